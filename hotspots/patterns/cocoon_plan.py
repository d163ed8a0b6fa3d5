"""The cocoon of a force on one day: live burglaries, the doors in their zones, who comes first.

Computed once for all districts, since zones reach across their borders and a door on the border
must be on one list. What each district gets is cut out of it by
:func:`hotspots.patterns.door_lists.list_doors`.
"""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.ground.frontages import Frontages, find_frontages
from hotspots.ground.street_lines import streets_table
from hotspots.ground.streets import WalkingNetwork
from hotspots.patterns.burgled_homes import BurgledHomes, find_burgled_homes, may_be_homes
from hotspots.patterns.door_priorities import (
    DONE,
    GOLD,
    PRIORITIES,
    DoorPriorities,
    after_visits,
    choose_doors,
)
from hotspots.patterns.live_burglaries import LiveBurglaries
from hotspots.patterns.risk_decay import RiskDecay
from hotspots.patterns.zone_doors import (
    OUTER_M,
    ZoneDoors,
    find_zone_doors,
)
from hotspots.records.texts import texts_of

DUE, OVERDUE, FINISHED, EXPIRED = "due", "overdue", "done", "expired"


@dataclass(frozen=True, eq=False)
class CocoonPlan:
    """Who is to be visited, force-wide, before it is cut into lists.

    Attributes
    ----------
    live
        Burglaries with a live or just expired zone.
    addresses
        Every address, with ``district`` and ``ward``.
    homes
        The burgled homes among them. Its rows of burglaries, like those of ``doors``, are those
        of ``live.burglaries``.
    doors
        Every door in every zone.
    chosen
        Which of them were chosen, and what visits have changed.
    visits
        Visits recorded so far: ``door``, ``outcome``, ``visited``, ``precision``.
    decay
        How the risk fades.
    caps
        Gold, silver and bronze doors for a burglary, at most.
    on_foot
        Whether distances are those of the streets.
    """

    live: LiveBurglaries
    addresses: gpd.GeoDataFrame
    homes: BurgledHomes
    doors: ZoneDoors
    chosen: DoorPriorities
    visits: pd.DataFrame
    decay: RiskDecay
    caps: tuple[int, int, int]
    on_foot: bool

    @cached_property
    def burglaries(self) -> gpd.GeoDataFrame:
        """List the burglaries with their doors: those of ``live`` and more columns.

        Returns
        -------
        geopandas.GeoDataFrame
            Also ``street`` (of the burgled home), ``gold``, ``silver``, ``bronze`` (doors
            planned), ``visited`` (of these, doors with a visit since) and ``status``: due, until
            the deadline; overdue, after it, while a gold door is unvisited; done; expired.
        """
        rows = len(self.live.burglaries)
        of = self.doors.burglary[self.chosen.pair]
        seen = self.chosen.now != self.chosen.planned
        first = self.homes.of_each(rows)
        street = self.addresses["street"].astype("str").fillna("").to_numpy(dtype=object)
        found = self.live.burglaries.assign(
            street=np.where(first >= 0, street[first] if len(street) else "", "")
        )
        for code, name in enumerate(PRIORITIES):
            found[name] = np.bincount(of[self.chosen.planned == code], minlength=rows)
        found["visited"] = np.bincount(of[seen], minlength=rows)
        gold_left = np.bincount(of[(self.chosen.planned == GOLD) & ~seen], minlength=rows)
        done = (found["gold"].to_numpy() > 0) & (gold_left == 0)
        late = (found["deadline"] < self.live.judged_at).to_numpy()
        status = np.where(done, FINISHED, np.where(late, OVERDUE, DUE))
        found["status"] = np.where(found["live"], status, EXPIRED)
        return found.astype({"status": "str", "street": "str"})

    @cached_property
    def scores(self) -> NDArray[np.float64]:
        """The risk of each address, added up over all zones it lies in."""
        return self.doors.scores()

    @cached_property
    def door_ids(self) -> NDArray[np.object_]:
        """The id of each address, which returns name."""
        return door_ids(self.addresses).to_numpy(dtype=object)

    @cached_property
    def answers(self) -> pd.DataFrame:
        """List which door answers to which burglary, one row a pair that is still to be visited.

        Returns
        -------
        pandas.DataFrame
            ``address``, ``burglary`` (rows), ``priority`` (0, 1, 2), ``ring``, ``distance_m``,
            ``risk``: by address, best priority first, then most risk.
        """
        left = self.chosen.now < DONE
        pair = self.chosen.pair[left]
        frame = pd.DataFrame(
            {
                "address": self.doors.address[pair].astype(np.int64),
                "burglary": self.doors.burglary[pair].astype(np.int64),
                "priority": self.chosen.now[left],
                "ring": self.doors.ring[pair],
                "distance_m": self.doors.distance_m[pair].astype(np.float64),
                "risk": self.doors.risk[pair].astype(np.float64),
            }
        )
        order = np.lexsort((frame["burglary"], -frame["risk"], frame["priority"], frame["address"]))
        return frame.iloc[order].reset_index(drop=True)

    @cached_property
    def saturation(self) -> pd.DataFrame:
        """Count homes by ward, and how many of them lie in a live zone.

        Returns
        -------
        pandas.DataFrame
            ``district``, ``ward``, ``homes``, ``homes_in_zones``; by district and ward.
        """
        homes = may_be_homes(self.addresses)
        frame = pd.DataFrame(
            {
                "district": texts_of(self.addresses, "district")[homes],
                "ward": texts_of(self.addresses, "ward")[homes],
                "homes": 1,
                "homes_in_zones": self.doors.in_a_zone()[homes].astype(np.int64),
            }
        )
        return frame.groupby(["district", "ward"], sort=True, as_index=False).sum()


def plan_cocoon(
    live: LiveBurglaries,
    addresses: gpd.GeoDataFrame,
    *,
    decay: RiskDecay,
    frontages: Frontages | None = None,
    network: WalkingNetwork | None = None,
    visits: pd.DataFrame | None = None,
    outer_m: float = OUTER_M,
    home_within_m: float = 25.0,
    each_side: int = 4,
    gold: int = 9,
    silver: int = 20,
    bronze: int = 60,
) -> CocoonPlan:
    """Plan which doors are visited for which live burglary.

    Parameters
    ----------
    live
        As :func:`find_live_burglaries` gives them.
    addresses
        As :func:`hotspots.read_addresses` gives them. Not changed.
    decay
        How the extra risk fades, as :func:`choose_decay` gives it.
    frontages
        Of these addresses; found when not given.
    network
        Streets to measure distances on; None for straight lines.
    visits
        Visits recorded so far; None for none. Those after a moment that was given do not count.
    outer_m
        How far a zone reaches, 400 m at most.
    home_within_m
        How far a burgled home may be from where its burglary stands.
    each_side
        How many houses either side are neighbours.
    gold, silver, bronze
        At most so many doors of each priority for a burglary.

    Returns
    -------
    CocoonPlan
        With no live burglaries, or no addresses, a plan without doors.
    """
    alive = live.burglaries[live.burglaries["live"]]
    lines = None if network is None else streets_table(network)
    fronts = find_frontages(addresses, streets=lines) if frontages is None else frontages
    homes = find_burgled_homes(alive, addresses, uprn=alive["uprn"], within_m=home_within_m)
    # Live ones come first by deadline, but an expired one may stand between: back to all rows.
    row = alive.index.to_numpy(dtype=np.int64)
    doors = find_zone_doors(
        alive,
        addresses,
        homes=homes,
        frontages=fronts,
        decay=decay,
        network=network,
        outer_m=outer_m,
        each_side=each_side,
    ).renumbered(row)
    chosen = choose_doors(doors, gold=gold, silver=silver, bronze=bronze)
    none = pd.DataFrame({"door": [], "outcome": [], "visited": pd.to_datetime([]), "precision": []})
    made = none if visits is None else visits
    if live.settings.as_of_is == "given":  # else whatever was recorded is known by now
        made = made[made["visited"] <= live.as_of]
    after = after_visits(
        chosen,
        doors,
        door_ids=door_ids(addresses),
        happened=live.burglaries["happened"],
        visits=made,
    )
    return CocoonPlan(
        live,
        addresses,
        homes.renumbered(row),
        doors,
        after,
        made,
        decay,
        (gold, silver, bronze),
        network is not None,
    )


def door_ids(addresses: pd.DataFrame) -> "pd.Series[str]":
    """Name each door as its returns do: by UPRN; without one, by where its row stands.

    >>> table = pd.DataFrame({"uprn": ["10", None], "line": [2, 3]})
    >>> door_ids(table).tolist()
    ['10', 'row 3']
    """
    row = "row " + addresses["line"].astype("str")
    return addresses["uprn"].astype("str").where(addresses["uprn"].notna(), row).astype("str")

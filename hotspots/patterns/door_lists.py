"""Doors as they stand on a list: one row each, with every burglary it answers to."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.grid_ref import grid_reference
from hotspots.patterns.cocoon_plan import DUE, OVERDUE, CocoonPlan
from hotspots.patterns.door_priorities import PRIORITIES
from hotspots.patterns.visit_records import visits_since
from hotspots.patterns.zone_doors import RINGS
from hotspots.records.texts import texts_of

_PRIORITY_NAMES = np.array(list(PRIORITIES), dtype=object)
_RING_NAMES = np.array(RINGS, dtype=object)


@dataclass(frozen=True)
class ListedDoors:
    """The burglaries and the doors of one list.

    Attributes
    ----------
    burglaries
        Those that have a door on the list or lie in the place: the columns of
        :attr:`CocoonPlan.burglaries`, ``number``, from 1 by deadline, those that have expired
        last, and ``row``, that of the plan's burglaries.
    doors
        One row a door, gold first and most risk first within a priority: ``address_row`` (of the
        plan's addresses), ``door``, ``address``, ``number``, ``flat``, ``street``, ``postcode``,
        ``district``, ``ward``, ``priority``, ``ring`` (the nearest relation to any of its
        burglaries), ``burglary_number`` (that which adds most risk), ``burglaries`` (how many),
        ``burglary_numbers``, ``distance_m``, ``score`` (risk added up over all zones the door is
        in), ``deadline`` (the earliest), ``expires`` (the latest), ``visit_window``, ``status``,
        ``outcome`` and ``visited`` (of a visit since); points.
    districts
        Whose list it is; none: everybody's.
    """

    burglaries: gpd.GeoDataFrame
    doors: gpd.GeoDataFrame
    districts: tuple[str, ...] = ()

    def own(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Pick the rows of a table that lie in the list's own districts, by ``district``."""
        return rows[rows["district"].isin(self.districts)] if self.districts else rows


def list_doors(plan: CocoonPlan, *, districts: Sequence[str] = ()) -> ListedDoors:
    """List the doors of some districts, and the burglaries they answer to.

    A burglary just across the border is among these where it has a door here.

    Parameters
    ----------
    plan
        Of the whole force.
    districts
        Their names; none: all doors.
    """
    answers = plan.answers
    if districts:
        here = texts_of(plan.addresses, "district").isin(list(districts)).to_numpy(dtype=bool)
        answers = answers[here[answers["address"].to_numpy()]].reset_index(drop=True)
    every = plan.burglaries
    listed = np.zeros(len(every), dtype=bool)
    listed[answers["burglary"].to_numpy()] = True
    listed |= every["district"].isin(list(districts)).to_numpy() if districts else True
    rows = np.flatnonzero(listed)
    rows = rows[np.argsort(~every["live"].to_numpy(dtype=bool)[rows], kind="stable")]
    number = np.full(len(every), 0, dtype=np.int64)
    number[rows] = np.arange(1, len(rows) + 1)
    burglaries = every.iloc[rows].reset_index(drop=True)
    burglaries.insert(0, "number", np.arange(1, len(rows) + 1))
    burglaries["row"] = rows
    return ListedDoors(burglaries, _doors(plan, answers, every, number), tuple(districts))


def _doors(
    plan: CocoonPlan,
    answers: pd.DataFrame,
    burglaries: pd.DataFrame,
    number: NDArray[np.int64],
) -> gpd.GeoDataFrame:
    """Put the pairs of each door together."""
    best = answers.drop_duplicates("address").reset_index(drop=True)
    address = best["address"].to_numpy()
    here = plan.addresses.iloc[address]
    adds_most = answers.sort_values(["address", "risk"], ascending=[True, False], kind="stable")
    main = adds_most.drop_duplicates("address")
    of_door = answers["address"]
    deadline = _of_pairs(answers, burglaries, "deadline").groupby(of_door).min()
    expires = _of_pairs(answers, burglaries, "expires").groupby(of_door).max()
    names = number[adds_most["burglary"].to_numpy()].astype(str).tolist()
    first = np.flatnonzero(np.diff(adds_most["address"], prepend=-1))
    many = np.diff(first, append=len(names))
    together = [
        "; ".join(names[start : start + rows])
        for start, rows in zip(first.tolist(), many.tolist(), strict=True)
    ]
    # The latest visit since the first offence that the door answers to.
    happened = _of_pairs(answers, burglaries, "happened").groupby(of_door).min()
    ids = pd.Series(plan.door_ids[address])
    seen = visits_since(plan.visits, ids, happened.reset_index(drop=True))
    frame = pd.DataFrame(
        {
            "address_row": address,
            "door": ids,
            "address": address_lines(here),
            **{
                name: texts_of(here, name).to_numpy(dtype=object)
                for name in ("number", "flat", "street", "postcode", "district", "ward")
            },
            "priority": _PRIORITY_NAMES[best["priority"]],
            "ring": _RING_NAMES[answers["ring"].groupby(of_door).min().to_numpy()],
            "burglary_number": number[main["burglary"].to_numpy()],
            "burglaries": many,
            "burglary_numbers": together,
            "distance_m": main["distance_m"].to_numpy(),
            "score": plan.scores[address],
            "deadline": deadline.to_numpy(),
            "expires": expires.to_numpy(),
            "visit_window": burglaries["visit_window"].to_numpy()[main["burglary"].to_numpy()],
            "status": np.where(deadline < plan.live.judged_at, OVERDUE, DUE),
            "outcome": seen["outcome"].to_numpy(),
            "visited": seen["visited"].to_numpy(),
        }
    )
    doors = gpd.GeoDataFrame(
        frame, geometry=plan.addresses.geometry.to_numpy()[address], crs=plan.addresses.crs
    )
    order = np.lexsort((doors["door"], -doors["score"], best["priority"]))
    return doors.iloc[order].reset_index(drop=True)


def _of_pairs(answers: pd.DataFrame, burglaries: pd.DataFrame, column: str) -> pd.Series:
    return pd.Series(burglaries[column].to_numpy()[answers["burglary"].to_numpy()])


def address_lines(addresses: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Write each address in one line; where the file has none, from what it has, else where it is.

    A place is a grid reference in Great Britain, and the coordinates elsewhere.
    """
    lines = np.array(addresses["address"], dtype=np.object_)
    bare = addresses["address"].isna().to_numpy(dtype=bool)
    parts = [
        texts_of(addresses[bare], name) for name in ("flat", "building_name", "number", "street")
    ]
    lines[bare] = [" ".join(" ".join(row).split()) for row in zip(*parts, strict=True)]
    nothing = lines == ""
    x, y = addresses.geometry.x.to_numpy()[nothing], addresses.geometry.y.to_numpy()[nothing]
    british = addresses.crs is not None and addresses.crs.to_epsg() == 27700
    lines[nothing] = [
        f"at {(grid_reference(*one) if british else '') or f'{one[0]:.0f}, {one[1]:.0f}'}"
        for one in zip(x.tolist(), y.tolist(), strict=True)
    ]
    return lines

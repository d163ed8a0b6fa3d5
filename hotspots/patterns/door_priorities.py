"""Which doors of a zone are worth an officer's knock: gold, silver, bronze, and no more than that.

Used flat, 400 m and six weeks put most of a town inside a zone. So each burglary gets a short
list: its neighbours first (gold), then the doors at most risk (silver), then leaflets (bronze).
Doors visited since the offence are done, or move down; nobody else moves up in their place, or
an old burglary would go on filling lists.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.patterns.zone_doors import RINGS, ZoneDoors

# Priority -> what is done at such a door, the first first.
PRIORITIES = {"gold": "knock and speak", "silver": "knock", "bronze": "leaflet"}
GOLD, SILVER, BRONZE = range(len(PRIORITIES))
DONE = len(PRIORITIES)
# Visits after which a door is done; after any other (leaflet, no answer) it moves down by one.
SETTLED = ("spoke", "refused", "void")
_LAST_NEIGHBOUR = RINGS.index("behind")


@dataclass(frozen=True)
class DoorPriorities:
    """The doors chosen for each burglary, as pairs of rows.

    Attributes
    ----------
    pair
        Rows of the zone's doors that were chosen: by burglary, best first.
    planned
        Gold, silver or bronze (0, 1, 2), as chosen.
    now
        The same after visits: a door may have moved down, or be done (3).
    """

    pair: NDArray[np.int64]
    planned: NDArray[np.int8]
    now: NDArray[np.int8]


def choose_doors(
    doors: ZoneDoors,
    *,
    gold: int = 9,
    silver: int = 20,
    bronze: int = 60,
) -> DoorPriorities:
    """Choose each burglary's doors: neighbours, then those at most risk.

    Gold goes to the doors beside, opposite and behind, the nearest relation first and of it the
    nearest house; where there are not so many neighbours, to the doors at most risk. Silver,
    then bronze, go by the risk that this burglary brings, and of equal risk by that of all
    zones the door is in. A burglary's choice does not depend on that of another.

    Parameters
    ----------
    doors
        Every door in every zone.
    gold, silver, bronze
        At most so many of each for a burglary.

    Raises
    ------
    InputError
        When a cap is negative.
    """
    caps = {"gold": gold, "silver": silver, "bronze": bronze}
    for name, most in caps.items():
        if most < 0:
            raise InputError(Problem(f"{name} = {most!r}", "give 0 or more", name))
    score = doors.scores()[doors.address]
    bounds = np.flatnonzero(np.diff(doors.burglary, prepend=-1))
    chosen, planned = [], []
    kinds = np.repeat(np.arange(3, dtype=np.int8), [gold, silver, bronze])
    for start, stop in pairwise([*bounds, len(doors.burglary)]):
        rows = start + _in_question(doors.ring[start:stop], doors.risk[start:stop], len(kinds))
        ring, address = doors.ring[rows], doors.address[rows]
        beside = np.where(ring <= _LAST_NEIGHBOUR, ring, _LAST_NEIGHBOUR + 1)
        steps = np.where(ring <= _LAST_NEIGHBOUR, doors.steps[rows], 0)
        by_risk = (address, doors.distance_m[rows], -score[rows], -doors.risk[rows])
        best = np.lexsort((*by_risk, steps, beside))
        # Neighbours beyond the cap of gold compete with all others by their risk.
        first, rest = best[:gold], best[gold:]
        rest = rest[np.lexsort(tuple(one[rest] for one in by_risk))]
        order = np.concatenate([first, rest])[: len(kinds)]
        chosen.append(rows[order])
        planned.append(kinds[: len(order)])
    pair = np.concatenate(chosen).astype(np.int64) if chosen else np.zeros(0, dtype=np.int64)
    kind = np.concatenate(planned) if planned else np.zeros(0, dtype=np.int8)
    return DoorPriorities(pair, kind, kind)


def _in_question(ring: NDArray[np.int8], risk: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Leave out the doors that cannot be chosen: no neighbours, and enough others at more risk."""
    if most >= len(risk):
        return np.arange(len(risk))
    last = len(risk) - most
    least = np.partition(risk, last)[last] if most else np.inf
    return np.flatnonzero((ring <= _LAST_NEIGHBOUR) | (risk >= least))


def after_visits(
    chosen: DoorPriorities,
    doors: ZoneDoors,
    *,
    door_ids: pd.Series,
    happened: pd.Series,
    visits: pd.DataFrame,
) -> DoorPriorities:
    """Take out the doors that were visited since the offence, or move them down.

    After speaking to somebody, a refusal or an empty house a door is done. After a leaflet or
    no answer gold becomes silver, silver bronze, and bronze is done.

    Parameters
    ----------
    chosen, doors
        As chosen.
    door_ids
        The id of each address, which visits name.
    happened
        The day of each burglary: a visit that day or later is one since.
    visits
        ``door``, ``outcome``, ``visited``, as :func:`hotspots.read_returns` gives them; those
        without a date say nothing about before or since.
    """
    dated = visits[visits["visited"].notna()]
    settled = dated[dated["outcome"].isin(SETTLED)]
    number = pd.Series(np.arange(len(door_ids)), index=door_ids.to_numpy())
    number = number[~number.index.duplicated()]
    last_any, last_settled = (_latest(one, number, len(door_ids)) for one in (dated, settled))
    address = doors.address[chosen.pair]
    since = happened.to_numpy(dtype="datetime64[us]")[doors.burglary[chosen.pair]]
    now = chosen.planned.astype(np.int8)
    now = np.where(last_any[address] >= since, np.minimum(now + 1, DONE), now)
    now = np.where(last_settled[address] >= since, DONE, now).astype(np.int8)
    return DoorPriorities(chosen.pair, chosen.planned, now)


def _latest(visits: pd.DataFrame, number: "pd.Series[int]", doors: int) -> NDArray[np.datetime64]:
    """Give the moment of each door's latest visit; the beginning of time for none."""
    latest = np.full(doors, np.datetime64("0001-01-01", "us"))
    known = visits[visits["door"].isin(number.index)]
    by_door = known.groupby("door")["visited"].max()
    latest[number[by_door.index].to_numpy()] = by_door.to_numpy(dtype="datetime64[us]")
    return latest

"""Day after day: which homes lie in live zones, and where the next burglaries rank among them.

Only the loops are here; what they count, and from which fit, is in
:mod:`hotspots.patterns.cocoon_forward`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

# What homes are ranked by, in the order of the columns of ``Ranks``.
RANKED_BY = ("near repeats", "zones", "long-term density", "density and near repeats")


@dataclass(frozen=True)
class Reach:
    """Which targets each burglary reaches: those of burglary b from ``start[b]`` on.

    Attributes
    ----------
    start
        One more than there are burglaries.
    target, distance_m
        A target and how far it is.
    """

    start: Whole
    target: NDArray[np.int32]
    distance_m: Numbers


@dataclass(frozen=True)
class Ranks:
    """How many homes stand above each next burglary, and how many beside it.

    Attributes
    ----------
    above, tied
        A row a next burglary, a column each of ``RANKED_BY``.
    zoned
        Homes in live zones on its day.
    in_zone
        Whether it was in one itself.
    """

    above: Whole
    tied: Whole
    zoned: Whole
    in_zone: NDArray[np.bool_]


@njit(cache=True, nogil=True)
def rank_days(
    known: Any,
    happened: Any,
    start: Any,
    target: Any,
    of_distance: Any,
    kernel: Any,
    of_age: Any,
    of_next: Any,
    day_of_next: Any,
    homes: Any,
    background: Any,
    first_known: Any,
    above: Any,
    tied: Any,
    zoned: Any,
    in_zone: Any,
) -> int:  # pragma: no cover
    """Rank every home on every day on which something happened, and each next burglary among them.

    Burglaries are in order of the day they were known; a target is a home or, from ``homes`` on,
    the place of a next burglary. ``background`` goes on where the call before left it. Returns
    how many burglaries are in it.
    """
    targets = len(background)
    risk = np.zeros(targets)
    live = np.zeros(targets, dtype=np.bool_)
    score = np.zeros((len(RANKED_BY), targets))
    longest = len(of_age) - 1
    row = 0
    while row < len(of_next):
        day = day_of_next[row]
        while first_known < len(known) and known[first_known] < day:
            for k in range(start[first_known], start[first_known + 1]):
                background[target[k]] += kernel[k]
            first_known += 1
        risk[:] = 0.0
        live[:] = False
        for b in range(first_known):
            age = day - happened[b]
            if age < 0 or age > longest:
                continue
            for k in range(start[b], start[b + 1]):
                risk[target[k]] += of_distance[k] * of_age[age]
                live[target[k]] = True
        count = 0
        for home in range(homes):
            count += live[home]
        for one in range(targets):
            score[0, one] = risk[one]
            score[1, one] = live[one]
            score[2, one] = background[one]
            score[3, one] = background[one] * (1.0 + risk[one])
        while row < len(of_next) and day_of_next[row] == day:
            own = homes + of_next[row]
            zoned[row] = count
            in_zone[row] = live[own]
            for way in range(len(RANKED_BY)):
                more, same = 0, 0
                at = score[way, own]
                slack = 1e-9 * abs(at)
                for home in range(homes):
                    more += score[way, home] > at + slack
                    same += abs(score[way, home] - at) <= slack
                above[row, way] = more
                tied[row, way] = same
            row += 1
    return first_known

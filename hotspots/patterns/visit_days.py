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


@njit(cache=True, nogil=True)
def rank_days(
    days: Any,
    start: Any,
    target: Any,
    weights: Any,
    of_age: Any,
    day_of_next: Any,
    first_own: Any,
    homes: Any,
    background: Any,
    known: Any,
    ranks: Any,
) -> int:  # pragma: no cover
    """Rank every home on every day of a next burglary, and that burglary among them.

    Parameters
    ----------
    days
        Of each burglary the day it was known (by which they are in order) and happened.
    start, target
        As in :class:`Reach`. Targets are the homes, and after them the places of all next
        burglaries.
    weights
        Of each target reached: the extra risk at once, and the long-term density.
    of_age
        What is left of the extra risk after so many days; beyond the last no zone is live.
    day_of_next, first_own
        The days of these next burglaries, ascending; which of all next burglaries is the first.
    homes
        How many targets are homes.
    background
        Long-term density at the targets of the first ``known`` burglaries; goes on from there.
    known
        How many burglaries are in ``background``.
    ranks
        Filled: for each next burglary the homes in zones, whether it was in one, the homes above
        it by each of ``RANKED_BY`` and those beside it.

    Returns
    -------
    int
        How many burglaries are in ``background`` now.
    """
    ways = len(RANKED_BY)
    risk = np.zeros(len(background))
    live = np.zeros(len(background), dtype=np.bool_)
    score = np.zeros((ways, len(background)))
    row = 0
    while row < len(day_of_next):
        day = day_of_next[row]
        while known < days.shape[1] and days[0, known] < day:
            for k in range(start[known], start[known + 1]):
                background[target[k]] += weights[1, k]
            known += 1
        risk[:] = 0.0
        live[:] = False
        for b in range(known):
            age = day - days[1, b]
            if 0 <= age < len(of_age):
                for k in range(start[b], start[b + 1]):
                    risk[target[k]] += weights[0, k] * of_age[age]
                    live[target[k]] = True
        zoned = 0
        for home in range(homes):
            zoned += live[home]
        for one in range(len(background)):
            score[0, one] = risk[one]
            score[1, one] = live[one]
            score[2, one] = background[one]
            score[3, one] = background[one] * (1.0 + risk[one])
        while row < len(day_of_next) and day_of_next[row] == day:
            own = homes + first_own + row
            ranks[row, 0] = zoned
            ranks[row, 1] = live[own]
            for way in range(ways):
                at = score[way, own]
                slack = 1e-9 * abs(at)  # sums of the same terms may differ in the last bits
                for home in range(homes):
                    ranks[row, 2 + way] += score[way, home] > at + slack
                    ranks[row, 2 + ways + way] += abs(score[way, home] - at) <= slack
            row += 1
    return int(known)

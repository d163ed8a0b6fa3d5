"""Mann-Kendall: whether a number rises or falls from period to period, in whatever shape."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from hotspots.errors import InputError, Problem

Numbers = NDArray[np.float64]

FEWEST_PERIODS = 3
MOST_EXACT = 40
_BLOCK = 4_000_000


@dataclass(frozen=True)
class Trend:
    """Mann-Kendall's test and Sen's slope, one number a row.

    Attributes
    ----------
    s
        Pairs of periods that rise, less those that fall.
    z
        s, one nearer to 0, over its spread; 0 where s is 0.
    p
        Two-sided chance of an s so far from 0 if all orders were alike; 1 where nothing varies.
    slope
        Sen's: the median change from one period to the next.
    exact
        True where p counts all orders; False where it is the normal curve's.
    """

    s: NDArray[np.int64]
    z: Numbers
    p: Numbers
    slope: Numbers
    exact: bool

    def table(self) -> pd.DataFrame:
        """Lay it out as ``s``, ``z``, ``p`` and ``slope``, one row a series."""
        return pd.DataFrame({"s": self.s, "z": self.z, "p": self.p, "slope": self.slope})


def find_trend(values: Numbers, *, exact: bool | None = None) -> Trend:
    """Test each row for a rise or fall over equal steps of time (Mann-Kendall).

    Parameters
    ----------
    values
        One row a unit, one column a period, the earliest first: of
        :func:`hotspots.patterns.unit_totals.total_by_unit_and_period`, say.
    exact
        True: p by counting all orders of the row's numbers, ties and all. False: by the normal
        curve, with corrections for ties and continuity. Default: exact for up to 40 periods.

    Raises
    ------
    InputError
        When there are under three periods, or a number is missing or infinite.

    Notes
    -----
    Months are not equally long: of 28 days against 31 a tenth less is to be expected. Where the
    dates allow it, equal numbers of days are better.

    References
    ----------
    Mann (1945), "Nonparametric tests against trend", Econometrica 13. Kendall (1975), "Rank
    correlation methods". Sen (1968), "Estimates of the regression coefficient based on
    Kendall's tau", JASA 63.

    Examples
    --------
    >>> trend = find_trend(np.array([[1.0, 2, 3, 4, 5], [5, 5, 5, 5, 5]]))
    >>> trend.s.tolist(), trend.slope.tolist(), trend.p.round(4).tolist()
    ([10, 0], [1.0, 0.0], [0.0167, 1.0])
    """
    periods = _require_numbers(values)
    counted = periods <= MOST_EXACT if exact is None else exact
    rising, later = np.triu_indices(periods, 1)
    s = np.zeros(len(values), dtype=np.int64)
    slope = np.zeros(len(values))
    step = max(_BLOCK // len(rising), 1)  # all pairs of all units at once would not fit
    for first in range(0, len(values), step):
        block = slice(first, first + step)
        differences = values[block][:, later] - values[block][:, rising]
        s[block] = np.sign(differences).sum(axis=1)
        slope[block] = np.median(differences / (later - rising), axis=1)
    ties = _ties(values)
    patterns, of_row = np.unique(ties, axis=0, return_inverse=True)
    of_row = of_row.reshape(-1)
    variance = np.array([_variance(tuple(pattern)) for pattern in patterns.tolist()])[of_row]
    z = np.zeros(len(values))
    np.divide(s - np.sign(s), np.sqrt(variance), out=z, where=variance > 0)
    p = np.ones(len(values))
    if counted:
        for number, pattern in enumerate(patterns.tolist()):
            rows = of_row == number
            p[rows] = _tails(tuple(pattern))[np.abs(s[rows])]
    else:
        p = np.minimum(2 * norm.sf(np.abs(z)), 1.0)
    return Trend(s, z, np.asarray(p), slope, counted)


def _ties(values: Numbers) -> NDArray[np.int64]:
    """Tell how many equal numbers each row has: sizes of its groups, the largest first, then 0."""
    ordered = np.sort(values, axis=1)
    fresh = np.ones(values.shape, dtype=bool)
    fresh[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    group = np.cumsum(fresh, axis=1) - 1
    periods = values.shape[1]
    flat = (np.arange(len(values))[:, None] * periods + group).ravel()
    sizes = np.bincount(flat, minlength=values.size).reshape(values.shape)
    return -np.sort(-sizes, axis=1).astype(np.int64)


def _variance(ties: tuple[int, ...]) -> float:
    def term(size: int) -> int:
        return size * (size - 1) * (2 * size + 5)

    return (term(sum(ties)) - sum(map(term, ties))) / 18


@cache
def _tails(ties: tuple[int, ...]) -> Numbers:
    """Give the chance of at least as large a size of s, for each size from 0 up.

    How many orders of numbers with ties have so many pairs the wrong way round are the
    coefficients of a Gaussian multinomial: a product of (1 - qᵃ) / (1 - qᵇ), worked out in
    whole numbers up to the power that can occur.
    """
    periods = sum(ties)
    pairs = periods * (periods - 1) // 2 - sum(size * (size - 1) // 2 for size in ties)
    orders = np.zeros(pairs + 1, dtype=object)  # whole numbers of any size
    orders[0] = 1
    held = 0
    for size in ties:
        for one in range(1, size + 1):
            fewer = orders.copy()
            fewer[held + one :] -= orders[: len(orders) - held - one]
            orders = fewer
            for power in range(one):
                orders[power::one] = np.add.accumulate(orders[power::one])
        held += size
    chance = np.zeros(periods * (periods - 1) // 2 + 1)
    together = sum(orders)
    for wrong, ways in enumerate(orders):  # s is the pairs, less twice those
        chance[abs(pairs - 2 * wrong)] += ways / together
    return np.minimum(np.cumsum(chance[::-1])[::-1], 1.0)


def _require_numbers(values: Numbers) -> int:
    if values.ndim != 2 or values.shape[1] < FEWEST_PERIODS:
        what = f"numbers of shape {values.shape} hold too few periods for a trend"
        cure = f"give one row a unit and at least {FEWEST_PERIODS} periods"
        raise InputError(Problem(what, cure, "values"))
    bad = int((~np.isfinite(values)).sum())
    if bad:
        what = f"{bad:,} of {values.size:,} numbers are missing or infinite"
        raise InputError(Problem(what, "give a number for each unit and period", "values"))
    return int(values.shape[1])

"""Weighted displacement difference: a change set against the change elsewhere, and how sure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact, norm

from hotspots.errors import Problem, raise_if_any

FEWEST = 10.0  # before and after together: below it the normal interval is not to be trusted
_POWER = 0.8
Pair = tuple[float, float]


@dataclass(frozen=True)
class Wdd:
    """A weighted displacement difference.

    Attributes
    ----------
    estimate
        Incidents more (or fewer, if negative) than there would have been had the places changed
        as those they are compared with.
    standard_error, z, p
        Of the estimate, if incidents come by chance (Poisson); ``p`` for either direction.
    low, high, level
        Its confidence interval, and how sure it is.
    few
        Whether the normal approximation rests on too few incidents: read ``p_exact`` then.
    p_exact
        Chance, for either direction, of so uneven a split of the treated and the comparison
        places' own incidents if both had changed by the same factor (Fisher); it needs no large
        counts. NaN where the counts are no counts (harm).
    """

    estimate: float
    standard_error: float
    low: float
    high: float
    level: float
    z: float
    p: float
    few: bool
    p_exact: float

    @property
    def stands_out(self) -> bool:
        """Whether chance alone would hardly do it: with few incidents by the exact test too."""
        beyond = self.low > 0 or self.high < 0
        return beyond and (not self.few or self.p_exact < 1 - self.level)


def weighted_displacement_difference(
    treated: Pair,
    comparison: Pair,
    *,
    ring: Pair = (0, 0),
    comparison_ring: Pair = (0, 0),
    squares: Sequence[Pair] | None = None,
    days: Pair = (1, 1),
    weight: float = 1.0,
    ring_weight: float = 1.0,
    level: float = 0.9,
) -> Wdd:
    """Compare a change with the change elsewhere, that of the ground around included.

    ``(T1 - T0) - (C1 - C0) + (DT1 - DT0) - (DC1 - DC0)``. Counts vary as much as they are large
    (Poisson), so the variance is their sum. Periods or places of unequal size are made
    comparable first, as rates are: what is counted in the first period is multiplied by ``days``
    after to before, the comparison by its weight, and variances by the squares of these.

    Parameters
    ----------
    treated, comparison, ring, comparison_ring
        Incidents (or harm) before and after.
    squares
        Of the same four, sums of squared weights before and after, where incidents weigh
        something (harm): the variance of a sum of weights. None: they are counts.
    days
        Length of the two periods.
    weight, ring_weight
        What an incident of the comparison, and of the rings around it, counts: size of the
        treated ground to theirs, say in incidents of the year before. Taken as known.
    level
        Of the interval.

    Raises
    ------
    InputError
        When a count, a length or a weight is negative or no number, or a level is none.

    References
    ----------
    Wheeler, A. P. and Ratcliffe, J. H. (2018), A simple weighted displacement difference test to
    evaluate place based crime interventions, Crime Science 7:11.

    Examples
    --------
    >>> wdd = weighted_displacement_difference((20, 10), (20, 20))
    >>> wdd.estimate, round(wdd.standard_error, 4), round(wdd.low, 3), round(wdd.high, 3)
    (-10.0, 8.3666, -23.762, 3.762)
    >>> wdd.stands_out
    False
    """
    given = np.array([treated, comparison, ring, comparison_ring], dtype=np.float64)
    spread = given if squares is None else np.array(squares, dtype=np.float64)
    _check(given, spread, days, (weight, ring_weight), level)
    to_after = days[1] / days[0]
    sides = np.array([1.0, -weight, 1.0, -ring_weight])
    estimate = float(sides @ (given[:, 1] - to_after * given[:, 0]))
    variance = float(sides**2 @ (spread[:, 1] + to_after**2 * spread[:, 0]))
    error = math.sqrt(variance)
    reach = float(norm.ppf((1 + level) / 2)) * error
    z = estimate / error if error else 0.0
    few = bool(given[:2].sum(axis=1).min() < FEWEST)
    exact = _exact(given[:2], to_after) if squares is None else math.nan
    p = float(2 * norm.sf(abs(z))) if error else 1.0
    return Wdd(estimate, error, estimate - reach, estimate + reach, level, z, p, few, exact)


def smallest_visible_change(
    treated: float,
    comparison: float,
    *,
    ring: float = 0.0,
    comparison_ring: float = 0.0,
    days: Pair = (1, 1),
    weight: float = 1.0,
    ring_weight: float = 1.0,
    level: float = 0.9,
) -> float:
    """Say how large a change has to be to be seen four times in five, from counts before alone.

    It can be known when the week is planned. A smaller change may well be there and not be seen.

    Parameters
    ----------
    treated, comparison, ring, comparison_ring
        Incidents before.
    days, weight, ring_weight, level
        As of :func:`weighted_displacement_difference`.

    Raises
    ------
    InputError
        As there.

    Examples
    --------
    >>> round(smallest_visible_change(20, 20), 1)
    22.2
    """
    given = np.array([treated, comparison, ring, comparison_ring], dtype=np.float64)
    _check(given, given, days, (weight, ring_weight), level)
    to_after = days[1] / days[0]
    sides = np.array([1.0, weight, 1.0, ring_weight])
    error = math.sqrt(float(sides**2 @ (to_after * given + to_after**2 * given)))
    return float(norm.ppf((1 + level) / 2) + norm.ppf(_POWER)) * error


def _exact(counts: NDArray[np.float64], to_after: float) -> float:
    """Test the two places' own split; the lengths of the periods cancel out."""
    whole = np.rint(counts).astype(np.int64)
    if not to_after or (whole != counts).any():
        return math.nan
    return float(fisher_exact(whole).pvalue)


def _check(
    counts: NDArray[np.float64],
    spread: NDArray[np.float64],
    days: Pair,
    weights: Pair,
    level: float,
) -> None:
    problems = []
    for name, values in (("counts", counts), ("squares", spread)):
        if not (np.isfinite(values).all() and (values >= 0).all()):
            what = f"the {name} hold a number below nothing, or none"
            problems.append(Problem(what, "count the incidents anew", name))
    if not all(math.isfinite(one) and one > 0 for one in days):
        what = f"periods of {days[0]:g} and {days[1]:g} days"
        problems.append(Problem(what, "give more than nothing", "days"))
    if not all(math.isfinite(one) and one >= 0 for one in weights):
        what = f"weights of {weights[0]:g} and {weights[1]:g}"
        problems.append(Problem(what, "give nothing or more", "weight"))
    if not 0 < level < 1:
        what = f"level = {level:g} is no share between 0 and 1"
        problems.append(Problem(what, "give 0.9, say", "level"))
    raise_if_any(problems)

"""Two stretches of time set against each other: how much more a day, and how surely."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from hotspots.errors import InputError, Problem
from hotspots.patterns.change import exact_chance


@dataclass(frozen=True)
class RateRatio:
    """Incidents a day in a later stretch of time, in times those of an earlier one.

    Attributes
    ----------
    before, after
        Incidents.
    days
        How long the two stretches are.
    ratio
        NaN where there were none before.
    low, high
        Interval of the ratio; ``high`` is infinite where there were none before.
    p
        Chance of so uneven a split if nothing had changed.
    """

    before: int
    after: int
    days: tuple[float, float]
    ratio: float
    low: float
    high: float
    p: float


def compare_rates(
    before: int, after: int, *, days: tuple[float, float], level: float = 0.95
) -> RateRatio:
    """Compare two counts, each over its own number of days.

    Given how many incidents there were in both together, those of the later stretch are
    binomial; the interval of their share becomes one of the ratio.

    Parameters
    ----------
    before, after
        Incidents.
    days
        How long the two stretches are.
    level
        Of the interval.

    Raises
    ------
    InputError
        When a count is below 0, a stretch has no days, or the level is no share.

    Notes
    -----
    It takes incidents to happen one by one: where one event makes many records, chance spreads
    wider than this.

    References
    ----------
    Clopper and Pearson (1934), "The use of confidence or fiducial limits illustrated in the case
    of the binomial", Biometrika 26. Przyborowski and Wilenski (1940), "Homogeneity of results in
    testing samples from Poisson series", Biometrika 31.

    Examples
    --------
    >>> found = compare_rates(100, 150, days=(92, 92))
    >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 2), round(found.p, 4)
    (1.5, 1.16, 1.95, 0.0019)
    """
    if min(before, after) < 0 or min(days) <= 0 or not 0 < level < 1:
        what = f"counts {before} and {after}, days {days!r}, level {level!r}"
        cure = "give counts from 0 up, stretches of some days, and a level between 0 and 1"
        raise InputError(Problem(what, cure, "rates"))
    together, tail = before + after, (1 - level) / 2
    least = float(beta.ppf(tail, after, before + 1)) if after else 0.0
    most = float(beta.ppf(1 - tail, after + 1, before)) if before else 1.0
    share = days[1] / (days[0] + days[1])
    chance = exact_chance(np.array([before]), np.array([after]), share)
    return RateRatio(
        before,
        after,
        days,
        after / days[1] / (before / days[0]) if before else float("nan"),
        _odds(least) * days[0] / days[1] if together else 0.0,
        _odds(most) * days[0] / days[1] if together else float("inf"),
        float(chance[0]),
    )


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")

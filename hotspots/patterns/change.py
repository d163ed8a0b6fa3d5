"""What changed between two periods, unit by unit, and where chance alone would not do it."""

from dataclasses import dataclass
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, false_discovery_control

from hotspots.errors import Problem, listed, raise_if_any
from hotspots.patterns.unit_totals import total_by_unit

Expected = Literal["no change", "overall change"]
Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

UP, DOWN, NO_CLEAR_CHANGE = "up", "down", "no clear change"
CHANGE_COLUMNS = (
    *("unit", "before", "after", "difference", "weight_before", "weight_after"),
    *("weight_difference", "rate_ratio", "p", "p_fdr", "class"),
)
_AS_PROBABLE = 1 + 1e-7  # the last bits of two equal probabilities may differ; R's rule too


@dataclass(frozen=True)
class ChangeSettings:
    """What change was found with."""

    days_before: float
    days_after: float
    weights: str | None
    expected: Expected
    fdr: bool
    level: float
    units: int
    outside: int


@dataclass(frozen=True)
class OverallChange:
    """All units together.

    Attributes
    ----------
    before, after
        Incidents.
    rate_ratio
        Incidents a day after, to incidents a day before; NaN where there were none before.
    p
        Chance of so uneven a split if nothing had changed.
    """

    before: int
    after: int
    rate_ratio: float
    p: float


@dataclass(frozen=True)
class Change:
    """What changed.

    Attributes
    ----------
    units
        One row a unit, in their order: ``unit``; incidents ``before`` and ``after`` and their
        ``difference``; ``weight_before``, ``weight_after`` and ``weight_difference`` (the same
        as incidents, or harm); ``rate_ratio`` (incidents a day after to before; NaN where
        there were none before); ``p``, ``p_fdr`` (1 where there were no incidents at all);
        ``class`` (up, down or no clear change) and the polygon.
    overall
        All units together.
    notes
        What a reader has to be told.
    settings
        What found it.
    """

    units: gpd.GeoDataFrame
    overall: OverallChange
    notes: tuple[str, ...]
    settings: ChangeSettings


def find_change(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    *,
    days: tuple[float, float],
    weights: str | None = None,
    expected: Expected = "no change",
    fdr: bool = True,
    level: float = 0.05,
) -> Change:
    """Find the units in which incidents rose or fell by more than chance would explain.

    If a unit's rate had not changed, each of its incidents would fall in the later period
    with a probability that is that period's share of the days. The split is then binomial, and
    the test exact. Harm is added up beside the incidents and not tested: it is not a count, and
    one grave offence may be most of it.

    Parameters
    ----------
    before, after
        Incidents of the two periods, points in a projected system in metres.
    units
        Polygons in the same system.
    days
        How long the two periods are.
    weights
        Column to add up beside the counts, e.g. ``"harm"``; None counts incidents.
    expected
        ``"no change"``, or ``"overall change"``: a unit that rose as much as all units did has
        not changed against the rest.
    fdr
        Control the false discovery rate over all units that had incidents in either period
        (Benjamini and Hochberg).
    level
        Share of the units found that may be false (with ``fdr``), or chance for each unit.

    Raises
    ------
    InputError
        When a setting or a weight is unusable or the systems differ.

    Notes
    -----
    Two-sided: p is the sum of the probabilities of all splits no more probable than the one
    seen, as in R's ``poisson.test`` and :func:`scipy.stats.binomtest`. It takes incidents to
    happen one by one: where one event makes many records (a brawl, a spree) chance spreads
    wider than this, and a p near the level says little.

    References
    ----------
    Przyborowski and Wilenski (1940), "Homogeneity of results in testing samples from Poisson
    series", Biometrika 31.

    Examples
    --------
    >>> from shapely import Point, box
    >>> units = gpd.GeoDataFrame(geometry=[box(0, 0, 50, 50), box(50, 0, 100, 50)], crs=27700)
    >>> def at(*xs):
    ...     return gpd.GeoDataFrame(geometry=[Point(x, 9) for x in xs], crs=27700)
    >>> found = find_change(at(*[9] * 20, 99), at(*[9] * 4, 99), units, days=(30, 30))
    >>> found.units[["before", "after", "class"]].to_numpy().tolist()
    [[20, 4, 'down'], [1, 1, 'no clear change']]
    """
    _require_choices(days, expected, level)
    earlier = total_by_unit(before, units, weights=weights)
    later = total_by_unit(after, units, weights=weights)
    share = days[1] / (days[0] + days[1])
    overall = _overall(int(earlier.count.sum()), int(later.count.sum()), days, share)
    if expected == "overall change" and overall.before + overall.after:
        share = overall.after / (overall.before + overall.after)
    p = exact_chance(earlier.count, later.count, share)
    tested = earlier.count + later.count > 0
    adjusted = np.ones(len(units))
    adjusted[tested] = false_discovery_control(p[tested])
    rose = later.count * (1 - share) > earlier.count * share
    found = (adjusted if fdr else p) <= level
    number = units["unit"].to_numpy() if "unit" in units else np.arange(len(units))
    frame = pd.DataFrame(
        {
            "unit": number,
            "before": earlier.count,
            "after": later.count,
            "difference": later.count - earlier.count,
            "weight_before": earlier.total,
            "weight_after": later.total,
            "weight_difference": later.total - earlier.total,
            "rate_ratio": _rate_ratio(earlier.count, later.count, days),
            "p": p,
            "p_fdr": adjusted,
            "class": np.where(found, np.where(rose, UP, DOWN), NO_CLEAR_CHANGE),
        }
    ).astype({"class": "str"})
    outside = earlier.outside + later.outside
    settings = ChangeSettings(*days, weights, expected, fdr, level, len(units), outside)
    shaped = gpd.GeoDataFrame(frame, geometry=units.geometry.to_numpy(), crs=units.crs)
    return Change(shaped, overall, tuple(_notes(settings, int(tested.sum()))), settings)


def exact_chance(before: Counts, after: Counts, share: float) -> Numbers:
    """Give the chance of a split as improbable as each, two-sided.

    Parameters
    ----------
    before, after
        Counts.
    share
        Of all incidents, expected after: the later period's share of the days.

    Examples
    --------
    >>> exact_chance(np.array([10, 0, 5]), np.array([2, 0, 5]), 0.5).round(4).tolist()
    [0.0386, 1.0, 1.0]
    """
    together = before + after
    chance = np.ones(len(before))
    # One curve serves all units with equally many incidents, and most have few.
    order = np.argsort(together, kind="stable")
    numbers, starts = np.unique(together[order], return_index=True)
    for number, rows in zip(numbers.tolist(), np.split(order, starts[1:]), strict=True):
        probability = binom.pmf(np.arange(number + 1), number, share)
        ranked = np.sort(probability)
        sums = np.concatenate([[0.0], np.cumsum(ranked)])
        of_each = probability[after[rows]] * _AS_PROBABLE
        chance[rows] = sums[np.searchsorted(ranked, of_each, side="right")]
    return np.minimum(chance, 1.0)


def _overall(before: int, after: int, days: tuple[float, float], share: float) -> OverallChange:
    split = np.array([before]), np.array([after])
    p = float(exact_chance(*split, share)[0])
    return OverallChange(before, after, float(_rate_ratio(*split, days)[0]), p)


def _rate_ratio(before: Counts, after: Counts, days: tuple[float, float]) -> Numbers:
    ratio = np.full(len(before), np.nan)
    np.divide(after / days[1], before / days[0], out=ratio, where=before > 0)
    return ratio


def _notes(settings: ChangeSettings, tested: int) -> list[str]:
    notes = []
    if settings.outside:
        notes.append(f"{settings.outside:,} incidents lie in none of the units")
    if not tested:
        notes.append("there are no incidents in the units in either period")
    if settings.weights is not None:
        notes.append("up and down are told by counts of incidents; harm is not tested")
    if not settings.fdr:
        by_chance = tested * settings.level
        notes.append(
            f"not corrected for testing {tested:,} units: up to {by_chance:,.0f} would stand out"
            " by chance alone"
        )
    return notes


def _require_choices(days: tuple[float, float], expected: Expected, level: float) -> None:
    problems = []
    if not all(np.isfinite(one) and one > 0 for one in days):
        cure = "give the lengths of both periods, e.g. (31, 28)"
        problems.append(Problem(f"days = {days!r}", cure, "days"))
    if expected not in get_args(Expected):
        cure = f"choose one of {listed(get_args(Expected))}"
        problems.append(Problem(f"expected = {expected!r}", cure, "expected"))
    if not 0 < level < 1:
        problems.append(Problem(f"level = {level!r}", "give a share between 0 and 1", "level"))
    raise_if_any(problems)

"""What came of a Street Week: counts before and after, here and elsewhere, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem
from hotspots.patterns.displacement import COMPARISON, TREATED, EvaluatedGround
from hotspots.patterns.outcome_sums import (
    ALL,
    AROUND,
    BOTH,
    WARD,
    OutcomeSums,
    count_outcomes,
    harm_difference,
    holm,
)
from hotspots.patterns.periods import Coverage
from hotspots.patterns.wdd import Wdd, smallest_visible_change
from hotspots.patterns.wdq import Wdq, weighted_displacement_quotient
from hotspots.patterns.week_steps import JUST_BEFORE, WeekSteps, Window, lay_steps, lay_windows
from hotspots.records.evaluation_plans import EvaluationPlan

LOOK_COLUMNS = {
    "outcome": "str",
    "area": "str",  # ward, ring, ward and ring
    "length": "int64",  # in weeks or months
    "against": "str",
    "before": "int64",
    "after": "int64",
    "comparison_before": "int64",
    "comparison_after": "int64",
    "expected": "float64",  # after, had it changed as the comparison did
    "change": "float64",
    "low": "float64",
    "high": "float64",
    "p": "float64",
    "p_exact": "float64",
    "p_holm": "float64",
    "few": "bool",
    "stands_out": "bool",
    "primary": "bool",
}
SERIES_COLUMNS = ("step", "first", "last", "ward", "comparison", "ring", "comparison_ring")
_USUAL_Z = 1.28  # higher before than nine in ten stretches of time would be


@dataclass(frozen=True)
class WeekOutcome:
    """The outcome of a Street Week.

    Attributes
    ----------
    plan
        What was to be compared with what.
    window
        The comparison that the finding is about.
    wdd, ring, both
        Change in the ward, in the ground around it, and in both together.
    wdq
        The displacement quotient, with its warnings.
    harm, harm_before, harm_after
        The same for harm in the ward: it is not tested by the finding.
    smallest_visible
        Change, in incidents, that would have been seen four times in five.
    expected
        Incidents in the ward after, had it changed as the comparison wards did.
    looks
        Every comparison that was made, ``LOOK_COLUMNS``; ``p_holm`` allows for all of them.
    areas
        ``role``, ``ward``, ``before``, ``after`` in the finding's window, area by area.
    series
        Step by step (0 is the week's own), ``SERIES_COLUMNS``; comparisons weighted, and per
        week of seven days or per month.
    earlier
        The same sum on stretches of time before the week, when there was none: ``first``,
        ``last``, ``change``, ``low``, ``high``, ``stands_out``.
    steps, ground
        Time and areas.
    notes
        What a reader has to be told.
    """

    plan: EvaluationPlan
    window: Window
    wdd: Wdd
    ring: Wdd
    both: Wdd
    wdq: Wdq
    harm: Wdd
    harm_before: float
    harm_after: float
    smallest_visible: float
    expected: float
    looks: pd.DataFrame
    areas: pd.DataFrame
    series: pd.DataFrame
    earlier: pd.DataFrame
    steps: WeekSteps
    ground: EvaluatedGround
    notes: tuple[str, ...]


def evaluate_week(
    incidents: gpd.GeoDataFrame,
    ground: EvaluatedGround,
    plan: EvaluationPlan,
    *,
    covered: Coverage,
    more: Sequence[str] = (),
) -> WeekOutcome:
    """Compare crime after a Street Week with crime before, here and in comparison wards.

    Parameters
    ----------
    incidents
        As :func:`hotspots.read_incidents` gives them, of all wards.
    ground
        The areas, laid as the plan says.
    plan
        What is compared with what.
    covered
        What time the data cover.
    more
        Outcomes to look at that were not planned; a note says so.

    Raises
    ------
    InputError
        When the areas are not those of the plan, the week is not in the data, nothing is known
        yet of the time after it, or an outcome never occurs.
    """
    _require_same_wards(ground, plan)
    steps = lay_steps(plan.week, covered, by="month" if plan.by == "month" else "week")
    windows = lay_windows(steps, plan.lengths)
    window = _primary(windows, plan.primary)
    unplanned = [one for one in dict.fromkeys(more) if one not in plan.outcomes]
    sums, dated = count_outcomes(incidents, ground, steps, (*plan.outcomes, *unplanned))
    every = sums[ALL]
    wdd, ring, both = (_compare(every, area, window, plan.level) for area in (WARD, AROUND, BOTH))
    harm, harm_before, harm_after = harm_difference(every, ground, steps, window, plan.level)
    pairs = every.pairs(window.before_at, window.after_at)
    target, comparison, around = ((float(one[0]), float(one[1])) for one in pairs[:3])
    looks = _looks(sums, windows, window, plan.level)
    earlier = _earlier(every, steps, window, plan.level)
    (own,) = np.flatnonzero(looks["primary"])
    return WeekOutcome(
        plan,
        window,
        wdd,
        ring,
        both,
        weighted_displacement_quotient(target, around, comparison),
        harm,
        harm_before,
        harm_after,
        smallest_visible_change(
            target[0], comparison[0], days=window.days, weight=every.weight, level=plan.level
        ),
        float(looks["expected"].iloc[own]),
        looks,
        _areas(every, ground, window),
        _series(every, steps, max(plan.lengths)),
        earlier,
        steps,
        ground,
        (
            *_notes(plan, every, steps, window, wdd),
            *_unplanned_notes(unplanned),
            *_earlier_notes(earlier),
            *dated,
        ),
    )


def _compare(sums: OutcomeSums, area: str, window: Window, level: float) -> Wdd:
    return sums.difference(area, window.before_at, window.after_at, days=window.days, level=level)


def _require_same_wards(ground: EvaluatedGround, plan: EvaluationPlan) -> None:
    laid = [
        str(ground.areas["code"].iloc[row])
        for role in (TREATED, COMPARISON)
        for row in ground.rows_of(role)
    ]
    if laid != [plan.ward_code, *sorted(plan.comparison)] or ground.within_m != plan.within_m:
        what = "the areas are not those that the plan names"
        raise InputError(Problem(what, "lay them as the plan says", "plan"))


def _primary(windows: tuple[Window, ...], length: int) -> Window:
    """Pick the planned comparison, or what comes nearest of what the data cover."""
    ranked = sorted(
        windows,
        key=lambda one: (one.length > length, abs(one.length - length), one.against != JUST_BEFORE),
    )
    return ranked[0]


def _looks(
    sums: Mapping[str, OutcomeSums], windows: tuple[Window, ...], primary: Window, level: float
) -> pd.DataFrame:
    """Make every comparison, and allow for having made so many."""
    rows = [
        _look(name, one, area, window, level)
        | {"primary": name == ALL and area == WARD and window == primary}
        for name, one in sums.items()
        for window in windows
        for area in (WARD, AROUND, BOTH)
    ]
    table = pd.DataFrame(rows)
    table["p_holm"] = holm(table["p"].to_numpy(dtype=np.float64))
    return table[list(LOOK_COLUMNS)].astype(LOOK_COLUMNS)


def _look(
    name: str, sums: OutcomeSums, area: str, window: Window, level: float
) -> dict[str, object]:
    wdd = _compare(sums, area, window, level)
    pairs = sums.pairs(window.before_at, window.after_at)
    own, other = {WARD: ([0], [1]), AROUND: ([2], [3]), BOTH: ([0, 2], [1, 3])}[area]
    before, after = pairs[own].sum(axis=0)
    there_before, there_after = pairs[other].sum(axis=0)
    return {
        "outcome": name,
        "area": area,
        "length": window.length,
        "against": window.against,
        "before": before,
        "after": after,
        "comparison_before": there_before,
        "comparison_after": there_after,
        "expected": max(after - wdd.estimate, 0.0),
        "change": wdd.estimate,
        "low": wdd.low,
        "high": wdd.high,
        "p": wdd.p,
        "p_exact": wdd.p_exact if area != BOTH else np.nan,  # it compares two places
        "few": wdd.few,
        "stands_out": wdd.stands_out,
    }


def _areas(sums: OutcomeSums, ground: EvaluatedGround, window: Window) -> pd.DataFrame:
    table = pd.DataFrame(ground.areas[["role", "ward"]])
    for name, stretch in (("before", window.before_at), ("after", window.after_at)):
        table[name] = sums.counts[:, stretch].sum(axis=1).astype(np.int64)
    return table


def _series(sums: OutcomeSums, steps: WeekSteps, reach: int) -> pd.DataFrame:
    """Follow the four roles step by step; comparisons in the size of what they stand for."""
    usual = 7.0 if steps.by == "week" else 365.25 / 12
    days = np.array([period.days for period in steps.periods])
    scaled = sums.by_role * np.array([[1.0], [sums.weight], [1.0], [sums.ring_weight]])
    if steps.by == "month":
        scaled = scaled * usual / days
    table = pd.DataFrame(
        {
            "step": steps.numbers,
            "first": [period.start for period in steps.periods],
            "last": [period.end - pd.Timedelta(days=1) for period in steps.periods],
            **dict(zip(SERIES_COLUMNS[3:], scaled, strict=True)),
        }
    )
    return table[table["step"].abs() <= reach].reset_index(drop=True)


def _earlier(sums: OutcomeSums, steps: WeekSteps, window: Window, level: float) -> pd.DataFrame:
    """Make the same sum on the time before the week, when nothing was done."""
    length = window.length
    rows = []
    for middle in range(steps.zero - length, length - 1, -max(length // 2, 1)):
        before, after = slice(middle - length, middle), slice(middle, middle + length)
        days = (_days(steps, before), _days(steps, after))
        wdd = sums.difference(WARD, before, after, days=days, level=level)
        rows.append(
            {
                "first": steps.periods[after.start].start,
                "last": steps.periods[after.stop - 1].end - pd.Timedelta(days=1),
                "change": wdd.estimate,
                "low": wdd.low,
                "high": wdd.high,
                "stands_out": wdd.stands_out,
            }
        )
    names = ["first", "last", "change", "low", "high", "stands_out"]
    return pd.DataFrame(reversed(rows), columns=names)


def _days(steps: WeekSteps, stretch: slice) -> float:
    return float(sum(period.days for period in steps.periods[stretch]))


def _earlier_notes(earlier: pd.DataFrame) -> list[str]:
    many, out = len(earlier), int(earlier["stands_out"].sum())
    if not many:
        return ["There is too little data before the week to try the sum on quiet times."]
    said = (
        f"The same sum was made for {many} earlier stretch{'es' * (many != 1)} of time, when there"
        f" was no Street Week: {out} stood out"
    )
    if out > 1 and out > 0.2 * many:
        return [f"{said}, more than chance gives. Crime here varies more than the interval allows."]
    return [f"{said}."]


def _unplanned_notes(unplanned: Sequence[str]) -> list[str]:
    if not unplanned:
        return []
    return [f"Looked at without having been planned: {', '.join(unplanned)}."]


def _notes(
    plan: EvaluationPlan, sums: OutcomeSums, steps: WeekSteps, window: Window, wdd: Wdd
) -> list[str]:
    notes = []
    if window.length != plan.primary or window.against != JUST_BEFORE:
        notes.append(
            f"The plan was {plan.primary} {plan.by}s {JUST_BEFORE}; the data allow"
            f" {window.length} {plan.by}s against those {window.against}: this is an interim"
            " result."
        )
    if wdd.few:
        notes.append(
            "The counts are too small for the interval to be trusted: the exact test is what"
            " counts."
        )
    history = sums.by_role[0, steps.history]
    usual = history.mean() * window.length if len(history) else 0.0
    before = sums.by_role[0, window.before_at].sum()
    if len(history) >= 2 * window.length and before > usual + _USUAL_Z * np.sqrt(usual):
        notes.append(
            f"The ward had {before:,.0f} incidents in the {plan.by}s compared with, against"
            f" {usual:,.0f} in as many usual ones of its year before: some of a fall would have"
            " come by itself (regression to the mean)."
        )
    return notes

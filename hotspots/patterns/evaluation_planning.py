"""Planning the evaluation of a Street Week: with what it will be compared, and what can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hotspots.errors import InputError, Problem, listed
from hotspots.ground.one_ward import Ward
from hotspots.patterns.comparison_wards import (
    ComparisonChoice,
    choose_comparison_wards,
    incidents_before,
)
from hotspots.patterns.periods import Coverage
from hotspots.patterns.wdd import smallest_visible_change
from hotspots.patterns.week_steps import steps_by
from hotspots.records.evaluation_plans import EvaluationPlan

LENGTHS = {"week": (4, 8, 12), "month": (1, 2, 3)}
PRIMARY = {"week": 8, "month": 2}
_DAYS_OF_MONTH = 365.25 / 12


@dataclass(frozen=True)
class PlannedEvaluation:
    """A plan, and the choice of comparison wards that it names."""

    plan: EvaluationPlan
    choice: ComparisonChoice


def plan_evaluation(
    incidents: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    ward: Ward,
    week: str | pd.Timestamp,
    *,
    covered: Coverage,
    count: int = 4,
    within_m: float = 300.0,
    compare: Sequence[str] = (),
    offences: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    level: float = 0.9,
) -> PlannedEvaluation:
    """Fix what a Street Week will be compared with, from data before it alone.

    Made and written before the week (:func:`hotspots.records.evaluation_plans`), it proves that
    nobody picked the comparison that suited. Nothing is drawn by lot, so there is no seed.

    Parameters
    ----------
    incidents, wards
        Of all wards that may be compared with; see
        :func:`~hotspots.patterns.comparison_wards.choose_comparison_wards`.
    ward
        The ward of the Street Week.
    week
        Its first day.
    covered
        What time the data cover.
    count, within_m
        How many comparison wards; width of the displacement rings.
    compare
        Codes of comparison wards that are named instead of chosen.
    offences
        What the incidents were cut to when they were read.
    outcomes
        Offences to look at beside all incidents.
    level
        Of the intervals.

    Raises
    ------
    InputError
        When no comparison can be planned.
    """
    first = pd.Timestamp(week).normalize()
    choice = choose_comparison_wards(
        incidents,
        wards,
        ward.code,
        before=first,
        count=count,
        within_m=within_m,
        covered=covered,
        asked=tuple(compare),
    )
    by = steps_by(incidents_before(incidents, first))
    chosen = choice.chosen
    plan = EvaluationPlan(
        ward_code=ward.code,
        ward=ward.name,
        week=f"{first:%Y-%m-%d}",
        by=by,
        lengths=LENGTHS[by],
        primary=PRIMARY[by],
        comparison=tuple(chosen["code"].astype("str")),
        comparison_wards=tuple(chosen["ward"].astype("str")),
        within_m=float(within_m),
        offences=tuple(offences),
        outcomes=tuple(outcomes),
        level=float(level),
        rule=choice.rule,
        history_first=choice.first,
        history_last=choice.last,
        incidents=choice.incidents,
        fingerprint=choice.fingerprint,
        seen_until=f"{covered.last:%Y-%m-%d}",
        smallest_visible=_smallest_visible(choice, by, level),
    )
    return PlannedEvaluation(plan, choice)


def check_plan(
    plan: EvaluationPlan,
    planned: PlannedEvaluation,
    *,
    file: str = "plan",
) -> tuple[str, ...]:
    """Hold a plan that was written down to what is asked for now.

    Parameters
    ----------
    plan
        As read back.
    planned
        What would be planned now, for the ward, week and offences that are asked for.
    file
        Where it was read from.

    Returns
    -------
    tuple of str
        What a reader has to be told.

    Raises
    ------
    InputError
        When it is of another ward, week, or of other offences.
    """
    now = planned.plan
    asked = {
        "ward": (plan.ward_code, now.ward_code),
        "first day of the week": (plan.week, now.week),
        "offences": (plan.offences, now.offences),
        "way of counting time": (plan.by, now.by),
    }
    differ = [what for what, (then, today) in asked.items() if then != today]
    if differ:
        what = f"the plan does not fit what is evaluated: it has another {listed(differ)}"
        raise InputError(Problem(what, "name the plan of this week, with its settings", file))
    notes = []
    if not plan.made_beforehand:
        notes.append(
            f"The plan was made with data up to {plan.seen_until}: whoever made it could have"
            " known the outcome."
        )
    if plan.fingerprint != now.fingerprint:
        notes.append(
            f"The records of the months before the week have changed since the plan was made"
            f" ({plan.incidents:,} incidents then, {now.incidents:,} now), by late reports or newer"
            " months say; its comparison wards stand."
        )
    return tuple(notes)


def _smallest_visible(choice: ComparisonChoice, by: str, level: float) -> float:
    """Say from usual months what change could be seen in the planned length of time."""
    means = choice.monthly.mean()
    months = PRIMARY[by] * (7 / _DAYS_OF_MONTH if by == "week" else 1.0)
    own, others = float(means.iloc[0]) * months, float(means.iloc[1:].sum()) * months
    weight = own / others if others else 0.0
    return round(smallest_visible_change(own, others, weight=weight, level=level), 1)

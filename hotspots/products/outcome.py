"""The evaluation of a Street Week: its finding, and everything the finding stands on.

It is restricted as a whole. What may be shown to whom is decided where the versions are made, in
:mod:`hotspots.publish`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from hotspots.patterns.wdd import Wdd
from hotspots.patterns.week_outcome import WeekOutcome
from hotspots.records.evaluation_plans import EvaluationPlan

_NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve"),
)
_MOST_OFFENCES = 2


@dataclass(frozen=True)
class EvaluationPack:
    """Everything the files of an evaluation are made of.

    Attributes
    ----------
    place
        District or force.
    finding
        What came of the week, in one plain sentence.
    outcome
        The figures.
    candidates, monthly
        Of the choice of comparison wards: see
        :class:`hotspots.patterns.comparison_wards.ComparisonChoice`.
    beforehand
        Whether the plan was written before the outcome could be known.
    planned
        How the comparison came about, in one sentence.
    survey, shared_survey
        Answers before and after, ``SUMMARY_COLUMNS``; the same with small groups put together.
    action_plans
        Plan -> table to fill in.
    streets
        ``name`` and line, for maps; None where no streets are given.
    secrets
        References of incidents, which no shared file may show.
    marking
        Handling marking of the restricted version.
    settings
        What made it.
    notes
        What a reader has to be told.
    sources
        Where the data come from and under which licence.
    """

    place: str
    finding: str
    outcome: WeekOutcome
    candidates: pd.DataFrame
    monthly: pd.DataFrame
    beforehand: bool
    planned: str
    survey: pd.DataFrame
    shared_survey: pd.DataFrame
    action_plans: Mapping[str, pd.DataFrame]
    streets: gpd.GeoDataFrame | None = None
    secrets: tuple[str, ...] = ()
    marking: str = "OFFICIAL"
    settings: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def plan(self) -> EvaluationPlan:
        """What was to be compared with what."""
        return self.outcome.plan


def say_finding(outcome: WeekOutcome) -> str:
    """Say what came of a week; what chance alone would do is no effect, nor is it none.

    The sentence is about the ward, against its comparison wards, in the planned length of time.
    """
    plan, wdd = outcome.plan, outcome.wdd
    what, when = say_offences(plan), f"in the {say_length(outcome)} after"
    interval = f"change {signed(wdd.estimate)}, {say_interval(wdd)}"
    if not wdd.stands_out:
        said = f"No measurable effect on {what} in {plan.ward} {when} ({interval})"
    else:
        number = f"{abs(wdd.estimate):,.0f} {'fewer' if wdd.estimate < 0 else 'more'} incidents"
        of = "" if what == "recorded crime" else f" of {what.removeprefix('recorded ')}"
        said = f"{number}{of} in {plan.ward} than similar wards lead to expect, {when} ({interval})"
    if outcome.ring.stands_out:
        rose = "rose" if outcome.ring.estimate > 0 else "fell"
        join = (
            "and"
            if wdd.stands_out and (outcome.ring.estimate < 0) == (wdd.estimate < 0)
            else ("but")
        )
        said += f", {join} it {rose} around the ward"
    return said


def say_power(outcome: WeekOutcome) -> str:
    """Say which change would have been seen, so that nobody takes "not seen" for "not there"."""
    most, usual = outcome.smallest_visible, max(outcome.expected, 0.0)
    share = f" ({most / usual:.0%} of the {usual:,.0f} expected)" if usual >= 1 else ""
    return (
        f"With these counts a change of about {most:,.0f} incidents{share} would have been seen"
        " four times in five. A smaller one may well be there and not be seen."
    )


def say_offences(plan: EvaluationPlan) -> str:
    """Name what was counted.

    >>> from types import SimpleNamespace
    >>> say_offences(SimpleNamespace(offences=("Shoplifting",)))
    'recorded shoplifting'
    """
    named = [f"{one[:1].lower()}{one[1:]}" for one in plan.offences]
    if not named:
        return "recorded crime"
    few = len(named) <= _MOST_OFFENCES
    return f"recorded {' and '.join(named)}" if few else "recorded crime of the chosen offences"


def say_length(outcome: WeekOutcome) -> str:
    """Write the length of the finding's time: "eight weeks"."""
    length, by = outcome.window.length, outcome.plan.by
    number = _NUMBERS[length] if length < len(_NUMBERS) else f"{length}"
    return by if length == 1 else f"{number} {by}s"


def say_interval(wdd: Wdd) -> str:
    """Write an interval.

    >>> from hotspots.patterns.wdd import weighted_displacement_difference
    >>> say_interval(weighted_displacement_difference((20, 10), (20, 20)))
    '90% interval −24 to +4'
    """
    return f"{wdd.level:.0%} interval {signed(wdd.low)} to {signed(wdd.high)}"


def signed(value: float) -> str:
    """Write a change with its sign.

    >>> signed(-10.2), signed(3.7), signed(-0.3)
    ('−10', '+4', '0')
    """
    whole = round(value)
    return f"{whole:+,}".replace("-", "\N{MINUS SIGN}") if whole else "0"

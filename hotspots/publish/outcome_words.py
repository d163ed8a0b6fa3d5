"""The figures of an evaluation as a reader is told them: rows of text for pages and workbooks."""

import math

import numpy as np
import pandas as pd

from hotspots.patterns.outcome_sums import AROUND, BOTH, WARD
from hotspots.patterns.week_outcome import WeekOutcome
from hotspots.products.outcome import EvaluationPack, say_interval, say_length, signed

_AREAS = {WARD: "ward", AROUND: "ring", BOTH: "both"}
ROLES = {
    "ward": "ward of the Street Week",
    "comparison ward": "comparison ward",
    "ring": "ring around the ward",
    "ring of comparison wards": "rings around the comparison wards",
}
LOOK_HEADS = (
    *("Counted", "Where", "Time", "Against", "Here", "Comparison"),
    *("Expected", "Change", "Interval", "p", "Exact p", "p of all looks"),
)
CANDIDATE_HEADS = ("Ward", "A month", "Level", "Mix", "Course", "Distance", "Chosen")
SURVEY_HEADS = ("Question", "Answer", "Before", "After", "Difference", "95% interval")


def look_rows(outcome: WeekOutcome) -> list[tuple[str, ...]]:
    """Write every comparison that was made."""
    by = outcome.plan.by
    return [
        (
            one["outcome"],
            _AREAS[one["area"]],
            f"{one['length']} {by}{'s' * (one['length'] != 1)}{' *' * bool(one['primary'])}",
            one["against"],
            f"{one['before']:,} → {one['after']:,}",
            f"{one['comparison_before']:,} → {one['comparison_after']:,}",
            f"{one['expected']:,.0f}",
            signed(one["change"]),
            f"{signed(one['low'])} to {signed(one['high'])}",
            _chance(one["p"]),
            _chance(one["p_exact"]),
            _chance(one["p_holm"]),
        )
        for one in outcome.looks.to_dict("records")
    ]


def area_rows(outcome: WeekOutcome) -> list[tuple[str, ...]]:
    """Write incidents before and after, area by area."""
    return [
        (one["ward"] or "–", ROLES[one["role"]], f"{one['before']:,}", f"{one['after']:,}")
        for one in outcome.areas.to_dict("records")
    ]


def candidate_rows(pack: EvaluationPack, *, most: int = 10) -> list[tuple[str, ...]]:
    """Write the comparison wards, and what else came near."""
    table = pack.candidates[pack.candidates["distance"].notna()].head(most)
    return [
        (
            one["ward"],
            f"{one['per_month']:,.1f}",
            *(_figure(one[part]) for part in ("level", "mix", "trend", "distance")),
            f"{one['rank']}" if one["rank"] else (one["why_not"] or "farther"),
        )
        for one in table.to_dict("records")
    ]


def survey_rows(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Write shares of answers, with how many were asked."""
    return [
        (
            one["question"],
            one["answer"],
            *(_share(one[f"share_{wave}"], one[f"asked_{wave}"]) for wave in ("before", "after")),
            _points(one["difference"]),
            "–" if math.isnan(one["low"]) else f"{_points(one['low'])} to {_points(one['high'])}",
        )
        for one in table.to_dict("records")
    ]


def displacement_lines(outcome: WeekOutcome) -> list[str]:
    """Say what became of the ground around."""
    ring, both = outcome.ring, outcome.both
    width = f"{outcome.ground.within_m:g} m"
    if ring.stands_out:
        moved = "rose" if ring.estimate > 0 else "fell"
        first = f"Within {width} of the ward incidents {moved} against those around similar wards"
    else:
        first = f"Within {width} of the ward there was no measurable change"
    chance = outcome.wdq.may_be_read and not ring.stands_out
    quotient = _figure(outcome.wdq.quotient) if outcome.wdq.may_be_read else "not given"
    caution = " What moved is within chance." if chance else ""
    return [
        f"{first} (change {signed(ring.estimate)}, {say_interval(ring)}).",
        f"Ward and ring together: change {signed(both.estimate)}, {say_interval(both)}.",
        f"Displacement quotient: {quotient}. {outcome.wdq.reading}{caution}",
    ]


def harm_line(outcome: WeekOutcome) -> str:
    """Say what became of harm, and why its interval is wide."""
    harm = outcome.harm
    return (
        f"Harm in the ward went from {outcome.harm_before:,.0f} to {outcome.harm_after:,.0f};"
        f" against the comparison wards that is a change of {signed(harm.estimate)}"
        f" ({say_interval(harm)}). One grave offence can be most of it, so the interval is wide."
    )


def period_lines(outcome: WeekOutcome) -> tuple[str, str]:
    """Say from when to when was before, and after."""
    window = outcome.window
    return window.before.in_words, window.after.in_words


def trend_labels(outcome: WeekOutcome) -> list[str]:
    """Name the steps before and after the week, the week's own "0"."""
    return [signed(step) for step in outcome.series["step"]]


def in_time(outcome: WeekOutcome) -> str:
    """Write the finding's time for the middle of a sentence."""
    return f"in the {say_length(outcome)} after"


def _chance(p: float) -> str:
    """Write a probability; one that there is none of as a dash.

    >>> _chance(0.0004), _chance(0.034), _chance(float("nan"))
    ('< 0.001', '0.034', '–')
    """
    if not np.isfinite(p):
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.2g}" if p < 0.1 else f"{p:.2f}"


def _figure(value: float) -> str:
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}") if np.isfinite(value) else "–"


def _share(share: float, asked: int) -> str:
    return f"{share:.0%} of {asked:,}" if asked else "not asked"


def _points(difference: float) -> str:
    if math.isnan(difference):
        return "–"
    return f"{signed(100 * difference)} points"

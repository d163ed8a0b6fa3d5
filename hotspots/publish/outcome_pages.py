"""The pages of an evaluation: for officers, for partners, for anybody."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import shapely

from hotspots.patterns.displacement import COMPARISON, RING, TREATED
from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.patterns.outcome_sums import AROUND, BOTH, WARD
from hotspots.patterns.plain_words import say_day
from hotspots.products.outcome import (
    EvaluationPack,
    say_interval,
    say_length,
    say_offences,
    say_power,
    signed,
)
from hotspots.publish.outcome_words import (
    CANDIDATE_HEADS,
    LOOK_HEADS,
    SURVEY_HEADS,
    area_rows,
    candidate_rows,
    displacement_lines,
    harm_line,
    look_rows,
    period_lines,
    survey_rows,
    trend_labels,
)
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page
from hotspots.publish.paper_charts import draw_bars, draw_trend
from hotspots.publish.paper_map import Area, Dot, draw_paper_map

FEWEST_PUBLISHED = 10
_CAREFUL = (
    "Recorded crime is what was reported and written down: a week with many officers may bring"
    " more reports, and that looks like a rise.",
    "A comparison shows what changed, not why: other things happened in those weeks too.",
)


def draw_evaluation(pack: EvaluationPack) -> str:
    """Compose the whole evaluation, for officers."""
    outcome = pack.outcome
    before, after = period_lines(outcome)
    page = Page(
        pack.finding,
        pack.place,
        f"{_which(pack)} · before: {before} · after: {after}",
        pack.marking,
        (*pack.notes, *outcome.notes, *_CAREFUL),
        pack.sources,
    )
    return draw_pack_page(
        "outcome.html",
        page,
        figures=_figures(pack),
        power=say_power(outcome),
        beforehand=pack.beforehand,
        planned=pack.planned,
        rule=pack.plan.rule,
        displacement=displacement_lines(outcome),
        harm=harm_line(outcome),
        trend=_trend(pack),
        changes=_changes(pack),
        places=_place_map(pack),
        wards=_ward_map(pack),
        history=_history(pack),
        earlier=_earlier(pack),
        areas=area_rows(outcome),
        candidates=(CANDIDATE_HEADS, candidate_rows(pack)),
        looks=(LOOK_HEADS, look_rows(outcome)),
        survey=(SURVEY_HEADS, survey_rows(pack.survey)),
        plans=_plans(pack),
    )


def draw_partner_evaluation(pack: EvaluationPack) -> str:
    """Compose what partners get: the finding in plain words, and the plans to fill in."""
    outcome = pack.outcome
    shown = _least_count(pack) >= FEWEST_SHARED
    page = Page(
        pack.finding if shown else _without_numbers(pack),
        pack.place,
        _which(pack),
        "OFFICIAL",
        _CAREFUL,
        pack.sources,
    )
    return draw_pack_page(
        "outcome_partner.html",
        page,
        figures=_figures(pack)[:3] if shown else [],
        power=say_power(outcome) if shown else "",
        planned=pack.planned,
        compared=_compared(pack),
        displacement=displacement_lines(outcome)[:1] if shown else [],
        places=_place_map(pack),
        survey=(SURVEY_HEADS, survey_rows(pack.shared_survey)),
        plans=_plans(pack),
    )


def draw_public_evaluation(pack: EvaluationPack) -> str:
    """Compose the page for anybody: no small number, no day, no place smaller than the ward."""
    outcome = pack.outcome
    shown = _least_count(pack) >= FEWEST_PUBLISHED
    page = Page(
        pack.finding if shown else _without_numbers(pack),
        pack.place,
        f"Street Week of {pd.Timestamp(pack.plan.week):%B %Y} in {pack.plan.ward}, {pack.place}",
        "PUBLIC",
        _CAREFUL,
        pack.sources,
    )
    return draw_pack_page(
        "outcome_public.html",
        page,
        figures=_figures(pack)[:2] if shown else [],
        power=say_power(outcome) if shown else "",
        many=len(pack.plan.comparison),
        length=say_length(outcome),
        what=say_offences(pack.plan),
        by_rule=pack.plan.chosen_by_rule,
        survey=(SURVEY_HEADS, survey_rows(pack.shared_survey)),
    )


def _which(pack: EvaluationPack) -> str:
    """Name the week that is evaluated."""
    day = say_day(pd.Timestamp(pack.plan.week))
    return f"Street Week of {day} in {pack.plan.ward}, {pack.place}"


def _least_count(pack: EvaluationPack) -> int:
    """Find the smallest count that a shared page would show, or let be reckoned."""
    looks = pack.outcome.looks
    return int(looks.loc[looks["primary"], ["before", "after"]].to_numpy().min())


def _without_numbers(pack: EvaluationPack) -> str:
    """Say the finding where its numbers are too small to be shown."""
    words = re.sub(r" \(change [^)]*\)", "", pack.finding)
    return re.sub(r"^[\d,]+ (fewer|more)", lambda found: found[1].capitalize(), words)


def _figures(pack: EvaluationPack) -> list[tuple[str, str, str]]:
    """Gather the key numbers: what, the number, the small print."""
    outcome, by = pack.outcome, say_length(pack.outcome)
    own = outcome.looks[outcome.looks["primary"]].iloc[0]
    against = "just before" if outcome.window.against == "just before" else "a year before"
    return [
        (
            f"{by.capitalize()} {against}, and after",
            f"{own['before']:,} → {own['after']:,}",
            f"{own['expected']:,.0f} expected from similar wards",
        ),
        ("Change against similar wards", signed(own["change"]), say_interval(outcome.wdd)),
        (
            "Change in ward and ring together",
            signed(outcome.both.estimate),
            say_interval(outcome.both),
        ),
        (
            "Would have been seen",
            f"±{outcome.smallest_visible:,.0f}",
            "or more, four times in five",
        ),
    ]


def _trend(pack: EvaluationPack) -> str:
    series, by = pack.outcome.series, pack.plan.by
    lines = {
        pack.plan.ward: series["ward"].tolist(),
        "comparison wards, brought to its size": series["comparison"].tolist(),
        f"ring of {pack.plan.within_m:g} m around the ward": series["ring"].tolist(),
    }
    label = f"Incidents by {by}; 0 is the {by} of the Street Week"
    return draw_trend(trend_labels(pack.outcome), lines, label=label)


def _history(pack: EvaluationPack) -> str:
    """Draw the months that the comparison wards were chosen by."""
    monthly = pack.monthly
    own = monthly.iloc[:, 0]
    others = monthly.iloc[:, 1:].sum(axis=1)
    size = own.sum() / max(others.sum(), 1)
    lines = {
        pack.plan.ward: own.astype(float).tolist(),
        "comparison wards, brought to its size": (size * others).tolist(),
    }
    names = [f"{pd.Timestamp(f'{one}-01'):%b %y}" for one in monthly.index]
    return draw_trend(names, lines, label="Incidents by month before the week")


def _changes(pack: EvaluationPack) -> str:
    """Draw changes with their intervals: in the ward, around it, in both."""
    looks = pack.outcome.looks
    window = pack.outcome.window
    mine = looks[
        (looks["length"] == window.length)
        & (looks["against"] == window.against)
        & (looks["outcome"] == looks["outcome"].iloc[0])
    ].set_index("area")
    names = {WARD: pack.plan.ward, AROUND: "ring around it", BOTH: "ward and ring"}
    return _interval_bars(mine.loc[list(names)], list(names.values()), "Change and its interval")


def _earlier(pack: EvaluationPack) -> str:
    """Draw the same sum made on quiet times; nothing where there is none."""
    table = pack.outcome.earlier
    if not len(table):
        return ""
    names = [f"to {one.day} {one:%b %Y}" for one in table["last"]]
    return _interval_bars(table, names, "The same sum before the Street Week")


def _interval_bars(table: pd.DataFrame, names: Sequence[str], label: str) -> str:
    columns = {name: table[name].round().tolist() for name in ("change", "low", "high")}
    return draw_bars(
        names, columns["change"], low=columns["low"], high=columns["high"], label=label
    )


def _place_map(pack: EvaluationPack) -> str:
    """Draw the ward and the ring around it."""
    areas = _areas(pack, {RING: "ring", TREATED: "ward"})
    areas = [replace(one, label=one.label if one.look == "ward" else "") for one in areas]
    label = f"Map of {pack.plan.ward} and the ring around it, north up"
    return draw_paper_map(areas=areas, streets=pack.streets, label=label)


def _ward_map(pack: EvaluationPack) -> str:
    """Draw the ward and its comparison wards, wherever these are."""
    areas = _areas(pack, {COMPARISON: "zone", TREATED: "ward"})
    areas = [replace(one, label=one.label if one.look == "ward" else "") for one in areas]
    table = pack.outcome.ground.areas.set_index("code")
    dots = [
        Dot(str(number), *table.geometry.loc[code].representative_point().coords[0])
        for number, code in enumerate(pack.plan.comparison, start=1)
    ]
    label = "Map of the ward and its comparison wards, north up"
    return draw_paper_map(areas=areas, dots=dots, size_mm=(186.0, 80.0), label=label)


def _areas(pack: EvaluationPack, looks: dict[str, str]) -> list[Area]:
    table = pack.outcome.ground.areas
    return [
        Area(one.geometry, looks[one.role], str(one.ward))
        for role in looks
        for one in table[table["role"] == role].itertuples()
        if not shapely.is_empty(one.geometry)
    ]


def _compared(pack: EvaluationPack) -> str:
    wards = pack.plan.comparison_wards
    return f"{', '.join(wards[:-1])} and {wards[-1]}" if len(wards) > 1 else wards[0]


def _plans(pack: EvaluationPack) -> list[tuple[str, list[tuple[str, ...]]]]:
    columns = ["issue", "place", "known_from"]
    return [
        (name, [tuple(map(str, row)) for row in table[columns].itertuples(index=False)])
        for name, table in pack.action_plans.items()
    ]

"""Patrol plan: visits to harm spots, by unit and shift, in the hours that matter."""

from collections.abc import Mapping
from dataclasses import asdict

import geopandas as gpd
import pandas as pd

from hotspots.ground import StudyArea
from hotspots.patterns.patrol_plan import PatrolPlan
from hotspots.patterns.patrol_tables import SPOTS
from hotspots.products.declare import (
    Column,
    Declaration,
    MapFigure,
    Product,
    Table,
    lay_out,
    percent,
)

_DATE = Column("date", "text", "", "the day on which the shift begins")
_SHIFT = Column("shift", "text", "", "its name")
_UNIT = Column("unit", "text", "", "who")
_SPOT = Column("spot", "text", "", "name of the harm spot")
_RANK = Column("rank", "whole number", "", "its rank among the harm spots")
_WINDOW = Column("window", "text", "", "the hours that matter for the spot, local time")
_EXPECTED = "harm expected there while its visits protect"

PATROL_PLAN = Declaration(
    "patrol_plan",
    "Patrol plan",
    "Who visits which harm spot, when, in which order and for how long?",
    (
        Table(
            "patrol_visits",
            "one visit, by shift, unit and order",
            (
                _DATE,
                _SHIFT,
                _UNIT,
                Column("order", "whole number", "", "1 for the first visit of the unit's shift"),
                _SPOT,
                _RANK,
                Column("arrive", "text", "", "local time, random within the spot's hours"),
                Column("leave", "text", "", "local time"),
                Column("minutes", "number", "minutes", "in the spot", 1),
                Column("travel_minutes", "number", "minutes", "way from the stop before", 1),
                Column("travel_m", "number", "m", "length of that way", 0),
                _WINDOW,
                Column("expected_harm", "number", "harm index units", _EXPECTED, 4),
            ),
        ),
        Table(
            "patrol_shifts",
            "one shift of one unit",
            (
                _DATE,
                _SHIFT,
                _UNIT,
                Column("mode", "text", "", "foot or car"),
                Column("start", "text", "", "when the shift begins, local time"),
                Column("end", "text", "", "when it ends"),
                Column("visits", "whole number", "visits", "planned"),
                Column("minutes_in_spots", "number", "minutes", "visits together", 1),
                Column("minutes_travelling", "number", "minutes", "ways together", 1),
                Column("minutes_spare", "number", "minutes", "given to patrols and not planned", 1),
                Column("metres", "number", "m", "ways together", 0),
                Column("expected_harm", "number", "harm index units", _EXPECTED, 4),
            ),
        ),
        Table(
            "patrol_spots",
            "one harm spot, by rank",
            (
                _SPOT,
                _RANK,
                Column("around", "text", "", "commonest locations among its incidents"),
                Column("ward", "text", "", "ward of most of its incidents"),
                Column("top_offences", "text", "", "its commonest offences, with their numbers"),
                _WINDOW,
                Column("hours_shares", "text", "", "why this window"),
                Column("harm_per_week", "number", "harm index units", "expected, by its record", 3),
                Column("planned", "whole number", "visits", "in the plan"),
                Column("planned_minutes", "number", "minutes", "in the plan", 1),
                Column("why_not", "text", "", "why it is not visited; empty when it is"),
            ),
            "Polygon",
        ),
        Table(
            "patrol_days",
            "of a trial: one spot and day",
            (
                _SPOT,
                Column("date", "text", "", "day on which shifts begin"),
                Column("treated", "whole number", "0 or 1", "1 when it is visited on that day"),
            ),
        ),
    ),
    figure=MapFigure(
        "patrol_spots", "Harm spots to visit", number="rank", names=("around", "window")
    ),
)
_MOMENTS = {"arrive": "%Y-%m-%d %H:%M", "leave": "%Y-%m-%d %H:%M", "start": "%Y-%m-%d %H:%M"}
_FORMATS = {**_MOMENTS, "end": "%Y-%m-%d %H:%M", "date": "%Y-%m-%d"}


def make_patrol_plan(study_area: StudyArea, plan: PatrolPlan) -> Product:
    """Make the product of a patrol plan: its tables, the spots' shapes and the finding.

    Parameters
    ----------
    study_area
        The place the finding names.
    plan
        Of :func:`hotspots.patterns.patrol_plan.plan_patrols`.
    """
    tables = {
        "patrol_visits": _in_text(plan.visits),
        "patrol_shifts": _in_text(pd.DataFrame(plan.shifts.drop(columns="geometry"))),
        "patrol_spots": plan.spots,
        "patrol_days": _in_text(plan.days).astype({"treated": "int64"}),
    }
    finding = _finding(study_area.name, plan)
    settings = {
        **asdict(plan.settings),
        "held": plan.held,
        "bound": plan.bound,
        "share_in_hours": plan.share_in_hours,
    }
    return _product(finding, tables, settings, plan.notes)


def make_no_patrol_plan(study_area: StudyArea, why: str) -> Product:
    """Make the product of a place without a plan: empty tables, and the reason.

    Parameters
    ----------
    study_area
        The place.
    why
        In words that go on from "There is no patrol plan for …: ".
    """
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in SPOTS.items()})
    tables = {
        table.name: pd.DataFrame({column.name: [] for column in table.columns})
        for table in PATROL_PLAN.tables
    }
    tables["patrol_spots"] = gpd.GeoDataFrame(empty, geometry=[], crs=study_area.crs)
    finding = f"There is no patrol plan for {study_area.name}: {why}"
    return _product(finding, tables, {}, ())


def _product(
    finding: str,
    tables: Mapping[str, pd.DataFrame],
    settings: Mapping[str, object],
    notes: tuple[str, ...],
) -> Product:
    laid = {table.name: lay_out(tables[table.name], table) for table in PATROL_PLAN.tables}
    return Product(PATROL_PLAN, finding, laid, {}, settings, notes)


def _in_text(table: pd.DataFrame) -> pd.DataFrame:
    """Write days and moments as text."""
    texts = {
        name: table[name].dt.strftime(form).astype("str")
        for name, form in _FORMATS.items()
        if name in table
    }
    return table.assign(**texts)


def _finding(place: str, plan: PatrolPlan) -> str:
    """Say what the plan does, in one sentence."""
    visits, reached = len(plan.visits), int((plan.spots["planned"] > 0).sum())
    if not len(plan.spots):
        return f"There are no harm spots to patrol in {place}"
    if not visits:
        return f"None of the {len(plan.spots)} harm spots in {place} can be visited as asked"
    days = plan.settings.days
    week = {7: "a week", 1: "in a day"}.get(days, f"in {days} days")
    number = f"{visits:,} visits" if visits > 1 else "One visit"
    spots = f"{reached} harm spots" if reached > 1 else "one harm spot"
    every = "" if reached == len(plan.spots) else f" of {len(plan.spots)}"
    spots = f"{reached}{every} harm spots" if every else spots
    found = (
        f"{number} of {plan.settings.minutes_at_spot:g} minutes {week} reach{'es' * (visits == 1)}"
        f" {spots} in {place}"
    )
    if plan.share_in_hours < 1 and not plan.hours_unknown:
        found += f" in the hours that hold {percent(plan.share_in_hours)} of their harm"
    if plan.held and plan.gap:
        return f"{found}; another plan covers at most {percent(plan.gap)} more than this one"
    return f"{found}; no other plan covers more" if plan.held else found

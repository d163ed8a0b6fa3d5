"""Cocoon: the zones round burgled homes that are live, and how much of each ward they take up."""

from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.ground import StudyArea
from hotspots.patterns.cocoon_plan import DUE, EXPIRED, FINISHED, OVERDUE, CocoonPlan
from hotspots.patterns.door_lists import ListedDoors
from hotspots.patterns.plain_words import say_day
from hotspots.patterns.ward_counts import count_by_ward
from hotspots.patterns.zone_doors import OUTER_M
from hotspots.products.declare import (
    Column,
    Declaration,
    Kind,
    MapFigure,
    Product,
    Table,
    lay_out,
    percent,
)

_WHOLE: Kind = "whole number"
COCOON = Declaration(
    "cocoon",
    "Cocoon zones",
    "Which burglaries still put their neighbours at risk, and how many doors is that?",
    (
        Table(
            "cocoon_zones",
            "the zone round a burgled home, live or just expired",
            (
                Column("number", _WHOLE, "", "its number on lists and pages, by deadline"),
                Column("status", "text", "", "due, overdue, done or expired"),
                Column("ward", "text", "", "ward of the burgled home"),
                Column("happened", "text", "date", "the chosen date of its window"),
                Column("reported", "text", "local time", "when it was recorded"),
                Column("deadline", "text", "local time", "by when neighbours should be reached"),
                Column("expires", "text", "date", "from this day on nobody need call"),
                Column("age_days", _WHOLE, "days", "since it happened"),
                Column("fade", "number", "0-1", "1 on the day, 0 when it expires", 3),
                Column("visit_window", "text", "hours", "when to knock; empty: not known"),
                Column("gold", _WHOLE, "doors", "to knock and speak at"),
                Column("silver", _WHOLE, "doors", "to knock at"),
                Column("bronze", _WHOLE, "doors", "for leaflets"),
                Column("visited", _WHOLE, "doors", "of these, with a visit since"),
                Column("homes", _WHOLE, "homes", "homes in the zone, beside the burgled one"),
            ),
            "Polygon",
        ),
        Table(
            "cocoon_wards",
            "a ward, and how much of it lies in live zones",
            (
                Column("ward", "text", "", "name"),
                Column("burglaries", _WHOLE, "burglaries", "with a live zone"),
                Column("homes", _WHOLE, "homes", "homes, and addresses of no known class"),
                Column("homes_in_zones", _WHOLE, "homes", "of these inside any live zone"),
                Column("share_in_zones", "number", "share 0-1", "their share", 4),
            ),
        ),
    ),
    figure=MapFigure(
        "cocoon_zones",
        legend="Cocoon zone",
        shade="status",
        classes=(OVERDUE, DUE, FINISHED, EXPIRED),
    ),
)
_MUCH = 0.3


def make_cocoon(
    study_area: StudyArea, plan: CocoonPlan, listed: ListedDoors, *, outer_m: float = OUTER_M
) -> Product:
    """Make the product of a district's cocoon zones.

    Addresses are not in it: those are on the lists, which go to officers only.

    Parameters
    ----------
    study_area
        The district.
    plan
        Of the whole force.
    listed
        The district's burglaries and doors.
    outer_m
        How far a zone reaches.

    Returns
    -------
    Product
        Without live burglaries, empty tables and a finding that says so.
    """
    zones = _zones(plan, listed.own(listed.burglaries), outer_m)
    wards = count_by_ward(plan, listed, listed.doors)
    wards["share_in_zones"] = wards["homes_in_zones"] / wards["homes"].clip(lower=1)
    tables = {"cocoon_zones": zones, "cocoon_wards": wards}
    return Product(
        COCOON,
        _finding(study_area.name, zones, wards, listed, plan),
        {table.name: lay_out(tables[table.name], table) for table in COCOON.tables},
        settings={
            **asdict(plan.live.settings),
            "outer_m": outer_m,
            "on_foot": plan.on_foot,
            "gold": plan.caps[0],
            "silver": plan.caps[1],
            "bronze": plan.caps[2],
            "scores": plan.decay.source,
        },
        notes=tuple(_notes(plan, listed, wards)),
    )


def make_no_cocoon(study_area: StudyArea, why: str) -> Product:
    """Make the product where there can be no zones, and say why not.

    Parameters
    ----------
    study_area
        The district.
    why
        What stands in the way, as a clause: "the incidents have months, not days".
    """
    tables: dict[str, pd.DataFrame] = {}
    for table in COCOON.tables:
        columns: dict[str, list[object]] = {column.name: [] for column in table.columns}
        frame = pd.DataFrame(columns)
        shaped = gpd.GeoDataFrame(frame, geometry=[], crs=study_area.crs)
        tables[table.name] = lay_out(shaped if table.geometry else frame, table)
    return Product(COCOON, f"No cocoon zones can be drawn in {study_area.name}: {why}", tables)


def _zones(plan: CocoonPlan, burglaries: gpd.GeoDataFrame, outer_m: float) -> gpd.GeoDataFrame:
    inside = np.bincount(plan.doors.burglary, minlength=len(plan.live.burglaries))
    homes = inside[burglaries["row"].to_numpy()]
    frame = burglaries.assign(
        homes=homes,
        geometry=burglaries.geometry.buffer(outer_m, quad_segs=16),
        happened=burglaries["happened"].dt.strftime("%Y-%m-%d"),
        expires=burglaries["expires"].dt.strftime("%Y-%m-%d"),
        reported=burglaries["reported"].dt.strftime("%Y-%m-%d %H:%M"),
        deadline=burglaries["deadline"].dt.strftime("%Y-%m-%d %H:%M"),
    )
    # By deadline: those that have expired come first, and are drawn below the others.
    return frame.sort_values(["deadline", "number"], kind="stable", ignore_index=True)


def _finding(
    place: str, zones: pd.DataFrame, wards: pd.DataFrame, listed: ListedDoors, plan: CocoonPlan
) -> str:
    live = zones[zones["status"] != EXPIRED]
    day = say_day(plan.live.as_of)
    if not len(live):
        return f"No burglary has a live cocoon zone in {place} on {day}"
    many = f"{len(live)} burglar{'y has a' if len(live) == 1 else 'ies have'}"
    zone = f"{many} live cocoon zone{'' if len(live) == 1 else 's'} in {place} on {day}"
    if not wards["homes"].sum():
        return f"{zone}; without addresses there are no lists of doors"
    share = wards["homes_in_zones"].sum() / wards["homes"].sum()
    knocks = int(listed.doors["priority"].isin(["gold", "silver"]).sum())
    return f"{zone}: {percent(share)} of its homes lie in one, {knocks:,} doors are worth a knock"


def _notes(plan: CocoonPlan, listed: ListedDoors, wards: pd.DataFrame) -> list[str]:
    notes = [plan.decay.source]
    own = listed.own(listed.burglaries)
    live = own[own["status"] != EXPIRED]
    late = int(((live["status"] == OVERDUE) & (live["gold"] > 0)).sum())
    done = int((live["status"] == FINISHED).sum())
    without = int((live["gold"] == 0).sum())
    if late:
        notes.append(
            f"{late} of the zones are overdue: neighbours to be seen were not reached by the"
            " deadline, or no visit was recorded."
        )
    if done:
        notes.append(f"{done} of the zones are done: every gold door has a visit since.")
    if not wards["homes"].sum():
        return notes
    if without:
        notes.append(f"{without} of the zones have no known home in them.")
    share = wards["homes_in_zones"].sum() / wards["homes"].sum()
    if share > _MUCH:
        notes.append(
            f"{percent(share)} of the homes lie in a live zone: a zone alone does not say where to"
            " go, the ranked lists do."
        )
    no_report = int(own["reported"].eq(own["happened_to"]).sum()) if plan.live.without_report else 0
    if no_report:
        notes.append(
            f"{no_report} burglaries have no time of report; their deadline counts from the end of"
            " the window in which they happened."
        )
    return notes

"""A unit's sheet for one shift: a map, the visits in order, why each, what to look for.

One page for the phone and for A4. On a phone it notes when the unit arrived and left and what was
done, keeps that in its own memory only, and makes the log as a file; on paper it has boxes.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from hotspots.patterns.patrol_plan import PatrolPlan
from hotspots.patterns.plain_words import say_minutes
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page, read_asset
from hotspots.publish.paper_map import Area, Dot, Line, draw_paper_map
from hotspots.publish.patrol_words import (
    say_shift,
    say_times,
    say_what_to_look_for,
)
from hotspots.records.patrol_logs import ACTIVITIES

_MOST_PLACES = 12  # numbers joined into one label of the map


@dataclass(frozen=True)
class _Visit:
    """A visit as the sheet shows it."""

    order: int
    spot: str
    times: str
    around: str
    ward: str
    window: str
    why: str
    look_for: str
    way: str


def draw_patrol_sheet(
    plan: PatrolPlan,
    row: int,
    *,
    place: str,
    marking: str,
    sources: tuple[str, ...],
    streets: gpd.GeoDataFrame | None,
    log_name: str,
) -> str:
    """Compose the sheet of one unit's shift.

    Parameters
    ----------
    plan
        The whole plan.
    row
        Which row of ``plan.shifts``; it has at least one visit.
    place, marking, sources
        What stands on the page.
    streets
        ``name`` and line, for the map.
    log_name
        What the log is called that the page makes.
    """
    shift = plan.shifts.iloc[row]
    visits = visits_of(plan, row)
    spots = plan.spots.set_index("spot")
    page = Page(
        f"{len(visits)} visit{'' if len(visits) == 1 else 's'}: {shift['unit']}",
        place,
        f"{say_shift(shift['shift'], shift['unit'], shift['date'])} ·"
        f" {say_times(shift['start'], shift['end'])} · on {_MODES[shift['mode']]} ·"
        f" {say_minutes(shift['minutes_in_spots'])} in spots,"
        f" {say_minutes(shift['minutes_travelling'])} between them",
        marking,
        (),
        sources,
    )
    return draw_pack_page(
        "patrol.html",
        page,
        style="patrol.css",
        script=read_asset("patrol.js"),
        map=_draw_map(visits, spots, shift.geometry, streets),
        visits=[_visit(visit, spots.loc[visit.spot]) for visit in visits.itertuples()],
        activities=ACTIVITIES,
        unit=shift["unit"],
        minutes=f"{visits['minutes'].iloc[0]:g}",
        log_name=log_name,
    )


_MODES = {"foot": "foot", "car": "four wheels"}


def visits_of(plan: PatrolPlan, row: int) -> pd.DataFrame:
    """Find the visits of one unit's shift, in order."""
    shift, visits = plan.shifts.iloc[row], plan.visits
    mine = (
        (visits["date"] == shift["date"])
        & (visits["shift"] == shift["shift"])
        & (visits["unit"] == shift["unit"])
    )
    in_order: pd.DataFrame = visits[mine].sort_values("order", kind="stable")
    return in_order


def _visit(visit: Any, spot: "pd.Series[Any]") -> _Visit:
    offences = str(spot["top_offences"])
    way = f"{say_minutes(visit.travel_minutes)} on the way, {visit.travel_m:,.0f} m"
    return _Visit(
        int(visit.order),
        str(visit.spot),
        say_times(visit.arrive, visit.leave),
        str(spot["around"]) or f"Harm spot {spot['rank']}",
        str(spot["ward"]),
        str(visit.window),
        "; ".join(filter(None, [f"mostly {offences}" if offences else "", spot["hours_shares"]])),
        say_what_to_look_for(offences),
        way if visit.travel_m else "",
    )


def _draw_map(
    visits: pd.DataFrame,
    spots: gpd.GeoDataFrame,
    route: BaseGeometry,
    streets: gpd.GeoDataFrame | None,
) -> str:
    """Draw the spots of the shift, numbered in order, and the way between them."""
    orders = visits.groupby("spot", sort=True)["order"].agg(list)
    seen = spots.loc[orders.index]
    dots = []
    for shape, these in zip(seen.geometry, orders, strict=True):
        label = ", ".join(str(one) for one in these[:_MOST_PLACES])
        dots.append(Dot(label, shape.centroid.x, shape.centroid.y))
    return draw_paper_map(
        dots=dots,
        areas=[Area(shape, "spot") for shape in seen.geometry],
        lines=[] if route.is_empty else [Line(route, "route")],
        streets=streets,
        label="Map of the visits, numbered in order, and the way between them, north up",
    )

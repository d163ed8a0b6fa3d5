"""The week on one page: who visits how much when, which spots, and what a plan leaves out."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.patterns.patrol_plan import PatrolPlan
from hotspots.patterns.plain_words import say_days, say_minutes
from hotspots.products.declare import percent
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page
from hotspots.publish.paper_map import Area, Dot, draw_paper_map


@dataclass(frozen=True)
class _Cell:
    """One unit's shift on one day."""

    visits: int
    minutes: str
    sheet: str


@dataclass(frozen=True)
class _Row:
    """One unit's shifts, day by day."""

    shift: str
    unit: str
    hours: str
    cells: tuple[_Cell, ...]


def draw_patrol_overview(
    plan: PatrolPlan,
    *,
    place: str,
    marking: str,
    sources: tuple[str, ...],
    streets: gpd.GeoDataFrame | None,
    sheets: dict[int, str],
) -> str:
    """Compose the week's overview for those who command it.

    Parameters
    ----------
    plan
        With at least one visit.
    place, marking, sources
        What stands on the page.
    streets
        ``name`` and line, for the map.
    sheets
        Row of ``plan.shifts`` -> link to its sheet.
    """
    dates = sorted(plan.shifts["date"].unique())
    page = Page(say_finding(plan), place, f"{place} · {_week(plan)}", marking, plan.notes, sources)
    spots = plan.spots.sort_values("rank", kind="stable")
    dots = [
        Dot(str(rank), shape.centroid.x, shape.centroid.y, "stop" if planned else "silver")
        for rank, shape, planned in zip(
            spots["rank"], spots.geometry, spots["planned"], strict=True
        )
    ]
    return draw_pack_page(
        "patrol_week.html",
        page,
        figures=_figures(plan),
        days=[f"{pd.Timestamp(date):%a %d/%m}" for date in dates],
        rows=_rows(plan, dates, sheets),
        map=draw_paper_map(
            dots=dots,
            areas=[Area(shape, "spot") for shape in spots.geometry],
            streets=streets,
            label="Map of the harm spots, numbered by rank, north up",
        ),
        spots=pd.DataFrame(spots.drop(columns="geometry")).to_dict("records"),
        trial=_trial(plan),
    )


def say_finding(plan: PatrolPlan) -> str:
    """Say what a plan does, in one plain sentence."""
    reached = int((plan.spots["planned"] > 0).sum())
    spots = f"{reached} of {len(plan.spots)} harm spots"
    if reached == len(plan.spots):
        spots = "the harm spot" if reached == 1 else f"all {reached} harm spots"
    visits = len(plan.visits)
    return f"{visits:,} visit{'' if visits == 1 else 's'} reach {spots} when they matter most"


def draw_partner_patrols(plan: PatrolPlan, *, place: str, sources: tuple[str, ...]) -> str:
    """Compose what partners get: which streets, in which hours, how often; no time of any visit."""
    spots = plan.spots[plan.spots["planned"] > 0].sort_values("rank", kind="stable")
    page = Page(
        f"Police patrols in {place}: {len(spots)} small places",
        place,
        f"{_week(plan)} · the hours in which somebody else's presence helps as well",
        "OFFICIAL",
        ("Times of visits are not given: patrols work because nobody knows when they come.",),
        sources,
    )
    columns = ["around", "ward", "window", "planned"]
    return draw_pack_page(
        "patrol_partner.html",
        page,
        spots=pd.DataFrame(spots[columns]).to_dict("records"),
    )


def draw_public_patrols(plan: PatrolPlan, *, place: str, sources: tuple[str, ...]) -> str:
    """Compose what anybody gets: how many visits, in which wards; neither place nor time."""
    planned = plan.spots[plan.spots["planned"] > 0]
    told = _told_wards(planned)
    page = Page(
        f"{len(plan.visits):,} police visits to small places in {place}",
        place,
        _week(plan),
        "PUBLIC",
        (
            "Which places, and when, is not published: patrols work because nobody knows when"
            " they come.",
        ),
        sources,
    )
    return draw_pack_page(
        "patrol_public.html",
        page,
        wards=[(str(ward), int(visits)) for ward, visits in told.items()],
        rest=len(plan.visits) - int(told.sum()) if len(told) else 0,
        minutes=say_minutes(float(plan.visits["minutes"].sum())),
    )


def _told_wards(planned: pd.DataFrame) -> "pd.Series[int]":
    """Count visits by ward, where neither that nor what is left over is few, or of one spot."""
    of_ward = planned[planned["ward"] != ""].groupby("ward", sort=True)["planned"]
    visits, spots = of_ward.sum(), of_ward.size()
    told = visits[(visits >= FEWEST_SHARED) & (spots > 1)]
    while len(told):
        left = planned[~planned["ward"].isin(told.index)]
        if not len(left) or (len(left) > 1 and left["planned"].sum() >= FEWEST_SHARED):
            break
        told = told.drop(told.idxmin())
    return told


def _week(plan: PatrolPlan) -> str:
    return say_days([pd.Timestamp(date) for date in plan.shifts["date"]])


def _figures(plan: PatrolPlan) -> list[tuple[str, str, str]]:
    """Choose the key figures: what, how much, and what has to be known of it."""
    spent, way = plan.shifts["minutes_in_spots"].sum(), plan.shifts["minutes_travelling"].sum()
    share = _share(plan)
    most = (
        f"at most {percent(share * (1 + plan.gap))} could be"
        if plan.gap > 0
        else "no plan covers more"
    )
    return [
        ("Visits", f"{len(plan.visits):,}", f"{plan.visits['minutes'].iloc[0]:g} minutes each"),
        ("In spots", say_minutes(float(spent)), f"{say_minutes(float(way))} on the way"),
        ("Expected harm covered", percent(share), f"of a week's in these spots; {most}"),
        (
            "Spots without a visit",
            f"{int((plan.spots['planned'] == 0).sum())}",
            f"of {len(plan.spots)}",
        ),
    ]


def _share(plan: PatrolPlan) -> float:
    """Say which share of the harm expected in the spots over the plan's days is covered."""
    days = plan.shifts["date"].nunique()
    expected = float(plan.spots["harm_per_week"].sum()) * days / 7
    return plan.held / expected if expected > 0 else 0.0


def _rows(plan: PatrolPlan, dates: list[pd.Timestamp], sheets: dict[int, str]) -> list[_Row]:
    shifts = plan.shifts.reset_index(drop=True)
    rows = []
    for (shift, unit), own in shifts.groupby(["shift", "unit"], sort=False):
        by_date = {row.date: (at, row) for at, row in zip(own.index, own.itertuples(), strict=True)}
        cells = []
        for date in dates:
            at, row = by_date.get(date, (-1, None))
            if row is None:
                cells.append(_Cell(0, "", ""))
            else:
                minutes = say_minutes(row.minutes_in_spots)
                cells.append(_Cell(int(row.visits), minutes, sheets.get(at, "")))
        first = own.iloc[0]
        hours = f"{first['start']:%H:%M}–{first['end']:%H:%M}"
        rows.append(_Row(str(shift), str(unit), hours, tuple(cells)))
    return rows


def _trial(plan: PatrolPlan) -> list[tuple[str, str, int]]:
    """List, day by day, which spots a trial leaves without a visit."""
    if not len(plan.days):
        return []
    ranks = plan.spots.set_index("spot")["rank"]
    listed = []
    for date, rows in plan.days.groupby("date", sort=True):
        off = sorted(int(ranks[spot]) for spot in rows.loc[~rows["treated"].astype(bool), "spot"])
        day = f"{pd.Timestamp(str(date)):%a %d/%m}"
        listed.append((day, ", ".join(map(str, off)), int(rows["treated"].sum())))
    return listed

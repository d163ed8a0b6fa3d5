"""The front page of a run: what it says of all districts together."""

from collections.abc import Iterable, Sequence

import pandas as pd

from hotspots.districts.front_finding import find_front
from hotspots.districts.job import DistrictResult
from hotspots.districts.prepare import PreparedRun
from hotspots.patterns.rate_ratio import compare_rates
from hotspots.publish import (
    AccountLine,
    DistrictRow,
    FrontPage,
    Page,
    draw_index_page,
    source_lines,
)
from hotspots.publish.site_links import INDEX_PAGE, METHOD_PAGE, Around, Link
from hotspots.publish.site_search import DISTRICT, PAGE, Findable, seen_from_above
from hotspots.records import describe_period


def how_many(results: Sequence[DistrictResult]) -> str:
    """Say how many districts were mapped, in words for a heading."""
    if len(results) != 1:
        return f"{len(results)} districts"
    return "one district" if results[0].study_area.has_boundary else "one area"


def draw_front_page(prepared: PreparedRun, results: Sequence[DistrictResult]) -> str:
    """Compose the front page of a run."""
    rows = [result.row for result in results]
    found = find_front(mapped_place(prepared), rows, ward_harm(prepared))
    records = prepared.records
    mapped = sum(row.incidents for row in rows)
    page = page_of_run(
        prepared,
        title=found.title,
        subtitle=f"{describe_period(prepared.chosen)} · {mapped:,} incidents in"
        f" {how_many(results)} · harm: {records.harm_index.title} ({records.harm_index.unit})",
        notes=prepared.notes,
    )
    account = [AccountLine("rows read", records.summary.read)]
    account += [AccountLine(what, number) for what, number in prepared.account.items()]
    front = FrontPage(
        districts=rows,
        account=account,
        total=add_up(rows) if len(rows) > 1 else None,
        also=found.also,
        compared=_first(result.compared for result in results),
        seasons_differ=prepared.settings.change.against == "preceding",
        as_of=_first(result.as_of for result in results),
        findable=_findable(results),
    )
    return draw_index_page(page, front)


def mapped_place(prepared: PreparedRun) -> str:
    """Name what is mapped: the whole place, one district of it, or how many.

    A finding about some districts must not be taken for one about all.
    """
    place, areas = prepared.settings.run.place, prepared.study_areas
    boundaries = prepared.boundaries
    every = boundaries is None or len(areas) >= max(len(boundaries.districts), 1)
    if every:
        return place
    return areas[0].name if len(areas) == 1 else f"{len(areas)} districts of {place}"


def page_of_run(
    prepared: PreparedRun, *, title: str, subtitle: str, notes: tuple[str, ...] = ()
) -> Page:
    """Say what stands around a page of the whole run."""
    settings = prepared.settings
    return Page(
        title=title,
        place=settings.run.place,
        subtitle=subtitle,
        marking=settings.run.marking,
        notes=notes,
        sources=source_lines(settings, prepared.operations, attributions=prepared.attributions),
    )


def beside(places: Sequence[tuple[str, str]], at: int, place: str) -> Around:
    """Say what lies around one district's page: the run above it, districts before and after.

    Parameters
    ----------
    places
        Name and folder of each district.
    at
        Which of them.
    place
        What all of them together are called.

    Examples
    --------
    >>> around = beside([("Aford", "aford"), ("Bley", "bley")], 0, "Essex")
    >>> around.trail[0], around.before, around.after.href
    (Link(words='Essex', href='../index.html'), None, '../bley/index.html')
    """

    def link(number: int) -> Link | None:
        if not 0 <= number < len(places):
            return None
        name, folder = places[number]
        return Link(name, f"../{folder}/{INDEX_PAGE}")

    trail = (Link(place, f"../{INDEX_PAGE}"), Link(places[at][0]))
    return Around(trail, link(at - 1), link(at + 1))


def ward_harm(prepared: PreparedRun) -> list[float]:
    """Add up harm by ward, over all districts of the run; those without any are 0."""
    codes = pd.concat([area.wards["ward_code"] for area in prepared.study_areas]).dropna()
    own = prepared.own_incidents(*prepared.study_areas)
    if not len(codes) or "ward_code" not in own:
        return []
    harm = own.groupby("ward_code")["harm"].sum()
    return [float(one) for one in harm.reindex(codes.unique()).fillna(0.0)]


def add_up(rows: Sequence[DistrictRow]) -> DistrictRow:
    """Put all districts together for the last row of the table.

    What is not known of one district is not known of all.
    """
    harm = sum(row.harm for row in rows)
    km2 = sum(row.area_km2 for row in rows)
    in_spots = sum(row.share_of_harm * row.harm for row in rows)
    ground = [row.share_of_ground for row in rows]
    changes = [row.change for row in rows if row.change is not None]
    days = {change.days for change in changes}
    return DistrictRow(
        name="All districts",
        folder="",
        incidents=sum(row.incidents for row in rows),
        harm=harm,
        area_km2=km2,
        spots=sum(row.spots for row in rows),
        share_of_harm=in_spots / harm if harm else 0.0,
        share_of_ground=None
        if None in ground
        else sum((row.share_of_ground or 0.0) * row.area_km2 for row in rows) / km2,
        outline=rows[0].outline,
        change=compare_rates(
            sum(one.before for one in changes),
            sum(one.after for one in changes),
            days=days.pop(),
        )
        if len(changes) == len(rows) and len(days) == 1
        else None,
        live_zones=_sum_known([row.live_zones for row in rows]),
        overdue=_sum_known([row.overdue for row in rows]),
        warnings=sum(row.warnings for row in rows),
    )


def _sum_known(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _findable(results: Sequence[DistrictResult]) -> list[Findable]:
    districts = [
        Findable(DISTRICT, result.row.name, "", f"{result.folder.name}/{INDEX_PAGE}")
        for result in results
    ]
    method = Findable(PAGE, "How it was made: settings, methods, data quality", "", METHOD_PAGE)
    inside = [
        one for result in results for one in seen_from_above(result.findable, result.folder.name)
    ]
    return [*districts, *inside, method]

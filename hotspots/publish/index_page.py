"""The run's front page: the finding, every district, where every row went, what to mind."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hotspots.publish.district_row import (
    DistrictRow,
    class_of_change,
    say_change,
    say_counts,
    say_interval,
    say_number,
    say_share,
)
from hotspots.publish.metrics import shade_districts
from hotspots.publish.overview_map import DrawnArea, draw_overview
from hotspots.publish.page import Page, read_asset
from hotspots.publish.site_links import FOR_WHOM, INDEX_PAGE, MAP_PAGE, METHOD_PAGE, NOTES
from hotspots.publish.site_pages import render_site_page
from hotspots.publish.site_search import Findable, as_json


@dataclass(frozen=True)
class AccountLine:
    """One line of the account of rows."""

    what: str
    rows: int


@dataclass(frozen=True)
class FrontPage:
    """All that the front page of a run says.

    Attributes
    ----------
    districts
        Every district of the run.
    total
        All of them together; None for one district alone.
    account
        Where the rows went.
    also
        A sentence or two below the title.
    compared
        Which stretches of time a change is between, in words; empty for none.
    seasons_differ
        Whether the two are not the same months of the year.
    as_of
        The day of the lists and zones, in words; empty for none.
    findable
        What can be searched for.
    """

    districts: Sequence[DistrictRow]
    account: Sequence[AccountLine] = ()
    total: DistrictRow | None = None
    also: str = ""
    compared: str = ""
    seasons_differ: bool = False
    as_of: str = ""
    findable: Sequence[Findable] = ()


def draw_index_page(page: Page, front: FrontPage) -> str:
    """Compose the front page of a run; the district with most harm comes first."""
    ranked = sorted(front.districts, key=lambda row: (-row.harm, row.name))
    shadings = shade_districts(ranked, compared=front.compared) if ranked else ()
    areas = [DrawnArea(row.name, row.outline, f"{row.folder}/{INDEX_PAGE}") for row in ranked]
    total = None if front.total is None else _cells(front.total)
    return render_site_page(
        "index.html",
        page=page,
        script=read_asset("site.js"),
        front=front,
        overview=draw_overview(areas, shadings, label="Map of the districts"),
        shadings=shadings,
        heads=_HEADS,
        districts=[(row, _cells(row)) for row in ranked],
        total=total,
        with_packs=[row for row in ranked if row.packs],
        for_whom=FOR_WHOM,
        findable=as_json(front.findable) if front.findable else Markup(""),
        map_page=MAP_PAGE,
        index_page=INDEX_PAGE,
        method_page=METHOD_PAGE,
        notes=NOTES,
    )


# What the table's heads say, in the order of the cells.
_HEADS = (
    "Incidents",
    "Harm",
    "Change",
    "Harm spots",
    "Share of harm",
    "Share of ground",
    "Live zones",
    "Overdue visits",
    "Warnings",
)


@dataclass(frozen=True)
class _Cell:
    """A figure as it is read, and what it is sorted by; ``small`` stands below it."""

    text: str
    by: float | None
    small: tuple[str, ...] = ()
    href: str = ""


def _cells(row: DistrictRow) -> tuple[_Cell, ...]:
    change = row.change
    ratio = None if change is None or not class_of_change(change) else change.ratio
    warnings = f"{row.folder}/{INDEX_PAGE}#{NOTES}" if row.folder and row.warnings else ""
    return (
        _Cell(f"{row.incidents:,}", row.incidents),
        _Cell(f"{row.harm:,.0f}", row.harm),
        _Cell(say_change(change), ratio, (say_interval(change), say_counts(change))),
        _Cell(f"{row.spots:,}", row.spots),
        _Cell(say_share(row.share_of_harm), row.share_of_harm),
        _Cell(say_share(row.share_of_ground), row.share_of_ground),
        _Cell(say_number(row.live_zones), row.live_zones),
        _Cell(say_number(row.overdue), row.overdue),
        _Cell(f"{row.warnings:,}", row.warnings, href=warnings),
    )

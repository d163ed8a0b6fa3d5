"""A district's own page: key figures, a small map, what each product found, all its files."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from hotspots.publish.district_row import (
    DistrictRow,
    ShownFile,
    say_change,
    say_counts,
    say_interval,
    say_number,
    say_share,
)
from hotspots.publish.metrics import Shaded
from hotspots.publish.overview_map import DrawnArea, draw_overview
from hotspots.publish.page import Page, read_asset
from hotspots.publish.site_links import FOR_WHOM, MAP_PAGE, Around
from hotspots.publish.site_pages import render_site_page
from hotspots.publish.site_search import Findable, as_json


@dataclass(frozen=True)
class ProductCard:
    """What one product found, and where to look further.

    Attributes
    ----------
    title, finding
        Its name, and its finding in one sentence.
    page
        Its own page.
    on_map
        Its layer of the map; empty where it has none.
    files
        What it is written to.
    """

    title: str
    finding: str
    page: str
    on_map: str
    files: tuple[ShownFile, ...]


@dataclass(frozen=True)
class DistrictFront:
    """All that a district's page says.

    Attributes
    ----------
    row
        Its key figures, files and packs.
    compared, as_of
        Which stretches of time a change is between; the day of lists and zones; in words.
    wards, shaded, spots
        The small map.
    cards
        One for each product.
    own_notes
        What is to be minded of this district alone.
    findable
        What can be searched for.
    """

    row: DistrictRow
    compared: str
    as_of: str
    wards: Sequence[DrawnArea]
    shaded: Shaded
    spots: Sequence[BaseGeometry]
    cards: Sequence[ProductCard]
    own_notes: tuple[str, ...]
    findable: Sequence[Findable]


def draw_district_page(page: Page, front: DistrictFront, around: Around) -> str:
    """Compose a district's page.

    Parameters
    ----------
    page
        What stands around it; its notes are those that hold for every district of the run.
    front
        What it says.
    around
        The way back, and the districts before and after it.
    """
    overview = draw_overview(
        front.wards, [front.shaded], label=f"Map of {page.place}", spots=front.spots
    )
    return render_site_page(
        "district.html",
        page=page,
        around=around,
        script=read_asset("site.js"),
        front=front,
        figures=_figures(front),
        overview=overview,
        for_whom=FOR_WHOM,
        findable=as_json(front.findable) if front.findable else Markup(""),
        map_page=MAP_PAGE,
    )


def _figures(front: DistrictFront) -> list[tuple[str, str, str]]:
    """Key figures: what, how much, and what belongs to it."""
    row = front.row
    ground = say_share(row.share_of_ground)
    figures = [
        ("Incidents", f"{row.incidents:,}", f"{say_number(row.incidents / row.area_km2)} per km²"),
        ("Harm", f"{row.harm:,.0f}", f"{say_number(row.harm / row.area_km2)} per km²"),
        (
            "Harm spots",
            f"{row.spots:,}",
            f"{say_share(row.share_of_harm)} of the harm on {ground} of the ground"
            if row.share_of_ground is not None
            else f"{say_share(row.share_of_harm)} of the harm",
        ),
    ]
    if front.compared:
        counts = say_counts(row.change)
        more = f"{say_interval(row.change)}; " if say_interval(row.change) else ""
        compared = f"{more}{front.compared}: {counts}"
        figures.append(("Change", say_change(row.change), compared))
    if row.live_zones is not None:
        on = f"on {front.as_of}" if front.as_of else ""
        figures.append(("Live cocoon zones", f"{row.live_zones:,}", on))
    if row.doors:
        figures.append(("Doors to knock at", f"{row.doors:,}", "on its lists"))
    if row.overdue is not None:
        figures.append(
            ("Overdue visits", f"{row.overdue:,}", "doors past their deadline, unvisited")
        )
    return figures

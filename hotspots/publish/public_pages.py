"""Pages of a run for anybody: districts, wards, and how the numbers were made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page
from hotspots.publish.public_map import PublicArea, draw_public_map, say_rate
from hotspots.publish.public_tables import SharedTable, SharedWards

MARKING = "PUBLIC"
WITHHELD = "withheld"
OTHER_WARDS = "Other wards"
METHOD_PAGE = "method.html"
_ABOUT_COUNTS = (
    "Recorded incidents are what was reported to the police or found by them. Not everything that"
    " happens is reported.",
    f"Numbers under {FEWEST_SHARED} are withheld to protect the people concerned, and so are"
    " others from which they could be worked out.",
)


@dataclass(frozen=True)
class PublicDistrict:
    """What anybody may see of one district.

    Attributes
    ----------
    name, folder
        Of the district, and its folder in the site.
    outline
        Its ground.
    incidents
        How many; None where that is withheld.
    per_km2
        Incidents in a year on a square kilometre; None where they are withheld.
    wards
        Ward -> shape, in the order of the counts.
    counts
        By ward; None where wards are not told apart.
    packs
        Link -> what it says, to the public pages of the run's packs.
    """

    name: str
    folder: str
    outline: BaseGeometry
    incidents: int | None
    per_km2: float | None
    wards: Mapping[str, BaseGeometry]
    counts: SharedWards | None
    packs: Mapping[str, str]


@dataclass(frozen=True)
class PublicRun:
    """What stands on every page: the place, the months, how many years they are, the sources."""

    place: str
    period: str
    years: float
    sources: tuple[str, ...]


def draw_public_index(run: PublicRun, districts: Sequence[PublicDistrict]) -> str:
    """Compose the front page: districts on a map and in a table, most incidents first."""
    ranked = sorted(districts, key=lambda one: (-(one.incidents or 0), one.name))
    areas = [
        PublicArea(
            one.name,
            one.outline,
            one.per_km2,
            WITHHELD if one.incidents is None else f"{one.incidents:,} incidents",
            f"{one.folder}/index.html",
        )
        for one in ranked
    ]
    picture, legend = draw_public_map(areas, label="Map of the districts")
    rows = [(one, *_said(one.incidents, one.per_km2)) for one in ranked]
    return draw_pack_page(
        "public_index.html",
        _page(run, f"Recorded incidents in {run.place}", run.place),
        picture=picture,
        legend=legend,
        rows=rows,
        method=METHOD_PAGE,
    )


def draw_public_district(run: PublicRun, district: PublicDistrict) -> str:
    """Compose a district's page: wards on a map, by kind of offence and by time of year."""
    areas, rows = _ward_rows(run, district)
    picture, legend = draw_public_map(areas, label=f"Map of the wards of {district.name}")
    many = "Recorded incidents"
    if district.incidents is not None:
        many = f"{district.incidents:,} recorded incidents"
    shared = {} if district.counts is None else district.counts.tables
    return draw_pack_page(
        "public_district.html",
        _page(run, f"{district.name}: {many}", district.name),
        picture=picture,
        legend=legend,
        rows=rows,
        tables=[
            (title, shared[name].names, _table_rows(district, shared[name]))
            for name, title in (
                ("offence", "By kind of offence"),
                ("period", "By time of year"),
            )
            if name in shared
        ],
        packs=district.packs,
        method=f"../{METHOD_PAGE}",
    )


def draw_public_method(run: PublicRun, kinds: Sequence[str]) -> str:
    """Compose the page that says how the numbers were made."""
    return draw_pack_page(
        "public_method.html",
        _page(run, "How these numbers were made", run.place),
        fewest=FEWEST_SHARED,
        kinds=kinds,
    )


def _page(run: PublicRun, title: str, place: str) -> Page:
    return Page(title, place, run.period, MARKING, _ABOUT_COUNTS, run.sources)


def _said(count: int | None, rate: float | None) -> tuple[str, str]:
    return (
        WITHHELD if count is None else f"{count:,}",
        WITHHELD if count is None or rate is None else say_rate(rate),
    )


def _ward_rows(
    run: PublicRun, district: PublicDistrict
) -> tuple[list[PublicArea], list[tuple[str, str, str]]]:
    """Give what is shown of each ward, by its name."""
    shared = district.counts
    areas, rows = [], []
    for at, (ward, shape) in enumerate(district.wards.items()):
        count = None if shared is None or shared.withheld[at] else int(shared.totals[at])
        ground = shape.area / 1e6
        rate = None if count is None or not ground else count / run.years / ground
        said = _said(count, rate)
        rows.append((ward, *said))
        if ground:
            words = WITHHELD if count is None else f"{count:,} incidents, {said[1]} a year per km²"
            areas.append(PublicArea(ward, shape, rate, words))
    return areas, rows


def _table_rows(district: PublicDistrict, table: SharedTable) -> list[tuple[str, list[str]]]:
    wards = list(district.wards)
    names = [wards[row[0]] if len(row) == 1 else OTHER_WARDS for row in table.rows]
    shown = np.where(table.withheld, -1, table.counts).tolist()
    rows = [
        (ward, [WITHHELD if one < 0 else f"{one:,}" for one in row])
        for ward, row in zip(names, shown, strict=True)
    ]
    sums = [f"{one:,}" for one in table.counts.sum(axis=0).tolist()]
    return [*rows, (f"All of {district.name}", sums)]

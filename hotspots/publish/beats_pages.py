"""Pages of a delivery pack: the ward with beats and officers, and an A4 sheet for each beat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.patterns.plain_words import say_day, say_minutes, say_week
from hotspots.products.beats import DeliveryPack
from hotspots.products.declare import percent
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page
from hotspots.publish.paper_map import Area, Dot, Line, draw_paper_map
from hotspots.publish.partner_version import OTHER_STREETS, join_few
from hotspots.publish.style import LIGHT

SHARED_MARKING, PUBLIC_MARKING = "OFFICIAL", "PUBLIC"
# What an officer counts on the sheet; the rest is for the list of doors.
TALLIED = ("spoke", "leaflet", "no answer", "refused")
_SHADES = (
    ("#ffffff", LIGHT["ink"]),
    ("#fdf0c9", LIGHT["ink"]),
    ("#f7cf6b", LIGHT["ink"]),
    ("#dd8f1a", LIGHT["ink"]),
    ("#9c4a0c", "#ffffff"),
)
_DAY_HOURS = 24
_MAP_MM = 186.0
_PAPER_MM = 268.0  # height of A4 within its margins
_LEAST_MAP_MM = 90.0
_AROUND_M = 30.0  # streets drawn beyond what the map is fitted to


@dataclass(frozen=True)
class _Cell:
    officers: int
    shade: str
    ink: str


@dataclass(frozen=True)
class _Day:
    day: str
    cells: tuple[_Cell, ...]
    hours: str


@dataclass(frozen=True)
class _Row:
    """A street side on a sheet."""

    street: str
    side: str
    numbers: str
    doors: int
    buildings: int


@dataclass(frozen=True)
class _Sheet:
    """What stands on the sheet of one beat."""

    number: int
    title: str
    line: str
    map: str
    rows: tuple[_Row, ...]
    doors: int
    addresses: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Beat:
    """A beat in the overview's table: words, so that no number stands before a street's name."""

    beat: int
    homes: str
    buildings: str
    time: str
    over: bool
    metres: str
    streets: str


def draw_overview(pack: DeliveryPack) -> str:
    """Compose the restricted overview: ward map, officers by day and hour, table of beats."""
    return draw_pack_page(
        "beat_overview.html",
        _page(pack, pack.finding, pack.marking, pack.notes),
        figures=_figures(pack),
        map=_ward_map(pack),
        **_grid(pack),
        beats=_beats(pack),
        streets=(),
    )


def draw_partner_page(pack: DeliveryPack) -> str:
    """Compose the partners' overview: the same beats, homes by street, no officers, no doors."""
    return draw_pack_page(
        "beat_overview.html",
        _page(pack, pack.finding, SHARED_MARKING, ()),
        figures=_figures(pack),
        map=_ward_map(pack),
        grid=(),
        blocks=(),
        grid_says="",
        grid_notes=(),
        beats=_beats(pack),
        streets=[(street, f"{homes:,} homes") for street, homes in homes_by_street(pack).items()],
    )


def draw_public_page(pack: DeliveryPack) -> str:
    """Compose what anybody may read: on which days, in which ward, about how many homes."""
    page = _page(pack, f"A week of action in {pack.ward}", PUBLIC_MARKING, ())
    return draw_pack_page(
        "beat_public.html",
        page,
        ward=pack.ward,
        days=[f"{day:%A} {say_day(day)}" for day in pack.week],
        homes=about(len(pack.doors)),
    )


def draw_beat_sheets(
    pack: DeliveryPack, beats: Sequence[int], *, with_addresses: bool = False
) -> str:
    """Compose a sheet of A4 for each of some beats: map, walk, homes by street side to count off.

    Parameters
    ----------
    pack
        Of the ward.
    beats
        Their numbers; a single one gives the page its title.
    with_addresses
        Whether every door stands on the sheet too, one line each.
    """
    sheets = [_sheet(pack, number, with_addresses=with_addresses) for number in beats]
    together = len(sheets) != 1
    title = f"Beat sheets, {pack.ward}" if together else sheets[0].title
    page = _page(pack, title, pack.marking, ())
    if not together:
        page = _page(pack, title, pack.marking, (), subtitle=f"{pack.ward} · {sheets[0].line}")
    return draw_pack_page(
        "beat_sheets.html", page, sheets=sheets, together=together, outcomes=TALLIED
    )


def homes_by_street(pack: DeliveryPack) -> dict[str, int]:
    """Count homes by street; streets with fewer than five are joined, with the next if need be."""
    counts = pack.doors.groupby("street").size().sort_index()
    homes = {str(street): int(number) for street, number in counts.items()}
    return join_few(homes, OTHER_STREETS)


def about(homes: int) -> str:
    """Say a number of homes so that nobody can count back: by tens, hundreds from a thousand.

    >>> about(3), about(64), about(5714)
    ('fewer than 10', '60', '5,700')
    """
    if homes < 10:
        return "fewer than 10"
    step = 100 if homes >= 1000 else 10
    return f"{round(homes / step) * step:,}"


def _page(
    pack: DeliveryPack, title: str, marking: str, notes: tuple[str, ...], *, subtitle: str = ""
) -> Page:
    line = subtitle or f"Street Week in {pack.ward}, {pack.place} · {say_week(pack.week)}"
    return Page(title, pack.place, line, marking, notes, pack.sources)


def _figures(pack: DeliveryPack) -> list[tuple[str, str, str]]:
    balance = pack.balance
    hours = pack.beats["minutes"].sum() / 60
    mean, least, most = (say_minutes(balance[of], to=5) for of in ("mean", "least", "most"))
    return [
        ("Homes to call at", f"{len(pack.doors):,}", f"in {_spots(pack.doors):,} buildings"),
        (
            "Beats",
            f"{len(pack.beats):,}",
            f"{hours:,.0f} hours of work in all, of one officer each",
        ),
        (
            "Work in a beat",
            mean,
            f"{least} to {most}; they vary by {percent(balance['variation'])} (coefficient of"
            " variation)",
        ),
        (
            "Walk in a beat",
            f"{pack.beats['metres'].mean() / 1000:.1f} km",
            f"at most {pack.beats['metres'].max() / 1000:.1f} km",
        ),
    ]


def _spots(doors: gpd.GeoDataFrame) -> int:
    return len(np.unique(shapely.get_coordinates(doors.geometry.to_numpy()), axis=0))


def _ward_map(pack: DeliveryPack) -> str:
    looks = [f"beat-{look}" for look in pack.beats["look"]]
    beats = [
        Area(shape, look, str(number))
        for shape, look, number in zip(pack.beats.geometry, looks, pack.beats["beat"], strict=True)
    ]
    fit = shapely.box(*pack.beats.total_bounds)
    streets = _near(pack.streets, fit)
    if streets is not None:  # numbers have to be read; names stand on the sheets
        streets = streets.assign(name="")
    return draw_paper_map(
        areas=[Area(pack.outline, "ward"), *beats],
        streets=streets,
        size_mm=(_MAP_MM, _fitting_height(fit, 120.0, 190.0)),
        fit=fit,
        label=f"Map of {pack.ward} and its beats, north up",
    )


def _fitting_height(fit: BaseGeometry, least: float, most: float) -> float:
    """Make a map as high as its ground asks for, within what the page has."""
    west, south, east, north = fit.bounds
    return float(np.clip(_MAP_MM * (north - south) / max(east - west, 1.0), least, most))


def _near(streets: gpd.GeoDataFrame | None, fit: BaseGeometry) -> gpd.GeoDataFrame | None:
    if streets is None:
        return None
    west, south, east, north = fit.bounds
    wide = max(east - west, north - south) + _AROUND_M
    return streets.cx[west - wide : east + wide, south - wide : north + wide]


def _grid(pack: DeliveryPack) -> dict[str, Any]:
    """Put officers and demand into cells with a shade each."""
    demand = pack.demand.to_numpy(float)
    most = demand.max() if demand.size else 0.0
    rows = []
    block = _block_hours(pack)
    for day, officers, wants in zip(pack.grid.index, pack.grid.to_numpy(), demand, strict=True):
        cells = []
        for one, want in zip(officers.tolist(), wants, strict=True):
            level = int(np.ceil(4 * want / most - 1e-9)) if most > 0 and _is_known(pack) else 0
            cells.append(_Cell(int(one), *_SHADES[level]))
        rows.append(_Day(f"{day:%a} {day.day} {day:%b}", tuple(cells), f"{officers.sum() * block}"))
    says = "Officers are spread evenly over the staffed hours: no hour of demand is known."
    if _is_known(pack) and block * len(pack.grid.columns) == _DAY_HOURS:
        says = "Every hour of the week is staffed."
    elif _is_known(pack):
        says = f"The staffed hours hold {percent(pack.share_staffed)} of the week's demand."
    return {
        "grid": rows,
        "blocks": [name.replace(":00 to ", "–").removesuffix(":00") for name in pack.grid.columns],
        "grid_says": says,
        "grid_notes": pack.grid_notes,
    }


def _is_known(pack: DeliveryPack) -> bool:
    return bool(np.isfinite(pack.share_staffed))


def _block_hours(pack: DeliveryPack) -> int:
    first = str(pack.grid.columns[0])
    return (int(first[-5:-3]) - int(first[:2])) % 24 or 24


def _beats(pack: DeliveryPack) -> list[_Beat]:
    return [
        _Beat(
            int(one["beat"]),
            f"{one['doors']:,} homes",
            f"{one['places']:,}",
            say_minutes(one["minutes"], to=5),
            bool(one["over"]),
            f"{one['metres'] / 1000:.1f} km",
            str(one["streets"]) or "No street known",
        )
        for one in pack.beats.drop(columns="geometry").to_dict("records")
    ]


def _sheet(pack: DeliveryPack, number: int, *, with_addresses: bool) -> _Sheet:
    beat = pack.beats[pack.beats["beat"] == number].iloc[0]
    doors = pack.doors[pack.doors["beat"] == number]
    tallies = pack.tallies[pack.tallies["beat"] == number]
    rows = tuple(
        _Row(one["street"], one["side"], one["numbers"], int(one["doors"]), int(one["buildings"]))
        for one in tallies.to_dict("records")
    )
    # What the rest of the sheet leaves, so that it is one sheet wherever that can be.
    room = _PAPER_MM - 66.0 - 6.5 * len(rows) - 5.5 * (len(pack.sources) + 1)
    return _Sheet(
        number,
        f"Beat {number} of {len(pack.beats)}: {len(doors)} homes, about"
        f" {say_minutes(beat['minutes'], to=5)}",
        f"{say_week(pack.week)} · {beat['metres'] / 1000:.1f} km on foot",
        _beat_map(pack, number, doors, max(room, _LEAST_MAP_MM)),
        rows,
        len(doors),
        tuple(zip(doors["stop"].tolist(), doors["address"].tolist(), strict=True))
        if with_addresses
        else (),
    )


def _beat_map(pack: DeliveryPack, number: int, doors: gpd.GeoDataFrame, room: float) -> str:
    """Draw the beat, its doors and its walk, with where it starts and ends."""
    shape = pack.beats.geometry[pack.beats["beat"] == number].iloc[0]
    walk = pack.walks.geometry[pack.walks["beat"] == number].iloc[0]
    at = shapely.get_coordinates(doors.geometry.to_numpy())
    spots = np.unique(at, axis=0)
    ends = [Dot("S", *at[0])] + ([Dot("E", *at[-1])] if len(spots) > 1 else [])
    small = [Dot("", x, y, "quiet") for x, y in spots.tolist()]
    fit = shapely.union_all([shape, walk])
    return draw_paper_map(
        dots=[*small, *ends],
        areas=[Area(shape, "beat-1")],
        lines=[] if walk.is_empty else [Line(walk, "route")],
        streets=_near(pack.streets, fit),
        size_mm=(_MAP_MM, _fitting_height(fit, _LEAST_MAP_MM, room)),
        fit=fit,
        label=f"Map of beat {number} and its walk, north up",
    )

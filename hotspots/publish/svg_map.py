"""A product's map for a page and for paper: SVG in millimetres, its scale a round one and true."""

import math
import textwrap
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import shapes as polygons_of
from shapely.geometry.base import BaseGeometry

from hotspots.ground import StudyArea
from hotspots.patterns.densest_ground import SHARES_IN_WORDS, densest_ground
from hotspots.products import Product
from hotspots.products.declare import MapFigure
from hotspots.publish.paper_map import Frame, draw_scale, keep_apart
from hotspots.publish.paper_streets import draw_streets
from hotspots.publish.shading import DENSITY_SHADES, PLAIN, Shade, Shading, shade_rows
from hotspots.publish.style import LIGHT
from hotspots.publish.svg_parts import (
    LETTER,
    LegendPart,
    Picture,
    Sample,
    hatch,
    relative_path,
    rings_of,
    svg,
    text,
)
from hotspots.publish.view import ground_to_show, round_scale
from hotspots.records.place_kinds import place_name

LANDSCAPE_MM, PORTRAIT_MM = (200.0, 140.0), (186.0, 165.0)
_ROOM_MM = 3.0  # round the ground
_CORNER, _AROUND_M = 0.2, 60.0  # share of the ground's side below which a corner is shown
_NAMED_SCALE = 0.09  # millimetres a metre from which on streets can have their names
_FINE_MM = 0.02  # of what was found; the ground it lies on is drawn at a printer's step
_MOST_WARD_NAMES, _MOST_NUMBERS, _MOST_NAMES = 40, 100, 12
_LONGEST_NAME = 60
_MANY_SHAPES = 3000  # of one shade: their edges would be all there is to see
_DISC_MM, _NUMBER_MM, _WARD_MM = 2.1, 2.5, 2.2
_SMALL_MM = 8.0  # a shape smaller than this has its number on a disc


def draw_svg_map(
    product: Product, how: MapFigure, area: StudyArea, *, streets: gpd.GeoDataFrame | None = None
) -> Picture:
    """Draw a product's map on quiet ground, north up, with a bar that is true on paper.

    Parameters
    ----------
    product
        As made.
    how
        Its figure.
    area
        The ground.
    streets
        Lines to find one's way by, in the area's system; None for none.

    Returns
    -------
    Picture
        On its side or upright, whichever shows the ground larger. The rows' order leaves no
        trace in it.
    """
    frame, scale, landscape = _frame(_ground_shown(product, how, area))
    legend: list[LegendPart] = []
    parts = [f'<rect width="{frame.width:g}" height="{frame.height:g}" fill="{LIGHT["sea"]}"/>']
    parts.append(_filled(_path([area.outline], frame), LIGHT["land"]))
    streets = _in_sight(streets, frame)
    if streets is not None:
        parts += _draw_streets(streets, frame)
    if how.raster:
        parts += _draw_raster(product, how, frame, legend)
    parts += [_outlined(_path(area.wards.geometry, frame), LIGHT["ward"], 0.15)]
    over: list[str] = []
    named = len(area.wards) <= _MOST_WARD_NAMES
    if how.table:
        drawn, over, inside = _draw_table(product, how, frame, legend)
        parts += drawn
        named = named and not inside
    parts += [_outlined(_path([area.outline], frame), LIGHT["district"], 0.4)]
    parts += _name_wards(area.wards, frame) if named else []
    legend.append(_ground(area, streets is not None))
    if how.table and how.names:
        legend += _names(product.tables[how.table], how)
    said = f"1:{scale:,}"
    return Picture(
        svg(
            [*filter(None, parts), *over, *draw_scale(frame)],
            (frame.width, frame.height),
            says=f"Map: {product.finding}. The figures are in the tables below.",
            also=f"North is up; printed on A4 its scale is {said}.",
        ),
        (frame.width, frame.height),
        tuple(legend),
        f"North is up. {said} when printed on A4.",
        landscape,
    )


def _ground_shown(product: Product, how: MapFigure, area: StudyArea) -> BaseGeometry:
    """Show the district; but what all lies in one corner of it, a walk say, shows that corner."""
    ground = ground_to_show(area, [product])
    rows = product.tables.get(how.table)
    if rows is None or not len(rows) or how.shade:
        return ground
    west, south, east, north = rows.total_bounds
    around_m = max(_AROUND_M, 0.15 * max(east - west, north - south))
    corner: BaseGeometry = shapely.box(west, south, east, north).buffer(around_m)
    sides = [max(np.subtract(one.bounds[2:], one.bounds[:2])) for one in (corner, ground)]
    return corner if sides[0] < _CORNER * sides[1] else ground


def _frame(ground: BaseGeometry) -> tuple[Frame, int, bool]:
    """Choose the sheet that shows the ground larger, and the largest round scale that fits it."""
    west, south, east, north = ground.bounds
    choices = []
    for landscape, (width, height) in ((True, LANDSCAPE_MM), (False, PORTRAIT_MM)):
        room = 2 * _ROOM_MM
        needs = 1000 * max((east - west) / (width - room), (north - south) / (height - room))
        choices.append((round_scale(needs), not landscape, width, height))
    scale, upright, width, height = min(choices)
    per_m = 1000 / scale
    x, y = (west + east) / 2, (south + north) / 2
    frame = Frame(x - width / per_m / 2, y + height / per_m / 2, per_m, width, height)
    return frame, scale, not upright


def _path(shapes: Sequence[BaseGeometry], frame: Frame, *, step_mm: float = 0.1) -> str:
    """Write areas as one path, their rings in an order that no row's place has part in."""
    turned = shapely.orient_polygons(np.asarray(shapes, dtype=object))
    rings = [frame.place(ring) for ring in rings_of(turned)]
    return "".join(sorted(relative_path([one], closed=True, step_mm=step_mm) for one in rings))


def _filled(path: str, colour: str, more: str = "") -> str:
    return path and f'<path d="{path}" fill="{colour}"{more}/>'


def _outlined(path: str, colour: str, width: float) -> str:
    line = f'stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"'
    return path and f'<path d="{path}" fill="none" {line}/>'


def _in_sight(streets: gpd.GeoDataFrame | None, frame: Frame) -> gpd.GeoDataFrame | None:
    """Pick the streets that cross the picture, in their order; None for none."""
    if streets is None:
        return None
    near = np.sort(streets.sindex.query(frame.sight, predicate="intersects"))
    return streets.iloc[near] if len(near) else None


def _draw_streets(streets: gpd.GeoDataFrame, frame: Frame) -> list[str]:
    """Draw the streets in sight as one quiet path; on a map of a corner, with their names."""
    if frame.mm_per_m >= _NAMED_SCALE and "name" in streets:
        return draw_streets(streets, frame, [], text_mm=_NUMBER_MM)
    lines = shapely.get_parts(streets.geometry.to_numpy())
    xy, line = shapely.get_coordinates(lines, return_index=True)
    apart = np.split(frame.place(xy), np.flatnonzero(np.diff(line)) + 1)
    path = "".join(sorted(relative_path([one]) for one in apart))
    return [_outlined(path, LIGHT["street-main"], 0.3)]


def _draw_raster(
    product: Product, how: MapFigure, frame: Frame, legend: list[LegendPart]
) -> list[str]:
    """Draw the smallest ground that holds shares of it all, each share as one shape."""
    surface = product.rasters[how.raster]
    classes = densest_ground(surface, product.tables[how.raster_places])
    cells = surface.cells
    corner = Affine(cells.cell_m, 0, cells.west, 0, -cells.cell_m, cells.north)
    found: dict[int, list[BaseGeometry]] = {}
    for outline, number in polygons_of(classes, mask=classes > 0, transform=corner):
        found.setdefault(int(number), []).append(shapely.geometry.shape(outline))
    parts = [
        _filled(_path(found.get(number, []), frame, step_mm=_FINE_MM), colour)
        for number, colour in enumerate(DENSITY_SHADES, start=1)
    ]
    what = "harm" if surface.settings.weights else "incidents"
    samples = [
        Sample(_swatch(Shade(colour, words)), words)
        for colour, words in zip(DENSITY_SHADES, SHARES_IN_WORDS, strict=True)
    ]
    legend.append(LegendPart(f"Smallest area that holds … of {what}", tuple(samples)))
    return parts


def _draw_table(
    product: Product, how: MapFigure, frame: Frame, legend: list[LegendPart]
) -> tuple[list[str], list[str], bool]:
    """Draw the shapes by their shades; also what lies over all, and if numbers stand in shapes."""
    table = product.declaration.table(how.table)
    rows = product.tables[how.table]
    shading = shade_rows(rows, table, how)
    points = table.geometry == "Point"
    words = f"{how.legend} ({len(rows):,})"
    if shading.shades:
        samples = [
            Sample(_swatch(one, f"fall-{number}"), one.words)
            for number, one in enumerate(shading.shades)
        ]
        title = f"{words}: {shading.title[0].lower()}{shading.title[1:]}"
        legend.append(LegendPart(title, tuple(samples)))
    else:
        legend.append(LegendPart("", (Sample(_plain_swatch(points=points), words),)))
    drawn = _draw_points(rows, shading, frame) if points else _draw_areas(rows, shading, frame)
    numbered = how.number and len(rows) <= _MOST_NUMBERS
    over, inside = _draw_numbers(rows, how.number, frame) if numbered else ([], False)
    return drawn, over, inside


def _draw_areas(rows: gpd.GeoDataFrame, shading: Shading, frame: Frame) -> list[str]:
    """Draw the shapes of each shade as one path; of very many, the ground they cover together."""
    parts = []
    of_row, shapes = np.array(shading.of_row), rows.geometry.to_numpy()
    for number in sorted(set(shading.of_row)):
        mine = shapes[of_row == number]
        many = len(mine) > _MANY_SHAPES
        path = _path([shapely.union_all(mine)] if many else mine, frame, step_mm=_FINE_MM)
        if not path:
            continue
        if not shading.shades:
            look = f' fill-opacity="0.22" stroke="{PLAIN}" stroke-width="0.35"'
            parts.append(_filled(path, PLAIN, look))
        elif number < 0:
            parts.append(_outlined(path, LIGHT["ward"], 0.1))
        else:
            shade = shading.shades[number]
            edge = "" if many else ' stroke="#fff" stroke-width="0.1"'
            if not shade.hatch:
                parts.append(_filled(path, shade.colour, edge))
                continue
            name = f"fall-{number}"
            parts.append(
                f"<defs>{hatch(name, shade.hatch)}"
                f'<path id="{name}-ground" d="{path}"/></defs>'
                f'<use href="#{name}-ground" fill="{shade.colour}"{edge}/>'
                f'<use href="#{name}-ground" fill="url(#{name})"/>'
            )
    return parts


def _draw_points(rows: gpd.GeoDataFrame, shading: Shading, frame: Frame) -> list[str]:
    """Draw the points of each shade as one path of round dots with a white rim."""
    of_row = np.array(shading.of_row)
    placed = frame.place(np.column_stack([rows.geometry.x, rows.geometry.y]))
    parts = []
    for number in sorted(set(shading.of_row), reverse=True):  # what matters most comes last
        steps = np.unique(np.rint(placed[of_row == number] / _FINE_MM).astype(int), axis=0)
        path = "".join(f"M{x * _FINE_MM:.4g} {y * _FINE_MM:.4g}h0" for x, y in steps.tolist())
        colour = shading.shades[number].colour if shading.shades and number >= 0 else PLAIN
        parts += [
            f'<path d="{path}" stroke="{ink}" stroke-width="{width:g}" stroke-linecap="round"/>'
            for ink, width in (("#fff", 2.0), (colour, 1.6))
        ]
    return parts


def _draw_numbers(rows: gpd.GeoDataFrame, number: str, frame: Frame) -> tuple[list[str], bool]:
    """Write each shape's number: in it where there is room, else on a disc kept off the others."""
    if not len(rows):
        return [], False
    inside = rows.geometry.representative_point()
    bounds = rows.geometry.bounds.to_numpy()
    across = (bounds[:, 2:] - bounds[:, :2]).max(axis=1) * frame.mm_per_m
    placed = frame.place(np.column_stack([inside.x, inside.y]))
    order = sorted(range(len(rows)), key=lambda row: (rows[number].iloc[row], *placed[row]))
    small = [row for row in order if across[row] < _SMALL_MM]
    parts = [
        text(
            placed[row][0], placed[row][1] + 0.36 * 3.2, str(rows[number].iloc[row]),
            anchor="middle", bold=True, halo=True,
        )
        for row in order
        if across[row] >= _SMALL_MM
    ]  # fmt: skip
    labels = [str(rows[number].iloc[row]) for row in small]
    halves = np.array([_half_width(one) for one in labels])
    true = placed[small].reshape(-1, 2)
    shown = keep_apart(true, halves, (frame.width, frame.height))
    leaders = [
        f"M{x:.2f} {y:.2f}L{to_x:.2f} {to_y:.2f}"
        for (x, y), (to_x, to_y) in zip(true.tolist(), shown.tolist(), strict=True)
        if math.dist((x, y), (to_x, to_y)) > 0.3
    ]
    parts.append(_outlined("".join(leaders), PLAIN, 0.3))
    # The first is drawn last, so that nothing covers it.
    discs = [_disc(*one) for one in zip(shown.tolist(), halves.tolist(), labels, strict=True)]
    return [*filter(None, parts), *discs[::-1]], len(small) < len(rows)


def _half_width(label: str) -> float:
    return max(_DISC_MM, (LETTER * _NUMBER_MM * len(label) + 1.4) / 2)


def _disc(at: Sequence[float], half: float, label: str) -> str:
    x, y = at
    return (
        f'<rect x="{x - half:.2f}" y="{y - _DISC_MM:.2f}" width="{2 * half:.2f}"'
        f' height="{2 * _DISC_MM:g}" rx="{_DISC_MM:g}" fill="{PLAIN}" stroke="#fff"'
        ' stroke-width="0.35"/>'
        + text(x, y + 0.36 * _NUMBER_MM, label, size=_NUMBER_MM, anchor="middle", colour="#fff",
               bold=True)
    )  # fmt: skip


def _name_wards(wards: gpd.GeoDataFrame, frame: Frame) -> list[str]:
    """Name the wards that are wide enough, the largest first: no name covers another."""
    inside = wards.geometry.representative_point()
    placed = frame.place(np.column_stack([inside.x, inside.y]))
    bounds = wards.geometry.bounds
    wide: NDArray[np.float64] = (bounds["maxx"] - bounds["minx"]).to_numpy() * frame.mm_per_m
    areas, names = wards.geometry.area.to_numpy(), wards["ward"].fillna("").tolist()
    taken: list[shapely.Polygon] = []
    parts = []
    for row in sorted(range(len(wards)), key=lambda row: (-areas[row], *placed[row])):
        (x, y), lines = placed[row], textwrap.wrap(str(names[row]), 16)[:3]
        across = max((len(one) for one in lines), default=0) * LETTER * _WARD_MM
        high = 1.1 * _WARD_MM * len(lines)
        box = shapely.box(x - across / 2, y - high / 2, x + across / 2, y + high / 2)
        if across > 1.3 * wide[row] or any(box.intersects(one) for one in taken):
            continue
        taken.append(box)
        top = y - 0.5 * 1.1 * _WARD_MM * (len(lines) - 1) + 0.36 * _WARD_MM
        parts += [
            text(x, top + 1.1 * _WARD_MM * at, line, size=_WARD_MM, anchor="middle",
                 colour=LIGHT["quiet"], halo=True)
            for at, line in enumerate(lines)
        ]  # fmt: skip
    return sorted(parts)


def _ground(area: StudyArea, streets: bool) -> LegendPart:
    """Say what the quiet lines are."""
    named = f"boundary of {area.name}" if area.has_boundary else "extent of the data (no boundary)"
    samples = [Sample(_line_swatch(LIGHT["district"], 0.6), named)]
    if len(area.wards):
        samples.append(Sample(_line_swatch(LIGHT["ward"], 0.3), "wards"))
    if streets:
        samples.append(Sample(_line_swatch(LIGHT["street-main"], 0.8), "streets"))
    return LegendPart("Ground", tuple(samples))


def _names(rows: gpd.GeoDataFrame, how: MapFigure) -> list[LegendPart]:
    """Name the first shapes beside the map."""
    texts = [rows[column].fillna("").map(place_name) for column in how.names]
    named = sorted(zip(rows[how.number], zip(*texts, strict=True), strict=True))
    if not named:
        return []
    samples = []
    for number, parts in named[:_MOST_NAMES]:
        words = ", ".join(one for one in parts if one) or "no location text"
        cut = words if len(words) <= _LONGEST_NAME else f"{words[: _LONGEST_NAME - 1]}…"
        samples.append(Sample(_number_swatch(str(number)), cut))
    if len(named) > _MOST_NAMES:
        left = len(named) - _MOST_NAMES
        samples.append(Sample("", f"and {left:,} more: see the table"))
    return [LegendPart("Where", tuple(samples))]


def _swatch(shade: Shade, pattern: str = "") -> str:
    box = '<rect x="0.3" y="0.3" width="9.4" height="5.4"'
    over = f'{box} fill="url(#{pattern}-key)"/>' if shade.hatch else ""
    define = f"<defs>{hatch(f'{pattern}-key', shade.hatch)}</defs>" if shade.hatch else ""
    return f'{define}{box} fill="{shade.colour}" stroke="#7d8791" stroke-width="0.2"/>{over}'


def _number_swatch(label: str) -> str:
    words = text(5, 4.4, label, size=3.9, anchor="middle", colour="#fff", bold=True)
    return f'<rect x="1.6" y="0" width="6.8" height="6" rx="3" fill="{PLAIN}"/>{words}'


def _plain_swatch(*, points: bool) -> str:
    if points:
        return f'<circle cx="5" cy="3" r="1.5" fill="{PLAIN}"/>'
    return (
        f'<rect x="2" y="0.5" width="6" height="5" fill="{PLAIN}" fill-opacity="0.22"'
        f' stroke="{PLAIN}" stroke-width="0.6"/>'
    )


def _line_swatch(colour: str, width: float) -> str:
    return f'<path d="M0 3H10" stroke="{colour}" stroke-width="{width:g}"/>'

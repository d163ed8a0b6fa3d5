"""A map for a sheet of paper: places as numbered dots, areas, routes, streets with their names.

Drawn in millimetres, north up, with a scale that is true on paper. It is drawn round what it is
given and shows nothing else: what must not be shown (a burgled home) is never handed to it, so
that no mark, no ring and no middle of the picture can be meant to show it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import escape
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.publish.paper_streets import LETTER, draw_streets, write_path
from hotspots.publish.style import LIGHT

Points = NDArray[np.float64]

_LEAST_M = 120.0  # ground across, however close things are
_ROOM_MM = 9.0  # round the outermost thing
_DOT_MM = 2.3
_TEXT_MM = 2.9  # a little over 8 pt
_SMALL_MM = 0.8
_BAR_M = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_PUSHES = 80
_INK = LIGHT["ink"]
# Fill, line and ink of a dot.
DOT_LOOKS = {
    "gold": (LIGHT["gold"], LIGHT["gold"], "#fff"),
    "stop": (_INK, _INK, "#fff"),
    "treated": (LIGHT["done"], LIGHT["done"], "#fff"),
    "silver": (LIGHT["silver"], _INK, _INK),
    "bronze": ("#fff", LIGHT["bronze"], _INK),
    "quiet": ("#fff", LIGHT["bronze"], _INK),
}
# Fill, opacity of the fill, line, width of the line in mm, dashes; and whether streets lie on it.
_AREA_LOOKS = {
    "ward": ("#fff", 0.55, _INK, 0.7, "", True),
    "ring": ("none", 0.0, _INK, 0.35, "1.6 1.2", True),
    "zone": (LIGHT["gold"], 0.16, LIGHT["gold"], 0.3, "0.8 0.8", True),
    "faint": (LIGHT["silver"], 0.6, "#8a949e", 0.25, "", True),
    "spot": ("#b3261e", 0.18, "#b3261e", 0.6, "", False),
    # Light and dark by turns, so that neighbours differ on a black-and-white printer too.
    "beat-1": ("#fde3a7", 1.0, _INK, 0.4, "", True),
    "beat-2": ("#7fb3d5", 1.0, _INK, 0.4, "", True),
    "beat-3": ("#f5f5f0", 1.0, _INK, 0.4, "", True),
    "beat-4": ("#c39bd3", 1.0, _INK, 0.4, "", True),
    "beat-5": ("#a9dfbf", 1.0, _INK, 0.4, "", True),
    "beat-6": ("#e59866", 1.0, _INK, 0.4, "", True),
}
# Colour, width in mm, dashes, and whether it is drawn over a white casing.
_LINE_LOOKS = {
    "route": (LIGHT["route"], 0.9, "", True),
    "edge": (_INK, 0.5, "", False),
    "lit": (LIGHT["gold"], 1.3, "", True),
    "unlit": ("#111", 1.5, "2.2 1", True),
    "unknown": ("#5a6672", 1.0, "0.4 1.3", True),
}


@dataclass(frozen=True)
class Dot:
    """A place on the map: what is written on it, where, and how it looks (``DOT_LOOKS``)."""

    label: str
    x: float
    y: float
    look: str = "stop"


@dataclass(frozen=True)
class Area:
    """Ground on the map; ``label`` stands in its middle.

    Looks: ``spot``, ``ward``, ``ring``, ``zone``, ``faint``, ``beat-1`` to ``beat-6``.
    """

    shape: BaseGeometry
    look: str = "spot"
    label: str = ""


@dataclass(frozen=True)
class Line:
    """A line on the map. Looks: ``route``, ``edge``, ``lit``, ``unlit``, ``unknown``."""

    shape: BaseGeometry
    look: str = "route"


@dataclass(frozen=True)
class Frame:
    """How ground becomes paper: y grows downwards there."""

    west: float
    north: float
    mm_per_m: float
    width: float
    height: float

    @property
    def sight(self) -> shapely.Polygon:
        """The ground in the picture."""
        south = self.north - self.height / self.mm_per_m
        return shapely.box(self.west, south, self.west + self.width / self.mm_per_m, self.north)

    def place(self, xy: Points) -> Points:
        """Put ground on paper."""
        return np.column_stack(
            [(xy[:, 0] - self.west) * self.mm_per_m, (self.north - xy[:, 1]) * self.mm_per_m]
        )


def draw_paper_map(
    *,
    dots: Sequence[Dot] = (),
    areas: Sequence[Area] = (),
    lines: Sequence[Line] = (),
    streets: gpd.GeoDataFrame | None = None,
    size_mm: tuple[float, float] = (186.0, 98.0),
    fit: BaseGeometry | None = None,
    label: str = "Map, north up",
) -> str:
    """Draw places, areas, lines and streets as one picture in SVG, in millimetres, north up.

    Parameters
    ----------
    dots
        Numbered ones are moved apart until none covers another, with a line to where each
        belongs; those without a label are small, and only drawn where they are in sight.
    areas, lines
        In the order they are drawn; spots lie on the streets, other areas under them.
    streets
        ``name`` and line; all in one projected system in metres.
    size_mm
        Width and height on paper: A4 upright with its margins is 186 wide.
    fit
        What has to be in the picture; None: everything but the streets and the small dots, unless
        there is nothing else.
    label
        What the picture is, for who cannot see it.

    Returns
    -------
    str
        Markup, all text in it escaped.

    Raises
    ------
    ValueError
        When there is nothing to draw round.
    """
    frame = _frame_round(_bounds(dots, areas, lines, fit), size_mm)
    numbered = [dot for dot in dots if dot.label]
    placed = frame.place(np.array([(dot.x, dot.y) for dot in numbered]).reshape(-1, 2))
    radii = np.array([_half_width(dot.label) for dot in numbered])
    shown = keep_apart(placed, radii, size_mm)
    under = [area for area in areas if _AREA_LOOKS[area.look][5]]
    over = [area for area in areas if not _AREA_LOOKS[area.look][5]]
    parts = [
        f'<svg viewBox="0 0 {frame.width:g} {frame.height:g}" role="img"'
        f' aria-label="{escape(label)}">',
        f'<rect width="{frame.width:g}" height="{frame.height:g}" fill="#efece4"/>',
        *(_draw_area(area, frame) for area in under),
    ]
    if streets is not None:
        parts += draw_streets(streets, frame, [*shown, *_corners(frame)], text_mm=_TEXT_MM)
    parts += [_draw_area(area, frame) for area in over]
    parts += [_draw_line(line, frame) for line in lines]
    parts += [_draw_label(area, frame) for area in areas if area.label]
    parts += [_draw_small(dot, frame) for dot in dots if not dot.label]
    parts += [_leader(*ends) for ends in zip(placed, shown, strict=True)]
    # What matters most is drawn last, so that nothing covers it.
    ranks = list(DOT_LOOKS)
    order = sorted(range(len(numbered)), key=lambda one: -ranks.index(numbered[one].look))
    parts += [_draw_dot(numbered[one], shown[one], radii[one]) for one in order]
    return "".join([*filter(None, parts), *draw_scale(frame), "</svg>"])


def keep_apart(
    places: Points, radii: NDArray[np.float64], size_mm: tuple[float, float] = (186.0, 98.0)
) -> Points:
    """Push labels apart until none covers another, each as near to its place as that allows.

    Places on the very same spot are told apart by their order.
    """
    if not len(places):
        return places
    moved = places + 1e-3 * np.column_stack(
        [np.cos(np.arange(len(places))), np.sin(np.arange(len(places)))]
    )
    apart = radii[:, None] + radii[None, :] + 0.3
    np.fill_diagonal(apart, 0)
    for _ in range(_PUSHES):
        between = moved[:, None, :] - moved[None, :, :]
        distance = np.hypot(between[..., 0], between[..., 1])
        short = np.clip(apart - distance, 0, None)
        if not (short > 1e-3).any():
            break
        push = short / np.maximum(distance, 1e-9) / 2
        moved = moved + (between * push[..., None]).sum(axis=1)
        moved = np.clip(moved, radii[:, None], np.array(size_mm) - radii[:, None])
    return moved


def _bounds(
    dots: Sequence[Dot], areas: Sequence[Area], lines: Sequence[Line], fit: BaseGeometry | None
) -> Points:
    """Give the corners of what has to be in the picture."""
    if fit is not None:
        found = [np.array(fit.bounds)]
    else:
        every = [area.shape for area in areas] + [line.shape for line in lines]
        shapes = [shape for shape in every if not shape.is_empty]
        points = [dot for dot in dots if dot.label] or ([] if shapes else list(dots))
        found = [np.array(shape.bounds) for shape in shapes]
        found += [np.array([dot.x, dot.y, dot.x, dot.y]) for dot in points]
    if not found:
        raise ValueError("a map needs a dot, an area or a line to be drawn round")
    bounds = np.vstack(found)
    return np.vstack([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])


def _frame_round(corners: Points, size_mm: tuple[float, float]) -> Frame:
    """Fit the outermost things into the picture, at least so much ground across."""
    width, height = size_mm
    room = 2 * _ROOM_MM
    across = np.maximum(corners[1] - corners[0], 1e-9)
    scale = min((width - room) / across[0], (height - room) / across[1], width / _LEAST_M)
    middle = corners.mean(axis=0)
    return Frame(
        middle[0] - width / scale / 2, middle[1] + height / scale / 2, scale, width, height
    )


def _half_width(label: str) -> float:
    return max(_DOT_MM, (LETTER * _TEXT_MM * len(label) + 1.6) / 2)


def _path_of(shape: BaseGeometry, frame: Frame) -> str:
    """Write the rings or lines of a shape, as far as they are in sight or near it."""
    sight = frame.sight.buffer(0.2 * frame.width / frame.mm_per_m)
    written = []
    for part in shapely.get_parts(shapely.intersection(shape, sight)):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            if ring.geom_type in ("LineString", "LinearRing"):
                written.append(write_path(frame.place(shapely.get_coordinates(ring))))
    return "".join(written)


def _draw_area(area: Area, frame: Frame) -> str:
    fill, opacity, colour, width, dashes, _ = _AREA_LOOKS[area.look]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    path = _path_of(area.shape, frame)
    return path and (
        f'<path d="{path}" fill="{fill}" fill-opacity="{opacity:g}" fill-rule="evenodd"'
        f' stroke="{colour}" stroke-width="{width:g}"{dashed}/>'
    )


def _draw_line(line: Line, frame: Frame) -> str:
    colour, width, dashes, casing = _LINE_LOOKS[line.look]
    path = _path_of(line.shape, frame)
    if not path:
        return ""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    around = (
        f'<path d="{path}" fill="none" stroke="#fff" stroke-width="{width + 0.8:g}"'
        ' stroke-linejoin="round" opacity="0.8"/>'
        if casing
        else ""
    )
    return (
        f'{around}<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"'
        f' stroke-linejoin="round"{dashed}/>'
    )


def _draw_label(area: Area, frame: Frame) -> str:
    """Write what an area is called in its middle, or where that is outside, inside it."""
    seen = shapely.intersection(area.shape, frame.sight)
    if seen.is_empty:
        return ""
    middle = seen.centroid if seen.contains(seen.centroid) else seen.representative_point()
    ((x, y),) = frame.place(shapely.get_coordinates(middle))
    return (
        f'<text x="{x:.2f}" y="{y + 0.36 * 1.3 * _TEXT_MM:.2f}" font-size="{1.3 * _TEXT_MM:.2f}"'
        f' font-weight="700" text-anchor="middle" fill="{_INK}" stroke="#fff" stroke-width="0.9"'
        f' paint-order="stroke">{escape(area.label)}</text>'
    )


def _draw_small(dot: Dot, frame: Frame) -> str:
    ((x, y),) = frame.place(np.array([[dot.x, dot.y]]))
    if not (0 < x < frame.width and 0 < y < frame.height):
        return ""
    fill, line, _ = DOT_LOOKS[dot.look]
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{_SMALL_MM:g}" fill="{fill}" stroke="{line}"'
        ' stroke-width="0.3"/>'
    )


def _leader(true: Points, shown: Points) -> str:
    if math.dist(true, shown) <= 0.3:
        return ""
    return (
        f'<path d="M{true[0]:.2f} {true[1]:.2f}L{shown[0]:.2f} {shown[1]:.2f}" stroke="{_INK}"'
        ' stroke-width="0.25"/>'
    )


def _draw_dot(dot: Dot, at: Points, half: float) -> str:
    x, y = at
    fill, line, ink = DOT_LOOKS[dot.look]
    return (
        f'<g><rect x="{x - half:.2f}" y="{y - _DOT_MM:.2f}" width="{2 * half:.2f}"'
        f' height="{2 * _DOT_MM:g}" rx="{_DOT_MM:g}" fill="{fill}" stroke="{line}"'
        f' stroke-width="0.4"/><text x="{x:.2f}" y="{y + 0.36 * _TEXT_MM:.2f}" fill="{ink}"'
        f' font-size="{_TEXT_MM:g}" font-weight="700" text-anchor="middle">'
        f"{escape(dot.label)}</text></g>"
    )


def _corners(frame: Frame) -> list[Points]:
    """Where the scale and the arrow are: no street's name goes there."""
    return [np.array([12.0, frame.height - 5]), np.array([frame.width - 6, 8.0])]


def draw_scale(frame: Frame) -> list[str]:
    """Draw a bar of a round number of metres, as long as that is on paper, and where north is."""
    metres = max((one for one in _BAR_M if one * frame.mm_per_m <= 45), default=_BAR_M[0])
    length, y = metres * frame.mm_per_m, frame.height - 4
    said = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"
    return [
        f'<rect x="2" y="{y - 4.6:g}" width="{length + 5:.2f}" height="7.2" fill="#fff"'
        ' opacity="0.85"/>',
        f'<path d="M4 {y - 1:g}v2h{length:.2f}v-2" fill="none" stroke="{_INK}"'
        ' stroke-width="0.5"/>',
        f'<text x="{4 + length / 2:.2f}" y="{y - 0.6:g}" font-size="{_TEXT_MM:g}"'
        f' text-anchor="middle" fill="{_INK}">{said}</text>',
        f'<g transform="translate({frame.width - 6:g} 4)"><rect x="-4" y="-2" width="8"'
        ' height="13" fill="#fff" opacity="0.85"/><path d="M0 -1l2.2 5.5L0 3.4l-2.2 1.1z"'
        f' fill="{_INK}"/><text y="9" font-size="{1.2 * _TEXT_MM:.2f}" font-weight="700"'
        f' text-anchor="middle" fill="{_INK}">N</text></g>',
    ]

"""A small map of areas as one picture in the page: shaded, named, each area a link."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import Markup, escape
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.publish.metrics import Shaded

_WIDTH = 480.0
_MARGIN = 10.0
_TEXT = 12.0  # of a name, in the picture's own units
_ADVANCE = 0.6 * _TEXT  # a letter's width, about


@dataclass(frozen=True)
class DrawnArea:
    """One area: its name, its ground, where it leads (empty: nowhere)."""

    name: str
    outline: BaseGeometry
    href: str = ""


class _Frame:
    """How metres become the picture's units."""

    def __init__(self, bounds: NDArray[np.float64]) -> None:
        self.west, south, east, self.north = bounds.tolist()
        # Ground that is very high and narrow is drawn narrower, not beyond the screen.
        width, height = max(east - self.west, 1.0), max(self.north - south, 1.0)
        self.scale = min((_WIDTH - 2 * _MARGIN) / width, 2 * _WIDTH / height)
        self.aside = (_WIDTH - width * self.scale) / 2
        self.height = height * self.scale + 2 * _MARGIN

    def place(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x = (xy[:, 0] - self.west) * self.scale + self.aside
        y = (self.north - xy[:, 1]) * self.scale + _MARGIN
        return np.column_stack([x, y])


def draw_overview(
    areas: Sequence[DrawnArea],
    shadings: Sequence[Shaded],
    *,
    label: str,
    spots: Sequence[BaseGeometry] = (),
) -> Markup:
    """Draw areas as one picture, shaded by the first of several shadings.

    Parameters
    ----------
    areas
        What is drawn; the same order as in the shadings.
    shadings
        The others wait in the areas' ``data-`` attributes, for the switch.
    label
        What the picture is, for who does not see it.
    spots
        Places that are marked with a dot.

    Returns
    -------
    markupsafe.Markup
        An ``svg`` element whose texts are escaped; empty without areas.
    """
    if not areas:
        return Markup("")
    frame = _Frame(shapely.total_bounds([area.outline for area in areas]))
    parts = [
        f'<svg viewBox="0 0 {_WIDTH:.0f} {frame.height:.0f}" role="group"'
        f' aria-label="{escape(label)}">{_HATCH}'
    ]
    names = []
    for number, area in enumerate(areas):
        parts.append(_draw_area(area, number, shadings, frame))
        names.append(_draw_name(area, frame))
    parts += [*(_draw_spot(spot, frame) for spot in spots), *names, "</svg>"]
    return Markup("".join(parts))  # noqa: S704  # every text was escaped above


_HATCH = (
    '<defs><pattern id="falls" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="6" height="6" class="falls-ground"/>'
    '<rect width="2" height="6" class="falls-line"/></pattern></defs>'
)


def _draw_area(area: DrawnArea, number: int, shadings: Sequence[Shaded], frame: _Frame) -> str:
    path = _path(area.outline.simplify(0.7 / frame.scale), frame)
    first = f" shade-{shadings[0].shade_of[number]}" if shadings else ""
    data = "".join(f' data-{one.id}="{one.shade_of[number]}"' for one in shadings)
    name = escape(area.name)
    shape = f'<path class="area{first}"{data} d="{path}"><title>{name}</title></path>'
    if not area.href:
        return shape
    return f'<a href="{escape(area.href)}" aria-label="{name}">{shape}</a>'


def _draw_name(area: DrawnArea, frame: _Frame) -> str:
    """Write an area's name where it fits; who cannot see the picture has it on the link."""
    lines = _lines(area.name)
    wide, high = _ADVANCE * max(map(len, lines), default=0), 1.1 * _TEXT * len(lines)
    ground = shapely.union_all(_polygons(area.outline))
    if ground.is_empty:
        return ""
    inner = shapely.maximum_inscribed_circle(ground, tolerance=3 / frame.scale)
    ((x, y),) = frame.place(shapely.get_coordinates(inner)[:1])
    half = np.array([wide, high]) / 2 / frame.scale
    middle = shapely.get_coordinates(inner)[0]
    box = shapely.box(*(middle - half), *(middle + half))
    if not ground.covers(box):
        return ""
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + 1.1 * _TEXT * (row - (len(lines) - 1) / 2):.1f}">'
        f"{escape(line)}</tspan>"
        for row, line in enumerate(lines)
    )
    return f'<text class="name" aria-hidden="true">{spans}</text>'


def _lines(name: str) -> list[str]:
    """Break a name in two where that makes it narrowest.

    >>> _lines("Castle Point"), _lines("Southend-on-Sea"), _lines("Harlow")
    (['Castle', 'Point'], ['Southend', '-on-Sea'], ['Harlow'])
    """
    breaks = [at for at, letter in enumerate(name) if letter in " -" and 0 < at < len(name) - 1]
    if not breaks:
        return [name]
    at = min(breaks, key=lambda at: max(at, len(name) - at))
    return [name[:at], name[at:].strip()]


def _draw_spot(spot: BaseGeometry, frame: _Frame) -> str:
    ((x, y),) = frame.place(shapely.get_coordinates(spot.centroid))
    return f'<circle class="spot" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    """Pick the polygons of a shape; stray lines and points are left."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def _path(shape: BaseGeometry, frame: _Frame) -> str:
    rings = [ring for part in _polygons(shape) for ring in (part.exterior, *part.interiors)]
    drawn = []
    for ring in rings:
        corners = (f"{x:.1f} {y:.1f}" for x, y in frame.place(shapely.get_coordinates(ring)))
        drawn.append("M" + "L".join(corners) + "Z")
    return "".join(drawn)

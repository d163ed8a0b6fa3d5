"""A map of areas for anybody: shaded by what is shown of them, hatched where it is withheld."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import escape
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

SHADES = 5
_WIDTH = 560.0
_MARGIN = 8.0
_TALLEST = 1.6  # times the width
_LABEL = 13.0


@dataclass(frozen=True)
class PublicArea:
    """One area: its name, shape, what it is shaded by (None: withheld), and where it leads."""

    name: str
    shape: BaseGeometry
    rate: float | None
    words: str
    link: str = ""


@dataclass(frozen=True)
class LegendLine:
    """One colour of the legend, by its class in the style sheet, and what it means."""

    mark: str
    words: str


def draw_public_map(
    areas: Sequence[PublicArea], *, label: str
) -> tuple[str, tuple[LegendLine, ...]]:
    """Draw areas as a picture, numbered in their order, and say what the shades mean.

    Returns
    -------
    tuple
        The picture (SVG) and its legend; of no area an empty text and no legend.
    """
    if not areas:
        return "", ()
    shade_of, legend = _shade([one.rate for one in areas])
    west, south, east, north = shapely.total_bounds([one.shape for one in areas])
    inner = _WIDTH - 2 * _MARGIN
    scale = min(inner / max(east - west, 1.0), _TALLEST * inner / max(north - south, 1.0))
    width, height = ((end * scale + 2 * _MARGIN) for end in (east - west, north - south))
    parts = [
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="group" aria-label="{escape(label)}">'
        '<defs><pattern id="withheld" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="ground" width="6" height="6"></rect>'
        '<rect class="stripe" width="2" height="6"></rect></pattern></defs>'
    ]
    marks = []
    for number, (area, mark) in enumerate(zip(areas, shade_of, strict=True), 1):
        tip = escape(f"{number}. {area.name}: {area.words}")
        shape = f'<path class="area {mark}" d="{_path(area.shape, west, north, scale)}">'
        drawn = f"{shape}<title>{tip}</title></path>"
        if area.link:
            drawn = f'<a href="{escape(area.link)}" aria-label="{tip}">{drawn}</a>'
        parts.append(drawn)
        middle = area.shape.representative_point()
        x, y = (middle.x - west) * scale + _MARGIN, (north - middle.y) * scale + _MARGIN
        marks.append(
            f'<text x="{x:.1f}" y="{y + 0.35 * _LABEL:.1f}" aria-hidden="true">{number}</text>'
        )
    return "".join([*parts, *marks, "</svg>"]), legend


def _shade(rates: Sequence[float | None]) -> tuple[list[str], tuple[LegendLine, ...]]:
    """Share areas out over the shades, as many in each as can be; the same rate, the same shade."""
    shown = np.sort([one for one in rates if one is not None])
    last = [-(-len(shown) * part // SHADES) - 1 for part in range(1, SHADES + 1)]
    upper = np.unique(shown[last]) if len(shown) else np.empty(0)
    first = SHADES - len(upper)  # few ranges take the darker colours
    of = [-1 if one is None else int(np.searchsorted(upper, one)) for one in rates]
    marks = ["withheld" if at < 0 else f"more-{first + at + 1}" for at in of]
    legend = [
        LegendLine(f"more-{first + at + 1}", _say_range(shown[np.searchsorted(upper, shown) == at]))
        for at in range(len(upper))
    ]
    if None in rates:
        legend.append(LegendLine("withheld", "withheld"))
    return marks, tuple(legend)


def _say_range(values: NDArray[np.float64]) -> str:
    low, high = (say_rate(float(one)) for one in (values.min(), values.max()))
    return low if low == high else f"{low} to {high}"


def say_rate(rate: float) -> str:
    """Say incidents per km², as coarse as they mean anything.

    >>> say_rate(1234.5), say_rate(12.34), say_rate(0.123)
    ('1,234', '12.3', '0.12')
    """
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}" if rate >= 1 else f"{rate:.2f}"


def _path(shape: BaseGeometry, west: float, north: float, scale: float) -> str:
    drawn = []
    for part in shapely.get_parts(shape.simplify(0.6 / scale)):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            xy = shapely.get_coordinates(ring)
            x = (xy[:, 0] - west) * scale + _MARGIN
            y = (north - xy[:, 1]) * scale + _MARGIN
            at = "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))
            drawn.append(f"M{at}Z")
    return "".join(drawn)

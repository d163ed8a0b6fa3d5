"""Streets on a map of paper: wide enough to be seen, each named once where there is room."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import escape
from numpy.typing import NDArray

if TYPE_CHECKING:
    from hotspots.publish.paper_map import Frame

Points = NDArray[np.float64]
LETTER = 0.56  # width of a letter in heights of a letter
_NAMES_FROM = 0.09  # millimetres a metre: on smaller maps names would be all there is to see
_FREE = 1.2  # heights of a letter between a name and what is drawn already


def draw_streets(
    streets: gpd.GeoDataFrame, frame: "Frame", taken: Sequence[Points], *, text_mm: float
) -> list[str]:
    """Draw the streets in sight, and write names where there is room.

    Parameters
    ----------
    streets
        ``name`` and line.
    frame
        How ground becomes paper.
    taken
        Where something else is drawn, in millimetres: names keep away from it.
    text_mm
        Height of a name.
    """
    near = streets.iloc[np.sort(streets.sindex.query(frame.sight, predicate="intersects"))]
    lines: dict[str, list[Points]] = {}
    for name, shape in zip(near["name"].fillna("").astype(str), near.geometry, strict=True):
        for part in shapely.get_parts(shapely.intersection(shape, frame.sight)):
            if part.geom_type == "LineString":
                lines.setdefault(name, []).append(frame.place(shapely.get_coordinates(part)))
    lines = {name: sorted(lines[name], key=lambda one: one.tolist()) for name in sorted(lines)}
    drawn = "".join(write_path(one) for these in lines.values() for one in these)
    if not drawn:
        return []
    wide = min(max(7 * frame.mm_per_m, 0.5 if frame.mm_per_m < _NAMES_FROM else 1.8), 7.0)
    both = (("#b4bbc2", wide + min(0.5, wide)), ("#fff", wide))
    paths = [
        f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
        for colour, width in both
    ]
    return paths + _draw_names(lines, list(taken), text_mm)


def write_path(xy: Points) -> str:
    """Write a line in the words of SVG."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in xy)


def _draw_names(lines: dict[str, list[Points]], taken: list[Points], text_mm: float) -> list[str]:
    """Write each street's name once, along it, as far from everything else as it can be.

    Long streets come first: they are what somebody finds the way by. A name that would cover
    another is left out.
    """
    merged = {
        name: shapely.line_merge(
            shapely.MultiLineString([shapely.LineString(one) for one in lines[name]])
        )
        for name in lines
        if name
    }
    written: list[str] = []
    for name in sorted(merged, key=lambda one: (-merged[one].length, one)):
        length = LETTER * text_mm * len(name)
        best: tuple[float, float, float, float] | None = None
        for part in shapely.get_parts(merged[name]):
            for share in (0.5, 0.35, 0.65, 0.2, 0.8):
                middle = share * part.length
                if not length / 2 <= middle <= part.length - length / 2:
                    continue
                ends = [part.interpolate(middle + half) for half in (-length / 2, length / 2)]
                x, y = part.interpolate(middle).coords[0]
                free = min((math.dist((x, y), one) for one in taken), default=math.inf)
                turn = math.degrees(math.atan2(ends[1].y - ends[0].y, ends[1].x - ends[0].x))
                if best is None or free > best[0]:
                    best = (free, x, y, (turn + 90) % 180 - 90)
        if best is not None and (best[0] > _FREE * text_mm or len(written) < 1):
            _, x, y, turn = best
            along = np.array([math.cos(math.radians(turn)), math.sin(math.radians(turn))])
            taken += [
                np.array([x, y]) + step * length * along for step in (-0.4, -0.2, 0, 0.2, 0.4)
            ]
            written.append(
                f'<text transform="translate({x:.2f} {y:.2f}) rotate({turn:.1f})" y="1"'
                f' font-size="{text_mm:g}" fill="#3d4853" text-anchor="middle" stroke="#fff"'
                f' stroke-width="0.8" paint-order="stroke">{escape(name)}</text>'
            )
    return written

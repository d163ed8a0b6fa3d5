"""A small map for a sheet of paper: doors as numbered dots, streets with their names.

It is drawn round the doors it is given and shows nothing else. The burgled home is never handed
to it, so that no mark, no ring and no middle of the picture can be meant to show it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import escape
from numpy.typing import NDArray

Points = NDArray[np.float64]

_WIDTH, _HEIGHT = 186.0, 98.0  # mm: as wide as A4 with its margins
_LEAST_M = 120.0  # ground across, however close the doors are
_ROOM_MM = 9.0  # round the outermost door
_DOT_MM = 2.3
_TEXT_MM = 2.9  # a little over 8 pt
_LETTER = 0.56  # width of a letter in heights of a letter
_BAR_M = (10, 20, 50, 100, 200, 500, 1000)
_PUSHES = 80
_LOOKS = {
    "gold": ("#7a5500", "#7a5500", "#fff"),
    "silver": ("#d3d8dd", "#1c2733", "#1c2733"),
    "bronze": ("#fff", "#5a3a1c", "#1c2733"),
}


@dataclass(frozen=True)
class Dot:
    """A place on the map: what is written on it, and which priority it has."""

    label: str
    priority: str
    x: float
    y: float


@dataclass(frozen=True)
class _Frame:
    """How ground becomes paper: y grows downwards there."""

    west: float
    north: float
    mm_per_m: float

    def place(self, xy: Points) -> Points:
        return np.column_stack(
            [(xy[:, 0] - self.west) * self.mm_per_m, (self.north - xy[:, 1]) * self.mm_per_m]
        )


def draw_small_map(
    dots: Sequence[Dot], *, small: Points, streets: gpd.GeoDataFrame | None = None
) -> str:
    """Draw doors and streets as one picture in SVG, in millimetres, north up.

    Parameters
    ----------
    dots
        Doors with a number, at least one; the picture is as wide as they are apart.
    small
        Positions of doors without a number, shape (n, 2): small dots where they are in sight.
    streets
        ``name`` and line, in the same coordinate system.

    Returns
    -------
    str
        Markup, all text in it escaped.
    """
    at = np.array([(dot.x, dot.y) for dot in dots], dtype=float).reshape(-1, 2)
    frame = _frame_round(at)
    placed = frame.place(at)
    radii = np.array([_half_width(dot.label) for dot in dots])
    shown = keep_apart(placed, radii)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img"'
        ' aria-label="Map of the doors, north up">',
        f'<rect width="{_WIDTH:g}" height="{_HEIGHT:g}" fill="#efece4"/>',
    ]
    if streets is not None:
        parts += _draw_streets(streets, frame, shown)
    for x, y in frame.place(small):
        if 0 < x < _WIDTH and 0 < y < _HEIGHT:
            parts.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.8" fill="#fff" stroke="#5a3a1c"'
                ' stroke-width="0.3"/>'
            )
    for true, (x, y) in zip(placed, shown, strict=True):
        if math.dist(true, (x, y)) > 0.3:
            parts.append(
                f'<path d="M{true[0]:.2f} {true[1]:.2f}L{x:.2f} {y:.2f}" stroke="#1c2733"'
                ' stroke-width="0.25"/>'
            )
    order = sorted(range(len(dots)), key=lambda one: dots[one].priority == "gold")
    parts += [_draw_dot(dots[one], shown[one], radii[one]) for one in order]
    return "".join([*parts, *_draw_scale(frame), "</svg>"])


def keep_apart(places: Points, radii: NDArray[np.float64]) -> Points:
    """Push labels apart until none covers another, each as near to its place as that allows.

    Places on the very same spot are told apart by their order.
    """
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
        moved = np.clip(moved, radii[:, None], np.array([_WIDTH, _HEIGHT]) - radii[:, None])
    return moved


def _frame_round(at: Points) -> _Frame:
    """Fit the outermost doors into the picture, at least so much ground across."""
    low, high = at.min(axis=0), at.max(axis=0)
    room = 2 * _ROOM_MM
    across = np.maximum(high - low, 1e-9)
    scale = min((_WIDTH - room) / across[0], (_HEIGHT - room) / across[1], _WIDTH / _LEAST_M)
    middle = (low + high) / 2
    return _Frame(middle[0] - _WIDTH / scale / 2, middle[1] + _HEIGHT / scale / 2, scale)


def _half_width(label: str) -> float:
    return max(_DOT_MM, (_LETTER * _TEXT_MM * len(label) + 1.6) / 2)


def _draw_dot(dot: Dot, at: Points, half: float) -> str:
    x, y = at
    fill, line, ink = _LOOKS.get(dot.priority, _LOOKS["bronze"])
    return (
        f'<g><rect x="{x - half:.2f}" y="{y - _DOT_MM:.2f}" width="{2 * half:.2f}"'
        f' height="{2 * _DOT_MM:g}" rx="{_DOT_MM:g}" fill="{fill}" stroke="{line}"'
        f' stroke-width="0.4"/><text x="{x:.2f}" y="{y + 0.36 * _TEXT_MM:.2f}" fill="{ink}"'
        f' font-size="{_TEXT_MM:g}" font-weight="700" text-anchor="middle">'
        f"{escape(dot.label)}</text></g>"
    )


def _draw_streets(streets: gpd.GeoDataFrame, frame: _Frame, dots: Points) -> list[str]:
    """Draw the streets in sight, wide enough to be seen, and write names where there is room."""
    metres = 1 / frame.mm_per_m
    sight = shapely.box(
        frame.west, frame.north - _HEIGHT * metres, frame.west + _WIDTH * metres, frame.north
    )
    near = streets.iloc[np.sort(streets.sindex.query(sight, predicate="intersects"))]
    lines: dict[str, list[Points]] = {}
    for name, shape in zip(near["name"].fillna("").astype(str), near.geometry, strict=True):
        for part in shapely.get_parts(shapely.intersection(shape, sight)):
            if part.geom_type == "LineString":
                lines.setdefault(name, []).append(frame.place(shapely.get_coordinates(part)))
    lines = {name: sorted(lines[name], key=lambda one: one.tolist()) for name in sorted(lines)}
    drawn = [_path(one) for these in lines.values() for one in these]
    wide = min(max(7 * frame.mm_per_m, 1.8), 7.0)
    both = (("#b4bbc2", wide + 0.5), ("#fff", wide))
    return [
        f'<path d="{"".join(drawn)}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
        for colour, width in both
    ] + _draw_names(lines, dots)


def _path(xy: Points) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in xy)


def _draw_names(lines: dict[str, list[Points]], dots: Points) -> list[str]:
    """Write each street's name once, along it, as far from dots and other names as it can be."""
    # Neither under the scale nor under the arrow.
    corners = (np.array([12.0, _HEIGHT - 5]), np.array([_WIDTH - 6, 8.0]))
    taken = [*dots, *corners]
    written = []
    for name in filter(None, lines):
        merged = shapely.line_merge(
            shapely.MultiLineString([shapely.LineString(one) for one in lines[name]])
        )
        length = _LETTER * _TEXT_MM * len(name)
        best: tuple[float, float, float, float] | None = None
        for part in shapely.get_parts(merged):
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
        if best is not None:
            _, x, y, turn = best
            taken.append(np.array([x, y]))
            written.append(
                f'<text transform="translate({x:.2f} {y:.2f}) rotate({turn:.1f})" y="1"'
                f' font-size="{_TEXT_MM:g}" fill="#3d4853" text-anchor="middle" stroke="#fff"'
                f' stroke-width="0.8" paint-order="stroke">{escape(name)}</text>'
            )
    return written


def _draw_scale(frame: _Frame) -> list[str]:
    """Draw a bar of a round number of metres, and which way is north."""
    metres = max((one for one in _BAR_M if one * frame.mm_per_m <= 45), default=_BAR_M[0])
    length, y = metres * frame.mm_per_m, _HEIGHT - 4
    return [
        f'<rect x="2" y="{y - 4.6:g}" width="{length + 5:.2f}" height="7.2" fill="#fff"'
        ' opacity="0.85"/>',
        f'<path d="M4 {y - 1:g}v2h{length:.2f}v-2" fill="none" stroke="#1c2733"'
        ' stroke-width="0.5"/>',
        f'<text x="{4 + length / 2:.2f}" y="{y - 0.6:g}" font-size="{_TEXT_MM:g}"'
        f' text-anchor="middle" fill="#1c2733">{metres} m</text>',
        f'<g transform="translate({_WIDTH - 6:g} 4)"><rect x="-4" y="-2" width="8" height="13"'
        ' fill="#fff" opacity="0.85"/><path d="M0 -1l2.2 5.5L0 3.4l-2.2 1.1z" fill="#1c2733"/>'
        f'<text y="9" font-size="{1.2 * _TEXT_MM:.2f}" font-weight="700" text-anchor="middle"'
        ' fill="#1c2733">N</text></g>',
    ]

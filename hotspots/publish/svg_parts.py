"""The strokes that pictures in SVG are made of: texts, paths, round ticks; in millimetres."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import escape
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.publish.style import LIGHT

Points = NDArray[np.float64]
INK, QUIET, LINE = LIGHT["ink"], LIGHT["quiet"], LIGHT["line"]
LETTER = 0.56  # width of a letter in heights of a letter
STEP_MM = 0.1  # how finely a shape is drawn: a printer's dot or two


def svg(
    parts: Sequence[str],
    size_mm: tuple[float, float],
    *,
    says: str,
    title: str = "",
    also: str = "",
) -> str:
    """Put a picture together, with what it says for who cannot see it.

    Parameters
    ----------
    parts
        Markup, escaped already.
    size_mm
        Width and height on paper.
    says
        The picture in a sentence: its finding.
    title, also
        Its title, and a longer description; empty for none.
    """
    width, height = size_mm
    head = f"<title>{escape(title)}</title>" if title else ""
    head += f"<desc>{escape(also)}</desc>" if also else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm"'
        f' viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(says)}">'
        f"{head}{''.join(parts)}</svg>"
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 3.2,
    anchor: str = "start",
    colour: str = INK,
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Write words at a place, which is their start, middle or end on the line they stand on."""
    style = ' font-weight="700"' if bold else ""
    style += ' stroke="#fff" stroke-width="0.8" paint-order="stroke"' if halo else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}"{where} fill="{colour}"{style}>'
        f"{escape(words)}</text>"
    )


def hatch(name: str, colour: str) -> str:
    """Define a pattern of slanted lines, to be laid over a colour: ``fill="url(#name)"``."""
    return (
        f'<pattern id="{name}" width="1.4" height="1.4" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><path d="M0 0V1.4" stroke="{colour}"'
        ' stroke-width="0.7"/></pattern>'
    )


def shorten(words: str, room_mm: float, *, size: float = 3.2) -> str:
    """Cut words that are wider than their room.

    >>> shorten("Old Harlow and Church Langley", 30.0), shorten("Toddbrook", 30.0)
    ('Old Harlow and C…', 'Toddbrook')
    """
    most = max(int(room_mm / (LETTER * size)), 1) + 1
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def ticks(most: float, *, least: float = 0.0) -> list[float]:
    """Choose a few round numbers from the lowest to the highest figure, zero among them.

    >>> ticks(47.0), ticks(0.3), ticks(4.0, least=-3.0)
    ([0.0, 10.0, 20.0, 30.0, 40.0], [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3], [-3.0, -2.0, -1.0, \
0.0, 1.0, 2.0, 3.0, 4.0])
    """
    span = max(most, 0.0) - min(least, 0.0)
    if not span > 0:
        return [0.0]
    power = 10.0 ** math.floor(math.log10(span))
    size = next(power * one for one in (0.1, 0.2, 0.5, 1, 2) if span / (power * one) <= 7.5)
    first, last = math.ceil(min(least, 0) / size - 1e-9), math.floor(max(most, 0) / size + 1e-9)
    return [round(size * one, 12) + 0.0 for one in range(first, last + 1)]


def figure(value: float, *, share: bool = False) -> str:
    """Write a number at a tick.

    >>> figure(0.25, share=True), figure(1200), figure(0.5)
    ('25%', '1,200', '0.5')
    """
    return f"{100 * value:g}%" if share else f"{value:,g}"


def relative_path(
    lines: Sequence[Points], *, closed: bool = False, step_mm: float = STEP_MM
) -> str:
    """Write lines as a short path: rounded to a step, each point counted from the one before.

    Points that fall on the one before are left out, and so are rings that become a dot; as
    places are rounded and not differences, nothing drifts.

    Parameters
    ----------
    lines
        In millimetres; rings repeat their first point, as shapely's do.
    closed
        Whether they are rings.
    step_mm
        How finely.

    Examples
    --------
    >>> square = np.array([[0, 0], [2.04, 0], [2.04, 1], [0, 1], [0, 0]])
    >>> relative_path([square], closed=True)
    'M0 0h2v1h-2z'
    """
    written = []
    per_mm = round(1 / step_mm)
    for line in lines:
        steps = np.rint(line * per_mm).astype(np.int64)
        moves = np.diff(steps, axis=0)
        moves = moves[moves.any(axis=1)]
        if (closed and len(moves) < 3) or not len(moves):
            continue
        start = steps[0].tolist()
        ends = moves[:-1] if closed else moves
        said = [f"M{_say(start[0], per_mm)} {_say(start[1], per_mm)}"]
        for across, down in ends.tolist():
            if not down:
                said.append(f"h{_say(across, per_mm)}")
            elif not across:
                said.append(f"v{_say(down, per_mm)}")
            else:
                gap = "" if down < 0 else " "
                said.append(f"l{_say(across, per_mm)}{gap}{_say(down, per_mm)}")
        written.append("".join(said) + ("z" if closed else ""))
    return "".join(written)


def _say(steps: int, per_mm: int) -> str:
    """Write so many steps in millimetres, with no zero that says nothing."""
    whole, rest = divmod(abs(steps), per_mm)
    sign = "-" if steps < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    part = f"{rest / per_mm:.4g}"[1:]
    return f"{sign}{whole or ''}{part}"


def rings_of(shapes: NDArray[np.object_] | Sequence[BaseGeometry]) -> list[Points]:
    """Give every ring of areas, holes too, in their own order."""
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    rings = shapely.get_rings(parts[shapely.get_type_id(parts) == 3])
    if not len(rings):
        return []
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    return np.split(xy, np.flatnonzero(np.diff(ring)) + 1)


@dataclass(frozen=True)
class Sample:
    """One line of a legend: a mark as it is drawn, 10 by 6 mm (empty: none), and its meaning."""

    mark: str
    words: str


@dataclass(frozen=True)
class LegendPart:
    """Samples that belong together, below what they are of."""

    title: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Picture:
    """A figure for a page and for paper.

    Attributes
    ----------
    svg
        Its markup.
    size_mm
        Width and height on paper.
    legend
        What its marks mean, for the page to write beside it.
    caption
        What stands below it: the scale, what is in the cells.
    landscape
        Whether its sheet lies on its side.
    """

    svg: str
    size_mm: tuple[float, float]
    legend: tuple[LegendPart, ...] = ()
    caption: str = ""
    landscape: bool = False

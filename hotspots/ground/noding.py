"""Street lines cut into pieces that meet only at their ends.

Lines meet where they share a vertex: at an end of one of them, or where both pass through it, as
OpenStreetMap and road data draw a junction. Lines that merely cross, a bridge over a street, share
none, and do not meet.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

_DECIMALS = 3  # coordinates are rounded to a millimetre: far below what a survey can tell


@dataclass(frozen=True)
class StreetPieces:
    """Nodes, and the pieces of line between them.

    Attributes
    ----------
    x, y
        Nodes, by easting, then northing.
    start, end
        Node at which each piece starts and ends; the start is never the later one.
    lines
        LineStrings from start to end.
    of_line
        Which line each piece was cut from.
    turned
        Whether each piece runs against the line it was cut from.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    lines: NDArray[np.object_]
    of_line: NDArray[np.int64]
    turned: NDArray[np.bool_]


def cut_at_junctions(lines: NDArray[np.object_]) -> StreetPieces:
    """Cut lines wherever they meet another, or themselves.

    Parameters
    ----------
    lines
        LineStrings in metres.

    Returns
    -------
    StreetPieces
        Pieces longer than nothing, sorted by their nodes, then shape; the same whatever the order
        and direction of the lines. Pieces drawn twice are both there.

    Examples
    --------
    >>> street, turning = shapely.from_wkt(["LINESTRING (0 0, 5 0, 9 0)", "LINESTRING (5 4, 5 0)"])
    >>> pieces = cut_at_junctions(np.array([street, turning]))
    >>> pieces.x.tolist(), pieces.start.tolist(), pieces.end.tolist()
    ([0.0, 5.0, 5.0, 9.0], [0, 1, 1], [1, 2, 3])
    """
    xy, row = shapely.get_coordinates(lines, return_index=True)
    place = np.round(xy, _DECIMALS) @ np.array([1, 1j]) + 0  # no minus zero
    new = np.ones(len(place), dtype=bool)
    new[1:] = (place[1:] != place[:-1]) | (row[1:] != row[:-1])
    place, row = place[new], row[new]
    vertices, vertex = np.unique(place, return_inverse=True)
    outer = np.ones(len(row), dtype=bool)  # first or last of its line
    outer[1:-1] = (row[1:-1] != row[:-2]) | (row[1:-1] != row[2:])
    is_node = np.bincount(vertex, minlength=len(vertices)) > 1
    is_node[vertex[outer]] = True
    cut = np.flatnonzero(is_node[vertex])
    whole = row[cut[:-1]] == row[cut[1:]]
    first, last = cut[:-1][whole], cut[1:][whole]
    used, node = np.unique(vertex[np.concatenate([first, last])], return_inverse=True)
    start, end = node[: len(first)], node[len(first) :]
    turned = _runs_back(place, first, last, start, end)
    shapes = _slices(place, first, last, backwards=turned)
    start, end = np.minimum(start, end), np.maximum(start, end)
    _, by_shape = np.unique(shapely.to_wkb(shapes), return_inverse=True)
    order = np.lexsort((by_shape, end, start))
    nodes = vertices[used]
    return StreetPieces(
        nodes.real,
        nodes.imag,
        start[order],
        end[order],
        shapes[order],
        row[first][order],
        turned[order],
    )


def _runs_back(
    place: NDArray[np.complex128],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say which pieces run from their later node; a loop by its second and last but one vertex."""
    after, before = place[np.minimum(first + 1, len(place) - 1)], place[last - 1]
    loop_back = (after.real > before.real) | (
        (after.real == before.real) & (after.imag > before.imag)
    )
    return np.where(start == end, loop_back, start > end)


def _slices(
    place: NDArray[np.complex128],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    *,
    backwards: NDArray[np.bool_],
) -> NDArray[np.object_]:
    """Make a line of each stretch of vertices, both ends included."""
    size = last - first + 1
    of_piece = np.repeat(np.arange(len(first)), size)
    step = np.arange(len(of_piece)) - np.repeat(np.cumsum(size) - size, size)
    at = np.where(backwards[of_piece], last[of_piece] - step, first[of_piece] + step)
    if not len(at):
        return np.empty(0, dtype=object)
    xy = np.column_stack([place[at].real, place[at].imag])
    return np.asarray(shapely.linestrings(xy, indices=of_piece), dtype=object)

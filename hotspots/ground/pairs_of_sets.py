"""Which points of two sets lie close together: burglaries and the addresses around them.

The second set is laid into small square cells, row of cells by row. What may be close to a point
is then in a few unbroken runs, with little that is too far among it, and a run is gone through
faster than anything can be looked up.

The cells are strung along a ring, each row of them a golden section of the ring after the last.
So the ground has no edge, and towns far apart take no more room than one; where a row of another
town falls among those that are gone through, it is seen to be too far.
"""

import math
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from hotspots.ground.close_pairs import (
    ClosePairs,
    check_points,
    check_reach,
    in_chunks,
    make_room,
)

_CELLS_A_REACH = 4
_FEWEST_CELLS = 1024  # round the ring: rows of cells close to one point never meet there
_GOLDEN = (math.sqrt(5) - 1) / 2
_SHORTEST_M = 1e-3  # cells are no smaller for less,
_LONGEST_M = 1.35e154  # and no larger for more: squares of more are no numbers
_LAST_CELL = 2.0**48  # from the origin; what is farther away counts as there
_ROUNDING = 1.001  # a little farther than asked, whatever the last bits
_BITS = 2.0**-49  # eight times the last bit of a coordinate


@dataclass(frozen=True)
class _Ring:
    """Points in square cells along a ring.

    Attributes
    ----------
    row
        Row number of each point: by cell, within a cell ascending.
    x, y
        Where they are, in this order.
    start
        At which point each cell starts, and at last how many points there are. The number of
        cells is a power of two.
    stride
        From a cell to the one north of it, along the ring.
    cell_m
        Side of a cell.
    """

    row: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int32]
    stride: int
    cell_m: float


def pairs_between(
    x1: ArrayLike,
    y1: ArrayLike,
    x2: ArrayLike,
    y2: ArrayLike,
    *,
    within_m: float,
    threads: int | None = None,
) -> ClosePairs:
    """Find, for each point of one set, the points of another set near to it.

    Parameters
    ----------
    x1, y1, x2, y2
        Metres.
    within_m
        How far, in a straight line; exactly as far still counts.
    threads
        How many share the work; None: one for each core. The answer is the same.

    Returns
    -------
    ClosePairs
        ``first``: row in the first set; ``second``: row in the second set. Sorted by first; of
        one point as they lie on the ground, in rows of cells from the south (of one cell by
        row), so neither by distance nor by row. Empty when none is near.

    Raises
    ------
    InputError
        As :func:`hotspots.ground.close_pairs.pairs_within`.

    Examples
    --------
    >>> pairs = pairs_between([0, 50], [0, 0], [3, 1, 0], [0, 0, 9], within_m=9)
    >>> pairs.first.tolist(), pairs.second.tolist(), pairs.distance_m.tolist()
    ([0, 0, 0], [1, 0, 2], [1.0, 3.0, 9.0])
    """
    one = check_points(x1, y1, "the first points")
    two = check_points(x2, y2, "the second points")
    check_reach(within_m, "euclidean")
    reach_m = min(max(within_m, _SHORTEST_M), _LONGEST_M)
    ring = _lay_ring(*two, reach_m / _CELLS_A_REACH)
    cells = (ring.start, ring.stride, ring.cell_m)
    every = (one, (ring.x, ring.y), cells, _ROUNDING * reach_m, _longest_square(within_m))
    count = np.zeros(len(one[0]), np.int64)
    in_chunks(len(count), threads, lambda low, high: _count(*every, low, high, count))
    start, pairs = make_room(count, within_m)
    found = ring.row, start, (pairs.first, pairs.second, pairs.distance_m)
    in_chunks(len(count), threads, lambda low, high: _fill(*every, low, high, *found))
    return pairs


def _lay_ring(x: NDArray[np.float64], y: NDArray[np.float64], cell_m: float) -> _Ring:
    """Sort points into cells, about as many as there are points."""
    cells = max(_FEWEST_CELLS, 2 ** round(math.log2(max(len(x), 1))))
    stride = int(_GOLDEN * cells)
    cell, start = np.empty(len(x), np.int32), np.zeros(cells + 1, np.int32)
    _find_cells(x, y, stride, cell_m, cell, start)
    np.cumsum(start, out=start)
    row, laid = np.empty(len(x), np.int32), (np.empty_like(x), np.empty_like(y))
    _lay(x, y, cell, start[:-1].copy(), row, *laid)
    return _Ring(row, *laid, start, stride, cell_m)


def _longest_square(within_m: float) -> float:
    """Give the largest square whose root is not longer: squares can then be compared."""
    square = within_m * within_m
    if not math.isfinite(square):
        return sys.float_info.max
    while math.sqrt(square) > within_m:
        square = math.nextafter(square, 0.0)
    while math.sqrt(math.nextafter(square, math.inf)) <= within_m:
        square = math.nextafter(square, math.inf)
    return square


@njit(cache=True, nogil=True, inline="always")
def _cell(metres: float, cell_m: float) -> Any:  # pragma: no cover
    """Count cells from the origin."""
    return np.int64(np.floor(min(max(metres / cell_m, -_LAST_CELL), _LAST_CELL)))


@njit(cache=True, nogil=True)
def _find_cells(
    x: Any, y: Any, stride: Any, cell_m: Any, cell: Any, start: Any
) -> None:  # pragma: no cover
    """Say for each point in which cell of the ring it lies, and count those of each."""
    mask = len(start) - 2
    for at in range(len(x)):
        cell[at] = ((_cell(y[at], cell_m) & mask) * stride + _cell(x[at], cell_m)) & mask
        start[cell[at] + 1] += 1


@njit(cache=True, nogil=True)
def _lay(
    x: Any, y: Any, cell: Any, free: Any, row: Any, laid_x: Any, laid_y: Any
) -> None:  # pragma: no cover
    """Put each point at the next free place of its cell."""
    for at in range(len(x)):
        place = free[cell[at]]
        free[cell[at]] += 1
        row[place], laid_x[place], laid_y[place] = at, x[at], y[at]


@njit(cache=True, nogil=True)
def _runs(x: Any, y: Any, cells: Any, far: Any, runs: Any) -> Any:  # pragma: no cover
    """List the runs of points that may be close to a point, from the south; say how many.

    ``runs``: from which to before which point.
    """
    start, stride, cell_m = cells
    mask = len(start) - 2
    last = _LAST_CELL * cell_m
    x, y = min(max(x, -last), last), min(max(y, -last), last)
    far += _BITS * max(abs(x), abs(y))
    found = 0
    for up in range(_cell(y - far, cell_m), _cell(y + far, cell_m) + 1):
        off = max(up * cell_m - y, y - (up + 1) * cell_m, 0.0) / far
        wide = far * np.sqrt(max(1.0 - off * off, 0.0))
        west, east = _cell(x - wide, cell_m), _cell(x + wide, cell_m)
        begin = ((up & mask) * stride + west) & mask
        end = begin + east - west + 1
        runs[found, 0], runs[found, 1] = start[begin], start[min(end, mask + 1)]
        found += 1
        if end > mask + 1:  # past the ring's seam
            runs[found, 0], runs[found, 1] = 0, start[end - mask - 1]
            found += 1
    return found


@njit(cache=True, nogil=True)
def _count(
    one: Any, two: Any, cells: Any, far: Any, square: Any, low: Any, high: Any, count: Any
) -> None:  # pragma: no cover
    """Count, for each point, what is near to it in the other set."""
    (x1, y1), (x, y) = one, two
    runs = np.empty((4 * _CELLS_A_REACH + 8, 2), np.int64)
    for at in range(low, high):
        found = 0
        for run in range(_runs(x1[at], y1[at], cells, far, runs)):
            for other in range(runs[run, 0], runs[run, 1]):
                dx, dy = x[other] - x1[at], y[other] - y1[at]
                found += dx * dx + dy * dy <= square
        count[at] = found


@njit(cache=True, nogil=True)
def _fill(
    one: Any,
    two: Any,
    cells: Any,
    far: Any,
    square: Any,
    low: Any,
    high: Any,
    row: Any,
    place: Any,
    pairs: Any,
) -> None:  # pragma: no cover
    """Write down the pairs that were counted.

    What is too far is written down, too, and then written over: the processor has no branch to
    guess. It never writes at the next point's place, which may be another thread's.
    """
    (x1, y1), (x, y) = one, two
    first, second, apart = pairs
    runs = np.empty((4 * _CELLS_A_REACH + 8, 2), np.int64)
    for at in range(low, high):
        free, end = place[at], place[at + 1]
        for run in range(_runs(x1[at], y1[at], cells, far, runs)):
            for other in range(runs[run, 0], runs[run, 1]):
                if free == end:
                    break
                dx, dy = x[other] - x1[at], y[other] - y1[at]
                squared = dx * dx + dy * dy
                second[free], apart[free] = row[other], squared
                free += squared <= square
        first[place[at] : end] = at
        for pair in range(place[at], end):
            apart[pair] = np.sqrt(apart[pair])

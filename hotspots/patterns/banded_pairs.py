"""Close pairs by band of distance, as light as they can be held: four bytes a pair.

A permutation test goes through all of them a thousand times. They are grouped by band, and by
their first point, so that neither needs to be stored with a pair; points are numbered by strips
from south to north, so that a pair's second point is never far away in memory.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.ground.close_pairs import (
    ClosePairs,
    Metric,
    check_points,
    check_reach,
    distance,
    first_near,
    in_chunks,
    lay_strips,
    require_room,
)

_BYTES_A_PAIR = 4


@dataclass(frozen=True)
class BandedPairs:
    """Pairs of points in bands of distance.

    Attributes
    ----------
    row
        Row of each point, in the order that pairs number them in.
    start
        For each band, where the pairs of each point start, and at last where those of the
        band end.
    second
        The other point of each pair.
    """

    row: NDArray[np.int32]
    start: NDArray[np.int64]
    second: NDArray[np.int32]

    @property
    def in_band(self) -> NDArray[np.int64]:
        """How many pairs each band holds."""
        return self.start[:, -1] - self.start[:, 0]

    def rows_of(self, band: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Give both rows of every pair of a band, the lower one first."""
        start = self.start[band]
        one = np.repeat(self.row, np.diff(start))
        other = self.row[self.second[start[0] : start[-1]]]
        return np.minimum(one, other), np.maximum(one, other)


def find_banded_pairs(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    edges_m: NDArray[np.float64],
    *,
    metric: Metric = "euclidean",
    threads: int | None = None,
) -> BandedPairs:
    """Find every pair of points in each half-open band of distance.

    Parameters
    ----------
    x, y
        Metres.
    edges_m
        Rising and finite; one more than there are bands.
    metric, threads
        As for :func:`hotspots.ground.close_pairs.pairs_within`.

    Raises
    ------
    InputError
        As :func:`hotspots.ground.close_pairs.pairs_within`.

    Examples
    --------
    >>> line = np.array([0.0, 40, 100])
    >>> pairs = find_banded_pairs(line, 0 * line, np.array([0.0, 60, 100]))
    >>> pairs.in_band.tolist(), [rows.tolist() for rows in pairs.rows_of(0)]
    ([1, 1], [[0], [1]])
    """
    reach = float(edges_m[-1])
    x, y = check_points(x, y, "the incidents")
    check_reach(reach, metric)
    strips = lay_strips(x, y, within_m=reach)
    every = (strips.x, strips.y, strips.start, edges_m, metric == "manhattan")
    free = np.zeros((len(edges_m) - 1, len(x)), np.int64)
    none = np.empty(0, np.int32)
    in_chunks(len(x), threads, lambda low, high: _add_pairs(*every, low, high, free, none))
    start = _starts(free, reach)
    free[:] = start[:, :-1]
    second = np.empty(int(start[-1, -1]), np.int32)
    if len(second):
        in_chunks(len(x), threads, lambda low, high: _add_pairs(*every, low, high, free, second))
    return BandedPairs(strips.row, start, second)


def band_pairs(pairs: ClosePairs, points: int, edges_m: NDArray[np.float64]) -> BandedPairs:
    """Group pairs that were found otherwise (by street), each once, by band.

    >>> one = np.array([0, 0], np.int32)
    >>> found = band_pairs(ClosePairs(one, one + 1, np.array([9.0, 1])), 2, np.array([0.0, 5]))
    >>> found.in_band.tolist()
    [1]
    """
    band = np.searchsorted(edges_m, pairs.distance_m, side="right") - 1
    held = np.flatnonzero((pairs.first < pairs.second) & (band >= 0) & (band < len(edges_m) - 1))
    key = band[held] * points + pairs.first[held]
    order = np.argsort(key, kind="stable")
    count = np.bincount(key, minlength=(len(edges_m) - 1) * points)
    start = _starts(count.reshape(len(edges_m) - 1, points), float(edges_m[-1]))
    second = pairs.second[held[order]].astype(np.int32)
    return BandedPairs(np.arange(points, dtype=np.int32), start, second)


def _starts(count: NDArray[np.int64], reach: float) -> NDArray[np.int64]:
    """Say where the pairs of each band and point start, or refuse so many."""
    bands, points = count.shape
    end = np.cumsum(count).reshape(bands, points)
    require_room(int(count.sum()), reach, _BYTES_A_PAIR)
    start = np.zeros((bands, points + 1), np.int64)
    start[:, 1:] = end
    start[1:, 0] = start[:-1, -1]
    return start


@njit(cache=True, nogil=True)
def _add_pairs(
    x: Any,
    y: Any,
    start: Any,
    edges: Any,
    along: Any,
    low: Any,
    high: Any,
    free: Any,
    second: Any,
) -> None:  # pragma: no cover
    """Count the pairs of each point with those after it, or write them down where there is room.

    ``free`` goes up by one with each: it is the count, or the next place to write to.
    """
    bands, strips = len(edges) - 1, len(start) - 1
    within = edges[bands]
    strip = np.searchsorted(start, low, side="right") - 1
    for at in range(low, high):
        while start[strip + 1] <= at:
            strip += 1
        for near in range(strip, min(strip + 2, strips)):
            end = start[near + 1]
            begin = at + 1 if near == strip else first_near(x, start[near], end, x[at], within)
            for other in range(begin, end):
                dx = x[other] - x[at]
                if dx > within:
                    break
                metres = distance(dx, y[other] - y[at], along)
                if metres >= within or metres < edges[0]:
                    continue
                band = 0
                while metres >= edges[band + 1]:
                    band += 1
                if len(second):
                    second[free[band, at]] = other
                free[band, at] += 1

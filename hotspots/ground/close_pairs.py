"""Which points lie close together: every pair within a distance, and no other ever looked at.

Points are sorted into strips as wide as the distance, and by easting within a strip. What is
close to a point is then in three short runs. Cost and memory grow with the close pairs, not
with the square of the points.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any

Metric = Literal["euclidean", "manhattan"]
METRICS = ("euclidean", "manhattan")

MOST_PAIRS = 500_000_000
_BYTES_A_PAIR = 16
_CHUNK = 256  # points a thread takes at a time
_ROUNDING = 1.001  # strips are a little wider than the distance, whatever its last bits


@dataclass(frozen=True)
class ClosePairs:
    """Pairs of points, and how far apart they are.

    Attributes
    ----------
    first, second
        Row numbers.
    distance_m
        Metres, in full precision: half-open bands may be decided on it.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    distance_m: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.first)


@dataclass(frozen=True)
class Strips:
    """Points in strips from south to north, each strip from west to east.

    Attributes
    ----------
    row
        Row number of each point.
    x, y
        Where they are, in this order.
    start
        At which point each strip starts, and at last how many points there are.
    bottom, height
        Northing of the first strip, and how wide strips are.
    """

    row: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    bottom: float
    height: float


def lay_strips(x: NDArray[np.float64], y: NDArray[np.float64], *, within_m: float) -> Strips:
    """Sort points into strips so wide that what is close lies in the same or the next.

    No more strips than points, however far these are spread.
    """
    if not len(x):
        return Strips(np.empty(0, np.int32), x, y, np.zeros(2, np.int64), 0.0, 1.0)
    bottom, top = float(y.min()), float(y.max())
    exact = 4 * float(np.spacing(max(abs(bottom), abs(top))))
    height = max(_ROUNDING * (within_m + exact), (top - bottom) / len(y))
    strip = ((y - bottom) / height).astype(np.int32)
    strips = int(strip.max()) + 1
    order = np.argsort(x)
    strip = strip[order].astype(np.uint16 if strips < 2**16 else np.int32)  # short ones sort fast
    order = order[np.argsort(strip, kind="stable")]
    start = np.concatenate([[0], np.cumsum(np.bincount(strip, minlength=strips))])
    row = order.astype(np.int32)
    return Strips(row, x[order], y[order], start.astype(np.int64), bottom, height)


def pairs_within(
    x: ArrayLike,
    y: ArrayLike,
    *,
    within_m: float,
    metric: Metric = "euclidean",
    threads: int | None = None,
) -> ClosePairs:
    """Find every pair of points less than a distance apart.

    Parameters
    ----------
    x, y
        Metres.
    within_m
        Pairs exactly so far apart are not among them: bands of distance are half-open.
    metric
        ``"euclidean"``: in a straight line. ``"manhattan"``: along the axes, as streets laid
        out as a grid would have it.
    threads
        How many share the work; None: one for each core. The answer is the same.

    Returns
    -------
    ClosePairs
        Each unordered pair once, ``first`` < ``second``, sorted by both. Empty when no two
        points are close.

    Raises
    ------
    InputError
        When a coordinate is not finite, ``within_m`` is not a length, the metric is unknown,
        or there are so many pairs that they would not fit.

    Examples
    --------
    >>> pairs = pairs_within([0, 3, 0, 100], [0, 4, 5, 0], within_m=5.5)
    >>> pairs.first.tolist(), pairs.second.tolist(), pairs.distance_m.round(2).tolist()
    ([0, 0, 1], [1, 2, 2], [5.0, 5.0, 3.16])
    >>> len(pairs_within([0, 3, 0, 100], [0, 4, 5, 0], within_m=5))
    1
    """
    x, y = check_points(x, y, "the points")
    check_reach(within_m, metric)
    strips = lay_strips(x, y, within_m=within_m)
    along = metric == "manhattan"
    count = np.zeros(len(x), np.int64)
    every = (strips.row, strips.x, strips.y, strips.start, within_m, along)
    in_chunks(len(x), threads, lambda low, high: _count_own(*every, low, high, count))
    start, pairs = make_room(count, within_m)
    in_chunks(
        len(x),
        threads,
        lambda low, high: _fill_own(*every, low, high, start, pairs.second, pairs.distance_m),
    )
    in_chunks(len(x), threads, lambda low, high: _name_first(start, low, high, pairs.first))
    return pairs


def check_points(
    x: ArrayLike, y: ArrayLike, where: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Make two arrays of finite metres, or say why that cannot be."""
    x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        what = f"x has the shape {x.shape} and y {y.shape}"
        raise InputError(Problem(what, "give as many x as y, one of each a point", where))
    if len(x) >= 2**31:
        raise InputError(Problem(f"there are {len(x):,} points", "give fewer than 2^31", where))
    unusable = int((~(np.isfinite(x) & np.isfinite(y))).sum())
    if unusable:
        what = f"{unusable:,} of {len(x):,} points have a coordinate that is missing or infinite"
        raise InputError(Problem(what, "leave them out, or give them a position", where))
    return x, y


def check_reach(within_m: float, metric: str) -> None:
    """Refuse what is not a length, and metrics that are not known."""
    problems = []
    if not (np.isfinite(within_m) and within_m > 0):
        what = f"within_m = {within_m!r}"
        problems.append(Problem(what, "give a number of metres above zero", "within_m"))
    if metric not in METRICS:
        what = f"metric = {metric!r}"
        problems.append(Problem(what, f"choose one of {listed(METRICS)}", "metric"))
    raise_if_any(problems)


def in_chunks(size: int, threads: int | None, work: Callable[[int, int], Any]) -> None:
    """Do work on numbers from one up to another, until all are done."""
    chunks = [(low, min(low + _CHUNK, size)) for low in range(0, size, _CHUNK)]
    workers = min(threads or os.cpu_count() or 1, len(chunks))
    if workers <= 1:
        for low, high in chunks:
            work(low, high)
        return
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work, low, high) for low, high in chunks]:
            done.result()


def make_room(count: NDArray[np.int64], within_m: float) -> tuple[NDArray[np.int64], ClosePairs]:
    """Say where the pairs of each point start, and make room for all; refuse too many."""
    start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    require_room(int(start[-1]), within_m, _BYTES_A_PAIR)
    size = int(start[-1])
    pairs = ClosePairs(np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size))
    return start, pairs


def require_room(pairs: int, within_m: float, bytes_a_pair: int) -> None:
    """Refuse more pairs than fit into memory before taking it."""
    if pairs > MOST_PAIRS:
        what = f"{pairs:,} pairs are within {within_m:g} m ({pairs * bytes_a_pair / 2**30:.1f} GiB)"
        cure = f"choose a shorter distance; at most {MOST_PAIRS:,} pairs are held"
        raise InputError(Problem(what, cure, "within_m"))


@njit(cache=True, nogil=True, inline="always")
def distance(dx: float, dy: float, along: bool) -> Any:  # pragma: no cover
    """Give the length of a step: along the axes, or straight."""
    if along:
        return abs(dx) + abs(dy)
    return np.sqrt(dx * dx + dy * dy)


@njit(cache=True, nogil=True)
def first_near(
    x: NDArray[np.float64], low: int, high: int, near: float, within: float
) -> int:  # pragma: no cover
    """Find the first point of a run that is not too far to the west."""
    while low < high:
        middle = (low + high) // 2
        if near - x[middle] > within:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _count_own(
    row: Any, x: Any, y: Any, start: Any, within: Any, along: Any, low: Any, high: Any, count: Any
) -> None:  # pragma: no cover
    """Count, for each point, the close ones whose rows come after its own."""
    strips = len(start) - 1
    strip = np.searchsorted(start, low, side="right") - 1
    for at in range(low, high):
        while start[strip + 1] <= at:
            strip += 1
        found = 0
        for near in range(max(strip - 1, 0), min(strip + 2, strips)):
            end = start[near + 1]
            for other in range(first_near(x, start[near], end, x[at], within), end):
                dx = x[other] - x[at]
                if dx > within:
                    break
                close = distance(dx, y[other] - y[at], along) < within
                found += close and row[other] > row[at]
        count[row[at]] = found


@njit(cache=True, nogil=True)
def _fill_own(
    row: Any,
    x: Any,
    y: Any,
    start: Any,
    within: Any,
    along: Any,
    low: Any,
    high: Any,
    place: Any,
    second: Any,
    apart: Any,
) -> None:  # pragma: no cover
    """Write down the pairs that were counted, sorted by their second row."""
    strips = len(start) - 1
    strip = np.searchsorted(start, low, side="right") - 1
    for at in range(low, high):
        while start[strip + 1] <= at:
            strip += 1
        free = begin = place[row[at]]
        for near in range(max(strip - 1, 0), min(strip + 2, strips)):
            end = start[near + 1]
            for other in range(first_near(x, start[near], end, x[at], within), end):
                dx = x[other] - x[at]
                if dx > within:
                    break
                metres = distance(dx, y[other] - y[at], along)
                if metres < within and row[other] > row[at]:
                    second[free] = row[other]
                    apart[free] = metres
                    free += 1
        order = np.argsort(second[begin:free])
        second[begin:free] = second[begin:free][order]
        apart[begin:free] = apart[begin:free][order]


@njit(cache=True, nogil=True)
def _name_first(start: Any, low: Any, high: Any, first: Any) -> None:  # pragma: no cover
    """Write the first row of each pair, where those of its point start."""
    for at in range(low, high):
        first[start[at] : start[at + 1]] = at

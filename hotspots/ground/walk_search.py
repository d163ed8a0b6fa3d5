"""The shortest walk past groups of doors, each of them walked in one go from either end.

Every group has two ends; number ``2g`` is its first door and ``2g + 1`` its last, so that who
enters by ``e`` leaves by ``e ^ 1``. A walk is then a row of entries. It begins as always the
nearest group not yet visited, and is made shorter by walking a stretch of it the other way round
(2-opt) and by moving up to three groups elsewhere (Or-opt), until neither helps; so from several
first groups, of which the best is kept.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_BEGINNINGS = 32
_WORK = 1_500_000  # large walks try fewer: each takes time with the square of the groups
_MOVED = 3
_SHORTER = 1e-6  # metres: less is rounding


def shortest_walk(between: NDArray[np.float64]) -> NDArray[np.int64]:
    """Find a short walk past every group.

    Parameters
    ----------
    between
        Metres between ends, symmetric, shape (2 groups + 2, 2 groups + 2). The last two rows are
        the place where the walk starts; all zero, it may start anywhere.

    Returns
    -------
    numpy.ndarray
        The end by which each group is entered, in the order of the walk.

    Examples
    --------
    Two sides of a street from 0 to 90 and from 100 to 10 metres, and no given start.

    >>> at = np.array([0.0, 90, 100, 10])
    >>> between = np.zeros((6, 6))
    >>> between[:4, :4] = abs(at[:, None] - at)
    >>> shortest_walk(between).tolist()
    [0, 2]
    """
    ends = len(between) - 2
    if not ends:
        return np.empty(0, dtype=np.int64)
    nearest = np.argsort(between[ends, :ends], kind="stable")
    tries = min(ends, _BEGINNINGS, max(1, _WORK // ends**2))
    firsts = nearest[np.linspace(0, ends - 1, tries).astype(np.int64)]
    best, least = np.empty(0, dtype=np.int64), np.inf
    for first in firsts:
        walk = _always_nearest(between, first)
        _shorten(between, walk)
        metres = between[walk[:-1] ^ 1, walk[1:]].sum()
        if metres < least - _SHORTER:
            best, least = walk[1:].copy(), metres
    return best


@njit(cache=True, nogil=True)
def _always_nearest(between: Any, first: int) -> Any:  # pragma: no cover
    """Walk from the start to a first group, then always to the nearest not yet visited."""
    groups = len(between) // 2 - 1
    visited = np.zeros(groups, np.bool_)
    walk = np.empty(groups + 1, np.int64)
    walk[0], walk[1] = 2 * groups, first
    visited[first // 2] = True
    for at in range(2, groups + 1):
        best, least = -1, np.inf
        for end in range(2 * groups):
            metres = between[walk[at - 1] ^ 1, end]
            if not visited[end // 2] and metres < least:
                best, least = end, metres
        walk[at] = best
        visited[best // 2] = True
    return walk


@njit(cache=True, nogil=True)
def _shorten(between: Any, walk: Any) -> None:  # pragma: no cover
    """Turn stretches round and move groups for as long as that makes the walk shorter."""
    shorter = True
    while shorter:
        shorter = _turn_stretches(between, walk)
        shorter = _move_groups(between, walk) or shorter


@njit(cache=True, nogil=True)
def _turn_stretches(between: Any, walk: Any) -> bool:  # pragma: no cover
    size = len(walk)
    shorter = False
    for low in range(1, size):
        for high in range(low, size):
            out = walk[low - 1] ^ 1
            change = between[out, walk[high] ^ 1] - between[out, walk[low]]
            if high + 1 < size:
                after = walk[high + 1]
                change += between[walk[low], after] - between[walk[high] ^ 1, after]
            if change < -_SHORTER:
                walk[low : high + 1] = walk[low : high + 1][::-1].copy() ^ 1
                shorter = True
    return shorter


@njit(cache=True, nogil=True)
def _move_groups(between: Any, walk: Any) -> bool:  # pragma: no cover
    """Move up to three groups that follow each other to between two others."""
    size = len(walk)
    shorter = False
    for length in range(1, _MOVED + 1):
        for low in range(1, size - length + 1):
            entry, leave = walk[low], walk[low + length - 1] ^ 1
            out = walk[low - 1] ^ 1
            saved = between[out, entry]
            if low + length < size:
                after = walk[low + length]
                saved += between[leave, after] - between[out, after]
            best, to, turned = -_SHORTER, -1, False
            for at in range(size):  # put behind this one
                if low - 1 <= at < low + length:
                    continue
                for turn in (False, True):
                    inside, outside = (leave, entry) if turn else (entry, leave)
                    change = between[walk[at] ^ 1, inside] - saved
                    if at + 1 < size:
                        change += between[outside, walk[at + 1]]
                        change -= between[walk[at] ^ 1, walk[at + 1]]
                    if change < best:
                        best, to, turned = change, at, turn
            if to >= 0:
                _move(walk, low, length, to, turned)
                shorter = True
    return shorter


@njit(cache=True, nogil=True)
def _move(walk: Any, low: int, length: int, to: int, turned: bool) -> None:  # pragma: no cover
    """Take a stretch out of the walk and put it behind another group."""
    moved = walk[low : low + length].copy()
    if turned:
        moved = moved[::-1].copy() ^ 1
    if to < low:
        walk[to + 1 + length : low + length] = walk[to + 1 : low].copy()
        walk[to + 1 : to + 1 + length] = moved
    else:
        walk[low : to + 1 - length] = walk[low + length : to + 1].copy()
        walk[to + 1 - length : to + 1] = moved

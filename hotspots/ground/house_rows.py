"""Rows of houses: who stands next to whom on one side of a street, and where a row breaks.

A row breaks where the next house is farther than three times what is usual in that stretch of
the row (the lower quartile of up to nine gaps), though never for less than 20 m and always
beyond 60 m: a missing number or a side street is walked across, a junction, a railway or a field
is not.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.ground.houses import Floats, Rows

Flags = NDArray[np.bool_]
USUAL_GAPS = 3.0
LEAST_BREAK_M = 20.0
MOST_GAP_M = 60.0
_WINDOW = 4  # gaps on either side that say what is usual
_STACKED_M = 1.0  # less is one point written twice, no gap
_SPIKE = 0.6
_HAIRPIN = 1.5
_FACING = -0.5  # cosine of 120 degrees
_ONWARD = 0.3
_SIDEWAYS = 0.8


def link_rows(
    row: Rows,
    rank: Floats,
    street: Rows,
    x: Floats,
    y: Floats,
    *,
    front: tuple[Floats, Floats],
    turns: Flags,
) -> Rows:
    """Give each house the ones on either side of it in its row; -1 where the row ends.

    Houses of one row are linked in the order of their ranks. Ends of rows that stand near each
    other in one street, and do not face each other, are linked too: round the head of a close,
    past a fork, past a house that stands far back.
    """
    links = np.full((len(row), 2), -1, dtype=np.int64)
    reach = np.full(len(row), LEAST_BREAK_M)
    for wanted, turning in ((turns, True), (~turns, False)):
        some = np.flatnonzero((row >= 0) & wanted)
        order = some[np.lexsort([some, rank[some], row[some]])]
        broken, limit, spike = breaks_between(row[order], x[order], y[order], turns=turning)
        order = order[~spike]
        reach[order] = limit
        joined = ~broken
        links[order[:-1][joined], 1] = order[1:][joined]
        links[order[1:][joined], 0] = order[:-1][joined]
    ends = np.flatnonzero((links < 0).any(axis=1) & (row >= 0))
    if len(ends) > 1:
        at = np.column_stack([x[ends], y[ends]])
        pairs = ends[cKDTree(at).query_pairs(MOST_GAP_M, output_type="ndarray")]
        pairs = pairs[street[pairs[:, 0]] == street[pairs[:, 1]]]
        pairs.sort(axis=1)
        away = np.hypot(*(x[pairs[:, 0]] - x[pairs[:, 1]], y[pairs[:, 0]] - y[pairs[:, 1]]))
        order = np.lexsort([pairs[:, 1], pairs[:, 0], np.round(away, 6)])
        _join_ends(links, pairs[order], reach, x, y, *front)
    return links


def breaks_between(row: Rows, x: Floats, y: Floats, *, turns: bool) -> tuple[Flags, Floats, Flags]:
    """Find where rows break, among houses sorted by row and rank.

    Returns
    -------
    tuple
        For each house but the last, of those that are no spike, whether the row breaks after
        it; for each of them how far its row lets the next one be; and for each house handed in
        whether it is a spike: it stands off a row whose houses before and after are closer to
        each other than to it.
    """
    spike = _spikes(row, x, y)
    row, x, y = row[~spike], x[~spike], y[~spike]
    broken, limit = _breaks(row, x, y, turns)
    return broken, limit, spike


@njit(cache=True, nogil=True)
def _spikes(row: Rows, x: Floats, y: Floats) -> Flags:
    spike = np.zeros(len(row), dtype=np.bool_)
    for i in range(1, len(row) - 1):
        if row[i - 1] != row[i + 1] or spike[i - 1]:
            continue
        before = np.hypot(x[i] - x[i - 1], y[i] - y[i - 1])
        after = np.hypot(x[i + 1] - x[i], y[i + 1] - y[i])
        past = np.hypot(x[i + 1] - x[i - 1], y[i + 1] - y[i - 1])
        # Houses on one point are in nobody's way.
        spike[i] = past > _STACKED_M and past < _SPIKE * min(before, after)
    return spike


@njit(cache=True, nogil=True)
def _breaks(row: Rows, x: Floats, y: Floats, turns: bool) -> tuple[Flags, Floats]:
    many = len(row)
    gap = np.full(max(many - 1, 0), np.inf)
    for i in range(many - 1):
        if row[i] == row[i + 1]:
            gap[i] = np.hypot(x[i + 1] - x[i], y[i + 1] - y[i])
    broken = np.ones(len(gap), dtype=np.bool_)
    limit = np.full(many, LEAST_BREAK_M)
    around = np.empty(2 * _WINDOW + 1)
    for i in range(len(gap)):
        if not np.isfinite(gap[i]):
            continue
        count = 0
        for j in range(max(0, i - _WINDOW), min(len(gap), i + _WINDOW + 1)):
            if row[j] == row[i] and row[j + 1] == row[i] and gap[j] >= _STACKED_M:
                around[count] = gap[j]
                count += 1
        usual = np.sort(around[:count])[(count - 1) // 4] if count else 0.0
        most = min(max(USUAL_GAPS * usual, LEAST_BREAK_M), MOST_GAP_M)
        limit[i] = max(limit[i], most)
        limit[i + 1] = max(limit[i + 1], most)
        broken[i] = gap[i] > most
        if turns and not broken[i] and 0 < i < len(gap) - 1 and gap[i] > _HAIRPIN * usual:
            broken[i] = _turns_back(row, x, y, i)
    return broken, limit


@njit(cache=True, nogil=True)
def _turns_back(row: Rows, x: Floats, y: Floats, i: int) -> bool:
    """Say whether the row comes back the other way after house i: it crosses the street there."""
    if row[i - 1] != row[i] or row[i + 2] != row[i]:
        return False
    ax, ay = x[i] - x[i - 1], y[i] - y[i - 1]
    bx, by = x[i + 2] - x[i + 1], y[i + 2] - y[i + 1]
    return bool(ax * bx + ay * by < -0.7 * np.hypot(ax, ay) * np.hypot(bx, by))


@njit(cache=True, nogil=True)
def _join_ends(
    links: Rows, pairs: Rows, reach: Floats, x: Floats, y: Floats, front_x: Floats, front_y: Floats
) -> None:
    """Link ends, the nearest first, that go on from one another."""
    for k in range(len(pairs)):
        a, b = pairs[k, 0], pairs[k, 1]
        away = np.hypot(x[b] - x[a], y[b] - y[a])
        # Houses on one point are in the order of their numbers already.
        if away < _STACKED_M or away > min(reach[a], reach[b]):
            continue
        if links[a, 0] == b or links[a, 1] == b:
            continue
        if front_x[a] * front_x[b] + front_y[a] * front_y[b] < _FACING:
            continue
        if _goes_on(links, a, b, away, x, y, front_x, front_y) and _goes_on(
            links, b, a, away, x, y, front_x, front_y
        ):
            links[a, 0 if links[a, 0] < 0 else 1] = b
            links[b, 0 if links[b, 0] < 0 else 1] = a


@njit(cache=True, nogil=True)
def _goes_on(
    links: Rows, a: int, b: int, away: float, x: Floats, y: Floats, front_x: Floats, front_y: Floats
) -> bool:
    """Say whether the row of house a, which ends there, can go on with house b."""
    if links[a, 0] >= 0 and links[a, 1] >= 0:
        return False
    dx, dy = x[b] - x[a], y[b] - y[a]
    # Not towards the street or away from it (no answer where the front is not known).
    if abs(dx * front_x[a] + dy * front_y[a]) > _SIDEWAYS * away:
        return False
    c = max(links[a, 0], links[a, 1])
    if c < 0:
        return True
    cx, cy = x[c] - x[a], y[c] - y[a]
    return bool(cx * dx + cy * dy <= _ONWARD * np.hypot(cx, cy) * away)

"""On which side of its street a house stands, and how far along: told by the numbers alone.

Odd and even numbers are two sides as a rule. Where the next number is nearer than the next odd
or even one, numbers run on along one side (a close, a street built on one side), and there they
are one row.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.ground.house_rows import breaks_between
from hotspots.ground.houses import NO_NUMBER, Floats, Houses, Rows
from hotspots.ground.street_sides import Sides

Flags = NDArray[np.bool_]
_VOTERS = 5  # numbers on either side that have a say in how a street is numbered
_LOOK = 16  # nearest houses looked through for one across the street, or beside a name
_ACROSS_M = 70.0
_BESIDE_M = 60.0
_COMES_BACK = 0.5  # nearer than this share of the way along the row: it has turned back
_SET_BACK_M = 12.0  # a house this far before or behind a row is not of it


def sides_of_numbers(houses: Houses, told: Flags) -> Sides:
    """Tell side and order by numbers, for houses with a street that are not ``told`` already.

    Houses that have only a name are fitted in between the numbers they stand among. A street
    in which no house has a number is not told.
    """
    many = len(houses)
    street = houses.street * (int(houses.town.max(initial=0)) + 1) + houses.town
    wanted = (houses.street > 0) & ~told
    row, rank = np.full(many, -1, dtype=np.int64), np.full(many, np.nan)
    numbered = np.flatnonzero(wanted & (houses.number != NO_NUMBER))
    order = numbered[
        np.lexsort([houses.suffix[numbered], houses.number[numbered], street[numbered]])
    ]
    x, y = houses.x, houses.y
    one_row = _runs_on(street[order], houses.number[order], x[order], y[order], _VOTERS)
    row[order] = 3 * street[order] + np.where(one_row, 2, houses.number[order] % 2)
    order = order[np.lexsort([np.arange(len(order)), row[order]])]
    rank[order] = np.arange(len(order), dtype=np.float64)
    run_x, run_y, chain = _directions(order, row, x, y)
    walked = np.zeros(many)
    walked[order[1:]] = np.cumsum(np.hypot(np.diff(x[order]), np.diff(y[order])))
    nearest, across = _near_in_street(houses, street, wanted, row, walked)
    front_x, front_y = _fronts(x, y, chain, run_x, run_y, across)
    for house, beside in _names_beside(houses, wanted & (row < 0), nearest, row, run_x, run_y):
        dx, dy = x[house] - x[beside], y[house] - y[beside]
        along = dx * run_x[beside] + dy * run_y[beside]
        row[house] = row[beside]
        rank[house] = rank[beside] + np.clip(along / 200.0, -0.4, 0.4)
        front_x[house], front_y[house] = front_x[beside], front_y[beside]
    # Rows are numbered even, odd, both; SIDES has odd first.
    side = np.where(row >= 0, np.array([4, 3, 5])[row % 3], 0)
    return Sides(np.where(wanted, street, -1), row, rank, side, front_x, front_y)


@njit(cache=True, nogil=True)
def _runs_on(street: Rows, number: Rows, x: Floats, y: Floats, voters: int) -> Flags:
    """Say for each number whether those around it run on along one side, by their majority."""
    many = len(number)
    vote = np.zeros(many, dtype=np.int64)
    for i in range(many):
        following, same_side = -1, -1
        for j in range(i + 1, min(many, i + 40)):
            if street[j] != street[i]:
                break
            if number[j] == number[i]:
                continue
            if following < 0:
                following = j
            if (number[j] - number[i]) % 2 == 0:
                same_side = j
                break
        if following < 0 or same_side < 0 or following == same_side:
            continue
        to_next = np.hypot(x[following] - x[i], y[following] - y[i])
        to_same = np.hypot(x[same_side] - x[i], y[same_side] - y[i])
        vote[i] = 1 if to_next < to_same else -1
    runs_on = np.zeros(many, dtype=np.bool_)
    for i in range(many):
        total = 0
        for j in range(max(0, i - voters), min(many, i + voters + 1)):
            if street[j] == street[i]:
                total += vote[j]
        runs_on[i] = total > 0
    return runs_on


def _directions(order: Rows, row: Rows, x: Floats, y: Floats) -> tuple[Floats, Floats, Rows]:
    """Which way each row runs at each house, and which unbroken chain it is in (-1: none)."""
    run_x, run_y = np.full(len(x), np.nan), np.full(len(x), np.nan)
    chain = np.full(len(x), -1, dtype=np.int64)
    broken, _, spike = breaks_between(row[order], x[order], y[order], turns=True)
    order = order[~spike]
    chain[order] = np.r_[0, np.cumsum(broken)] if len(order) else 0
    joined = ~broken
    before = np.r_[order[:1], np.where(joined, order[:-1], order[1:])]
    after = np.r_[np.where(joined, order[1:], order[:-1]), order[-1:]]
    run_x[order], run_y[order] = x[after] - x[before], y[after] - y[before]
    size = np.hypot(run_x, run_y)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (
            np.where(size > 0.5, run_x / size, np.nan),
            np.where(size > 0.5, run_y / size, np.nan),
            chain,
        )


def _near_in_street(
    houses: Houses, street: Rows, wanted: Flags, row: Rows, walked: Floats
) -> tuple[Rows, Rows]:
    """For each house the nearest ones of its street in rows, and the nearest across the street.

    ``walked`` is how far one has come at each house when walking along the rows by number.
    """
    nearest = np.full((len(houses), _LOOK), -1, dtype=np.int64)
    across = np.full(len(houses), -1, dtype=np.int64)
    some = np.flatnonzero(wanted)
    if len(some) < 2:
        return nearest, across
    at = np.column_stack([houses.x[some], houses.y[some]])
    away, near = cKDTree(at).query(at, k=_LOOK, distance_upper_bound=_ACROSS_M)
    there = np.isfinite(away)
    other = np.where(there, some[np.minimum(near, len(some) - 1)], -1)
    fits = there & (street[other] == street[some][:, None]) & (row[other] >= 0)
    nearest[some] = np.where(fits, other, -1)
    # Where numbers run on, both sides of a close are one row: across is where the row comes back.
    comes_back = away < _COMES_BACK * np.abs(walked[other] - walked[some][:, None])
    crossing = fits & ((row[other] != row[some][:, None]) | ((row[other] % 3 == 2) & comes_back))
    first = crossing.argmax(axis=1)
    across[some] = np.where(crossing.any(axis=1), other[np.arange(len(some)), first], -1)
    return nearest, across


def _fronts(
    x: Floats, y: Floats, chain: Rows, run_x: Floats, run_y: Floats, across: Rows
) -> tuple[Floats, Floats]:
    """Which way the houses look: towards their street's other row, the same for a whole chain."""
    dx, dy = x[across] - x, y[across] - y
    size = np.hypot(dx, dy)
    seen = (chain >= 0) & (across >= 0) & (size > 0.5)
    turn = (run_x * dy - run_y * dx) / np.maximum(size, 0.5)  # nothing for one further along
    usable = seen & np.isfinite(turn)
    votes = np.bincount(
        chain[usable], weights=np.round(turn[usable], 6), minlength=int(chain.max(initial=0)) + 1
    )
    side = np.where(chain >= 0, np.sign(votes)[np.maximum(chain, 0)], 0.0)
    front_x = np.where(side == 0, np.nan, -side * run_y)
    front_y = np.where(side == 0, np.nan, side * run_x)
    # One house by itself looks at whoever is across.
    alone = seen & ~np.isfinite(run_x)
    front_x[alone], front_y[alone] = dx[alone] / size[alone], dy[alone] / size[alone]
    return front_x, front_y


def _names_beside(
    houses: Houses, nameless: Flags, nearest: Rows, row: Rows, run_x: Floats, run_y: Floats
) -> list[tuple[Rows, Rows]]:
    """Pair houses without a number with the numbered one of their row that they stand next to."""
    some = np.flatnonzero(nameless)
    other = nearest[some]
    dx = houses.x[some][:, None] - houses.x[other]
    dy = houses.y[some][:, None] - houses.y[other]
    off = np.abs(run_x[other] * dy - run_y[other] * dx)
    fits = (other >= 0) & (row[other] >= 0) & (off <= _SET_BACK_M) & (np.hypot(dx, dy) <= _BESIDE_M)
    has = fits.any(axis=1)
    first = fits.argmax(axis=1)
    return [(some[has], other[has, first[has]])] if has.any() else []

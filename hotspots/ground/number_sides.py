"""On which side of its street a house stands, and how far along: told by the numbers alone.

Odd and even numbers are two sides as a rule. Where the next number is nearer than the next odd
or even one, numbers run on along one side (a close, a street built on one side), and there they
are one row.
"""

from collections.abc import Iterator

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
_BACKS_M = 60.0
_SQUARE = 0.7  # within 45 degrees of straight across
_BLOCK = 100_000
_COMES_BACK = 0.5  # nearer than this share of the way along the row: it has turned back
_SET_BACK_M = 12.0  # a house this far before or behind a row is not of it


def sides_of_numbers(houses: Houses, told: Flags) -> Sides:
    """Tell side and order by numbers, for houses with a street that are not ``told`` already.

    Houses that have only a name are fitted in between the numbers they stand among. A street
    in which no house has a number is not told. Houses look towards the other row of their
    street; where there is none, away from houses of other streets that turn their backs.
    """
    x, y = houses.x, houses.y
    street = houses.street * (int(houses.town.max(initial=0)) + 1) + houses.town
    street = np.where((houses.street > 0) & ~told, street, -1)
    row, rank = np.full(len(houses), -1, dtype=np.int64), np.full(len(houses), np.nan)
    order = np.flatnonzero((street >= 0) & (houses.number != NO_NUMBER))
    order = order[np.lexsort([houses.suffix[order], houses.number[order], street[order]])]
    one_row = _runs_on(street[order], houses.number[order], x[order], y[order], _VOTERS)
    row[order] = 3 * street[order] + np.where(one_row, 2, houses.number[order] % 2)
    order = order[np.lexsort([np.arange(len(order)), row[order]])]
    rank[order] = np.arange(len(order), dtype=np.float64)
    run_x, run_y, chain = _directions(order, row, x, y)
    across = _across(order, street, row, x, y)
    front_x, front_y = _fronts(x, y, chain, run_x, run_y, across)
    _look_away_from_backs(x, y, street, chain, (run_x, run_y), (front_x, front_y))
    nameless = np.flatnonzero((street >= 0) & (row < 0))
    house, beside, along = _names_beside(nameless, street, row, x, y, run_x, run_y)
    row[house], rank[house] = row[beside], rank[beside] + np.clip(along / 200.0, -0.4, 0.4)
    front_x[house], front_y[house] = front_x[beside], front_y[beside]
    # Rows are numbered even, odd, both; SIDES has odd first.
    side = np.where(row >= 0, np.array([4, 3, 5])[row % 3], 0)
    return Sides(street, row, rank, side, front_x, front_y)


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


def _near(
    asked: Rows, among: Rows, x: Floats, y: Floats, reach_m: float
) -> Iterator[tuple[Rows, Floats, Rows]]:
    """Find the nearest houses ``among`` some for each one asked, a block at a time.

    Yields the houses of the block, and for each how far and which (-1: none) are the nearest.
    """
    if not len(among):
        return
    tree = cKDTree(np.column_stack([x[among], y[among]]))
    for start in range(0, len(asked), _BLOCK):
        some = asked[start : start + _BLOCK]
        at = np.column_stack([x[some], y[some]])
        nearest = np.arange(1, _LOOK + 1)
        found = tree.query(at, k=nearest, distance_upper_bound=reach_m, workers=-1)
        away, near = np.asarray(found[0], dtype=np.float64), found[1]
        there = np.isfinite(away)
        yield some, away, np.where(there, among[np.where(there, near, 0)], -1)


def _across(order: Rows, street: Rows, row: Rows, x: Floats, y: Floats) -> Rows:
    """For each house in a row the nearest one across its street; -1: none is near."""
    across = np.full(len(row), -1, dtype=np.int64)
    # How far one has come at each house when walking along the rows by number.
    walked = np.zeros(len(row))
    walked[order[1:]] = np.cumsum(np.hypot(np.diff(x[order]), np.diff(y[order])))
    for some, away, other in _near(order, order, x, y, _ACROSS_M):
        fits = (other >= 0) & (street[other] == street[some][:, None])
        # Where numbers run on, both sides of a close are one row: across is where it comes back.
        back = away < _COMES_BACK * np.abs(walked[other] - walked[some][:, None])
        fits &= (row[other] != row[some][:, None]) | ((row[other] % 3 == 2) & back)
        first = other[np.arange(len(some)), fits.argmax(axis=1)]
        across[some] = np.where(fits.any(axis=1), first, -1)
    return across


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


def _look_away_from_backs(
    x: Floats,
    y: Floats,
    street: Rows,
    chain: Rows,
    run: tuple[Floats, Floats],
    front: tuple[Floats, Floats],
) -> None:
    """Turn chains that face nobody away from houses that turn their backs to them, in place."""
    unknown = np.flatnonzero((chain >= 0) & np.isnan(front[0]) & np.isfinite(run[0]))
    sums = np.zeros(int(chain.max(initial=0)) + 1)
    known = np.flatnonzero(np.isfinite(front[0]))
    for some, away, other in _near(unknown, known, x, y, _BACKS_M):
        dx, dy = x[other] - x[some][:, None], y[other] - y[some][:, None]
        size = np.maximum(away, 0.5)
        aside = (run[0][some][:, None] * dy - run[1][some][:, None] * dx) / size
        turned = (dx * front[0][other] + dy * front[1][other]) / size
        backs = (other >= 0) & (np.abs(aside) > _SQUARE) & (turned > _SQUARE)
        backs &= street[other] != street[some][:, None]
        votes = np.where(backs, np.sign(np.where(backs, aside, 0.0)), 0.0).sum(axis=1)
        sums += np.bincount(chain[some], weights=votes, minlength=len(sums))
    side = -np.sign(sums)[chain[unknown]]
    front[0][unknown] = np.where(side == 0, np.nan, -side * run[1][unknown])
    front[1][unknown] = np.where(side == 0, np.nan, side * run[0][unknown])


def _names_beside(
    nameless: Rows, street: Rows, row: Rows, x: Floats, y: Floats, run_x: Floats, run_y: Floats
) -> tuple[Rows, Rows, Floats]:
    """Pair houses without a number with the numbered one they stand next to, and how far along."""
    nothing = np.zeros(0, dtype=np.int64)
    parts = [(nothing, nothing, np.zeros(0))]
    for some, _, other in _near(nameless, np.flatnonzero(row >= 0), x, y, _BESIDE_M):
        dx, dy = x[some][:, None] - x[other], y[some][:, None] - y[other]
        off = np.abs(run_x[other] * dy - run_y[other] * dx)
        fits = (other >= 0) & (street[other] == street[some][:, None]) & (off <= _SET_BACK_M)
        has = np.flatnonzero(fits.any(axis=1))
        first = fits[has].argmax(axis=1)
        beside = other[has, first]
        along = dx[has, first] * run_x[beside] + dy[has, first] * run_y[beside]
        parts.append((some[has], beside, along))
    house, beside, along = (np.concatenate(column) for column in zip(*parts, strict=True))
    return house, beside, along

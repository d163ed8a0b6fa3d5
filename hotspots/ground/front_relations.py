"""Who is next door, opposite and behind: told from rows of houses and which way they look."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.ground.houses import Floats, Rows
from hotspots.ground.street_sides import StreetLines

RELATIONS = ("same building", "next door", "opposite", "behind")
_NEXT_DOOR, _OPPOSITE, _BEHIND = 1, 2, 3
REACH_M = 60.0
_OPPOSITE_M = 70.0  # straight across at most 60 m, and 45 degrees to either side
_AWAY = 0.5  # cosine of 60 degrees: behind is not beside
_TURNED_TO = 0.3  # a house that looks this much towards another has its front there, not its back


@dataclass(frozen=True)
class Fronts:
    """All that neighbours are told from: one entry a house.

    Attributes
    ----------
    x, y
        Where it is.
    street
        Number of its street; -1: not known.
    front_x, front_y
        Unit vector to its street; NaN where not known.
    links
        The houses on either side; -1: the row ends.
    tree
        All houses by their place.
    lines
        Streets that part neighbours; None: not known.
    addresses, start
        Addresses sorted by house, and where each house's begin.
    """

    x: Floats
    y: Floats
    street: Rows
    front_x: Floats
    front_y: Floats
    links: Rows
    tree: cKDTree
    lines: StreetLines | None
    addresses: Rows
    start: Rows


@dataclass(frozen=True)
class Relations:
    """Pairs of houses, each once: number of the house asked, its neighbour, and how they stand."""

    asked: Rows
    house: Rows
    relation: Rows
    steps: Rows
    known: NDArray[np.bool_]


def find_relations(fronts: Fronts, house: Rows, each_side: int) -> Relations:
    """Find the neighbours of houses; ``asked`` in the answer counts in ``house``."""
    asked, near, x_off, y_off, away = _around(fronts, house)
    own = house[asked]
    ahead = x_off * fronts.front_x[own] + y_off * fronts.front_y[own]
    # How much the other one looks this way, as a cosine; NaN where its front is not known.
    turned = -(x_off * fronts.front_x[near] + y_off * fronts.front_y[near]) / away
    same_street = (fronts.street[own] == fronts.street[near]) & (fronts.street[own] >= 0)
    behind = (away <= REACH_M) & (-ahead >= _AWAY * away) & ~(turned > _TURNED_TO)
    # A street may bend round until houses of it stand back to back; that has to be known.
    behind &= ~same_street | np.isfinite(turned)
    facing = _facing(asked, near, ahead, away, same_street & ~(turned <= 0))
    taken = _once(
        [
            (_along(fronts, np.arange(len(house)), house, each_side), _NEXT_DOOR),
            (_across(fronts, *facing, each_side), _OPPOSITE),
            (_backs(fronts, house, asked[behind], near[behind], each_side), _BEHIND),
        ],
        house,
    )
    rowless = (fronts.links[own] < 0).all(axis=1) & (away <= REACH_M)
    loose = _only_near(asked[rowless], near[rowless], taken, each_side)
    also = (loose[0], loose[1], np.full(len(loose[0]), _NEXT_DOOR), loose[2])
    known = np.arange(len(taken[0]) + len(loose[0])) < len(taken[0])
    columns = [np.concatenate(both) for both in zip(taken, also, strict=True)]
    order = np.lexsort([columns[1], columns[3], columns[2], columns[0]])
    whose, who, relation, steps = (column[order] for column in columns)
    return Relations(whose, who, relation, steps, known[order])


Steps = tuple[Rows, Rows, Rows]
Kinds = tuple[Rows, Rows, Rows, Rows]


def _around(fronts: Fronts, house: Rows) -> tuple[Rows, Rows, Floats, Floats, Floats]:
    """Pair the houses asked with all within reach, nearest first."""
    if not len(house):
        nothing, nowhere = np.zeros(0, dtype=np.int64), np.zeros(0)
        return nothing, nothing, nowhere, nowhere, nowhere
    at = np.column_stack([fronts.x[house], fronts.y[house]])
    pairs = cKDTree(at).sparse_distance_matrix(fronts.tree, _OPPOSITE_M, output_type="ndarray")
    asked, near = pairs["i"].astype(np.int64), pairs["j"].astype(np.int64)
    other = near != house[asked]
    asked, near = asked[other], near[other]
    x_off, y_off = fronts.x[near] - at[asked, 0], fronts.y[near] - at[asked, 1]
    # Houses on one point are a centimetre apart: they are beside each other, whatever is asked.
    away = np.maximum(np.round(np.hypot(x_off, y_off), 6), 0.01)
    order = np.lexsort([near, away, asked])
    return asked[order], near[order], x_off[order], y_off[order], away[order]


def _facing(
    asked: Rows, near: Rows, ahead: Floats, away: Floats, fits: NDArray[np.bool_]
) -> tuple[Rows, Rows]:
    """Find the house straight across the street from each that has one."""
    aside = np.round(np.sqrt(np.maximum(away**2 - ahead**2, 0.0)), 3).astype(np.float64)
    fits = fits & (ahead > 0) & (ahead <= REACH_M) & (aside <= ahead)
    asked, near = asked[fits], near[fits]
    order = np.lexsort((near, ahead[fits], aside[fits], asked))
    asked, near = asked[order], near[order]
    first = _place_in(asked) == 0
    return asked[first], near[first]


def _along(fronts: Fronts, asked: Rows, start: Rows, each_side: int) -> Steps:
    """Walk along the row from each house, both ways, and note who is passed at which step."""
    parts: list[Steps] = []
    for way in (0, 1):
        whose, first, before, here = asked, start, start, fronts.links[start, way]
        for step in range(1, each_side + 1):
            going = (here >= 0) & (here != first)
            whose, first, before, here = whose[going], first[going], before[going], here[going]
            parts.append((whose, here, np.full(len(here), step)))
            came_by_1 = fronts.links[here, 1] == before
            before, here = here, fronts.links[here, np.where(came_by_1, 0, 1)]
    return _stack(parts)


def _across(fronts: Fronts, asked: Rows, facing: Rows, each_side: int) -> Steps:
    """Add to the house that faces one those on either side of it."""
    here = (asked, facing, np.zeros(len(asked), dtype=np.int64))
    return _stack([here, _along(fronts, asked, facing, each_side)])


def _backs(fronts: Fronts, house: Rows, asked: Rows, near: Rows, most: int) -> Steps:
    """Rank those behind by distance, without any that a street lies between."""
    if fronts.lines is not None and len(asked):
        own = house[asked]
        ends = np.column_stack([fronts.x[own], fronts.y[own], fronts.x[near], fronts.y[near]])
        between = shapely.linestrings(ends.reshape(-1, 2, 2))
        crossed = fronts.lines.tree.query(between, predicate="intersects")[0]
        clear = np.ones(len(asked), dtype=bool)
        clear[crossed] = False
        asked, near = asked[clear], near[clear]
    place = _place_in(asked)
    return asked[place < most], near[place < most], place[place < most] + 1


def _only_near(asked: Rows, near: Rows, taken: Kinds, most: int) -> Steps:
    """Call the nearest houses next door, two a step, where no row is known."""
    pair = asked * (1 << 32) + near
    new = ~np.isin(pair, taken[0] * (1 << 32) + taken[1])
    asked, near = asked[new], near[new]
    step = _place_in(asked) // 2 + 1
    return asked[step <= most], near[step <= most], step[step <= most]


def _place_in(asked: Rows) -> Rows:
    """Count from 0 within each run of equal values."""
    if not len(asked):
        return asked
    begins = np.flatnonzero(np.r_[True, asked[1:] != asked[:-1]])
    many = np.diff(np.r_[begins, len(asked)])
    place: Rows = np.arange(len(asked)) - np.repeat(begins, many)
    return place


def _stack(parts: list[Steps]) -> Steps:
    asked, house, steps = (np.concatenate(column) for column in zip(*parts, strict=True))
    return asked, house, steps


def _once(parts: list[tuple[Steps, int]], house: Rows) -> Kinds:
    """Give each neighbour the first relation that fits it, in its fewest steps."""
    asked, near, steps = _stack([steps for steps, _ in parts])
    kind = np.concatenate([np.full(len(found[0]), number) for found, number in parts])
    order = np.lexsort([steps, kind, near, asked])
    asked, near, kind, steps = asked[order], near[order], kind[order], steps[order]
    again = np.zeros(len(asked), dtype=bool)
    again[1:] = (asked[1:] == asked[:-1]) & (near[1:] == near[:-1])
    kept = ~again & (near != house[asked])
    return asked[kept], near[kept], kind[kept], steps[kept]

"""The search for beats: atoms shared out so that work is equal and every beat hangs together.

All atoms begin as one beat, which is halved, and its halves, along the link that leaves the work
most even. Then two beats that touch are joined and cut anew, wherever that is better: a spanning
tree of what they hold is drawn, each link of it is a place to cut, and both sides hang together
whichever it is. Last, single atoms at the edges change sides until no move of one helps.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.ground.beats_atoms import Atoms

_TREES = 24  # drawn for each cut: they differ in which of equally good ways they take
_ROUNDS = 12
_BETTER = 1e-9
# What a beat is worth being round: a tenth less spread is worth a work that is 4 % off.
_ROUNDNESS = 0.02
_FAR = 4.0  # what walking more than one should costs, in the square of times the limit


def share_out_atoms(
    atoms: Atoms,
    beats: int,
    *,
    minutes_at_door: float,
    metres_per_minute: float,
    most_metres: float,
) -> NDArray[np.int64]:
    """Share atoms out to beats.

    Parameters
    ----------
    atoms
        All linked.
    beats
        How many, at most as many as there are atoms.
    minutes_at_door, metres_per_minute
        What work is.
    most_metres
        How far one should walk in a beat; more is dear, not forbidden.

    Returns
    -------
    numpy.ndarray
        For each atom its beat, from 0; every beat has one at least.
    """
    begin, near, link_m = _by_atom(atoms)
    graph = begin, near, link_m / metres_per_minute
    walked = atoms.metres / metres_per_minute
    minutes = atoms.doors * minutes_at_door + walked
    mean = (minutes.sum() + 1e-9) / beats
    spread = _spread_of_one(atoms) / beats
    facts = np.column_stack(
        [
            minutes,
            atoms.doors,
            atoms.doors * (atoms.x - atoms.x.mean()),
            atoms.doors * (atoms.y - atoms.y.mean()),
            atoms.doors * ((atoms.x - atoms.x.mean()) ** 2 + (atoms.y - atoms.y.mean()) ** 2),
            walked,
        ]
    ).astype(np.float64)
    beat = np.zeros(len(atoms), dtype=np.int64)
    scale = np.array([1.0 / mean, _ROUNDNESS / max(spread, 1e-9), metres_per_minute / most_metres])
    _halve(*graph, facts, scale, beat, beats)
    _improve(*graph, facts, scale, beat, beats)
    return beat


def _spread_of_one(atoms: Atoms) -> float:
    """Give the squared metres of doors from the middle of a beat that is as round as can be."""
    xy = np.column_stack([atoms.x, atoms.y])
    wide = np.maximum(np.ptp(xy, axis=0), 1.0)
    return float(atoms.doors.sum() * wide.prod() / (2 * np.pi))


def _by_atom(atoms: Atoms) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """List the links at each atom."""
    at = np.concatenate([atoms.one, atoms.other])
    to = np.concatenate([atoms.other, atoms.one])
    order = np.lexsort((to, at))
    begin = np.searchsorted(at[order], np.arange(len(atoms) + 1)).astype(np.int64)
    return begin, to[order], np.tile(atoms.link_m, 2)[order]


@njit(cache=True, nogil=True)
def _chance(state: Any) -> Any:  # pragma: no cover
    """Draw a number from 0 to 1: the same row of numbers on every machine (Park and Miller)."""
    state[0] = (state[0] * 48271) % 2147483647
    return state[0] / 2147483647.0


@njit(cache=True, nogil=True)
def _cost(sums: Any, link_min: float, beats: float, scale: Any) -> Any:  # pragma: no cover
    """Cost of what some beats hold: work squared, and how far their doors are from the middle."""
    work = (sums[0] + link_min) * scale[0] / beats
    spread = sums[4] - (sums[2] ** 2 + sums[3] ** 2) / max(sums[1], 1e-9)
    over = max((sums[5] + link_min) * scale[2] / beats - 1.0, 0.0)
    return beats * (work * work + _FAR * over * over) + spread * scale[1] / beats


@njit(cache=True, nogil=True)
def _tree(
    begin: Any, near: Any, link: Any, beat: Any, mine: Any, noise: float, state: Any
) -> Any:  # pragma: no cover
    """Draw a spanning tree of the atoms of one beat (Prim), short but for the noise.

    Gives the atoms in the order they joined, for each the one it hangs on (-1 for the first) and
    the link to it, and how many joined: fewer than all where they do not hang together.
    """
    size = len(mine)
    place = np.empty(len(beat), np.int64)
    place[mine] = np.arange(size)
    best = np.full(size, np.inf)
    up = np.full(size, -1, np.int64)
    via = np.zeros(size)
    done = np.zeros(size, np.bool_)
    order = np.empty(size, np.int64)
    first = int(_chance(state) * size) % size if noise > 0 else 0
    best[first] = 0.0
    count = 0
    for _ in range(size):
        here, least = -1, np.inf
        for at in range(size):
            if not done[at] and best[at] < least:
                here, least = at, best[at]
        if here < 0:
            break
        done[here] = True
        order[count] = here
        count += 1
        for slot in range(begin[mine[here]], begin[mine[here] + 1]):
            other = near[slot]
            if beat[other] != beat[mine[here]]:
                continue
            there = place[other]
            if done[there]:
                continue
            price = link[slot]
            if noise > 0:
                price = (price + 0.2) * (1.0 + noise * _chance(state))
            if price < best[there]:
                best[there], up[there], via[there] = price, here, link[slot]
    return order, up, via, count


@njit(cache=True, nogil=True)
def _sums(facts: Any, mine: Any) -> Any:  # pragma: no cover
    sums = np.zeros(6)
    for atom in mine:
        sums += facts[atom]
    return sums


@njit(cache=True, nogil=True)
def _cost_of(
    begin: Any, near: Any, link: Any, facts: Any, scale: Any, beat: Any, number: int, beats: float
) -> Any:  # pragma: no cover
    """Cost of one beat as it stands; infinite when it is empty or does not hang together."""
    mine = np.flatnonzero(beat == number)
    if not len(mine):
        return np.inf
    state = np.ones(1, np.int64)
    _, _, via, count = _tree(begin, near, link, beat, mine, 0.0, state)
    if count < len(mine):
        return np.inf
    return _cost(_sums(facts, mine), via.sum(), beats, scale)


@njit(cache=True, nogil=True)
def _cut_of_tree(
    order: Any, up: Any, via: Any, facts: Any, total: Any, many: Any, scale: Any
) -> Any:  # pragma: no cover
    """Find the link of a tree that it is best cut at: the cost, and which atoms change sides."""
    size = len(order)
    below, held, atoms = facts.copy(), np.zeros(size), np.ones(size, np.int64)
    for step in range(size - 1, 0, -1):
        at = order[step]
        below[up[at]] += below[at]
        held[up[at]] += held[at] + via[at]
        atoms[up[at]] += atoms[at]
    whole, best, cut, swapped = via.sum(), np.inf, -1, False
    for step in range(1, size):
        at = order[step]
        for swap in (False, True):
            inner, outer = (many[0], many[1]) if swap else (many[1], many[0])
            if atoms[at] < inner or size - atoms[at] < outer:
                continue
            cost = _cost(below[at], held[at], inner, scale)
            cost += _cost(total - below[at], whole - held[at] - via[at], outer, scale)
            if cost < best - _BETTER:
                best, cut, swapped = cost, step, swap
    inside = np.zeros(size, np.bool_)
    if cut >= 0:
        inside[order[cut]] = True
        for step in range(cut + 1, size):
            inside[order[step]] = inside[up[order[step]]]
    return best, ~inside if swapped else inside


@njit(cache=True, nogil=True)
def _cut(
    begin: Any,
    near: Any,
    link: Any,
    facts: Any,
    scale: Any,
    beat: Any,
    one: int,
    other: int,
    many: Any,
    trees: int,
    state: Any,
) -> float:  # pragma: no cover
    """Cut the atoms of beat one, of which some may become beat other, where it costs least.

    ``many`` is how many beats each side will be cut into. A side has an atom for each at least.
    Gives the cost; infinite, and nothing done, where there is no such cut.
    """
    mine = np.flatnonzero(beat == one)
    size = len(mine)
    total = _sums(facts, mine)
    best, chosen = np.inf, np.zeros(size, np.bool_)
    for turn in range(trees):
        noise = 0.0 if turn == 0 else 1.0 if turn % 2 else 6.0
        order, up, via, count = _tree(begin, near, link, beat, mine, noise, state)
        if count < size:
            return np.inf
        cost, inside = _cut_of_tree(order, up, via, facts[mine], total, many, scale)
        if cost < best - _BETTER:
            best, chosen = cost, inside
    if np.isfinite(best):
        for at in range(size):
            if chosen[at]:
                beat[mine[at]] = other
    return best


@njit(cache=True, nogil=True)
def _halve(
    begin: Any, near: Any, link: Any, facts: Any, scale: Any, beat: Any, beats: int
) -> None:  # pragma: no cover
    """Cut one beat in two, and each of these, until there are as many as asked for."""
    many = np.zeros(beats, np.int64)
    many[0] = beats
    state = np.ones(1, np.int64)
    used = 1
    while used < beats:
        one = int(np.argmax(many))
        share = np.array([many[one] - many[one] // 2, many[one] // 2])
        cost = _cut(begin, near, link, facts, scale, beat, one, used, share, 2 * _TREES, state)
        if not np.isfinite(cost):  # a star has no even cut: one beat of a single atom
            share = np.array([many[one] - 1, 1])
            _cut(begin, near, link, facts, scale, beat, one, used, share, 2 * _TREES, state)
        many[one], many[used] = share
        used += 1


@njit(cache=True, nogil=True)
def _improve(
    begin: Any, near: Any, link: Any, facts: Any, scale: Any, beat: Any, beats: int
) -> None:  # pragma: no cover
    """Cut pairs of beats anew and move single atoms for as long as that costs less."""
    state = np.ones(1, np.int64)
    costs = np.empty(beats)
    for number in range(beats):
        costs[number] = _cost_of(begin, near, link, facts, scale, beat, number, 1.0)
    touch = np.zeros((beats, beats), np.bool_)
    halves = np.ones(2, np.int64)
    for _ in range(_ROUNDS):
        better = False
        touch[:] = False
        for atom in range(len(beat)):
            for slot in range(begin[atom], begin[atom + 1]):
                touch[beat[atom], beat[near[slot]]] = True
        for one in range(beats):
            for other in range(one + 1, beats):
                if not touch[one, other]:
                    continue
                before = costs[one] + costs[other]
                kept = beat.copy()
                for atom in range(len(beat)):
                    if beat[atom] == other:
                        beat[atom] = one
                args = (begin, near, link, facts, scale, beat)
                _cut(*args, one, other, halves, _TREES, state)
                first = _cost_of(*args, one, 1.0)
                second = _cost_of(*args, other, 1.0)
                if first + second < before - _BETTER:
                    costs[one], costs[other] = first, second
                    better = True
                else:
                    beat[:] = kept
        better = _move_singles(begin, near, link, facts, scale, beat, costs) or better
        if not better:
            break


@njit(cache=True, nogil=True)
def _move_singles(
    begin: Any, near: Any, link: Any, facts: Any, scale: Any, beat: Any, costs: Any
) -> bool:  # pragma: no cover
    """Move single atoms to a beat they touch until no move of one costs less."""
    any_moved, moved = False, True
    while moved:
        moved = False
        for atom in range(len(beat)):
            home = beat[atom]
            best, to, least_home, least_to = -_BETTER, -1, 0.0, 0.0
            for slot in range(begin[atom], begin[atom + 1]):
                other = beat[near[slot]]
                if other in (home, to):
                    continue
                beat[atom] = other
                args = (begin, near, link, facts, scale, beat)
                left = _cost_of(*args, home, 1.0)
                if np.isfinite(left):
                    joined = _cost_of(*args, other, 1.0)
                    change = left + joined - costs[home] - costs[other]
                    if change < best:
                        best, to, least_home, least_to = change, other, left, joined
                beat[atom] = home
            if to >= 0:
                beat[atom] = to
                costs[home], costs[to] = least_home, least_to
                moved = any_moved = True
    return any_moved

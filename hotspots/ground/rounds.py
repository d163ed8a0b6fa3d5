"""A team's doors cut into rounds: as many as one officer does on foot in one shift."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import InputError, Problem
from hotspots.ground.close_pairs import check_points
from hotspots.ground.street_points import REACH_M
from hotspots.ground.streets import WalkingNetwork
from hotspots.ground.walks import (
    Paces,
    door_names,
    group_numbers,
    order_groups,
    start_points,
)

_SHORTER = 1e-6  # metres: less is rounding


def cut_rounds(
    x: ArrayLike,
    y: ArrayLike,
    group: Iterable[object],
    *,
    per_shift: int,
    first: ArrayLike | None = None,
    network: WalkingNetwork | None = None,
    names: Iterable[str] | None = None,
    start: tuple[float, float] | None = None,
    reach_m: float = REACH_M,
) -> NDArray[np.int64]:
    """Cut doors into rounds so that neighbouring groups stay together.

    All groups are put into one walk, which is then cut where it is longest from one group to the
    next: into as few rounds as this walk can be cut into, and of these so that the least is walked
    inside them. A group is cut only where it has more doors than a round, into parts of about the
    same size. Groups that come first are a walk of their own, and what comes next begins near its
    end and fills up its last round.

    Parameters
    ----------
    x, y, group, network, names, start, reach_m
        As in :func:`hotspots.ground.walks.order_walk`.
    per_shift
        How many doors a round has at most.
    first
        For each door a number, lower for earlier rounds, e.g. 0 for gold. A group goes with the
        lowest of its doors. No door is in a later round because of one that may wait.

    Returns
    -------
    numpy.ndarray
        For each door the number of its round, from 1 without gaps. The order inside a round is
        for :func:`hotspots.ground.walks.order_walk` to choose.

    Raises
    ------
    InputError
        As ``order_walk``, and when ``per_shift`` is less than 1 or ``first`` has missing numbers.

    Examples
    --------
    Four groups of two along a road, the last of which cannot wait.

    >>> x, group = [0, 5, 40, 45, 300, 305, 340, 345], ["a", "a", "b", "b", "c", "c", "d", "d"]
    >>> cut_rounds(x, [0] * 8, group, per_shift=4).tolist()
    [1, 1, 1, 1, 2, 2, 2, 2]
    >>> cut_rounds(x, [0] * 8, group, per_shift=4, first=[1, 1, 1, 1, 1, 1, 0, 0]).tolist()
    [2, 2, 2, 2, 1, 1, 1, 1]
    """
    x, y = check_points(x, y, "the doors")
    if per_shift < 1:
        what = f"per_shift = {per_shift!r}"
        raise InputError(Problem(what, "give a whole number of doors, 1 or more", "per_shift"))
    part = _split_long(group_numbers(group, len(x)), per_shift)
    wait = _waits(first, part)
    streets = None if names is None else door_names(names, len(x))
    paces = Paces(network, reach_m)
    if not len(x):
        return np.empty(0, dtype=np.int64)
    here = start_points(start)
    walks = []
    for turn in np.unique(wait):
        row = np.flatnonzero(wait == turn)
        on = None if streets is None else streets[row]
        walks.append(row[order_groups(x[row], y[row], part[row], on, paces, here)])
        last = walks[-1][-1:]
        here = x[last], y[last]
    order = np.concatenate(walks)
    leg_m, _ = paces.to_next(x[order], y[order], None if streets is None else streets[order])
    begin = np.flatnonzero(np.diff(part[order], prepend=-1))
    size = np.diff(begin, append=len(order))
    last_of_turn = np.diff(wait[order][begin], append=np.inf) != 0
    cut = _cut(size, leg_m[begin[1:] - 1], last_of_turn, _fill(size, per_shift), per_shift)
    rounds = np.empty(len(order), dtype=np.int64)
    rounds[order] = np.repeat(cut, size)
    return rounds


def _split_long(code: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Cut groups of too many doors into parts of about the same size; number all anew."""
    rows = pd.Series(code)
    place = rows.groupby(rows).cumcount().to_numpy()
    size = rows.groupby(rows).transform("size").to_numpy()
    parts = -(-size // most)
    return np.asarray(pd.factorize(code * (len(code) + 1) + place * parts // size, sort=True)[0])


def _waits(first: ArrayLike | None, part: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give each door the turn of its group: the lowest of its doors'."""
    if first is None:
        return np.zeros(len(part))
    turn = np.asarray(first, dtype=np.float64)
    if turn.shape != part.shape or not np.isfinite(turn).all():
        what = f"{turn.size:,} numbers are given for {len(part):,} doors, or some are missing"
        raise InputError(Problem(what, "give each door a number, lower for earlier", "first"))
    return np.asarray(pd.Series(turn).groupby(part).transform("min").to_numpy())


def _fill(size: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Give the earliest round that each group can be in, when the order of groups is kept."""
    rounds, number, load = np.empty(len(size), dtype=np.int64), 1, 0
    for at, doors in enumerate(size.tolist()):
        if load + doors > most:
            number, load = number + 1, 0
        load += doors
        rounds[at] = number
    return rounds


@njit(cache=True, nogil=True)
def _cut(
    size: Any, leg_m: Any, last_of_turn: Any, earliest: Any, most: int
) -> Any:  # pragma: no cover
    """Cut a walk into rounds with the least walking inside them.

    The last group of each turn is in the earliest round that it can be in, so that nothing waits
    for shorter walks, and there are no more rounds than needed.
    """
    groups, rounds = len(size), earliest[-1]
    best = np.full((groups + 1, rounds + 1), np.inf)
    back = np.zeros((groups + 1, rounds + 1), np.int64)
    best[0, 0] = 0.0
    for end in range(1, groups + 1):
        load, walked = 0, 0.0
        low, high = 1, rounds  # numbers that this round may have
        for begin in range(end - 1, -1, -1):
            load += size[begin]
            if begin + 1 < end:
                walked += leg_m[begin]
            if last_of_turn[begin]:
                low, high = max(low, earliest[begin]), min(high, earliest[begin])
            if load > most or low > high:
                break
            for number in range(low, high + 1):
                metres = best[begin, number - 1] + walked
                if metres < best[end, number] - _SHORTER:
                    best[end, number], back[end, number] = metres, begin
    cut = np.empty(groups, np.int64)
    end = groups
    for number in range(rounds, 0, -1):
        begin = back[end, number]
        cut[begin:end] = number
        end = begin
    return cut

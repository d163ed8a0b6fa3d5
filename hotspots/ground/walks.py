"""Walks from door to door: in which order, how far, how long, and how many shifts they take.

Doors come in groups that already have their order, those of one side of a street by their numbers.
A group is walked in one go, from either end. What is left to choose is which group comes after
which, and from which end.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.ground.close_pairs import check_points
from hotspots.ground.street_points import REACH_M
from hotspots.ground.streets import WalkingNetwork
from hotspots.ground.walk_search import shortest_walk

METRES_PER_MINUTE = 75.0  # 4.5 km/h


@dataclass(frozen=True, eq=False)
class Walk:
    """Doors in the order in which they are walked.

    Attributes
    ----------
    order
        Row number of each stop.
    leg_m
        Metres to each stop from the one before; to the first from the start, nought without one.
    straight
        How many legs are measured in a straight line because no way along streets is known; all
        of them without a network.
    """

    order: NDArray[np.int64]
    leg_m: NDArray[np.float64]
    straight: int

    def __len__(self) -> int:
        """Count the stops."""
        return len(self.order)

    @property
    def metres(self) -> float:
        """Length of the whole walk."""
        return float(self.leg_m.sum())


@dataclass(frozen=True)
class Paces:
    """How far it is between doors: along the streets where they are known."""

    network: WalkingNetwork | None
    reach_m: float

    def between(
        self, x: NDArray[np.float64], y: NDArray[np.float64], names: Iterable[str] | None
    ) -> NDArray[np.float64]:
        """Give the metres between any two places."""
        straight = np.hypot(x[:, None] - x, y[:, None] - y)
        if self.network is None:
            return np.asarray(straight)
        way = self.network.metres_between(x, y, names=names, reach_m=self.reach_m)
        return np.where(np.isfinite(way), way, straight)

    def to_next(
        self, x: NDArray[np.float64], y: NDArray[np.float64], names: Iterable[str] | None
    ) -> tuple[NDArray[np.float64], int]:
        """Give the metres from each place to the next, and how many of them are straight lines."""
        straight = np.hypot(np.diff(x), np.diff(y))
        if self.network is None:
            return straight, len(straight)
        way = self.network.metres_to_next(x, y, names=names, reach_m=self.reach_m)
        known = np.isfinite(way)
        return np.where(known, way, straight), int((~known).sum())


def order_walk(
    x: ArrayLike,
    y: ArrayLike,
    group: Iterable[object],
    *,
    network: WalkingNetwork | None = None,
    names: Iterable[str] | None = None,
    start: tuple[float, float] | None = None,
    reach_m: float = REACH_M,
) -> Walk:
    """Order doors for a short walk that takes each group in one go, from either end.

    The shortest order is looked for, not proven: up to a dozen groups it is nearly always found,
    and otherwise missed by a few parts in a hundred.

    Parameters
    ----------
    x, y
        Doors, metres.
    group
        Which run of doors each belongs to, as a number or a text. The doors of one group are in
        their order already (numbers along one side of a street), whatever stands between them.
    network
        Streets to walk on; None: straight lines.
    names
        The street of each door, as :meth:`WalkingNetwork.put_on_streets` takes it.
    start
        Where the walk starts, metres; None: at whichever door suits it. It ends where it ends.
    reach_m
        How far a door may be from any street.

    Returns
    -------
    Walk
        The same whatever the groups' order among the rows. No doors give an empty walk.

    Raises
    ------
    InputError
        When a coordinate is not finite, there are more or fewer groups (or names) than doors,
        or too many groups for one walk.

    Examples
    --------
    Down one side of a street, up the other.

    >>> walk = order_walk([0, 20, 40, 0, 20, 40], [0, 0, 0, 9, 9, 9], [1, 1, 1, 2, 2, 2])
    >>> walk.order.tolist(), walk.metres
    ([0, 1, 2, 5, 4, 3], 89.0)
    """
    x, y = check_points(x, y, "the doors")
    code = group_numbers(group, len(x))
    streets = None if names is None else door_names(names, len(x))
    ground = Paces(network, reach_m)
    at = start_points(start)
    order = order_groups(x, y, code, streets, ground, at)
    if not len(x):
        return Walk(order, np.empty(0), 0)
    stop_x, stop_y = np.concatenate([at[0], x[order]]), np.concatenate([at[1], y[order]])
    on = None if streets is None else ["" for _ in at[0]] + streets[order].tolist()
    leg_m, straight = ground.to_next(stop_x, stop_y, on)
    return Walk(order, leg_m if len(at[0]) else np.concatenate([[0.0], leg_m]), straight)


def minutes_of(
    walk: Walk, minutes_at_door: ArrayLike, *, metres_per_minute: float = METRES_PER_MINUTE
) -> NDArray[np.float64]:
    """Give the minutes from the start of a walk until each of its stops is done.

    Parameters
    ----------
    walk
        Whose stops.
    minutes_at_door
        One number, or one for each row that the walk was made of.
    metres_per_minute
        How fast one walks.

    Returns
    -------
    numpy.ndarray
        In the order of the walk.

    Raises
    ------
    InputError
        When a number is missing or negative, there are not as many as doors, or nobody would
        move.

    Examples
    --------
    >>> walk = order_walk([0, 150], [0, 0], ["a", "a"])
    >>> minutes_of(walk, 3).tolist()
    [3.0, 8.0]
    """
    minutes = np.asarray(minutes_at_door, dtype=np.float64)
    problems = []
    if minutes.ndim and minutes.shape != (len(walk),):
        what = f"there are {minutes.size:,} numbers for {len(walk):,} doors"
        problems.append(Problem(what, "give one for all or one for each", "minutes_at_door"))
    wrong = int((~(np.isfinite(minutes) & (minutes >= 0))).sum())
    if wrong:
        what = f"{wrong:,} numbers are missing or below zero"
        problems.append(Problem(what, "give minutes, zero or more", "minutes_at_door"))
    if not (np.isfinite(metres_per_minute) and metres_per_minute > 0):
        what = f"metres_per_minute = {metres_per_minute!r}"
        problems.append(Problem(what, "give a number above zero, e.g. 75", "metres_per_minute"))
    raise_if_any(problems)
    at_door = minutes[walk.order] if minutes.ndim else np.full(len(walk), float(minutes))
    return np.asarray(np.cumsum(walk.leg_m / metres_per_minute + at_door))


def group_numbers(group: Iterable[object], size: int) -> NDArray[np.int64]:
    """Give groups numbers that the order of the rows does not change."""
    column = pd.Series(list(group), dtype=object)
    problems = []
    if len(column) != size:
        what = f"there are {len(column):,} groups for {size:,} doors"
        problems.append(Problem(what, "give one for each door", "group"))
    if column.isna().any():
        what = f"{int(column.isna().sum()):,} doors are in no group"
        problems.append(Problem(what, "give each a group, of its own if need be", "group"))
    raise_if_any(problems)
    numbers = all(isinstance(one, int | np.integer) for one in column)
    labels = column if numbers else column.astype(str)
    return np.asarray(pd.factorize(labels, sort=True)[0], dtype=np.int64)


def door_names(names: Iterable[str], size: int) -> NDArray[np.object_]:
    """Take one street name for each door."""
    column = pd.Series(list(names), dtype=object)
    if len(column) != size:
        what = f"there are {len(column):,} names for {size:,} doors"
        raise InputError(Problem(what, "give one for each, empty where there is none", "names"))
    return column.to_numpy()


def start_points(
    start: tuple[float, float] | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the start as points: one or none."""
    places = np.array([start] if start is not None else [], dtype=np.float64).reshape(-1, 2)
    return check_points(places[:, 0], places[:, 1], "the start")


def order_groups(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    code: NDArray[np.int64],
    names: NDArray[np.object_] | None,
    ground: Paces,
    start: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.int64]:
    """Choose the order and direction of groups; give the rows of the walk."""
    by_group = np.argsort(code, kind="stable")
    runs = np.split(by_group, np.flatnonzero(np.diff(code[by_group])) + 1) if len(code) else []
    ends = np.array([row for run in runs for row in (run[0], run[-1])], dtype=np.int64)
    size = len(ends)
    given = len(start[0])
    on = None if names is None else [*names[ends].tolist(), *[""] * given]
    between = np.zeros((size + 2, size + 2))
    metres = ground.between(
        np.concatenate([x[ends], start[0]]), np.concatenate([y[ends], start[1]]), on
    )
    between[: size + given, : size + given] = metres
    if given:  # the start is a group of its own, whose two ends are one place
        between[size + 1, :size] = between[:size, size + 1] = between[size, :size]
    entries = shortest_walk(between)
    walked = [runs[entry // 2][:: -1 if entry % 2 else 1] for entry in entries.tolist()]
    return np.concatenate([np.empty(0, dtype=np.int64), *walked])

"""Candidate squares: every way a square of one size can hold incidents that could matter.

A square that is free to stand anywhere can be pushed until one side meets a place it holds,
then until a second side does, and has lost none of them. So the squares that lean on a place
with a western and a southern side hold all there is to hold; those that lean the other three
ways hold the same and leave more room for a neighbour. One that could be moved to hold more
is a candidate too: what it leaves may be another's.
"""

from collections.abc import Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Sides that were meant to touch are not told apart by the last bits of a coordinate.
TOUCH_M = 1e-6
_LEANINGS = ((1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0))


def heaviest_squares(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    size_m: float,
    least: float = 0.0,
) -> NDArray[np.float64]:
    """Find for each place the heaviest square that leans on it with its western side.

    Places around which there is less than ``least`` in all are left out.

    Returns
    -------
    numpy.ndarray
        Shape (places, 3): easting and northing of the centre, weight; in no stated order.

    Examples
    --------
    >>> x, y = np.array([0.0, 60, 500]), np.array([0.0, 20, 0])
    >>> heaviest_squares(x, y, np.ones(3), size_m=100).tolist()
    [[50.0, 50.0, 2.0], [110.0, 70.0, 1.0], [550.0, 50.0, 1.0]]
    """
    bands = bands_of_ground(x, y, weight, size_m)
    found = [_heaviest_of_each(*band, size_m + TOUCH_M, least) for band in bands]
    squares = np.concatenate([np.zeros((0, 3)), *found])
    squares[:, :2] += size_m / 2
    return squares


def squares_worth(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    size_m: float,
    least: float,
) -> NDArray[np.float64]:
    """List the candidate squares that hold at least so much.

    Returns
    -------
    numpy.ndarray
        Shape (squares, 3): easting and northing of the centre, weight; sorted from west to
        east, then south to north, each position once.

    Examples
    --------
    >>> x, y = np.array([0.0, 60, 500]), np.array([0.0, 20, 0])
    >>> squares_worth(x, y, np.ones(3), size_m=100, least=2).tolist()
    [[10.0, -30.0, 2.0], [10.0, 50.0, 2.0], [50.0, -30.0, 2.0], [50.0, 50.0, 2.0]]
    """
    found = [np.zeros((0, 3))]
    for east, north in _LEANINGS:
        for band in bands_of_ground(east * x, north * y, weight, size_m):
            squares = _all_worth(*band, size_m + TOUCH_M, least)
            squares[:, :2] = (squares[:, :2] + size_m / 2) * (east, north)
            found.append(squares)
    squares = np.concatenate(found)
    squares = squares[np.lexsort((squares[:, 1], squares[:, 0]))]
    steps = np.abs(np.diff(squares[:, :2], axis=0)).max(axis=1, initial=0.0)
    first = np.concatenate([np.ones(min(len(squares), 1), dtype=bool), steps > TOUCH_M])
    return np.asarray(squares[first])


def tally_squares(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    size_m: float,
    steps: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Count, before they are listed, the places in all candidate squares by what they weigh.

    Parameters
    ----------
    x, y, weight, size_m
        As above.
    steps
        Rising weights.

    Returns
    -------
    numpy.ndarray
        For each step the places, about, in the squares from its weight to below the next.

    Examples
    --------
    >>> x, y = np.array([0.0, 60, 500]), np.array([0.0, 20, 0])
    >>> tally_squares(x, y, np.ones(3), size_m=100, steps=np.array([1.0, 2])).tolist()
    [8, 8]
    """
    tally = np.zeros(len(steps), dtype=np.int64)
    for band in bands_of_ground(x, y, weight, size_m):
        _tally(*band, size_m + TOUCH_M, steps, tally)
    return len(_LEANINGS) * tally


_Band = tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float, float
]  # x, y, weight, south, north


def bands_of_ground(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64], size_m: float
) -> Iterator[_Band]:
    """Cut the ground into bands of one height, each with its neighbours' places.

    A shape of that height that leans on a place of one band reaches into the next at most.
    """
    band = np.floor(y / size_m)
    order = np.lexsort((y, x, band))
    band = band[order]
    for this in np.unique(band):
        first, last = np.searchsorted(band, [this - 1, this + 2])
        near = order[first:last]
        near = near[np.lexsort((y[near], x[near]))]
        yield x[near], y[near], weight[near], this * size_m, (this + 1) * size_m


@njit(cache=True, nogil=True)
def _reach(
    x: NDArray[np.float64], y: NDArray[np.float64], place: int, size: float
) -> NDArray[np.int64]:
    """List the places that a square may hold which leans on one."""
    first, last = place, place
    while first > 0 and x[first - 1] == x[place]:
        first -= 1
    while last < len(x) and x[last] <= x[place] + size:
        last += 1
    near = np.empty(last - first, dtype=np.int64)
    many = 0
    for other in range(first, last):
        if abs(y[other] - y[place]) <= size:
            near[many] = other
            many += 1
    near = near[:many]
    return near


@njit(cache=True, nogil=True)
def _slide(
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    near: NDArray[np.int64],
    place: int,
    size: float,
    stops: NDArray[np.float64],
) -> int:
    """Slide a square north along a place; write down where it stops and what it holds there.

    It stops where its southern side meets a place. Written down are its southern side, what it
    holds, and how many places.
    """
    near = near[np.argsort(y[near], kind="mergesort")]
    many, top = 0, 0
    up_to = np.zeros(len(near) + 1)
    for member in range(len(near)):
        up_to[member + 1] = up_to[member] + weight[near[member]]
    for bottom in range(len(near)):
        south = y[near[bottom]]
        if south > y[place]:
            break
        while top < len(near) and y[near[top]] <= south + size:
            top += 1
        stops[many, 0], stops[many, 1] = south, up_to[top] - up_to[bottom]
        stops[many, 2] = top - bottom
        many += 1
    return many


@njit(cache=True, nogil=True)
def _heaviest_of_each(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    south: float,
    north: float,
    size: float,
    least: float,
) -> NDArray[np.float64]:
    """Keep of each place's squares the heaviest; the southernmost of equals."""
    squares = np.empty((len(x), 3))
    many = 0
    for place in range(len(x)):
        if not south <= y[place] < north:
            continue
        near = _reach(x, y, place, size)
        if weight[near].sum() < least:
            continue
        stops = np.empty((len(near), 3))
        best = 0
        found = _slide(y, weight, near, place, size, stops)
        for stop in range(1, found):
            if stops[stop, 1] > stops[best, 1]:
                best = stop
        squares[many, 0] = x[place]
        squares[many, 1], squares[many, 2] = stops[best, 0], stops[best, 1]
        many += 1
    return squares[:many]


@njit(cache=True, nogil=True)
def _all_worth(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    south: float,
    north: float,
    size: float,
    least: float,
) -> NDArray[np.float64]:
    """Keep every square that holds at least so much."""
    squares = np.empty((16, 3))
    many = 0
    for place in range(len(x)):
        if not south <= y[place] < north:
            continue
        near = _reach(x, y, place, size)
        if weight[near].sum() < least:
            continue  # all around it together are not enough
        stops = np.empty((len(near), 3))
        for stop in range(_slide(y, weight, near, place, size, stops)):
            if stops[stop, 1] >= least:
                if many == len(squares):
                    squares = np.concatenate((squares, np.empty_like(squares)))
                squares[many, 0] = x[place]
                squares[many, 1], squares[many, 2] = stops[stop, 0], stops[stop, 1]
                many += 1
    return squares[:many].copy()


@njit(cache=True, nogil=True)
def _tally(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    south: float,
    north: float,
    size: float,
    steps: NDArray[np.float64],
    tally: NDArray[np.int64],
) -> None:
    """Add every square's places to the step its weight is on."""
    for place in range(len(x)):
        if not south <= y[place] < north:
            continue
        near = _reach(x, y, place, size)
        if weight[near].sum() < steps[0]:
            continue
        stops = np.empty((len(near), 3))
        for stop in range(_slide(y, weight, near, place, size, stops)):
            step = np.searchsorted(steps, stops[stop, 1], side="right") - 1
            if step >= 0:
                tally[step] += np.int64(stops[stop, 2])

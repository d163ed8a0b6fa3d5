"""Candidate circles: every way a circle of one radius can hold incidents that could matter.

A circle that is free to stand anywhere can be pushed until a place it holds is on its edge,
and has lost none. So it is enough to roll a circle round each place and to look where it has
just taken another in. Chazelle and Lee (1986), "On a circle placement problem", Computing 36.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.patterns.candidate_squares import TOUCH_M, bands_of_ground

_WHOLE_TURN = 2 * np.pi


def heaviest_circles(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    radius_m: float,
    least: float = 0.0,
) -> NDArray[np.float64]:
    """Find for each place the heaviest circle with the place on its edge.

    Places around which there is less than ``least`` in all are left out.

    Returns
    -------
    numpy.ndarray
        Shape (places, 3): easting and northing of the centre, weight; in no stated order.

    Examples
    --------
    >>> x, y = np.array([0.0, 60, 500]), np.array([0.0, 0, 0])
    >>> heaviest_circles(x, y, np.ones(3), radius_m=50)[:, 2].tolist()
    [2.0, 2.0, 1.0]
    """
    bands = bands_of_ground(x, y, weight, 2 * radius_m)
    found = [_heaviest_of_each(*band, radius_m, least) for band in bands]
    return np.concatenate([np.zeros((0, 3)), *found])


def circles_worth(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    radius_m: float,
    least: float,
) -> NDArray[np.float64]:
    """List the candidate circles that hold at least so much.

    Returns
    -------
    numpy.ndarray
        Shape (circles, 3): easting and northing of the centre, weight; sorted from west to
        east, then south to north, each position once.

    Examples
    --------
    >>> x, y = np.array([0.0, 60, 500]), np.array([0.0, 0, 0])
    >>> circles_worth(x, y, np.ones(3), radius_m=50, least=2).round(3).tolist()
    [[30.0, -40.0, 2.0], [30.0, 40.0, 2.0]]
    """
    bands = bands_of_ground(x, y, weight, 2 * radius_m)
    circles = np.concatenate(
        [np.zeros((0, 3)), *(_all_worth(*band, radius_m, least) for band in bands)]
    )
    # Two places on one edge give the same circle twice, but for its last bits.
    _, first = np.unique(np.round(circles[:, :2] / (10 * TOUCH_M)), axis=0, return_index=True)
    return circles[first]


def tally_circles(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    radius_m: float,
    steps: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Count, before they are listed, the places in all candidate circles by what they weigh.

    Parameters
    ----------
    x, y, weight, radius_m
        As above.
    steps
        Rising weights.

    Returns
    -------
    numpy.ndarray
        For each step the places, about, in the circles from its weight to below the next.

    Examples
    --------
    >>> x, y = np.array([0.0, 60, 500]), np.array([0.0, 0, 0])
    >>> tally_circles(x, y, np.ones(3), radius_m=50, steps=np.array([1.0, 2])).tolist()
    [1, 4]
    """
    tally = np.zeros(len(steps), dtype=np.int64)
    for band in bands_of_ground(x, y, weight, 2 * radius_m):
        _tally(*band, radius_m, steps, tally)
    return tally


@njit(cache=True, nogil=True)
def _reach(
    x: NDArray[np.float64], y: NDArray[np.float64], place: int, within: float
) -> NDArray[np.int64]:
    """List the places that one circle can hold together with one."""
    first, last = place, place
    while first > 0 and x[first - 1] >= x[place] - within:
        first -= 1
    while last < len(x) and x[last] <= x[place] + within:
        last += 1
    near = np.empty(last - first, dtype=np.int64)
    many = 0
    for other in range(first, last):
        east, north = x[other] - x[place], y[other] - y[place]
        if east * east + north * north <= within * within:
            near[many] = other
            many += 1
    return near[:many]


@njit(cache=True, nogil=True)
def _heaviest_of_each(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    south: float,
    north: float,
    radius: float,
    least: float,
) -> NDArray[np.float64]:
    """Keep of each place's circles the heaviest."""
    circles = np.empty((len(x), 3))
    many = 0
    for place in range(len(x)):
        if south <= y[place] < north:
            near = _reach(x, y, place, 2 * radius + TOUCH_M)
            if weight[near].sum() < least:
                continue
            stops = _roll(x, y, weight, place, near, radius)
            circles[many] = stops[np.argmax(stops[:, 2]), :3]
            many += 1
    return circles[:many]


@njit(cache=True, nogil=True)
def _all_worth(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    south: float,
    north: float,
    radius: float,
    least: float,
) -> NDArray[np.float64]:
    """Keep every circle that holds at least so much."""
    circles = np.empty((16, 3))
    many = 0
    for place in range(len(x)):
        if not south <= y[place] < north:
            continue
        near = _reach(x, y, place, 2 * radius + TOUCH_M)
        if weight[near].sum() < least:
            continue  # all around it together are not enough
        stops = _roll(x, y, weight, place, near, radius)
        for stop in range(len(stops)):
            if stops[stop, 2] >= least:
                if many == len(circles):
                    circles = np.concatenate((circles, np.empty_like(circles)))
                circles[many] = stops[stop, :3]
                many += 1
    return circles[:many].copy()


@njit(cache=True, nogil=True)
def _tally(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    south: float,
    north: float,
    radius: float,
    steps: NDArray[np.float64],
    tally: NDArray[np.int64],
) -> None:
    """Add every circle's places to the step its weight is on."""
    for place in range(len(x)):
        if south <= y[place] < north:
            near = _reach(x, y, place, 2 * radius + TOUCH_M)
            if weight[near].sum() < steps[0]:
                continue
            stops = _roll(x, y, weight, place, near, radius)
            for stop in range(len(stops)):
                step = np.searchsorted(steps, stops[stop, 2], side="right") - 1
                if step >= 0:
                    tally[step] += np.int64(stops[stop, 3])


@njit(cache=True, nogil=True)
def _roll(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    place: int,
    near: NDArray[np.int64],
    radius: float,
) -> NDArray[np.float64]:
    """Roll a circle once round a place, its edge on it; stop where it has taken one in.

    The circle's centre goes round the place; another place is held while the centre's
    direction is within an angle of that place's. Each row: centre, weight, number of places.
    """
    angle = np.empty(2 * len(near))
    enters = np.empty(2 * len(near), dtype=np.bool_)
    whose = np.empty(2 * len(near), dtype=np.int64)
    many = 0
    always = 0.0
    held = 0.0  # at direction zero, before the first event
    inside = 0
    for other in near:
        east, north = x[other] - x[place], y[other] - y[place]
        apart = np.hypot(east, north)
        if apart <= TOUCH_M:
            always += weight[other]
            inside += 1
            continue
        half = np.arccos(min(1.0, apart / (2 * radius)))
        middle = np.arctan2(north, east)
        start, end = (middle - half) % _WHOLE_TURN, (middle + half) % _WHOLE_TURN
        if start > end:
            held += weight[other]
            inside += 1
        angle[many], enters[many], whose[many] = start, True, other
        angle[many + 1], enters[many + 1], whose[many + 1] = end, False, other
        many += 2
    stops = np.empty((many // 2 + 1, 4))
    stops[0, 0], stops[0, 1] = x[place] + radius, y[place]
    stops[0, 2], stops[0, 3] = always + held, inside
    found = 1 if many == 0 else 0
    # Of events in one direction, entering comes first: a place on the edge is held.
    order = np.argsort(angle[:many] + np.where(enters[:many], 0.0, 1e-12), kind="mergesort")
    held += always
    for step in range(len(order)):
        event = order[step]
        if not enters[event]:
            held -= weight[whose[event]]
            inside -= 1
            continue
        held += weight[whose[event]]
        inside += 1
        if enters[order[(step + 1) % len(order)]]:
            continue  # it goes on to take in more
        stops[found, 0] = x[place] + radius * np.cos(angle[event])
        stops[found, 1] = y[place] + radius * np.sin(angle[event])
        stops[found, 2], stops[found, 3] = held, inside
        found += 1
    return stops[:found]

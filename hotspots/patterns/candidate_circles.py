"""Candidate circles: every way a circle of one radius can hold incidents that could matter.

A circle that is free to stand anywhere can be pushed until a place it holds is on its edge,
and has lost none. So it is enough to roll a circle round each place and to look where it has
just taken another in. Chazelle and Lee (1986), "On a circle placement problem", Computing 36.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.patterns.candidate_squares import TOUCH_M

_WHOLE_TURN = 2 * np.pi


def heaviest_circles(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64], *, radius_m: float
) -> NDArray[np.float64]:
    """Find for each place the heaviest circle with the place on its edge.

    Returns
    -------
    numpy.ndarray
        Shape (places, 3): easting and northing of the centre, weight.

    Examples
    --------
    >>> x, y = np.array([0.0, 60, 500]), np.array([0.0, 0, 0])
    >>> heaviest_circles(x, y, np.ones(3), radius_m=50)[:, 2].tolist()
    [2.0, 2.0, 1.0]
    """
    circles = np.zeros((len(x), 3))
    for place, near in enumerate(_within_reach(x, y, radius_m)):
        stops = _roll(x, y, weight, place, near, radius_m)
        circles[place] = stops[np.argmax(stops[:, 2])]
    return circles


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
    found = [np.zeros((0, 3))]
    for place, near in enumerate(_within_reach(x, y, radius_m)):
        if weight[near].sum() >= least:
            stops = _roll(x, y, weight, place, near, radius_m)
            found.append(stops[stops[:, 2] >= least])
    circles = np.concatenate(found)
    # Two places on one edge give the same circle twice, but for its last bits.
    _, first = np.unique(np.round(circles[:, :2] / (10 * TOUCH_M)), axis=0, return_index=True)
    return circles[first]


def _within_reach(
    x: NDArray[np.float64], y: NDArray[np.float64], radius_m: float
) -> list[NDArray[np.int64]]:
    """List for each place those that one circle can hold together with it."""
    if not len(x):
        return []
    tree = cKDTree(np.column_stack([x, y]))
    found = tree.query_ball_point(tree.data, 2 * radius_m, return_sorted=True)
    return [np.asarray(near, dtype=np.int64) for near in found]


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
    direction is within an angle of that place's.
    """
    angle = np.empty(2 * len(near))
    enters = np.empty(2 * len(near), dtype=np.bool_)
    whose = np.empty(2 * len(near), dtype=np.int64)
    many = 0
    always = 0.0
    held = 0.0  # at direction zero, before the first event
    for other in near:
        east, north = x[other] - x[place], y[other] - y[place]
        apart = np.hypot(east, north)
        if apart <= TOUCH_M:
            always += weight[other]
            continue
        half = np.arccos(min(1.0, apart / (2 * radius)))
        middle = np.arctan2(north, east)
        start, end = (middle - half) % _WHOLE_TURN, (middle + half) % _WHOLE_TURN
        if start > end:
            held += weight[other]
        angle[many], enters[many], whose[many] = start, True, other
        angle[many + 1], enters[many + 1], whose[many + 1] = end, False, other
        many += 2
    stops = np.empty((many // 2 + 1, 3))
    stops[0, 0], stops[0, 1], stops[0, 2] = x[place] + radius, y[place], always + held
    found = 1 if many == 0 else 0
    # Of events in one direction, entering comes first: a place on the edge is held.
    order = np.argsort(angle[:many] + np.where(enters[:many], 0.0, 1e-12), kind="mergesort")
    held += always
    for step in range(len(order)):
        event = order[step]
        if not enters[event]:
            held -= weight[whose[event]]
            continue
        held += weight[whose[event]]
        if enters[order[(step + 1) % len(order)]]:
            continue  # it goes on to take in more
        stops[found, 0] = x[place] + radius * np.cos(angle[event])
        stops[found, 1] = y[place] + radius * np.sin(angle[event])
        stops[found, 2] = held
        found += 1
    return stops[:found]

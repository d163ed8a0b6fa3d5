"""The streets as a driver knows them: one-way streets, and minutes rather than metres."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class DrivingNetwork:
    """Pieces of street between junctions, with the directions they may be driven in.

    Attributes
    ----------
    x, y
        Junctions and dead ends, metres.
    start, end
        Node at which each piece starts and ends.
    length_m
        Length of each piece.
    minutes
        To drive each piece.
    forward, backward
        Whether it may be driven from start to end, and from end to start.
    lines
        LineStrings from start to end.
    name
        Street names; empty where there is none.
    crs
        Projected system in metres.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length_m: NDArray[np.float64]
    minutes: NDArray[np.float64]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    lines: NDArray[np.object_]
    name: NDArray[np.object_]
    crs: str

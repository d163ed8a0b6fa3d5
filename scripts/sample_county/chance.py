"""Chance: the only place random numbers come from, and what is done with a plain draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Part(IntEnum):
    """The parts that draw random numbers; a part keeps its number for good.

    Adding a part, or drawing more in one, then leaves the others' bytes as they were.
    """

    GEOMETRY = 0
    STREETS = 1
    SPOTS = 2
    STREET_ROWS = 3
    SPOT_ROWS = 4
    STACK_ROWS = 5
    BAD_ROWS = 6
    TOWN_WAVES = 7
    TOWN_BLOCKS = 8
    TOWN_HOUSES = 9
    TOWN_STREETS = 10
    BURGLARIES = 11
    TRIGGERED = 12
    LANDMARKS = 13
    FURNITURE = 14


def draws(seed: int, part: Part, n_rows: int, n_columns: int, *, batch: int = 0) -> Floats:
    """Give a table of uniform draws in [0, 1) for one part of the work.

    One row of draws per thing made. Everything random goes through here: ``Generator.random`` is
    the plainest draw NumPy has, so a new NumPy is least likely to change the sample. `batch`
    gives a part as many tables as it needs.
    """
    sequence = np.random.SeedSequence(entropy=seed, spawn_key=(int(part), batch))
    return np.random.Generator(np.random.PCG64(sequence)).random((n_rows, n_columns))


def pick(cumulative: Floats, draw: Floats) -> Ints:
    """Pick entries by their running total of weights; `draw` is uniform in [0, 1).

    Examples
    --------
    >>> pick(np.array([1.0, 1.0, 4.0]), np.array([0.0, 0.2, 0.25, 0.99])).tolist()
    [0, 0, 2, 2]
    """
    found: Ints = np.searchsorted(cumulative, draw * cumulative[-1], side="right").astype(np.int64)
    return np.minimum(found, len(cumulative) - 1)


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Share `total` out by `weights`, in whole numbers that add up to it exactly.

    Examples
    --------
    >>> apportion(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = math.fsum(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [math.floor(share) for share in exact]
    # Rounded, so that ties are ties on every machine and go to the earlier entry.
    by_remainder = sorted(range(len(exact)), key=lambda i: (round(shares[i] - exact[i], 9), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def poisson(mean: float, draw: Floats) -> Ints:
    """Turn uniform draws into Poisson counts, for a small mean.

    Examples
    --------
    >>> poisson(0.5, np.array([0.0, 0.6, 0.61, 0.95])).tolist()
    [0, 0, 1, 2]
    """
    terms = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(20)]
    found: Ints = np.searchsorted(np.cumsum(terms), draw, side="right").astype(np.int64)
    return found


def exponential_up_to(limit: float, scale: float, draw: Floats) -> Floats:
    """Turn uniform draws into exponential ones that never pass `limit`.

    Examples
    --------
    >>> exponential_up_to(400, 100, np.array([0.0, 0.5, 1.0])).round(1).tolist()
    [0.0, 67.5, 400.0]
    """
    return -scale * np.log1p(-draw * (1 - math.exp(-limit / scale)))

"""The density the slow plain way: every cell, every incident, the formula as it is printed."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# u is the distance in bandwidths; each is divided by its bandwidth squared.
FORMULAS: dict[str, Callable[[Floats], Floats]] = {
    "quartic": lambda u: np.where(u < 1, 3 / np.pi * (1 - u**2) ** 2, 0),
    "epanechnikov": lambda u: np.where(u < 1, 2 / np.pi * (1 - u**2), 0),
    "triangular": lambda u: np.where(u < 1, 3 / np.pi * (1 - u), 0),
    "uniform": lambda u: np.where(u <= 1, 1 / np.pi, 0),
    "gaussian": lambda u: np.where(
        u <= 4, np.exp(-(u**2) / 2) / (2 * np.pi * (1 - np.exp(-8.0))), 0
    ),
}


def density_at(
    at: Floats, xy: Floats, weight: Floats, bandwidth: Floats | float, kernel: str
) -> Floats:
    """Add up every incident's kernel at some positions; per km²."""
    total = np.zeros(len(at))
    each = np.broadcast_to(bandwidth, len(xy))
    for (px, py), w, h in zip(xy, weight, each, strict=True):
        u = np.hypot(at[:, 0] - px, at[:, 1] - py) / h
        total += w * FORMULAS[kernel](u) / h**2
    return total * 1e6

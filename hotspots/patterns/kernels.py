"""The kernels: how one incident's mass lies around it.

Each is a radial function of the distance d, of mass one, with bandwidth h; u is d / h.

============  ===========================================  =============  =========
kernel        density at distance d                        where          canonical
============  ===========================================  =============  =========
quartic       3 / (π h²) · (1 - u²)²                       u ≤ 1          2.779
epanechnikov  2 / (π h²) · (1 - u²)                        u ≤ 1          2.402
triangular    3 / (π h²) · (1 - u), a cone                 u ≤ 1          2.537
uniform       1 / (π h²)                                   u ≤ 1          2
gaussian      exp(-u² / 2) / (2π h² · (1 - exp(-8)))       u ≤ 4          1
============  ===========================================  =============  =========

The Gaussian's bandwidth is its standard deviation; it is cut off at four of them and divided
by the mass that is left (all but 0.03%). *Canonical* is the bandwidth that smooths as much as
a Gaussian of one metre does: with R the integral of K² and μ the variance along one axis,
``(4π R / μ²) ** (1/6)``. These are the constants A(K) of Silverman's table 4.1.

References
----------
Silverman (1986), Density Estimation for Statistics and Data Analysis, section 4.2.
Marron and Nolan (1988), "Canonical kernels for density estimation".
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed

Floats = NDArray[np.float64]
KernelName = Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"]

_QUARTIC, _EPANECHNIKOV, _TRIANGULAR, _UNIFORM, _GAUSSIAN = range(5)
_SIGMAS = 4.0  # where the Gaussian is cut off


@dataclass(frozen=True)
class Kernel:
    """One kernel.

    Attributes
    ----------
    name
        As in the settings.
    number
        How the compiled loops know it.
    reach
        Where it ends, in bandwidths.
    canonical
        Its bandwidth that smooths as a Gaussian of one metre does.
    norm, power
        ``norm / h ** power`` turns what :func:`add_disc` adds into a density of mass one.
    """

    name: KernelName
    number: int
    reach: float
    canonical: float
    norm: float
    power: int

    def scale(self, bandwidth_m: Floats) -> Floats:
        """Give the factor that makes each kernel's mass one (per m²)."""
        return self.norm / bandwidth_m**self.power

    def equivalent(self, other: "Kernel", bandwidth_m: float) -> float:
        """Say which bandwidth of this kernel smooths as much as another's.

        >>> round(KERNELS["uniform"].equivalent(KERNELS["gaussian"], 100.0), 9)
        200.0
        """
        return bandwidth_m * self.canonical / other.canonical


KERNELS: dict[str, Kernel] = {
    kernel.name: kernel
    for kernel in (
        Kernel("quartic", _QUARTIC, 1.0, 460.8 ** (1 / 6), 3 / math.pi, 6),
        Kernel(
            "gaussian",
            _GAUSSIAN,
            _SIGMAS,
            1.0,
            1 / (2 * math.pi * -math.expm1(-(_SIGMAS**2) / 2)),
            2,
        ),
        Kernel("epanechnikov", _EPANECHNIKOV, 1.0, 192 ** (1 / 6), 2 / math.pi, 4),
        Kernel("triangular", _TRIANGULAR, 1.0, (800 / 3) ** (1 / 6), 3 / math.pi, 3),
        Kernel("uniform", _UNIFORM, 1.0, 2.0, 1 / math.pi, 2),
    )
}


def kernel_named(name: str) -> Kernel:
    """Find a kernel by its name.

    Raises
    ------
    InputError
        When there is none of that name.

    Examples
    --------
    >>> kernel_named("quartic").reach
    1.0
    """
    if name not in KERNELS:
        cure = f"choose one of {listed(KERNELS)}"
        raise InputError(Problem(f"there is no kernel {name!r}", cure, "kernel"))
    return KERNELS[name]


@njit(cache=True, nogil=True)
def _add_quartic(
    values: Floats,
    corner: tuple[int, int],
    dx2: Floats,
    dy2: Floats,
    bandwidth: float,
    weight: float,
) -> None:
    for row in range(len(dy2)):
        line = values[corner[0] + row, corner[1] : corner[1] + len(dx2)]
        rest = bandwidth * bandwidth - dy2[row]
        for column in range(len(dx2)):
            near = max(rest - dx2[column], 0.0)
            line[column] += weight * near * near


@njit(cache=True, nogil=True)
def _add_epanechnikov(
    values: Floats,
    corner: tuple[int, int],
    dx2: Floats,
    dy2: Floats,
    bandwidth: float,
    weight: float,
) -> None:
    for row in range(len(dy2)):
        line = values[corner[0] + row, corner[1] : corner[1] + len(dx2)]
        rest = bandwidth * bandwidth - dy2[row]
        for column in range(len(dx2)):
            line[column] += weight * max(rest - dx2[column], 0.0)


@njit(cache=True, nogil=True)
def _add_triangular(
    values: Floats,
    corner: tuple[int, int],
    dx2: Floats,
    dy2: Floats,
    bandwidth: float,
    weight: float,
) -> None:
    for row in range(len(dy2)):
        line = values[corner[0] + row, corner[1] : corner[1] + len(dx2)]
        for column in range(len(dx2)):
            distance = math.sqrt(dx2[column] + dy2[row])
            line[column] += weight * max(bandwidth - distance, 0.0)


@njit(cache=True, nogil=True)
def _add_uniform(
    values: Floats,
    corner: tuple[int, int],
    dx2: Floats,
    dy2: Floats,
    bandwidth: float,
    weight: float,
) -> None:
    end = bandwidth * bandwidth
    for row in range(len(dy2)):
        line = values[corner[0] + row, corner[1] : corner[1] + len(dx2)]
        for column in range(len(dx2)):
            line[column] += weight if dx2[column] + dy2[row] <= end else 0.0


@njit(cache=True, nogil=True)
def _add_gaussian(
    values: Floats,
    corner: tuple[int, int],
    dx2: Floats,
    dy2: Floats,
    across: Floats,
    bandwidth: float,
    weight: float,
) -> None:
    # exp(-(dx² + dy²)) is a product: few exponentials are needed.
    h2 = bandwidth * bandwidth
    end = _SIGMAS * _SIGMAS * h2
    for column in range(len(dx2)):
        across[column] = math.exp(-0.5 * dx2[column] / h2)
    for row in range(len(dy2)):
        line = values[corner[0] + row, corner[1] : corner[1] + len(dx2)]
        down = weight * math.exp(-0.5 * dy2[row] / h2)
        for column in range(len(dx2)):
            inside = dx2[column] + dy2[row] <= end
            line[column] += down * across[column] if inside else 0.0


@njit(cache=True, nogil=True)
def add_disc(
    values: Floats,
    corner: tuple[int, int],
    dx2: Floats,
    dy2: Floats,
    across: Floats,
    bandwidth: float,
    weight: float,
    kernel: int,
) -> None:
    """Add one incident's kernel to a block of cells.

    Distances are squared metres throughout, so that a cell exactly at the bandwidth is inside
    or outside by whole numbers, not by rounding. Each kernel has loops of its own, without a
    branch and along a plain row of ``values``, so that the compiler does several columns at a
    time: one loop that asks for the kernel is four times slower.

    Parameters
    ----------
    values
        What is added to, and :attr:`Kernel.norm` not yet in it.
    corner
        Row and column of the block's first cell.
    dx2, dy2
        For each column and row of the block, how far its centre is off, squared.
    across
        Room for a number for each column.
    bandwidth, weight
        Of the incident; the weight with the kernel's scale in it.
    kernel
        Its number.
    """
    if kernel == _QUARTIC:
        _add_quartic(values, corner, dx2, dy2, bandwidth, weight)
    elif kernel == _EPANECHNIKOV:
        _add_epanechnikov(values, corner, dx2, dy2, bandwidth, weight)
    elif kernel == _TRIANGULAR:
        _add_triangular(values, corner, dx2, dy2, bandwidth, weight)
    elif kernel == _UNIFORM:
        _add_uniform(values, corner, dx2, dy2, bandwidth, weight)
    else:
        _add_gaussian(values, corner, dx2, dy2, across, bandwidth, weight)

"""Spread incidents over cells: the exact sum of their kernels at every cell's centre.

The raster is cut into bands of rows, and each band is filled by one thread from the places
that reach it, in one fixed order. No two threads write to one row, so the result is the same
to the last bit whatever the number of threads.
"""

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.ground import Cells
from hotspots.patterns.kernels import Floats, Kernel, add_disc

_BAND_ROWS = 64
_TILE_COLUMNS = 64
# A cell's centre may be this much of a cell further than the kernel reaches and is looked at
# all the same, so that rounding leaves none out; the kernel itself decides.
SLACK = 1e-6


def spread(
    cells: Cells,
    x: Floats,
    y: Floats,
    weight: Floats,
    bandwidth: Floats,
    kernel: Kernel,
    *,
    threads: int | None = None,
) -> Floats:
    """Add up the kernels of all places at the centre of each cell.

    Parameters
    ----------
    cells
        Where values are wanted.
    x, y
        Places, metres.
    weight
        What each place weighs.
    bandwidth
        Of each place, metres.
    kernel
        Its shape.
    threads
        How many at once; by default one for each core. It does not change the result.

    Returns
    -------
    numpy.ndarray
        Shape (rows, columns): weight per km².

    Examples
    --------
    >>> import pyproj
    >>> from hotspots.patterns.kernels import KERNELS
    >>> cells = Cells(0.0, 100.0, 100.0, 1, 2, pyproj.CRS(27700))
    >>> one = np.array([50.0])
    >>> spread(cells, one, one, np.ones(1), np.array([100.0]), KERNELS["uniform"]).round(3)
    array([[31.831, 31.831]])
    """
    values = np.zeros((cells.rows, cells.columns))
    if not len(x):
        return values
    bands = -(-cells.rows // _BAND_ROWS)
    order, first = _by_band(cells, bands, x, y)
    x, y = x[order], y[order]
    one_for_all = bandwidth.strides == (0,)  # as np.broadcast_to makes it: stored once
    bandwidth = bandwidth[:1].copy() if one_for_all else bandwidth[order]
    scaled = weight[order].astype(float, copy=False)
    scaled *= kernel.scale(bandwidth)
    del order
    scaled *= 1e6  # per km²
    x_centres, y_centres = cells.x_centres, cells.y_centres
    reach_bands = math.ceil(bandwidth.max() * kernel.reach / (cells.cell_m * _BAND_ROWS))

    def fill(number: int) -> None:
        near = slice(
            first[max(0, number - reach_bands)], first[min(bands, number + reach_bands + 1)]
        )
        top = number * _BAND_ROWS
        _fill_rows(
            values[top : top + _BAND_ROWS],
            x_centres,
            y_centres[top : top + _BAND_ROWS],
            x[near],
            y[near],
            scaled[near],
            bandwidth if one_for_all else bandwidth[near],
            cells.cell_m,
            kernel.reach,
            kernel.number,
        )

    do_all(fill, bands, threads=threads)
    return values


def _by_band(
    cells: Cells, bands: int, x: Floats, y: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order places by the band they are in, and tell where in that order each band begins.

    Within a band neighbours on the ground come one after the other, so that the cells they add
    to are still at hand.
    """
    tiles = cells.columns // _TILE_COLUMNS + 1
    band = ((cells.north - y) // (cells.cell_m * _BAND_ROWS)).clip(0, bands - 1)
    tile = ((x - cells.west) // (cells.cell_m * _TILE_COLUMNS)).clip(0, tiles - 1)
    band *= tiles
    band += tile
    number = band.astype(np.int32)  # there are far fewer of them than cells
    order = np.argsort(number, kind="stable")
    return order, np.searchsorted(number[order], np.arange(bands + 1) * tiles)


def do_all(work: Callable[[int], None], pieces: int, *, threads: int | None = None) -> None:
    """Do every piece of some work, several at once where the machine has cores for it."""
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for _ in pool.map(work, range(pieces)):
            pass


@njit(cache=True, nogil=True)
def first_and_last(offset: float, reach: float, cell_m: float, size: int) -> tuple[int, int]:
    """Tell which of a line of cells lie within reach of a point, the last one excluded.

    ``offset`` is how far the point is beyond the first cell's centre.
    """
    first = math.ceil((offset - reach) / cell_m - SLACK)
    last = math.floor((offset + reach) / cell_m + SLACK)
    return min(max(first, 0), size), max(min(last + 1, size), 0)


@njit(cache=True, nogil=True)
def _fill_rows(
    rows: Floats,
    x_centres: Floats,
    y_centres: Floats,
    x: Floats,
    y: Floats,
    weight: Floats,
    bandwidth: Floats,
    cell_m: float,
    reach: float,
    kernel: int,
) -> None:
    """Add every place's kernel to the rows of one band."""
    dx2, across = np.empty(len(x_centres)), np.empty(len(x_centres))
    dy2 = np.empty(len(y_centres))
    for place in range(len(x)):
        h = bandwidth[place if len(bandwidth) > 1 else 0]
        top, bottom = first_and_last(y_centres[0] - y[place], h * reach, cell_m, len(y_centres))
        left, right = first_and_last(x[place] - x_centres[0], h * reach, cell_m, len(x_centres))
        if top >= bottom or left >= right:
            continue
        square_apart(dx2, x_centres[left:right], x[place])
        square_apart(dy2, y_centres[top:bottom], y[place])
        add_disc(
            rows,
            (top, left),
            dx2[: right - left],
            dy2[: bottom - top],
            across,
            h,
            weight[place],
            kernel,
        )


@njit(cache=True, nogil=True)
def square_apart(squares: Floats, centres: Floats, at: float) -> None:
    """Square how far each centre is from a position."""
    for number in range(len(centres)):
        apart = centres[number] - at
        squares[number] = apart * apart

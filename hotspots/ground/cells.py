"""Square cells laid over an area, on whole multiples of their size so that neighbours match."""

import math
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from affine import Affine
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem

MOST_CELLS = 100_000_000


@dataclass(frozen=True)
class Cells:
    """A raster's frame: rows run from north to south, columns from west to east.

    Attributes
    ----------
    west, north
        The top left corner, metres.
    cell_m
        Side of a cell, metres.
    rows, columns
        How many.
    crs
        Projected system in metres.
    """

    west: float
    north: float
    cell_m: float
    rows: int
    columns: int
    crs: pyproj.CRS

    @property
    def transform(self) -> Affine:
        """From (column, row) of a cell's top left corner to (easting, northing)."""
        return Affine(self.cell_m, 0.0, self.west, 0.0, -self.cell_m, self.north)

    @property
    def x_centres(self) -> NDArray[np.float64]:
        """Eastings of the centres, one for each column."""
        return self.west + self.cell_m * (np.arange(self.columns, dtype=np.float64) + 0.5)

    @property
    def y_centres(self) -> NDArray[np.float64]:
        """Northings of the centres, one for each row, north first."""
        return self.north - self.cell_m * (np.arange(self.rows, dtype=np.float64) + 0.5)

    def centres_inside(self, outline: BaseGeometry) -> NDArray[np.bool_]:
        """Tell for each cell whether its centre lies in the outline; shape (rows, columns)."""
        shapely.prepare(outline)
        inside = np.empty((self.rows, self.columns), dtype=bool)
        for row, y in enumerate(self.y_centres):  # a row at a time, to hold no second raster
            inside[row] = shapely.contains_xy(outline, self.x_centres, y)
        return inside


def lay_cells(outline: BaseGeometry, *, cell_m: float, crs: pyproj.CRS) -> Cells:
    """Lay the fewest cells that cover an outline's box.

    Corners fall on whole multiples of ``cell_m``, so the rasters of neighbouring districts
    line up cell for cell.

    Raises
    ------
    InputError
        When the cells are larger than the area, or when there would be more than a hundred
        million of them (the message says how much memory they would have taken).

    Examples
    --------
    >>> cells = lay_cells(shapely.box(10, 10, 95, 60), cell_m=50, crs=pyproj.CRS(27700))
    >>> cells.west, cells.north, cells.rows, cells.columns
    (0.0, 100.0, 2, 2)
    """
    west, south, east, north = outline.bounds
    if cell_m > max(east - west, north - south):
        raise InputError(
            Problem(
                f"cells of {cell_m:g} m are larger than the area"
                f" ({east - west:.0f} m by {north - south:.0f} m)",
                "choose a smaller cell_m",
                "cell_m",
            )
        )
    left, top = math.floor(west / cell_m), math.ceil(north / cell_m)
    columns, rows = math.ceil(east / cell_m) - left, top - math.floor(south / cell_m)
    if rows * columns > MOST_CELLS:
        raise InputError(
            Problem(
                f"{rows * columns:,} cells of {cell_m:g} m would be needed"
                f" ({rows * columns * 8 / 2**30:.1f} GiB)",
                f"choose a larger cell_m; at most {MOST_CELLS:,} cells are made",
                "cell_m",
            )
        )
    return Cells(float(left * cell_m), float(top * cell_m), float(cell_m), rows, columns, crs)

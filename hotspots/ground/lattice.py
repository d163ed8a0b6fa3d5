"""Squares or hexagons that fill the plane, always from the same origin so that neighbours match.

A cell has a row and a column. Rows are counted to the north, columns to the east. In which cell
a point lies is arithmetic, not a search among polygons.
"""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

Shape = Literal["square", "hexagon"]
Whole = NDArray[np.int64]

_SQUARE = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], dtype=np.float64)
_ROW_OF_HEXAGONS = np.sqrt(3) / 2  # between rows, where a hexagon is 1 wide
# Points up: rows then run from west to east. Corners of a hexagon that is 1 wide, from its centre.
_HEXAGON = np.array(
    [(0, 2), (-1.5, 1), (-1.5, -1), (0, -2), (1.5, -1), (1.5, 1), (0, 2)]
) * np.array([1 / 3, np.sqrt(3) / 6])
_SAME = 1e-6  # of a cell: coordinates of a file are rounded
_AROUND_SQUARE = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))


@dataclass(frozen=True)
class Lattice:
    """All squares, or all hexagons, of one size.

    Attributes
    ----------
    shape
        ``"square"``: corners on whole multiples of ``cell_m``. ``"hexagon"``: flat sides to the
        east and west, one hexagon's centre at the origin, every second row half a cell to the
        east.
    cell_m
        Side of a square; width of a hexagon from flat side to flat side. Metres.
    """

    shape: Shape
    cell_m: float

    @property
    def row_m(self) -> float:
        """From one row to the next, metres."""
        return self.cell_m * (1.0 if self.shape == "square" else float(_ROW_OF_HEXAGONS))

    @property
    def cell_area_m2(self) -> float:
        """Area of a cell, m²."""
        return self.cell_m * self.row_m

    def cell_of(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[Whole, Whole]:
        """Find the row and the column of the cell in which each point lies.

        A point on an edge of squares belongs to the one north or east of it. Of hexagons it
        belongs to the nearest centre; of equals to the one farther south, then farther east.

        >>> squares = Lattice("square", 50)
        >>> row, column = squares.cell_of(np.array([49.9, 50.0]), np.array([0.0, -0.1]))
        >>> row.tolist(), column.tolist()
        ([0, -1], [0, 1])
        """
        if self.shape == "square":
            return _floor(y, self.cell_m), _floor(x, self.cell_m)
        south = np.floor(y / self.row_m).astype(np.int64)
        column_s, to_south = self._nearest_in_row(x, y, south)
        column_n, to_north = self._nearest_in_row(x, y, south + 1)
        north = to_north < to_south
        return south + north, np.where(north, column_n, column_s)

    def _nearest_in_row(
        self, x: NDArray[np.float64], y: NDArray[np.float64], row: Whole
    ) -> tuple[Whole, NDArray[np.float64]]:
        column = np.floor(x / self.cell_m - (row % 2) / 2 + 0.5).astype(np.int64)
        centre_x, centre_y = self.centres(row, column)
        return column, (x - centre_x) ** 2 + (y - centre_y) ** 2

    def centres(self, row: Whole, column: Whole) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the middle of each cell: eastings and northings.

        >>> [xy.tolist() for xy in Lattice("hexagon", 10).centres(np.array([0]), np.array([2]))]
        [[20.0], [0.0]]
        """
        if self.shape == "square":
            right, up = column + 0.5, row + 0.5
        else:
            right, up = column + (row % 2) / 2, row * 1.0
        x = np.asarray(right * self.cell_m, dtype=np.float64)
        return x, np.asarray(up * self.row_m, dtype=np.float64)

    def polygons(self, row: Whole, column: Whole) -> NDArray[np.object_]:
        """Draw each cell.

        >>> print(Lattice("square", 10).polygons(np.array([0]), np.array([2]))[0])
        POLYGON ((20 0, 30 0, 30 10, 20 10, 20 0))
        """
        return np.asarray(shapely.polygons(self._corners(row, column)), dtype=object)

    def _corners(self, row: Whole, column: Whole) -> NDArray[np.float64]:
        """Coordinates of the corners; shape (cells, corners and the first again, 2)."""
        if self.shape == "square":  # multiplied last, so that neighbours share them to the bit
            number: NDArray[np.float64] = np.stack([column, row], axis=-1)[:, None] + _SQUARE
            return number * self.cell_m
        centres = np.stack(self.centres(row, column), axis=-1)
        corners: NDArray[np.float64] = centres[:, None] + _HEXAGON * self.cell_m
        return corners

    def around(self, row: Whole, column: Whole) -> list[tuple[Whole, Whole]]:
        """Give each cell's neighbours, one direction after another.

        Squares have eight (those that share an edge or a corner), hexagons six.

        >>> len(Lattice("hexagon", 10).around(np.array([0]), np.array([0])))
        6
        """
        if self.shape == "square":
            return [(row + up, column + right) for up, right in _AROUND_SQUARE]
        odd = row % 2
        beside = [(row, column + 1), (row, column - 1)]
        return beside + [(row + up, column + odd - left) for up in (1, -1) for left in (0, 1)]


def _floor(value: NDArray[np.float64], step: float) -> Whole:
    """Count whole steps below each value, in step with corners computed as number × step."""
    number = np.floor(value / step)
    number += (number + 1) * step <= value
    number -= number * step > value
    return number.astype(np.int64)


def lattice_of(units: gpd.GeoDataFrame) -> tuple[Lattice, Whole, Whole] | None:
    """Tell from their shapes whether units are cells of a lattice, and which.

    The shapes themselves say it, so units that were cut down to a few, or read back from a
    file, are still known.

    Returns
    -------
    lattice, row, column
        None when the units are anything else (wards, clipped cells, several sizes).

    Examples
    --------
    >>> squares = gpd.GeoDataFrame(geometry=[shapely.box(50, 0, 100, 50)], crs=27700)
    >>> lattice_of(squares)
    (Lattice(shape='square', cell_m=50.0), array([0]), array([1]))
    >>> lattice_of(gpd.GeoDataFrame(geometry=[shapely.box(55, 0, 105, 50)], crs=27700)) is None
    True
    """
    polygons = units.geometry.to_numpy()
    corners = set(np.unique(shapely.get_num_coordinates(polygons)).tolist())
    single = (shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON).all()
    if not len(polygons) or not single or len(corners) > 1 or not corners <= {5, 7}:
        return None
    west, south, east, north = shapely.bounds(polygons).T
    width = float(np.median(east - west))
    nearly = round(width, 6)  # a width found as a difference of eastings has their last bits
    lattice = Lattice("square" if corners == {5} else "hexagon", nearly if nearly else width)
    row, column = lattice.cell_of((west + east) / 2, (south + north) / 2)
    return (lattice, row, column) if _are_cells(lattice, row, column, polygons) else None


def _are_cells(lattice: Lattice, row: Whole, column: Whole, polygons: NDArray[np.object_]) -> bool:
    """Tell whether polygons are these cells, whichever corner they start at and way they turn.

    Every corner has to be where a cell has one, and the area that of a cell.
    """
    centres = np.stack(lattice.centres(row, column), axis=-1)
    corners = shapely.get_coordinates(polygons).reshape(len(polygons), -1, 2)
    out = np.abs(corners - centres[:, None]) / lattice.cell_m
    beside = np.abs(out[..., 0] - 0.5)
    if lattice.shape == "square":
        off, reach = beside, np.sqrt(1 / 2)
    else:
        off, reach = np.minimum(beside, out[..., 0]), np.sqrt(1 / 3)
    off = np.maximum(off, np.abs(np.hypot(out[..., 0], out[..., 1]) - reach))
    area = shapely.area(polygons) / lattice.cell_area_m2
    return bool((off < _SAME).all() and (np.abs(area - 1) < _SAME).all())

"""Units: the small areas that incidents are counted in, laid over a study area."""

import math
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.ground.lattice import Lattice, Shape, lattice_of
from hotspots.ground.study_area import StudyArea

MOST_UNITS = 4_000_000
_BYTES_A_UNIT = 600  # a polygon with its row of the table, as measured
_SLIVER = 1e-9  # share of a cell; less is the rounding of coordinates, not ground


def lay_units(study_area: StudyArea, *, cell_m: float, shape: Shape = "square") -> gpd.GeoDataFrame:
    """Lay squares or hexagons over a study area: every cell that holds any of its ground.

    Cells are whole, also where they stretch across the outline, and start from the same origin
    everywhere, so that the units of neighbouring districts match.

    Parameters
    ----------
    study_area
        The ground to cover.
    cell_m
        Side of a square; width of a hexagon from flat side to flat side. Metres.
    shape
        ``"square"`` or ``"hexagon"``.

    Returns
    -------
    GeoDataFrame
        One row a cell, from north to south and, in a row, from west to east: ``unit`` (0, 1,
        2 …), ``share_inside`` (share of its area inside the outline, above 0 and up to 1) and
        its polygon, in the system of the study area.

    Raises
    ------
    InputError
        When ``cell_m`` is not a size, the cells are larger than the area, or there would be
        more than four million of them (the message says how much memory they would have taken).

    Examples
    --------
    >>> from hotspots.records import read_boundaries
    >>> from hotspots.ground import study_areas_of
    >>> boundaries = read_boundaries("data/boundaries/essex_sample_wards.geojson")
    >>> harlow = study_areas_of(boundaries, names=["Harlow"])[0]
    >>> units = lay_units(harlow, cell_m=500)
    >>> round(harlow.area_km2, 2), round(float((units["share_inside"] * 0.25).sum()), 2)
    (36.01, 36.01)
    """
    _require_a_size(cell_m, shape)
    lattice = Lattice(shape, float(cell_m))
    west, south, east, north = study_area.outline.bounds
    _require_it_fits(lattice, east - west, north - south)
    # A row of hexagons reaches into the rows above and below it.
    rows = range(math.floor(south / lattice.row_m) - 1, math.ceil(north / lattice.row_m) + 2)
    found = [_cells_of_row(study_area, lattice, row) for row in reversed(rows)]
    share = np.concatenate([one for one, _ in found])
    polygons = np.concatenate([shapes for _, shapes in found])
    frame = pd.DataFrame({"unit": np.arange(len(share)), "share_inside": share})
    return gpd.GeoDataFrame(frame, geometry=polygons, crs=study_area.crs)


def name_units(units: gpd.GeoDataFrame) -> str:
    """Say in the plural what units are, for a sentence: squares, hexagons, or just areas.

    >>> name_units(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 250, 250)], crs=27700))
    'squares of 250 m'
    """
    found = lattice_of(units)
    return f"{found[0].shape}s of {found[0].cell_m:g} m" if found else "areas"


def _cells_of_row(
    study_area: StudyArea, lattice: Lattice, row: int
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Find the cells of one row that hold ground, and how much of each is inside.

    The outline is cut down to the row first: cells are then met with a few of its corners.
    """
    west, _, east, _ = study_area.outline.bounds
    _, middle = lattice.centres(np.array([row]), np.array([0]))
    strip = shapely.box(west - 1, middle[0] - lattice.cell_m, east + 1, middle[0] + lattice.cell_m)
    ground = shapely.intersection(study_area.outline, strip)
    if ground.is_empty:
        return np.empty(0), np.empty(0, dtype=object)
    west, _, east, _ = ground.bounds
    column = np.arange(math.floor(west / lattice.cell_m) - 1, math.ceil(east / lattice.cell_m) + 1)
    cells = lattice.polygons(np.full(len(column), row), column)
    shapely.prepare(ground)
    share = shapely.covers(ground, cells).astype(np.float64)
    cut = (share == 0) & shapely.intersects(ground, cells)
    share[cut] = shapely.area(shapely.intersection(ground, cells[cut])) / lattice.cell_area_m2
    held = share > _SLIVER
    return np.minimum(share[held], 1.0), cells[held]


def _require_a_size(cell_m: float, shape: Shape) -> None:
    if shape not in get_args(Shape):
        cure = f"choose one of {listed(get_args(Shape))}"
        raise InputError(Problem(f"shape = {shape!r}", cure, "shape"))
    if not (math.isfinite(cell_m) and cell_m > 0):
        raise InputError(Problem(f"cell_m = {cell_m!r}", "give a number above zero", "cell_m"))


def _require_it_fits(lattice: Lattice, width: float, height: float) -> None:
    if lattice.cell_m > max(width, height):
        raise InputError(
            Problem(
                f"cells of {lattice.cell_m:g} m are larger than the area"
                f" ({width:.0f} m by {height:.0f} m)",
                "choose a smaller cell_m",
                "cell_m",
            )
        )
    number = math.ceil(width / lattice.cell_m) * math.ceil(height / lattice.row_m)
    if number > MOST_UNITS:
        raise InputError(
            Problem(
                f"up to {number:,} cells of {lattice.cell_m:g} m would be needed"
                f" ({number * _BYTES_A_UNIT / 2**30:,.1f} GiB)",
                f"choose a larger cell_m; at most {MOST_UNITS:,} cells are laid",
                "cell_m",
            )
        )

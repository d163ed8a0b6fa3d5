"""Kernel density: how many incidents, or how much harm, there is around each cell.

The quartic (biweight) kernel, evaluated exactly at cell centres: each incident spreads a
total of one over a disc of the bandwidth's radius.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pyproj
from affine import Affine
from numba import njit
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.ground import Cells, StudyArea, lay_cells, whole_extent
from hotspots.patterns.places import Places, collapse_to_places


@dataclass(frozen=True)
class DensitySettings:
    """What a density surface was made with."""

    kernel: str
    bandwidth_m: float
    cell_m: float
    weights: str | None
    incidents: int
    incidents_outside: int


@dataclass(frozen=True)
class Surface:
    """A raster of values with its place on the ground.

    Attributes
    ----------
    values
        Shape (rows, columns), north first; NaN outside the study area.
    cells
        The frame: transform, size, coordinate system.
    unit
        What a value is, e.g. ``incidents per km²``.
    settings
        What made it.
    """

    values: NDArray[np.float64]
    cells: Cells
    unit: str
    settings: DensitySettings

    @property
    def transform(self) -> Affine:
        """From (column, row) to (easting, northing)."""
        return self.cells.transform

    @property
    def crs(self) -> pyproj.CRS:
        """Projected system in metres."""
        return self.cells.crs


def estimate_density(
    incidents: gpd.GeoDataFrame,
    *,
    bandwidth_m: float,
    cell_m: float,
    study_area: StudyArea | None = None,
    weights: str | None = None,
) -> Surface:
    """Estimate incidents (or harm) per square kilometre at the centre of each cell.

    Parameters
    ----------
    incidents
        Points in a projected system in metres. Give those within ``bandwidth_m`` outside the
        study area too (:meth:`StudyArea.incidents_within`), or its edge looks quiet.
    bandwidth_m
        How far one incident spreads.
    cell_m
        Side of a cell.
    study_area
        Where values are wanted; by default a box that holds every incident's whole disc, on
        which the surface sums up to the number (or harm) of incidents.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.

    Returns
    -------
    Surface
        All zero where there are no incidents near; NaN in cells whose centre is outside the
        study area.

    Raises
    ------
    InputError
        When sizes are not positive, the bandwidth is smaller than a cell, the area needs too
        many cells, systems differ, weights are unusable, or there are neither incidents nor
        a study area.

    References
    ----------
    Silverman (1986), Density Estimation, eq. 4.5: K(u) = 3/π (1 - u²)² for u < 1.

    Examples
    --------
    >>> from shapely import Point
    >>> incidents = gpd.GeoDataFrame(geometry=[Point(50, 50)], crs=27700)
    >>> surface = estimate_density(incidents, bandwidth_m=200, cell_m=100)
    >>> surface.unit, round(float(surface.values.max()), 3)  # 3/π per (0.2 km)² at the centre
    ('incidents per km²', 23.873)
    """
    problems = [
        Problem(f"{name} = {value!r}", "give a length in metres above zero", name)
        for name, value in (("bandwidth_m", bandwidth_m), ("cell_m", cell_m))
        if not (np.isfinite(value) and value > 0)
    ]
    if not problems and bandwidth_m < cell_m:
        problems.append(
            Problem(
                f"a bandwidth of {bandwidth_m:g} m is smaller than a cell of {cell_m:g} m",
                "choose cells of at most a quarter of the bandwidth",
                "bandwidth_m",
            )
        )
    if problems:
        raise InputError(problems)
    places = collapse_to_places(incidents, weights=weights)
    area = study_area or whole_extent(incidents, name="all", margin_m=bandwidth_m + cell_m)
    near = area.incidents_within(incidents, buffer_m=bandwidth_m)
    cells = lay_cells(area.outline, cell_m=cell_m, crs=area.crs)
    values = _spread_quartic(places, cells, bandwidth_m)
    if area.has_boundary:
        values[~cells.centres_inside(area.outline)] = np.nan
    unit = f"{weights or 'incidents'} per km²"
    settings = DensitySettings(
        "quartic", bandwidth_m, cell_m, weights, len(near), len(incidents) - len(near)
    )
    return Surface(values, cells, unit, settings)


def _spread_quartic(places: Places, cells: Cells, bandwidth_m: float) -> NDArray[np.float64]:
    values = np.zeros((cells.rows, cells.columns))
    _add_discs(
        values,
        places.x,
        places.y,
        places.weight,
        cells.west,
        cells.north,
        cells.cell_m,
        bandwidth_m,
    )
    per_km2 = 1e6
    return values * (3.0 / (np.pi * bandwidth_m**2) * per_km2)


@njit(cache=True)
def _add_discs(
    values: NDArray[np.float64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    west: float,
    north: float,
    cell_m: float,
    bandwidth_m: float,
) -> None:
    """Add (1 - d²/h²)² times its weight to every cell centre within h of each place."""
    rows, columns = values.shape
    for place in range(len(x)):
        left = max(0, int(np.ceil((x[place] - bandwidth_m - west) / cell_m - 0.5)))
        right = min(columns - 1, int(np.floor((x[place] + bandwidth_m - west) / cell_m - 0.5)))
        top = max(0, int(np.ceil((north - y[place] - bandwidth_m) / cell_m - 0.5)))
        bottom = min(rows - 1, int(np.floor((north - y[place] + bandwidth_m) / cell_m - 0.5)))
        for row in range(top, bottom + 1):
            dy = (north - (row + 0.5) * cell_m - y[place]) / bandwidth_m
            for column in range(left, right + 1):
                dx = (west + (column + 0.5) * cell_m - x[place]) / bandwidth_m
                nearness = 1.0 - dx * dx - dy * dy
                if nearness > 0.0:
                    values[row, column] += weight[place] * nearness * nearness

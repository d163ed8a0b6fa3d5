"""Sort points into areas: each into exactly one, the same one every time."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_same_crs
from hotspots.records.boundaries import DISTRICT_COLUMNS, WARD_COLUMNS, Boundaries

AREA_COLUMNS = ("district_code", "district", "ward_code", "ward")


def assign_areas(incidents: gpd.GeoDataFrame, boundaries: Boundaries) -> gpd.GeoDataFrame:
    """Say in which district and ward each incident lies.

    A point on a shared edge goes to the area whose code comes first. A point in no ward but
    in a district (a gap between wards) gets the district alone.

    Parameters
    ----------
    incidents
        Points, in the system of the boundaries. Not changed.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows in the same order, with ``district_code``, ``district``, ``ward_code``
        and ``ward`` filled; missing outside every area.

    Raises
    ------
    InputError
        When the systems differ, when something is not a point, or when not one of the points
        lies in any area.

    Examples
    --------
    >>> from hotspots.records import read_boundaries
    >>> boundaries = read_boundaries("data/boundaries/essex_sample_wards.geojson")
    >>> middle = boundaries.wards.geometry[:1].representative_point()
    >>> found = assign_areas(gpd.GeoDataFrame(geometry=middle), boundaries)
    >>> found["ward"][0] == boundaries.wards["ward"][0]
    True
    """
    require_same_crs(
        incidents.crs, boundaries.districts.crs, one_is="the incidents", other_is="the boundaries"
    )
    kinds = incidents.geometry.geom_type.dropna()
    if (kinds != "Point").any():
        raise InputError(
            Problem(
                f"{(kinds != 'Point').sum():,} of {len(incidents):,} incidents are not points",
                "give one point for each, e.g. the middle of a shape",
                "incidents",
            )
        )
    x, y = incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()
    points, where = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    where = where.reshape(-1)
    ward = _first_area(points, boundaries.wards)[where]
    district = _first_area(points, boundaries.districts)[where]
    filled = incidents.copy()
    for column in AREA_COLUMNS:
        values: Any = np.full(len(incidents), None, dtype=object)
        if column in DISTRICT_COLUMNS:
            _fill(values, boundaries.districts, column, district)
        if column in WARD_COLUMNS:
            _fill(values, boundaries.wards, column, ward)
        filled[column] = pd.Series(values, index=incidents.index, dtype="str")
    if len(incidents) and not ((ward >= 0) | (district >= 0)).any():
        raise InputError(_nowhere(points, incidents, boundaries))
    return filled


def _fill(values: Any, areas: gpd.GeoDataFrame, column: str, area: NDArray[np.int64]) -> None:
    inside = area >= 0
    if len(areas):
        found = areas[column].to_numpy(dtype=object)[area[inside]]
        values[inside] = np.where(pd.isna(found), values[inside], found)


def _first_area(points: NDArray[np.float64], areas: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """For each point the first area that holds it or touches it; -1 for none."""
    first = np.full(len(points), len(areas), dtype=np.int64)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    point, area = tree.query(shapely.points(points), predicate="intersects")
    np.minimum.at(first, point, area)
    return np.where(first == len(areas), -1, first)


def _nowhere(
    points: NDArray[np.float64], incidents: gpd.GeoDataFrame, boundaries: Boundaries
) -> Problem:
    """Explain a file of which no point lies in any area: most often swapped axes."""
    areas = boundaries.districts if len(boundaries.districts) else boundaries.wards
    swapped = int((_first_area(points[:, ::-1], areas) >= 0).sum())
    # In whole kilometres: enough to see the mistake, too coarse to tell whose door it is.
    west, south, east, north = np.round(incidents.total_bounds / 1000)
    left, bottom, right, top = np.round(areas.total_bounds / 1000)
    what = (
        f"none of the {len(incidents):,} incidents lies in any of the {len(areas):,} areas"
        f" (incidents: x {west:.0f} to {east:.0f} km, y {south:.0f} to {north:.0f} km;"
        f" areas: x {left:.0f} to {right:.0f} km, y {bottom:.0f} to {top:.0f} km)"
    )
    if swapped:
        cure = f"swap the two coordinate columns: then {swapped:,} places lie inside"
    else:
        cure = "use boundaries of the same place, or correct the coordinate system of the file"
    return Problem(what, cure, "incidents and boundaries")

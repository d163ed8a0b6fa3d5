"""Sort points into areas: each into exactly one, the same one every time."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_same_crs
from hotspots.records.boundaries import Boundaries
from hotspots.records.map_points import MapPoints, find_map_points
from hotspots.records.nowhere import explain_nowhere

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
        and ``ward`` filled; missing outside every area. The four are categories (five million
        rows repeat a few hundred names), in the order of the alphabet, only those that occur.

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
    points = _require_points(incidents)
    filled = incidents.copy()
    for column, values in areas_of(points, boundaries).items():
        filled[column] = pd.Series(values, index=incidents.index)
    return filled


def _require_points(incidents: gpd.GeoDataFrame) -> MapPoints:
    """Find the map points of a table; a row may have none, but no other shape."""
    points = incidents.geometry.to_numpy()
    kinds = shapely.get_type_id(points)
    located = (kinds == shapely.GeometryType.POINT) & ~shapely.is_empty(points)
    strangers = int((kinds > shapely.GeometryType.POINT).sum())
    if strangers:
        raise InputError(
            Problem(
                f"{strangers:,} of {len(incidents):,} incidents are not points",
                "give one point for each, e.g. the middle of a shape",
                "incidents",
            )
        )
    found = find_map_points(*shapely.get_coordinates(points).T)
    of_row = np.full(len(located), -1, dtype=np.intp)
    of_row[located] = found.of_row
    return MapPoints(found.x, found.y, of_row)


def areas_of(points: MapPoints, boundaries: Boundaries) -> dict[str, pd.Categorical]:
    """Say for each row in which areas its map point lies: see :func:`assign_areas`.

    Raises
    ------
    InputError
        When there are rows and not one of their points lies in any area.
    """
    places = np.column_stack([points.x, points.y])
    ward = first_area(places, boundaries.wards)
    district = first_area(places, boundaries.districts)
    if len(points.of_row) and not ((ward >= 0) | (district >= 0)).any():
        raise InputError(explain_nowhere(places, len(points.of_row), boundaries))
    columns: dict[str, pd.Categorical] = {}
    for column in AREA_COLUMNS:
        in_ward = _texts_of(boundaries.wards, column, ward)
        in_district = _texts_of(boundaries.districts, column, district)
        # The ward's own district comes first, so that the two agree on a shared edge.
        kind = pd.Categorical(in_ward.fillna(in_district))
        codes = np.append(kind.codes, -1).astype(np.int32)[points.of_row]
        found = pd.Categorical.from_codes(codes, kind.categories)
        columns[column] = found.remove_unused_categories()
    return columns


def _texts_of(areas: gpd.GeoDataFrame, column: str, area: NDArray[np.intp]) -> "pd.Series[str]":
    """Write for each place what its area has in a column; missing where there is none."""
    if column not in areas or not len(areas):
        return pd.Series(np.nan, index=range(len(area)), dtype="str")
    texts: pd.Series[str] = areas[column].astype("str").reset_index(drop=True)
    return texts.reindex(area).set_axis(range(len(area)))


def first_area(places: NDArray[np.float64], areas: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """For each place the first area that holds it or touches it; -1 for none.

    Places are sorted from west to east, so that those in the box around an area are a slice of
    them; an area is prepared once, and asked only about places that no earlier one has.
    """
    order = np.argsort(places[:, 0], kind="stable")
    x, y = places[order, 0], places[order, 1]
    first = np.full(len(places), -1, dtype=np.intp)
    for number, shape in enumerate(areas.geometry.to_numpy()):
        west, south, east, north = shape.bounds
        start, stop = np.searchsorted(x, west), np.searchsorted(x, east, side="right")
        free = first[start:stop] < 0
        free &= (y[start:stop] >= south) & (y[start:stop] <= north)
        near = start + np.flatnonzero(free)
        if len(near):
            shapely.prepare(shape)
            first[near[shapely.intersects_xy(shape, x[near], y[near])]] = number
            shapely.destroy_prepared(shape)
    found = np.empty_like(first)
    found[order] = first
    return found

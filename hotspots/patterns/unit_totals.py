"""Count incidents, or add up their harm, by unit: square, hexagon, ward or any other polygon."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_projected_metres, require_same_crs
from hotspots.ground.lattice import CellIndex, Lattice, lattice_of
from hotspots.patterns.periods import IN_NO_PERIOD, PeriodSplit
from hotspots.patterns.places import weights_of

OUTSIDE = -1
_TOUCHING = 1e-6  # of a cell


@dataclass(frozen=True)
class UnitTotals:
    """What each unit holds, in the order of the units.

    Attributes
    ----------
    total
        Incidents, or the sum of ``weights``, one number a unit.
    count
        Incidents, one number a unit.
    unit_of_incident
        For each incident, in row order, the position of its unit; -1 outside every unit.
    outside
        How many incidents lie in no unit.
    weights
        Column that was added up; None for a count.
    """

    total: NDArray[np.float64]
    count: NDArray[np.int64]
    unit_of_incident: NDArray[np.int64]
    outside: int
    weights: str | None


def total_by_unit(
    incidents: gpd.GeoDataFrame, units: gpd.GeoDataFrame, *, weights: str | None = None
) -> UnitTotals:
    """Count incidents, or add up a column, by unit; each incident counts once.

    Parameters
    ----------
    incidents
        Points in a projected system in metres.
    units
        Polygons in the same system, e.g. of :func:`hotspots.ground.units.lay_units`, or wards.
    weights
        Name of the column to add up, e.g. ``"harm"``; None counts incidents.

    Returns
    -------
    UnitTotals
        Zero for a unit without incidents.

    Raises
    ------
    InputError
        When the systems differ or are not in metres, the incidents are not points, the units
        not polygons, or weights are missing, infinite or negative.

    Notes
    -----
    A point on an edge of two squares belongs to the one north or east of it; between hexagons to
    the nearest centre; between other polygons, and where a cell's neighbour is no unit, to the
    first in the table that it touches.

    Examples
    --------
    >>> from shapely import Point, box
    >>> units = gpd.GeoDataFrame(geometry=[box(0, 0, 50, 50), box(50, 0, 100, 50)], crs=27700)
    >>> points = [Point(10, 10), Point(50, 10), Point(500, 10)]
    >>> incidents = gpd.GeoDataFrame({"harm": [5.0, 2, 1]}, geometry=points, crs=27700)
    >>> totals = total_by_unit(incidents, units, weights="harm")
    >>> totals.total.tolist(), totals.unit_of_incident.tolist(), totals.outside
    ([5.0, 2.0], [0, 1, -1], 1)
    """
    unit = unit_of_each(incidents, units)
    value = weights_of(incidents, weights)
    inside = unit != OUTSIDE
    count = np.bincount(unit[inside], minlength=len(units)).astype(np.int64)
    total = count.astype(np.float64)
    if weights is not None:
        # Added up in order of size, so that shuffled rows give the same sum to the last bit.
        rows = np.flatnonzero(inside)[np.argsort(value[inside], kind="stable")]
        total = np.bincount(unit[rows], weights=value[rows], minlength=len(units)).astype(float)
    return UnitTotals(total, count, unit, int((~inside).sum()), weights)


def total_by_unit_and_period(
    incidents: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    split: PeriodSplit,
    *,
    weights: str | None = None,
) -> NDArray[np.float64]:
    """Count incidents, or add up a column, by unit and period.

    Returns
    -------
    Array
        One row a unit, one column a period. Incidents in no unit or no period are not in it.

    Raises
    ------
    InputError
        As :func:`total_by_unit`.

    Examples
    --------
    >>> from shapely import Point, box
    >>> units = gpd.GeoDataFrame(geometry=[box(0, 0, 50, 50), box(50, 0, 100, 50)], crs=27700)
    >>> import pandas as pd
    >>> from hotspots.patterns.periods import split_periods
    >>> days = pd.to_datetime(["2024-01-01", "2024-02-05", "2024-02-29"])
    >>> incidents = gpd.GeoDataFrame(
    ...     {"start": days, "end": days},
    ...     geometry=[Point(9, 9), Point(9, 9), Point(60, 9)],
    ...     crs=27700,
    ... )
    >>> total_by_unit_and_period(incidents, units, split_periods(incidents)).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    unit, value = unit_of_each(incidents, units), weights_of(incidents, weights)
    periods = len(split.periods)
    rows = np.flatnonzero((unit != OUTSIDE) & (split.of_incident != IN_NO_PERIOD))
    # Added up in order of size, so that shuffled rows give the same sum to the last bit.
    rows = rows[np.argsort(value[rows], kind="stable")]
    cell = unit[rows] * periods + split.of_incident[rows]
    totals = np.bincount(cell, weights=value[rows], minlength=len(units) * periods)
    return totals.astype(np.float64).reshape(len(units), periods)


def unit_of_each(incidents: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Find the position of the unit in which each incident lies, -1 outside every unit.

    See :func:`total_by_unit` for the edges and for what is refused.

    >>> from shapely import Point, box
    >>> units = gpd.GeoDataFrame(geometry=[box(0, 0, 50, 50)], crs=27700)
    >>> unit_of_each(gpd.GeoDataFrame(geometry=[Point(9, 9), Point(0, 99)], crs=27700), units)
    array([ 0, -1])
    """
    require_projected_metres(incidents.crs, where="the incidents")
    require_same_crs(incidents.crs, units.crs, one_is="the incidents", other_is="the units")
    points, polygons = incidents.geometry.to_numpy(), units.geometry.to_numpy()
    _require_kinds(points, polygons)
    found = lattice_of(units)
    if found is None:
        return _by_search(points, polygons)
    lattice, row, column = found
    index = CellIndex(row, column)
    xy = shapely.get_coordinates(points)
    unit = _by_arithmetic(xy, lattice, index)
    # On the outermost edge a point may belong to a cell that is no unit.
    lost = np.flatnonzero(unit == OUTSIDE)
    nudge = lattice.cell_m * _TOUCHING
    for step in ((-nudge, nudge), (nudge, nudge), (-nudge, -nudge), (nudge, -nudge)):
        beside = _by_arithmetic(xy[lost] + step, lattice, index)
        nearer = (beside != OUTSIDE) & ((unit[lost] == OUTSIDE) | (beside < unit[lost]))
        unit[lost[nearer]] = beside[nearer]
    return unit


def _by_arithmetic(
    xy: NDArray[np.float64], lattice: Lattice, index: CellIndex
) -> NDArray[np.int64]:
    return index.find(*lattice.cell_of(xy[:, 0], xy[:, 1]))


def _by_search(points: NDArray[np.object_], polygons: NDArray[np.object_]) -> NDArray[np.int64]:
    """Find the first polygon that each point touches."""
    point, touched = shapely.STRtree(polygons).query(points, predicate="intersects")
    first = np.full(len(points), len(polygons), dtype=np.int64)
    np.minimum.at(first, point, touched)
    return np.where(first < len(polygons), first, OUTSIDE)


def _require_kinds(points: NDArray[np.object_], polygons: NDArray[np.object_]) -> None:
    kinds = shapely.GeometryType
    usable = (shapely.get_type_id(points) == kinds.POINT) & ~shapely.is_empty(points)
    areal = np.isin(shapely.get_type_id(polygons), (kinds.POLYGON, kinds.MULTIPOLYGON))
    problems = []
    if not usable.all():
        problems.append(
            Problem(
                f"{(~usable).sum():,} of {len(points):,} incidents are not points",
                "leave them out, or give them a position",
                "the incidents",
            )
        )
    if not areal.all():
        problems.append(
            Problem(
                f"{(~areal).sum():,} of {len(polygons):,} units are not polygons",
                "give areas to count in",
                "the units",
            )
        )
    if not len(polygons):
        problems.append(Problem("there are no units to count in", "give some", "the units"))
    if problems:
        raise InputError(problems)

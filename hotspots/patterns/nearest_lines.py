"""Count incidents, or add up their harm, by line: each at the nearest street segment."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.errors import Problem, raise_if_any
from hotspots.grid_ref import require_same_crs
from hotspots.patterns.places import collapse_to_places
from hotspots.patterns.unit_totals import OUTSIDE, UnitTotals


def total_by_nearest_line(
    incidents: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    *,
    within_m: float,
    weights: str | None = None,
) -> UnitTotals:
    """Count incidents, or add up a column, at the nearest line; each incident counts once.

    Parameters
    ----------
    incidents
        Points in a projected system in metres.
    lines
        Street segments, or any lines, in the same system.
    within_m
        An incident further than this from every line is at none.
    weights
        Name of the column to add up, e.g. ``"harm"``; None counts incidents.

    Returns
    -------
    UnitTotals
        ``outside`` counts the incidents at no line. Of lines equally near, as at a junction,
        the first in the table has the incident.

    Raises
    ------
    InputError
        When the systems differ or are not in metres, the incidents are not points, there are no
        lines, ``within_m`` is no distance, or weights are missing, infinite or negative.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> streets = [LineString([(0, 0), (100, 0)]), LineString([(100, 0), (100, 100)])]
    >>> segments = gpd.GeoDataFrame(geometry=streets, crs=27700)
    >>> points = [Point(50, 5), Point(95, 60), Point(103, -4), Point(900, 900)]
    >>> incidents = gpd.GeoDataFrame(geometry=points, crs=27700)
    >>> totals = total_by_nearest_line(incidents, segments, within_m=50)
    >>> totals.unit_of_incident.tolist(), totals.total.tolist(), totals.outside
    ([0, 1, 0, -1], [2.0, 1.0], 1)
    """
    problems = []
    if not (np.isfinite(within_m) and within_m >= 0):
        what = f"within_m = {within_m!r}"
        problems.append(Problem(what, "give a distance in metres, zero or more", "within_m"))
    other = int((~lines.geom_type.isin(("LineString", "MultiLineString"))).sum())
    if other or not len(lines):
        what = f"{other:,} of {len(lines):,} units are not lines" if other else "there are no lines"
        problems.append(Problem(what, "give street segments", "the units"))
    raise_if_any(problems)
    places = collapse_to_places(incidents, weights=weights)
    require_same_crs(incidents.crs, lines.crs, one_is="the incidents", other_is="the units")
    line = _nearest(
        np.asarray(shapely.points(places.x, places.y)), lines.geometry.to_numpy(), within_m
    )
    found = line != OUTSIDE
    many = len(lines)
    # Places are sorted, so the sums are the same to the last bit whatever the order of the rows.
    total = np.bincount(line[found], weights=places.weight[found], minlength=many).astype(float)
    count = np.bincount(line[found], weights=places.count[found], minlength=many).astype(np.int64)
    outside = int(places.count[~found].sum())
    return UnitTotals(total, count, line[places.of_incident], outside, weights)


def _nearest(
    points: NDArray[np.object_], lines: NDArray[np.object_], within_m: float
) -> NDArray[np.int64]:
    """Find the position of the nearest line of each point; -1 beyond ``within_m``."""
    tree = shapely.STRtree(lines)
    near, away = tree.query_nearest(points, return_distance=True)
    point, line = near[:, away <= within_m]
    first = np.full(len(points), len(lines), dtype=np.int64)
    np.minimum.at(first, point, line)
    return np.where(first < len(lines), first, OUTSIDE)

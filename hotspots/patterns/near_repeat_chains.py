"""Chains: incidents that hang together, each close to another in space and time."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import pdist

from hotspots.patterns.near_repeat_links import ORIGINATOR, REPEAT, NearRepeatLinks

MARGIN_M = 10.0  # around a chain's incidents, so that one on a line or a place has an outline too
CHAIN_COLUMNS = {
    "chain": "int64",
    "incidents": "int64",
    "originators": "int64",
    "repeats": "int64",
    "first_day": "str",
    "last_day": "str",
    "span_days": "int64",
    "longest_m": "float64",
    "footprint_m2": "float64",
    "centre_x": "float64",
    "centre_y": "float64",
}


def find_chains(
    incidents: gpd.GeoDataFrame, links: NearRepeatLinks
) -> tuple[gpd.GeoDataFrame, "pd.Series[int]"]:
    """Find the series of incidents that are linked, directly or through others.

    Parameters
    ----------
    incidents
        Those the links are of.
    links
        From :func:`hotspots.patterns.near_repeat_links.find_links`.

    Returns
    -------
    chains
        The one with most incidents first, then the earliest, then the one furthest west, with
        the columns

        ================  =============================================================
        ``chain``         1 for the first
        ``incidents``     incidents in it, two or more
        ``originators``   of these, linked to none before them
        ``repeats``       of these, at the place of one before them that they are linked to
        ``first_day``     as 2024-01-31
        ``last_day``      the same
        ``span_days``     from the first day to the last; 0 for one day
        ``longest_m``     between the two that are furthest apart
        ``footprint_m2``  ground in the convex hull of its incidents
        ``centre_x``      mean easting of its incidents, metres
        ``centre_y``      mean northing
        ``geometry``      that hull with 10 m around it, in the incidents' system
        ================  =============================================================

        Empty, with all columns, when nothing is linked.
    of_incident
        For each incident, on its index, the number of its chain; 0 for none.
    """
    of_row = _components(len(incidents), links.links)
    members = np.argsort(of_row, kind="stable")
    starts = np.searchsorted(of_row[members], np.arange(of_row.max(initial=-1) + 2))
    points = shapely.get_coordinates(incidents.geometry.to_numpy())
    classes = links.classes.to_numpy()
    rows = [
        _describe(points[own], links.dates[own], classes[own])
        for own in (members[low:high] for low, high in pairwise(starts))
    ]
    frame = pd.DataFrame(rows, columns=[*CHAIN_COLUMNS, "geometry"])
    smaller = -frame["incidents"].to_numpy(float)
    keys = frame[["first_day", "last_day", "centre_x", "centre_y"]].assign(smaller=smaller)
    keys = keys.sort_values(["smaller", *keys.columns[:-1]], kind="stable")
    order = keys.index.to_numpy()
    frame = frame.iloc[order].reset_index(drop=True)
    frame["chain"] = np.arange(1, len(frame) + 1)
    number = np.zeros(len(order) + 1, np.int64)  # the last is that of no chain
    number[order] = frame["chain"]
    of_incident = pd.Series(number[of_row], index=incidents.index)
    geometry = gpd.GeoSeries(frame["geometry"].tolist(), crs=incidents.crs)
    columns = frame[list(CHAIN_COLUMNS)].astype(CHAIN_COLUMNS)
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=incidents.crs), of_incident


def _components(incidents: int, links: pd.DataFrame) -> NDArray[np.int64]:
    """Give the chain of each incident, from 0; -1 for those that are not linked."""
    one, other = (links[name].to_numpy() for name in ("earlier", "later"))
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(incidents, incidents))
    found = connected_components(graph, directed=False)[1] if incidents else np.empty(0, int)
    of_row = np.full(incidents, -1, np.int64)
    linked = np.unique(np.concatenate([one, other]))
    of_row[linked] = np.unique(found[linked], return_inverse=True)[1]
    return of_row


def _describe(
    points: NDArray[np.float64], days: NDArray[np.int64], classes: NDArray[np.object_]
) -> dict[str, object]:
    """Say when and where one chain was."""
    hull = shapely.convex_hull(shapely.multipoints(points[np.lexsort(points.T)]))
    corners = shapely.get_coordinates(hull)
    first, last = (day.astype("datetime64[D]") for day in (days.min(), days.max()))
    return {
        "incidents": len(points),
        "originators": int((classes == ORIGINATOR).sum()),
        "repeats": int((classes == REPEAT).sum()),
        "first_day": str(first),
        "last_day": str(last),
        "span_days": int(days.max() - days.min()),
        "longest_m": float(pdist(corners).max(initial=0.0)),
        "footprint_m2": float(shapely.area(hull)),
        "centre_x": float(np.sort(points[:, 0]).mean()),
        "centre_y": float(np.sort(points[:, 1]).mean()),
        "geometry": shapely.buffer(hull, MARGIN_M, quad_segs=4),
    }

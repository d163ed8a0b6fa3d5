"""Clusters: where incidents lie close together, whatever the shape of the place.

Equal points are collapsed and carry their number as a weight, which gives the same clusters
as all the points would (scikit-learn materialises every neighbourhood: Essex at 400 m is
104 million pairs raw and 350 thousand on distinct points).
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import Problem, raise_if_any
from hotspots.grid_ref import require_same_crs
from hotspots.ground import StudyArea
from hotspots.patterns.cluster_areas import draw_areas
from hotspots.patterns.dbscan import NOISE, find_dense_places
from hotspots.patterns.hdbscan import find_lasting_places
from hotspots.patterns.places import Places, collapse_to_places

Method = Literal["dbscan", "hdbscan"]
AREA_COLUMNS = ("cluster", "incidents", "weight", "places", "parts", "area_ha")


@dataclass(frozen=True)
class ClusterSettings:
    """What clusters were found with."""

    method: Method
    eps_m: float
    min_incidents: float
    weights: str | None
    incidents: int
    clustered: int


@dataclass(frozen=True)
class Clusters:
    """Clusters of incidents, the heaviest first.

    Attributes
    ----------
    labels
        One for each incident, on the incidents' own index: 0 for the heaviest cluster, 1 for
        the next; -1 for incidents in none.
    core
        True for incidents with at least ``min_incidents`` within ``eps_m``.
    areas
        One row a cluster: ``cluster``, ``incidents``, ``weight``, ``places`` (distinct
        positions), ``parts`` (how many pieces of ground), ``area_ha`` (hectares) and a polygon
        or multipolygon in the incidents' system. Empty, with these columns, when there is none.
    settings
        What found them.
    """

    labels: pd.Series
    core: pd.Series
    areas: gpd.GeoDataFrame
    settings: ClusterSettings


def find_clusters(
    incidents: gpd.GeoDataFrame,
    *,
    eps_m: float,
    min_incidents: float,
    weights: str | None = None,
    study_area: StudyArea | None = None,
    method: Method = "dbscan",
) -> Clusters:
    """Find clusters of incidents, and the ground they cover.

    An incident is a *core* when the incidents within ``eps_m`` of it, itself included, add
    up to ``min_incidents``. Cores within ``eps_m`` of each other are one cluster. Any other
    incident within ``eps_m`` of a core goes with the nearest core, where an analyst would put
    it; of cores equally near with the westernmost, then southernmost, so that the answer does
    not depend on the order of rows. (DBSCAN as published lets the first cluster to be grown
    have it.) Clusters of equal weight are numbered by their westernmost core.

    Parameters
    ----------
    incidents
        Points in a projected system in metres.
    eps_m
        How near is a neighbour, inclusive. HDBSCAN leaves whole what is a cluster at this
        distance, and looks for more at larger ones.
    min_incidents
        Incidents that make a core; with ``weights`` the sum of that column, so harm and not
        incidents. With HDBSCAN, the fewest incidents in a cluster, a whole number from 2.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents. An incident that weighs
        nothing adds nothing, but belongs to a cluster (and can be a core of it) like any other.
    study_area
        Clips the areas to its outline. It does not choose incidents.
    method
        ``"dbscan"``, or ``"hdbscan"``, for a district of town and country: beside what DBSCAN
        finds, the looser clusters that last longest as the distance shrinks. It only counts
        incidents.

    Returns
    -------
    Clusters
        See :class:`Clusters`; how areas are drawn, in :mod:`hotspots.patterns.cluster_areas`.
        Every clustered incident in the study area is in its cluster's area, and no two areas
        overlap.

    Raises
    ------
    InputError
        When a size is not positive or too small for the extent, the system is not in metres or
        not the study area's, weights are unusable, or HDBSCAN is asked for weights or for more
        incidents than it can compare.

    References
    ----------
    Ester, Kriegel, Sander and Xu (1996), "A density-based algorithm for discovering clusters
    in large spatial databases with noise", KDD-96. Campello, Moulavi and Sander (2013),
    "Density-based clustering based on hierarchical density estimates", PAKDD 2013.

    Examples
    --------
    >>> from shapely import Point
    >>> points = [Point(0, 0), Point(50, 0), Point(90, 0), Point(5000, 0)]
    >>> incidents = gpd.GeoDataFrame(geometry=points, crs=27700)
    >>> clusters = find_clusters(incidents, eps_m=60, min_incidents=3)
    >>> clusters.labels.tolist(), clusters.core.tolist()
    ([0, 0, 0, -1], [False, True, False, False])
    >>> clusters.areas[["incidents", "places", "parts", "area_ha"]].round(2).values.tolist()
    [[3.0, 3.0, 1.0, 0.47]]
    """
    _require_usable(incidents, eps_m, min_incidents, weights, study_area, method)
    places = collapse_to_places(incidents, weights=weights)
    found = find_dense_places(
        places.x, places.y, places.weight, eps_m=eps_m, min_weight=min_incidents
    )
    grown = found.label
    if method == "hdbscan":
        grown = find_lasting_places(
            places.x, places.y, places.count, dense=found, min_incidents=int(min_incidents)
        )
    label = _heaviest_first(places, grown)
    shapes = draw_areas(
        places.x,
        places.y,
        label,
        eps_m=eps_m,
        outline=None if study_area is None else study_area.outline,
        bridge_gaps=method == "hdbscan",
    )
    labels = pd.Series(label[places.of_incident], index=incidents.index, name="cluster")
    core = pd.Series(found.core[places.of_incident], index=incidents.index, name="core")
    settings = ClusterSettings(
        method, eps_m, min_incidents, weights, len(incidents), int((labels != NOISE).sum())
    )
    return Clusters(labels, core, _table_of_areas(places, label, shapes, incidents.crs), settings)


def _require_usable(
    incidents: gpd.GeoDataFrame,
    eps_m: float,
    min_incidents: float,
    weights: str | None,
    study_area: StudyArea | None,
    method: str,
) -> None:
    problems = [
        Problem(f"{name} = {value!r}", "give a number above zero", name)
        for name, value in (("eps_m", eps_m), ("min_incidents", min_incidents))
        if not (np.isfinite(value) and value > 0)
    ]
    if method not in get_args(Method):
        problems.append(Problem(f"method = {method!r}", "choose 'dbscan' or 'hdbscan'", "method"))
    if method == "hdbscan" and weights is not None:
        cure = "leave weights out, or use method 'dbscan'"
        problems.append(Problem("HDBSCAN counts incidents and weighs none", cure, "weights"))
    if method == "hdbscan" and not problems and (min_incidents < 2 or min_incidents % 1):
        cure = "give a whole number of 2 or more"
        problems.append(Problem(f"min_incidents = {min_incidents!r}", cure, "min_incidents"))
    raise_if_any(problems)
    if study_area is not None:
        require_same_crs(
            incidents.crs, study_area.crs, one_is="the incidents", other_is="the study area"
        )


def _heaviest_first(places: Places, found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Renumber clusters by falling weight; of equals the one numbered first stays first."""
    clustered = found != NOISE
    total = np.bincount(found[clustered], weights=places.weight[clustered])
    rank = np.append(np.empty(len(total), dtype=np.int64), NOISE)
    rank[np.argsort(-total, kind="stable")] = np.arange(len(total))
    return rank[found]


def _table_of_areas(
    places: Places, label: NDArray[np.int64], shapes: list[BaseGeometry], crs: pyproj.CRS
) -> gpd.GeoDataFrame:
    mine = label != NOISE

    def total(values: NDArray[Any]) -> NDArray[np.float64]:
        return np.bincount(label[mine], weights=values[mine], minlength=len(shapes)).astype(float)

    columns = {
        "cluster": np.arange(len(shapes)),
        "incidents": total(places.count).astype(np.int64),
        "weight": total(places.weight),
        "places": total(mine).astype(np.int64),
        "parts": shapely.get_num_geometries(shapes).astype(np.int64) - shapely.is_empty(shapes),
        "area_ha": shapely.area(shapes) / 1e4,
    }
    geometry = gpd.GeoSeries(shapes, crs=crs)
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)

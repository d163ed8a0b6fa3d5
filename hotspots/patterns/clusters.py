"""DBSCAN: where incidents lie close together, whatever the shape of the place.

Equal points are collapsed and carry their number as a weight, which gives the same clusters
as all the points would (scikit-learn materialises every neighbourhood: Essex at 400 m is
104 million pairs raw and 350 thousand on distinct points).
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sklearn.cluster import DBSCAN

from hotspots.errors import InputError, Problem
from hotspots.ground import StudyArea
from hotspots.patterns.places import Places, collapse_to_places

NOISE = -1
AREA_COLUMNS = ("cluster", "incidents", "weight", "places", "area_ha")


@dataclass(frozen=True)
class ClusterSettings:
    """What clusters were found with."""

    eps_m: float
    min_incidents: int
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
        positions), ``area_ha`` and a polygon. Empty, with these columns, when there is none.
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
    min_incidents: int,
    weights: str | None = None,
    study_area: StudyArea | None = None,
) -> Clusters:
    """Find clusters of incidents (DBSCAN on distinct places, weighted).

    An incident is a *core* when the incidents within ``eps_m`` of it, itself included, add
    up to ``min_incidents``. Cores within ``eps_m`` of each other are one cluster; any other
    incident within ``eps_m`` of cores of several clusters joins the one whose westernmost (then
    southernmost) core place comes first, so the answer does not depend on row order.

    Parameters
    ----------
    incidents
        Points in a projected system in metres.
    eps_m
        How near is a neighbour.
    min_incidents
        Incidents, or the sum of ``weights``, that make a core.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    study_area
        Clips the polygons to its outline.

    Raises
    ------
    InputError
        When a size is not positive, the system is not in metres, or weights are unusable.

    References
    ----------
    Ester, Kriegel, Sander and Xu (1996), "A density-based algorithm for discovering clusters
    in large spatial databases with noise", KDD-96.

    Examples
    --------
    >>> from shapely import Point
    >>> points = [Point(0, 0), Point(50, 0), Point(90, 0), Point(5000, 0)]
    >>> incidents = gpd.GeoDataFrame(geometry=points, crs=27700)
    >>> clusters = find_clusters(incidents, eps_m=60, min_incidents=3)
    >>> clusters.labels.tolist(), clusters.core.tolist()
    ([0, 0, 0, -1], [False, True, False, False])
    """
    problems = [
        Problem(f"{name} = {value!r}", "give a number above zero", name)
        for name, value in (("eps_m", eps_m), ("min_incidents", min_incidents))
        if not (np.isfinite(value) and value > 0)
    ]
    if problems:
        raise InputError(problems)
    places = collapse_to_places(incidents, weights=weights)
    found, core = _dbscan(places, eps_m, min_incidents)
    label = _heaviest_first(places, found)
    areas = _outline(places, label, eps_m, incidents, study_area)
    labels = pd.Series(label[places.of_incident], index=incidents.index, name="cluster")
    settings = ClusterSettings(
        eps_m, min_incidents, weights, len(incidents), int((labels != NOISE).sum())
    )
    cores = pd.Series(core[places.of_incident], index=incidents.index, name="core")
    return Clusters(labels, cores, areas, settings)


def _dbscan(
    places: Places, eps_m: float, min_weight: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    core = np.zeros(len(places.x), dtype=bool)
    if not len(places.x):
        return np.empty(0, dtype=np.int64), core
    # Places are sorted, and scikit-learn grows clusters in that order.
    xy = np.column_stack([places.x, places.y])
    model = DBSCAN(eps=eps_m, min_samples=min_weight, algorithm="kd_tree")
    model.fit(xy, sample_weight=places.weight)
    core[model.core_sample_indices_] = True
    return model.labels_.astype(np.int64), core


def _heaviest_first(places: Places, found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Renumber clusters by falling weight; of equals the westernmost comes first."""
    total = np.bincount(found[found >= 0], weights=places.weight[found >= 0])
    order = np.argsort(-total, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return np.where(found >= 0, rank[found] if len(rank) else NOISE, NOISE)


def _outline(
    places: Places,
    label: NDArray[np.int64],
    eps_m: float,
    incidents: gpd.GeoDataFrame,
    study_area: StudyArea | None,
) -> gpd.GeoDataFrame:
    """Draw each cluster as the ground around its places: ``eps_m`` out, half of it back in.

    Going out and back closes the gaps between places that belong together.
    """
    rows, shapes = [], []
    points = np.asarray(shapely.points(places.x, places.y), dtype=object)
    for cluster in range(label.max(initial=NOISE) + 1):
        mine = label == cluster
        reach = shapely.union_all(shapely.buffer(points[mine], eps_m))
        shape: BaseGeometry = shapely.buffer(reach, -eps_m / 2)
        if study_area is not None:
            shape = shapely.intersection(shape, study_area.outline)
        rows.append(
            (
                cluster,
                int(places.count[mine].sum()),
                float(places.weight[mine].sum()),
                int(mine.sum()),
                shape.area / 1e4,
            )
        )
        shapes.append(shape)
    frame = pd.DataFrame(rows, columns=list(AREA_COLUMNS)).astype(
        {
            "cluster": np.int64,
            "incidents": np.int64,
            "weight": float,
            "places": np.int64,
            "area_ha": float,
        }
    )
    geometry = gpd.GeoSeries(shapes, crs=incidents.crs)
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=incidents.crs)

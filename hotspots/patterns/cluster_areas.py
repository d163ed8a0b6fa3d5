"""The ground that clusters cover, as outlines a person accepts.

Neighbouring places of a cluster (three within ``eps_m`` of each other, or two) span ground
between them; the area is that ground and a margin around it, with narrow bays closed and small
holes filled. Where two clusters' margins meet, the ground goes to whoever has the nearest
place. What lies outside the district, and parts in which nothing happened, are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, QhullError
from shapely.geometry.base import BaseGeometry

# All as shares of eps_m. Ground within MARGIN of the places is always in the area.
MARGIN = 1 / 3
# Bays narrower than twice CLOSING are closed; corners move by no more than SIMPLIFYING. The
# outline is so nowhere farther than both together from where it was before it was smoothed.
CLOSING = 1 / 4
SIMPLIFYING = 1 / 50
# Strips narrower than this go; where a district or a neighbour has cut an area, all but the
# ground around incidents in them.
NARROWEST = 1 / 10
# Holes smaller than a square of this side are filled.
HOLE = 1.0
# How near the edge an incident on the district's own edge may come to lie, metres.
_ROUNDING_M = 1e-3

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class _Links:
    """Pairs of neighbouring places, by number; those inside the ground are left out.

    Attributes
    ----------
    edge
        Pairs with ground on one side.
    bridge
        Pairs with ground on neither.
    alone
        Places in no pair at all.
    """

    edge: NDArray[np.int64]
    bridge: NDArray[np.int64]
    alone: NDArray[np.int64]


def draw_areas(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    label: NDArray[np.int64],
    *,
    eps_m: float,
    outline: BaseGeometry | None = None,
    bridge_gaps: bool = False,
) -> list[BaseGeometry]:
    """Draw the area of each cluster: valid, and none over another.

    Every place that lies in the district is in its cluster's area (one on the very edge of the
    district to within a millimetre). Each part of an area holds an incident and, where nothing
    cuts it, the ground within ``eps_m / 3`` of it.

    Parameters
    ----------
    x, y
        Distinct places, metres.
    label
        Number of the cluster of each, from 0; -1 for none.
    eps_m
        How near neighbours are; everything else is measured by it.
    outline
        The district, which cuts the areas; None for no cut.
    bridge_gaps
        Link places farther apart than ``eps_m`` too, as far as it takes to hold their cluster
        together: for clusters, such as HDBSCAN's, that are not held together at ``eps_m``.

    Returns
    -------
    list
        A polygon or multipolygon for each cluster; empty where a cluster lies wholly outside.

    Examples
    --------
    >>> areas = draw_areas(np.array([0.0, 60]), np.zeros(2), np.zeros(2, dtype=int), eps_m=60)
    >>> [area.geom_type for area in areas], round(areas[0].area)
    (['Polygon'], 3587)
    """
    clustered = label >= 0
    if not clustered.any():
        return []
    xy, label = np.column_stack([x, y])[clustered], label[clustered]
    links = _links(xy, label, eps_m, bridge_gaps=bridge_gaps)
    areas = _smooth(_span(xy, label, links), eps_m)
    points = [np.asarray(shapely.points(each)) for each in _by_cluster(xy, label)]
    cut = _split_shared_ground(areas, points, eps_m)
    if outline is not None:
        shapely.prepare(outline)
        crosses = ~shapely.covers(outline, areas)
        areas[crosses] = shapely.intersection(areas[crosses], outline)
        cut |= crosses
    for cluster in np.flatnonzero(cut):
        areas[cluster] = _tidy(areas[cluster], points[cluster], eps_m)
    return list(areas)


def _by_cluster(xy: NDArray[np.float64], label: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    order = np.argsort(label, kind="stable")
    return np.split(xy[order], np.cumsum(np.bincount(label))[:-1])


def _span(xy: NDArray[np.float64], label: NDArray[np.int64], links: _Links) -> Geometries:
    """Make of each cluster the ground, lines and points that its places span."""
    size = int(label.max()) + 1
    edges, bridges = (
        _collect(np.asarray(shapely.linestrings(xy[pairs])), label[pairs[:, 0]], size)
        for pairs in (links.edge, links.bridge)
    )
    alone = _collect(np.asarray(shapely.points(xy[links.alone])), label[links.alone], size)
    parts = np.column_stack([shapely.build_area(edges), bridges, alone])
    return np.asarray(shapely.geometrycollections(parts), dtype=object)


def _collect(shapes: Geometries, cluster: NDArray[np.int64], size: int) -> Geometries:
    order = np.argsort(cluster, kind="stable")
    collected = np.full(size, shapely.GeometryCollection(), dtype=object)
    shapely.geometrycollections(shapes[order], indices=cluster[order], out=collected)
    return collected


def _links(
    xy: NDArray[np.float64], label: NDArray[np.int64], eps_m: float, *, bridge_gaps: bool
) -> _Links:
    """Link places of one cluster that are neighbours, but for links inside its ground."""
    pair, beside = _sides(xy)
    length = np.hypot(*(xy[pair[:, 0]] - xy[pair[:, 1]]).T)
    same = label[pair[:, 0]] == label[pair[:, 1]]
    reach = np.full(int(label.max()) + 1, eps_m)
    if bridge_gaps:
        sides = (length[same], pair[same].T)
        tree = minimum_spanning_tree(coo_array(sides, shape=(len(xy), len(xy)))).tocoo()
        np.maximum.at(reach, label[tree.coords[0]], tree.data)
    linked = same & (length <= reach[label[pair[:, 0]]])
    # A triangle is ground when all its sides are links; the last is the triangle there is not.
    ground = np.ones(beside.max(initial=-1) + 2, dtype=bool)
    ground[beside[~linked]] = ground[-1] = False
    pair, grounds = pair[linked], ground[beside[linked]].sum(axis=1)
    alone = np.ones(len(xy), dtype=bool)
    alone[pair] = False
    return _Links(pair[grounds == 1], pair[grounds == 0], np.flatnonzero(alone))


def _sides(xy: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of places next to each other, and the triangles on either side (-1 for none)."""
    try:
        if len(xy) > 2:
            found = Delaunay(xy - xy.mean(axis=0))
            triangle = np.arange(len(found.simplices))[:, None].repeat(3, axis=1)
            once = found.neighbors < triangle
            pair = found.simplices[:, [[1, 2], [2, 0], [0, 1]]][once].astype(np.int64)
            return pair, np.column_stack([triangle[once], found.neighbors[once]])
    except QhullError:
        pass  # All of them on one line, along which they are sorted.
    along = np.arange(len(xy))
    return np.column_stack([along[:-1], along[1:]]), np.full((len(xy) - 1, 2), -1)


def _smooth(span: Geometries, eps_m: float) -> Geometries:
    """Put a margin around the ground, close narrow bays, fill small holes, drop detail."""
    wide = shapely.buffer(span, (MARGIN + CLOSING) * eps_m)
    # In by more than was out, and out again: margins that only just meet do not hang together.
    narrow = shapely.buffer(wide, -(CLOSING + NARROWEST / 2) * eps_m)
    areas = _fill_holes(shapely.buffer(narrow, NARROWEST / 2 * eps_m), (HOLE * eps_m) ** 2)
    return np.asarray(shapely.simplify(areas, SIMPLIFYING * eps_m), dtype=object)


def _fill_holes(areas: Geometries, smaller_than_m2: float) -> Geometries:
    parts, area_of_part = shapely.get_parts(areas, return_index=True)
    filled = areas.copy()
    for area in np.unique(area_of_part[shapely.get_num_interior_rings(parts) > 0]):
        whole = [
            shapely.Polygon(
                part.exterior,
                [ring for ring in part.interiors if shapely.Polygon(ring).area >= smaller_than_m2],
            )
            for part in parts[area_of_part == area]
        ]
        # An island in a hole that is filled now lies in the ground around it.
        filled[area] = shapely.union_all(whole)
    return filled


def _split_shared_ground(
    areas: Geometries, points: Sequence[Geometries], eps_m: float
) -> NDArray[np.bool_]:
    """Give ground in two areas to whoever has the nearest place; tell which areas lost some."""
    cut = np.zeros(len(areas), dtype=bool)
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    pairs = sorted(zip(one[one < other].tolist(), other[one < other].tolist(), strict=True))
    shared = [shapely.intersection(areas[one], areas[other]) for one, other in pairs]
    for (one, other), ground in zip(pairs, shared, strict=True):
        if not ground.area:
            continue
        theirs = _nearer_to_second(ground, points[one], points[other], 2 * eps_m)
        areas[one] = shapely.difference(areas[one], theirs)
        # By the same edges, so that the two fit together.
        areas[other] = shapely.difference(areas[other], areas[one])
        cut[[one, other]] = True
    return cut


def _nearer_to_second(
    ground: BaseGeometry, first: Geometries, second: Geometries, within_m: float
) -> BaseGeometry:
    """Cut out what is nearer to a place of the second cluster than to any of the first.

    No ground of an area is farther than ``within_m`` from a place of it, so others don't matter.
    """
    shapely.prepare(ground)
    first, second = (each[shapely.dwithin(each, ground, within_m)] for each in (first, second))
    every = shapely.multipoints(np.concatenate([first, second]))
    cells = shapely.get_parts(shapely.voronoi_polygons(every, extend_to=ground, ordered=True))
    return shapely.intersection(ground, shapely.union_all(cells[len(first) :]))


def _tidy(area: BaseGeometry, points: Geometries, eps_m: float) -> BaseGeometry:
    """Leave out thin strips and parts without incidents that a cut has left of an area."""
    width = NARROWEST * eps_m
    opened: BaseGeometry = area.buffer(-width / 2, join_style="mitre").buffer(
        width / 2, join_style="mitre"
    )
    opened = opened.intersection(area)
    inside = points[shapely.dwithin(points, area, _ROUNDING_M)]
    lost = inside[~shapely.dwithin(inside, opened, 0)]
    if len(lost):
        around = shapely.MultiPoint(list(lost)).buffer(width)
        opened = opened.union(area.intersection(around))
    parts = shapely.get_parts(opened)
    parts = parts[shapely.get_dimensions(parts) == 2]
    holding = shapely.STRtree(parts).query(inside, predicate="dwithin", distance=_ROUNDING_M)[1]
    kept = parts[np.unique(holding)]
    if not len(kept):
        return shapely.Polygon()
    return shapely.MultiPolygon(list(kept)) if len(kept) > 1 else kept[0]

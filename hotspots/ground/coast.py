"""The sea, out of a map's coastline: lines that have the land to their left."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Shapes = NDArray[Any]
Counts = NDArray[np.int64]
_ASIDE_M = 0.5  # from the coast, where its two sides are asked for
_SURE = 0.95


def sea_beside(coast: Sequence[BaseGeometry], ground: BaseGeometry) -> BaseGeometry:
    """Find the sea within some ground.

    A coast that is cut short inside the ground does not part land from sea. Such a piece of
    ground is left dry: a town painted as sea misleads more than sea that is not painted.

    Parameters
    ----------
    coast
        Lines in metres, land to the left of each.
    ground
        Where the sea is wanted, in the same system.

    Returns
    -------
    BaseGeometry
        Areas, empty where there is no coast.

    Examples
    --------
    >>> coast = [shapely.LineString([(0, 5), (10, 5)])]
    >>> sea_beside(coast, shapely.box(2, 0, 8, 8)).bounds
    (2.0, 0.0, 8.0, 5.0)
    """
    nothing = shapely.MultiPolygon()
    near = [line for line in coast if shapely.intersects(line, ground)]
    if not near:
        return nothing
    west, south, east, north = shapely.buffer(ground, _ASIDE_M).bounds
    parts = shapely.get_parts(shapely.clip_by_rect(near, west, south, east, north))
    edges = shapely.union_all([*parts, shapely.boundary(ground)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    faces = faces[shapely.contains(ground, shapely.point_on_surface(faces))]
    wet, dry = _votes(parts, faces)
    sea = faces[wet > _SURE * np.maximum(wet + dry, 1)]
    return shapely.union_all(sea) if len(sea) else nothing


def _votes(coast: Shapes, faces: Shapes) -> tuple[Counts, Counts]:
    """Count for each face the steps of the coast that have it to their right, and to their left."""
    xy, line = shapely.get_coordinates(coast, return_index=True)
    same = line[1:] == line[:-1]
    start, step = xy[:-1][same], np.diff(xy, axis=0)[same]
    length = np.hypot(*step.T)
    keep = length > 0
    start, step, length = start[keep], step[keep], length[keep]
    aside = _ASIDE_M * np.column_stack([step[:, 1], -step[:, 0]]) / length[:, None]
    tree, counts = shapely.STRtree(faces), []
    for side in (aside, -aside):
        _, face = tree.query(shapely.points(start + step / 2 + side), predicate="within")
        counts.append(np.bincount(face, minlength=len(faces)))
    return counts[0], counts[1]

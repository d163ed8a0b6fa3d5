"""Lines that were cut where two tiles meet, joined again."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

GIRTH_M = 40_075_016.685578488  # of the Earth in Web Mercator, in which tiles are cut
_ON_EDGE_M = 0.05
_SAME_M = 3.0  # each tile rounds to its own grid: a line's two ends at an edge differ so much
Shapes = NDArray[Any]


def meet_at_edges(lines: Shapes, zoom: int) -> Shapes:
    """Move the ends of lines at the edges of tiles to where those from both sides meet.

    Parameters
    ----------
    lines
        LineStrings in Web Mercator.
    zoom
        Of the tiles that they come from.

    Returns
    -------
    array
        The same lines; ends at an edge that are within 3 m of one another are at one place.

    Examples
    --------
    >>> halves = [shapely.LineString([(-9, 1), (0, 1)]), shapely.LineString([(0, 1.4), (9, 1)])]
    >>> [line.wkt for line in meet_at_edges(np.array(halves), 14)]
    ['LINESTRING (-9 1, 0 1.2)', 'LINESTRING (0 1.2, 9 1)']
    """
    xy, line = shapely.get_coordinates(lines, return_index=True)
    if not len(xy):
        return lines
    change = np.diff(line, prepend=-1) != 0
    ends = np.flatnonzero(change | np.append(change[1:], True))
    side = GIRTH_M / 2**zoom
    off = np.abs((xy[ends] + side / 2) % side - side / 2).min(axis=1)
    ends = ends[off < _ON_EDGE_M]
    pairs = KDTree(xy[ends]).query_pairs(_SAME_M, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), tuple(pairs.T)), shape=(len(ends),) * 2)
    place = connected_components(links, directed=False)[1]
    many = np.bincount(place)
    moved = xy.copy()
    for axis in (0, 1):
        moved[ends, axis] = (np.bincount(place, weights=xy[ends, axis]) / many)[place]
    return np.asarray(shapely.set_coordinates(lines.copy(), moved))

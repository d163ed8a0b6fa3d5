"""The ground of beats, for a map: numbers in the order of a walk, looks that differ next door."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi
from shapely.geometry.base import BaseGeometry

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LOOKS = 6
_ROUND_DOOR_M = 40.0
_TOUCH_M = 3.0
_SPECK_M = 1.5
_MILLIMETRE = 0.001


def number_beats(beat: Ints, x: Floats, y: Floats) -> Ints:
    """Give near beats near numbers: from the north-west, always to the nearest next.

    Parameters
    ----------
    beat, x, y
        Of each door.

    Returns
    -------
    numpy.ndarray
        For each door the number of its beat, from 1 without gaps.
    """
    _, code = np.unique(beat, return_inverse=True)
    code = code.ravel()
    size = np.bincount(code)
    mid = np.column_stack([np.bincount(code, x) / size, np.bincount(code, y) / size])
    here = int(np.lexsort((mid[:, 1], mid[:, 0] - mid[:, 1]))[0])
    number = np.zeros(len(size), dtype=np.int64)
    number[here] = 1
    for turn in range(2, len(size) + 1):
        far = np.hypot(*(mid - mid[here]).T)
        far[number > 0] = np.inf
        here = int(np.argmin(far))
        number[here] = turn
    return np.asarray(number[code], dtype=np.int64)


def areas_of(
    beat: Ints, x: Floats, y: Floats, *, within: BaseGeometry | None = None
) -> NDArray[np.object_]:
    """Draw the ground of each beat: what is nearer to one of its doors than to any other's.

    Parameters
    ----------
    beat, x, y
        Of each door; beats from 1.
    within
        Ground that none reaches beyond.

    Returns
    -------
    numpy.ndarray
        A Polygon or MultiPolygon for each beat, no farther from its doors than a garden is long.
        They do not overlap.
    """
    places, which = np.unique(np.stack([x, y]), axis=1, return_inverse=True)
    first = np.full(places.shape[1], -1, dtype=np.int64)
    np.maximum.at(first, which.ravel(), beat)
    near = shapely.buffer(shapely.points(*places), _ROUND_DOOR_M, quad_segs=4)
    shapes = shapely.intersection(_cells(places.T), near, grid_size=_MILLIMETRE)
    found = np.empty(int(beat.max(initial=0)), dtype=object)
    for number in range(1, len(found) + 1):
        shape = shapely.union_all(shapes[first == number], grid_size=_MILLIMETRE)
        if within is not None:
            shape = shape.intersection(within)
        found[number - 1] = _plain(shape)
    return found


def _cells(places: Floats) -> NDArray[np.object_]:
    """Give each place the ground nearest to it: with four places far out no cell is endless.

    Qhull's cells rather than GEOS's, which are not valid where doors stand in a regular grid.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    middle, far = (low + high) / 2, 10 * (np.ptp(places, axis=0).max() + _ROUND_DOOR_M)
    outer = far * np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
    found = Voronoi(np.vstack([places - middle, outer]))
    regions = [found.regions[one] for one in found.point_region[: len(places)]]
    corners = found.vertices[np.concatenate(regions).astype(np.int64)] + middle
    at = np.repeat(np.arange(len(regions)), [len(one) for one in regions])
    return np.asarray(shapely.convex_hull(shapely.multipoints(corners, indices=at)), dtype=object)


def _plain(shape: BaseGeometry) -> BaseGeometry:
    """Smooth specks and slivers away, and keep what is ground."""
    wide = shape.buffer(_SPECK_M, join_style="mitre").buffer(-2 * _SPECK_M, join_style="mitre")
    smooth = wide.buffer(_SPECK_M, join_style="mitre").intersection(shape)
    kept = shape if smooth.is_empty else smooth
    parts = [one for one in shapely.get_parts(kept) if one.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0] if parts else shape


def choose_looks(areas: NDArray[np.object_]) -> Ints:
    """Choose a look from 1 to 6 for each area, other than its neighbours' where that can be.

    The one with the most neighbours that have one already chooses next.

    Examples
    --------
    >>> choose_looks(shapely.box([0, 10, 20], 0, [10, 20, 30], 10)).tolist()
    [2, 1, 3]
    """
    one, other = shapely.STRtree(areas).query(shapely.buffer(areas, _TOUCH_M), "intersects")
    beside: list[set[int]] = [set() for _ in areas]
    for left, right in zip(one.tolist(), other.tolist(), strict=True):
        if left != right:
            beside[left].add(right)
            beside[right].add(left)
    look = np.zeros(len(areas), dtype=np.int64)
    for _ in areas:
        left = [at for at in range(len(areas)) if not look[at]]
        here = max(
            left, key=lambda at: (len({*look[list(beside[at])]} - {0}), len(beside[at]), -at)
        )
        used = [int((look[list(beside[here])] == one).sum()) for one in range(1, LOOKS + 1)]
        free = [at for at, times in enumerate(used) if not times]
        # Of those that are free, not always the same: else one colour covers the map.
        often = [int((look == one).sum()) for one in range(1, LOOKS + 1)]
        chosen = min(free, key=lambda at: (often[at], at)) if free else int(np.argmin(used))
        look[here] = chosen + 1
    return look

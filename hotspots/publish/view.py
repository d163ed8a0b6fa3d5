"""What a map opens on: the district, or where nearly all incidents are; its scale on paper."""

import math
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.ground import StudyArea
from hotspots.products import Product

_AROUND_M = 300.0
_SCALES = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0)
_LEAST_SCALE = 1000


def ground_to_show(area: StudyArea, products: Sequence[Product]) -> BaseGeometry:
    """Choose the ground that a map shows when nobody has moved it.

    Without a boundary a single stray incident would stretch the box and shrink the rest, so it
    is the ground of nearly all incidents, or of what is drawn.
    """
    if area.has_boundary:
        return area.outline
    tables = {name: frame for one in products for name, frame in one.tables.items()}
    places = tables.get("incident_places")
    if places is not None and len(places):
        weights = places["incidents"].to_numpy()
        x = np.repeat(places.geometry.x.to_numpy(), weights)
        y = np.repeat(places.geometry.y.to_numpy(), weights)
        (west, east), (south, north) = np.quantile([x, y], [0.005, 0.995], axis=1).T
        # All on one point would be a box of no size: show the ground around it too.
        return _box_around(west, south, east, north, _AROUND_M)
    drawn = [one.total_bounds for one in tables.values() if _has_shapes(one)]
    if not drawn:
        return area.outline
    west, south = np.min(drawn, axis=0)[:2]
    east, north = np.max(drawn, axis=0)[2:]
    around_m = max(_AROUND_M, 0.1 * (east - west), 0.1 * (north - south))
    return _box_around(west, south, east, north, around_m)


def round_scale(needs: float) -> int:
    """Find the largest round scale that is no larger than a map has room for: 1 to so much.

    >>> round_scale(39_001.0), round_scale(9.0)
    (40000, 1000)
    """
    needs = max(needs, _LEAST_SCALE)
    power = 10.0 ** math.floor(math.log10(needs))
    return round(next(power * one for one in (*_SCALES, 10.0) if power * one >= needs - 1e-6))


def _box_around(west: float, south: float, east: float, north: float, by_m: float) -> BaseGeometry:
    box: BaseGeometry = shapely.box(west - by_m, south - by_m, east + by_m, north + by_m)
    return box


def _has_shapes(frame: object) -> bool:
    return isinstance(frame, gpd.GeoDataFrame) and len(frame) > 0

"""What a street map knows of the ground: ways to walk and drive on, and what stands beside them."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.ground.driving import DrivingNetwork
from hotspots.ground.streets import WalkingNetwork

# What a way is to somebody who walks it. A pavement or a crossing is a way where a map draws it
# apart from its street.
INDOORS = "indoor way"  # of a station, a shopping centre or a car park below the ground
WAY_KINDS = (
    "street",
    "service road",
    "footway",
    "pavement",
    "crossing",
    "alley",
    "steps",
    "underpass",
    "cycle track",
    "track",
    INDOORS,
)
# A missing tag says nothing: it is unknown, never dark.
LIT = ("yes", "no", "unknown")
FEATURE_KINDS = (
    "seating",
    "cash machine",
    "licensed premises",
    "off-licence",
    "bus stop",
    "railway station",
    "school",
    "park",
    "car park",
    "camera",
    "bin",
    "wall",
    "fence",
    "toilets",
    "shop",
)
# How weighty a way is on a map, the weightiest first.
WAY_CLASSES = ("motorway", "main road", "minor road", "service road", "path")
WAY_COLUMNS = {
    "name": "str",  # empty where there is none
    "kind": "str",  # of WAY_KINDS
    "lit": "str",  # of LIT
    "walked": "bool",  # whether people walk along it
    "driven": "bool",
    "class": "str",  # of WAY_CLASSES
}
FEATURE_COLUMNS = {
    "kind": "str",  # of FEATURE_KINDS
    "name": "str",  # empty where there is none
    "detail": "str",  # what its tags say more, in plain words, e.g. "pub", "open 24/7"
}

# What lies behind the streets on a map, and is counted nowhere.
BACKDROP_KINDS = ("coastline", "green", "place", "railway", "water", "watercourse")
BACKDROP_COLUMNS = {
    "kind": "str",  # of BACKDROP_KINDS
    "name": "str",  # empty where there is none
    "detail": "str",  # what it is more closely, e.g. "golf course", "suburb"
}


@dataclass(frozen=True, eq=False)
class MappedGround:
    """Streets and what stands beside them, as a map has it.

    Attributes
    ----------
    walking, driving
        Networks; ``driving`` is None where the file says nothing of cars.
    ways
        One row a way, LineString, with ``WAY_COLUMNS``, by where they are.
    features
        One row a feature, Point, LineString or Polygon (MultiPolygon where it has several parts),
        with ``FEATURE_COLUMNS``, by kind and place. Empty where the file holds streets only.
    holds_features
        Whether the file is one that could hold features: none found is then an answer.
    attribution
        The line that has to stand on every page made from it; empty for none.
    notes
        What was left out.
    backdrop
        Water, green, rails and names of places: one row a shape with ``BACKDROP_COLUMNS``. None
        where the file holds streets only.
    """

    walking: WalkingNetwork
    driving: DrivingNetwork | None
    ways: gpd.GeoDataFrame
    features: gpd.GeoDataFrame
    holds_features: bool
    attribution: str
    notes: tuple[str, ...] = ()
    backdrop: gpd.GeoDataFrame | None = None


def covers(ground: MappedGround, outline: BaseGeometry) -> float:
    """Say how much of a place a street map covers, by the box round its ways.

    A box says too much where a map ends at a ragged edge, never too little: 0 is a map of
    somewhere else.

    Parameters
    ----------
    ground
        The street map.
    outline
        The place, in the same system.

    Returns
    -------
    float
        Share of the place's ground within the box, 0 to 1; 0 for a map without ways or a place
        without ground.

    Examples
    --------
    >>> from hotspots.ground.openstreetmap import read_mapped_ground
    >>> ground = read_mapped_ground("data/streets/sample_towns.osm.gz")
    >>> west, south, east, north = ground.ways.total_bounds
    >>> covers(ground, shapely.box(west, south, west + 100, south + 100))
    1.0
    >>> covers(ground, shapely.box(0, 0, 100, 100))
    0.0
    """
    if not len(ground.ways) or not outline.area:
        return 0.0
    box = shapely.box(*ground.ways.total_bounds)
    return float(shapely.intersection(box, outline).area / outline.area)


def no_features(crs: str) -> gpd.GeoDataFrame:
    """Give a table of features without rows.

    >>> list(no_features("EPSG:27700").columns)
    ['kind', 'name', 'detail', 'geometry']
    """
    table = pd.DataFrame(columns=list(FEATURE_COLUMNS)).astype(FEATURE_COLUMNS)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([], crs=crs), crs=crs)

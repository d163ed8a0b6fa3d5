"""What a street map knows of the ground: ways to walk and drive on, and what stands beside them."""

from dataclasses import dataclass

import geopandas as gpd

from hotspots.ground.driving import DrivingNetwork
from hotspots.ground.streets import WalkingNetwork

# What a way is to somebody who walks it.
WAY_KINDS = (
    "street",
    "service road",
    "footway",
    "alley",
    "steps",
    "underpass",
    "cycle track",
    "track",
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
WAY_COLUMNS = {
    "name": "str",  # empty where there is none
    "kind": "str",  # of WAY_KINDS
    "lit": "str",  # of LIT
    "walked": "bool",  # whether people walk along it
    "driven": "bool",
}
FEATURE_COLUMNS = {
    "kind": "str",  # of FEATURE_KINDS
    "name": "str",  # empty where there is none
    "detail": "str",  # what its tags say more, in plain words, e.g. "pub", "open 24/7"
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
        One row a feature, Point, LineString or Polygon, with ``FEATURE_COLUMNS``, by kind and
        place. Empty where the file holds streets only.
    holds_features
        Whether the file is one that could hold features: none found is then an answer.
    attribution
        The line that has to stand on every page made from it; empty for none.
    notes
        What was left out.
    """

    walking: WalkingNetwork
    driving: DrivingNetwork | None
    ways: gpd.GeoDataFrame
    features: gpd.GeoDataFrame
    holds_features: bool
    attribution: str
    notes: tuple[str, ...] = ()

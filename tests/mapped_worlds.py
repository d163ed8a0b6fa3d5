"""Street maps small enough to check by hand."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.ground.mapped_ground import MappedGround
from hotspots.ground.street_lines import network_of_lines

DRIVEN = ("street", "service road")
CLASSES = {"street": "minor road", "service road": "service road"}
Way = tuple[str, str, str, str]  # well-known text, name, kind, lit
Feature = tuple[str, str, str, str]  # well-known text, kind, name, detail


def ways_of(ways: Sequence[Way]) -> gpd.GeoDataFrame:
    """Make a table of ways; streets and service roads are driven, all are walked."""
    said = {
        "name": pd.array([one[1] for one in ways], dtype="str"),
        "kind": pd.array([one[2] for one in ways], dtype="str"),
        "lit": pd.array([one[3] for one in ways], dtype="str"),
        "walked": [True for _ in ways],
        "driven": [one[2] in DRIVEN for one in ways],
        "class": pd.array([CLASSES.get(one[2], "path") for one in ways], dtype="str"),
    }
    frame = pd.DataFrame(said).astype({"walked": bool, "driven": bool})
    return gpd.GeoDataFrame(frame, geometry=[shapely.from_wkt(w[0]) for w in ways], crs=27700)


def ground_of(
    ways: Sequence[Way],
    features: Sequence[Feature] = (),
    *,
    holds_features: bool = True,
    attribution: str = "© OpenStreetMap contributors",
) -> MappedGround:
    """Make mapped ground of ways and features."""
    table = ways_of(ways)
    beside = pd.DataFrame(
        {
            key: pd.array([one[at] for one in features], dtype="str")
            for at, key in ((1, "kind"), (2, "name"), (3, "detail"))
        }
    )
    shapes = [shapely.from_wkt(one[0]) for one in features]
    return MappedGround(
        network_of_lines(table.geometry, names=table["name"]),
        None,
        table,
        gpd.GeoDataFrame(beside, geometry=shapes, crs=27700),
        holds_features,
        attribution,
    )

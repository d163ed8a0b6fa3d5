"""What a map page draws beneath its data: streets, water, green, rails and names."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hotspots.ground.mapped_ground import BACKDROP_COLUMNS, INDOORS, MappedGround

# Drawn apart from their street, or out of sight.
_NOT_DRAWN = ("pavement", "crossing", INDOORS)


@dataclass(frozen=True, eq=False)
class BaseMap:
    """A quiet picture of the ground, from whatever file.

    Attributes
    ----------
    streets
        One row a line: ``name`` (empty where there is none) and ``class``, of ``WAY_CLASSES``.
    backdrop
        One row a shape, with ``BACKDROP_COLUMNS``.
    attribution
        The line that has to stand on every page made from it; empty for none.
    """

    streets: gpd.GeoDataFrame
    backdrop: gpd.GeoDataFrame
    attribution: str = ""


def base_map_of(ground: MappedGround) -> BaseMap:
    """Take the picture out of a street map.

    Examples
    --------
    >>> from hotspots.ground.openstreetmap import read_mapped_ground
    >>> base = base_map_of(read_mapped_ground("data/streets/sample_towns.osm.gz"))
    >>> sorted(set(base.backdrop["kind"]) & {"water", "green", "railway"})
    ['green', 'railway', 'water']
    """
    ways = ground.ways[~ground.ways["kind"].isin(_NOT_DRAWN)]
    streets = ways[["name", "class", "geometry"]].reset_index(drop=True)
    backdrop = no_backdrop(str(streets.crs)) if ground.backdrop is None else ground.backdrop
    return BaseMap(streets, backdrop, ground.attribution)


def no_backdrop(crs: str) -> gpd.GeoDataFrame:
    """Give a backdrop without rows.

    >>> list(no_backdrop("EPSG:27700").columns)
    ['kind', 'name', 'detail', 'geometry']
    """
    table = pd.DataFrame(columns=list(BACKDROP_COLUMNS)).astype(BACKDROP_COLUMNS)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([], crs=crs), crs=crs)

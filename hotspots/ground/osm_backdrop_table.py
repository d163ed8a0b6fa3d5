"""Water, green, rails and place names of an OpenStreetMap extract, drawn as a table."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.grid_ref import WGS84, Crs
from hotspots.ground.mapped_streets import inside_area_of, touching
from hotspots.ground.osm_backdrop import BACKDROP_LINES, backdrop_of, place_of
from hotspots.ground.osm_content import OsmContent, Tags
from hotspots.ground.osm_shapes import (
    areas_of_relations,
    areas_of_ways,
    in_order,
    is_closed,
    lines_of_ways,
    places_of,
)
from hotspots.ground.osm_tags import name_of
from hotspots.projection import project_geometries

Shapes = NDArray[np.object_]
_Row = tuple[str, str, str]  # kind, name, detail


def backdrop_table(
    content: OsmContent, target: Crs, *, within: BaseGeometry | None = None
) -> gpd.GeoDataFrame:
    """Draw what lies behind the streets.

    Parameters
    ----------
    content
        Of an extract.
    target
        System of the result.
    within
        Ground in ``target``: what does not touch it is left out. None for all.

    Returns
    -------
    GeoDataFrame
        One row a shape with ``BACKDROP_COLUMNS``, by kind and place. Areas of which the extract
        lacks part are left out, as is what lies off the map; lines run as their ways do (land is
        to the left of a coastline).
    """
    parts = [_points(content), _lines(content), _areas(content)]
    shapes = np.concatenate([np.asarray(drawn, dtype=object) for drawn, _ in parts])
    rows = [row for _, some in parts for row in some]
    table = pd.DataFrame(rows, columns=["kind", "name", "detail"], dtype="str")
    there = ~shapely.is_missing(shapes)
    there[there] = inside_area_of(shapes[there], WGS84, target)
    placed, _ = project_geometries(shapes[there], from_crs=WGS84, to_crs=target)
    table = table[there].reset_index(drop=True)
    if within is not None:
        near = touching(placed, within)
        table, placed = table[near], placed[near]
    return in_order(table, placed, target)


def _points(content: OsmContent) -> tuple[Shapes, list[_Row]]:
    nodes = list(content.place_nodes)  # each of them is in the file
    points = shapely.points(places_of(content, np.array(nodes, dtype=np.int64)))
    tags = [content.place_nodes[one] for one in nodes]
    return np.asarray(points), [("place", name_of(one), place_of(one)) for one in tags]


def _lines(content: OsmContent) -> tuple[Shapes, list[_Row]]:
    ways = [way for way, tags in content.backdrop_ways.items() if _row(tags)[0] in BACKDROP_LINES]
    lines, way, _ = lines_of_ways(content, ways)
    return lines, [_row(content.backdrop_ways[ways[at]]) for at in way]


def _areas(content: OsmContent) -> tuple[Shapes, list[_Row]]:
    ways = [
        way
        for way, tags in content.backdrop_ways.items()
        if _row(tags)[0] not in BACKDROP_LINES and is_closed(content.refs[way])
    ]
    joined = [one for one in content.areas if _row(one.tags)[0] not in (*BACKDROP_LINES, "")]
    shapes = [areas_of_ways(content, ways), areas_of_relations(content, joined)]
    tags = [*(content.backdrop_ways[way] for way in ways), *(one.tags for one in joined)]
    return np.concatenate(shapes), [_row(one) for one in tags]


def _row(tags: Tags) -> _Row:
    kind, detail = backdrop_of(tags) or ("", "")
    return kind, name_of(tags), detail

"""Lines and areas out of OpenStreetMap's ways: nothing is made up at an extract's edge."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.grid_ref import Crs, crs_name
from hotspots.ground.osm_content import OsmContent, TaggedArea

Ids = NDArray[np.int64]
Shapes = NDArray[np.object_]
_FEWEST_IN_RING = 4
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def lines_of_ways(content: OsmContent, ways: Sequence[int]) -> tuple[Shapes, Ids, int]:
    """Draw ways as lines, in degrees.

    Where nodes of a way are missing it is cut in two, not joined across the gap.

    Returns
    -------
    tuple
        The lines, for each the position of its way in ``ways``, and how many ways lack nodes.
    """
    refs = [content.refs[way] for way in ways]
    if not refs:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64), 0
    every = np.concatenate(refs)
    way = np.repeat(np.arange(len(refs)), [len(one) for one in refs])
    there = are_there(content, every)
    gaps = np.cumsum(~there)  # grows where a node is missing
    run = np.cumsum((np.diff(way, prepend=-1) != 0) | (np.diff(gaps, prepend=0) != 0))
    size = np.bincount(run[there], minlength=run[-1] + 1 if len(run) else 0)
    drawn = there & (size[run] > 1)
    _, first, line = np.unique(run[drawn], return_index=True, return_inverse=True)
    xy = places_of(content, every[drawn])
    lines = shapely.linestrings(xy, indices=line) if len(xy) else np.empty(0)
    return np.asarray(lines, dtype=object), way[drawn][first], len(np.unique(way[~there]))


def areas_of_ways(content: OsmContent, ways: Sequence[int]) -> Shapes:
    """Draw closed ways as polygons, in degrees; None where one lacks nodes or does not close."""
    rings = np.full(len(ways), None, dtype=object)
    whole = [at for at, way in enumerate(ways) if _is_ring(content, content.refs[way])]
    if whole:
        refs = [content.refs[ways[at]] for at in whole]
        ring = np.repeat(np.arange(len(refs)), [len(one) for one in refs])
        xy = places_of(content, np.concatenate(refs))
        rings[whole] = shapely.polygons(shapely.linearrings(xy, indices=ring))
    return _mended(rings)


def areas_of_relations(content: OsmContent, areas: Sequence[TaggedArea]) -> Shapes:
    """Draw relations as areas, in degrees; None where no outer ring closes.

    Ways are joined to rings where they meet; inner rings that close are cut out.
    """
    needed = sorted(
        {ref for one in areas for ref in (*one.outer, *one.inner)} & content.refs.keys()
    )
    lines, way, _ = lines_of_ways(content, needed)
    by_way: dict[int, list[shapely.Geometry]] = {}
    for line, at in zip(lines, way, strict=True):
        by_way.setdefault(needed[at], []).append(line)
    drawn = np.full(len(areas), None, dtype=object)
    for at, one in enumerate(areas):
        outer = _rings(by_way, one.outer)
        if not shapely.is_empty(outer):
            drawn[at] = shapely.difference(outer, _rings(by_way, one.inner))
    return _mended(drawn)


def places_of(content: OsmContent, nodes: Ids) -> NDArray[np.float64]:
    """Give the longitudes and latitudes of nodes that are in the file."""
    at = np.searchsorted(content.node, nodes)
    return np.column_stack([content.longitude[at], content.latitude[at]])


def are_there(content: OsmContent, nodes: Ids) -> NDArray[np.bool_]:
    """Tell which nodes are in the file."""
    if not len(content.node):
        return np.zeros(len(nodes), dtype=bool)
    at = np.minimum(np.searchsorted(content.node, nodes), len(content.node) - 1)
    return np.asarray(content.node[at] == nodes)


def is_closed(refs: Ids) -> bool:
    """Tell whether a way ends where it begins, around some ground."""
    return len(refs) >= _FEWEST_IN_RING and bool(refs[0] == refs[-1])


def in_order(table: pd.DataFrame, shapes: Shapes, target: Crs) -> gpd.GeoDataFrame:
    """Sort shapes by kind and place, each once."""
    table = table.reset_index(drop=True)
    west, south, _, _ = shapely.bounds(shapes).reshape(-1, 4).T
    wkb = pd.Series(shapely.to_wkb(shapely.normalize(shapes)), dtype=object)
    keyed = table.assign(west=west, south=south, wkb=wkb)
    by = ["kind", "west", "south", "wkb", "name", "detail"]
    order = keyed.sort_values(by, kind="stable").drop_duplicates(by).index.to_numpy()
    chosen = table.loc[order].reset_index(drop=True)
    return gpd.GeoDataFrame(chosen, geometry=shapes[order], crs=crs_name(target))


def _is_ring(content: OsmContent, refs: Ids) -> bool:
    return is_closed(refs) and bool(are_there(content, refs).all())


def _rings(by_way: Mapping[int, list[shapely.Geometry]], ways: Sequence[int]) -> shapely.Geometry:
    """Join ways to rings, and the ground within these to one area."""
    lines = [line for way in ways for line in by_way.get(way, [])]
    if not lines:
        return shapely.Polygon()
    return shapely.union_all(shapely.get_parts(shapely.polygonize(lines)))


def _mended(areas: Shapes) -> Shapes:
    """Mend outlines that cross themselves; what holds no ground is None."""
    there = ~shapely.is_missing(areas)
    valid = shapely.make_valid(areas[there], method="structure", keep_collapsed=False)
    valid[~np.isin(shapely.get_type_id(valid), _AREAS) | shapely.is_empty(valid)] = None
    areas[there] = valid
    return areas

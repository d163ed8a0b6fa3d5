"""Streets, water, green and names out of vector tiles, joined again across the tiles' edges."""

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import WGS84, Crs, require_projected_metres
from hotspots.ground.base_map import BaseMap
from hotspots.ground.mapped_ground import BACKDROP_COLUMNS
from hotspots.ground.osm_shapes import in_order
from hotspots.ground.tile_edges import GIRTH_M, meet_at_edges
from hotspots.ground.tile_file import TileFile
from hotspots.ground.tile_schemas import (
    SCHEMAS,
    Schema,
    is_green,
    is_rail,
    place_kind,
    street_class,
    water_kind,
)
from hotspots.projection import project_geometries

_WEB_MERCATOR = "EPSG:3857"
_BEST_ZOOM = 14  # where tiles of streets hold all of them
_MOST_TILES = 1500
_SAME_M = 0.01  # what is this near to one another on both sides of a tile's edge is the same
_NAMED_M = 3.0  # a street drawn without a name this near to one with a name is that one
_BELOW = ("brunnel", "pmap:brunnel", "is_tunnel")
_SAYS_BELOW = frozenset(("tunnel", "true", "1", "1.0", "yes"))
Shapes = NDArray[np.object_]


def read_base_map(tiles: TileFile, within: BaseGeometry, *, crs: Crs) -> BaseMap:
    """Read what tiles show of some ground.

    Parameters
    ----------
    tiles
        As :func:`hotspots.ground.tile_file.open_tiles` gives them.
    within
        The ground that is wanted, in ``crs``; what lies in the box round it is read.
    crs
        Projected system in metres for the result.

    Returns
    -------
    BaseMap
        Streets and backdrop of the finest zoom at which no more than 1,500 tiles are read, 14
        at most. Water and green have no names: tiles keep these apart from the shapes.

    Raises
    ------
    InputError
        When the tiles do not reach the ground, are damaged, or have layers that are neither
        those of Protomaps nor of OpenMapTiles.
    """
    target = require_projected_metres(crs, where="crs")
    name = tiles.path.name
    if not reaches(tiles, within, crs=target):
        raise InputError(_elsewhere(name))
    schema = _schema_of(tiles)
    frame = _box_of(within, target, _WEB_MERCATOR)
    parts = [
        _read_layer(tiles, schema, layer, what, frame)
        for layer, what in schema.layers.items()
        if layer in _layers(tiles)
    ]
    table = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    if not len(table):
        raise InputError(_elsewhere(name))
    table, shapes = _in_parts(table, _zoom_of(tiles, frame))
    streets = _streets(table, shapes, target)
    return BaseMap(streets, _backdrop(table, shapes, target), tiles.attribution)


def reaches(tiles: TileFile, within: BaseGeometry, *, crs: Crs) -> bool:
    """Tell whether the box that tiles say they cover meets the box round some ground."""
    left, bottom, right, top = _box_of(within, crs, WGS84)
    west, south, east, north = tiles.bounds
    return west <= right and east >= left and south <= top and north >= bottom


def _box_of(within: BaseGeometry, crs: Crs, to: str) -> tuple[float, float, float, float]:
    """Give the box round some ground in another system, whose axes are turned a little."""
    west, south, east, north = within.bounds
    edge = shapely.segmentize(shapely.box(west, south, east, north), max(east - west, 1) / 8)
    placed, _ = project_geometries(np.array([edge]), from_crs=crs, to_crs=to)
    left, bottom, right, top = placed[0].bounds
    return left, bottom, right, top


def _schema_of(tiles: TileFile) -> Schema:
    layers = set(_layers(tiles))
    found = [schema for schema in SCHEMAS if schema.marks <= layers]
    if not found:
        known = " and ".join(one.name for one in SCHEMAS)
        what = f"its layers are {listed(sorted(layers))}: those of {known} are known"
        cure = "take tiles made by one of these, which hold roads or transportation"
        raise InputError(Problem(what, cure, tiles.path.name))
    return found[0]


def _layers(tiles: TileFile) -> list[str]:
    try:
        return [str(one) for one in pyogrio.list_layers(tiles.path)[:, 0]]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise InputError(_damaged(tiles.path.name)) from None


def _zoom_of(tiles: TileFile, frame: tuple[float, float, float, float]) -> int:
    """Choose the finest zoom that is there and is no heap of tiles."""
    west, south, east, north = frame
    for zoom in range(min(tiles.zooms[1], _BEST_ZOOM), tiles.zooms[0], -1):
        side = GIRTH_M / 2**zoom
        across, up = math.ceil((east - west) / side) + 1, math.ceil((north - south) / side) + 1
        if across * up <= _MOST_TILES:
            return zoom
    return tiles.zooms[0]


def _read_layer(
    tiles: TileFile,
    schema: Schema,
    layer: str,
    what: str,
    frame: tuple[float, float, float, float],
) -> pd.DataFrame:
    """Read a layer within a frame: what is wanted of it, with its own words for it."""
    try:
        read = pyogrio.read_dataframe(
            tiles.path, layer=layer, bbox=frame, ZOOM_LEVEL=_zoom_of(tiles, frame)
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError):
        raise InputError(_damaged(tiles.path.name)) from None
    return pd.DataFrame(
        {
            "what": what,
            "layer": layer,
            "kind": _said(read, schema.kind),
            "detail": _said(read, schema.detail),
            "name": _said(read, ("name", "name:latin")),
            "below": _said(read, _BELOW).str.casefold().isin(_SAYS_BELOW),
            "geometry": np.asarray(read.geometry, dtype=object),
        }
    )


def _said(read: pd.DataFrame, columns: tuple[str, ...]) -> "pd.Series[str]":
    """Take the first of some columns that says something, row by row."""
    said = pd.Series("", index=read.index, dtype="str")
    for column in columns:
        if column in read:
            texts = read[column].astype(object).where(read[column].notna(), "").astype("str")
            said = said.where(said != "", texts.str.strip())
    return said


def _in_parts(table: pd.DataFrame, zoom: int) -> tuple[pd.DataFrame, Shapes]:
    """Take shapes of one part each, on a fine grid, and let lines meet at the tiles' edges."""
    whole = shapely.set_precision(np.asarray(table["geometry"], dtype=object), _SAME_M)
    shapes, row = shapely.get_parts(whole, return_index=True)
    is_line = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    shapes[is_line] = meet_at_edges(shapes[is_line], zoom)
    return table.drop(columns="geometry").iloc[row].reset_index(drop=True), shapes


def _streets(table: pd.DataFrame, shapes: Shapes, target: Crs) -> gpd.GeoDataFrame:
    """Take the streets; where a layer of names draws them once more, those with their names."""
    classes = [
        street_class(kind, detail)
        for kind, detail in zip(table["kind"], table["detail"], strict=True)
    ]
    is_line = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    chosen = (table["what"] == "streets").to_numpy() & is_line & (np.array(classes) != "")
    streets = table[["name"]].assign(**{"class": classes})[chosen].reset_index(drop=True)
    lines = shapes[chosen]
    plain = (streets["name"] == "").to_numpy()
    named = shapely.STRtree(shapely.buffer(lines[~plain], _NAMED_M, quad_segs=2))
    twice = np.zeros(len(lines), dtype=bool)
    if plain.any() and len(named):
        at, _ = named.query(lines[plain], predicate="covered_by")
        twice[np.flatnonzero(plain)[at]] = True
    placed, _ = project_geometries(lines[~twice], from_crs=_WEB_MERCATOR, to_crs=target)
    kept = streets[~twice].astype("str").assign(kind="street", detail="")
    return in_order(kept, placed, target)[["name", "class", "geometry"]]


def _backdrop(table: pd.DataFrame, shapes: Shapes, target: Crs) -> gpd.GeoDataFrame:
    """Take water, green and rails, each in one piece again, and the names of places."""
    is_area = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    is_line = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
    kinds = np.array(
        [
            _kind_of(row, area=area, line=line)
            for row, area, line in zip(table.itertuples(), is_area, is_line, strict=True)
        ],
        dtype=object,
    )
    rows: list[tuple[str, str, str]] = []
    drawn: list[Any] = []
    for kind in ("green", "water", "railway", "watercourse"):
        whole = shapely.union_all(shapes[kinds == kind], grid_size=_SAME_M)
        lines = kind in ("railway", "watercourse") and not whole.is_empty
        parts = shapely.get_parts(shapely.line_merge(whole) if lines else whole)
        drawn.extend(parts)
        rows.extend([(kind, "", kind)] * len(parts))
    for at in np.flatnonzero(kinds == "place").tolist():
        drawn.append(shapes[at])
        row = table.iloc[at]
        rows.append(("place", row["name"], place_kind(row["kind"], row["detail"])))
    placed, _ = project_geometries(
        np.array([*drawn, None], dtype=object)[:-1], from_crs=_WEB_MERCATOR, to_crs=target
    )
    frame = pd.DataFrame(rows, columns=["kind", "name", "detail"]).astype(BACKDROP_COLUMNS)
    return in_order(frame, placed, target)


def _kind_of(row: Any, *, area: bool, line: bool) -> str:
    """Say what a shape is on the backdrop; empty for what is not drawn."""
    if row.what == "water" and (area or (line and not row.below)):
        return water_kind(row.kind, is_area=area)
    if row.what == "green" and area:
        return "green" if is_green(row.kind, row.detail, layer=row.layer) else ""
    if row.what == "streets" and line and not row.below:
        return "railway" if is_rail(row.kind, row.detail) else ""
    named_place = row.what == "places" and not area and not line and row.name
    return "place" if named_place and place_kind(row.kind, row.detail) else ""


def _elsewhere(name: str) -> Problem:
    return Problem(
        "its tiles do not reach the district, or hold nothing there",
        "take tiles of the right place (“pmtiles extract --bbox”)",
        name,
    )


def _damaged(name: str) -> Problem:
    return Problem(
        "the file is damaged: its tiles cannot be read", "copy or download it again", name
    )

"""The ground of a map page, packed: streets, water, green, rails and names of a district.

A page is one file, so the ground has to be small: lines of one street are joined, corners that
nobody would miss are left out, and places are whole steps of a millionth of a degree. Where a
district is large, more is left out, the least first, until it fits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from hotspots.grid_ref import WGS84, Crs
from hotspots.ground.base_map import BaseMap, base_map_of
from hotspots.ground.coast import sea_beside
from hotspots.ground.mapped_ground import MappedGround
from hotspots.ground.street_names import plain_names
from hotspots.projection import project_geometries
from hotspots.publish.map_payload import PER_DEGREE, MapLayer, pack_numbers

AROUND_M = 1000.0
MOST_MB = 2.0
# How the classes of ways are drawn: a motorway as a main road.
_DRAWN_AS = {
    "motorway": "main",
    "main road": "main",
    "minor road": "minor",
    "service road": "service",
    "path": "path",
}
_STREETS = ("main", "minor", "service", "path")
_LINES = (*_STREETS, "railway", "watercourse")
_AREAS = ("green", "water")
_LEAST_M2 = {"green": 400.0, "water": 100.0}
_ONE_STREET_M = 250.0  # streets of one name farther apart than this are two
_HALF = 1 << 15  # steps are from -32,768 to 32,767, about 3 km; longer ones are cut
_NO_NAME = 0xFFFFFFFF
_BYTES_IN_MB = 1_000_000
Shapes = NDArray[Any]
_NamedLines = tuple[Shapes, NDArray[np.object_]]


@dataclass(frozen=True)
class _Detail:
    """How much is drawn: corners to this many metres, and which lines not at all."""

    corners_m: float
    without: tuple[str, ...] = ()


_DETAILS = (
    _Detail(1.0),
    _Detail(2.5),
    _Detail(4.0, ("service",)),
    _Detail(5.0, ("service", "path")),
    _Detail(12.0, ("service", "path")),
    _Detail(20.0, ("service", "path", "minor")),
)


def pack_ground(
    ground: MappedGround | BaseMap | None,
    outline: BaseGeometry,
    *,
    crs: Crs,
    most_mb: float = MOST_MB,
) -> dict[str, Any] | None:
    """Pack what is drawn beneath a district's map.

    Parameters
    ----------
    ground
        The street map; None for none.
    outline
        The district; what lies up to a kilometre round it is drawn too.
    crs
        System of both, in metres.
    most_mb
        How large the shapes may be on the page, megabytes. What does not fit is drawn in less
        detail: fewer corners first, then no service roads, no paths, and at last main roads only.

    Returns
    -------
    dict or None
        ``lines``: by class (``main``, ``minor``, ``service``, ``path``, ``railway``,
        ``watercourse``) columns in base64: ``count``, ``sizes`` (u4: corners of each line),
        ``starts`` (i4: longitude, latitude in millionths), ``steps`` (u2, 32,768 more than
        each step from the corner before) and, for streets, ``named`` (u4: row of ``names``, or
        4,294,967,295). ``areas``: ``green`` and ``water``, each ring a line, holes the other
        way round than outlines. ``names``: ``{name, kind, at}``, sorted: every street once with
        its middle (kind ``street``), places (``town``, ``suburb`` ...), and named parks and
        waters. None where the map has nothing there.
    """
    if ground is None:
        return None
    base = base_map_of(ground) if isinstance(ground, MappedGround) else ground
    near = shapely.simplify(shapely.buffer(outline, AROUND_M, quad_segs=4), 20.0)
    drawn = _cut(base, near)
    if not len(drawn):
        return None
    lines = {
        kind: _joined(drawn[(drawn["as"] == kind) & _is("LineString", drawn)]) for kind in _LINES
    }
    areas = {kind: _large(drawn[drawn["as"] == kind], _LEAST_M2[kind]) for kind in _AREAS}
    names, rows = _names(lines, drawn, crs)
    for detail in _DETAILS:
        packed = {
            "lines": {
                kind: _lines(*lines[kind], rows.get(kind), kind, detail, crs) for kind in _LINES
            },
            "areas": {kind: _pack_areas(_plain(areas[kind], detail), crs) for kind in _AREAS},
            "names": names,
        }
        if _size(packed) <= most_mb * _BYTES_IN_MB:
            break
    return packed


def ground_layers(packed: dict[str, Any] | None) -> list[MapLayer]:
    """Name the layers that ``assets/map/ground.js`` draws; none without a street map."""
    if packed is None:
        return []
    layers = []
    if any(packed["areas"][kind]["count"] for kind in _AREAS):
        layers.append(MapLayer("water_green", "Ground", "Water and green", "water", show=True))
    return [*layers, MapLayer("streets", "Ground", "Streets and names", "street", show=True)]


def _cut(base: BaseMap, near: BaseGeometry) -> gpd.GeoDataFrame:
    """Cut streets and backdrop to some ground: ``as``, ``kind``, ``name``, shapes of one part."""
    streets = base.streets.assign(kind="street")
    streets["as"] = streets["class"].map(_DRAWN_AS)
    behind = base.backdrop.assign(**{"as": base.backdrop["kind"]})
    behind["kind"] = behind["detail"]
    columns = ["as", "kind", "name", "geometry"]
    every = pd.concat([streets[columns], behind[columns]], ignore_index=True)
    coast = (every["as"] == "coastline").to_numpy()
    shapes = np.asarray(every.geometry, dtype=object)
    sea = sea_beside(list(shapes[coast]), near)
    table = pd.DataFrame(every[["as", "kind", "name"]])[~coast]
    shapes = _within(shapes[~coast], near)
    parts, row = shapely.get_parts(shapes, return_index=True)
    seas = shapely.get_parts(sea)
    table = pd.concat(
        [
            table.iloc[row],
            pd.DataFrame({"as": "water", "kind": "sea", "name": ""}, index=range(len(seas))),
        ],
        ignore_index=True,
    )
    return gpd.GeoDataFrame(table, geometry=np.concatenate([parts, seas]), crs=base.streets.crs)


def _within(shapes: Shapes, near: BaseGeometry) -> Shapes:
    """Cut shapes to some ground; what lies wholly in it is left as it is."""
    shapely.prepare(near)
    cut = np.full(len(shapes), shapely.MultiPoint(), dtype=object)
    inside = shapely.contains_properly(near, shapes)
    across = shapely.intersects(near, shapes) & ~inside
    cut[inside] = shapes[inside]
    cut[across] = shapely.intersection(shapes[across], near)
    return cut


def _is(kind: str, table: gpd.GeoDataFrame) -> "pd.Series[bool]":
    return pd.Series(table.geom_type == kind)


def _joined(some: gpd.GeoDataFrame) -> _NamedLines:
    """Join the lines of each name where they meet."""
    lines: list[Any] = []
    names: list[str] = []
    for name, rows in some.groupby("name", sort=True):
        parts = shapely.get_parts(shapely.line_merge(shapely.union_all(rows.geometry.to_numpy())))
        parts = parts[np.lexsort(shapely.bounds(parts).T)]
        lines.extend(shapely.normalize(parts))
        names.extend([str(name)] * len(parts))
    return np.array([*lines, None], dtype=object)[:-1], np.array(names, dtype=object)


def _large(some: gpd.GeoDataFrame, least_m2: float) -> Shapes:
    shapes = np.asarray(some.geometry[_is("Polygon", some)], dtype=object)
    shapes = shapely.normalize(shapes[shapely.area(shapes) >= least_m2])
    return shapes[np.argsort(shapely.to_wkb(shapes), kind="stable")]


def _plain(shapes: Shapes, detail: _Detail) -> Shapes:
    return np.asarray(shapely.simplify(shapes, detail.corners_m), dtype=object)


def _lines(
    lines: Shapes,
    names: NDArray[np.object_],
    rows: NDArray[np.int64] | None,
    kind: str,
    detail: _Detail,
    crs: Crs,
) -> dict[str, Any]:
    """Pack lines of one class, with the row of their name where they may have one."""
    if kind in detail.without:
        lines, names, rows = lines[:0], names[:0], None if rows is None else rows[:0]
    packed = _pack_lines(_plain(lines, detail), crs)
    return packed if rows is None else packed | {"named": pack_numbers(rows, "<u4")}


def _names(
    lines: Mapping[str, _NamedLines], drawn: gpd.GeoDataFrame, crs: Crs
) -> tuple[list[dict[str, Any]], dict[str, NDArray[np.int64]]]:
    """List every street once with its middle, and places; give the row of every line's name."""
    every = np.concatenate([lines[kind][0] for kind in _STREETS])
    texts = np.concatenate([lines[kind][1] for kind in _STREETS])
    bears = np.flatnonzero(texts != "")
    found = [
        (str(texts[bears[mine[0]]]), "street", _middle(every[bears[mine]]), bears[mine])
        for mine in _positions_by(_streets_of(every[bears], texts[bears]))
    ]
    others = drawn[(drawn["name"] != "") & ~drawn["as"].isin((*_STREETS, "railway"))]
    for (kind, name), some in others.groupby(["kind", "name"], sort=True):
        shapes = np.asarray(some.geometry, dtype=object)
        found.append((str(name), str(kind), _middle(shapes), bears[:0]))
    at, _ = project_geometries(np.array([one[2] for one in found]), from_crs=crs, to_crs=WGS84)
    places = _whole(shapely.get_coordinates(at)).tolist()
    order = sorted(range(len(found)), key=lambda one: (*found[one][:2], places[one]))
    row = np.full(len(every), _NO_NAME, dtype=np.int64)
    for number, one in enumerate(order):
        row[found[one][3]] = number
    names = [{"name": found[o][0], "kind": found[o][1], "at": places[o]} for o in order]
    sizes = [len(lines[kind][0]) for kind in _STREETS]
    return names, dict(zip(_STREETS, np.split(row, np.cumsum(sizes)[:-1]), strict=True))


def _streets_of(lines: Shapes, names: NDArray[np.object_]) -> NDArray[np.int64]:
    """Give lines of one name that are near one another the same number: one street."""
    plain = pd.factorize(plain_names(names))[0]
    one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=_ONE_STREET_M)
    same = plain[one] == plain[other]
    links = coo_array((np.ones(same.sum()), (one[same], other[same])), shape=(len(lines),) * 2)
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def _positions_by(group: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if len(group) else []


def _middle(shapes: Shapes) -> BaseGeometry:
    """Find where a name belongs: on the longest line, or within the largest area."""
    size = shapely.area(shapes) + shapely.length(shapes)
    largest = shapes[int(np.argmax(size))]
    line = largest.geom_type == "LineString"
    middle: BaseGeometry = (
        shapely.line_interpolate_point(largest, 0.5, normalized=True)
        if line
        else shapely.point_on_surface(largest)
    )
    return middle


def _pack_lines(lines: Shapes, crs: Crs) -> dict[str, Any]:
    """Write lines as columns: where each begins, how many corners it has, and its steps."""
    placed, _ = project_geometries(lines, from_crs=crs, to_crs=WGS84)
    placed = shapely.segmentize(placed, (_HALF - 2) / PER_DEGREE)
    xy, line = shapely.get_coordinates(placed, return_index=True)
    whole = _whole(xy)
    first = np.diff(line, prepend=-1) != 0
    steps = np.diff(whole, axis=0, prepend=whole[:1])[~first]
    return {
        "count": len(lines),
        "sizes": pack_numbers(np.bincount(line, minlength=len(lines)), "<u4"),
        "starts": pack_numbers(whole[first], "<i4"),
        "steps": pack_numbers(steps + _HALF, "<u2"),
    }


def _pack_areas(shapes: Shapes, crs: Crs) -> dict[str, Any]:
    """Write areas as the lines of their rings: those round the ground one way, holes the other."""
    return _pack_lines(shapely.get_rings(shapely.normalize(shapes)), crs)


def _whole(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.asarray(np.rint(xy * PER_DEGREE), dtype=np.int64)


def _size(packed: dict[str, Any]) -> int:
    """Say how many bytes the shapes take on a page, nearly; names are what search needs."""
    parts: Sequence[dict[str, Any]] = [*packed["lines"].values(), *packed["areas"].values()]
    return sum(len(text) for one in parts for text in one.values() if isinstance(text, str))

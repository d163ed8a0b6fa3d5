"""Ways of a street map cut into pieces: at junctions, and where they cross an outline."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.ground.beside_streets import TWO_SIDED, find_street_parts
from hotspots.ground.mapped_ground import INDOORS, LIT, WAY_KINDS
from hotspots.ground.noding import cut_at_junctions

# A cut this near to a node is the node: nobody walks half a metre and turns round.
_NEAR_M = 1.0


@dataclass(frozen=True, eq=False)
class WayPieces:
    """Pieces of way between nodes, each wholly inside an outline or wholly outside.

    Attributes
    ----------
    x, y
        Nodes: junctions, ends, and where a way crosses the outline.
    start, end
        Node at which each piece starts and ends.
    lines, length_m
        LineStrings from start to end.
    inside
        Whether a piece is inside the outline.
    cut
        Whether a node is only where a way crosses the outline.
    name, kind, lit, driven
        Of each piece, as in ``WAY_COLUMNS``; pavements and crossings of a street bear its name.
    beside
        Whether a piece is a pavement or crossing that whoever walks both sides of its street has
        passed.
    two_sided
        Whether a piece is a street with two sides to walk.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    lines: NDArray[np.object_]
    length_m: NDArray[np.float64]
    inside: NDArray[np.bool_]
    cut: NDArray[np.bool_]
    name: NDArray[np.object_]
    kind: NDArray[np.object_]
    lit: NDArray[np.object_]
    driven: NDArray[np.bool_]
    beside: NDArray[np.bool_]
    two_sided: NDArray[np.bool_]

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self.lines)

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        """How many ends of pieces meet at each node; at a true end it is one."""
        ends = np.concatenate([self.start, self.end])
        return np.bincount(ends, minlength=len(self.x)).astype(np.int64)

    @cached_property
    def on_street(self) -> NDArray[np.bool_]:
        """Pieces that are a street, or part of one: who is there is on the street."""
        return np.asarray(self.driven | self.beside | (self.kind == TWO_SIDED), dtype=bool)

    @cached_property
    def outdoors(self) -> NDArray[np.bool_]:
        """Pieces that are looked at by themselves: no part of a street, and under the sky."""
        return np.asarray(~self.beside & (self.kind != INDOORS), dtype=bool)

    @cached_property
    def street_nodes(self) -> NDArray[np.bool_]:
        """Nodes that are on a street."""
        found = np.zeros(len(self.x), dtype=bool)
        found[self.start[self.on_street]] = True
        found[self.end[self.on_street]] = True
        return found


def cut_ways(ways: gpd.GeoDataFrame, outline: BaseGeometry, *, beyond_m: float = 0.0) -> WayPieces:
    """Cut the ways that people walk in and around an outline.

    Parameters
    ----------
    ways
        LineStrings in metres with ``WAY_COLUMNS``; what is not walked is left out.
    outline
        Polygon or multipolygon in the same system.
    beyond_m
        Ways that come as near as this are taken too, whole.

    Returns
    -------
    WayPieces
        The same whatever the order and direction of the ways. Of a piece that was drawn twice
        one is there: that of the first kind in ``WAY_KINDS``, lit before unlit.

    Raises
    ------
    InputError
        When the outline is no area.

    Examples
    --------
    >>> lines = shapely.from_wkt(["LINESTRING (0 0, 20 0, 50 0)", "LINESTRING (20 0, 20 9)"])
    >>> ways = gpd.GeoDataFrame(
    ...     {"name": ["High Street", ""], "kind": ["street", "alley"], "lit": "unknown"},
    ...     geometry=lines,
    ...     crs=27700,
    ... ).assign(walked=True, driven=[True, False])
    >>> pieces = cut_ways(ways, shapely.box(-5, -5, 30, 20))
    >>> pieces.length_m.tolist(), pieces.inside.tolist()
    ([20.0, 9.0, 10.0, 20.0], [True, True, True, False])
    """
    check_outline(outline)
    walked = ways[ways["walked"].to_numpy(bool)]
    shapes = np.asarray(walked.geometry.to_numpy(), dtype=object)
    near = shapely.dwithin(shapes, outline, beyond_m) if len(shapes) else np.zeros(0, dtype=bool)
    near &= ~shapely.is_empty(shapes)
    cut = cut_at_junctions(shapes[near])
    said = walked.loc[near, ["name", "kind", "lit", "driven"]].iloc[cut.of_line]
    kept = _drawn_once(cut.lines, said)
    said, ends = said.iloc[kept], np.column_stack([cut.start, cut.end])[kept]
    parts = find_street_parts(
        cut.lines[kept],
        said["kind"].to_numpy(object),
        said["name"].to_numpy(object),
        blind=(np.bincount(ends.ravel(), minlength=len(cut.x))[ends] == 1).any(axis=1),
    )
    return _cut_at_outline(
        np.column_stack([cut.x, cut.y]), ends, cut.lines[kept], said.assign(**vars(parts)), outline
    )


def check_outline(outline: BaseGeometry) -> None:
    """Refuse what is no area."""
    if outline.geom_type not in ("Polygon", "MultiPolygon") or outline.is_empty:
        what = f"the outline is a {outline.geom_type}" + (" without ground" * outline.is_empty)
        raise InputError(Problem(what, "give a polygon, e.g. a line with a margin", "the outline"))


def _drawn_once(lines: NDArray[np.object_], said: pd.DataFrame) -> NDArray[np.int64]:
    """Keep one of pieces drawn twice, whatever the order of rows."""
    frame = pd.DataFrame(
        {
            "shape": pd.factorize(pd.Series(shapely.to_wkb(lines), dtype=object))[0],
            "kind": said["kind"].map({kind: at for at, kind in enumerate(WAY_KINDS)}).to_numpy(),
            "lit": said["lit"].map({lit: at for at, lit in enumerate(LIT)}).to_numpy(),
            "unnamed": said["name"].eq("").to_numpy(),
            "name": said["name"].to_numpy(),
        }
    )
    order = frame.sort_values(list(frame.columns), kind="stable")
    return np.sort(order.drop_duplicates("shape").index.to_numpy())


def _cut_at_outline(
    nodes: NDArray[np.float64],
    ends: NDArray[np.int64],
    lines: NDArray[np.object_],
    said: pd.DataFrame,
    outline: BaseGeometry,
) -> WayPieces:
    """Cut pieces where they cross the outline; both sides of a cut share a new node."""
    xy, of, start, end, parts = [tuple(one) for one in nodes], [], [], [], []
    boundary = outline.boundary
    crosses = shapely.intersects(lines, boundary)
    for row, line in enumerate(lines):
        stops = _crossings(line, boundary) if crosses[row] else []
        first = int(ends[row, 0])
        for low, high in zip([0.0, *stops], [*stops, line.length], strict=True):
            last = int(ends[row, 1])
            part = shapely.ops.substring(line, low, high) if stops else line
            if high < line.length:
                last = len(xy)
                xy.append(part.coords[-1])
            of.append(row)
            start.append(first)
            end.append(last)
            parts.append(part)
            first = last
    shapes = np.array(parts, dtype=object)
    middle = shapely.line_interpolate_point(shapes, 0.5, normalized=True)
    places = np.array(xy).reshape(-1, 2)
    return WayPieces(
        places[:, 0],
        places[:, 1],
        np.array(start, dtype=np.int64),
        np.array(end, dtype=np.int64),
        shapes,
        np.asarray(shapely.length(shapes), dtype=np.float64),
        np.asarray(shapely.covers(outline, middle), dtype=bool),
        np.arange(len(places)) >= len(nodes),
        np.array(said["name"].iloc[of], dtype=object),
        np.array(said["kind"].iloc[of], dtype=object),
        np.array(said["lit"].iloc[of], dtype=object),
        *(np.array(said[key].iloc[of], dtype=bool) for key in ("driven", "beside", "two_sided")),
    )


def _crossings(line: shapely.LineString, boundary: BaseGeometry) -> list[float]:
    """Give how far along a line it crosses a boundary, ends and near doubles left out."""
    # A stretch along the boundary is cut at both its ends.
    met = shapely.get_coordinates(shapely.intersection(line, boundary))
    stops: list[float] = []
    for along in sorted(line.project(shapely.Point(one)) for one in met):
        if min(along, line.length - along, along - (stops[-1] if stops else -np.inf)) > _NEAR_M:
            stops.append(float(along))
    return stops

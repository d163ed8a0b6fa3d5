"""The streets as a walker knows them: how far it is from door to door, and which way.

A door is put on the nearest piece of street. From door to door it is as far as between these two
points along the streets, or in a straight line where that is more: opposite neighbours are as far
apart as the street is wide, and a house across the river is as far as the bridge. The set-back of
a door from its street is never added: on a map it is a line through gardens, and counting it twice
would put next-door neighbours with long front gardens far apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.ops import substring

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import Crs, crs_name, require_projected_metres
from hotspots.ground.close_pairs import ClosePairs, check_points, pairs_between
from hotspots.ground.noding import StreetPieces, cut_at_junctions
from hotspots.ground.street_search import (
    StreetGraph,
    forget,
    graph_of,
    search,
    share_out,
    sort_rows,
    way_to,
    ways_between,
    ways_of_pairs,
    ways_to_next,
)

REACH_M = 100.0
# A piece of a door's own street is taken before a nearer one of another name, a corner's other
# street or a footpath behind the garden, when it is no more than this much farther.
OWN_STREET_M = 30.0
_MOST_STOPS = 5_000
_BLOCK = 65_536  # points whose streets are looked at together


@dataclass(frozen=True, eq=False)
class StreetPoints:
    """Where points meet the streets.

    Attributes
    ----------
    piece
        Number of the piece of street; -1 where none is within reach.
    along_m
        Metres from the start of the piece; missing where there is none.
    away_m
        Metres from the point to the piece, in a straight line; missing where there is none.
    """

    piece: NDArray[np.int64]
    along_m: NDArray[np.float64]
    away_m: NDArray[np.float64]

    @property
    def off_street(self) -> NDArray[np.bool_]:
        """True for points that no street is near to."""
        return self.piece < 0


@dataclass(frozen=True, eq=False)
class StreetPairs(ClosePairs):
    """Pairs of points close to each other on foot.

    Attributes
    ----------
    first_off_street, second_off_street
        How many points of each set are near no street: they are in no pair.
    """

    first_off_street: int = 0
    second_off_street: int = 0


@dataclass(frozen=True, eq=False)
class WalkingNetwork:
    """Pieces of street between junctions, all of them walked both ways.

    Parts that do not hang together (an island, a place cut off by the edge of an extract) are
    kept: there is no way from one to another.

    Attributes
    ----------
    x, y
        Junctions and dead ends, metres; by easting, then northing.
    start, end
        Node at which each piece starts and ends.
    length_m
        Length of each piece.
    lines
        LineStrings from start to end.
    name
        Street names; empty where there is none.
    crs
        Projected system in metres, as ``EPSG:…`` where it has a code.
    notes
        What was left out where the network came from.

    Examples
    --------
    Two streets on either side of a river, and a bridge 300 m downstream.

    >>> network = network_of_lines(
    ...     shapely.from_wkt(
    ...         [
    ...             "LINESTRING (0 0, 300 0)",
    ...             "LINESTRING (0 40, 300 40)",
    ...             "LINESTRING (300 0, 300 40)",
    ...         ]
    ...     ),
    ...     names=["South Bank", "North Bank", "Bridge"],
    ... )
    >>> near = network.distances_between([0], [0], [0, 20], [40, -10], within_m=1000)
    >>> near.second.tolist(), near.distance_m.round(1).tolist()
    ([1, 0], [22.4, 640.0])
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length_m: NDArray[np.float64]
    lines: NDArray[np.object_]
    name: NDArray[np.object_]
    crs: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Count the pieces of street."""
        return len(self.lines)

    @cached_property
    def graph(self) -> StreetGraph:
        """Which pieces meet at each node."""
        return graph_of(len(self.x), self.start, self.end, self.length_m)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    @cached_property
    def _plain_names(self) -> NDArray[np.object_]:
        return _plain(self.name)

    def put_on_streets(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        names: Iterable[str] | None = None,
        reach_m: float = REACH_M,
    ) -> StreetPoints:
        """Find where each point meets the streets: on the line, not at the nearest junction.

        Parameters
        ----------
        x, y
            Metres, in the system of the network.
        names
            The street that each point's address is in; empty or missing where it is not known.
            A piece of that name is taken when it is at most 30 m farther than the nearest of
            any name, so that a corner house is in its own street. Case, full stops and
            apostrophes do not matter.
        reach_m
            How far a point may be from any street.

        Raises
        ------
        InputError
            When a coordinate is not finite, there are more or fewer names than points, or
            ``reach_m`` is not a length.
        """
        x, y = check_points(x, y, "the points")
        _require_length(reach_m, "reach_m")
        points = np.asarray(shapely.points(x, y), dtype=object)
        piece = np.full(len(x), -1, dtype=np.int64)
        # The first of equally near pieces: query_nearest may name them in any order.
        near = self._tree.query_nearest(points, max_distance=reach_m) if len(self) else _NONE
        order = np.lexsort((near[1], near[0]))
        point, first = np.unique(near[0][order], return_index=True)
        piece[point] = near[1][order][first]
        if names is not None:
            self._prefer_own_street(points, _plain_of(names, len(x)), piece)
        on = piece >= 0
        along, away = np.full(len(x), np.nan), np.full(len(x), np.nan)
        lines = self.lines[piece[on]]
        along[on] = shapely.line_locate_point(lines, points[on])
        along = np.minimum(along, self.length_m[piece]) if len(self) else along
        away[on] = shapely.distance(lines, points[on])
        return StreetPoints(piece, along, away)

    def distances_between(
        self,
        x1: ArrayLike,
        y1: ArrayLike,
        x2: ArrayLike,
        y2: ArrayLike,
        *,
        within_m: float,
        names1: Iterable[str] | None = None,
        names2: Iterable[str] | None = None,
        reach_m: float = REACH_M,
        threads: int | None = None,
    ) -> StreetPairs:
        """Find, for each point of one set, the points of another that are near on foot.

        The distance is the way along the streets between where both points meet them, but no
        less than the straight line. A point farther than ``reach_m`` from every street is in no
        pair, not even with its neighbour: how many there are is part of the result, and
        ``put_on_streets(…).off_street`` says which.

        Parameters
        ----------
        x1, y1, x2, y2
            Metres, in the system of the network.
        within_m
            How far on foot; exactly as far still counts.
        names1, names2, reach_m
            As in :meth:`put_on_streets`.
        threads
            How many share the work; None: one for each core. The answer is the same.

        Returns
        -------
        StreetPairs
            Rows of the first and the second set, sorted by first, then the nearest first (of
            equally near ones by row). Empty when none is near.

        Raises
        ------
        InputError
            As :meth:`put_on_streets`, and when ``within_m`` is not a length.
        """
        pairs = pairs_between(x1, y1, x2, y2, within_m=within_m, threads=threads)
        one = self.put_on_streets(x1, y1, names=names1, reach_m=reach_m)
        two = self.put_on_streets(x2, y2, names=names2, reach_m=reach_m)
        begin = np.searchsorted(pairs.first, np.arange(len(one.piece) + 1))
        order = np.lexsort((one.along_m, one.piece))
        way = np.empty(len(pairs))

        def work(low: int, high: int) -> None:
            ways_of_pairs(
                self.graph.arrays,
                self.graph.room(),
                order,
                low,
                high,
                begin,
                pairs.second,
                (one.piece, one.along_m),
                (two.piece, two.along_m),
                within_m,
                way,
            )

        share_out(len(order), threads, work)
        kept = way <= within_m
        first, second = pairs.first[kept], pairs.second[kept]
        metres = np.maximum(pairs.distance_m[kept], way[kept])
        begin = np.searchsorted(first, np.arange(len(one.piece) + 1))
        share_out(
            len(order), threads, lambda low, high: sort_rows(begin, low, high, second, metres)
        )
        off = int(one.off_street.sum()), int(two.off_street.sum())
        return StreetPairs(first, second, metres, *off)

    def metres_between(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        names: Iterable[str] | None = None,
        reach_m: float = REACH_M,
    ) -> NDArray[np.float64]:
        """Give the metres on foot from each stop to each other, however far.

        Parameters
        ----------
        x, y, names, reach_m
            As in :meth:`put_on_streets`.

        Returns
        -------
        numpy.ndarray
            Shape (stops, stops), symmetric, zero on the diagonal; infinite where no way along
            streets is known.

        Raises
        ------
        InputError
            As :meth:`put_on_streets`, and for more than 5,000 stops.
        """
        x, y = check_points(x, y, "the stops")
        if len(x) > _MOST_STOPS:
            what = f"there are {len(x):,} stops, so {len(x) ** 2:,} distances"
            cure = f"give at most {_MOST_STOPS:,}, e.g. those of one team"
            raise InputError(Problem(what, cure, "the stops"))
        on = self.put_on_streets(x, y, names=names, reach_m=reach_m)
        places, back = np.unique(np.stack([on.piece, on.along_m]), axis=1, return_inverse=True)
        piece, along = places[0].astype(np.int64), places[1].copy()
        way = np.full((len(piece), len(piece)), np.inf)
        goal = np.zeros(len(self.graph), dtype=bool)
        all_of_it = self.graph.arrays, self.graph.room(), 0, len(piece), piece, along
        ways_between(*all_of_it, self.graph.component, goal, way)
        way = np.minimum(way, way.T)[back][:, back]  # sums from either end may differ by a bit
        metres: NDArray[np.float64] = np.maximum(np.hypot(x[:, None] - x, y[:, None] - y), way)
        np.fill_diagonal(metres, 0.0)
        return metres

    def metres_to_next(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        names: Iterable[str] | None = None,
        reach_m: float = REACH_M,
    ) -> NDArray[np.float64]:
        """Give the metres on foot from each stop to the next, in the order given.

        Parameters
        ----------
        x, y, names, reach_m
            As in :meth:`put_on_streets`.

        Returns
        -------
        numpy.ndarray
            One number fewer than there are stops; infinite where no way along streets is known.

        Raises
        ------
        InputError
            As :meth:`put_on_streets`.
        """
        x, y = check_points(x, y, "the stops")
        on = self.put_on_streets(x, y, names=names, reach_m=reach_m)
        way = np.full(max(len(x) - 1, 0), np.inf)
        goal = np.zeros(len(self.graph), dtype=bool)
        where = on.piece, on.along_m
        room = self.graph.room()
        ways_to_next(self.graph.arrays, room, where, self.graph.component, goal, way)
        return np.asarray(np.maximum(np.hypot(np.diff(x), np.diff(y)), way))

    def route(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        names: Iterable[str] | None = None,
        reach_m: float = REACH_M,
    ) -> shapely.LineString:
        """Draw the shortest way along the streets from stop to stop, in the order given.

        The line runs on the streets, from where the first stop meets them to where the last
        one does. Where no way is known it goes straight.

        Parameters
        ----------
        x, y, names, reach_m
            As in :meth:`put_on_streets`.

        Returns
        -------
        shapely.LineString
            In the system of the network; empty for fewer than two stops.

        Raises
        ------
        InputError
            As :meth:`put_on_streets`.
        """
        x, y = check_points(x, y, "the stops")
        on = self.put_on_streets(x, y, names=names, reach_m=reach_m)
        room = self.graph.room()
        parts = [self._leg(on, at, x, y, room) for at in range(len(x) - 1)]
        if not parts:
            return shapely.LineString()
        xy = np.concatenate(parts)
        new = np.concatenate([[True], (xy[1:] != xy[:-1]).any(axis=1)])
        kept = xy[new] if new.sum() > 1 else xy[:2]
        return shapely.LineString(kept)

    def _prefer_own_street(
        self,
        points: NDArray[np.object_],
        wanted: NDArray[np.object_],
        piece: NDArray[np.int64],
    ) -> None:
        """Move points to a piece that bears their street's name, if it is about as near."""
        asked = np.flatnonzero((piece >= 0) & (wanted != ""))
        asked = asked[self._plain_names[piece[asked]] != wanted[asked]]
        for low in range(0, len(asked), _BLOCK):
            row = asked[low : low + _BLOCK]
            near = shapely.distance(self.lines[piece[row]], points[row]) + OWN_STREET_M
            px, py = shapely.get_x(points[row]), shapely.get_y(points[row])
            boxes = shapely.box(px - near, py - near, px + near, py + near)
            which, found = self._tree.query(boxes)
            own = self._plain_names[found] == wanted[row[which]]
            which, found = which[own], found[own]
            metres = shapely.distance(self.lines[found], points[row[which]])
            close = metres <= near[which]
            which, found, metres = which[close], found[close], metres[close]
            order = np.lexsort((found, metres, which))
            best, first = np.unique(which[order], return_index=True)
            piece[row[best]] = found[order][first]

    def _leg(
        self,
        on: StreetPoints,
        at: int,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        room: tuple[NDArray[np.float64], ...],
    ) -> NDArray[np.float64]:
        """Draw the way from one stop to the next, as coordinates."""
        here, there = int(on.piece[at]), int(on.piece[at + 1])
        ends = [
            shapely.get_coordinates(self.lines[one].interpolate(on.along_m[stop]))[0]
            if one >= 0
            else np.array([x[stop], y[stop]])
            for one, stop in ((here, at), (there, at + 1))
        ]
        component = self.graph.component
        if min(here, there) < 0 or component[self.start[here]] != component[self.start[there]]:
            return np.array(ends)
        middle = self._way(here, float(on.along_m[at]), there, float(on.along_m[at + 1]), room)
        parts = [np.array(ends[:1]), *middle, np.array(ends[1:])]
        return np.asarray(np.concatenate(parts))

    def _way(
        self,
        here: int,
        along: float,
        there: int,
        to_along: float,
        room: tuple[NDArray[np.float64], ...],
    ) -> list[NDArray[np.float64]]:
        """Search the way between two points and list the stretches of line that it takes."""
        goal = np.zeros(len(self.graph), dtype=bool)
        goal[[self.start[there], self.end[there]]] = True
        arrays = self.graph.arrays
        count = search(arrays, room, here, along, np.inf, goal, int(goal.sum()))
        way, last = room[0], room[1]
        best = way_to(arrays, way, here, along, there, to_along)
        if here == there and best == abs(along - to_along):
            forget(room, count)
            return [_stretch(self.lines[here], along, to_along)]
        by_start = way[self.start[there]] + to_along == best
        node = int(self.start[there] if by_start else self.end[there])
        parts = [_stretch(self.lines[there], 0 if by_start else self.length_m[there], to_along)]
        while (piece := int(last[node])) >= 0:
            back = self.end[piece] == node
            xy = shapely.get_coordinates(self.lines[piece])
            parts.append(xy if back else xy[::-1])
            node = int(self.start[piece] if back else self.end[piece])
        to_start = node == self.start[here] and way[node] == along
        parts.append(_stretch(self.lines[here], along, 0 if to_start else self.length_m[here]))
        forget(room, count)
        return parts[::-1]


_NONE = np.empty((2, 0), dtype=np.int64)


def network_of_lines(
    lines: Iterable[shapely.Geometry | None],
    *,
    names: Iterable[str] | None = None,
    crs: Crs = 27700,
) -> WalkingNetwork:
    """Make a network of lines that can all be walked, both ways.

    Lines meet where they share a vertex; those that merely cross (a bridge) do not.

    Parameters
    ----------
    lines
        LineStrings, in ``crs``; empty and missing ones are left out.
    names
        A street's name for each line; empty or missing where it has none.
    crs
        Projected system in metres.

    Returns
    -------
    WalkingNetwork
        The same whatever the order and direction of the lines. A piece that was drawn twice is
        there once, with its name if it has one.

    Raises
    ------
    InputError
        When something is not a line or has no finite coordinates, there are more or fewer names
        than lines, or the system is not in metres.
    """
    system = require_projected_metres(crs, where="crs")
    shapes = np.array(list(lines), dtype=object)
    given = _names_of(names if names is not None else [""] * len(shapes), len(shapes))
    kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    shapes, given = shapes[kept], given[kept]
    wrong = int((shapely.get_type_id(shapes) != shapely.GeometryType.LINESTRING).sum())
    if wrong:
        what = f"{wrong:,} of {len(shapes):,} shapes are no single lines"
        raise InputError(Problem(what, "take multipart lines apart, leave out the rest", "lines"))
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        what = "lines have coordinates that are missing or infinite"
        raise InputError(Problem(what, "leave them out, or read the file in its own crs", "lines"))
    pieces, name = _pieces_between_junctions(shapes, given)
    one = _drawn_once(pieces.lines, name)
    return WalkingNetwork(
        pieces.x,
        pieces.y,
        pieces.start[one],
        pieces.end[one],
        np.asarray(shapely.length(pieces.lines[one]), dtype=np.float64),
        pieces.lines[one],
        name[one],
        crs_name(system),
    )


def network_of_streets(streets: gpd.GeoDataFrame) -> WalkingNetwork:
    """Make a network of street lines as :func:`hotspots.records.streets.read_streets` gives them.

    Every street of the table is taken for one that can be walked.

    Raises
    ------
    InputError
        When the table is not in projected metres.
    """
    return network_of_lines(streets.geometry.to_numpy(), names=streets["name"], crs=streets.crs)


def streets_table(network: WalkingNetwork) -> gpd.GeoDataFrame:
    """Give the pieces of a network as a table of streets, as ``read_streets`` does.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name`` (empty where there is none) and ``geometry`` (LineString), a row for each piece
        between junctions, in the order of the network; a network without pieces gives no rows.
    """
    table = pd.DataFrame({"name": pd.array(network.name, dtype="str")})
    return gpd.GeoDataFrame(table, geometry=network.lines, crs=network.crs)


def _pieces_between_junctions(
    lines: NDArray[np.object_], name: NDArray[np.object_]
) -> tuple[StreetPieces, NDArray[np.object_]]:
    """Cut lines at junctions and where one name ends, and nowhere else; give pieces and names.

    A street is often drawn as several lines that follow each other. Joined by name they are one,
    also past junctions, so that they are cut again.
    """
    for again in (True, False):
        once = _drawn_once(lines, name)
        pieces = cut_at_junctions(lines[once])
        name = name[once][pieces.of_line]
        if again and len(pieces.lines):
            once = _drawn_once(pieces.lines, name)
            code, distinct = pd.factorize(name[once], sort=True)
            order = np.argsort(code, kind="stable")
            together = shapely.multilinestrings(pieces.lines[once][order], indices=code[order])
            lines, which = shapely.get_parts(shapely.line_merge(together), return_index=True)
            name = np.asarray(distinct, dtype=object)[which]
    return pieces, name


def _drawn_once(lines: NDArray[np.object_], name: NDArray[np.object_]) -> NDArray[np.int64]:
    """Keep one of lines drawn twice, in either direction: a named one, the first by alphabet."""
    shape = pd.factorize(pd.Series(shapely.to_wkb(shapely.normalize(lines)), dtype=object))[0]
    drawn = pd.DataFrame({"shape": shape, "unnamed": name == "", "name": name})
    order = drawn.sort_values(["shape", "unnamed", "name"], kind="stable")
    return np.sort(order.drop_duplicates("shape").index.to_numpy())


def _stretch(line: shapely.LineString, start: float, end: float) -> NDArray[np.float64]:
    """Cut a stretch out of a line; backwards where it ends before it starts."""
    return np.asarray(shapely.get_coordinates(substring(line, start, end)))


def _names_of(names: Iterable[str], size: int) -> NDArray[np.object_]:
    """Make a text of every name, whatever stands for a missing one."""
    column = pd.Series(list(names), dtype=object)
    if len(column) != size:
        what = f"there are {len(column):,} names for {size:,} places"
        raise InputError(Problem(what, "give one for each, empty where there is none", "names"))
    return np.array(column.where(column.notna(), "").astype(str).str.strip(), dtype=object)


def _plain(names: NDArray[np.object_]) -> NDArray[np.object_]:
    """Write names so that those of one street are the same: case, full stops, apostrophes.

    >>> _plain(np.array(["St. John's  Road", "ST JOHNS ROAD"], dtype=object)).tolist()
    ['st johns road', 'st johns road']
    """
    code, distinct = pd.factorize(names)
    plain = [" ".join(re.sub("[.'’]", "", name).casefold().split()) for name in distinct]
    return np.array([*plain, ""], dtype=object)[code]


def _plain_of(names: Iterable[str], size: int) -> NDArray[np.object_]:
    return _plain(_names_of(names, size))


def _require_length(metres: float, where: str) -> None:
    if not (np.isfinite(metres) and metres > 0):
        what = f"{where} = {metres!r}"
        raise InputError(Problem(what, "give a number of metres above zero", where))

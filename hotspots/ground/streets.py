"""The streets as a walker knows them: how far it is from door to door, and which way.

A door is put on the nearest piece of street. From door to door it is as far as between these two
points along the streets, or in a straight line where that is more: opposite neighbours are as far
apart as the street is wide, and a house across the river is as far as the bridge. The set-back of
a door from its street is never added: on a map it is a line through gardens, and counting it twice
would put next-door neighbours with long front gardens far apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import InputError, Problem
from hotspots.ground.close_pairs import ClosePairs, check_points
from hotspots.ground.pairs_of_sets import pairs_between
from hotspots.ground.street_names import texts_of
from hotspots.ground.street_points import REACH_M, StreetFinder, StreetPoints
from hotspots.ground.street_routes import draw_route
from hotspots.ground.street_search import (
    StreetGraph,
    graph_of,
    share_out,
    sort_rows,
    ways_between,
    ways_of_pairs,
    ways_to_next,
)

_MOST_STOPS = 5_000


@dataclass(frozen=True, eq=False)
class StreetPairs(ClosePairs):
    """Pairs of points close to each other on foot.

    Attributes
    ----------
    first_off_street, second_off_street
        How many points of each set are near one of the other in a straight line, but near no
        street: they are in no pair.
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

    >>> from hotspots.ground.street_lines import network_of_lines
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
    def _finder(self) -> StreetFinder:
        return StreetFinder(self.lines, self.name)

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
        return self._finder.find(x, y, names=names, reach_m=reach_m)

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
        one, off1 = self._put_some(pairs.first, x1, y1, names1, reach_m)
        two, off2 = self._put_some(pairs.second, x2, y2, names2, reach_m)
        way = self._ways(pairs, one, two, within_m, threads)
        kept = way <= within_m
        first, second = pairs.first[kept], pairs.second[kept]
        metres = np.maximum(pairs.distance_m[kept], way[kept])
        rows = len(one.piece)
        begin = np.searchsorted(first, np.arange(rows + 1))
        share_out(rows, threads, lambda low, high: sort_rows(begin, low, high, second, metres))
        return StreetPairs(first, second, metres, off1, off2)

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
        return draw_route(self.graph, self.lines, on, np.column_stack([x, y]))

    def _put_some(
        self,
        rows: NDArray[np.int32],
        x: ArrayLike,
        y: ArrayLike,
        names: Iterable[str] | None,
        reach_m: float,
    ) -> tuple[StreetPoints, int]:
        """Put some points on streets, leave the rest off; count those for whom there is none."""
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        some = np.zeros(len(x), dtype=bool)
        some[rows] = True
        streets = None if names is None else texts_of(names, len(x))[some]
        on = self.put_on_streets(x[some], y[some], names=streets, reach_m=reach_m)
        piece = np.full(len(x), -1, dtype=np.int64)
        along, away = np.full(len(x), np.nan), np.full(len(x), np.nan)
        piece[some], along[some], away[some] = on.piece, on.along_m, on.away_m
        return StreetPoints(piece, along, away), int(on.off_street.sum())

    def _ways(
        self,
        pairs: ClosePairs,
        one: StreetPoints,
        two: StreetPoints,
        within_m: float,
        threads: int | None,
    ) -> NDArray[np.float64]:
        """Give the way along streets for each pair; infinite where it is too long."""
        way = np.empty(len(pairs))
        begin = np.searchsorted(pairs.first, np.arange(len(one.piece) + 1))
        order = np.lexsort((one.along_m, one.piece))
        places = (one.piece, one.along_m), (two.piece, two.along_m)
        graph = self.graph

        def work(low: int, high: int) -> None:
            room = graph.room()
            rows = order, low, high, begin
            ways_of_pairs(graph.arrays, room, *rows, pairs.second, *places, within_m, way)

        share_out(len(order), threads, work)
        return way

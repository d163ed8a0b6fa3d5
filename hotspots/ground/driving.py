"""The streets as a driver knows them: one-way streets, and minutes rather than metres.

A stop is put on the nearest piece that is driven; what is left to walk is not counted. Pieces that
one can drive into and not out of, or the other way round, are passed over where another is within
reach: so one-way streets look at a map's edge, and roads behind a gate. The quickest way decides,
and its metres go with it. Turns are free and nothing is known of traffic.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from hotspots.errors import InputError, Problem
from hotspots.ground.close_pairs import check_points
from hotspots.ground.driving_search import Drives, join_stops
from hotspots.ground.street_points import StreetFinder, StreetPoints

DRIVE_REACH_M = 250.0
# An island with as much road as this is a place of its own, and not cut off.
_ISLAND_M = 5_000.0
_MOST_OF_IT = 0.8
_MOST_STOPS = 2_000
Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DrivingNetwork:
    """Pieces of street between junctions, with the directions they may be driven in.

    Attributes
    ----------
    x, y
        Junctions and dead ends, metres; by easting, then northing.
    start, end
        Node at which each piece starts and ends.
    length_m
        Length of each piece.
    minutes
        To drive each piece, whichever way.
    forward, backward
        Whether it may be driven from start to end, and from end to start.
    lines
        LineStrings from start to end.
    name
        Street names; empty where there is none.
    crs
        Projected system in metres.
    notes
        What was left out where the network came from, and how fast it is driven.

    Examples
    --------
    A one-way street to the east, and the way back round the block.

    >>> from hotspots.ground.driving_lines import driving_network_of_lines
    >>> block = shapely.from_wkt(
    ...     ["LINESTRING (0 0, 300 0)", "LINESTRING (300 0, 300 100, 0 100, 0 0)"]
    ... )
    >>> network = driving_network_of_lines(
    ...     block, forward=[True, True], backward=[False, True], kmh=[30.0, 30.0]
    ... )
    >>> minutes, metres = network.minutes_matrix([50, 250], [0, 0])
    >>> minutes.tolist(), metres.tolist()
    ([[0.0, 0.4], [1.2, 0.0]], [[0.0, 200.0], [600.0, 0.0]])
    """

    x: Numbers
    y: Numbers
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length_m: Numbers
    minutes: Numbers
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    lines: NDArray[np.object_]
    name: NDArray[np.object_]
    crs: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Count the pieces of street."""
        return len(self.lines)

    @cached_property
    def cut_off(self) -> NDArray[np.bool_]:
        """Pieces from which one cannot drive to the largest part of the network and back.

        None is where no part that can be driven round holds most of it.
        """
        ahead, back = self.forward, self.backward
        rows = np.concatenate([self.start[ahead], self.end[back]])
        columns = np.concatenate([self.end[ahead], self.start[back]])
        ones = np.ones(len(rows), dtype=np.int8)
        driven = sparse.coo_array((ones, (rows, columns)), shape=(len(self.x), len(self.x)))
        part = connected_components(driven, directed=True, connection="strong")[1]
        both = part[self.start] == part[self.end]
        if not both.any():
            return np.zeros(len(self), dtype=bool)
        held = np.bincount(part[self.start[both]], self.length_m[both], minlength=len(self.x))
        large = np.round(held, 3) >= min(round(float(held.max()), 3), _ISLAND_M)
        open_ = both & large[part[self.start]]
        if self.length_m[open_].sum() < _MOST_OF_IT * self.length_m.sum():
            return np.zeros(len(self), dtype=bool)
        return np.asarray(~open_)

    @cached_property
    def _open_finder(self) -> StreetFinder:
        return StreetFinder(self.lines[~self.cut_off], self.name[~self.cut_off])

    @cached_property
    def _finder(self) -> StreetFinder:
        return StreetFinder(self.lines, self.name)

    def put_on_streets(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        names: Iterable[str] | None = None,
        reach_m: float = DRIVE_REACH_M,
    ) -> StreetPoints:
        """Find where each stop meets the streets that are driven: on the line, at no junction.

        A stop is put on a piece that is cut off only where no other is within reach.

        Parameters
        ----------
        x, y
            Metres, in the system of the network.
        names
            As in :meth:`hotspots.ground.streets.WalkingNetwork.put_on_streets`.
        reach_m
            How far a stop may be from any street.

        Raises
        ------
        InputError
            When a coordinate is not finite, there are more or fewer names than stops, or
            ``reach_m`` is not a length.
        """
        names = None if names is None else list(names)
        on = self._open_finder.find(x, y, names=names, reach_m=reach_m)
        number = np.append(np.flatnonzero(~self.cut_off), -1)
        piece = number[on.piece]  # the last stands for none
        if not on.off_street.any() or not self.cut_off.any():
            return replace(on, piece=piece)
        x, y = check_points(x, y, "the stops")
        left = on.off_street
        others = None if names is None else [one for one, no in zip(names, left, strict=True) if no]
        rest = self._finder.find(x[left], y[left], names=others, reach_m=reach_m)
        along, away = on.along_m.copy(), on.away_m.copy()
        piece[left], along[left], away[left] = rest.piece, rest.along_m, rest.away_m
        return StreetPoints(piece, along, away)

    def minutes_matrix(
        self, x: ArrayLike, y: ArrayLike, *, reach_m: float = DRIVE_REACH_M
    ) -> tuple[Numbers, Numbers]:
        """Give minutes and metres by car from each stop to each other, by the quickest way.

        Parameters
        ----------
        x, y, reach_m
            As in :meth:`put_on_streets`.

        Returns
        -------
        tuple of numpy.ndarray
            Minutes and metres, each of shape (stops, stops), from the row's stop to the
            column's; not symmetric where streets are one-way. Zero on the diagonal; infinite
            where no way is known.

        Raises
        ------
        InputError
            As :meth:`put_on_streets`, and for more than 2,000 stops.
        """
        x, y = check_points(x, y, "the stops")
        if len(x) > _MOST_STOPS:
            what = f"there are {len(x):,} stops, so {len(x) ** 2:,} ways"
            cure = f"give at most {_MOST_STOPS:,}, e.g. those of one shift"
            raise InputError(Problem(what, cure, "the stops"))
        drives, node = self._with_stops(self.put_on_streets(x, y, reach_m=reach_m))
        on = node >= 0
        stops, back = np.unique(node[on], return_inverse=True)
        minutes = np.full((len(x), len(x)), np.inf)
        metres = minutes.copy()
        some_minutes, some_metres = drives.between(stops)
        minutes[np.ix_(on, on)] = some_minutes[np.ix_(back, back)]
        metres[np.ix_(on, on)] = some_metres[np.ix_(back, back)]
        np.fill_diagonal(minutes, 0.0)
        np.fill_diagonal(metres, 0.0)
        return minutes, metres

    def route(
        self, x: ArrayLike, y: ArrayLike, *, reach_m: float = DRIVE_REACH_M
    ) -> shapely.LineString:
        """Draw the quickest way by car from stop to stop, in the order given.

        The line runs on the streets, from where the first stop meets them to where the last
        one does. Where no way is known it goes straight.

        Parameters
        ----------
        x, y, reach_m
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
        if len(x) < 2:
            return shapely.LineString()
        drives, node = self._with_stops(self.put_on_streets(x, y, reach_m=reach_m))
        here = np.column_stack([x, y])
        on = node >= 0
        here[on] = drives.xy[node[on]]
        parts = []
        for at in range(len(x) - 1):
            parts.append(here[at][None, :])
            if on[at] and on[at + 1] and node[at] != node[at + 1]:
                parts.append(drives.trace(int(node[at]), int(node[at + 1])))
        route = np.concatenate([*parts, here[-1][None, :]])
        new = np.concatenate([[True], (route[1:] != route[:-1]).any(axis=1)])
        return shapely.LineString(route[new] if new.sum() > 1 else route[:2])

    def _with_stops(self, on: StreetPoints) -> tuple[Drives, NDArray[np.int64]]:
        return join_stops(
            np.column_stack([self.x, self.y]),
            (self.start, self.end),
            (self.length_m, self.minutes),
            (self.forward, self.backward),
            self.lines,
            on,
        )

"""Quickest ways by car between stops: each stop becomes a node, and Dijkstra does the rest."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from hotspots.ground.street_points import StreetPoints

Ids = NDArray[np.int64]
Numbers = NDArray[np.float64]
_AT_ONCE = 4_000_000  # numbers held at a time while ways are searched
_NOWHERE = -9999  # what scipy says came before where nothing did


@dataclass(frozen=True, eq=False)
class Drives:
    """What can be driven from each node to the next, in one direction a row.

    Attributes
    ----------
    xy
        Where the nodes are; junctions first, then stops.
    source, target
        Nodes; sorted by these, and no pair of nodes twice: the quickest is kept.
    minutes, metres
        Of each.
    piece, low_m, high_m
        On which piece of street, and from where to where along it; ``low_m`` is the larger where
        it is driven backward.
    lines
        Of the pieces.
    """

    xy: Numbers
    source: Ids
    target: Ids
    minutes: Numbers
    metres: Numbers
    piece: Ids
    low_m: Numbers
    high_m: Numbers
    lines: NDArray[np.object_]

    def between(self, stops: Ids) -> tuple[Numbers, Numbers]:
        """Give minutes and metres between all of some nodes; infinite where there is no way."""
        size = len(stops)
        minutes, metres = np.full((size, size), np.inf), np.full((size, size), np.inf)
        rows = max(1, _AT_ONCE // max(len(self.xy), 1))
        for low in range(0, size, rows):
            some = stops[low : low + rows]
            reached, before = self._reach(some)
            minutes[low : low + rows] = reached[:, stops]
            metres[low : low + rows] = self._metres(before)[:, stops]
        metres[np.isinf(minutes)] = np.inf
        return minutes, metres

    def trace(self, source: int, target: int) -> Numbers:
        """Draw the quickest way from one node to another; nothing where there is none."""
        reached, before = self._reach(np.array([source]))
        reached, before = reached[0], before[0]
        steps: list[Numbers] = []
        node = target
        while np.isfinite(reached[target]) and node != source:
            edge = self._edge(np.array([before[node]]), np.array([node]))[0]
            line = substring(self.lines[self.piece[edge]], self.low_m[edge], self.high_m[edge])
            steps.append(shapely.get_coordinates(line))
            node = int(before[node])
        return np.concatenate(steps[::-1]) if steps else np.empty((0, 2))

    @cached_property
    def _graph(self) -> "sparse.csr_array[np.float64]":
        size = len(self.xy)
        return sparse.csr_array((self.minutes, (self.source, self.target)), shape=(size, size))

    def _reach(self, sources: Ids) -> tuple[Numbers, NDArray[np.int32]]:
        """Give the minutes from some nodes to all, and the node before each on the way."""
        found = dijkstra(self._graph, indices=sources, return_predecessors=True)
        return found[0], found[1]

    def _edge(self, source: Ids, target: Ids) -> Ids:
        """Find the rows that lead from nodes to nodes."""
        size = len(self.xy)
        key = self.source * size + self.target
        return np.searchsorted(key, source.astype(np.int64) * size + target)

    def _metres(self, before: NDArray[np.int32]) -> Numbers:
        """Add up the metres of the quickest ways: each time twice as far back along them."""
        rows, size = before.shape
        node = np.broadcast_to(np.arange(size), (rows, size))
        way = np.where(before == _NOWHERE, node, before).astype(np.int64)
        metres = np.zeros((rows, size))
        moves = way != node
        metres[moves] = self.metres[self._edge(way[moves], node[moves])]
        while True:
            further = np.take_along_axis(way, way, axis=1)
            if np.array_equal(further, way):
                return metres
            metres += np.take_along_axis(metres, way, axis=1)
            way = further


def join_stops(
    xy: Numbers,
    ends: tuple[Ids, Ids],
    size: tuple[Numbers, Numbers],
    driven: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    lines: NDArray[np.object_],
    on: StreetPoints,
) -> tuple[Drives, Ids]:
    """Cut pieces where stops meet them; give what can be driven, and the node of each stop.

    Stops at one place share a node, those at a junction have the junction's. A stop that is on
    no street has the node -1.
    """
    start, end = ends
    length, minutes = size
    there = np.flatnonzero(on.piece >= 0)
    piece, along = on.piece[there], np.minimum(on.along_m[there], length[on.piece[there]])
    node = np.full(len(on.piece), -1, dtype=np.int64)
    at_start, at_end = along <= 0, along >= length[piece]
    node[there[at_start]], node[there[at_end]] = start[piece[at_start]], end[piece[at_end]]
    between = ~(at_start | at_end)
    places = np.stack([piece[between].astype(float), along[between]])
    cuts, back = np.unique(places, axis=1, return_inverse=True)
    node[there[between]] = len(xy) + back.ravel()
    cut, cut_m = cuts[0].astype(np.int64), cuts[1]
    # Every piece from its start over its stops to its end, in this order.
    of_piece = np.concatenate([np.arange(len(start)), cut, np.arange(len(start))])
    at_m = np.concatenate([np.zeros(len(start)), cut_m, length])
    what = np.concatenate([start, len(xy) + np.arange(len(cut)), end])
    order = np.lexsort((np.repeat([0, 1, 2], [len(start), len(cut), len(start)]), at_m, of_piece))
    of_piece, at_m, what = of_piece[order], at_m[order], what[order]
    same = of_piece[1:] == of_piece[:-1]
    part, low, high = of_piece[:-1][same], at_m[:-1][same], at_m[1:][same]
    one, two = what[:-1][same], what[1:][same]
    stops = shapely.get_coordinates(shapely.line_interpolate_point(lines[cut], cut_m))
    ahead, back_too = driven[0][part], driven[1][part]
    rows = (
        np.concatenate([one[ahead], two[back_too]]),
        np.concatenate([two[ahead], one[back_too]]),
        np.concatenate([part[ahead], part[back_too]]),
        np.concatenate([low[ahead], high[back_too]]),
        np.concatenate([high[ahead], low[back_too]]),
    )
    return _quickest(np.concatenate([xy, stops]), rows, minutes / length, lines), node


def _quickest(
    xy: Numbers,
    rows: tuple[Ids, Ids, Ids, Numbers, Numbers],
    minutes_a_metre: Numbers,
    lines: NDArray[np.object_],
) -> Drives:
    """Keep the quickest where two pieces lead from one node to another; none that leads nowhere."""
    source, target, piece, low, high = rows
    metres = np.abs(high - low)
    minutes = metres * minutes_a_metre[piece]
    order = np.lexsort((piece, metres, minutes, target, source))
    source, target = source[order], target[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    first &= source != target
    kept = order[first]
    return Drives(
        xy,
        source[first],
        target[first],
        minutes[kept],
        metres[kept],
        piece[kept],
        low[kept],
        high[kept],
        lines,
    )

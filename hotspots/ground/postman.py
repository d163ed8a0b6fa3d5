"""The fewest metres walked twice: nodes where ways do not come out even, joined in pairs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from hotspots.ground.way_pieces import WayPieces

# Pairs of more nodes than this are looked for among near ones only.
_MOST_EXACT = 120
_NEAREST = 12


@dataclass(frozen=True, eq=False)
class ShortestWays:
    """Ways over all pieces from one node to another."""

    pieces: WayPieces
    matrix: sparse.csr_array
    piece_of: dict[tuple[int, int], int]

    def path(self, before: NDArray[np.int32], goal: int) -> list[int]:
        """List the pieces of a way, from what was searched, back to where it began."""
        found, node = [], goal
        while before[node] >= 0:
            then = int(before[node])
            found.append(self.piece_of[min(node, then), max(node, then)])
            node = then
        return found


def shortest_ways(pieces: WayPieces) -> ShortestWays:
    """Prepare pieces for searches; of two between the same nodes the shorter counts."""
    piece_of: dict[tuple[int, int], int] = {}
    for piece in np.lexsort((np.arange(len(pieces)), pieces.length_m)).tolist():
        low, high = sorted((int(pieces.start[piece]), int(pieces.end[piece])))
        if low != high:
            piece_of.setdefault((low, high), piece)
    rows = np.array(list(piece_of), dtype=np.int64).reshape(-1, 2)
    metres = pieces.length_m[list(piece_of.values())]
    nodes = len(pieces.x)
    matrix = sparse.csr_array((metres, (rows[:, 0], rows[:, 1])), shape=(nodes, nodes))
    return ShortestWays(pieces, matrix, piece_of)


def join_parts(ways: ShortestWays, parts: list[NDArray[np.int64]]) -> list[int]:
    """Join parts, each a set of nodes, by shortest ways, the nearest part first.

    Returns
    -------
    list of int
        Pieces to walk, each once.
    """
    joined, rest, walked = parts[0], list(parts[1:]), []
    while rest:
        metres, before, _ = dijkstra(
            ways.matrix,
            directed=False,
            indices=joined,
            min_only=True,
            return_predecessors=True,
        )
        nearest = min(range(len(rest)), key=lambda at: (metres[rest[at]].min(), at))
        part = rest.pop(nearest)
        goal = int(part[np.argmin(metres[part])])
        path = ways.path(before, goal)
        walked += path
        between = np.concatenate([ways.pieces.start[path], ways.pieces.end[path]])
        joined = np.unique(np.concatenate([joined, part, between]))
    return sorted(set(walked))


def make_even(ways: ShortestWays, odd: NDArray[np.int64]) -> tuple[list[int], bool]:
    """Find the pieces of least length that, walked once more, leave no node of these odd.

    Returns
    -------
    tuple
        Pieces, and whether no others could be shorter.
    """
    if not len(odd):
        return [], True
    import networkx as nx  # noqa: PLC0415  # half a second, for the one search that needs it

    metres, before = dijkstra(ways.matrix, directed=False, indices=odd, return_predecessors=True)
    between = metres[:, odd]
    exact = len(odd) <= _MOST_EXACT
    pairs: set[frozenset[int]] = set()
    for near in (_NEAREST, len(odd)):
        graph = nx.Graph()
        graph.add_nodes_from(range(len(odd)))
        for one in range(len(odd)):
            order = np.lexsort((np.arange(len(odd)), between[one]))
            for other in order[: None if exact else near + 1].tolist():
                if other != one and np.isfinite(between[one, other]):
                    graph.add_edge(one, other, weight=-round(1000 * between[one, other]))
        pairs = {frozenset(pair) for pair in nx.max_weight_matching(graph, maxcardinality=True)}
        if exact or 2 * len(pairs) == len(odd):
            break
    times: dict[int, int] = {}
    for one, other in sorted(tuple(sorted(pair)) for pair in pairs):
        for piece in ways.path(before[one], int(odd[other])):
            times[piece] = times.get(piece, 0) + 1
    # Twice there and back is not at all.
    return sorted(piece for piece, often in times.items() if often % 2), exact

"""Shortest ways along streets, from one point outwards and no farther than is asked.

Dijkstra's algorithm with a heap, compiled. Each thread has its own room to work in, and what is
found from a point depends on nothing but the point, so that the number of threads is never seen in
an answer.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

_CHUNK = 128  # points that a thread searches from at a time


@dataclass(frozen=True)
class StreetGraph:
    """What can be walked from each node.

    Attributes
    ----------
    begin
        Where the pieces at each node begin in ``piece``, and at last how many there are.
    piece
        Numbers of the pieces at the first node, then at the second, and so on.
    start, end, length_m
        Of each piece.
    component
        For each node the number of the connected part of the network that it belongs to.
    """

    begin: NDArray[np.int64]
    piece: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length_m: NDArray[np.float64]
    component: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the nodes."""
        return len(self.begin) - 1

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """What compiled code needs."""
        return self.begin, self.piece, self.start, self.end, self.length_m

    def room(self) -> tuple[NDArray[Any], ...]:
        """Make room for one thread: way so far and last piece by node; nodes touched; a heap."""
        nodes, entries = len(self), len(self.piece) + 2
        return (
            np.full(nodes, np.inf),
            np.empty(nodes, np.int64),
            np.empty(nodes, np.int64),
            np.empty(entries),
            np.empty(entries, np.int64),
        )


def graph_of(
    nodes: int, start: NDArray[np.int64], end: NDArray[np.int64], length_m: NDArray[np.float64]
) -> StreetGraph:
    """List the pieces at each node."""
    at = np.concatenate([start, end])
    order = np.argsort(at, kind="stable")
    begin = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=nodes))]).astype(np.int64)
    piece = np.tile(np.arange(len(start), dtype=np.int64), 2)[order]
    ones = np.ones(len(start), dtype=np.int8)
    joined = sparse.coo_array((ones, (start, end)), shape=(nodes, nodes))
    component = connected_components(joined, directed=False)[1] if nodes else np.empty(0)
    return StreetGraph(begin, piece, start, end, length_m, component.astype(np.int64))


def share_out(size: int, threads: int | None, work: Callable[[int, int], None]) -> None:
    """Do work on numbers from one up to another, until all are done."""
    chunks = [(low, min(low + _CHUNK, size)) for low in range(0, size, _CHUNK)]
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for done in [pool.submit(work, low, high) for low, high in chunks]:
            done.result()


@njit(cache=True, nogil=True)
def _push(metres: Any, node: Any, size: int, far: float, what: int) -> int:  # pragma: no cover
    """Put a node on the heap."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if metres[above] <= far:
            break
        metres[at] = metres[above]
        node[at] = node[above]
        at = above
    metres[at] = far
    node[at] = what
    return size + 1


@njit(cache=True, nogil=True)
def _drop_first(metres: Any, node: Any, size: int) -> int:  # pragma: no cover
    """Take the nearest node off the heap."""
    size -= 1
    far, what = metres[size], node[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and metres[below + 1] < metres[below]:
            below += 1
        if metres[below] >= far:
            break
        metres[at] = metres[below]
        node[at] = node[below]
        at = below
    metres[at] = far
    node[at] = what
    return size


@njit(cache=True, nogil=True)
def search(
    graph: Any, room: Any, piece: int, along: float, reach: float, goal: Any, goals: int
) -> int:  # pragma: no cover
    """Find how far nodes are from a point on a piece, the nearest first.

    Stops at ``reach``, or as soon as all ``goals`` nodes that ``goal`` marks are found. Returns
    how many nodes were touched; their numbers, ways and last pieces are in ``room``.
    """
    begin, pieces, start, end, length = graph
    way, last, touched, heap_m, heap_node = room
    size = 0
    count = 0
    for side in range(2):
        node = start[piece] if side == 0 else end[piece]
        far = along if side == 0 else length[piece] - along
        if far <= reach and far < way[node]:
            if way[node] == np.inf:
                touched[count] = node
                count += 1
            way[node] = far
            last[node] = -1
            size = _push(heap_m, heap_node, size, far, node)
    while size > 0:
        far, node = heap_m[0], heap_node[0]
        size = _drop_first(heap_m, heap_node, size)
        if far > way[node]:
            continue
        if goals > 0 and goal[node]:
            goals -= 1
            if goals == 0:
                break
        for at in range(begin[node], begin[node + 1]):
            one = pieces[at]
            other = end[one] if start[one] == node else start[one]
            there = far + length[one]
            if there <= reach and there < way[other]:
                if way[other] == np.inf:
                    touched[count] = other
                    count += 1
                way[other] = there
                last[other] = one
                size = _push(heap_m, heap_node, size, there, other)
    return count


@njit(cache=True, nogil=True)
def forget(room: Any, count: int) -> None:  # pragma: no cover
    """Make the room ready for the next search."""
    for at in range(count):
        room[0][room[2][at]] = np.inf


@njit(cache=True, nogil=True)
def way_to(
    graph: Any, way: Any, piece: int, along: float, to_piece: int, to_along: float
) -> float:  # pragma: no cover
    """Give the way to a point on a piece, once its two nodes are found."""
    start, end, length = graph[2], graph[3], graph[4]
    by_start = way[start[to_piece]] + to_along
    by_end = way[end[to_piece]] + (length[to_piece] - to_along)
    if piece == to_piece:
        return float(min(by_start, by_end, abs(along - to_along)))
    return float(min(by_start, by_end))


@njit(cache=True, nogil=True)
def ways_of_pairs(
    graph: Any,
    room: Any,
    order: Any,
    low: int,
    high: int,
    begin: Any,
    second: Any,
    one: Any,
    two: Any,
    reach: float,
    out: Any,
) -> None:  # pragma: no cover
    """Give the way along streets of each pair; infinite where it is longer than ``reach``.

    ``one`` and ``two`` are the pieces, and the metres along them, of the points of either set.
    ``order`` puts first points of one place one after the other: they are searched from once.
    """
    piece1, along1 = one
    piece2, along2 = two
    no_goal = np.zeros(0, np.bool_)
    piece, along, count = -1, 0.0, 0
    for at in range(low, high):
        row = order[at]
        if begin[row] == begin[row + 1]:
            continue
        if piece1[row] >= 0 and (piece1[row] != piece or along1[row] != along):
            forget(room, count)
            piece, along = piece1[row], along1[row]
            count = search(graph, room, piece, along, reach, no_goal, 0)
        for pair in range(begin[row], begin[row + 1]):
            to = piece2[second[pair]]
            if piece1[row] < 0 or to < 0:
                out[pair] = np.inf
            else:
                out[pair] = way_to(graph, room[0], piece, along, to, along2[second[pair]])
    forget(room, count)


@njit(cache=True, nogil=True)
def ways_between(
    graph: Any,
    room: Any,
    low: int,
    high: int,
    piece: Any,
    along: Any,
    component: Any,
    goal: Any,
    out: Any,
) -> None:  # pragma: no cover
    """Give the way from each of some points to every point; infinite where there is none."""
    start, end = graph[2], graph[3]
    for row in range(low, high):
        if piece[row] < 0:
            continue
        goals = 0
        goal[:] = False
        here = component[start[piece[row]]]
        for other in range(len(piece)):
            if piece[other] >= 0 and component[start[piece[other]]] == here:
                for node in (start[piece[other]], end[piece[other]]):
                    goals += not goal[node]
                    goal[node] = True
        count = search(graph, room, piece[row], along[row], np.inf, goal, goals)
        for other in range(len(piece)):
            if piece[other] >= 0 and component[start[piece[other]]] == here:
                out[row, other] = way_to(
                    graph, room[0], piece[row], along[row], piece[other], along[other]
                )
        forget(room, count)


@njit(cache=True, nogil=True)
def ways_to_next(
    graph: Any, room: Any, on: Any, component: Any, goal: Any, out: Any
) -> None:  # pragma: no cover
    """Give the way from each point to the next; infinite where there is none."""
    start, end = graph[2], graph[3]
    piece, along = on
    for row in range(len(piece) - 1):
        here, there = piece[row], piece[row + 1]
        if min(here, there) < 0 or component[start[here]] != component[start[there]]:
            continue
        goal[start[there]] = goal[end[there]] = True
        goals = 1 if start[there] == end[there] else 2
        # On one piece no way round can be shorter than the piece is long between them.
        reach = abs(along[row] - along[row + 1]) if here == there else np.inf
        count = search(graph, room, here, along[row], reach, goal, goals)
        out[row] = way_to(graph, room[0], here, along[row], there, along[row + 1])
        forget(room, count)
        goal[start[there]] = goal[end[there]] = False


@njit(cache=True, nogil=True)
def sort_rows(
    begin: Any, low: int, high: int, second: Any, metres: Any
) -> None:  # pragma: no cover
    """Put the nearest of each row's pairs first, equally near ones by their second point."""
    for row in range(low, high):
        here = slice(begin[row], begin[row + 1])
        by_second = np.argsort(second[here])
        far = metres[here][by_second]
        by_far = np.argsort(far, kind="mergesort")
        second[here] = second[here][by_second][by_far]
        metres[here] = far[by_far]

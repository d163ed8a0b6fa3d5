"""One closed tour over all arcs of a balanced network, that reads as one would walk it.

At every node each way in is given a way out: straight on before a turn, the same street before
another, turning round last. That makes a few closed tours; where two of them meet, exchanging
their ways out makes them one, and it is done where it costs least.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

# What a turn costs beside going straight on; a new street counts like a turn to the left, since
# on the left pavement nobody has to cross for that.
_LEFT, _RIGHT, _BACK, _NEW_STREET = 1.0, 2.0, 3.0, 1.0
# Crossing a street to come back along its other side is no odd thing to do; turning on a path is.
_CROSS_OVER, _TURN_ROUND = 20.0, 100.0
_STRAIGHT, _SHARP = np.pi / 6, np.pi * 5 / 6
_LOOK_M = 10.0  # over how much of a piece its direction is taken
_ROUNDS = 4
_LEAST_GAIN = 1e-9


@dataclass(frozen=True)
class Arc:
    """A piece of way in one direction.

    Attributes
    ----------
    piece
        Its number.
    start, end
        Nodes, in the direction it is walked in.
    backwards
        Whether that is against its line.
    extra
        Whether it is walked for nothing, to get on.
    two_sided
        Whether its other side is walked the other way.
    """

    piece: int
    start: int
    end: int
    backwards: bool
    extra: bool = False
    two_sided: bool = False


def tour_of(
    arcs: Sequence[Arc], lines: NDArray[np.object_], names: NDArray[np.object_], *, start: int
) -> list[int]:
    """Put arcs into the order of one closed tour from a node.

    Parameters
    ----------
    arcs
        As many into each node as out of it, all connected.
    lines, names
        Of all pieces.
    start
        Node at which the tour begins and ends; one of the arcs' nodes.

    Returns
    -------
    list of int
        Numbers of arcs, each once.
    """
    turns = _Turns(arcs, lines, names)
    after = _cheapest_ways_out(arcs, turns)
    _join_tours(after, turns)
    _exchange(after, turns)
    outs = [arc for arc in range(len(arcs)) if arcs[arc].end == start]
    # The tour is cut open where it would turn worst.
    last = max(outs, key=lambda arc: (turns.cost(arc, after[arc]), -arc))
    order = [after[last]]
    while order[-1] != last:
        order.append(after[order[-1]])
    return order


class _Turns:
    """What it costs to go from one arc into the next."""

    def __init__(
        self, arcs: Sequence[Arc], lines: NDArray[np.object_], names: NDArray[np.object_]
    ) -> None:
        self.arcs = arcs
        self.names = names
        self._in: list[float] = []
        self._out: list[float] = []
        for arc in arcs:
            xy = shapely.get_coordinates(_head(lines[arc.piece], arc.backwards))
            self._out.append(float(np.arctan2(*(xy[-1] - xy[0])[::-1])))
            xy = shapely.get_coordinates(_head(lines[arc.piece], not arc.backwards))
            self._in.append(float(np.arctan2(*(xy[0] - xy[-1])[::-1])))
        self.into: dict[int, list[int]] = {}
        for number, arc in enumerate(arcs):
            self.into.setdefault(arc.end, []).append(number)

    def cost(self, one: int, other: int) -> float:
        """Say how little one would like to go from an arc into another."""
        before, then = self.arcs[one], self.arcs[other]
        if before.piece == then.piece and before.backwards != then.backwards:
            return _CROSS_OVER if before.two_sided and then.two_sided else _TURN_ROUND
        angle = (self._out[other] - self._in[one] + np.pi) % (2 * np.pi) - np.pi
        new = _NEW_STREET * (self.names[before.piece] != self.names[then.piece])
        if abs(angle) <= _STRAIGHT:
            return float(new)
        if abs(angle) >= _SHARP:
            return float(_BACK + new)
        return float((_LEFT if angle > 0 else _RIGHT) + new)


def _head(line: shapely.LineString, backwards: bool) -> shapely.LineString:
    """Take the first metres of a line, from its end if need be; from there outwards."""
    if backwards:
        line = line.reverse()
    ahead = shapely.line_interpolate_point(line, min(_LOOK_M, line.length / 2))
    return shapely.LineString([shapely.get_point(line, 0), ahead])


def _cheapest_ways_out(arcs: Sequence[Arc], turns: _Turns) -> dict[int, int]:
    """Give each arc a next one, node by node at least cost."""
    out: dict[int, list[int]] = {}
    for number, arc in enumerate(arcs):
        out.setdefault(arc.start, []).append(number)
    after = {}
    for node, ins in turns.into.items():
        costs = np.array([[turns.cost(one, other) for other in out[node]] for one in ins])
        for row, column in zip(*linear_sum_assignment(costs), strict=True):
            after[ins[row]] = out[node][column]
    return after


def _join_tours(after: dict[int, int], turns: _Turns) -> None:
    """Make one tour of several: exchange ways out where two of them meet, cheapest first."""
    tour = list(range(len(after)))

    def find(arc: int) -> int:
        while tour[arc] != arc:
            tour[arc] = tour[tour[arc]]
            arc = tour[arc]
        return arc

    def gain(one: int, other: int) -> float:
        now = turns.cost(one, after[one]) + turns.cost(other, after[other])
        return turns.cost(one, after[other]) + turns.cost(other, after[one]) - now

    for one, other in after.items():
        tour[find(one)] = find(other)
    heap = [
        (gain(one, other), one, other)
        for ins in turns.into.values()
        for one, other in combinations(ins, 2)
        if find(one) != find(other)
    ]
    heapq.heapify(heap)
    while heap:
        cost, one, other = heapq.heappop(heap)
        if find(one) == find(other):
            continue
        if (now := gain(one, other)) > cost + _LEAST_GAIN:
            heapq.heappush(heap, (now, one, other))
            continue
        after[one], after[other] = after[other], after[one]
        tour[find(one)] = find(other)


def _exchange(after: dict[int, int], turns: _Turns) -> None:
    """Walk two loops at a node in the other order, where that turns less."""
    for _ in range(_ROUNDS):
        place = _places(after)
        better = False
        for ins in turns.into.values():
            for some in combinations(ins, 3):
                a, b, c = sorted(some, key=lambda arc: place[arc])
                now = sum(turns.cost(arc, after[arc]) for arc in (a, b, c))
                then = turns.cost(a, after[b]) + turns.cost(c, after[a]) + turns.cost(b, after[c])
                if then < now - _LEAST_GAIN:
                    after[a], after[b], after[c] = after[b], after[c], after[a]
                    place = _places(after)
                    better = True
        if not better:
            return


def _places(after: dict[int, int]) -> dict[int, int]:
    """Give arcs their places along the tour."""
    first = min(after)
    place, arc = {first: 0}, after[first]
    while arc != first:
        place[arc] = len(place)
        arc = after[arc]
    return place

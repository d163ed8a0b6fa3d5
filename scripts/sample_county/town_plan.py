"""A town on the drawing board: convex blocks of land, cut by straight lines until they are small.

Everything here is flat and straight; ``towns.py`` bends the finished plan. A line knows the nodes
along it, so streets that meet share a node and no geometry has to be matched afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

Spot = tuple[float, float]

SNAP_M = 20
SHORTEST_CUT_M = 34
# How far inside a block an end may lie and still count as being on its edge.
ON_EDGE_M = 0.5


@dataclass
class Line:
    """A straight piece of a street, path, river, railway or edge of the town.

    `on` holds the nodes along it from first to last, ends included, each with its distance.
    """

    kind: str
    street: int
    on: list[tuple[float, int]]


@dataclass
class Block:
    """Land between lines, anticlockwise: `edges[i]` is the line from corner i to the next."""

    corners: list[int]
    edges: list[int]
    use: str = "homes"


@dataclass
class TownPlan:
    """The plan while it is being drawn."""

    nodes: list[Spot] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def node(self, at: Spot) -> int:
        """Put a new node on the plan, to the centimetre."""
        self.nodes.append((round(at[0], 2), round(at[1], 2)))
        return len(self.nodes) - 1

    def line(self, kind: str, street: int, a: int, b: int) -> int:
        """Draw a line between two nodes."""
        length_m = math.dist(self.nodes[a], self.nodes[b])
        self.lines.append(Line(kind, street, [(0.0, a), (length_m, b)]))
        return len(self.lines) - 1

    def node_on(self, line: int, at: Spot, low: int, high: int) -> int:
        """Give the node of a line at a point between two of its nodes, a near one if there is."""
        along = self.lines[line].on
        start = self.nodes[along[0][1]]
        run = {number: away for away, number in along}
        reach = sorted((run[low], run[high]))
        wanted = math.dist(start, at)
        inside = [(abs(away - wanted), n) for away, n in along if reach[0] <= away <= reach[1]]
        nearest, number = min(inside)
        if nearest < SNAP_M:
            return number
        number = self.node(at)
        along.append((math.dist(start, self.nodes[number]), number))
        along.sort()
        return number

    def crossings(self, block: Block, at: Spot, angle: float) -> list[tuple[int, Spot]]:
        """Find where an endless line crosses a block: the edges, and the points on them."""
        east, north = math.cos(angle), math.sin(angle)
        sides = []
        for corner in block.corners:
            x, y = self.nodes[corner]
            side = (y - at[1]) * east - (x - at[0]) * north
            sides.append(0.0 if abs(side) < ON_EDGE_M else side)
        found = []
        for i, side in enumerate(sides):
            following = sides[(i + 1) % len(sides)]
            if (side < 0 <= following) or (side >= 0 > following):
                part = side / (side - following)
                (ax, ay), (bx, by) = (
                    self.nodes[block.corners[i]],
                    self.nodes[block.corners[(i + 1) % len(sides)]],
                )
                found.append((i, (ax + part * (bx - ax), ay + part * (by - ay))))
        return found

    def cut(
        self, block: Block, at: Spot, angle: float, kind: str, street: int
    ) -> tuple[Block, Block, int] | None:
        """Cut a block in two along a line; None, and nothing done, where the cut is too short."""
        found = self.crossings(block, at, angle)
        if len(found) != 2 or math.dist(found[0][1], found[1][1]) < SHORTEST_CUT_M:
            return None
        corners, edges = list(block.corners), list(block.edges)
        ends = []
        for i, spot in found:
            following = block.corners[(i + 1) % len(block.corners)]
            ends.append(self.node_on(block.edges[i], spot, block.corners[i], following))
        for (i, _), end in sorted(zip(found, ends, strict=True), key=lambda one: -one[0][0]):
            if end not in corners:
                corners.insert(i + 1, end)
                edges.insert(i + 1, edges[i])
        first, second = sorted(corners.index(end) for end in ends)
        if first == second or math.dist(self.nodes[ends[0]], self.nodes[ends[1]]) < SHORTEST_CUT_M:
            return None
        if len({*edges[first:second]}) == 1 or len({*edges[second:], *edges[:first]}) == 1:
            return None  # both ends came to lie on one straight line
        # A line runs the way it was asked for, so that the pieces of a road all run one way.
        run = sorted(ends, key=lambda n: run_along(self.nodes[n], at, angle))
        line = self.line(kind, street, run[0], run[1])
        left = Block(corners[first : second + 1], [*edges[first:second], line])
        right = Block(
            corners[second:] + corners[: first + 1], [*edges[second:], *edges[:first], line]
        )
        return left, right, line

    def cut_across(self, a: Spot, b: Spot, kind: str, street: int) -> list[int]:
        """Cut every block that a line from `a` to `b` runs through, and give the new lines."""
        angle = math.atan2(b[1] - a[1], b[0] - a[0])
        length_m = math.dist(a, b)
        made = []
        for block in list(self.blocks):
            runs = sorted(run_along(spot, a, angle) for _, spot in self.crossings(block, a, angle))
            if len(runs) != 2:
                continue
            inside = min(runs[1], length_m) - max(runs[0], 0)
            if inside <= 0.6 * (runs[1] - runs[0]):
                continue
            if halves := self.cut(block, a, angle, kind, street):
                self.blocks.remove(block)
                self.blocks += halves[:2]
                made.append((runs[0], halves[2]))
        return [line for _, line in sorted(made)]

    def stop_short(
        self, halves: Sequence[Block], line: int, part: float, kind: str, street: int
    ) -> int:
        """End a line part of the way and go on as another kind; give the line of the rest."""
        whole = self.lines[line]
        (_, a), (length_m, b) = whole.on[0], whole.on[-1]
        (ax, ay), (bx, by) = self.nodes[a], self.nodes[b]
        middle = self.node((ax + part * (bx - ax), ay + part * (by - ay)))
        rest = self.line(kind, street, middle, b)
        whole.on = [(0.0, a), (part * length_m, middle)]
        for block in halves:
            i = block.edges.index(line)
            block.corners.insert(i + 1, middle)
            pair = [line, rest] if block.corners[i] == a else [rest, line]
            block.edges[i : i + 1] = pair
        return rest

    def area(self, block: Block) -> float:
        """Measure a block, in square metres."""
        return ring_area([self.nodes[corner] for corner in block.corners])

    def middle(self, block: Block) -> Spot:
        """Give the mean of a block's corners."""
        xs, ys = zip(*(self.nodes[corner] for corner in block.corners), strict=True)
        return math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)

    def extents(self, block: Block, angle: float) -> tuple[float, float]:
        """Measure how long a block is along an angle, and how wide across it."""
        east, north = math.cos(angle), math.sin(angle)
        spots = [self.nodes[corner] for corner in block.corners]
        along = [x * east + y * north for x, y in spots]
        across = [y * east - x * north for x, y in spots]
        return max(along) - min(along), max(across) - min(across)


def run_along(spot: Spot, at: Spot, angle: float) -> float:
    """Measure how far a spot lies from a point along an angle.

    Examples
    --------
    >>> run_along((3, 4), (1, 1), 0)
    2.0
    """
    return (spot[0] - at[0]) * math.cos(angle) + (spot[1] - at[1]) * math.sin(angle)


def ring_area(ring: Sequence[Spot]) -> float:
    """Measure the area inside a ring that runs anticlockwise.

    Examples
    --------
    >>> ring_area([(0, 0), (4, 0), (4, 3), (0, 3)])
    12.0
    """
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return math.fsum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) / 2

"""How far it is by street, and homes that are near on the map and a long walk apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from scripts.sample_county.addresses import Address, BuiltTown
from scripts.sample_county.chance import Floats
from scripts.sample_county.town_layout import PATHS, STREETS

NEAR_M = 120
FAR_M = 600
BESIDE_M = 75
PAIRS_FOR_EACH = 4
APART_M = 250


@dataclass(frozen=True)
class FarNeighbours:
    """Two homes with a railway or river between them; lengths in whole metres."""

    barrier: str
    uprns: tuple[int, int]
    straight_m: int
    by_street_m: int


class Walks:
    """Walking distances in one town, along its streets and paths."""

    def __init__(self, built: BuiltTown) -> None:
        self._built = built
        town = built.town
        starts, ends, lengths = [], [], []
        for line, course in zip(town.layout.plan.lines, town.courses, strict=True):
            if line.kind not in (*STREETS, *PATHS):
                continue
            stops = [
                (run, node)
                for run, node in zip(course.run_m, course.nodes, strict=True)
                if node >= 0
            ]
            for (low, a), (high, b) in itertools.pairwise(stops):
                starts.append(a)
                ends.append(b)
                lengths.append(float(high - low))
        n_nodes = len(town.layout.plan.nodes)
        self._graph = coo_array((lengths, (starts, ends)), shape=(n_nodes, n_nodes)).tocsr()

    def ways_out(self, address: Address) -> list[tuple[float, int]]:
        """Give the nodes on either side of an address along its street, and how far they are."""
        course = self._built.town.courses[address.line]
        stops = [
            (run, n) for run, n in zip(course.run_m.tolist(), course.nodes, strict=True) if n >= 0
        ]
        before = max((stop for stop in stops if stop[0] <= address.run_m), default=stops[0])
        after = min((stop for stop in stops if stop[0] > address.run_m), default=stops[-1])
        return [(abs(address.run_m - run), node) for run, node in (before, after)]

    def between(self, a: Address, b: Address) -> float:
        """Measure the shortest walk from one address to another on a different piece of street."""
        starts = self.ways_out(a)
        away: Floats = dijkstra(self._graph, directed=False, indices=[n for _, n in starts])
        return min(
            first + float(away[k, node]) + last
            for k, (first, _) in enumerate(starts)
            for last, node in self.ways_out(b)
        )


def far_neighbours(built: BuiltTown) -> Iterator[FarNeighbours]:
    """Find some homes that only a railway or river parts, with the long way round between them."""
    walks = Walks(built)
    homes = [one for one in built.addresses if one.is_home]
    at = np.array([one.at for one in homes], dtype=np.float64)
    for kind, _, lines in built.town.layout.barriers:
        points = np.concatenate([built.town.courses[line].points for line in lines])
        off, piece = to_course(at, points)
        beside = np.flatnonzero(np.abs(off) < BESIDE_M)
        beside = beside[np.lexsort((beside, piece[beside]))]
        used: list[tuple[int, int]] = []
        for i in beside[off[beside] > 0].tolist():
            if len(used) == PAIRS_FOR_EACH:
                break
            across = beside[off[beside] < 0]
            gaps = np.hypot(*(at[across] - at[i]).T)
            j = int(across[gaps.argmin()])
            spread = all(math.dist(homes[i].at, one) > APART_M for one in used)
            if gaps.min() < NEAR_M and spread:
                walk = walks.between(homes[i], homes[j])
                if FAR_M < walk < math.inf:
                    used.append(homes[i].at)
                    uprns = (homes[i].uprn, homes[j].uprn)
                    yield FarNeighbours(kind, uprns, round(float(gaps.min())), round(walk))


def to_course(at: Floats, points: Floats) -> tuple[Floats, Floats]:
    """Measure how far places lie off a course, left above nought, and beside which piece of it."""
    best = np.full(len(at), np.inf)
    signed = np.zeros(len(at))
    piece = np.zeros(len(at))
    for k, (start, end) in enumerate(itertools.pairwise(points)):
        step = end - start
        length2 = float(step @ step)
        if length2 == 0:
            continue
        away = at - start
        part = np.clip(away @ step / length2, 0, 1)
        gap = np.hypot(*(away - part[:, None] * step).T)
        side = np.sign(step[0] * away[:, 1] - step[1] * away[:, 0])
        nearer = gap < best
        best[nearer], signed[nearer], piece[nearer] = gap[nearer], (side * gap)[nearer], k
    return signed, piece

"""Ways across and along a town's railway and river: bridges, underpasses, footbridges, banks.

Only these cross, so a house may be a stone's throw from another and a long walk away.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence

from scripts.sample_county.town_layout import BARRIERS, PATHS, ROADS, STREETS, Layout, between
from scripts.sample_county.town_plan import Line, Spot

# A bridge or a tunnel starts this far from the middle of what it crosses.
ABUTMENT_M = {"rail": 18.0, "river": 26.0}
FOOT_CROSSINGS = {"rail": 2, "river": 2}
# Nobody builds two crossings close to each other.
BETWEEN_CROSSINGS_M = 330
FARTHEST_ACROSS_M = 95
LONGEST_BANK_M = 320


def add_crossings(layout: Layout) -> None:
    """Put the ends of bridges on the roads, paths on the banks, and a few crossings for feet."""
    abutments: dict[str, list[int]] = {kind: [] for kind in BARRIERS}
    for line in layout.plan.lines:
        if line.kind in ROADS:
            for barrier, node in build_abutments(layout, line):
                abutments[barrier].append(node)
    for kind, _, lines in layout.barriers:
        cross_on_foot(layout, kind)
        if kind == "river":
            lay_bank_paths(layout, lines, abutments[kind])
    drop_cut_off(layout)


def drop_cut_off(layout: Layout) -> None:
    """Give up the few streets that a railway and a river leave without a way to the others."""
    leader: dict[int, int] = {}

    def find(node: int) -> int:
        while leader.setdefault(node, node) != node:
            node = leader[node]
        return node

    walked = [line for line in layout.plan.lines if line.kind in (*STREETS, *PATHS)]
    for line in walked:
        for _, node in line.on[1:]:
            leader[find(node)] = find(line.on[0][1])
    sizes = Counter(find(node) for node in list(leader))
    town = max(sizes, key=lambda node: (sizes[node], node))
    for line in walked:
        if find(line.on[0][1]) != town:
            layout.streets[line.street].lines = []
            line.kind, line.street = "garden", -1


def build_abutments(layout: Layout, line: Line) -> list[tuple[str, int]]:
    """Put a node on a road at each end of its bridges, unless one is there."""
    made = []
    for place in range(len(line.on) - 1, -1, -1):
        away, node = line.on[place]
        barrier = layout.on_barrier.get(node, "")
        if barrier not in BARRIERS:
            continue
        for step in (1, -1):
            beside = place + step
            if not 0 <= beside < len(line.on):
                continue
            stop = away + step * ABUTMENT_M[barrier]
            if abs(line.on[beside][0] - away) <= ABUTMENT_M[barrier] + 3:
                made.append((barrier, line.on[beside][1]))
                continue
            new = layout.plan.node(between(layout.plan, line.on, stop, place, beside))
            line.on.insert(max(place, beside), (stop, new))
            made.append((barrier, new))
    return made


def barrier_nodes(layout: Layout, kind: str) -> list[int]:
    """List where roads cross a railway or river."""
    return sorted(
        {
            node
            for line in layout.plan.lines
            if line.kind in ROADS
            for _, node in line.on
            if layout.on_barrier.get(node) == kind
        }
    )


def side_of(at: Spot, a: Spot, b: Spot) -> float:
    """Say on which side of a line a spot lies, and how far off: left is above nought.

    Examples
    --------
    >>> side_of((0, 3), (-1, 0), (1, 0))
    3.0
    """
    length = math.dist(a, b)
    return ((at[1] - a[1]) * (b[0] - a[0]) - (at[0] - a[0]) * (b[1] - a[1])) / length


def barrier_ends(layout: Layout, lines: Sequence[int]) -> tuple[Spot, Spot]:
    """Give both ends of a railway or river."""
    first, last = layout.plan.lines[lines[0]], layout.plan.lines[lines[-1]]
    return layout.plan.nodes[first.on[0][1]], layout.plan.nodes[last.on[-1][1]]


def cross_on_foot(layout: Layout, kind: str) -> None:
    """Join a few dead ends that face each other: under the railway, or over the river by steps."""
    plan = layout.plan
    lines = next(lines for one, _, lines in layout.barriers if one == kind)
    a, b = barrier_ends(layout, lines)
    loose = sorted({node for one, node in layout.loose_ends if one == kind})
    left = [n for n in loose if side_of(plan.nodes[n], a, b) > 0]
    right = [n for n in loose if side_of(plan.nodes[n], a, b) < 0]
    pairs = sorted(
        (round(math.dist(plan.nodes[n], plan.nodes[m]), 3), n, m) for n in left for m in right
    )
    taken = [plan.nodes[node] for node in barrier_nodes(layout, kind)]
    built = 0
    for length_m, n, m in pairs:
        clear = all(math.dist(plan.nodes[n], at) > BETWEEN_CROSSINGS_M for at in taken)
        if length_m < FARTHEST_ACROSS_M and clear and built < FOOT_CROSSINGS[kind]:
            here, there = (abs(side_of(plan.nodes[end], a, b)) for end in (n, m))
            build_foot_crossing(layout, kind, n, m, here / (here + there))
            taken.append(plan.nodes[n])
            built += 1


def build_foot_crossing(layout: Layout, kind: str, n: int, m: int, part: float) -> None:
    """Build an underpass, or a footbridge with steps at both ends.

    `part` of the way from `n` to `m` is what they cross: the middle piece is built around it.
    """
    plan = layout.plan
    a, b = plan.nodes[n], plan.nodes[m]
    low, high = (
        plan.node((a[0] + p * (b[0] - a[0]), a[1] + p * (b[1] - a[1])))
        for p in (0.4 * part, 0.6 + 0.4 * part)
    )
    ends, middle = ("footway", "underpass") if kind == "rail" else ("steps", "footbridge")
    for one, p, q in ((ends, n, low), (middle, low, high), (ends, high, m)):
        street = layout.street(one)
        layout.streets[street].lines.append(plan.line(one, street, p, q))


def lay_bank_paths(layout: Layout, lines: Sequence[int], abutments: Sequence[int]) -> None:
    """Lead a path along each bank, from dead end to dead end and to the bridges."""
    plan = layout.plan
    a, b = barrier_ends(layout, lines)
    rails = [barrier_ends(layout, rail) for kind, _, rail in layout.barriers if kind == "rail"]
    ends = {node for kind, node in layout.loose_ends if kind == "river"} | set(abutments)
    for sign in (1, -1):
        bank = sorted(
            (round(along(plan.nodes[n], a, b), 3), n)
            for n in ends
            if sign * side_of(plan.nodes[n], a, b) > 0
        )
        for (_, n), (_, m) in itertools.pairwise(bank):
            p, q = plan.nodes[n], plan.nodes[m]
            under_rail = any(side_of(p, *rail) * side_of(q, *rail) < 0 for rail in rails)
            if 8 < math.dist(p, q) < LONGEST_BANK_M and not under_rail:
                street = layout.street("path")
                layout.streets[street].lines.append(plan.line("path", street, n, m))


def along(at: Spot, a: Spot, b: Spot) -> float:
    """Measure how far along a line a spot lies."""
    return ((at[0] - a[0]) * (b[0] - a[0]) + (at[1] - a[1]) * (b[1] - a[1])) / math.dist(a, b)

"""How a town is laid out: barriers and main roads as drawn, then streets until blocks are small."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.sample_county.town_plan import Block, Line, Spot, TownPlan

BARRIERS = ("rail", "river")
ROADS = ("primary", "secondary", "tertiary")
STREETS = (*ROADS, "residential")
PATHS = ("footway", "path", "steps", "footbridge", "underpass")

# How near the centre, how deep a block is from street to street, and how long.
BLOCK_SIZES = ((450, 64, 125), (1000, 70, 165), (1500, 80, 190), (math.inf, 92, 210))
BIG_ENOUGH = 1.45
# Open land is left when a piece of the town is about this big, so often.
OPEN_LAND_M2 = (11_000, 42_000)
OPEN_LAND = (("park", 0.04), ("school", 0.065), ("allotments", 0.075))
FIELD_SHARE = 0.22
DEAD_END_SHARE = 0.42
# Where a dead end stops before a railway, a river or the edge of the town.
STOP_BEFORE_M = {"rail": 24.0, "river": 32.0, "edge": 30.0}


@dataclass
class StreetPlan:
    """A street by its name, with its lines in order from its beginning."""

    name: str
    kind: str
    lines: list[int] = field(default_factory=list)
    over: str = "bridge"
    dead_end: bool = False


@dataclass
class Layout:
    """A plan with its streets."""

    plan: TownPlan
    streets: list[StreetPlan]
    on_barrier: dict[int, str] = field(default_factory=dict)
    """Nodes on a railway, a river or the town's edge, and on which of them."""
    barriers: list[tuple[str, str, list[int]]] = field(default_factory=list)
    """Kind, name and lines of each railway and river."""
    loose_ends: list[tuple[str, int]] = field(default_factory=list)
    """Nodes where a street stops short, and what it stops short of."""

    def street(self, kind: str, name: str = "", over: str = "bridge") -> int:
        """Put a new street on the list."""
        self.streets.append(StreetPlan(name, kind, over=over))
        return len(self.streets) - 1


def lay_out(town: Mapping[str, Any], dice: Iterator[float]) -> Layout:
    """Lay out a town: its edge, its barriers, its main roads, and everything between.

    Parameters
    ----------
    town
        The town as it is written down.
    dice
        Uniform draws, as many as it takes.

    Returns
    -------
    Layout
        Streets without a name have yet to be named.
    """
    layout = Layout(TownPlan(), [])
    plan = layout.plan
    draw_outline(layout, town)
    for barrier in town["barriers"]:
        lines = plan.cut_across(tuple(barrier["a"]), tuple(barrier["b"]), barrier["kind"], -1)
        layout.barriers.append((barrier["kind"], barrier["name"], lines))
    for road in town["roads"]:
        street = layout.street(road["kind"], road["name"], road["over"])
        lines = plan.cut_across(tuple(road["a"]), tuple(road["b"]), road["kind"], street)
        layout.streets[street].lines += lines
    done: list[Block] = []
    for block in plan.blocks:
        done += divide(layout, block, grain(plan, block, next(dice)), dice)
    plan.blocks = done
    mark_barriers(layout)
    stop_dead_ends(layout)
    return layout


def draw_outline(layout: Layout, town: Mapping[str, Any]) -> None:
    """Draw the edge of the town; its first side is the seafront, if it has one."""
    plan = layout.plan
    corners = [plan.node((x, y)) for x, y in town["outline"]]
    edges = []
    for i, corner in enumerate(corners):
        front = i == 0 and "seafront" in town
        kind = "secondary" if front else "edge"
        street = layout.street(kind, town["seafront"]) if front else -1
        edges.append(plan.line(kind, street, corner, corners[(i + 1) % len(corners)]))
        if front:
            layout.streets[street].lines.append(edges[-1])
    plan.blocks = [Block(corners, edges)]


def grain(plan: TownPlan, block: Block, draw: float) -> float:
    """Choose the direction in which a quarter's streets run: along its longest side, roughly."""
    sides = []
    for i, corner in enumerate(block.corners):
        (ax, ay), (bx, by) = (
            plan.nodes[corner],
            plan.nodes[block.corners[(i + 1) % len(block.corners)]],
        )
        sides.append((math.dist((ax, ay), (bx, by)), math.atan2(by - ay, bx - ax)))
    turn = (draw - 0.5) * (0.9 if draw < 0.3 else 0.16)
    return max(sides)[1] + turn


def block_size(at: Spot) -> tuple[float, float]:
    """Say how deep and how long a block may be, this far from the centre."""
    away = math.hypot(*at)
    return next((depth, length) for within, depth, length in BLOCK_SIZES if away < within)


def divide(layout: Layout, block: Block, angle: float, dice: Iterator[float]) -> list[Block]:
    """Divide a piece of the town by streets until every block has the size of a block."""
    plan = layout.plan
    depth_m, length_m = block_size(plan.middle(block))
    along, across = plan.extents(block, angle)
    u = [next(dice) for _ in range(6)]
    if left_open(layout, block, u[0]):
        return [block, *cross_path(layout, block, u[1])] if block.use == "park" else [block]
    rows, columns = across / depth_m, along / length_m
    if max(rows, columns) < BIG_ENOUGH:
        return [block]
    if rows >= columns:
        n_rows = max(2, round(rows))
        part, turn = (n_rows // 2) / n_rows + 0.04 * (u[2] - 0.5), 0.0
    else:
        part, turn = 0.4 + 0.2 * u[2], math.pi / 2
    cut_angle = angle + turn + 0.06 * (u[3] - 0.5)
    at = inner_point(plan, block, angle + turn, part)
    street = layout.street("residential")
    halves = plan.cut(block, at, cut_angle, "residential", street)
    if halves is None:
        layout.streets.pop()
        return [block]
    layout.streets[street].lines.append(halves[2])
    last = max(rows, columns) < 2.2 and math.hypot(*at) > 450
    if last and u[4] < DEAD_END_SHARE:
        make_dead_end(layout, halves, street, u[5])
    return [one for half in halves[:2] for one in divide(layout, half, angle, dice)]


def inner_point(plan: TownPlan, block: Block, angle: float, part: float) -> Spot:
    """Give a point that lies `part` of the way across a block, seen along an angle."""
    east, north = math.cos(angle), math.sin(angle)
    spots = [plan.nodes[corner] for corner in block.corners]
    along = [x * east + y * north for x, y in spots]
    across = [y * east - x * north for x, y in spots]
    middle = (min(along) + max(along)) / 2
    offset = min(across) + part * (max(across) - min(across))
    return middle * east - offset * north, middle * north + offset * east


def left_open(layout: Layout, block: Block, draw: float) -> bool:
    """Decide whether a piece stays open, and mark it with what it is used for."""
    plan = layout.plan
    area_m2 = plan.area(block)
    away = math.hypot(*plan.middle(block))
    if not OPEN_LAND_M2[0] < area_m2 < OPEN_LAND_M2[1] or away < 250:
        return False
    outer = any(plan.lines[edge].kind == "edge" for edge in block.edges)
    by_rail = any(plan.lines[edge].kind == "rail" for edge in block.edges)
    if outer and draw > 1 - FIELD_SHARE:
        block.use = "field"
    elif by_rail and draw > 0.9:
        block.use = "industrial"
    else:
        block.use = next((use for use, share in OPEN_LAND if draw < share), "homes")
    return block.use != "homes"


def cross_path(layout: Layout, block: Block, draw: float) -> list[Block]:
    """Lead a path through a park; the park's other half is given, the first stays where it is."""
    plan = layout.plan
    angle = grain(plan, block, 0.5) + (math.pi / 2 if draw < 0.5 else 0.5)
    street = layout.street("path")
    halves = plan.cut(block, plan.middle(block), angle, "path", street)
    if halves is None:
        layout.streets.pop()
        return []
    layout.streets[street].lines.append(halves[2])
    block.corners, block.edges = halves[0].corners, halves[0].edges
    halves[1].use = block.use
    return [halves[1]]


def make_dead_end(
    layout: Layout, halves: tuple[Block, Block, int], street: int, draw: float
) -> None:
    """End a street part of the way; an alley goes on in two of three, some with steps."""
    plan = layout.plan
    layout.streets[street].dead_end = True
    if draw > 0.66:
        plan.stop_short(halves[:2], halves[2], 0.62, "garden", -1)
        return
    alley = layout.street("footway")
    rest = plan.stop_short(halves[:2], halves[2], 0.62, "footway", alley)
    layout.streets[alley].lines.append(rest)
    if draw < 0.16:
        steps = layout.street("steps")
        last = plan.stop_short(halves[:2], rest, 0.75, "steps", steps)
        layout.streets[steps].lines.append(last)


def mark_barriers(layout: Layout) -> None:
    """Note which nodes lie on a railway, a river or the edge of the town."""
    for line in layout.plan.lines:
        if line.kind in STOP_BEFORE_M:
            for _, node in line.on:
                if layout.on_barrier.get(node) in (None, "edge"):
                    layout.on_barrier[node] = line.kind


def stop_dead_ends(layout: Layout) -> None:
    """Stop small streets and paths short of a railway, a river or the edge of the town.

    Main roads stop short of a railway or river only where nothing of them is on the far side.
    """
    plan = layout.plan
    for line in plan.lines:
        if line.kind in (*BARRIERS, "edge", "garden"):
            continue
        for end, inner in ((-1, -2), (0, 1)):
            away, node = line.on[end]
            barrier = layout.on_barrier.get(node)
            if barrier is None or (line.kind in ROADS and goes_on(layout, line, node, barrier)):
                continue
            before, _ = line.on[inner]
            room = abs(away - before)
            back = min(STOP_BEFORE_M[barrier], room / 2)
            stop = away - math.copysign(back, away - before)
            line.on[end] = (stop, plan.node(between(plan, line.on, stop, end, inner)))
            layout.loose_ends.append((barrier, line.on[end][1]))
            layout.streets[line.street].dead_end = True


def goes_on(layout: Layout, line: Line, node: int, barrier: str) -> bool:
    """Say whether a main road goes on where one of its lines ends: across, or out of the town."""
    pieces = [layout.plan.lines[one].on for one in layout.streets[line.street].lines]
    return barrier == "edge" or sum(node in (on[0][1], on[-1][1]) for on in pieces) > 1


def between(
    plan: TownPlan, on: Sequence[tuple[float, int]], stop: float, end: int, inner: int
) -> Spot:
    """Give the point of a line at a distance between two of its nodes."""
    (away, a), (before, b) = on[end], on[inner]
    part = (stop - before) / (away - before)
    (ax, ay), (bx, by) = plan.nodes[a], plan.nodes[b]
    return bx + part * (ax - bx), by + part * (ay - by)

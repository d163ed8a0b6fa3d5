"""Buildings along the streets: side by side, set back, with gardens back to back.

Each block is filled from its edges, shops and then the longest first, so that a building never
stands in another one's garden and corner houses face one street only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from scripts.sample_county.chance import Flags, Floats
from scripts.sample_county.town_layout import ROADS, STREETS
from scripts.sample_county.town_plan import Block
from scripts.sample_county.towns import Town

# How wide a building's plot is and how far from the middle of the street it stands, in metres.
SHAPES = {
    "terraced": (5.8, 10.5),
    "semi": (8.6, 13.0),
    "detached": (13.0, 16.0),
    "flats": (24.0, 16.0),
    "shop": (6.8, 10.0),
}
MAIN_ROAD_EXTRA_M = 3.0
# Nothing is built nearer than this to the middle of what bounds the block; a path leads along a
# river's bank.
CLEAR_OF_M = {"rail": 16.0, "river": 40.0, "garden": 3.0, "edge": 4.0, "street": 9.0, "path": 5.0}
CLEAR_OF_NEIGHBOUR_M = 13.0
HIGH_STREET_REACH_M = 520
PARADE_REACH_M = 900
PARADE_SHARE = 0.3
# Within so many metres of the centre, how common each kind of house is.
HOUSES = (
    (900, (("terraced", 0.72), ("flats", 0.82), ("semi", 1.0))),
    (1500, (("terraced", 0.22), ("semi", 0.78), ("flats", 0.83), ("detached", 1.0))),
    (math.inf, (("semi", 0.45), ("flats", 0.48), ("detached", 1.0))),
)


@dataclass(frozen=True)
class Frontage:
    """The buildings on one side of one piece of a street."""

    street: int
    line: int
    left: bool
    kind: str
    block: int
    run_m: Floats
    """How far along the line each building stands."""
    at: Floats
    """Its easting and northing, to the decimetre."""


@dataclass(frozen=True)
class Edge:
    """One edge of a block on the ground, with the land on its left."""

    number: int
    line: int
    kind: str
    street: int
    points: Floats
    forward: bool
    start_m: float

    def length_m(self) -> float:
        """Measure the edge."""
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())


def build_frontages(town: Town, dice: Iterator[float]) -> list[Frontage]:
    """Build along every street of a town, block by block."""
    found = []
    for number, block in enumerate(town.layout.plan.blocks):
        edges = block_edges(town, block)
        if block.use == "homes":
            found += fill_block(town, number, edges, dice)
    return found


def block_edges(town: Town, block: Block) -> list[Edge]:
    """Give a block's edges on the ground, in order around it."""
    plan = town.layout.plan
    edges = []
    for i, corner in enumerate(block.corners):
        following = block.corners[(i + 1) % len(block.corners)]
        line = plan.lines[block.edges[i]]
        course = town.courses[block.edges[i]]
        places = {node: k for k, node in enumerate(course.nodes) if node >= 0}
        # A dead end stops before the corner it was drawn to; what was drawn counts as its course.
        a, b = places.get(corner), places.get(following)
        forward = drawn_forward(town, block.edges[i], corner, following)
        low, high = (a, b) if forward else (b, a)
        low = 0 if low is None else low
        high = len(course.points) - 1 if high is None else high
        points = course.points[low : high + 1]
        ends = town.spots([corner, following] if forward else [following, corner])
        start = float(course.run_m[low]) - math.dist(ends[0], points[0])
        points = np.concatenate([ends[:1], points, ends[1:]])
        points = points[np.r_[True, np.hypot(*np.diff(points, axis=0).T) > 0.05]]
        points = points if forward else points[::-1]
        edges.append(Edge(i, block.edges[i], line.kind, line.street, points, forward, start))
    return edges


def drawn_forward(town: Town, line: int, corner: int, following: int) -> bool:
    """Say whether a block's edge runs the same way as the line it lies on."""
    plan = town.layout.plan
    on = plan.lines[line].on
    (ax, ay), (bx, by) = plan.nodes[on[0][1]], plan.nodes[on[-1][1]]
    (px, py), (qx, qy) = plan.nodes[corner], plan.nodes[following]
    return (bx - ax) * (qx - px) + (by - ay) * (qy - py) > 0


def choose_kind(town: Town, edge: Edge, draw: float) -> str:
    """Choose what is built along an edge, by the street and by how far the centre is."""
    middle = edge.points[len(edge.points) // 2]
    away = math.dist(middle, town.bend.at)
    name, road = town.names[edge.street], edge.kind in ROADS
    if name == town.high_street and away < HIGH_STREET_REACH_M:
        return "shop"
    if road and away < PARADE_REACH_M and draw < PARADE_SHARE:
        return "shop"
    shares = next(shares for within, shares in HOUSES if away < within)
    return next(kind for kind, share in shares if draw < share)


def fill_block(town: Town, number: int, edges: list[Edge], dice: Iterator[float]) -> list[Frontage]:
    """Build along a block's edges: shops first, then the longest."""
    inside = shapely.Polygon(np.concatenate([edge.points[:-1] for edge in edges]))
    draws = [next(dice) for _ in edges]
    kinds = {
        edge.number: choose_kind(town, edge, draw)
        for edge, draw in zip(edges, draws, strict=True)
        if edge.kind in STREETS and town.names[edge.street]
    }
    if not inside.is_valid:
        return []
    built: list[Floats] = []
    found = []
    for edge in sorted(edges, key=lambda one: fill_order(one, kinds)):
        if edge.number not in kinds:
            continue
        kind = kinds[edge.number]
        run_m, at = plots(edge, kind)
        good = shapely.contains_xy(inside, at[:, 0], at[:, 1]) & clear(at, edge, edges)
        for others in built:
            good &= distances(at, others).min(axis=1) > CLEAR_OF_NEIGHBOUR_M
        if good.any():
            built.append(at[good])
            found.append(
                Frontage(edge.street, edge.line, edge.forward, kind, number, run_m[good], at[good])
            )
    return found


def fill_order(edge: Edge, kinds: dict[int, str]) -> tuple[bool, float, int]:
    """Say which edge is built along first."""
    return kinds.get(edge.number) != "shop", -round(edge.length_m(), 2), edge.number


def plots(edge: Edge, kind: str) -> tuple[Floats, Floats]:
    """Give the places of all buildings of one kind that an edge has room for."""
    width, back = SHAPES[kind]
    back += MAIN_ROAD_EXTRA_M if edge.kind in ROADS else 0
    steps = np.diff(edge.points, axis=0)
    lengths = np.hypot(*steps.T)
    ends = np.concatenate([[0.0], np.cumsum(lengths)])
    count = int(ends[-1] // width)
    spare = (ends[-1] - count * width) / 2
    away = spare + width * (np.arange(count) + 0.5)
    piece = np.clip(np.searchsorted(ends, away, side="right") - 1, 0, len(steps) - 1)
    unit = steps / lengths[:, None]
    along = edge.points[piece] + (away - ends[piece])[:, None] * unit[piece]
    # The land is on the left of the edge, so that is where the buildings are.
    left = np.stack([-unit[piece, 1], unit[piece, 0]], axis=1)
    run_m = edge.start_m + (away if edge.forward else ends[-1] - away)
    at: Floats = np.round(along + back * left, 1)
    return run_m, at


def distances(at: Floats, others: Floats) -> Floats:
    """Measure from every point to every other one."""
    gaps: Floats = np.hypot(
        at[:, None, 0] - others[None, :, 0], at[:, None, 1] - others[None, :, 1]
    )
    return gaps


def clear(at: Floats, edge: Edge, edges: list[Edge]) -> Flags:
    """Say which places keep their distance from the other edges of the block."""
    good = np.ones(len(at), dtype=bool)
    for other in edges:
        if other.number == edge.number:
            continue
        kind = other.kind if other.kind in CLEAR_OF_M else "path"
        margin = CLEAR_OF_M["street" if other.kind in STREETS else kind]
        if other.street == edge.street and other.street >= 0:
            margin = 0.0  # the same street goes on
        good &= segment_distances(at, other.points).min(axis=1) > margin
    return good


def segment_distances(at: Floats, points: Floats) -> Floats:
    """Measure from every place to every piece of a course."""
    start, step = points[:-1], np.diff(points, axis=0)
    away = at[:, None, :] - start[None, :, :]
    part = (away * step).sum(axis=2) / (step * step).sum(axis=1)
    gap = away - np.clip(part, 0, 1)[:, :, None] * step
    lengths: Floats = np.hypot(gap[..., 0], gap[..., 1])
    return lengths

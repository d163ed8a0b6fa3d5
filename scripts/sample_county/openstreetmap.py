"""The towns as an OpenStreetMap extract: nodes, ways and tags in OSM XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from scripts.sample_county.addresses import BuiltTown, Grounds
from scripts.sample_county.chance import Floats, Part, draws
from scripts.sample_county.landmarks import Landmark
from scripts.sample_county.osm_elements import Extract, lines_of
from scripts.sample_county.street_furniture import add_furniture
from scripts.sample_county.town_layout import BARRIERS, PATHS, ROADS, STREETS
from scripts.sample_county.towns import Town

RIVER_HALF_M = 11.0

HIGHWAYS: Mapping[str, Mapping[str, str]] = {
    **{kind: {"highway": kind} for kind in (*STREETS, "footway", "path", "steps")},
    "footbridge": {"highway": "footway", "bridge": "yes", "layer": "1"},
    "underpass": {"highway": "footway", "tunnel": "yes", "layer": "-1"},
}
GROUNDS: Mapping[str, Mapping[str, str]] = {
    "park": {"leisure": "park"},
    "school": {"amenity": "school"},
    "church": {"amenity": "place_of_worship", "religion": "christian"},
    "parking": {"amenity": "parking"},
    "industrial": {"landuse": "industrial"},
    "allotments": {"landuse": "allotments"},
    "field": {"landuse": "meadow"},
}
# Woods and waters are no parks: nobody audits them.
LANDSCAPE: Mapping[str, Mapping[str, str]] = {
    "wood": {"natural": "wood"},
    "golf": {"leisure": "golf_course"},
    "cemetery": {"landuse": "cemetery"},
    "lake": {"natural": "water", "water": "lake"},
    "grass": {"landuse": "grass"},
}
# Up to which draw a way is lit, and up to which it is said not to be; beyond that nobody has said.
LIT = {"road": (0.93, 0.95), "residential": (0.62, 0.72), "path": (0.22, 0.64)}


def extract_text(
    seed: int, towns: Sequence[BuiltTown], landmarks: Sequence[Sequence[Landmark]]
) -> str:
    """Write the towns as OSM XML.

    Parameters
    ----------
    seed
        Decides which ways are said to be lit.
    towns
        The towns with their addresses and grounds.
    landmarks
        Those of each town.
    """
    extract = Extract()
    rings: list[list[list[int]]] = []
    own_ways = []
    for number, (built, points) in enumerate(zip(towns, landmarks, strict=True)):
        first = len(extract.ways)
        add_streets(extract, built.town, built.grounds, seed, number)
        own_ways.append(range(first, len(extract.ways)))
        add_barriers(extract, built.town)
        rings.append([add_grounds(extract, grounds) for grounds in built.grounds])
        for point in points:
            extract.node(point.at, point.tags)
    # At the end, so that what is above keeps its numbers.
    for number, (built, points) in enumerate(zip(towns, landmarks, strict=True)):
        add_furniture(
            extract, built, points, rings[number], own_ways[number], seed=seed, number=number
        )
    for built in towns:
        add_landscape(extract, built.town)
    return "".join(lines_of(extract))


def add_grounds(extract: Extract, grounds: Grounds) -> list[int]:
    """Draw open ground; give the nodes round it."""
    nodes = [extract.node(at) for at in grounds.ring.tolist()]
    name = {"name": grounds.name} if grounds.name else {}
    extract.way([*nodes, nodes[0]], {**GROUNDS[grounds.use], **name})
    return nodes


def add_landscape(extract: Extract, town: Town) -> None:
    """Draw what lies round a town, and name its quarters."""
    for one in town.landscape:
        name = {"name": one.name} if one.name else {}
        if one.what not in LANDSCAPE:
            extract.node(one.corners[0].tolist(), {"place": one.what, **name})
            continue
        nodes = [extract.node(at) for at in one.corners.tolist()]
        extract.way([*nodes, nodes[0]], {**LANDSCAPE[one.what], **name})


def lit_tag(kind: str, draw: float) -> dict[str, str]:
    """Say whether a way is lit, is not, or nobody has said."""
    group = "road" if kind in ROADS else "residential" if kind in STREETS else "path"
    lit, unlit = LIT[group]
    return {"lit": "yes"} if draw < lit else {"lit": "no"} if draw < unlit else {}


def add_streets(
    extract: Extract, town: Town, grounds: Iterable[Grounds], seed: int, number: int
) -> None:
    """Add streets and paths; those that meet share a node."""
    plan = town.layout.plan
    numbers: dict[int, int] = {}
    lit = draws(seed, Part.TOWN_STREETS, len(plan.lines), 1, batch=number)[:, 0].tolist()
    for line, course, draw in zip(plan.lines, town.courses, lit, strict=True):
        if line.kind not in (*STREETS, *PATHS):
            continue
        nodes = []
        for node, at in zip(course.nodes, course.points.tolist(), strict=True):
            if node < 0:
                nodes.append(extract.node(at))
            else:
                if node not in numbers:
                    numbers[node] = extract.node(at)
                nodes.append(numbers[node])
        name = town.names[line.street]
        tags = {**HIGHWAYS[line.kind], **({"name": name} if name else {})}
        tags |= lit_tag(line.kind, 0.7 if line.kind == "underpass" and draw < 0.5 else draw)
        over = town.layout.streets[line.street].over
        for piece, crossing in split_at_crossings(town, course.nodes, over):
            extract.way([nodes[i] for i in piece], {**tags, **crossing})
    add_service_ways(extract, town, grounds, numbers)


def split_at_crossings(
    town: Town, nodes: Sequence[int], over: str
) -> Iterator[tuple[list[int], Mapping[str, str]]]:
    """Split a street where a bridge or tunnel begins or ends, and tag the piece between."""
    stops = [i for i, node in enumerate(nodes) if node >= 0]
    kinds = [town.layout.on_barrier.get(nodes[i], "") for i in stops]
    piece = [0]
    for a, b, first, second in zip(stops, stops[1:], kinds, kinds[1:], strict=False):
        barrier = next((kind for kind in (first, second) if kind in BARRIERS), "")
        inside = list(range(a + 1, b + 1))
        if not barrier:
            piece += inside
            continue
        if len(piece) > 1:
            yield piece, {}
        under = barrier == "rail" and over == "tunnel"
        tags = {"tunnel": "yes", "layer": "-1"} if under else {"bridge": "yes", "layer": "1"}
        yield [a, *inside], tags
        piece = [b]
    if len(piece) > 1:
        yield piece, {}


def add_service_ways(
    extract: Extract, town: Town, grounds: Iterable[Grounds], numbers: Mapping[int, int]
) -> None:
    """Lead a service road from its street into each car park and works."""
    for one in grounds:
        if one.use not in ("parking", "industrial") or one.street < 0:
            continue
        near = [
            (round(float(np.hypot(*(at - np.array(one.at)))), 1), node)
            for line in town.layout.streets[one.street].lines
            for node, at in zip(town.courses[line].nodes, town.courses[line].points, strict=True)
            if node >= 0
        ]
        extract.way([numbers[min(near)[1]], extract.node(one.at)], {"highway": "service"})


def add_barriers(extract: Extract, town: Town) -> None:
    """Add railway and river; they share no node with what crosses them."""
    for kind, name, lines in town.layout.barriers:
        points = np.concatenate(
            [town.courses[line].points[0 if n == 0 else 1 :] for n, line in enumerate(lines)]
        )
        nodes = [extract.node(at) for at in points.tolist()]
        what = {"railway": "rail"} if kind == "rail" else {"waterway": "river"}
        extract.way(nodes, {**what, "name": name})
        if kind == "river":
            banks = [extract.node(at) for at in river_ring(points).tolist()]
            extract.way([*banks, banks[0]], {"natural": "water", "water": "river", "name": name})


def river_ring(points: Floats) -> Floats:
    """Draw both banks of a river around its middle."""
    ahead = np.gradient(points, axis=0)
    across = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) / np.hypot(*ahead.T)[:, None]
    left, right = points + RIVER_HALF_M * across, points - RIVER_HALF_M * across
    ring: Floats = np.round(np.concatenate([right, left[::-1]]), 1)
    return ring

"""What an audit of a place looks at: benches, bins, fences, toilets, off-licences, alleys.

All of it is added after everything else and drawn from numbers of its own, so that nothing that
was there before changes. Alleys end blind and exits of car parks are for cars only: nobody's way on
foot becomes shorter.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from scripts.sample_county.addresses import BuiltTown, Grounds
from scripts.sample_county.chance import Part, draws
from scripts.sample_county.landmarks import Landmark
from scripts.sample_county.osm_elements import Extract
from scripts.sample_county.town_plan import Spot

FENCED = {"school": "fence", "industrial": "fence", "church": "wall", "allotments": "hedge"}
BENCH_AT_STOP, BIN_AT_STOP = 0.4, 0.3
OFF_LICENCE_SHARE = 0.2
OFF_LICENCES = ("alcohol", "alcohol", "wine")
ALLEYS = (
    {"highway": "footway", "service": "alley", "surface": "gravel", "lit": "no"},
    {"highway": "service", "service": "alley", "surface": "concrete"},
    {"highway": "path", "service": "alley"},
)
ALLEY_M = 45.0
TOILETS_REACH_M, TOILETS_SHARE = 900, 0.25
EXIT_M = (12.0, 150.0)
CLEAR_M = 5.0


def add_furniture(
    extract: Extract,
    built: BuiltTown,
    points: Sequence[Landmark],
    rings: Sequence[list[int]],
    own_ways: range,
    *,
    seed: int,
    number: int,
) -> None:
    """Add a town's furniture to an extract that holds the town.

    Parameters
    ----------
    extract
        The towns with their streets.
    built, points
        The town and its landmarks.
    rings
        Nodes round each of its grounds.
    own_ways
        Which ways of the extract are the town's.
    seed, number
        Decide what stands where.
    """
    dice = iter(draws(seed, Part.FURNITURE, 5_000, 1, batch=number)[:, 0].tolist())
    add_at_stops(extract, points, dice)
    add_in_parks(extract, built.grounds, dice)
    add_off_licences(extract, built, points, dice)
    add_toilets(extract, built, dice)
    for grounds, ring in zip(built.grounds, rings, strict=True):
        if grounds.use in FENCED:
            extract.way([*ring, ring[0]], {"barrier": FENCED[grounds.use]})
    doors = shapely.MultiPoint([address.at for address in built.addresses if address.is_home])
    shapely.prepare(doors)
    add_exits(extract, own_ways, doors)
    add_alleys(extract, own_ways, doors, dice)


def add_at_stops(extract: Extract, points: Sequence[Landmark], dice: Iterator[float]) -> None:
    """Put a bench and a bin beside some bus stops."""
    for point in points:
        if point.tags.get("highway") != "bus_stop":
            continue
        east, north = point.at
        if next(dice) < BENCH_AT_STOP:
            extract.node((east + 1.5, north), {"amenity": "bench"})
        if next(dice) < BIN_AT_STOP:
            extract.node((east - 1.5, north), {"amenity": "waste_basket"})


def add_in_parks(extract: Extract, grounds: Sequence[Grounds], dice: Iterator[float]) -> None:
    """Put two or three benches and a bin into each park, between its middle and its edge."""
    for one in grounds:
        if one.use != "park":
            continue
        middle = one.ring.mean(axis=0)
        for what in ("bench", "bench", "bench", "waste_basket"):
            corner = one.ring[int(next(dice) * len(one.ring))]
            if what == "bench" and next(dice) < 0.2:
                continue
            at = np.round(middle + 0.6 * next(dice) * (corner - middle), 1)
            backrest = {"backrest": "yes"} if what == "bench" else {}
            extract.node(at.tolist(), {"amenity": what, **backrest})


def add_off_licences(
    extract: Extract, built: BuiltTown, points: Sequence[Landmark], dice: Iterator[float]
) -> None:
    """Turn some of the shops that nobody has mapped into off-licences."""
    taken = {point.at for point in points}
    for address in built.addresses:
        at = (float(address.at[0]), float(address.at[1]))
        if address.kind == "CR08" and at not in taken and next(dice) < OFF_LICENCE_SHARE:
            kind = OFF_LICENCES[int(next(dice) * len(OFF_LICENCES))]
            extract.node(at, {"shop": kind})


def add_toilets(extract: Extract, built: BuiltTown, dice: Iterator[float]) -> None:
    """Put toilets into some car parks and parks near the centre; some are never closed."""
    for one in built.grounds:
        near = math.dist(one.at, built.town.bend.at) < TOILETS_REACH_M
        if one.use not in ("park", "parking") or not near or next(dice) > TOILETS_SHARE:
            continue
        all_day = {"opening_hours": "24/7"} if next(dice) < 0.3 else {}
        middle = np.round(one.ring.mean(axis=0) + 3.0, 1).tolist()
        extract.node(middle, {"amenity": "toilets", **all_day})


def add_exits(extract: Extract, own_ways: range, doors: shapely.MultiPoint) -> None:
    """Let cars out of each car park and works by a way that nobody may enter by, or walk."""
    found = []
    for way in own_ways:
        nodes, tags = extract.ways[way]
        if tags == {"highway": "service"}:
            found.append((nodes[0], nodes[1]))
    for entry, middle in found:
        away = exit_near(extract, own_ways, entry, middle, doors)
        if away >= 0:
            tags = {"highway": "service", "oneway": "yes", "foot": "no"}
            extract.way([middle, away], tags)


def exit_near(
    extract: Extract, own_ways: range, entry: int, middle: int, doors: shapely.MultiPoint
) -> int:
    """Find the next place on the entry's street that is far enough to drive out at, or -1."""
    for way in own_ways:
        nodes, tags = extract.ways[way]
        if "name" not in tags or "highway" not in tags or entry not in nodes:
            continue
        for node in nodes:
            low, high = EXIT_M
            far = math.dist(extract.spots[node], extract.spots[entry])
            if low < far < high and clear(doors, extract.spots[middle], extract.spots[node]):
                return node
    return -1


def add_alleys(
    extract: Extract, own_ways: range, doors: shapely.MultiPoint, dice: Iterator[float]
) -> None:
    """Lead a few blind alleys off junctions of residential streets, in between two of these."""
    meet: dict[int, list[int]] = {}
    for way in own_ways:
        nodes, tags = extract.ways[way]
        if "highway" in tags:
            for one, other in itertools.pairwise(nodes):
                meet.setdefault(one, []).append(other)
                meet.setdefault(other, []).append(one)
    junctions = [node for node, others in meet.items() if len(others) == 3]
    for tags in ALLEYS:
        while True:
            node = junctions[int(next(dice) * len(junctions))]
            direction = widest_gap([heading(extract, node, other) for other in meet[node]])
            east, north = extract.spots[node]
            run, rise = ALLEY_M * math.cos(direction), ALLEY_M * math.sin(direction)
            end = (round(east + run, 1), round(north + rise, 1))
            if clear(doors, (east, north), end):
                break
        extract.way([node, extract.node(end)], tags)


def clear(doors: shapely.MultiPoint, one: Spot, other: Spot) -> bool:
    """Tell whether a way between two places runs past no door too closely."""
    return not shapely.dwithin(doors, shapely.LineString([one, other]), CLEAR_M)


def heading(extract: Extract, node: int, other: int) -> float:
    """Give the direction from one node to another, in radians from east."""
    (a, b), (c, d) = extract.spots[node], extract.spots[other]
    return math.atan2(d - b, c - a)


def widest_gap(directions: Sequence[float]) -> float:
    """Give the middle of the widest gap between directions.

    Examples
    --------
    >>> round(widest_gap([0.0, math.pi / 2, math.pi]) / math.pi, 3)
    1.5
    """
    inside = sorted(direction % (2 * math.pi) for direction in directions)
    gaps = [
        (round((after - before) % (2 * math.pi), 9), before)
        for before, after in zip(inside, [*inside[1:], inside[0]], strict=True)
    ]
    size, before = max(gaps)
    return before + size / 2

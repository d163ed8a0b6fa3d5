"""What stands along a town's streets: pubs, shops, cash machines, bus stops, cameras."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scripts.sample_county.addresses import BuiltTown
from scripts.sample_county.chance import Floats, Part, draws
from scripts.sample_county.town_layout import ROADS

SHOPS = ("convenience", "clothes", "hairdresser", "bakery", "charity", "mobile_phone", "chemist")
BUS_STOP_EVERY_M = 290
BUS_STOP_ASIDE_M = 5.0
CAMERA_REACH_M = 650
CAMERA_SHARE = 0.4


@dataclass(frozen=True)
class Landmark:
    """A point with the tags that OpenStreetMap would give it."""

    at: tuple[float, float]
    tags: Mapping[str, str]


def find_landmarks(
    seed: int, number: int, built: BuiltTown, words: Mapping[str, Sequence[str]]
) -> list[Landmark]:
    """Place a town's landmarks: premises at their addresses, the rest along the streets."""
    dice = iter(draws(seed, Part.LANDMARKS, 20_000, 1, batch=number)[:, 0].tolist())
    return [
        *premises(built, words, dice),
        *bus_stops(built),
        *cameras(built, dice),
        *stations(built),
    ]


def premises(
    built: BuiltTown, words: Mapping[str, Any], dice: Iterator[float]
) -> Iterator[Landmark]:
    """Put a point at every shop, pub, bank and takeaway that somebody has mapped."""
    pubs = banks = 0
    for address in built.addresses:
        if address.kind not in ("CR08", "CR07", "CO01", "CL06"):
            continue
        u, v = next(dice), next(dice)
        at = (float(address.at[0]), float(address.at[1]))
        if address.kind == "CR08" and u < 0.75:
            yield Landmark(at, {"shop": SHOPS[int(v * len(SHOPS))]})
        elif address.kind == "CR07":
            kind = "fast_food" if u < 0.6 else "cafe"
            name = words["fast_food"][int(v * len(words["fast_food"]))]
            yield Landmark(at, {"amenity": kind} | ({"name": name} if u < 0.6 else {}))
        elif address.kind == "CL06":
            yield Landmark(at, {"amenity": "pub", "name": words["pub"][pubs % len(words["pub"])]})
            pubs += 1
        elif address.kind == "CO01" and u < 0.5:
            name = words["bank"][banks % len(words["bank"])]
            yield Landmark(at, {"amenity": "bank", "atm": "yes", "name": name})
            yield Landmark((at[0] + 2, at[1] + 2), {"amenity": "atm", "operator": name})
            banks += 1


def bus_stops(built: BuiltTown) -> Iterator[Landmark]:
    """Put bus stops along the main roads, one on each side."""
    town = built.town
    for line, course in zip(town.layout.plan.lines, town.courses, strict=True):
        if line.kind not in ROADS:
            continue
        name = town.names[line.street]
        for stop in range(int(course.run_m[-1] // BUS_STOP_EVERY_M)):
            at, across = place_along(course.points, course.run_m, (stop + 0.5) * BUS_STOP_EVERY_M)
            for side in (1, -1):
                east, north = at + side * BUS_STOP_ASIDE_M * across
                tags = {"highway": "bus_stop", "name": name, "public_transport": "platform"}
                yield Landmark((round(float(east), 1), round(float(north), 1)), tags)


def place_along(points: Floats, run_m: Floats, away_m: float) -> tuple[Floats, Floats]:
    """Give the point at a distance along a course, and the direction across it there."""
    i = min(int(np.searchsorted(run_m, away_m, side="right")) - 1, len(points) - 2)
    step = (points[i + 1] - points[i]) / (run_m[i + 1] - run_m[i])
    across: Floats = np.array([-step[1], step[0]])
    at: Floats = points[i] + (away_m - run_m[i]) * step
    return at, across


def cameras(built: BuiltTown, dice: Iterator[float]) -> Iterator[Landmark]:
    """Watch some of the junctions in the centre, and every car park."""
    town = built.town
    seen: set[int] = set()
    for line, course in zip(town.layout.plan.lines, town.courses, strict=True):
        if line.kind not in ROADS:
            continue
        for node, (east, north) in zip(course.nodes, course.points.tolist(), strict=True):
            near = math.dist((east, north), town.bend.at) < CAMERA_REACH_M
            if node >= 0 and node not in seen and near and next(dice) < CAMERA_SHARE:
                tags = {"man_made": "surveillance", "surveillance": "public"}
                yield Landmark((round(east + 4, 1), round(north + 4, 1)), tags)
            seen.add(node)
    for grounds in built.grounds:
        if grounds.use == "parking":
            at = (float(grounds.at[0]), float(grounds.at[1]))
            yield Landmark(at, {"man_made": "surveillance", "surveillance": "outdoor"})


def stations(built: BuiltTown) -> Iterator[Landmark]:
    """Put the station on the railway, at the place nearest the centre."""
    town = built.town
    for kind, name, lines in town.layout.barriers:
        if kind != "rail":
            continue
        points = np.concatenate([town.courses[line].points for line in lines])
        away = np.round(np.hypot(*(points - np.array(town.bend.at)).T), 1)
        east, north = points[int(away.argmin())].tolist()
        yield Landmark((east, north), {"railway": "station", "name": f"{town.name} {name}"})

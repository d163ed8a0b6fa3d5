"""The planted harm spots: short stretches of street where violence comes together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from scripts.sample_county.addresses import BuiltTown
from scripts.sample_county.chance import Part, draws
from scripts.sample_county.county import County, Point, Stack, TownCentre
from scripts.sample_county.schematic_streets import Fits, Street
from scripts.sample_county.town_layout import STREETS
from scripts.sample_county.town_pools import points_along

SPOT_STREET_M = 140  # inside a spot's 100 m radius, set-back and all
NEAREST_SPOTS_M = 505


@dataclass(frozen=True)
class Spot:
    """A planted harm spot: where its extra rows can lie."""

    centre: Point
    district: int
    town: str
    name: str
    points: tuple[Point, ...]


def district_at(shapes: Sequence[shapely.Geometry], at: Point) -> int:
    """Give the number of the district that holds a point."""
    for number, shape in enumerate(shapes):
        if shapely.contains_xy(shape, *at):
            return number
    raise ValueError(f"no district holds {at}")


def spot_places(centre: Point, spacing_m: float, turn: float) -> list[Point]:
    """Give places for harm spots: the centre, a ring of six around it, then the next six."""
    places = [centre]
    for ring in range(12):
        # The outer six stand in the gaps of the inner six, as circles do when packed.
        outer = ring >= 6
        away = spacing_m * (math.sqrt(3) if outer else 1)
        angle = 2 * math.pi * (turn + ring / 6 + (1 / 12 if outer else 0))
        east, north = away * math.cos(angle), away * math.sin(angle)
        places.append((round(centre[0] + east), round(centre[1] + north)))
    return places


def plant_spots(
    seed: int,
    county: County,
    shapes: Sequence[shapely.Geometry],
    fits: Fits,
    towns: Mapping[int, BuiltTown],
) -> list[Spot]:
    """Plant the harm spots in and around the town centres.

    In a town that has streets, a spot is a stretch of one of them; elsewhere it is a short street
    of its own. `towns` holds the towns by district.
    """
    settings = county.process
    stacks = [stack.at for stack in county.stacks]
    table = draws(seed, Part.SPOTS, len(county.centres), 2)
    spots: list[Spot] = []
    for centre, (turn, way) in zip(county.centres, table.tolist(), strict=True):
        district = district_at(shapes, centre.at)
        left = centre.spots
        for k, at in enumerate(spot_places(centre.at, settings["spot_spacing_m"], turn)):
            if not left:
                break
            if district in towns:
                spot = on_town_street(towns[district], centre, at)
            else:
                spot = own_street(
                    county, centre, district, at, math.pi * (way + k / 3), fits, spots
                )
            if (
                spot is not None
                and farther_than(settings["spot_to_stack_m"], spot.centre, stacks)
                and farther_than(NEAREST_SPOTS_M, spot.centre, [one.centre for one in spots])
            ):
                spots.append(spot)
                left -= 1
        if left:
            raise ValueError(f"{centre.name} has no room for {left} of its harm spots")
    return spots


def farther_than(metres: float, at: Point, others: Sequence[Point]) -> bool:
    """Say whether a point is farther than that from all the others."""
    return all(math.dist(at, one) > metres for one in others)


def own_street(
    county: County,
    centre: TownCentre,
    district: int,
    at: Point,
    direction: float,
    fits: Fits,
    spots: Sequence[Spot],
) -> Spot | None:
    """Lay a short street with a name of its own at a place, if it fits there."""
    words = county.names["spots"]
    first = words["first"][len(spots) % len(words["first"])]
    second = words["second"][len(spots) // len(words["first"]) % len(words["second"])]
    street = Street(f"{first} {second}", district, at, direction, SPOT_STREET_M, 1.0)
    if not fits(street):
        return None
    return Spot(at, district, centre.name, street.name, tuple(street.plots()))


def on_town_street(built: BuiltTown, centre: TownCentre, at: Point) -> Spot | None:
    """Take the stretch of a town's street whose middle is nearest to a place."""
    town = built.town
    found = []
    for number, line in enumerate(town.layout.plan.lines):
        long = town.courses[number].run_m[-1] >= SPOT_STREET_M
        if line.kind in STREETS and town.names[line.street] and long:
            found += [
                (round(math.dist(middle, at), 3), number, run)
                for run, middle in middles(built, number)
            ]
    away, number, run = min(found)
    if away > SPOT_STREET_M:
        return None
    half = SPOT_STREET_M / 2
    points = points_along(built, number, 10, (run - half, run + half))
    middle = points[len(points) // 2]
    name = town.names[town.layout.plan.lines[number].street]
    return Spot(middle, town.district, centre.name, name, tuple(points))


def middles(built: BuiltTown, line: int) -> Iterator[tuple[float, Point]]:
    """Give the possible middles of a stretch of a line, and how far along it they are."""
    whole = float(built.town.courses[line].run_m[-1])
    half = SPOT_STREET_M / 2
    count = 1 + int((whole - SPOT_STREET_M) / 40)
    for k in range(count):
        run = half + (whole - SPOT_STREET_M) * (k + 0.5) / count
        yield run, points_along(built, line, 1, (run - 0.5, run + 0.5))[0]


def snap_stacks(county: County, towns: Mapping[int, BuiltTown]) -> tuple[Stack, ...]:
    """Move the stacked points that lie in a town with streets to the nearest of them."""
    placed = []
    for stack in county.stacks:
        at = stack.at
        for built in towns.values():
            points = np.concatenate(
                [
                    course.points
                    for line, course in zip(
                        built.town.layout.plan.lines, built.town.courses, strict=True
                    )
                    if line.kind in STREETS
                ]
            )
            away = np.round(np.hypot(*(points - np.array(at)).T), 1)
            if away.min() < 250:
                east, north = points[int(away.argmin())].tolist()
                # A little aside, so that no other row has the same place.
                at = (round(east) + 7, round(north) + 7)
        placed.append(Stack(stack.kind, at, stack.share, stack.mix))
    return tuple(placed)

"""Schematic streets: short straight ones around each place, for the county outside the towns."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import shapely

from scripts.sample_county.chance import Part, draws
from scripts.sample_county.county import County, Point

PLOT_M = 12  # one plot of this width, a house, on each side of a street
SETBACK_M = 9


@dataclass(frozen=True)
class Street:
    """A straight street: its middle, its direction in radians from east, its length."""

    name: str
    district: int
    middle: Point
    direction: float
    length_m: int
    weight: float

    def ends(self) -> tuple[Point, Point]:
        """Give the two ends, in whole metres."""
        return self.along(-0.5, 0), self.along(0.5, 0)

    def along(self, part: float, offset_m: float) -> Point:
        """Give the point at `part` of the length from the middle, `offset_m` to the left."""
        east, north = math.cos(self.direction), math.sin(self.direction)
        run = part * self.length_m
        return (
            round(self.middle[0] + run * east - offset_m * north),
            round(self.middle[1] + run * north + offset_m * east),
        )

    def plots(self) -> list[Point]:
        """Give the street's plots, one on each side every so many metres."""
        n_plots = self.length_m // PLOT_M
        return [
            self.along((number + 0.5) / n_plots - 0.5, side)
            for number in range(n_plots)
            for side in (SETBACK_M, -SETBACK_M)
        ]


Fits = Callable[[Street], bool]


def street_fits(
    shapes: Sequence[shapely.Geometry], built_up: Sequence[shapely.Geometry], margin_m: float
) -> Fits:
    """Make a test: does a street lie well inside its district, and in no town with streets?"""
    edges = [shapely.boundary(shape) for shape in shapes]
    for geometry in [*shapes, *edges, *built_up]:
        shapely.prepare(geometry)

    def fits(street: Street) -> bool:
        line = shapely.LineString(street.ends())
        inside = shapely.contains(shapes[street.district], line)
        near = shapely.dwithin(edges[street.district], line, margin_m + SETBACK_M + 1)
        return bool(inside and not near and not any(shapely.intersects(built_up, line)))

    return fits


def street_name(words: Mapping[str, Sequence[str]], number: int) -> str:
    """Give the `number`-th street name of a district; none repeats within 600."""
    first, second = words["first"], words["second"]
    # Going down both lists at once is a mixed order; the shift starts it elsewhere each time round.
    shift = number // math.lcm(len(first), len(second))
    return f"{first[number % len(first)]} {second[(number + shift) % len(second)]}"


def lay_streets(seed: int, county: County, fits: Fits) -> list[Street]:
    """Lay streets around each place's middle, on a turned grid, a few of them very busy.

    The number of streets goes with the people; how busy a street is has a heavy tail, as it does
    in life, where a few streets hold half of the crime.
    """
    settings = county.process
    shortest, longest = settings["street_length_m"]
    wanted = [round(1000 * w.people_k / settings["people_per_street"]) for w in county.places]
    tries = 8  # a try that falls in the sea or over the edge is dropped
    table = draws(seed, Part.STREETS, len(county.places), 1 + tries * max(wanted) * 5)
    used: Counter[int] = Counter()
    streets = []
    for place, n_wanted, row in zip(county.places, wanted, table, strict=True):
        turn = float(row[0]) * math.pi / 2
        reach = 150 * math.sqrt(n_wanted) + 150
        left = n_wanted
        for u in row[1:].reshape(-1, 5)[: tries * n_wanted]:
            away, angle = reach * float(u[0]) ** 0.55, 2 * math.pi * float(u[1])
            middle = (
                round(place.at[0] + away * math.cos(angle)),
                round(place.at[1] + away * math.sin(angle)),
            )
            across = math.pi / 2 if u[2] < 0.5 else 0.0
            direction = turn + across + 0.3 * (2 * float(u[2]) % 1 - 0.5)
            length_m = round(shortest + (longest - shortest) * float(u[3]))
            busy = min(14.0, (1 - float(u[4])) ** -0.85) * length_m
            name = street_name(county.names["streets"], used[place.district])
            street = Street(name, place.district, middle, direction, length_m, busy)
            if left and fits(street):
                streets.append(street)
                used[place.district] += 1
                left -= 1
    return streets

"""Where incidents can happen in a town with streets: on its addresses and along its streets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from scripts.sample_county.addresses import SHOPS, BuiltTown
from scripts.sample_county.chance import Part, draws
from scripts.sample_county.county import Point
from scripts.sample_county.landmarks import place_along
from scripts.sample_county.pools import Names, Pool, PoolMaker
from scripts.sample_county.town_layout import PATHS, ROADS, STREETS

POINT_EVERY_M = 20
# A street may be this much busier than the quietest; homes less so.
BUSIEST, BUSIEST_HOMES = 14.0, 3.0
HIGH_STREET_BUSIER, ROAD_BUSIER, PATH_BUSIER = 5.0, 2.0, 0.6
PATH_WORDS: Mapping[str, str] = {
    "underpass": "Pedestrian Subway",
    "path": "Park/Open Space",
    "footway": "Footpath",
    "footbridge": "Footbridge",
    "steps": "Footpath",
}
# A town's own streets hold this share of its district's everyday incidents.
TOWN_SHARE = 0.88
BEYOND_TOWN_M = 120


@dataclass(frozen=True)
class TownPools:
    """A town's homes, shops and street points."""

    homes: Pool
    shops: Pool
    streets: Pool


def town_pools(seed: int, number: int, built: BuiltTown, names: Names) -> TownPools:
    """Collect the places of a town; the busier its street, the more weight each has."""
    town = built.town
    lines = town.layout.plan.lines
    u = draws(seed, Part.TOWN_STREETS, len(lines), 1, batch=1000 + number)[:, 0].tolist()
    busy = [min(BUSIEST, (1 - one) ** -0.85) for one in u]
    homes, shops, streets = PoolMaker(), PoolMaker(), PoolMaker()
    for address in built.addresses:
        name = names.number(address.street_name)
        if address.is_home:
            weight = min(BUSIEST_HOMES, busy[address.line])
            homes.add(address.at, town.district, name, weight)
        elif address.kind in SHOPS:
            shops.add(address.at, town.district, name, busy[address.line])
    for line, one in enumerate(lines):
        text = town.names[one.street] or PATH_WORDS.get(one.kind, "")
        if one.kind not in (*STREETS, *PATHS) or not text:
            continue
        weight = busy[line]
        if town.names[one.street] == town.high_street:
            weight *= HIGH_STREET_BUSIER
        elif one.kind in ROADS:
            weight *= ROAD_BUSIER
        elif one.kind in PATHS:
            weight *= PATH_BUSIER
        for at in points_along(built, line, POINT_EVERY_M):
            streets.add(at, town.district, names.number(text), weight)
    return TownPools(homes.pool(), shops.pool(), streets.pool())


def points_along(
    built: BuiltTown, line: int, every_m: float, within: tuple[float, float] | None = None
) -> list[Point]:
    """Give points along a line, in the middle of equal pieces, in whole metres."""
    course = built.town.courses[line]
    low, high = within or (0.0, float(course.run_m[-1]))
    count = max(1, int((high - low) / every_m))
    points = []
    for k in range(count):
        at, _ = place_along(course.points, course.run_m, low + (high - low) * (k + 0.5) / count)
        points.append((round(float(at[0])), round(float(at[1]))))
    return points


def built_up_area(built: BuiltTown) -> shapely.Geometry:
    """Draw a line around a town, within which there are no streets but its own."""
    points = np.concatenate([course.points for course in built.town.courses])
    return shapely.buffer(shapely.convex_hull(shapely.MultiPoint(points)), BEYOND_TOWN_M)

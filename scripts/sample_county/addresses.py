"""Addresses: numbers along the streets, flats, shops, schools, invented postcodes and UPRNs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scripts.sample_county.chance import Floats, Part, draws
from scripts.sample_county.county import Point
from scripts.sample_county.frontages import Frontage, block_edges, build_frontages
from scripts.sample_county.town_layout import STREETS
from scripts.sample_county.towns import Town

COLUMNS = ("UPRN", "address", "postcode", "street", "easting", "northing", "class")
HOMES = {"detached": "RD02", "semi": "RD03", "terraced": "RD04", "flats": "RD06"}
DWELLINGS = frozenset(HOMES.values())
# Shops, restaurants and cafes, offices, leisure: the share of each, added up.
TRADES = (("CR08", 0.66), ("CR07", 0.82), ("CO01", 0.94), ("CL06", 1.0))
SHOPS = ("CR07", "CR08")
SUFFIX_SHARE, SUFFIXES = 0.012, "ABCDEF"
HOUSE_NAME_SHARE = 0.03
RANGE_SHARE = 0.1
FLAT_ABOVE_SHARE = 0.45
FIRST_UPRN = 999_000_000_001
IN_A_POSTCODE = 24
# The two letters that end a postcode; real ones leave out the same letters.
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
# What stands on open ground: its class, the endings of its name, how many addresses it has.
INSTITUTIONS = {
    "school": ("CE03", ("Primary School", "Academy", "Infant School"), 1),
    "parking": ("CT01", ("Car Park",), 1),
    "industrial": ("CI03", ("Works", "Trading Estate"), 8),
    "church": ("ZW99", ("Chapel", "Church", "Meeting House"), 1),
    "park": ("LP03", ("Park", "Recreation Ground", "Green"), 1),
}
PARKING_REACH_M = 800
FENCE_INSET_M = 14.0


@dataclass(frozen=True)
class Address:
    """One address; `street` is the street's number in its town."""

    uprn: int
    text: str
    postcode: str
    street: int
    street_name: str
    at: Point
    kind: str
    line: int
    """The piece of the street it stands on, -1 for grounds; and how far along that."""
    run_m: float

    @property
    def is_home(self) -> bool:
        """Whether people live there."""
        return self.kind in DWELLINGS


@dataclass(frozen=True)
class Building:
    """A building that has yet to get its number."""

    street_run_m: float
    at: Point
    kind: str
    line: int
    run_m: float


@dataclass(frozen=True)
class Grounds:
    """A school's, park's or works' land: its fence on the ground, its address if it has one."""

    use: str
    name: str
    ring: Floats
    street: int
    at: Point


@dataclass(frozen=True)
class BuiltTown:
    """A town with its addresses, in walking order, and its open grounds."""

    town: Town
    addresses: tuple[Address, ...]
    grounds: tuple[Grounds, ...]


Entry = tuple[str, Building, str]


def build_up(seed: int, number: int, town: Town, words: Mapping[str, Any]) -> BuiltTown:
    """Build along the streets of a town and give every building its address.

    Addresses are in the order of the streets; on each street the odd side comes first, and the
    numbers rise along it. Schools and the like follow, without a number.
    """
    dice = iter(draws(seed, Part.TOWN_HOUSES, 150_000, 1, batch=number)[:, 0].tolist())
    sides = on_streets(town, build_frontages(town, dice))
    grounds = open_grounds(town)
    postcodes = postcodes_of(town.postcode)
    addresses: list[Address] = []
    for street, name in enumerate(town.names):
        here = [one for one in grounds if one.street == street and one.name]
        house_names = list(words["house"])
        for entries in (
            numbered(sides[street, True], 1, house_names, dice),
            numbered(sides[street, False], 2, house_names, dice),
            [entry for one in here for entry in institution(one)],
        ):
            for n, (prefix, at, kind) in enumerate(entries):
                if n % IN_A_POSTCODE == 0:
                    postcode = next(postcodes)
                uprn = FIRST_UPRN + number * 1_000_000 + len(addresses)
                text = f"{prefix} {name}, {town.name}"
                where = (at.at, kind, at.line, at.run_m)
                addresses.append(Address(uprn, text, postcode, street, name, *where))
    return BuiltTown(town, tuple(addresses), tuple(grounds))


def on_streets(
    town: Town, frontages: Sequence[Frontage]
) -> Mapping[tuple[int, bool], list[Building]]:
    """Sort buildings by street and side (True is the left), each side from its beginning."""
    before: dict[int, float] = {}
    for street in town.layout.streets:
        run_m = 0.0
        for line in street.lines:
            before[line] = run_m
            run_m += float(town.courses[line].run_m[-1])
    sides: dict[tuple[int, bool], list[Building]] = defaultdict(list)
    for one in frontages:
        for run_m, (east, north) in zip(one.run_m.tolist(), one.at.tolist(), strict=True):
            at, along_m = (round(east), round(north)), before[one.line] + run_m
            building = Building(along_m, at, one.kind, one.line, run_m)
            sides[one.street, one.left].append(building)
    for side in sides.values():
        side.sort(key=lambda one: (one.street_run_m, one.at))
    return sides


def numbered(
    side: Sequence[Building], first: int, house_names: list[str], dice: Iterator[float]
) -> list[Entry]:
    """Number one side of a street: 1, 3, 5 or 2, 4, 6, with suffixes, ranges and flats.

    A house that gets a name takes it off `house_names`: no two on a street have the same.
    """
    entries: list[Entry] = []
    number, squeezed_in = first, 0
    for building in side:
        u, v = next(dice), next(dice)
        is_house = building.kind in ("terraced", "semi", "detached")
        if is_house and u < SUFFIX_SHARE and number > 2:
            suffix = SUFFIXES[squeezed_in]
            entries.append((f"{number - 2}{suffix}", building, HOMES[building.kind]))
            squeezed_in += 1
            continue
        squeezed_in = 0
        if building.kind == "shop":
            entries += shop(number, building, u, v)
            number += 2 * wide(u)
        elif building.kind == "flats":
            flats = range(1, 5 + int(9 * v))
            entries += [(f"Flat {flat}, {number}", building, "RD06") for flat in flats]
            number += 2
        else:
            named = building.kind == "detached" and u > 1 - HOUSE_NAME_SHARE and house_names
            prefix = f"{house_names.pop(int(v * len(house_names)))}," if named else f"{number}"
            entries.append((prefix, building, HOMES[building.kind]))
            # Some streets have no 13.
            number += 4 if number == 11 and v < 0.5 else 2
    return entries


def wide(draw: float) -> int:
    """Say how many numbers wide a shop is."""
    return 1 + int(3 * draw / RANGE_SHARE) if draw < RANGE_SHARE else 1


def shop(number: int, at: Building, u: float, v: float) -> list[Entry]:
    """Give the addresses of one shop: its own, and the flat above it if there is one."""
    trade = next(kind for kind, share in TRADES if v < share)
    if wide(u) > 1:
        return [(f"{number}-{number + 2 * wide(u) - 2}", at, trade)]
    above = [(f"Flat 1, {number}", at, "RD06"), (f"Flat 2, {number}", at, "RD06")]
    return [(f"{number}", at, trade), *(above if u > 1 - FLAT_ABOVE_SHARE else [])]


def open_grounds(town: Town) -> list[Grounds]:
    """List the open grounds of a town, each with the street that it is reached from."""
    found: list[Grounds] = []
    for number, block in enumerate(town.layout.plan.blocks):
        if block.use == "homes":
            continue
        edges = block_edges(town, block)
        ring = np.concatenate([edge.points[:-1] for edge in edges])
        middle = ring.mean(axis=0)
        use = block.use
        if use == "school" and math.dist(middle, town.bend.at) < PARKING_REACH_M:
            use = "parking"
        elif use == "school" and number % 3 == 0:
            use = "church"
        gates = [e for e in edges if e.kind in STREETS and town.names[e.street]]
        gate = max(gates, key=lambda e: (round(e.length_m(), 2), -e.number), default=None)
        street = -1 if gate is None else gate.street
        name = "" if gate is None else grounds_name(use, town.names[street], found)
        away = np.hypot(*(ring - middle).T)[:, None]
        fence: Floats = np.round(middle + (ring - middle) * (1 - FENCE_INSET_M / away), 1)
        at = (round(float(middle[0])), round(float(middle[1])))
        found.append(Grounds(use, name, fence, street, at))
    return found


def grounds_name(use: str, street_name: str, others: Sequence[Grounds]) -> str:
    """Name grounds after their street; empty if they are of no sort that has a name.

    Also empty if every such name in the town is taken: no two grounds have the same.
    """
    endings = INSTITUTIONS[use][1] if use in INSTITUTIONS else ()
    first = street_name.rsplit(" ", 1)[0]
    taken = {one.name for one in others}
    ideas = (f"{first} {endings[(len(others) + n) % len(endings)]}" for n in range(len(endings)))
    return next((name for name in ideas if name not in taken), "")


def institution(one: Grounds) -> list[Entry]:
    """Give the addresses of a school, a park or works."""
    kind, _, count = INSTITUTIONS[one.use]
    building = Building(0.0, one.at, kind, -1, 0.0)
    if count == 1:
        return [(f"{one.name},", building, kind)]
    return [(f"Unit {unit}, {one.name},", building, kind) for unit in range(1, count + 1)]


def postcodes_of(area: str) -> Iterator[str]:
    """Give invented postcodes one by one; no real postcode begins with ZZ and a 1 or a 2.

    Examples
    --------
    >>> codes = postcodes_of("ZZ1")
    >>> next(codes), next(codes)
    ('ZZ1 0AA', 'ZZ1 0AB')
    """
    for sector in range(10):
        for a in LETTERS:
            for b in LETTERS:
                yield f"{area} {sector}{a}{b}"

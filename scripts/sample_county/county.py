"""What is written down about the county: places, people and names, read from the TOML files."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Point = tuple[int, int]
Ring = list[Point]

HERE = Path(__file__).resolve().parent

# The county is laid out again on a grid this wide when more districts are asked for than it has.
COPY_EAST_M, COPY_NORTH_M = 100_000, 90_000
COPIES_IN_A_ROW = 6
FIRST_COPY_AT: Point = (0, 10_000)
COUNTY_CORNER: Point = (533_000, 172_000)


@dataclass(frozen=True)
class Place:
    """A ward before it has a shape: where its people are, and how many thousand."""

    name: str
    district: int
    at: Point
    people_k: float


@dataclass(frozen=True)
class District:
    """A district: name and code, relative rate of crime, how far it yields, main town."""

    code: str
    name: str
    rate: float
    yield_m2: int
    main_town: Point


@dataclass(frozen=True)
class TownCentre:
    """A town centre and how many harm spots are planted in it."""

    name: str
    at: Point
    spots: int


@dataclass(frozen=True)
class Stack:
    """An institution, all of whose rows have one exact coordinate."""

    kind: str
    at: Point
    share: float
    mix: str


@dataclass(frozen=True)
class County:
    """All that is written down by hand, in whole metres."""

    outline: Ring
    districts: tuple[District, ...]
    places: tuple[Place, ...]
    centres: tuple[TownCentre, ...]
    stacks: tuple[Stack, ...]
    process: Mapping[str, Any]
    bad_rows: Mapping[str, Any]
    names: Mapping[str, Any]

    def people(self) -> list[int]:
        """Count the people of each district, in the order of the districts."""
        people: Counter[int] = Counter()
        for place in self.places:
            people[place.district] += round(place.people_k * 1000)
        return [people[number] for number in range(len(self.districts))]


def metres(at_km: Sequence[float]) -> Point:
    """Turn kilometres, easting then northing, into whole metres.

    Examples
    --------
    >>> metres([570.8, 206.75])
    (570800, 206750)
    """
    return round(at_km[0] * 1000), round(at_km[1] * 1000)


def read_toml(name: str) -> dict[str, Any]:
    """Read one of the files beside this module."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def read_county() -> County:
    """Read the county and the names; districts, wards and spots keep the order they stand in."""
    plan = read_toml("county.toml")
    districts = []
    places = []
    for number, entry in enumerate(plan["districts"]):
        town, yield_m2 = metres(entry["main_town"]), round(entry["yield_km2"] * 1_000_000)
        districts.append(District(entry["code"], entry["name"], entry["rate"], yield_m2, town))
        for name, easting, northing, people_k in entry["wards"]:
            places.append(Place(name, number, metres((easting, northing)), people_k))
    return County(
        outline=[metres(at) for at in plan["outline"]],
        districts=tuple(districts),
        places=tuple(places),
        centres=tuple(
            TownCentre(one["name"], metres(one["at"]), one["spots"]) for one in plan["town_centres"]
        ),
        stacks=tuple(
            Stack(one["kind"], metres(one["at"]), one["share"], one["mix"])
            for one in plan["stacks"]
        ),
        process=plan["process"],
        bad_rows=plan["bad_rows"],
        names=read_toml("names.toml"),
    )


def copy_offset(copy: int) -> Point:
    """Say how far a copy of the county is moved to its place on the grid of copies."""
    row, column = divmod(copy, COPIES_IN_A_ROW)
    return (
        FIRST_COPY_AT[0] + column * COPY_EAST_M - COUNTY_CORNER[0],
        FIRST_COPY_AT[1] + row * COPY_NORTH_M - COUNTY_CORNER[1],
    )


def invented_district(county: County, number: int) -> District:
    """Give the `number`-th district of a sample that is not the county itself."""
    copy, which = divmod(number, len(county.districts))
    east, north = copy_offset(copy)
    model = county.districts[which]
    first = county.names["streets"]["first"]
    endings = ("shire", "ham", "ford", "stow", "mere", "holt", "wick", "ness", "combe", "thorpe")
    name = first[number % len(first)] + endings[number // len(first) % len(endings)]
    town = (model.main_town[0] + east, model.main_town[1] + north)
    return replace(model, code=f"X07{number + 1:06d}", name=name, main_town=town)

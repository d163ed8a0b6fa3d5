"""The county on the ground, ready for incidents: wards, towns, places, spots, stacked points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scripts.sample_county.addresses import BuiltTown, build_up
from scripts.sample_county.county import (
    County,
    District,
    Stack,
    copy_offset,
    invented_district,
    read_county,
)
from scripts.sample_county.harm_spots import Spot, district_at, plant_spots, snap_stacks
from scripts.sample_county.pools import Names, Pool, PoolMaker, join
from scripts.sample_county.schematic_streets import Street, lay_streets, street_fits
from scripts.sample_county.town_pools import (
    BUSIEST_HOMES,
    TOWN_SHARE,
    built_up_area,
    town_pools,
)
from scripts.sample_county.towns import build_towns
from scripts.sample_county.wards import Ward, district_shapes, draw_wards

# The busiest streets of a district have the shops.
SHOP_STREETS = 0.12


@dataclass(frozen=True)
class PlacedStack:
    """A stacked point and the district it lies in."""

    stack: Stack
    district: int


@dataclass(frozen=True)
class Ground:
    """Everything that incidents are placed on."""

    county: County
    districts: tuple[District, ...]
    people: tuple[int, ...]
    wards: tuple[Ward, ...]
    towns: tuple[BuiltTown, ...]
    homes: Pool
    shops: Pool
    streets: Pool
    spots: tuple[Spot, ...]
    stacks: tuple[PlacedStack, ...]
    names: tuple[str, ...]
    n_schematic_streets: int


def make_ground(seed: int, n_districts: int | None = None) -> Ground:
    """Make the ground: the county itself, or as many invented districts as are wanted.

    Parameters
    ----------
    seed
        The seed of the whole sample.
    n_districts
        None for the county as it is written down, with its two towns. A number gives that many
        invented districts: the county without the towns, laid out again and again.
    """
    county = read_county()
    if n_districts is None:
        built = tuple(
            build_up(seed, number, town, county.names["places"])
            for number, town in enumerate(build_towns(seed, county))
        )
        return one_county(seed, county, built)
    return copies(one_county(seed, county, ()), n_districts)


def one_county(seed: int, county: County, towns: Sequence[BuiltTown]) -> Ground:
    """Make the county itself."""
    wards = draw_wards(seed, county)
    shapes = district_shapes(wards)
    by_district = {built.town.district: built for built in towns}
    areas = [built_up_area(built) for built in towns]
    margin_m = county.process["edge_margin_m"]
    streets = lay_streets(seed, county, street_fits(shapes, areas, margin_m))
    county = replace(county, stacks=snap_stacks(county, by_district))
    spots = plant_spots(seed, county, shapes, street_fits(shapes, [], margin_m), by_district)
    names = Names()
    people = county.people()
    demand = [n * one.rate for n, one in zip(people, county.districts, strict=True)]
    outside = schematic_pools(streets, names)
    inside = [town_pools(seed, n, built, names) for n, built in enumerate(towns)]
    homes = share(outside[0], [one.homes for one in inside], demand, by_district)
    shops = share(outside[1], [one.shops for one in inside], demand, by_district)
    points = share(outside[2], [one.streets for one in inside], demand, by_district)
    for name in [*(spot.name for spot in spots), *(stack.kind for stack in county.stacks)]:
        names.number(name)
    return Ground(
        county,
        county.districts,
        tuple(people),
        tuple(wards),
        tuple(towns),
        homes,
        shops,
        points,
        tuple(spots),
        tuple(PlacedStack(stack, district_at(shapes, stack.at)) for stack in county.stacks),
        tuple(names.texts),
        len(streets),
    )


def schematic_pools(streets: Sequence[Street], names: Names) -> tuple[Pool, Pool, Pool]:
    """Collect the plots of the schematic streets as homes, shops and street points."""
    homes, shops, points = PoolMaker(), PoolMaker(), PoolMaker()
    line = sorted((street.weight / street.length_m for street in streets), reverse=True)
    shop_line = line[int(len(line) * SHOP_STREETS)]
    for street in streets:
        busy = street.weight / street.length_m
        name = names.number(street.name)
        for at in street.plots():
            homes.add(at, street.district, name, min(BUSIEST_HOMES, busy))
            points.add(at, street.district, name, busy)
            if busy >= shop_line:
                shops.add(at, street.district, name, busy)
    return homes.pool(), shops.pool(), points.pool()


def share(
    outside: Pool,
    inside: Sequence[Pool],
    demand: Sequence[float],
    towns: Mapping[int, BuiltTown],
) -> Pool:
    """Share each district's demand out: most of it to its town, where it has one with streets."""
    town = [d * (TOWN_SHARE if n in towns else 0.0) for n, d in enumerate(demand)]
    rest = [d - t for d, t in zip(demand, town, strict=True)]
    return join([outside.shared_out(rest), *(pool.shared_out(town) for pool in inside)])


def copies(model: Ground, n_districts: int) -> Ground:
    """Lay a county out again and again until there are enough districts, all invented."""
    in_one = len(model.districts)
    offsets = [copy_offset(copy) for copy in range(-(-n_districts // in_one))]
    wards: list[Ward] = []
    spots: list[Spot] = []
    stacks: list[PlacedStack] = []
    for copy, (east, north) in enumerate(offsets):
        first = copy * in_one
        for ward in model.wards:
            ring = [(x + east, y + north) for x, y in ward.ring]
            code = f"X05{len(wards) + 1:06d}"
            wards.append(Ward(code, f"{ward.name} {copy + 1}", ward.district + first, ring))
        for spot in model.spots:
            points = tuple((x + east, y + north) for x, y in spot.points)
            centre = (spot.centre[0] + east, spot.centre[1] + north)
            spots.append(
                replace(spot, centre=centre, district=spot.district + first, points=points)
            )
        for one in model.stacks:
            at = (one.stack.at[0] + east, one.stack.at[1] + north)
            stacks.append(PlacedStack(replace(one.stack, at=at), one.district + first))

    def spread(pool: Pool) -> Pool:
        moved = [pool.moved(offset, n * in_one) for n, offset in enumerate(offsets)]
        return join(moved).only(n_districts)

    return replace(
        model,
        districts=tuple(invented_district(model.county, n) for n in range(n_districts)),
        people=tuple(model.people[n % in_one] for n in range(n_districts)),
        wards=tuple(ward for ward in wards if ward.district < n_districts),
        spots=tuple(spot for spot in spots if spot.district < n_districts),
        stacks=tuple(one for one in stacks if one.district < n_districts),
        homes=spread(model.homes),
        shops=spread(model.shops),
        streets=spread(model.streets),
    )

"""Doors in zones: by brute force, on streets with a river, and never the burgled home."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.ground.frontages import find_frontages
from hotspots.ground.street_lines import network_of_lines
from hotspots.ground.streets import WalkingNetwork
from hotspots.patterns.burgled_homes import find_burgled_homes
from hotspots.patterns.risk_decay import published_decay
from hotspots.patterns.zone_doors import RINGS, ZoneDoors, find_zone_doors
from tests.doors import burglaries, street, town


def zones(
    at: list[tuple[float, float]],
    homes: gpd.GeoDataFrame,
    *,
    network: WalkingNetwork | None = None,
    uprn: list[str] | None = None,
    **options: float,
) -> ZoneDoors:
    table = burglaries(at, age_days=np.arange(len(at)))
    return find_zone_doors(
        table,
        homes,
        homes=find_burgled_homes(
            table, homes, uprn=None if uprn is None else pd.Series(uprn), within_m=25
        ),
        frontages=find_frontages(homes),
        decay=published_decay(),
        network=network,
        **options,  # type: ignore[arg-type]
    )


def rings(found: ZoneDoors, homes: gpd.GeoDataFrame) -> dict[str, str]:
    pairs = zip(found.address.tolist(), found.ring.tolist(), strict=True)
    return {homes["address"][address].split(",")[0]: RINGS[ring] for address, ring in pairs}


def test_the_neighbours_of_a_burgled_home_by_hand() -> None:
    """Number 9 was burgled: four either side on its side, those across, then its street."""
    homes = street("Mill Lane", 0, houses=40)
    found = rings(zones([(40, 8)], homes), homes)
    assert "9 Mill Lane" not in found
    beside = {f"{one} Mill Lane" for one in (1, 3, 5, 7, 11, 13, 15, 17)}
    assert {name for name, ring in found.items() if ring == "next door"} == beside
    assert found["10 Mill Lane"] == "opposite"
    assert found["19 Mill Lane"] == "same street"
    assert len(found) == 39


def test_each_side_says_how_many_are_neighbours() -> None:
    homes = street("Mill Lane", 0, houses=40)
    found = zones([(40, 8)], homes, each_side=1)
    beside = found.ring == RINGS.index("next door")
    assert sorted(homes["number"].iloc[found.address[beside]]) == ["11", "7"]
    assert found.steps[beside].tolist() == [1, 1]


def test_rings_of_distance_on_other_streets() -> None:
    homes = town(
        street("Mill Lane", 0, houses=2),
        street("Near Row", 90, houses=1),
        street("Far Row", 180, houses=1),
        street("Last Row", 380, houses=1),
        street("Beyond Row", 395, houses=1),
    )
    found = rings(zones([(0, 8)], homes), homes)
    assert found["1 Near Row"] == "100 m"
    assert found["1 Far Row"] == "200 m"
    assert found["1 Last Row"] == "400 m"
    assert found["1 Beyond Row"] == "400 m"  # 395 m
    assert "1 Far Row" not in rings(zones([(0, 8)], homes, outer_m=100), homes)


def test_streets_of_one_name_in_two_towns_are_two() -> None:
    homes = town(street("High Street", 0, houses=2), street("High Street", 300, houses=2))
    homes.loc[2:, "town"] = "Bley"
    found = zones([(0, 8)], homes)
    assert [RINGS[ring] for ring in found.ring] == ["opposite", "400 m", "400 m"]


def test_every_pair_is_found_and_no_other() -> None:
    random = np.random.default_rng(3)
    homes = street("Mill Lane", 0, houses=300)
    homes = homes.set_geometry(shapely.points(random.uniform(0, 2000, (300, 2))), crs=homes.crs)
    homes["street"] = None
    at = [tuple(one) for one in random.uniform(0, 2000, (15, 2)).tolist()]
    found = zones(at, homes)
    pairs = set(zip(found.burglary.tolist(), found.address.tolist(), strict=True))
    assert len(pairs) == len(found.burglary)
    away = np.hypot(
        *(np.array(at)[:, None] - shapely.get_coordinates(homes.geometry)[None]).transpose(2, 0, 1)
    )
    within = {(int(a), int(b)) for a, b in np.argwhere(away <= 400) if not found.held_back[b]}
    assert within <= pairs
    beyond = [found.ring[k] for k in range(len(found.ring)) if found.distance_m[k] > 400]
    assert all(ring <= RINGS.index("behind") for ring in beyond)
    expected = published_decay().risk(found.distance_m.astype(float), found.burglary)
    assert found.risk == pytest.approx(expected, rel=1e-5)
    assert found.scores().sum() == pytest.approx(expected.sum())


def test_a_river_keeps_doors_apart_and_a_garden_fence_does_not() -> None:
    homes = town(street("South Bank", 0, houses=12), street("North Bank", 60, houses=12))
    lines = shapely.from_wkt(
        [
            "LINESTRING (-600 0, 100 0)",
            "LINESTRING (-600 60, 100 60)",
            "LINESTRING (-600 0, -600 60)",
        ]
    )
    network = network_of_lines(lines, names=["South Bank", "North Bank", "Bridge"])
    straight = rings(zones([(20, -8)], homes), homes)
    on_foot = rings(zones([(20, -8)], homes, network=network), homes)
    assert "11 North Bank" in straight
    across = {name for name in on_foot if "North" in name}
    assert not across
    assert straight.keys() - on_foot.keys() == {name for name in straight if "North" in name}
    # Number 5 and North Bank's 6 back on to each other; they stay neighbours.
    backs = rings(zones([(20, 8)], homes, network=network), homes)
    assert backs["6 North Bank"] == "behind"


def test_a_burglary_far_from_every_street_known_is_measured_straight() -> None:
    homes = town(street("Mill Lane", 0, houses=12), street("Lost Row", 5000, houses=12))
    network = network_of_lines(shapely.from_wkt(["LINESTRING (-50 0, 100 0)"]), names=["Mill Lane"])
    found = rings(zones([(20, 5008)], homes, network=network), homes)
    assert len(found) == 11


def test_flats_are_held_back_unless_the_door_is_known() -> None:
    flats = [street("Mill Lane", 0, houses=1, flat=f"Flat {n}", uprn=f"F{n}") for n in (1, 2, 3)]
    homes = town(*flats, street("Mill Lane", 0, houses=6)[2:])
    unsure = zones([(0, 8)], homes)
    assert unsure.held_back.tolist() == [True] * 3 + [False] * 4
    assert not set(unsure.address.tolist()) & {0, 1, 2}
    sure = zones([(0, 8)], homes, uprn=["F2"])
    assert sure.held_back.tolist() == [False, True, False] + [False] * 4
    named = [RINGS[ring] for ring, door in zip(sure.ring, sure.address, strict=True) if door < 3]
    assert named == ["same building", "same building"]


def test_a_burgled_home_is_on_nobody_s_list_and_counts_as_in_a_zone() -> None:
    homes = street("Mill Lane", 0)
    found = zones([(0, 8), (10, 8)], homes)
    assert found.held_back[[0, 2]].all()
    assert not set(found.address.tolist()) & {0, 2}
    assert found.in_a_zone().all()
    assert found.scores()[4] > found.scores()[18] > 0


def test_shops_are_no_doors_but_what_has_no_class_is() -> None:
    homes = street("Mill Lane", 0, houses=6)
    homes["residential"] = pd.array([True, False, None, True, True, True], dtype="boolean")
    assert sorted(zones([(20, 8)], homes).address.tolist()) == [0, 2, 3, 5]


@pytest.mark.parametrize(("at", "houses"), [([], 4), ([(0.0, 0.0)], 0)])
def test_nothing_gives_no_pairs(at: list[tuple[float, float]], houses: int) -> None:
    found = zones(at, street("Mill Lane", 0, houses=houses))
    assert not len(found.burglary)
    assert len(found.scores()) == houses


def test_the_order_of_addresses_changes_nothing() -> None:
    homes = town(street("Mill Lane", 0, houses=30), street("Back Lane", 50, houses=30))
    mixed = homes.sample(frac=1, random_state=1).reset_index(drop=True)
    one, other = zones([(40, 8), (70, 42)], homes), zones([(40, 8), (70, 42)], mixed)

    def as_set(found: ZoneDoors, table: gpd.GeoDataFrame) -> set[tuple[object, ...]]:
        names = table["address"].iloc[found.address]
        return set(zip(found.burglary.tolist(), names, found.ring.tolist(), strict=True))

    assert as_set(one, homes) == as_set(other, mixed)

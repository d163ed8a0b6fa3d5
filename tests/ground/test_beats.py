"""Beats: contiguous, equal, the same in any order; odd wards; compared with naive ways to cut."""

from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.vq import kmeans2

from hotspots.errors import InputError
from hotspots.ground.beats import Beats, cut_beats
from hotspots.ground.beats_areas import areas_of, choose_looks, number_beats
from hotspots.ground.streets import WalkingNetwork
from tests.ground.beat_worlds import doors_on, grid_lines, hangs_together, town_of
from tests.worlds import METRES


def assert_contiguous(addresses: gpd.GeoDataFrame, network: WalkingNetwork, found: Beats) -> None:
    for number in found.beats["beat"]:
        mine = (found.doors["beat"] == number).to_numpy()
        assert mine.any()
        assert hangs_together(addresses, network, mine)


def test_two_sides_of_a_short_street_stay_together() -> None:
    lines = grid_lines(3, 3)
    addresses, network = town_of(lines, [10] * len(lines))
    found = cut_beats(addresses, network, beats=4)
    assert found.doors.groupby(addresses["number_from"] // 1000)["beat"].nunique().eq(1).all()
    assert found.beats["doors"].tolist() == [30] * 4
    assert_contiguous(addresses, network, found)


@given(st.lists(st.integers(0, 12), min_size=12, max_size=12), st.integers(2, 4))
@settings(max_examples=25, deadline=None)
def test_every_door_is_in_one_beat_that_hangs_together(doors: list[int], beats: int) -> None:
    lines = grid_lines(3, 3)
    if not sum(doors):
        doors = [1, *doors[1:]]
    addresses, network = town_of(lines, doors)
    found = cut_beats(addresses, network, beats=beats)
    assert found.doors.index.equals(addresses.index)
    assert found.beats["doors"].sum() == len(addresses)
    assert (found.beats["parts"] == 1).all()
    for _, stops in found.doors.groupby("beat")["stop"]:
        assert sorted(stops) == list(range(1, len(stops) + 1))
    assert_contiguous(addresses, network, found)


def shared_out_by_hand(graph: Any, work: dict[int, float], beats: int) -> float:
    """Find the least sum of squares of any way to cut a graph into connected parts."""
    nodes = sorted(graph)
    best = np.inf

    def cut(left: frozenset[int], parts: int, so_far: float) -> None:
        nonlocal best
        if parts == 1:
            if nx.is_connected(graph.subgraph(left)):
                best = min(best, so_far + sum(work[one] for one in left) ** 2)
            return
        rest = sorted(left)
        for mask in range(2 ** (len(rest) - 1)):
            part = {rest[0], *(one for at, one in enumerate(rest[1:]) if mask >> at & 1)}
            if len(part) < len(rest) and nx.is_connected(graph.subgraph(part)):
                cut(left - part, parts - 1, so_far + sum(work[one] for one in part) ** 2)

    cut(frozenset(nodes), beats, 0.0)
    return best


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("beats", [2, 3])
def test_tiny_towns_are_cut_as_evenly_as_can_be(seed: int, beats: int) -> None:
    lines = grid_lines(3, 2)
    doors = np.random.default_rng(seed).integers(2, 14, len(lines)).tolist()
    addresses, network = town_of(lines, doors)
    # Minutes at doors only: what is walked hardly counts.
    found = cut_beats(addresses, network, beats=beats, minutes_at_door=30, most_metres=1e6)
    atoms = found.atoms
    graph = nx.Graph(list(zip(atoms.one.tolist(), atoms.other.tolist(), strict=True)))
    work = dict(enumerate(atoms.doors.tolist()))
    best = shared_out_by_hand(graph, work, beats)
    held = float((found.beats["doors"] ** 2).sum())
    assert held <= 1.02 * best


def test_the_order_of_the_rows_makes_no_difference() -> None:
    lines = grid_lines(4, 4)
    counts = np.random.default_rng(3).integers(0, 15, len(lines)).tolist()
    addresses, network = town_of(lines, counts)
    found = cut_beats(addresses, network, beats=5)
    mixed = addresses.sample(frac=1, random_state=5)
    again = cut_beats(mixed, network, beats=5)
    pd.testing.assert_frame_equal(again.doors.sort_index(), found.doors)
    assert again.beats.equals(found.beats)
    assert again.walks.geometry.equals(found.walks.geometry)
    assert again.notes == found.notes


def test_the_inputs_are_not_changed() -> None:
    addresses, network = town_of(grid_lines(2, 2), [4] * 4)
    before = addresses.copy()
    cut_beats(addresses, network, beats=2)
    pd.testing.assert_frame_equal(addresses, before)


def naive(addresses: gpd.GeoDataFrame, beats: int) -> dict[str, np.ndarray]:
    """Cut doors as somebody in a hurry would: by k-means, or by the list of streets."""
    at = shapely.get_coordinates(addresses.geometry.to_numpy())
    by_street = addresses.sort_values(["street", "number_from"]).index
    street = np.empty(len(addresses), dtype=np.int64)
    street[by_street] = np.arange(len(addresses)) * beats // len(addresses)
    _, near = kmeans2(at, beats, seed=1, minit="++")
    return {"k-means": near, "street by street": street}


def test_better_than_naive_cuts() -> None:
    lines = grid_lines(7, 7)
    counts = np.random.default_rng(11).integers(0, 30, len(lines)).tolist()
    addresses, network = town_of(lines, counts)
    beats = 15
    found = cut_beats(addresses, network, beats=beats, most_metres=1e6)
    assert found.balance["variation"] < 0.08
    assert_contiguous(addresses, network, found)
    cuts = naive(addresses, beats)
    doors = np.bincount(cuts["k-means"], minlength=beats)
    assert found.balance["variation"] < 0.5 * doors.std() / doors.mean()
    for cut in cuts.values():
        whole = [hangs_together(addresses, network, cut == one) for one in np.unique(cut)]
        assert not all(whole)


def test_a_beat_is_bounded_where_no_number_is_asked_for() -> None:
    lines = grid_lines(6, 6)
    addresses, network = town_of(lines, [12] * len(lines))
    found = cut_beats(addresses, network, most_minutes=200, most_metres=1_500)
    assert found.beats["minutes"].max() <= 200
    assert found.beats["metres"].max() <= 1_500
    assert not found.beats["over"].any()
    fewer = cut_beats(addresses, network, most_minutes=400, most_metres=10_000)
    assert len(fewer) < len(found)


def test_what_is_too_long_is_said_where_a_number_is_asked_for() -> None:
    addresses, network = town_of(grid_lines(3, 3), [12] * 12)
    found = cut_beats(addresses, network, beats=2, most_minutes=60)
    assert found.beats["over"].all()
    assert "2 of 2 beats take more than 60 minutes or 4,000 m on foot: beat 1, 2" in found.notes[0]


def test_minutes_are_those_at_doors_and_on_foot() -> None:
    line = shapely.LineString([(0, 0), (100, 0)])
    addresses, network = town_of([("Mill Lane", line)], [4])
    found = cut_beats(addresses, network, beats=1, minutes_at_door=5, metres_per_minute=50)
    beat = found.beats.iloc[0]
    assert beat["minutes"] == pytest.approx(4 * 5 + beat["metres"] / 50)
    # 50 m on one side, across, and 50 m back: a crossing is as wide as the doors are apart.
    assert beat["metres"] == pytest.approx(50 + 16 + 50)
    assert found.doors["minutes"].max() == beat["minutes"]
    assert found.balance == {
        "least": beat["minutes"],
        "most": beat["minutes"],
        "mean": beat["minutes"],
        "variation": 0.0,
    }


def test_doors_per_beat() -> None:
    lines = grid_lines(3, 3)
    addresses, network = town_of(lines, [10] * len(lines))
    assert len(cut_beats(addresses, network, doors_per_beat=20)) == 6
    assert len(cut_beats(addresses, network, doors_per_beat=500)) == 1


def test_one_long_street_is_cut_along_it() -> None:
    line = shapely.LineString([(0, 0), (2000, 0)])
    addresses, network = town_of([("Long Lane", line)], [200])
    found = cut_beats(addresses, network, beats=4)
    assert found.beats["doors"].between(45, 55).all()
    x = addresses.geometry.x
    spans = sorted(
        (x[rows].min(), x[rows].max()) for rows in found.doors.groupby("beat").groups.values()
    )
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    assert_contiguous(addresses, network, found)


def test_flats_on_one_spot_are_one_place() -> None:
    lines = grid_lines(3, 2)
    addresses, network = town_of(lines, [10] * len(lines))
    block = doors_on(lines[0][1], 40, name="Tower", first=90_001, spot=True)
    every = gpd.GeoDataFrame(pd.concat([addresses, block], ignore_index=True), crs=METRES)
    found = cut_beats(every, network, beats=2)
    home = found.doors["beat"][len(addresses) :]
    assert home.nunique() == 1
    beat = found.beats.set_index("beat").loc[home.iloc[0]]
    assert beat["places"] == beat["doors"] - 40  # one of the ten stands on the same spot
    assert sorted(found.beats["doors"]) == [50, 60]


def test_a_building_of_more_than_a_beat_is_cut() -> None:
    line = shapely.LineString([(0, 0), (100, 0)])
    block = doors_on(line, 120, name="Mill Lane", spot=True)
    _, network = town_of([("Mill Lane", line)], [2])
    found = cut_beats(block, network, beats=3)
    assert found.beats["doors"].tolist() == [40, 40, 40]
    assert found.walks.geometry.is_empty.all()
    assert found.beats["metres"].tolist() == [0.0] * 3
    assert found.doors["beat"].iloc[:60:2].nunique() == 1  # numbers that follow each other


def test_more_beats_than_streets() -> None:
    addresses, network = town_of(grid_lines(2, 2), [1] * 4)
    found = cut_beats(addresses, network, beats=9, place="the ward North")
    assert found.beats["doors"].tolist() == [1] * 4
    assert "9 beats were asked for, but the ward North has 4 stretches" in found.notes[0]


def test_one_door() -> None:
    addresses, network = town_of(grid_lines(2, 2), [1, 0, 0, 0])
    found = cut_beats(addresses, network)
    assert found.beats["doors"].tolist() == [1]
    assert found.walks.geometry.iloc[0].is_empty
    assert found.beats.geometry.iloc[0].area > 0


def island(doors: int) -> tuple[gpd.GeoDataFrame, WalkingNetwork]:
    far = [("Isle", shapely.LineString([(5000, 5000), (5100, 5000)]))]
    return town_of([*grid_lines(3, 3), *far], [10] * 12 + [doors])


def test_an_island_of_a_beats_doors_is_a_beat() -> None:
    addresses, network = island(40)
    found = cut_beats(addresses, network, beats=4)
    isle = found.doors["beat"][addresses["street"] == "Isle"]
    assert isle.nunique() == 1
    assert (found.doors["beat"] == isle.iloc[0]).sum() == 40
    assert (found.beats["parts"] == 1).all()


def test_a_few_doors_that_no_street_joins_go_with_the_nearest_and_it_is_said() -> None:
    near = [("Isle", shapely.LineString([(300, 300), (310, 300)]))]
    addresses, network = town_of([*grid_lines(3, 3), *near], [10] * 12 + [2])
    found = cut_beats(addresses, network, beats=2)
    assert sorted(found.beats["parts"]) == [1, 2]
    assert "No street on the map joins all parts of beat" in found.notes[0]
    assert found.beats["straight"].sum() >= 1


def test_doors_far_from_any_street_are_walked_with_the_nearest() -> None:
    addresses, network = town_of(grid_lines(3, 3), [10] * 12)
    farm = doors_on(shapely.LineString([(600, 0), (650, 0)]), 1, name="Farm", first=70_001)
    every = gpd.GeoDataFrame(pd.concat([addresses, farm], ignore_index=True), crs=METRES)
    found = cut_beats(every, network, beats=2)
    assert "1 door is more than 100 m from any street" in found.notes[0]
    assert found.doors["beat"].iloc[-1] in set(found.beats["beat"])


def test_streets_without_doors_join_those_with() -> None:
    lines = [
        ("West", shapely.LineString([(0, 0), (100, 0)])),
        ("Path", shapely.LineString([(100, 0), (400, 0)])),
        ("East", shapely.LineString([(400, 0), (500, 0)])),
    ]
    addresses, network = town_of(lines, [10, 0, 10])
    found = cut_beats(addresses, network, beats=1)
    assert found.beats["parts"].tolist() == [1]
    assert found.atoms.link_m[0] == pytest.approx(300 + 10 + 10)  # and from the outermost doors


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"beats": 0}, "beats = 0"),
        ({"beats": 2.5}, "beats = 2.5"),
        ({"doors_per_beat": -3}, "doors_per_beat = -3"),
        ({"beats": 2, "doors_per_beat": 20}, "both a number of beats"),
        ({"minutes_at_door": 0.0}, "minutes_at_door = 0.0"),
        ({"metres_per_minute": float("nan")}, "metres_per_minute = nan"),
        ({"most_minutes": -1.0}, "most_minutes = -1.0"),
        ({"most_metres": float("inf")}, "most_metres = inf"),
    ],
)
def test_numbers_out_of_range(change: dict[str, Any], message: str) -> None:
    addresses, network = town_of(grid_lines(2, 2), [2] * 4)
    with pytest.raises(InputError, match=message):
        cut_beats(addresses, network, **change)


def test_a_ward_without_addresses_or_streets() -> None:
    addresses, network = town_of(grid_lines(2, 2), [2] * 4)
    with pytest.raises(InputError, match="the ward North has no addresses, so there is no door"):
        cut_beats(addresses[:0], network, place="the ward North")
    with pytest.raises(InputError, match="there are no streets in the ward"):
        cut_beats(addresses, network_without_streets())


def network_without_streets() -> WalkingNetwork:
    none, ints = np.empty(0), np.empty(0, dtype=np.int64)
    shapes = np.empty(0, dtype=object)
    return WalkingNetwork(none, none, ints, ints, none, shapes, shapes, "EPSG:27700")


def test_systems_and_positions() -> None:
    addresses, network = town_of(grid_lines(2, 2), [2] * 4)
    with pytest.raises(InputError, match="EPSG:4326"):
        cut_beats(addresses.to_crs(4326), network)
    with pytest.raises(InputError, match="EPSG:32630"):
        cut_beats(addresses.to_crs(32630), network)
    nowhere = addresses.copy()
    nowhere.loc[0, "geometry"] = shapely.Point()
    with pytest.raises(InputError, match="1 of 8 addresses have no position"):
        cut_beats(nowhere, network)
    with pytest.raises(InputError, match="no columns called 'flat'"):
        cut_beats(addresses.drop(columns="flat"), network)


def test_areas_do_not_overlap_and_hold_their_doors() -> None:
    addresses, network = town_of(grid_lines(4, 4), [8] * 24)
    ward = shapely.box(-20, -20, 320, 320)
    found = cut_beats(addresses, network, beats=6, within=ward)
    areas = found.beats.geometry
    assert areas.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    assert shapely.union_all(areas.to_numpy()).area == pytest.approx(areas.area.sum(), rel=1e-6)
    assert areas.within(ward.buffer(1e-6)).all()
    for number, area in zip(found.beats["beat"], areas, strict=True):
        mine = addresses.geometry[found.doors["beat"] == number]
        assert mine.distance(area).max() < 2


def test_neighbours_look_different() -> None:
    addresses, network = town_of(grid_lines(7, 7), [12] * 84)
    found = cut_beats(addresses, network, beats=20)
    areas, look = found.beats.geometry.to_numpy(), found.beats["look"].to_numpy()
    assert set(look) <= set(range(1, 7))
    for at, area in enumerate(areas):
        beside = shapely.dwithin(area, areas, 1.0)
        beside[at] = False
        assert look[at] not in look[beside]


def test_numbers_run_from_the_north_west_to_the_next() -> None:
    x, y = np.array([0.0, 100, 200, 0]), np.array([100.0, 100, 100, 0])
    assert number_beats(np.array([7, 3, 5, 9]), x, y).tolist() == [1, 2, 3, 4]


def test_areas_of_one_spot() -> None:
    (area,) = areas_of(np.array([1, 1]), np.array([5.0, 5]), np.array([5.0, 5]))
    assert area.area == pytest.approx(np.pi * 40**2, rel=0.03)
    assert choose_looks(np.array([area], dtype=object)).tolist() == [1]

"""Distances and ways along streets: by hand, and against networkx."""

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground.close_pairs import ClosePairs
from hotspots.ground.openstreetmap import read_walking_network
from hotspots.ground.street_lines import network_of_lines, network_of_streets, streets_table
from hotspots.ground.streets import WalkingNetwork

FAR = 1e6


def network_from(*wkt: str, names: list[str] | None = None) -> WalkingNetwork:
    return network_of_lines(shapely.from_wkt(wkt), names=names)


# Two banks 40 m apart; the only bridge is at the eastern end.
RIVER = network_from(
    "LINESTRING (0 0, 300 0)",
    "LINESTRING (0 40, 300 40)",
    "LINESTRING (300 0, 300 40)",
    names=["South Bank", "North Bank", "Bridge"],
)


def metres(network: WalkingNetwork, one: tuple[float, float], two: tuple[float, float]) -> float:
    """The distance on foot, asked for in each of three ways."""
    x, y = np.transpose([one, two])
    far = float(network.metres_between(x, y)[0, 1])
    pair = network.distances_between(x[:1], y[:1], x[1:], y[1:], within_m=FAR)
    assert network.metres_to_next(x, y).tolist() == [far]
    assert pair.distance_m.tolist() == ([far] if np.isfinite(far) else [])
    return far


def random_world(seed: int, *, lines: int = 14, points: int = 25) -> Any:
    """Streets on a grid of 60 m, some of them bent, some not joined; doors around them."""
    random = np.random.default_rng(seed)
    shapes = [shapely.LineString(random.integers(0, 6, (3, 2)) * 60.0) for _ in range(lines)]
    shapes = [line for line in shapes if line.length]
    return network_of_lines(shapes), random.uniform(-40, 340, (points, 2))


def brute_force(network: WalkingNetwork, xy: Any) -> Any:
    """Every distance by a graph in which every door is a node."""
    where = [shapely.Point(one) for one in xy]
    nearest = [int(np.argmin([line.distance(one) for line in network.lines])) for one in where]
    graph = nx.Graph()
    for piece, line in enumerate(network.lines):
        stops = [(0.0, int(network.start[piece])), (line.length, int(network.end[piece]))]
        stops += [
            (line.project(where[door]), -1 - door) for door, on in enumerate(nearest) if on == piece
        ]
        stops.sort()
        for (low, one), (high, two) in itertools.pairwise(stops):
            known = graph.edges[one, two]["m"] if graph.has_edge(one, two) else np.inf
            graph.add_edge(one, two, m=min(known, high - low))
    way = np.full((len(xy), len(xy)), np.inf)
    for door in range(len(xy)):
        for other, far in nx.single_source_dijkstra_path_length(
            graph, -1 - door, weight="m"
        ).items():
            if other < 0:
                way[door, -1 - other] = far
    return np.maximum(way, np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1)))


def test_opposite_neighbours_are_as_far_as_the_street_is_wide() -> None:
    street = network_from("LINESTRING (0 0, 300 0)")
    assert metres(street, (100, 12.5), (100, -12.5)) == 25
    assert metres(street, (100, 12.5), (130, 12.5)) == 30


def test_a_set_back_is_not_counted() -> None:
    street = network_from("LINESTRING (0 0, 300 0)")
    assert metres(street, (100, 60), (110, 60)) == 10


def test_a_house_across_the_river_is_as_far_as_the_bridge() -> None:
    assert metres(RIVER, (0, -5), (0, 45)) == 300 + 40 + 300
    assert metres(RIVER, (290, -5), (290, 45)) == 60


def test_only_pairs_near_on_foot_are_found_the_nearest_first() -> None:
    pairs = RIVER.distances_between([0, 280], [0, 0], [0, 30, 5, 280], [40, 0, 0, 40], within_m=100)
    assert isinstance(pairs, ClosePairs)
    assert pairs.first.tolist() == [0, 0, 1]
    assert pairs.second.tolist() == [2, 1, 3]
    assert pairs.distance_m.tolist() == [5, 30, 80]
    assert (pairs.first_off_street, pairs.second_off_street) == (0, 0)


def test_exactly_as_far_still_counts() -> None:
    assert len(RIVER.distances_between([0], [0], [0], [40], within_m=640)) == 1
    assert len(RIVER.distances_between([0], [0], [0], [40], within_m=639.99)) == 0


def test_the_search_goes_as_far_as_is_asked_and_no_farther() -> None:
    comb = network_from(
        *[f"LINESTRING ({at} -5, {at} 0, {at} 5)" for at in range(0, 501, 10)],
        "LINESTRING (" + ", ".join(f"{at} 0" for at in range(0, 501, 10)) + ")",
    )
    doors = np.arange(0.0, 501, 5)
    for within_m in (10, 95, 100, 104, 250):
        pairs = comb.distances_between([3], [0], doors, 0 * doors, within_m=within_m)
        assert pairs.second.tolist() == [
            at for at in np.argsort(abs(doors - 3), kind="stable") if abs(doors[at] - 3) <= within_m
        ]


def test_a_point_off_street_is_counted_and_in_no_pair() -> None:
    near = RIVER.distances_between([0, 0], [0, -150], [0, 0], [-150, 10], within_m=500)
    assert (near.first_off_street, near.second_off_street) == (1, 1)
    assert (near.first.tolist(), near.second.tolist()) == ([0], [1])
    on = RIVER.put_on_streets([0, 0], [0, -150])
    assert on.off_street.tolist() == [False, True]
    assert np.isnan(on.along_m[1])
    assert len(RIVER.distances_between([0], [-150], [0], [-150], within_m=5, reach_m=200)) == 1


def test_parts_that_do_not_hang_together_are_out_of_reach() -> None:
    island = network_from("LINESTRING (0 0, 100 0)", "LINESTRING (0 60, 100 60)")
    assert metres(island, (0, 0), (0, 60)) == np.inf
    assert len(island.distances_between([0], [0], [0], [60], within_m=FAR)) == 0


def test_a_way_round_may_be_shorter_than_the_piece_itself() -> None:
    bent = "LINESTRING (0 0, 0 300, 30 300, 30 0)"
    assert metres(network_from(bent), (0, 0), (30, 0)) == 630
    assert metres(network_from(bent, "LINESTRING (0 0, 30 0)"), (0, 50), (30, 50)) == 130


def test_a_loop_is_walked_the_shorter_way_round() -> None:
    loop = network_from("LINESTRING (0 0, 100 0, 100 100, 0 100, 0 0)")
    assert metres(loop, (10, 0), (0, 10)) == 20
    assert metres(loop, (50, 0), (100, 100)) == 150


def test_the_shorter_of_two_pieces_between_the_same_nodes_is_taken() -> None:
    both = network_from("LINESTRING (0 0, 0 50, 100 50, 100 0)", "LINESTRING (0 0, 100 0)")
    assert metres(both, (0, 0), (100, 0)) == 100


@pytest.mark.parametrize("seed", range(12))
def test_distances_are_those_of_networkx(seed: int) -> None:
    network, xy = random_world(seed)
    expected = brute_force(network, xy)
    found = network.metres_between(*xy.T, reach_m=FAR)
    off = ~np.eye(len(xy), dtype=bool)
    assert np.allclose(found[off], expected[off])
    assert np.array_equal(found, found.T)
    assert np.allclose(network.metres_to_next(*xy.T, reach_m=FAR), np.diag(expected, 1))


@pytest.mark.parametrize("seed", range(12))
def test_pairs_are_those_of_networkx(seed: int) -> None:
    network, xy = random_world(seed)
    one, two = xy[:12], xy[12:]
    expected = brute_force(network, xy)[:12, 12:]
    pairs = network.distances_between(*one.T, *two.T, within_m=250, reach_m=FAR)
    first, second = np.nonzero(expected <= 250)
    assert sorted(zip(pairs.first, pairs.second, strict=True)) == list(
        zip(first, second, strict=True)
    )
    assert np.allclose(pairs.distance_m, expected[pairs.first, pairs.second])
    rows = list(zip(pairs.first, pairs.distance_m, pairs.second, strict=True))
    assert rows == sorted(rows)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_way_is_shorter_than_the_straight_line_or_a_detour(seed: int) -> None:
    network, xy = random_world(seed, points=8)
    way = network.metres_between(*xy.T, reach_m=FAR)
    straight = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    assert (way >= straight - 1e-9).all()
    on = network.put_on_streets(*xy.T, reach_m=FAR)
    doors = np.array(
        [
            network.lines[p].interpolate(m).coords[0]
            for p, m in zip(on.piece, on.along_m, strict=True)
        ]
    )
    along = network.metres_between(*doors.T, reach_m=FAR)
    assert (along <= along[:, :, None].T + along[:, None, :] + 1e-6).all()


def test_many_doors_on_one_place_and_any_number_of_threads() -> None:
    network, xy = random_world(5, points=400)
    one = xy[np.random.default_rng(0).integers(0, 60, 700)]
    answers = [
        network.distances_between(*one.T, *xy.T, within_m=300, threads=threads)
        for threads in (1, 2, 5)
    ]
    assert len(answers[0]) > 10_000
    for other in answers[1:]:
        for name in ("first", "second", "distance_m"):
            assert np.array_equal(getattr(answers[0], name), getattr(other, name))


def test_the_order_of_streets_makes_no_difference() -> None:
    table = streets_table(RIVER)
    again = network_of_streets(table.iloc[::-1])
    assert [line.wkt for line in again.lines] == [line.wkt for line in RIVER.lines]
    assert again.name.tolist() == RIVER.name.tolist()


def test_a_corner_house_is_in_the_street_of_its_address() -> None:
    corner = network_from(
        "LINESTRING (0 0, 200 0)", "LINESTRING (0 0, 0 200)", names=["St. John's Road", "Mill Lane"]
    )
    x, y = [8.0] * 4, [15.0] * 4
    names: list[Any] = ["ST JOHNS ROAD", "Mill Lane", "Elsewhere", None]
    piece = corner.put_on_streets(x, y, names=names).piece
    assert corner.name[piece].tolist() == [
        "St. John's Road",
        "Mill Lane",
        "Mill Lane",
        "Mill Lane",
    ]
    assert set(corner.name[corner.put_on_streets(x, y).piece]) == {"Mill Lane"}


def test_the_own_street_has_to_be_about_as_near() -> None:
    for far, expected in ((29, "Own"), (31, "Other")):
        two = network_from(
            f"LINESTRING (-99 {10 + far}, 99 {10 + far})",
            "LINESTRING (-99 -10, 99 -10)",
            names=["Own", "Other"],
        )
        found = two.put_on_streets([0], [0], names=["own"]).piece
        assert two.name[found].tolist() == [expected]


def test_nearness_is_measured_as_the_crow_flies_not_by_a_box() -> None:
    across = network_from(
        "LINESTRING (-99 -10, 99 -10)", "LINESTRING (38 38, 90 90)", names=["Other", "Own"]
    )
    found = across.put_on_streets([0], [0], names=["Own"]).piece
    assert across.name[found].tolist() == ["Other"]


def test_the_nearest_piece_of_the_own_street_is_taken() -> None:
    own = network_from(
        "LINESTRING (-99 20, -3 20)",
        "LINESTRING (-3 20, 99 20)",
        "LINESTRING (-3 20, -3 90)",
        "LINESTRING (-99 -10, 99 -10)",
        names=["Own", "Own", "", "Other"],
    )
    on = own.put_on_streets([0], [0], names=["Own"])
    assert own.lines[on.piece[0]].wkt == "LINESTRING (-3 20, 99 20)"
    assert (on.along_m.tolist(), on.away_m.tolist()) == ([3], [20])


def test_of_a_street_drawn_twice_the_name_is_kept() -> None:
    twice = network_from(
        "LINESTRING (9 0, 5 1, 0 0)", "LINESTRING (0 0, 5 1, 9 0)", names=["", "High Street"]
    )
    assert (len(twice), twice.name.tolist(), len(twice.x)) == (1, ["High Street"], 2)


def test_a_street_drawn_as_several_lines_is_one_piece_to_the_next_junction() -> None:
    street = network_from(
        "LINESTRING (5 0, 0 0)",
        "LINESTRING (5 0, 7 0)",
        "LINESTRING (7 0, 9 0, 12 0)",
        "LINESTRING (9 0, 9 5)",
        "LINESTRING (12 0, 15 0)",
        names=["A", "A", "A", "A", "B"],
    )
    ends = [(line.coords[0][0], line.coords[-1][0]) for line in street.lines]
    assert ends == [(0, 9), (9, 9), (9, 12), (12, 15)]
    assert street.name.tolist() == ["A", "A", "A", "B"]


def test_a_route_follows_the_streets() -> None:
    route = RIVER.route([0, 20, 250], [-5, -5, 45])
    assert route.wkt == "LINESTRING (0 0, 20 0, 300 0, 300 40, 250 40)"
    back = RIVER.route([250, 20], [45, -5])
    assert back.wkt == "LINESTRING (250 40, 300 40, 300 0, 20 0)"
    assert RIVER.route([50, 20], [0, 0]).wkt == "LINESTRING (50 0, 20 0)"


def test_a_route_goes_straight_where_no_way_is_known() -> None:
    island = network_from("LINESTRING (0 0, 100 0)", "LINESTRING (0 60, 100 60)")
    assert island.route([0, 0, 0], [0, 60, 900]).wkt == "LINESTRING (0 0, 0 60, 0 900)"


def test_a_route_of_fewer_than_two_places() -> None:
    assert RIVER.route([], []).is_empty
    assert RIVER.route([0], [0]).is_empty
    assert RIVER.route([5, 5], [1, -1]).length == 0


@pytest.mark.parametrize("seed", range(8))
def test_a_route_is_as_long_as_the_ways_along_streets(seed: int) -> None:
    network, xy = random_world(seed, points=12)
    on = network.put_on_streets(*xy.T, reach_m=FAR)
    doors = [network.lines[p].interpolate(m) for p, m in zip(on.piece, on.along_m, strict=True)]
    x, y = np.array([(door.x, door.y) for door in doors]).T
    legs = network.metres_to_next(x, y, reach_m=FAR)
    straight = np.hypot(np.diff(x), np.diff(y))
    expected = np.where(np.isfinite(legs), legs, straight).sum()
    assert network.route(x, y, reach_m=FAR).length == pytest.approx(expected)


def test_a_network_without_streets_has_nobody_near_anybody() -> None:
    nothing = network_of_lines([])
    near = nothing.distances_between([0], [0], [0], [0], within_m=10)
    assert (len(near), near.first_off_street, near.second_off_street) == (0, 1, 1)
    assert nothing.metres_between([0, 1], [0, 0], names=["a", "b"])[0, 1] == np.inf
    assert nothing.route([0, 5], [0, 0]).wkt == "LINESTRING (0 0, 5 0)"
    assert nothing.metres_to_next([0, 5], [0, 0]).tolist() == [np.inf]
    table = streets_table(nothing)
    assert (list(table.columns), len(table), table.crs) == (["name", "geometry"], 0, 27700)


def test_no_points_give_empty_answers() -> None:
    assert len(RIVER.distances_between([], [], [], [], within_m=10)) == 0
    assert len(RIVER.distances_between([], [], [1], [1], within_m=10)) == 0
    assert RIVER.metres_between([], []).shape == (0, 0)
    assert len(RIVER.metres_to_next([], [])) == 0


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(InputError, match="1 of 2 points have a coordinate that is missing"):
        RIVER.put_on_streets([0, np.nan], [0, 0])
    with pytest.raises(InputError, match="within_m = -5"):
        RIVER.distances_between([0], [0], [0], [0], within_m=-5)
    with pytest.raises(InputError, match="reach_m = nan"):
        RIVER.put_on_streets([0], [0], reach_m=np.nan)
    with pytest.raises(InputError, match="there are 1 names for 2 places"):
        RIVER.put_on_streets([0, 1], [0, 0], names=["a"])
    with pytest.raises(InputError, match="there are 5,001 stops, so 25,010,001 distances"):
        RIVER.metres_between(np.zeros(5001), np.zeros(5001))


def test_what_is_no_street_is_refused() -> None:
    with pytest.raises(InputError, match="1 of 2 shapes are no single lines"):
        network_of_lines([shapely.Point(0, 0), RIVER.lines[0], None, shapely.LineString()])
    with pytest.raises(InputError, match="coordinates that are missing or infinite"):
        network_of_lines([shapely.LineString([(0, 0), (np.inf, 5)])])
    with pytest.raises(InputError, match="there are 2 names for 1 places"):
        network_of_lines([RIVER.lines[0]], names=["a", "b"])
    with pytest.raises(InputError, match="EPSG:4326"):
        network_of_streets(gpd.GeoDataFrame({"name": ["a"]}, geometry=[RIVER.lines[0]], crs=4326))


def test_the_sample_has_neighbours_far_apart_by_street() -> None:
    network = read_walking_network("data/streets/sample_towns.osm.gz")
    with gzip.open("data/addresses/sample_addresses.csv.gz", "rt", encoding="utf-8") as file:
        addresses = pd.read_csv(file).set_index("UPRN")
    truth = json.loads(Path("data/sample_incidents/truth.json").read_text(encoding="utf-8"))
    assert len(truth["far_neighbours"]) > 10
    for pair in truth["far_neighbours"]:
        two = addresses.loc[pair["uprns"]]
        way = network.metres_between(two["easting"], two["northing"], names=two["street"])[0, 1]
        assert way == pytest.approx(pair["by_street_m"], rel=0.02)
        near = network.distances_between(
            *two[["easting", "northing"]].to_numpy()[[0]].T,
            *two[["easting", "northing"]].to_numpy()[[1]].T,
            within_m=400,
        )
        assert len(near) == 0

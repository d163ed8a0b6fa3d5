"""By car: one-way streets, speeds, and quickest ways that brute force agrees with."""

import itertools
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground.driving import DrivingNetwork
from hotspots.ground.driving_lines import driving_network_of_lines
from hotspots.ground.driving_speeds import KMH_PER_MPH, speed_kmh
from hotspots.ground.osm_tags import driven_ways

KMH = 60.0  # a kilometre a minute


def network_of(*roads: tuple[str, bool, bool, float]) -> DrivingNetwork:
    return driving_network_of_lines(
        [shapely.from_wkt(f"LINESTRING ({line})") for line, *_ in roads],
        forward=[ahead for _, ahead, _, _ in roads],
        backward=[back for _, _, back, _ in roads],
        kmh=[kmh for *_, kmh in roads],
    )


@pytest.mark.parametrize(
    ("tags", "ways"),
    [
        ("highway=residential", (True, True)),
        ("highway=service", (True, True)),
        ("highway=motorway", (True, False)),
        ("highway=motorway_link oneway=no", (True, True)),
        ("highway=trunk motorroad=yes", (True, True)),
        ("highway=primary oneway=yes", (True, False)),
        ("highway=primary oneway=true", (True, False)),
        ("highway=primary oneway=-1", (False, True)),
        ("highway=tertiary junction=roundabout", (True, False)),
        ("highway=living_street", (True, True)),
        ("highway=residential access=private", (False, False)),
        ("highway=residential access=no motor_vehicle=yes", (True, True)),
        ("highway=residential vehicle=no", (False, False)),
        ("highway=residential motor_vehicle=no", (False, False)),
        ("highway=residential access=destination", (True, True)),
        ("highway=service access=no psv=yes", (False, False)),
        ("highway=service service=driveway", (False, False)),
        ("highway=service area=yes", (False, False)),
        ("highway=footway", (False, False)),
        ("highway=pedestrian", (False, False)),
        ("highway=track", (False, False)),
        ("highway=construction", (False, False)),
        ("railway=rail", (False, False)),
    ],
)
def test_who_drives_where(tags: str, ways: tuple[bool, bool]) -> None:
    assert driven_ways(dict(one.split("=") for one in tags.split())) == ways


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"maxspeed": "50"}, 50),
        ({"maxspeed": "50 km/h"}, 50),
        ({"maxspeed": "30 mph"}, 30 * KMH_PER_MPH),
        ({"maxspeed": "20mph"}, 20 * KMH_PER_MPH),
        ({"maxspeed": "walk"}, 6),
        ({"maxspeed": "national"}, 60 * KMH_PER_MPH),
        ({"maxspeed": "GB:nsl_dual"}, 70 * KMH_PER_MPH),
        ({"maxspeed": "GB:nsl_single"}, 60 * KMH_PER_MPH),
        ({"maxspeed": "40 mph;30 mph"}, 30 * KMH_PER_MPH),
        ({"maxspeed": "signals"}, 30 * KMH_PER_MPH),
        ({"maxspeed": "0"}, 5),
        ({"maxspeed": "900"}, 130),
        ({"highway": "service"}, 10 * KMH_PER_MPH),
        ({"highway": "motorway"}, 70 * KMH_PER_MPH),
        ({"highway": "motorway", "maxspeed": "national"}, 70 * KMH_PER_MPH),
        ({}, 30 * KMH_PER_MPH),
    ],
)
def test_how_fast_it_is_driven(tags: dict[str, str], kmh: float) -> None:
    assert speed_kmh({"highway": "residential"} | tags, share=1.0) == pytest.approx(kmh)
    assert speed_kmh({"highway": "residential"} | tags, share=0.5) == pytest.approx(kmh / 2)


def test_the_quicker_way_is_driven_though_it_is_longer() -> None:
    slow, fast = (
        ("0 0, 1000 0", True, True, 20.0),
        ("0 0, 0 600, 1000 600, 1000 0", True, True, 60.0),
    )
    minutes, metres = network_of(slow, fast).minutes_matrix([0, 1000], [0, 0])
    assert (minutes[0, 1], metres[0, 1]) == pytest.approx((2.2, 2200))
    assert (minutes[1, 0], metres[1, 0]) == pytest.approx((2.2, 2200))


def test_stops_on_one_one_way_street_go_round_the_block() -> None:
    network = network_of(
        ("0 0, 1000 0", True, False, KMH), ("1000 0, 1000 500, 0 500, 0 0", True, True, KMH)
    )
    minutes, metres = network.minutes_matrix([200, 700, 200], [5, -5, 10])
    assert metres.tolist() == pytest.approx(np.array([[0, 500, 0], [2500, 0, 2500], [0, 500, 0]]))
    assert minutes == pytest.approx(metres / 1000)
    assert network.route([700, 200], [0, 0]).length == pytest.approx(2500)
    assert network.route([200, 700], [0, 0]).coords[:] == [(200, 0), (700, 0)]


def test_where_there_is_no_way_it_is_infinitely_far_and_drawn_straight() -> None:
    network = network_of(("0 0, 1000 0", True, False, KMH), ("0 2000, 1000 2000", True, True, KMH))
    minutes, metres = network.minutes_matrix([100, 900, 500, 500], [0, 0, 2000, 9000])
    assert np.isfinite(minutes).tolist() == np.isfinite(metres).tolist()
    assert np.isfinite(minutes).astype(int).tolist() == [
        [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1],
    ]  # fmt: skip
    route = network.route([900, 100, 500], [10, 0, 9000])
    assert route.coords[:] == [(900, 0), (100, 0), (500, 9000)]


def test_a_stop_beyond_reach_is_on_no_street() -> None:
    network = network_of(("0 0, 1000 0", True, True, KMH))
    assert network.put_on_streets([500, 500], [249, 251]).piece.tolist() == [0, -1]
    assert np.isinf(network.minutes_matrix([0, 500], [0, 251])[0][0, 1])
    assert np.isfinite(network.minutes_matrix([0, 500], [0, 251], reach_m=300)[0][0, 1])


def test_none_or_one_stop_and_a_network_of_nothing() -> None:
    network = network_of(("0 0, 1000 0", True, True, KMH))
    assert network.minutes_matrix([], [])[0].shape == (0, 0)
    assert network.minutes_matrix([5], [0])[1].tolist() == [[0]]
    assert network.route([5], [0]).is_empty
    nothing = driving_network_of_lines([], forward=[], backward=[], kmh=[])
    assert len(nothing) == 0
    assert np.isinf(nothing.minutes_matrix([0, 1], [0, 0])[0][0, 1])


def test_both_directions_drawn_apart_are_one_piece() -> None:
    there, back = ("0 0, 100 0", True, False, KMH), ("100 0, 0 0", True, False, 30.0)
    network = network_of(there, back)
    assert (len(network), network.forward.tolist(), network.backward.tolist()) == (
        1,
        [True],
        [True],
    )
    assert network.minutes.tolist() == pytest.approx([0.1])


def test_neither_order_nor_direction_of_the_lines_matters() -> None:
    roads = [
        ("0 0, 500 0, 900 0", True, False, KMH),
        ("500 0, 500 300", True, True, 30.0),
        ("500 300, 900 0", False, True, KMH),
        ("0 0, 0 50, 50 50, 0 0", True, False, KMH),
    ]
    turned = [
        (", ".join(reversed(line.split(", "))), back, ahead, kmh)
        for line, ahead, back, kmh in roads
    ]
    one, other = network_of(*roads), network_of(*turned[::-1])
    for name in ("x", "y", "start", "end", "minutes", "forward", "backward"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
    assert shapely.to_wkb(one.lines).tolist() == shapely.to_wkb(other.lines).tolist()


@given(st.integers(0, 10_000))
def test_brute_force_finds_the_same_ways(seed: int) -> None:
    dice = np.random.default_rng(seed)
    places = np.unique(dice.integers(0, 6, (8, 2)) * 100, axis=0)
    pairs = dice.integers(0, len(places), (14, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    ahead, back = dice.random((2, len(pairs))) < 0.6
    kmh = dice.choice([20.0, 30.0, 60.0], len(pairs))
    lines = [shapely.LineString(places[[a, b]]) for a, b in pairs]
    network = driving_network_of_lines(lines, forward=ahead, backward=back, kmh=kmh)
    if not len(network):
        return
    piece = dice.integers(0, len(network), 5)
    along = dice.choice([0.0, 0.25, 0.5, 1.0], 5)
    stops = shapely.get_coordinates(
        shapely.line_interpolate_point(network.lines[piece], along, normalized=True)
    )
    on = network.put_on_streets(*stops.T)

    def node_at(one: int, m: float) -> str:
        """Name the end of a piece, or a place on it."""
        if m in (0.0, network.length_m[one]):
            return f"node {network.start[one] if m == 0 else network.end[one]}"
        return f"piece {one} at {m}"

    graph = nx.DiGraph()
    for one in range(len(network)):
        stops_here = {float(m) for m in on.along_m[on.piece == one]}
        here = sorted(stops_here | {0.0, float(network.length_m[one])})
        for m, n in itertools.pairwise(here):
            a, b = node_at(one, m), node_at(one, n)
            needs = (n - m) / network.length_m[one] * network.minutes[one]
            for u, v, may in ((a, b, network.forward[one]), (b, a, network.backward[one])):
                graph.add_nodes_from((u, v))
                known = graph.get_edge_data(u, v, {"minutes": np.inf})["minutes"]
                if may and needs < known:
                    graph.add_edge(u, v, minutes=needs)
    nodes_of_stops = [node_at(p, m) for p, m in zip(on.piece, on.along_m, strict=True)]
    minutes, metres = network.minutes_matrix(*stops.T)
    for row, source in enumerate(nodes_of_stops):
        found = nx.single_source_dijkstra_path_length(graph, source, weight="minutes")
        for column, other in enumerate(nodes_of_stops):
            expected = 0.0 if source == other else found.get(other, np.inf)
            assert minutes[row, column] == pytest.approx(expected, abs=1e-9)
            legs = network.route(stops[[row, column], 0], stops[[row, column], 1])
            if np.isfinite(expected) and source != other:
                assert legs.length == pytest.approx(metres[row, column])
                assert metres[row, column] <= minutes[row, column] * 1000 + 1e-6


def test_bad_lines_and_stops_are_refused() -> None:
    line = shapely.LineString([(0, 0), (100, 0)])
    good: dict[str, Any] = {"forward": [True], "backward": [True], "kmh": [30.0]}
    with pytest.raises(InputError, match="no single lines"):
        driving_network_of_lines([shapely.Point(0, 0)], **good)
    with np.errstate(invalid="ignore"):
        broken = shapely.LineString([(0, 0), (np.nan, 1)])
    with pytest.raises(InputError, match="missing or infinite"):
        driving_network_of_lines([broken], **good)
    for kmh in (0.0, np.nan, -3.0):
        with pytest.raises(InputError, match="1 of 1 speeds are not above zero"):
            driving_network_of_lines([line], **(good | {"kmh": [kmh]}))
    with pytest.raises(InputError, match="there are 2 lines, 1 and 1 directions and 1 speeds"):
        driving_network_of_lines([line, line], **good)
    with pytest.raises(InputError, match="EPSG:4326"):
        driving_network_of_lines([line], **good, crs=4326)
    network = driving_network_of_lines(
        [line, None, shapely.LineString()], forward=[True] * 3, backward=[True] * 3, kmh=[30.0] * 3
    )
    assert len(network) == 1
    with pytest.raises(InputError):
        network.minutes_matrix([np.nan], [0])
    with pytest.raises(InputError, match=r"2,001 stops, so 4,004,001 ways"):
        network.minutes_matrix(np.zeros(2001), np.zeros(2001))
    with pytest.raises(InputError, match="reach_m"):
        network.route([0, 1], [0, 0], reach_m=-1)


# A block that can be driven round, a one-way street out of it that leads off the map, and an
# island that no road leads to.
EDGE = (
    ("0 0, 1000 0, 1000 1000, 0 1000, 0 0", True, True, KMH),
    ("1000 0, 1400 0", True, False, KMH),
    ("5000 0, 5200 0", True, True, KMH),
)


def test_a_stop_on_a_street_one_cannot_come_back_from_is_put_on_another() -> None:
    network = network_of(*EDGE)
    assert sorted(network.length_m[network.cut_off].tolist()) == [200, 400]
    on = network.put_on_streets([1100, 1390, 500], [10, 0, 5])
    assert on.away_m.tolist() == [100, 0, 5]  # 390 m is too far
    assert network.cut_off[on.piece].tolist() == [False, True, False]
    minutes, _ = network.minutes_matrix([1100, 1390, 500], [10, 0, 5])
    assert np.isfinite(minutes).tolist() == [[True] * 3, [False, True, False], [True] * 3]
    named = network.put_on_streets([1100, 1390], [10, 0], names=["", ""])
    assert named.piece.tolist() == on.piece[:2].tolist()


def test_an_island_with_roads_enough_is_not_cut_off() -> None:
    island = ("5000 0, 5200 0", "5000 0, 8000 4000, 9000 5000")
    block = ("0 0, 1000 0, 1000 2000, 0 2000, 0 0", True, True, KMH)
    network = network_of(block, EDGE[1], *((line, True, True, KMH) for line in island))
    assert network.length_m[network.cut_off].tolist() == [400]


def test_nothing_is_cut_off_where_no_part_holds_most_of_it() -> None:
    assert not network_of(EDGE[1], EDGE[2]).cut_off.any()
    assert not network_of(EDGE[1]).cut_off.any()
    assert not network_of().cut_off.any()

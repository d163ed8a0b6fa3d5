"""The walk of an audit: every side once, closed, and no longer than it has to be."""

from dataclasses import replace
from itertools import product

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground import postman
from hotspots.ground.audit_walk import AuditWalk, plan_audit_walk
from hotspots.ground.way_pieces import cut_ways
from tests.mapped_worlds import Way, ways_of

PLACE = shapely.box(-10, -210, 510, 510)
# A block of four streets with an alley through it and a cul-de-sac.
BLOCK: list[Way] = [
    ("LINESTRING (0 0, 100 0, 200 0)", "South Street", "street", "yes"),
    ("LINESTRING (200 0, 200 100)", "East Street", "street", "yes"),
    ("LINESTRING (200 100, 100 100, 0 100)", "North Street", "street", "yes"),
    ("LINESTRING (0 100, 0 0)", "West Street", "street", "yes"),
    ("LINESTRING (100 0, 100 100)", "", "alley", "unknown"),
    ("LINESTRING (200 100, 300 100)", "Short Close", "street", "no"),
]


def passes_of(walk: AuditWalk) -> dict[bytes, list[bool]]:
    """How often each piece is walked, and whether in the direction of its shape."""
    found: dict[bytes, list[bool]] = {}
    for line in walk.legs.geometry:
        shape = shapely.normalize(line)
        found.setdefault(shape.wkb, []).append(shape.coords[0] == line.coords[0])
    return found


def hold_to_promise(walk: AuditWalk, ways: gpd.GeoDataFrame) -> None:
    """Every side once and every path at least once, in one closed line."""
    pieces = cut_ways(ways, PLACE, beyond_m=500)
    passes, repeats = passes_of(walk), passes_of(_without_extra(walk))
    for row in np.flatnonzero(pieces.inside):
        shape = shapely.normalize(pieces.lines[row]).wkb
        if pieces.kind[row] == "street":
            assert sorted(repeats[shape]) == [False, True]
        else:
            assert len(repeats[shape]) == 1
        assert shape in passes
    assert walk.route.coords[0] == walk.route.coords[-1] == walk.start.coords[0]
    assert walk.route.length == pytest.approx(walk.metres)
    lines = list(walk.legs.geometry)
    for one, other in zip(lines, [*lines[1:], lines[0]], strict=True):
        assert one.coords[-1] == other.coords[0]


def _without_extra(walk: AuditWalk) -> AuditWalk:
    return replace(walk, legs=walk.legs[~walk.legs["extra"]])


def test_every_side_of_a_block_is_walked_once() -> None:
    walk = plan_audit_walk(ways_of(BLOCK), PLACE)
    hold_to_promise(walk, ways_of(BLOCK))
    assert walk.metres == 2 * 700 + 100 + 100  # the alley comes out odd at both ends
    assert walk.extra_m == 100
    assert walk.least
    assert not walk.notes


def test_nobody_turns_round_but_at_a_dead_end() -> None:
    walk = plan_audit_walk(ways_of([*BLOCK[:4], BLOCK[5]]), PLACE)
    lines = [shapely.normalize(one).wkb for one in walk.legs.geometry]
    turned = [
        walk.legs["name"].iloc[at] for at in range(1, len(lines)) if lines[at] == lines[at - 1]
    ]
    assert turned == ["Short Close"]


def test_a_street_is_finished_before_the_next() -> None:
    grid: list[Way] = []
    for at in range(4):
        xs = ", ".join(f"{100 * step} {100 * at}" for step in range(4))
        ys = ", ".join(f"{100 * at} {100 * step}" for step in range(4))
        grid += [
            (f"LINESTRING ({xs})", f"{at} Street", "street", "yes"),
            (f"LINESTRING ({ys})", f"{at} Avenue", "street", "yes"),
        ]
    walk = plan_audit_walk(ways_of(grid), PLACE)
    hold_to_promise(walk, ways_of(grid))
    names = walk.legs["name"].to_numpy()
    assert len(names) == 48
    # Eight streets with two sides: 16 runs would be the fewest.
    assert 1 + int((names[1:] != names[:-1]).sum()) <= 30
    assert walk.extra_m == 0


def test_a_cul_de_sac_with_an_alley_is_walked_through() -> None:
    ways = ways_of(
        [*BLOCK, ("LINESTRING (300 100, 300 0, 200 0)", "", "alley", "unknown")],
    )
    walk = plan_audit_walk(ways, PLACE)
    hold_to_promise(walk, ways)
    # Odd are (100, 0), (100, 100), (300, 100) and (200, 0): paired along North and South Street
    # and the close it is 100 + 300, over the alley and East Street 100 + 200.
    assert walk.extra_m == 300


def test_a_bridge_joins_two_blocks() -> None:
    north = [
        (shapely.affinity.translate(shapely.from_wkt(wkt), 0, 300).wkt, f"N {name}", kind, lit)
        for wkt, name, kind, lit in BLOCK
    ]
    bridge = [("LINESTRING (0 100, 0 300)", "", "footway", "yes")]
    ways = ways_of([*BLOCK, *north, *bridge])
    walk = plan_audit_walk(ways, PLACE)
    hold_to_promise(walk, ways)
    assert walk.extra_m == 100 + 100 + 200  # over the bridge there is no way but back


def test_parts_that_meet_outside_are_joined_there() -> None:
    ways = ways_of(
        [
            ("LINESTRING (0 0, 100 0)", "Here Street", "street", "yes"),
            ("LINESTRING (100 0, 150 0, 150 100, 100 100)", "Loop Road", "street", "yes"),
            ("LINESTRING (100 100, 0 100)", "There Street", "street", "yes"),
        ]
    )
    walk = plan_audit_walk(ways, shapely.box(-10, -10, 105, 110))
    outside = walk.legs[walk.legs["extra"]]
    assert set(outside["name"]) == {"Loop Road"}
    assert walk.metres == pytest.approx(4 * 100 + 2 * 200)
    assert walk.extra_m == pytest.approx(2 * 200)
    assert "2 parts that meet only outside" in walk.notes[1]
    assert not walk.least


def test_parts_that_no_way_joins_are_left_out_and_said() -> None:
    island: Way = ("LINESTRING (400 400, 460 400)", "Island Road", "street", "yes")
    walk = plan_audit_walk(ways_of([*BLOCK, island]), PLACE)
    assert walk.left_out_m == 60
    assert walk.metres == 1600
    assert "60 m of ways in this place hang together with the rest by no way" in walk.notes[0]
    there = plan_audit_walk(ways_of([*BLOCK, island]), PLACE, start=(430, 405))
    assert (there.metres, there.left_out_m) == (120, 800)


def test_a_cut_off_corner_is_not_worth_the_way() -> None:
    ways = ways_of(
        [
            ("LINESTRING (0 0, 100 0, 100 90)", "Here Street", "street", "yes"),
            ("LINESTRING (100 90, 0 90)", "There Street", "street", "yes"),
        ]
    )
    place = shapely.union(shapely.box(-10, -10, 90, 10), shapely.box(0, 80, 12, 100))
    walk = plan_audit_walk(ways, place)
    assert walk.metres == 180
    assert walk.left_out_m == 12
    assert walk.notes[0].startswith("Ends of ways of under 20 m at the edge")


def test_a_stub_of_a_crossing_street_is_not_worth_the_way() -> None:
    alley = shapely.box(85, -15, 115, 115)
    walk = plan_audit_walk(ways_of(BLOCK), alley)
    assert set(walk.legs["kind"]) == {"alley"}
    assert (walk.metres, walk.left_out_m) == (200, 60)
    whole = plan_audit_walk(ways_of(BLOCK), alley, ignore_below_m=0)
    assert (whole.metres, whole.left_out_m) == (2 * 60 + 200, 0)


def test_the_start_is_kept() -> None:
    for start in ((0.0, 0.0), (200.0, 100.0), (300.0, 100.0)):
        walk = plan_audit_walk(ways_of(BLOCK), PLACE, start=start)
        assert walk.start.coords[0] == start
        assert walk.start_words.endswith("nearest the chosen start, 0 m off")
    middle = plan_audit_walk(ways_of(BLOCK), PLACE)
    assert middle.start_words == "at the junction nearest the middle of the place"
    assert middle.start.coords[0] in [(200.0, 100.0), (100.0, 100.0)]


def test_points_are_passed_on_their_own_side() -> None:
    walk = plan_audit_walk(
        ways_of(BLOCK), PLACE, [(50, 8), (50, -8), (104, 50)], minutes_per_stop=5
    )
    assert walk.passed["away_m"].tolist() == [8, 8, 4]
    legs = walk.legs.iloc[walk.passed["leg"]]
    assert legs["side"].tolist() == ["north", "south", ""]
    assert legs["name"].tolist() == ["South Street", "South Street", ""]
    assert walk.minutes == pytest.approx(walk.metres / 60 + 15)
    for at, (x, y) in zip(walk.passed["at_m"], [(50, 0), (50, 0), (100, 50)], strict=True):
        assert walk.route.interpolate(at).distance(shapely.Point(x, y)) < 1e-6


def test_the_order_and_direction_of_ways_do_not_matter() -> None:
    ways = ways_of(BLOCK)
    turned = ways[::-1].assign(geometry=ways.geometry[::-1].reverse())
    one, two = plan_audit_walk(ways, PLACE, [(50, 8)]), plan_audit_walk(turned, PLACE, [(50, 8)])
    assert one.route.wkb == two.route.wkb
    assert one.legs.reset_index(drop=True).equals(two.legs.reset_index(drop=True))


NODES = [(0, 0), (100, 0), (210, 0), (0, 120), (100, 130), (200, 140)]
PAIRS = [(0, 1), (1, 2), (0, 3), (1, 4), (2, 5), (3, 4), (4, 5), (0, 4)]


@given(st.lists(st.sampled_from(["street", "alley", "none"]), min_size=8, max_size=8))
def test_no_walk_is_shorter(kinds: list[str]) -> None:
    used = [(pair, kind) for pair, kind in zip(PAIRS, kinds, strict=True) if kind != "none"]
    graph = nx.Graph([pair for pair, _ in used])
    if not used or not nx.is_connected(graph):
        return
    ways = ways_of(
        [
            (shapely.LineString([NODES[a], NODES[b]]).wkt, f"{a}-{b}", kind, "yes")
            for (a, b), kind in used
        ]
    )
    walk = plan_audit_walk(ways, PLACE)
    hold_to_promise(walk, ways)
    metres = [np.hypot(*np.subtract(NODES[a], NODES[b])) for (a, b), _ in used]
    best = np.inf
    for again in product((0, 1), repeat=len(used)):
        degree = np.zeros(len(NODES), dtype=int)
        for ((a, b), kind), extra in zip(used, again, strict=True):
            times = extra + (kind == "alley")
            degree[a] += times
            degree[b] += times
        if not (degree % 2).any():
            best = min(best, float(np.dot(metres, again)))
    assert walk.extra_m == pytest.approx(best)
    assert walk.least


def test_many_odd_nodes_are_paired_among_near_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    rungs: list[Way] = [
        (f"LINESTRING ({x} 0, {x} {40 + x % 7})", "", "alley", "yes") for x in range(0, 500, 20)
    ]
    along = ", ".join(f"{x} 0" for x in range(0, 500, 20))
    ways = ways_of([*rungs, (f"LINESTRING ({along})", "", "footway", "yes")])
    exact = plan_audit_walk(ways, PLACE)
    monkeypatch.setattr(postman, "_MOST_EXACT", 0)
    near = plan_audit_walk(ways, PLACE)
    assert near.extra_m == pytest.approx(exact.extra_m)
    assert (exact.least, near.least) == (True, False)
    hold_to_promise(near, ways)


def test_a_place_without_any_way_is_said() -> None:
    with pytest.raises(InputError, match="no way that can be walked lies in this place"):
        plan_audit_walk(ways_of(BLOCK), shapely.box(20, 20, 80, 80))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"metres_per_minute": 0.0}, "metres_per_minute = 0.0"),
        ({"minutes_per_stop": float("nan")}, "minutes_per_stop = nan"),
        ({"start": (float("inf"), 0.0)}, "the start has no finite coordinates"),
        ({"points": [(np.nan, 0.0)]}, "points have coordinates that are missing"),
    ],
)
def test_unusable_numbers_are_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        plan_audit_walk(ways_of(BLOCK), PLACE, **wrong)  # type: ignore[arg-type]

"""Walks: every door once, groups in one go, and nearly as short as can be."""

import itertools
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground.street_lines import network_of_lines
from hotspots.ground.walk_search import shortest_walk
from hotspots.ground.walks import minutes_of, order_walk

Walked = tuple[Any, Any, Any]
GRID = network_of_lines(
    [
        shapely.LineString([(at, 0), *[(at, y) for y in range(100, 901, 100)]])
        for at in range(0, 901, 100)
    ]
    + [
        shapely.LineString([(0, at), *[(x, at) for x in range(100, 901, 100)]])
        for at in range(0, 901, 100)
    ]
)


def runs(groups: int, seed: int, *, doors: int = 4) -> Walked:
    """Runs of doors 12 m apart, here and there along the streets of a grid of 100 m."""
    random = np.random.default_rng(seed)
    begin = random.integers(0, 8, (groups, 2)) * 100 + random.choice([-12, 12], (groups, 2))
    step = np.eye(2)[random.integers(0, 2, groups)] * random.choice([-12, 12], (groups, 1))
    xy = begin[:, None] + 30 * step[:, None] / 12 + step[:, None] * np.arange(doors)[:, None]
    return *xy.reshape(-1, 2).T, np.repeat(np.arange(groups), doors)


def shortest(x: Any, y: Any, group: Any, network: Any = None, start: Any = None) -> float:
    """The shortest walk, by trying every order of groups and every direction."""
    ends = [
        (rows[0], rows[-1]) for rows in (np.flatnonzero(group == one) for one in np.unique(group))
    ]
    px, py = (np.append(a, s) for a, s in zip((x, y), start or ([], []), strict=True))
    metres = np.hypot(px[:, None] - px, py[:, None] - py)
    if network is not None:
        metres = network.metres_between(px, py)
    inner = sum(metres[row, row + 1] for row in range(len(x) - 1) if group[row] == group[row + 1])
    best = np.inf
    for order in itertools.permutations(range(len(ends))):
        for turn in itertools.product((0, 1), repeat=len(ends)):
            walk = [(ends[one][t], ends[one][1 - t]) for one, t in zip(order, turn, strict=True)]
            far = sum(metres[one[1], two[0]] for one, two in itertools.pairwise(walk))
            best = min(best, far + (metres[len(x), walk[0][0]] if start else 0))
    return float(best + inner)


def require_walk(walk: Any, group: Any) -> None:
    """Every door once, groups in one go, each forwards or backwards."""
    assert sorted(walk.order) == list(range(len(group)))
    walked = [list(rows) for _, rows in itertools.groupby(walk.order, lambda row: group[row])]
    assert len(walked) == len(np.unique(group))
    assert all(rows in (sorted(rows), sorted(rows)[::-1]) for rows in walked)


def test_down_one_side_and_up_the_other() -> None:
    x = [0, 20, 40, 60, 5, 25, 45]
    y = [10, 10, 10, 10, -10, -10, -10]
    walk = order_walk(x, y, ["odd"] * 4 + ["even"] * 3, start=(0, 10))
    assert walk.order.tolist() == [0, 1, 2, 3, 6, 5, 4]
    assert walk.leg_m.tolist() == pytest.approx([0, 20, 20, 20, 25, 20, 20])
    assert walk.metres == pytest.approx(125)


def test_the_first_leg_is_from_the_start() -> None:
    walk = order_walk([100, 120], [0, 0], [1, 1], start=(200, 0))
    assert (walk.order.tolist(), walk.leg_m.tolist()) == ([1, 0], [80, 20])
    assert order_walk([100, 120], [0, 0], [1, 1]).leg_m.tolist() == [0, 20]


def test_a_river_decides_which_street_is_next() -> None:
    banks = network_of_lines(
        shapely.from_wkt(
            ["LINESTRING (0 0, 300 0)", "LINESTRING (0 40, 300 40)", "LINESTRING (300 0, 300 40)"]
        )
    )
    x, y, group = [0, 10, 0, 10, 290, 280], [0, 0, 40, 40, 40, 40], [1, 1, 2, 2, 3, 3]
    straight = order_walk(x, y, group, start=(20, 0))
    by_street = order_walk(x, y, group, network=banks, start=(20, 0))
    assert straight.order.tolist() == [1, 0, 2, 3, 5, 4]
    assert by_street.order.tolist() == [1, 0, 4, 5, 3, 2]
    assert by_street.leg_m.tolist() == [10, 10, 300 + 40 + 10, 10, 270, 10]
    assert (straight.straight, by_street.straight) == (6, 0)


def test_legs_without_a_known_way_are_straight_and_counted() -> None:
    island = network_of_lines(
        shapely.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (0 60, 100 60)"])
    )
    walk = order_walk([0, 50, 50, 50], [0, 0, 60, 900], [1, 1, 2, 3], network=island)
    assert walk.order.tolist() in ([0, 1, 2, 3], [3, 2, 1, 0])
    assert (sorted(walk.leg_m), walk.straight) == ([0, 50, 60, 840], 2)


def test_the_own_street_counts() -> None:
    corner = network_of_lines(
        shapely.from_wkt(["LINESTRING (0 0, 0 500)", "LINESTRING (20 0, 20 500)"]),
        names=["Ash Row", "Elm Row"],
    )
    x, y, names = [9, 9], [100, 130], ["Elm Row", "Elm Row"]
    assert order_walk(x, y, [1, 2], network=corner, names=names).straight == 0
    assert order_walk(x, y, [1, 2], network=corner, names=["Elm Row", ""]).straight == 1


@pytest.mark.parametrize("start", [None, (450.0, 450.0)])
@pytest.mark.parametrize("network", [None, GRID])
def test_nearly_as_short_as_can_be(network: Any, start: Any) -> None:
    ratios = []
    for seed in range(12):
        x, y, group = runs(2 + seed % 4, seed)
        walk = order_walk(x, y, group, network=network, start=start)
        require_walk(walk, group)
        ratios.append(walk.metres / shortest(x, y, group, network, start))
    assert min(ratios) > 1 - 1e-9
    assert np.mean(np.array(ratios) < 1 + 1e-9) > 0.9
    assert max(ratios) < 1.05


def test_seven_groups_against_every_order() -> None:
    ratios = []
    for seed in range(3):
        x, y, group = runs(7, seed, doors=2)
        ratios.append(order_walk(x, y, group).metres / shortest_of_seven(x, y))
    assert min(ratios) > 1 - 1e-9
    assert max(ratios) < 1.05


def shortest_of_seven(x: Any, y: Any) -> float:
    """As ``shortest`` for groups of two, all orders at once."""
    metres = np.hypot(x[:, None] - x, y[:, None] - y)
    orders = np.array(list(itertools.permutations(range(7))))
    best = np.inf
    for turn in itertools.product((0, 1), repeat=7):
        entry = 2 * orders + np.array(turn)[orders]
        best = min(best, float(metres[entry[:, :-1] ^ 1, entry[:, 1:]].sum(axis=1).min()))
    return best + float(sum(metres[at, at + 1] for at in range(0, 14, 2)))


def test_legs_add_up_to_the_walk_that_was_searched() -> None:
    x, y, group = runs(40, 1)
    walk = order_walk(x, y, group, network=GRID)
    require_walk(walk, group)
    metres = GRID.metres_between(x, y)
    assert walk.leg_m[1:] == pytest.approx(metres[walk.order[:-1], walk.order[1:]])


def test_neither_turning_nor_moving_makes_a_walk_shorter() -> None:
    random = np.random.default_rng(8)
    xy = random.uniform(0, 1000, (60, 2))
    between = np.zeros((62, 62))
    between[:60, :60] = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    walk = np.append(60, shortest_walk(between))

    def metres(one: Any) -> float:
        return float(between[one[:-1] ^ 1, one[1:]].sum())

    for low, high in itertools.combinations(range(1, 32), 2):
        turned = walk.copy()
        turned[low:high] = walk[low:high][::-1] ^ 1
        assert metres(turned) > metres(walk) - 1e-5
        if high - low <= 3:
            rest, part = np.delete(walk, np.s_[low:high]), walk[low:high]
            for at, moved in itertools.product(range(1, len(rest) + 1), (part, part[::-1] ^ 1)):
                assert metres(np.insert(rest, at, moved)) > metres(walk) - 1e-5


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), groups=st.integers(1, 12))
def test_the_order_of_groups_among_the_rows_makes_no_difference(seed: int, groups: int) -> None:
    x, y, group = runs(groups, seed)
    random = np.random.default_rng(seed)
    place = np.sort(random.permutation(len(x)).reshape(groups, -1), axis=1).ravel()
    mixed = np.argsort(place)
    one = order_walk(x, y, group)
    other = order_walk(x[mixed], y[mixed], group[mixed])
    assert np.array_equal(mixed[other.order], one.order)
    assert np.array_equal(other.leg_m, one.leg_m)


def test_doors_on_one_place_one_door_and_none() -> None:
    assert order_walk([5, 5, 5], [5, 5, 5], ["a", "b", "a"]).metres == 0
    one = order_walk([5], [5], ["a"], network=GRID, names=["x"])
    assert (one.order.tolist(), one.leg_m.tolist(), one.metres, one.straight) == ([0], [0], 0, 0)
    for network in (None, GRID):
        none = order_walk([], [], [], network=network, start=(0, 0))
        assert (len(none), none.leg_m.tolist(), none.metres) == (0, [], 0)


def test_minutes_until_each_stop_is_done() -> None:
    walk = order_walk([0, 150, 300], [0, 0, 0], [1, 1, 1], start=(300, 0))
    assert walk.order.tolist() == [2, 1, 0]
    assert minutes_of(walk, 2).tolist() == [2, 6, 10]
    assert minutes_of(walk, [5, 2, 1]).tolist() == [1, 5, 12]
    assert minutes_of(walk, 0, metres_per_minute=50).tolist() == [0, 3, 6]
    assert minutes_of(order_walk([], [], []), 2).tolist() == []


def test_what_cannot_be_walked_is_refused() -> None:
    with pytest.raises(InputError, match="there are 1 groups for 2 doors"):
        order_walk([0, 1], [0, 0], [1])
    with pytest.raises(InputError, match="1 doors are in no group"):
        order_walk([0, 1], [0, 0], ["a", None])
    with pytest.raises(InputError, match="there are 1 names for 2 doors"):
        order_walk([0, 1], [0, 0], [1, 2], names=["a"])
    with pytest.raises(InputError, match="the doors: 1 of 2 points have a coordinate"):
        order_walk([0, np.nan], [0, 0], [1, 2])
    with pytest.raises(InputError, match="the start: 1 of 1 points"):
        order_walk([0, 1], [0, 0], [1, 2], start=(np.inf, 0))
    walk = order_walk([0, 1], [0, 0], [1, 2])
    with pytest.raises(InputError, match="there are 3 numbers for 2 doors"):
        minutes_of(walk, [1, 2, 3])
    with pytest.raises(InputError, match="1 numbers are missing or below zero"):
        minutes_of(walk, [1, -2])
    with pytest.raises(InputError, match="metres_per_minute = 0"):
        minutes_of(walk, 1, metres_per_minute=0)

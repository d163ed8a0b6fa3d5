"""Close pairs of two sets: every one, once; the edge decided in full precision."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.ground import close_pairs, pairs_of_sets
from hotspots.ground.close_pairs import ClosePairs
from hotspots.ground.pairs_of_sets import pairs_between

Floats = NDArray[np.float64]
Listed = list[tuple[int, int, float]]


def by_hand(both: Sequence[Floats], within_m: float) -> Listed:
    x1, y1, x2, y2 = both
    pairs = []
    for first in range(len(x1)):
        with np.errstate(over="ignore"):
            dx, dy = x1[first] - x2, y1[first] - y2
            metres = np.sqrt(dx * dx + dy * dy)
        pairs += [(first, int(row), metres[row]) for row in np.flatnonzero(metres <= within_m)]
    return pairs


def as_list(pairs: ClosePairs) -> Listed:
    columns = (pairs.first.tolist(), pairs.second.tolist(), pairs.distance_m.tolist())
    return list(zip(*columns, strict=True))


def found_between(both: Sequence[Floats], within_m: float) -> Listed:
    """By first, as promised, and each pair's second row sorted for comparing."""
    x1, y1, x2, y2 = both
    pairs = pairs_between(x1, y1, x2, y2, within_m=within_m)
    assert (np.diff(pairs.first) >= 0).all()
    return sorted(as_list(pairs))


Draw = Callable[[np.random.Generator, int], NDArray[Any]]
WORLDS: dict[str, Draw] = {
    "spread": lambda random, size: random.uniform(-500, 500, (size, 2)),
    "far from nought": lambda random, size: random.uniform(5e5, 5.004e5, (size, 2)),
    "beyond negative": lambda random, size: random.uniform(-7e6, -6.9997e6, (size, 2)),
    "one place": lambda _, size: np.full((size, 2), -3.5),
    "few places": lambda random, size: random.integers(-4, 4, (size, 2)) * 10.0,
    "borders of cells": lambda random, size: random.integers(-30, 30, (size, 2)) * 2.5,
    "one line": lambda random, size: random.uniform(0, 900, (size, 1)) * [1, 0],
    "one column": lambda random, size: random.uniform(0, 900, (size, 1)) * [0, 1],
    "two far apart": lambda random, size: (
        random.uniform(0, 50, (size, 2)) + random.integers(0, 2, (size, 1)) * 9e8
    ),
    "outliers": lambda random, size: (
        random.uniform(-50, 50, (size, 2)) * random.choice([1, 1, 1, 1e9, 1e17, 1e150], (size, 2))
    ),
}


@pytest.mark.parametrize("within_m", [1e-9, 0.01, 10.0, 47.3, 5000.0, 1e17, 1e300, 1.7e308])
@pytest.mark.parametrize("world", WORLDS)
def test_every_pair_is_found_as_by_brute_force(world: str, within_m: float) -> None:
    random = np.random.default_rng(2)
    one, two = WORLDS[world](random, 60), WORLDS[world](random, 150)
    two[:40] = one[:40]
    both = (*one.T, *two.T)
    assert found_between(both, within_m) == by_hand(both, within_m)
    turned = (*two.T, *one.T)
    assert found_between(turned, within_m) == by_hand(turned, within_m)


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=25),
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=25),
    st.sampled_from([0.5, 1.0, 5.0, 10.0]),
    st.sampled_from([0.0, -1e6, 4096.0]),
)
def test_points_on_a_lattice_meet_the_edge_exactly(
    one: list[tuple[int, int]], two: list[tuple[int, int]], within_m: float, shift: float
) -> None:
    both = [*np.array(one, float).reshape(-1, 2).T, *np.array(two, float).reshape(-1, 2).T]
    moved = [axis + shift for axis in both]
    assert found_between(moved, within_m) == by_hand(both, within_m)


@given(st.integers(0, 10**6), st.floats(0.1, 1e3), st.floats(1e-3, 1e7) | st.floats(1e13, 1e17))
def test_points_just_as_far_as_asked_are_never_missed(
    seed: int, within_m: float, far: float
) -> None:
    random = np.random.default_rng(seed)
    x1, y1 = random.uniform(-far, far, (2, 40))
    turn = random.uniform(0, 2 * np.pi, 40)
    turn[:8] = np.arange(8) * np.pi / 4
    x2, y2 = x1 + within_m * np.cos(turn), y1 + within_m * np.sin(turn)
    both = (x1, y1, x2, y2)
    assert found_between(both, within_m) == by_hand(both, within_m)


def test_many_cells_all_round_the_ring_and_over_its_seam() -> None:
    random = np.random.default_rng(6)
    one, two = random.uniform(-900, 900, (2, 300)), random.uniform(-900, 900, (2, 700))
    assert found_between([*one, *two], 90.0) == by_hand([*one, *two], 90.0)
    towns = np.arange(700) % 7 * 60_000.0  # each as far round the ring again
    both = [*one, two[0] + towns, two[1]]
    assert found_between(both, 90.0) == by_hand(both, 90.0)


@pytest.mark.parametrize("cells", [2**power for power in range(10, 32)])
def test_rows_of_cells_near_one_point_never_meet_on_the_ring(cells: int) -> None:
    assert cells >= pairs_of_sets._FEWEST_CELLS
    widest = 2 * (pairs_of_sets._CELLS_A_REACH + 1) + 1
    place = np.arange(1, widest) * int(pairs_of_sets._GOLDEN * cells) % cells
    assert np.minimum(place, cells - place).min() >= widest


def test_sets_of_very_different_extents() -> None:
    random = np.random.default_rng(7)
    small, wide = random.uniform(0, 30, (2, 50)), random.uniform(-4e6, 4e6, (2, 900))
    wide[:, 100:200] = random.uniform(-40, 70, (2, 100))
    for both in ((*small, *wide), (*wide, *small)):
        assert found_between(both, 25.0) == by_hand(both, 25.0)


def test_the_edge_is_in() -> None:
    points = ([0.0], [0.0], [300.0], [400.0])
    assert len(pairs_between(*points, within_m=500)) == 1
    assert len(pairs_between(*points, within_m=np.nextafter(500, 0))) == 0


def test_points_outside_the_other_sets_ground_are_near_or_not() -> None:
    y1 = np.array([-11.0, -10, 0, 110, 111, 1e300])
    found = pairs_between(np.zeros(6), y1, np.zeros(2), [0.0, 100.0], within_m=10)
    assert as_list(found) == [(1, 0, 10.0), (2, 0, 0.0), (3, 1, 10.0)]


def test_those_of_one_point_come_in_rows_of_cells() -> None:
    x, y = np.random.default_rng(4).integers(-30, 30, (2, 900)).astype(float)
    found = pairs_between(x[:9], y[:9], x, y, within_m=20)
    cell_x, cell_y = np.floor(x[found.second] / 5), np.floor(y[found.second] / 5)
    order = np.lexsort((found.second, cell_x, cell_y, found.first))
    assert len(found) > 9 * 100
    assert order.tolist() == list(range(len(found)))


@pytest.mark.parametrize("within_m", [1e-170, 3e-162, 1e-160, 0.1, 400.0, 2 / 3, 1e7, 1.3e154])
def test_the_longest_square_decides_as_the_root_does(within_m: float) -> None:
    square = pairs_of_sets._longest_square(within_m)
    assert np.sqrt(square) <= within_m < np.sqrt(np.nextafter(square, np.inf))


def test_beyond_the_longest_length_squares_are_as_long_as_numbers_go() -> None:
    assert pairs_of_sets._longest_square(1e155) == sys.float_info.max


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_do_not_change_the_answer(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(close_pairs, "_CHUNK", 37)
    x, y = np.random.default_rng(3).integers(0, 90, (2, 700)).astype(float)
    one = pairs_between(x[:400], y[:400], x, y, within_m=7, threads=1)
    many = pairs_between(x[:400], y[:400], x, y, within_m=7, threads=threads)
    for column in ("first", "second", "distance_m"):
        assert getattr(one, column).tobytes() == getattr(many, column).tobytes()
    assert sorted(as_list(many)) == by_hand([x[:400], y[:400], x, y], 7)


@pytest.mark.parametrize("size", [0, 1])
def test_no_points_have_no_pairs(size: int) -> None:
    none: list[float] = []
    points = np.zeros(size)
    for found in (
        pairs_between(none, none, points, points, within_m=9),
        pairs_between(points, points, none, none, within_m=9),
    ):
        assert len(found) == 0
        assert found.first.dtype == found.second.dtype == np.int32
        assert found.distance_m.dtype == np.float64


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"x1": [np.nan, 0]}, "1 of 2 points have a coordinate that is missing or infinite"),
        ({"y2": [np.inf, 0, -np.inf]}, "2 of 3 points"),
        ({"x2": [1.0]}, r"x has the shape \(1,\) and y \(3,\)"),
        ({"within_m": 0}, "within_m = 0"),
        ({"within_m": -1}, "within_m = -1"),
        ({"within_m": np.nan}, "within_m = nan"),
        ({"within_m": np.inf}, "within_m = inf"),
    ],
)
def test_unusable_input_is_refused(given: dict[str, Any], told: str) -> None:
    usable: dict[str, Any] = {"x1": [0, 1], "y1": [0, 1], "x2": [0, 1, 2], "y2": [0, 1, 2]}
    with pytest.raises(InputError, match=told):
        pairs_between(**{**usable, "within_m": 5, **given})


def test_more_pairs_than_fit_are_refused_before_they_are_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(close_pairs, "MOST_PAIRS", 99)
    one = np.zeros(10)
    with pytest.raises(InputError, match=r"100 pairs are within 5 m \(0\.0 GiB\)"):
        pairs_between(one, one, one, one, within_m=5)
    assert len(pairs_between(one, one, one[:9], one[:9], within_m=5)) == 90

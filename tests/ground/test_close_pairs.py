"""Close pairs: every one, once, in order; the edge decided in full precision."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.ground import close_pairs
from hotspots.ground.close_pairs import ClosePairs, Metric, pairs_within

Floats = NDArray[np.float64]
METRICS: tuple[Metric, ...] = ("euclidean", "manhattan")


def apart(dx: Floats, dy: Floats, metric: Metric) -> NDArray[Any]:
    return np.abs(dx) + np.abs(dy) if metric == "manhattan" else np.sqrt(dx * dx + dy * dy)


def by_hand(x: Floats, y: Floats, within_m: float, metric: Metric) -> list[tuple[int, int, float]]:
    pairs = []
    for first in range(len(x)):
        for second in range(first + 1, len(x)):
            metres = float(apart(x[first] - x[second], y[first] - y[second], metric))
            if metres < within_m:
                pairs.append((first, second, metres))
    return pairs


def as_list(pairs: ClosePairs) -> list[tuple[int, int, float]]:
    columns = (pairs.first.tolist(), pairs.second.tolist(), pairs.distance_m.tolist())
    return list(zip(*columns, strict=True))


WORLDS: dict[str, Callable[[np.random.Generator], NDArray[Any]]] = {
    "spread": lambda random: random.uniform(-500, 500, (150, 2)),
    "far from nought": lambda random: random.uniform(5e5, 5.004e5, (150, 2)),
    "one place": lambda _: np.full((40, 2), -3.5),
    "few places": lambda random: random.integers(-4, 4, (150, 2)) * 10.0,
    "one line": lambda random: np.column_stack([random.uniform(0, 900, 90), np.zeros(90)]),
    "one column": lambda random: np.column_stack([np.zeros(90), random.uniform(0, 900, 90)]),
    "two far apart": lambda random: np.vstack(
        [random.uniform(0, 50, (30, 2)), random.uniform(9e8, 9e8 + 50, (30, 2))]
    ),
}


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("within_m", [0.01, 10.0, 47.3, 5000.0])
@pytest.mark.parametrize("world", WORLDS)
def test_every_pair_is_found_as_by_brute_force(world: str, within_m: float, metric: Metric) -> None:
    x, y = WORLDS[world](np.random.default_rng(1)).T
    found = as_list(pairs_within(x, y, within_m=within_m, metric=metric))
    assert found == by_hand(x, y, within_m, metric)


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=25),
    st.sampled_from([0.5, 1.0, 5.0, 10.0]),
    st.sampled_from(METRICS),
)
def test_points_on_a_lattice_meet_the_edge_exactly(
    places: list[tuple[int, int]], within_m: float, metric: Metric
) -> None:
    x, y = np.array(places, float).reshape(-1, 2).T
    assert as_list(pairs_within(x, y, within_m=within_m, metric=metric)) == by_hand(
        x, y, within_m, metric
    )


def test_the_edge_is_out() -> None:
    x, y = [0.0, 300.0], [0.0, 400.0]
    assert len(pairs_within(x, y, within_m=500)) == 0
    assert len(pairs_within(x, y, within_m=np.nextafter(500, 501))) == 1
    assert pairs_within(x, y, within_m=501).distance_m.dtype == np.float64


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_do_not_change_the_answer(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(close_pairs, "_CHUNK", 37)
    x, y = np.random.default_rng(3).integers(0, 90, (2, 700)).astype(float)
    one = pairs_within(x, y, within_m=7, threads=1)
    many = pairs_within(x, y, within_m=7, threads=threads)
    assert as_list(one) == as_list(many)


@pytest.mark.parametrize("size", [0, 1])
def test_no_points_have_no_pairs(size: int) -> None:
    points = np.zeros(size)
    found = pairs_within(points, points, within_m=9)
    assert len(found) == 0
    assert found.first.dtype == found.second.dtype == np.int32
    assert found.distance_m.dtype == np.float64


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"x": [np.nan, 0, 1]}, "1 of 3 points have a coordinate that is missing or infinite"),
        ({"y": [np.inf, 0, -np.inf]}, "2 of 3 points"),
        ({"x": [1.0]}, r"x has the shape \(1,\) and y \(3,\)"),
        ({"within_m": 0}, "within_m = 0"),
        ({"within_m": -1}, "within_m = -1"),
        ({"within_m": np.nan}, "within_m = nan"),
        ({"within_m": np.inf}, "within_m = inf"),
        ({"metric": "crow"}, "metric = 'crow'"),
    ],
)
def test_unusable_input_is_refused(given: dict[str, Any], told: str) -> None:
    usable: dict[str, Any] = {"x": [0, 1, 2], "y": [0, 1, 2], "within_m": 5}
    with pytest.raises(InputError, match=told):
        pairs_within(**{**usable, **given})


def test_more_pairs_than_fit_are_refused_before_they_are_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(close_pairs, "MOST_PAIRS", 44)
    one = np.zeros(10)
    with pytest.raises(InputError, match=r"45 pairs are within 5 m \(0\.0 GiB\)"):
        pairs_within(one, one, within_m=5)
    assert len(pairs_within(one[:9], one[:9], within_m=5)) == 36

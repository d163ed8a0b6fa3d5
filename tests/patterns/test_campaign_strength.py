"""How strongly burglaries follow one another: by hand, and how often the interval is right."""

import numpy as np
import pytest

from hotspots.ground.close_pairs import pairs_within
from hotspots.patterns.campaign_strength import Strength, find_strength, ratio_interval
from tests.patterns.burglary_worlds import following, shuffled


def strength_of(xy: np.ndarray, day: np.ndarray, permutations: int = 199) -> Strength:
    pairs = pairs_within(xy[:, 0], xy[:, 1], within_m=200)
    return find_strength(
        np.asarray(day, dtype=np.int64),
        pairs.first.astype(np.int64),
        pairs.second.astype(np.int64),
        soon_days=14,
        permutations=permutations,
        random=np.random.default_rng(1),
    )


def test_a_world_to_check_by_hand() -> None:
    # Near: 0-1, 0-2, 1-2, 3-4. Soon (all pairs): 0-1, 3-4 and 2-3 of ten.
    xy = np.array([[0, 0], [50, 0], [100, 0], [5000, 0], [5100, 0]], dtype=float)
    found = strength_of(xy, np.array([0, 14, 100, 110, 120]), permutations=2000)
    # 0-1, 2-3, 2-4 (20 days: no), 3-4: soon are 0-1, 2-3 and 3-4.
    assert found.observed == 2
    assert found.expected == pytest.approx(4 * 3 / 10)
    assert found.ratio == pytest.approx(2 / 1.2)
    assert found.followers == 2
    assert 0.7 < found.followers_by_chance < 1.3


def test_a_burglary_that_follows_two_is_one() -> None:
    xy = np.array([[0, 0], [50, 0], [100, 0]], dtype=float)
    found = strength_of(xy, np.array([0, 1, 2]))
    assert found.observed == 3
    assert found.followers == 2  # the second and the third
    assert found.p_value == 1.0  # however shuffled


def test_without_near_pairs_there_is_nothing() -> None:
    found = strength_of(np.array([[0, 0], [900, 0]], dtype=float), np.array([0, 1]))
    assert found == Strength(0, 0.0, 1.0, 1.0, 0, 0.0)
    assert np.isnan(found.ratio)
    assert np.isnan(ratio_interval(0, 0.0, 1.0, level=0.9)).all()


def test_no_pair_seen_still_has_an_upper_end() -> None:
    low, high = ratio_interval(0, 2.0, 1.0, level=0.9)
    assert low == 0
    assert high == pytest.approx(-np.log(0.05) / 2)


def test_pairs_that_share_burglaries_widen_the_interval() -> None:
    ends = [ratio_interval(40, 20.0, spread, level=0.9) for spread in (1.0, 3.0)]
    assert ends[1][0] < ends[0][0] < 2 < ends[0][1] < ends[1][1]


def test_a_burst_is_more_uneven_than_as_many_pairs_apart() -> None:
    random = np.random.default_rng(2)
    apart = np.repeat(random.uniform(0, 1e5, (60, 2)), 2, axis=0)
    burst = np.vstack([np.zeros((9, 2)), apart])
    days = np.repeat(random.integers(0, 700, 60), 2)
    many = np.concatenate([np.arange(9), random.integers(0, 700, 120)])
    assert strength_of(apart, days).spread == pytest.approx(1.0, abs=0.6)
    assert strength_of(burst, many).spread > 3


def test_a_pair_is_counted_once() -> None:
    """Ten of a hundred lone pairs are soon: independent, though each has two burglaries."""
    xy = np.repeat(np.arange(100)[:, None] * [5000.0, 0.0], 2, axis=0)
    first = np.arange(100) * 200
    second = first + np.where(np.arange(100) < 10, 1, 100)
    found = strength_of(xy, np.column_stack([first, second]).ravel())
    assert found.observed == 10
    assert found.spread < 1.3


def test_intervals_hold_one_in_shuffled_worlds() -> None:
    world = following(9, first=500)
    held = 0
    for seed in range(60):
        again = shuffled(world, seed)
        xy = np.column_stack([again.geometry.x, again.geometry.y])
        day = again["start"].to_numpy().astype("datetime64[D]").astype(np.int64)
        found = strength_of(xy, day, permutations=1)
        low, high = ratio_interval(found.observed, found.expected, found.spread, level=0.9)
        held += low <= 1 <= high
    assert held >= 50  # 54 expected


def test_chances_are_as_in_one_go_whatever_is_held_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = following(9, first=120)
    xy = np.column_stack([world.geometry.x, world.geometry.y])
    day = world["start"].to_numpy().astype("datetime64[D]").astype(np.int64)
    whole = strength_of(xy, day)
    monkeypatch.setattr("hotspots.patterns.campaign_strength._AT_ONCE", 500)
    assert strength_of(xy, day) == whole

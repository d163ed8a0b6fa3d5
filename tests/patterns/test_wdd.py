"""Weighted displacement difference: published values, coverage, unequal periods."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from hotspots.errors import InputError
from hotspots.patterns.wdd import smallest_visible_change, weighted_displacement_difference


def test_the_published_example() -> None:
    wdd = weighted_displacement_difference((20, 10), (20, 20), level=0.9)
    assert wdd.estimate == -10
    assert wdd.standard_error == pytest.approx(8.3666, abs=1e-4)
    assert (wdd.low, wdd.high) == pytest.approx((-23.762, 3.762), abs=1e-3)
    assert wdd.z == pytest.approx(-10 / 8.3666, abs=1e-4)
    assert wdd.p == pytest.approx(2 * norm.cdf(-10 / 70**0.5))
    assert not wdd.stands_out


def test_the_ring_and_its_comparison_by_hand() -> None:
    wdd = weighted_displacement_difference(
        (50, 30), (40, 44), ring=(20, 25), comparison_ring=(9, 8)
    )
    assert wdd.estimate == (30 - 50) - (44 - 40) + (25 - 20) - (8 - 9)
    assert wdd.standard_error**2 == pytest.approx(50 + 30 + 40 + 44 + 20 + 25 + 9 + 8)


def test_a_longer_time_before_counts_as_a_rate() -> None:
    wdd = weighted_displacement_difference((40, 20), (60, 30), days=(112, 56), weight=0.5)
    assert wdd.estimate == pytest.approx(0)
    assert wdd.standard_error**2 == pytest.approx(20 + 40 / 4 + 0.25 * (30 + 60 / 4))


def test_a_comparison_twice_as_large_counts_half() -> None:
    plain = weighted_displacement_difference((100, 80), (100, 110))
    doubled = weighted_displacement_difference((100, 80), (200, 220), weight=0.5)
    assert doubled.estimate == plain.estimate
    assert doubled.standard_error < plain.standard_error


def test_harm_varies_by_the_squares_of_its_weights() -> None:
    squares = [(1000.0, 500.0), (100.0, 100.0), (0.0, 0.0), (0.0, 0.0)]
    wdd = weighted_displacement_difference((100, 50), (10, 10), squares=squares)
    assert wdd.estimate == -50
    assert wdd.standard_error**2 == pytest.approx(1700)
    assert np.isnan(wdd.p_exact)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_intervals_hold_the_truth_as_often_as_they_say(level: float) -> None:
    random = np.random.default_rng(6)
    truth = (35 - 50) - 0.5 * (90 - 80) + (22 - 20) - (11 - 11)
    held = 0
    for _ in range(2000):
        t0, t1, c0, c1, d0, d1, e0, e1 = random.poisson([50, 35, 80, 90, 20, 22, 11, 11])
        wdd = weighted_displacement_difference(
            (t0, t1), (c0, c1), ring=(d0, d1), comparison_ring=(e0, e1), weight=0.5, level=level
        )
        held += wdd.low <= truth <= wdd.high
    assert held / 2000 == pytest.approx(level, abs=0.025)


def test_the_wider_interval_is_the_surer_one() -> None:
    sure = weighted_displacement_difference((50, 30), (40, 44), level=0.99)
    less = weighted_displacement_difference((50, 30), (40, 44), level=0.5)
    assert sure.low < less.low < less.high < sure.high


def test_few_incidents_need_the_exact_test() -> None:
    few = weighted_displacement_difference((7, 0), (3, 4))
    assert few.few
    assert few.high < 0
    assert few.p_exact == pytest.approx(0.0699, abs=1e-3)  # C(7,0)C(7,4)/C(14,4) = 35/1001, doubled
    assert few.stands_out
    fewer = weighted_displacement_difference((5, 0), (2, 1))
    assert fewer.p_exact > 0.1
    assert not fewer.stands_out


def test_nothing_anywhere_is_no_change() -> None:
    wdd = weighted_displacement_difference((0, 0), (0, 0))
    assert (wdd.estimate, wdd.low, wdd.high, wdd.p, wdd.few) == (0, 0, 0, 1, True)
    assert not wdd.stands_out


def test_what_can_be_seen_is_seen_four_times_in_five() -> None:
    least = smallest_visible_change(100, 300, weight=1 / 3)
    random = np.random.default_rng(2)
    seen = 0
    for _ in range(2000):
        t0, t1, c0, c1 = random.poisson([100, 100 - least, 300, 300])
        seen += weighted_displacement_difference((t0, t1), (c0, c1), weight=1 / 3).stands_out
    assert 0.77 < seen / 2000 < 0.88  # a fall has fewer incidents, and so a little less spread


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "below nothing": ({"treated": (-1, 2)}, "below nothing"),
    "no number": ({"treated": (float("nan"), 2)}, "below nothing"),
    "bad squares": ({"squares": [(-1, 1)] * 4}, "squares"),
    "no days": ({"days": (0, 7)}, "periods of 0 and 7 days"),
    "bad weight": ({"weight": -1.0}, "weights of -1 and 1"),
    "no level": ({"level": 1.0}, "level = 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_count_is_refused(name: str) -> None:
    given, said = BAD[name]
    arguments: dict[str, Any] = {"treated": (20, 10), "comparison": (20, 20), **given}
    with pytest.raises(InputError, match=said):
        weighted_displacement_difference(**arguments)

"""Two counts over two stretches of time."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from hotspots.errors import InputError
from hotspots.patterns.rate_ratio import compare_rates


@pytest.mark.parametrize(("before", "after"), [(3, 9), (100, 150), (40, 1), (7, 7)])
def test_interval_and_chance_are_those_of_the_exact_binomial(before: int, after: int) -> None:
    days = (92.0, 61.0)
    peer = binomtest(after, before + after, days[1] / sum(days))
    ends = peer.proportion_ci(0.95)
    found = compare_rates(before, after, days=days)
    odds = np.array([ends.low, ends.high]) / (1 - np.array([ends.low, ends.high]))
    assert (found.low, found.high) == pytest.approx(tuple(odds * days[0] / days[1]))
    assert found.p == pytest.approx(peer.pvalue)
    assert found.ratio == pytest.approx(after / days[1] / (before / days[0]))


def test_swapping_the_stretches_turns_the_interval_over() -> None:
    one, other = compare_rates(30, 50, days=(30, 31)), compare_rates(50, 30, days=(31, 30))
    assert (one.low, one.high) == pytest.approx((1 / other.high, 1 / other.low))


def test_nothing_before_or_after_gives_no_nonsense() -> None:
    none_before, none_after = (
        compare_rates(0, 5, days=(30, 30)),
        compare_rates(5, 0, days=(30, 30)),
    )
    assert math.isnan(none_before.ratio)
    assert none_before.low > 0
    assert none_before.high == math.inf
    assert (none_after.ratio, none_after.low) == (0, 0)
    assert math.isfinite(none_after.high)
    nothing = compare_rates(0, 0, days=(30, 30))
    assert (nothing.low, nothing.high, nothing.p) == (0.0, math.inf, 1.0)


@pytest.mark.parametrize(
    ("counts", "days", "level"),
    [((-1, 2), (3, 3), 0.95), ((1, 2), (0, 3), 0.95), ((1, 2), (3, 3), 1)],
)
def test_what_cannot_be_compared_is_refused(
    counts: tuple[int, int], days: tuple[float, float], level: float
) -> None:
    with pytest.raises(InputError, match="give counts from 0 up"):
        compare_rates(*counts, days=days, level=level)

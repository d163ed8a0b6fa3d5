"""Mann-Kendall: published values, every order by brute force, and ties."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import kendalltau, theilslopes

from hotspots.errors import InputError
from hotspots.patterns.trend import find_trend


def s_of(row: list[float]) -> int:
    return sum(int(np.sign(b - a)) for a, b in itertools.combinations(row, 2))


@given(some.lists(some.integers(0, 4), min_size=3, max_size=7))
def test_p_counts_every_order(row: list[int]) -> None:
    numbers = [float(one) for one in row]
    trend = find_trend(np.array([numbers]))
    sizes = [abs(s_of(list(order))) for order in itertools.permutations(numbers)]
    assert trend.s[0] == s_of(numbers)
    assert trend.p[0] == pytest.approx(np.mean(np.array(sizes) >= abs(s_of(numbers))))
    assert trend.exact


@pytest.mark.parametrize(("periods", "s", "p"), [(4, 6, 0.042), (5, 10, 0.0083), (8, 16, 0.031)])
def test_kendalls_table_of_exact_chances(periods: int, s: int, p: float) -> None:
    """Reference: Kendall (1975), table 1 (one-sided), e.g. n = 8, S = 16: 0.031."""
    rows = np.array(list(itertools.permutations(range(periods)))[:20_000], dtype=float)
    trend = find_trend(rows)
    assert trend.p[trend.s == s][0] / 2 == pytest.approx(p, abs=6e-4)


def test_the_normal_curve_with_ties_and_continuity_by_hand() -> None:
    """Gilbert (1987), page 213, restated: n = 10 with ties of 2 and 3.

    Var = (10·9·25 - 2·1·9 - 3·2·11) / 18 = 120.333; z = (S - 1) / √Var.
    """
    row = np.array([[1.0, 2, 2, 3, 4, 5, 5, 5, 6, 7]])
    trend = find_trend(row, exact=False)
    assert trend.s[0] == 45 - 1 - 3
    assert trend.z[0] == pytest.approx(40 / np.sqrt((2250 - 18 - 66) / 18))
    assert not trend.exact


def test_exact_chances_agree_with_scipys_kendall() -> None:
    rows = np.random.default_rng(1).permuted(np.tile(np.arange(20.0), (30, 1)), axis=1)
    theirs = [kendalltau(np.arange(20), row, method="exact").pvalue for row in rows]
    assert find_trend(rows).p == pytest.approx(theirs, abs=1e-9)


def test_the_normal_curve_comes_near_the_count_of_orders() -> None:
    rows = np.random.default_rng(1).poisson(3, (200, 40)).astype(float)
    exact, normal = find_trend(rows), find_trend(rows, exact=False)
    assert (exact.exact, normal.exact) == (True, False)
    assert normal.p == pytest.approx(exact.p, abs=0.01)


def test_slopes_are_sens() -> None:
    rows = np.random.default_rng(2).poisson(5, (50, 11)).astype(float)
    theirs = [theilslopes(row).slope for row in rows]
    assert find_trend(rows).slope == pytest.approx(theirs)


def test_units_in_blocks_are_units_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(3).poisson(2, (57, 9)).astype(float)
    together = find_trend(rows).table()
    monkeypatch.setattr("hotspots.patterns.trend._BLOCK", 300)
    assert find_trend(rows).table().equals(together)
    alone = [find_trend(rows[[unit]]).table().iloc[0].tolist() for unit in range(57)]
    assert together.to_numpy() == pytest.approx(np.array(alone))


def test_turning_time_round_turns_the_trend_round() -> None:
    rows = np.random.default_rng(4).poisson(2, (40, 8)).astype(float)
    there, back = find_trend(rows), find_trend(rows[:, ::-1])
    assert np.array_equal(there.s, -back.s)
    assert there.slope == pytest.approx(-back.slope)
    assert there.p == pytest.approx(back.p)


def test_long_rows_use_the_normal_curve() -> None:
    assert not find_trend(np.arange(41.0)[None]).exact


def test_what_never_changes_has_no_trend() -> None:
    for exact in (True, False):
        trend = find_trend(np.zeros((3, 6)), exact=exact)
        assert trend.table().to_numpy().tolist() == [[0, 0, 1, 0]] * 3


def test_no_units_give_an_empty_table() -> None:
    assert find_trend(np.zeros((0, 6))).table().shape == (0, 4)


def test_two_periods_are_refused() -> None:
    with pytest.raises(InputError, match=r"numbers of shape \(4, 2\) hold too few periods"):
        find_trend(np.zeros((4, 2)))


def test_missing_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="1 of 9 numbers are missing or infinite"):
        find_trend(np.array([[1, 2, np.nan]] + [[1, 2, 3.0]] * 2))

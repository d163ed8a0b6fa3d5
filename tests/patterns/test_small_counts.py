"""Chance alone, and what is left without it: by hand, by simulation, in worlds of known truth."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspots.patterns.small_counts import Rates, fit_rates, gini, share_by_chance


def share_holding(amounts: NDArray[np.float64], share: float) -> float:
    """The plain share of units that hold a share of everything."""
    held = np.cumsum(-np.sort(-amounts))
    return float(np.argmax(held >= share * held[-1] - 1e-9) + 1) / len(amounts)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
@pytest.mark.parametrize("mean", [0.01, 0.3, 1.0, 7.5, 400.0])
def test_chance_is_what_a_simulation_shows(share: float, mean: float) -> None:
    counts = np.random.default_rng(1).poisson(mean, 400_000).astype(float)
    expected = share_holding(counts, share)
    assert share_by_chance(share, mean=mean) == pytest.approx(expected, rel=0.02)


def test_chance_by_hand() -> None:
    # With hardly an incident a unit, each is alone in its own: half of them on half as many.
    assert share_by_chance(0.5, mean=1e-6) == pytest.approx(0.5e-6, rel=1e-5)
    # All of them are on the units that were hit at all.
    assert share_by_chance(1.0, mean=2.0) == pytest.approx(1 - np.exp(-2.0))


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([5, 2, 1] + [0] * 7, 0.8), ([10, 8, 2] + [0] * 7, 0.78), ([10] + [0] * 99, 0.99), ([3], 0)],
)
def test_gini_as_published(amounts: list[float], expected: float) -> None:
    """The examples of Steenbeek and Bernasco's R package lorenzgini."""
    assert gini(np.array(amounts, dtype=float)) == pytest.approx(expected)


def test_gini_of_nothing_is_not_a_number() -> None:
    assert np.isnan(gini(np.zeros(5)))
    assert np.isnan(gini(np.empty(0)))


def test_fewer_incidents_than_units_each_in_its_own_is_no_concentration() -> None:
    rates = fit_rates(np.array([1.0] * 30 + [0.0] * 970))
    assert rates.gini == pytest.approx(0)
    assert rates.units_with(0.5) == pytest.approx(0.5)


WORLDS: dict[str, Callable[[np.random.Generator], NDArray[np.float64]]] = {
    "even": lambda random: np.ones(2000),
    "some": lambda random: random.gamma(2, 1, 2000),
    "much": lambda random: random.gamma(0.3, 1, 2000),
    "fields": lambda random: random.lognormal(0, 1, 2000) * (random.random(2000) < 0.3),
    "stack": lambda random: np.where(np.arange(2000) == 7, 800, random.lognormal(0, 1, 2000)),
}


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("incidents", [400, 2000, 20_000])
def test_the_correction_finds_the_truth_that_made_the_incidents(world: str, incidents: int) -> None:
    random = np.random.default_rng(2)
    true, raw, corrected, true_gini, corrected_gini = [], [], [], [], []
    for _ in range(12):
        rate = WORLDS[world](random)
        units = random.choice(len(rate), incidents, p=rate / rate.sum())
        counts = np.bincount(units, minlength=len(rate)).astype(float)
        found = fit_rates(counts)
        true.append(share_holding(rate, 0.5))
        raw.append(share_holding(counts, 0.5))
        corrected.append(found.units_with(0.5))
        true_gini.append(gini(rate))
        corrected_gini.append(found.gini)
    assert np.mean(corrected) == pytest.approx(np.mean(true), rel=0.25)
    assert np.mean(corrected_gini) == pytest.approx(np.mean(true_gini), abs=0.15)
    if np.mean(true) / np.mean(raw) > 1.2:  # there is something to correct
        assert abs(np.mean(corrected) - np.mean(true)) < abs(np.mean(raw) - np.mean(true)) / 2


def test_a_few_stacks_keep_their_own_rates() -> None:
    counts = np.array([5000.0, 4000, 3100] + [1] * 500)
    rates = fit_rates(counts)
    assert rates.rate @ rates.share == pytest.approx(counts.mean(), rel=1e-3)
    assert rates.units_with(5000 / 12600) == pytest.approx(1 / 503, rel=1e-3)


def test_order_does_not_matter() -> None:
    counts = np.random.default_rng(3).poisson(0.4, 500).astype(float)
    one, other = fit_rates(counts), fit_rates(counts[::-1])
    assert one.share.tobytes() == other.share.tobytes()
    assert one.share.sum() == pytest.approx(1)
    assert one.rate @ one.share == pytest.approx(
        counts.mean(), rel=0.01
    )  # it has not run to the end


def test_all_units_with_any_risk_have_all_of_it() -> None:
    rates = Rates(np.array([0.0, 1.0, 8.0]), np.array([0.5, 0.4, 0.1]))
    assert rates.units_with(1.0) == pytest.approx(0.5)

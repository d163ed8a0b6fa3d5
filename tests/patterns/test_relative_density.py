"""Risk: incidents for each thousand addresses, and nothing where there are no addresses."""

from typing import Any

import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.patterns.density import estimate_density
from hotspots.patterns.relative_density import (
    RelativeDensitySettings,
    estimate_relative_density,
)
from tests.worlds import points_at, scattered, square_area

SIZES: dict[str, Any] = {"bandwidth_m": 200, "cell_m": 50, "study_area": square_area()}
EVEN = points_at(np.stack(np.meshgrid(*[np.arange(5, 2000, 20)] * 2), axis=-1).reshape(-1, 2))


def test_equal_shares_of_addresses_are_an_even_risk() -> None:
    """Two burglaries at every fifth address: 400 for each thousand, wherever addresses are."""
    homes = scattered(500, seed=3)
    burgled = np.repeat(homes[::5], 2, axis=0)
    risk = estimate_relative_density(
        points_at(np.repeat(homes, 2, axis=0)), points_at(homes), min_base_per_km2=1, **SIZES
    )
    known = ~np.isnan(risk.values)
    np.testing.assert_allclose(risk.values[known], 2000, rtol=1e-9)
    assert 100 < known.sum() < known.size
    some = estimate_relative_density(points_at(burgled), points_at(homes), **SIZES)
    assert np.nanmean(some.values) == pytest.approx(400, rel=0.3)
    assert some.unit == "incidents per 1,000 addresses"


def test_it_is_one_surface_divided_by_the_other() -> None:
    incidents, homes = (
        points_at(scattered(200, seed=1), harm=2.0),
        points_at(scattered(900, seed=2)),
    )
    risk = estimate_relative_density(
        incidents, homes, per=100, weights="harm", min_base_per_km2=50, **SIZES
    )
    above = estimate_density(incidents, weights="harm", **SIZES).values
    below = estimate_density(homes, **SIZES).values
    known = below >= 50
    np.testing.assert_array_equal(np.isnan(risk.values), ~known)
    np.testing.assert_allclose(risk.values[known], 100 * above[known] / below[known], rtol=1e-12)
    assert risk.unit == "harm per 100 addresses"
    counted = estimate_relative_density(incidents, homes, per=100, min_base_per_km2=50, **SIZES)
    np.testing.assert_allclose(2 * counted.values[known], risk.values[known])


def test_the_settings_are_those_of_both() -> None:
    residents = points_at(scattered(900, seed=2), residents=2.5)
    risk = estimate_relative_density(
        points_at(scattered(200, seed=1)),
        residents,
        base_weights="residents",
        base_name="residents",
        **{**SIZES, "bandwidth_m": "likelihood"},
    )
    settings = risk.settings
    assert isinstance(settings, RelativeDensitySettings)
    assert settings.bandwidth_rule == "likelihood"
    assert settings.base.bandwidth_m == settings.bandwidth_m
    assert (settings.incidents, settings.base.incidents) == (200, 900)
    assert (settings.weights, settings.base.weights) == (None, "residents")
    assert settings.cells_masked == np.isnan(risk.values).sum()
    assert (settings.per, settings.min_base_per_km2, settings.base_name) == (1000, 100, "residents")


def test_a_lone_incident_in_a_field_is_no_risk_at_all() -> None:
    homes = points_at([(500, 500)] * 300)
    risk = estimate_relative_density(points_at([(1500, 1500)] * 50), homes, **SIZES)
    assert not np.isinf(risk.values).any()
    assert np.nanmax(risk.values) == 0
    assert np.isnan(risk.values[10, 30])


def test_no_addresses_at_all_leave_no_value_and_no_incidents_leave_none_at_risk() -> None:
    nobody = estimate_relative_density(points_at([(500, 500)]), points_at([]), **SIZES)
    assert np.isnan(nobody.values).all()
    nothing = estimate_relative_density(points_at([]), EVEN, **SIZES)
    assert (nothing.values == 0).all()


def test_at_the_edge_of_even_addresses_an_even_risk_stays_even() -> None:
    risk = estimate_relative_density(EVEN, EVEN, **SIZES)
    np.testing.assert_allclose(risk.values, 1000, rtol=1e-9)
    assert risk.settings.incidents_rescaled > 0


def test_without_a_study_area_both_lie_on_the_incidents_box() -> None:
    risk = estimate_relative_density(
        points_at([(1000, 1000)] * 3), EVEN, bandwidth_m=200, cell_m=50
    )
    assert np.nanmax(risk.values) > 0
    assert risk.values.shape == (risk.cells.rows, risk.cells.columns) == (10, 10)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"per": 0}, "per = 0. To mend it: give a number above zero"),
        ({"min_base_per_km2": -1.0}, "min_base_per_km2 = -1.0"),
        ({"min_base_per_km2": float("nan")}, "min_base_per_km2 = nan"),
        ({"bandwidth_m": "adaptive"}, "would spread incidents and their base differently"),
        ({"bandwidth_m": "wide"}, "bandwidth_m = 'wide'"),
        ({"bandwidth_m": 20}, "a bandwidth of 20 m is smaller than a cell of 50 m"),
        ({"kernel": "cone"}, "no kernel 'cone'"),
        ({"weights": "worry"}, "no column 'worry'"),
        ({"base_weights": "worry"}, "no column 'worry'"),
        ({"cell_m": 0.001, "bandwidth_m": 1}, "cells of 0.001 m would be needed"),
        ({"cell_m": 3000, "bandwidth_m": 3000}, "larger than the area"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        estimate_relative_density(points_at([(500, 500)] * 2), EVEN, **{**SIZES, **arguments})


@pytest.mark.parametrize("residents", [float("nan"), -2.0])
def test_a_base_of_impossible_weights_is_refused(residents: float) -> None:
    with pytest.raises(InputError, match="of 1 weights"):
        estimate_relative_density(
            points_at([(500, 500)]),
            points_at([(500, 500)], residents=residents),
            base_weights="residents",
            **SIZES,
        )

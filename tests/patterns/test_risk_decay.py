"""How risk decays: planted effects are found, shuffled ones are not, and the source says which."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots import InputError, read_incidents
from hotspots.patterns.risk_decay import (
    _doubt,
    choose_decay,
    fit_risk_decay,
    published_decay,
)
from tests.patterns.burglary_worlds import burglaries_at, following, shuffled, town

QUICK: dict[str, Any] = {"draws": 39, "permutations": 99}


@pytest.fixture(scope="module")
def sample() -> Any:
    rows = read_incidents("data/sample_incidents/sample_incidents.csv.gz").incidents
    return rows[rows["offence_code"] == "28E"]


def test_the_planted_process_of_the_sample_is_found(sample: Any) -> None:
    found = fit_risk_decay(sample)
    assert found.supported
    assert found.kind == "fitted"
    # Planted: 10 days, cut at 42. Later generations and windows add a little.
    low, high = found.days_scale_interval
    assert low <= 10.8 <= high
    assert high / low < 1.35
    # Planted over distances, not homes: exp(-d / 100) shared out among homes that grow with d.
    assert 50 < found.distance_scale_m < 100
    assert found.repeat_excess > 2 * found.excess > 10
    assert 25 < found.reach_days < 42
    assert 150 < found.reach_m < 300
    assert found.reach_interval_m[0] < found.reach_m < found.reach_interval_m[1]
    assert found.reach_interval_days[0] < found.reach_days < found.reach_interval_days[1]
    assert found.p_value == 0.001
    assert found.source.startswith("Fitted on 7,082 burglaries from 2023-01-01 to 2024-12-31: ")


def test_the_curve_of_the_sample_is_near_what_was_fitted(sample: Any) -> None:
    curve = fit_risk_decay(sample, **QUICK).curve()
    assert curve["along"].unique().tolist() == ["same place", "distance", "days"]
    near = curve[(curve["along"] == "distance") & (curve["to"] <= 150)]
    assert ((near["fitted"] > 0.85 * near["ratio"]) & (near["fitted"] < 1.15 * near["ratio"])).all()
    assert (curve["low"] <= curve["high"]).all()
    assert near["ratio"].is_monotonic_decreasing
    late = curve[(curve["from"] >= 60) & (curve["along"] == "same place")]
    # Row total x column total would give 0.4 here: the total is full of repeats.
    assert 0.5 < late["ratio"].iloc[0] < 1.5


def test_shuffled_days_are_not_supported() -> None:
    world = following(5, first=700)
    assert fit_risk_decay(world, **QUICK).supported
    told = [fit_risk_decay(shuffled(world, seed), **QUICK).supported for seed in range(20)]
    assert sum(told) <= 3


def test_the_order_of_rows_does_not_matter_and_a_seed_repeats() -> None:
    world = following(2, first=500)
    first = fit_risk_decay(world, **QUICK)
    again = fit_risk_decay(world.sample(frac=1, random_state=3), **QUICK)
    assert first == again
    pd.testing.assert_frame_equal(first.curve(), again.curve())
    other = fit_risk_decay(world, seed=2, **QUICK)
    assert other.excess == first.excess
    assert other.excess_interval != first.excess_interval


def test_where_the_map_begins_does_not_matter() -> None:
    world = following(2, first=500)
    moved = world.set_geometry(world.geometry.translate(512_000, 131_000))
    assert fit_risk_decay(moved, **QUICK).excess == pytest.approx(
        fit_risk_decay(world, **QUICK).excess, rel=1e-6
    )


def test_lasting_hotspots_and_seasons_are_no_effect() -> None:
    random = np.random.default_rng(8)
    homes = town(random)[:60]  # sixty homes burgled again and again, all through
    season = 1 + 0.9 * np.sin(np.arange(500) / 58)
    days = random.choice(500, 900, p=season / season.sum())
    found = fit_risk_decay(burglaries_at(homes[random.integers(0, 60, 900)], days), **QUICK)
    assert not found.supported


def test_pairs_of_one_day_count_when_asked() -> None:
    random = np.random.default_rng(1)
    homes = town(random)[:400]
    days = random.integers(0, 400, 400)
    twice = burglaries_at(
        np.vstack([homes, homes + np.array([0, 30])]), np.concatenate([days, days])
    )
    assert not fit_risk_decay(twice, **QUICK).supported
    counted = fit_risk_decay(twice, same_day=True, **QUICK)
    assert counted.excess > 10
    assert counted.days_scale < 1
    assert counted.curve()["from"].min() == 0


def test_without_repeats_the_home_itself_is_as_next_door() -> None:
    world = following(4, first=900)
    x, y = world.geometry.x.to_numpy(), world.geometry.y.to_numpy()
    _, first = np.unique(np.column_stack([x, y]), axis=0, return_index=True)
    found = fit_risk_decay(world.iloc[np.sort(first)], **QUICK)
    assert found.settings.same_place_pairs == 0
    assert found.repeat_excess == found.excess


def test_risk_is_what_the_numbers_say() -> None:
    found = replace(
        fit_risk_decay(following(4, first=900), **QUICK),
        repeat_excess=20.0,
        excess=8.0,
        distance_scale_m=100.0,
        days_scale=10.0,
    )
    risk = found.risk([0, 0, 100, 100, 601, 50, 50], [0, 10, 0, 10, 0, 91, -1],
                      [True, True, False, False, False, False, False])  # fmt: skip
    e = np.exp(-1)
    assert risk == pytest.approx([20, 20 * e, 8 * e, 8 * e * e, 0, 0, 0])


def test_the_published_weights_are_those_of_the_paper() -> None:
    decay = published_decay()
    assert decay.risk(0, 0) == 1
    assert decay.risk([24.9, 25, 49.9, 50], 0).tolist() == pytest.approx([1, 1 / 2, 1 / 2, 1 / 3])
    assert decay.risk(0, [6, 7, 13, 14, 42, 43]).tolist() == pytest.approx(
        [1, 1 / 2, 1 / 2, 1 / 3, 1 / 7, 0]
    )
    assert decay.risk([400, 400.1], 0).tolist() == pytest.approx([1 / 17, 0])
    assert decay.risk(0, 7, same_home=True) == 0.5
    assert "Bowers, Johnson and Pease 2004" in decay.source
    assert not len(decay.curve())
    assert decay.curve().columns.tolist()[0] == "along"


def test_the_published_weights_are_chosen_where_nothing_is_supported() -> None:
    world = following(5, first=700)
    fitted = choose_decay(world, **QUICK)
    assert fitted.kind == "fitted"
    chosen = choose_decay(shuffled(world, 1), **QUICK)
    assert chosen.kind == "published"
    assert "by more than chance (p = " in chosen.source


def test_what_drifts_slowly_is_not_taken_for_near_repeats() -> None:
    """Each of two towns has its bad year: close in time and place, but not soon and near."""
    random = np.random.default_rng(4)
    homes = town(random)
    first, second = homes[homes[:, 1] > 5500], homes[homes[:, 0] > 6500]
    xy = np.vstack([first[random.integers(0, len(first), 600)],
                    second[random.integers(0, len(second), 600)]])  # fmt: skip
    days = np.concatenate([random.integers(0, 365, 600), random.integers(365, 730, 600)])
    found = fit_risk_decay(burglaries_at(xy, days), **QUICK)
    assert found.p_value <= 0.05
    assert not found.supported
    assert "cannot be told" in found.source


def test_each_doubt_is_enough() -> None:
    found = fit_risk_decay(following(4, first=900), **QUICK)
    assert _doubt(found) == ""
    changes: tuple[tuple[dict[str, Any], str], ...] = (
        ({"p_value": 0.06}, "by more than chance (p = 0.06)"),
        ({"excess_interval": (0.0, 5.0)}, "cannot be told from none"),
        ({"distance_scale_m": 595.0}, "how far or how long"),
        ({"days_scale": 89.5}, "how far or how long"),
    )
    for change, says in changes:
        assert says in _doubt(replace(found, **change))


@pytest.mark.parametrize("rows", [0, 1, 20])
def test_too_few_are_said_to_be_too_few(rows: int) -> None:
    found = fit_risk_decay(following(5, first=700).head(rows), **QUICK)
    assert not found.supported
    assert np.isnan(found.excess)
    assert found.risk([0, 10], [0, 3], [True, False]).tolist() == [0, 0]
    assert found.source == f"of the {rows} burglaries too few lie close together to fit one"
    assert choose_decay(following(5, first=700).head(rows)).kind == "published"


def test_all_on_one_point_is_no_decay() -> None:
    days = np.random.default_rng(1).integers(0, 300, 200)
    found = fit_risk_decay(burglaries_at([(5, 5)] * 200, days), **QUICK)
    assert not found.supported


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"max_distance_m": 0}, "max_distance_m"),
        ({"max_distance_m": float("nan")}, "max_distance_m"),
        ({"distance_step_m": 0.1}, "distance_step_m"),
        ({"distance_step_m": 700}, "distance_step_m"),
        ({"max_days": 7}, "max_days"),
        ({"reach_share": 1}, "reach_share"),
        ({"level": 1.5}, "level"),
        ({"draws": 0}, "draws"),
        ({"permutations": 0}, "permutations"),
        ({"date": "someday"}, "date"),
    ],
)
def test_settings_that_cannot_be_are_refused(given: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError, match=where):
        fit_risk_decay(following(5, first=100), **given)


def test_months_are_refused() -> None:
    months = following(5, first=100).assign(precision="month")
    with pytest.raises(InputError, match="month"):
        choose_decay(months)


def test_degrees_are_refused() -> None:
    with pytest.raises(InputError, match="metres"):
        fit_risk_decay(following(5, first=100).set_crs(4326, allow_override=True))

"""Change: the exact test, as R and SciPy give it, and no clear change where nothing changed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binomtest

from hotspots.errors import InputError
from hotspots.ground.units import lay_units
from hotspots.patterns.change import CHANGE_COLUMNS, exact_chance, find_change
from tests.worlds import METRES, points_at, scattered, square_area


@given(some.integers(0, 60), some.integers(0, 60), some.floats(0.02, 0.98))
def test_the_chance_is_scipys_exact_binomial_test(before: int, after: int, share: float) -> None:
    ours = exact_chance(np.array([before]), np.array([after]), share)[0]
    if before + after:
        assert ours == pytest.approx(binomtest(after, before + after, share).pvalue, rel=1e-9)
    else:
        assert ours == 1


def test_many_units_at_once_are_units_alone() -> None:
    before, after = np.random.default_rng(1).poisson(4, (2, 500))
    together = exact_chance(before, after, 0.4)
    alone = [exact_chance(before[[n]], after[[n]], 0.4)[0] for n in range(500)]
    assert together.tolist() == alone


def test_the_chance_is_rs_poisson_test() -> None:
    """Reference: its example, poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)).

    R prints p-value = 0.07967 and a rate ratio of 1.971488.
    """
    chance = exact_chance(np.array([21]), np.array([11]), 800 / (800 + 1083 + 1050 + 878))
    assert chance[0] == pytest.approx(0.07967, abs=5e-6)
    units = lay_units(square_area(100), cell_m=100)
    found = find_change(points_at([(9, 9)] * 21), points_at([(9, 9)] * 11), units, days=(3011, 800))
    assert found.overall.rate_ratio == pytest.approx(1.971488, abs=1e-6)
    assert found.overall.p == pytest.approx(0.07967, abs=5e-6)


def four_corners(*counts: int, **columns: Any) -> Any:
    corners = [(10.0, 90.0), (90.0, 90.0), (10.0, 10.0), (90.0, 10.0)]
    return points_at(np.repeat(corners, counts, axis=0), **columns)


def test_a_small_town_by_hand() -> None:
    units = lay_units(square_area(100), cell_m=50)
    found = find_change(four_corners(30, 5, 0, 0), four_corners(5, 6, 8, 0), units, days=(30, 30))
    frame = found.units
    assert frame["difference"].tolist() == [-25, 1, 8, 0]
    assert frame["rate_ratio"].round(4).tolist()[:2] == [0.1667, 1.2]
    assert frame["rate_ratio"].isna().tolist() == [False, False, True, True]
    expected = [binomtest(5, 35).pvalue, 1.0, 2 / 2**8, 1.0]
    assert frame["p"].to_numpy() == pytest.approx(expected)
    # Three units had incidents: times 3 over the rank; the fourth is not tested.
    adjusted = [expected[0] * 3, 1.0, expected[2] * 3 / 2, 1.0]
    assert frame["p_fdr"].to_numpy() == pytest.approx(adjusted)
    assert frame["class"].tolist() == ["down", "no clear change", "up", "no clear change"]
    assert (found.overall.before, found.overall.after) == (35, 19)
    assert list(frame.columns) == [*CHANGE_COLUMNS, "geometry"]
    assert frame.crs == METRES


def test_unequal_periods_are_compared_by_the_day() -> None:
    units = lay_units(square_area(100), cell_m=50)
    before, after = four_corners(90, 90, 0, 0), four_corners(30, 90, 0, 0)
    frame = find_change(before, after, units, days=(90, 30)).units
    assert frame["rate_ratio"].tolist()[:2] == pytest.approx([1, 3])
    assert frame["class"].tolist()[:2] == ["no clear change", "up"]


def test_against_the_overall_change_only_what_differs_from_it_counts() -> None:
    units = lay_units(square_area(100), cell_m=50)
    before, after = four_corners(40, 40, 40, 40), four_corners(80, 80, 80, 10)
    plain = find_change(before, after, units, days=(30, 30)).units
    against = find_change(before, after, units, days=(30, 30), expected="overall change").units
    assert plain["class"].tolist() == ["up", "up", "up", "down"]
    assert against["class"].tolist() == ["no clear change"] * 3 + ["down"]


def test_harm_is_added_up_beside_the_counts_and_changes_no_test() -> None:
    units = lay_units(square_area(100), cell_m=50)
    before, after = four_corners(3, 3, 3, 3, harm=2.0), four_corners(3, 3, 3, 3, harm=365.0)
    counted = find_change(before, after, units, days=(30, 30))
    weighed = find_change(before, after, units, days=(30, 30), weights="harm")
    assert counted.units["weight_difference"].tolist() == [0] * 4
    assert weighed.units["weight_difference"].tolist() == [1089] * 4
    assert weighed.units["p"].tolist() == counted.units["p"].tolist()
    assert any("harm is not tested" in note for note in weighed.notes)
    assert not counted.notes


def test_nothing_stands_out_where_nothing_changed() -> None:
    """400 units of the same rate, 40 times: about 1 in 20 maps may show any."""
    random = np.random.default_rng(7)
    units = lay_units(square_area(2000), cell_m=100)
    fooled = bare = 0
    for _ in range(40):
        maps = [points_at(random.uniform(0, 2000, (rows, 2))) for rows in (4000, 2000)]
        found = find_change(maps[0], maps[1], units, days=(60, 30))
        fooled += (found.units["class"] != "no clear change").any()
        alone = find_change(maps[0], maps[1], units, days=(60, 30), fdr=False)
        bare += (alone.units["class"] != "no clear change").any()
    assert fooled <= 4
    assert bare == 40


def test_the_order_of_rows_changes_nothing() -> None:
    units = lay_units(square_area(), cell_m=200, shape="hexagon")
    before, after = (points_at(scattered(300, seed=n), harm=np.linspace(1, 9, 300)) for n in (1, 2))
    one = find_change(before, after, units, days=(30, 31), weights="harm").units
    mixed = before.sample(frac=1, random_state=1), after.sample(frac=1, random_state=2)
    other = find_change(*mixed, units, days=(30, 31), weights="harm").units
    assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))


def test_no_incidents_are_no_clear_change() -> None:
    units = lay_units(square_area(100), cell_m=50)
    found = find_change(points_at([]), points_at([(500, 500)]), units, days=(30, 30), fdr=False)
    assert set(found.units["class"]) == {"no clear change"}
    assert found.overall.p == 1
    assert np.isnan(found.overall.rate_ratio)
    assert found.settings.outside == 1
    assert "1 incidents lie in none of the units" in found.notes
    assert "there are no incidents in the units in either period" in found.notes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"days": (30, 0)}, "give the lengths of both periods"),
        ({"days": (np.nan, 5)}, "give the lengths of both periods"),
        ({"expected": "growth"}, "choose one of 'no change', 'overall change'"),
        ({"level": 0}, "level = 0"),
        ({"weights": "score"}, "no column 'score'"),
    ],
)
def test_unusable_settings_are_refused(changes: Any, message: str) -> None:
    units = lay_units(square_area(100), cell_m=50)
    one = points_at([(1, 1)])
    with pytest.raises(InputError, match=message):
        find_change(one, one, units, **{"days": (30, 30), **changes})


@pytest.mark.parametrize("harm", [np.nan, -1.0])
def test_unusable_weights_are_refused(harm: float) -> None:
    units = lay_units(square_area(100), cell_m=50)
    good, bad = points_at([(1, 1)]), points_at([(1, 1)], harm=harm)
    with pytest.raises(InputError, match="give every incident a weight of zero or more"):
        find_change(good, bad, units, days=(30, 30), weights="harm")

"""Wards in order: by hand, under other weights, whatever the order of the rows."""

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.periods import Coverage
from hotspots.patterns.ward_ranking import AS_STATED, EQUAL, WardRanking, rank_wards
from hotspots.patterns.ward_scores import MEASURES, score_wards
from tests.patterns.ward_worlds import rows, together, wards_in_a_row

YEAR = Coverage(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-12-31 23:00"))
FIVE = wards_in_a_row("A", "B", "C", "D", "E")


def five(**given: object) -> WardRanking:
    """Harm and disorder go down from A to D, and nothing is recorded in E."""
    parts = [rows(1, 40, harm=10.0), rows(2, 30, harm=8.0), rows(3, 20, harm=6.0), rows(4, 5)]
    parts += [rows(at, 25 - 5 * at, offence="Anti-social behaviour") for at in range(1, 5)]
    return rank_wards(together(parts), FIVE, **{"covered": YEAR, "draws": 200, **given})  # type: ignore[arg-type]


def test_score_is_the_weighted_mean_by_hand() -> None:
    found = five(weights={"harm": 3, "asb": 1})
    # Harm 420, 255, 130, 10, 0 of 420; disorder 20, 15, 10, 5, 0 of 20.
    expected = [
        1.0,
        (3 * 255 / 420 + 0.75) / 4,
        (3 * 130 / 420 + 0.5) / 4,
        (3 * 10 / 420 + 0.25) / 4,
    ]
    assert found.wards["ward"].tolist() == ["A", "B", "C", "D", "E"]
    assert found.wards["score"].tolist() == pytest.approx([*expected, 0.0], abs=1e-8)
    assert found.wards["rank"].tolist() == [1, 2, 3, 4, 5]
    assert found.settings.weights["harm"] == 0.75
    assert found.wards.crs == FIVE.crs


def test_a_ward_first_in_everything_is_first_under_any_weights() -> None:
    found = five(weights={"harm": 3, "asb": 1})
    assert found.wards["any_first"].tolist() == [1, 0, 0, 0, 0]
    assert found.wards["near_three"].tolist() == [1, 1, 1, 0, 0]
    tried = found.weights.set_index("weights")
    assert (tried["kept"] == 3).all()
    assert list(tried.loc[EQUAL, ["harm", "asb"]]) == [0.5, 0.5]
    assert tried.index[0] == AS_STATED


def test_where_two_measures_disagree_the_weights_decide() -> None:
    parts = [rows(1, 10, harm=100.0), rows(2, 10, harm=1.0, offence="ASB")]
    incidents = together(parts)
    wards = wards_in_a_row("Harmful", "Disorderly")
    given = {"covered": YEAR, "draws": 4000}
    harm = rank_wards(incidents, wards, weights={"harm": 2, "asb": 1}, **given)  # type: ignore[arg-type]
    asb = rank_wards(incidents, wards, weights={"harm": 1, "asb": 2}, **given)  # type: ignore[arg-type]
    assert harm.wards["ward"][0] == "Harmful"
    assert asb.wards["ward"][0] == "Disorderly"
    # Harmful is first where w_harm > 0.01 w_harm + w_asb: almost half of any weights.
    shares = harm.wards.set_index("ward")["any_first"]
    assert shares["Harmful"] == pytest.approx(0.4975, abs=0.03)
    assert shares.sum() == pytest.approx(1.0)
    near = harm.wards.set_index("ward")["near_first"]
    assert near["Harmful"] > 0.85


def test_a_measure_that_is_not_known_leaves_the_mean() -> None:
    scaled = pd.DataFrame([[1.0, 0.5, np.nan], [0.2, np.nan, np.nan]])
    weights = np.array([[2.0, 1.0, 5.0]])
    assert score_wards(scaled, weights)[0].tolist() == pytest.approx([2.5 / 3, 0.2])
    found = five()
    assert found.wards["not_known"][0].endswith("near repeats, time since the last Street Week")
    assert "repeat places" in found.wards.set_index("ward").loc["D", "not_known"]
    assert any("Repeat places: not known of 2 of 5 wards" in note for note in found.notes)


def test_a_ward_that_has_just_had_its_week_waits() -> None:
    held = pd.DataFrame({"ward": ["A"], "week": pd.to_datetime(["2024-12-02"])})
    weights = {"harm": 1, "waited": 2}
    found = five(weights=weights, last_street_weeks=held)
    assert found.wards["ward"].tolist()[-1] != "B"
    assert found.wards["ward"][0] == "B"
    assert found.wards.set_index("ward").loc["A", "scaled_waited"] == pytest.approx(29 / 365)
    assert found.wards.set_index("ward").loc["E", "scaled_waited"] == 1.0


def test_equals_share_a_rank_and_come_by_harm_then_code() -> None:
    incidents = together([rows(2, 10), rows(1, 10), rows(3, 5)])
    found = rank_wards(incidents, FIVE, covered=YEAR, weights={"harm": 1}, draws=10)
    assert found.wards["ward"].tolist() == ["A", "B", "C", "D", "E"]
    assert found.wards["rank"].tolist() == [1, 1, 3, 4, 4]


def test_the_order_of_rows_changes_nothing() -> None:
    parts = [rows(at, 40, harm=0.1 * at + 0.7, apart_m=0.0) for at in range(1, 5)]
    incidents = together([*parts, rows(2, 33, offence="ASB")])
    found = rank_wards(incidents, FIVE, covered=YEAR, draws=50)
    shuffled = incidents.sample(frac=1, random_state=3)
    again = rank_wards(shuffled, FIVE.iloc[::-1], covered=YEAR, draws=50)
    pd.testing.assert_frame_equal(found.wards, again.wards)
    pd.testing.assert_frame_equal(found.weights, again.weights)
    other = rank_wards(incidents, FIVE, covered=YEAR, draws=50, seed=2)
    assert other.wards["score"].tolist() == found.wards["score"].tolist()
    assert other.wards["any_three"].tolist() != found.wards["any_three"].tolist()


def test_harm_weighs_and_inputs_stay_as_they_are() -> None:
    incidents = together([rows(1, 10, harm=1.0), rows(2, 5, harm=50.0)])
    before = incidents.copy()
    found = rank_wards(incidents, FIVE, covered=YEAR, weights={"harm": 1}, draws=10)
    assert found.wards["ward"][0] == "B"
    counted = rank_wards(incidents.assign(harm=1.0), FIVE, weights={"harm": 1}, draws=10)
    assert counted.wards["ward"][0] == "A"
    pd.testing.assert_frame_equal(incidents, before)


def test_one_ward_no_incidents_and_no_wards() -> None:
    one = rank_wards(together([rows(1, 5)]), FIVE.iloc[:1], covered=YEAR, draws=10)
    assert one.wards[["rank", "ward"]].values.tolist() == [[1, "A"]]
    assert one.wards["any_first"].tolist() == [1.0]
    nothing = rank_wards(together([rows(1, 0)]), FIVE, covered=YEAR, draws=10)
    assert nothing.wards["rank"].tolist() == [1] * 5
    assert nothing.wards["harm"].sum() == 0
    nowhere = rank_wards(together([rows(1, 5)]), FIVE.iloc[:0], covered=YEAR, draws=10)
    assert len(nowhere.wards) == len(nowhere.weights) == 0
    assert {"rank", "score", "any_three"} <= set(nowhere.wards)


def test_months_only() -> None:
    incidents = together([rows(1, 40, precision="month"), rows(2, 20, precision="month")])
    found = rank_wards(incidents, FIVE, burglaries=incidents, covered=YEAR, draws=10)
    assert found.wards["ward"][0] == "A"
    assert found.wards["near_repeat_ratio"].isna().all()


def test_where_nothing_that_weighs_is_known_there_are_no_scores() -> None:
    found = rank_wards(
        together([rows(1, 5)]), FIVE, covered=YEAR, weights={"near_repeats": 1}, draws=10
    )
    assert found.wards["score"].isna().all()
    assert found.wards["any_first"].tolist() == [0] * 5


def test_what_is_not_known_neither_lifts_nor_sinks_a_ward() -> None:
    # Both of the first two are known to have no repeat places; of the others nobody knows.
    found = five(weights={"harm": 1, "repeat_places": 5}, fewest=40)
    assert found.wards["ward"].tolist() == ["A", "B", "C", "D", "E"]
    left_out = found.weights.set_index("weights").loc["what is not known of a ward leaves its mean"]
    assert left_out["first"] == "C"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"weights": {"noise": 1.0}}, "no measure is called 'noise'"),
        ({"weights": {"harm": -1.0}}, "no numbers of 0 or more: 'harm = -1.0'"),
        ({"weights": {"harm": float("nan")}}, "no numbers of 0 or more"),
        ({"weights": {"harm": 0.0}}, "no measure weighs anything"),
        ({"draws": 0}, "draws = 0"),
        ({"months": 0}, "months = 0"),
    ],
)
def test_unusable_choices_are_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        five(**given)


def test_every_measure_has_a_column() -> None:
    assert {f"scaled_{name}" for name in MEASURES} <= set(five().wards)

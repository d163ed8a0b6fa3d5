"""Methods over months: each learns only from what was over, and all are scored alike."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.patterns.accuracy import score_forward
from hotspots.patterns.rolling_accuracy import (
    BY_PERIOD_COLUMNS,
    SUMMARY_COLUMNS,
    Accuracy,
    evaluate_methods,
)
from hotspots.patterns.spot_methods import Method, SpotTask, all_methods, freely_placed
from tests.patterns.test_spot_methods import dated
from tests.worlds import METRES, points_at, scattered, square_area

AREA = square_area(2000)
HERE, THERE = (500.0, 500.0), (1500.0, 1500.0)


def months_of(*numbers: tuple[int, int], first: str = "2024-01-01", **columns: Any) -> Any:
    """For each month so many incidents here, so many there."""
    xy, months = [], []
    for number, (here, there) in enumerate(numbers):
        month = pd.Timestamp(first) + pd.DateOffset(months=number)
        xy += [HERE] * here + [THERE] * there
        months += [str(month.date())] * (here + there)
    return dated(xy, *months, **columns)


def evaluate(incidents: gpd.GeoDataFrame, **given: Any) -> Accuracy:
    wanted = {"study_area": AREA, "count": 1, "size_m": 100.0, **given}
    return evaluate_methods(incidents, **wanted)


def at(*place: float) -> Method:
    square = shapely.box(place[0] - 50, place[1] - 50, place[0] + 50, place[1] + 50)
    return lambda incidents: gpd.GeoSeries([square], crs=METRES)


def of(found: Accuracy, method: str, column: str) -> list[Any]:
    return found.by_period.loc[found.by_period["method"] == method, column].tolist()


def test_months_by_hand() -> None:
    """A square on the place that had most so far: here, here, then there."""
    found = evaluate(months_of((5, 1), (3, 2), (1, 9), (4, 6)))
    assert found.settings.periods == ("2024-02", "2024-03", "2024-04")
    assert of(found, "harm_spots", "hit_rate") == [0.6, 0.1, 0.6]
    assert of(found, "harm_spots", "train_incidents") == [6, 11, 21]
    assert of(found, "harm_spots", "test_incidents") == [5, 10, 10]
    assert of(found, "harm_spots", "best_hit_rate") == [0.6, 0.9, 0.6]
    assert of(found, "harm_spots", "pei") == pytest.approx([1, 1 / 9, 1])
    shares = [5 / 6, 8 / 11, 12 / 21]  # of what came before, in the square
    assert of(found, "harm_spots", "rri") == pytest.approx(np.divide([0.6, 0.1, 0.6], shares))
    row = found.summary.set_index("method").loc["harm_spots"]
    assert row["hit_rate"] == (3 + 1 + 6) / 25
    assert row["pei"] == pytest.approx(10 / (3 + 9 + 6))
    assert row["pai"] == pytest.approx(10 / 25 / (1 / 400))
    assert row["rri"] == pytest.approx(10 / np.dot(shares, [5, 10, 10]))
    assert row["best_hit_rate"] == 18 / 25
    assert (row["periods"], row["test_incidents"]) == (3, 25)
    assert found.settings.best_gap == 0
    assert found.notes == ()


def test_every_method_has_its_row_in_order() -> None:
    found = evaluate(months_of((5, 1), (3, 2)))
    names = list(all_methods(SpotTask(1, 100), study_area=AREA))
    assert found.summary["method"].tolist() == found.by_period["method"].tolist() == names
    assert tuple(found.summary.columns) == SUMMARY_COLUMNS
    assert tuple(found.by_period.columns) == BY_PERIOD_COLUMNS


def test_it_is_what_scoring_each_month_by_itself_gives() -> None:
    random = np.random.default_rng(2)
    months = [f"2024-0{month}-01" for month in random.integers(1, 6, 400)]
    incidents = dated(scattered(400, seed=1), *months)
    found = evaluate(incidents, count=4, scored=2)
    for number, month in enumerate(("2024-04-01", "2024-05-01")):
        alone = score_forward(
            freely_placed(SpotTask(4, 100)),
            incidents[incidents["start"] < month],
            incidents[incidents["start"] == month],
            study_area=AREA,
            count=4,
            size_m=100,
        )
        for name in ("hit_rate", "low", "high", "pai", "pei", "rri", "share_of_ground"):
            assert of(found, "harm_spots", name)[number] == getattr(alone, name), name


def test_weights_change_the_answer() -> None:
    incidents = months_of((5, 1), (3, 2))
    incidents["harm"] = np.where(incidents.geometry.x < 1000, 1.0, 20.0)
    assert of(evaluate(incidents), "harm_spots", "hit_rate") == [0.6]
    assert of(evaluate(incidents, weights="harm"), "harm_spots", "hit_rate") == [40 / 43]


def test_the_first_method_is_compared_with_each_on_the_same_incidents() -> None:
    methods = {"here": at(*HERE), "there": at(*THERE), "again": at(*HERE)}
    found = evaluate(months_of((1, 1), (60, 30)), methods=methods).summary
    rows = {row["method"]: row for row in found.to_dict("records")}
    assert found["difference"].tolist() == pytest.approx([0, -1 / 3, 0])
    assert rows["there"]["difference_low"] < -1 / 3 < rows["there"]["difference_high"] < 0
    # What catches the same is no different in any draw, however wide its own interval.
    assert rows["again"]["difference_low"] == rows["again"]["difference_high"] == 0
    assert rows["again"]["low"] < rows["again"]["high"]


def test_learning_only_from_the_last_periods() -> None:
    incidents = months_of((9, 0), (1, 3), (2, 4))
    assert of(evaluate(incidents, scored=1), "harm_spots", "hit_rate") == [2 / 6]
    last = evaluate(incidents, scored=1, train_periods=1)
    assert of(last, "harm_spots", "hit_rate") == [4 / 6]
    assert of(last, "harm_spots", "train_incidents") == [4]
    assert last.settings.train_periods == 1


def test_scoring_several_months_together() -> None:
    found = evaluate(months_of((1, 0), (2, 3), (1, 1), (5, 0), (4, 1)), test_periods=2)
    assert found.settings.periods == ("2024-02 to 2024-03", "2024-04 to 2024-05")
    assert of(found, "harm_spots", "test_incidents") == [7, 10]


def test_weeks_and_days() -> None:
    days = pd.date_range("2024-01-01", periods=28, freq="D")
    incidents = points_at([HERE] * 28).assign(start=days, end=days)
    assert evaluate(incidents, period="week").settings.periods == (
        "2024-01-08 to 2024-01-14",
        "2024-01-15 to 2024-01-21",
        "2024-01-22 to 2024-01-28",
    )
    assert len(evaluate(incidents, period=10).settings.periods) == 1


def test_what_reaches_into_a_month_is_neither_learnt_from_nor_scored() -> None:
    incidents = months_of((5, 1), (3, 2))
    night = {"start": pd.Timestamp("2024-01-31 20:00"), "end": pd.Timestamp("2024-02-01 08:00")}
    both = pd.concat([incidents, points_at([THERE] * 4).assign(**night)], ignore_index=True)
    found = evaluate(both)
    assert of(found, "harm_spots", "train_incidents") == [6]
    assert of(found, "harm_spots", "test_incidents") == [5]
    assert any(note.startswith("4 incidents may have happened before") for note in found.notes)


def test_what_came_before_the_first_whole_month_is_learnt_from() -> None:
    incidents = months_of((5, 1), (3, 2), first="2024-02-01")
    early = points_at([THERE] * 9).assign(start=pd.Timestamp("2024-01-20"))
    early["end"] = early["start"]
    found = evaluate(pd.concat([early, incidents], ignore_index=True))
    assert found.settings.periods == ("2024-03",)
    assert of(found, "harm_spots", "train_incidents") == [15]


def test_incidents_without_a_date_are_left_out_and_said() -> None:
    incidents = pd.concat([months_of((5, 1), (3, 2)), points_at([HERE])], ignore_index=True)
    incidents["start"] = incidents["start"].astype("datetime64[us]")
    incidents["end"] = incidents["end"].astype("datetime64[us]")
    found = evaluate(incidents)
    assert of(found, "harm_spots", "train_incidents") == [6]
    assert found.notes == ("1 incidents have no date, and are left out.",)


def test_a_month_without_incidents_is_not_scored() -> None:
    found = evaluate(months_of((5, 1), (0, 0), (3, 2)), scored=2)
    assert found.settings.periods == ("2024-03",)
    assert found.notes == ("February 2024 cannot be scored: no incidents in it or before it.",)


def test_the_order_of_rows_changes_nothing() -> None:
    random = np.random.default_rng(2)
    months = [f"2024-0{month}-01" for month in random.integers(1, 6, 400)]
    incidents = dated(scattered(400, seed=1), *months, harm=random.uniform(0, 9, 400))
    shuffled = incidents.iloc[random.permutation(400)]
    one, other = (evaluate(some, count=4, weights="harm") for some in (incidents, shuffled))
    pd.testing.assert_frame_equal(one.by_period, other.by_period, check_exact=True)
    pd.testing.assert_frame_equal(one.summary, other.summary, check_exact=True)


@pytest.mark.parametrize(
    ("incidents", "why"),
    [
        (months_of((5, 1)), "1 whole period of incidents"),
        (months_of((0, 0)), "no incidents with a date"),
        (points_at([HERE, THERE]), "no incidents with a date"),
        (months_of((1, 0)), "nothing to learn from"),
    ],
)
def test_where_nothing_can_be_told_the_tables_are_empty(
    incidents: gpd.GeoDataFrame, why: str
) -> None:
    found = evaluate(incidents)
    assert why in found.notes[-1]
    assert tuple(found.summary.columns) == SUMMARY_COLUMNS
    assert tuple(found.by_period.columns) == BY_PERIOD_COLUMNS
    assert not len(found.summary)
    assert not len(found.by_period)
    assert found.summary.dtypes.astype(str).tolist() == (
        evaluate(months_of((5, 1), (3, 2))).summary.dtypes.astype(str).tolist()
    )


def test_two_incidents_on_one_point_are_enough_to_try() -> None:
    found = evaluate(months_of((1, 0), (1, 0)))
    assert of(found, "harm_spots", "hit_rate") == [1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"count": 0}, "count = 0"),
        ({"size_m": np.inf}, "size_m = inf"),
        ({"size_m": 5000.0}, "larger than the area"),
        ({"scored": 0}, "scored = 0"),
        ({"test_periods": 0}, "test_periods = 0"),
        ({"train_periods": -1}, "train_periods = -1"),
        ({"period": "year"}, "length = 'year'"),
        ({"period": "week"}, "police.uk gives months only"),
        ({"weights": "cost"}, "no column 'cost'"),
        ({"bootstrap": -1}, "bootstrap = -1"),
        ({"seed": -1}, "seed = -1"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        evaluate(months_of((5, 1), (3, 2), (1, 9)), **given)


@pytest.mark.parametrize("harm", [np.nan, -1.0])
def test_weights_have_to_be_usable(harm: float) -> None:
    with pytest.raises(InputError, match="of 11 weights"):
        evaluate(months_of((5, 1), (3, 2), harm=harm), weights="harm")

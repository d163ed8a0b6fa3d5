"""Periods: whole days, end to end, and only as fine as the dates allow."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.periods import (
    Period,
    compared_periods,
    lay_periods,
    sort_into_periods,
    split_periods,
)


def dated(*windows: tuple[str | None, str | None], **columns: Any) -> pd.DataFrame:
    start, end = (pd.to_datetime(list(one), format="ISO8601") for one in zip(*windows, strict=True))
    return pd.DataFrame({"start": start, "end": end, **columns})


def month(first: str) -> tuple[str, str]:
    return first, str((pd.Timestamp(first) + pd.DateOffset(months=1)).date())


def test_months_of_police_uk_are_its_months() -> None:
    rows = dated(month("2024-01-01"), month("2024-02-01"), month("2024-04-01"), precision="month")
    split = split_periods(rows)
    assert [str(p) for p in split.periods] == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert [p.days for p in split.periods] == [31, 29, 31, 30]
    assert split.of_incident.tolist() == [0, 1, 3]
    assert split.notes == ()


@pytest.mark.parametrize("length", ["week", 7, 30, 45])
def test_months_cannot_be_sorted_into_weeks_or_days(length: Any) -> None:
    rows = dated(*[month(f"2024-{n:02d}-01") for n in range(1, 13)], precision="month")
    with pytest.raises(InputError, match="are known less exactly than a period of") as caught:
        split_periods(rows, length=length)
    assert "police.uk gives months only" in str(caught.value)


def test_a_few_months_among_days_are_left_out_and_counted() -> None:
    days = [(f"2024-01-{d:02d}", f"2024-01-{d + 1:02d}") for d in range(1, 29)]
    rows = dated(*days, month("2024-01-01"), (None, None))
    split = split_periods(rows, length="week")
    assert split.left_out == {"have no date": 1, "are dated less exactly than a period": 1}
    assert split.of_incident[-2:].tolist() == [-1, -1]
    assert [(split.of_incident == n).sum() for n in range(4)] == [7, 7, 7, 7]
    assert split.notes[0] == "1 incidents have no date, and are left out"


def test_weeks_begin_on_monday_and_lie_wholly_in_the_days_given() -> None:
    periods = lay_periods(length="week", first="2024-02-29", last="2024-03-18")
    assert [str(one) for one in periods] == [
        "2024-03-04 to 2024-03-10",
        "2024-03-11 to 2024-03-17",
    ]
    exact = lay_periods(length="week", first="2024-03-04", last="2024-03-17")
    assert exact == periods


def test_a_month_that_the_data_does_not_cover_is_left_out() -> None:
    """A month of which only ten days are known would look like a fall."""
    days = pd.date_range("2024-01-04", "2024-04-10")
    rows = pd.DataFrame({"start": days, "end": days + pd.Timedelta(days=1), "precision": "day"})
    split = split_periods(rows)
    assert [str(one) for one in split.periods] == ["2024-01", "2024-02", "2024-03"]
    assert split.left_out == {"fall in none of the periods": 10}
    later = split_periods(rows[rows["start"] >= "2024-01-05"])
    assert [str(one) for one in later.periods] == ["2024-02", "2024-03"]
    to_march = rows[rows["start"] < "2024-03-29"]
    assert str(split_periods(to_march).periods[-1]) == "2024-03"
    assert str(split_periods(to_march.iloc[:-1]).periods[-1]) == "2024-02"
    said = split_periods(rows, first="2024-01-01", last="2024-04-30")
    assert len(said.periods) == 4


def test_equal_days_leave_out_a_last_one_that_is_not_full() -> None:
    rows = dated(*[(f"2024-01-{d:02d}", f"2024-01-{d:02d}") for d in range(1, 32)])
    split = split_periods(rows, length=10)
    assert len(split.periods) == 3
    assert split.left_out == {"fall in none of the periods": 1}
    assert split.of_incident[-2:].tolist() == [2, -1]


def test_a_night_between_periods_counts_by_its_middle() -> None:
    rows = dated(
        ("2024-01-31 18:00", "2024-02-01 04:00"),
        ("2024-01-31 22:00", "2024-02-01 08:00"),
        ("2024-01-31 23:59", "2024-02-01"),
    )
    split = split_periods(rows, first="2024-01-01", last="2024-02-29")
    assert split.of_incident.tolist() == [0, 1, 0]
    assert split.by_middle == 2
    assert "counted by its middle" in split.notes[0]


def test_the_first_and_last_day_may_be_said() -> None:
    rows = dated(("2024-03-05", "2024-03-06"), ("2024-05-05", "2024-05-06"))
    split = split_periods(rows, first="2024-01-10", last="2024-05-01")
    assert [str(one) for one in split.periods] == ["2024-02", "2024-03", "2024-04"]
    assert split.of_incident.tolist() == [1, -1]


def test_gaps_between_periods_belong_to_none() -> None:
    january, _, march = lay_periods(length="month", first="2024-01-01", last="2024-03-31")
    rows = dated(*[(f"2024-0{m}-15", f"2024-0{m}-16") for m in (1, 2, 3, 4)])
    assert sort_into_periods(rows, [january, march]).of_incident.tolist() == [0, -1, 1, -1]


def test_what_is_compared() -> None:
    rows = dated(("2023-01-01", "2023-01-02"), ("2024-06-30", "2024-07-01"))
    split = split_periods(rows)
    assert list(map(str, compared_periods(split, latest=1))) == ["2024-05", "2024-06"]
    year = compared_periods(split, latest=2, against="year before")
    assert list(map(str, year)) == ["2023-05 to 2023-06", "2024-05 to 2024-06"]
    uneven = compared_periods(split, latest=10)
    assert [one.days for one in uneven] == [243, 304]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"latest": 6}, "latest = 6 of 6 periods leaves nothing"),
        ({"latest": 0}, "give a number from 1 to 5"),
        ({"latest": 2, "against": "year before"}, "the data begins on 2024-01-01, after 2023-05"),
        ({"latest": 2, "against": "hope"}, "choose one of 'preceding', 'year before'"),
    ],
)
def test_comparisons_that_cannot_be_made_are_refused(changes: Any, message: str) -> None:
    split = split_periods(dated(("2024-01-01", "2024-01-02"), ("2024-06-30", "2024-07-01")))
    with pytest.raises(InputError, match=message):
        compared_periods(split, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"length": "year"}, "choose 'month', 'week' or a whole number of days"),
        ({"length": 0}, "length = 0"),
        ({"length": True}, "length = True"),
        ({"first": "soon"}, "first is no date"),
        ({"first": "2024-05-01", "last": "2024-04-01"}, "the last day, 2024-04-01, is before"),
        ({"length": 1, "first": "2000-01-01"}, "8,767 periods of length 1"),
    ],
)
def test_unusable_settings_are_refused(changes: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        split_periods(dated(("2024-01-01", "2024-01-01")), **changes)


def test_no_dates_are_refused_unless_the_days_are_said() -> None:
    with pytest.raises(InputError, match="no incident has a date to find the first"):
        split_periods(dated((None, None)))
    split = split_periods(dated((None, None)), first="2024-01-01", last="2024-01-31")
    assert split.left_out == {"have no date": 1}


@pytest.mark.parametrize("order", [[1, 0], [0, 0]])
def test_periods_out_of_order_are_refused(order: list[int]) -> None:
    periods = lay_periods(length="month", first="2024-01-01", last="2024-02-29")
    with pytest.raises(InputError, match="overlap or are not in order of time"):
        sort_into_periods(dated(("2024-01-01", "2024-01-01")), [periods[n] for n in order])


def test_days_too_few_for_a_period_are_none() -> None:
    split = split_periods(dated(("2024-01-10", "2024-01-11"), ("2024-01-20", "2024-01-21")))
    assert split.periods == ()
    assert split.left_out == {"fall in none of the periods": 2}
    with pytest.raises(InputError, match="latest = 1 of 0 periods"):
        compared_periods(split, latest=1)


def test_shuffled_rows_get_the_same_periods() -> None:
    starts = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        np.random.default_rng(1).integers(0, 200_000, 500), unit="min"
    )
    rows = pd.DataFrame({"start": starts, "end": starts})
    mixed = rows.sample(frac=1, random_state=3)
    split, again = (split_periods(one, length="week") for one in (rows, mixed))
    assert again.of_incident.tolist() == split.of_incident[mixed.index].tolist()
    assert isinstance(split.periods[0], Period)

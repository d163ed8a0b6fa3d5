"""Dates: the chosen day of a window, or its days by their share; months refused."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.incident_dates import (
    SingleDate,
    count_wide,
    count_without_days,
    dates_of,
    day_weights_of,
    has_day,
)
from tests.patterns.test_timing import random_windows, windows

DAY_0 = pd.Timestamp("1970-01-01")


def day(text: str) -> int:
    return (pd.Timestamp(text) - DAY_0).days


@pytest.mark.parametrize(
    ("window", "earliest", "midpoint", "latest"),
    [
        # A moment, also at midnight.
        (("2024-03-05 23:59", "2024-03-05 23:59"), *["2024-03-05"] * 3),
        (("2024-03-05", "2024-03-05"), *["2024-03-05"] * 3),
        # A whole day is that day, though its window ends at the next midnight.
        (("2024-03-05", "2024-03-06"), *["2024-03-05"] * 3),
        # It happened before midnight.
        (("2024-03-05 20:00", "2024-03-06 00:00"), *["2024-03-05"] * 3),
        (("2024-03-05 20:00", "2024-03-06 00:01"), "2024-03-05", "2024-03-05", "2024-03-06"),
        # The middle of a night is the day on which it is.
        (("2024-03-05 20:00", "2024-03-06 04:00"), "2024-03-05", "2024-03-06", "2024-03-06"),
        (("2024-02-23", "2024-03-05"), "2024-02-23", "2024-02-28", "2024-03-04"),
        # Before 1970 days are counted back.
        (("1969-12-31 12:00", "1969-12-31 12:00"), *["1969-12-31"] * 3),
    ],
)
def test_the_date_is_that_of_the_chosen_moment(
    window: tuple[str, str], earliest: str, midpoint: str, latest: str
) -> None:
    incidents = windows(window)
    expected: dict[SingleDate, str] = {
        "earliest": earliest,
        "midpoint": midpoint,
        "latest": latest,
    }
    for date, text in expected.items():
        found = dates_of(incidents, date=date)
        assert found.tolist() == [day(text)]
        assert found.dtype == np.int64


def test_days_are_shared_out_by_the_time_of_each() -> None:
    shared = day_weights_of(
        windows(
            ("2024-03-05 18:00", "2024-03-07 12:00"),
            ("2024-03-05 18:00", "2024-03-06 00:00"),
            ("2024-03-05 18:00", "2024-03-05 18:00"),
            ("2024-03-05 00:00", "2024-03-07 00:00"),
        )
    )
    assert shared.first_day.tolist() == [day("2024-03-05")] * 4
    assert shared.days.tolist() == [3, 1, 1, 2]
    assert shared.weight == pytest.approx([6 / 42, 24 / 42, 12 / 42, 1, 1, 0.5, 0.5])


def test_shares_add_up_and_match_a_count_of_minutes() -> None:
    incidents = random_windows(200, seed=1, around="2024-03-05")
    shared = day_weights_of(incidents)
    assert np.add.reduceat(shared.weight, shared.start[:-1]) == pytest.approx(1)
    for row, (start, end) in enumerate(zip(incidents["start"], incidents["end"], strict=True)):
        minutes = pd.date_range(start, max(end, start + pd.Timedelta(minutes=1)), freq="min")[:-1]
        by_day = minutes.normalize().value_counts(normalize=True).sort_index()
        own = slice(shared.start[row], shared.start[row + 1])
        assert shared.weight[own] == pytest.approx(by_day.to_numpy())
        assert shared.first_day[row] == (by_day.index[0] - DAY_0).days


def test_months_and_missing_dates_are_refused_and_counted() -> None:
    incidents = windows(
        *[("2024-03-01", "2024-04-01")] * 3,
        *[("2024-03-01", "2024-03-02")] * 3,
        precision=["month", "month", "none", "day", "day", "minute"],
    )
    incidents.loc[4, "start"] = pd.NaT
    for find in (dates_of, day_weights_of, count_wide):
        with pytest.raises(InputError) as caught:
            find(incidents)
        told = str(caught.value)
        assert "of 6 incidents 2 have only a month and 2 have no date" in told
        assert "police.uk publishes months only" in told
    assert count_without_days(incidents) == (2, 2)
    assert has_day(incidents).tolist() == [False, False, False, True, False, True]
    assert dates_of(incidents[has_day(incidents)]).tolist() == [day("2024-03-01")] * 2


def test_a_month_alone_is_refused_without_a_word_about_dates() -> None:
    months = windows(("2024-03-01", "2024-04-01"), precision="month")
    with pytest.raises(InputError, match="of 1 incidents 1 have only a month\\. To mend"):
        dates_of(months)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"drop": "precision"}, "lack the columns 'precision'"),
        ({"start": "2024-03-05"}, "start or end hold no local times"),
        ({"start": pd.Timestamp("2024-03-05", tz="UTC")}, "start or end hold no local times"),
        ({"start": pd.Timestamp("2024-03-09")}, "1 of 1 windows end before they start"),
        ({"date": "aoristic"}, "date = 'aoristic'"),
    ],
)
def test_unusable_times_are_refused(given: dict[str, Any], told: str) -> None:
    incidents = windows(("2024-03-05", "2024-03-06"))
    if "drop" in given:
        incidents = incidents.drop(columns=given["drop"])
    if "start" in given:
        incidents["start"] = given["start"]
    with pytest.raises(InputError, match=told):
        dates_of(incidents, date=given.get("date", "midpoint"))


def test_windows_over_a_week_are_counted() -> None:
    assert count_wide(windows(("2024-03-01", "2024-03-08"), ("2024-03-01", "2024-03-09"))) == 1


def test_no_incidents_have_no_dates() -> None:
    assert dates_of(windows()).tolist() == []
    assert day_weights_of(windows()).weight.tolist() == []
    assert count_wide(windows()) == 0

"""The product of timing: says what is known, and makes up nothing where it is not."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.patterns.timing import find_timing
from hotspots.products import Product, check_product, make_timing
from tests.patterns.test_timing import random_windows, windows
from tests.worlds import square_area


def product_of(incidents: pd.DataFrame, *, shift_hours: int = 8, **settings: Any) -> Product:
    counted = find_timing(incidents, **settings)
    weighed = find_timing(incidents, weights="harm", **settings)
    product = make_timing(square_area(), counted, weighed, shift_hours=shift_hours)
    check_product(product)
    return product


def at(*moments: tuple[str, int], precision: str = "minute") -> pd.DataFrame:
    each = [(when, when) for when, times in moments for _ in range(times)]
    return windows(*each, precision=precision, harm=2.0)


def in_months(rows: int) -> pd.DataFrame:
    return windows(*[("2024-03-01", "2024-04-01")] * rows, precision="month", harm=2.0)


def on_days(*days: tuple[str, int]) -> pd.DataFrame:
    next_day = {day: str(pd.Timestamp(day) + pd.Timedelta(days=1)) for day, _ in days}
    each = [(day, next_day[day][:10]) for day, times in days for _ in range(times)]
    return windows(*each, precision="day", harm=2.0)


def test_half_the_incidents_and_the_busiest_hours() -> None:
    product = product_of(
        at(("2024-03-09 18:30", 120), ("2024-03-10 01:10", 70), ("2024-03-06 12:00", 60))
    )
    assert product.finding == (
        "Half of the incidents in Squareton fall in 2 of the week's 168 hours;"
        " the busiest 8 are Saturday 18:00 to 02:00"
    )
    table = product.tables["hour_by_weekday"]
    assert len(table) == 168
    assert table.iloc[5 * 24 + 18].to_dict() == {
        "weekday": "Saturday",
        "hour": 18,
        "incidents": 120.0,
        "harm": 240.0,
        "share": 0.48,
    }
    assert product.tables["weekdays"]["incidents"].tolist() == [0, 0, 60, 0, 0, 120, 70]
    assert product.tables["weekdays"]["share"].sum() == pytest.approx(1)
    assert product.notes == (
        "Were every hour alike, half of so many incidents would fall in 39 of the week's 168"
        " hours by chance.",
    )


def test_harm_and_counts_are_told_apart() -> None:
    incidents = random_windows(400, seed=1, around="2024-06-12")
    table = product_of(incidents).tables["hour_by_weekday"]
    assert table["incidents"].sum() == pytest.approx(400, abs=1e-4)
    assert table["harm"].sum() == pytest.approx(incidents["harm"].sum(), abs=1e-4)
    assert not np.allclose(table["harm"] / table["harm"].sum(), table["share"], atol=1e-4)


def test_months_have_no_hours_and_none_are_made_up() -> None:
    product = product_of(in_months(5000))
    assert (
        product.finding == "The times of incidents in Squareton are not recorded, only their months"
    )
    assert {name: len(table) for name, table in product.tables.items()} == {
        "hour_by_weekday": 0,
        "weekdays": 0,
    }
    assert product.notes == (
        "The hour of 5,000 of 5,000 incidents is not known and in no table of hours:"
        " 5,000 have the month only.",
    )


def test_days_have_weekdays_but_no_hours() -> None:
    days = [("2024-03-04", 10), ("2024-03-05", 10), ("2024-03-09", 60)]
    product = product_of(on_days(*days))
    assert product.finding == (
        "No hours of incidents in Squareton are recorded to show a pattern;"
        " 75% of those with a date are on a Saturday"
    )
    assert len(product.tables["hour_by_weekday"]) == 0
    assert product.tables["weekdays"]["incidents"].tolist() == [10, 10, 0, 0, 0, 60, 0]
    assert "80 have the day only (they count in the weekdays)" in product.notes[0]


def test_a_weekday_that_leads_by_chance_is_not_named() -> None:
    week = [(f"2024-03-{day:02}", 10 + (day == 9) * 4) for day in range(4, 11)]
    for days in (week, [("2024-03-09", 9)]):
        assert product_of(on_days(*days)).finding.endswith("and no weekday stands out")


def test_few_hours_are_no_pattern() -> None:
    incidents = pd.concat([at(("2024-03-09 18:30", 23)), in_months(900)])
    assert product_of(incidents).finding == (
        "Too few hours of incidents in Squareton are recorded to show a pattern,"
        " and no weekday stands out"
    )


def test_some_hours_are_a_day_but_no_week() -> None:
    incidents = pd.concat([at(("2024-03-09 18:30", 60), ("2024-03-06 04:00", 20)), in_months(900)])
    product = product_of(incidents, shift_hours=4)
    assert product.finding == (
        "75% of the incidents in Squareton whose time is known happen from 15:00 to 19:00"
    )
    assert "900 of 980" in product.notes[0]


@pytest.mark.parametrize(
    ("method", "says"),
    [
        ("aoristic", "each is shared out over the hours between, by the minute"),
        ("earliest", "each counts at the first minute"),
        ("midpoint", "each counts at the middle"),
        ("latest", "each counts at the last minute"),
    ],
)
def test_what_became_of_windows_is_said(method: str, says: str) -> None:
    incidents = windows(*[("2024-03-09 08:00", "2024-03-09 18:00")] * 30, harm=1.0)
    product = product_of(incidents, method=method)
    assert f"30 incidents happened between two times: {says}." in product.notes
    assert product.settings["method"] == method


def test_all_that_is_not_known_is_said() -> None:
    undated = pd.DataFrame({"start": [pd.NaT], "end": [pd.NaT], "precision": "none", "harm": 2.0})
    wide = windows(("2024-03-01 08:00", "2024-03-20 08:00"), harm=2.0)
    product = product_of(pd.concat([wide, undated]))
    assert product.finding == "The times of incidents in Squareton are not recorded"
    assert product.notes == (
        "The hour of 2 of 2 incidents is not known and in no table of hours: 1 happened between"
        " times more than 168 hours apart; 1 have no date.",
    )
    assert product.settings["times_known"]["too_wide"] == 1  # type: ignore[index]


def test_a_heap_at_midnight_is_pointed_out() -> None:
    product = product_of(at(("2024-03-09 00:00", 40), ("2024-03-06 12:10", 200)))
    assert "40 incidents are written as at 00:00 exactly" in product.notes[0]
    product = product_of(at(("2024-03-09 00:01", 40), ("2024-03-06 12:10", 200)))
    assert "00:00" not in product.notes[0]


def test_no_incidents_are_empty_tables() -> None:
    product = product_of(windows(harm=[]))
    assert product.finding == "No incidents are recorded in Squareton"
    assert product.notes == ()
    assert all(len(table) == 0 for table in product.tables.values())

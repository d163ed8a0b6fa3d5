"""Weeks and months around a Street Week, and the comparisons they allow."""

import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.periods import Coverage
from hotspots.patterns.week_steps import JUST_BEFORE, YEAR_BEFORE, lay_steps, lay_windows, steps_by


def covered(first: str, last: str) -> Coverage:
    return Coverage(pd.Timestamp(first), pd.Timestamp(last))


def test_weeks_count_from_the_first_day_of_the_week() -> None:
    steps = lay_steps("2024-03-06", covered("2024-02-20", "2024-03-26 22:00"), by="week")
    assert [str(one) for one in steps.periods] == [
        "2024-02-21 to 2024-02-27",
        "2024-02-28 to 2024-03-05",
        "2024-03-06 to 2024-03-12",
        "2024-03-13 to 2024-03-19",
        "2024-03-20 to 2024-03-26",
    ]
    assert (steps.zero, steps.after) == (2, 2)


def test_a_year_before_is_the_same_weekdays() -> None:
    steps = lay_steps("2024-03-04", covered("2022-12-01", "2024-05-31"), by="week")
    windows = {(one.length, one.against): one for one in lay_windows(steps, (4, 8))}
    eight = windows[(8, YEAR_BEFORE)]
    assert str(eight.after) == "2024-03-11 to 2024-05-05"
    assert str(eight.before) == "2023-03-13 to 2023-05-07"
    assert eight.days == (56, 56)
    assert str(windows[(8, JUST_BEFORE)].before) == "2024-01-08 to 2024-03-03"


@pytest.mark.parametrize(
    ("week", "zero", "after", "year_before"),
    [
        ("2018-04-09", "2018-04", "2018-05 to 2018-06", "2017-05 to 2017-06"),
        ("2018-03-26", "2018-03 to 2018-04", "2018-05 to 2018-06", "2017-05 to 2017-06"),
    ],
)
def test_the_months_of_the_week_are_neither_before_nor_after(
    week: str, zero: str, after: str, year_before: str
) -> None:
    steps = lay_steps(week, covered("2017-01-01", "2018-07-31"), by="month")
    assert str(steps.periods[steps.zero]) == zero
    windows = {(one.length, one.against): one for one in lay_windows(steps, (2,))}
    assert str(windows[(2, JUST_BEFORE)].after) == after
    assert str(windows[(2, YEAR_BEFORE)].before) == year_before


def test_months_only_are_counted_by_month() -> None:
    assert steps_by(pd.DataFrame({"precision": ["month", "month", "day"]})) == "month"
    assert steps_by(pd.DataFrame({"precision": ["minute", "month", "day"]})) == "week"
    assert steps_by(pd.DataFrame({"precision": []})) == "week"


@pytest.mark.parametrize("week", ["2023-12-24", "2024-06-01"])
def test_a_week_outside_the_data_is_refused(week: str) -> None:
    with pytest.raises(InputError, match="not in the data, which are of 2024-01-01 to 2024-05-31"):
        lay_steps(week, covered("2024-01-01", "2024-05-31"), by="week")


def test_nothing_after_the_week_yet_is_refused_with_a_day() -> None:
    steps = lay_steps("2024-05-06", covered("2024-01-01", "2024-05-31"), by="week")
    with pytest.raises(InputError, match=r"2 whole weeks after the week.*up to 2024-06-09"):
        lay_windows(steps, (4, 8))


def test_nothing_before_the_week_is_refused() -> None:
    steps = lay_steps("2024-01-08", covered("2024-01-01", "2024-05-31"), by="week")
    with pytest.raises(InputError, match="begin less than 4 weeks before"):
        lay_windows(steps, (4,))


def test_a_length_of_nothing_is_refused() -> None:
    steps = lay_steps("2024-03-04", covered("2024-01-01", "2024-05-31"), by="week")
    with pytest.raises(InputError, match="a length of nothing"):
        lay_windows(steps, (0, 4))

"""Hours and weekdays: chosen to the minute, never guessed from a date."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from hotspots.errors import InputError
from hotspots.patterns.clock import WEEKDAYS
from hotspots.patterns.hours import during
from tests.worlds import points_at


def at(*windows: tuple[str, str] | str, precision: Any = "minute") -> gpd.GeoDataFrame:
    pairs = [(one, one) if isinstance(one, str) else one for one in windows]
    start, end = (pd.to_datetime(list(side), format="ISO8601") for side in zip(*pairs, strict=True))
    places = np.zeros((len(pairs), 2))
    return points_at(places, start=start, end=end, precision=precision)


def test_a_night_runs_past_midnight_and_its_end_is_not_in_it() -> None:
    rows = at("2024-03-08 21:59", "2024-03-08 22:00", "2024-03-09 05:59", "2024-03-09 06:00")
    assert during(rows, hours=(22, 6)).incidents.index.tolist() == [1, 2]
    assert during(rows, hours=(6, 22)).incidents.index.tolist() == [0, 3]


def test_a_night_belongs_to_the_day_it_began_on() -> None:
    rows = at("2024-03-08 23:00", "2024-03-09 02:00", "2024-03-09 23:00", "2024-03-10 02:00")
    assert during(rows, hours=(22, 6), weekdays=["friday"]).incidents.index.tolist() == [0, 1]
    assert during(rows, weekdays=["Saturday"]).incidents.index.tolist() == [1, 2]


def test_half_hours() -> None:
    rows = at("2024-03-08 07:29", "2024-03-08 07:30", "2024-03-08 15:29", "2024-03-08 15:30")
    assert during(rows, hours=(7.5, 15.5)).incidents.index.tolist() == [1, 2]


def test_a_window_is_chosen_whole_or_not_and_the_unsure_are_counted() -> None:
    rows = at(
        ("2024-03-08 22:00", "2024-03-09 06:00"),  # all of the night
        ("2024-03-08 18:00", "2024-03-09 02:00"),  # begins before it
        ("2024-03-08 23:00", "2024-03-09 08:00"),  # ends after it
        ("2024-03-08 06:00", "2024-03-08 22:00"),  # the day between two nights
        ("2024-03-04 09:00", "2024-03-12 09:00"),  # a holiday
    )
    night = during(rows, hours=(22, 6))
    assert night.incidents.index.tolist() == [0]
    assert night.unsure == 3
    assert during(rows, hours=(22, 6), windows="middle").incidents.index.tolist() == [0, 1, 2]
    assert during(rows, hours=(22, 6), windows="middle").unsure == 0


def test_days_that_follow_each_other_are_one_stretch() -> None:
    rows = at(("2024-03-08 22:00", "2024-03-09 02:00"), ("2024-03-04 22:00", "2024-04-09 02:00"))
    assert during(rows).incidents.index.tolist() == [0, 1]
    assert during(rows, weekdays=["Friday", "Saturday"]).incidents.index.tolist() == [0]
    friday = during(rows, weekdays=["Friday"])
    assert (len(friday.incidents), friday.unsure) == (0, 2)


def test_only_times_known_to_the_hour_can_be_chosen() -> None:
    rows = at(
        "2024-03-08 23:00",
        ("2024-03-08 23:00", "2024-03-09 00:00"),
        ("2024-03-08", "2024-03-09"),
        ("2024-03-01", "2024-04-01"),
        precision=["minute", "hour", "day", "month"],
    )
    night = during(rows, hours=(22, 6))
    assert night.incidents.index.tolist() == [0, 1]
    assert night.without_time == 2
    assert night.notes == (
        "only incidents from 22:00 to 06:00",
        "2 incidents have no time of day, and are left out",
    )
    assert "on Friday" in during(rows, weekdays=["Friday"], windows="middle").notes[0]


@given(
    minutes=some.lists(some.integers(0, 20_160), min_size=1, max_size=30),
    lasts=some.integers(0, 4000),
    begins=some.integers(0, 23),
    ends=some.integers(0, 24),
    days=some.sets(some.sampled_from(WEEKDAYS), min_size=1),
)
def test_each_minute_of_a_window_says_whether_it_is_chosen(
    minutes: list[int], lasts: int, begins: int, ends: int, days: set[str]
) -> None:
    if begins == ends:
        return
    start = pd.Timestamp("2024-03-04") + pd.to_timedelta(minutes, unit="min")
    end = start + pd.Timedelta(minutes=lasts)
    rows = points_at(np.zeros((len(start), 2)), start=start, end=end, precision="minute")
    found = during(rows, hours=(begins, ends), weekdays=days)
    sure = unsure = 0
    for one, last in zip(start, end, strict=True):
        every = pd.date_range(one, last, freq="min", inclusive="left" if lasts else "both")
        into = every - pd.Timedelta(hours=begins)
        long = (ends - begins) % 24 or 24
        hit = (into.hour * 60 + into.minute < long * 60) & into.day_name().isin(days)
        sure += bool(hit.all())
        unsure += bool(hit.any() and not hit.all())
    assert (len(found.incidents), found.unsure) == (sure, unsure)


def test_no_incidents_are_no_error() -> None:
    none = during(at("2024-03-08 23:00").iloc[:0], hours=(22, 6))
    assert (len(none.incidents), none.without_time, none.unsure) == (0, 0, 0)


def test_police_uk_months_are_refused() -> None:
    rows = at(("2024-03-01", "2024-04-01"), precision="month")
    with pytest.raises(InputError, match="none of 1 incidents has a time of day") as caught:
        during(rows, hours=(22, 6))
    assert "police.uk gives months only" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hours": (22, 25)}, "each from 0 to 24"),
        ({"hours": (24, 6)}, "each from 0 to 24"),
        ({"hours": (-1, 6)}, "each from 0 to 24"),
        ({"hours": (6, 6)}, "is no time at all"),
        ({"weekdays": ["Caturday"]}, "weekdays = 'Caturday'"),
        ({"weekdays": []}, "weekdays = none"),
        ({"windows": "any"}, "choose one of 'whole', 'middle'"),
    ],
)
def test_unusable_settings_are_refused(changes: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        during(at("2024-03-08 23:00"), **changes)

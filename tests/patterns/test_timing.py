"""Hours and weekdays: exact against a count minute by minute, clock changes and all."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.patterns.clock import WEEKDAYS
from hotspots.patterns.timing import KnownTimes, Timing, find_timing

LONDON = "Europe/London"
FORWARD, BACK = "2024-03-31", "2024-10-27"  # the Sundays on which the clock changes


def windows(*pairs: tuple[str, str], precision: Any = "minute", **columns: Any) -> pd.DataFrame:
    start, end = zip(*pairs, strict=True) if pairs else ((), ())
    frame = {"start": pd.to_datetime(list(start)), "end": pd.to_datetime(list(end))}
    return pd.DataFrame({**frame, "precision": precision, **columns})


def random_windows(rows: int, *, seed: int, around: str, days: int = 9) -> pd.DataFrame:
    """Windows of all lengths to a day and a half, a third of them without width."""
    random = np.random.default_rng(seed)
    start = pd.Timestamp(around) + pd.to_timedelta(
        random.integers(-days * 720, days * 720, rows), unit="min"
    )
    length = random.integers(0, 2160, rows) * (random.random(rows) > 1 / 3)
    end = start + pd.to_timedelta(length, unit="min")
    harm = np.round(random.exponential(50, rows), 2)
    return pd.DataFrame({"start": start, "end": end, "precision": "minute", "harm": harm})


def minute_by_minute(
    incidents: pd.DataFrame, weight: NDArray[np.float64], zone: str
) -> NDArray[np.float64]:
    """Ask the clock on the wall at every minute at which it can have happened, the slow way."""
    total = np.zeros((7, 24))
    for start, end, weighs in zip(incidents["start"], incidents["end"], weight, strict=True):
        first = start.to_pydatetime()
        last = max(end.to_pydatetime(), first + timedelta(minutes=1))
        near = first.replace(tzinfo=UTC) - timedelta(hours=15)
        ticks = [
            near + timedelta(minutes=m) for m in range(int((last - first).seconds / 60 + 4000))
        ]
        walls = [tick.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for tick in ticks]
        begins = next(i for i, wall in enumerate(walls) if wall >= first)
        ends = max(i for i, wall in enumerate(walls) if wall < last) + 1
        for wall in walls[begins:ends] or [walls[begins]]:
            total[wall.weekday(), wall.hour] += weighs / max(ends - begins, 1)
    return total


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        (LONDON, "2024-06-12"),
        (LONDON, FORWARD),
        (LONDON, BACK),
        ("America/New_York", "2024-11-03"),
        ("Australia/Lord_Howe", "2024-04-07"),  # by half an hour
        ("America/St_Johns", "2010-11-07"),  # at one minute past midnight
    ],
)
def test_as_a_count_minute_by_minute(zone: str, around: str) -> None:
    nights = {FORWARD: 1, BACK: 1}
    incidents = random_windows(60, seed=3, around=around, days=nights.get(around, 3))
    found = find_timing(incidents, weights="harm", time_zone=zone).table
    expected = minute_by_minute(incidents, incidents["harm"].to_numpy(), zone)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_nothing_is_lost_or_made() -> None:
    incidents = random_windows(20_000, seed=4, around=BACK, days=400)
    counted, weighed = find_timing(incidents), find_timing(incidents, weights="harm")
    assert counted.table.to_numpy().sum() == pytest.approx(20_000, abs=1e-9)
    assert weighed.by_hour.sum() == pytest.approx(incidents["harm"].sum(), rel=1e-13)
    assert counted.by_weekday.sum() == pytest.approx(20_000, abs=1e-9)


def test_shuffled_rows_give_the_same_bytes() -> None:
    incidents = random_windows(3000, seed=5, around=FORWARD)
    shuffled = incidents.sample(frac=1, random_state=1)
    one, other = (find_timing(f, weights="harm").table.to_numpy() for f in (incidents, shuffled))
    assert one.tobytes() == other.tobytes()


def hours_of(timing: Timing, weekday: str) -> dict[int, float]:
    """Those hours of a day in which there is anything."""
    amounts = timing.table.to_numpy()[WEEKDAYS.index(weekday)].tolist()
    return {hour: round(60 * amount, 6) for hour, amount in enumerate(amounts) if amount}


def test_the_night_the_clock_goes_forward_has_no_hour_from_one_to_two() -> None:
    timing = find_timing(windows((f"{FORWARD} 00:00", f"{FORWARD} 04:00")))
    assert hours_of(timing, "Sunday") == {0: 20, 2: 20, 3: 20}
    day = find_timing(windows((f"{FORWARD} 00:00", "2024-04-01 00:00")))
    np.testing.assert_allclose(day.table.loc["Sunday"].drop(1), 1 / 23)
    # Written all the same, by somebody whose watch had not been changed.
    skipped = find_timing(windows((f"{FORWARD} 01:20", f"{FORWARD} 01:20")))
    assert hours_of(skipped, "Sunday") == {2: 60}


def test_the_night_the_clock_goes_back_has_the_hour_from_one_to_two_twice() -> None:
    timing = find_timing(windows((f"{BACK} 00:00", f"{BACK} 04:00")))
    assert hours_of(timing, "Sunday") == {0: 12, 1: 24, 2: 12, 3: 12}
    day = find_timing(windows((f"{BACK} 00:00", "2024-10-28 00:00")))
    assert day.table.loc["Sunday", 1] == pytest.approx(2 / 25)


def test_a_time_that_came_twice_makes_the_window_as_wide_as_it_can_have_been() -> None:
    half = find_timing(windows((f"{BACK} 00:30", f"{BACK} 01:30")))  # half an hour to 90 minutes
    assert hours_of(half, "Sunday") == {0: 15, 1: 45}
    assert hours_of(find_timing(windows((f"{BACK} 01:30", f"{BACK} 01:30"))), "Sunday") == {1: 60}


def test_without_a_time_zone_no_night_is_special() -> None:
    for night in (FORWARD, BACK):
        timing = find_timing(windows((f"{night} 00:00", f"{night} 04:00")), time_zone=None)
        assert hours_of(timing, "Sunday") == {0: 15, 1: 15, 2: 15, 3: 15}


@pytest.mark.parametrize(
    ("method", "hour", "minutes_in_it"),
    [("earliest", 8, 60), ("midpoint", 13, 60), ("latest", 17, 60), ("aoristic", 8, 60 / 9.5 / 2)],
)
def test_one_time_for_each_window_to_compare(method: Any, hour: int, minutes_in_it: float) -> None:
    timing = find_timing(windows(("2024-03-06 08:30", "2024-03-06 18:00")), method=method)
    assert hours_of(timing, "Wednesday")[hour] == pytest.approx(minutes_in_it, abs=1e-6)


def test_the_middle_of_eight_to_ten_is_nine() -> None:
    timing = find_timing(windows(("2024-03-06 08:00", "2024-03-06 10:00")), method="midpoint")
    assert hours_of(timing, "Wednesday") == {9: 60}


def test_seconds_are_cut_off() -> None:
    timing = find_timing(windows(("2024-03-06 08:59:58", "2024-03-06 08:59:59")))
    assert hours_of(timing, "Wednesday") == {8: 60}
    assert timing.known.moments == 1


def test_what_is_not_known_to_the_hour_is_counted_apart() -> None:
    incidents = pd.concat(
        [
            windows(("2024-03-09 10:00", "2024-03-09 10:00"), precision="minute"),
            windows(("2024-03-09 00:00", "2024-03-09 00:00"), precision="minute"),
            windows(("2024-03-09 10:00", "2024-03-09 11:00"), precision="hour"),
            windows(("2024-03-09", "2024-03-10"), ("2024-03-10", "2024-03-12"), precision="day"),
            windows(("2024-03-01 10:00", "2024-03-09 10:00"), precision="minute"),
            windows(("2024-03-08 00:00", "2024-03-08 02:00"), precision="hour"),
            windows(("2024-03-01", "2024-03-21"), precision="day"),
            windows(("2024-03-01", "2024-04-01"), precision="month"),
            pd.DataFrame({"start": [pd.NaT], "end": [pd.NaT], "precision": "none"}),
        ]
    )
    timing = find_timing(incidents)
    assert timing.known == KnownTimes(10, 3, 1, 1, 2, 2, 1, 1)
    assert (timing.known.with_hour, timing.known.with_weekday) == (4, 6)
    assert hours_of(timing, "Saturday") == {0: 60, 10: 120}
    assert timing.by_weekday.loc[["Saturday", "Sunday", "Monday"]].tolist() == [4.0, 0.5, 0.5]
    assert find_timing(incidents, longest_window_hours=20 * 24).known.too_wide == 0


def test_a_week_is_no_longer_than_a_week_though_the_clock_went_back() -> None:
    week = windows(("2024-10-21 10:00", "2024-10-28 10:00"))
    timing = find_timing(week)
    assert timing.known.windows == 1
    np.testing.assert_allclose(timing.table.drop(index="Sunday"), 1 / 169)
    assert timing.table.loc["Sunday", 1] == pytest.approx(2 / 169)
    assert find_timing(week, longest_window_hours=167).known.too_wide == 1


def test_weights_change_the_answer() -> None:
    incidents = windows(
        ("2024-03-06 08:00", "2024-03-06 08:00"),
        ("2024-03-06 08:00", "2024-03-06 08:00"),
        ("2024-03-09 23:00", "2024-03-09 23:00"),
        harm=[1.0, 1, 500],
    )
    assert str(find_timing(incidents).busiest_shift(1)) == "Wednesday 08:00 to 09:00"
    weighed = find_timing(incidents, weights="harm")
    assert str(weighed.busiest_shift(1)) == "Saturday 23:00 to 00:00"
    assert weighed.settings.weights == "harm"


def test_the_busiest_shift_runs_over_midnight_and_the_week_end() -> None:
    at = [("2024-03-10 23:10", 3), ("2024-03-11 00:20", 2), ("2024-03-13 12:00", 4)]
    timing = find_timing(windows(*[(when, when) for when, times in at for _ in range(times)]))
    shift = timing.busiest_shift(2)
    assert (str(shift), shift.amount, shift.share) == ("Sunday 23:00 to 01:00", 5.0, 5 / 9)
    assert str(timing.busiest_shift(1)) == "Wednesday 12:00 to 13:00"
    assert str(timing.busiest_shift(2, every_day=True)) == "23:00 to 01:00"
    whole = timing.busiest_shift(168)
    assert (str(whole), whole.share) == ("Monday 00:00 to 00:00", 1.0)
    assert [timing.fewest_hours(share) for share in (0.4, 0.5, 7 / 9, 1.0)] == [1, 2, 2, 3]


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), hours=st.integers(1, 168))
def test_no_run_of_hours_holds_more_than_the_busiest(seed: int, hours: int) -> None:
    timing = find_timing(random_windows(30, seed=seed, around="2024-06-12"))
    shift = timing.busiest_shift(hours)
    week = timing.table.to_numpy().ravel().tolist() * 2
    every = [sum(week[first : first + hours]) for first in range(168)]
    first = WEEKDAYS.index(shift.weekday) * 24 + shift.start_hour
    assert shift.amount == pytest.approx(max(every))
    assert shift.amount == pytest.approx(every[first])
    assert all(held < shift.amount + 1e-9 for held in every[:first])
    fewest = timing.fewest_hours(0.5)
    fullest = sorted(week[:168], reverse=True)
    assert sum(fullest[:fewest]) >= 15 - 1e-6 > sum(fullest[: fewest - 1]) - 1e-6


@pytest.mark.parametrize(
    "incidents",
    [windows(), windows(("2024-03-01", "2024-04-01"), precision="month", harm=1.0)],
)
def test_nothing_known_is_an_empty_table(incidents: pd.DataFrame) -> None:
    timing = find_timing(incidents)
    assert timing.table.shape == (7, 24)
    assert timing.table.to_numpy().sum() == 0
    assert timing.by_weekday.tolist() == [0.0] * 7
    assert timing.fewest_hours() == 0
    assert (timing.busiest_shift(8).amount, timing.busiest_shift(8).share) == (0.0, 0.0)
    assert timing.known.incidents == timing.known.months == len(incidents)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights": "cost"}, "no column 'cost'"),
        ({"time_zone": "Mars/North"}, "is not a time zone"),
        ({"method": "guess"}, "method = 'guess'"),
        ({"longest_window_hours": 0}, "longest_window_hours = 0"),
        ({"longest_window_hours": np.nan}, "longest_window_hours = nan"),
    ],
)
def test_unusable_settings_are_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        find_timing(windows(("2024-03-06 08:00", "2024-03-06 08:00")), **change)


MOMENT = ("2024-03-06 08:00", "2024-03-06 08:00")


@pytest.mark.parametrize(
    ("incidents", "says"),
    [
        (windows(MOMENT, harm=[np.nan]), "1 are missing or infinite"),
        (windows(MOMENT, harm=[-1.0]), "1 are negative"),
        (windows(MOMENT, harm=1.0).drop(columns="end"), "no column 'end'"),
        (windows(MOMENT, harm=1.0).assign(start="yesterday"), "'start' holds"),
        (windows(MOMENT, harm=1.0, precision="week"), "'precision' holds 'week'"),
        (windows(MOMENT, ("2024-03-06 08:00", "2024-03-05 08:00"), harm=1.0), "1 of 2 windows"),
    ],
)
def test_unusable_incidents_are_refused(incidents: pd.DataFrame, says: str) -> None:
    with pytest.raises(InputError, match=says):
        find_timing(incidents, weights="harm")


def test_times_with_an_offset_are_refused() -> None:
    incidents = windows(MOMENT)
    with pytest.raises(InputError, match="not local times without an offset"):
        find_timing(incidents.assign(start=incidents["start"].dt.tz_localize("UTC")))


@pytest.mark.parametrize("share", [0, -1, 1.1, np.nan])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="share = "):
        find_timing(windows(MOMENT)).fewest_hours(share)


@pytest.mark.parametrize("hours", [0, 169, 7.5])
def test_a_shift_that_is_no_shift_is_refused(hours: Any) -> None:
    with pytest.raises(InputError, match="hours = "):
        find_timing(windows(MOMENT)).busiest_shift(hours)
    with pytest.raises(InputError, match="from 1 to 24"):
        find_timing(windows(MOMENT)).busiest_shift(25, every_day=True)

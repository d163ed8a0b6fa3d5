"""Which zones are live on a day, until when, and when to knock."""

import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.live_burglaries import LIVE_COLUMNS, find_live_burglaries
from tests.doors import DAY, burglaries


def test_a_zone_by_hand() -> None:
    """Burgled on 19 November at 18:00, reported at 19:00, looked at at the end of the 20th."""
    found = find_live_burglaries(burglaries([(1, 2)], hours_ago=[6]), as_of="2024-11-20")
    (one,) = found.burglaries.to_dict("records")
    assert one["happened"] == pd.Timestamp("2024-11-19")
    assert one["reported"] == pd.Timestamp("2024-11-19 19:00")
    assert one["deadline"] == pd.Timestamp("2024-11-21 19:00")
    assert one["expires"] == pd.Timestamp("2024-12-31")
    assert one["age_days"] == 1
    assert one["fade"] == pytest.approx(41 / 42)
    assert one["visit_window"] == "16:00 to 19:00"
    assert one["live"]
    assert found.as_of == pd.Timestamp("2024-11-20 23:59")


@pytest.mark.parametrize(
    ("days_ago", "live", "shown"), [(41, 1, 1), (42, 0, 1), (48, 0, 1), (49, 0, 0)]
)
def test_a_zone_lives_for_42_days_and_is_shown_for_a_week_more(
    days_ago: int, live: int, shown: int
) -> None:
    found = find_live_burglaries(
        burglaries([(0, 0)], hours_ago=[24 * days_ago]), as_of="2024-11-20"
    )
    assert len(found.burglaries) == shown
    assert found.burglaries["live"].sum() == live


def test_a_list_of_a_day_is_made_in_its_morning() -> None:
    """What is due in the evening of the day is not overdue, and what is known by then counts."""
    found = find_live_burglaries(burglaries([(0, 0)], hours_ago=[29]), as_of="2024-11-20")
    assert found.burglaries["deadline"][0] == pd.Timestamp("2024-11-20 20:00")
    assert found.judged_at == pd.Timestamp("2024-11-20")
    assert find_live_burglaries(burglaries([(0, 0)]), as_of=DAY).judged_at == DAY


def test_a_mistyped_year_is_refused_and_not_taken_for_the_day() -> None:
    table = burglaries([(0, 0)] * 2)
    table.loc[1, "recorded"] = pd.Timestamp("2052-01-13")
    with pytest.raises(InputError, match=r"newest record is of 2052-01-13, the one before it of"):
        find_live_burglaries(table)
    assert len(find_live_burglaries(table, as_of=DAY).burglaries) == 1


def test_what_was_reported_after_its_zone_had_expired_is_counted() -> None:
    table = burglaries([(0, 0)] * 2, hours_ago=[50 * 24, 20])
    table.loc[0, "recorded"] = DAY - pd.Timedelta(hours=3)
    assert find_live_burglaries(table, as_of=DAY).reported_too_late == 1


def test_two_files_without_references_give_two_names() -> None:
    table = burglaries([(0, 0)] * 2, id=None, line=2, file=["a.csv", "b.csv"])
    found = find_live_burglaries(table, as_of=DAY)
    assert found.burglaries["burglary"].tolist() == ["a.csv row 2", "b.csv row 2"]


def test_trafford_has_three_weeks() -> None:
    table = burglaries([(0, 0)] * 2, hours_ago=[20 * 24, 21 * 24])
    found = find_live_burglaries(table, as_of="2024-11-20", within_days=21)
    assert found.burglaries.set_index("burglary")["live"].to_dict() == {"B0": True, "B1": False}


def test_what_nobody_knew_yet_is_not_live() -> None:
    table = burglaries([(0, 0)] * 3, hours_ago=[-1, 30, 30])
    table.loc[2, "recorded"] = pd.Timestamp("2024-11-25")
    found = find_live_burglaries(table, as_of=DAY)
    assert found.burglaries["burglary"].tolist() == ["B1"]
    assert found.later == 2


def test_by_default_the_day_is_that_of_the_newest_record() -> None:
    found = find_live_burglaries(burglaries([(0, 0)] * 2, hours_ago=[30, 6]))
    assert found.as_of == DAY - pd.Timedelta(hours=5)
    assert found.settings.as_of_is == "newest record"
    assert len(found.burglaries) == 2


def test_without_a_time_of_report_the_window_s_end_counts() -> None:
    found = find_live_burglaries(
        burglaries([(0, 0)], hours_ago=[6], recorded=pd.NaT), as_of="2024-11-20"
    )
    assert found.without_report == 1
    assert found.burglaries["deadline"][0] == pd.Timestamp("2024-11-21 18:00")


@pytest.mark.parametrize(
    ("start", "hours", "precision", "window"),
    [
        ("2024-11-19 10:00", 0, "minute", "09:00 to 12:00"),
        ("2024-11-19 13:00", 4, "minute", "14:00 to 17:00"),
        ("2024-11-19 02:30", 0, "minute", "17:00 to 20:00"),
        ("2024-11-19 23:00", 0, "minute", "17:00 to 20:00"),
        ("2024-11-19 07:00", 0, "hour", "09:00 to 12:00"),
        ("2024-11-19 08:00", 13, "minute", ""),
        ("2024-11-19 00:00", 24, "day", ""),
    ],
)
def test_when_to_knock(start: str, hours: int, precision: str, window: str) -> None:
    begin = pd.Series([pd.Timestamp(start)]).astype("datetime64[us]")
    table = burglaries(
        [(0, 0)], start=begin, end=begin + pd.Timedelta(hours=hours), precision=precision
    )
    found = find_live_burglaries(table, as_of="2024-11-21")
    assert found.burglaries["visit_window"].tolist() == [window]


def test_the_earliest_deadline_comes_first_whatever_the_order_of_rows() -> None:
    table = burglaries([(0, 0), (1, 1), (2, 2)], hours_ago=[5, 50, 20])
    found = find_live_burglaries(table, as_of=DAY)
    again = find_live_burglaries(table.iloc[[2, 0, 1]], as_of=DAY)
    assert found.burglaries["burglary"].tolist() == ["B1", "B2", "B0"]
    pd.testing.assert_frame_equal(found.burglaries, again.burglaries)


def test_a_burglary_without_a_reference_is_known_by_its_row() -> None:
    found = find_live_burglaries(burglaries([(0, 0)], id=None), as_of=DAY)
    assert found.burglaries["burglary"].tolist() == ["row 2"]


def test_no_burglaries_give_an_empty_table() -> None:
    found = find_live_burglaries(burglaries([]))
    assert list(found.burglaries.columns) == [*LIVE_COLUMNS, "geometry"]
    assert not len(found.burglaries)


def test_months_are_refused() -> None:
    with pytest.raises(InputError, match="month"):
        find_live_burglaries(burglaries([(0, 0)], precision="month"), as_of=DAY)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"within_days": 0}, "within_days = 0"),
        ({"deadline_hours": 0}, "deadline_hours = 0"),
        ({"visiting_hours": (20, 9)}, "cannot knock from 20 to 9"),
        ({"as_of": "soon"}, "'soon' is no day"),
    ],
)
def test_settings_that_make_no_sense(options: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        find_live_burglaries(burglaries([(0, 0)]), **options)  # type: ignore[arg-type]

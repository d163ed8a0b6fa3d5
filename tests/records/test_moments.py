"""Dates and times: what was written, how precisely, and by whose clock."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.records.moments import describe_period, is_missing, read_moments

LONDON = ZoneInfo("Europe/London")


def read(*texts: str, **how: object) -> list[tuple[str, str, str]]:
    """Start, end and precision of each; ``?`` where something could not be read."""
    found = read_moments(pd.Series(texts, dtype="str"), **how)  # type: ignore[arg-type]  # any of them
    assert list(found.start.isna()) == list(found.precision == "none")
    return [
        (
            "?" if unreadable else "" if pd.isna(start) else f"{start:%Y-%m-%d %H:%M:%S}",
            "" if pd.isna(end) else f"{end:%Y-%m-%d %H:%M:%S}",
            precision,
        )
        for start, end, precision, unreadable in zip(
            found.start, found.end, found.precision, found.unreadable, strict=True
        )
    ]


def starts(*texts: str, **how: object) -> list[str]:
    return [start for start, _, _ in read(*texts, **how)]


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2024-02", "2024-02-01 00:00:00", "2024-03-01 00:00:00", "month"),
        ("2023-12", "2023-12-01 00:00:00", "2024-01-01 00:00:00", "month"),
        ("2024-02-29", "2024-02-29 00:00:00", "2024-03-01 00:00:00", "day"),
        ("2023-12-31", "2023-12-31 00:00:00", "2024-01-01 00:00:00", "day"),
        ("2024-03-31", "2024-03-31 00:00:00", "2024-04-01 00:00:00", "day"),  # 23 hours long
        (" 2024-03-09 22:15 ", "2024-03-09 22:15:00", "2024-03-09 22:15:00", "minute"),
        ("2024-03-09T22:15", "2024-03-09 22:15:00", "2024-03-09 22:15:00", "minute"),
        ("2024-03-09 22:15:07", "2024-03-09 22:15:07", "2024-03-09 22:15:07", "minute"),
        ("2024-03-09 22:15:07.5", "2024-03-09 22:15:07", "2024-03-09 22:15:07", "minute"),
        ("2024-03-09 22:15:07,25", "2024-03-09 22:15:07", "2024-03-09 22:15:07", "minute"),
    ],
)
def test_iso_dates_and_how_precise_they_are(
    text: str, start: str, end: str, precision: str
) -> None:
    assert read(text) == [(start, end, precision)]


@pytest.mark.parametrize(
    "text",
    [
        "soon", "2024", "2024-13", "2024-00", "2023-02-29", "2024-04-31", "2024-03-09 24:00",
        "2024-03-09 22:60", "31/02/2024", "2024-3-32", "20241309", "2024-03-09 22", "22:15",
        "1899-12-31", "9999-12-31", "13/13/2024", "9 Smarch 2024",
        "2024-03-09 22:15 BST", "2024-03-09 22:15+1", "0", "2024-03-09 22:15 and after",
    ],
)  # fmt: skip
def test_what_is_no_date_is_said_to_be_unreadable(text: str) -> None:
    assert read(text, "2024-03-09 22:15")[0] == ("?", "", "none")


@pytest.mark.parametrize("text", ["", "  ", "NULL", "null", "Null", " NULL ", "N/A", "nan", "None"])
def test_nothing_written_is_missing_not_unreadable(text: str) -> None:
    assert read(text, "2024-03") == [
        ("", "", "none"),
        ("2024-03-01 00:00:00", "2024-04-01 00:00:00", "month"),
    ]
    assert read(text, date_format="%d/%m/%Y") == [("", "", "none")]
    assert list(is_missing(pd.Series([text, "0", "Nullarbor Road"]))) == [True, False, False]


def test_one_column_may_be_written_in_several_ways() -> None:
    assert [row[2] for row in read("2024-03", "2024-03-09", "2024-03-09 22:15", "x", "")] == [
        "month", "day", "minute", "none", "none",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("2024-01-15T12:00Z", "2024-01-15 12:00:00"),
        ("2024-07-15T12:00Z", "2024-07-15 13:00:00"),
        ("2024-07-15T12:00+01:00", "2024-07-15 12:00:00"),
        ("2024-07-15 12:00 +0100", "2024-07-15 12:00:00"),
        ("2024-07-15T23:30:00-05:00", "2024-07-16 05:30:00"),
        # The clocks went forward at 01:00 UTC on 31 March and back on 27 October.
        ("2024-03-31T00:59Z", "2024-03-31 00:59:00"),
        ("2024-03-31T01:00Z", "2024-03-31 02:00:00"),
        ("2024-10-27T00:59Z", "2024-10-27 01:59:00"),
        ("2024-10-27T01:00Z", "2024-10-27 01:00:00"),
    ],
)
def test_times_with_an_offset_become_local(written: str, local: str) -> None:
    assert starts(written, "2024-07-15 12:34") == [local, "2024-07-15 12:34:00"]


def test_times_of_the_clock_without_an_offset_stay_even_where_the_clock_skipped_them() -> None:
    assert starts("2024-03-31 01:30", "2024-10-27 01:30") == [
        "2024-03-31 01:30:00",
        "2024-10-27 01:30:00",
    ]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(1971, 11, 1), datetime(2037, 1, 1)).map(
                lambda moment: moment.replace(second=0, microsecond=0)
            ),
            st.integers(-14 * 4, 14 * 4),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_offsets_agree_with_the_clock_of_london(written: list[tuple[datetime, int]]) -> None:
    moments = [
        local.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
        for local, quarters in written
    ]
    # A column of nothing but midnights is dates; this time is not one.
    texts = [moment.isoformat() for moment in moments] + ["2024-03-09 22:15"]
    for how in ({}, {"date_format": "%Y-%m-%dT%H:%M:%S%z"}):
        found = starts(*(texts if not how else [*texts[:-1], "2024-03-09T22:15:00+00:00"]), **how)
        assert found[:-1] == [f"{one.astimezone(LONDON):%Y-%m-%d %H:%M:%S}" for one in moments]


def test_without_a_time_zone_every_time_is_as_written() -> None:
    assert (
        starts("2024-07-15T12:00Z", "2024-07-15T12:00+05:00", time_zone=None)
        == ["2024-07-15 12:00:00"] * 2
    )
    assert starts("15/07/2024 12:00 +0500", date_format="%d/%m/%Y %H:%M %z", time_zone=None) == [
        "2024-07-15 12:00:00"
    ]


def test_another_time_zone() -> None:
    assert starts("2024-07-15T12:00Z", time_zone="America/New_York") == ["2024-07-15 08:00:00"]


@pytest.mark.parametrize("end", ["", ":00", ":00.000", "Z", " +0100"])
def test_a_column_of_midnights_holds_dates_and_is_not_shifted(end: str) -> None:
    assert read(f"2024-07-15 00:00{end}", "", f"2024-07-16 00:00{end}") == [
        ("2024-07-15 00:00:00", "2024-07-16 00:00:00", "day"),
        ("", "", "none"),
        ("2024-07-16 00:00:00", "2024-07-17 00:00:00", "day"),
    ]


@pytest.mark.parametrize(
    ("date_format", "text"),
    [("%d/%m/%Y %H:%M", "15/07/2024 00:00"), ("%d/%m/%Y %H:%M %z", "15/07/2024 00:00 +0100")],
)
def test_a_column_of_midnights_holds_dates_in_any_format(date_format: str, text: str) -> None:
    assert read(text, "", date_format=date_format) == [
        ("2024-07-15 00:00:00", "2024-07-16 00:00:00", "day"),
        ("", "", "none"),
    ]


def test_one_time_that_is_not_midnight_makes_them_times() -> None:
    assert [row[2] for row in read("2024-07-15 00:00", "2024-07-15 00:01")] == ["minute"] * 2
    dated = read("15/07/2024 00:00", "15/07/2024 00:01", date_format="%d/%m/%Y %H:%M")
    assert [row[2] for row in dated] == ["minute"] * 2


@pytest.mark.parametrize(
    ("date_format", "text", "start", "precision"),
    [
        ("%d/%m/%Y", "09/03/2024", "2024-03-09 00:00:00", "day"),
        ("%d/%m/%y %H:%M", "09/03/24 22:15", "2024-03-09 22:15:00", "minute"),
        ("%m/%Y", "03/2024", "2024-03-01 00:00:00", "month"),
        ("%d %b %Y %I:%M %p", "09 Mar 2024 10:15 PM", "2024-03-09 22:15:00", "minute"),
        ("%Y-%j", "2024-069", "2024-03-09 00:00:00", "day"),
    ],
)
def test_other_formats(date_format: str, text: str, start: str, precision: str) -> None:
    found = read(text, "2024-03-09", "31/02/2024", date_format=date_format)
    assert found[0][::2] == (start, precision)
    assert found[1:] == [("?", "", "none")] * 2


def test_months_written_as_their_first_day_are_months() -> None:
    expected = [("2024-03-01 00:00:00", "2024-04-01 00:00:00", "month"), ("", "", "none")]
    assert read("2024-03-01", "", as_months=True) == expected
    assert read("2024-03", "", as_months=True) == expected
    assert read("01/03/2024", "", as_months=True, date_format="%d/%m/%Y") == expected


@settings(deadline=None)
@given(st.lists(st.dates(date(1970, 1, 1), date(2100, 1, 1)), min_size=1), st.randoms())
def test_each_row_is_read_by_itself(days: list[date], random: object) -> None:
    texts = [str(day) for day in days]
    index = pd.Index(range(100, 100 + len(texts)))[::-1]
    found = read_moments(pd.Series(texts, index=index, dtype="str"))
    assert found.start.index.equals(index)
    assert list(found.start.dt.date) == days
    assert list((found.end - found.start).dt.days) == [1] * len(days)


def test_no_rows_and_no_dates() -> None:
    assert read() == []
    assert read("", "NULL", date_format="%d/%m/%Y") == [("", "", "none")] * 2


@pytest.mark.parametrize("wrong", ["dd/mm/yyyy", "%Q", "%d/%m", "%H:%M", "%"])
def test_what_is_no_date_format_is_refused(wrong: str) -> None:
    with pytest.raises(InputError) as caught:
        read("09/03/2024", date_format=wrong)
    assert f"date_format: {wrong!r} is not a date format" in str(caught.value)
    assert '"%d/%m/%Y %H:%M"' in str(caught.value)


@pytest.mark.parametrize("wrong", ["Mars/Olympus", "Europe/Londn", "../etc/passwd", "", "Europe"])
def test_what_is_no_time_zone_is_refused(wrong: str) -> None:
    with pytest.raises(InputError) as caught:
        read("2024-03-09", time_zone=wrong)
    assert f"time_zone: {wrong!r} is not a time zone" in str(caught.value)
    assert '"Europe/London", or leave it empty' in str(caught.value)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (["2024-03-09"], "March 2024"),
        (["2024-03-31", "2024-03-01"], "March 2024"),
        (["2024-12-31", "2024-03-01"], "March to December 2024"),
        (["2024-01-01", "2023-12-31"], "December 2023 to January 2024"),
        (["2023-03-01", "2024-03-01"], "March 2023 to March 2024"),
        (["2024-03-09", None], "March 2024"),
        ([None], "dates not given"),
        ([], "dates not given"),
    ],
)
def test_a_period_in_words(days: list[str | None], says: str) -> None:
    frame = pd.DataFrame({"start": pd.to_datetime(pd.Series(days, dtype="str"))})
    assert describe_period(frame) == says

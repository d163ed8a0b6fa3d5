"""Dates as spreadsheets, databases and dispatch systems write them."""

from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.records import read_incidents
from hotspots.records.date_styles import minutes_of_day
from hotspots.records.moments import is_missing, read_moments
from hotspots.records.table import shape_of
from tests.records.worlds import write


def read(*texts: str, **how: object) -> list[tuple[str, str]]:
    found = read_moments(pd.Series(texts), **how)  # type: ignore[arg-type]  # any of them
    return [(str(start), name) for start, name in zip(found.start, found.precision, strict=True)]


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [
        ("45364.927083", "2024-03-13 22:15:00", "minute"),
        ("45364,927083", "2024-03-13 22:15:00", "minute"),
        ("45365", "2024-03-14 00:00:00", "day"),
        ("1710368100", "2024-03-13 22:15:00", "minute"),
        ("1710368100000", "2024-03-13 22:15:00", "minute"),
        ("1710368100000.0", "2024-03-13 22:15:00", "minute"),
        ("1721945700", "2024-07-25 23:15:00", "minute"),  # summer: an hour past UTC
        ("202403", "2024-03-01 00:00:00", "month"),
    ],
)
def test_dates_kept_as_numbers(text: str, start: str, precision: str) -> None:
    assert read(text) == [(start, precision)]


def test_a_number_among_written_dates_is_no_date() -> None:
    written = ["13/03/2024"] * 1 + [f"{day}/03/2024" for day in range(14, 28)]
    assert read("45365", *written)[0] == ("NaT", "none")
    assert read("202403", *written)[0] == ("NaT", "none")
    # One stray text among numbers leaves them dates.
    assert read("Total", *(str(45365 + day) for day in range(30)))[:2] == [
        ("NaT", "none"),
        ("2024-03-14 00:00:00", "day"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "202403132215", "20240313221500", "20240313T221500", "13-MAR-24 10.15.00.000000 PM",
        "13.03.2024 22.15", "13.03.2024 22:15 Uhr", "13/03/2024 2215hrs", "13/03/2024 @ 22:15",
        "Wed 13 Mar 2024 at 22:15", "2024/03/13 22:15:00+00", "2024-03-13 22:15:00+00",
        "20240313T221500Z", "13/03/2024 22h15",
    ],
)  # fmt: skip
def test_more_ways_to_write_a_moment(text: str) -> None:
    assert read(text) == [("2024-03-13 22:15:00", "minute")]


@pytest.mark.parametrize("text", ["13/03/2024 22:60", "13/03/2024 22:15:60", "13/03/2024 24:00"])
def test_times_that_are_none_are_not_carried_over(text: str) -> None:
    assert read(text) == [("NaT", "none")]


def test_days_kept_as_midnights_of_another_zone_are_days() -> None:
    midnights = ["2024-01-05 05:00:00+00", "2024-07-05 04:00:00+00"]  # Toronto's, in UTC
    assert read(*midnights, time_zone="America/Toronto") == [
        ("2024-01-05 00:00:00", "day"),
        ("2024-07-05 00:00:00", "day"),
    ]


def test_times_of_day_in_the_ways_of_dispatch_systems() -> None:
    texts = ["2215hrs", "22h15", "221500", "01/01/1900 22:15:00", "0,927083", "24:00", "2401"]
    found = minutes_of_day(pd.Series(texts)).tolist()
    assert found[:6] == [1335, 1335, 1335, 1335, 1335, 1440]
    assert pd.isna(found[6])


def test_the_ways_of_databases_to_write_nothing() -> None:
    assert is_missing(pd.Series(["(null)", "<NULL>", r"\N", "#N/A", "-", "(blank)"])).all()
    assert not is_missing(pd.Series(["0", "none of these", "-1"])).any()


def file_of(folder: Path, *dates: str) -> Path:
    rows = [f"{n},{date},{587880 + n},185890" for n, date in enumerate(dates)]
    text = "\n".join(["Ref,Incident Date,Easting,Northing", *rows])
    return write(folder / "a.csv", text + "\n")


def test_a_file_of_numbers_says_how_they_were_read(tmp_path: Path) -> None:
    notes = read_incidents(file_of(tmp_path, "45364.927083", "45365.5")).notes
    assert (
        "a.csv: the dates in 'Incident Date' are numbers, read as days since 30 December 1899,"
        " as spreadsheets keep them" in notes
    )


def test_times_of_another_zone_say_whose_time_they_became(tmp_path: Path) -> None:
    path = file_of(tmp_path, "2024-03-13T22:15:00-05:00", "2024-03-14T22:15:00-05:00")
    says = "a.csv: 2 times with an offset from UTC were turned into the time of Europe/London;"
    assert any(note.startswith(says) for note in read_incidents(path).notes)
    # Read as written nothing was turned.
    as_written = read_incidents(path, time_zone=None)
    assert not any("offset" in note for note in as_written.notes)
    assert str(as_written.incidents["start"].min()) == "2024-03-13 22:15:00"


def test_dates_that_cannot_be_read_are_shown_without_what_they_say(tmp_path: Path) -> None:
    path = file_of(tmp_path, "2024-W11", "13/03/2024", "J Doe was seen on 14/03/2024")
    notes = read_incidents(path).notes
    assert "a.csv: 2 dates are not readable, e.g. written as 9999-a99 in 'Incident Date'" in notes
    with pytest.raises(
        InputError, match=r"no row is usable.*written as a aaa aaa aaaa aa 99/99/9…"
    ):
        read_incidents(file_of(tmp_path, "J Doe was seen on 14/03/2024"))


def test_a_shape_shows_no_letter_and_no_digit() -> None:
    assert shape_of("Émile 7b\n") == "aaaaa 9a"

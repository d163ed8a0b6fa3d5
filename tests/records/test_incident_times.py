"""When incidents happened: windows, dates, months, offsets and clock changes."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.records import (
    IncidentRecords,
)
from hotspots.records import accounting as why
from tests.records.incident_files import FORCE_HEADER, read, rejected


def windows(file: Path, *rows: tuple[str, str], **how: Any) -> IncidentRecords:
    written = [(str(i), "587881", "185833", *row, "Robbery") for i, row in enumerate(rows)]
    return read(file, [FORCE_HEADER, *written], **how)


def said(records: IncidentRecords) -> list[tuple[str, str, str]]:
    frame = records.incidents
    return [
        (f"{start:%d %H:%M}", f"{end:%d %H:%M}", precision)
        for start, end, precision in zip(
            frame["start"], frame["end"], frame["precision"], strict=True
        )
    ]


@pytest.mark.parametrize("nothing", ["NULL", "", " null ", "N/A"])
def test_windows_from_and_to(file: Path, nothing: str) -> None:
    records = windows(
        file,
        ("2024-03-09 22:15", "2024-03-10 07:00"),
        ("2024-03-09 22:15", nothing),
        ("2024-03-09 22:15", "2024-03-09 22:15"),
        ("2024-03-09", "2024-03-11"),
        ("2024-03-09", nothing),
        ("2024-03-09 22:15", "2024-03-10"),
        ("2024-03-09", "2024-03-10 07:00"),
    )
    assert said(records) == [
        ("09 22:15", "10 07:00", "minute"),
        ("09 22:15", "09 22:15", "minute"),
        ("09 22:15", "09 22:15", "minute"),
        ("09 00:00", "12 00:00", "day"),
        ("09 00:00", "10 00:00", "day"),
        ("09 22:15", "11 00:00", "day"),
        ("09 00:00", "10 07:00", "day"),
    ]


def test_a_window_without_a_start_has_no_date(file: Path) -> None:
    records = windows(file, ("NULL", "2024-03-10 07:00"), ("NULL", "NULL"))
    assert records.incidents["precision"].tolist() == ["none", "none"]
    assert records.incidents[["start", "end"]].isna().all(axis=None)
    assert "2 incidents have no date" in records.notes


def test_windows_backwards_and_dates_unreadable_are_rejected(file: Path) -> None:
    records = windows(
        file,
        ("2024-03-10 07:00", "2024-03-09 22:15"),
        ("2024-03-10", "2024-03-10"),
        ("2024-03-11", "2024-03-09"),
        ("soon", "2024-03-09"),
        ("2024-03-09", "later"),
    )
    assert rejected(records) == [
        (2, why.WINDOW_BACKWARDS),
        (4, why.WINDOW_BACKWARDS),
        (5, why.DATE_UNREADABLE),
        (6, why.DATE_UNREADABLE),
    ]


def test_offsets_and_the_clock_change(file: Path) -> None:
    rows = [("2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z"), ("2024-07-01T10:00+01:00", "NULL")]
    assert said(windows(file, *rows)) == [
        ("31 00:30", "31 02:30", "minute"),
        ("01 10:00", "01 10:00", "minute"),
    ]
    assert said(windows(file, *rows, time_zone=None))[0] == ("31 00:30", "31 01:30", "minute")


def test_other_date_formats(file: Path) -> None:
    rows = [("09/03/2024 22:15", "NULL"), ("10/03/2024 00:00", "11/03/2024 00:00")]
    found = windows(file, *rows, date_format="%d/%m/%Y %H:%M")
    # The ends are nothing but midnights, and so are dates: the day of the 11th is in the window.
    assert said(found) == [("09 22:15", "09 22:15", "minute"), ("10 00:00", "12 00:00", "day")]


def test_a_date_is_more_telling_than_a_month_and_a_window_than_a_date(file: Path) -> None:
    header = ("x", "y", "month", "date", "start")
    row = ("587881", "185833", "2024-02", "2024-03-09", "2024-04-01 10:00")
    for columns in (5, 4, 3):
        frame = read(file, [header[:columns], row[:columns]]).incidents
        assert frame["start"][0].month == columns - 1
        assert frame["precision"][0] == {5: "minute", 4: "day", 3: "month"}[columns]


def test_months_need_no_format_even_where_one_is_blank(file: Path) -> None:
    rows = [("x", "y", "Month", "recorded"), ("587881", "185833", "2024-03", "09/03/2024")]
    rows.append(("587881", "185833", "", "NULL"))
    records = read(file, rows, date_format="%d/%m/%Y")
    assert records.incidents["precision"].tolist() == ["month", "none"]
    assert records.incidents["recorded"].tolist() == [pd.Timestamp("2024-03-09"), pd.NaT]


def test_a_row_without_a_window_is_dated_by_what_else_it_has(file: Path) -> None:
    place = ("587880", "185830")
    rows = [
        ("id", "committed_from", "committed_to", "date", "month", "easting", "northing"),
        ("a", "2024-03-09 10:00", "NULL", "2020-01-01", "2020-01", *place),
        ("b", "", "", "2024-03-10", "2020-01", *place),
        ("c", "NULL", "", "", "2024-03", *place),
        ("d", "", "2024-03-11 10:00", "", "", *place),
        ("e", "soon", "", "2024-03-12", "", *place),
    ]
    records = read(file, rows)
    found = records.incidents
    assert found["precision"].tolist() == ["minute", "day", "month", "none"]
    assert found["start"].dt.strftime("%Y-%m-%d").fillna("-").tolist() == [
        *("2024-03-09", "2024-03-10", "2024-03-01", "-"),
    ]
    assert records.summary.rejected == {"date not readable": 1}
    said = "may.csv: 1 rows say only when the window ended, so they have no date"
    assert said in records.notes

"""Patrol logs: as officers fill them in, every row a visit or said not to be one."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from hotspots.errors import InputError, MissingFileError
from hotspots.records.patrol_logs import ACTIVITIES, PatrolLogs, read_patrol_logs
from tests.records.worlds import write

HEADER = "Spot,Unit,Officer,Date,Arrived,Left,Minutes,Activity,Number,Note\n"


def read(tmp_path: Path, *rows: str, header: str = HEADER, **how: Any) -> PatrolLogs:
    return read_patrol_logs(write(tmp_path / "log.csv", header + "\n".join(rows) + "\n"), **how)


def times(logs: PatrolLogs) -> list[tuple[str, str]]:
    form = "%d %H:%M"
    visits = logs.visits
    return list(
        zip(visits["arrived"].dt.strftime(form), visits["left"].dt.strftime(form), strict=True)
    )


def test_a_log_as_it_comes_back(tmp_path: Path) -> None:
    logs = read(
        tmp_path,
        "TQ800860,P1,PC 9 Smith,13/03/2024,18:05,18:20,,Business checks,3,spoke to Mr Jones",
        "TQ801860,P1,PC 9 Smith,13/03/2024,2350,0005,,HVP,,",
        "TQ802860,P1,PC 9 Smith,13/03/2024,10.15 pm,,15 min,,,",
        "TQ803860,P1,,13/03/2024,,,,,,",
    )
    visits = logs.visits
    assert visits["spot"].tolist() == ["TQ800860", "TQ801860", "TQ802860"]
    assert times(logs) == [
        ("13 18:05", "13 18:20"),
        ("13 23:50", "14 00:05"),
        ("13 22:15", "13 22:30"),
    ]
    assert visits["activity"].tolist() == ["business check", "directed patrol", ""]
    assert visits["number"].tolist() == [3, 1, 0]
    assert visits["line"].tolist() == [2, 3, 4]
    assert str(logs.summary) == "4 rows read = 3 kept + 1 rejected (nothing filled in: 1)"
    assert logs.notes == (
        "dates such as 03/09/2024 were read day first: 1 of the different dates can only be read"
        " so",
        "1 rows say what was done nowhere: their time counts, and no interaction",
    )


def test_nobody_who_is_named_in_a_log_is_kept(tmp_path: Path) -> None:
    logs = read(tmp_path, "A,P1,PC 9 Smith,2024-03-13,18:05,18:20,,asb,3,spoke to Mr Jones")
    everything = logs.visits.to_csv() + logs.rejected.to_csv() + " ".join(logs.notes)
    assert "Smith" not in everything
    assert "Jones" not in everything


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",P1,,2024-03-13,18:05,18:20,,asb,2,", "no spot"),
        ("1E+11,P1,,2024-03-13,18:05,18:20,,asb,2,", "spot id rounded by a spreadsheet"),
        ("=A1,P1,,2024-03-13,18:05,18:20,,asb,2,", "spot or unit is a formula"),
        ("A,@cmd,,2024-03-13,18:05,18:20,,asb,2,", "spot or unit is a formula"),
        ("A,,,2024-03-13,18:05,18:20,,asb,2,", "no unit"),
        ("A,P1,,tomorrow,18:05,18:20,,asb,2,", "date not readable"),
        ("A,P1,,2024-03-13,25:05,18:20,,asb,2,", "date not readable"),
        ("A,P1,,,18:05,18:20,,asb,2,", "no date and time"),
        ("A,P1,,2024-03-13,,18:20,,asb,2,", "no date and time"),
        ("A,P1,,2024-03-13,2024-03-13,,15,asb,2,", "no date and time"),
        ("A,P1,,2024-03-13,18:05,soon,,asb,2,", "time of leaving not readable"),
        ("A,P1,,2024-03-13,18:05,,,asb,2,", "neither a time of leaving nor minutes"),
        ("A,P1,,2024-03-13,18:05,,-3,asb,2,", "minutes are no number above 0"),
        ("A,P1,,2024-03-13,18:05,,0,asb,2,", "minutes are no number above 0"),
        ("A,P1,,2024-03-13,18:05,18:00,,asb,2,", "left before arrived"),
        ("A,P1,,,2024-03-13 18:05,2024-03-13 18:00,,asb,2,", "left before arrived"),
        ("A,P1,,,2024-03-13 18:05,2024-03-14 06:06,,asb,2,", "a visit of more than 12 hours"),
        ("A,P1,,2024-03-13,18:05,,721,asb,2,", "a visit of more than 12 hours"),
        ("A,P1,,2024-03-13,18:05,18:20,,danced,2,", "activity not known"),
        ("A,P1,,2024-03-13,18:05,18:20,,asb,-2,", "number is no whole number from 0 to 500"),
        ("A,P1,,2024-03-13,18:05,18:20,,asb,2.5,", "number is no whole number from 0 to 500"),
        ("A,P1,,2024-03-13,18:05,18:20,,asb,501,", "number is no whole number from 0 to 500"),
        ("A,P1,,2024-03-13", "not as many fields as the header"),
        ("A,P1,PC 9,2024-03-13,NULL,n/a,,,,note", "nothing filled in"),
    ],
)
def test_each_reason_why_a_row_is_no_visit(tmp_path: Path, row: str, reason: str) -> None:
    logs = read(tmp_path, "Z,P1,,2024-03-13,18:05,18:20,,asb,2,", row)
    assert list(zip(logs.rejected["line"], logs.rejected["reason"], strict=True)) == [(3, reason)]
    assert logs.visits["spot"].tolist() == ["Z"]


@pytest.mark.parametrize(("activity", "ways"), ACTIVITIES.items())
def test_every_way_to_write_an_activity(
    tmp_path: Path, activity: str, ways: tuple[str, ...]
) -> None:
    rows = [f"A,P1,,2024-03-13,18:05,18:20,,{way.upper()},," for way in ways]
    assert set(read(tmp_path, *rows).visits["activity"]) == {activity}


def test_a_stamp_keeps_its_own_date_and_utc_becomes_local_time(tmp_path: Path) -> None:
    rows = (
        "A,P1,,13/06/2024,2024-06-14 00:20,00:35,,asb,,",
        "A,P1,,,2024-06-13T17:05:00Z,2024-06-13T17:20:00Z,,asb,,",
    )
    assert times(read(tmp_path, *rows)) == [("14 00:20", "14 00:35"), ("13 18:05", "13 18:20")]
    assert times(read(tmp_path, rows[1], time_zone=None)) == [("13 17:05", "13 17:20")]


def test_times_win_over_minutes_and_that_is_said(tmp_path: Path) -> None:
    logs = read(
        tmp_path, "A,P1,,2024-03-13,18:05,18:20,25,asb,,", "A,P1,,2024-03-13,19:05,19:20,15.5,asb,,"
    )
    assert times(logs)[0] == ("13 18:05", "13 18:20")
    assert logs.notes == (
        "1 rows have minutes that are not those between the times; the times were taken",
    )


def test_a_double_entry_is_said_and_kept(tmp_path: Path) -> None:
    row = "A,P1,,2024-03-13,18:05,18:20,,asb,,"
    logs = read(tmp_path, row, row)
    assert len(logs.visits) == 2
    assert logs.notes == ("1 rows are the same as an earlier one (spot, unit, arrival, activity)",)


def test_a_workbook_with_a_title_real_times_and_its_own_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["OFFICIAL-SENSITIVE"],
        ["Harm spot", "Call sign", "Date", "Time in", "Time out", "What was done"],
        ["A", "P1", datetime.date(2024, 3, 13), datetime.time(23, 50), datetime.time(0, 5), "Shop"],
        ["B", "P1", datetime.date(2024, 3, 13), None, None, None],
    ):
        book.active.append(row)
    book.save(tmp_path / "log.xlsx")
    unknown = read_patrol_logs(tmp_path / "log.xlsx")
    assert unknown.summary.rejected == {"nothing filled in": 1, "activity not known": 1}
    assert "write one of business check, directed patrol" in unknown.notes[-1]
    known = read_patrol_logs(tmp_path / "log.xlsx", activities={"shop": "business check"})
    assert times(known) == [("13 23:50", "14 00:05")]


def test_logs_that_nobody_filled_in_give_an_empty_table(tmp_path: Path) -> None:
    full = read(tmp_path, "A,P1,,2024-03-13,18:05,18:20,,asb,2,")
    none = read(tmp_path, "A,P1,,2024-03-13,,,,,,")
    assert len(none.visits) == 0
    assert none.visits.dtypes.to_dict() == full.visits.dtypes.to_dict()


def test_the_order_of_day_and_month_is_that_of_all_logs(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", HEADER + "A,P1,,09/03/2024,18:05,18:20,,asb,2,\n")
    write(tmp_path / "b.csv", HEADER + "A,P1,,03/13/2024,18:05,18:20,,asb,2,\n")
    assert read_patrol_logs(tmp_path).visits["arrived"].dt.month.tolist() == [9, 3]
    told = read_patrol_logs(tmp_path / "a.csv", date_order="month-first")
    assert told.visits["arrived"].dt.month.tolist() == [9]
    assert read_patrol_logs(tmp_path / "a.csv").visits["arrived"].dt.month.tolist() == [3]


def test_everything_wrong_with_the_logs_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "Name,When\nx,2024-03-09\n")
    write(tmp_path / "b.csv", "")
    with pytest.raises(InputError) as caught:
        read_patrol_logs(tmp_path, columns={"left": "Gone", "spott": "x"})
    said = str(caught.value)
    for words in (
        "a.csv: no column was recognised as the spot; the columns are 'Name', 'When'",
        "a.csv: no column was recognised as the unit",
        "a.csv: no column was recognised as the time of arrival",
        "a.csv: no column is called 'Gone' (given for left)",
        "did you mean 'spot'?",
        "b.csv: the file is empty",
    ):
        assert words in said
    with pytest.raises(InputError, match="no column was recognised as the time of leaving, or as"):
        read(tmp_path, "A,P1,2024-03-13 18:05", header="Spot,Unit,Arrived\n")
    with pytest.raises(InputError, match=r"activities give 'shopping', which is no activity"):
        read(tmp_path, "A,P1,,,,,,,,", activities={"shop": "shopping"})
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_patrol_logs(tmp_path / "c.csv")


def test_other_names_by_a_column_map(tmp_path: Path) -> None:
    columns = {"spot": "Beat", "unit": "Who", "arrived": "There", "minutes": "For"}
    logs = read(
        tmp_path, "A,P1,2024-03-13 18:05,12,5", header="Beat,Who,There,For,X\n", columns=columns
    )
    assert times(logs) == [("13 18:05", "13 18:17")]
    assert logs.visits["arrived"].tolist() == [pd.Timestamp("2024-03-13 18:05")]

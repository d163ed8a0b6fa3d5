"""Returns: sheets as officers fill them in, every row a visit or said not to be one."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from hotspots.errors import InputError, MissingFileError
from hotspots.records import read_returns
from hotspots.records.returns import OUTCOMES, VisitReturns
from tests.records.worlds import write

HEADER = "UPRN,Address,Outcome,Visit date,Visit time,Officer\n"


def read(tmp_path: Path, *rows: str, header: str = HEADER, **how: Any) -> VisitReturns:
    return read_returns(write(tmp_path / "list.csv", header + "\n".join(rows) + "\n"), **how)


def reasons(returns: VisitReturns) -> list[tuple[int, str]]:
    return list(zip(returns.rejected["line"], returns.rejected["reason"], strict=True))


def test_a_sheet_as_it_comes_back(tmp_path: Path) -> None:
    returns = read(
        tmp_path,
        "0100,1 Mill Lane,Spoke to occupier,09/03/2024,18:05,PC 123",
        "0101,2 Mill Lane,NO REPLY ,13/03/2024,,",
        "0102,3 Mill Lane,,,,",
        "0103,4 Mill Lane,Left leaflet,,,PC 123",
    )
    visits = returns.visits
    assert visits["door"].tolist() == ["0100", "0101", "0103"]
    assert visits["outcome"].tolist() == ["spoke", "no answer", "leaflet"]
    assert visits["outcome"].cat.categories.tolist() == list(OUTCOMES)
    assert visits["visited"].tolist()[:2] == [
        pd.Timestamp("2024-03-09 18:05"),
        pd.Timestamp("2024-03-13"),
    ]
    assert visits["precision"].tolist() == ["minute", "day", "none"]
    assert visits["officer"].fillna("-").tolist() == ["PC 123", "-", "PC 123"]
    assert visits["line"].tolist() == [2, 3, 5]
    assert reasons(returns) == [(4, "nothing filled in")]
    assert str(returns.summary) == "4 rows read = 3 kept + 1 rejected (nothing filled in: 1)"
    assert returns.notes == (
        "dates such as 03/09/2024 were read day first: 1 of the different dates can only be read"
        " so",
        "1 visits have no date, so nobody can tell whether they were in time",
    )
    assert [file.name for file in returns.inputs] == ["list.csv"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,spoke,2024-03-09,18:05,", "no door"),
        ("1,,,2024-03-09,18:05,", "no outcome"),
        ("1,,gone fishing,2024-03-09,18:05,", "outcome not known"),
        ("1,,spoke,tomorrow,,", "date not readable"),
        ("1,,spoke,2024-03-09,25:99,", "date not readable"),
        ("1,,spoke,2024-03-09", "not as many fields as the header"),
        ("1,, null ,NULL,n/a,", "nothing filled in"),
    ],
)
def test_each_reason_why_a_row_is_no_visit(tmp_path: Path, row: str, reason: str) -> None:
    returns = read(tmp_path, "7,,void,2024-03-09,18:05,", row)
    assert reasons(returns) == [(3, reason)]
    assert returns.visits["door"].tolist() == ["7"]
    assert returns.summary.rejected == {reason: 1}


@pytest.mark.parametrize(("outcome", "ways"), OUTCOMES.items())
def test_every_way_to_write_an_outcome(tmp_path: Path, outcome: str, ways: tuple[str, ...]) -> None:
    rows = [f"{n},,{way.upper()},2024-03-09,," for n, way in enumerate(ways)]
    assert set(read(tmp_path, *rows).visits["outcome"]) == {outcome}


def test_sheets_that_nobody_filled_in_give_an_empty_table(tmp_path: Path) -> None:
    full, none = read(tmp_path, "1,,spoke,2024-03-09,,"), read(tmp_path, "1,,,,,")
    assert len(none.visits) == 0
    assert none.visits.dtypes.to_dict() == full.visits.dtypes.to_dict()
    assert none.summary.rejected == {"nothing filled in": 1}


def test_the_order_of_day_and_month_is_that_of_all_sheets(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", HEADER + "1,,spoke,09/03/2024,,\n")
    write(tmp_path / "b.csv", HEADER + "2,,spoke,03/13/2024,,\n")
    returns = read_returns(tmp_path)
    assert returns.visits["visited"].dt.month.tolist() == [9, 3]
    assert "read month first" in " ".join(returns.notes)
    as_told = read_returns(tmp_path / "a.csv", date_order="month-first")
    assert (as_told.visits["visited"].dt.month.tolist(), as_told.notes) == ([9], ())
    by_itself = read_returns(tmp_path / "a.csv")
    assert by_itself.visits["visited"].dt.month.tolist() == [3]
    assert "day first" in by_itself.notes[0]
    assert list(returns.by_file) == ["a.csv", "b.csv"]
    assert returns.by_file["a.csv"].kept == 1


def test_a_workbook_with_a_title_and_real_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["OFFICIAL-SENSITIVE"],
        ["UPRN", "Outcome", "Visited", "Officer"],
        [10001, "Spoke", datetime.datetime(2024, 3, 9, 18, 5), "PC 123"],
        [10002, None, None, None],
    ):
        book.active.append(row)
    book.save(tmp_path / "team.xlsx")
    returns = read_returns(tmp_path / "team.xlsx")
    assert returns.visits["door"].tolist() == ["10001"]
    assert returns.visits["visited"].tolist() == [pd.Timestamp("2024-03-09 18:05")]
    assert returns.summary.rejected == {"nothing filled in": 1}


def test_other_names_by_a_column_map(tmp_path: Path) -> None:
    columns = {"door": "Ref", "outcome": "What"}
    returns = read(tmp_path, "5,spoke", header="Ref,What\n", columns=columns)
    assert returns.visits["door"].tolist() == ["5"]


def test_a_teams_own_words(tmp_path: Path) -> None:
    row = "5,,Card through door,,,"
    unknown = read(tmp_path, row)
    assert unknown.summary.rejected == {"outcome not known": 1}
    assert unknown.notes == (
        "1 rows have an outcome that is not known: write one of spoke, leaflet, no answer,"
        " refused, void, or say with outcomes what a team's own words mean",
    )
    known = read(tmp_path, row, outcomes={"card through door": "leaflet"})
    assert known.visits["outcome"].tolist() == ["leaflet"]
    with pytest.raises(InputError, match=r"outcomes give 'leaf', which is no outcome.*the choice"):
        read(tmp_path, row, outcomes={"card through door": "leaf"})


def test_visits_written_twice_are_counted_and_kept(tmp_path: Path) -> None:
    row = "1,,spoke,2024-03-09,18:05,"
    returns = read(tmp_path, row, row)
    assert len(returns.visits) == 2
    assert returns.notes[0].startswith("1 visits are the same as an earlier one")


def test_everything_wrong_with_the_sheets_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "Name,When\nx,2024-03-09\n")
    write(tmp_path / "b.csv", "")
    with pytest.raises(InputError) as caught:
        read_returns(tmp_path, columns={"officer": "Constable", "offcer": "x"})
    said = str(caught.value)
    for words in (
        "a.csv: no column was recognised as the door; the columns are 'Name', 'When'",
        "name it with columns, e.g. door",
        "a.csv: no column was recognised as the outcome",
        "a.csv: no column is called 'Constable' (given for officer)",
        "columns name 'offcer', which is not something a column can be for",
        "did you mean 'officer'?",
        "b.csv: the file is empty",
    ):
        assert words in said
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_returns(tmp_path / "c.csv")


def test_door_ids_that_a_spreadsheet_rounded_are_no_doors(tmp_path: Path) -> None:
    path = tmp_path / "returns.csv"
    path.write_text("UPRN,Outcome\n9.99001E+11,spoke\n1e+05,spoke\n999001000001,spoke\n")
    found = read_returns(path)
    assert found.visits["door"].tolist() == ["999001000001"]
    assert found.rejected["reason"].tolist() == ["door id rounded by a spreadsheet"] * 2

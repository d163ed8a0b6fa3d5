"""A team's workbook: printed as it should be, and read again as it comes back."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from hotspots.products.cocoon_lists import PRIORITIES
from hotspots.publish.address_columns import LIST_COLUMNS
from hotspots.publish.address_workbook import write_team_workbook
from hotspots.publish.reassure_sheet import write_reassure
from hotspots.records import read_returns
from hotspots.records.returns import OUTCOMES
from tests.publish.lists import NASTY, TEAMS, nasty_lists, sample_lists

HEAD = 3
TITLES = [column.title for column in LIST_COLUMNS if column.width]


@pytest.fixture
def book_file(tmp_path: Path) -> Path:
    path = tmp_path / "team.xlsx"
    write_team_workbook(sample_lists(), TEAMS[0], path)
    return path


def rounds_of(path: Path) -> list[Worksheet]:
    book = openpyxl.load_workbook(path)
    return [book[name] for name in book.sheetnames if name.startswith("Round")]


def column_of(sheet: Worksheet, title: str) -> int:
    return TITLES.index(title) + 1


def test_there_is_a_sheet_to_read_and_one_a_round(book_file: Path) -> None:
    book = openpyxl.load_workbook(book_file)
    assert book.sheetnames == ["Read me", "Round 1", "Round 2", "Round 3", "Round 4"]
    doors = sample_lists().doors
    for sheet in rounds_of(book_file):
        mine = doors[(doors["team"] == TEAMS[0]) & (doors["round"] == int(sheet.title[-1]))]
        assert [cell.value for cell in sheet[HEAD]] == TITLES
        rows = list(sheet.iter_rows(min_row=HEAD + 1, values_only=True))
        assert [row[0] for row in rows] == sorted(mine["stop"])
        assert [row[-1] for row in rows] == mine.sort_values("stop")["door"].tolist()


def test_every_page_is_a4_across_marked_and_numbered(book_file: Path) -> None:
    for sheet in rounds_of(book_file):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # One page wide is what a file that does not say otherwise means.
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.freeze_panes == f"A{HEAD + 1}"
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
        assert sheet.oddHeader.center.text == "OFFICIAL-SENSITIVE"
        assert sheet.oddFooter.center.text == "OFFICIAL-SENSITIVE"
        assert sheet.oddFooter.left.text == "List of 10 March 2024. Destroy by 20 April 2024."
        assert sheet.oddFooter.right.text == "Page &P of &N"


def test_all_columns_fit_on_a_page_at_eight_points_or_more() -> None:
    """Fitted to 277 mm a sheet shrinks by the width of its columns: 7 pixels a letter, 5 around."""
    across = sum(column.width * 7 + 5 for column in LIST_COLUMNS if column.width)
    shrunk = min(1.0, (297 - 2 * 0.35 * 25.4) / (across * 25.4 / 96))
    assert 9 * shrunk >= 8


def test_an_outcome_can_only_be_one_that_is_read_again(book_file: Path) -> None:
    for sheet in rounds_of(book_file):
        (rule,) = sheet.data_validations.dataValidation
        assert rule.formula1 == f'"{",".join(OUTCOMES)}"'
        letter = openpyxl.utils.get_column_letter(column_of(sheet, "Outcome"))
        assert str(rule.sqref) == f"{letter}{HEAD + 1}:{letter}{sheet.max_row}"


def test_priorities_differ_in_words_and_in_shade(book_file: Path) -> None:
    looks: dict[str, set[str]] = {}
    for sheet in rounds_of(book_file):
        for (cell,) in sheet.iter_rows(
            min_row=HEAD + 1, min_col=column_of(sheet, "Priority"), max_col=3
        ):
            looks.setdefault(cell.value, set()).add(cell.fill.fgColor.rgb)
    assert looks.keys() == {name.upper() for name in PRIORITIES}
    shades = {name: luminance(*fills) for name, fills in looks.items()}
    assert shades["GOLD"] + 0.3 < shades["SILVER"] < shades["BRONZE"] - 0.1


def luminance(colour: str) -> float:
    if colour == "00000000":  # no fill: white paper
        return 1.0
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (2, 4, 6))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    path = tmp_path / "nasty.xlsx"
    write_team_workbook(nasty_lists(), TEAMS[1], path)
    sheet = rounds_of(path)[0]
    cells = [sheet.cell(HEAD + 1 + row, column_of(sheet, "Address")) for row in range(len(NASTY))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    # A bell is no letter of a spreadsheet: it is written by its number.
    assert [cell.value for cell in cells[:-1]] == list(NASTY[:-1])
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_door_id_is_a_text_of_all_its_digits(book_file: Path) -> None:
    sheet = rounds_of(book_file)[0]
    cell = sheet.cell(HEAD + 1, column_of(sheet, "Door id"))
    assert (cell.data_type, len(cell.value)) == ("s", 12)


def fill_in(path: Path, visits: list[tuple[str, int, Any, Any, Any, str]]) -> list[str]:
    book = openpyxl.load_workbook(path)
    doors = []
    for name, row, outcome, date, time, officer in visits:
        sheet = book[name]
        for title, value in zip(
            ("Outcome", "Date", "Time", "Officer"), (outcome, date, time, officer), strict=True
        ):
            sheet.cell(HEAD + row, column_of(sheet, title), value)
        doors.append(str(sheet.cell(HEAD + row, column_of(sheet, "Door id")).value))
    book.save(path)
    return doors


def test_what_officers_fill_in_is_read_again(book_file: Path) -> None:
    doors = fill_in(
        book_file,
        [
            ("Round 1", 1, "spoke", dt.date(2024, 3, 11), dt.time(18, 5), "1234"),
            ("Round 1", 3, "no answer", "11/03/2024", "18:20", "1234"),
            ("Round 4", 2, "Leaflet", dt.datetime(2024, 3, 12, 9, 0), None, "77"),
        ],
    )
    returns = read_returns(book_file)
    assert returns.visits["door"].tolist() == doors
    assert returns.visits["outcome"].tolist() == ["spoke", "no answer", "leaflet"]
    assert [str(one) for one in returns.visits["visited"]] == [
        "2024-03-11 18:05:00",
        "2024-03-11 18:20:00",
        "2024-03-12 09:00:00",
    ]
    assert returns.visits["officer"].tolist() == ["1234", "1234", "77"]
    doors_out = int((sample_lists().doors["team"] == TEAMS[0]).sum())
    assert returns.summary.read == doors_out
    assert set(returns.rejected["reason"]) == {"nothing filled in"}


def test_nothing_filled_in_is_no_visit_though_earlier_ones_are_told(book_file: Path) -> None:
    assert "no answer" in str(list(rounds_of(book_file)[0].values))
    assert read_returns(book_file).visits.empty


def test_the_sheet_to_read_says_what_an_officer_needs(book_file: Path) -> None:
    sheet = openpyxl.load_workbook(book_file)["Read me"]
    said = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    lists = sample_lists()
    for words in (
        lists.basis,
        *lists.notes,
        "OFFICIAL-SENSITIVE",
        "Destroy it when the returns are recorded, at the latest on 20 April 2024",
        "GOLD: knock and speak",
        "1: visits due by Sat 9 Mar 12:00 (overdue), zone ends 18 April 2024",
        "2: visits due by Sun 10 Mar 18:00, zone ends",
        *OUTCOMES,
    ):
        assert words in said, words
    assert "3: visits due" not in said  # another team's


def test_reassurance_visits_have_a_workbook_of_their_own(tmp_path: Path) -> None:
    write_reassure(sample_lists(), tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "reassure.xlsx").active
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    expected = sample_lists().reassure.sort_values(["team", "burglary_number"])
    assert [row[3] for row in rows] == expected["addresses"].tolist()
    assert [row[4] for row in rows] == [
        "Mon 11 Mar 14:00",
        "OVERDUE Sat 9 Mar 12:00",
        "Sun 10 Mar 18:00",
    ]
    assert sheet.oddHeader.center.text == "OFFICIAL-SENSITIVE"

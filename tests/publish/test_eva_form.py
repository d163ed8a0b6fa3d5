"""The audit form as a workbook: choices, print, no formulas, the same bytes."""

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from hotspots.errors import InputError, OutputError
from hotspots.publish.eva_form import write_audit_form
from hotspots.records.audit_categories import CATEGORIES, OWN_SCALE, OWNERS, SEVERITIES, STATUSES
from hotspots.records.audit_forms import read_audit_forms
from tests.eva_forms import AUDIT, NASTY, PLACE, blank_forms, stops, two_walks


@pytest.fixture
def book_file(tmp_path: Path) -> Path:
    return blank_forms(tmp_path)[0]


def rules_of(sheet: Any) -> dict[str, Any]:
    return {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, again = (blank_forms(tmp_path / name) for name in ("a", "b"))
    assert [path.name for path in first] == [
        f"audit-form-{AUDIT}{end}" for end in (".xlsx", ".html")
    ]
    for one, other in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_sheets_are_a4_and_marked(book_file: Path) -> None:
    book = openpyxl.load_workbook(book_file)
    names = ["How to use", "The walk", "Scores", "Findings", "Stops", "Scale"]
    assert book.sheetnames == names
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == "OFFICIAL"
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert NASTY in [cell.value for cell in book["Stops"]["C"]]
    said = str([cell.value for cell in book["How to use"]["B"]])
    assert OWN_SCALE in said
    assert "© OpenStreetMap contributors" in said
    for name in ("Scores", "Scale"):
        assert OWN_SCALE in str(book[name]["A3"].value)


def test_only_what_can_be_read_can_be_chosen(book_file: Path) -> None:
    book = openpyxl.load_workbook(book_file)
    assert rules_of(book["Scores"])["B5:B18"].formula1 == '"0,1,2,3,4,not looked at"'
    rules = rules_of(book["Findings"])
    assert rules["E5:E28"].formula1 == f'"{",".join(SEVERITIES)}"'
    assert rules["K5:K28"].formula1 == f'"{",".join(STATUSES)}"'
    assert rules["J5:J28"].type == "date"
    scale = book["Scale"]
    for column, words in (("D", [one.title for one in CATEGORIES]), ("H", list(OWNERS))):
        rule = rules[f"{column}5:{column}28"]
        cells = scale[rule.formula1.removeprefix("Scale!").replace("$", "")]
        assert [cell.value for (cell,) in cells] == words
    walk = rules_of(book["The walk"])
    assert {rule.type for rule in walk.values()} == {"date", "list"}


def test_a_blank_form_holds_nothing(book_file: Path) -> None:
    forms = read_audit_forms(book_file)
    said = str(forms.refused)
    assert "nothing is filled in" in said
    assert "no day is given" in said
    assert forms.summary.kept == 0


def test_a_walk_again_begins_with_what_is_open(tmp_path: Path) -> None:
    earlier = two_walks(tmp_path).findings
    book, page = blank_forms(tmp_path, earlier=earlier)
    rows = list(openpyxl.load_workbook(book)["Findings"].iter_rows(min_row=5, values_only=True))
    assert [row[1] for row in rows if row[1]] == ["2024-11-20/F3", "2025-03-20/F2", "2025-03-20/F3"]
    assert rows[1][2:6] == (0, "Litter and fly-tipping", "serious", "mattresses again")
    assert rows[1][9] == "25/11/2024"
    assert '"earlier": "2025-03-20/F2"' in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"audit": "../x"}, "is no id of an audit"),
        ({"audit": ""}, "is no id of an audit"),
        ({"stops": stops().drop(columns="look_for")}, "no columns called 'look_for'"),
        ({"stops": pd.concat([stops(), stops()])}, "3 stops have the number of another"),
    ],
)
def test_what_makes_no_form_is_said(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"audit": AUDIT, "stops": stops()} | changed
    with pytest.raises(InputError, match=said):
        write_audit_form(
            given["audit"],
            PLACE,
            pd.Timestamp("2024-11-18"),
            given["stops"],
            tmp_path / "out",
            marking="OFFICIAL",
        )
    assert not (tmp_path / "out").exists()


def test_no_stops_and_no_place_to_write(tmp_path: Path) -> None:
    paths = write_audit_form(
        "mill-lane",
        "Mill Lane",
        pd.Timestamp("2024-11-18"),
        stops().iloc[:0],
        tmp_path,
        marking="OFFICIAL",
    )
    assert "Stops" not in paths[1].read_text("utf-8").split("<main")[1].split("</h2>")[1]
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        blank_forms(tmp_path / "file")

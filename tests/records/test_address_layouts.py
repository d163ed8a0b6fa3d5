"""Ordnance Survey's address files as they are delivered: without the names of their columns."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from hotspots.errors import InputError
from hotspots.records import read_addresses
from hotspots.records.address_layouts import find_layout
from tests.records.worlds import CORNER, as_text, write

X, Y = CORNER


def plus_row(uprn: int, number: str, **more: str) -> list[str]:
    """A row as the specification has it: 77 fields, the place of each counted by hand."""
    row = [""] * 77
    placed = {
        **{0: str(uprn), 1: "12345", 2: "I", 3: "2", 4: "2007-12-03", 5: "RD04"},
        **{7: f"{X + uprn:.2f}", 8: f"{Y + 1:.2f}", 9: "51.4912345", 10: "0.5922345"},
        **{11: "1", 12: "1590", 13: "E", 14: "2008-01-01", 15: "2020-02-10"},
        **{22: more.get("building", ""), 23: number, 30: number, 49: "MILL LANE"},
        **{52: "MILL LANE", 60: "SOUTHEND", 62: "SOUTHEND-ON-SEA", 64: "SS1 2AB"},
        **{65: "SS1 2AB", 66: "S", 68: "D", 73: "0"},
    }
    for place, value in placed.items():
        row[place] = value
    return row


def basic_row(uprn: int, number: str) -> list[str]:
    row = [""] * 27
    placed = {
        **{0: str(uprn), 1: "osgb1000002247852706", 2: "822681", 8: number, 10: "MILL LANE"},
        **{11: "SOUTHEND-ON-SEA", 14: "SS1 2AB", 15: "S", 16: f"{X + uprn}.00", 17: f"{Y}.00"},
        **{18: "51.4912345", 19: "0.5922345", 20: "1", 21: "E", 22: "I", 23: "2008-01-01"},
        **{24: "2012-03-19", 25: "2020-02-10", 26: "R"},
    }
    for place, value in placed.items():
        row[place] = value
    return row


def test_addressbase_plus_is_read_without_its_names(tmp_path: Path) -> None:
    rows = [plus_row(1, "2"), plus_row(2, "4", building="Heron House"), plus_row(3, "6")]
    file = write(tmp_path / "AddressBasePlus_FULL_2024-01-01_001.csv", as_text(rows))
    records = read_addresses(file)
    table = records.addresses
    assert table["uprn"].tolist() == ["1", "2", "3"]
    assert table["number"].tolist() == ["2", "4", "6"]
    assert table["street"].tolist() == ["MILL LANE"] * 3
    assert table["postcode"].tolist() == ["SS1 2AB"] * 3
    assert table["town"].tolist() == ["SOUTHEND-ON-SEA"] * 3
    assert table["residential"].tolist() == [True] * 3
    assert table["line"].tolist() == [1, 2, 3]
    assert table.geometry.x.tolist() == [X + 1, X + 2, X + 3]
    assert "read as Ordnance Survey's AddressBase Plus" in records.notes[0]


def test_addressbase_is_read_without_its_names_and_from_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "AddressBase_FULL_001_csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("AddressBase_FULL_001.csv", as_text([basic_row(1, "2")]))
    table = read_addresses(path).addresses
    assert table[["uprn", "number", "street", "residential"]].to_numpy().tolist() == [
        ["1", "2", "MILL LANE", True]
    ]
    assert table.geometry.y.tolist() == [Y]


@pytest.mark.parametrize("place", [0, 2, 5, 7, 9, 10, 13])
def test_a_row_of_that_width_and_other_content_is_not_taken_for_it(place: int) -> None:
    row = plus_row(1, "2")
    assert find_layout(row) is not None
    row[place] = "something else"
    assert find_layout(row) is None


def test_a_sparse_first_row_is_a_row_too(tmp_path: Path) -> None:
    bare = plus_row(1, "")
    bare = [value if place < 14 else "" for place, value in enumerate(bare)]
    rows = [bare, *(plus_row(uprn, "2") for uprn in (2, 3))]
    records = read_addresses(write(tmp_path / "plus.csv", as_text(rows)))
    assert records.addresses["uprn"].tolist() == ["1", "2", "3"]


@pytest.mark.parametrize(
    "rows",
    [
        [["10", "GeoPlace", "9999", "2024-01-01", "1", "2024-01-01", "10:00:00", "2.0", "F"]],
        [
            ["10", "GeoPlace", "9999", "2024-01-01", "1", "2024-01-01", "10:00:00", "2.0", "F"],
            [
                *("21", "I", "2", "10001", "1", "2", "2007-01-01", "", str(X), str(Y), "51.5"),
                *("0.7", "1", "1590", "E", "2007-01-01", "", "2020-01-01", "2007-01-01", "D"),
                *("SS1 2AB", "0"),
            ],
        ],
        [["24", "I", "1", "10001", "1590L000000001", "ENG", "1", "2007-01-01"]],
    ],
)
def test_addressbase_premium_is_refused_by_its_name(tmp_path: Path, rows: list[list[str]]) -> None:
    with pytest.raises(InputError) as error:
        read_addresses(write(tmp_path / "premium.csv", as_text(rows)))
    assert "AddressBase Premium" in str(error.value)
    assert "use AddressBase Plus or AddressBase Core" in str(error.value)
    assert "SS1" not in str(error.value)


def test_another_file_without_names_is_told_how_to_get_them(tmp_path: Path) -> None:
    file = write(tmp_path / "addresses.csv", as_text([["10", str(X), str(Y), "12 Mill Lane"]]))
    with pytest.raises(InputError) as error:
        read_addresses(file)
    assert "cat header.csv addresses.csv > named.csv" in str(error.value)
    assert "Mill" not in str(error.value)


def test_a_workbook_of_addresses_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Made for the street week"])
    for title, uprn in (("North", 1), ("South", 2)):
        sheet = book.create_sheet(title)
        sheet.append(["UPRN", "Address", "Easting", "Northing"])
        sheet.append([uprn, f"{uprn} Mill Lane", X + uprn, Y + 1])
    book.save(tmp_path / "addresses.xlsx")
    records = read_addresses(tmp_path / "addresses.xlsx", within=(X, Y, X + 10, Y + 10))
    columns = ["uprn", "number", "street", "file", "line"]
    assert records.addresses[columns].to_numpy().tolist() == [
        ["1", "1", "Mill Lane", "addresses.xlsx/North", 2],
        ["2", "2", "Mill Lane", "addresses.xlsx/South", 2],
    ]
    assert len(records.inputs) == 1
    assert any("so not read: 'Notes' (0 rows)" in note for note in records.notes)


def test_a_workbook_without_places_is_told_which_columns_are_missing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["UPRN", "Address"])
    book.active.append([1, "1 Mill Lane"])
    book.save(tmp_path / "addresses.xlsx")
    with pytest.raises(InputError, match="no columns were recognised as easting and northing"):
        read_addresses(tmp_path / "addresses.xlsx")

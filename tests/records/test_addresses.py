"""Addresses: only the study area's, every row accounted for, nothing personal in a message."""

import random
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError, MissingFileError
from hotspots.projection import project_points
from hotspots.records import (
    ADDRESS_COLUMNS,
    AddressAccount,
    AddressRecords,
    read_addresses,
    text_blocks,
    walking_order,
)
from tests.records.worlds import CORNER, as_text, chessboard, square, write

X, Y = CORNER
OPEN_UPRN = ("UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE")
SIMPLE = ("uprn", "address", "postcode", "street", "easting", "northing", "class")
PLUS = (
    *("UPRN", "CLASS", "X_COORDINATE", "Y_COORDINATE", "ORGANISATION_NAME", "SUB_BUILDING_NAME"),
    *("BUILDING_NAME", "BUILDING_NUMBER", "THOROUGHFARE", "DEPENDENT_THOROUGHFARE", "POST_TOWN"),
    *("POSTCODE", "SAO_TEXT", "SAO_START_NUMBER", "PAO_START_NUMBER", "PAO_START_SUFFIX"),
    *("PAO_END_NUMBER", "PAO_TEXT", "STREET_DESCRIPTION", "USRN"),
)


def open_uprn(*places: tuple[Any, Any]) -> str:
    rows = [(str(i), str(x), str(y), "51.491", "0.592") for i, (x, y) in enumerate(places, start=1)]
    return "\ufeff" + as_text([OPEN_UPRN, *rows], newline="\r\n")


def simple(*addresses: tuple[str, str]) -> str:
    """Addresses, each with its class, a metre apart."""
    rows = [
        (str(i), address, "", "", str(X + i), str(Y + 1), kind)
        for i, (address, kind) in enumerate(addresses, start=1)
    ]
    return as_text([SIMPLE, *rows])


def plus(**row: str) -> str:
    full = {"UPRN": "1", "X_COORDINATE": str(X), "Y_COORDINATE": str(Y), **row}
    return as_text([PLUS, [full.get(name, "") for name in PLUS]])


def uprns(records: AddressRecords) -> list[str]:
    found: list[str] = records.addresses["uprn"].tolist()
    return found


def refusal(*args: Any, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_addresses(*args, **how)
    return str(caught.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "addresses.csv"


# --- which rows --------------------------------------------------------------------------------


def test_open_uprn_keeps_the_study_area_and_its_edge(file: Path) -> None:
    places = [(X + 1, Y + 1), (X, Y), (X + 1000, Y + 500), (X + 1001, Y + 500), (X - 1, Y)]
    records = read_addresses(write(file, open_uprn(*places)), within=square(0))
    assert uprns(records) == ["1", "2", "3"]
    assert records.account == AddressAccount(5, 3, 2)
    assert records.addresses["line"].tolist() == [2, 3, 4]
    assert records.operation.name == "kept as given"
    assert list(records.addresses.columns) == [*ADDRESS_COLUMNS, "geometry"]
    assert records.addresses["address"].isna().all()
    assert "3 addresses have no address text, only a place" in records.notes


def test_a_place_inside_the_box_but_not_the_outline_is_outside(file: Path) -> None:
    triangle = shapely.Polygon([(X, Y), (X + 100, Y), (X, Y + 100)])
    records = read_addresses(
        write(file, open_uprn((X + 10, Y + 10), (X + 90, Y + 90))), within=triangle
    )
    assert uprns(records) == ["1"]


def test_a_buffer_reaches_further(file: Path) -> None:
    write(file, open_uprn((X + 5, Y + 5), (X - 40, Y + 5), (X - 60, Y + 5)))
    assert uprns(read_addresses(file, within=square(0), buffer_m=50)) == ["1", "2"]


def test_a_study_area_may_be_said_in_any_way(file: Path, tmp_path: Path) -> None:
    write(file, open_uprn((X + 5, Y + 5), (X + 2500, Y + 5)))
    boundaries = chessboard(tmp_path)
    ways: list[Any] = [
        square(0),
        boundaries,
        boundaries.wards,
        boundaries.wards.geometry,
        (X, Y, X + 1000, Y + 1000),
    ]
    assert [uprns(read_addresses(file, within=way)) for way in ways] == [["1"]] * len(ways)
    assert uprns(read_addresses(file)) == ["1", "2"]


def test_filtering_agrees_with_brute_force_whatever_the_blocks(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    places = [(X + chance.randint(0, 999), Y + chance.randint(0, 999)) for _ in range(3000)]
    outline = shapely.Point(X + 400, Y + 400).buffer(300)
    expected = [
        str(i) for i, place in enumerate(places, 1) if shapely.Point(place).intersects(outline)
    ]
    write(file, open_uprn(*places))
    whole = read_addresses(file, within=outline)
    monkeypatch.setattr(text_blocks, "BLOCK_BYTES", 512)
    pieces = read_addresses(file, within=outline)
    assert uprns(whole) == uprns(pieces) == expected
    pd.testing.assert_frame_equal(pd.DataFrame(whole.addresses), pd.DataFrame(pieces.addresses))
    assert whole.inputs == pieces.inputs


def test_every_row_that_cannot_be_used_stands_with_its_reason(file: Path) -> None:
    text = open_uprn(
        *[(X + i, Y) for i in range(8)],
        ("", Y),
        ("NULL", Y),
        ("12 High Street", Y),
        (0, 0),
        (9_999_999, Y),
        ("inf", Y),
    )
    records = read_addresses(write(file, text + "15,1\r\n"), within=(X - 1, Y - 1, X + 3, Y + 1))
    assert (records.account.kept, records.account.outside) == (4, 4)
    assert records.rejected["line"].tolist() == [10, 11, 12, 13, 14, 15, 16]
    assert records.rejected["reason"].tolist() == [
        "no coordinates",
        "no coordinates",
        "coordinates are not numbers",
        "coordinates are (0, 0)",
        "coordinates outside the coordinate system's area",
        "coordinates are not numbers",
        "not as many fields as the header",
    ]
    assert records.account.rejected_rows == 7
    assert set(records.rejected["file"]) == {"addresses.csv"}


def test_none_inside_is_an_empty_table_with_its_columns(file: Path) -> None:
    some = read_addresses(write(file, simple(("14 Gannet Row", "RD"))), within=square(0))
    none = read_addresses(file, within=square(5, 5))
    assert none.addresses.empty
    assert (none.addresses.dtypes == some.addresses.dtypes).all()
    assert none.addresses.crs.to_epsg() == 27700
    assert "no address lies inside the study area: the addresses are at 580" in none.notes[0]
    assert walking_order(none.addresses).empty


def test_several_files_are_one_table(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.csv", open_uprn((X, Y), (1, 1)))
    write(tmp_path / "in" / "b.csv.gz", open_uprn((X, Y), (X + 9000, Y)))
    seen: list[tuple[str, int, int]] = []
    records = read_addresses(
        tmp_path / "in", within=square(0), progress=lambda *told: seen.append(told)
    )
    assert records.addresses["file"].tolist() == ["a.csv", "b.csv.gz"]
    assert str(records.account) == (
        "4 rows read = 2 kept + 1 outside the study area + 1 rejected"
        " (coordinates outside the coordinate system's area: 1)"
    )
    assert [file.name for file in records.inputs] == ["a.csv", "b.csv.gz"]
    assert seen == [("Reading addresses", 1, 2), ("Reading addresses", 2, 2)]
    assert "1 addresses repeat the UPRN of an earlier row; all were kept" in records.notes


def test_an_account_must_balance() -> None:
    with pytest.raises(ArithmeticError, match="3 rows read but 1 kept, 1 outside and 0 rejected"):
        AddressAccount(3, 1, 1)


# --- where ---------------------------------------------------------------------------------------


def test_degrees_are_projected_and_the_box_does_not_cut_them_off(file: Path) -> None:
    chance = random.Random(5)
    x = np.array([X + chance.uniform(-20, 1020) for _ in range(400)])
    y = np.array([Y + chance.uniform(-20, 1020) for _ in range(400)])
    lon, lat, _ = project_points(x, y, from_crs=27700, to_crs=4326)
    rows = [
        (str(i), repr(float(a)), repr(float(b)))
        for i, (a, b) in enumerate(zip(lon, lat, strict=True))
    ]
    write(file, as_text([("UNIT", "LON", "LAT"), *rows]))
    records = read_addresses(file, within=square(0))
    back_x, back_y, operation = project_points(lon, lat, from_crs=4326, to_crs=27700)
    inside = shapely.intersects_xy(square(0), back_x, back_y)
    assert records.addresses["flat"].tolist() == [str(i) for i in np.flatnonzero(inside)]
    assert records.operation == operation
    assert 0 < inside.sum() < 400


def test_with_another_grid_the_degrees_are_taken(file: Path) -> None:
    write(file, open_uprn((X, Y)))
    assert read_addresses(file).addresses.geometry.x[0] == X
    utm = read_addresses(file, to_crs=32631)
    x, y, _ = project_points([0.592], [51.491], from_crs=4326, to_crs=32631)
    assert (utm.addresses.geometry.x[0], utm.addresses.geometry.y[0]) == (x[0], y[0])
    assert read_addresses(file, crs=4326).operation.name != "kept as given"


def test_a_file_in_degrees_called_metres_is_refused(file: Path) -> None:
    write(file, as_text([("uprn", "x", "y"), ("1", "0.7", "51.5"), ("2", "0.71", "51.5")]))
    assert "these look like degrees" in refusal(file)


# --- what it says ------------------------------------------------------------------------------


def test_a_simple_export_is_read_for_walking_order(file: Path) -> None:
    text = as_text(
        [
            SIMPLE,
            ("1", "2-8 High Street, Rayleigh", "SS6 7AB", "High Street", str(X), str(Y), "CR08"),
            ("2", "Flat 3, 14A The Orchards", "", "The Orchards", str(X), str(Y), "RD06"),
            ("3", "Rose Cottage, Mill Lane", "", "Mill Lane", str(X), str(Y), ""),
            # The line's number is in another street than the column says: not believed.
            ("4", "7 Tern Close, Mill Lane", "", "Mill Lane", str(X), str(Y), "RG02"),
        ]
    )
    found = read_addresses(write(file, text)).addresses
    assert found["number"].fillna("").tolist() == ["2-8", "14A", "", ""]
    assert found["number_from"].fillna(0).tolist() == [2, 14, 0, 0]
    assert found["number_suffix"].fillna("").tolist() == ["", "A", "", ""]
    assert found["flat"].fillna("").tolist() == ["", "Flat 3", "", ""]
    assert found["building_name"].fillna("").tolist() == ["", "", "Rose Cottage", ""]
    assert found["street"].tolist() == ["High Street", "The Orchards", "Mill Lane", "Mill Lane"]
    assert found["postcode"].fillna("").tolist() == ["SS6 7AB", "", "", ""]
    assert found["residential"].astype(object).where(
        found["residential"].notna(), None
    ).tolist() == [
        False,
        True,
        None,
        False,
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {"BUILDING_NUMBER": "14", "THOROUGHFARE": "GANNET ROW", "POST_TOWN": "RAYLEIGH"},
            {"number": "14", "street": "GANNET ROW", "address": "14 GANNET ROW, RAYLEIGH"},
        ),
        (
            {"SUB_BUILDING_NAME": "FLAT 3", "BUILDING_NAME": "12A", "THOROUGHFARE": "HIGH STREET"},
            {"flat": "FLAT 3", "number": "12A", "building_name": None, "number_suffix": "A"},
        ),
        (
            {
                "PAO_START_NUMBER": "14",
                "PAO_START_SUFFIX": "B",
                "PAO_END_NUMBER": "16",
                "SAO_START_NUMBER": "2",
                "STREET_DESCRIPTION": "GANNET ROW",
            },
            {"number": "14B-16", "number_from": 14, "flat": "2", "street": "GANNET ROW"},
        ),
        (
            {"PAO_TEXT": "ROSE COTTAGE", "STREET_DESCRIPTION": "MILL LANE", "POSTCODE": "SS1 2AB"},
            {"building_name": "ROSE COTTAGE", "address": "ROSE COTTAGE, MILL LANE, SS1 2AB"},
        ),
        (
            {"DEPENDENT_THOROUGHFARE": "TERN MEWS", "THOROUGHFARE": "HIGH STREET", "CLASS": "RH01"},
            {"street": "TERN MEWS", "residential": True, "class_code": "RH01"},
        ),
    ],
)
def test_addressbase_plus(file: Path, row: dict[str, str], expected: dict[str, Any]) -> None:
    found = read_addresses(write(file, plus(**row))).addresses.iloc[0]
    for name, value in expected.items():
        assert pd.isna(found[name]) if value is None else found[name] == value


def test_land_registry_names_and_numbers_share_a_column(file: Path) -> None:
    rows = [("14", "MILL LANE"), ("GANNET COURT, 16", "MILL LANE"), ("ROSE COTTAGE", "MILL LANE")]
    table = [("paon", "street", "x", "y"), *((*row, str(X), str(Y)) for row in rows)]
    found = read_addresses(write(file, as_text(table))).addresses
    assert found["number"].fillna("").tolist() == ["14", "16", ""]
    assert found["building_name"].fillna("").tolist() == ["", "GANNET COURT", "ROSE COTTAGE"]


def test_a_number_beyond_all_houses_is_no_number(file: Path) -> None:
    table = [("paon", "street", "x", "y"), ("9" * 5000, "MILL LANE", str(X), str(Y))]
    found = read_addresses(write(file, as_text(table))).addresses
    assert found["number"].isna().all()
    assert found["number_from"].isna().all()


@pytest.mark.parametrize(
    ("kind", "home"),
    [
        *[("R", True), ("RD", True), ("RD04", True), ("rh01", True), ("RI02NC", True)],
        *[("RB", False), ("RC01", False), ("RG02", False), ("CR08", False), ("PP", False)],
        *[("U", None), ("X", None), ("", None), ("something", None)],
        *[("Residential", True), ("Private dwelling", True), ("Non-residential", False)],
        *[("Retail", False), ("commercial and residential", None), ("nonresidential", False)],
    ],
)
def test_which_classes_are_homes(file: Path, kind: str, home: bool | None) -> None:
    found = read_addresses(write(file, simple(("14 Gannet Row", kind)))).addresses["residential"]
    assert found.dtype == "boolean"
    assert (None if found.isna()[0] else bool(found[0])) is home


def test_columns_by_map(file: Path) -> None:
    write(file, as_text([("ref", "where", "e", "n"), ("7", "14 Gannet Row", str(X), str(Y))]))
    columns = {"uprn": "ref", "address": "where", "easting": "e", "northing": "n"}
    found = read_addresses(file, columns=columns).addresses
    assert (found["uprn"][0], found["number"][0]) == ("7", "14")


# --- refusals ----------------------------------------------------------------------------------


def test_what_is_wrong_with_the_columns_is_said_at_once(file: Path) -> None:
    write(file, as_text([("ref", "across", "upward"), ("7", str(X), str(Y))]))
    assert "no columns were recognised as easting and northing" in refusal(file)
    said = refusal(file, columns={"eastng": "across", "northing": "upwad"})
    assert "columns name 'eastng'" in said
    assert "did you mean 'easting'?" in said
    assert "no column is called 'upwad' (given for northing)" in said
    assert "did you mean 'upward'?" in said
    said = refusal(file, columns={"easting": "across"})
    assert "columns name the easting, but no column was recognised as the northing" in said


def test_degrees_by_name_contradict_a_system_in_metres(file: Path) -> None:
    write(file, as_text([("uprn", "lon", "lat"), ("7", "0.7", "51.5")]))
    assert "the coordinate system given is in metres" in refusal(file, crs=27700)


def test_no_message_holds_an_address(file: Path) -> None:
    address = "14 Gannet Row"
    no_header = as_text([("7", address, "587880", "185890"), ("8", address, "587881", "185890")])
    said = refusal(write(file, no_header))
    assert "add a first line with the names of the columns" in said
    assert "Gannet" not in said
    assert "Gannet" not in refusal(file, columns={"easting": "7", "northing": "n"})
    unusable = write(file, as_text([("address", "x", "y"), (address, address, address)]))
    said = refusal(unusable)
    assert "no row is usable: 1 rows read = 0 kept" in said
    assert "Gannet" not in said
    notes = read_addresses(write(file, simple((address, ""), ("Rose Cottage", "")))).notes
    assert "1 addresses have text in which no house number is sure" in notes
    assert not any(word in note for note in notes for word in ("Gannet", "Rose"))


def test_a_zip_archive_with_one_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "osopenuprn.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("licence.txt", "Open Government Licence")
        archive.writestr("osopenuprn_202405.csv", open_uprn((X, Y)))
    records = read_addresses(path)
    assert uprns(records) == ["1"]
    assert records.inputs[0].bytes == path.stat().st_size
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.csv", "x")
    said = refusal(path)
    assert "holds 2 CSV files" in said
    assert "'osopenuprn_202405.csv', 'other.csv'" in said


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"within": (1, 2, 3)}, "3 values do not make a box"),
        ({"within": (5, 0, 1, 1)}, "the box is empty"),
        ({"within": shapely.Point(X, Y)}, "the study area is no area but Point of 0 m²"),
        ({"within": shapely.Polygon()}, "the study area is no area"),
        ({"within": (0, 0, 1, 1), "buffer_m": -1}, "a buffer of -1 m cannot be drawn"),
        ({"to_crs": 4326}, "is not a projected coordinate system in metres"),
        ({"within": gpd.GeoSeries([square(0)], crs=3857)}, "the study area"),
    ],
)
def test_a_study_area_that_is_none_is_refused(file: Path, how: Any, says: str) -> None:
    write(file, open_uprn((X, Y)))
    assert says in refusal(file, **how)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_addresses(tmp_path / "none.csv")


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "open.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", open_uprn((X, Y)))
    whole = path.read_bytes()
    directory = whole.index(b"PK\x01\x02")
    write(path, whole[:directory] + b"XX" + whole[directory + 2 :])
    assert "the zip archive is damaged or cut short" in refusal(path)


# --- walking order -----------------------------------------------------------------------------


def test_walking_order_goes_up_the_odd_side_then_the_even(file: Path) -> None:
    right = [
        "1 Gannet Row",
        "3 Gannet Row",
        "3A Gannet Row",
        "11 Gannet Row",
        "2 Gannet Row",
        "Flat 2, 10 Gannet Row",
        "Flat 10, 10 Gannet Row",
        "12-16 Gannet Row",
        "Rose Cottage, Gannet Row",
        "1 mill lane",
        "2 Mill Lane",
        "Land at Tern Farm",
    ]
    chance = random.Random(1)
    for _ in range(5):
        rows = [(line, "RD") for line in chance.sample(right, len(right))]
        found = walking_order(read_addresses(write(file, simple(*rows))).addresses)
        assert found["address"].tolist() == right
        assert found.index.tolist() == list(range(len(right)))
        assert found.crs.to_epsg() == 27700


def test_walking_order_needs_its_columns() -> None:
    bare = gpd.GeoDataFrame({"street": ["Mill Lane"]}, geometry=[shapely.Point(X, Y)])
    with pytest.raises(InputError, match="no columns called 'town', 'number_from'"):
        walking_order(bare)


def test_streets_of_one_name_in_two_towns_are_walked_one_after_the_other(file: Path) -> None:
    towns = ("Rayleigh", "Basildon")
    rows = [(f"{n} High Street, {town}", "RD") for n in (3, 1, 2) for town in towns]
    found = walking_order(read_addresses(write(file, simple(*rows))).addresses)
    assert found["town"].tolist() == ["Basildon"] * 3 + ["Rayleigh"] * 3
    assert found["number"].tolist() == ["1", "3", "2"] * 2


@pytest.mark.parametrize(
    ("header", "x", "y"),
    [
        ("ref;Address;Easting;Northing", "587880,50", "185890,25"),
        ("ref;Address;MAP_EAST;MAP_NORTH", "587 880.5", "185 890.25"),
        ("ref;Address;x_m;y_m", "587880.5", "185890.25"),
        ("ref;Address;Property Easting;Property Northing", "587,880.5", "185,890.25"),
    ],
)
def test_places_as_councils_write_them(file: Path, header: str, x: str, y: str) -> None:
    write(file, f"{header}\n1;1 Mill Lane;{x};{y}\n")
    records = read_addresses(file)
    point = records.addresses.geometry[0]
    assert (point.x, point.y) == (587880.5, 185890.25)
    if "," in x:
        assert any("are written with a" in note for note in records.notes)


def test_lines_of_an_address_in_columns_of_their_own(file: Path) -> None:
    header = "Address1,Address2,Address3,Town,Postcode,X,Y"
    write(file, f"{header}\nFlat 2,12A Mill Lane,,Southend,SS1 1AA,587880,185890\n")
    (row,) = read_addresses(file).addresses.to_dict("records")
    assert row["address"] == "Flat 2, 12A Mill Lane, Southend, SS1 1AA"
    assert (row["number"], row["street"], row["flat"]) == ("12A", "Mill Lane", "Flat 2")


def test_addresses_abroad_are_told_of_crs_and_not_of_the_incidents(file: Path) -> None:
    write(file, "address,lat,lon\n1 Main St,41.8,-87.6\n")
    said = refusal(file)
    assert "To mend it: set crs to the system of the file" in said
    assert "[incidents]" not in said

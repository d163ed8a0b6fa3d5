"""Incidents from files of many kinds: every row kept or accounted for, and placed right."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import SettingsError
from hotspots.projection import project_points
from hotspots.records import (
    RowAccount,
    load_harm_index,
    read_incidents,
    text_table,
)
from hotspots.records import accounting as why
from tests.records.incident_files import FORCE_HEADER, balances, read, refusal
from tests.records.worlds import (
    LATITUDE,
    LONGITUDE,
    ON_FILES,
    SNAKE_HEADER,
    STREET_HEADER,
    as_text,
    chessboard,
    street_row,
    write,
)

# --- What a file says -----------------------------------------------------------------------


@pytest.mark.parametrize("header", [STREET_HEADER, SNAKE_HEADER])
@pytest.mark.parametrize("name", ["street.csv", "street.csv.gz"])
def test_a_police_uk_file(tmp_path: Path, header: tuple[str, ...], name: str) -> None:
    rows = [street_row("a1"), street_row("", month="2024-02", offence="Anti-social behaviour")]
    records = read(tmp_path / name, [header, *rows])
    assert str(records.summary) == "2 rows read = 2 kept + 0 rejected"
    first, second = records.incidents.to_dict("records")
    assert (first["id"], first["offence"], first["location"]) == (
        "a1", "Burglary", "On or near High Street",
    )  # fmt: skip
    assert (first["start"], first["end"]) == (
        pd.Timestamp("2024-03-01"),
        pd.Timestamp("2024-04-01"),
    )
    assert (first["precision"], first["harm"], first["line"]) == ("month", 245.91, 2)
    assert pd.isna(second["id"])
    assert (second["harm"], second["line"], second["file"]) == (1.0, 3, name)
    x, y, operation = project_points(
        [float(LONGITUDE)], [float(LATITUDE)], from_crs=4326, to_crs=27700
    )
    assert (first["geometry"].x, first["geometry"].y) == (x[0], y[0])
    assert records.operation == operation
    assert records.incidents.crs.to_epsg() == 27700
    # What the file held besides is still there, under its own name.
    assert [first[column] for column in header[1:4]] == ["2024-03", "Essex Police", "Essex Police"]
    assert first[header[7]] == "E01015855"


def test_types_do_not_depend_on_what_the_file_lacks(file: Path) -> None:
    records = read(file, "easting,northing\n587881,185833\n")
    frame = records.incidents
    for column in ("id", "offence_code", "offence", "offence_group", "location"):
        assert frame[column].dtype == "str"
    # Words that repeat on millions of rows are kept once.
    for column in ("precision", "file"):
        assert frame[column].dtype == "category"
    for column in ("start", "end", "recorded"):
        assert frame[column].dtype == "datetime64[us]"
    assert frame["harm"].dtype == np.float64
    assert frame["line"].dtype == np.int64
    assert frame["precision"].tolist() == ["none"]
    assert records.rejected.dtypes.astype(str).to_dict() == {
        "file": "str", "line": "int64", "reason": "str",
    }  # fmt: skip


@settings(ON_FILES, max_examples=40)
@given(st.lists(st.tuples(st.floats(2000, 6e5), st.floats(0, 1.2e6)), min_size=1, max_size=20))
def test_metres_are_kept_to_the_last_bit(file: Path, places: list[tuple[float, float]]) -> None:
    records = read(file, [("X", "Y"), *((repr(x), repr(y)) for x, y in places)])
    geometry = records.incidents.geometry
    assert list(zip(geometry.x, geometry.y, strict=True)) == places
    assert records.operation.name == "kept as given"


def test_eastings_come_before_degrees_unless_the_system_says_otherwise(file: Path) -> None:
    rows = [("lon", "lat", "easting", "northing"), (LONGITUDE, LATITUDE, "587850.25", "185850.5")]
    kept = read(file, rows).incidents.geometry[0]
    assert (kept.x, kept.y) == (587850.25, 185850.5)
    for how in ({"crs": 4326}, {"columns": {"longitude": "lon", "latitude": "lat"}}):
        projected = read(file, rows, **how).incidents.geometry[0]
        assert projected.x == pytest.approx(587_867, abs=5)


def test_another_part_of_the_world(file: Path) -> None:
    rows = [("id", "longitude_x", "latitude_x"), ("a", "-84.5", "39.1")]
    columns = {"longitude": "longitude_x", "latitude": "latitude_x"}
    records = read(file, rows, columns=columns, to_crs=32616)
    assert records.incidents.crs.to_epsg() == 32616
    x, y, _ = project_points([-84.5], [39.1], from_crs=4326, to_crs=32616)
    assert (records.incidents.geometry[0].x, records.incidents.geometry[0].y) == (x[0], y[0])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_dialects_make_no_difference(
    file: Path, delimiter: str, newline: str, encoding: str
) -> None:
    rows = [STREET_HEADER, street_row("é1"), street_row("b,2"), street_row("c;3|\t")[:-1]]
    plain = read(file, rows)
    text = as_text(rows, delimiter=delimiter, newline=newline)
    other = read(file.parent / "other" / "may.csv", text.encode(encoding))
    pd.testing.assert_frame_equal(plain.incidents, other.incidents)
    pd.testing.assert_frame_equal(plain.rejected, other.rejected)
    assert plain.notes == other.notes


def test_both_readers_of_text_give_the_same_incidents(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [STREET_HEADER, *(street_row(f"id{i}", month=f"2024-{i % 14:02}") for i in range(50))]
    fast = read(file, rows)
    monkeypatch.setattr(text_table, "_read_plain", lambda *_: None)
    careful = read(file, rows)
    pd.testing.assert_frame_equal(fast.incidents, careful.incidents)
    pd.testing.assert_frame_equal(fast.rejected, careful.rejected)
    assert fast.summary.rejected == {why.DATE_UNREADABLE: 7}


# --- Columns --------------------------------------------------------------------------------


def test_columns_that_the_user_names(file: Path) -> None:
    rows = [
        ("Az", "Wo X", "Wo Y", "Wann", "Was", "Strasse"),
        ("7", "587881", "185833", "2024-03-09 22:15", "Robbery", "High Street"),
    ]
    columns = {
        "id": "Az", "easting": "Wo X", "northing": "Wo Y", "date": "Wann", "offence": "Was",
        "location": "Strasse",
    }  # fmt: skip
    given = dict(columns)
    (row,) = read(file, rows, columns=columns).incidents.to_dict("records")
    assert (row["id"], row["offence"], row["location"]) == ("7", "Robbery", "High Street")
    assert (row["start"], row["harm"]) == (pd.Timestamp("2024-03-09 22:15"), 365)
    assert row["Wann"] == "2024-03-09 22:15"
    assert columns == given


def test_columns_of_the_file_that_have_our_names_are_kept_beside_ours(file: Path) -> None:
    header = ("Crime ID", "id", "file", "line", "original_line", "harm", "ward", "geometry")
    values = ("our id", "their id", "F", "L", "OL", "H", "W", "POINT (1 2)")
    records = read(file, [(*header, "x", "y"), (*values, "587881", "185833")])
    (row,) = records.incidents.to_dict("records")
    assert (row["id"], row["file"], row["line"], row["harm"]) == ("our id", "may.csv", 2, 1.0)
    assert pd.isna(row["ward"])
    assert row["geometry"].x == 587881
    theirs = {"id", "file", "line", "harm", "ward", "geometry"}
    assert {row[f"original_{name}"] for name in theirs - {"line"}} == {
        "their id", "F", "H", "W", "POINT (1 2)",
    }  # fmt: skip
    assert (row["original_line"], row["original_original_line"]) == ("OL", "L")


def test_values_are_kept_as_written(file: Path) -> None:
    rows = [("urn", "x", "y", "start", "note"), ("007", "587881", "185833", "2024-03-09", " 1e5 ")]
    (row,) = read(file, rows).incidents.to_dict("records")
    assert (row["id"], row["note"], row["x"], row["original_start"]) == (
        "007", " 1e5 ", "587881", "2024-03-09",
    )  # fmt: skip


# --- Many files -----------------------------------------------------------------------------


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path: Path) -> None:
    for month in ("2024-01", "2024-02"):
        rows = [STREET_HEADER, street_row(month, month=month), street_row("x", month="?")]
        write(tmp_path / month / "essex.csv", as_text(rows))
    records = read_incidents(str(tmp_path / "*" / "essex.csv"))
    balances(records)
    assert records.incidents["file"].tolist() == ["2024-01/essex.csv", "2024-02/essex.csv"]
    assert records.incidents["id"].tolist() == ["2024-01", "2024-02"]
    assert records.summary == RowAccount(4, 2, {why.DATE_UNREADABLE: 2})
    assert records.rejected["file"].tolist() == ["2024-01/essex.csv", "2024-02/essex.csv"]


def test_a_header_alone_among_good_files_is_noted(tmp_path: Path) -> None:
    good = as_text([STREET_HEADER, street_row()])
    for name, text in {
        "a.csv": as_text([(*STREET_HEADER, "extra")]),
        "b.csv": good,
        "c.csv.gz": as_text([SNAKE_HEADER]),
        "d.csv": as_text([STREET_HEADER, street_row(month="?")]),
    }.items():
        write(tmp_path / name, text)
    records = read_incidents(tmp_path)
    balances(records)
    assert len(records.incidents) == 1
    assert "no usable row in 'a.csv', 'c.csv.gz', 'd.csv'" in records.notes
    alone = read_incidents(tmp_path / "b.csv").incidents
    pd.testing.assert_frame_equal(records.incidents[alone.columns], alone)


def test_files_in_degrees_and_in_metres_come_together(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", as_text([STREET_HEADER, street_row()]))
    write(tmp_path / "b.csv", as_text([FORCE_HEADER, ("1", "587870", "185890", "", "", "Robbery")]))
    records = read_incidents(tmp_path)
    balances(records)
    one, other = records.incidents.geometry
    assert one.distance(other) < 20


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", as_text([STREET_HEADER, street_row()]))
    source: list[str | Path] = [path, str(tmp_path / "*.csv"), tmp_path]
    records = read_incidents(source)
    assert records.summary.read == 1
    assert source == [path, str(tmp_path / "*.csv"), tmp_path]


def test_whoever_waits_is_told_after_each_file(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    for name in "ab":
        write(tmp_path / f"{name}.csv", as_text([STREET_HEADER, street_row()]))
    read_incidents(tmp_path, progress=lambda stage, done, total: told.append((stage, done, total)))
    assert told == [("Reading incidents", 1, 2), ("Reading incidents", 2, 2)]


# --- Notes, harm and areas ------------------------------------------------------------------


def test_what_a_reader_should_know(file: Path) -> None:
    rows = [
        street_row("a"), street_row("a"), street_row("a"), street_row("b"),
        street_row("", offence="Piracy"), street_row("NULL", offence="Piracy"),
        street_row("c", offence="Witchcraft"), street_row("d", offence=""),
        street_row("e", month=""),
    ]  # fmt: skip
    records = read(file, [STREET_HEADER, *rows])
    assert records.notes == (
        "2 incidents have no id",
        "8 incidents have the month only",
        "1 incidents have no date",
        "3 incidents have an offence that the Cambridge Crime Harm Index 2026 does not know and"
        " weigh 1 each: '2 × Piracy', '1 × Witchcraft'",
        "1 incidents have no offence and weigh 1 each",
        "2 incidents repeat the id of an earlier row; all were kept",
        "3 rows are the same as an earlier one in every column; all were kept",
    )
    counted = read(file, [STREET_HEADER, *rows], harm_index="count").notes
    assert counted == (*records.notes[:3], *records.notes[-2:])


def test_repeats_are_rejected_only_when_asked(tmp_path: Path) -> None:
    rows = [street_row("a"), street_row("a"), street_row("a", offence="Drugs"), street_row("")]
    write(tmp_path / "one.csv", as_text([STREET_HEADER, *rows]))
    write(tmp_path / "two.csv", as_text([STREET_HEADER, street_row("a"), street_row("")]))
    kept = read_incidents(tmp_path)
    assert (len(kept.incidents), len(kept.rejected)) == (6, 0)
    by_row = read_incidents(tmp_path, repeats="reject rows")
    balances(by_row)
    assert by_row.rejected.to_numpy().tolist() == [
        ["one.csv", 3, why.REPEATED_ROW],
        ["two.csv", 2, why.REPEATED_ROW],
        ["two.csv", 3, why.REPEATED_ROW],
    ]
    by_id = read_incidents(tmp_path, repeats="reject ids")
    balances(by_id)
    assert by_id.rejected[["file", "line"]].to_numpy().tolist() == [
        ["one.csv", 3], ["one.csv", 4], ["two.csv", 2]
    ]  # fmt: skip


def test_duplicates_are_counted_over_all_files(tmp_path: Path) -> None:
    for name in "ab":
        write(tmp_path / f"{name}.csv", as_text([STREET_HEADER, street_row("same")]))
    notes = read_incidents(tmp_path).notes
    assert "1 incidents repeat the id of an earlier row; all were kept" in notes


def test_notes_stay_short(tmp_path: Path) -> None:
    rows = [street_row(str(i), offence=f"{'free text ' * 50}{i}") for i in range(30)]
    write(tmp_path / "a.csv", as_text([STREET_HEADER, *rows]))
    for i in range(20):
        write(tmp_path / f"{i}.csv", as_text([STREET_HEADER]))
    notes = read_incidents(tmp_path).notes
    assert max(map(len, notes)) < 800
    assert "and 20 more" in notes[-1]
    assert "and 8 more" in notes[0]


def test_harm_is_weighed_as_asked(file: Path) -> None:
    rows = [STREET_HEADER, street_row("a"), street_row("b", offence="Piracy")]
    assert read(file, rows, harm_floor=0.5).incidents["harm"].tolist() == [245.91, 0.5]
    counted = read(file, rows, harm_index="count")
    assert counted.incidents["harm"].tolist() == [1, 1]
    assert counted.harm_index.name == "count"
    own = load_harm_index("cambridge", floor=0.25)
    assert read(file, rows, harm_index=own).incidents["harm"].tolist() == [245.91, 0.25]
    with pytest.raises(SettingsError, match="'oxford' is not a harm index"):
        read_incidents(file, harm_index="oxford")


def test_incidents_are_sorted_into_areas(tmp_path: Path) -> None:
    boundaries = chessboard(tmp_path)
    before = boundaries.wards.copy(deep=True)
    rows = [("x", "y"), ("580500", "180500"), ("581500", "180500"), ("599999", "199999")]
    records = read(tmp_path / "a.csv", rows, boundaries=boundaries)
    assert records.incidents["ward"].astype("str").fillna("").tolist() == ["Four", "Two", ""]
    assert records.incidents["district"].astype("str").fillna("").tolist() == ["Aford", "Bley", ""]
    pd.testing.assert_frame_equal(boundaries.wards, before)
    assert isinstance(records.incidents, gpd.GeoDataFrame)


def test_boundaries_elsewhere_or_in_another_system(tmp_path: Path) -> None:
    boundaries = chessboard(tmp_path)
    path = write(tmp_path / "a.csv", "x,y\n500000,200000\n")
    assert "none of the 1 incidents lies in any" in refusal(path, boundaries=boundaries)
    assert "the incidents are in EPSG:32630 but the boundaries are in EPSG:27700" in refusal(
        path, boundaries=boundaries, to_crs=32630, crs=27700
    )

"""Incidents from files of many kinds: every row kept or accounted for, and placed right."""

import gzip
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import HotspotsError, InputError, MissingFileError, SettingsError
from hotspots.projection import project_points
from hotspots.records import (
    INCIDENT_COLUMNS,
    IncidentRecords,
    RowAccount,
    load_harm_index,
    read_incidents,
    text_table,
)
from hotspots.records import accounting as why
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

METRES = "id,easting,northing,start,end,offence\n"
FORCE_HEADER = ("id", "easting", "northing", "committed from", "committed to", "offence")


def refusal(*args: Any, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_incidents(*args, **how)
    return str(caught.value)


def balances(records: IncidentRecords) -> None:
    """What holds of every reading: no row is lost, and each count is the same everywhere."""
    total = RowAccount(0, 0)
    for name, account in records.by_file.items():
        total += account
        assert account.kept == (records.incidents["file"] == name).sum()
        mine = records.rejected[records.rejected["file"] == name]
        assert mine["reason"].value_counts().to_dict() == dict(account.rejected)
        assert mine["line"].is_monotonic_increasing
    assert total == records.summary
    assert records.summary.read == len(records.incidents) + len(records.rejected)
    assert list(records.by_file) == [file.name for file in records.inputs]
    assert tuple(records.incidents.columns[: len(INCIDENT_COLUMNS)]) == INCIDENT_COLUMNS
    assert records.incidents.columns[-1] == "geometry"
    assert list(records.incidents.index) == list(range(len(records.incidents)))
    assert not records.incidents.geometry.isna().any()
    assert set(records.rejected["reason"]) <= set(why.REASONS)


def read(path: Path, content: str | bytes | Sequence[Sequence[str]], **how: Any) -> IncidentRecords:
    text = content if isinstance(content, str | bytes) else as_text(content)
    records = read_incidents(write(path, text), **how)
    balances(records)
    return records


def rejected(records: IncidentRecords) -> list[tuple[int, str]]:
    return list(zip(records.rejected["line"], records.rejected["reason"], strict=True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "may.csv"


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


# --- When -----------------------------------------------------------------------------------


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


# --- Where every row went -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ("", "185833", why.NO_COORDINATES),
        ("587881", " NULL ", why.NO_COORDINATES),
        ("", "not a number", why.NO_COORDINATES),
        ("587881", "north", why.NOT_NUMBERS),
        ("587.881,2", "58 m", why.NOT_NUMBERS),
        ("inf", "185833", why.NOT_NUMBERS),
        ("0", "0.0", why.AT_ZERO),
        ("5878810", "185833", why.OUTSIDE_SYSTEM),
        ("587881", "-18583300", why.OUTSIDE_SYSTEM),
    ],
)
def test_each_reason_to_reject_a_place(file: Path, x: str, y: str, reason: str) -> None:
    good = [("a", "587881", "185833", "2024-03-09", "NULL", "Robbery")] * 2
    bad = [("b", x, y, "not a date either", "NULL", "Robbery")]
    records = read(file, [FORCE_HEADER, *good, *bad])
    assert rejected(records) == [(4, reason)]
    assert records.summary.rejected == {reason: 1}


def test_lines_are_right_where_rows_span_several(file: Path) -> None:
    records = read(
        file,
        "\n" + METRES + '1,587881,185833,2024-03-09,,"a\n\nb"\n'
        '2,x,185833,2024-03-09,,"c\nd"\n\n\n3,587881\n4,587881,185833,2024-03-09,,"",1\n'
        '5,0,0,,,\n6,587881,185833,2024-03-09,,"""q"", e"\n',
    )  # fmt: skip
    assert records.incidents["line"].tolist() == [3, 13]
    assert records.incidents["offence"].tolist() == ["a\n\nb", '"q", e']
    assert rejected(records) == [
        (6, why.NOT_NUMBERS),
        (10, why.MALFORMED),
        (11, why.MALFORMED),
        (12, why.AT_ZERO),
    ]


GOOD = ("587881", "185833", "2024-03-09 22:15", "NULL", "Robbery")
# A kind of row -> what is in it, and what becomes of it.
KINDS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "good": (GOOD, None),
    "good over two lines": ((*GOOD[:4], "Robbery\nof a kind"), None),
    "good with quotes": ((*GOOD[:4], 'so-called "robbery", it says'), None),
    "good without a date": ((*GOOD[:2], "", "", ""), None),
    "good in a window": ((*GOOD[:2], "2024-03-09", "2024-03-11", "Drugs"), None),
    "short": (GOOD[:3], why.MALFORMED),
    "long": ((*GOOD, "more"), why.MALFORMED),
    "no place": (("", "", *GOOD[2:]), why.NO_COORDINATES),
    "no place over two lines": (("", "NULL", "", "", "a\nb"), why.NO_COORDINATES),
    "words for a place": (("here", "there", "?", *GOOD[3:]), why.NOT_NUMBERS),
    "at zero": (("0", "0", "?", *GOOD[3:]), why.AT_ZERO),
    "no date": ((*GOOD[:2], "?", *GOOD[3:]), why.DATE_UNREADABLE),
    "backwards": ((*GOOD[:2], "2024-03-09 22:15", "2024-03-01 10:00", ""), why.WINDOW_BACKWARDS),
}


@settings(ON_FILES, max_examples=80)
@given(
    kinds=st.lists(st.sampled_from(list(KINDS)), max_size=12),
    blank=st.lists(st.integers(0, 2), min_size=13, max_size=13),
    quote=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_every_row_is_accounted_for(
    file: Path, kinds: list[str], blank: list[int], quote: bool, newline: str, delimiter: str
) -> None:
    """Random mixtures of good and bad rows with blank lines between them."""

    def written(row: Sequence[str]) -> str:
        return as_text([row], delimiter=delimiter, newline=newline, quote=quote)

    text, kept, lost = written(FORCE_HEADER), [], []
    for number, (kind, gap) in enumerate(zip(["good", *kinds], blank, strict=False)):
        content, reason = KINDS[kind]
        text += newline * gap
        line = text.count("\n") + 1
        if reason is None:
            kept.append((line, str(number)))
        else:
            lost.append((line, reason))
        text += written((str(number), *content))
    records = read(file, text)
    assert list(zip(records.incidents["line"], records.incidents["id"], strict=True)) == kept
    assert rejected(records) == lost
    assert records.summary.read == len(kinds) + 1


@settings(ON_FILES, max_examples=25)
@given(st.lists(st.sampled_from(list(KINDS)), max_size=12), st.randoms())
def test_shuffling_the_rows_changes_nothing_but_the_order(
    file: Path, kinds: list[str], chance: random.Random
) -> None:
    rows = [(str(i), *KINDS[kind][0]) for i, kind in enumerate(["good", *kinds])]
    one = read(file, [FORCE_HEADER, *rows])
    chance.shuffle(rows)
    other = read(file, [FORCE_HEADER, *rows])
    assert (one.summary, one.notes) == (other.summary, other.notes)
    frames = [
        records.incidents.drop(columns="line").set_index("id").sort_index()
        for records in (one, other)
    ]
    pd.testing.assert_frame_equal(*frames)


def test_a_few_places_off_the_map_are_rows_many_are_the_file(file: Path) -> None:
    inside, outside = street_row("in"), street_row("out")
    outside[4:6] = ["-84.5", "39.1"]
    records = read(file, [STREET_HEADER, inside, outside])
    assert rejected(records) == [(3, why.OUTSIDE_SYSTEM)]
    assert "2 of 3 places are outside" in refusal(
        write(file, as_text([STREET_HEADER, inside, outside, outside]))
    )


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


# --- Files that cannot be used --------------------------------------------------------------


def in_degrees(x: str, y: str) -> list[Sequence[str]]:
    row = street_row()
    row[4:6] = [x, y]
    return [STREET_HEADER, row]


@pytest.mark.parametrize(
    ("rows", "how", "near", "cure"),
    [
        (in_degrees("51.5", "0.7"), {}, "(52, 1)", "swap the two coordinate columns"),
        (in_degrees("587881", "185833"), {}, "(588000, 186000)", "these look like metres, not deg"),
        (
            in_degrees("-84.5", "39.1"),
            {},
            "(-84, 39)",
            "set [incidents] crs to the system of the file",
        ),
        (
            [("easting", "northing"), ("0.7077", "51.5406")],
            {},
            "(1, 52)",
            "these look like degrees, not metres",
        ),
        ([("x", "y"), ("587881", "185833")], {"crs": 4326}, "(588000, 186000)", "leave crs out"),
        (
            [("x", "y"), ("5878812", "1858333")],
            {},
            "(5879000, 1858000)",
            "set [incidents] crs to the system",
        ),
        ([("x", "y"), ("51.5406", "0.7077")], {"crs": 4326}, "(52, 1)", "swap the two coordinate"),
    ],
)
def test_a_file_in_another_system_is_refused_with_what_it_may_be(
    file: Path, rows: list[Sequence[str]], how: dict[str, Any], near: str, cure: str
) -> None:
    message = refusal(write(file, as_text([*rows, rows[1]])), **how)
    assert "may.csv: 2 of 2 places are outside the area of EPSG:27700 when read as" in message
    assert f"one is near {near}" in message
    assert cure in message


def test_degrees_and_a_system_in_metres(file: Path) -> None:
    message = refusal(write(file, as_text([STREET_HEADER, street_row()])), crs=27700)
    assert "the columns 'Longitude' and 'Latitude' hold degrees by their names" in message


def test_systems_that_cannot_be_used(file: Path) -> None:
    write(file, as_text([STREET_HEADER, street_row()]))
    assert "to_crs: EPSG:4326 is not a projected" in refusal(file, to_crs=4326)
    assert "crs: 'nowhere' is not a coordinate system" in refusal(file, crs="nowhere")


@pytest.mark.parametrize(
    ("rows", "account"),
    [
        ([], "0 rows read = 0 kept + 0 rejected"),
        ([street_row(month="?")], "1 rows read = 0 kept + 1 rejected (date not readable: 1)"),
        ([street_row()[:3]], "(not as many fields as the header: 1)"),
        (in_degrees("", "")[1:], "(no coordinates: 1)"),
        (in_degrees("0", "0")[1:], "(coordinates are (0, 0): 1)"),
    ],
)
def test_not_one_usable_row(file: Path, rows: list[list[str]], account: str) -> None:
    message = refusal(write(file, as_text([STREET_HEADER, *rows])))
    assert "may.csv: no row is usable: " in message
    assert account in message
    assert "which columns hold the coordinates and the dates" in message


def test_no_coordinates_and_no_such_column(file: Path) -> None:
    write(file, "id,date\n1,2024-03-09\n")
    assert "no columns were recognised" in refusal(file)
    assert "no column is called 'dat' (given for date)" in refusal(file, columns={"date": "dat"})
    assert "columns name 'when'" in refusal(file, columns={"when": "date"})


def test_a_format_a_zone_or_a_delimiter_that_is_none_is_said_once(tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path / f"{name}.csv", as_text([STREET_HEADER, street_row()]))
    for how, says in (
        ({"date_format": "dd/mm"}, "date_format: 'dd/mm' is not a date format"),
        ({"time_zone": "Mars"}, "time_zone: 'Mars' is not a time zone"),
        ({"delimiter": ",,"}, "delimiter: ',,' cannot separate fields"),
    ):
        (line,) = refusal(tmp_path, **how).splitlines()
        assert says in line


def test_everything_wrong_with_all_files_is_said_at_once(tmp_path: Path) -> None:
    good = as_text([STREET_HEADER, street_row()])
    bad: Mapping[str, str | bytes] = {
        "a.csv": "",
        "b.csv": "%PDF-1.7",
        "c.csv": "id,x_m\n1,2\n",
        "d.csv": as_text(in_degrees("-84.5", "39.1")),
        "e.csv": "id,id,x,y\n",
        "f.csv.gz": b"",
        "g.csv": good,
        "h.csv": 'x,y\n"1,2\n',
    }
    for name, content in bad.items():
        write(tmp_path / name, content)
    (tmp_path / "f.csv.gz").write_bytes(gzip.compress(good.encode())[:-9])
    lines = refusal(tmp_path).splitlines()
    assert sorted(line.split(":")[0] for line in lines) == sorted(set(bad) - {"e.csv", "g.csv"})


def test_missing_files_folders_and_patterns(tmp_path: Path) -> None:
    for source, says in (
        (tmp_path / "none.csv", "there is no such file"),
        (tmp_path, "the folder holds no file ending in .csv or .tsv or .tab or .txt or .csv.gz"),
        (str(tmp_path / "*.csv"), "no file fits this pattern"),
    ):
        with pytest.raises(MissingFileError) as caught:
            read_incidents(source)
        assert says in str(caught.value)


PERSONAL = (
    "Jane Q Public",
    "4 Privet Drive",
    "URN-0815",
    "587881",
    "185833",
    "0.707712",
    "51.5406",
)
SECRET_HEADER = (
    "victim",
    "location",
    "urn",
    "easting",
    "northing",
    "longitude",
    "latitude",
    "date",
)


@pytest.mark.parametrize(
    ("header", "row", "how"),
    [
        (SECRET_HEADER, (*PERSONAL, "yesterday"), {}),
        (SECRET_HEADER, PERSONAL, {}),
        (SECRET_HEADER, (*PERSONAL, "2024-03-09"), {"crs": 4326, "to_crs": 32616}),
        (SECRET_HEADER, (*PERSONAL, "2024-03-09"), {"columns": {"longitude": "easting"}}),
        (
            SECRET_HEADER,
            (*PERSONAL, "2024-03-09"),
            {"columns": {"longitude": "easting", "latitude": "northing"}},
        ),
        (SECRET_HEADER, (*PERSONAL, "2024-03-09"), {"columns": {"id": "urm", "date": "dote"}}),
        (
            SECRET_HEADER,
            (*PERSONAL, "2024-03-09"),
            {"columns": {"easting": "latitude", "northing": "longitude"}},
        ),
        (SECRET_HEADER, (*PERSONAL, "2024-03-09"), {"columns": {"id": "nobody"}}),
        (SECRET_HEADER, (*PERSONAL, "2024-03-09"), {"date_format": "%d"}),
        (SECRET_HEADER, (*PERSONAL[:-1], '"', "2024-03-09"), {"columns": {"id": "nobody"}}),
        (("a", "b", "c", "d", "e", "f", "g", "h"), (*PERSONAL, "2024-03-09"), {}),
        ((*PERSONAL, "2024-03-09"), (*PERSONAL, "2024-03-09"), {}),  # no header at all
        ((*PERSONAL, "4 Privet Drive"), (*PERSONAL, "2024-03-09"), {}),
        ((*PERSONAL, "2024-03-09"), (*PERSONAL, ""), {"columns": {"location": "4 Privet Driv"}}),
    ],
)
def test_nothing_personal_is_in_an_error(
    file: Path, header: tuple[str, ...], row: tuple[str, ...], how: dict[str, Any]
) -> None:
    write(file, as_text([header, row, row]))
    with pytest.raises(HotspotsError) as caught:
        read_incidents(file, **how)
    message = str(caught.value)
    assert not [text for text in (*PERSONAL, "Privet Drive,") if text in message]
    assert len(message) < 1500


def test_nothing_personal_is_in_an_error_about_areas(tmp_path: Path) -> None:
    boundaries = chessboard(tmp_path)
    path = write(tmp_path / "a.csv", as_text([("name", "x", "y"), ("Jane", "187881", "985833")]))
    message = refusal(path, boundaries=boundaries)
    assert not [text for text in ("Jane", "187881", "985833") if text in message]


def test_no_message_grows_with_the_file(file: Path) -> None:
    names = [f"{'long name ' * 20}{i}" for i in range(20_000)]
    write(file, as_text([names, ["x"] * 20_000]))
    assert len(refusal(file)) < 1200
    write(file, as_text([names[:500], ["x"] * 500]))
    for how in ({"id": names[5] + "x"}, {"i" * 9999: "x"}, {"id": "x" * 9999}):
        assert max(map(len, refusal(file, columns=how).splitlines())) < 1200


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

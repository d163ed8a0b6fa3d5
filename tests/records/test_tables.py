"""Incidents from every kind of file: the same rows give the same incidents."""

import datetime
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.records import IncidentRecords, read_incidents
from tests.records.worlds import write

ROWS = [
    ("a1", "Robbery", "2024-03-09 22:15:00", 587880, 185830),
    ("a2", "Burglary", "2024-03-25 01:05:00", 587900, 185850),
]
HEADER = ["id", "offence", "date", "easting", "northing"]


def told(records: IncidentRecords) -> list[tuple[Any, ...]]:
    frame = records.incidents
    return [
        (row.id, row.offence, str(row.start), row.geometry.x, row.geometry.y)
        for row in frame.itertuples()
    ]


def refusal(path: Path, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_incidents(path, **how)
    return str(caught.value)


def as_csv() -> str:
    lines = [",".join(HEADER), *(",".join(map(str, row)) for row in ROWS)]
    return "\n".join(lines) + "\n"


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def typed_rows() -> list[list[Any]]:
    return [
        [one, offence, datetime.datetime.fromisoformat(when), x, y]
        for one, offence, when, x, y in ROWS
    ]


def points_frame() -> gpd.GeoDataFrame:
    frame = pd.DataFrame([row[:3] for row in ROWS], columns=HEADER[:3])
    places = shapely.points([row[3:] for row in ROWS])
    return gpd.GeoDataFrame(frame, geometry=places, crs=27700)


def test_every_kind_of_file_gives_the_same_incidents(tmp_path: Path) -> None:
    expected = [(a, b, c, float(x), float(y)) for a, b, c, x, y in ROWS]
    write(tmp_path / "a.csv", as_csv())
    write(tmp_path / "b.csv.gz", as_csv())
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("deep/incidents.csv", as_csv())
        archive.writestr("__MACOSX/deep/._incidents.csv", "rubbish")
    workbook(tmp_path / "d.xlsx", Crimes=[HEADER, *typed_rows()])
    table = pa.table(pd.DataFrame(typed_rows(), columns=HEADER))
    pq.write_table(table, tmp_path / "e.parquet")
    points_frame().to_file(tmp_path / "f.gpkg")
    points_frame().to_parquet(tmp_path / "g.parquet")
    points_frame().to_file(tmp_path / "h.shp")
    for name in ("a.csv", "b.csv.gz", "c.zip", "d.xlsx", "e.parquet", "f.gpkg", "g.parquet"):
        assert told(read_incidents(tmp_path / name)) == expected, name
    assert len(read_incidents(tmp_path / "h.shp").inputs) > 1
    assert told(read_incidents(tmp_path / "h.shp"))[0][3:] == expected[0][3:]


def test_points_in_degrees_are_projected(tmp_path: Path) -> None:
    points_frame().to_crs(4326).to_file(tmp_path / "a.geojson")
    for x, y in [one[3:] for one in told(read_incidents(tmp_path / "a.geojson"))]:
        assert (abs(x - 587890) < 20, abs(y - 185840) < 20) == (True, True)


def test_a_workbook_as_people_make_them(tmp_path: Path) -> None:
    title: list[list[Any]] = [["Burglary in March", None], [], ["Run by", "an analyst"]]
    path = workbook(
        tmp_path / "force.xlsx",
        Notes=[["How to read this"], ["Ask the team"]],
        March=[*title, [*HEADER, None], typed_rows()[0], [None] * 5, typed_rows()[1]],
        April=[HEADER, ["a3", "Drugs", datetime.datetime(2024, 4, 1), 587880.5, 185830]],
    )
    records = read_incidents(path)
    assert records.incidents["id"].tolist() == ["a1", "a2", "a3"]
    assert records.incidents["line"].tolist() == [5, 7, 2]
    assert records.incidents["file"].tolist() == ["force.xlsx/March"] * 2 + ["force.xlsx/April"]
    assert records.incidents.geometry.x.tolist()[2] == 587880.5
    assert records.incidents["precision"].tolist() == ["minute", "minute", "day"]
    passed = "force.xlsx: without the columns that are needed, so not read: 'Notes' (1 row)"
    assert passed in records.notes
    assert "force.xlsx/March: rows above the names of the columns, passed over: 2" in records.notes
    assert read_incidents(path, sheet="April").summary.kept == 1
    assert "has no sheet called 'May'; it has 'Notes', 'March', 'April'" in refusal(
        path, sheet="May"
    )


def test_workbooks_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert "the workbook is damaged, or is not what its name says" in refusal(
        tmp_path / "broken.xlsx"
    )
    empty = workbook(tmp_path / "empty.xlsx", Sheet=[])
    assert "the workbook is empty (0 rows)" in refusal(empty)
    none = workbook(tmp_path / "none.xlsx", Sheet=[["a", "b"], [1, 2]])
    assert "no columns were recognised as longitude" in refusal(none)


def test_archives_that_hold_nothing_or_are_damaged(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w"):
        pass
    (tmp_path / "empty.zip").write_bytes(data.getvalue())
    assert "the zip archive is empty" in refusal(tmp_path / "empty.zip")
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04cut")
    assert "the zip archive is damaged or cut short" in refusal(tmp_path / "cut.zip")


def packed(path: Path, entries: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_what_else_is_in_an_archive_costs_nobody_the_incidents(tmp_path: Path) -> None:
    lacks = as_csv().replace("easting", "E")
    contents: dict[str, str | bytes] = {
        "notes.txt": "How to read this\nAsk, and wait\n",
        "b.csv": lacks,
        "m.pdf": b"%PDF",
    }
    records = read_incidents(packed(tmp_path / "a.zip", {"a.csv": as_csv(), **contents}))
    assert records.incidents["id"].tolist() == ["a1", "a2"]
    assert records.summary.read == 2
    assert (
        "a.zip: without the columns that are needed, so not read: 'b.csv' (2 rows, with 'id',"
        " 'offence', 'date', 'northing', but no column for the easting); 'notes.txt' (1 row)"
    ) in records.notes
    assert "a.zip: other files in the archive, not read: 'm.pdf'" in records.notes
    said = refusal(packed(tmp_path / "b.zip", contents))
    assert "b.zip/b.csv: 'northing' was recognised as the northing, but no column as" in said
    assert "b.zip/notes.txt: no columns were recognised" in said


def test_a_column_of_points_is_enough_for_an_entry_of_an_archive(tmp_path: Path) -> None:
    points = 'id,date,Location\np1,2024-03-01,"(51.5406, 0.7077)"\n'
    path = packed(tmp_path / "a.zip", {"a.csv": as_csv(), "b.csv": points})
    assert read_incidents(path).incidents["id"].tolist() == ["a1", "a2", "p1"]


def test_shapes_in_an_archive_may_have_a_page_of_notes(tmp_path: Path) -> None:
    points_frame().to_file(tmp_path / "a.gpkg")
    content = (tmp_path / "a.gpkg").read_bytes()
    path = packed(tmp_path / "a.zip", {"a.gpkg": content, "read me.txt": "of points\nand more\n"})
    assert [one[0] for one in told(read_incidents(path))] == ["a1", "a2"]
    table = as_csv().replace("a1", "t1")
    path = packed(tmp_path / "b.zip", {"a.gpkg": content, "b.csv": table})
    assert [one[0] for one in told(read_incidents(path))] == ["t1", "a2"]
    assert "b.zip: other files in the archive, not read: 'a.gpkg'" in read_incidents(path).notes


def test_workbooks_in_an_archive(tmp_path: Path) -> None:
    sheets = {"Notes": [["a"], ["b"]], "March": [HEADER, *typed_rows()]}
    book = workbook(tmp_path / "force.xlsx", **sheets).read_bytes()
    alone = read_incidents(packed(tmp_path / "a.zip", {"force.xlsx": book}))
    expected = [(a, b, c, float(x), float(y)) for a, b, c, x, y in ROWS]
    assert told(alone) == expected
    assert [one.name for one in alone.inputs] == ["a.zip"]
    other = as_csv().replace("a1", "c1").replace("a2", "c2")
    both = read_incidents(packed(tmp_path / "b.zip", {"force.xlsx": book, "more.csv": other}))
    assert set(both.by_file) == {"b.zip/force.xlsx/March", "b.zip/more.csv"}
    assert (
        "b.zip: without the columns that are needed, so not read: 'force.xlsx/Notes' (1 row)"
        in both.notes
    )
    spoilt = packed(tmp_path / "c.zip", {"force.xlsx": b"PK rubbish"})
    assert "c.zip: the workbook is damaged" in refusal(spoilt)
    raw = packed(tmp_path / "d.zip", {"force.xlsx": book}).read_bytes()
    (tmp_path / "d.zip").write_bytes(raw.replace(book[:60], bytes(60), 1))
    assert "d.zip/force.xlsx: the zip archive is damaged" in refusal(tmp_path / "d.zip")
    at = raw.rindex(b"PK\x01\x02")
    locked = raw[:6] + b"\x01" + raw[7 : at + 8] + b"\x01" + raw[at + 9 :]
    (tmp_path / "e.zip").write_bytes(locked)
    assert "e.zip/force.xlsx: the zip archive is locked" in refusal(tmp_path / "e.zip")


def test_rows_of_sheets_passed_over_are_counted_and_what_they_lack_is_said(tmp_path: Path) -> None:
    lacking = ["id", "E", "northing"]
    sheets: dict[str, list[list[Any]]] = {
        "March": [HEADER, *typed_rows()],
        "April": [lacking, *([i, 587880, 185830] for i in range(100))],
    }
    sheets |= {f"S{i}": [["a"], ["b"]] for i in range(13)}
    (note,) = read_incidents(workbook(tmp_path / "a.xlsx", **sheets)).notes[:1]
    assert "'April' (100 rows, with 'id', 'northing', but no column for the easting); 'S0'" in note
    assert note.endswith("'S10' (1 row); 2 more with 2 rows")


def test_shapes_that_are_no_points(tmp_path: Path) -> None:
    areas = points_frame().set_geometry(points_frame().buffer(10))
    areas.to_file(tmp_path / "areas.gpkg")
    said = refusal(tmp_path / "areas.gpkg")
    assert "the file holds areas (2), not incidents. To mend it: name it as files under [b" in said
    lines = points_frame().set_geometry(
        [shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)])]
    )
    lines.to_file(tmp_path / "lines.geojson")
    assert "2 of 2 shapes are not points" in refusal(tmp_path / "lines.geojson")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 broken")
    assert "the Parquet file is damaged" in refusal(tmp_path / "broken.parquet")


def test_points_without_a_stated_system_are_read_and_that_is_said(tmp_path: Path) -> None:
    points_frame().to_file(tmp_path / "bare.shp")
    (tmp_path / "bare.prj").unlink()
    says = "bare.shp: the points state no coordinate system; how they were read is for you to check"
    for crs in (None, 27700):
        records = read_incidents(tmp_path / "bare.shp", crs=crs)
        assert any(note.startswith(says) for note in records.notes)
        assert records.readings[0].places == "point_x and point_y in EPSG:27700 (grid squares TQ)"
        assert records.incidents.geometry.geom_equals(points_frame().geometry).all()
    points_frame().to_crs(4326).to_file(tmp_path / "degrees.shp")
    (tmp_path / "degrees.prj").unlink()
    places = read_incidents(tmp_path / "degrees.shp").readings[0].places
    assert places.endswith("EPSG:4326 (grid squares TQ)")


def test_json_in_a_folder_is_not_taken_for_incidents(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", as_csv())
    write(tmp_path / "truth.json", json.dumps({"spots": []}))
    assert read_incidents(tmp_path).summary.kept == 2


def test_of_a_police_uk_download_only_street_files_are_read(tmp_path: Path) -> None:
    write(tmp_path / "2024-03-essex-street.csv", as_csv())
    write(tmp_path / "2024-03-essex-outcomes.csv", "Crime ID,Outcome type\n1,x\n")
    records = read_incidents(tmp_path)
    assert records.summary.kept == 2
    assert records.notes[0] == "police.uk files that hold no incidents, not read: 1"


def test_police_uks_archive_is_read_packed_or_unpacked(tmp_path: Path) -> None:
    """The archive holds a folder for each month, each with street, outcomes and searches."""
    packed, unpacked = tmp_path / "all.zip", tmp_path / "unpacked"
    with zipfile.ZipFile(packed, "w") as archive:
        for month in ("2024-03", "2024-04"):
            for kind, text in (
                ("street", as_csv()),
                ("outcomes", "Crime ID,Outcome type\n1,x\n"),
                ("stop-and-search", "Type,Date\nx,2024-03-01\n"),
            ):
                name = f"{month}/{month}-essex-{kind}.csv"
                archive.writestr(name, text)
                write(unpacked / name, text)
    for source, prefix, files in ((packed, "all.zip: ", 1), (unpacked, "", 2)):
        records = read_incidents(source)
        assert len(records.inputs) == files
        assert records.summary.kept == 4
        assert f"{prefix}police.uk files that hold no incidents, not read: 4" in records.notes


def test_names_of_columns_under_the_names_of_their_groups(tmp_path: Path) -> None:
    groups = ["", "Committed from", None, "Committed to", None, "Place", None]
    names = ["Ref", "Date", "Time", "Date", "Time", "Easting", "Northing"]
    row = [
        "1",
        datetime.date(2024, 3, 9),
        "22:15",
        datetime.date(2024, 3, 10),
        "06:30",
        587880,
        185890,
    ]
    title = ["Burglary, March 2024"]
    path = workbook(tmp_path / "a.xlsx", Sheet=[title, groups, names, row])
    (one,) = read_incidents(path).incidents.to_dict("records")
    assert (str(one["start"]), str(one["end"])) == ("2024-03-09 22:15:00", "2024-03-10 06:30:00")
    # A title alone is no group.
    path = workbook(tmp_path / "b.xlsx", Sheet=[title, names, row])
    assert "Date (2)" in read_incidents(path).incidents


def test_what_was_not_read_is_said_before_all_other_notes_on_files(tmp_path: Path) -> None:
    for number in range(25):
        good: list[Any] = ["id", "easting", "northing", "date", "date"]
        rows = [good, ["a", 587_880, 185_830, "2024-03-09", ""]]
        sheets: dict[str, list[list[Any]]] = {"Jan": rows}
        if number == 24:
            sheets["Feb"] = [["id", "E", "northing"], ["b", 587_880, 185_830]]
        workbook(tmp_path / f"{number:02d}.xlsx", **sheets)
    notes = read_incidents(tmp_path).notes
    assert "not read: 'Feb' (1 row" in notes[0]
    assert any("more notes on single files" in note for note in notes)

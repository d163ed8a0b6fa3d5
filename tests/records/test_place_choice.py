"""Files with several ways to say where: rows without one, and ways that do not agree."""

from pathlib import Path
from typing import Any

import pytest

from hotspots.errors import InputError
from hotspots.projection import project_points
from hotspots.records import read_incidents
from hotspots.records.incidents import IncidentRecords
from tests.records.worlds import write

HEADER = "id,easting,northing,longitude,latitude,ngr\n"
# St Mary's, Prittlewell, in the three ways.
METRES, DEGREES, SQUARE = "587660,186600", "0.70511,51.54743", "TQ 876 866"


def read(tmp_path: Path, *rows: str, header: str = HEADER, **how: Any) -> IncidentRecords:
    return read_incidents(write(tmp_path / "a.csv", header + "\n".join(rows) + "\n"), **how)


def test_a_row_without_eastings_goes_by_what_else_it_has(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        f"1,{METRES},{DEGREES},{SQUARE}",
        f"2,,,{DEGREES},",
        f"3,0,0,{DEGREES},",
        f"4,x,186600,,,{SQUARE}",
        f"5,9999999,1,,,{SQUARE}",
        "6,,,,,",
    )
    x, y, _ = project_points([0.70511], [51.54743], from_crs=4326, to_crs=27700)
    places = [(point.x, point.y) for point in records.incidents.geometry]
    expected = [(587660, 186600), (x[0], y[0]), (x[0], y[0]), (587650, 186650), (587650, 186650)]
    assert places == expected
    assert records.incidents["id"].tolist() == list("12345")
    assert records.summary.rejected == {"no coordinates": 1}
    said = " ".join(records.notes)
    assert (
        "2 rows have no usable place in the columns gone by, and were placed by longitude" in said
    )
    assert "2 rows have no usable place in the columns gone by, and were placed by ngr" in said
    assert records.operation.name == "OSTN15"


def test_columns_that_the_user_named_are_gone_by_alone(tmp_path: Path) -> None:
    rows = (f"1,{METRES},{DEGREES},", f"2,,,{DEGREES},")
    metres = {"easting": "easting", "northing": "northing"}
    assert read(tmp_path, *rows, columns=metres).summary.kept == 1
    assert read(tmp_path, *rows, crs=27700).summary.kept == 1
    both = {**metres, "longitude": "longitude", "latitude": "latitude"}
    assert read(tmp_path, *rows, columns=both).summary.kept == 2


def test_swapped_eastings_are_seen_beside_degrees(tmp_path: Path) -> None:
    swapped = ",".join(reversed(METRES.split(",")))
    with pytest.raises(InputError) as caught:
        read(tmp_path, *[f"{n},{swapped},{DEGREES}," for n in range(3)])
    said = str(caught.value)
    assert (
        "easting and northing in EPSG:27700 and longitude and latitude do not name the same" in said
    )
    assert "of 3 rows compared, 3 are over 5 km apart" in said
    assert "the two columns are the wrong way round: swap them with columns" in said


def test_metres_of_another_system_are_seen_beside_degrees(tmp_path: Path) -> None:
    """Metres of the Dutch grid lie on the British one, in the Irish Sea."""
    with pytest.raises(InputError, match="name the pair that is right with columns, or say which"):
        read(tmp_path, f"1,155000,463000,{DEGREES},")


def test_a_few_rows_that_do_not_agree_are_kept_by_the_surer_pair(tmp_path: Path) -> None:
    rows = [f"{n},{METRES},{DEGREES}," for n in range(9)]
    records = read(tmp_path, *rows, "9,400000,300000,0.7,51.5,")
    assert records.summary.kept == 10
    assert records.incidents.geometry[9].x == 400000


def test_metres_off_the_map_give_way_to_degrees_and_that_is_said(tmp_path: Path) -> None:
    records = read(tmp_path, f"1,1160000,1900000,{DEGREES},", f"2,1160000,1900000,{DEGREES},")
    assert records.summary.kept == 2
    assert (
        "a.csv: easting and northing are off the map, so longitude and latitude were taken"
        in records.notes
    )
    with pytest.raises(InputError, match="2 of 2 places are outside the area"):
        read(tmp_path, *["1,1160000,1900000,,,"] * 2)


def test_x_and_y_without_a_system_are_said_to_be_assumed(tmp_path: Path) -> None:
    records = read(tmp_path, "1,587660,186600", header="id,x,y\n")
    assert any("x and y do not say in which system" in note for note in records.notes)
    told = read(tmp_path, "1,587660,186600", header="id,x,y\n", crs=27700)
    assert not any("in which system" in note for note in told.notes)


def test_rows_with_swapped_axes_are_told_from_other_strays(tmp_path: Path) -> None:
    rows = [f"{n},0.7,51.5" for n in range(5)] + ["5,51.5,0.7", "6,51.4,0.6", "7,-84.5,39.1"]
    records = read(tmp_path, *rows, header="id,longitude,latitude\n")
    assert records.summary.rejected == {"coordinates outside the coordinate system's area": 3}
    said = "a.csv: 2 of 3 places off the map would be on it with the two coordinates swapped"
    assert said in records.notes


def test_a_few_small_numbers_among_metres_do_not_make_degrees(tmp_path: Path) -> None:
    rows = [f"{n},587660,186600" for n in range(4)] + [f"{n},0.7,51.5" for n in range(5, 8)]
    records = read(tmp_path, *rows, header="id,x,y\n")
    assert records.summary.kept == 4
    assert records.summary.rejected == {"coordinates outside the coordinate system's area": 3}


def test_a_file_of_which_most_rows_are_rejected_is_named(tmp_path: Path) -> None:
    records = read(tmp_path, f"1,{METRES},,,", "2,,,,,", "3,,,,,")
    assert "most rows were rejected of 'a.csv'" in records.notes
    assert not any("most rows" in note for note in read(tmp_path, f"1,{METRES},,,").notes)


def test_dates_of_recording_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    header = "id,easting,northing,date,recorded\n"
    records = read(tmp_path, f"1,{METRES},2024-03-09,soon", header=header)
    assert "a.csv: dates of recording that are not readable, left empty: 1" in records.notes
    assert records.incidents["recorded"].isna().all()

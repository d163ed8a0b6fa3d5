"""Files as other forces and other countries' cities export them: names, places, odd lines."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.records import read_incidents
from hotspots.records.columns import recognise_columns
from hotspots.records.incidents import IncidentRecords
from hotspots.records.name_words import date_role, find_place
from hotspots.records.numbers import read_numbers
from tests.records.worlds import write


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("OCCURRED_ON_DATE", "date"),
        ("Date Committed", "date"),
        ("Time Committed", "time"),
        ("Offense Start DateTime", "start"),
        ("Date First Committed", "start"),
        ("Time First Committed", "start_time"),
        ("Committed On/From Date", "start"),
        ("dateLastCommitted", "end"),
        ("Time Last Committed", "end_time"),
        ("Earliest Occurrence", "start"),
        ("Report DateTime", "recorded"),
        ("Crime Reported Time", "recorded_time"),
    ],
)
def test_dates_are_known_by_the_words_in_their_names(name: str, role: str) -> None:
    assert date_role(name) == role


@pytest.mark.parametrize(
    "name",
    [
        "Updated On", "Date of Birth", "Arrest Date", "Incident", "Offence", "Crime Committed By",
        "Date", "Time", "Outcome Date", "Location To", "First", "Dates", "Offence End Location",
    ],
)  # fmt: skip
def test_other_names_with_such_words_are_left_alone(name: str) -> None:
    assert date_role(name) is None


@pytest.mark.parametrize(
    ("x", "y", "roles"),
    [
        ("OSGR East", "OSGR North", ("easting", "northing")),
        ("E", "N", ("easting", "northing")),
        ("Offence Location - Easting (m)", "Offence Location - Northing (m)", None),
        ("location.longitude", "location.latitude", ("longitude", "latitude")),
        ("WGS84 Lon", "WGS84 Lat", ("longitude", "latitude")),
        ("Grid Ref X", "Grid Ref Y", ("x", "y")),
        ("LINREFX", "LINREFY", ("x", "y")),
        ("X-coördinaat", "Y-coördinaat", ("x", "y")),
        ("XGCSWGS84", "YGCSWGS84", ("longitude", "latitude")),
    ],
)
def test_two_columns_alike_but_for_their_axes_are_a_place(
    x: str, y: str, roles: tuple[str, str] | None
) -> None:
    wanted = dict(zip(roles or ("easting", "northing"), (x, y), strict=True))
    assert find_place(["Ref", y, x, "Notes"]) == (wanted, "")


def test_the_homes_of_people_are_no_place_of_an_incident() -> None:
    assert find_place(["Victim Easting", "Victim Northing"]) == ({}, "")
    header = ["Ref", "Suspect Home X", "Suspect Home Y", "Offence X", "Offence Y"]
    assert find_place(header) == ({"x": "Offence X", "y": "Offence Y"}, "")


def test_between_two_places_the_user_chooses() -> None:
    header = ["Log East", "Log North", "Scene East", "Scene North"]
    found, problems = recognise_columns(header, where="a.csv")
    assert found is None
    assert str(problems[0]).startswith(
        "a.csv: several pairs of columns may say where an incident was: 'Log East and Log North',"
        " 'Scene East and Scene North'. To mend it: name them with columns"
    )
    given = {"easting": "Scene East", "northing": "Scene North"}
    found, problems = recognise_columns(header, given)
    assert found is not None
    assert found.place_columns == ("Scene East", "Scene North")


def test_a_known_name_comes_before_words() -> None:
    header = ["Easting", "Northing", "Cell East", "Cell North", "Date", "Date Committed"]
    found, _ = recognise_columns(header)
    assert found is not None
    assert found.place_columns == ("Easting", "Northing")
    assert found.by_role["date"] == "Date"
    assert found.notes == ()


def read(folder: Path, header: str, *rows: str) -> IncidentRecords:
    return read_incidents(write(folder / "a.csv", "\n".join([header, *rows]) + "\n"))


def test_what_was_taken_by_words_is_said(tmp_path: Path) -> None:
    header = "Ref,Date First Committed,Time First Committed,OSGR East,OSGR North"
    records = read(tmp_path, header, "1,13/03/2024,2215,587880,185890")
    assert str(records.incidents["start"][0]) == "2024-03-13 22:15:00"
    assert (
        "a.csv: taken by the words in their names: start 'Date First Committed', start_time"
        " 'Time First Committed', easting 'OSGR East', northing 'OSGR North'" in records.notes
    )


def test_a_date_by_words_comes_before_a_month(tmp_path: Path) -> None:
    header = "INCIDENT_NUMBER,OCCURRED_ON_DATE,YEAR,MONTH,HOUR,Easting,Northing"
    records = read(tmp_path, header, "1,2018-09-02 13:05:00,2018,9,13,587880,185890")
    assert str(records.incidents["start"][0]) == "2018-09-02 13:05:00"
    assert records.incidents["precision"][0] == "minute"


def test_a_file_without_a_date_says_so(tmp_path: Path) -> None:
    records = read(tmp_path, "Ref,Noticed,Easting,Northing", "1,13/03/2024,587880,185890")
    assert (
        "a.csv: no column was recognised as a date; if there is one, name it with columns, e.g."
        " date or start" in records.notes
    )


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("51°32'24\"N", 51.54), ("0° 42\u2032 36\u2033 W", -0.71), ("33°54'S", -33.9),
        ("33.9S", -33.9), ("-33.9 S", -33.9), ("51,54°", 51.54), ("0.71E", 0.71),
        ("51°32'24''N", 51.54),
    ],
)  # fmt: skip
def test_degrees_as_people_write_them(text: str, degrees: float) -> None:
    numbers, _ = read_numbers(pd.Series([text, "51.5"]), metres=False)
    assert numbers == pytest.approx([degrees, 51.5])


@pytest.mark.parametrize("text", ["51°61'N", "51°32'60\"N", "0.71O", "N", "51N W", "north"])
def test_what_is_no_degree_is_none(text: str) -> None:
    assert math.isnan(read_numbers(pd.Series([text]), metres=False)[0][0])


def test_metres_take_no_hemisphere_and_spaces_only_between_thousands() -> None:
    texts = ["587 880", "587\u00a0880.5", "587'880", "5 8 7", "587 88", "12N", ""]
    numbers, _ = read_numbers(pd.Series(texts), metres=True)
    assert numbers[:3].tolist() == [587880, 587880.5, 587880]
    assert np.isnan(numbers[3:]).all()


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("Grid Reference", "587880185890"),
        ("Grid Reference", '"587880,185890"'),
        ("Grid Reference", "587880 / 185890"),
    ],
)
def test_a_grid_reference_in_figures(tmp_path: Path, header: str, place: str) -> None:
    records = read(tmp_path, f"Ref,Date,{header}", f"1,13/03/2024,{place}")
    point = records.incidents.geometry[0]
    assert (point.x, point.y) == (587880, 185890)


def test_a_point_behind_an_address(tmp_path: Path) -> None:
    row = '1,13/03/2024,"12 HIGH ST\nSOUTHEND (B, 2)\n(51.54, 0.71)"'
    degrees = read(tmp_path, "Ref,Date,Location 1", row).incidents.to_crs(4326).geometry[0]
    assert (degrees.x, degrees.y) == pytest.approx((0.71, 51.54), abs=1e-4)


def test_kilometres_are_not_metres(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one is near \(588, 186\).*look like kilometres"):
        read(tmp_path, "Ref,Easting,Northing", "1,587.88,185.89", "2,587.9,185.9")


def test_delimiters_at_the_end_of_lines_are_no_fields(tmp_path: Path) -> None:
    rows = ["1,13/03/2024,587880,185890,,", "2,14/03/2024,587881,185890", "3,,587881,185890,,x"]
    records = read(tmp_path, "Ref,Date,Easting,Northing", *rows)
    assert records.incidents["id"].tolist() == ["1", "2"]
    assert records.summary.rejected == {"not as many fields as the header": 1}


def test_coordinates_that_are_no_numbers_are_shown_without_what_they_say(tmp_path: Path) -> None:
    rows = ["1,587880,185890", "2,near the pub,unknown"]
    records = read(tmp_path, "Ref,Easting,Northing", *rows)
    assert (
        "a.csv: 1 coordinates are not numbers, e.g. written as aaaa aaa aaa and aaaaaaa"
        in records.notes
    )


def test_a_location_that_is_coordinates_is_no_text(tmp_path: Path) -> None:
    header = "Ref,Latitude,Longitude,Location,Street"
    rows = ['1,51.54,0.71,"(51.54, 0.71)",HIGH ST', "2,51.55,0.71,POINT (0.71 51.55),MILL LANE"]
    records = read(tmp_path, header, *rows)
    assert records.incidents["location"].tolist() == ["HIGH ST", "MILL LANE"]
    # Where nothing else says where, it does.
    only = read(tmp_path, "Ref,Location", '1,"(51.54, 0.71)"', "2,NULL")
    assert only.readings[0].columns["point"] == "Location"
    assert only.summary.rejected == {"no coordinates": 1}
    assert only.incidents["location"].isna().all()

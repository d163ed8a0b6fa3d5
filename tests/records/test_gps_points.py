"""Fixes of units: from tables and GPX, in metres and local time."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.errors import InputError, MissingFileError
from hotspots.records.gps_points import GpsPoints, read_gps_points
from tests.records.worlds import write

GPX = """<?xml version="1.0"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1"><metadata><name>week</name></metadata>
<trk><trkseg>
<trkpt lat="51.5406" lon="0.7077"><ele>3</ele><time>2024-06-13T17:05:00Z</time></trkpt>
<trkpt lat="51.5407" lon="0.7077"></trkpt>
</trkseg><name>P1</name></trk>
<trk><trkseg><trkpt lat="51.5406" lon="0.7077"><time>2024-12-13T17:05:00Z</time></trkpt>
</trkseg></trk></gpx>
"""


def read(tmp_path: Path, *rows: str, header: str, **how: Any) -> GpsPoints:
    text = header + "\n" + "\n".join(rows) + "\n"
    return read_gps_points(write(tmp_path / "fixes.csv", text), **how)


def test_longitude_and_latitude_are_projected_and_utc_becomes_local(tmp_path: Path) -> None:
    gps = read(
        tmp_path,
        "P1,2024-06-13T17:05:00Z,0.7077,51.5406",
        "P1,2024-12-13T17:05:00Z,0.7077,51.5406",
        header="Device ID,Timestamp,Longitude,Latitude",
    )
    points = gps.points
    assert points["time"].tolist() == [
        pd.Timestamp("2024-06-13 18:05"),
        pd.Timestamp("2024-12-13 17:05"),
    ]
    assert (points["utc_offset"] / pd.Timedelta(hours=1)).tolist() == [1.0, 0.0]
    assert points.geometry.x.round(2).tolist() == [587866.22] * 2
    assert (gps.operation.name, points.crs.to_epsg()) == ("OSTN15", 27700)
    assert points["line"].tolist() == [2, 3]


def test_metres_with_a_date_beside_the_time_stay_to_the_last_bit(tmp_path: Path) -> None:
    gps = read(
        tmp_path,
        "P1,13/03/2024,23:50:30,587866.125,185885.5",
        header="unit,date,time,easting,northing",
    )
    assert gps.points.geometry.x[0] == 587866.125
    assert gps.points["time"][0].strftime("%d %H:%M") == "13 23:50"
    assert gps.points["utc_offset"].isna().all()


@pytest.mark.parametrize(
    ("header", "day"), [("UTC time", "2024-{}-13 "), ("date,time_utc", "13/{}/2024,")]
)
def test_times_of_a_column_called_utc_become_local(tmp_path: Path, header: str, day: str) -> None:
    rows = [f"P1,{day.format(month)}23:30:00,587866,185885" for month in ("06", "12")]
    points = read(tmp_path, *rows, header=f"unit,{header},easting,northing").points
    assert points["time"].tolist() == [
        pd.Timestamp("2024-06-14 00:30"),
        pd.Timestamp("2024-12-13 23:30"),
    ]
    assert (points["utc_offset"] / pd.Timedelta(hours=1)).tolist() == [1.0, 0.0]


def test_an_offset_beside_the_time_is_believed_before_the_column_s_name(tmp_path: Path) -> None:
    row = "P1,2024-06-13T17:05:00+01:00,587866,185885"
    header = "unit,utc,easting,northing"
    assert read(tmp_path, row, header=header).points["time"][0] == pd.Timestamp("2024-06-13 17:05")
    written = read(tmp_path, "P1,2024-06-13 17:05,587866,185885", header=header, time_zone=None)
    assert written.points["time"][0] == pd.Timestamp("2024-06-13 17:05")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2024-03-13 18:05,587866,185885", "no unit"),
        ("P1,,587866,185885", "no date and time"),
        ("P1,18:05,587866,185885", "no date and time"),
        ("P1,soon,587866,185885", "date not readable"),
        ("P1,2024-03-13 18:05,,185885", "no coordinates"),
        ("P1,2024-03-13 18:05,x,185885", "coordinates are not numbers"),
        ("P1,2024-03-13 18:05,0,0", "coordinates are (0, 0)"),
        ("P1,2024-03-13 18:05,-9587866,185885", "coordinates outside the coordinate system's area"),
    ],
)
def test_each_reason_why_a_row_is_no_fix(tmp_path: Path, row: str, reason: str) -> None:
    good = ["P1,2024-03-13 18:05,587866,185885"] * 20
    gps = read(tmp_path, *good, row, header="unit,time,easting,northing")
    assert gps.rejected[["line", "reason"]].to_numpy().tolist() == [[22, reason]]
    assert (len(gps.points), gps.summary.read) == (20, 21)


def test_gpx_tracks(tmp_path: Path) -> None:
    gps = read_gps_points(write(tmp_path / "van.gpx", GPX))
    assert gps.points["unit"].tolist() == ["P1", "van"]
    assert gps.points["time"].dt.hour.tolist() == [18, 17]
    assert gps.points["line"].tolist() == [4, 7]
    assert gps.summary.rejected == {"no date and time": 1}


@pytest.mark.parametrize(
    "text",
    [
        GPX[:200],
        "not xml",
        '<!DOCTYPE g [<!ENTITY a "aaaa">]><gpx><trk><name>&a;</name></trk></gpx>',
    ],
)
def test_a_gpx_that_cannot_be_trusted_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"bad\.gpx: it cannot be read as GPX"):
        read_gps_points(write(tmp_path / "bad.gpx", text))


def test_everything_wrong_with_the_files_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "a,b\n1,2\n")
    write(tmp_path / "b.csv", "unit,time,longitude\nP1,2024-03-13 18:05,0.7\n")
    with pytest.raises(InputError) as caught:
        read_gps_points(tmp_path, columns={"unti": "a"})
    said = str(caught.value)
    assert "a.csv: no column was recognised as the unit" in said
    assert "a.csv: no column was recognised as the time" in said
    assert "a.csv: no column was recognised as longitude and latitude, or metres" in said
    assert "b.csv: no column was recognised as longitude and latitude, or metres" in said
    assert "did you mean 'unit'?" in said
    with pytest.raises(MissingFileError):
        read_gps_points(tmp_path / "none.csv")
    with pytest.raises(InputError, match="not a projected coordinate system"):
        read_gps_points(tmp_path / "b.csv", to_crs=4326)

"""Addresses that are not where they should be: the study area, or the degrees beside them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.projection import project_points
from hotspots.records import ADDRESS_COLUMNS, read_addresses
from tests.records.worlds import CORNER, as_text, write

X, Y = CORNER
OPEN_UPRN = ("UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE")


def open_uprn(path: Path, *, swap: bool = False, rows: int = 20) -> Path:
    """Addresses along a street of the study area, with their true degrees."""
    x, y = X + 10.0 * np.arange(rows), np.full(rows, Y + 5.0)
    longitude, latitude, _ = project_points(x, y, from_crs=27700, to_crs=4326)
    metres = (y, x) if swap else (x, y)
    table = zip(range(rows), *metres, latitude, longitude, strict=True)
    return write(path, as_text([OPEN_UPRN, *([str(one) for one in row] for row in table)]))


def simple(path: Path, *places: tuple[Any, Any]) -> Path:
    rows = [(str(i), str(x), str(y)) for i, (x, y) in enumerate(places)]
    return write(path, as_text([("uprn", "easting", "northing"), *rows]))


def refusal(path: Path, **how: Any) -> str:
    with pytest.raises(InputError) as error:
        read_addresses(path, **how)
    return str(error.value)


def test_metres_and_degrees_that_agree_are_read(tmp_path: Path) -> None:
    assert len(read_addresses(open_uprn(tmp_path / "a.csv")).addresses) == 20


def test_metres_the_wrong_way_round_are_told_by_the_degrees(tmp_path: Path) -> None:
    file = open_uprn(tmp_path / "a.csv")
    said = refusal(file, columns={"easting": "Y_COORDINATE", "northing": "X_COORDINATE"})
    assert "do not name the same places: of 20 rows compared, 20 are over 5 km apart" in said
    assert "the wrong way round: swap them with columns" in said
    assert "566 km as a rule" in said  # swapped they are 400 km off along each axis
    assert "the wrong way round" in refusal(open_uprn(tmp_path / "b.csv", swap=True))


def test_metres_of_another_system_than_said_are_told_by_the_degrees(tmp_path: Path) -> None:
    said = refusal(open_uprn(tmp_path / "a.csv"), crs=32631)
    assert "X_COORDINATE and Y_COORDINATE in EPSG:32631 and LONGITUDE and LATITUDE do not" in said
    assert "check columns and crs" in said


def test_few_wrong_degrees_spoil_nothing(tmp_path: Path) -> None:
    file = open_uprn(tmp_path / "a.csv")
    lines = file.read_text("utf-8").splitlines()
    lines[1] = f"0,{X},{Y},,"
    lines[2] = f"1,{X},{Y},10.0,10.0"
    write(file, "\n".join(lines) + "\n")
    assert len(read_addresses(file).addresses) == 20


def test_a_study_area_in_degrees_is_refused(tmp_path: Path) -> None:
    said = refusal(open_uprn(tmp_path / "a.csv"), within=(0.6, 51.4, 0.8, 51.6))
    assert "it seems to be in degrees: give it in metres of EPSG:27700" in said


def test_a_study_area_the_wrong_way_round_is_refused(tmp_path: Path) -> None:
    file = simple(tmp_path / "a.csv", (X, Y), (X + 50, Y), (X + 5000, Y))
    said = refusal(file, within=(Y - 100, X - 100, Y + 100, X + 100))
    assert "580 to 585 km east and 180 to 180 km north, the study area at 180 to 180 km" in said
    assert "with easting and northing swapped 2 of 3 would lie inside" in said


def test_a_study_area_elsewhere_is_a_note_that_says_where_both_are(tmp_path: Path) -> None:
    file = simple(tmp_path / "a.csv", (X, Y), (X + 2000, Y + 3000))
    records = read_addresses(file, within=(400_000, 300_000, 410_000, 305_000))
    assert records.notes == (
        "no address lies inside the study area: the addresses are at 580 to 582 km east and 180"
        " to 183 km north, the study area at 400 to 410 km east and 300 to 305 km north",
    )
    assert list(records.addresses.columns) == [*ADDRESS_COLUMNS, "geometry"]


def test_where_addresses_in_degrees_are_is_said_in_kilometres(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", as_text([("uprn", "lon", "lat"), ("1", "0.7077", "51.5406")]))
    records = read_addresses(file, within=(400_000, 300_000, 410_000, 305_000))
    assert "the addresses are at 588 to 588 km east and 186 to 186 km north" in records.notes[0]


def test_one_of_many_files_may_lie_elsewhere(tmp_path: Path) -> None:
    simple(tmp_path / "a.csv", (Y, X))
    simple(tmp_path / "b.csv", (X, Y))
    records = read_addresses(tmp_path, within=(X - 10, Y - 10, X + 10, Y + 10))
    assert records.addresses["file"].tolist() == ["b.csv"]
    assert not any("study area" in note for note in records.notes)

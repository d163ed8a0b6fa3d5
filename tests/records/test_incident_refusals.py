"""Files that cannot be used: what is wrong, where, how many, and nothing personal."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from hotspots.errors import HotspotsError, MissingFileError
from hotspots.records import (
    read_incidents,
)
from tests.records.incident_files import refusal
from tests.records.worlds import (
    STREET_HEADER,
    as_text,
    chessboard,
    street_row,
    write,
)


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

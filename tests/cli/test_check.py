"""``hotspots check`` of incidents: what it says, and that what it prints can be pasted."""

import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from tests.records.worlds import (
    LATITUDE,
    LONGITUDE,
    SNAKE_HEADER,
    STREET_HEADER,
    as_text,
    street_row,
    write,
)
from tests.worlds import two_district_project, write_lines

PLAIN = "id,date,easting,northing,offence"


def incident_rows(count: int, *, first: int = 1) -> list[str]:
    numbers = range(first, first + count)
    return [f"r{i},2024-03-{1 + i % 28:02d},58788{i % 10},185830,Robbery" for i in numbers]


def paste(said: str, into: Path) -> Path:
    """Paste what was printed into a settings file, as a user would."""
    into.parent.mkdir(parents=True, exist_ok=True)
    return write_lines(into, said[said.index("# To paste") :].splitlines())


def account_of(said: str) -> str:
    (line,) = [line for line in said.splitlines() if line.startswith("incidents: ")]
    return line.removeprefix("incidents: ")


def places_of(pasted: Path) -> list[tuple[float, float]]:
    """Read by the settings alone, as a run does."""
    from hotspots.districts import prepare_run
    from hotspots.settings import read_settings

    prepared = prepare_run(read_settings(pasted), folder=pasted.parent)
    geometry = prepared.records.incidents.geometry
    return list(zip(geometry.x, geometry.y, strict=True))


def test_check_of_a_file_says_what_was_recognised(hotspots: Any, tmp_path: Path) -> None:
    rows = [f"{i};0{i}/03/2024;587880;185830;Robbery;A{i}" for i in range(1, 6)]
    file = write_lines(
        tmp_path / "may.csv", ["Crime ref;Date;Easting;Northing;Offence;Beat", *rows, "6;x;1;2;R;B"]
    )
    outcome = hotspots("check", file)
    assert (outcome.code, outcome.err) == (0, "")
    said = outcome.out.splitlines()
    assert said[0] == "may.csv: text with a semicolon between the fields, UTF-8"
    assert "  id: column 'Crime ref'" in said
    assert "  6 rows read = 5 kept + 1 rejected (coordinates outside the coordinate" in outcome.out
    assert said[said.index("the first three incidents:") + 1].startswith("  id 1; offence Robbery;")
    assert (
        "note: dates such as 03/09/2024 were read day first: as is usual in Britain" in outcome.out
    )
    pasted = tomllib.loads(outcome.out[outcome.out.index("[incidents]") :])
    assert pasted["incidents"]["files"] == file.as_posix()
    assert pasted["incidents"]["columns"]["offence"] == "Offence"
    assert "[coordinates]" not in outcome.out
    assert hotspots("check", file, "--quiet").out == ""


def test_what_check_prints_of_a_file_abroad_works_when_pasted(
    hotspots: Any, tmp_path: Path
) -> None:
    header = "INCIDENT_NUMBER,OCCURRED_ON_DATE,YEAR,MONTH,Lat,Long,Location"
    row = '1,2018-09-02 13:00:00,2018,9,42.32,-71.09,"(42.32, -71.09)"'
    file = write_lines(tmp_path / "boston.csv", [header, row])
    alone = hotspots("check", file)
    assert alone.code != 0
    assert "--crs at the prompt" in alone.err
    assert "e.g. EPSG:32619, the UTM zone of these places" in alone.err
    said = hotspots("check", file, "--crs", "EPSG:32619").out
    pasted = said[said.index("# To paste") :].splitlines()
    again = hotspots("check", write_lines(tmp_path / "boston.toml", pasted))
    assert (again.code, again.err) == (0, "")
    assert "incidents: 1 rows read = 1 kept" in again.out
    assert "EPSG:4326 to EPSG:32619" in again.out


def test_every_part_of_what_was_read_is_said(hotspots: Any, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.csv", [PLAIN, *incident_rows(4), "r1,,587880,185830,Arson"])
    said = hotspots("check", file).out.splitlines()
    at = said.index("the first three incidents:")
    assert [line.split(";")[0] for line in said[at + 1 : at + 4]] == [
        "  id r1",
        "  id r2",
        "  id r3",
    ]
    assert said[at - 1].startswith("coordinates: EPSG:27700 to EPSG:27700: kept as given")
    notes = [line for line in said if line.startswith("note: ")]
    assert any("1 incidents have no date" in note for note in notes)
    assert any("id" in note and "earlier" in note for note in notes)
    assert len(notes) > 1


def test_pasted_from_another_folder_it_reads_the_same(
    hotspots: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data [x]").mkdir()
    monkeypatch.chdir(tmp_path / "data [x]")
    write_lines(Path("a.csv"), [PLAIN, *incident_rows(4), "r9,x,587880,185830,Arson"])
    write_lines(Path("b.csv"), [PLAIN, *incident_rows(2, first=5)])
    for number, (given, rows) in enumerate(
        {"a.csv": 5, ".": 7, "*.csv": 7, "../data [x]": 7}.items()
    ):
        said = hotspots("check", given).out
        again = hotspots("check", paste(said, tmp_path / "elsewhere" / f"{number}.toml"))
        assert (again.code, again.err) == (0, "")
        assert account_of(again.out).startswith(f"{rows} rows read = {rows - 1} kept + 1 rejected")


def test_files_of_two_header_styles_are_pasted_without_their_columns(
    hotspots: Any, tmp_path: Path
) -> None:
    """The second style has no id, and another file names a third thing alike."""
    folder = tmp_path / "months"
    write(folder / "2024-02-essex-street.csv", as_text([STREET_HEADER, street_row()]))
    write(folder / "2024-03-essex-street.csv", as_text([SNAKE_HEADER, street_row("a2")]))
    said = hotspots("check", folder).out
    pasted = paste(said, tmp_path / "my.toml")
    assert "columns" not in tomllib.loads(pasted.read_text("utf-8"))["incidents"]
    assert "# Columns that differ from file to file are recognised." in said
    assert account_of(hotspots("check", pasted).out) == "2 rows read = 2 kept + 0 rejected"


def test_columns_that_every_file_has_are_pasted_but_never_half_a_place(
    hotspots: Any, tmp_path: Path
) -> None:
    """Longitude named for all files would win over the eastings that one of them has."""
    degrees = ["id,date,longitude,latitude,offence", f"a,2024-03-01,{LONGITUDE},{LATITUDE},Arson"]
    both = [f"{PLAIN},longitude,latitude", f"{incident_rows(1)[0]},{LONGITUDE},{LATITUDE}"]
    folder = tmp_path / "months"
    folder.mkdir()
    write_lines(folder / "a.csv", degrees)
    write_lines(folder / "b.csv", both)
    pasted = paste(hotspots("check", folder).out, tmp_path / "my.toml")
    columns = tomllib.loads(pasted.read_text("utf-8"))["incidents"]["columns"]
    assert columns == {"id": "id", "date": "date", "offence": "offence"}
    assert places_of(pasted)[1] == (587881, 185830)


def test_columns_of_a_layer_do_not_replace_its_points(hotspots: Any, tmp_path: Path) -> None:
    columns = {"id": ["a"], "easting": [1], "northing": [2], "date": ["2024-03-01"]}
    point = [shapely.Point(float(LONGITUDE), float(LATITUDE))]
    gpd.GeoDataFrame(columns, geometry=point, crs=4326).to_file(tmp_path / "a.geojson")
    said = hotspots("check", tmp_path / "a.geojson").out
    pasted = paste(said, tmp_path / "my.toml")
    assert tomllib.loads(pasted.read_text("utf-8"))["incidents"]["columns"] == {
        "id": "id",
        "date": "date",
    }
    assert account_of(hotspots("check", pasted).out) == "1 rows read = 1 kept + 0 rejected"


def test_the_first_rejected_rows_are_named_and_not_shown(hotspots: Any, tmp_path: Path) -> None:
    blank = ["secret,2024-03-01,,,Robbery"] * 5
    write_lines(tmp_path / "a.csv", [PLAIN, *incident_rows(1200), *blank])
    for name in "bcdef":
        rows = [*incident_rows(2), "s,2024-03-01,,,x", "s,once,587880,185830,x"]
        write_lines(tmp_path / f"{name}.csv", [PLAIN, *rows])
    outcome = hotspots("check", tmp_path)
    assert [line for line in outcome.out.splitlines() if line.startswith("rejected: ")] == [
        "rejected: no coordinates: lines 1,202, 1,203, 1,204 and 2 more of a.csv; line 4 of b.csv;"
        " line 4 of c.csv; 3 more in 3 other files",
        "rejected: date not readable: line 5 of b.csv; line 5 of c.csv; line 5 of d.csv;"
        " 2 more in 2 other files",
    ]
    assert "secret" not in outcome.out
    said = hotspots("check", paste(outcome.out, tmp_path / "my.toml")).out
    assert "rejected: date not readable: line 5 of b.csv;" in said
    two = write_lines(tmp_path / "two.csv", [PLAIN, *incident_rows(1), *blank[:2]])
    assert "\nrejected: no coordinates: lines 3 and 4 of two.csv\n" in hotspots("check", two).out


def test_folders_and_files_of_any_name_are_incidents(
    hotspots: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("months.toml").mkdir()
    for name in ("months.toml/a.csv", "export"):
        write_lines(Path(name), [PLAIN, *incident_rows(3)])
    for given in ("months.toml", "export", "mon*/*"):
        outcome = hotspots("check", given)
        assert (outcome.code, outcome.err) == (0, "")
        assert "  3 rows read = 3 kept + 0 rejected" in outcome.out
    assert "gone: there is no such settings file" in hotspots("check", "gone").err
    assert "gone.csv: there is no such file" in hotspots("check", "gone.csv").err


def test_an_option_that_would_do_nothing_is_refused(hotspots: Any, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.csv", [PLAIN, *incident_rows(3)])
    outcome = hotspots("check", file, "-d", "Harlow")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--district: --district does nothing for incidents without bound" in outcome.err
    outcome = hotspots("check", tmp_path / "my.toml", "--crs", "EPSG:32619")
    assert outcome.code == 2
    assert "--crs: --crs does nothing for a settings file. To mend it: set crs" in outcome.err


def test_a_file_of_addresses_is_told_from_incidents(hotspots: Any, tmp_path: Path) -> None:
    note = "note: {}: this looks like a file of addresses, not of incidents (read_addresses in"
    header = "UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE"
    rows = [f"{i},58788{i},185830,{LATITUDE},{LONGITUDE}" for i in range(4)]
    write(tmp_path / "open.csv", "\n".join(["\ufeff" + header, *rows]))
    assert note.format("open.csv") in hotspots("check", tmp_path / "open.csv").out
    calls = write_lines(tmp_path / "calls.csv", [f"{PLAIN},UPRN", f"{incident_rows(1)[0]},100"])
    assert "looks like a file of addresses" not in hotspots("check", calls).out


def test_new_writes_names_that_check_knows(
    hotspots: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    two_district_project(tmp_path)
    made = hotspots("new", "my areas", "--incidents", "incidents.csv")
    assert made.out == 'Wrote my areas.toml. Next: edit it, then hotspots check "my areas.toml"\n'
    assert hotspots("check", "my areas.toml").code == 0
    outcome = hotspots("new", "my run.txt")
    assert outcome.code == 2
    assert 'ends in .toml, not in .txt. To mend it: hotspots new "my run.toml".' in outcome.err
    assert not Path("my run.txt").exists()
    assert 'hotspots new "gone away.toml"' in hotspots("check", "gone away.toml").err

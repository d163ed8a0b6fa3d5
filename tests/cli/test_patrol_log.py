"""hotspots patrol record and report, as typed."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.publish.patrol_register import note_plan
from tests.patrol_worlds import plan_of
from tests.worlds import METRES, write_lines

HEADER = "Spot,Unit,Officer,Date,Arrived,Left,Activity,Number"
MON, SETTINGS = "2025-01-06", '[incidents]\nfiles = "a.csv"\n[boundaries]\nfiles = "b.geojson"\n'


@pytest.fixture(autouse=True)
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    plan = plan_of(("A", MON, "late", "P1", "18:00"), ("A", MON, "late", "P1", "20:00"))
    note_plan(plan, tmp_path / "patrol-register", place="Harlow")


def test_the_whole_story(hotspots: Any, tmp_path: Path) -> None:
    write_lines(
        tmp_path / "log.csv",
        [
            HEADER,
            f"A,P1,PC 9 Smith,{MON},18:05,18:20,Shop,3",
            f"A,P1,PC 9 Smith,{MON},20:05,20:00,Shop,3",
            f"A,P1,PC 9 Smith,{MON},,,,",
        ],
    )
    typed = ("patrol", "record", "log.csv", "--as-of", MON, "--activity", "Shop=business check")
    said = hotspots(*typed)
    assert said.code == 0
    assert "3 rows read = 1 new + 0 already there + 2 rejected" in said.out
    assert "  log.csv, line 3: left before arrived" in said.out
    assert "line 4" not in said.out
    assert "The register patrol-register holds 1 rows of visits" in said.out
    assert "0 new + 1 already there" in hotspots(*typed).out
    reported = hotspots("patrol", "report", "--as-of", MON, "-o", "weeks.csv")
    assert reported.code == 0
    assert "In Harlow 1 of 2 planned visits to harm spots were made, 1 on time" in reported.out
    assert "note: Done is a visit of the planned unit" in reported.out
    weeks = pd.read_csv(tmp_path / "weeks.csv")
    assert weeks[["planned_visits", "done", "interactions"]].to_numpy().tolist() == [[2, 1, 3]]
    everything = said.out + reported.out + (tmp_path / "weeks.csv").read_text()
    assert "Smith" not in everything


@pytest.mark.parametrize("name", ["out.png", "out.html", "spots.csv"])
def test_a_report_is_written_as_it_is_asked_for(hotspots: Any, tmp_path: Path, name: str) -> None:
    table = ("--table", "patrol_spots") if name == "spots.csv" else ()
    typed = ("patrol", "report", "--as-of", "2025-01-20", "-o", name, *table)
    assert hotspots(*typed).code == 0
    before = (tmp_path / name).read_bytes()
    assert hotspots(*typed, "-q").out == ""
    assert (tmp_path / name).read_bytes() == before
    (tmp_path / "none").mkdir()  # nothing is remembered yet: that is an answer
    assert hotspots("patrol", "report", "--register", "none", "-o", name).code == 0


def test_fixes_are_recorded_with_the_spots_they_were_in(hotspots: Any, tmp_path: Path) -> None:
    shape = shapely.box(587000, 185000, 587150, 185150)
    spots = gpd.GeoDataFrame({"spot": ["A"]}, geometry=[shape], crs=METRES)
    spots.to_file(tmp_path / "harm_spots.gpkg", layer="harm_spots")
    rows = [f"P1,{MON} 18:{minute:02d}:00,587160,185075" for minute in range(0, 13, 3)]
    write_lines(tmp_path / "van.csv", ["unit,time,easting,northing", *rows])
    typed = ("patrol", "record", "--gps", "van.csv", "--as-of", MON)
    said = hotspots(*typed, "--spots", "harm_spots.gpkg")
    assert "5 rows read = 5 kept + 0 rejected" in said.out
    assert "1 visits found in 5 fixes; 0 stays under 1 minutes are none" in said.out
    assert "1 rows read = 1 new" in said.out
    assert "0 visits found" in hotspots(*typed, "--spots", ".", "--tolerance-m", "5").out
    assert hotspots(*typed, "--spots", ".", "-q").out == ""
    assert "units spent 12 minutes" in hotspots("patrol", "report", "--as-of", MON).out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("record",), "there is nothing to record"),
        (("record", "--gps", "van.csv"), "fixes need the spots' outlines"),
        (("record", "log.csv", "--as-of", "6 January"), "'6 January' is not a day"),
        (("record", "log.csv", "--activity", "Shop"), "'Shop' is not two parts"),
        (("record", "no.csv"), "no.csv: there is no such file"),
        (("report", "--register", "elsewhere"), "elsewhere: there is no register of patrols"),
        (("report", "--first", "soon"), "'soon' is not a day"),
        (("report", "--last", "2025"), "'2025' is not a day"),
        (("report", "--first", "2025-01-07", "--last", MON), "ends (2025-01-06) before it begins"),
        (("report", "--within-minutes", "-1"), "are no limits"),
        (("report", "--target-per-week", "0"), "is no target"),
        (("report", "-o", "a.txt"), "the name of the file to write ends in '.txt'"),
        (("report", "-s", "my.toml"), 'add register_folder = "patrol-register" under [patrol]'),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    hotspots: Any, tmp_path: Path, typed: tuple[str, ...], said: str
) -> None:
    write_lines(tmp_path / "my.toml", [SETTINGS])
    write_lines(tmp_path / "log.csv", [HEADER])
    before = (tmp_path / "patrol-register" / "planned.csv").read_bytes()
    wrong = hotspots("patrol", *typed)
    assert wrong.code == 2
    assert said in wrong.err
    assert (tmp_path / "patrol-register" / "planned.csv").read_bytes() == before


def test_settings_name_the_place_and_the_marking(hotspots: Any, tmp_path: Path) -> None:
    write_lines(tmp_path / "my.toml", [SETTINGS + '[run]\ntitle = "Essex"\nmarking = "OFFICIAL"'])
    typed = ("patrol", "report", "--register", "patrol-register", "-s", "my.toml")
    said = hotspots(*typed, "--as-of", MON, "-o", "out.html")
    assert "In Essex 0 of 2" in said.out
    page = (tmp_path / "out.html").read_text()
    assert "OFFICIAL" in page
    assert "SENSITIVE" not in page

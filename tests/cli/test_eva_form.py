"""hotspots eva record, report and evidence, as functions of a command line."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import typer
from typer.testing import CliRunner

from hotspots.cli.eva_form import evidence, record, report
from hotspots.errors import InputError
from tests.eva_forms import FIRST, PLACE, SECOND, score, stops, write_form
from tests.worlds import METRES, write_lines


def run(*arguments: str) -> Any:
    app = typer.Typer()
    for command in (record, report, evidence):
        app.command()(command)
    result = CliRunner().invoke(app, list(arguments))
    if isinstance(result.exception, InputError):
        raise result.exception
    return result


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_form(tmp_path / "first.csv", FIRST)
    write_form(tmp_path / "second.csv", SECOND, walked="2025-03-20")
    return tmp_path


def test_the_whole_story(world: Path) -> None:
    said = run("record", "first.csv", "--as-of", "2024-12-01").output
    assert said.startswith("1 form = 1 new\nfirst.csv: 8 rows read = 8 kept + 0 rejected\n")
    assert "The register audit-register holds 1 walks" in said
    assert "1 already there" in run("record", "first.csv", "--as-of", "2024-12-01").output
    assert "1 new" in run("record", "second.csv").output
    for name in ("a.csv", "a.png", "a.html"):
        result = run("report", "--as-of", "2025-04-01", "-o", name)
        assert result.exit_code == 0
        assert f"{PLACE}, 20 March 2025: worst score 3 of 4" in result.output
        assert (world / name).exists()
    assert len(pd.read_csv(world / "a.csv")) == 14
    run("report", "--as-of", "2025-04-01", "-o", "b.csv", "--table", "audit_actions", "-q")
    assert len(pd.read_csv(world / "b.csv")) == 5


def test_a_form_that_is_wrong_is_refused_and_said(world: Path) -> None:
    write_form(world / "bad.csv", [score("lighting", 7)])
    result = run("record", "bad.csv")
    assert result.exit_code == 2
    assert "bad.csv, line 2, Score: the score '7' is none of 0 to 4" in result.output
    assert not (world / "audit-register").exists()
    result = run("record", "first.csv", "--audit", "mill-lane", "-q")
    assert result.exit_code == 2
    assert "not 'mill-lane'" in result.output


def test_a_changed_form_replaces_and_says_so(world: Path) -> None:
    run("record", "first.csv")
    write_form(world / "first.csv", FIRST[:4])
    said = run("record", "first.csv").output
    assert "replaced what was recorded of bunny-walks of 2024-11-20" in said


def write_crime(world: Path) -> None:
    rows = [f"r{at},2024-0{1 + at % 3}-05,Robbery,{571000 + 30 * at},206000" for at in range(12)]
    write_lines(world / "crime.csv", ["id,date,offence,easting,northing", *rows])
    box = gpd.GeoDataFrame(geometry=[shapely.box(570990, 205990, 571200, 206010)], crs=METRES)
    box.to_file(world / "outline.gpkg")
    stops().to_file(world / "stops.gpkg")


def test_evidence_with_everything(world: Path) -> None:
    run("record", "first.csv")
    write_crime(world)
    (world / "photos").mkdir()
    (world / "photos" / "IMG_1.jpg").write_bytes(b"")
    (world / "out").mkdir()
    write_lines(world / "costs.csv", ["finding,cost", "2024-11-20/F1,1200"])
    result = run(
        *("evidence", "--as-of", "2024-12-05", "--incidents", "crime.csv"),
        *("--outline", "outline.gpkg", "--stops", "stops.gpkg", "--costs", "costs.csv"),
        *("--photos", "photos", "-o", "out/evidence.html"),
    )
    assert result.exit_code == 0, result.output
    assert "the partner version" in result.output
    page = (world / "out" / "evidence.html").read_text("utf-8")
    # Every 30 m from 571000: the first seven lie before 571200.
    assert "7 of the 12 incidents read (January to March 2024)" in page
    assert '<a href="../photos/IMG_1.jpg">' in page
    assert "£1,200" in page
    assert '<div class="marking" role="note">OFFICIAL</div>' in page
    run("evidence", "--version", "restricted", "--as-of", "2024-12-05", "-o", "r.html", "-q")
    assert "OFFICIAL-SENSITIVE" in (world / "r.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--version", "secret"), "there is no version 'secret'"),
        (("--incidents", "crime.csv"), "no outline of the place to count them in"),
        (("--photos", "nowhere"), "there is no such folder"),
        (("--outline", "stops.gpkg"), "the file holds no area"),
        (("--stops", "outline.gpkg"), "the stops are no points with a column number"),
        (("--audit", "mill-lane"), "there is no audit 'mill-lane'"),
    ],
)
def test_what_evidence_cannot_be_made_of(
    world: Path, arguments: tuple[str, ...], said: str
) -> None:
    run("record", "first.csv")
    write_crime(world)
    with pytest.raises(InputError, match=said):
        run("evidence", "-o", "e.html", *arguments)
    assert not (world / "e.html").exists()


def test_evidence_is_a_page(world: Path) -> None:
    run("record", "first.csv")
    with pytest.raises(InputError, match=r"does not end in \.html"):
        run("evidence", "-o", "e.pdf")

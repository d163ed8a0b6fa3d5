"""hotspots eva pack, as typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hotspots.cli.eva import eva
from hotspots.errors import InputError
from hotspots.settings import write_template
from tests.districts.test_eva import project
from tests.worlds import two_district_project, write_lines


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project(tmp_path, monkeypatch)
    sections = {"streets": {"file": "streets.gpkg"}, "harm_spots": {"count": 2, "min_per_year": 1}}
    settings = two_district_project(tmp_path, **sections)  # type: ignore[arg-type]
    write_lines(tmp_path / "two.toml", [write_template(settings)])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def test_a_pack_is_said_and_written(world: Path) -> None:
    place = ["--spot", "1", "--start", "TL 0050 0050", "--margin-m", "60"]
    done = CliRunner().invoke(eva, ["pack", "two.toml", "-d", "Aford", *place, "-o", "audit"])
    assert done.exit_code == 0, done.output
    assert "Harm spot 1, High Street: a walk of" in done.stdout
    assert "It starts and ends at the junction or end of a way nearest the chosen" in done.stdout
    assert "Wrote 10 files to audit" in done.stdout
    assert (world / "audit/restricted/walk.gpx").exists()
    quiet = CliRunner().invoke(eva, ["pack", "two.toml", "-d", "Aford", "--ward", "North", "-q"])
    assert (quiet.exit_code, quiet.stdout) == (0, "")


def test_what_cannot_be_done_is_one_line(world: Path) -> None:
    done = CliRunner().invoke(eva, ["pack", "two.toml", "--spot", "1", "--ward", "North"])
    assert isinstance(done.exception, InputError)
    assert "'spot', 'ward' are given" in str(done.exception)


def test_help_names_every_option() -> None:
    said = CliRunner().invoke(eva, ["pack", "--help"], env={"COLUMNS": "200"}).output
    for option in ("--spot", "--ward", "--line", "--start", "--margin-m", "--streets", "--out"):
        assert option in said
    assert "--spots" not in said

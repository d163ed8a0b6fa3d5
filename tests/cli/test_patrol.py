"""``hotspots patrol plan``: from a settings file and options to lines on the terminal."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from hotspots.cli.app import app
from hotspots.errors import InputError, SettingsError
from hotspots.settings import write_template
from tests.worlds import METRES, two_district_project, write_lines

run = CliRunner()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two spots on one street."""
    line = shapely.LineString([(500_100, 200_100), (501_900, 201_900)])
    streets = gpd.GeoDataFrame({"name": ["High Street"]}, geometry=[line], crs=METRES)
    streets.to_file(tmp_path / "streets.gpkg")
    settings = two_district_project(
        tmp_path,
        streets={"file": "streets.gpkg"},
        harm_spots={"count": 3, "min_per_year": 1},
    )
    write_lines(tmp_path / "two.toml", [write_template(settings)])
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("world")
def test_the_plan_is_told() -> None:
    arguments = ["patrol", "plan", "two.toml", "-d", "Aford", "--week", "2025-01-06"]
    arguments += ["--days", "1", "--count", "2", "--units", "Alpha=foot"]
    arguments += ["--units", "Bravo=car", "--shifts", "evening=18-22"]
    arguments += ["--at-least-per-week", "0"]
    result = run.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "visits of 15 minutes in a day reach 2 harm spots in Aford" in result.output
    assert "Mon 06 Jan · evening · Alpha (foot): " in result.output
    assert "Mon 06 Jan · evening · Bravo (car): " in result.output
    assert "\n1 T" in result.output
    assert "note: Ways are on foot along the streets at 4.5 km/h" in result.output
    quiet = run.invoke(app, [*arguments, "--quiet"])
    assert quiet.output == ""


@pytest.mark.usefixtures("world")
def test_settings_that_cannot_be_are_refused() -> None:
    base = ["patrol", "plan", "two.toml", "-d", "Aford", "--week", "2025-01-06"]
    for option, error in (
        (["--units", "Alpha"], SettingsError),
        (["--units", "Alpha=boat"], SettingsError),
        (["--shifts", "late=noon"], SettingsError),
        (["--shifts", "a=14-22", "--shifts", "b=20-24"], InputError),
    ):
        result = run.invoke(app, [*base, *option])
        assert isinstance(result.exception, error)


def test_without_spots_there_is_nothing_to_plan(tmp_path: Path) -> None:
    two_district_project(tmp_path)
    incidents = str(tmp_path / "incidents.csv")
    result = run.invoke(app, ["patrol", "plan", incidents, "--min-per-year", "100000"])
    assert isinstance(result.exception, InputError)
    assert "no small place has enough incidents" in str(result.exception)

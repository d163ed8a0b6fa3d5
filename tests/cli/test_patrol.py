"""``hotspots patrol plan``: from a settings file and options to lines on the terminal."""

from pathlib import Path

from typer.testing import CliRunner

from hotspots.cli.app import app
from hotspots.errors import InputError, SettingsError
from tests.worlds import two_district_project

run = CliRunner()


def test_the_plan_is_told(tmp_path: Path) -> None:
    arguments = ["patrol", "plan", "data/sample_project.toml", "-d", "Southend-on-Sea"]
    arguments += ["--days", "1", "--count", "3", "--units", "Alpha=foot", "--units", "Bravo=car"]
    arguments += ["--shifts", "evening=18-22", "--at-least-per-week", "0"]
    result = run.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "visits of 15 minutes in a day reach 3 harm spots in Southend-on-Sea" in result.output
    assert "Mon 06 Jan · evening · Alpha (foot): " in result.output
    assert "Mon 06 Jan · evening · Bravo (car): " in result.output
    assert "\n1 T" in result.output
    assert "note: Ways are on foot along the streets at 4.5 km/h" in result.output
    quiet = run.invoke(app, [*arguments, "--quiet"])
    assert quiet.output == ""


def test_settings_that_cannot_be_are_refused() -> None:
    base = ["patrol", "plan", "data/sample_project.toml", "-d", "Harlow"]
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

"""The command that writes a scoping pack."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hotspots.cli.street_week import street_week
from hotspots.errors import SettingsError
from hotspots.settings import write_template
from tests.street_week_project import write_street_week_project
from tests.worlds import write_lines

_MIDDLE = ("--ward", "Middle", "--week", "2025-03-10")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_lines(tmp_path / "my.toml", [write_template(write_street_week_project(tmp_path))])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> str:
    app = typer.Typer()
    app.add_typer(street_week, name="street-week")
    app.command("another")(lambda: None)
    result = CliRunner().invoke(app, ["street-week", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_scope_says_what_it_found_and_writes_it(project: Path) -> None:
    said = run("scope", "my.toml", "-d", "Aford", *_MIDDLE, "-o", "pack")
    assert "Street Week in Middle, Aford: Monday 10 March to Sunday 16 March 2025" in said
    assert "Wrote 6 files to pack" in said
    assert (project / "pack/public/scoping.html").exists()


def test_weights_are_an_option(project: Path) -> None:
    said = run(*["scope", "my.toml", "-d", "Aford", "--weights", "harm=1", "--weights", "asb=1"])
    assert "Weights: harm 50%, anti-social behaviour 50%." in said
    assert not (project / "pack").exists()
    with pytest.raises(SettingsError, match="noise"):
        run(*["scope", "my.toml", "--weights", "noise=1"])
    with pytest.raises(SettingsError, match="more than 0"):
        run(*["scope", "my.toml", "--weights", "harm=0"])

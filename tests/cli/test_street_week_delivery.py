"""hotspots street-week deliver, as typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hotspots.cli.street_week import street_week
from hotspots.errors import HotspotsError
from hotspots.settings import write_template
from tests.cocoon_project import write_cocoon_project
from tests.worlds import write_lines


@pytest.fixture(autouse=True)
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lines(tmp_path / "two.toml", [write_template(write_cocoon_project(tmp_path))])
    monkeypatch.chdir(tmp_path)


def test_a_ward_is_delivered() -> None:
    typed = ["deliver", "two.toml", "--ward", "North", "--week", "2025-03-10", "--beats", "2"]
    told = CliRunner().invoke(street_week, [*typed, "--staffed", "16-24", "-o", "out"])
    assert told.exit_code == 0, told.output
    assert "40 doors in North are cut into 2 beats" in told.output
    assert "Monday 10 March to Sunday 16 March 2025" in told.output
    assert "files to out" in told.output
    assert Path("out/restricted/beat-02.html").exists()
    head = Path("out/restricted/deployment.csv").read_text("utf-8-sig").splitlines()[0]
    assert head.startswith("day,16:00 to 18:00")


def test_without_a_folder_it_is_only_said() -> None:
    told = CliRunner().invoke(street_week, ["deliver", "two.toml", "--ward", "North"])
    assert "40 doors in North" in told.output
    assert "Wrote" not in told.output
    quiet = CliRunner().invoke(street_week, ["deliver", "two.toml", "--ward", "North", "-q"])
    assert quiet.output == ""


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["--staffed", "late"], "it should be from and to, such as 20-04"),
        (["--week", "someday"], "someday"),
        (["--beats", "-1"], "beats"),
        (["--officer-hours", "3"], "3 officer-hours a day are too few"),
    ],
)
def test_what_cannot_be_is_said(typed: list[str], message: str) -> None:
    told = CliRunner().invoke(street_week, ["deliver", "two.toml", "--ward", "North", *typed])
    assert told.exit_code
    assert isinstance(told.exception, HotspotsError | SystemExit)
    assert message in f"{told.output}{told.exception}"

"""hotspots street-week plan-evaluation and evaluate, as typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hotspots.cli.street_week import street_week
from hotspots.errors import OutputError
from tests.evaluation_project import write_evaluation_project


def test_the_whole_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_evaluation_project(tmp_path)
    write_evaluation_project(tmp_path, last="2024-03-03")
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    planned = run.invoke(street_week, ["plan-evaluation", "week2024-03-03.toml", "-o", "plan.json"])
    assert planned.exit_code == 0
    assert "Ward A, week of 2024-03-04, against " in planned.output
    assert "would be seen four times in five" in planned.output
    assert "known already" not in planned.output
    made = run.invoke(
        street_week, ["evaluate", "week.toml", "--plan", "plan.json", "-o", "evaluation"]
    )
    assert made.exit_code == 0
    assert made.output.startswith("No measurable effect on recorded crime in Ward A")
    assert "Wrote 11 files to evaluation" in made.output
    late = run.invoke(street_week, ["plan-evaluation", "week.toml", "-o", "plan.json"])
    assert isinstance(late.exception, OutputError)
    quiet = run.invoke(street_week, ["evaluate", "week.toml", "-q", "--compare", "Ward B"])
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_a_plan_that_comes_late_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_evaluation_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    late = CliRunner().invoke(street_week, ["plan-evaluation", "week.toml", "--ring-m", "200"])
    assert "the outcome can be known already" in late.output


@pytest.mark.parametrize("command", ["plan-evaluation", "evaluate"])
def test_help_names_the_options(command: str) -> None:
    said = CliRunner().invoke(street_week, [command, "--help"], env={"COLUMNS": "200"}).output
    for option in ("--ward", "--week", "--compare", "--outcome", "--ring-m", "--offence", "--out"):
        assert option in said

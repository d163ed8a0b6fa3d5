"""hotspots cocoon: list, record, report, as typed."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.settings import write_template
from tests.cocoon_project import write_cocoon_project
from tests.worlds import write_lines


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cocoon = {"as_of": "2024-11-20", "register_folder": "register"}
    settings = write_template(write_cocoon_project(tmp_path, cocoon=cocoon))
    write_lines(tmp_path / "two.toml", [settings])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def filled_in(world: Path, *, outcome: str = "spoke", doors: int = 3) -> None:
    """Fill in the first doors of Aford's list."""
    table = pd.read_csv(world / "lists" / "restricted" / "aford.csv", dtype=str)[:doors]
    table["outcome"], table["date"], table["time"] = outcome, "2024-11-20", "18:00"
    table.to_csv(world / "returns.csv", index=False)


def test_the_whole_story(hotspots: Any, world: Path) -> None:
    listed = hotspots("cocoon", "list", "two.toml", "-d", "Aford", "-o", "lists")
    assert listed.code == 0
    assert "doors to knock at in Aford on" in listed.out
    assert "Aford: 100% of 40 homes lie in a live zone" in listed.out
    assert "Bley" not in listed.out
    assert "files to lists" in listed.out
    filled_in(world)
    recorded = hotspots(
        "cocoon", "record", "returns.csv", "-s", "two.toml", "--as-of", "2024-11-21"
    )
    assert recorded.code == 0
    assert recorded.out.startswith("3 new") or "3 new + 0 already there" in recorded.out
    again = hotspots("cocoon", "record", "returns.csv", "-s", "two.toml", "--as-of", "2024-11-21")
    assert "0 new + 3 already there" in again.out
    reported = hotspots(
        *("cocoon", "report", "-s", "two.toml", "--as-of", "2024-11-25", "-o", "delivery.csv")
    )
    assert reported.code == 0
    assert "3 of " in reported.out
    steps = pd.read_csv(world / "delivery.csv").set_index("step")["doors"]
    assert steps["Visited"] == steps["Spoken to, face to face"] == steps["Visited in time"] == 3


@pytest.mark.parametrize("ending", [".png", ".html", ".csv"])
def test_a_report_without_settings_says_what_the_register_says(
    hotspots: Any, world: Path, ending: str
) -> None:
    hotspots("cocoon", "list", "two.toml", "-q", "-o", "lists")
    out = f"delivery{ending}"
    reported = hotspots(
        *("cocoon", "report", "--register", "register", "--as-of", "2024-11-25", "-o", out)
    )
    assert reported.code == 0
    assert (world / out).exists()
    assert "all teams" in reported.out
    for secret in ("Mill Lane", "AA/1"):
        assert secret not in reported.out


def test_what_is_wrong_with_returns_is_said_line_by_line(hotspots: Any, world: Path) -> None:
    rows = [
        "100001001,spoke,2024-11-20",
        "100001003,sang,2024-11-20",
        "100001005,spoke,2030-01-01",
        ",spoke,",
    ]
    write_lines(world / "returns.csv", ["UPRN,Outcome,Visited", *rows])
    said = hotspots(
        *("cocoon", "record", "returns.csv", "--register", "new", "--as-of", "2024-11-21")
    ).out
    assert "returns.csv, line 3: outcome not known" in said
    assert "returns.csv, line 4: visited after the day of recording" in said
    assert "returns.csv, line 5: no door" in said
    assert "The register new holds 1 visits" in said


def test_a_team_s_own_words_and_columns(hotspots: Any, world: Path) -> None:
    write_lines(world / "returns.csv", ["Front door,Came of it", "100001001,Card = left"])
    said = hotspots(
        *("cocoon", "record", "returns.csv", "--register", "r", "--as-of", "2024-11-21"),
        *("--column", "door=Front door", "--column", "outcome=Came of it"),
        *("--outcome", "Card = left=leaflet"),
    )
    assert "1 new" in said.out
    wrong = hotspots("cocoon", "record", "returns.csv", "--outcome", "leaflet")
    assert wrong.code == 2
    assert "'leaflet' is not two parts with = between them" in wrong.err


def test_settings_without_a_register_and_quiet(hotspots: Any, world: Path) -> None:
    text = (world / "two.toml").read_text().replace('register_folder = "register"', "")
    write_lines(world / "none.toml", [text])
    wrong = hotspots("cocoon", "report", "-s", "none.toml")
    assert wrong.code == 2
    assert "the settings name no register" in wrong.err
    quiet = hotspots("cocoon", "list", "two.toml", "-q")
    assert (quiet.code, quiet.out) == (0, "")
    assert (hotspots("cocoon", "report", "--register", "r", "-q").out) == ""
    write_lines(world / "empty.csv", ["UPRN,Outcome", "100001001,spoke"])
    assert hotspots("cocoon", "record", "empty.csv", "-q").out == ""
    assert (world / "cocoon-register" / "visits.csv").exists()  # by default, and today


def test_nothing_is_written_where_something_is_wrong(hotspots: Any, world: Path) -> None:
    wrong = hotspots("cocoon", "list", "burglary.csv", "-o", "lists")
    assert wrong.code == 2
    assert "no addresses are named" in wrong.err
    assert not (world / "lists").exists()
    teams = ("--teams", "Town=North", "--teams", "Town=Bley")
    assert hotspots("cocoon", "list", "two.toml", *teams).code == 0
    wrong = hotspots("cocoon", "list", "two.toml", "--teams", "Town=Westley")
    assert wrong.code == 2
    assert "neither a ward nor a district: 'Westley'" in wrong.err
    assert hotspots("cocoon", "report", "-o", "a.txt").code == 2

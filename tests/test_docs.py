"""The documents say what is true: commands, products, settings, rooms, dependencies."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main

from hotspots.cli.app import app
from hotspots.products import DECLARATIONS
from hotspots.records.place_kinds import KINDS
from hotspots.settings import Settings, read_settings, write_template

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def table_under(text: str, heading: str) -> list[list[str]]:
    """Rows of the first table below a heading, without its head."""
    below = text[text.index(f"## {heading}") :].splitlines()[1:]
    until = next((i for i, line in enumerate(below) if line.startswith("## ")), len(below))
    rows = [line for line in below[:until] if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows[2:]]


def test_the_table_of_commands_lists_every_command() -> None:
    commands = getattr(typer.main.get_command(app), "commands")  # noqa: B009  # a group has them
    rows = table_under(README, "Commands")
    listed = {word for row in rows for word in re.findall(r"^`hotspots ([\w-]+)", row[0])}
    assert len(rows) == len(listed)
    assert listed == set(commands)


def test_the_table_of_products_is_the_declarations() -> None:
    rows = table_under(README, "Products")
    assert [row[0] for row in rows] == [one.title for one in DECLARATIONS]
    assert [row[1] for row in rows] == [one.answers for one in DECLARATIONS]
    assert [tuple(re.findall(r"`([^`]+)`", row[2])) for row in rows] == [
        one.files for one in DECLARATIONS
    ]


def test_the_folder_tree_shows_every_declared_file() -> None:
    tree = README[: README.index("## With your own data")]
    for declaration in DECLARATIONS:
        for name in declaration.files:
            assert f" {name} " in tree


def test_the_first_command_is_the_demo_and_the_second_the_tests() -> None:
    blocks = re.findall(r"```\n(\./\S+)\n```", README)
    assert blocks == ["./scripts/demo", "./scripts/test"]
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    calls = [line for line in ci.splitlines() if line.strip() and not line.startswith("#")]
    assert "scripts/test" in calls[-1]
    assert len(calls) <= 3


def test_the_settings_in_the_readme_are_right() -> None:
    parts = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    settings = Settings.model_validate(tomllib.loads("\n".join(parts)))
    assert len(parts) == 3
    assert settings.stacked_points.kinds.keys() <= set(KINDS)


def test_the_python_in_the_readme_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data").symlink_to(ROOT / "data")
    Path("returns.csv").write_text("UPRN,Outcome\n10,Card through door\n", encoding="utf-8")
    parts = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile("".join(parts), "README.md", "exec"), names)
    assert names["surface"] is not None
    assert names["visits"]["outcome"].tolist() == ["leaflet"]
    assert names["stacked"]["kind"].iloc[0] == "airport"


def test_the_commands_in_the_readme_have_their_options() -> None:
    commands = re.findall(r"^\.venv/bin/hotspots ([^#\n]*)", README, re.MULTILINE)
    assert {"check", "download", "new", "run"} <= {one.split()[0] for one in commands}
    for line in commands:
        given = line.split()
        command: Any = typer.main.get_command(app)
        while hasattr(command, "commands"):
            command = command.commands[given.pop(0)]
        command.make_context("hotspots", given)  # refuses what it does not know


def test_links_and_pictures_lead_somewhere() -> None:
    for document in ("README.md", "CONTRIBUTING.md", "data/README.md", "maps/README.md"):
        text = (ROOT / document).read_text("utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / document).parent / target).exists(), f"{document}: {target}"


def test_every_room_is_described_and_placed() -> None:
    described = {row[0].strip("`") for row in table_under(CONTRIBUTING, "Rooms")}
    package = ROOT / "hotspots"
    rooms = {
        path.stem
        for path in package.iterdir()
        if (path / "__init__.py").exists() or path.suffix == ".py"
    }
    assert described == rooms - {"__init__", "__main__"}
    order = re.search(r"```\n(cli -> .*)\n```", CONTRIBUTING)
    assert order is not None
    assert set(re.split(r" -> | \| ", order[1])) == described


def test_every_dependency_has_its_reason() -> None:
    given = {row[0] for row in table_under(CONTRIBUTING, "Dependencies")}
    needed = {re.split(r"[^\w-]", one)[0] for one in PYPROJECT["project"]["dependencies"]}
    assert given == needed


def test_the_sample_settings_file_shows_every_setting() -> None:
    """It is made by the same function as every other, from the values it changes."""
    path = ROOT / "data" / "sample_project.toml"
    text = path.read_text("utf-8")
    assert read_settings(path).run.name == "essex-sample"
    assert write_template(tomllib.loads(text)) == text


def test_the_version_is_in_the_changelog() -> None:
    from hotspots import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")

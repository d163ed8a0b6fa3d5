"""The settings file that `hotspots new` writes: complete, commented, and safe to write."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hotspots.errors import OutputError
from hotspots.settings import (
    Settings,
    check_settings,
    create_settings_file,
    read_settings,
    write_template,
)

ENOUGH: dict[str, dict[str, Any]] = {"incidents": {"files": "a.csv"}}


def every_setting() -> list[tuple[str, str, FieldInfo]]:
    return [
        (section, key, field)
        for section, table in Settings.model_fields.items()
        if isinstance(table.annotation, type) and issubclass(table.annotation, BaseModel)
        for key, field in table.annotation.model_fields.items()
    ]


def uncommented(text: str) -> str:
    """The template as someone would have it who takes the # away from every setting."""
    return "\n".join(
        line.removeprefix("#") if line.startswith("#") and not line.startswith("# ") else line
        for line in text.splitlines()
    )


@pytest.mark.parametrize(("section", "key", "field"), every_setting())
def test_every_setting_stands_below_its_comment(section: str, key: str, field: FieldInfo) -> None:
    assert field.description
    part = write_template(ENOUGH).split(f"\n[{section}]\n")[1].split("\n\n\n")[0]
    words = " ".join(line.removeprefix("# ") for line in part.splitlines())
    assert field.description in words
    settings = [line.lstrip("#").split(" = ")[0] for line in part.splitlines()]
    assert key in settings or f"[{section}.{key}]" in settings


def test_every_table_says_what_it_is_for() -> None:
    text = write_template()
    for section, table in Settings.model_fields.items():
        assert table.annotation is not None
        assert table.annotation.__doc__
        assert f"\n[{section}]\n# {table.annotation.__doc__}\n" in text


def test_the_template_changes_nothing_as_it_stands() -> None:
    assert check_settings(tomllib.loads(write_template(ENOUGH))) == check_settings(ENOUGH)


def test_the_defaults_it_shows_are_the_defaults() -> None:
    assert check_settings(tomllib.loads(uncommented(write_template(ENOUGH)))) == check_settings(
        ENOUGH
    )


def test_without_files_it_says_so_once_read() -> None:
    table = tomllib.loads(write_template())
    assert table["incidents"] == {"files": ""}
    with pytest.raises(ValueError, match="at least one name"):
        check_settings(table)


def test_what_is_given_stands_as_given() -> None:
    values: dict[str, dict[str, Any]] = {
        "run": {"name": 'Essex "pilot"', "districts": ("Harlow", "Maldon"), "seed": 7},
        "incidents": {"files": ("a.csv", "b\\c.csv"), "columns": {"id": "URN", "start": "Von"}},
        "boundaries": {"files": "w.gpkg", "columns": {"district": "Kreis"}},
        "density": {"cell_m": 25.0},
        "stacked_points": {"kinds": {"airport": "keep", "police station": "set aside"}},
    }
    text = write_template(values)
    assert check_settings(tomllib.loads(text)) == check_settings(values)
    # The tables of columns are no longer commented out, and take no setting that follows.
    assert "\n[incidents.columns]\n" in text
    assert check_settings(tomllib.loads(uncommented(text))) == check_settings(values)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
@example('\x7f "quoted" \\ \t\r\n\x00 #')
def test_any_text_comes_back_as_it_was(text: str) -> None:
    values: dict[str, dict[str, Any]] = {
        "run": {"name": text},
        "incidents": {"files": [text, text]},
    }
    table = tomllib.loads(write_template(values))
    assert {section: table[section] for section in values} == values


def test_a_file_is_created_and_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    create_settings_file(path, {**ENOUGH, "run": {"name": "Überblick"}})
    assert read_settings(path).run.name == "Überblick"
    assert b"\r" not in path.read_bytes()


def fails_to_create(path: Path) -> str:
    with pytest.raises(OutputError) as caught:
        create_settings_file(path, ENOUGH)
    return str(caught.value)


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text("somebody's work")
    said = fails_to_create(path)
    assert said == (
        f"{path}: the file is already there. To mend it: choose another name, or move it away"
        " first."
    )
    assert path.read_text() == "somebody's work"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = fails_to_create(tmp_path / "none" / "run.toml")
    assert "run.toml: the file cannot be written (No such file or directory)" in said
    assert "choose a folder that exists and that you may write to" in said

"""A result never replaces an input, nor becomes one."""

from pathlib import Path
from typing import Any

import pytest

from hotspots.districts import refuse_to_replace_inputs
from hotspots.errors import OutputError
from hotspots.settings import check_settings


def refuse(folder: Path, target: str, *, files: Any = "a.csv", **sections: Any) -> None:
    settings = check_settings({"incidents": {"files": files}, **sections})
    refuse_to_replace_inputs(
        folder / target, settings, folder=folder, also=[str(folder / "s.toml")]
    )


@pytest.mark.parametrize(
    ("target", "files"),
    [
        ("a.csv", "a.csv"),
        ("sub/../a.csv", "a.csv"),
        ("s.toml", "a.csv"),
        ("months/new.csv", "months"),
        ("months/deep/new.csv.gz", "months"),
        ("months/new.csv", "months/*.csv"),
        ("months/x/y/new.csv", "months/**/*.csv"),
        ("b.csv", ["a.csv", "b.csv"]),
    ],
)
def test_what_is_read_or_would_be_is_refused(tmp_path: Path, target: str, files: Any) -> None:
    (tmp_path / "months" / "deep").mkdir(parents=True)
    (tmp_path / "sub").mkdir()
    with pytest.raises(OutputError, match="this file is read, or would be"):
        refuse(tmp_path, target, files=files)


@pytest.mark.parametrize(
    ("target", "files"),
    [
        ("b.csv", "a.csv"),
        ("months/map.png", "months"),
        ("months.csv", "months"),
        ("months/deep/new.csv", "months/*.csv"),
        ("months/new.gpkg", "months/*.csv"),
        ("months/deep/new.csv", "months/d*"),
    ],
)
def test_anything_else_may_be_written(tmp_path: Path, target: str, files: Any) -> None:
    (tmp_path / "months" / "deep").mkdir(parents=True)
    refuse(tmp_path, target, files=files)


def test_boundaries_and_weights_are_inputs_too(tmp_path: Path) -> None:
    sections = {"boundaries": {"files": "w.gpkg"}, "harm": {"table": "h.csv"}}
    for target in ("w.gpkg", "h.csv"):
        with pytest.raises(OutputError):
            refuse(tmp_path, target, **sections)


def test_a_link_to_an_input_is_the_input(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(OutputError):
        refuse(tmp_path, "link.csv")

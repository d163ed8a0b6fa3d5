"""What is in an archive: in order, without what macOS adds; or what is wrong with it."""

import zipfile
from pathlib import Path

import pytest

from hotspots.errors import InputError
from hotspots.records.zip_members import list_members


def pack(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


def test_files_in_order_and_nothing_of_macos(tmp_path: Path) -> None:
    names = ("b/z.csv", "a.csv", "__MACOSX/b/._z.csv", "b/._z.csv", ".DS_Store", "b/")
    assert list_members(pack(tmp_path / "a.zip", *names), "a.zip") == ["a.csv", "b/z.csv"]


def test_archives_that_cannot_be_listed(tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(pack(tmp_path / "a.zip", "a.csv").read_bytes()[:-30])
    (tmp_path / "folder.zip").mkdir()
    for name in ("cut.zip", "folder.zip"):
        with pytest.raises(InputError, match=f"{name}: the zip archive is damaged or cut short"):
            list_members(tmp_path / name, name)
    with pytest.raises(InputError, match=r"b.zip: the zip archive is empty \(\d+ bytes\)"):
        list_members(pack(tmp_path / "b.zip", "__MACOSX/x"), "b.zip")

"""Which files are meant, in a fixed order, each once; and what reports call them."""

import time
from pathlib import Path

import pytest

from hotspots.errors import InputError, MissingFileError
from hotspots.records.sources import list_files, short_names
from tests.records.worlds import write

SUFFIXES = (".csv", ".csv.gz")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.csv", "a.CSV", "c.csv.gz", "notes.txt", "._a.csv", "deep/d.csv"):
        write(tmp_path / name, "x\n")
    return tmp_path


def names(found: list[Path], folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in found]


def test_a_folder_means_its_own_tables_in_order(folder: Path) -> None:
    found = list_files(folder, suffixes=SUFFIXES)
    assert names(found, folder) == ["a.CSV", "b.csv", "c.csv.gz"]
    assert list_files(str(folder), suffixes=SUFFIXES) == found


def test_a_folder_of_folders_means_the_tables_in_them(tmp_path: Path) -> None:
    for name in ("2024-02/b.csv", "2024-01/deep/a.csv", "2024-01/._a.csv", "notes.txt"):
        write(tmp_path / name, "x\n")
    (tmp_path / "2024-01" / "folder.csv").mkdir()
    found = list_files(tmp_path, suffixes=SUFFIXES)
    assert names(found, tmp_path) == ["2024-01/deep/a.csv", "2024-02/b.csv"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.csv", ["b.csv"]),
        ("*.csv*", ["b.csv", "c.csv.gz"]),
        ("[ab].*", ["a.CSV", "b.csv"]),
        ("?.txt", None),
        ("*/*.csv", ["deep/d.csv"]),
        ("**/*.csv", ["b.csv", "deep/d.csv"]),
    ],
)
def test_a_pattern(folder: Path, pattern: str, found: list[str] | None) -> None:
    if found is not None:
        assert names(list_files(str(folder / pattern), suffixes=SUFFIXES), folder) == found
        return
    with pytest.raises(MissingFileError) as caught:
        list_files(folder / pattern, suffixes=SUFFIXES)
    assert f"{pattern}: no file fits this pattern" in str(caught.value)
    assert "check the folder and the spelling" in str(caught.value)


def test_a_named_file_may_end_in_anything(folder: Path) -> None:
    assert list_files(folder / "notes.txt", suffixes=SUFFIXES) == [folder / "notes.txt"]


def test_a_name_with_the_marks_of_a_pattern_is_a_name_first(tmp_path: Path) -> None:
    odd = write(tmp_path / "may [final].csv", "x\n")
    assert list_files(odd, suffixes=SUFFIXES) == [odd]


def test_files_come_in_the_order_given_and_each_once(folder: Path) -> None:
    again = [
        folder / "c.csv.gz",
        folder / "b.csv",
        folder / "deep" / ".." / "b.csv",
        folder / "*.csv",
        folder,
    ]
    assert names(list_files(again, suffixes=SUFFIXES), folder) == ["c.csv.gz", "b.csv", "a.CSV"]


def test_another_name_of_the_same_file_is_the_same_file(folder: Path) -> None:
    link = folder / "link.csv"
    link.symlink_to(folder / "b.csv")
    assert list_files([folder / "b.csv", link], suffixes=SUFFIXES) == [folder / "b.csv"]


def test_everything_that_is_missing_is_said_at_once(folder: Path) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(MissingFileError) as caught:
        list_files(
            [folder / "none.csv", folder / "b.csv", folder / "empty", folder / "x*"],
            suffixes=SUFFIXES,
        )
    missing, empty, pattern = str(caught.value).splitlines()
    assert "none.csv: there is no such file. To mend it: check the folder" in missing
    assert "empty: the folder holds no file ending in .csv or .csv.gz. To mend it" in empty
    assert "x*: no file fits this pattern. To mend it" in pattern


def test_no_name_at_all() -> None:
    with pytest.raises(InputError, match=r"no file was named.*name at least one"):
        list_files([], suffixes=SUFFIXES)


@pytest.mark.parametrize(
    ("paths", "short"),
    [
        ([], []),
        (["/x/a.csv"], ["a.csv"]),
        (["/x/a.csv", "/x/b.csv"], ["a.csv", "b.csv"]),
        (["/x/2023/a.csv", "/x/2024/a.csv", "/x/b.csv"], ["2023/a.csv", "2024/a.csv", "b.csv"]),
        (["/x/y/z/a.csv", "/x/w/z/a.csv", "/q/a.csv"], ["y/z/a.csv", "w/z/a.csv", "q/a.csv"]),
        (["/z/a.csv", "/x/z/a.csv"], ["/z/a.csv", "x/z/a.csv"]),
    ],
)
def test_short_names_are_as_short_as_may_be(paths: list[str], short: list[str]) -> None:
    assert short_names([Path(path) for path in paths]) == short


def test_many_files_are_named_quickly_and_apart() -> None:
    paths = [Path(f"/data/{year}/{month}/street.csv") for year in range(100) for month in range(12)]
    started = time.perf_counter()
    assert len(set(short_names(paths))) == len(paths)
    assert time.perf_counter() - started < 2

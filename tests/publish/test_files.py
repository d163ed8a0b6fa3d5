"""Folders: whole or not at all, and never anybody else's."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from pyogrio.errors import DataSourceError

from hotspots.errors import InputError, MissingFileError, OutputError, Problem
from hotspots.publish import (
    MANIFEST,
    claim_run_folder,
    describe_output,
    folder_name,
    whole_folder,
    writing_to,
)

OURS = json.dumps({"outputs": []})


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "maps" / "harlow"


def fill(folder: Path, *, text: str = "new") -> None:
    (folder / "map.html").write_text(text)
    (folder / MANIFEST).write_text(OURS)


def make(target: Path, *, text: str, error: BaseException | None = None) -> None:
    with whole_folder(target) as folder:
        fill(folder, text=text)
        if error:
            raise error


def test_a_folder_appears_when_it_is_complete(target: Path) -> None:
    with whole_folder(target) as folder:
        fill(folder)
        assert not target.exists()
    assert sorted(path.name for path in target.iterdir()) == [MANIFEST, "map.html"]
    assert list(target.parent.iterdir()) == [target]


def test_our_own_older_folder_is_replaced(target: Path) -> None:
    make(target, text="old")
    make(target, text="new")
    assert sorted(path.name for path in target.iterdir()) == [MANIFEST, "map.html"]
    assert (target / "map.html").read_text() == "new"


def test_what_somebody_else_put_into_our_folder_is_kept(target: Path) -> None:
    make(target, text="old")
    (target / "my-project.qgz").write_text("an afternoon's work")
    (target / "photos").mkdir()
    make(target, text="new")
    assert (target / "my-project.qgz").read_text() == "an afternoon's work"
    assert (target / "photos").is_dir()
    assert (target / "map.html").read_text() == "new"


def test_a_run_takes_an_empty_an_unfinished_or_its_own_older_folder(tmp_path: Path) -> None:
    run = tmp_path / "run"
    claim_run_folder(run, own_files=("run.log",))
    (run / "run.log").touch()
    make(run / "district", text="done")
    (run / ".other.partial").mkdir()
    claim_run_folder(run, own_files=("run.log",))
    (run / MANIFEST).write_text('{"outputs": []}')
    (run / "notes.docx").touch()
    claim_run_folder(run, own_files=("run.log",))


@pytest.mark.parametrize("name", [MANIFEST, "index.php"])
def test_a_run_does_not_take_somebody_elses_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"short_name": "a web app"}')
    with pytest.raises(OutputError, match="something that hotspots did not make"):
        claim_run_folder(tmp_path, own_files=("run.log", "index.html"))


def test_an_empty_folder_is_used(target: Path) -> None:
    target.mkdir(parents=True)
    make(target, text="new")
    assert (target / "map.html").exists()


def test_what_an_interrupted_run_left_is_cleared_away(target: Path) -> None:
    left = target.with_name(f".{target.name}.partial")
    left.mkdir(parents=True)
    (left / "half.csv").touch()
    make(target, text="new")
    assert list(target.parent.iterdir()) == [target]
    assert not (target / "half.csv").exists()


@pytest.mark.parametrize("error", [KeyError("rank"), KeyboardInterrupt(), OSError(28, "full")])
@pytest.mark.parametrize("older", [True, False])
def test_a_failure_leaves_the_old_folder_and_no_new_one(
    target: Path, error: BaseException, older: bool
) -> None:
    if older:
        make(target, text="old")
    expected = OutputError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        make(target, text="new", error=error)
    assert list(target.parent.iterdir()) == ([target] if older else [])
    assert not older or (target / "map.html").read_text() == "old"


@pytest.mark.parametrize(
    "manifest", [None, '{"name": "Somebody\'s web page"}', "not JSON", '["outputs"]']
)
def test_a_foreign_folder_is_refused(target: Path, manifest: str | None) -> None:
    target.mkdir(parents=True)
    (target / "precious.txt").write_text("mine")
    if manifest is not None:
        (target / MANIFEST).write_text(manifest)
    with pytest.raises(OutputError) as caught, whole_folder(target) as folder:
        fill(folder)
    assert str(caught.value) == (
        f"{target}: something that hotspots did not make is in the way. To mend it: move it away,"
        " or choose another folder with --out."
    )
    assert (target / "precious.txt").read_text() == "mine"
    assert list(target.parent.iterdir()) == [target]


def test_a_file_in_the_way_is_refused(target: Path) -> None:
    target.parent.mkdir()
    target.write_text("mine")
    with pytest.raises(OutputError, match="did not make is in the way"), whole_folder(target):
        pytest.fail("nothing may be written")
    assert target.read_text() == "mine"


def test_a_parent_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "maps").write_text("in the way")
    target = tmp_path / "maps" / "harlow"
    with pytest.raises(OutputError, match=r"cannot write here \(Not a directory\)"):
        make(target, text="new")


@pytest.mark.parametrize("call", ["os.replace", "shutil.rmtree"])
def test_a_refusal_at_the_last_moment_is_an_output_error(
    target: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    make(target, text="old")
    rmtree = shutil.rmtree

    def refuse(path: Path, *_: object, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise PermissionError(13, "Permission denied")
        rmtree(path, ignore_errors=True)

    monkeypatch.setattr(call, refuse)
    with pytest.raises(OutputError, match=r"harlow: cannot write here \(Permission denied\)"):
        make(target, text="new")
    monkeypatch.undo()
    assert not target.with_name(f".{target.name}.partial").exists()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (OSError("GDAL only says this"), "the system refused"),
        (DataSourceError("Failed to commit transaction"), "the system refused"),
    ],
)
def test_the_systems_refusal_says_where_and_what_to_do(error: Exception, reason: str) -> None:
    with pytest.raises(OutputError) as caught, writing_to(Path("maps")):
        raise error
    assert str(caught.value) == (
        f"maps: cannot write here ({reason}). To mend it: choose another folder with --out, or"
        " make room and allow writing there."
    )
    assert isinstance(caught.value, OSError)


@pytest.mark.parametrize("kind", [MissingFileError, InputError, OutputError])
def test_errors_that_know_better_pass_through(kind: type[InputError | OutputError]) -> None:
    error = kind(Problem("there is no such file", "check the name", "a.csv"))
    with pytest.raises(kind) as caught, writing_to(Path("maps")):
        raise error
    assert caught.value is error


def test_an_output_is_described_by_name_size_and_hash(tmp_path: Path) -> None:
    path = tmp_path / "harlow" / "spots.csv"
    path.parent.mkdir()
    path.write_bytes(b"rank\r\n1\r\n")
    described = describe_output(path, base=tmp_path)
    assert (described.name, described.bytes) == ("harlow/spots.csv", 9)
    assert described.sha256 == hashlib.sha256(b"rank\r\n1\r\n").hexdigest()


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Harlow", "harlow"),
        ("  Castle   Point ", "castle-point"),
        ("Ynys Môn / Isle of Anglesey", "ynys-mon-isle-of-anglesey"),
        ("../../etc/passwd", "etc-passwd"),
        ("...", "unnamed"),
        ("東京", "unnamed"),
        ("<img src=x>", "img-src-x"),
        ("Con", "con-"),
        ("LPT1", "lpt1-"),
        ("Conway", "conway"),
        ("x" * 80, "x" * 60),
        ("x" * 59 + " y", "x" * 59),
    ],
)
def test_folder_names_suit_every_system(name: str, folder: str) -> None:
    assert folder_name(name) == folder

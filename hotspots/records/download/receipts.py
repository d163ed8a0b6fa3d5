"""Beside what was downloaded lies a receipt: where it came from, under which licence, its hash.

The receipt is how a file is known to be ours and whole: it is not fetched again while its hash
is the one on the receipt, and a file without a receipt is somebody else's and left alone.
"""

import enum
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from hotspots.errors import HotspotsError, OutputError, Problem
from hotspots.records.sources import RECEIPT

OGL = "Open Government Licence v3.0"
OGL_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


class State(enum.Enum):
    """What a file on disk is, held against its receipt."""

    ABSENT = "absent"
    KEPT = "kept"
    CHANGED = "changed"


class NewFile:
    """A file being written, its bytes counted and hashed as they come."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._hash = stream, hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The hash of what was written so far."""
        return self._hash.hexdigest()

    def write(self, piece: bytes) -> None:
        """Add a piece to the end."""
        self._stream.write(piece)
        self._hash.update(piece)
        self.size += len(piece)


def receipt_path(folder: Path, name: str) -> Path:
    """Say where the receipt of something lies.

    >>> receipt_path(Path("boundaries"), "wards_2024").as_posix()
    'boundaries/wards_2024.source.json'
    """
    return folder / f"{name}{RECEIPT}"


def read_receipt(path: Path) -> dict[str, Any]:
    """Read a receipt; one that is not there, or is not ours, says nothing and is empty."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    fine = isinstance(content, dict) and isinstance(content.get("files"), dict)
    return content if fine else {}


def write_receipt(content: dict[str, Any], path: Path) -> None:
    """Write a receipt, whole or not at all."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    with new_file(path) as file:
        file.write(f"{text}\n".encode())


def state_of(path: Path, receipt: dict[str, Any]) -> State:
    """Tell whether a file is the one that the receipt speaks of.

    Raises
    ------
    OutputError
        When there is a file that no receipt speaks of: it is not ours to replace.
    """
    if not path.exists():
        return State.ABSENT
    entry = receipt.get("files", {}).get(path.name)
    if not isinstance(entry, dict) or not path.is_file():
        raise OutputError(
            Problem(
                "something that hotspots did not download is in the way",
                "move it away, or choose another folder with --out",
                str(path),
            )
        )
    with saying_where(path.parent), path.open("rb") as stream:
        same = hashlib.file_digest(stream, "sha256").hexdigest() == entry.get("sha256")
    return State.KEPT if same else State.CHANGED


def set_changed_aside(path: Path) -> str:
    """Keep what somebody made of a downloaded file under another name; say so."""
    aside = path.with_name(f"{path.name}.changed")
    with saying_where(path.parent):
        os.replace(path, aside)
    return f"{path.name} had been changed; it was fetched again, the changed one is {aside.name}"


@contextmanager
def new_file(path: Path) -> Iterator[NewFile]:
    """Write a file out of sight and put it in place when it is complete.

    Raises
    ------
    OutputError
        When it cannot be written there.
    """
    partial = path.with_name(f".{path.name}.partial")
    with saying_where(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as stream:
                yield NewFile(stream)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def folder_for(folder: Path) -> Iterator[None]:
    """Make a folder before anything is fetched for it; leave none behind that stays empty.

    Raises
    ------
    OutputError
        When there can be no such folder, as where a file has its name.
    """
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    with saying_where(folder):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        for one in new:
            with suppress(OSError):  # it holds something
                one.rmdir()


@contextmanager
def saying_where(folder: Path) -> Iterator[None]:
    """Turn the system's refusal to write into an error that says where and what to do."""
    try:
        yield
    except HotspotsError:  # a failed download is an OSError too, and knows better what is wrong
        raise
    except OSError as error:
        raise OutputError(
            Problem(
                f"cannot write here ({error.strerror or 'the system refused'})",
                "choose another folder with --out, or make room and allow writing there",
                str(folder),
            )
        ) from None

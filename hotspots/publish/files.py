"""Put files where they belong: checked, whole or not at all."""

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import OutputError, Problem

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class OutputFile:
    """A file that was written: name (from the run's folder), size and hash."""

    name: str
    bytes: int
    sha256: str


def describe_output(path: Path, *, base: Path) -> OutputFile:
    """Take the fingerprint of a written file."""
    data = path.read_bytes()
    name = path.relative_to(base).as_posix()
    return OutputFile(name, len(data), hashlib.sha256(data).hexdigest())


def folder_name(text: str) -> str:
    """Turn a name into a folder name that every system takes.

    >>> folder_name("Southend-on-Sea"), folder_name("St. Osyth / Café"), folder_name("../..")
    ('southend-on-sea', 'st-osyth-cafe', 'unnamed')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "unnamed"


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn the system's refusal to write into an error that says where and what to do.

    >>> with writing_to(Path("maps")):
    ...     raise PermissionError(13, "Permission denied")
    Traceback (most recent call last):
        ...
    hotspots.errors.OutputError: maps: cannot write here (Permission denied). To mend it: choose \
another folder with --out, or make room and allow writing there.
    """
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            Problem(
                f"cannot write here ({error.strerror or 'the system refused'})",
                "choose another folder with --out, or make room and allow writing there",
                str(folder),
            )
        ) from None


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Fill a folder out of sight and put it in place when it is complete.

    An older folder of the same name is replaced only if this package made it (it holds a
    manifest) or it is empty.

    Yields
    ------
    pathlib.Path
        The folder to fill.

    Raises
    ------
    OutputError
        When the place is taken by something else, or cannot be written.
    """
    if target.exists() and not _is_ours(target):
        raise OutputError(
            Problem(
                "something that hotspots did not make is in the way",
                "move it away, or choose another folder with --out",
                str(target),
            )
        )
    partial = target.with_name(f".{target.name}.partial")
    with writing_to(target):
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield partial
        if target.exists():
            shutil.rmtree(target)
        os.replace(partial, target)


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MANIFEST).exists() or not any(folder.iterdir()))

"""Put files where they belong: checked, whole or not at all."""

import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyogrio.errors import DataSourceError

from hotspots.errors import HotspotsError, OutputError, Problem

MANIFEST = "manifest.json"
# Windows keeps these names for devices, whatever follows a dot.
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")


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
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "unnamed"
    return f"{name}-" if _DEVICES.fullmatch(name) else name


def folder_names(texts: Iterable[str], *, taken: str = "") -> dict[str, str]:
    """Name a folder for each text, no two alike, whatever order they come in.

    Parameters
    ----------
    texts
        Names of teams, units or the like.
    taken
        Pattern of names that are there anyway.

    Examples
    --------
    >>> folder_names(["North", "north!", "Reassure"], taken="reassure")
    {'North': 'north', 'Reassure': 'reassure-2', 'north!': 'north-2'}
    """
    names: dict[str, str] = {}
    for text in sorted(set(texts)):
        name, again = folder_name(text), 2
        while name in names.values() or re.fullmatch(taken, name):
            name = f"{folder_name(text)}-{again}"
            again += 1
        names[text] = name
    return names


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
    except HotspotsError:  # some are OSErrors too, and know better what is wrong
        raise
    except (OSError, DataSourceError) as error:  # GDAL's refusal is no OSError
        reason = getattr(error, "strerror", None) or "the system refused"
        raise OutputError(
            Problem(
                f"cannot write here ({reason})",
                "choose another folder with --out, or make room and allow writing there",
                str(folder),
            )
        ) from None


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Fill a folder out of sight and put it in place when it is complete.

    An older folder of the same name is replaced only if this package made it (it holds our
    manifest) or it is empty; files that someone else put there (a QGIS project, say) are kept.
    When the filling fails nothing of it stays behind.

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
        raise _in_the_way(target)
    partial = target.with_name(f".{target.name}.partial")
    with writing_to(target):
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            yield partial
            if target.exists():
                _carry_over(target, partial)
                shutil.rmtree(target)
            os.replace(partial, target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def claim_run_folder(folder: Path, *, own_files: Collection[str]) -> None:
    """Make a run's folder, or take over an older one of ours; touch nobody else's.

    Parameters
    ----------
    folder
        Where the run goes.
    own_files
        Names that an interrupted run of ours may have left beside its districts' folders.

    Raises
    ------
    OutputError
        When the folder holds something that this package did not make, or cannot be made.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = not (folder / MANIFEST).exists() and all(
            path.name in own_files or path.name.endswith(".partial") or _is_ours(path)
            for path in folder.iterdir()
        )
        if not (unfinished or _is_ours(folder)):
            raise _in_the_way(folder)


def _in_the_way(target: Path) -> OutputError:
    return OutputError(
        Problem(
            "something that hotspots did not make is in the way",
            "move it away, or choose another folder with --out",
            str(target),
        )
    )


def _is_ours(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    return read_own_manifest(folder) is not None or not any(folder.iterdir())


def read_own_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest that this package wrote; None when there is none, or another's."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    ours = isinstance(manifest, dict) and "outputs" in manifest  # web pages have manifests too
    return manifest if ours else None


def _carry_over(old: Path, new: Path) -> None:
    """Take along what the old folder holds and the old run did not write."""
    manifest = read_own_manifest(old) or {"outputs": []}
    written = {MANIFEST, *(output["name"] for output in manifest["outputs"])}
    for path in sorted(old.rglob("*")):
        name = path.relative_to(old)
        if path.is_file() and name.as_posix() not in written and not (new / name).exists():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, new / name)
        elif path.is_dir() and not any(path.iterdir()):
            (new / name).mkdir(parents=True, exist_ok=True)

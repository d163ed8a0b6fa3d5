"""A result never replaces what it was made of, nor becomes an input of the next run."""

import fnmatch
from collections.abc import Iterable
from pathlib import Path

from hotspots.errors import OutputError, Problem
from hotspots.records.tables import TABLE_SUFFIXES
from hotspots.settings import Settings, resolve_files


def refuse_to_replace_inputs(
    target: Path, settings: Settings, *, folder: str | Path = ".", also: Iterable[str] = ()
) -> None:
    """Refuse to write a file that the settings read, or would read from now on.

    Parameters
    ----------
    target
        The file to write.
    settings
        What names the inputs.
    folder
        The folder that file names in the settings count from.
    also
        More files that are read, e.g. the settings file.

    Raises
    ------
    OutputError
        When the file is an input, lies in a folder that is read whole, or fits a pattern.
    """
    base = Path(folder)
    named: list[str | tuple[str, ...]] = [
        settings.incidents.files,
        settings.boundaries.files,
        settings.addresses.files,
        settings.streets.file or (),
        settings.harm.table or (),
        settings.street_week.earlier or (),
    ]
    inputs = [path for files in named for path in resolve_files(files, base)]
    inputs += [Path(name) for name in also]
    if any(_would_be_read(target, one) for one in inputs):
        raise OutputError(
            Problem(
                "this file is read, or would be the next time: it cannot be written, too",
                "choose another name or folder",
                str(target),
            )
        )


def _would_be_read(target: Path, source: Path) -> bool:
    """Tell whether a file, a folder or a pattern takes the target in."""
    mine = target.resolve()
    if source.is_dir():
        inside = source.resolve() in mine.parents
        return inside and mine.name.casefold().endswith(TABLE_SUFFIXES)
    if source.exists() or not any(mark in str(source) for mark in "*?["):
        return source.resolve() == mine
    parts, pattern = mine.parts, source.absolute().parts
    if "**" in pattern:
        return fnmatch.fnmatch(str(mine), str(source.absolute()))
    return len(parts) == len(pattern) and all(map(fnmatch.fnmatch, parts, pattern))

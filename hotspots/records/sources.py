"""Which files are meant: a file, a list, a folder or a glob pattern."""

import glob
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import TypeVar

from hotspots.errors import InputError, MissingFileError, Problem, raise_if_any

RECEIPT = ".source.json"  # ends the name of what says where a downloaded file came from


def list_files(
    source: str | Path | Sequence[str | Path], *, suffixes: tuple[str, ...]
) -> list[Path]:
    """List the files that are meant, in a fixed order, each once.

    Parameters
    ----------
    source
        A file, a list of files, a folder (its files with one of the ``suffixes``, or where it
        has none those of the folders within it), or a pattern such as ``"months/*.csv.gz"``;
        ``**`` stands for folders at any depth. Hidden files in a folder do not count, nor do
        the receipts of downloads.
    suffixes
        What a folder's files must end in to count.

    Raises
    ------
    MissingFileError
        When a named file is not there, or a folder or pattern holds none.

    Examples
    --------
    >>> list_files("no/such/*.csv", suffixes=(".csv",))
    Traceback (most recent call last):
        ...
    hotspots.errors.MissingFileError: no/such/*.csv: no file fits this pattern. To mend it: check \
the folder and the spelling.
    """
    given = [source] if isinstance(source, str | Path) else list(source)
    if not given:
        raise InputError(Problem("no file was named", "name at least one"))
    problems: list[Problem] = []
    paths: list[Path] = []
    for one in given:
        path = Path(one)
        if path.is_dir():
            # police.uk's archive, once unpacked, is a folder of folders, one for each month.
            found = _files_of(path.iterdir(), suffixes) or _files_of(path.rglob("*"), suffixes)
            complaint = f"the folder holds no file ending in {' or '.join(suffixes)}"
        elif not path.exists() and any(mark in str(one) for mark in "*?["):
            found = sorted(Path(name) for name in glob.glob(str(one), recursive=True))
            complaint = "no file fits this pattern"
        else:
            found = [path] if path.exists() else []
            complaint = "there is no such file"
        if not found:
            cure = "check the folder and the spelling"
            problems.append(Problem(complaint, cure, str(one)))
        paths += found
    raise_if_any(problems, MissingFileError)
    once: dict[Path, Path] = {}
    for path in paths:
        once.setdefault(path.resolve(), path)
    return list(once.values())


def _files_of(paths: Iterable[Path], suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(
        path
        for path in paths
        if path.name.casefold().endswith(suffixes)
        and not path.name.startswith((".", "__MACOSX"))
        and not path.name.endswith(RECEIPT)
        and path.is_file()
    )


def short_names(paths: Sequence[Path]) -> list[str]:
    """Name each file by as little of its path as tells it from the others.

    Reports name files this way, so that two months in two folders stay apart and the
    machine's folders stay out of the report.

    >>> short_names([Path("/x/a.csv"), Path("/x/y/b.csv"), Path("/x/z/b.csv")])
    ['a.csv', 'y/b.csv', 'z/b.csv']
    """
    every = [path.resolve().parts for path in paths]
    names = [parts[-1] for parts in every]
    for depth in range(2, max(map(len, every), default=0) + 1):
        shared = {name for name, times in Counter(names).items() if times > 1}
        names = [
            Path(*parts[-depth:]).as_posix() if name in shared else name
            for name, parts in zip(names, every, strict=True)
        ]
    return names


AnyPath = TypeVar("AnyPath", str, Path)

_POLICE_UK = re.compile(r"\d{4}-\d{2}-.+-(street|outcomes|stop-and-search)\.csv(\.gz)?$")


def leave_out_other_police_uk(paths: Sequence[AnyPath]) -> tuple[list[AnyPath], list[str]]:
    """Of a police.uk download take the street files, and say what else was in it.

    >>> found = leave_out_other_police_uk(
    ...     [Path("2024-01-essex-street.csv"), Path("2024-01-essex-outcomes.csv")]
    ... )
    >>> [path.name for path in found[0]], found[1]
    (['2024-01-essex-street.csv'], ['police.uk files that hold no incidents, not read: 1'])
    """
    names = [PurePath(path).name for path in paths]
    kinds = [match[1] if (match := _POLICE_UK.search(name)) else "" for name in names]
    if "street" not in kinds:
        return list(paths), []
    kept = [path for path, kind in zip(paths, kinds, strict=True) if kind in ("", "street")]
    left = len(paths) - len(kept)
    notes = [f"police.uk files that hold no incidents, not read: {left:,}"] if left else []
    return kept, notes

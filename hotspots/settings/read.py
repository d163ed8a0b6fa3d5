"""Read a settings file: checked whole, every mistake named with the nearest right word."""

import difflib
import glob
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hotspots.errors import MissingFileError, Problem, SettingsError, as_argument, listed
from hotspots.settings.model import Settings

# pydantic's words for kinds of value -> the words of someone who edits a settings file.
_PLAIN_WORDS = {
    "Value error, ": "",
    "a valid tuple": 'a list of texts, e.g. ["Harlow", "Maldon"]',
    "a valid string": 'text in quotation marks, e.g. "Harlow"',
    "a valid dictionary": 'a table of names, e.g. columns.id = "URN"',
    "at least 1 item after validation, not 0": "at least one name",
    ", unable to parse string as a number": "",
    ", unable to parse string as an integer": "",
}


_BACKSLASHES = "write / instead of \\ in file names, or put them in 'single quotes'"

_TRIED = re.compile(r"(str|constrained-float)$|(tuple|literal)\[")


def read_settings(path: str | Path) -> Settings:
    """Read and check a settings file.

    File names in it are taken from the folder the settings file is in; in the result they
    are as written, see :func:`resolve_files`.

    Raises
    ------
    MissingFileError
        When there is no such file.
    SettingsError
        When it is not TOML, or has unknown settings or values out of range; all at once.

    Examples
    --------
    >>> settings = read_settings("data/sample_project.toml")
    >>> settings.harm_spots.size_m
    150.0
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MissingFileError(
            Problem(
                "there is no such settings file",
                f"check the name, or make one with: hotspots new {as_argument(path.name)}",
                str(path),
            )
        ) from None
    except OSError as error:
        raise SettingsError(
            Problem(
                f"the settings file cannot be read ({error.strerror})",
                "check that it is a file and that you may read it",
                str(path),
            )
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            Problem("the settings file cannot be read as text", "save it in UTF-8", path.name)
        ) from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            Problem(
                f"the settings file is not valid TOML ({error})",
                _BACKSLASHES if "\\" in text else "mend that line; texts stand in quotation marks",
                path.name,
            )
        ) from None
    return check_settings(table, where=path.name)


def check_settings(table: dict[str, Any], *, where: str = "settings") -> Settings:
    """Check settings given as nested dictionaries.

    Examples
    --------
    >>> check_settings({"incidents": {"files": "a.csv"}, "density": {"bandwith_m": 200}})
    Traceback (most recent call last):
        ...
    hotspots.errors.SettingsError: settings, [density]: 'bandwith_m' is not a setting. To mend \
it: did you mean 'bandwidth_m'?
    """
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        raise SettingsError(_once_each(_problem(one, where) for one in error.errors())) from None


def resolve_files(files: str | tuple[str, ...], folder: Path) -> list[Path]:
    """Turn file names in a settings file into paths from the folder it is in.

    >>> [str(path) for path in resolve_files("a.csv", Path("data"))]
    ['data/a.csv']
    """
    names = [files] if isinstance(files, str) else list(files)
    return [_resolve(name, folder) for name in names]


def _resolve(name: str, folder: Path) -> Path:
    if any(ord(sign) < ord(" ") for sign in name):
        # "C:\new" in double quotes is read as C:, a line break, ew.
        raise SettingsError(
            Problem(f"{name!r} is not a file name", _BACKSLASHES, "files in the settings")
        )
    try:
        path = Path(name).expanduser()
    except RuntimeError:
        raise SettingsError(
            Problem(
                f"the home folder in {name!r} is not known",
                "write the folder out",
                "files in the settings",
            )
        ) from None
    is_pattern = any(mark in name for mark in "*?[")
    # In a pattern, brackets in the settings file's own folder stand for themselves.
    return (Path(glob.escape(str(folder))) if is_pattern else folder) / path


def _once_each(problems: Iterable[Problem]) -> list[Problem]:
    """Make one problem of what is wrong in two ways: neither the number nor the word it may be."""
    cures: dict[tuple[str, str], dict[str, None]] = {}
    for problem in problems:
        cures.setdefault((problem.what, problem.where), {})[problem.cure] = None
    return [Problem(what, ", or ".join(cure), where) for (what, where), cure in cures.items()]


def _problem(error: ErrorDetails, where: str) -> Problem:
    section, key, *rest = (*(str(part) for part in error["loc"]), "")
    # Where a setting may be one thing or another, pydantic adds which of the two it tried.
    within = [part for part in rest if part and not _TRIED.match(part)]
    place = f"{where}, [{section}]" if key else where
    if error["type"] == "extra_forbidden":
        known = _keys(section) if key else list(Settings.model_fields)
        return _unknown(key or section, known, "a setting" if key else "a table", place)
    if error["type"] == "missing":
        return Problem(
            f"{key or f'the table [{section}]'} is missing",
            "add it; hotspots new FILE writes a settings file with every setting explained",
            place,
        )
    seen = repr(error["input"])
    seen = seen if len(seen) <= 60 else seen[:59] + "…"
    cure = _cure(error) if key else f"it is a table: write [{section}], and its settings below it"
    return Problem(f"{'.'.join([key, *within]) or section} = {seen}", cure, place)


def _cure(error: ErrorDetails) -> str:
    """Turn pydantic's complaint into something to do."""
    message = error["msg"]
    for theirs, ours in _PLAIN_WORDS.items():
        message = message.replace(theirs, ours)
    for start in ("Input should be ", "String should have ", "Value should have "):
        if message.startswith(start):
            verb = "it should have" if "have" in start else "it should be"
            return f"{verb} {message.removeprefix(start)}"
    return message


def _keys(section: str) -> list[str]:
    model = Settings.model_fields[section].annotation
    return (
        list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []
    )


def _unknown(name: str, known: Iterable[str], kind: str, place: str) -> Problem:
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1)
    cure = f"did you mean {near[0]!r}?" if near else f"the choice is {', '.join(known)}"
    return Problem(f"{listed([name])} is not {kind}", cure, place)

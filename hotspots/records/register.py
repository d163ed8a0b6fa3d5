"""The register: every door that was ever on a list, and every visit that came back.

A folder with two plain CSV files that anybody can open: ``planned.csv``, one row a door, a
burglary and the day its list was issued, and ``visits.csv``, one row a visit. It is read whole
and strictly: a row that somebody spoilt by hand would otherwise vanish from a report.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.records.returns import OUTCOMES, ROUNDED_ID

PLANNED_FILE, VISITS_FILE = "planned.csv", "visits.csv"
PLANNED_COLUMNS = {
    "place": "str",
    "team": "str",
    "round": "int64",
    "door": "str",
    "burglary": "str",  # the force's reference
    "priority": "str",
    "ring": "str",
    "issued": "datetime64[s]",  # the day the list is of
    "reported": "datetime64[s]",  # when the burglary was
    "deadline": "datetime64[s]",
    "expires": "datetime64[s]",
}
VISIT_COLUMNS = {
    "door": "str",
    "outcome": "str",
    "visited": "datetime64[s]",  # NaT where none was written
    "precision": "str",
    "officer": "str",  # empty where none was written
    "file": "str",  # where the visit was first read, by the names of files
    "line": "int64",
}
PLANNED_KEY = ("place", "door", "burglary", "issued")
VISIT_KEY = ("door", "outcome", "visited", "officer")
_TIME = "%Y-%m-%d %H:%M:%S"
_PRECISIONS = ("minute", "hour", "day", "none")
_MAY_BE_EMPTY = {"team", "officer", "visited", "priority", "ring", "place"}
_CURE = "undo what was edited by hand, or take the folder's copy from before"
# What publishing puts before a text that a spreadsheet would run; it is no part of the text.
_GUARD = re.compile(r"^'(?=\s*[=+\-@\t\r\n|%＝＋－＠])")  # noqa: RUF001  # wide forms too


@dataclass(frozen=True)
class Register:
    """What was planned and what was done, in all.

    Attributes
    ----------
    planned
        One row a door, burglary and day of issue, with ``PLANNED_COLUMNS``, sorted.
    visits
        One row a visit, with ``VISIT_COLUMNS``, sorted.
    """

    planned: pd.DataFrame
    visits: pd.DataFrame


def read_register(folder: str | Path) -> Register:
    """Read a register of lists and visits.

    Parameters
    ----------
    folder
        Where ``planned.csv`` and ``visits.csv`` are. One that is not there yet, or lacks a
        file, is a register in which nothing is written yet.

    Raises
    ------
    InputError
        When it is no folder, or a file in it is none of ours, lacks columns, or has rows that
        cannot be read or repeat each other. Everything found is in one error.

    Examples
    --------
    >>> register = read_register("no such folder yet")
    >>> len(register.planned), list(register.visits)[:3]
    (0, ['door', 'outcome', 'visited'])
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        what = "a register is a folder, and this is a file"
        raise InputError(Problem(what, "name the folder that holds the register", folder.name))
    problems: list[Problem] = []
    planned = _read(folder / PLANNED_FILE, PLANNED_COLUMNS, PLANNED_KEY, problems)
    visits = _read(folder / VISITS_FILE, VISIT_COLUMNS, VISIT_KEY, problems)
    raise_if_any(problems)
    return Register(in_order(planned, PLANNED_COLUMNS), in_order(visits, VISIT_COLUMNS))


def in_order(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Bring a table of the register into the order and kinds it is kept in.

    Texts that are missing are empty; times are cut to the second. Rows are sorted by all
    columns, the door first, so that the same rows make the same file.
    """
    kept = table[list(columns)].copy()
    for name, kind in columns.items():
        if kind == "str":
            kept[name] = kept[name].astype("str").fillna("").str.replace(_GUARD, "", regex=True)
        elif kind.startswith("datetime"):
            kept[name] = kept[name].astype("datetime64[us]").dt.floor("s")
    first = ["door", *(name for name in ("burglary", "visited") if name in columns)]
    by = [*first, *(name for name in columns if name not in first)]
    return kept.astype(dict(columns)).sort_values(by, kind="stable", ignore_index=True)


def in_text(table: pd.DataFrame) -> pd.DataFrame:
    """Write the times of a register's table as text, as its files hold them."""
    times = table.select_dtypes("datetime")
    return table.assign(**{str(name): times[name].dt.strftime(_TIME).fillna("") for name in times})


def _read(
    path: Path, columns: Mapping[str, str], key: tuple[str, ...], problems: list[Problem]
) -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    if not path.exists():
        return empty
    rows = _rows_of(path, columns, problems)
    if rows is None:
        return empty
    text = pd.DataFrame(rows, columns=list(columns), dtype="str")
    found, wrong = {}, len(problems)
    for name, kind in columns.items():
        found[name] = _column(text[name], kind, path.name, problems)
    for name, known in (("outcome", tuple(OUTCOMES)), ("precision", _PRECISIONS)):
        if name in columns:
            unknown = text[name][~text[name].isin(known)]
            if len(unknown):
                _complain(problems, path, f"have {name}s that are none of {listed(known)}", unknown)
    rounded = text["door"][text["door"].str.fullmatch(ROUNDED_ID)]
    if len(rounded):
        what = "have a door that a spreadsheet rounded, such as 1E+11"
        _complain(problems, path, what, rounded)
    if len(problems) > wrong:
        return empty
    table = in_order(pd.DataFrame(found), columns)
    again = table[table.duplicated(list(key))]
    if len(again):
        _complain(problems, path, f"repeat the {', '.join(key)} of another row", again["door"])
    return table


def _rows_of(
    path: Path, columns: Mapping[str, str], problems: list[Problem]
) -> list[list[str]] | None:
    """Read a file's rows in the order of the columns, or say why it is none of ours."""
    try:
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error):
        what = "it cannot be read as the CSV of a register"
        problems.append(Problem(what, _CURE, path.name))
        return None
    if not lines:
        problems.append(Problem("the file is empty, without even a header", _CURE, path.name))
        return None
    header, rows = lines[0], [row for row in lines[1:] if row]
    missing = [name for name in columns if name not in header]
    if missing:
        what = f"it has no columns called {listed(missing)}, so it is no file of a register"
        problems.append(Problem(what, _CURE, path.name))
        return None
    torn = sum(len(row) != len(header) for row in rows)
    if torn:
        what = f"{torn:,} rows have not as many fields as the header"
        problems.append(Problem(what, _CURE, path.name))
        return None
    place = [header.index(name) for name in columns]
    return [[row[column] for column in place] for row in rows]


def _column(text: pd.Series, kind: str, file: str, problems: list[Problem]) -> pd.Series:
    name = str(text.name)
    empty = text == ""
    if name not in _MAY_BE_EMPTY and empty.any():
        _complain(problems, Path(file), f"have no {name}", text[empty])
    if kind == "str":
        return text
    if kind == "int64":
        unreadable = ~empty & ~text.str.fullmatch(r"\d{1,15}")
        values: pd.Series = text.where(~empty & ~unreadable, "0").astype("int64")
        wanted = "whole numbers"
    else:
        values = pd.to_datetime(text.mask(empty), format=_TIME, errors="coerce")
        unreadable = values.isna() & ~empty
        wanted = "times such as 2024-03-09 18:05:00"
    if unreadable.any():
        _complain(problems, Path(file), f"have a {name} not written as {wanted}", text[unreadable])
    return values


def _complain(problems: list[Problem], path: Path, what: str, rows: pd.Series) -> None:
    several = "rows" if len(rows) != 1 else "row"
    problems.append(Problem(f"{len(rows):,} {several} {what}", _CURE, path.name))

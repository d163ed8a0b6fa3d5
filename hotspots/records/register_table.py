"""The tables of a register: plain CSV files, kept in one order and read whole or not at all.

A register remembers what was planned and what was done. Its files can be opened by anybody, and
so be spoilt by anybody: a row that cannot be read would vanish from a report, so that a register
with one is refused, and everything that is wrong with it is said at once.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any

# What a spreadsheet makes of a long number: no one knows which it was.
ROUNDED_ID = r"(?i)\d(\.\d+)?E\+\d+"
_TIME = "%Y-%m-%d %H:%M:%S"
_CURE = "undo what was edited by hand, or take the folder's copy from before"
# What publishing puts before a text that a spreadsheet would run; it is no part of the text.
_GUARD = re.compile(r"^'(?=\s*[=+\-@\t\r\n|%＝＋－＠])")  # noqa: RUF001  # wide forms too
_NUMBERS = {"int64": (r"\d{1,15}", "whole numbers"), "float64": (r"\d{1,9}(\.\d+)?", "numbers")}


@dataclass(frozen=True)
class RegisterTable:
    """One table of a register, as it is kept.

    Attributes
    ----------
    file
        Its name in the register's folder.
    columns
        Name -> kind: ``str``, ``int64``, ``float64`` (not below zero) or ``datetime64[s]``.
    key
        The columns that tell one row from another.
    first
        The columns that rows are sorted by before all others.
    may_be_empty
        Columns that a row need not fill.
    words
        Column -> the only texts it may hold.
    ids
        Columns of which a number rounded by a spreadsheet is refused.
    """

    file: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    first: tuple[str, ...] = ()
    may_be_empty: frozenset[str] = frozenset()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ids: tuple[str, ...] = ()

    def empty(self) -> pd.DataFrame:
        """Give the table without rows."""
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in self.columns.items()})

    def in_order(self, table: pd.DataFrame) -> pd.DataFrame:
        """Bring rows into the order and kinds they are kept in.

        Texts that are missing are empty; times are cut to the second. Rows are sorted by all
        columns, so that the same rows make the same file.
        """
        kept = table[list(self.columns)].copy()
        for name, kind in self.columns.items():
            if kind == "str":
                text = kept[name].astype("str").fillna("")
                kept[name] = text.str.replace(_GUARD, "", regex=True)
            elif kind.startswith("datetime"):
                kept[name] = kept[name].astype("datetime64[us]").dt.floor("s")
        by = [*self.first, *(name for name in self.columns if name not in self.first)]
        kept = kept.astype(dict(self.columns))
        return kept.sort_values(by, kind="stable", ignore_index=True)

    def joined(self, kept: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
        """Add rows that came back to those that are kept, each once.

        Of one that stands in several files the first is noted, by name of ``file`` and
        ``line``, so that it does not matter which file was recorded first.
        """
        everything = self.in_order(pd.concat([kept, more], ignore_index=True))
        order = everything.sort_values(["file", "line"], kind="stable")
        return self.in_order(order.drop_duplicates(list(self.key)))


def read_register_tables(
    folder: str | Path, tables: Sequence[RegisterTable]
) -> tuple[pd.DataFrame, ...]:
    """Read the tables of a register; one whose file is not there yet is empty.

    Raises
    ------
    InputError
        When it is no folder, or a file in it is none of ours, lacks columns, or has rows that
        cannot be read or repeat each other. Everything found is in one error.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        what = "a register is a folder, and this is a file"
        raise InputError(Problem(what, "name the folder that holds the register", folder.name))
    problems: list[Problem] = []
    found = tuple(_read(folder / table.file, table, problems) for table in tables)
    raise_if_any(problems)
    return found


def in_text(table: pd.DataFrame) -> pd.DataFrame:
    """Write the times of a register's table as text, as its files hold them."""
    times = table.select_dtypes("datetime")
    return table.assign(**{str(name): times[name].dt.strftime(_TIME).fillna("") for name in times})


def _read(path: Path, table: RegisterTable, problems: list[Problem]) -> pd.DataFrame:
    rows = _rows_of(path, table.columns, problems) if path.exists() else None
    if rows is None:
        return table.empty()
    text = pd.DataFrame(rows, columns=list(table.columns), dtype="str")
    wrong = len(problems)
    found = {name: _column(text[name], table, problems) for name in table.columns}
    for name, known in table.words.items():
        unknown = text[name][~text[name].isin(known) & (text[name] != "")]
        if len(unknown):
            several = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
            _complain(problems, path, f"have {several} that are none of {listed(known)}", unknown)
    for name in table.ids:
        rounded = text[name][text[name].str.fullmatch(ROUNDED_ID)]
        if len(rounded):
            what = f"have a {name} that a spreadsheet rounded, such as 1E+11"
            _complain(problems, path, what, rounded)
    if len(problems) > wrong:
        return table.empty()
    kept = table.in_order(pd.DataFrame(found))
    again = kept[kept.duplicated(list(table.key))]
    if len(again):
        what = f"repeat the {', '.join(table.key)} of another row"
        _complain(problems, path, what, again[table.key[0]])
    return kept


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


def _column(text: pd.Series, table: RegisterTable, problems: list[Problem]) -> pd.Series:
    name, path = str(text.name), Path(table.file)
    kind, empty = table.columns[name], text == ""
    if name not in table.may_be_empty and empty.any():
        _complain(problems, path, f"have no {name}", text[empty])
    if kind == "str":
        return text
    if kind in _NUMBERS:
        pattern, wanted = _NUMBERS[kind]
        unreadable = ~empty & ~text.str.fullmatch(pattern)
        numbers = pd.to_numeric(text.where(~empty & ~unreadable, "0"))
        values: pd.Series = numbers.astype("int64" if kind == "int64" else "float64")
    else:
        values = pd.to_datetime(text.mask(empty), format=_TIME, errors="coerce")
        unreadable = values.isna() & ~empty
        wanted = "times such as 2024-03-09 18:05:00"
    if unreadable.any():
        _complain(problems, path, f"have a {name} not written as {wanted}", text[unreadable])
    return values


def _complain(problems: list[Problem], path: Path, what: str, rows: pd.Series) -> None:
    several = "rows" if len(rows) != 1 else "row"
    problems.append(Problem(f"{len(rows):,} {several} {what}", _CURE, path.name))

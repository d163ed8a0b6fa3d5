"""The tables of a register: plain CSV files, kept in one order and read whole or not at all.

A register remembers what was planned and what was done. Its files can be opened by anybody, and
so be spoilt by anybody: a row that cannot be read would vanish from a report, so that a register
with one is refused, and everything that is wrong with it is said at once.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any

# What a spreadsheet makes of a long number: no one knows which it was.
ROUNDED_ID = r"(?i)\d(\.\d+)?E\+\d+"
_TIME, _DAY = "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"
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
        Name -> kind: ``str``, ``int64``, ``float64`` (not below zero) or ``datetime64``.
    key
        The columns that tell one row from another.
    first
        The columns that rows are sorted by before all others.
    may_be_empty
        Columns that a row need not fill.
    words
        Column -> the only texts it may hold; numbers that have them are whole.
    ids
        Columns of which a number rounded by a spreadsheet is refused.
    days
        Columns of times that are written as days.
    written
        Column -> the pattern its texts have, and an example of it.
    rank
        Column -> what its values are sorted by where that is not they themselves.
    belongs_to
        The table that has to hold a row with each row's values in the columns of its key.
    """

    file: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    first: tuple[str, ...] = ()
    may_be_empty: frozenset[str] = frozenset()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()
    written: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rank: Mapping[str, Callable[[pd.Series], pd.Series]] = field(default_factory=dict)
    belongs_to: "RegisterTable | None" = None

    def empty(self) -> pd.DataFrame:
        """Give the table without rows."""
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in self.columns.items()})

    def in_order(self, table: pd.DataFrame) -> pd.DataFrame:
        """Bring rows into the order and kinds they are kept in.

        Texts that are missing are empty; times are cut to the second. Rows are sorted by all
        columns, so that the same rows make the same file.
        """
        kept = table[list(self.columns)].reset_index(drop=True)
        for name, kind in self.columns.items():
            if kind == "str":
                text = kept[name].astype("str").fillna("")
                kept[name] = text.str.replace(_GUARD, "", regex=True)
            elif kind.startswith("datetime"):
                kept[name] = kept[name].astype("datetime64[us]").dt.floor("s")
        by = [*self.first, *(name for name in self.columns if name not in self.first)]
        kept = kept.astype(dict(self.columns))
        ranked = {name: rank(kept[name]) for name, rank in self.rank.items()}
        order = kept.assign(**ranked).sort_values(by, kind="stable").index
        return kept.loc[order].reset_index(drop=True)

    def in_text(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Write times, and numbers that have words, as the table's file holds them."""
        text = rows.copy()
        for name, kind in self.columns.items():
            if kind.startswith("datetime"):
                text[name] = rows[name].dt.strftime(self.time_format(name)).fillna("")
            elif kind == "float64" and name in self.words:
                text[name] = rows[name].map("{:.0f}".format).replace("nan", "")
        return text

    def time_format(self, name: str) -> str:
        """Tell how the times of a column are written."""
        return _DAY if name in self.days else _TIME

    def joined(self, kept: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
        """Add rows that came back to those that are kept, each once.

        Of one that stands in several files the first is noted, by name of ``file`` and
        ``line``, so that it does not matter which file was recorded first.
        """
        everything = self.in_order(pd.concat([kept, more], ignore_index=True))
        order = everything.sort_values(["file", "line"], kind="stable")
        return self.in_order(order.drop_duplicates(list(self.key)))


def read_register_tables(
    folder: str | Path, tables: Sequence[RegisterTable], *, together: bool = False
) -> tuple[pd.DataFrame, ...]:
    """Read the tables of a register; one whose file is not there yet is empty.

    Parameters
    ----------
    folder
        Where the files are.
    tables
        What to read.
    together
        Whether all files are always written at once, so that one that lacks was lost.

    Raises
    ------
    InputError
        When it is no folder, or a file in it is none of ours, lacks columns, or has rows that
        cannot be read, repeat each other or belong to no row of the table they belong to.
        Everything found is in one error.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        what = "a register is a folder, and this is a file"
        raise InputError(Problem(what, "name the folder that holds the register", folder.name))
    lost = [table.file for table in tables if not (folder / table.file).exists()]
    if together and 0 < len(lost) < len(tables):
        raise InputError(Problem(f"the register lacks {listed(sorted(lost))}", _CURE, folder.name))
    problems: list[Problem] = []
    found = tuple(_read(folder / table.file, table, problems) for table in tables)
    raise_if_any(problems)
    by_file = {table.file: rows for table, rows in zip(tables, found, strict=True)}
    for table in tables:
        _find_strays(table, by_file, problems)
    raise_if_any(problems)
    return found


def _find_strays(
    table: RegisterTable, by_file: Mapping[str, pd.DataFrame], problems: list[Problem]
) -> None:
    other = table.belongs_to
    if other is None:
        return
    key = list(other.key)
    mine, theirs = (pd.MultiIndex.from_frame(by_file[one.file][key]) for one in (table, other))
    strays = ~mine.isin(theirs)
    if strays.any():
        what = f"belong to no row in {other.file}"
        _complain(problems, Path(table.file), what, by_file[table.file][strays])


def _read(path: Path, table: RegisterTable, problems: list[Problem]) -> pd.DataFrame:
    rows = _rows_of(path, table.columns, problems) if path.exists() else None
    if rows is None:
        return table.empty()
    text = pd.DataFrame(rows, columns=list(table.columns), dtype="str")
    wrong = len(problems)
    found = {name: _column(text[name], table, problems) for name in table.columns}
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
    text = _as_known(text, table, problems)
    filled = text != ""
    if kind == "str":
        return text
    if kind in _NUMBERS:
        pattern, wanted = _NUMBERS[kind]
        unreadable = filled & ~text.str.fullmatch(pattern)
        readable = filled & ~unreadable
        whole = kind == "int64"
        values: pd.Series = pd.to_numeric(text.where(readable, "0" if whole else None))
        values = values.astype("int64" if whole else "float64")
    else:
        form = table.time_format(name)
        values = pd.to_datetime(text.where(filled), format=form, errors="coerce")
        unreadable = values.isna() & filled
        wanted = "days such as 2024-03-09" if form == _DAY else "times such as 2024-03-09 18:05:00"
    if unreadable.any():
        _complain(problems, path, f"have a {name} not written as {wanted}", text[unreadable])
    return values


def _as_known(text: pd.Series, table: RegisterTable, problems: list[Problem]) -> pd.Series:
    """Empty what has not the words or the pattern of its column, and say so."""
    name, path, filled = str(text.name), Path(table.file), text != ""
    if name in table.words:
        known = table.words[name]
        unknown = filled & ~text.isin(known)
        if unknown.any():
            what = f"have {_a(name)} that is none of {listed(known)}"
            _complain(problems, path, what, text[unknown])
        text = text.mask(unknown, "")
    if name in table.written:
        pattern, example = table.written[name]
        odd = filled & ~text.str.fullmatch(pattern)
        if odd.any():
            _complain(problems, path, f"have a {name} not written as {example}", text[odd])
    return text


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _complain(
    problems: list[Problem], path: Path, what: str, rows: pd.Series | pd.DataFrame
) -> None:
    several = "rows" if len(rows) != 1 else "row"
    problems.append(Problem(f"{len(rows):,} {several} {what}", _CURE, path.name))

"""Read returns: what officers wrote on the address lists they were given.

A list of doors goes out as a sheet and comes back filled in: who was spoken to, where a leaflet
was left, when. Every row is kept, or said to be left empty, or said to be wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.records import accounting as why
from hotspots.records.accounting import Reasons, RowAccount
from hotspots.records.archive_tables import TEXT_SUFFIXES
from hotspots.records.date_styles import DateOrder, add_orders
from hotspots.records.header import describe_header
from hotspots.records.input_file import InputFile
from hotspots.records.moments import NONE, is_missing
from hotspots.records.register_table import ROUNDED_ID
from hotspots.records.roles import find_roles, find_wrong_names, plain_name
from hotspots.records.sources import list_files, short_names
from hotspots.records.table import TEXT, Table
from hotspots.records.tables import read_tables
from hotspots.records.when import look_at_dates, read_times
from hotspots.records.workbook import WORKBOOK_SUFFIXES

# Role -> names it goes by, most telling first.
KNOWN_RETURN_NAMES: dict[str, tuple[str, ...]] = {
    "door": ("uprn", "door", "door id", "unique property reference number", "property id"),
    "outcome": ("outcome", "result", "visit outcome", "what happened", "contact"),
    "date": ("visited", "visit date", "date visited", "date of visit", "date", "visited on"),
    "time": ("visit time", "time visited", "time of visit", "time"),
    "officer": ("officer", "visited by", "collar number", "officer number", "name of officer"),
}
_PLAIN_NAMES = {plain_name(name) for names in KNOWN_RETURN_NAMES.values() for name in names}
# Outcome -> the ways to write it. The first is the one word for it, here and on the lists.
OUTCOMES: dict[str, tuple[str, ...]] = {
    "spoke": ("spoke", "spoken to", "spoke to occupier", "spoke to resident", "face to face"),
    "leaflet": ("leaflet", "leaflet left", "left leaflet", "leaflet posted", "card left"),
    "no answer": ("no answer", "no reply", "not in", "out", "nobody in"),
    "refused": ("refused", "declined", "not interested"),
    "void": ("void", "empty", "vacant", "not a home", "demolished", "no access"),
}
_BY_PLAIN = {plain_name(way): outcome for outcome, ways in OUTCOMES.items() for way in ways}
_KIND = pd.CategoricalDtype(list(OUTCOMES))


@dataclass(frozen=True)
class VisitReturns:
    """The visits that were made, and what became of every row of the sheets.

    Attributes
    ----------
    visits
        One row a visit, in the order of the sheets:

        ==============  ===================================================================
        ``door``        which door: its UPRN, as text
        ``outcome``     spoke, leaflet, no answer, refused or void; a category
        ``visited``     local time; NaT where none was written
        ``precision``   of ``visited``: minute, hour, day or none
        ``officer``     as written; missing where none was
        ``file, line``  where the row stands
        ==============  ===================================================================

        Sheets that nobody filled in give an empty table with these columns.
    rejected
        ``file``, ``line``, ``reason``: one row for each row that is no visit, also those in
        which nothing was filled in.
    summary, by_file
        Where every row went, in all and file by file.
    inputs
        The files, with their hashes.
    notes
        What a reader should know, in numbers only.
    """

    visits: pd.DataFrame
    rejected: pd.DataFrame
    summary: RowAccount
    by_file: Mapping[str, RowAccount]
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def read_returns(
    source: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    date_format: str | None = None,
    date_order: DateOrder | None = None,
    sheet: str | None = None,
    outcomes: Mapping[str, str] | None = None,
) -> VisitReturns:
    r"""Read address lists that came back filled in.

    Parameters
    ----------
    source
        A file, a list of files, a folder or a glob pattern: workbooks, CSV and the like.
    columns
        Role -> column name, where a name is not recognised: ``door``, ``outcome``, ``date``,
        ``time``, ``officer``.
    date_format
        strptime format of the dates, where they are written in no usual way.
    date_order
        ``"day-first"`` or ``"month-first"`` for dates such as 03/09/2024; by default what the
        dates of all files together say, and day first when they say nothing: a note says so.
    sheet
        Which sheet of a workbook.
    outcomes
        A team's own words -> the outcome they mean, e.g. ``{"Card through door": "leaflet"}``.

    Raises
    ------
    MissingFileError
        When a file is not there.
    InputError
        When a file is empty or damaged, or has no column for the door or the outcome, or
        ``outcomes`` names one that is none. Everything found is in one error.

    Examples
    --------
    >>> import tempfile
    >>> text = "UPRN,Outcome,Visited\n10,Spoke,2024-03-09 18:05\n11,no reply,2024-03-09\n12,,\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "returns.csv")
    ...     _ = file.write_text(text)
    ...     returns = read_returns(file)
    >>> print(returns.summary)
    3 rows read = 2 kept + 1 rejected (nothing filled in: 1)
    >>> returns.visits["outcome"].tolist()
    ['spoke', 'no answer']
    """
    paths = list_files(source, suffixes=(*WORKBOOK_SUFFIXES, *TEXT_SUFFIXES))
    problems = [
        Problem(
            f"outcomes give {listed([meant])}, which is no outcome",
            f"the choice is {', '.join(OUTCOMES)}",
        )
        for meant in (outcomes or {}).values()
        if meant not in OUTCOMES
    ]
    sheets: list[tuple[Table, dict[str, str]]] = []
    for path, name in zip(paths, short_names(paths), strict=True):
        found, wrong = _recognise(path, name, columns or {}, sheet)
        sheets += found
        problems += wrong
    raise_if_any(problems)
    looks = [look_at_dates(table.columns, roles) for table, roles in sheets]
    order = add_orders(look[0] for look in looks)
    day_first = order.reads_day_first if date_order is None else date_order == "day-first"
    words = _BY_PLAIN | {plain_name(way): meant for way, meant in (outcomes or {}).items()}
    parts = [_read_sheet(*one, words, date_format, day_first) for one in sheets]
    explained = order.explain() if date_order is None and date_format is None else ""
    by_file = {table.name: part[2] for (table, _), part in zip(sheets, parts, strict=True)}
    visits = pd.concat([part[0] for part in parts], ignore_index=True)
    rejected = pd.concat([part[1] for part in parts], ignore_index=True)
    return VisitReturns(
        visits,
        rejected,
        sum(by_file.values(), RowAccount(0, 0)),
        by_file,
        tuple(dict.fromkeys(file for table, _ in sheets for file in table.inputs)),
        (
            *(note for table, _ in sheets for note in table.notes),
            *dict.fromkeys(note for look in looks for note in look[1]),
            *([explained] if explained else []),
            *_notes(visits, rejected),
        ),
    )


def _recognise(
    path: Path, name: str, given: Mapping[str, str], sheet: str | None
) -> tuple[list[tuple[Table, dict[str, str]]], list[Problem]]:
    def roles(header: Sequence[str]) -> dict[str, str]:
        return find_roles(header, KNOWN_RETURN_NAMES, given)

    def known(one: str) -> bool:
        return plain_name(one) in _PLAIN_NAMES or one.strip() in given.values()

    def usable(header: Sequence[str]) -> bool:
        return {"door", "outcome"} <= roles(header).keys()

    try:
        tables = read_tables(path, name=name, sheet=sheet, known=known, usable=usable)
    except InputError as error:
        return [], list(error.problems)
    problems: list[Problem] = []
    for table in tables:
        problems += find_wrong_names(table.header, KNOWN_RETURN_NAMES, given, where=table.name)
        problems += [
            Problem(
                f"no column was recognised as the {role}; the columns are"
                f" {describe_header(table.header, of=table.header)}",
                f"name it with columns, e.g. {role}",
                table.name,
            )
            for role in ("door", "outcome")
            if role not in given and role not in roles(table.header)
        ]
    return [(table, roles(table.header)) for table in tables], problems


def _read_sheet(
    table: Table,
    roles: Mapping[str, str],
    words: Mapping[str, str],
    date_format: str | None,
    day_first: bool,
) -> tuple[pd.DataFrame, pd.DataFrame, RowAccount]:
    door, outcome, officer = (_text(table, roles, one) for one in ("door", "outcome", "officer"))
    visited, _ = read_times(
        table.columns, roles, date_format=date_format, time_zone=None, day_first=day_first
    )
    undated = (visited.precision == NONE) & ~visited.unreadable
    understood = outcome.map(plain_name, na_action="ignore").map(words)
    reasons = Reasons(len(table.columns))
    reasons.reject(outcome.isna() & undated, why.NOT_FILLED_IN)
    reasons.reject(door.isna(), why.NO_DOOR)
    reasons.reject(door.str.fullmatch(ROUNDED_ID).fillna(False), why.DOOR_ROUNDED)
    reasons.reject(outcome.isna(), why.NO_OUTCOME)
    reasons.reject(understood.isna(), why.OUTCOME_UNKNOWN)
    reasons.reject(visited.unreadable, why.DATE_UNREADABLE)
    rejected, account = reasons.account_for(table)
    visits = pd.DataFrame(
        {
            "door": door,
            "outcome": understood.astype(_KIND),
            "visited": visited.start,
            "precision": visited.precision.astype("str"),
            "officer": officer,
            "file": pd.Series(table.name, index=door.index, dtype=TEXT),
            "line": table.lines,
        }
    )
    return visits[reasons.kept].reset_index(drop=True), rejected, account


def _text(table: Table, roles: Mapping[str, str], role: str) -> pd.Series:
    if role not in roles:
        return pd.Series(np.nan, index=table.columns.index, dtype=TEXT)
    column = table.columns[roles[role]].str.strip()
    return column.mask(is_missing(column))


def _notes(visits: pd.DataFrame, rejected: pd.DataFrame) -> list[str]:
    counts = {
        "have no date, so nobody can tell whether they were in time": visits["visited"].isna(),
        "are the same as an earlier one (door, outcome, time); all were kept": visits.duplicated(
            ["door", "outcome", "visited"]
        ),
    }
    notes = [f"{int(rows.sum()):,} visits {what}" for what, rows in counts.items() if rows.any()]
    unknown = int((rejected["reason"] == why.OUTCOME_UNKNOWN).sum())
    if unknown:
        known = ", ".join(OUTCOMES)
        notes.append(
            f"{unknown:,} rows have an outcome that is not known: write one of {known}, or say"
            " with outcomes what a team's own words mean"
        )
    return notes

"""Read the sheets of a workbook that hold incidents: Excel (.xlsx, .xlsm, .xls) and .ods.

People hand workbooks on with a title above the table, a sheet of notes beside it and a blank
row in the middle. Every sheet in which a table is recognised is read, and the others are named.
"""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import python_calamine as calamine

from hotspots.errors import InputError, Problem, listed
from hotspots.records.header import LOOK_AT_ROWS, find_header, name_columns, with_groups
from hotspots.records.input_file import InputFile, fingerprint
from hotspots.records.table import TEXT, Table
from hotspots.records.usable_tables import choose_usable

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")


def read_workbook(
    path: Path,
    *,
    name: str,
    sheet: str | None = None,
    known: Callable[[str], bool],
    usable: Callable[[Sequence[str]], bool],
) -> list[Table]:
    """Read the sheets that hold a table of incidents; numbers and dates become text.

    Parameters
    ----------
    path, name
        The file, and what to call it.
    sheet
        Read this sheet only.
    known
        Tells whether a name is one that columns go by: it finds a header below a title.
    usable
        Tells whether a header has what is needed. Where no sheet has, the first is returned,
        so that whoever reads it can say what is missing.

    Returns
    -------
    list of Table
        Dates as ISO 8601 (a date alone where the time is midnight), whole numbers without
        ``.0``; ``lines`` are the rows of the sheet, counted from 1 as Excel does.

    Raises
    ------
    MissingFileError, InputError
        When there is no such file; when it is damaged or locked, is empty, or has no such sheet.
    """
    file = fingerprint(path, name)
    tables = read_sheets(path, file=file, name=name, sheet=sheet, known=known)
    return choose_usable(tables, name=name, known=known, usable=usable) or tables[:1]


def read_sheets(
    book: Path | IO[bytes],
    *,
    file: InputFile,
    name: str,
    sheet: str | None,
    known: Callable[[str], bool],
) -> list[Table]:
    """Read every sheet that is not empty, or the one that is asked for.

    Parameters
    ----------
    book
        The workbook: a file, or one that was taken out of an archive.
    file
        The file on the disk that it stands in.
    name, sheet, known
        As in :func:`read_workbook`.

    Raises
    ------
    InputError
        When it is damaged or locked, is empty, or has no such sheet.
    """
    try:
        opened = calamine.load_workbook(book)
        names = opened.sheet_names
        if sheet is not None and sheet not in names:
            raise InputError(
                Problem(
                    f"the workbook has no sheet called {listed([sheet])}; it has {listed(names)}",
                    "use one of these names",
                    name,
                )
            )
        chosen = [sheet] if sheet is not None else names
        sheets = {
            one: opened.get_sheet_by_name(one).to_python(skip_empty_area=False) for one in chosen
        }
    except (calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        locked = isinstance(error, calamine.PasswordError)
        raise InputError(
            Problem(
                "the workbook is locked with a password"
                if locked
                else "the workbook is damaged, or is not what its name says",
                "save it without one" if locked else "open it in a spreadsheet and save it again",
                name,
            )
        ) from None
    filled = {one: rows for one, rows in sheets.items() if any(map(_has_text, rows))}
    if not filled:
        raise InputError(
            Problem("the workbook is empty (0 rows)", "check the export that made it", name)
        )
    return [
        _read_sheet(rows, file, name if len(names) == 1 else f"{name}/{one}", known)
        for one, rows in filled.items()
    ]


def _has_text(row: Sequence[Any]) -> bool:
    return any(cell not in ("", None) for cell in row)


def _read_sheet(
    rows: list[list[Any]], file: InputFile, name: str, known: Callable[[str], bool]
) -> Table:
    texts = [(line, [_text(cell) for cell in row]) for line, row in enumerate(rows, start=1)]
    texts = [(line, row) for line, row in texts if any(cell.strip() for cell in row)]
    at = find_header([row for _, row in texts[:LOOK_AT_ROWS]], known)
    below = texts[at + 1 :]
    # Columns that were only ever formatted have neither a name nor a value.
    used = [
        column
        for column, cell in enumerate(texts[at][1])
        if cell.strip() or any(row[column].strip() for _, row in below)
    ]
    cells = with_groups(texts[at - 1][1] if at else [], texts[at][1])
    header, notes = name_columns([cells[column] for column in used])
    if at:
        notes.insert(0, f"rows above the names of the columns, passed over: {at}")
    frame = pd.DataFrame(
        [[row[column] for column in used] for _, row in below], columns=header, dtype=TEXT
    )
    lines = np.array([line for line, _ in below], dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    said = tuple(f"{name}: {one}" for one in notes)
    return Table(name, (file,), frame, lines, none, "a sheet of a workbook", notes=said)


def _text(cell: Any) -> str:
    """Write a cell as text that reads back as the same value.

    >>> _text(587880.0), _text(datetime(2024, 3, 9, 22, 15)), _text(datetime(2024, 3, 9))
    ('587880', '2024-03-09 22:15:00', '2024-03-09')
    """
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)

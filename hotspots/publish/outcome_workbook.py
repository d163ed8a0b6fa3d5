"""The workbooks of an evaluation: its tables, and the two action plans to fill in."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.products.action_plans import ACTION_COLUMNS, EMPTY_ROWS, OWNERS, STATUSES
from hotspots.products.outcome import EvaluationPack, say_power
from hotspots.publish.outcome_words import (
    CANDIDATE_HEADS,
    LOOK_HEADS,
    SURVEY_HEADS,
    area_rows,
    candidate_rows,
    displacement_lines,
    harm_line,
    look_rows,
    survey_rows,
)
from hotspots.publish.sheets import Book, new_book, new_sheet, row_height, write_text

_ACTION_HEADS = {
    "number": ("No.", 5.0),
    "issue": ("Issue", 34.0),
    "place": ("Place", 20.0),
    "known_from": ("Known from", 13.0),
    "owner": ("Owner agency", 14.0),
    "action": ("Action", 30.0),
    "due": ("Due", 11.0),
    "status": ("Status", 11.0),
    "recheck": ("Look again on", 11.0),
    "result": ("What came of it", 26.0),
}
_FIRST_DAY = dt.date(2000, 1, 1)
_ROW = 30.0


def write_evaluation_workbook(pack: EvaluationPack, path: Path) -> None:
    """Write the whole evaluation: what was found, every table, and the action plans."""
    foot = f"Evaluation of the Street Week in {pack.plan.ward}"
    with new_book(path, title=foot) as book:
        _write_finding(book, pack, foot)
        heads = ("Where", "What it is", "Before", "After")
        _write_table(book, pack, "Before and after", heads, area_rows(pack.outcome), (30, 30))
        _write_table(book, pack, "Comparisons", LOOK_HEADS, look_rows(pack.outcome), (20, 18))
        rows = candidate_rows(pack, most=len(pack.candidates))
        _write_table(book, pack, "Comparison wards", CANDIDATE_HEADS, rows, (30, 10))
        if len(pack.survey):
            rows = survey_rows(pack.survey)
            _write_table(book, pack, "Residents", SURVEY_HEADS, rows, (40, 24))
        _write_plans(book, pack, pack.marking)


def write_plans_workbook(pack: EvaluationPack, path: Path, *, marking: str) -> None:
    """Write the two action plans alone, for the agencies that fill them in."""
    with new_book(path, title=f"Action plans for {pack.plan.ward}") as book:
        _write_plans(book, pack, marking)


def _write_finding(book: Book, pack: EvaluationPack, foot: str) -> None:
    sheet = new_sheet(
        book, "Read me", marking=pack.marking, foot=foot, widths=[24, 74], landscape=False
    )
    lines = [
        ("Finding", pack.finding),
        ("What could be seen", say_power(pack.outcome)),
        ("The comparison", f"{pack.planned} {pack.plan.rule}"),
        ("Displacement", "\n".join(displacement_lines(pack.outcome))),
        ("Harm", harm_line(pack.outcome)),
        *(("To mind", note) for note in (*pack.notes, *pack.outcome.notes)),
        *(("Source", source) for source in pack.sources),
    ]
    write_text(sheet, 0, 0, f"Street Week in {pack.plan.ward}: evaluation", book.looks["title"])
    for row, (what, said) in enumerate(lines, start=2):
        write_text(sheet, row, 0, what, book.looks["strong"])
        write_text(sheet, row, 1, said, book.looks["text"])
        sheet.set_row(row, row_height([what, said], [24, 74], least=16.0) + 3)


def _write_table(
    book: Book,
    pack: EvaluationPack,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    first_widths: tuple[float, float],
) -> None:
    widths = [*first_widths, *[12.0] * (len(heads) - 2)]
    foot = f"Evaluation of the Street Week in {pack.plan.ward}"
    sheet = new_sheet(book, name, marking=pack.marking, foot=foot, widths=widths, landscape=True)
    for column, head in enumerate(heads):
        write_text(sheet, 0, column, head, book.looks["head"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            plain = cell.replace(",", "")
            if plain.replace(".", "", 1).isdecimal():
                sheet.write_number(number, column, float(plain), book.looks["cell"])
            else:
                write_text(sheet, number, column, cell, book.looks["cell"])


def _write_plans(book: Book, pack: EvaluationPack, marking: str) -> None:
    for name, table in pack.action_plans.items():
        _write_plan(book, pack, name, table, marking)


def _write_plan(
    book: Book, pack: EvaluationPack, name: str, table: pd.DataFrame, marking: str
) -> None:
    widths = [width for _, width in _ACTION_HEADS.values()]
    foot = f"{name}, {pack.plan.ward}"
    sheet = new_sheet(book, name, marking=marking, foot=foot, widths=widths, landscape=True)
    write_text(sheet, 0, 0, foot, book.looks["title"])
    said = "Begun with what is known; everything else is for the agencies to write."
    write_text(sheet, 1, 0, said, book.looks["line"])
    for column, (head, _) in enumerate(_ACTION_HEADS.values()):
        write_text(sheet, 2, column, head, book.looks["head"])
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    rows = table.to_dict("records")
    last = 2 + len(rows) + EMPTY_ROWS
    for row in range(3, last + 1):
        known = rows[row - 3] if row - 3 < len(rows) else {"number": row - 2}
        texts = [str(known.get(column, "")) for column in ACTION_COLUMNS]
        for column, text in enumerate(texts):
            look = "date" if ACTION_COLUMNS[column] in ("due", "recheck") else "cell"
            write_text(sheet, row, column, text, book.looks[look])
        sheet.set_row(row, row_height(texts, widths, least=_ROW))
    _check_entries(sheet, last)
    sheet.print_area(0, 0, last, len(widths) - 1)


def _check_entries(sheet: Any, last: int) -> None:
    """Let the columns that are counted hold nothing but what can be counted."""
    for column, choice in (("owner", OWNERS), ("status", STATUSES)):
        at = ACTION_COLUMNS.index(column)
        message = f"Choose one of: {', '.join(choice)}."
        rule = {"validate": "list", "source": list(choice), "error_message": message}
        sheet.data_validation(3, at, last, at, rule)
    day = {"validate": "date", "criteria": ">=", "value": _FIRST_DAY, "error_message": "A day."}
    for column in ("due", "recheck"):
        at = ACTION_COLUMNS.index(column)
        sheet.data_validation(3, at, last, at, day)

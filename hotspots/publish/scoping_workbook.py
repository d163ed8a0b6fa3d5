"""The tables of a scoping pack as a workbook, for the team that plans the week."""

from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.products.scoping import ScopingPack
from hotspots.publish.scoping_words import (
    month_name,
    trend_lines,
    what_lines,
    when_lines,
    where_lines,
    zone_lines,
)
from hotspots.publish.sheets import Book, new_book, new_sheet, row_height, write_text

_READ_ME_WIDTHS = (22.0, 74.0)
_FIRST_WIDTH, _WIDTH = 34.0, 15.0
_WIDE = ("top_offence", "top_offences", "peak_hours", "around", "ward", "area")


def write_scoping_workbook(pack: ScopingPack, path: Path) -> None:
    """Write the workbook: what it is, then a sheet for each table.

    Parameters
    ----------
    pack
        The pack; the workbook is restricted.
    path
        Where to.
    """
    with new_book(path, title=f"Scoping pack, {pack.ward}") as book:
        _write_read_me(book, pack)
        for name, about, table in _tables(pack):
            _write_table(book, pack, name, about, table)


def _tables(pack: ScopingPack) -> list[tuple[str, str, pd.DataFrame]]:
    found = pack.profile
    measured = found.periods.in_words
    months = found.months.assign(month=[month_name(one) for one in found.months["month"]])
    hours = found.timing.table.round(2).reset_index()
    hours.columns = [str(name) for name in hours.columns]
    spots = pd.DataFrame(found.spots.drop(columns="geometry"))
    chosen = f"chosen on {found.similar.chosen_on}"
    return [
        ("Offences", f"{pack.ward}, {measured}", found.offences),
        ("Months", f"{pack.ward}; similar: mean of similar wards", months),
        ("Hours of the week", f"Incidents whose hour is known, {measured}", hours),
        ("Harm spots", "In or across the ward; figures are of the whole spot", spots),
        ("Places", f"As recorded, {measured}; on or near", found.places),
        ("Repeats", f"Incidents at one exact position, {measured}", found.repeats),
        ("Trend", "Ends of the 90% interval of the ratio: low, high", found.trend),
        ("Similar wards", f"Most similar first, {chosen}", found.similar.wards),
    ]


def _write_read_me(book: Book, pack: ScopingPack) -> None:
    sheet = new_sheet(
        book,
        "Read me",
        marking=pack.marking,
        foot=f"Scoping pack, {pack.ward}",
        widths=_READ_ME_WIDTHS,
        landscape=False,
    )
    write_text(sheet, 0, 0, f"Street Week in {pack.ward}", book.looks["title"])
    lines = [
        ("Week", pack.week_in_words),
        ("Place", pack.place),
        ("Handling", f"{pack.marking}. For the team that plans the week; partners have a page."),
        *(("Why this ward", line) for line in pack.why_here),
        *(("What", line) for line in what_lines(pack)),
        *(("Where", line) for line in where_lines(pack)),
        *(("When", line) for line in when_lines(pack)),
        *(("Trend", line) for line in trend_lines(pack)),
        *(("Cocoon zones", line) for line in zone_lines(pack)),
        *(("Before you rely on it", note) for note in pack.notes),
        *(("Source", line) for line in pack.sources),
    ]
    for row, (what, said) in enumerate(lines, start=2):
        write_text(sheet, row, 0, what, book.looks["strong"])
        write_text(sheet, row, 1, said, book.looks["text"])
        sheet.set_row(row, row_height([what, said], _READ_ME_WIDTHS, least=16.0))
    sheet.print_area(0, 0, len(lines) + 1, 1)


def _write_table(book: Book, pack: ScopingPack, name: str, about: str, table: pd.DataFrame) -> None:
    columns = [str(column) for column in table.columns]
    narrow = 5.0 if len(columns) > 20 else _WIDTH
    widths = [
        30.0
        if one in _WIDE
        else (
            _FIRST_WIDTH
            if at == 0 and narrow == _WIDTH
            else max(narrow, 11.0)
            if at == 0
            else narrow
        )
        for at, one in enumerate(columns)
    ]
    sheet = new_sheet(
        book,
        name,
        marking=pack.marking,
        foot=f"Scoping pack, {pack.ward}",
        widths=widths,
        landscape=True,
    )
    write_text(sheet, 0, 0, name, book.looks["title"])
    write_text(sheet, 1, 0, about, book.looks["line"])
    for at, column in enumerate(columns):
        write_text(sheet, 2, at, column.replace("_", " "), book.looks["head"])
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    for row, values in enumerate(table.itertuples(index=False), start=3):
        for at, value in enumerate(values):
            _write_value(book, sheet, row, at, value)
    sheet.print_area(0, 0, len(table) + 2, len(columns) - 1)


def _write_value(book: Book, sheet: Any, row: int, at: int, value: Any) -> None:
    if isinstance(value, str):
        write_text(sheet, row, at, value, book.looks["cell"])
    elif pd.isna(value):
        write_text(sheet, row, at, "not known", book.looks["cell"])
    elif float(value) == round(float(value)):
        sheet.write_number(row, at, float(value), book.looks["number"])
    else:
        sheet.write_number(row, at, round(float(value), 2), book.looks["cell"])

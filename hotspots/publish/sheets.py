"""Workbooks made to be printed: marked on every page, safe to open, the same bytes every time."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

# Officers' colours keep their order in greyscale: dark means more.
_PRIORITY_LOOKS: dict[str, dict[str, Any]] = {
    "gold": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#7A5500"},
    "silver": {"bold": True, "bg_color": "#D3D8DD"},
    "bronze": {"font_color": "#5A3A1C"},
}
_FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "line": {"font_color": "#3D4853"},
    "head": {
        **{"bold": True, "font_color": "#FFFFFF", "bg_color": "#23303D", "border": 1},
        "text_wrap": True,
    },
    "cell": {"border": 1, "border_color": "#8A949E", "text_wrap": True},
    "number": {"border": 1, "border_color": "#8A949E", "num_format": "#,##0"},
    "stop": {"border": 1, "border_color": "#8A949E", "align": "center", "bold": True},
    "small": {"border": 1, "border_color": "#8A949E", "font_size": 9, "text_wrap": True},
    "date": {"border": 1, "border_color": "#8A949E", "num_format": "dd/mm/yyyy"},
    "time": {"border": 1, "border_color": "#8A949E", "num_format": "hh:mm"},
    "text": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True, "text_wrap": True, "valign": "top"},
    **{
        name: {"border": 1, "border_color": "#8A949E", "align": "center", **look}
        for name, look in _PRIORITY_LOOKS.items()
    },
}
_FIXED_TIME = dt.datetime(2000, 1, 1)  # what a workbook holds has no zone
_MOST_FOOT = 255  # characters a workbook takes
_LINE_POINTS = 13.0  # height of a line of 10 pt


@dataclass(frozen=True)
class Book:
    """An open workbook and the looks its cells can have."""

    file: Any
    looks: dict[str, Any]


@contextmanager
def new_book(path: Path, *, title: str) -> Iterator[Book]:
    """Open a workbook in which no text ever becomes a formula or a link; write it at the end."""
    file = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    file.set_properties({"title": title, "created": _FIXED_TIME})
    yield Book(file, {name: file.add_format(_FONT | look) for name, look in _LOOKS.items()})
    file.close()


def new_sheet(
    book: Book, name: str, *, marking: str, foot: str, widths: Sequence[float], landscape: bool
) -> Any:
    """Add a sheet for A4, one page wide, with the marking at the head and foot of every page.

    Parameters
    ----------
    book
        Where to.
    name
        Of the sheet, at most 31 letters.
    marking, foot
        Handling marking; what else stands at the foot, beginning with a letter.
    widths
        Of the columns, in characters.
    landscape
        Whether the page lies on its side.
    """
    sheet = book.file.add_worksheet(name)
    sheet.set_paper(9)
    (sheet.set_landscape if landscape else sheet.set_portrait)()
    sheet.set_margins(left=0.35, right=0.35, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    marked = _header_text(marking)
    sheet.set_header(f'&C&"Arial,Bold"{marked}')
    around = f'&C&"Arial,Bold"{marked}&R&"Arial,Regular"&8Page &P of &N'
    begin = '&L&"Arial,Regular"&8'
    sheet.set_footer(f"{begin}{_cut(_header_text(foot), _MOST_FOOT - len(begin + around))}{around}")
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    return sheet


def write_text(sheet: Any, row: int, column: int, text: object, look: Any) -> None:
    """Write a text as a text, whatever it looks like; empty keeps its look."""
    if str(text):
        sheet.write_string(row, column, str(text), look)
    else:
        sheet.write_blank(row, column, None, look)


def row_height(texts: Sequence[str], widths: Sequence[float], *, least: float) -> float:
    """Say how high a row has to be for its texts to be read, in points.

    Nobody adjusts rows on a printer, so they are high enough for the longest text.

    >>> (
    ...     row_height(["High Street"], [30], least=24.0),
    ...     row_height(["High Street" * 5], [30], least=24),
    ... )
    (24.0, 29.0)
    """
    lines = max(
        (
            sum(math.ceil(max(len(one), 1) / (width * 1.1)) for one in text.split("\n"))
            for text, width in zip(texts, widths, strict=True)
        ),
        default=1,
    )
    return max(least, _LINE_POINTS * lines + 3)


def _cut(text: str, most: int) -> str:
    """Cut a foot that is longer than a workbook can take, at no half of an ampersand.

    >>> _cut("Plan of Harlow", 20), _cut("Leigh && Westcliff", 8)
    ('Plan of Harlow', 'Leigh …')
    """
    if len(text) <= most:
        return text
    kept = text[: max(most - 1, 0)]
    half = (len(kept) - len(kept.rstrip("&"))) % 2
    return f"{kept[: len(kept) - half]}…"


def _header_text(text: str) -> str:
    """Write a text so that a page's header shows it: an ampersand is an order there.

    >>> _header_text("Leigh & Westcliff")
    'Leigh && Westcliff'
    """
    return text.replace("&", "&&")

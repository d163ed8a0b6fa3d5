"""The workbook of a delivery pack: every door in walking order, a sheet for each beat to fill in.

Officers write on the printed sheets or into the workbook, which then comes back: it is read by
:func:`hotspots.records.read_returns`, so the sheets that explain hold no column that looks like a
door or an outcome.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.patterns.plain_words import say_minutes, say_week
from hotspots.products.beats import DeliveryPack
from hotspots.publish.address_columns import OUTCOME_WORDS
from hotspots.publish.sheets import Book, new_book, new_sheet, row_height, write_text

_LEAST_HEIGHT = 24.0  # 8 mm: room for handwriting
# Name, title on paper, width in characters, whether the officer writes there.
_COLUMNS = (
    ("stop", "Stop", 5.0, False),
    ("address", "Address", 40.0, False),
    ("outcome", "Outcome", 12.0, True),
    ("date", "Date", 10.0, True),
    ("time", "Time", 8.0, True),
    ("officer", "Officer", 10.0, True),
    ("follow_up", "Follow-up", 26.0, True),
    ("door", "Door id", 14.0, False),
)
_TALLIES = (
    ("beat", "Beat", 6.0),
    ("street", "Street", 34.0),
    ("side", "Side", 11.0),
    ("numbers", "Numbers", 12.0),
    ("doors", "How many", 10.0),
    ("buildings", "Buildings", 10.0),
    ("spoke", "Spoke", 9.0),
    ("leaflet", "Leaflet", 9.0),
    ("no_answer", "No answer", 9.0),
)
_READ_ME = (
    "A sheet for each beat, every door in walking order. Write what came of each visit, and send"
    " the workbook back as it is.",
    "Outcome: one of " + ", ".join(OUTCOME_WORDS) + ". Leave it empty where nobody went.",
    "The sheet “By street” is for counting off on paper. It is not read back.",
)


def write_beats_workbook(pack: DeliveryPack, path: Path) -> None:
    """Write a workbook: "Read me", "By street", then a sheet for each beat.

    Parameters
    ----------
    pack
        Of the ward.
    path
        Where to.
    """
    with new_book(path, title=f"Doors of {pack.ward}, {say_week(pack.week)}") as book:
        _write_read_me(book, pack)
        _write_tallies(book, pack)
        for number, doors in pack.doors.groupby("beat", sort=True):
            _write_beat(book, pack, int(str(number)), doors)


def _foot(pack: DeliveryPack) -> str:
    return f"Street Week in {pack.ward}, {say_week(pack.week)}"


def _sheet(book: Book, pack: DeliveryPack, name: str, widths: list[float]) -> Any:
    return new_sheet(
        book, name, marking=pack.marking, foot=_foot(pack), widths=widths, landscape=True
    )


def _write_read_me(book: Book, pack: DeliveryPack) -> None:
    sheet = _sheet(book, pack, "Read me", [110.0])
    write_text(sheet, 0, 0, pack.finding, book.looks["title"])
    lines = (f"{pack.place} · {say_week(pack.week)}", *_READ_ME, *pack.notes, *pack.sources)
    for row, line in enumerate(lines, start=1):
        write_text(sheet, row, 0, line, book.looks["text"])
        sheet.set_row(row, row_height([line], [110.0], least=18.0))


def _write_tallies(book: Book, pack: DeliveryPack) -> None:
    widths = [width for _, _, width in _TALLIES]
    sheet = _sheet(book, pack, "By street", widths)
    for column, (_, title, _) in enumerate(_TALLIES):
        write_text(sheet, 0, column, title, book.looks["head"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for row, one in enumerate(pack.tallies.to_dict("records"), start=1):
        for column, (name, _, _) in enumerate(_TALLIES):
            value = one.get(name, "")
            if isinstance(value, int):
                sheet.write_number(row, column, value, book.looks["number"])
            else:
                write_text(sheet, row, column, value, book.looks["cell"])
        sheet.set_row(row, row_height([one["street"]], [widths[1]], least=18.0))
    sheet.print_area(0, 0, len(pack.tallies), len(_TALLIES) - 1)


def _write_beat(book: Book, pack: DeliveryPack, number: int, doors: pd.DataFrame) -> None:
    widths = [width for _, _, width, _ in _COLUMNS]
    sheet = _sheet(book, pack, f"Beat {number}", widths)
    beat = pack.beats[pack.beats["beat"] == number].iloc[0]
    write_text(sheet, 0, 0, f"{pack.ward}, beat {number}", book.looks["title"])
    sheet.set_row(0, 22)
    line = (
        f"{len(doors)} doors, about {say_minutes(beat['minutes'], to=5)}, {beat['metres']:,.0f} m"
    )
    write_text(sheet, 1, 0, f"{line}. {beat['streets']}", book.looks["line"])
    for column, (_, title, _, _) in enumerate(_COLUMNS):
        write_text(sheet, 2, column, title, book.looks["head"])
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    for row, door in enumerate(doors.to_dict("records"), start=3):
        for column, (name, _, _, to_fill) in enumerate(_COLUMNS):
            look = {"date": "date", "time": "time", "door": "small"}.get(name, "cell")
            if name == "stop":
                sheet.write_number(row, column, door[name], book.looks["stop"])
            else:
                write_text(sheet, row, column, "" if to_fill else door[name], book.looks[look])
        sheet.set_row(row, row_height([door["address"]], [widths[1]], least=_LEAST_HEIGHT))
    _finish(sheet, 3, 2 + len(doors))


def _finish(sheet: Any, first: int, last: int) -> None:
    """Let a spreadsheet take nothing for an outcome but the words that can be read again."""
    names = [name for name, *_ in _COLUMNS]
    column = names.index("outcome")
    sheet.data_validation(
        *(first, column, last, column),
        {
            "validate": "list",
            "source": list(OUTCOME_WORDS),
            "error_title": "Outcome",
            "error_message": f"Choose one of: {', '.join(OUTCOME_WORDS)}.",
        },
    )
    letter = chr(ord("A") + names.index("door"))
    # A door's id is a text of digits, and is meant to be.
    sheet.ignore_errors({"number_stored_as_text": f"{letter}{first + 1}:{letter}{last + 1}"})
    sheet.print_area(0, 0, last, len(_COLUMNS) - 1)

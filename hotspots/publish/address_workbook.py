"""A team's workbook: how to fill it in, then a sheet for each round, ready to be printed.

Officers write on the printed sheets or into the workbook itself, which then comes back: it is
read by :func:`hotspots.records.read_returns`, so there is one table on a sheet, and the sheet that
explains holds no column that looks like a door or an outcome.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.patterns.plain_words import say_day, say_minutes
from hotspots.products.cocoon_lists import PRIORITIES, CocoonLists
from hotspots.publish.address_columns import (
    LIST_COLUMNS,
    OUTCOME_WORDS,
    RING_WORDS,
    last_day,
    list_doors,
    say_moment,
)
from hotspots.publish.sheets import Book, new_book, new_sheet, row_height, write_text

_COLUMNS = tuple(column for column in LIST_COLUMNS if column.width)
_WIDTHS = [column.width for column in _COLUMNS]
_HEAD_ROW = 2
_LEAST_HEIGHT = 27.0  # 9 mm: room for handwriting
_OUTCOME_MEANS = {
    "spoke": "spoke to somebody who lives there",
    "leaflet": "left a leaflet",
    "no answer": "nobody came to the door, and no leaflet left",
    "refused": "did not want to talk",
    "void": "empty, not a home, or cannot be reached",
}


def write_team_workbook(lists: CocoonLists, team: str, path: Path) -> None:
    """Write the workbook of one team: "Read me", then a sheet for each round.

    Parameters
    ----------
    lists
        Of the whole place.
    team
        Whose doors.
    path
        Where to.
    """
    doors = list_doors(lists.doors[lists.doors["team"] == team])
    with new_book(path, title=f"Address list, {say_day(lists.as_of)}") as book:
        _write_read_me(book, lists, team)
        for number, walked in doors.groupby("round", sort=True):
            _write_round(book, lists, team, int(str(number)), walked)


def foot_line(lists: CocoonLists) -> str:
    """Say at the foot of every page of which day the list is, and when it ends."""
    return f"List of {say_day(lists.as_of)}. Destroy by {say_day(last_day(lists))}."


def _write_round(
    book: Book, lists: CocoonLists, team: str, number: int, walked: pd.DataFrame
) -> None:
    sheet = new_sheet(
        book,
        f"Round {number}",
        marking=lists.marking,
        foot=foot_line(lists),
        widths=_WIDTHS,
        landscape=True,
    )
    write_text(sheet, 0, 0, f"{team}, round {number}", book.looks["title"])
    sheet.set_row(0, 22)
    write_text(sheet, 1, 0, describe_round(lists, team, number), book.looks["line"])
    for column, one in enumerate(_COLUMNS):
        write_text(sheet, _HEAD_ROW, column, one.title, book.looks["head"])
    sheet.set_row(_HEAD_ROW, 18)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    first = _HEAD_ROW + 1
    for row, door in enumerate(walked.to_dict("records"), start=first):
        _write_door(book, sheet, row, door)
    last = first + len(walked) - 1
    names = [column.name for column in _COLUMNS]
    _check_outcomes(sheet, first, last, names.index("outcome"))
    # A door's id is a text of digits, and is meant to be.
    area = f"{_letter(names.index('door'))}{first + 1}:{_letter(names.index('door'))}{last + 1}"
    sheet.ignore_errors({"number_stored_as_text": area})
    sheet.print_area(0, 0, last, len(_COLUMNS) - 1)


def _write_door(book: Book, sheet: Any, row: int, door: dict[Any, Any]) -> None:
    texts = []
    for column, one in enumerate(_COLUMNS):
        value = door[one.name]
        look = {"date": "date", "time": "time", "door": "small", "why": "small"}.get(
            one.name, "cell"
        )
        if one.name == "priority":
            value, look = value.upper(), value if value in PRIORITIES else "cell"
        elif one.name == "visit_by":
            late = door["status"] == "overdue"
            value = f"{'OVERDUE ' if late else ''}{say_moment(value)}"
        texts.append(str(value))
        if one.name == "stop":
            sheet.write_number(row, column, value, book.looks["stop"])
        else:
            write_text(sheet, row, column, value, book.looks[look])
    sheet.set_row(row, row_height(texts, _WIDTHS, least=_LEAST_HEIGHT))


def _check_outcomes(sheet: Any, first: int, last: int, column: int) -> None:
    """Let a spreadsheet take nothing for an outcome but the words that can be read again."""
    sheet.data_validation(
        first,
        column,
        last,
        column,
        {
            "validate": "list",
            "source": list(OUTCOME_WORDS),
            "error_title": "Not an outcome",
            "error_message": f"Choose one of: {', '.join(OUTCOME_WORDS)}.",
        },
    )


def describe_round(lists: CocoonLists, team: str, number: int) -> str:
    """Say how long a round is and until when it should be walked, in one line.

    A round that nobody measured has no more to say than its day.
    """
    rounds = lists.rounds
    mine = rounds[(rounds["team"] == team) & (rounds["round"] == number)]
    said = [f"{lists.place}, {say_day(lists.as_of)}"]
    for one in mine.to_dict("records"):
        said.append(
            f"{one['doors']} doors ({one['gold']} gold, {one['silver']} silver,"
            f" {one['bronze']} bronze)"
        )
        said.append(f"about {one['metres'] / 1000:.1f} km and {say_minutes(one['minutes'], to=5)}")
        if due := say_moment(one["deadline"]):
            said.append(f"first visit due {due}")
    return " · ".join(said)


def _write_read_me(book: Book, lists: CocoonLists, team: str) -> None:
    sheet = new_sheet(
        book,
        "Read me",
        marking=lists.marking,
        foot=foot_line(lists),
        widths=[22, 66],
        landscape=False,
    )
    write_text(sheet, 0, 0, f"Address list: {team}", book.looks["title"])
    sheet.set_row(0, 24)
    row = 2
    for what, said in _explanations(lists):
        write_text(sheet, row, 0, what, book.looks["strong"])
        write_text(sheet, row, 1, said, book.looks["text"])
        sheet.set_row(row, row_height([what, said], [22, 66], least=16.0) + 3)
        row += 1
    row += 1
    write_text(sheet, row, 0, "Burglaries behind this list", book.looks["strong"])
    for one in burglary_lines(lists, team):
        write_text(sheet, row, 1, one, book.looks["text"])
        row += 1
    sheet.print_area(0, 0, row, 1)


def _explanations(lists: CocoonLists) -> list[tuple[str, str]]:
    priorities = "\n".join(f"{name.upper()}: {what}" for name, what in PRIORITIES.items())
    outcomes = "\n".join(f"{name}: {_OUTCOME_MEANS[name]}" for name in OUTCOME_WORDS)
    rings = ", ".join(f'"{words}"' for words in RING_WORDS.values())
    day = say_day(last_day(lists))
    lines = [
        (
            "What this is",
            f"Homes near recent burglaries in {lists.place}, in walking order, as of"
            f" {say_day(lists.as_of)}. People who live there are told how to keep the next one"
            " away. The burgled homes are not on it; they are visited separately.",
        ),
        (
            "Handling",
            f"{lists.marking}. Addresses of victims' neighbours: do not leave it behind, do not"
            " photograph it, do not tell neighbours which home was burgled.",
        ),
        ("Valid to", f"{day}. Destroy it when the returns are recorded, at the latest on {day}."),
        ("Priority", priorities),
        (
            "Why",
            f"How the door is to the burgled home ({rings}, or within so many metres), with the"
            " burglary's number in brackets; then what came of an earlier visit.",
        ),
        (
            "How to fill it in",
            f"One outcome a door, exactly in these words:\n{outcomes}\n"
            "Write date, time and your collar number. Do not change the door id: it is how the"
            " visit is recorded. Fill in this workbook, not the .csv: spreadsheets spoil long"
            " numbers there. Names of residents belong on no list.",
        ),
        ("Where scores come from", lists.basis),
    ]
    return lines + [("To mind", note) for note in lists.notes]


def burglary_lines(lists: CocoonLists, team: str) -> list[str]:
    """Say of each burglary a team's doors answer to when visits are due; never where it was."""
    doors = lists.doors[lists.doors["team"] == team]
    numbers = {int(one) for text in doors["burglary_numbers"] for one in text.split(";") if one}
    numbers |= set(doors["burglary_number"])
    live = lists.burglaries[lists.burglaries["number"].isin(numbers)].sort_values("number")
    return [
        f"{one['number']}: visits due by {say_moment(one['deadline']) or 'no known day'}"
        f"{' (overdue)' if one['status'] == 'overdue' else ''},"
        f" zone ends {say_day(one['expires'] - pd.Timedelta(1, 'us'))}"
        for one in live.drop(columns="geometry").to_dict("records")
    ]


def _letter(column: int) -> str:
    return chr(ord("A") + column)

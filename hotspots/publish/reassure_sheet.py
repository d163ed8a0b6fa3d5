"""The burgled homes, for the separate visit to the victims: a workbook and a table of its own."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

from hotspots.patterns.plain_words import say_day
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish.address_columns import last_day, say_moment
from hotspots.publish.sheets import new_book, new_sheet, row_height, write_text
from hotspots.publish.tables import write_csv

_COLUMNS = {
    "team": ("Team", 17.0),
    "burglary_number": ("No.", 5.0),
    "burglary": ("Reference", 15.0),
    "addresses": ("Address", 40.0),
    "deadline": ("Visit by", 16.0),
}
_TO_FILL = {"Seen on": 12.0, "Time": 8.0, "Officer": 11.0, "What was said and left": 30.0}
_HEAD_ROW = 3


def write_reassure(lists: CocoonLists, folder: Path) -> tuple[Path, ...]:
    """Write the visits to the burgled homes as ``reassure.xlsx`` and ``reassure.csv``.

    Parameters
    ----------
    lists
        Of the whole place.
    folder
        Must exist.

    Returns
    -------
    tuple of pathlib.Path
        The files.
    """
    homes = lists.reassure.sort_values(["team", "burglary_number"], kind="stable")
    paths = (folder / "reassure.xlsx", folder / "reassure.csv")
    titles = [title for title, _ in _COLUMNS.values()] + list(_TO_FILL)
    widths = [width for _, width in _COLUMNS.values()] + list(_TO_FILL.values())
    with new_book(paths[0], title=f"Reassurance visits, {say_day(lists.as_of)}") as book:
        foot = f"List of {say_day(lists.as_of)}. Destroy by {say_day(last_day(lists))}."
        sheet = new_sheet(
            book, "Reassure", marking=lists.marking, foot=foot, widths=widths, landscape=True
        )
        write_text(sheet, 0, 0, f"Reassurance visits: {lists.place}", book.looks["title"])
        sheet.set_row(0, 22)
        for row, text in enumerate(
            (
                "The burgled homes themselves. Never hand this out with the neighbours' lists.",
                "Where it is not known which door of a building was burgled, all of them stand"
                " here.",
            ),
            start=1,
        ):
            write_text(sheet, row, 0, text, book.looks["line"])
        for column, title in enumerate(titles):
            write_text(sheet, _HEAD_ROW, column, title, book.looks["head"])
        for row, home in enumerate(homes.to_dict("records"), start=_HEAD_ROW + 1):
            texts = _texts(home)
            for column, text in enumerate([*texts, *("" for _ in _TO_FILL)]):
                write_text(sheet, row, column, text, book.looks["cell"])
            sheet.set_row(row, row_height(texts, widths[: len(texts)], least=36.0))
        sheet.freeze_panes(_HEAD_ROW + 1, 0)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.print_area(0, 0, _HEAD_ROW + len(homes), len(titles) - 1)
    write_csv(homes, paths[1])
    return paths


def _texts(home: dict[Hashable, Any]) -> list[str]:
    said = {**home, "deadline": say_moment(home["deadline"])}
    if home["status"] == "overdue":
        said["deadline"] = f"OVERDUE {said['deadline']}"
    said["addresses"] = str(home["addresses"]).replace("; ", "\n")
    return [str(said[name]) for name in _COLUMNS]

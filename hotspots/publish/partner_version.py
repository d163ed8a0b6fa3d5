"""What partners get: how many leaflets for which street, and no way back to a victim.

Neighbourhood Watch and councils are told streets and numbers of homes. No burglary stands
behind any number, and one day is given for all: a street's own deadline would be a burglary's date.
"""

from pathlib import Path

import pandas as pd

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.patterns.plain_words import say_day
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish.files import folder_name
from hotspots.publish.page import Page
from hotspots.publish.product_page import Cell, Listing, draw_listing_page
from hotspots.publish.sheets import new_book, new_sheet, row_height, write_text
from hotspots.publish.tables import write_csv

MARKING = "OFFICIAL"
OTHER_STREETS, OTHER_WARDS = "Other streets", "Other wards"
_KEPT = pd.Timedelta(28, "D")
_TITLES = ("Ward", "Street", "Homes to leaflet", "Who delivers", "Delivered on")
_WIDTHS = (20.0, 36.0, 12.0, 18.0, 14.0)


def count_leaflets(doors: pd.DataFrame) -> pd.DataFrame:
    """Count the homes to leaflet by ward and street, none so few that it gives a home away.

    Parameters
    ----------
    doors
        As in :attr:`hotspots.products.cocoon_lists.CocoonLists.doors`. Not changed.

    Returns
    -------
    pandas.DataFrame
        ``ward``, ``street``, ``homes``: by ward and street, "Other streets" last. Streets with
        fewer than five homes are joined, with the smallest other one where they are still fewer
        together, and so are wards. Fewer than five homes in all give no row.
    """
    rows: list[tuple[str, str, int]] = []
    small = 0
    for ward, of_one in doors.groupby("ward", sort=True):
        streets = of_one["street"].value_counts().sort_index()
        of_ward = {str(street): int(homes) for street, homes in streets.items()}
        if not ward or sum(of_ward.values()) < FEWEST_SHARED:
            small += sum(of_ward.values())
        else:
            joined = join_few(of_ward, OTHER_STREETS)
            rows += [(str(ward), street, homes) for street, homes in joined.items()]
    if 0 < small < FEWEST_SHARED and rows:
        totals = pd.Series([homes for *_, homes in rows]).groupby([ward for ward, *_ in rows]).sum()
        least = totals.sort_values(kind="stable").index[0]
        small += int(totals[least])
        rows = [row for row in rows if row[0] != least]
    if small >= FEWEST_SHARED:
        rows.append((OTHER_WARDS, OTHER_STREETS, small))
    return pd.DataFrame(rows, columns=["ward", "street", "homes"]).astype(
        {"ward": "str", "street": "str", "homes": "int64"}
    )


def join_few(homes: dict[str, int], others: str) -> dict[str, int]:
    """Join what has fewer than five homes, or no name, into one number of at least five.

    >>> join_few({"Mill Road": 30, "Elm Close": 3, "Oak Way": 6}, "Other streets")
    {'Mill Road': 30, 'Other streets': 9}
    """
    named = {name: one for name, one in homes.items() if name and one >= FEWEST_SHARED}
    rest = sum(homes.values()) - sum(named.values())
    if 0 < rest < FEWEST_SHARED and named:
        rest += named.pop(min(named, key=lambda name: (named[name], name)))
    return named | ({others: rest} if rest else {})


def deliver_by(lists: CocoonLists) -> pd.Timestamp:
    """Find the Sunday of the week in which the last visit is due: one day for all streets.

    A visit is due 48 hours after the report, so that no list reaches beyond two days from its own.
    """
    last = lists.as_of.normalize() + pd.Timedelta(2, "D")
    return last + pd.Timedelta(6 - last.weekday(), "D")


def write_partner_version(lists: CocoonLists, folder: Path) -> tuple[Path, ...]:
    """Write the leaflet counts as .xlsx, .csv and .html.

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
    homes = count_leaflets(lists.doors)
    base = folder / f"{folder_name(lists.place)}-leaflets"
    paths = tuple(base.with_name(f"{base.name}{end}") for end in (".xlsx", ".csv", ".html"))
    _write_workbook(lists, homes, paths[0])
    write_csv(homes.assign(deliver_by=deliver_by(lists).date().isoformat()), paths[1])
    paths[2].write_text(_draw_page(lists, homes), encoding="utf-8", newline="\n")
    return paths


def _title(lists: CocoonLists, homes: pd.DataFrame) -> str:
    if homes.empty:
        return f"No leaflets to deliver in {lists.place}"
    return f"{int(homes['homes'].sum()):,} homes in {lists.place} to leaflet"


def _lines(lists: CocoonLists) -> tuple[str, str]:
    by = deliver_by(lists)
    return (
        f"Crime prevention leaflets · deliver by {say_day(by)}",
        f"Destroy by {say_day(by + _KEPT)}. Streets with fewer than {FEWEST_SHARED} homes are"
        " joined. A street on this list is no sign of a crime in it.",
    )


def _write_workbook(lists: CocoonLists, homes: pd.DataFrame, path: Path) -> None:
    when, note = _lines(lists)
    title = _title(lists, homes)
    with new_book(path, title=title) as book:
        foot = f"Destroy by {say_day(deliver_by(lists) + _KEPT)}."
        sheet = new_sheet(
            book, "Leaflets", marking=MARKING, foot=foot, widths=_WIDTHS, landscape=False
        )
        for row, (text, look) in enumerate([(title, "title"), (when, "line"), (note, "line")]):
            sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, "")
            write_text(sheet, row, 0, text, book.looks["text" if row == 2 else look])
        sheet.set_row(0, 22)
        sheet.set_row(2, row_height([note], [sum(_WIDTHS)], least=16.0))
        for column, head in enumerate(_TITLES):
            write_text(sheet, 3, column, head, book.looks["head"])
        sheet.set_row(3, 30)
        for row, one in enumerate(homes.itertuples(index=False), start=4):
            write_text(sheet, row, 0, one.ward, book.looks["cell"])
            write_text(sheet, row, 1, one.street, book.looks["cell"])
            sheet.write_number(row, 2, one.homes, book.looks["number"])
            for column in (3, 4):
                write_text(sheet, row, column, "", book.looks["cell"])
            sheet.set_row(row, row_height([str(one.ward), str(one.street)], _WIDTHS[:2], least=22))
        sheet.freeze_panes(4, 0)
        sheet.repeat_rows(3)
        sheet.print_area(0, 0, 3 + len(homes), len(_WIDTHS) - 1)


def _draw_page(lists: CocoonLists, homes: pd.DataFrame) -> str:
    when, note = _lines(lists)
    page = Page(_title(lists, homes), lists.place, when, MARKING, (note,), lists.sources)
    heads = tuple(Cell(one, at == 2) for at, one in enumerate(_TITLES[:3]))
    rows = tuple(
        (Cell(one["ward"], False), Cell(one["street"], False), Cell(f"{one['homes']:,}", True))
        for one in homes.to_dict("records")
    )
    return draw_listing_page(page, [Listing("Homes by street", heads, rows, 0)])

"""What a command that makes one product says on the terminal: the finding, then a short table."""

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.districts import OneProduct
    from hotspots.products import Product

_MOST_ROWS = 20
_NARROWEST = 40
_COORDINATES = {"easting", "northing", "longitude", "latitude"}


def describe_product(made: "OneProduct", *, with_table: bool) -> list[str]:
    """Say line by line what was found, what became of every row, and what to mind."""
    lines = [made.page.title, made.page.subtitle]
    if with_table:
        lines += table_lines(made.product)
    lines += ["", str(made.prepared.records.summary)]
    lines += [
        f"{rows:,} rows {what}"
        for what, rows in made.prepared.account.items()
        if not what.startswith(("mapped", "rejected"))
    ]
    records = made.prepared.records
    # What the page says of this place need not be said of everything that was read.
    of_all = {*made.prepared.stacked.notes, *records.harm_index.weigh(records.incidents).notes}
    notes = [*made.page.notes, *(one for one in made.prepared.notes if one not in of_all)]
    return lines + [f"note: {_printable(note)}" for note in dict.fromkeys(notes)]


def table_lines(product: "Product") -> list[str]:
    """Set the first rows of the table that the product is about, as wide as the terminal."""
    from hotspots.publish import say_value

    table = product.declaration.shown_table
    frame = None if table is None else product.tables[table.name]
    if table is None or frame is None or not len(frame):
        return []
    shown = frame.head(_MOST_ROWS)
    width = max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST)
    columns: list[list[str]] = []
    left_out = []
    for column in table.columns:
        cells = [_printable(say_value(value, column)) for value in shown[column.name].tolist()]
        name = column.name.replace("_", " ")
        wide = max(map(len, (name, *cells)))
        used = sum(len(one[0]) + 2 for one in columns)
        if column.name in _COORDINATES or used + wide > width:
            left_out.append(name)
            continue
        side = str.ljust if column.kind == "text" else str.rjust
        columns.append([side(cell, wide) for cell in (name, *cells)])
    lines = ["", *("  ".join(row).rstrip() for row in zip(*columns, strict=True))]
    if len(frame) > len(shown):
        lines.append(f"and {len(frame) - len(shown):,} more rows")
    if left_out:
        lines.append(f"not shown: {', '.join(left_out)}; -o FILE.csv writes them all")
    return lines


def _printable(text: str) -> str:
    """Leave out signs that would move the cursor or change colours: data is only data."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)

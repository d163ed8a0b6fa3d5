"""A page for each product: the finding, its figure, its tables, what made it; and a sheet of A4.

The same page is read on a screen and printed: the figure with its legend fills the first sheet,
on its side or upright as the figure is, at a scale that is true.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from hotspots.ground import StudyArea
from hotspots.products import Product
from hotspots.products.declare import Table
from hotspots.publish.map_words import name_column, say_cell
from hotspots.publish.page import (
    CLOSED_POLICY,
    Page,
    kind_of_marking,
    quote_for_css,
    read_asset,
    render_page,
)
from hotspots.publish.product_figure import draw_svg_figure
from hotspots.publish.settings_words import say_settings
from hotspots.publish.site_links import Link
from hotspots.publish.svg_parts import Picture

_MOST_ROWS = 500
_MOST_ON_PAPER = 40  # rows of a table that are printed: a sheet is no list
_COLUMNS_ON_PAPER = 14  # that A4 on its side can hold
_WIDE_TABLE = 9  # columns that A4 upright cannot hold
_SHORT = len("2024-12-31 23:59")
_LONGEST = 100  # letters of a cell: an outline's coordinates are for the table itself
_INITIALS = {"eva": "EVA"}
# Markings are told apart by more than colour: there is none in a margin.
_MARKING_LINES = {
    "sensitive": " text-decoration: underline double;",
    "official": "",
    "public": " text-decoration: overline underline;",
}


@dataclass(frozen=True)
class Cell:
    """A cell in words, and whether it is a number."""

    text: str
    number: bool

    @property
    def short(self) -> bool:
        """Whether it is no longer than a moment or a span of hours: such a text is not broken."""
        return len(self.text) <= _SHORT


@dataclass(frozen=True)
class Listing:
    """One table in words."""

    title: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int

    @property
    def off_paper(self) -> int:
        """How many rows are not printed."""
        return max(len(self.rows) - _MOST_ON_PAPER, 0) + self.left_out


def draw_product_page(
    product: Product,
    study_area: StudyArea,
    page: Page,
    *,
    trail: Sequence[Link] = (),
    on_map: str = "",
    streets: gpd.GeoDataFrame | None = None,
) -> str:
    """Compose a product's page; it needs nothing from outside itself.

    Parameters
    ----------
    product
        As made.
    study_area
        The ground of a map.
    page
        What stands around it: its title is the finding.
    trail
        The way back from the top, this page last; none for a page by itself.
    on_map
        Link to where the product is drawn on the district's map; empty for none.
    streets
        Lines that a map is read by, in the area's system; None for none.

    Returns
    -------
    str
        HTML, all text in it escaped.
    """
    declared = product.declaration
    meanings = [
        (f"{_name_of(table)}: {name_column(one)}", one.meaning)
        for table in declared.tables
        for one in table.columns
        if one.meaning
    ]
    return _render(
        page,
        [_listing(one, product.tables[one.name]) for one in declared.tables],
        picture=draw_svg_figure(product, study_area, streets=streets),
        answers=declared.answers,
        made_with=say_settings(product.settings),
        meanings=meanings,
        trail=trail,
        on_map=on_map,
    )


def draw_listing_page(page: Page, tables: Sequence[Listing]) -> str:
    """Compose a page of tables alone, for a pack."""
    return _render(
        page, tables, picture=None, answers="", made_with=(), meanings=(), trail=(), on_map=""
    )


def _render(page: Page, tables: Sequence[Listing], **content: Any) -> str:
    wide = any(len(one.heads) > _WIDE_TABLE for one in tables)
    page = replace(page, notes=tuple(dict.fromkeys(page.notes)))
    return render_page(
        "product.html",
        policy=CLOSED_POLICY,
        page=page,
        style=read_asset("product.css"),
        sheet_rules=_sheet_rules(page, content["picture"], wide=wide),
        tables=tables,
        rows_on_paper=_MOST_ON_PAPER,
        columns_on_paper=_COLUMNS_ON_PAPER,
        wide=wide,
        **content,
    )


def _sheet_rules(page: Page, picture: Picture | None, *, wide: bool) -> str:
    """Say how the sheets lie, what stands in their margins, and how large the figure is on them.

    Tables follow the figure on its own sheet where that stands upright as theirs do.
    """
    lies = picture is not None and picture.landscape
    line = _MARKING_LINES[kind_of_marking(page.marking)]
    bold, quiet = (f'font: {size} Arial, "Liberation Sans", sans-serif;'
                   for size in ("700 9pt", "8pt"))  # fmt: skip
    marking = f"content: {quote_for_css(page.marking)}; {bold}{line}"
    rules = [
        f"@page {name} {{ size: A4 {'landscape' if across else 'portrait'};"
        f" margin: 12mm 12mm 14mm; @top-center {{ {marking} }} @bottom-center {{ {marking} }}"
        f" @bottom-left {{ content: {quote_for_css(page.place)}; {quiet} }}"
        f' @bottom-right {{ content: "Page " counter(page) " of " counter(pages); {quiet} }} }}'
        for name, across in (("sheet", lies), ("rest", wide))
    ]
    rest = "sheet" if picture is not None and not lies and not wide else "rest"
    hidden = (
        f".long tbody tr:nth-child(n+{_MOST_ON_PAPER + 1}),"
        f" .wide :is(th, td):nth-child(n+{_COLUMNS_ON_PAPER + 1}) {{ display: none; }}"
    )
    size = ""
    if picture is not None:
        wide_mm, high_mm = picture.size_mm
        size = f" .drawn > svg {{ width: {wide_mm:g}mm; height: {high_mm:g}mm; }}"
    rules.append(f"@media print {{ .rest, .page-foot {{ page: {rest}; }} {hidden}{size} }}")
    return "\n".join(rules)


def _name_of(table: Table) -> str:
    first, *rest = table.name.split("_")
    return " ".join([_INITIALS.get(first, first.capitalize()), *rest])


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _listing(table: Table, frame: pd.DataFrame) -> Listing:
    columns = table.columns
    shown = frame.head(_MOST_ROWS)
    written = [
        [Cell(_cut(say_cell(value, one)), one.kind != "text") for value in shown[one.name].tolist()]
        for one in columns
    ]
    heads = tuple(Cell(name_column(one), one.kind != "text") for one in columns)
    rows = tuple(zip(*written, strict=True))
    title = f"{_name_of(table)}; each row: {table.title}"
    return Listing(title, heads, rows, len(frame) - len(shown))

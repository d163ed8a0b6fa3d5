"""A page for a product that lies on no ground: its picture, and its tables below."""

import base64
from dataclasses import dataclass

import pandas as pd

from hotspots.ground import StudyArea
from hotspots.products import Product
from hotspots.products.declare import Table
from hotspots.publish.figures import draw_figure
from hotspots.publish.page import Page, read_asset, render_page
from hotspots.publish.shading import say_value, title_of

_MOST_ROWS = 500


@dataclass(frozen=True)
class Cell:
    """A cell in words, and whether it is a number."""

    text: str
    number: bool


@dataclass(frozen=True)
class Listing:
    """One table in words."""

    title: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int


def draw_table_page(
    product: Product, study_area: StudyArea, page: Page, *, picture: bool = True
) -> str:
    """Compose a page of a product's picture and tables; it needs nothing from outside itself."""
    drawn = ""
    if picture and product.declaration.figure is not None:
        png = draw_figure(product, study_area, page, framed=False)
        drawn = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return render_page(
        "table.html",
        page=page,
        style=read_asset("index.css"),
        picture=drawn,
        tables=[_listing(one, product.tables[one.name]) for one in product.declaration.tables],
    )


def _listing(table: Table, frame: pd.DataFrame) -> Listing:
    columns = table.columns
    shown = frame.head(_MOST_ROWS)
    cells = [
        tuple(Cell(say_value(row[one.name], one), one.kind != "text") for one in columns)
        for row in shown.to_dict("records")
    ]
    heads = tuple(Cell(title_of(one), one.kind != "text") for one in columns)
    name = table.name.replace("_", " ")
    title = f"{name[0].upper()}{name[1:]}: {table.title}"
    return Listing(title, heads, tuple(cells), len(frame) - len(shown))

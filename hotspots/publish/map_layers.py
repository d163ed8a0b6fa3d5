"""Layers of a map out of the tables of products: which are drawn, in which marks and words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np

from hotspots.products import Product
from hotspots.products.declare import MapFigure, Table
from hotspots.publish.map_payload import LayerTable, LegendRow, MapLayer, pack_shapes
from hotspots.publish.map_words import Row, Sentence, Settings, name_column, say_cell, say_row
from hotspots.publish.shading import Shading, shade_rows

# Rows of a layer's table on the page; the whole table is in its own file.
MOST_ROWS = 1000
_MANY_SHAPES = 2000
_COORDINATES = (
    "easting",
    "northing",
    "longitude",
    "latitude",
    "outline_wgs84",
    "centre_x",
    "centre_y",
)
_SIMPLIFY_M = {"Polygon": 1.0}


@dataclass(frozen=True)
class LayerPlan:
    """How a table becomes a layer.

    Attributes
    ----------
    table
        Its name, and the layer's.
    group
        Of the panel.
    title
        What its switch says, before the number of its shapes.
    mark
        How a shape looks.
    says
        The sentence of a row.
    legend
        What a shape is; of shaded ones, what the shades are is said beside.
    keep
        Columns of its table on the page; empty: all but coordinates.
    columns
        Others in their place: title, whether it holds numbers, and how a cell is said.
    label, name
        Columns that stand on each shape: its number, and what it is called where the number alone
        would push the name off the map.
    shade, scale
        As of a :class:`MapFigure`.
    classes
        Values of a ``shade`` of texts, and what each means. Rows of any other are left out, the
        map's quiet ground.
    unless
        A column, and the value of it with which a row is not for the map.
    others
        What the rows left out are, in the title of the table.
    """

    table: str
    group: str
    title: str
    mark: str
    says: Sentence | None = None
    legend: str = ""
    keep: tuple[str, ...] = ()
    columns: tuple[tuple[str, bool, Callable[[Row], str]], ...] = ()
    label: str = ""
    name: str = ""
    shade: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)
    unless: tuple[str, str] | None = None
    others: str = ""


def make_layer(product: Product, plan: LayerPlan, *, show: bool = False) -> MapLayer:
    """Make the layer of one of a product's tables.

    Parameters
    ----------
    product
        The product, as made.
    plan
        How its table is drawn.
    show
        Whether the layer is on at first.

    Returns
    -------
    MapLayer
        Shapes, shades, words and rows in the order of the table; of very many shapes those
        without a shade are left out.
    """
    table = product.declaration.table(plan.table)
    figure = MapFigure(
        plan.table, shade=plan.shade, scale=_scale(product), classes=tuple(plan.classes)
    )
    every = _for_the_map(product.tables[plan.table], plan)
    frame = _drawn(every, table, figure)
    shading = shade_rows(frame, table, figure)
    rows = frame.to_dict("records")
    return MapLayer(
        plan.table,
        plan.group,
        f"{plan.title} ({len(frame):,})",
        plan.mark,
        shapes=pack_shapes(
            frame.geometry.to_numpy(),
            crs=frame.crs,
            simplify_m=_SIMPLIFY_M.get(table.geometry, 0.0),
        ),
        shades=_names_of(shading),
        labels=[_label(plan, row) for row in rows] if plan.label else (),
        says=[_say(plan, table, row, product.settings) for row in rows],
        legend=_legend(plan, shading),
        legend_title="" if plan.classes else shading.title,
        table=_table(plan, table, rows, len(every)),
        show=show,
    )


def plan_any(figure: MapFigure) -> LayerPlan:
    """Plan the layer of a product that nothing more is known of than its declaration.

    >>> plan_any(MapFigure("cells", "Cells, 1 holds most")).title
    'Cells'
    """
    what = figure.legend.partition(",")[0]
    return LayerPlan(
        figure.table,
        "Hotspot areas",
        what,
        "shape",
        legend=figure.legend,
        label=figure.number,
        shade=figure.shade,
        classes={name: name for name in figure.classes},
    )


def cap_title(title: str, shown: int, of: int, *, others: str = "") -> str:
    """Say in a table's title what of it is not on the page.

    >>> cap_title("Local hotspots", 38, 156, others="cells that do not stand out")
    'Local hotspots (left out: 118 of 156, cells that do not stand out)'
    """
    told = [f"the first {MOST_ROWS:,} of {shown:,}"] if shown > MOST_ROWS else []
    if of > shown:
        told.append(f"left out: {of - shown:,} of {of:,}, {others or 'rows without a shade'}")
    return f"{title} ({'; '.join(told)})" if told else title


def _scale(product: Product) -> Any:
    figure = product.declaration.figure
    return figure.scale if isinstance(figure, MapFigure) else "more"


def _for_the_map(frame: gpd.GeoDataFrame, plan: LayerPlan) -> gpd.GeoDataFrame:
    if plan.unless is None:
        return frame
    column, value = plan.unless
    return frame[frame[column] != value]


def _drawn(frame: gpd.GeoDataFrame, table: Table, figure: MapFigure) -> gpd.GeoDataFrame:
    """Take the rows to draw: of classes the named ones, of very many those with a shade."""
    if figure.classes:
        return frame[frame[figure.shade].isin(figure.classes)]
    if not figure.shade or len(frame) <= _MANY_SHAPES:
        return frame
    return frame[np.array(shade_rows(frame, table, figure).of_row) >= 0]


def _names_of(shading: Shading) -> list[str]:
    names = [one.name for one in shading.shades]
    return [names[of] if of >= 0 else "" for of in shading.of_row] if names else []


def _label(plan: LayerPlan, row: Row) -> str:
    return f"{row[plan.label]}{f' {row[plan.name]}' if plan.name else ''}"


def _legend(plan: LayerPlan, shading: Shading) -> tuple[LegendRow, ...]:
    if not shading.shades:
        return (LegendRow(plan.legend),) if plan.legend else ()
    return tuple(
        LegendRow(
            plan.classes.get(one.words, one.words),
            one.name,
            bool(one.hatch),
        )
        for one in shading.shades
    )


def _say(plan: LayerPlan, table: Table, row: Row, settings: Settings) -> str:
    if plan.says is not None:
        return plan.says(row, settings)
    number = f"{plan.title.removesuffix('s')} {row[plan.label]}. " if plan.label else ""
    return number + say_row(row, table, leave_out=(*_COORDINATES, plan.label))


def _table(plan: LayerPlan, table: Table, rows: Sequence[Row], every: int) -> LayerTable:
    title = cap_title(plan.title, len(rows), every, others=plan.others)
    first = rows[:MOST_ROWS]
    if plan.columns:
        names, numbers, cells = zip(*plan.columns, strict=True)
        return LayerTable(
            title, names, numbers, tuple(tuple(say(row) for say in cells) for row in first)
        )
    told = [one for one in table.columns if _is_told(one.name, plan)]
    return LayerTable(
        title,
        tuple(name_column(one) for one in told),
        tuple(one.kind != "text" for one in told),
        tuple(tuple(say_cell(row[one.name], one) for one in told) for row in first),
    )


def _is_told(name: str, plan: LayerPlan) -> bool:
    return name in plan.keep if plan.keep else name not in _COORDINATES

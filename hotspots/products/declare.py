"""What each product promises: its files, and every column with its unit and meaning.

A product is declared, then made, then checked against its declaration before a file is
written, so that the README's tables, the files and the code cannot drift apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import pandas as pd

from hotspots.errors import DeclarationError, Problem, listed, raise_if_any
from hotspots.patterns.density import Surface

Kind = Literal["text", "whole number", "number"]
_DTYPE_OF_KIND = {"text": "str", "whole number": "int64", "number": "float64"}
_KIND_OF_DTYPE = {"O": "text", "T": "text", "U": "text", "i": "whole number", "f": "number"}


@dataclass(frozen=True)
class Column:
    """One column: name, kind of value, unit, meaning, and how many decimals mean anything."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    decimals: int | None = None


@dataclass(frozen=True)
class Table:
    """A declared table; with a geometry it is also a map layer.

    Attributes
    ----------
    name
        Name of the table, of its CSV file and of its GeoPackage layer.
    title
        What a row is, in plain words.
    columns
        In order.
    geometry
        ``Polygon`` or ``Point``; empty for a table without places.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    geometry: Literal["", "Polygon", "Point"] = ""


@dataclass(frozen=True)
class Raster:
    """A declared raster: name (and file name), title."""

    name: str
    title: str


@dataclass(frozen=True)
class MapFigure:
    """Drawn as a map: shapes or points on the quiet ground of the study area.

    Attributes
    ----------
    table
        Whose shapes are drawn; empty for a raster alone.
    legend
        What a shape is, in a legend's words.
    number
        Column that numbers a shape on the map, e.g. its rank.
    names
        Columns of texts that name it in the list beside the map.
    shade
        Column the shapes are coloured by; empty: all in one colour.
    scale
        How a ``shade`` of numbers is coloured: darker for more, or two colours from zero.
    classes
        Values of a ``shade`` of texts, what matters most first; anything else stays grey.
    raster
        Raster drawn below the shapes, as the smallest ground that holds shares of what
        ``raster_places`` adds up.
    raster_places
        Table of points, with ``incidents`` and ``harm``, that the raster's shades count.
    """

    table: str = ""
    legend: str = ""
    number: str = ""
    names: tuple[str, ...] = ()
    shade: str = ""
    scale: Literal["more", "from zero"] = "more"
    classes: tuple[str, ...] = ()
    raster: str = ""
    raster_places: str = ""


@dataclass(frozen=True)
class HoursFigure:
    """Drawn as a table of shades: hours across, days of the week down.

    Attributes
    ----------
    table
        One row for each cell.
    hour, day, value
        Its columns: hour 0-23, the day's name (Monday first, as they stand in the table), what
        the shade is of.
    """

    table: str
    hour: str
    day: str
    value: str


@dataclass(frozen=True)
class CurveFigure:
    """Drawn as lines, e.g. a Lorenz curve or the harm that a number of spots captures.

    Attributes
    ----------
    table
        One row for each point, in the order they are joined.
    x, y
        Columns.
    series
        Columns that together tell the lines apart; none: one line.
    x_title, y_title
        What the axes say; empty: the names of the columns.
    diagonal
        Whether the line of equal shares is drawn for comparison.
    """

    table: str
    x: str
    y: str
    series: tuple[str, ...] = ()
    x_title: str = ""
    y_title: str = ""
    diagonal: bool = False


@dataclass(frozen=True)
class BarsFigure:
    """Drawn as bars with their intervals, e.g. methods and their hit rates.

    Attributes
    ----------
    table
        One row a bar, the first on top.
    label, value
        Columns: the bar's name and length.
    low, high
        Columns of its interval; empty: none.
    """

    table: str
    label: str
    value: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class BandsFigure:
    """Drawn as a table of shades, one cell a row: bands down and bands across.

    Attributes
    ----------
    table
        One row for each cell, in the order of the bands.
    down, across
        Columns that name the cell's bands.
    value
        Column the shade is of: a ratio, light at 1 and below, darker above.
    stands_out
        Column of texts; a cell where it is not empty is outlined and bold.
    small
        Two columns written small below the value: ``849 / 203``.
    down_title, across_title
        What the axes say.
    """

    table: str
    down: str
    across: str
    value: str
    stands_out: str = ""
    small: tuple[str, str] | None = None
    down_title: str = ""
    across_title: str = ""


@dataclass(frozen=True)
class WeeksFigure:
    """Drawn as columns, week by week: planned beside done, and parts of a sum below a target.

    Attributes
    ----------
    table
        One row a week, in order.
    week, days
        Columns: its Monday (``2025-01-06``), and how many of its days are counted.
    planned, done
        Columns that are set side by side.
    target
        Column of what the sum of the parts is compared with.
    parts_table, part, value
        A table with a row for each week and part: column of the part's name, of its size.
    title, parts_title
        What is planned and done; what the parts are of.
    """

    table: str
    week: str
    days: str
    planned: str
    done: str
    target: str
    parts_table: str
    part: str
    value: str
    title: str
    parts_title: str


Figure = MapFigure | HoursFigure | CurveFigure | BarsFigure | BandsFigure | WeeksFigure


@dataclass(frozen=True)
class Declaration:
    """All a product may consist of.

    Attributes
    ----------
    id
        Its name in settings, files and manifests.
    title
        Its name in print.
    answers
        The question it answers, for the table of products.
    tables, rasters
        What it holds.
    figure
        How it is drawn; None: it is only written down.
    """

    id: str
    title: str
    answers: str
    tables: tuple[Table, ...] = ()
    rasters: tuple[Raster, ...] = ()
    figure: Figure | None = None

    def table(self, name: str) -> Table:
        """Find one of its tables."""
        return next(table for table in self.tables if table.name == name)

    @property
    def shown_table(self) -> Table | None:
        """The table a reader is shown first: that of the shapes drawn, else the first declared.

        None where only a raster is drawn: the tables beside it are what it was made of.
        """
        if isinstance(self.figure, MapFigure):
            return self.table(self.figure.table) if self.figure.table else None
        return self.tables[0] if self.tables else None

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files it becomes, in the order they are written.

        >>> spots = Table("spots", "a spot", (), "Polygon")
        >>> Declaration("demo", "Demo", "?", (spots,), (Raster("heat", "Heat"),)).files
        ('spots.csv', 'demo.gpkg', 'heat.tif')
        """
        layered = any(table.geometry for table in self.tables)
        return (
            *(f"{table.name}.csv" for table in self.tables),
            *((f"{self.id}.gpkg",) if layered else ()),
            *(f"{raster.name}.tif" for raster in self.rasters),
        )


@dataclass(frozen=True)
class Product:
    """A product, made but not yet written.

    Attributes
    ----------
    declaration
        What it promises.
    finding
        What it found, in one plain sentence: the title of its map.
    tables
        Name -> frame with the declared columns (a GeoDataFrame where a geometry is declared).
    rasters
        Name -> surface.
    settings
        What made it.
    notes
        What a reader has to be told.
    """

    declaration: Declaration
    finding: str
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    rasters: Mapping[str, Surface] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def lay_out(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Bring a frame into the declared order, kinds and decimals; geometry stays where it is.

    >>> spots = Table(
    ...     "spots",
    ...     "a spot",
    ...     (Column("n", "whole number", "", ""), Column("harm", "number", "days", "", decimals=1)),
    ... )
    >>> lay_out(pd.DataFrame({"harm": [2.04], "n": [1]}), spots).to_dict("records")
    [{'n': 1, 'harm': 2.0}]
    """
    names = [column.name for column in table.columns]
    kinds = {column.name: _DTYPE_OF_KIND[column.kind] for column in table.columns}
    decimals = {c.name: c.decimals for c in table.columns if c.decimals is not None}
    also = ["geometry"] if table.geometry else []
    return frame[names + also].astype(kinds).round(decimals)


def percent(share: float) -> str:
    """Write a share for a finding.

    >>> percent(0.314), percent(0.0234), percent(0.0004), percent(0)
    ('31%', '2.3%', '0.04%', '0%')
    """
    value = 100 * share
    return f"{value:.0f}%" if value >= 9.95 else f"{value:.2g}%"


def check_product(product: Product) -> None:
    """Hold a product to its declaration.

    Raises
    ------
    DeclarationError
        Naming every table, column or raster that differs. It is a fault in this package.

    Examples
    --------
    >>> promised = Declaration("demo", "Demo", "?", (Table("spots", "a spot", ()),))
    >>> check_product(Product(promised, "Nothing found", {"spots": pd.DataFrame()}))
    >>> check_product(Product(promised, "Nothing found"))
    Traceback (most recent call last):
        ...
    hotspots.errors.DeclarationError: demo: declares the tables 'spots' but holds none. To mend \
it: report this fault in hotspots; your input is not the cause.
    """
    declared, problems = product.declaration, []

    def differs(what: str) -> None:
        cure = "report this fault in hotspots; your input is not the cause"
        problems.append(Problem(what, cure, declared.id))

    promised = [table.name for table in declared.tables]
    if promised != list(product.tables):
        differs(f"declares the tables {listed(promised)} but holds {listed(product.tables)}")
    promised = [raster.name for raster in declared.rasters]
    if promised != list(product.rasters):
        differs(f"declares the rasters {listed(promised)} but holds {listed(product.rasters)}")
    for table in declared.tables:
        if table.name in product.tables:
            for complaint in _complaints(table, product.tables[table.name]):
                differs(f"table {table.name!r} {complaint}")
    raise_if_any(problems, DeclarationError)


def _complaints(table: Table, frame: pd.DataFrame) -> list[str]:
    complaints = []
    columns = [str(name) for name in frame.columns if name != "geometry"]
    promised = [column.name for column in table.columns]
    if columns != promised:
        complaints.append(f"declares the columns {listed(promised)} but has {listed(columns)}")
    shaped = isinstance(frame, gpd.GeoDataFrame)
    if shaped and table.geometry:
        kinds = sorted(set(frame.geom_type) - {table.geometry, f"Multi{table.geometry}"})
        if kinds:
            complaints.append(f"declares {table.geometry} shapes but has {listed(kinds)}")
    if bool(table.geometry) != shaped:
        complaints.append(f"declares the geometry {table.geometry or 'none'!r} but differs")
    for column in table.columns:
        if column.name in columns:
            kind = _KIND_OF_DTYPE.get(frame[column.name].dtype.kind, "another kind")
            if kind != column.kind:
                complaints.append(f"declares {column.name!r} as {column.kind} but it is {kind}")
    return complaints

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
    """

    id: str
    title: str
    answers: str
    tables: tuple[Table, ...] = ()
    rasters: tuple[Raster, ...] = ()

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

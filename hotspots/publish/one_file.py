"""Write a product, or one part of it, to the one file that somebody named.

The ending says what is wanted: ``.gpkg`` all its tables as layers, ``.csv`` one table, ``.tif``
its raster, ``.png`` a picture, ``.pdf`` sheets of A4, ``.html`` a page that needs no network.
"""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import rasterio

from hotspots.errors import InputError, OutputError, Problem, listed
from hotspots.ground import StudyArea
from hotspots.products import Declaration, Product, check_product
from hotspots.products.declare import MapFigure
from hotspots.publish.figures import draw_figure
from hotspots.publish.files import writing_to
from hotspots.publish.manifest import software_versions
from hotspots.publish.page import Page
from hotspots.publish.pdf import find_browser, print_pages
from hotspots.publish.product_page import draw_product_page
from hotspots.publish.rasters import write_geotiff
from hotspots.publish.tables import write_csv, write_geopackage
from hotspots.publish.web_map import DistrictMap, draw_district_map


@dataclass(frozen=True)
class _Order:
    """What is to be written, and what of it."""

    product: Product
    study_area: StudyArea
    page: Page
    table: str
    streets: gpd.GeoDataFrame | None


def endings_of(declaration: Declaration) -> tuple[str, ...]:
    """List the endings of the files that a product can be written to.

    >>> from hotspots.products import DENSITY, STACKED_POINTS
    >>> endings_of(STACKED_POINTS), endings_of(DENSITY)[2]
    (('.gpkg', '.csv', '.png', '.pdf', '.html'), '.tif')
    """
    return (
        *((".gpkg", ".csv") if declaration.tables else ()),
        *((".tif",) if declaration.rasters else ()),
        *((".png",) if declaration.figure else ()),
        ".pdf",
        ".html",
    )


def check_target(declaration: Declaration, path: Path, *, table: str = "") -> None:
    """Refuse a file that the product cannot be written to, before anything is computed.

    Parameters
    ----------
    declaration
        Of the product.
    path
        Where it is to go.
    table
        Which table a ``.csv`` is to hold; empty for the first.

    Raises
    ------
    InputError
        When the ending is none of the product's, or there is no such table, or the ending is
        not for one table.
    OutputError
        When a folder is in the way, or there is no folder to write to, or no browser that could
        print a ``.pdf``.
    """
    ending, endings = path.suffix.casefold(), endings_of(declaration)
    if path.is_dir():
        cure = f"name a file in it, e.g. {path / declaration.id}{endings[0]}"
        raise OutputError(Problem("this is a folder", cure, str(path)))
    if ending not in endings:
        what = f"ends in {listed([path.suffix])}" if path.suffix else "has no ending"
        raise InputError(
            Problem(
                f"the name of the file to write {what}",
                f"{declaration.title.casefold()} can be written as {', '.join(endings)}",
                str(path),
            )
        )
    if not path.parent.is_dir():
        cure = "make it first, or name another"
        raise OutputError(Problem("there is no such folder", cure, str(path.parent)))
    names = [one.name for one in declaration.tables]
    if table and ending != ".csv":
        cure = "leave it out, or write a .csv"
        raise InputError(Problem(f"a {ending} file does not hold one table", cure, "--table"))
    if table and table not in names:
        cure = f"choose from {listed(names)}"
        raise InputError(Problem(f"there is no table {listed([table])}", cure, "--table"))
    if ending == ".pdf":
        find_browser()  # said now, not after minutes of work


def write_one_file(
    product: Product,
    path: str | Path,
    *,
    study_area: StudyArea,
    page: Page,
    table: str = "",
    streets: gpd.GeoDataFrame | None = None,
) -> Path:
    """Write a product to one file, in the form its ending asks for.

    The file is there whole or not at all, and replaces an older one of its name. All but CSV
    carry what made them: tags of the GeoTIFF, metadata of the GeoPackage, texts of the PNG, the
    foot of the page.

    Parameters
    ----------
    product
        As made.
    path
        Where to; ``.gpkg``, ``.csv``, ``.tif``, ``.png``, ``.pdf`` or ``.html``, whatever the case.
    study_area
        The ground of a map.
    page
        What stands around it.
    table
        Which table a ``.csv`` holds; empty for the first that is declared.
    streets
        Lines that a map in a ``.pdf`` is read by; None for none.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        When the product cannot be written in that form.
    OutputError
        When the file cannot be written there.
    DeclarationError
        When the product is not what it declares.
    """
    path = Path(path)
    check_product(product)
    check_target(product.declaration, path, table=table)
    target = path.resolve()  # what a link leads to is replaced, not the link
    order = _Order(product, study_area, page, table, streets)
    with (
        writing_to(path.parent),
        tempfile.TemporaryDirectory(prefix=".hotspots-", dir=target.parent) as folder,
    ):
        partial = Path(folder) / target.name
        _WRITERS[path.suffix.casefold()](order, partial)
        os.replace(partial, target)
    return path


def _write_layers(order: _Order, path: Path) -> None:
    tables = order.product.declaration.tables
    write_geopackage(
        order.product.tables,
        path,
        geometry={table.name: table.geometry for table in tables},
        about=_about(order),
    )


def _write_table(order: _Order, path: Path) -> None:
    name = order.table or order.product.declaration.tables[0].name
    write_csv(order.product.tables[name], path)


def _write_raster(order: _Order, path: Path) -> None:
    raster = order.product.declaration.rasters[0]
    write_geotiff(order.product.rasters[raster.name], path, title=raster.title)
    with rasterio.open(path, "r+") as file:
        file.update_tags(**_about(order))


def _write_picture(order: _Order, path: Path) -> None:
    path.write_bytes(draw_figure(order.product, order.study_area, order.page))


def _write_sheets(order: _Order, path: Path) -> None:
    """Print the product's page; it is written beside what is printed, and goes with its folder."""
    source = path.with_name("page.html")
    text = draw_product_page(order.product, order.study_area, order.page, streets=order.streets)
    source.write_text(text, encoding="utf-8", newline="\n")
    (printed,) = print_pages([source])
    os.replace(printed, path)


def _write_page(order: _Order, path: Path) -> None:
    product = order.product
    if isinstance(product.declaration.figure, MapFigure):
        text = draw_district_map(DistrictMap(order.study_area, (product,)), order.page)
    else:
        text = draw_product_page(product, order.study_area, order.page)
    path.write_text(text, encoding="utf-8", newline="\n")


def _about(order: _Order) -> dict[str, str]:
    """Say what made a file, for whoever meets it without the rest."""
    page = order.page
    settings = json.dumps(dict(order.product.settings), ensure_ascii=False, default=str)
    return {
        "finding": page.title,
        "about": page.subtitle,
        "marking": page.marking,
        "notes": " ".join(page.notes),
        "sources": " ".join(page.sources),
        "settings": settings,
        "made_by": f"hotspots {software_versions()['hotspots-toolkit']}",
    }


_WRITERS: dict[str, Callable[[_Order, Path], None]] = {
    ".gpkg": _write_layers,
    ".csv": _write_table,
    ".tif": _write_raster,
    ".png": _write_picture,
    ".pdf": _write_sheets,
    ".html": _write_page,
}

"""A product becomes exactly the files it declares, or none at all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely

from hotspots.errors import DeclarationError
from hotspots.patterns.density import estimate_density
from hotspots.products import Product
from hotspots.products.declare import Column, Declaration, Raster, Table
from hotspots.publish import write_product
from tests.worlds import METRES, points_at

COLUMNS = (Column("rank", "whole number", "", "1 first"), Column("place", "text", "", "where"))
DEMO = Declaration(
    "demo",
    "Demo",
    "?",
    (Table("squares", "a square", COLUMNS, "Polygon"), Table("list", "a line", COLUMNS)),
    (Raster("heat", "kernel density"),),
)


def squares(**columns: Any) -> gpd.GeoDataFrame:
    frame = {"rank": [1], "place": ["High Street"]} | columns
    return gpd.GeoDataFrame(frame, geometry=[shapely.box(0, 0, 9, 9)], crs=METRES)


@pytest.fixture
def product() -> Product:
    lines = pd.DataFrame({"rank": [1, 2], "place": ["=1", "b"]})
    surface = estimate_density(points_at([(50, 50)]), bandwidth_m=200, cell_m=100)
    return Product(DEMO, "Found", {"squares": squares(), "list": lines}, {"heat": surface})


def test_the_declared_files_are_written_in_the_declared_order(
    product: Product, tmp_path: Path
) -> None:
    paths = write_product(product, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == list(DEMO.files)
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    assert (tmp_path / "squares.csv").read_text("utf-8-sig") == "rank,place\n1,High Street\n"
    assert (tmp_path / "list.csv").read_text("utf-8-sig") == "rank,place\n1,'=1\n2,b\n"
    assert pyogrio.list_layers(tmp_path / "demo.gpkg").tolist() == [["squares", "Polygon"]]
    with rasterio.open(tmp_path / "heat.tif") as raster:
        assert raster.descriptions == ("kernel density",)


def test_a_product_without_places_has_no_geopackage(tmp_path: Path) -> None:
    plain = Declaration("plain", "Plain", "?", (Table("list", "a line", COLUMNS),))
    lines = pd.DataFrame({"rank": [1], "place": ["a"]})
    assert write_product(Product(plain, "Found", {"list": lines}), tmp_path) == (
        tmp_path / "list.csv",
    )


def with_squares(product: Product, frame: pd.DataFrame) -> Product:
    return replace(product, tables={**product.tables, "squares": frame})


def differing(product: Product) -> dict[str, Product]:
    """Each way to differ, and the product that does."""
    tables = dict(product.tables)
    swapped = {"list": tables["list"], "squares": tables["squares"]}
    columns = squares()[["place", "rank", "geometry"]]
    return {
        "declares the tables 'squares', 'list' but holds 'squares'": replace(
            product, tables={"squares": tables["squares"]}
        ),
        "declares the tables 'squares', 'list' but holds 'list', 'squares'": replace(
            product, tables=swapped
        ),
        "declares the rasters 'heat' but holds none": replace(product, rasters={}),
        "table 'squares' declares the columns 'rank', 'place' but has 'rank', 'place', 'victim'": (
            with_squares(product, squares(victim=["a name"]))
        ),
        "table 'squares' declares the columns 'rank', 'place' but has 'place', 'rank'": (
            with_squares(product, columns)
        ),
        "table 'squares' declares 'rank' as whole number but it is number": with_squares(
            product, squares(rank=[1.0])
        ),
        "table 'squares' declares 'place' as text but it is another kind": with_squares(
            product, squares(place=[True])
        ),
        "table 'squares' declares the geometry 'Polygon' but differs": with_squares(
            product, pd.DataFrame({"rank": [1], "place": ["a"]})
        ),
    }


def test_a_product_that_differs_is_refused_before_anything_is_written(
    product: Product, tmp_path: Path
) -> None:
    for message, wrong in differing(product).items():
        with pytest.raises(DeclarationError) as caught:
            write_product(wrong, tmp_path)
        assert str(caught.value) == (
            f"demo: {message}. To mend it: report this fault in hotspots; your input is not the"
            " cause."
        )
    assert list(tmp_path.iterdir()) == []


def test_every_difference_is_named_at_once(product: Product, tmp_path: Path) -> None:
    wrong = with_squares(replace(product, rasters={}), squares(rank=[1.5], victim=["a name"]))
    with pytest.raises(DeclarationError) as caught:
        write_product(wrong, tmp_path)
    assert len(str(caught.value).splitlines()) == len(caught.value.problems) == 3

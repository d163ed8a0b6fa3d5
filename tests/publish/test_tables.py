"""Tables: safe in a spreadsheet, exact in a GIS, the same bytes every time."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from hotspots.districts import RunResult
from hotspots.products import DECLARATIONS
from hotspots.products.declare import Declaration
from hotspots.publish.tables import safe_cell, write_csv, write_geopackage
from tests.worlds import METRES, points_at

KINDS = {"text": "object", "whole number": "int64", "number": "float64"}
SQUARE = shapely.box(500_000, 200_000, 500_150, 200_150)


def layer(geometry: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(geometry, crs=METRES), crs=METRES)


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%", *"\uff1d\uff0b\uff0d\uff20"]
)
@pytest.mark.parametrize("blanks", ["", " ", "  \u00a0", "\t"])
def test_a_cell_that_would_run_is_shown_instead(start: str, blanks: str) -> None:
    text = f"{blanks}{start}cmd"
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "High Street", "A-B", "5 = 5", "'=1", "£5", "1 +1"])
def test_an_ordinary_cell_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_csv_keeps_numbers_and_mends_texts(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "name": pd.Series(["=HYPERLINK(1)", None, "Café, “Ölmühle”\r\nline 2"], dtype="str"),
            "mixed": pd.Series(["-text", -2, None], dtype="object"),
            "kind": pd.Series(["+a", "+a", "b"], dtype="category"),
            "change": [-1, 0, 2],
            "harm": [-0.1, 1 / 3, np.nan],
        }
    )
    untouched = frame.copy()
    write_csv(frame, tmp_path / "table.csv")
    text = (tmp_path / "table.csv").read_bytes().decode("utf-8")
    assert text == (
        "\ufeffname,mixed,kind,change,harm\r\n"
        "'=HYPERLINK(1),'-text,'+a,-1,-0.1\r\n"
        ",-2,'+a,0,0.3333333333333333\r\n"
        '"Café, “Ölmühle”\r\nline 2",,b,2,\r\n'
    )
    pd.testing.assert_frame_equal(frame, untouched)


def test_csv_leaves_geometry_out_and_keeps_an_empty_tables_header(tmp_path: Path) -> None:
    write_csv(points_at([]), tmp_path / "none.csv")
    assert (tmp_path / "none.csv").read_bytes() == "\ufeffoffence,location,ward,harm\r\n".encode()


def test_geopackage_gives_back_what_was_written(tmp_path: Path) -> None:
    layers = {
        "squares": layer([SQUARE], name=["=1 “é” 😀"], n=[-3], share=[1 / 3]),
        "dots": layer([shapely.Point(1.25, 2.5), shapely.Point(3, 4)], name=["a", ""]),
    }
    kinds = {"squares": "Polygon", "dots": "Point"}
    write_geopackage(layers, tmp_path / "two.gpkg", geometry=kinds)
    assert pyogrio.list_layers(tmp_path / "two.gpkg").tolist() == [
        ["squares", "Polygon"],
        ["dots", "Point"],
    ]
    for name, frame in layers.items():
        read = gpd.read_file(tmp_path / "two.gpkg", layer=name)
        assert read.crs == METRES
        assert_geodataframe_equal(read, frame, normalize=True, check_dtype=False)


def test_geopackage_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    frames = {"squares": layer([SQUARE], n=[1])}
    paths = [tmp_path / name for name in ("first.gpkg", "second.gpkg", "first.gpkg")]
    written = []
    for path in paths:  # the third time over the first file
        write_geopackage(frames, path, geometry={"squares": "Polygon"})
        written.append(path.read_bytes())
    assert written[0] == written[1] == written[2]


def test_geopackage_leaves_the_stamp_of_other_writers_alone(tmp_path: Path) -> None:
    option = "OGR_CURRENT_DATE"
    pyogrio.set_gdal_config_options({option: "2001-02-03T00:00:00.000Z"})
    try:
        frames = {"squares": layer([SQUARE], n=[1])}
        write_geopackage(frames, tmp_path / "a.gpkg", geometry={"squares": "Polygon"})
        assert pyogrio.get_gdal_config_option(option) == "2001-02-03T00:00:00.000Z"
    finally:
        pyogrio.set_gdal_config_options({option: None})
    write_geopackage(frames, tmp_path / "a.gpkg", geometry={"squares": "Polygon"})
    assert pyogrio.get_gdal_config_option(option) is None


@pytest.mark.parametrize(
    ("declared", "shapes", "kind"),
    [
        ("Point", [], "Point"),
        ("Polygon", [], "Polygon"),
        ("Polygon", [SQUARE], "Polygon"),
        ("Polygon", [SQUARE, shapely.MultiPolygon([SQUARE])], "MultiPolygon"),
        ("Point", [shapely.Point(1, 1)], "Point"),
    ],
)
def test_layer_has_the_declared_geometry_even_when_empty(
    tmp_path: Path, declared: str, shapes: list[Any], kind: str
) -> None:
    frame = layer(shapes, n=np.arange(len(shapes)))
    write_geopackage({"layer": frame}, tmp_path / "one.gpkg", geometry={"layer": declared})
    info = pyogrio.read_info(tmp_path / "one.gpkg", layer="layer")
    assert (info["geometry_type"], info["features"]) == (kind, len(shapes))
    assert info["crs"] == "EPSG:27700"


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda declaration: declaration.id)
def test_every_table_of_the_sample_run_is_as_declared(
    sample_run: RunResult, declaration: Declaration
) -> None:
    for district in sample_run.districts:
        (product,) = (p for p in district.products if p.declaration is declaration)
        layers = [table.name for table in declaration.tables if table.geometry]
        package = district.folder / f"{declaration.id}.gpkg"
        assert package.exists() == bool(layers)
        if layers:
            assert pyogrio.list_layers(package)[:, 0].tolist() == layers
        for table in declaration.tables:
            names = [column.name for column in table.columns]
            frame = product.tables[table.name]
            if table.geometry:
                info = pyogrio.read_info(package, layer=table.name)
                assert info["fields"].tolist() == names
                assert info["dtypes"].tolist() == [KINDS[column.kind] for column in table.columns]
                assert info["geometry_type"].removeprefix("Multi") == table.geometry
                assert info["crs"] == "EPSG:27700"
                read = gpd.read_file(package, layer=table.name)
                assert_geodataframe_equal(read, frame, check_dtype=False, normalize=True)
            csv = pd.read_csv(
                district.folder / f"{table.name}.csv",
                encoding="utf-8-sig",
                keep_default_na=False,
                na_values={one.name: [""] for one in table.columns if one.kind == "number"},
            )
            assert list(csv.columns) == names
            pd.testing.assert_frame_equal(
                csv, pd.DataFrame(frame[names]), check_dtype=False, check_exact=True
            )

"""Any file of shapes as one table, and a plain word where it cannot be had."""

import hashlib
import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import Point

from hotspots.errors import InputError, MissingFileError
from hotspots.records.layers import SHAPE_SUFFIXES, read_layer, read_layers, without_sidecars
from tests.records.worlds import square, write, write_areas

TWO = {"WD24CD": ["W1", "W2"], "WD24NM": ["Ynys Môn", "Two"]}
SHAPES = [square(0), square(1)]


def refusal(*args: Any, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_layer(*args, **how)
    return str(caught.value)


def write_shapefile(path: Path, crs: Any = 27700, **columns: Any) -> Path:
    """A shapefile, its field names cut to ten characters as they are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return write_areas(path, SHAPES, crs=crs, **(columns or TWO))


def write_parquet(path: Path, **columns: Any) -> Path:
    gpd.GeoDataFrame(columns or TWO, geometry=SHAPES, crs=27700).to_parquet(path)
    return path


def pack(path: Path, *members: Path, folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.write(member, folder + member.name)
    return path


def parts(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}.*"))


def make(folder: Path, kind: str) -> Path:
    """The same two areas in each format."""
    folder.mkdir(exist_ok=True)
    if kind == "shp":
        return write_shapefile(folder / "a.shp")
    if kind in ("parquet", "geoparquet"):
        return write_parquet(folder / f"a.{kind}")
    if kind in ("kml", "kmz"):
        frame = gpd.GeoDataFrame(TWO, geometry=SHAPES, crs=27700).to_crs(4326)
        frame.to_file(folder / f"a.{kind}", driver="LIBKML")
        return folder / f"a.{kind}"
    if kind.startswith("zip of "):
        one = make(folder / "packed", kind.removeprefix("zip of "))
        return pack(folder / "packed (1).zip", *parts(one), folder="Wärds 2024/")
    return write_areas(folder / f"a.{kind}", SHAPES, **TWO)


@pytest.mark.parametrize(
    "kind",
    ["geojson", "json", "gpkg", "shp", "kml", "kmz", "parquet", "geoparquet"]
    + [f"zip of {kind}" for kind in ("geojson", "json", "gpkg", "shp", "kml")],
)
def test_every_format_gives_the_same_table(tmp_path: Path, kind: str) -> None:
    path = make(tmp_path, kind)
    assert path.suffix in SHAPE_SUFFIXES
    table = read_layer(path)
    assert table.frame["WD24CD"].tolist() == TWO["WD24CD"]
    assert table.frame["WD24NM"].tolist() == TWO["WD24NM"]
    metres = table.frame.to_crs(27700).geometry
    assert metres.to_numpy()[1].symmetric_difference(SHAPES[1]).area < 5 * 4000  # KML's 2 m shift
    assert table.notes == ()
    if "kml" not in kind and "kmz" not in kind:
        assert list(table.frame.columns) == ["WD24CD", "WD24NM", "geometry"]
        assert table.frame.crs.to_epsg() == 27700
    if not kind.endswith("shp"):
        (file,) = table.inputs
        assert (file.name, file.bytes) == (path.name, path.stat().st_size)
        assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_columns_that_gdal_adds_to_kml_are_left_out_unless_they_say_something(
    tmp_path: Path,
) -> None:
    table = read_layer(make(tmp_path, "kml"))
    assert {"begin", "end", "altitudeMode", "icon"}.isdisjoint(table.frame.columns)
    text = (tmp_path / "a.kml").read_text()
    text = text.replace("<Placemark id=", "<Placemark><description>x</description><!-- ", 1)
    write(tmp_path / "b.kml", text.replace("<!-- ", "<!-- -->", 1).replace('"a.1">', "", 1))
    assert "description" in read_layer(tmp_path / "b.kml").frame.columns


def test_all_parts_of_a_shapefile_are_inputs(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "a.shp")
    path.with_suffix(".DBF").write_bytes(path.with_suffix(".dbf").read_bytes())
    path.with_suffix(".dbf").unlink()
    table = read_layer(path, name="2024/a.shp")
    names = [file.name for file in table.inputs]
    assert names == ["2024/a.shp", "2024/a.shx", "2024/a.DBF", "2024/a.prj", "2024/a.cpg"]
    assert table.frame["WD24CD"].tolist() == ["W1", "W2"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("ending", "said"), [(".shx", "where each shape starts"), (".dbf", "the names and codes")]
)
def test_a_missing_part_of_a_shapefile_is_named(
    tmp_path: Path, ending: str, said: str, packed: bool
) -> None:
    path = write_shapefile(tmp_path / "a.shp")
    path.with_suffix(ending).unlink()
    if packed:
        path = pack(tmp_path / "b.zip", *parts(path))
    with pytest.raises(MissingFileError) as caught:
        read_layer(path)
    assert f"its {ending} ({said}) is not there" in str(caught.value)
    assert "put the files of the same name back beside it" in str(caught.value)
    assert str(caught.value).startswith("b.zip/a.shp: " if packed else "a.shp: ")


def test_a_shapefile_without_its_prj_has_no_system(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "a.shp")
    path.with_suffix(".prj").unlink()
    assert read_layer(path).frame.crs is None


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_text_of_a_shapefile_that_does_not_say_how_it_is_written(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "a.shp"
    frame = gpd.GeoDataFrame(TWO, geometry=SHAPES, crs=27700)
    pyogrio.write_dataframe(frame, path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    assert read_layer(path).frame["WD24NM"].tolist() == TWO["WD24NM"]


def two_layers(path: Path) -> Path:
    frame = gpd.GeoDataFrame(TWO, geometry=SHAPES, crs=27700)
    for layer in ("wards", "Districts"):
        frame.to_file(path, layer=layer)
    return path


def test_several_layers_are_listed_and_one_can_be_chosen(tmp_path: Path) -> None:
    path = two_layers(tmp_path / "a.gpkg")
    for how in ({}, {"layer": "parishes"}):
        said = refusal(path, **how)
        assert "a.gpkg: the file holds 2 layers of areas" in said
        assert "'wards', 'Districts'" in said
        assert 'say which with layer, e.g. layer = "wards"' in said
    assert "and 'parishes' does not say which" in refusal(path, layer="parishes")
    table = read_layer(path, layer="districts")
    assert table.layer == "Districts"
    assert table.notes == ("a.gpkg: of its 2 layers 'Districts' was read",)
    both = read_layers(path, layers=["districts", "wards", "elsewhere"])
    assert [one.layer for one in both] == ["wards", "Districts"]


def test_the_only_layer_of_the_wanted_kind_is_read_and_said(tmp_path: Path) -> None:
    path = write_areas(tmp_path / "a.gpkg", SHAPES, **TWO)
    frame = gpd.GeoDataFrame({"id": [1]}, geometry=[Point(580_000, 180_000)], crs=27700)
    frame.to_file(path, layer="thefts")
    pyogrio.write_dataframe(pd.DataFrame({"style": ["red"]}), path, layer="layer_styles")
    assert read_layer(path).layer == "a"
    points = read_layer(path, wanted="points")
    assert (points.layer, len(points.frame)) == ("thefts", 1)
    assert points.notes == ("a.gpkg: of its 2 layers 'thefts' was read",)


def test_a_layer_misspelt_is_refused_though_the_file_has_one_alone(tmp_path: Path) -> None:
    path = write_areas(tmp_path / "b.gpkg", SHAPES, **TWO)
    assert read_layer(path, layer="B").layer == "b"
    with pytest.raises(InputError, match="the file has no layer called 'wrds'; its layer is 'b'"):
        read_layer(path, layer="wrds")


def test_an_archive_of_several_files(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    files = [two_layers(inside / "b.gpkg"), write_areas(inside / "c.geojson", SHAPES, **TWO)]
    path = pack(tmp_path / "a.zip", *files, write(inside / "readme.json", "{}"))
    said = refusal(path)
    assert "a.zip: the file holds 3 layers of areas: 'b.gpkg/wards', 'b.gpkg/Districts'" in said
    for layer in ("c", "c.geojson", "C.GeoJSON"):
        assert read_layer(path, layer=layer).layer == "c.geojson"
    assert read_layer(path, layer="districts").layer == "b.gpkg/Districts"
    again = pack(tmp_path / "d.zip", files[0], two_layers(inside / "c.gpkg"))
    assert "and 'wards' does not say which" in refusal(again, layer="wards")
    assert read_layer(again, layer="c.gpkg/wards").layer == "c.gpkg/wards"


def test_archives_that_cannot_be_used(tmp_path: Path) -> None:
    notes = write(tmp_path / "notes.txt", "nothing")
    path = pack(tmp_path / "a.zip", notes)
    said = refusal(path)
    assert "a.zip: the zip archive holds no file of areas (it holds 'notes.txt')" in said
    assert "pack a shapefile with its .shx, .dbf and .prj" in said
    damaged = write(tmp_path / "b.zip", path.read_bytes()[:-30])
    assert (
        "b.zip: the zip archive is damaged or cut short. To mend it: copy or download it again"
        in refusal(damaged)
    )
    raw = bytearray(pack(tmp_path / "c.zip", notes).read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    locked = write(tmp_path / "c.zip", bytes(raw))
    assert "c.zip: the zip archive has a password. To mend it: unpack it" in refusal(locked)
    bad = pack(tmp_path / "d.zip", write(tmp_path / "e.geojson", "nonsense"))
    assert "d.zip/e.geojson: the file cannot be read as areas" in refusal(bad)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "kml", "kmz", "shp"])
def test_what_cannot_be_read(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / f"a.{ending}", "nonsense")
    for part in (".shx", ".dbf"):
        write(tmp_path / f"a{part}", "nonsense")
    said = refusal(path, wanted="points")
    assert f"a.{ending}: the file cannot be read as points" in said
    assert "save it as GeoJSON or GeoPackage, one layer of points" in said


def test_a_table_without_shapes(tmp_path: Path) -> None:
    said = refusal(write(tmp_path / "a.csv", "ward\nKursaal\n"))
    assert said == "a.csv: the file holds no areas. To mend it: check the export that made it."
    renamed = write(tmp_path / "b.geojson", "ward,x\nKursaal,1\n")
    assert "b.geojson: the file " in refusal(renamed)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"^a\.shp: there is no such file"):
        read_layer(tmp_path / "a.shp")


def test_rings_left_open_are_closed_and_said(tmp_path: Path) -> None:
    ring = shapely.get_coordinates(square(0)).tolist()
    shape = {"type": "Polygon", "coordinates": [ring[:-1]]}
    feature = {"type": "Feature", "properties": {"ward": "x"}, "geometry": shape}
    path = write(tmp_path / "a.json", json.dumps(feature))
    table = read_layer(path)
    assert table.frame.geometry[0].equals(square(0))
    assert table.notes[0] == "a.json: shapes with rings left open, which were closed: 1"
    assert table.notes[1] == "a.json: GDAL says: Non closed ring detected"


def test_curves_become_lines(tmp_path: Path) -> None:
    text = 'ward;WKT\nx;"CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))"\n'
    table = read_layer(write(tmp_path / "a.csv", text))
    assert table.frame.geometry[0].geom_type == "Polygon"
    assert table.frame.geometry[0].area == pytest.approx(
        shapely.Point(1, 0).buffer(1).area, rel=0.01
    )


def test_dates_are_iso_text(tmp_path: Path) -> None:
    columns = {"seen": pd.Series(["2024-03-01 10:30", None]).astype("datetime64[ms]")}
    for path in (write_areas(tmp_path / "a.gpkg", SHAPES, **columns), tmp_path / "b.parquet"):
        if path.suffix == ".parquet":
            write_parquet(path, **columns)
        seen = read_layer(path).frame["seen"]
        assert seen[0][:16].replace("T", " ") == "2024-03-01 10:30"
        assert seen.isna().tolist() == [False, True]


@pytest.mark.parametrize("column", ["geometry", "WKT", "geom"])
@pytest.mark.parametrize("binary", [True, False])
def test_plain_parquet(tmp_path: Path, column: str, binary: bool) -> None:
    written = shapely.to_wkb(SHAPES[0]) if binary else SHAPES[0].wkt
    frame = pd.DataFrame({"ward": ["x", "y"], column: [written, None]})
    frame.to_parquet(tmp_path / "a.parquet")
    table = read_layer(tmp_path / "a.parquet")
    assert table.frame.crs is None
    assert table.frame.geometry[0].equals(SHAPES[0])
    assert table.frame.geometry.isna().tolist() == [False, True]
    assert table.frame["ward"].tolist() == ["x", "y"]


def test_parquet_that_holds_no_shapes(tmp_path: Path) -> None:
    pd.DataFrame({"ward": ["x"], "x": [1]}).to_parquet(tmp_path / "a.parquet")
    said = refusal(tmp_path / "a.parquet")
    assert "no column of the Parquet file holds shapes (the columns are 'ward', 'x')" in said
    pd.DataFrame({"geometry": ["here"]}).to_parquet(tmp_path / "a.parquet")
    said = refusal(tmp_path / "a.parquet")
    assert "the column 'geometry' of the Parquet file is neither WKB nor WKT" in said
    pd.DataFrame({"geometry": [1.5]}).to_parquet(tmp_path / "a.parquet")
    assert "is neither WKB nor WKT" in refusal(tmp_path / "a.parquet")
    assert "the Parquet file is damaged" in refusal(write(tmp_path / "b.parquet", "PAR1nonsense"))


def test_a_pattern_may_find_the_parts_of_a_shapefile(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "a.shp")
    others = [write(tmp_path / one, "") for one in ("a.shp.xml", "b.dbf", "a.geojson")]
    assert without_sidecars([*parts(path), *others]) == [
        tmp_path / "a.geojson", path, others[1], others[2],
    ]  # fmt: skip


def test_a_kmz_of_one_kml_keeps_the_columns_of_its_placemarks(tmp_path: Path) -> None:
    areas = [shapely.box(0, 51, 1, 52), shapely.box(1, 51, 2, 52)]
    frame = gpd.GeoDataFrame({"Name": ["A", "B"], "LAD": ["C", "D"]}, geometry=areas, crs=4326)
    kml = tmp_path / "doc.kml"
    frame.to_file(kml, driver="KML", engine="pyogrio")
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.write(kml, "doc.kml")
    frame = read_layer(tmp_path / "a.kmz").frame
    assert (frame["Name"].tolist(), frame["LAD"].tolist()) == (["A", "B"], ["C", "D"])

"""Outlines of harm spots, read back from the files they were written to."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from hotspots.errors import InputError, MissingFileError
from hotspots.projection import project_geometries
from hotspots.records.spot_outlines import read_spot_outlines
from tests.worlds import METRES

SPOTS = gpd.GeoDataFrame(
    {"spot": ["B", "A"], "rank": [1, 2]},
    geometry=[shapely.box(x, 185000, x + 150, 185150) for x in (587000, 588000)],
    crs=METRES,
)


def test_the_layer_and_the_csv_hold_the_same_outlines(tmp_path: Path) -> None:
    SPOTS.to_file(tmp_path / "harm_spots.gpkg", layer="harm_spots")
    wgs84, _ = project_geometries(SPOTS.geometry, from_crs=27700, to_crs=4326)
    table = SPOTS.drop(columns="geometry")
    table["outline_wgs84"] = shapely.to_wkt(wgs84, rounding_precision=6)
    table.to_csv(tmp_path / "harm_spots.csv", index=False, encoding="utf-8-sig")
    layer = read_spot_outlines(tmp_path / "harm_spots.gpkg")
    text = read_spot_outlines(tmp_path / "harm_spots.csv")
    assert layer["spot"].tolist() == text["spot"].tolist() == ["A", "B"]
    assert layer.geometry.bounds.minx.tolist() == [588000.0, 587000.0]
    assert (layer.symmetric_difference(text).area < 30).all()  # six decimals are 10 cm
    assert layer.crs == METRES


def test_the_folder_of_a_run_holds_the_spots_of_all_districts(tmp_path: Path) -> None:
    for name, rows in (("harlow", SPOTS[:1]), ("maldon", SPOTS[1:])):
        (tmp_path / name).mkdir()
        rows.to_file(tmp_path / name / "harm_spots.gpkg", layer="harm_spots")
    assert read_spot_outlines(tmp_path)["spot"].tolist() == ["A", "B"]


def test_what_holds_no_outlines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"there is no harm_spots\.gpkg here"):
        read_spot_outlines(tmp_path)
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_spot_outlines(tmp_path / "harm_spots.gpkg")
    for name, text in (
        ("a.csv", "spot,rank\nA,1\n"),
        ("b.csv", "spot,outline_wgs84\nA,circle\n"),
        ("c.csv", "spot,outline_wgs84\nA,\n"),
        ("d.gpkg", "x"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=f"{name}: it is no list of harm spots"):
            read_spot_outlines(tmp_path / name)

"""Street segments: lines of any file, with their names where there are any."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.records import read_streets

LINES = [
    shapely.LineString([(500_000, 200_000), (500_100, 200_000)]),
    shapely.MultiLineString([[(0, 0), (50, 0)], [(60, 0), (90, 0)]]),
    shapely.LineString([(500_000, 200_000, 7), (500_000, 200_100, 9)]),
]


def written(folder: Path, file: str = "roads.gpkg", **columns: object) -> Path:
    frame = gpd.GeoDataFrame(
        columns or {"NAME1": ["High Street", "Mill Lane", None]}, geometry=LINES, crs=27700
    )
    frame.to_file(folder / file)
    return folder / file


def test_each_part_of_a_line_is_a_segment_with_its_name(tmp_path: Path) -> None:
    streets = read_streets(written(tmp_path))
    assert streets["name"].tolist() == ["High Street", "Mill Lane", "Mill Lane", ""]
    assert streets.length.tolist() == [100, 50, 30, 100]
    assert not streets.has_z.any()
    assert streets.crs == 27700


def test_degrees_become_metres(tmp_path: Path) -> None:
    here = gpd.read_file(written(tmp_path)).to_crs(4326)
    here.iloc[[0]].to_file(tmp_path / "wgs84.geojson")
    assert read_streets(tmp_path / "wgs84.geojson").length.iloc[0] == pytest.approx(100, abs=0.1)


def test_the_name_may_be_named_or_missing(tmp_path: Path) -> None:
    path = written(tmp_path, ref=["A1", "A2", "A3"])
    assert read_streets(path)["name"].tolist() == [""] * 4
    assert read_streets(path, name_column="REF")["name"].tolist() == ["A1", "A2", "A2", "A3"]
    with pytest.raises(InputError, match="there is no column 'street' for the streets' names"):
        read_streets(path, name_column="street")


def test_a_file_without_a_system_needs_one(tmp_path: Path) -> None:
    path = written(tmp_path, "roads.shp", name=["a", "b", "c"])
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match="states no coordinate system"):
        read_streets(path)
    assert len(read_streets(path, crs=27700)) == 4


def test_points_are_no_streets(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(0, 0)], crs=27700).to_file(
        tmp_path / "points.gpkg"
    )
    with pytest.raises(InputError, match="the file holds no lines"):
        read_streets(tmp_path / "points.gpkg")

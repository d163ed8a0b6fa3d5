"""Districts and wards of any vintage, repaired where they need it, and never in silence."""

import hashlib
import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.affinity
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon

from hotspots.errors import InputError, MissingFileError
from hotspots.records import Boundaries, read_boundaries
from hotspots.records.boundaries import DISTRICT_COLUMNS, WARD_COLUMNS
from hotspots.records.coverage import GAP_COLUMNS, OVERLAP_COLUMNS
from tests.records.worlds import chessboard, square, write, write_areas

WARDS = {"WD24CD": ["W1", "W2"], "WD24NM": ["One", "Two"]}
DISTRICTS = {"LAD24CD": ["D1", "D2"], "LAD24NM": ["Aford", "Bley"]}
BOW_TIE = Polygon([(580_000, 180_000), (581_000, 181_000), (581_000, 180_000), (580_000, 181_000)])


def refusal(*args: Any, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_boundaries(*args, **how)
    return str(caught.value)


def table(frame: gpd.GeoDataFrame) -> list[list[Any]]:
    rows: list[list[Any]] = frame.drop(columns="geometry").to_numpy(dtype=object).tolist()
    return rows


def check_shape(found: Boundaries) -> None:
    """What holds of boundaries however they were made."""
    for frame, columns in ((found.districts, DISTRICT_COLUMNS), (found.wards, WARD_COLUMNS)):
        assert tuple(frame.columns) == (*columns, "geometry")
        assert frame.crs.to_epsg() == 27700
        assert frame[columns[0]].is_monotonic_increasing
        assert list(frame.index) == list(range(len(frame)))
        assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
        assert frame.geometry.is_valid.all()
        assert not frame.geometry.has_z.any()
    for frame, listed in ((found.overlaps, OVERLAP_COLUMNS), (found.gaps, GAP_COLUMNS)):
        assert tuple(frame.columns) == (*listed, "geometry")
        assert frame.crs.to_epsg() == 27700
        assert (frame["area_m2"] > 0).all()


@pytest.mark.parametrize(
    "fields",
    [
        "WD13CD WD13NM LAD13CD LAD13NM",
        "wd99cd wd99nm lad99cd lad99nm",
        "Wd24Cd wD24nM Lad24cD LAD23nm",
        "ward_code WARD District_Code district",
        "ward_code ward_name district_code District_Name",
    ],
)
@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_names_of_fields_of_any_vintage(tmp_path: Path, fields: str, ending: str) -> None:
    values = [*WARDS.values(), *DISTRICTS.values()]
    columns = dict(zip(fields.split(), values, strict=True))
    path = write_areas(tmp_path / f"a.{ending}", [square(0), square(1)], OBJECTID=[7, 8], **columns)
    found = read_boundaries(path)
    assert table(found.wards) == [["W1", "One", "D1", "Aford"], ["W2", "Two", "D2", "Bley"]]
    assert table(found.districts) == [["D1", "Aford"], ["D2", "Bley"]]
    assert found.notes == ()
    check_shape(found)


def test_columns_that_the_user_names(tmp_path: Path) -> None:
    path = write_areas(
        tmp_path / "a.gpkg", [square(0), square(1)], Kreis=["B", "A"], Nr=[12, 3], WD24NM=["x", "y"]
    )
    found = read_boundaries(path, columns={"district": "Kreis", "ward_code": "Nr"})
    assert table(found.wards) == [["12", "x", "B", "B"], ["3", "y", "A", "A"]]
    # What the user names wins over what would be recognised.
    found = read_boundaries(path, columns={"ward": "Kreis"})
    assert [row[:2] for row in table(found.wards)] == [["A", "A"], ["B", "B"]]


def test_districts_are_the_unions_of_their_wards(tmp_path: Path) -> None:
    found = chessboard(tmp_path)
    check_shape(found)
    assert table(found.districts) == [["D1", "Aford"], ["D2", "Bley"]]
    for code, shape in zip(found.districts["district_code"], found.districts.geometry, strict=True):
        wards = found.wards.geometry[found.wards["district_code"] == code]
        assert shape.equals(shapely.union_all(wards.to_numpy()))
        assert shape.area == pytest.approx(2e6)


def test_neighbours_melt_into_one_district(tmp_path: Path) -> None:
    path = write_areas(tmp_path / "a.gpkg", [square(0), square(1)], **WARDS, LAD24CD=["D", "D"])
    found = read_boundaries(path)
    assert found.districts.geometry[0].equals(square(0).union(square(1)))
    assert found.districts.geometry[0].geom_type == "Polygon"


def test_wards_that_name_no_district(tmp_path: Path) -> None:
    found = read_boundaries(write_areas(tmp_path / "a.gpkg", [square(0), square(1)], **WARDS))
    check_shape(found)
    assert (len(found.districts), len(found.wards)) == (0, 2)
    assert found.wards["district_code"].isna().all()


def test_districts_without_wards(tmp_path: Path) -> None:
    found = read_boundaries(write_areas(tmp_path / "a.gpkg", [square(0), square(1)], **DISTRICTS))
    check_shape(found)
    assert (table(found.districts), len(found.wards)) == ([["D1", "Aford"], ["D2", "Bley"]], 0)


def test_districts_and_wards_in_files_of_their_own(tmp_path: Path) -> None:
    districts = write_areas(
        tmp_path / "d.geojson", [square(0), square(1)], columns=[1, 2], **DISTRICTS
    )
    quarter = [
        square(2, 1, size_m=500),
        square(1, 0, size_m=500),
        square(0, 0, size_m=500),
        square(9),
    ]
    wards = write_areas(tmp_path / "w.gpkg", quarter, WD24CD=["W1", "W2", "W3", "W4"])
    for files in ([districts, wards], [wards, districts], tmp_path):
        found = read_boundaries(files)
        check_shape(found)
        assert [row[0::2] for row in table(found.wards)[:3]] == [
            ["W1", "D2"], ["W2", "D1"], ["W3", "D1"],
        ]  # fmt: skip
        assert found.wards["district_code"].isna().tolist() == [False, False, False, True]
        assert found.notes[0] == "wards that lie in no district: 1"
        assert found.notes[1].startswith("parts of districts that are in none of their wards: 2")
        assert {file.name for file in found.inputs} == {"d.geojson", "w.gpkg"}


def test_a_ward_keeps_the_district_it_names_if_there_is_such_a_one(tmp_path: Path) -> None:
    districts = write_areas(tmp_path / "d.gpkg", [square(0), square(1)], **DISTRICTS)
    wards = write_areas(
        tmp_path / "w.gpkg",
        [square(0, size_m=500), square(1, size_m=500), square(0, 1, size_m=500), square(9)],
        WD24CD=["W1", "W2", "W3", "W4"],
        # By code; by a name alone; by the code of another vintage; one that is elsewhere.
        LAD24CD=["D2", "Aford", "E07000004", "D9"],
    )
    found = read_boundaries([districts, wards])
    assert found.wards["district_code"].tolist() == ["D2", "D1", "D1", "D9"]
    assert found.wards["district"].tolist() == ["Bley", "Aford", "Aford", "D9"]


def test_wards_in_a_file_for_each_district(tmp_path: Path) -> None:
    files = [
        write_areas(
            tmp_path / f"{letter}.gpkg", [square(i)], WD24CD=[f"W{i}"], LAD24NM=[letter.upper()]
        )
        for i, letter in enumerate("ba")
    ]
    found = read_boundaries(files)
    assert [row[0] for row in table(found.wards)] == ["W0", "W1"]
    assert table(found.districts) == [["A", "A"], ["B", "B"]]


def test_a_missing_name_takes_the_code_and_a_missing_code_the_name(tmp_path: Path) -> None:
    path = write_areas(
        tmp_path / "a.gpkg",
        [square(0), square(1), square(2)],
        LAD24CD=["D1", None, " D3 "],
        LAD24NM=["Aford", "Bley", " "],
    )
    assert table(read_boundaries(path).districts) == [
        ["Bley", "Bley"],
        ["D1", "Aford"],
        ["D3", "D3"],
    ]
    other = write_areas(tmp_path / "b.gpkg", [square(4)], district_name=["Cham"])
    assert table(read_boundaries([path, other]).districts)[1] == ["Cham", "Cham"]


def test_an_area_without_name_and_code_is_refused(tmp_path: Path) -> None:
    path = write_areas(
        tmp_path / "a.gpkg", [square(0), square(1)], LAD24CD=["D1", ""], LAD24NM=["Aford", None]
    )
    said = refusal(path)
    assert "1 of 2 areas have neither a name nor a code" in said
    assert "give each one, or leave it out (columns district_code and district)" in said


def test_numbers_that_are_codes_are_written_as_whole_numbers(tmp_path: Path) -> None:
    path = write_areas(
        tmp_path / "a.gpkg", [square(0), square(1)], district_code=[12, None], district=["a", "b"]
    )
    assert table(read_boundaries(path).districts) == [["12", "a"], ["b", "b"]]


def test_an_area_drawn_in_several_rows_is_one_area(tmp_path: Path) -> None:
    rows = [square(0), square(1), square(3)]
    path = write_areas(tmp_path / "d.gpkg", rows, LAD24CD=["D2", "D1", "D2"])
    found = read_boundaries(path)
    check_shape(found)
    assert found.districts["district_code"].tolist() == ["D1", "D2"]
    assert found.districts.geometry[1].equals(MultiPolygon([square(0), square(3)]))
    assert found.notes == ("districts drawn in several shapes, which were joined: 1 shapes more",)


def test_wards_of_one_name_in_two_districts_stay_two(tmp_path: Path) -> None:
    path = write_areas(
        tmp_path / "w.gpkg",
        [square(0), square(1), square(2)],
        ward=["Central"] * 3,
        district=["A", "B", "A"],
    )
    found = read_boundaries(path)
    assert [row[:2] for row in table(found.wards)] == [
        ["Central (A)", "Central"],
        ["Central (B)", "Central"],
    ]
    assert found.notes == (
        "wards drawn in several shapes, which were joined: 1 shapes more",
        "wards that share a name, told apart by their district: 2",
    )


def test_wards_of_one_name_are_told_apart_by_where_they_lie(tmp_path: Path) -> None:
    districts = write_areas(tmp_path / "d.gpkg", [square(0), square(1)], **DISTRICTS)
    quarters = [square(0, size_m=500), square(2, size_m=500), square(3, size_m=500)]
    wards = write_areas(tmp_path / "w.gpkg", quarters, ward=["Central"] * 3)
    found = read_boundaries([districts, wards])
    check_shape(found)
    assert table(found.wards) == [
        ["Central (Aford)", "Central", "D1", "Aford"],
        ["Central (Bley)", "Central", "D2", "Bley"],
    ]
    assert found.wards.geometry[1].area == pytest.approx(500_000)


def test_wards_of_one_code_in_two_districts_stay_two_and_it_is_said(tmp_path: Path) -> None:
    path = write_areas(tmp_path / "w.gpkg", [square(0), square(1)], WD24CD=["W"] * 2, **DISTRICTS)
    found = read_boundaries(path)
    assert [row[0::2] for row in table(found.wards)] == [["W", "D1"], ["W", "D2"]]
    assert found.notes == ("wards that share a code with one in another district: 2",)


def test_shapes_of_every_usual_kind_become_flat_polygons(tmp_path: Path) -> None:
    west, east = square(0), square(1)
    hole = Polygon(square(2).exterior, [square(4, size_m=500).buffer(-100).exterior])
    shapes = [shapely.force_3d(west, 99), MultiPolygon([east, square(1, 3)]), hole]
    path = write_areas(tmp_path / "a.gpkg", shapes, WD24CD=["W1", "W2", "W3"])
    found = read_boundaries(path)
    check_shape(found)
    assert found.wards.geometry[0].equals(west)
    assert found.wards.geometry.area.tolist() == pytest.approx([1e6, 2e6, 1e6 - 300**2])
    (note,) = found.notes
    assert note.startswith("gaps between wards: 1 (90,000 m² in all, the largest at 'W3')")


def test_a_bow_tie_is_repaired_and_said(tmp_path: Path) -> None:
    path = write_areas(tmp_path / "a.gpkg", [BOW_TIE, square(1)], **WARDS)
    found = read_boundaries(path)
    check_shape(found)
    assert found.wards.geometry[0].area == pytest.approx(500_000)
    assert found.notes == ("a.gpkg: areas that crossed themselves and were repaired: 1",)


def test_the_stray_line_of_a_repair_is_dropped(tmp_path: Path) -> None:
    """A square with a spike: mending it leaves a polygon and a line."""
    spike = Polygon([(0, 0), (1000, 0), (1000, 1000), (1500, 1000), (1000, 1000), (0, 1000)])
    path = write_areas(
        tmp_path / "a.gpkg", [shapely.transform(spike, lambda xy: xy + 5e5)], ward=["W"]
    )
    found = read_boundaries(path)
    check_shape(found)
    assert found.wards.geometry[0].area == pytest.approx(1e6)


def test_a_long_edge_that_bends_when_projected_is_repaired_and_said(tmp_path: Path) -> None:
    """A notch that stops 10 m short of an edge of 140 km in degrees crosses it in metres."""
    notch = Polygon([(-1, 51), (1, 51), (1, 52), (0.1, 52), (0, 51.0001), (-0.1, 52), (-1, 52)])
    assert notch.is_valid
    path = write_areas(tmp_path / "a.geojson", [notch], crs=4326, ward=["W"])
    found = read_boundaries(path)
    check_shape(found)
    assert found.notes[0] == "a.geojson: areas that crossed themselves once projected, repaired: 1"


def test_areas_without_a_shape_are_left_out_and_said(tmp_path: Path) -> None:
    path = write_areas(tmp_path / "a.gpkg", [None, square(0), Polygon()], ward=["A", "B", "C"])
    found = read_boundaries(path)
    assert found.wards["ward"].tolist() == ["B"]
    assert found.notes == ("a.gpkg: areas without a shape, left out: 2 ('A', 'C')",)
    path = write_areas(tmp_path / "none.gpkg", [None, Polygon()], ward=["A", "B"])
    assert "none.gpkg: none of the 2 areas has a shape" in refusal(path)


@pytest.mark.parametrize(
    ("shapes", "count"),
    [
        ([Point(580_000, 180_000), Point(580_001, 180_000)], "2 of 2"),
        ([LineString([(580_000, 180_000), (580_001, 180_000)]), square(0)], "1 of 2"),
        ([GeometryCollection([Point(580_000, 180_000)]), square(0)], "1 of 2"),
        ([Polygon([(0, 0), (1, 1), (2, 2)]), square(0)], "1 of 2"),
    ],
)
def test_points_and_lines_are_no_areas(tmp_path: Path, shapes: list[Any], count: str) -> None:
    said = refusal(write_areas(tmp_path / "a.gpkg", shapes, **WARDS))
    assert f"a.gpkg: {count} shapes are not areas (polygons)" in said
    assert "use a layer of polygons" in said


def test_coordinates_in_metres_are_kept_to_the_last_bit(tmp_path: Path) -> None:
    shape = shapely.transform(square(0), lambda xy: xy + np.array([0.123456789, 1 / 3]))
    found = read_boundaries(write_areas(tmp_path / "a.gpkg", [shape], ward=["W"]))
    kept, given = (
        set(map(tuple, shapely.get_coordinates(one))) for one in (found.wards.geometry[0], shape)
    )
    assert kept == given
    assert found.operation.name == "kept as given"


def test_degrees_are_projected_and_said(tmp_path: Path) -> None:
    shape = shapely.box(0.70, 51.5, 0.71, 51.51)
    path = write_areas(tmp_path / "a.geojson", [shape], crs=4326, ward=["W"])
    found = read_boundaries(path)
    check_shape(found)
    assert found.operation.from_crs == "EPSG:4326"
    # At this latitude, a hundredth of a degree is 694 m by 1,113 m.
    assert found.wards.geometry[0].area == pytest.approx(694 * 1113, rel=0.01)
    assert read_boundaries(path, to_crs=32631).wards.crs.to_epsg() == 32631


@pytest.mark.parametrize(
    ("shape", "looks", "crs"),
    [
        (square(0), ", but would fit the British National Grid", "EPSG:27700"),
        (shapely.box(0.70, 51.5, 0.71, 51.51), ", but look like degrees", "EPSG:4326"),
        (shapely.box(700_000, 4.3e6, 701_000, 4.301e6), "", "EPSG:27700"),
    ],
)
def test_no_coordinate_system(tmp_path: Path, shape: Polygon, looks: str, crs: str) -> None:
    path = write_areas(tmp_path / "a.shp", [shape], crs=None, ward=["W"])
    said = refusal(path)
    assert f"a.shp: the boundaries have no coordinate system{looks}. To mend it" in said
    assert f'say which with crs, e.g. crs = "{crs}" under [boundaries]' in said
    if looks:
        assert len(read_boundaries(path, crs=crs).wards) == 1


def test_a_system_that_is_given_is_taken_for_the_one_stated(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", geojson_of(square(0)))
    found = read_boundaries(path, crs="EPSG:27700")
    assert found.wards.geometry[0].equals(square(0))
    assert "crs: 'EPSG:1' is not a coordinate system" in refusal(path, crs="EPSG:1")


def test_degrees_that_are_said_to_be_metres(tmp_path: Path) -> None:
    shape = shapely.box(0.70, 51.5, 0.71, 51.51)
    path = write_areas(tmp_path / "a.geojson", [shape], crs=4326, ward=["W"])
    said = refusal(path, crs=27700)
    assert "a.geojson: the corners of the areas look like degrees, but were read as" in said
    assert 'crs = "EPSG:4326" under [boundaries]' in said


def geojson_of(shape: Any) -> str:
    feature = {
        "type": "Feature",
        "properties": {"wd24cd": "W"},
        "geometry": shape.__geo_interface__,
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.mark.parametrize(
    ("shape", "cure"),
    [
        # Metres, in a format that promises degrees.
        (square(0), "the coordinates would fit the British National Grid: say in which system"),
        (shapely.box(7e5, 4.3e6, 7.1e5, 4.4e6), "the coordinates are no degrees: say in which"),
        (shapely.box(-84, 39, -83, 40), "check the coordinate system the file is saved with"),
        (shapely.box(51.5, 0.7, 51.6, 0.8), "swap the two coordinates of every corner"),
    ],
)
def test_areas_in_another_part_of_the_world(tmp_path: Path, shape: Polygon, cure: str) -> None:
    said = refusal(write(tmp_path / "a.geojson", geojson_of(shape)))
    assert "1 of 1 areas are outside the area of EPSG:27700 when read as EPSG:4326" in said
    assert said.startswith("a.geojson: ")
    assert f"To mend it: {cure}" in said


def test_geojson_that_states_its_system(tmp_path: Path) -> None:
    text = geojson_of(square(0))
    crs = '{"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}, '
    found = read_boundaries(write(tmp_path / "a.geojson", crs + text[1:]))
    assert found.wards.geometry[0].equals(square(0))
    assert found.operation.name == "kept as given"


def test_a_target_that_is_not_in_metres(tmp_path: Path) -> None:
    said = refusal(write_areas(tmp_path / "a.gpkg", [square(0)], ward=["W"]), to_crs=4326)
    assert "to_crs: EPSG:4326 is not a projected coordinate system in metres" in said


@pytest.mark.parametrize("content", ["", "nonsense", '{"a": 1}', "%PDF-1.7"])
def test_what_cannot_be_read_as_boundaries(tmp_path: Path, content: str) -> None:
    said = refusal(write(tmp_path / "a.geojson", content))
    assert "a.geojson: the file cannot be read as areas" in said
    assert "save it as GeoJSON or GeoPackage, one layer of polygons" in said


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "ward\nKursaal\n"), ("a.geojson", '{"type": "FeatureCollection", "features": []}')],
)
def test_a_file_without_areas(tmp_path: Path, name: str, content: str) -> None:
    said = refusal(write(tmp_path / name, content))
    assert f"{name}: the file holds no areas. To mend it: check the export that made it." in said


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"none\.gpkg: there is no such file"):
        read_boundaries(tmp_path / "none.gpkg")
    with pytest.raises(MissingFileError, match=r"no file ending in \.geojson or .* \.zip"):
        read_boundaries(tmp_path)


def test_no_name_that_is_known(tmp_path: Path) -> None:
    path = write_areas(tmp_path / "a.gpkg", [square(0)], NAMEN=["Kursaal"], WD24=["x"])
    said = refusal(path)
    assert "a.gpkg: no column was recognised as the name or code of a ward or district;" in said
    assert "the columns are 'NAMEN', 'WD24'" in said
    assert 'e.g. district = "…" under [boundaries.columns]' in said
    said = refusal(path, columns={"ward": "NAEM"})
    assert "(looked for 'NAEM')" in said


def test_a_named_column_that_no_file_has(tmp_path: Path) -> None:
    files = [
        write_areas(tmp_path / "a.gpkg", [square(0)], WD24CD=["W"], NAME=["x"]),
        write_areas(tmp_path / "b.gpkg", [square(1)], Kreis=["D"]),
    ]
    # One map serves all files, and each takes what it has.
    found = read_boundaries(files, columns={"ward": "NAME", "district": "Kreis"})
    assert (found.wards["ward"].tolist(), found.districts["district"].tolist()) == (["x"], ["D"])
    said = refusal(files, columns={"ward": "NAMES", "district": "Kreis", "ward_code": "zebra"})
    assert said.splitlines() == [
        "boundaries: no column is called 'NAMES' (given for ward); the columns are 'Kreis',"
        " 'NAME', 'WD24CD'. To mend it: did you mean 'NAME'?",
        "boundaries: no column is called 'zebra' (given for ward_code); the columns are 'Kreis',"
        " 'NAME', 'WD24CD'. To mend it: use one of these names.",
    ]


def test_an_unknown_role_is_said_once(tmp_path: Path) -> None:
    for name in "ab":
        write_areas(tmp_path / f"{name}.gpkg", [square(0)], WD24CD=[name])
    (said,) = refusal(tmp_path, columns={"distrct": "NAME"}).splitlines()
    assert said == (
        "boundaries: boundary columns name 'distrct', which is not something a column can be for."
        " To mend it: did you mean 'district'? the choice is ward_code, ward, district_code,"
        " district."
    )
    assert "To mend it: the choice is" in refusal(tmp_path, columns={"zebra": "NAME"})


def test_all_files_are_checked_and_everything_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.geojson", "nonsense")
    write_areas(tmp_path / "b.gpkg", [Point(580_000, 180_000)], x=["secret"])
    write_areas(tmp_path / "c.gpkg", [square(0)], crs=None, ward=["W"])
    write_areas(tmp_path / "d.gpkg", [square(0)], ward=["fine"])
    lines = refusal(tmp_path).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["a.geojson", "b.gpkg", "b.gpkg", "c.gpkg"]
    assert "secret" not in "".join(lines)


def test_no_message_grows_with_the_columns(tmp_path: Path) -> None:
    columns = {f"{'field' * 20}{number}": ["x"] for number in range(500)}
    path = write_areas(tmp_path / "a.geojson", [square(0)], **columns)
    for given in ({}, {"ward": "x" * 5000}, {"y" * 5000: "x"}):
        assert max(map(len, refusal(path, columns=given).splitlines())) < 1000
    fine = write_areas(tmp_path / "b.geojson", [square(0)], ward=["W"], **columns)
    assert len(refusal(fine, columns={"ward": next(iter(columns)) + "x"})) < 1000


def test_files_are_fingerprinted(tmp_path: Path) -> None:
    path = write_areas(tmp_path / "a.gpkg", [square(0)], ward=["W"])
    (file,) = read_boundaries(path).inputs
    raw = path.read_bytes()
    assert (file.name, file.bytes) == ("a.gpkg", len(raw))
    assert file.sha256 == hashlib.sha256(raw).hexdigest()


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    codes = np.array([f"W{i}" for i in range(9)])
    made = []
    for turn in range(3):
        order = random.permutation(9)
        path = write_areas(
            tmp_path / f"{turn}.gpkg",
            [square(i % 3, i // 3) for i in order],
            WD24CD=codes[order],
            LAD24CD=[f"D{i % 2}" for i in order],
        )
        made.append(read_boundaries(path))
    for other in made[1:]:
        assert table(other.wards) == table(made[0].wards)
        assert other.wards.geometry.geom_equals(made[0].wards.geometry).all()
        assert other.districts.geometry.geom_equals(made[0].districts.geometry).all()


@pytest.mark.parametrize("ending", ["shp", "kml", "parquet", "zip"])
def test_districts_and_wards_come_from_any_format(tmp_path: Path, ending: str) -> None:
    frame = gpd.GeoDataFrame(
        {**WARDS, "district_code": ["D1", "D2"], "district_name": ["Aford", "Bley"]},
        geometry=[square(0), square(1)],
        crs=27700,
    )
    path = tmp_path / f"a.{ending}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a shapefile cuts the names of its fields
        if ending == "parquet":
            frame.to_parquet(path)
        elif ending == "kml":
            frame.to_crs(4326).to_file(path, driver="LIBKML")
        else:
            frame.to_file(tmp_path / "a.shp")
    if ending == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for part in sorted(tmp_path.glob("a.[!z]*")):
                archive.write(part, part.name)
                part.unlink()
    for source in (path, tmp_path, str(tmp_path / "*")):
        found = read_boundaries(source)
        check_shape(found)
        assert table(found.wards) == [["W1", "One", "D1", "Aford"], ["W2", "Two", "D2", "Bley"]]
        assert len(found.inputs) == (5 if ending == "shp" else 1)
        assert found.notes == ()


def test_wards_and_districts_in_layers_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for layer, columns in (("wards", WARDS), ("councils", DISTRICTS)):
        frame = gpd.GeoDataFrame(columns, geometry=[square(0), square(1)], crs=27700)
        frame.to_file(path, layer=layer)
    assert "the file holds 2 layers of areas: 'wards', 'councils'" in refusal(path)
    found = read_boundaries(path, layer=["wards", "councils"])
    assert table(found.wards)[0] == ["W1", "One", "D1", "Aford"]
    assert len(found.inputs) == 1
    assert len(read_boundaries(path, layer="councils").wards) == 0


def test_what_does_not_fit_is_listed_and_said(tmp_path: Path) -> None:
    shapes = [square(0), shapely.transform(square(1), lambda xy: xy - [2, 0])]
    found = read_boundaries(write_areas(tmp_path / "a.gpkg", shapes, **WARDS))
    check_shape(found)
    assert found.overlaps["area_m2"].tolist() == pytest.approx([2000])
    assert found.notes == (
        "pairs of wards that overlap: 1 (2,000 m² in all, most: 'One' and 'Two'); a point in both"
        " goes to the one whose code comes first",
    )


# --- the same ground twice ---------------------------------------------------------------------


def wards_of(path: Path, *prefixes: str, shift_m: float = 0.0) -> Path:
    """Four wards for each prefix, all on the same ground."""
    shapes = [square(i % 2, i // 2) for _ in prefixes for i in range(4)]
    shapes = [shapely.affinity.translate(one, shift_m) for one in shapes]
    names = [f"{prefix}{i}" for prefix in prefixes for i in range(4)]
    return write_areas(path, shapes, WD24CD=names, WD24NM=names)


def test_two_vintages_whose_codes_changed_are_refused_by_file(tmp_path: Path) -> None:
    files = [wards_of(tmp_path / "y23.gpkg", "A"), wards_of(tmp_path / "y24.gpkg", "B", shift_m=5)]
    said = refusal(files)
    assert "100% of the ground of the wards lies in two of them or more" in said
    assert "they are from 'y23.gpkg', 'y24.gpkg'" in said
    assert "give one vintage" in said


def test_two_vintages_of_the_same_codes_are_refused_too(tmp_path: Path) -> None:
    files = [wards_of(tmp_path / "y23.gpkg", "A"), wards_of(tmp_path / "y24.gpkg", "A", shift_m=5)]
    assert "of the ground of the wards lies in two of them or more" in refusal(files)


def test_districts_in_a_county_are_refused_when_both_are_taken_for_districts(
    tmp_path: Path,
) -> None:
    write_areas(tmp_path / "lad.gpkg", [square(0), square(1)], LAD24CD=["D1", "D2"])
    county = shapely.union_all([square(0), square(1)])
    write_areas(tmp_path / "county.gpkg", [county], CTY24CD=["C1"])
    said = refusal(tmp_path)
    assert "100% of the ground of the districts lies in two of them or more" in said
    assert "'county.gpkg', 'lad.gpkg'" in said


def test_two_kinds_of_area_in_one_file_are_refused(tmp_path: Path) -> None:
    assert "they are from 'a.gpkg'" in refusal(wards_of(tmp_path / "a.gpkg", "A", "B", "C"))


def test_less_than_half_of_the_ground_twice_is_a_note(tmp_path: Path) -> None:
    a = wards_of(tmp_path / "a.gpkg", "A")
    found = read_boundaries([a, wards_of(tmp_path / "b.gpkg", "B", shift_m=1400)])
    assert any("pairs of wards that overlap" in note for note in found.notes)


def test_a_layer_that_no_file_has_is_refused_by_name(tmp_path: Path) -> None:
    path = wards_of(tmp_path / "a.gpkg", "A")
    assert len(read_boundaries(path, layer="a").wards) == 4
    assert "no file has a layer called 'wrds'; those read are 'a'" in refusal(path, layer="wrds")
    other = wards_of(tmp_path / "b.gpkg", "B", shift_m=5000)
    assert len(read_boundaries([path, other], layer="b").wards) == 8

"""Each point goes into exactly one ward and district, the same one every time."""

from pathlib import Path
from random import Random

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.records import Boundaries, assign_areas, read_boundaries
from hotspots.records.assign import AREA_COLUMNS, first_area
from tests.records.worlds import CORNER, chessboard, points, square, write_areas

X, Y = CORNER


@pytest.fixture
def board(tmp_path: Path) -> Boundaries:
    return chessboard(tmp_path)


def wards_of(places: gpd.GeoDataFrame, boundaries: Boundaries) -> list[str]:
    """The ward of each place; empty for none."""
    found = assign_areas(places, boundaries)
    codes: list[str] = found["ward_code"].astype("str").fillna("").tolist()
    return codes


def test_points_inside(board: Boundaries) -> None:
    places = points((X + 1, Y + 1), (X + 1500, Y + 1), (X + 1, Y + 1500), (X + 1500, Y + 1999))
    found = assign_areas(places, board)
    assert found[[*AREA_COLUMNS]].to_numpy().tolist() == [
        ["D1", "Aford", "W4", "Four"],
        ["D2", "Bley", "W2", "Two"],
        ["D2", "Bley", "W3", "Three"],
        ["D1", "Aford", "W1", "One"],
    ]


@pytest.mark.parametrize(
    ("place", "ward", "district"),
    [
        ((X + 1000, Y + 500), "W2", "D2"),  # W4 | W2
        ((X + 1000, Y + 1500), "W1", "D1"),  # W3 | W1
        ((X + 500, Y + 1000), "W3", "D2"),  # W4 | W3
        ((X + 1500, Y + 1000), "W1", "D1"),  # W2 | W1
        ((X + 1000, Y + 1000), "W1", "D1"),  # where all four meet
        ((X, Y), "W4", "D1"),  # a corner of the whole
    ],
)
def test_a_shared_edge_goes_to_the_first_code_and_its_district(
    board: Boundaries, place: tuple[float, float], ward: str, district: str
) -> None:
    found = assign_areas(points(place), board)
    assert found[["ward_code", "district_code"]].to_numpy().tolist() == [[ward, district]]


def test_assignment_against_a_loop(tmp_path: Path) -> None:
    """Irregular wards (some of two parts), and points on their corners and edges as well."""
    random = np.random.default_rng(20)
    seeds = shapely.MultiPoint(random.uniform(0, 1000, (40, 2)) + CORNER)
    frame = shapely.box(X, Y, X + 1000, Y + 1000)
    cells = [part.intersection(frame) for part in shapely.voronoi_polygons(seeds).geoms]
    order = random.permutation(len(cells) // 2)
    shapes = [shapely.union(cells[2 * i], cells[2 * i + 1]) for i in order]
    codes = [f"W{i:02}" for i in range(len(shapes))]
    path = write_areas(tmp_path / "v.gpkg", shapes, WD24CD=codes, LAD24CD=[c[2] for c in codes])
    boundaries = read_boundaries(path)
    corners = shapely.get_coordinates(shapes)
    xy = np.vstack([random.uniform(-50, 1050, (400, 2)) + CORNER, corners, corners[:30]])
    by_code = list(zip(codes, shapes, strict=True))
    places = [shapely.Point(place) for place in xy]
    expected = [
        next((code for code, shape in by_code if shape.intersects(place)), "") for place in places
    ]
    assert "" in expected
    found = wards_of(points(*xy), boundaries)
    assert found == expected
    again = random.permutation(len(xy))
    shuffled = points(*xy[again])
    assert wards_of(shuffled, boundaries) == [expected[i] for i in again]


def test_a_gap_between_wards_has_a_district_alone(tmp_path: Path) -> None:
    districts = write_areas(tmp_path / "d.gpkg", [square(0)], LAD24CD=["D"], LAD24NM=["Aford"])
    wards = write_areas(tmp_path / "w.gpkg", [square(0, size_m=500)], WD24CD=["W"])
    boundaries = read_boundaries([districts, wards])
    places = points((X + 1, Y + 1), (X + 900, Y + 900), (X + 1900, Y))
    found = assign_areas(places, boundaries)
    assert found["district"].isna().tolist() == [False, False, True]
    assert found["ward"].isna().tolist() == [False, True, True]


def test_districts_alone_and_wards_alone(tmp_path: Path) -> None:
    places = points((X + 1, Y + 1))
    alone = {"LAD24CD": "district_code", "WD24CD": "ward_code"}
    for field, column in alone.items():
        path = write_areas(tmp_path / f"{field}.gpkg", [square(0)], **{field: ["A"]})
        found = assign_areas(places, read_boundaries(path))
        assert found[column].tolist() == ["A"]
        (other,) = set(alone.values()) - {column}
        assert found[other].isna().all()
        assert (found[[*AREA_COLUMNS]].dtypes == "category").all()


def test_rows_columns_and_index_stay_and_the_input_is_not_changed(board: Boundaries) -> None:
    places = points((X + 1, Y + 1), (X + 9e4, Y), (X + 1500, Y + 1))
    places["harm"] = [1.5, 2.5, 3.5]
    places.index = pd.Index([7, 7, 3])
    before = places.copy(deep=True)
    found = assign_areas(places, board)
    pd.testing.assert_frame_equal(places, before)
    assert found.index.tolist() == [7, 7, 3]
    assert found["harm"].tolist() == [1.5, 2.5, 3.5]
    assert found.geometry.geom_equals(before.geometry).all()
    assert found["ward"].isna().tolist() == [False, True, False]
    assert found.crs == places.crs


def test_a_missing_place_is_in_no_area(board: Boundaries) -> None:
    places = gpd.GeoDataFrame(geometry=[None, shapely.Point(X + 1, Y + 1)], crs=27700)
    assert wards_of(places, board) == ["", "W4"]


def test_no_incidents_are_no_error(board: Boundaries) -> None:
    found = assign_areas(gpd.GeoDataFrame(geometry=[], crs=27700), board)
    assert len(found) == 0
    assert set(AREA_COLUMNS) < set(found.columns)


def test_two_systems_are_refused(board: Boundaries) -> None:
    with pytest.raises(InputError, match="the incidents are in EPSG:3035 but the boundaries are"):
        assign_areas(points((X, Y), crs=3035), board)


def test_only_points_can_be_assigned(board: Boundaries) -> None:
    places = gpd.GeoDataFrame(geometry=[square(0), shapely.Point(X, Y)], crs=27700)
    with pytest.raises(InputError, match=r"incidents: 1 of 2 incidents are not points.*one point"):
        assign_areas(places, board)


def test_no_incident_in_any_area_is_explained_without_a_place(board: Boundaries) -> None:
    places = points((X + 50_437.25, Y + 512.5), (X + 50_437.25, Y + 613.5))
    with pytest.raises(InputError) as caught:
        assign_areas(places, board)
    said = str(caught.value)
    assert "none of the 2 incidents lies in any of the 2 areas" in said
    assert "(incidents: x 630 to 630 km, y 181 to 181 km;" in said
    assert "areas: x 580 to 582 km, y 180 to 182 km)" in said
    assert "use boundaries of the same place, or correct the coordinate system" in said
    assert "437" not in said


def test_swapped_coordinates_are_recognised(board: Boundaries) -> None:
    places = points((Y + 500, X + 500), (Y + 1500, X + 1500), (0, 0))
    with pytest.raises(InputError, match="swap the two coordinate columns: then 2 of 3 places lie"):
        assign_areas(places, board)


@pytest.mark.parametrize(
    "system",
    [
        "EPSG:4326 (longitude and latitude)",
        "EPSG:3857 (Web Mercator)",
        "EPSG:32631 (UTM zone 31)",
        "EPSG:32630 (UTM zone 30)",
    ],
)
def test_coordinates_of_another_system_are_recognised(board: Boundaries, system: str) -> None:
    metres = points((X + 500, Y + 500), (X + 1500, Y + 1500), (X + 9000, Y))
    misread = metres.to_crs(system.split(" ", maxsplit=1)[0]).set_crs(27700, allow_override=True)
    with pytest.raises(InputError) as caught:
        assign_areas(misread, board)
    cure = f"read the incidents with crs = {system}: then 2 of 3 places lie inside"
    assert cure in str(caught.value)


def test_the_grids_of_a_place_outside_britain_are_tried(tmp_path: Path) -> None:
    dublin = shapely.box(-6.4, 53.3, -6.2, 53.4)
    path = write_areas(tmp_path / "a.gpkg", [dublin], crs=4326, ward=["Dublin"])
    boundaries = read_boundaries(path, to_crs=2157)
    middle = points((-6.3, 53.35), crs=4326)
    for system in ("EPSG:29903 (Irish Grid)", "EPSG:32629 (UTM zone 29)"):
        misread = middle.to_crs(system.split(" ")[0]).set_crs(2157, allow_override=True)
        with pytest.raises(InputError) as caught:
            assign_areas(misread, boundaries)
        assert f"read the incidents with crs = {system}" in str(caught.value)


def test_incidents_without_a_place_are_in_no_area(board: Boundaries) -> None:
    with pytest.raises(InputError, match=r"\(incidents: none has a place; areas: x 580 to 582 km"):
        assign_areas(gpd.GeoDataFrame(geometry=[None, None], crs=27700), board)
    places = gpd.GeoDataFrame(geometry=[shapely.Point(), shapely.Point(X + 1, Y + 1)], crs=27700)
    assert wards_of(places, board) == ["", "W4"]


def test_categories_are_those_that_occur_in_the_order_of_the_alphabet(board: Boundaries) -> None:
    found = assign_areas(points((X + 1500, Y + 1500), (X + 1500, Y + 1), (0, 0)), board)
    assert found["ward"].cat.categories.tolist() == ["One", "Two"]
    assert found["district_code"].cat.categories.tolist() == ["D1", "D2"]
    assert found["ward"].tolist()[:2] == ["One", "Two"]
    assert found["ward"].isna().tolist() == [False, False, True]


# Whole numbers, so that points often fall on edges and corners and on each other.
ON_GRID = st.tuples(st.integers(-1, 9), st.integers(-1, 9))
BOXES = st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 4), st.integers(1, 4))


@settings(deadline=None)
@given(
    st.lists(st.lists(BOXES, min_size=1, max_size=3), min_size=1, max_size=6),
    st.lists(ON_GRID, min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
def test_every_point_goes_to_the_first_area_that_touches_it(
    wards: list[list[tuple[int, int, int, int]]], places: list[tuple[int, int]], random: Random
) -> None:
    """Overlapping areas of several parts with a hole where boxes leave one, in any row order."""
    shapes = [
        shapely.union_all([shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes])
        for boxes in wards
    ]
    frame = gpd.GeoDataFrame(geometry=shapes, crs=27700)
    expected = [
        next((i for i, shape in enumerate(shapes) if shape.intersects(shapely.Point(place))), -1)
        for place in places
    ]
    order = list(range(len(places)))
    random.shuffle(order)
    shuffled = np.array([places[i] for i in order], dtype=float)
    assert first_area(shuffled, frame).tolist() == [expected[i] for i in order]

"""Study areas: the right district, and the incidents in and around it."""

import geopandas as gpd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.ground import study_areas_of, whole_extent
from hotspots.projection import find_operation
from hotspots.records import Boundaries
from tests.worlds import METRES, points_at, scattered, square_area


def two_districts() -> Boundaries:
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]
    names = {"district_code": ["E1", "E2"], "district": ["Aford", "Bley"]}
    wards = {"ward_code": ["W1", "W2"], "ward": ["One", "Two"], **names}
    return Boundaries(
        gpd.GeoDataFrame(names, geometry=shapes, crs=METRES),
        gpd.GeoDataFrame(wards, geometry=shapes, crs=METRES),
        find_operation(METRES, METRES),
    )


def test_every_district_by_default_in_order_of_code() -> None:
    areas = study_areas_of(two_districts())
    assert [(area.name, area.code) for area in areas] == [("Aford", "E1"), ("Bley", "E2")]
    assert list(areas[1].wards["ward"]) == ["Two"]
    assert areas[0].area_km2 == pytest.approx(100 / 1e6)


@pytest.mark.parametrize("name", ["bley", "BLEY", "E2"])
def test_a_district_by_name_or_code_whatever_the_case(name: str) -> None:
    assert [area.name for area in study_areas_of(two_districts(), names=[name])] == ["Bley"]


def test_an_unknown_district_names_those_there_are() -> None:
    with pytest.raises(InputError, match="not among the boundaries: 'Cham'") as caught:
        study_areas_of(two_districts(), names=["Cham", "Bley"])
    assert "choose from 'Aford', 'Bley'" in str(caught.value)


def test_wards_without_a_district_are_one_area() -> None:
    both = two_districts()
    alone = Boundaries(both.districts[:0], both.wards, both.operation)
    (area,) = study_areas_of(alone, fallback_name="All of it")
    assert area.name == "All of it"
    assert area.outline.equals(shapely.box(0, 0, 20, 10))


def test_incidents_within_counts_the_edge_and_the_buffer() -> None:
    incidents = points_at([(5, 5), (2000, 5), (2050, 5), (2051, 5)])
    area = square_area()
    assert list(area.incidents_within(incidents).index) == [0, 1]
    assert list(area.incidents_within(incidents, buffer_m=50).index) == [0, 1, 2]


def test_incidents_in_another_system_are_refused_with_both_named() -> None:
    incidents = points_at([(5, 5)]).set_crs(32630, allow_override=True)
    with pytest.raises(InputError, match="in EPSG:32630 but the bounds of the study area are in"):
        square_area().incidents_within(incidents)


def test_whole_extent_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="no incidents to draw a box around"):
        whole_extent(points_at([]), name="all", margin_m=10)


def test_incidents_within_is_what_distance_says_one_by_one() -> None:
    crooked = shapely.Point(1000, 1000).buffer(600).difference(shapely.box(900, 900, 2000, 1100))
    base = square_area()
    area = type(base)("C", "C", crooked, base.crs, base.wards)
    incidents = points_at(scattered(400, seed=9))
    for buffer_m in (0.0, 75.0):
        expected = [crooked.distance(point) <= buffer_m for point in incidents.geometry]
        within = area.incidents_within(incidents, buffer_m=buffer_m)
        assert list(within.index) == [i for i, near in enumerate(expected) if near]
        assert 0 < len(within) < 400

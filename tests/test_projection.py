"""Projection: reference values from Ordnance Survey, one operation for all, both ways."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.grid_ref import Crs
from hotspots.ostn15 import to_british_national_grid
from hotspots.projection import find_operation, project_geometries, project_points, usable_bounds

OSGB36_DEGREES = 4277
NO_PLACE_ON_EARTH = 'LOCAL_CS["workshop floor",UNIT["metre",1]]'
# Ordnance Survey's test point TP09, in Lambeth: longitude, latitude, easting, northing.
TP09 = (-0.11992557, 51.48936565, 530624.974, 178388.464)
# EPSG:1314 and EPSG:19916, written out: what PROJ does without the grid.
HELMERT = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
    " +step +proj=push +v_3 +step +proj=cart +ellps=WGS84"
    " +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842"
    " +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=airy"
    " +step +proj=pop +v_3 +step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000"
    " +y_0=-100000 +ellps=airy"
)


def degrees(whole: int, minutes: int, seconds: float) -> float:
    return whole + minutes / 60 + seconds / 3600


def test_the_worked_example_of_ordnance_survey() -> None:
    """Ordnance Survey, "A guide to coordinate systems in Great Britain", annexe C.1."""
    latitude, longitude = degrees(52, 39, 27.2531), degrees(1, 43, 4.5177)
    x, y, operation = project_points([longitude], [latitude], from_crs=OSGB36_DEGREES, to_crs=27700)
    assert (x[0], y[0]) == pytest.approx((651409.903, 313177.270), abs=0.001)
    assert operation.accuracy_m == 0
    back = project_points(x, y, from_crs=27700, to_crs=OSGB36_DEGREES)
    assert (back[0][0], back[1][0]) == pytest.approx((longitude, latitude), abs=1e-8)


def test_wgs84_to_the_national_grid_goes_by_ostn15_and_says_how_exact_that_is() -> None:
    operation = find_operation(4326, 27700)
    assert str(operation) == (
        "EPSG:4326 to EPSG:27700: OSTN15 (accuracy 1 m; outside its cover Inverse of OSGB36 to"
        " WGS 84 (6) + British National Grid, 2 m)"
    )
    assert operation.missing_grids == ()
    x, y, used = project_points([TP09[0]], [TP09[1]], from_crs=4326, to_crs=27700)
    assert (x[0], y[0]) == pytest.approx(TP09[2:], abs=0.002)
    assert used == operation
    longitude, latitude, back = project_points(x, y, from_crs=27700, to_crs=4326)
    assert (longitude[0], latitude[0]) == pytest.approx(TP09[:2], abs=2e-8)
    assert (back.from_crs, back.to_crs, back.accuracy_m) == ("EPSG:27700", "EPSG:4326", 1.0)


@pytest.mark.parametrize(
    ("other", "accuracy_m"), [(4258, 0.03), (3857, 1.0), (32630, 1.0), (3035, 0.03)]
)
def test_every_system_on_the_same_datum_goes_by_ostn15(other: int, accuracy_m: float) -> None:
    longitude, latitude = [TP09[0]], [TP09[1]]
    degrees_of_other = pyproj.CRS(other).geodetic_crs
    assert degrees_of_other is not None
    there = pyproj.Transformer.from_crs(degrees_of_other, other, always_xy=True)
    given_x, given_y = there.transform(longitude, latitude)
    x, y, operation = project_points(given_x, given_y, from_crs=other, to_crs=27700)
    assert (x[0], y[0]) == pytest.approx(TP09[2:], abs=0.002)
    assert (operation.name, operation.accuracy_m) == ("OSTN15", accuracy_m)
    back_x, back_y, back = project_points(x, y, from_crs=27700, to_crs=other)
    assert np.allclose([back_x, back_y], [given_x, given_y], rtol=0, atol=0.002)
    assert back.accuracy_m == accuracy_m


def test_another_datum_or_another_country_goes_by_proj() -> None:
    for from_crs, to_crs in [(OSGB36_DEGREES, 27700), (4326, 32616), (27700, 23030)]:
        assert "OSTN15" not in find_operation(from_crs, to_crs).name


@pytest.mark.parametrize("of_three_dimensions", [4979, 4937, "EPSG:4326+3855"])
def test_heights_do_not_matter(of_three_dimensions: Crs) -> None:
    x, y, operation = project_points(
        [TP09[0]], [TP09[1]], from_crs=of_three_dimensions, to_crs=27700
    )
    assert (x[0], y[0]) == pytest.approx(TP09[2:], abs=0.002)
    assert operation.name == "OSTN15"


@pytest.mark.parametrize(("from_crs", "accuracy_m"), [(4269, 5.0), (4167, 2.0), (7844, 4.0)])
def test_a_datum_that_is_known_to_wgs84_only_goes_by_way_of_it(
    from_crs: int, accuracy_m: float
) -> None:
    x, y, operation = project_points([TP09[0]], [TP09[1]], from_crs=from_crs, to_crs=27700)
    assert (x[0], y[0]) == pytest.approx(TP09[2:], abs=accuracy_m)
    assert operation.name.endswith("+ OSTN15")
    assert operation.accuracy_m == accuracy_m


def test_a_guess_between_datums_is_refused() -> None:
    """PROJ would take one datum for the other, 130 m out."""
    with pytest.raises(InputError, match=r"no way from .*'unknown'.*by its EPSG number"):
        project_points([0.7], [51.5], from_crs="+proj=longlat +ellps=WGS84", to_crs=27700)


def test_a_single_point_may_be_two_numbers() -> None:
    x, y, _ = project_points(TP09[0], TP09[1], from_crs=4326, to_crs=27700)
    assert (x[0], y[0]) == pytest.approx(TP09[2:], abs=0.002)


def test_outside_the_cover_proj_answers_and_the_seam_is_no_wider_than_its_accuracy() -> None:
    """From Kent towards Calais: OSTN15's cover ends in the Channel, the answers go on."""
    longitude = np.linspace(1.0, 3.0, 2001)
    latitude = np.full(2001, 51.2)
    uncovered = np.isnan(to_british_national_grid(longitude, latitude)[0])
    assert 0 < uncovered.sum() < 2001
    x, y, _ = project_points(longitude, latitude, from_crs=4326, to_crs=27700)
    by_proj = pyproj.Transformer.from_pipeline(HELMERT).transform(longitude, latitude)
    assert np.abs(np.array(by_proj) - [x, y])[:, uncovered].max() < 0.001
    assert np.hypot(np.diff(x), np.diff(y)).max() - np.hypot(np.diff(x), np.diff(y)).min() < 3
    back_x, back_y, _ = project_points(x, y, from_crs=27700, to_crs=4326)
    assert np.abs(back_x - longitude).max() < 3e-5
    assert np.abs(back_y - latitude).max() < 3e-5


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 7e5), st.floats(0, 1.3e6)), min_size=1),
    st.sampled_from([27700, "EPSG:27700", pyproj.CRS(27700)]),
)
def test_coordinates_already_there_are_unchanged_to_the_last_bit(
    places: list[tuple[float, float]], written: Crs
) -> None:
    given_x, given_y = np.array(places).T
    x, y, operation = project_points(given_x, given_y, from_crs=written, to_crs=27700)
    assert (x.tobytes(), y.tobytes()) == (given_x.tobytes(), given_y.tobytes())
    assert (operation.name, operation.accuracy_m) == ("kept as given", 0.0)


def test_one_operation_serves_points_and_shapes_alike() -> None:
    corners = np.array([[0.70, 51.5], [0.72, 51.5], [0.72, 51.52], [0.70, 51.5]])
    x, y, by_points = project_points(*corners.T, from_crs=4326, to_crs=27700)
    shapes = np.array([shapely.Polygon(corners), shapely.Point(corners[0])], dtype=object)
    moved, by_shapes = project_geometries(shapes, from_crs=4326, to_crs=27700)
    assert by_points == by_shapes
    assert np.array_equal(shapely.get_coordinates(moved[0]), np.column_stack([x, y]))
    assert moved[1].coords[0] == (x[0], y[0])
    assert shapes[0].bounds == (0.70, 51.5, 0.72, 51.52)


def test_nothing_to_project_is_nothing() -> None:
    x, y, _ = project_points([], [], from_crs=4326, to_crs=27700)
    assert (len(x), len(y)) == (0, 0)


def test_a_place_that_has_no_answer_is_infinite() -> None:
    x, y, _ = project_points([580_000], [185_000], from_crs=4326, to_crs=27700)
    assert not np.isfinite([x[0], y[0]]).any()


def test_a_system_that_is_nowhere_on_earth_is_refused() -> None:
    with pytest.raises(InputError, match=r"no way from .*'workshop floor' to .*National Grid"):
        find_operation(NO_PLACE_ON_EARTH, 27700)


def test_usable_bounds_hold_the_country_and_little_more() -> None:
    in_degrees, in_metres = usable_bounds(27700, of=4326), usable_bounds(27700, of=27700)
    assert in_degrees is not None
    assert in_metres is not None
    for box, inside, outside in (
        (in_degrees, [(0.7, 51.5), (-5.7, 50.1), (-1.1, 60.1)], [(-84.0, 39.0), (51.5, 0.7)]),
        (in_metres, [(587_880, 185_830), (134_200, 25_000)], [(0.7, -84.0e4), (5e6, 185_830)]),
    ):
        west, south, east, north = box
        assert all(west < x < east and south < y < north for x, y in inside)
        assert not any(west < x < east and south < y < north for x, y in outside)
    assert usable_bounds("+proj=utm +zone=30 +ellps=intl", of=4326) is None

"""Coordinates: reference values from Ordnance Survey, and refusals that name the cure."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.grid_ref import (
    Crs,
    crs_name,
    find_operation,
    grid_reference,
    project_geometries,
    project_points,
    read_crs,
    require_projected_metres,
    require_same_crs,
    usable_bounds,
)

OSGB36_DEGREES = 4277
NO_PLACE_ON_EARTH = 'LOCAL_CS["workshop floor",UNIT["metre",1]]'


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


def test_wgs84_to_the_national_grid_says_that_the_exact_grid_is_missing() -> None:
    operation = find_operation(4326, 27700)
    assert (operation.from_crs, operation.to_crs) == ("EPSG:4326", "EPSG:27700")
    assert operation.accuracy_m is not None
    assert operation.accuracy_m >= 1 or not operation.missing_grids
    assert "axis order" not in operation.name
    assert str(operation).startswith("EPSG:4326 to EPSG:27700: ")
    # The tower of St Paul's, to the accuracy that is claimed (plus the 10 m of the source).
    x, y, _ = project_points([-0.098], [51.5138], from_crs=4326, to_crs=27700)
    assert (x[0], y[0]) == pytest.approx((532_070, 181_200), abs=60)


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


@pytest.mark.parametrize(
    ("easting", "northing", "digits", "reference"),
    [
        (651_409, 313_177, 10, "TG 51409 13177"),  # the place of the worked example
        (216_600, 771_200, 6, "NN 166 712"),  # Ben Nevis
        (134_200, 25_000, 6, "SW 342 250"),  # Land's End
        (530_000, 180_000, 2, "TQ 3 8"),  # London
        (447_500, 1_141_400, 6, "HU 475 414"),  # Lerwick
        (0, 0, 8, "SV 0000 0000"),
        (599_999.99, 199_999.99, 8, "TQ 9999 9999"),  # cut, never rounded into the next square
        (600_000, 200_000, 8, "TM 0000 0000"),
        (600_000, 199_999, 10, "TR 00000 99999"),
        (699_999, 1_299_999, 4, "JM 99 99"),
    ],
)
def test_grid_references_of_known_places(
    easting: float, northing: float, digits: int, reference: str
) -> None:
    assert grid_reference(easting, northing, digits=digits) == reference


@pytest.mark.parametrize(
    "place", [(-1, 0), (0, -1), (700_000, 0), (0, 1_300_000), (float("nan"), 0), (float("inf"), 0)]
)
def test_outside_the_lettered_grid_there_is_no_reference(place: tuple[float, float]) -> None:
    assert grid_reference(*place) == ""


def test_every_lettered_square_has_a_name_of_its_own() -> None:
    names = {
        grid_reference(easting, northing)[:2]
        for easting in range(0, 700_000, 100_000)
        for northing in range(0, 1_300_000, 100_000)
    }
    assert len(names) == 7 * 13
    assert not any("I" in name for name in names)


@pytest.mark.parametrize(
    ("value", "seen"),
    [("EPSG:99999", "'EPSG:99999'"), ("", "''"), ("Great Britain", "'Great Britain'")],
)
def test_an_unknown_system_is_refused(value: str, seen: str) -> None:
    with pytest.raises(InputError) as caught:
        read_crs(value, where="crs")
    assert f"crs: {seen} is not a coordinate system that PROJ knows" in str(caught.value)
    assert "EPSG number such as 27700" in str(caught.value)


def test_an_unknown_system_of_many_words_does_not_fill_the_screen() -> None:
    with pytest.raises(InputError) as caught:
        read_crs("GEOGCS[" * 5000)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("crs", "says"),
    [
        (None, "the data has no coordinate system"),
        (4326, r"EPSG:4326 is not a projected .* \(its unit is the degree\)"),
        (2263, r"EPSG:2263 is not a projected .* \(its unit is the US survey foot\)"),
        (4978, "EPSG:4978 is not a projected"),  # metres from the middle of the earth
    ],
)
def test_what_is_not_in_projected_metres_is_refused(crs: Crs | None, says: str) -> None:
    with pytest.raises(InputError, match=f"places: {says}.*To mend it: use a system for the place"):
        require_projected_metres(crs, where="places")


@pytest.mark.parametrize("crs", [27700, "EPSG:32630", pyproj.CRS(3035)])
def test_projected_metres_pass(crs: Crs) -> None:
    assert require_projected_metres(crs) == pyproj.CRS(crs)


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        (27700, None, ("EPSG:27700", "no coordinate system")),
        (None, None, ("no coordinate system", "no coordinate system")),
        (4326, 27700, ("EPSG:4326", "EPSG:27700")),
    ],
)
def test_two_systems_are_refused_and_both_are_named(
    one: Crs | None, other: Crs | None, names: tuple[str, str]
) -> None:
    says = f"the cats are in {names[0]} but the dogs are in {names[1]}.*read both with the same"
    with pytest.raises(InputError, match=says):
        require_same_crs(one, other, one_is="the cats", other_is="the dogs")


def test_a_system_that_is_nowhere_on_earth_is_refused() -> None:
    with pytest.raises(InputError, match=r"no way from .*'workshop floor' to .*National Grid"):
        find_operation(NO_PLACE_ON_EARTH, 27700)


def test_names_of_systems() -> None:
    assert crs_name("epsg:27700") == "EPSG:27700"
    assert crs_name(NO_PLACE_ON_EARTH) == "workshop floor"


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

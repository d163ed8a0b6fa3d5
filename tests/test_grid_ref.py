"""Coordinates: reference values from Ordnance Survey, and refusals that name the cure."""

import pyproj
import pytest

from hotspots.errors import InputError
from hotspots.grid_ref import (
    Crs,
    crs_name,
    grid_reference,
    read_crs,
    require_projected_metres,
    require_same_crs,
)

OSGB36_DEGREES = 4277
NO_PLACE_ON_EARTH = 'LOCAL_CS["workshop floor",UNIT["metre",1]]'


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


def test_names_of_systems() -> None:
    assert crs_name("epsg:27700") == "EPSG:27700"
    assert crs_name(NO_PLACE_ON_EARTH) == "workshop floor"

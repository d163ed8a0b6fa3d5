"""One ward is found by what somebody calls it, or the choice is said."""

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from pyproj import CRS

from hotspots.errors import InputError
from hotspots.ground import StudyArea
from hotspots.ground.one_ward import find_ward

WARDS = gpd.GeoDataFrame(
    {"ward_code": ["X1", "X2", "X3"], "ward": ["North Hill", "Castle", "Castle"]},
    geometry=[shapely.box(x, 0, x + 10, 10) for x in (0, 10, 20)],
    crs=27700,
)
AREA = StudyArea("Town", "E1", shapely.box(0, 0, 30, 10), CRS(27700), WARDS)


def test_a_ward_is_found_by_name_or_code_in_any_case() -> None:
    assert find_ward(AREA, " north hill ").code == "X1"
    assert find_ward(AREA, "x3").outline.bounds == (20, 0, 30, 10)


def test_an_unknown_ward_is_answered_with_the_choice() -> None:
    with pytest.raises(InputError, match=r"no ward called 'Nort Hill'.*did you mean 'North Hill'"):
        find_ward(AREA, "Nort Hill")


def test_two_wards_of_one_name_are_told_apart_by_their_codes() -> None:
    with pytest.raises(InputError, match=r"2 wards of Town are called 'Castle'.*'X2', 'X3'"):
        find_ward(AREA, "Castle")


def test_an_area_without_wards_says_so() -> None:
    with pytest.raises(InputError, match="Town has no wards"):
        find_ward(replace(AREA, wards=WARDS[:0]), "Castle")

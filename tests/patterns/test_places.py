"""Places: equal points collapse, weights add up, unusable weights are refused."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.patterns.places import collapse_to_places
from tests.worlds import points_at, scattered


def test_brute_force() -> None:
    xy = np.round(scattered(300, seed=1), -2)
    harm = np.arange(300.0)
    places = collapse_to_places(points_at(xy, harm=harm), weights="harm")
    for place, (x, y) in enumerate(zip(places.x, places.y, strict=True)):
        here = (xy == (x, y)).all(axis=1)
        assert places.count[place] == here.sum()
        assert places.weight[place] == harm[here].sum()
        assert (places.of_incident[here] == place).all()
    assert len(set(zip(places.x, places.y, strict=True))) == len(places.x)


def test_shuffled_rows_give_the_same_places_to_the_last_bit() -> None:
    random = np.random.default_rng(3)
    incidents = points_at(np.round(scattered(500, seed=2), -2), harm=random.exponential(size=500))
    shuffled = incidents.sample(frac=1, random_state=7)
    one, other = (collapse_to_places(frame, weights="harm") for frame in (incidents, shuffled))
    assert np.array_equal(one.weight, other.weight)
    assert np.array_equal(one.x, other.x)


def test_no_incidents_are_no_places() -> None:
    places = collapse_to_places(points_at([]))
    assert len(places.x) == len(places.weight) == len(places.of_incident) == 0


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ([1.0, np.nan, np.inf], "of 3 weights 2 are missing or infinite and 0 are negative"),
        ([1.0, -1.0, 2.0], "of 3 weights 0 are missing or infinite and 1 are negative"),
    ],
)
def test_unusable_weights_are_counted(harm: list[float], says: str) -> None:
    with pytest.raises(InputError, match=says):
        collapse_to_places(points_at([(0, 0)] * 3, harm=harm), weights="harm")


def test_a_missing_weight_column_names_those_there_are() -> None:
    with pytest.raises(InputError, match="no column 'cost' to weigh them by") as caught:
        collapse_to_places(points_at([(0, 0)]), weights="cost")
    assert "'harm'" in str(caught.value)


def test_lines_are_not_incidents() -> None:
    line = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=27700)
    with pytest.raises(InputError, match="1 of 1 incidents are not points"):
        collapse_to_places(line)


def test_degrees_are_refused() -> None:
    with pytest.raises(InputError, match="EPSG:4326 is not a projected coordinate system"):
        collapse_to_places(points_at([(0, 50)]).set_crs(4326, allow_override=True))

"""Totals by unit: each incident once, by arithmetic or by search, whatever the order of rows."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some

from hotspots.errors import InputError
from hotspots.ground.lattice import Shape
from hotspots.ground.units import lay_units
from hotspots.patterns.unit_totals import total_by_unit, unit_of_each
from tests.worlds import METRES, points_at, scattered, square_area

SHAPES: tuple[Shape, ...] = ("square", "hexagon")


def polygons(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=METRES)


@pytest.mark.parametrize("shape", SHAPES)
def test_arithmetic_finds_the_polygon_that_holds_each_point(shape: Shape) -> None:
    xy = scattered(3000, seed=1) + 0.123
    units = lay_units(square_area(), cell_m=70, shape=shape)
    unit = unit_of_each(points_at(xy), units)
    assert (unit >= 0).all()
    assert shapely.intersects(units.geometry.to_numpy()[unit], shapely.points(xy)).all()


@given(
    xy=some.lists(some.tuples(some.integers(-3, 23), some.integers(-3, 23)), min_size=1),
    shape=some.sampled_from(SHAPES),
)
def test_each_incident_in_reach_counts_once(xy: list[tuple[int, int]], shape: Shape) -> None:
    """Points on corners, on edges and outside: multiples of half a cell."""
    units = lay_units(square_area(100), cell_m=10, shape=shape)
    incidents = points_at(np.array(xy) * 5.0)
    totals = total_by_unit(incidents, units)
    touched = shapely.STRtree(units.geometry).query(
        incidents.geometry.to_numpy(), predicate="intersects"
    )
    reached = np.isin(np.arange(len(xy)), touched[0])
    assert np.array_equal(totals.unit_of_incident >= 0, reached)
    assert totals.count.sum() + totals.outside == len(xy)
    assert totals.outside == (~reached).sum()


def test_the_edges_of_the_study_area_belong_to_its_units() -> None:
    """The square beyond the north and east edges is no unit: the one inside takes the point."""
    units = lay_units(square_area(100), cell_m=50)
    corners = [(100, 100), (100, 50), (50, 100), (0, 0), (50, 50)]
    assert unit_of_each(points_at(corners), units).tolist() == [1, 1, 0, 2, 1]
    # Of two that touch it there, the first in the table: turned round, the southern one.
    turned = units.iloc[::-1]
    assert unit_of_each(points_at([(100, 50), (50, 100)]), turned).tolist() == [0, 2]


def test_a_point_between_wards_goes_to_the_first_in_the_table() -> None:
    wards = polygons(shapely.box(0, 0, 70, 50), shapely.box(50, 0, 103, 50))
    on_both = points_at([(60, 10), (70, 10), (90, 10), (104, 10)])
    assert unit_of_each(on_both, wards).tolist() == [0, 0, 1, -1]
    assert unit_of_each(on_both, wards.iloc[::-1]).tolist() == [0, 0, 0, -1]


def test_a_cell_that_stands_in_the_table_twice_counts_once() -> None:
    units = lay_units(square_area(100), cell_m=50).iloc[[2, 2, 0, 2]]
    totals = total_by_unit(points_at([(10, 10), (10, 60), (60, 60)]), units)
    assert (totals.count.tolist(), totals.outside) == ([1, 0, 1, 0], 1)


def test_harm_is_added_up_and_differs_from_the_count() -> None:
    units = lay_units(square_area(100), cell_m=50)
    incidents = points_at([(10, 60), (20, 70), (60, 60), (500, 0)], harm=[1.5, 2.0, 7.0, 9.0])
    totals = total_by_unit(incidents, units, weights="harm")
    assert totals.total.tolist() == [3.5, 7.0, 0.0, 0.0]
    assert totals.count.tolist() == [2, 1, 0, 0]
    assert total_by_unit(incidents, units).total.tolist() == [2.0, 1.0, 0.0, 0.0]
    assert (totals.outside, totals.weights) == (1, "harm")


@pytest.mark.parametrize("shape", SHAPES)
def test_the_order_of_rows_and_of_units_changes_nothing(shape: Shape) -> None:
    random = np.random.default_rng(5)
    incidents = points_at(scattered(2000, seed=5), harm=random.uniform(0, 1e3, 2000))
    units = lay_units(square_area(), cell_m=250, shape=shape)
    totals = total_by_unit(incidents, units, weights="harm")
    shuffled = incidents.sample(frac=1, random_state=1)
    mixed = random.permutation(len(units))
    again = total_by_unit(shuffled, units.iloc[mixed], weights="harm")
    assert again.total.tobytes() == totals.total[mixed].tobytes()


def test_no_incidents_are_zero_everywhere() -> None:
    totals = total_by_unit(points_at([]), lay_units(square_area(100), cell_m=50), weights="harm")
    assert totals.total.tolist() == [0.0] * 4
    assert totals.total.dtype == np.float64
    assert totals.count.dtype == np.int64


def test_all_incidents_on_one_point_are_in_one_unit() -> None:
    units = lay_units(square_area(100), cell_m=50, shape="hexagon")
    assert sorted(total_by_unit(points_at([(31, 7)] * 9), units).count)[-2:] == [0, 9]


@pytest.mark.parametrize("harm", [np.nan, -1.0, np.inf])
def test_unusable_weights_are_refused(harm: float) -> None:
    units = lay_units(square_area(100), cell_m=50)
    with pytest.raises(InputError, match="give every incident a weight of zero or more"):
        total_by_unit(points_at([(1, 1), (2, 2)], harm=[1.0, harm]), units, weights="harm")


def test_a_missing_column_of_weights_is_refused() -> None:
    with pytest.raises(InputError, match="no column 'score'"):
        total_by_unit(points_at([(1, 1)]), lay_units(square_area(100), cell_m=50), weights="score")


def test_what_is_no_point_and_what_is_no_area_is_refused_together() -> None:
    incidents = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), None], crs=METRES)
    units = polygons(shapely.Point(0, 0), shapely.box(0, 0, 9, 9))
    with pytest.raises(InputError) as caught:
        total_by_unit(incidents, units)
    assert "2 of 2 incidents are not points" in str(caught.value)
    assert "1 of 2 units are not polygons" in str(caught.value)


def test_no_units_are_refused() -> None:
    with pytest.raises(InputError, match="there are no units to count in"):
        total_by_unit(points_at([(1, 1)]), polygons())


def test_another_system_is_refused() -> None:
    units = lay_units(square_area(100), cell_m=50)
    with pytest.raises(InputError, match="the units are in EPSG:32616"):
        total_by_unit(points_at([(1, 1)]), units.set_crs(32616, allow_override=True))

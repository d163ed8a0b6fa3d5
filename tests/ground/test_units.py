"""Units: whole cells, in a fixed order, from one origin, and never too many."""

from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError
from hotspots.ground import StudyArea
from hotspots.ground.lattice import Lattice, Shape, lattice_of
from hotspots.ground.units import lay_units
from tests.worlds import METRES, square_area

SHAPES: tuple[Shape, ...] = ("square", "hexagon")


def area_of(outline: BaseGeometry) -> StudyArea:
    return StudyArea("A", "A", outline, METRES, square_area().wards)


@pytest.mark.parametrize("shape", SHAPES)
def test_units_hold_all_the_ground_once(shape: Shape) -> None:
    outline = shapely.Point(1000, 1000).buffer(900).difference(shapely.box(900, 900, 1300, 1200))
    units = lay_units(area_of(outline), cell_m=73, shape=shape)
    cell = Lattice(shape, 73).cell_area_m2
    assert (units["share_inside"] * cell).sum() == pytest.approx(outline.area, rel=1e-9)
    assert shapely.area(units.geometry.to_numpy()) == pytest.approx(cell, rel=1e-9)
    assert units["share_inside"].between(0, 1, inclusive="right").all()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_share_inside_is_what_shapely_says_one_by_one(shape: Shape) -> None:
    outline = shapely.union_all([shapely.Point(0, 0).buffer(333), shapely.box(500, 0, 740, 90)])
    units = lay_units(area_of(outline), cell_m=50, shape=shape)
    expected = [cell.intersection(outline).area / cell.area for cell in units.geometry]
    assert units["share_inside"].to_numpy() == pytest.approx(expected, abs=1e-9)
    missed = outline.difference(shapely.union_all(units.geometry.to_numpy()))
    assert missed.area < 1e-6


@pytest.mark.parametrize("shape", SHAPES)
def test_units_run_from_north_to_south_and_from_west_to_east(shape: Shape) -> None:
    units = lay_units(square_area(1000), cell_m=90, shape=shape)
    middle = units.geometry.centroid
    order = np.lexsort((middle.x, -middle.y.round(3)))
    assert units["unit"].tolist() == order.tolist() == list(range(len(units)))
    assert units.crs == METRES


@pytest.mark.parametrize("shape", SHAPES)
def test_units_of_neighbouring_areas_match(shape: Shape) -> None:
    left = lay_units(area_of(shapely.box(3, 3, 1010, 990)), cell_m=70, shape=shape)
    right = lay_units(area_of(shapely.box(1010, 3, 2010, 990)), cell_m=70, shape=shape)
    shared = set(left.geometry.to_wkb()) & set(right.geometry.to_wkb())
    across = left.geometry.intersects(shapely.LineString([(1010, 3), (1010, 990)]))
    assert len(shared) == across.sum() > 5


def test_squares_stand_on_whole_multiples_of_their_size() -> None:
    units = lay_units(area_of(shapely.box(101, 49, 249, 151)), cell_m=50)
    assert units.total_bounds.tolist() == [100, 0, 250, 200]
    assert len(units) == 12
    assert units["share_inside"].iloc[0] == pytest.approx(49 / 50 * 1 / 50)


def test_ground_that_ends_on_an_edge_of_cells_takes_no_more_of_them() -> None:
    assert len(lay_units(square_area(1000), cell_m=100)) == 100


def test_a_hexagon_is_as_wide_as_said_and_has_six_equal_sides() -> None:
    hexagon = Lattice("hexagon", 100).polygons(np.array([3]), np.array([5]))[0]
    west, _, east, _ = hexagon.bounds
    corners = np.array(hexagon.exterior.coords)
    assert east - west == pytest.approx(100)
    assert np.hypot(*np.diff(corners, axis=0).T) == pytest.approx(100 / np.sqrt(3))
    assert hexagon.area == pytest.approx(Lattice("hexagon", 100).cell_area_m2)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_point_is_in_the_cell_that_arithmetic_says(shape: Shape) -> None:
    lattice = Lattice(shape, 33.3)
    xy = np.random.default_rng(3).uniform(-500, 500, (3000, 2))
    cells = lattice.polygons(*lattice.cell_of(xy[:, 0], xy[:, 1]))
    assert shapely.dwithin(cells, shapely.points(xy), 1e-9).all()


@pytest.mark.parametrize("cell_m", [0.1, 1 / 3, 33.3, 150.0])
def test_a_corner_of_squares_belongs_to_the_square_north_east_of_it(cell_m: float) -> None:
    number = np.arange(-3000, 3000)
    edges = number.astype(np.float64) * cell_m
    row, column = Lattice("square", cell_m).cell_of(edges, edges)
    assert np.array_equal(row, number)
    assert np.array_equal(column, number)


@pytest.mark.parametrize("cell_m", [0.1, 1 / 3, 33.3, 150.0])
def test_just_short_of_a_corner_is_the_square_before_it(cell_m: float) -> None:
    number = np.arange(-3000, 3000)
    short = np.nextafter(number.astype(np.float64) * cell_m, -np.inf)
    row, column = Lattice("square", cell_m).cell_of(short, short)
    assert np.array_equal(row, number - 1)
    assert np.array_equal(column, number - 1)


@pytest.mark.parametrize(("shape", "neighbours"), [("square", 8), ("hexagon", 6)])
@pytest.mark.parametrize("row", [4, 7])
def test_neighbours_are_the_cells_that_touch(shape: Shape, neighbours: int, row: int) -> None:
    lattice, column = Lattice(shape, 20), 5
    around = lattice.around(np.array([row]), np.array([column]))
    cell = lattice.polygons(np.array([row]), np.array([column]))[0]
    beside = np.concatenate([lattice.polygons(*one) for one in around])
    assert len({shape.wkb for shape in beside} - {cell.wkb}) == neighbours
    assert shapely.dwithin(cell, beside, 1e-9).all()
    assert shapely.area(shapely.intersection(cell, beside)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_units_are_known_by_their_shapes(shape: Shape) -> None:
    units = lay_units(square_area(1000), cell_m=66.6, shape=shape)
    some = units.iloc[[5, 2, 9]].set_geometry(shapely.reverse(units.geometry.iloc[[5, 2, 9]]))
    found = lattice_of(some)
    assert found is not None
    assert found[0] == Lattice(shape, 66.6)
    again = found[0].polygons(*found[1:])
    assert shapely.equals(again, some.geometry.to_numpy()).all() or shape == "hexagon"
    assert shapely.area(shapely.symmetric_difference(again, some.geometry.to_numpy())).max() < 1e-3


@pytest.mark.parametrize(
    "shapes",
    [
        [],
        [shapely.box(0, 0, 50, 50), shapely.box(0, 50, 50, 110)],  # two sizes
        [shapely.box(10, 0, 60, 50)],  # off the multiples
        [shapely.Polygon([(0, 0), (50, 0), (50, 50), (10, 50)])],  # no square
        [shapely.MultiPolygon([shapely.box(0, 0, 50, 50)])],
    ],
)
def test_other_polygons_are_no_lattice(shapes: list[Any]) -> None:
    assert lattice_of(gpd.GeoDataFrame(geometry=shapes, crs=METRES)) is None


def test_a_billion_cells_are_refused_with_their_size() -> None:
    area = area_of(shapely.box(0, 0, 50_000, 20_000))
    with pytest.raises(InputError, match=r"1,000,000,000 cells of 1 m .* \(558\.8 GiB\)"):
        lay_units(area, cell_m=1)


def test_cells_larger_than_the_area_are_refused() -> None:
    with pytest.raises(InputError, match="cells of 500 m are larger than the area"):
        lay_units(square_area(400), cell_m=500, shape="hexagon")


@pytest.mark.parametrize("cell_m", [0, -5, float("nan"), float("inf")])
def test_a_size_that_is_none_is_refused(cell_m: float) -> None:
    with pytest.raises(InputError, match="give a number above zero"):
        lay_units(square_area(), cell_m=cell_m)


def test_an_unknown_shape_is_refused_with_the_known_ones() -> None:
    octagon: Any = "octagon"
    with pytest.raises(InputError, match="choose one of 'square', 'hexagon'"):
        lay_units(square_area(), cell_m=50, shape=octagon)


def test_another_system_in_metres_is_kept() -> None:
    area = StudyArea("A", "A", shapely.box(0, 0, 90, 90), pyproj.CRS(32616), square_area().wards)
    assert lay_units(area, cell_m=30).crs == pyproj.CRS(32616)

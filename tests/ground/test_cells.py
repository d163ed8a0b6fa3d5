"""Cells: aligned, no more than needed, and never too many."""

import numpy as np
import pytest
import shapely
from affine import Affine

from hotspots.errors import InputError
from hotspots.ground import lay_cells
from tests.worlds import METRES


def test_neighbouring_areas_share_their_cells() -> None:
    left = lay_cells(shapely.box(3, 3, 1010, 990), cell_m=50, crs=METRES)
    right = lay_cells(shapely.box(1010, 3, 2010, 990), cell_m=50, crs=METRES)
    assert (right.west - left.west) % 50 == 0
    assert left.north == right.north


def test_centres_and_transform_agree() -> None:
    cells = lay_cells(shapely.box(100, 200, 300, 350), cell_m=50, crs=METRES)
    column, row = 1, 2
    corner = cells.transform @ Affine.translation(column + 0.5, row + 0.5)
    assert (corner.c, corner.f) == (cells.x_centres[column], cells.y_centres[row])
    assert (cells.rows, cells.columns) == (3, 4)
    assert cells.y_centres[0] > cells.y_centres[-1]


def test_centres_inside_is_what_shapely_says_one_by_one() -> None:
    outline = shapely.Point(500, 500).buffer(333)
    cells = lay_cells(outline, cell_m=40, crs=METRES)
    expected = [
        [outline.contains(shapely.Point(x, y)) for x in cells.x_centres] for y in cells.y_centres
    ]
    assert np.array_equal(cells.centres_inside(outline), expected)


def test_cells_larger_than_the_area_are_refused() -> None:
    with pytest.raises(InputError, match="cells of 500 m are larger than the area") as caught:
        lay_cells(shapely.box(0, 0, 100, 80), cell_m=500, crs=METRES)
    assert "choose a smaller cell_m" in str(caught.value)


def test_a_billion_cells_are_refused_with_their_size() -> None:
    with pytest.raises(InputError, match=r"1,000,000,000 cells of 1 m .* \(7\.5 GiB\)"):
        lay_cells(shapely.box(0, 0, 50_000, 20_000), cell_m=1, crs=METRES)

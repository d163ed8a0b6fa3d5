"""The density picture and its contours; the same world as in a surface that is filled by hand."""

import base64
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio.transform
import shapely
from numpy.typing import NDArray

from hotspots.grid_ref import WGS84
from hotspots.ground import whole_extent
from hotspots.patterns.densest_ground import densest_ground
from hotspots.patterns.density import Surface, estimate_density
from hotspots.projection import project_points
from hotspots.publish.map_density import (
    make_contour_layer,
    make_density_layer,
    pack_picture,
    warp_classes,
)
from tests.publish import products
from tests.publish.map_worlds import PLACES, district
from tests.worlds import METRES, points_at, scattered, square_area


def surface_of(values: Any) -> Surface:
    """A surface of 100 m cells with the given values, somewhere in Essex."""
    rows = np.asarray(values, dtype=float)
    high, wide = (100 * size for size in rows.shape)
    (x, y) = 580_000, 200_000
    corners = points_at([(x + 50, y + 50), (x + wide - 50, y + high - 50)])
    box = whole_extent(corners, name="box", margin_m=50)
    made = estimate_density(corners, bandwidth_m=100, cell_m=100, study_area=box)
    assert made.values.shape == rows.shape
    return replace(made, values=rows)


def places_of(values: Any) -> gpd.GeoDataFrame:
    """As many incidents in the middle of each cell as its value says."""
    surface = surface_of(np.nan_to_num(np.asarray(values, dtype=float)))
    x, y = np.meshgrid(surface.cells.x_centres, surface.cells.y_centres)
    some = surface.values > 0
    xy = np.column_stack([x[some], y[some]])
    return points_at(xy, incidents=surface.values[some].astype(int))


def unpack(picture: dict[str, Any]) -> NDArray[np.uint8]:
    """What density.js does, in numpy."""
    classes = np.frombuffer(base64.b64decode(picture["classes"]), dtype="<u1")
    lengths = np.frombuffer(base64.b64decode(picture["lengths"]), dtype="<u4")
    return np.repeat(classes, lengths).reshape(picture["height"], picture["width"])


@pytest.mark.parametrize("seed", range(5))
def test_runs_of_cells_give_the_classes_back(seed: int) -> None:
    random = np.random.default_rng(seed)
    classes = random.integers(0, 4, random.integers(1, 30, 2)).astype(np.uint8)
    assert (unpack(pack_picture(classes, [[0, 0], [1, 1]])) == classes).all()


def test_shades_are_the_smallest_areas_that_hold_their_shares() -> None:
    values = np.zeros((40, 40))
    values[:10, :10] = 4.0  # 400: with the next 800 in all, so half
    values[20:30, :20] = 2.0  # 400
    values[30:, :] = np.nan
    classes, _ = warp_classes(surface_of(values), places_of(values))
    # A quarter and half are both within the densest hundred cells, three quarters needs the rest.
    shares = [float((classes == number).mean()) for number in (1, 2, 3)]
    assert shares == pytest.approx([1 / 16, 0, 2 / 16], abs=0.01)
    assert (classes == 0).mean() == pytest.approx(13 / 16, abs=0.02)


def test_a_surface_of_nothing_is_left_clear() -> None:
    classes, _ = warp_classes(surface_of(np.zeros((10, 10))), places_of(np.zeros((10, 10))))
    assert not classes.any()


@pytest.mark.parametrize(("row", "column"), [(0, 0), (3, 36), (39, 39), (20, 5)])
def test_a_dense_cell_is_painted_where_it_lies(row: int, column: int) -> None:
    values = np.zeros((40, 40))
    values[row, column] = 1.0
    surface = surface_of(values)
    classes, bounds = warp_classes(surface, places_of(values))
    x, y = rasterio.transform.xy(surface.transform, row, column)
    (east,), (north,), _ = project_points([x], [y], from_crs=METRES, to_crs=3857)
    lat, lon = zip(*bounds, strict=True)
    wests, norths, _ = project_points(lon, lat, from_crs=WGS84, to_crs=3857)
    high, wide = classes.shape
    at_column = int((east - wests[0]) / (wests[1] - wests[0]) * wide)
    at_row = int((norths[1] - north) / (norths[1] - norths[0]) * high)
    assert classes[at_row, at_column] == 1


def test_shades_hold_their_shares_of_the_incidents_themselves() -> None:
    incidents = points_at(scattered(600, seed=3))
    area = square_area()
    surface = estimate_density(incidents, bandwidth_m=300, cell_m=50, study_area=area)
    counts = incidents.groupby([incidents.geometry.x, incidents.geometry.y]).size()
    places = points_at(counts.index.to_list(), incidents=counts.to_numpy())
    classes = densest_ground(surface, places)
    row = ((surface.cells.north - places.geometry.y) // 50).astype(int)
    column = ((places.geometry.x - surface.cells.west) // 50).astype(int)
    shade = classes[row, column]
    for number, share in enumerate((0.25, 0.5, 0.75), start=1):
        held = places["incidents"][(shade > 0) & (shade <= number)].sum()
        assert share * 600 <= held <= share * 600 + places["incidents"].max() * 12


@pytest.mark.parametrize(("weights", "what"), [(None, "incidents"), ("harm", "harm")])
def test_the_legend_says_what_it_shows(weights: str | None, what: str) -> None:
    (product, *_) = district(points_at(PLACES), weights=weights).products
    layer = make_density_layer(product, product.declaration.figure)  # type: ignore[arg-type]
    words = [row.words for row in layer.legend]
    assert words == [f"a quarter of {what}", f"half of {what}", f"three quarters of {what}"]
    assert [row.shade for row in layer.legend] == list(layer.picture["shades"])
    assert f"so much of {what}; each" in layer.legend_title


def test_contours_are_edges_that_say_what_lies_inside() -> None:
    product = products.density()
    layer, table = make_contour_layer(product), product.tables["volume_contours"]
    assert all(set(one) == {"lines"} for one in layer.shapes)
    assert [row.words[:3] for row in layer.legend] == ["25%", "50%", "75%"]
    assert [row.shade for row in layer.legend] == list(layer.shades)
    assert layer.table is not None
    assert [row[2] for row in layer.table.rows] == [f"{n:,}" for n in table["incidents"]]
    # Every ring of the polygons is a line of the layer.
    rings = [len(shapely.get_parts(shapely.boundary(one))) for one in table.geometry]
    assert [len(one["lines"]) for one in layer.shapes] == rings
    assert layer.says[1].startswith("50% of incidents lie inside: ")

"""Maps of products in SVG: true to scale, whole, and the same whatever the rows' order."""

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.products import Product
from hotspots.products.declare import Column, Declaration, MapFigure, Table
from hotspots.publish.product_figure import draw_svg_figure
from hotspots.publish.shading import DENSITY_SHADES, PLAIN
from hotspots.publish.svg_parts import Picture
from tests.publish import products
from tests.publish.test_svg_parts import points_of
from tests.worlds import METRES, square_area

SVG = "{http://www.w3.org/2000/svg}"
# A square of 2 km is drawn 1:15,000 on a sheet on its side: 133 mm from edge to edge.
MM_PER_M = 1000 / 15_000


def drawn(product: Product, **given: Any) -> Picture:
    picture = draw_svg_figure(product, given.pop("area", square_area()), **given)
    assert picture is not None
    return picture


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)


def filled(picture: Picture, colour: str) -> list[str]:
    return [
        one.get("d", "") for one in parsed(picture).iter(f"{SVG}path") if one.get("fill") == colour
    ]


def texts(picture: Picture) -> list[str]:
    return [str(one.text) for one in parsed(picture).iter(f"{SVG}text")]


def marked(shapes: list[Any], **columns: Any) -> Product:
    """A product of shapes with a number and a name each."""
    kind: Any = shapes[0].geom_type.removeprefix("Multi")
    declared = (Column("rank", "whole number", "", "rank"), Column("name", "text", "", "name"))
    frame = gpd.GeoDataFrame(
        {"rank": range(1, len(shapes) + 1), "name": "High Street", **columns},
        geometry=shapes,
        crs=METRES,
    )
    table = Table("marks", "a mark", declared, kind)
    figure = MapFigure("marks", "Marks", number="rank", names=("name",))
    return Product(Declaration("marks", "Marks", "?", (table,), (), figure), "f", {"marks": frame})


@pytest.mark.parametrize("name", [name for name, make in products.EVERY.items()])
def test_every_kind_of_figure_is_a_whole_document_the_same_twice(name: str) -> None:
    picture = drawn(products.EVERY[name]())
    root = parsed(picture)
    assert root.get("role") == "img"
    assert products.EVERY[name]().finding in str(root.get("aria-label"))
    assert drawn(products.EVERY[name]()) == picture
    assert "nan" not in picture.svg.replace("nance", "")


def test_the_bar_is_as_long_as_it_says_at_the_scale_that_is_said() -> None:
    picture = drawn(products.harm_spots())
    assert picture.size_mm == (200.0, 140.0)
    assert picture.landscape
    assert picture.caption == "North is up. 1:15,000 when printed on A4."
    (length,) = re.findall(r'd="M4 [\d.]+v2h([\d.]+)v-2"', picture.svg)
    assert "500 m" in texts(picture)
    assert float(length) == pytest.approx(500 * MM_PER_M, abs=0.01)


def test_ground_that_is_tall_gets_a_sheet_upright() -> None:
    area = square_area()
    tall = replace(area, outline=shapely.box(0, 0, 1000, 1800))
    picture = drawn(products.harm_spots(), area=tall)
    assert not picture.landscape
    assert picture.size_mm == (186.0, 165.0)
    assert picture.caption.startswith("North is up. 1:12,500")


def test_shapes_lie_where_they_are() -> None:
    product = products.cells(MapFigure("cells", "Cells", shade="change", scale="from zero"))
    picture = drawn(product)
    # The last cell, 1,500 to 2,000 m east and 0 to 500 m north, has the darkest shade.
    (path,) = filled(picture, "#7a0f3f")
    (ring,) = points_of(path)
    west, south = 100 + 500 * MM_PER_M, 70 + 1000 * MM_PER_M
    assert np.min(ring, axis=0) == pytest.approx([west, south - 500 * MM_PER_M], abs=0.02)
    assert np.max(ring, axis=0) == pytest.approx([west + 500 * MM_PER_M, south], abs=0.02)


def test_a_fall_is_hatched_on_the_map_and_in_the_legend() -> None:
    product = products.cells(MapFigure("cells", "Cells", shade="change", scale="from zero"))
    picture = drawn(product)
    uses = [str(one.get("fill")) for one in parsed(picture).iter(f"{SVG}use")]
    assert uses == ["#1f5a96", "url(#fall-0)"]
    assert picture.svg.count('<pattern id="fall-0"') == 1
    (part,) = [one for one in picture.legend if one.title.startswith("Cells (4)")]
    assert [one.words for one in part.samples] == ["−3", "+2", "+9"]
    assert ["url(#" in one.mark for one in part.samples] == [True, False, False]


def test_a_hole_stays_a_hole_and_parts_stay_together() -> None:
    ring = shapely.box(500, 500, 900, 900).difference(shapely.box(600, 600, 700, 700))
    product = marked([shapely.union(ring, shapely.box(1500, 1500, 1900, 1900))])
    (path,) = filled(drawn(product), PLAIN)
    assert path.count("z") == 3


def test_overlapping_shapes_of_a_shade_are_one_path_that_covers_both() -> None:
    product = marked([shapely.box(0, 0, 600, 600), shapely.box(300, 300, 900, 900)])
    picture = drawn(product)
    (path,) = filled(picture, PLAIN)
    assert path.count("z") == 2
    assert "evenodd" not in picture.svg  # their overlap would be a hole


def test_the_rows_order_leaves_no_trace() -> None:
    for product in (
        marked([shapely.box(x, 0, x + 150, 150) for x in range(0, 2000, 100)]),
        marked([shapely.Point(x, 2000 - x) for x in range(0, 2000, 100)]),
        products.cells(MapFigure("cells", "Cells", shade="kind", classes=("new", "former"))),
    ):
        ((name, frame),) = product.tables.items()
        again = replace(product, tables={name: frame.sample(frac=1, random_state=3)})
        assert drawn(again) == drawn(product)


def test_the_raster_covers_the_cells_it_says() -> None:
    picture = drawn(products.density())
    (path,) = filled(picture, DENSITY_SHADES[0])
    rings = points_of(path)
    area = abs(sum(shapely.Polygon(one).area for one in rings)) / MM_PER_M**2
    assert area == pytest.approx(round(area / 2500) * 2500, rel=0.01)  # whole cells of 50 m
    assert [one.words for one in picture.legend[0].samples] == [
        "a quarter",
        "half",
        "three quarters",
    ]


def test_numbers_of_small_shapes_are_kept_apart_and_led_back() -> None:
    product = marked([shapely.box(x, 900, x + 30, 930) for x in (900, 935, 970)] + [
        shapely.box(0, 0, 100, 100)
    ])  # fmt: skip
    picture = drawn(product)
    discs = [one for one in parsed(picture).iter(f"{SVG}rect") if one.get("fill") == PLAIN]
    assert len(discs) == 4
    at = sorted((float(one.get("x", 0)), float(one.get("y", 0))) for one in discs)
    apart = [np.hypot(*np.subtract(a, b)) for a in at for b in at if a < b]
    assert min(apart) >= 4.0
    assert [one for one in texts(picture) if one in "1234"] == ["4", "3", "2", "1"]


def test_a_large_shape_has_its_number_inside_and_no_disc() -> None:
    picture = drawn(marked([shapely.box(0, 0, 1000, 1000)]))
    assert not [one for one in parsed(picture).iter(f"{SVG}rect") if one.get("fill") == PLAIN]
    assert "1" in texts(picture)
    assert "Only" not in texts(picture)  # a ward's name would lie on it


def test_what_lies_in_one_corner_is_shown_close_by_with_its_streets() -> None:
    near = [shapely.Point(200, 200), shapely.Point(240, 260)]
    streets = gpd.GeoDataFrame(
        {"name": ["Ash <b>Road</b>"]}, geometry=[shapely.LineString([(100, 230), (400, 230)])],
        crs=METRES,
    )  # fmt: skip
    picture = drawn(marked(near), streets=streets)
    assert picture.caption == "North is up. 1:1,250 when printed on A4."
    assert "Ash <b>Road</b>" in texts(picture)
    far = drawn(marked([*near, shapely.Point(1800, 1800)]), streets=streets)
    assert "1:15,000" in far.caption
    assert "streets" in [one.words for part in far.legend for one in part.samples]


def test_streets_out_of_sight_are_not_in_the_legend() -> None:
    far_off = [shapely.LineString([(9_000, 9_000), (9_500, 9_000)])]
    streets = gpd.GeoDataFrame({"name": ["Ash Road"]}, geometry=far_off, crs=METRES)
    for shapes in ([shapely.Point(200, 200)], [shapely.box(0, 0, 2000, 2000)]):
        picture = drawn(marked(shapes), streets=streets)
        assert "streets" not in [one.words for part in picture.legend for one in part.samples]
        assert picture.svg == drawn(marked(shapes)).svg


def test_no_ward_s_name_covers_another_and_the_larger_ward_is_named() -> None:
    shapes = [shapely.box(0, y, 2000, to) for y, to in ((0, 50), (50, 65), (65, 2000))]
    wards = gpd.GeoDataFrame(
        {"ward_code": ["A", "B", "C"], "ward": ["Larger", "Sliver", "Largest"]},
        geometry=shapes,
        crs=METRES,
    )
    for order in ([0, 1, 2], [2, 1, 0]):
        area = replace(square_area(), wards=wards.iloc[order])
        assert {*texts(drawn(products.density(), area=area))} & {*wards["ward"]} == {
            "Larger",
            "Largest",
        }


def test_a_long_list_of_names_is_cut_and_says_so() -> None:
    product = marked([shapely.Point(10 * x, 10 * x) for x in range(1, 199, 10)])
    (where,) = [one for one in drawn(product).legend if one.title == "Where"]
    assert len(where.samples) == 13
    assert where.samples[-1].words == "and 8 more: see the table"
    assert where.samples[0].words == "High Street"


def test_nothing_found_is_the_ground_alone() -> None:
    product = marked([shapely.Point(1, 1)])
    empty = replace(product, tables={"marks": product.tables["marks"].iloc[:0]})
    picture = drawn(empty)
    assert picture.legend[0].samples[0].words == "Marks (0)"
    assert not [one for one in parsed(picture).iter(f"{SVG}rect") if one.get("fill") == PLAIN]


def test_thousands_of_cells_stay_small() -> None:
    side, cells = 25.0, [(x, y) for x in range(80) for y in range(80)]
    product = marked(
        [shapely.box(x * side, y * side, (x + 1) * side, (y + 1) * side) for x, y in cells]
    )
    assert len(drawn(product).svg) < 150_000

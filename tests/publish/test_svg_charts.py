"""Charts of products in SVG: lengths and places that are true, nothing left unsaid."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from hotspots.products import Product
from hotspots.products.declare import BarsFigure, Column
from hotspots.publish.product_figure import draw_svg_figure
from hotspots.publish.shading import BAR, LEVELS
from hotspots.publish.svg_charts import WIDTH
from hotspots.publish.svg_parts import Picture
from tests.publish import products
from tests.publish.test_figure_weeks import product_of
from tests.publish.test_svg_map import SVG, drawn, parsed, texts
from tests.publish.test_svg_parts import points_of
from tests.worlds import square_area


def boxes(picture: Picture, colour: str) -> list[dict[str, float]]:
    return [
        {name: float(one.get(name, "nan")) for name in ("x", "y", "width", "height")}
        for one in parsed(picture).iter(f"{SVG}rect")
        if one.get("fill") == colour
    ]


def one_table(product: Product, **columns: Any) -> Product:
    ((name, frame),) = product.tables.items()
    return replace(product, tables={name: frame.assign(**columns)})


def test_bars_are_as_long_as_their_values_and_intervals_reach_their_ends() -> None:
    picture = drawn(products.bars())
    ours, grid = boxes(picture, BAR)
    assert ours["width"] / grid["width"] == pytest.approx(1.1, abs=0.001)
    per_unit = ours["width"] / 0.11
    (line,) = [
        one.get("d", "") for one in parsed(picture).iter(f"{SVG}path") if "v2.4" in one.get("d", "")
    ]
    left, right = (float(one) for one in (line[1:].split()[0], line.split("H")[1].split("M")[0]))
    assert left == pytest.approx(ours["x"] + 0.1 * per_unit, abs=0.02)
    assert right == pytest.approx(ours["x"] + 0.12 * per_unit, abs=0.02)
    assert {"ours", "=grid $1$ <b>", "11.0%", "10.0%"} <= set(texts(picture))
    assert picture.caption == "Bars: hit rate. Lines: low to high."


def test_bars_below_zero_begin_at_zero_and_what_is_unknown_has_none() -> None:
    picture = drawn(
        one_table(
            products.bars(), hit_rate=[-0.2, float("nan")], low=float("nan"), high=float("nan")
        )
    )
    (bar,) = boxes(picture, BAR)
    zero = [one.get("d", "") for one in parsed(picture).iter(f"{SVG}path")][-1]
    assert bar["x"] + bar["width"] == pytest.approx(float(zero[1:].split()[0]), abs=0.02)
    assert "not known" in texts(picture)


def test_of_very_many_bars_the_first_are_drawn_and_the_rest_counted() -> None:
    columns = (Column("name", "text", "", ""), Column("doors", "number", "doors", "", 0))
    rows = [(f"step {row}", 1.0) for row in range(40)]
    picture = drawn(products.plain("many", columns, rows, BarsFigure("many", "name", "doors")))
    assert len(boxes(picture, BAR)) == 32
    assert picture.caption.endswith("8 more rows are in the table.")


def test_hours_are_shaded_by_fifths_of_the_most() -> None:
    picture = drawn(products.hours())  # 0 to 23 each day
    # Nothing; 1-4, 5-9, 10-13, 14-18, 19-23: and each day has one of each hour.
    assert [len(boxes(picture, colour)) for colour in LEVELS] == [2, 8, 10, 8, 10, 10]
    assert texts(picture)[:2] == ["00", "01"]
    assert "Monday" in texts(picture)
    (part,) = picture.legend
    assert part.samples[-1].words == "up to 23"


def test_a_curve_goes_through_its_points() -> None:
    picture = drawn(products.curve())
    (line,) = [
        one.get("d", "") for one in parsed(picture).iter(f"{SVG}path") if one.get("stroke-linejoin")
    ]
    (points,) = points_of(line)
    width, height = WIDTH - 6 - 20, 90
    assert points == [
        pytest.approx((20, 96), abs=0.03),
        pytest.approx((20 + 0.5 * width, 96 - 0.9 * height), abs=0.03),
        pytest.approx((20 + width, 6), abs=0.03),
    ]
    assert [one.words for one in picture.legend[0].samples] == ["spread evenly"]


def test_bands_are_shaded_by_how_many_times_and_outlined_where_they_stand_out() -> None:
    picture = drawn(products.bands())
    # 48 times is the darkest, 4.2 the next but one; 0.9 and what is unknown have none.
    assert [len(boxes(picture, colour)) for colour in LEVELS] == [2, 0, 0, 0, 1, 1]
    outlines = [
        one.get("d", "") for one in parsed(picture).iter(f"{SVG}path") if "z" in one.get("d", "")
    ]
    assert [one.count("z") for one in outlines] == [2]
    assert {"48", "4.2", "0.90", "–", "12 / 0.25", "same $1$"} <= set(texts(picture))
    assert picture.legend[0].samples[-1].words == "more"
    assert picture.caption == "Small in the cells: observed / expected."


def test_weeks_are_as_tall_as_their_numbers_and_only_whole_ones_have_a_target() -> None:
    picture = drawn(product_of(2))
    planned = [one["height"] for one in boxes(picture, "#ffffff")]
    assert planned[1] == 0.0
    done = [one["height"] for one in boxes(picture, "#24486e")]
    assert done[0] / planned[0] == pytest.approx(12 / 15, abs=0.001)
    dashed = [one for one in parsed(picture).iter(f"{SVG}path") if one.get("stroke-dasharray")]
    assert len(dashed) == 2
    assert {"6 Jan", "13 Jan", "15", "12"} <= set(texts(picture))
    part = drawn(product_of(1, extra=3))
    assert "3 days" in texts(part)
    assert [one.words for one in picture.legend[1].samples][-1] == "target"


def test_a_chart_of_no_rows_is_none_and_one_without_figure_too() -> None:
    empty = products.bars()
    empty = replace(empty, tables={"accuracy": empty.tables["accuracy"].iloc[:0]})
    assert draw_svg_figure(empty, square_area()) is None
    assert draw_svg_figure(products.plain("list", (), [], None), square_area()) is None


def test_hostile_names_stay_texts() -> None:
    bad = "</svg><script>alert(1)</script> {{ 7 }}"
    picture = drawn(one_table(products.bars(), method=[bad, bad]))
    assert any(one.startswith("</svg>") for one in texts(picture))
    assert not list(parsed(picture).iter(f"{SVG}script"))
    assert isinstance(parsed(picture), ElementTree.Element)
    assert pd.Series(texts(picture)).notna().all()

"""Pictures: whole, the same every time, and showing what the product says."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from hotspots.errors import InputError
from hotspots.ground import StudyArea
from hotspots.patterns.densest_ground import densest_ground
from hotspots.products import Product
from hotspots.products.declare import (
    BandsFigure,
    BarsFigure,
    Column,
    CurveFigure,
    HoursFigure,
    MapFigure,
)
from hotspots.publish import draw_figure
from hotspots.publish.figure_bands import draw_bands
from hotspots.publish.figure_charts import draw_bars, draw_curve, draw_hours
from hotspots.publish.figure_map import draw_map, path_of
from hotspots.publish.figures import A4_ACROSS
from hotspots.publish.shading import DENSITY_SHADES
from tests.publish import products
from tests.worlds import square_area


def draw(product: Any, **given: Any) -> Any:
    png = draw_figure(product, square_area(), given.pop("page", products.PAGE), **given)
    return Image.open(BytesIO(png))


def share_of(picture: Any, colour: str) -> float:
    """How much of the picture has exactly this colour."""
    pixels = np.asarray(picture.convert("RGB"))
    return float((pixels == list(bytes.fromhex(colour[1:]))).all(axis=2).mean())


@pytest.mark.parametrize("name", products.EVERY)
def test_every_kind_of_figure_is_a_sheet_of_a4_and_the_same_twice(name: str) -> None:
    first, second = (
        draw_figure(products.EVERY[name](), square_area(), products.PAGE) for _ in range(2)
    )
    assert first == second
    picture = Image.open(BytesIO(first))
    assert picture.size == (1753, 1240)
    assert share_of(picture, "#23303d") > 0.0005  # the marking's band


def test_what_is_on_the_machine_does_not_reach_the_picture() -> None:
    plain = draw_figure(products.bars(), square_area(), products.PAGE)
    with matplotlib.rc_context({"axes.facecolor": "black", "font.size": 30, "text.usetex": True}):
        assert draw_figure(products.bars(), square_area(), products.PAGE) == plain


def test_the_file_says_what_it_shows_and_not_when() -> None:
    text = draw(products.density()).text
    assert text["Title"] == "Two in three fall on one corner"
    assert text["Source"] == "police.uk, OGL v3."
    assert text["Disclaimer"] == "OFFICIAL A note."
    assert not {"Creation Time", "Software", "date"} & text.keys()


def test_the_shades_cover_as_much_as_they_say() -> None:
    product = products.density()
    dark = densest_ground(product.rasters["density"], product.tables["incident_places"]) == 1
    picture = draw(product)
    key = share_of(picture, DENSITY_SHADES[1])  # no ground has the next shade, but the legend
    shown = share_of(picture, DENSITY_SHADES[0]) - key
    # The map is 2 km high and a little more, three quarters of the sheet; a cell is 50 m.
    assert shown / dark.sum() == pytest.approx((50 / 2120 * 0.76) ** 2 / 2**0.5, rel=0.15)


def test_a_cell_of_the_map_has_its_shade() -> None:
    """The cell that grew most has the darkest colour, and covers what it covers of the map."""
    figure = MapFigure("cells", "Cells", shade="change", scale="from zero")
    more = share_of(draw(products.cells(figure)), "#7a0f3f")
    none = share_of(draw(products.cells(MapFigure("cells", "Cells"))), "#7a0f3f")
    assert none == 0
    # A cell is a sixteenth of a square that fills most of the map's height.
    assert 0.01 < more < 0.04


def test_no_shape_at_all_is_a_map_all_the_same() -> None:
    product = products.cells(MapFigure("cells", "Cells", number="cell", shade="change"))
    nothing = replace(product, tables={"cells": product.tables["cells"][:0]})
    assert draw(nothing).size == (1753, 1240)


@pytest.mark.parametrize("name", ["hours", "curve", "bars", "bands"])
def test_an_empty_table_is_a_sheet_that_says_so(name: str) -> None:
    product = products.EVERY[name]()
    table = product.declaration.tables[0].name
    nothing = replace(product, tables={table: product.tables[table][:0]})
    assert draw(nothing).size == (1753, 1240)
    assert share_of(draw(nothing, framed=False), "#ffffff") > 0.99
    assert share_of(draw(product, framed=False), "#ffffff") < 0.985


def test_lines_are_told_apart_by_several_columns() -> None:
    columns = (
        Column("unit", "text", "", ""),
        Column("holding", "text", "", ""),
        Column("x", "number", "share 0-1", ""),
        Column("y", "number", "share 0-1", ""),
    )
    lines = [(unit, what) for unit in ("cells", "wards") for what in ("incidents", "harm")]
    rows = [(unit, what, x, x) for unit, what in lines for x in (0.0, 1.0)]
    figure = CurveFigure("curve", "x", "y", series=("unit", "holding"))
    picture = draw(products.plain("curve", columns, rows, figure))
    assert share_of(picture, "#0b3c75") > 0
    one = draw(products.plain("curve", columns, rows[-2:], figure))
    assert one.tobytes() != picture.tobytes()


def test_texts_are_text_whatever_is_in_them() -> None:
    """A dollar is no formula, and a script that the font lacks is no warning."""
    nasty = products.harm_spots(location="$\\frac{1}$ 東京 </svg>")
    assert draw(nasty).size == (1753, 1240)


def on_sheet(product: Product, area: StudyArea | None = None) -> Figure:
    """The picture as its objects, to read what is on it."""
    figure = Figure(figsize=A4_ACROSS, dpi=150)
    FigureCanvasAgg(figure)
    box, how = (0.05, 0.1, 0.9, 0.8), product.declaration.figure
    if isinstance(how, MapFigure):
        draw_map(figure, box, product, how, area or square_area())
    elif isinstance(how, HoursFigure):
        draw_hours(figure, box, product, how)
    elif isinstance(how, CurveFigure):
        draw_curve(figure, box, product, how)
    elif isinstance(how, BarsFigure):
        draw_bars(figure, box, product, how)
    elif isinstance(how, BandsFigure):
        draw_bands(figure, box, product, how)
    return figure


def words_on(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_map_has_its_numbers_names_scale_north_and_legend() -> None:
    words = words_on(on_sheet(products.harm_spots()))
    assert {"1", "2", "500 m", "N", "boundary of Squareton", "wards", "Only"} <= set(words)
    assert "Harm spots, 1 holds most (2)" in words
    assert words[-2:] == ["1  High Street, Kursaal", "2  High Street, Kursaal"]


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    axes = on_sheet(products.harm_spots()).axes[0]
    (bar, *_) = [line for line in axes.lines if line.get_linewidth() == 2.5]
    assert np.ptp(np.asarray(bar.get_xdata(), dtype=float)) == pytest.approx(500)


def test_spots_too_near_to_be_told_apart_become_dots_and_the_legend_says_so() -> None:
    wide = square_area(60_000)
    near = products.harm_spots_at([(500, 500)] * 9 + [(700, 500)] * 8 + [(40_000, 500)] * 7)
    words = words_on(on_sheet(near, wide))
    assert [one for one in words if one in ("1", "2", "3")] == ["1", "3"]
    assert any(one.startswith("A dot lies too near to a number") for one in words)
    apart = words_on(on_sheet(near, square_area(2000)))
    assert not any(one.startswith("A dot lies") for one in apart)
    assert [one for one in apart if one in ("1", "2", "3")] == ["1", "2", "3"]


def test_without_a_boundary_the_map_shows_where_something_is() -> None:
    """A stray far off stretches the box around the incidents, not the picture."""
    area = replace(square_area(60_000), has_boundary=False)
    axes = on_sheet(products.harm_spots(), area).axes[0]
    assert np.ptp(axes.get_ylim()) < 2500
    whole = on_sheet(products.harm_spots(), square_area(60_000)).axes[0]
    assert np.ptp(whole.get_ylim()) > 60_000


def test_each_hour_stands_in_its_day_and_place() -> None:
    (axes,) = on_sheet(products.hours()).axes
    grid = np.asarray(axes.images[0].get_array())
    assert grid.shape == (2, 24)
    assert (grid == np.arange(24)).all()
    assert [one.get_text() for one in axes.get_yticklabels()] == ["Monday", "Tuesday"]
    assert words_on(on_sheet(products.hours()))[:3] == ["0", "1", "2"]


def test_the_curve_and_the_line_of_equal_shares() -> None:
    (axes,) = on_sheet(products.curve()).axes
    curve, diagonal = axes.lines
    assert np.asarray(curve.get_xydata()).tolist() == [[0, 0], [0.5, 0.9], [1, 1]]
    assert np.asarray(diagonal.get_xydata()).tolist() == [[0, 0], [1, 1]]


def test_a_bar_has_its_length_and_its_interval() -> None:
    (axes,) = on_sheet(products.bars()).axes
    assert [one.get_width() for one in axes.patches] == [0.11, 0.1]  # type: ignore[attr-defined]
    (interval,) = axes.lines  # the second has none
    assert np.asarray(interval.get_xdata()).tolist() == [0.1, 0.12]
    assert [one.strip() for one in words_on(on_sheet(products.bars()))] == ["11.0%", "10.0%"]


def test_bands_are_written_in_their_cells_and_what_stands_out_is_outlined() -> None:
    figure = on_sheet(products.bands())
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["same $1$", "near"]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["0 days", "1 day"]
    cells = {
        (text.get_position()[0], round(text.get_position()[1])): text
        for text in axes.texts
        if "/" not in text.get_text()
    }
    words = {at: text.get_text() for at, text in cells.items()}
    assert words == {(0, 0): "48", (1, 0): "–", (0, 1): "0.90", (1, 1): "4.2"}
    bold = {at for at, text in cells.items() if text.get_fontweight() == "bold"}
    corners = [
        patch.get_window_extent().transformed(axes.transData.inverted()) for patch in axes.patches
    ]
    outlines = {(round((one.x0 + one.x1) / 2), round((one.y0 + one.y1) / 2)) for one in corners}
    assert bold == outlines == {(0, 0), (1, 1)}
    small = [text.get_text() for text in axes.texts if "/" in text.get_text()]
    assert small == ["12 / 0.25", "0 / 0", "900 / 1,000", "42 / 10"]
    shade = np.asarray(axes.images[0].get_array())
    assert shade[0, 0] == 1 > shade[1, 1] > shade[1, 0] == shade[0, 1] == 0
    assert figure.texts[-1].get_text() == (
        "In the cells: Ratio (times); below it observed / expected; outlined: more"
    )


def test_a_table_of_small_ratios_is_not_shaded_as_one_of_large_ones() -> None:
    product = products.bands()
    frame = product.tables["knox"].assign(ratio=[1.2, 1.0, 0.5, 1.1])
    (axes,) = on_sheet(replace(product, tables={"knox": frame})).axes
    assert np.asarray(axes.images[0].get_array()).max() < 0.1


def test_many_bands_are_drawn_without_the_small_words() -> None:
    product = products.bands()
    rows = [(f"{row}", f"{column}", 1.0, 1.0, 1.0, "") for row in range(12) for column in range(13)]
    frame = pd.DataFrame(rows, columns=product.tables["knox"].columns)
    (axes,) = on_sheet(replace(product, tables={"knox": frame})).axes
    assert {text.get_text() for text in axes.texts} == {"1.00"}


def test_a_long_finding_and_many_notes_stay_on_the_sheet() -> None:
    page = replace(products.PAGE, title="word " * 80, notes=("note " * 90,) * 9)
    assert draw(products.density(), page=page).size == (1753, 1240)


def test_unframed_it_leaves_the_words_to_the_page() -> None:
    assert share_of(draw(products.curve(), framed=False), "#23303d") == 0


def test_a_product_that_is_not_drawn_is_refused() -> None:
    columns = products.hours().declaration.tables[0].columns
    product = products.plain("list", columns, [("Monday", 1, 1.0)], None)
    with pytest.raises(InputError, match=r"List has no picture.*\.csv"):
        draw(product)


def test_a_hole_stays_a_hole() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    path = path_of(ring)
    assert path.contains_point((1, 1))
    assert np.shape(path.vertices) == (10, 2)
    assert np.shape(path_of(shapely.Point(0, 0)).vertices) == (0, 2)

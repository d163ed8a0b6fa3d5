"""Which shape gets which colour, and what the legend says of it."""

import pandas as pd
import pytest

from hotspots.products.declare import Column, MapFigure, Table
from hotspots.publish.shading import Shading, say_value, shade_rows, title_of
from hotspots.publish.style import LIGHT

NUMBER = Column("incidents", "whole number", "incidents", "")


def shading_of(values: list[float], **figure: object) -> Shading:
    column = Column("n", "number", "incidents", "", 0)
    table = Table("cells", "a cell", (column,))
    how = MapFigure("cells", "Cells", shade="n", **figure)  # type: ignore[arg-type]
    return shade_rows(pd.DataFrame({"n": values}), table, how)


def test_more_is_darker_and_nothing_has_no_colour() -> None:
    shading = shading_of([0, 1, 2, 3, 4, 50, float("nan")])
    assert shading.of_row == (-1, 0, 1, 2, 3, 4, -1)
    assert [one.words for one in shading.shades] == ["1", "2", "3", "4", "50"]
    darkness = [sum(bytes.fromhex(one.colour[1:])) for one in shading.shades]
    assert darkness == sorted(darkness, reverse=True)


def test_equal_values_share_a_shade_and_the_darkest_is_kept() -> None:
    shading = shading_of([7, 7, 7])
    assert shading.of_row == (0, 0, 0)
    (shade,) = shading.shades
    assert (shade.name, shade.words, shade.hatch) == ("more-5", "7", "")
    assert shade.colour == LIGHT["more-5"]


def test_below_zero_is_hatched_and_above_is_not() -> None:
    shading = shading_of([-9, -1, 0, 1, 9], scale="from zero")
    words = [(one.words, bool(one.hatch)) for one in shading.shades]
    assert words == [("−9", True), ("−1", True), ("+1", False), ("+9", False)]
    assert [one.name for one in shading.shades] == ["less-3", "less-2", "more-3", "more-5"]
    assert shading.of_row == (0, 1, -1, 2, 3)


def test_nothing_above_zero_leaves_no_legend() -> None:
    assert shading_of([0, 0]) == Shading("N (incidents)", (), (-1, -1))


def test_classes_keep_their_order_and_strangers_are_grey() -> None:
    table = Table("cells", "a cell", (Column("kind", "text", "", ""),))
    how = MapFigure("cells", "Cells", shade="kind", classes=("new", "old"))
    frame = pd.DataFrame({"kind": ["old", "new", "else"]})
    shading = shade_rows(frame, table, how)
    assert [one.words for one in shading.shades] == ["new", "old", "none of these"]
    assert [one.name for one in shading.shades] == ["more-5", "less-3", "nothing"]
    assert shading.of_row == (1, 0, 2)


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (0.5, Column("s", "number", "share 0-1", ""), "50.0%"),
        (0.0004, Column("s", "number", "share 0-1", ""), "0.04%"),
        (1234.567, Column("h", "number", "m", "", 1), "1,234.6"),
        (1234.567, Column("h", "number", "m", ""), "1,235"),
        (0.012345, Column("h", "number", "", ""), "0.0123"),
        (float("nan"), Column("h", "number", "", ""), "–"),
        (None, Column("t", "text", "", ""), "–"),
        ("x" * 40, Column("t", "text", "", ""), "x" * 27 + "…"),
    ],
)
def test_values_are_said_as_a_reader_wants_them(value: object, column: Column, text: str) -> None:
    assert say_value(value, column) == text


def test_a_column_is_named_once() -> None:
    assert title_of(NUMBER) == "Incidents"

"""Weeks as a picture: every column as tall as its number, and a target only for whole weeks."""

from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from hotspots.patterns.patrol_delivery import find_patrol_delivery
from hotspots.products import Product
from hotspots.products.declare import WeeksFigure
from hotspots.products.patrol_delivery import PATROL_DELIVERY, make_patrol_delivery
from hotspots.publish.figure_weeks import draw_weeks
from tests.patrol_worlds import plan_of, register_of


def product_of(weeks: int, *, extra: int = 0, logged: bool = True) -> Product:
    """A visit a week, and ``extra`` days beyond the last whole week."""
    plan = plan_of(("A", "2025-01-06", "late", "P1", "18:00"))
    done = [("A", "P1", "2025-01-06 18:00", 12, "stop search", 7)] if logged else []
    delivery = find_patrol_delivery(
        register_of(plan, *done),
        as_of="2026-06-01",
        first="2025-01-06",
        last=pd.Timestamp("2025-01-05") + pd.Timedelta(days=7 * weeks + extra),
    )
    return make_patrol_delivery("Harlow", delivery)


def drawn(product: Product) -> list[Any]:
    figure, how = Figure(), PATROL_DELIVERY.figure
    assert isinstance(how, WeeksFigure)
    draw_weeks(figure, (0.0, 0.0, 1.0, 1.0), product, how)
    return figure.axes


def heights(axes: Any) -> list[float]:
    return [float(bar.get_height()) for bar in axes.patches]


def test_columns_are_as_tall_as_the_numbers() -> None:
    left, right = drawn(product_of(2))
    assert heights(left) == [15.0, 0.0, 12.0, 0.0]
    assert heights(right) == [7.0, 0.0]
    assert [text.get_text() for text in right.get_legend().get_texts()] == [
        "target: 500",
        "stop search",
    ]
    assert right.get_ylim()[1] == 540.0


def test_a_part_of_a_week_has_no_target_and_says_its_days() -> None:
    left, right = drawn(product_of(1, extra=3))
    assert [line.get_xdata().tolist() for line in right.lines] == [[-0.5, 0.5]]
    assert [label.get_text() for label in left.get_xticklabels()] == [
        "6 Jan 25",
        "13 Jan 25\n3 days",
    ]
    none = drawn(product_of(0, extra=1))
    assert [label.get_text() for label in none[0].get_xticklabels()] == ["6 Jan 25\n1 day"]
    assert (len(none[1].lines), none[1].get_ylim()[1]) == (0, pytest.approx(7.56))


def test_nothing_logged_in_a_part_of_a_week_is_an_empty_panel() -> None:
    right = drawn(product_of(0, extra=1, logged=False))[1]
    assert (right.get_legend(), right.get_ylim()) == (None, (0.0, 1.0))


def test_a_year_of_weeks_names_only_some() -> None:
    left, right = drawn(product_of(52))
    assert len(left.get_xticks()) == 13
    assert not right.texts

"""The product of accuracy: an honest sentence, whichever way it comes out."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from hotspots.patterns.rolling_accuracy import Accuracy, evaluate_methods
from hotspots.products import Product, check_product, make_accuracy
from hotspots.publish import draw_figure
from tests.patterns.test_rolling_accuracy import AREA, HERE, THERE, at, evaluate, months_of
from tests.publish.products import PAGE
from tests.worlds import points_at

MANY = months_of((50, 10), (60, 30), (40, 20))


def product_of(found: Accuracy) -> Product:
    product = make_accuracy(AREA, found, harm_title="Index")
    check_product(product)
    return product


def compared(ours: Any, grid: Any, **given: Any) -> str:
    methods = {"harm_spots": at(*ours), "grid_counts": at(*grid)}
    return product_of(evaluate(MANY, methods=methods, **given)).finding


def test_ahead_of_what_would_be_done_otherwise() -> None:
    assert compared(HERE, THERE) == (
        "1 small place chosen from the months before would have caught 66.7% of the next month's"
        " incidents in Squareton; ranking grid squares would have caught 33.3%"
    )


def test_no_better_is_said() -> None:
    assert compared(HERE, HERE).endswith(
        "in Squareton, no better than ranking grid squares (66.7%)"
    )


def test_behind_is_said() -> None:
    assert compared(THERE, HERE).endswith("in Squareton, less than ranking grid squares (66.7%)")


def test_it_is_compared_with_the_best_of_the_others() -> None:
    methods = {"harm_spots": at(*HERE), "grid_counts": at(9, 9), "top_density_cells": at(*THERE)}
    found = product_of(evaluate(MANY, methods=methods))
    assert found.finding.endswith("; taking the squares of highest density would have caught 33.3%")


def test_a_method_alone_is_compared_with_nothing() -> None:
    found = product_of(evaluate(MANY, methods={"mine": at(*HERE)}))
    assert found.finding.endswith(
        "would have caught 66.7% of the next month's incidents in Squareton"
    )
    assert found.tables["accuracy"]["method"].tolist() == ["mine"]


def test_the_words_follow_the_settings() -> None:
    assert "of the next 2 months' incidents" in compared(HERE, THERE, test_periods=2)
    assert "of the next month's harm" in compared(HERE, THERE, weights="harm")
    days = points_at([HERE] * 90).assign(start=MANY["start"].min())
    days["start"] += pd.to_timedelta(range(90), unit="D")
    days["end"] = days["start"]
    weekly = product_of(evaluate(days, period="week", scored=5)).finding
    assert "chosen from the weeks before" in weekly
    by_days = product_of(evaluate(days, period=30)).finding
    assert "chosen from the time before would have caught 100.0% of the next 30 days'" in by_days


def test_methods_are_named_in_plain_words() -> None:
    named = product_of(evaluate(MANY)).tables["accuracy"]["method"].tolist()
    assert named == [
        "Squares placed freely, as harm spots are",
        "Grid squares with most incidents",
        "Grid squares of highest density",
        "Spots of the earlier half",
        "Squares drawn at random",
    ]
    by_harm = product_of(evaluate(MANY, weights="harm"))
    assert by_harm.tables["accuracy_by_period"]["method"][1] == "Grid squares with most harm"
    assert "Harm is measured by the Index." in by_harm.notes


def test_the_notes_say_how_it_was_done() -> None:
    notes = product_of(evaluate(MANY)).notes
    assert notes == (
        "Scored on 2 times (2024-02, 2024-03); each time the places were chosen only from what was"
        " over before it began.",
        "As many squares of 100 m, placed by someone who knew the later incidents beforehand, would"
        " have caught 66.7%; PEI is the share of that.",
        "The places cover 0.25% of the ground; squares drawn at random catch that share of the"
        " incidents on average, whatever one draw of them caught.",
        "The intervals take incidents to happen one by one; where they come in series, or are"
        " recorded at one map point, they are too narrow.",
        "Squares are placed as harm spots are, by count, but without the quotas, spacing or least"
        " number that a list of harm spots may have.",
    )


def test_a_best_that_is_not_proven_says_so() -> None:
    row = [(100.0 * step, 9.0) for step in range(4) for _ in range((4, 5, 5, 4)[step])]
    month, later = months_of((1, 0)), months_of((1, 0), first="2024-02-01")
    incidents = points_at(row * 2)
    times = [month] * len(row) + [later] * len(row)
    incidents["start"] = [one["start"].iloc[0] for one in times]
    incidents["end"] = [one["end"].iloc[0] for one in times]
    greedy = evaluate(incidents, count=2, size_m=110.0, search="greedy")
    assert greedy.settings.best_gap > 0
    assert any("Even better squares could hold at most" in one for one in product_of(greedy).notes)


def test_without_boundaries_shares_of_ground_are_no_such_thing() -> None:
    boxed = replace(AREA, has_boundary=False)
    found = evaluate_methods(MANY, study_area=boxed, count=1, size_m=100)
    assert any("a box around the incidents" in one for one in make_accuracy(boxed, found).notes)


@pytest.mark.parametrize(
    ("incidents", "finding"),
    [
        (MANY[:0], "No incidents are recorded in Squareton"),
        (
            months_of((90, 10)),
            "It cannot be told whether earlier spots would have caught later incidents in"
            " Squareton: there is nothing to learn from before the last period",
        ),
        (
            points_at([HERE] * 90),
            "It cannot be told whether earlier spots would have caught later incidents in"
            " Squareton: no dates are recorded",
        ),
    ],
)
def test_where_nothing_can_be_told_it_says_why(incidents: Any, finding: str) -> None:
    product = product_of(evaluate(incidents))
    assert product.finding == finding
    assert all(not len(table) for table in product.tables.values())


def test_of_few_incidents_nothing_is_claimed() -> None:
    product = product_of(evaluate(months_of((50, 10), (20, 9))))
    assert product.finding.endswith("in Squareton: there are only 29 to go by")
    assert len(product.tables["accuracy"]) == 5


def test_what_weighs_nothing_claims_nothing() -> None:
    incidents = MANY.assign(harm=0.0)
    assert product_of(evaluate(incidents, weights="harm")).finding.endswith("those weigh nothing")


@pytest.mark.parametrize("incidents", [MANY, MANY[:0]])
def test_it_can_be_drawn(incidents: Any) -> None:
    product = product_of(evaluate(incidents))
    picture = draw_figure(product, AREA, replace(PAGE, title=product.finding))
    assert picture.startswith(b"\x89PNG")

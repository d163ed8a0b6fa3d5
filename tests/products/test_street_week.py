"""The product of which ward comes next: declared, and said in one sentence."""

import pandas as pd

from hotspots.patterns.periods import Coverage
from hotspots.patterns.ward_ranking import WardRanking, rank_wards
from hotspots.products import Product, check_product
from hotspots.products.street_week import make_street_week
from tests.patterns.ward_worlds import rows, together, wards_in_a_row
from tests.worlds import square_area

AREA = square_area(5000.0)
WARDS = wards_in_a_row("Alpha", "Beta", "Gamma", "Delta")
YEAR = Coverage(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-12-31 23:00"))


def ranked(*numbers: int, wards: int = 4, **given: object) -> WardRanking:
    parts = [rows(at + 1, number) for at, number in enumerate(numbers)]
    parts.append(rows(1, max(numbers), offence="ASB"))
    found = {"covered": YEAR, "draws": 50, **given}
    return rank_wards(together(parts), WARDS.iloc[:wards], **found)  # type: ignore[arg-type]


def made(*numbers: int, wards: int = 4, **given: object) -> Product:
    product = make_street_week(AREA, ranked(*numbers, wards=wards, **given))
    check_product(product)
    return product


def test_the_finding_names_the_ward_and_how_it_fares() -> None:
    product = made(40, 20, 10, 5)
    expected = (
        "Alpha would gain most from a Street Week; it stays among the first three under all other"
        " weights"
    )
    assert product.finding == expected
    assert product.tables["street_week_wards"]["ward"].tolist() == [
        "Alpha",
        "Beta",
        "Gamma",
        "Delta",
    ]
    assert any(note.startswith("Weights: harm 30%") for note in product.notes)
    assert any("not by ground or by head" in note for note in product.notes)
    assert any(note.startswith("Other weights, drawn 50 times") for note in product.notes)


def test_few_wards_one_ward_none_and_nothing_recorded() -> None:
    assert "it is first under all other weights" in made(40, 20, wards=2).finding
    one = made(40, wards=1)
    assert one.finding == "Alpha is the only ward of Squareton: there is nothing to rank it against"
    assert made(40, wards=0).finding == "Squareton has no wards to rank for a Street Week"
    assert made(0, 0).finding == "Nothing was recorded in any ward of Squareton: none can be ranked"


def test_wards_that_tie_are_named_together() -> None:
    parts = together([rows(1, 10), rows(2, 10)])
    found = rank_wards(parts, WARDS, covered=YEAR, weights={"harm": 1}, draws=10)
    product = make_street_week(AREA, found)
    assert (
        product.finding
        == "Alpha and Beta would gain alike, and most, from a Street Week in Squareton"
    )


def test_one_measure_has_no_other_weights() -> None:
    assert made(40, 20, 10, 5, weights={"harm": 1}).finding == (
        "Alpha would gain most from a Street Week"
    )


def test_nothing_that_weighs_is_known() -> None:
    expected = "No measure that weighs is known of the wards of Squareton: none can be ranked"
    assert made(40, 20, 10, 5, weights={"near_repeats": 1}).finding == expected


def test_a_ward_never_visited_has_no_days_in_the_table() -> None:
    held = pd.DataFrame({"ward": ["Beta"], "week": pd.to_datetime(["2024-12-02"])})
    wards = made(40, 20, 10, 5, last_street_weeks=held).tables["street_week_wards"]
    days = wards.set_index("ward")["days_since"]
    assert days["Beta"] == 29
    assert days.isna().sum() == 3
    assert wards.set_index("ward")["scaled_waited"]["Alpha"] == 1

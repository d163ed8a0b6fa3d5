"""The product of change: its sentence, its tables, and what it says where dates do not allow."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.periods import Coverage
from hotspots.products.change import find_changes, make_change
from hotspots.products.declare import Product, check_product
from hotspots.publish import write_product
from tests.worlds import points_at, square_area

CORNERS = [(250.0, 1750.0), (1750.0, 1750.0), (250.0, 250.0), (1250.0, 750.0)]
# Incidents of each corner in the first and in the last three of six months.
BY_MONTH = [(20, 20), (20, 4), (1, 12), (3, 3)]


def at(product: Product, table: str, *place: float) -> dict[str, Any]:
    """Give the row of the unit whose middle is there."""
    rows = product.tables[table].drop(columns="geometry").to_dict("records")
    return {
        str(name): value
        for row in rows
        if (row["easting"], row["northing"]) == place
        for name, value in row.items()
    }


def half_a_year(**columns: Any) -> Any:
    months = pd.date_range("2024-01-01", periods=6, freq="MS")
    places, start = [], []
    for corner, (before, after) in zip(CORNERS, BY_MONTH, strict=True):
        for month in months:
            rows = before if month.month <= 3 else after
            places += [corner] * rows
            start += [month] * rows
    begin = pd.DatetimeIndex(start)
    end = begin + pd.offsets.MonthBegin(1)
    return points_at(places, start=begin, end=end, precision="month", **columns)


def made(incidents: Any, **changes: Any) -> Product:
    area = square_area()
    options: dict[str, Any] = {"cell_m": 500, "hot_when": "top share", "top_share": 1 / 16}
    product = make_change(
        area, find_changes(area, incidents, **{**options, **changes}), harm_title="Demo index"
    )
    check_product(product)
    return product


def test_the_sentence_and_the_tables() -> None:
    product = made(half_a_year())
    assert product.finding == (
        "Incidents neither rose nor fell clearly in Squareton; by more than chance they rose in 1"
        " of 16 squares of 500 m and fell in 1: April 2024 to June 2024 against January 2024 to"
        " March 2024"
    )
    fell, rose = at(product, "change", 1750, 1750), at(product, "change", 250, 250)
    assert (fell["before"], fell["after"], fell["class"]) == (60, 12, "down")
    assert (rose["before"], rose["after"], rose["class"]) == (3, 36, "up")
    assert len(product.tables["change"]) == 4
    assert any("117 against 132 incidents, 11.4% fewer a day" in note for note in product.notes)
    assert any("12 squares of 500 m without incidents" in note for note in product.notes)
    assert "The seasons differ" in " ".join(product.notes)
    assert product.settings["compared"] == ["2024-01 to 2024-03", "2024-04 to 2024-06"]


def test_persistence_with_its_trend() -> None:
    product = made(half_a_year())
    always, fell = (at(product, "persistence", *place) for place in ((250, 1750), (1750, 1750)))
    assert (always["class"], always["hot"], always["slope"]) == ("persistent", "HHHHHH", 0)
    assert (fell["class"], fell["hot"]) == ("former", "HHH...")
    assert fell["slope"] < 0
    # Three equal months, then three equal ones: 2 of the 20 orders are as steady.
    assert fell["trend_p"] == pytest.approx(0.1)


def test_harm_is_named_and_not_tested() -> None:
    harm = np.where(half_a_year().geometry.x == 1250, 900.0, 1.0)
    product = made(half_a_year(harm=harm), weight="harm")
    assert at(product, "change", 1250, 750)["weight_after"] == 8100
    assert any("harm is not tested" in note for note in product.notes)
    assert "Harm is measured by the Demo index." in product.notes
    persistent = product.tables["persistence"].iloc[0]
    assert (persistent["easting"], persistent["class"]) == (1250, "persistent")


def test_no_more_than_half_of_the_periods_are_compared() -> None:
    two = half_a_year().loc[lambda rows: rows["start"] < "2024-03-01"]
    product = made(two)
    assert product.settings["compared"] == ["2024-01", "2024-02"]
    assert product.finding.startswith(
        "Incidents neither rose nor fell clearly in Squareton; none of the squares of 500 m stands"
    )
    assert "two periods are too few to tell what persists" in product.notes
    assert not len(product.tables["persistence"])


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ("2024-01-01", "whole periods that the dates cover: 0; two are needed"),
        (None, "no incident has a date"),
    ],
)
def test_where_dates_do_not_allow_it_that_is_the_finding(
    start: str | None, says: str, tmp_path: Path
) -> None:
    when = pd.Series([pd.Timestamp(start) if start else pd.NaT] * 3, dtype="datetime64[us]")
    product = made(points_at([(5, 5)] * 3, start=when, end=when, precision="day"))
    assert product.finding == f"What changed in Squareton cannot be told: {says}"
    names = [path.name for path in write_product(product, tmp_path)]
    assert names == ["change.csv", "persistence.csv", "change.gpkg"]


def test_weeks_of_months_are_refused() -> None:
    with pytest.raises(InputError, match=r"police\.uk gives months"):
        made(half_a_year(), period="week")


def test_the_year_before_has_to_be_there() -> None:
    product = made(half_a_year(), against="year before")
    assert product.finding.startswith("What changed in Squareton cannot be told: ")
    assert not len(product.tables["change"])


def test_a_month_without_incidents_at_the_end_of_the_data_is_a_fall() -> None:
    """The data of the force go on to June; this district had nothing in May and June."""
    early = half_a_year()
    early = early[early["start"] < "2024-05-01"]
    last = pd.Timestamp("2024-06-30")
    alone = made(early, latest=2)
    told = made(early, latest=2, covered=Coverage(early["start"].min(), last))
    assert alone.settings["compared"] == ["2024-01 to 2024-02", "2024-03 to 2024-04"]
    assert told.settings["compared"] == ["2024-03 to 2024-04", "2024-05 to 2024-06"]
    assert told.tables["change"]["after"].sum() == 0


def test_a_clear_rise_over_all_is_in_the_sentence() -> None:
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta([0] * 30 + [58] * 90, unit="D")
    at = [(100 * (n % 20), 100 * (n // 20)) for n in range(120)]
    product = made(points_at(at, start=days, end=days, precision="day"), latest=1)
    assert product.finding.startswith("Incidents rose by ")

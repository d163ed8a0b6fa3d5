"""Persistence: the rules, over every sequence there is."""

import itertools
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.ground.units import lay_units
from hotspots.patterns.periods import PeriodSplit, split_periods
from hotspots.patterns.persistence import (
    CLASSES,
    Persistence,
    among_the_most,
    classify_sequences,
    find_persistence,
)
from tests.worlds import METRES, points_at, square_area


def by_rule(row: tuple[bool, ...], recent: int, often: int) -> list[str]:
    """Every rule that fits, written out so that no two can."""
    before, now, times = row[:-recent], row[-recent:], sum(row)
    fits = {
        "none": times == 0,
        "former": any(before) and not any(now),
        "persistent": any(now) and times >= often,
        "emerging": any(now) and not any(before) and times < often,
        "intermittent": any(now) and any(before) and times < often,
    }
    return [name for name, fit in fits.items() if fit]


@pytest.mark.parametrize(("recent", "often", "times"), [(2, 2 / 3, 4), (1, 0.5, 3), (3, 1.0, 6)])
def test_every_sequence_of_six_has_the_one_class_of_its_rule(
    recent: int, often: float, times: int
) -> None:
    rows = list(itertools.product((False, True), repeat=6))
    found = classify_sequences(np.array(rows), recent=recent, often=often)
    for row, name in zip(rows, found, strict=True):
        assert by_rule(row, recent, times) == [name]
    assert set(found) <= set(CLASSES)
    assert len(set(found)) >= 4


def monthly(hot: dict[tuple[float, float], str]) -> gpd.GeoDataFrame:
    """Forty incidents at a place in each month marked 1, one everywhere in every month."""
    at, when = [], []
    months = pd.date_range("2024-01-01", periods=6, freq="MS") + pd.Timedelta(days=9)
    for place, marks in hot.items():
        for month, mark in zip(months, marks, strict=True):
            at += [place] * (40 if mark == "1" else 1)
            when += [month] * (40 if mark == "1" else 1)
    return points_at(at, start=when, end=when)


HALF_YEAR: dict[str, Any] = {"first": "2024-01-01", "last": "2024-06-30"}
SEQUENCES = {
    (250.0, 1750.0): "111111",
    (950.0, 1750.0): "000011",
    (1750.0, 1750.0): "110000",
    (250.0, 550.0): "100001",
    (1250.0, 550.0): "000000",
}


def of_place(found: Persistence, place: tuple[float, float]) -> pd.Series:
    row: pd.Series = found.units[found.units.contains(shapely.Point(place))].iloc[0]
    return row


@pytest.mark.parametrize("changes", [{}, {"hot_when": "top share", "share": 1 / 400}])
def test_planted_places_are_told_apart(changes: dict[str, Any]) -> None:
    incidents, units = monthly(SEQUENCES), lay_units(square_area(), cell_m=100)
    split = split_periods(incidents, **HALF_YEAR)
    found = find_persistence(incidents, units, split, **changes)
    names = ["persistent", "emerging", "former", "intermittent", "none"]
    for (place, marks), name in zip(SEQUENCES.items(), names, strict=True):
        row = of_place(found, place)
        hot = marks.replace("1", "H").replace("0", ".")
        assert (row["hot"], row["class"], row["periods_hot"]) == (hot, name, marks.count("1"))
        assert row["incidents"] == 40 * marks.count("1") + marks.count("0")
    assert found.settings.recent == 2
    assert found.settings.periods[0] == "2024-01"


def test_top_share_takes_equals_at_the_border_and_nothing_empty() -> None:
    totals = np.array([[9.0, 0], [4, 0], [4, 0], [1, 1], [0, 0]])
    hot = among_the_most(totals, 0.4)
    assert hot.tolist() == [[1, 0], [1, 0], [1, 0], [0, 1], [0, 0]]


def test_harm_is_hot_elsewhere_than_the_count() -> None:
    incidents, units = monthly(SEQUENCES), lay_units(square_area(), cell_m=100)
    quiet = incidents.geometry.x.eq(1250)
    incidents["harm"] = np.where(quiet, 5000.0, 1.0)
    split = split_periods(incidents, **HALF_YEAR)
    options: dict[str, Any] = {"hot_when": "top share", "share": 1 / len(units)}
    counted = find_persistence(incidents, units, split, **options)
    weighed = find_persistence(incidents, units, split, weights="harm", **options)
    assert of_place(counted, (1250, 550))["class"] == "none"
    assert of_place(weighed, (1250, 550))["class"] == "persistent"
    assert of_place(weighed, (1250, 550))["weight"] == 30_000


def three_months() -> PeriodSplit:
    days = pd.to_datetime(["2024-01-01", "2024-03-31"])
    return split_periods(pd.DataFrame({"start": days, "end": days}))


def test_no_incidents_are_none_everywhere() -> None:
    split = three_months()
    empty = PeriodSplit(split.periods, np.empty(0, dtype=np.int64), {}, 0)
    units = lay_units(square_area(), cell_m=500)
    found = find_persistence(points_at([]), units, empty)
    assert set(found.units["class"]) == {"none"}
    assert found.units.crs == METRES


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"recent": 3}, "recent = 3 of 3 periods. To mend it: give a number from 1 to 2"),
        ({"recent": 0}, "recent = 0"),
        ({"often": 0}, "often = 0"),
        ({"share": 5}, "share = 5"),
        ({"hot_when": "warm"}, "choose one of 'local', 'top share'"),
        ({"weights": "score"}, "no column 'score'"),
    ],
)
def test_unusable_settings_are_refused(changes: dict[str, Any], message: str) -> None:
    units = lay_units(square_area(), cell_m=500)
    incidents = points_at([(1, 1), (2, 2)])
    with pytest.raises(InputError, match=message):
        find_persistence(incidents, units, three_months(), **changes)


def test_two_periods_are_refused() -> None:
    days = pd.to_datetime(["2024-01-01", "2024-02-29"])
    incidents = points_at([(1, 1), (2, 2)], start=days, end=days)
    with pytest.raises(InputError, match="2 periods are too few to tell what persists"):
        find_persistence(incidents, lay_units(square_area(), cell_m=500), split_periods(incidents))

"""Stacked points: improbable for their own district, and ordinary busy places are left alone."""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots import find_stacked_points, read_boundaries, read_incidents
from hotspots.errors import InputError
from hotspots.patterns.stacked_points import POINT_COLUMNS, fit_busy_tail
from tests.conftest import DATA
from tests.worlds import METRES, points_at

COLUMNS = [*POINT_COLUMNS, "geometry"]


def world(counts: Any, *, x0: float = 0, y: float = 0, **columns: Any) -> gpd.GeoDataFrame:
    """A row of places 100 m apart, each holding so many incidents."""
    places = np.repeat(np.arange(len(counts)), counts)
    return points_at(np.column_stack([x0 + 100.0 * places, np.full(len(places), y)]), **columns)


def ordinary(places: int, *, seed: int) -> np.ndarray:
    """Counts as crime has them: places differ in their rates, and chance comes on top."""
    rates = np.random.default_rng(seed).gamma(0.4, 12, places)
    return np.random.default_rng(seed + 1).poisson(rates) + 1


def locations(counts: Any, named: dict[int, str]) -> list[str]:
    return [named.get(i, "High Street") for i, count in enumerate(counts) for _ in range(count)]


def test_the_rule_by_hand() -> None:
    # 20 places: the tail is the 2 busiest, it starts at 4, and its top counts as no more
    # than the other: scale = (5 + 5) / 1 = 10.
    counts = [1] * 17 + [4, 9, 1000]
    tail = fit_busy_tail(np.array(counts))
    assert tail is not None
    assert (tail.places, tail.start, tail.scale, tail.judged_by) == (2, 4, 10, 1)
    # 2 / (1 + (n - 4) / 10) is below 0.05 above n = 4 + 10 x 39 = 394.
    for most, found in ((394, 0), (395, 1)):
        assert len(find_stacked_points(world([*counts[:-1], most]), by=None).points) == found
    points = find_stacked_points(world(counts), by=None).points
    assert points.columns.tolist() == COLUMNS
    row = points.iloc[0]
    assert (row["incidents"], row["location"], row["kind"]) == (1000, "High Street", "other")
    assert row["share_of_district"] == pytest.approx(1000 / 1030)
    assert row["expected_most"] == pytest.approx(4 + 10 * (2 - 1))
    assert row["points_expected"] == pytest.approx(2 / (1 + 99.6))
    assert (row["top_offence"], row["top_offence_share"]) == ("Robbery", 1)
    assert row.geometry.coords[0] == (1900, 0)


@given(st.lists(st.integers(1, 60), min_size=20, max_size=150))
@settings(deadline=None)
def test_the_fit_is_the_censored_estimate(counts: list[int]) -> None:
    ranked = sorted(counts, reverse=True)
    tail = len(ranked) // 10
    top = max((tail + 9) // 10, 1 if tail < 4 else 2)
    start = ranked[tail]
    seen = [count - start for count in ranked[top:tail]]
    told = sum(seen) + top * (ranked[top] - start)
    fitted = fit_busy_tail(np.array(counts))
    assert fitted is not None
    assert (fitted.places, fitted.start, fitted.judged_by) == (tail, start, tail - top)
    assert fitted.scale == pytest.approx(max(told / len(seen), start**0.5))


@given(st.integers(0, 50), st.integers(1_000, 1_000_000))
@settings(deadline=None, max_examples=25)
def test_a_taller_stack_moves_nothing(seed: int, height: int) -> None:
    counts = ordinary(300, seed=seed)
    counts[7] = 1_000
    before = fit_busy_tail(counts)
    counts[7] = height
    assert fit_busy_tail(counts) == before


def test_ordinary_districts_are_left_alone() -> None:
    found = [
        len(find_stacked_points(world(ordinary(400, seed=10 * seed)), by=None).points)
        for seed in range(60)
    ]
    # 0.05 of a point is expected in each: about 3 in all, and chance may double that.
    assert sum(found) <= 8
    assert max(found) <= 2


def test_planted_stacks_are_found_and_named_and_nothing_else_is() -> None:
    counts = ordinary(500, seed=3)
    named = {3: "On or near Airport/Airfield", 70: "On or near Prison", 200: "Mill Lane"}
    counts[[3, 70, 200]] = 900, 200, 400
    stacked = find_stacked_points(world(counts, location=locations(counts, named)), by=None)
    assert stacked.points[["rank", "kind", "incidents"]].to_numpy().tolist() == [
        [1, "airport", 900],
        [2, "prison", 200],
        [3, "other", 400],
    ]
    flagged = stacked.kind_of_incident
    assert flagged.value_counts().to_dict() == {"airport": 900, "other": 400, "prison": 200}
    assert flagged.isna().sum() == counts.sum() - 1500


def test_a_named_institution_needs_less_than_a_street() -> None:
    counts = np.array([1] * 17 + [4, 9, 34])  # 2 / (1 + 30 / 10) = 0.5 points expected
    as_street = find_stacked_points(world(counts), by=None)
    assert len(as_street.points) == 0
    hospital = world(counts, location=locations(counts, {19: "On or near Hospital"}))
    assert find_stacked_points(hospital, by=None).points["kind"].tolist() == ["hospital"]
    shops = world(counts, location=locations(counts, {19: "On or near Shopping Area"}))
    assert len(find_stacked_points(shops, by=None).points) == 0
    strict = find_stacked_points(hospital, by=None, expected_where_recorded=0.05)
    assert len(strict.points) == 0
    assert len(find_stacked_points(shops, by=None, expected_by_chance=0.6).points) == 1


def test_each_district_is_judged_by_itself() -> None:
    quiet, busy = [1] * 28 + [2, 60], [60] * 29 + [61]
    frames = [
        world(quiet, district="Quiet"),
        world(busy, x0=50_000, district="Busy"),
        world([500], x0=90_000, district=None),
    ]
    frame = pd.concat(frames, ignore_index=True)
    stacked = find_stacked_points(gpd.GeoDataFrame(frame, crs=METRES))
    assert stacked.points[["district", "incidents"]].to_numpy().tolist() == [["Quiet", 60]]
    assert stacked.settings.districts == 2
    # Where nothing has a district, everything is judged as one.
    frame["district"] = pd.Series(np.nan, index=frame.index, dtype="str")
    alone = find_stacked_points(gpd.GeoDataFrame(frame, crs=METRES))
    assert set(alone.points["district"]) == {""}
    assert alone.points["incidents"].tolist() == [500]


def test_adding_ordinary_points_flags_none_of_them() -> None:
    counts = ordinary(300, seed=8)
    counts[0] = 800
    more = np.concatenate([counts, ordinary(300, seed=80)])
    for some in (counts, more):
        points = find_stacked_points(world(some), by=None).points
        assert points["incidents"].tolist() == [800]


@pytest.mark.parametrize(
    "counts",
    [[1] * 50, [7] * 50, [5000], [3, 900], [1] * 18 + [500], [9] * 49 + [10]],
    ids=["ones", "equal", "one place", "two places", "nineteen places", "one more by chance"],
)
def test_too_little_to_judge_by_or_nothing_uncommon(counts: list[int]) -> None:
    stacked = find_stacked_points(world(counts), by=None)
    assert len(stacked.points) == 0
    assert stacked.points.columns.tolist() == COLUMNS
    assert stacked.points.crs == METRES
    assert stacked.kind_of_incident.isna().all()
    assert stacked.settings.too_few_places == (len(counts) < 20)


def test_a_stack_among_equals_is_found() -> None:
    points = find_stacked_points(world([1] * 30 + [25]), by=None).points
    assert points["incidents"].tolist() == [25]


def test_no_incidents_at_all() -> None:
    stacked = find_stacked_points(points_at([]).assign(district="x"))
    assert stacked.points.columns.tolist() == COLUMNS
    assert len(stacked.kind_of_incident) == 0


@given(st.randoms(use_true_random=False), st.integers(-1000, 1000))
@settings(deadline=None, max_examples=15)
def test_shuffled_and_shifted_incidents_have_the_same_stacks(random: Any, shift: int) -> None:
    counts = ordinary(120, seed=21)
    counts[[5, 50]] = 400, 300
    frame = world(counts, district="D", location=locations(counts, {5: "Prison"}))
    first = find_stacked_points(frame)
    order = list(range(len(frame)))
    random.shuffle(order)
    moved = frame.iloc[order].set_geometry(frame.geometry.iloc[order].translate(shift, -shift))
    second = find_stacked_points(moved)
    pd.testing.assert_frame_equal(
        first.points.drop(columns="geometry"), second.points.drop(columns="geometry")
    )
    assert second.kind_of_incident.index.tolist() == order
    pd.testing.assert_series_equal(second.kind_of_incident.sort_index(), first.kind_of_incident)


def test_incidents_need_no_location_and_are_not_changed() -> None:
    frame = world([1] * 30 + [25])[["geometry"]]
    before = frame.copy()
    row = find_stacked_points(frame, by=None).points.iloc[0]
    assert (row["kind"], row["location"], row["top_offence"]) == ("other", "", "")
    pd.testing.assert_frame_equal(frame, before)


def test_a_location_text_without_a_name_is_shown_as_none() -> None:
    frame = world([1] * 30 + [25], location="On or near ")
    assert find_stacked_points(frame, by=None).points["location"].tolist() == [""]


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["expected_by_chance", "expected_where_recorded"])
def test_numbers_of_points_are_above_zero(name: str, value: float) -> None:
    options: dict[str, Any] = {name: value}
    with pytest.raises(InputError, match=f"{name} = .* give a number of points above zero"):
        find_stacked_points(world([1] * 30), by=None, **options)


def test_a_column_of_districts_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="no column 'borough' of districts"):
        find_stacked_points(world([1]), by="borough")


def test_exactly_the_stacks_planted_in_the_sample_county_are_found() -> None:
    truth = json.loads((DATA / "sample_incidents" / "truth.json").read_text("utf-8"))
    planted = {(one["easting"], one["northing"]) for one in truth["stacks"]}
    boundaries = read_boundaries(DATA / "boundaries" / "essex_sample_wards.geojson")
    records = read_incidents(DATA / "sample_incidents", boundaries=boundaries)
    points = find_stacked_points(records.incidents).points
    assert {(point.x, point.y) for point in points.geometry} == planted
    assert points["kind"].tolist()[:3] == ["airport", "prison", "police station"]

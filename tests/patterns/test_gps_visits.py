"""Visits by GPS: by hand, and against dense sampling of the same ways."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from hotspots.errors import InputError
from hotspots.patterns.gps_visits import GpsVisits, find_gps_visits
from tests.worlds import METRES

START = pd.Timestamp("2024-03-13 18:00")
ANGLE = Polygon([(0, 0), (150, 0), (150, 40), (40, 40), (40, 150), (0, 150)])


def fixes_of(rows: list[tuple[float, float, float]], unit: str = "P1", **more: Any) -> Any:
    """Fixes at (seconds after the start, x, y)."""
    seconds, x, y = np.array(rows, dtype=float).reshape(-1, 3).T
    time = START + pd.to_timedelta(seconds, unit="s")
    columns = {"unit": unit, "time": time.astype("datetime64[us]"), **more}
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, y), crs=METRES)


def spots_of(**shapes: Polygon) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"spot": list(shapes)}, geometry=list(shapes.values()), crs=METRES)


SQUARE = spots_of(A=box(0, 0, 150, 150))


def spans(found: GpsVisits) -> list[tuple[str, str, str]]:
    visits = found.visits
    clock = "%H:%M:%S"
    return list(
        zip(
            visits["spot"],
            visits["arrived"].dt.strftime(clock),
            visits["left"].dt.strftime(clock),
            strict=True,
        )
    )


def test_a_walk_through_is_timed_where_it_crosses_the_fence() -> None:
    walk = fixes_of([(0, -100, 75), (200, 100, 75), (400, 100, 75), (600, 300, 75)])
    exact = find_gps_visits(walk, SQUARE, tolerance_m=0)
    assert spans(exact) == [("A", "18:01:40", "18:07:30")]
    assert exact.visits["minutes"].tolist() == pytest.approx([350 / 60])
    assert exact.visits["source"].tolist() == ["gps"]
    assert exact.visits[["activity", "number"]].to_numpy().tolist() == [["", 0]]
    assert spans(find_gps_visits(walk, SQUARE, tolerance_m=20)) == [("A", "18:01:20", "18:07:50")]


def test_a_car_that_drives_through_visits_nobody() -> None:
    drive = fixes_of([(0, -300, 75), (20, 0, 75), (30, 150, 75), (50, 450, 75)])
    found = find_gps_visits(drive, SQUARE)
    assert (len(found.visits), found.passed_through) == (0, 1)
    assert len(find_gps_visits(drive, SQUARE, shortest_minutes=0.1).visits) == 1


def test_what_is_not_known_is_no_time() -> None:
    """Ten minutes without a fix end a visit; the next fix begins another."""
    stay = fixes_of([(0, 75, 75), (120, 75, 75), (720, 75, 75), (900, 75, 75)])
    found = find_gps_visits(stay, SQUARE)
    assert spans(found) == [("A", "18:00:00", "18:02:00"), ("A", "18:12:00", "18:15:00")]
    assert found.gaps == 1
    long = find_gps_visits(stay, SQUARE, longest_gap_minutes=10)
    assert spans(long) == [("A", "18:00:00", "18:15:00")]


def test_units_are_followed_each_by_itself() -> None:
    both = pd.concat(
        [
            fixes_of([(0, 75, 75), (240, 75, 75)], "P1"),
            fixes_of([(60, 900, 75), (180, 900, 75)], "P2"),
        ],
        ignore_index=True,
    )
    found = find_gps_visits(both, SQUARE)
    assert found.visits[["unit", "minutes"]].to_numpy().tolist() == [["P1", 4.0]]


def test_two_fixes_of_one_moment_are_one_and_counted() -> None:
    fixes = fixes_of([(0, 75, 75), (0, 76, 75), (120, 75, 75)])
    found = find_gps_visits(fixes, SQUARE)
    assert (found.same_time, found.fixes, len(found.visits)) == (1, 2, 1)


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    """01:50 to 01:10 on the night the clock goes back is twenty minutes."""
    times = ["2024-10-27 01:50", "2024-10-27 01:54", "2024-10-27 01:58", "2024-10-27 01:02"]
    offset = pd.to_timedelta([1, 1, 1, 0], unit="h").astype("timedelta64[us]")
    fixes = fixes_of([(n, 75, 75) for n in range(4)], utc_offset=offset)
    fixes["time"] = pd.to_datetime(times).astype("datetime64[us]")
    found = find_gps_visits(fixes, SQUARE)
    assert found.visits["minutes"].tolist() == [12.0]


def test_a_visit_says_where_it_was_read() -> None:
    fixes = fixes_of([(0, -100, 75), (200, 100, 75), (400, 100, 75)], file="a.csv", line=[7, 8, 9])
    assert find_gps_visits(fixes, SQUARE).visits[["file", "line"]].to_numpy().tolist() == [
        ["a.csv", 7]
    ]


ways = st.lists(
    st.tuples(st.integers(20, 400), st.integers(-80, 230), st.integers(-80, 230)),
    min_size=2,
    max_size=9,
)


def sampled(rows: list[tuple[float, float, float]], shape: Polygon, tolerance: float) -> float:
    """Minutes within ``tolerance`` of a shape, looked at ten times a second."""
    seconds, x, y = np.array(rows, dtype=float).T
    at = np.arange(seconds[0], seconds[-1], 0.1) + 0.05
    leg = np.clip(np.searchsorted(seconds, at, side="right") - 1, 0, len(seconds) - 2)
    heard = np.diff(seconds)[leg] <= 300
    points = shapely.points(np.interp(at, seconds, x), np.interp(at, seconds, y))
    return float((heard & (shapely.distance(points, shape) <= tolerance)).sum() * 0.1 / 60)


def as_rows(steps: list[tuple[int, int, int]]) -> list[tuple[float, float, float]]:
    seconds = np.cumsum([step[0] for step in steps])
    return [(float(s), float(x), float(y)) for s, (_, x, y) in zip(seconds, steps, strict=True)]


@settings(max_examples=60, deadline=None)
@given(ways, st.sampled_from([0.0, 20.0]))
def test_the_same_as_by_dense_sampling(steps: list[tuple[int, int, int]], tolerance: float) -> None:
    rows = as_rows(steps)
    found = find_gps_visits(
        fixes_of(rows), spots_of(L=ANGLE), tolerance_m=tolerance, shortest_minutes=0
    )
    expected = sampled(rows, ANGLE, tolerance)
    assert found.visits["minutes"].sum() == pytest.approx(expected, abs=0.04)


@settings(max_examples=25, deadline=None)
@given(ways, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_and_more_tolerance_never_shortens(
    steps: list[tuple[int, int, int]], random: Any
) -> None:
    fixes, spots = fixes_of(as_rows(steps)), spots_of(L=ANGLE, B=box(160, 0, 300, 90))
    order = list(range(len(fixes)))
    random.shuffle(order)
    before = 0.0
    for tolerance in (0, 5, 60):
        found = find_gps_visits(fixes, spots, tolerance_m=tolerance)
        shuffled = find_gps_visits(fixes.iloc[order], spots.iloc[::-1], tolerance_m=tolerance)
        pd.testing.assert_frame_equal(found.visits, shuffled.visits)
        minutes = found.visits["minutes"].sum()
        assert minutes >= before - 1e-6
        before = minutes


@pytest.mark.parametrize("rows", [[], [(0.0, 75.0, 75.0)], [(0.0, 900.0, 9.0), (60.0, 901.0, 9.0)]])
def test_no_visit_is_an_empty_table_with_all_columns(
    rows: list[tuple[float, float, float]],
) -> None:
    some = find_gps_visits(fixes_of([(0, 75, 75), (240, 75, 75)]), SQUARE).visits
    for spots in (SQUARE, SQUARE.iloc[:0]):
        none = find_gps_visits(fixes_of(rows), spots).visits
        assert len(none) == 0
        assert none.dtypes.to_dict() == some.dtypes.to_dict()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"points": fixes_of([(0, 1, 1)]).drop(columns="unit")}, "no columns called 'unit'"),
        ({"spots": SQUARE.drop(columns="spot")}, "no columns called 'spot'"),
        ({"points": fixes_of([(0, 1, 1)]).to_crs(4326)}, "EPSG:4326 is not a projected"),
        ({"spots": SQUARE.to_crs(32630)}, "the fixes are in EPSG:27700 but the spots are in"),
        ({"spots": pd.concat([SQUARE, SQUARE])}, "spots stand twice: 'A'"),
        ({"tolerance_m": -1.0}, "-1 m, 5 and 1 minutes are no limits"),
        ({"longest_gap_minutes": 0.0}, "20 m, 0 and 1 minutes are no limits"),
        ({"shortest_minutes": float("nan")}, "20 m, 5 and nan minutes are no limits"),
    ],
)
def test_what_cannot_be_used_is_refused(change: dict[str, Any], what: str) -> None:
    given = {"points": fixes_of([(0, 1, 1)]), "spots": SQUARE} | change
    with pytest.raises(InputError, match=what):
        find_gps_visits(given.pop("points"), given.pop("spots"), **given)

"""Scores by hand, by brute force, and never of what was seen before."""

from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground import StudyArea
from hotspots.patterns.accuracy import (
    Score,
    are_inside,
    best_possible,
    ground_of,
    interval,
    resample,
    score_forward,
)
from hotspots.patterns.spot_methods import Method, SpotTask, freely_placed, grid_counts
from tests.patterns.test_spot_methods import dated
from tests.worlds import METRES, points_at, scattered, square_area

# Four places far from each other; what came before at each, and after.
FOUR = [(500, 500), (500, 1500), (1500, 500), (1500, 1500)]
BEFORE, AFTER = (5, 3, 1, 1), (2, 2, 5, 1)


def at_four(each: tuple[int, ...], month: str, **columns: Any) -> gpd.GeoDataFrame:
    return dated(np.repeat(FOUR, each, axis=0), month, **columns)


TRAIN, TEST = at_four(BEFORE, "2024-01-01"), at_four(AFTER, "2024-02-01")


def score(
    method: Method,
    train: gpd.GeoDataFrame = TRAIN,
    test: gpd.GeoDataFrame = TEST,
    **given: Any,
) -> Score:
    wanted = {"count": 2, "size_m": 100, **given}
    if "study_area" not in wanted and "ground_km2" not in wanted:
        wanted["study_area"] = square_area(2000)
    return score_forward(method, train, test, **wanted)


def always(*boxes: tuple[float, float, float, float]) -> Method:
    """A method that learns nothing."""
    squares = gpd.GeoSeries([shapely.box(*box) for box in boxes], crs=METRES)
    return lambda incidents: squares


def test_a_score_by_hand() -> None:
    """Two squares of 1 ha of 400: they held 8 of 10, hold 4 of 10, and 7 were to be had."""
    found = score(freely_placed(SpotTask(2, 100)))
    assert (found.train_hits, found.train_total, found.train_hit_rate) == (8, 10, 0.8)
    assert (found.hits, found.test_total, found.hit_rate) == (4, 10, 0.4)
    assert found.share_of_ground == pytest.approx(2 / 400)
    assert found.pai == pytest.approx(0.4 / (2 / 400))
    assert (found.best.held, found.best.gap) == (7, 0)
    assert found.pei == pytest.approx(4 / 7)
    assert found.rri == pytest.approx(0.4 / 0.8)
    assert found.low < found.hit_rate < found.high
    assert found.pai_interval == pytest.approx((found.low * 200, found.high * 200))
    assert (found.train_incidents, found.test_incidents, len(found.polygons)) == (10, 10, 2)


def test_weights_change_the_answer() -> None:
    heavy = np.repeat([1.0, 1.0, 1.0, 30.0], BEFORE)
    train = at_four(BEFORE, "2024-01-01", harm=heavy)
    test = at_four(AFTER, "2024-02-01", harm=np.repeat([1.0, 1.0, 1.0, 11.0], AFTER))
    found = score(freely_placed(SpotTask(2, 100, "harm")), train, test, weights="harm")
    assert (found.train_hits, found.train_total) == (35, 39)
    assert (found.hits, found.test_total, found.best.held) == (13, 20, 16)
    assert found.hit_rate == pytest.approx(13 / 20)
    assert score(freely_placed(SpotTask(2, 100)), train, test).hit_rate == 0.4


def test_perfect_foresight_leaves_nothing_to_be_had() -> None:
    xy = scattered(150, seed=4)
    train, test = dated(xy, "2024-01-01"), dated(xy, "2024-02-01")
    found = score(freely_placed(SpotTask(6, 120)), train, test, count=6, size_m=120)
    assert found.pei == 1
    assert found.rri == 1


def most_by_trying(xy: np.ndarray, count: int, size_m: float) -> int:
    """The most that squares can hold, by trying all that have places at two of their sides."""
    x, y = (np.unique([side - shift for side in at for shift in (0, size_m)]) for at in xy.T)
    held = {
        (left, low): ((xy >= (left, low)) & (xy <= (left + size_m, low + size_m))).all(axis=1)
        for left in x
        for low in y
    }
    sides = [corner for corner, inside in held.items() if inside.any()]
    most = max(int(held[corner].sum()) for corner in sides)
    for chosen in combinations(sides, count):
        if all(np.abs(np.subtract(*pair)).max() > size_m for pair in combinations(chosen, 2)):
            most = max(most, int(sum(held[corner].sum() for corner in chosen)))
    return most


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=7, unique=True)
)
def test_the_best_possible_is_what_trying_everything_finds_or_says_it_may_not_be(
    xy: list[tuple[int, int]],
) -> None:
    at = np.array(xy, dtype=float) * 40
    best = best_possible(points_at(at), count=2, size_m=90)
    assert best.held <= most_by_trying(at, 2, 90) <= best.bound


def test_no_method_of_such_squares_beats_the_best_possible() -> None:
    for seed in range(4):
        xy = np.round(scattered(300, seed=seed))
        train, test = dated(xy[:150], "2024-01-01"), dated(xy[150:], "2024-02-01")
        for method in (grid_counts(SpotTask(5, 100)), freely_placed(SpotTask(5, 100))):
            found = score(method, train, test, count=5)
            assert 0 < found.pei <= 1 + found.best.gap


def test_an_incident_in_two_places_counts_once() -> None:
    twice = always((450, 450, 550, 550), (480, 450, 580, 550))
    found = score(twice)
    assert found.hits == 2
    assert found.share_of_ground == pytest.approx(130 * 100 / 2000**2)


def test_an_incident_on_the_edge_is_in() -> None:
    assert score(always((500, 1500, 600, 1600))).hits == 2


def test_ground_beyond_the_boundary_is_not_counted() -> None:
    half_out = always((-50, 0, 50, 100))
    assert score(half_out).share_of_ground == pytest.approx(50 * 100 / 2000**2)
    assert score(half_out, ground_km2=4).share_of_ground == pytest.approx(100 * 100 / 2000**2)
    area = square_area(2000)
    boxed = StudyArea("box", "all", area.outline, area.crs, area.wards, has_boundary=False)
    assert score(half_out, study_area=boxed).share_of_ground == pytest.approx(1 / 400)


def test_a_method_that_chooses_nothing_catches_nothing() -> None:
    found = score(always())
    assert (found.hit_rate, found.pei, found.share_of_ground) == (0, 0, 0)
    assert np.isnan(found.pai)
    assert np.isnan(found.rri)


def test_circles_are_measured_against_circles() -> None:
    xy = [(0, 0), (100, 100), (50, 50)]
    test = dated(xy, "2024-02-01")
    wide = {"count": 1, "ground_km2": 1.0}
    assert score(always(), test=test, size_m=100, **wide).best.held == 3
    assert score(always(), test=test, size_m=50, shape="circle", **wide).best.held == 2


def test_the_interval_is_that_of_a_binomial() -> None:
    test = at_four((200, 0, 600, 0), "2024-02-01")
    found = score(always((450, 450, 550, 550)), test=test, bootstrap=20_000)
    error = np.sqrt(0.25 * 0.75 / 800)
    assert (found.low, found.high) == pytest.approx(
        (0.25 - 1.96 * error, 0.25 + 1.96 * error), abs=0.002
    )


def test_one_grave_incident_widens_the_interval() -> None:
    each = np.repeat([1.0, 1.0, 1.0, 1.0], AFTER)
    grave = each.copy()
    grave[0] = 200.0
    plain, other = (
        score(
            always((450, 450, 550, 550)),
            at_four(BEFORE, "2024-01-01"),
            at_four(AFTER, "2024-02-01", harm=harm),
            weights="harm",
        )
        for harm in (each, grave)
    )
    assert other.high - other.low > plain.high - plain.low


def test_drawing_by_kind_is_drawing_one_by_one() -> None:
    random = np.random.default_rng(3)
    inside, value = random.random((40, 2)) < (0.3, 0.6), random.integers(1, 4, 40).astype(float)
    by_kind = resample(inside, value, times=20_000, seed=1)
    rows = random.integers(0, 40, (20_000, 40))
    one_by_one = (value[rows][..., None] * inside[rows]).sum(axis=1)
    one_by_one /= value[rows].sum(axis=1)[:, None]
    assert by_kind.mean(axis=0) == pytest.approx(one_by_one.mean(axis=0), abs=0.005)
    assert np.cov(by_kind.T) == pytest.approx(np.cov(one_by_one.T), abs=3e-4)


def test_many_kinds_are_drawn_a_block_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, value = np.arange(50)[:, None] < 20, np.arange(50.0)
    at_once = resample(inside, value, times=30, seed=1)
    monkeypatch.setattr("hotspots.patterns.accuracy._AT_ONCE", 120)
    assert (resample(inside, value, times=30, seed=1) == at_once).all()


def test_without_draws_there_is_no_interval() -> None:
    found = score(always((450, 450, 550, 550)), bootstrap=0)
    assert np.isnan([found.low, found.high]).all()
    assert np.isnan(interval(np.array([np.nan]))).all()


def test_the_order_of_rows_changes_nothing() -> None:
    random = np.random.default_rng(1)
    xy, harm = scattered(300, seed=2), random.uniform(0, 9, 300)
    train = dated(xy[:200], "2024-01-01", harm=harm[:200])
    test = dated(xy[200:], "2024-02-01", harm=harm[200:])
    method = freely_placed(SpotTask(5, 150, "harm"))
    one = score(method, train, test, weights="harm")
    other = score(
        method,
        train.iloc[random.permutation(200)],
        test.iloc[random.permutation(100)],
        weights="harm",
    )
    for name in ("hits", "train_hits", "test_total", "train_total", "low", "high", "pei"):
        assert getattr(one, name) == getattr(other, name), name


def test_incidents_on_one_point_are_all_caught() -> None:
    xy = [(500, 500)] * 9
    found = score(freely_placed(SpotTask(2, 100)), dated(xy, "2024-01-01"), dated(xy, "2024-02-01"))
    assert (found.hit_rate, found.pei, found.low, found.high) == (1, 1, 1, 1)


def test_one_incident_is_enough_to_score() -> None:
    one, later = dated([(500, 500)], "2024-01-01"), dated([(900, 900)], "2024-02-01")
    found = score(freely_placed(SpotTask(2, 100)), one, later)
    assert (found.hit_rate, found.pei, found.rri) == (0, 0, 0)


def test_weight_of_zero_gives_no_rate() -> None:
    test = at_four(AFTER, "2024-02-01", harm=0.0)
    found = score(freely_placed(SpotTask(2, 100, "harm")), TRAIN, test, weights="harm")
    assert np.isnan([found.hit_rate, found.pei, found.low]).all()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-01-31 23:00", "2024-02-01 02:00"),
        ("2024-02-01", "2024-02-01"),
        ("2024-01-15", "2024-02-15"),
        ("2024-06-01", "2024-07-01"),
    ],
)
def test_looking_ahead_is_refused(start: str, end: str) -> None:
    times = {"start": pd.Timestamp(start), "end": pd.Timestamp(end)}
    train = pd.concat([TRAIN, points_at([(1, 1)]).assign(**times)])
    with pytest.raises(InputError, match="10 of 10 test incidents may have happened before"):
        score(freely_placed(SpotTask(2, 100)), train)


def test_a_window_may_end_as_the_test_begins() -> None:
    times = {"start": pd.Timestamp("2024-01-31 22:00"), "end": pd.Timestamp("2024-02-01")}
    assert score(always(), points_at([(1, 1)]).assign(**times)).train_incidents == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"train": TRAIN[:0]}, "no incidents to learn from"),
        ({"test": TEST[:0]}, "no incidents to score on"),
        ({"train": TRAIN.drop(columns="start")}, "train: .*no start and end"),
        ({"test": TEST.assign(end=pd.NaT)}, "test: 10 of 10 incidents have no date"),
        ({"count": 0}, "count = 0"),
        ({"size_m": -5}, "size_m = -5"),
        ({"shape": "hexagon"}, "shape = 'hexagon'"),
        ({"ground_km2": 0}, "ground_km2 = 0"),
        ({"ground_km2": 1, "study_area": square_area()}, "the ground is given twice"),
        ({"study_area": None}, "no ground is given"),
        ({"bootstrap": -1}, "bootstrap = -1"),
        ({"seed": -1}, "seed = -1"),
        ({"weights": "cost"}, "no column 'cost'"),
        ({"weights": "harm", "test": TEST.assign(harm=np.nan)}, "10 are missing"),
        ({"weights": "harm", "train": TRAIN.assign(harm=-1.0)}, "10 are negative"),
        ({"test": TEST.to_crs(4326)}, "degrees|metres"),
    ],
)
def test_what_cannot_be_scored_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        score(freely_placed(SpotTask(2, 100)), **given)


def test_places_in_another_system_are_refused() -> None:
    degrees = gpd.GeoSeries([shapely.box(0, 51, 1, 52)], crs=4326)
    with pytest.raises(InputError, match="the method's places"):
        score(lambda incidents: degrees)


def test_nothing_covers_no_ground() -> None:
    nothing = gpd.GeoSeries([], crs=METRES)
    assert ground_of(nothing, square_area()) == 0
    assert not are_inside(TRAIN, nothing).any()

"""The Knox test: exact against brute force and a published table, the same for any threads."""

import os
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from hotspots import read_incidents
from hotspots.errors import InputError
from hotspots.ground.close_pairs import ClosePairs, pairs_within
from hotspots.ground.pairs_of_sets import pairs_between
from hotspots.patterns import knox_permutations
from hotspots.patterns.banded_pairs import BandedPairs, band_pairs, find_banded_pairs
from hotspots.patterns.incident_dates import DateChoice, dates_of, day_weights_of
from hotspots.patterns.knox_permutations import count_dates, share_dates
from hotspots.patterns.near_repeat import NearRepeat, knox_test
from tests.patterns.test_timing import random_windows
from tests.worlds import METRES, points_at

INF = float("inf")
TABLES = ("observed", "expected", "ratio", "p_value", "p_adjusted")
ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("HOTSPOTS_SHARED_DATA", ROOT.parent / "shared" / "data"))


def on_days(xy: Any, days: Any) -> gpd.GeoDataFrame:
    """Incidents at places on days since the first of January 2024."""
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.asarray(days), unit="D")
    return points_at(xy, start=start, end=start + pd.Timedelta(days=1), precision="day")


def scattered(rows: int, *, seed: int, days: int = 60, size_m: float = 900) -> gpd.GeoDataFrame:
    """Incidents strewn at random, a third of them on places of others."""
    random = np.random.default_rng(seed)
    xy = random.uniform(0, size_m, (rows, 2))
    xy[: rows // 3] = xy[random.integers(rows // 3, rows, rows // 3)]
    return on_days(xy, random.integers(0, days, rows))


def in_windows(rows: int, *, seed: int) -> gpd.GeoDataFrame:
    times = random_windows(rows, seed=seed, around="2024-03-05")
    xy = np.random.default_rng(seed).integers(0, 8, (rows, 2)) * 60.0
    return points_at(xy, **{name: times[name] for name in ("start", "end", "precision")})


def by_hand(
    incidents: gpd.GeoDataFrame, space: Any, time: Any, *, metric: str = "euclidean"
) -> NDArray[np.float64]:
    """Count every pair, one by one; with windows, every pair of their days."""
    shared = day_weights_of(incidents)
    x, y = incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()
    found = np.zeros((len(space) - 1, len(time) - 1))
    for one, other in combinations(range(len(x)), 2):
        dx, dy = x[one] - x[other], y[one] - y[other]
        metres = abs(dx) + abs(dy) if metric == "manhattan" else np.sqrt(dx * dx + dy * dy)
        row = [low <= metres < high for low, high in pairwise(space)]
        for its, own in enumerate(shared.weight[shared.start[one] : shared.start[one + 1]]):
            day = shared.first_day[one] + its
            weights = shared.weight[shared.start[other] : shared.start[other + 1]]
            for their, weight in enumerate(weights):
                apart = abs(shared.first_day[other] + their - day)
                held = [low <= apart < up for low, up in pairwise(time)]
                found += np.outer(row, held) * own * weight
    return found


BANDS = (
    ((0, 0.01, 100, 200, 400), (0, 1, 8, 15)),
    ((0, 0.01, 50, INF), (0, 7, 14, 21, 28, 35, INF)),
    ((80, 160, INF), (3, 9, INF)),
    ((80, 160), (3, 4, 5, 6, 7, 8, 9, 10, 11)),
    ((0, 0.01, INF), (0, INF)),
)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
@pytest.mark.parametrize(("space", "time"), BANDS)
def test_observed_and_expected_are_those_of_brute_force(
    space: tuple[float, ...], time: tuple[float, ...], metric: Any
) -> None:
    incidents = scattered(60, seed=1)
    given = tuple(edge for edge in space if edge != 0.01)
    found = knox_test(
        incidents,
        distance_bands_m=given,
        time_bands_days=time,
        metric=metric,
        permutations=1,
        rng=1,
    )
    observed = by_hand(incidents, space, time, metric=metric)
    assert found.observed.to_numpy().tolist() == observed.tolist()
    assert found.observed.to_numpy().dtype == np.int64
    rows = by_hand(incidents, space, (0, INF), metric=metric)
    columns = by_hand(incidents, (0, INF), time)
    expected = rows * columns / (60 * 59 / 2)
    assert found.expected.to_numpy() == pytest.approx(expected)
    assert found.ratio.to_numpy() == pytest.approx(
        np.where(expected > 0, observed / np.where(expected > 0, expected, 1), np.nan),
        nan_ok=True,
    )
    assert found.settings.pairs == 60 * 59 // 2


def test_a_world_that_can_be_counted_on_paper() -> None:
    # Two homes 60 m apart, the first burgled twice; a third far off.
    incidents = on_days([(0, 0), (0, 0), (60, 0), (900, 0)], [0, 3, 4, 40])
    found = knox_test(
        incidents, distance_bands_m=(0, 100, INF), time_bands_days=(0, 4, 8, INF), rng=1
    )
    assert found.observed.to_numpy().tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 3]]
    assert found.observed.index.tolist() == ["same place", "under 100 m", "100 m or more"]
    assert found.observed.columns.tolist() == ["0 to 3 days", "4 to 7 days", "8 days or more"]
    assert found.expected.to_numpy()[0] == pytest.approx([2 / 6, 1 / 6, 3 / 6])
    assert found.ratio.to_numpy()[1] == pytest.approx([1.5, 3, 0])
    # With the dates 0, 3, 4 and 40 on four places, one pair of six is on the first place. It is
    # less than four days apart with (0, 3) and (3, 4): a third of all orders.
    assert found.p_value.to_numpy()[0, 0] == pytest.approx(1 / 3, abs=0.06)
    assert found.settings.close_pairs == 3


@pytest.mark.parametrize(("space", "time"), BANDS)
def test_shared_out_dates_are_those_of_brute_force(space: Any, time: Any) -> None:
    incidents = in_windows(40, seed=2)
    given = tuple(edge for edge in space if edge != 0.01)
    found = knox_test(
        incidents,
        distance_bands_m=given,
        time_bands_days=time,
        date="aoristic",
        permutations=1,
        rng=1,
    )
    assert found.observed.to_numpy() == pytest.approx(by_hand(incidents, space, time), abs=1e-9)
    rows, columns = (
        by_hand(incidents, space, (0, INF)),
        by_hand(incidents, (0, INF), time),
    )
    assert found.expected.to_numpy() == pytest.approx(rows * columns / 780)


@pytest.mark.parametrize("date", ["midpoint", "earliest", "latest"])
def test_of_whole_days_all_ways_to_date_say_the_same(date: DateChoice) -> None:
    incidents = scattered(80, seed=3)
    one = knox_test(incidents, date=date, rng=1, permutations=99)
    shared = knox_test(incidents, date="aoristic", rng=1, permutations=99)
    assert one.observed.to_numpy() == pytest.approx(shared.observed.to_numpy())
    assert one.p_value.to_numpy().tolist() == shared.p_value.to_numpy().tolist()


def pairs_of(rows: int, *, seed: int) -> tuple[BandedPairs, gpd.GeoDataFrame]:
    incidents = scattered(rows, seed=seed)
    edges = np.array([0.0, 0.01, 60, 150])
    return find_banded_pairs(incidents.geometry.x, incidents.geometry.y, edges), incidents


@pytest.mark.parametrize("edges", [[0.0], [1.0, 7], [0, 1, 2, 7.0], [1, 2, 3, 4, 5, 6, 7, 8, 9.0]])
def test_every_permutation_is_counted_as_by_brute_force(edges: list[float]) -> None:
    pairs, incidents = pairs_of(70, seed=4)
    days = dates_of(incidents)
    found = count_dates(pairs, days, np.array(edges), permutations=130, seed=5)
    assert found.shape == (131, 3, len(edges))
    for number in range(131):
        at = knox_permutations._drawn(days, np.sort(days), 5, number)
        assert sorted(at) == sorted(days)
        for band in range(3):
            one, other = pairs.rows_of(band)
            apart = np.abs(at[one] - at[other])
            assert found[number, band].tolist() == [(apart < edge).sum() for edge in edges]
    assert (at != days).any()


def test_every_permutation_of_windows_is_added_up_as_by_brute_force() -> None:
    incidents = in_windows(30, seed=6)
    pairs = find_banded_pairs(incidents.geometry.x, incidents.geometry.y, np.array([0, 100.0]))
    shared, edges = day_weights_of(incidents), np.array([0.0, 1, 2, 5])
    found = share_dates(pairs, shared, edges, permutations=5, seed=7)
    assert found.shape == (6, 1, 4)
    assert (found[:, :, 0] == 0).all()
    spans = found.sum(axis=(1, 2))
    assert len(set(spans.round(6))) > 3
    moved = incidents.copy()
    rows = np.lexsort(
        (
            shared.weight[shared.start[:-1]],
            np.add.reduceat(shared.weight * np.arange(len(shared.weight)), shared.start[:-1])
            - shared.start[:-1]
            + shared.first_day,
            shared.days,
            shared.first_day,
        )
    )
    for number in range(1, 6):
        window = knox_permutations._drawn(rows, rows, 7, number)
        for name in ("start", "end"):
            moved[name] = incidents[name].to_numpy()[window]
        assert sorted(window) == list(range(30))
        expected = np.cumsum(by_hand(moved, (0, 100), (0, 1, 2, 5))[0])
        assert found[number, 0, 1:] == pytest.approx(expected)


def test_shuffles_bring_every_order_as_often() -> None:
    order = np.arange(4)
    drawn = [tuple(knox_permutations._drawn(order, order, 1, k)) for k in range(1, 12001)]
    counts = pd.Series(drawn).value_counts()
    assert len(counts) == 24
    assert ((counts - 500) ** 2 / 500).sum() < 49.7  # chi-squared, 23 degrees: one in a thousand


def test_more_pairs_of_a_band_than_two_bytes_hold_are_counted() -> None:
    everything = on_days(np.zeros((400, 2)), np.zeros(400))
    found = knox_test(everything, time_bands_days=(0, 1, 2), permutations=3, rng=1)
    assert found.observed.to_numpy()[0].tolist() == [79800, 0]
    assert found.p_value.to_numpy()[0].tolist() == [1, 1]
    assert found.p_any == 1


@pytest.mark.parametrize("date", get_args(DateChoice))
def test_threads_and_row_order_do_not_change_a_byte(date: DateChoice) -> None:
    incidents = in_windows(150, seed=8)
    options: dict[str, Any] = {"rng": 9, "permutations": 199, "date": date}
    one = knox_test(incidents, threads=1, **options)
    shuffled = incidents.sample(frac=1, random_state=1)
    for other in (
        knox_test(incidents, threads=2, **options),
        knox_test(incidents, threads=5, **options),
        knox_test(shuffled, threads=2, **options),
    ):
        assert other.settings == one.settings
        for name in TABLES:
            own = getattr(other, name).to_numpy()
            if date == "aoristic":  # sums are added in another order
                assert own == pytest.approx(getattr(one, name).to_numpy(), nan_ok=True)
            else:
                assert own.tobytes() == getattr(one, name).to_numpy().tobytes()


def test_the_seed_decides_and_is_told() -> None:
    incidents = scattered(100, seed=10)

    def p_of(rng: Any) -> list[Any]:
        found = knox_test(incidents, rng=rng, permutations=99)
        again = knox_test(incidents, rng=found.settings.seed, permutations=99)
        assert found.p_value.equals(again.p_value)
        return found.p_value.to_numpy().tolist()

    assert p_of(1) == p_of(np.int64(1)) != p_of(2)
    assert p_of(np.random.default_rng(3)) == p_of(np.random.default_rng(3))
    assert p_of(None) != p_of(None)


def test_shifting_and_scaling_everything_changes_nothing() -> None:
    incidents = on_days(np.random.default_rng(11).integers(0, 60, (90, 2)) * 16.0, range(90))
    one = knox_test(incidents, rng=1, permutations=99)
    x, y = incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()
    later = [99 + day for day in range(90)]
    moved = knox_test(on_days(np.column_stack([x + 2**19, y]), later), rng=1, permutations=99)
    doubled = knox_test(
        on_days(np.column_stack([2 * x, 2 * y]), later),
        distance_bands_m=(0, 200, 400, 600, 800),
        rng=1,
        permutations=99,
    )
    for other in (moved, doubled):
        assert other.observed.to_numpy().tolist() == one.observed.to_numpy().tolist()
        assert other.p_value.to_numpy().tolist() == one.p_value.to_numpy().tolist()


def test_the_mean_of_permutations_is_the_exact_expected() -> None:
    pairs, incidents = pairs_of(90, seed=12)
    edges = np.array([7.0, 14, 28])
    counts = count_dates(pairs, dates_of(incidents), edges, permutations=4000, seed=1)[1:]
    columns = knox_permutations.count_all_pairs(dates_of(incidents), edges)
    expected = pairs.in_band[:, None] * columns / (90 * 89 / 2)
    error = counts.std(axis=0) / np.sqrt(4000)
    assert (np.abs(counts.mean(axis=0) - expected) < 4 * error).all()


def test_shuffled_incidents_show_something_in_five_of_a_hundred_trials() -> None:
    found = 0
    for seed in range(100):
        control = scattered(80, seed=1000 + seed)
        found += knox_test(control, rng=seed, permutations=99).p_any <= 0.05
    assert found <= 11  # more than that in one of 200 such hundreds


def test_a_series_among_noise_is_found_and_only_there() -> None:
    noise = scattered(150, seed=13, days=300, size_m=5000)
    series = on_days([(2500 + 20 * k, 2500) for k in range(8)], [100 + k for k in range(8)])
    found = knox_test(gpd.GeoDataFrame(pd.concat([noise, series], ignore_index=True)), rng=1)
    assert found.p_any <= 0.01
    significant = found.significant()
    assert significant.to_numpy()[1, 0]
    assert not significant.to_numpy()[3:].any()


def test_a_far_corner_without_end_is_not_judged() -> None:
    found = knox_test(
        scattered(60, seed=14), distance_bands_m=(0, 99, INF), time_bands_days=(0, 9, INF), rng=1
    )
    judged = found.p_adjusted.notna().to_numpy()
    assert judged.tolist() == [[True, False], [True, False], [False, False]]
    p_value, p_adjusted = found.p_value.to_numpy(), found.p_adjusted.to_numpy()
    assert (p_adjusted >= p_value)[judged].all()
    assert not found.significant(0.99).loc["99 m or more"].any()
    closed = knox_test(
        scattered(60, seed=14), distance_bands_m=(0, 99), time_bands_days=(0, 9), rng=1
    )
    assert p_adjusted[:2, :1].tolist() == closed.p_adjusted.to_numpy().tolist()
    only_open = knox_test(scattered(60, seed=14), time_bands_days=(0, INF), rng=1)
    assert only_open.p_any == 1
    assert not only_open.significant().any(axis=None)


class FakeStreets:
    """Streets along the axes, and a river at x = 100 that none crosses."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def distances_between(
        self, x1: Any, y1: Any, x2: Any, y2: Any, *, within_m: float
    ) -> ClosePairs:
        self.asked.append(within_m)
        near = pairs_between(x1, y1, x2, y2, within_m=within_m)
        metres = np.abs(x1[near.first] - x2[near.second]) + np.abs(y1[near.first] - y2[near.second])
        own = ((x1[near.first] < 100) == (x2[near.second] < 100)) & (metres <= within_m)
        return ClosePairs(near.first[own], near.second[own], metres[own])


def test_by_street_a_river_lies_between() -> None:
    incidents = on_days([(0, 0), (60, 30), (90, 0), (110, 0)], [0, 1, 2, 2])
    streets = FakeStreets()
    found = knox_test(
        incidents,
        distance_bands_m=(0, 60, 90, INF),
        time_bands_days=(0, 1, 3),
        metric="street",
        streets=streets,
        rng=1,
    )
    # 0-1 and 0-2 are 90 m apart by street: the edge is in the next band, that without end.
    assert found.observed.to_numpy().tolist() == [[0, 0], [0, 0], [0, 1], [1, 4]]
    assert streets.asked == [90]


def test_by_street_on_a_grid_it_is_as_along_the_axes() -> None:
    incidents = scattered(80, seed=15, size_m=90)
    options: dict[str, Any] = {"distance_bands_m": (0, 20, 40, 60), "rng": 1, "permutations": 99}
    street = knox_test(incidents, metric="street", streets=FakeStreets(), **options)
    along = knox_test(incidents, metric="manhattan", **options)
    for name in TABLES:
        assert getattr(street, name).equals(getattr(along, name))


def test_pairs_are_grouped_by_band_alike_however_they_were_found() -> None:
    x, y = np.random.default_rng(16).integers(0, 40, (2, 120)).astype(float)
    order = np.lexsort((y, x))
    edges = np.array([2.0, 5, 9])
    own = find_banded_pairs(x[order], y[order], edges)
    other = band_pairs(pairs_within(x[order], y[order], within_m=9), 120, edges)
    assert own.in_band.tolist() == other.in_band.tolist()
    for band in range(2):
        pairs = [sorted(zip(*found.rows_of(band), strict=True)) for found in (own, other)]
        assert pairs[0] == pairs[1]


@pytest.mark.parametrize("rows", [0, 1])
@pytest.mark.parametrize("date", ["midpoint", "aoristic"])
def test_too_few_incidents_are_a_table_without_pairs(rows: int, date: DateChoice) -> None:
    found = knox_test(scattered(9, seed=1)[:rows], date=date, rng=1, permutations=9)
    assert found.observed.shape == (5, 6)
    assert (found.observed == 0).all(axis=None)
    assert (found.expected == 0).all(axis=None)
    assert found.ratio.isna().all(axis=None)
    assert (found.p_value == 1).all(axis=None)
    assert (found.settings.incidents, found.settings.pairs, found.p_any) == (rows, 0, 1)
    assert not found.significant().any(axis=None)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"metric": "crow"}, "metric = 'crow'"),
        ({"metric": "street"}, "no streets are given with metric = 'street'"),
        ({"streets": FakeStreets()}, "streets are given with metric = 'euclidean'"),
        ({"date": "noon"}, "date = 'noon'"),
        ({"permutations": 0}, "permutations = 0"),
        ({"permutations": 100_000}, "permutations = 100000"),
        ({"permutations": 9.5}, "permutations = 9.5"),
        ({"rng": -1}, "rng = -1"),
        ({"rng": "lucky"}, "rng = 'lucky'"),
        ({"rng": True}, "rng = True"),
        ({"distance_bands_m": (5,)}, "there are 1 edges"),
        ({"time_bands_days": (3, 1)}, "do not rise"),
    ],
)
def test_unusable_options_are_refused(options: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        knox_test(scattered(9, seed=1), **options)


def test_unusable_incidents_are_refused() -> None:
    usable = scattered(9, seed=1)
    with pytest.raises(InputError, match="of 9 incidents 9 have only a month"):
        knox_test(usable.assign(precision="month"))
    with pytest.raises(InputError, match="metres"):
        knox_test(usable.set_crs(4326, allow_override=True))
    with pytest.raises(InputError, match="9 of 9 incidents are not points"):
        knox_test(usable.set_geometry(usable.buffer(1)))
    with pytest.raises(InputError, match="the dates span 44,195 days \\(121 years\\)"):
        knox_test(on_days([(0, 0), (1, 1)], [0, -44195]))
    with pytest.raises(InputError, match="level = 2"):
        knox_test(usable, rng=1).significant(2)


def test_the_table_lies_flat_in_the_order_of_its_bands() -> None:
    found = knox_test(scattered(50, seed=17), rng=1, permutations=9)
    flat = found.tidy()
    assert len(flat) == found.observed.size
    for row in flat.to_dict("records"):
        for name in TABLES:
            assert row[name] == getattr(found, name).loc[row["distance_band"], row["time_band"]]
    assert flat["time_band"].tolist()[:6] == found.observed.columns.tolist()


def chicago() -> tuple[NearRepeat, pd.DataFrame]:
    folder = SHARED / "near_repeat"
    if not (folder / "chicago_arson.csv").exists():
        pytest.skip("the arsons of Chicago are not here: set HOTSPOTS_SHARED_DATA to their folder")
    arsons = pd.read_csv(folder / "chicago_arson.csv", parse_dates=["date"])
    end = arsons["date"] + pd.Timedelta(days=1)
    incidents = gpd.GeoDataFrame(
        {"start": arsons["date"], "end": end, "precision": "day"},
        geometry=gpd.points_from_xy(arsons["x"], arsons["y"]),
        crs=METRES,
    )
    found = knox_test(
        incidents,
        distance_bands_m=(0, 200, 400, 600, INF),
        time_bands_days=(0, 1, 2, 3, INF),
        metric="manhattan",
        rng=1,
    )
    return found, pd.read_csv(folder / "chicago_arson_reference.csv")


def test_the_near_repeat_calculator_counts_the_same_arsons() -> None:
    found, reference = chicago()
    expected = reference["observed"].to_numpy().copy().reshape(5, 4)
    # It works in single precision: two cells hold a pair that lies on the edge between them.
    expected[2, 3], expected[3, 3] = 141, 233
    assert found.observed.to_numpy().tolist() == expected.tolist()


def test_the_near_repeat_calculator_finds_like_chances() -> None:
    found, reference = chicago()
    theirs = reference["p_value_99_runs"].to_numpy().reshape(5, 4)
    ours = found.p_value.to_numpy()
    error = np.sqrt(ours * (1 - ours) * (1 / 99 + 1 / 999))
    assert (np.abs(theirs - ours) < 4 * error + 0.011).all()
    ratio = reference["observed_over_mean_expected_99_runs"].to_numpy().reshape(5, 4)
    many = found.expected.to_numpy() > 20
    assert found.ratio.to_numpy()[many] == pytest.approx(ratio[many], rel=0.03)


def test_the_planted_process_of_the_sample_county_is_found() -> None:
    incidents = read_incidents(ROOT / "data/sample_incidents/sample_incidents.csv.gz").incidents
    homes = incidents[incidents["offence_code"].eq("28E")]
    found = knox_test(homes, rng=1)
    ratio, significant = found.ratio.to_numpy(), found.significant().to_numpy()
    assert ratio[0, 0] > 8  # the same place, in the first week
    assert ratio[1, 0] > 3  # within 100 m
    assert (np.diff(ratio[:, 0]) < 0).all()
    assert ratio[4] == pytest.approx(1, abs=0.1)  # from 300 m to 400 m
    assert ratio[1, 5] == pytest.approx(1, abs=0.15)  # in the sixth week
    assert significant[:3, :3].all()
    assert not significant[:, 5].any()

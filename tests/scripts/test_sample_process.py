"""The sample's processes, measured on its rows: near repeats, rhythms, seasons and windows."""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.spatial import cKDTree
from scipy.stats import chisquare

from tests.scripts.sample_files import incidents, truth

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DAYS = pd.date_range("2023-01-01", "2024-12-31")
# Any sound sample stays within this many standard errors in about 999 of 1,000 tries.
SURE = 3.3


# --- Near repeats -----------------------------------------------------------------------------


@cache
def burglaries() -> pd.DataFrame:
    """The burglaries of homes, with the day each truly happened on."""
    rows = incidents()
    rows = rows[rows["target"] == "home"]
    return rows.assign(day=(rows["moment"].dt.normalize() - DAYS[0]).dt.days)


@cache
def families() -> Ints:
    """The number of the background burglary that each one goes back to."""
    rows = burglaries()
    place = {name: n for n, name in enumerate(rows.index)}
    first = np.arange(len(rows))
    for n in np.argsort(rows["generation"].astype(int), kind="stable"):
        if parent := rows["parent_id"].iloc[n]:
            first[n] = first[place[parent]]
    return first


@cache
def pairs(low_m: float, high_m: float) -> Ints:
    """All pairs of burglaries that lie so far apart."""
    at = burglaries()[["easting", "northing"]].to_numpy(dtype=float)
    found = cKDTree(at).query_pairs(high_m, output_type="ndarray")
    gaps = np.hypot(*(at[found[:, 0]] - at[found[:, 1]]).T)
    return np.asarray(found[gaps > low_m] if low_m else found)


def days_apart(found: Ints, day: Ints) -> Ints:
    apart: Ints = np.abs(day[found[:, 0]] - day[found[:, 1]])
    return apart


def soon_pairs(found: Ints) -> tuple[int, Floats]:
    """Count the pairs within the days of the process: as they are, and with dates dealt anew."""
    day, limit = burglaries()["day"].to_numpy(), truth()["near_repeat"]["days_limit"]
    rng = np.random.default_rng(42)
    dealt = [(days_apart(found, rng.permutation(day)) < limit).sum() for _ in range(30)]
    return int((days_apart(found, day) < limit).sum()), np.array(dealt, dtype=np.float64)


def test_the_excess_of_close_pairs_is_that_of_families() -> None:
    process = truth()["near_repeat"]
    close = pairs(0, process["distance_limit_m"])
    observed, dealt = soon_pairs(close)
    excess = observed - dealt.mean()
    # Of the pairs that share a burglary further back, chance would put some this close as well.
    kin = close[families()[close[:, 0]] == families()[close[:, 1]]]
    soon = days_apart(kin, burglaries()["day"].to_numpy()) < process["days_limit"]
    planted = soon.sum() - len(kin) * dealt.mean() / len(close)
    assert excess == pytest.approx(planted, abs=SURE * dealt.std())
    assert excess > 20 * dealt.std()
    assert soon.sum() >= process["triggered"]


def test_beyond_the_reach_of_the_process_there_is_no_excess() -> None:
    reach = truth()["near_repeat"]["distance_limit_m"]
    observed, dealt = soon_pairs(pairs(reach + 50, 2 * reach))
    assert observed == pytest.approx(dealt.mean(), rel=0.03)


def test_the_excess_falls_with_distance() -> None:
    ratios = []
    for low_m, high_m in ((0, 100), (100, 200), (200, 400)):
        observed, dealt = soon_pairs(pairs(low_m, high_m))
        ratios.append(observed / dealt.mean())
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 2
    assert ratios[-1] > 1.03


@cache
def steps() -> pd.DataFrame:
    """How far and how many days each burglary that was brought on is from the one before."""
    rows = burglaries()
    later = rows[rows["parent_id"] != ""]
    before = rows.loc[later["parent_id"]]
    gap = later[["easting", "northing"]].to_numpy() - before[["easting", "northing"]].to_numpy()
    days = later["day"].to_numpy() - before["day"].to_numpy()
    assert (later["moment"].to_numpy() > before["moment"].to_numpy()).all()
    return pd.DataFrame({"distance_m": np.hypot(*gap.T), "days": days})


def test_each_burglary_brings_on_as_many_as_truth_says() -> None:
    process, rows = truth()["near_repeat"], burglaries()
    by_generation = rows["generation"].astype(int).value_counts().sort_index()
    assert by_generation.to_list() == process["by_generation"]
    assert by_generation[0] == process["background"]
    assert len(steps()) == process["triggered"] == len(rows) - process["background"]
    mean = process["branching_ratio"] * len(rows)
    assert len(steps()) == pytest.approx(mean, abs=SURE * np.sqrt(mean))


def test_distances_follow_the_density_in_truth() -> None:
    process = truth()["near_repeat"]
    scale, limit = process["distance_scale_m"], process["distance_limit_m"]
    slack = process["distance_slack_m"]
    away = np.sort(steps()["distance_m"])
    same = (away == 0).sum()
    assert same == process["triggered_at_the_same_point"]
    again = process["same_home_share"]
    error = np.sqrt(again * (1 - again) / len(away))
    assert same / len(away) == pytest.approx(again, abs=SURE * error)
    away = away[away > 0]
    assert away[-1] <= limit

    def at_most(metres: Floats) -> Floats:
        within: Floats = np.clip(metres, 0, limit) / scale
        share: Floats = (1 - np.exp(-within)) / (1 - np.exp(-limit / scale))
        return share

    # A home is taken that is within the slack of the distance drawn, so the curve may be off
    # by as much, and by what chance does (Kolmogorov's bound at 1 in 1,000).
    found, chance = np.arange(1, len(away) + 1) / len(away), 1.95 / np.sqrt(len(away))
    assert (found <= at_most(away + slack) + chance).all()
    assert (found >= at_most(away - slack) - chance).all()
    # On average the slack cancels out.
    metres = np.arange(0.5, limit)
    mean = np.average(metres, weights=np.exp(-metres / scale))
    assert away.mean() == pytest.approx(mean, abs=SURE * away.std() / np.sqrt(len(away)))


def test_days_follow_the_density_in_truth() -> None:
    process = truth()["near_repeat"]
    limit = process["days_limit"]
    found = np.bincount(steps()["days"], minlength=limit)
    assert len(found) == limit
    weights = np.exp(-np.arange(limit) / process["days_scale"])
    expected = weights / weights.sum() * found.sum()
    # What would come before its parent comes a day later: the first two days count as one.
    joined = [np.r_[one[:2].sum(), one[2:]] for one in (found, expected)]
    assert chisquare(*joined).pvalue > 0.001
    assert found[0] < expected[0]


# --- Rhythms and seasons ----------------------------------------------------------------------


@cache
def of_rhythm(rhythm: str) -> pd.DataFrame:
    """The rows that truth gives a rhythm, those that harm spots may have put there aside."""
    rows, spots = incidents(), truth()["spots"]
    named = rows["location"].isin([spot["location"] for spot in spots])
    if rhythm == truth()["rhythm_of_spots"]:
        mix = rows["ho_code"].isin(list(truth()["mixes"]["night"]))
        near = np.zeros(len(rows), dtype=bool)
        for spot in spots:
            gap = np.hypot(rows["easting"] - spot["easting"], rows["northing"] - spot["northing"])
            near |= (gap <= spot["radius_m"]) & (rows["location"] == spot["location"])
        return rows[near & mix]
    if rhythm == "burglary":
        return rows[rows["generation"] == "0"]
    codes = [code for code, one in truth()["rhythm_of"].items() if one == rhythm]
    ours = rows["ho_code"].isin(codes) | (rows["target"] == "outbuilding") & ("28I" in codes)
    return rows[ours & ~named]


def by_hour_of_week(rows: pd.DataFrame) -> Ints:
    moment = rows["moment"].dt
    return np.bincount(moment.day_of_week * 24 + moment.hour, minlength=168)


def misfit(found: Ints, shares: list[float]) -> tuple[float, float]:
    """Pearson's statistic over its degrees of freedom, and its p-value, where enough is due."""
    due = np.array(shares) / sum(shares) * found.sum()
    often = due >= 5
    due, found = due[often], found[often]
    result = chisquare(found, due * found.sum() / due.sum())
    return float(result.statistic) / (len(due) - 1), float(result.pvalue)


@pytest.mark.parametrize("rhythm", truth()["hour_of_week"])
def test_hours_of_the_week_follow_their_rhythm_and_no_other(rhythm: str) -> None:
    found = by_hour_of_week(of_rhythm(rhythm))
    assert found.sum() > 4_000
    for other, shares in truth()["hour_of_week"].items():
        statistic, p_value = misfit(found, shares)
        if other == rhythm:
            assert p_value > 0.001
        else:
            assert statistic > 2
    assert misfit(found, [1.0] * 168)[0] > 2


@pytest.mark.parametrize("rhythm", truth()["seasons"])
def test_the_season_swings_as_far_as_truth_says_and_peaks_when(rhythm: str) -> None:
    season, rows = truth()["seasons"][rhythm], of_rhythm(rhythm)
    months = np.arange(1, 13)
    found = np.bincount(rows["moment"].dt.month, minlength=13)[1:]
    by_day = found / np.bincount(DAYS.month, minlength=13)[1:]
    turn = 2 * np.pi * (months - season["peak_month"]) / 12
    swing, aside = (
        2 * (by_day * wave).sum() / by_day.sum() for wave in (np.cos(turn), np.sin(turn))
    )
    error = np.sqrt(2 / len(rows))
    assert swing == pytest.approx(season["swing"], abs=SURE * error)
    # Nothing of the swing is left a quarter of a year from the peak.
    assert aside == pytest.approx(0, abs=SURE * error)


# --- Windows ----------------------------------------------------------------------------------


def with_windows() -> pd.DataFrame:
    rows = incidents()
    return rows[rows["committed_to"] != "NULL"]


def test_null_stands_exactly_where_both_moments_are_one() -> None:
    rows = with_windows()
    assert len(rows) == truth()["windowed_rows"]
    assert (rows["committed_from"] < rows["committed_to"]).all()


@pytest.mark.parametrize("code", truth()["windows"]["offences"])
def test_a_third_of_the_offences_that_nobody_sees_have_a_window(code: str) -> None:
    rows = incidents()
    rows = rows[rows["ho_code"] == code]
    share = truth()["windows"]["share"]
    found = (rows["committed_to"] != "NULL").mean()
    assert found == pytest.approx(share, abs=SURE * np.sqrt(share * (1 - share) / len(rows)))


def test_no_other_offence_has_a_window() -> None:
    assert set(with_windows()["ho_code"]) == set(truth()["windows"]["offences"])


def test_a_window_holds_its_moment_and_is_as_long_as_truth_says() -> None:
    rows: Any = with_windows()
    start, end = pd.to_datetime(rows["committed_from"]), pd.to_datetime(rows["committed_to"])
    assert ((start <= rows["moment"]) & (rows["moment"] <= end)).all()
    hours = (end - start) / pd.Timedelta(hours=1)
    shortest, longest = truth()["windows"]["hours"]
    # Ends are widened to a quarter of an hour, and out of the hour that the clocks skip.
    later = start > DAYS[3]
    assert hours[later].between(shortest, longest + 1.5).all()
    # Each doubling is as likely as the next: half are shorter than the geometric mean.
    assert (hours < np.sqrt(shortest * longest)).mean() == pytest.approx(0.5, abs=0.03)

"""A deployment grid: exact sums, demand drawn towards what is known of more incidents."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.patterns.deployment import (
    demand_of_blocks,
    draw_towards,
    plan_deployment,
    share_out_whole,
)

WEEK = pd.date_range("2024-06-03", periods=7)  # a Monday


def at(times: list[pd.Timestamp], precision: str = "minute", **columns: Any) -> pd.DataFrame:
    start = pd.Series(times, dtype="datetime64[us]")
    return pd.DataFrame({"start": start, "end": start, "precision": precision, **columns})


def evenings(many: int, hour: int = 20) -> pd.DataFrame:
    return at(list(pd.date_range(f"2024-01-01 {hour}:30", periods=many, freq="D")))


@given(
    st.integers(0, 200),
    st.lists(st.floats(0, 100), min_size=1, max_size=12),
    st.integers(0, 3),
)
def test_whole_numbers_add_up_and_keep_the_least(more: int, wants: list[float], least: int) -> None:
    total = least * len(wants) + more
    shares = share_out_whole(total, np.array(wants), least)
    assert shares.sum() == total
    assert (shares >= least).all()
    exact = (
        np.array(wants) / sum(wants) * more
        if sum(wants)
        else np.full(len(wants), more / len(wants))
    )
    assert (abs(shares - least - exact) < 1 + 1e-6).all()


def test_largest_remainders_by_hand() -> None:
    # 10 x 0.47, 0.16, 0.158, 0.12, 0.061, 0.031: whole 4, 1, 1, 1, 0, 0; three left for .7, .61, .6
    wants = np.array([47_000, 16_000, 15_800, 12_000, 6_100, 3_100.0])
    assert share_out_whole(10, wants).tolist() == [5, 2, 1, 1, 1, 0]


def test_every_day_adds_up_to_its_hours() -> None:
    hours = [48, 48, 48, 48, 72, 96, 60]
    plan = plan_deployment(evenings(100), week=WEEK, officer_hours=hours)
    assert (plan.grid.sum(axis=1) * 2).tolist() == hours
    assert (plan.grid >= 1).all(axis=None)
    assert plan.grid.shape == (7, 12)
    assert plan.grid.index.equals(WEEK.rename("day"))
    assert plan.grid.columns[0] == "00:00 to 02:00"
    assert plan.grid.columns[-1] == "22:00 to 24:00"
    assert plan.grid["20:00 to 22:00"].min() > plan.grid["08:00 to 10:00"].max()
    assert plan.share_staffed == pytest.approx(1.0)


def test_staffed_hours_hold_a_share_of_the_demand() -> None:
    both = pd.concat([evenings(300), evenings(100, hour=3)])
    plan = plan_deployment(both, week=WEEK, staffed=(16, 24), block_hours=4, officer_hours=80)
    assert plan.grid.columns.tolist() == ["16:00 to 20:00", "20:00 to 24:00"]
    assert 0.65 < plan.share_staffed < 0.78
    assert plan.grid["20:00 to 24:00"].tolist() == [19] * 7


def test_hours_over_midnight_stand_on_their_own_date() -> None:
    plan = plan_deployment(evenings(70), week=WEEK, staffed=(18, 2), officer_hours=40)
    assert plan.grid.columns.tolist() == [
        *("00:00 to 02:00", "18:00 to 20:00", "20:00 to 22:00", "22:00 to 24:00")
    ]


def test_a_block_over_midnight_takes_the_next_days_hours() -> None:
    demand = pd.DataFrame(np.zeros((7, 24)))
    demand.iloc[0, 23], demand.iloc[1, 0], demand.iloc[6, 23] = 1.0, 2.0, 5.0
    held = demand_of_blocks(demand, WEEK, [23], 2)
    assert held.ravel().tolist() == [3.0, 0, 0, 0, 0, 0, 5.0]


def test_the_week_may_start_on_any_day() -> None:
    fridays = at(list(pd.date_range("2024-01-05 21:00", periods=200, freq="7D")))
    wednesday = pd.date_range("2024-06-05", periods=7)
    plan = plan_deployment(fridays, week=wednesday)
    friday = plan.grid.index[int(plan.grid["20:00 to 22:00"].to_numpy().argmax())]
    assert friday.day_name() == "Friday"


def test_few_incidents_are_drawn_towards_those_around() -> None:
    around = pd.concat([evenings(3000), evenings(3000, hour=12)])
    few = evenings(5, hour=4)
    plan = plan_deployment(few, week=WEEK, around=around)
    alone = plan_deployment(few, week=WEEK)
    many = plan_deployment(evenings(2000, hour=4), week=WEEK, around=around)
    by_hour = plan.demand.sum()
    assert by_hour[4] < alone.demand.sum()[4] < many.demand.sum()[4]
    assert many.demand.sum()[4] > 0.95
    assert by_hour[20] == pytest.approx(by_hour[12], rel=0.02)
    for one in (plan, alone, many):
        assert one.demand.to_numpy().sum() == pytest.approx(1.0)
    assert "rest of the district" in plan.notes[0]
    assert "own weekdays and hours" in alone.notes[0]


def test_what_is_like_its_surroundings_is_taken_for_them() -> None:
    hours = [
        at([pd.Timestamp(f"2024-01-0{d} {h:02}:10")]) for d, h in product(range(1, 8), range(24))
    ]
    around = pd.concat([pd.concat(hours)] * 5)
    plan = plan_deployment(pd.concat(hours), week=WEEK, around=around)
    assert plan.demand.to_numpy() == pytest.approx(np.full((7, 24), 1 / 168))
    assert "differ from the pattern of the rest of the district by no more" in plan.notes[0]


def test_the_pattern_counts_for_what_makes_the_record_likeliest() -> None:
    counts, pattern = np.array([9.0, 1.0, 5.0]), np.array([0.2, 0.5, 0.3])
    shares, worth = draw_towards(counts, pattern)

    def log_chance(k: float) -> float:  # drawn one by one from an urn
        held, total, said = k * pattern, k, 0.0
        for cell, many in enumerate(counts):
            for _ in range(int(many)):
                said += np.log(held[cell] / total)
                held[cell] += 1
                total += 1
        return said

    tried = np.geomspace(1, 1e6, 2000)
    best = tried[np.argmax([log_chance(k) for k in tried])]
    assert worth == pytest.approx(best, rel=0.06)
    assert shares == pytest.approx((counts + worth * pattern) / (15 + worth))


def test_weights_change_the_demand() -> None:
    days = pd.concat([evenings(200).assign(harm=1.0), evenings(200, hour=9).assign(harm=9.0)])
    counted = plan_deployment(days, week=WEEK)
    weighed = plan_deployment(days, week=WEEK, weights="harm")
    assert weighed.demand.sum()[9] > 1.5 * counted.demand.sum()[9]
    assert weighed.settings.weights == "harm"


@pytest.mark.parametrize("incidents", [evenings(0), at([pd.Timestamp("2024-01-01")] * 9, "month")])
def test_no_hour_known_gives_an_even_grid_and_says_so(incidents: pd.DataFrame) -> None:
    plan = plan_deployment(incidents, week=WEEK, officer_hours=48, place="North")
    assert (plan.grid == 2).all(axis=None)
    assert np.isnan(plan.share_staffed)
    assert plan.notes[0].startswith("No hour of any incident in North is known")
    assert ("months, not hours" in plan.notes[0]) == bool(len(incidents))


def test_no_hour_known_here_but_around() -> None:
    plan = plan_deployment(evenings(0), week=WEEK, around=evenings(500))
    assert plan.grid["20:00 to 22:00"].min() > 5
    assert "its demand is the pattern of the rest" in plan.notes[0]


def test_incidents_without_an_hour_and_hours_left_over_are_said() -> None:
    some = pd.concat([evenings(50), at([pd.Timestamp("2024-01-01")] * 3, "month")])
    plan = plan_deployment(some, week=WEEK, officer_hours=49)
    assert "The hour of 3 of 53 incidents" in plan.notes[1]
    assert "Up to 1 officer-hours a day are left over" in plan.notes[2]
    assert plan.spare_hours == (1.0,) * 7


def test_the_order_of_rows_makes_no_difference() -> None:
    rng = np.random.default_rng(2)
    times = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 500_000, 300), "min")
    incidents = at(list(times))
    one = plan_deployment(incidents, week=WEEK)
    other = plan_deployment(incidents.sample(frac=1, random_state=1), week=WEEK)
    pd.testing.assert_frame_equal(one.grid, other.grid, check_exact=True)
    pd.testing.assert_frame_equal(one.demand, other.demand, check_exact=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"week": WEEK[:6]}, "the week has 6 days"),
        ({"week": WEEK[::-1]}, "do not follow each other"),
        ({"officer_hours": 20}, "20 officer-hours a day are too few to keep 1 in every block"),
        ({"officer_hours": [30, 30]}, "officer_hours = '30'"),
        ({"officer_hours": float("nan")}, "officer_hours = 'nan'"),
        ({"officer_hours": -1.0}, "officer_hours = '-1'"),
        ({"least": -1}, "least = -1"),
        ({"block_hours": 5}, "blocks of 5 hours do not fill the staffed hours, 0 to 24"),
        ({"block_hours": 0}, "blocks of 0 hours"),
        ({"staffed": (25, 2)}, "25 to 2"),
    ],
)
def test_numbers_out_of_range(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        plan_deployment(evenings(5), **{"week": WEEK, **change})


def test_bad_incidents() -> None:
    with pytest.raises(InputError, match="no column"):
        plan_deployment(pd.DataFrame({"start": []}), week=WEEK)
    bad = evenings(3).assign(harm=[1.0, np.nan, 2.0])
    with pytest.raises(InputError, match="harm"):
        plan_deployment(bad, week=WEEK, weights="harm")

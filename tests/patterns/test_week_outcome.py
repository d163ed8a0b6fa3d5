"""The outcome of a Street Week: planted effects are found, chance is not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.ground.one_ward import Ward
from hotspots.patterns.displacement import lay_evaluated_ground
from hotspots.patterns.evaluation_planning import check_plan, plan_evaluation
from hotspots.patterns.outcome_sums import holm
from hotspots.patterns.periods import Coverage
from hotspots.patterns.week_outcome import LOOK_COLUMNS, WeekOutcome, evaluate_week
from tests.patterns.evaluation_worlds import (
    COVERED,
    FIRST,
    WEEK,
    evaluate_world,
    island_wards,
    poisson_world,
)

WARDS = island_wards()
WARD = Ward("A", "Ward A", WARDS.geometry[0])


@pytest.fixture(scope="module")
def quiet() -> WeekOutcome:
    return evaluate_world(poisson_world(seed=1))


def test_a_planted_fall_is_found() -> None:
    found = [evaluate_world(poisson_world(seed=seed, fall=0.3)) for seed in range(12)]
    assert sum(one.wdd.stands_out and one.wdd.estimate < 0 for one in found) >= 10
    fall = np.mean([one.wdd.estimate / one.expected for one in found])
    assert fall == pytest.approx(-0.3, abs=0.06)
    assert sum(one.ring.stands_out for one in found) <= 4


def test_where_nothing_happened_about_one_in_ten_stands_out() -> None:
    worlds = (poisson_world(seed=seed, a_week=8, ring_a_week=2) for seed in range(100, 140))
    found = [evaluate_world(world).wdd.stands_out for world in worlds]
    assert sum(found) <= 9  # 4 expected; more than 9 has a chance below 1%
    assert sum(found) >= 1


def test_displacement_shows_in_the_ring_and_not_in_both() -> None:
    found = [
        evaluate_world(poisson_world(seed=seed, a_week=30, fall=0.5, moved=1.0))
        for seed in range(8)
    ]
    assert sum(one.wdd.stands_out for one in found) == 8
    assert sum(one.ring.stands_out and one.ring.estimate > 0 for one in found) == 8
    assert sum(one.both.stands_out for one in found) <= 3
    assert all(one.wdq.may_be_read for one in found)
    assert np.mean([one.wdq.quotient for one in found]) == pytest.approx(-1, abs=0.4)


def test_its_sums_by_brute_force(quiet: WeekOutcome) -> None:
    incidents = poisson_world(seed=1)
    areas = quiet.ground.areas
    begin, week_end = pd.Timestamp(WEEK), pd.Timestamp(WEEK) + pd.Timedelta(days=7)
    weeks = pd.Timedelta(weeks=8)
    stretches = {"before": (begin - weeks, begin), "after": (week_end, week_end + weeks)}
    for name, (first, end) in stretches.items():
        inside = incidents[(incidents["start"] >= first) & (incidents["start"] < end)]
        for row, shape in enumerate(areas.geometry):
            earlier = areas.geometry.iloc[:row]
            mine = inside.intersects(shape)
            for one in earlier:
                mine &= ~inside.intersects(one)
            assert quiet.areas[name].iloc[row] == int(mine.sum())
    own = quiet.looks[quiet.looks["primary"]].iloc[0]
    t0, t1 = (int(quiet.areas[name].iloc[0]) for name in ("before", "after"))
    c0, c1 = quiet.areas.loc[quiet.areas["role"] == "comparison ward", ["before", "after"]].sum()
    year = (incidents["start"] < begin) & (incidents["start"] >= begin - pd.Timedelta(weeks=52))
    chosen = incidents["ward_code"].isin(quiet.plan.comparison)
    weight = (year & (incidents["ward_code"] == "A")).sum() / (year & chosen).sum()
    assert own["change"] == pytest.approx((t1 - t0) - weight * (c1 - c0))
    assert quiet.wdd.standard_error**2 == pytest.approx(t0 + t1 + weight**2 * (c0 + c1))
    assert own["expected"] == pytest.approx(t0 + weight * (c1 - c0))


def test_every_look_is_there_and_allowed_for(quiet: WeekOutcome) -> None:
    looks = quiet.looks
    assert list(looks) == list(LOOK_COLUMNS)
    assert len(looks) == 3 * 2 * 3
    assert looks["primary"].sum() == 1
    own = looks[looks["primary"]].iloc[0]
    assert (own["area"], own["length"], own["against"]) == ("ward", 8, "just before")
    assert looks["p_holm"].to_numpy() == pytest.approx(holm(looks["p"].to_numpy()))
    assert (looks["p_holm"] >= looks["p"]).all()


def test_the_order_of_rows_changes_nothing(quiet: WeekOutcome) -> None:
    again = evaluate_world(poisson_world(seed=1).sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(quiet.looks, again.looks)
    pd.testing.assert_frame_equal(quiet.series, again.series)
    assert quiet.notes == again.notes


def test_offences_asked_for_are_looked_at() -> None:
    incidents = poisson_world(seed=1)
    planned = plan_evaluation(incidents, WARDS, WARD, WEEK, covered=COVERED, outcomes=["robbery"])
    ground = lay_evaluated_ground(WARDS, "A", planned.plan.comparison)
    found = evaluate_week(incidents, ground, planned.plan, covered=COVERED, more=["Theft"])
    before = found.looks.groupby(["outcome", "area", "length", "against"])["before"].first()
    whole = before["all incidents"]
    pd.testing.assert_series_equal(before["robbery"] + before["Theft"], whole)
    assert "Looked at without having been planned: Theft." in found.notes
    with pytest.raises(InputError, match="no incident is of 'Arson'"):
        evaluate_week(incidents, ground, planned.plan, covered=COVERED, more=["Arson"])


def test_harm_weighs_incidents() -> None:
    incidents = poisson_world(seed=1)
    planned = plan_evaluation(incidents, WARDS, WARD, WEEK, covered=COVERED)
    ground = lay_evaluated_ground(WARDS, "A", planned.plan.comparison)
    plain = evaluate_week(incidents, ground, planned.plan, covered=COVERED)
    assert plain.harm.estimate == pytest.approx(plain.wdd.estimate)
    assert plain.harm.standard_error == pytest.approx(plain.wdd.standard_error)
    heavy = incidents.assign(harm=np.where(incidents["offence"] == "Robbery", 100.0, 1.0))
    weighed = evaluate_week(heavy, ground, planned.plan, covered=COVERED)
    assert weighed.wdd == plain.wdd
    assert weighed.harm.standard_error > 10 * plain.harm.standard_error


def test_a_shorter_time_after_is_an_interim_result() -> None:
    incidents = poisson_world(seed=1)
    known = incidents[incidents["start"] < "2024-04-10"]
    covered = Coverage(pd.Timestamp(FIRST), pd.Timestamp("2024-04-09"))
    planned = plan_evaluation(known, WARDS, WARD, WEEK, covered=covered)
    ground = lay_evaluated_ground(WARDS, "A", planned.plan.comparison)
    found = evaluate_week(known, ground, planned.plan, covered=covered)
    assert found.window.length == 4
    assert any("interim result" in note for note in found.notes)


def test_a_ward_that_was_high_before_is_said_to_be() -> None:
    incidents = poisson_world(seed=1, a_week=10)
    begin = pd.Timestamp(WEEK)
    lately = (incidents["ward_code"] == "A") & (incidents["start"] < begin)
    lately &= incidents["start"] >= begin - pd.Timedelta(weeks=8)
    high = pd.concat([incidents, incidents[lately]], ignore_index=True)
    assert any("regression to the mean" in note for note in evaluate_world(high).notes)
    quiet = evaluate_world(poisson_world(seed=1))
    assert not any("regression to the mean" in note for note in quiet.notes)


def test_a_place_that_varies_more_than_chance_is_said_to_do() -> None:
    incidents = poisson_world(seed=1)
    week = ((incidents["start"] - pd.Timestamp(FIRST)).dt.days // 56) % 2 == 1
    mine = (incidents["ward_code"] == "A") & week & (np.arange(len(incidents)) % 2 == 0)
    wild = incidents[~mine]
    found = evaluate_world(wild)
    assert any("varies more than the interval allows" in note for note in found.notes)


def test_few_incidents_are_said_to_be_few() -> None:
    found = evaluate_world(poisson_world(seed=3, a_week=0.4))
    assert found.wdd.few
    assert any("too small for the interval" in note for note in found.notes)


def test_months_only_are_evaluated_by_month() -> None:
    incidents = poisson_world(seed=1, fall=0.3)
    start = incidents["start"].dt.to_period("M").dt.start_time.astype("datetime64[us]")
    months = incidents.assign(start=start, end=start + pd.DateOffset(months=1), precision="month")
    covered = Coverage(pd.Timestamp("2023-01-01"), pd.Timestamp("2024-06-30"))
    planned = plan_evaluation(months, WARDS, WARD, WEEK, covered=covered)
    assert (planned.plan.by, planned.plan.lengths, planned.plan.primary) == ("month", (1, 2, 3), 2)
    ground = lay_evaluated_ground(WARDS, "A", planned.plan.comparison)
    found = evaluate_week(months, ground, planned.plan, covered=covered)
    assert str(found.window.after) == "2024-04 to 2024-05"
    assert found.window.days == (31 + 29, 30 + 31)
    assert found.wdd.stands_out


def test_areas_of_another_plan_are_refused(quiet: WeekOutcome) -> None:
    other = lay_evaluated_ground(WARDS, "B", ["C"])
    with pytest.raises(InputError, match="not those that the plan names"):
        evaluate_week(poisson_world(seed=1), other, quiet.plan, covered=COVERED)


def test_a_plan_of_something_else_is_refused(quiet: WeekOutcome) -> None:
    incidents = poisson_world(seed=1)
    now = plan_evaluation(incidents, WARDS, WARD, WEEK, covered=COVERED)
    for change, said in (
        ({"ward_code": "B"}, "'ward'"),
        ({"week": "2024-03-11"}, "'first day of the week'"),
        ({"offences": ("Theft",)}, "'offences'"),
        ({"by": "month"}, "'way of counting time'"),
    ):
        with pytest.raises(InputError, match=f"another {said}"):
            check_plan(replace(quiet.plan, **change), now)


def test_what_changed_since_the_plan_is_said(quiet: WeekOutcome) -> None:
    now = plan_evaluation(poisson_world(seed=1), WARDS, WARD, WEEK, covered=COVERED)
    late = replace(quiet.plan, seen_until="2024-06-30")
    assert "could have known the outcome" in check_plan(late, now)[0]
    good = replace(quiet.plan, seen_until="2024-03-03")
    assert check_plan(good, now) == ()
    other = check_plan(replace(good, fingerprint="0", incidents=7), now)
    assert "7 incidents then" in other[0]

"""Patrol delivery: planned against made, by hand and against every way to pair them."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.patterns.patrol_delivery import PatrolDelivery, _pair_up, find_patrol_delivery
from hotspots.patterns.patrol_presence import called, join_rows
from hotspots.records.patrol_register import PatrolRegister
from tests.patrol_worlds import NOTHING, plan_of, register_of, visits_of

# 2025-01-06 is a Monday.
MON, TUE, SUN = "2025-01-06", "2025-01-07", "2025-01-12"


def delivery(register: PatrolRegister, **how: Any) -> PatrolDelivery:
    return find_patrol_delivery(register, **{"as_of": "2025-02-01", **how})


def done(found: PatrolDelivery) -> list[tuple[bool, bool, bool, float]]:
    columns = ["done", "on_time", "in_dose", "done_minutes"]
    return list(found.planned[columns].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (("A", "P1", f"{MON} 18:00", 15), (True, True, True, 15.0)),
        (("A", "P1", f"{MON} 18:30", 10), (True, True, True, 10.0)),
        (("A", "P1", f"{MON} 18:31", 16), (True, False, True, 16.0)),
        (("A", "P1", f"{MON} 17:30", 20), (True, True, True, 20.0)),  # within 5 of 15 planned
        (("A", "P1", f"{MON} 18:00", 21), (True, True, False, 21.0)),
        (("A", "P1", f"{MON} 18:00", 9), (True, True, False, 9.0)),
        (("A", "P1", f"{MON} 13:30", 15), (True, False, True, 15.0)),  # half an hour before
        (("A", "P1", f"{MON} 13:29", 15), (False, False, False, 0.0)),
        (("A", "P1", f"{MON} 22:30", 15), (False, False, False, 0.0)),
        (("A", "P2", f"{MON} 18:00", 15), (False, False, False, 0.0)),
        (("B", "P1", f"{MON} 18:00", 15), (False, False, False, 0.0)),
        (("a", "p 1", f"{MON} 18:00", 15), (True, True, True, 15.0)),
    ],
)
def test_when_a_planned_visit_is_done(
    visit: tuple[Any, ...], expected: tuple[bool, bool, bool, float]
) -> None:
    plan = plan_of(("A", MON, "late", "P1", "18:00"))
    assert done(delivery(register_of(plan, visit))) == [expected]


def test_a_night_shift_is_of_the_day_and_the_week_it_begins() -> None:
    plan = plan_of(("A", SUN, "night", "P1", "01:00"))
    found = delivery(register_of(plan, ("A", "P1", "2025-01-13 01:10", 15, "stop search", 2)))
    assert done(found) == [(True, True, True, 15.0)]
    assert found.planned["week"].tolist() == found.visits["week"].tolist() == [MON]
    assert found.interactions.to_numpy().tolist() == [[MON, "A", "stop search", 2]]
    assert found.weeks.to_numpy().tolist() == [[MON, 1]]


def test_the_date_on_the_sheet_after_midnight_is_said() -> None:
    plan = plan_of(("A", MON, "night", "P1", "01:00"))
    found = delivery(register_of(plan, ("A", "P1", f"{MON} 01:05", 15)))
    assert (done(found)[0][0], found.day_early) == (False, 1)
    assert delivery(register_of(plan, ("A", "P1", f"{MON} 12:00", 15))).day_early == 0


def test_one_visit_does_one_planned_visit_and_as_many_as_can_be_are_on_time() -> None:
    plan = plan_of(("A", MON, "late", "P1", "16:00"), ("A", MON, "late", "P1", "17:00"))
    once = delivery(register_of(plan, ("A", "P1", f"{MON} 16:40", 15)))
    assert [one[0] for one in done(once)] == [False, True]
    both = register_of(plan, ("A", "P1", f"{MON} 16:25", 15), ("A", "P1", f"{MON} 16:45", 15))
    assert [one[:2] for one in done(delivery(both))] == [(True, True), (True, True)]
    late = register_of(plan, ("A", "P1", f"{MON} 16:35", 15), ("A", "P1", f"{MON} 17:40", 15))
    assert [one[:2] for one in done(delivery(late))] == [(True, False), (True, True)]


def test_visits_that_were_not_planned_count_their_minutes() -> None:
    plan = plan_of(("A", MON, "late", "P1", "16:00"))
    found = delivery(
        register_of(plan, ("A", "P1", f"{MON} 16:00", 15), ("A", "P2", f"{TUE} 09:00", 10))
    )
    assert found.visits["planned"].tolist() == [True, False]
    assert found.visits["shift"].tolist() == ["late", ""]
    assert found.visits["minutes"].sum() == 25.0


def test_spots_of_no_plan_are_counted_apart() -> None:
    plan = plan_of(("A", MON, "late", "P1", "16:00"))
    found = delivery(register_of(plan, ("Z", "P1", f"{MON} 16:00", 15)))
    assert (found.unknown, len(found.visits)) == (1, 0)


def test_shifts_that_sent_nothing_back() -> None:
    plan = plan_of(("A", MON, "late", "P1", "16:00"), ("A", MON, "late", "P2", "17:00"))
    found = delivery(register_of(plan, ("A", "P1", f"{MON} 20:00", 15)))
    assert found.shifts[["unit", "logged"]].to_numpy().tolist() == [["P1", True], ["P2", False]]


def test_what_is_not_over_is_not_due_nor_is_what_was_done_in_it() -> None:
    plan = plan_of(("A", MON, "late", "P1", "16:00"), ("A", MON, "night", "P1", "23:00"))
    register = register_of(plan, ("A", "P1", f"{MON} 16:00", 15), ("A", "P1", f"{MON} 23:00", 15))
    found = delivery(register, as_of=MON)
    assert (found.later, len(found.planned), len(found.visits)) == (1, 1, 1)
    assert delivery(register, as_of=f"{MON} 21:59").later == 2
    assert delivery(register, as_of=TUE).later == 0


def test_control_days_with_a_visit_are_found() -> None:
    plan = plan_of(("A", MON, "night", "P1", "23:00"), days=(("A", MON, True), ("B", MON, False)))
    found = delivery(register_of(plan, ("B", "P1", f"{TUE} 01:00", 15)))
    assert found.visits[["spot", "treated"]].to_numpy().tolist() == [["B", "no"]]
    assert found.days["treated"].tolist() == ["yes", "no"]


def test_interactions_of_one_visit_and_activity_count_once_the_largest() -> None:
    plan = plan_of(("A", MON, "late", "P1", "16:00"))
    found = delivery(
        register_of(
            plan,
            ("A", "P1", f"{MON} 16:00", 15, "business check", 2),
            ("A", "P1", f"{MON} 16:00", 15, "business check", 3),
            ("A", "P1", f"{MON} 16:00", 15, "stop search", 1),
            ("A", "P1", f"{MON} 16:05", 15, "business check", 4),
        )
    )
    assert found.interactions[["activity", "number"]].to_numpy().tolist() == [
        ["business check", 7],
        ["stop search", 1],
    ]
    assert found.conflicts == 1
    assert found.visits["minutes"].tolist() == [20.0]


def test_the_period_is_that_asked_for_and_its_empty_weeks_are_listed() -> None:
    plan = plan_of(("A", MON, "late", "P1", "16:00"), ("A", "2025-01-22", "late", "P1", "16:00"))
    register = register_of(plan)
    assert delivery(register).weeks.to_numpy().tolist() == [
        [MON, 7],
        ["2025-01-13", 7],
        ["2025-01-20", 3],
    ]
    some = delivery(register, first="2025-01-08", last="2025-01-31")
    assert len(some.planned) == 1
    assert some.weeks["days"].tolist() == [5, 7, 7, 5]


def test_a_target_is_scaled_only_when_asked_for() -> None:
    register = register_of(plan_of(("A", MON, "late", "P1", "16:00")))
    assert delivery(register).target_per_week == 500
    assert delivery(register, per_spots=67).target_per_week == pytest.approx(500 / 67)


def test_nothing_is_empty_tables_of_the_same_kinds() -> None:
    plan = plan_of(("A", MON, "late", "P1", "16:00"), days=(("A", MON, True),))
    full = delivery(register_of(plan, ("A", "P1", f"{MON} 16:00", 15, "stop search", 1)))
    none = delivery(NOTHING)
    for name in ("planned", "visits", "interactions", "shifts", "days", "weeks"):
        empty = getattr(none, name)
        assert len(empty) == 0
        assert empty.dtypes.to_dict() == getattr(full, name).dtypes.to_dict(), name


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ({"within_minutes": -1.0}, "-1, 10 to 16 and 5 minutes are no limits"),
        ({"dose_minutes": (16.0, 10.0)}, "30, 16 to 10 and 5 minutes are no limits"),
        ({"dose_within_minutes": float("inf")}, "are no limits"),
        ({"first": TUE, "last": MON}, "the period ends .2025-01-06. before it begins"),
        ({"target_per_week": 0.0}, "0 a week, for None spots, is no target"),
        ({"per_spots": 0}, "500 a week, for 0 spots, is no target"),
    ],
)
def test_limits_that_are_none_are_refused(how: dict[str, Any], what: str) -> None:
    with pytest.raises(InputError, match=what):
        delivery(NOTHING, **how)


def test_the_order_of_rows_changes_nothing() -> None:
    plan = plan_of(*(("A", MON, "late", "P1", f"{hour}:00") for hour in range(14, 21)))
    rows = [
        ("A", "P1", f"{MON} {hour}:{20 + hour}", 12, "stop search", hour) for hour in range(14, 20)
    ]
    one, other = register_of(plan, *rows), register_of(plan, *rows[::-1])
    for name in ("planned", "visits", "interactions"):
        pd.testing.assert_frame_equal(getattr(delivery(one), name), getattr(delivery(other), name))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 90)),
        min_size=1,
        max_size=12,
        unique_by=lambda one: one[:2],
    )
)
def test_pairs_are_the_best_of_all_ways_to_pair(edges: list[tuple[int, int, int]]) -> None:
    plan, visit, off = (np.array(column, dtype=np.int64) for column in zip(*edges, strict=True))
    cost = off.astype(np.float64) + np.where(off > 30, 1e6, 0.0)
    chosen = _pair_up(plan, visit, cost)

    def value(rows: tuple[int, ...]) -> tuple[int, float]:
        return -len(rows), float(cost[list(rows)].sum())

    ways = (
        rows
        for size in range(min(len(edges), 5) + 1)
        for rows in itertools.combinations(range(len(edges)), size)
        if len({plan[row] for row in rows}) == len({visit[row] for row in rows}) == len(rows)
    )
    assert value(tuple(chosen)) == min(value(rows) for rows in ways)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 30)), min_size=1, max_size=8))
def test_minutes_are_those_covered_minute_by_minute(rows: list[tuple[int, int]]) -> None:
    start = pd.Timestamp(f"{MON} 18:00")
    visits = visits_of(
        *(("A", "P1", start + pd.Timedelta(minutes=begin), long) for begin, long in rows)
    )
    covered = {minute for begin, long in rows for minute in range(begin, begin + long)}
    joined = join_rows(visits)
    assert joined["minutes"].sum() == len(covered)
    ends = joined["left"].shift()
    assert not ((joined["arrived"] - ends) <= pd.Timedelta(minutes=2)).any()


def test_names_are_called_as_the_plan_calls_them() -> None:
    known = pd.Series(["TQ800860", "Patrol 1"])
    assert called(pd.Series(["tq 800-860", "PATROL 1", "P9"]), known).tolist() == [
        "TQ800860",
        "Patrol 1",
        "P9",
    ]

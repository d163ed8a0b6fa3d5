"""What an evaluation says: the finding, what could be seen, the action plans."""

from dataclasses import replace

import pandas as pd
import pytest

from hotspots.patterns.wdd import weighted_displacement_difference
from hotspots.patterns.week_outcome import WeekOutcome
from hotspots.products.action_plans import ACTION_COLUMNS, make_action_plans
from hotspots.products.outcome import say_finding, say_power
from tests.patterns.evaluation_worlds import evaluate_world, poisson_world

NONE = weighted_displacement_difference((20, 10), (20, 20))
FALL = weighted_displacement_difference((90, 40), (80, 80))
RISE = weighted_displacement_difference((40, 90), (80, 80))


@pytest.fixture(scope="module")
def outcome() -> WeekOutcome:
    return evaluate_world(poisson_world(seed=1))


def test_no_effect_is_said_with_its_interval(outcome: WeekOutcome) -> None:
    assert say_finding(replace(outcome, wdd=NONE, ring=NONE)) == (
        "No measurable effect on recorded crime in Ward A in the eight weeks after"
        " (change −10, 90% interval −24 to +4)"
    )


@pytest.mark.parametrize(
    ("wdd", "ring", "said"),
    [
        (
            FALL,
            NONE,
            "50 fewer incidents in Ward A than similar wards lead to expect, in the eight",
        ),
        (RISE, NONE, "50 more incidents in Ward A"),
        (FALL, RISE, ", but it rose around the ward"),
        (FALL, FALL, ", and it fell around the ward"),
        (NONE, RISE, ", but it rose around the ward"),
    ],
)
def test_an_effect_is_said_with_where_it_went(
    outcome: WeekOutcome, wdd: object, ring: object, said: str
) -> None:
    found = say_finding(replace(outcome, wdd=wdd, ring=ring))  # type: ignore[arg-type]
    assert said in found
    assert ("around the ward" in found) == (ring is not NONE)


def test_offences_stand_in_the_finding(outcome: WeekOutcome) -> None:
    plan = replace(outcome.plan, offences=("Shoplifting", "Robbery"))
    assert "of shoplifting and robbery in Ward A" in say_finding(
        replace(outcome, plan=plan, wdd=FALL)
    )
    many = replace(outcome.plan, offences=("A", "B", "C"))
    assert "recorded crime of the chosen offences" in say_finding(replace(outcome, plan=many))


def test_what_would_have_been_seen(outcome: WeekOutcome) -> None:
    said = say_power(replace(outcome, smallest_visible=30.0, expected=100.0))
    assert "about 30 incidents (30% of the 100 expected) would have been seen" in said
    assert "30 incidents would" in say_power(replace(outcome, smallest_visible=30.0, expected=0.0))


def test_action_plans_begin_with_what_is_known() -> None:
    spots = pd.DataFrame(
        [
            ("High Street", "Theft 12, Robbery 2", "18:00 to 22:00 (40% of 14)", ""),
            ("Mill Road", "Rape 1", "", "police station"),
        ],
        columns=["around", "top_offences", "peak_hours", "stacked_point"],
    )
    plans = make_action_plans(spots, surroundings=["Of 3 km of ways 8% are not lit."], ward="A")
    assert [len(table) for table in plans.values()] == [2, 3]
    care = plans["Community Care Action Plan"]
    assert tuple(care) == ACTION_COLUMNS
    assert care["issue"].tolist() == [
        "Still much recorded after the week: Theft, mostly 18:00 to 22:00",
        "Still much recorded after the week: various offences; perhaps only recorded here"
        " (police station)",
    ]
    assert (care[["owner", "action", "due", "status", "recheck", "result"]] == "").all(axis=None)
    ground = plans["Environmental Care Action Plan"]
    assert ground["known_from"].tolist()[-1] == "street map"


def test_nothing_known_is_an_empty_plan() -> None:
    plans = make_action_plans(pd.DataFrame(columns=["around", "top_offences", "peak_hours"]))
    assert all(len(table) == 0 and tuple(table) == ACTION_COLUMNS for table in plans.values())

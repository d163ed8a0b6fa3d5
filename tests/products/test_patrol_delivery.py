"""The product of delivered patrols: figures by hand, shares only where they say something."""

from typing import Any

import pandas as pd
import pytest

from hotspots.patterns.patrol_delivery import find_patrol_delivery
from hotspots.products import Product, check_product
from hotspots.products.patrol_delivery import make_patrol_delivery
from hotspots.records.patrol_register import PatrolRegister
from tests.patrol_worlds import NOTHING, plan_of, register_of

MON, TUE = "2025-01-06", "2025-01-07"


def product_of(register: PatrolRegister, **how: Any) -> Product:
    delivery = find_patrol_delivery(register, **{"as_of": "2025-02-01", **how})
    made = make_patrol_delivery("Harlow", delivery)
    check_product(made)
    return made


def week() -> PatrolRegister:
    """Ten planned visits to A by P1, one a day; eight made, one of them late, one short."""
    dates = [f"{day:%Y-%m-%d}" for day in pd.date_range(MON, periods=10)]
    plan = plan_of(*(("A", date, "late", "P1", "18:00") for date in dates))
    visits: list[tuple[Any, ...]] = [
        ("A", "P1", f"{date} 18:05", 15, "business check", 30) for date in dates[:6]
    ]
    visits += [("A", "P1", f"{dates[6]} 20:05", 15), ("A", "P1", f"{dates[7]} 18:05", 4)]
    visits += [("A", "P2", f"{MON} 10:00", 30, "stop search", 3)]
    return register_of(plan, *visits)


def test_the_figures_of_a_week() -> None:
    made = product_of(week())
    assert made.finding == (
        "In Harlow 8 of 10 planned visits to harm spots (80%) were made, 7 on time; units spent"
        " 139 minutes there, 150 were planned"
    )
    weeks = made.tables["patrol_weeks"]
    assert weeks.to_dict("records") == [
        {
            "week": MON,
            "days": 7,
            "planned_visits": 7,
            "done": 7,
            "on_time": 6,
            "planned_minutes": 105.0,
            "minutes": 135.0,
            "interactions": 183,
            "target": 500.0,
            "in_dose": 7,
            "visits": 8,
            "not_planned": 1,
        },
        {
            "week": "2025-01-13",
            "days": 3,
            "planned_visits": 3,
            "done": 1,
            "on_time": 1,
            "planned_minutes": 45.0,
            "minutes": 4.0,
            "interactions": 0,
            "target": 500.0,
            "in_dose": 0,
            "visits": 1,
            "not_planned": 0,
        },
    ]
    units = made.tables["patrol_compliance"]
    p1, p2 = units[units["unit"] == "P1"], units[units["unit"] == "P2"]
    said = p1[["shift", "shifts", "without_log", "done", "done_share"]].to_numpy().tolist()
    assert said == [["late", 10, 2, 8, 0.8]]
    assert p2[["shift", "visits", "planned_visits"]].to_numpy().tolist() == [["", 1, 0]]
    assert p2["done_share"].isna().all()
    activities = made.tables["patrol_interactions"]
    assert activities[activities["week"] == MON]["interactions"].tolist() == [180, 0, 3, 0, 0]


def test_what_every_table_adds_up_to_is_the_same() -> None:
    tables = product_of(week()).tables
    for name in ("planned_visits", "done", "on_time", "in_dose", "visits", "minutes"):
        sums = {
            tables[one][name].sum() for one in ("patrol_weeks", "patrol_spots", "patrol_compliance")
        }
        assert len(sums) == 1
    assert tables["patrol_spots"]["interactions"].sum() == 183


def test_few_visits_have_no_share() -> None:
    nine = [("A", f"2025-01-{day:02d}", "late", "P1", "18:00") for day in range(6, 15)]
    made = product_of(register_of(plan_of(*nine)))
    assert made.tables["patrol_compliance"]["done_share"].isna().all()
    assert made.finding.startswith("In Harlow 0 of 9 planned visits to harm spots were made")


def test_a_trial_says_how_far_it_was_kept() -> None:
    plan = plan_of(("A", MON, "late", "P1", "18:00"), days=(("A", MON, True), ("B", MON, False)))
    kept = product_of(register_of(plan, ("A", "P1", f"{MON} 18:00", 15)))
    assert kept.notes[-1] == "Of 1 control days none has a recorded visit."
    broken = product_of(register_of(plan, ("B", "P1", f"{MON} 18:00", 15)))
    assert broken.notes[-1].startswith("On 1 of 1 control days a unit was at the spot all the same")
    trial = broken.tables["patrol_trial"].set_index("arm")
    assert trial["visited_days"].to_dict() == {"treated": 0, "control": 1}
    assert broken.tables["patrol_spots"].set_index("spot")["control_visits"].to_dict() == {
        "A": 0,
        "B": 1,
    }


def test_what_a_reader_has_to_know() -> None:
    plan = plan_of(
        ("A", MON, "night", "P1", "01:00"),
        ("A", TUE, "late", "P1", "18:00"),
        ("A", "2025-03-01", "late", "P1", "18:00"),
    )
    notes = product_of(
        register_of(
            plan,
            ("A", "P1", f"{MON} 01:05", 15, "stop search", 1),
            ("A", "P1", f"{MON} 01:05", 15, "stop search", 2),
            ("Z", "P1", f"{MON} 01:05", 15),
        )
    ).notes
    assert notes[2] == (
        "The target of 500 interactions a week is that of Essex's Operation Grip, 2021-22, for 67"
        " harm spots; here are 1 spots. Weeks of fewer than seven days are not comparable."
    )
    assert notes[3:] == (
        "2 of 2 unit shifts sent nothing back: whether they patrolled is not known, and their"
        " visits count as not done.",
        "1 planned visits are of shifts that were not over; they are not counted.",
        "1 rows are at spots that no plan names; they are not counted.",
        "1 activities of one visit stand with several numbers; the largest counts.",
        "2 rows are outside any shift, and would be in a night shift if they were of the day"
        " after: after midnight a log needs the new date.",
    )
    own = product_of(week(), target_per_week=40.0).notes[2]
    assert own.startswith("The target of 40 interactions a week; here are 1 spots")


def test_no_plans_and_no_logs_are_a_product_that_says_so() -> None:
    made = product_of(NOTHING)
    assert made.finding == "No patrol was planned or recorded in Harlow"
    assert all(len(table) == 0 for table in made.tables.values())


@pytest.mark.parametrize("plans", [0, 1])
def test_visits_without_plans_are_in_no_spot_that_is_known(plans: int) -> None:
    plan = plan_of(days=(("A", MON, True),)) if plans else None
    made = product_of(register_of(plan, ("A", "P1", f"{MON} 18:00", 15)))
    said = "In Harlow 1 visits to harm spots took 15 minutes; none was planned"
    assert (made.finding == said) == bool(plans)

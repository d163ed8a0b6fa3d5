"""The delivery of cocooning: the figures of a known trial come out of its rows."""

from typing import Any

import pandas as pd
import pytest

from hotspots.patterns.delivery import find_delivery
from hotspots.products.declare import check_product
from hotspots.products.delivery import make_cocoon_delivery, wilson_interval
from tests.patterns.test_delivery import burglaries_of, delivery_of, planned, register_of, visit

# Cocooning in Manchester: 43 burglaries, 387 homes, 266 of them occupied, 230 visited, 141
# within two days, 154 spoken to.
MANCHESTER = {
    "Planned doors": 387,
    "Occupied": 266,
    "Visited": 230,
    "Visited in time": 141,
    "Spoken to, face to face": 154,
    "Leaflet left": 50,
    "No answer": 20,
    "Refused": 6,
    "Void": 121,
}


def manchester() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nine homes for each burglary; the first 141 visits are made by the deadline."""
    doors = [
        planned(str(n), f"M{n // 9:02d}", team=f"Team {n % 2}", days=n // 9) for n in range(387)
    ]
    outcomes = ["spoke"] * 154 + ["leaflet"] * 50 + ["no answer"] * 20 + ["refused"] * 6
    visits = []
    for n, outcome in enumerate([*outcomes, *["void"] * 121]):
        after = pd.Timedelta(hours=20 if n < 141 else 72)
        visits.append(visit(str(n), outcome, str(doors[n]["reported"] + after)))
    return doors, visits


def test_the_figures_of_the_manchester_trial() -> None:
    doors, visits = manchester()
    made = make_cocoon_delivery("Manchester", delivery_of(doors, *visits))
    check_product(made)
    table = made.tables["delivery"].set_index("step")
    assert table["doors"].to_dict() == MANCHESTER
    assert table.loc["Visited", "share"] == pytest.approx(230 / 266)
    assert table.loc["Occupied", "share"] == pytest.approx(266 / 387)
    assert made.finding == (
        "In Manchester 230 of 266 occupied homes (86%) on the lists were visited, 141 in time;"
        " somebody was spoken to at 154"
    )
    weeks = made.tables["delivery_by_week"]
    assert weeks[["planned", "occupied", "visited", "in_time", "spoke"]].sum().tolist() == [
        387,
        266,
        230,
        141,
        154,
    ]
    assert len(made.tables["cocooned_burglaries"].drop_duplicates("burglary")) == 43


def test_few_doors_have_no_share() -> None:
    doors = [planned(str(n)) for n in range(9)]
    made = make_cocoon_delivery("Harlow", delivery_of(doors, visit("1", "spoke", "2024-03-09")))
    assert made.tables["delivery_by_team"]["visited_share"].isna().all()
    assert made.tables["delivery"]["share"].isna().all()
    assert "(" not in made.finding
    ten = make_cocoon_delivery(
        "Harlow", delivery_of([*doors, planned("9")], visit("1", "spoke", "2024-03-09"))
    )
    assert ten.tables["delivery_by_team"]["visited_share"].tolist() == [0.1]


def test_no_lists_are_a_product_that_says_so() -> None:
    made = make_cocoon_delivery("Harlow", delivery_of([]))
    check_product(made)
    assert made.finding == "No list of doors was issued in Harlow"
    assert all(len(table) == 0 for table in made.tables.values())


def test_what_a_reader_has_to_know() -> None:
    doors = [planned("1"), planned("2"), planned("3", "B", days=40)]
    visits = [
        visit("1", "spoke", "2024-03-10", "day"),
        visit("2", "leaflet", None),
        visit("9", "spoke", "2024-03-10"),
    ]
    after = burglaries_of(("A", "2024-03-08", 0, 0), ("B", "2024-04-17", 0, 0))
    found = find_delivery(register_of(doors, visits), as_of="2024-04-19 09:00", burglaries=after)
    assert make_cocoon_delivery("Harlow", found).notes[2:] == (
        "1 doors have a deadline after the day of this report.",
        "1 visits are at doors on no list; they are not counted.",
        "1 visits have no date; they count as visited, not as in time.",
        "1 visits are known to the day, that of the deadline; they count as in time.",
        "Of 1 cocooned burglaries whose time is over 1 were followed by another within 400 m and"
        " 42 days. This says nothing of what would have followed without visits.",
    )


def test_nobody_is_named() -> None:
    doors, visits = manchester()
    made = make_cocoon_delivery("Manchester", delivery_of(doors, *visits))
    words = "".join(table.to_csv() for table in made.tables.values()) + " ".join(made.notes)
    assert "PC 1" not in words
    assert "door" not in made.tables["cocooned_burglaries"].columns


def test_priorities_stand_in_their_order() -> None:
    doors = [planned(n, priority=n) for n in ("bronze", "gold", "silver")]
    made = make_cocoon_delivery("Harlow", delivery_of(doors))
    assert made.tables["delivery_by_priority"]["priority"].tolist() == ["gold", "silver", "bronze"]


def test_wilsons_interval() -> None:
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson_interval(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert all(pd.isna(limit) for limit in wilson_interval(0, 0))

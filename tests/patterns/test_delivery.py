"""Delivery: every door counted once, in the week it had to be done."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.delivery import COUNTS, Delivery, find_delivery
from hotspots.records.register import PLANNED, VISITS, Register
from tests.worlds import METRES

REPORTED = pd.Timestamp("2024-03-08 17:30")  # a Friday; the deadline is a Sunday, week 10


def planned(door: str, burglary: str = "A", *, days: float = 0.0, **other: Any) -> dict[str, Any]:
    reported = REPORTED + pd.Timedelta(days=days)
    row = {
        "place": "Harlow",
        "team": "North",
        "round": 1,
        "door": door,
        "burglary": burglary,
        "priority": "gold",
        "ring": "next door",
        "issued": reported.normalize() + pd.Timedelta(days=1),
        "reported": reported,
        "deadline": reported + pd.Timedelta(hours=48),
        "expires": reported.normalize() + pd.Timedelta(days=42),
    }
    return row | other


def visit(
    door: str, outcome: str, visited: str | None, precision: str = "minute"
) -> dict[str, Any]:
    when = pd.NaT if visited is None else pd.Timestamp(visited)
    return {
        "door": door,
        "outcome": outcome,
        "visited": when,
        "precision": "none" if visited is None else precision,
        "officer": "PC 1",
        "file": "a.csv",
        "line": 2,
    }


def register_of(doors: list[dict[str, Any]], visits: list[dict[str, Any]]) -> Register:
    tables = []
    for rows, table in ((doors, PLANNED), (visits, VISITS)):
        kinds = {name: kind.replace("[s]", "[us]") for name, kind in table.columns.items()}
        frame = pd.DataFrame(rows, columns=list(table.columns)).astype(kinds)
        tables.append(table.in_order(frame))
    return Register(tables[0], tables[1])


def delivery_of(doors: list[dict[str, Any]], *visits: dict[str, Any], **how: Any) -> Delivery:
    return find_delivery(register_of(doors, list(visits)), **{"as_of": "2024-05-01", **how})


def counts_of(delivery: Delivery) -> dict[str, int]:
    row = delivery.totals().iloc[0]
    return {name: int(row[name]) for name in COUNTS if row[name]}


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ([], {"planned": 1, "occupied": 1}),
        ([("spoke", "2024-03-09 10:00")], {"visited": 1, "in_time": 1, "spoke": 1}),
        ([("spoke", "2024-03-10 17:30")], {"visited": 1, "in_time": 1, "spoke": 1}),
        ([("spoke", "2024-03-10 17:31")], {"visited": 1, "spoke": 1}),
        (
            [("no answer", "2024-03-09 10:00"), ("spoke", "2024-03-19 10:00")],
            {"visited": 1, "in_time": 1, "spoke": 1},
        ),
        (
            [("leaflet", "2024-03-09 10:00"), ("no answer", "2024-03-19 10:00")],
            {"visited": 1, "in_time": 1, "leaflet": 1},
        ),
        (
            [("refused", "2024-03-19 10:00"), ("leaflet", "2024-03-19 10:00")],
            {"visited": 1, "refused": 1},
        ),
        ([("void", "2024-03-09 10:00")], {"void": 1, "occupied": 0}),
        (
            [("no answer", "2024-03-09 10:00"), ("void", "2024-03-10 10:00")],
            {"void": 1, "occupied": 0},
        ),
        ([("void", "2024-03-09 10:00"), ("spoke", "2024-03-12 10:00")], {"visited": 1, "spoke": 1}),
        ([("spoke", "2024-03-08 17:00")], {}),
        ([("spoke", "2024-04-19 00:00")], {}),
        ([("spoke", None)], {"visited": 1, "spoke": 1}),
    ],
)
def test_what_becomes_of_one_door(
    visits: list[tuple[str, str | None]], expected: dict[str, int]
) -> None:
    made = delivery_of([planned("1")], *(visit("1", *one) for one in visits))
    whole = {"planned": 1, "occupied": 1, **expected}
    assert counts_of(made) == {name: many for name, many in whole.items() if many}


def test_a_day_counts_for_all_of_it() -> None:
    made = delivery_of(
        [planned("1"), planned("2")],
        visit("1", "spoke", "2024-03-08", "day"),
        visit("2", "spoke", "2024-03-10", "day"),
    )
    assert counts_of(made)["in_time"] == 2
    assert made.day_only == 1


def test_a_door_of_two_burglaries_counts_once_in_a_week_and_again_in_the_next() -> None:
    doors = [planned("1", "A"), planned("1", "B", days=-1), planned("1", "C", days=5)]
    # In time for A, and too late for B, whose deadline is the earlier one.
    made = delivery_of(doors, visit("1", "spoke", "2024-03-10 10:00"))
    weeks = made.totals("team", "week")
    assert weeks[["week", "burglaries", "planned", "spoke"]].to_numpy().tolist() == [
        ["2024-W10", 2, 1, 1],
        ["2024-W11", 1, 1, 0],
    ]
    assert weeks["in_time"].tolist() == [0, 0]
    assert made.burglaries[["burglary", "planned", "in_time"]].to_numpy().tolist() == [
        ["A", 1, 1],
        ["B", 1, 0],
        ["C", 1, 0],
    ]
    assert made.totals()["burglaries"].tolist() == [3]


def test_a_list_issued_again_plans_no_new_door() -> None:
    again = planned("1", issued=REPORTED.normalize() + pd.Timedelta(days=9))
    made = delivery_of([planned("1", team="South"), again])
    assert counts_of(made) == {"planned": 1, "occupied": 1}
    assert made.doors["team"].tolist() == ["South"]


def test_totals_by_team_add_up_to_those_in_all() -> None:
    doors = [planned(str(n), "AB"[n % 2], team=("North", "South")[n % 2]) for n in range(9)]
    made = delivery_of(doors, visit("1", "spoke", "2024-03-09"), visit("4", "void", "2024-03-09"))
    by_team = made.totals("team")
    assert by_team["team"].tolist() == ["North", "South"]
    assert by_team["burglaries"].tolist() == [1, 1]
    assert by_team[list(COUNTS)].sum().to_dict() == made.totals()[list(COUNTS)].iloc[0].to_dict()


def test_priorities_keep_the_highest() -> None:
    made = delivery_of([planned("1", "A", priority="bronze"), planned("1", "B", priority="silver")])
    assert made.totals("priority")[["priority", "planned"]].to_numpy().tolist() == [["silver", 1]]


def test_doors_are_due_when_their_deadline_is_past() -> None:
    made = delivery_of([planned("1"), planned("2", days=1)], as_of="2024-03-10 17:30")
    assert made.totals()["due"].tolist() == [1]


def test_visits_at_doors_on_no_list_are_said_and_not_counted() -> None:
    made = delivery_of(
        [planned("1")], visit("9", "spoke", "2024-03-09"), visit("1", "leaflet", None)
    )
    assert (made.unlisted, made.undated) == (1, 1)
    assert counts_of(made) == {"planned": 1, "occupied": 1, "visited": 1, "leaflet": 1}


def burglaries_of(*rows: tuple[str, str | None, float, float]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows, columns=["burglary", "happened", "x", "y"])
    frame["happened"] = pd.to_datetime(frame["happened"], format="mixed")
    points = gpd.points_from_xy(frame["x"], frame["y"])
    return gpd.GeoDataFrame(frame[["burglary", "happened"]], geometry=points, crs=METRES)


def test_which_burglaries_were_followed_by_another_in_their_zone() -> None:
    doors = [planned("1", "A"), planned("2", "B"), planned("3", "C"), planned("4", "unplaced")]
    after = burglaries_of(
        ("A", "2024-03-08 12:00", 0, 0),
        ("A", "2024-03-08 12:00", 0, 0),  # the same one, with a second offence
        ("later", "2024-04-19 12:00", 400, 0),  # 42 days and 400 m after A: both still count
        ("too late", "2024-04-19 12:01", 0, 10),
        ("too far", "2024-03-10", 0, 401),
        ("before", "2024-03-01", 0, 5),
        ("same moment", "2024-03-08 12:00", 5, 5),
        ("undated", None, 0, 0),
        ("B", "2024-03-08 12:00", 9000, 0),
        ("C", "2024-04-25 12:00", 0, 9000),
        ("follows C", "2024-04-26 12:00", 0, 9000),
    )
    made = delivery_of(doors, burglaries=after)
    assert made.burglaries[["burglary", "followed", "complete"]].to_numpy().tolist() == [
        ["A", 1, True],
        ["B", 0, True],
        ["C", 1, False],
        ["unplaced", -1, False],
    ]
    nearer = delivery_of(doors, burglaries=after, within_m=399.9)
    assert nearer.burglaries["followed"].tolist() == [0, 0, 1, -1]


def test_without_burglaries_nothing_is_said_of_what_followed() -> None:
    assert delivery_of([planned("1")]).burglaries["followed"].tolist() == [-1]
    assert delivery_of([planned("1")], burglaries=burglaries_of()).burglaries[
        "followed"
    ].tolist() == [-1]


def test_nothing_planned_is_nothing_in_every_column() -> None:
    made = delivery_of([], visit("1", "spoke", "2024-03-09"))
    assert made.unlisted == 1
    for by in ((), ("team",), ("team", "week"), ("priority",)):
        assert len(made.totals(*by)) == 0
        assert set(COUNTS) <= set(made.totals(*by))


def test_what_cannot_be_used_is_refused() -> None:
    after = burglaries_of(("A", "2024-03-08", 0, 0))
    with pytest.raises(InputError, match="no columns called 'happened'"):
        delivery_of([planned("1")], burglaries=after.drop(columns="happened"))
    with pytest.raises(InputError, match="not a projected coordinate system in metres"):
        delivery_of([planned("1")], burglaries=after.to_crs(4326))
    with pytest.raises(InputError, match="0 m and 42 days are no limits"):
        delivery_of([planned("1")], within_m=0)

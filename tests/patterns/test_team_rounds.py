"""Rounds: doors together by street side, in walking order, within the caps."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.team_rounds import PlannedRounds, plan_rounds
from tests.doors import DAY, street, town

METRES_PER_MINUTE = 75


def listed(homes: gpd.GeoDataFrame, **columns: Any) -> gpd.GeoDataFrame:
    """Doors as they stand on a list."""
    table = homes.assign(
        door=homes["uprn"],
        team="Aford",
        priority="gold",
        status="due",
        deadline=DAY,
        score=1.0,
        flat="",
    )
    kept = ["door", "address", "number", "flat", "street", "team", "priority", "status"]
    return table.assign(**columns)[[*kept, "deadline", "score", "geometry"]]


def walked(found: PlannedRounds) -> list[list[str]]:
    by_round = found.doors.groupby(["team", "round"], sort=True)["address"]
    return [[one.split(",")[0] for one in group] for _, group in by_round]


def test_up_one_side_and_down_the_other() -> None:
    found = plan_rounds(listed(street("Mill Lane", 0, houses=6)))
    (only,) = walked(found)
    assert only in (
        ["1 Mill Lane", "3 Mill Lane", "5 Mill Lane", "6 Mill Lane", "4 Mill Lane", "2 Mill Lane"],
        ["2 Mill Lane", "4 Mill Lane", "6 Mill Lane", "5 Mill Lane", "3 Mill Lane", "1 Mill Lane"],
        ["5 Mill Lane", "3 Mill Lane", "1 Mill Lane", "2 Mill Lane", "4 Mill Lane", "6 Mill Lane"],
        ["6 Mill Lane", "4 Mill Lane", "2 Mill Lane", "1 Mill Lane", "3 Mill Lane", "5 Mill Lane"],
    )
    (row,) = found.rounds.to_dict("records")
    assert row["metres"] == pytest.approx(4 * 10 + 16)
    assert row["minutes"] == pytest.approx(6 * 5 + 56 / METRES_PER_MINUTE)
    assert found.doors["minutes"].is_monotonic_increasing
    assert found.doors["stop"].tolist() == [1, 2, 3, 4, 5, 6]


def test_no_round_is_longer_than_a_shift_and_none_is_lost() -> None:
    homes = town(street("Mill Lane", 0, houses=33), street("Back Lane", 200, houses=21))
    found = plan_rounds(listed(homes), per_shift=10)
    assert found.rounds["doors"].max() <= 10
    assert sorted(found.doors["door"]) == sorted(homes["uprn"])
    assert found.rounds["round"].tolist() == list(range(1, len(found.rounds) + 1))
    assert found.rounds["doors"].sum() == 54
    assert not found.over_the_cap


def test_a_team_s_cap_keeps_the_best_and_counts_the_rest() -> None:
    homes = listed(street("Mill Lane", 0, houses=12))
    found = plan_rounds(homes, per_team=5)
    assert sorted(found.doors["number"].astype(int)) == [1, 2, 3, 4, 5]
    assert found.over_the_cap == {"Aford": 7}


def test_leaflets_are_rounds_of_their_own_with_caps_of_their_own() -> None:
    priority = ["gold", "silver"] * 3 + ["bronze"] * 6
    homes = listed(street("Mill Lane", 0, houses=12), priority=priority)
    found = plan_rounds(homes, per_shift=4, leaflets_per_shift=3, leaflets_per_team=5)
    rounds = found.rounds
    leaflets = rounds["bronze"] > 0
    assert not ((rounds["gold"] + rounds["silver"] > 0) & leaflets).any()
    assert rounds["doors"][~leaflets].max() <= 4
    assert rounds["doors"][leaflets].max() <= 3
    assert rounds["round"][leaflets].min() > rounds["round"][~leaflets].max()
    assert found.over_the_cap == {"Aford": 1}


def test_gold_that_can_still_be_in_time_is_walked_first() -> None:
    streets = [street(name, y, houses=4) for name, y in (("A", 0), ("B", 500), ("C", 1000))]
    status = ["overdue"] * 8 + ["due"] * 4
    priority = ["silver"] * 4 + ["gold"] * 8
    homes = listed(town(*streets), status=status, priority=priority)
    found = plan_rounds(homes, per_shift=4)
    order = found.doors.drop_duplicates("round")["street"].tolist()
    assert order == ["C", "B", "A"]


def test_teams_walk_apart() -> None:
    homes = listed(street("Mill Lane", 0, houses=4), team=["B", "A", "B", "A"])
    found = plan_rounds(homes)
    assert found.rounds["team"].tolist() == ["A", "B"]
    assert found.doors.groupby("team")["number"].agg(set).to_dict() == {
        "A": {"2", "4"},
        "B": {"1", "3"},
    }


def test_the_order_of_rows_changes_no_round() -> None:
    homes = listed(town(street("Mill Lane", 0, houses=30), street("Back Lane", 80, houses=30)))
    mixed = homes.sample(frac=1, random_state=2).reset_index(drop=True)
    one, other = plan_rounds(homes, per_shift=12), plan_rounds(mixed, per_shift=12)
    pd.testing.assert_frame_equal(one.rounds, other.rounds)
    assert one.doors["door"].tolist() == other.doors["door"].tolist()


def test_no_doors_make_no_rounds() -> None:
    found = plan_rounds(listed(street("Mill Lane", 0, houses=0)))
    assert not len(found.rounds)
    assert {"round", "stop", "minutes"} <= set(found.doors.columns)
    assert found.rounds["metres"].dtype == np.float64


@pytest.mark.parametrize(
    "name", ["per_shift", "per_team", "leaflets_per_shift", "leaflets_per_team"]
)
def test_caps_below_one_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} = 0"):
        plan_rounds(listed(street("Mill Lane", 0)), **{name: 0})  # type: ignore[arg-type]

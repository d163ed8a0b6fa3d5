"""A force's plan: who answers to which burglary, how far each has got, how much is in a zone."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from hotspots.patterns.cocoon_plan import CocoonPlan, door_ids, plan_cocoon
from hotspots.patterns.door_lists import ListedDoors, list_doors
from hotspots.patterns.live_burglaries import find_live_burglaries
from hotspots.patterns.risk_decay import published_decay
from tests.doors import DAY, burglaries, street, town

HOMES = town(
    street("Mill Lane", 0, houses=40),
    street("Back Lane", 3000, houses=40, ward="South"),
    street("Field Row", 3000, houses=40, x=250, district="Bley", ward="East"),
)


def plan(
    at: list[tuple[float, float]],
    *,
    hours_ago: list[float] | None = None,
    homes: gpd.GeoDataFrame = HOMES,
    visits: Sequence[tuple[str, str, str]] = (),
    **options: Any,
) -> CocoonPlan:
    live = find_live_burglaries(burglaries(at, hours_ago=hours_ago), as_of=DAY)
    table = pd.DataFrame(list(visits), columns=["door", "outcome", "visited"])
    table = table.assign(visited=pd.to_datetime(table["visited"]), precision="minute")
    return plan_cocoon(live, homes, decay=published_decay(), visits=table, **options)


def test_a_uprn_in_the_extract_says_which_home_it_was() -> None:
    """The point stands on number 9; the number of the door is that of 11."""
    live = find_live_burglaries(burglaries([(40, 8)], uprn="M11"), as_of=DAY)
    made = plan_cocoon(live, HOMES, decay=published_decay())
    doors = set(list_doors(made).doors["door"])
    assert "M11" not in doors
    assert {"M9", "M13"} <= doors


def test_beside_every_building_no_home_that_it_may_be_is_listed() -> None:
    """11 m to the east of number 9 stands 11, and the burglary between them."""
    made = plan([(45.5, 8)])
    assert not {"M9", "M11"} & set(list_doors(made).doors["door"])
    assert made.homes.beside.tolist() == [0]


def test_a_burglary_in_mill_lane() -> None:
    made = plan([(40, 8)], gold=9, silver=4, bronze=3)
    (one,) = made.burglaries.to_dict("records")
    assert (one["street"], one["status"]) == ("Mill Lane", "due")
    assert (one["gold"], one["silver"], one["bronze"], one["visited"]) == (9, 4, 3, 0)
    assert len(made.answers) == 16
    assert made.answers["address"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("hours_ago", "status"), [(47, "due"), (50, "overdue"), (42 * 24, "expired")]
)
def test_how_far_a_zone_has_got(hours_ago: float, status: str) -> None:
    made = plan([(40, 8)], hours_ago=[hours_ago])
    assert made.burglaries["status"].tolist() == [status]
    assert (len(made.answers) > 0) == (status != "expired")


def test_a_zone_is_done_when_every_gold_door_was_visited() -> None:
    gold = [f"M{one}" for one in (1, 3, 5, 7, 11, 13, 15, 17)] + ["M10"]
    every = [(door, "no answer", "2024-11-19") for door in gold]
    made = plan([(40, 8)], hours_ago=[60], visits=every)
    assert made.burglaries[["status", "visited"]].to_numpy().tolist() == [["done", 9]]
    but_one = plan([(40, 8)], hours_ago=[60], visits=every[1:])
    assert but_one.burglaries[["status", "visited"]].to_numpy().tolist() == [["overdue", 8]]


def test_doors_spoken_to_leave_and_the_rest_move_down_but_nobody_moves_up() -> None:
    before = list_doors(plan([(40, 8)], silver=3, bronze=3)).doors.set_index("door")["priority"]
    visits = [("M7", "spoke", "2024-11-19"), ("M11", "no answer", "2024-11-19")]
    after = list_doors(plan([(40, 8)], silver=3, bronze=3, visits=visits)).doors
    after = after.set_index("door")
    assert before["M7"] == before["M11"] == "gold"
    assert "M7" not in after.index
    assert after.loc["M11", ["priority", "outcome"]].tolist() == ["silver", "no answer"]
    assert after.loc["M11", "visited"] == pd.Timestamp("2024-11-19")
    rest = after.drop(index="M11")
    assert (rest["outcome"] == "").all()
    assert (rest["priority"] == before[rest.index]).all()


def test_a_visit_after_the_day_of_the_list_is_not_known_yet() -> None:
    later = [("M7", "spoke", "2024-11-20 00:01")]
    assert "M7" in set(list_doors(plan([(40, 8)], visits=later)).doors["door"])
    # Without a day the list is of now, though the newest record is older than the visit.
    now = find_live_burglaries(burglaries([(40, 8)]))
    visits = pd.DataFrame(later, columns=["door", "outcome", "visited"])
    visits = visits.assign(visited=pd.to_datetime(visits["visited"]), precision="minute")
    made = plan_cocoon(now, HOMES, decay=published_decay(), visits=visits)
    assert now.as_of < visits["visited"][0]
    assert "M7" not in set(list_doors(made).doors["door"])


def test_a_door_stands_once_with_every_burglary_it_answers_to() -> None:
    """Numbers 9 and 13 were burgled; 11 is next door to both."""
    made = plan([(40, 8), (60, 8)], hours_ago=[40 * 24, 20])
    listed = list_doors(made)
    assert listed.doors["door"].is_unique
    between = listed.doors.set_index("door").loc["M11"]
    assert listed.burglaries["number"].tolist() == [1, 2]
    assert listed.burglaries["burglary"].tolist() == ["B0", "B1"]
    assert (between["burglaries"], between["burglary_numbers"]) == (2, "2; 1")
    assert between["burglary_number"] == 2  # the newer one adds more
    risks = published_decay().risk([10.0, 10.0], [40.0, 1.0])
    assert between["score"] == pytest.approx(risks.sum())
    assert between["deadline"] == listed.burglaries["deadline"].min()
    assert between["expires"] == listed.burglaries["expires"].max()
    assert (between["status"], between["ring"], between["priority"]) == (
        "overdue",
        "next door",
        "gold",
    )


def test_no_burgled_home_is_on_a_list() -> None:
    doors = list_doors(plan([(40, 8), (50, 8)])).doors
    assert not {"M9", "M11"} & set(doors["door"])


def test_a_list_is_cut_out_for_a_district_with_what_happened_across_its_border() -> None:
    made = plan([(190, 3008)])  # number 39 of Back Lane, in Aford; Field Row is in Bley
    aford, bley = (list_doors(made, districts=[name]) for name in ("Aford", "Bley"))
    every = list_doors(made)
    assert set(aford.doors["street"]) == {"Back Lane"}
    assert set(bley.doors["street"]) == {"Field Row"}
    assert sorted([*aford.doors["door"], *bley.doors["door"]]) == sorted(every.doors["door"])
    assert len(bley.burglaries) == 1  # it has doors there
    assert not len(bley.own(bley.burglaries))  # but did not happen there


def test_a_district_s_burglary_is_listed_even_without_doors() -> None:
    made = plan([(5000, 5000)])
    listed = list_doors(made, districts=["Aford"])
    assert len(listed.burglaries) == 1
    assert len(made.homes.unknown) == 1
    assert not len(listed.doors)
    assert list_doors(made, districts=["Bley"]).burglaries.empty


def test_expired_zones_are_listed_last_and_have_no_doors() -> None:
    listed = list_doors(plan([(40, 8), (40, 3008)], hours_ago=[43 * 24, 20]))
    assert listed.burglaries["status"].tolist() == ["due", "expired"]
    assert listed.burglaries["burglary"].tolist() == ["B1", "B0"]
    assert set(listed.doors["burglary_number"]) == {1}


def test_how_much_lies_in_a_zone() -> None:
    counts = plan([(40, 8)]).saturation
    assert counts.to_numpy().tolist() == [
        ["Aford", "North", 40, 40],
        ["Aford", "South", 40, 0],
        ["Bley", "East", 40, 0],
    ]


def test_without_addresses_there_are_zones_but_no_doors() -> None:
    made = plan([(40, 8)], homes=HOMES[:0])
    assert made.burglaries["status"].tolist() == ["due"]
    listed = list_doors(made)
    assert isinstance(listed, ListedDoors)
    assert not len(listed.doors)
    assert made.saturation.empty


def test_a_door_without_a_uprn_has_an_id_all_the_same() -> None:
    homes = HOMES.copy()
    homes["uprn"] = None
    doors = list_doors(plan([(40, 8)], homes=homes)).doors
    assert doors["door"].str.fullmatch(r"row \d+").all()
    assert door_ids(homes).is_unique


def test_an_address_without_a_line_is_put_together() -> None:
    homes = HOMES.copy()
    homes["address"] = None
    doors = list_doors(plan([(40, 8)], homes=homes)).doors
    assert "11 Mill Lane" in set(doors["address"])
    homes[["number", "street"]] = None
    doors = list_doors(plan([(40, 8)], homes=homes)).doors
    assert doors["address"].str.fullmatch(r"at (SV \d{4} \d{4}|\d+, -\d+)").all()


def test_the_order_of_rows_changes_no_list() -> None:
    mixed = HOMES.sample(frac=1, random_state=4).reset_index(drop=True)
    at: list[tuple[float, float]] = [(40, 8), (60, 8), (100, -8)]
    one, other = list_doors(plan(at)).doors, list_doors(plan(at, homes=mixed)).doors
    pd.testing.assert_frame_equal(
        pd.DataFrame(one.drop(columns="address_row")),
        pd.DataFrame(other.drop(columns="address_row")),
    )

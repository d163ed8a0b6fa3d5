"""Patrol plans keep every rule, say what they cannot keep, and are the same for the same input."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground.street_lines import network_of_lines
from hotspots.patterns.patrol_plan import PatrolPlan
from hotspots.patterns.patrol_tables import SHIFTS, SPOTS, VISITS
from tests.patterns.patrol_worlds import incidents_at, plan, spots_at

PLACES = [(0.0, 0.0), (400.0, 0.0), (400.0, 500.0), (0.0, 900.0), (1200.0, 300.0), (700.0, 1100.0)]
HOURS = [[15, 16, 20], [17, 18], [19, 20, 21], [14, 15, 21], [16, 20, 21], [18, 19]]
HARM = [9.0, 2.0, 5.0, 1.0, 4.0, 7.0]


def world(**given: Any) -> PatrolPlan:
    return plan(spots_at(PLACES), incidents_at(PLACES, HOURS, harm=HARM), **given)


def check_rules(made: PatrolPlan) -> None:
    """Hold a plan to everything that it promises."""
    rules = made.settings
    dose = pd.Timedelta(minutes=rules.minutes_at_spot)
    assert ((made.visits["leave"] - made.visits["arrive"]) == dose).all()
    shifts = made.shifts.set_index(["date", "shift", "unit"])
    for key, tour in made.visits.groupby(["date", "shift", "unit"]):
        shift = shifts.loc[key]
        assert tour["order"].tolist() == list(range(1, len(tour) + 1))
        assert tour["arrive"].iloc[0] >= shift["start"]
        assert tour["leave"].iloc[-1] <= shift["end"]
        ways = tour["travel_minutes"].to_numpy()[1:]
        free = tour["arrive"].to_numpy()[1:] - tour["leave"].to_numpy()[:-1]
        assert (free / np.timedelta64(1, "m") >= ways).all()
        assert (ways <= rules.longest_way_minutes).all()
        spent = shift["minutes_in_spots"] + shift["minutes_travelling"]
        budget = rules.patrol_minutes or (shift["end"] - shift["start"]).seconds / 60 - 45
        assert spent + shift["minutes_spare"] == pytest.approx(budget)
        assert shift["minutes_spare"] >= 0
    apart = max(60 * rules.hours_apart, rules.minutes_at_spot + rules.effect_minutes)
    for _, visits in made.visits.groupby("spot"):
        between = visits["arrive"].sort_values().diff().dropna()
        assert (between >= pd.Timedelta(minutes=apart)).all()
    assert made.held == pytest.approx(made.visits["expected_harm"].sum())
    assert made.bound >= made.held
    assert made.visits.groupby("spot").size().reindex(
        made.spots["spot"], fill_value=0
    ).tolist() == (made.spots["planned"].tolist())


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 99),
    units=st.sampled_from([{"One": "foot"}, {"One": "foot", "Two": "car"}]),
    shifts=st.sampled_from([{"late": "14-22"}, {"early": "7:30-15", "late": "15-23"}]),
    treated=st.integers(0, 4),
    apart=st.sampled_from([0.0, 1.5, 4.0]),
    minutes=st.sampled_from([0.0, 120.0]),
    start=st.sampled_from(["", "300,300"]),
)
def test_every_rule_is_kept(
    seed: int,
    units: dict[str, str],
    shifts: dict[str, str],
    treated: int,
    apart: float,
    minutes: float,
    start: str,
) -> None:
    made = world(
        seed=seed,
        units=units,
        shifts=shifts,
        treated_per_day=treated,
        hours_apart=apart,
        patrol_minutes=minutes,
        start=start,
        days=2,
    )
    check_rules(made)
    if treated:
        control = made.days[~made.days["treated"]]
        visited = made.visits.merge(control, on=["date", "spot"])
        assert not len(visited)
        assert (made.days.groupby("date")["treated"].sum() == treated).all()


def test_visits_are_inside_the_hours_that_matter() -> None:
    made = world(window_share=0.5)
    hours = made.visits["window"].str.extract(r"(\d\d):00 to (\d\d):00").astype(int)
    arrive = made.visits["arrive"]
    minute = arrive.dt.hour * 60 + arrive.dt.minute
    assert (hours[0] * 60 <= minute).all()
    assert (minute <= hours[1] * 60 - 15).all()
    assert made.spots["window"].iloc[1] == "16:00 to 19:00"
    assert 0 < made.share_in_hours < 1


def test_rows_in_another_order_give_the_same_plan() -> None:
    spots, incidents = spots_at(PLACES), incidents_at(PLACES, HOURS, harm=HARM)
    one = plan(spots, incidents, days=2)
    other = plan(
        spots.sample(frac=1, random_state=3), incidents.sample(frac=1, random_state=4), days=2
    )
    pd.testing.assert_frame_equal(one.visits, other.visits)
    assert (one.held, one.bound, one.notes) == (other.held, other.bound, other.notes)


def test_a_seed_repeats_and_another_gives_other_times() -> None:
    one, again, other = world(days=2), world(days=2), world(days=2, seed=2)
    pd.testing.assert_frame_equal(one.visits, again.visits)
    assert one.visits["arrive"].tolist() != other.visits["arrive"].tolist()


def test_random_times_cost_no_more_than_allowed() -> None:
    best, random = world(random_cost=0.0), world(random_cost=0.1)
    assert best.held >= random.held >= 0.9 * best.held - 1e-9
    assert best.visits["arrive"].tolist() != random.visits["arrive"].tolist()


def test_ways_are_those_of_the_streets() -> None:
    places = [(0.0, 0.0), (300.0, 0.0), (0.0, 90.0)]
    streets = network_of_lines(
        shapely.from_wkt(["LINESTRING (0 0, 300 0)", "LINESTRING (300 0, 300 90, 0 90)"])
    )
    made = plan(
        spots_at(places), incidents_at(places, [[15, 16, 17]] * 3), network=streets, days=1,
        walking_kmh=6.0,
    )  # fmt: skip
    ways = {(300.0, 3.0), (390.0, 4.0), (690.0, 7.0)}
    rest = made.visits[made.visits["order"] > 1]
    assert set(zip(rest["travel_m"].round(), rest["travel_minutes"], strict=True)) <= ways
    line = made.shifts.geometry.iloc[0]
    assert line.length == pytest.approx(made.shifts["metres"].iloc[0])
    assert "along the streets" in " ".join(made.notes)


class OneWayStreets:
    """A ring road, driven one way only: ten minutes on to the next spot."""

    def minutes_matrix(self, x: Any, y: Any) -> tuple[Any, Any]:
        number = np.arange(len(x))
        steps = (number[None, :] - number[:, None]) % len(x)
        return steps * 9.2, steps * 4000.0

    def route(self, x: Any, y: Any) -> shapely.LineString:
        return shapely.LineString(np.column_stack([x, y]))


def test_cars_go_by_their_own_streets() -> None:
    made = world(units={"Car": "car"}, driving=OneWayStreets(), days=1, longest_way_minutes=10.0)
    rest = made.visits[made.visits["order"] > 1]
    numbers = made.visits["spot"].map("ABCDEF".index)
    onward = numbers.diff().dropna() % 6
    assert set(onward) <= {0, 1}  # on to the next, or again to the same after a while
    assert rest["travel_minutes"].tolist() == (10.0 * onward).tolist()
    assert rest["travel_m"].tolist() == (4000.0 * onward).tolist()


def test_a_spot_that_cannot_be_reached_is_said() -> None:
    places = [(0.0, 0.0), (300.0, 0.0), (0.0, 5000.0), (9000.0, 0.0)]
    streets = network_of_lines(
        shapely.from_wkt(["LINESTRING (0 0, 300 0)", "LINESTRING (0 5000, 300 5000)"])
    )
    made = plan(spots_at(places), incidents_at(places, [[15, 16, 17]] * 4), network=streets)
    assert made.spots["why_not"].tolist()[:2] == ["", ""]
    assert made.spots["why_not"].tolist()[2:] == ["no way on foot to the other spots is known"] * 2
    assert "No unit can get to 'C', 'D': see why_not." in made.notes
    assert set(made.visits["spot"]) == {"A", "B"}
    with pytest.raises(InputError, match="no way on the streets leads from the start"):
        plan(spots_at(places), incidents_at(places, [[15]] * 4), network=streets, start="7000,7000")
    from_start = plan(
        spots_at(places), incidents_at(places, [[15]] * 4), network=streets, start="100,5000"
    )
    assert from_start.spots["why_not"].iloc[0] == "no way on foot from the start is known"


def test_a_spot_that_cannot_be_reached_is_not_in_a_trial() -> None:
    places = [(0.0, 5000.0), (0.0, 0.0), (9000.0, 0.0), (300.0, 0.0)]
    streets = network_of_lines(shapely.from_wkt(["LINESTRING (0 0, 300 0)"]))
    world = spots_at(places), incidents_at(places, [[15, 16, 17]] * 4)
    made = plan(*world, network=streets, treated_per_day=1, days=4)
    check_rules(made)
    assert made.days.groupby("spot")["treated"].sum().to_dict() == {"B": 2, "D": 2}
    treated = made.days[made.days["treated"]]
    assert len(made.visits.merge(treated, on=["spot", "date"])) == len(made.visits) > 0
    assert any("1 of 2 spots that a unit can get to are drawn" in note for note in made.notes)
    no_trial = plan(*world, network=streets, treated_per_day=2, days=4)
    assert not len(no_trial.days)
    assert any("There is no trial: 2 a day of 2 spots" in note for note in no_trial.notes)


def test_fairness_that_is_impossible_is_said_with_numbers() -> None:
    made = world(at_least_per_week=20)
    note = next(note for note in made.notes if "visits a week" in note)
    assert "120 such visits are needed" in note
    possible = int(note.split("at most ")[1].split(" ")[0])
    assert len(made.visits) <= possible < 120
    fair = world(at_least_per_week=3)
    assert (fair.spots["planned"] >= 3).all()
    assert not any("Not every spot" in note for note in fair.notes)
    trial = world(at_least_per_week=7, treated_per_day=1)
    assert any("on their treated days" in note for note in trial.notes)


def test_treated_days_are_kept_and_as_many_for_each_spot() -> None:
    made = world(treated_per_day=2, days=9)
    by_spot = made.days.groupby("spot")["treated"].sum()
    assert by_spot.tolist() == [3] * 6
    assert len(made.days) == 54
    assert not len(world(treated_per_day=0, days=1).days)
    everyone = world(treated_per_day=6, days=1)
    assert not len(everyone.days)
    assert any("There is no trial" in note for note in everyone.notes)


def test_more_units_than_spots() -> None:
    made = plan(
        spots_at(PLACES[:1]), incidents_at(PLACES[:1], [[15, 16, 17]]),
        units={"One": "foot", "Two": "foot"}, days=1,
    )  # fmt: skip
    check_rules(made)
    assert any("more units (2) than spots (1)" in note for note in made.notes)


def test_months_only_say_that_no_hours_are_known() -> None:
    incidents = incidents_at(PLACES, HOURS, harm=HARM, precision="month")
    incidents["start"] = pd.Timestamp("2024-11-01")
    incidents["end"] = pd.Timestamp("2024-12-01")
    made = plan(spots_at(PLACES), incidents)
    check_rules(made)
    assert made.hours_unknown
    assert set(made.spots["window"]) == {"any hour of a shift"}
    assert any("are not known (only months)" in note for note in made.notes)


def test_few_times_borrow_the_districts_hours() -> None:
    incidents = incidents_at(PLACES[:2], [[15, 16], [20]])
    incidents = pd.concat([incidents[:14], incidents[14:16]])
    made = plan(spots_at(PLACES[:2]), incidents)
    assert any("Of 1 of 2 spots fewer than 5 times are known" in note for note in made.notes)
    assert "the district's harm" in made.spots["hours_shares"].iloc[1]


def test_no_spots_give_all_columns() -> None:
    made = plan(spots_at([]), incidents_at(PLACES, HOURS))
    assert list(made.visits) == list(VISITS)
    assert list(made.shifts) == [*SHIFTS, "geometry"]
    assert list(made.spots) == [*SPOTS, "geometry"]
    assert not len(made.visits)
    assert not len(made.shifts)
    assert not len(made.spots)
    assert made.notes == ("There are no harm spots, so there is nothing to patrol.",)
    assert made.shifts.crs == made.spots.crs == "EPSG:27700"


def test_no_incidents_at_all() -> None:
    incidents = incidents_at(PLACES, HOURS)[:0]
    made = plan(spots_at(PLACES), incidents)
    check_rules(made)
    assert made.held == made.bound == made.gap == 0.0
    assert (made.spots["planned"] >= 3).all()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"shifts": {"short": "14-14:10"}}, "'short' is 10 minutes long, a visit 15"),
        ({"shifts": {"late": "14-22", "night": "21-06"}}, "'late' .* and 'night' .* overlap"),
        ({"shifts": {"late": "14-22", "night": "22-06", "early": "05-12"}}, "overlap"),
        ({"shifts": {"late": "two"}}, "the shift 'late' is 'two'"),
        ({"shifts": {}}, "there are no shifts"),
        ({"units": {}}, "there are no units"),
        ({"units": {"One": "horse"}}, "units go by 'horse'"),
        ({"units": {"P-1": "foot", "p1": "car", "P2": "car"}}, "the units 'P-1', 'p1' differ"),
        ({"patrol_minutes": 10.0}, "a unit gives 10 minutes, a visit is 15"),
        ({"minutes_at_spot": 0.0}, "minutes_at_spot = 0.0"),
        ({"minutes_at_spot": 12.5}, "minutes_at_spot = 12.5"),
        ({"hours_apart": -1.0}, "hours_apart = -1.0"),
        ({"days": 0}, "days = 0"),
        ({"start": "nowhere"}, "the start is no place"),
        ({"weights": "pain"}, "no column 'pain'"),
    ],
)
def test_what_cannot_be_planned_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        world(**given)


def test_spots_that_cannot_be_used_are_refused() -> None:
    incidents = incidents_at(PLACES, HOURS)
    with pytest.raises(InputError, match="the same name: 'A'"):
        plan(spots_at(PLACES, "AABCDE"), incidents)
    with pytest.raises(InputError, match="no column 'rank'"):
        plan(spots_at(PLACES).drop(columns="rank"), incidents)
    with pytest.raises(InputError, match="the incidents are in"):
        plan(spots_at(PLACES), incidents.to_crs(3857))


def test_weights_change_the_plan() -> None:
    spots, incidents = spots_at(PLACES), incidents_at(PLACES, HOURS, harm=HARM)
    by_harm, counted = plan(spots, incidents), plan(spots, incidents, weights=None)
    assert by_harm.spots["harm_per_week"].tolist() != counted.spots["harm_per_week"].tolist()
    assert by_harm.visits["spot"].tolist() != counted.visits["spot"].tolist()


def test_doses_outside_koper_are_said() -> None:
    assert any("10 to 16 do most" in note for note in world(minutes_at_spot=30.0, days=1).notes)
    assert not any("10 to 16 do most" in note for note in world(days=1).notes)


def test_nights_when_the_clock_changes() -> None:
    spots = spots_at(PLACES)
    incidents = incidents_at(PLACES, [[22, 23, 0, 1, 2, 3, 4, 5]] * 6)
    back = plan(spots, incidents, shifts={"night": "22-06"}, first_day="2024-10-26", days=1)
    ahead = plan(spots, incidents, shifts={"night": "22-06"}, first_day="2025-03-29", days=1)
    assert any("The clock changes in a shift of '26 October'" in note for note in back.notes)
    assert not ahead.visits["arrive"].dt.hour.eq(1).any()  # that hour does not exist
    for made, hours in ((back, 9), (ahead, 7)):
        shift = made.shifts.iloc[0]
        local = [shift["start"], shift["end"]]
        utc = [pd.Timestamp(one).tz_localize("Europe/London") for one in local]
        assert utc[1] - utc[0] == pd.Timedelta(hours=hours)
        assert len(made.visits)


def test_a_start_is_part_of_the_way() -> None:
    far = world(start="0,-700", days=1)
    check_rules(far)
    shift, visits = far.shifts.iloc[0], far.visits
    assert visits["travel_minutes"].iloc[0] > 0
    back = shift["minutes_travelling"] - visits["travel_minutes"].sum()
    assert back >= 12
    assert shift.geometry.is_closed
    assert isinstance(far.shifts, gpd.GeoDataFrame)


def test_shifts_that_miss_the_harm_are_said() -> None:
    incidents = incidents_at(PLACES, [[23, 0, 1, 2]] * 6)
    made = plan(spots_at(PLACES), incidents, days=1)
    assert any("Only 0% of the spots' harm falls in the hours" in note for note in made.notes)
    assert not any("other shifts could cover more" in note for note in world(days=1).notes)


def test_streets_of_another_place_are_as_good_as_none() -> None:
    far = network_of_lines([shapely.LineString([(900_000, 900_000), (900_500, 900_000)])])
    elsewhere, straight = world(network=far), world()
    assert elsewhere.visits.equals(straight.visits)
    assert (elsewhere.spots["why_not"] == "").all()
    assert any("is it of this place?" in note for note in elsewhere.notes)
    assert not any("is it of this place?" in note for note in straight.notes)

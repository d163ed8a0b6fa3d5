"""Comparison wards: like the ward, away from it, and blind to what came later."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.comparison_wards import choose_comparison_wards, incidents_before
from tests.patterns.evaluation_worlds import WEEK, incidents_at, island_wards, poisson_world

MONTHS = pd.date_range("2023-03-01", "2024-02-29", freq="D")


def steady(a_day: dict[str, int], offence: dict[str, str] | None = None) -> gpd.GeoDataFrame:
    """The same number of incidents in each ward every day of a year."""
    parts = []
    for code, number in a_day.items():
        days = MONTHS.repeat(number)
        part = pd.DataFrame({"start": days, "ward_code": code, "x": 0.0, "y": 0.0})
        part["offence"] = (offence or {}).get(code, "Theft")
        parts.append(part)
    return incidents_at(pd.concat(parts, ignore_index=True))


def test_the_nearest_level_comes_first() -> None:
    incidents = steady({"A": 4, "B": 8, "C": 5, "D": 4, "E": 1, "F": 20})
    choice = choose_comparison_wards(incidents, island_wards(), "A", before=WEEK, count=2)
    assert choice.chosen["code"].tolist() == ["D", "C"]
    assert choice.chosen["rank"].tolist() == [1, 2]
    why = choice.candidates.set_index("code")["why_not"]
    assert why["E"] == why["F"] == "level not within half and twice"
    assert why["B"] == ""
    assert choice.monthly.columns.tolist() == ["A", "D", "C"]
    assert choice.monthly["A"].tolist() == choice.monthly["D"].tolist()
    assert (choice.first, choice.last) == ("2023-03", "2024-02")


def test_the_same_mix_is_nearer() -> None:
    incidents = steady({"A": 4, "B": 4, "C": 4}, {"A": "Theft", "B": "Robbery", "C": "Theft"})
    choice = choose_comparison_wards(incidents, island_wards(3), "A", before=WEEK, count=1)
    assert choice.chosen["code"].tolist() == ["C"]


def test_the_same_course_is_nearer() -> None:
    incidents = steady({"A": 4, "B": 4, "C": 4})
    late = incidents["start"] >= "2023-11-01"
    fallen = late & (np.arange(len(incidents)) % 2 == 0)
    kept = incidents[~(fallen & incidents["ward_code"].isin(["A", "C"]))]
    choice = choose_comparison_wards(kept, island_wards(3), "A", before=WEEK, count=1)
    assert choice.chosen["code"].tolist() == ["C"]


@pytest.mark.parametrize(
    ("week", "last", "said"),
    [
        ("2024-03-04", "2024-02", ""),
        ("2024-04-15", "2024-02", "One whole month before the week lies beyond the data"),
        ("2024-06-10", "2024-02", "3 whole months before the week lie beyond the data"),
    ],
)
def test_months_that_nobody_has_recorded_yet_are_no_quiet_months(
    week: str, last: str, said: str
) -> None:
    incidents = steady({"A": 4, "B": 4, "C": 5})
    choice = choose_comparison_wards(incidents, island_wards(3), "A", before=week, count=1)
    assert choice.last == last
    assert (choice.monthly > 0).all(axis=None)
    assert choice.chosen["per_month"].tolist() == [pytest.approx(choice.monthly["A"].mean())]
    assert " ".join(choice.notes).startswith(said)
    assert bool(choice.notes) == bool(said)


def test_a_month_whose_end_is_not_recorded_yet_is_no_whole_month() -> None:
    incidents = steady({"A": 4, "B": 4})
    for until, last in (("2024-02-26", "2024-02"), ("2024-02-25", "2024-01")):
        known = incidents[incidents["start"] <= until]
        choice = choose_comparison_wards(known, island_wards(2), "A", before="2024-03-04")
        assert choice.last == last


def test_the_rule_tells_how_many_were_found() -> None:
    incidents = steady({"A": 4, "B": 4, "C": 5})
    choice = choose_comparison_wards(incidents, island_wards(3), "A", before=WEEK, count=4)
    assert choice.rule.startswith("The 2 wards most like this one")
    one = choose_comparison_wards(incidents, island_wards(3), "A", before=WEEK, count=1)
    assert one.rule.startswith("The ward most like this one")


def test_nothing_later_can_change_the_choice() -> None:
    incidents = poisson_world(seed=3)
    wards = island_wards()
    later = incidents["end"] >= WEEK
    changed = pd.concat([incidents[~later], incidents[later].sample(frac=0.2, random_state=1)])
    changed.loc[changed["end"] >= WEEK, ["ward_code", "offence"]] = ["F", "Arson"]
    one = choose_comparison_wards(incidents, wards, "A", before=WEEK)
    for other in (changed, incidents[~later]):
        again = choose_comparison_wards(gpd.GeoDataFrame(other), wards, "A", before=WEEK)
        pd.testing.assert_frame_equal(one.candidates, again.candidates)
        assert (one.fingerprint, one.incidents) == (again.fingerprint, again.incidents)
    earlier = choose_comparison_wards(
        incidents[incidents["end"] < "2024-01-01"], wards, "A", before=WEEK
    )
    assert earlier.fingerprint != one.fingerprint  # it can tell what it is made of


def test_an_incident_that_reaches_into_the_week_is_later() -> None:
    incidents = steady({"A": 1, "B": 1})
    incidents.loc[0, "end"] = pd.Timestamp("2024-03-05")
    assert len(incidents_before(incidents, WEEK)) == len(incidents) - 1


def test_the_order_of_rows_changes_nothing() -> None:
    incidents = poisson_world(seed=4)
    shuffled = incidents.sample(frac=1, random_state=5)
    wards = island_wards()
    one = choose_comparison_wards(incidents, wards, "A", before=WEEK)
    other = choose_comparison_wards(shuffled, wards.iloc[::-1], "A", before=WEEK)
    pd.testing.assert_frame_equal(one.candidates, other.candidates)
    assert one.fingerprint == other.fingerprint


def test_a_ward_in_the_ring_is_never_chosen() -> None:
    incidents = steady({"A": 4, "B": 4, "C": 5})
    choice = choose_comparison_wards(
        incidents, island_wards(3), "A", before=WEEK, count=3, within_m=2000
    )
    assert choice.chosen["code"].tolist() == ["C"]
    assert choice.candidates.set_index("code")["why_not"]["B"] == "in the displacement ring"
    assert choice.notes == (
        "Only 1 of 3 comparison wards could be found; incidents and boundaries of more districts"
        " would give more.",
    )


def test_no_ward_left_says_what_would_help() -> None:
    incidents = steady({"A": 4, "B": 40})
    with pytest.raises(InputError, match=r"none of 1 other wards.*boundaries of more districts"):
        choose_comparison_wards(incidents, island_wards(2), "A", before=WEEK)


def test_named_wards_are_taken_in_their_order() -> None:
    incidents = steady({"A": 4, "B": 4, "C": 40})
    choice = choose_comparison_wards(
        incidents, island_wards(3), "A", before=WEEK, asked=("C", "B", "C")
    )
    assert choice.chosen["code"].tolist() == ["C", "B"]
    assert "no rule chose them" in choice.rule


@pytest.mark.parametrize("asked", ["Z", "A", "D"])
def test_named_wards_that_cannot_serve_are_refused(asked: str) -> None:
    incidents = steady({"A": 4, "B": 4, "C": 4})  # nothing in D
    with pytest.raises(InputError, match="1 of 2 wards cannot be compared with"):
        choose_comparison_wards(incidents, island_wards(4), "A", before=WEEK, asked=("B", asked))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"treated": "Z"}, "not among the wards"),
        ({"treated": "D"}, "the ward has no incident"),
        ({"count": 0}, "count = 0"),
        ({"before": "2023-05-10"}, "2 whole months of data"),
        ({"before": "2023-01-10"}, "0 whole months of data"),
    ],
)
def test_what_cannot_be_chosen_from_is_refused(given: dict[str, object], said: str) -> None:
    incidents = steady({"A": 4, "B": 4})
    arguments = {"treated": "A", "before": WEEK, **given}
    with pytest.raises(InputError, match=said):
        choose_comparison_wards(
            incidents,
            island_wards(4),
            str(arguments.pop("treated")),
            **arguments,  # type: ignore[arg-type]  # a mixture
        )


def test_no_incidents_at_all_are_refused() -> None:
    nothing = steady({"A": 1})[:0]
    with pytest.raises(InputError, match="0 whole months"):
        choose_comparison_wards(nothing, island_wards(), "A", before=WEEK)

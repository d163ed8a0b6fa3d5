"""What is said of a spot: places, offences, hours, weeks."""

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.patterns.spot_profile import around, lay_calendar, peak_hours, present, top_offences
from tests.worlds import points_at


def dated(days: list[str], precision: str = "day", hours: float = 24) -> gpd.GeoDataFrame:
    start = pd.to_datetime(days)
    return points_at(
        [(0, 0)] * len(days),
        start=start,
        end=start + pd.Timedelta(hours=hours),
        precision=precision,
    )


def test_around_names_two_places_without_on_or_near() -> None:
    names = ["On or near High Street"] * 2 + ["Near Station Road", "On or near ", None, "Lane"]
    assert around(pd.DataFrame({"location": names})) == "High Street / Lane"
    assert around(pd.DataFrame({"location": [None, ""]})) == ""


def test_top_offences_are_three_with_their_numbers() -> None:
    offences = ["Drugs"] * 1200 + ["Arson", "Burglary", "Robbery", None]
    assert top_offences(pd.DataFrame({"offence": offences})) == "Drugs 1,200, Arson 1, Burglary 1"
    assert top_offences(pd.DataFrame({"offence": [None]})) == ""


def test_weeks_go_back_from_the_newest_incident_at_most_a_year() -> None:
    calendar = lay_calendar(dated(["2022-01-01", "2024-02-01", "2024-03-09"]))
    assert (len(calendar.periods), calendar.noun) == (52, "weeks")
    assert calendar.periods[-1].end == pd.Timestamp("2024-03-10")
    assert calendar.of_incident.tolist() == [-1, 46, 51]


def test_months_where_no_more_is_known() -> None:
    calendar = lay_calendar(dated(["2023-02-01", "2024-02-01", "2024-03-01"], "month", 24 * 29))
    assert (len(calendar.periods), calendar.noun) == (12, "months")
    assert calendar.of_incident.tolist() == [-1, 10, 11]


def test_what_is_known_to_the_month_is_in_no_week() -> None:
    incidents = dated(["2024-03-01"] * 3)
    incidents["precision"] = ["day", "day", "month"]
    assert lay_calendar(incidents).of_incident.tolist() == [0, 0, -1]


def test_present_counts_the_weeks_with_an_incident() -> None:
    incidents = dated(["2024-01-01", "2024-01-02", "2024-03-09", "2024-02-09"])
    calendar = lay_calendar(incidents)
    assert present(np.array([0, 1, 2]), calendar) == "2 of 10 weeks"


def test_without_dates_nothing_is_said_of_weeks_or_hours() -> None:
    for incidents in (points_at([(0, 0)]), dated([]), dated(["NaT"])):
        calendar = lay_calendar(incidents)
        assert calendar.periods == ()
        assert present(np.zeros(0, dtype=np.int64), calendar) == ""
        assert peak_hours(incidents) == ""


def test_peak_hours_need_five_known_times() -> None:
    late = [f"2024-03-0{day} 22:30" for day in range(1, 7)]
    assert peak_hours(dated(late[:4], "minute", 0.02)) == ""
    said = peak_hours(dated(late, "minute", 0.02))
    assert "(100% of 6)" in said
    assert peak_hours(dated(late)) == ""  # known to the day only

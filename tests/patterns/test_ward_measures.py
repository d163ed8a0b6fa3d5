"""What is measured of each ward, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.periods import Coverage
from hotspots.patterns.ward_measures import measure_wards
from hotspots.patterns.ward_near_repeats import find_ward_near_repeats
from hotspots.patterns.ward_trend import find_ward_trends
from tests.patterns.burglary_worlds import following, shuffled
from tests.patterns.ward_worlds import rows, together, wards_in_a_row

TWO_YEARS = Coverage(pd.Timestamp("2023-01-01"), pd.Timestamp("2024-12-31 23:00"))
WARDS = wards_in_a_row("North", "South", "Empty")


def test_harm_and_disorder_of_the_last_year_only() -> None:
    incidents = together(
        [
            rows(1, 10, harm=5.0),
            rows(1, 4, offence="ASB - nuisance", harm=1.0),
            rows(1, 50, first="2023-01-01", harm=100.0),
            rows(2, 3, harm=2.0),
        ]
    )
    found = measure_wards(incidents, WARDS, covered=TWO_YEARS)
    assert str(found.periods.measured) == "2024-01 to 2024-12"
    assert found.wards["incidents"].tolist() == [14, 3, 0]
    assert found.wards["harm"].tolist() == [54.0, 6.0, 0.0]
    assert found.wards["harm_per_km2"].tolist() == [54.0, 6.0, 0.0]
    assert found.wards["asb"].tolist() == [4.0, 0.0, 0.0]
    assert found.asb_offences == ("ASB - nuisance",)
    assert found.wards["harm_per_1000_addresses"].isna().all()


def test_rates_by_addresses_where_they_are_known() -> None:
    doors = pd.DataFrame({"ward_code": ["W1"] * 500 + ["W2"] * 20 + [None]})
    found = measure_wards(
        together([rows(1, 10, harm=5.0), rows(2, 1)]), WARDS, covered=TWO_YEARS, addresses=doors
    )
    assert found.wards["harm_per_1000_addresses"].tolist()[:2] == [100.0, 50.0]
    assert np.isnan(found.wards["harm_per_1000_addresses"][2])


def test_no_words_for_disorder_is_not_known_rather_than_none() -> None:
    found = measure_wards(together([rows(1, 10)]), WARDS, covered=TWO_YEARS)
    assert found.wards["asb"].isna().all()
    assert any("No offence says it is anti-social" in note for note in found.notes)


def test_incidents_at_a_police_station_are_set_apart_and_those_at_shops_are_not() -> None:
    incidents = together([rows(1, 10, harm=5.0), rows(2, 40, harm=5.0)])
    incidents["stacked"] = None
    incidents.loc[:3, "stacked"] = "police station"
    incidents.loc[10:, "stacked"] = "shopping area"
    found = measure_wards(incidents, WARDS, covered=TWO_YEARS)
    assert found.wards["set_apart"].tolist() == [4, 0, 0]
    assert found.wards["harm"].tolist() == [30.0, 200.0, 0.0]
    assert any(note.startswith("4 incidents at stacked points") for note in found.notes)


def test_trend_against_the_year_before_or_else_the_months_just_before() -> None:
    incidents = together(
        [
            rows(1, 20, first="2023-10-01", days=92),
            rows(1, 30, first="2024-07-01", days=92),
            rows(1, 40, first="2024-10-01", days=92),
        ]
    )
    year = measure_wards(incidents, WARDS, covered=TWO_YEARS)
    assert year.wards[["before", "after"]].values.tolist()[0] == [20, 40]
    assert year.wards["trend"][0] == 2.0
    assert year.wards["trend_low"][0] < 2 < year.wards["trend_high"][0]
    assert np.isnan(year.wards["trend"][2])
    short = Coverage(pd.Timestamp("2024-05-01"), pd.Timestamp("2024-12-31"))
    recent = measure_wards(incidents, WARDS, covered=short)
    assert recent.wards[["before", "after"]].values.tolist()[0] == [30, 40]
    assert any("do not reach back a year" in note for note in recent.notes)


def test_a_few_incidents_cannot_lead_the_trend() -> None:
    before = np.array([300, 310, 290, 305, 300, 2])
    after = np.array([300, 450, 300, 300, 310, 8])
    found = find_ward_trends(before, after, days=(92, 92))
    assert found["trend"].argmax() == 5
    assert found["trend_shrunk"].argmax() == 1


def test_wards_that_move_alike_have_one_trend() -> None:
    found = find_ward_trends(np.array([100, 100, 100]), np.array([101, 99, 100]), days=(92, 92))
    assert np.allclose(found["trend_shrunk"], found["trend_shrunk"][0])
    nothing = find_ward_trends(np.array([0, 0]), np.array([0, 0]), days=(1, 1))
    assert np.isnan(nothing["trend_shrunk"]).all()


def test_repeat_places_are_those_with_three_or_more() -> None:
    stacked = rows(1, 30, apart_m=0.0)
    spread = rows(1, 20).assign(geometry=rows(2, 20).geometry.to_numpy())
    pairs = rows(2, 28, apart_m=0.0)
    found = measure_wards(together([stacked, spread, pairs]), WARDS, covered=TWO_YEARS, fewest=30)
    assert found.wards["repeat_places"].tolist()[0] == pytest.approx(31 / 50)
    assert np.isnan(found.wards["repeat_places"][1])  # 28 are too few
    assert found.wards["at_repeat_places"].tolist() == [31, 28, 0]


def test_near_repeats_are_told_where_days_are_known_and_burglaries_are_many() -> None:
    strong, weak = following(1, first=600), shuffled(following(2, first=600), 3)
    weak = weak.set_geometry(weak.geometry.translate(50_000, 0))
    few = following(4, first=10)
    both = pd.concat([strong, weak, few], ignore_index=True)
    number = np.repeat([0, 1, 2], [len(strong), len(weak), len(few)])
    found = find_ward_near_repeats(both, number, 3, fewest=30)
    assert found.low[0] > 1.2
    assert found.low[1] < 1.2 < found.low[0]
    assert np.isnan(found.low[2])
    assert found.burglaries.tolist() == [len(strong), len(weak), len(few)]
    months = find_ward_near_repeats(both.assign(precision="month"), number, 3, fewest=30)
    assert np.isnan(months.low).all()
    assert "month only" in months.why_not
    assert "No burglaries are known" in find_ward_near_repeats(None, None, 3, fewest=30).why_not
    assert (
        "30 burglaries" in find_ward_near_repeats(few, 0 * number[: len(few)], 1, fewest=30).why_not
    )


def test_days_since_the_last_street_week() -> None:
    held = pd.DataFrame(
        {
            "ward": ["north", "North", "W2", "Elsewhere"],
            "week": pd.to_datetime(["2023-05-01", "2024-12-01", "2025-02-01", "2024-01-01"]),
        }
    )
    found = measure_wards(together([rows(1, 5)]), WARDS, covered=TWO_YEARS, last_street_weeks=held)
    assert found.wards["days_since"].tolist() == [30.0, 0.0, np.inf]
    unknown = measure_wards(together([rows(1, 5)]), WARDS, covered=TWO_YEARS)
    assert unknown.wards["days_since"].isna().all()


def test_a_name_of_two_wards_is_refused_and_told_apart() -> None:
    wards = wards_in_a_row("North", "North")
    incidents = together([rows(1, 5), rows(2, 5).assign(district="Bley")])
    assert measure_wards(incidents, wards).wards["ward"].tolist() == [
        "North (Aford)",
        "North (Bley)",
    ]
    held = pd.DataFrame({"ward": ["North"], "week": pd.to_datetime(["2024-01-01"])})
    with pytest.raises(InputError, match="several wards are called 'North'"):
        measure_wards(incidents, wards, last_street_weeks=held)


def test_undated_incidents_alone_are_counted_over_everything() -> None:
    incidents = together([rows(1, 5)])
    incidents[["start", "end"]] = pd.NaT
    incidents = incidents.assign(precision="none").astype(
        {"start": "datetime64[us]", "end": "datetime64[us]"}
    )
    found = measure_wards(incidents, WARDS)
    assert found.wards["incidents"].tolist() == [5, 0, 0]
    assert found.periods.in_words == "everything that was recorded"
    assert any("no trend" in note for note in found.notes)


def test_some_undated_incidents_and_some_in_no_ward_are_left_out_and_said() -> None:
    incidents = together([rows(1, 5), rows(2, 5), rows(1, 1).assign(ward_code=None)])
    incidents.loc[0, ["start", "end"]] = pd.NaT
    found = measure_wards(incidents, WARDS, covered=TWO_YEARS)
    assert found.wards["incidents"].tolist() == [4, 5, 0]
    assert "1 incidents lie in none of the wards and are left out." in found.notes
    assert "1 incidents without a date are left out." in found.notes


def test_months_only_are_said_to_be_map_points() -> None:
    found = measure_wards(together([rows(1, 5, precision="month")]), WARDS, covered=TWO_YEARS)
    assert any("as police.uk gives them" in note for note in found.notes)


def test_columns_that_are_missing_are_named() -> None:
    incidents = together([rows(1, 5)])
    with pytest.raises(InputError, match="no column 'ward_code'"):
        measure_wards(incidents.drop(columns="ward_code"), WARDS)
    with pytest.raises(InputError, match="no column 'ward'"):
        measure_wards(incidents, WARDS.drop(columns="ward"))
    with pytest.raises(InputError, match="weights 1 are missing"):
        measure_wards(incidents.assign(harm=[np.nan, 1, 1, 1, 1]), WARDS)
    with pytest.raises(InputError):
        measure_wards(incidents.set_crs(4326, allow_override=True), WARDS)

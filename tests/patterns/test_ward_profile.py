"""The profile of a ward and the wards it is like, counted by hand."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.ground.one_ward import Ward
from hotspots.patterns.periods import Coverage, Period
from hotspots.patterns.ward_profile import SPOT_COLUMNS, WardProfile, leads_to_people, profile_ward
from hotspots.patterns.ward_similar import similar_wards
from tests.patterns.ward_worlds import rows, together, wards_in_a_row
from tests.worlds import METRES

TWO_YEARS = Coverage(pd.Timestamp("2023-01-01"), pd.Timestamp("2024-12-31 23:00"))
FOUR = wards_in_a_row("A", "B", "C", "D")
A = Ward("W1", "A", FOUR.geometry[0])


def spots_at(*boxes: shapely.Polygon) -> gpd.GeoDataFrame:
    table = dict.fromkeys(SPOT_COLUMNS, "words")
    frame = pd.DataFrame([table] * len(boxes), columns=list(SPOT_COLUMNS))
    frame["rank"] = range(1, len(boxes) + 1)
    return gpd.GeoDataFrame(frame, geometry=list(boxes), crs=METRES)


def incidents() -> gpd.GeoDataFrame:
    return together(
        [
            rows(1, 20, harm=2.0),
            rows(1, 6, offence="Burglary of a home", harm=10.0, apart_m=0.0),
            rows(1, 4, offence="ASB", harm=1.0).assign(location="On or near Pier Hill"),
            rows(1, 20, first="2023-01-01"),
            rows(2, 30),
            rows(3, 200),
            rows(2, 20, first="2023-01-01"),
            rows(3, 150, first="2023-01-01"),
        ]
    )


def profile(**given: Any) -> WardProfile:
    found: dict[str, Any] = {"harm_spots": spots_at(), "covered": TWO_YEARS, **given}
    return profile_ward(incidents(), FOUR, A, **found)


def test_what_and_how_much_of_the_area() -> None:
    found = profile()
    assert (found.incidents, found.harm, found.asb) == (30, 104.0, 4)
    assert (found.area_incidents, found.area_harm) == (260, 334.0)
    assert found.offences.values.tolist() == [
        ["Burglary of a home", 6, 60.0],
        ["Robbery", 20, 40.0],
        ["ASB", 4, 4.0],
    ]
    assert found.undated == 0


def test_places_leave_out_of_what_is_shared_whatever_leads_to_people() -> None:
    places = profile().places
    assert places[["place", "incidents", "asb", "shareable"]].values.tolist() == [
        ["High Street", 26, 0, 20],
        ["Pier Hill", 4, 4, 4],
    ]


def test_spots_in_and_across_the_ward() -> None:
    inside, across, touching, outside = (
        shapely.box(90, 400, 240, 550),
        shapely.box(925, 400, 1075, 550),
        shapely.box(999, 400, 1149, 550),  # a metre of it: the edges are not drawn so exactly
        shapely.box(2000, 0, 2150, 150),
    )
    spots = profile(harm_spots=spots_at(inside, across, touching, outside)).spots
    assert spots["rank"].tolist() == [1, 2]
    assert spots["share_inside"].tolist() == pytest.approx([1.0, 0.5])
    assert spots["shareable"].tolist() == [24, 0]


def test_months_with_the_mean_of_similar_wards() -> None:
    found = profile()
    assert len(found.months) == 24
    assert found.months["incidents"].sum() == 50
    assert found.similar.wards["ward"].tolist() == ["B", "C"]
    both = found.months["similar"].sum()
    assert both == pytest.approx((30 + 200 + 20 + 150) / 2)


def test_trend_beside_similar_wards_and_the_others() -> None:
    trend = profile().trend.set_index("area")
    own = trend.loc["This ward"]
    assert (own["before"], own["after"]) == (5, 5)
    assert trend.loc["Similar wards together", "wards"] == 2
    assert trend.loc["All other wards", "wards"] == 3
    short = Coverage(pd.Timestamp("2024-12-01"), pd.Timestamp("2024-12-31"))
    assert not len(profile(covered=short).trend)


def test_concentration_and_repeats() -> None:
    found = profile()
    assert found.streets is None
    assert found.squares.units == 100
    assert found.squares.table["units_holding"].tolist() == [1, 1, 1]
    repeats = found.repeats.set_index("at_one_place")
    # Six burglaries, a robbery and an ASB on one place; three more places of two; the rest alone.
    assert list(repeats.loc["6 or more"]) == [1, 8]
    assert list(repeats.loc["2"]) == [3, 6]
    assert repeats["incidents"].sum() == 30
    line = shapely.LineString([(0, 500), (900, 500)])
    streets = gpd.GeoDataFrame({"name": ["High Street"]}, geometry=[line], crs=METRES)
    on_streets = profile(streets=streets).streets
    assert on_streets is not None
    assert on_streets.incidents == 30


def test_a_ward_without_incidents_has_an_empty_profile() -> None:
    found = profile_ward(
        incidents(),
        FOUR,
        Ward("W4", "D", FOUR.geometry[3]),
        harm_spots=spots_at(),
        covered=TWO_YEARS,
    )
    assert found.incidents == 0
    assert not len(found.offences)
    assert not len(found.places)
    assert not len(found.similar.wards)
    assert found.months["similar"].isna().all()


def test_what_leads_to_people() -> None:
    offences = ["Rape of a female", "Burglary", "Sexual assault", "Stalking", "Robbery", None]
    expected = [True, True, True, True, False, True]
    assert leads_to_people(pd.DataFrame({"offence": offences})).tolist() == expected


def test_similar_by_volume_density_and_mix() -> None:
    wards = wards_in_a_row("A", "like", "other mix", "many", "none")
    parts = [rows(1, 100), rows(2, 110), rows(3, 100, offence="Arson"), rows(4, 1000)]
    found = similar_wards(together(parts), wards, "W1", most=3)
    assert found.wards["ward"].tolist() == ["like", "other mix", "many"]
    table = found.wards.set_index("ward")
    assert list(table.loc["other mix", ["mix_apart", "distance"]]) == [1.0, 1.0]
    expected = float(np.sqrt(2) * np.log(1.1))
    assert table.loc["like", "distance"] == pytest.approx(expected)


def test_similar_wards_are_chosen_before_the_time_that_is_compared() -> None:
    wards = wards_in_a_row("A", "B", "C")
    then = [rows(at, number, first="2023-01-01") for at, number in ((1, 50), (2, 50), (3, 500))]
    now = [rows(at, number) for at, number in ((1, 50), (2, 500), (3, 50))]
    year = Period(pd.Timestamp("2023-01-01"), pd.Timestamp("2024-01-01"))
    found = similar_wards(together([*then, *now]), wards, "W1", within=year)
    assert found.wards["ward"].tolist() == ["B", "C"]
    assert found.chosen_on == "January 2023 to December 2023"
    with pytest.raises(InputError, match="no ward has the code 'W9'"):
        similar_wards(together(now), wards, "W9")

"""Crime in a place, and when."""

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.patterns.eva_crime import CRIME_COLUMNS, find_place_crime
from tests.worlds import points_at

PLACE = shapely.box(0, 0, 100, 100)


def incidents(rows: int, *, precision: str = "minute") -> gpd.GeoDataFrame:
    moments = pd.to_datetime(["2024-03-08 21:30"] * rows + ["2024-03-09 10:00"] * 2)
    frame = points_at([(50, 50)] * rows + [(100, 100), (900, 900)])
    return frame.assign(
        offence=["Robbery"] * rows + ["Drugs", "Robbery"],
        harm=[10.0] * rows + [1.0, 10.0],
        start=moments,
        end=moments,
        precision=precision,
    )


def test_offences_are_counted_and_weighed_in_the_place_only() -> None:
    found = find_place_crime(incidents(30), PLACE)
    assert found.table.values.tolist() == [["Robbery", 30, 300.0], ["Drugs", 1, 1.0]]
    assert found.window == "18:00 to 22:00"
    assert found.timing.startswith("Most happens 18:00 to 22:00: 97% of the 31 incidents (of 31)")
    assert found.hours is not None
    assert found.hours.to_numpy().sum() == 31


def test_too_few_hours_are_not_called_a_pattern() -> None:
    found = find_place_crime(incidents(5), PLACE)
    assert found.timing.startswith("The hour is known of 6 of 6 incidents: too few")
    assert found.hours is None
    assert found.window == ""


def test_months_have_no_hours() -> None:
    found = find_place_crime(incidents(30, precision="month"), PLACE)
    assert found.timing == (
        "Of what happened here only the month is recorded: the hours are not known."
    )


def test_nothing_recorded_is_said() -> None:
    found = find_place_crime(incidents(3), shapely.box(500, 500, 600, 600))
    assert list(found.table.columns) == list(CRIME_COLUMNS)
    assert not len(found.table)
    assert found.timing.startswith("Nothing is recorded here")

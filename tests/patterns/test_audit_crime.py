"""Crime in the place of an audit: counted by hand."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.patterns.audit_crime import count_in_place
from tests.worlds import METRES

PLACE = shapely.box(0, 0, 200, 100)


def world(offences: list[str | None], places: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    start = pd.to_datetime(["2024-01-05", "2024-03-09"] * len(places))[: len(places)]
    frame = {"offence": offences, "start": start, "end": start, "precision": "day"}
    points = [shapely.Point(*one) for one in places]
    return gpd.GeoDataFrame(frame, geometry=points, crs=METRES)


def test_inside_and_on_the_edge_counts() -> None:
    incidents = world(
        ["Robbery", "Burglary", "Robbery", None, "Robbery"],
        [(10, 10), (200, 50), (100, 100), (5, 5), (201, 50)],
    )
    crime = count_in_place(incidents, PLACE)
    assert (crime.incidents, crime.recorded, crime.hectares) == (4, 5, 2.0)
    assert crime.period == "January to March 2024"
    assert crime.by_offence.to_numpy().tolist() == [
        ["Robbery", 2],
        ["Burglary", 1],
        ["offence not known", 1],
    ]


def test_none_inside_and_no_dates() -> None:
    far = world(["Robbery"], [(900, 900)]).drop(columns=["offence", "start", "end", "precision"])
    crime = count_in_place(far, PLACE)
    assert (crime.incidents, crime.recorded, crime.period) == (0, 1, "")
    assert list(crime.by_offence) == ["offence", "incidents"]
    none = count_in_place(far.iloc[:0], PLACE)
    assert (none.incidents, none.recorded) == (0, 0)


def test_a_line_is_no_place_and_degrees_are_refused() -> None:
    incidents = world(["Robbery"], [(1, 1)])
    with pytest.raises(InputError, match="the outline of the place is no area"):
        count_in_place(incidents, shapely.LineString([(0, 0), (1, 1)]))
    with pytest.raises(InputError):
        count_in_place(incidents.to_crs(4326), PLACE)

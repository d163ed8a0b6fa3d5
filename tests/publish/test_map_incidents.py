"""Incidents as typed columns, unpacked again by hand."""

import base64
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.grid_ref import WGS84
from hotspots.patterns.spot_choice import Shape
from hotspots.products import select_harm_spots
from hotspots.projection import project_points
from hotspots.publish.map_incidents import MOST_GROUPS, OTHER_GROUPS, pack_incidents
from hotspots.records.offence_groups import NOT_GIVEN, offence_groups_of
from tests.worlds import METRES, points_at, scattered

X, Y = 580_000, 186_000


def column(packed: dict[str, Any], name: str) -> list[int]:
    """A column again, with -1 for what is not known."""
    kind, text = packed[name]
    values = np.frombuffer(base64.b64decode(text), f"<{kind}").astype(np.int64)
    if kind != "i4":
        values = np.where(values == np.iinfo(kind).max, -1, values)
    return list(values.tolist())


def hour_of_week(packed: dict[str, Any]) -> list[int]:
    return column(packed, "hour_of_week")


def timed(*windows: tuple[str, str, str]) -> gpd.GeoDataFrame:
    """Incidents side by side, from west to east: start, end, precision."""
    start, end, precision = zip(*windows, strict=True)
    return points_at(
        [(X + 10 * i, Y) for i in range(len(windows))],
        start=pd.to_datetime(list(start), format="ISO8601"),
        end=pd.to_datetime(list(end), format="ISO8601"),
        precision=list(precision),
    )


def test_a_world_of_three_incidents_at_two_places() -> None:
    incidents = points_at(
        [(X + 100, Y), (X, Y), (X + 100, Y)],
        offence=["Burglary", "Robbery", "Burglary"],
        harm=[246.0, 365.0, 246.0],
        location=["Elm Road", "High Street", "Elm Road"],
        ward_code=["W2", "W1", "W2"],
        start=pd.to_datetime(["2024-03-09 22:15", "2024-03-08 00:00", "2024-03-11 00:00"]),
        end=pd.to_datetime(["2024-03-09 22:15", "2024-03-09 00:00", "2024-03-11 00:30"]),
        precision=["minute", "day", "minute"],
    )
    wards = pd.DataFrame({"ward_code": ["W0", "W1", "W2"]})
    spots = gpd.GeoDataFrame(geometry=[shapely.box(X + 75, Y, X + 225, Y + 150)], crs=METRES)
    packed = pack_incidents(incidents, wards=wards, spots=spots)
    assert packed["count"] == 3
    assert column(packed, "many") == [1, 2]
    assert [packed["names"][i] for i in column(packed, "location")] == ["High Street", "Elm Road"]
    assert column(packed, "ward") == [1, 2]
    assert column(packed, "spot") == [-1, 0]  # the edge of a spot is in it
    assert [packed["offences"][i] for i in column(packed, "offence")] == [
        "Robbery",
        "Burglary",
        "Burglary",
    ]
    assert [packed["harms"][i] for i in column(packed, "harm")] == [365.0, 246.0, 246.0]
    assert (packed["first_day"], packed["day_precision"]) == ("2024-03-08", "day")
    assert column(packed, "day") == [0, 1, 3]
    assert hour_of_week(packed) == [-1, 5 * 24 + 22, 0]  # Saturday 22:00, Monday 00:00


def test_positions_are_within_a_decimetre() -> None:
    incidents = points_at(scattered(200, seed=1) + np.array([X, Y]))
    packed = pack_incidents(incidents)
    lon, lat = (
        (np.array(column(packed, name)) + origin) / 1e6
        for name, origin in zip("xy", packed["origin"], strict=True)
    )
    x, y, _ = project_points(lon, lat, from_crs=WGS84, to_crs=METRES)
    there = np.unique(shapely.get_coordinates(incidents.geometry), axis=0)
    assert np.abs(np.column_stack([x, y]) - there).max() < 0.1


def test_an_hour_is_known_where_the_window_is_an_hour_at_most() -> None:
    packed = pack_incidents(
        timed(
            ("2024-03-04 21:00", "2024-03-04 22:00", "hour"),
            ("2024-03-04 21:50", "2024-03-04 22:40", "minute"),  # its middle is 22:15
            ("2024-03-04 21:00", "2024-03-04 22:01", "minute"),
            ("2024-03-04", "2024-03-05", "day"),
            ("2024-03-10 23:59", "2024-03-10 23:59", "minute"),
        )
    )
    assert hour_of_week(packed) == [21, 22, -1, -1, 167]
    assert packed["spread"] == 0


def test_a_window_of_days_has_the_day_of_its_middle_and_one_beyond_a_week_has_none() -> None:
    packed = pack_incidents(
        timed(
            ("2024-03-08 18:00", "2024-03-10 20:00", "minute"),
            ("2024-03-04", "2024-03-11", "day"),
            ("2024-03-04", "2024-03-12", "day"),
        )
    )
    assert (packed["first_day"], packed["spread"]) == ("2024-03-07", 2)
    assert column(packed, "day") == [2, 0, -1]


def test_months_alone_are_days_of_nobody() -> None:
    months = timed(("2024-02-01", "2024-03-01", "month"), ("2024-01-01", "2024-02-01", "month"))
    packed = pack_incidents(months)
    assert (packed["first_day"], packed["day_precision"]) == ("2024-01-01", "month")
    assert column(packed, "day") == [31, 0]
    assert hour_of_week(packed) == [-1, -1]
    mixed = timed(("2024-02-01", "2024-03-01", "month"), ("2024-02-03", "2024-02-04", "day"))
    packed = pack_incidents(mixed)
    assert (packed["day_precision"], column(packed, "day")) == ("day", [-1, 0])


@pytest.mark.parametrize(
    "times",
    [{}, {"start": pd.NaT, "end": pd.NaT, "precision": "none"}],
    ids=["no columns", "no times"],
)
def test_no_times_are_said_to_be_none(times: dict[str, Any]) -> None:
    packed = pack_incidents(
        points_at([(X, Y)])
        .assign(**times)
        .astype({name: "datetime64[us]" for name in times if name != "precision"})
    )
    assert (packed["first_day"], packed["day_precision"]) == ("", "none")
    assert column(packed, "day") == hour_of_week(packed) == [-1]


def test_one_offence_in_two_groups_has_two_numbers() -> None:
    incidents = points_at(
        [(X, Y), (X + 1, Y), (X + 2, Y)],
        offence="Theft",
        offence_group=["Shops", "Homes", None],
    )
    packed = pack_incidents(incidents)
    assert packed["offences"] == ["Theft"] * 3
    groups = [packed["groups"][packed["group_of"][i]] for i in column(packed, "offence")]
    assert groups == ["Shops", "Homes", "Theft"]


def test_groups_by_code_then_category_then_the_offence_itself() -> None:
    incidents = pd.DataFrame(
        {
            "offence_code": ["28E", "999/99", None, None],
            "offence": ["Burglary - home", "anti-social behaviour", "Littering", None],
        }
    )
    assert offence_groups_of(incidents).tolist() == [
        "Burglary",
        "Anti-social behaviour",
        "Littering",
        NOT_GIVEN,
    ]


def test_rare_groups_go_together_and_come_last() -> None:
    names = [f"Offence {i:02}" for i in range(MOST_GROUPS + 5)]
    incidents = points_at(
        [(X, Y)] * (len(names) + MOST_GROUPS), offence=names + names[:MOST_GROUPS]
    )
    packed = pack_incidents(incidents)
    assert packed["groups"] == [*names[: MOST_GROUPS - 1], OTHER_GROUPS]
    many = np.bincount([packed["group_of"][i] for i in column(packed, "offence")])
    assert many.tolist() == [2] * (MOST_GROUPS - 1) + [7]


def test_texts_that_are_not_there_are_named() -> None:
    incidents = points_at([(X, Y), (X + 1, Y)], offence=[None, " "], location=None)
    packed = pack_incidents(incidents)
    assert packed["offences"] == packed["groups"] == [NOT_GIVEN]
    assert packed["names"] == [""]


def test_a_place_is_called_as_most_of_its_incidents_call_it() -> None:
    incidents = points_at([(X, Y)] * 3, location=["Zoo", "Avenue", "Zoo"])
    packed = pack_incidents(incidents)
    assert [packed["names"][i] for i in column(packed, "location")] == ["Zoo"]


@pytest.mark.parametrize("shape", ["square", "circle", "cluster"])
def test_spots_hold_what_they_say_they_hold(shape: Shape) -> None:
    incidents = points_at(scattered(600, seed=2))
    spots = select_harm_spots(incidents, count=5, shape=shape, size_m=150).spots
    packed = pack_incidents(incidents, spots=spots)
    held = np.zeros(len(spots), dtype=int)
    for spot, many in zip(column(packed, "spot"), column(packed, "many"), strict=True):
        if spot >= 0:
            held[spot] += many
    assert len(spots) >= 1
    assert held.tolist() == spots["incidents"].tolist()


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_reach_the_bytes(random: Any) -> None:
    many = 60
    rng = np.random.default_rng(3)
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 9999, many), unit="min")
    incidents = points_at(
        rng.integers(0, 4, (many, 2)) * 50.0 + [X, Y],
        offence=np.array(["Drugs", "Robbery", None])[rng.integers(0, 3, many)],
        location=rng.choice(["A", "B"], many),
        harm=rng.choice([1.0, 2.5], many),
        ward_code=rng.choice(["W1", "W2"], many),
        start=start,
        end=start,
        precision="minute",
    )
    rows = list(range(many))
    random.shuffle(rows)
    wards = pd.DataFrame({"ward_code": ["W1", "W2"]})
    assert pack_incidents(incidents, wards=wards) == pack_incidents(
        incidents.iloc[rows], wards=wards
    )


def test_an_incident_takes_a_few_bytes() -> None:
    rng = np.random.default_rng(4)
    many = 20_000
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 500_000, many), unit="min")
    incidents = points_at(
        rng.integers(0, 10_000, (many, 2)) + np.array([X, Y]),
        location=rng.integers(0, 500, many).astype(str),
        start=start,
        end=start,
        precision="minute",
    )
    packed = pack_incidents(incidents)
    written = sum(
        len(one[1])
        for one in packed.values()
        if isinstance(one, list) and one and one[0] in ("u1", "u2", "u4", "i4")
    )
    assert written / many < 26  # each at a position of its own, in base64


def test_no_incidents_are_columns_without_rows() -> None:
    packed = pack_incidents(
        points_at([]), wards=pd.DataFrame({"ward_code": ["W1"]}), spots=points_at([(X, Y)])
    )
    assert packed["count"] == 0
    assert column(packed, "x") == column(packed, "day") == column(packed, "spot") == []
    assert packed["offences"] == packed["groups"] == packed["harms"] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"harm": [np.nan]}, "1 are missing or infinite"),
        ({"harm": [-1.0]}, "are negative"),
        ({"geometry": [shapely.Point()]}, "1 of 1 incidents are not points"),
    ],
)
def test_bad_incidents_are_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        pack_incidents(points_at([(X, Y)]).assign(**change))


def test_incidents_without_harm_or_in_another_system_than_the_spots_are_refused() -> None:
    incidents = points_at([(X, Y)])
    with pytest.raises(InputError, match="no column 'harm'"):
        pack_incidents(incidents.drop(columns="harm"))
    with pytest.raises(InputError, match="the harm spots are in EPSG:4326"):
        pack_incidents(incidents, spots=incidents.to_crs(4326))
    with pytest.raises(InputError, match="metres"):
        pack_incidents(incidents.to_crs(4326))

"""Each incident at the nearest street, as a plain search would have it."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.patterns.nearest_lines import total_by_nearest_line
from tests.worlds import METRES, points_at, scattered


def streets(*lines: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.LineString(line) for line in lines], crs=METRES)


def random_streets(rows: int, *, seed: int) -> gpd.GeoDataFrame:
    ends = np.random.default_rng(seed).uniform(0, 2000, (rows, 2, 2))
    return gpd.GeoDataFrame(geometry=shapely.linestrings(ends), crs=METRES)


def test_as_a_plain_search() -> None:
    incidents = points_at(scattered(300, seed=1), harm=np.random.default_rng(2).exponential(9, 300))
    lines = random_streets(40, seed=3)
    away = np.array([lines.distance(point).to_numpy() for point in incidents.geometry])
    expected = np.where(away.min(axis=1) <= 40, away.argmin(axis=1), -1)
    totals = total_by_nearest_line(incidents, lines, within_m=40, weights="harm")
    assert totals.unit_of_incident.tolist() == expected.tolist()
    assert totals.outside == (expected < 0).sum() > 0
    for line in range(len(lines)):
        mine = expected == line
        assert totals.count[line] == mine.sum()
        assert totals.total[line] == pytest.approx(incidents["harm"][mine].sum())


def test_at_a_junction_the_first_in_the_table_has_it() -> None:
    lines = streets([(0, 0), (100, 0)], [(100, 0), (100, 100)], [(100, 0), (200, 0)])
    corner = points_at([(100, 0)])
    for order in ([0, 1, 2], [2, 1, 0]):
        totals = total_by_nearest_line(corner, lines.iloc[order], within_m=10)
        assert totals.unit_of_incident.tolist() == [0]


def test_exactly_as_far_as_allowed_is_near_enough() -> None:
    lines = streets([(0, 0), (100, 0)])
    incidents = points_at([(50, 30), (50, 30.001)])
    assert total_by_nearest_line(incidents, lines, within_m=30).outside == 1


def test_shuffled_rows_give_the_same_bytes() -> None:
    incidents = points_at(scattered(500, seed=4), harm=np.random.default_rng(5).exponential(9, 500))
    lines = random_streets(30, seed=6)
    one, other = (
        total_by_nearest_line(frame, lines, within_m=500, weights="harm").total.tobytes()
        for frame in (incidents, incidents.sample(frac=1, random_state=1))
    )
    assert one == other


def test_no_incidents_are_noughts() -> None:
    totals = total_by_nearest_line(points_at([]), streets([(0, 0), (1, 0)]), within_m=5)
    assert (totals.total.tolist(), totals.count.tolist(), totals.outside) == ([0.0], [0], 0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"within_m": -1}, "within_m = -1"),
        ({"within_m": np.nan}, "within_m = nan"),
        ({"lines": streets()[:0]}, "there are no lines"),
        ({"lines": points_at([(0, 0)])}, "1 of 1 units are not lines"),
        ({"lines": streets([(0, 0), (1, 1)]).to_crs(4326)}, "EPSG:4326"),
        ({"weights": "cost"}, "no column 'cost'"),
    ],
)
def test_what_cannot_be_used_is_refused(change: dict[str, Any], says: str) -> None:
    given = {"lines": streets([(0, 0), (100, 0)]), "within_m": 10, **change}
    with pytest.raises(InputError, match=says):
        total_by_nearest_line(points_at([(0, 0)]), given.pop("lines"), **given)

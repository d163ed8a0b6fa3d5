"""Choosing spots of any shape: quotas, chains, clusters, and what is refused."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString

from hotspots.errors import InputError
from hotspots.patterns.best_set import Limits
from hotspots.patterns.places import collapse_to_places
from hotspots.patterns.spot_choice import Shape, SpotChoice, SpotRules, choose_harm_spots, limits_of
from tests.worlds import points_at

STREETS = gpd.GeoDataFrame(
    {"name": ["High Street", "High Street", "Lane"]},
    geometry=[
        LineString([(0, 0), (100, 0)]),
        LineString([(100, 0), (200, 0)]),
        LineString([(1000, 0), (1100, 0)]),
    ],
    crs=27700,
)
ON_STREETS = points_at([(50, 5)] * 3 + [(150, 5)] * 4 + [(1050, 5)] * 5 + [(500, 500)] * 9)


def chosen(
    incidents: gpd.GeoDataFrame,
    shape: Shape,
    count: int = 5,
    size_m: float = 200,
    streets: gpd.GeoDataFrame | None = STREETS,
    spacing: float = 0,
) -> SpotChoice:
    places = collapse_to_places(incidents)
    rules = SpotRules(count, shape, size_m, spacing, 1, "best")
    limits = Limits.of(count, places=len(places.x))
    return choose_harm_spots(incidents, places, rules, limits, streets=streets)


def test_a_chain_takes_in_both_segments_where_that_holds_most() -> None:
    found = chosen(ON_STREETS, "chain", count=2).placement
    assert (found.held, found.gap) == (12.0, 0.0)
    assert [len(members) for members in found.members] == [2, 1]


def test_chains_may_stand_side_by_side_or_keep_their_distance() -> None:
    assert len(chosen(ON_STREETS, "chain", size_m=100).placement.x) == 3
    assert len(chosen(ON_STREETS, "chain", size_m=100, spacing=150).placement.x) == 2


def test_chains_need_streets_in_the_same_system() -> None:
    with pytest.raises(InputError, match="chains of street segments need streets"):
        chosen(ON_STREETS, "chain", streets=None)
    with pytest.raises(InputError, match="streets"):
        chosen(ON_STREETS, "chain", streets=STREETS.to_crs(32630))


def test_a_cluster_is_a_spot() -> None:
    found = chosen(ON_STREETS, "cluster", size_m=30)
    assert [len(members) for members in found.placement.members] == [1, 1, 1, 1]
    assert found.placement.held == 21
    assert all(outline.area > 0 for outline in found.outlines)


@pytest.mark.parametrize("shape", ["square", "circle", "chain", "cluster"])
def test_of_no_incidents_there_are_no_spots(shape: Shape) -> None:
    found = chosen(points_at([]), shape)
    assert (len(found.placement.x), len(found.outlines), found.placement.gap) == (0, 0, 0.0)


def in_towns(names: list[str | None]) -> gpd.GeoDataFrame:
    return points_at([(1000.0 * i, 0) for i in range(len(names))], district=names)


def test_quotas_and_what_is_elsewhere() -> None:
    incidents = in_towns(["A", "B", "C", None, "B"])
    places = collapse_to_places(incidents)
    limits = limits_of(
        incidents, places, count=9, quotas={"B": 2, "elsewhere": 1}, quota_by="district"
    )
    assert limits.group.tolist() == [1, 0, 1, 1, 0]
    assert limits.most.tolist() == [2, 1]
    without = limits_of(incidents, places, count=9, quotas={"B": 2}, quota_by="district")
    assert without.most.tolist() == [2, 9]
    none = limits_of(incidents, places, count=9, quotas={}, quota_by="nowhere")
    assert (none.group.tolist(), none.most.tolist()) == ([0] * 5, [9])


def test_a_position_of_two_groups_belongs_to_the_one_named_first() -> None:
    incidents = points_at([(0, 0), (0, 0)], district=["A", "B"])
    places = collapse_to_places(incidents)
    for quotas in ({"A": 1, "B": 2}, {"B": 2, "A": 1}):
        limits = limits_of(incidents, places, count=3, quotas=quotas, quota_by="district")
        assert limits.group.tolist() == [0]


def test_quotas_by_what_is_not_there_are_refused() -> None:
    incidents = in_towns(["A", "B"])
    places = collapse_to_places(incidents)
    with pytest.raises(InputError, match="no column 'town'"):
        limits_of(incidents, places, count=3, quotas={"A": 1}, quota_by="town")
    with pytest.raises(InputError, match="no incident is in the district 'Z'"):
        limits_of(incidents, places, count=3, quotas={"Z": 1}, quota_by="district")


def test_the_order_of_rows_does_not_matter() -> None:
    one = chosen(ON_STREETS, "circle", size_m=60).placement
    other = chosen(ON_STREETS.sample(frac=1, random_state=1), "circle", size_m=60).placement
    np.testing.assert_array_equal(one.x, other.x)

"""Clusters of incidents: the same as scikit-learn's on all rows, in any order; their table."""

from typing import Any

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from hotspots.errors import InputError
from hotspots.patterns.clusters import AREA_COLUMNS, ClusterSettings, find_clusters
from hotspots.patterns.dbscan import NOISE
from tests.worlds import points_at, scattered, square_area


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("eps_m", "min_incidents"), [(40, 5), (80, 12), (15, 1), (5, 400)])
def test_same_cores_and_partition_as_scikit_learn(
    seed: int, eps_m: float, min_incidents: int
) -> None:
    xy = np.round(scattered(300, seed=seed))
    ours = find_clusters(points_at(xy), eps_m=eps_m, min_incidents=min_incidents)
    theirs = DBSCAN(eps=eps_m, min_samples=min_incidents).fit(xy)
    core = np.zeros(len(xy), dtype=bool)
    core[theirs.core_sample_indices_] = True
    assert np.array_equal(ours.core.to_numpy(), core)
    assert np.array_equal(ours.labels.to_numpy() == NOISE, theirs.labels_ == NOISE)
    # Cores fall into the same groups, whatever the groups are numbered.
    pairs = set(zip(ours.labels[core], theirs.labels_[core], strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def test_row_order_changes_nothing() -> None:
    incidents = points_at(scattered(400, seed=20))
    shuffled = incidents.sample(frac=1, random_state=5)
    one = find_clusters(incidents, eps_m=60, min_incidents=8)
    other = find_clusters(shuffled, eps_m=60, min_incidents=8)
    assert one.labels.equals(other.labels.sort_index())
    assert one.areas.geometry.to_wkb().equals(other.areas.geometry.to_wkb())
    assert one.areas.drop(columns="geometry").equals(other.areas.drop(columns="geometry"))


def test_clusters_are_numbered_by_what_they_hold() -> None:
    xy = [(0, 0)] * 3 + [(1000, 0)] * 7 + [(2000, 0)] * 5
    clusters = find_clusters(points_at(xy), eps_m=50, min_incidents=3)
    assert clusters.labels.tolist() == [2] * 3 + [0] * 7 + [1] * 5
    assert clusters.areas["incidents"].tolist() == [7, 5, 3]
    assert clusters.areas["places"].tolist() == [1, 1, 1]
    assert clusters.settings.clustered == 15


def test_weights_change_the_answer() -> None:
    xy = [(0, 0), (10, 0), (1000, 0), (1010, 0)]
    harm = [1, 1, 300, 300]
    by_count = find_clusters(points_at(xy), eps_m=20, min_incidents=2)
    by_harm = find_clusters(
        points_at(xy, harm=np.array(harm, dtype=float)),
        eps_m=20,
        min_incidents=500,
        weights="harm",
    )
    assert by_count.labels.tolist() == [0, 0, 1, 1]
    assert by_harm.labels.tolist() == [NOISE, NOISE, 0, 0]
    assert by_harm.areas["weight"].tolist() == [600.0]


def test_the_callers_index_is_kept_and_its_frame_unchanged() -> None:
    incidents = points_at([(0, 0), (1, 0)]).set_axis(["b", "a"])
    before = incidents.copy()
    clusters = find_clusters(incidents, eps_m=10, min_incidents=2)
    assert list(clusters.labels.index) == ["b", "a"]
    assert incidents.equals(before)


def test_nothing_found_is_an_empty_table_with_all_columns() -> None:
    for incidents in (points_at([]), points_at([(0, 0), (500, 0)])):
        clusters = find_clusters(incidents, eps_m=10, min_incidents=5)
        assert list(clusters.areas.columns) == [*AREA_COLUMNS, "geometry"]
        assert clusters.areas.crs == incidents.crs
        assert len(clusters.areas) == 0
        assert (clusters.labels == NOISE).all()


def test_areas_hold_their_incidents_and_stay_in_the_district() -> None:
    xy = scattered(400, seed=30)
    incidents = points_at(xy)
    area = square_area(1500)
    clusters = find_clusters(incidents, eps_m=60, min_incidents=10, study_area=area)
    for row in clusters.areas.itertuples():
        mine = incidents[clusters.labels == row.cluster]
        inside = mine[mine.within(area.outline)]
        assert inside.within(row.geometry).all()
        assert row.geometry.difference(area.outline).area < 1e-6
        assert row.area_ha == pytest.approx(row.geometry.area / 1e4)


def test_zero_weights_find_nothing_and_raise_nothing() -> None:
    incidents = points_at([(0, 0)] * 5, harm=0.0)
    clusters = find_clusters(incidents, eps_m=10, min_incidents=1, weights="harm")
    assert (clusters.labels == NOISE).all()
    assert len(clusters.areas) == 0


def test_an_incident_of_no_weight_belongs_where_it_lies() -> None:
    incidents = points_at([(0, 0), (5, 0), (500, 0)], harm=[9.0, 0, 0])
    clusters = find_clusters(incidents, eps_m=10, min_incidents=5, weights="harm")
    assert clusters.labels.tolist() == [0, 0, NOISE]
    assert clusters.areas[["incidents", "weight"]].to_numpy().tolist() == [[2, 9]]


def test_all_on_one_point_is_one_round_area() -> None:
    clusters = find_clusters(points_at([(500, 500)] * 70), eps_m=100, min_incidents=60)
    (area,) = clusters.areas.geometry
    assert clusters.areas["parts"].tolist() == [1]
    assert area.bounds == pytest.approx((466.7, 466.7, 533.3, 533.3), abs=2)


def test_one_incident_and_a_study_area_without_any() -> None:
    one = find_clusters(points_at([(5, 5)]), eps_m=10, min_incidents=1)
    assert one.labels.tolist() == [0]
    far = find_clusters(
        points_at([(9000, 9000)]), eps_m=10, min_incidents=1, study_area=square_area()
    )
    assert far.areas["parts"].tolist() == [0]
    assert far.areas["area_ha"].tolist() == [0]
    assert far.areas.geometry.is_empty.all()


def test_the_result_carries_its_settings() -> None:
    clusters = find_clusters(points_at([(0, 0)] * 3), eps_m=10, min_incidents=2, weights="harm")
    assert clusters.settings == ClusterSettings("dbscan", 10, 2, "harm", 3, 3)


@pytest.mark.parametrize("harm", [np.nan, -1.0, np.inf])
def test_weights_that_make_no_sense_are_refused(harm: float) -> None:
    incidents = points_at([(0, 0), (1, 0)], harm=[harm, 1.0])
    with pytest.raises(
        InputError, match=r"of 2 weights (1 are missing|0 are missing .* 1 are neg)"
    ):
        find_clusters(incidents, eps_m=10, min_incidents=2, weights="harm")


def test_degrees_and_a_study_area_in_another_system_are_refused() -> None:
    incidents = points_at([(0, 50), (1, 51)])
    with pytest.raises(InputError, match="metres"):
        find_clusters(incidents.set_crs(4326, allow_override=True), eps_m=1, min_incidents=1)
    with pytest.raises(InputError, match="the study area"):
        find_clusters(
            incidents.set_crs(32630, allow_override=True),
            eps_m=1,
            min_incidents=1,
            study_area=square_area(),
        )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"eps_m": -1, "min_incidents": 5}, "eps_m = -1"),
        ({"eps_m": np.nan, "min_incidents": 5}, "eps_m = nan"),
        ({"eps_m": np.inf, "min_incidents": 5}, "eps_m = inf"),
        ({"eps_m": 10, "min_incidents": 0}, "min_incidents = 0"),
        ({"eps_m": 10, "min_incidents": np.nan}, "min_incidents = nan"),
        ({"eps_m": 10, "min_incidents": 5, "method": "optics"}, "choose 'dbscan' or 'hdbscan'"),
        (
            {"eps_m": 10, "min_incidents": 5, "method": "hdbscan", "weights": "harm"},
            "HDBSCAN counts incidents and weighs none",
        ),
        ({"eps_m": 10, "min_incidents": 1, "method": "hdbscan"}, "whole number of 2 or more"),
        ({"eps_m": 10, "min_incidents": 2.5, "method": "hdbscan"}, "whole number of 2 or more"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        find_clusters(points_at([(0, 0)]), **arguments)

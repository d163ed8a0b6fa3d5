"""HDBSCAN on places: scikit-learn's on the incidents, and never less than DBSCAN finds."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score

from hotspots.errors import InputError
from hotspots.patterns import hdbscan
from hotspots.patterns.clusters import find_clusters
from hotspots.patterns.dbscan import NOISE
from tests.worlds import points_at, scattered

CENTRES = np.array([(0, 0), (3000, 0), (0, 4000), (9000, 9000)], dtype=float)


def town_and_country(seed: int, *, stacked: int) -> NDArray[np.float64]:
    """Incidents around four centres, each looser than the last; places repeat, in part."""
    random = np.random.default_rng(seed)
    xy = np.vstack(
        [centre + random.normal(0, 40 * 2**i, (90, 2)) for i, centre in enumerate(CENTRES)]
    )
    again = random.choice(len(xy), 12, replace=False)
    copies = np.repeat(xy[again], random.integers(1, stacked, 12), axis=0)
    return random.permutation(np.vstack([xy, copies, random.uniform(-3000, 12000, (40, 2))]))


def same_partition(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def scikit_learn(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Its labels when it is given the rows sorted, as places are.

    Where an incident joins two clusters at the same distance, it goes by the order of rows.
    """
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    label = np.empty(len(xy), dtype=np.int64)
    label[order] = HDBSCAN(min_cluster_size=12, copy=True).fit(xy[order]).labels_
    return label


# At so small a distance DBSCAN finds nothing but single places.
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("stacked", [2, 10])
def test_same_clusters_as_scikit_learn_on_every_incident(seed: int, stacked: int) -> None:
    xy = town_and_country(seed, stacked=stacked)
    ours = find_clusters(points_at(xy), eps_m=0.001, min_incidents=12, method="hdbscan").labels
    theirs = scikit_learn(xy)
    assert theirs.max() > 1
    assert np.array_equal(ours == NOISE, theirs == NOISE)
    assert same_partition(ours.to_numpy(), theirs)


@pytest.mark.parametrize("seed", range(8))
def test_capped_places_change_no_more_than_the_order_of_rows_would(seed: int) -> None:
    xy = town_and_country(seed, stacked=24)
    ours = find_clusters(points_at(xy), eps_m=0.001, min_incidents=12, method="hdbscan").labels
    theirs = HDBSCAN(min_cluster_size=12, copy=True).fit(xy).labels_
    assert ours.max() == theirs.max() > 1
    assert adjusted_rand_score(ours, theirs) > 0.98


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("eps_m", [40.0, 150.0, 900.0])
def test_what_dbscan_finds_is_neither_divided_nor_left_out(seed: int, eps_m: float) -> None:
    incidents = points_at(town_and_country(seed, stacked=40))
    dense = find_clusters(incidents, eps_m=eps_m, min_incidents=12)
    lasting = find_clusters(incidents, eps_m=eps_m, min_incidents=12, method="hdbscan")
    assert lasting.core.equals(dense.core)
    assert dense.core.any()
    for _, labels in lasting.labels[dense.core].groupby(dense.labels[dense.core]):
        assert labels.nunique() == 1
    assert (lasting.labels[dense.labels != NOISE] != NOISE).all()
    assert lasting.areas["incidents"].min() >= 12


def test_it_finds_town_and_country_at_once() -> None:
    incidents = points_at(town_and_country(1, stacked=3))
    settings = {"eps_m": 60.0, "min_incidents": 15}
    dense = find_clusters(incidents, **settings)  # type: ignore[arg-type]
    lasting = find_clusters(incidents, **settings, method="hdbscan")  # type: ignore[arg-type]
    assert lasting.settings.method == "hdbscan"
    assert lasting.settings.clustered > dense.settings.clustered
    assert lasting.areas.geometry.distance(points_at(CENTRES[3:]).geometry[0]).min() == 0
    assert dense.areas.geometry.distance(points_at(CENTRES[3:]).geometry[0]).min() > 1000


def test_a_single_cluster_is_found() -> None:
    incidents = points_at(np.random.default_rng(3).normal(0, 30, (200, 2)))
    assert len(find_clusters(incidents, eps_m=30, min_incidents=10, method="hdbscan").areas) == 1


def test_sizes_count_incidents_and_not_places() -> None:
    xy = [(0, 0)] * 6 + [(5000, 0)] * 5 + [(5001, 0)] + [(20_000, 0)] * 3
    found = find_clusters(points_at(xy), eps_m=10, min_incidents=6, method="hdbscan")
    assert found.labels.tolist() == [0] * 6 + [1] * 6 + [NOISE] * 3


def test_row_order_changes_nothing() -> None:
    incidents = points_at(np.round(scattered(400, seed=8), -1))
    shuffled = incidents.sample(frac=1, random_state=5)
    one, other = (
        find_clusters(frame, eps_m=15, min_incidents=8, method="hdbscan")
        for frame in (incidents, shuffled)
    )
    assert one.labels.equals(other.labels.sort_index())
    assert one.areas.geometry.to_wkb().equals(other.areas.geometry.to_wkb())


@pytest.mark.parametrize("rows", [0, 1, 2, 9])
def test_too_few_incidents_are_noise(rows: int) -> None:
    found = find_clusters(
        points_at([(i * 1000.0, 0) for i in range(rows)]),
        eps_m=5,
        min_incidents=10,
        method="hdbscan",
    )
    assert found.labels.tolist() == [NOISE] * rows
    assert len(found.areas) == 0


def test_more_than_it_can_compare_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hdbscan, "MOST_INCIDENTS", 50)
    # Copies beyond min_incidents do not count.
    assert len(
        find_clusters(points_at([(0, 0)] * 500), eps_m=5, min_incidents=5, method="hdbscan").areas
    )
    with pytest.raises(InputError, match=r"60 incidents are too many .* up to 50.*'dbscan'"):
        find_clusters(
            points_at([(i, 0) for i in range(60)]), eps_m=5, min_incidents=5, method="hdbscan"
        )

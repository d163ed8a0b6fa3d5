"""DBSCAN on weighted places: exactly scikit-learn's, also where distances tie."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN

from hotspots.errors import InputError
from hotspots.patterns.dbscan import NOISE, Found, find_dense_places


def find(xy: Any, weight: Any = None, *, eps_m: float, least: float) -> Found:
    """Ours, for distinct places in any order."""
    xy = np.asarray(xy, dtype=float)
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    weight = np.ones(len(xy)) if weight is None else np.asarray(weight, dtype=float)
    found = find_dense_places(
        xy[order, 0], xy[order, 1], weight[order], eps_m=eps_m, min_weight=least
    )
    label, core = np.empty_like(found.label), np.empty_like(found.core)
    label[order], core[order] = found.label, found.core
    return Found(label, core)


def find_by_brute_force(
    xy: NDArray[np.float64], weight: NDArray[np.float64], eps_m: float, least: float
) -> Found:
    """The definition, word for word, for places that are sorted."""
    apart = ((xy[:, None] - xy) ** 2).sum(axis=2)
    near = apart <= eps_m**2
    core = (near * weight).sum(axis=1) >= least
    label = np.full(len(xy), NOISE)
    for place in np.flatnonzero(core):
        if label[place] == NOISE:
            label[place] = label.max() + 1
            grown = -1
            while grown != (label == label[place]).sum():
                grown = (label == label[place]).sum()
                label[core & near[label == label[place]].any(axis=0)] = label[place]
    for place in np.flatnonzero(~core):
        reach = np.flatnonzero(core & near[place])
        if len(reach):
            label[place] = label[reach[np.argmin(apart[place, reach])]]
    return Found(label, core)


@st.composite
def lattices(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Sorted distinct places on a lattice, weights, and a distance that many pairs tie at."""
    step = draw(st.sampled_from([1.0, 0.25, 12.5, 100.0, 0.1, 1 / 3]))
    corner = draw(st.sampled_from([0.0, -7.0, 588_000.12, 5_300_000.5]))
    cell = st.tuples(st.integers(0, 14), st.integers(0, 14))
    cells = sorted(draw(st.sets(cell, min_size=1, max_size=90)))
    weight = draw(st.lists(st.integers(0, 3), min_size=len(cells), max_size=len(cells)))
    eps = draw(st.sampled_from([1, 2, 5, 2**0.5, 10, 13, 0.5, 40])) * step
    return np.array(cells) * step + corner, np.array(weight, dtype=float), eps


@settings(max_examples=400, deadline=None)
@given(world=lattices(), least=st.integers(1, 14))
def test_the_definition_word_for_word_where_distances_tie(
    world: tuple[NDArray[np.float64], NDArray[np.float64], float], least: int
) -> None:
    xy, weight, eps_m = world
    ours = find(xy, weight, eps_m=eps_m, least=least)
    brute = find_by_brute_force(xy, weight, eps_m, least)
    assert ours.core.tolist() == brute.core.tolist()
    assert ours.label.tolist() == brute.label.tolist()


@settings(max_examples=400, deadline=None)
@given(world=lattices(), least=st.integers(1, 14))
def test_cores_and_partition_of_scikit_learn_where_distances_tie(
    world: tuple[NDArray[np.float64], NDArray[np.float64], float], least: int
) -> None:
    xy, weight, eps_m = world
    assume(weight.any())  # scikit-learn refuses nothing but zeros.
    apart = ((xy[:, None] - xy) ** 2).sum(axis=2)
    # Where squares and roots disagree about "near", scikit-learn's own answer depends on how
    # its tree was built.
    assume(np.array_equal(apart <= eps_m**2, np.sqrt(apart) <= eps_m))
    ours = find(xy, weight, eps_m=eps_m, least=least)
    theirs = DBSCAN(eps=eps_m, min_samples=least, algorithm="kd_tree")
    theirs.fit(xy, sample_weight=weight)
    assert np.flatnonzero(ours.core).tolist() == theirs.core_sample_indices_.tolist()
    assert ours.label[ours.core].tolist() == theirs.labels_[ours.core].tolist()
    assert np.array_equal(ours.label == NOISE, theirs.labels_ == NOISE)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("spread", [30.0, 300.0, 3000.0])
def test_cores_and_partition_of_scikit_learn_among_many(seed: int, spread: float) -> None:
    random = np.random.default_rng(seed)
    xy = np.unique(random.normal(588_000.12, spread, (3000, 2)), axis=0)
    weight = random.choice([0.0, 0.5, 1, 7], len(xy))
    ours = find(xy, weight, eps_m=40, least=12)
    theirs = DBSCAN(eps=40, min_samples=12, algorithm="kd_tree").fit(xy, sample_weight=weight)
    assert np.flatnonzero(ours.core).tolist() == theirs.core_sample_indices_.tolist()
    assert ours.label[ours.core].tolist() == theirs.labels_[ours.core].tolist()
    assert np.array_equal(ours.label == NOISE, theirs.labels_ == NOISE)


def test_a_neighbour_is_one_at_exactly_the_distance() -> None:
    xy = [(588_000.12, 185_000.12), (588_060.12, 185_080.12), (588_160.13, 185_080.12)]
    assert find(xy, eps_m=100, least=2).label.tolist() == [0, 0, NOISE]


@pytest.mark.parametrize(("between", "cluster"), [(45, 0), (50, 0), (55, 1)])
def test_a_border_place_goes_with_the_nearest_core(between: float, cluster: int) -> None:
    cores = [(0, 0), (-50, 0), (100, 0), (150, 0)]
    found = find([*cores, (between, 0)], [3, 5, 3, 5, 1], eps_m=55, least=8)
    assert found.core.tolist() == [True, True, True, True, False]
    assert found.label.tolist() == [0, 0, 1, 1, cluster]


@pytest.mark.parametrize(
    ("first", "then"), [((30, -40), (30, 40)), ((-30, 40), (30, -40)), ((-40, 30), (-30, -40))]
)
def test_of_cores_equally_near_the_westernmost_then_southernmost_has_it(
    first: tuple[int, int], then: tuple[int, int]
) -> None:
    # Each core has a companion farther out that is one too, and farther west than either.
    companions = [(first[0] - 25, 1.9 * first[1]), (then[0] - 26, 1.9 * then[1])]
    places = [(0, 0), then, first, companions[1], companions[0]]
    found = find(places, [0.5, 4, 4, 5, 5], eps_m=50, least=9)
    assert found.core.tolist() == [False, True, True, True, True]
    assert found.label[0] == found.label[2] != found.label[1]


def test_zero_weight_counts_for_nothing_but_can_be_a_core() -> None:
    found = find([(0, 0), (50, 0), (100, 0)], [3, 0, 3], eps_m=60, least=4)
    assert found.core.tolist() == [False, True, False]
    assert found.label.tolist() == [0, 0, 0]
    assert find([(0, 0), (10, 0)], [0, 0], eps_m=60, least=1).label.tolist() == [NOISE, NOISE]


def test_no_places_and_one_place() -> None:
    assert find(np.empty((0, 2)), eps_m=1, least=1).label.tolist() == []
    assert find([(5, 5)], eps_m=1, least=1).label.tolist() == [0]
    assert find([(5, 5)], eps_m=1e-9, least=2).label.tolist() == [NOISE]


def test_a_distance_beyond_everything_makes_one_cluster() -> None:
    found = find([(0, 0), (1e6, 1e6), (3e5, 0)], eps_m=1e200, least=3)
    assert found.label.tolist() == [0, 0, 0]


def test_a_distance_too_small_for_the_extent_is_refused() -> None:
    with pytest.raises(InputError, match=r"eps_m = 1e-06 over 100 km .* smaller area"):
        find([(0, 0), (100_000, 0)], eps_m=1e-6, least=1)

"""Candidates and their conflicts: held to looking at every pair."""

import numpy as np
import pytest
from scipy import sparse

from hotspots.patterns.candidates import Candidates, join_candidates, places_around
from hotspots.patterns.conflicts import GivenConflicts, Nearness
from hotspots.patterns.places import Places


def some(members: list[list[int]], group: list[int]) -> Candidates:
    many = len(members)
    held = sparse.csr_array(np.array(members, dtype=float).reshape(many, -1))
    return Candidates(np.arange(many, dtype=float), np.zeros(many), held, np.array(group))


@pytest.mark.parametrize("is_round", [False, True])
def test_places_around_are_those_within(is_round: bool) -> None:
    random = np.random.default_rng(1)
    x, y = np.unique(np.round(random.uniform(0, 100, (300, 2))), axis=0).T
    centres = np.round(random.uniform(-10, 110, (50, 2)))
    found = places_around(x, y, centres, within_m=10, is_round=is_round)
    east, north = np.abs(x - centres[:, :1]), np.abs(y - centres[:, 1:])
    away = np.hypot(east, north) if is_round else np.maximum(east, north)
    np.testing.assert_array_equal(found.toarray() > 0, away <= 10)
    assert found.has_sorted_indices


def test_of_no_centres_and_no_places_there_are_none() -> None:
    none = np.zeros(0)
    assert places_around(none, none, np.zeros((2, 2)), within_m=9, is_round=True).nnz == 0
    assert places_around(none, none, np.zeros((0, 2)), within_m=9, is_round=True).shape == (0, 0)


def test_candidates_know_what_they_hold() -> None:
    two = some([[1, 0, 1], [0, 1, 0]], [0, 1])
    places = Places(
        np.arange(3.0), np.zeros(3), np.array([2.0, 3, 4]), np.array([1, 5, 7]), np.arange(3)
    )
    assert two.members_of(0).tolist() == [0, 2]
    assert two.weigh(places).tolist() == [6, 3]
    assert two.count(places).tolist() == [8, 5]
    assert two.pick(np.array([False, True])).members_of(0).tolist() == [1]
    both = join_candidates([two, two.pick(np.array([True, False]))], 3)
    assert (len(both), both.group.tolist()) == (3, [0, 1, 0])
    assert len(join_candidates([], 3)) == 0


def test_those_of_one_group_that_hold_the_same_are_told_from_the_others() -> None:
    five = some([[1, 0], [1, 1], [1, 0], [1, 0], [1, 1]], [0, 0, 0, 1, 0])
    first, alike = five.tell_apart()
    assert first.tolist() == [0, 1, 3]
    assert alike.tolist() == [0, 1, 0, 2, 1]


@pytest.mark.parametrize("metric", [2.0, np.inf])
def test_near_ones_are_in_conflict(metric: float) -> None:
    x, y = np.round(np.random.default_rng(2).uniform(0, 60, (2, 80)))
    near = Nearness(x, y, touching_m=10, metric=metric, spacing_m=13)
    east, north = np.abs(x[:, None] - x), np.abs(y[:, None] - y)
    straight = np.hypot(east, north)
    touching = (straight if metric == 2 else np.maximum(east, north)) <= 10
    clash = touching | (straight < 13)
    for one in range(80):
        np.testing.assert_array_equal(near.of(one), np.flatnonzero(clash[one]))
        assert near.is_clear(one, x[one], y[one]) == (clash[one].sum() == 1)
    np.fill_diagonal(clash, False)
    which = np.array([3, 9, 20, 41, 77])
    pairs = near.among(which).toarray() > 0
    np.testing.assert_array_equal(pairs, clash[np.ix_(which, which)])
    given = GivenConflicts(near.among(np.arange(80)))
    np.testing.assert_array_equal(given.among(which).toarray() > 0, pairs)
    np.testing.assert_array_equal(np.sort(given.of(5)), np.flatnonzero(clash[5]))


def test_without_spacing_or_candidates_nothing_is_in_conflict() -> None:
    assert Nearness(np.zeros(3), np.zeros(3)).among(np.arange(3)).nnz == 0
    assert Nearness(np.zeros(3), np.zeros(3)).of(1).tolist() == []
    none = np.zeros(0)
    assert Nearness(none, none, spacing_m=9).among(np.zeros(0, dtype=int)).shape == (0, 0)

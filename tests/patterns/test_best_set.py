"""The best set: held to trying every subset there is."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from hotspots.patterns.best_set import Limits, bound_of_any_set, take_best, take_greedily
from hotspots.patterns.cliques import cover_by_cliques
from hotspots.patterns.conflicts import GivenConflicts

Floats = NDArray[np.float64]


class World:
    """Few candidates that hold few places, of two groups, some in conflict."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.place_weight = random.integers(1, 20, 8).astype(float)
        held = random.random((7, 8)) < 0.35
        self.members = sparse.csr_array(held.astype(float))
        self.weight = held @ self.place_weight
        # Two that hold one place cannot both be taken, nor some others.
        clash = (held.astype(int) @ held.T > 0) | (random.random((7, 7)) < 0.2)
        clash |= clash.T
        np.fill_diagonal(clash, False)
        self.conflicts = sparse.csr_array(clash.astype(float))
        quota = random.integers(0, 4, 2)
        self.limits = Limits(int(random.integers(1, 5)), random.integers(0, 2, 7), quota)

    def allowed(self) -> list[tuple[int, ...]]:
        clash = self.conflicts.toarray() > 0
        return [
            chosen
            for many in range(self.limits.count + 1)
            for chosen in combinations(range(7), many)
            if not clash[np.ix_(chosen, chosen)].any()
            and (
                np.bincount(self.limits.group[list(chosen)], minlength=2) <= self.limits.most
            ).all()
        ]

    def best(self, *, among: list[tuple[int, ...]]) -> float:
        return max((float(self.weight[list(chosen)].sum()) for chosen in among), default=-np.inf)


worlds = st.integers(0, 10_000).map(World)


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_the_best_set_is_the_best_of_all_subsets(world: World) -> None:
    taken = take_best(world.weight, world.conflicts, world.limits)
    assert tuple(sorted(taken.tolist())) in world.allowed()
    assert world.weight[taken].sum() == world.best(among=world.allowed())
    assert (np.diff(world.weight[taken]) <= 0).all()


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_greedy_takes_an_allowed_set_that_nothing_can_be_added_to(world: World) -> None:
    taken = take_greedily(world.weight, GivenConflicts(world.conflicts).of, world.limits)
    allowed = {frozenset(one) for one in world.allowed()}
    assert frozenset(taken.tolist()) in allowed
    for more in set(range(7)) - set(taken.tolist()):
        assert frozenset([*taken.tolist(), more]) not in allowed
    if len(taken):
        assert world.weight[taken[0]] == world.best(
            among=[one for one in world.allowed() if len(one) == 1]
        )


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_no_allowed_set_exceeds_the_bound_nor_one_with_a_candidate_what_that_costs(
    world: World,
) -> None:
    bound = bound_of_any_set(world.place_weight, world.members, world.limits)
    assert bound.most >= world.best(among=world.allowed()) - 1e-6
    for candidate, loss in enumerate(bound.loss):
        with_it = [one for one in world.allowed() if candidate in one]
        assert world.best(among=with_it) <= bound.most - loss + 1e-6


@settings(max_examples=60, deadline=None)
@given(worlds, st.integers(0, 25))
def test_what_is_not_listed_is_in_the_bound(world: World, light: int) -> None:
    """Only the heavier candidates are listed; of the others is said what they hold at most."""
    listed = np.flatnonzero(world.weight > light)
    group = world.limits.group[listed]
    limits = Limits(world.limits.count, group, world.limits.most)
    bound = bound_of_any_set(
        world.place_weight, world.members[listed], limits, unlisted=np.full(2, float(light))
    )
    assert bound.most >= world.best(among=world.allowed()) - 1e-6
    for candidate in set(range(7)) - set(listed.tolist()):
        with_it = [one for one in world.allowed() if candidate in one]
        loss = bound.loss_of_unlisted[world.limits.group[candidate]]
        assert world.best(among=with_it) <= bound.most - loss + 1e-6


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_cliques_cover_every_conflict_and_nothing_else(world: World) -> None:
    cliques = cover_by_cliques(world.conflicts, world.weight).toarray() > 0
    together = (cliques.T.astype(int) @ cliques) > 0
    np.fill_diagonal(together, False)
    np.testing.assert_array_equal(together, world.conflicts.toarray() > 0)


@pytest.mark.parametrize("take", ["best", "greedy"])
def test_of_nothing_nothing_is_taken(take: str) -> None:
    none = sparse.csr_array((0, 0))
    limits = Limits.of(3, places=0)
    if take == "best":
        assert not len(take_best(np.zeros(0), none, limits))
    else:
        assert not len(take_greedily(np.zeros(0), GivenConflicts(none).of, limits))


def test_a_place_counts_once_in_the_bound() -> None:
    members = sparse.csr_array(np.ones((3, 1)))
    bound = bound_of_any_set(np.array([7.0]), members, Limits.of(3, places=3))
    assert bound.most == pytest.approx(7.0)


def test_spots_that_are_not_listed_weigh_what_is_said_of_them() -> None:
    """One place of 9 is listed; of the other group it is known that no spot holds over 4."""
    members = sparse.csr_array(np.ones((1, 1)))
    limits = Limits(3, np.array([0]), np.array([3, 2]))
    bound = bound_of_any_set(np.array([9.0]), members, limits, unlisted=np.array([0.0, 4.0]))
    assert bound.most == pytest.approx(17.0)

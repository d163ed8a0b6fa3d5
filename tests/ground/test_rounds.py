"""Rounds: never too many doors, groups kept together, the first first, and little walking."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground.rounds import cut_rounds
from hotspots.ground.walks import order_walk


def on_a_line(*groups: tuple[str, float, int]) -> Any:
    """Groups of doors a metre apart from each other, each from its own place on a line."""
    x = np.concatenate([at + np.arange(doors) for _, at, doors in groups])
    return x, np.zeros(len(x)), np.repeat([name for name, *_ in groups], [n for *_, n in groups])


def rounds_of_groups(rounds: Any, group: Any) -> dict[str, list[int]]:
    return {
        str(one): sorted({int(number) for number in rounds[group == one]})
        for one in np.unique(group)
    }


def test_a_walk_is_cut_where_it_is_longest() -> None:
    x, y, group = on_a_line(("a", 0, 2), ("b", 10, 2), ("c", 500, 2), ("d", 510, 2), ("e", 900, 2))
    rounds = cut_rounds(x, y, group, per_shift=4, start=(0, 0))
    assert rounds_of_groups(rounds, group) == {"a": [1], "b": [1], "c": [2], "d": [2], "e": [3]}


def test_no_more_rounds_than_needed_even_when_a_gap_asks_for_one() -> None:
    x, y, group = on_a_line(("a", 0, 2), ("b", 500, 2), ("c", 1000, 2), ("d", 1010, 2))
    rounds = cut_rounds(x, y, group, per_shift=4, start=(0, 0))
    assert rounds_of_groups(rounds, group) == {"a": [1], "b": [1], "c": [2], "d": [2]}


def test_a_round_need_not_be_full_when_that_saves_walking() -> None:
    x, y, group = on_a_line(("a", 0, 1), ("b", 500, 1), ("c", 510, 1), ("d", 520, 1))
    rounds = cut_rounds(x, y, group, per_shift=3, start=(0, 0))
    assert rounds_of_groups(rounds, group) == {"a": [1], "b": [2], "c": [2], "d": [2]}


def test_only_groups_longer_than_a_round_are_cut_evenly_and_in_order() -> None:
    x, y, group = on_a_line(("long", 0, 11), ("short", 300, 4))
    rounds = cut_rounds(x, y, group, per_shift=5, start=(0, 0))
    assert rounds[:11].tolist() == [1] * 4 + [2] * 4 + [3] * 3
    assert rounds[11:].tolist() == [4] * 4


def test_gold_is_in_the_earliest_rounds_and_what_is_near_fills_them_up() -> None:
    x, y, group = on_a_line(("a", 0, 2), ("b", 100, 2), ("gold", 200, 2), ("d", 900, 2))
    first = np.where((group == "gold") & (x == 201), 0, 1)
    rounds = cut_rounds(x, y, group, per_shift=4, first=first, start=(0, 0))
    assert rounds_of_groups(rounds, group) == {"gold": [1], "b": [1], "a": [2], "d": [2]}


def test_gold_is_not_held_back_to_save_walking() -> None:
    x, y, group = on_a_line(("a", 0, 1), ("b", 500, 1), ("c", 505, 1), ("d", 510, 1))
    first = np.array([0, 0, 1, 1])
    rounds = cut_rounds(x, y, group, per_shift=2, first=first, start=(0, 0))
    assert rounds[:2].tolist() == [1, 1]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), per_shift=st.integers(1, 12), groups=st.integers(1, 14))
def test_whatever_the_doors(seed: int, per_shift: int, groups: int) -> None:
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(groups), random.integers(1, 9, groups))
    x, y = random.uniform(0, 900, (2, len(group)))
    first = random.integers(0, 3, len(group))
    rounds = cut_rounds(x, y, group, per_shift=per_shift, first=first)
    load = np.bincount(rounds)
    assert load[0] == 0
    assert load[1:].min() >= 1
    assert load.max() <= per_shift
    turn = np.array([first[group == one].min() for one in group])
    for one in np.unique(group):
        own = rounds[group == one]
        # A group is in as few rounds as it has parts.
        assert len(np.unique(own)) <= -(-len(own) // per_shift)
        assert len(own) > per_shift or len(np.unique(own)) == 1
    if per_shift >= np.bincount(group).max():  # no group is cut: turns are those of groups
        for low, high in itertools.pairwise(np.unique(turn)):
            assert rounds[turn == low].max() <= rounds[turn == high].min()
    again = random.permutation(groups)
    mixed = np.concatenate([np.flatnonzero(group == one) for one in again])
    other = cut_rounds(x[mixed], y[mixed], group[mixed], per_shift=per_shift, first=first[mixed])
    assert np.array_equal(other, rounds[mixed])


def test_rounds_are_as_good_as_any_cut_of_the_same_walk() -> None:
    for seed in range(8):
        random = np.random.default_rng(seed)
        group = np.repeat(np.arange(9), 2)
        x, y = (random.uniform(0, 900, (2, 9)))[:, group]
        rounds = cut_rounds(x, y, group, per_shift=8)
        walk = order_walk(x, y, group).order[::2]
        legs = np.hypot(np.diff(x[walk]), np.diff(y[walk]))
        inside = legs[rounds[walk][1:] == rounds[walk][:-1]].sum()
        best = min(
            legs.sum() - legs[list(cuts)].sum()
            for cuts in itertools.combinations(range(8), 2)
            if max(np.diff([0, *[cut + 1 for cut in cuts], 9])) <= 4
        )
        assert rounds.max() == 3
        assert inside == pytest.approx(best)


def test_no_doors_have_no_rounds() -> None:
    assert cut_rounds([], [], [], per_shift=5, first=[]).tolist() == []


def test_what_cannot_be_cut_is_refused() -> None:
    with pytest.raises(InputError, match="per_shift = 0"):
        cut_rounds([0], [0], ["a"], per_shift=0)
    with pytest.raises(InputError, match="2 numbers are given for 1 doors, or some are missing"):
        cut_rounds([0], [0], ["a"], per_shift=5, first=[1, 2])
    with pytest.raises(InputError, match="some are missing"):
        cut_rounds([0], [0], ["a"], per_shift=5, first=[np.nan])
    with pytest.raises(InputError, match="there are 0 groups for 1 doors"):
        cut_rounds([0], [0], [], per_shift=5)
    with pytest.raises(InputError, match="there are 2 names for 1 doors"):
        cut_rounds([0], [0], ["a"], per_shift=5, names=["a", "b"])

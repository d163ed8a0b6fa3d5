"""Candidate squares: nothing a square can hold is missing, and what they weigh is right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspots.patterns.candidate_squares import heaviest_squares, squares_worth

Points = list[tuple[int, int, int]]
points = st.lists(
    st.tuples(st.integers(-12, 12), st.integers(-12, 12), st.integers(1, 5)), min_size=1, max_size=9
)


def held_by(centre: NDArray[np.float64], world: NDArray[np.float64], size: float) -> float:
    inside = (np.abs(world[:, :2] - centre) <= size / 2 + 1e-6).all(axis=1)
    return float(world[inside, 2].sum())


def columns(world: Points) -> tuple[NDArray[np.float64], ...]:
    return tuple(np.array(world, dtype=float).T)


@settings(deadline=None, max_examples=40)
@given(points, st.sampled_from([3.0, 5.5, 8.0]))
def test_no_square_anywhere_holds_more_than_the_candidates(world: Points, size: float) -> None:
    x, y, weight = columns(world)
    squares = squares_worth(x, y, weight, size_m=size, least=0)
    east, north = (side.ravel()[:, None] for side in np.meshgrid(*[np.arange(-18, 18, 0.5)] * 2))
    inside = (np.abs(x - east) <= size / 2 + 1e-6) & (np.abs(y - north) <= size / 2 + 1e-6)
    anywhere = (inside @ weight).max()
    assert squares[:, 2].max() >= anywhere


@settings(deadline=None, max_examples=40)
@given(points, st.sampled_from([3.0, 5.5, 8.0]))
def test_each_square_holds_what_it_says(world: Points, size: float) -> None:
    x, y, weight = columns(world)
    for found in (
        squares_worth(x, y, weight, size_m=size, least=0),
        heaviest_squares(x, y, weight, size_m=size),
    ):
        for *centre, held in found:
            assert held_by(np.array(centre), np.column_stack([x, y, weight]), size) == held


@settings(deadline=None, max_examples=40)
@given(points, st.integers(1, 12))
def test_only_squares_worth_it_are_listed_and_all_of_them(world: Points, least: int) -> None:
    x, y, weight = columns(world)
    everything = squares_worth(x, y, weight, size_m=5.5, least=0)
    some = squares_worth(x, y, weight, size_m=5.5, least=least)
    np.testing.assert_array_equal(some, everything[everything[:, 2] >= least])


def test_a_square_may_lean_on_its_places_in_four_ways() -> None:
    x, y = np.array([0.0, 4]), np.array([0.0, 3])
    squares = squares_worth(x, y, np.ones(2), size_m=10, least=2)
    assert {tuple(square[:2]) for square in squares} == {(5, 5), (5, -2), (-1, 5), (-1, -2)}


def test_places_as_far_apart_as_a_side_are_in_one_square() -> None:
    x, y = np.array([588000.1, 588150.1]), np.array([186000.3, 186150.3])
    assert squares_worth(x, y, np.ones(2), size_m=150, least=2)[:, 2].tolist() == [2.0]
    assert not len(squares_worth(x + np.array([0, 0.001]), y, np.ones(2), size_m=150, least=2))


def test_bands_do_not_cut_a_square_in_two() -> None:
    """Bands lie on whole multiples of the side; a square may reach over one."""
    y = np.array([140.0, 160, 299, 301])
    squares = squares_worth(np.zeros(4), y, np.ones(4), size_m=150, least=3)
    assert squares[:, 2].max() == 3
    assert len(squares)


def test_of_no_places_there_are_no_squares() -> None:
    none = np.zeros(0)
    assert squares_worth(none, none, none, size_m=150, least=0).shape == (0, 3)
    assert heaviest_squares(none, none, none, size_m=150).shape == (0, 3)


@pytest.mark.parametrize("size", [20.0, 150.0])
def test_the_heaviest_of_all_places_is_the_heaviest_of_all_squares(size: float) -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(0, 1000, (2, 400))
    weight = random.integers(1, 9, 400).astype(float)
    heaviest = heaviest_squares(x, y, weight, size_m=size)
    assert len(heaviest) == 400
    assert heaviest[:, 2].max() == squares_worth(x, y, weight, size_m=size, least=0)[:, 2].max()

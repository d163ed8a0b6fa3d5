"""Candidate circles: nothing a circle can hold is missing, and what they weigh is right."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspots.patterns.candidate_circles import circles_worth, heaviest_circles

Points = list[tuple[int, int, int]]
points = st.lists(
    st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 5)), min_size=1, max_size=9
)


def held_by(centre: NDArray[np.float64], world: NDArray[np.float64], radius: float) -> float:
    inside = np.hypot(*(world[:, :2] - centre).T) <= radius + 1e-6
    return float(world[inside, 2].sum())


@settings(deadline=None, max_examples=40)
@given(points, st.sampled_from([2.3, 4.7]))
def test_no_circle_anywhere_holds_more_than_the_candidates(world: Points, radius: float) -> None:
    x, y, weight = np.array(world, dtype=float).T
    best = circles_worth(x, y, weight, radius_m=radius, least=0)[:, 2].max()
    east, north = (side.ravel()[:, None] for side in np.meshgrid(*[np.arange(-12, 12, 0.5)] * 2))
    anywhere = ((np.hypot(x - east, y - north) <= radius + 1e-6) @ weight).max()
    assert best >= anywhere
    assert heaviest_circles(x, y, weight, radius_m=radius)[:, 2].max() == best


@settings(deadline=None, max_examples=40)
@given(points, st.sampled_from([2.3, 4.7]))
def test_each_circle_holds_what_it_says(world: Points, radius: float) -> None:
    x, y, weight = np.array(world, dtype=float).T
    table = np.column_stack([x, y, weight])
    for *centre, held in circles_worth(x, y, weight, radius_m=radius, least=0):
        assert held_by(np.array(centre), table, radius) == held


def test_only_circles_worth_it_are_listed() -> None:
    x, y = np.array([0.0, 60, 500]), np.zeros(3)
    assert circles_worth(x, y, np.ones(3), radius_m=50, least=2)[:, 2].tolist() == [2, 2]
    assert circles_worth(x, y, np.ones(3), radius_m=50, least=3).shape == (0, 3)


def test_places_on_one_position_are_all_held() -> None:
    x = y = np.array([7.0, 7, 7])
    assert circles_worth(x, y, np.ones(3), radius_m=50, least=3)[:, 2].tolist() == [3]


def test_two_places_a_diameter_apart_are_in_one_circle() -> None:
    circles = circles_worth(np.array([0.0, 100]), np.zeros(2), np.ones(2), radius_m=50, least=2)
    np.testing.assert_allclose(circles, [[50, 0, 2]], atol=1e-6)


def test_of_no_places_there_are_no_circles() -> None:
    none = np.zeros(0)
    assert circles_worth(none, none, none, radius_m=50, least=0).shape == (0, 3)
    assert heaviest_circles(none, none, none, radius_m=50).shape == (0, 3)

"""Pairs counted by distance and days: against counting each pair by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hotspots.patterns.pair_grid import count_pairs, pairs_by_days_apart

PLACES = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 12)), min_size=0, max_size=30
)


@given(PLACES)
def test_each_pair_is_in_its_cell(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    x, y = 10.0 * table[:, 0].astype(np.float64), 10.0 * table[:, 1].astype(np.float64)
    day = table[:, 2]
    grid = count_pairs(x, y, day, max_m=45, step_m=20, max_days=5)
    expected = np.zeros((4, 6))
    for one in range(len(x)):
        for other in range(one):
            distance = np.hypot(x[one] - x[other], y[one] - y[other])
            if distance >= 45:
                continue
            row = 0 if distance == 0 else 1 + int(distance // 20)
            if abs(day[one] - day[other]) <= 5:
                expected[row, abs(day[one] - day[other])] += 1
    assert grid.observed.tolist() == expected.tolist()
    assert grid.edges_m.tolist() == [0, 20, 40, 45]
    assert (grid.of_blocks.sum(axis=0).reshape(4, 6) == expected).all()


@given(st.lists(st.integers(0, 40), max_size=40))
def test_days_apart_are_counted_exactly(days: list[int]) -> None:
    apart = pairs_by_days_apart(np.array(days, dtype=np.int64))
    by_hand = np.zeros(len(apart))
    for one in range(len(days)):
        for other in range(one):
            by_hand[abs(days[one] - days[other])] += 1
    assert apart.tolist() == by_hand.tolist()


def test_the_share_of_days_is_that_of_all_pairs() -> None:
    grid = count_pairs(
        np.array([0.0, 9000.0, 20000.0]),
        np.zeros(3),
        np.array([1, 2, 9]),
        max_m=50,
        step_m=25,
        max_days=7,
    )
    # Days apart: 1, 7 and 8, of which the last is beyond the columns.
    assert grid.share_of_days.tolist() == [0, 0.5, 0, 0, 0, 0, 0, 0.5]
    assert grid.observed.sum() == 0


def test_pairs_a_kilometre_apart_are_in_different_blocks_wherever_the_map_begins() -> None:
    x = np.array([0.0, 10.0, 1500.0, 1510.0])
    days = np.arange(4)
    for shift in (0.0, 333.3, 500_000.0):
        grid = count_pairs(x + shift, np.zeros(4), days, max_m=50, step_m=25, max_days=5)
        assert grid.of_blocks.shape[0] == 2


def test_an_empty_row_has_the_middle_of_its_band() -> None:
    grid = count_pairs(
        np.array([0.0, 30.0]), np.zeros(2), np.array([1, 2]), max_m=50, step_m=25, max_days=5
    )
    assert grid.distance_m.tolist() == [0.0, 12.5, 30.0]

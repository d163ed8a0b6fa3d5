"""Squares and circles: what the proof of the best set rests on."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.patterns.free_shapes import Circle, FreeShape, Square
from hotspots.patterns.worth_placing import nearness_of

SHAPES: list[FreeShape] = [Square(10), Circle(5)]


def clear_of_each_other(shape: FreeShape, xy: np.ndarray, spacing: float = 0) -> np.ndarray:
    """Keep as many as fit, one after the other."""
    near = nearness_of(xy[:, 0], xy[:, 1], shape, spacing)
    free = np.ones(len(xy), dtype=bool)
    kept = []
    for one in range(len(xy)):
        if free[one]:
            kept.append(one)
            free[near.of(one)] = False
    return xy[kept]


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_more_than_stated_can_touch_one(shape: FreeShape, seed: int) -> None:
    random = np.random.default_rng(seed)
    if random.random() < 0.5:  # tight around the edge, where most fit
        angle = random.uniform(0, 2 * np.pi, 60)
        xy = np.column_stack([np.cos(angle), np.sin(angle)]) * random.uniform(9.5, 14, (60, 1))
    else:
        xy = random.uniform(-10, 10, (60, 2))
    apart = clear_of_each_other(shape, xy)
    measure = np.linalg.norm(apart, ord=shape.metric, axis=1)
    assert (measure <= shape.clear_m).sum() <= shape.most_touched


def test_as_many_as_stated_do_fit() -> None:
    corners = np.array([(-5.1, -5.1), (5.1, -5.1), (-5.1, 5.1), (5.1, 5.1)])
    assert len(clear_of_each_other(Square(10), corners)) == 4 == Square.most_touched
    turns = np.arange(5) * 2 * np.pi / 5
    ring = np.column_stack([np.cos(turns), np.sin(turns)]) * 9.9
    assert len(clear_of_each_other(Circle(5), ring)) == 5 == Circle.most_touched


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), spacing=st.sampled_from([11.0, 14.0, 25.0]))
def test_no_more_than_five_others_are_only_too_near(
    shape: FreeShape, seed: int, spacing: float
) -> None:
    xy = np.random.default_rng(seed).uniform(-spacing, spacing, (80, 2))
    apart = clear_of_each_other(shape, xy, spacing)
    here = np.append(apart, [[0.0, 0.0]], axis=0)
    near = nearness_of(here[:, 0], here[:, 1], shape, spacing)
    assert len(near.of(len(apart))) - 1 <= shape.most_touched + 5


@pytest.mark.parametrize("shape", SHAPES)
def test_it_holds_what_it_is_drawn_around(shape: FreeShape) -> None:
    random = np.random.default_rng(4)
    xy = np.unique(np.round(random.uniform(0, 60, (200, 2)), 1), axis=0)
    centres = random.uniform(0, 60, (20, 2))
    held = shape.held(centres, xy[:, 0], xy[:, 1]).toarray() > 0
    drawn = shape.draw(centres[:, 0], centres[:, 1])
    for row, ground in zip(held, drawn, strict=True):
        inside = shapely.covers(ground, shapely.points(xy))
        assert not (row & ~inside).any()
        # A circle is drawn as a polygon around it.
        assert (inside & ~row).sum() <= (0 if isinstance(shape, Square) else 1)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_tally_is_of_all_that_is_listed(shape: FreeShape) -> None:
    random = np.random.default_rng(5)
    x, y = np.unique(np.round(random.uniform(0, 60, (60, 2)), 2), axis=0).T
    weight = random.integers(1, 5, len(x)).astype(float)
    steps = np.array([1.0, 4, 8])
    tally = shape.tally(x, y, weight, steps)
    listed = shape.worth(x, y, weight, 0.0)
    places = np.asarray(shape.held(listed[:, :2], x, y).sum(axis=1)).ravel()
    step = np.searchsorted(steps, listed[:, 2], side="right") - 1
    exact = np.bincount(step, weights=places, minlength=3)
    # About: a circle or square found twice is counted twice, a square once for all leanings.
    assert (tally >= 0.7 * exact).all()
    assert (tally <= 2.5 * exact).all()
    assert shape.tally(x, y, weight, np.array([1e9])).tolist() == [0]


@pytest.mark.parametrize("shape", SHAPES)
def test_places_with_too_little_around_them_may_be_left_out_of_the_heaviest(
    shape: FreeShape,
) -> None:
    random = np.random.default_rng(6)
    x, y = np.unique(np.round(random.normal(50, 15, (80, 2)), 2), axis=0).T
    everything = shape.heaviest(x, y, np.ones(len(x)), 0.0)
    some = shape.heaviest(x, y, np.ones(len(x)), 8.0)
    assert 0 < len(some) < len(everything)
    heavy = everything[everything[:, 2] >= 8]
    assert {tuple(one) for one in heavy} <= {tuple(one) for one in some}


def test_in_the_middle_of_its_places_there_is_room() -> None:
    x, y = np.array([0.0, 6, 3]), np.array([0.0, 0, 4])
    assert Square(10).middle(x, y) == (3.0, 2.0)
    east, north = Circle(5).middle(x, y)
    away = np.hypot(x - east, y - north)
    assert away.max() == pytest.approx(3.125)  # of the circle through all three

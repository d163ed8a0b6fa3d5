"""Placement: the best there is, proven; clear of each other; whatever the order of places."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.patterns.best_set import Limits
from hotspots.patterns.free_shapes import Circle, FreeShape, Square
from hotspots.patterns.placement import Placement, place_spots
from hotspots.patterns.places import Places

Points = list[tuple[int, int, int]]
points = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 14), st.integers(1, 6)),
    min_size=1,
    max_size=12,
    unique_by=lambda point: point[:2],
)


def places_of(world: Points) -> Places:
    x, y, weight = np.array(sorted(world), dtype=float).reshape(-1, 3).T
    return Places(x, y, weight, np.ones(len(x), dtype=np.int64), np.arange(len(x)))


def clustered(number: int, seed: int) -> Places:
    random = np.random.default_rng(seed)
    centres = random.uniform(200, 1800, (8, 2))
    xy = centres[random.integers(0, 8, number)] + random.normal(0, 80, (number, 2))
    xy = np.unique(np.round(xy, 1), axis=0)
    count = random.integers(1, 9, len(xy))
    weight = np.round(count * random.exponential(20, len(xy)), 2)
    return Places(xy[:, 0], xy[:, 1], weight, count, np.arange(len(xy)))


def placed(places: Places, shape: FreeShape, count: int, **keywords: float | str) -> Placement:
    limits = Limits.of(count, places=len(places.x))
    return place_spots(places, shape, limits=limits, **keywords)  # type: ignore[arg-type]


def best_pair_on_a_lattice(places: Places, size: float) -> float:
    """Try every square with sides between whole metres, and every two that do not touch."""
    steps = np.arange(-size, 15, 1.0) + 0.1  # between the places
    west, south = (side.ravel() for side in np.meshgrid(steps, steps))
    inside = (places.x >= west[:, None]) & (places.x <= west[:, None] + size)
    inside &= (places.y >= south[:, None]) & (places.y <= south[:, None] + size)
    held = inside @ places.weight
    held = np.column_stack([west, south, held])[held > 0]
    apart = np.abs(held[:, None, :2] - held[None, :, :2]).max(axis=2)
    pairs = np.where(apart > size, held[:, None, 2] + held[None, :, 2], 0)
    return float(max(held[:, 2].max(), pairs.max()))


@settings(max_examples=25, deadline=None)
@given(points)
def test_no_pair_of_squares_on_a_fine_lattice_holds_more(world: Points) -> None:
    places = places_of(world[:7])
    found = placed(places, Square(9.3), 2)
    lattice = best_pair_on_a_lattice(places, 9.3)
    assert found.held >= lattice - 1e-9
    assert found.bound >= lattice - 1e-9


@pytest.mark.parametrize("shape", [Square(150), Square(90), Circle(75), Circle(150)])
@pytest.mark.parametrize("spacing", [0, 250])
def test_spots_share_no_ground_keep_their_distance_and_hold_what_they_say(
    shape: FreeShape, spacing: float
) -> None:
    places = clustered(600, seed=1)
    found = placed(places, shape, 12, min_spacing_m=spacing)
    assert len(found.x) == 12
    centres = np.column_stack([found.x, found.y])
    apart = np.abs(centres[:, None] - centres)[np.triu_indices(12, 1)]
    distance = np.hypot(*apart.T)
    touching = apart.max(axis=1) if isinstance(shape, Square) else distance
    assert touching.min() > shape.clear_m
    assert distance.min() >= spacing - 1e-5
    held = shape.held(centres, places.x, places.y)
    for number, members in enumerate(found.members):
        np.testing.assert_array_equal(members, np.flatnonzero(held[[number]].toarray()))
    weights = [places.weight[members].sum() for members in found.members]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(found.held)
    assert found.greedy <= found.held <= found.bound


def test_the_best_beats_the_greedy_where_the_heaviest_is_in_the_way() -> None:
    places = places_of([(0, 0, 4), (100, 0, 5), (200, 0, 5), (300, 0, 4)])
    greedy = placed(places, Square(110), 2, search="greedy")
    assert (greedy.held, greedy.bound, round(greedy.gap, 3)) == (14.0, 18.0, 0.286)
    best = placed(places, Square(110), 2)
    assert (best.held, best.gap) == (18.0, 0.0)


def test_greedy_takes_the_heaviest_then_the_heaviest_left() -> None:
    places = clustered(300, seed=2)
    found = placed(places, Square(150), 5, search="greedy")
    one = placed(places, Square(150), 1)
    assert places.weight[found.members[0]].sum() == pytest.approx(one.held)
    assert found.held == found.greedy


def test_a_spot_stands_with_its_places_in_its_middle() -> None:
    places = places_of([(10, 10, 1), (70, 50, 1)])
    found = placed(places, Square(150), 1)
    assert (found.x[0], found.y[0]) == (40.0, 30.0)
    round_ones = placed(places, Circle(75), 1)
    assert (round_ones.x[0], round_ones.y[0]) == (40.0, 30.0)


def test_it_does_not_move_over_what_it_does_not_hold() -> None:
    """In the middle of its three places the square would reach the light one, a metre off."""
    places = Places(
        np.array([0.0, 60, 100, 151]),
        np.zeros(4),
        np.array([5.0, 5, 5, 1]),
        np.array([5, 5, 5, 1]),
        np.arange(4),
    )
    found = placed(places, Square(110), 1)
    assert found.members[0].tolist() == [0, 1, 2]
    assert found.x[0] + 55 < 151


def test_too_few_incidents_make_no_spot() -> None:
    places = clustered(300, seed=3)
    found = placed(places, Square(100), 30, min_incidents=40)
    assert 0 < len(found.x) < 30
    assert all(places.count[members].sum() >= 40 for members in found.members)
    none = placed(places, Square(100), 30, min_incidents=10_000)
    assert (len(none.x), none.held, none.bound, none.gap) == (0, 0.0, 0.0, 0.0)


def test_of_no_places_there_are_no_spots() -> None:
    assert len(placed(places_of([]), Square(100), 3).x) == 0
    assert len(placed(places_of([]), Circle(100), 3).x) == 0


def test_all_on_one_place_is_one_spot() -> None:
    found = placed(places_of([(3, 4, 9)]), Square(150), 3)
    assert (found.x.tolist(), found.y.tolist(), found.gap) == ([3.0], [4.0], 0.0)


def test_each_group_keeps_to_its_quota_and_to_its_own_places() -> None:
    places = clustered(500, seed=4)
    group = (places.x > np.median(places.x)).astype(np.int64)
    limits = Limits(7, group, np.array([2, 10]))
    found = place_spots(places, Square(120), limits=limits)
    of_spot = [set(group[members]) for members in found.members]
    assert all(len(one) == 1 for one in of_spot)
    assert sum(one == {0} for one in of_spot) == 2
    assert len(of_spot) == 7
    nobody = place_spots(places, Square(120), limits=Limits(7, group, np.array([0, 10])))
    assert all(group[members].all() for members in nobody.members)


def test_weights_change_the_answer() -> None:
    places = clustered(300, seed=5)
    counted = Places(
        places.x, places.y, places.count.astype(float), places.count, places.of_incident
    )
    assert placed(places, Square(150), 4).x.tolist() != placed(counted, Square(150), 4).x.tolist()


def shifted(places: Places, east: float, north: float, times: float = 1.0) -> Places:
    return Places(
        places.x + east, places.y + north, places.weight * times, places.count, places.of_incident
    )


def test_shifting_the_places_shifts_the_spots() -> None:
    places = clustered(300, seed=6)
    here, there = (
        placed(places, Square(150), 6),
        placed(shifted(places, 500_000, 200_000), Square(150), 6),
    )
    assert there.held == pytest.approx(here.held)
    np.testing.assert_allclose(there.x - 500_000, here.x, atol=0.11)


def test_heavier_incidents_at_the_same_places_give_the_same_spots() -> None:
    places = clustered(300, seed=7)
    one, ten = placed(places, Square(150), 6), placed(shifted(places, 0, 0, 10), Square(150), 6)
    np.testing.assert_array_equal(one.x, ten.x)


def test_what_weighs_nothing_holds_nothing() -> None:
    places = Places(np.array([0.0]), np.array([0.0]), np.zeros(1), np.array([3]), np.array([0]))
    found = placed(places, Square(100), 2)
    assert found.held == found.bound == 0.0


def test_where_all_of_them_stand_on_one_ground_little_is_listed_and_the_rest_filled_in() -> None:
    """Thousands of ways to hold nearly the same must not crowd out the other spots."""
    random = np.random.default_rng(8)
    xy = np.unique(np.round(random.uniform(0, 400, (500, 2)), 1), axis=0)
    many = np.ones(len(xy), dtype=np.int64)
    weight = np.round(random.exponential(20, len(xy)), 2)
    places = Places(xy[:, 0], xy[:, 1], weight, many, np.arange(len(xy)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotspots.patterns.worth_placing._MOST_LISTED", 50_000)
        patch.setattr("hotspots.patterns.placement._MOST_BOUNDED", 20_000)
        cut = placed(places, Square(150), 9)
    assert len(cut.x) >= 4
    assert cut.held <= cut.bound <= weight.sum() + 1e-6
    whole = placed(places, Square(150), 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotspots.patterns.worth_placing._MOST_LISTED", 20_000)
        one = placed(places, Square(150), 1)
    assert one.held <= whole.held <= one.bound


@settings(max_examples=15, deadline=None)
@given(points, st.integers(10, 60), st.sampled_from([0.0, 12.0]))
def test_the_bound_holds_however_little_is_listed(world: Points, most: int, spacing: float) -> None:
    places = places_of(world)
    exact = placed(places, Square(4.3), 3, min_spacing_m=spacing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotspots.patterns.worth_placing._MOST_LISTED", most)
        patch.setattr("hotspots.patterns.placement._MOST_BOUNDED", most)
        cut = placed(places, Square(4.3), 3, min_spacing_m=spacing)
    assert cut.bound >= exact.held - 1e-9
    assert cut.held <= exact.bound + 1e-9


def test_what_would_take_for_ever_is_refused_first() -> None:
    places = clustered(600, seed=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotspots.patterns.worth_placing._MOST_PAIRS", 1e5)
        with pytest.raises(InputError, match=r"spots 5,000 m across hold up to .* smaller size"):
            placed(places, Square(5000), 3)


def test_a_gap_without_spots_is_not_none() -> None:
    nothing = placed(places_of([]), Square(10), 1)
    assert nothing.gap == 0.0
    assert replace(nothing, bound=1.0).gap == np.inf


def test_more_spots_than_places_takes_them_all() -> None:
    found = placed(places_of([(0, 0, 1), (9, 0, 2), (0, 9, 3)]), Square(2), 50)
    assert (len(found.x), found.held, found.gap) == (3, 6.0, 0.0)


def test_it_takes_places_far_from_the_origin() -> None:
    places = clustered(200, seed=9)
    far = placed(shifted(places, 4e6, 7e6), Circle(60), 5)
    assert far.held == pytest.approx(placed(places, Circle(60), 5).held)

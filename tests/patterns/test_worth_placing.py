"""What is listed, and what is said of the rest."""

import numpy as np
import pytest

from hotspots.patterns.best_set import Limits
from hotspots.patterns.free_shapes import Circle, FreeShape, Square
from hotspots.patterns.places import Places
from hotspots.patterns.worth_placing import list_worth_placing


def scattered(number: int) -> Places:
    random = np.random.default_rng(3)
    xy = np.unique(np.round(random.normal(500, 120, (number, 2)), 1), axis=0)
    many = np.ones(len(xy), dtype=np.int64)
    weight = random.integers(1, 9, len(xy)).astype(float)
    return Places(xy[:, 0], xy[:, 1], weight, many, np.arange(len(xy)))


@pytest.mark.parametrize("shape", [Square(80), Circle(40)])
@pytest.mark.parametrize("most", [500, 5_000, 10_000_000])
def test_what_is_not_listed_holds_no_more_than_is_said(
    shape: FreeShape, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspots.patterns.worth_placing._MOST_LISTED", most)
    places = scattered(150)
    worth = list_worth_placing(places, shape, Limits.of(30, places=len(places.x)))
    listed = {worth.candidates.members_of(one).tobytes() for one in range(len(worth.candidates))}
    everything = shape.worth(places.x, places.y, places.weight, 0.0)
    held = shape.held(everything[:, :2], places.x, places.y).toarray() > 0
    missing = [
        float(places.weight[row].sum())
        for row in held
        if np.flatnonzero(row).astype(np.int64).tobytes() not in listed
    ]
    assert (most < 10_000_000) == bool(missing)
    assert max(missing, default=0.0) <= worth.unlisted[0]


def test_a_spot_too_light_to_matter_is_not_listed() -> None:
    """Beside five heavy places that keep clear, a light one cannot be in the best pair."""
    x = np.linspace(0, 5000, 6)
    weight = np.array([9.0, 9, 9, 9, 9, 1])
    places = Places(x, np.zeros(6), weight, np.ones(6, dtype=np.int64), np.arange(6))
    worth = list_worth_placing(places, Square(100), Limits.of(2, places=6))
    assert set(worth.candidates.weigh(places)) == {9.0}
    assert worth.unlisted.tolist() == [0.0]
    three = list_worth_placing(places, Square(100), Limits.of(3, places=6))
    assert set(three.candidates.weigh(places)) == {9.0, 1.0}


def test_a_group_without_a_quota_or_places_has_no_candidates() -> None:
    places = scattered(20)
    limits = Limits(3, np.zeros(len(places.x), dtype=np.int64), np.array([0, 2]))
    assert not len(list_worth_placing(places, Square(50), limits).candidates)

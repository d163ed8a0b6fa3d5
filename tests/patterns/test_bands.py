"""Bands: half-open, and named by what they hold."""

from typing import Any

import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.patterns.bands import Bands, distance_bands, time_bands

INF = float("inf")


@pytest.mark.parametrize(
    ("edges", "labels"),
    [
        ((0, 100, 200, 400), ("same place", "under 100 m", "100 to under 200 m", None)),
        ((50, 1500.5), ("50 to under 1,500.5 m",)),
        ((0, INF), ("same place", "any distance but nought")),
        ((0, 1200, INF), ("same place", "under 1,200 m", "1,200 m or more")),
    ],
)
def test_bands_of_distance_are_named_by_what_they_hold(edges: Any, labels: Any) -> None:
    found = distance_bands(edges).labels
    assert len(found) == len(labels)
    assert all(name is None or name == given for name, given in zip(labels, found, strict=True))


@pytest.mark.parametrize(
    ("edges", "labels"),
    [
        ((0, 1, 8, 15, INF), ("same day", "1 to 7 days", "8 to 14 days", "15 days or more")),
        ((0, 7, 14), ("0 to 6 days", "7 to 13 days")),
        ((1, 2, 3, INF), ("1 day", "2 days", "3 days or more")),
        ((0, INF), ("any time",)),
        ((1, INF), ("1 day or more",)),
    ],
)
def test_bands_of_time_are_named_by_the_whole_days_they_hold(edges: Any, labels: Any) -> None:
    assert time_bands(edges).labels == labels


def test_the_lower_edge_is_in_a_band_and_the_upper_one_is_not() -> None:
    bands = distance_bands((0, 100, 200))
    below = [np.nextafter(edge, 0) for edge in (0.01, 100, 200)]
    assert bands.of(np.array([0.0, 0.01, 100, 200, *below])).tolist() == [0, 1, 2, -1, 0, 1, 2]
    assert time_bands((1, 2, INF)).of(np.array([0.0, 1, 2, 99999])).tolist() == [-1, 0, 1, 1]


def test_bands_say_how_far_they_reach() -> None:
    without_end = distance_bands((0, 100, INF))
    assert (without_end.reach, without_end.open, len(without_end)) == (100, True, 3)
    assert without_end.finite.tolist() == without_end.from_nought.tolist() == [0, 0.01, 100]
    later = time_bands((7, 14))
    assert (later.reach, later.open, later.from_nought.tolist()) == (14, False, [0, 7, 14])


@pytest.mark.parametrize("make", [distance_bands, time_bands])
@pytest.mark.parametrize(
    ("edges", "told"),
    [
        ((), "there are 0 edges"),
        ((5,), "there are 1 edges"),
        (range(52), "there are 52 edges"),
        ((0, 2, 2), "the edges 0, 2, 2 do not rise"),
        ((9, 2), "the edges 9, 2 do not rise"),
        ((0, INF, 9), "the edges 0, inf, 9 do not rise"),
        ((-1, 2), "an edge is -1"),
        ((0, float("nan")), "an edge is nan"),
        ((INF, INF), "the first edge is infinite"),
        (("near", "far"), "= \\('near', 'far'\\)"),
        (None, "= None"),
    ],
)
def test_unusable_edges_are_refused(make: Any, edges: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        make(edges)


def test_edges_that_say_too_much_are_refused() -> None:
    with pytest.raises(InputError, match=r"the first band ends at 0\.005 m"):
        distance_bands((0, 0.005, 100))
    with pytest.raises(InputError, match=r"0\.5 is no whole number of days"):
        time_bands((0, 0.5, 1))


def test_bands_are_what_their_edges_and_names_say() -> None:
    assert distance_bands((10, 20)) == Bands((10.0, 20.0), ("10 to under 20 m",))

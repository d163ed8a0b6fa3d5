"""Chains of street segments: which there are, what they hold, and what is refused."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString

from hotspots.errors import InputError
from hotspots.patterns.candidate_chains import (
    chain_members,
    chains_of,
    draw_chain,
    segment_of_places,
    sharing_a_segment,
)
from hotspots.patterns.places import collapse_to_places
from tests.worlds import points_at


def streets(
    *lines: list[tuple[float, float]], names: list[str | None] | None = None
) -> gpd.GeoDataFrame:
    shapes = [LineString(line) for line in lines]
    return gpd.GeoDataFrame(
        {"name": names or ["High Street"] * len(lines)}, geometry=shapes, crs=27700
    )


STRAIGHT = streets([(0, 0), (100, 0)], [(100, 0), (200, 0)], [(200, 0), (300, 0)])


def test_chains_go_on_along_one_street_as_long_as_they_may() -> None:
    assert chains_of(STRAIGHT, longest_m=300) == [(0,), (0, 1), (0, 1, 2), (1,), (1, 2), (2,)]
    assert chains_of(STRAIGHT, longest_m=299) == [(0,), (0, 1), (1,), (1, 2), (2,)]
    assert chains_of(STRAIGHT, longest_m=10) == [(0,), (1,), (2,)]


def test_a_chain_has_one_name_and_segments_without_stay_alone() -> None:
    two = streets([(0, 0), (9, 0)], [(9, 0), (18, 0)], names=["A", "B"])
    assert chains_of(two, longest_m=99) == [(0,), (1,)]
    none = streets([(0, 0), (9, 0)], [(9, 0), (18, 0)], names=[None, None])
    assert chains_of(none, longest_m=99) == [(0,), (1,)]
    assert chains_of(STRAIGHT.drop(columns="name"), longest_m=999) == [(0,), (1,), (2,)]


def test_a_fork_gives_every_way_and_a_loop_is_not_closed() -> None:
    fork = streets([(0, 0), (9, 0)], [(9, 0), (18, 5)], [(9, 0), (18, -5)])
    assert chains_of(fork, longest_m=99) == [(0,), (0, 1), (0, 2), (1,), (1, 2), (2,)]
    loop = streets([(0, 0), (9, 0)], [(9, 0), (9, 9)], [(9, 9), (0, 0)])
    assert (0, 1, 2) not in chains_of(loop, longest_m=99)
    ring = streets([(0, 0), (9, 0), (9, 9), (0, 0)])
    assert chains_of(ring, longest_m=99) == [(0,)]


def test_ends_nearer_than_half_a_metre_are_one_junction() -> None:
    """Also where rounding would put them into different cells."""
    near = streets([(0, 0), (100.24, 0)], [(100.26, 0), (200, 0)])
    assert (0, 1) in chains_of(near, longest_m=300)
    far = streets([(0, 0), (100, 0)], [(100.6, 0), (200, 0)])
    assert (0, 1) not in chains_of(far, longest_m=300)


def test_the_order_of_the_streets_changes_only_their_numbers() -> None:
    turned = STRAIGHT.iloc[::-1].reset_index(drop=True)
    again = {tuple(sorted(2 - one for one in chain)) for chain in chains_of(turned, longest_m=200)}
    assert again == set(chains_of(STRAIGHT, longest_m=200))


def test_streets_in_parts_are_refused() -> None:
    parts = gpd.GeoDataFrame(
        {"name": ["A"]}, geometry=[MultiLineString([[(0, 0), (1, 0)], [(5, 0), (6, 0)]])], crs=27700
    )
    with pytest.raises(InputError, match="1 of 1 streets are not lines in one part"):
        chains_of(parts, longest_m=100)


def test_too_many_chains_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.patterns.candidate_chains._MOST_CHAINS", 4)
    with pytest.raises(InputError, match=r"more than 4 chains of up to 300 m.*smaller size"):
        chains_of(STRAIGHT, longest_m=300)


def test_a_chain_holds_the_places_nearest_to_its_segments() -> None:
    incidents = points_at([(50, 5), (150, -9), (150, 24), (150, 26), (250, 0)])
    places = collapse_to_places(incidents)
    segment = segment_of_places(incidents, places, STRAIGHT)
    assert segment.tolist() == [0, 1, 1, -1, 2]
    held = chain_members([(0,), (0, 1), (2,)], segment, 3)
    assert held.toarray().astype(int).tolist() == [
        [1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0],
        [0, 0, 0, 0, 1],
    ]


def test_chains_that_share_a_segment_are_in_conflict() -> None:
    clash = sharing_a_segment([(0,), (0, 1), (1, 2), (2,)], 3).toarray()
    assert clash.tolist() == [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]


def test_a_chain_is_drawn_with_the_ground_beside_it() -> None:
    ground = draw_chain(STRAIGHT, (0, 1))
    assert ground.geom_type == "Polygon"
    np.testing.assert_allclose(shapely.bounds(ground), [-25, -25, 225, 25])

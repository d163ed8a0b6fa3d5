"""The sample's street network: whole, with a hierarchy, and cut by a river and a railway."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from tests.scripts.sample_files import STREETS, TOWNS, Way, addresses, highways, truth, ways

in_each_town = pytest.mark.parametrize("town", TOWNS)


class Network:
    """Walking lengths over the extract's own nodes."""

    def __init__(self, town: str, without: frozenset[int] = frozenset()) -> None:
        self.town = town
        self.number: dict[str, int] = {}
        starts, ends, lengths = [], [], []
        for way in highways(town):
            if id(way) in without:
                continue
            steps = np.hypot(*np.diff(shapely.get_coordinates(way.line), axis=0).T)
            nodes = [self.number.setdefault(one, len(self.number)) for one in way.nodes]
            for (a, b), length_m in zip(itertools.pairwise(nodes), steps, strict=True):
                starts.append(a)
                ends.append(b)
                lengths.append(length_m)
        size = len(self.number)
        self.graph = coo_array((lengths, (starts, ends)), shape=(size, size)).tocsr()

    def parts(self) -> npt.NDArray[np.int32]:
        """The number of the part that each node belongs to."""
        return np.asarray(connected_components(self.graph, directed=False)[1])

    def ways_out(self, address: pd.Series[Any]) -> list[tuple[float, int]]:
        """The nodes on either side of an address along its street, and how far they are."""
        place = shapely.Point(address["easting"], address["northing"])
        gaps = [
            (way.line.distance(place), n)
            for n, way in enumerate(highways(self.town))
            if way.tags.get("name") == address["street"]
        ]
        way = highways(self.town)[min(gaps)[1]]
        along_m = way.line.project(place)
        ends = shapely.get_coordinates(way.line)
        runs = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ends, axis=0).T))])
        after = int(np.clip(np.searchsorted(runs, along_m), 1, len(runs) - 1))
        return [
            (abs(float(runs[k]) - along_m), self.number[way.nodes[k]]) for k in (after - 1, after)
        ]

    def walk_m(self, a: pd.Series[Any], b: pd.Series[Any]) -> float:
        """The shortest walk from one address to another."""
        starts = self.ways_out(a)
        reach = dijkstra(self.graph, directed=False, indices=[node for _, node in starts])
        return min(
            out + float(reach[k, node]) + back
            for k, (out, _) in enumerate(starts)
            for back, node in self.ways_out(b)
        )


def barriers(town: str) -> list[Way]:
    return [
        way
        for way in ways()
        if way.town == town
        and (way.tags.get("railway") == "rail" or way.tags.get("waterway") == "river")
    ]


def crossings(barrier: Way) -> list[Way]:
    return [way for way in highways(barrier.town) if way.line.intersects(barrier.line)]


def far_neighbours(town: str) -> list[tuple[dict[str, Any], pd.Series[Any], pd.Series[Any]]]:
    rows = addresses().set_index("UPRN")
    return [
        (one, *(rows.loc[uprn] for uprn in one["uprns"]))
        for one in truth()["far_neighbours"]
        if one["town"] == town
    ]


@in_each_town
def test_everybody_can_walk_to_everybody(town: str) -> None:
    assert set(Network(town).parts()) == {0}


@in_each_town
def test_a_town_has_a_hierarchy_of_streets(town: str) -> None:
    kinds = pd.Series([way.tags["highway"] for way in highways(town)])
    lengths = pd.Series([way.line.length for way in highways(town)]).groupby(kinds).sum()
    assert {*STREETS, "footway", "path", "steps", "service"} <= set(lengths.index)
    roads = lengths[["primary", "secondary", "tertiary"]].sum()
    assert 0.1 < roads / lengths["residential"] < 0.35
    # Streets that nothing leads on from: closes, courts, and what stops at a river or railway.
    degree = pd.Series([node for way in highways(town) for node in way.nodes]).value_counts()
    closes = [
        way
        for way in highways(town)
        if way.tags["highway"] == "residential"
        and min(degree[way.nodes[0]], degree[way.nodes[-1]]) == 1
    ]
    assert len(closes) > 100


@in_each_town
def test_river_and_railway_are_crossed_only_where_something_is_built(town: str) -> None:
    assert sorted(way.tags.get("railway", "river") for way in barriers(town)) == ["rail", "river"]
    for barrier in barriers(town):
        assert not any(set(way.nodes) & set(barrier.nodes) for way in highways(town))
        over = crossings(barrier)
        assert all({"bridge", "tunnel"} & way.tags.keys() for way in over)
        places = shapely.union_all([way.line.intersection(barrier.line) for way in over])
        assert 4 <= shapely.get_num_geometries(places) <= 6
        # Each leads somewhere: from one bank to the other, by one way or by two that meet.
        for place in shapely.get_parts(places):
            whole = shapely.line_merge(
                shapely.union_all([way.line for way in over if way.line.distance(place) < 0.5])
            )
            assert whole.geom_type == "LineString"
            assert 1 < whole.project(place) < whole.length - 1


@in_each_town
def test_without_its_crossings_a_barrier_parts_the_town(town: str) -> None:
    for barrier in barriers(town):
        cut = Network(town, without=frozenset(id(way) for way in crossings(barrier)))
        parts = cut.parts()
        sizes = np.sort(np.bincount(parts))[::-1] / len(parts)
        assert sizes[1] > 0.1
        kind = "rail" if "railway" in barrier.tags else "river"
        for _, a, b in [one for one in far_neighbours(town) if one[0]["barrier"] == kind]:
            (_, here), (_, there) = cut.ways_out(a)[0], cut.ways_out(b)[0]
            assert parts[here] != parts[there]


@in_each_town
def test_neighbours_across_a_barrier_have_the_walk_that_truth_says(town: str) -> None:
    network, near_and_far = Network(town), 0
    for one, a, b in far_neighbours(town):
        straight = np.hypot(a["easting"] - b["easting"], a["northing"] - b["northing"])
        assert straight == pytest.approx(one["straight_m"], abs=1)
        walk = network.walk_m(a, b)
        # The truth counts the few metres that the last house stands beyond a closed end.
        assert walk == pytest.approx(one["by_street_m"], abs=15)
        near_and_far += straight < 100 and walk > 500
    assert near_and_far >= 3

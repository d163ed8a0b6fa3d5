"""What we take of an OpenStreetMap file while it is read, whatever format it is in.

A file is read once, as a stream, and cannot be asked again: ways that are walked or driven,
features and what lies behind them on a map are chosen by their tags as they come by. Of other
ways only which nodes they pass is kept while reading, as the outline of a park or a shopping
centre may be made of them.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.ground.osm_backdrop import backdrop_of, place_of
from hotspots.ground.osm_features import FEATURE_KEYS, features_of
from hotspots.ground.osm_tags import driven_ways, is_walkable

Tags = Mapping[str, str]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class TaggedArea:
    """An area made of ways: those of its outer and of its inner rings, by id."""

    outer: tuple[int, ...]
    inner: tuple[int, ...]
    tags: Tags


@dataclass(frozen=True)
class OsmContent:
    """What is wanted of a file.

    Attributes
    ----------
    node
        Ids of all nodes of the file, ascending.
    longitude, latitude
        Where they are.
    refs
        For ways by id the ids of their nodes, in order; some may not be in the file. Ways that
        are tagged, and those that an area may be made of.
    ways
        Tags of ways that are walked or driven, by id.
    feature_nodes, feature_ways
        Tags of nodes and ways that are features, by id.
    place_nodes
        Tags of nodes that name a place, by id.
    backdrop_ways
        Tags of ways that are water, green or rails, by id.
    areas
        Relations that are features, water or green.
    ways_seen
        How many ways the file has, whatever they are.
    copyright
        Whom the file names as its maker; empty where it names nobody.
    """

    node: Ids
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    refs: Mapping[int, Ids]
    ways: Mapping[int, Tags]
    feature_nodes: Mapping[int, Tags]
    feature_ways: Mapping[int, Tags]
    place_nodes: Mapping[int, Tags]
    backdrop_ways: Mapping[int, Tags]
    areas: Sequence[TaggedArea]
    ways_seen: int
    copyright: str = ""


@dataclass
class OsmCollector:
    """Takes nodes, ways and relations as they come, and keeps what is wanted of them."""

    copyright: str = ""
    _node: "array[int]" = field(default_factory=lambda: array("q"))
    _longitude: "array[float]" = field(default_factory=lambda: array("d"))
    _latitude: "array[float]" = field(default_factory=lambda: array("d"))
    _refs: dict[int, "array[int]"] = field(default_factory=dict)
    _ways: dict[int, Tags] = field(default_factory=dict)
    _feature_nodes: dict[int, Tags] = field(default_factory=dict)
    _feature_ways: dict[int, Tags] = field(default_factory=dict)
    _place_nodes: dict[int, Tags] = field(default_factory=dict)
    _backdrop_ways: dict[int, Tags] = field(default_factory=dict)
    _areas: dict[int, TaggedArea] = field(default_factory=dict)
    _ways_seen: int = 0

    def node(self, number: int, longitude: float, latitude: float) -> None:
        """Take where a node is."""
        self._node.append(number)
        self._longitude.append(longitude)
        self._latitude.append(latitude)

    def node_tags(self, number: int, tags: Tags) -> None:
        """Take the tags of a node that has some."""
        if not FEATURE_KEYS.isdisjoint(tags) and features_of(tags):
            self._feature_nodes[number] = tags
        if "place" in tags and place_of(tags):
            self._place_nodes[number] = tags

    def way(self, number: int, refs: "array[int]", tags: Tags) -> None:
        """Take a way."""
        self._ways_seen += 1
        if is_street(tags):
            self._ways[number] = tags
        if features_of(tags):
            self._feature_ways[number] = tags
        if backdrop_of(tags):
            self._backdrop_ways[number] = tags
        # A building's walls may be the outline of a shopping centre that comes later.
        self._refs[number] = refs

    def area(self, number: int, members: Sequence[tuple[str, int, str]], tags: Tags) -> None:
        """Take a relation: kind, id and role of each member."""
        area = area_of(members, tags)
        if area is not None:
            self._areas[number] = area

    def content(self, name: str) -> OsmContent:
        """Give what was kept.

        Raises
        ------
        InputError
            When nodes have no place on Earth.
        """
        node = np.frombuffer(self._node, dtype=np.int64)
        longitude, latitude = np.frombuffer(self._longitude), np.frombuffer(self._latitude)
        wrong = ~((np.abs(longitude) <= 180) & (np.abs(latitude) <= 90))
        if wrong.any():
            what = (
                f"{int(wrong.sum()):,} of {len(node):,} nodes have no latitude and longitude on"
                " Earth"
            )
            cure = "OpenStreetMap's files are in degrees: take the extract again, unprojected"
            raise InputError(Problem(what, cure, name))
        # A node that is there twice (two extracts put together) is where its last row says.
        ids, at = np.unique(node[::-1], return_index=True)
        at = len(node) - 1 - at
        used = {ref for area in self._areas.values() for ref in (*area.outer, *area.inner)}
        used |= self._ways.keys() | self._feature_ways.keys() | self._backdrop_ways.keys()
        refs = {
            number: np.frombuffer(self._refs[number], dtype=np.int64)
            for number in sorted(used & self._refs.keys())
        }
        return OsmContent(
            ids,
            longitude[at],
            latitude[at],
            refs,
            self._ways,
            self._feature_nodes,
            self._feature_ways,
            self._place_nodes,
            self._backdrop_ways,
            list(self._areas.values()),
            self._ways_seen,
            self.copyright,
        )


def is_street(tags: Tags) -> bool:
    """Tell whether a way is walked or driven."""
    return "highway" in tags and (is_walkable(tags) or any(driven_ways(tags)))


def area_of(members: Sequence[tuple[str, int, str]], tags: Tags) -> TaggedArea | None:
    """Make an area of a relation (kind, id and role of each member), if it is one we want."""
    if tags.get("type") != "multipolygon" or not (features_of(tags) or backdrop_of(tags)):
        return None
    ways = [(ref, role) for kind, ref, role in members if kind in ("way", "w")]
    outer = tuple(ref for ref, role in ways if role in ("outer", ""))
    return TaggedArea(outer, tuple(ref for ref, role in ways if role == "inner"), tags)

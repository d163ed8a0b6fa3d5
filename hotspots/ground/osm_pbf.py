"""OpenStreetMap's packed format, ``.osm.pbf``, read by osmium, as our own reader does XML.

Most of a file are nodes that only ways need. They are never seen by Python: osmium looks up where
the nodes of a way are and hands its places over in one go. A way's nodes are then told apart by
their places and not by their ids, which is all that a map needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.ground.osm_backdrop import backdrop_of, place_of
from hotspots.ground.osm_content import OsmContent, TaggedArea, Tags, area_of, is_street
from hotspots.ground.osm_features import FEATURE_KEYS, features_of
from hotspots.records.input_file import fingerprint

_PER_DEGREE = 10_000_000  # as exact as the format is, about a centimetre
_WKB_HEAD = 9  # bytes before the first coordinate
_NOWHERE = -1
_HALF = 1 << 31
Ids = NDArray[np.int64]
Numbers = NDArray[np.float64]


def read_osm_pbf(path: Path) -> OsmContent:
    """Read what is walked, driven or a feature from a packed extract.

    Places are kept to a ten-millionth of a degree, about a centimetre, as the format has them.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When the file is damaged or of another kind.
    """
    import osmium  # noqa: PLC0415  # for the one kind of file that needs it

    fingerprint(path)  # says in plain words when the file cannot be opened
    kept = _Kept()
    try:
        kept.take(path)
    except (osmium.InvalidLocationError, RuntimeError, ValueError):
        what = "the file is damaged, or is no OpenStreetMap extract in the format .osm.pbf"
        raise InputError(Problem(what, "copy or download it again", path.name)) from None
    return kept.content()


@dataclass
class _Kept:
    """What was kept of a file: areas first, as they say which untagged ways are wanted."""

    _node_tags: list[Tags] = field(default_factory=list)
    _node_places: list[tuple[float, float]] = field(default_factory=list)
    _areas: dict[int, TaggedArea] = field(default_factory=dict)
    _places: dict[int, Numbers] = field(default_factory=dict)
    _ways: dict[int, Tags] = field(default_factory=dict)
    _feature_ways: dict[int, Tags] = field(default_factory=dict)
    _backdrop_ways: dict[int, Tags] = field(default_factory=dict)
    _ways_seen: int = 0

    def take(self, path: Path) -> None:
        """Read a file three times over: its nodes, its relations and its ways."""
        import osmium  # noqa: PLC0415

        # Named by its format: what is in the file decides, never what its name ends in.
        file, kinds = osmium.io.File(str(path), "pbf"), osmium.osm.osm_entity_bits
        where: Any = osmium.index.create_map("flex_mem")
        nodes = osmium.FileProcessor(file, kinds.NODE).with_locations(where)
        for node in _there(nodes.with_filter(osmium.filter.KeyFilter(*FEATURE_KEYS, "place"))):
            tags = dict(node.tags)
            if features_of(tags) or place_of(tags):
                self._node_tags.append(tags)
                self._node_places.append((node.location.lon, node.location.lat))
        relations = osmium.FileProcessor(file, kinds.RELATION)
        for one in _there(relations.with_filter(osmium.filter.TagFilter(("type", "multipolygon")))):
            members = [(member.type, member.ref, member.role) for member in one.members]
            area = area_of(members, dict(one.tags))
            if area is not None:
                self._areas[one.id] = area
        rings = {ref for area in self._areas.values() for ref in (*area.outer, *area.inner)}
        located = osmium.NodeLocationsForWays(where)
        located.ignore_errors()  # an extract lacks nodes at its edge
        drawn = osmium.geom.WKBFactory()
        for way in _there(osmium.OsmFileIterator(osmium.io.Reader(file, kinds.WAY), located)):
            self._take_way(way, rings, drawn)

    def _take_way(self, way: Any, rings: set[int], drawn: Any) -> None:
        self._ways_seen += 1
        number, tags = way.id, dict(way.tags)
        street, feature = is_street(tags), bool(features_of(tags))
        behind = backdrop_of(tags) is not None
        if street:
            self._ways[number] = tags
        if feature:
            self._feature_ways[number] = tags
        if behind:
            self._backdrop_ways[number] = tags
        if street or feature or behind or number in rings:
            self._places[number] = _places_of(way, drawn)

    def content(self) -> OsmContent:
        """Give what was kept, every place by a number."""
        ways = sorted(self._places)
        size = np.array([len(self._places[way]) for way in ways], dtype=np.int64)
        xy = np.concatenate([np.empty((0, 2)), *(self._places[way] for way in ways)])
        there = np.isfinite(xy[:, 0])
        packed = np.round(xy[there] * _PER_DEGREE).astype(np.int64)
        places, node = np.unique((packed[:, 0] << 32) + packed[:, 1] + _HALF, return_inverse=True)
        refs = np.full(len(xy), _NOWHERE, dtype=np.int64)
        refs[there] = node
        alone = np.array(self._node_places, dtype=np.float64).reshape(-1, 2)
        own = (len(places) + np.arange(len(alone))).tolist()
        nodes = dict(zip(own, self._node_tags, strict=True))
        return OsmContent(
            np.arange(len(places) + len(alone)),
            np.concatenate([(places >> 32) / _PER_DEGREE, alone[:, 0]]),
            np.concatenate([((places & (2 * _HALF - 1)) - _HALF) / _PER_DEGREE, alone[:, 1]]),
            dict(zip(ways, np.split(refs, np.cumsum(size)[:-1]), strict=True)) if ways else {},
            self._ways,
            {one: tags for one, tags in nodes.items() if features_of(tags)},
            self._feature_ways,
            {one: tags for one, tags in nodes.items() if place_of(tags)},
            self._backdrop_ways,
            list(self._areas.values()),
            self._ways_seen,
        )


def _there(objects: Any) -> Iterator[Any]:
    """Leave out old versions that were deleted since: they are not there any more."""
    return (one for one in objects if not one.deleted)


def _places_of(way: Any, drawn: Any) -> Numbers:
    """Give longitude and latitude of a way's nodes, missing where the file lacks one."""
    import osmium  # noqa: PLC0415

    try:
        line = bytes.fromhex(drawn.create_linestring(way, osmium.geom.ALL))
    except (
        osmium.InvalidLocationError,
        RuntimeError,
    ):  # no place is known of some node, or there is only one
        nan = float("nan")
        known = [(one.location, one.location.valid()) for one in way.nodes]
        xy = [(place.lon, place.lat) if ok else (nan, nan) for place, ok in known]
        return np.array(xy, dtype=np.float64).reshape(-1, 2)
    return np.frombuffer(line, dtype="<f8", offset=_WKB_HEAD).reshape(-1, 2)

"""Nodes and ways of the sample's extract, and how they are written as OSM XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

import numpy as np

from scripts.sample_county.grid_to_degrees import to_lon_lat

# Far above what OpenStreetMap has given out so far.
FIRST_NODE = 90_000_000_001
FIRST_WAY = 9_000_000_001
# Who made it stands where OpenStreetMap's own files say so: it is not theirs.
COPYRIGHT = "Streets: invented for the sample, no map was used"


@dataclass
class Extract:
    """Nodes and ways as they come to be written."""

    spots: list[tuple[float, float]] = field(default_factory=list)
    node_tags: dict[int, Mapping[str, str]] = field(default_factory=dict)
    ways: list[tuple[list[int], Mapping[str, str]]] = field(default_factory=list)

    def node(self, at: Sequence[float], tags: Mapping[str, str] | None = None) -> int:
        """Put a node at a place on the ground."""
        self.spots.append((float(at[0]), float(at[1])))
        if tags:
            self.node_tags[len(self.spots) - 1] = tags
        return len(self.spots) - 1

    def way(self, nodes: list[int], tags: Mapping[str, str]) -> None:
        """Draw a way through nodes."""
        self.ways.append((nodes, tags))


def tag_lines(tags: Mapping[str, str]) -> Iterator[str]:
    """Write tags in the order of their keys."""
    for key, value in sorted(tags.items()):
        yield f"  <tag k={quoteattr(key)} v={quoteattr(value)}/>\n"


def lines_of(extract: Extract) -> Iterator[str]:
    """Write an extract line by line: bounds, nodes, ways."""
    degrees = to_lon_lat(np.array(extract.spots))
    (west, south), (east, north) = degrees.min(axis=0), degrees.max(axis=0)
    yield "<?xml version='1.0' encoding='UTF-8'?>\n"
    yield '<osm version="0.6" generator="make_sample_data.py (invented, not OpenStreetMap)"'
    yield f" copyright={quoteattr(COPYRIGHT)}>\n"
    yield f' <bounds minlat="{south:.6f}" minlon="{west:.6f}"'
    yield f' maxlat="{north:.6f}" maxlon="{east:.6f}"/>\n'
    for number, (lon, lat) in enumerate(degrees.tolist()):
        head = f' <node id="{FIRST_NODE + number}" version="1" lat="{lat:.6f}" lon="{lon:.6f}"'
        if number not in extract.node_tags:
            yield f"{head}/>\n"
            continue
        yield f"{head}>\n"
        yield from tag_lines(extract.node_tags[number])
        yield " </node>\n"
    for number, (nodes, tags) in enumerate(extract.ways):
        yield f' <way id="{FIRST_WAY + number}" version="1">\n'
        yield from (f'  <nd ref="{FIRST_NODE + node}"/>\n' for node in nodes)
        yield from tag_lines(tags)
        yield " </way>\n"
    yield "</osm>\n"

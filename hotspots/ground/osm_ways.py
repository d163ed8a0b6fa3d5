"""Ways that can be walked, out of OpenStreetMap's XML, and nothing else of it.

The file is read once, as a stream. Buildings, land and farm tracks are left out while reading, so
that they never become streets. A file that declares a document type is refused: OpenStreetMap's
declare none, and entities are how a small file is made to fill a memory.
"""

import bz2
import gzip
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.records.input_file import fingerprint

# Kinds of highway that people walk along. Tracks are farm tracks until they are said to be for
# walkers; cycle tracks and bridleways are open to walkers in the United Kingdom.
_STREETS = ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "road")
_LINKS = ("trunk_link", "primary_link", "secondary_link", "tertiary_link")
_SMALL = ("living_street", "service", "pedestrian", "footway", "path", "steps", "crossing")
_WALKED = frozenset((*_STREETS, *_LINKS, *_SMALL, "cycleway", "bridleway"))
_WELCOME = frozenset(("yes", "designated", "permissive", "official", "public"))
_CLOSED = frozenset(("no", "private", "agricultural", "forestry", "delivery", "military"))
_NOT_STREETS = frozenset(("driveway", "drive-through", "emergency_access", "slipway"))
_ON_FOOT = frozenset(("footway", "path", "pedestrian"))  # whose areas have an edge to walk along
_BLOCK = 1 << 20
_MAGIC: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast(IO[bytes], gzip.GzipFile(fileobj=file)),
    b"BZ": lambda file: cast(IO[bytes], bz2.BZ2File(file)),
}

StartElement = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True)
class OsmWays:
    """Ways as a file has them.

    Attributes
    ----------
    node
        Ids of all nodes of the file, ascending.
    longitude, latitude
        Where they are.
    refs
        For each way the ids of its nodes, in order; some may not be in the file.
    name
        For each way its name; empty where it has none.
    seen
        How many ways the file has, whatever they are.
    """

    node: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    refs: list[NDArray[np.int64]]
    name: list[str]
    seen: int


def is_walkable(tags: Mapping[str, str]) -> bool:
    """Tell from the tags of a way whether people walk along it.

    Streets, footpaths, pavements, steps, underpasses, alleys, cycle tracks and bridleways are in;
    so is a street whose pavements are drawn apart, because its homes bear its name. Out are
    motorways, what is proposed or being built, what is closed to walkers or private, driveways,
    and farm tracks unless they are said to be open to walkers. The edge of a paved square is in,
    so that paths that end there meet.

    >>> is_walkable({"highway": "steps"}), is_walkable({"highway": "motorway"})
    (True, False)
    >>> is_walkable({"highway": "track"}), is_walkable({"highway": "track", "foot": "yes"})
    (False, True)
    >>> is_walkable({"highway": "service", "access": "private"})
    False
    """
    kind, foot = tags.get("highway", ""), tags.get("foot", "")
    welcome = foot in _WELCOME
    if kind not in _WALKED and not (kind == "track" and welcome):
        return False
    if foot in _CLOSED or (tags.get("access") in _CLOSED and not welcome):
        return False
    if not welcome and (tags.get("service") in _NOT_STREETS or tags.get("motorroad") == "yes"):
        return False
    return tags.get("area") != "yes" or kind in _ON_FOOT


def read_ways(path: str | Path) -> OsmWays:
    """Read the ways that can be walked from an extract: plain, gzipped or bzip2ed.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When the file is cut short, is not OpenStreetMap's XML, declares a document type, has
        nodes without a place on Earth, or no way that can be walked.

    Examples
    --------
    >>> ways = read_ways("data/streets/sample_towns.osm.gz")
    >>> ways.seen, len(ways.refs)
    (2261, 2027)
    """
    path = Path(path)
    found = _Collected()
    stream_xml(path, root="osm", start=found.start, end=found.end)
    node = np.frombuffer(found.node, dtype=np.int64)
    longitude, latitude = np.frombuffer(found.longitude), np.frombuffer(found.latitude)
    wrong = ~((np.abs(longitude) <= 180) & (np.abs(latitude) <= 90))
    if wrong.any():
        what = (
            f"{int(wrong.sum()):,} of {len(node):,} nodes have no latitude and longitude on Earth"
        )
        cure = "OpenStreetMap's files are in degrees: take the extract again, unprojected"
        raise InputError(Problem(what, cure, path.name))
    if not found.refs:
        what = f"none of the {found.seen:,} ways in it can be walked"
        cure = "take an extract that holds highways with their nodes"
        raise InputError(Problem(what, cure, path.name))
    # A node that is there twice (two extracts put together) is where its last row says.
    last, at = np.unique(node[::-1], return_index=True)
    at = len(node) - 1 - at
    return OsmWays(last, longitude[at], latitude[at], found.refs, found.name, found.seen)


@dataclass
class _Collected:
    """What has been read so far."""

    node: "array[int]" = field(default_factory=lambda: array("q"))
    longitude: "array[float]" = field(default_factory=lambda: array("d"))
    latitude: "array[float]" = field(default_factory=lambda: array("d"))
    refs: list[NDArray[np.int64]] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    seen: int = 0
    _way: list[int] | None = None
    _tags: dict[str, str] = field(default_factory=dict)

    def start(self, element: str, said: dict[str, str]) -> None:
        """Take what stands at the beginning of an element."""
        if self._way is not None:
            if element == "nd":
                self._way.append(int(said["ref"]))
            elif element == "tag":
                self._tags[said["k"]] = said["v"]
        elif element in ("node", "way"):
            # Old versions, and what an editor is about to delete, are not there any more.
            if said.get("visible") == "false" or said.get("action") == "delete":
                return
            if element == "node":
                self.node.append(int(said["id"]))
                self.longitude.append(float(said["lon"]))
                self.latitude.append(float(said["lat"]))
            else:
                self._way, self._tags = [], {}
                self.seen += 1

    def end(self, element: str) -> None:
        """Keep a way when it is over and can be walked."""
        if element == "way" and self._way is not None:
            if is_walkable(self._tags):
                self.refs.append(np.array(self._way, dtype=np.int64))
                self.name.append(self._tags.get("name", "").strip())
            self._way = None


def stream_xml(
    path: Path, *, root: str, start: StartElement, end: Callable[[str], None] | None = None
) -> None:
    """Read XML a block at a time; refuse other roots, document types and what is broken.

    Raises
    ------
    InputError
        As :func:`read_ways`, for what concerns the file and not its content.
    """
    name = path.name
    fingerprint(path)  # says in plain words when the file cannot be opened
    parser = expat.ParserCreate()
    first: list[str] = []

    def begin(element: str, said: dict[str, str]) -> None:
        if not first:
            first.append(element)
            if element != root:
                raise InputError(_not_xml(name, root, f"it holds {listed([element])}"))
        start(element, said)

    def refuse(*_: object) -> None:
        what = "the file declares a document type, which no file of this kind does"
        raise InputError(Problem(what, "take it from where it came from again", name))

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    if end is not None:
        parser.EndElementHandler = end
    try:
        with _opened(path) as file:
            while block := file.read(_BLOCK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(_damaged(name, "its end is missing or it does not unpack")) from error
    except expat.ExpatError as error:
        if not first:
            raise InputError(_not_xml(name, root, "it is no XML")) from None
        raise InputError(_damaged(name, f"line {error.lineno:,} is no XML")) from None
    except (KeyError, ValueError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        line = parser.CurrentLineNumber
        what = f"line {line:,} lacks an id or a number where one has to be"
        raise InputError(_damaged(name, what)) from None
    except OSError:
        raise InputError(_damaged(name, "it does not unpack")) from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, unpacking it if its first bytes say that it is packed."""
    with path.open("rb") as file:
        magic = file.read(2)
        file.seek(0)
        unpack = _MAGIC.get(magic)
        yield unpack(file) if unpack else file


def _not_xml(name: str, root: str, what: str) -> Problem:
    kind = {"osm": "an OpenStreetMap extract", "graphml": "a saved street network"}[root]
    return Problem(
        f"the file is not {kind} (<{root}> in XML): {what}",
        "give .osm, .osm.gz or .osm.bz2 (osmium cat town.osm.pbf -o town.osm.bz2 makes one of a"
        " .pbf), or .graphml as OSMnx saves it",
        name,
    )


def _damaged(name: str, what: str) -> Problem:
    return Problem(f"the file is damaged: {what}", "copy or download it again", name)

"""OpenStreetMap's XML, read once as a stream: plain, gzipped or bzip2ed.

A file that declares a document type is refused: OpenStreetMap's declare none, and entities are how
a small file is made to fill a memory.
"""

import bz2
import gzip
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

from hotspots.errors import InputError, Problem, listed
from hotspots.ground.osm_content import OsmCollector, OsmContent
from hotspots.records.input_file import fingerprint

_BLOCK = 1 << 20
_MAGIC: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda file: cast(IO[bytes], gzip.GzipFile(fileobj=file)),
    b"BZ": lambda file: cast(IO[bytes], bz2.BZ2File(file)),
}

StartElement = Callable[[str, dict[str, str]], None]


def read_osm_xml(path: Path) -> OsmContent:
    """Read what is walked, driven or a feature from an extract in XML.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When the file is cut short, is not OpenStreetMap's XML, declares a document type, or has
        nodes without a place on Earth.

    Examples
    --------
    >>> content = read_osm_xml(Path("data/streets/sample_towns.osm.gz"))
    >>> len(content.ways) < content.ways_seen
    True
    """
    found = _Elements()
    stream_xml(path, root="osm", start=found.start, end=found.end)
    return found.kept.content(path.name)


@dataclass
class _Elements:
    """The element that is being read, and what was kept of those before it."""

    kept: OsmCollector = field(default_factory=OsmCollector)
    _inside: str = ""  # node, way or relation
    _number: int = 0
    _tags: dict[str, str] = field(default_factory=dict)
    _refs: "array[int]" = field(default_factory=lambda: array("q"))
    _members: list[tuple[str, int, str]] = field(default_factory=list)

    def start(self, element: str, said: dict[str, str]) -> None:
        """Take what stands at the beginning of an element."""
        if self._inside:
            if element == "nd":
                self._refs.append(int(said["ref"]))
            elif element == "tag":
                self._tags[said["k"]] = said["v"]
            elif element == "member":
                self._members.append((said["type"], int(said["ref"]), said.get("role", "")))
        elif element in ("node", "way", "relation"):
            # Old versions, and what an editor is about to delete, are not there any more.
            if said.get("visible") == "false" or said.get("action") == "delete":
                return
            self._inside, self._number = element, int(said["id"])
            if element == "node":
                self.kept.node(self._number, float(said["lon"]), float(said["lat"]))
        elif element == "osm":
            self.kept.copyright = said.get("copyright", "").strip()

    def end(self, element: str) -> None:
        """Hand on an element that is over."""
        if element != self._inside:
            return
        if element == "way":
            self.kept.way(self._number, self._refs, self._tags)
            self._refs = array("q")
        elif self._tags and element == "node":
            self.kept.node_tags(self._number, self._tags)
        elif self._tags:
            self.kept.area(self._number, self._members, self._tags)
        if self._tags:
            self._tags = {}
        if self._members:
            self._members = []
        self._inside = ""


def stream_xml(
    path: Path, *, root: str, start: StartElement, end: Callable[[str], None] | None = None
) -> None:
    """Read XML a block at a time; refuse other roots, document types and what is broken.

    Raises
    ------
    InputError
        As :func:`read_osm_xml`, for what concerns the file and not its content.
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
        "give .osm, .osm.gz, .osm.bz2 or .osm.pbf by these names, or .graphml as OSMnx saves it",
        name,
    )


def _damaged(name: str, what: str) -> Problem:
    return Problem(f"the file is damaged: {what}", "copy or download it again", name)

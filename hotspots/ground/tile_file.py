"""PMTiles: a map cut into tiles, in one file. What it is and where, by its first bytes.

Only files on this machine are read, and only tiles of shapes: those of pictures (satellite, a
map drawn by others) cannot be drawn anew in the page's own quiet colours.
"""

import gzip
import html
import json
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotspots.errors import InputError, Problem
from hotspots.records.input_file import fingerprint

_MAGIC = b"PMTiles"
_VERSION = 3
_HEAD = struct.Struct("<7sB11Q6B4iBii")
_SHAPES = 1
_PICTURES = {2: "PNG", 3: "JPEG", 4: "WebP", 5: "AVIF"}
_PLAIN, _GZIP = 1, 2
_PER_DEGREE = 10_000_000
_MOST_ABOUT = 10_000_000  # bytes that a file may say about itself
_CURE = (
    "give vector tiles of the place, e.g. made with “pmtiles extract” out of Protomaps' daily"
    " build, or leave tiles empty and give an OpenStreetMap extract under [streets]"
)


@dataclass(frozen=True)
class TileFile:
    """A PMTiles file of shapes.

    Attributes
    ----------
    path
        The file.
    zooms
        Lowest and highest zoom of its tiles.
    bounds
        West, south, east and north of what it covers, degrees.
    attribution
        Whom it names as its maker, without any markup; empty where it names nobody.
    """

    path: Path
    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float]
    attribution: str


def open_tiles(path: str | Path) -> TileFile:
    """Read what a PMTiles file says of itself; no tile is read.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it is no PMTiles file, is of another version, damaged, or holds pictures.
    """
    path = Path(path)
    fingerprint(path)  # says in plain words when the file cannot be opened
    with path.open("rb") as file:
        head = file.read(_HEAD.size)
        if head[:7] != _MAGIC:
            raise InputError(Problem("the file is no PMTiles file", _CURE, path.name))
        if len(head) < _HEAD.size or head[7] != _VERSION:
            what = f"it is of version {head[7] if len(head) > 7 else 0} of PMTiles, or cut short"
            cure = "take version 3: “pmtiles convert” makes it of older ones"
            raise InputError(Problem(what, cure, path.name))
        said = _HEAD.unpack(head)
        offset, size = said[4], said[5]
        file.seek(offset)
        about = file.read(size) if size <= _MOST_ABOUT else b""
    _, packed, _, kind, lowest, highest = said[13:19]
    if kind != _SHAPES:
        of = f"pictures ({_PICTURES[kind]})" if kind in _PICTURES else "tiles of an unknown kind"
        raise InputError(Problem(f"it holds {of}, not shapes", _CURE, path.name))
    west, south, east, north = (one / _PER_DEGREE for one in said[19:23])
    line = _attribution(_about(about, packed, path.name))
    return TileFile(path, (lowest, highest), (west, south, east, north), line)


def _about(packed: bytes, how: int, name: str) -> dict[str, Any]:
    """Unpack what the file says about itself; nothing where it is packed in a way of its own."""
    if not packed or how not in (_PLAIN, _GZIP):
        return {}
    try:
        about = json.loads(gzip.decompress(packed) if how == _GZIP else packed)
    except (OSError, EOFError, zlib.error, ValueError):
        what = "the file is damaged: what it says of itself cannot be read"
        raise InputError(Problem(what, "copy or download it again", name)) from None
    return about if isinstance(about, dict) else {}


def _attribution(about: dict[str, Any]) -> str:
    """Take the words out of a line that is meant for a web page.

    >>> _attribution({"attribution": '<a href="https://osm.org">&copy; OpenStreetMap</a>'})
    '© OpenStreetMap'
    """
    said = about.get("attribution")
    text = html.unescape(re.sub(r"<[^>]*>", " ", said)) if isinstance(said, str) else ""
    return " ".join(text.split())

"""Read the tracks of a GPX file as a table: one row a fix, a track's name as its unit."""

from pathlib import Path
from xml.parsers import expat

import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem
from hotspots.records.input_file import fingerprint
from hotspots.records.table import TEXT, Table

GPX_SUFFIX = ".gpx"
_COLUMNS = ("unit", "time", "longitude", "latitude")


class _Tracks:
    """Collects fixes while the file is parsed; names are told apart by what they stand in."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.rows: list[list[str]] = []
        self.lines: list[int] = []
        self._inside: list[str] = []
        self._track, self._first = "", 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._inside.append(name)
        if name == "trk":
            self._track, self._first = "", len(self.rows)
        elif name == "trkpt":
            self.rows.append(["", "", attributes.get("lon", ""), attributes.get("lat", "")])
            self.lines.append(self.parser.CurrentLineNumber)

    def end(self, name: str) -> None:
        if self._inside.pop() == "trk":
            for row in self.rows[self._first :]:
                row[0] = self._track.strip()

    def text(self, data: str) -> None:
        match self._inside[-2:]:
            case ["trk", "name"]:
                self._track += data
            case ["trkpt", "time"]:
                self.rows[-1][1] += data


def read_gpx(path: Path, *, name: str) -> Table:
    """Read every fix of every track; a track without a name is of the unit the file is named for.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it is no GPX, or is cut short, or defines entities, which no GPX needs.
    """
    file = fingerprint(path, name)
    parser = expat.ParserCreate()
    tracks = _Tracks(parser)
    parser.StartElementHandler = tracks.start
    parser.EndElementHandler = tracks.end
    parser.CharacterDataHandler = tracks.text
    parser.EntityDeclHandler = _refuse_entities
    try:
        with path.open("rb") as opened:
            parser.ParseFile(opened)
    except (expat.ExpatError, ValueError):
        what = "it cannot be read as GPX: it is damaged, cut short or something else"
        raise InputError(Problem(what, "copy or export it again", name)) from None
    rows = [[unit or path.stem, *others] for unit, *others in tracks.rows]
    return Table(
        name,
        (file,),
        pd.DataFrame(rows, columns=list(_COLUMNS), dtype=TEXT),
        np.array(tracks.lines, dtype=np.int64),
        np.empty(0, dtype=np.int64),
        "GPX",
    )


def _refuse_entities(*_: object) -> None:
    raise ValueError("entities can be made to fill the memory")

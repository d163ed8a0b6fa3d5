"""A table as it was written, whatever kind of file it stands in."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from hotspots.records.input_file import InputFile

TEXT = pd.StringDtype(na_value=np.nan)
_LONGEST_SHAPE = 25


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table.

    Attributes
    ----------
    columns
        All values as text, one column for each header, in file order. Nothing is taken for
        missing: an empty field is an empty text.
    lines
        The line in the file on which each row starts (in a workbook, its row there).
    malformed
        Lines of the rows that do not have as many fields as the header.
    """

    columns: pd.DataFrame
    lines: NDArray[np.int64]
    malformed: NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """A whole table: a delimited file, a sheet of a workbook, an entry of an archive, a layer.

    Attributes
    ----------
    name
        What reports call it.
    inputs
        The files it was read from, with their hashes.
    columns, lines, malformed
        As in :class:`Chunk`.
    kind
        What kind of file it is, in words: “text with ; between the fields, Windows-1252”.
    points
        For a layer of points: the columns that hold x and y, and their coordinate system.
    notes
        What a reader should know of how it was read.
    """

    name: str
    inputs: tuple[InputFile, ...]
    columns: pd.DataFrame
    lines: NDArray[np.int64]
    malformed: NDArray[np.int64]
    kind: str
    points: "PointColumns | None" = None
    notes: tuple[str, ...] = ()

    @property
    def header(self) -> list[str]:
        """The column names, in file order."""
        return [str(name) for name in self.columns.columns]


@dataclass(frozen=True)
class PointColumns:
    """The columns into which a layer's points were written, and the system they are in.

    None where the file states no system, as of a shapefile without its ``.prj``.
    """

    x: str
    y: str
    crs: str | None


def stack_chunks(chunks: list[Chunk], header: list[str]) -> Chunk:
    """Put chunks of one table together; without any, an empty table with its columns.

    >>> len(stack_chunks([], ["id", "place"]).columns)
    0
    """
    none = np.empty(0, dtype=np.int64)
    if not chunks:
        empty = {name: pd.Series(dtype=TEXT) for name in header}
        return Chunk(pd.DataFrame(empty, columns=header), none, none)
    if len(chunks) == 1:
        return chunks[0]
    return Chunk(
        pd.concat([chunk.columns for chunk in chunks], ignore_index=True),
        np.concatenate([chunk.lines for chunk in chunks]),
        np.concatenate([chunk.malformed for chunk in chunks]),
    )


def as_text_frame(table: pa.Table) -> pd.DataFrame:
    """Turn an Arrow table of ``large_string`` columns into a frame of text, without a copy."""
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.large_string(): TEXT}.get)
    return frame


def shape_of(text: str) -> str:
    """Show what a value looks like and nothing of what it says: fit for a message.

    >>> shape_of("13-MAR-24 at noon, probably in the afternoon")
    '99-aaa-99 aa aaaa, aaaaaa…'
    """
    shape = re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "a", " ".join(text.split())))
    return shape if len(shape) <= _LONGEST_SHAPE else f"{shape[:_LONGEST_SHAPE]}…"

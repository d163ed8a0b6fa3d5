"""Read a delimited text file into columns of text, losing nothing and knowing each row's line.

Two readers give the same answer. Arrow's is fast and takes the usual block: one row a line,
every row as wide as the header. Any other block (line breaks inside quotes, rows too short or
too long, blank lines) goes to Python's csv module, which is slower and says on which line
each row starts.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from hotspots.errors import InputError, Problem, listed
from hotspots.records import text_blocks
from hotspots.records.columns import is_known_name
from hotspots.records.header import LOOK_AT_ROWS, find_header, name_columns, with_groups
from hotspots.records.input_file import InputFile
from hotspots.records.table import TEXT, Chunk, Table, as_text_frame, stack_chunks
from hotspots.records.text_blocks import TextBlocks

DELIMITERS = (",", ";", "\t", "|")
_END = "\x00"  # no text that was read holds it
_NAME_OF = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


def read_text_table(
    path: Path,
    *,
    name: str | None = None,
    member: str | None = None,
    file: InputFile | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    known: Callable[[str], bool] = is_known_name,
) -> Table:
    """Read a comma, semicolon, tab or bar separated file, plain or gzipped.

    Parameters
    ----------
    path
        The file. UTF-8 (with or without a byte order mark), UTF-16 with one, or Windows-1252.
    name
        What to call it in reports and errors; its own name by default.
    member
        Which entry to read, where the file is a zip archive.
    file
        What the file is, where that is known already: a large archive is hashed once.
    delimiter
        What separates the fields; by default the one that splits the header into most.
    encoding
        Where it is none of the above: its name, as Python knows it.
    known
        Tells whether a name is one that columns go by: it finds a header below a title.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it is empty, damaged, not text, or has a quotation mark that is never closed; or
        when the delimiter is not one character.
    """
    text = TextFile(
        path,
        name=name,
        member=member,
        file=file,
        delimiter=delimiter,
        encoding=encoding,
        known=known,
    )
    whole = stack_chunks(list(text.chunks()), text.header)
    return Table(
        text.name,
        (text.blocks.file,),
        whole.columns,
        whole.lines,
        whole.malformed,
        text.describe(),
        notes=text.notes,
    )


class TextFile:
    """A delimited file, opened: its header is known, its rows come in chunks.

    Parameters
    ----------
    path, name, member, file, delimiter, encoding, known
        As in :func:`read_text_table`.
    names
        The names of the columns, for a file that has none: its first line is a row.

    Attributes
    ----------
    header
        The names of the columns; each is there once.
    notes
        What a reader should know of how the header was read.
    """

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        member: str | None = None,
        file: InputFile | None = None,
        delimiter: str | None = None,
        encoding: str | None = None,
        known: Callable[[str], bool] = is_known_name,
        names: Sequence[str] = (),
    ) -> None:
        _require_delimiter(delimiter)
        self.name = name or path.name
        self.blocks = TextBlocks(path, self.name, member=member, encoding=encoding, file=file)
        top = next(iter(self.blocks), b"")
        candidates = (delimiter,) if delimiter else DELIMITERS
        found = {one: self._header_rows(top, one, known) for one in candidates}

        def likelihood(one: str) -> tuple[int, int, int]:
            # Names that are known; else a header at the very top; else the most columns.
            _, cells, above = found[one]
            return sum(map(known, cells)), -above, len(cells)

        self.delimiter = max(found, key=likelihood)
        # The rows below line 0 are all of them.
        self._first_line, cells, above = (0, names, 0) if names else found[self.delimiter]
        self.header, notes = name_columns(cells)
        if above:
            notes.insert(0, f"lines above the names of the columns, passed over: {above}")
        self.notes = tuple(f"{self.name}: {note}" for note in notes)

    def describe(self) -> str:
        """Say what kind of text it is; of the encoding, what was seen so far."""
        between = _NAME_OF.get(self.delimiter, listed([self.delimiter]))
        return f"text with {between} between the fields, {self.blocks.encoding}"

    def chunks(self) -> Iterator[Chunk]:
        """Read the rows, some thousands at a time, from the top."""
        feed = _Feed(self.blocks)
        while feed.next_block():
            chunk = None
            if feed.line > self._first_line:
                chunk = _read_plain(feed.text, self.header, self.delimiter, feed.line)
            if chunk is None:
                rows = _rows(self.name, feed, self.delimiter)
                below = (row for row in rows if row[0] > self._first_line)
                yield _read_carefully(below, self.header)
            else:
                feed.line += len(chunk.lines)  # each line is a row
                yield chunk

    def _header_rows(
        self, top: bytes, delimiter: str, known: Callable[[str], bool]
    ) -> tuple[int, list[str], int]:
        """Find the header: the line it starts on, its cells, and the rows above it."""
        feed = _Feed([top])
        feed.next_block()
        rows: list[tuple[int, list[str]]] = []
        # A quotation mark still open at the end of this block may be closed in the next.
        with suppress(InputError):
            for row in islice(_rows(self.name, feed, delimiter), LOOK_AT_ROWS):
                rows.append(row)
        if not rows:
            return 1, [], 0
        at = find_header([cells for _, cells in rows], known)
        return rows[at][0], with_groups(rows[at - 1][1] if at else [], rows[at][1]), at


def _require_delimiter(delimiter: str | None) -> None:
    if delimiter is not None and (
        len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n'
    ):
        raise InputError(
            Problem(
                f"{listed([delimiter])} cannot separate fields",
                "give one character, such as a comma or a semicolon",
                "delimiter",
            )
        )


class _Feed:
    """Hands out lines, a block at a time, and knows which line comes next."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._lines: io.StringIO | None = None
        self._length = 0
        self._ended = False
        self.text = b""
        self.line = 1

    def next_block(self) -> bool:
        """Go on to the next block; tell whether there is one."""
        self.text = next(self._blocks, b"")
        self._lines = None
        return bool(self.text)

    @property
    def block_is_used_up(self) -> bool:
        used_up = self._lines is not None and self._lines.tell() == self._length
        return used_up or self._ended

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self._ended:
            raise StopIteration
        if self.block_is_used_up and not self.next_block():
            # With its end marked: a quotation mark that is never closed swallows the mark too.
            self._ended = True
            return _END
        if self._lines is None:
            text = self.text.decode()
            self._lines, self._length = io.StringIO(text, newline=""), len(text)
        self.line += 1
        return self._lines.readline()


def _count_lines(block: bytes) -> int:
    return block.count(b"\n") + (not block.endswith(b"\n"))


def _rows(name: str, feed: _Feed, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Go through the rows that start in a block and are not blank, each with its first line.

    The last one is followed into the next block where a line break stands inside quotes.
    """
    csv.field_size_limit(text_blocks.LONGEST_FIELD)
    reader = csv.reader(feed, delimiter=delimiter)
    while not feed.block_is_used_up:
        start = feed.line
        try:
            row = next(reader)
        except csv.Error:
            raise InputError(
                Problem(
                    f"line {start} holds a field of over {text_blocks.LONGEST_FIELD:,} characters",
                    "look for a quotation mark that is opened there and never closed",
                    name,
                )
            ) from None
        if row and row[-1].endswith(_END):
            raise InputError(
                Problem(
                    f"a quotation mark opened in the row that starts on line {start:,} is"
                    f" never closed ({feed.line - start:,} lines are inside it)",
                    "remove that quotation mark, or close it",
                    name,
                )
            )
        if row:
            yield start, row


def _read_plain(block: bytes, header: list[str], delimiter: str, first_line: int) -> Chunk | None:
    """Read a block with Arrow; None when it is not one plain row a line."""
    if not _may_be_plain(block, delimiter):
        return None
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(block),
            read_options=pa.csv.ReadOptions(
                column_names=header, block_size=1 << 22, use_threads=True
            ),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != _count_lines(block):
        return None
    lines = np.arange(first_line, first_line + table.num_rows, dtype=np.int64)
    return Chunk(as_text_frame(table), lines, np.empty(0, dtype=np.int64))


def _may_be_plain(block: bytes, delimiter: str) -> bool:
    """Tell whether a block is free of what Arrow reads otherwise than we do, without a word."""
    if block.startswith((b"\n", b"\r\n")) or b"\n\n" in block:  # blank lines
        return False
    returns = block.count(b"\r")
    if returns and (b"\n\r\n" in block or returns != block.count(b"\r\n")):
        return False
    stop = len(block)
    while stop and block[stop - 1] in b"\r\n":
        stop -= 1
    last = block[block.rfind(b"\n", 0, stop) + 1 : stop].decode()
    fields = next(csv.reader([last, _END], delimiter=delimiter), [])
    return not any(_END in field for field in fields)


def _read_carefully(rows: Iterable[tuple[int, list[str]]], header: list[str]) -> Chunk:
    whole: list[list[str]] = []
    lines: list[int] = []
    malformed: list[int] = []
    for line, row in rows:
        # Delimiters may stand at the end of a line without a field behind them.
        beyond = any(map(str.strip, row[len(header) :]))
        if len(row) >= len(header) and not beyond:
            whole.append(row[: len(header)])
            lines.append(line)
        else:
            malformed.append(line)
    frame = pd.DataFrame(whole, columns=header, dtype=TEXT)
    return Chunk(frame, np.array(lines, dtype=np.int64), np.array(malformed, dtype=np.int64))

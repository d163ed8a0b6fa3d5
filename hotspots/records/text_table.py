"""Read a delimited text file into columns of text, losing nothing and knowing each row's line.

Two readers give the same answer. Arrow's is fast and takes the usual file: one row a line,
every row as wide as the header. Any other file (line breaks inside quotes, rows too short or
too long, blank lines) goes to Python's csv module, which is slower and says on which line
each row starts.
"""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.records.input_file import InputFile, read_file_bytes

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_FIELD = 10_000_000
_END = "\x00"  # no text that was read holds it
_NUMBER_OR_DATE = re.compile(r"[-+]?\d[\d.,:/ TZ+-]*")
_OTHER_KINDS = {
    b"PK\x03\x04": "a zip file or a spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"SQLite format": "a database",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"{": "JSON",
    b"[{": "JSON",
    b"<": "a web page or XML",
}


@dataclass(frozen=True)
class TextTable:
    """A delimited file as it was written.

    Attributes
    ----------
    file
        Name, size and hash of the file.
    columns
        All values as text, one column for each header, in file order. Nothing is taken for
        missing: an empty field is an empty text.
    lines
        The line in the file on which each row starts (the header is line 1).
    malformed
        Lines of the rows that do not have as many fields as the header.
    """

    file: InputFile
    columns: pd.DataFrame
    lines: NDArray[np.int64]
    malformed: NDArray[np.int64]

    @property
    def header(self) -> list[str]:
        """The column names, in file order."""
        return [str(name) for name in self.columns.columns]


def read_text_table(
    path: Path, *, name: str | None = None, delimiter: str | None = None
) -> TextTable:
    """Read a comma, semicolon, tab or bar separated file, plain or gzipped.

    Parameters
    ----------
    path
        The file. UTF-8 (with or without a byte order mark), UTF-16 with one, or Windows-1252.
    name
        What to call it in reports and errors; its own name by default.
    delimiter
        What separates the fields; by default the one that splits the header into most.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it is empty, damaged, not text, has two columns of the same name or a quotation
        mark that is never closed; or when the delimiter is not one character.
    """
    name = name or path.name
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
    file, data = _read_bytes(path, name)
    text = _decode(name, data)
    header, separator = _read_header(name, text, delimiter)
    fast = _read_plain(text, header, separator)
    columns, lines, malformed = fast or _read_carefully(name, text, header, separator)
    return TextTable(file, columns, lines, malformed)


def _read_bytes(path: Path, name: str) -> tuple[InputFile, bytes]:
    file, raw = read_file_bytes(path, name)
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = gzip.decompress(raw)
        except (EOFError, OSError, zlib.error):
            raise InputError(
                Problem(
                    "the gzip file is damaged or cut short",
                    "copy or download it again",
                    name,
                )
            ) from None
    for magic, kind in _OTHER_KINDS.items():
        if raw.removeprefix(codecs.BOM_UTF8).lstrip().startswith(magic):
            raise InputError(
                Problem(
                    f"this is {kind}, not a table of delimited text",
                    "save the table as CSV",
                    name,
                )
            )
    return file, raw


def _decode(name: str, data: bytes) -> str:
    marked_utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked_utf16 else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise InputError(
                Problem("the file is empty (0 rows)", "check the export that made it", name)
            )
        if _END not in text:
            return text
    raise InputError(
        Problem(
            "the file is not text that can be read (tried UTF-8, UTF-16 and Windows-1252)",
            "save it as CSV in UTF-8",
            name,
        )
    )


def _rows(name: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Go through the rows that are not blank, each with the line it starts on."""
    csv.field_size_limit(_LONGEST_FIELD)
    # With its end marked: a quotation mark that is never closed swallows the mark too.
    reader = csv.reader(chain(io.StringIO(text, newline=""), [_END]), delimiter=separator)
    start = 1
    try:
        for row in reader:
            if row == [_END]:
                return
            if row and row[-1].endswith(_END):
                raise InputError(
                    Problem(
                        f"a quotation mark opened in the row that starts on line {start:,} is"
                        f" never closed ({reader.line_num - start:,} lines are inside it)",
                        "remove that quotation mark, or close it",
                        name,
                    )
                )
            if row:
                yield start, row
            start = reader.line_num + 1
    except csv.Error:
        raise InputError(
            Problem(
                f"line {start} holds a field of over {_LONGEST_FIELD:,} characters",
                "look for a quotation mark that is opened there and never closed",
                name,
            )
        ) from None


def _read_header(name: str, text: str, delimiter: str | None) -> tuple[list[str], str]:
    candidates = (delimiter,) if delimiter else DELIMITERS
    headers = {one: next(_rows(name, text, one), (1, []))[1] for one in candidates}
    separator = max(headers, key=lambda one: len(headers[one]))
    header = [column.strip() for column in headers[separator]]
    repeated = sorted(column for column, times in Counter(header).items() if times > 1)
    if repeated:
        named = describe_header([column or "(no name)" for column in repeated], of=header)
        raise InputError(
            Problem(
                f"more than one column has the same name: {named}",
                "rename them so that each column has a name of its own",
                name,
            )
        )
    return header, separator


def looks_like_data(header: list[str]) -> bool:
    """Tell whether what should be a header holds numbers or dates.

    >>> looks_like_data(["Month", "Crime type"]), looks_like_data(["2024-03", "Burglary"])
    (False, True)
    """
    return any(_NUMBER_OR_DATE.fullmatch(column) for column in header)


def describe_header(columns: list[str], *, of: list[str]) -> str:
    """Name some columns of a header in a message, unless the header is a row of data.

    A file without a header would otherwise put people's names and addresses into the message.

    >>> describe_header(["Month"], of=["Month", "Crime type"])
    "'Month'"
    >>> describe_header(["J. Doe", "0.7077"], of=["J. Doe", "0.7077"])
    'not shown, since the first line seems to be a row of data'
    """
    return (
        "not shown, since the first line seems to be a row of data"
        if looks_like_data(of)
        else listed(columns)
    )


def _read_plain(
    text: str, header: list[str], separator: str
) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[np.int64]] | None:
    """Read with Arrow; None when the file is not one plain row a line."""
    if not _may_be_plain(text, header, separator):
        return None
    try:
        table = pa.csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=pa.csv.ReadOptions(
                column_names=header, skip_rows=1, block_size=1 << 24, use_threads=True
            ),
            parse_options=pa.csv.ParseOptions(delimiter=separator, ignore_empty_lines=False),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    breaks = text.count("\n")
    lines_in_file = breaks if text.endswith("\n") else breaks + 1
    if table.num_rows != lines_in_file - 1:
        return None
    lines = np.arange(2, table.num_rows + 2, dtype=np.int64)
    frame = table.to_pandas(types_mapper={pa.large_string(): pd.StringDtype(na_value=np.nan)}.get)
    return frame, lines, np.empty(0, dtype=np.int64)


def _may_be_plain(text: str, header: list[str], separator: str) -> bool:
    """Tell whether a file is free of what Arrow reads otherwise than we do, without a word."""

    def fields(line: str) -> list[str]:
        return next(csv.reader([line.rstrip("\r"), _END], delimiter=separator), [])

    blank_lines = "\n\n" in text or "\n\r\n" in text
    lone_returns = text.count("\r") != text.count("\r\n")
    if blank_lines or lone_returns:
        return False
    header_is_line_1 = [column.strip() for column in fields(text.partition("\n")[0])] == header
    last = fields(text.rstrip("\r\n").rpartition("\n")[2])
    return header_is_line_1 and not any(_END in field for field in last)


def _read_carefully(
    name: str, text: str, header: list[str], separator: str
) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[np.int64]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    malformed: list[int] = []
    for line, row in islice(_rows(name, text, separator), 1, None):
        if len(row) == len(header):
            rows.append(row)
            lines.append(line)
        else:
            malformed.append(line)
    frame = pd.DataFrame(rows, columns=header, dtype=pd.StringDtype(na_value=np.nan))
    return frame, np.array(lines, dtype=np.int64), np.array(malformed, dtype=np.int64)

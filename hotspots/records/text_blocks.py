"""Read a text file a block of whole lines at a time: unpacked, fingerprinted, made UTF-8.

A national extract does not fit into memory as text, so nobody here ever holds more than a
block. Which encoding a file is in is decided line by line: what is valid UTF-8 is UTF-8, what is
not is Windows-1252. So one odd byte spoils one line and not the file, the size of the blocks
makes no difference, and how many lines were of which kind is told.
"""

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from hotspots.errors import InputError, MissingFileError, Problem, listed
from hotspots.records.input_file import InputFile, fingerprint

BLOCK_BYTES = 1 << 24
LONGEST_FIELD = 10_000_000
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


class TextBlocks:
    """The text of one file, as UTF-8, in blocks that end with a line.

    Parameters
    ----------
    path
        The file: plain, gzipped, or a zip archive of which ``member`` is read.
    name
        What to call it in reports and errors.
    member
        Name of the entry of a zip archive.
    encoding
        Name of the encoding where it is none of UTF-8, UTF-16 with its mark and Windows-1252.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        While reading: when it is empty, damaged or not text.

    Examples
    --------
    >>> blocks = TextBlocks(Path("data/README.md"), "README.md")
    >>> next(iter(blocks)).decode().splitlines()[0]
    '# Sample data'
    >>> blocks.encoding
    'UTF-8'
    """

    def __init__(
        self,
        path: Path,
        name: str,
        *,
        member: str | None = None,
        encoding: str | None = None,
        file: InputFile | None = None,
    ) -> None:
        self.path, self.name, self.member = path, name, member
        self._given = _known_encoding(encoding) if encoding else None
        self._utf16 = False
        self._lines_utf8 = self._lines_cp1252 = 0
        self._file = file

    @property
    def file(self) -> InputFile:
        """Name, size and hash of the file on the disk."""
        if self._file is None:  # not read to its end, or an archive
            self._file = fingerprint(self.path, self.name)
        return self._file

    @property
    def encoding(self) -> str:
        """How the lines read so far were written, in words."""
        if self._given:
            return self._given
        if self._utf16:
            return "UTF-16"
        if not self._lines_cp1252:
            return "UTF-8"
        if not self._lines_utf8:
            return "Windows-1252"
        return f"UTF-8, but for {self._lines_cp1252:,} lines in Windows-1252"

    def __iter__(self) -> Iterator[bytes]:
        """Go through the blocks, from the start."""
        self._lines_utf8 = self._lines_cp1252 = 0
        anything = False
        with self._unpacked() as stream:
            for block in self._whole_lines(self._as_bytes_of_text(stream)):
                text = self._clean(block)
                anything = anything or bool(text.strip())
                yield text
        if not anything:
            raise self._error("the file is empty (0 rows)", "check the export that made it")

    @contextmanager
    def _unpacked(self) -> Iterator[IO[bytes]]:
        try:
            if self.member is not None:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                    yield stream
                return
            with self.path.open("rb") as raw:
                watched = _Watched(raw)
                buffered = io.BufferedReader(watched, 1 << 20)
                packed = buffered.peek(2)[:2] == b"\x1f\x8b"
                yield cast(IO[bytes], gzip.GzipFile(fileobj=buffered) if packed else buffered)
                if not buffered.read(1):
                    self._file = InputFile(self.name, watched.bytes, watched.hash.hexdigest())
        except FileNotFoundError:
            raise MissingFileError(
                Problem("there is no such file", "check the name and the folder", self.name)
            ) from None
        except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error):
            kind = "gzip file" if self.member is None else "zip archive"
            raise self._error(
                f"the {kind} is damaged or cut short", "copy or download it again"
            ) from None
        except (RuntimeError, NotImplementedError):  # zipfile's words for locked and for exotic
            raise self._error(
                "the zip archive is locked with a password, or packed in an unusual way",
                "unpack it first and give the files themselves",
            ) from None
        except OSError as error:
            raise self._error(
                f"the file cannot be read ({error.strerror or error})",
                "check that it is a file and that you may read it",
            ) from None

    def _as_bytes_of_text(self, stream: IO[bytes]) -> Iterator[bytes]:
        """Read on; turn an encoding that UTF-8 cannot be told from line by line into UTF-8."""
        start = stream.read(max(16, min(BLOCK_BYTES, 1 << 16)))
        if self._given or start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            self._utf16 = not self._given
            decoder = codecs.getincrementaldecoder(self._given or "utf-16")()
            data = start
            while True:
                try:
                    yield decoder.decode(data, final=not data).encode()
                except UnicodeError:
                    raise self._not_text() from None
                if not data:
                    return
                data = stream.read(BLOCK_BYTES)
        start = start.removeprefix(codecs.BOM_UTF8)
        self._refuse_other_kinds(start)
        while start:
            yield start
            start = stream.read(BLOCK_BYTES)

    def _whole_lines(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        rest = b""
        for piece in pieces:
            data = rest + piece
            cut = data.rfind(b"\n") + 1
            if not cut:  # old Mac files; the last return may be half of a pair
                cut = data.rfind(b"\r", 0, len(data) - 1) + 1
            if cut:
                yield data[:cut]
                data = data[cut:]
            elif len(data) > max(2 * BLOCK_BYTES, LONGEST_FIELD):
                raise self._error(
                    f"it holds a line of over {LONGEST_FIELD:,} characters",
                    "check that it is a table, with a row on each line",
                )
            rest = data
        if rest:
            yield rest

    def _clean(self, block: bytes) -> bytes:
        """Make a block UTF-8, and count what it was."""
        if b"\x00" in block:
            raise self._not_text()
        if block.isascii():
            return block
        try:
            block.decode()
        except UnicodeDecodeError:
            return b"\n".join(self._clean_line(line) for line in block.split(b"\n"))
        self._lines_utf8 += 1
        return block

    def _clean_line(self, line: bytes) -> bytes:
        if line.isascii():
            return line
        try:
            line.decode()
        except UnicodeDecodeError:
            try:
                text = line.decode("cp1252")
            except UnicodeDecodeError:
                raise self._not_text() from None
            self._lines_cp1252 += 1
            return text.encode()
        self._lines_utf8 += 1
        return line

    def _refuse_other_kinds(self, start: bytes) -> None:
        for magic, kind in _OTHER_KINDS.items():
            if start.lstrip().startswith(magic):
                raise self._error(
                    f"this is {kind}, not a table of delimited text", "save the table as CSV"
                )

    def _not_text(self) -> InputError:
        tried = self._given or "UTF-8, UTF-16 and Windows-1252"
        return self._error(
            f"the file is not text that can be read (tried {tried})",
            "save it as CSV in UTF-8, or say which encoding it is in (encoding)",
        )

    def _error(self, what: str, cure: str) -> InputError:
        return InputError(Problem(what, cure, self.name))


class _Watched(io.RawIOBase):
    """A file whose bytes are hashed as they pass, so that it is read only once."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.hash = hashlib.sha256()
        self.bytes = 0

    def readable(self) -> bool:
        return True

    # A buffer is one of these two; the stubs allow anything that can be written to.
    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self.hash.update(data)
        self.bytes += len(data)
        return len(data)


def _known_encoding(name: str) -> str:
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except (LookupError, ValueError):
        raise InputError(
            Problem(
                f"{listed([name])} is not an encoding",
                'write it as Python does, e.g. "cp850" or "shift_jis", or leave it empty',
                "encoding",
            )
        ) from None
    return found

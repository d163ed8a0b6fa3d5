"""What is in a police.uk archive, and taking one force's months out of it.

An archive (``2024-12.zip``) holds the months up to its own, 36 of them in late years, of every
force: ``2024-01/2024-01-essex-street.csv`` and files of other kinds. The zip that the site's own
download form makes looks the same with fewer files.
"""

import io
import logging
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hotspots.errors import HotspotsError, InputError, MissingFileError, Problem
from hotspots.progress import Progress, silent
from hotspots.records.download.fetch import MEGABYTE, Fetcher, Reply, host_of
from hotspots.records.download.receipts import NewFile, saying_where
from hotspots.records.download.remote_file import (
    BUFFER_BYTES,
    RemoteFile,
    WholeFilesOnlyError,
)

MOST_MONTH_BYTES = 500 * MEGABYTE  # the Metropolitan Police's largest are about a twentieth
_MOST_ARCHIVE_BYTES = 10_000 * MEGABYTE
_ENTRY = re.compile(r"(?:.*/)?(?P<month>\d{4}-\d{2})-(?P<force>[a-z-]+)-street\.csv")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)

_log = logging.getLogger("hotspots.download")


@dataclass(frozen=True)
class Archive:
    """An open archive.

    Attributes
    ----------
    name
        Its address, or the name of the file.
    months
        The months of which it holds any force.
    """

    name: str
    months: frozenset[str]
    _zip: zipfile.ZipFile = field(repr=False)
    _entries: dict[tuple[str, str], zipfile.ZipInfo] = field(repr=False)

    def holds(self, force: str, month: str) -> bool:
        """Tell whether the force's month is in it."""
        return (force, month) in self._entries

    def copy(self, force: str, month: str, file: NewFile) -> str:
        """Write a force's month into a file; return the entry's name in the archive.

        Raises
        ------
        InputError
            When the entry is damaged: zip files carry a checksum of each entry, which is held
            against what was written.
        """
        entry = self._entries[force, month]
        if entry.file_size > MOST_MONTH_BYTES:
            raise self._damaged(entry, f"claims to be {entry.file_size / MEGABYTE:,.0f} MB")
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(BUFFER_BYTES):
                    file.write(piece)
        except _DAMAGE as error:
            why = "is locked" if entry.flag_bits & 1 else f"is damaged ({type(error).__name__})"
            raise self._damaged(entry, why) from None
        return entry.filename

    def _damaged(self, entry: zipfile.ZipInfo, why: str) -> InputError:
        return InputError(
            Problem(
                f"the entry {Path(entry.filename).name!r} {why}",
                "fetch it again; when it stays so, choose an archive of another month on"
                " data.police.uk and give it with --archive",
                self.name,
            )
        )


@contextmanager
def archive_on_disk(path: Path) -> Iterator[Archive]:
    """Open an archive that was downloaded before.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it is no zip file.
    """
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise MissingFileError(
            Problem("there is no such file", "check the name and the folder", path.name)
        ) from None
    except OSError as error:
        what = f"the archive cannot be read ({error.strerror})"
        cure = "check that it is a file and that you may read it"
        raise InputError(Problem(what, cure, path.name)) from None
    with stream, _opened(stream, path.name) as archive:
        yield archive


@contextmanager
def archive_online(
    fetcher: Fetcher, url: str, *, scratch: Path, progress: Progress = silent
) -> Iterator[Archive]:
    """Open an archive on a server, in parts; whole where the server sends no parts.

    Parameters
    ----------
    fetcher, url
        How, and where it is.
    scratch
        Existing folder with room for a whole archive; nothing stays in it.
    progress
        Told of a whole download.
    """
    try:
        remote = RemoteFile(fetcher, url)
    except WholeFilesOnlyError:
        _log.info("%s sends whole files only; fetching all of %s", host_of(url), url)
        with saying_where(scratch), tempfile.TemporaryFile(dir=scratch) as whole:
            _fetch_whole(fetcher, url, whole, progress)
            with _opened(whole, url) as archive:
                yield archive
        return
    with io.BufferedReader(remote, BUFFER_BYTES) as stream, _opened(stream, url) as archive:
        yield archive


def _fetch_whole(fetcher: Fetcher, url: str, whole: io.BufferedRandom, progress: Progress) -> None:
    name = url.rpartition("/")[2]
    stage = f"Fetching all of {name} (MB), since {host_of(url)} sends no parts"

    def read(reply: Reply) -> None:
        fetcher.refuse_web_page(reply, url)
        whole.seek(0)
        whole.truncate()
        megabytes = int(reply.headers.get("Content-Length") or 0) // MEGABYTE
        for piece in fetcher.pieces(reply, url, most_bytes=_MOST_ARCHIVE_BYTES):
            whole.write(piece)
            done = whole.tell() // MEGABYTE
            progress(stage, done, max(done, megabytes))

    fetcher.get(url, read)


@contextmanager
def _opened(stream: io.BufferedIOBase, name: str) -> Iterator[Archive]:
    try:
        opened = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, EOFError) as error:
        # zipfile takes a failed download, which is an OSError, for a bad file.
        if isinstance(error.__context__, HotspotsError):
            raise error.__context__ from None
        raise InputError(
            Problem("it is not a zip file, or not a whole one", "fetch it again", name)
        ) from None
    with opened:
        entries = {}
        for entry in opened.infolist():
            if match := _ENTRY.fullmatch(entry.filename):
                entries[match["force"], match["month"]] = entry
        months = frozenset(month for _, month in entries)
        yield Archive(name, months, opened, entries)

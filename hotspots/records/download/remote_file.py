"""Read a file that lies on a server as if it lay here, fetching only the parts that are read.

A police.uk archive is about 1.6 GB, and a year of one force some ten of them: the list at a zip
file's end says where each month begins, so that nothing else need be fetched.
"""

import io
import re
from http import HTTPStatus
from typing import NoReturn

from hotspots.records.download.fetch import MEGABYTE, Fetcher, PassingFault, Reply, host_of

# Most of a month of one force comes with one request of this size.
BUFFER_BYTES = 1 << 20
_MOST_BYTES_A_REQUEST = 8 * MEGABYTE
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class WholeFilesOnlyError(Exception):
    """The server does not send parts of a file."""


class RemoteFile(io.RawIOBase):
    """A file on a server, read by HTTP ranges.

    Parameters
    ----------
    fetcher
        How to fetch.
    url
        Where it is.

    Raises
    ------
    WholeFilesOnlyError
        When the server ignores the range that is asked for.
    NotOnServerError
        When there is no such file.
    """

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        super().__init__()
        self._fetcher, self._url = fetcher, url
        self._position = 0
        self._size: int | None = None
        self._tag = ""
        self._fetch(0, 1)

    @property
    def size(self) -> int:
        """How many bytes the whole file has."""
        return self._size or 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that reading can go on anywhere."""
        return True

    def tell(self) -> int:
        """Say where reading goes on."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go on reading elsewhere; nothing is fetched yet."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise OSError(22, "a position before the file's beginning")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a buffer is one
        """Fetch the bytes that come next."""
        wanted = min(len(buffer), self.size - self._position, _MOST_BYTES_A_REQUEST)
        if wanted <= 0:
            return 0
        body = self._fetch(self._position, wanted)
        buffer[: len(body)] = body
        self._position += len(body)
        return len(body)

    def _fetch(self, start: int, wanted: int) -> bytes:
        asked = {"Range": f"bytes={start}-{start + wanted - 1}"}
        return self._fetcher.get(
            self._url, lambda reply: self._part(reply, start, wanted), headers=asked
        )

    def _part(self, reply: Reply, start: int, wanted: int) -> bytes:
        self._fetcher.refuse_web_page(reply, self._url)
        found = _RANGE.fullmatch(reply.headers.get("Content-Range", ""))
        if reply.status != HTTPStatus.PARTIAL_CONTENT or not found:
            self._refuse_part()
        first, last, size = (int(one) for one in found.groups())
        tag = reply.headers.get("ETag", "")
        if self._size is not None and (size, tag) != (self._size, self._tag):
            raise self._fetcher.error("the file was replaced while it was read", self._url)
        if (first, last) != (start, start + wanted - 1):
            self._refuse_part()
        self._size, self._tag = size, tag
        body = b"".join(self._fetcher.pieces(reply, self._url, most_bytes=wanted))
        if len(body) < wanted:
            raise PassingFault(f"a part of the file came short by {wanted - len(body):,} bytes")
        return body

    def _refuse_part(self) -> NoReturn:
        """Refuse another part than the one asked for: for good at first, later for this time."""
        if self._size is None:
            raise WholeFilesOnlyError
        raise PassingFault(f"{host_of(self._url)} sent another part than was asked for")

"""Show a run's folder to the browsers of this machine, and to nobody else.

A web server for one reader. It listens on the loopback address alone, answers only to its own
name (a page elsewhere could otherwise have its host's name point here), reads only files that lie
in the run's folder, and says nothing of who asked for what.
"""

import errno
import logging
import os
import shutil
import stat
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote, unquote_to_bytes

from hotspots.errors import InputError, Problem
from hotspots.publish.page import CONTENT_SECURITY_POLICY
from hotspots.publish.run_folders import START_PAGE, require_finished_run

LOOPBACK = "127.0.0.1"
_NAMES = (LOOPBACK, "localhost")
_METHODS = ("GET", "HEAD")
_OWN_SITES = ("none", "same-origin")  # typed in, or followed from a page of ours
_SECONDS = 30  # that a browser may take to ask
_NOT_IN_NAMES = {"\\", ":", "\x7f"}  # other systems' separators, drives and streams
_UNFINISHED = ".partial"
_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8",
    ".log": "text/plain; charset=utf-8",
    ".gpkg": "application/geopackage+sqlite3",
    ".tif": "image/tiff",
    ".gpx": "application/gpx+xml",
    ".ics": "text/calendar; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_HEADERS: Mapping[str, str] = {
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), usb=(), payment=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_POLICY = f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'"
_log = logging.getLogger("hotspots")


class RunServer:
    """A run's folder on an address of this machine; use it in a ``with`` block.

    Parameters
    ----------
    folder
        A finished run, or one of its districts.
    port
        0 takes any that is free.

    Attributes
    ----------
    address
        Where a browser finds the run's first page.

    Raises
    ------
    InputError
        When the folder is not there, is no run or is not finished, or the port cannot be had.
    """

    def __init__(self, folder: str | Path, *, port: int = 0) -> None:
        page = require_finished_run(Path(folder))
        self._server = _listen(Path(folder).resolve(), port)
        path = "" if page.name == START_PAGE else quote(page.name)
        self.address = f"http://{LOOPBACK}:{self._server.server_port}/{path}"

    def __enter__(self) -> Self:
        """Take the address."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the address back."""
        self._server.server_close()

    def serve(self) -> None:
        """Answer until :meth:`stop` is called from elsewhere, or Ctrl-C is pressed."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """End :meth:`serve`."""
        self._server.shutdown()


def find_file(root: Path, asked: str) -> Path | None:
    """Find the file that a request asks for.

    Parameters
    ----------
    root
        The folder that is served, without links in its own path.
    asked
        What stands in the request: a path that starts with ``/``, perhaps with a query.

    Returns
    -------
    pathlib.Path or None
        A file or folder in ``root``; None for whatever is not there, leads out of it, is hidden
        or not finished, or is written in a way that no page of ours writes a link.

    Examples
    --------
    >>> root = Path("data").resolve()
    >>> find_file(root, "/README.md?x=1").name
    'README.md'
    >>> find_file(root, "/../pyproject.toml"), find_file(root, "/%2e%2e/pyproject.toml")
    (None, None)
    """
    try:
        path = unquote_to_bytes(asked.partition("#")[0].partition("?")[0]).decode("utf-8")
    except UnicodeDecodeError:
        return None
    names = path.split("/")
    if names[0] or any(one < " " or one in _NOT_IN_NAMES for one in path):
        return None
    inside = names[1:-1] if names[-1] == "" else names[1:]
    if not all(map(_may_be_seen, inside)):
        return None
    try:
        found = root.joinpath(*inside).resolve(strict=True)
        real = found.relative_to(root)  # links may lead elsewhere in the folder, and not out of it
    except (OSError, ValueError, RuntimeError):
        return None
    is_right = found.is_dir() or path[-1] != "/"
    return found if is_right and all(map(_may_be_seen, real.parts)) else None


def _may_be_seen(name: str) -> bool:
    """Refuse hidden and unfinished names, and those that one system takes for another."""
    return bool(name) and name[0] != "." and name[-1] not in ". " and not _is_unfinished(name)


def _is_unfinished(name: str) -> bool:
    return name.casefold().endswith(_UNFINISHED)


class _LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would let a second server take the port

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        super().__init__((LOOPBACK, port), _Handler)

    def server_bind(self) -> None:
        """Take the address without asking the network what it is called."""
        super(HTTPServer, self).server_bind()
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away."""

    @property
    def hosts(self) -> set[str]:
        """What a browser calls this server."""
        named = {f"{name}:{self.server_port}" for name in _NAMES}
        return named | set(_NAMES) if self.server_port == 80 else named


def _listen(root: Path, port: int) -> _LoopbackServer:
    try:
        return _LoopbackServer(root, port)
    except OSError as error:
        used = error.errno == errno.EADDRINUSE
        why = "is in use" if used else "cannot be had"
        raise InputError(
            Problem(
                f"port {port} {why}", "name another, or none: any that is free is taken", "--port"
            )
        ) from None
    except OverflowError:
        raise InputError(
            Problem(f"there is no port {port}", "name one from 0 to 65535", "--port")
        ) from None


class _Handler(BaseHTTPRequestHandler):
    """One request: checked, answered, over."""

    server: _LoopbackServer
    timeout = _SECONDS

    def version_string(self) -> str:
        """Name no versions."""
        return "hotspots"

    def parse_request(self) -> bool:
        """Go on only with requests that a browser of this machine makes for its reader."""
        if not super().parse_request():
            return False
        refused = self._refusal()
        if refused is not None:
            self.send_error(refused)
        return refused is None

    def _refusal(self) -> HTTPStatus | None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1:
            return HTTPStatus.BAD_REQUEST
        if hosts[0].strip().casefold() not in self.server.hosts:
            return HTTPStatus.MISDIRECTED_REQUEST
        if self.command not in _METHODS:
            return HTTPStatus.METHOD_NOT_ALLOWED
        if self.headers.get("Sec-Fetch-Site", "none") not in _OWN_SITES:
            return HTTPStatus.FORBIDDEN  # asked for by a page that is none of ours
        return None

    def do_GET(self) -> None:
        """Send a file, a folder's first page, or the way to it."""
        found = find_file(self.server.root, self.path)
        if found is not None and found.is_dir():
            asked = self.path.partition("#")[0].partition("?")[0]
            found = find_file(self.server.root, f"{asked.rstrip('/')}/{START_PAGE}")
            if found is not None and not asked.endswith("/"):
                # Without the stroke, the page's links would lead beside the folder.
                self._start(HTTPStatus.MOVED_PERMANENTLY, {"Location": f"{asked}/"})
                return
        try:
            file = None if found is None else _open_file(found)
        except OSError:
            file = None
        if found is None or file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with file:
            size = os.fstat(file.fileno()).st_size
            self._start(HTTPStatus.OK, _about(found, size))
            if self.command == "GET":
                shutil.copyfileobj(file, self.wfile)

    do_HEAD = do_GET  # noqa: N815  # what a HEAD request is answered by

    def _start(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse in one word, whatever was asked."""
        words = f"{HTTPStatus(code).phrase}\n".encode()
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(words)),
            "Content-Security-Policy": _POLICY,
        }
        if code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_METHODS)
        self.close_connection = True
        self._start(code, headers)
        if self.command != "HEAD":
            self.wfile.write(words)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Note what was answered, and neither who asked nor for what."""
        _log.info("answered %s", int(code) if isinstance(code, int) else code)

    def log_message(self, format: str, *args: object) -> None:
        """Note nothing else: what stands in a request may be somebody's."""


def _open_file(path: Path) -> BinaryIO | None:
    """Open a plain file; anything else (a pipe, say) might never end."""
    return path.open("rb") if stat.S_ISREG(path.stat().st_mode) else None


def _about(path: Path, size: int) -> dict[str, str]:
    ending = path.suffix.casefold()
    headers = {
        "Content-Type": _TYPES.get(ending, "application/octet-stream"),
        "Content-Length": str(size),
    }
    if ending != ".pdf":  # browsers show these by a page of their own, which it would forbid
        headers["Content-Security-Policy"] = _POLICY
    return headers

"""One polite way to the web: it waits, tries again, and says in plain words what went wrong.

Python's own ``urllib`` is used, on purpose: it takes the proxy and the trusted certificates from
where a police network puts them (the system's settings and certificate store), while libraries
that bring their own list of certificates refuse a proxy with a certificate of its own. What has
to be tried again (a page cut short, JSON that breaks off, an error inside a good reply) is only
known here in any case, so that a library's retries would not replace ours.
"""

import email.utils
import functools
import http.client
import json
import logging
import os
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

from hotspots import __version__
from hotspots.errors import DownloadError, InputError, Problem

MEGABYTE = 1_000_000
MOST_JSON_BYTES = 64 * MEGABYTE
LONGEST_WAIT_S = 120.0
_CHUNK = 1 << 20
_USER_AGENT = f"hotspots-toolkit/{__version__} (crime mapping; Python urllib)"
_PASSING_STATUS = {408, 425, 429, 500, 502, 503, 504}
_TRIES_OF_A_NAME = 2  # a name that nobody knows stays unknown: who waits learns it at once
_CERTIFICATE_SETTINGS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

_log = logging.getLogger("hotspots.download")
Answer = TypeVar("Answer")
Reply = Any  # http.client's response, as urllib hands it over: it has url, status and headers


class PassingFault(Exception):  # noqa: N818  # it is no error until every try met one
    """Something that may be gone at the next try.

    Parameters
    ----------
    what
        What went wrong, in words that can stand in a message.
    wait_s
        How long the server asks to be left alone; None when it does not say.
    most_tries
        How often it is worth asking in all; None for as often as anything.
    """

    def __init__(
        self, what: str, wait_s: float | None = None, *, most_tries: int | None = None
    ) -> None:
        super().__init__(what)
        self.what, self.wait_s, self.most_tries = what, wait_s, most_tries


class NotOnServerError(DownloadError):
    """The server is there and says that it does not have what was asked for."""


@dataclass(frozen=True)
class Fetcher:
    """Fetches what is on the web, politely.

    Proxies are those of the system or of ``HTTPS_PROXY``, ``HTTP_PROXY`` and ``NO_PROXY``.
    Trusted certificates are the system's, or those of ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``,
    and on top of these what ``REQUESTS_CA_BUNDLE`` and ``CURL_CA_BUNDLE`` name.

    Parameters
    ----------
    by_hand
        The cure when the network does not let us through: where to get the file with a browser
        and what to do with it.
    tries
        How often to ask for one thing before giving up.
    wait_s
        Wait before the second try; it doubles from try to try. When the server says how long
        to wait, that holds, up to two minutes.
    timeout_s
        How long to wait for a connection, and for each piece of a reply.
    sleep
        How to wait (tests do not).
    """

    by_hand: str
    tries: int = 5
    wait_s: float = 1.0
    timeout_s: float = 30.0
    sleep: Callable[[float], object] = field(default=time.sleep, repr=False)
    _asked: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def get(
        self,
        url: str,
        read: Callable[[Reply], Answer],
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask until ``read`` has made something of the reply.

        Parameters
        ----------
        url
            ``http`` or ``https``.
        read
            Takes the open reply; may raise :class:`PassingFault` to have it asked for again.
        headers
            Beside the ones that every request has.

        Raises
        ------
        NotOnServerError
            When the server has no such thing (404).
        DownloadError
            When it cannot be had: what is wrong, on which host, and how to get it by hand.
        """
        _require_web_address(url)
        wait_s = self.wait_s
        if host_of(url) not in self._asked:
            self._asked.add(host_of(url))
            _log.info("asking %s", host_of(url))
        for attempt in range(1, self.tries + 1):
            try:
                return self._once(url, read, headers or {})
            except PassingFault as fault:
                asked_s = fault.wait_s or 0.0
                tries = min(self.tries, fault.most_tries or self.tries)
                if attempt >= tries or asked_s > LONGEST_WAIT_S:
                    raise self._gave_up(fault, url, attempt) from None
                _log.info("%s; trying again (%d of %d)", fault.what, attempt + 1, tries)
                self.sleep(max(wait_s, asked_s))
                wait_s *= 2
        raise AssertionError("at least one try is made")

    def get_json(
        self,
        url: str,
        params: Mapping[str, str | int],
        *,
        check: Callable[[dict[str, Any]], None] = lambda content: None,
    ) -> dict[str, Any]:
        """Fetch a JSON object of at most 64 MB.

        ``check`` looks at it and may raise :class:`PassingFault` to have it asked for again.
        """

        def read(reply: Reply) -> dict[str, Any]:
            self.refuse_web_page(reply, url)
            body = b"".join(self.pieces(reply, url, most_bytes=MOST_JSON_BYTES))
            if body.lstrip()[:1] == b"<":
                raise self.web_page_error(url)
            try:
                content = json.loads(body)
            except ValueError:
                raise PassingFault(f"the reply of {host_of(url)} is not whole JSON") from None
            if not isinstance(content, dict):
                raise self.error("the reply is JSON of another kind than expected", url)
            check(content)
            return content

        return self.get(f"{url}?{urllib.parse.urlencode(params)}", read)

    def pieces(self, reply: Reply, url: str, *, most_bytes: int) -> Iterator[bytes]:
        """Hand on a reply's body piece by piece; a body that ends early is a passing fault."""
        promised = reply.headers.get("Content-Length", "")
        got = 0
        while piece := reply.read(_CHUNK):
            got += len(piece)
            if got > most_bytes:
                raise self.error(f"the reply is larger than {most_bytes / MEGABYTE:,.0f} MB", url)
            yield piece
        if promised.isdecimal() and got < int(promised):
            raise PassingFault(
                f"the reply of {host_of(url)} broke off after {got:,} of {int(promised):,} bytes"
            )

    def refuse_web_page(self, reply: Reply, url: str) -> None:
        """Refuse a page for people where data was asked for."""
        if "html" in reply.headers.get("Content-Type", "").casefold():
            raise self.web_page_error(url)

    def web_page_error(self, url: str) -> DownloadError:
        """Say that a page for people came back, as networks with a login send."""
        what = f"{host_of(url)} answered with a web page, not with data: a login or a block"
        return self.error(f"{what} of the network, perhaps", url)

    def error(
        self, what: str, url: str, *, kind: type[DownloadError] = DownloadError
    ) -> DownloadError:
        """Say what went wrong with an address, and the way round it."""
        return kind(Problem(what, self.by_hand, shown(url)))

    def _gave_up(self, fault: PassingFault, url: str, tries: int) -> DownloadError:
        if (fault.wait_s or 0) > LONGEST_WAIT_S:
            what = f"{fault.what} and asks to wait {fault.wait_s:,.0f} s"
        else:
            what = f"{fault.what} ({tries} {'try' if tries == 1 else 'tries'})"
        cure = (
            "try again later, check the connection (police networks often block such hosts; a"
            f" proxy is set with HTTPS_PROXY), or {self.by_hand}"
        )
        return DownloadError(Problem(what, cure, shown(url)))

    def _once(
        self, url: str, read: Callable[[Reply], Answer], headers: Mapping[str, str]
    ) -> Answer:
        request = urllib.request.Request(  # noqa: S310  # get() let http and https through only
            url, headers={"User-Agent": _USER_AGENT, "Accept-Encoding": "identity", **headers}
        )
        host = host_of(url)
        try:
            with self._opener.open(request, timeout=self.timeout_s) as reply:
                return read(reply)
        except urllib.error.HTTPError as error:
            with error:
                raise self._answered_badly(error, url) from None
        except urllib.error.URLError as error:
            raise self._unreachable(error.reason, url) from None
        except (ConnectionError, TimeoutError, ssl.SSLError) as error:
            raise self._unreachable(error, url) from None
        except http.client.HTTPException:
            raise PassingFault(f"the reply of {host} broke off") from None

    @functools.cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        context = _trusted_certificates()
        return urllib.request.build_opener(
            _WebRedirects(self), urllib.request.HTTPSHandler(context=context)
        )

    def _answered_badly(
        self, error: urllib.error.HTTPError, url: str
    ) -> PassingFault | DownloadError:
        status = error.code
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "unknown"
        what = f"{host_of(url)} answered {status} ({phrase})"
        if status in _PASSING_STATUS:
            return PassingFault(what, _asked_wait(error.headers.get("Retry-After", "")))
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            return self.error(f"{what} and sends on to where it is not followed", url)
        if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            cure = "put name and password into HTTPS_PROXY as your IT says, or " + self.by_hand
            return DownloadError(Problem(f"the proxy wants a login ({what})", cure, shown(url)))
        # Amazon's store, which police.uk sends us to, says 403 in XML for what it does not have.
        store = status == HTTPStatus.FORBIDDEN and "xml" in error.headers.get("Content-Type", "")
        gone = status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) or store
        return self.error(what, url, kind=NotOnServerError if gone else DownloadError)

    def _unreachable(self, reason: object, url: str) -> PassingFault | DownloadError:
        host = host_of(url)
        if isinstance(reason, ssl.SSLCertVerificationError):
            cure = (
                "where the network's proxy has its own certificate, ask IT for it as a PEM file"
                f" and set SSL_CERT_FILE to that file; or {self.by_hand}"
            )
            what = f"the certificate of {host} is not trusted on this machine"
            return DownloadError(Problem(what, cure, shown(url)))
        if isinstance(reason, TimeoutError):
            return PassingFault(f"{host} did not answer within {self.timeout_s:g} s")
        if isinstance(reason, socket.gaierror):
            what = f"the host {host} cannot be found: no network, or it is blocked"
            return PassingFault(what, most_tries=_TRIES_OF_A_NAME)
        why = getattr(reason, "strerror", None) or str(reason)
        return PassingFault(f"the host {host} cannot be reached ({why})")


class _WebRedirects(urllib.request.HTTPRedirectHandler):
    """Follows to other addresses of the web, never from https to anything less."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        allowed = {"https"} if req.type == "https" else {"http", "https"}
        scheme = urllib.parse.urlsplit(newurl).scheme.casefold()
        if scheme not in allowed:
            what = f"{host_of(req.full_url)} sends on to where it is not followed ({scheme!r})"
            raise self._fetcher.error(what, req.full_url)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def host_of(url: str) -> str:
    """Name the host of an address, and its port when it has one.

    >>> host_of("http://someone:secret@127.0.0.1:8080/a?b=c")
    '127.0.0.1:8080'
    """
    return urllib.parse.urlsplit(url).netloc.rpartition("@")[2]


def shown(url: str) -> str:
    """Write an address as it may stand in a message: no login, no query.

    >>> shown("https://someone:secret@example.org/a/b?c=d")
    'https://example.org/a/b'
    """
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{host_of(url)}{parts.path}"


def _require_web_address(url: str) -> None:
    try:
        parts = urllib.parse.urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # such as a bracket that is not closed
        fine = False
    if not fine:
        what = f"{url[:80]!r} is not an address on the web"
        raise InputError(Problem(what, "give one that begins with https://", "url"))


def _asked_wait(header: str) -> float | None:
    """Read Retry-After: seconds, or a date."""
    if header.strip().isdecimal():
        return float(header)
    try:
        until = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, until.timestamp() - time.time())


def _trusted_certificates() -> ssl.SSLContext:
    context = ssl.create_default_context()
    for setting in _CERTIFICATE_SETTINGS:
        given = os.environ.get(setting)
        if not given:
            continue
        try:
            folder = os.path.isdir(given)
            context.load_verify_locations(**{"capath" if folder else "cafile": given})
        except (OSError, ssl.SSLError):
            cure = f"correct {setting}, or unset it"
            what = "the file of certificates cannot be read"
            raise InputError(Problem(what, cure, setting)) from None
    return context

"""Fetching: what is tried again and how often, what is given up at once, and what is said."""

import email.utils
import errno
import logging
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from hotspots.errors import DownloadError, InputError
from hotspots.records.download import fetch
from hotspots.records.download.fetch import NotOnServerError
from tests.records.download.servers import (
    Answer,
    Request,
    Server,
    Waits,
    impatient,
    in_html,
    in_json,
)

pytestmark = pytest.mark.enable_socket
GOOD = in_json({"fine": True})


def test_a_good_reply_is_asked_for_once_and_says_who_asks(server: Server) -> None:
    server.routes = lambda _: GOOD
    content = impatient().get_json(f"{server.url}/a", {"where": "LAD24NM IN ('King''s Lynn')"})
    assert content == {"fine": True}
    (request,) = server.requests
    assert request.query == {"where": "LAD24NM IN ('King''s Lynn')"}
    assert request.headers["User-Agent"].startswith("hotspots-toolkit/0.1.0 ")


@pytest.mark.parametrize(
    "fault",
    [
        Answer(b"down", 503, "text/html"),
        Answer(b"down", 500, "text/plain"),
        Answer(b"slow down", 429, "text/plain"),
        Answer(GOOD.body, claimed=len(GOOD.body) + 100),
        Answer(b'{"fine": tr'),
        Answer(b""),
    ],
    ids=["503", "500", "429", "content-length", "half-json", "empty"],
)
def test_what_may_pass_is_tried_again(server: Server, fault: Answer) -> None:
    server.routes = lambda _: GOOD
    server.fail_once(fault)
    waits = Waits()
    assert impatient(sleep=waits).get_json(server.url, {}) == {"fine": True}
    assert len(server.requests) == 2
    assert waits.seconds == [1.0]


def test_waits_double_and_the_last_failure_is_told(server: Server) -> None:
    server.routes = lambda _: Answer(b"", 502, "text/plain")
    waits = Waits()
    with pytest.raises(DownloadError) as caught:
        impatient(sleep=waits).get_json(f"{server.url}/layer", {"secret": "1"})
    assert waits.seconds == [1, 2, 4, 8]
    assert len(server.requests) == 5
    (problem,) = caught.value.problems
    assert problem.what.endswith("answered 502 (Bad Gateway) (5 tries)")
    assert problem.where == f"{server.url}/layer"
    assert "fetch it by hand" in problem.cure
    assert "HTTPS_PROXY" in problem.cure
    assert "secret" not in str(caught.value)


def test_the_server_says_how_long_to_wait(server: Server) -> None:
    server.routes = lambda _: GOOD
    server.fail_once(Answer(b"", 503, headers={"Retry-After": "7"}))
    date = email.utils.formatdate(time.time() + 50, usegmt=True)
    server.fail_once(Answer(b"", 503, headers={"Retry-After": date}))
    server.fail_once(Answer(b"", 503, headers={"Retry-After": "soon"}))
    waits = Waits()
    impatient(sleep=waits).get_json(server.url, {})
    assert waits.seconds[0] == 7
    assert 40 < waits.seconds[1] <= 50
    assert waits.seconds[2] == 4


def test_a_wait_of_an_hour_is_not_waited_for(server: Server) -> None:
    server.routes = lambda _: Answer(b"", 429, headers={"Retry-After": "3600"})
    waits = Waits()
    with pytest.raises(DownloadError, match=r"429 .* asks to wait 3,600 s"):
        impatient(sleep=waits).get_json(server.url, {})
    assert waits.seconds == []


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (Answer(b"", 404), NotOnServerError, "answered 404 (Not Found)"),
        (Answer(b"", 410), NotOnServerError, "answered 410 (Gone)"),
        (Answer(b"<E/>", 403, "application/xml"), NotOnServerError, "answered 403 (Forbidden)"),
        (Answer(b"", 403, "text/html"), DownloadError, "answered 403 (Forbidden)"),
        (Answer(b"", 407), DownloadError, "the proxy wants a login"),
        (Answer(b"", 499), DownloadError, "answered 499 (unknown)"),
        (in_html(), DownloadError, "answered with a web page, not with data"),
        (Answer(b" <html>", kind="text/plain"), DownloadError, "answered with a web page"),
        (Answer(b"[1]"), DownloadError, "JSON of another kind"),
    ],
)
def test_what_stays_so_is_said_at_once(
    server: Server, answer: Answer, kind: type[DownloadError], says: str
) -> None:
    server.routes = lambda _: answer
    with pytest.raises(DownloadError) as caught:
        impatient().get_json(server.url, {})
    assert type(caught.value) is kind
    assert says in str(caught.value)
    assert "fetch it by hand" in str(caught.value)
    assert len(server.requests) == 1


def test_a_reply_that_never_ends_is_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MOST_JSON_BYTES", 1_000_000)
    server.routes = lambda _: Answer(b" " * 3_000_000)
    with pytest.raises(DownloadError, match="larger than 1 MB"):
        impatient().get_json(server.url, {})


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_a_host_where_nobody_listens() -> None:
    port = closed_port()
    with pytest.raises(DownloadError) as caught:
        impatient(tries=2).get_json(f"http://127.0.0.1:{port}/a", {})
    assert f"the host 127.0.0.1:{port} cannot be reached (Connection refused) (2 tries)" in str(
        caught.value
    )
    assert "police networks often block" in str(caught.value)


def test_no_network_at_all() -> None:
    with pytest.raises(DownloadError) as caught:
        impatient(tries=1).get_json("http://nowhere.invalid/a", {})
    assert "the host nowhere.invalid cannot be found: no network" in str(caught.value)
    assert "(1 try)" in str(caught.value)


def test_a_name_that_nobody_knows_is_asked_for_once_more_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    waits = Waits()
    fetcher = impatient(sleep=waits)
    with (
        caplog.at_level(logging.INFO, logger="hotspots.download"),
        pytest.raises(DownloadError, match=r"cannot be found.* \(2 tries\)"),
    ):
        fetcher.get_json("http://nowhere.invalid/a", {})
    assert waits.seconds == [1.0]
    assert [one.message for one in caplog.records] == [
        "asking nowhere.invalid",
        "the host nowhere.invalid cannot be found: no network, or it is blocked; trying again"
        " (2 of 2)",
    ]


def test_a_server_that_does_not_answer_in_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(DownloadError, match=r"did not answer within 0\.05 s \(2 tries\)"):
            impatient(timeout_s=0.05, tries=2).get_json(url, {})


def test_a_line_that_is_cut_before_the_reply() -> None:
    """The other end takes the call and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        import threading

        def hang_up() -> None:
            for _ in range(2):
                listening.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(DownloadError, match=r"broke off|cannot be reached"):
            impatient(tries=2).get_json(url, {})
        thread.join()


def test_chunks_that_break_off_are_tried_again() -> None:
    """The other end promises chunks and sends half of one, then a good reply."""
    import threading

    half = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            for reply in (half, good):
                line = listening.accept()[0]
                line.recv(65536)
                line.sendall(reply)
                line.close()

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert impatient().get_json(url, {}) == {}
        thread.join()


@pytest.mark.parametrize("url", ["ftp://example.org/a", "file:///etc/passwd", "a.zip", "http://[x"])
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(InputError, match="is not an address on the web"):
        impatient().get_json(url, {})


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://x/"])
def test_a_redirect_out_of_the_web_is_refused(server: Server, target: str) -> None:
    server.routes = lambda _: Answer(status=302, headers={"Location": target})
    with pytest.raises(DownloadError, match="sends on to where it is not followed"):
        impatient().get_json(server.url, {})
    assert len(server.requests) == 1


def test_a_redirect_that_goes_round_in_circles_ends(server: Server) -> None:
    server.routes = lambda _: Answer(status=302, headers={"Location": "/"})
    with pytest.raises(DownloadError, match="sends on to where it is not followed"):
        impatient().get_json(f"{server.url}/", {})


def test_a_redirect_within_the_web_is_followed(server: Server) -> None:
    def routes(request: Request) -> Answer:
        there = Answer(status=302, headers={"Location": "/there"})
        return GOOD if request.path == "/there" else there

    server.routes = routes
    assert impatient().get_json(f"{server.url}/here", {}) == {"fine": True}


def test_a_redirect_from_https_to_http_is_refused() -> None:
    redirects = fetch._WebRedirects(impatient())
    request = urllib.request.Request("https://example.org/a")
    with pytest.raises(DownloadError, match=r"where it is not followed \('http'\)"):
        redirects.redirect_request(request, None, 302, "Found", {}, "http://example.org/a")


def test_the_proxy_of_the_environment_is_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes = lambda _: GOOD
    monkeypatch.setenv("HTTP_PROXY", server.url)
    assert impatient().get_json("http://ons.invalid/a", {}) == {"fine": True}
    assert server.requests[0].target == "http://ons.invalid/a?"


def test_an_untrusted_certificate_is_said_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise urllib.error.URLError(ssl.SSLCertVerificationError("self-signed certificate"))

    monkeypatch.setattr("urllib.request.OpenerDirector.open", fail)
    with pytest.raises(DownloadError) as caught:
        impatient().get_json("https://example.org/a", {})
    assert "the certificate of example.org is not trusted on this machine" in str(caught.value)
    assert "set SSL_CERT_FILE" in str(caught.value)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine's own, as a network's proxy has."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
        " -addext subjectAltName=IP:127.0.0.1"
        " -addext keyUsage=critical,digitalSignature,keyCertSign"
        f" -keyout {key} -out {certificate}"
    )
    try:
        subprocess.run(command.split(), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs openssl to make a certificate")
    return key, certificate


@pytest.mark.parametrize("setting", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_networks_own_certificate_is_trusted_when_named(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    key, certificate = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server._http.socket = context.wrap_socket(server._http.socket, server_side=True)
    server.routes = lambda _: GOOD
    url = server.url.replace("http:", "https:")
    with pytest.raises(DownloadError, match="is not trusted on this machine"):
        impatient().get_json(url, {})
    monkeypatch.setenv(setting, str(certificate))
    assert impatient().get_json(url, {}) == {"fine": True}


def test_a_certificate_file_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    with pytest.raises(InputError, match="correct REQUESTS_CA_BUNDLE, or unset it"):
        impatient().get_json("https://example.org", {})


def test_a_folder_of_certificates_may_be_named(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    server.routes = lambda _: GOOD
    assert impatient().get_json(server.url, {}) == {"fine": True}


def test_a_fault_of_the_disk_is_not_taken_for_the_networks(server: Server) -> None:
    server.routes = lambda _: GOOD

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        impatient().get(server.url, full)
    assert len(server.requests) == 1

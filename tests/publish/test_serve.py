"""A run shown to this machine's browsers: what is answered, and all that is not."""

import json
import logging
import os
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspots.errors import HotspotsError
from hotspots.publish.page import CONTENT_SECURITY_POLICY
from hotspots.publish.run_folders import find_run, require_finished_run
from hotspots.publish.serve import RunServer, find_file

SECRET = b"not to be served"


def make_run(folder: Path, **manifest: object) -> Path:
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"outputs": [], **manifest}))
    (folder / "index.html").write_text("<!DOCTYPE html><title>front</title>")
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a district, things that are nobody's business, and links in and out."""
    base = tmp_path_factory.mktemp("served")
    (base / "secret.txt").write_bytes(SECRET)
    (base / "run-2").mkdir()
    (base / "run-2" / "secret.txt").write_bytes(SECRET)
    run = make_run(base / "run")
    (run / "harlow").mkdir()
    (run / "harlow" / "index.html").write_text("district")
    (run / "harlow" / "map.html").write_text("é" * 3, encoding="utf-8")
    (run / "no-page").mkdir()
    (run / "no-page" / "a.csv").write_text("a\n1\n")
    hidden = [".hidden", ".git/config", ".harlow.partial/index.html", "harlow.PARTIAL/index.html"]
    for name in [*hidden, "run.partial"]:
        (run / name).parent.mkdir(exist_ok=True)
        (run / name).write_bytes(SECRET)
    (run / "out.txt").symlink_to(base / "secret.txt")
    (run / "away").symlink_to(base)
    (run / "beside").symlink_to(base / "run-2")
    (run / "seen.txt").symlink_to(run / ".hidden")
    (run / "again.html").symlink_to(run / "index.html")
    (run / "round").symlink_to(run / "round")
    os.mkfifo(run / "pipe")
    for ending in TYPES:
        (run / f"file{ending}").write_bytes(b"x")
    return run


@pytest.fixture(scope="module")
def server(run: Path) -> Iterator[RunServer]:
    with RunServer(run) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        yield server
        server.stop()
        thread.join(5)
        assert not thread.is_alive()


class Answer:
    """What came back."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        head, _, self.body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split()[1]) if first.startswith("HTTP/") else 0
        self.headers = dict(line.split(": ", 1) for line in lines)


def port_of(server: RunServer) -> int:
    return int(server.address.rsplit(":", 1)[1].partition("/")[0])


def ask(server: RunServer, path: str | bytes, *, method: str = "GET", **headers: str) -> Answer:
    """Send a request byte by byte as it is given: no client of ours would let these through."""
    host = headers.pop("Host", f"127.0.0.1:{port_of(server)}")
    lines = [f"Host: {host}"] if host else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    raw = path if isinstance(path, bytes) else path.encode()
    head = method.encode() + b" " + raw + b" HTTP/1.1\r\n"
    return send(server, head + "\r\n".join([*lines, "", ""]).encode())


def send(server: RunServer, raw: bytes) -> Answer:
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=5) as connection:
        connection.sendall(raw)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return Answer(b"".join(parts))


TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".gpkg": "application/geopackage+sqlite3",
    ".tif": "image/tiff",
    ".gpx": "application/gpx+xml",
    ".ics": "text/calendar; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".odd": "application/octet-stream",
}


@pytest.mark.enable_socket
def test_a_browser_is_led_through_the_run(server: RunServer) -> None:
    assert ask(server, "/").body == b"<!DOCTYPE html><title>front</title>"
    assert ask(server, "/index.html?where=1#x").status == 200
    assert ask(server, "/harlow/").body == b"district"
    assert ask(server, "/harlow/map.html").headers["Content-Length"] == "6"
    assert ask(server, "/again.html").status == 200
    led = ask(server, "/harlow?x=1")
    assert (led.status, led.headers["Location"], led.body) == (301, "/harlow/", b"")
    with urllib.request.urlopen(f"{server.address}harlow", timeout=5) as answer:
        assert answer.read() == b"district"


@pytest.mark.enable_socket
def test_every_answer_forbids_what_no_page_needs(server: RunServer) -> None:
    for path, status in (("/", 200), ("/harlow", 301), ("/nothing", 404), ("/file.csv", 200)):
        answer = ask(server, path)
        assert answer.status == status
        about = answer.headers
        assert about["X-Content-Type-Options"] == "nosniff"
        assert about["Referrer-Policy"] == "no-referrer"
        assert about["X-Frame-Options"] == "DENY"
        assert about["Cross-Origin-Resource-Policy"] == "same-origin"
        assert about["Cross-Origin-Opener-Policy"] == "same-origin"
        assert about["Cache-Control"] == "no-store"
        assert about["Permissions-Policy"].startswith("geolocation=(self), camera=()")
        assert about["Server"] == "hotspots"
        if status != 301:
            policy = about["Content-Security-Policy"]
            assert policy == f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'"


@pytest.mark.enable_socket
@pytest.mark.parametrize("ending", list(TYPES))
def test_files_are_called_what_they_are(server: RunServer, ending: str) -> None:
    answer = ask(server, f"/file{ending}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, TYPES[ending])
    assert ("Content-Security-Policy" in answer.headers) == (ending != ".pdf")


@pytest.mark.enable_socket
def test_head_tells_the_size_and_sends_nothing(server: RunServer) -> None:
    answer = ask(server, "/harlow/map.html", method="HEAD")
    assert (answer.status, answer.headers["Content-Length"], answer.body) == (200, "6", b"")
    assert ask(server, "/nothing", method="HEAD").body == b""


WAYS_OUT = [
    "/../secret.txt",
    "/harlow/../../secret.txt",
    "/harlow/../index.html",
    "/%2e%2e/secret.txt",
    "/%2E%2e%2fsecret.txt",
    "/..%2fsecret.txt",
    "/%252e%252e/secret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "/harlow\\map.html",
    "/harlow%5Cmap.html",
    "/C:/secret.txt",
    "/C%3A%5Csecret.txt",
    "/index.html::$DATA",
    "//secret.txt",
    "//127.0.0.1/index.html",
    "/harlow//map.html",
    "/./index.html",
    "/index.html/",
    "/index.html.",
    "/index.html%20",
    "/index.html%00",
    "/index.html%00.css",
    "/%0d%0aX-Bad:%20yes",
    "/index%0a.html",
    "/%ff%fe",
    "/%c0%ae%c0%ae/secret.txt",
    "/out.txt",
    "/away/secret.txt",
    "/away/run/index.html/../../secret.txt",
    "/beside/secret.txt",
    "/seen.txt",
    "/round",
    "/pipe",
    "/.hidden",
    "/%2ehidden",
    "/.git/config",
    "/.harlow.partial/index.html",
    "/harlow.PARTIAL/",
    "/run.partial",
    "/no-page",
    "/no-page/",
    "/nothing",
    "secret.txt",
    "*",
    "http://127.0.0.1/index.html",
    "/" + "a" * 5000,
    "/" + "a/" * 2000,
]


@pytest.mark.enable_socket
@pytest.mark.parametrize("path", WAYS_OUT)
def test_no_way_leads_out_or_to_what_is_hidden(server: RunServer, path: str) -> None:
    answer = ask(server, path)
    assert (answer.status, answer.body) == (404, b"Not Found\n")
    assert "X-Bad" not in answer.headers


@pytest.mark.enable_socket
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"])
def test_nothing_but_reading_is_answered(server: RunServer, method: str) -> None:
    answer = ask(server, "/", method=method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.enable_socket
def test_a_name_that_is_not_this_machines_is_refused(server: RunServer) -> None:
    port = port_of(server)
    for host in (f"localhost:{port}", f"LOCALHOST:{port}"):
        assert ask(server, "/", Host=host).status == 200
    for host in (
        f"evil.example:{port}",
        "127.0.0.1",
        f"127.0.0.1:{port + 1}",
        f"127.0.0.1.evil.example:{port}",
        f"evil.example@127.0.0.1:{port}",
        f"0.0.0.0:{port}",
    ):
        assert ask(server, "/", Host=host).status == 421
    assert ask(server, "/", Host="").status == 400
    line = f"Host: 127.0.0.1:{port}\r\n"
    assert send(server, f"GET / HTTP/1.1\r\n{line * 2}\r\n".encode()).status == 400


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("site", "status"),
    [("none", 200), ("same-origin", 200), ("same-site", 403), ("cross-site", 403)],
)
def test_a_page_from_elsewhere_gets_nothing(server: RunServer, site: str, status: int) -> None:
    assert ask(server, "/", Sec_Fetch_Site=site).status == status


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "raw", [b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\r\n\r\n"]
)
def test_what_is_no_request_does_no_harm(server: RunServer, raw: bytes) -> None:
    answer = send(server, raw).raw
    assert answer == b"" or answer.endswith((b"Bad Request\n", b"HTTP Version Not Supported\n"))
    assert ask(server, "/").status == 200


@pytest.mark.enable_socket
def test_only_this_machine_can_reach_it(server: RunServer) -> None:
    assert server.address.startswith("http://127.0.0.1:")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port_of(server)), timeout=5)


@pytest.mark.enable_socket
def test_the_log_holds_no_path_no_query_and_no_reader(
    server: RunServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(server, "/harlow/map.html?street=Mill+Lane", User_Agent="Somebody", Referer="http://x")
        ask(server, "/Mill%20Lane", X="1")
        ask(server, "/", method="MILL")
    assert [record.getMessage() for record in caplog.records] == [
        "answered 200",
        "answered 404",
        "answered 405",
    ]
    assert capfd.readouterr() == ("", "")


@pytest.mark.enable_socket
def test_a_port_that_is_taken_is_said(server: RunServer, run: Path) -> None:
    with pytest.raises(HotspotsError, match=r"port \d+ is in use. To mend it: name another"):
        RunServer(run, port=port_of(server))
    with pytest.raises(HotspotsError, match="there is no port 70000"):
        RunServer(run, port=70_000)


def test_a_folder_that_is_no_finished_run_is_refused(tmp_path: Path) -> None:
    for folder, what in (
        (tmp_path / "nowhere", "there is no such folder"),
        (tmp_path, "this is no run: it has no manifest"),
    ):
        with pytest.raises(HotspotsError, match=what):
            RunServer(folder)
    stopped = tmp_path / "stopped"
    make_run(stopped / "harlow")
    with pytest.raises(HotspotsError, match="not finished: it is still at work, or was stopped"):
        require_finished_run(stopped)
    for begun in ("run.log", ".harlow.partial"):
        (tmp_path / f"a{begun}").mkdir()
        (tmp_path / f"a{begun}" / begun).touch()
        with pytest.raises(HotspotsError, match="the run is not finished"):
            require_finished_run(tmp_path / f"a{begun}")
    (make_run(tmp_path / "lists") / "index.html").unlink()
    with pytest.raises(HotspotsError, match=r"no page to begin with \('index.html', 'map.html'\)"):
        require_finished_run(tmp_path / "lists")
    (tmp_path / "lists" / "manifest.json").write_text('{"name": "a web page"}')
    with pytest.raises(HotspotsError, match="this is no run"):
        require_finished_run(tmp_path / "lists")


def test_the_newest_run_is_found_and_its_public_version_left_out(tmp_path: Path) -> None:
    with pytest.raises(HotspotsError, match="no finished run here"):
        find_run(out=tmp_path)
    for second, name in enumerate(("b", "a", "a-public")):
        made = make_run(tmp_path / name, version="public" if "public" in name else "")
        os.utime(made / "manifest.json", (second, second))
    (tmp_path / "unfinished").mkdir()
    assert find_run(out=tmp_path) == tmp_path / "a"
    assert find_run("a-public", out=tmp_path) == tmp_path / "a-public"
    assert find_run(str(tmp_path / "b")) == tmp_path / "b"
    with pytest.raises(
        HotspotsError, match=r"c: there is no such run .* name one of 'a', 'a-public'"
    ):
        find_run("c", out=tmp_path)
    with pytest.raises(HotspotsError, match="make one: hotspots run"):
        find_run("c", out=tmp_path / "c")


@pytest.mark.enable_socket
def test_a_districts_own_folder_begins_with_its_map(tmp_path: Path) -> None:
    district = make_run(tmp_path / "harlow")
    (district / "index.html").rename(district / "map.html")
    with RunServer(district) as server:
        assert server.address.endswith("/map.html")


def test_a_path_is_read_as_a_browser_writes_it(run: Path) -> None:
    (run / "a é").mkdir()
    (run / "a é" / "b%2e.csv").touch()
    assert find_file(run.resolve(), "/a%20%C3%A9/b%252e.csv?x=/../y") is not None

"""``hotspots show`` as if typed at a prompt."""

import json
import threading
import urllib.request
import webbrowser
from pathlib import Path
from typing import Any

import pytest

from hotspots.publish.serve import RunServer

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "maps" / "essex"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"outputs": []}))
    (folder / "index.html").write_text("front")
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was sent to; Ctrl-C is pressed once a page was read."""
    seen: list[str] = []
    done = threading.Event()

    def read(address: str) -> bool:
        with urllib.request.urlopen(address, timeout=5) as answer:
            seen.append(f"{address} {answer.read().decode()}")
        done.set()
        return True

    def serve(server: RunServer) -> None:
        thread = threading.Thread(target=server._server.serve_forever, args=[0.01])
        thread.start()
        done.wait(0.5)
        server.stop()
        thread.join(5)
        raise KeyboardInterrupt

    monkeypatch.setattr(webbrowser, "open", read)
    monkeypatch.setattr(RunServer, "serve", serve)
    return seen


def test_the_newest_run_opens_in_the_browser_and_ctrl_c_ends_quietly(
    hotspots: Any, run: Path, opened: list[str]
) -> None:
    outcome = hotspots("show", "--out", run.parent)
    assert (outcome.code, outcome.err) == (0, "")
    first, second = outcome.out.splitlines()
    address = first.removeprefix(f"{run}: ")
    assert address.startswith("http://127.0.0.1:")
    assert second == "Only this machine can reach it. Ctrl-C ends it."
    assert opened == [f"{address} front"]


def test_no_browser_is_opened_where_none_is_wanted(
    hotspots: Any, run: Path, opened: list[str]
) -> None:
    outcome = hotspots("show", run, "--no-browser", "--quiet")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert opened == []


def test_what_cannot_be_shown_is_said_in_a_line(hotspots: Any, run: Path) -> None:
    outcome = hotspots("show", "essex-2", "--out", run.parent)
    assert outcome.code == 2
    assert outcome.err == (
        "error: essex-2: there is no such run and no such folder. To mend it: name one of 'essex',"
        " or a folder.\n"
    )
    (run / "manifest.json").unlink()
    outcome = hotspots("show", run)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "this is no run: it has no manifest" in outcome.err

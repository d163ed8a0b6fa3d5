"""Our pages as PDF: printed by a browser that is installed already, alone and with no network.

The browser prints the very page that is read on a screen, so that there is one layout to get
right. It has a profile of its own that is thrown away, reaches nobody, and what it writes about
the moment of printing is taken out: the same page, the same bytes.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hotspots.errors import OutputError, Problem

BROWSER_SETTING = "HOTSPOTS_BROWSER"
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "chrome",
    "msedge",
)
# Where they are put on Windows (below the folders named) and on a Mac.
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
_SECONDS = 60.0
_MOST_AT_ONCE = 4
# When it was printed, and a number made of that: replaced by as many other bytes, so that
# places within the file, which it counts in bytes, stay true.
_MOMENT = re.compile(rb"/(CreationDate|ModDate) \((D:\d{14})")
_FIXED_MOMENT = b"D:20000101000000"
_ID = re.compile(rb"(?<=/ID) ?\[ ?<[0-9A-Fa-f]+> ?<[0-9A-Fa-f]+> ?\]")


def find_browser() -> Path:
    """Find a browser that can print: the one named in ``HOTSPOTS_BROWSER``, else one installed.

    Raises
    ------
    OutputError
        When there is none, or the one that is named is not there.
    """
    named = os.environ.get(BROWSER_SETTING, "")
    if named:
        found = shutil.which(named)
        if found is None:
            cure = "name the browser's program, or leave it out to have one looked for"
            raise OutputError(Problem("there is no such program", cure, BROWSER_SETTING))
        return Path(found)
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    folders = [os.environ[one] for one in _WINDOWS_FOLDERS if os.environ.get(one)]
    places = [Path(folder, one) for folder in folders for one in _WINDOWS]
    for place in (*places, *map(Path, _MAC)):
        if place.is_file():
            return place
    cure = (
        "install Chromium, Google Chrome or Microsoft Edge, or name its program in the variable"
        f" {BROWSER_SETTING}"
    )
    raise OutputError(Problem("there is no browser that could print a PDF", cure, ""))


def print_pages(pages: Sequence[Path], *, seconds: float = _SECONDS) -> tuple[Path, ...]:
    """Print pages to PDF, each beside its page under the same name.

    Parameters
    ----------
    pages
        Pages of ours (``.html``): each says itself how large its sheets are.
    seconds
        How long one page may take.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the pages' order; the same bytes for the same page and browser.

    Raises
    ------
    OutputError
        When there is no browser, or it does not print a page in time or at all.
    """
    if not pages:
        return ()
    browser = find_browser()
    workers = max(1, min(_MOST_AT_ONCE, os.cpu_count() or 1, len(pages)))
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(_print_page, browser, one, seconds) for one in pages]
        try:
            return tuple(job.result() for job in jobs)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _print_page(browser: Path, page: Path, seconds: float) -> Path:
    """Print one page with a browser of its own; nothing is there unless it is whole."""
    if not page.is_file():
        raise OutputError(Problem("there is no such page to print", "make it first", page.name))
    target = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory(prefix="hotspots-", ignore_cleanup_errors=True) as folder:
        printed = Path(folder, "page.pdf")
        complaints = _run(browser, page, printed, Path(folder), seconds)
        content = printed.read_bytes() if printed.is_file() else b""
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-32:]:
        said = f": {complaints}" if complaints else ""
        cure = f"open the page and print it from there, or name another in {BROWSER_SETTING}"
        what = f"{browser.name} did not print the page{said}"
        raise OutputError(Problem(what, cure, page.name))
    target.write_bytes(forget_moment(content))
    return target


def _run(browser: Path, page: Path, printed: Path, folder: Path, seconds: float) -> str:
    """Have the browser print; give the last thing it complained of."""
    command = [str(browser), *_FLAGS, f"--user-data-dir={folder / 'profile'}"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--no-sandbox")  # the administrator's account has no sandbox to offer
    command += [f"--print-to-pdf={printed}", page.resolve().as_uri()]
    log = folder / "complaints.txt"
    try:
        with log.open("wb") as complaints:
            subprocess.run(  # noqa: S603  # our own arguments, no shell
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints,
                timeout=seconds, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        what = f"{browser.name} did not print the page within {seconds:g} seconds"
        cure = f"try again when less is going on, or name another browser in {BROWSER_SETTING}"
        raise OutputError(Problem(what, cure, page.name)) from error
    except OSError as error:
        cure = f"name another browser in {BROWSER_SETTING}"
        what = f"{browser.name} cannot be started: {error.strerror}"
        raise OutputError(Problem(what, cure, page.name)) from error
    # Without a desktop it complains of that, too, and prints all the same.
    lines = [one for one in log.read_text("utf-8", "replace").split("\n") if "dbus" not in one]
    said = [one.rpartition("] ")[2].strip() for one in lines if one.strip()]
    return said[-1][:120] if said else ""


def forget_moment(content: bytes) -> bytes:
    """Take out of a PDF when it was printed, and the number made of that.

    >>> forget_moment(b"/CreationDate (D:20261122041249+00'00')")
    b"/CreationDate (D:20000101000000+00'00')"
    """
    fixed = _MOMENT.sub(rb"/\1 (" + _FIXED_MOMENT, content)
    return _ID.sub(lambda found: re.sub(rb"[0-9A-Fa-f]", b"0", found[0]), fixed)

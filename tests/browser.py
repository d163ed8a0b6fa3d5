"""A real browser for the tests, with no network at all, and what it notices of a page."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Locator, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)
DESKTOP, PHONE = (1280, 800), (390, 800)


def no_browser(reason: str) -> NoReturn:
    """Skip on somebody's laptop; fail where the pages have to be looked at."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def find_browser() -> str:
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    no_browser(f"none of {', '.join(BROWSERS)} is installed, so no page can be looked at")


@dataclass
class Visit:
    """The page that is open, and what has been noticed since it was opened."""

    page: Page
    itself: str = ""
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: Path) -> None:
        self.complaints.clear()
        self.outside.clear()
        self.itself = path.as_uri()
        self.page.goto(self.itself)

    def count(self, css_class: str) -> int:
        return self.page.locator(f"path.{css_class}[data-row]").count()

    def switch(self, label: str) -> Locator:
        """The switch of a layer, by the words that stand beside it."""
        control = self.page.locator("#panel-layers")
        return control.get_by_label(re.compile(rf"^\s*{re.escape(label)}"))


@contextmanager
def watched(browser: Browser, *, size: tuple[int, int] = DESKTOP) -> Iterator[Visit]:
    """A window without network that notes each complaint and each request for anything else."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    # Nothing gets out even if "offline" should not hold.
    context.route(re.compile("^(?!file:|data:)"), lambda route: route.abort())
    page = context.new_page()
    seen = Visit(page)
    page.on(
        "request",
        lambda request: (
            seen.outside.append(request.url)
            if request.url != seen.itself and not request.url.startswith("data:")
            else None
        ),
    )
    page.on(
        "console",
        lambda message: (
            seen.complaints.append(f"{message.type}: {message.text}")
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: seen.complaints.append(f"page error: {error}"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"
    )
    yield seen
    context.close()


@contextmanager
def visit(browser: Browser, path: Path, *, size: tuple[int, int] = DESKTOP) -> Iterator[Visit]:
    """Open one page in a window of its own."""
    with watched(browser, size=size) as seen:
        seen.open(path)
        yield seen


def off_screen(page: Page, *selectors: str) -> list[str]:
    """The selectors whose (first) element is hidden, tiny or not wholly inside the window."""
    found: list[str] = page.evaluate(
        """(selectors) => selectors.filter((css) => {
          const element = document.querySelector(css);
          if (!element || !element.checkVisibility()) { return true; }
          const box = element.getBoundingClientRect();
          return Math.min(box.width, box.height) <= 5 || box.left < 0 || box.top < 0 ||
            box.right > window.innerWidth || box.bottom > window.innerHeight;
        })""",
        selectors,
    )
    return found


def fits_across(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def overlap(page: Page, one: str, other: str) -> bool:
    """Whether any element of one kind lies over any of another."""
    return bool(
        page.evaluate(
            """([one, other]) => {
              const boxes = (css) => [...document.querySelectorAll(css)].map(
                (element) => element.getBoundingClientRect());
              return boxes(one).some((a) => boxes(other).some((b) =>
                a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
            }""",
            [one, other],
        )
    )


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))

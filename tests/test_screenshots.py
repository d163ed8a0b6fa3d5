"""How the pages of the sample run look: the same as when somebody last looked at them.

``HOTSPOTS_KEEP=1 pytest tests/test_screenshots.py`` puts what is seen in place of what was kept:
look at the pictures in ``tests/baselines/`` before they are committed.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hotspots.districts import RunResult
from tests import screenshots
from tests.browser import DESKTOP, PHONE, watched

pytestmark = pytest.mark.browser

# Name of the picture: page, size of the window, light or dark.
PAGES = {
    "front": ("index.html", DESKTOP, "light"),
    "front-phone-dark": ("index.html", PHONE, "dark"),
    "district": ("harlow/index.html", DESKTOP, "light"),
    "map": ("southend-on-sea/map.html", DESKTOP, "light"),
    "map-dark": ("southend-on-sea/map.html", DESKTOP, "dark"),
    "map-phone": ("southend-on-sea/map.html", PHONE, "light"),
    "product": ("harlow/harm_spots.html", DESKTOP, "light"),
    "product-dark": ("harlow/near_repeat.html", DESKTOP, "dark"),
    "method": ("method.html", DESKTOP, "light"),
    "patrol": ("chelmsford/patrol/restricted/overview.html", DESKTOP, "light"),
    "leaflet-phone": ("chelmsford/street-week/scoping/public/scoping.html", PHONE, "light"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(
    browser: Browser, sample_run: RunResult, tmp_path: Path, name: str
) -> None:
    path, size, scheme = PAGES[name]
    with watched(browser, size=size) as seen:
        seen.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        seen.open(sample_run.folder / path)
        # Two frames: a canvas is painted in the one after the page stands.
        seen.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 250)))"
        )
        picture = seen.page.screenshot(animations="disabled")
        assert (seen.complaints, seen.outside) == ([], [])
    if os.environ.get("HOTSPOTS_KEEP"):
        screenshots.keep(picture, name)
    kept = (screenshots.BASELINES / f"{name}.png").read_bytes()
    (tmp_path / f"{name}.png").write_bytes(picture)  # to look at when it differs
    assert screenshots.differences(picture, kept) == [], tmp_path


def test_every_kept_picture_is_compared() -> None:
    assert {one.stem for one in screenshots.BASELINES.glob("*.png")} == PAGES.keys()


def test_another_page_is_another_picture() -> None:
    kept = {name: (screenshots.BASELINES / f"{name}.png").read_bytes() for name in PAGES}
    desktop = [name for name, (_, size, _) in PAGES.items() if size == DESKTOP]
    alike = [
        (one, other)
        for one in desktop
        for other in desktop
        if one < other and not screenshots.differences(kept[one], kept[other])
    ]
    assert alike == []


def test_a_faint_difference_is_none_and_a_missing_map_is_one() -> None:
    white, grey = screenshots.plain("white"), screenshots.plain("grey")
    assert screenshots.differences(white, screenshots.plain("#fefefe")) == []
    assert len(screenshots.differences(white, grey)) == 2

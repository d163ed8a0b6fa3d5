"""Address lists in a real browser: ticked on a phone and read again; printed on A4."""

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Dialog, Page

from hotspots.publish.address_lists import write_address_lists
from hotspots.records import read_returns
from tests.browser import PHONE, fits_across, visit
from tests.publish.lists import NASTY, TEAMS, nasty_lists, sample_lists

pytestmark = pytest.mark.browser

A4 = (594.96, 841.92)  # as Chromium writes it, in points


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    write_address_lists(nasty_lists(), made)
    return made


@pytest.fixture(scope="module")
def phone_page(folder: Path) -> Path:
    return folder / "restricted" / "leigh-north-west.html"


def tick(page: Page, door: int, outcome: str) -> None:
    page.locator(".door").nth(door).get_by_role("button", name=outcome, exact=True).click()


def save(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save returns").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_what_is_ticked_is_saved_and_read_again(
    browser: Browser, phone_page: Path, tmp_path: Path
) -> None:
    with visit(browser, phone_page, size=PHONE) as seen:
        page = seen.page
        page.clock.set_fixed_time("2024-03-11T18:05:00")
        page.get_by_label("Your collar number").fill('=1+"2"')
        tick(page, 0, "spoke")
        page.clock.set_fixed_time("2024-03-11T18:20:00")
        tick(page, 1, "no answer")
        tick(page, 2, "void")
        tick(page, 2, "void")  # a slip, taken back
        tick(page, 3, "refused")
        tick(page, 3, "leaflet")  # another outcome after all
        page.locator(".door").nth(3).get_by_label("Follow-up").fill('gate, "side"')
        assert page.get_by_role("status").inner_text() == "3 of 89 done, not saved"
        path = save(page, tmp_path)
        assert page.get_by_role("status").inner_text() == "3 of 89 done"
        assert (seen.complaints, [one for one in seen.outside if "blob:" not in one]) == ([], [])
    assert re.fullmatch(r"returns-leigh-north-west-2024-03-11-1820\.csv", path.name)
    doors = sample_lists().doors
    mine = doors[doors["team"] == TEAMS[1]].sort_values(["round", "stop"])["door"].tolist()
    returns = read_returns(path)
    assert returns.visits["door"].tolist() == [mine[0], mine[1], mine[3]]
    assert returns.visits["outcome"].tolist() == ["spoke", "no answer", "leaflet"]
    assert [f"{one:%d %H:%M}" for one in returns.visits["visited"]] == ["11 18:05"] + [
        "11 18:20"
    ] * 2
    assert returns.visits["officer"].tolist() == ['\'=1+"2"'] * 3
    assert pd.read_csv(path)["follow_up"].tolist()[2] == 'gate, "side"'


def test_the_page_asks_before_what_is_not_saved_is_lost(browser: Browser, phone_page: Path) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    with visit(browser, phone_page, size=PHONE) as seen:
        seen.page.on("dialog", answer)
        seen.page.reload()
        assert asked == []
        tick(seen.page, 0, "spoke")
        seen.page.reload()
        assert asked == ["beforeunload"]
        # What was ticked is gone with the page: nothing was stored on the phone.
        assert seen.page.locator('[aria-pressed="true"]').count() == 0


def test_on_a_phone_nothing_is_cut_and_thumbs_hit(browser: Browser, phone_page: Path) -> None:
    with visit(browser, phone_page, size=PHONE) as seen:
        assert fits_across(seen.page)
        small = seen.page.evaluate(
            "[...document.querySelectorAll('button, input:not(.follow-up), nav a')]"
            ".filter(one => one.getBoundingClientRect().height < 44).length"
        )
        assert small == 0
        assert seen.page.locator("#officer").evaluate("one => getComputedStyle(one).fontSize") == (
            "16px"  # a smaller one makes a phone zoom in
        )


def test_texts_of_the_data_never_run(browser: Browser, folder: Path) -> None:
    for name in ("leigh-north-west.html", "burglary-03.html"):
        with visit(browser, folder / "restricted" / name) as seen:
            assert seen.page.title() != "ran"
            assert seen.complaints == []
            shown = seen.page.locator("bdi").all_inner_texts()
            assert NASTY[1] in shown
            assert NASTY[4] in shown


@pytest.mark.parametrize(
    "page", ["partner/southend-on-sea-leaflets", "public/southend-on-sea-wards"]
)
def test_shared_pages_fit_a_phone(browser: Browser, folder: Path, page: str) -> None:
    with visit(browser, folder / f"{page}.html", size=PHONE) as seen:
        assert fits_across(seen.page)
        assert (seen.complaints, seen.outside) == ([], [])


def printed(browser: Browser, page: Path, pdf: Path) -> str:
    """Print a page and say what pdfinfo says of it."""
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo is not installed, so no page can be counted")
    with visit(browser, page) as seen:
        seen.page.pdf(path=pdf, prefer_css_page_size=True)
    done = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_burglary_prints_on_one_or_two_sheets_of_a4(
    browser: Browser, folder: Path, tmp_path: Path, number: int
) -> None:
    write_address_lists(sample_lists(), tmp_path, versions=("restricted",))
    page = tmp_path / "restricted" / f"burglary-0{number}.html"
    told = printed(browser, page, tmp_path / "page.pdf")
    pages = re.search(r"Pages:\s+(\d+)", told)
    assert pages is not None
    assert int(pages[1]) in (1, 2)
    assert f"{A4[0]:g} x {A4[1]:g} pts (A4)" in told


def test_on_paper_nothing_is_smaller_than_eight_points_nor_cut(
    browser: Browser, folder: Path
) -> None:
    with visit(browser, folder / "restricted" / "burglary-01.html", size=(703, 1040)) as seen:
        seen.page.emulate_media(media="print")
        smallest = seen.page.evaluate(
            """() => {
              const sizes = [];
              const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) {
                const { parentElement: one } = walk.currentNode;
                if (!walk.currentNode.data.trim() || !one.checkVisibility()) { continue; }
                const svg = one.closest("svg");
                const scale = svg ? svg.getBoundingClientRect().width / 186 : 1;
                sizes.push(parseFloat(getComputedStyle(one).fontSize) * scale);
              }
              return Math.min(...sizes) * 0.75;
            }"""
        )
        assert smallest >= 7.99
        assert fits_across(seen.page)

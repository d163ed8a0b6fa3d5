"""Patrol sheets in a real browser: noted on a phone and read again; printed on A4."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog

from hotspots.publish.patrol_files import write_patrol_files
from hotspots.records.patrol_logs import read_patrol_logs
from tests.browser import PHONE, fits_across, pages_in, visit
from tests.publish.patrols import SPOTS, sample_plan

pytestmark = pytest.mark.browser
NASTY = ("<img src=x onerror=alert(1)>", "{{ 7 * 7 }}</script>", "شارع & 'q' \"w\" 🚓")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = sample_plan()
    spots = plan.spots.assign(around=list(NASTY), top_offences=list(NASTY))
    made = tmp_path_factory.mktemp("patrols")
    nasty = sample_plan(spots=spots)
    write_patrol_files(nasty, made, place="Leigh <&>", marking="OFFICIAL", sources=NASTY)
    return made


@pytest.fixture(scope="module")
def sheet(folder: Path) -> Path:
    return folder / "restricted" / "victor-2" / "2025-01-06-late.html"


def test_what_is_noted_is_saved_and_read_again(
    browser: Browser, sheet: Path, tmp_path: Path
) -> None:
    with visit(browser, sheet, size=PHONE) as seen:
        page = seen.page
        stops = page.locator(".visit")
        page.clock.set_fixed_time("2025-01-06T14:33:00")
        stops.nth(0).get_by_role("button", name="Arrived").click()
        stops.nth(0).get_by_role("button", name=re.compile("business check")).click(click_count=2)
        stops.nth(0).get_by_role("button", name=re.compile("stop search")).click()
        page.get_by_role("button", name="Undo").click()  # a slip, taken back
        page.clock.set_fixed_time("2025-01-06T14:48:00")
        stops.nth(0).get_by_role("button", name="Left").click()
        page.clock.set_fixed_time("2025-01-06T23:55:00")
        stops.nth(1).get_by_role("button", name="Arrived").click()
        page.clock.set_fixed_time("2025-01-07T00:09:00")
        stops.nth(1).get_by_role("button", name="Left").click()
        assert page.locator("#progress").inner_text() == "2 of 3 done, not saved"
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save log").click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        assert page.locator("#progress").inner_text() == "2 of 3 done"
        assert (seen.complaints, [one for one in seen.outside if "blob:" not in one]) == ([], [])
    assert path.name == "log-victor-2-2025-01-06-late.csv"
    visits = read_patrol_logs(path).visits
    told = [
        (
            row.spot,
            row.unit,
            f"{row.arrived:%d %H:%M}",
            f"{row.left:%d %H:%M}",
            row.activity,
            row.number,
        )
        for row in visits.itertuples()
    ]
    assert told == [
        (SPOTS[1], "Victor 2", "06 14:33", "06 14:48", "business check", 2),
        (SPOTS[1], "Victor 2", "06 14:33", "06 14:48", "directed patrol", 1),
        (SPOTS[0], "Victor 2", "06 23:55", "07 00:09", "directed patrol", 1),
    ]


def test_the_page_asks_before_what_is_not_saved_is_lost(browser: Browser, sheet: Path) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    with visit(browser, sheet, size=PHONE) as seen:
        seen.page.on("dialog", answer)
        seen.page.reload()
        assert asked == []
        seen.page.get_by_role("button", name="Arrived").first.click()
        seen.page.reload()
        assert asked == ["beforeunload"]
        assert seen.page.locator(".some").count() == 0  # nothing was stored on the phone


def test_on_a_phone_nothing_is_cut_and_thumbs_hit(browser: Browser, sheet: Path) -> None:
    with visit(browser, sheet, size=PHONE) as seen:
        assert fits_across(seen.page)
        small = seen.page.evaluate(
            "[...document.querySelectorAll('button')]"
            ".filter(one => one.getBoundingClientRect().height < 44).length"
        )
        assert small == 0


def test_texts_of_the_data_never_run(browser: Browser, folder: Path) -> None:
    pages = list(folder.rglob("*.html"))
    assert len(pages) == 4 + 1 + 2
    for path in pages:
        with visit(browser, path) as seen:
            assert (seen.complaints, seen.outside) == ([], [])
            assert "{{ 7 * 7 }}</script>" in seen.page.locator("body").inner_text()


def test_sheets_print_on_a4_without_buttons(browser: Browser, sheet: Path) -> None:
    with visit(browser, sheet) as seen:
        assert pages_in(seen.page.pdf(prefer_css_page_size=True)) <= 2
        seen.page.emulate_media(media="print")
        assert seen.page.get_by_role("button").count() == 0
        assert seen.page.locator(".paper").first.is_visible()


def test_the_overview_leads_to_the_sheets(browser: Browser, folder: Path) -> None:
    with visit(browser, folder / "restricted" / "overview.html") as seen:
        seen.page.get_by_role("link", name="3 visits").first.click()
        assert "3 visits: Victor 2" in seen.page.title()

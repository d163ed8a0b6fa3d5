"""Pages of packs for those who cannot see well, or use no mouse: what axe-core finds wrong."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from hotspots.districts.scoping import write_scoping_pack
from hotspots.districts.street_week_delivery import write_delivery
from hotspots.districts.street_week_outcome import make_evaluation, write_evaluation_pack
from hotspots.patterns.audit_scores import score_audit
from hotspots.publish.address_lists import write_address_lists
from hotspots.publish.eva_evidence import Evidence, draw_evidence_page
from hotspots.publish.eva_pages import write_eva_pack
from hotspots.publish.patrol_files import write_patrol_files
from hotspots.settings import read_settings
from tests.axe import serious_faults
from tests.districts import test_eva, test_scoping, test_street_week_delivery
from tests.eva_forms import blank_forms, stops, two_walks
from tests.evaluation_project import write_evaluation_project
from tests.publish.lists import sample_lists
from tests.publish.patrols import sample_plan

pytestmark = pytest.mark.browser

DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=800)


def cocoons(folder: Path) -> None:
    write_address_lists(sample_lists(), folder)
    # Lists of doors are alike but for their length, which costs seconds: the shorter one stands
    # for both.
    lists = [
        folder / "restricted" / f"{one}.html" for one in ("southend-central", "leigh-north-west")
    ]
    max(lists, key=lambda one: one.stat().st_size).unlink()


def patrols(folder: Path) -> None:
    write_patrol_files(sample_plan(), folder, place="Leigh", marking="OFFICIAL", sources=("S",))


def forms(folder: Path) -> None:
    blank_forms(folder)


def evidence(folder: Path) -> None:
    scores = score_audit(two_walks(folder), as_of="2025-04-01")
    pack = Evidence(scores, "OFFICIAL-SENSITIVE", ("© OpenStreetMap contributors",), stops=stops())
    (folder / "evidence.html").write_text(draw_evidence_page(pack, "restricted"), "utf-8")


def audits(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        audit = test_eva.make(folder, patch, spot=1).audit
    write_eva_pack(audit, folder / "out")


def scoping(folder: Path) -> None:
    write_scoping_pack(test_scoping.make(folder, "Aford"), folder / "out", folder=folder)


def delivery(folder: Path) -> None:
    write_delivery(test_street_week_delivery.make(folder), folder / "out", folder=folder)


def outcome(folder: Path) -> None:
    settings = read_settings(write_evaluation_project(folder, fall=0.4))
    write_evaluation_pack(make_evaluation(settings, folder=folder), folder / "out", folder=folder)


PACKS = (cocoons, patrols, forms, evidence, audits, scoping, delivery, outcome)


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """A desk by day and a phone by night."""
    desk = browser.new_context(viewport=DESKTOP, color_scheme="light", offline=True)
    phone = browser.new_context(viewport=PHONE, color_scheme="dark", offline=True)
    yield desk, phone
    desk.close()
    phone.close()


def kinds_of(folder: Path) -> list[Path]:
    """One page of each kind: those that differ by a number or day in their names are alike."""
    pages = sorted(folder.rglob("*.html"), reverse=True)
    return list(
        {re.sub(r"[\d-]+", "", str(one.relative_to(folder))): one for one in pages}.values()
    )


@pytest.mark.parametrize("write", PACKS, ids=lambda one: one.__name__)
def test_no_page_keeps_anybody_out(
    write: Callable[[Path], None],
    windows: tuple[BrowserContext, BrowserContext],
    tmp_path: Path,
) -> None:
    write(tmp_path)
    pages = kinds_of(tmp_path)
    assert pages
    for context in windows:
        page = context.new_page()
        for path in pages:
            page.goto(path.as_uri())
            assert serious_faults(page) == [], path.name
            page.keyboard.press("Tab")
            expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
            wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            assert not wide, f"{path.name} is wider than its window"
        page.close()


def test_a_fault_would_be_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<html lang="en"><title>T</title><p style="color:#aaa">pale<img src="data:,">')
    assert {one.split(":")[0] for one in serious_faults(page)} == {"color-contrast", "image-alt"}
    page.close()

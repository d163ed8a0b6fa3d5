"""The audit form in a real browser: filled in on a phone, saved, opened again, read back."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page

from hotspots.publish.page import CLOSED_POLICY
from hotspots.records.audit_forms import read_audit_forms
from tests.browser import PHONE, fits_across, visit
from tests.eva_forms import AUDIT, NASTY, blank_forms


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blank_forms(tmp_path_factory.mktemp("form"))[1]


def test_nothing_can_be_fetched_or_stored(page_file: Path) -> None:
    page = page_file.read_text("utf-8")
    assert CLOSED_POLICY.replace("'", "&#39;") in page
    assert re.search(r"localStorage|sessionStorage|indexedDB|cookie|fetch\(|XMLHttp", page) is None
    assert page.count("</script") == 2
    assert "<b>" not in page


def save(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save", exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def open_form(page: Page, button: str, path: Path) -> str:
    before = page.locator("#said").inner_text()
    with page.expect_file_chooser() as waiting:
        page.get_by_role("button", name=button).click()
    waiting.value.set_files(path)
    page.wait_for_function("(old) => document.getElementById('said').innerText !== old", arg=before)
    return page.locator("#said").inner_text()


def fill_in(page: Page) -> None:
    page.get_by_label("Day of the walk").fill("2024-11-20")
    page.get_by_text("after dark", exact=True).click()
    page.locator("label[for=lighting-4]").click()
    page.locator("label[for=litter-none]").click()
    page.locator("label[for=cameras-3]").click()
    page.locator("label[for=cameras-3]").click()  # a slip, taken back
    page.locator("#note-lighting").fill("dark from 1 to 2")
    page.get_by_role("button", name="Add a finding at stop 3").click()
    page.locator("#what-F1").fill(NASTY)
    page.locator("#severity-F1").select_option("severe")
    page.locator("#photo-F1").fill("IMG_1.jpg")
    page.get_by_role("button", name="+ Add a finding").click()
    page.get_by_role("button", name="Remove finding F2").click()  # nothing written: no question
    page.get_by_role("button", name="+ Add a finding").click()
    page.locator("#category-F2").select_option("litter")
    page.locator("#what-F2").fill("cans")
    page.locator("#due-F2").fill("2024-12-01")


@pytest.mark.browser
def test_a_form_is_filled_in_saved_opened_and_read(
    browser: Browser, page_file: Path, tmp_path: Path
) -> None:
    with visit(browser, page_file, size=PHONE) as seen:
        page = seen.page
        fill_in(page)
        assert page.locator("#category-F1").input_value() == "cash"
        assert page.get_by_role("status").inner_text() == "2 of 14 scored, 2 findings, not saved"
        draft = save(page, tmp_path)
        assert draft.name == f"audit-{AUDIT}-2024-11-20.json"
        said = page.locator("#said").inner_text().splitlines()
        assert said == [
            "Saved. Still to be filled in:",
            "Finding F1: serious ones need an owner and a day",
            "Finding F2: severity",
        ]
        assert (seen.complaints, [one for one in seen.outside if "blob:" not in one]) == ([], [])
    refused = read_audit_forms(draft).refused
    assert [str(one) for one in refused[draft.name]] == [
        f"{draft.name}, finding 2, Severity: nothing is chosen. To mend it: choose one of: minor,"
        " some, serious, severe."
    ]
    with visit(browser, page_file) as seen:  # at the desk
        page = seen.page
        assert open_form(page, "Open a saved form", draft) == f"Opened {draft.name}."
        assert page.get_by_role("status").inner_text() == "2 of 14 scored, 2 findings"
        assert page.locator("#lighting-4").is_checked()
        assert page.locator("#what-F1").input_value() == NASTY
        page.locator("#severity-F2").select_option("minor")
        page.locator("#owner-F1").select_option("shop or business")
        page.locator("#due-F1").fill("2024-12-01")
        whole = save(page, tmp_path)
        assert page.locator("#said").inner_text() == "Saved."
        assert seen.complaints == []
    forms = read_audit_forms(whole, audit=AUDIT)
    assert forms.refused == {}
    assert forms.scores["score"].dropna().tolist() == [4]
    assert forms.findings["what"].tolist() == [NASTY, "cans"]
    assert forms.findings["stop"].tolist() == [3, 0]
    assert forms.audits["stops"].tolist() == ["1 2 3"]


@pytest.mark.browser
def test_walking_again_begins_with_what_is_open(
    browser: Browser, page_file: Path, tmp_path: Path
) -> None:
    with visit(browser, page_file, size=PHONE) as seen:
        page = seen.page
        fill_in(page)
        page.locator("#status-F1").select_option("done")
        page.locator("#severity-F2").select_option("minor")
        first = save(page, tmp_path)
        assert "A new walk" in open_form(page, "Walk again", first)
        assert page.locator(".finding").count() == 1
        assert page.locator("#what-F1").input_value() == "cans"
        assert "2024-11-20/F2" in page.locator(".finding").inner_text()
        assert page.get_by_label("Day of the walk").input_value() == ""
        assert page.locator("#lighting-4").is_checked() is False
        page.get_by_label("Day of the walk").fill("2025-03-20")
        page.get_by_text("both", exact=True).click()
        again = save(page, tmp_path)
    findings = read_audit_forms(again).findings
    assert findings[["finding", "earlier"]].to_numpy().tolist() == [
        ["2025-03-20/F1", "2024-11-20/F2"]
    ]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"form": "x"}, "no file that an audit form saved"),
        ({"findings": [{"what": {}}]}, "no file that an audit form saved"),
        ({"walk": {"audit": "mill-lane"}}, "of another audit: mill-lane"),
    ],
)
def test_other_files_are_not_opened(
    browser: Browser, page_file: Path, tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    saved = {"form": "hotspots audit form", "walk": {"audit": AUDIT}, "scores": [], "findings": []}
    path = tmp_path / "other.json"
    path.write_text(json.dumps(saved | changed), "utf-8")
    with visit(browser, page_file) as seen:
        fill_in(seen.page)
        assert said in open_form(seen.page, "Open a saved form", path)
        assert seen.page.locator("#what-F2").input_value() == "cans"  # all is as it was


@pytest.mark.browser
def test_it_asks_before_what_is_not_saved_is_lost(browser: Browser, page_file: Path) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if dialog.type == "confirm":
            dialog.dismiss()
        else:
            dialog.accept()

    with visit(browser, page_file, size=PHONE) as seen:
        seen.page.on("dialog", answer)
        seen.page.reload()
        assert asked == []
        fill_in(seen.page)
        seen.page.get_by_role("button", name="Remove finding F2").click()
        assert asked == ["confirm"]
        assert seen.page.locator(".finding").count() == 2
        seen.page.reload()
        assert asked == ["confirm", "beforeunload"]
        assert seen.page.locator(".finding").count() == 0  # nothing was stored on the phone


@pytest.mark.browser
def test_on_a_phone_nothing_is_cut_and_thumbs_hit(browser: Browser, page_file: Path) -> None:
    with visit(browser, page_file, size=PHONE) as seen:
        fill_in(seen.page)
        assert fits_across(seen.page)
        small = seen.page.evaluate(
            "[...document.querySelectorAll('button, select, textarea, summary, .choice label,"
            " input:not([type=radio], [hidden])')]"
            ".filter(one => one.getBoundingClientRect().height < 44).length"
        )
        assert small == 0
        unnamed = seen.page.evaluate(
            "[...document.querySelectorAll('input:not([hidden]), select, textarea')]"
            ".filter(one => !one.labels.length).length"
        )
        assert unnamed == 0


@pytest.mark.browser
def test_a_keyboard_is_enough(browser: Browser, page_file: Path, tmp_path: Path) -> None:
    with visit(browser, page_file) as seen:
        page = seen.page
        page.locator("#lighting-0").focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("#lighting-1").is_checked()
        page.keyboard.press("Tab")  # to the details
        page.keyboard.press("Tab")
        page.keyboard.type("a lamp")
        assert page.locator("#note-lighting").input_value() == "a lamp"
        page.locator("#add").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "stop-F1"


@pytest.mark.browser
def test_on_paper_there_are_boxes_and_lines(browser: Browser, page_file: Path) -> None:
    with visit(browser, page_file) as seen:
        page = seen.page
        page.emulate_media(media="print")
        assert page.locator("table.paper").is_visible()
        assert not page.get_by_role("button", name="Save", exact=True).is_visible()
        boxes = page.locator("label[for=lighting-3]").evaluate(
            "one => getComputedStyle(one, '::before').content"
        )
        assert "☐" in boxes
        page.emulate_media(media="screen")
        fill_in(page)
        page.emulate_media(media="print")
        assert not page.locator("table.paper").is_visible()
        assert page.locator(".finding").first.is_visible()

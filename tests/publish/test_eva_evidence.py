"""The evidence page: what a bid may say, and what no page may."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import shapely
from playwright.sync_api import sync_playwright

from hotspots.patterns.audit_crime import PlaceCrime
from hotspots.patterns.audit_scores import score_audit
from hotspots.publish.eva_evidence import Evidence, Version, draw_evidence_page
from hotspots.publish.eva_evidence_tables import PhotoFolder
from hotspots.publish.page import CLOSED_POLICY
from tests.browser import FLAGS, PHONE, find_browser, fits_across, visit
from tests.eva_forms import FIRST, NASTY, finding, record, score, stops, two_walks

PERSONAL = finding("F9", "litter", "minor", "ring 07700 900123", stop=1)
VERSIONS: tuple[Version, ...] = ("restricted", "partner", "public")


def crime(*counts: int) -> PlaceCrime:
    names = [f"Offence {at}" for at in range(len(counts))]
    table = pd.DataFrame({"offence": names, "incidents": list(counts)})
    return PlaceCrime(sum(counts), 400, "January to March 2024", 2.0, table)


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    rows = [*FIRST, PERSONAL, score("access", 1, note="seen by jo@example.org")]
    scores = score_audit(record(tmp_path, ("2024-11-20", rows)), as_of="2024-12-05")
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("img_1.JPG", "7.png", "other 2.jpg"):
        (folder / name).write_bytes(b"")
    return Evidence(
        scores,
        "OFFICIAL",
        ("© OpenStreetMap contributors",),
        crime(20, 9, 3, 1),
        {"2024-11-20/F1": Decimal(1200), "2024-11-20/F2": Decimal("80.50")},
        PhotoFolder.of(folder, "my photos"),
        shapely.box(570900, 205900, 571200, 206100),
        stops(),
    )


def words_of(page: str) -> str:
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_what_a_bid_needs_is_there(evidence: Evidence) -> None:
    page = draw_evidence_page(evidence)
    said = words_of(page)
    for words in (
        "Bunny Walks, Chelmsford, 20 November 2024: worst score 4 of 4 (Lighting)",
        "33 of the 400 incidents read (January to March 2024) were recorded inside its outline,"
        " 8.2%",
        "It has 2.0 hectares",
        "no light where people walk after dark",
        "Not looked at, which is not 0:",
        "council: street lighting 1 1 0 £1,200",
        "council: cleansing 1 1 0 £80.50",
        "shop or business 1 0 0 not given",
        "Open actions with a cost come to £1,280.50: 2 of 5. The cost of the other 3 is not given",
        "open, 4 days overdue",
        "© OpenStreetMap contributors",
        "there is no national one",
    ):
        assert words in said, words
    assert "<svg" in page
    assert CLOSED_POLICY.replace("'", "&#39;") in page
    assert "<script" not in page
    assert "<img" not in page


def test_photos_are_named_and_missing_ones_said(evidence: Evidence) -> None:
    page = draw_evidence_page(evidence)
    assert '<a href="my%20photos/img_1.JPG">img_1.JPG</a>' in page
    assert '<a href="my%20photos/7.png">7.png</a>' in page
    assert "not in the folder" not in page
    without = PhotoFolder((), "x")
    links = 1  # past the head of the page
    assert page.count("<a ") == links + 2
    lost = draw_evidence_page(replace(evidence, photos=without))
    assert lost.count("(not in the folder)") == 2
    assert lost.count("<a ") == links
    assert "not in the folder" not in draw_evidence_page(replace(evidence, photos=None))


def test_personal_texts_are_left_out_of_what_is_shared(evidence: Evidence) -> None:
    for version in VERSIONS:
        page = draw_evidence_page(evidence, version)
        restricted = version == "restricted"
        assert ("07700" in page) == restricted
        assert ("jo@example.org" in page) == restricted
        assert ("May hold a telephone number" in page) == restricted
        assert "Findings open 5" in words_of(page)  # all are counted
    partner = words_of(draw_evidence_page(evidence, "partner"))
    assert "1 findings and 1 notes are left out" in partner
    assert "2024-11-20/F9" not in partner


def test_the_public_page_does_not_say_where_a_place_is_weak(evidence: Evidence) -> None:
    page = draw_evidence_page(evidence, "public")
    for secret in ("lamp 14", "gate propped", "IMG_1", "<svg", "Incidents here", "2024-11-20/F1"):
        assert secret not in page, secret
    assert "Single findings, photos, the map and crime in the place are left out" in page
    assert "council: street lighting" in page


@pytest.mark.parametrize(
    ("counts", "rows", "total"),
    [
        ((20, 9, 3, 1), [("Offence 0", "20"), ("other offences", "13")], "33"),
        ((20, 9, 4, 3), [("Offence 0", "20"), ("Offence 1", "9"), ("other offences", "7")], "36"),
        ((20, 9, 1), [("Offence 0", "20"), ("other offences", "10")], "30"),
        ((20, 9), [("Offence 0", "20"), ("Offence 1", "9")], "29"),
        ((2, 2), [("other offences", "4")], "fewer than 5"),
        ((4,), [], "fewer than 5"),
        ((), [], "fewer than 5"),
    ],
)
def test_no_small_count_can_be_told_or_found_from_the_total(
    evidence: Evidence, counts: tuple[int, ...], rows: list[tuple[str, str]], total: str
) -> None:
    page = draw_evidence_page(replace(evidence, crime=crime(*counts)), "partner")
    told = re.findall(
        r'<th scope="row">(O\w+ \d|other offences)</th><td class="number">(\d+)', page
    )
    assert told == ([] if total.startswith("fewer") else rows)
    assert f"Incidents here {total}" in words_of(page)
    restricted = words_of(draw_evidence_page(replace(evidence, crime=crime(*counts)), "restricted"))
    assert f"Incidents here {sum(counts)}" in restricted


@pytest.mark.browser
def test_on_a_phone_nothing_is_cut(evidence: Evidence, tmp_path: Path) -> None:
    path = tmp_path / "evidence.html"
    path.write_text(draw_evidence_page(evidence, "restricted"), "utf-8")
    executable = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS])
        with visit(browser, path, size=PHONE) as seen:
            assert fits_across(seen.page)
            assert (seen.complaints, seen.outside) == ([], [])
        browser.close()


def test_before_and_after(tmp_path: Path) -> None:
    scores = score_audit(two_walks(tmp_path), as_of="2025-04-01")
    said = words_of(draw_evidence_page(Evidence(scores, "OFFICIAL")))
    assert "Before and after: 20 November 2024 and 20 March 2025" in said
    assert "Lighting 4 1 better 1 0 0 0" in said
    assert "Litter and fly-tipping 2 3 worse 0 1 1 0" in said
    assert "Seating and gathering places not looked at 2 not looked at both times 0 0 0 1" in said
    assert "costs" not in said.split("Who acts")[1].split("Actions")[0]
    assert "Incidents here" not in said


def test_costs_of_nothing_and_of_all(evidence: Evidence) -> None:
    assert "None of the 5 open actions has a cost" in draw_evidence_page(
        replace(evidence, costs={})
    )
    every = {one: Decimal(10) for one in evidence.scores.actions["finding"]}
    page = draw_evidence_page(replace(evidence, costs=every))
    assert "come to £50: all 5 of them" in page
    assert "£0" not in page


def test_an_audit_without_findings_and_texts_that_would_run(tmp_path: Path) -> None:
    rows = [score("lighting", 0, note=NASTY)]
    scores = score_audit(record(tmp_path, ("2024-11-20", rows)), as_of="2024-12-05")
    page = draw_evidence_page(Evidence(scores, "OFFICIAL"), "restricted")
    assert "No findings were written down" in page
    assert "<b>" not in page
    assert "&lt;b&gt;" in page

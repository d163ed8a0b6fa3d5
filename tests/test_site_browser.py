"""The pages of a run in a real browser: sorting, shading, searching, small screens and paper."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from hotspots.patterns.rate_ratio import compare_rates
from hotspots.publish import AccountLine, FrontPage, draw_index_page
from hotspots.publish.district_page import DistrictFront, ProductCard, draw_district_page
from hotspots.publish.district_row import ShownFile
from hotspots.publish.metrics import shade_numbers
from hotspots.publish.overview_map import DrawnArea
from hotspots.publish.site_links import Around, Link, find_pack_pages
from hotspots.publish.site_search import DISTRICT, PRODUCT, SPOT, WARD, Findable
from tests.axe import serious_faults
from tests.browser import DESKTOP, PHONE, fits_across, pages_in, visit
from tests.publish.districts import PAGE, ROW, row

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.pwned=1"></script>{{ 7*7 }} 😀 \u202eleft\u202c'
PACKS = ("patrol/restricted/overview.html", "patrol/partner/patrols.html")
ROWS = [
    row(
        "Aford",
        harm=900.0,
        incidents=50,
        change=compare_rates(100, 160, days=(30, 30)),
        live_zones=3,
        overdue=12,
        warnings=1,
        packs=find_pack_pages(PACKS),
        outline=shapely.box(0, 0, 5000, 5000),
    ),
    row(
        "Bley",
        harm=10.0,
        incidents=700,
        change=compare_rates(160, 100, days=(30, 30)),
        live_zones=0,
        outline=shapely.box(5000, 0, 10_000, 5000),
    ),
    row("Éton", harm=500.0, incidents=9, outline=shapely.box(0, 5000, 5000, 9000)),
    row(HOSTILE, harm=20.0, incidents=100, outline=shapely.box(5000, 5000, 10_000, 9000)),
]
FINDABLE = [
    *(Findable(DISTRICT, one.name, "", f"{number}/index.html") for number, one in enumerate(ROWS)),
    Findable(WARD, "Saint-Œdipe", "Éton", "2/map.html"),
    Findable(SPOT, "1. High Street / Mill Lane", "Old Town, Aford", "0/map.html#on=harm_spots"),
    *(Findable(PRODUCT, f"Timing {number}", "Aford", "0/timing.html") for number in range(20)),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A front page of four districts, and the page of each."""
    folder = tmp_path_factory.mktemp("site")
    rows = [replace(one, folder=str(number)) for number, one in enumerate(ROWS)]
    front = FrontPage(
        rows,
        account=[AccountLine(f"mapped: {HOSTILE}", 859)],
        total=row("All", incidents=859),
        also=HOSTILE,
        compared="May against April",
        findable=FINDABLE,
    )
    (folder / "index.html").write_text(draw_index_page(PAGE, front), encoding="utf-8")
    for one in rows:
        (folder / one.folder).mkdir()
        text = draw_district_page(
            replace(PAGE, title=f"Half of {one.name}", place=one.name), _district(one), _around(one)
        )
        (folder / one.folder / "index.html").write_text(text, encoding="utf-8")
        (folder / one.folder / "map.html").write_text("<title>map</title>map", encoding="utf-8")
    return folder


def _district(one: object) -> DistrictFront:
    assert isinstance(one, type(ROW))
    files = (ShownFile("weekdays.csv", 900),)
    cards = [
        ProductCard(name, f"Half falls in {name}", "timing.html", "map.html#on=wards", files)
        for name in ("Timing", "Density", HOSTILE)
    ]
    return DistrictFront(
        row=one,
        compared="May against April",
        as_of="",
        wards=[DrawnArea("Old Town", one.outline), DrawnArea(HOSTILE, one.outline)],
        shaded=shade_numbers("harm", "Harm per km²", [3.0, 0.0], none="-", unknown="", of="ward"),
        spots=[shapely.box(0, 0, 150, 150)],
        cards=cards,
        own_notes=(HOSTILE,),
        findable=FINDABLE[4:6],
    )


def _around(one: object) -> Around:
    assert isinstance(one, type(ROW))
    return Around(
        (Link("Essex", "../index.html"), Link(one.name)), after=Link("Bley", "../1/index.html")
    )


def first_column(page: Page) -> list[str]:
    cells = page.locator("table.sortable tbody th").all_text_contents()
    return [text[:5].strip() for text in cells]


# --- Sorting ------------------------------------------------------------------------------------


def test_the_table_sorts_by_any_head_and_back_and_says_so(browser: Browser, site: Path) -> None:
    with visit(browser, site / "index.html") as seen:
        page = seen.page
        assert first_column(page) == ["Aford", "Éton", "<img", "Bley"]  # by harm
        heads = page.locator("table.sortable thead th")
        assert heads.nth(2).get_attribute("aria-sort") == "descending"
        page.get_by_role("button", name="Incidents").click()
        assert first_column(page) == ["Bley", "<img", "Aford", "Éton"]
        assert heads.nth(1).get_attribute("aria-sort") == "descending"
        assert heads.nth(2).get_attribute("aria-sort") is None
        page.keyboard.press("Enter")
        assert first_column(page) == ["Éton", "Aford", "<img", "Bley"]
        assert heads.nth(1).get_attribute("aria-sort") == "ascending"
        page.get_by_role("button", name="District").click()
        assert first_column(page) == ["<img", "Aford", "Bley", "Éton"]
        assert page.locator("tfoot").inner_text().startswith("All districts")
        assert seen.complaints == []


@pytest.mark.parametrize(("times", "order"), [(1, ["Aford", "Bley"]), (2, ["Bley", "Aford"])])
def test_what_is_not_known_comes_last_either_way(
    browser: Browser, site: Path, times: int, order: list[str]
) -> None:
    with visit(browser, site / "index.html") as seen:
        for head in ("Change", "Live zones"):
            for _ in range(times):
                seen.page.get_by_role("button", name=head).click()
            assert first_column(seen.page) == [*order, "<img", "Éton"], head


# --- Shading ------------------------------------------------------------------------------------


def test_the_map_is_shaded_by_what_is_chosen_and_the_legend_follows(
    browser: Browser, site: Path
) -> None:
    with visit(browser, site / "index.html") as seen:
        page = seen.page

        def shades() -> list[str]:
            return [
                str(one.get_attribute("class")).removeprefix("area shade-")
                for one in page.locator("svg path.area").all()
            ]

        def fill(number: int) -> str:
            area = page.locator("svg path.area").nth(number)
            return str(area.evaluate("path => getComputedStyle(path).fill"))

        assert shades() == ["more-4", "more-3", "more-2", "more-1"]
        assert fill(0) != fill(3)
        page.get_by_label("Shade the map by").select_option("change")
        assert shades() == ["more-4", "unknown", "unknown", "less-3"]
        assert fill(3).startswith('url("#falls")')  # hatched, and not only by its hue
        legend = page.locator(".legend:visible")
        assert legend.count() == 1
        assert legend.locator("p").inner_text() == "Change in incidents, May against April"
        assert legend.locator("li").all_inner_texts() == [
            "rose clearly (1 district)",
            "fell clearly (1 district)",
            "too few to tell, or no dates (2 districts)",
        ]
        page.get_by_label("Shade the map by").select_option("zones")
        assert page.locator(".legend:visible li").all_inner_texts() == [
            "3 (1 district)",
            "none (1 district)",
            "none can be drawn (2 districts)",
        ]
        assert seen.complaints == []


def test_an_area_of_the_map_leads_to_its_district(browser: Browser, site: Path) -> None:
    with visit(browser, site / "index.html") as seen:
        seen.page.locator("svg").get_by_role("link", name="Bley").click()
        expect(seen.page.get_by_role("heading", level=1)).to_have_text("Half of Bley")
        seen.page.get_by_role("link", name="Essex").click()
        expect(seen.page).to_have_url((site / "index.html").as_uri())


# --- Searching ----------------------------------------------------------------------------------


def test_the_search_finds_without_accents_and_is_worked_by_keys(
    browser: Browser, site: Path
) -> None:
    with visit(browser, site / "index.html") as seen:
        page = seen.page
        box = page.get_by_role("combobox", name=re.compile("^Find a district"))
        box.fill("eto")
        options = page.locator("#found li")
        assert options.all_inner_texts() == ["Éton District", "Saint-Œdipe Ward, Éton"]
        assert box.get_attribute("aria-expanded") == "true"
        box.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == "found-0"
        assert options.first.get_attribute("aria-selected") == "true"
        box.press("Escape")
        assert box.get_attribute("aria-expanded") == "false"
        assert options.count() == 0 or not options.first.is_visible()
        box.fill("")
        box.press_sequentially("mill old")
        assert options.all_inner_texts() == [
            "1. High Street / Mill Lane Harm spot, Old Town, Aford"
        ]
        box.press("Enter")
        expect(page).to_have_url(f"{(site / '0' / 'map.html').as_uri()}#on=harm_spots")


def test_the_search_says_how_much_it_found(browser: Browser, site: Path) -> None:
    with visit(browser, site / "index.html") as seen:
        page = seen.page
        status = page.locator("#found-words")
        page.locator("#search").fill("timing")
        assert status.inner_text() == "20 found, the first 12 are shown"
        assert page.locator("#found li").count() == 12
        page.locator("#search").fill("nowhere at all")
        assert status.inner_text() == "Nothing found"
        assert page.locator("#found li").count() == 0
        page.locator("#search").fill("img src")
        page.locator("#found li").first.click()
        expect(page).to_have_url((site / "3" / "index.html").as_uri())
        assert page.evaluate("window.pwned") is None


# --- Every screen, paper, and reader ------------------------------------------------------------


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (320, 640)])
@pytest.mark.parametrize("page", ["index.html", "0/index.html", "3/index.html"])
def test_pages_fit_and_fetch_nothing_and_run_no_text(
    browser: Browser, site: Path, page: str, size: tuple[int, int]
) -> None:
    with visit(browser, site / page, size=size) as seen:
        assert fits_across(seen.page)
        assert (seen.complaints, seen.outside) == ([], [])
        assert seen.page.evaluate("window.pwned") is None
        assert seen.page.locator("img").count() == 0
        small = seen.page.evaluate(
            """() => [...document.querySelectorAll("main button, main select, main input, summary")]
              .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
              .map((one) => one.outerHTML)"""
        )
        assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["index.html", "0/index.html"])
def test_axe_finds_nothing_serious(browser: Browser, site: Path, page: str, scheme: Any) -> None:
    with visit(browser, site / page) as seen:
        seen.page.emulate_media(color_scheme=scheme)
        assert serious_faults(seen.page) == []


def test_every_stop_of_the_keyboard_can_be_seen(browser: Browser, site: Path) -> None:
    with visit(browser, site / "index.html") as seen:
        page, stops = seen.page, []
        for _ in range(40):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                """() => {
                  const { outlineStyle, strokeWidth } = getComputedStyle(document.activeElement);
                  const path = document.activeElement.querySelector("path");
                  const marked = outlineStyle === "solid"
                    || (path && getComputedStyle(path).strokeWidth === "4px");
                  return [document.activeElement.tagName, Boolean(marked)];
                }"""
            )
            stops.append(stop)
        assert stops[0] == ["A", True]  # the way past everything
        assert [stop for stop in stops if not stop[1] and stop[0] != "BODY"] == []
        assert {"INPUT", "SELECT", "BUTTON", "SUMMARY", "a"} <= {stop[0] for stop in stops}


def test_pages_print_on_a4_without_what_only_works_on_a_screen(
    browser: Browser, site: Path
) -> None:
    for name in ("index.html", "0/index.html"):
        with visit(browser, site / name) as seen:
            page = seen.page
            pdf = page.pdf(prefer_css_page_size=True)
            assert pages_in(pdf) <= 2
            (wide, high) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
            assert (round(float(wide)), round(float(high))) == (595, 842)
            page.emulate_media(media="print")
            page.set_viewport_size({"width": 703, "height": 1000})  # A4 less its margins
            assert fits_across(page)
            assert not page.locator("#search").is_visible()
            assert page.locator("svg").first.is_visible()
            assert page.locator(".legend").first.is_visible()


def test_every_table_of_figures_is_wholly_on_paper(browser: Browser, site: Path) -> None:
    with visit(browser, site / "index.html") as seen:
        seen.page.emulate_media(media="print")
        seen.page.set_viewport_size({"width": 703, "height": 1000})
        edge = seen.page.locator("table.sortable").evaluate("t => t.getBoundingClientRect().right")
        assert edge <= 703


def test_without_scripts_everything_is_there_and_nothing_is_dead(
    browser: Browser, site: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    assert page.locator("table.sortable tbody tr").count() == 4
    assert page.locator("table.sortable button").count() == 0
    assert not page.locator("#search").is_visible()
    assert not page.locator("#metric").is_visible()
    assert page.locator(".legend:visible").count() == 1
    context.close()

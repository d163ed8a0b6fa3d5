"""Every page of a run in a real browser, with no network at all, as an officer would meet it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import pyogrio
import pytest
import shapely
from playwright.sync_api import Browser, expect

from hotspots.districts import RunResult, run_districts
from hotspots.publish.page import TILE_HOSTS
from hotspots.settings import check_settings
from tests.browser import (
    DESKTOP,
    PHONE,
    Visit,
    find_browser,
    fits_across,
    off_screen,
    pages_in,
    visit,
    watched,
)
from tests.worlds import METRES, write_lines

pytestmark = pytest.mark.browser


def map_pages(run: RunResult) -> list[Path]:
    return sorted(run.folder.glob("*/map.html"))


@pytest.fixture(scope="module")
def a_map(sample_run: RunResult) -> Path:
    return sample_run.folder / "harlow" / "map.html"


# --- The watch itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<script>console.error('spoken')</script>", "error: spoken"),
        ("<script>throw new Error('thrown')</script>", "page error: thrown"),
        (
            '<meta http-equiv="Content-Security-Policy" content="img-src data:">'
            '<img src="https://example.org/a.png">',
            "policy: img-src",
        ),
        ('<img src="https://example.org/a.png">', "error: Failed to load resource"),
        ('<img src="beside.png">', "error: Failed to load resource"),
    ],
)
def test_the_watch_sees_what_goes_wrong(
    browser: Browser, tmp_path: Path, body: str, complaint: str
) -> None:
    page = tmp_path / "wrong.html"
    page.write_text(f"<!DOCTYPE html><title>wrong</title>{body}")
    with visit(browser, page) as seen:
        assert any(complaint in one for one in seen.complaints)
        assert bool(seen.outside) == ("<img" in body)


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail), ("", pytest.skip)])
def test_a_missing_browser_is_a_failure_in_ci_only(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: Any
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(outcome.Exception, match=r"none of chromium, .* is installed"):
        find_browser()


# --- Every page of the sample county ------------------------------------------------------------


def test_every_map_shows_all_it_should_and_asks_for_nothing(
    browser: Browser, sample_run: RunResult
) -> None:
    areas = {one.folder: one.study_area for one in sample_run.districts}
    assert {page.parent for page in map_pages(sample_run)} == areas.keys()
    with watched(browser) as seen:
        for path in map_pages(sample_run):
            seen.open(path)
            folder = path.parent
            spots = pyogrio.read_info(folder / "harm_spots.gpkg", layer="harm_spots")["features"]
            drawn = {name: seen.count(name) for name in ("ward", "district", "harm-spot")}
            wards = len(areas[folder].wards)
            assert drawn == {"ward": wards, "district": 1, "harm-spot": spots}, folder.name
            assert spots > 0
            assert seen.page.locator("path.land").count() == 1
            assert seen.page.locator("img.leaflet-tile").count() == 0
            around = (".leaflet-control-scale-line", ".north", "h1", ".marking", ".map-foot")
            assert off_screen(seen.page, *around, "#panel", "#tools") == [], folder.name
            assert seen.page.get_by_role("img", name="North is up").is_visible()
            assert seen.switch("Plain").is_checked()
            assert not seen.switch("OpenStreetMap").is_checked()
            assert seen.page.get_by_role("link", name="All that was found").first.is_visible()
            assert seen.page.title().endswith(f"· {areas[folder].name}")
            assert (seen.complaints, seen.outside) == ([], []), folder.name


def test_the_front_page_leads_to_every_file_and_back(
    browser: Browser, sample_run: RunResult
) -> None:
    with visit(browser, sample_run.index) as seen:
        page = seen.page
        links = page.evaluate("[...document.links].map(a => a.getAttribute('href'))")
        links += page.evaluate(
            "[...document.querySelectorAll('svg a')].map(a => a.getAttribute('href'))"
        )
        files = {link.partition("#")[0] for link in links} - {""}
        assert [name for name in files if not (sample_run.folder / name).is_file()] == []
        outputs = {path.relative_to(sample_run.folder).as_posix() for path in map_pages(sample_run)}
        assert outputs <= files
        assert page.locator("table").first.locator("tbody tr").count() == len(sample_run.districts)
        assert (seen.complaints, seen.outside) == ([], [])
        page.get_by_role("rowheader").get_by_role("link", name="Harlow").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Harlow")
        page.get_by_role("link", name="Open the map", exact=True).click()
        expect(page.locator(".folium-map")).to_be_visible()
        page.get_by_role("link", name="All that was found in Harlow").click()
        page.get_by_role("navigation").get_by_role("link").first.click()
        expect(page).to_have_url(sample_run.index.as_uri())
        page.locator("svg").get_by_role("link", name="Chelmsford").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Chelmsford")


def test_on_a_phone_no_page_scrolls_sideways_and_the_map_comes_first(
    browser: Browser, sample_run: RunResult
) -> None:
    with watched(browser, size=PHONE) as seen:
        for path in [sample_run.index, *map_pages(sample_run)]:
            seen.open(path)
            assert fits_across(seen.page), path
            if path != sample_run.index:
                assert not seen.page.locator("#panel").is_visible()
                assert off_screen(seen.page, "[data-tool=panel]", ".north") == []
                box = seen.page.locator("main.map").bounding_box()
                assert box is not None
                assert box["height"] > 300
            assert (seen.complaints, seen.outside) == ([], []), path


# --- What can be done on a map ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "host"),
    [
        ("OpenStreetMap", r"https://tile\.openstreetmap\.org"),
        ("Quiet streets", r"https://[abcd]\.basemaps\.cartocdn\.com"),
    ],
)
def test_tiles_are_asked_for_when_switched_on_and_nothing_else_is(
    browser: Browser, a_map: Path, label: str, host: str
) -> None:
    with visit(browser, a_map) as seen:
        assert seen.outside == []
        with seen.page.expect_event("requestfailed"):
            # The fold of the backgrounds may be closed.
            seen.switch(label).evaluate("box => box.click()")
        seen.page.wait_for_timeout(300)
        assert seen.page.locator("path.land").count() == 0
        assert re.search(
            "OpenStreetMap", seen.page.locator(".leaflet-control-attribution").inner_text()
        )
    asked = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, seen.outside)}
    assert asked
    assert all(re.fullmatch(host, one) for one in asked)
    # The page's own policy lets them through: what fails is only the network.
    assert not any("policy" in one for one in seen.complaints)


def test_every_declared_tile_host_is_tried_above() -> None:
    assert set(TILE_HOSTS) == {
        "https://tile.openstreetmap.org",
        "https://*.basemaps.cartocdn.com",
    }


def test_a_harm_spot_says_what_it_holds(browser: Browser, a_map: Path) -> None:
    spot = gpd.read_file(a_map.parent / "harm_spots.gpkg", layer="harm_spots").iloc[0]
    with visit(browser, a_map) as seen:
        seen.page.locator("#panel-list button").first.click()
        popup = seen.page.locator(".leaflet-popup-content")
        expect(popup.locator("strong")).to_contain_text(spot["around"])
        told = dict(
            zip(
                popup.locator("dt").all_inner_texts(),
                popup.locator("dd").all_inner_texts(),
                strict=True,
            )
        )
        assert told["Where"] == spot["around"]
        assert told["Incidents"] == f"{spot['incidents']:,}"
        assert told["Harm"] == f"{spot['harm']:,.0f}"


# --- On paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("district", "size"), [("harlow", PHONE), ("uttlesford", DESKTOP)])
def test_a_map_prints_on_one_sheet_of_a4_and_its_list_on_another(
    browser: Browser, sample_run: RunResult, district: str, size: tuple[int, int]
) -> None:
    with visit(browser, sample_run.folder / district / "map.html", size=size) as seen:
        pdf = seen.page.pdf(prefer_css_page_size=True)
        assert pages_in(pdf) == 2  # the map, and the list of its spots
        (wide, high) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
        assert (round(float(wide)), round(float(high))) == (842, 595)  # points: A4 across


def test_the_sheet_holds_the_whole_map(browser: Browser, sample_run: RunResult) -> None:
    for district in ("southend-on-sea", "uttlesford"):
        with visit(browser, sample_run.folder / district / "map.html") as seen:
            page = seen.page
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            page.emulate_media(media="print")
            page.set_viewport_size({"width": 1063, "height": 734})  # 281 x 194 mm
            parts = (".marking", "h1", ".map-foot", ".north", "#paper-legend", "#paper-scale")
            assert off_screen(page, *parts) == [], district
            box = page.locator("path.district[data-row]").bounding_box()
            map_box = page.locator("main.map").bounding_box()
            assert box is not None
            assert map_box is not None
            assert box["x"] >= map_box["x"]
            assert box["y"] >= map_box["y"]
            assert box["x"] + box["width"] <= map_box["x"] + map_box["width"]
            assert box["y"] + box["height"] <= map_box["y"] + map_box["height"]
            assert not page.get_by_text("All that was found").first.is_visible()
            assert not page.get_by_text("needs network").first.is_visible()


# --- Texts that would like to be more than text -------------------------------------------------

HOSTILE = (
    '<img src=x onerror="window.pwned=1">',
    "</script><script>window.pwned=1</script>",
    "\"double\" and 'single'",
    "{{ 7*7 }} {% raw %} {#",
    "`${window.pwned=1}`",
    "&amp; &lt;b&gt;",
    "\u202eright to left\u202c",
    "line\u2028separator",
    "😀",
)


def hostile(what: str) -> str:
    return f"{what} {' '.join(HOSTILE)}"


@pytest.fixture(scope="module")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """One district of two wards in which every text is an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = ",".join(
        '"' + hostile(what).replace('"', '""') + '"' for what in ("Location", "Offence")
    )
    places = [(500_500, 200_500)] * 12 + [(501_500, 201_500)]
    rows = [f"{x},{y},2024-03-0{1 + i % 9},{texts}" for i, (x, y) in enumerate(places)]
    write_lines(folder / "incidents.csv", ["easting,northing,date,location,offence", *rows])
    shapes = [
        shapely.box(500_000, 200_000, 501_000, 202_000),
        shapely.box(501_000, 200_000, 502_000, 202_000),
    ]
    names = {
        "WD24CD": ["W1", "W2"],
        "WD24NM": [hostile("Ward 1"), hostile("Ward 2")],
        "LAD24CD": ["E1", "E1"],
        "LAD24NM": [hostile("District")] * 2,
    }
    gpd.GeoDataFrame(names, geometry=shapes, crs=METRES).to_file(folder / "wards.gpkg")
    settings = check_settings(
        {
            "run": {"name": hostile("Run")[:60], "title": hostile("Title")},
            "incidents": {
                "files": "incidents.csv",
                "source": hostile("Incidents"),
                "offences": [hostile("Offence")],
            },
            "boundaries": {"files": "wards.gpkg", "source": hostile("Boundaries")},
            "clusters": {"min_incidents": 5},
            "harm_spots": {"min_per_year": 200},
        }
    )
    return run_districts(settings, folder=folder, out=folder / "maps")


@pytest.fixture(scope="module")
def hostile_map(hostile_run: RunResult) -> Path:
    (path,) = map_pages(hostile_run)
    return path


@contextmanager
def unharmed(browser: Browser, path: Path) -> Iterator[Visit]:
    """Open a page, and see afterwards that no text of the data was run."""
    with visit(browser, path) as seen:
        yield seen
        assert seen.page.evaluate("window.pwned") is None
        assert seen.page.locator("img[src=x]").count() == 0
        assert (seen.complaints, seen.outside) == ([], [])


def test_hostile_texts_stand_on_the_front_page_as_they_are(
    browser: Browser, hostile_run: RunResult
) -> None:
    with unharmed(browser, hostile_run.index) as seen:
        page = seen.page
        assert hostile("Title") in page.title()
        assert hostile("Title") in str(page.locator("h1").text_content())
        named = page.locator("table").first.locator("tbody th a")
        assert named.text_content() == hostile("District")
        assert page.locator("svg title").text_content() == hostile("District")
        assert f"mapped: {hostile('District')}" in page.locator(".account th").all_text_contents()
        lines = page.locator("footer p").all_text_contents()
        assert lines[1:3] == [hostile("Incidents"), hostile("Boundaries")]


def test_hostile_texts_stand_around_the_map_as_they_are(
    browser: Browser, hostile_map: Path
) -> None:
    with unharmed(browser, hostile_map) as seen:
        page = seen.page
        assert hostile("District") in page.title()
        assert hostile("District") in str(page.locator("h1").text_content())
        assert f"only {hostile('Offence')}" in str(page.locator("header p").text_content())
        lines = page.locator(".map-foot p").all_text_contents()
        assert {hostile("Incidents"), hostile("Boundaries")} <= set(lines)
        assert page.locator("main").get_attribute("aria-label") == f"Map of {hostile('District')}"


def test_hostile_texts_stand_on_the_map_as_they_are(browser: Browser, hostile_map: Path) -> None:
    with unharmed(browser, hostile_map) as seen:
        page = seen.page
        labels = page.locator(".ward-label").all_text_contents()
        assert labels == [hostile("Ward 1"), hostile("Ward 2")]
        spot = page.locator("path.harm-spot[data-row]").first
        assert hostile("Location") in str(spot.get_attribute("aria-label"))
        page.locator("#panel-list button").first.click()
        popup = page.locator(".leaflet-popup-content")
        expect(popup).to_be_visible()
        assert hostile("Location") in popup.locator("dd").all_text_contents()
        popup.get_by_role("button", name="Show in the table").click()
        assert hostile("Location") in page.locator("tr.chosen td").all_text_contents()
        page.get_by_role("combobox").fill("right to left")
        found = page.get_by_role("option").locator("span").all_text_contents()
        assert hostile("Ward 1") in found

"""The map page as people use it, in a real browser, on small worlds that are made by hand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from hotspots.publish.map_page import SCRIPTS, MapPage, draw_map_page
from hotspots.publish.map_payload import LayerTable, LegendRow, MapLayer, pack_shapes
from hotspots.publish.page import Page, read_asset
from tests.axe import serious_faults
from tests.browser import (
    PHONE,
    Visit,
    fits_across,
    off_screen,
    pages_in,
    visit,
)

pytestmark = pytest.mark.browser

DEGREES = "EPSG:4326"
VIEW = [[51.70, 0.0], [51.75, 0.08]]
STREETS = ("High Street", "Église Road", "St. Mary's Lane", "Bishop's Way")


def box(x: float, y: float, wide: float = 0.004, high: float = 0.003) -> shapely.Polygon:
    return shapely.box(x, y, x + wide, y + high)


def spot_layer(corners: list[tuple[float, float]]) -> MapLayer:
    rows = range(len(corners))
    return MapLayer(
        "harm_spots",
        "Harm spots",
        f"Harm spots ({len(corners)})",
        "harm-spot",
        shapes=pack_shapes([box(x, y) for x, y in corners], crs=DEGREES),
        labels=[str(i + 1) for i in rows],
        says=[f"Harm spot {i + 1}: {STREETS[i % 4]}, {30 - i} incidents" for i in rows],
        table=LayerTable(
            "Harm spots",
            ("Rank", "Where", "Harm", "Incidents"),
            (True, False, True, True),
            tuple((str(i + 1), STREETS[i % 4], f"{1000 * (i + 1):,}", str(30 - i)) for i in rows),
        ),
        show=True,
    )


def change_layer(count: int) -> MapLayer:
    shades = ("more-1", "more-5", "less-2", "nothing")
    cells = [box(0.04 + 0.004 * (i % 6), 51.702 + 0.003 * (i // 6)) for i in range(count)]
    return MapLayer(
        "change",
        "Change",
        "Change since last year",
        "cell",
        shapes=pack_shapes(cells, crs=DEGREES),
        shades=[shades[i % 4] for i in range(count)],
        says=[f"Cell {i}" for i in range(count)],
        legend_title="Incidents this year against last",
        legend=(
            LegendRow("Far more", "more-5"),
            LegendRow("More", "more-1"),
            LegendRow("About the same", "nothing"),
            LegendRow("Fewer", "less-2", hatch=True),
        ),
        table=LayerTable(
            "Change",
            ("Cell", "Change"),
            (True, True),
            tuple((str(i), str(i)) for i in range(count)),
        ),
    )


def world(*extra: MapLayer, cells: int = 24) -> tuple[MapLayer, ...]:
    halves = [box(0.0, 51.70, 0.04, 0.05), box(0.04, 51.70, 0.04, 0.05)]
    wards = pack_shapes(halves, crs=DEGREES)
    outline = pack_shapes([box(0.0, 51.70, 0.08, 0.05)], crs=DEGREES)
    route = shapely.LineString([(0.01, 51.71), (0.02, 51.72), (0.05, 51.73)])
    return (
        MapLayer(
            "wards", "Ground", "Wards", "ward", shapes=wards, labels=["West", "East"], show=True
        ),
        MapLayer("district", "Ground", "District", "district", shapes=outline, show=True),
        change_layer(cells),
        MapLayer(
            "route",
            "Patrols",
            "Patrol route",
            "route",
            shapes=pack_shapes([route], crs=DEGREES),
            says=["Patrol 1"],
        ),
        MapLayer("clusters", "Hotspot areas", "Clusters", "hotspot-area"),
        spot_layer([(0.01, 51.71), (0.02, 51.72), (0.0205, 51.722), (0.06, 51.73)]),
        *extra,
    )


ABOUT = Page(
    "Half of Harlow's harm falls in 4 small areas",
    "Harlow",
    "January to December 2024 · 1,234 incidents",
    "OFFICIAL",
    ("A note that a reader has to be told.",),
    ("Incidents: made up.",),
    back="../index.html",
)


@pytest.fixture(scope="module")
def a_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "map.html"
    path.write_text(draw_map_page(MapPage(VIEW, world()), ABOUT), "utf-8")
    return path


@contextmanager
def quiet(browser: Browser, path: Path, **how: Any) -> Iterator[Visit]:
    """Open a page that asks for nothing and complains of nothing, whatever is done to it."""
    with visit(browser, path, **how) as seen:
        yield seen
        assert (seen.complaints, seen.outside) == ([], [])


def switch(page: Tab, words: str) -> Locator:
    return page.locator("#panel-layers").get_by_label(re.compile(rf"^{re.escape(words)}"))


def spot(page: Tab, rank: int) -> Locator:
    return page.locator(f"path.harm-spot[data-row='{rank - 1}']")


def has_focus(one: Locator) -> bool:
    return bool(one.evaluate("element => element === document.activeElement"))


# --- The page itself ----------------------------------------------------------------------------


def test_the_same_page_for_the_same_input() -> None:
    one, other = (draw_map_page(MapPage(VIEW, world()), ABOUT) for _ in range(2))
    assert one == other


def test_every_part_of_the_page_is_begun() -> None:
    named = re.search(r"PARTS: \[(.*?)\]", read_asset("map/begin.js"), re.DOTALL)
    assert named is not None
    assert tuple(re.findall(r'"(\w+)"', named[1])) == SCRIPTS[1:]


def test_the_page_says_what_was_found_and_who_may_see_it(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        assert page.locator("h1").all_inner_texts() == [ABOUT.title]
        assert page.title() == f"{ABOUT.title} · Harlow"
        assert page.locator(".marking").first.inner_text() == "OFFICIAL"
        assert page.get_by_text("A note that a reader has to be told.").is_visible()
        around = (".leaflet-control-scale-line", ".north", "h1", ".marking", ".map-foot", "#panel")
        assert off_screen(page, *around) == []
        assert (
            page.get_by_role("link", name="All that was found").get_attribute("href") == ABOUT.back
        )
        assert serious_faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_grave_fault_with_everything_open(browser: Browser, a_page: Path, scheme: Any) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        page.emulate_media(color_scheme=scheme)
        switch(page, "Change since").check()
        page.evaluate("hotspots.tables.show('harm_spots', 0)")
        page.evaluate("hotspots.layers.choose('harm_spots', 0, 'list')")
        page.evaluate("hotspots.tools.tell('A word to the reader')")
        assert serious_faults(page) == []


# --- Layers -------------------------------------------------------------------------------------


def test_layers_stand_in_their_groups_and_those_without_shapes_say_so(
    browser: Browser, a_page: Path
) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        groups = page.locator("#panel-layers summary").all_inner_texts()
        assert groups == [
            "Harm spots", "Hotspot areas", "Change", "Patrols", "Ground", "Background",
        ]  # fmt: skip
        assert switch(page, "Harm spots").is_checked()
        assert not switch(page, "Change since").is_checked()
        none = page.locator("label", has_text="Clusters")
        assert none.inner_text() == "Clusters\nnone"
        assert none.locator("input").is_disabled()
        page.locator("#panel-layers summary").nth(4).click()
        assert not switch(page, "Wards").is_visible()


def test_a_legend_comes_and_goes_with_its_layer(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        legend = page.locator(".legend")
        assert page.locator("path.cell[data-row]").count() == 0  # built when first shown
        expect(legend).to_be_hidden()
        switch(page, "Change since").check()
        expect(legend).to_be_visible()
        words = ["Far more", "More", "About the same", "Fewer"]
        assert legend.locator("li").all_inner_texts() == words
        assert page.locator("path.cell[data-row]").count() == 24
        swatch, shape = legend.locator("path").nth(0), page.locator("path.cell[data-row='1']")
        look = "path => getComputedStyle(path).fill"
        assert swatch.evaluate(look) == shape.evaluate(look) == "rgb(122, 15, 63)"
        hatched = page.locator("path.cell[data-row='2']").evaluate(look)
        assert legend.locator("path").nth(3).evaluate(look) == hatched == 'url("#hatch-less-2")'
        assert page.locator("pattern#hatch-less-2").count() == 1
        switch(page, "Change since").uncheck()
        expect(legend).to_be_hidden()
        assert page.locator("path.cell[data-row]").count() == 0


def test_what_is_turned_on_late_lies_where_it_belongs(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        switch(seen.page, "Change since").check()
        heights = seen.page.evaluate(
            "['wards', 'change', 'harm_spots'].map((id) =>"
            " Number(getComputedStyle(hotspots.map.getPane(`layer-${id}`)).zIndex))"
        )
        assert heights == sorted(set(heights))


def test_another_part_can_draw_a_layer_itself(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        done = seen.page.evaluate(
            """() => {
              const done = [];
              const painter = { on: () => done.push("on"), off: () => done.push("off") };
              hotspots.layers.own("streets", painter, { title: "Streets" });
              hotspots.hear("layer", ({ id, on }) => done.push(`${id} ${on}`));
              for (const on of [true, true, false]) { hotspots.layers.turn("streets", on); }
              hotspots.layers.turn("no such layer", true);
              return [done, hotspots.layers.isOn("streets"), hotspots.layers.find("streets").title];
            }"""
        )
        assert done == [["on", "streets true", "off", "streets false"], False, "Streets"]


def test_names_that_would_lie_on_each_other_are_thinned(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page

        def shown() -> list[str]:
            return page.locator(".map-label:not(.thinned)").all_inner_texts()

        page.evaluate("hotspots.map.setZoom(14, { animate: false })")
        assert {"1", "2", "3", "4", "West", "East"} >= set(shown()) >= {"1", "2", "3"}
        page.evaluate("hotspots.map.setZoom(11, { animate: false })")
        assert shown() == ["1", "2", "4"]  # 3 lies on 2; wards have names from 12 on
        switch(page, "Harm spots").uncheck()
        assert shown() == []


# --- Pointing, choosing, tables -----------------------------------------------------------------


def test_a_shape_speaks_and_leads_to_its_row_and_back(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        spot(page, 1).hover()
        assert page.locator(".words").inner_text() == "Harm spot 1: High Street, 30 incidents"
        spot(page, 1).click()
        popup = page.locator(".leaflet-popup-content")
        assert popup.locator("dt").all_inner_texts() == ["Rank", "Where", "Harm", "Incidents"]
        assert popup.locator("dd").all_inner_texts() == ["1", "High Street", "1,000", "30"]
        popup.get_by_role("button", name="Show in the table").click()
        row = page.locator("#tables tr.chosen")
        assert row.locator("td").all_inner_texts() == ["High Street", "1,000", "30"]
        assert has_focus(row.locator("button"))
        page.locator("#tables tbody tr").nth(3).locator("td").first.click()
        expect(page.locator("path.chosen")).to_have_attribute("data-row", "3")
        assert off_screen(page, "path.chosen", ".leaflet-popup") == []
        assert page.locator("#panel-list [aria-current]").inner_text().startswith("4")


def test_the_list_of_spots_pans_and_highlights(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        page.evaluate("hotspots.map.setView([51.60, 0.3], 15, { animate: false })")
        page.locator("#panel-list").get_by_role("button", name="Bishop's Way").click()
        expect(page.locator("path.chosen")).to_have_attribute("data-row", "3")
        assert off_screen(page, "path.chosen") == []
        page.keyboard.press("Escape")
        expect(page.locator("path.chosen")).to_have_count(0)
        assert has_focus(page.locator("#panel-list button").nth(3))


def test_a_table_is_sorted_by_its_headers(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        page.locator("#tables summary", has_text="Harm spots").click()
        head = page.locator("[data-table=harm_spots] thead th")
        column = page.locator("[data-table=harm_spots] tbody td:nth-child(3)")
        assert head.nth(2).get_attribute("aria-sort") is None
        for way, order in (("ascending", 1), ("descending", -1)):
            head.nth(2).get_by_role("button").click()
            assert head.nth(2).get_attribute("aria-sort") == way
            values = ["1,000", "2,000", "3,000", "4,000"][::order]
            assert column.all_inner_texts() == values
        head.nth(1).get_by_role("button").click()
        names = page.locator("[data-table=harm_spots] tbody td:nth-child(2)").all_inner_texts()
        assert names == ["Bishop's Way", "Église Road", "High Street", "St. Mary's Lane"]


def test_a_sorted_table_stays_sorted_when_the_filter_changes(
    browser: Browser, a_page: Path
) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        tell = 'hotspots.tell("filter", { shown: 9, harm: 1, wards: [0, 0], spots: [4, 1, 3, 2] })'
        page.evaluate(tell)
        page.locator("#tables summary", has_text="Harm spots").click()
        page.get_by_role("button", name="Shown by the filter").click()
        cells = page.locator("[data-table=harm_spots] tbody td:last-child")
        expect(cells).to_have_text(["1", "2", "3", "4"])
        page.evaluate(tell.replace("4, 1, 3, 2", "5, 8, 7, 6"))
        expect(cells).to_have_text(["5", "6", "7", "8"])
        page.evaluate("hotspots.tables.refresh('harm_spots')")
        expect(cells).to_have_text(["5", "6", "7", "8"])


def test_a_long_table_comes_in_pages(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text(draw_map_page(MapPage(VIEW, world(cells=450)), ABOUT), "utf-8")
    with quiet(browser, path) as seen:
        page = seen.page
        page.evaluate("hotspots.tables.show('change', 449)")
        assert page.locator(".pages").inner_text().split("\n")[1] == "Rows 401 to 450 of 450"
        assert page.locator("tr.chosen th").inner_text() == "449"
        assert not page.get_by_role("button", name="Rows after").is_enabled()
        page.get_by_role("button", name="Rows before").click()
        assert page.locator("[data-table=change] tbody tr").count() == 200


def test_counts_follow_the_filter(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        page.evaluate(
            """() => {
              hotspots.store.incidents = { ward: [0, 1, 1], spot: [0, 3, -1], many: [5, 40, 6] };
              hotspots.tell("filter", { shown: 35, harm: 1, wards: [4, 31], spots: [4, 0, 0, 31] });
            }"""
        )
        left = page.locator("#panel-list .left").all_inner_texts()
        assert left == ["4 of 5 shown", "", "", "31 of 40 shown"]
        page.locator("#tables summary", has_text="Harm spots").click()
        cells = page.locator("[data-table=harm_spots] tbody td:last-child")
        expect(cells).to_have_text(["4 of 5", "0 of 0", "0 of 0", "31 of 40"])


# --- Keyboard and phone -------------------------------------------------------------------------


def test_everything_is_reached_with_the_keyboard(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        places = [
            "#panel-search",
            "#panel-layers",
            "#panel-list",
            "#tools",
            ".folium-map",
            "#tables",
        ]
        reached: list[str] = []
        for _ in range(60):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "(all) => all.find((css) => document.activeElement.closest(css)) || ''", places
            )
            if here and here not in reached:
                reached.append(here)
            if has_focus(spot(page, 1)):
                break
        assert reached == places[:-1]
        page.keyboard.press("ArrowRight")
        assert has_focus(spot(page, 2))
        assert spot(page, 2).evaluate("path => getComputedStyle(path).strokeWidth") == "6px"
        page.keyboard.press("Enter")
        popup = page.locator(".leaflet-popup")
        assert popup.evaluate("box => box.contains(document.activeElement)")
        page.keyboard.press("Escape")
        expect(popup).to_have_count(0)
        assert has_focus(spot(page, 2))
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("Boolean(document.activeElement.closest('#tables'))"):
                return
        pytest.fail("the tables are out of reach")


def test_every_target_is_large_enough_for_a_thumb(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page, size=PHONE) as seen:
        seen.page.evaluate("hotspots.panel.toggle(); hotspots.tables.show('harm_spots', 0)")
        small = seen.page.evaluate(
            """() => [...document.querySelectorAll("button, summary, a[href], label, select")]
              .filter((one) => one.checkVisibility())
              .filter((one) => !one.closest(".leaflet-control-attribution"))
              .filter((one) => Math.min(...["width", "height"].map(
                (side) => one.getBoundingClientRect()[side])) < 24)
              .map((one) => one.outerHTML.slice(0, 90))"""
        )
        assert small == ['<label for="search">Find a street, ward or spot</label>']


def test_on_a_phone_the_map_comes_first_and_the_panel_is_a_sheet(
    browser: Browser, a_page: Path
) -> None:
    with quiet(browser, a_page, size=PHONE) as seen:
        page = seen.page
        assert fits_across(page)
        expect(page.locator("#panel")).to_be_hidden()
        box = page.locator("main.map").bounding_box()
        assert box is not None
        assert box["height"] > 400
        opener = page.get_by_role("button", name="Layers, search and filter")
        assert opener.get_attribute("aria-expanded") == "false"
        opener.click()
        assert opener.get_attribute("aria-expanded") == "true"
        assert switch(page, "Wards").is_visible()
        assert fits_across(page)
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
        assert has_focus(opener)
        opener.click()
        page.locator("#panel-list").get_by_role("button", name="Bishop's Way").click()
        expect(page.locator("#panel")).to_be_hidden()
        assert off_screen(page, "path.chosen", ".leaflet-popup") == []


# --- Search -------------------------------------------------------------------------------------


def test_search_finds_by_what_a_name_begins_with_whatever_its_accents(
    browser: Browser, a_page: Path
) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        field = page.get_by_role("combobox", name="Find a street, ward or spot")
        found = page.get_by_role("option")
        for asked, expected in (
            ("eglise", ["Église Road (2)"]),
            ("ST MARYS", ["St. Mary's Lane (3)"]),
            ("st", ["St. Mary's Lane (3)", "High Street (1)", "West", "East"]),
            ("harm spot 2", ["Église Road (2)"]),
            ("spot 3", ["St. Mary's Lane (3)"]),
            ("nowhere", ["Nothing on this map has that name"]),
        ):
            field.fill(asked)
            names = found.locator("span").all_inner_texts() or found.all_inner_texts()
            assert names == expected, asked
        field.fill("st")
        field.press("ArrowDown")
        field.press("ArrowDown")
        assert field.get_attribute("aria-activedescendant") == found.nth(1).get_attribute("id")
        assert found.nth(1).get_attribute("aria-selected") == "true"
        field.press("Enter")
        expect(page.locator("path.chosen")).to_have_attribute("data-row", "0")
        assert field.get_attribute("aria-expanded") == "false"
        field.fill("eg")
        field.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()


def test_search_finds_streets_of_the_ground(browser: Browser, tmp_path: Path) -> None:
    names = [{"name": "Long Mead", "kind": "street", "at": [0.03, 51.72]}]
    path = tmp_path / "map.html"
    content = MapPage(VIEW, world())
    path.write_text(draw_map_page(content, ABOUT), "utf-8")
    with quiet(browser, path) as seen:
        page = seen.page
        page.evaluate("(names) => { hotspots.facts.ground = { names }; }", names)
        page.get_by_role("combobox").fill("mead")
        page.get_by_role("option", name="Long Mead").click()
        centre = page.evaluate("[hotspots.map.getCenter().lat, hotspots.map.getCenter().lng]")
        assert centre == pytest.approx([51.72, 0.03], abs=1e-4)
        assert page.locator("path.found").count() == 1


# --- Tools --------------------------------------------------------------------------------------


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres on the ellipsoid, by the book: (latitude, longitude) in degrees."""
    length: float = pyproj.Geod(ellps="WGS84").inv(one[1], one[0], other[1], other[0])[2]
    return length


def test_a_distance_is_measured_with_the_pointer_and_with_the_keyboard(
    browser: Browser, a_page: Path
) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        page.get_by_role("button", name="Measure a distance").click()
        area = page.locator(".folium-map").bounding_box()
        assert area is not None
        at = [(200, 300), (500, 300)]
        for x, y in at:
            page.mouse.click(area["x"] + x, area["y"] + y)
        ground = page.evaluate(
            "(at) => at.map((one) => hotspots.map.containerPointToLatLng(one))"
            ".map(({ lat, lng }) => [lat, lng])",
            at,
        )
        told = page.locator("#notice span").inner_text()
        number, unit = told.split()
        metres = float(number) * (1000 if unit == "kilometres" else 1)
        assert metres == pytest.approx(metres_between(ground[0], ground[1]), rel=0.005)
        page.get_by_role("button", name="Take back").click()
        assert page.locator("#notice span").inner_text().startswith("Click points on the map")
        page.locator(".folium-map").focus()
        page.keyboard.press("Enter")
        assert page.locator("#notice span").inner_text().split()[1] in ("metres", "kilometres")
        page.keyboard.press("Escape")
        expect(page.locator("#notice")).to_be_hidden()
        assert page.locator("path.measure").count() == 0


def test_measuring_ends_by_its_button_and_leaves_the_map_as_it_was(
    browser: Browser, a_page: Path
) -> None:
    with quiet(browser, a_page) as seen:
        double = "hotspots.map.doubleClickZoom.enabled()"
        measure = seen.page.get_by_role("button", name="Measure a distance")
        measure.click()
        assert not seen.page.evaluate(double)
        measure.click()
        expect(seen.page.locator("#notice")).to_be_hidden()
        assert seen.page.evaluate(double)


def test_measured_lengths_are_true(browser: Browser, a_page: Path) -> None:
    pairs = (((51.7, 0.0), (51.7, 0.01)), ((51.7, 0.0), (51.71, 0.0)), ((58, -3), (58.1, -2.8)))
    with quiet(browser, a_page) as seen:
        for one, other in pairs:
            told = seen.page.evaluate(
                "([a, b]) => hotspots.tools.between(L.latLng(a), L.latLng(b))", [one, other]
            )
            assert told == pytest.approx(metres_between(one, other), rel=0.0005)


def test_where_am_i_is_told_or_why_not(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        for code, words in ((1, "does not let the page know"), (3, "did not find where")):
            page.evaluate(
                "(code) => { navigator.geolocation.getCurrentPosition ="
                " (good, bad) => bad({ code }); }",
                code,
            )
            page.get_by_role("button", name="Show where I am").click()
            assert words in page.locator("#notice").inner_text()
        for lat, words in ((51.72, "within 20 metres"), (53.0, "from the middle of this map")):
            page.evaluate(
                "(latitude) => { navigator.geolocation.getCurrentPosition = (good) =>"
                " good({ coords: { latitude, longitude: 0.03, accuracy: 20 } }); }",
                lat,
            )
            page.get_by_role("button", name="Show where I am").click()
            assert words in page.locator("#notice").inner_text()
            assert page.locator("path.me").count() == (2 if lat == 51.72 else 0)
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]


def test_a_link_brings_the_view_back(browser: Browser, a_page: Path) -> None:
    state = """() => {
      const { lat, lng } = hotspots.map.getCenter();
      return [lat.toFixed(4), lng.toFixed(4), hotspots.map.getZoom(), hotspots.layers.chosen,
        hotspots.layers.all.filter((one) => hotspots.layers.isOn(one.id)).map((one) => one.id)];
    }"""
    with quiet(browser, a_page) as seen:
        page = seen.page
        switch(page, "Change since").check()
        switch(page, "Wards").uncheck()
        page.locator("#panel-list button").nth(2).click()
        page.get_by_role("button", name="Copy a link to this view").click()
        expect(page.locator("#notice")).to_be_visible()
        address, before = page.url, page.evaluate(state)
        assert before[3] == {"id": "harm_spots", "row": 2}
        page.goto("about:blank")
        seen.itself = address.split("#")[0]
        page.goto(address)
        assert page.evaluate(state) == before
        expect(page.locator("#notice")).to_be_hidden()


BROKEN = (
    "map=1/2", "map=a/b/c", "map=14/99/0", "map=14/51.7/0.03/5", "map=14//", "map=%E0%A4%A",
    "on=wards,nothing", "chosen=harm_spots:99", "chosen=x:1", "chosen=harm_spots",
    "chosen=__proto__:0", "filter={", "what=1",
)  # fmt: skip


def test_a_clipboard_that_never_answers_leaves_the_link_to_be_copied(
    browser: Browser, a_page: Path
) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        page.evaluate("void (navigator.clipboard.writeText = () => new Promise(() => {}))")
        page.get_by_role("button", name="Copy a link to this view").click()
        expect(page.get_by_role("textbox", name="Link to this view")).to_have_value(page.url)


def test_a_broken_link_is_ignored_with_a_word(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        page = seen.page
        notice = page.locator("#notice")
        for broken in BROKEN:
            page.evaluate("(hash) => { hotspots.tools.hush(); location.hash = hash; }", broken)
            expect(notice).to_contain_text("Part of the link could not be read")
            assert page.locator("path.harm-spot[data-row]").count() == (0 if "on=" in broken else 4)
            page.evaluate("hotspots.layers.turn('harm_spots', true)")


def test_a_place_on_the_page_is_no_broken_link(browser: Browser, a_page: Path) -> None:
    with quiet(browser, a_page) as seen:
        seen.page.get_by_role("link", name="Tables of what the map shows").click()
        assert seen.page.url.endswith("#tables")
        expect(seen.page.locator("#notice")).to_be_hidden()


def test_the_whole_map_and_the_theme_are_one_press_away(browser: Browser, a_page: Path) -> None:
    view = "[hotspots.map.getCenter().lat, hotspots.map.getZoom()]"
    with quiet(browser, a_page) as seen:
        page = seen.page
        first = page.evaluate(view)
        page.evaluate("hotspots.map.setView([51, 1], 16, { animate: false })")
        page.get_by_role("button", name="Go back to the whole map").click()
        assert page.evaluate(view) == pytest.approx(first, abs=1e-4)
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(ground)
        page.get_by_role("button", name="Change between light and dark").click()
        assert page.evaluate(ground) != light


# --- On paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "size"), [("across", (842, 595)), ("upright", (595, 842))])
def test_the_map_is_one_sheet_of_a4_and_its_list_another(
    browser: Browser, a_page: Path, way: str, size: tuple[int, int]
) -> None:
    with quiet(browser, a_page) as seen:
        seen.page.evaluate("(way) => hotspots.paper.turnSheet(way)", way)
        pdf = seen.page.pdf(prefer_css_page_size=True)
        assert pages_in(pdf) == 2
        (wide, high) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]
        assert (round(float(wide)), round(float(high))) == size


@pytest.mark.parametrize("way", ["across", "upright"])
def test_the_sheet_says_what_is_on_it_and_its_scale_is_true(
    browser: Browser, a_page: Path, way: str
) -> None:
    state = (
        "[hotspots.map.getCenter().lat, hotspots.map.getZoom(), document.body.className, scrollY]"
    )
    with quiet(browser, a_page) as seen:
        page = seen.page
        switch(page, "Change since").check()
        page.locator("#panel-list button").nth(1).click()
        page.keyboard.press("Escape")
        before = page.evaluate(state)
        page.evaluate("(way) => hotspots.paper.turnSheet(way)", way)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        wide, high = (281, 194) if way == "across" else (194, 281)
        page.set_viewport_size({"width": ceil(wide * 96 / 25.4), "height": ceil(high * 96 / 25.4)})
        parts = (".marking", "h1", ".map-foot", ".north", "#paper-legend", "#paper-scale .bar")
        assert off_screen(page, *parts) == []
        words = page.locator("#paper-legend").inner_text()
        assert "Far more" in words
        assert "Patrol route" not in words
        assert not page.locator("#tools").is_visible()
        assert not page.locator("#panel").is_visible()
        ends = page.evaluate(
            """() => {
              const bar = document.querySelector("#paper-scale .bar").getBoundingClientRect().width;
              const { x, y } = hotspots.map.getSize().divideBy(2);
              return [-bar / 2, bar / 2].map((by) => {
                const { lat, lng } = hotspots.map.containerPointToLatLng([x + by, y]);
                return [lat, lng];
              });
            }"""
        )
        said = float(page.locator("#paper-scale").get_attribute("data-metres") or 0)
        assert metres_between(ends[0], ends[1]) == pytest.approx(said, rel=0.005)
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        after = page.evaluate(state)
        assert after[2] == before[2]
        assert [*after[:2], after[3]] == pytest.approx([*before[:2], before[3]], abs=1e-3)
        assert page.locator("#tables details[open]").count() == 0

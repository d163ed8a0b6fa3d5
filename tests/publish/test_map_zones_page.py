"""The slider of cocoon zones and the density picture, in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from hotspots.publish import draw_district_map, style
from hotspots.publish.map_density import SHADES
from tests.publish.map_worlds import AS_OF, PAGE, PLACES, WITHIN_DAYS, cocoon, district
from tests.worlds import points_at

pytestmark = pytest.mark.browser
SLIDER = "#zones-slider input"
PICTURE = "svg[role=img] path.density"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = district(points_at(PLACES))
    made = replace(made, products=(*made.products, cocoon()))
    path = tmp_path_factory.mktemp("zones") / "map.html"
    path.write_text(draw_district_map(made, PAGE), encoding="utf-8")
    return path


@contextmanager
def opened(browser: Browser, path: Path, **how: Any) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **how)
    page, complaints = context.new_page(), []
    page.on("console", lambda one: complaints.append(one.text))
    page.on("pageerror", lambda one: complaints.append(str(one)))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    yield page
    context.close()
    assert complaints == []


def turn_on(page: Tab, layer: str) -> None:
    page.evaluate("(id) => hotspots.layers.turn(id, true)", layer)


def day_of(number: int) -> pd.Timestamp:
    return pd.Timestamp("1970-01-01") + pd.Timedelta(days=number)


def set_day(page: Tab, number: int) -> None:
    page.locator(SLIDER).evaluate(
        "(one, day) => { one.value = day; one.dispatchEvent(new Event('input')); }", number
    )


def zones_drawn(page: Tab) -> dict[int, float]:
    """Row -> fade, of the zones that can be seen."""
    found: list[tuple[int, float]] = page.locator("path.zone[data-row]").evaluate_all(
        "(all) => all.filter((one) => one.getClientRects().length)"
        ".map((one) => [Number(one.dataset.row), Number(one.dataset.fade)])"
    )
    return dict(found)


def test_the_slider_comes_and_goes_with_its_layer(browser: Browser, written: Path) -> None:
    with opened(browser, written) as page:
        expect(page.locator("#zones-slider")).to_be_hidden()
        turn_on(page, "cocoon_zones")
        expect(page.locator("#zones-slider output")).to_have_text("14 January 2025: 3 live zones")
        page.evaluate("hotspots.layers.turn('cocoon_zones', false)")
        expect(page.locator("#zones-slider")).to_be_hidden()


def test_every_day_shows_the_zones_that_are_live_and_how_faint(
    browser: Browser, written: Path
) -> None:
    zones = cocoon().tables["cocoon_zones"]
    reported = pd.to_datetime(zones["reported"]).dt.normalize()
    happened, expires = pd.to_datetime(zones["happened"]), pd.to_datetime(zones["expires"])
    with opened(browser, written) as page:
        turn_on(page, "cocoon_zones")
        slider = page.locator(SLIDER)
        first, last = (int(slider.get_attribute(one) or 0) for one in ("min", "max"))
        assert day_of(first) == reported.min()
        assert day_of(last) == expires.max() - pd.Timedelta(days=1)
        for number in range(first, last + 1, 3):
            set_day(page, number)
            day = day_of(number)
            live = zones.index[(reported <= day) & (day < expires)]
            fade = (1 - (day - happened).dt.days / WITHIN_DAYS)[live]
            assert zones_drawn(page) == pytest.approx(fade.to_dict(), abs=6e-4)
            words = page.locator("#zones-slider output").inner_text()
            assert words.startswith(f"{day.day} {day:%B %Y}: ")
            assert f"{len(live)} live zone" in words
            assert ("at least" in words) == (day < pd.Timestamp("2025-01-07"))
            assert ("if nothing more" in words) == (day > pd.Timestamp(AS_OF))


def test_the_day_is_chosen_by_keyboard_and_told(browser: Browser, written: Path) -> None:
    with opened(browser, written) as page:
        turn_on(page, "cocoon_zones")
        page.locator(SLIDER).focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        words = "12 January 2025: 3 live zones"  # the first still lives, the last is to come
        expect(page.locator("#zones-slider output")).to_have_text(words)
        assert page.locator(SLIDER).get_attribute("aria-valuetext") == words
        page.keyboard.press("Home")
        expect(page.locator("#zones-slider output")).to_contain_text("3 December 2024: at least 1")


def test_a_zone_that_is_not_live_cannot_be_reached(browser: Browser, written: Path) -> None:
    with opened(browser, written) as page:
        turn_on(page, "cocoon_zones")
        stops = page.locator("path.zone[tabindex='0']").evaluate_all(
            "(all) => all.filter((one) => one.getClientRects().length).length"
        )
        assert stops == 1
        page.locator("path.zone[data-row='1']").focus()
        page.keyboard.press("ArrowLeft")  # past the expired one, to the last
        assert page.evaluate("document.activeElement.dataset.row") == "3"
        page.locator("[data-table=cocoon_zones] summary").click()
        rows = page.locator("[data-table=cocoon_zones] tbody tr:visible")
        expect(rows).to_have_count(3)
        page.evaluate("hotspots.layers.choose('cocoon_zones', 0, 'table')")
        expect(page.locator("#zones-slider output")).to_contain_text("12 January 2025")
        page.evaluate("hotspots.layers.turn('cocoon_zones', false)")
        expect(rows).to_have_count(4)


def test_play_goes_day_by_day_until_it_is_stopped(browser: Browser, written: Path) -> None:
    with opened(browser, written) as page:
        page.evaluate("hotspots.zones.STEP_MS = 20")
        turn_on(page, "cocoon_zones")
        page.get_by_role("button", name="Play").click()
        expect(page.locator("#zones-slider output")).to_contain_text("23 February 2025: 1 live")
        expect(page.get_by_role("button", name="Play")).to_be_visible()  # it has stopped
        page.get_by_role("button", name="Play").click()
        page.get_by_role("button", name="Pause").click()
        day = page.locator(SLIDER).input_value()
        page.wait_for_timeout(100)
        assert page.locator(SLIDER).input_value() == day


def test_who_asks_for_less_motion_moves_day_by_day(browser: Browser, written: Path) -> None:
    with opened(browser, written, reduced_motion="reduce") as page:
        turn_on(page, "cocoon_zones")
        expect(page.get_by_role("button", name="Play")).to_be_hidden()
        page.get_by_role("button", name="Day after").click()
        expect(page.locator("#zones-slider output")).to_have_text(
            "15 January 2025: 3 live zones, if nothing more is reported"
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_density_has_the_colours_of_the_theme(
    browser: Browser, written: Path, scheme: str
) -> None:
    with opened(browser, written, color_scheme=scheme) as page:
        colours = {"light": style.LIGHT, "dark": style.DARK}[scheme]
        fills = page.locator(PICTURE).evaluate_all(
            "(all) => all.map((one) => getComputedStyle(one).fill)"
        )
        wanted = [tuple(bytes.fromhex(colours[name][1:])) for name in SHADES]
        assert fills == [f"rgb{one}" for one in wanted]


def test_a_dense_place_is_painted_where_it_is(browser: Browser, written: Path) -> None:
    with opened(browser, written) as page:
        painted = page.evaluate(
            """() => {
              const { lon, lat, many } = hotspots.store.incidents;
              const box = hotspots.map.getContainer().getBoundingClientRect();
              const [darkest] = document.querySelectorAll("svg[role=img] path.density");
              return Array.from(many, (count, i) => {
                const { x, y } = hotspots.map.latLngToContainerPoint([lat[i], lon[i]]);
                const at = new DOMPoint(box.x + x, box.y + y)
                  .matrixTransform(darkest.getScreenCTM().inverse());
                const near = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy]));
                return [count, near.some(([dx, dy]) =>
                  darkest.isPointInFill(new DOMPoint(at.x + dx, at.y + dy)))];
              });
            }"""
        )
        # Both heaps of ten are as dense as each other; the lone incident is not. To a cell: the
        # heaps stand on corners of cells.
        assert sorted(painted) == [[1, False], [10, True], [10, True]]

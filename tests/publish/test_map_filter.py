"""The filter and the points of a map page, in a real browser, against pandas."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from hotspots.grid_ref import WGS84
from hotspots.projection import project_points
from hotspots.publish.map_incidents import pack_incidents
from hotspots.publish.map_page import MapPage, draw_map_page
from hotspots.publish.map_payload import LayerTable, MapLayer, pack_shapes
from hotspots.publish.page import Page as Heading
from hotspots.publish.style import LIGHT
from tests.browser import Visit, visit
from tests.worlds import METRES, points_at

pytestmark = pytest.mark.browser

X, Y = 580_000, 186_000
WEST, EAST = shapely.box(X, Y, X + 1000, Y + 2000), shapely.box(X + 1000, Y, X + 2000, Y + 2000)
WARDS = gpd.GeoDataFrame({"ward_code": ["W1", "W2"]}, geometry=[WEST, EAST], crs=METRES)
SPOTS = gpd.GeoDataFrame(
    geometry=[shapely.box(X + 75, Y + 75, X + 225, Y + 225), shapely.box(X, Y, X + 60, Y + 60)],
    crs=METRES,
)
GROUPS = ("Burglary", "Drugs", "Robbery")
HARM = {"Burglary": 245.91, "Drugs": 3.72, "Robbery": 365.0}
# The first 24 hours of a week, Monday's, and Friday 22:00 to Saturday 02:00.
MONDAY, FRIDAY_NIGHT = tuple(range(24)), (118, 119, 120, 121)


def world() -> gpd.GeoDataFrame:
    """120 incidents of three offences over three weeks at 24 positions; some without an hour."""
    random = np.random.default_rng(7)
    many = 120
    xy = np.array(
        list(
            itertools.product(
                (X + 100, X + 200, X + 900, X + 1100, X + 1500, X + 1900),
                (Y + 100, Y + 150, Y + 800, Y + 1900),
            )
        )
    )
    at = random.integers(0, len(xy), many)
    start = pd.Timestamp("2024-03-04") + pd.to_timedelta(random.integers(0, 21 * 24, many), "h")
    to_the_minute = random.random(many) < 0.75
    return points_at(
        xy[at],
        offence=random.choice(GROUPS, many),
        location=np.char.mod("Street %d", at),
        ward_code=np.where(xy[at, 0] < X + 1000, "W1", "W2"),
        start=start.where(to_the_minute, start.normalize()),
        end=start.where(to_the_minute, start.normalize() + pd.Timedelta(days=1)),
        precision=np.where(to_the_minute, "minute", "day"),
    ).assign(harm=lambda frame: frame["offence"].map(HARM))


def page_of(path: Path, incidents: gpd.GeoDataFrame) -> Path:
    lon, lat, _ = project_points(
        np.array([X, X + 2000.0]), np.array([Y, Y + 2000.0]), from_crs=METRES, to_crs=WGS84
    )
    table = LayerTable("Harm spots", ("Rank",), (True,), (("1",), ("2",)))
    layers = (
        MapLayer(
            "wards",
            "Ground",
            "Wards",
            "ward",
            shapes=pack_shapes(WARDS.geometry, crs=METRES),
            labels=["West", "East"],
            show=True,
        ),
        MapLayer(
            "harm_spots",
            "Harm spots",
            "Harm spots",
            "harm-spot",
            table=table,
            shapes=pack_shapes(SPOTS.geometry, crs=METRES),
            labels=["1", "2"],
            show=True,
        ),
    )
    content = MapPage(
        np.column_stack([lat, lon]).tolist(),
        layers,
        pack_incidents(incidents, wards=WARDS, spots=SPOTS),
        words={"show_incidents": True},
    )
    html = draw_map_page(content, Heading("Title", "Squareton", "2024", "OFFICIAL", (), ()))
    path.write_text(html, "utf-8")
    return path


@pytest.fixture(scope="module")
def a_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("map") / "map.html", world())


@pytest.fixture
def seen(browser: Browser, a_page: Path) -> Iterator[Visit]:
    with visit(browser, a_page) as seen:
        yield seen
        assert not seen.complaints
        assert not seen.outside


def expected(
    incidents: gpd.GeoDataFrame,
    groups: tuple[str, ...] | None,
    dates: tuple[str | None, str | None],
    hours: tuple[int, ...] | None,
) -> dict[str, Any]:
    """What the filter leaves, by pandas."""
    start = incidents["start"]
    kept = pd.Series(True, index=incidents.index)
    if groups is not None:
        kept &= incidents["offence"].isin(groups)
    if dates[0]:
        kept &= start >= pd.Timestamp(dates[0])
    if dates[1]:
        kept &= start < pd.Timestamp(dates[1]) + pd.Timedelta(days=1)
    if hours is not None:
        hour = 24 * start.dt.day_of_week + start.dt.hour
        kept &= incidents["precision"].eq("minute") & hour.isin(hours)
    shown = incidents[kept]
    return {
        "total": len(incidents),
        "shown": len(shown),
        "harm": round(float(shown["harm"].sum()), 6),
        "wards": [int(shown["ward_code"].eq(code).sum()) for code in WARDS["ward_code"]],
        "spots": [int(shown.intersects(spot).sum()) for spot in SPOTS.geometry],
    }


COUNTS = """(counts) => ({ ...counts, harm: Math.round(counts.harm * 1e6) / 1e6,
  wards: [...counts.wards], spots: [...counts.spots] })"""


def counts_after(page: Page, wanted: dict[str, Any]) -> Any:
    """What the filter tells those who listen."""
    return page.evaluate(
        f"""(wanted) => {{
          let told = null;
          hotspots.events.addEventListener("filter", (event) => {{ told = event.detail; }},
            {{ once: true }});
          hotspots.filter.set(wanted);
          return ({COUNTS})(told);
        }}""",
        wanted,
    )


def test_the_filter_counts_as_pandas_does(seen: Visit) -> None:
    incidents = world()
    every_groups = [
        None,
        (),
        *itertools.combinations(GROUPS, 1),
        *itertools.combinations(GROUPS, 2),
    ]
    every_dates = [
        (None, None),
        ("2024-03-08", None),
        (None, "2024-03-08"),
        ("2024-03-10", "2024-03-17"),
        ("2024-03-12", "2024-03-12"),
        ("2023-01-01", "2025-01-01"),
    ]
    different = set()
    for groups, dates, hours in itertools.product(
        every_groups, every_dates, (None, MONDAY, FRIDAY_NIGHT)
    ):
        wanted = {"groups": groups, "from": dates[0], "to": dates[1], "hours": hours}
        right = expected(incidents, groups, dates, hours)
        assert counts_after(seen.page, wanted) == right, wanted
        different.add(right["shown"])
    assert len(different) > 30


def test_circles_add_up_to_all_that_is_shown_at_every_zoom(seen: Visit) -> None:
    for groups in (None, ["Robbery"], []):
        shown, sums = seen.page.evaluate(
            """(groups) => {
              hotspots.filter.set({ groups });
              const sums = [];
              for (const from of [0, 99]) {  // all as dots, all as circles
                hotspots.points.dotsFrom = from;
                for (let zoom = 0; zoom <= 19; zoom += 0.75) {
                  const marks = hotspots.points.gather(zoom);
                  sums.push(marks.count.reduce((sum, one) => sum + one, 0));
                }
              }
              return [hotspots.filter.counts.shown, sums];
            }""",
            groups,
        )
        assert sums == [shown] * 52


def test_no_two_circles_cover_each_other(seen: Visit) -> None:
    close = seen.page.evaluate(
        """() => {
          hotspots.points.dotsFrom = 99;
          const apart = [];
          for (let zoom = 10; zoom <= 17; zoom += 0.5) {
            const { n, x, y, radius, places } = hotspots.points.gather(zoom);
            for (let i = 0; i < n; i++) {
              for (let j = 0; j < i; j++) {
                if (places[i] < 2 || places[j] < 2) { continue; }
                apart.push(Math.hypot(x[i] - x[j], y[i] - y[j]) - radius[i] - radius[j]);
              }
            }
          }
          return Math.min(...apart);
        }"""
    )
    assert close > 2


def test_only_what_is_in_sight_is_drawn(seen: Visit) -> None:
    seen.page.evaluate("void hotspots.map.setZoom(18, { animate: false })")
    marks, places = seen.page.evaluate("[hotspots.points.marks.n, hotspots.points.data.places]")
    assert 0 <= marks < places / 2


def hover(page: Page, wanted: str) -> str:
    """Point at the first mark for which an expression holds, and read what is said."""
    x, y = page.evaluate(
        f"""() => {{
          const {{ marks, map }} = hotspots.points;
          const i = [...marks.count].findIndex((_, i) => {wanted});
          const box = map.getContainer().getBoundingClientRect();
          const at = map.latLngToContainerPoint(hotspots.points.markLatLng(i));
          return [box.x + at.x, box.y + at.y];
        }}"""
    )
    page.mouse.move(x, y)
    tip = page.locator(".leaflet-tooltip.words")
    expect(tip).to_have_count(1)
    return tip.inner_text()


def test_pointing_says_in_plain_words_what_is_there(seen: Visit) -> None:
    incidents = world()
    seen.page.evaluate("hotspots.filter.set({ groups: ['Robbery', 'Drugs'] })")
    shown = incidents[incidents["offence"].isin(["Robbery", "Drugs"])]
    by_street = shown.groupby("location")
    name = by_street.size().idxmax()
    here = by_street.get_group(name)
    seen.page.evaluate("(zoom) => void hotspots.map.setZoom(zoom, { animate: false })", 16)
    place = here.geometry.iloc[0]
    lon, lat, _ = project_points(
        np.array([place.x]), np.array([place.y]), from_crs=METRES, to_crs=WGS84
    )
    seen.page.evaluate(
        "([lat, lon]) => void hotspots.map.setView([lat, lon], 16, { animate: false })",
        [float(lat[0]), float(lon[0])],
    )
    said = hover(seen.page, f"hotspots.points.nameOf(marks.place[i]) === {json.dumps(name)}")
    often = here["offence"].value_counts()
    assert said.splitlines()[:2] == [
        name,
        f"{len(here)} incidents, harm {here['harm'].sum():,.0f}",
    ]
    for offence, number in often.items():
        assert f"{offence} {number}" in said


def test_a_circle_says_how_many_and_comes_nearer_when_it_is_clicked(seen: Visit) -> None:
    page = seen.page
    page.evaluate("void hotspots.map.setZoom(11, { animate: false })")
    said = hover(page, "marks.places[i] > 1")
    assert " positions" in said
    assert "Choose to come nearer" in said
    page.emulate_media(reduced_motion="reduce")
    page.mouse.down()
    page.mouse.up()
    assert page.evaluate("hotspots.map.getZoom()") > 11


def test_a_dot_opens_the_list_of_its_offences(seen: Visit) -> None:
    seen.page.evaluate("hotspots.points.FARTHEST_DOTS = 10; hotspots.filter.set({})")
    hover(seen.page, "marks.places[i] === 1 && marks.count[i] > 1")
    seen.page.mouse.down()
    seen.page.mouse.up()
    popup = seen.page.locator(".leaflet-popup-content")
    expect(popup.locator("strong")).to_contain_text("Street ")
    expect(popup.locator("dt").first).to_have_text("Incidents")


def test_a_click_on_a_dot_while_measuring_measures(seen: Visit) -> None:
    page = seen.page
    page.evaluate(
        "hotspots.points.FARTHEST_DOTS = 10; hotspots.filter.set({});"
        "void hotspots.map.setView(hotspots.points.latLng(0), 15, { animate: false })"
    )
    assert page.evaluate("hotspots.points.markAt(hotspots.map.getSize().divideBy(2))") >= 0
    page.evaluate("hotspots.tools.measure(true)")
    page.locator(".folium-map").click()
    assert page.evaluate("hotspots.tools.corners.length") == 1
    assert page.locator(".leaflet-popup").count() == 0


def test_no_name_of_a_ward_covers_a_number(seen: Visit) -> None:
    names = seen.page.locator(".ward-label:not(.thinned)")
    covered = """() => {
      const rooms = hotspots.points.rooms();
      const marks = hotspots.labels.marks.wards.filter(
        ({ marker }) => !marker.getElement().classList.contains("thinned"));
      return [rooms.length, marks.filter(({ marker, name }) => rooms.some((room) =>
        hotspots.labels.touch(room, hotspots.labels.box(marker, name)))).length];
    }"""
    most = 0
    for zoom in (12, 12.5, 13):
        seen.page.evaluate("(zoom) => void hotspots.map.setZoom(zoom, { animate: false })", zoom)
        rooms, under = seen.page.evaluate(covered)
        assert under == 0
        most = max(most, rooms)
    assert most > 0
    seen.page.evaluate("hotspots.layers.turn('incidents', false)")
    expect(names).to_have_count(2)


def test_on_paper_incidents_do_not_cover_the_map_below(seen: Visit) -> None:
    # A canvas that prints stroke by stroke brings a white sheet with it; a picture is clear.
    wide = seen.page.evaluate(
        "(dispatchEvent(new Event('beforeprint')), hotspots.points.canvas.width)"
    )
    seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
    pdf = seen.page.pdf(prefer_css_page_size=True)
    assert re.search(rb"/Width %d\b[^>]*/SMask|/SMask[^>]*/Width %d\b" % (wide, wide), pdf)


def inked(page: Page) -> list[int]:
    """The commonest colour of the canvas that is not see-through."""
    colour: list[int] = page.evaluate(
        """() => {
          const { canvas } = hotspots.points;
          const copy = Object.assign(document.createElement("canvas"),
            { width: canvas.width, height: canvas.height }).getContext("2d",
            { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Map();
          for (let i = 0; i < data.length; i += 4) {
            const one = data.slice(i, i + 3).join();
            if (data[i + 3] > 200) { seen.set(one, (seen.get(one) || 0) + 1); }
          }
          const [most] = [...seen].sort((a, b) => b[1] - a[1])[0];
          return most.split(",").map(Number);
        }"""
    )
    return colour


def test_another_theme_paints_anew(seen: Visit) -> None:
    seen.page.evaluate(
        """(light) => {
          const { style } = document.documentElement;
          style.setProperty("--incident", light);
          hotspots.points.redraw();
        }""",
        LIGHT["incident"],
    )
    before = inked(seen.page)
    seen.page.evaluate(
        """() => {
          document.documentElement.style.setProperty("--incident", "#c9d4df");
          hotspots.theme.toggle();
        }"""
    )
    after = inked(seen.page)
    assert max(before) < 130 < min(after)
    assert seen.page.evaluate("[document.documentElement.dataset.theme, hotspots.theme.dark]") == [
        "dark",
        True,
    ]


# --- The form -----------------------------------------------------------------------------------


def said(page: Page) -> str:
    return page.locator("#filter-said").inner_text()


def unfold(page: Page) -> None:
    page.locator("#panel-filter > details > summary").click()


def test_boxes_buttons_and_counts(seen: Visit) -> None:
    page, incidents = seen.page, world()
    counts = incidents["offence"].value_counts()
    assert said(page) == f"120 of 120 incidents shown (harm {incidents['harm'].sum():,.0f})"
    expect(page.locator("#filter-said")).to_have_attribute("aria-live", "polite")
    unfold(page)
    labels = page.locator("#panel-filter .groups label").all_inner_texts()
    assert [" ".join(one.split()) for one in labels] == [f"{g} {counts[g]}" for g in GROUPS]
    page.get_by_label("Burglary").uncheck()
    assert said(page).startswith(f"{120 - counts['Burglary']} of 120 incidents shown")
    page.get_by_role("button", name="No offences").click()
    assert said(page) == "0 of 120 incidents shown (harm 0)"
    page.get_by_role("button", name="All offences").click()
    page.get_by_label("From").fill("2024-03-11")
    page.get_by_label("From").dispatch_event("change")
    right = expected(incidents, None, ("2024-03-11", None), None)
    assert said(page).startswith(f"{right['shown']} of 120")
    page.get_by_role("button", name="Show all again").click()
    assert said(page).startswith("120 of 120")
    expect(page.get_by_role("button", name="Show all again")).to_be_hidden()


def test_hours_by_presets_by_keyboard_and_by_dragging(seen: Visit) -> None:
    page, incidents = seen.page, world()

    def shown_in(hours: tuple[int, ...]) -> int:
        shown: int = expected(incidents, None, (None, None), hours)["shown"]
        return shown

    unfold(page)
    page.get_by_role("button", name="Nights 21–04").click()
    nights = tuple(h for h in range(168) if h % 24 >= 21 or h % 24 < 4)
    assert said(page).startswith(f"{shown_in(nights)} of 120")
    without = int(incidents["precision"].ne("minute").sum())
    left = page.locator("#panel-filter p.note")
    expect(left).to_have_text(f"{without} have no hour and are left out while hours are chosen.")
    page.get_by_role("button", name="All hours").click()
    expect(left).to_be_hidden()
    page.get_by_text("Choose hours one by one").click()
    page.get_by_role("button", name="All of Monday").click()
    assert said(page).startswith(f"{shown_in(MONDAY)} of 120")
    page.get_by_role("button", name="All of Monday").click()
    assert said(page).startswith("120 of 120")  # none is all
    cell = page.get_by_role("button", name="Friday 22:00 to 23:00")
    cell.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert said(page).startswith(f"{shown_in(FRIDAY_NIGHT[:2])} of 120")
    expect(cell).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="All hours").click()
    page.locator("[data-hour='8']").hover()
    page.mouse.down()
    page.locator("[data-hour='9']").hover()
    page.locator("[data-hour='33']").hover()
    page.mouse.up()
    assert page.evaluate(
        "[...hotspots.filter.hours.keys()].filter((h) => hotspots.filter.hours[h])"
    ) == [8, 9, 33]


def test_one_tab_stop_for_all_hours(seen: Visit) -> None:
    assert seen.page.locator(".hours [tabindex='0']").count() == 1
    unfold(seen.page)
    seen.page.get_by_text("Choose hours one by one").click()
    seen.page.get_by_role("button", name="Sunday 05:00 to 06:00").focus()
    assert seen.page.locator(".hours [tabindex='0']").get_attribute("data-hour") == "149"


def test_what_is_asked_for_can_be_written_down_and_asked_for_again(seen: Visit) -> None:
    wanted = {
        "groups": ["Drugs"],
        "from": "2024-03-10",
        "to": "2024-03-17",
        "hours": [*FRIDAY_NIGHT],
    }
    before = counts_after(seen.page, wanted)
    state = seen.page.evaluate("hotspots.filter.state()")
    assert {**state, "hours": None} == {**wanted, "hours": None}
    again = seen.page.evaluate(
        f"""(state) => {{
          hotspots.filter.reset();
          return [hotspots.filter.state(), hotspots.filter.restore(state),
                  ({COUNTS})(hotspots.filter.counts)];
        }}""",
        state,
    )
    assert again == [{}, True, before]


def test_a_link_that_says_nonsense_is_found_out(seen: Visit) -> None:
    nonsense: tuple[dict[str, Any], ...] = (
        {"groups": ["<b>"]},
        {"groups": 7},
        {"from": "soon"},
        {"hours": "xyz"},
        {"hours": [1]},
        {"other": 1},
    )
    for state in nonsense:
        assert not seen.page.evaluate("(state) => hotspots.filter.restore(state)", state), state


def test_the_fullest_positions_stand_in_a_table_that_follows_the_filter(seen: Visit) -> None:
    rows = "hotspots.layers.find('incidents').table.rows"
    incidents = world()
    most = incidents.groupby("location").size().max()
    assert seen.page.evaluate(rows)[0][2] == str(most)
    robberies = incidents[incidents["offence"] == "Robbery"].groupby("location").size()
    seen.page.evaluate("hotspots.filter.set({ groups: ['Robbery'] })")
    table = seen.page.evaluate(rows)
    assert [int(row[2]) for row in table] == sorted(robberies, reverse=True)
    assert {row[4] for row in table} == {"Robbery"}
    assert {row[1] for row in table} == {"West", "East"}


# --- Data that say less -------------------------------------------------------------------------


def test_months_are_filtered_by_months_and_have_no_hours(browser: Browser, tmp_path: Path) -> None:
    start = pd.to_datetime(["2024-01-01", "2024-02-01", "2024-02-01", "2024-04-01"])
    incidents = points_at(
        [(X + 100, Y + 100)] * 4,
        start=start,
        end=start + pd.offsets.MonthBegin(1),
        precision="month",
        harm=1.0,
    )
    with visit(browser, page_of(tmp_path / "months.html", incidents)) as seen:
        unfold(seen.page)
        assert said(seen.page) == "4 of 4 incidents shown"  # each weighs the same
        months = seen.page.get_by_label("From")
        assert months.locator("option").all_inner_texts() == [
            "January 2024",
            "February 2024",
            "April 2024",
        ]
        months.select_option("February 2024")
        assert said(seen.page) == "3 of 4 incidents shown"
        seen.page.locator("#panel-filter select").nth(1).select_option("February 2024")
        assert said(seen.page) == "2 of 4 incidents shown"
        assert seen.page.evaluate("hotspots.filter.state()") == {
            "from": "2024-02-01",
            "to": "2024-02-29",
        }
        seen.page.get_by_role("button", name="Last 3 months").click()
        assert said(seen.page) == "3 of 4 incidents shown"
        expect(seen.page.locator("#panel-filter")).to_contain_text(
            "The data have months only, so there are no hours to choose."
        )
        assert not seen.complaints


def test_no_times_and_no_incidents_say_so(browser: Browser, tmp_path: Path) -> None:
    one = points_at([(X + 100, Y + 100)])
    for name, incidents in (("one", one), ("none", one[:0])):
        with visit(browser, page_of(tmp_path / f"{name}.html", incidents)) as seen:
            unfold(seen.page)
            form = seen.page.locator("#panel-filter")
            expect(form).to_contain_text("there are no days to choose")
            expect(form).to_contain_text("there are no hours to choose")
            assert said(seen.page) == f"{len(incidents)} of {len(incidents)} incidents shown"
            assert not seen.complaints

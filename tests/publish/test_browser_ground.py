"""The ground of the map page in a real browser: what is painted where, and which names stand."""

import re
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Browser, Page

from hotspots.ground.base_map import BaseMap
from hotspots.publish.map_ground import ground_layers, pack_ground
from hotspots.publish.map_page import MapPage, draw_map_page
from hotspots.publish.map_payload import MapLayer, pack_shapes
from hotspots.publish.page import Page as Around
from tests.browser import watched

pytestmark = pytest.mark.browser

# A square kilometre; the lake lies in its south-west, the wood in its north-east.
HOME = shapely.box(588_000, 185_000, 589_000, 186_000)
MIDDLE = (51.5345, 0.7157)
COLOURS = ("water", "park", "street", "street-main", "street-name", "land")
TOKENS = {
    "light": ("#cfdde8", "#e6eeda", "#e3e0d9", "#d2ccc0", "#595f66", "#fdfcf9"),
    "dark": ("#1d3347", "#1f2e22", "#303b47", "#45525f", "#b3bcc5", "#1b222a"),
}


def base() -> BaseMap:
    streets = [
        ("LINESTRING (0 500, 1000 500)", "High Street", "main road"),
        ("LINESTRING (700 0, 700 1000)", "Mill Lane", "minor road"),
        ("LINESTRING (100 800, 130 800)", "Very Long Name of a Short Close", "minor road"),
    ]
    behind = [
        ("POLYGON ((100 100, 400 100, 400 400, 100 400, 100 100))", "water", "Mere", "water"),
        ("POLYGON ((800 800, 1000 800, 1000 1000, 800 1000, 800 800))", "green", "", "wood"),
        ("POINT (500 600)", "place", "Leigh", "suburb"),
    ]
    tables = []
    for rows, columns in ((streets, ["name", "class"]), (behind, ["kind", "name", "detail"])):
        shapes = [
            shapely.affinity.translate(shapely.from_wkt(one[0]), 588_000, 185_000) for one in rows
        ]
        table = pd.DataFrame([one[1:] for one in rows], columns=columns, dtype="str")
        tables.append(gpd.GeoDataFrame(table, geometry=shapes, crs=27700))
    return BaseMap(*tables)


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    ground = pack_ground(base(), HOME, crs=27700)
    district = MapLayer(
        "district", "Ground", "District", "district",
        shapes=pack_shapes([HOME], crs="EPSG:27700"), show=True,
    )  # fmt: skip
    ward = MapLayer(
        "wards", "Ground", "Wards", "ward",
        shapes=pack_shapes([HOME], crs="EPSG:27700"), labels=["Ward of Saint Mary Magdalene"],
    )  # fmt: skip
    view = [[51.530, 0.708], [51.539, 0.723]]
    content = MapPage(view, (*ground_layers(ground), ward, district), ground=ground)
    around = Around("Streets", "Leigh", "one square", "OFFICIAL", (), ())
    path = tmp_path_factory.mktemp("ground") / "map.html"
    path.write_text(draw_map_page(content, around), encoding="utf-8")
    with watched(browser) as visit:
        visit.open(path)
        yield visit.page
        assert visit.complaints == []
        assert visit.outside == []


@pytest.fixture(autouse=True)
def at_first(page: Page) -> None:
    wear(page, "light")
    page.evaluate("for (const id of ['water_green', 'streets']) hotspots.layers.turn(id, true)")


def wear(page: Page, theme: str) -> None:
    """Turn the page light or dark; its colours are written down here, so that they are known."""
    page.evaluate(
        """([theme, colours]) => {
            const root = document.documentElement;
            for (const [name, value] of colours) { root.style.setProperty(`--${name}`, value); }
            root.dataset.theme = theme;
            hotspots.theme.become(theme === "dark");
        }""",
        [theme, list(zip(COLOURS, TOKENS[theme], strict=True))],
    )


def look(page: Page, zoom: float) -> None:
    page.evaluate(
        "([at, zoom]) => hotspots.map.setView(at, zoom, {animate: false})", [list(MIDDLE), zoom]
    )


def painted(page: Page, x: float, y: float) -> str:
    """The colour of the ground at a place in metres from the south-west; empty for none."""
    from hotspots.projection import project_points

    lon, lat, _ = project_points([588_000 + x], [185_000 + y], from_crs=27700, to_crs=4326)
    found: str = page.evaluate(
        """([lat, lon]) => {
            const canvas = document.querySelector(".leaflet-ground-pane canvas");
            if (!canvas) { return ""; }
            const at = hotspots.map.latLngToLayerPoint([lat, lon]);
            const corner = L.DomUtil.getPosition(canvas);
            const dense = canvas.width / parseFloat(canvas.style.width);
            const dot = document.createElement("canvas").getContext(
                "2d", { willReadFrequently: true });
            const [x, y] = [(at.x - corner.x) * dense, (at.y - corner.y) * dense];
            dot.drawImage(canvas, Math.round(x), Math.round(y), 1, 1, 0, 0, 1, 1);
            const [r, g, b, a] = dot.getImageData(0, 0, 1, 1).data;
            const hex = [r, g, b].map((n) => n.toString(16).padStart(2, "0")).join("");
            return a < 255 ? "" : `#${hex}`;
        }""",
        [float(lat[0]), float(lon[0])],
    )
    return found


def names(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("hotspots.ground.drawn")
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [14, 15.25])
def test_water_streets_and_green_are_painted_where_they_are(
    page: Page, theme: str, zoom: float
) -> None:
    look(page, zoom)
    wear(page, theme)
    water, park, street, main = TOKENS[theme][:4]
    assert painted(page, 150, 350) == water
    assert painted(page, 900, 900) == park
    assert painted(page, 250, 500) == main
    if zoom > 15:  # wide enough to have a dot of its own colour
        assert painted(page, 700, 50) == street
    assert painted(page, 500, 950) == ""


def test_names_of_streets_from_zoom_15_of_places_before(page: Page) -> None:
    look(page, 14)
    assert [one["name"] for one in names(page)] == ["Leigh"]
    look(page, 15)
    assert {"High Street", "Mill Lane", "Mere"} <= {one["name"] for one in names(page)}
    look(page, 16.5)
    assert "Leigh" not in [one["name"] for one in names(page)]


def test_names_run_along_their_streets_and_never_upside_down(page: Page) -> None:
    look(page, 16)
    angle = {one["name"]: one["angle"] for one in names(page)}
    assert angle["High Street"] == pytest.approx(0, abs=0.05)
    assert abs(angle["Mill Lane"]) == pytest.approx(1.57, abs=0.05)


def test_a_name_that_does_not_fit_is_not_written(page: Page) -> None:
    look(page, 16)
    assert not any(one["name"].startswith("Very Long") for one in names(page))


def test_no_name_stands_on_another(page: Page) -> None:
    for zoom in (15, 16, 17):
        look(page, zoom)
        spots = [(one["x"], one["y"]) for one in names(page)]
        apart = [
            abs(x - u) + abs(y - v) for n, (x, y) in enumerate(spots) for u, v in spots[n + 1 :]
        ]
        assert min(apart, default=99) > 12


def test_no_street_is_named_where_a_ward_is(page: Page) -> None:
    look(page, 15)
    assert "High Street" in [one["name"] for one in names(page)]
    page.evaluate("hotspots.layers.turn('wards', true)")
    page.wait_for_function("!hotspots.ground.drawn.some((one) => one.name === 'High Street')")
    assert "Mill Lane" in [one["name"] for one in names(page)]
    page.evaluate("hotspots.layers.turn('wards', false)")
    page.wait_for_function("hotspots.ground.drawn.some((one) => one.name === 'High Street')")


def test_layers_go_and_come_with_their_switches(page: Page) -> None:
    look(page, 16)
    page.evaluate("hotspots.layers.turn('water_green', false)")
    assert (painted(page, 150, 350), painted(page, 250, 500)) == ("", TOKENS["light"][3])
    page.evaluate("hotspots.layers.turn('streets', false)")
    assert page.locator(".leaflet-ground-pane canvas").count() == 0
    page.evaluate("hotspots.layers.turn('water_green', true)")
    assert (painted(page, 150, 350), painted(page, 250, 500)) == (TOKENS["light"][0], "")
    assert names(page) == []


def test_the_ground_follows_the_map(page: Page) -> None:
    look(page, 15)
    page.evaluate("hotspots.map.panBy([400, 0], {animate: false})")
    assert painted(page, 900, 900) == TOKENS["light"][1]
    page.evaluate("hotspots.map.setZoom(17, {animate: false})")
    assert painted(page, 900, 500) in (TOKENS["light"][3], "")


def test_tiles_from_the_network_take_its_place(page: Page) -> None:
    page.evaluate("hotspots.tell('background', {tiles: true})")
    assert page.locator(".leaflet-ground-pane canvas").count() == 0
    page.evaluate("hotspots.tell('background', {tiles: false})")
    assert page.locator(".leaflet-ground-pane canvas").count() == 1


def test_it_is_hidden_from_readers_of_screens_and_from_pointers(page: Page) -> None:
    canvas = page.locator(".leaflet-ground-pane canvas")
    assert canvas.get_attribute("aria-hidden") == "true"
    assert page.evaluate("getComputedStyle(hotspots.map.getPane('ground')).pointerEvents") == "none"


def test_on_paper_names_do_not_cover_the_map_below(page: Page) -> None:
    look(page, 15)
    # A canvas that prints stroke by stroke brings a white sheet with it; a picture is clear.
    wide = page.evaluate(
        """() => {
          dispatchEvent(new Event("beforeprint"));
          return document.querySelector(".leaflet-ground-names-pane canvas").width;
        }"""
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    pdf = page.pdf(prefer_css_page_size=True)
    clear = re.findall(rb"/Width %d\b[^>]*/SMask|/SMask[^>]*/Width %d\b" % (wide, wide), pdf)
    assert len(clear) == 2  # the ground, and the names upon whatever lies between

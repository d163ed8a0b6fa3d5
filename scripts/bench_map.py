"""How large and how fast is a map of many incidents? A quarter of a million in a county town.

Beside our page, from the same points and in the same run and browser: plain Folium as its users
first write it (a CircleMarker for each point), Folium's MarkerCluster (a marker for each point)
and its FastMarkerCluster. Folium's pages fetch their library from the web; here they get it from
the files of this project and of the markercluster plugin, where that is given (``--plugin``, a
folder with ``leaflet.markercluster.js``; ``npm install leaflet.markercluster``), else the lines
of the two clusters say so. What does not finish in time says so too.

First drawing: from the start of navigation until the incidents are on the screen, two frames
later. Longest task: while the map is dragged and zoomed with a mouse.

    .venv/bin/python scripts/bench_map.py
    .venv/bin/python scripts/bench_map.py --incidents 300 --peer-incidents 100   # as the tests do
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from folium.plugins import FastMarkerCluster, MarkerCluster
from playwright.sync_api import Browser, Error, ViewportSize, sync_playwright
from playwright.sync_api import Page as Tab

from hotspots.grid_ref import WGS84
from hotspots.projection import project_points
from hotspots.publish.map_incidents import pack_incidents
from hotspots.publish.map_page import MapPage, draw_map_page
from hotspots.publish.map_payload import MapLayer, pack_shapes
from hotspots.publish.page import Page, leaflet_script, leaflet_style

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--no-first-run")
SIZE: ViewportSize = {"width": 1280, "height": 800}
X, Y, HALF_M = 575_000, 207_000, 6_000
OFFENCES = {
    "Violence and sexual offences": (191.9, 0.33),
    "Anti-social behaviour": (1, 0.17),
    "Shoplifting": (1, 0.1),
    "Criminal damage and arson": (15.97, 0.09),
    "Public order": (7.5, 0.08),
    "Other theft": (2, 0.07),
    "Vehicle crime": (5, 0.06),
    "Burglary": (245.91, 0.05),
    "Drugs": (3.72, 0.03),
    "Robbery": (365, 0.02),
}
OURS, CIRCLES, CLUSTER, FAST = (
    "hotspots",
    "folium CircleMarker",
    "MarkerCluster",
    "FastMarkerCluster",
)
TASKS = """
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(
    ...list.getEntries().map((one) => [one.startTime, one.duration])
  )).observe({ type: "longtask", buffered: true });
"""
TWO_FRAMES = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"""


@dataclass(frozen=True)
class Measured:
    """What one page cost; None: not measured, and ``said`` says why."""

    page: str
    incidents: int
    megabytes: float | None = None
    made_s: float | None = None
    first_drawing_s: float | None = None
    longest_task_ms: float | None = None
    filter_ms: float | None = None
    heap_mb: float | None = None
    said: str = ""


def make_incidents(count: int, seed: int = 20240901) -> gpd.GeoDataFrame:
    """Scatter incidents over a town: a centre, estates around it, doors a metre apart."""
    rng = np.random.default_rng(seed)
    centres = np.array([X, Y]) + rng.normal(0, HALF_M / 2.5, (300, 2))
    busy = rng.pareto(1.2, 300) + 0.2
    of_centre = rng.choice(300, count, p=busy / busy.sum())
    xy = centres[of_centre] + rng.normal(0, 220, (count, 2))
    xy = np.clip(xy, [X - HALF_M, Y - HALF_M], [X + HALF_M, Y + HALF_M]).round()
    names = np.array(list(OFFENCES))
    weights, shares = np.array(list(OFFENCES.values())).T
    offence = rng.choice(len(names), count, p=shares / shares.sum())
    start = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 1096 * 1440, count), "min")
    wide = rng.random(count) < 0.2
    return gpd.GeoDataFrame(
        {
            "offence": names[offence],
            "harm": weights[offence],
            "start": start,
            "end": start
            + pd.to_timedelta(np.where(wide, 60 * rng.integers(2, 72, count), 0), "min"),
            "precision": "minute",
            "location": np.char.add("On or near Street ", (of_centre * 7).astype(str)),
            "ward_code": np.char.mod("W%d", (xy[:, 0] > X) + 2 * (xy[:, 1] > Y)),
        },
        geometry=shapely.points(xy),
        crs=27700,
    )


def write_ours(incidents: gpd.GeoDataFrame, path: Path) -> None:
    """Write our own page, with the town's four wards and the incidents switched on."""
    squares = [
        shapely.box(X + HALF_M * (i - 1), Y + HALF_M * (j - 1), X + HALF_M * i, Y + HALF_M * j)
        for j in (0, 1)
        for i in (0, 1)
    ]
    wards = gpd.GeoDataFrame({"ward_code": ["W0", "W1", "W2", "W3"]}, geometry=squares, crs=27700)
    shapes = pack_shapes(squares, crs=27700)
    layer = MapLayer("wards", "Ground", "Wards", "ward", shapes=shapes, show=True)
    packed = pack_incidents(incidents, wards=wards)
    content = MapPage(view_of(incidents), (layer,), packed, words={"show_incidents": True})
    page = Page("A town", "Town", "three years", "OFFICIAL", (), ())
    path.write_text(draw_map_page(content, page), "utf-8")


def view_of(incidents: gpd.GeoDataFrame) -> list[list[float]]:
    """What a map opens on."""
    west, south, east, north = incidents.total_bounds
    lon, lat, _ = project_points(
        np.array([west, east]), np.array([south, north]), from_crs=27700, to_crs=WGS84
    )
    return [[float(lat[0]), float(lon[0])], [float(lat[1]), float(lon[1])]]


def write_folium(kind: str, plugin: Path | None) -> Callable[[gpd.GeoDataFrame, Path], None]:
    """Give the way to write one of Folium's pages."""

    def write(incidents: gpd.GeoDataFrame, path: Path) -> None:
        x, y = shapely.get_coordinates(incidents.geometry).T
        lon, lat, _ = project_points(x, y, from_crs=27700, to_crs=WGS84)
        places = np.column_stack([lat, lon]).round(6).tolist()
        map_ = folium.Map(tiles=None, prefer_canvas=True)
        if kind == FAST:
            FastMarkerCluster(places).add_to(map_)  # type: ignore[no-untyped-call]
        else:
            parent = MarkerCluster().add_to(map_) if kind == CLUSTER else map_  # type: ignore[no-untyped-call]
            for place, offence in zip(places, incidents["offence"], strict=True):
                if kind == CLUSTER:
                    folium.Marker(place, tooltip=offence).add_to(parent)
                else:
                    folium.CircleMarker(place, radius=3, tooltip=offence).add_to(parent)
        map_.fit_bounds(view_of(incidents))
        path.write_text(without_network(map_.get_root().render(), plugin), "utf-8")

    return write


def without_network(html: str, plugin: Path | None) -> str:
    """Put the libraries into the page in place of what it would fetch."""
    html = re.sub(r"<script src=[^>]*></script>|<link [^>]*>", "", html)
    library = leaflet_script()
    if plugin is not None:
        library += (plugin / "leaflet.markercluster.js").read_text("utf-8")
    inside = f"<style>{leaflet_style()}</style><script>{library}</script>"
    return html.replace("<head>", f"<head>{inside}", 1)


def write_page(kind: str, rows: Path, path: Path, plugin: Path | None) -> float:
    """Write one page; give the seconds it took."""
    points = gpd.read_parquet(rows)
    write = write_ours if kind == OURS else write_folium(kind, plugin)
    begun = time.perf_counter()
    write(points, path)
    return time.perf_counter() - begun


def make_and_measure(
    kind: str, points: gpd.GeoDataFrame, path: Path, plugin: Path | None, seconds: float
) -> Measured:
    """Write a page in a process that can be stopped, and look at it in a browser of its own."""
    if kind in (FAST, CLUSTER) and plugin is None:
        return Measured(kind, len(points), said="plugin not installed")
    rows = path.with_suffix(".parquet")
    points.to_parquet(rows)
    command = [sys.executable, __file__, "--write", kind, "--from", str(rows), "--to", str(path)]
    command += ["--plugin", str(plugin)] if plugin else []
    try:
        told = subprocess.run(
            command, cwd=ROOT, check=True, timeout=seconds, capture_output=True, text=True
        )
    except subprocess.TimeoutExpired:
        return Measured(kind, len(points), said=f"not written within {seconds:.0f} s")
    made_s = float(told.stdout)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=[*FLAGS])
        measured = measure(browser, kind, path, len(points), made_s, seconds)
        browser.close()
    return measured


def measure(
    browser: Browser, kind: str, path: Path, incidents: int, made_s: float, seconds: float
) -> Measured:
    """Open a page, drag and zoom it, and change the filter if it has one."""
    size = path.stat().st_size / 1e6
    context = browser.new_context(viewport=SIZE, offline=True)
    tab = context.new_page()
    tab.set_default_timeout(seconds * 1000)
    tab.add_init_script(TASKS)
    try:
        tab.goto(path.as_uri(), wait_until="load")
        if kind == OURS:
            tab.wait_for_selector("html[data-ready=yes]")
        first = tab.evaluate(TWO_FRAMES)
        filter_ms = change_filter(tab) if kind == OURS else None
        longest = drag_and_zoom(tab, seconds)
        heap = tab.evaluate("performance.memory.usedJSHeapSize / 1e6")
    except Error as error:
        said = f"no answer within {seconds:.0f} s" if "imeout" in str(error) else "browser gave up"
        return Measured(kind, incidents, size, made_s, said=said)
    finally:
        context.close()
    return Measured(kind, incidents, size, made_s, first / 1000, longest, filter_ms, heap)


def change_filter(tab: Tab) -> float:
    """Time the slowest of several changes, until the counts and the canvas are drawn."""
    took: float = tab.evaluate(
        """() => Math.max(...[["Burglary"], ["Robbery", "Drugs"], null, [], null].map((groups) => {
          const begun = performance.now();
          hotspots.filter.set({ groups, hours: groups ? [22, 23, 46, 47] : null });
          return performance.now() - begun;
        }))"""
    )
    return took


def drag_and_zoom(tab: Tab, seconds: float) -> float:
    """Give the longest task, in milliseconds, of four drags at each of four zooms."""
    begun = tab.evaluate("performance.now()")
    until = time.monotonic() + seconds
    for step in range(4):
        for across, down in ((-300, -120), (260, 150), (-200, 160), (240, -190)):
            tab.mouse.move(760, 420)
            tab.mouse.down()
            tab.mouse.move(760 + across, 420 + down, steps=12)
            tab.mouse.up()
            tab.wait_for_timeout(150)
        tab.mouse.move(760, 420)
        tab.mouse.wheel(0, -300 if step < 3 else 600)
        tab.wait_for_timeout(700)
        if time.monotonic() > until:
            raise Error("Timeout while dragging")
    longest: float = tab.evaluate(
        "(begun) => Math.max(0, ...window.tasks.filter(([at]) => at >= begun).map(([, ms]) => ms))",
        begun,
    )
    return longest


def print_head() -> None:
    print(
        f"{'page':<22}{'incidents':>10}{'MB':>8}{'made s':>8}{'first s':>9}"
        f"{'task ms':>9}{'filter ms':>11}{'heap MB':>9}"
    )


def print_row(row: Measured) -> None:
    numbers = (
        (row.megabytes, 8, 1),
        (row.made_s, 8, 1),
        (row.first_drawing_s, 9, 2),
        (row.longest_task_ms, 9, 0),
        (row.filter_ms, 11, 0),
        (row.heap_mb, 9, 0),
    )
    told = "".join(
        f"{'–' if one is None else f'{one:,.{digits}f}':>{wide}}" for one, wide, digits in numbers
    )
    print(f"{row.page:<22}{row.incidents:>10,}{told}  {row.said}".rstrip(), flush=True)


def find_browser() -> str:
    """Find Chromium, or say that it is needed."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    sys.exit(f"none of {', '.join(BROWSERS)} is installed")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--incidents", type=int, default=250_000)
    parser.add_argument("--peer-incidents", type=int, help="for Folium's pages; as many by default")
    parser.add_argument("--seconds", type=float, default=200, help="that a page may take")
    parser.add_argument("--plugin", type=Path, help="folder of leaflet.markercluster.js")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    # What a page's own process is told: a process that can be stopped, with nothing forked.
    parser.add_argument("--write", help=argparse.SUPPRESS)
    parser.add_argument("--from", dest="rows", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.write:
        print(write_page(given.write, given.rows, given.to, given.plugin))
        return
    whole = make_incidents(given.incidents)
    peers = whole[: given.peer_incidents]
    rows: list[Measured] = []
    print_head()
    with tempfile.TemporaryDirectory() as folder:
        for kind in (OURS, CIRCLES, FAST, CLUSTER):
            path = Path(folder) / f"{len(rows)}.html"
            points = whole if kind == OURS else peers
            rows.append(make_and_measure(kind, points, path, given.plugin, given.seconds))
            print_row(rows[-1])
    if given.json:
        told: list[dict[str, Any]] = [asdict(row) for row in rows]
        given.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

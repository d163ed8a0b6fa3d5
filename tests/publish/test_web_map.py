"""The district map as text and picture; tests/test_browser.py looks at it in a browser."""

import json
import re
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio.transform
from numpy.typing import NDArray

from hotspots.grid_ref import WGS84
from hotspots.ground import StudyArea, whole_extent
from hotspots.patterns.clusters import find_clusters
from hotspots.patterns.densest_ground import densest_ground
from hotspots.patterns.density import Surface, estimate_density
from hotspots.products import (
    make_density,
    make_harm_spots,
    make_hotspot_areas,
    select_harm_spots,
)
from hotspots.projection import project_points
from hotspots.publish import DistrictMap, Page, draw_district_map
from hotspots.publish.web_map import SHADES, _as_json_block, _shade
from tests.worlds import METRES, points_at, scattered, square_area

PAGE = Page("Title", "Squareton", "2024", "OFFICIAL", (), (), "../index.html")
SHADE = [(*bytes.fromhex(colour[1:]), 255) for _, colour, _ in SHADES]
# Two spots of ten incidents, and one incident far from both.
PLACES = [(500, 500)] * 10 + [(1500, 1500)] * 10 + [(500, 1800)]


def district(
    incidents: gpd.GeoDataFrame, area: StudyArea | None = None, *, weights: str | None = None
) -> DistrictMap:
    area = area or square_area()
    surface = estimate_density(
        incidents, bandwidth_m=200, cell_m=50, study_area=area, weights=weights
    )
    clusters = find_clusters(incidents, eps_m=100, min_incidents=5)
    spots = select_harm_spots(incidents)
    return DistrictMap(
        area,
        (
            make_density(area, incidents, surface),
            make_hotspot_areas(area, clusters),
            make_harm_spots(area, spots, harm_title="test index"),
        ),
    )


def facts_in(html: str) -> dict[str, Any]:
    (block,) = re.findall(r'<script type="application/json" id="facts">(.*?)</script>', html)
    facts: dict[str, Any] = json.loads(block)
    return facts


def draw(incidents: gpd.GeoDataFrame, area: StudyArea | None = None) -> tuple[str, dict[str, Any]]:
    html = draw_district_map(district(incidents, area), PAGE)
    return html, facts_in(html)


def surface_of(values: Any) -> Surface:
    """A surface of 100 m cells with the given values, somewhere in Essex."""
    rows = np.asarray(values, dtype=float)
    high, wide = (100 * size for size in rows.shape)
    (x, y) = 580_000, 200_000
    corners = points_at([(x + 50, y + 50), (x + wide - 50, y + high - 50)])
    box = whole_extent(corners, name="box", margin_m=50)
    made = estimate_density(corners, bandwidth_m=100, cell_m=100, study_area=box)
    assert made.values.shape == rows.shape
    return replace(made, values=rows)


def places_of(values: Any) -> gpd.GeoDataFrame:
    """As many incidents in the middle of each cell as its value says."""
    surface = surface_of(np.nan_to_num(np.asarray(values, dtype=float)))
    x, y = np.meshgrid(surface.cells.x_centres, surface.cells.y_centres)
    some = surface.values > 0
    xy = np.column_stack([x[some], y[some]])
    return points_at(xy, incidents=surface.values[some].astype(int))


def shares_of(picture: NDArray[np.uint8]) -> list[float]:
    """The share of the picture that each shade covers, darkest first."""
    return [float((picture == colour).all(axis=2).mean()) for colour in SHADE]


def test_the_same_input_gives_the_same_page_without_random_names() -> None:
    pages = [draw(points_at(PLACES))[0] for _ in range(2)]
    assert pages[0] == pages[1]
    assert not re.search(r"[0-9a-f]{32}", re.sub(r"base64,[\w+/=]+", "", pages[0]))


def test_nothing_on_the_page_is_loaded_from_elsewhere() -> None:
    html, _ = draw(points_at(PLACES))
    assert not re.search(r'<(script|img|iframe|link)[^>]*\b(src|href)="?(?!data:)', html)
    assert not re.search(r"@import|url\((?!data:|#)", html)
    hosts = set(re.findall(r'L\.tileLayer\(\s*"(https?://[^/]+)', html))
    assert hosts == {"https://tile.openstreetmap.org", "https://{s}.basemaps.cartocdn.com"}


def test_the_facts_tell_of_every_shape_in_order() -> None:
    _, facts = draw(points_at(PLACES))
    assert facts["wards"] == ["Only"]
    assert [area["title"] for area in facts["hotspot_areas"]] == [
        "Hotspot area 1",
        "Hotspot area 2",
    ]
    assert facts["hotspot_areas"][0]["facts"]["Incidents"] == "10"
    assert [spot["label"] for spot in facts["harm_spots"]] == ["1", "2"]
    assert facts["harm_spots"][0]["title"] == "1. High Street"
    assert facts["harm_spots"][0]["facts"] == {
        "Harm": "10 (47.6% of the district)",
        "Incidents": "10",
        "Most often": "Robbery 10",
        "Busiest": "times not known",
        "Present": "dates not known",
        "Ward": "Kursaal",
        "On one position": "100%",
        "Grid reference": "SV 0050 0050",
        "Name": "SV005005",
    }


def test_places_are_packed_with_each_text_once() -> None:
    offences = ["Robbery"] * 10 + ["Drugs"] * 10 + ["Robbery"]
    _, facts = draw(points_at(PLACES, offence=offences, location=["Pier"] * 20 + [None]))
    places = facts["places"]
    assert places["names"] == ["", "Drugs", "Pier", "Robbery"]
    told = {
        (count, places["names"][location], places["names"][offence])
        for count, location, offence in zip(
            places["incidents"], places["location"], places["offence"], strict=True
        )
    }
    assert told == {(10, "Pier", "Robbery"), (10, "Pier", "Drugs"), (1, "", "Robbery")}
    lon, lat, _ = project_points([500], [500], from_crs=METRES, to_crs=WGS84)
    assert (round(lon[0], 6), round(lat[0], 6)) in set(
        zip(places["lon"], places["lat"], strict=True)
    )


def test_missing_words_are_said_to_be_missing() -> None:
    area = square_area()
    nameless = replace(area, wards=area.wards.assign(ward=None))
    incidents = points_at(PLACES, location=None, ward=None, offence=None)
    _, facts = draw(incidents, nameless)
    assert facts["wards"] == [""]
    spot = facts["harm_spots"][0]
    assert spot["title"] == "1. Harm spot"
    assert spot["facts"]["Most often"] == "not recorded"
    assert spot["facts"]["Ward"] == "not known"


def test_outside_britain_a_spot_has_degrees_for_a_grid_reference() -> None:
    area = square_area()
    places = np.add(PLACES, (500_000, 5_500_000))
    moved = replace(
        area,
        crs=gpd.GeoSeries(crs=32631).crs,
        outline=area.wards.translate(500_000, 5_500_000).iloc[0],
        wards=area.wards.set_crs(32631, allow_override=True).iloc[:0],
    )
    _, facts = draw(points_at(places).set_crs(32631, allow_override=True), moved)
    reference = facts["harm_spots"][0]["facts"]["Grid reference"]
    assert re.fullmatch(r"49\.6\d{4}, 3\.0\d{4}", reference)


TEMPLATE = "{{ 7*7 }} {% raw %} {# x #} {{ cycler.__init__.__globals__.os.getcwd() }}"
TAG = "</script><img src=x onerror=\"alert('`${1}`')\">\u2028<!--"


@pytest.mark.parametrize("text", [TEMPLATE, TAG])
def test_texts_of_the_data_are_never_run(text: str) -> None:
    area = square_area(name=text)
    hostile = replace(area, wards=area.wards.assign(ward=text))
    incidents = points_at(PLACES, location=text, offence=text, ward=text)
    html = draw_district_map(
        district(incidents, hostile), Page(text, text, text, text, (text,), (text,), "")
    )
    facts = facts_in(html)
    assert facts["wards"] == [text]
    assert facts["harm_spots"][0]["title"] == f"1. {text}"
    assert facts["harm_spots"][0]["facts"]["Most often"] == f"{text} 10"
    assert facts["harm_spots"][0]["facts"]["Ward"] == text
    assert facts["places"]["names"] == [text]
    assert html.count("</script>") == html.count("<script") == 3
    assert "<img" not in html
    assert "49 " not in html.split("<body>")[1].split("<script")[0]


def test_folium_is_given_no_text_of_the_data() -> None:
    """It would run what looks like a template."""
    html, _ = draw(
        points_at(PLACES, location="Mark-L", offence="Mark-O"), square_area(name="Mark-A")
    )
    script = html.rpartition("<script>")[2]
    assert "hotspots.begin" in script
    assert not re.search("Mark-|Only|Robbery|Kursaal", script)


def test_numbers_that_json_cannot_say_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        _as_json_block({"lat": float("nan")})


def test_a_place_with_nothing_in_it_still_has_its_map() -> None:
    html, facts = draw(points_at([]))
    assert facts["harm_spots"] == facts["hotspot_areas"] == facts["places"]["lat"] == []
    assert "Harm spots (0)" in html


def as_read(html: str) -> str:
    """Undo the escapes of texts in Folium's script."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), html)


def test_the_legend_says_what_it_shows() -> None:
    html = as_read(draw(points_at(PLACES))[0])
    assert "Smallest area that holds … of incidents" in html
    assert "District boundary" in html
    for _, colour, words in SHADES:
        assert re.search(rf"background:{colour}.{{0,20}}{words}<", html)
    by_harm = district(points_at(PLACES), weights="harm")
    assert "Smallest area that holds … of harm" in as_read(draw_district_map(by_harm, PAGE))


def test_without_a_boundary_a_stray_does_not_shrink_the_rest() -> None:
    many = np.add(np.random.default_rng(1).uniform(0, 2000, (500, 2)), (580_000, 200_000))
    incidents = points_at([*many, (640_000, 260_000)])
    box = whole_extent(incidents, name="box", margin_m=200)
    html, facts = draw(incidents, box)
    (south, west), (north, east) = facts["view"]
    x, y, _ = project_points([west, east], [south, north], from_crs=WGS84, to_crs=METRES)
    assert x[1] - x[0] < 3000
    assert y[1] - y[0] < 3000
    assert "Extent of the data (no boundary given)" in html
    assert facts["wards"] == []


def test_with_a_boundary_the_whole_district_is_in_view() -> None:
    _, facts = draw(points_at(PLACES))
    (south, west), (north, east) = facts["view"]
    corners = [0, 2000, 2000, 0], [0, 0, 2000, 2000]
    lon, lat, _ = project_points(*corners, from_crs=METRES, to_crs=WGS84)
    assert [west, east] == pytest.approx([lon.min(), lon.max()], abs=1e-6)
    assert [south, north] == pytest.approx([lat.min(), lat.max()], abs=1e-6)


def test_shades_are_the_smallest_areas_that_hold_their_shares() -> None:
    values = np.zeros((40, 40))
    values[:10, :10] = 4.0  # 400: with the next 800 in all, so half
    values[20:30, :20] = 2.0  # 400
    values[30:, :] = np.nan
    picture, _ = _shade(surface_of(values), places_of(values))
    # A quarter and half are both within the densest hundred cells, three quarters needs the rest.
    assert shares_of(picture) == pytest.approx([1 / 16, 0, 2 / 16], abs=0.01)
    clear = (picture[:, :, 3] == 0).mean()
    assert clear == pytest.approx(13 / 16, abs=0.02)


def test_a_surface_of_nothing_is_left_clear() -> None:
    picture, _ = _shade(surface_of(np.zeros((10, 10))), places_of(np.zeros((10, 10))))
    assert not picture.any()


@pytest.mark.parametrize(("row", "column"), [(0, 0), (3, 36), (39, 39), (20, 5)])
def test_a_dense_cell_is_painted_where_it_lies(row: int, column: int) -> None:
    values = np.zeros((40, 40))
    values[row, column] = 1.0
    surface = surface_of(values)
    picture, bounds = _shade(surface, places_of(values))
    x, y = rasterio.transform.xy(surface.transform, row, column)
    (east,), (north,), _ = project_points([x], [y], from_crs=METRES, to_crs=3857)
    lat, lon = zip(*bounds, strict=True)
    wests, norths, _ = project_points(lon, lat, from_crs=WGS84, to_crs=3857)
    high, wide, _ = picture.shape
    at_column = int((east - wests[0]) / (wests[1] - wests[0]) * wide)
    at_row = int((norths[1] - north) / (norths[1] - norths[0]) * high)
    assert tuple(picture[at_row, at_column]) == SHADE[0]


def test_shades_hold_their_shares_of_the_incidents_themselves() -> None:
    incidents = points_at(scattered(600, seed=3))
    area = square_area()
    surface = estimate_density(incidents, bandwidth_m=300, cell_m=50, study_area=area)
    counts = incidents.groupby([incidents.geometry.x, incidents.geometry.y]).size()
    places = points_at(counts.index.to_list(), incidents=counts.to_numpy())
    classes = densest_ground(surface, places)
    row = ((surface.cells.north - places.geometry.y) // 50).astype(int)
    column = ((places.geometry.x - surface.cells.west) // 50).astype(int)
    shade = classes[row, column]
    for number, (share, _, _) in enumerate(SHADES, start=1):
        held = places["incidents"][(shade > 0) & (shade <= number)].sum()
        assert share * 600 <= held <= share * 600 + places["incidents"].max() * 12


def test_all_on_one_point_without_a_boundary_still_has_a_view() -> None:
    incidents = points_at([(580_000, 200_000)] * 7)
    _, facts = draw(incidents, whole_extent(incidents, name="box", margin_m=200))
    (south, west), (north, east) = facts["view"]
    assert north - south > 0.001
    assert east - west > 0.001


def test_the_list_under_the_map_tells_every_spot_in_rank_order() -> None:
    html, facts = draw(points_at([(500, 500)] * 9 + [(1500, 1500)] * 6))
    rows = re.findall(r"<tr><td>(\d+)</td><th scope=\"row\">([^<]+)</th><td>([^<]+)</td>", html)
    assert [row[0] for row in rows] == [spot["label"] for spot in facts["harm_spots"]]
    assert rows[0][1] == "High Street, Kursaal"
    empty, _ = draw(points_at([(500, 500)]))
    assert 'id="spots"' not in empty

"""The district map as data; tests/test_browser*.py look at it in a browser."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.grid_ref import WGS84
from hotspots.ground import whole_extent
from hotspots.projection import project_points
from hotspots.publish import DistrictMap, Page, draw_district_map
from tests.publish import products
from tests.publish.map_worlds import PAGE, PLACES, cocoon, district, draw, facts_in
from tests.worlds import METRES, points_at, square_area


def test_the_same_input_gives_the_same_page_without_random_names() -> None:
    pages = [draw(points_at(PLACES))[0] for _ in range(2)]
    assert pages[0] == pages[1]
    assert not re.search(r"[0-9a-f]{32}", pages[0].split("<body")[1].split("facts")[0])


def test_the_order_of_rows_does_not_reach_the_page() -> None:
    offences = ["Robbery", "Drugs", "Drugs"] * 7
    incidents = points_at(PLACES, offence=offences, harm=[1.1, 2.7, 0.3] * 7)
    mixed = incidents.sample(frac=1, random_state=4)
    assert draw(incidents)[0] == draw(mixed)[0]


def test_nothing_on_the_page_is_loaded_from_elsewhere() -> None:
    html, _ = draw(points_at(PLACES))
    assert not re.search(r'<(script|img|iframe|link)[^>]*\b(src|href)="?(?!data:|#)', html)
    assert not re.search(r"@import|url\((?!data:|#|\$)", html)
    hosts = set(re.findall(r'L\.tileLayer\(\s*"(https?://[^/]+)', html))
    assert hosts == {"https://tile.openstreetmap.org", "https://{s}.basemaps.cartocdn.com"}


def test_layers_come_the_lowest_first_and_the_heading_ones_are_on() -> None:
    _, facts = draw(points_at(PLACES))
    names = [one["id"] for one in facts["layers"]]
    assert names == [
        "density",
        "wards",
        "district",
        "volume_contours",
        "hotspot_areas",
        "harm_spots",
    ]
    shown = {one["id"] for one in facts["layers"] if one["show"]}
    assert shown == {"density", "wards", "district", "harm_spots"}
    assert all(one["legend"]["rows"] for one in facts["layers"])


def test_of_one_product_the_map_shows_what_it_is_about() -> None:
    area = square_area()
    html = draw_district_map(DistrictMap(area, (products.hotspot_areas(),)), PAGE)
    facts = facts_in(html)
    assert [one["id"] for one in facts["layers"]] == ["wards", "district", "hotspot_areas"]
    assert facts["by_id"]["hotspot_areas"]["show"]
    assert facts["incidents"] is None


def test_wards_count_their_incidents_for_the_filter() -> None:
    area = square_area()
    halves = gpd.GeoDataFrame(
        {"ward_code": ["W1", "W2", "W3"], "ward": ["West", "East", "Empty"]},
        geometry=[
            shapely.box(0, 0, 1000, 2000),
            shapely.box(1000, 0, 2000, 2000),
            shapely.box(9, 9, 10, 10),
        ],
        crs=METRES,
    )
    codes = ["W1"] * 10 + ["W2"] * 10 + ["W1"]
    incidents = points_at(PLACES, ward_code=codes, harm=[10.0] * 20 + [2.5])
    _, facts = draw(incidents, replace(area, wards=halves))
    wards = facts["by_id"]["wards"]
    assert wards["table"]["columns"] == ["Ward", "Incidents", "Harm"]
    assert wards["table"]["rows"] == [
        ["West", "11", "102"],
        ["East", "10", "100"],
        ["Empty", "0", "0"],
    ]
    assert wards["says"] == ["West: 11 incidents.", "East: 10 incidents.", "Empty: 0 incidents."]
    assert facts["incidents"]["count"] == 21


TEMPLATE = "{{ 7*7 }} {% raw %} {# x #} {{ cycler.__init__.__globals__.os.getcwd() }}"
TAG = "</script><img src=x onerror=\"alert('`${1}`')\">\u2028<!--"
FLIPPED = "\u202eabc \U0001f6a8 'quoted' \"twice\""


@pytest.mark.parametrize("text", [TEMPLATE, TAG, FLIPPED])
def test_texts_of_the_data_are_never_run(text: str) -> None:
    area = square_area(name=text)
    hostile = replace(area, wards=area.wards.assign(ward=text))
    incidents = points_at(PLACES, location=text, offence=text, ward=text)
    made = district(incidents, hostile)
    zones = cocoon(ward=text)
    page = Page(text, text, text, text, (text,), (text,), "")
    html = draw_district_map(replace(made, products=(*made.products, zones)), page)
    layers = facts_in(html)["by_id"]
    assert layers["wards"]["labels"] == [text]
    spot = layers["harm_spots"]["table"]["rows"][0]
    assert spot[1] == spot[2] == text
    assert spot[6] == f"{text} 10"
    assert layers["harm_spots"]["says"][0].startswith(f"Harm spot 1, {text}: 10 incidents")
    assert text in layers["cocoon_zones"]["says"][0]
    assert html.count("</script>") == html.count("<script")
    assert "<img" not in html
    assert "49 " not in html.split("<body")[1].split("<script")[0]


def test_folium_is_given_no_text_of_the_data() -> None:
    """It would run what looks like a template."""
    html, _ = draw(
        points_at(PLACES, location="Mark-L", offence="Mark-O"), square_area(name="Mark-A")
    )
    script = html.rpartition("<script>")[2]
    assert "hotspots.begin" in script
    assert not re.search("Mark-|Only|Robbery|Kursaal", script)


def test_a_place_with_nothing_in_it_still_has_its_map() -> None:
    _, facts = draw(points_at([]))
    assert facts["by_id"]["harm_spots"]["title"] == "Harm spots (0)"
    assert facts["by_id"]["harm_spots"]["table"]["rows"] == []
    assert "hotspot_areas" not in facts["by_id"]  # no switch for what there is none of
    assert facts["incidents"]["count"] == 0


def test_what_leads_to_homes_or_officers_is_restricted() -> None:
    area, plain = square_area(), district(points_at(PLACES))
    assert not plain.is_restricted
    assert replace(plain, products=(*plain.products, cocoon())).is_restricted
    assert not DistrictMap(area, (cocoon(()),)).is_restricted
    shifts = gpd.GeoDataFrame({"visits": [1]}, geometry=[shapely.Point(0, 0)], crs=METRES)
    assert replace(plain, routes={"patrol_shifts": shifts}).is_restricted
    assert not replace(plain, routes={"patrol_shifts": shifts[:0]}).is_restricted
    assert not replace(plain, routes={"eva_walks": shifts}).is_restricted


def test_without_a_boundary_a_stray_does_not_shrink_the_rest() -> None:
    many = np.add(np.random.default_rng(1).uniform(0, 2000, (500, 2)), (580_000, 200_000))
    incidents = points_at([*many, (640_000, 260_000)])
    box = whole_extent(incidents, name="box", margin_m=200)
    _, facts = draw(incidents, box)
    (south, west), (north, east) = facts["view"]
    x, y, _ = project_points([west, east], [south, north], from_crs=WGS84, to_crs=METRES)
    assert x[1] - x[0] < 3000
    assert y[1] - y[0] < 3000
    assert facts["by_id"]["district"]["title"] == "Extent of the data (no boundary given)"
    assert facts["by_id"]["wards"]["labels"] == []


def test_with_a_boundary_the_whole_district_is_in_view() -> None:
    _, facts = draw(points_at(PLACES))
    (south, west), (north, east) = facts["view"]
    corners = [0, 2000, 2000, 0], [0, 0, 2000, 2000]
    lon, lat, _ = project_points(*corners, from_crs=METRES, to_crs=WGS84)
    assert [west, east] == pytest.approx([lon.min(), lon.max()], abs=1e-6)
    assert [south, north] == pytest.approx([lat.min(), lat.max()], abs=1e-6)


def test_all_on_one_point_without_a_boundary_still_has_a_view() -> None:
    incidents = points_at([(580_000, 200_000)] * 7)
    _, facts = draw(incidents, whole_extent(incidents, name="box", margin_m=200))
    (south, west), (north, east) = facts["view"]
    assert north - south > 0.001
    assert east - west > 0.001

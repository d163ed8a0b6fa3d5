"""The small map of districts or wards."""

import re

import shapely

from hotspots.publish.overview_map import DrawnArea, draw_overview


def test_islands_and_holes_are_drawn_and_stray_lines_are_not() -> None:
    ring = shapely.box(0, 0, 900, 900) - shapely.box(300, 300, 600, 600)
    outline = shapely.GeometryCollection(
        [ring, shapely.box(1000, 0, 1900, 900), shapely.LineString([(0, 0), (9, 9)])]
    )
    (path,) = re.findall(
        r'<path class[^>]* d="([^"]+)"', draw_overview([DrawnArea("A", outline)], (), label="x")
    )
    assert path.count("M") == path.count("Z") == 3


def test_a_name_stands_where_it_fits() -> None:
    wide = DrawnArea("Castle Point", shapely.box(0, 0, 2000, 1000), "castle-point/index.html")
    narrow = DrawnArea("Slipton-under-Hill", shapely.box(2000, 0, 2100, 1000))
    html = draw_overview([wide, narrow], (), label="x")
    assert re.findall(r">([^<]+)</tspan>", html) == ["Castle", "Point"]
    assert '<a href="castle-point/index.html" aria-label="Castle Point">' in html
    assert html.count("<a ") == 1


def test_dots_lie_where_the_spots_are() -> None:
    html = draw_overview(
        [DrawnArea("A", shapely.box(0, 0, 1000, 1000))],
        (),
        label="x",
        spots=[shapely.box(490, 490, 510, 510)],
    )
    assert '<circle class="spot" cx="240.0" cy="240.0"' in html


def test_ground_much_higher_than_wide_stays_on_the_page() -> None:
    html = draw_overview([DrawnArea("A", shapely.box(0, 0, 100, 9000))], (), label="x")
    (height,) = re.findall(r'viewBox="0 0 480 (\d+)"', html)
    assert int(height) <= 980


def test_without_areas_there_is_no_picture() -> None:
    assert draw_overview([], (), label="x") == ""


def test_names_and_links_are_escaped() -> None:
    html = draw_overview([DrawnArea('<b>"', shapely.box(0, 0, 99, 99), '"><b>')], (), label="<b>")
    assert "<b>" not in html

"""The front page: every district, ranked, linked and drawn; every row accounted for."""

import re
from dataclasses import replace
from typing import Any

import pytest
import shapely

from hotspots.publish import AccountLine, DistrictRow, Page, draw_index_page

PAGE = Page(
    "Essex: where harm concentrates", "Essex", "2024", "OFFICIAL", ("Mind this.",), ("ONS",)
)
ROW = DistrictRow(
    name="Aford",
    folder="aford",
    incidents=1234,
    harm=5678.4,
    spots=3,
    share_of_harm=0.314,
    share_of_ground=0.0046,
    files=("density.tif", "spots.csv"),
    outline=shapely.box(0, 0, 2000, 1000),
)


def row(name: str, **changes: Any) -> DistrictRow:
    return replace(ROW, name=name, folder=name.lower(), **changes)


def cells(html: str) -> list[str]:
    """The figures of the table of districts, as read."""
    return re.findall(r'<td class="number">(.*?)</td>', html)


def test_the_district_with_most_harm_comes_first() -> None:
    rows = [row("Cton", harm=5), row("Bley", harm=9), row("Aford", harm=5)]
    html = draw_index_page(PAGE, rows, [])
    linked = re.findall(r'<th scope="row"><a href="(\w+)/map.html">', html)
    assert linked == ["bley", "aford", "cton"]


def test_figures_are_written_as_people_read_them() -> None:
    html = draw_index_page(PAGE, [ROW], [AccountLine("rows read", 12345)])
    assert cells(html) == ["1,234", "5,678", "3", "31%", "0.46%", "12,345"]


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "–"), (0.0, "0%"), (0.00034, "0.034%"), (0.0996, "10%"), (0.5, "50%"), (1.0, "100%")],
)
def test_share_of_ground_is_never_in_powers_of_ten(share: float | None, text: str) -> None:
    assert cells(draw_index_page(PAGE, [replace(ROW, share_of_ground=share)], []))[-1] == text


def test_each_file_has_its_column_and_a_gap_where_a_district_lacks_it() -> None:
    rows = [ROW, row("Bley", files=("spots.csv", "extra.csv"), harm=1)]
    html = draw_index_page(PAGE, rows, [])
    assert re.findall(r'<th scope="col">([\w.]+)</th>', html)[-3:] == [
        "density.tif",
        "spots.csv",
        "extra.csv",
    ]
    files = re.findall(r'<a href="([\w/.]+)" aria-label="[\w.]+ of', html)
    assert files == ["aford/density.tif", "aford/spots.csv", "bley/spots.csv", "bley/extra.csv"]


def test_the_overview_draws_each_district_darker_where_there_is_more_harm() -> None:
    rows = [
        row("Quiet", harm=1, outline=shapely.box(0, 0, 1000, 1000)),
        row("Busy", harm=9, outline=shapely.box(1000, 0, 2000, 1000)),
    ]
    html = draw_index_page(PAGE, rows, [])
    assert 'viewBox="0 0 480 250"' in html
    fills = dict(re.findall(r'aria-label="(\w+)"><path d="[^"]+" fill="(#\w+)"', html))
    assert set(fills) == {"Quiet", "Busy"}
    assert sum(bytes.fromhex(fills["Busy"][1:])) < sum(bytes.fromhex(fills["Quiet"][1:]))


def test_islands_and_holes_are_drawn_and_stray_lines_are_not() -> None:
    ring = shapely.box(0, 0, 900, 900) - shapely.box(300, 300, 600, 600)
    outline = shapely.GeometryCollection(
        [ring, shapely.box(1000, 0, 1900, 900), shapely.LineString([(0, 0), (9, 9)])]
    )
    html = draw_index_page(PAGE, [replace(ROW, outline=outline)], [])
    (path,) = re.findall(r'<path d="([^"]+)"', html)
    assert path.count("M") == path.count("Z") == 3


def test_notes_and_sources_stand_on_the_page_and_no_empty_heading() -> None:
    html = draw_index_page(PAGE, [ROW], [])
    assert "<li>Mind this.</li>" in html
    assert "<p>ONS</p>" in html
    assert "Before you rely on it" in html
    assert "Before you rely on it" not in draw_index_page(replace(PAGE, notes=()), [ROW], [])


def test_a_run_without_districts_still_has_a_front_page() -> None:
    assert "Essex: where harm concentrates" in draw_index_page(PAGE, [], [])


def test_names_are_escaped_wherever_they_stand() -> None:
    html = draw_index_page(PAGE, [replace(ROW, name='<q x="1">')], [AccountLine("mapped: <q>", 1)])
    assert "<q" not in html
    assert html.count("&lt;q x=&#34;1&#34;&gt;") == 2 + len(ROW.files) + 2


def test_equal_districts_take_equal_shades_and_none_without_harm() -> None:
    rows = [
        row(f"D{n}", harm=harm, outline=shapely.box(10 * n, 0, 10 * n + 9, 9))
        for n, harm in enumerate([0.0, 0.0, 5.0, 5.0, 9.0])
    ]
    fills = re.findall(r'fill="(#\w+)"', draw_index_page(PAGE, rows, []))
    assert fills[0] == fills[1] == "#fbfaf7"
    assert fills[2] == fills[3]
    assert len({*fills}) == 3

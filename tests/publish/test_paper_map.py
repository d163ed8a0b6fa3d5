"""A small map: numbers that can be read, streets, and nothing that leads to the burgled home."""

from xml.etree import ElementTree

import geopandas as gpd
import hypothesis.strategies as st
import numpy as np
import pytest
import shapely
from hypothesis import given

from hotspots.publish.paper_map import Area, Dot, Line, draw_paper_map, keep_apart
from tests.worlds import METRES

SVG = "{http://www.w3.org/2000/svg}"


def picture(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))


def texts(markup: str) -> list[str]:
    return [str(one.text) for one in picture(markup).iter(f"{SVG}text")]


def row_of(count: int, *, step_m: float = 20.0) -> list[Dot]:
    return [Dot(str(one + 1), 500_000 + one * step_m, 200_000, "gold") for one in range(count)]


def street(name: str, *places: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": [name]}, geometry=[shapely.LineString(places)], crs=METRES)


@given(
    places=st.lists(st.tuples(st.floats(20, 160), st.floats(20, 80)), min_size=1, max_size=25),
    wide=st.booleans(),
)
def test_labels_do_not_cover_each_other_where_there_is_room(
    places: list[tuple[float, float]], wide: bool
) -> None:
    at, radii = np.array(places), np.full(len(places), 3.5 if wide else 2.3)
    moved = keep_apart(at, radii)
    between = np.hypot(*(moved[:, None] - moved[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(between, np.inf)
    assert between.min() > 0.8 * 2 * radii[0]
    assert (moved >= radii[0] - 1e-9).all()


def test_labels_with_room_stay_where_they_are() -> None:
    at = np.array([[50.0, 50.0], [60.0, 50.0]])
    assert keep_apart(at, np.array([2.3, 2.3])) == pytest.approx(at, abs=0.01)


def test_every_door_is_in_the_picture_with_its_number() -> None:
    markup = draw_paper_map(dots=row_of(12))
    assert [one for one in texts(markup) if one.isdigit()] == [str(one + 1) for one in range(12)]
    for box in list(picture(markup).iter(f"{SVG}rect"))[1:13]:
        x, y, width, height = (float(box.get(one, "nan")) for one in ("x", "y", "width", "height"))
        assert 0 <= x <= 186 - width
        assert 0 <= y <= 98 - height


def test_one_door_alone_has_ground_round_it() -> None:
    markup = draw_paper_map(dots=row_of(1))
    assert "20 m" in texts(markup)
    assert "nan" not in markup


def test_the_scale_is_true() -> None:
    markup = draw_paper_map(dots=row_of(2, step_m=300))
    boxes = list(picture(markup).iter(f"{SVG}rect"))[1:3]
    first, second = sorted(float(box.get("x", 0)) for box in boxes)
    (metres,) = (int(one.removesuffix(" m")) for one in texts(markup) if one.endswith(" m"))
    bar = next(one for one in picture(markup).iter(f"{SVG}path") if "h" in one.get("d", ""))
    length = float(bar.get("d", "").split("h")[1].split("v")[0])
    assert length / metres == pytest.approx((second - first) / 300, rel=0.01)


def test_a_street_is_named_once_and_only_where_there_is_room() -> None:
    long = street("Mill Road", (499_900, 200_010), (500_300, 200_010))
    short = street("A Very Long Name for a Lane", (500_000, 200_020), (500_004, 200_020))
    both = gpd.GeoDataFrame({"name": ["Mill Road"] * 2}, geometry=[*long.geometry] * 2, crs=METRES)
    for streets in (long, both):
        assert texts(draw_paper_map(dots=row_of(10), streets=streets)).count("Mill Road") == 1
    assert "A Very Long" not in draw_paper_map(dots=row_of(10), streets=short)


def test_names_are_escaped() -> None:
    streets = street("<script>&", (499_900, 200_010), (500_300, 200_010))
    assert "<script>&" in texts(draw_paper_map(dots=row_of(10), streets=streets))


def test_streets_out_of_sight_or_without_a_name_write_nothing() -> None:
    far = street("Far Road", (600_000, 200_000), (600_300, 200_000))
    nameless = street("", (499_900, 200_010), (500_300, 200_010))
    for streets in (far, nameless, far[:0]):
        written = texts(draw_paper_map(dots=row_of(3), streets=streets))
        assert [one for one in written if not one.isdigit()] in (["20 m", "N"], ["50 m", "N"])


def test_doors_without_a_number_are_drawn_where_they_are_in_sight() -> None:
    small = [Dot("", 500_010, 200_010, "quiet"), Dot("", 510_000, 200_000, "quiet")]
    markup = draw_paper_map(dots=[*row_of(5), *small])
    assert len(list(picture(markup).iter(f"{SVG}circle"))) == 1


def test_only_doors_without_a_number_are_all_in_sight() -> None:
    small = [Dot("", 500_010, 200_010, "quiet"), Dot("", 510_000, 200_000, "quiet")]
    assert len(list(picture(draw_paper_map(dots=small)).iter(f"{SVG}circle"))) == 2


@pytest.mark.parametrize("look", ["ward", "ring", "zone", "faint", "spot", "beat-1", "beat-6"])
def test_an_area_is_drawn_with_its_label_inside(look: str) -> None:
    shape = shapely.box(500_000, 200_000, 500_200, 200_100)
    markup = draw_paper_map(areas=[Area(shape, look, "<b>4")])
    label = next(one for one in picture(markup).iter(f"{SVG}text") if one.text == "<b>4")
    assert (float(label.get("x", 0)), float(label.get("y", 0))) == pytest.approx((93, 49), abs=3)
    (area,) = (one for one in picture(markup).iter(f"{SVG}path") if one.get("fill-rule"))
    corners = [one.split() for one in area.get("d", "")[1:].split("L")]
    width = max(float(x) for x, _ in corners) - min(float(x) for x, _ in corners)
    height = max(float(y) for _, y in corners) - min(float(y) for _, y in corners)
    assert width == pytest.approx(2 * height, rel=0.01)


@pytest.mark.parametrize("look", ["route", "edge", "lit", "unlit", "unknown"])
def test_a_line_is_in_the_picture_from_end_to_end(look: str) -> None:
    line = shapely.LineString([(500_000, 200_000), (500_400, 200_050)])
    markup = draw_paper_map(lines=[Line(line, look)], size_mm=(90, 60))
    drawn = [one.get("d", "") for one in picture(markup).iter(f"{SVG}path")]
    points = next(one for one in drawn if one.count("L") == 1)[1:].split("L")
    for point in points:
        x, y = map(float, point.split())
        assert 0 < x < 90
        assert 0 < y < 60


def test_what_has_to_fit_decides_the_ground_in_sight() -> None:
    far = Line(shapely.LineString([(500_000, 200_000), (590_000, 200_000)]))
    near = shapely.box(500_000, 199_950, 500_300, 200_050)
    assert "50 m" in texts(draw_paper_map(lines=[far], fit=near))
    assert "10 km" in texts(draw_paper_map(lines=[far]))


def test_a_map_of_nothing_is_a_fault() -> None:
    with pytest.raises(ValueError, match="needs a dot, an area or a line"):
        draw_paper_map()


def test_the_words_for_who_cannot_see_it_are_escaped() -> None:
    assert picture(draw_paper_map(dots=row_of(1), label='"<x>')).get("aria-label") == '"<x>'

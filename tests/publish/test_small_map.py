"""A small map: numbers that can be read, streets, and nothing that leads to the burgled home."""

from xml.etree import ElementTree

import geopandas as gpd
import hypothesis.strategies as st
import numpy as np
import pytest
import shapely
from hypothesis import given

from hotspots.publish.small_map import Dot, draw_small_map, keep_apart
from tests.worlds import METRES

NONE = np.empty((0, 2))
SVG = "{http://www.w3.org/2000/svg}"


def picture(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))


def texts(markup: str) -> list[str]:
    return [str(one.text) for one in picture(markup).iter(f"{SVG}text")]


def row_of(count: int, *, step_m: float = 20.0) -> list[Dot]:
    return [Dot(str(one + 1), "gold", 500_000 + one * step_m, 200_000) for one in range(count)]


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
    markup = draw_small_map(row_of(12), small=NONE)
    assert [one for one in texts(markup) if one.isdigit()] == [str(one + 1) for one in range(12)]
    for box in list(picture(markup).iter(f"{SVG}rect"))[1:13]:
        x, y, width, height = (float(box.get(one, "nan")) for one in ("x", "y", "width", "height"))
        assert 0 <= x <= 186 - width
        assert 0 <= y <= 98 - height


def test_one_door_alone_has_ground_round_it() -> None:
    markup = draw_small_map(row_of(1), small=NONE)
    assert "20 m" in texts(markup)
    assert "nan" not in markup


def test_the_scale_is_true() -> None:
    markup = draw_small_map(row_of(2, step_m=300), small=NONE)
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
        assert (
            texts(draw_small_map(row_of(10), small=NONE, streets=streets)).count("Mill Road") == 1
        )
    assert "A Very Long" not in draw_small_map(row_of(10), small=NONE, streets=short)


def test_names_are_escaped() -> None:
    streets = street("<script>&", (499_900, 200_010), (500_300, 200_010))
    assert "<script>&" in texts(draw_small_map(row_of(10), small=NONE, streets=streets))


def test_streets_out_of_sight_or_without_a_name_write_nothing() -> None:
    far = street("Far Road", (600_000, 200_000), (600_300, 200_000))
    nameless = street("", (499_900, 200_010), (500_300, 200_010))
    for streets in (far, nameless, far[:0]):
        written = texts(draw_small_map(row_of(3), small=NONE, streets=streets))
        assert [one for one in written if not one.isdigit()] in (["20 m", "N"], ["50 m", "N"])


def test_doors_without_a_number_are_drawn_where_they_are_in_sight() -> None:
    small = np.array([[500_010.0, 200_010.0], [510_000.0, 200_000.0]])
    markup = draw_small_map(row_of(5), small=small)
    assert len(list(picture(markup).iter(f"{SVG}circle"))) == 1

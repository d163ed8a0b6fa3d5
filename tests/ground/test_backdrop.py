"""Water, green, rails and names of places out of extracts; the sea beside a coast."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.ground.base_map import base_map_of, no_backdrop
from hotspots.ground.coast import sea_beside
from hotspots.ground.mapped_ground import BACKDROP_COLUMNS, BACKDROP_KINDS
from hotspots.ground.openstreetmap import ground_of_streets, read_mapped_ground
from hotspots.ground.osm_backdrop import backdrop_of, place_of
from tests.ground.test_mapped_ground import ground_of, same


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("natural=water water=lake", ("water", "water")),
        ("waterway=river", ("watercourse", "river")),
        ("waterway=river tunnel=culvert", None),
        ("waterway=ditch", None),
        ("waterway=riverbank", ("water", "riverbank")),
        ("landuse=reservoir", ("water", "reservoir")),
        ("leisure=swimming_pool", None),
        ("natural=coastline", ("coastline", "coastline")),
        ("leisure=park", ("green", "park")),
        ("leisure=golf_course", ("green", "golf course")),
        ("leisure=nature_reserve", ("green", "nature reserve")),
        ("leisure=garden", ("green", "garden")),
        ("leisure=garden garden:type=residential", None),
        ("leisure=garden access=private", None),
        ("leisure=golf_course access=private", ("green", "golf course")),
        ("landuse=cemetery", ("green", "cemetery")),
        ("landuse=residential", None),
        ("natural=wood", ("green", "wood")),
        ("amenity=grave_yard", ("green", "grave yard")),
        ("amenity=pub", None),
        ("railway=rail", ("railway", "rail")),
        ("railway=rail tunnel=yes", None),
        ("railway=rail service=siding", None),
        ("railway=abandoned", None),
        ("railway=rail disused=yes", None),
        ("building=yes", None),
        ("highway=residential", None),
    ],
)
def test_what_lies_behind_the_streets(tags: str, found: tuple[str, str] | None) -> None:
    assert backdrop_of(dict(one.split("=") for one in tags.split())) == found
    assert found is None or found[0] in BACKDROP_KINDS


def test_only_places_with_a_name_are_named() -> None:
    assert place_of({"place": "village", "name": "Stock"}) == "village"
    assert place_of({"place": "village", "name": " "}) == ""
    assert place_of({"place": "country", "name": "England"}) == ""


def test_a_world_with_one_of_each(tmp_path: Path) -> None:
    ground = ground_of(
        tmp_path,
        ([11, 12, 22, 21, 11], {"natural": "water", "name": "Mere"}),
        ([13, 14, 24, 23, 13], {"leisure": "park", "name": "The Green"}),
        ([15, 16, 17], {"railway": "rail"}),
        ([15, 25], {"waterway": "stream"}),
        ([17, 18, 28, 17], {"building": "house"}),
        ([16, 99, 26, 16], {"natural": "wood"}),
        nodes={5: {"place": "suburb", "name": "Leigh"}, 6: {"place": "suburb"}},
    )
    behind = ground.backdrop
    assert behind is not None
    rows = behind.drop(columns="geometry").to_numpy().tolist()
    assert rows == [
        ["green", "The Green", "park"],
        ["place", "Leigh", "suburb"],
        ["railway", "", "rail"],
        ["water", "Mere", "water"],
        ["watercourse", "", "stream"],
    ]
    kinds = ["Polygon", "Point", "LineString", "Polygon", "LineString"]
    assert behind.geom_type.tolist() == kinds
    assert {name: str(kind) for name, kind in behind.dtypes.items()} == {
        **BACKDROP_COLUMNS, "geometry": "geometry",
    }  # fmt: skip
    assert behind.geometry.iloc[0].area == pytest.approx(6.94 * 111.3, rel=0.01)
    assert behind.crs == 27700
    assert ground.features["kind"].tolist() == ["park"]  # what is behind is no feature


def test_a_lake_of_several_ways_with_an_island(tmp_path: Path) -> None:
    ground = ground_of(
        tmp_path,
        ([1, 9, 29], {}),
        ([29, 21, 1], {}),
        ([13, 17, 25, 13], {"natural": "wood"}),
        areas=(
            ([(500, "outer"), (501, "outer"), (502, "inner")], {"natural": "water"}),
            ([(500, "outer")], {"natural": "water", "name": "its end is missing"}),
        ),
    )
    behind = ground.backdrop
    assert behind is not None
    assert behind["kind"].tolist() == ["green", "water"]
    wood, lake = behind.geometry
    assert len(lake.interiors) == 1
    assert lake.intersection(wood).area == pytest.approx(0, abs=0.01)
    assert not any("left out" in note for note in ground.notes)


def test_only_what_touches_the_ground_asked_for(tmp_path: Path) -> None:
    every = ground_of(tmp_path, ([11, 12, 22, 11], {"natural": "water"}))
    west, south, east, _ = every.ways.total_bounds
    behind = ground_of(
        tmp_path,
        ([11, 12, 22, 11], {"natural": "water"}),
        within=shapely.box(west, south, east, south + 1),
    ).backdrop
    assert behind is not None
    assert len(behind) == 0


def test_packed_or_not_the_same_lies_behind(tmp_path: Path) -> None:
    sample = Path("data/streets/sample_towns.osm.gz")
    with osmium.SimpleWriter(str(tmp_path / "town.osm.pbf")) as writer:
        for one in osmium.FileProcessor(str(sample)):
            writer.add(one)
    packed = read_mapped_ground(tmp_path / "town.osm.pbf").backdrop
    plain = read_mapped_ground(sample).backdrop
    assert packed is not None
    assert plain is not None
    assert same(packed, plain)
    suburbs = plain.loc[plain["detail"] == "suburb", "name"]
    assert {"Jetty Town", "Bracken Field"} <= set(suburbs)


def test_street_lines_alone_have_nothing_behind_them() -> None:
    lines = [shapely.LineString([(500_000, 200_000), (500_100, 200_000)])]
    streets = gpd.GeoDataFrame({"name": ["High Street"]}, geometry=lines, crs=27700)
    ground = ground_of_streets(streets)
    assert ground.backdrop is None
    base = base_map_of(ground)
    assert base.streets["class"].tolist() == ["minor road"]
    assert len(base.backdrop) == 0
    assert list(base.backdrop.columns) == list(no_backdrop("EPSG:27700").columns)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "motorway"}, "motorway"),
        ({"highway": "trunk_link"}, "main road"),
        ({"highway": "tertiary"}, "main road"),
        ({"highway": "living_street"}, "minor road"),
        ({"highway": "service"}, "service road"),
        ({"highway": "footway"}, "path"),
    ],
)
def test_how_weighty_a_way_is(tmp_path: Path, tags: dict[str, Any], kind: str) -> None:
    ways = ground_of(tmp_path, ([4, 5], tags)).ways
    assert kind in ways["class"].tolist()


def test_pavements_are_not_drawn_beside_their_street(tmp_path: Path) -> None:
    ground = ground_of(tmp_path, ([4, 5], {"highway": "footway", "footway": "sidewalk"}))
    assert len(ground.ways) == 2
    assert base_map_of(ground).streets["name"].tolist() == ["Mill Lane"]


BAY = shapely.box(0, 0, 100, 100)


def test_the_sea_is_to_the_right_of_the_coast() -> None:
    coast = [shapely.LineString([(-10, 40), (50, 60), (110, 40)])]
    south = sea_beside(coast, BAY)
    north = sea_beside([line.reverse() for line in coast], BAY)
    assert south.contains(shapely.Point(50, 10))
    assert not south.contains(shapely.Point(50, 90))
    assert south.area + north.area == pytest.approx(BAY.area)
    assert north.contains(shapely.Point(50, 90))


def test_an_island_is_dry() -> None:
    ring = shapely.LinearRing([(40, 40), (60, 40), (60, 60), (40, 60)])  # land to its left
    coast = [shapely.LineString([(-10, 80), (110, 80)]), shapely.LineString(ring.coords)]
    assert sea_beside(coast, BAY).area == pytest.approx(80 * 100 - 400)


def test_a_coast_that_is_cut_short_floods_nothing() -> None:
    assert sea_beside([shapely.LineString([(-10, 40), (50, 40)])], BAY).is_empty
    assert sea_beside([], BAY).is_empty
    assert sea_beside([shapely.LineString([(200, 0), (300, 0)])], BAY).is_empty


@given(st.lists(st.integers(10, 90), min_size=2, max_size=8), st.booleans())
def test_whatever_its_course_a_coast_parts_the_ground(heights: list[int], turn: bool) -> None:
    xs = [-10 + 120 * at / (len(heights) - 1) for at in range(len(heights))]
    coast = shapely.LineString(list(zip(xs, heights, strict=True)))
    below = shapely.Polygon([(-10, -10), *zip(xs, heights, strict=True), (110, -10)])
    sea = sea_beside([coast.reverse() if turn else coast], BAY)
    wet = BAY.difference(below) if turn else BAY.intersection(below)
    assert sea.symmetric_difference(wet).area == pytest.approx(0, abs=1e-6)

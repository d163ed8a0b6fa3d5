"""Base maps out of vector tiles of both makers, and files that are none."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from hotspots.errors import InputError, MissingFileError
from hotspots.ground.base_map import BaseMap
from hotspots.ground.tile_file import open_tiles
from hotspots.ground.tile_map import read_base_map
from tests.tile_files import PNG, write_tiles

# A square of Southend, over an edge of tiles of zoom 14, which are 1.5 km wide on the ground.
WEST, SOUTH = 588_000.0, 185_000.0
AREA = shapely.box(WEST, SOUTH, WEST + 3000, SOUTH + 2000)


def layer(*rows: tuple[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """Make a layer of shapes that are written in metres from the south-west."""
    shapes = [shapely.affinity.translate(shapely.from_wkt(wkt), WEST, SOUTH) for wkt, _ in rows]
    table = pd.DataFrame([said for _, said in rows]).fillna("")
    return gpd.GeoDataFrame(table, geometry=shapes, crs=27700)


MAIN = "LINESTRING (-500 1000, 3500 1010)"
SIDE = "LINESTRING (700 1000, 700 1600)"
PATH = "LINESTRING (900 1000, 900 1300)"
RAIL = "LINESTRING (-500 300, 3500 300)"
TUNNEL = "LINESTRING (-500 400, 3500 400)"
LAKE = "POLYGON ((100 100, 2900 100, 2900 200, 100 200, 100 100))"
WOOD = "POLYGON ((1000 1200, 2500 1200, 2500 1800, 1000 1800, 1000 1200))"
FARM = "POLYGON ((0 1200, 300 1200, 300 1800, 0 1800, 0 1200))"
BROOK = "LINESTRING (200 200, 200 900)"
TOWN = "POINT (1500 1000)"

PROTOMAPS = {
    "roads": layer(
        (MAIN, {"kind": "major_road", "kind_detail": "primary", "name": "London Road"}),
        (SIDE, {"kind": "minor_road", "kind_detail": "residential", "name": "Mill Lane"}),
        (PATH, {"kind": "path", "kind_detail": "footway", "name": ""}),
        (RAIL, {"kind": "rail", "kind_detail": "rail", "name": ""}),
        (TUNNEL, {"kind": "rail", "kind_detail": "rail", "name": "", "is_tunnel": "true"}),
    ),
    "water": layer((LAKE, {"kind": "lake"}), (BROOK, {"kind": "stream"})),
    "landuse": layer((WOOD, {"kind": "forest"}), (FARM, {"kind": "farmland"})),
    "places": layer(
        (TOWN, {"kind": "locality", "kind_detail": "town", "name": "Leigh"}),
        ("POINT (900 900)", {"kind": "country", "kind_detail": "", "name": "England"}),
    ),
    "buildings": layer((FARM, {"kind": "building"})),
}
OPENMAPTILES = {
    "transportation": layer(
        (MAIN, {"class": "primary"}),
        (SIDE, {"class": "minor"}),
        (PATH, {"class": "path", "subclass": "footway"}),
        (RAIL, {"class": "rail", "subclass": "rail"}),
        (TUNNEL, {"class": "rail", "subclass": "rail", "brunnel": "tunnel"}),
    ),
    "transportation_name": layer(
        (MAIN, {"class": "primary", "name": "London Road"}),
        (SIDE, {"class": "minor", "name": "Mill Lane"}),
    ),
    "water": layer((LAKE, {"class": "lake"})),
    "waterway": layer((BROOK, {"class": "stream"})),
    "landcover": layer((WOOD, {"class": "wood"}), (FARM, {"class": "farmland"})),
    "place": layer(
        (TOWN, {"class": "town", "name": "Leigh"}),
        ("POINT (900 900)", {"class": "country", "name": "England"}),
    ),
}


def base_of(path: Path, within: shapely.Polygon = AREA) -> BaseMap:
    return read_base_map(open_tiles(path), within, crs=27700)


@pytest.fixture(scope="module", params=["Protomaps", "OpenMapTiles"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BaseMap:
    layers = {"Protomaps": PROTOMAPS, "OpenMapTiles": OPENMAPTILES}[request.param]
    path = tmp_path_factory.mktemp("tiles") / "essex.pmtiles"
    link = '<a href="https://www.openstreetmap.org/copyright">&copy; OpenStreetMap</a>'
    return base_of(write_tiles(path, layers, about={"attribution": link}))


def length_of(lines: gpd.GeoDataFrame) -> float:
    return float(shapely.length(shapely.intersection(lines.geometry.to_numpy(), AREA)).sum())


def test_streets_have_their_names_and_classes_and_stand_there_once(base: BaseMap) -> None:
    by_class = {
        (name, kind): length_of(rows)
        for (name, kind), rows in base.streets.groupby(["name", "class"])
    }
    assert by_class == {
        ("London Road", "main road"): pytest.approx(3000, abs=3),
        ("Mill Lane", "minor road"): pytest.approx(600, abs=3),
        ("", "path"): pytest.approx(300, abs=3),
    }
    assert base.streets.crs == 27700
    assert base.attribution == "© OpenStreetMap"


def test_water_and_green_are_in_one_piece_across_the_tiles(base: BaseMap) -> None:
    behind = base.backdrop
    assert behind["kind"].tolist() == ["green", "place", "railway", "water", "watercourse"]
    area = behind.geometry.area.to_numpy()
    assert area[[0, 3]] == pytest.approx([1500 * 600, 2800 * 100], rel=0.01)
    assert behind.loc[behind["kind"] == "place", ["name", "detail"]].to_numpy().tolist() == [
        ["Leigh", "town"]
    ]


def test_streets_are_not_cut_where_tiles_meet(base: BaseMap) -> None:
    main = base.streets[base.streets["class"] == "main road"].geometry.to_numpy()
    joined = shapely.line_merge(shapely.union_all(main))
    assert len(main) > 1
    assert joined.geom_type == "LineString"


def test_a_rail_in_a_tunnel_is_not_seen(base: BaseMap) -> None:
    rails = base.backdrop[base.backdrop["kind"] == "railway"]
    assert length_of(rails) == pytest.approx(3000, abs=3)


def test_the_best_zoom_that_is_no_heap_of_tiles_is_read(tmp_path: Path) -> None:
    path = write_tiles(tmp_path / "few.pmtiles", {"roads": PROTOMAPS["roads"]}, zoom=11)
    assert len(base_of(path).streets) >= 3


def test_a_single_layer_as_the_driver_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "own.pmtiles"
    roads = PROTOMAPS["roads"].to_crs(3857)
    pyogrio.write_dataframe(roads, path, layer="roads", driver="PMTiles", MINZOOM=12, MAXZOOM=14)
    base = base_of(path)
    assert set(base.streets["name"]) == {"London Road", "Mill Lane", ""}
    assert base.attribution == ""


def test_tiles_of_another_place_are_refused(tmp_path: Path) -> None:
    path = write_tiles(tmp_path / "essex.pmtiles", {"roads": PROTOMAPS["roads"]})
    leeds = shapely.box(430_000, 433_000, 432_000, 435_000)
    with pytest.raises(InputError, match=r"essex\.pmtiles: its tiles do not reach the district"):
        base_of(path, leeds)


def test_tiles_that_only_say_they_reach_are_refused(tmp_path: Path) -> None:
    path = write_tiles(
        tmp_path / "essex.pmtiles", {"roads": PROTOMAPS["roads"]}, bounds=(-8, 49, 2, 60)
    )
    with pytest.raises(InputError, match="or hold nothing there"):
        base_of(path, shapely.box(430_000, 433_000, 432_000, 435_000))


def test_layers_of_nobody_we_know_are_refused_by_name(tmp_path: Path) -> None:
    path = write_tiles(tmp_path / "mine.pmtiles", {"walls": layer((MAIN, {"kind": "wall"}))})
    with pytest.raises(InputError, match=r"its layers are 'walls': those of Protomaps and Open"):
        base_of(path)


def test_pictures_are_refused(tmp_path: Path) -> None:
    path = write_tiles(tmp_path / "photo.pmtiles", {"roads": PROTOMAPS["roads"]}, kind=PNG)
    with pytest.raises(InputError, match=r"it holds pictures \(PNG\), not shapes.*vector tiles"):
        open_tiles(path)


def changed(path: Path, at: int, to: Sequence[int]) -> Path:
    content = bytearray(path.read_bytes())
    content[at : at + len(to)] = bytes(to)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("at", "to", "message"),
    [
        (0, b"SQLite ", "no PMTiles file"),
        (7, [2], "version 2"),
        (99, [77], "tiles of an unknown kind"),
        (127 + 60, [0] * 400, "damaged"),
    ],
)
def test_files_that_are_none(tmp_path: Path, at: int, to: Sequence[int], message: str) -> None:
    path = changed(write_tiles(tmp_path / "a.pmtiles", {"roads": PROTOMAPS["roads"]}), at, to)
    with pytest.raises(InputError, match=message):
        base_of(path)


def test_a_file_cut_short_or_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.pmtiles"
    with pytest.raises(MissingFileError):
        open_tiles(path)
    path.write_bytes(b"PMTiles\x03short")
    with pytest.raises(InputError, match="cut short"):
        open_tiles(path)


def test_tiles_that_are_no_tiles(tmp_path: Path) -> None:
    path = write_tiles(tmp_path / "a.pmtiles", {"roads": PROTOMAPS["roads"]})
    content = path.read_bytes()
    path.write_bytes(content[:127] + gzip.compress(b"nonsense", mtime=0) + content[160:])
    with pytest.raises(InputError, match=r"damaged|hold nothing"):
        base_of(path)

"""What a street map knows of the ground: ways, features, both formats, saved networks."""

import gzip
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import osmnx
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError, MissingFileError
from hotspots.ground.mapped_ground import (
    FEATURE_COLUMNS,
    FEATURE_KINDS,
    LIT,
    WAY_COLUMNS,
    WAY_KINDS,
    MappedGround,
    covers,
)
from hotspots.ground.openstreetmap import read_mapped_ground, read_walking_network
from hotspots.ground.osm_features import features_of
from hotspots.ground.osm_tags import lit_of, way_kind

SAMPLE = Path("data/streets/sample_towns.osm.gz")
# Nodes 1 to 9 about 7 m apart from west to east; 11 to 19 north of them, 21 to 29 again.
PLACES = {
    10 * row + at: (51.54 + row / 1000, 0.7 + 1e-4 * at) for row in range(3) for at in range(1, 10)
}
HOME = {"highway": "residential", "name": "Mill Lane"}


def tags_text(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def ground_of(
    folder: Path,
    *ways: tuple[list[int], dict[str, str]],
    nodes: dict[int, dict[str, str]] | None = None,
    areas: tuple[tuple[list[tuple[int, str]], dict[str, str]], ...] = (),
    head: str = "",
    **how: Any,
) -> MappedGround:
    """Write an extract with a street, and what is given, and read it; ways begin at 500."""
    lines = [
        f'<node id="{one}" lat="{lat}" lon="{lon}">{tags_text((nodes or {}).get(one, {}))}</node>'
        for one, (lat, lon) in PLACES.items()
    ]
    for number, (refs, tags) in enumerate([*ways, ([1, 2, 3], HOME)], start=500):
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        lines.append(f'<way id="{number}">{inside}{tags_text(tags)}</way>')
    for number, (members, tags) in enumerate(areas):
        inside = "".join(f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in members)
        both = {"type": "multipolygon"} | tags
        lines.append(f'<relation id="{number}">{inside}{tags_text(both)}</relation>')
    text = f"<osm version='0.6' {head}>" + "\n".join(lines) + "</osm>"
    path = folder / "town.osm"
    path.write_text(text, encoding="utf-8")
    return read_mapped_ground(path, **how)


def same(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    tables = [pd.DataFrame(table.drop(columns="geometry")) for table in (one, other)]
    shapes = [shapely.to_wkb(table.geometry.to_numpy()).tolist() for table in (one, other)]
    return bool(tables[0].equals(tables[1]) and shapes[0] == shapes[1])


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("amenity=bench", [("seating", "bench")]),
        ("amenity=shelter bench=yes", [("seating", "shelter")]),
        ("amenity=atm opening_hours=24/7", [("cash machine", "open 24/7")]),
        ("amenity=bank atm=yes", [("cash machine", "at a bank")]),
        ("amenity=bank", []),
        ("amenity=pub", [("licensed premises", "pub")]),
        ("amenity=restaurant", []),
        ("amenity=social_club bar=yes", [("licensed premises", "club")]),
        ("amenity=social_club", []),
        ("shop=alcohol", [("off-licence", "alcohol")]),
        ("shop=supermarket", [("shop", "supermarket")]),
        ("shop=supermarket alcohol=yes", [("off-licence", "supermarket")]),
        ("shop=vacant", []),
        ("shop=yes", [("shop", "")]),
        ("shop=bakery disused=yes", []),
        ("disused:amenity=pub", []),
        ("highway=bus_stop bench=yes bin=yes", [
            ("bin", "at a bus stop"), ("bus stop", ""), ("seating", "at a bus stop"),
        ]),
        ("railway=station", [("railway station", "station")]),
        ("railway=rail", []),
        ("amenity=university", [("school", "university")]),
        ("leisure=playground access=private", [("park", "playground, private")]),
        ("leisure=pitch", []),
        ("amenity=parking parking=multi-storey", [("car park", "parking, multi-storey")]),
        ("amenity=parking parking=street_side", []),
        ("man_made=surveillance surveillance=public", [("camera", "public")]),
        ("man_made=surveillance surveillance:type=guard", []),
        ("amenity=waste_basket", [("bin", "waste basket")]),
        ("barrier=wall", [("wall", "wall")]),
        ("barrier=hedge", [("fence", "hedge")]),
        ("barrier=gate", []),
        ("amenity=toilets access=customers", [("toilets", "toilets, for customers")]),
        ("building=yes", []),
    ],
)  # fmt: skip
def test_what_stands_there(tags: str, found: list[tuple[str, str]]) -> None:
    assert features_of(dict(one.split("=") for one in tags.split())) == found
    assert {kind for kind, _ in found} <= set(FEATURE_KINDS)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ("highway=primary tunnel=yes", "street"),
        ("highway=footway tunnel=yes", "underpass"),
        ("highway=path tunnel=building_passage", "underpass"),
        ("highway=cycleway tunnel=yes", "underpass"),
        ("highway=footway covered=yes layer=-1", "underpass"),
        ("highway=footway covered=yes", "footway"),
        ("highway=footway layer=-1", "footway"),
        ("highway=footway tunnel=no", "footway"),
        ("highway=service", "service road"),
        ("highway=service service=alley", "alley"),
        ("highway=footway footway=alley", "alley"),
        ("highway=path", "footway"),
        ("highway=footway footway=sidewalk", "pavement"),
        ("highway=path path=sidewalk", "pavement"),
        ("highway=cycleway footway=sidewalk", "pavement"),
        ("highway=footway footway=crossing", "crossing"),
        ("highway=footway footway=traffic_island", "crossing"),
        ("highway=cycleway cycleway=crossing", "crossing"),
        ("highway=crossing", "crossing"),
        ("highway=corridor", "indoor way"),
        ("highway=elevator", "indoor way"),
        ("highway=footway indoor=yes", "indoor way"),
        ("highway=steps indoor=yes level=0;1", "indoor way"),
        ("highway=footway indoor=no", "footway"),
        ("highway=steps level=0;1", "steps"),
        ("highway=footway tunnel=yes layer=-1", "underpass"),
        ("highway=footway tunnel=yes layer=-2", "indoor way"),
        ("highway=footway tunnel=yes level=-1", "indoor way"),
        ("highway=footway tunnel=yes access=permissive", "indoor way"),
        ("highway=footway tunnel=building_passage access=permissive", "underpass"),
        ("highway=service tunnel=yes", "indoor way"),
        ("highway=service tunnel=building_passage", "service road"),
        ("highway=service name=Mews", "street"),
        ("highway=service name=Mews service=parking_aisle", "service road"),
        ("highway=pedestrian name=Broadway", "street"),
        ("highway=pedestrian name=Square area=yes", "footway"),
        ("highway=pedestrian", "footway"),
        ("highway=steps", "steps"),
        ("highway=cycleway", "cycle track"),
        ("highway=track", "track"),
        ("highway=residential", "street"),
    ],
)
def test_what_a_way_is(tags: str, kind: str) -> None:
    assert way_kind(dict(one.split("=") for one in tags.split())) == kind
    assert kind in WAY_KINDS


def test_nobody_having_said_is_unknown_never_dark() -> None:
    said = {"yes": "yes", "24/7": "yes", "automatic": "yes", "limited": "yes", "no": "no"}
    said |= {"disused": "no", "": "unknown", "maybe": "unknown"}
    assert {value: lit_of({"lit": value}) for value in said} == said
    assert lit_of({}) == "unknown"


def test_points_lines_and_areas(tmp_path: Path) -> None:
    ground = ground_of(
        tmp_path,
        ([11, 12, 22, 21, 11], {"leisure": "park", "barrier": "fence", "name": "The Green"}),
        ([13, 14], {"barrier": "wall"}),
        ([15, 16, 26, 25, 15], {"amenity": "pub", "building": "yes"}),
        ([17, 18, 28, 17], {"building": "house"}),
        nodes={5: {"amenity": "bench"}, 6: {"barrier": "wall"}},
    )
    found = ground.features
    assert found["kind"].tolist() == ["fence", "licensed premises", "park", "seating", "wall"]
    assert found.geom_type.tolist() == ["LineString", "Polygon", "Polygon", "Point", "LineString"]
    assert found["name"].tolist() == ["The Green", "", "The Green", "", ""]
    assert found.geometry.iloc[2].area == pytest.approx(6.94 * 111.3, rel=0.01)
    assert found.crs == ground.ways.crs == 27700
    assert ground.holds_features


def test_ways_walked_and_driven(tmp_path: Path) -> None:
    ground = ground_of(
        tmp_path,
        ([3, 4], {"highway": "motorway", "lit": "yes"}),
        ([4, 5], {"highway": "footway", "tunnel": "yes", "lit": "no"}),
        ([5, 6], {"highway": "track"}),
    )
    rows = ground.ways.drop(columns="geometry").to_records(index=False).tolist()
    assert rows == [
        ("Mill Lane", "street", "unknown", True, True, "minor road"),
        ("", "street", "yes", False, True, "motorway"),
        ("", "underpass", "no", True, False, "path"),
    ]
    assert {name: str(kind) for name, kind in ground.ways.dtypes.items()} == {
        **WAY_COLUMNS, "geometry": "geometry",
    }  # fmt: skip
    assert (len(ground.walking), len(ground.driving or ())) == (2, 2)
    assert ground.notes[0] == "town.osm: of 4 ways 2 stretches can be walked and 2 driven"
    assert "2 parts that hang together with no other" in ground.notes[-1]


def test_areas_of_several_ways_with_a_hole(tmp_path: Path) -> None:
    ground = ground_of(
        tmp_path,
        ([1, 9, 29], {}),
        ([29, 21, 1], {"barrier": "fence"}),
        ([13, 17, 25, 13], {"natural": "water"}),
        areas=(([(500, "outer"), (501, ""), (502, "inner")], {"leisure": "park", "name": "Long"}),),
    )
    park = ground.features[ground.features["kind"] == "park"].geometry.iloc[0]
    assert (park.geom_type, len(park.interiors)) == ("Polygon", 1)
    assert ground.features["kind"].tolist() == ["fence", "park"]


def test_a_ring_that_does_not_close_is_left_out_and_counted(tmp_path: Path) -> None:
    ground = ground_of(
        tmp_path,
        ([1, 9, 29], {}),
        ([11, 12, 99, 11], {"amenity": "school"}),
        areas=(([(500, "outer"), (777, "outer")], {"leisure": "park"}),),
    )
    assert not len(ground.features)
    assert ground.notes[1] == "town.osm: features left out as the extract lacks part of them: 2"
    assert {name: str(ground.features.dtypes[name]) for name in FEATURE_COLUMNS} == FEATURE_COLUMNS
    assert ground.features.crs == 27700


def test_a_cash_machine_told_of_by_its_bank_is_one(tmp_path: Path) -> None:
    bank = {"amenity": "bank", "atm": "yes"}
    ground = ground_of(tmp_path, nodes={5: bank, 6: {"amenity": "atm"}, 19: bank})
    assert ground.features["detail"].tolist() == ["", "at a bank"]


def test_only_what_touches_the_ground_asked_for(tmp_path: Path) -> None:
    whole = ground_of(
        tmp_path, ([8, 18], HOME), nodes={2: {"amenity": "bench"}, 19: {"shop": "yes"}}
    )
    west = shapely.box(*shapely.buffer(whole.features.geometry.iloc[0], 10).bounds)
    some = read_mapped_ground(tmp_path / "town.osm", within=west)
    assert (len(whole.ways), len(some.ways), some.features["kind"].tolist()) == (2, 1, ["seating"])
    assert len(some.walking) == 1
    nothing = read_mapped_ground(tmp_path / "town.osm", within=shapely.box(0, 0, 1, 1))
    assert (len(nothing.ways), len(nothing.features), len(nothing.walking)) == (0, 0, 0)
    assert covers(nothing, shapely.box(0, 0, 1, 1)) == 0


def test_whose_it_is(tmp_path: Path) -> None:
    osm = "© OpenStreetMap contributors, Open Database Licence"
    assert ground_of(tmp_path).attribution == osm
    assert ground_of(tmp_path, head="copyright='OpenStreetMap and contributors'").attribution == osm
    assert ground_of(tmp_path, head="copyright='The council'").attribution == "The council"
    assert "invented" in read_mapped_ground(SAMPLE).attribution


def test_order_and_ids_make_no_difference(tmp_path: Path) -> None:
    tree = ElementTree.fromstring(gzip.decompress(SAMPLE.read_bytes()))
    tree[:] = list(reversed(tree))
    for element in tree.iter():
        for key in {"id", "ref"} & set(element.keys()):
            element.set(key, str(10**12 - int(element.get(key, ""))))
    ElementTree.ElementTree(tree).write(tmp_path / "turned.osm")
    one, other = read_mapped_ground(SAMPLE), read_mapped_ground(tmp_path / "turned.osm")
    assert same(one.ways, other.ways)
    assert same(one.features, other.features)
    assert one.driving is not None
    assert other.driving is not None
    for name in ("x", "y", "start", "end", "minutes", "forward", "backward", "name"):
        assert getattr(one.driving, name).tolist() == getattr(other.driving, name).tolist()


def test_the_packed_format_gives_the_same_ground(tmp_path: Path) -> None:
    packed = tmp_path / "sample_towns.osm.pbf"
    writer = osmium.SimpleWriter(str(packed))
    for one in osmium.FileProcessor(str(SAMPLE)):
        writer.add(one)
    writer.close()
    xml, pbf = read_mapped_ground(SAMPLE), read_mapped_ground(packed)
    assert same(xml.ways, pbf.ways)
    assert same(xml.features, pbf.features)
    assert [note.partition(": ")[2] for note in xml.notes] == [
        note.partition(": ")[2] for note in pbf.notes
    ]
    assert shapely.to_wkb(xml.walking.lines).tolist() == shapely.to_wkb(pbf.walking.lines).tolist()
    assert xml.driving is not None
    assert pbf.driving is not None
    assert xml.driving.minutes.tolist() == pbf.driving.minutes.tolist()
    alone = read_walking_network(packed)
    assert shapely.to_wkb(alone.lines).tolist() == shapely.to_wkb(xml.walking.lines).tolist()


def test_a_packed_extract_lacks_nodes_at_its_edge_and_has_areas_of_untagged_ways(
    tmp_path: Path,
) -> None:
    nodes = {1: (0, 0), 2: (1, 0), 3: (2, 0), 5: (3, 0), 6: (4, 0), 7: (4, 1), 8: (3, 1)}
    texts = [
        f'<node id="{n}" lon="{0.7 + x / 500:.7f}" lat="{51.5 + y / 500:.7f}"/>'
        for n, (x, y) in nodes.items()
    ]
    ways = {10: ([1, 2, 3, 4, 5, 6], "highway=residential"), 11: ([5, 6, 7], "building=yes")}
    for number, (refs, tags) in (ways | {12: ([7, 8, 5], ""), 13: ([1], "highway=path")}).items():
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        said = "".join('<tag k="{}" v="{}"/>'.format(*one.split("=")) for one in tags.split())
        texts.append(f'<way id="{number}">{inside}{said}</way>')
    texts.append(
        '<relation id="20"><member type="way" ref="11" role="outer"/>'
        '<member type="way" ref="12" role="outer"/><tag k="type" v="multipolygon"/>'
        '<tag k="shop" v="mall"/></relation>'
    )
    path, packed = tmp_path / "edge.osm", tmp_path / "edge.osm.pbf"
    path.write_text(f"<osm version='0.6'>{''.join(texts)}</osm>", encoding="utf-8")
    with osmium.SimpleWriter(str(packed)) as writer:
        for one in osmium.FileProcessor(str(path)):
            writer.add(one)
    xml, pbf = read_mapped_ground(path), read_mapped_ground(packed)
    assert same(xml.ways, pbf.ways)
    assert same(xml.features, pbf.features)
    assert len(xml.ways) == 2  # cut where node 4 is missing
    assert pbf.features.geometry.geom_type.tolist() == ["Polygon"]
    assert [one.partition(": ")[2] for one in xml.notes] == [
        one.partition(": ")[2] for one in pbf.notes
    ]


def test_the_sample_has_all_that_an_audit_looks_at() -> None:
    ground = read_mapped_ground(SAMPLE)
    assert set(ground.features["kind"]) == set(FEATURE_KINDS)
    assert set(ground.ways["lit"]) == set(LIT)
    assert {"alley", "steps", "underpass", "footway"} < set(ground.ways["kind"])
    assert ground.driving is not None
    assert (ground.driving.forward != ground.driving.backward).sum() > 10
    assert not ground.ways.duplicated().any()


@pytest.mark.parametrize(
    "content", [b"", b"nonsense" * 50, b"<osm/>", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x05"]
)
def test_bad_packed_extracts_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"damaged, or is no OpenStreetMap extract|none of the 0"):
        read_mapped_ground(path)
    with pytest.raises(MissingFileError):
        read_mapped_ground(tmp_path / "none.osm.pbf")


def test_a_packed_extract_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "whole.osm.pbf"
    writer = osmium.SimpleWriter(str(packed))
    for one in osmium.FileProcessor(str(SAMPLE)):
        writer.add(one)
    writer.close()
    (tmp_path / "cut.osm.pbf").write_bytes(packed.read_bytes()[:-400])
    with pytest.raises(InputError, match=r"cut\.osm\.pbf: the file is damaged"):
        read_mapped_ground(tmp_path / "cut.osm.pbf")


def saved_graph(**first: Any) -> nx.MultiDiGraph:
    """A street that is one-way if told so, and a side street."""
    graph = nx.MultiDiGraph(crs="epsg:4326", simplified=True)
    for one, (lat, lon) in PLACES.items():
        graph.add_node(one, x=lon, y=lat)
    for number, (a, b) in enumerate([(1, 5), (5, 15), (5, 9)]):
        tags: dict[str, Any] = {"highway": "residential", "name": "Mill Lane", "length": 1.0}
        tags |= {"oneway": False, "reversed": False} | (first if not number else {})
        graph.add_edge(a, b, osmid=number, **tags)
        if not tags["oneway"]:
            graph.add_edge(b, a, osmid=number, **tags | {"reversed": True})
    graph.remove_nodes_from([one for one in PLACES if one not in (1, 5, 9, 15)])
    return graph


@pytest.mark.parametrize("suffix", ["graphml", "gpkg"])
def test_networks_that_osmnx_saved(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"town.{suffix}"
    save = osmnx.save_graphml if suffix == "graphml" else osmnx.save_graph_geopackage
    save(saved_graph(oneway=True, maxspeed="20 mph"), path)
    ground = read_mapped_ground(path)
    assert (len(ground.walking), len(ground.ways), len(ground.features)) == (3, 3, 0)
    assert (ground.holds_features, ground.attribution[:15]) == (False, "© OpenStreetMap")
    network = ground.driving
    assert network is not None
    ends = np.array([network.x[[0, -1]], network.y[[0, -1]]])
    # As near as that there is only the one-way street, though nothing leads back from it.
    minutes, metres = network.minutes_matrix(*ends, reach_m=5)
    assert metres[0, 1] == pytest.approx(55.6, abs=0.3)
    assert np.isinf(minutes[1, 0])
    assert minutes[0, 1] == pytest.approx(27.8 / (20 * 1609.344 / 60 * 0.7) * (1 + 2 / 3), abs=1e-3)


@pytest.mark.parametrize("suffix", ["graphml", "gpkg"])
def test_a_network_made_for_walking_says_nothing_of_cars(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"town.{suffix}"
    save = osmnx.save_graphml if suffix == "graphml" else osmnx.save_graph_geopackage
    save(saved_graph(), path)
    ground = read_mapped_ground(path)
    assert ground.driving is None
    assert not ground.ways["driven"].any()
    assert (
        f"town.{suffix}: it names no one-way street: no routes for cars are made of it"
        in ground.notes
    )


def test_a_file_of_street_lines_knows_names_only(tmp_path: Path) -> None:
    lines = [shapely.LineString([(500_000, 200_000), (500_100, 200_000)])]
    table = gpd.GeoDataFrame({"name1": ["High Street"]}, geometry=lines, crs=27700)
    table.to_file(tmp_path / "roads.gpkg")
    ground = read_mapped_ground(tmp_path / "roads.gpkg")
    assert (ground.driving, ground.holds_features, ground.attribution) == (None, False, "")
    row = ground.ways.drop(columns="geometry").iloc[0].tolist()
    assert row == ["High Street", "street", "unknown", True, False, "minor road"]
    assert any("streets only" in note for note in ground.notes)


def test_how_much_of_a_place_a_map_covers(tmp_path: Path) -> None:
    ground = ground_of(tmp_path, ([1, 21, 29], HOME))
    west, south, east, north = ground.ways.total_bounds
    assert covers(ground, shapely.box(west, south, east, north)) == 1
    assert covers(ground, shapely.box(west - (east - west), south, east, north)) == pytest.approx(
        0.5
    )
    assert covers(ground, shapely.box(east + 1, south, east + 9, north)) == 0
    assert covers(ground, shapely.Polygon()) == 0

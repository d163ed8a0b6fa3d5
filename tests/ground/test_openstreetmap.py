"""Walking networks out of extracts: what is a street, what is not, and files that are none."""

import bz2
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx
import pytest
import shapely

from hotspots.errors import InputError, MissingFileError
from hotspots.ground.openstreetmap import is_extract, read_walking_network
from hotspots.ground.osm_tags import is_walkable
from hotspots.ground.street_lines import streets_table
from hotspots.ground.streets import WalkingNetwork
from hotspots.records import read_streets

SAMPLE = Path("data/streets/sample_towns.osm.gz")
# A row of nodes 7 m apart from west to east, and one of nodes to the north of it.
PLACES = {at: (51.54, 0.7 + 1e-4 * at) for at in range(1, 10)} | {
    at + 10: (51.541, 0.7 + 1e-4 * at) for at in range(1, 10)
}
HOME = {"highway": "residential", "name": "Mill Lane"}
Way = tuple[Sequence[int], dict[str, str]]


def osm_text(ways: Sequence[Way], *, places: dict[int, Any] | None = None, head: str = "") -> str:
    nodes = [
        f'<node id="{one}" lat="{lat}" lon="{lon}" version="1"/>'
        for one, (lat, lon) in (places or PLACES).items()
    ]
    lines = []
    for number, (refs, tags) in enumerate(ways, start=500):
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inside += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        lines.append(f'<way id="{number}" version="1">{inside}</way>')
    body = "\n".join([*nodes, *lines])
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{head}<osm version=\"0.6\">\n{body}\n</osm>\n"


def network_of(folder: Path, *ways: Way, **how: Any) -> WalkingNetwork:
    path = folder / "town.osm"
    path.write_text(osm_text(ways, **how), encoding="utf-8")
    return read_walking_network(path)


def same(one: WalkingNetwork, other: WalkingNetwork) -> bool:
    arrays = ("x", "y", "start", "end", "length_m", "name")
    shapes = [shapely.to_wkb(network.lines).tolist() for network in (one, other)]
    return shapes[0] == shapes[1] and all(
        getattr(one, name).tolist() == getattr(other, name).tolist() for name in arrays
    )


@pytest.mark.parametrize(
    "tags",
    [
        "highway=residential",
        "highway=footway footway=sidewalk",
        "highway=footway tunnel=yes layer=-1",
        "highway=steps",
        "highway=path",
        "highway=cycleway",
        "highway=trunk",
        "highway=service",
        "highway=service service=alley",
        "highway=residential sidewalk=separate foot=use_sidepath",
        "highway=residential access=destination",
        "highway=residential oneway=yes",
        "highway=path access=private foot=yes",
        "highway=track foot=designated",
        "highway=pedestrian area=yes",
        "highway=trunk motorroad=yes foot=yes",
    ],
)
def test_this_is_walked(tags: str) -> None:
    assert is_walkable(dict(one.split("=") for one in tags.split()))


@pytest.mark.parametrize(
    "tags",
    [
        "building=yes",
        "railway=rail",
        "waterway=river",
        "highway=motorway",
        "highway=motorway_link foot=yes",
        "highway=construction construction=residential",
        "highway=proposed",
        "highway=track",
        "highway=raceway",
        "highway=residential access=private",
        "highway=service access=no",
        "highway=footway foot=no",
        "highway=path foot=private",
        "highway=service service=driveway",
        "highway=trunk motorroad=yes",
        "highway=service area=yes",
    ],
)
def test_this_is_not_walked(tags: str) -> None:
    assert not is_walkable(dict(one.split("=") for one in tags.split()))


def test_only_what_is_walked_becomes_a_street(tmp_path: Path) -> None:
    network = network_of(
        tmp_path,
        ([1, 2, 3], HOME),
        ([11, 12, 13, 11], {"building": "yes"}),
        ([3, 4], {"highway": "track"}),
        ([2, 12], {"highway": "steps"}),
    )
    assert sorted(network.name) == ["", "Mill Lane", "Mill Lane"]
    assert len(network.x) == 4
    assert network.notes == ("town.osm: of 4 ways 2 can be walked",)


def test_lengths_are_metres_on_the_grid(tmp_path: Path) -> None:
    network = network_of(tmp_path, ([1, 2, 3, 4], HOME))
    assert network.crs == "EPSG:27700"
    assert network.length_m.tolist() == pytest.approx([20.8], abs=0.1)
    assert network.lines[0].length == network.length_m[0]
    assert len(network.lines[0].coords) == 4
    assert (network.x > 586_000).all()
    assert (network.x < 588_500).all()


def test_one_way_streets_are_walked_both_ways(tmp_path: Path) -> None:
    network = network_of(tmp_path, ([1, 5], HOME | {"oneway": "yes"}))
    here = np.array([network.x[1], network.x[0]]), np.array([network.y[1], network.y[0]])
    assert np.isfinite(network.metres_between(*here)).all()


def test_a_piece_ends_where_its_name_ends(tmp_path: Path) -> None:
    ways = ([1, 2], HOME), ([2, 3], HOME), ([3, 4], {"highway": "footway"})
    network = network_of(tmp_path, *ways, ([4, 5], HOME | {"name": "Élan Row &amp; &lt;Co&gt;"}))
    assert network.name.tolist() == ["Mill Lane", "", "Élan Row & <Co>"]


def test_islands_and_rings_are_kept(tmp_path: Path) -> None:
    network = network_of(tmp_path, ([1, 2], HOME), ([11, 14, 18, 11], HOME), ([5, 6], HOME))
    assert network.graph.component.max() == 2
    assert network.length_m.sum() == pytest.approx(6.94 * 2 + 6.94 * 14, abs=0.5)


def test_a_way_that_leaves_the_extract_is_cut_not_bridged(tmp_path: Path) -> None:
    network = network_of(tmp_path, ([1, 2, 99, 5, 6], HOME), ([98, 9], HOME))
    assert len(network) == 2
    assert network.length_m.max() < 8
    assert "town.osm: ways cut where the extract ends: 2" in network.notes


def test_what_was_deleted_is_gone(tmp_path: Path) -> None:
    text = osm_text([([1, 2], HOME), ([5, 6], HOME), ([8, 9], HOME)])
    text = text.replace('<way id="500"', '<way visible="false" id="500"')
    text = text.replace('<node id="5"', '<node action="delete" id="5"')
    (tmp_path / "edited.osm").write_text(text, encoding="utf-8")
    assert len(read_walking_network(tmp_path / "edited.osm")) == 1


def test_relations_and_what_is_in_them_are_passed_over(tmp_path: Path) -> None:
    relation = '<relation id="1"><member type="way" ref="500" role=""/><tag k="type" v="route"/>'
    text = osm_text([([1, 2], HOME)]).replace("</osm>", relation + "</relation></osm>")
    (tmp_path / "town.osm").write_text(text, encoding="utf-8")
    assert len(read_walking_network(tmp_path / "town.osm")) == 1


def test_packed_or_not_and_in_whatever_order_it_is_the_same(tmp_path: Path) -> None:
    text = gzip.decompress(SAMPLE.read_bytes()).decode()
    tree = ElementTree.fromstring(text)
    tree[:] = list(reversed(tree))
    ElementTree.ElementTree(tree).write(tmp_path / "turned.osm")
    (tmp_path / "town.osm.bz2").write_bytes(bz2.compress(text.encode()))
    sample = read_walking_network(SAMPLE)
    assert same(sample, read_walking_network(tmp_path / "town.osm.bz2"))
    assert same(sample, read_walking_network(tmp_path / "turned.osm"))


def test_ids_make_no_difference(tmp_path: Path) -> None:
    ways: list[Way] = [([1, 2, 3, 4], HOME), ([3, 13, 14], {"highway": "path"}), ([2, 12], HOME)]
    one = network_of(tmp_path, *ways)
    places = {10**11 - key: place for key, place in PLACES.items()}
    other = network_of(
        tmp_path, *[([10**11 - ref for ref in refs], tags) for refs, tags in ways], places=places
    )
    assert same(one, other)


def test_the_network_is_what_osmnx_makes_of_the_same_streets(tmp_path: Path) -> None:
    tree = ElementTree.fromstring(gzip.decompress(SAMPLE.read_bytes()))
    ways = [
        way
        for way in tree.iter("way")
        if is_walkable({tag.get("k", ""): tag.get("v", "") for tag in way.iter("tag")})
    ]
    used = {nd.get("ref") for way in ways for nd in way.iter("nd")}
    tree[:] = [*(node for node in tree.iter("node") if node.get("id") in used), *ways]
    ElementTree.ElementTree(tree).write(tmp_path / "walked.osm")
    graph = osmnx.graph_from_xml(
        tmp_path / "walked.osm", bidirectional=True, retain_all=True, simplify=False
    )
    graph = osmnx.simplify_graph(graph, edge_attrs_differ=["name"], remove_rings=False)
    graph = osmnx.project_graph(graph, to_crs=27700)
    ours = read_walking_network(SAMPLE)
    edges = osmnx.graph_to_gdfs(osmnx.convert.to_undirected(graph), nodes=False)
    assert (len(ours.x), len(ours)) == (graph.number_of_nodes(), len(edges))
    assert np.sort(ours.length_m) == pytest.approx(np.sort(edges.length), rel=1e-4)
    assert sorted(ours.name) == sorted(edges["name"].fillna(""))


def test_settings_of_osmnx_are_left_as_found(tmp_path: Path) -> None:
    path = saved(tmp_path / "town.graphml")
    before = {key: value for key, value in vars(osmnx.settings).items() if key[0] != "_"}
    read_walking_network(path)
    assert {key: value for key, value in vars(osmnx.settings).items() if key[0] != "_"} == before


def saved(path: Path, *, crs: str = "epsg:4326", **first: Any) -> Path:
    graph = nx.MultiDiGraph(crs=crs)
    for one, (lat, lon) in PLACES.items():
        graph.add_node(one, x=lon, y=lat)
    for number, (one, two) in enumerate([(1, 2), (2, 5), (2, 12)]):
        tags: dict[str, Any] = {"highway": "residential", "name": "Mill Lane", "length": 1.0}
        tags |= first if not number else {}
        graph.add_edge(one, two, osmid=number, **tags)
        graph.add_edge(two, one, osmid=number, **tags)
    osmnx.save_graphml(graph, path)
    return path


def test_a_network_that_osmnx_saved(tmp_path: Path) -> None:
    network = read_walking_network(saved(tmp_path / "town.graphml", name=["Zoo Lane", "Ash Row"]))
    assert sorted(network.name) == ["Ash Row / Zoo Lane", "Mill Lane", "Mill Lane"]
    assert network.length_m.max() == pytest.approx(111, abs=0.5)


def test_motorways_of_a_saved_network_are_left_out(tmp_path: Path) -> None:
    path = saved(tmp_path / "town.graphml", highway=["motorway", "trunk"])
    network = read_walking_network(path)
    assert network.x.min() == pytest.approx(587_344.6, abs=0.1)
    assert network.notes == ("town.graphml: edges that cannot be walked: 2",)


def test_a_file_of_street_lines(tmp_path: Path) -> None:
    lines = [shapely.LineString([(500_000, 200_000), (500_100, 200_000)])]
    lines += [shapely.LineString([(500_100, 200_000), (500_100, 200_050)])]
    table = gpd.GeoDataFrame({"name1": ["High Street", None]}, geometry=lines, crs=27700)
    table.to_file(tmp_path / "roads.gpkg")
    network = read_walking_network(tmp_path / "roads.gpkg")
    assert (network.name.tolist(), len(network.x)) == (["High Street", ""], 3)
    assert network.metres_between([500_000, 500_100], [200_000, 200_050])[0, 1] == 150


def test_an_extract_as_a_table_of_streets(tmp_path: Path) -> None:
    table = streets_table(network_of(tmp_path, ([1, 2], HOME), ([2, 12], {"highway": "steps"})))
    table.to_file(tmp_path / "streets.gpkg")
    again = read_streets(tmp_path / "streets.gpkg")
    assert again["name"].tolist() == table["name"].tolist() == ["Mill Lane", ""]
    assert again.geometry.geom_equals(table.geometry).all()
    assert (again.crs, dict(again.dtypes)) == (table.crs, dict(table.dtypes))


def test_extracts_are_told_by_their_names() -> None:
    names = ["a.osm", "A.OSM.GZ", "a.osm.bz2", "a.graphml", "a.osm.pbf", "a.gpkg", "a.xml"]
    assert [is_extract(name) for name in names] == [True] * 5 + [False] * 2


BOMB = '<!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is not an OpenStreetMap extract .* it is no XML"),
        (b"lon,lat\n1,2\n", "it is no XML"),
        (b"<html><body/></html>", "it holds 'html'"),
        (b"<osm version='0.6'/>", "none of the 0 ways in it can be walked"),
        (osm_text([([1, 2], {"building": "yes"})]).encode(), "none of the 1 ways"),
        (osm_text([([98, 99], HOME)]).encode(), "no two nodes next to each other"),
        (osm_text([([1, 2], HOME)]).encode()[:-30], "the file is damaged: line .* is no XML"),
        (gzip.compress(osm_text([([1, 2], HOME)]).encode())[:-40], "its end is missing"),
        (b"\x1f\x8b" + b"nonsense" * 9, "does not unpack"),
        (bz2.compress(osm_text([([1, 2], HOME)]).encode())[:-40], "damaged"),
        (b"BZh9" + b"nonsense" * 9, "does not unpack"),
        (osm_text([([1, 2], HOME)], head=BOMB).encode(), "declares a document type"),
        (b"<osm><node id='1' lat='here' lon='2'/></osm>", "line 1 lacks an id or a number"),
        (b"<osm>\n<node lat='1' lon='2'/></osm>", "line 2 lacks an id or a number"),
        (
            osm_text([([1, 2], HOME)], places={1: (185_000, 586_000), 2: (51, 0)}).encode(),
            "1 of 2 nodes have no latitude and longitude on Earth",
        ),
        (
            osm_text([([1, 2], HOME)], places={1: (60.17, 24.9), 2: (60.18, 24.9)}).encode(),
            "1 of 1 streets are outside the area of EPSG:27700",
        ),
    ],
)
def test_bad_extracts_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "town.osm"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_walking_network(path)


def test_a_stray_street_is_left_out_and_counted(tmp_path: Path) -> None:
    places = PLACES | {50: (60.1, 24.9), 51: (60.2, 24.9)}
    network = network_of(tmp_path, ([1, 2], HOME), ([50, 51], HOME), places=places)
    assert len(network) == 1
    assert "town.osm: streets outside the area of the map: 1" in network.notes


def test_elsewhere_with_a_system_for_it(tmp_path: Path) -> None:
    places = {1: (60.17, 24.9), 2: (60.171, 24.9)}
    (tmp_path / "hel.osm").write_text(osm_text([([1, 2], HOME)], places=places), encoding="utf-8")
    network = read_walking_network(tmp_path / "hel.osm", to_crs=32635)
    assert network.length_m.tolist() == pytest.approx([111.4], abs=0.2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<osm/>", r"not a saved street network .* it holds 'osm'"),
        ("<graphml/>", "not a street network as OSMnx saves it"),
        (BOMB.replace("osm", "graphml") + "<graphml/>", "declares a document type"),
    ],
)
def test_bad_saved_networks_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "town.graphml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_walking_network(path)


def test_a_saved_network_of_motorways_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "town.graphml")
    path.write_text(path.read_text().replace("residential", "motorway"), encoding="utf-8")
    with pytest.raises(InputError, match="none of the 6 edges in it can be walked"):
        read_walking_network(path)


def test_files_that_are_not_there_or_packed_otherwise(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_walking_network(tmp_path / "none.osm")
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_walking_network(tmp_path / "town.osm.pbf")
    with pytest.raises(InputError, match="EPSG:4326"):
        read_walking_network(SAMPLE, to_crs=4326)
    (tmp_path / "folder.osm").mkdir()
    with pytest.raises(InputError, match="the file cannot be read"):
        read_walking_network(tmp_path / "folder.osm")

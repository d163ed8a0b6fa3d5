"""Street networks out of OpenStreetMap, by way of OSMnx.

Only files on this machine are read. OSMnx takes every way of an extract for a street, buildings
and farm tracks too, and cannot be told otherwise; it is therefore handed a copy that holds only
what can be walked. © OpenStreetMap contributors, Open Database Licence.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import quoteattr

import networkx as nx
import numpy as np
import osmnx
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import WGS84, Crs, crs_name, require_projected_metres
from hotspots.ground.osm_ways import OsmWays, is_walkable, read_ways, stream_xml
from hotspots.ground.streets import WalkingNetwork, network_of_lines, network_of_streets
from hotspots.projection import project_geometries, usable_bounds
from hotspots.records.streets import read_streets

EXTRACT_SUFFIXES = (".osm", ".osm.gz", ".osm.bz2")
_GRAPHML = ".graphml"
_MOSTLY = 0.5
# How OSMnx is to read, whatever somebody else in this process has set.
_SETTINGS = {
    "useful_tags_way": ["name"],
    "useful_tags_node": [],
    "all_oneway": False,
    "cache_only_mode": False,
    "default_crs": "epsg:4326",
}
_ONE_AT_A_TIME = threading.Lock()

Lines = NDArray[np.object_]


def is_extract(path: str | Path) -> bool:
    """Tell by its name whether a file is an OpenStreetMap extract or a saved network.

    >>> is_extract("essex.osm.bz2"), is_extract("roads.gpkg")
    (True, False)
    """
    return Path(path).name.casefold().endswith((*EXTRACT_SUFFIXES, _GRAPHML, ".pbf"))


def read_walking_network(path: str | Path, *, to_crs: Crs = 27700) -> WalkingNetwork:
    """Read the streets and paths of a file as a network that can be walked.

    Parameters
    ----------
    path
        An extract (``.osm``, ``.osm.gz``, ``.osm.bz2``), a network that OSMnx saved
        (``.graphml``), or a file of street lines as
        :func:`hotspots.records.streets.read_streets` reads it, of which every line is taken.
        What can be walked: see :func:`hotspots.ground.osm_ways.is_walkable`.
    to_crs
        Projected system in metres for the result.

    Returns
    -------
    WalkingNetwork
        Nodes and pieces by where they are: OpenStreetMap's ids change from day to day, and have
        no say in it. Where one name ends and another begins, a piece ends. Parts that hang
        together with no other are kept. ``notes`` say what was left out.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When the file is damaged, of another kind, holds nothing that can be walked, or lies
        mostly outside the area of ``to_crs``.

    Examples
    --------
    >>> network = read_walking_network("data/streets/sample_towns.osm.gz")
    >>> len(network.x) > 2000, network.crs
    (True, 'EPSG:27700')
    """
    path, target = Path(path), require_projected_metres(to_crs, where="to_crs")
    folded = path.name.casefold()
    if folded.endswith(".pbf"):
        what = "OpenStreetMap's .pbf cannot be read"
        cure = "make XML of it, e.g. osmium cat town.osm.pbf -o town.osm.bz2"
        raise InputError(Problem(what, cure, path.name))
    if not is_extract(path):
        return network_of_streets(read_streets(path, to_crs=target))
    if folded.endswith(_GRAPHML):
        lines, names, crs, notes = _saved(path)
    else:
        lines, names, notes = _extract(path)
        crs = WGS84
    inside = _on_the_map(lines, crs, target, path.name)
    if not inside.all():
        notes += (f"{path.name}: streets outside the area of the map: {int((~inside).sum()):,}",)
    shapes, _ = project_geometries(lines[inside], from_crs=crs, to_crs=target)
    return replace(network_of_lines(shapes, names=names[inside], crs=target), notes=notes)


def _extract(path: Path) -> tuple[Lines, Lines, tuple[str, ...]]:
    """Read lines and names from an extract, in degrees."""
    ways = read_ways(path)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "walked.osm"
        cut = _write_walked(ways, copy)
        with _own_settings():
            graph = osmnx.graph_from_xml(
                copy, bidirectional=True, simplify=False, retain_all=True, encoding="utf-8"
            )
    if not graph.edges:
        what = "its ways have no two nodes next to each other that are in the file"
        cure = "take an extract that holds the nodes of its ways"
        raise InputError(Problem(what, cure, path.name))
    graph = osmnx.simplify_graph(graph, edge_attrs_differ=["name"], remove_rings=False)
    lines, names = _edges(graph)
    notes = [f"{path.name}: of {ways.seen:,} ways {len(ways.refs):,} can be walked"]
    if cut:
        notes.append(f"{path.name}: ways cut where the extract ends: {cut:,}")
    return lines, names, tuple(notes)


def _write_walked(ways: OsmWays, copy: Path) -> int:
    """Write nodes and ways that can be walked for OSMnx; count ways that lack some nodes.

    Where the nodes of a way are missing it is cut in two, not joined across the gap.
    """
    every = np.concatenate(ways.refs)
    way = np.repeat(np.arange(len(ways.refs)), [len(one) for one in ways.refs])
    there = np.isin(every, ways.node)
    used = np.searchsorted(ways.node, np.unique(every[there]))
    run = np.cumsum(~there)  # grows where a node is missing
    begins = np.flatnonzero((np.diff(way, prepend=-1) != 0) | (np.diff(run, prepend=0) != 0))
    with copy.open("w", encoding="utf-8") as file:
        file.write('<osm version="0.6">\n')
        for at in used:
            position = f'lat="{ways.latitude[at]!s}" lon="{ways.longitude[at]!s}"'
            file.write(f'<node id="{ways.node[at]}" {position}/>\n')
        for number, (low, high) in enumerate(pairwise([*begins.tolist(), len(every)]), start=1):
            refs = every[low:high][there[low:high]]
            if len(refs) > 1:
                nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs.tolist())
                name = quoteattr(ways.name[way[low]])
                tag = f'<tag k="name" v={name}/>' if name != '""' else ""
                file.write(f'<way id="{number}">{nodes}{tag}</way>\n')
        file.write("</osm>\n")
    return len(np.unique(way[~there]))


def _saved(path: Path) -> tuple[Lines, Lines, str, tuple[str, ...]]:
    """Read lines, names and the system of a network that OSMnx saved."""
    stream_xml(path, root="graphml", start=lambda element, said: None)
    try:
        with _own_settings():
            graph = osmnx.load_graphml(path)
        before = graph.number_of_edges()
        closed = [edge for edge in graph.edges(keys=True) if not _walked(graph.edges[edge])]
        graph.remove_edges_from(closed)
        crs = crs_name(graph.graph["crs"])
        lines, names = _edges(graph) if graph.edges else (np.empty(0, object), np.empty(0, object))
    except (KeyError, ValueError, TypeError, SyntaxError, ParseError, nx.NetworkXError):
        what = "the file is not a street network as OSMnx saves it"
        raise InputError(Problem(what, "save it with osmnx.save_graphml", path.name)) from None
    if not len(lines):
        what = f"none of the {before:,} edges in it can be walked"
        raise InputError(Problem(what, "save a walking network of the place", path.name))
    note = f"{path.name}: edges that cannot be walked: {len(closed):,}" if closed else ""
    return lines, names, crs, (note,) if note else ()


def _walked(tags: dict[str, object]) -> bool:
    """Tell whether an edge can be walked; one of several ways, if each of them can."""
    if "highway" not in tags:
        return True
    kinds = tags["highway"] if isinstance(tags["highway"], list) else [tags["highway"]]
    rest = {
        key: str(value)
        for key, value in tags.items()
        if isinstance(value, str) and key != "highway"
    }
    return all(is_walkable({**rest, "highway": str(kind)}) for kind in kinds)


def _edges(graph: nx.MultiDiGraph) -> tuple[Lines, Lines]:
    """Give the lines and names of a graph; several names of one edge in one, by alphabet."""
    edges = osmnx.graph_to_gdfs(graph, nodes=False, fill_edge_geometry=True)
    names = edges["name"] if "name" in edges else [""] * len(edges)
    texts = [
        " / ".join(sorted(name))
        if isinstance(name, list)
        else name
        if isinstance(name, str)
        else ""
        for name in names
    ]
    return np.asarray(edges.geometry.to_numpy(), dtype=object), np.array(texts, dtype=object)


def _on_the_map(lines: Lines, crs: str, target: Crs, name: str) -> NDArray[np.bool_]:
    """Find lines inside the area of the target system; refuse a file that is mostly outside."""
    bounds = usable_bounds(target, of=crs)
    if bounds is None:
        return np.ones(len(lines), dtype=bool)
    west, south, east, north = bounds
    left, bottom, right, top = shapely.bounds(lines).T
    inside = (left >= west) & (right <= east) & (bottom >= south) & (top <= north)
    if (~inside).mean() > _MOSTLY:
        what = (
            f"{int((~inside).sum()):,} of {len(lines):,} streets are outside the area of"
            f" {crs_name(target)}"
        )
        cure = "take an extract of the right place, or set to_crs to a system for this one"
        raise InputError(Problem(what, cure, name))
    return np.asarray(inside)


@contextmanager
def _own_settings() -> Iterator[None]:
    """Read by our settings of OSMnx, which are those of the whole process, and put them back."""
    with _ONE_AT_A_TIME:
        found = {key: getattr(osmnx.settings, key) for key in _SETTINGS}
        try:
            for key, value in _SETTINGS.items():
                setattr(osmnx.settings, key, value)
            yield
        finally:
            for key, value in found.items():
                setattr(osmnx.settings, key, value)

"""Street networks out of OpenStreetMap: from an extract, or as OSMnx saved them.

Only files on this machine are read. An extract is read here, a network that OSMnx saved by OSMnx,
whose own reader of extracts takes every way for a street, buildings and farm tracks too, and eight
times as long; a test holds the network to what OSMnx makes of the same streets.
© OpenStreetMap contributors, Open Database Licence.
"""

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import ParseError

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import WGS84, Crs, crs_name, read_crs, require_projected_metres
from hotspots.ground.osm_ways import OsmWays, is_walkable, read_ways, stream_xml
from hotspots.ground.street_lines import network_of_lines, network_of_streets
from hotspots.ground.streets import WalkingNetwork
from hotspots.projection import project_geometries, usable_bounds
from hotspots.records.streets import read_streets

EXTRACT_SUFFIXES = (".osm", ".osm.gz", ".osm.bz2")
_GRAPHML = ".graphml"
_MOSTLY = 0.5
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
    lines, way, cut = _lines_of(ways)
    if not len(lines):
        what = "its ways have no two nodes next to each other that are in the file"
        cure = "take an extract that holds the nodes of its ways"
        raise InputError(Problem(what, cure, path.name))
    notes = [f"{path.name}: of {ways.seen:,} ways {len(ways.refs):,} can be walked"]
    if cut:
        notes.append(f"{path.name}: ways cut where the extract ends: {cut:,}")
    return lines, np.array(ways.name, dtype=object)[way], tuple(notes)


def _lines_of(ways: OsmWays) -> tuple[Lines, NDArray[np.int64], int]:
    """Draw ways; give the lines, the way of each, and how many ways lack some nodes.

    Where nodes of a way are missing it is cut in two, not joined across the gap.
    """
    every = np.concatenate(ways.refs)
    way = np.repeat(np.arange(len(ways.refs)), [len(one) for one in ways.refs])
    there = np.isin(every, ways.node)
    gaps = np.cumsum(~there)  # grows where a node is missing
    run = np.cumsum((np.diff(way, prepend=-1) != 0) | (np.diff(gaps, prepend=0) != 0))
    size = np.bincount(run[there], minlength=run[-1] + 1)
    drawn = there & (size[run] > 1)
    _, first, line = np.unique(run[drawn], return_index=True, return_inverse=True)
    at = np.searchsorted(ways.node, every[drawn])
    xy = np.column_stack([ways.longitude[at], ways.latitude[at]])
    lines = shapely.linestrings(xy, indices=line) if len(xy) else np.empty(0)
    return np.asarray(lines, dtype=object), way[drawn][first], len(np.unique(way[~there]))


def _saved(path: Path) -> tuple[Lines, Lines, str, tuple[str, ...]]:
    """Read lines, names and the system of a network that OSMnx saved."""
    # Over a second and 120 MB, for the one kind of file that needs it.
    import networkx  # noqa: PLC0415
    import osmnx  # noqa: PLC0415

    stream_xml(path, root="graphml", start=lambda element, said: None)
    try:
        graph = osmnx.load_graphml(path)
        closed = [edge for edge in graph.edges(keys=True) if not _walked(graph.edges[edge])]
        before = graph.number_of_edges()
        graph.remove_edges_from(closed)
        crs = crs_name(read_crs(graph.graph["crs"]))
        edges = osmnx.graph_to_gdfs(graph, nodes=False) if graph.edges else None
    except (KeyError, ValueError, TypeError, SyntaxError, ParseError, networkx.NetworkXError):
        what = "the file is not a street network as OSMnx saves it"
        raise InputError(Problem(what, "save it with osmnx.save_graphml", path.name)) from None
    if edges is None:
        what = f"none of the {before:,} edges in it can be walked"
        raise InputError(Problem(what, "save a walking network of the place", path.name))
    note = f"{path.name}: edges that cannot be walked: {len(closed):,}"
    lines = np.asarray(edges.geometry.to_numpy(), dtype=object)
    return lines, _names_of(edges), crs, (note,) if closed else ()


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


def _names_of(edges: gpd.GeoDataFrame) -> Lines:
    """Give the names of edges; several of one edge in one, by alphabet."""
    names = edges["name"] if "name" in edges else [""] * len(edges)
    texts = [
        " / ".join(sorted(name))
        if isinstance(name, list)
        else name
        if isinstance(name, str)
        else ""
        for name in names
    ]
    return np.array(texts, dtype=object)


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

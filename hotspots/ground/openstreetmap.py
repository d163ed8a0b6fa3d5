"""Street maps out of OpenStreetMap: from an extract, or as OSMnx saved them.

Only files on this machine are read. An extract is read here, a network that OSMnx saved by OSMnx,
whose own reader of extracts takes every way for a street, buildings and farm tracks too, and eight
times as long; a test holds the network to what OSMnx makes of the same streets.
© OpenStreetMap contributors, Open Database Licence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import Crs, crs_name, read_crs, require_projected_metres
from hotspots.ground.mapped_ground import MappedGround, no_features
from hotspots.ground.mapped_streets import (
    TaggedStreets,
    parts_note,
    plain_streets,
    project_streets,
    streets_within,
    tagged_streets,
)
from hotspots.ground.osm_ground import ODBL, PBF, ground_in_extract, walking_in_extract
from hotspots.ground.osm_xml import stream_xml
from hotspots.ground.street_lines import network_of_streets
from hotspots.ground.streets import WalkingNetwork
from hotspots.records.streets import read_streets

EXTRACT_SUFFIXES = (".osm", ".osm.gz", ".osm.bz2", PBF)
_GRAPHML = ".graphml"
# What OSMnx writes of an edge that says what it is; read_streets keeps them if asked to.
EDGE_COLUMNS = ("highway", "oneway", "maxspeed", "service", "access", "junction", "tunnel", "lit")


def is_extract(path: str | Path) -> bool:
    """Tell by its name whether a file is an OpenStreetMap extract or a saved network.

    >>> is_extract("essex.osm.bz2"), is_extract("essex.osm.pbf"), is_extract("roads.gpkg")
    (True, True, False)
    """
    return Path(path).name.casefold().endswith((*EXTRACT_SUFFIXES, _GRAPHML))


def read_walking_network(path: str | Path, *, to_crs: Crs = 27700) -> WalkingNetwork:
    """Read the streets and paths of a file as a network that can be walked.

    Parameters
    ----------
    path
        An extract (``.osm``, ``.osm.gz``, ``.osm.bz2``, ``.osm.pbf``), a network that OSMnx saved
        (``.graphml``), or a file of street lines as
        :func:`hotspots.records.streets.read_streets` reads it, of which every line is taken.
        What can be walked: see :func:`hotspots.ground.osm_tags.is_walkable`.
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
    if not is_extract(path):
        return network_of_streets(read_streets(path, to_crs=target))
    if not path.name.casefold().endswith(_GRAPHML):
        return walking_in_extract(path, to_crs=target)
    streets, notes = _saved(path)
    streets, stray = project_streets(streets, target, path.name)
    return streets.walking((*notes, *([stray] if stray else [])))


def read_mapped_ground(
    path: str | Path, *, to_crs: Crs = 27700, within: BaseGeometry | None = None
) -> MappedGround:
    """Read what a street map knows of the ground, in one pass over one file.

    Parameters
    ----------
    path
        An extract (``.osm``, ``.osm.gz``, ``.osm.bz2``, ``.osm.pbf``): streets to walk and to
        drive, and features. A network that OSMnx saved (``.graphml``, or a GeoPackage with a
        layer of edges): streets only, and those to drive where some edge is one-way, as a
        network made for walking says of none that it is. Any other file of street lines: every
        line is walked, and nothing is known of cars.
    to_crs
        Projected system in metres for the result.
    within
        Ground in ``to_crs``: ways and features that do not touch it are left out. None for all.

    Returns
    -------
    MappedGround
        The same whatever the order of the file. ``notes`` say what was left out.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        As :func:`read_walking_network`.

    Examples
    --------
    >>> ground = read_mapped_ground("data/streets/sample_towns.osm.gz")
    >>> bool((ground.features["kind"] == "bus stop").sum() > 20), ground.ways["lit"].iloc[0]
    (True, 'yes')
    """
    path, target = Path(path), require_projected_metres(to_crs, where="to_crs")
    if is_extract(path) and not path.name.casefold().endswith(_GRAPHML):
        return ground_in_extract(path, to_crs=target, within=within)
    if is_extract(path):
        streets, notes = _saved(path)
        streets, stray = project_streets(streets, target, path.name)
        notes = (*notes, *([stray] if stray else []))
        return _ground_of(streets_within(streets, within), path.name, ODBL, notes)
    return ground_of_streets(
        read_streets(path, to_crs=target, keep=EDGE_COLUMNS), within=within, name=path.name
    )


def ground_of_streets(
    streets: gpd.GeoDataFrame, *, within: BaseGeometry | None = None, name: str = "the streets"
) -> MappedGround:
    """Make mapped ground of a table of street lines.

    The table is as :func:`hotspots.records.streets.read_streets` gives it. Lines with the columns
    ``highway`` and ``oneway``, which OSMnx writes for edges into a GeoPackage, are what these say.
    Of others only names are known.
    """
    lines = np.asarray(streets.geometry.to_numpy(), dtype=object)
    crs = crs_name(require_projected_metres(streets.crs, where="the streets"))
    if not {"highway", "oneway"} <= set(streets.columns):
        plain = plain_streets(lines, streets["name"].tolist(), crs=crs)
        return _ground_of(streets_within(plain, within), name, "", ())
    rows = [
        {key: _list_of(value) for key, value in row.items() if value}
        for row in streets.drop(columns="geometry").to_dict("records")
    ]
    tagged = _tagged(lines, rows, crs)
    return _ground_of(streets_within(tagged, within), name, ODBL, ())


def _ground_of(
    streets: TaggedStreets, name: str, attribution: str, notes: tuple[str, ...]
) -> MappedGround:
    """Make mapped ground of streets without features."""
    # Made for walking, a network says of no street that it is one-way.
    one_way = streets.table["forward"] != streets.table["backward"]
    notes = (*notes, f"{name}: it holds streets only: nothing is known of what stands beside them")
    if not one_way.any():
        notes = (*notes, f"{name}: it names no one-way street: no routes for cars are made of it")
        streets = replace(streets, table=streets.table.assign(driven=False))
    walking = streets.walking()
    parts = parts_note(walking)
    notes = (*notes, *([f"{name}: {parts}"] if parts else []))
    return MappedGround(
        walking=replace(walking, notes=notes),
        driving=streets.driving() if one_way.any() else None,
        ways=streets.some((streets.table["walked"] | streets.table["driven"]).to_numpy()).ways(),
        features=no_features(streets.crs),
        holds_features=False,
        attribution=attribution,
        notes=notes,
    )


def _saved(path: Path) -> tuple[TaggedStreets, tuple[str, ...]]:
    """Read the edges of a network that OSMnx saved, in its own system."""
    # Over a second and 120 MB, for the one kind of file that needs it.
    import networkx  # noqa: PLC0415
    import osmnx  # noqa: PLC0415

    stream_xml(path, root="graphml", start=lambda element, said: None)
    try:
        graph = osmnx.load_graphml(path)
        crs = crs_name(read_crs(graph.graph["crs"]))
        edges = osmnx.graph_to_gdfs(graph, nodes=False)
        lines = np.asarray(edges.geometry.to_numpy(), dtype=object)
        streets = _tagged(lines, edges.drop(columns="geometry").to_dict("records"), crs)
    except (KeyError, ValueError, TypeError, SyntaxError, ParseError, networkx.NetworkXError):
        what = "the file is not a street network as OSMnx saves it"
        raise InputError(Problem(what, "save it with osmnx.save_graphml", path.name)) from None
    closed = int((~streets.table["walked"]).sum())
    if closed == len(lines):
        what = f"none of the {closed:,} edges in it can be walked"
        raise InputError(Problem(what, "save a walking network of the place", path.name))
    note = f"{path.name}: edges that cannot be walked: {closed:,}"
    return streets, (note,) if closed else ()


def _tagged(lines: Any, rows: Sequence[Mapping[Any, Any]], crs: str) -> TaggedStreets:
    """Say what edges are; one that was made of several ways, if each of them is."""
    tags, one_way = [], []
    for row in rows:
        kinds = _texts(row.get("highway"))
        rest = {
            str(key): value
            for key, value in row.items()
            if isinstance(value, str) and value and key not in ("highway", "oneway", "name")
        }
        speeds = _texts(row.get("maxspeed"))
        rest |= {"maxspeed": ";".join(speeds)} if speeds else {}
        rest |= {"name": " / ".join(sorted(_texts(row.get("name"))))}
        # A network whose edges do not say what they are is all streets.
        tags.append([rest | {"highway": kind} for kind in kinds] or [rest | {"highway": "road"}])
        one_way.append(
            any(one.casefold() in ("true", "yes", "1") for one in _texts(row.get("oneway")))
        )
    return tagged_streets(np.asarray(lines, dtype=object), tags, crs=crs, one_way=one_way)


def _texts(value: object) -> list[str]:
    """Give the texts of a value: none, one, or those of a list."""
    if isinstance(value, list):
        return [str(one) for one in value]
    return [str(value)] if isinstance(value, str | bool | np.bool_) else []


def _list_of(text: object) -> object:
    """Read a list as OSMnx writes it into a table: ``['residential', 'service']``."""
    said = str(text)
    if not (said.startswith("[") and said.endswith("]")):
        return said
    return [one.strip().strip("'\"") for one in said[1:-1].split(",")]

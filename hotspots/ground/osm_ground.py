"""A street map's whole ground out of an OpenStreetMap extract, from streets to backdrop."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import WGS84, Crs
from hotspots.ground.mapped_ground import MappedGround
from hotspots.ground.mapped_streets import (
    TaggedStreets,
    inside_area_of,
    parts_note,
    project_streets,
    streets_within,
    tagged_streets,
    touching,
)
from hotspots.ground.osm_backdrop_table import backdrop_table
from hotspots.ground.osm_content import OsmContent, Tags
from hotspots.ground.osm_features import ATTACHED, LINE_KINDS, features_of
from hotspots.ground.osm_pbf import read_osm_pbf
from hotspots.ground.osm_shapes import (
    areas_of_relations,
    areas_of_ways,
    in_order,
    is_closed,
    lines_of_ways,
    places_of,
)
from hotspots.ground.osm_tags import is_walkable, name_of
from hotspots.ground.osm_xml import read_osm_xml
from hotspots.ground.streets import WalkingNetwork
from hotspots.projection import project_geometries

ODBL = "© OpenStreetMap contributors, Open Database Licence"
PBF = ".pbf"
_SAME_M = 10.0  # a cash machine this near a bank that has one is the one it has
Shapes = NDArray[np.object_]


def walking_in_extract(path: Path, *, to_crs: Crs) -> WalkingNetwork:
    """Read what is walked from an extract, and leave the rest."""
    _, streets, notes = _streets_of(path, to_crs, walked_only=True)
    return streets.walking(notes)


def ground_in_extract(
    path: Path, *, to_crs: Crs, within: BaseGeometry | None = None
) -> MappedGround:
    """Read all that an extract knows of the ground, as ``read_mapped_ground`` says."""
    content, streets, notes = _streets_of(path, to_crs, walked_only=False)
    streets = streets_within(streets, within)
    features, feature_notes = _features(content, to_crs, within, path.name)
    walking = streets.walking()
    walked, driven = streets.table[["walked", "driven"]].sum()
    count = (
        f"{path.name}: of {content.ways_seen:,} ways {walked:,} stretches can be walked and"
        f" {driven:,} driven"
    )
    parts = parts_note(walking)
    said = (count, *notes[1:], *feature_notes, *([f"{path.name}: {parts}"] if parts else []))
    return MappedGround(
        walking=replace(walking, notes=said),
        driving=streets.driving(),
        ways=streets.ways(),
        features=features,
        holds_features=True,
        attribution=_attribution(content),
        notes=said,
        backdrop=backdrop_table(content, to_crs, within=within),
    )


def _streets_of(
    path: Path, target: Crs, *, walked_only: bool
) -> tuple[OsmContent, TaggedStreets, tuple[str, ...]]:
    """Read an extract; give its streets in the target system, and what was left out."""
    packed = path.name.casefold().endswith(PBF)
    content = read_osm_pbf(path) if packed else read_osm_xml(path)
    walked = [way for way, tags in content.ways.items() if is_walkable(tags)]
    if not walked:
        what = f"none of the {content.ways_seen:,} ways in it can be walked"
        cure = "take an extract that holds highways with their nodes"
        raise InputError(Problem(what, cure, path.name))
    ways = walked if walked_only else list(content.ways)
    lines, way, cut = lines_of_ways(content, ways)
    tags = [[content.ways[ways[at]]] for at in way]
    streets = tagged_streets(lines, tags, crs=WGS84)
    if not streets.table["walked"].any():
        what = "its ways have no two nodes next to each other that are in the file"
        cure = "take an extract that holds the nodes of its ways"
        raise InputError(Problem(what, cure, path.name))
    streets, stray = project_streets(streets, target, path.name)
    notes = [f"{path.name}: of {content.ways_seen:,} ways {len(walked):,} can be walked"]
    if cut:
        notes.append(f"{path.name}: ways cut where the extract ends: {cut:,}")
    return content, streets, (*notes, *([stray] if stray else []))


def _features(
    content: OsmContent, target: Crs, within: BaseGeometry | None, name: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Draw the features, project them, and put them in order."""
    shapes, tags, lines_only = _drawn(content)
    missing = shapely.is_missing(shapes)
    notes = []
    if missing.any():
        notes.append(
            f"{name}: features left out as the extract lacks part of them: {int(missing.sum()):,}"
        )
    rows = [
        (at, kind, name_of(tags[at]), detail)
        for at in np.flatnonzero(~missing).tolist()
        for kind, detail in features_of(tags[at])
        if (kind in LINE_KINDS) == lines_only[at]
    ]
    at = np.array([row[0] for row in rows], dtype=np.int64)
    table = pd.DataFrame([row[1:] for row in rows], columns=["kind", "name", "detail"], dtype="str")
    drawn = shapes[at]
    inside = inside_area_of(drawn, WGS84, target)
    placed, _ = project_geometries(drawn[inside], from_crs=WGS84, to_crs=target)
    table = table[inside]
    once = ~_told_twice(table, placed)
    once &= within is None or touching(placed, within)
    return in_order(table[once], placed[once], target), notes


def _told_twice(table: pd.DataFrame, shapes: Shapes) -> NDArray[np.bool_]:
    """Find what is told of another thing (a bank has a cash machine) and mapped by itself too."""
    kind = table["kind"].to_numpy()
    attached = np.array([detail.startswith(ATTACHED) for detail in table["detail"]], dtype=bool)
    told = np.zeros(len(table), dtype=bool)
    for one in sorted(set(kind[attached])):
        itself = shapely.union_all(shapes[(kind == one) & ~attached])
        rows = attached & (kind == one)
        told[rows] = shapely.dwithin(shapes[rows], itself, _SAME_M)
    return told


def _drawn(content: OsmContent) -> tuple[Shapes, list[Tags], list[bool]]:
    """Draw nodes as points, closed ways and relations as areas, walls and open ways as lines.

    Returns shapes in degrees (None where part is missing), tags, and whether a shape stands for
    what is a line by its kind (a wall) rather than for a thing with some ground.
    """
    nodes = list(content.feature_nodes)  # each of them is in the file
    points = shapely.points(places_of(content, np.array(nodes, dtype=np.int64)))
    ways = list(content.feature_ways)
    kinds = {way: {kind for kind, _ in features_of(content.feature_ways[way])} for way in ways}
    walls = [way for way in ways if kinds[way] & LINE_KINDS]
    things = [way for way in ways if kinds[way] - LINE_KINDS]
    closed = [way for way in things if is_closed(content.refs[way])]
    opened = [way for way in things if not is_closed(content.refs[way])]
    areas = [one for one in content.areas if features_of(one.tags)]
    wall_lines, wall, _ = lines_of_ways(content, walls)
    open_lines, other, _ = lines_of_ways(content, opened)
    drawn = [
        (points, [content.feature_nodes[one] for one in nodes], False),
        (areas_of_ways(content, closed), [content.feature_ways[one] for one in closed], False),
        (open_lines, [content.feature_ways[opened[at]] for at in other], False),
        (wall_lines, [content.feature_ways[walls[at]] for at in wall], True),
        (areas_of_relations(content, areas), [one.tags for one in areas], False),
    ]
    shapes = np.concatenate([np.asarray(part, dtype=object) for part, _, _ in drawn])
    tags = [one for _, some, _ in drawn for one in some]
    return shapes, tags, [line for _, some, line in drawn for _ in some]


def _attribution(content: OsmContent) -> str:
    """Name whom the file names as its maker; OpenStreetMap where it names nobody."""
    named = content.copyright
    return named if named and "openstreetmap" not in named.casefold() else ODBL

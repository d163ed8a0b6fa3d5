"""Surroundings: what the street map knows of a place, and what it does not.

A map is made by people who look at some things and not at others. What has no tag is unknown: a
street that nobody has said is lit is not dark, and a place without a mapped camera may have ten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from hotspots.ground.mapped_ground import FEATURE_KINDS, LIT, WAY_KINDS, MappedGround
from hotspots.ground.way_pieces import WayPieces, cut_ways
from hotspots.patterns.plain_words import say_metres

DEAD_END, CUT_THROUGH = "dead end", "cut-through"
NOT_COVERED = "The street map does not cover this place: nothing is known of its surroundings."
STREETS_ONLY = "The file of streets holds streets only; what stands beside them is unknown."
# Ways that are places by themselves: somebody on a walk goes to look at them.
WAY_PLACES = ("alley", "steps", "underpass")
# Paths may leave a place and come back: their other ends are looked for as far as this.
_BEYOND_M = 250.0
_SHORTEST_DEAD_END_M = 20.0
_LEADS_TO_A_DOOR = ("footway", "service road", "pavement", "crossing", "cycle track")


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What the street map knows inside an outline.

    Attributes
    ----------
    counts
        ``kind``, ``number`` and ``length_m`` of ways, dead ends, cut-throughs and features; only
        kinds that are there. Streets count once a name, unnamed ways once a connected stretch,
        polygons once; the length is that of lines, 0 for the rest.
    places
        ``kind``, ``name``, ``detail``, clipped to the outline: features, alleys, steps and
        underpasses (one row a connected stretch), dead ends and cut-throughs.
    lighting
        ``lit`` (yes, no, unknown), ``length_m``, ``share`` of the ways' length; no rows without
        ways.
    sentences
        The same in plain words.
    attribution
        What has to stand on every page that shows any of it; empty for none.
    covered
        Whether the map covers the place: if not, nothing above says anything.
    holds_features
        Whether the map could hold features: if not, none is no answer.
    """

    counts: pd.DataFrame
    places: gpd.GeoDataFrame
    lighting: pd.DataFrame
    sentences: tuple[str, ...]
    attribution: str
    covered: bool
    holds_features: bool


def find_surroundings(
    ground: MappedGround, outline: BaseGeometry, *, streets_too: bool = True
) -> Surroundings:
    """Find what the street map knows of a place.

    Parameters
    ----------
    ground
        The street map.
    outline
        Polygon or multipolygon, in the system of the map.
    streets_too
        Whether ways for cars are counted too; if not, only those for people on foot.

    Returns
    -------
    Surroundings
        Empty tables, with all columns, where the map does not cover the place; ``sentences``
        then say so.

    Raises
    ------
    InputError
        When the outline is no area.

    Examples
    --------
    >>> from hotspots.ground.street_lines import network_of_lines
    >>> lines = shapely.from_wkt(["LINESTRING (0 0, 9 0, 300 0)", "LINESTRING (9 0, 9 100)"])
    >>> ways = gpd.GeoDataFrame(
    ...     {"name": ["High Street", ""], "kind": ["street", "alley"], "lit": ["yes", "unknown"]},
    ...     geometry=lines,
    ...     crs=27700,
    ... ).assign(walked=True, driven=[True, False])
    >>> features = gpd.GeoDataFrame({"kind": [], "name": [], "detail": []}, geometry=[], crs=27700)
    >>> ground = MappedGround(network_of_lines(lines), None, ways, features, True, "")
    >>> found = find_surroundings(ground, shapely.box(-10, -10, 310, 110))
    >>> found.counts.values.tolist()
    [['street', 1, 300.0], ['alley', 1, 100.0], ['dead end', 3, 0.0]]
    >>> found.sentences[0]
    'Of 400 m of ways 75% are tagged as lit, 0% as not lit; of 25% nobody has said.'
    """
    pieces = cut_ways(ground.ways, outline, beyond_m=_BEYOND_M)
    counted = pieces.inside & ~pieces.beside
    if not streets_too:
        counted &= ~pieces.driven
    features = _features_within(ground.features, outline)
    stretches = _stretches(pieces, counted)
    ends = _dead_ends(pieces, counted)
    links = _cut_throughs(pieces)
    parts = [stretches[stretches["kind"].isin(WAY_PLACES)], ends, links, features]
    counts = _count([stretches, ends, links, features])
    lighting = _lighting(pieces, counted & pieces.outdoors)
    covered = bool(len(pieces)) or bool(len(features))
    return Surroundings(
        counts,
        _join(parts, ground),
        lighting,
        _say(counts, lighting, covered=covered, holds_features=ground.holds_features),
        ground.attribution,
        covered,
        ground.holds_features,
    )


def find_lit_stretches(ground: MappedGround, outline: BaseGeometry) -> gpd.GeoDataFrame:
    """Find the ways of a place by how they are lit, one row a stretch.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name``, ``kind``, ``lit`` and lines clipped to the outline: the pieces of one name, or
        unnamed ones that hang together, of one kind and lit alike; by kind.
    """
    pieces = cut_ways(ground.ways, outline, beyond_m=_BEYOND_M)
    taken = pieces.inside & pieces.outdoors
    parts = [_stretches(pieces, taken & (pieces.lit == lit)).assign(lit=lit) for lit in LIT]
    every = pd.concat(parts, ignore_index=True).astype({"lit": "str"})
    frame = every[["name", "kind", "lit", "geometry"]]
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=ground.ways.crs)


def _features_within(features: gpd.GeoDataFrame, outline: BaseGeometry) -> pd.DataFrame:
    """Clip features to the outline; what only touches it is not in it."""
    if not len(features):
        return _places_frame([], [], [], [])
    shapely.prepare(outline)  # a county has half a million features, a place a few
    features = features[shapely.intersects(outline, features.geometry.to_numpy())]
    shapes = np.asarray(features.geometry.to_numpy(), dtype=object)
    clipped = shapely.intersection(shapes, outline)
    same = shapely.get_dimensions(clipped) == shapely.get_dimensions(shapes)
    same &= ~shapely.is_empty(clipped)
    said = features.loc[same]
    return _places_frame(said["kind"], said["name"], said["detail"], clipped[same])


def _stretches(pieces: WayPieces, taken: NDArray[np.bool_]) -> pd.DataFrame:
    """Join pieces of one kind: by their name; without one, those that hang together."""
    rows = np.flatnonzero(taken)
    if not len(rows):
        return _places_frame([], [], [], [])
    group = pieces.name[rows].copy()
    for kind in WAY_KINDS:
        mine = (group == "") & (pieces.kind[rows] == kind)
        if mine.any():
            group[mine] = [f"\0{part:06}" for part in _parts_of(pieces, rows[mine])]
    frame = pd.DataFrame({"kind": pieces.kind[rows], "group": group, "row": rows})
    out = []
    for _, one in frame.groupby(["kind", "group"], sort=True):
        mine = one["row"].to_numpy()
        lit = _say_lit(pieces.lit[mine], pieces.length_m[mine])
        shape = shapely.line_merge(shapely.union_all(pieces.lines[mine]))
        out.append((pieces.kind[mine[0]], pieces.name[mine[0]], lit, shape))
    return _places_frame(*zip(*out, strict=True))


def _parts_of(pieces: WayPieces, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give for each of some pieces the number of the connected part it is in."""
    nodes = len(pieces.x)
    ones = np.ones(len(rows), dtype=np.int8)
    joined = sparse.coo_array((ones, (pieces.start[rows], pieces.end[rows])), shape=(nodes, nodes))
    part = connected_components(joined, directed=False)[1]
    return np.asarray(part[pieces.start[rows]], dtype=np.int64)


def _say_lit(lit: NDArray[np.object_], metres: NDArray[np.float64]) -> str:
    """Say how a stretch is lit, as far as somebody has said."""
    said = {one: metres[lit == one].sum() for one in LIT}
    most = max(said, key=lambda one: said[one])
    words = {"yes": "tagged as lit", "no": "tagged as not lit", "unknown": "lighting unknown"}[most]
    return words if said[most] >= 0.999 * metres.sum() else f"mostly {words}"


def _dead_ends(pieces: WayPieces, taken: NDArray[np.bool_]) -> pd.DataFrame:
    """Find nodes where a way simply ends: nobody gets out of there but the way they came.

    A path of a few steps to a door or a gate is none.
    """
    out = []
    long = (pieces.length_m >= _SHORTEST_DEAD_END_M) | ~np.isin(pieces.kind, _LEADS_TO_A_DOOR)
    taken = taken & pieces.outdoors & long
    for ends in (pieces.start, pieces.end):
        for row in np.flatnonzero(taken & (pieces.degree[ends] == 1)):
            name, kind, node = pieces.name[row], pieces.kind[row], ends[row]
            of = name or f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
            out.append((DEAD_END, name, f"end of {of}", (pieces.x[node], pieces.y[node])))
    out.sort(key=lambda one: one[3])
    points = [shapely.Point(one[3]) for one in out]
    return _places_frame(*([one[at] for one in out] for at in range(3)), points)


def _cut_throughs(pieces: WayPieces) -> pd.DataFrame:
    """Find ways without cars that lead from one street to another."""
    rows = np.flatnonzero(~pieces.on_street & pieces.outdoors)
    if not len(rows) or not pieces.inside[rows].any():
        return _places_frame([], [], [], [])
    # Paths are one where they meet each other, but not where they meet across a street.
    ends = [_apart_on_streets(pieces, rows, at) for at in (pieces.start, pieces.end)]
    nodes = int(max(one.max() for one in ends)) + 1
    ones = np.ones(len(rows), dtype=np.int8)
    joined = sparse.coo_array((ones, (ends[0], ends[1])), shape=(nodes, nodes))
    part = connected_components(joined, directed=False)[1][ends[0]]
    out = []
    for one in np.unique(part[pieces.inside[rows]]):
        mine = rows[part == one]
        linked = _streets_linked(pieces, mine)
        shown = mine[pieces.inside[mine]]
        if linked:
            name = "; ".join(sorted(set(pieces.name[shown]) - {""}))
            shape = shapely.line_merge(shapely.union_all(pieces.lines[shown]))
            out.append((CUT_THROUGH, name, linked, shape))
    out.sort(key=lambda one: (one[3].bounds, one[1]))
    return _places_frame(*zip(*out, strict=True)) if out else _places_frame([], [], [], [])


def _apart_on_streets(
    pieces: WayPieces, rows: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give nodes of ends; those on a street are numbers of their own."""
    node = ends[rows]
    own = len(pieces.x) + rows + (len(pieces) if ends is pieces.end else 0)
    return np.where(pieces.street_nodes[node], own, node)


def _streets_linked(pieces: WayPieces, rows: NDArray[np.int64]) -> str:
    """Say which streets some paths link; empty where it is fewer than two."""
    nodes = np.unique(np.concatenate([pieces.start[rows], pieces.end[rows]]))
    nodes = nodes[pieces.street_nodes[nodes]]
    names = []
    for node in nodes:
        at = pieces.on_street & ((pieces.start == node) | (pieces.end == node))
        names.append(frozenset(pieces.name[at]) - {""} or frozenset([f"\0{node}"]))
    if not any(not one & other for one in names for other in names):
        return ""
    known = sorted({name for one in names for name in one if not name.startswith("\0")})
    unnamed = sum(min(one).startswith("\0") for one in names)
    if unnamed or not known:
        known.append("an unnamed street" if unnamed == 1 else f"{unnamed} unnamed streets")
    if len(known) > 3:
        known = [*known[:3], f"{len(known) - 3} more"]
    return (
        f"links {', '.join(known[:-1])} and {known[-1]}" if len(known) > 1 else f"links {known[0]}"
    )


def _places_frame(*columns: Iterable[Any]) -> pd.DataFrame:
    """Make a table of kinds, names, details and shapes."""
    *texts, shapes = (list(one) for one in columns)
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    names = ("kind", "name", "detail")
    said = {key: pd.array(one, dtype="str") for key, one in zip(names, texts, strict=True)}
    return pd.DataFrame({**said, "geometry": geometry})


def _join(parts: list[pd.DataFrame], ground: MappedGround) -> gpd.GeoDataFrame:
    every = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(every, geometry="geometry", crs=ground.ways.crs)


def _count(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Count places by kind, ways first, in the order of their lists."""
    every = pd.concat(parts, ignore_index=True)
    shapes = np.asarray(every["geometry"].to_numpy(), dtype=object)
    lines = shapely.get_dimensions(shapes) == 1 if len(shapes) else np.zeros(0, dtype=bool)
    every["length_m"] = np.where(lines, shapely.length(shapes) if len(shapes) else 0.0, 0.0)
    order = [*WAY_KINDS, DEAD_END, CUT_THROUGH, *FEATURE_KINDS]
    found = every.groupby("kind").agg(number=("length_m", "size"), length_m=("length_m", "sum"))
    found = found.reindex([kind for kind in order if kind in found.index])
    frame = found.rename_axis("kind").reset_index()
    return frame.astype({"kind": "str", "number": "int64", "length_m": "float64"})


def _lighting(pieces: WayPieces, taken: NDArray[np.bool_]) -> pd.DataFrame:
    lit, metres = pieces.lit[taken], pieces.length_m[taken]
    lengths = [float(metres[lit == one].sum()) for one in LIT]
    total = sum(lengths)
    frame = pd.DataFrame(
        {
            "lit": pd.array(LIT, dtype="str"),
            "length_m": lengths,
            "share": [one / (total or 1.0) for one in lengths],
        }
    )
    return frame if total else frame[:0]


def _say(
    counts: pd.DataFrame, lighting: pd.DataFrame, *, covered: bool, holds_features: bool
) -> tuple[str, ...]:
    if not covered:
        return (NOT_COVERED,)
    said = [_say_lighting(lighting)]
    number = dict(zip(counts["kind"], counts["number"], strict=True))
    length = dict(zip(counts["kind"], counts["length_m"], strict=True))
    on_foot = [kind for kind in WAY_KINDS if kind in number and kind not in ("street",)]
    if on_foot:
        parts = [f"{_many(kind, number[kind])} ({say_metres(length[kind])})" for kind in on_foot]
        said.append(f"Beside its streets it has {_and(parts)}.")
    shape = [_many(kind, number[kind]) for kind in (DEAD_END, CUT_THROUGH) if kind in number]
    if shape:
        said.append(f"The map shows {_and(shape)}.")
    if not holds_features:
        return (*said, STREETS_ONLY)
    beside = [_many(kind, number[kind]) for kind in FEATURE_KINDS if kind in number]
    said.append(f"Mapped in it: {_and(beside)}." if beside else "No feature is mapped in it.")
    said.append("What is not mapped is unknown: it may be there.")
    return tuple(said)


def _say_lighting(lighting: pd.DataFrame) -> str:
    if not len(lighting):
        return "The street map has no way to walk on in this place."
    total = say_metres(float(lighting["length_m"].sum()))
    yes, no, unknown = (f"{100 * share:.0f}%" for share in lighting["share"])
    return (
        f"Of {total} of ways {yes} are tagged as lit, {no} as not lit;"
        f" of {unknown} nobody has said."
    )


_MANY = {
    "alley": "alleys",
    "steps": "flights of steps",
    "bus stop": "bus stops",
    "seating": "seats",
    "licensed premises": "licensed premises",
    "off-licence": "off-licences",
    "toilets": "toilets",
    "underpass": "underpasses",
}
_ONE = {"steps": "flight of steps", "seating": "seat"}


def _many(kind: str, number: int) -> str:
    """Say how many.

    >>> _many("steps", 1), _many("alley", 3), _many("camera", 2)
    ('1 flight of steps', '3 alleys', '2 cameras')
    """
    words = _ONE.get(kind, kind) if number == 1 else _MANY.get(kind, f"{kind}s")
    return f"{number:,} {words}"


def _and(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)

"""The walk of an audit: closed, past every side of every street, and every path, of a place."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.ground.closed_tours import Arc, tour_of
from hotspots.ground.mapped_ground import INDOORS
from hotspots.ground.postman import ShortestWays, join_parts, make_even, shortest_ways
from hotspots.ground.way_pieces import WayPieces, cut_ways

LEG_COLUMNS = {
    "name": "str",
    "kind": "str",
    "lit": "str",
    "side": "str",  # of a street: which compass side the walker is on
    "metres": "float64",
    "extra": "bool",  # walked only to get on: outside the place, or a second time
    "from_m": "float64",  # metres walked before it
}
_BEYOND_M = 500.0
_SEEN_FROM_MOUTH = ("footway", "service road", "pavement", "crossing", "cycle track")
_SIDES = ("east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east")


@dataclass(frozen=True, eq=False)
class AuditWalk:
    """A closed walk.

    Attributes
    ----------
    route
        LineString in metres from the start back to it.
    legs
        One row a piece in the order of the walk, ``LEG_COLUMNS`` and LineStrings as walked.
    passed
        One row a point, in the order given: ``leg``, ``at_m`` (metres from the start),
        ``away_m`` (from the way to the point); on a street from the point's own side.
    start
        Where it begins and ends.
    start_words
        How the start was chosen.
    metres, extra_m
        Its length, and how much of it is walked only to get on.
    minutes
        Walking, and stopping at each point.
    least
        Whether no walk over these ways could be shorter.
    left_out_m
        Metres of ways in the place that it does not pass, since no mapped way leads there.
    notes
        What a reader has to be told.
    """

    route: shapely.LineString
    legs: gpd.GeoDataFrame
    passed: pd.DataFrame
    start: shapely.Point
    start_words: str
    metres: float
    extra_m: float
    minutes: float
    least: bool
    left_out_m: float
    notes: tuple[str, ...]


def plan_audit_walk(
    ways: gpd.GeoDataFrame,
    outline: BaseGeometry,
    points: ArrayLike = (),
    *,
    start: tuple[float, float] | None = None,
    metres_per_minute: float = 60.0,
    minutes_per_stop: float = 3.0,
    ignore_below_m: float = 20.0,
) -> AuditWalk:
    """Plan a closed walk that passes every side of every street, and every path.

    A street is walked once in each direction, on the left pavement. Paths, alleys, steps,
    underpasses and service roads are walked at least once, and what has to be walked again to
    get on is the least there is (the Chinese postman's answer). Parts of the place that hang
    together only by streets outside are joined by the shortest of these. Of a street with two
    carriageways each is walked once. Pavements and crossings drawn apart from a street that is
    walked need not be, nor what is indoors, nor a path or service road that ends blindly within
    ``ignore_below_m``: it is seen from its mouth. All these may be, to get on.

    Parameters
    ----------
    ways
        LineStrings in metres with ``WAY_COLUMNS``.
    outline
        The place: polygon or multipolygon; ways are cut at it.
    points
        Shape (points, 2): what is stopped at. Each is passed on the nearest way.
    start
        Where to begin: at the nearest junction or end of a way in the place. None: at the
        junction nearest the middle of the place.
    metres_per_minute
        How fast somebody walks who looks round.
    minutes_per_stop
        How long a stop takes.
    ignore_below_m
        A way that leads out of the place, and less of which is in it, is left out, and so is a
        part of the place with less way than this that is reached only from outside: they are
        what the outline happens to cut off. So is a shorter blind end of a path.

    Returns
    -------
    AuditWalk
        The same whatever the order and direction of the ways.

    Raises
    ------
    InputError
        When the place has no way that is walked, the outline is no area, or a number is not
        usable.

    References
    ----------
    Edmonds and Johnson (1973), "Matching, Euler tours and the Chinese postman", Mathematical
    Programming 5.

    Examples
    --------
    A street of 100 m with an alley of 30 m off its middle that leads nowhere.

    >>> lines = shapely.from_wkt(["LINESTRING (0 0, 50 0, 100 0)", "LINESTRING (50 0, 50 30)"])
    >>> ways = gpd.GeoDataFrame(
    ...     {"name": ["High Street", ""], "kind": ["street", "alley"], "lit": "unknown"},
    ...     geometry=lines,
    ...     crs=27700,
    ... ).assign(walked=True, driven=[True, False])
    >>> walk = plan_audit_walk(ways, shapely.box(-5, -5, 105, 35), [(20, 4)])
    >>> walk.metres, walk.extra_m, round(walk.minutes, 1)
    (260.0, 30.0, 7.3)
    """
    spots = _check(points, start, metres_per_minute, minutes_per_stop)
    pieces = cut_ways(ways, outline, beyond_m=_BEYOND_M)
    if not pieces.inside.any():
        what = "no way that can be walked lies in this place"
        cure = "draw the place wider, or give a street map that covers it"
        raise InputError(Problem(what, cure, "the walk"))
    parts, left_out_m, notes = _parts_to_walk(pieces, outline, start, ignore_below_m)
    search = shortest_ways(pieces)
    arcs, least = _arcs_of(pieces, parts, search)
    first, words = _start_node(pieces, arcs, outline, start)
    order = tour_of(arcs, pieces.lines, pieces.name, start=first)
    legs = _legs(pieces, [arcs[number] for number in order], crs=ways.crs)
    metres = float(legs["metres"].sum())
    return AuditWalk(
        _route(legs),
        legs,
        _pass_points(legs, spots),
        shapely.Point(pieces.x[first], pieces.y[first]),
        words,
        metres,
        float(legs.loc[legs["extra"], "metres"].sum()),
        metres / metres_per_minute + minutes_per_stop * len(spots),
        least,
        left_out_m,
        notes,
    )


def _check(
    points: ArrayLike, start: tuple[float, float] | None, pace: float, stop: float
) -> NDArray[np.float64]:
    problems = []
    spots = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(spots).all():
        what = "points have coordinates that are missing or infinite"
        problems.append(Problem(what, "leave them out", "the points"))
    if start is not None and not np.isfinite(start).all():
        what = "the start has no finite coordinates"
        problems.append(Problem(what, "give easting and northing", "start"))
    if not (np.isfinite(pace) and pace > 0):
        what = f"metres_per_minute = {pace!r}"
        problems.append(Problem(what, "give a number above zero", "metres_per_minute"))
    if not (np.isfinite(stop) and stop >= 0):
        what = f"minutes_per_stop = {stop!r}"
        problems.append(Problem(what, "give a number of at least zero", "minutes_per_stop"))
    raise_if_any(problems)
    return spots


def _parts_to_walk(
    pieces: WayPieces,
    outline: BaseGeometry,
    start: tuple[float, float] | None,
    ignore_below_m: float,
) -> tuple[list[NDArray[np.int64]], float, tuple[str, ...]]:
    """List the connected parts in the place, the main one first; say what cannot be reached."""
    rows, corners = _without_stubs(pieces, ignore_below_m)
    indoors = float(pieces.length_m[pieces.inside & (pieces.kind == INDOORS)].sum())
    part = _component(pieces, rows)[pieces.start[rows]]
    parts = [rows[part == one] for one in np.unique(part)]
    everywhere = _component(pieces, np.arange(len(pieces)))
    # Pavements and crossings are no part of the walk, and join parts of it all the same.
    within = np.flatnonzero(pieces.inside)
    here = _component(pieces, within)
    held = np.bincount(here[pieces.start[within]], pieces.length_m[within], minlength=len(here))
    home = [int(here[pieces.start[one[0]]]) for one in parts]
    region = [int(everywhere[pieces.start[one[0]]]) for one in parts]
    length = [float(pieces.length_m[one].sum()) for one in parts]
    main = _region_walked(pieces, parts, region, length, start)
    most = max((at for at in range(len(parts)) if region[at] == main), key=lambda at: length[at])
    walked, apart = [parts[most]], 0.0
    for at, one in enumerate(parts):
        if region[at] != main:
            apart += length[at]
        elif home[at] != home[most] and held[home[at]] < ignore_below_m:
            corners += length[at]
        elif at != most:
            walked.append(one)
    notes = []
    if indoors:
        notes.append(
            f"{indoors:,.0f} m of ways indoors or under the ground (stations, shopping centres, car"
            " parks) are not part of the walk: ask who runs them."
        )
    if apart:
        notes.append(
            f"{apart:,.0f} m of ways in this place hang together with the rest by no way on the"
            " map: the walk leaves them out."
        )
    if corners:
        notes.append(
            f"Ends of ways of under {ignore_below_m:g} m at the edge of the place are left out:"
            f" {corners:,.0f} m."
        )
    apart_here = len({int(here[pieces.start[one[0]]]) for one in walked})
    if apart_here > 1:
        notes.append(
            f"The ways in this place are in {apart_here} parts that meet only outside it: the"
            " walk goes there by the shortest way."
        )
    return walked, apart + corners, tuple(notes)


def _without_stubs(pieces: WayPieces, ignore_below_m: float) -> tuple[NDArray[np.int64], float]:
    """Leave out what is passed or seen from elsewhere, unless the place has nothing else."""
    short = pieces.inside & pieces.outdoors & (pieces.length_m < ignore_below_m)
    edge = short & (pieces.cut[pieces.start] | pieces.cut[pieces.end])
    blind = (pieces.degree[pieces.start] == 1) | (pieces.degree[pieces.end] == 1)
    seen = short & blind & np.isin(pieces.kind, _SEEN_FROM_MOUTH)
    rows = np.flatnonzero(pieces.inside & pieces.outdoors & ~edge & ~seen)
    if not len(rows):
        return np.flatnonzero(pieces.inside), 0.0
    return rows, float(pieces.length_m[edge].sum())


def _region_walked(
    pieces: WayPieces,
    parts: list[NDArray[np.int64]],
    region: list[int],
    length: list[float],
    start: tuple[float, float] | None,
) -> int:
    """Choose between parts that no way joins: the one at the start, else the one of most way."""
    if start is not None:
        point = shapely.Point(start)
        away = [float(shapely.distance(pieces.lines[one], point).min()) for one in parts]
        return region[int(np.argmin(away))]
    total: dict[int, float] = {}
    for one, metres in zip(region, length, strict=True):
        total[one] = total.get(one, 0.0) + metres
    return max(total, key=lambda one: (round(total[one], 3), -one))


def _component(pieces: WayPieces, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each node the number of the part it is in, by some of the pieces."""
    nodes = len(pieces.x)
    ones = np.ones(len(rows), dtype=np.int8)
    joined = sparse.coo_array((ones, (pieces.start[rows], pieces.end[rows])), shape=(nodes, nodes))
    return np.asarray(connected_components(joined, directed=False)[1], dtype=np.int64)


def _arcs_of(
    pieces: WayPieces, parts: list[NDArray[np.int64]], search: ShortestWays
) -> tuple[list[Arc], bool]:
    """Give every arc of the walk: as many into each node as out of it."""
    wanted = np.sort(np.concatenate(parts))
    nodes = [np.unique(np.r_[pieces.start[one], pieces.end[one]]) for one in parts]
    joins = join_parts(search, nodes)
    two = pieces.two_sided[wanted]
    once = [*wanted[~two].tolist(), *joins]
    ends = np.concatenate([pieces.start[once], pieces.end[once]]).astype(np.int64)
    odd = np.flatnonzero(np.bincount(ends, minlength=len(pieces.x)) % 2)
    again, exact = make_even(search, odd)
    arcs = [
        Arc(arc.piece, arc.start, arc.end, arc.backwards, two_sided=True)
        for piece in wanted[two].tolist()
        for arc in (_arc(pieces, piece), _arc(pieces, piece, backwards=True))
    ]
    single = [(piece, False) for piece in wanted[~two].tolist()]
    single += [(piece, True) for piece in (*joins, *again)]
    return [*arcs, *_directed(pieces, single)], exact and len(parts) == 1


def _arc(pieces: WayPieces, piece: int, *, backwards: bool = False, extra: bool = False) -> Arc:
    ends = int(pieces.start[piece]), int(pieces.end[piece])
    return Arc(piece, *(ends[::-1] if backwards else ends), backwards, extra)


def _directed(pieces: WayPieces, single: list[tuple[int, bool]]) -> list[Arc]:
    """Give pieces that are walked one way a direction: every node is left as often as entered."""
    at: dict[int, list[int]] = {}
    for number, (piece, _) in enumerate(single):
        at.setdefault(int(pieces.start[piece]), []).append(number)
        at.setdefault(int(pieces.end[piece]), []).append(number)
    done, arcs = [False] * len(single), []
    for first in sorted(at):
        node = first
        while True:
            while at[node] and done[at[node][-1]]:
                at[node].pop()
            if not at[node]:
                break  # back where it began: ends come in pairs
            number = at[node].pop()
            done[number] = True
            piece, extra = single[number]
            back = int(pieces.start[piece]) != node
            arc = _arc(pieces, piece, backwards=back, extra=extra)
            arcs.append(arc)
            node = arc.end
    return arcs


def _start_node(
    pieces: WayPieces, arcs: Sequence[Arc], outline: BaseGeometry, start: tuple[float, float] | None
) -> tuple[int, str]:
    """Choose the node at which the walk begins, and say how."""
    used = [arc for arc in arcs if pieces.inside[arc.piece]]
    nodes = np.unique([arc.start for arc in used] + [arc.end for arc in used])
    if start is None:
        junctions = nodes[pieces.degree[nodes] > 2]
        nodes = junctions if len(junctions) else nodes
        goal = shapely.get_coordinates(outline.centroid)[0]
        words = "at the junction nearest the middle of the place"
        words = words if len(junctions) else "at the end of a way nearest the middle of the place"
    else:
        goal, words = np.asarray(start, dtype=np.float64), ""
    away = np.hypot(pieces.x[nodes] - goal[0], pieces.y[nodes] - goal[1])
    best = int(np.argmin(np.round(away, 3)))
    if start is not None:
        words = f"at the junction or end of a way nearest the chosen start, {away[best]:,.0f} m off"
    return int(nodes[best]), words


def _legs(pieces: WayPieces, arcs: list[Arc], *, crs: object) -> gpd.GeoDataFrame:
    piece = np.array([arc.piece for arc in arcs])
    lines = [
        pieces.lines[arc.piece].reverse() if arc.backwards else pieces.lines[arc.piece]
        for arc in arcs
    ]
    metres = pieces.length_m[piece]
    sides = [
        _side(line) if two else "" for line, two in zip(lines, pieces.two_sided[piece], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "name": pd.array(pieces.name[piece], dtype="str"),
            "kind": pd.array(pieces.kind[piece], dtype="str"),
            "lit": pd.array(pieces.lit[piece], dtype="str"),
            "side": pd.array(sides, dtype="str"),
            "metres": metres,
            "extra": [arc.extra for arc in arcs],
            "from_m": np.cumsum(metres) - metres,
        }
    )
    return gpd.GeoDataFrame(frame, geometry=lines, crs=crs)


def _side(line: shapely.LineString) -> str:
    """Say on which side of a street its left pavement is.

    >>> _side(shapely.LineString([(0, 0), (100, 3)]))
    'north'
    """
    (x1, y1), (x2, y2) = line.coords[0], line.coords[-1]
    left = np.arctan2(x2 - x1, -(y2 - y1))
    return _SIDES[round(left / (np.pi / 4)) % 8]


def _route(legs: gpd.GeoDataFrame) -> shapely.LineString:
    """Join legs into one line."""
    xy = [shapely.get_coordinates(line) for line in legs.geometry]
    return shapely.LineString(np.concatenate([xy[0], *(one[1:] for one in xy[1:])]))


def _pass_points(legs: gpd.GeoDataFrame, spots: NDArray[np.float64]) -> pd.DataFrame:
    """Find where the walk passes each point: on the nearest way, on the point's side of it."""
    lines = np.asarray(legs.geometry.to_numpy(), dtype=object)
    leg, at, away = [], [], []
    for x, y in spots:
        point = shapely.Point(x, y)
        distance = np.round(shapely.distance(lines, point), 3)
        near = np.flatnonzero(distance == distance.min())
        own = [one for one in near if _is_left(lines[one], point)]
        best = int((own or near.tolist())[0])
        leg.append(best)
        at.append(float(legs["from_m"].iloc[best] + lines[best].project(point)))
        away.append(float(lines[best].distance(point)))
    passed = pd.DataFrame({"leg": leg, "at_m": at, "away_m": away})
    return passed.astype({"leg": "int64", "at_m": "float64", "away_m": "float64"})


def _is_left(line: shapely.LineString, point: shapely.Point) -> bool:
    """Say whether a point is to the left of who walks along a line."""
    along = line.project(point)
    low, high = max(along - 1.0, 0.0), min(along + 1.0, line.length)
    one, two = line.interpolate(low), line.interpolate(high)
    across = (two.x - one.x) * (point.y - one.y) - (two.y - one.y) * (point.x - one.x)
    return bool(across > 0)

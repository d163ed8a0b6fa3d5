"""Where somebody on an audit stops, and what they look at there."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.ground.audit_walk import AuditWalk
from hotspots.patterns.surroundings import CUT_THROUGH, DEAD_END, Surroundings

UNLIT, LIT_UNKNOWN = "not lit", "lighting unknown"
STOP_COLUMNS = {
    "number": "int64",  # in the order of the walk, from 1
    "kind": "str",
    "name": "str",  # empty where there is none
    "detail": "str",  # what the map says, and what else is at this stop
    "look_for": "str",
    "category": "str",  # of hotspots.records.audit_categories
    "at_m": "float64",  # metres walked from the start
    "outing": "int64",  # from 1: a long walk is not done in one go
}


@dataclass(frozen=True)
class _Kind:
    """A kind of stop: its category, what to look for, and how its place is found."""

    category: str
    look_for: str
    at: str = "middle"


# What is cut first when there are too many stands last.
_KINDS: Mapping[str, _Kind] = {
    "underpass": _Kind("underpasses", "light by day and night, blind turns, mirrors, a way round"),
    "alley": _Kind(
        "sight_lines", "can you see to the other end? hedges, recesses, gates, back fences", "ends"
    ),
    CUT_THROUGH: _Kind("access", "who uses it, and where one could run to; gates, width", "ends"),
    "steps": _Kind("underpasses", "light, view from above and below, hiding places, a rail"),
    UNLIT: _Kind("lighting", "lamps or none; come back after dark: how far to the next light?"),
    "cash machine": _Kind("cash", "who can stand close, light, cameras, where one could run"),
    "licensed premises": _Kind(
        "licensed", "queues, outside drinking, glass, closing time, smoking"
    ),
    "off-licence": _Kind("licensed", "people drinking outside, broken glass, opening hours"),
    DEAD_END: _Kind("access", "who comes here, dumped goods, ways over or through the end"),
    "car park": _Kind("vehicles", "broken glass, abandoned vehicles, light, view from windows"),
    "toilets": _Kind("sight_lines", "entrance in view or hidden, light, opening hours, damage"),
    "railway station": _Kind("transport", "ways in and out, light, cameras, last train"),
    "bus stop": _Kind("transport", "light, shelter and its glass, view, last service"),
    "seating": _Kind("seating", "who sits here, and when; bottles, litter, view from windows"),
    "camera": _Kind("cameras", "what it sees, what hides its view, signs"),
    "park": _Kind("seating", "gates and hours, sight lines over hedges, where people gather"),
    "school": _Kind("access", "gates, fences, ways used at the start and end of the day"),
    LIT_UNKNOWN: _Kind(
        "lighting", "are there lamps, and are they clear of leaves? after dark: on?"
    ),
    "bin": _Kind("litter", "full or burnt, rubbish beside it, drug litter"),
}
_TOGETHER_M = 10.0
# A stretch shorter than this is lit from either end.
_SHORTEST_M = 20.0
_MOSTLY = 0.5
_KINDS_A_ROUND = 8


@dataclass(frozen=True, eq=False)
class AuditStops:
    """Stops before they are put in order.

    Attributes
    ----------
    stops
        ``STOP_COLUMNS`` and points, what matters most first, in rounds where there are too
        many; ``number``, ``at_m`` and ``outing`` are 0 as yet.
    notes
        What was left out or put together.
    """

    stops: gpd.GeoDataFrame
    notes: tuple[str, ...]


def find_stops(
    surroundings: Surroundings,
    outline: BaseGeometry,
    lighting: gpd.GeoDataFrame,
    *,
    most: int = 40,
) -> AuditStops:
    """Find the places of an audit at which somebody stops to look.

    Alleys and cut-throughs have a stop at each end, a stretch of way one in its middle, a park
    one where it is nearest the ways. What lies within 10 m of a stop that matters more is
    looked at from there.

    Parameters
    ----------
    surroundings
        Of the place.
    outline
        The place.
    lighting
        ``name``, ``lit`` and lines of the ways in it, one row a stretch, as
        :func:`hotspots.patterns.surroundings.find_lit_stretches` gives them.
    most
        How many stops at most.

    Returns
    -------
    AuditStops
        No rows where the map knows nothing of interest.

    Raises
    ------
    InputError
        When ``most`` is below one.
    """
    if most < 1:
        raise InputError(Problem(f"most = {most!r}", "allow at least one stop", "most"))
    notes = []
    candidates = _candidates(surroundings.places, outline)
    share = dict(zip(surroundings.lighting["lit"], surroundings.lighting["share"], strict=True))
    unlit = lighting[(lighting["lit"] == "no") & (lighting.length >= _SHORTEST_M)]
    candidates += _stretches(unlit, UNLIT, "tagged as not lit")
    if share.get("unknown", 0.0) <= _MOSTLY:
        unknown = lighting[(lighting["lit"] == "unknown") & (lighting.length >= _SHORTEST_M)]
        candidates += _stretches(unknown, LIT_UNKNOWN, "nobody has said whether it is lit")
    else:
        notes.append(
            "Of most ways nobody has said whether they are lit: look at every lamp of the walk,"
            " not only at stops."
        )
    ranks = {kind: rank for rank, kind in enumerate(_KINDS)}
    candidates.sort(key=lambda one: (ranks[one[0]], one[3], one[1], one[2]))
    merged = _mixed(_put_together(candidates), most)
    if len(merged) > most:
        left = pd.Series([one[0][0] for one in merged[most:]]).value_counts(sort=False)
        said = ", ".join(f"{kind} {number}" for kind, number in left.items())
        notes.append(
            f"The map knows {len(merged):,} places to stop at, and the walk stops at {most:,}."
            f" Passed without a stop: {said}."
        )
    return AuditStops(_frame(merged[:most], surroundings.places.crs), tuple(notes))


def number_stops(
    stops: gpd.GeoDataFrame,
    walk: AuditWalk,
    *,
    metres_per_minute: float = 60.0,
    minutes_per_stop: float = 3.0,
    outing_minutes: float = 120.0,
) -> gpd.GeoDataFrame:
    """Put stops in the order in which a walk passes them, and number them from 1.

    Parameters
    ----------
    stops
        Those whose points the walk was planned with, in the same order.
    walk
        The walk.
    metres_per_minute, minutes_per_stop
        How long the walk takes.
    outing_minutes
        A longer walk is cut into outings of this length.
    """
    order = np.lexsort((np.arange(len(stops)), walk.passed["at_m"].to_numpy()))
    found = stops.iloc[order].reset_index(drop=True)
    at_m = walk.passed["at_m"].to_numpy()[order]
    number = np.arange(1, len(found) + 1)
    begins = at_m / metres_per_minute + minutes_per_stop * (number - 1)
    # The last outing may be a little longer: nobody goes out again for ten minutes.
    outings = max(1, round(walk.minutes / outing_minutes))
    outing = np.minimum(1 + (begins * outings / max(walk.minutes, 1e-9)).astype(np.int64), outings)
    return found.assign(number=number, at_m=at_m, outing=outing)


_Candidate = tuple[str, str, str, tuple[float, float]]  # kind, name, detail, where


def _candidates(places: gpd.GeoDataFrame, outline: BaseGeometry) -> list[_Candidate]:
    found = []
    for kind, name, detail, shape in zip(
        places["kind"], places["name"], places["detail"], places.geometry, strict=True
    ):
        if kind in _KINDS:
            for point in _points_of(shape, _KINDS[kind].at, outline):
                found.append((kind, name, detail, (point.x, point.y)))
    return found


def _stretches(lines: gpd.GeoDataFrame, kind: str, detail: str) -> list[_Candidate]:
    found = []
    for name, shape in zip(lines["name"], lines.geometry, strict=True):
        (point,) = _points_of(shape, "middle", shapely.Point())
        said = f"{detail}, {shape.length:.0f} m"
        found.append((kind, name, said, (point.x, point.y)))
    return found


def _points_of(shape: BaseGeometry, at: str, outline: BaseGeometry) -> list[shapely.Point]:
    """Say where one stands to look at something."""
    if isinstance(shape, shapely.Point):
        return [shape]
    if shapely.get_dimensions(shape) != 1:
        return [shape.representative_point()]
    if at == "ends":
        # An end on the outline is where the place ends, not the alley.
        ends = [
            one for one in shapely.get_parts(shape.boundary) if one.distance(outline.boundary) > 1.0
        ]
        if ends:
            return ends
    longest = max(shapely.get_parts(shape), key=lambda one: (one.length, one.bounds))
    return [shapely.line_interpolate_point(longest, 0.5, normalized=True)]


def _put_together(candidates: list[_Candidate]) -> list[list[_Candidate]]:
    """Put what is near a stop that matters more to that stop."""
    stops: list[list[_Candidate]] = []
    for one in candidates:
        for stop in stops:
            if np.hypot(stop[0][3][0] - one[3][0], stop[0][3][1] - one[3][1]) <= _TOGETHER_M:
                stop.append(one)
                break
        else:
            stops.append([one])
    return stops


def _mixed(stops: list[list[_Candidate]], most: int) -> list[list[_Candidate]]:
    """Order stops so that no kind takes all there are, if others wait: a share each, in rounds."""
    if len(stops) <= most:
        return stops
    share, seen = max(1, most // _KINDS_A_ROUND), Counter[str]()
    rounds = []
    for stop in stops:
        rounds.append(seen[stop[0][0]] // share)
        seen[stop[0][0]] += 1
    return [stops[at] for at in np.argsort(rounds, kind="stable")]


def _frame(stops: list[list[_Candidate]], crs: object) -> gpd.GeoDataFrame:
    rows = []
    for stop in stops:
        kind, name, detail, _ = stop[0]
        also = list(dict.fromkeys(_say_other(one) for one in stop[1:]))
        words = [detail, f"also {', '.join(also)}" if also else ""]
        look = dict.fromkeys(_KINDS[other].look_for for other, *_ in stop)
        rows.append(
            (
                0,
                kind,
                name,
                "; ".join(filter(None, words)),
                " · ".join(look),
                _KINDS[kind].category,
                0.0,
                0,
            )
        )
    frame = pd.DataFrame(rows, columns=list(STOP_COLUMNS)).astype(STOP_COLUMNS)
    points = shapely.points(np.array([stop[0][3] for stop in stops]).reshape(-1, 2))
    return gpd.GeoDataFrame(frame, geometry=points, crs=crs)


def _say_other(one: _Candidate) -> str:
    """Say what else is at a stop."""
    kind, name, detail, _ = one
    said = ", ".join(filter(None, (name, detail)))
    return f"{kind}: {said}" if said else kind

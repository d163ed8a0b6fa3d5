"""The line of a walk along the streets, for a map or a GPX file."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from hotspots.ground.street_points import StreetPoints
from hotspots.ground.street_search import StreetGraph, forget, search, way_to

Coordinates = NDArray[np.float64]


def draw_route(
    graph: StreetGraph, lines: NDArray[np.object_], on: StreetPoints, xy: Coordinates
) -> shapely.LineString:
    """Draw the shortest way from stop to stop: where they meet the streets, else where they are.

    Where no way is known the line goes straight; it is empty for fewer than two stops.
    """
    room = graph.room()
    parts = [part for at in range(len(xy) - 1) for part in _leg(graph, lines, on, xy, at, room)]
    if not parts:
        return shapely.LineString()
    route = np.concatenate(parts)
    new = np.concatenate([[True], (route[1:] != route[:-1]).any(axis=1)])
    return shapely.LineString(route[new] if new.sum() > 1 else route[:2])


def _leg(
    graph: StreetGraph,
    lines: NDArray[np.object_],
    on: StreetPoints,
    xy: Coordinates,
    at: int,
    room: tuple[NDArray[Any], ...],
) -> Iterator[Coordinates]:
    """Draw the way from one stop to the next, in stretches."""
    here, there = int(on.piece[at]), int(on.piece[at + 1])
    along, to_along = float(on.along_m[at]), float(on.along_m[at + 1])
    yield _place(lines, here, along, xy[at])
    component = graph.component
    if min(here, there) >= 0 and component[graph.start[here]] == component[graph.start[there]]:
        yield from _way(graph, lines, here, along, there, to_along, room)
    yield _place(lines, there, to_along, xy[at + 1])


def _way(
    graph: StreetGraph,
    lines: NDArray[np.object_],
    here: int,
    along: float,
    there: int,
    to_along: float,
    room: tuple[NDArray[Any], ...],
) -> list[Coordinates]:
    """Search the way between two points on streets and trace it back from its end."""
    start, end, length_m = graph.start, graph.end, graph.length_m
    goal = np.zeros(len(graph), dtype=bool)
    goal[[start[there], end[there]]] = True
    count = search(graph.arrays, room, here, along, np.inf, goal, int(goal.sum()))
    way, last = room[0], room[1]
    best = way_to(graph.arrays, way, here, along, there, to_along)
    if here == there and best == abs(along - to_along):
        forget(room, count)
        return [_stretch(lines[here], along, to_along)]
    by_start = way[start[there]] + to_along == best
    node = int(start[there] if by_start else end[there])
    parts = [_stretch(lines[there], 0.0 if by_start else length_m[there], to_along)]
    while (piece := int(last[node])) >= 0:
        back = end[piece] == node
        xy = shapely.get_coordinates(lines[piece])
        parts.append(xy if back else xy[::-1])
        node = int(start[piece] if back else end[piece])
    to_start = node == start[here] and way[node] == along
    parts.append(_stretch(lines[here], along, 0.0 if to_start else length_m[here]))
    forget(room, count)
    return parts[::-1]


def _place(lines: NDArray[np.object_], piece: int, along: float, xy: Coordinates) -> Coordinates:
    """Give the place where a stop meets its street, or the stop itself."""
    if piece < 0:
        return xy[None, :]
    return np.asarray(shapely.get_coordinates(lines[piece].interpolate(along)))


def _stretch(line: shapely.LineString, start: float, end: float) -> Coordinates:
    """Cut a stretch out of a line; backwards where it ends before it starts."""
    return np.asarray(shapely.get_coordinates(substring(line, start, end)))

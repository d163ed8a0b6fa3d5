"""What beats are made of: the doors of one stretch of street, and how far it is to the next.

The doors between two junctions, both sides, are an atom: whoever knocks at one knocks at all. Only
what alone is more than a beat is cut, along the street. Two atoms are linked when one can walk
from one to the other past no door of a third.
"""

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from hotspots.ground.street_points import StreetPoints
from hotspots.ground.streets import WalkingNetwork

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_PARTS = 4  # a street of more than a beat is cut into parts of a quarter, to be put together
_AROUND_M = 1_000.0  # ways round the outermost doors that are walked to get from one to another
_ANYWHERE_M = 1e7
_FACES_M = 0.5
# What no street joins is put into one beat only where each by itself would be far too little.
_APART_M = 2_000.0


@dataclass(frozen=True, eq=False)
class Atoms:
    """Stretches of street with their doors, and the links between them.

    Attributes
    ----------
    of_door
        For each door its atom.
    piece, along_m, side
        For each door the piece of street, how far along it stands, and on which side: 0 or 1.
    doors, metres
        For each atom its doors, and what is walked to pass them all once, sides and set-back.
    x, y
        The middle of its doors.
    one, other, link_m
        Links, each once: two atoms, and the metres from one's outermost door to the other's.
    apart
        True for links in a straight line, where no way along streets is known; 2 km is added to
        them, so that a beat has one only where it would otherwise be far too small.
    off_street
        How many doors are far from any street; they go with the nearest.
    """

    of_door: Ints
    piece: Ints
    along_m: Floats
    side: Ints
    doors: Ints
    metres: Floats
    x: Floats
    y: Floats
    one: Ints
    other: Ints
    link_m: Floats
    apart: NDArray[np.bool_]
    off_street: int

    def __len__(self) -> int:
        """Count the atoms."""
        return len(self.doors)


def find_atoms(
    x: Floats, y: Floats, names: list[str], network: WalkingNetwork, *, most: float
) -> Atoms:
    """Put doors on their streets, and join them to atoms.

    Parameters
    ----------
    x, y, names
        Doors, in an order that does not depend on that of any table; their streets' names.
    network
        At least one piece of street.
    most
        Doors in a beat: a stretch with more is cut.
    """
    on, off = _put_on(x, y, names, network)
    side = _sides(x, y, on, network)
    place = _places(x, y)
    part = _parts_of(on, place, most)
    key = np.stack([on.piece, part])
    first, of_door = np.unique(key, axis=1, return_inverse=True)
    of_door = of_door.ravel().astype(np.int64)
    doors = np.bincount(of_door, minlength=first.shape[1]).astype(np.int64)
    low, high = _extents(on.along_m, of_door, len(doors))
    metres = _walked(on, side, of_door, len(doors))
    mid_x = np.bincount(of_door, x) / doors
    mid_y = np.bincount(of_door, y) / doors
    links = _links(first[0].astype(np.int64), low, high, network, (x, y))
    apart = _join_parts(links, mid_x, mid_y)
    one, other, link_m = _sorted_links({**links, **apart})
    straight = np.array([pair in apart for pair in zip(one, other, strict=True)], dtype=bool)
    return Atoms(
        *(of_door, on.piece, on.along_m, side, doors, metres, mid_x, mid_y, one, other, link_m),
        apart=straight,
        off_street=off,
    )


def _put_on(
    x: Floats, y: Floats, names: list[str], network: WalkingNetwork
) -> tuple[StreetPoints, int]:
    """Put every door on a street: one that is far from all of them goes with the nearest."""
    on = network.put_on_streets(x, y, names=names)
    off = on.off_street
    if off.any():
        far = network.put_on_streets(x[off], y[off], reach_m=_ANYWHERE_M)
        for mine, theirs in zip(
            (on.piece, on.along_m, on.away_m), (far.piece, far.along_m, far.away_m), strict=True
        ):
            mine[off] = theirs
    return on, int(off.sum())


def _sides(x: Floats, y: Floats, on: StreetPoints, network: WalkingNetwork) -> Ints:
    """Tell on which side of its street each door stands: 1 on the left of the line as drawn."""
    lines, along = network.lines[on.piece], on.along_m
    end = np.minimum(along + _FACES_M, shapely.length(lines))
    ahead = shapely.line_interpolate_point(lines, end)
    behind = shapely.line_interpolate_point(lines, np.maximum(end - 2 * _FACES_M, 0))
    dx = shapely.get_x(ahead) - shapely.get_x(behind)
    dy = shapely.get_y(ahead) - shapely.get_y(behind)
    turn = dx * (y - shapely.get_y(behind)) - dy * (x - shapely.get_x(behind))
    return (turn > 0).astype(np.int64)


def _places(x: Floats, y: Floats) -> Ints:
    """Give each spot that doors stand on a number: flats of one building stand on one."""
    places = np.unique(np.stack([x, y]), axis=1, return_inverse=True)[1]
    return np.asarray(places, dtype=np.int64).ravel()


def _parts_of(on: StreetPoints, place: Ints, most: float) -> Ints:
    """Cut what alone is more than a beat along the street; a building only if it alone is."""
    part = np.zeros(len(place), dtype=np.int64)
    order = np.lexsort((place, on.along_m, on.piece))
    for rows in np.split(order, np.flatnonzero(np.diff(on.piece[order])) + 1):
        if len(rows) > most:
            parts = int(np.ceil(_PARTS * len(rows) / most))
            at = np.arange(len(rows))
            size = np.bincount(place[rows])[place[rows]]
            begin = _begins(place[rows])
            middle = np.where(size > most, at + 0.5, begin + size / 2)
            cut = np.minimum(middle * parts / len(rows), parts - 1).astype(np.int64)
            part[rows] = cut
    return part


def _begins(run: Ints) -> Ints:
    """Give for each row where its run of equal numbers begins."""
    new = np.diff(run, prepend=run[:1] - 1) != 0
    return np.asarray(np.flatnonzero(new)[np.cumsum(new) - 1], dtype=np.int64)


def _extents(along: Floats, group: Ints, groups: int) -> tuple[Floats, Floats]:
    low, high = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(low, group, along)
    np.maximum.at(high, group, along)
    return low, high


def _walked(on: StreetPoints, side: Ints, of_door: Ints, atoms: int) -> Floats:
    """Estimate the metres walked to pass every door of an atom: along each side that has any."""
    metres = np.zeros(atoms)
    for one in (0, 1):
        here = side == one
        low, high = _extents(on.along_m[here], of_door[here], atoms)
        metres += np.where(np.isfinite(low), high - low, 0.0)
    return metres


def _links(
    piece: Ints, low: Floats, high: Floats, network: WalkingNetwork, xy: tuple[Floats, Floats]
) -> dict[tuple[int, int], float]:
    """Link atoms that meet at a junction, along a piece, or over streets without doors."""
    links: dict[tuple[int, int], float] = {}
    at_node: dict[int, list[tuple[float, int]]] = {}
    for at, number in enumerate(piece):
        before = at > 0 and piece[at - 1] == number
        after = at + 1 < len(piece) and piece[at + 1] == number
        if before:  # the next part of a street that was cut
            _link(links, at - 1, at, max(low[at] - high[at - 1], 0.0))
        else:
            at_node.setdefault(int(network.start[number]), []).append((float(low[at]), at))
        if not after:
            to_end = max(float(network.length_m[number] - high[at]), 0.0)
            at_node.setdefault(int(network.end[number]), []).append((to_end, at))
    for here in at_node.values():
        here.sort()
        for number, (metres, atom) in enumerate(here):
            for other_m, other in here[number + 1 :]:
                _link(links, atom, other, metres + other_m)
    _link_over_empty(links, at_node, set(piece.tolist()), network, xy)
    return links


def _link(links: dict[tuple[int, int], float], one: int, other: int, metres: float) -> None:
    """Keep the shortest link of two atoms."""
    if one != other:
        pair = (min(one, other), max(one, other))
        links[pair] = min(metres, links.get(pair, np.inf))


def _link_over_empty(
    links: dict[tuple[int, int], float],
    at_node: dict[int, list[tuple[float, int]]],
    with_doors: set[int],
    network: WalkingNetwork,
    xy: tuple[Floats, Floats],
) -> None:
    """Walk from all atoms at once over streets without doors; link those that meet there."""
    west, south, east, north = xy[0].min(), xy[1].min(), xy[0].max(), xy[1].max()
    box = shapely.box(west, south, east, north).buffer(_AROUND_M)
    empty: dict[int, list[tuple[int, float]]] = {}
    pieces = []
    for piece in np.flatnonzero(shapely.intersects(box, network.lines)).tolist():
        if piece not in with_doors:
            one, other = int(network.start[piece]), int(network.end[piece])
            metres = float(network.length_m[piece])
            empty.setdefault(one, []).append((other, metres))
            empty.setdefault(other, []).append((one, metres))
            pieces.append((one, other, metres))
    best: dict[int, tuple[float, int]] = {}
    heap = [(metres, atom, node) for node, here in at_node.items() for metres, atom in here[:1]]
    heapq.heapify(heap)
    while heap:
        metres, atom, node = heapq.heappop(heap)
        if node in best:
            continue
        best[node] = metres, atom
        for other, step in empty.get(node, ()):
            if other not in best:
                heapq.heappush(heap, (metres + step, atom, other))
    for one, other, metres in pieces:
        if one in best and other in best:
            total = best[one][0] + metres + best[other][0]
            _link(links, best[one][1], best[other][1], total)


def _join_parts(
    links: dict[tuple[int, int], float], x: Floats, y: Floats
) -> dict[tuple[int, int], float]:
    """Link what no street joins in straight lines, the nearest first, until all hangs together."""
    xy = np.column_stack([x, y])
    part = _parts(links, len(xy))
    added: dict[tuple[int, int], float] = {}
    while part.max(initial=0) > 0:
        near: list[tuple[float, int, int]] = []
        for number in range(int(part.max()) + 1):
            mine, others = np.flatnonzero(part == number), np.flatnonzero(part != number)
            metres, which = (np.asarray(one) for one in cKDTree(xy[others]).query(xy[mine]))
            at = int(np.lexsort((mine, metres))[0])
            near.append((float(metres[at]), int(mine[at]), int(others[which[at]])))
        for length, one, other in near:
            _link(added, one, other, length + _APART_M)
        part = _parts({**links, **added}, len(xy))
    return added


def _parts(links: dict[tuple[int, int], float], atoms: int) -> Ints:
    """Give each part that hangs together a number."""
    one, other, _ = _sorted_links(links)
    joined = sparse.coo_array((np.ones(len(one), np.int8), (one, other)), shape=(atoms, atoms))
    return np.asarray(connected_components(joined, directed=False)[1], dtype=np.int64)


def _sorted_links(links: dict[tuple[int, int], float]) -> tuple[Ints, Ints, Floats]:
    pairs = np.array(sorted(links), dtype=np.int64).reshape(-1, 2)
    metres = np.array([links[pair] for pair in sorted(links)], dtype=np.float64)
    return pairs[:, 0].copy(), pairs[:, 1].copy(), metres

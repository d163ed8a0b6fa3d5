"""Which ways are parts of a street: its pavements and crossings, and its other carriageway.

Some mappers draw a street's pavements, crossings and traffic islands apart from it, and two
carriageways apart from each other. Whoever walks both sides of a street has passed them all: they
are no paths of their own, and no ways from one street to another.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

TWO_SIDED = "street"  # a path, an alley or a service road is seen whole by who walks it
_ON_FOOT = ("footway", "cycle track")
_SAID = ("pavement", "crossing")
# From the middle of a street: the back of an alley's houses is farther off than a pavement.
_NEAR_M = 15.0
_NEAR_IF_SAID_M = 25.0  # a boulevard's pavement, if the map says that it is one
_OTHER_CARRIAGEWAY_M = 35.0
_APART_M = 3.0  # less is the same line, drawn twice
_STEP_M = 5.0
_ALONG = float(np.cos(np.radians(30)))
_ACROSS = 0.5  # at most: what lies ahead of a way's end is not beside it
_SHARE = 0.8
_SLACK_M = 0.5
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class StreetParts:
    """What pieces of way are to the streets they lie beside.

    Attributes
    ----------
    kind, name
        Of each piece; a pavement or crossing that the map does not call so is called so, and
        bears the name of its street.
    beside
        Whether it is passed by whoever walks both sides of the street it belongs to.
    two_sided
        Whether it is a street with two sides to walk: of two carriageways each has one.
    """

    kind: NDArray[np.object_]
    name: NDArray[np.object_]
    beside: Flags
    two_sided: Flags


def find_street_parts(
    lines: NDArray[np.object_],
    kind: NDArray[np.object_],
    name: NDArray[np.object_],
    *,
    blind: Flags,
) -> StreetParts:
    """Find pieces of way that are a street's pavements, crossings or other carriageway.

    A path without a name of its own that runs within 15 m of the middle of one street along four
    fifths of its length is its pavement; one that never leaves these 15 m, and joins others at
    both ends, is a crossing or the way to one.

    Parameters
    ----------
    lines
        Pieces of way in metres.
    kind, name
        Of each.
    blind
        Whether a piece has an end where nothing else is.

    Returns
    -------
    StreetParts
        A row for each piece.

    Examples
    --------
    A street, a path 8 m beside it, the way across to it, and a path that leads off.

    >>> lines = shapely.from_wkt(
    ...     [
    ...         "LINESTRING (0 0, 100 0)",
    ...         "LINESTRING (0 8, 100 8)",
    ...         "LINESTRING (0 0, 0 8)",
    ...         "LINESTRING (100 8, 100 90)",
    ...     ]
    ... )
    >>> parts = find_street_parts(
    ...     lines,
    ...     np.array(["street", "footway", "footway", "footway"], dtype=object),
    ...     np.array(["High Street", "", "", ""], dtype=object),
    ...     blind=np.zeros(4, dtype=bool),
    ... )
    >>> parts.kind.tolist(), parts.beside.tolist()
    (['street', 'pavement', 'crossing', 'footway'], [False, True, True, False])
    """
    street = kind == TWO_SIDED
    own, called = kind.copy(), name.copy()
    beside = np.zeros(len(lines), dtype=bool)
    if not street.any():
        return StreetParts(own, called, beside, street)
    streets = np.flatnonzero(street)
    asked = np.flatnonzero(np.isin(kind, (*_ON_FOOT, *_SAID)))
    runs = _Runs.find(lines, asked, streets, name)
    for at, row in enumerate(asked):
        said = kind[row] in _SAID
        reach = _NEAR_IF_SAID_M if said else _NEAR_M
        along, near, which = runs.of(at, reach)
        if not said and name[row] and name[row] != name[which]:
            continue
        if along >= _SHARE or (said and near >= _SHARE):
            beside[row] = True
            own[row] = kind[row] if said else "pavement"
        elif near >= 1.0 and not blind[row] and kind[row] in _ON_FOOT:
            beside[row], own[row] = True, "crossing"
        if beside[row]:
            called[row] = name[row] or name[which]
    return StreetParts(own, called, beside, street & ~_one_of_two(lines, streets, name))


def _one_of_two(
    lines: NDArray[np.object_], streets: NDArray[np.int64], name: NDArray[np.object_]
) -> Flags:
    """Find carriageways that have another of the same name beside them."""
    found = np.zeros(len(lines), dtype=bool)
    named = streets[name[streets] != ""]
    runs = _Runs.find(lines, named, named, name, same_name=True)
    for at, row in enumerate(named):
        found[row] = runs.of(at, _OTHER_CARRIAGEWAY_M)[0] >= _SHARE
    return found


@dataclass(frozen=True, eq=False)
class _Runs:
    """Points along pieces, and the streets near each: one row a point and street, by piece."""

    piece: NDArray[np.int64]
    point: NDArray[np.int64]
    street: NDArray[np.int64]
    group: NDArray[np.int64]  # pieces of one name are one street
    away_m: Numbers
    along: Flags
    points: NDArray[np.int64]  # how many each piece has
    first: NDArray[np.int64]  # row at which each piece begins, and one more

    @classmethod
    def find(
        cls,
        lines: NDArray[np.object_],
        rows: NDArray[np.int64],
        streets: NDArray[np.int64],
        name: NDArray[np.object_],
        *,
        same_name: bool = False,
    ) -> "_Runs":
        """Look from points along some pieces for streets beside them."""
        length = shapely.length(lines[rows])
        points = np.maximum(3, np.ceil(length / _STEP_M)).astype(np.int64)
        piece = np.repeat(np.arange(len(rows)), points)
        step = np.arange(len(piece)) - np.repeat(np.cumsum(points) - points, points)
        metres = (step + 0.5) / points[piece] * length[piece]
        here = shapely.line_interpolate_point(lines[rows][piece], metres)
        heading = _heading(lines[rows][piece], metres)
        reach = _OTHER_CARRIAGEWAY_M if same_name else _NEAR_IF_SAID_M
        tree = shapely.STRtree(lines[streets])
        point, found = tree.query(here, predicate="dwithin", distance=reach)
        found = streets[found]
        if same_name:
            mine = rows[piece[point]]
            keep = (name[mine] == name[found]) & (mine != found)
            point, found = point[keep], found[keep]
        group = np.unique(
            np.where(name[found] == "", found.astype(str), "\0" + name[found]).astype(str),
            return_inverse=True,
        )[1]
        at_m = shapely.line_locate_point(lines[found], here[point])
        there = shapely.line_interpolate_point(lines[found], at_m)
        off = shapely.get_coordinates(there) - shapely.get_coordinates(here[point])
        away = np.hypot(*off.T)
        along = np.abs((heading[point] * _heading(lines[found], at_m)).sum(axis=1)) >= _ALONG
        across = np.abs((heading[point] * off).sum(axis=1)) <= _ACROSS * np.maximum(away, _SLACK_M)
        along &= across & ((away >= _APART_M) if same_name else True)
        order = np.lexsort((found, group, point))
        first = np.searchsorted(piece[point][order], np.arange(len(rows) + 1))
        return cls(
            piece[point][order],
            point[order],
            found[order],
            group[order],
            away[order],
            along[order],
            points,
            first,
        )

    def of(self, piece: int, reach: float) -> tuple[float, float, int]:
        """Say which share of a piece runs along its street, which is near it, and which it is.

        The street is that with most of the piece beside it; its first row stands for it.
        """
        rows = slice(self.first[piece], self.first[piece + 1])
        near = self.away_m[rows] <= reach
        if not near.any():
            return 0.0, 0.0, -1
        group, point = self.group[rows][near], self.point[rows][near]
        along, street = self.along[rows][near], self.street[rows][near]
        best = (0.0, 0.0, -1)
        for one in np.unique(group):
            mine = group == one
            shares = (
                len(np.unique(point[mine & along])) / self.points[piece],
                len(np.unique(point[mine])) / self.points[piece],
            )
            if best[2] < 0 or shares > best[:2]:
                best = (*shares, int(street[mine][0]))
        return best


def _heading(lines: NDArray[np.object_], metres: Numbers) -> Numbers:
    """Give the direction of lines at a place along each, as a step of one metre."""
    low = np.maximum(metres - _SLACK_M, 0.0)
    high = np.minimum(metres + _SLACK_M, shapely.length(lines))
    one = shapely.get_coordinates(shapely.line_interpolate_point(lines, low))
    two = shapely.get_coordinates(shapely.line_interpolate_point(lines, high))
    step = two - one
    return np.asarray(step / np.maximum(np.hypot(*step.T), 1e-9)[:, None], dtype=np.float64)

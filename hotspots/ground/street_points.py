"""Where doors meet the streets: on the nearest piece, or on one of their own street."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import InputError, Problem
from hotspots.ground.close_pairs import check_points
from hotspots.ground.street_names import plain_names, texts_of

REACH_M = 100.0
# A piece of a door's own street is taken before a nearer one of another name, a corner's other
# street or a footpath behind the garden, when it is no more than this much farther.
OWN_STREET_M = 30.0
_BLOCK = 65_536  # points whose streets are looked at together
_NONE = np.empty((2, 0), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class StreetPoints:
    """Where points meet the streets.

    Attributes
    ----------
    piece
        Number of the piece of street; -1 where none is within reach.
    along_m
        Metres from the start of the piece; missing where there is none.
    away_m
        Metres from the point to the piece, in a straight line; missing where there is none.
    """

    piece: NDArray[np.int64]
    along_m: NDArray[np.float64]
    away_m: NDArray[np.float64]

    @property
    def off_street(self) -> NDArray[np.bool_]:
        """True for points that no street is near to."""
        return self.piece < 0


@dataclass(frozen=True, eq=False)
class StreetFinder:
    """Pieces of street by where they are.

    Attributes
    ----------
    lines
        LineStrings.
    name
        Street names; empty where there is none.
    """

    lines: NDArray[np.object_]
    name: NDArray[np.object_]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    @cached_property
    def _plain_names(self) -> NDArray[np.object_]:
        return plain_names(self.name)

    def find(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        names: Iterable[str] | None = None,
        reach_m: float = REACH_M,
    ) -> StreetPoints:
        """Do what :meth:`hotspots.ground.streets.WalkingNetwork.put_on_streets` says."""
        x, y = check_points(x, y, "the points")
        _require_length(reach_m, "reach_m")
        points = np.asarray(shapely.points(x, y), dtype=object)
        piece = np.full(len(x), -1, dtype=np.int64)
        # The first of equally near pieces: query_nearest may name them in any order.
        near = _NONE
        if len(self.lines):
            near = self._tree.query_nearest(points, max_distance=reach_m)
        order = np.lexsort((near[1], near[0]))
        point, first = np.unique(near[0][order], return_index=True)
        piece[point] = near[1][order][first]
        if names is not None:
            self._prefer_own_street(points, plain_names(texts_of(names, len(x))), piece)
        on = piece >= 0
        along, away = np.full(len(x), np.nan), np.full(len(x), np.nan)
        lines = self.lines[piece[on]]
        along[on] = shapely.line_locate_point(lines, points[on])
        away[on] = shapely.distance(lines, points[on])
        return StreetPoints(piece, along, away)

    def _prefer_own_street(
        self,
        points: NDArray[np.object_],
        wanted: NDArray[np.object_],
        piece: NDArray[np.int64],
    ) -> None:
        """Move points to a piece that bears their street's name, if it is about as near."""
        asked = np.flatnonzero((piece >= 0) & (wanted != ""))
        asked = asked[self._plain_names[piece[asked]] != wanted[asked]]
        for low in range(0, len(asked), _BLOCK):
            row = asked[low : low + _BLOCK]
            near = shapely.distance(self.lines[piece[row]], points[row]) + OWN_STREET_M
            px, py = shapely.get_x(points[row]), shapely.get_y(points[row])
            boxes = shapely.box(px - near, py - near, px + near, py + near)
            which, found = self._tree.query(boxes)
            own = self._plain_names[found] == wanted[row[which]]
            which, found = which[own], found[own]
            metres = shapely.distance(self.lines[found], points[row[which]])
            close = metres <= near[which]
            which, found, metres = which[close], found[close], metres[close]
            order = np.lexsort((found, metres, which))
            best, first = np.unique(which[order], return_index=True)
            piece[row[best]] = found[order][first]


def _require_length(metres: float, where: str) -> None:
    if not (np.isfinite(metres) and metres > 0):
        what = f"{where} = {metres!r}"
        raise InputError(Problem(what, "give a number of metres above zero", where))

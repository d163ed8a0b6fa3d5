"""On which side of which street a house stands, and how far along: told by the street's line."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.ground.houses import Floats, Houses, Rows, plain_street

# A house farther from its street than this is not told by its line.
REACH_M = 60.0
# "both": numbers run on along one side, and so does the row.
SIDES = ("", "left", "right", "odd", "even", "both")
_BLOCK = 20_000
_END_M = 0.01
_BEND = 1e-3


@dataclass(frozen=True)
class Sides:
    """Where houses stand in their streets.

    Attributes
    ----------
    street
        Number of the street; houses of one number are on streets of one name. -1: not known.
    row
        Number of the side of the piece of the street; -1: not known.
    rank
        Order along the side: metres along the line, or the order of numbers.
    side
        Number of the side in ``SIDES``.
    front_x, front_y
        Unit vector from the house towards its street; NaN where not known.
    """

    street: Rows
    row: Rows
    rank: Floats
    side: Rows
    front_x: Floats
    front_y: Floats


@dataclass(frozen=True)
class StreetLines:
    """Named streets: pieces without a fork, and the straight segments they are made of."""

    names: tuple[str, ...]
    pieces: NDArray[np.object_]
    name_of_piece: Rows
    ends: Floats
    """x, y of the start and x, y of the end of each segment."""
    piece: Rows
    start_m: Floats
    """How far along its piece a segment begins."""
    tree: shapely.STRtree

    @property
    def lengths(self) -> Floats:
        """Length of each piece."""
        lengths: Floats = shapely.length(self.pieces)
        return lengths


def lay_lines(streets: gpd.GeoDataFrame) -> StreetLines:
    """Join the lines of each name into pieces, in an order that does not depend on the rows'."""
    written = streets["name"].astype("str").fillna("").to_numpy()
    plain = {one: plain_street(one) for one in set(written.tolist())}
    names = tuple(sorted(set(plain.values()) - {""}))
    number = {name: code for code, name in enumerate(names)}
    code = np.array([number.get(plain[one], -1) for one in written.tolist()], dtype=np.int64)
    shapes = np.asarray(streets.geometry.to_numpy(), dtype=object)
    parts, row = shapely.get_parts(shapely.normalize(shapes), return_index=True)
    parts, row = parts[code[row] >= 0], row[code[row] >= 0]
    parts = shapely.normalize(parts)
    order = np.lexsort([shapely.to_wkb(parts).astype(object), code[row]]) if len(parts) else row
    parts, of = parts[order], code[row][order]
    merged = shapely.line_merge(shapely.multilinestrings(parts, indices=of)) if len(of) else parts
    # multilinestrings gives one for each number from 0 on, so that names and rows agree.
    pieces, name_of_piece = shapely.get_parts(merged, return_index=True)
    pieces = shapely.normalize(pieces)
    again = np.lexsort([shapely.to_wkb(pieces).astype(object), name_of_piece])
    pieces, name_of_piece = pieces[again], name_of_piece[again]
    at, piece = shapely.get_coordinates(pieces, return_index=True)
    follows = piece[1:] == piece[:-1] if len(piece) else np.zeros(0, dtype=bool)
    step = np.hypot(*np.diff(at, axis=0).T) if len(at) else np.zeros(0)
    run = np.concatenate([[0.0], np.cumsum(np.where(follows, step, 0.0))])
    begins = np.searchsorted(piece, np.arange(len(pieces)))
    ends = np.column_stack([at[:-1], at[1:]])[follows] if len(at) else np.zeros((0, 4))
    of_segment = piece[:-1][follows] if len(piece) else piece
    start = (run[:-1][follows] - run[begins][of_segment]) if len(at) else np.zeros(0)
    segments = np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)), dtype=object)
    tree = shapely.STRtree(segments)
    return StreetLines(names, pieces, name_of_piece, ends, of_segment, start, tree)


def sides_of_lines(houses: Houses, lines: StreetLines) -> Sides:
    """Tell side and order by the nearest line of the house's own street.

    A house whose street is not given is told by the nearest street of any name. One whose
    street is given but has no line within 60 m is not told.
    """
    own = {name: code for code, name in enumerate(lines.names)}
    wanted = np.array([own.get(name, -2) for name in houses.names], dtype=np.int64)
    wanted[0] = -1  # any
    segment = np.full(len(houses), -1, dtype=np.int64)
    for start in range(0, len(houses), _BLOCK):
        block = slice(start, start + _BLOCK)
        x, y, name = houses.x[block], houses.y[block], wanted[houses.street[block]]
        segment[block] = _nearest_own(lines, x, y, name)
    found = segment >= 0
    row = np.full(len(houses), -1, dtype=np.int64)
    street = row.copy()
    rank, front_x, front_y = (np.full(len(houses), np.nan) for _ in range(3))
    side = np.zeros(len(houses), dtype=np.int64)
    piece = lines.piece[segment[found]]
    x, y = houses.x[found], houses.y[found]
    foot_x, foot_y, part_m = _foot(lines.ends[segment[found]], x, y)
    along = lines.start_m[segment[found]] + part_m
    run_x, run_y = _direction(lines, segment[found], part_m, along)
    away_x, away_y = x - foot_x, y - foot_y
    side[found] = np.where(run_x * away_y - run_y * away_x >= 0, 1, 2)
    beyond = run_x * away_x + run_y * away_y
    # Past the end of a line houses go on in the order they stand; round the outside of a sharp
    # bend, where many share one foot, they are told apart by very little.
    ended = (along < _END_M) | (along > lines.lengths[piece] - _END_M)
    rank[found] = along + np.where(ended, beyond, _BEND * beyond)
    away = np.hypot(away_x, away_y)
    with np.errstate(invalid="ignore", divide="ignore"):
        front_x[found] = np.where(away > 0.5, -away_x / away, np.nan)
        front_y[found] = np.where(away > 0.5, -away_y / away, np.nan)
    street[found] = lines.name_of_piece[piece]
    row[found] = 2 * piece + side[found] - 1
    return Sides(street, row, rank, side, front_x, front_y)


def _nearest_own(lines: StreetLines, x: Floats, y: Floats, name: Rows) -> Rows:
    """Find the nearest segment of the wanted name (-1: of any) within reach, or -1."""
    # Boxes first, in one go: measuring is quicker here than in the tree.
    around = shapely.box(x - REACH_M, y - REACH_M, x + REACH_M, y + REACH_M)
    house, segment = lines.tree.query(around)
    fits = (name[house] == -1) | (lines.name_of_piece[lines.piece[segment]] == name[house])
    house, segment = house[fits], segment[fits]
    foot_x, foot_y, _ = _foot(lines.ends[segment], x[house], y[house])
    away = np.hypot(x[house] - foot_x, y[house] - foot_y)
    near = away <= REACH_M
    house, segment, away = house[near], segment[near], away[near]
    order = np.lexsort([segment, np.round(away, 6), house])
    first = order[np.r_[True, house[order][1:] != house[order][:-1]]] if len(order) else order
    nearest = np.full(len(x), -1, dtype=np.int64)
    nearest[house[first]] = segment[first]
    return nearest


def _foot(ends: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Find the nearest point of a segment, and how far along the segment it is."""
    run_x, run_y = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    square = np.maximum(run_x**2 + run_y**2, 1e-12)
    part = ((x - ends[:, 0]) * run_x + (y - ends[:, 1]) * run_y) / square
    part = np.clip(part, 0.0, 1.0)
    return ends[:, 0] + part * run_x, ends[:, 1] + part * run_y, part * np.sqrt(square)


def _direction(
    lines: StreetLines, segment: Rows, part_m: Floats, along: Floats
) -> tuple[Floats, Floats]:
    """Which way a street runs: as its segment does, and at a bend halfway between the two."""
    ends = lines.ends[segment]
    run_x, run_y = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    size = np.maximum(np.hypot(run_x, run_y), 1e-9)
    bend = np.flatnonzero((part_m < _END_M) | (part_m > size - _END_M))
    run_x, run_y = run_x / size, run_y / size
    piece = lines.piece[segment[bend]]
    shapes, length = lines.pieces[piece], lines.lengths[piece]
    low = shapely.line_interpolate_point(shapes, np.clip(along[bend] - 1, 0, length))
    high = shapely.line_interpolate_point(shapes, np.clip(along[bend] + 1, 0, length))
    bend_x = shapely.get_x(high) - shapely.get_x(low)
    bend_y = shapely.get_y(high) - shapely.get_y(low)
    size = np.maximum(np.hypot(bend_x, bend_y), 1e-9)
    run_x[bend], run_y[bend] = bend_x / size, bend_y / size
    return run_x, run_y

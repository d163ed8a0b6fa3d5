"""Wards drawn on a mesh of small hexagons: whole metres, no gap, no overlap.

The hand-drawn outline cuts the mesh, each hexagon joins its nearest place, bigger places are split,
and the edges are roughened. Neighbours share every corner, so the shapes fit together exactly.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from scripts.sample_county.chance import Ints, Part, draws
from scripts.sample_county.county import County, Point, Ring

Cell = tuple[int, int]

# Hexagons with a point at the top. These whole numbers fit together exactly: a corner is the same
# point from all three hexagons that meet there, so neighbouring wards always share their edge.
HEX_ACROSS_M = 400
HEX_SIDE_M = 230
HEX_ROW_M = HEX_SIDE_M * 3 // 2
MESH_ORIGIN: Point = (532_000, 170_000)
MESH_ROWS, MESH_COLUMNS = 230, 244
HEX_CORNERS: tuple[Point, ...] = (
    (0, -HEX_SIDE_M),
    (HEX_ACROSS_M // 2, -HEX_SIDE_M // 2),
    (HEX_ACROSS_M // 2, HEX_SIDE_M // 2),
    (0, HEX_SIDE_M),
    (-HEX_ACROSS_M // 2, HEX_SIDE_M // 2),
    (-HEX_ACROSS_M // 2, -HEX_SIDE_M // 2),
)
CORNER_JITTER_M = 85
# Ward edges meander by moving each hexagon this far, smoothly, before asking which ward is nearest.
MEANDER_M = 900
MEANDER_EVERY_M = 2_800
SEA = -1

PEOPLE_IN_WARD_K = 6.2
FEWEST_CELLS = 5


def mesh_centres() -> Ints:
    """Give the centres of all hexagons, row by row, as an array of shape (rows, columns, 2)."""
    rows, columns = np.mgrid[0:MESH_ROWS, 0:MESH_COLUMNS]
    eastings = MESH_ORIGIN[0] + columns * HEX_ACROSS_M + (rows % 2) * (HEX_ACROSS_M // 2)
    northings = MESH_ORIGIN[1] + rows * HEX_ROW_M
    centres: Ints = np.stack([eastings, northings], axis=-1).astype(np.int64)
    return centres


def meander(seed: int, centres: Ints) -> Ints:
    """Move points by smooth noise, so that ward edges wander and are not straight bisectors."""
    span = centres.reshape(-1, 2).max(axis=0) - np.array(MESH_ORIGIN)
    n_east, n_north = (int(s) // MEANDER_EVERY_M + 2 for s in span)
    noise = draws(seed, Part.GEOMETRY, n_north * n_east, 2).reshape(n_north, n_east, 2) - 0.5
    at = (centres - np.array(MESH_ORIGIN)) / MEANDER_EVERY_M
    cell = np.floor(at).astype(np.int64)
    part = at - cell
    part = part * part * (3 - 2 * part)  # eases in and out, or the noise shows creases
    east, north = part[..., :1], part[..., 1:]
    i, j = cell[..., 0], cell[..., 1]
    low = noise[j, i] * (1 - east) + noise[j, i + 1] * east
    high = noise[j + 1, i] * (1 - east) + noise[j + 1, i + 1] * east
    moved = centres + 2 * MEANDER_M * (low * (1 - north) + high * north)
    whole: Ints = np.rint(moved).astype(np.int64)
    return whole


def assign_places(seed: int, county: County) -> Ints:
    """Say which place each hexagon belongs to, by number, or `SEA` outside the county."""
    centres = mesh_centres()
    outline = shapely.Polygon(county.outline)
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, centres[..., 0], centres[..., 1])
    seeds = np.array([place.at for place in county.places], dtype=np.int64)
    moved = meander(seed, centres)
    # The hexagons a ward's own people stand on do not move, or a small ward may lose its town.
    squared = ((centres[..., None, :] - seeds) ** 2).sum(axis=-1)
    near = squared.min(axis=-1) < (2 * HEX_ACROSS_M) ** 2
    yields = [county.districts[place.district].yield_m2 for place in county.places]
    offsets = np.array(yields, dtype=np.int64)
    score = ((moved[..., None, :] - seeds) ** 2).sum(axis=-1) + offsets
    owner = np.where(near, squared.argmin(axis=-1), score.argmin(axis=-1))
    return tidy(np.where(inside, owner, SEA))


def neighbours(cell: Point) -> list[Point]:
    """Give the six hexagons around one, each across the edge that starts at the same corner."""
    row, column = cell
    odd = row % 2
    return [
        (row - 1, column + odd),
        (row, column + 1),
        (row + 1, column + odd),
        (row + 1, column - 1 + odd),
        (row, column - 1),
        (row - 1, column - 1 + odd),
    ]


def pieces(owner: Ints) -> list[list[Point]]:
    """Split the mesh into connected pieces of one owner, largest piece first."""
    seen = np.zeros(owner.shape, dtype=bool)
    found = []
    for start in np.ndindex(owner.shape):
        if seen[start]:
            continue
        seen[start] = True
        piece = [(start[0], start[1])]
        for cell in piece:  # grows while it is walked
            for row, column in neighbours(cell):
                if not (0 <= row < owner.shape[0] and 0 <= column < owner.shape[1]):
                    continue
                if not seen[row, column] and owner[row, column] == owner[cell]:
                    seen[row, column] = True
                    piece.append((row, column))
        found.append(piece)
    return sorted(found, key=lambda piece: (-len(piece), piece[0]))


def tidy(owner: Ints) -> Ints:
    """Hand every stray piece to the owner most around it, so each ward is one piece, no holes."""
    owner = owner.copy()
    kept: set[int] = set()
    for piece in pieces(owner):
        if int(owner[piece[0]]) not in kept:
            kept.add(int(owner[piece[0]]))
            continue
        inside = set(piece)
        around = Counter(
            int(owner[cell])
            for member in piece
            for cell in neighbours(member)
            if cell not in inside and 0 <= cell[0] < MESH_ROWS and 0 <= cell[1] < MESH_COLUMNS
        )
        # Land goes to land when any touches it: an islet in the sea stays only if it must.
        land = {ward: n for ward, n in around.items() if ward != SEA} or {SEA: 1}
        new = min(land, key=lambda ward: (-land[ward], ward))
        for cell in piece:
            owner[cell] = new
    return owner


def ward_edges(owner: Ints) -> dict[int, dict[Point, Point]]:
    """Collect each ward's outer edges, corner to next corner, with the ward on the left."""
    centres = mesh_centres()
    edges: dict[int, dict[Point, Point]] = defaultdict(dict)
    for row, column in np.argwhere(owner != SEA).tolist():
        ward = int(owner[row, column])
        east, north = (int(v) for v in centres[row, column])
        corners = [(east + dx, north + dy) for dx, dy in HEX_CORNERS]
        for k, cell in enumerate(neighbours((row, column))):
            if owner[cell] != ward:
                edges[ward][corners[k]] = corners[(k + 1) % 6]
    return edges


def walk_ring(edges: Mapping[Point, Point]) -> Ring:
    """Follow edges into one ring, from its south-western corner round to before it again."""
    ring = [min(edges)]
    while (following := edges[ring[-1]]) != ring[0]:
        ring.append(following)
    if len(ring) != len(edges):
        raise ValueError(f"a ward is in pieces or has a hole: {len(ring)} of {len(edges)} edges")
    return ring


def jitter(seed: int, corner: Point) -> Point:
    """Move a corner by an amount that depends on the corner alone, so all who share it agree."""
    digest = hashlib.blake2b(f"{seed}:{corner[0]}:{corner[1]}".encode(), digest_size=8).digest()
    span = 2 * CORNER_JITTER_M + 1
    east = int.from_bytes(digest[:4], "big") % span - CORNER_JITTER_M
    north = int.from_bytes(digest[4:], "big") % span - CORNER_JITTER_M
    return corner[0] + east, corner[1] + north


def corner_moves(seed: int, rings: Iterable[Ring]) -> dict[Point, Point | None]:
    """Say where each corner of the wards' edges goes; None drops it.

    Corners where three edges meet are only jittered. Of the others every second one is dropped,
    which takes the hexagons' zigzag out, and the rest are eased towards the two beside them. All
    of this is decided once for each corner, so the wards on both sides do the same.
    """
    beside: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            beside[a].add(b)
            beside[b].add(a)
    moves: dict[Point, Point | None] = {}
    for corner, others in beside.items():
        moved = jitter(seed, corner)
        if len(others) > 2:
            moves[corner] = moved
        # Corners come in two kinds, three edges above or three below, and edges join the kinds.
        elif (corner[1] - MESH_ORIGIN[1]) % HEX_ROW_M == HEX_SIDE_M:
            moves[corner] = None
        else:
            (ax, ay), (bx, by) = (jitter(seed, other) for other in sorted(others))
            moves[corner] = ((2 * moved[0] + ax + bx) // 4, (2 * moved[1] + ay + by) // 4)
    return moves


@dataclass(frozen=True)
class Ward:
    """A ward as drawn: its ring is anticlockwise and not closed."""

    code: str
    name: str
    district: int
    ring: Ring


def parts_of(people_k: float, cells: int) -> int:
    """Say how many wards a place becomes: about 6,000 people each, and never a tiny one."""
    return max(1, min(4, round(people_k / PEOPLE_IN_WARD_K), cells // FEWEST_CELLS))


def slices(cells: Sequence[Cell], n_parts: int, axis: int) -> list[list[Cell]]:
    """Cut cells into equal slices from south to north (axis 0) or from west to east (axis 1)."""
    # A row of hexagons is set half a hexagon to the east of the next; doubling keeps it whole.
    middle = [(row, 2 * column + row % 2) for row, column in cells]
    order = sorted(range(len(cells)), key=lambda i: (middle[i][axis], middle[i][1 - axis]))
    bounds = [len(cells) * part // n_parts for part in range(n_parts + 1)]
    return [[cells[i] for i in order[a:b]] for a, b in itertools.pairwise(bounds)]


def split_place(cells: Sequence[Cell], n_parts: int) -> list[tuple[str, list[Cell]]]:
    """Split a place's cells across its longer side, and say where in it each part lies."""
    if n_parts == 1:
        return [("", list(cells))]
    rows, columns = zip(*cells, strict=True)
    tall = (max(rows) - min(rows)) * HEX_ROW_M > (max(columns) - min(columns)) * HEX_ACROSS_M
    if n_parts == 4:
        return [
            (f" {north} {east}", quarter)
            for north, half in zip(("South", "North"), slices(cells, 2, 0), strict=True)
            for east, quarter in zip(("West", "East"), slices(half, 2, 1), strict=True)
        ]
    ends = ("South", "North") if tall else ("West", "East")
    words = ends if n_parts == 2 else (ends[0], "Central", ends[1])
    pieces_ = slices(cells, n_parts, 0 if tall else 1)
    return [(f" {word}", piece) for word, piece in zip(words, pieces_, strict=True)]


def split_places(county: County, owner: Ints) -> tuple[Ints, list[tuple[str, int]]]:
    """Split bigger places into wards; give the ward of each hexagon, and names with districts."""
    wards: list[tuple[str, int]] = []
    split = np.full_like(owner, SEA)
    cells_of: dict[int, list[Cell]] = defaultdict(list)
    for row, column in np.argwhere(owner != SEA).tolist():
        cells_of[int(owner[row, column])].append((row, column))
    for number, place in enumerate(county.places):
        cells = cells_of[number]
        for suffix, part in split_place(cells, parts_of(place.people_k, len(cells))):
            for cell in part:
                split[cell] = len(wards)
            wards.append((place.name + suffix, place.district))
    return tidy(split), wards


def draw_wards(seed: int, county: County) -> list[Ward]:
    """Draw the wards: one ring each, in whole metres, anticlockwise, not closed.

    Parameters
    ----------
    seed
        The seed of the whole sample.
    county
        What is written down about the county.

    Returns
    -------
    list of wards
        In the order of the places they are parts of. Neighbours share every corner along their
        common edge, so together they cover the county with no gap and no overlap.
    """
    owner, names = split_places(county, assign_places(seed, county))
    edges = ward_edges(owner)
    rings = [walk_ring(edges[number]) for number in range(len(names))]
    moves = corner_moves(seed, rings)
    return [
        Ward(f"X05{n + 1:06d}", name, district, [to for at in ring if (to := moves[at])])
        for n, ((name, district), ring) in enumerate(zip(names, rings, strict=True))
    ]


def district_shapes(wards: Sequence[Ward]) -> list[shapely.Geometry]:
    """Join the wards into districts, in the order of the districts."""
    members: dict[int, list[shapely.Polygon]] = defaultdict(list)
    for ward in wards:
        members[ward.district].append(shapely.Polygon(ward.ring))
    shapes: list[shapely.Geometry] = [
        shapely.coverage_union_all(members[number]) for number in sorted(members)
    ]
    for shape in shapes:
        shapely.prepare(shape)
    return shapes

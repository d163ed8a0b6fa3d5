"""Make the sample data: an invented county, drawn and filled from one seed.

The demo, the gallery and many tests need a county to work on, without a download and without a
real victim in it. This script makes one that anybody from Essex will recognise on a map and that
holds nothing real below the names of the 14 districts: wards are schematic, and every incident,
street and harm spot is invented. What is written down by hand is in ``sample_county.toml`` beside
this file; the rest follows from the seed, byte for byte.

The script runs in three parts, each of which may be read on its own:

1. *geometry*: a mesh of small hexagons is cut by the hand-drawn outline, each hexagon joins its
   nearest ward, and the ward edges are roughened, whole metres all the way;
2. *incidents*: streets are laid out in each ward and rows are placed on them, on planted harm
   spots and on stacked points, each with its times;
3. *writing*: GeoJSON, a gzipped CSV in the style of a force extract, and the planted truth.

Usage::

    python scripts/make_sample_data.py [--seed 1] [--out data] [--incidents 12000] [--months 12]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

Point = tuple[int, int]
Ring = list[Point]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Shapes = Mapping[str, shapely.Geometry]

HERE = Path(__file__).resolve().parent
COUNTY_FILE = HERE / "sample_county.toml"
BOUNDARIES = Path("boundaries") / "essex_sample_wards.geojson"
INCIDENTS_FOLDER = Path("sample_incidents")
TRUTH = INCIDENTS_FOLDER / "truth.json"

FIRST_YEAR = 2024
DEFAULT_SEED = 1
DEFAULT_INCIDENTS = 12_000
DEFAULT_MONTHS = 12

COLUMNS = (
    "incident_id",
    "offence",
    "committed_from",
    "committed_to",
    "recorded",
    "easting",
    "northing",
    "location",
)

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

PLOT_M = 12  # one plot of this width, a house, on each side of a street
SETBACK_M = 9
SPOT_STREET_M = 140  # inside a spot's 100 m radius, set-back and all


class Part(IntEnum):
    """The parts that draw random numbers; a part keeps its number for good.

    Adding a part, or drawing more in one, then leaves the others' bytes as they were.
    """

    GEOMETRY = 0
    STREETS = 1
    SPOTS = 2
    STREET_ROWS = 3
    SPOT_ROWS = 4
    STACK_ROWS = 5
    BAD_ROWS = 6


# --------------------------------------------------------------------------- what is written down


@dataclass(frozen=True)
class Ward:
    """A ward before it has a shape: where its people are, and how many thousand."""

    code: str
    name: str
    district: str
    at: Point
    people_k: float


@dataclass(frozen=True)
class District:
    """A district: real name and GSS code, relative rate of crime, how far it yields, main town."""

    code: str
    name: str
    rate: float
    yield_m2: int
    main_town: Point


@dataclass(frozen=True)
class County:
    """All that is written down by hand, in whole metres."""

    outline: Ring
    districts: tuple[District, ...]
    wards: tuple[Ward, ...]
    plan: Mapping[str, Any]
    """The rest of the county file: town centres, stacked points, mixes, rhythms, settings."""

    def people(self) -> Counter[str]:
        """Count the people of each district, by its code."""
        people: Counter[str] = Counter()
        for ward in self.wards:
            people[ward.district] += round(ward.people_k * 1000)
        return people


def metres(at_km: Sequence[float]) -> Point:
    """Turn kilometres, easting then northing, into whole metres.

    Examples
    --------
    >>> metres([570.8, 206.75])
    (570800, 206750)
    """
    return round(at_km[0] * 1000), round(at_km[1] * 1000)


def read_county(path: Path = COUNTY_FILE) -> County:
    """Read the county file and number the wards in the order they are written."""
    plan = tomllib.loads(path.read_text(encoding="utf-8"))
    districts = []
    wards: list[Ward] = []
    for entry in plan["districts"]:
        town, yield_m2 = metres(entry["main_town"]), round(entry["yield_km2"] * 1_000_000)
        districts.append(District(entry["code"], entry["name"], entry["rate"], yield_m2, town))
        for name, easting, northing, people_k in entry["wards"]:
            code = f"X05{len(wards) + 1:06d}"
            wards.append(Ward(code, name, entry["code"], metres((easting, northing)), people_k))
    outline = [metres(at) for at in plan["outline"]]
    return County(outline, tuple(districts), tuple(wards), plan)


def draws(seed: int, part: Part, n_rows: int, n_columns: int) -> Floats:
    """Give a table of uniform draws in [0, 1) for one part of the work.

    One row of draws per thing made. Everything random goes through here: ``Generator.random`` is
    the plainest draw NumPy has, so a new NumPy is least likely to change the sample.
    """
    sequence = np.random.SeedSequence(entropy=seed, spawn_key=(int(part),))
    return np.random.Generator(np.random.PCG64(sequence)).random((n_rows, n_columns))


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Share `total` out by `weights`, in whole numbers that add up to it exactly.

    Examples
    --------
    >>> apportion(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = math.fsum(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [math.floor(share) for share in exact]
    # Rounded, so that ties are ties on every machine and go to the earlier entry.
    by_remainder = sorted(range(len(exact)), key=lambda i: (round(shares[i] - exact[i], 9), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def pick(cumulative: Floats, draw: float) -> int:
    """Pick an entry by its cumulative weight; `draw` is uniform in [0, 1)."""
    return int(np.searchsorted(cumulative, draw * cumulative[-1], side="right"))


# ----------------------------------------------------------------------------------- the geometry


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


def assign_wards(seed: int, county: County) -> Ints:
    """Say which ward each hexagon belongs to, as ward numbers, or `SEA` outside the county."""
    centres = mesh_centres()
    outline = shapely.Polygon(county.outline)
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, centres[..., 0], centres[..., 1])
    seeds = np.array([ward.at for ward in county.wards], dtype=np.int64)
    moved = meander(seed, centres)
    # The hexagons a ward's own people stand on do not move, or a small ward may lose its town.
    squared = ((centres[..., None, :] - seeds) ** 2).sum(axis=-1)
    near = squared.min(axis=-1) < (2 * HEX_ACROSS_M) ** 2
    yields = {district.code: district.yield_m2 for district in county.districts}
    offsets = np.array([yields[ward.district] for ward in county.wards], dtype=np.int64)
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


def draw_wards(seed: int, county: County) -> list[Ring]:
    """Draw the wards: one ring each, in whole metres, anticlockwise, not closed.

    Parameters
    ----------
    seed
        The seed of the whole sample.
    county
        What is written down about the county.

    Returns
    -------
    list of rings
        In the order of ``county.wards``. Neighbours share every corner along their common edge,
        so together they cover the county with no gap and no overlap.
    """
    edges = ward_edges(assign_wards(seed, county))
    rings = [walk_ring(edges[number]) for number in range(len(county.wards))]
    moves = corner_moves(seed, rings)
    return [[to for corner in ring if (to := moves[corner]) is not None] for ring in rings]


def district_shapes(county: County, rings: Sequence[Ring]) -> Shapes:
    """Join the wards into districts, by district code."""
    members: dict[str, list[shapely.Polygon]] = defaultdict(list)
    for ward, ring in zip(county.wards, rings, strict=True):
        members[ward.district].append(shapely.Polygon(ring))
    return {code: shapely.coverage_union_all(wards) for code, wards in members.items()}


# ---------------------------------------------------------------------------------- the incidents


@dataclass(frozen=True)
class Street:
    """A straight street: its middle, its direction in radians from east, its length."""

    name: str
    district: str
    middle: Point
    direction: float
    length_m: int
    weight: float

    def ends(self) -> tuple[Point, Point]:
        """Give the two ends, in whole metres."""
        return self.along(-0.5, 0), self.along(0.5, 0)

    def along(self, part: float, offset_m: float) -> Point:
        """Give the point at `part` of the length from the middle, `offset_m` to the left."""
        east, north = math.cos(self.direction), math.sin(self.direction)
        run = part * self.length_m
        return (
            round(self.middle[0] + run * east - offset_m * north),
            round(self.middle[1] + run * north + offset_m * east),
        )

    def plot(self, draw: float) -> Point:
        """Give one of the street's plots; the same plot always has the same coordinates."""
        n_plots = self.length_m // PLOT_M
        number, side = divmod(int(draw * n_plots * 2), 2)
        return self.along((number + 0.5) / n_plots - 0.5, SETBACK_M if side else -SETBACK_M)


@dataclass(frozen=True)
class Spot:
    """A planted harm spot: a busy street with extra rows on it."""

    street: Street
    town: str
    radius_m: int


@dataclass(frozen=True)
class Incident:
    """One row before it has a number; `district` is where it is meant to be, None if nowhere."""

    offence: str
    committed_from: datetime
    committed_to: datetime | None
    recorded: datetime
    at: Point | None
    location: str
    district: str | None
    kind: str


Fits = Callable[[str, Street], bool]


def street_fits(shapes: Shapes, margin_m: float) -> Fits:
    """Make a test: does a street lie in its district, at least `margin_m` from the edge?"""
    edges = {code: shapely.boundary(shape) for code, shape in shapes.items()}
    for geometry in [*shapes.values(), *edges.values()]:
        shapely.prepare(geometry)

    def fits(code: str, street: Street) -> bool:
        line = shapely.LineString(street.ends())
        inside = shapely.contains(shapes[code], line)
        return bool(inside and not shapely.dwithin(edges[code], line, margin_m + SETBACK_M + 1))

    return fits


def street_name(words: Mapping[str, Sequence[str]], number: int) -> str:
    """Give the `number`-th street name of a district; none repeats within 600."""
    first, second = words["first"], words["second"]
    # Going down both lists at once is a mixed order; the shift starts it elsewhere each time round.
    shift = number // math.lcm(len(first), len(second))
    return f"{first[number % len(first)]} {second[(number + shift) % len(second)]}"


def lay_streets(seed: int, county: County, fits: Fits) -> list[Street]:
    """Lay streets around each ward's middle, on a turned grid, a few of them very busy.

    The number of streets goes with the people; how busy a street is has a heavy tail, as it does
    in life, where a few streets hold half of the crime.
    """
    settings = county.plan["process"]
    shortest, longest = settings["street_length_m"]
    wanted = [round(1000 * w.people_k / settings["people_per_street"]) for w in county.wards]
    tries = 8  # a try that falls in the sea or over the edge is dropped
    table = draws(seed, Part.STREETS, len(county.wards), 1 + tries * max(wanted) * 5)
    used: Counter[str] = Counter()
    streets = []
    for ward, n_wanted, row in zip(county.wards, wanted, table, strict=True):
        turn = float(row[0]) * math.pi / 2
        reach = 150 * math.sqrt(n_wanted) + 150
        left = n_wanted
        for u in row[1:].reshape(-1, 5)[: tries * n_wanted]:
            away, angle = reach * float(u[0]) ** 0.55, 2 * math.pi * float(u[1])
            middle = (
                round(ward.at[0] + away * math.cos(angle)),
                round(ward.at[1] + away * math.sin(angle)),
            )
            across = math.pi / 2 if u[2] < 0.5 else 0.0
            direction = turn + across + 0.3 * (2 * float(u[2]) % 1 - 0.5)
            length_m = round(shortest + (longest - shortest) * float(u[3]))
            busy = min(14.0, (1 - float(u[4])) ** -0.85) * length_m
            name = street_name(county.plan["words"], used[ward.district])
            street = Street(name, ward.district, middle, direction, length_m, busy)
            if left and fits(ward.district, street):
                streets.append(street)
                used[ward.district] += 1
                left -= 1
    return streets


def district_at(shapes: Shapes, at: Point) -> str:
    """Name the district that holds a point."""
    for code, shape in shapes.items():
        if shapely.contains_xy(shape, *at):
            return code
    raise ValueError(f"no district holds {at}")


def spot_places(centre: Point, spacing_m: float, turn: float) -> list[Point]:
    """Give places for harm spots: the centre, a ring of six around it, then the next six."""
    places = [centre]
    for ring in range(12):
        # The outer six stand in the gaps of the inner six, as circles do when packed.
        outer = ring >= 6
        away = spacing_m * (math.sqrt(3) if outer else 1)
        angle = 2 * math.pi * (turn + ring / 6 + (1 / 12 if outer else 0))
        east, north = away * math.cos(angle), away * math.sin(angle)
        places.append((round(centre[0] + east), round(centre[1] + north)))
    return places


def plant_spots(seed: int, county: County, shapes: Shapes, fits: Fits) -> list[Spot]:
    """Plant the harm spots, each a short street of its own, in and around the town centres."""
    settings = county.plan["process"]
    stacks = [metres(stack["at"]) for stack in county.plan["stacks"]]
    firsts, seconds = county.plan["words"]["spot_first"], county.plan["words"]["spot_second"]
    towns = county.plan["town_centres"]
    table = draws(seed, Part.SPOTS, len(towns), 2)
    spots: list[Spot] = []
    for town, (turn, way) in zip(towns, table.tolist(), strict=True):
        code = district_at(shapes, metres(town["at"]))
        left = town["spots"]
        for k, at in enumerate(spot_places(metres(town["at"]), settings["spot_spacing_m"], turn)):
            first = firsts[len(spots) % len(firsts)]
            second = seconds[len(spots) // len(firsts) % len(seconds)]
            direction = math.pi * (way + k / 3)
            street = Street(f"{first} {second}", code, at, direction, SPOT_STREET_M, 1.0)
            clear = all(math.dist(at, stack) > settings["spot_to_stack_m"] for stack in stacks)
            if left and clear and fits(code, street):
                spots.append(Spot(street, town["name"], settings["spot_radius_m"]))
                left -= 1
        if left:
            raise ValueError(f"{town['name']} has no room for {left} of its harm spots")
    return spots


def last_sunday_of_march(year: int) -> datetime:
    """Give the day the clocks go forward in the United Kingdom."""
    day = datetime(year, 3, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def real_time(when: datetime) -> datetime:
    """Move a time out of the hour that the clocks skip in spring: no one can record it."""
    skipped = last_sunday_of_march(when.year) + timedelta(hours=1)
    return when + timedelta(hours=1) if skipped <= when < skipped + timedelta(hours=1) else when


def hours_in(months: int) -> int:
    """Count the hours from the start of the first year through so many months."""
    end = datetime(FIRST_YEAR + months // 12, months % 12 + 1, 1)
    return (end - datetime(FIRST_YEAR, 1, 1)) // timedelta(hours=1)


def rhythm_curve(rhythm: Mapping[str, Any], months: int) -> Floats:
    """Weigh every hour of the period for one rhythm, and give the running total."""
    start = datetime(FIRST_YEAR, 1, 1)
    weights = []
    for n in range(hours_in(months)):
        when = start + timedelta(hours=n)
        night_of = (when - timedelta(hours=5)).weekday()
        season = math.cos(2 * math.pi * (when.month - rhythm["peak_month"]) / 12)
        weight = rhythm["hours"][when.hour] * rhythm["days"][night_of]
        weights.append(weight * (1 + rhythm["swing"] * season) * (real_time(when) == when))
    return np.cumsum(np.array(weights, dtype=np.float64))


def minute_of(draw: float) -> int:
    """Give the minute past the hour; people say "ten" and "half past" more than "ten to"."""
    if draw < 0.45:
        return 0 if draw < 0.27 else 30
    return int((draw - 0.45) / 0.55 * 60)


class Clock:
    """Gives each row its times: when committed, the window if it has one, when recorded."""

    def __init__(self, plan: Mapping[str, Any], months: int) -> None:
        self._curves = {name: rhythm_curve(r, months) for name, r in plan["rhythms"].items()}
        self._rhythm_of: Mapping[str, str] = plan["offence_rhythms"]
        self._process: Mapping[str, Any] = plan["process"]

    def times(
        self, offence: str, u: Sequence[float], rhythm: str | None = None
    ) -> tuple[datetime, datetime | None, datetime]:
        """Draw committed from, committed to (None when equal) and recorded, from six draws."""
        hour = pick(self._curves[rhythm or self._rhythm_of[offence]], u[0])
        start = datetime(FIRST_YEAR, 1, 1) + timedelta(hours=hour, minutes=minute_of(u[1]))
        end = None
        if offence in self._process["windowed"] and u[2] < self._process["windowed_share"]:
            shortest, longest = self._process["window_hours"]
            # Short windows are common and long ones rare, each doubling equally likely.
            minutes = round(60 * shortest * (longest / shortest) ** u[3] / 5) * 5
            end = real_time(start + timedelta(minutes=minutes))
        quick = u[4] < 0.7
        delay = 5 + int(u[5] ** 2 * 355) if quick else 60 + int(u[5] ** 2 * 14 * 24 * 60)
        return start, end, real_time((end or start) + timedelta(minutes=delay))


@dataclass(frozen=True)
class Mix:
    """Offences with their running weights."""

    offences: tuple[str, ...]
    cumulative: Floats

    @classmethod
    def read(cls, weights: Mapping[str, float]) -> Mix:
        """Read a mix from the county file."""
        return cls(tuple(weights), np.cumsum(np.array(list(weights.values()), dtype=np.float64)))

    def offence(self, draw: float) -> str:
        """Pick an offence."""
        return self.offences[pick(self.cumulative, draw)]


def street_rows(
    seed: int, county: County, streets: Sequence[Street], n_rows: int, clock: Clock
) -> list[Incident]:
    """Place the everyday rows: shared out by people and rate, then by how busy each street is."""
    mix = Mix.read(county.plan["mixes"]["street"])
    people = county.people()
    shares = apportion(n_rows, [people[d.code] * d.rate for d in county.districts])
    table = iter(draws(seed, Part.STREET_ROWS, n_rows, 9).tolist())
    rows = []
    for district, n_here in zip(county.districts, shares, strict=True):
        here = [street for street in streets if street.district == district.code]
        cumulative = np.cumsum(np.array([street.weight for street in here]))
        for _ in range(n_here):
            u = next(table)
            street = here[pick(cumulative, u[0])]
            offence = mix.offence(u[1])
            times = clock.times(offence, u[3:])
            at = street.plot(u[2])
            rows.append(Incident(offence, *times, at, street.name, district.code, "street"))
    return rows


def spot_counts(n_spots: int, n_rows: int) -> list[int]:
    """Share rows out to the spots: the first gets about three times what the last gets."""
    return apportion(n_rows, [1 / (rank + 0.5 * n_spots) for rank in range(n_spots)])


def spot_rows(
    seed: int, county: County, spots: Sequence[Spot], counts: Sequence[int], clock: Clock
) -> list[Incident]:
    """Place the extra rows on the harm spots: violence, robbery and disorder, at night."""
    mix = Mix.read(county.plan["mixes"]["night"])
    table = iter(draws(seed, Part.SPOT_ROWS, sum(counts), 8).tolist())
    rows = []
    for spot, n_here in zip(spots, counts, strict=True):
        street = spot.street
        for _ in range(n_here):
            u = next(table)
            offence = mix.offence(u[0])
            times = clock.times(offence, u[2:], rhythm="night")
            at = street.plot(u[1])
            rows.append(Incident(offence, *times, at, street.name, street.district, "spot"))
    return rows


def stack_rows(
    seed: int,
    county: County,
    shapes: Shapes,
    counts: Sequence[int],
    clock: Clock,
) -> list[Incident]:
    """Place the stacked rows: all of a place's rows on one exact coordinate."""
    table = iter(draws(seed, Part.STACK_ROWS, sum(counts), 7).tolist())
    rows = []
    for stack, n_here in zip(county.plan["stacks"], counts, strict=True):
        at = metres(stack["at"])
        district = district_at(shapes, at)
        mix = Mix.read(county.plan["mixes"][stack["mix"]])
        for _ in range(n_here):
            u = next(table)
            offence = mix.offence(u[0])
            times = clock.times(offence, u[1:])
            rows.append(Incident(offence, *times, at, stack["location"], district, "stack"))
    return rows


def bad_row_counts(county: County, n_rows: int) -> dict[str, int]:
    """Scale the numbers of bad rows to the size of the sample, at least one of each."""
    wanted: Mapping[str, Any] = county.plan["bad_rows"]
    kinds = ("no_coordinates", "zero_coordinates", "outside_county")
    return {kind: max(1, round(wanted[kind] * n_rows / DEFAULT_INCIDENTS)) for kind in kinds}


def bad_rows(seed: int, county: County, counts: Mapping[str, int], clock: Clock) -> list[Incident]:
    """Make the rows that no method should trust."""
    mix = Mix.read(county.plan["mixes"]["street"])
    outside = county.plan["bad_rows"]["outside_at"]
    table = iter(draws(seed, Part.BAD_ROWS, sum(counts.values()), 9).tolist())
    rows: list[Incident] = []
    for kind, n_here in counts.items():
        for n in range(n_here):
            u = next(table)
            at: Point | None = None
            if kind == "zero_coordinates":
                at = (0, 0)
            elif kind == "outside_county":
                east, north = metres(outside[n % len(outside)])
                at = (east + round(600 * (u[7] - 0.5)), north + round(600 * (u[8] - 0.5)))
            offence = mix.offence(u[0])
            name = street_name(county.plan["words"], 17 * len(rows))
            rows.append(Incident(offence, *clock.times(offence, u[1:7]), at, name, None, kind))
    return rows


# --------------------------------------------------------------------------- the sample as a whole


@dataclass(frozen=True)
class Sample:
    """All that is made, before it is written."""

    seed: int
    months: int
    county: County
    rings: list[Ring]
    spots: list[Spot]
    spot_counts: list[int]
    stack_counts: list[int]
    bad_counts: dict[str, int]
    streets: list[Street]
    incidents: list[Incident]


def make_sample(
    seed: int = DEFAULT_SEED, n_incidents: int = DEFAULT_INCIDENTS, months: int = DEFAULT_MONTHS
) -> Sample:
    """Make the whole sample in memory.

    Parameters
    ----------
    seed
        Decides everything that is not written down in the county file.
    n_incidents
        Rows in the file, the bad ones among them.
    months
        Months from January 2024 in which the incidents are committed.

    Returns
    -------
    Sample
        With the incidents in the order they were recorded.
    """
    county = read_county()
    settings = county.plan["process"]
    rings = draw_wards(seed, county)
    shapes = district_shapes(county, rings)
    fits = street_fits(shapes, settings["edge_margin_m"])
    streets = lay_streets(seed, county, fits)
    spots = plant_spots(seed, county, shapes, fits)
    clock = Clock(county.plan, months)

    bad = bad_row_counts(county, n_incidents)
    n_good = n_incidents - sum(bad.values())
    n_spot = round(n_good * settings["spot_share"])
    n_stack = round(n_good * settings["stack_share"])
    on_spots = spot_counts(len(spots), n_spot)
    on_stacks = apportion(n_stack, [stack["share"] for stack in county.plan["stacks"]])
    rows = [
        *street_rows(seed, county, streets, n_good - n_spot - n_stack, clock),
        *spot_rows(seed, county, spots, on_spots, clock),
        *stack_rows(seed, county, shapes, on_stacks, clock),
        *bad_rows(seed, county, bad, clock),
    ]
    # Python's sort is stable, so rows recorded in the same minute keep the order above.
    rows.sort(key=lambda row: row.recorded)
    return Sample(seed, months, county, rings, spots, on_spots, on_stacks, bad, streets, rows)


def incident_ids(incidents: Sequence[Incident]) -> list[str]:
    """Number the rows; `00` stands where a real force has its own number."""
    return [f"00/{n:07d}/{row.recorded:%y}" for n, row in enumerate(incidents, start=1)]


# ------------------------------------------------------------------------------------ the writing


def to_lon_lat() -> Callable[[Point], tuple[float, float]]:
    """Make the change from British National Grid to WGS84, rounded to 6 decimals (0.1 m).

    The steps are spelt out (the seven-parameter shift, EPSG:1314) so that a machine that has the
    more exact Ordnance Survey grid installed still writes the same bytes.
    """
    transformer = pyproj.Transformer.from_pipeline(
        "+proj=pipeline "
        "+step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 "
        "+ellps=airy "
        "+step +proj=push +v_3 "
        "+step +proj=cart +ellps=airy "
        "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 "
        "+s=-20.489 +convention=position_vector "
        "+step +inv +proj=cart +ellps=WGS84 "
        "+step +proj=pop +v_3 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )

    def change(at: Point) -> tuple[float, float]:
        lon, lat = transformer.transform(*at)
        return round(lon, 6), round(lat, 6)

    return change


def boundaries_text(sample: Sample) -> str:
    """Write the wards as GeoJSON (RFC 7946: longitude first, outer rings anticlockwise)."""
    change = to_lon_lat()
    names = {district.code: district.name for district in sample.county.districts}
    lines = []
    for ward, ring in zip(sample.county.wards, sample.rings, strict=True):
        fields = {
            "WD24CD": ward.code,
            "WD24NM": ward.name,
            "LAD24CD": ward.district,
            "LAD24NM": names[ward.district],
        }
        corners = [change(at) for at in [*ring, ring[0]]]
        feature = {
            "type": "Feature",
            "properties": fields,
            "geometry": {"type": "Polygon", "coordinates": [corners]},
        }
        lines.append(json.dumps(feature, separators=(",", ":")))
    head = '{"type":"FeatureCollection","name":"essex_sample_wards","features":[\n'
    return head + ",\n".join(lines) + "\n]}\n"


def incidents_text(sample: Sample) -> str:
    """Write the incidents as a force extract would have them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, row in zip(incident_ids(sample.incidents), sample.incidents, strict=True):
        end = "NULL" if row.committed_to is None else f"{row.committed_to:%Y-%m-%d %H:%M}"
        writer.writerow(
            [
                number,
                row.offence,
                f"{row.committed_from:%Y-%m-%d %H:%M}",
                end,
                f"{row.recorded:%Y-%m-%d %H:%M}",
                *(row.at or ("", "")),
                row.location,
            ]
        )
    return text.getvalue()


def planted_districts(sample: Sample) -> list[dict[str, Any]]:
    """Describe the districts for the truth: people, rate, and the rows meant to lie in each."""
    rows = Counter(row.district for row in sample.incidents)
    people = sample.county.people()
    return [
        {
            "code": district.code,
            "name": district.name,
            "people": people[district.code],
            "rate": district.rate,
            "rows": rows[district.code],
        }
        for district in sample.county.districts
    ]


def planted_spots(sample: Sample) -> list[dict[str, Any]]:
    """Describe the harm spots for the truth."""
    return [
        {
            "easting": spot.street.middle[0],
            "northing": spot.street.middle[1],
            "radius_m": spot.radius_m,
            "district": spot.street.district,
            "town": spot.town,
            "location": spot.street.name,
            "extra_incidents": count,
        }
        for spot, count in zip(sample.spots, sample.spot_counts, strict=True)
    ]


def planted_stacks(sample: Sample) -> list[dict[str, Any]]:
    """Describe the stacked points for the truth."""
    shapes = district_shapes(sample.county, sample.rings)
    stacks = []
    for stack, count in zip(sample.county.plan["stacks"], sample.stack_counts, strict=True):
        at = metres(stack["at"])
        stacks.append(
            {
                "easting": at[0],
                "northing": at[1],
                "district": district_at(shapes, at),
                "location": stack["location"],
                "mix": stack["mix"],
                "incidents": count,
            }
        )
    return stacks


def planted_bad_rows(sample: Sample) -> dict[str, dict[str, Any]]:
    """List the bad rows for the truth, by the number each row has in the file."""
    numbered = list(zip(incident_ids(sample.incidents), sample.incidents, strict=True))
    return {
        kind: {
            "rows": count,
            "incident_ids": [number for number, row in numbered if row.kind == kind],
        }
        for kind, count in sample.bad_counts.items()
    }


def truth_text(sample: Sample) -> str:
    """Write what was planted, so that a method's answer can be marked against it."""
    rows, plan = sample.incidents, sample.county.plan
    truth = {
        "about": "What make_sample_data.py planted. Invented; not for operations.",
        "seed": sample.seed,
        "first_month": f"{FIRST_YEAR}-01",
        "months": sample.months,
        "rows": len(rows),
        "rows_by_kind": dict(sorted(Counter(row.kind for row in rows).items())),
        "offences": dict(sorted(Counter(row.offence for row in rows).items())),
        "windowed_rows": sum(row.committed_to is not None for row in rows),
        "districts": planted_districts(sample),
        "spots": planted_spots(sample),
        "stacks": planted_stacks(sample),
        "bad_rows": planted_bad_rows(sample),
        "streets": len(sample.streets),
        **{name: plan[name] for name in ("process", "mixes", "rhythms", "offence_rhythms")},
    }
    return json.dumps(truth, indent=1) + "\n"


def incidents_name(months: int) -> str:
    """Name the incidents file after the years it covers."""
    last = FIRST_YEAR + (months - 1) // 12
    years = f"{FIRST_YEAR}" if last == FIRST_YEAR else f"{FIRST_YEAR}_{last}"
    return f"sample_incidents_{years}.csv.gz"


def write_sample(sample: Sample, out: Path) -> list[Path]:
    """Write the sample's three files under `out` and give their paths."""
    incidents_path = out / INCIDENTS_FOLDER / incidents_name(sample.months)
    # No time and no file name in the gzip header: the same rows are the same file tomorrow.
    packed = gzip.compress(incidents_text(sample).encode("utf-8"), compresslevel=9, mtime=0)
    files = {
        out / BOUNDARIES: boundaries_text(sample).encode("utf-8"),
        incidents_path: packed,
        out / TRUTH: truth_text(sample).encode("utf-8"),
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(files)


def at_least(lowest: int) -> Callable[[str], int]:
    """Make a parser of whole numbers that refuses those below `lowest`."""

    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < lowest:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {lowest} up")
        return int(text)

    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Make the invented county's sample data.")
    parser.add_argument("--seed", type=at_least(0), default=DEFAULT_SEED)
    parser.add_argument("--out", type=Path, default=HERE.parent / "data", metavar="DIR")
    parser.add_argument("--incidents", type=at_least(100), default=DEFAULT_INCIDENTS, metavar="N")
    parser.add_argument("--months", type=at_least(1), default=DEFAULT_MONTHS, metavar="N")
    options = parser.parse_args(arguments)
    sample = make_sample(options.seed, options.incidents, options.months)
    for path in write_sample(sample, options.out):
        print(f"{path} ({path.stat().st_size:,} bytes)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

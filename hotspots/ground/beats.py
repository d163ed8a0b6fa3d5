"""House-to-house beats: the doors of a ward in parts of equal work that each hang together.

Two officers who start at nine want to be done at the same time, and neither wants to cross the
other's street. So work is minutes, at the doors and on foot; a beat is walked on its own streets,
or on streets where nobody is visited; and both sides of a short street are one officer's.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.grid_ref import require_projected_metres, require_same_crs
from hotspots.ground.beats_areas import areas_of, choose_looks, number_beats
from hotspots.ground.beats_atoms import Atoms, find_atoms
from hotspots.ground.beats_search import share_out_atoms
from hotspots.ground.beats_walks import BeatWalk, walk_beat
from hotspots.ground.street_points import REACH_M
from hotspots.ground.streets import WalkingNetwork
from hotspots.ground.walks import METRES_PER_MINUTE
from hotspots.records.walking_order import walking_order

BEAT_COLUMNS = {
    "beat": "int64",  # 1, 2, 3 ... from the north-west, always the nearest next
    "doors": "int64",
    "places": "int64",  # spots that doors stand on: a block of flats is one
    "minutes": "float64",  # at the doors and on foot
    "metres": "float64",  # on foot, from the first door to the last
    "straight": "int64",  # legs in a straight line, as no way along streets is known
    "parts": "int64",  # 1 where the beat hangs together on streets
    "over": "bool",  # whether it is longer or farther than asked for
    "look": "int64",  # 1 to 6, other than its neighbours'
    "streets": "str",
}
_TRIES = 6
_MOST_NAMED = 8


@dataclass(frozen=True)
class BeatSettings:
    """What beats were cut with."""

    beats: int | None
    doors_per_beat: int | None
    minutes_at_door: float
    metres_per_minute: float
    most_minutes: float
    most_metres: float


@dataclass(frozen=True, eq=False)
class Beats:
    """The doors of a ward, shared out.

    Attributes
    ----------
    doors
        One row an address, with the index of the table they were cut from and in its order:
        ``beat``; ``stop``, from 1 in each beat; ``minutes`` from the beat's start until the door
        is done; ``atom``: the stretch of street it belongs to.
    beats
        One row a beat, with ``BEAT_COLUMNS`` and its ground (Polygon or MultiPolygon).
    walks
        One row a beat: ``beat``, ``metres``, ``minutes`` and the walk (LineString; empty where
        all doors stand on one spot).
    atoms
        The stretches of street, and which of them are linked.
    settings
        What they were cut with.
    notes
        What a reader has to be told.
    """

    doors: pd.DataFrame
    beats: gpd.GeoDataFrame
    walks: gpd.GeoDataFrame
    atoms: Atoms
    settings: BeatSettings
    notes: tuple[str, ...]

    def __len__(self) -> int:
        """Count the beats."""
        return len(self.beats)

    @property
    def balance(self) -> Mapping[str, float]:
        """Least, most and mean minutes of a beat, and their coefficient of variation.

        All nought when there are no beats.
        """
        minutes = self.beats["minutes"].to_numpy()
        if not len(minutes):
            return {"least": 0.0, "most": 0.0, "mean": 0.0, "variation": 0.0}
        mean = float(minutes.mean())
        return {
            "least": float(minutes.min()),
            "most": float(minutes.max()),
            "mean": mean,
            "variation": float(minutes.std()) / mean if mean else 0.0,
        }


def cut_beats(
    addresses: gpd.GeoDataFrame,
    network: WalkingNetwork,
    *,
    beats: int | None = None,
    doors_per_beat: int | None = None,
    minutes_at_door: float = 3.0,
    metres_per_minute: float = METRES_PER_MINUTE,
    most_minutes: float = 240.0,
    most_metres: float = 4_000.0,
    within: BaseGeometry | None = None,
    place: str = "the ward",
) -> Beats:
    """Cut the doors of a ward into beats of equal work.

    The doors between two junctions, both sides, stay together, unless they alone are more than
    a beat. A beat hangs together: from any of its stretches to any other one can walk past no
    other beat's doors. Only what no street joins, and is too little for a beat, is put with
    what is nearest, and said. Work is balanced and beats are round by a search that ends when
    no move of one stretch helps; the best there is, it need not be.

    Parameters
    ----------
    addresses
        Of :func:`hotspots.read_addresses`: doors to be visited, points in metres. Not changed.
    network
        Streets to walk on, of the ward and around.
    beats, doors_per_beat
        How many beats, or about how many doors in each; neither: as few as keep to
        ``most_minutes`` and ``most_metres``.
    minutes_at_door, metres_per_minute
        How long a door takes, answered or not, and how fast one walks.
    most_minutes, most_metres
        What one officer does, and walks, in a beat. Where ``beats`` or ``doors_per_beat`` is
        given these may be exceeded, and are then said to be.
    within
        Ground that the beats' areas are drawn in.
    place
        What messages call it.

    Returns
    -------
    Beats
        The same whatever the order of the rows. Fewer beats than asked for where there are not
        as many stretches of street with doors.

    Raises
    ------
    InputError
        When there are no addresses or no streets, a column or a point is missing, the two are
        in different systems, or a number is out of range.

    References
    ----------
    DeFord, Duchin and Solomon (2021), "Recombination: a family of Markov chains for
    redistricting", Harvard Data Science Review 3(1): joining two parts and cutting them anew
    along a spanning tree, which is how beats are improved here.

    Examples
    --------
    >>> from hotspots.records import read_addresses
    >>> box = (587900, 185700, 588100, 185900)
    >>> addresses = read_addresses("data/addresses/sample_addresses.csv.gz", within=box).addresses
    >>> from hotspots.ground.openstreetmap import read_walking_network
    >>> network = read_walking_network("data/streets/sample_towns.osm.gz")
    >>> found = cut_beats(addresses, network, beats=3)
    >>> found.doors["beat"].nunique(), found.beats["parts"].tolist()
    (3, [1, 1, 1])
    """
    settings = BeatSettings(
        beats, doors_per_beat, minutes_at_door, metres_per_minute, most_minutes, most_metres
    )
    _check(addresses, network, settings, place)
    ordered = walking_order(addresses.assign(_row=np.arange(len(addresses))))
    doors = _Doors(
        ordered.geometry.x.to_numpy(np.float64),
        ordered.geometry.y.to_numpy(np.float64),
        [str(one) for one in ordered["street"].astype("str").fillna("")],
        network,
    )
    atoms, beat, by_beat = _search(doors, settings)
    number = number_beats(beat, doors.x, doors.y)
    walks = [by_beat[int(beat[number == at][0])] for at in range(1, int(number.max()) + 1)]
    table = _table(doors, number, walks, atoms, settings)
    areas = areas_of(number, doors.x, doors.y, within=within)
    table["look"] = choose_looks(areas)
    crs = addresses.crs
    return Beats(
        _door_table(number, walks, atoms, ordered["_row"].to_numpy(), addresses.index),
        gpd.GeoDataFrame(table[list(BEAT_COLUMNS)].astype(BEAT_COLUMNS), geometry=areas, crs=crs),
        gpd.GeoDataFrame(
            table[["beat", "metres", "minutes"]], geometry=[one.line for one in walks], crs=crs
        ),
        atoms,
        settings,
        tuple(_notes(table, atoms, settings, place)),
    )


@dataclass(frozen=True)
class _Doors:
    """Doors in an order that does not depend on the table's, and the streets they stand on."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    names: list[str]
    network: WalkingNetwork

    def __len__(self) -> int:
        return len(self.x)


def _search(
    doors: _Doors, settings: BeatSettings
) -> tuple[Atoms, NDArray[np.int64], dict[int, BeatWalk]]:
    """Cut into as many beats as asked for; else into more until none is too long or too far."""
    many, given = _how_many(len(doors), settings)
    for _ in range(1 if given else _TRIES):
        atoms = find_atoms(
            doors.x, doors.y, doors.names, doors.network, most=max(len(doors) / many, 1.0)
        )
        beat, walks = _cut_and_walk(doors, atoms, min(many, len(atoms)), settings)
        excess = max(_excess(walk, settings) for walk in walks.values())
        if excess <= 1 or many >= len(atoms):
            break
        many = int(np.ceil(many * (1 + (excess - 1) / 2)))
    return atoms, beat, walks


def _cut_and_walk(
    doors: _Doors, atoms: Atoms, many: int, settings: BeatSettings
) -> tuple[NDArray[np.int64], dict[int, BeatWalk]]:
    at_door, pace = settings.minutes_at_door, settings.metres_per_minute
    shared = share_out_atoms(
        atoms,
        many,
        minutes_at_door=at_door,
        metres_per_minute=pace,
        most_metres=settings.most_metres,
    )
    beat = shared[atoms.of_door]
    walks = {
        number: walk_beat(
            np.flatnonzero(beat == number),
            atoms,
            doors.x,
            doors.y,
            doors.names,
            doors.network,
            minutes_at_door=at_door,
            metres_per_minute=pace,
        )
        for number in np.unique(beat).tolist()
    }
    return beat, walks


def _how_many(doors: int, settings: BeatSettings) -> tuple[int, bool]:
    """Say how many beats to cut, and whether that is asked for."""
    if settings.beats is not None:
        return settings.beats, True
    if settings.doors_per_beat is not None:
        return max(1, round(doors / settings.doors_per_beat)), True
    return max(1, int(np.ceil(doors * settings.minutes_at_door / settings.most_minutes))), False


def _excess(walk: BeatWalk, settings: BeatSettings) -> float:
    """Say how many times what is allowed a beat takes, in minutes or metres."""
    return max(float(walk.minutes[-1]) / settings.most_minutes, walk.metres / settings.most_metres)


def _table(
    doors: _Doors,
    number: NDArray[np.int64],
    walks: list[BeatWalk],
    atoms: Atoms,
    settings: BeatSettings,
) -> pd.DataFrame:
    names = np.array(doors.names, dtype=object)
    rows = []
    for at, walk in enumerate(walks, start=1):
        mine = walk.rows
        streets = sorted({str(one) for one in names[mine]} - {""})
        rows.append(
            {
                "beat": at,
                "doors": len(mine),
                "places": len(np.unique(np.stack([doors.x[mine], doors.y[mine]]), axis=1).T),
                "minutes": float(walk.minutes[-1]),
                "metres": walk.metres,
                "straight": walk.straight,
                "parts": parts_of_beat(atoms, atoms.of_door[mine]),
                "over": _excess(walk, settings) > 1,
                "look": 0,
                "streets": ", ".join(streets),
            }
        )
    return pd.DataFrame(rows)


def parts_of_beat(atoms: Atoms, mine: NDArray[np.int64]) -> int:
    """Count the parts of a beat that no street joins; 1 where it hangs together.

    Parameters
    ----------
    atoms
        Of all doors.
    mine
        The beat's.
    """
    left = set(np.unique(mine).tolist())
    beside: dict[int, list[int]] = {one: [] for one in left}
    for one, other, apart in zip(atoms.one, atoms.other, atoms.apart, strict=True):
        if not apart and one in left and other in left:
            beside[int(one)].append(int(other))
            beside[int(other)].append(int(one))
    parts = 0
    while left:
        parts += 1
        found = [left.pop()]
        while found:
            new = [one for one in beside[found.pop()] if one in left]
            left.difference_update(new)
            found += new
    return parts


def _door_table(
    number: NDArray[np.int64],
    walks: list[BeatWalk],
    atoms: Atoms,
    row: NDArray[np.int64],
    index: pd.Index,
) -> pd.DataFrame:
    """Give every address its beat and stop, in the order of the table they came from."""
    stop = np.zeros(len(number), dtype=np.int64)
    minutes = np.zeros(len(number))
    for walk in walks:
        stop[walk.rows] = np.arange(1, len(walk.rows) + 1)
        minutes[walk.rows] = walk.minutes
    back = np.argsort(row)
    return pd.DataFrame(
        {
            "beat": number[back],
            "stop": stop[back],
            "minutes": minutes[back],
            "atom": atoms.of_door[back],
        },
        index=index,
    )


def _notes(table: pd.DataFrame, atoms: Atoms, settings: BeatSettings, place: str) -> list[str]:
    notes = []
    asked = settings.beats
    if asked is not None and len(table) < asked:
        notes.append(
            f"{asked:,} beats were asked for, but {place} has {len(table):,} stretches of street"
            " with doors, and each is one beat."
        )
    if atoms.off_street:
        doors = "1 door is" if atoms.off_street == 1 else f"{atoms.off_street:,} doors are"
        notes.append(
            f"{doors} more than {REACH_M:.0f} m from any street on the map, and walked with the"
            " nearest; the way there is a guess."
        )
    split = table.loc[table["parts"] > 1, "beat"]
    if len(split):
        notes.append(
            f"No street on the map joins all parts of beat {_numbered(split)}: each is too small"
            " for a beat of its own. Look at how to get from one to the other."
        )
    over = table.loc[table["over"], "beat"]
    if len(over):
        notes.append(
            f"{len(over):,} of {len(table):,} beats take more than {settings.most_minutes:,.0f}"
            f" minutes or {settings.most_metres:,.0f} m on foot: beat {_numbered(over)}."
        )
    return notes


def _numbered(beats: "pd.Series[int]") -> str:
    """Name the first beats of a list."""
    more = f" and {len(beats) - _MOST_NAMED:,} more" if len(beats) > _MOST_NAMED else ""
    return ", ".join(str(one) for one in beats[:_MOST_NAMED]) + more


def _check(
    addresses: gpd.GeoDataFrame, network: WalkingNetwork, settings: BeatSettings, place: str
) -> None:
    problems = []
    for name, value in asdict(settings).items():
        whole = name in ("beats", "doors_per_beat")
        if value is None:
            continue
        if whole and not (value >= 1 and float(value).is_integer()):
            problems.append(Problem(f"{name} = {value!r}", "give a whole number from 1", name))
        elif not whole and not (np.isfinite(value) and value > 0):
            problems.append(Problem(f"{name} = {value!r}", "give a number above zero", name))
    if settings.beats is not None and settings.doors_per_beat is not None:
        what = "both a number of beats and a number of doors in each are given"
        problems.append(Problem(what, "give one of them", "beats"))
    if not len(addresses):
        what = f"{place} has no addresses, so there is no door to knock at"
        problems.append(Problem(what, "give the addresses of this ward", "addresses"))
    if not len(network):
        what = f"there are no streets in {place}"
        problems.append(Problem(what, "give the streets of this ward", "streets"))
    raise_if_any(problems)
    require_projected_metres(addresses.crs, where="addresses")
    require_same_crs(network.crs, addresses.crs, one_is="the streets", other_is="the addresses")
    at = shapely.get_coordinates(addresses.geometry.to_numpy())
    unusable = len(addresses) - int(np.isfinite(at).all(axis=1).sum())
    if unusable:
        what = f"{unusable:,} of {len(addresses):,} addresses have no position"
        raise InputError(Problem(what, "leave them out, or give them one", "addresses"))

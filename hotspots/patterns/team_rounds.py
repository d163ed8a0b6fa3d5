"""Rounds: a team's doors cut into officers' shifts, each in the order of a walk."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import Problem, raise_if_any
from hotspots.ground.rounds import cut_rounds
from hotspots.ground.streets import WalkingNetwork
from hotspots.ground.walks import minutes_of, order_walk
from hotspots.patterns.cocoon_plan import DUE, OVERDUE
from hotspots.records import walking_order

Ints = NDArray[np.int64]
# A run of doors on one side of a street ends where the next is further than this.
_GAP_M = 60.0
MINUTES_AT_DOOR = {"gold": 5.0, "silver": 2.0, "bronze": 0.5}


@dataclass(frozen=True)
class PlannedRounds:
    """Doors in the order in which they are walked, and the rounds they make.

    Attributes
    ----------
    doors
        The doors that are on a round, by ``team``, ``round`` and ``stop``, with these columns
        first and ``minutes`` from the start of the round until the door is done.
    rounds
        One row a round: ``team``, ``round``, ``doors``, ``gold``, ``silver``, ``bronze``,
        ``metres``, ``minutes``, ``deadline`` (the earliest).
    over_the_cap
        Team -> doors that its cap left out.
    """

    doors: gpd.GeoDataFrame
    rounds: pd.DataFrame
    over_the_cap: dict[str, int]


def plan_rounds(
    doors: gpd.GeoDataFrame,
    *,
    per_shift: int = 40,
    per_team: int = 400,
    leaflets_per_shift: int = 200,
    leaflets_per_team: int = 1000,
    minutes_at_door: Mapping[str, float] = MINUTES_AT_DOOR,
    network: WalkingNetwork | None = None,
) -> PlannedRounds:
    """Cut each team's doors into rounds and put them in walking order.

    Doors to knock at and doors for leaflets are walked on separate rounds, and so are those that
    can still be reached in time and those that are overdue, the former first. A team's cap goes
    to those in time, gold before silver, then to those at most risk. Doors of one side of a
    street stay together, by number.

    Parameters
    ----------
    doors
        With ``team`` and the columns of :class:`hotspots.patterns.door_lists.ListedDoors`; best
        first. Not changed.
    per_shift, per_team
        Doors to knock at on a round, and on a team's list, at most; what a team's cap leaves out
        is counted.
    leaflets_per_shift, leaflets_per_team
        The same for doors that get a leaflet.
    minutes_at_door
        Priority -> minutes.
    network
        Streets to walk on; None for straight lines.

    Raises
    ------
    InputError
        When a cap is below one.
    """
    caps = {
        "per_shift": per_shift,
        "per_team": per_team,
        "leaflets_per_shift": leaflets_per_shift,
        "leaflets_per_team": leaflets_per_team,
    }
    raise_if_any(
        [
            Problem(f"{name} = {most!r}", "give 1 or more", name)
            for name, most in caps.items()
            if most < 1
        ]
    )
    over: dict[str, int] = {}
    walked: list[gpd.GeoDataFrame] = []
    rounds: list[dict[str, object]] = []
    for team, of_team in doors.groupby("team", sort=True):
        number = 0
        for wanted, a_shift, in_all in (
            (_knocks(of_team), per_shift, per_team),
            (of_team[of_team["priority"] == "bronze"], leaflets_per_shift, leaflets_per_team),
        ):
            kept = _most_urgent(wanted).head(in_all)
            over[str(team)] = over.get(str(team), 0) + len(wanted) - len(kept)
            # What can be in time has rounds of its own, or it would be walked past.
            for status in (DUE, OVERDUE):
                mine = kept[kept["status"] == status]
                for one in _rounds_of(mine, a_shift, network) if len(mine) else []:
                    number += 1
                    found, summary = _walk(one, number, minutes_at_door, network)
                    walked.append(found)
                    rounds.append(summary)
    if not walked:
        empty = doors[:0].assign(round=np.int64(0), stop=np.int64(0), minutes=0.0)
        return PlannedRounds(_in_order(empty), _round_table([]), {})
    together = pd.concat(walked, ignore_index=True)
    over = {team: doors for team, doors in over.items() if doors}
    return PlannedRounds(_in_order(together), _round_table(rounds), over)


def _rounds_of(
    doors: gpd.GeoDataFrame, per_shift: int, network: WalkingNetwork | None
) -> list[gpd.GeoDataFrame]:
    """Cut doors into rounds; neighbouring runs of doors stay together."""
    ordered = _by_street(doors)
    x, y = _at(ordered)
    run = _runs(ordered, x, y)
    number = cut_rounds(
        x,
        y,
        run,
        per_shift=per_shift,
        first=_turn(ordered),
        network=network,
        names=ordered["street"],
    )
    return [ordered[number == one].reset_index(drop=True) for one in np.unique(number)]


def _by_street(doors: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put doors in the order of their streets: side, then number."""
    numbers = doors["number"].str.extract(r"^(\d{1,6})(\D?)")
    keyed = doors.assign(
        number_from=pd.to_numeric(numbers[0]).astype("Int64"),
        number_suffix=numbers[1].fillna(""),
        building_name="",
        town="",
        uprn=doors["door"],
    )
    return walking_order(keyed)


def _at(doors: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    at = shapely.get_coordinates(doors.geometry.to_numpy())
    return at[:, 0], at[:, 1]


def _runs(doors: gpd.GeoDataFrame, x: NDArray[np.float64], y: NDArray[np.float64]) -> Ints:
    """Count up the runs of doors on one side of a street, each without a gap."""
    number = doors["number_from"].astype("float64").to_numpy()
    side = np.where(np.isnan(number), -1, number % 2)
    street = pd.factorize(doors["street"])[0]
    breaks = np.ones(len(doors), dtype=bool)
    same = (street[1:] == street[:-1]) & (side[1:] == side[:-1])
    breaks[1:] = ~same | (np.hypot(np.diff(x), np.diff(y)) > _GAP_M)
    return np.cumsum(breaks).astype(np.int64)


def _knocks(doors: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return doors[doors["priority"] != "bronze"]


def _most_urgent(doors: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put doors first that can be reached in time, gold before silver; then those at most risk."""
    late = (doors["status"] == OVERDUE).to_numpy(dtype=bool)
    silver = (doors["priority"] != "gold").to_numpy(dtype=bool)
    return doors.iloc[np.lexsort((-doors["score"], silver & ~late, late))]


def _turn(doors: gpd.GeoDataFrame) -> Ints:
    """Say whose round comes first: that of gold doors."""
    return np.asarray(doors["priority"] != "gold", dtype=np.int64)


def _walk(
    doors: gpd.GeoDataFrame,
    number: int,
    minutes_at_door: Mapping[str, float],
    network: WalkingNetwork | None,
) -> tuple[gpd.GeoDataFrame, dict[str, object]]:
    """Put one round's doors in walking order, with the minutes it takes."""
    x, y = _at(doors)
    walk = order_walk(x, y, _runs(doors, x, y), network=network, names=doors["street"])
    at_door = doors["priority"].map(dict(minutes_at_door)).to_numpy(dtype=np.float64)
    minutes = minutes_of(walk, at_door)
    found = doors.iloc[walk.order].reset_index(drop=True)
    found = found.assign(round=np.int64(number), stop=np.arange(1, len(found) + 1), minutes=minutes)
    counts = found["priority"].value_counts()
    summary: dict[str, object] = {
        "team": str(found["team"].iloc[0]),
        "round": number,
        "doors": len(found),
        **{name: int(counts.get(name, 0)) for name in MINUTES_AT_DOOR},
        "metres": walk.metres,
        "minutes": float(minutes[-1]),
        "deadline": found["deadline"].min(),
    }
    return found, summary


def _in_order(doors: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    extra = ["number_from", "number_suffix", "building_name", "town", "uprn"]
    kept = doors.drop(columns=[name for name in extra if name in doors])
    first = ["team", "round", "stop", "minutes"]
    return kept[[*first, *(name for name in kept.columns if name not in first)]]


def _round_table(rounds: list[dict[str, object]]) -> pd.DataFrame:
    columns = {
        "team": "str",
        **dict.fromkeys(("round", "doors", *MINUTES_AT_DOOR), "int64"),
        "metres": "float64",
        "minutes": "float64",
        "deadline": "datetime64[us]",
    }
    return pd.DataFrame(rounds, columns=list(columns)).astype(columns)

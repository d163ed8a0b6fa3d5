"""How long it takes from spot to spot: on foot or by car, along the streets if they are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import connected_components

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import BRITISH_NATIONAL_GRID, parse_grid_references

Mode = Literal["foot", "car"]
Numbers = NDArray[np.float64]
_METRES_PER_KM, _MINUTES_PER_HOUR = 1000.0, 60.0
_HALF = 0.5


class WalkedStreets(Protocol):
    """What is asked of streets to walk on, see :class:`hotspots.ground.streets.WalkingNetwork`."""

    def metres_between(self, x: ArrayLike, y: ArrayLike) -> Numbers:
        """Give the metres on foot from each stop to each other; infinite where no way is known."""

    def route(self, x: ArrayLike, y: ArrayLike) -> shapely.LineString:
        """Draw the way from stop to stop."""


class DrivenStreets(Protocol):
    """What is asked of streets to drive on, see :class:`hotspots.ground.driving.DrivingNetwork`."""

    def minutes_matrix(self, x: ArrayLike, y: ArrayLike) -> tuple[Numbers, Numbers]:
        """Give minutes and metres by car from each stop (row) to each other (column)."""

    def route(self, x: ArrayLike, y: ArrayLike) -> shapely.LineString:
        """Draw the way from stop to stop."""


@dataclass(frozen=True)
class Paces:
    """How fast one is: ``detour`` and ``driving_kmh`` only count where no streets are known."""

    walking_kmh: float
    driving_kmh: float
    detour: float


@dataclass(frozen=True, eq=False)
class Travel:
    """Ways between stops by one mode: the spots in their order, and last the start if there is one.

    Attributes
    ----------
    minutes
        Whole minutes from the row's stop to the column's, rounded up; infinite without a way.
    metres
        How far that is.
    x, y
        Of the stops.
    has_start
        Whether the last stop is the start.
    cut_off
        For each spot why a unit cannot get there; empty where it can.
    streets
        What draws the ways; None for straight lines.
    note
        What the ways are made of.
    """

    minutes: Numbers
    metres: Numbers
    x: Numbers
    y: Numbers
    has_start: bool
    cut_off: tuple[str, ...]
    streets: WalkedStreets | DrivenStreets | None
    note: str

    def draw(self, stops: Sequence[int]) -> shapely.LineString:
        """Draw the way from stop to stop; empty for fewer than two."""
        if len(stops) < 2:
            return shapely.LineString()
        x, y = self.x[list(stops)], self.y[list(stops)]
        if self.streets is not None:
            return self.streets.route(x, y)
        return shapely.LineString(np.column_stack([x, y]))


def find_travel(
    mode: Mode,
    x: Numbers,
    y: Numbers,
    *,
    worth: Numbers,
    start: tuple[float, float] | None,
    walked: WalkedStreets | None,
    driven: DrivenStreets | None,
    paces: Paces,
) -> Travel:
    """Find how long it takes between any two spots, and from the start and back.

    Parameters
    ----------
    mode
        foot or car.
    x, y
        Middles of the spots, metres.
    worth
        Of spots that do not hang together, those parts are visited that hold most of this.
    start
        Where units start and end, metres; None: at any spot.
    walked, driven
        Streets; None: straight lines.
    paces
        How fast one is.
    """
    stops_x = np.append(x, [] if start is None else start[0])
    stops_y = np.append(y, [] if start is None else start[1])
    streets = walked if mode == "foot" else driven
    minutes, metres, note = _ways(mode, stops_x, stops_y, walked, driven, paces)
    if streets is not None and _mostly_alone(minutes[: len(x), : len(x)]):
        # A street map of somewhere else knows no way here; that is not the same as no way.
        streets = None
        minutes, metres, note = _ways(mode, stops_x, stops_y, None, None, paces)
        note = f"{note} (the file of streets knows no way from most spots: is it of this place?)"
    whole = np.ceil(np.round(minutes, 6))
    if start is not None and len(x) and not np.isfinite(whole[-1, :-1] + whole[:-1, -1]).any():
        what = f"no way on the streets leads from the start to any spot (by {mode})"
        cure = "give a start near a street of the file of streets, or none"
        raise InputError(Problem(what, cure, "start"))
    cut_off = _cut_off(whole, worth, mode, has_start=start is not None)
    return Travel(whole, metres, stops_x, stops_y, start is not None, cut_off, streets, note)


def _mostly_alone(minutes: Numbers) -> bool:
    """Tell whether from most spots no way leads to any other."""
    ways = np.isfinite(minutes) & ~np.eye(len(minutes), dtype=bool)
    return len(minutes) > 1 and bool((~ways.any(axis=1)).mean() > _HALF)


def _ways(
    mode: Mode,
    x: Numbers,
    y: Numbers,
    walked: WalkedStreets | None,
    driven: DrivenStreets | None,
    paces: Paces,
) -> tuple[Numbers, Numbers, str]:
    per_minute = paces.walking_kmh * _METRES_PER_KM / _MINUTES_PER_HOUR
    if mode == "foot" and walked is not None:
        metres = walked.metres_between(x, y)
        return (
            metres / per_minute,
            metres,
            f"on foot along the streets at {paces.walking_kmh:g} km/h",
        )
    if mode == "car" and driven is not None:
        minutes, metres = driven.minutes_matrix(x, y)
        return minutes, metres, "by car along the streets, without traffic or parking"
    metres = paces.detour * np.hypot(x[:, None] - x, y[:, None] - y)
    kmh = paces.walking_kmh if mode == "foot" else paces.driving_kmh
    how = "on foot" if mode == "foot" else "by car"
    note = (
        f"{how} {paces.detour:g} times the straight line at {kmh:g} km/h, as no streets"
        f" {'to walk' if mode == 'foot' else 'to drive'} on are known: check that they can be done"
    )
    return metres / (kmh * _METRES_PER_KM / _MINUTES_PER_HOUR), metres, note


def _cut_off(minutes: Numbers, worth: Numbers, mode: Mode, *, has_start: bool) -> tuple[str, ...]:
    """Say of each spot why a unit does not get there: no way, or none from the others' part."""
    size = len(worth)
    if not size:
        return ()
    both = np.isfinite(minutes) & np.isfinite(minutes.T)
    how = "on foot" if mode == "foot" else "by car"
    if has_start:
        there = both[-1, :size]
        return tuple("" if ok else f"no way {how} from the start is known" for ok in there)
    count, part = connected_components(both, directed=False)
    held = np.bincount(part, weights=worth, minlength=count)
    number = np.bincount(part, minlength=count)
    first = np.array([np.flatnonzero(part == one)[0] for one in range(count)])
    main = int(np.lexsort((first, -number, -np.round(held, 9)))[0])
    return tuple("" if one == main else f"no way {how} to the other spots is known" for one in part)


def read_start(text: str, crs: str) -> tuple[float, float] | None:
    """Read where units start: a grid reference, or easting and northing; None for nothing.

    Raises
    ------
    InputError
        When it is neither, or a grid reference in another system than the British.

    Examples
    --------
    >>> read_start("TQ 880 851", "EPSG:27700"), read_start("588100, 185200", "EPSG:27700")
    ((588050.0, 185150.0), (588100.0, 185200.0))
    """
    if not text.strip():
        return None
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        x = y = np.nan
        if crs == BRITISH_NATIONAL_GRID:
            east, north, _ = parse_grid_references(pd.Series([text]))
            x, y = float(east[0]), float(north[0])
    if not (np.isfinite(x) and np.isfinite(y)):
        cure = "write a grid reference such as TQ 880 851, or easting,northing in metres"
        raise InputError(Problem("the start is no place that can be read", cure, "start"))
    return x, y

"""Incidents of some hours or days of the week: the night, a shift, the night-time economy."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.patterns.clock import WEEKDAYS
from hotspots.records.moments import HOUR, MINUTE

Windows = Literal["whole", "middle"]

_MICROSECOND = np.timedelta64(1, "us")
_HOUR = 3_600_000_000  # microseconds
_DAY = 24 * _HOUR
_ANY_DAY = np.datetime64("2000-01-01", "us")


@dataclass(frozen=True)
class DuringHours:
    """Incidents that happened in some hours.

    Attributes
    ----------
    incidents
        Those chosen, with their own index and columns.
    without_time
        How many have no time of day, and could not be chosen.
    unsure
        How many have a window that lies only partly in the hours, and were not chosen.
    hours, weekdays, windows
        What was asked for.
    """

    incidents: gpd.GeoDataFrame
    without_time: int
    unsure: int
    hours: tuple[float, float]
    weekdays: tuple[str, ...]
    windows: Windows

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to be told."""
        days = "" if self.weekdays == WEEKDAYS else f" on {', '.join(self.weekdays)}"
        notes = [f"only incidents from {_clock(self.hours[0])} to {_clock(self.hours[1])}{days}"]
        if self.without_time:
            notes.append(f"{self.without_time:,} incidents have no time of day, and are left out")
        if self.unsure:
            notes.append(
                f"{self.unsure:,} incidents happened some time in a window that is partly outside"
                " these hours, and are left out"
            )
        return tuple(notes)


def during(
    incidents: gpd.GeoDataFrame,
    *,
    hours: tuple[float, float] = (0, 24),
    weekdays: Collection[str] = WEEKDAYS,
    windows: Windows = "whole",
) -> DuringHours:
    """Choose the incidents of some hours and weekdays, for any other function to work on.

    Parameters
    ----------
    incidents
        With ``start``, ``end`` and ``precision``, as :func:`hotspots.read_incidents` gives them.
    hours
        From and to, local time, 0 to 24, halves and quarters as fractions; the first is in it,
        the second not. ``(22, 6)`` is the night.
    weekdays
        English names. A night belongs to the day it began on: Friday's from 22 to 6 ends on
        Saturday at 6.
    windows
        ``"whole"`` chooses an incident with a window (from 18:00 to 08:00) only if all of it
        lies in the hours; ``"middle"`` by the middle of it, which is a guess.

    Raises
    ------
    InputError
        When hours, weekdays or ``windows`` are unusable, or no incident has a time of day.

    Examples
    --------
    >>> import pandas as pd
    >>> at = pd.to_datetime(["2024-03-09 02:00", "2024-03-09 06:00", "2024-03-01 00:00"])
    >>> incidents = gpd.GeoDataFrame(
    ...     {"start": at, "end": at, "precision": ["minute", "minute", "month"]},
    ...     geometry=[None] * 3,
    ...     crs=27700,
    ... )
    >>> night = during(incidents, hours=(22, 6), weekdays=["Friday"])
    >>> night.incidents.index.tolist(), night.without_time
    ([0], 1)
    """
    wanted = _require_choices(hours, weekdays, windows)
    timed = incidents["precision"].isin([MINUTE, HOUR]).to_numpy(dtype=bool)
    if len(incidents) and not timed.any():
        raise InputError(
            Problem(
                f"none of {len(incidents):,} incidents has a time of day",
                "give incidents with times; police.uk gives months only",
                "the incidents",
            )
        )
    # What has no time of day is never chosen, and need not have a date.
    start, end = (
        np.where(timed, incidents[name].to_numpy(dtype="datetime64[us]"), _ANY_DAY)
        for name in ("start", "end")
    )
    moment = start + (end - start) // 2 if windows == "middle" else start
    lasts = np.zeros(len(incidents), dtype=np.int64)
    if windows == "whole":
        lasts = ((end - start) // _MICROSECOND).astype(np.int64)
    inside = _time_inside(moment, lasts, hours, wanted)
    chosen = timed & (inside == np.maximum(lasts, 1))
    touched = timed & ~chosen & (inside > 0)
    return DuringHours(
        incidents[chosen],
        int((~timed).sum()),
        int(touched.sum()),
        (float(hours[0]), float(hours[1])),
        wanted,
        windows,
    )


def _time_inside(
    moment: NDArray[np.datetime64],
    lasts: NDArray[np.int64],
    hours: tuple[float, float],
    weekdays: tuple[str, ...],
) -> NDArray[np.int64]:
    """Add up how long each window is inside the hours, in microseconds; 1 for a moment inside.

    A window is measured against the shift in which it begins and the eight after that; hours
    with any gap in the week have one in those.
    """
    begins, ends = (round(hour * _HOUR) for hour in hours)
    long = (ends - begins) % _DAY or _DAY
    shifted = moment - begins * _MICROSECOND
    day = shifted.astype("datetime64[D]")
    into = (shifted - day) // _MICROSECOND
    # 1 January 1970 was a Thursday.
    weekday = (day.astype(np.int64) + 3) % 7
    wanted = np.isin(np.arange(7), [WEEKDAYS.index(name) for name in weekdays])
    until = into + np.maximum(lasts, 1)
    if long == _DAY and wanted.all():
        return np.maximum(lasts, 1)
    inside = np.zeros(len(moment), dtype=np.int64)
    for later in range(9):
        shared = np.minimum(until, later * _DAY + long) - np.maximum(into, later * _DAY)
        inside += np.where(wanted[(weekday + later) % 7], np.maximum(shared, 0), 0)
    return inside


def _require_choices(
    hours: tuple[float, float], weekdays: Collection[str], windows: Windows
) -> tuple[str, ...]:
    problems = []
    if not all(0 <= hour <= 24 for hour in hours) or hours[0] == 24:
        cure = "give from and to, each from 0 to 24, e.g. (22, 6)"
        problems.append(Problem(f"hours = {hours!r}", cure, "hours"))
    elif hours[0] == hours[1]:
        cure = "give hours that differ, e.g. (0, 24) for the whole day"
        problems.append(Problem(f"hours = {hours!r} is no time at all", cure, "hours"))
    named = [day.strip().title() for day in weekdays]
    strangers = [day for day in named if day not in WEEKDAYS]
    if strangers or not named:
        cure = f"choose from {', '.join(WEEKDAYS)}"
        problems.append(Problem(f"weekdays = {listed(named)}", cure, "weekdays"))
    if windows not in get_args(Windows):
        cure = f"choose one of {listed(get_args(Windows))}"
        problems.append(Problem(f"windows = {windows!r}", cure, "windows"))
    raise_if_any(problems)
    return tuple(day for day in WEEKDAYS if day in named)


def _clock(hour: float) -> str:
    return f"{int(hour):02d}:{round(hour % 1 * 60):02d}"

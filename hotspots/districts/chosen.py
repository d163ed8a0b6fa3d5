"""Which incidents are mapped: of some offences, days, weekdays or hours; the rest is counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.patterns.clock import WEEKDAYS
from hotspots.patterns.hours import during
from hotspots.records.moments import MONTH
from hotspots.settings import IncidentSettings

_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class ChosenIncidents:
    """Incidents that are mapped, and why others are not.

    Attributes
    ----------
    incidents
        Those that are.
    set_aside
        Reason -> how many are not.
    notes
        What a reader has to be told.
    """

    incidents: gpd.GeoDataFrame
    set_aside: dict[str, int]
    notes: tuple[str, ...] = ()


def choose_incidents(incidents: gpd.GeoDataFrame, wanted: IncidentSettings) -> ChosenIncidents:
    """Choose incidents by offence, then by day, then by hour.

    Parameters
    ----------
    incidents
        As read.
    wanted
        Offences, first and last day, weekdays and hours; empty ones choose all.

    Raises
    ------
    InputError
        When no incident has an offence that is wanted, lies between the days, or has a time
        that hours or weekdays could be told by.
    """
    set_aside: dict[str, int] = {}
    chosen = _of_offences(incidents, wanted.offences)
    _count(set_aside, "not a chosen offence", len(incidents) - len(chosen))
    if wanted.first or wanted.last:
        chosen = _between(chosen, wanted.first, wanted.last, set_aside)
    if not (wanted.hours or wanted.weekdays):
        return ChosenIncidents(chosen, set_aside)
    inside = during(chosen, hours=_hours(wanted.hours), weekdays=wanted.weekdays or WEEKDAYS)
    outside = len(chosen) - len(inside.incidents) - inside.without_time - inside.unsure
    _count(set_aside, "not in the chosen hours", outside)
    _count(set_aside, "partly in the chosen hours, perhaps", inside.unsure)
    _count(set_aside, "no time of day to choose by", inside.without_time)
    if not len(inside.incidents):
        raise InputError(
            Problem(
                f"none of {len(chosen):,} incidents lies in the chosen hours",
                "choose other hours or weekdays",
                "hours",
            )
        )
    return ChosenIncidents(inside.incidents, set_aside, inside.notes)


def in_words(wanted: IncidentSettings) -> str:
    """Say what was chosen, for the line under a heading; empty where everything is.

    >>> in_words(IncidentSettings(files="a.csv", offences=("Robbery",), hours="20-04"))
    'only Robbery · only 20-04'
    """
    parts = [", ".join(wanted.offences), ", ".join(wanted.weekdays), wanted.hours]
    return " · ".join(f"only {part}" for part in parts if part)


def _of_offences(incidents: gpd.GeoDataFrame, offences: Sequence[str]) -> gpd.GeoDataFrame:
    if not offences:
        return incidents
    plain = incidents["offence"].str.casefold()
    wanted = {offence.casefold(): offence for offence in offences}
    missing = [offence for folded, offence in wanted.items() if not (plain == folded).any()]
    if missing:
        present = incidents["offence"].dropna().value_counts().index
        raise InputError(
            Problem(
                f"no incident has the offence {listed(missing)}",
                f"choose from {listed(present, most=30)}",
                "offences",
            )
        )
    return incidents[plain.isin(list(wanted))]


def _between(
    incidents: gpd.GeoDataFrame, first: str, last: str, set_aside: dict[str, int]
) -> gpd.GeoDataFrame:
    """Choose by day: a window by its middle, a month only if all of it is in."""
    start, end = incidents["start"], incidents["end"]
    undated = (start.isna() | end.isna()).to_numpy(dtype=bool)
    begin = pd.Timestamp(first) if first else start.min()
    stop = pd.Timestamp(last) + _DAY if last else end.max() + _DAY
    middle = start + (end - start) / 2
    inside = _and(middle >= begin, middle < stop)
    month = (incidents["precision"] == MONTH).to_numpy(dtype=bool)
    whole = _and(start >= begin, end <= stop)
    touched = _and(start < stop, end > begin)
    kept = ~undated & np.where(month, whole, inside)
    cut = ~undated & month & touched & ~whole
    _count(set_aside, "no date to choose by", int(undated.sum()))
    _count(set_aside, "of a month only partly in the chosen days", int(cut.sum()))
    _count(set_aside, "not in the chosen days", int((~undated & ~kept & ~cut).sum()))
    if not kept.any():
        dated = incidents[~undated]
        held = (
            f"the dates reach from {dated['start'].min():%Y-%m-%d} to"
            f" {dated['start'].max():%Y-%m-%d}"
            if len(dated)
            else "none has a date"
        )
        raise InputError(
            Problem(
                f"none of {len(incidents):,} incidents lies in the chosen days ({held})",
                "choose other days",
                "first, last",
            )
        )
    return incidents[kept]


def _and(one: "pd.Series[bool]", other: "pd.Series[bool]") -> NDArray[np.bool_]:
    return one.to_numpy(dtype=bool) & other.to_numpy(dtype=bool)


def _hours(text: str) -> tuple[float, float]:
    """Read hours as they are written in the settings.

    >>> _hours("20-04"), _hours("7:30-15:45"), _hours("")
    ((20.0, 4.0), (7.5, 15.75), (0.0, 24.0))
    """
    times = re.findall(r"(\d{1,2})(?::(\d\d))?", text or "0-24")
    begin, end = (int(hour) + int(minute or 0) / 60 for hour, minute in times)
    return begin, end


def _count(set_aside: dict[str, int], reason: str, rows: int) -> None:
    if rows:
        set_aside[reason] = rows

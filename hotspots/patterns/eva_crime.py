"""Crime in a place, and when, as far as the records say."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.patterns.timing import Timing, find_timing

CRIME_COLUMNS = {"offence": "str", "incidents": "int64", "harm": "float64"}
_SHIFT_HOURS = 4
_FEWEST = 24  # fewer hours say nothing


@dataclass(frozen=True, eq=False)
class PlaceCrime:
    """What was recorded in a place.

    Attributes
    ----------
    table
        ``CRIME_COLUMNS``, the most harm first; no rows when nothing is recorded.
    timing
        When it happens, in a sentence or two.
    window
        The four hours of the day in which most happens; empty where too few hours are known.
    hours
        Incidents by weekday and hour; None where too few hours are known.
    """

    table: pd.DataFrame
    timing: str
    window: str
    hours: pd.DataFrame | None


def find_place_crime(
    incidents: gpd.GeoDataFrame,
    outline: BaseGeometry,
    *,
    time_zone: str | None = "Europe/London",
    longest_window_hours: float = 168.0,
) -> PlaceCrime:
    """Count offences in a place, with their harm, and say when they happen.

    Parameters
    ----------
    incidents
        As :func:`hotspots.read_incidents` gives them.
    outline
        The place, its boundary included.
    time_zone, longest_window_hours
        As :func:`hotspots.find_timing` takes them.

    Returns
    -------
    PlaceCrime
        Without rows where nothing is recorded; the sentence then says so.
    """
    points = np.asarray(incidents.geometry.to_numpy(), dtype=object)
    here = incidents[shapely.covers(outline, points)] if len(incidents) else incidents
    found = here.assign(offence=here["offence"].astype("str").fillna("not recorded"))
    table = (
        pd.DataFrame(found[["offence", "harm"]])
        .groupby("offence")
        .agg(incidents=("harm", "size"), harm=("harm", "sum"))
        .reset_index()
        .sort_values(["harm", "incidents", "offence"], ascending=[False, False, True])
        .reset_index(drop=True)
        .astype(CRIME_COLUMNS)
    )
    timing = find_timing(here, time_zone=time_zone, longest_window_hours=longest_window_hours)
    enough = timing.known.with_hour >= _FEWEST
    window = str(timing.busiest_shift(_SHIFT_HOURS, every_day=True)) if enough else ""
    hours = timing.table if enough else None
    return PlaceCrime(table, _say_timing(timing, enough=enough), window, hours)


def _say_timing(timing: Timing, *, enough: bool) -> str:
    known = timing.known
    if not known.incidents:
        return "Nothing is recorded here in this time, so nothing can be said of its hours."
    if not known.with_hour:
        only = "only the month is" if known.months else "no hour is"
        return f"Of what happened here {only} recorded: the hours are not known."
    if not enough:
        return (
            f"The hour is known of {known.with_hour:,} of {known.incidents:,} incidents: too few"
            " to say when most happens."
        )
    shift = timing.busiest_shift(_SHIFT_HOURS, every_day=True)
    week = timing.busiest_shift(_SHIFT_HOURS)
    return (
        f"Most happens {shift}: {100 * shift.share:.0f}% of the {known.with_hour:,} incidents"
        f" (of {known.incidents:,}) whose hour is known. The fullest four hours of the week are"
        f" {week}."
    )

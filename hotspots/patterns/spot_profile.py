"""What happens at a spot, and when, in the words of a briefing."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.patterns.periods import Coverage, Period, lay_periods, sort_into_periods
from hotspots.patterns.timing import find_timing
from hotspots.records.moments import MONTH

_WEEKS = 52
_DAY = pd.Timedelta(days=1)
_ON_OR_NEAR = r"^\s*(?:on or near|on/near|near)\s+"
# Of fewer known times a busiest hour is chance.
_FEWEST_TIMES = 5
_SHIFT_HOURS = 4


@dataclass(frozen=True)
class Calendar:
    """The last year of the data in weeks, or in months where no more is known.

    Attributes
    ----------
    periods
        Weeks back from the newest incident, at most 52; or months, at most 12. Empty when
        there are no dates.
    noun
        ``weeks`` or ``months``.
    of_incident
        For each incident, in row order, its period; -1 for none.
    """

    periods: tuple[Period, ...]
    noun: str
    of_incident: "np.ndarray[tuple[int], np.dtype[np.int64]]"


def lay_calendar(incidents: pd.DataFrame, covered: Coverage | None = None) -> Calendar:
    """Lay the last 52 weeks, or 12 months, and sort the incidents into them.

    >>> incidents = pd.DataFrame(
    ...     {"start": pd.to_datetime(["2024-01-01", "2024-03-09"]), "precision": "day"}
    ... )
    >>> incidents["end"] = incidents["start"] + pd.Timedelta(days=1)
    >>> calendar = lay_calendar(incidents)
    >>> len(calendar.periods), calendar.noun, calendar.of_incident.tolist()
    (10, 'weeks', [0, 9])
    """
    nowhere = np.full(len(incidents), -1, dtype=np.int64)
    dated = (
        incidents[["start", "end"]].notna().all(axis=1)
        if {"start", "end", "precision"} <= set(incidents)
        else pd.Series(False, index=incidents.index)
    )
    if not dated.any():
        return Calendar((), "weeks", nowhere)
    used = dated.to_numpy(dtype=bool, copy=True)
    known = incidents[used]
    coarse = (known["precision"] == MONTH).mean() > 0.5
    ends = covered or Coverage(known["start"].min(), known["start"].max())
    oldest, newest = ends.first.normalize(), ends.last.normalize()
    if coarse:
        first = max(oldest, (newest - pd.DateOffset(months=11)).replace(day=1))
        # The newest month is whole: of incidents known to the month the start says no more.
        last = newest + pd.offsets.MonthEnd(0)
        periods = lay_periods(length="month", first=first, last=last)
    else:
        weeks = min(_WEEKS, -(-((newest - oldest) / _DAY + 1) // 7))
        periods = lay_periods(length=7, first=newest - (7 * weeks - 1) * _DAY, last=newest)
        # Incidents known to the month only belong to no week.
        used &= (incidents["precision"] != MONTH).to_numpy(dtype=bool)
    nowhere[used] = sort_into_periods(incidents[used], periods).of_incident
    return Calendar(periods, "months" if coarse else "weeks", nowhere)


def around(incidents: pd.DataFrame) -> str:
    """Name the two commonest places incidents were recorded at, as an officer would say it.

    >>> around(pd.DataFrame({"location": ["On or near High Street"] * 2 + ["Station Road", None]}))
    'High Street / Station Road'
    """
    names = incidents["location"].dropna().astype("str")
    names = names.str.replace(_ON_OR_NEAR, "", case=False, regex=True).str.strip()
    counts = names[names != ""].value_counts()
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return " / ".join(str(name) for name, _ in ranked[:2])


def top_offences(incidents: pd.DataFrame, *, most: int = 3) -> str:
    """List the commonest offences with their numbers.

    >>> top_offences(pd.DataFrame({"offence": ["Robbery", "Arson", "Robbery"]}))
    'Robbery 2, Arson 1'
    """
    counts = incidents["offence"].dropna().astype("str").value_counts()
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return ", ".join(f"{offence} {rows:,}" for offence, rows in ranked[:most])


def peak_hours(incidents: gpd.GeoDataFrame, *, time_zone: str | None = None) -> str:
    """Say in which four hours of the day most happens; empty where too few times are known."""
    if not {"start", "end", "precision"} <= set(incidents):
        return ""
    timing = find_timing(incidents, time_zone=time_zone)
    if timing.known.with_hour < _FEWEST_TIMES:
        return ""
    shift = timing.busiest_shift(_SHIFT_HOURS, every_day=True)
    return f"{shift} ({shift.share:.0%} of {timing.known.with_hour:,})"


def present(rows: "np.ndarray[tuple[int], np.dtype[np.int64]]", calendar: Calendar) -> str:
    """Say in how many of the weeks or months of the last year something happened.

    Parameters
    ----------
    rows
        Row numbers of the spot's incidents.
    calendar
        Of all incidents.
    """
    if not calendar.periods:
        return ""
    seen = np.unique(calendar.of_incident[rows])
    return f"{int((seen >= 0).sum())} of {len(calendar.periods)} {calendar.noun}"

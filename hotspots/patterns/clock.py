"""The local clock: how many minutes of a window fall in each hour of the week.

Also on the two nights of a year when the clock changes. All is done in whole minutes, so that
what is shared out is exact.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray

HOURS_OF_WEEK = 168
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MINUTES_OF_DAY = 1440
_FROM_MONDAY = 3 * _MINUTES_OF_DAY  # 1 January 1970 was a Thursday


@dataclass(frozen=True)
class ClockChanges:
    """When a place's clock changes, and how far ahead of UTC it is between the changes.

    Attributes
    ----------
    at
        Minutes since 1970 in UTC.
    ahead
        Minutes; one more than there are changes.
    """

    at: NDArray[np.int64]
    ahead: NDArray[np.int64]


def elapsed_minutes(
    local: "pd.Series[pd.Timestamp]", time_zone: str | None, *, later: bool
) -> NDArray[np.int64]:
    """Turn local times into whole minutes since 1970 in UTC, as if there were no clock changes.

    Parameters
    ----------
    local
        Local times without an offset, none of them missing.
    time_zone
        None where the clock never changes.
    later
        Which of the two to take for a time that came twice, on the night when the clock went
        back. A time that the clock skipped, when it went forward, is taken as the moment when
        it did.

    Examples
    --------
    >>> twice = pd.Series(pd.to_datetime(["2024-10-27 01:30"]))
    >>> first, second = (
    ...     elapsed_minutes(twice, "Europe/London", later=later) for later in (False, True)
    ... )
    >>> int((second - first)[0])
    60
    """
    whole = local.dt.floor("min")
    if time_zone is not None:
        twice = np.full(len(local), not later)
        whole = whole.dt.tz_localize(time_zone, ambiguous=twice, nonexistent="shift_forward")
        whole = whole.dt.tz_convert(None)
    return whole.to_numpy("datetime64[m]").astype(np.int64)


def find_clock_changes(first: int, last: int, time_zone: str | None) -> ClockChanges:
    """Find when the clock of a place changed between two minutes since 1970.

    Examples
    --------
    >>> year = np.array(["2024-01-01", "2025-01-01"], "datetime64[m]").astype(int)
    >>> changes = find_clock_changes(*year, "Europe/London")
    >>> changes.at.astype("datetime64[m]").astype(str).tolist(), changes.ahead.tolist()
    (['2024-03-31T01:00', '2024-10-27T01:00'], [0, 60, 0])
    """
    days = np.arange(first, last + 2 * _MINUTES_OF_DAY, _MINUTES_OF_DAY)
    ahead = _minutes_ahead(days, time_zone)
    found = []
    for day in days[np.flatnonzero(np.diff(ahead))]:
        minutes = np.arange(day, day + _MINUTES_OF_DAY + 1)
        found.append(minutes[np.flatnonzero(np.diff(_minutes_ahead(minutes, time_zone))) + 1])
    at = np.concatenate([np.empty(0, np.int64), *found])
    before = _minutes_ahead(np.array([first]), time_zone)
    return ClockChanges(at, np.concatenate([before, _minutes_ahead(at, time_zone)]))


def _minutes_ahead(minutes: NDArray[np.int64], time_zone: str | None) -> NDArray[np.int64]:
    if time_zone is None:
        return np.zeros(len(minutes), np.int64)
    utc = pd.DatetimeIndex(minutes.astype("datetime64[m]").astype("datetime64[s]"), tz="UTC")
    local = utc.tz_convert(time_zone).tz_localize(None).to_numpy("datetime64[m]")
    ahead: NDArray[np.int64] = local.astype(np.int64) - minutes
    return ahead


def hours_of_week(
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    weight: NDArray[np.float64],
    changes: ClockChanges,
) -> NDArray[np.float64]:
    """Share each window's weight over the hours of the week, in proportion to its minutes.

    Parameters
    ----------
    start, end
        Minutes since 1970 in UTC, as :func:`elapsed_minutes` gives them. A window without
        width is the minute it is written in.
    weight
        What each window weighs.
    changes
        Of the clock whose hours are meant, over all the windows.

    Returns
    -------
    numpy.ndarray
        168 sums, Monday's first hour first. The same to the last bit whatever the order of
        the windows: they are added up in order of their length, whole minutes first, and each
        length is divided by once.

    Examples
    --------
    >>> never = find_clock_changes(0, 0, None)
    >>> windows = np.array([0, 90]), np.array([90, 90])  # Thursday 00:00 to 01:30, and 01:30
    >>> hours_of_week(*windows, np.ones(2), never)[72:75]
    array([0.66666667, 1.33333333, 0.        ])
    """
    end = np.maximum(end, start + 1)
    order = np.lexsort((weight, start, end - start))
    return _share(start[order], end[order], weight[order], changes.at, changes.ahead)


@njit(cache=True, nogil=True)
def _share(
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    weight: NDArray[np.float64],
    changes: NDArray[np.int64],
    ahead: NDArray[np.int64],
) -> NDArray[np.float64]:
    total = np.zeros(HOURS_OF_WEEK)
    lost = np.zeros(HOURS_OF_WEEK)  # to rounding, when the last length was added (Kahan)
    minutes = np.zeros(HOURS_OF_WEEK)  # of all windows of one length, times their weights
    for i in range(len(start)):
        at = start[i]
        change = np.searchsorted(changes, at, side="right")
        while at < end[i]:
            clock = at + ahead[change] + _FROM_MONDAY
            stop = min(end[i], at + 60 - clock % 60)
            if change < len(changes) and changes[change] <= stop:
                stop = changes[change]
                change += 1
            minutes[(clock // 60) % HOURS_OF_WEEK] += weight[i] * (stop - at)
            at = stop
        length = end[i] - start[i]
        if i + 1 == len(start) or end[i + 1] - start[i + 1] != length:
            for hour in range(HOURS_OF_WEEK):
                added = minutes[hour] / length - lost[hour]
                new = total[hour] + added
                lost[hour] = (new - total[hour]) - added
                total[hour], minutes[hour] = new, 0.0
    return total

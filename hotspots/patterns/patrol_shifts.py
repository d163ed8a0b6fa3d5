"""Shifts of a patrol plan: from which minute to which they are worked, by the local clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import Problem, listed, raise_if_any
from hotspots.patterns.clock import elapsed_minutes

_DAY = 1440


@dataclass(frozen=True, eq=False)
class WorkedShift:
    """One shift of one day.

    Attributes
    ----------
    date
        Midnight of the day it begins on; ``day`` is that day's number in the plan.
    name
        Of the shift.
    begins
        Minutes since 1970 in UTC.
    minutes
        How long it is: an hour less or more on the nights when the clock changes.
    hour_of_week
        Hour of the local week, Monday's first is 0, for each minute of the shift and of the time
        that visits protect after it.
    """

    date: pd.Timestamp
    day: int
    name: str
    begins: int
    minutes: int
    hour_of_week: NDArray[np.int64]


def read_hours(shifts: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Read when shifts begin and how long they are, in minutes; from and to alike is a day.

    Raises
    ------
    InputError
        When a text is none, or two shifts overlap: each unit works every shift, and nobody is
        in two places at once.

    Examples
    --------
    >>> read_hours({"early": "7:30-15:30", "night": "22-06"})
    {'early': (450, 480), 'night': (1320, 480)}
    """
    read, problems = {}, []
    for name, text in shifts.items():
        try:
            begin, end = (_minute(part) for part in str(text).split("-"))
        except ValueError:
            cure = "write from and to, such as 22-06 or 7:30-15:30"
            problems.append(Problem(f"the shift {listed([name])} is {text!r}", cure, "shifts"))
            continue
        read[name] = (begin % _DAY, (end - begin) % _DAY or _DAY)
    if not shifts:
        problems.append(Problem("there are no shifts", "name one, e.g. late = 14-22", "shifts"))
    raise_if_any(problems)
    in_order = sorted(read, key=lambda name: (read[name][0], name))
    for name, following in pairwise([*in_order, *in_order[:1]]):
        free = (read[following][0] - read[name][0]) % _DAY or _DAY
        if free < read[name][1]:
            problems.append(
                Problem(
                    f"the shifts {name!r} ({shifts[name]}) and {following!r}"
                    f" ({shifts[following]}) overlap, and every unit works both",
                    "let one end when the other begins, or plan them apart with units of their own",
                    "shifts",
                )
            )
    raise_if_any(problems)
    return read


def _minute(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    total = int(hour) * 60 + int(minute or 0)
    if not 0 <= total <= _DAY or not 0 <= int(minute or 0) < 60:
        raise ValueError(text)
    return total


def lay_shifts(
    first_day: pd.Timestamp,
    days: int,
    hours: Mapping[str, tuple[int, int]],
    *,
    time_zone: str | None,
    minutes_after: int,
) -> tuple[WorkedShift, ...]:
    """Lay out every shift of every day, in the order in which they begin."""
    laid = []
    for day, date in enumerate(pd.date_range(first_day, periods=days, freq="D")):
        for name in sorted(hours, key=lambda one: hours[one][0]):
            begin, length = hours[name]
            ends = pd.Series([date + pd.Timedelta(minutes=m) for m in (begin, begin + length)])
            begins = int(elapsed_minutes(ends[:1], time_zone, later=False)[0])
            minutes = int(elapsed_minutes(ends[1:], time_zone, later=True)[0]) - begins
            local = local_times(begins + np.arange(minutes + minutes_after + 1), time_zone)
            hour = np.asarray(local.day_of_week * 24 + local.hour, dtype=np.int64)
            laid.append(WorkedShift(date, day, name, begins, minutes, hour))
    return tuple(laid)


def local_times(minutes: NDArray[np.int64], time_zone: str | None) -> pd.DatetimeIndex:
    """Turn minutes since 1970 in UTC into what the clock on the wall says."""
    utc = pd.DatetimeIndex(np.asarray(minutes).astype("datetime64[m]").astype("datetime64[us]"))
    if time_zone is None:
        return utc
    return utc.tz_localize("UTC").tz_convert(time_zone).tz_localize(None)


def hours_worked(hours: Mapping[str, tuple[int, int]]) -> NDArray[np.bool_]:
    """Tell for each hour of the day whether some shift is on in it.

    >>> hours_worked({"evening": (17 * 60 + 30, 150)}).nonzero()[0].tolist()
    [17, 18, 19]
    """
    worked = np.zeros(24, dtype=bool)
    for begin, length in hours.values():
        worked[np.arange(begin, begin + length) % _DAY // 60] = True
    return worked

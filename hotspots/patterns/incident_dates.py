"""The date of an incident: one day chosen from its window, or all its days by their weight.

A near-repeat test compares dates. Many burglaries have none that is sure: the family left on
Friday and came back on Sunday. Which day of the window is taken is a choice, and is named; or
the incident is shared out over the days by time (aoristic).
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.records.moments import MONTH, NONE

SingleDate = Literal["midpoint", "earliest", "latest"]
DateChoice = Literal["midpoint", "earliest", "latest", "aoristic"]

WIDE_DAYS = 7  # a window over more days says little about when
_NEEDED = ("start", "end", "precision")
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class DayWeights:
    """How much of each incident fell on each day of its window.

    Attributes
    ----------
    first_day
        Of each incident, days since 1970-01-01.
    start
        Where the weights of each incident start, and at last how many there are.
    weight
        Those of one incident add up to one.
    """

    first_day: NDArray[np.int64]
    start: NDArray[np.int64]
    weight: NDArray[np.float64]

    @property
    def days(self) -> NDArray[np.int64]:
        """How many days each incident spans."""
        return np.diff(self.start)


def dates_of(incidents: pd.DataFrame, *, date: SingleDate = "midpoint") -> NDArray[np.int64]:
    """Give the calendar date of each incident.

    Parameters
    ----------
    incidents
        With the columns ``start``, ``end`` and ``precision`` of
        :func:`hotspots.read_incidents`: it happened at or after ``start`` and before ``end``.
    date
        Which moment of the window the date is of: its ``"midpoint"``, its ``"earliest"`` or
        its ``"latest"``.

    Returns
    -------
    numpy.ndarray
        Whole days since 1970-01-01, in the order of the rows; the differences are days.

    Raises
    ------
    InputError
        When a column is missing, incidents have a month or no date at all (how many of
        which), a window ends before it starts, or ``date`` is unknown.

    Examples
    --------
    >>> incidents = pd.DataFrame(
    ...     {
    ...         "start": pd.to_datetime(["2024-03-08 18:00", "2024-03-10 00:00"]),
    ...         "end": pd.to_datetime(["2024-03-10 20:00", "2024-03-11 00:00"]),
    ...         "precision": ["minute", "day"],
    ...     }
    ... )
    >>> for date in ("earliest", "midpoint", "latest"):
    ...     (dates_of(incidents, date=date) - 19789).tolist()
    [1, 3]
    [2, 3]
    [3, 3]
    """
    if date not in get_args(SingleDate):
        cure = f"choose one of {listed(get_args(SingleDate))}"
        raise InputError(Problem(f"date = {date!r}", cure, "date"))
    start, end = require_days(incidents)
    if date == "earliest":
        moment = start
    elif date == "midpoint":
        moment = start + (end - start) // 2
    else:
        moment = _last_moment(start, end)
    return _day_of(moment)


def day_weights_of(incidents: pd.DataFrame) -> DayWeights:
    """Share each incident out over the calendar days of its window, by time.

    Parameters
    ----------
    incidents
        As for :func:`dates_of`.

    Raises
    ------
    InputError
        As :func:`dates_of`.

    Examples
    --------
    >>> incidents = pd.DataFrame(
    ...     {
    ...         "start": pd.to_datetime(["2024-03-08 18:00", "2024-03-10 00:00"]),
    ...         "end": pd.to_datetime(["2024-03-10 18:00", "2024-03-11 00:00"]),
    ...         "precision": ["minute", "day"],
    ...     }
    ... )
    >>> shared = day_weights_of(incidents)
    >>> shared.weight.tolist(), shared.days.tolist()
    ([0.125, 0.5, 0.375, 1.0], [3, 1])
    """
    begin, end = require_days(incidents)
    first, last = _day_of(begin), _day_of(_last_moment(begin, end))
    days = last - first + 1
    start = np.concatenate([[0], np.cumsum(days)]).astype(np.int64)
    which = np.repeat(np.arange(len(days)), days)
    midnight = (np.arange(start[-1]) - start[which] + first[which]).astype("datetime64[D]")
    held = np.minimum(end[which], midnight + _DAY) - np.maximum(begin[which], midnight)
    whole = (end - begin)[which]
    moment = whole == np.timedelta64(0)
    weight = np.where(moment, 1.0, held / np.where(moment, np.timedelta64(1, "us"), whole))
    return DayWeights(first, start, weight)


def require_days(
    incidents: pd.DataFrame,
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Give start and end of every window, or refuse incidents without a date.

    Raises
    ------
    InputError
        As :func:`dates_of`.
    """
    missing = [name for name in _NEEDED if name not in incidents]
    if missing:
        cure = "read the incidents with read_incidents, which makes them"
        what = f"the incidents lack the columns {listed(missing)}"
        raise InputError(Problem(what, cure, "the incidents"))
    begin, end = incidents["start"], incidents["end"]
    if not all(_is_local(times) for times in (begin, end)):
        cure = "give local times without an offset, as read_incidents does"
        raise InputError(Problem("start or end hold no local times", cure, "the incidents"))
    _refuse_without_days(incidents)
    start = begin.to_numpy("datetime64[us]")
    finish = end.to_numpy("datetime64[us]")
    backward = int((finish < start).sum())
    if backward:
        what = f"{backward:,} of {len(incidents):,} windows end before they start"
        raise InputError(Problem(what, "swap or mend their times", "the incidents"))
    return start, finish


def _is_local(times: pd.Series) -> bool:
    return pd.api.types.is_datetime64_dtype(times.dtype)


def _refuse_without_days(incidents: pd.DataFrame) -> None:
    month, undated = count_without_days(incidents)
    if not month + undated:
        return
    each = [
        f"{number:,} {words}"
        for number, words in ((month, "have only a month"), (undated, "have no date"))
        if number
    ]
    what = f"of {len(incidents):,} incidents {' and '.join(each)}"
    cure = (
        "give an extract with dates (police.uk publishes months only),"
        " or leave such incidents out: what is near in time cannot be told of them"
    )
    raise InputError(Problem(what, cure, "the incidents"))


def count_without_days(incidents: pd.DataFrame) -> tuple[int, int]:
    """Count the incidents dated by month only, and those without any date."""
    month, undated = _without_days(incidents)
    return int(month.sum()), int(undated.sum())


def has_day(incidents: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which incidents have a date, so that others can be left out and counted."""
    month, undated = _without_days(incidents)
    return ~(month | undated)


def _without_days(incidents: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    precision = incidents["precision"]
    undated = precision.eq(NONE) | precision.isna()
    undated |= incidents["start"].isna() | incidents["end"].isna()
    return (precision.eq(MONTH) & ~undated).to_numpy(bool), undated.to_numpy(bool)


def count_wide(incidents: pd.DataFrame) -> int:
    """Count the incidents whose window is over more than a week of calendar days."""
    begin, end = require_days(incidents)
    days = _day_of(_last_moment(begin, end)) - _day_of(begin) + 1
    return int((days > WIDE_DAYS).sum())


def _last_moment(
    start: NDArray[np.datetime64], end: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    """Give the last moment before the end; a moment without width is its own."""
    return np.maximum(start, end - np.timedelta64(1, "us"))


def _day_of(moment: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return moment.astype("datetime64[D]").astype(np.int64)

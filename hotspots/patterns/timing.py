"""When incidents happen: hours and weekdays, with windows shared out over the hours they span.

A burglary is found in the evening and may have happened at any time since the morning. Counting
it at the start, the end or the middle of that window makes a peak where nobody was at home to
see it. The aoristic method counts a part of it in each hour instead.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.patterns.clock import WEEKDAYS, elapsed_minutes, find_clock_changes, hours_of_week
from hotspots.patterns.places import weights_of
from hotspots.records.moments import DAY, HOUR, MINUTE, MONTH, NONE, require_time_zone

TimingMethod = Literal["aoristic", "midpoint", "earliest", "latest"]
_PRECISIONS = (MINUTE, HOUR, DAY, MONTH, NONE)
_TIE = 9  # decimals: sums closer than this are equal, and the earlier hour is named


@dataclass(frozen=True)
class TimingSettings:
    """What times were shared out with."""

    method: TimingMethod
    weights: str | None
    time_zone: str | None
    longest_window_hours: float


@dataclass(frozen=True)
class KnownTimes:
    """How exactly it is known when incidents happened; the parts but ``midnight`` add up.

    Attributes
    ----------
    incidents
        All that were given.
    moments
        At a known minute, or in a known hour.
    midnight
        Of the moments, those at 00:00 to the minute: it may stand for a time that is not known.
    windows
        Between two known times, no further apart than the longest window.
    days
        On a known day or between two days: no hour, but a weekday.
    too_wide
        Between times or days further apart than the longest window: not used.
    months
        In a known month: neither hour nor weekday.
    undated
        At no known time.
    """

    incidents: int
    moments: int
    midnight: int
    windows: int
    days: int
    too_wide: int
    months: int
    undated: int

    @property
    def with_hour(self) -> int:
        """Incidents in the table of hours and weekdays."""
        return self.moments + self.windows

    @property
    def with_weekday(self) -> int:
        """Incidents in the weekdays: those with an hour, and those with a day."""
        return self.with_hour + self.days


@dataclass(frozen=True)
class Shift:
    """A run of whole hours, and how much happens in it.

    Attributes
    ----------
    weekday
        On which it starts; empty when it is the same every day.
    start_hour
        0 to 23.
    hours
        How long it is.
    amount
        Incidents, or their weight, in it.
    share
        Their share of all in the table, 0 to 1.
    """

    weekday: str
    start_hour: int
    hours: int
    amount: float
    share: float

    def __str__(self) -> str:
        """Say when it is, as one would to a colleague.

        >>> str(Shift("Saturday", 18, 8, 31.5, 0.1)), str(Shift("", 18, 4, 31.5, 0.1))
        ('Saturday 18:00 to 02:00', '18:00 to 22:00')
        """
        times = f"{self.start_hour:02}:00 to {(self.start_hour + self.hours) % 24:02}:00"
        return f"{self.weekday} {times}".strip()


@dataclass(frozen=True)
class Timing:
    """When incidents happen.

    Attributes
    ----------
    table
        Incidents, or their weight, in each hour of the week: seven rows, Monday first, and
        24 columns, 0 to 23. Its sum is that of the incidents whose hour is known.
    by_weekday
        The same by weekday, Monday first, with the incidents of which only the day is known.
    known
        How exactly the times are known.
    settings
        What shared them out.
    """

    table: pd.DataFrame
    by_weekday: "pd.Series[float]"
    known: KnownTimes
    settings: TimingSettings

    @property
    def by_hour(self) -> "pd.Series[float]":
        """Incidents, or their weight, in each hour of the day, whatever the weekday."""
        return self.table.sum()

    def fewest_hours(self, share: float = 0.5) -> int:
        """Count the hours of the week that hold a share, if the fullest are taken first.

        Nought when no hour is known.
        """
        if not 0 < share <= 1:
            raise InputError(Problem(f"share = {share!r}", "give one above 0, up to 1", "share"))
        fullest = -np.sort(-self.table.to_numpy().ravel())
        held = np.cumsum(fullest)
        enough = held >= share * held[-1] - 10.0**-_TIE
        return int(np.argmax(enough)) + 1 if held[-1] else 0

    def busiest_shift(self, hours: int, *, every_day: bool = False) -> Shift:
        """Find the run of hours in which most happens, over midnight and the week's end too.

        Parameters
        ----------
        hours
            How long it is, in whole hours.
        every_day
            The same hours every day; by default one shift of the week.

        Returns
        -------
        Shift
            Of equals the first from Monday 00:00. With an amount and a share of nought when no
            hour is known.

        Raises
        ------
        InputError
            When it would be no whole number of hours, or longer than a day (or a week).
        """
        amounts = (self.by_hour if every_day else self.table).to_numpy().ravel()
        most = len(amounts)
        if hours not in range(1, most + 1):
            raise InputError(
                Problem(f"hours = {hours!r}", f"give a whole number from 1 to {most}", "hours")
            )
        total = float(amounts.sum())
        starts = np.arange(most)[:, None] + np.arange(int(hours))
        held = amounts[starts % most].sum(axis=1)
        first = int(np.argmax(np.round(held, _TIE)))
        weekday = "" if every_day else WEEKDAYS[first // 24]
        amount = float(held[first])
        return Shift(weekday, first % 24, int(hours), amount, amount / (total or 1.0))


def find_timing(
    incidents: pd.DataFrame,
    *,
    weights: str | None = None,
    method: TimingMethod = "aoristic",
    time_zone: str | None = "Europe/London",
    longest_window_hours: float = 168.0,
) -> Timing:
    """Find in which hours of the week incidents happen.

    An incident that happened at or after ``start`` and before ``end`` is shared out over the
    hours of that window, in proportion to the minutes of each (aoristic). One without width
    counts in the hour of its minute. Seconds are cut off.

    Hours are those of the local clock. The night when it goes forward has no hour from 1 to 2,
    and a window over it is an hour shorter; the night when it goes back has that hour twice,
    and a window over it is an hour longer. Which of the two a written 01:30 means is not
    recorded: a window that starts or ends there is taken as wide as it can have been.

    Parameters
    ----------
    incidents
        With the columns ``start``, ``end`` and ``precision`` of
        :func:`hotspots.read_incidents`; a geometry is not needed.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    method
        ``"aoristic"``, or one time for each window, to compare: its ``"midpoint"``, its
        ``"earliest"`` or its ``"latest"`` minute.
    time_zone
        Whose clock changes; None for a clock that never does.
    longest_window_hours
        Longer windows say nothing about the hour, and are counted apart. By the clock, so that
        a week is a week.

    Returns
    -------
    Timing
        All zero when no time is known.

    Raises
    ------
    InputError
        When a column is missing, holds no local times or unknown precisions; when a window ends
        before it starts; when a setting or weights are unusable.

    References
    ----------
    Ratcliffe (2000), "Aoristic analysis: the spatial interpretation of unspecific temporal
    events", International Journal of Geographical Information Science 14(7).
    Ratcliffe (2002), "Aoristic signatures and the spatio-temporal analysis of high volume
    crime patterns", Journal of Quantitative Criminology 18(1).

    Examples
    --------
    >>> incidents = pd.DataFrame(
    ...     {
    ...         "start": pd.to_datetime(["2024-03-09 22:30", "2024-03-10 14:05"]),
    ...         "end": pd.to_datetime(["2024-03-10 00:30", "2024-03-10 14:05"]),
    ...         "precision": "minute",
    ...     }
    ... )
    >>> timing = find_timing(incidents)
    >>> (
    ...     timing.table.loc["Saturday", [22, 23]].tolist(),
    ...     timing.table.loc["Sunday", [0, 14]].tolist(),
    ... )
    ([0.25, 0.5], [0.25, 1.0])
    >>> timing.fewest_hours(0.5), str(timing.busiest_shift(2))
    (1, 'Sunday 13:00 to 15:00')
    """
    settings = TimingSettings(method, weights, time_zone, longest_window_hours)
    _check(incidents, settings)
    weight = weights_of(incidents, weights)
    start, end = incidents["start"], incidents["end"]
    dated = incidents["precision"].ne(NONE) & start.notna() & end.notna()
    wide = (end - start) > pd.Timedelta(hours=longest_window_hours)
    timed = dated & incidents["precision"].isin((MINUTE, HOUR))
    to_day = dated & incidents["precision"].eq(DAY)
    at_minute = timed & (start.dt.floor("min") == end.dt.floor("min"))
    in_hour = timed & incidents["precision"].eq(HOUR) & (end - start <= pd.Timedelta(hours=1))
    moments = at_minute | in_hour
    known = KnownTimes(
        len(incidents),
        int(moments.sum()),
        int((at_minute & (start.dt.floor("min") == start.dt.normalize())).sum()),
        int((timed & ~wide & ~moments).sum()),
        int((to_day & ~wide).sum()),
        int(((timed | to_day) & wide).sum()),
        int((dated & incidents["precision"].eq(MONTH)).sum()),
        int((~dated).sum()),
    )
    by_hour = _share_out(start, end, weight, (timed & ~wide).to_numpy(bool), settings)
    by_day = _share_out(start, end, weight, (to_day & ~wide).to_numpy(bool), settings)
    table = pd.DataFrame(by_hour, index=pd.Index(WEEKDAYS, name="weekday"), columns=range(24))
    table.columns.name = "hour"
    return Timing(table, table.sum(axis=1) + by_day.sum(axis=1), known, settings)


def _share_out(
    start: "pd.Series[pd.Timestamp]",
    end: "pd.Series[pd.Timestamp]",
    weight: NDArray[np.float64],
    rows: NDArray[np.bool_],
    settings: TimingSettings,
) -> NDArray[np.float64]:
    """Share some of the windows over the seven days and their 24 hours."""
    if not rows.any():
        return np.zeros((7, 24))
    first = elapsed_minutes(start[rows], settings.time_zone, later=False)
    last = elapsed_minutes(end[rows], settings.time_zone, later=True)
    if settings.method != "aoristic":
        wide = last - first
        steps = {
            "earliest": 0 * wide,
            "midpoint": wide // 2,
            "latest": np.maximum(wide - 1, 0),  # a window's own end is no longer in it
        }
        first = last = first + steps[settings.method]
    changes = find_clock_changes(int(first.min()), int(last.max()), settings.time_zone)
    return hours_of_week(first, last, weight[rows], changes).reshape(7, 24)


def _check(incidents: pd.DataFrame, settings: TimingSettings) -> None:
    require_time_zone(settings.time_zone)
    hours, problems = settings.longest_window_hours, []
    if not (np.isfinite(hours) and hours > 0):
        what = f"longest_window_hours = {hours!r}"
        problems.append(Problem(what, "give a number of hours above zero", "longest_window_hours"))
    if settings.method not in get_args(TimingMethod):
        choices = listed(get_args(TimingMethod))
        problems.append(
            Problem(f"method = {settings.method!r}", f"choose one of {choices}", "method")
        )
    missing = [name for name in ("start", "end", "precision") if name not in incidents]
    if missing:
        cure = "give incidents as read_incidents returns them"
        problems.append(Problem(f"there is no column {listed(missing)}", cure, "the incidents"))
    raise_if_any(problems)
    for name in ("start", "end"):
        if incidents[name].dtype.kind != "M" or incidents[name].dt.tz is not None:
            what = f"{name!r} holds {incidents[name].dtype}, not local times without an offset"
            cure = "give incidents as read_incidents returns them"
            problems.append(Problem(what, cure, "the incidents"))
    strangers = sorted(set(incidents["precision"].astype("str").unique()) - {*_PRECISIONS})
    if strangers:
        what = f"'precision' holds {listed(strangers)}"
        problems.append(Problem(what, f"give one of {listed(_PRECISIONS)}", "the incidents"))
    raise_if_any(problems)
    backwards = int((incidents["end"] < incidents["start"]).sum())
    if backwards:
        what = f"{backwards:,} of {len(incidents):,} windows end before they start"
        raise InputError(Problem(what, "leave them out, or exchange the two", "the incidents"))

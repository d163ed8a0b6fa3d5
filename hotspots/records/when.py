"""When each row happened: a moment or a window, out of one column or of several."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from hotspots.errors import listed
from hotspots.records.date_styles import DayOrder, add_orders, find_day_order, month_number
from hotspots.records.moments import (
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    NONE,
    Moments,
    is_missing,
    read_moments,
    with_times,
)
from hotspots.records.number_dates import find_number_style
from hotspots.records.table import TEXT, shape_of

_DATE_ROLES = ("date", "start", "end", "recorded", "month")
_PARTS = ("year", "day", "hour", "minute")
_COARSENESS = {NONE: 0, MINUTE: 1, HOUR: 2, DAY: 3, MONTH: 4}
_HOUR = pd.Timedelta(hours=1)


def look_at_dates(
    columns: pd.DataFrame, by_role: Mapping[str, str]
) -> tuple[DayOrder, tuple[str, ...]]:
    """Count what all dates of one file tell about the order of day and month.

    Returns
    -------
    order, notes
        The notes say which columns keep dates as numbers.
    """
    names = [by_role[role] for role in _DATE_ROLES if role in by_role]
    distinct = {name: pd.Series(columns[name].unique(), dtype=TEXT) for name in names}
    styles = {name: find_number_style(values) for name, values in distinct.items()}
    notes = [
        f"the dates in {listed([name])} are numbers, read as {style.says}"
        for name, style in styles.items()
        if style
    ]
    return add_orders(map(find_day_order, distinct.values())), tuple(notes)


def describe_unreadable(
    columns: pd.DataFrame, by_role: Mapping[str, str], unreadable: pd.Series
) -> str:
    """Show what dates that cannot be read look like, with every digit a 9 and every letter an a.

    >>> columns = pd.DataFrame({"when": ["2024-W11", "2024-03-09"]})
    >>> describe_unreadable(columns, {"date": "when"}, pd.Series([True, False]))
    "1 dates are not readable, e.g. written as 9999-a99 in 'when'"
    """
    roles = [*_DATE_ROLES, *(f"{role}_time" for role in _DATE_ROLES), "time", *_PARTS]
    names = [by_role[role] for role in roles if role in by_role]
    row = int(np.argmax(unreadable))
    first = {name: str(columns[name].iloc[row]) for name in names}
    seen = [f"{shape_of(one)} in {listed([name])}" for name, one in first.items() if one.strip()]
    return f"{int(unreadable.sum()):,} dates are not readable, e.g. written as {', '.join(seen)}"


def read_times(
    columns: pd.DataFrame,
    by_role: Mapping[str, str],
    *,
    date_format: str | None,
    time_zone: str | None,
    day_first: bool,
) -> tuple[Moments, Moments]:
    """Read the window in which each row happened, and when it was recorded.

    A window is more telling than a date, a date than separate parts, parts than a month: a row
    that has nothing in the first is dated by the next that the file has.

    Parameters
    ----------
    columns, by_role
        A table as written, and which column is for what.
    date_format, time_zone, day_first
        As in :func:`hotspots.records.moments.read_moments`.

    Returns
    -------
    happened, recorded
        A window without an end (or with a literal NULL) is as wide as its start was written.
    """

    def text(role: str) -> pd.Series:
        name = by_role.get(role)
        return columns[name] if name else pd.Series("", index=columns.index, dtype="str")

    def read(role: str, *, as_months: bool = False) -> Moments:
        written = text(role)
        # A month written as a month needs no format, whatever the other dates look like.
        distinct = written.drop_duplicates() if as_months else written[:0]
        iso = as_months and (is_missing(distinct) | distinct.str.match(r"\s*\d{4}-\d{2}")).all()
        moments = read_moments(
            written,
            date_format=None if iso else date_format,
            time_zone=time_zone,
            as_months=as_months,
            day_first=day_first,
        )
        times = {"date": "time"}.get(role, f"{role}_time")
        if times in by_role:
            return with_times(moments, text(times))
        if role == "date" and "hour" in by_role:
            return _with_hours(moments, by_role, text("hour"), text("minute"))
        return moments

    def window() -> Moments:
        return _window(read("start"), read("end"), time_zone)

    def parts() -> Moments:
        days = read_moments(_compose(text("year"), text("month"), text("day")), time_zone=None)
        return (
            _with_hours(days, by_role, text("hour"), text("minute")) if "hour" in by_role else days
        )

    sources: list[Callable[[], Moments]] = []
    if "start" in by_role:
        sources.append(window)
    if "date" in by_role:
        sources.append(lambda: read("date"))
    if {"year", "month"} <= by_role.keys():
        sources.append(parts)
    else:
        sources.append(lambda: read("month", as_months=True))
    happened = sources[0]()
    for source in sources[1:]:
        undated = (happened.precision == NONE) & ~happened.unreadable
        if undated.any():
            happened = _filled(happened, undated, source())
    return happened, read("recorded")


def _filled(found: Moments, rows: "pd.Series[bool]", other: Moments) -> Moments:
    """Take the moments of some rows from another column."""
    return Moments(
        found.start.mask(rows, other.start),
        found.end.mask(rows, other.end),
        found.precision.mask(rows, other.precision),
        found.unreadable.mask(rows, other.unreadable),
        found.utc_offset.mask(rows, other.utc_offset),
    )


def _with_hours(
    days: Moments, by_role: Mapping[str, str], hours: pd.Series, minutes: pd.Series
) -> Moments:
    if "minute" not in by_role:
        return with_times(days, hours, hours_only=True)
    blank = is_missing(hours) | is_missing(minutes)
    clock = hours.str.strip() + ":" + minutes.str.strip().str.zfill(2)
    return with_times(days, clock.mask(blank, ""))


def _compose(year: pd.Series, month: pd.Series, day: pd.Series) -> pd.Series:
    """Write separate parts as one ISO date; what is no number stays in it, to be unreadable."""
    number = month_number(month)
    months = number.map("{:02.0f}".format).where(number.notna(), month.str.strip())
    ymd = year.str.strip() + "-" + months
    known = ~is_missing(day)
    ymd = ymd.mask(known, ymd + "-" + day.str.strip().str.zfill(2))
    return ymd.mask(is_missing(year) | is_missing(month), "").astype("str")


def _window(first: Moments, last: Moments, time_zone: str | None) -> Moments:
    open_ended = last.precision == NONE
    end = last.end.mask(open_ended, first.end)
    dated = first.precision != NONE
    end = _across_clock_change(first, last, end, time_zone).where(dated)
    coarser = last.precision.map(_COARSENESS) > first.precision.map(_COARSENESS)
    precision = last.precision.where(coarser & dated, first.precision)
    unreadable = first.unreadable | last.unreadable
    return Moments(first.start, end, precision, unreadable, first.utc_offset)


def _across_clock_change(
    first: Moments, last: Moments, end: pd.Series, time_zone: str | None
) -> pd.Series:
    """Give windows over the night when the clock goes back their true length.

    From 01:45 to 01:15 is half an hour on that night. Its end becomes 02:15, as if the clock
    had gone on, so that no window ends before it starts.
    """
    backward = (end < first.start).to_numpy(bool)
    if not backward.any() or time_zone is None:
        return end
    start, stop = first.start[backward], end[backward]
    true_length = (stop - last.utc_offset[backward]) - (start - first.utc_offset[backward])
    stated = true_length >= pd.Timedelta(0)
    twice = stop.dt.tz_localize(time_zone, ambiguous="NaT", nonexistent="shift_forward").isna()
    again = true_length.isna() & twice & (stop + _HOUR >= start)
    mended = end.copy()
    mended[backward] = np.where(stated, start + true_length, np.where(again, stop + _HOUR, stop))
    return mended

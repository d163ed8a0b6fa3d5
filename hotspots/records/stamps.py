"""Moments that are written as one stamp, or as a time of day beside a date.

A patrol log has a date once and then ``22:50`` and ``23:05``; what a phone or a radio saves has
whole stamps. Both stand in columns of the same names.
"""

import pandas as pd

from hotspots.records.date_styles import minutes_of_day
from hotspots.records.moments import DAY, MINUTE, NONE, Moments, is_missing, read_moments

_SHORTEST_STAMP = 10  # signs: 1/3/24 905
_EARLIEST_YEAR = 1950  # spreadsheets put 1899 or 1900 before a time of day


def read_stamps(
    text: pd.Series,
    *,
    date_format: str | None = None,
    time_zone: str | None = None,
    day_first: bool = True,
) -> Moments:
    """Read what has a date and a time of its own.

    Parameters
    ----------
    text
        As written; missing where nothing was.
    date_format, time_zone, day_first
        As in :func:`hotspots.records.moments.read_moments`.

    Returns
    -------
    Moments
        Precision ``minute``, or ``none`` for a time of day, a bare date and a blank. Unreadable
        is what is none of these.

    Examples
    --------
    >>> found = read_stamps(pd.Series(["2024-03-09 22:50", "22:50", "2024-03-09", "soon"]))
    >>> list(found.precision), list(found.unreadable)
    (['minute', 'none', 'none', 'none'], [False, False, False, True])
    """
    written = text.fillna("")
    clock = minutes_of_day(written)
    # 1805 is a time, and as a number it could be taken for a day of 1904.
    whole = written.where(clock.isna() | (written.str.len() >= _SHORTEST_STAMP), "")
    found = read_moments(whole, date_format=date_format, time_zone=time_zone, day_first=day_first)
    own = (found.precision == MINUTE) & (found.start.dt.year >= _EARLIEST_YEAR)
    known = own | clock.notna() | is_missing(written) | (found.precision == DAY)
    return Moments(
        found.start.where(own),
        found.end.where(own),
        found.precision.where(own, NONE),
        ~known,
        found.utc_offset.where(own),
    )


def put_clock(days: "pd.Series[pd.Timestamp]", text: pd.Series) -> "pd.Series[pd.Timestamp]":
    """Put times of day to days: NaT where either is not known.

    >>> put_clock(pd.Series(pd.to_datetime(["2024-03-09"])), pd.Series(["10.50 pm"]))[0]
    Timestamp('2024-03-09 22:50:00')
    """
    minutes = pd.to_timedelta(minutes_of_day(text.fillna("")), unit="min")
    moments: pd.Series[pd.Timestamp] = days.dt.normalize() + minutes
    return moments.astype("datetime64[us]")

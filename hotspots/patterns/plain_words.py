"""Days, lengths of time and ways as people say them: one manner on every page and sheet."""

from collections.abc import Sequence

import pandas as pd


def say_day(day: pd.Timestamp) -> str:
    """Say a day in full.

    >>> say_day(pd.Timestamp("2024-03-09"))
    '9 March 2024'
    """
    return f"{day.day} {day:%B %Y}"


def say_days(dates: Sequence[pd.Timestamp]) -> str:
    """Say from which day to which.

    >>> say_days([pd.Timestamp("2025-01-06"), pd.Timestamp("2025-01-12")])
    '6 January to 12 January 2025'
    """
    first, last = min(dates), max(dates)
    if first == last:
        return say_day(first)
    year = f" {first:%Y}" if first.year != last.year else ""
    return f"{first.day} {first:%B}{year} to {say_day(last)}"


def say_week(week: pd.DatetimeIndex) -> str:
    """Say from which weekday to which a week is.

    >>> say_week(pd.date_range("2025-03-10", periods=7))
    'Monday 10 March to Sunday 16 March 2025'
    """
    first, last = week[0], week[-1]
    year = f" {first:%Y}" if first.year != last.year else ""
    return f"{first:%A} {first.day} {first:%B}{year} to {last:%A} {say_day(last)}"


def say_minutes(minutes: float, *, to: int = 1) -> str:
    """Say how long, as people do.

    Parameters
    ----------
    minutes
        How long it takes.
    to
        Minutes to round to. What takes any time takes that long at least.

    Examples
    --------
    >>> say_minutes(44.6), say_minutes(60), say_minutes(135)
    ('45 minutes', '1 hour', '2 h 15 min')
    >>> say_minutes(58.0, to=5), say_minutes(183.0, to=5), say_minutes(1.0, to=5)
    ('1 hour', '3 h 5 min', '5 minutes')
    """
    whole = max(to * round(minutes / to), to if minutes > 0 else 0)
    if whole < 60:
        return f"{whole} minute{'' if whole == 1 else 's'}"
    hours, rest = divmod(whole, 60)
    if not rest:
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{hours} h {rest} min"


def say_metres(metres: float) -> str:
    """Write a length as one would say it.

    >>> say_metres(3210), say_metres(184.6)
    ('3.2 km', '185 m')
    """
    return f"{metres / 1000:.1f} km" if metres >= 999.5 else f"{metres:.0f} m"

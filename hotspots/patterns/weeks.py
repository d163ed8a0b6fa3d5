"""Which days a week of work is, when somebody names its first day or nobody does."""

import pandas as pd

_MONDAY = 0


def week_of(first: str, newest: pd.Timestamp | None, *, weeks_after: int = 0) -> pd.DatetimeIndex:
    """Lay out the seven days of a week.

    Parameters
    ----------
    first
        Its first day; empty for the Monday after the newest record.
    newest
        When the newest record is of; None where no dates are known, and then ``first`` is needed.
    weeks_after
        How many weeks later than that Monday, where no first day is named.

    Raises
    ------
    ValueError
        When neither is known.

    Examples
    --------
    >>> week_of("", pd.Timestamp("2024-12-31"))[[0, -1]].strftime("%a %d %b").tolist()
    ['Mon 06 Jan', 'Sun 12 Jan']
    >>> week_of("2025-03-11", None)[0].day_name()
    'Tuesday'
    """
    if first:
        begin = pd.Timestamp(first)
    elif newest is None:
        raise ValueError("neither a first day nor a newest record is known")
    else:
        day = newest.normalize() + pd.Timedelta(days=1)
        ahead = (_MONDAY - day.day_of_week) % 7 + 7 * weeks_after
        begin = day + pd.Timedelta(days=ahead)
    return pd.date_range(begin, periods=7, freq="D")

"""Dates that are plain numbers, as spreadsheets and databases keep them.

One such number could be anything, so a column is read this way only as a whole: when nearly all
that is written in it are numbers of one kind.
"""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

_NEARLY_ALL = 0.95
_ENDS_OF_NUMBERS = r"(?:[.,]\d+)?"


@dataclass(frozen=True)
class NumberStyle:
    """One way to keep a date as a number.

    Attributes
    ----------
    pattern
        What such numbers look like in the years that files are of.
    says
        How they are read, in words.
    unit, origin
        What they count, and from when; no unit: year and month written together.
    zone
        The offset of what they count from: ``Z``, or empty for local time.
    """

    pattern: str
    says: str
    unit: Literal["", "D", "s", "ms"] = ""
    origin: str = ""
    zone: str = ""


_STYLES = (
    NumberStyle(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])", "year and month"),
    NumberStyle(
        r"[2-5]\d{4}" + _ENDS_OF_NUMBERS,
        "days since 30 December 1899, as spreadsheets keep them",
        unit="D",
        origin="1899-12-30",
    ),
    NumberStyle(
        r"1\d{9}" + _ENDS_OF_NUMBERS,
        "seconds since 1970 in UTC, as databases keep them",
        unit="s",
        origin="1970-01-01",
        zone="Z",
    ),
    NumberStyle(
        r"1\d{12}" + _ENDS_OF_NUMBERS,
        "milliseconds since 1970 in UTC, as databases keep them",
        unit="ms",
        origin="1970-01-01",
        zone="Z",
    ),
)


def find_number_style(unique: pd.Series) -> NumberStyle | None:
    """Tell as which kind of number the dates of a column are kept; None when they are not.

    >>> find_number_style(pd.Series(["45364.927083", "45365"])).unit
    'D'
    >>> find_number_style(pd.Series(["45364", "13/03/2024"])) is None
    True
    """
    written = unique[unique.str.contains(r"\S", regex=True).fillna(False).astype(bool)]
    if not len(written):
        return None
    for style in _STYLES:
        if written.str.fullmatch(style.pattern).mean() >= _NEARLY_ALL:
            return style
    return None


def parse_numbers(unique: pd.Series, style: NumberStyle) -> pd.DataFrame:
    """Read those dates that are numbers of a style.

    Returns
    -------
    pandas.DataFrame
        ``start``, ``precision`` and ``zone`` as of
        :func:`hotspots.records.date_styles.parse_styles`, on the index of those that are.

    Examples
    --------
    >>> days = pd.Series(["45364.927083", "soon"])
    >>> parse_numbers(days, find_number_style(days[:1])).to_numpy().tolist()
    [[Timestamp('2024-03-13 22:15:00'), 'minute', '']]
    """
    those = unique[unique.str.fullmatch(style.pattern).fillna(False).astype(bool)]
    if not style.unit:
        start = pd.to_datetime(those, format="%Y%m")
        precision = "month"
    else:
        numbers = pd.to_numeric(those.str.replace(",", ".", regex=False)).astype("float64")
        passed = pd.to_timedelta(numbers, unit=style.unit)
        start = (pd.Timestamp(style.origin) + passed).dt.round("s")
        whole_days = bool((numbers % 1 == 0).all()) and style.unit == "D"
        precision = "day" if whole_days else "minute"
    frame = pd.DataFrame({"start": start.astype("datetime64[us]")})
    return frame.assign(precision=precision, zone=style.zone)

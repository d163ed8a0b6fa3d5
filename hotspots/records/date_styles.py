"""Dates as people write them: which style a text is in, and which number is the day.

``03/09/2024`` is a day in September in Britain and in March in America. Nothing in one such
date can tell, so it is never decided row by row: the dates of all files read together are looked
at, and if one of them can only be read one way, all are read that way.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hotspots.records.number_dates import find_number_style, parse_numbers

DateOrder = Literal["day-first", "month-first"]

_ZONE = r"(?: ?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?))?"
_TIME = (
    r"(?:(?:[T ,@]+| +at +)(?P<hour>\d{1,2})[:.h]?(?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?| ?(?:hrs?|Uhr))?" + _ZONE + r")?"
)
_WEEKDAY = r"(?:[A-Za-zÀ-ÿ]{2,10}\.?,? +)?"
_NUMBERS = r"(?P<first>\d{1,2})[/.\-](?P<second_number>\d{1,2})[/.\-](?P<year>\d{4}|\d{2})"
# The first that fits is the style; those above do not fit what those below are for.
_STYLES = (
    r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})[/.\-](?P<day>\d{1,2})" + _TIME,
    _NUMBERS + _TIME,
    _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?[ \-/](?:de )?(?P<word>[A-Za-zÀ-ÿ]{3,10})\.?"
    r"[ \-/,]+(?:de )?(?P<year>\d{4}|\d{2})" + _TIME,
    _WEEKDAY
    + r"(?P<word>[A-Za-zÀ-ÿ]{3,10})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"
    + _TIME,
    r"(?P<word>[A-Za-zÀ-ÿ]{3,10})\.?[ \-/](?P<year>\d{4}|\d{2})",
    r"(?P<month>\d{1,2})[/.\-](?P<year>\d{4})",
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:\.\d+)?)?" + _ZONE + ")?",
)
_PARTS = ("year", "month", "day", "hour", "minute", "second")
# Months in English, Spanish, French, German, Portuguese and Dutch, by how they begin.
_MONTHS = (
    (1, "jan ene"), (2, "feb fev fév"), (3, "mar mär mrz maa"), (4, "apr abr avr"),
    (5, "may mai mei"), (6, "jun juin"), (7, "jul juil"), (8, "aug ago aoû aou"),
    (9, "sep set"), (10, "oct okt out"), (11, "nov"), (12, "dec dez dic déc"),
)  # fmt: skip
_MONTH_OF = {start: month for month, starts in _MONTHS for start in starts.split()}


@dataclass(frozen=True)
class DayOrder:
    """How many dates can only be read with the day first, only with the month first, or either.

    >>> find_day_order(pd.Series(["25/03/2024", "03/04/2024"]))
    DayOrder(day_first=1, month_first=0, either=1)
    """

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    def __add__(self, other: "DayOrder") -> "DayOrder":
        """Add up what two columns tell."""
        return DayOrder(
            self.day_first + other.day_first,
            self.month_first + other.month_first,
            self.either + other.either,
        )

    @property
    def reads_day_first(self) -> bool:
        """Whether to read the day first: as most dates demand, else as in Britain."""
        return self.day_first >= self.month_first

    def explain(self) -> str:
        """Say which was taken and why; nothing where no date needed it."""
        if not self.day_first + self.month_first + self.either:
            return ""
        order, other = ("day", "month") if self.reads_day_first else ("month", "day")
        sure, against = sorted((self.day_first, self.month_first), reverse=True)
        why = (
            f"{sure:,} of the different dates can only be read so"
            if sure
            else "as is usual in Britain"
        )
        line = f"dates such as 03/09/2024 were read {order} first: {why}"
        if against:
            line += f", but {against:,} can only be read {other} first and are not readable"
        elif not sure:
            line += (
                f"; nothing in the {self.either:,} different dates can tell, so if that is wrong,"
                " set date_order"
            )
        return line


def find_day_order(text: pd.Series) -> DayOrder:
    """Count what the dates of one column tell about the order of day and month."""
    unique = pd.Series(text.str.strip().unique()).dropna()
    found = unique.str.extract(f"^(?:{_NUMBERS}{_TIME})$")
    first = pd.to_numeric(found["first"]).dropna()
    second = pd.to_numeric(found["second_number"]).dropna()
    possible = (first > 0) & (second > 0)
    return DayOrder(
        int((possible & (first > 12) & (first <= 31) & (second <= 12)).sum()),
        int((possible & (second > 12) & (second <= 31) & (first <= 12)).sum()),
        int((possible & (first <= 12) & (second <= 12) & (first != second)).sum()),
    )


def add_orders(orders: Iterable[DayOrder]) -> DayOrder:
    """Add up what several columns tell.

    >>> add_orders([DayOrder(1, 0, 0), DayOrder(0, 0, 2)]).reads_day_first
    True
    """
    return sum(orders, DayOrder())


def parse_styles(unique: pd.Series, *, day_first: bool) -> pd.DataFrame:
    """Read dates in any of the styles.

    Returns
    -------
    pandas.DataFrame
        On the same index: ``start`` (as written, without offset; NaT where not readable),
        ``precision`` (``minute``, ``day``, ``month`` or empty) and ``zone`` (the offset as
        text, or empty).

    Examples
    --------
    >>> dates = pd.Series(["9/3/2024 10:15 pm", "9 March 2024", "Mar-24", "soon"])
    >>> parse_styles(dates, day_first=True)[["start", "precision"]].values.tolist()[:2]
    [[Timestamp('2024-03-09 22:15:00'), 'minute'], [Timestamp('2024-03-09 00:00:00'), 'day']]
    """
    start = pd.Series(pd.NaT, index=unique.index, dtype="datetime64[us]")
    precision = pd.Series("", index=unique.index, dtype="str")
    zone = pd.Series("", index=unique.index, dtype="str")
    left = unique.fillna("")
    if numbers := find_number_style(left):
        found = parse_numbers(left, numbers)
        start.loc[found.index], precision.loc[found.index] = found["start"], found["precision"]
        zone.loc[found.index] = found["zone"]
        left = left.drop(found.index)
    for style in _STYLES:
        found = left.str.extract(f"^(?:{style})$")
        rows = found.index[found["year"].notna()]
        if not len(rows):
            continue
        parts = _parts(found.loc[rows], day_first=day_first)
        start.loc[rows] = _as_moments(parts)
        timed = parts["hour"].notna() if "hour" in parts else pd.Series(False, index=parts.index)
        named = "day" if "day" in parts else "month"
        precision.loc[rows] = np.where(timed, "minute", named)
        if "zone" in found:
            zone.loc[rows] = found.loc[rows, "zone"].fillna("")
        left = left.drop(rows)
    precision[start.isna()] = ""
    return pd.DataFrame({"start": start, "precision": precision, "zone": zone})


def _parts(found: pd.DataFrame, *, day_first: bool) -> pd.DataFrame:
    parts = found.copy()
    if "first" in parts:
        day, month = ("first", "second_number") if day_first else ("second_number", "first")
        parts["day"], parts["month"] = parts[day], parts[month]
    if "word" in parts:
        word = parts["word"].str.casefold()
        parts["month"] = word.str[:4].map(_MONTH_OF).fillna(word.str[:3].map(_MONTH_OF))
    return parts


def _as_moments(parts: pd.DataFrame) -> pd.Series:
    numbers = pd.DataFrame(
        {name: pd.to_numeric(parts[name]) if name in parts else np.nan for name in _PARTS},
        index=parts.index,
    ).astype(np.float64)
    numbers["day"] = numbers["day"].fillna(1)
    numbers = numbers.fillna({"hour": 0, "minute": 0, "second": 0})
    short = numbers["year"] < 100
    numbers.loc[short, "year"] += np.where(numbers.loc[short, "year"] < 69, 2000, 1900)
    if "half" in parts:
        half = parts["half"].str.casefold()
        numbers["hour"] = numbers["hour"].mask(
            half.notna() & numbers["hour"].between(1, 12),
            numbers["hour"] % 12 + 12 * (half == "p"),
        )
        numbers.loc[half.notna() & (parts["hour"].astype(float) > 12), "hour"] = np.nan
    wrong = numbers.isna().any(axis=1) | (numbers["hour"] > 23)
    wrong |= (numbers[["minute", "second"]] > 59).any(axis=1)  # pandas would carry them over
    moments = pd.to_datetime(numbers.where(~wrong), errors="coerce")
    return moments.astype("datetime64[us]")


def month_number(text: pd.Series) -> pd.Series:
    """Read months written as numbers or words; NaN for anything else.

    >>> list(month_number(pd.Series(["3", "March", "mars"])))
    [3.0, 3.0, 3.0]
    """
    word = text.str.strip().str.casefold()
    named = word.str[:4].map(_MONTH_OF).fillna(word.str[:3].map(_MONTH_OF))
    return pd.to_numeric(word, errors="coerce").fillna(named).astype(np.float64)


def minutes_of_day(text: pd.Series) -> pd.Series:
    """Read times of day into minutes after midnight; NaN for anything else.

    ``22:15``, ``10:15 pm``, ``2215``, ``221500`` and ``45`` (00:45), the fraction of a day that
    spreadsheets keep, and a time behind a date that means nothing (``1900-01-01 22:15:00``).
    ``24:00`` is the end of the day: 1440.

    >>> list(minutes_of_day(pd.Series(["22:15", "10:15 PM", "2215", "45", "0.5", "25:00"])))
    [1335.0, 1335.0, 1335.0, 45.0, 720.0, nan]
    """
    codes, values = pd.factorize(text.str.strip())
    unique = pd.Series(values, dtype="str")
    minutes = pd.Series([_minutes(one) for one in unique], dtype=np.float64)
    return minutes.take(codes).set_axis(text.index)


_CLOCK = re.compile(
    r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[t ])?(\d{1,2})[:.h](\d{2})(?::\d{2}(?:\.\d+)?)?"
    r"(?: ?([ap])\.?m\.?| ?(?:hrs?|uhr))?"
)
_FRACTION = re.compile(r"0?[.,]\d+")
_DIGITS = re.compile(r"(\d{1,4})(?: ?hrs?)?")
_DIGITS_WITH_SECONDS = re.compile(r"(\d{3,4})[0-5]\d")


def _minutes(text: object) -> float:
    plain = str(text).casefold()
    if _FRACTION.fullmatch(plain):
        return float(round(float(plain.replace(",", ".")) * 24 * 60) % (24 * 60))
    half = None
    if digits := _DIGITS.fullmatch(plain) or _DIGITS_WITH_SECONDS.fullmatch(plain):
        hour, minute = divmod(int(digits[1]), 100)
    elif clock := _CLOCK.fullmatch(plain):
        hour, minute, half = int(clock[1]), int(clock[2]), clock[3]
    elif clock := re.fullmatch(r"(\d{1,2}) ?([ap])\.?m\.?", plain):
        hour, minute, half = int(clock[1]), 0, clock[2]
    else:
        return np.nan
    if half:
        if not 1 <= hour <= 12:
            return np.nan
        hour = hour % 12 + (12 if half == "p" else 0)
    minutes = float(60 * hour + minute)
    return minutes if minute < 60 and minutes <= 24 * 60 else np.nan

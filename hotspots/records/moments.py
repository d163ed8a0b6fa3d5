"""When incidents happened: text into start, end and how precisely that is known.

An incident happened at or after ``start`` and before ``end``. A month is a window of a month,
a day a window of a day; a moment written to the minute has no width (``start == end``). Later
rooms read ``precision`` and refuse what is too coarse for them: a near-repeat test on months
would be false.
"""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hotspots.errors import InputError, Problem, listed
from hotspots.records.date_styles import minutes_of_day, parse_styles

MONTH, DAY, HOUR, MINUTE, NONE = "month", "day", "hour", "minute", "none"
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

# What a note says of times that were turned from UTC; pages about hours repeat it.
OFFSETS = "with an offset from UTC"
_NOTHING = (
    *("", "null", "(null)", "<null>", "[null]", "\\n", "nan", "nat", "none", "n/a", "na", "#n/a"),
    *("(blank)", "-", "--"),
)
_MISSING = pa.array([*_NOTHING, None], pa.large_string())
_PATTERNS = {
    MONTH: r"\d{4}-\d{2}",
    DAY: r"\d{4}-\d{2}-\d{2}",
    MINUTE: r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?",
}
_OFFSET = r" ?(Z|[+-]\d{2}(?::?\d{2})?)$"
_UNIT: Final = "datetime64[us]"
_SPAN: Final = "timedelta64[us]"


@dataclass(frozen=True)
class Moments:
    """One column of dates, understood.

    Attributes
    ----------
    start, end
        Local time without an offset; NaT where nothing was written or it was not understood.
    precision
        ``month``, ``day``, ``hour``, ``minute`` or ``none``.
    unreadable
        True where something was written that is not a date, or is one before 1900 or after 2100.
    utc_offset
        Hours and minutes between local time and UTC; NaT where the text had no offset.
    """

    start: pd.Series
    end: pd.Series
    precision: pd.Series
    unreadable: pd.Series
    utc_offset: pd.Series


def is_missing(text: pd.Series) -> pd.Series:
    """Tell which fields hold nothing: empty, blank, or a literal NULL in whatever case.

    >>> list(is_missing(pd.Series(["", " ", "NULL", "0"])))
    [True, True, True, False]
    """
    # By Arrow: pandas would make an object of every text.
    written = pc.utf8_lower(pc.utf8_trim_whitespace(pa.array(text.array, pa.large_string())))
    found = pc.is_in(written, value_set=_MISSING).to_numpy(zero_copy_only=False)
    return pd.Series(found, index=text.index)


def read_moments(
    text: pd.Series,
    *,
    date_format: str | None = None,
    time_zone: str | None = "Europe/London",
    as_months: bool = False,
    day_first: bool = True,
) -> Moments:
    """Understand a column of dates or times.

    Without ``date_format`` the text is ISO 8601 (``2024-03``, ``2024-03-09``,
    ``2024-03-09 22:15``) or another usual way to write a date, such as ``9/3/2024 22:15``,
    ``9 March 2024`` or ``Mar-24``; see :mod:`hotspots.records.date_styles`. Times with an
    offset (or Z) are turned into local time. A column in which every time is midnight holds
    dates: it becomes day precision and is not shifted. Some exports stamp local times with a Z
    they do not mean: ``time_zone=None`` reads every time as it is written.

    Parameters
    ----------
    text
        As written.
    date_format
        A strptime format for anything else, e.g. ``"%d/%m/%Y %H:%M"``.
    time_zone
        Where the incidents happened; None to disregard offsets.
    as_months
        The column names months, though it may be written as the first day of each.
    day_first
        Which number of ``9/3/2024`` is the day.

    Raises
    ------
    InputError
        When there is no such time zone, or ``date_format`` cannot be understood or has no year.

    Examples
    --------
    >>> found = read_moments(pd.Series(["2024-03", "2024-03-09", "2024-03-09 22:15", "soon", ""]))
    >>> list(found.precision)
    ['month', 'day', 'minute', 'none', 'none']
    >>> list(found.unreadable)
    [False, False, False, True, False]
    >>> str(found.end[0])
    '2024-04-01 00:00:00'
    """
    require_time_zone(time_zone)
    # A file has few different dates; each is understood once.
    codes, values = pd.factorize(text.str.strip())
    unique = pd.Series(values, dtype="str")
    if date_format:
        start, precision, offset = _read_with_format(unique, date_format, time_zone)
    else:
        start, precision, offset = _read_usual(unique, time_zone, day_first=day_first)
    missing = is_missing(unique)
    beyond = ~start.dt.year.between(EARLIEST_YEAR, LATEST_YEAR)
    precision[missing | beyond] = NONE
    start[precision == NONE] = pd.NaT
    if as_months:
        precision[precision != NONE] = MONTH
        start = start.dt.to_period("M").dt.to_timestamp().astype(_UNIT)
    end = start.copy()
    end[precision == DAY] = start[precision == DAY] + pd.DateOffset(days=1)
    end[precision == MONTH] = start[precision == MONTH] + pd.DateOffset(months=1)
    unreadable = ~missing & (precision == NONE)
    columns = (start, end, precision, unreadable, offset)
    return Moments(*(column.take(codes).set_axis(text.index) for column in columns))


def with_times(days: Moments, times: pd.Series, *, hours_only: bool = False) -> Moments:
    """Put times of day from a column of their own to dates that have none.

    Parameters
    ----------
    times
        As :func:`hotspots.records.date_styles.minutes_of_day` reads them; missing where blank.
    hours_only
        They are whole hours, and what happened did so at some time within.

    Examples
    --------
    >>> days = read_moments(pd.Series(["2024-03-09", "2024-03-09"]))
    >>> found = with_times(days, pd.Series(["22:15", ""]))
    >>> list(found.precision), str(found.start[0])
    (['minute', 'day'], '2024-03-09 22:15:00')
    """
    written = pd.to_numeric(times, errors="coerce") * 60 if hours_only else minutes_of_day(times)
    minutes = written.where((written >= 0) & (written < 24 * 60 + (not hours_only)))
    dated = days.precision == DAY
    timed = dated & minutes.notna()
    width = pd.Timedelta(hours=1) if hours_only else pd.Timedelta(0)
    start = days.start + pd.to_timedelta(minutes.where(timed, 0), unit="min").astype(_SPAN)
    precision = days.precision.mask(timed, HOUR if hours_only else MINUTE)
    wrong = dated & minutes.isna() & ~is_missing(times)
    return Moments(
        start.where(~wrong),
        days.end.mask(timed, start + width).where(~wrong),
        precision.mask(wrong, NONE),
        days.unreadable | wrong,
        days.utc_offset,
    )


def require_time_zone(name: str | None) -> None:
    """Refuse a name that is no time zone; None stands for a clock that never changes."""
    try:
        if name is not None:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(
            Problem(
                f"{listed([str(name)])} is not a time zone",
                'write it as in "Europe/London", or leave it empty to read times as written',
                "time_zone",
            )
        ) from None


def _read_usual(
    unique: pd.Series, time_zone: str | None, *, day_first: bool
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Read ISO 8601, and what is left in any of the other usual styles."""
    start = pd.Series(pd.NaT, index=unique.index, dtype=_UNIT)
    precision = pd.Series(NONE, index=unique.index, dtype="str")
    offset = pd.Series(pd.NaT, index=unique.index, dtype=_SPAN)
    left = ~is_missing(unique)
    for name, pattern in _PATTERNS.items():
        fits = unique.str.fullmatch(pattern).fillna(False).astype(bool)
        if not fits.any():
            continue
        left &= ~fits
        written = unique[fits].str.replace(",", ".", regex=False)
        if name != MINUTE:
            precision[fits] = name
            start[fits] = pd.to_datetime(written, format="ISO8601", errors="coerce").astype(_UNIT)
            continue
        local = written.str.replace(_OFFSET, "", regex=True)
        start[fits] = pd.to_datetime(local, format="ISO8601", errors="coerce").astype(_UNIT)
        precision[fits] = MINUTE
        offset[fits] = _offsets(written.str.extract(_OFFSET)[0])
    if left.any():
        other = parse_styles(unique[left], day_first=day_first)
        start[left], offset[left] = other["start"], _offsets(other["zone"])
        precision[left] = other["precision"].where(other["precision"] != "", NONE)
    timed = precision == MINUTE
    if _are_dates(start[timed]):
        precision[timed] = DAY
        offset[timed] = pd.NaT
    elif time_zone is None:
        offset[:] = pd.NaT
    else:
        start, offset = _to_local(start, offset, time_zone)
        if offset.notna().any() and _are_dates(start[timed]):  # days, kept as moments in UTC
            precision[timed], offset[timed] = DAY, pd.NaT
    return start, precision, offset


def _offsets(text: pd.Series) -> pd.Series:
    """Read offsets written as ``Z``, ``+01:00``, ``-0500`` or ``+00``; NaT where there is none."""
    parts = text.fillna("").str.replace("Z", "+00").str.extract(r"([+-])(\d{2})(?::?(\d{2}))?")
    minutes = pd.to_numeric(parts[1]) * 60 + pd.to_numeric(parts[2]).fillna(0)
    return pd.to_timedelta(minutes.where(parts[0] != "-", -minutes), unit="min").astype(_SPAN)


def _to_local(written: pd.Series, offset: pd.Series, time_zone: str) -> tuple[pd.Series, pd.Series]:
    """Turn times with an offset into local time; give the local offset instead."""
    known = offset.notna() & written.notna()
    utc = (written[known] - offset[known]).dt.tz_localize("UTC")
    local = written.copy()
    local[known] = utc.dt.tz_convert(time_zone).dt.tz_localize(None).astype(_UNIT)
    return local, (local - (written - offset)).where(known).astype(_SPAN)


def _are_dates(times: pd.Series) -> bool:
    """Tell whether every time is midnight, as in a column of dates saved as times."""
    known = times.dropna()
    return bool(len(known)) and bool((known == known.dt.normalize()).all())


def _read_with_format(
    unique: pd.Series, date_format: str, time_zone: str | None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    def has(*codes: str) -> bool:
        return any(f"%{code}" in date_format for code in codes)

    try:
        if not has(*"YyGcxDF"):
            raise ValueError("a date has a year")
        parsed = pd.to_datetime(unique, format=date_format, errors="coerce", utc=has("z", "Z"))
    except ValueError:
        raise InputError(
            Problem(
                f"{listed([date_format])} is not a date format",
                'write it as in Python\'s strptime, e.g. "%d/%m/%Y %H:%M"',
                "date_format",
            )
        ) from None
    start = written = parsed.dt.tz_localize(None).astype(_UNIT)
    offset = pd.Series(pd.NaT, index=unique.index, dtype=_SPAN)
    if has("z", "Z"):
        each = [pd.to_datetime(one, format=date_format, errors="coerce") for one in unique]
        written = pd.Series([one.replace(tzinfo=None) for one in each], dtype=_UNIT)
        if time_zone is None or _are_dates(written):
            start = written
        else:
            start, offset = _to_local(written, (written - start).astype(_SPAN), time_zone)
    timed = has(*"HIXcTR") and not _are_dates(written)
    name = MINUTE if timed else DAY if has(*"djxcDF") else MONTH
    return start, pd.Series(name, index=unique.index, dtype="str"), offset


def describe_period(incidents: pd.DataFrame) -> str:
    """Say from which month to which month incidents began, in the words of a heading.

    >>> describe_period(pd.DataFrame({"start": pd.to_datetime(["2018-03-01", "2018-01-31"])}))
    'January to March 2018'
    """
    first, last = incidents["start"].min(), incidents["start"].max()
    if pd.isna(first):
        return "dates not given"
    end = f"{last:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    start = f"{first:%B}" if first.year == last.year else f"{first:%B %Y}"
    return f"{start} to {end}"

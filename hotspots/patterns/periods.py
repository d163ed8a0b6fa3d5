"""Months, weeks or equal numbers of days, and which incident falls in which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.records.moments import MONTH

Length = Literal["month", "week"] | int

IN_NO_PERIOD = -1
MOST_PERIODS = 1000
_DAY = pd.Timedelta(days=1)
_MOMENT = pd.Timedelta(1, "us")
_MAY_BE_MISSING: dict[Length, int] = {"month": 3, "week": 1}  # days, at either end


@dataclass(frozen=True)
class Period:
    """A stretch of whole days.

    Attributes
    ----------
    start, end
        It begins with the day ``start`` and ends before the day ``end``.
    """

    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def days(self) -> int:
        """How many days it has."""
        return int((self.end - self.start) / _DAY)

    def __str__(self) -> str:
        """First and last month, where it is whole months; else first and last day.

        >>> print(Period(pd.Timestamp("2024-02-01"), pd.Timestamp("2024-03-01")))
        2024-02
        >>> print(Period(pd.Timestamp("2024-02-01"), pd.Timestamp("2024-05-01")))
        2024-02 to 2024-04
        >>> print(Period(pd.Timestamp("2024-02-05"), pd.Timestamp("2024-02-12")))
        2024-02-05 to 2024-02-11
        """
        return self._from_to("%Y-%m", "%Y-%m-%d")

    @property
    def in_words(self) -> str:
        """The same, for a sentence.

        >>> Period(pd.Timestamp("2023-12-01"), pd.Timestamp("2024-03-01")).in_words
        'December 2023 to February 2024'
        >>> Period(pd.Timestamp("2024-02-05"), pd.Timestamp("2024-02-12")).in_words
        '5 February 2024 to 11 February 2024'
        """
        return self._from_to("%B %Y", "%d %B %Y").lstrip("0").replace("to 0", "to ")

    def _from_to(self, month: str, day: str) -> str:
        last = self.end - _DAY
        style = month if self.start.day == self.end.day == 1 else day
        first, final = self.start.strftime(style), last.strftime(style)
        return first if first == final else f"{first} to {final}"


@dataclass(frozen=True)
class PeriodSplit:
    """Incidents sorted into periods.

    Attributes
    ----------
    periods
        In order of time; none overlaps another.
    of_incident
        For each incident, in row order, the position of its period; -1 for none.
    left_out
        Why incidents are in no period, and how many.
    by_middle
        How many were sorted by the middle of their window, which reaches into two periods.
    """

    periods: tuple[Period, ...]
    of_incident: NDArray[np.int64]
    left_out: Mapping[str, int]
    by_middle: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to be told."""
        notes = [
            f"{rows:,} incidents {why}, and are left out" for why, rows in self.left_out.items()
        ]
        if self.by_middle:
            notes.append(
                f"{self.by_middle:,} incidents whose time reaches into two periods are counted by"
                " its middle"
            )
        return tuple(notes)


@dataclass(frozen=True)
class Coverage:
    """What time the data cover, also where nothing happened in one district.

    Attributes
    ----------
    first, last
        The first and the last moment at which an incident can have happened.
    """

    first: pd.Timestamp
    last: pd.Timestamp

    @property
    def days(self) -> float:
        """How many days that is, begun ones whole."""
        return float((self.last.normalize() - self.first.normalize()) / _DAY) + 1


def coverage_of(incidents: pd.DataFrame) -> Coverage | None:
    """Find what time incidents cover; None where none has a date.

    Take it of everything that was read: the months of a district that had no robbery are
    months without robbery, not months without data.

    >>> dates = pd.to_datetime(["2024-01-05", "2024-03-09"])
    >>> coverage_of(pd.DataFrame({"start": dates, "end": dates})).last
    Timestamp('2024-03-09 00:00:00')
    """
    if not {"start", "end"} <= set(incidents):
        return None
    dated = incidents[["start", "end"]].dropna()
    if not len(dated):
        return None
    # A window ends before its end; a moment has no width.
    wide = dated["end"] > dated["start"]
    last = dated["end"].where(~wide, dated["end"] - _MOMENT).max()
    return Coverage(dated["start"].min(), last)


def split_periods(
    incidents: pd.DataFrame,
    *,
    length: Length = "month",
    first: str | pd.Timestamp | None = None,
    last: str | pd.Timestamp | None = None,
    covered: Coverage | None = None,
) -> PeriodSplit:
    """Sort incidents into calendar months, weeks from Monday, or equal numbers of days.

    Parameters
    ----------
    incidents
        With ``start`` and ``end``, as :func:`hotspots.read_incidents` gives them.
    length
        ``"month"``, ``"week"`` or a number of days.
    first, last
        First and last day that the data covers. By default the days of the first and last
        incident (or those of ``covered``), and up to three days more that would make a month
        whole, or one a week, since not every day has incidents. A period that the data does not
        cover whole is left out, since it would look like a fall.
    covered
        What time the data cover; by default that of these incidents, and then months at either
        end in which nothing happened are not seen.

    Raises
    ------
    InputError
        When the length is unknown, there are no dates, most dates are too coarse (weeks, of
        incidents that are known to the month only), or there would be over 1,000 periods.

    Examples
    --------
    >>> dates = pd.to_datetime(["2024-01-01", "2024-01-31", "2024-03-05", "2024-03-30"])
    >>> split = split_periods(pd.DataFrame({"start": dates, "end": dates}))
    >>> [str(period) for period in split.periods], split.of_incident.tolist()
    (['2024-01', '2024-02', '2024-03'], [0, 0, 2, 2])
    """
    _require_length(length)
    covered = covered or coverage_of(incidents)
    if (first is None or last is None) and covered is None:
        what = "no incident has a date to find the first and last period by"
        raise InputError(Problem(what, "give first and last", "the incidents"))
    slack = _MAY_BE_MISSING.get(length, 0) * _DAY
    if covered is not None:
        first = covered.first - slack if first is None else first
        last = covered.last + slack if last is None else last
    laid = lay_periods(length=length, first=first or "", last=last or "")
    return sort_into_periods(incidents, laid)


def lay_periods(
    *, length: Length, first: str | pd.Timestamp, last: str | pd.Timestamp
) -> tuple[Period, ...]:
    """Lay the periods end to end that lie wholly between two days, those two included.

    >>> [str(p) for p in lay_periods(length=7, first="2024-02-28", last="2024-03-14")]
    ['2024-02-28 to 2024-03-05', '2024-03-06 to 2024-03-12']
    >>> [str(p) for p in lay_periods(length="week", first="2024-02-28", last="2024-03-17")]
    ['2024-03-04 to 2024-03-10', '2024-03-11 to 2024-03-17']
    >>> [str(p) for p in lay_periods(length="month", first="2024-01-02", last="2024-03-31")]
    ['2024-02', '2024-03']
    """
    _require_length(length)
    begin, stop = _day(first, "first"), _day(last, "last") + _DAY
    if stop <= begin:
        what = f"the last day, {stop - _DAY:%Y-%m-%d}, is before the first, {begin:%Y-%m-%d}"
        raise InputError(Problem(what, "swap them", "last"))
    if length == "month":
        begin += pd.offsets.MonthBegin(0)  # stays where it is on the first of a month
        number = (stop.year - begin.year) * 12 + stop.month - begin.month
    else:
        if length == "week":
            begin += (-begin.day_of_week % 7) * _DAY
        days = 7 if length == "week" else int(length)
        number = int((stop - begin) / _DAY) // days
    if number > MOST_PERIODS:
        what = f"{number:,} periods of length {length!r} fit between the first and the last day"
        cure = f"choose another length or other days; at most {MOST_PERIODS:,} periods are laid"
        raise InputError(Problem(what, cure, "length"))
    steps = range(max(number, 0) + 1)
    edges = [
        begin + (pd.DateOffset(months=n) if length == "month" else n * days * _DAY) for n in steps
    ]
    return tuple(Period(start, end) for start, end in pairwise(edges))


def sort_into_periods(incidents: pd.DataFrame, periods: Sequence[Period]) -> PeriodSplit:
    """Find the period of each incident.

    An incident is known to have happened between its ``start`` and its ``end``. It belongs to
    the period that holds the middle of that window. A window that reaches beyond that period
    is too coarse when it is longer than the shortest period, or is a month: months cannot be
    sorted into weeks.

    Raises
    ------
    InputError
        When periods overlap or are not in order of time, or most windows are longer than a period.

    Examples
    --------
    >>> incidents = pd.DataFrame({"start": pd.to_datetime(["2024-01-31 20:00", None])})
    >>> incidents["end"] = pd.to_datetime(["2024-02-01 08:00", None])
    >>> split = sort_into_periods(
    ...     incidents, lay_periods(length="month", first="2024-01-01", last="2024-02-29")
    ... )
    >>> split.of_incident.tolist(), split.notes
    ([1, -1], ('1 incidents have no date, and are left out', '1 incidents whose time reaches \
into two periods are counted by its middle'))
    """
    _require_order(periods)
    start, end = (incidents[name].to_numpy(dtype="datetime64[us]") for name in ("start", "end"))
    undated = np.isnat(start) | np.isnat(end)
    window = np.where(undated, np.timedelta64(0, "us"), end - start)
    middle = start + window // 2
    begins = np.array([period.start for period in periods], dtype="datetime64[us]")
    ends = np.array([period.end for period in periods], dtype="datetime64[us]")
    at = np.searchsorted(begins, middle, side="right") - 1
    inside = ~undated & (at >= 0)
    inside[inside] = middle[inside] < ends[at[inside]]
    across = inside.copy()
    across[inside] = (start[inside] < begins[at[inside]]) | (end[inside] > ends[at[inside]])
    coarse = across & (window > min((ends - begins), default=np.timedelta64(0, "us")))
    if "precision" in incidents:
        coarse |= across & (incidents["precision"] == MONTH).to_numpy(dtype=bool)
    _require_fine_enough(int(coarse.sum()), int(inside.sum()), periods)
    of_incident = np.where(inside & ~coarse, at, IN_NO_PERIOD)
    left_out = {
        "have no date": int(undated.sum()),
        "are dated less exactly than a period": int(coarse.sum()),
        "fall in none of the periods": int((~inside & ~undated).sum()),
    }
    said = {why: rows for why, rows in left_out.items() if rows}
    return PeriodSplit(tuple(periods), of_incident, said, int((across & ~coarse).sum()))


def compared_periods(
    split: PeriodSplit, *, latest: int, against: Literal["preceding", "year before"] = "preceding"
) -> tuple[Period, Period]:
    """Pick the last periods, and those they are to be compared with: before, after.

    Parameters
    ----------
    latest
        How many of the last periods are ``after``.
    against
        ``"preceding"``: as many periods just before them. ``"year before"``: the same dates of
        the year before, which the seasons do not spoil.

    Raises
    ------
    InputError
        When the split does not reach back so far.

    Examples
    --------
    >>> dates = pd.to_datetime(["2024-01-01", "2024-06-29"])
    >>> split = split_periods(pd.DataFrame({"start": dates, "end": dates}))
    >>> [str(period) for period in compared_periods(split, latest=3)]
    ['2024-01 to 2024-03', '2024-04 to 2024-06']
    """
    known = listed(["preceding", "year before"])
    if against not in ("preceding", "year before"):
        raise InputError(Problem(f"against = {against!r}", f"choose one of {known}", "against"))
    many = len(split.periods)
    if not 1 <= latest < many:
        what = f"latest = {latest} of {many} periods leaves nothing to compare with"
        raise InputError(Problem(what, f"give a number from 1 to {max(many - 1, 1)}", "latest"))
    after = Period(split.periods[-latest].start, split.periods[-1].end)
    if against == "preceding":
        first = max(many - 2 * latest, 0)
        before = Period(split.periods[first].start, after.start)
    else:
        year = pd.DateOffset(years=1)
        before = Period(after.start - year, after.end - year)
    if before.start < split.periods[0].start:
        what = (
            f"the data begins on {split.periods[0].start:%Y-%m-%d}, after {before.start:%Y-%m-%d}"
        )
        raise InputError(Problem(what, "compare with the preceding periods", "against"))
    return before, after


def _require_length(length: Length) -> None:
    whole = isinstance(length, int) and not isinstance(length, bool) and length > 0
    if length not in ("month", "week") and not whole:
        cure = "choose 'month', 'week' or a whole number of days"
        raise InputError(Problem(f"length = {length!r}", cure, "length"))


def _day(value: str | pd.Timestamp, where: str) -> pd.Timestamp:
    try:
        day = pd.Timestamp(value)
    except ValueError:
        day = pd.NaT  # type: ignore[assignment]
    if pd.isna(day):
        raise InputError(Problem(f"{where} is no date", "write it as 2024-03-09", where))
    return day.normalize()


def _require_order(periods: Sequence[Period]) -> None:
    if any(one.end > other.start for one, other in pairwise(periods)):
        what = f"the {len(periods)} periods overlap or are not in order of time"
        raise InputError(Problem(what, "give the earliest first", "periods"))


def _require_fine_enough(coarse: int, inside: int, periods: Sequence[Period]) -> None:
    if coarse * 2 > inside:
        days = min((period.days for period in periods), default=0)
        raise InputError(
            Problem(
                f"of {inside:,} incidents in the periods {coarse:,} are known less exactly than"
                f" a period of {days} days",
                "choose length='month': police.uk gives months only",
                "the incidents",
            )
        )

"""Time before and after a Street Week, in whole weeks or months that count from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.patterns.periods import Coverage, Period
from hotspots.records.moments import MONTH, NONE

By = Literal["week", "month"]
JUST_BEFORE, YEAR_BEFORE = "just before", "a year before"
_DAY = pd.Timedelta(days=1)
_WEEK = pd.Timedelta(days=7)
_MAY_BE_MISSING = {"week": 1, "month": 3}  # days without any incident, at either end
_YEAR = {"week": 52, "month": 12}


@dataclass(frozen=True)
class WeekSteps:
    """Weeks or months end to end; number 0 holds the Street Week.

    Attributes
    ----------
    periods
        In order of time. Of months, number 0 is the month of the week, or both that it lies in.
    zero
        Position of number 0.
    by
        ``"week"`` or ``"month"``.
    """

    periods: tuple[Period, ...]
    zero: int
    by: By

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Number of each: below 0 before the week, above 0 after it."""
        return np.arange(len(self.periods)) - self.zero

    @property
    def after(self) -> int:
        """How many lie after the week."""
        return len(self.periods) - 1 - self.zero

    @property
    def year(self) -> int:
        """How many steps earlier the same time of the year before is."""
        shared = 1 if self.by == "month" and self.periods[self.zero].days > 31 else 0
        return _YEAR[self.by] - shared

    @property
    def history(self) -> slice:
        """Positions of the year before the week, or of what there is of it."""
        return slice(max(self.zero - _YEAR[self.by], 0), self.zero)


@dataclass(frozen=True)
class Window:
    """A comparison of two stretches of time.

    Attributes
    ----------
    length
        In steps.
    against
        ``"just before"`` the week, or ``"a year before"``: the same weeks or months of the year
        before, which the seasons do not spoil.
    before, after
        The two stretches.
    before_at, after_at
        Their positions among the steps.
    """

    length: int
    against: str
    before: Period
    after: Period
    before_at: slice
    after_at: slice

    @property
    def days(self) -> tuple[float, float]:
        """How long the two are."""
        return float(self.before.days), float(self.after.days)


def steps_by(incidents: pd.DataFrame) -> By:
    """Say whether incidents can be counted by week, or by month only."""
    if "precision" not in incidents or not len(incidents):
        return "week"
    coarse = incidents["precision"].isin([MONTH, NONE])
    return "month" if float(coarse.mean()) > 0.5 else "week"


def lay_steps(week: str | pd.Timestamp, covered: Coverage, *, by: By) -> WeekSteps:
    """Lay whole weeks or months before and after a Street Week, as far as the data go.

    Parameters
    ----------
    week
        Its first day.
    covered
        What time the data cover.
    by
        Weeks count from its first day; months are those of the calendar, and the month of the
        week itself (or both) belongs neither before nor after.

    Raises
    ------
    InputError
        When the week is not in the data.

    Examples
    --------
    >>> data = Coverage(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-04-30"))
    >>> steps = lay_steps("2024-03-28", data, by="month")
    >>> [str(one) for one in steps.periods], steps.numbers.tolist()
    (['2024-01', '2024-02', '2024-03 to 2024-04'], [-2, -1, 0])
    """
    begin = pd.Timestamp(week).normalize()
    first, stop = covered.first.normalize(), covered.last.normalize() + _DAY
    if begin + _WEEK <= first or begin >= stop:
        what = (
            f"the week of {begin:%Y-%m-%d} is not in the data, which are of {first:%Y-%m-%d} to"
            f" {stop - _DAY:%Y-%m-%d}"
        )
        raise InputError(Problem(what, "name a week of the data, or read more months", "week"))
    own = Period(begin, begin + _WEEK)
    if by == "month":
        last = begin + _WEEK - _DAY
        own = Period(begin.replace(day=1), last.replace(day=1) + pd.DateOffset(months=1))
    step = pd.DateOffset(months=1) if by == "month" else _WEEK
    slack = _MAY_BE_MISSING[by] * _DAY
    earlier: list[Period] = []
    while (start := (earlier[-1] if earlier else own).start - step) >= first - slack:
        earlier.append(Period(start, start + step))
    later: list[Period] = []
    while (end := (later[-1] if later else own).end + step) <= stop + slack:
        later.append(Period(end - step, end))
    return WeekSteps((*reversed(earlier), own, *later), len(earlier), by)


def lay_windows(steps: WeekSteps, lengths: Sequence[int]) -> tuple[Window, ...]:
    """Lay out the comparisons that the data cover whole, the shortest first.

    Raises
    ------
    InputError
        When the data end before the shortest time after the week is over, or begin too late.

    Examples
    --------
    >>> data = Coverage(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-05-05"))
    >>> steps = lay_steps("2024-03-04", data, by="week")
    >>> [(one.length, one.against) for one in lay_windows(steps, (4, 8, 12))]
    [(4, 'just before'), (8, 'just before')]
    """
    if not lengths or min(lengths) < 1:
        raise InputError(Problem("a length of nothing", "give 4, 8 or 12 weeks", "lengths"))
    shortest = min(lengths)
    if steps.after < shortest:
        end = steps.periods[steps.zero].end
        until = end + shortest * (pd.DateOffset(months=1) if steps.by == "month" else _WEEK)
        what = (
            f"the data hold {steps.after} whole {steps.by}s after the week, and {shortest} are"
            " needed"
        )
        cure = f"read incidents up to {until - _DAY:%Y-%m-%d}, or wait for them"
        raise InputError(Problem(what, cure, "incidents"))
    windows = [
        window
        for length in sorted(set(lengths))
        for against in (JUST_BEFORE, YEAR_BEFORE)
        if (window := _window(steps, length, against)) is not None
    ]
    if not windows:
        what = f"the data begin less than {shortest} {steps.by}s before the week"
        raise InputError(Problem(what, "read earlier incidents", "incidents"))
    return tuple(windows)


def _window(steps: WeekSteps, length: int, against: str) -> Window | None:
    """Lay one comparison; None where the data do not cover it."""
    after = slice(steps.zero + 1, steps.zero + 1 + length)
    before = slice(steps.zero - length, steps.zero)
    if against == YEAR_BEFORE:
        before = slice(after.start - steps.year, after.stop - steps.year)
    if after.stop > len(steps.periods) or before.start < 0 or before.stop > steps.zero:
        return None
    return Window(
        length,
        against,
        Period(steps.periods[before.start].start, steps.periods[before.stop - 1].end),
        Period(steps.periods[after.start].start, steps.periods[after.stop - 1].end),
        before,
        after,
    )

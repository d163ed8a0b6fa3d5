"""When things happen: hours of the week, seasons, windows, and how late things are recorded.

Times are minutes of local time since the first day of the sample. Nothing happens, begins, ends or
is recorded in the hour that the clocks skip in spring.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from scripts.sample_county.chance import Flags, Floats, Ints, pick

FIRST_YEAR = 2023
DAY = 1440
# The night belongs to the day before until this hour.
NIGHT_ENDS = 5
WINDOW_STEP = 15


def months_end(months: int) -> datetime:
    """Give the moment at which so many months from the first one are over.

    Examples
    --------
    >>> months_end(24)
    datetime.datetime(2025, 1, 1, 0, 0)
    """
    return datetime(FIRST_YEAR + months // 12, months % 12 + 1, 1)


def minute_number(when: datetime | date) -> int:
    """Count the minutes from the first day of the sample."""
    moment = datetime(when.year, when.month, when.day) if type(when) is date else when
    assert isinstance(moment, datetime)
    return (moment - datetime(FIRST_YEAR, 1, 1)) // timedelta(minutes=1)


def skipped_hours(months: int) -> list[int]:
    """List the first minutes of the hours that the clocks skip, a year beyond the sample too."""
    starts = []
    for year in range(FIRST_YEAR, months_end(months).year + 1):
        day = datetime(year, 3, 31)
        sunday = day - timedelta(days=(day.weekday() + 1) % 7)
        starts.append(minute_number(sunday + timedelta(hours=1)))
    return starts


def minute_past(draw: Floats) -> Ints:
    """Give the minute past the hour; people say "ten" and "half past" more than "ten to"."""
    named = np.where(draw < 0.27, 0, 30)
    any_minute = np.minimum((draw - 0.45) / 0.55 * 60, 59).astype(np.int64)
    minutes: Ints = np.where(draw < 0.45, named, any_minute).astype(np.int64)
    return minutes


def hour_weights(rhythm: Mapping[str, Any], months: int) -> Floats:
    """Weigh every hour of the period for one rhythm."""
    start = datetime(FIRST_YEAR, 1, 1)
    skipped = {one // 60 for one in skipped_hours(months)}
    weights = []
    for n in range((months_end(months) - start) // timedelta(hours=1)):
        when = start + timedelta(hours=n)
        night_of = (when - timedelta(hours=NIGHT_ENDS)).weekday()
        season = math.cos(2 * math.pi * (when.month - rhythm["peak_month"]) / 12)
        weight = rhythm["hours"][when.hour] * rhythm["days"][night_of]
        weights.append(weight * (1 + rhythm["swing"] * season) * (n not in skipped))
    return np.array(weights, dtype=np.float64)


def hour_of_week_shares(rhythm: Mapping[str, Any]) -> list[float]:
    """Give the share of each hour of the week, Monday midnight first, that a rhythm stands for.

    Examples
    --------
    >>> shares = hour_of_week_shares({"hours": [1] * 24, "days": [1] * 7})
    >>> len(shares), shares[0]
    (168, 0.005952)
    """
    weights = [
        rhythm["hours"][hour] * rhythm["days"][(day - (hour < NIGHT_ENDS)) % 7]
        for day in range(7)
        for hour in range(24)
    ]
    whole = math.fsum(weights)
    return [round(weight / whole, 6) for weight in weights]


@dataclass(frozen=True)
class Times:
    """When rows happened: truly, as recorded from and to (equal without a window), and recorded."""

    moment: Ints
    start: Ints
    end: Ints
    recorded: Ints


class Clock:
    """Gives rows their times."""

    def __init__(self, plan: Mapping[str, Any], months: int) -> None:
        self.last_minute = minute_number(months_end(months)) - 1
        self._skipped = skipped_hours(months)
        self._plan = plan
        self._curves = {
            name: np.cumsum(hour_weights(rhythm, months))
            for name, rhythm in plan["rhythms"].items()
        }

    def moments(self, rhythm: str, hour: Floats, minute: Floats) -> Ints:
        """Draw moments that follow a rhythm."""
        return 60 * pick(self._curves[rhythm], hour) + minute_past(minute)

    def out_of_skipped(self, minutes: Ints, step: int) -> Ints:
        """Move times out of the skipped hours by an hour, forwards (1) or back (-1)."""
        moved = minutes.copy()
        for start in self._skipped:
            moved[(minutes >= start) & (minutes < start + 60)] += 60 * step
        return moved

    def times(self, moment: Ints, may_have_window: Flags, u: Floats) -> Times:
        """Give rows their windows and when they were recorded, from five draws each.

        A window is drawn around the true moment: short ones are common and long ones rare, each
        doubling equally likely, and the moment lies anywhere in it.
        """
        shortest, longest = self._plan["window_hours"]
        length = 60 * shortest * (longest / shortest) ** u[:, 1]
        windowed = may_have_window & (u[:, 0] < self._plan["window_share"])
        low = np.floor((moment - u[:, 2] * length) / WINDOW_STEP).astype(np.int64) * WINDOW_STEP
        high = np.ceil((moment + (1 - u[:, 2]) * length) / WINDOW_STEP).astype(np.int64)
        start = np.where(windowed, self.out_of_skipped(np.maximum(low, 0), -1), moment)
        end = np.where(windowed, self.out_of_skipped(high * WINDOW_STEP, 1), moment)
        soon = 5 + (u[:, 4] ** 2 * 355).astype(np.int64)
        late = 60 + (u[:, 4] ** 2 * 14 * DAY).astype(np.int64)
        recorded = self.out_of_skipped(end + np.where(u[:, 3] < 0.7, soon, late), 1)
        return Times(moment, start, end, recorded)

"""The season a campaign is for, and the same of the year before."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta

from hotspots.patterns.periods import Coverage
from hotspots.patterns.plain_words import say_day

Numbers = NDArray[np.float64]

# From this day burglaries of sheds and garages have a code of their own.
CODE_CHANGE = pd.Timestamp("2023-04-01")
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Season:
    """A stretch of time and the same a year before; ``last`` is its last day."""

    first: pd.Timestamp
    last: pd.Timestamp

    @property
    def days(self) -> float:
        """How many days it has."""
        return float((self.last - self.first) / _DAY) + 1

    def holds(self, moments: pd.Series) -> NDArray[np.bool_]:
        """Tell which moments lie in it."""
        return ((moments >= self.first) & (moments < self.last + _DAY)).to_numpy()

    @property
    def year_before(self) -> "Season":
        """The same days of the year before."""
        year = pd.DateOffset(years=1)
        return Season(self.first - year, self.last + _DAY - year - _DAY)

    def __str__(self) -> str:
        """Name it by its days."""
        return f"{say_day(self.first)} to {say_day(self.last)}"


def take_season(covered: Coverage, last: dt.date | None, months: int) -> Season:
    """Take the last whole months that are over.

    >>> covered = Coverage(pd.Timestamp("2024-01-01"), pd.Timestamp("2025-03-30"))
    >>> str(take_season(covered, None, 2))
    '1 January 2025 to 28 February 2025'
    """
    end = min(pd.Timestamp(last), covered.last) if last is not None else covered.last
    first_of_next = (end.normalize() + _DAY).to_period("M").start_time
    first = first_of_next - pd.DateOffset(months=months)
    return Season(first, first_of_next - _DAY)


def reaches_back(season: Season, covered: Coverage) -> bool:
    """Tell whether the data hold the whole season of the year before."""
    return bool(covered.first.normalize() <= season.year_before.first)


def split_interval(now: Numbers, before: Numbers, level: float) -> tuple[Numbers, Numbers]:
    """Give the interval of now / before from how the two split what they are together."""
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(now > 0, beta.ppf(tail, np.maximum(now, 1e-12), before + 1), 0.0)
        high = np.where(before > 0, beta.ppf(1 - tail, now + 1, np.maximum(before, 1e-12)), 1.0)
    with np.errstate(divide="ignore"):
        return low / (1 - low), high / (1 - high)

"""Which months wards are measured over, and which months their trend compares."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.patterns.periods import (
    Coverage,
    Period,
    compared_periods,
    coverage_of,
    split_periods,
)

_YEAR = 12


@dataclass(frozen=True)
class WardPeriods:
    """Stretches of whole months.

    Attributes
    ----------
    months
        Every whole month that the data cover, in order.
    measured
        The last twelve of them, or all there are; None where no whole month is covered.
    before, after
        What the trend compares; None where there are under two months.
    seasons_alike
        Whether ``before`` is the same months a year earlier.
    """

    months: tuple[Period, ...]
    measured: Period | None
    before: Period | None
    after: Period | None
    seasons_alike: bool

    @property
    def in_words(self) -> str:
        """The months that wards are measured over."""
        return "everything that was recorded" if self.measured is None else self.measured.in_words

    @property
    def compared(self) -> str:
        """The months that the trend compares; empty for none."""
        if self.before is None or self.after is None:
            return ""
        return f"{self.after.in_words} against {self.before.in_words}"


def choose_ward_periods(
    incidents: pd.DataFrame, *, covered: Coverage | None, months: int
) -> WardPeriods:
    """Choose the last year for measuring, and the last months for the trend.

    Parameters
    ----------
    incidents
        With ``start``, ``end`` and ``precision``.
    covered
        What time the data cover; by default that of these incidents.
    months
        How many of the last months the trend is of; at most half of those there are, where the
        year before is not covered.

    Examples
    --------
    >>> dates = pd.to_datetime(["2023-01-01", "2024-12-31"])
    >>> found = choose_ward_periods(
    ...     pd.DataFrame({"start": dates, "end": dates, "precision": "day"}), covered=None, months=3
    ... )
    >>> str(found.measured), str(found.before), str(found.after)
    ('2024-01 to 2024-12', '2023-10 to 2023-12', '2024-10 to 2024-12')
    """
    covered = covered or coverage_of(incidents)
    if covered is None:
        return WardPeriods((), None, None, None, False)
    split = split_periods(incidents.iloc[:0], length="month", covered=covered)
    laid = split.periods
    if not laid:
        return WardPeriods((), None, None, None, False)
    measured = Period(laid[-_YEAR:][0].start, laid[-1].end)
    if len(laid) < 2:
        return WardPeriods(laid, measured, None, None, False)
    try:
        pair, alike = compared_periods(split, latest=months, against="year before"), True
    except InputError:  # the data do not reach back so far
        latest = min(months, len(laid) // 2)
        pair, alike = compared_periods(split, latest=latest), False
    return WardPeriods(laid, measured, *pair, alike)


def lies_in(incidents: pd.DataFrame, period: Period | None) -> NDArray[np.bool_]:
    """Tell which incidents lie in a period by the middle of their window; None: all of them."""
    if period is None:
        return np.ones(len(incidents), dtype=bool)
    start, end = (incidents[name].to_numpy(dtype="datetime64[us]") for name in ("start", "end"))
    middle = start + (end - start) // 2
    begins, ends = np.datetime64(period.start, "us"), np.datetime64(period.end, "us")
    return np.asarray((middle >= begins) & (middle < ends), dtype=bool)

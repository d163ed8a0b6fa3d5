"""Timing: the hours of the week in which incidents happen, as far as these are recorded."""

from dataclasses import asdict

import numpy as np
import pandas as pd

from hotspots.ground import StudyArea
from hotspots.patterns.clock import HOURS_OF_WEEK, WEEKDAYS
from hotspots.patterns.small_counts import share_by_chance
from hotspots.patterns.timing import Timing
from hotspots.products.declare import (
    Column,
    Declaration,
    HoursFigure,
    Product,
    Table,
    lay_out,
    percent,
)

_AMOUNTS = (
    Column("incidents", "number", "incidents", "incidents; of one between two times a part", 6),
    Column("harm", "number", "harm index units", "their harm", 6),
    Column("share", "number", "share 0-1", "their share of the incidents in this table", 6),
)
_WEEKDAY = Column("weekday", "text", "", "Monday first")
_HOUR = Column("hour", "whole number", "hour of the day", "18 is from 18:00 to 19:00, local time")

TIMING = Declaration(
    "timing",
    "Timing",
    "In which hours of the week do incidents happen?",
    (
        Table("hour_by_weekday", "one hour of the week", (_WEEKDAY, _HOUR, *_AMOUNTS)),
        Table("weekdays", "one day of the week", (_WEEKDAY, *_AMOUNTS)),
    ),
    figure=HoursFigure("hour_by_weekday", "hour", "weekday", "incidents"),
)
# Fewer incidents than this say nothing: a day's hours would hold one each.
_FEWEST = 24
_MANY_AT_MIDNIGHT = 0.05


def make_timing(
    study_area: StudyArea, counted: Timing, weighed: Timing, *, shift_hours: int
) -> Product:
    """Make the product of when a district's incidents happen.

    Where no hour is recorded the tables are empty and the finding says so: a month has no
    hours, and none are made up.

    Parameters
    ----------
    study_area
        The place the finding names.
    counted, weighed
        Of the same incidents: their number, and their harm.
    shift_hours
        Length of the busiest run of hours that the finding names.
    """
    tables = {
        "hour_by_weekday": _by_hour(counted, weighed),
        "weekdays": _by_weekday(counted, weighed),
    }
    return Product(
        TIMING,
        _finding(study_area.name, counted, shift_hours),
        {table.name: lay_out(tables[table.name], table) for table in TIMING.tables},
        settings={
            **asdict(counted.settings),
            "weights": weighed.settings.weights,
            "shift_hours": shift_hours,
            "times_known": asdict(counted.known),
        },
        notes=tuple(_notes(counted)),
    )


def _by_hour(counted: Timing, weighed: Timing) -> pd.DataFrame:
    incidents = counted.table.to_numpy().ravel()
    frame = pd.DataFrame(
        {
            "weekday": np.repeat(WEEKDAYS, 24),
            "hour": np.tile(np.arange(24), 7),
            "incidents": incidents,
            "harm": weighed.table.to_numpy().ravel(),
            "share": incidents / max(counted.known.with_hour, 1),
        }
    )
    return frame if counted.known.with_hour else frame[:0]


def _by_weekday(counted: Timing, weighed: Timing) -> pd.DataFrame:
    incidents = counted.by_weekday.to_numpy()
    frame = pd.DataFrame(
        {
            "weekday": list(WEEKDAYS),
            "incidents": incidents,
            "harm": weighed.by_weekday.to_numpy(),
            "share": incidents / max(counted.known.with_weekday, 1),
        }
    )
    return frame if counted.known.with_weekday else frame[:0]


def _finding(place: str, timing: Timing, shift_hours: int) -> str:
    known = timing.known
    if not known.incidents:
        return f"No incidents are recorded in {place}"
    if not known.with_weekday:
        only = ", only their months" if known.months else ""
        return f"The times of incidents in {place} are not recorded{only}"
    if known.with_hour < _FEWEST:
        return _finding_on_weekdays(place, timing)
    whose = "" if known.with_hour >= 0.95 * known.incidents else " whose time is known"
    if known.with_hour < HOURS_OF_WEEK:  # too few to tell one day's hours from another's
        shift = timing.busiest_shift(shift_hours, every_day=True)
        return f"{percent(shift.share)} of the incidents in {place}{whose} happen from {shift}"
    hours = f"{timing.fewest_hours()} of the week's {HOURS_OF_WEEK} hours"
    busiest = f"the busiest {shift_hours} are {timing.busiest_shift(shift_hours)}"
    return f"Half of the incidents in {place}{whose} fall in {hours}; {busiest}"


def _finding_on_weekdays(place: str, timing: Timing) -> str:
    """Say what weekdays tell where hours tell nothing: never of a day that is so by chance."""
    known, amounts = timing.known, timing.by_weekday.to_numpy()
    hours = "Too few hours" if known.with_hour else "No hours"
    found = f"{hours} of incidents in {place} are recorded to show a pattern"
    many = known.with_weekday
    # Two and a half standard deviations: the chance that any of seven days is so far above.
    if many < _FEWEST or amounts.max() < many / 7 + 2.5 * np.sqrt(many * 6 / 49):
        return f"{found}, and no weekday stands out"
    weekday = WEEKDAYS[int(amounts.argmax())]
    return f"{found}; {percent(amounts.max() / many)} of those with a date are on a {weekday}"


def _notes(timing: Timing) -> list[str]:
    known = timing.known
    notes = []
    unusable = [
        f"{number:,} {are}"
        for number, are in (
            (known.months, "have the month only"),
            (known.days, "have the day only (they count in the weekdays)"),
            (
                known.too_wide,
                "happened between times more than"
                f" {timing.settings.longest_window_hours:g} hours apart",
            ),
            (known.undated, "have no date"),
        )
        if number
    ]
    if unusable:
        lost = known.incidents - known.with_hour
        notes.append(
            f"The hour of {lost:,} of {known.incidents:,} incidents is not known and in no table"
            f" of hours: {'; '.join(unusable)}."
        )
    if known.windows:
        notes.append(f"{known.windows:,} incidents happened between two times: {_method(timing)}.")
    if known.midnight > _MANY_AT_MIDNIGHT * known.moments and known.midnight >= _FEWEST:
        notes.append(
            f"{known.midnight:,} incidents are written as at 00:00 exactly, which may stand for a"
            " time that is not known: look at that hour with care."
        )
    if known.with_hour >= _FEWEST:
        chance = share_by_chance(0.5, mean=known.with_hour / HOURS_OF_WEEK) * HOURS_OF_WEEK
        notes.append(
            f"Were every hour alike, half of so many incidents would fall in {chance:.0f} of the"
            f" week's {HOURS_OF_WEEK} hours by chance."
        )
    return notes


def _method(timing: Timing) -> str:
    """Say what becomes of an incident between two times."""
    if timing.settings.method == "aoristic":
        return "each is shared out over the hours between, by the minute"
    when = {"earliest": "first minute", "midpoint": "middle", "latest": "last minute"}
    return f"each counts at the {when[timing.settings.method]}"

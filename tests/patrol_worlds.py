"""Small weeks of patrols that tests can check by hand."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from hotspots.patterns.patrol_records import merge_patrols, merge_plan
from hotspots.records.patrol_register import (
    PATROL_VISITS,
    PLANNED_VISITS,
    TRIAL_DAYS,
    PatrolRegister,
)

NOTHING = PatrolRegister(PLANNED_VISITS.empty(), TRIAL_DAYS.empty(), PATROL_VISITS.empty())
HOURS = {"late": ("14:00", 8), "night": ("22:00", 8)}


@dataclass
class Plan:
    """A plan, by hand: visits are (spot, date, shift, unit, time of arrival)."""

    visits: pd.DataFrame
    shifts: pd.DataFrame
    days: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(
            {"spot": [], "date": pd.to_datetime([]), "treated": []}
        ).astype({"spot": "str", "treated": "bool"})
    )


def plan_of(
    *visits: tuple[str, str, str, str, str],
    minutes: float = 15.0,
    idle: tuple[tuple[str, str, str], ...] = (),
    days: tuple[tuple[str, str, bool], ...] = (),
) -> Plan:
    """Plan visits, and shifts (date, shift, unit) that visit nothing."""
    rows, shifts = [], []
    for spot, date, shift, unit, clock in visits:
        start = pd.Timestamp(f"{date} {HOURS[shift][0]}")
        arrive = pd.Timestamp(f"{date} {clock}")
        arrive += pd.Timedelta(days=int(arrive < start))
        rows.append((pd.Timestamp(date), shift, unit, spot, arrive, minutes))
    for date, shift, unit in [*[(one[1], one[2], one[3]) for one in visits], *idle]:
        start = pd.Timestamp(f"{date} {HOURS[shift][0]}")
        end = start + pd.Timedelta(hours=HOURS[shift][1])
        shifts.append((pd.Timestamp(date), shift, unit, start, end))
    names = ["date", "shift", "unit", "spot", "arrive", "minutes"]
    kinds = {"date": "datetime64[us]", "arrive": "datetime64[us]", "minutes": "float64"}
    own = pd.DataFrame(shifts, columns=["date", "shift", "unit", "start", "end"])
    plan = Plan(
        pd.DataFrame(rows, columns=names).astype(kinds),
        own.astype(
            {"date": "datetime64[us]", "start": "datetime64[us]", "end": "datetime64[us]"}
        ).drop_duplicates(ignore_index=True),
    )
    if days:
        plan.days = pd.DataFrame(days, columns=["spot", "date", "treated"])
        plan.days["date"] = pd.to_datetime(plan.days["date"])
    return plan


def visits_of(*rows: tuple[Any, ...], source: str = "log", file: str = "log.csv") -> pd.DataFrame:
    """Visits: (spot, unit, arrived, minutes[, activity, number])."""
    table = []
    for line, (spot, unit, arrived, minutes, *done) in enumerate(rows, 2):
        begin = pd.Timestamp(arrived)
        activity, number = done or ("", 0)
        end = begin + pd.Timedelta(minutes=minutes)
        table.append((spot, unit, begin, end, activity, number, source, file, line))
    frame = pd.DataFrame(table, columns=list(PATROL_VISITS.columns))
    return frame.astype({"arrived": "datetime64[us]", "left": "datetime64[us]", "number": "int64"})


def register_of(plan: Plan | None, *visits: tuple[Any, ...]) -> PatrolRegister:
    """A register with one plan and some visits."""
    register = NOTHING if plan is None else merge_plan(plan, NOTHING, place="Harlow").register
    return merge_patrols(visits_of(*visits), register, as_of="2030-01-01").register

"""The delivery of patrols: planned against done, by spot and week, in visits and minutes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.patterns.patrol_presence import (
    called,
    find_shifts,
    join_rows,
    minutes_of,
    on_same_day,
)
from hotspots.patterns.visit_records import moment_of
from hotspots.records.patrol_register import PatrolRegister
from hotspots.records.roles import plain_name

# Essex, Operation Grip, 2021-22: more than 500 interactions a week in 67 harm spots.
OP_GRIP_INTERACTIONS, OP_GRIP_SPOTS = 500, 67
_DAY = pd.Timedelta(days=1)
_LATE = 1e6  # minutes: any visit in time is better than any that is not


@dataclass(frozen=True)
class PatrolDelivery:
    """What became of the patrols that were planned.

    A day is that of the shift: what a night shift does after midnight is of the day before. A
    week is named by its Monday.

    Attributes
    ----------
    planned
        One row a planned visit that is due: ``spot``, ``date``, ``week``, ``shift``, ``unit``,
        ``arrive``, ``minutes``, and of the visit it was done by ``done``, ``on_time``,
        ``in_dose`` (True or False) and ``done_minutes``.
    visits
        One row a visit that was made at a spot of the plans: ``spot``, ``unit``, ``date``,
        ``week``, ``shift``, ``arrived``, ``left``, ``minutes``, ``planned`` (whether it was),
        ``treated`` (``yes``, ``no``; empty: no trial).
    interactions
        ``week``, ``spot``, ``activity`` (empty: not stated) and ``number``.
    shifts
        One row a unit's shift that is due: ``date``, ``week``, ``shift``, ``unit``, ``logged``
        (whether anything came back of it).
    days
        One row a spot and day of a trial in the period: ``spot``, ``date``, ``treated``.
    weeks
        ``week`` and ``days``, how many of its days are in the period.
    later
        Planned visits of shifts that were not over.
    unknown
        Rows at spots that no plan names.
    conflicts
        Activities of one visit that stand with several numbers: the largest counts.
    day_early
        Rows that would fit a night shift if they were of the day after.
    target_per_week
        Interactions a week that were aimed at.
    as_of, first, last, within_minutes, dose_minutes, dose_within_minutes
        Settings; ``first`` and ``last`` are NaT where there is nothing.
    """

    planned: pd.DataFrame
    visits: pd.DataFrame
    interactions: pd.DataFrame
    shifts: pd.DataFrame
    days: pd.DataFrame
    weeks: pd.DataFrame
    later: int
    unknown: int
    conflicts: int
    day_early: int
    target_per_week: float
    as_of: pd.Timestamp
    first: pd.Timestamp
    last: pd.Timestamp
    within_minutes: float
    dose_minutes: tuple[float, float]
    dose_within_minutes: float


def find_patrol_delivery(
    register: PatrolRegister,
    *,
    as_of: pd.Timestamp | str,
    first: pd.Timestamp | str | None = None,
    last: pd.Timestamp | str | None = None,
    within_minutes: float = 30.0,
    dose_minutes: tuple[float, float] = (10.0, 16.0),
    dose_within_minutes: float = 5.0,
    target_per_week: float = OP_GRIP_INTERACTIONS,
    per_spots: int | None = None,
) -> PatrolDelivery:
    """Find which planned visits were made, when and for how long, and what was done besides.

    A planned visit is done by a visit of its unit to its spot during the shift, or within
    ``within_minutes`` of it; one visit does one. Where several could be paired, as many as
    possible are on time, and then the times differ least in all.

    Parameters
    ----------
    register
        Of :func:`hotspots.records.patrol_register.read_patrol_register`.
    as_of
        The day of the report; a shift that is not over then is not due.
    first, last
        Days of shifts it is about; by default from the first that is planned or visited to the
        last.
    within_minutes
        How far from the planned time a visit is on time.
    dose_minutes, dose_within_minutes
        A dose is right between these minutes, both included (Koper), or no farther from the
        minutes planned.
    target_per_week
        Interactions a week to compare with.
    per_spots
        How many spots the target is for: it is then scaled to the spots of the plans. None:
        taken as it is.

    Returns
    -------
    PatrolDelivery
        Without plans and visits its tables are empty.

    Raises
    ------
    InputError
        When a limit is none, or ``last`` is before ``first``.

    References
    ----------
    Koper, C. S. (1995). Just enough police presence: Reducing crime and disorderly behavior by
    optimizing patrol time in crime hot spots. Justice Quarterly 12(4).
    """
    _check(first, last, within_minutes, dose_minutes, dose_within_minutes)
    _check_target(target_per_week, per_spots)
    now = moment_of(as_of)
    asked = register.planned.drop(columns="place")
    named = pd.concat([asked["spot"], register.days["spot"]])
    rows = register.visits[register.visits["left"] <= now]
    known = rows["spot"].map(plain_name).isin(set(named.map(plain_name)))
    unknown = int((~known).sum())
    rows = rows[known].assign(
        spot=called(rows["spot"][known], named), unit=called(rows["unit"][known], asked["unit"])
    )
    shifts = asked[["unit", "date", "shift", "starts", "ends"]].drop_duplicates(ignore_index=True)
    rows = rows.join(find_shifts(rows, shifts, within_minutes)).reset_index(drop=True)
    rows = rows[~_of_shifts(rows, shifts[shifts["ends"] > now])]
    due = asked[asked["ends"] <= now]
    begin, end = _period(first, last, pd.concat([due["date"], rows["date"]]))
    due, rows, shifts = (
        _with_week(one[one["date"].between(begin, end)])
        for one in (due, rows, shifts[shifts["ends"] <= now])
    )
    visits = join_rows(rows)
    visits = _with_week(visits.join(find_shifts(visits, shifts, within_minutes)))
    planned, made = _match(due, visits, within_minutes)
    low, high = dose_minutes
    off = (planned["done_minutes"] - planned["minutes"]).abs()
    dose = planned["done_minutes"].between(low, high) | (off <= dose_within_minutes)
    days = register.days[register.days["date"].between(begin, end)].drop(columns="place")
    interactions, conflicts = _interactions(rows)
    return PatrolDelivery(
        planned.assign(in_dose=dose & planned["done"]),
        _with_treated(visits.assign(planned=made), days),
        interactions,
        shifts.assign(logged=_of_shifts(shifts, rows)).drop(columns=["starts", "ends"]),
        days.reset_index(drop=True),
        _weeks(begin, end),
        int((asked["ends"] > now).sum()),
        unknown,
        conflicts,
        _day_early(rows, shifts, within_minutes),
        target_per_week * (named.nunique() / per_spots if per_spots else 1.0),
        pd.Timestamp(as_of),
        begin,
        end,
        float(within_minutes),
        (float(low), float(high)),
        float(dose_within_minutes),
    )


def _check(
    first: pd.Timestamp | str | None,
    last: pd.Timestamp | str | None,
    within: float,
    dose: tuple[float, float],
    off: float,
) -> None:
    problems = []
    if not (np.isfinite([within, off, *dose]).all() and min(within, off) >= 0 < dose[0] <= dose[1]):
        what = f"{within:g}, {dose[0]:g} to {dose[1]:g} and {off:g} minutes are no limits"
        where = "within_minutes, dose_minutes, dose_within_minutes"
        problems.append(Problem(what, "give nothing or more, the shorter dose first", where))
    if first is not None and last is not None and pd.Timestamp(last) < pd.Timestamp(first):
        what = f"the period ends ({last}) before it begins ({first})"
        problems.append(Problem(what, "give the earlier day first", "first, last"))
    raise_if_any(problems)


def _check_target(target: float, per_spots: int | None) -> None:
    if not (np.isfinite(target) and target > 0) or (per_spots is not None and per_spots < 1):
        what = f"{target:g} a week, for {per_spots} spots, is no target"
        cure = "give more than nothing"
        raise InputError(Problem(what, cure, "target_per_week, per_spots"))


def _period(
    first: pd.Timestamp | str | None, last: pd.Timestamp | str | None, dates: pd.Series
) -> tuple[pd.Timestamp, pd.Timestamp]:
    begin = dates.min() if first is None else pd.Timestamp(first).normalize()
    end = dates.max() if last is None else pd.Timestamp(last).normalize()
    return begin, end


def is_nothing(moment: pd.Timestamp) -> bool:
    """Tell a moment that is not there: stubs know NaT by another name."""
    return bool(pd.isna(pd.Series([moment])).iloc[0])


def _with_week(table: pd.DataFrame) -> pd.DataFrame:
    """Name the week of each row by its Monday."""
    monday = table["date"] - pd.to_timedelta(table["date"].dt.day_of_week, unit="D")
    return table.assign(week=monday.dt.strftime("%Y-%m-%d").astype("str")).reset_index(drop=True)


def _weeks(begin: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """List every week of the period, also those in which nothing happened."""
    known = not (is_nothing(begin) or is_nothing(end))
    dates = pd.date_range(begin, end) if known else pd.DatetimeIndex([])
    days = _with_week(pd.DataFrame({"date": dates}))
    return days.groupby("week")["date"].size().rename("days").astype("int64").reset_index()


def _match(
    due: pd.DataFrame, visits: pd.DataFrame, within_minutes: float
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Pair planned visits with those made, one with one."""
    slack = pd.Timedelta(minutes=within_minutes)
    spans = due.assign(opens=due["starts"] - slack, closes=due["ends"] + slack)
    spans = spans[["spot", "unit", "arrive", "opens", "closes"]].reset_index(names="plan")
    pairs = on_same_day(
        visits[["spot", "unit", "arrived"]].reset_index(names="visit"), spans, on="spot"
    )
    pairs = pairs[pairs["unit"] == pairs["unit_of_span"]]
    off = minutes_of((pairs["arrived"] - pairs["arrive"]).abs())
    chosen = _pair_up(
        pairs["plan"].to_numpy(),
        pairs["visit"].to_numpy(),
        np.asarray(off.mask(off > within_minutes, off + _LATE), dtype=np.float64),
    )
    taken = pairs.assign(off=off).iloc[chosen].set_index("plan")
    minutes = visits["minutes"].reindex(taken["visit"]).set_axis(taken.index)
    planned = due.drop(columns=["starts", "ends"]).assign(
        done=due.index.isin(taken.index),
        on_time=due.index.isin(taken.index[taken["off"] <= within_minutes]),
        done_minutes=minutes.reindex(due.index).fillna(0.0),
    )
    return planned, visits.index.isin(taken["visit"])


def _pair_up(
    plan: NDArray[np.int64], visit: NDArray[np.int64], cost: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Choose pairs, as many as can be, at the least cost; each group of rivals by itself."""
    if not len(plan):
        return np.empty(0, dtype=np.int64)
    plans, plan = np.unique(plan, return_inverse=True)
    visits, visit = np.unique(visit, return_inverse=True)
    nodes = len(plans) + len(visits)
    ties = coo_array((np.ones(len(plan)), (plan, len(plans) + visit)), shape=(nodes, nodes))
    group = connected_components(ties, directed=False)[1][plan]
    chosen = []
    for rows in np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1]):
        here, down = np.unique(plan[rows], return_inverse=True)
        there, across = np.unique(visit[rows], return_inverse=True)
        costs = np.full((len(here), len(there)), _LATE**2)
        costs[down, across] = cost[rows]
        row_at = np.full(costs.shape, -1, dtype=np.int64)
        row_at[down, across] = rows
        picked = row_at[linear_sum_assignment(costs)]
        chosen.append(picked[picked >= 0])
    return np.sort(np.concatenate(chosen))


def _with_treated(visits: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Say of each visit whether its spot was treated that day."""
    treated = days.drop_duplicates(["spot", "date"])[["spot", "date", "treated"]]
    found = visits.merge(treated, on=["spot", "date"], how="left", validate="many_to_one")
    return found.assign(treated=found["treated"].astype("str").fillna("").replace("nan", ""))


def _interactions(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Add interactions up; what stands twice of one visit and activity counts once."""
    counted = rows[rows["number"] > 0]
    once = counted.groupby(["week", "spot", "unit", "arrived", "activity"])["number"]
    numbers = once.agg(["max", "nunique"]).reset_index()
    total = numbers.groupby(["week", "spot", "activity"])["max"].sum().rename("number")
    return total.astype("int64").reset_index(), int((numbers["nunique"] > 1).sum())


def _of_shifts(table: pd.DataFrame, shifts: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows of a table are of a unit's shift that stands in another."""
    key = ["unit", "date", "shift"]
    known = pd.MultiIndex.from_frame(shifts[key])
    found: NDArray[np.bool_] = pd.MultiIndex.from_frame(table[key]).isin(known)
    return found


def _day_early(rows: pd.DataFrame, shifts: pd.DataFrame, within_minutes: float) -> int:
    """Count rows outside of any shift that would be in a night shift a day later.

    Officers write the date on the sheet also after midnight.
    """
    outside = rows[rows["shift"] == ""]
    nights = shifts[shifts["ends"].dt.normalize() > shifts["starts"].dt.normalize()]
    after = outside.assign(arrived=outside["arrived"] + _DAY)
    found = find_shifts(after, nights, within_minutes)
    fits = (found["shift"] != "") & (found["date"] < after["arrived"].dt.normalize())
    return int(fits.sum())

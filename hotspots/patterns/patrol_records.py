"""Plans that are issued and patrols that came back: merged into the patrol register."""

from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from hotspots.patterns.visit_records import IN_FUTURE, moment_of, say_recorded
from hotspots.records.accounting import RowAccount
from hotspots.records.patrol_register import (
    PATROL_VISITS,
    PLANNED_VISITS,
    TRIAL_DAYS,
    PatrolRegister,
)
from hotspots.records.roles import plain_name

_SHIFT = ["place", "date", "shift", "unit"]
_DRAW = ["place", "date"]


class IssuedPlan(Protocol):
    """What the register needs of a patrol plan; see :mod:`hotspots.patterns.patrol_plan`."""

    @property
    def visits(self) -> pd.DataFrame:
        """One row a visit: ``date``, ``shift``, ``unit``, ``spot``, ``arrive``, ``minutes``."""

    @property
    def shifts(self) -> pd.DataFrame:
        """One row a unit's shift: ``date``, ``shift``, ``unit``, ``start``, ``end``."""

    @property
    def days(self) -> pd.DataFrame:
        """One row a spot and day of a trial: ``spot``, ``date``, ``treated``."""


@dataclass(frozen=True)
class NotedPlan:
    """What noting a plan came to.

    Attributes
    ----------
    register
        With the plan in it.
    new, already_there
        Planned visits that the register did not have, and those it had.
    replaced
        Those of the same shifts in an earlier plan that are in it no more.
    """

    register: PatrolRegister
    new: int
    already_there: int
    replaced: int


@dataclass(frozen=True)
class RecordedPatrols:
    """What became of the rows of logs: read = new + already there + rejected.

    Attributes
    ----------
    register
        With the new visits in it.
    read
        Rows of the logs, or stays that GPS found.
    new, already_there
        Visits that the register did not have, and those it had or that the logs repeat.
    rejected
        Reason -> rows that are no visit.
    rejected_rows
        ``file``, ``line``, ``reason`` of each of them.
    unplanned_spots
        Of the new visits those at spots that no plan ever named. They are kept, and count in
        no report until a plan names the spot.
    notes
        What a reader should know.
    """

    register: PatrolRegister
    read: int
    new: int
    already_there: int
    rejected: dict[str, int]
    rejected_rows: pd.DataFrame
    unplanned_spots: int
    notes: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        """Say it in one line."""
        return say_recorded(self.read, self.new, self.already_there, self.rejected)


def merge_plan(plan: IssuedPlan, register: PatrolRegister, *, place: str) -> NotedPlan:
    """Note the visits of a plan, and the days of its trial if it has any.

    A unit works by the newest plan: visits of the same place, day, shift and unit in an earlier
    plan are taken out, all others stay. So it is with a trial: the newest draw for a place and
    day is the only one, as a spot of an earlier draw is neither treated nor left alone by it.

    Parameters
    ----------
    plan
        As it is handed out.
    register
        What is noted already. Not changed.
    place
        Whose plan it is.
    """
    shifts = pd.DataFrame(plan.shifts)[["date", "shift", "unit", "start", "end"]]
    shifts = shifts.rename(columns={"start": "starts", "end": "ends"}).assign(place=place)
    rows = plan.visits.merge(shifts, on=["date", "shift", "unit"], validate="many_to_one")
    issued = PLANNED_VISITS.in_order(rows)
    again = _keys(register.planned, _SHIFT).isin(_keys(_in_kinds(shifts), _SHIFT))
    kept = register.planned[~again]
    planned = PLANNED_VISITS.in_order(pd.concat([kept, issued], ignore_index=True))
    key = list(PLANNED_VISITS.key)
    known = int(_keys(issued, key).isin(_keys(register.planned, key)).sum())
    days = plan.days.assign(
        place=place, treated=plan.days["treated"].map({True: "yes", False: "no"})
    )
    drawn = TRIAL_DAYS.in_order(days)
    drawn_again = _keys(register.days, _DRAW).isin(_keys(drawn, _DRAW))
    allocation = TRIAL_DAYS.in_order(
        pd.concat([register.days[~drawn_again], drawn], ignore_index=True)
    )
    return NotedPlan(
        PatrolRegister(planned, allocation, register.visits),
        len(issued) - known,
        known,
        int(again.sum()) - known,
    )


def merge_patrols(
    visits: pd.DataFrame,
    register: PatrolRegister,
    *,
    as_of: pd.Timestamp | str,
    account: RowAccount | None = None,
    rejected: pd.DataFrame | None = None,
) -> RecordedPatrols:
    """Merge visits into a register; recording the same again changes nothing.

    A row is told by its spot, unit, times, activity, number and source. Of one that stands in
    several files the first is noted, so that it does not matter which was recorded first.

    Parameters
    ----------
    visits
        Of :func:`hotspots.records.patrol_logs.read_patrol_logs` or
        :func:`hotspots.patterns.gps_visits.find_gps_visits`.
    register
        What is recorded already. Not changed.
    as_of
        The moment of recording; midnight stands for the whole day. Later visits are rejected.
    account, rejected
        Where the rows went that were read; None: all of them are in ``visits``.
    """
    rows = PATROL_VISITS.in_order(visits)
    late = rows["left"] > moment_of(as_of)
    wrong = rows[late][["file", "line"]].assign(reason=IN_FUTURE)
    good = rows[~late]
    key = list(PATROL_VISITS.key)
    merged = PATROL_VISITS.joined(register.visits, good)
    new = len(merged) - len(register.visits)
    fresh = merged[~_keys(merged, key).isin(_keys(register.visits, key))]
    known = set(pd.concat([register.planned["spot"], register.days["spot"]]).map(plain_name))
    unplanned = int((~fresh["spot"].map(plain_name).isin(known)).sum())
    others = _unplanned_units(fresh, register)
    account = account or RowAccount(len(rows), len(rows))
    reasons = dict(account.rejected) | ({IN_FUTURE: len(wrong)} if len(wrong) else {})
    every = [wrong] if rejected is None else [rejected, wrong]
    return RecordedPatrols(
        PatrolRegister(register.planned, register.days, merged),
        account.read,
        new,
        len(good) - new,
        reasons,
        pd.concat(every, ignore_index=True),
        unplanned,
        (*_note_spots(unplanned), *_note_units(others)),
    )


def _unplanned_units(visits: pd.DataFrame, register: PatrolRegister) -> int:
    """Count visits of units that no plan names; where none is planned there is no telling."""
    planned = set(register.planned["unit"].map(plain_name))
    return int((~visits["unit"].map(plain_name).isin(planned)).sum()) if planned else 0


def _note_spots(unplanned: int) -> tuple[str, ...]:
    said = (
        f"{unplanned:,} of the new visits are at spots that no plan names: they are kept, and"
        " count in no report; check the spots' names in the logs"
    )
    return (said,) if unplanned else ()


def _note_units(others: int) -> tuple[str, ...]:
    said = (
        f"{others:,} of the new visits are of units that no plan names: their minutes count, and"
        " no planned visit is done by them; check the units' names in the logs"
    )
    return (said,) if others else ()


def _in_kinds(shifts: pd.DataFrame) -> pd.DataFrame:
    """Bring shifts into the kinds of the register, to be compared with it."""
    kinds = {name: PLANNED_VISITS.columns[name] for name in shifts.columns}
    return shifts.astype(kinds)


def _keys(table: pd.DataFrame, columns: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[columns])

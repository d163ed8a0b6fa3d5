"""The patrol register: what plans asked for, what logs and GPS say was done.

A folder with three plain CSV files: ``planned.csv``, one row a planned visit; ``days.csv``, one
row a spot and day of a trial, treated or not; ``visits.csv``, one row a visit that came back. It
names units, and no officers.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hotspots.records.patrol_logs import ACTIVITIES, FROM_GPS, FROM_LOG
from hotspots.records.register_table import RegisterTable, read_register_tables

PLANNED_VISITS = RegisterTable(
    "planned.csv",
    {
        "place": "str",
        "spot": "str",
        "date": "datetime64[s]",  # the day the shift begins on
        "shift": "str",
        "unit": "str",
        "starts": "datetime64[s]",  # of the shift
        "ends": "datetime64[s]",
        "arrive": "datetime64[s]",
        "minutes": "float64",
    },
    key=("place", "spot", "date", "shift", "unit", "arrive"),
    first=("date", "shift", "unit", "arrive"),
    may_be_empty=frozenset({"place"}),
    ids=("spot",),
)
TRIAL_DAYS = RegisterTable(
    "days.csv",
    {"place": "str", "spot": "str", "date": "datetime64[s]", "treated": "str"},
    key=("place", "spot", "date"),
    first=("date",),
    may_be_empty=frozenset({"place"}),
    words={"treated": ("yes", "no")},
    ids=("spot",),
)
PATROL_VISITS = RegisterTable(
    "visits.csv",
    {
        "spot": "str",
        "unit": "str",
        "arrived": "datetime64[s]",
        "left": "datetime64[s]",
        "activity": "str",  # empty where none was written, and of GPS
        "number": "int64",
        "source": "str",
        "file": "str",  # where the visit was first read, by the names of files
        "line": "int64",
    },
    key=("spot", "unit", "arrived", "left", "activity", "number", "source"),
    first=("arrived",),
    may_be_empty=frozenset({"activity", "file"}),
    words={"activity": tuple(ACTIVITIES), "source": (FROM_LOG, FROM_GPS)},
    ids=("spot",),
)


@dataclass(frozen=True)
class PatrolRegister:
    """What was planned and what was done, in all.

    Attributes
    ----------
    planned
        One row a planned visit, with the columns of ``PLANNED_VISITS``, by date.
    days
        One row a spot and day of a trial, with those of ``TRIAL_DAYS``.
    visits
        One row a visit and activity, with those of ``PATROL_VISITS``, by arrival.
    """

    planned: pd.DataFrame
    days: pd.DataFrame
    visits: pd.DataFrame


def read_patrol_register(folder: str | Path) -> PatrolRegister:
    """Read a patrol register.

    Parameters
    ----------
    folder
        Where its files are. One that is not there yet, or lacks a file, is a register in which
        nothing is written yet.

    Raises
    ------
    InputError
        When it is no folder, or a file in it is none of ours, lacks columns, or has rows that
        cannot be read or repeat each other. Everything found is in one error.

    Examples
    --------
    >>> register = read_patrol_register("no such folder yet")
    >>> len(register.planned), list(register.visits)[:3]
    (0, ['spot', 'unit', 'arrived'])
    """
    tables = (PLANNED_VISITS, TRIAL_DAYS, PATROL_VISITS)
    return PatrolRegister(*read_register_tables(folder, tables))

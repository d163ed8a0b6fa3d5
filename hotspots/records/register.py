"""The register: every door that was ever on a list, and every visit that came back.

A folder with two plain CSV files that anybody can open: ``planned.csv``, one row a door, a
burglary and the day its list was issued, and ``visits.csv``, one row a visit. It is read whole
and strictly: a row that somebody spoilt by hand would otherwise vanish from a report.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hotspots.records.register_table import RegisterTable, read_register_tables
from hotspots.records.returns import OUTCOMES

VISITS_FILE = "visits.csv"
PLANNED_COLUMNS = {
    "place": "str",
    "team": "str",
    "round": "int64",
    "door": "str",
    "burglary": "str",  # the force's reference
    "priority": "str",
    "ring": "str",
    "issued": "datetime64[s]",  # the day the list is of
    "reported": "datetime64[s]",  # when the burglary was
    "deadline": "datetime64[s]",
    "expires": "datetime64[s]",
}
VISIT_COLUMNS = {
    "door": "str",
    "outcome": "str",
    "visited": "datetime64[s]",  # NaT where none was written
    "precision": "str",
    "officer": "str",  # empty where none was written
    "file": "str",  # where the visit was first read, by the names of files
    "line": "int64",
}
PLANNED = RegisterTable(
    "planned.csv",
    PLANNED_COLUMNS,
    key=("place", "door", "burglary", "issued"),
    first=("door", "burglary"),
    may_be_empty=frozenset({"team", "priority", "ring", "place"}),
    ids=("door",),
)
VISITS = RegisterTable(
    VISITS_FILE,
    VISIT_COLUMNS,
    key=("door", "outcome", "visited", "officer"),
    first=("door", "visited"),
    may_be_empty=frozenset({"officer", "visited"}),
    words={"outcome": tuple(OUTCOMES), "precision": ("minute", "hour", "day", "none")},
    ids=("door",),
)


@dataclass(frozen=True)
class Register:
    """What was planned and what was done, in all.

    Attributes
    ----------
    planned
        One row a door, burglary and day of issue, with ``PLANNED_COLUMNS``, sorted.
    visits
        One row a visit, with ``VISIT_COLUMNS``, sorted.
    """

    planned: pd.DataFrame
    visits: pd.DataFrame


def read_register(folder: str | Path) -> Register:
    """Read a register of lists and visits.

    Parameters
    ----------
    folder
        Where ``planned.csv`` and ``visits.csv`` are. One that is not there yet, or lacks a
        file, is a register in which nothing is written yet.

    Raises
    ------
    InputError
        When it is no folder, or a file in it is none of ours, lacks columns, or has rows that
        cannot be read or repeat each other. Everything found is in one error.

    Examples
    --------
    >>> register = read_register("no such folder yet")
    >>> len(register.planned), list(register.visits)[:3]
    (0, ['door', 'outcome', 'visited'])
    """
    planned, visits = read_register_tables(folder, (PLANNED, VISITS))
    return Register(planned, visits)

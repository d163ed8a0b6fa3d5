"""Write the patrol register: whole or not at all, and only what has changed."""

from pathlib import Path

import pandas as pd

from hotspots.patterns.gps_visits import GpsVisits
from hotspots.patterns.patrol_records import (
    IssuedPlan,
    NotedPlan,
    RecordedPatrols,
    merge_patrols,
    merge_plan,
)
from hotspots.publish.register_files import write_register_tables
from hotspots.records.patrol_logs import PatrolLogs
from hotspots.records.patrol_register import (
    PATROL_VISITS,
    PLANNED_VISITS,
    TRIAL_DAYS,
    read_patrol_register,
)


def note_plan(plan: IssuedPlan, folder: str | Path, *, place: str) -> NotedPlan:
    """Note an issued plan in the register of a folder, and write it.

    Parameters
    ----------
    plan
        A :class:`hotspots.patterns.patrol_plan.PatrolPlan` as it is handed out. What an earlier
        plan asked of the same units in the same shifts is replaced.
    folder
        The register; made if it is not there.
    place
        Whose plan it is.

    Raises
    ------
    InputError
        When the register there cannot be read.
    OutputError
        When it cannot be written; it is then as it was.
    """
    folder = Path(folder)
    noted = merge_plan(plan, read_patrol_register(folder), place=place)
    planned, days = noted.register.planned, noted.register.days
    trial = [(TRIAL_DAYS, days)] if len(days) else []
    write_register_tables(folder, *trial, (PLANNED_VISITS, planned))
    return noted


def record_patrol_logs(
    logs: PatrolLogs, folder: str | Path, *, as_of: pd.Timestamp | str
) -> RecordedPatrols:
    """Merge patrol logs into the register of a folder, and write it.

    Parameters
    ----------
    logs
        Of :func:`hotspots.records.patrol_logs.read_patrol_logs`.
    folder
        The register; made if it is not there.
    as_of
        The moment of recording; midnight stands for the whole day.

    Returns
    -------
    RecordedPatrols
        Where every row went. Recording the same logs again leaves the files as they are, and
        the order in which logs are recorded does not matter.

    Raises
    ------
    InputError
        When the register there cannot be read.
    OutputError
        When it cannot be written; it is then as it was.
    """
    register = read_patrol_register(folder)
    recorded = merge_patrols(
        logs.visits, register, as_of=as_of, account=logs.summary, rejected=logs.rejected
    )
    write_register_tables(Path(folder), (PATROL_VISITS, recorded.register.visits))
    return recorded


def record_gps_visits(
    found: GpsVisits, folder: str | Path, *, as_of: pd.Timestamp | str
) -> RecordedPatrols:
    """Merge visits found by GPS into the register of a folder, and write it.

    Parameters and errors are those of :func:`record_patrol_logs`; ``found`` is of
    :func:`hotspots.patterns.gps_visits.find_gps_visits`. A fix says where a unit was and not
    what it did: such visits add minutes, and no interactions.
    """
    recorded = merge_patrols(found.visits, read_patrol_register(folder), as_of=as_of)
    write_register_tables(Path(folder), (PATROL_VISITS, recorded.register.visits))
    return recorded

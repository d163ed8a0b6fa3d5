"""Write the register of lists and visits: whole or not at all, and only what has changed."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hotspots.patterns.visit_records import RecordedVisits, merge_returns
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.products.planned_doors import planned_doors
from hotspots.publish.register_files import write_register_tables
from hotspots.records.register import PLANNED, VISITS, Register, read_register
from hotspots.records.returns import VisitReturns


@dataclass(frozen=True)
class NotedLists:
    """What noting lists came to: ``new`` rows, and those ``already_there``."""

    register: Register
    new: int
    already_there: int


def record_returns(
    returns: VisitReturns, folder: str | Path, *, as_of: pd.Timestamp | str
) -> RecordedVisits:
    """Merge returns into the register of a folder, and write it.

    Parameters
    ----------
    returns
        Of :func:`hotspots.read_returns`.
    folder
        The register; made if it is not there.
    as_of
        The moment of recording; midnight stands for the whole day.

    Returns
    -------
    RecordedVisits
        Where every row went. Recording the same returns again leaves the files as they are,
        and the order in which sheets are recorded does not matter.

    Raises
    ------
    InputError
        When the register there cannot be read.
    OutputError
        When it cannot be written; it is then as it was.
    """
    recorded = merge_returns(returns, read_register(folder), as_of=as_of)
    write_register_tables(Path(folder), (VISITS, recorded.register.visits))
    return recorded


def note_planned(lists: CocoonLists, folder: str | Path) -> NotedLists:
    """Note the doors of issued lists in the register of a folder, and write it.

    A door is noted once for each burglary it answers to and each day a list was issued. Lists
    of one place and day that are made again replace what they hold, and take nothing away:
    somebody may have walked by the earlier ones.

    Parameters
    ----------
    lists
        As they are handed out.
    folder
        The register; made if it is not there.

    Raises
    ------
    InputError
        When the register there cannot be read.
    OutputError
        When it cannot be written; it is then as it was.
    """
    register = read_register(folder)
    doors = planned_doors(lists)
    together = pd.concat([register.planned, doors], ignore_index=True)
    planned = PLANNED.in_order(together.drop_duplicates(list(PLANNED.key), keep="last"))
    write_register_tables(Path(folder), (PLANNED, planned))
    new = len(planned) - len(register.planned)
    return NotedLists(Register(planned, register.visits), new, len(doors) - new)

"""Write the register of lists and visits: whole or not at all, and only what has changed."""

import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd

from hotspots.patterns.visit_records import RecordedVisits, merge_returns
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.products.planned_doors import planned_doors
from hotspots.publish.files import writing_to
from hotspots.publish.tables import safe_cell
from hotspots.records.register import (
    PLANNED_COLUMNS,
    PLANNED_FILE,
    PLANNED_KEY,
    VISITS_FILE,
    Register,
    in_order,
    in_text,
    read_register,
)
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
    _write(recorded.register.visits, Path(folder), VISITS_FILE)
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
    key = list(PLANNED_KEY)
    together = pd.concat([register.planned, doors], ignore_index=True)
    planned = in_order(together.drop_duplicates(key, keep="last"), PLANNED_COLUMNS)
    _write(planned, Path(folder), PLANNED_FILE)
    new = len(planned) - len(register.planned)
    return NotedLists(Register(planned, register.visits), new, len(doors) - new)


def _write(table: pd.DataFrame, folder: Path, name: str) -> None:
    text = in_text(table).astype({"door": object})
    for column in text.select_dtypes(["object", "str"]):
        text[column] = text[column].astype(object).map(safe_cell)
    written = BytesIO()
    text.to_csv(written, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    path, partial = folder / name, folder / f".{name}.partial"
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() == written.getvalue():
            return
        try:
            partial.write_bytes(written.getvalue())
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)

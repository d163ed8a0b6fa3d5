"""Of a file that holds several tables, take those that will do, and account for the others.

A workbook has a sheet of notes beside its months, an archive a page on how it was made. Neither
may cost anybody the rest of the file, and none may be lost without a word: a sheet whose easting
is called ``E`` is passed over too, and then its rows and what it lacks are said.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from hotspots.errors import listed
from hotspots.records.known_names import KNOWN_NAMES
from hotspots.records.roles import DEGREES, METRES, find_roles
from hotspots.records.table import Table
from hotspots.records.where import find_points

_MOST_NAMED = 12


def choose_usable(
    tables: Sequence[Table],
    *,
    name: str,
    known: Callable[[str], bool],
    usable: Callable[[Sequence[str]], bool],
) -> list[Table]:
    """Take the tables that will do; none when none will.

    Parameters
    ----------
    tables
        As they stand in the file.
    name
        What the file is called.
    known, usable
        Tell whether a name is one that columns go by, and whether a header will do.

    Returns
    -------
    list of Table
        In the same order. The first notes what was passed over, with the number of rows.
    """
    # A column that holds both coordinates is told by its values, whatever the header says.
    good = [bool(usable(one.header) or find_points(one.columns)) for one in tables]
    chosen = [one for one, fine in zip(tables, good, strict=True) if fine]
    passed = [one for one, fine in zip(tables, good, strict=True) if not fine]
    if chosen and passed:
        said = [_describe(one, name, known) for one in passed[:_MOST_NAMED]]
        if others := passed[_MOST_NAMED:]:
            rows = sum(map(_rows, others))
            said.append(f"{len(others):,} more with {rows:,} rows")
        note = f"{name}: without the columns that are needed, so not read: {'; '.join(said)}"
        chosen[0] = replace(chosen[0], notes=(note, *chosen[0].notes))
    return chosen


def _rows(table: Table) -> int:
    return len(table.columns) + len(table.malformed)


def _describe(table: Table, name: str, known: Callable[[str], bool]) -> str:
    """Name a table, count its rows, and say which known columns it has and what those lack."""
    rows = _rows(table)
    said = f"{listed([table.name.removeprefix(f'{name}/')])} ({rows:,} row{'s' * (rows != 1)}"
    if found := [one for one in table.header if known(one)]:
        said += f", with {listed(found, most=5)}"
    roles = find_roles(table.header, KNOWN_NAMES)
    for pair in (METRES, DEGREES):
        for one, other in (pair, pair[::-1]):
            if one in roles and other not in roles:
                said += f", but no column for the {other}"
    return f"{said})"

"""Which of a file's pairs of coordinates to go by, row by row, and whether two of them agree."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.grid_ref import Crs
from hotspots.projection import least_exact
from hotspots.records.columns import GRID_REFERENCE, RecognisedColumns
from hotspots.records.place_agreement import COMPARED_ROWS, require_agreement
from hotspots.records.roles import DEGREES, METRES
from hotspots.records.table import Table
from hotspots.records.where import Places, read_places


def choose_places(
    table: Table, found: RecognisedColumns, crs: Crs | None, target: Crs, *, named: bool
) -> Places:
    """Read where each row was, by the surest columns that it has.

    Rows that the surest pair leaves without a place are read by the next pair, and that is
    said. Where a file has eastings and northings as well as degrees, the two must agree.

    Parameters
    ----------
    table, found, target
        As in :func:`hotspots.records.where.read_places`.
    crs
        The system that the user gave, or that a layer of points states; then it is gone by.
    named
        Whether the user named the columns to go by; then no others are looked at.

    Raises
    ------
    InputError
        When most places are off the map, or two pairs of coordinates do not agree.
    """
    if crs is not None or named or table.points is not None:
        return read_places(table, found, crs, target)
    others = _others(found)
    try:
        places = read_places(table, found, None, target)
    except InputError:
        degrees = next((one for one in others if one.place == DEGREES), None)
        if degrees is None:
            raise
        # A city abroad may export both; its metres are in no system that we were told of.
        places = read_places(table, degrees, None, target)
        if _lost(places).all():
            raise
        note = f"{table.name}: {_called(found)} are off the map, so {_called(degrees)} were taken"
        return replace(places, notes=(*places.notes, note))
    for other in others:
        places = _filled(places, table, other, target)
    return places


def _others(found: RecognisedColumns) -> list[RecognisedColumns]:
    """List the other columns of a file that say where, the surest first."""
    sure = [METRES, DEGREES, GRID_REFERENCE]
    in_degrees = {METRES: False, DEGREES: True, GRID_REFERENCE: False}
    return [
        RecognisedColumns(found.by_role, place, in_degrees[place])
        for place in sure
        if place != found.place and set(place) <= found.by_role.keys()
    ]


def _filled(places: Places, table: Table, other: RecognisedColumns, target: Crs) -> Places:
    """Give places to rows that have none yet, and compare the others."""
    lost = _lost(places)
    _compare(places, ~lost, table, other, target)
    if not lost.any():
        return places
    rows = replace(table, columns=table.columns[lost].reset_index(drop=True))
    try:
        found = read_places(rows, other, None, target)
    except InputError:  # they are no better there
        return places
    placed = ~_lost(found)
    if not placed.any():
        return places
    which = np.flatnonzero(lost)[placed]
    x, y = places.x.copy(), places.y.copy()
    x[which], y[which] = found.x[placed], found.y[placed]
    still = np.ones(len(lost), dtype=bool)
    still[which] = False
    note = (
        f"{table.name}: {len(which):,} rows have no usable place in the columns gone by, and were"
        f" placed by {_called(other)}"
    )
    return replace(
        places,
        x=x,
        y=y,
        operation=least_exact([places.operation, found.operation]),
        notes=(*places.notes, *found.notes, note),
        blank=places.blank & still,
        no_numbers=places.no_numbers & still,
        at_zero=places.at_zero & still,
        off_map=places.off_map & still,
    )


def _compare(
    places: Places,
    located: NDArray[np.bool_],
    table: Table,
    other: RecognisedColumns,
    target: Crs,
) -> None:
    """Compare the places of some rows with what another pair of columns says of them."""
    some = np.flatnonzero(located)
    some = some[:: max(1, -(-len(some) // COMPARED_ROWS))]
    if not len(some):
        return
    rows = replace(table, columns=table.columns.iloc[some].reset_index(drop=True))
    try:
        found = read_places(rows, other, None, target)
    except InputError:
        return
    both = ~_lost(found)
    require_agreement(
        (places.x[some][both], places.y[some][both]),
        (found.x[both], found.y[both]),
        these=places.given_in,
        those=_called(other),
        choice="name the pair that is right with columns, or say which system it is in with crs",
        where=table.name,
    )


def _lost(places: Places) -> NDArray[np.bool_]:
    return places.blank | places.no_numbers | places.at_zero | places.off_map


def _called(found: RecognisedColumns) -> str:
    return " and ".join(found.place_columns)

"""One table of incidents: its columns recognised, its rows understood, kept or rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import BRITISH_NATIONAL_GRID, Crs, crs_name, describe_squares, read_crs
from hotspots.projection import CoordinateOperation
from hotspots.records import accounting as why
from hotspots.records.accounting import Reasons, RowAccount
from hotspots.records.assign import AREA_COLUMNS
from hotspots.records.columns import (
    PLACES,
    RecognisedColumns,
    is_known_name,
    recognise_columns,
)
from hotspots.records.date_styles import DayOrder
from hotspots.records.input_file import InputFile
from hotspots.records.moments import (
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    NONE,
    OFFSETS,
    Moments,
    is_missing,
)
from hotspots.records.place_choice import choose_places
from hotspots.records.table import TEXT, Table, shape_of
from hotspots.records.tables import read_tables
from hotspots.records.when import describe_unreadable, look_at_dates, read_times
from hotspots.records.where import Places, find_points

AS_WRITTEN = ("id", "offence_code", "offence", "offence_group", "location")
_PRECISIONS = pd.CategoricalDtype([MINUTE, HOUR, DAY, MONTH, NONE])
_RESERVED = {"start", "end", "precision", "recorded", "harm", "file", "line", "stacked", "geometry"}


@dataclass(frozen=True)
class Reading:
    """What was recognised in one table.

    Attributes
    ----------
    name
        The file, sheet or entry.
    kind
        What kind of file it is, in words.
    header
        The names of the file's own columns.
    columns
        What a column is for -> its name in the file.
    places
        Where coordinates came from, in words.
    notes
        What a reader should know of how it was read.
    """

    name: str
    kind: str
    header: tuple[str, ...]
    columns: Mapping[str, str]
    places: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class RecognisedTable:
    """A table, which of its columns is for what, and what its dates tell of their order.

    ``notes`` say what was seen of the dates besides.
    """

    table: Table
    found: RecognisedColumns
    order: DayOrder
    notes: tuple[str, ...]
    place_is_named: bool


@dataclass(frozen=True)
class FilePart:
    """One table, read: the rows that were kept, and why the others were not."""

    reading: Reading
    inputs: tuple[InputFile, ...]
    columns: dict[str, pd.Series]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    rejected: pd.DataFrame
    account: RowAccount
    operation: CoordinateOperation

    @property
    def notes_without_name(self) -> list[str]:
        """What a reader should know, for a message that names the file already."""
        return [note.removeprefix(f"{self.reading.name}: ") for note in self.reading.notes]


def recognise_tables(
    path: Path,
    name: str,
    columns: Mapping[str, str] | None,
    degrees: bool | None,
    delimiter: str | None,
    encoding: str | None,
    sheet: str | None,
    layer: str | None,
) -> tuple[list[RecognisedTable], list[Problem]]:
    """Open a file and recognise the columns of each table in it, or say all that is wrong."""
    given = dict(columns or {})

    def known(one: str) -> bool:
        return is_known_name(one) or one.strip() in given.values()

    def usable(header: Sequence[str]) -> bool:
        return recognise_columns(header, given, degrees=degrees)[0] is not None

    recognised: list[RecognisedTable] = []
    problems: list[Problem] = []
    try:
        tables = read_tables(
            path,
            name=name,
            delimiter=delimiter,
            encoding=encoding,
            sheet=sheet,
            layer=layer,
            known=known,
            usable=usable,
        )
    except InputError as error:
        return [], list(error.problems)
    for table in tables:
        found, wrong = _recognise(table, given, degrees)
        problems += wrong
        if found is not None:
            order, seen = look_at_dates(table.columns, found.by_role)
            pairs = [pair for pair in PLACES if set(pair) & given.keys()]
            named = pairs == [found.place]
            recognised.append(RecognisedTable(table, found, order, (*found.notes, *seen), named))
    return recognised, problems


def _recognise(
    table: Table, given: Mapping[str, str], degrees: bool | None
) -> tuple[RecognisedColumns | None, list[Problem]]:
    """Recognise the columns of one table; those of a layer's points are known."""
    if table.points is None:
        points = find_points(table.columns)
        return recognise_columns(
            table.header, given, degrees=degrees, points=points, where=table.name
        )
    if table.points.crs is None:
        pair = ("x", "y")
    else:
        geographic = read_crs(table.points.crs, where=table.name).is_geographic
        pair, degrees = ("longitude", "latitude") if geographic else ("easting", "northing"), None
    place = dict(zip(pair, (table.points.x, table.points.y), strict=True))
    return recognise_columns(table.header, {**given, **place}, degrees=degrees, where=table.name)


def read_part(
    recognised: RecognisedTable,
    crs: Crs | None,
    target: Crs,
    date_format: str | None,
    time_zone: str | None,
    day_first: bool,
) -> FilePart:
    """Understand the rows of one table; keep each or say why not.

    Raises
    ------
    InputError
        When most places are off the map, or the date format or time zone is none.
    """
    table, found = recognised.table, recognised.found
    reasons = Reasons(len(table.columns))
    stated = (table.points.crs if table.points else None) or crs
    places = choose_places(table, found, stated, target, named=recognised.place_is_named)
    reasons.reject(places.blank, why.NO_COORDINATES)
    reasons.reject(places.no_numbers, why.NOT_NUMBERS)
    reasons.reject(places.at_zero, why.AT_ZERO)
    reasons.reject(places.off_map, why.OUTSIDE_SYSTEM)
    times, recorded = read_times(
        table.columns,
        found.by_role,
        date_format=date_format,
        time_zone=time_zone,
        day_first=day_first,
    )
    reasons.reject(times.unreadable, why.DATE_UNREADABLE)
    reasons.reject(times.end < times.start, why.WINDOW_BACKWARDS)
    seen = [*recognised.notes, *_unreadable(table, found, places, times, recorded)]
    converted = int(times.utc_offset.notna().sum())
    if converted:
        seen.append(
            f"{converted:,} times {OFFSETS} were turned into the time of"
            f" {time_zone}; if that is not where it happened, set time_zone"
        )
    notes = [*table.notes, *places.notes, *(f"{table.name}: {note}" for note in seen)]
    rejected, account = reasons.account_for(table)
    keep = reasons.kept
    added = (table.points.x, table.points.y) if table.points else ()
    header = tuple(name for name in table.header if name not in added)
    x, y = places.x[keep], places.y[keep]
    squares = describe_squares(x, y) if crs_name(target) == BRITISH_NATIONAL_GRID else ""
    where = f"{places.given_in} (grid squares {squares})" if squares else places.given_in
    reading = Reading(table.name, table.kind, header, found.by_role, where, tuple(notes))
    columns = _documented(table, found, times, recorded, keep)
    return FilePart(reading, table.inputs, columns, x, y, rejected, account, places.operation)


def _unreadable(
    table: Table, found: RecognisedColumns, places: Places, times: Moments, recorded: Moments
) -> list[str]:
    """Say what coordinates and dates look like that cannot be read, for whoever mends them."""
    notes = []
    odd = int(places.no_numbers.sum())
    if odd:
        row = int(np.argmax(places.no_numbers))
        first = [str(table.columns[name].iloc[row]) for name in found.place_columns]
        seen = " and ".join(map(shape_of, first))
        notes.append(f"{odd:,} coordinates are not numbers, e.g. written as {seen}")
    if not {"date", "start", "month"} & found.by_role.keys():
        notes.append(
            "no column was recognised as a date; if there is one, name it with columns, e.g. date"
            " or start"
        )
    if times.unreadable.any():
        notes.append(describe_unreadable(table.columns, found.by_role, times.unreadable))
    if "end" in found.by_role:
        undated = ((times.precision == NONE) & ~times.unreadable).to_numpy(bool)
        odd = int((~is_missing(table.columns[found.by_role["end"]][undated])).sum())
        if odd:
            notes.append(f"{odd:,} rows say only when the window ended, so they have no date")
    odd = int(recorded.unreadable.sum())
    if odd:
        notes.append(f"dates of recording that are not readable, left empty: {odd:,}")
    return notes


def _documented(
    table: Table,
    found: RecognisedColumns,
    times: Moments,
    recorded: Moments,
    keep: NDArray[np.bool_],
) -> dict[str, pd.Series]:
    """Lay out the documented columns of the rows kept, and the file's own behind them."""
    rows = table.columns
    every = bool(keep.all())

    def kept(column: pd.Series) -> pd.Series:
        return column if every else column[keep].reset_index(drop=True)

    def text(role: str) -> pd.Series:
        name = found.by_role.get(role)
        if name is None:
            return pd.Series(np.nan, index=range(int(keep.sum())), dtype=TEXT)
        column = kept(rows[name])
        missing = is_missing(column)
        return column.mask(missing) if missing.any() else column

    columns = {role: text(role) for role in AS_WRITTEN}
    columns["start"], columns["end"] = kept(times.start), kept(times.end)
    columns["precision"] = kept(times.precision.astype(_PRECISIONS))
    columns["recorded"] = kept(recorded.start)
    columns["line"] = kept(pd.Series(table.lines))
    same = {found.by_role.get(role) for role in AS_WRITTEN}
    if table.points:
        same |= {table.points.x, table.points.y}
    reserved = {*AS_WRITTEN, *AREA_COLUMNS, *_RESERVED}
    header = table.header
    for name in header:
        if name in same:
            continue
        kept_as = name
        # The file's own column of a documented name.
        while kept_as in reserved or (kept_as != name and kept_as in header):
            kept_as = f"original_{kept_as}"
        columns[kept_as] = kept(rows[name])
    return columns

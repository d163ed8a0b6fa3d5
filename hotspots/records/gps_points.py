"""Read where units were, fix by fix, as radios, phones and vehicles record it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.grid_ref import BRITISH_NATIONAL_GRID, Crs, require_projected_metres
from hotspots.projection import CoordinateOperation, least_exact
from hotspots.records import accounting as why
from hotspots.records.accounting import Reasons, RowAccount
from hotspots.records.archive_tables import TEXT_SUFFIXES
from hotspots.records.columns import PLACES, RecognisedColumns
from hotspots.records.date_styles import add_orders
from hotspots.records.gpx_tracks import GPX_SUFFIX, read_gpx
from hotspots.records.header import describe_header
from hotspots.records.input_file import InputFile
from hotspots.records.known_names import KNOWN_NAMES
from hotspots.records.moments import is_missing, read_moments
from hotspots.records.roles import (
    DEGREES,
    METRES,
    find_half_pairs,
    find_roles,
    find_wrong_names,
    plain_name,
)
from hotspots.records.sources import list_files, short_names
from hotspots.records.stamps import put_clock, read_stamps
from hotspots.records.table import TEXT, Table
from hotspots.records.tables import read_tables
from hotspots.records.when import look_at_dates
from hotspots.records.where import read_places
from hotspots.records.workbook import WORKBOOK_SUFFIXES

# Role -> names it goes by, most telling first.
KNOWN_GPS_NAMES: dict[str, tuple[str, ...]] = {
    "unit": (
        *("unit", "call sign", "callsign", "device", "device id", "radio", "issi", "vehicle"),
        *("patrol", "track", "name"),
    ),
    "time": (
        *("time", "timestamp", "date time", "datetime", "gps time", "fix time", "utc", "utc time"),
        *("recorded at", "recorded", "time utc"),
    ),
    "date": ("date", "gps date", "day"),
    **{role: tuple(KNOWN_NAMES[role]) for pair in PLACES[:4] for role in pair},
}
_PLAIN_NAMES = {plain_name(name) for names in KNOWN_GPS_NAMES.values() for name in names}


@dataclass(frozen=True)
class GpsPoints:
    """Where units were, and what became of every row.

    Attributes
    ----------
    points
        One row a fix, in the order of the files: ``unit``, ``time`` (local), ``utc_offset``
        (local less UTC; NaT where the file does not say), ``file``, ``line`` and a point in
        metres.
    rejected
        ``file``, ``line``, ``reason`` of each row that is no fix.
    summary, by_file
        Where every row went.
    inputs
        The files, with their hashes.
    operation
        How the coordinates were projected.
    notes
        What a reader should know, in numbers only.
    """

    points: gpd.GeoDataFrame
    rejected: pd.DataFrame
    summary: RowAccount
    by_file: Mapping[str, RowAccount]
    inputs: tuple[InputFile, ...]
    operation: CoordinateOperation
    notes: tuple[str, ...]


def read_gps_points(
    source: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    crs: Crs | None = None,
    to_crs: Crs = BRITISH_NATIONAL_GRID,
    time_zone: str | None = "Europe/London",
) -> GpsPoints:
    r"""Read fixes of units from tables or GPX tracks.

    Parameters
    ----------
    source
        A file, a list of files, a folder or a glob pattern: CSV and the like, workbooks, GPX (a
        track's name is its unit).
    columns
        Role -> column name, where a name is not recognised: ``unit``, ``time``, ``date``,
        ``longitude``, ``latitude``, ``easting``, ``northing``, ``x``, ``y``.
    crs
        Coordinate system of the file, where its columns do not tell.
    to_crs
        Projected system in metres of the result.
    time_zone
        Times with an offset from UTC, and those in a column that is called UTC, are turned into
        its local time; None reads times as they are written.

    Raises
    ------
    MissingFileError
        When a file is not there.
    InputError
        When a file is damaged, or has no column for the unit, the time or the place. Everything
        found is in one error.

    Examples
    --------
    >>> import tempfile
    >>> text = "device,time,lon,lat\nP1,2024-06-01T17:05:00Z,0.7077,51.5406\nP1,,0.7,51.5\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "fixes.csv")
    ...     _ = file.write_text(text)
    ...     gps = read_gps_points(file)
    >>> print(gps.summary)
    2 rows read = 1 kept + 1 rejected (no date and time: 1)
    >>> str(gps.points["time"][0]), round(gps.points.geometry.x[0])
    ('2024-06-01 18:05:00', 587866)
    """
    target = require_projected_metres(to_crs, where="to_crs")
    paths = list_files(source, suffixes=(*WORKBOOK_SUFFIXES, *TEXT_SUFFIXES, GPX_SUFFIX))
    problems: list[Problem] = []
    tables: list[tuple[Table, RecognisedColumns]] = []
    for path, name in zip(paths, short_names(paths), strict=True):
        found, wrong = _recognise(path, name, columns or {})
        tables += found
        problems += wrong
    raise_if_any(problems)
    order = add_orders(look_at_dates(one.columns, _dates_of(how))[0] for one, how in tables)
    clock = _Clock(time_zone, order.reads_day_first)
    parts = [_read_fixes(table, how, crs, target, clock) for table, how in tables]
    by_file = {table.name: part[2] for (table, _), part in zip(tables, parts, strict=True)}
    fixes = pd.concat([part[0] for part in parts], ignore_index=True)
    points = gpd.points_from_xy(fixes.pop("x"), fixes.pop("y"))
    explained = order.explain()
    return GpsPoints(
        gpd.GeoDataFrame(fixes, geometry=points, crs=target),
        pd.concat([part[1] for part in parts], ignore_index=True),
        sum(by_file.values(), RowAccount(0, 0)),
        by_file,
        tuple(dict.fromkeys(file for table, _ in tables for file in table.inputs)),
        least_exact(part[3] for part in parts),
        (
            *(note for table, _ in tables for note in table.notes),
            *([explained] if explained else []),
            *(note for part in parts for note in part[4]),
        ),
    )


@dataclass(frozen=True)
class _Clock:
    """How times are understood."""

    time_zone: str | None
    day_first: bool


def _dates_of(how: RecognisedColumns) -> dict[str, str]:
    """Name the columns with dates as the reader of dates knows them."""
    as_dates = {"date": "date", "time": "start"}
    return {as_dates[role]: name for role, name in how.by_role.items() if role in as_dates}


def _recognise(
    path: Path, name: str, given: Mapping[str, str]
) -> tuple[list[tuple[Table, RecognisedColumns]], list[Problem]]:
    def roles(header: Sequence[str]) -> dict[str, str]:
        return find_roles(header, KNOWN_GPS_NAMES, given)

    def known(one: str) -> bool:
        return plain_name(one) in _PLAIN_NAMES or one.strip() in given.values()

    def usable(header: Sequence[str]) -> bool:
        return "time" in roles(header)

    try:
        if path.suffix.casefold() == GPX_SUFFIX:
            tables = [read_gpx(path, name=name)]
        else:
            tables = read_tables(path, name=name, known=known, usable=usable)
    except InputError as error:
        return [], list(error.problems)
    found, problems = [], []
    for table in tables:
        by_role = roles(table.header)
        wrong = find_wrong_names(table.header, KNOWN_GPS_NAMES, given, where=table.name)
        wrong += find_half_pairs(by_role, given, table.name)
        place = next((one for one in PLACES[:4] if set(one) <= by_role.keys()), ())
        wrong += _missing(table, by_role, place, given)
        problems += wrong
        degrees = True if place == DEGREES else False if place == METRES else None
        if not wrong:
            found.append((table, RecognisedColumns(by_role, place, degrees)))
    return found, problems


def _missing(
    table: Table, by_role: Mapping[str, str], place: tuple[str, ...], given: Mapping[str, str]
) -> list[Problem]:
    columns = describe_header(table.header, of=table.header)
    wanted = {"unit": "the unit", "time": "the time"}
    missing = [(role, f"as {what}") for role, what in wanted.items() if role not in by_role]
    if not place:
        missing.append(("longitude and latitude", "as longitude and latitude, or metres"))
    return [
        Problem(
            f"no column was recognised {what}; the columns are {columns}",
            f"name it with columns, e.g. {role}",
            table.name,
        )
        for role, what in missing
        if role not in given
    ]


def _read_fixes(
    table: Table, how: RecognisedColumns, crs: Crs | None, target: Crs, clock: _Clock
) -> tuple[pd.DataFrame, pd.DataFrame, RowAccount, CoordinateOperation, tuple[str, ...]]:
    places = read_places(table, how, crs, target)
    unit, text = (_text(table, how, role) for role in ("unit", "time"))
    stamps = read_stamps(text, time_zone=clock.time_zone, day_first=clock.day_first)
    time, unreadable = stamps.start, stamps.unreadable
    if "date" in how.by_role:
        date = _text(table, how, "date").fillna("")
        days = read_moments(date, time_zone=None, day_first=clock.day_first)
        time = time.fillna(put_clock(days.start, text))
        unreadable |= days.unreadable & time.isna()
    time, utc_offset = _from_utc(time, stamps.utc_offset, how.by_role.get("time", ""), clock)
    reasons = Reasons(len(table.columns))
    reasons.reject(unit.isna(), why.NO_UNIT)
    reasons.reject(unreadable, why.DATE_UNREADABLE)
    reasons.reject(time.isna(), why.NO_ARRIVAL)
    reasons.reject(places.blank, why.NO_COORDINATES)
    reasons.reject(places.no_numbers, why.NOT_NUMBERS)
    reasons.reject(places.at_zero, why.AT_ZERO)
    reasons.reject(places.off_map, why.OUTSIDE_SYSTEM)
    rejected, account = reasons.account_for(table)
    fixes = pd.DataFrame(
        {
            "unit": unit,
            "time": time,
            "utc_offset": utc_offset,
            "file": pd.Series(table.name, index=unit.index, dtype=TEXT),
            "line": table.lines,
            "x": places.x,
            "y": places.y,
        }
    )
    kept = fixes[reasons.kept].reset_index(drop=True)
    return kept, rejected, account, places.operation, places.notes


def _from_utc(
    time: pd.Series, utc_offset: pd.Series, column: str, clock: _Clock
) -> tuple[pd.Series, pd.Series]:
    """Turn times into local ones where the column's name, and not each time, says they are UTC.

    Read as they are written, every visit of the summer would be an hour early.
    """
    words = re.findall("[a-z]+", column.casefold())
    if clock.time_zone is None or "utc" not in words:
        return time, utc_offset
    local = time.dt.tz_localize("UTC").dt.tz_convert(clock.time_zone).dt.tz_localize(None)
    stated = utc_offset.notna()
    return local.mask(stated, time), utc_offset.fillna(local - time)


def _text(table: Table, how: RecognisedColumns, role: str) -> pd.Series:
    if role not in how.by_role:
        return pd.Series(np.nan, index=table.columns.index, dtype=TEXT)
    column = table.columns[how.by_role[role]].str.strip()
    return column.mask(is_missing(column))

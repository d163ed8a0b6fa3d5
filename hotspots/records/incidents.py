"""Read incidents: many files, one table, every row accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.grid_ref import (
    WGS84,
    CoordinateOperation,
    Crs,
    least_exact,
    project_points,
    read_crs,
    require_projected_metres,
)
from hotspots.progress import Progress, silent
from hotspots.records import accounting as why
from hotspots.records.accounting import RowAccount
from hotspots.records.assign import AREA_COLUMNS, assign_areas
from hotspots.records.boundaries import Boundaries
from hotspots.records.columns import RecognisedColumns, recognise_columns
from hotspots.records.harm_index import HarmIndex, load_harm_index
from hotspots.records.input_file import InputFile
from hotspots.records.moments import DAY, MINUTE, MONTH, NONE, Moments, is_missing, read_moments
from hotspots.records.off_map import find_off_map
from hotspots.records.sources import list_files, short_names
from hotspots.records.text_table import TextTable, read_text_table

INCIDENT_COLUMNS = (
    "id",
    "offence",
    "start",
    "end",
    "precision",
    "recorded",
    "location",
    "harm",
    *AREA_COLUMNS,
    "file",
    "line",
)
_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tab", ".txt")


@dataclass(frozen=True)
class IncidentRecords:
    """What was recorded, and what became of every row.

    Attributes
    ----------
    incidents
        One row an incident, points in ``to_crs``, with the columns

        ===============  ==============================================================
        ``id``           reference as written; missing where there was none
        ``offence``      as written
        ``start, end``   it happened at or after start and before end, local time
        ``precision``    ``minute``, ``day``, ``month`` or ``none``
        ``recorded``     when it was recorded, local time
        ``location``     location text as written
        ``harm``         weight by the harm index
        ``district_code, district, ward_code, ward``  missing without boundaries or outside
        ``file, line``   where the row stands
        ===============  ==============================================================

        then every original column that is not already among these, and ``geometry``.
        A file without usable rows in a list of several adds none.
    rejected
        ``file``, ``line``, ``reason``: one row for each row not kept.
    summary
        All rows accounted for.
    by_file
        The same for each file.
    operation
        How the coordinates were projected, and how exactly: of several files the least exact.
    harm_index
        The weights used.
    inputs
        The files, with their hashes.
    notes
        What a reader should know before trusting a map.
    """

    incidents: gpd.GeoDataFrame
    rejected: pd.DataFrame
    summary: RowAccount
    by_file: Mapping[str, RowAccount]
    operation: CoordinateOperation
    harm_index: HarmIndex
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def read_incidents(
    source: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    crs: Crs | None = None,
    to_crs: Crs = 27700,
    date_format: str | None = None,
    time_zone: str | None = "Europe/London",
    delimiter: str | None = None,
    boundaries: Boundaries | None = None,
    harm_index: str = "cambridge",
    harm_floor: float = 1.0,
    progress: Progress = silent,
) -> IncidentRecords:
    """Read incident files into one table of points.

    police.uk street files are recognised in both header styles; so are files whose columns go
    by common names. ``columns`` says the rest. Nothing is dropped in silence: each row is
    kept or stands in ``rejected`` with its file, line and reason.

    Parameters
    ----------
    source
        A file, a list of files, a folder or a glob pattern; CSV and the like, plain or gzipped.
    columns
        Role -> column name: ``id``, ``offence``, ``month``, ``date``, ``start``, ``end``,
        ``recorded``, ``longitude``, ``latitude``, ``easting``, ``northing``, ``location``.
    crs
        System of the coordinates in the files. Default: EPSG:4326 for longitude and latitude,
        ``to_crs`` for eastings and northings.
    to_crs
        Projected system in metres for the result. Coordinates already in it are kept as given.
    date_format
        strptime format of the dates, where they are not ISO 8601.
    time_zone
        Local time of the place, for times written with an offset; None reads every time as it
        is written, for exports that stamp local times with a Z they do not mean.
    delimiter
        What separates the fields; found from the header by default.
    boundaries
        Areas to sort the incidents into.
    harm_index, harm_floor
        Weights for the ``harm`` column; see :func:`hotspots.records.load_harm_index`.
    progress
        Told after each file.

    Raises
    ------
    MissingFileError
        When a file is not there.
    InputError
        When a file is empty, damaged or lacks a column; when coordinates are in another order
        or system than said; when no row at all is usable. Everything found is in one error.

    Examples
    --------
    >>> from hotspots import read_incidents
    >>> records = read_incidents("data/sample_incidents/sample_incidents.csv.gz")
    >>> records.summary.read == records.summary.kept + len(records.rejected)
    True
    >>> records.incidents.crs.to_epsg()
    27700
    """
    target = require_projected_metres(to_crs, where="to_crs")
    degrees = None if crs is None else read_crs(crs, where="crs").is_geographic
    index = load_harm_index(harm_index, floor=harm_floor)
    paths = list_files(source, suffixes=_SUFFIXES)
    problems: list[Problem] = []
    parts: list[_FilePart] = []
    for done, (path, name) in enumerate(zip(paths, short_names(paths), strict=True), start=1):
        try:
            table = read_text_table(path, name=name, delimiter=delimiter)
            found, wrong = recognise_columns(table.header, columns, degrees=degrees, where=name)
            problems += wrong
            if found is not None:
                source_crs = crs if crs is not None else (WGS84 if found.degrees else target)
                part = _read_part(table, found, source_crs, target, date_format, time_zone)
                parts.append(part)
        except InputError as error:
            problems += error.problems
        progress("Reading incidents", done, len(paths))
    raise_if_any(problems)
    incidents, rejected = _stack(parts, target)
    if not len(incidents):
        raise InputError(_nothing_usable(parts))
    incidents["harm"] = index.weigh(incidents["offence"])
    if boundaries is not None:
        incidents = assign_areas(incidents, boundaries)
    by_file = {part.file.name: part.account for part in parts}
    return IncidentRecords(
        incidents,
        rejected,
        sum((part.account for part in parts), RowAccount(0, 0)),
        by_file,
        least_exact(part.operation for part in parts),
        index,
        tuple(part.file for part in parts),
        tuple(_notes(incidents, index, parts)),
    )


@dataclass(frozen=True)
class _FilePart:
    """One file, read."""

    file: InputFile
    incidents: pd.DataFrame
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    rejected: pd.DataFrame
    account: RowAccount
    operation: CoordinateOperation


def _read_part(
    table: TextTable,
    found: RecognisedColumns,
    source_crs: Crs,
    target: Crs,
    date_format: str | None,
    time_zone: str | None,
) -> _FilePart:
    columns = table.columns
    reason = pd.Series("", index=columns.index, dtype=object)

    def reject(rows: pd.Series | NDArray[np.bool_], because: str) -> None:
        reason[rows & (reason == "")] = because

    given_x, given_y = columns[found.x], columns[found.y]
    x, y = _numbers(given_x), _numbers(given_y)
    reject(is_missing(given_x) | is_missing(given_y), why.NO_COORDINATES)
    reject(~(np.isfinite(x) & np.isfinite(y)), why.NOT_NUMBERS)
    reject((x == 0) & (y == 0), why.AT_ZERO)
    located = (reason == "").to_numpy()
    off_map = find_off_map(x, y, located, source_crs, target, table.file.name)
    reject(off_map, why.OUTSIDE_SYSTEM)
    x, y, operation = project_points(x, y, from_crs=source_crs, to_crs=target)
    reject(~(np.isfinite(x) & np.isfinite(y)), why.OUTSIDE_SYSTEM)
    times, recorded = _read_times(columns, found, date_format, time_zone)
    reject(times.unreadable, why.DATE_UNREADABLE)
    reject(times.end < times.start, why.WINDOW_BACKWARDS)

    frame = _documented(table, found, times, recorded)
    keep = (reason == "").to_numpy()
    rejected = pd.DataFrame(
        {
            "line": np.concatenate([table.lines[~keep], table.malformed]),
            "reason": [*reason[~keep], *[why.MALFORMED] * len(table.malformed)],
        }
    ).sort_values("line", kind="stable", ignore_index=True)
    rejected.insert(0, "file", table.file.name)
    counts = rejected["reason"].value_counts()
    account = RowAccount(
        read=len(columns) + len(table.malformed),
        kept=int(keep.sum()),
        rejected={one: int(counts[one]) for one in why.REASONS if one in counts.index},
    )
    return _FilePart(table.file, frame[keep], x[keep], y[keep], rejected, account, operation)


def _numbers(text: pd.Series) -> NDArray[np.float64]:
    return pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _read_times(
    columns: pd.DataFrame, found: RecognisedColumns, date_format: str | None, time_zone: str | None
) -> tuple[Moments, pd.Series]:
    """Read the window in which each incident happened, and when it was recorded."""

    def read(role: str, *, as_months: bool = False) -> Moments:
        name = found.by_role.get(role)
        text = columns[name] if name else pd.Series("", index=columns.index, dtype="str")
        # A month written as a month needs no format, whatever the other dates look like.
        iso = as_months and (is_missing(text) | text.str.match(r"\s*\d{4}-\d{2}")).all()
        form = None if iso else date_format
        return read_moments(text, date_format=form, time_zone=time_zone, as_months=as_months)

    recorded = read("recorded")
    if "start" not in found.by_role:
        role = "date" if "date" in found.by_role else "month"
        return read(role, as_months=role == "month"), recorded.start
    first, last = read("start"), read("end")
    # A window without an end (or with a literal NULL) is as wide as its start was written.
    open_ended = last.precision == NONE
    end = last.end.where(~open_ended, first.end)
    order = {NONE: 0, MINUTE: 1, DAY: 2, MONTH: 3}
    coarser = last.precision.map(order) > first.precision.map(order)
    precision = last.precision.where(coarser & (first.precision != NONE), first.precision)
    unreadable = first.unreadable | last.unreadable
    return Moments(first.start, end.where(first.precision != NONE), precision, unreadable), (
        recorded.start
    )


def _documented(
    table: TextTable, found: RecognisedColumns, times: Moments, recorded: pd.Series
) -> pd.DataFrame:
    """Lay the documented columns out first, the file's own behind them."""
    columns = table.columns

    def text(role: str) -> pd.Series:
        name = found.by_role.get(role)
        if name is None:
            return pd.Series(np.nan, index=columns.index, dtype="str")
        return columns[name].where(~is_missing(columns[name]))

    documented: dict[str, object] = {
        "id": text("id"),
        "offence": text("offence"),
        "start": times.start,
        "end": times.end,
        "precision": times.precision,
        "recorded": recorded,
        "location": text("location"),
        "harm": np.nan,
        **dict.fromkeys(AREA_COLUMNS, pd.Series(np.nan, index=columns.index, dtype="str")),
        "file": table.file.name,
        "line": table.lines,
    }
    same = {found.by_role.get(role) for role in ("id", "offence", "location")}
    reserved = {*documented, "geometry"}
    for name in table.header:
        if name in same:
            continue
        kept_as = name
        # The file's own column of a documented name.
        while kept_as in reserved or (kept_as != name and kept_as in table.header):
            kept_as = f"original_{kept_as}"
        documented[kept_as] = columns[name]
    return pd.DataFrame(documented, index=columns.index)


def _stack(parts: list[_FilePart], target: Crs) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    frame = pd.concat([part.incidents for part in parts], ignore_index=True)
    x = np.concatenate([part.x for part in parts])
    y = np.concatenate([part.y for part in parts])
    incidents = gpd.GeoDataFrame(frame, geometry=shapely.points(x, y), crs=target)
    rejected = pd.concat([part.rejected for part in parts], ignore_index=True)
    return incidents, rejected.astype({"file": "str", "line": np.int64, "reason": "str"})


def _nothing_usable(parts: list[_FilePart]) -> list[Problem]:
    return [
        Problem(
            f"no row is usable: {part.account}",
            "check the export that made it, which columns hold the coordinates and the dates,"
            " and how the dates are written (date_format)",
            part.file.name,
        )
        for part in parts
    ]


def _notes(incidents: gpd.GeoDataFrame, index: HarmIndex, parts: list[_FilePart]) -> list[str]:
    """Say what a reader should know before trusting a map of these incidents."""
    notes = []
    empty = [part.file.name for part in parts if not part.account.kept]
    if empty:
        notes.append(f"no usable row in {listed(empty)}")
    without_id = int(incidents["id"].isna().sum())
    if without_id:
        notes.append(f"{without_id:,} incidents have no id")
    repeated = int(incidents["id"].dropna().duplicated().sum())
    if repeated:
        notes.append(f"{repeated:,} incidents repeat the id of an earlier row; all were kept")
    for precision, says in ((MONTH, "the month only"), (NONE, "no date")):
        rows = int((incidents["precision"] == precision).sum())
        if rows:
            notes.append(f"{rows:,} incidents have {says}")
    notes += index.caveats(incidents["offence"])
    return notes

"""Read incidents: many files, one table, every row accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.grid_ref import Crs, read_crs, require_projected_metres, require_same_crs
from hotspots.progress import Progress, silent
from hotspots.projection import CoordinateOperation, least_exact
from hotspots.records.accounting import RowAccount
from hotspots.records.assign import AREA_COLUMNS, areas_of
from hotspots.records.boundaries import Boundaries
from hotspots.records.date_styles import DateOrder, add_orders
from hotspots.records.harm_index import HarmIndex, Weighing
from hotspots.records.harm_indices import load_harm_index
from hotspots.records.incident_rows import (
    FilePart,
    Reading,
    RecognisedTable,
    read_part,
    recognise_tables,
)
from hotspots.records.input_file import InputFile
from hotspots.records.locations import streets_for_addresses
from hotspots.records.map_points import MapPoints, find_map_points
from hotspots.records.moments import MONTH, NONE
from hotspots.records.repeats import Repeats, find_repeats
from hotspots.records.sources import leave_out_other_police_uk, list_files, short_names
from hotspots.records.table import TEXT
from hotspots.records.tables import TABLE_SUFFIXES

INCIDENT_COLUMNS = (
    "id",
    "offence_code",
    "offence",
    "offence_group",
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
_MOST_NOTES_ON_FILES = 20


@dataclass(frozen=True)
class IncidentRecords:
    """What was recorded, and what became of every row.

    Attributes
    ----------
    incidents
        One row an incident, points in ``to_crs``, with the columns

        =================  ==============================================================
        ``id``             reference as written; missing where there was none
        ``offence_code``   Home Office code, or the code of whoever exported, as written
        ``offence``        as written
        ``offence_group``  as written
        ``start, end``     it happened at or after start and before end, local time
        ``precision``      ``minute``, ``hour``, ``day``, ``month`` or ``none``
        ``recorded``       when it was recorded, local time
        ``location``       location text as written; of an address only the street
        ``harm``           weight by the harm index
        ``district_code, district, ward_code, ward``  missing without boundaries or outside
        ``file, line``     where the row stands
        =================  ==============================================================

        then every original column that is not already among these, and ``geometry``.
        A file without usable rows in a list of several adds none.
    rejected
        ``file``, ``line``, ``reason``: one row for each row not kept.
    summary
        All rows accounted for.
    by_file
        The same for each file; for each sheet or entry where a file holds several.
    readings
        What was recognised in each file.
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
    readings: tuple[Reading, ...]
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
    date_order: DateOrder | None = None,
    time_zone: str | None = "Europe/London",
    delimiter: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    layer: str | None = None,
    repeats: Repeats = "keep",
    boundaries: Boundaries | None = None,
    harm_index: str | HarmIndex = "cambridge",
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
        A file, a list of files, a folder or a glob pattern: CSV and the like, plain, gzipped or
        zipped; workbooks; Parquet; points in a GeoPackage, GeoJSON, shapefile or KML.
    columns
        Role -> column name, where a name is not recognised: ``id``, ``offence``, ``start``,
        ``easting`` and so on; see :data:`hotspots.records.columns.ROLES`.
    crs
        System of the coordinates in the files. Default: EPSG:4326 for longitude and latitude,
        ``to_crs`` for eastings and northings.
    to_crs
        Projected system in metres for the result. Coordinates already in it are kept as given.
    date_format
        strptime format of the dates, where they are written in no usual way.
    date_order
        ``"day-first"`` or ``"month-first"`` for dates such as 03/09/2024; by default what the
        dates of all files together say, and day first when they say nothing.
    time_zone
        Local time of the place, for times written with an offset; None reads every time as it
        is written, for exports that stamp local times with a Z they do not mean.
    delimiter
        What separates the fields; found from the header by default.
    encoding
        Of text files that are none of UTF-8, UTF-16 and Windows-1252.
    sheet, layer
        Which sheet of a workbook, or layer of a file of points.
    repeats
        What becomes of rows that repeat an earlier one: ``"keep"``; ``"reject rows"`` that are
        the same in every column; ``"reject ids"`` that were there before. They are counted
        either way.
    boundaries
        Areas to sort the incidents into.
    harm_index, harm_floor
        Weights for the ``harm`` column: an index, or the name of one and its floor; see
        :func:`hotspots.records.load_harm_index`.
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
    index = (
        load_harm_index(harm_index, floor=harm_floor) if isinstance(harm_index, str) else harm_index
    )
    paths, notes = leave_out_other_police_uk(list_files(source, suffixes=TABLE_SUFFIXES))
    problems: list[Problem] = []
    tables: list[RecognisedTable] = []
    for done, (path, name) in enumerate(zip(paths, short_names(paths), strict=True), start=1):
        found, wrong = recognise_tables(
            path, name, columns, degrees, delimiter, encoding, sheet, layer
        )
        tables += found
        problems += wrong
        progress("Reading incidents", done, len(paths))
    order = add_orders(table.order for table in tables)
    day_first = order.reads_day_first if date_order is None else date_order == "day-first"
    parts: list[FilePart] = []
    while tables:  # each table is let go as soon as it is understood
        try:
            table = tables.pop(0)
            parts.append(read_part(table, crs, target, date_format, time_zone, day_first))
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)
    if date_order is None and date_format is None and order.explain():
        notes = [*notes, order.explain()]
    return _put_together(parts, target, index, boundaries, repeats, notes)


def _put_together(
    parts: list[FilePart],
    target: Crs,
    index: HarmIndex,
    boundaries: Boundaries | None,
    repeats: Repeats,
    notes: list[str],
) -> IncidentRecords:
    incidents, points = _stack(parts, target)
    if not len(incidents):
        raise InputError(_nothing_usable(parts))
    rejected = pd.concat([part.rejected for part in parts], ignore_index=True)
    by_file = {part.reading.name: part.account for part in parts}
    found = find_repeats(incidents, points.of_row)
    again = found.chosen(repeats)
    if again.any():
        incidents, rejected, by_file = _reject_repeats(
            incidents, rejected, by_file, again, found.reason(repeats)
        )
        points = points.only(~again)
    incidents["location"], addresses = streets_for_addresses(incidents["location"])
    weighing = index.weigh(incidents)
    incidents["harm"] = weighing.harm
    if boundaries is not None:
        require_same_crs(
            target, boundaries.districts.crs, one_is="the incidents", other_is="the boundaries"
        )
        for column, values in areas_of(points, boundaries).items():
            incidents[column] = values
    kept = repeats == "keep"
    notes = [*notes, *_notes(incidents, weighing, by_file, parts), *found.notes(kept=kept)]
    notes += addresses
    return IncidentRecords(
        incidents,
        rejected.astype({"file": "str", "line": np.int64, "reason": "str"}),
        sum(by_file.values(), RowAccount(0, 0)),
        by_file,
        tuple(part.reading for part in parts),
        least_exact(part.operation for part in parts),
        index,
        tuple(dict.fromkeys(file for part in parts for file in part.inputs)),
        tuple(notes),
    )


def _stack(parts: list[FilePart], target: Crs) -> tuple[gpd.GeoDataFrame, MapPoints]:
    """Put the rows of all files together, a column at a time so that none is held twice."""
    sizes = [len(part.x) for part in parts]
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns: dict[str, object] = {}
    for name in [*INCIDENT_COLUMNS, *(one for one in names if one not in INCIDENT_COLUMNS)]:
        if name == "file":
            codes = np.repeat(np.arange(len(parts)), sizes)
            files = [part.reading.name for part in parts]
            categories = pd.Categorical.from_codes(codes, categories=pd.Index(files))
            columns[name] = categories.remove_unused_categories()
        elif name == "harm":
            columns[name] = np.nan
        elif name in AREA_COLUMNS:
            nowhere = np.full(sum(sizes), -1, dtype=np.int8)
            columns[name] = pd.Categorical.from_codes(nowhere, pd.Index([], dtype=TEXT))
        else:
            of_files = [
                part.columns.pop(name, pd.Series(np.nan, index=range(size), dtype=TEXT))
                for part, size in zip(parts, sizes, strict=True)
            ]
            columns[name] = pd.concat(of_files, ignore_index=True)
    x = np.concatenate([part.x for part in parts])
    y = np.concatenate([part.y for part in parts])
    points = find_map_points(x, y)
    shapes = np.asarray(shapely.points(points.x, points.y))[points.of_row]
    columns["geometry"] = gpd.array.from_shapely(shapes, crs=target)
    return gpd.GeoDataFrame(columns, index=range(len(x)), copy=False), points


def _reject_repeats(
    incidents: gpd.GeoDataFrame,
    rejected: pd.DataFrame,
    by_file: dict[str, RowAccount],
    again: NDArray[np.bool_],
    reason: str,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, dict[str, RowAccount]]:
    moved = pd.DataFrame(incidents.loc[again, ["file", "line"]]).astype({"file": "str"})
    rejected = pd.concat([rejected, moved.assign(reason=reason)], ignore_index=True)
    order = {name: number for number, name in enumerate(by_file)}
    rejected = rejected.sort_values(
        ["file", "line"],
        key=lambda column: column.map(order) if column.name == "file" else column,
        kind="stable",
        ignore_index=True,
    )
    counts = moved["file"].value_counts()
    accounts = {
        name: replace(
            account,
            kept=account.kept - int(counts.get(name, 0)),
            rejected={**account.rejected, reason: int(counts[name])}
            if name in counts.index
            else account.rejected,
        )
        for name, account in by_file.items()
    }
    return incidents[~again].reset_index(drop=True), rejected, accounts


def _nothing_usable(parts: list[FilePart]) -> list[Problem]:
    return [
        Problem(
            "; ".join([f"no row is usable: {part.account}", *part.notes_without_name]),
            "check the export that made it, which columns hold the coordinates and the dates,"
            " and how the dates are written (date_format)",
            part.reading.name,
        )
        for part in parts
    ]


def _notes(
    incidents: gpd.GeoDataFrame,
    weighing: Weighing,
    by_file: Mapping[str, RowAccount],
    parts: list[FilePart],
) -> list[str]:
    """Say what a reader should know before trusting a map of these incidents."""
    notes = list(dict.fromkeys(note for part in parts for note in part.reading.notes))
    notes.sort(key=lambda note: "not read" not in note)  # what is lost to the maps comes first
    if len(notes) > _MOST_NOTES_ON_FILES:
        more = len(notes) - _MOST_NOTES_ON_FILES
        notes = [*notes[:_MOST_NOTES_ON_FILES], f"{more:,} more notes on single files"]
    empty = [name for name, account in by_file.items() if not account.kept]
    if empty:
        notes.append(f"no usable row in {listed(empty)}")
    mostly = [name for name, account in by_file.items() if account.rejected_rows > account.kept > 0]
    if mostly:
        notes.append(f"most rows were rejected of {listed(mostly)}")
    without_id = int(incidents["id"].isna().sum())
    if without_id:
        notes.append(f"{without_id:,} incidents have no id")
    for precision, says in ((MONTH, "the month only"), (NONE, "no date")):
        rows = int((incidents["precision"] == precision).sum())
        if rows:
            notes.append(f"{rows:,} incidents have {says}")
    return [*notes, *weighing.notes]

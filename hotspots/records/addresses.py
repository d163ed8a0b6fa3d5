"""Read addresses: OS Open UPRN, AddressBase Plus or any CSV, and of it only the study area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.grid_ref import WGS84, Crs, read_crs, require_projected_metres, require_same_crs
from hotspots.progress import Progress, silent
from hotspots.projection import CoordinateOperation, least_exact
from hotspots.records.address_extents import Extent, explain_none_inside
from hotspots.records.address_files import ADDRESS_SUFFIXES, AddressTable, open_addresses
from hotspots.records.address_names import AddressColumns, recognise_address_columns
from hotspots.records.address_parts import describe_addresses
from hotspots.records.address_rows import AddressAccount, KeptRows, keep_rows_within
from hotspots.records.boundaries import Boundaries
from hotspots.records.input_file import InputFile
from hotspots.records.sources import list_files, short_names

ADDRESS_COLUMNS = (
    "uprn",
    "address",
    "number",
    "number_from",
    "number_suffix",
    "flat",
    "building_name",
    "street",
    "town",
    "postcode",
    "class_code",
    "residential",
    "file",
    "line",
)
_BRITISH_GRID = 27700
Within: TypeAlias = BaseGeometry | Boundaries | gpd.GeoDataFrame | gpd.GeoSeries | Sequence[float]


@dataclass(frozen=True)
class AddressRecords:
    """The addresses of a study area, and what became of every row.

    Attributes
    ----------
    addresses
        One row an address, in file order, points in ``to_crs``, with the columns

        =================  ============================================================
        ``uprn``           Unique Property Reference Number, as text
        ``address``        in one line, as written or put together from its parts
        ``number``         as written: 14, 12A, 14-16; missing where it is not sure
        ``number_from``    what it is sorted by: 14, 12, 14
        ``number_suffix``  the A of 12A
        ``flat``           the part of the house, as written: Flat 3
        ``building_name``  Rose Cottage
        ``street``         as written
        ``town``           by its column; else what the line ends in, behind the street
        ``postcode``       as written
        ``class_code``     as written; of AddressBase, a code such as RD04
        ``residential``    whether it is a home; missing where no class says
        ``file, line``     where the row stands
        =================  ============================================================

        and ``geometry``. Columns of the file that are none of these are not kept: a country has
        40 million addresses. Texts are missing where there was none.
    rejected
        ``file``, ``line``, ``reason``: one row for each row that cannot be used.
    account
        All rows accounted for: kept, outside the study area, rejected.
    operation
        How the coordinates were projected, and how exactly: of several files the least exact.
    inputs
        The files, with their hashes.
    notes
        What a reader should know before relying on the list.
    """

    addresses: gpd.GeoDataFrame
    rejected: pd.DataFrame
    account: AddressAccount
    operation: CoordinateOperation
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def read_addresses(
    source: str | Path | Sequence[str | Path],
    *,
    within: Within | None = None,
    buffer_m: float = 0.0,
    columns: Mapping[str, str] | None = None,
    crs: Crs | None = None,
    to_crs: Crs = _BRITISH_GRID,
    progress: Progress = silent,
) -> AddressRecords:
    r"""Read the addresses of a study area out of files of any size.

    OS Open UPRN, AddressBase Plus, OpenAddresses and files whose columns go by common names are
    recognised; ``columns`` says the rest. A file is read once, a block at a time, and only rows
    inside the study area are kept. Where number and street have no columns of their own they
    are read out of the address line, for walking order; where that is not sure the number is
    missing. See :func:`hotspots.records.walking_order`.

    Parameters
    ----------
    source
        A file, a list of files, a folder or a glob pattern: CSV and the like, plain, gzipped,
        or a zip archive that holds one CSV; workbooks. AddressBase and AddressBase Plus are
        read without the names of their columns too, as Ordnance Survey delivers them.
    within
        The study area, in ``to_crs``: a polygon, boundaries (all their districts), a table of
        polygons, or a box (west, south, east, north). None keeps every row, which no machine
        has the memory for when the file is a country's.
    buffer_m
        Metres round the study area from which addresses are kept too.
    columns
        Role -> column name: ``uprn``, ``address``, ``number``, ``flat``, ``building_name``,
        ``street``, ``town``, ``postcode``, ``class_code``, ``easting``, ``northing``,
        ``longitude``, ``latitude``, and AddressBase's own, such as ``pao_start_number``.
    crs
        System of the coordinates in the files. Default: EPSG:4326 for longitude and latitude,
        ``to_crs`` for eastings and northings.
    to_crs
        Projected system in metres for the result. Of a file with both, eastings and northings
        are taken and kept untouched; with any other ``to_crs`` than the British National Grid
        the degrees are, since eastings do not say which system they are in.
    progress
        Told after each file.

    Returns
    -------
    AddressRecords
        Without an address inside the study area: an empty table with all its columns, and a
        note of where both are.

    Raises
    ------
    MissingFileError
        When a file is not there.
    InputError
        When a file is empty, damaged or lacks a column; when coordinates are in another order
        or system than said, or kilometres from the degrees beside them; when a study area is no
        area, or holds no address because it is in degrees or the wrong way round; when no row
        at all is usable.

    Examples
    --------
    >>> import tempfile
    >>> text = "uprn,address,x,y\n1,12A Mill Lane,587880,185890\n2,1 High St,520000,180000\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "addresses.csv")
    ...     _ = file.write_text(text)
    ...     records = read_addresses(file, within=(580_000, 180_000, 590_000, 190_000))
    >>> print(records.account)
    2 rows read = 1 kept + 1 outside the study area + 0 rejected
    >>> records.addresses[["number", "number_from", "street"]].to_numpy().tolist()
    [['12A', 12, 'Mill Lane']]
    """
    target = require_projected_metres(to_crs, where="to_crs")
    given = None if crs is None else read_crs(crs, where="crs")
    degrees = None if given is None else given.is_geographic
    prefer_degrees = target.to_epsg() != _BRITISH_GRID if degrees is None else degrees
    outline = _outline_of(within, buffer_m, target)
    paths = list_files(source, suffixes=ADDRESS_SUFFIXES)
    problems: list[Problem] = []
    parts: list[_FilePart] = []

    def usable(header: Sequence[str]) -> bool:
        return recognise_address_columns(header, columns)[0] is not None

    for done, (path, name) in enumerate(zip(paths, short_names(paths), strict=True), start=1):
        try:
            for table in open_addresses(path, name=name, usable=usable):
                part, wrong = _read_table(
                    table, columns, degrees, prefer_degrees, crs, target, outline
                )
                problems += wrong
                parts += [part] if part else []
        except InputError as error:
            problems += error.problems
        progress("Reading addresses", done, len(paths))
    raise_if_any(problems)
    return _stack(parts, target, outline)


@dataclass(frozen=True)
class _FilePart:
    """One table, read."""

    name: str
    file: InputFile
    addresses: pd.DataFrame
    rows: KeptRows
    notes: tuple[str, ...]


def _read_table(
    table: AddressTable,
    columns: Mapping[str, str] | None,
    degrees: bool | None,
    prefer_degrees: bool,
    crs: Crs | None,
    target: Crs,
    outline: BaseGeometry | None,
) -> tuple[_FilePart | None, list[Problem]]:
    """Keep the rows of one table that lie inside the outline, or say all that is wrong."""
    found, wrong = recognise_address_columns(
        table.header, columns, prefer_degrees=prefer_degrees, where=table.name
    )
    wrong = wrong or _contradiction(found, degrees, table.name)
    if found is None or wrong:
        return None, wrong
    system = crs if crs is not None else (WGS84 if found.degrees else target)
    rows = keep_rows_within(table, found, source_crs=system, target=target, outline=outline)
    return _part(table, found, rows), []


def _part(text: AddressTable, found: AddressColumns, rows: KeptRows) -> _FilePart:
    described = describe_addresses(rows.columns, found.by_role)
    described["file"] = pd.Series(text.name, index=described.index, dtype="str")
    described["line"] = rows.lines
    if not rows.account.kept + rows.account.outside:
        raise InputError(
            Problem(
                f"no row is usable: {rows.account}",
                "check the export that made it, and which columns hold the coordinates",
                text.name,
            )
        )
    return _FilePart(text.name, text.file, described, rows, (*text.notes, *rows.notes))


def _stack(parts: list[_FilePart], target: Crs, outline: BaseGeometry | None) -> AddressRecords:
    frame = pd.concat([part.addresses for part in parts], ignore_index=True)
    x = np.concatenate([part.rows.x for part in parts])
    y = np.concatenate([part.rows.y for part in parts])
    addresses = gpd.GeoDataFrame(frame, geometry=shapely.points(x, y), crs=target)
    rejected = pd.concat(
        [part.rows.rejected.assign(file=part.name) for part in parts], ignore_index=True
    )
    notes = _notes(addresses)
    if addresses.empty and outline is not None:
        extent = reduce(Extent.join, (part.rows.extent for part in parts))
        notes = [explain_none_inside(extent, outline, target)]
    return AddressRecords(
        addresses,
        rejected[["file", "line", "reason"]].astype({"file": "str"}),
        sum((part.rows.account for part in parts), AddressAccount(0, 0, 0)),
        least_exact(part.rows.operation for part in parts),
        tuple(dict.fromkeys(part.file for part in parts)),
        (*(note for part in parts for note in part.notes), *notes),
    )


def _notes(addresses: gpd.GeoDataFrame) -> list[str]:
    """Say what a reader should know before relying on these addresses, in numbers only."""
    counts = {
        "have no UPRN": addresses["uprn"].isna().sum(),
        "repeat the UPRN of an earlier row; all were kept": (
            addresses["uprn"].dropna().duplicated().sum()
        ),
        "have no address text, only a place": addresses["address"].isna().sum(),
        "have text in which no house number is sure": (
            addresses["address"].notna() & addresses["number_from"].isna()
        ).sum(),
        "have no class that says whether they are homes": addresses["residential"].isna().sum(),
    }
    return [f"{rows:,} addresses {what}" for what, rows in counts.items() if rows]


def _contradiction(found: AddressColumns | None, degrees: bool | None, name: str) -> list[Problem]:
    if found is None or not found.degrees or degrees is not False:
        return []
    return [
        Problem(
            "the coordinates are longitude and latitude by their names, but the coordinate system"
            " given is in metres",
            "leave crs out, or name the columns that hold easting and northing",
            name,
        )
    ]


def _outline_of(within: Within | None, buffer_m: float, target: Crs) -> BaseGeometry | None:
    """Make one outline, in the target system, of whatever says where the study area is."""
    if not (np.isfinite(buffer_m) and buffer_m >= 0):
        what = f"a buffer of {buffer_m:g} m cannot be drawn round a study area"
        raise InputError(Problem(what, "give 0 or more metres", "buffer_m"))
    if within is None:
        return None
    if isinstance(within, Boundaries):
        areas = within.districts if len(within.districts) else within.wards
        return _outline_of(areas, buffer_m, target)
    if isinstance(within, gpd.GeoDataFrame | gpd.GeoSeries):
        require_same_crs(within.crs, target, one_is="the study area", other_is="to_crs")
        outline = shapely.union_all(within.geometry.dropna().to_numpy())
    elif isinstance(within, BaseGeometry):
        outline = within
    else:
        outline = _box(within)
    outline = outline.buffer(buffer_m) if buffer_m else outline
    if outline.geom_type not in ("Polygon", "MultiPolygon") or not outline.area > 0:
        raise InputError(
            Problem(
                f"the study area is no area but {outline.geom_type} of {outline.area:g} m²",
                "give polygons, or a box as west, south, east, north",
                "within",
            )
        )
    return outline if outline.is_valid else shapely.make_valid(outline)


def _box(within: Sequence[float]) -> BaseGeometry:
    if len(within) != 4 or not np.isfinite(list(within)).all():
        what = f"{len(within)} values do not make a box"
        raise InputError(Problem(what, "give west, south, east, north in metres", "within"))
    west, south, east, north = within
    if not (west < east and south < north):
        raise InputError(
            Problem(
                "the box is empty: its west is not below its east, or its south not below its"
                " north",
                "give west, south, east, north in metres",
                "within",
            )
        )
    return shapely.box(west, south, east, north)

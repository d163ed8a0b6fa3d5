"""Open whatever a force or a partner hands over, and get tables of text out of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyproj
import shapely

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import crs_name
from hotspots.records.archive_tables import TEXT_SUFFIXES, read_archive
from hotspots.records.header import name_columns
from hotspots.records.input_file import fingerprint
from hotspots.records.layers import PARQUET_SUFFIXES, read_layer
from hotspots.records.table import PointColumns, Table, as_text_frame
from hotspots.records.text_table import read_text_table
from hotspots.records.workbook import WORKBOOK_SUFFIXES, read_workbook

LAYER_SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".kml", ".kmz")
# What counts in a folder. JSON may be anything there, so it has to be named.
TABLE_SUFFIXES = (
    *TEXT_SUFFIXES,
    *(f"{suffix}.gz" for suffix in TEXT_SUFFIXES),
    *WORKBOOK_SUFFIXES,
    *PARQUET_SUFFIXES,
    *(suffix for suffix in LAYER_SUFFIXES if suffix != ".json"),
    ".zip",
)


def read_tables(
    path: Path,
    *,
    name: str,
    delimiter: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    layer: str | None = None,
    known: Callable[[str], bool],
    usable: Callable[[Sequence[str]], bool],
) -> list[Table]:
    """Read every table in a file: one of a text file, several of an archive or a workbook.

    Parameters
    ----------
    path, name
        The file, and what to call it.
    delimiter, encoding
        As in :func:`hotspots.records.text_table.read_text_table`.
    sheet, layer
        Which sheet of a workbook, or layer of a file of shapes.
    known, usable
        Tell whether a name is one that columns go by, and whether a header will do.

    Raises
    ------
    MissingFileError, InputError
        As the reader of that kind of file does.
    """
    suffix = path.suffix.casefold()
    if suffix in WORKBOOK_SUFFIXES:
        return read_workbook(path, name=name, sheet=sheet, known=known, usable=usable)
    if suffix in PARQUET_SUFFIXES:
        return [_read_parquet(path, name)]
    if suffix in LAYER_SUFFIXES:
        return [_read_points(path, name, layer)]
    if suffix != ".zip":
        text = read_text_table(path, name=name, delimiter=delimiter, encoding=encoding, known=known)
        return [text]
    return read_archive(
        path,
        name=name,
        delimiter=delimiter,
        encoding=encoding,
        sheet=sheet,
        known=known,
        usable=usable,
        or_layers=LAYER_SUFFIXES,
    ) or [_read_points(path, name, layer)]


def _read_points(path: Path, name: str, layer: str | None) -> Table:
    """Read a layer of points: its columns, and two more for where each point is."""
    found = read_layer(path, name=name, layer=layer, wanted="points")
    frame = found.frame
    kinds = frame.geometry.geom_type
    others = int((kinds.notna() & ~kinds.isin(["Point", "MultiPoint"])).sum())
    if others:
        raise InputError(_no_points(kinds, others, name))
    shapes = frame.geometry.to_numpy()
    points = shapely.get_geometry(shapes, 0)
    texts = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    header, notes = name_columns([str(column) for column in texts.columns])
    texts.columns = pd.Index(header)
    x, y = (_unused(one, header) for one in ("point_x", "point_y"))
    texts[x], texts[y] = shapely.get_x(points), shapely.get_y(points)
    text = _as_text(pa.Table.from_pandas(texts, preserve_index=False))
    if frame.crs is None:
        notes.append(
            "the points state no coordinate system; how they were read is for you to check, and"
            " for crs to say otherwise"
        )
    if (shapely.get_num_geometries(shapes) > 1).any():
        notes.append("some shapes are several points; the first of each was taken")
    return Table(
        name,
        found.inputs,
        text,
        np.arange(1, len(text) + 1, dtype=np.int64),
        np.empty(0, dtype=np.int64),
        f"a layer of points in {crs_name(frame.crs) if frame.crs else 'no stated system'}",
        PointColumns(x, y, _system(frame.crs)),
        (*found.notes, *(f"{name}: {note}" for note in notes)),
    )


def _no_points(kinds: pd.Series, others: int, name: str) -> Problem:
    """Tell boundaries, named in the wrong place, from a layer with some odd shapes."""
    if kinds.dropna().isin(["Polygon", "MultiPolygon"]).all():
        what = f"the file holds areas ({others:,}), not incidents"
        return Problem(what, "name it as files under [boundaries] in the settings", name)
    return Problem(
        f"{others:,} of {len(kinds):,} shapes are not points",
        "use a layer of points, e.g. the middle of each shape",
        name,
    )


def _system(crs: pyproj.CRS | None) -> str | None:
    """Write a layer's coordinate system down: by its code where it has one."""
    if crs is None:
        return None
    return crs_name(crs) if crs.to_authority() else str(crs.to_wkt())


def _unused(name: str, header: Sequence[str]) -> str:
    while name in header:
        name += "_"
    return name


def _read_parquet(path: Path, name: str) -> Table:
    """Read Parquet: as a layer where it holds shapes, else as a table of text."""
    file = fingerprint(path, name)
    try:
        schema = pq.read_schema(path)
        if b"geo" in (schema.metadata or {}):
            return _read_points(path, name, None)
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError):
        raise InputError(
            Problem("the Parquet file is damaged", "copy it or make it again", name)
        ) from None
    header, notes = name_columns(table.column_names)
    text = _as_text(table.rename_columns(header))
    return Table(
        name,
        (file,),
        text,
        np.arange(1, len(text) + 1, dtype=np.int64),
        np.empty(0, dtype=np.int64),
        "Parquet",
        notes=tuple(f"{name}: {note}" for note in notes),
    )


def _as_text(table: pa.Table) -> pd.DataFrame:
    """Write typed columns as text that reads back as the same values; missing becomes empty."""
    columns = {
        name: pc.fill_null(_column_as_text(column), "")
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return as_text_frame(pa.table(columns))


def _column_as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _column_as_text(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        zone = "UTC" if kind.tz else None
        form = "%Y-%m-%d %H:%M:%S" + ("Z" if zone else "")
        moments = column.cast(pa.timestamp("s", kind.tz), safe=False)
        return pc.strftime(moments.cast(pa.timestamp("s", zone)), form).cast(pa.large_string())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = ["" if one is None else str(one) for one in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, type=pa.large_string())])
    return column.cast(pa.large_string())

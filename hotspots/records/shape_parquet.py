"""Shapes in a Parquet file: GeoParquet, or a plain table with a column of WKB or WKT."""

from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from hotspots.errors import InputError, Problem, listed

_SHAPE_COLUMNS = ("geometry", "geom", "the_geom", "wkb_geometry", "shape", "wkb", "wkt")


def read_shape_parquet(path: Path, name: str) -> gpd.GeoDataFrame:
    """Read a Parquet file that holds shapes; its system is None where the file states none.

    Raises
    ------
    InputError
        When it is damaged, or no column holds shapes.
    """
    cure = "save it again as GeoParquet, or as GeoPackage"
    try:
        schema = pq.read_schema(path)
        if b"geo" in (schema.metadata or {}):
            return _dates_as_text(gpd.read_parquet(path))
        plain = pq.read_table(path).to_pandas()
    except (pa.ArrowException, OSError, ValueError, shapely.errors.ShapelyError):
        raise InputError(Problem("the Parquet file is damaged", cure, name)) from None
    columns = [str(column) for column in plain.columns]
    shape = next((one for one in columns if one.casefold() in _SHAPE_COLUMNS), None)
    if shape is None:
        raise InputError(
            Problem(
                f"no column of the Parquet file holds shapes (the columns are {listed(columns)})",
                f"{cure}, or call the column of WKB or WKT geometry",
                name,
            )
        )
    filled = plain[shape].dropna()
    written = shapely.from_wkt if filled.map(type).eq(str).any() else shapely.from_wkb
    try:
        shapes = written(plain[shape].astype(object).where(plain[shape].notna(), None).to_numpy())
    except (shapely.errors.ShapelyError, TypeError):
        what = f"the column {listed([shape])} of the Parquet file is neither WKB nor WKT"
        raise InputError(Problem(what, cure, name)) from None
    return _dates_as_text(gpd.GeoDataFrame(plain.drop(columns=shape), geometry=shapes))


def _dates_as_text(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Write dates as every other format of shapes gives them: ISO text."""
    dates = frame.select_dtypes(["datetime", "datetimetz"]).columns
    return frame.assign(**{column: frame[column].astype("str") for column in dates})

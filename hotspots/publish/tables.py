"""Write tables: CSV that a spreadsheet opens safely, GeoPackage that a GIS opens in place."""

import re
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

# A spreadsheet runs a cell that begins with one of these, after any blanks.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n|%＝＋－＠]")  # noqa: RUF001  # wide forms too
# SQLite stamps a GeoPackage with the time of writing; a fixed one keeps the bytes the same.
_FIXED_TIME = "2000-01-01T00:00:00.000Z"


_TO_THE_MINUTE = "%Y-%m-%d %H:%M"


def safe_cell(value: object) -> object:
    """Make a text harmless in a spreadsheet: a formula would run, so it is shown instead.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("High Street"), safe_cell(-1)
    ("'=HYPERLINK(1)", 'High Street', -1)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV that Excel recognises; geometry is left out.

    Numbers are written in full, moments to the minute; texts that a spreadsheet would run begin
    with an apostrophe.
    """
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    for name in plain.columns:
        if plain[name].dtype.kind in "OUT":
            plain[name] = plain[name].astype(object).map(safe_cell)
    plain.to_csv(
        path, index=False, encoding="utf-8-sig", lineterminator="\r\n", date_format=_TO_THE_MINUTE
    )


def write_geopackage(
    tables: Mapping[str, pd.DataFrame],
    path: Path,
    *,
    geometry: Mapping[str, str],
    about: Mapping[str, str] | None = None,
) -> None:
    """Write tables into one GeoPackage, the same bytes every time.

    Parameters
    ----------
    tables
        Name of the layer -> frame; one without shapes becomes a table without them.
    path
        Where to; replaced when it exists.
    geometry
        Name of the layer -> ``Polygon`` or ``Point`` (an empty layer cannot tell by itself);
        empty for a table without shapes.
    about
        What made it, as metadata of the file.
    """
    path.unlink(missing_ok=True)  # SQLite would leave traces of the older file
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_TIME})
    try:
        for number, (name, frame) in enumerate(tables.items()):
            shaped = isinstance(frame, gpd.GeoDataFrame)
            pyogrio.write_dataframe(
                frame,
                path,
                layer=name,
                driver="GPKG",
                append=number > 0,
                geometry_type=_geometry_type(frame, geometry[name]) if shaped else None,
                dataset_metadata=dict(about) if about and not number else None,
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _geometry_type(frame: gpd.GeoDataFrame, declared: str) -> str:
    return f"Multi{declared}" if (frame.geom_type == f"Multi{declared}").any() else declared

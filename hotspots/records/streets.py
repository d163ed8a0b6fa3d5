"""Street segments from any file of lines, e.g. OS Open Roads."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import Crs, read_crs, require_projected_metres
from hotspots.projection import project_geometries
from hotspots.records.layers import read_layer

# What exports call a street's name, the likeliest first.
_NAMES = ("name", "name1", "street", "street_name", "road_name", "roadname", "streetname")


def read_streets(
    path: str | Path,
    *,
    name_column: str | None = None,
    layer: str | None = None,
    crs: Crs | None = None,
    to_crs: Crs = 27700,
    keep: Sequence[str] = (),
) -> gpd.GeoDataFrame:
    """Read street segments: one line each, with the street's name where it is known.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, shapefile, KML, GeoParquet or a zip archive of one.
    name_column
        Which column is the street's name; by default the first of ``name``, ``name1`` (OS Open
        Roads), ``street``, ``road_name`` and the like; without one, streets have no names.
    layer
        Which layer, where the file has several of lines.
    crs
        System of the file, where it states none or a wrong one.
    to_crs
        Projected system in metres for the result.
    keep
        Further columns to keep as text, where the file has them: what kind of street it is.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name`` (empty where there is none), the columns kept (empty where they say nothing) and
        ``geometry`` (LineString); a line of several parts becomes several rows.

    Raises
    ------
    InputError
        When the file cannot be read, holds no lines, states no coordinate system, or has no
        column ``name_column``.
    """
    target = require_projected_metres(to_crs, where="to_crs")
    table = read_layer(path, layer=layer, wanted="lines")
    frame = table.frame
    name = Path(path).name
    columns = {str(column).casefold(): str(column) for column in frame.columns}
    if name_column is not None and name_column.casefold() not in columns:
        raise InputError(
            Problem(
                f"there is no column {name_column!r} for the streets' names",
                f"choose one of {listed(columns.values())}",
                name,
            )
        )
    wanted = [name_column.casefold()] if name_column else _NAMES
    found = next((columns[one] for one in wanted if one in columns), None)
    if crs is not None:
        frame = frame.set_crs(read_crs(crs, where="crs"), allow_override=True)
    if frame.crs is None:
        cure = "state its coordinate system in the settings, e.g. EPSG:27700"
        raise InputError(Problem("the file states no coordinate system", cure, name))
    lines = np.asarray(shapely.force_2d(frame.geometry.to_numpy()), dtype=object)
    parts, row = shapely.get_parts(lines, return_index=True)
    kept = (shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)
    if not kept.any():
        cure = "give a file of street lines, or name the layer that holds them"
        raise InputError(Problem("the file holds no lines", cure, name))
    shapes, _ = project_geometries(parts[kept], from_crs=frame.crs, to_crs=target)
    names = (
        frame[found].fillna("").astype("str").to_numpy()[row[kept]]
        if found
        else np.full(int(kept.sum()), "")
    )
    streets = pd.DataFrame({"name": pd.array(names, dtype="str")})
    for one in keep:
        if one in columns:
            values = frame[columns[one]].astype("object")
            texts = values.where(values.notna(), "").astype("str").to_numpy()[row[kept]]
            streets[one] = pd.array(texts, dtype="str")
    return gpd.GeoDataFrame(streets, geometry=shapes, crs=target)

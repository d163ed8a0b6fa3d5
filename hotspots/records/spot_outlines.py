"""Read the outlines of harm spots back from the files they were written to."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.errors import InputError, MissingFileError, Problem
from hotspots.grid_ref import BRITISH_NATIONAL_GRID, WGS84, Crs
from hotspots.projection import project_geometries

_NAME, _OUTLINE = "harm_spots", "outline_wgs84"
_CURE = "name a harm_spots.gpkg or harm_spots.csv as hotspots wrote it, or the folder of a run"


def read_spot_outlines(
    path: str | Path, *, to_crs: Crs = BRITISH_NATIONAL_GRID
) -> gpd.GeoDataFrame:
    """Read ``spot`` and the outline of each, in metres, by name.

    Parameters
    ----------
    path
        A ``harm_spots.gpkg`` or ``harm_spots.csv``, or the folder of a run: the spots of all its
        districts together.
    to_crs
        Projected system in metres of the result.

    Raises
    ------
    MissingFileError
        When it is not there, or the folder has no such file.
    InputError
        When a file is no list of harm spots with outlines.
    """
    path = Path(path)
    files = sorted(path.rglob(f"{_NAME}.gpkg")) if path.is_dir() else [path]
    if not files or not files[0].exists():
        what = f"there is no {_NAME}.gpkg here" if path.is_dir() else "there is no such file"
        raise MissingFileError(Problem(what, _CURE, str(path)))
    parts = [_read(one, to_crs) for one in files]
    names = pd.concat([part["spot"] for part in parts]).astype("str")
    shapes = [shape for part in parts for shape in part.geometry]
    spots = gpd.GeoDataFrame({"spot": names.to_numpy()}, geometry=shapes, crs=to_crs)
    return spots.sort_values("spot", kind="stable", ignore_index=True)


def _read(path: Path, to_crs: Crs) -> gpd.GeoDataFrame:
    try:
        if path.suffix.casefold() == ".csv":
            table = pd.read_csv(path, usecols=["spot", _OUTLINE], dtype="str")
            shapes, source = shapely.from_wkt(table[_OUTLINE]), WGS84
        else:
            table = gpd.read_file(path, layer=_NAME, columns=["spot"])
            shapes, source = table.geometry.to_numpy(), table.crs
        outlines, _ = project_geometries(shapes, from_crs=source, to_crs=to_crs)
        if table["spot"].isna().any() or shapely.is_missing(outlines).any():
            raise ValueError("a spot without its name or outline")
        return gpd.GeoDataFrame({"spot": table["spot"]}, geometry=outlines, crs=to_crs)
    except InputError:
        raise
    except (ValueError, KeyError, OSError, RuntimeError, shapely.GEOSException):
        what = "it is no list of harm spots with their names and outlines"
        raise InputError(Problem(what, _CURE, path.name)) from None

"""Shapes of areas: mended where they need it, and brought into one coordinate system."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import Crs, crs_name, read_crs
from hotspots.projection import CoordinateOperation, project_geometries, usable_bounds

_BRITISH_GRID = (0.0, 0.0, 700_000.0, 1_300_000.0)
_DEGREES = (-180.0, -90.0, 180.0, 90.0)


def mend_areas(frame: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Keep flat polygons, repair invalid rings, and say what was done.

    Parameters
    ----------
    frame
        ``ward`` or ``district`` names the areas in what is said of them.
    where
        The file, for messages.

    Raises
    ------
    InputError
        When no area has a shape, or some are points or lines.
    """
    notes = []
    present = ~(frame.geometry.isna() | frame.geometry.is_empty)
    if not present.any():
        raise InputError(
            Problem(
                f"none of the {len(frame):,} areas has a shape",
                "check the export that made it",
                where,
            )
        )
    if not present.all():
        which = f" ({listed(_names(frame[~present]))})"
        notes.append(f"{where}: areas without a shape, left out: {(~present).sum()}{which}")
    frame = frame[present].reset_index(drop=True)
    shapes = frame.geometry.to_numpy().copy()
    invalid = ~shapely.is_valid(shapes)
    if invalid.any():
        notes.append(f"{where}: areas that crossed themselves and were repaired: {invalid.sum()}")
        shapes[invalid] = shapely.make_valid(shapes[invalid])
    polygons = [_only_polygons(shape) for shape in shapely.force_2d(shapes)]
    empty = sum(shape.is_empty for shape in polygons)
    if empty:
        raise InputError(
            Problem(
                f"{empty:,} of {len(frame):,} shapes are not areas (polygons)",
                "use a layer of polygons",
                where,
            )
        )
    return frame.set_geometry(gpd.GeoSeries(polygons, crs=frame.crs)), notes


def _names(frame: gpd.GeoDataFrame) -> list[str]:
    known = [one for one in ("ward", "ward_code", "district", "district_code") if one in frame]
    return [str(name) for name in frame[known[0]].fillna("without a name")] if known else []


def _only_polygons(shape: BaseGeometry) -> BaseGeometry:
    """Drop the stray lines that mending a ring can leave."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(shape))
        if part.geom_type == "Polygon" and part.area > 0
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def project_areas(
    frame: gpd.GeoDataFrame, target: Crs, where: str
) -> tuple[gpd.GeoDataFrame, CoordinateOperation, list[str]]:
    """Project areas; refuse those that have no system, or lie where the target is not for.

    An edge of many kilometres that is straight in degrees is not straight on the ground, so a
    corner close to it may come to lie on its other side: such shapes are repaired again.

    Raises
    ------
    InputError
        It says what the coordinates look like instead.
    """
    if frame.crs is None:
        looks, crs = _looks_like(frame.total_bounds)
        raise InputError(
            Problem(
                f"the boundaries have no coordinate system{looks}",
                f'say which with crs, e.g. crs = "{crs}" under [boundaries], or save them with one'
                " (a shapefile keeps it in its .prj)",
                where,
            )
        )
    if not read_crs(frame.crs).is_geographic and _within(frame.total_bounds, _DEGREES):
        raise InputError(
            Problem(
                f"the corners of the areas look like degrees, but were read as"
                f" {crs_name(frame.crs)}",
                "leave crs out, or say which system the file is in, e.g."
                ' crs = "EPSG:4326" under [boundaries]',
                where,
            )
        )
    shapes, operation = project_geometries(frame.geometry, from_crs=frame.crs, to_crs=target)
    outside = ~_inside(shapes, target)
    if outside.any():
        raise InputError(
            Problem(
                f"{outside.sum():,} of {len(frame):,} areas are outside the area of"
                f" {crs_name(target)} when read as {crs_name(frame.crs)}",
                _cure(frame, outside, target),
                where,
            )
        )
    notes = []
    bent = np.flatnonzero(~shapely.is_valid(shapes))
    if len(bent):
        notes.append(
            f"{where}: areas that crossed themselves once projected, repaired: {len(bent)}"
        )
        shapes[bent] = [_only_polygons(shape) for shape in shapely.make_valid(shapes[bent])]
    projected = gpd.GeoSeries(shapes, index=frame.index, crs=target)
    return frame.set_geometry(projected), operation, notes


def _inside(shapes: NDArray[Any], target: Crs) -> NDArray[np.bool_]:
    """Tell which shapes touch the part of the world that a system is for."""
    west, south, east, north = shapely.bounds(shapes).T
    box = usable_bounds(target, of=target) or (-np.inf, -np.inf, np.inf, np.inf)
    # Coordinates that PROJ could not project are infinite, and so on no side of any line.
    touches = (west < box[2]) & (east > box[0]) & (south < box[3]) & (north > box[1])
    return np.asarray(touches & np.isfinite(west + east + south + north))


def _within(bounds: Any, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return bool(west >= box[0] and south >= box[1] and east <= box[2] and north <= box[3])


def _looks_like(bounds: Any) -> tuple[str, str]:
    """Say what coordinates without a system look like, and which to try."""
    if _within(bounds, _DEGREES):
        return ", but look like degrees", "EPSG:4326"
    if _within(bounds, _BRITISH_GRID):
        return ", but would fit the British National Grid", "EPSG:27700"
    return "", "EPSG:27700"


def _cure(frame: gpd.GeoDataFrame, outside: NDArray[np.bool_], target: Crs) -> str:
    """Say what areas outside the target's part of the world probably are instead."""
    if read_crs(frame.crs).is_geographic and not _within(frame.total_bounds, _DEGREES):
        looks, crs = _looks_like(frame.total_bounds)
        which = looks.removeprefix(", but ") or "are no degrees"
        return (
            f"the coordinates {which}: say in which system they are with crs, e.g."
            f' crs = "{crs}" under [boundaries]'
        )
    swapped = shapely.transform(frame.geometry.to_numpy()[outside], lambda xy: xy[:, ::-1])
    shapes, _ = project_geometries(swapped, from_crs=frame.crs, to_crs=target)
    if _inside(shapes, target).all():
        return "swap the two coordinates of every corner (longitude or easting comes first)"
    return (
        "check the coordinate system the file is saved with (GeoJSON holds longitude and"
        " latitude); leave areas elsewhere out, or set [coordinates] crs (to_crs in"
        " Python) to one for that part of the world"
    )

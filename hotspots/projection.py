"""Projection: how coordinates get from one system to another, and how exactly.

Everything inside the toolkit is in one projected system in metres (EPSG:27700 by default).
What comes in is projected once, by one named operation whose accuracy is kept. Between
longitude and latitude and British National Grid that is Ordnance Survey's OSTN15; every other
pair of systems goes by the best operation that PROJ has.
"""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj.transformer import TransformerGroup

from hotspots import ostn15
from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import BRITISH_NATIONAL_GRID, WGS84, Crs, crs_name, read_crs

# OSTN15 is exact for ETRS89; WGS84 is taken for it, to within a metre (EPSG:7709, EPSG:7710).
_OSTN15_ACCURACY_M = {"EPSG:4258": 0.03, "EPSG:4326": 1.0, "OGC:CRS84": 1.0}

Places = tuple[NDArray[np.float64], NDArray[np.float64]]
Project = Callable[[NDArray[np.float64], NDArray[np.float64]], Places]


@dataclass(frozen=True)
class CoordinateOperation:
    """How coordinates got from one system to another.

    Attributes
    ----------
    from_crs, to_crs
        The two systems, as ``EPSG:…`` where they have a code.
    name
        The operation's name in the PROJ database.
    accuracy_m
        Stated accuracy in metres; None where PROJ states none.
    missing_grids
        Grid files that a better operation would need and that are not on this machine.
    outside_cover
        What serves places that the operation does not cover; empty where it covers all.
    """

    from_crs: str
    to_crs: str
    name: str
    accuracy_m: float | None
    missing_grids: tuple[str, ...] = ()
    outside_cover: str = ""

    def __str__(self) -> str:
        """Say it in one line, for a log or a page.

        >>> print(CoordinateOperation("EPSG:27700", "EPSG:27700", "kept as given", 0.0))
        EPSG:27700 to EPSG:27700: kept as given (accuracy 0 m)
        """
        accuracy = "not stated" if self.accuracy_m is None else f"{self.accuracy_m:g} m"
        outside = f"; outside its cover {self.outside_cover}" if self.outside_cover else ""
        return f"{self.from_crs} to {self.to_crs}: {self.name} (accuracy {accuracy}{outside})"


Way = tuple[Project, CoordinateOperation]


@lru_cache(maxsize=32)
def _operation(from_crs: str, to_crs: str) -> Way:
    """Choose, once, the best operation between two systems: OSTN15 where it leads, else PROJ's.

    pyproj left to itself may choose per point; one operation for all keeps incidents and
    boundaries in step and lets the manifest name it.
    """
    found = (
        _by_ostn15(from_crs, to_crs)
        or _by_proj(from_crs, to_crs)
        or _by_way_of_wgs84(from_crs, to_crs)
    )
    if found is None:
        names = [listed([pyproj.CRS.from_user_input(crs).name]) for crs in (from_crs, to_crs)]
        raise InputError(
            Problem(
                f"PROJ knows no way from the coordinate system {names[0]} to {names[1]}",
                "say which system it is by its EPSG number, or save the data in longitude and"
                " latitude (EPSG:4326)",
            )
        )
    return found


def _by_ostn15(from_crs: str, to_crs: str) -> Way | None:
    """Go between British National Grid and a system on the datum of WGS84 or ETRS89."""
    other = {from_crs: to_crs, to_crs: from_crs}.get(BRITISH_NATIONAL_GRID)
    degrees = pyproj.CRS.from_user_input(other).geodetic_crs if other else None
    if not other or not degrees or _key(degrees) not in _OSTN15_ACCURACY_M:
        return None
    to_grid = to_crs == BRITISH_NATIONAL_GRID
    steps: list[Project] = [_to_grid if to_grid else _from_grid]
    if other != _key(degrees):
        ends = (other, _key(degrees)) if to_grid else (_key(degrees), other)
        step = _need_proj(*ends)[0]
        steps = [step, *steps] if to_grid else [*steps, step]
    outside = _outside_ostn15(to_grid=to_grid)[1]
    operation = CoordinateOperation(
        from_crs,
        to_crs,
        "OSTN15",
        _OSTN15_ACCURACY_M[_key(degrees)],
        outside_cover=f"{outside.name}, {outside.accuracy_m:g} m",
    )
    return lambda x, y: reduce(lambda places, step: step(*places), steps, (x, y)), operation


def _outside_ostn15(*, to_grid: bool) -> Way:
    """Name what serves Ireland and the open sea; ETRS89 has no better shift there than WGS84."""
    systems = (WGS84, BRITISH_NATIONAL_GRID)
    return _need_proj(*(systems if to_grid else reversed(systems)))


def _need_proj(from_crs: str, to_crs: str) -> Way:
    found = _by_proj(from_crs, to_crs)
    if found is None:
        raise LookupError(f"PROJ's database lacks {from_crs} to {to_crs}")
    return found


def _to_grid(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> Places:
    places = ostn15.to_british_national_grid(longitude, latitude)
    return _filled(places, longitude, latitude, _outside_ostn15(to_grid=True)[0])


def _from_grid(easting: NDArray[np.float64], northing: NDArray[np.float64]) -> Places:
    places = ostn15.to_longitude_latitude(easting, northing)
    return _filled(places, easting, northing, _outside_ostn15(to_grid=False)[0])


def _filled(
    places: Places, x: NDArray[np.float64], y: NDArray[np.float64], outside: Project
) -> Places:
    """Complete what lies outside OSTN15's cover."""
    missing = np.isnan(places[0])
    if missing.any():
        places[0][missing], places[1][missing] = outside(x[missing], y[missing])
    return places


def _by_way_of_wgs84(from_crs: str, to_crs: str) -> Way | None:
    """Join two operations where PROJ has none from one system to the other."""
    if WGS84 in (from_crs, to_crs):
        return None
    there = _by_proj(from_crs, WGS84)
    onward = _by_ostn15(WGS84, to_crs) or _by_proj(WGS84, to_crs)
    if there is None or onward is None:
        return None
    accuracies = [way[1].accuracy_m for way in (there, onward)]
    known = [one for one in accuracies if one is not None]
    operation = CoordinateOperation(
        from_crs,
        to_crs,
        f"{there[1].name} + {onward[1].name}",
        sum(known) if len(known) == len(accuracies) else None,
        outside_cover=onward[1].outside_cover,
    )
    return lambda x, y: onward[0](*there[0](x, y)), operation


@lru_cache(maxsize=32)
def _by_proj(from_crs: str, to_crs: str) -> Way | None:
    """Take PROJ's best operation that this machine can carry out; None when it has only a guess.

    PROJ's guess between two datums ("ballpark") takes them for one: to the datum of British
    National Grid it is 130 m out.
    """
    with warnings.catch_warnings():
        # The missing grid is reported below, with the result, where it can be acted upon.
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(from_crs, to_crs, always_xy=True, allow_ballpark=False)
    if not group.transformers:
        return None
    transformer = group.transformers[0]
    missing = sorted(
        {
            grid.short_name
            for operation in group.unavailable_operations
            for grid in operation.grids
            if not grid.available
        }
    )
    name = transformer.description.replace("axis order change (2D) + ", "")
    name = name.replace(" + axis order change (2D)", "")
    accuracy = transformer.accuracy
    return (
        transformer.transform,
        CoordinateOperation(
            from_crs,
            to_crs,
            name,
            None if accuracy < 0 else float(accuracy),  # PROJ writes -1 for "not stated"
            tuple(missing[:1]),
        ),
    )


def _key(crs: Crs) -> str:
    """Write a system so that it can be cached: its code, or its whole definition.

    Heights are no matter here: a system of three dimensions is taken for its first two.
    """
    crs = pyproj.CRS.from_user_input(crs)
    if len(crs.axis_info) > 2:
        crs = crs.to_2d()
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.to_wkt()


def find_operation(from_crs: Crs, to_crs: Crs) -> CoordinateOperation:
    """Say how coordinates would get from one system to another, without doing it.

    >>> find_operation(27700, 27700).name
    'kept as given'
    """
    start, target = _key(from_crs), _key(to_crs)
    if start == target:
        return CoordinateOperation(crs_name(from_crs), crs_name(to_crs), "kept as given", 0.0)
    return _operation(start, target)[1]


def least_exact(operations: Iterable[CoordinateOperation]) -> CoordinateOperation:
    """Name the operation that says most about several files: an unstated accuracy is the worst.

    >>> kept = CoordinateOperation("EPSG:27700", "EPSG:27700", "kept as given", 0.0)
    >>> least_exact([kept, find_operation(4326, 27700)]).accuracy_m
    1.0
    """
    return max(operations, key=lambda one: np.inf if one.accuracy_m is None else one.accuracy_m)


def project_points(
    x: ArrayLike, y: ArrayLike, *, from_crs: Crs, to_crs: Crs
) -> tuple[NDArray[np.float64], NDArray[np.float64], CoordinateOperation]:
    """Project points, x (easting or longitude) first, and say by which operation.

    Coordinates already in the target system come back untouched, to the last bit.

    Parameters
    ----------
    x, y
        Eastings and northings, or longitudes and latitudes (in that order, whatever the
        authority's axis order), in ``from_crs``; shape (n,), or a number for one point.

    Returns
    -------
    x, y, operation
        Coordinates in ``to_crs`` (infinite where PROJ has no answer), shape (n,), and the
        operation.

    Raises
    ------
    InputError
        When PROJ has no operation between the systems but a guess.

    Examples
    --------
    >>> x, y, operation = project_points([0.7077], [51.5406], from_crs=4326, to_crs=27700)
    >>> round(float(x[0]), 2), round(float(y[0]), 2), operation.accuracy_m
    (587866.22, 185885.45, 1.0)
    """
    easting, northing = (np.atleast_1d(np.asarray(one, dtype=float)) for one in (x, y))
    start, target = _key(from_crs), _key(to_crs)
    if start == target:
        return easting, northing, find_operation(from_crs, to_crs)
    project, operation = _operation(start, target)
    projected = project(easting, northing)
    return np.asarray(projected[0]), np.asarray(projected[1]), operation


def project_geometries(
    geometries: ArrayLike, *, from_crs: Crs, to_crs: Crs
) -> tuple[NDArray[Any], CoordinateOperation]:
    """Project whole geometries by the same operation as :func:`project_points`.

    >>> from shapely import Point
    >>> line, operation = project_geometries([Point(0, 0)], from_crs=27700, to_crs=27700)
    >>> line[0].wkt
    'POINT (0 0)'
    """
    shapes = np.asarray(geometries, dtype=object)
    operation = find_operation(from_crs, to_crs)
    if _key(from_crs) == _key(to_crs):
        return shapes, operation

    def project(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        easting, northing, _ = project_points(xy[:, 0], xy[:, 1], from_crs=from_crs, to_crs=to_crs)
        return np.column_stack([easting, northing])

    return shapely.transform(shapes, project), operation


def usable_bounds(crs: Crs, *, of: Crs) -> tuple[float, float, float, float] | None:
    """Give the box, in ``of``, inside which coordinates make sense for ``crs``.

    It is the area of use that the authority states for ``crs``, widened a little so that a
    point just off the coast counts. None when the authority states none.

    >>> west, south, east, north = usable_bounds(27700, of=4326)
    >>> round(west), round(south), round(east), round(north)
    (-10, 49, 3, 62)
    """
    area = read_crs(crs).area_of_use
    if area is None:
        return None
    margin = 0.5
    box = (area.west - margin, area.south - margin, area.east + margin, area.north + margin)
    if _key(of) == WGS84:
        return box
    transformer = pyproj.Transformer.from_crs(WGS84, of, always_xy=True)
    west, south, east, north = transformer.transform_bounds(*box, densify_pts=21)
    return west, south, east, north

"""Coordinate systems: which one a number is in, how it gets to another, and how exactly.

Everything inside the toolkit is in one projected system in metres (EPSG:27700 by default).
What comes in is projected once, by one named operation whose accuracy is kept: the wheels of
pyproj lack Ordnance Survey's OSTN15 grid, so WGS84 to British National Grid is a shift good
to about 2 m, and the reader is told so.
"""

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj.exceptions import CRSError
from pyproj.transformer import AreaOfInterest, Transformer, TransformerGroup

from hotspots.errors import InputError, Problem, listed

WGS84 = "EPSG:4326"
BRITISH_NATIONAL_GRID = "EPSG:27700"
_GRID_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # no I

Crs = int | str | pyproj.CRS


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
    """

    from_crs: str
    to_crs: str
    name: str
    accuracy_m: float | None
    missing_grids: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in one line, for a log or a page.

        >>> print(CoordinateOperation("EPSG:27700", "EPSG:27700", "kept as given", 0.0))
        EPSG:27700 to EPSG:27700: kept as given (accuracy 0 m)
        """
        accuracy = "not stated" if self.accuracy_m is None else f"{self.accuracy_m:g} m"
        return f"{self.from_crs} to {self.to_crs}: {self.name} (accuracy {accuracy})"


def read_crs(value: Crs, *, where: str = "") -> pyproj.CRS:
    """Understand a coordinate system written as 27700, "EPSG:27700" or a pyproj CRS.

    Raises
    ------
    InputError
        When PROJ does not know it.

    Examples
    --------
    >>> crs_name(read_crs(27700))
    'EPSG:27700'
    >>> read_crs("EPSG:99999")
    Traceback (most recent call last):
        ...
    hotspots.errors.InputError: 'EPSG:99999' is not a coordinate system that PROJ knows. To mend \
it: give an EPSG number such as 27700 (British National Grid) or 4326 (longitude and latitude).
    """
    try:
        return pyproj.CRS.from_user_input(value)
    except CRSError:
        raise InputError(
            Problem(
                f"{listed([str(value)])} is not a coordinate system that PROJ knows",
                "give an EPSG number such as 27700 (British National Grid) or 4326"
                " (longitude and latitude)",
                where,
            )
        ) from None


def crs_name(crs: Crs) -> str:
    """Name a coordinate system the short way: ``EPSG:27700``, else its full name.

    >>> crs_name(4326)
    'EPSG:4326'
    """
    crs = pyproj.CRS.from_user_input(crs)
    authority = crs.to_authority()
    return ":".join(authority) if authority else crs.name


def require_projected_metres(crs: Crs | None, *, where: str = "") -> pyproj.CRS:
    """Return the coordinate system if its unit is the metre; refuse anything else.

    Distances, areas and densities are only right in a projected system in metres, so degrees
    and feet are refused with the cure, never computed on.

    Raises
    ------
    InputError
        When there is no coordinate system, or it is not projected, or not in metres.

    Examples
    --------
    >>> require_projected_metres(4326)
    Traceback (most recent call last):
        ...
    hotspots.errors.InputError: EPSG:4326 is not a projected coordinate system in metres (its \
unit is the degree). To mend it: use a system for the place, e.g. EPSG:27700 in Great \
Britain, or its UTM zone.
    """
    cure = "use a system for the place, e.g. EPSG:27700 in Great Britain, or its UTM zone"
    if crs is None:
        raise InputError(Problem("the data has no coordinate system", cure, where))
    known = read_crs(crs, where=where)
    unit = known.axis_info[0].unit_name if known.axis_info else "unknown"
    if not known.is_projected or unit not in ("metre", "meter"):
        raise InputError(
            Problem(
                f"{crs_name(known)} is not a projected coordinate system in metres"
                f" (its unit is the {unit})",
                cure,
                where,
            )
        )
    return known


def require_same_crs(one: Crs | None, other: Crs | None, *, one_is: str, other_is: str) -> None:
    """Refuse two things in different coordinate systems, naming both.

    >>> require_same_crs(27700, "EPSG:27700", one_is="the incidents", other_is="the boundaries")
    >>> require_same_crs(27700, 32616, one_is="the incidents", other_is="the boundaries")
    Traceback (most recent call last):
        ...
    hotspots.errors.InputError: the incidents are in EPSG:27700 but the boundaries are in \
EPSG:32616. To mend it: read both with the same to_crs.
    """
    if one is not None and other is not None and read_crs(one) == read_crs(other):
        return
    names = ["no coordinate system" if crs is None else crs_name(crs) for crs in (one, other)]
    raise InputError(
        Problem(
            f"{one_is} are in {names[0]} but {other_is} are in {names[1]}",
            "read both with the same to_crs",
        )
    )


@lru_cache(maxsize=32)
def _operation(from_crs: str, to_crs: str) -> tuple[Transformer, CoordinateOperation]:
    """Choose, once, the best operation this machine can carry out between two systems.

    pyproj left to itself may choose per point; one operation for all keeps incidents and
    boundaries in step and lets the manifest name it.
    """
    area = pyproj.CRS.from_user_input(to_crs).area_of_use
    within = (
        AreaOfInterest(area.west, area.south, area.east, area.north)
        if area and to_crs != WGS84
        else None
    )
    with warnings.catch_warnings():
        # The missing grid is reported below, with the result, where it can be acted upon.
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(from_crs, to_crs, always_xy=True, area_of_interest=within)
    if not group.transformers:
        names = [listed([pyproj.CRS.from_user_input(crs).name]) for crs in (from_crs, to_crs)]
        raise InputError(
            Problem(
                f"PROJ knows no way from the coordinate system {names[0]} to {names[1]}",
                "save the data in a system with an EPSG number",
            )
        )
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
        transformer,
        CoordinateOperation(
            from_crs,
            to_crs,
            name,
            None if accuracy < 0 else float(accuracy),  # PROJ writes -1 for "not stated"
            tuple(missing[:1]),
        ),
    )


def _key(crs: Crs) -> str:
    """Write a system so that it can be cached: its code, or its whole definition."""
    crs = pyproj.CRS.from_user_input(crs)
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
    2.0
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
        authority's axis order), in ``from_crs``.

    Returns
    -------
    x, y, operation
        Coordinates in ``to_crs`` (infinite where PROJ has no answer) and the operation.

    Examples
    --------
    >>> x, y, operation = project_points([0.7077], [51.5406], from_crs=4326, to_crs=27700)
    >>> round(float(x[0]), -1), round(float(y[0]), -1), operation.accuracy_m
    (587870.0, 185890.0, 2.0)
    """
    easting, northing = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    operation = find_operation(from_crs, to_crs)
    if operation.name == "kept as given":
        return easting, northing, operation
    transformer, operation = _operation(_key(from_crs), _key(to_crs))
    projected = transformer.transform(easting, northing)
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
    if operation.name == "kept as given":
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
    transformer, _ = _operation(WGS84, _key(of))
    west, south, east, north = transformer.transform_bounds(*box, densify_pts=21)
    return west, south, east, north


def grid_reference(easting: float, northing: float, *, digits: int = 8) -> str:
    """Write a British National Grid position the way officers say it: ``TQ 8788 8583``.

    Parameters
    ----------
    easting, northing
        Metres in EPSG:27700.
    digits
        How many digits in all, an even number: 8 names a 10 m square, 10 a 1 m square.

    Returns
    -------
    str
        Two letters and two groups of digits; empty outside the lettered grid.

    References
    ----------
    Ordnance Survey, "A guide to coordinate systems in Great Britain", section 7.

    Examples
    --------
    >>> grid_reference(587880, 185830)
    'TQ 8788 8583'
    >>> grid_reference(-5, 0)
    ''
    """
    if not (0 <= easting < 700_000 and 0 <= northing < 1_300_000):
        return ""
    hundred_km_east, hundred_km_north = int(easting // 100_000), int(northing // 100_000)
    # The lettered 500 km squares start at a false origin 1,000 km west and 500 km south.
    major = (3 - hundred_km_north // 5) * 5 + (2 + hundred_km_east // 5)
    minor = (4 - hundred_km_north % 5) * 5 + hundred_km_east % 5
    half = digits // 2
    unit = 10 ** (5 - half)
    across = f"{int(easting % 100_000 // unit):0{half}d}"
    up = f"{int(northing % 100_000 // unit):0{half}d}"
    return f"{_GRID_LETTERS[major]}{_GRID_LETTERS[minor]} {across} {up}"


def parse_grid_references(
    texts: "pd.Series[str]",
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Read British National Grid references such as ``TQ 880 851``: the middle of their square.

    Parameters
    ----------
    texts
        Two letters and an even number of digits (up to ten), with or without spaces.

    Returns
    -------
    easting, northing, size_m
        Middle of the square that each names, and its side; NaN for what is no reference.

    References
    ----------
    Ordnance Survey, "A guide to coordinate systems in Great Britain", section 7.

    Examples
    --------
    >>> import pandas as pd
    >>> east, north, size = parse_grid_references(pd.Series(["TQ 880 851", "tq8788285836", "?"]))
    >>> east.tolist(), size.tolist()
    ([588050.0, 587882.5, nan], [100.0, 1.0, nan])
    """
    codes, unique = pd.factorize(texts)
    read = np.array([_read_grid_reference(str(one)) for one in unique]).reshape(-1, 3)
    read = np.vstack([read, [np.nan] * 3])[codes]  # a missing text has the code -1
    return read[:, 0], read[:, 1], read[:, 2]


def _read_grid_reference(text: str) -> tuple[float, float, float]:
    plain = re.sub(r"[\s,.-]", "", text).upper()
    found = re.fullmatch(r"([A-HJ-Z])([A-HJ-Z])((?:\d\d){0,5})", plain)
    if not found or not found[3]:
        return np.nan, np.nan, np.nan
    major, minor = (_GRID_LETTERS.index(letter) for letter in found.groups()[:2])
    east = (major % 5 - 2) * 500_000 + (minor % 5) * 100_000
    north = (3 - major // 5) * 500_000 + (4 - minor // 5) * 100_000
    if not (0 <= east < 700_000 and 0 <= north < 1_300_000):
        return np.nan, np.nan, np.nan
    half = len(found[3]) // 2
    size = 10.0 ** (5 - half)
    across, up = int(found[3][:half]), int(found[3][half:])
    return east + (across + 0.5) * size, north + (up + 0.5) * size, size

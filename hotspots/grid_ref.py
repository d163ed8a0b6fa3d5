"""Coordinate systems by name, refused where they cannot measure; and British grid references."""

import re

import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from hotspots.errors import InputError, Problem, listed

WGS84 = "EPSG:4326"
BRITISH_NATIONAL_GRID = "EPSG:27700"
_GRID_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # no I

Crs = int | str | pyproj.CRS


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


def describe_squares(
    easting: NDArray[np.float64], northing: NDArray[np.float64], *, share: float = 0.01
) -> str:
    """Name the 100 km squares that hold most of some places, most first.

    Whoever knows the county sees at once whether its places are where they should be.

    Parameters
    ----------
    easting, northing
        Metres in EPSG:27700.
    share
        Squares that hold less than this share of the places are not named.

    Examples
    --------
    >>> describe_squares(np.array([587_880.0, 587_890.0, 512_000.0]), np.array([185_830.0] * 3))
    'TQ'
    >>> describe_squares(np.array([587_880.0, 587_880.0, 612_000.0]), np.array([185_830.0] * 3))
    'TQ, TR'
    """
    inside = (easting >= 0) & (easting < 700_000) & (northing >= 0) & (northing < 1_300_000)
    codes = easting[inside] // 100_000 * 100 + northing[inside] // 100_000
    squares, places = np.unique(codes, return_counts=True)
    most = [i for i in np.argsort(-places, kind="stable") if places[i] >= share * len(codes)]
    corners = [(square // 100 * 100_000, square % 100 * 100_000) for square in squares[most]]
    return ", ".join(grid_reference(*corner)[:2] for corner in corners)


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

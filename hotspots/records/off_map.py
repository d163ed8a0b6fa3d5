"""Places off the map: a few stray rows, or a whole file in another order or system than said."""

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import BRITISH_NATIONAL_GRID, Crs, crs_name, read_crs
from hotspots.projection import usable_bounds

_MOSTLY = 0.5  # past this share of places off the map the file, not the row, is at fault


def find_off_map(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    located: NDArray[np.bool_],
    source_crs: Crs,
    target: Crs,
    where: str,
    *,
    setting: str = "[incidents] crs",
) -> NDArray[np.bool_]:
    """Find places outside the target system's area; refuse a file that is mostly outside.

    Parameters
    ----------
    x, y
        Coordinates as read, in ``source_crs``.
    located
        Which of them are usable numbers at all.
    where
        The file, for the message.
    setting
        What says which system the file is in, for the message.

    Returns
    -------
    numpy.ndarray
        True for each located place that is off the map.

    Raises
    ------
    InputError
        When most places are off the map: it says what the coordinates probably are instead.

    Examples
    --------
    >>> x, y = np.array([0.7, 0.7, 7.0]), np.array([51.5, 51.6, 51.5])
    >>> find_off_map(x, y, np.ones(3, dtype=bool), 4326, 27700, "a.csv").tolist()
    [False, False, True]
    """
    source = read_crs(source_crs, where=where)
    bounds = usable_bounds(target, of=source)
    if bounds is None or not located.any():
        return np.zeros(len(x), dtype=bool)
    outside = located & ~_inside(x, y, bounds)
    if source.is_projected:
        # Degrees and kilometres read as metres are a heap around the origin, which may well lie
        # on the map.
        outside |= located & (_may_be_degrees(x, y) | _may_be_km(x, y, bounds, source))
    if outside.sum() > _MOSTLY * located.sum():
        raise InputError(
            _wrong_system(x, y, outside, located, bounds, source, target, where, setting)
        )
    return outside


def _inside(
    x: NDArray[np.float64], y: NDArray[np.float64], bounds: tuple[float, float, float, float]
) -> NDArray[np.bool_]:
    west, south, east, north = bounds
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _may_be_degrees(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (np.abs(x) <= 180) & (np.abs(y) <= 180)


def _may_be_km(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    bounds: tuple[float, float, float, float],
    source: Crs,
) -> NDArray[np.bool_]:
    """Find what would be kilometres: the British grid's origin is far out at sea."""
    if crs_name(source) != BRITISH_NATIONAL_GRID:
        return np.zeros(len(x), dtype=bool)
    return _inside(1000 * x, 1000 * y, bounds) & (x <= 1300) & (y <= 1300)


def _wrong_system(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    outside: NDArray[np.bool_],
    located: NDArray[np.bool_],
    bounds: tuple[float, float, float, float],
    source: Crs,
    target: Crs,
    where: str,
    setting: str,
) -> Problem:
    """Explain a file that is mostly off the map: what it probably is instead."""
    crs, first = read_crs(source), int(np.argmax(outside))
    swapped = int(_inside(y, x, bounds)[outside].sum())
    small = _may_be_degrees(x, y)
    # Rounded to a whole degree or kilometre: enough to see the mistake, too coarse to tell
    # whose door it is.
    in_km = crs.is_projected and bool(_may_be_km(x, y, bounds, source)[outside].all())
    step = 1 if small[first] or in_km else 1000
    seen = f"({round(x[first] / step) * step:.7g}, {round(y[first] / step) * step:.7g})"
    what = (
        f"{int(outside.sum()):,} of {int(located.sum()):,} places are outside the area of"
        f" {crs_name(target)} when read as {crs_name(crs)}; one is near {seen}"
    )
    if crs.is_projected and small[outside].all():
        cure = "these look like degrees, not metres: name the columns longitude and latitude"
    elif in_km:
        cure = "these look like kilometres: export them in metres"
    elif swapped > _MOSTLY * outside.sum():
        cure = "swap the two coordinate columns (x, easting or longitude, comes first)"
    elif crs.is_geographic and not small[outside].all():
        cure = (
            "these look like metres, not degrees: name the columns easting and northing, and"
            " leave crs out or set it to a system in metres"
        )
    else:
        zone = ""
        if crs.is_geographic:
            middle = float(np.median(x[outside])), float(np.median(y[outside]))
            zone = f", e.g. {_utm_zone(*middle)}, the UTM zone of these places"
        cure = (
            f"set {setting} to the system of the file, or [coordinates] crs (to_crs in Python,"
            f" --crs at the prompt) to one for that part of the world{zone}"
        )
    return Problem(what, cure, where)


def _utm_zone(longitude: float, latitude: float) -> str:
    """Name the UTM zone of a place.

    >>> _utm_zone(-84.5, 39.1), _utm_zone(151.2, -33.9)
    ('EPSG:32616', 'EPSG:32756')
    """
    number = int((longitude + 180) // 6) % 60 + 1
    return f"EPSG:{(32600 if latitude >= 0 else 32700) + number}"

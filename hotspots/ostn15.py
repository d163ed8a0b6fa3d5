"""Ordnance Survey's OSTN15: longitude and latitude to British National Grid as surveyors do it.

The shift between the two systems is not one shift but a table of one for every kilometre of
Great Britain. pyproj's wheels do not carry that table and are about 2 m out without it; the
package convertbng does carry it.
"""

import numpy as np
from convertbng.cutil import convert_bng, convert_lonlat
from numpy.typing import NDArray

_EAST_M, _NORTH_M = 700_000, 1_250_000  # how far the table goes
Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]


def to_british_national_grid(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> Coordinates:
    """Give eastings and northings (EPSG:27700, to the millimetre) of WGS84 or ETRS89 degrees.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,).

    Returns
    -------
    easting, northing
        Metres, shape (n,); NaN outside OSTN15's cover (Great Britain and its near waters).

    References
    ----------
    Ordnance Survey (2016), "Transformations and OSGM15 user guide".

    Examples
    --------
    Point TP01 of Ordnance Survey's test points, near St Mary's, Isles of Scilly:

    >>> east, north = to_british_national_grid(np.array([-6.29977752]), np.array([49.92226394]))
    >>> float(east[0]), float(north[0])
    (91492.146, 11318.804)
    """
    usable = np.isfinite(longitude) & np.isfinite(latitude)
    easting, northing = np.full((2, len(longitude)), np.nan)
    if usable.any():
        easting[usable], northing[usable] = convert_bng(longitude[usable], latitude[usable])
    # West of the grid's edge the package goes on with the shift of the edge: up to 50 m out.
    outside = (easting < 0) | (easting > _EAST_M) | (northing < 0) | (northing > _NORTH_M)
    easting[outside] = northing[outside] = np.nan
    return easting, northing


def to_longitude_latitude(
    easting: NDArray[np.float64], northing: NDArray[np.float64]
) -> Coordinates:
    """Give longitude and latitude of British National Grid places: the way back.

    Parameters
    ----------
    easting, northing
        Metres in EPSG:27700, shape (n,).

    Returns
    -------
    longitude, latitude
        Degrees, shape (n,); NaN outside OSTN15's cover.

    Examples
    --------
    >>> longitude, latitude = to_longitude_latitude(np.array([91492.146]), np.array([11318.804]))
    >>> round(float(longitude[0]), 7), round(float(latitude[0]), 7)
    (-6.2997775, 49.9222639)
    """
    usable = np.isfinite(easting) & np.isfinite(northing)
    longitude, latitude = np.full((2, len(easting)), np.nan)
    if usable.any():
        longitude[usable], latitude[usable] = convert_lonlat(easting[usable], northing[usable])
    # Outside its cover the package answers without the table; the way there tells such places.
    outside = np.isnan(to_british_national_grid(longitude, latitude)[0])
    longitude[outside] = latitude[outside] = np.nan
    return longitude, latitude

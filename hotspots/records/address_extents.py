"""What is wrong when the places of addresses are not where they should be.

Easting and northing the wrong way round may still lie on the map: Essex swapped lies off
Scotland. It is told by the degrees beside them, or by a study area that then holds no address.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import WGS84, Crs, crs_name, read_crs
from hotspots.projection import project_points
from hotspots.records.address_names import AddressColumns
from hotspots.records.numbers import read_numbers
from hotspots.records.place_agreement import COMPARED_ROWS, require_agreement
from hotspots.records.roles import DEGREES

_MOSTLY = 0.5

Places = tuple[NDArray[np.float64], NDArray[np.float64]]


class Extent(NamedTuple):
    """Where the usable places of a file are, in the file's system, as long as none was inside.

    ``swapped`` is how many of them would be inside with x and y the other way round.
    """

    west: float = np.inf
    south: float = np.inf
    east: float = -np.inf
    north: float = -np.inf
    places: int = 0
    swapped: int = 0

    def add(self, x: NDArray[np.float64], y: NDArray[np.float64], box: Sequence[float]) -> "Extent":
        """Add places, and count those that would be in the box the other way round."""
        if not len(x):
            return self
        west, south, east, north = box
        swapped = (y >= west) & (y <= east) & (x >= south) & (x <= north)
        return self.join(
            Extent(x.min(), y.min(), x.max(), y.max(), len(x), int(np.count_nonzero(swapped)))
        )

    def join(self, other: "Extent") -> "Extent":
        """Put two extents together."""
        return Extent(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
            self.places + other.places,
            self.swapped + other.swapped,
        )

    def projected(self, source: Crs, target: Crs) -> "Extent":
        """Give the same in another system, near enough for whole kilometres."""
        x = np.array([self.west, self.west, self.east, self.east])
        y = np.array([self.south, self.north, self.south, self.north])
        x, y, _ = project_points(x, y, from_crs=source, to_crs=target)
        return Extent(x.min(), y.min(), x.max(), y.max(), self.places, self.swapped)


def explain_none_inside(extent: Extent, outline: BaseGeometry, target: Crs) -> str:
    """Say where the addresses are and where the study area is, when none lies inside.

    Parameters
    ----------
    extent
        Of all addresses, in ``target``.
    outline
        The study area, in ``target``.

    Raises
    ------
    InputError
        When the study area is in degrees, or easting and northing are the wrong way round.

    Examples
    --------
    >>> import shapely
    >>> extent = Extent(580_000, 180_000, 590_000, 190_000, 20)
    >>> print(explain_none_inside(extent, shapely.box(400_000, 300_000, 410_000, 305_000), 27700))
    no address lies inside the study area: the addresses are at 580 to 590 km east and 180 to \
190 km north, the study area at 400 to 410 km east and 300 to 305 km north
    """
    what = "no address lies inside the study area"
    if not extent.places:
        return what
    west, south, east, north = outline.bounds
    if max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90:
        raise InputError(
            Problem(
                f"{what}, which is {east - west:.2g} m by {north - south:.2g} m as it stands",
                f"it seems to be in degrees: give it in metres of {crs_name(target)}",
                "within",
            )
        )
    there = _in_km(extent.west, extent.south, extent.east, extent.north)
    what += f": the addresses are at {there}, the study area at {_in_km(west, south, east, north)}"
    if extent.swapped > _MOSTLY * extent.places:
        raise InputError(
            Problem(
                f"{what}; with easting and northing swapped {extent.swapped:,} of"
                f" {extent.places:,} would lie inside",
                "swap the two columns with columns (easting and northing), or the study area's"
                " coordinates",
                "within",
            )
        )
    return what


def _in_km(west: float, south: float, east: float, north: float) -> str:
    west, south, east, north = (one / 1000 for one in (west, south, east, north))
    return f"{west:.0f} to {east:.0f} km east and {south:.0f} to {north:.0f} km north"


def require_one_place(rows: pd.DataFrame, found: AddressColumns, source: Crs, where: str) -> None:
    """Refuse a file whose eastings and northings are not where its degrees are.

    Parameters
    ----------
    rows
        Some rows as they were written; the first two thousand are compared.
    found
        Which columns hold what; files without degrees beside the metres are not compared.
    source
        The system that the eastings and northings are read in.

    Raises
    ------
    InputError
        When the two are kilometres apart for most rows.
    """
    if found.degrees or not set(DEGREES) <= found.by_role.keys():
        return
    names = (found.x, found.y, *(found.by_role[role] for role in DEGREES))
    x, y, longitude, latitude = (
        read_numbers(rows[name].head(COMPARED_ROWS), metres=number < 2)[0]
        for number, name in enumerate(names)
    )
    at_x, at_y, _ = project_points(longitude, latitude, from_crs=WGS84, to_crs=source)
    compared = np.isfinite(x) & np.isfinite(y) & np.isfinite(at_x) & np.isfinite(at_y)
    compared &= (x != 0) | (y != 0)
    if not read_crs(source).is_projected:
        return
    require_agreement(
        (x[compared], y[compared]),
        (at_x[compared], at_y[compared]),
        these=f"{found.x} and {found.y} in {crs_name(source)}",
        those=f"{names[2]} and {names[3]}",
        choice="check columns and crs",
        where=where,
    )

"""Incidents of which not one lies in any area: what the coordinates probably are instead."""

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import WGS84, read_crs
from hotspots.projection import project_points
from hotspots.records.boundaries import Boundaries

_MOSTLY = 0.5  # past this share of places inside, a reading of the coordinates is the right one
_TRIED = 2000  # places are enough to tell, and quick
_USUAL = {
    "EPSG:27700": "British National Grid",
    "EPSG:29903": "Irish Grid",
    "EPSG:2157": "Irish Transverse Mercator",
    "EPSG:3857": "Web Mercator",
    WGS84: "longitude and latitude",
}


def explain_nowhere(
    places: NDArray[np.float64], n_incidents: int, boundaries: Boundaries
) -> Problem:
    """Say that no incident lies in any area, and what would make them lie inside.

    The coordinates are tried with their axes swapped and as numbers of other likely systems:
    the British, Irish and web ones, and the UTM zones at the place and beside it.

    Parameters
    ----------
    places
        The distinct coordinates, in the system of the boundaries.
    n_incidents
        For the message.
    """
    areas = boundaries.districts if len(boundaries.districts) else boundaries.wards
    # In whole kilometres: enough to see the mistake, too coarse to tell whose door it is.
    what = (
        f"none of the {n_incidents:,} incidents lies in any of the {len(areas):,} areas"
        f" ({_extent('incidents', places)};"
        f" {_extent('areas', areas.total_bounds.reshape(2, 2))})"
    )
    return Problem(what, _cure(places, boundaries), "incidents and boundaries")


def _extent(what: str, places: NDArray[np.float64]) -> str:
    if not len(places):
        return f"{what}: none has a place"
    # Without the stray places at either end, which would stretch it over the whole country.
    ends = np.percentile(places, [1, 99], axis=0, method="nearest")
    (west, south), (east, north) = np.round(ends / 1000)
    return f"{what}: x {west:.0f} to {east:.0f} km, y {south:.0f} to {north:.0f} km"


def _cure(places: NDArray[np.float64], boundaries: Boundaries) -> str:
    if not len(places):
        return "check which columns hold the coordinates"
    areas = boundaries.districts if len(boundaries.districts) else boundaries.wards
    tree = shapely.STRtree(areas.geometry.to_numpy())
    some = places[:: -(-len(places) // _TRIED)]

    def inside(x: NDArray[np.float64], y: NDArray[np.float64]) -> int:
        finite = np.isfinite(x) & np.isfinite(y)
        found, _ = tree.query(shapely.points(x[finite], y[finite]), predicate="intersects")
        return len(np.unique(found))

    x, y = some[:, 0], some[:, 1]
    swapped = inside(y, x)
    if swapped > _MOSTLY * len(some):
        share = f"{swapped:,} of {len(some):,} places"
        return f"swap the two coordinate columns: then {share} lie inside"
    best, name = 0, ""
    for crs, called in _candidates(boundaries).items():
        try:
            projected = project_points(x, y, from_crs=crs, to_crs=areas.crs)[:2]
        except InputError:  # PROJ knows no way from there
            continue
        if inside(*projected) > best:
            best, name = inside(*projected), f"{crs} ({called})"
    if best > _MOSTLY * len(some):
        share = f"{best:,} of {len(some):,} places"
        return f"read the incidents with crs = {name}: then {share} lie inside"
    return "use boundaries of the same place, or correct the coordinate system of the file"


def _candidates(boundaries: Boundaries) -> dict[str, str]:
    """List the systems in which somebody there may have written eastings and northings."""
    areas = boundaries.districts if len(boundaries.districts) else boundaries.wards
    west, south, east, north = areas.total_bounds
    middle = np.array([(west + east) / 2]), np.array([(south + north) / 2])
    longitude, latitude, _ = project_points(*middle, from_crs=areas.crs, to_crs=WGS84)
    zone = int((longitude[0] + 180) // 6)
    first = 32601 if latitude[0] >= 0 else 32701
    zones = [(zone + step) % 60 for step in (0, -1, 1)]
    here = {f"EPSG:{first + one}": f"UTM zone {one + 1}" for one in zones}
    own = read_crs(areas.crs)
    return {crs: called for crs, called in {**_USUAL, **here}.items() if read_crs(crs) != own}

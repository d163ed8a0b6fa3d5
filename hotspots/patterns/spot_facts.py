"""What each harm spot holds, where it is, and what happens there: one row a spot."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.grid_ref import BRITISH_NATIONAL_GRID, WGS84, crs_name, grid_reference
from hotspots.patterns.periods import Coverage
from hotspots.patterns.placement import Placement
from hotspots.patterns.places import Places, commonest
from hotspots.patterns.spot_ids import name_spots
from hotspots.patterns.spot_profile import around, lay_calendar, peak_hours, present, top_offences
from hotspots.projection import project_geometries, project_points
from hotspots.records import total_harm

_COLUMNS = (
    "around",
    "ward",
    "harm",
    "incidents",
    "top_offences",
    "top_offence",
    "top_offence_share",
    "peak_hours",
    "present",
    "largest_point_share",
    "stacked_point",
)


def describe_spots(
    incidents: gpd.GeoDataFrame,
    places: Places,
    placed: Placement,
    outlines: NDArray[np.object_],
    covered: Coverage | None = None,
) -> gpd.GeoDataFrame:
    """Tell of each spot what it holds and what happens there.

    Parameters
    ----------
    incidents, places
        The incidents, and their distinct positions.
    placed
        The spots, in the order of their rank.
    outlines
        Their ground.
    covered
        What time the data cover; by default that of the incidents.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a spot, all but where it is (see :func:`say_where`).
    """
    spot_of_place = np.full(len(places.x), -1, dtype=np.int64)
    for number, members in enumerate(placed.members):
        spot_of_place[members] = number
    spot_of_incident = spot_of_place[places.of_incident]
    calendar = lay_calendar(incidents, covered)
    rows = []
    for number, members in enumerate(placed.members):
        here = np.flatnonzero(spot_of_incident == number)
        known = _what_happens(incidents.iloc[here])
        known["present"] = present(here, calendar)
        known["largest_point_share"] = float(places.count[members].max()) / len(here)
        known["stacked_point"] = _stacked_kind(incidents, places, members)
        rows.append(known)
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame["rank"] = np.arange(1, len(frame) + 1)
    frame["share_of_harm"] = frame["harm"].astype(float) / (total_harm(incidents) or 1.0)
    frame["share_of_incidents"] = frame["incidents"].astype(float) / (len(incidents) or 1)
    frame["area_ha"] = shapely.area(outlines) / 1e4
    geometry = gpd.GeoSeries(outlines, index=frame.index, crs=incidents.crs)
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=incidents.crs)


def _what_happens(mine: gpd.GeoDataFrame) -> dict[str, object]:
    offence, offence_share = commonest(mine["offence"])
    return {
        "around": around(mine),
        "ward": commonest(mine["ward"])[0],
        "harm": total_harm(mine),
        "incidents": len(mine),
        "top_offences": top_offences(mine),
        "top_offence": offence,
        "top_offence_share": offence_share,
        "peak_hours": peak_hours(mine),
    }


def _stacked_kind(incidents: gpd.GeoDataFrame, places: Places, members: NDArray[np.int64]) -> str:
    """Name the kind of stacked point that a spot's fullest place is; empty for none."""
    if "stacked" not in incidents:
        return ""
    fullest = members[np.argmax(places.count[members])]
    return commonest(incidents["stacked"][places.of_incident == fullest])[0]


def say_where(
    spots: gpd.GeoDataFrame,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    within_m: float,
    earlier: pd.DataFrame | None = None,
) -> None:
    """Add centres in every system, grid references, outlines in degrees, and names.

    Parameters
    ----------
    spots
        Gets the columns.
    x, y
        Centres, in its system.
    within_m, earlier
        Spots of an earlier list give their names to those no further off.
    """
    crs = spots.crs
    british = crs_name(crs) == BRITISH_NATIONAL_GRID
    spots["easting"], spots["northing"] = x, y
    spots["longitude"], spots["latitude"], _ = project_points(x, y, from_crs=crs, to_crs=WGS84)
    spots["grid_reference"] = [
        grid_reference(east, north) if british else "" for east, north in zip(x, y, strict=True)
    ]
    outlines, _ = project_geometries(spots.geometry.to_numpy(), from_crs=crs, to_crs=WGS84)
    spots["outline_wgs84"] = shapely.to_wkt(outlines, rounding_precision=6)
    before = []
    if earlier is not None:
        columns = (earlier[name] for name in ("spot", "easting", "northing"))
        before = [
            (str(name), float(east), float(north))
            for name, east, north in zip(*columns, strict=True)
        ]
    spots["spot"] = name_spots(x, y, british=british, earlier=before, within_m=within_m)

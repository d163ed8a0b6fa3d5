"""Address lists for devices: GeoJSON and GPX, in walking order."""

from pathlib import Path

import geopandas as gpd

from hotspots.publish.address_columns import list_doors
from hotspots.publish.device_files import (
    DeviceRoute,
    Waypoint,
    plain_rows,
    write_geojson,
    write_gpx,
)


def write_address_geojson(doors: gpd.GeoDataFrame, path: Path, *, marking: str) -> None:
    """Write doors as points (RFC 7946), with the columns of the list, in walking order.

    Parameters
    ----------
    doors
        As in :attr:`hotspots.products.cocoon_lists.CocoonLists.doors`.
    path
        Where to.
    marking
        Handling marking, beside the points.
    """
    walked = _walked(doors)
    listed = list_doors(walked)
    places = gpd.GeoDataFrame(listed, geometry=walked.geometry.to_numpy(), crs=doors.crs)
    write_geojson(places, path, marking=marking)


def write_address_gpx(doors: gpd.GeoDataFrame, path: Path, *, title: str, marking: str) -> None:
    """Write doors as waypoints in walking order, and each round as a route (GPX 1.1).

    Parameters
    ----------
    doors
        As in :attr:`hotspots.products.cocoon_lists.CocoonLists.doors`.
    path
        Where to.
    title, marking
        What the file is called inside, and its handling marking.
    """
    walked = _walked(doors)
    listed = list_doors(walked)
    points = [
        Waypoint(
            shape.x,
            shape.y,
            f"{row['round']}-{row['stop']:02d} {row['address']}",
            f"{str(row['priority']).upper()}. {row['why']}",
            str(row["priority"]),
        )
        for row, shape in zip(plain_rows(listed), walked.geometry, strict=True)
    ]
    routes = [
        DeviceRoute(f"Round {number}", [points[row] for row in rows])
        for number, rows in listed.groupby("round", sort=True).groups.items()
    ]
    write_gpx(path, crs=doors.crs, title=title, marking=marking, waypoints=points, routes=routes)


def _walked(doors: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return doors.sort_values(["team", "round", "stop", "door"], kind="stable", ignore_index=True)

"""Files for a device on the street: GPX and GeoJSON, in longitude and latitude."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.grid_ref import WGS84, Crs
from hotspots.projection import project_geometries

# A tenth of a metre: nearer than anything on a list is known.
_DECIMALS = 6
# What no XML may hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Waypoint:
    """A place for a device: where it is in metres, what it is called, what is said of it."""

    x: float
    y: float
    name: str
    about: str = ""
    kind: str = ""


@dataclass(frozen=True)
class DeviceRoute:
    """Places in the order in which they are gone to."""

    name: str
    stops: Sequence[Waypoint]


@dataclass(frozen=True)
class DeviceTrack:
    """A way to go, as a line in metres."""

    name: str
    line: shapely.Geometry


def write_gpx(
    path: Path,
    *,
    crs: Crs,
    title: str,
    marking: str,
    waypoints: Sequence[Waypoint] = (),
    routes: Sequence[DeviceRoute] = (),
    tracks: Sequence[DeviceTrack] = (),
) -> None:
    """Write places, routes and tracks (GPX 1.1).

    Parameters
    ----------
    path
        Where to.
    crs
        System of all places given.
    title, marking
        What the file is called inside, and its handling marking.
    waypoints
        Places.
    routes
        Numbered from 1 as they come.
    tracks
        Lines; an empty one is left out.
    """
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="hotspots" xmlns="http://www.topografix.com/GPX/1/1">',
        f"<metadata><name>{_xml(title)}</name><desc>{_xml(marking)}</desc></metadata>",
        *(f"<wpt{point}</wpt>" for point in _points(waypoints, crs)),
    ]
    for number, route in enumerate(routes, start=1):
        stops = "\n".join(f"<rtept{point}</rtept>" for point in _points(route.stops, crs))
        name = _xml(route.name)
        parts.append(f"<rte><name>{name}</name><number>{number}</number>\n{stops}\n</rte>")
    for track in tracks:
        lines = [one for one in shapely.get_parts(track.line) if not one.is_empty]
        if lines:
            parts.append(f"<trk><name>{_xml(track.name)}</name>{_segments(lines, crs)}</trk>")
    path.write_text("\n".join([*parts, "</gpx>", ""]), encoding="utf-8", newline="\n")


def write_geojson(frame: gpd.GeoDataFrame, path: Path, *, marking: str) -> None:
    """Write rows as features (RFC 7946), in their order, with all their columns.

    Parameters
    ----------
    frame
        Shapes in any system; moments are written as text.
    path
        Where to.
    marking
        Handling marking, beside the features.
    """
    shapes, _ = project_geometries(frame.geometry.to_numpy(), from_crs=frame.crs, to_crs=WGS84)
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, _DECIMALS))
    rows = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shape) if shape else None,
            "properties": {
                name: value.isoformat() if isinstance(value, pd.Timestamp) else value
                for name, value in row.items()
            },
        }
        for row, shape in zip(plain_rows(rows), shapely.to_geojson(rounded), strict=True)
    ]
    head = f'{{"type": "FeatureCollection", "marking": {json.dumps(marking)}, "features": ['
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in features)
    path.write_text(f"{head}\n{lines}\n]}}\n", encoding="utf-8", newline="\n")


def plain_rows(table: pd.DataFrame) -> list[dict[str, object]]:
    """Turn rows into Python's own values; what is missing is None."""
    plain = table.astype(object).where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _points(places: Sequence[Waypoint], crs: Crs) -> list[str]:
    shapes = shapely.points([[one.x, one.y] for one in places]) if places else np.empty(0, object)
    degrees = shapely.get_coordinates(project_geometries(shapes, from_crs=crs, to_crs=WGS84)[0])
    return [
        f"{_at(lon, lat)}<name>{_xml(one.name)}</name>{_tag('desc', one.about)}"
        f"{_tag('type', one.kind)}"
        for one, (lon, lat) in zip(places, degrees, strict=True)
    ]


def _segments(lines: Iterable[shapely.Geometry], crs: Crs) -> str:
    shapes, _ = project_geometries(np.array(list(lines), object), from_crs=crs, to_crs=WGS84)
    return "".join(
        "<trkseg>"
        + "".join(f"<trkpt{_at(lon, lat)}</trkpt>" for lon, lat in shapely.get_coordinates(shape))
        + "</trkseg>"
        for shape in shapes
    )


def _at(lon: float, lat: float) -> str:
    return f' lat="{lat:.{_DECIMALS}f}" lon="{lon:.{_DECIMALS}f}">'


def _tag(name: str, text: str) -> str:
    return f"<{name}>{_xml(text)}</{name}>" if text else ""


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))

"""Address lists for devices: GeoJSON and GPX, in longitude and latitude, in walking order."""

import json
import re
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.grid_ref import WGS84
from hotspots.projection import project_points
from hotspots.publish.address_columns import list_doors

# A tenth of a metre: nearer than any address is known.
_DECIMALS = 6
# What no XML may hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    listed, places = _walked(doors)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": place},
            "properties": {
                name: value.isoformat() if isinstance(value, pd.Timestamp) else value
                for name, value in row.items()
            },
        }
        for row, place in zip(_plain_rows(listed), places.tolist(), strict=True)
    ]
    head = f'{{"type": "FeatureCollection", "marking": {json.dumps(marking)}, "features": ['
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, allow_nan=False) for one in features)
    text = f"{head}\n{lines}\n]}}"
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


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
    listed, places = _walked(doors)
    points = []
    for row, (lon, lat) in zip(_plain_rows(listed), places.tolist(), strict=True):
        name = f"{row['round']}-{row['stop']:02d} {row['address']}"
        about = f"{str(row['priority']).upper()}. {row['why']}"
        points.append(
            f' lat="{lat:.{_DECIMALS}f}" lon="{lon:.{_DECIMALS}f}">'
            f"<name>{_xml(name)}</name><desc>{_xml(about)}</desc>"
            f"<type>{_xml(str(row['priority']))}</type>"
        )
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="hotspots" xmlns="http://www.topografix.com/GPX/1/1">',
        f"<metadata><name>{_xml(title)}</name><desc>{_xml(marking)}</desc></metadata>",
        *(f"<wpt{point}</wpt>" for point in points),
    ]
    for number, rows in listed.groupby("round", sort=True).groups.items():
        stops = "\n".join(f"<rtept{points[row]}</rtept>" for row in rows)
        parts.append(f"<rte><name>Round {number}</name><number>{number}</number>\n{stops}\n</rte>")
    path.write_text("\n".join([*parts, "</gpx>", ""]), encoding="utf-8", newline="\n")


def _walked(doors: gpd.GeoDataFrame) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """List doors in walking order, with longitude and latitude of each."""
    ordered = doors.sort_values(["team", "round", "stop", "door"], kind="stable")
    lon, lat, _ = project_points(
        ordered.geometry.x, ordered.geometry.y, from_crs=doors.crs, to_crs=WGS84
    )
    return list_doors(ordered), np.column_stack([lon, lat]).round(_DECIMALS)


def _plain_rows(listed: pd.DataFrame) -> list[dict[str, object]]:
    """Turn rows into Python's own values; no moment is None."""
    plain = listed.astype(object).where(listed.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))

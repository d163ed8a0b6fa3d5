"""The committed sample, read plainly: by none of the toolkit's or the generator's own readers."""

import gzip
import json
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from hotspots.ostn15 import to_british_national_grid

DATA = Path(__file__).parents[2] / "data"
TOWNS = ("Southend-on-Sea", "Chelmsford")
BETWEEN_TOWNS_NORTHING = 195_000
STREETS = ("primary", "secondary", "tertiary", "residential")


def to_grid(lon: Any, lat: Any) -> npt.NDArray[np.float64]:
    """Undo the conversion the sample was written with."""
    return np.column_stack(to_british_national_grid(np.asarray(lon), np.asarray(lat)))


def table(path: str) -> pd.DataFrame:
    """Read a table as the text it is."""
    return pd.read_csv(DATA / path, dtype=str, keep_default_na=False)


@cache
def truth() -> dict[str, Any]:
    text = (DATA / "sample_incidents" / "truth.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def incidents() -> pd.DataFrame:
    """Every row by its id, with the truth's columns, and `moment`: when it truly was."""
    rows = table("sample_incidents/sample_incidents.csv.gz").set_index("incident_id")
    true = table("sample_incidents/truth/truth_rows.csv.gz").set_index("incident_id")
    for name in ("easting", "northing"):
        rows[name] = pd.to_numeric(rows[name])
    moment = true["true_moment"].reindex(rows.index).fillna(rows["committed_from"])
    rows["moment"] = pd.to_datetime(moment)
    return rows.join(true[["target", "parent_id", "generation"]])


@cache
def placed() -> pd.DataFrame:
    """The incidents that are somewhere in the county."""
    rows = incidents()
    bad = [one for kind in truth()["bad_rows"].values() for one in kind["incident_ids"]]
    return rows.drop(index=bad)


@cache
def addresses() -> pd.DataFrame:
    """Every address, and its town as in `TOWNS`."""
    rows = table("addresses/sample_addresses.csv.gz")
    rows = rows.astype({"UPRN": "int64", "easting": "int64", "northing": "int64"})
    return rows.assign(town=rows["address"].str.rsplit(", ", n=1).str[1])


@cache
def wards() -> gpd.GeoDataFrame:
    rows = gpd.read_file(DATA / "boundaries" / "essex_sample_wards.geojson")
    on_grid = shapely.transform(rows.geometry.array, lambda at: to_grid(*at.T))
    return rows.set_geometry(gpd.GeoSeries(on_grid, crs=27700))


@dataclass(frozen=True)
class Way:
    """A way of the extract: its town, its nodes, where it runs on the grid, its tags."""

    town: str
    nodes: tuple[str, ...]
    line: shapely.LineString
    tags: dict[str, str]


@cache
def ways() -> list[Way]:
    with gzip.open(DATA / "streets" / "sample_towns.osm.gz") as file:
        root = ET.parse(file).getroot()
    nodes = {node.get("id", ""): node for node in root.iter("node")}
    lon, lat = ([float(one.get(key, "")) for one in nodes.values()] for key in ("lon", "lat"))
    at = dict(zip(nodes, to_grid(lon, lat), strict=True))
    found = []
    for way in root.iter("way"):
        refs = tuple(one.get("ref", "") for one in way.iter("nd"))
        tags = {tag.get("k", ""): tag.get("v", "") for tag in way.iter("tag")}
        line = shapely.LineString([at[ref] for ref in refs])
        found.append(Way(TOWNS[line.coords[0][1] > BETWEEN_TOWNS_NORTHING], refs, line, tags))
    return found


def highways(town: str) -> list[Way]:
    """Whatever people walk or drive along in a town."""
    return [way for way in ways() if way.town == town and "highway" in way.tags]


@cache
def named_streets(town: str) -> dict[str, shapely.LineString]:
    """Each street of a town in one piece from end to end."""
    parts: dict[str, list[shapely.LineString]] = defaultdict(list)
    for way in highways(town):
        if "name" in way.tags:
            parts[way.tags["name"]].append(way.line)
    whole = {}
    for name, lines in parts.items():
        street = shapely.line_merge(shapely.MultiLineString(lines))
        assert isinstance(street, shapely.LineString), f"{name} is in pieces"
        whole[name] = street
    return whole

"""The hotspot map: a density surface, the areas where incidents cluster, and the places."""

from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.ground import StudyArea
from hotspots.patterns import Clusters, Surface
from hotspots.patterns.places import collapse_to_places
from hotspots.products.declare import Column, Declaration, Product, Raster, Table, lay_out

_AREA_COLUMNS = (
    Column("hotspot_area", "whole number", "", "1 for the area that holds most"),
    Column("incidents", "whole number", "incidents", "incidents in the area"),
    Column("weight", "number", "incidents or harm", "what it was found by", 2),
    Column("places", "whole number", "positions", "distinct positions of its incidents"),
    Column("parts", "whole number", "parts", "pieces of ground it consists of"),
    Column("area_ha", "number", "ha", "area of its outline", 2),
    Column("easting", "number", "m", "a point inside it", 1),
    Column("northing", "number", "m", "a point inside it", 1),
)
_PLACE_COLUMNS = (
    Column("incidents", "whole number", "incidents", "incidents at this position"),
    Column("harm", "number", "harm index units", "their harm", 2),
    Column("top_offence", "text", "", "commonest offence at this position"),
    Column("location", "text", "", "commonest location text at this position"),
    Column("easting", "number", "m", "the position", 2),
    Column("northing", "number", "m", "the position", 2),
)

HOTSPOT_MAP = Declaration(
    "hotspot_map",
    "Hotspot map",
    "Where do incidents concentrate?",
    (
        Table("hotspot_areas", "one area where incidents cluster", _AREA_COLUMNS, "Polygon"),
        Table("incident_places", "one position of incidents", _PLACE_COLUMNS, "Point"),
    ),
    (Raster("density", "kernel density"),),
)


def make_hotspot_map(
    study_area: StudyArea, incidents: gpd.GeoDataFrame, surface: Surface, clusters: Clusters
) -> Product:
    """Make the product of a district's density, clusters and incident places.

    Parameters
    ----------
    study_area
        The place the finding names.
    incidents
        The district's own incidents, those the clusters were found among.
    surface
        Density, estimated with the incidents around the district too.
    clusters
        As found.
    """
    areas = clusters.areas.rename(columns={"cluster": "hotspot_area"})
    areas["hotspot_area"] += 1
    inside = areas.geometry.representative_point()
    areas["easting"], areas["northing"] = inside.x, inside.y
    total = clusters.settings.incidents
    held = clusters.settings.clustered
    if len(areas):
        some = f"{len(areas)} areas" if len(areas) > 1 else "one area"
        finding = f"{held / total:.0%} of incidents in {study_area.name} cluster in {some}"
    else:
        finding = f"Incidents in {study_area.name} do not cluster at this setting"
    return Product(
        HOTSPOT_MAP,
        finding,
        {
            "hotspot_areas": lay_out(areas, HOTSPOT_MAP.tables[0]),
            "incident_places": lay_out(_incident_places(incidents), HOTSPOT_MAP.tables[1]),
        },
        {"density": surface},
        {"density": asdict(surface.settings), "clusters": asdict(clusters.settings)},
    )


def _incident_places(incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add incidents up by position: what the map draws, and no more than it needs."""
    places = collapse_to_places(incidents, weights="harm")
    frame = pd.DataFrame(
        {
            "incidents": places.count.astype(np.int64),
            "harm": places.weight,
            "top_offence": _commonest_by(places.of_incident, incidents["offence"]),
            "location": _commonest_by(places.of_incident, incidents["location"]),
            "easting": places.x,
            "northing": places.y,
        }
    )
    geometry = gpd.GeoSeries(shapely.points(places.x, places.y), crs=incidents.crs)
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=incidents.crs)


def _commonest_by(group: NDArray[np.int64], texts: pd.Series) -> pd.Series:
    """Name each group's commonest text; of equals the first in the alphabet; empty for none."""
    table = pd.DataFrame({"group": group, "text": texts.to_numpy()})
    counts = table.dropna().groupby(["group", "text"], sort=True).size().reset_index(name="rows")
    ranked = counts.sort_values(["group", "rows", "text"], ascending=[True, False, True])
    first = ranked.drop_duplicates("group").set_index("group")["text"]
    groups = range(int(group.max(initial=-1)) + 1)
    return first.reindex(groups).fillna("").astype("str").reset_index(drop=True)

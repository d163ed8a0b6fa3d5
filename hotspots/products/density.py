"""Density: how close together incidents (or harm) lie, and the positions they lie on."""

from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.ground import StudyArea
from hotspots.patterns.density import Surface
from hotspots.patterns.places import collapse_to_places
from hotspots.patterns.volume_contours import find_volume_contours
from hotspots.products.declare import (
    Column,
    Declaration,
    MapFigure,
    Product,
    Raster,
    Table,
    lay_out,
    percent,
)

_PLACE_COLUMNS = (
    Column("incidents", "whole number", "incidents", "incidents at this position"),
    Column("harm", "number", "harm index units", "their harm", 2),
    Column("top_offence", "text", "", "commonest offence at this position"),
    Column("location", "text", "", "commonest location text at this position"),
    Column("easting", "number", "m", "the position", 2),
    Column("northing", "number", "m", "the position", 2),
)

_CONTOUR_COLUMNS = (
    Column("share", "number", "share 0-1", "share of incidents (or harm) that was asked for", 2),
    Column("held", "number", "share 0-1", "share that whole cells of it do hold", 6),
    Column("incidents", "whole number", "incidents", "incidents in it"),
    Column("threshold", "number", "per km²", "density at its edge", 6),
    Column("area_ha", "number", "ha", "its ground", 2),
)

_HALF = 0.5

DENSITY = Declaration(
    "density",
    "Density",
    "Where do incidents concentrate?",
    (
        Table("incident_places", "one position of incidents", _PLACE_COLUMNS, "Point"),
        Table(
            "volume_contours",
            "the smallest ground that holds a share of it all",
            _CONTOUR_COLUMNS,
            "Polygon",
        ),
    ),
    (Raster("density", "kernel density"),),
    MapFigure(raster="density", raster_places="incident_places"),
)


def make_density(study_area: StudyArea, incidents: gpd.GeoDataFrame, surface: Surface) -> Product:
    """Make the product of a district's density and the incident places under it.

    Parameters
    ----------
    study_area
        The place the finding names.
    incidents
        The district's own incidents.
    surface
        Density, estimated with the incidents around the district too.
    """
    contours = find_volume_contours(surface, incidents, study_area=study_area)
    places = lay_out(_incident_places(incidents), DENSITY.tables[0])
    return Product(
        DENSITY,
        _finding(study_area, surface, contours.areas),
        {
            "incident_places": places,
            "volume_contours": lay_out(contours.areas, DENSITY.tables[1]),
        },
        {"density": surface},
        asdict(surface.settings),
        (_method(surface),),
    )


def _method(surface: Surface) -> str:
    """Say how the density was estimated."""
    settings = surface.settings
    cells = f"cells of {settings.cell_m:g} m"
    return f"Density: {settings.kernel} kernel, bandwidth {settings.bandwidth_m:,.0f} m, {cells}."


def _finding(study_area: StudyArea, surface: Surface, contours: gpd.GeoDataFrame) -> str:
    """Say on how little ground half of it lies."""
    half_km2 = float(contours.loc[contours["share"] == _HALF, "area_ha"].sum()) / 100
    what = "harm" if surface.settings.weights else "incidents"
    if not half_km2:
        return f"There is no density of {what} to map in {study_area.name}"
    lies = f"Half of the {what} in {study_area.name} {'lies' if what == 'harm' else 'lie'} on"
    if not study_area.has_boundary:
        return f"{lies} {half_km2:,.2g} km²"
    return f"{lies} {percent(half_km2 / study_area.area_km2)} of its ground"


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

"""Hotspot areas: where incidents cluster, whatever the shape of the ground."""

from dataclasses import asdict

import pandas as pd

from hotspots.ground import StudyArea
from hotspots.patterns.clusters import Clusters
from hotspots.products.declare import Column, Declaration, MapFigure, Product, Table, lay_out

_COLUMNS = (
    Column("hotspot_area", "whole number", "", "1 for the area that holds most"),
    Column("incidents", "whole number", "incidents", "incidents in the area"),
    Column("weight", "number", "incidents or harm", "what it was found by", 2),
    Column("places", "whole number", "positions", "distinct positions of its incidents"),
    Column("parts", "whole number", "parts", "pieces of ground it consists of"),
    Column("area_ha", "number", "ha", "area of its outline", 2),
    Column("easting", "number", "m", "a point inside it", 1),
    Column("northing", "number", "m", "a point inside it", 1),
)

HOTSPOT_AREAS = Declaration(
    "hotspot_areas",
    "Hotspot areas",
    "Where do incidents lie close together?",
    (Table("hotspot_areas", "one area where incidents cluster", _COLUMNS, "Polygon"),),
    figure=MapFigure("hotspot_areas", "Hotspot areas, 1 holds most", number="hotspot_area"),
)


def make_hotspot_areas(study_area: StudyArea, clusters: Clusters) -> Product:
    """Make the product of a district's clusters.

    Parameters
    ----------
    study_area
        The place the finding names.
    clusters
        As found.
    """
    areas = clusters.areas.rename(columns={"cluster": "hotspot_area"})
    areas["hotspot_area"] += 1
    inside = areas.geometry.representative_point()
    areas["easting"], areas["northing"] = inside.x, inside.y
    held = clusters.settings.clustered
    if len(areas):
        some = f"{len(areas)} areas" if len(areas) > 1 else "one area"
        share = held / clusters.settings.incidents
        finding = f"{share:.0%} of incidents in {study_area.name} cluster in {some}"
    else:
        finding = f"Incidents in {study_area.name} do not cluster at this setting"
    return Product(
        HOTSPOT_AREAS,
        finding,
        {"hotspot_areas": lay_out(areas, HOTSPOT_AREAS.tables[0])},
        settings=asdict(clusters.settings),
        notes=_notes(areas, clusters),
    )


def _notes(areas: pd.DataFrame, clusters: Clusters) -> tuple[str, ...]:
    """Say how areas were found, and how many are no more than one position."""
    settings = clusters.settings
    method = f"Found by {settings.method.upper()}: {settings.min_incidents:,} within"
    notes = [f"{method} {settings.eps_m:g} m."]
    single = int((areas["places"] == 1).sum())
    if single:
        notes.append(
            f"Areas that are one exact position: {single} of {len(areas)}. Check whether that is"
            " only where things are recorded."
        )
    return tuple(notes)

"""Stacked points: where a district's map may show records, not places where things happen."""

from collections.abc import Mapping
from dataclasses import asdict

import geopandas as gpd

from hotspots.ground import StudyArea
from hotspots.patterns.stacked_points import StackedPointSettings
from hotspots.products.declare import Column, Declaration, MapFigure, Product, Table, lay_out

_COLUMNS = (
    Column("rank", "whole number", "", "1 for the point to look at first"),
    Column("kind", "text", "", "what its location text names; other for a street"),
    Column("treatment", "text", "", "keep, flag, or set aside: left out of every other product"),
    Column("location", "text", "", "commonest location text there"),
    Column("incidents", "whole number", "incidents", "incidents there"),
    Column(
        "share_of_district",
        "number",
        "share 0-1",
        "their share of the district's incidents, before any were set aside",
        6,
    ),
    Column(
        "expected_most",
        "number",
        "incidents",
        "what the busiest point is expected to hold, going by the district's other busy points",
        1,
    ),
    Column(
        "points_expected",
        "number",
        "points",
        "points as busy as this one to be expected in the district; far below 1 is improbable",
    ),
    Column("top_offence", "text", "", "commonest offence there"),
    Column("top_offence_share", "number", "share 0-1", "how much of its incidents that is", 6),
    Column("easting", "number", "m", "the point", 2),
    Column("northing", "number", "m", "the point", 2),
)

STACKED_POINTS = Declaration(
    "stacked_points",
    "Stacked points",
    "Which map points hold improbably many incidents?",
    (Table("stacked_points", "one map point, named institutions first", _COLUMNS, "Point"),),
    figure=MapFigure(
        "stacked_points", "Stacked points, 1 to look at first", number="rank", names=("location",)
    ),
)


def make_stacked_points(
    study_area: StudyArea,
    points: gpd.GeoDataFrame,
    settings: StackedPointSettings,
    *,
    treatment_of: Mapping[str, str],
) -> Product:
    """Make the product of a district's stacked points.

    Parameters
    ----------
    study_area
        The place the finding names.
    points
        The district's own, out of those that were found.
    settings
        What found them.
    treatment_of
        Kind -> ``keep``, ``flag`` or ``set aside``.
    """
    table = points.reset_index(drop=True)
    table = table.assign(
        rank=range(1, len(points) + 1),
        treatment=table["kind"].map(dict(treatment_of)).astype("str"),
        points_expected=[float(f"{points:.3g}") for points in table["points_expected"]],
        easting=table.geometry.x,
        northing=table.geometry.y,
    )
    many = {0: "No map point", 1: "One map point"}.get(len(points), f"{len(points)} map points")
    verb = "hold" if len(points) > 1 else "holds"
    finding = f"{many} in {study_area.name} {verb} improbably many incidents"
    return Product(
        STACKED_POINTS,
        finding,
        {"stacked_points": lay_out(table, STACKED_POINTS.tables[0])},
        settings={**asdict(settings), "treatment": dict(treatment_of)},
    )

"""Made-up products of every kind of figure, small enough to check by eye."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.patterns.clusters import find_clusters
from hotspots.patterns.density import estimate_density
from hotspots.products import Product, make_density, make_harm_spots, make_hotspot_areas
from hotspots.products.declare import (
    BandsFigure,
    BarsFigure,
    Column,
    CurveFigure,
    Declaration,
    Figure,
    HoursFigure,
    MapFigure,
    Table,
)
from hotspots.products.harm_spots import select_harm_spots
from hotspots.publish import Page
from tests.worlds import METRES, points_at, square_area

PAGE = Page(
    "Two in three fall on one corner",
    "Squareton",
    "Squareton · 2024 · 21 incidents",
    "OFFICIAL",
    ("A note.",),
    ("police.uk, OGL v3.",),
)
PLACES = [(500, 500)] * 10 + [(1500, 1500)] * 10 + [(500, 1800)]
SHARE = "share 0-1"


def density(**settings: Any) -> Product:
    incidents, area = points_at(PLACES), square_area()
    given = {"bandwidth_m": 200, "cell_m": 50} | settings
    return make_density(area, incidents, estimate_density(incidents, study_area=area, **given))


def hotspot_areas() -> Product:
    clusters = find_clusters(points_at(PLACES), eps_m=100, min_incidents=5)
    return make_hotspot_areas(square_area(), clusters)


def harm_spots(**columns: Any) -> Product:
    return harm_spots_at(PLACES, **columns)


def harm_spots_at(places: Any, **columns: Any) -> Product:
    spots = select_harm_spots(points_at(places, **columns))
    return make_harm_spots(square_area(), spots, harm_title="test index")


def plain(name: str, columns: tuple[Column, ...], rows: Any, figure: Figure | None) -> Product:
    """A product of one table without shapes."""
    table = Table(name, "a row", columns)
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    return Product(
        Declaration(name, name.capitalize(), "?", (table,), (), figure), "f", {name: frame}
    )


def hours() -> Product:
    columns = (
        Column("weekday", "text", "", "day"),
        Column("hour", "whole number", "hour", "hour"),
        Column("incidents", "number", "incidents", "incidents", 2),
    )
    rows = [(day, hour, float(hour)) for day in ("Monday", "Tuesday") for hour in range(24)]
    return plain("timing", columns, rows, HoursFigure("timing", "hour", "weekday", "incidents"))


def curve() -> Product:
    columns = (Column("units", "number", SHARE, "units"), Column("held", "number", SHARE, "held"))
    rows = [(0.0, 0.0), (0.5, 0.9), (1.0, 1.0)]
    return plain("lorenz", columns, rows, CurveFigure("lorenz", "units", "held", diagonal=True))


def bars() -> Product:
    columns = (
        Column("method", "text", "", "method"),
        Column("hit_rate", "number", SHARE, "rate"),
        Column("low", "number", SHARE, "low"),
        Column("high", "number", SHARE, "high"),
    )
    rows = [("ours", 0.11, 0.1, 0.12), ("=grid $1$ <b>", 0.1, float("nan"), float("nan"))]
    figure = BarsFigure("accuracy", "method", "hit_rate", "low", "high")
    return plain("accuracy", columns, rows, figure)


def bands() -> Product:
    columns = (
        Column("near", "text", "", "how near"),
        Column("soon", "text", "", "how soon"),
        Column("observed", "number", "pairs", "pairs"),
        Column("expected", "number", "pairs", "pairs"),
        Column("ratio", "number", "times", "ratio"),
        Column("more", "text", "", "yes"),
    )
    rows = [
        ("same $1$", "0 days", 12.0, 0.25, 48.0, "yes"),
        ("same $1$", "1 day", 0.0, 0.0, float("nan"), ""),
        ("near", "0 days", 900.0, 1000.4, 0.8996, ""),
        ("near", "1 day", 42.0, 10.0, 4.2, "yes"),
    ]
    figure = BandsFigure(
        "knox", "near", "soon", "ratio", "more", ("observed", "expected"), "How far", "How long"
    )
    return plain("knox", columns, rows, figure)


def cells(figure: MapFigure) -> Product:
    """Four cells: fewer, as before, more, much more."""
    columns = (
        Column("cell", "whole number", "", "cell"),
        Column("change", "whole number", "incidents", "change"),
        Column("kind", "text", "", "kind"),
    )
    frame = gpd.GeoDataFrame(
        {"cell": [1, 2, 3, 4], "change": [-3, 0, 2, 9], "kind": ["former", "", "new", "new"]},
        geometry=[shapely.box(x, 0, x + 500, 500) for x in (0, 500, 1000, 1500)],
        crs=METRES,
    )
    declared = Declaration(
        "change", "Change", "?", (Table("cells", "a cell", columns, "Polygon"),), (), figure
    )
    return Product(declared, "More than before", {"cells": frame})


EVERY: dict[str, Callable[[], Product]] = {
    "density": density,
    "harm_spots": harm_spots,
    "hotspot_areas": hotspot_areas,
    "hours": hours,
    "curve": curve,
    "bars": bars,
    "bands": bands,
    "change": lambda: cells(MapFigure("cells", "Cells", shade="change", scale="from zero")),
    "kinds": lambda: cells(MapFigure("cells", "Cells", shade="kind", classes=("new", "former"))),
}

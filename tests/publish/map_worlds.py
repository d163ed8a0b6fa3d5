"""Small district maps that tests can check by hand, and how to read the page of one."""

import json
import re
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.ground import StudyArea
from hotspots.patterns.clusters import find_clusters
from hotspots.patterns.density import estimate_density
from hotspots.products import (
    COCOON,
    Product,
    make_density,
    make_harm_spots,
    make_hotspot_areas,
    select_harm_spots,
)
from hotspots.products.declare import lay_out
from hotspots.publish import DistrictMap, Page, draw_district_map
from tests.worlds import METRES, square_area

PAGE = Page("Title", "Squareton", "2024", "OFFICIAL", (), (), "../index.html")
# Two spots of ten incidents, and one incident far from both.
PLACES = [(500, 500)] * 10 + [(1500, 1500)] * 10 + [(500, 1800)]
WITHIN_DAYS = 42
AS_OF = "2025-01-14"
# When each burglary happened and was reported; the first has expired by AS_OF.
BURGLARIES = (
    ("2024-12-02", "2024-12-03 09:00"),
    ("2024-12-10", "2024-12-10 23:50"),
    ("2024-12-24", "2024-12-27 08:00"),
    ("2025-01-13", "2025-01-14 07:30"),
)


def district(
    incidents: gpd.GeoDataFrame, area: StudyArea | None = None, *, weights: str | None = None
) -> DistrictMap:
    """The map of incidents with their density, hotspot areas and harm spots."""
    area = area or square_area()
    surface = estimate_density(
        incidents, bandwidth_m=200, cell_m=50, study_area=area, weights=weights
    )
    clusters = find_clusters(incidents, eps_m=100, min_incidents=5)
    spots = select_harm_spots(incidents)
    return DistrictMap(
        area,
        (
            make_density(area, incidents, surface),
            make_hotspot_areas(area, clusters),
            make_harm_spots(area, spots, harm_title="test index"),
        ),
        incidents=incidents,
    )


def cocoon(burglaries: Sequence[tuple[str, str]] = BURGLARIES, **columns: Any) -> Product:
    """Zones of 400 m that stand in a row, as on AS_OF, by deadline."""
    happened = pd.to_datetime([one for one, _ in burglaries])
    reported = pd.to_datetime([one for _, one in burglaries])
    age = (pd.Timestamp(AS_OF) - happened).days.to_numpy()
    live = age < WITHIN_DAYS
    frame: dict[str, Any] = {
        "number": range(1, len(burglaries) + 1),
        "status": ["due" if one else "expired" for one in live],
        "ward": "Only",
        "happened": happened.strftime("%Y-%m-%d"),
        "reported": reported.strftime("%Y-%m-%d %H:%M"),
        "deadline": (reported + pd.Timedelta(hours=48)).strftime("%Y-%m-%d %H:%M"),
        "expires": (happened + pd.Timedelta(days=WITHIN_DAYS)).strftime("%Y-%m-%d"),
        "age_days": age,
        "fade": (1 - age / WITHIN_DAYS).clip(0, 1),
        "visit_window": "17:00 to 20:00",
        **dict.fromkeys(("gold", "silver", "bronze", "visited", "homes"), 0),
        **columns,
    }
    shapes = [shapely.Point(500 + 350 * i, 1000).buffer(400) for i in range(len(burglaries))]
    zones = gpd.GeoDataFrame(frame, geometry=shapes, crs=METRES)
    zones_table, wards_table = COCOON.tables
    none = pd.DataFrame({column.name: [] for column in wards_table.columns})
    return Product(
        COCOON,
        "Some zones",
        {"cocoon_zones": lay_out(zones, zones_table), "cocoon_wards": lay_out(none, wards_table)},
        settings={
            "as_of": f"{AS_OF} 23:59",
            "within_days": WITHIN_DAYS,
            "shown_after_expiry_days": 7,
        },
    )


def facts_in(html: str) -> dict[str, Any]:
    """Read what a page hands to its scripts; layers by their id under ``by_id``."""
    (block,) = re.findall(r'<script type="application/json" id="facts">(.*?)</script>', html)
    facts: dict[str, Any] = json.loads(block)
    return facts | {"by_id": {one["id"]: one for one in facts["layers"]}}


def draw(incidents: gpd.GeoDataFrame, area: StudyArea | None = None) -> tuple[str, dict[str, Any]]:
    """The page of :func:`district`, and its facts."""
    html = draw_district_map(district(incidents, area), PAGE)
    return html, facts_in(html)

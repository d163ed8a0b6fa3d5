"""Small worlds to plan patrols in: spots on a line or a grid, incidents at known hours."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.patterns.patrol_plan import PatrolPlan, plan_patrols

HALF = 75.0
MONDAY = pd.Timestamp("2024-11-04")


def spots_at(
    places: Sequence[tuple[float, float]], names: str = "ABCDEFGHIJKL"
) -> gpd.GeoDataFrame:
    """Squares of 150 m, ranked in order."""
    return gpd.GeoDataFrame(
        {
            "spot": list(names[: len(places)]),
            "rank": np.arange(1, len(places) + 1),
            "around": "High Street",
            "ward": "Kursaal",
            "top_offences": "Robbery 3",
        },
        geometry=[shapely.box(x - HALF, y - HALF, x + HALF, y + HALF) for x, y in places],
        crs=27700,
    )


def incidents_at(
    places: Sequence[tuple[float, float]],
    hours: Sequence[Sequence[int]],
    *,
    harm: Sequence[float] = (),
    precision: str = "minute",
) -> gpd.GeoDataFrame:
    """One incident a spot, hour and day of the week."""
    rows = [
        (place, MONDAY + pd.Timedelta(days=day, hours=hour, minutes=10), (harm or [1.0] * 99)[k])
        for k, (place, own) in enumerate(zip(places, hours, strict=True))
        for hour in own
        for day in range(7)
    ]
    start = pd.Series([row[1] for row in rows], dtype="datetime64[us]")
    return gpd.GeoDataFrame(
        {
            "start": start,
            "end": start,
            "precision": precision,
            "harm": [row[2] for row in rows],
        },
        geometry=[shapely.Point(row[0]) for row in rows],
        crs=27700,
    )


def plan(spots: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, **given: Any) -> PatrolPlan:
    """Plan a week with one unit on foot, late, unless told otherwise."""
    settings = {
        "shifts": {"late": "14-22"},
        "units": {"One": "foot"},
        "first_day": "2025-01-06",
        **given,
    }
    return plan_patrols(spots, incidents, **settings)

"""A patrol plan made by hand: two units, two days, three spots, one of them out of reach."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.patterns.patrol_plan import PatrolPlan
from tests.worlds import METRES

SPOTS = ("TQ880850", "TQ881852", "TQ890860")
UNITS = {"Patrol 1": "foot", "Victor 2": "car"}
_X, _Y = 588_000.0, 185_000.0


def sample_plan(**changes: Any) -> PatrolPlan:
    """Lay out the plan: each unit visits the first two spots each day, in turn."""
    visits, shifts = [], []
    for day in pd.date_range("2025-01-06", periods=2):
        for unit, mode in UNITS.items():
            start = day + pd.Timedelta(hours=14)
            order = (0, 1) if mode == "foot" else (1, 0, 1)
            for stop, spot in enumerate(order):
                arrive = start + pd.Timedelta(minutes=30 + 90 * stop, seconds=20)
                visits.append(
                    {
                        "date": day,
                        "shift": "late",
                        "unit": unit,
                        "order": stop + 1,
                        "spot": SPOTS[spot],
                        "rank": spot + 1,
                        "arrive": arrive,
                        "leave": arrive + pd.Timedelta(minutes=15),
                        "minutes": 15.0,
                        "travel_minutes": 4.0 if stop else 0.0,
                        "travel_m": 300.0 if stop else 0.0,
                        "window": "18:00 to 22:00",
                        "expected_harm": 1.5,
                    }
                )
            shifts.append(
                {
                    "date": day,
                    "shift": "late",
                    "unit": unit,
                    "mode": mode,
                    "start": start,
                    "end": start + pd.Timedelta(hours=8),
                    "visits": len(order),
                    "minutes_in_spots": 15.0 * len(order),
                    "minutes_travelling": 4.0 * (len(order) - 1),
                    "minutes_spare": 400.0,
                    "metres": 300.0 * (len(order) - 1),
                    "expected_harm": 1.5 * len(order),
                    "geometry": shapely.LineString([(_X, _Y), (_X + 100, _Y + 200)]),
                }
            )
    table = pd.DataFrame(visits)
    counts = table["spot"].value_counts()
    boxes = [
        shapely.box(_X + dx - 75, _Y + dy - 75, _X + dx + 75, _Y + dy + 75)
        for dx, dy in ((0, 0), (100, 200), (1000, 1000))
    ]
    spots = gpd.GeoDataFrame(
        {
            "spot": list(SPOTS),
            "rank": [1, 2, 3],
            "around": ["High Street / Mill Lane", "=Station & <Road>", "Quay"],
            "ward": ["Milton", "Kursaal", "Kursaal"],
            "top_offences": ["Shoplifting 22, Robbery 9", "Violence and sexual offences 12", ""],
            "window": ["18:00 to 22:00", "18:00 to 22:00", ""],
            "hours_shares": ["41% of its harm falls in these four hours", "", ""],
            "harm_per_week": [6.0, 4.0, 2.0],
            "planned": [int(counts.get(spot, 0)) for spot in SPOTS],
            "planned_minutes": [15.0 * counts.get(spot, 0) for spot in SPOTS],
            "why_not": ["", "", "no street leads there"],
        },
        geometry=boxes,
        crs=METRES,
    )
    days = pd.DataFrame(
        {
            "spot": pd.Series(dtype="str"),
            "date": pd.Series(dtype="datetime64[us]"),
            "treated": pd.Series(dtype="bool"),
        }
    )
    parts: dict[str, Any] = {
        "visits": table,
        "shifts": gpd.GeoDataFrame(shifts, geometry="geometry", crs=METRES),
        "spots": spots,
        "days": days,
        "settings": None,
        "held": 15.0,
        "bound": 16.0,
        "gap": 1 / 15,
        "share_in_hours": 0.5,
        "hours_unknown": 0,
        "notes": ("One spot cannot be reached.",),
    }
    return PatrolPlan(**(parts | changes))

"""A project of two districts, three wards each, with two years of incidents, on disk."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.worlds import METRES, write_lines

EAST, NORTH = 580_000.0, 190_000.0
WARDS = ("Harbour", "Middle", "Heath", "Harbour", "Park", "Rural")
DISTRICTS = ("Aford",) * 3 + ("Bley",) * 3
NUMBERS = (400, 120, 30, 60, 40, 6)


def write_street_week_project(folder: Path, **sections: dict[str, Any]) -> dict[str, Any]:
    """Write it, and return its settings: Harbour in Aford has most of everything."""
    random = np.random.default_rng(1)
    lines = ["urn,ho code,offence,committed from,committed to,recorded,location,easting,northing"]
    shapes = []
    for at, number in enumerate(NUMBERS):
        west = EAST + 1000 * at
        shapes.append(shapely.box(west, NORTH, west + 1000, NORTH + 1000))
        for one in range(number):
            code, offence = (
                ("8N", "Assault occasioning harm"),
                ("", "Anti-social behaviour"),
                ("28E", "Burglary of a dwelling"),
            )[one % 3]
            when = pd.Timestamp("2023-01-01 20:00") + pd.Timedelta(
                days=int(random.integers(0, 731))
            )
            x, y = (
                west + 100 + 20 * random.integers(0, 30),
                NORTH + 100 + 20 * random.integers(0, 30),
            )
            lines.append(
                f"REF/{at}{one:04},{code},{offence},{when:%Y-%m-%d %H:%M},NULL,"
                f"{when:%Y-%m-%d %H:%M},{('Quay Street', 'Mill Lane')[one % 2]},{x:.0f},{y:.0f}"
            )
    write_lines(folder / "incidents.csv", lines)
    table = {
        "WD24CD": [f"W{at}" for at in range(1, 7)],
        "WD24NM": list(WARDS),
        "LAD24CD": ["E1"] * 3 + ["E2"] * 3,
        "LAD24NM": list(DISTRICTS),
    }
    gpd.GeoDataFrame(table, geometry=shapes, crs=METRES).to_file(folder / "wards.gpkg", layer="w")
    settings: dict[str, dict[str, Any]] = {
        "run": {"name": "weeks"},
        "incidents": {"files": "incidents.csv"},
        "boundaries": {"files": "wards.gpkg"},
        "harm_spots": {"count": 3},
        "street_week": {"draws": 50},
    }
    for section, values in sections.items():
        settings[section] = {**settings.get(section, {}), **values}
    return settings

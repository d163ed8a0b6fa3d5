"""A project of two towns with addresses, streets and burglaries, on disk."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from tests.doors import DAY
from tests.worlds import METRES, write_lines

EAST, NORTH = 580_000.0, 190_000.0


def write_cocoon_project(folder: Path, **sections: dict[str, Any]) -> dict[str, Any]:
    """Write Mill Lane in Aford and Back Lane in Bley, 40 houses each, and return settings.

    Number 9 Mill Lane was burgled the day before the 20th of November, number 11 Back Lane
    thirty days before; a shed and a shop as well. Nobody else was.
    """
    lines = ["uprn,address,street,number,postcode,class,easting,northing"]
    towns = ((100_001_000, "Mill Lane", 0, "Aford"), (100_002_000, "Back Lane", 3000, "Bley"))
    for start, name, y, town in towns:
        for number in range(1, 41):
            x = EAST + 200 + 10 * ((number - 1) // 2)
            side = y + (8 if number % 2 else -8)
            lines.append(
                f'{start + number},"{number} {name}, {town}",{name},{number},ZZ1 1AA,RD04,'
                f"{x:.0f},{NORTH + 500 + side:.0f}"
            )
    write_lines(folder / "addresses.csv", lines)
    rows = ["urn,ho code,offence,committed from,committed to,recorded,easting,northing"]
    for urn, code, days, x, y in (
        ("AA/1", "28E", 1, 240, 508),
        ("AA/2", "28E", 30, 250, 3508),
        ("AA/3", "28I", 3, 300, 508),
        ("AA/4", "30C", 3, 310, 508),
    ):
        moment = DAY - pd.Timedelta(days=days) + pd.Timedelta(hours=18)
        later = moment + pd.Timedelta(hours=1)
        rows.append(
            f"{urn},{code},Burglary,{moment:%Y-%m-%d %H:%M},NULL,{later:%Y-%m-%d %H:%M},"
            f"{EAST + x:.0f},{NORTH + y:.0f}"
        )
    write_lines(folder / "burglary.csv", rows)
    areas = [
        shapely.box(EAST, NORTH, EAST + 2000, NORTH + 2000),
        shapely.box(EAST, NORTH + 2000, EAST + 2000, NORTH + 4000),
    ]
    names = {
        "WD24CD": ["W1", "W2"],
        "WD24NM": ["North", "South"],
        "LAD24CD": ["E1", "E2"],
        "LAD24NM": ["Aford", "Bley"],
    }
    gpd.GeoDataFrame(names, geometry=areas, crs=METRES).to_file(folder / "wards.gpkg", layer="w")
    streets = [
        shapely.LineString([(EAST + 150, NORTH + y), (EAST + 450, NORTH + y)]) for y in (500, 3500)
    ]
    gpd.GeoDataFrame({"name": ["Mill Lane", "Back Lane"]}, geometry=streets, crs=METRES).to_file(
        folder / "streets.gpkg"
    )
    settings: dict[str, dict[str, Any]] = {
        "run": {"name": "two"},
        "incidents": {"files": "burglary.csv"},
        "boundaries": {"files": "wards.gpkg"},
        "addresses": {"files": "addresses.csv"},
        "streets": {"file": "streets.gpkg"},
        "cocoon": {"as_of": "2024-11-20"},
        "density": {"bandwidth_m": 200, "cell_m": 100},
    }
    for section, values in sections.items():
        settings[section] = {**settings.get(section, {}), **values}
    return settings

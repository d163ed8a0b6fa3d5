"""Small worlds that tests can check by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from hotspots.ground import StudyArea

METRES = pyproj.CRS(27700)


def points_at(xy: Any, **columns: Any) -> gpd.GeoDataFrame:
    """Incidents at (easting, northing) pairs, each weighing one unless said otherwise."""
    coordinates = np.asarray(xy, dtype=float).reshape(-1, 2)
    frame: dict[str, Any] = {
        "offence": "Robbery",
        "location": "High Street",
        "ward": "Kursaal",
        "harm": 1.0,
        **columns,
    }
    index = range(len(coordinates))
    return gpd.GeoDataFrame(frame, geometry=shapely.points(coordinates), crs=METRES, index=index)


def scattered(rows: int, *, seed: int, size_m: float = 2000.0) -> NDArray[np.float64]:
    """Clustered random positions, some of them repeated, inside a square."""
    random = np.random.default_rng(seed)
    centres = random.uniform(0.2 * size_m, 0.8 * size_m, (6, 2))
    xy = centres[random.integers(0, 6, rows)] + random.normal(0, size_m / 25, (rows, 2))
    xy = np.clip(xy, 0, size_m)
    again = random.integers(0, rows, rows // 4)
    xy[random.integers(0, rows, rows // 4)] = xy[again]
    return xy


def square_area(size_m: float = 2000.0, *, name: str = "Squareton") -> StudyArea:
    """A study area that is a square with its corner at the origin."""
    wards = gpd.GeoDataFrame(
        {"ward_code": ["W1"], "ward": ["Only"]},
        geometry=[shapely.box(0, 0, size_m, size_m)],
        crs=METRES,
    )
    return StudyArea(name, "D1", shapely.box(0, 0, size_m, size_m), METRES, wards)


def write_lines(path: Path, lines: Sequence[str]) -> Path:
    """Write a text file, a line at a time."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def two_district_project(folder: Path, **sections: dict[str, Any]) -> dict[str, Any]:
    """Write a project of two square districts and 21 rows; return its settings.

    Twelve rows lie in Aford (six robberies and six drugs), six in Bley, two in neither, and
    one has no coordinates. ``sections`` replace single settings.
    """
    inside = [(500_500, 200_500)] * 6 + [(500_700, 200_700)] * 6 + [(503_000, 200_500)] * 6
    rows: list[tuple[Any, Any, str]] = [
        (x, y, "Drugs" if 6 <= i < 12 else "Robbery") for i, (x, y) in enumerate(inside)
    ]
    rows += [(510_000, 200_500, "Robbery"), (500_500, 209_000, "Robbery"), ("", "", "Robbery")]
    lines = [
        f"{x},{y},{offence},2024-03-0{1 + i % 9},High Street"
        for i, (x, y, offence) in enumerate(rows)
    ]
    write_lines(folder / "incidents.csv", ["easting,northing,offence,date,location", *lines])
    shapes = [
        shapely.box(500_000, 200_000, 502_000, 202_000),
        shapely.box(502_000, 200_000, 504_000, 202_000),
    ]
    frame = {
        "WD24CD": ["W1", "W2"],
        "WD24NM": ["North", "South"],
        "LAD24CD": ["E1", "E2"],
        "LAD24NM": ["Aford", "Bley"],
    }
    gpd.GeoDataFrame(frame, geometry=shapes, crs=METRES).to_file(
        folder / "wards.gpkg", layer="wards"
    )
    settings: dict[str, dict[str, Any]] = {
        "run": {"name": "two"},
        "incidents": {"files": "incidents.csv"},
        "boundaries": {"files": "wards.gpkg"},
        "density": {"bandwidth_m": 200, "cell_m": 100},
        "clusters": {"min_incidents": 5},
    }
    for section, values in sections.items():
        settings[section] = {**settings.get(section, {}), **values}
    return settings

"""Files of incidents and areas that are small enough to check by hand."""

import csv
import gzip
import io
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from hypothesis import HealthCheck, settings

from hotspots.records import Boundaries, read_boundaries

# police.uk's own header, and the other style in which its files go round.
STREET_HEADER = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)
SNAKE_HEADER = tuple(name.lower().replace(" ", "_") for name in STREET_HEADER)
# Southend Central, and the place it has by the operation that needs no grid file.
LONGITUDE, LATITUDE = "0.7077", "51.5406"

CORNER = (580_000, 180_000)

# For properties that write a file each time: over the last one, and however slow the disk is.
ON_FILES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def street_row(id_: str = "a1", *, month: str = "2024-03", offence: str = "Burglary") -> list[str]:
    """One row of a police.uk street file."""
    force = "Essex Police"
    lsoa = ["E01015855", "Southend-on-Sea 012A"]
    place = [LONGITUDE, LATITUDE, "On or near High Street"]
    return [id_, month, force, force, *place, *lsoa, offence, "", ""]


def as_text(
    rows: Iterable[Sequence[str]], *, delimiter: str = ",", newline: str = "\n", quote: bool = False
) -> str:
    """Write rows the way a spreadsheet would."""
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=newline,
        quoting=csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL,
    )
    writer.writerows(rows)
    return text.getvalue()


def write(path: Path, content: str | bytes, *, encoding: str = "utf-8") -> Path:
    """Write a file as it is, gzipped where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode(encoding) if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def square(column: int, row: int = 0, *, size_m: int = 1000) -> shapely.Polygon:
    """One square of a chessboard whose corner is at (580000, 180000)."""
    x, y = CORNER[0] + column * size_m, CORNER[1] + row * size_m
    return shapely.box(x, y, x + size_m, y + size_m)


def write_areas(path: Path, shapes: Sequence[Any], crs: Any = 27700, **columns: Any) -> Path:
    """Write shapes with their columns as GeoJSON or GeoPackage."""
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)
        frame.to_file(path)
    return path


def chessboard(folder: Path) -> Boundaries:
    """Four square wards in two districts, W1 and W4 in D1, whose codes run against the rows.

    ::

        W3 (D2)  W1 (D1)
        W4 (D1)  W2 (D2)
    """
    path = write_areas(
        folder / "chessboard.gpkg",
        [square(0), square(1), square(0, 1), square(1, 1)],
        WD24CD=["W4", "W2", "W3", "W1"],
        WD24NM=["Four", "Two", "Three", "One"],
        LAD24CD=["D1", "D2", "D2", "D1"],
        LAD24NM=["Aford", "Bley", "Bley", "Aford"],
    )
    return read_boundaries(path)


def points(*places: tuple[float, float], crs: Any = 27700) -> gpd.GeoDataFrame:
    """Incidents at these places."""
    return gpd.GeoDataFrame(geometry=shapely.points(places), crs=crs)

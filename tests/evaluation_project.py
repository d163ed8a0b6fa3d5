"""A project on disk with six wards of one district, and a Street Week in Ward A."""

from pathlib import Path

from hotspots.settings import write_template
from tests.patterns.evaluation_worlds import island_wards, poisson_world
from tests.worlds import write_lines

STREET_WEEK = {"ward": "Ward A", "week": "2024-03-04"}


def write_evaluation_project(folder: Path, *, fall: float = 0.0, last: str = "") -> Path:
    """Write incidents, wards and settings; return the settings file."""
    incidents = poisson_world(seed=1, fall=fall)
    xy = incidents.translate(500_000, 200_000).get_coordinates()
    lines = [
        f"{row.id},{x:.1f},{y:.1f},{row.offence},{row.start:%Y-%m-%d %H:%M},High Street"
        for row, x, y in zip(incidents.itertuples(), xy["x"], xy["y"], strict=True)
    ]
    head = "crime reference,easting,northing,offence,date,location"
    write_lines(folder / "incidents.csv", [head, *lines])
    wards = island_wards()
    wards.geometry = wards.translate(500_000, 200_000)
    wards = wards.rename(columns={"ward_code": "WD24CD", "ward": "WD24NM"})
    wards.assign(LAD24CD="E1", LAD24NM="Aford").to_file(folder / "wards.gpkg", layer="wards")
    settings = {
        "run": {"name": "week"},
        "incidents": {"files": "incidents.csv", "last": last},
        "boundaries": {"files": "wards.gpkg"},
        "street_week": STREET_WEEK,
    }
    return write_lines(folder / f"week{last}.toml", [write_template(settings)])

"""A short story on the sample data: does the list of harm spots find what was planted?

The sample county has planted harm spots, and ``truth.json`` says where. This selects harm
spots in each district and counts how many of the planted ones they sit on.

    .venv/bin/python scripts/find_harm_spots.py
"""

import json
from pathlib import Path

import numpy as np

from hotspots import read_boundaries, read_incidents, select_harm_spots

DATA = Path(__file__).parents[1] / "data"


def main() -> None:
    """Tell the story."""
    boundaries = read_boundaries(DATA / "boundaries" / "essex_sample_wards.geojson")
    records = read_incidents(
        DATA / "sample_incidents" / "sample_incidents.csv.gz", boundaries=boundaries
    )
    print(records.summary)
    truth = json.loads((DATA / "sample_incidents" / "truth.json").read_text("utf-8"))

    found = listed = 0
    for district, incidents in records.incidents.groupby("district"):
        code = incidents["district_code"].iloc[0]
        planted = [spot for spot in truth["spots"] if spot["district"] == code]
        spots = select_harm_spots(incidents, count=10).spots
        centres = spots[["easting", "northing"]].to_numpy()
        hit = [np.abs(centres - _centre(spot)).max(axis=1).min() <= 75 for spot in planted]
        listed, found = listed + len(spots), found + sum(hit)
        print(f"{district}: {sum(hit)} of {len(planted)} planted harm spots are on the list")
    print(f"In all: {found} of {len(truth['spots'])} planted, in a list of {listed}")


def _centre(spot: dict[str, float]) -> tuple[float, float]:
    return spot["easting"], spot["northing"]


if __name__ == "__main__":
    main()

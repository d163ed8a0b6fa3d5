"""A short story on the sample data: would lists of doors have held the next burglaries?

Each day is played with what was known then. The sample says which burglaries were brought on by
which, so that these follow-ons can be told apart. With a file of burglaries instead (dates and
places), the same is done with the squares in which any happened for homes.

    .venv/bin/python scripts/score_cocoons.py
    .venv/bin/python scripts/score_cocoons.py cincinnati_burglary.csv.gz --crs EPSG:32616
"""

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import (
    assign_areas,
    choose_decay,
    find_home_burglaries,
    find_near_repeats,
    read_addresses,
    read_boundaries,
    read_incidents,
    score_cocoons_forward,
)
from hotspots.patterns.cocoon_forward import CocoonForward

DATA = Path(__file__).parents[1] / "data"
SQUARE_M = 100.0


def main(arguments: list[str] | None = None) -> None:
    """Tell the story."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", nargs="?", help="burglaries; the sample's without it")
    options.add_argument("--crs", default="EPSG:27700", help="of the place, in metres")
    options.add_argument("--town", action="append", help="of the sample, by district")
    chosen = options.parse_args(arguments)
    if chosen.file:
        score_file(chosen.file, chosen.crs)
    else:
        for town in chosen.town or ("Southend-on-Sea", "Chelmsford"):
            score_town(town)


def score_town(town: str) -> None:
    """Score one town of the sample, planted follow-ons apart."""
    boundaries = read_boundaries(DATA / "boundaries" / "essex_sample_wards.geojson")
    path = DATA / "sample_incidents" / "sample_incidents.csv.gz"
    incidents = read_incidents(path, boundaries=boundaries).incidents
    addresses = read_addresses(
        DATA / "addresses" / "sample_addresses.csv.gz", within=boundaries
    ).addresses
    homes = assign_areas(addresses[addresses["residential"].astype(bool)], boundaries)
    burglaries = find_home_burglaries(incidents).incidents
    burglaries = burglaries[burglaries["district"] == town]
    found = score_cocoons_forward(burglaries, homes[homes["district"] == town])
    print(f"{town}: {len(burglaries):,} burglaries of homes")
    tell(found)
    truth = pd.read_csv(DATA / "sample_incidents" / "truth" / "truth_rows.csv.gz", dtype=str)
    planted = truth.dropna(subset="parent_id")["incident_id"]
    follow_on = found.next_ones[burglaries.loc[found.next_ones.index, "id"].isin(planted)]
    print(
        f"  planted follow-ons: live zones held {follow_on['in_zone'].mean():.1%} of"
        f" {len(follow_on):,}, on {follow_on['share_of_homes_in_zones'].mean():.1%} of the homes\n"
    )


def score_file(file: str, crs: str) -> None:
    """Score burglaries without addresses: the squares in which any happened stand in for them."""
    burglaries = read_incidents(file, to_crs=crs).incidents
    near = find_near_repeats(burglaries, rng=1)
    once = near.incidents
    print(f"{len(once):,} burglaries; ratio of pairs to what is usual:")
    print(near.result.ratio.round(2).to_string())
    print(choose_decay(once).source)
    corners = np.unique(np.floor(shapely.get_coordinates(once.geometry) / SQUARE_M), axis=0)
    squares = gpd.GeoDataFrame(
        geometry=shapely.points((corners + 0.5) * SQUARE_M), crs=burglaries.crs
    )
    tell(score_cocoons_forward(once, squares))


def tell(found: CocoonForward) -> None:
    """Say what zones and lists would have held."""
    settings = found.settings
    print(
        f"  live zones held {found.share_held:.1%} of {found.next_burglaries:,} next burglaries,"
        f" on {found.share_of_homes:.1%} of {settings.homes:,} {settings.homes_are}"
    )
    table = found.visits.pivot(index="ranked_by", columns="share_of_homes", values="share_held")
    print("  visited each day -> share of next burglaries there, by how homes are ranked")
    print(table.map("{:.1%}".format).to_string())


if __name__ == "__main__":
    main()

"""How long a patrol plan takes, how near the best it is, and what it adds to greedy.

A town is made up: spots in clusters, each with a peak hour of its own. Greedy is the same search
stopped after it has filled each tour once, taking the visit that adds most for its minutes.

    python scripts/bench_patrol.py --spots 20 --units 2 --shifts 2 --days 7
"""

import argparse
import sys
import time
from collections.abc import Sequence
from unittest.mock import patch

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.patterns import patrol_routes
from hotspots.patterns.patrol_plan import PatrolPlan, plan_patrols

_SHIFTS = {"early": "07-15", "late": "15-23", "night": "23-07"}


def make_town(spots: int, seed: int = 1) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Make spots and a year of incidents in them."""
    rng = np.random.default_rng(seed)
    towns = rng.random((max(spots // 12, 1), 2)) * 20_000
    middle = towns[np.arange(spots) % len(towns)] + rng.normal(0, 700, (spots, 2))
    table = gpd.GeoDataFrame(
        {
            "spot": [f"S{number:03}" for number in range(spots)],
            "rank": np.arange(1, spots + 1),
            "around": "",
            "ward": "",
            "top_offences": "",
        },
        geometry=[shapely.box(x - 75, y - 75, x + 75, y + 75) for x, y in middle],
        crs=27700,
    )
    of_spot = np.repeat(np.arange(spots), 80)
    hour = (rng.normal(rng.integers(0, 24, spots)[of_spot], 3) % 24) * 60
    start = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        rng.integers(0, 366, len(of_spot)) * 1440 + hour.astype(int), unit="min"
    )
    incidents = gpd.GeoDataFrame(
        {
            "start": start,
            "end": start,
            "precision": "minute",
            "harm": rng.pareto(1.5, len(of_spot)),
        },
        geometry=shapely.points(middle[of_spot]),
        crs=27700,
    )
    return table, incidents


def plan(spots: int, units: int, shifts: int, days: int) -> PatrolPlan:
    """Plan the made-up town."""
    table, incidents = make_town(spots)
    return plan_patrols(
        table,
        incidents,
        shifts=dict(list(_SHIFTS.items())[:shifts]),
        units={f"Unit {n}": "car" if n % 2 else "foot" for n in range(units)},
        first_day="2025-01-06",
        days=days,
        random_cost=0.0,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for our plan and one for greedy."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("spots", 20), ("units", 2), ("shifts", 2), ("days", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args(arguments)
    size = given.spots, given.units, given.shifts, given.days
    plan(2, 1, 1, 1)  # compiled before anything is timed
    began = time.perf_counter()
    ours = plan(*size)
    took = time.perf_counter() - began
    with patch.multiple(patrol_routes, _ROUNDS=(0, 0), _REPEATS=0, _MORE_REPEATS=0):
        greedy = plan(*size)
    print(f"{size[0]} spots, {size[1]} units, {size[2]} shifts, {size[3]} days")
    print(f"{'':8}{'harm covered':>14}{'visits':>8}{'gap':>8}{'seconds':>9}")
    print(f"{'plan':8}{ours.held:14.1f}{len(ours.visits):8}{ours.gap:8.1%}{took:9.1f}")
    below = ours.bound / greedy.held - 1 if greedy.held else 0.0
    print(f"{'greedy':8}{greedy.held:14.1f}{len(greedy.visits):8}{below:8.1%}")


if __name__ == "__main__":
    main(sys.argv[1:])

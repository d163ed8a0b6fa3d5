"""How fast and how large are address lists? A force's 5,000 live burglaries, 800,000 addresses.

The addresses are those of the sample's two towns, laid beside each other until there are enough.
Beside our join of zones and doors, in the same run, that of GeoPandas (`sjoin` by `dwithin`, on
its spatial index) on the same points. Each task is measured in a process of its own: seconds by
the clock, and how far memory rose above what it was with the tables loaded.

    .venv/bin/python scripts/bench_cocoon.py
    .venv/bin/python scripts/bench_cocoon.py --addresses 3000 --burglaries 20   # as the tests do
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import read_addresses
from hotspots.ground.pairs_of_sets import pairs_between
from hotspots.patterns.cocoon_plan import plan_cocoon
from hotspots.patterns.door_lists import list_doors
from hotspots.patterns.live_burglaries import find_live_burglaries
from hotspots.patterns.risk_decay import published_decay
from hotspots.products.address_lists import make_address_lists

ADDRESSES = Path(__file__).parents[1] / "data" / "addresses" / "sample_addresses.csv.gz"
APART_M = 60_000.0  # the two towns of the sample lie within this
OUTER_M = 400.0
DAY = pd.Timestamp("2024-11-20")

JOIN = "hotspots, zones and doors joined"
PEER = "GeoPandas, sjoin by dwithin"
LISTS = "hotspots, lists from tables to rounds"
TASKS = (JOIN, LISTS, PEER)


def make_addresses(many: int) -> gpd.GeoDataFrame:
    """Lay the sample's towns beside each other, each a district of its own, until it is enough."""
    town = read_addresses(ADDRESSES).addresses
    copies = []
    for number in range(-(-many // len(town))):
        copy = town.copy()
        copy["uprn"] = f"{number}" + copy["uprn"].astype("str")
        copy["street"] = copy["street"].astype("str") + f" {number}"
        copy["district"] = f"District {number}"
        copy["ward"] = ""
        at = shapely.get_coordinates(copy.geometry.to_numpy())
        east = at + np.array([number * APART_M, 0.0])
        copies.append(copy.set_geometry(shapely.points(east), crs=town.crs))
    return pd.concat(copies, ignore_index=True).iloc[:many]


def make_burglaries(addresses: gpd.GeoDataFrame, many: int, *, seed: int = 1) -> gpd.GeoDataFrame:
    """Burgle homes at random over six weeks."""
    random = np.random.default_rng(seed)
    home = np.flatnonzero(addresses["residential"].to_numpy(bool))
    at = addresses.iloc[np.sort(random.choice(home, many, replace=False))]
    minutes = random.integers(0, 41 * 24 * 60, many)
    start = pd.Series(DAY - pd.to_timedelta(minutes, "min")).astype("datetime64[us]")
    frame = {
        "id": [f"B{number}" for number in range(many)],
        "district": at["district"].to_numpy(),
        "ward": "",
        "start": start,
        "end": start,
        "recorded": start,
        "precision": "minute",
        "line": range(many),
    }
    return gpd.GeoDataFrame(frame, geometry=at.geometry.to_numpy(), crs=addresses.crs)


def ours(burglaries: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame) -> int:
    both = (burglaries.geometry.to_numpy(), addresses.geometry.to_numpy())
    axes = [axis(points) for points in both for axis in (shapely.get_x, shapely.get_y)]
    return len(pairs_between(*axes, within_m=OUTER_M))


def geopandas(burglaries: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame) -> int:
    plain = burglaries[["geometry"]], addresses[["geometry"]]
    return len(gpd.sjoin(*plain, predicate="dwithin", distance=OUTER_M))


def lists(burglaries: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame) -> int:
    """From two tables to every district's rounds: what comes after is writing."""
    live = find_live_burglaries(burglaries, as_of="2024-11-20")
    plan = plan_cocoon(live, addresses, decay=published_decay())
    doors = 0
    for district in sorted(set(addresses["district"])):
        listed = list_doors(plan, districts=[district])
        doors += len(make_address_lists(district, plan, listed).doors)
    return doors


WORK = {JOIN: ours, PEER: geopandas, LISTS: lists}


def measure(task: str, addresses: int, burglaries: int, repeats: int) -> dict[str, Any]:
    """Run one task in this process; its peak is the whole process's."""
    doors = make_addresses(addresses)
    burgled = make_burglaries(doors, burglaries)
    few = make_addresses(3000)
    WORK[task](make_burglaries(few, 20), few)  # compiled, or read from the cache
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        answer = WORK[task](burgled, doors)
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(seconds), "mib": peak - before, "peak": peak, "answer": answer}


def main(arguments: list[str] | None = None) -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--addresses", type=int, default=800_000)
    options.add_argument("--burglaries", type=int, default=5_000)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    sizes = (chosen.addresses, chosen.burglaries)
    if chosen.task:
        print(json.dumps(measure(chosen.task, *sizes, chosen.repeats)))
        return
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{chosen.burglaries:,} live burglaries, {chosen.addresses:,} addresses")
    print(f"    {'':38s}{'seconds':>9s}{'MiB more':>10s}{'peak MiB':>10s}{'answer':>13s}")
    found = {}
    for task in TASKS:
        command = [sys.executable, __file__, "--task", task, "--repeats", str(chosen.repeats)]
        command += ["--addresses", str(sizes[0]), "--burglaries", str(sizes[1])]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        one = found[task] = json.loads(done.stdout.splitlines()[-1])
        print(
            f"    {task:38s}{one['seconds']:9.3f}{one['mib']:10,.0f}{one['peak']:10,.0f}"
            f"{one['answer']:13,}",
            flush=True,
        )
    faster = found[PEER]["seconds"] / found[JOIN]["seconds"]
    same = found[PEER]["answer"] == found[JOIN]["answer"]
    print(f"    join: {faster:.1f} times faster;", "as many pairs" if same else "DIFFERENT PAIRS")


if __name__ == "__main__":
    main()

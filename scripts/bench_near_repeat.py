"""How fast is the Knox test? Ten and a hundred thousand incidents, and close pairs of two sets.

Beside ours, in the same run: pointpats' `knox` (it tests one cell, by all pairs of incidents)
and a plain NumPy test of the same cell, at a size that fits both; and geopandas' `sjoin` beside
the join of burglaries and addresses. Peers are used when installed, e.g. in an environment of
its own: `pip install pointpats`. Each is measured in a process of its own: the best of several,
in seconds by the clock and of processor time, and how far memory rose above what it was with
the data loaded, and above what it was with the packages imported.

    .venv/bin/python scripts/bench_near_repeat.py
    .venv/bin/python scripts/bench_near_repeat.py --rows 300 --many 500 --small 100 \
        --addresses 2000 --burglaries 50 --permutations 9 --repeats 1   # as the tests do
"""

import argparse
import importlib
import importlib.util
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.ground.pairs_of_sets import pairs_between
from hotspots.patterns.near_repeat import knox_test

Answer = tuple[float, ...]

BANDS_M = (0.0, 100.0, 200.0, 300.0, 400.0)  # five bands: the same place is one of them
BANDS_DAYS = (0.0, 7.0, 14.0, 21.0, 28.0, 35.0, 42.0)
ONE_CELL = (100.0, 7.0)
# Metres by metres for each incident: 6.8 million pairs within 400 m of 100,000 incidents.
_GROUND_M2 = 3_640.0

TEST, SHARED, CELL = "hotspots, 5 x 6 bands", "hotspots, aoristic", "hotspots, one cell"
NUMPY, POINTPATS = "NumPy, one cell", "pointpats, one cell"
JOIN, SJOIN = "hotspots, pairs_between", "geopandas, sjoin(dwithin)"


def make_incidents(rows: int, *, windows: bool = False, seed: int = 1) -> gpd.GeoDataFrame:
    """Incidents strewn over a square that grows with them, over two years."""
    random = np.random.default_rng(seed)
    xy = random.uniform(0, np.sqrt(rows * _GROUND_M2), (rows, 2))
    start = pd.Timestamp("2023-01-01") + pd.to_timedelta(random.integers(0, 730, rows), unit="D")
    end = start + pd.Timedelta(days=1)
    if windows:
        end += pd.to_timedelta(random.integers(0, 3, rows), unit="D")
    table = {"start": start, "end": end, "precision": "day"}
    return gpd.GeoDataFrame(table, geometry=shapely.points(xy), crs=27700)


def ours(incidents: gpd.GeoDataFrame, permutations: int, date: Any = "midpoint") -> Answer:
    found = knox_test(
        incidents,
        distance_bands_m=BANDS_M,
        time_bands_days=BANDS_DAYS,
        date=date,
        permutations=permutations,
        rng=1,
    )
    return float(found.settings.close_pairs), float(found.observed.to_numpy().sum())


def one_cell(incidents: gpd.GeoDataFrame, permutations: int) -> Answer:
    metres, days = ONE_CELL
    bands: dict[str, Any] = {"distance_bands_m": (0, metres), "time_bands_days": (0, days)}
    found = knox_test(incidents, **bands, permutations=permutations, rng=1)
    return (float(found.observed.to_numpy().sum()),)


def plain_numpy(xy: NDArray[np.float64], day: NDArray[np.int64], permutations: int) -> Answer:
    """One cell by all pairs, as one would write it first."""
    metres, days = ONE_CELL
    one, other = np.triu_indices(len(xy), k=1)
    near = np.hypot(*(xy[one] - xy[other]).T) < metres
    random, observed = np.random.default_rng(1), 0
    for number in range(permutations + 1):
        at = day if not number else random.permutation(day)
        soon = np.abs(at[one] - at[other]) < days
        observed = observed if number else int((near & soon).sum())
    return (float(observed),)


def pointpats_knox(xy: NDArray[np.float64], day: NDArray[np.int64], permutations: int) -> Answer:
    pointpats = importlib.import_module("pointpats")
    # Its limits are held, ours are not: a hair less is the same cell.
    limits = [np.nextafter(limit, 0) for limit in ONE_CELL]
    found = pointpats.Knox(xy, day.reshape(-1, 1), *limits, permutations=permutations)
    return (float(found.statistic_),)


def make_towns(addresses: int, burglaries: int, *, seed: int = 1) -> list[NDArray[np.float64]]:
    """Addresses around a hundred centres (fewer for few), and some of them burgled."""
    random = np.random.default_rng(seed)
    centres = random.uniform(0, 60_000, (max(1, min(100, addresses // 500)), 2))
    homes = centres[random.integers(0, len(centres), addresses)]
    homes = homes + random.normal(0, 420, (addresses, 2))
    burgled = homes[random.integers(0, addresses, burglaries)]
    return [*burgled.T, *homes.T]


def join(towns: list[NDArray[np.float64]]) -> Answer:
    return (float(len(pairs_between(*towns, within_m=400.0))),)


def join_by_geopandas(burgled: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> Answer:
    return (float(len(gpd.sjoin(burgled, homes, predicate="dwithin", distance=400.0))),)


def prepare(task: str, options: argparse.Namespace) -> Callable[[], Answer]:
    """Do whatever a task is not to be charged for."""
    rows, permutations = options.rows, options.permutations
    if task in {JOIN, SJOIN}:
        towns = make_towns(options.addresses, options.burglaries)
        if task == JOIN:
            return partial(join, [np.ascontiguousarray(one) for one in towns])
        points = [shapely.points(*towns[at : at + 2]) for at in (0, 2)]
        frames = [gpd.GeoDataFrame(geometry=one, crs=27700) for one in points]
        return partial(join_by_geopandas, *frames)
    incidents = make_incidents(rows, windows=task == SHARED)
    if task in {TEST, SHARED}:
        return partial(ours, incidents, permutations, "aoristic" if task == SHARED else "midpoint")
    if task == CELL:
        return partial(one_cell, incidents, permutations)
    xy = shapely.get_coordinates(incidents.geometry.to_numpy())
    day = (incidents["start"] - pd.Timestamp("2023-01-01")).dt.days.to_numpy(np.int64)
    return partial({NUMPY: plain_numpy, POINTPATS: pointpats_knox}[task], xy, day, permutations)


def measure(task: str, options: argparse.Namespace) -> dict[str, Any]:
    """Run one task several times in this process; its peak is the whole process's."""
    for date in ("midpoint", "aoristic"):  # Compiled, or read from the cache, before the clock.
        ours(make_incidents(50), 9, date)
    join(make_towns(50, 5))
    imported = _resident_mib()
    run = prepare(task, options)
    before = _resident_mib()
    clock, processor = [], []
    for _ in range(options.repeats):
        started = time.perf_counter(), time.process_time()
        answer = run()
        clock.append(time.perf_counter() - started[0])
        processor.append(time.process_time() - started[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": min(clock),
        "processor": min(processor),
        "mib": peak - before,
        "above_import": peak - imported,
        "answer": answer,
    }


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def compare(name: str, tasks: tuple[str, ...], rows: int, options: argparse.Namespace) -> None:
    """Print a table of the tasks, and how they compare with the first."""
    print(f"\n{name}")
    print(f"    {'':28s}{'seconds':>9s}{'processor':>11s}{'MiB more':>10s}", end="")
    print(f"{'above import':>14s}{'times':>8s}  answer")
    first: dict[str, Any] = {}
    for task in tasks:
        if task == POINTPATS and importlib.util.find_spec("pointpats") is None:
            print(f"    {task:28s}not installed")
            continue
        found = _run_apart(task, rows, options)
        first = first or found
        times = found["seconds"] / first["seconds"]
        numbers = ", ".join(f"{number:,.0f}" for number in found["answer"])
        print(
            f"    {task:28s}{found['seconds']:9.3f}{found['processor']:11.3f}{found['mib']:10,.0f}"
            f"{found['above_import']:14,.0f}{times:8,.1f}  {numbers}",
            flush=True,
        )
        if task != SHARED and found["answer"] != first["answer"]:
            print("    DIFFERENT ANSWERS")


def _run_apart(task: str, rows: int, options: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--task", task, "--rows", str(rows)]
    for name in ("permutations", "repeats", "addresses", "burglaries"):
        command += [f"--{name}", str(getattr(options, name))]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(arguments: list[str] | None = None) -> None:
    """Measure and print tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--many", type=int, default=100_000)
    options.add_argument("--small", type=int, default=2_000, help="incidents the peers test")
    options.add_argument("--addresses", type=int, default=800_000)
    options.add_argument("--burglaries", type=int, default=5_000)
    options.add_argument("--permutations", type=int, default=999)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--no-aoristic", action="store_true", help="leave the slow one out")
    options.add_argument("--task", help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.task:
        print(json.dumps(measure(chosen.task, chosen)))
        return
    print(f"{os.cpu_count()} cores, Python {platform.python_version()},", end=" ")
    print(f"{chosen.permutations} permutations; times the first of each table")
    tasks = (TEST,) if chosen.no_aoristic else (TEST, SHARED)
    compare(
        f"{chosen.rows:,} incidents: close pairs, pairs in the cells", tasks, chosen.rows, chosen
    )
    compare(f"{chosen.many:,} incidents", (TEST,), chosen.many, chosen)
    small = (CELL, NUMPY, POINTPATS)
    compare(f"{chosen.small:,} incidents: pairs in the cell", small, chosen.small, chosen)
    name = f"{chosen.burglaries:,} burglaries x {chosen.addresses:,} addresses within 400 m: pairs"
    compare(name, (JOIN, SJOIN), chosen.rows, chosen)


if __name__ == "__main__":
    main()

"""How fast and how large is clustering? A million incidents, and Essex as police.uk has it.

Beside ours, in the same run, scikit-learn's DBSCAN on the same points. Each is measured in a
process of its own: the best of several, in seconds of processor time (all of it runs on one
core), and how far memory rose above what it was with the points loaded. Ours is measured on the
bare points, as scikit-learn's is (the distinct places found, then clustered), and as users call
it: all of `find_clusters`, areas drawn.

    .venv/bin/python scripts/bench_clusters.py
    .venv/bin/python scripts/bench_clusters.py --essex "police_uk/2018-0*-essex-street.csv.gz"
    .venv/bin/python scripts/bench_clusters.py --rows 3000 --repeats 1   # as the tests do
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN

from hotspots import find_clusters, read_incidents
from hotspots.patterns.cluster_areas import draw_areas
from hotspots.patterns.dbscan import Found, find_dense_places
from hotspots.patterns.places import Places, collapse_to_places

Points = NDArray[np.float64]
Answer = tuple[int, int, int]  # clusters, clustered incidents, cores


def make_points(rows: int, *, spread_m: float = 120.0, seed: int = 1) -> Points:
    """Incidents around 400 centres (fewer for few) over 70 km by 70 km, no two on one place."""
    random = np.random.default_rng(seed)
    centres = random.uniform(0, 70_000, (max(1, min(400, rows // 500)), 2))
    return centres[random.integers(0, len(centres), rows)] + random.normal(0, spread_m, (rows, 2))


def essex_points(files: str, rows: int, *, seed: int = 1) -> Points:
    """Draw so many rows of police.uk files, with replacement: a year from part of one."""
    shapes = read_incidents(files).incidents.geometry
    xy = np.column_stack([shapes.x, shapes.y])
    return xy[np.random.default_rng(seed).integers(0, len(xy), rows)]


def ours(xy: Points, eps_m: float, least: int) -> Answer:
    """Places found and clustered, from bare points to a label for each."""
    # As Places are: sorted by easting, then northing.
    place = np.lexsort((xy[:, 1], xy[:, 0]))
    sorted_xy = xy[place]
    new = np.concatenate([[True], (sorted_xy[1:] != sorted_xy[:-1]).any(axis=1)])
    number = np.cumsum(new) - 1
    weight = np.bincount(number).astype(float)
    x, y = np.ascontiguousarray(sorted_xy[new].T)
    found = find_dense_places(x, y, weight, eps_m=eps_m, min_weight=least)
    label, core = np.empty(len(xy), dtype=np.int64), np.empty(len(xy), dtype=bool)
    label[place], core[place] = found.label[number], found.core[number]
    return _answer(label, int(core.sum()))


def ours_as_called(incidents: gpd.GeoDataFrame, eps_m: float, least: int) -> Answer:
    clusters = find_clusters(incidents, eps_m=eps_m, min_incidents=least)
    return _answer(clusters.labels.to_numpy(), int(clusters.core.sum()))


def areas_alone(places: Places, found: Found, eps_m: float) -> Answer:
    draw_areas(places.x, places.y, found.label, eps_m=eps_m)
    return _answer(found.label[places.of_incident], int(found.core[places.of_incident].sum()))


def scikit_learn(xy: Points, eps_m: float, least: int) -> Answer:
    model = DBSCAN(eps=eps_m, min_samples=least).fit(xy)
    return _answer(model.labels_, len(model.core_sample_indices_))


def _answer(label: NDArray[np.int64], cores: int) -> Answer:
    return int(label.max(initial=-1)) + 1, int((label >= 0).sum()), cores


OURS = "hotspots, labels"
CALLED = "hotspots, all of find_clusters"
AREAS = "hotspots, areas alone"
THEIRS = "scikit-learn, labels"
TASKS = (OURS, CALLED, AREAS, THEIRS)


def prepare(task: str, xy: Points, eps_m: float, least: int) -> Callable[[], Answer]:
    """Do whatever a task is not to be charged for."""
    if task == OURS:
        return partial(ours, xy, eps_m, least)
    if task == THEIRS:
        return partial(scikit_learn, xy, eps_m, least)
    incidents = gpd.GeoDataFrame(geometry=shapely.points(xy), crs=27700)
    if task == CALLED:
        return partial(ours_as_called, incidents, eps_m, least)
    places = collapse_to_places(incidents)
    found = find_dense_places(places.x, places.y, places.weight, eps_m=eps_m, min_weight=least)
    return partial(areas_alone, places, found, eps_m)


def measure(task: str, points: Path, eps_m: float, least: int, repeats: int) -> dict[str, Any]:
    """Run one task several times in this process; its peak is the whole process's."""
    ours(make_points(50), 100.0, 3)  # Compiled, or read from numba's cache, before the clock.
    run = prepare(task, np.load(points), eps_m, least)
    before = _resident_mib()
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        answer = run()
        seconds.append(time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(seconds), "mib": peak - before, "peak": peak, "answer": answer}


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def compare(name: str, xy: Points, eps_m: float, least: int, options: argparse.Namespace) -> None:
    print(f"\n{name}: {len(xy):,} incidents at {len(np.unique(xy, axis=0)):,} places,", end=" ")
    print(f"eps {eps_m:g} m, at least {least}")
    print(f"    {'':32s}{'seconds':>9s}{'MiB more':>10s}{'peak MiB':>10s}", end="")
    print(f"{'clusters':>10s}{'clustered':>11s}{'cores':>11s}")
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        points = Path(scratch) / "points.npy"
        np.save(points, xy)
        for task in TASKS:
            if task == THEIRS and options.no_peers:
                continue
            # The peer takes minutes and gigabytes; once shows it.
            repeats = 1 if task == THEIRS else options.repeats
            one = found[task] = _run_apart(task, points, eps_m, least, repeats)
            clusters, clustered, cores = one["answer"]
            print(
                f"    {task:32s}{one['seconds']:9.3f}{one['mib']:10,.0f}{one['peak']:10,.0f}",
                end="",
            )
            print(f"{clusters:10,}{clustered:11,}{cores:11,}", flush=True)
    if THEIRS in found:
        faster = found[THEIRS]["seconds"] / found[OURS]["seconds"]
        smaller = found[THEIRS]["mib"] / max(found[OURS]["mib"], 1)
        same = found[THEIRS]["answer"] == found[OURS]["answer"]
        print(f"    labels: {faster:.0f} times faster, 1/{smaller:.0f} of the memory;", end=" ")
        print("the same clusters" if same else "DIFFERENT CLUSTERS")


def _run_apart(task: str, points: Path, eps_m: float, least: int, repeats: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--task", task, "--points", str(points)]
    command += ["--eps", str(eps_m), "--least", str(least), "--repeats", str(repeats)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "answer": tuple(found["answer"])}


def main(arguments: list[str] | None = None) -> None:
    """Measure and print tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--spread", type=float, default=120.0, help="of a centre, metres")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--essex", default="", help="pattern of police.uk files")
    options.add_argument("--essex-rows", type=int, default=198_153)
    options.add_argument("--no-peers", action="store_true", help="leave out scikit-learn")
    options.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    options.add_argument("--points", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--eps", type=float, default=100.0)
    options.add_argument("--least", type=int, default=20)
    chosen = options.parse_args(arguments)
    if chosen.task:
        found = measure(chosen.task, chosen.points, chosen.eps, chosen.least, chosen.repeats)
        print(json.dumps(found))
        return
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}")
    clustered = make_points(chosen.rows, spread_m=chosen.spread)
    compare("clustered", clustered, chosen.eps, chosen.least, chosen)
    compare("one town", make_points(min(5000, chosen.rows)) / 20, 100, 20, chosen)
    if chosen.essex:
        essex = essex_points(chosen.essex, chosen.essex_rows)
        compare("Essex", essex, 400.0, chosen.least, chosen)


if __name__ == "__main__":
    main()

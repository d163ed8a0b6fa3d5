"""How fast is a density? A million clustered points, 7.8 million cells of 25 m, h = 400 m.

Beside it, on the same points and in the same run: scikit-learn's KernelDensity (k-d tree,
measured on a sample of cells and scaled to all of them), LIBKDV (``pip install libkdv``), and
SciPy's FFT convolution of a histogram, which is fast and not exact: it moves every point to
the centre of its cell. Each is measured in a process of its own, with its peak memory, as the
best of several goes; what is compiled is compiled before. Ours is the whole call, from a
GeoDataFrame to a surface; theirs is given bare coordinates.

    .venv/bin/python scripts/bench_density.py
    .venv/bin/python scripts/bench_density.py --points 2000 --size-m 4000   # as the tests do
"""

import argparse
import importlib
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KM2 = 1e6
# Loaded by the process that measures, so that nobody's peak memory holds another's package.
load = importlib.import_module


@dataclass(frozen=True)
class Task:
    """What everyone is to do: the points, the cells, the bandwidth."""

    points: int
    size_m: float
    cell_m: float
    bandwidth_m: float
    sample: int
    repeats: int

    @property
    def side(self) -> int:
        """Cells to a side."""
        return round(self.size_m / self.cell_m)

    def xy(self) -> Floats:
        """Scatter points around centres, as incidents around town centres."""
        random = np.random.default_rng(1)
        centres = random.uniform(0.05 * self.size_m, 0.95 * self.size_m, (200, 2))
        around = random.normal(0, min(800, self.size_m / 20), (self.points, 2))
        xy: Floats = np.clip(
            centres[random.integers(200, size=self.points)] + around, 0, self.size_m
        )
        return xy

    def sampled(self) -> NDArray[np.int64]:
        """Choose cells (row, column; north first) on which results are compared."""
        return np.random.default_rng(2).integers(0, self.side, (self.sample, 2))


def best_of(repeats: int, work: Callable[[], Floats]) -> tuple[float, Floats]:
    """Do it several times; tell the shortest time and the last result."""
    seconds = []
    made = np.empty(0)
    for _ in range(repeats):
        del made  # one result at a time, or the peak would be that of two
        started = time.perf_counter()
        made = work()
        seconds.append(time.perf_counter() - started)
    return min(seconds), made


def with_hotspots(task: Task, kernel: str = "epanechnikov") -> tuple[float, Floats]:
    """Estimate the density, exactly, of a table of incidents."""
    gpd, shapely = load("geopandas"), load("shapely")
    whole_extent = load("hotspots.ground").whole_extent
    estimate_density = load("hotspots.patterns.density").estimate_density
    incidents = gpd.GeoDataFrame(geometry=shapely.points(task.xy()), crs=27700)
    corners = gpd.GeoDataFrame(geometry=shapely.points([[0, 0], [task.size_m] * 2]), crs=27700)
    area = whole_extent(corners, name="all", margin_m=0)

    def work(rows: int | None = None) -> Floats:
        surface = estimate_density(
            incidents[:rows],
            bandwidth_m=task.bandwidth_m,
            cell_m=task.cell_m,
            study_area=area,
            kernel=kernel,
        )
        values: Floats = surface.values
        return values

    work(10)
    seconds, values = best_of(task.repeats, work)
    return seconds, values[tuple(task.sampled().T)]


def with_scipy(task: Task) -> tuple[float, Floats]:
    """Count points by cell, and convolve the counts with the kernel."""
    fftconvolve = load("scipy.signal").fftconvolve
    x, y = task.xy().T
    steps = int(task.bandwidth_m / task.cell_m)
    u = np.arange(-steps, steps + 1) * task.cell_m / task.bandwidth_m
    disc = np.clip(1 - u[:, None] ** 2 - u**2, 0, None) * 2 / np.pi / task.bandwidth_m**2 * KM2

    def work() -> Floats:
        extent = ((0, task.size_m), (0, task.size_m))
        counts, _, _ = np.histogram2d(y, x, bins=task.side, range=extent)
        smooth: Floats = fftconvolve(counts, disc, mode="same")[::-1]
        return smooth

    seconds, values = best_of(task.repeats, work)
    return seconds, values[tuple(task.sampled().T)]


def with_sklearn(task: Task) -> tuple[float, Floats]:
    """Ask a k-d tree for the density of a sample of cells; scale the time to all of them."""
    xy = task.xy()
    row, column = task.sampled().T
    at = np.column_stack([column + 0.5, task.side - row - 0.5]) * task.cell_m
    estimator = (
        load("sklearn.neighbors")
        .KernelDensity(
            bandwidth=task.bandwidth_m, kernel="epanechnikov", algorithm="kd_tree", rtol=0, atol=0
        )
        .fit(xy)
    )
    seconds, logs = best_of(1, lambda: estimator.score_samples(at))
    return seconds * task.side**2 / task.sample, np.exp(logs) * task.points * KM2


def with_libkdv(task: Task) -> tuple[float, Floats]:
    """Let LIBKDV make the raster (Epanechnikov), from its own text of the points."""
    asked = load("libkdv.kdv").kdv(
        task.xy(),
        GPS=False,
        bound=[0, task.size_m, 0, task.size_m],
        num_threads=os.cpu_count(),
        row_pixels=task.side,
        col_pixels=task.side,
        bandwidth=task.bandwidth_m,
    )
    started = time.perf_counter()
    asked.compute()
    return time.perf_counter() - started, np.empty(0)


WAYS: dict[str, Callable[[Task], tuple[float, Floats]]] = {
    "hotspots, quartic": lambda task: with_hotspots(task, "quartic"),
    "hotspots, epanechnikov": with_hotspots,
    "SciPy, histogram and FFT": with_scipy,
    "scikit-learn, k-d tree": with_sklearn,
    "LIBKDV": with_libkdv,
}
OURS = "hotspots, epanechnikov"


def run_apart(way: str, task: Task) -> dict[str, float | list[float]] | None:
    """Measure one way in a process of its own; None where its package is not installed."""
    command = [sys.executable, __file__, "--way", way, "--task", json.dumps(asdict(task))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "ModuleNotFoundError" in done.stderr:
        return None
    done.check_returncode()
    found: dict[str, float | list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(way: str, task: Task) -> None:
    """Measure one way in this process, and print what was found for the one that asked."""
    seconds, values = WAYS[way](task)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "values": values.tolist()}))


def difference(values: object, ours: Floats) -> str:
    """Say how far a result is from ours, relative to the largest density."""
    if not isinstance(values, list) or not values:
        return ""
    return f"{np.abs(np.array(values) - ours).max() / ours.max():.1e}"


def main(arguments: list[str] | None = None) -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--points", type=int, default=1_000_000)
    options.add_argument("--size-m", type=float, default=70_000)
    options.add_argument("--cell-m", type=float, default=25)
    options.add_argument("--bandwidth-m", type=float, default=400)
    options.add_argument("--sample", type=int, default=2_000, help="cells to compare")
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--way", choices=list(WAYS), help=argparse.SUPPRESS)
    options.add_argument("--task", help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.way:
        measure(chosen.way, Task(**json.loads(chosen.task)))
        return
    task = Task(
        chosen.points,
        chosen.size_m,
        chosen.cell_m,
        chosen.bandwidth_m,
        chosen.sample,
        chosen.repeats,
    )
    print(f"{task.points:,} points, {task.side**2:,} cells of {task.cell_m:g} m,", end=" ")
    print(f"h = {task.bandwidth_m:g} m; {os.cpu_count()} cores, Python {platform.python_version()}")
    found = {way: run_apart(way, task) for way in WAYS}
    ours = found[OURS]
    assert ours is not None
    values = np.array(ours["values"])
    print(f"\n{'':28s}{'seconds':>10s}{'ratio':>9s}{'peak MiB':>10s}{'differs by':>12s}")
    for way, one in found.items():
        if one is None:
            print(f"{way:28s}not installed")
            continue
        ratio = float(str(one["seconds"])) / float(str(ours["seconds"]))
        differs = "" if way == "hotspots, quartic" else difference(one["values"], values)
        print(f"{way:28s}{one['seconds']:10.2f}{ratio:9.2f}{one['peak']:10,.0f}{differs:>12s}")


if __name__ == "__main__":
    main()

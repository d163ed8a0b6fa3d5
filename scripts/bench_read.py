"""How fast and how large is reading? Five million police.uk rows, projected and sorted into wards.

Beside it, in the same run, what single steps cost with other tools: pandas reading the same
files, pyproj projecting the same degrees by its 2 m operation, and GeoPandas joining the same
points to the same wards. Each is measured in a process of its own, with its peak memory.

    .venv/bin/python scripts/bench_read.py
    .venv/bin/python scripts/bench_read.py --rows 20000 --files 2   # as the tests do
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from hotspots import read_boundaries, read_incidents
from hotspots.projection import project_points
from hotspots.records import incident_rows, incidents

BOUNDARIES = Path(__file__).parents[1] / "data" / "boundaries" / "essex_sample_wards.geojson"
OFFENCES = [
    "Violence and sexual offences",
    "Anti-social behaviour",
    "Criminal damage and arson",
    "Other theft",
    "Public order",
    "Vehicle crime",
    "Shoplifting",
    "Burglary",
    "Drugs",
    "Other crime",
    "Robbery",
    "Bicycle theft",
    "Theft from the person",
    "Possession of weapons",
]
# Which function of the reader is which step, and where it is looked up.
STEPS = (
    ("open and split into fields", incidents, "recognise_tables"),
    ("project and check places", incident_rows, "choose_places"),
    ("read dates", incident_rows, "read_times"),
    ("lay out columns", incident_rows, "_documented"),
    ("put the files together", incidents, "_stack"),
    ("find repeated rows", incidents, "find_repeats"),
    ("sort into wards", incidents, "areas_of"),
)


def write_files(folder: Path, rows: int, files: int) -> None:
    """Write police.uk street files: as many rows on each map point as the real ones have."""
    rng = np.random.default_rng(20240901)
    wards = read_boundaries(BOUNDARIES).wards
    west, south, east, north = wards.total_bounds
    points = max(rows // 10, 1)
    places = project_points(
        rng.uniform(west, east, points),
        rng.uniform(south, north, points),
        from_crs=27700,
        to_crs=4326,
    )
    longitude, latitude = (np.char.mod("%.6f", one) for one in places[:2])
    streets = np.array([f"On or near {_street(number)}" for number in range(points)])
    for number, size in enumerate(np.diff(np.linspace(0, rows, files + 1).astype(int))):
        at = rng.integers(points, size=size)
        month = f"{2018 + number // 12}-{number % 12 + 1:02d}"
        ids = rng.bytes(32 * size).hex()
        frame = pd.DataFrame(
            {
                "Crime ID": [ids[64 * row : 64 * row + 64] for row in range(size)],
                "Month": month,
                "Reported by": "Essex Police",
                "Falls within": "Essex Police",
                "Longitude": longitude[at],
                "Latitude": latitude[at],
                "Location": streets[at],
                "LSOA code": np.char.mod("E0%d", 1_021_000 + at % 1_000),
                "LSOA name": np.char.mod("Sample %03dA", at % 1_000),
                "Crime type": rng.choice(OFFENCES, size),
                "Last outcome category": rng.choice(
                    ["Under investigation", "Unable to prosecute suspect", ""], size
                ),
                "Context": "",
            }
        )
        frame.to_csv(folder / f"{month}-essex-street.csv", index=False)


def _street(number: int) -> str:
    """Invent a name for each street, of letters as real ones are."""
    letters = ""
    while number or not letters:
        number, letter = divmod(number, 20)
        letters += "BCDFGHJKLMNPRSTVWZQX"[letter] + "aeiou"[letter % 5]
    return f"{letters.capitalize()} Road"


@contextmanager
def timed(seconds: dict[str, float]) -> Iterator[None]:
    """Add up how long each step takes, wherever the reader calls it."""
    originals = [(where, name, getattr(where, name)) for _, where, name in STEPS]

    def watched(step: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **how: object) -> object:
            started = time.perf_counter()
            try:
                return function(*args, **how)
            finally:
                seconds[step] = seconds.get(step, 0.0) + time.perf_counter() - started

        return call

    for (step, where, name), (_, _, function) in zip(STEPS, originals, strict=True):
        setattr(where, name, watched(step, function))
    try:
        yield
    finally:
        for where, name, function in originals:
            setattr(where, name, function)


def read_with_hotspots(folder: Path) -> dict[str, float]:
    """Read, project, weigh and sort into wards; tell the share of each step."""
    boundaries = read_boundaries(BOUNDARIES)
    steps: dict[str, float] = {}
    started = time.perf_counter()
    with timed(steps):
        records = read_incidents(folder, boundaries=boundaries)
    whole = time.perf_counter() - started
    account = records.summary
    assert account.read == account.kept + len(records.rejected)
    in_wards = int(records.incidents["ward_code"].notna().sum())
    rest = whole - sum(steps.values())
    return {"all": whole, **steps, "the rest": rest, "rows": account.kept, "in wards": in_wards}


def read_with_pandas(folder: Path) -> dict[str, float]:
    """Read the same files with pandas and Arrow, and do nothing with them."""
    started = time.perf_counter()
    frames = [pd.read_csv(path, engine="pyarrow") for path in sorted(folder.iterdir())]
    frame = pd.concat(frames, ignore_index=True)
    return {"all": time.perf_counter() - started, "rows": len(frame)}


def _degrees(folder: Path) -> pd.DataFrame:
    columns = ["Longitude", "Latitude"]
    return pd.concat([pd.read_csv(path, usecols=columns) for path in sorted(folder.iterdir())])


def project_with_pyproj(folder: Path) -> dict[str, float]:
    """Project the same degrees with pyproj alone."""
    degrees = _degrees(folder)
    transformer = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    started = time.perf_counter()
    transformer.transform(degrees["Longitude"].to_numpy(), degrees["Latitude"].to_numpy())
    return {"all": time.perf_counter() - started, "rows": len(degrees)}


def join_with_geopandas(folder: Path) -> dict[str, float]:
    """Join the same points to the same wards with GeoPandas."""
    degrees = _degrees(folder)
    wards = read_boundaries(BOUNDARIES).wards
    x, y, _ = project_points(
        degrees["Longitude"].to_numpy(), degrees["Latitude"].to_numpy(), from_crs=4326, to_crs=27700
    )
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    started = time.perf_counter()
    joined = points.sjoin(wards[["ward_code", "geometry"]], how="left", predicate="within")
    seconds = time.perf_counter() - started
    return {"all": seconds, "rows": len(points), "in wards": int(joined["ward_code"].count())}


TASKS = {
    "hotspots: read, project, sort into wards": read_with_hotspots,
    "pandas: read": read_with_pandas,
    "pyproj: project": project_with_pyproj,
    "GeoPandas: sort into wards": join_with_geopandas,
}


def run_apart(task: str, folder: Path) -> dict[str, float]:
    """Run one task in a process of its own, so that each has its own peak memory."""
    command = [sys.executable, __file__, "--task", task, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(arguments: list[str] | None = None) -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=5_000_000)
    options.add_argument("--files", type=int, default=50)
    options.add_argument("--folder", type=Path, help="where the files are, or are to be")
    options.add_argument("--task", choices=list(TASKS), help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.task:
        found = TASKS[chosen.task](chosen.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**found, "peak MiB": peak}))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        if not any(folder.iterdir()):
            write_files(folder, chosen.rows, chosen.files)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
        print(f"{chosen.rows:,} rows in {chosen.files} files, {size:,.0f} MiB;", end=" ")
        print(f"{os.cpu_count()} cores, Python {platform.python_version()}")
        for task in TASKS:
            found = run_apart(task, folder)
            print(f"\n{task}: {found['all']:.2f} s, peak {found['peak MiB']:,.0f} MiB")
            for step in ("rows", "in wards"):
                if step in found:
                    print(f"    {step}: {found[step]:,.0f}")
            for step, seconds in found.items():
                if step not in ("all", "rows", "in wards", "peak MiB"):
                    print(f"    {step:28s}{seconds:6.2f} s {seconds / found['all']:6.0%}")


if __name__ == "__main__":
    main()

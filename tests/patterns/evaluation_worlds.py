"""Worlds of square wards in a row of islands, with incidents that come by chance."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.ground.one_ward import Ward
from hotspots.patterns.displacement import lay_evaluated_ground
from hotspots.patterns.evaluation_planning import plan_evaluation
from hotspots.patterns.periods import Coverage
from hotspots.patterns.week_outcome import WeekOutcome, evaluate_week

SIDE, APART = 1000.0, 3000.0
FIRST, WEEK, LAST = "2023-01-02", "2024-03-04", "2024-06-30"
COVERED = Coverage(pd.Timestamp(FIRST), pd.Timestamp(LAST))


def island_wards(number: int = 6) -> gpd.GeoDataFrame:
    """Wards A, B, C ... of a kilometre, two kilometres apart."""
    boxes = [shapely.box(i * APART, 0, i * APART + SIDE, SIDE) for i in range(number)]
    codes = [chr(ord("A") + i) for i in range(number)]
    frame = {"ward_code": codes, "ward": [f"Ward {code}" for code in codes]}
    return gpd.GeoDataFrame(frame, geometry=boxes, crs=27700)


def incidents_at(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Incidents of ``ward_code``, ``x``, ``y`` and ``start`` (a moment)."""
    frame = rows.drop(columns=["x", "y"]).assign(
        id=[f"CRIME{n:07d}" for n in range(len(rows))],
        end=rows["start"],
        precision="minute",
        harm=1.0,
        location="High Street",
    )
    if "offence" not in frame:
        frame["offence"] = np.where(np.arange(len(frame)) % 3 == 0, "Robbery", "Theft")
    points = shapely.points(rows["x"], rows["y"])
    return gpd.GeoDataFrame(frame, geometry=points, crs=27700)


def poisson_world(
    *,
    seed: int,
    a_week: float = 25.0,
    ring_a_week: float = 8.0,
    fall: float = 0.0,
    moved: float = 0,
) -> gpd.GeoDataFrame:
    """Incidents in six wards and their rings; in A ``fall`` of them are missing after the week.

    ``moved`` of those missing turn up in A's ring.
    """
    random = np.random.default_rng(seed)
    days = int((pd.Timestamp(LAST) - pd.Timestamp(FIRST)).days) + 1
    parts = []
    for at, code in enumerate(island_wards()["ward_code"]):
        for mean, inside in ((a_week, True), (ring_a_week, False)):
            number = random.poisson(mean * days / 7)
            moments = pd.Timestamp(FIRST) + pd.to_timedelta(random.uniform(0, days, number), "D")
            x = at * APART + (random.uniform(1, SIDE - 1, number) if inside else -100.0)
            y = random.uniform(1, SIDE - 1, number)
            part = pd.DataFrame({"x": x, "y": y, "start": moments.floor("min")})
            part["ward_code"] = code if inside else None
            if at == 0 and inside:
                gone = (part["start"] >= "2024-03-11") & (random.uniform(size=number) < fall)
                shifted = gone & (random.uniform(size=number) < moved)
                part.loc[shifted, ["x", "ward_code"]] = [-100.0, None]
                part = part[~gone | shifted]
            parts.append(part)
    return incidents_at(pd.concat(parts, ignore_index=True))


def evaluate_world(incidents: gpd.GeoDataFrame) -> WeekOutcome:
    """Plan and evaluate the Street Week of ward A."""
    wards = island_wards()
    ward = Ward("A", "Ward A", wards.geometry[0])
    planned = plan_evaluation(incidents, wards, ward, WEEK, covered=COVERED)
    ground = lay_evaluated_ground(wards, "A", planned.plan.comparison)
    return evaluate_week(incidents, ground, planned.plan, covered=COVERED)

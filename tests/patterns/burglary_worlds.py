"""Burglaries with days, some of which follow others in a known way."""

from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from tests.worlds import points_at

NEW_YEAR = np.datetime64("2024-01-01", "us")
DAY = np.timedelta64(1, "D")


def burglaries_at(xy: Any, days: Any, **columns: Any) -> gpd.GeoDataFrame:
    """Burglaries at noon of days counted from 1 January 2024, dated to the minute."""
    when = NEW_YEAR + np.asarray(days, dtype=np.int64) * DAY + np.timedelta64(12, "h")
    return points_at(xy, start=when, end=when, precision="minute", **columns)


def town(random: np.random.Generator, homes: int = 5000) -> NDArray[np.float64]:
    """Homes of three towns, denser in their middles, on whole metres."""
    centres = np.array([[2500, 2500], [8000, 3000], [5000, 8000]])
    where = centres[random.integers(0, 3, homes)] + random.normal(0, 800, (homes, 2))
    return np.asarray(np.round(where), dtype=np.float64)


def following(
    seed: int, *, first: int = 1500, days: int = 500, share: float = 0.4, metres: float = 60.0
) -> gpd.GeoDataFrame:
    """Burglaries of which a share is soon followed by one near it, and some by a repeat."""
    random = np.random.default_rng(seed)
    homes = town(random)
    at, when = homes[random.integers(0, len(homes), first)], random.integers(0, days, first)
    again = np.flatnonzero(random.random(first) < share)
    away = random.normal(0, metres, (len(again), 2)) * (random.random(len(again)) > 0.2)[:, None]
    later = when[again] + 1 + random.exponential(8, len(again)).astype(np.int64)
    xy, day = np.vstack([at, at[again] + np.round(away)]), np.concatenate([when, later])
    return burglaries_at(xy[day < days], day[day < days])


def shuffled(burglaries: gpd.GeoDataFrame, seed: int) -> gpd.GeoDataFrame:
    """The same places and days, put together anew."""
    order = np.random.default_rng(seed).permutation(len(burglaries))
    days = burglaries[["start", "end"]].to_numpy()[order]
    return burglaries.assign(start=days[:, 0], end=days[:, 1])

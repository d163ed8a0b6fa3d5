"""Streets of houses, and burglaries in them, small enough to check by hand."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.worlds import METRES

WIDTH_M, BACK_M = 10.0, 8.0
DAY = pd.Timestamp("2024-11-20")


def street(
    name: str, y: float, *, houses: int = 20, x: float = 0.0, **columns: Any
) -> gpd.GeoDataFrame:
    """Houses 1, 3, 5 … north of a street from west to east, and 2, 4, 6 … south of it."""
    number = np.arange(1, houses + 1)
    east = x + WIDTH_M * ((number - 1) // 2)
    north = y + np.where(number % 2 == 1, BACK_M, -BACK_M)
    frame = {
        "uprn": [f"{name[0]}{one}" for one in number],
        "address": [f"{one} {name}, Aford" for one in number],
        "number": [str(one) for one in number],
        "number_from": pd.array(number, dtype="Int64"),
        "number_suffix": pd.array([None] * houses, dtype="str"),
        "flat": pd.array([None] * houses, dtype="str"),
        "building_name": pd.array([None] * houses, dtype="str"),
        "street": name,
        "town": "Aford",
        "postcode": "ZZ1 1AA",
        "class_code": "RD04",
        "residential": pd.array([True] * houses, dtype="boolean"),
        "file": "addresses.csv",
        "line": number + 1,
        "district": "Aford",
        "ward": "North",
        **columns,
    }
    return gpd.GeoDataFrame(frame, geometry=shapely.points(east, north), crs=METRES)


def town(*streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Several streets in one table."""
    every = pd.concat(streets, ignore_index=True)
    return gpd.GeoDataFrame(every.assign(line=np.arange(2, len(every) + 2)), crs=METRES)


def burglaries(
    at: list[tuple[float, float]], *, hours_ago: list[float] | None = None, **columns: Any
) -> gpd.GeoDataFrame:
    """Burglaries of homes, each at a moment before ``DAY``, reported an hour later."""
    ago = pd.to_timedelta(hours_ago if hours_ago is not None else [24.0] * len(at), "h")
    start = pd.Series(DAY - ago).astype("datetime64[us]")
    frame = {
        "id": [f"B{number}" for number in range(len(at))],
        "offence_code": "28E",
        "offence": "Burglary - residential (home)",
        "district": "Aford",
        "ward": "North",
        "start": start,
        "end": start,
        "recorded": start + pd.Timedelta(hours=1),
        "precision": "minute",
        "line": np.arange(2, len(at) + 2),
        **columns,
    }
    xy = np.asarray(at, dtype=float).reshape(-1, 2)
    return gpd.GeoDataFrame(frame, geometry=shapely.points(xy), crs=METRES)

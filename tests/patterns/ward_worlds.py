"""Wards in a row, each a square of a kilometre, and incidents that tests can count by hand."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.worlds import METRES


def wards_in_a_row(*names: str) -> gpd.GeoDataFrame:
    """Squares from west to east, coded W1, W2 …"""
    return gpd.GeoDataFrame(
        {"ward_code": [f"W{at + 1}" for at in range(len(names))], "ward": list(names)},
        geometry=[shapely.box(1000 * at, 0, 1000 * at + 1000, 1000) for at in range(len(names))],
        crs=METRES,
    )


def rows(
    ward: int,
    number: int,
    *,
    first: str = "2024-01-01",
    days: int = 365,
    offence: str = "Robbery",
    harm: float = 1.0,
    precision: str = "minute",
    apart_m: float = 1.0,
) -> pd.DataFrame:
    """So many incidents of the ward (1, 2 …), spread evenly over days, each at its own place."""
    when = pd.Timestamp(first) + pd.to_timedelta(
        np.arange(number) * days // max(number, 1), unit="D"
    )
    x = 1000 * (ward - 1) + 100 + apart_m * np.arange(number)
    return pd.DataFrame(
        {
            "ward_code": f"W{ward}",
            "district": "Aford",
            "offence": offence,
            "location": "High Street",
            "harm": harm,
            "start": when.astype("datetime64[us]"),
            "end": when.astype("datetime64[us]"),
            "precision": precision,
            "geometry": shapely.points(x, np.full(number, 500.0)),
        }
    )


def together(parts: Sequence[pd.DataFrame], **columns: Any) -> gpd.GeoDataFrame:
    """Put parts into one table of incidents."""
    table = pd.concat(parts, ignore_index=True).assign(**columns)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=METRES)

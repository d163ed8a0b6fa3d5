"""Rows of one incident: one for each victim or offence, and no near repeats of each other."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray


def repeats_an_id(incidents: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell the rows whose ``id`` is that of an earlier one; of equals, of one further west.

    Parameters
    ----------
    incidents
        With ``id``, ``start``, ``end`` and points. Without an id a row repeats none.

    Examples
    --------
    >>> import pandas as pd
    >>> moment = pd.Timestamp("2024-03-09")
    >>> table = gpd.GeoDataFrame(
    ...     {"id": ["a", "a", None, None], "start": moment, "end": moment},
    ...     geometry=gpd.points_from_xy([5, 1, 2, 2], [0, 0, 0, 0]),
    ... )
    >>> repeats_an_id(table).tolist()
    [True, False, False, False]
    """
    if "id" not in incidents or not len(incidents):
        return np.zeros(len(incidents), bool)
    x, y = shapely.get_coordinates(incidents.geometry.to_numpy()).T
    start, end = (incidents[name].to_numpy("datetime64[us]") for name in ("start", "end"))
    order = np.lexsort((y, x, end, start))
    ordered = incidents["id"].iloc[order]
    again = np.zeros(len(order), bool)
    again[order] = (ordered.duplicated() & ordered.notna() & ordered.ne("")).to_numpy(bool)
    return again

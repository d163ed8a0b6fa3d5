"""How much of what was recorded happened in the place of an audit: its period and its whole."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_projected_metres
from hotspots.records.moments import describe_period


@dataclass(frozen=True)
class PlaceCrime:
    """Incidents in a place.

    Attributes
    ----------
    incidents, recorded
        In the place; in all that was read, the place among it.
    period
        Which time the incidents read cover, in words; empty where they have no dates.
    hectares
        Of the place.
    by_offence
        ``offence`` and ``incidents`` in the place, most first.
    """

    incidents: int
    recorded: int
    period: str
    hectares: float
    by_offence: pd.DataFrame


def count_in_place(incidents: gpd.GeoDataFrame, outline: BaseGeometry) -> PlaceCrime:
    """Count the incidents inside an outline or on its edge.

    Parameters
    ----------
    incidents
        Points in metres, with ``offence`` where offences are known; all of them, wherever they
        were: they are the whole of which the place has its share.
    outline
        Of the place, in the same system.

    Raises
    ------
    InputError
        When the incidents are not in metres, or the outline is no area.
    """
    require_projected_metres(incidents.crs, where="incidents")
    if outline.is_empty or outline.area <= 0:
        what = "the outline of the place is no area"
        raise InputError(Problem(what, "draw it as a polygon", "outline"))
    inside = incidents[incidents.geometry.intersects(outline)]
    offence = inside["offence"] if "offence" in inside else pd.Series(dtype="str")
    counts = offence.astype("str").fillna("offence not known").value_counts()
    table = pd.DataFrame({"offence": counts.index, "incidents": counts.to_numpy(np.int64)})
    table = table.astype({"offence": "str"}).sort_values(
        ["incidents", "offence"], ascending=[False, True], ignore_index=True
    )
    period = describe_period(incidents) if {"start", "end", "precision"} <= set(incidents) else ""
    return PlaceCrime(len(inside), len(incidents), period, outline.area / 1e4, table)

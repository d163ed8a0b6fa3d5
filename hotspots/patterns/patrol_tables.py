"""A patrol plan as tables: visits, shifts of units, spots."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.patterns.patrol_demand import SpotDemand
from hotspots.patterns.patrol_routes import Tour, TourPlan
from hotspots.patterns.patrol_search import _NEVER
from hotspots.patterns.patrol_shifts import local_times
from hotspots.patterns.patrol_travel import Mode, Travel

_MOMENT = "datetime64[us]"
VISITS = {
    "date": _MOMENT, "shift": "str", "unit": "str", "order": "int64", "spot": "str",
    "rank": "int64", "arrive": _MOMENT, "leave": _MOMENT, "minutes": "float64",
    "travel_minutes": "float64", "travel_m": "float64", "window": "str",
    "expected_harm": "float64",
}  # fmt: skip
SHIFTS = {
    "date": _MOMENT, "shift": "str", "unit": "str", "mode": "str", "start": _MOMENT,
    "end": _MOMENT, "visits": "int64", "minutes_in_spots": "float64",
    "minutes_travelling": "float64", "minutes_spare": "float64", "metres": "float64",
    "expected_harm": "float64",
}  # fmt: skip
SPOTS = {
    "spot": "str", "rank": "int64", "around": "str", "ward": "str", "top_offences": "str",
    "window": "str", "hours_shares": "str", "harm_per_week": "float64", "planned": "int64",
    "planned_minutes": "float64", "why_not": "str",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Laid:
    """Tours that were found, and what they were made of."""

    search: TourPlan
    spots: gpd.GeoDataFrame
    demand: SpotDemand
    travel: Mapping[Mode, Travel]
    units: tuple[str, ...]
    time_zone: str | None
    minutes_by_clock: Mapping[str, int]


def lay_plan(
    laid: Laid, modes: Mapping[str, Mode], minutes_at_spot: float
) -> tuple[pd.DataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Write the tours as tables of visits, of shifts, and of spots."""
    visits, shifts, lines = [], [], []
    for tour in laid.search.tours:
        mode = modes[laid.units[tour.unit]]
        travel = laid.travel[mode]
        rows = _visits_of(laid, tour, travel, minutes_at_spot)
        visits += rows
        shifts.append(_shift_of(laid, tour, travel, rows, mode))
        at_start = [len(laid.spots)] if travel.has_start and tour.stop else []
        lines.append(travel.draw([*at_start, *tour.stop, *at_start]))
    table = pd.DataFrame(visits, columns=list(VISITS)).astype(VISITS)
    crs = laid.spots.crs
    of_units = gpd.GeoDataFrame(
        pd.DataFrame(shifts, columns=list(SHIFTS)).astype(SHIFTS),
        geometry=gpd.GeoSeries(lines, crs=crs),
        crs=crs,
    )
    return table, of_units, _spots_table(laid, minutes_at_spot)


def _visits_of(laid: Laid, tour: Tour, travel: Travel, minutes: float) -> list[dict[str, object]]:
    begins = tour.shift.begins + np.array(tour.at, dtype=np.int64)
    arrive = local_times(begins, laid.time_zone)
    leave = local_times(begins + int(minutes), laid.time_zone)
    worth = laid.search.worth[tour.shift]
    before = [len(laid.spots) if travel.has_start else -1, *tour.stop[:-1]]
    names, ranks = laid.spots["spot"].tolist(), laid.spots["rank"].tolist()
    return [
        {
            "date": tour.shift.date,
            "shift": tour.shift.name,
            "unit": laid.units[tour.unit],
            "order": order + 1,
            "spot": names[stop],
            "rank": ranks[stop],
            "arrive": arrive[order],
            "leave": leave[order],
            "minutes": minutes,
            "travel_minutes": travel.minutes[last, stop] if last >= 0 else 0.0,
            "travel_m": travel.metres[last, stop] if last >= 0 else 0.0,
            "window": laid.demand.window[stop],
            "expected_harm": worth[stop, at],
        }
        for order, (last, stop, at) in enumerate(zip(before, tour.stop, tour.at, strict=False))
    ]


def _shift_of(
    laid: Laid, tour: Tour, travel: Travel, rows: list[dict[str, object]], mode: Mode
) -> dict[str, object]:
    table = pd.DataFrame(rows, columns=list(VISITS))
    here = np.array([tour.shift.begins, tour.shift.begins + tour.shift.minutes])
    start, end = local_times(here, laid.time_zone)
    ways, metres = float(table["travel_minutes"].sum()), float(table["travel_m"].sum())
    if travel.has_start and tour.stop:
        ways += float(travel.minutes[tour.stop[-1], -1])
        metres += float(travel.metres[tour.stop[-1], -1])
    in_spots = float(table["minutes"].sum())
    budget = min(laid.search.rules.budget, tour.shift.minutes)
    return {
        "date": tour.shift.date,
        "shift": tour.shift.name,
        "unit": laid.units[tour.unit],
        "mode": mode,
        "start": start,
        "end": end,
        "visits": len(rows),
        "minutes_in_spots": in_spots,
        "minutes_travelling": ways,
        "minutes_spare": budget - in_spots - ways,
        "metres": metres,
        "expected_harm": laid.search.harm_of(tour),
    }


def _spots_table(laid: Laid, minutes_at_spot: float) -> gpd.GeoDataFrame:
    spots, demand = laid.spots, laid.demand
    planned = _planned(laid)
    table = pd.DataFrame(
        {name: spots[name].fillna("") for name in list(SPOTS)[:5] if name in spots}
    )
    table["window"], table["hours_shares"] = list(demand.window), list(demand.why)
    table["harm_per_week"], table["planned"] = demand.harm_per_week, planned
    table["planned_minutes"] = planned * float(minutes_at_spot)
    table["why_not"] = [
        "" if number else _why_not(laid, spot) for spot, number in enumerate(planned.tolist())
    ]
    return gpd.GeoDataFrame(
        table[list(SPOTS)].astype(SPOTS), geometry=spots.geometry.to_numpy(), crs=spots.crs
    )


def _planned(laid: Laid) -> NDArray[np.int64]:
    stops = [stop for tour in laid.search.tours for stop in tour.stop]
    return np.bincount(np.array(stops, dtype=np.int64), minlength=len(laid.spots))


def _why_not(laid: Laid, spot: int) -> str:
    """Say why a spot is not visited: no way, no time in any shift, or others hold more."""
    ways = [travel.cut_off[spot] for travel in laid.travel.values()]
    if all(ways):
        return "; ".join(dict.fromkeys(ways))
    rules = laid.search.rules
    if not rules.treated[spot].any():
        return "it was drawn for no day of the trial"
    begins = [worth[spot] > _NEVER / 2 for worth in laid.search.worth.values()]
    if not any(one.any() for one in begins):
        return "its hours that matter leave no room for a visit in any shift"
    if not demand_of(laid, spot):
        return "no harm is expected there"
    return "visits to other spots cover more in the time there is"


def demand_of(laid: Laid, spot: int) -> float:
    """Give the harm that is expected at a spot in a week."""
    return float(laid.demand.harm_per_week[spot])

"""Concentration: how few of the small areas, or streets, hold how much of the incidents.

"Half of crime happens on four per cent of the streets" depends on what is counted as a street,
and on how many incidents there are: a hundred incidents cannot use a thousand streets. Both
denominators are given, what chance alone would show, and the figure corrected for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.patterns.nearest_lines import total_by_nearest_line
from hotspots.patterns.places import weights_of
from hotspots.patterns.small_counts import (
    Rates,
    fit_rates,
    gini,
    share_by_chance,
)
from hotspots.patterns.unit_totals import OUTSIDE, UnitTotals, total_by_unit

TABLE_COLUMNS = {
    "share": "float64",
    "units_holding": "int64",
    "share_of_units": "float64",
    "share_of_used": "float64",
    "share_of_ground": "float64",
    "share_by_chance": "float64",
    "share_corrected": "float64",
}
LORENZ_COLUMNS = {"units": "int64", "share_of_units": "float64", "share": "float64"}
_ROUNDING = 1e-12  # of the total: a sum this much short of a share has reached it


@dataclass(frozen=True)
class ConcentrationSettings:
    """What concentration was found with; ``within_m`` is None for areas."""

    weights: str | None
    shares: tuple[float, ...]
    within_m: float | None


@dataclass(frozen=True)
class Concentration:
    """How concentrated incidents, or their harm, are.

    Attributes
    ----------
    table
        One row a share, as :func:`find_concentration` says; empty when nothing is in any unit.
    lorenz
        The whole curve, fullest units first: so many ``units``, their ``share_of_units`` and
        the ``share`` of incidents they hold, from nought to all.
    units
        How many there are: the denominator.
    units_used
        How many hold anything: the other denominator.
    incidents
        How many incidents are in a unit.
    outside
        How many are in none, and not counted.
    total
        What the incidents in units add up to.
    gini
        Gini coefficient over all units; NaN when nothing is in any.
    gini_used
        The same over the units that hold anything.
    gini_corrected
        That of the rates behind the counts, without what chance adds.
    settings
        What found it.
    """

    table: pd.DataFrame
    lorenz: pd.DataFrame
    units: int
    units_used: int
    incidents: int
    outside: int
    total: float
    gini: float
    gini_used: float
    gini_corrected: float
    settings: ConcentrationSettings


def find_concentration(
    incidents: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    *,
    weights: str | None = None,
    shares: Sequence[float] = (0.25, 0.5, 0.8),
    within_m: float = 50.0,
) -> Concentration:
    """Find how few units hold given shares of the incidents.

    Every unit given counts as one, also a cell that is only partly in the district: give the
    district's own incidents with them. How much ground the units have is told beside it.

    Parameters
    ----------
    incidents
        Points in a projected system in metres.
    units
        Polygons (cells of :func:`hotspots.ground.lay_units`, wards) or lines (street segments)
        in the same system. Of cells, the column ``share_inside`` says how much of each is in the
        district.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    shares
        Of the incidents, each above 0 and up to 1.
    within_m
        Of lines only: an incident belongs to the nearest, and to none beyond this.

    Returns
    -------
    Concentration
        Its ``table`` has a row for each share, in the order given:

        ===================  ==============================================================
        ``share``            share of the incidents, or of their weight
        ``units_holding``    the fewest units that hold as much
        ``share_of_units``   their share of all units
        ``share_of_used``    their share of the units that hold anything
        ``share_of_ground``  their share of the area inside the district, or of the length;
                             of units with equally much, those first in the table are taken
        ``share_by_chance``  share of units that would hold as much if every unit were as
                             likely to be hit; with weights it is only about right
        ``share_corrected``  share of units that have as much of the *risk*, see Notes
        ===================  ==============================================================

    Raises
    ------
    InputError
        When systems differ, units are neither polygons nor lines or there are none, a share is
        none, or weights are unusable.

    Notes
    -----
    Few incidents look concentrated even where the risk is the same everywhere. The correction
    is for that: it fits the rates behind the counts, whatever their distribution
    (:func:`hotspots.patterns.small_counts.fit_rates`), and gives the concentration of the rates;
    never a higher one than was observed, since chance only adds to it. Weights are brought to a
    scale on which their sum varies by chance as a count does (divided by Σw² / Σw). With weights
    as unequal as harm it is cautious: a few heavy incidents prove little about where the next
    will be, so that the truth mostly lies between ``share_of_units`` and ``share_corrected``.

    References
    ----------
    Weisburd (2015), "The law of crime concentration and the criminology of place",
    Criminology 53(2).
    Mohler, Brantingham, Carter and Short (2019), "Reducing bias in estimates for the law of
    crime concentration", Journal of Quantitative Criminology 35.
    Bohm and Zech (2014), "Statistics of weighted Poisson events and its applications", Nuclear
    Instruments and Methods in Physics Research A 748.

    Examples
    --------
    >>> from shapely import Point, box
    >>> units = gpd.GeoDataFrame(
    ...     geometry=[box(x, 0, x + 100, 100) for x in range(0, 1000, 100)], crs=27700
    ... )
    >>> points = [Point(50, 50)] * 6 + [Point(150, 50)] * 2 + [Point(250, 50), Point(350, 50)]
    >>> found = find_concentration(gpd.GeoDataFrame(geometry=points, crs=27700), units)
    >>> found.table[["share", "units_holding", "share_of_units", "share_of_used"]].values.tolist()
    [[0.25, 1.0, 0.1, 0.25], [0.5, 1.0, 0.1, 0.25], [0.8, 2.0, 0.2, 0.5]]
    >>> found.units, found.units_used, round(found.gini, 3), round(found.gini_corrected, 3)
    (10, 4, 0.76, 0.614)
    """
    bad = [share for share in shares if not 0 < share <= 1]
    if bad or not len(shares):
        what = f"shares = {tuple(shares)!r}"
        raise InputError(Problem(what, "give shares above 0, up to 1", "shares"))
    lines = bool(len(units)) and units.geom_type.isin(("LineString", "MultiLineString")).any()
    totals = (
        total_by_nearest_line(incidents, units, within_m=within_m, weights=weights)
        if lines
        else total_by_unit(incidents, units, weights=weights)
    )
    weight = np.sort(weights_of(incidents, weights)[totals.unit_of_incident != OUTSIDE])
    settings = ConcentrationSettings(weights, tuple(shares), within_m if lines else None)
    used = totals.total > 0
    observed, rates = gini(totals.total), _rates(totals.total, weight)
    return Concentration(
        _table(totals, _ground(units, lines=lines), weight, rates, shares),
        _lorenz(totals.total),
        len(units),
        int(used.sum()),
        len(weight),
        totals.outside,
        float(weight.sum()),
        observed,
        gini(totals.total[used]),
        min(observed, rates.gini) if rates else observed,
        settings,
    )


def _ground(units: gpd.GeoDataFrame, *, lines: bool) -> NDArray[np.float64]:
    """Measure each unit: metres of a line, m² of an area, of a cell only what is inside."""
    ground: NDArray[np.float64] = (units.length if lines else units.area).to_numpy(np.float64)
    if "share_inside" in units and not lines:
        ground = ground * units["share_inside"].to_numpy(dtype=np.float64)
    return ground


def _rates(total: NDArray[np.float64], weight: NDArray[np.float64]) -> Rates | None:
    """Fit the rates behind the totals; None when there is nothing in any unit."""
    return fit_rates(total / _as_one_incident(weight)) if weight.sum() else None


def _as_one_incident(weight: NDArray[np.float64]) -> float:
    """Give the weight whose multiples vary by chance as much as sums of these weights do.

    >>> _as_one_incident(np.array([1.0, 1.0, 1.0])), _as_one_incident(np.array([1.0, 9.0]))
    (1.0, 8.2)
    """
    return float((weight**2).sum() / weight.sum())


def _table(
    totals: UnitTotals,
    ground: NDArray[np.float64],
    weight: NDArray[np.float64],
    rates: Rates | None,
    shares: Sequence[float],
) -> pd.DataFrame:
    fullest = np.argsort(-totals.total, kind="stable")
    held = np.cumsum(totals.total[fullest])
    covered = np.cumsum(ground[fullest])
    units, used = len(held), int((totals.total > 0).sum())
    rows: list[tuple[float, ...]] = []
    if rates is None:
        return pd.DataFrame(rows, columns=list(TABLE_COLUMNS)).astype(TABLE_COLUMNS)
    for share in shares:
        holding = int(np.argmax(held >= held[-1] * (share - _ROUNDING))) + 1
        mean = held[-1] / _as_one_incident(weight) / units
        rows.append(
            (
                share,
                holding,
                holding / units,
                holding / used,
                covered[holding - 1] / covered[-1],
                share_by_chance(share, mean=mean),
                max(holding / units, rates.units_with(share)),
            )
        )
    return pd.DataFrame(rows, columns=list(TABLE_COLUMNS)).astype(TABLE_COLUMNS)


def _lorenz(total: NDArray[np.float64]) -> pd.DataFrame:
    """Draw the curve: what the fullest one, two, three … units hold."""
    held = np.concatenate([[0.0], np.cumsum(-np.sort(-total))])
    units = np.arange(len(held)) if held[-1] else np.empty(0, dtype=np.int64)
    frame = {"units": units, "share_of_units": units / len(total)}
    frame["share"] = held / held[-1] if len(units) else np.empty(0)
    return pd.DataFrame(frame).astype(LORENZ_COLUMNS)

"""How much more often than by chance burglaries of one ward follow each other."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from hotspots.ground.close_pairs import pairs_within
from hotspots.patterns.campaign_strength import find_strength, ratio_interval
from hotspots.patterns.incident_dates import dates_of
from hotspots.records.moments import MONTH, NONE

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

NEAR_M, SOON_DAYS = 200.0, 14
_LEVEL = 0.9


@dataclass(frozen=True)
class WardNearRepeats:
    """Near repeats by ward.

    Attributes
    ----------
    burglaries
        Those that have a day.
    ratio, low
        Pairs near and soon to those by chance, and the lower end of the 90% interval; NaN where
        there are too few burglaries.
    why_not
        Why nothing can be told of any ward; empty where something can.
    """

    burglaries: Whole
    ratio: Numbers
    low: Numbers
    why_not: str = ""


def find_ward_near_repeats(
    burglaries: gpd.GeoDataFrame | None, number: Whole | None, wards: int, *, fewest: int
) -> WardNearRepeats:
    """Measure near repeats ward by ward, on the pairs that lie within it.

    Parameters
    ----------
    burglaries
        Of homes; None where they are not known.
    number
        The ward of each, from nought; -1 for none.
    wards
        How many there are.
    fewest
        Of fewer burglaries nothing is told.
    """
    none = np.zeros(wards, dtype=np.int64)
    ratio, low = np.full(wards, np.nan), np.full(wards, np.nan)
    if burglaries is None or number is None or not len(burglaries):
        return WardNearRepeats(none, ratio, low, "No burglaries are known: no near repeats.")
    exact = ~burglaries["precision"].astype("str").isin([MONTH, NONE]).to_numpy(dtype=bool)
    if not exact.any():
        why = "Burglaries have a month only, or no date: near repeats cannot be told from that."
        return WardNearRepeats(none, ratio, low, why)
    dated, of = burglaries[exact], number[exact]
    x, y = dated.geometry.x.to_numpy(), dated.geometry.y.to_numpy()
    order = np.lexsort((x, y, dated["end"], dated["start"]))
    x, y, of, day = x[order], y[order], of[order], dates_of(dated.iloc[order])
    counts = np.bincount(of[of >= 0], minlength=wards).astype(np.int64)
    for ward in np.flatnonzero(counts >= max(fewest, 2)):
        rows = np.flatnonzero(of == ward)
        ratio[ward], low[ward] = _strength(x[rows], y[rows], day[rows])
    why = ""
    if np.isnan(low).all():
        why = f"No ward has {fewest:,} burglaries with a day: near repeats cannot be told."
    return WardNearRepeats(counts, ratio, low, why)


def _strength(x: Numbers, y: Numbers, day: Whole) -> tuple[float, float]:
    pairs = pairs_within(x, y, within_m=NEAR_M)
    found = find_strength(
        day,
        pairs.first.astype(np.int64),
        pairs.second.astype(np.int64),
        soon_days=SOON_DAYS,
        permutations=1,  # its chance is not asked for: the interval says what is sure
        random=np.random.default_rng(0),
    )
    low, _ = ratio_interval(found.observed, found.expected, found.spread, level=_LEVEL)
    return found.ratio, low

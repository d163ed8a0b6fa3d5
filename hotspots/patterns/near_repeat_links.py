"""Which incidents are near repeats: the pairs behind a Knox table's significant cells.

The table says that pairs so near and so soon are more than chance brings; it cannot say which
of them chance brought. A class is therefore that of a pattern, not proof of one offender.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.patterns.bands import SAME_PLACE_M
from hotspots.patterns.incident_dates import dates_of
from hotspots.patterns.near_repeat import (
    LEAST_RATIO,
    NearRepeat,
    StreetDistances,
    coordinates_of,
    find_pairs,
)

ORIGINATOR, REPEAT, NEAR, NEITHER = "originator", "repeat", "near repeat", "not linked"
CLASSES = (ORIGINATOR, REPEAT, NEAR)
LINK_COLUMNS = {
    "earlier": "int64",
    "later": "int64",
    "distance_m": "float64",
    "days": "int64",
    "distance_band": "str",
    "time_band": "str",
}


@dataclass(frozen=True)
class NearRepeatLinks:
    """Pairs in the cells that hold more than chance brings, and what that makes of incidents.

    Attributes
    ----------
    links
        One row a pair, by ``earlier`` then ``later``: row numbers of the incidents, how far
        apart in metres (in a straight line) and days, and the bands they are in. Empty, with
        all columns, when no cell is significant.
    classes
        For each incident, on its index: ``originator`` (linked to later incidents only),
        ``repeat`` (to an earlier one at the same place), ``near repeat`` (to an earlier one,
        but none at the same place) or ``not linked``.
    dates
        For each incident, in the order of the rows, its day since 1970-01-01.
    significant
        The cells, as a table like those of the test.
    level, least_ratio
        What made a cell significant.
    """

    links: pd.DataFrame
    classes: "pd.Series[str]"
    dates: NDArray[np.int64]
    significant: pd.DataFrame
    level: float
    least_ratio: float


def find_links(
    incidents: gpd.GeoDataFrame,
    result: NearRepeat,
    *,
    level: float = 0.05,
    least_ratio: float = LEAST_RATIO,
    streets: StreetDistances | None = None,
) -> NearRepeatLinks:
    """Find the pairs behind a table's significant cells, and class the incidents by them.

    Of two incidents on one day the one whose window starts first is the earlier, then the one
    whose window ends first; of equals, the one further west, then south. Where dates were
    shared out (aoristic), pairs are told by the middle of the windows.

    Parameters
    ----------
    incidents
        Those that were tested.
    result
        Their table.
    level, least_ratio
        Which cells are significant: :meth:`NearRepeat.significant`.
    streets
        Those of the test, where distance was by street.

    Returns
    -------
    NearRepeatLinks
        In the order of the rows.

    Raises
    ------
    InputError
        When the incidents are not as many as were tested, ``level`` is no chance, or streets
        are missing.

    References
    ----------
    Johnson et al. (2007), "Space-time patterns of risk: a cross national assessment of
    residential burglary victimization", Journal of Quantitative Criminology 23(3).
    Groff and Taniguchi (2019), "Quantifying crime prevention potential of near-repeat
    burglary", Police Quarterly 22(3): originators, repeats and near repeats.
    """
    settings = result.settings
    if len(incidents) != settings.incidents:
        what = f"{len(incidents):,} incidents are given, {settings.incidents:,} were tested"
        raise InputError(Problem(what, "give the incidents that were tested", "the incidents"))
    if settings.metric == "street" and streets is None:
        cure = "give the streets that the test was made with"
        raise InputError(Problem("no streets are given", cure, "streets"))
    date = "midpoint" if settings.date == "aoristic" else settings.date
    x, y = coordinates_of(incidents)
    days = dates_of(incidents, date=date)
    order = _order_in_time(incidents, x, y, days)
    rank = np.argsort(order)
    significant = result.significant(level, least_ratio=least_ratio)
    one, other, band, column = _pairs_in(significant.to_numpy(), x, y, days, result, streets)
    swap = rank[one] > rank[other]
    earlier, later = np.where(swap, other, one), np.where(swap, one, other)
    links = pd.DataFrame(
        {
            "earlier": earlier,
            "later": later,
            "distance_m": np.hypot(x[later] - x[earlier], y[later] - y[earlier]),
            "days": days[later] - days[earlier],
            "distance_band": np.array(result.space.labels, dtype=object)[band],
            "time_band": np.array(result.time.labels, dtype=object)[column],
        }
    ).astype(LINK_COLUMNS)
    links = links.sort_values(["earlier", "later"], ignore_index=True)
    classes = pd.Series(_classes(len(incidents), links), index=incidents.index, dtype="str")
    return NearRepeatLinks(links, classes, days, significant, level, least_ratio)


def _pairs_in(
    significant: NDArray[np.bool_],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    days: NDArray[np.int64],
    result: NearRepeat,
    streets: StreetDistances | None,
) -> tuple[NDArray[np.int64], ...]:
    """Find the pairs in significant cells, and their cells, band by band: others are let go."""
    found = [np.empty((4, 0), np.int64)]
    if significant.any():
        edges = result.space.from_nought
        pairs = find_pairs(x, y, edges, metric=result.settings.metric, streets=streets)
        nearer = int(edges[0] != result.space.edges[0])
        for band in np.flatnonzero(significant.any(axis=1)):
            one, other = pairs.rows_of(int(band) + nearer)
            column = result.time.of(np.abs(days[other] - days[one]).astype(float))
            held = np.flatnonzero((column >= 0) & significant[band, column])
            rows = (one[held], other[held], np.full(len(held), band), column[held])
            found.append(np.array(rows, np.int64))
    one, other, bands, columns = np.concatenate(found, axis=1)
    return one, other, bands, columns


def _order_in_time(
    incidents: gpd.GeoDataFrame,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    days: NDArray[np.int64],
) -> NDArray[np.int64]:
    start, end = (incidents[name].to_numpy("datetime64[us]") for name in ("start", "end"))
    order: NDArray[np.int64] = np.lexsort((y, x, end, start, days))
    return order


def _classes(incidents: int, links: pd.DataFrame) -> NDArray[np.object_]:
    """Class each incident by its links; what came before it outweighs what came after."""
    classes = np.full(incidents, NEITHER, dtype=object)
    classes[links["earlier"]] = ORIGINATOR
    classes[links["later"]] = NEAR
    classes[links.loc[links["distance_m"] < SAME_PLACE_M, "later"]] = REPEAT
    return classes

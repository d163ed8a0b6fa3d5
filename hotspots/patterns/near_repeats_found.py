"""Everything about near repeats of one set of incidents: table, links, classes and chains.

An extract may hold incidents that have only a month, or no date. The test itself refuses these;
here they are left out, counted and named.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hotspots.patterns.incident_dates import DateChoice, count_without_days, has_day
from hotspots.patterns.knox_permutations import Seed
from hotspots.patterns.near_repeat import (
    DISTANCE_BANDS_M,
    TIME_BANDS_DAYS,
    KnoxMetric,
    NearRepeat,
    StreetDistances,
    knox_test,
)
from hotspots.patterns.near_repeat_chains import find_chains
from hotspots.patterns.near_repeat_links import NearRepeatLinks, find_links


@dataclass(frozen=True)
class NearRepeatsFound:
    """What near repeats there are.

    Attributes
    ----------
    result
        The Knox table of the incidents that have a date.
    links
        Pairs in its significant cells, and the class of each incident.
    chains
        Series of linked incidents.
    incidents
        Those that have a date, with three columns more: ``day`` as 2024-01-31 (the one that
        was compared), ``near_repeat`` is the class, ``chain`` the number of the chain, 0 for
        none.
    months, undated
        How many were left out: dated by month only, and not at all.
    """

    result: NearRepeat
    links: NearRepeatLinks
    chains: gpd.GeoDataFrame
    incidents: gpd.GeoDataFrame
    months: int
    undated: int

    @property
    def given(self) -> int:
        """Incidents that were given, with a date or without."""
        return len(self.incidents) + self.months + self.undated


def find_near_repeats(
    incidents: gpd.GeoDataFrame,
    *,
    distance_bands_m: Iterable[float] = DISTANCE_BANDS_M,
    time_bands_days: Iterable[float] = TIME_BANDS_DAYS,
    metric: KnoxMetric = "euclidean",
    streets: StreetDistances | None = None,
    date: DateChoice = "midpoint",
    permutations: int = 999,
    level: float = 0.05,
    rng: Seed = None,
) -> NearRepeatsFound:
    """Test incidents for near repeats, and find which incidents and series these are.

    Incidents without a date are left out and counted.

    Parameters
    ----------
    incidents
        Points in metres, as :func:`hotspots.read_incidents` gives them.
    distance_bands_m, time_bands_days, metric, streets, date, permutations, rng
        As for :func:`hotspots.patterns.near_repeat.knox_test`.
    level
        Chance at which a cell stands out, with all cells allowed for.

    Returns
    -------
    NearRepeatsFound
        Well-formed and empty when no incident has a date.

    Raises
    ------
    InputError
        As ``knox_test``, but for months and missing dates.
    """
    months, undated = count_without_days(incidents)
    dated = incidents[has_day(incidents)]
    result = knox_test(
        dated,
        distance_bands_m=distance_bands_m,
        time_bands_days=time_bands_days,
        metric=metric,
        streets=streets,
        date=date,
        permutations=permutations,
        rng=rng,
    )
    links = find_links(dated, result, level=level, streets=streets)
    chains, of_incident = find_chains(dated, links)
    day = pd.Series(links.dates.astype("datetime64[D]").astype(str), dated.index, dtype="str")
    own = dated.assign(day=day, near_repeat=links.classes, chain=of_incident)
    return NearRepeatsFound(result, links, chains, own, months, undated)

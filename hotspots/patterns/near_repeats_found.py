"""Everything about near repeats of one set of incidents: table, links, classes and chains.

An extract may hold incidents that have only a month, or no date, and several rows of one
incident: one for each victim or offence. The test itself refuses the former, and would take the
latter for near repeats of each other; here both are left out, counted and named.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hotspots.patterns.incident_dates import DateChoice, count_without_days, has_day
from hotspots.patterns.knox_permutations import Seed
from hotspots.patterns.near_repeat import (
    DISTANCE_BANDS_M,
    LEAST_RATIO,
    TIME_BANDS_DAYS,
    KnoxMetric,
    NearRepeat,
    StreetDistances,
    knox_test,
)
from hotspots.patterns.near_repeat_chains import find_chains
from hotspots.patterns.near_repeat_links import NearRepeatLinks, find_links
from hotspots.patterns.repeated_ids import repeats_an_id


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
    months, undated, repeated
        How many rows were left out: dated by month only; not at all; with the ``id`` of a row
        that is kept.
    """

    result: NearRepeat
    links: NearRepeatLinks
    chains: gpd.GeoDataFrame
    incidents: gpd.GeoDataFrame
    months: int
    undated: int
    repeated: int

    @property
    def given(self) -> int:
        """All that were given."""
        return len(self.incidents) + self.months + self.undated + self.repeated


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
    least_ratio: float = LEAST_RATIO,
    rng: Seed = None,
) -> NearRepeatsFound:
    """Test incidents for near repeats, and find which incidents and series these are.

    Incidents without a date are left out and counted. So are rows that repeat an ``id``, if
    there is such a column: of one incident's rows the earliest is kept.

    Parameters
    ----------
    incidents
        Points in metres, as :func:`hotspots.read_incidents` gives them.
    distance_bands_m, time_bands_days, metric, streets, date, permutations, rng
        As for :func:`hotspots.patterns.near_repeat.knox_test`.
    level, least_ratio
        When a cell stands out: the chance of as much, with all cells allowed for, and how many
        times the expected it holds at least.

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
    once = dated[~repeats_an_id(dated)]
    result = knox_test(
        once,
        distance_bands_m=distance_bands_m,
        time_bands_days=time_bands_days,
        metric=metric,
        streets=streets,
        date=date,
        permutations=permutations,
        rng=rng,
    )
    links = find_links(once, result, level=level, least_ratio=least_ratio, streets=streets)
    chains, of_incident = find_chains(once, links)
    day = pd.Series(links.dates.astype("datetime64[D]").astype(str), once.index, dtype="str")
    own = once.assign(day=day, near_repeat=links.classes, chain=of_incident)
    repeated = len(dated) - len(once)
    return NearRepeatsFound(result, links, chains, own, months, undated, repeated)

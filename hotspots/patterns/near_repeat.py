"""Near repeats: more crime close to a crime, soon after it, than chance would bring.

The Knox test. Every pair of incidents is counted by how far apart the two are in space and in
time. If one had nothing to do with the other, the number expected in a cell would be its row
times its column over all pairs, exactly. How far chance strays from that is found by giving the
incidents each other's dates, again and again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import Problem, listed, raise_if_any
from hotspots.ground.close_pairs import ClosePairs, Metric
from hotspots.patterns.banded_pairs import BandedPairs, band_pairs, find_banded_pairs
from hotspots.patterns.bands import Bands, distance_bands, time_bands
from hotspots.patterns.incident_dates import (
    DateChoice,
    count_wide,
    dates_of,
    day_weights_of,
)
from hotspots.patterns.knox_permutations import (
    Seed,
    count_all_pairs,
    count_dates,
    seed_of,
    share_all_pairs,
    share_dates,
)
from hotspots.patterns.knox_table import PairCounts, judge_cells, lay_cells_out
from hotspots.patterns.places import collapse_to_places

KnoxMetric = Literal["euclidean", "manhattan", "street"]
# Of burglary: out to where neighbours stop being told, by weeks.
DISTANCE_BANDS_M = (0.0, 100.0, 200.0, 300.0, 400.0)
TIME_BANDS_DAYS = (0.0, 7.0, 14.0, 21.0, 28.0, 35.0, 42.0)
MOST_PERMUTATIONS = 99_999
LEAST_RATIO = 1.2  # as the Near Repeat Calculator has it: a fifth more than expected


class StreetDistances(Protocol):
    """What can say how far it is by street, e.g. a walking network."""

    def distances_between(
        self,
        x1: NDArray[np.float64],
        y1: NDArray[np.float64],
        x2: NDArray[np.float64],
        y2: NDArray[np.float64],
        *,
        within_m: float,
    ) -> ClosePairs:
        """Find the pairs of points of two sets that are near by street."""


@dataclass(frozen=True)
class NearRepeatSettings:
    """What a test was made with, and of how much.

    ``seed`` repeats it, whatever the machine. ``wide_windows`` counts incidents that happened
    some time in more than a week.
    """

    distance_edges_m: tuple[float, ...]
    time_edges_days: tuple[float, ...]
    metric: KnoxMetric
    date: DateChoice
    permutations: int
    seed: int
    incidents: int
    pairs: int
    close_pairs: int
    wide_windows: int


@dataclass(frozen=True)
class NearRepeat:
    """The Knox table: rows are bands of distance, columns are bands of time.

    Attributes
    ----------
    observed
        Pairs of incidents; sums of probabilities where dates are shared out (aoristic).
    expected
        Pairs that there would be were dates and places independent: exact, not simulated.
    ratio
        Observed / expected; missing where none is expected.
    p_value
        (1 + permutations that bring as many) / (1 + permutations), for each cell by itself.
    p_adjusted
        The chance that any cell at all stands out as far as this: it allows for many cells
        having been looked at. Missing for cells without an end in space or time: what
        happened far away or long after is no near repeat.
    settings
        What made it.
    """

    observed: pd.DataFrame
    expected: pd.DataFrame
    ratio: pd.DataFrame
    p_value: pd.DataFrame
    p_adjusted: pd.DataFrame
    settings: NearRepeatSettings

    @property
    def space(self) -> Bands:
        """Bands of distance."""
        return Bands(self.settings.distance_edges_m, tuple(self.observed.index))

    @property
    def time(self) -> Bands:
        """Bands of time."""
        return Bands(self.settings.time_edges_days, tuple(self.observed.columns))

    @property
    def p_any(self) -> float:
        """The chance that shuffled dates show as much as this anywhere in the table."""
        judged = self.p_adjusted.to_numpy()
        return float(np.nanmin(judged)) if np.isfinite(judged).any() else 1.0

    def tidy(self) -> pd.DataFrame:
        """Lay the table out with one row for each cell, the nearest and soonest first.

        Columns ``distance_band``, ``time_band``, ``observed``, ``expected``, ``ratio``,
        ``p_value`` and ``p_adjusted``.
        """
        rows, columns = self.observed.shape
        tables = ("observed", "expected", "ratio", "p_value", "p_adjusted")
        return pd.DataFrame(
            {
                "distance_band": np.repeat(self.space.labels, columns),
                "time_band": np.tile(self.time.labels, rows),
                **{name: getattr(self, name).to_numpy(float).ravel() for name in tables},
            }
        )

    def significant(self, level: float = 0.05, *, least_ratio: float = LEAST_RATIO) -> pd.DataFrame:
        """Tell the cells that hold more than chance brings, and so much more that it matters.

        Parameters
        ----------
        level
            The most that ``p_adjusted`` may be.
        least_ratio
            The least that ``ratio`` may be: with many incidents a tenth more is significant,
            and nine of ten such pairs are chance.
        """
        problems = []
        if not 0 < level < 1:
            problems.append(Problem(f"level = {level!r}", "give one between 0 and 1", "level"))
        if not least_ratio >= 1:
            what = f"least_ratio = {least_ratio!r}"
            problems.append(Problem(what, "give 1 or more", "least_ratio"))
        raise_if_any(problems)
        return (self.p_adjusted <= level) & (self.ratio >= least_ratio)


def knox_test(
    incidents: gpd.GeoDataFrame,
    *,
    distance_bands_m: Iterable[float] = DISTANCE_BANDS_M,
    time_bands_days: Iterable[float] = TIME_BANDS_DAYS,
    metric: KnoxMetric = "euclidean",
    streets: StreetDistances | None = None,
    date: DateChoice = "midpoint",
    permutations: int = 999,
    rng: Seed = None,
    threads: int | None = None,
) -> NearRepeat:
    """Test whether incidents close in space are closer in time than chance would bring.

    Parameters
    ----------
    incidents
        Points in metres with the columns ``start``, ``end`` and ``precision`` of
        :func:`hotspots.read_incidents`.
    distance_bands_m
        Edges of half-open bands, the last may be ``inf``
        (:func:`hotspots.patterns.bands.distance_bands`): from 0, the same place is a band of
        its own.
    time_bands_days
        Edges of half-open bands of whole days, the last may be ``inf``.
    metric
        How far it is: ``"euclidean"`` in a straight line, ``"manhattan"`` along the axes,
        ``"street"`` by the streets given.
    streets
        For ``metric="street"``: what has a method ``distances_between``.
    date
        Which day of a window is taken (:func:`hotspots.patterns.incident_dates.dates_of`), or
        ``"aoristic"``: an incident is shared out over its window's days, by time.
    permutations
        How often dates are shuffled, 1 to 99,999.
    rng
        Seed, or generator that one is drawn from; None draws a new one, which the settings
        name.
    threads
        How many share the work; None: one for each core. The answer is the same.

    Returns
    -------
    NearRepeat
        With fewer than two incidents: nothing observed, nothing expected, no ratio, p of 1.

    Raises
    ------
    InputError
        When incidents have a month or no date (how many), are no points in metres, or span
        more than 89 years; when bands, metric, date, permutations or rng are unusable; when
        the bands reach so far that the pairs would not fit.

    References
    ----------
    Knox and Bartlett (1964), "The detection of space-time interactions", Journal of the Royal
    Statistical Society C 13(1).
    Johnson et al. (2007), "Space-time patterns of risk: a cross national assessment of
    residential burglary victimization", Journal of Quantitative Criminology 23(3).
    Westfall and Young (1993), "Resampling-based multiple testing", for ``p_adjusted``.

    Examples
    --------
    >>> from shapely import Point
    >>> day = pd.to_datetime(["2024-03-01", "2024-03-03", "2024-03-20", "2024-05-01"])
    >>> incidents = gpd.GeoDataFrame(
    ...     {"start": day, "end": day + pd.Timedelta(days=1), "precision": "day"},
    ...     geometry=[Point(0, 0), Point(60, 0), Point(900, 0), Point(990, 0)],
    ...     crs=27700,
    ... )
    >>> found = knox_test(incidents, distance_bands_m=(0, 100), time_bands_days=(0, 7, 30), rng=1)
    >>> found.observed.loc["under 100 m"].tolist(), found.expected.loc["under 100 m"].tolist()
    ([1, 0], [0.333..., 0.666...])
    """
    space, time = distance_bands(distance_bands_m), time_bands(time_bands_days)
    _check(metric, streets, date, permutations)
    seed = seed_of(rng)
    wide = count_wide(incidents)
    x, y = coordinates_of(incidents)
    rows = _in_canonical_order(x, y, incidents)
    pairs = find_pairs(
        x[rows], y[rows], space.from_nought, metric=metric, streets=streets, threads=threads
    )
    draw: dict[str, Any] = {"permutations": permutations, "seed": seed, "threads": threads}
    counts = _count(incidents.iloc[rows], pairs, time.finite, date, draw)
    size = len(incidents)
    settings = NearRepeatSettings(
        distance_edges_m=space.edges,
        time_edges_days=time.edges,
        metric=metric,
        date=date,
        permutations=permutations,
        seed=seed,
        incidents=size,
        pairs=size * (size - 1) // 2,
        close_pairs=int(pairs.in_band.sum()),
        wide_windows=wide,
    )
    cells = lay_cells_out(counts, pairs.in_band, settings.pairs, space, time)
    return NearRepeat(**judge_cells(cells, space, time), settings=settings)


def _check(metric: str, streets: object, date: str, permutations: int) -> None:
    problems = []
    for name, value, known in (
        ("metric", metric, get_args(KnoxMetric)),
        ("date", date, get_args(DateChoice)),
    ):
        if value not in known:
            problems.append(Problem(f"{name} = {value!r}", f"choose one of {listed(known)}", name))
    if (metric == "street") != (streets is not None):
        what = "streets are given" if streets is not None else "no streets are given"
        cure = 'give streets with metric="street", and with no other'
        problems.append(Problem(f"{what} with metric = {metric!r}", cure, "streets"))
    if permutations not in range(1, MOST_PERMUTATIONS + 1):
        cure = f"give a whole number from 1 to {MOST_PERMUTATIONS:,}, e.g. 999"
        problems.append(Problem(f"permutations = {permutations!r}", cure, "permutations"))
    raise_if_any(problems)


def coordinates_of(
    incidents: gpd.GeoDataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the eastings and northings of incidents, or refuse what are no points in metres."""
    places = collapse_to_places(incidents)
    return places.x[places.of_incident], places.y[places.of_incident]


def _in_canonical_order(
    x: NDArray[np.float64], y: NDArray[np.float64], incidents: pd.DataFrame
) -> NDArray[np.int64]:
    """Order rows by place, so that shuffled rows get the same dates in each permutation."""
    start, end = (incidents[name].to_numpy("datetime64[us]") for name in ("start", "end"))
    order: NDArray[np.int64] = np.lexsort((end, start, y, x))
    return order


def find_pairs(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    edges_m: NDArray[np.float64],
    *,
    metric: KnoxMetric,
    streets: StreetDistances | None,
    threads: int | None = None,
) -> BandedPairs:
    """Find the pairs in each band of distance, however it is measured."""
    if metric == "street" and streets is not None:
        found = streets.distances_between(x, y, x, y, within_m=float(edges_m[-1]))
        return band_pairs(found, len(x), edges_m)
    along: Metric = "manhattan" if metric == "manhattan" else "euclidean"
    return find_banded_pairs(x, y, edges_m, metric=along, threads=threads)


def _count(
    incidents: pd.DataFrame,
    pairs: BandedPairs,
    edges: NDArray[np.float64],
    date: DateChoice,
    draw: dict[str, Any],
) -> PairCounts:
    """Count, or add up, the pairs less than each edge apart in time: close ones and all."""
    if date == "aoristic":
        shared = day_weights_of(incidents)
        return PairCounts(share_dates(pairs, shared, edges, **draw), share_all_pairs(shared, edges))
    days = dates_of(incidents, date=date)
    return PairCounts(count_dates(pairs, days, edges, **draw), count_all_pairs(days, edges))

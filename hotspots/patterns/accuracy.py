"""How well places chosen from earlier incidents catch later ones.

The only fair test of a list of places is what happens next: a method sees the incidents of one
time, and is scored on those of a later one that it has not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.grid_ref import require_same_crs
from hotspots.ground import StudyArea
from hotspots.patterns.candidate_squares import TOUCH_M
from hotspots.patterns.placement import Placement, Search
from hotspots.patterns.places import collapse_to_places, weights_of
from hotspots.patterns.spot_methods import Method, SpotTask, place_freely, require_dates, shape_of

Shape = Literal["square", "circle"]
# Of a bootstrap's results, the share left out at either end.
_TAIL = 0.025
# Numbers held at once while resampling: 80 MB.
_AT_ONCE = 10_000_000
_MOMENT = pd.Timedelta(1, "us")


@dataclass(frozen=True)
class ScoreSettings:
    """What a score was made with."""

    count: int
    size_m: float
    shape: Shape
    weights: str | None
    ground_km2: float
    bootstrap: int
    seed: int


@dataclass(frozen=True)
class Score:
    """How well one method's places, chosen from ``train``, caught what came in ``test``.

    Totals are incidents, or their weight where weights are named.

    Attributes
    ----------
    polygons
        The places that the method chose.
    train_incidents, test_incidents
        Rows.
    train_total, test_total
        All incidents or weight.
    train_hits, hits
        Those in the places; an incident in two of them counts once.
    low, high
        95% interval of the hit rate, from the bootstrap.
    share_of_ground
        Of the study area, what the places cover.
    best
        The best that as many places of this shape and size could have held of the test
        incidents, wherever they stand. ``best.held`` is what the index is measured against;
        ``best.bound`` no set exceeds.
    settings
        What made it.
    """

    polygons: gpd.GeoSeries
    train_incidents: int
    test_incidents: int
    train_total: float
    test_total: float
    train_hits: float
    hits: float
    low: float
    high: float
    share_of_ground: float
    best: Placement
    settings: ScoreSettings

    @property
    def hit_rate(self) -> float:
        """Share of the test incidents (or weight) in the places."""
        return ratio(self.hits, self.test_total)

    @property
    def train_hit_rate(self) -> float:
        """The same of the incidents they were chosen from: always flattering."""
        return ratio(self.train_hits, self.train_total)

    @property
    def pai(self) -> float:
        """Predictive accuracy index: how many times more than evenly spread incidents."""
        return ratio(self.hit_rate, self.share_of_ground)

    @property
    def pai_interval(self) -> tuple[float, float]:
        """95% interval of the predictive accuracy index."""
        return ratio(self.low, self.share_of_ground), ratio(self.high, self.share_of_ground)

    @property
    def pei(self) -> float:
        """Predictive efficiency index: share of what the best possible places would have held.

        Above 1 only where that best is not proven (``best.gap``), or where the method's places
        are larger or more than it was allowed.
        """
        return ratio(self.hits, self.best.held)

    @property
    def rri(self) -> float:
        """Recapture rate index: share in the places after, to that before."""
        return ratio(self.hit_rate, self.train_hit_rate)


def score_forward(
    method: Method,
    train: gpd.GeoDataFrame,
    test: gpd.GeoDataFrame,
    *,
    study_area: StudyArea | None = None,
    ground_km2: float | None = None,
    count: int,
    size_m: float,
    shape: Shape = "square",
    weights: str | None = None,
    bootstrap: int = 1000,
    seed: int = 1,
    search: Search = "best",
    best: Placement | None = None,
) -> Score:
    """Score the places a method chooses from earlier incidents on later ones.

    Parameters
    ----------
    method
        Function of the training incidents that gives polygons, e.g. one of
        :mod:`~hotspots.patterns.spot_methods`. It never sees the test incidents.
    train, test
        Incidents, points in a projected system in metres, with ``start`` and ``end``. Every
        one of ``test`` has to come after all of ``train``.
    study_area, ground_km2
        The ground that places could have been chosen from: an area, to whose boundary the
        places are cut, or its size alone.
    count, size_m, shape
        What the best possible placement may use: how many, the side of a ``"square"`` or the
        radius of a ``"circle"``. The method's own places should be like that, or the index
        says nothing.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    bootstrap, seed
        How often the test incidents are drawn again for the interval, and the start of the
        random numbers.
    search
        How the best possible placement is searched; ``"greedy"`` may miss it by a few percent
        and so flatter the method.
    best
        That placement where it is already known (:func:`best_possible`).

    Raises
    ------
    InputError
        When a test incident is not later than every training one (looking ahead), incidents
        have no dates, there are none to learn from or to score, sizes or weights are unusable,
        systems differ or no ground is given.

    Notes
    -----
    The bootstrap draws incidents one by one, with the places left as they are. Incidents that
    come in series, or are moved to one map point, are not independent, and the interval is then
    too narrow.

    References
    ----------
    Chainey, Tompson and Uhlig (2008), "The Utility of Hotspot Mapping for Predicting Spatial
    Patterns of Crime", Security Journal 21: hit rate and PAI. Levine (2008), "The 'Hottest'
    Part of a Hotspot", Security Journal 21: RRI, the share of incidents in the places after to
    that before. Hunt (2016), "Do Crime Hot Spots Move?": PEI, here against the best set of
    places wherever it stands and not only on a grid, which is harder to come near.

    Examples
    --------
    >>> from hotspots.patterns.spot_methods import grid_counts
    >>> def of(month, *xs):
    ...     at = pd.Timestamp(month)
    ...     when = {"start": at, "end": at + pd.Timedelta(days=28)}
    ...     points = shapely.points([(x, 50) for x in xs])
    ...     return gpd.GeoDataFrame(when, geometry=points, crs=27700, index=range(len(xs)))
    >>> score = score_forward(
    ...     grid_counts(SpotTask(1, 100)),
    ...     of("2024-01-01", 50, 50, 250),
    ...     of("2024-02-01", 50, 250, 260, 270),
    ...     ground_km2=0.1,
    ...     count=1,
    ...     size_m=100,
    ... )
    >>> score.hit_rate, round(score.pai, 9), round(score.pei, 6), score.rri
    (0.25, 2.5, 0.333333, 0.375)
    """
    task = SpotTask(count, size_m, weights)
    drawn_shape = shape_of(shape, size_m)
    _check(study_area, ground_km2, bootstrap, seed)
    require_later(train, test)
    before = weights_of(train, weights)
    after = weights_of(test, weights)
    if best is None:
        places = collapse_to_places(test, weights=weights)
        best = place_freely(places, drawn_shape, count=task.count, search=search)
    polygons = method(train)
    caught_before, caught = are_inside(train, polygons), are_inside(test, polygons)
    rates = resample(caught[:, None], after, times=bootstrap, seed=seed)
    low, high = interval(rates[:, 0])
    total_km2 = study_area.area_km2 if study_area is not None else float(ground_km2 or np.nan)
    return Score(
        polygons,
        len(train),
        len(test),
        add_up(before),
        add_up(after),
        add_up(before[caught_before]),
        add_up(after[caught]),
        low,
        high,
        ground_of(polygons, study_area) / total_km2,
        best,
        ScoreSettings(count, size_m, shape, weights, total_km2, bootstrap, seed),
    )


def require_later(train: pd.DataFrame, test: pd.DataFrame) -> None:
    """Refuse to learn from what is to be foretold.

    Raises
    ------
    InputError
        When there are none, an incident has no date, or one of ``test`` may have happened before
        the last of ``train``.
    """
    for incidents, name, purpose in ((train, "train", "learn from"), (test, "test", "score on")):
        require_dates(incidents, name)
        if not len(incidents):
            what = f"there are no incidents to {purpose}"
            raise InputError(Problem(what, "give some, or other periods", name))
    # A window ends before its end; a moment has no width.
    wide = train["end"] > train["start"]
    last = train["end"].where(~wide, train["end"] - _MOMENT).max()
    early = int((test["start"] <= last).sum())
    if early:
        raise InputError(
            Problem(
                f"{early:,} of {len(test):,} test incidents may have happened before the last"
                f" training incident ({last:%Y-%m-%d}): the method would look ahead",
                "train on what is over before the first day of the test",
                "test",
            )
        )


def best_possible(
    test: gpd.GeoDataFrame,
    *,
    count: int,
    size_m: float,
    shape: Shape = "square",
    weights: str | None = None,
    search: Search = "best",
) -> Placement:
    """Place spots with perfect foresight: what no list made before could exceed.

    Returns
    -------
    Placement
        ``held`` is what is held; ``bound`` what no such set, wherever it stands, exceeds.
    """
    SpotTask(count, size_m, weights)
    places = collapse_to_places(test, weights=weights)
    return place_freely(places, shape_of(shape, size_m), count=count, search=search)


def are_inside(incidents: gpd.GeoDataFrame, polygons: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Tell which incidents are in any polygon, its edge included.

    >>> points = gpd.GeoDataFrame(geometry=shapely.points([[0, 0], [10, 5], [11, 5]]), crs=27700)
    >>> are_inside(points, gpd.GeoSeries([shapely.box(0, 0, 10, 10)], crs=27700)).tolist()
    [True, True, False]
    """
    inside = np.zeros(len(incidents), dtype=bool)
    if not len(polygons):
        return inside
    require_same_crs(
        incidents.crs, polygons.crs, one_is="the incidents", other_is="the method's places"
    )
    tree = shapely.STRtree(incidents.geometry.to_numpy())
    _, caught = tree.query(polygons.to_numpy(), predicate="dwithin", distance=TOUCH_M)
    inside[caught] = True
    return inside


def ground_of(polygons: gpd.GeoSeries, study_area: StudyArea | None) -> float:
    """Measure the ground that polygons cover together, km², cut to a boundary where there is one.

    >>> squares = gpd.GeoSeries([shapely.box(0, 0, 1000, 1000), shapely.box(500, 0, 1500, 1000)])
    >>> ground_of(squares, None)
    1.5
    """
    shapes = polygons.to_numpy()
    if study_area is not None and study_area.has_boundary:
        shapely.prepare(study_area.outline)
        across = ~shapely.covers(study_area.outline, shapes)
        shapes = shapes.copy()
        shapes[across] = shapely.intersection(shapes[across], study_area.outline)
    return float(shapely.area(shapely.union_all(shapes))) / 1e6


def resample(
    inside: NDArray[np.bool_], value: NDArray[np.float64], *, times: int, seed: int
) -> NDArray[np.float64]:
    """Draw incidents again and again, with replacement, for the share that is inside.

    Incidents that are inside of the same and weigh the same are told apart by nothing, so how
    many of each kind are drawn is drawn in one go, and the order of the rows does not matter.

    Parameters
    ----------
    inside
        One row an incident, one column a method.
    value
        What each incident weighs.

    Returns
    -------
    Array
        One row a draw, one column a method; all of one row are of the same draw. NaN where
        nothing drawn has any weight.

    Examples
    --------
    >>> inside = np.array([[True], [False], [False], [False]])
    >>> rates = resample(inside, np.ones(4), times=4000, seed=1)
    >>> bool(abs(rates.mean() - 0.25) < 0.01), np.unique(rates).tolist()
    (True, [0.0, 0.25, 0.5, 0.75, 1.0])
    """
    kinds, many = np.unique(np.column_stack([inside, value]), axis=0, return_counts=True)
    random = np.random.default_rng(seed)
    block = max(1, _AT_ONCE // max(len(kinds), 1))
    rates = [np.zeros((0, inside.shape[1]))]
    for start in range(0, times, block):
        rows = min(block, times - start)
        drawn = random.multinomial(len(value), many / len(value), size=rows) * kinds[:, -1]
        total = drawn.sum(axis=1)[:, None]
        held = np.stack([drawn[:, kind > 0].sum(axis=1) for kind in kinds[:, :-1].T], axis=1)
        rates.append(np.divide(held, total, out=np.full(held.shape, np.nan), where=total > 0))
    return np.concatenate(rates)


def interval(drawn: NDArray[np.float64]) -> tuple[float, float]:
    """Give the 95% percentile interval of what was drawn; NaN where nothing can be told."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [_TAIL, 1 - _TAIL])
    return float(low), float(high)


def add_up(values: NDArray[np.float64] | Sequence[float]) -> float:
    """Add up in order of size, so that shuffled rows give the same sum to the last bit."""
    return float(np.sort(np.asarray(values, dtype=np.float64)).sum())


def ratio(one: float, other: float) -> float:
    """Divide; NaN where there is nothing to divide by."""
    return float(one / other) if other > 0 else float("nan")


def _check(
    study_area: StudyArea | None, ground_km2: float | None, bootstrap: int, seed: int
) -> None:
    problems = []
    if (study_area is None) == (ground_km2 is None):
        what = "no ground is given" if study_area is None else "the ground is given twice"
        problems.append(Problem(what, "give study_area or ground_km2", "study_area"))
    if ground_km2 is not None and not (np.isfinite(ground_km2) and ground_km2 > 0):
        cure = "give an area in square kilometres above zero"
        problems.append(Problem(f"ground_km2 = {ground_km2!r}", cure, "ground_km2"))
    if bootstrap < 0:
        cure = "give the number of draws; 0: no interval"
        problems.append(Problem(f"bootstrap = {bootstrap!r}", cure, "bootstrap"))
    if seed < 0:
        problems.append(Problem(f"seed = {seed!r}", "give zero or a whole number above", "seed"))
    raise_if_any(problems)

"""How the extra risk after a burglary decays with distance and time.

From the force's own burglaries where they say it clearly enough, else a published default.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import Problem, raise_if_any
from hotspots.grid_ref import require_projected_metres
from hotspots.ground.close_pairs import pairs_within
from hotspots.patterns.decay_draws import (
    CURVE_COLUMNS,
    Draw,
    cells_to_fit,
    curve_of,
    draw_again,
    interval_of,
)
from hotspots.patterns.decay_fit import maximise
from hotspots.patterns.incident_dates import SingleDate, dates_of
from hotspots.patterns.pair_grid import PairGrid, count_pairs

Numbers = NDArray[np.float64]
Interval = tuple[float, float]

Days = NDArray[np.int64]

UNKNOWN = (float("nan"), float("nan"))
# Bowers, Johnson and Pease (2004): the first in whole half cells of 50 m, the second in weeks.
PUBLISHED_HALF_CELL_M = 25.0
PUBLISHED_REACH_M = 400.0
PUBLISHED_REACH_DAYS = 42.0
# Near repeats are tested, and the curves drawn, on pairs this near and this soon.
NEAR_M, SOON_DAYS = 200.0, 14
_FEWEST_NEAR_PAIRS = 30
_CLEAR = 0.05
_AT_A_LIMIT = 0.98


@dataclass(frozen=True)
class DecaySettings:
    """What a decay was fitted with."""

    date: SingleDate = "midpoint"
    max_distance_m: float = 600.0
    max_days: int = 90
    distance_step_m: float = 25.0
    same_day: bool = False
    level: float = 0.9
    draws: int = 199
    permutations: int = 999
    seed: int = 1
    burglaries: int = 0
    first_day: str = ""
    last_day: str = ""
    close_pairs: int = 0
    same_place_pairs: int = 0


@dataclass(frozen=True)
class RiskDecay:
    """How much more than usual is to be feared near a burglary, and how long.

    Attributes
    ----------
    repeat_excess
        Extra risk of the burgled home itself at once, in times the usual (2: three times the
        usual risk in all). Of a published default: see ``kind``.
    excess
        The same next door.
    distance_scale_m, days_scale
        Metres and days in which the extra risk falls to 37 %; NaN of a published default.
    repeat_excess_interval, excess_interval, distance_scale_interval_m, days_scale_interval
        Their intervals, at ``settings.level``; NaN of a published default.
    supported
        Whether the burglaries themselves support it; see :func:`fit_risk_decay`.
    source
        Where it comes from, in one plain sentence.
    kind
        ``"fitted"``: extra risk in times the usual. ``"published"``: a weight that is 1 next
        door in the first week; it says in which order, not how much.
    reach_m, reach_days
        Beyond them the extra risk is below ``reach_share`` of what it is next door at once, or
        nothing is said of it.
    reach_interval_m, reach_interval_days
        Their intervals.
    reach_share
        The share meant.
    limit_m, limit_days
        Beyond them no extra risk is given at all.
    p_value
        Chance of so many pairs within 200 m and 14 days if place and time had nothing to do
        with each other (Knox); NaN of a published default.
    settings
        What it was fitted with.
    """

    repeat_excess: float
    excess: float
    distance_scale_m: float
    days_scale: float
    supported: bool
    source: str
    kind: Literal["fitted", "published"]
    reach_m: float
    reach_days: float
    limit_m: float
    limit_days: float
    reach_share: float = 0.05
    repeat_excess_interval: Interval = UNKNOWN
    excess_interval: Interval = UNKNOWN
    distance_scale_interval_m: Interval = UNKNOWN
    days_scale_interval: Interval = UNKNOWN
    reach_interval_m: Interval = UNKNOWN
    reach_interval_days: Interval = UNKNOWN
    p_value: float = float("nan")
    settings: DecaySettings = DecaySettings()
    _curve: pd.DataFrame = field(default_factory=lambda: _empty_curve(), repr=False, compare=False)

    def risk(
        self, distance_m: ArrayLike, age_days: ArrayLike, same_home: ArrayLike = False
    ) -> Numbers:
        """Give the extra risk at so many metres from a burglary, so many days after it.

        Parameters
        ----------
        distance_m, age_days
            How far, how long ago; before it (a negative age) there is none.
        same_home
            Whether it is the burgled home itself.

        Returns
        -------
        array
            In times the usual: 0 for none, 1 for twice the usual risk. Where the fit cannot
            be told at all, 0.

        Examples
        --------
        >>> published_decay().risk([10, 60, 60, 500], [3, 3, 10, 3]).round(2).tolist()
        [1.0, 0.33, 0.17, 0.0]
        """
        near = self.by_distance(distance_m, same_home)
        return np.asarray(near * self.by_age(age_days), dtype=np.float64)

    def by_distance(self, distance_m: ArrayLike, same_home: ArrayLike = False) -> Numbers:
        """Give the part of the risk that depends on where: the extra risk at once.

        >>> published_decay().by_distance([0, 30]).tolist()
        [1.0, 0.5]
        """
        distance = np.asarray(distance_m, dtype=np.float64)
        if self.kind == "published":
            near = 1 / (1 + np.floor(distance / PUBLISHED_HALF_CELL_M))
        else:
            near = np.nan_to_num(self.excess * np.exp(-distance / self.distance_scale_m))
        risk = np.where(same_home, np.nan_to_num(self.repeat_excess), near)
        reached = np.asarray(same_home, dtype=np.bool_) | (distance <= self.limit_m)
        return np.asarray(np.where(reached, risk, 0.0), dtype=np.float64)

    def by_age(self, age_days: ArrayLike) -> Numbers:
        """Give the part of the risk that depends on when: 1 at once, less as days go by.

        >>> published_decay().by_age([0, 7, 14, 43, -1]).round(2).tolist()
        [1.0, 0.5, 0.33, 0.0, 0.0]
        """
        age = np.asarray(age_days, dtype=np.float64)
        since = np.maximum(age, 0.0)
        if self.kind == "published":
            left = 1 / (1 + np.floor(since / 7))
        else:
            left = np.nan_to_num(np.exp(-since / self.days_scale))
        return np.where((age >= 0) & (age <= self.limit_days), left, 0.0)

    def curve(self) -> pd.DataFrame:
        """Give what was observed beside what was fitted, for drawing.

        Returns
        -------
        DataFrame
            One row a band. ``along`` is "same place" (by days), "distance" (pairs 1 to 14 days
            apart) or "days" (pairs within 200 m but not at the same place); ``from`` and ``to``
            are metres or days, the upper bound not included; ``observed`` pairs; ``usual``: the
            pairs without the extra risk; ``ratio`` of the two with its interval ``low`` to
            ``high``; ``fitted``: the ratio the decay gives. Empty for a published default.
        """
        return self._curve.copy()


def published_decay(*, reason: str = "") -> RiskDecay:
    """Give the weights of the published method, for where the force's data do not say more.

    A burglary weighs 1 / (1 + whole weeks since) x 1 / (1 + whole half cells of 25 m between).
    It is the order of doors that it gives: 1 is the weight next door in the first week.

    Parameters
    ----------
    reason
        Why it is used, for the sentence in ``source``.

    Notes
    -----
    Bowers, Johnson and Pease weigh burglaries within 400 m and two months, on cells of 50 m
    (of which 25 m is half). Here the weights end after 42 days, as cocoons do.

    References
    ----------
    Bowers, Johnson and Pease (2004), "Prospective hot-spotting: the future of crime mapping?",
    British Journal of Criminology 44(5), 641-658, doi:10.1093/bjc/azh036.

    Examples
    --------
    >>> published_decay().reach_m, published_decay().reach_days
    (400.0, 42.0)
    """
    because = f", because {reason}" if reason else ""
    return RiskDecay(
        repeat_excess=1.0,
        excess=1.0,
        distance_scale_m=float("nan"),
        days_scale=float("nan"),
        supported=True,
        source="Published weights (Bowers, Johnson and Pease 2004), cut at 400 m and 42 days"
        + because,
        kind="published",
        reach_m=PUBLISHED_REACH_M,
        reach_days=PUBLISHED_REACH_DAYS,
        limit_m=PUBLISHED_REACH_M,
        limit_days=PUBLISHED_REACH_DAYS,
    )


def fit_risk_decay(
    burglaries: gpd.GeoDataFrame,
    *,
    date: SingleDate = "midpoint",
    max_distance_m: float = 600.0,
    max_days: int = 90,
    distance_step_m: float = 25.0,
    same_day: bool = False,
    reach_share: float = 0.05,
    level: float = 0.9,
    draws: int = 199,
    permutations: int = 999,
    seed: int = 1,
) -> RiskDecay:
    """Fit how far and how long the risk is raised after a burglary.

    Pairs of burglaries d metres and t days apart are as many as usual times
    ``1 + excess * exp(-d / distance_scale_m) * exp(-t / days_scale)``, at the same place
    ``1 + repeat_excess * exp(-t / days_scale)``.

    Parameters
    ----------
    burglaries
        Points in a projected system in metres, with dates that are exact to the day.
    date
        Which day of a window: see :func:`hotspots.patterns.incident_dates.dates_of`.
    max_distance_m, max_days, distance_step_m
        Pairs up to which distance and days apart are looked at, in rows of which width. What
        is raised for longer than ``max_days`` counts as usual.
    same_day
        Whether pairs of one day count. By default they do not: they are a series of one night,
        or one break-in recorded twice, and no visit comes between them.
    reach_share
        ``reach_m`` and ``reach_days`` are where the extra risk has fallen to this share.
    level
        Of the intervals.
    draws
        How often blocks of ground are drawn again for the intervals.
    permutations
        How often days are shuffled for ``p_value``.
    seed
        Of the random numbers.

    Returns
    -------
    RiskDecay
        ``supported`` only when there are 30 close pairs, when ``p_value`` is at most 0.05, when
        the interval of ``excess`` (or, where repeats can be told, of ``repeat_excess``) lies
        above 0 and when both scales could be told. With fewer than 30 pairs its numbers are NaN.

    Raises
    ------
    InputError
        When dates are by month or missing, coordinates not in metres, or a setting unusable.

    Notes
    -----
    "Usual" is how all pairs, at any distance, are spread over days apart: this takes in the
    season, the trend and the ends of the period. How many pairs there are at a distance does not
    enter, so lasting hotspots and the pattern of homes cannot be mistaken for an effect, and the
    extra pairs in a row's total do not hide one. What every pair of the area shares less and less
    over more than ``max_days`` is left out of it.

    Intervals: blocks of 1 km of ground are weighted anew, each by an exponential random number
    (Rubin's Bayesian bootstrap), and the decay fitted again.

    References
    ----------
    Knox (1964), "The detection of space-time interactions", Applied Statistics 13.
    Rubin (1981), "The Bayesian bootstrap", Annals of Statistics 9(1).

    Examples
    --------
    >>> from hotspots import read_incidents
    >>> rows = read_incidents("data/sample_incidents/sample_incidents.csv.gz").incidents
    >>> decay = fit_risk_decay(rows[rows["offence_code"] == "28E"], draws=19)
    >>> decay.supported, round(decay.days_scale)
    (True, 10)
    """
    settings = DecaySettings(
        *(date, max_distance_m, max_days, distance_step_m, same_day, level, draws, permutations),
        seed,
    )
    _require_choices(settings, reach_share)
    require_projected_metres(burglaries.crs, where="the burglaries")
    day = dates_of(burglaries, date=date)
    x, y, day = _ordered(burglaries, day)
    grid = count_pairs(
        *(x, y, day), max_m=max_distance_m, step_m=distance_step_m, max_days=max_days
    )
    settings = _with_counts(settings, day, grid)
    if settings.close_pairs < _FEWEST_NEAR_PAIRS:
        return _cannot_tell(settings, reach_share)
    random = np.random.default_rng(seed)
    p_value = _knox(x, y, day, settings, random)
    return _fit(grid, settings, reach_share, p_value, random)


def choose_decay(
    burglaries: gpd.GeoDataFrame,
    *,
    date: SingleDate = "midpoint",
    reach_share: float = 0.05,
    level: float = 0.9,
    draws: int = 199,
    permutations: int = 999,
    seed: int = 1,
) -> RiskDecay:
    """Take the decay of these burglaries where they support one, else the published one.

    Parameters
    ----------
    burglaries, date, reach_share, level, draws, permutations, seed
        See :func:`fit_risk_decay`.

    Returns
    -------
    RiskDecay
        With the reason in ``source``.

    Raises
    ------
    InputError
        As :func:`fit_risk_decay`.

    Examples
    --------
    >>> from hotspots import read_incidents
    >>> rows = read_incidents("data/sample_incidents/sample_incidents.csv.gz").incidents
    >>> few = rows[rows["offence_code"] == "28E"].head(40)
    >>> choose_decay(few).source.partition(", because ")[2]
    'of the 40 burglaries too few lie close together to fit one'
    """
    fitted = fit_risk_decay(
        burglaries,
        date=date,
        reach_share=reach_share,
        level=level,
        draws=draws,
        permutations=permutations,
        seed=seed,
    )
    return fitted if fitted.supported else published_decay(reason=fitted.source)


def _fit(
    grid: PairGrid,
    settings: DecaySettings,
    reach_share: float,
    p_value: float,
    random: np.random.Generator,
) -> RiskDecay:
    cells = cells_to_fit(grid, same_day=settings.same_day)
    longest_m, longest_days = settings.max_distance_m, float(settings.max_days)
    decay = maximise(cells, longest_m=longest_m, longest_days=longest_days)
    best = Draw(decay, cells)
    drawn = draw_again(grid, best, draws=settings.draws, longest_m=longest_m, random=random)
    level = settings.level

    def interval(name: str) -> Interval:
        return interval_of([getattr(draw.decay, name) for draw in drawn], level=level)

    metres, days = interval("distance_scale_m"), interval("days_scale")
    so_far = -np.log(reach_share)
    found = RiskDecay(
        repeat_excess=decay.repeat_excess,
        excess=decay.excess,
        distance_scale_m=decay.distance_scale_m,
        days_scale=decay.days_scale,
        supported=False,
        source="",
        kind="fitted",
        reach_m=min(decay.distance_scale_m * so_far, longest_m),
        reach_days=min(decay.days_scale * so_far, longest_days),
        limit_m=longest_m,
        limit_days=longest_days,
        reach_share=reach_share,
        repeat_excess_interval=interval("repeat_excess"),
        excess_interval=interval("excess"),
        distance_scale_interval_m=metres,
        days_scale_interval=days,
        reach_interval_m=_up_to(metres, so_far, longest_m),
        reach_interval_days=_up_to(days, so_far, longest_days),
        p_value=p_value,
        settings=settings,
        _curve=curve_of(
            *(best, drawn, grid.edges_m), near_m=NEAR_M, soon_days=SOON_DAYS, level=level
        ),
    )
    doubt = _doubt(found)
    return replace(found, supported=not doubt, source=doubt or _says(found))


def _doubt(found: RiskDecay) -> str:
    """Say why the burglaries do not support a decay; nothing where they do."""
    settings = found.settings
    of_all = f"the {settings.burglaries:,} burglaries from {settings.first_day} to"
    of_all += f" {settings.last_day}"
    if found.p_value > _CLEAR:
        return (
            f"{of_all} do not come near one another in place and time by more than chance"
            f" (p = {found.p_value:.2g})"
        )
    if not found.excess_interval[0] > 0:
        return f"in {of_all} the extra risk next door cannot be told from none"
    at_limit = found.distance_scale_m >= _AT_A_LIMIT * settings.max_distance_m
    if at_limit or found.days_scale >= _AT_A_LIMIT * settings.max_days:
        return f"in {of_all} it cannot be told how far or how long the extra risk reaches"
    return ""


def _says(found: RiskDecay) -> str:
    settings = found.settings
    return (
        f"Fitted on {settings.burglaries:,} burglaries from {settings.first_day} to"
        f" {settings.last_day}: the extra risk is {found.excess:.1f} times the usual next door at"
        f" once, and under {found.reach_share:.0%} of that beyond {found.reach_m:.0f} m or"
        f" {found.reach_days:.0f} days"
    )


def _cannot_tell(settings: DecaySettings, reach_share: float) -> RiskDecay:
    unknown = float("nan")
    return RiskDecay(
        *(unknown, unknown, unknown, unknown),
        supported=False,
        source=f"of the {settings.burglaries:,} burglaries too few lie close together to fit one",
        kind="fitted",
        reach_m=unknown,
        reach_days=unknown,
        limit_m=settings.max_distance_m,
        limit_days=float(settings.max_days),
        reach_share=reach_share,
        settings=settings,
    )


def _ordered(burglaries: gpd.GeoDataFrame, day: Days) -> tuple[Numbers, Numbers, Days]:
    """Bring burglaries into an order of their own: that of the rows must not matter."""
    x, y = burglaries.geometry.x.to_numpy(), burglaries.geometry.y.to_numpy()
    order = np.lexsort((x, y, day))
    return x[order], y[order], day[order]


def _with_counts(settings: DecaySettings, day: Days, grid: PairGrid) -> DecaySettings:
    ends = (day.min(), day.max()) if len(day) else ()
    first, last = [str(np.datetime64(int(end), "D")) for end in ends] or ("", "")
    begin = 0 if settings.same_day else 1
    near = grid.observed[: 1 + int(np.searchsorted(grid.edges_m[:-1], NEAR_M)), begin:]
    return replace(
        settings,
        burglaries=len(day),
        first_day=first,
        last_day=last,
        close_pairs=int(near.sum()),
        same_place_pairs=int(near[0].sum()),
    )


def _knox(
    x: Numbers, y: Numbers, day: Days, settings: DecaySettings, random: np.random.Generator
) -> float:
    """Give the chance of so many near and soon pairs, days being shuffled among burglaries."""
    pairs = pairs_within(x, y, within_m=NEAR_M)
    first = 0 if settings.same_day else 1

    def soon(days: Days) -> int:
        apart = np.abs(days[pairs.first] - days[pairs.second])
        return int(np.count_nonzero((apart >= first) & (apart <= SOON_DAYS)))

    narrow = day.astype(np.int32)
    observed = soon(narrow)
    as_many = sum(
        soon(random.permutation(narrow)) >= observed for _ in range(settings.permutations)
    )
    return (1 + as_many) / (1 + settings.permutations)


def _up_to(scale: Interval, so_far: float, longest: float) -> Interval:
    low, high = np.minimum(np.asarray(scale) * so_far, longest)
    return float(low), float(high)


def _empty_curve() -> pd.DataFrame:
    kinds = {"along": "str"} | dict.fromkeys(CURVE_COLUMNS[1:], "float64")
    return pd.DataFrame(columns=list(CURVE_COLUMNS)).astype(kinds)


def _require_choices(settings: DecaySettings, reach_share: float) -> None:
    problems = []

    def refuse(name: str, value: object, cure: str) -> None:
        problems.append(Problem(f"{name} = {value!r}", cure, name))

    if not (np.isfinite(settings.max_distance_m) and settings.max_distance_m > 0):
        refuse("max_distance_m", settings.max_distance_m, "give metres above 0, e.g. 600")
    elif not settings.max_distance_m / 1000 <= settings.distance_step_m <= settings.max_distance_m:
        cure = "give metres, at most max_distance_m and at least a thousandth of it, e.g. 25"
        refuse("distance_step_m", settings.distance_step_m, cure)
    if not SOON_DAYS <= settings.max_days <= 3660:
        refuse("max_days", settings.max_days, f"give {SOON_DAYS} to 3660 days, e.g. 90")
    if not 0 < reach_share < 1:
        refuse("reach_share", reach_share, "give a share between 0 and 1, e.g. 0.05")
    if not 0 < settings.level < 1:
        refuse("level", settings.level, "give a share between 0 and 1, e.g. 0.9")
    if settings.draws < 1:
        refuse("draws", settings.draws, "give at least 1, e.g. 199")
    if settings.permutations < 1:
        refuse("permutations", settings.permutations, "give at least 1, e.g. 999")
    raise_if_any(problems)

"""Methods compared over months: each time learn from what was known, score on what came next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.ground import StudyArea
from hotspots.patterns.accuracy import (
    Score,
    add_up,
    are_inside,
    best_possible,
    interval,
    ratio,
    resample,
    score_forward,
)
from hotspots.patterns.periods import Coverage, Length, Period, coverage_of, split_periods
from hotspots.patterns.placement import Placement, Search
from hotspots.patterns.places import weights_of
from hotspots.patterns.spot_methods import Method, SpotTask, all_methods

_MEASURES = ("hit_rate", "low", "high", "share_of_ground", "pai", "pei", "rri")
BY_PERIOD_COLUMNS = (
    *("method", "period", "train_incidents", "test_incidents", "spots"),
    *_MEASURES,
    "best_hit_rate",
)
SUMMARY_COLUMNS = (
    *("method", *_MEASURES),
    *("difference", "difference_low", "difference_high", "best_hit_rate"),
    *("periods", "test_incidents"),
)


@dataclass(frozen=True)
class AccuracySettings:
    """What methods were compared with.

    Attributes
    ----------
    periods
        The periods scored, as text.
    best_gap
        By what share, at most, a better placement could exceed the best possible that was
        found in any of them; 0: proven best.
    """

    period: Length
    scored: int
    test_periods: int
    train_periods: int | None
    count: int
    size_m: float
    weights: str | None
    bootstrap: int
    seed: int
    search: Search
    periods: tuple[str, ...]
    incidents: int
    ground_km2: float
    best_gap: float


@dataclass(frozen=True)
class Accuracy:
    """How methods did.

    Attributes
    ----------
    by_period
        One row a method and period: ``method``, ``period``, ``train_incidents``,
        ``test_incidents``, ``spots`` (how many it chose), ``hit_rate`` with its 95% interval
        ``low`` and ``high``, ``share_of_ground``, ``pai``, ``pei``, ``rri`` (see
        :class:`Score`), ``best_hit_rate`` (of the best possible places). Shares are 0 to 1.
    summary
        One row a method, all periods together, the methods in the order given. ``difference``
        is its hit rate less that of the first method, of the same incidents, with its 95%
        interval: below zero the first method did better.
    notes
        What a reader has to be told, why there is nothing where the tables are empty.
    settings
        What made it.
    """

    by_period: pd.DataFrame
    summary: pd.DataFrame
    notes: tuple[str, ...]
    settings: AccuracySettings


@dataclass(frozen=True)
class _Trial:
    """One stretch of time that is scored, and all that was known before it."""

    period: Period
    train: gpd.GeoDataFrame
    test: gpd.GeoDataFrame


def evaluate_methods(
    incidents: gpd.GeoDataFrame,
    *,
    study_area: StudyArea,
    count: int,
    size_m: float,
    methods: Mapping[str, Method] | None = None,
    weights: str | None = None,
    period: Length = "month",
    scored: int = 3,
    test_periods: int = 1,
    train_periods: int | None = None,
    bootstrap: int = 1000,
    seed: int = 1,
    search: Search = "best",
    covered: Coverage | None = None,
) -> Accuracy:
    """Compare ways to choose places by what each would have caught, period after period.

    For each of the last periods every method learns from what was over before it began, and is
    scored on that period.

    Parameters
    ----------
    incidents
        Points in a projected system in metres, with ``start`` and ``end``.
    study_area
        The ground that places could have been chosen from.
    count, size_m
        How many squares, at most, of what side.
    methods
        Name -> method; all others are compared with the first. By default those of
        :func:`~hotspots.patterns.spot_methods.all_methods`.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    period
        ``"month"``, ``"week"`` or a number of days.
    scored
        How many times, at most, it is done: on the last stretches of time, which do not
        overlap.
    test_periods
        How many periods one stretch has.
    train_periods
        How many periods before it are learnt from; None: everything before.
    bootstrap, seed
        See :func:`score_forward`.
    search
        How squares are placed, ours and the best possible.
    covered
        What time the data cover; by default that of these incidents.

    Returns
    -------
    Accuracy
        Empty tables, and a note that says why, where there is nothing before the last period
        or no incidents have dates.

    Raises
    ------
    InputError
        When a setting or weight is unusable, most dates are too coarse for the periods, or the
        squares are larger than the study area.
    """
    task = SpotTask(count, size_m, weights)
    _check(scored=scored, test_periods=test_periods, train_periods=train_periods)
    weights_of(incidents, weights)
    trials, notes = _trials(incidents, period, scored, test_periods, train_periods, covered)
    if methods is None:
        methods = all_methods(task, study_area=study_area, seed=seed, search=search)
    foreseen = [
        best_possible(trial.test, count=count, size_m=size_m, weights=weights, search=search)
        for trial in trials
    ]
    settings = AccuracySettings(
        period,
        scored,
        test_periods,
        train_periods,
        count,
        size_m,
        weights,
        bootstrap,
        seed,
        search,
        tuple(str(trial.period) for trial in trials),
        len(incidents),
        study_area.area_km2,
        max((best.gap for best in foreseen), default=0.0),
    )
    scores = [
        _score_each(methods, trial, best, study_area, settings)
        for trial, best in zip(trials, foreseen, strict=True)
    ]
    by_period, summary = _by_period(trials, scores), _summary(trials, scores, settings)
    return Accuracy(by_period, summary, tuple(notes), settings)


def _score_each(
    methods: Mapping[str, Method],
    trial: _Trial,
    best: Placement,
    study_area: StudyArea,
    settings: AccuracySettings,
) -> dict[str, Score]:
    """Score every method on one stretch of time."""
    return {
        name: score_forward(
            method,
            trial.train,
            trial.test,
            study_area=study_area,
            count=settings.count,
            size_m=settings.size_m,
            weights=settings.weights,
            bootstrap=settings.bootstrap,
            seed=settings.seed,
            best=best,
        )
        for name, method in methods.items()
    }


def _trials(
    incidents: gpd.GeoDataFrame,
    length: Length,
    scored: int,
    test_periods: int,
    train_periods: int | None,
    covered: Coverage | None,
) -> tuple[list[_Trial], list[str]]:
    """Cut time into what is learnt from and what is scored; say what is in neither."""
    if coverage_of(incidents) is None:
        return [], ["There are no incidents with a date."]
    split = split_periods(incidents, length=length, covered=covered)
    start, end = (incidents[name].to_numpy(dtype="datetime64[us]") for name in ("start", "end"))
    known = ~np.isnat(start) & ~np.isnat(end)
    trials: list[_Trial] = []
    notes = [f"{note}." for note in split.notes]
    cut = 0
    for last in range(len(split.periods), 0, -test_periods):
        first = last - test_periods
        learnt = 0 if train_periods is None else first - train_periods
        if first < 1 or learnt < 0 or len(trials) == scored:
            break
        begins = np.datetime64(split.periods[first].start, "us")
        before = known & (end <= begins) & (start < begins)
        if train_periods is not None:
            before &= start >= np.datetime64(split.periods[learnt].start, "us")
        in_it = (split.of_incident >= first) & (split.of_incident < last)
        after = in_it & (start >= begins)
        cut += int((in_it & ~after).sum())
        whole = Period(split.periods[first].start, split.periods[last - 1].end)
        if before.any() and after.any():
            trials.append(_Trial(whole, incidents[before], incidents[after]))
        else:
            notes.append(f"{whole.in_words} cannot be scored: no incidents in it or before it.")
    if cut:
        notes.append(
            f"{cut:,} incidents may have happened before the period they are counted in began,"
            " and are not scored."
        )
    if not trials:
        whole_periods = len(split.periods)
        notes.append(
            f"There is nothing to learn from before the last period: {whole_periods} whole"
            f" {'period' if whole_periods == 1 else 'periods'} of incidents."
        )
    return trials[::-1], notes


def _by_period(trials: list[_Trial], scores: list[dict[str, Score]]) -> pd.DataFrame:
    rows = [
        (
            name,
            str(trial.period),
            score.train_incidents,
            score.test_incidents,
            len(score.polygons),
            score.hit_rate,
            score.low,
            score.high,
            score.share_of_ground,
            score.pai,
            score.pei,
            score.rri,
            ratio(score.best.held, score.test_total),
        )
        for trial, of_method in zip(trials, scores, strict=True)
        for name, score in of_method.items()
    ]
    return _frame(rows, BY_PERIOD_COLUMNS)


def _summary(
    trials: list[_Trial], scores: list[dict[str, Score]], settings: AccuracySettings
) -> pd.DataFrame:
    """Pool the periods: hits to incidents, hits to the best possible, hits to those expected."""
    if not trials:
        return _frame([], SUMMARY_COLUMNS)
    drawn = _drawn_together(trials, scores, settings)
    first = next(iter(scores[0]))
    rows = []
    for number, name in enumerate(scores[0]):
        mine = [of_method[name] for of_method in scores]
        total, hits = add_up([one.test_total for one in mine]), add_up([one.hits for one in mine])
        ground = float(np.mean([one.share_of_ground for one in mine]))
        best = add_up([one.best.held for one in mine])
        expected = add_up([one.train_hit_rate * one.test_total for one in mine])
        hit_rate = ratio(hits, total)
        ours = ratio(add_up([of_method[first].hits for of_method in scores]), total)
        rows.append(
            (
                name,
                hit_rate,
                *interval(drawn[:, number]),
                ground,
                ratio(hit_rate, ground),
                ratio(hits, best),
                ratio(hits, expected),
                hit_rate - ours,
                *interval(drawn[:, number] - drawn[:, 0]),
                ratio(best, total),
                len(mine),
                sum(one.test_incidents for one in mine),
            )
        )
    return _frame(rows, SUMMARY_COLUMNS)


def _drawn_together(
    trials: list[_Trial], scores: list[dict[str, Score]], settings: AccuracySettings
) -> NDArray[np.float64]:
    """Draw the incidents of all periods again, the same for every method, so as to compare."""
    inside = [
        np.column_stack([are_inside(trial.test, one.polygons) for one in of_method.values()])
        for trial, of_method in zip(trials, scores, strict=True)
    ]
    value = [weights_of(trial.test, settings.weights) for trial in trials]
    return resample(
        np.concatenate(inside),
        np.concatenate(value),
        times=settings.bootstrap,
        seed=settings.seed,
    )


def _frame(rows: Sequence[tuple[object, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Make a table whose columns have their types with no rows too."""
    texts, whole = {"method", "period"}, {"periods", "spots", "train_incidents", "test_incidents"}
    kinds = {
        name: "str" if name in texts else "int64" if name in whole else "float64"
        for name in columns
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(kinds)


def _check(*, scored: int, test_periods: int, train_periods: int | None) -> None:
    given = {"scored": scored, "test_periods": test_periods, "train_periods": train_periods}
    raise_if_any(
        [
            Problem(f"{name} = {value!r}", "give one period or more", name)
            for name, value in given.items()
            if value is not None and value < 1
        ],
        InputError,
    )

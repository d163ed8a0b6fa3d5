"""Which ward should have the next Street Week, and whether other weights would say the same."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import Problem, listed, raise_if_any
from hotspots.patterns.periods import Coverage
from hotspots.patterns.ward_measures import measure_wards
from hotspots.patterns.ward_scores import (
    MEASURE_WORDS,
    MEASURES,
    among_first,
    fill_with_middle,
    rank_scale,
    scale_measures,
    score_wards,
    weights_in_order,
)
from hotspots.settings.street_week import MEASURE_WEIGHTS

Numbers = NDArray[np.float64]

FIRST_FEW = 3
# Weights drawn round the stated ones: of 0.3, two in three lie between 0.2 and 0.4.
_NEAR = 20.0
AS_STATED, EQUAL, BY_RANKS, LEFT_OUT = (
    "as stated",
    "all the same",
    "by ranks instead of amounts",
    "what is not known of a ward leaves its mean",
)


@dataclass(frozen=True)
class WardRankingSettings:
    """What wards were ranked with; ``weights`` add up to 1."""

    weights: Mapping[str, float]
    months: int
    fewest: int
    full_after_days: int
    draws: int
    seed: int
    measured: str
    compared: str
    incidents: int


@dataclass(frozen=True)
class WardRanking:
    """Wards in the order in which they would gain from a Street Week.

    Attributes
    ----------
    wards
        Polygons by rank, with ``rank``, ``ward_code``, ``ward``, ``score``, what
        :func:`hotspots.patterns.ward_measures.measure_wards` found, ``scaled_`` each measure,
        ``not_known`` (measures that count as the middle ward's, in words) and the share of other
        weights under which it is first or among the first three: ``near_first``, ``near_three``
        of weights drawn near the stated ones, ``any_first``, ``any_three`` of any weights.
    weights
        One row a set of weights that was tried by hand: ``weights``, the measures, ``first``,
        ``second``, ``third`` (wards) and ``kept`` (of the first three as stated, how many are
        among the first three).
    notes
        What a reader has to be told.
    settings
        What ranked them.
    """

    wards: gpd.GeoDataFrame
    weights: pd.DataFrame
    notes: tuple[str, ...]
    settings: WardRankingSettings


def rank_wards(
    incidents: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    *,
    covered: Coverage | None = None,
    burglaries: gpd.GeoDataFrame | None = None,
    addresses: pd.DataFrame | None = None,
    last_street_weeks: pd.DataFrame | None = None,
    weights: Mapping[str, float] | None = None,
    months: int = 3,
    fewest: int = 30,
    full_after_days: int = 365,
    draws: int = 1000,
    seed: int = 1,
) -> WardRanking:
    """Rank the wards of an area by what a Street Week would gain there.

    Harm and disorder are ranked by their amount, not by ground or by head: a Street Week costs
    the same in any ward, and what it can prevent is what happens there. Rates stand beside them.

    Parameters
    ----------
    incidents, wards, covered, burglaries, addresses, last_street_weeks
        See :func:`hotspots.patterns.ward_measures.measure_wards`.
    weights
        Measure -> weight, of ``harm``, ``asb``, ``trend``, ``repeat_places``, ``near_repeats``
        and ``waited``; those not named weigh nothing. By default as in ``MEASURE_WEIGHTS``.
    months, fewest
        See :func:`hotspots.patterns.ward_measures.measure_wards`.
    full_after_days
        After how many days a ward has waited long enough for the next.
    draws
        How many other sets of weights the ranking is tried on, near the stated ones and any.
    seed
        Of the random weights.

    Returns
    -------
    WardRanking
        Every ward of the area, equals with one rank, then by harm and code. A measure that is
        known of no ward leaves the mean, and its weight goes to the others; where none that
        weighs is known, there are no scores.

    Raises
    ------
    InputError
        When a weight or setting is unusable, or the input is.

    Examples
    --------
    >>> from shapely import Point, box
    >>> wards = gpd.GeoDataFrame(
    ...     {"ward_code": ["W1", "W2"], "ward": ["North", "South"]},
    ...     geometry=[box(0, 0, 1000, 1000), box(0, -1000, 1000, 0)],
    ...     crs=27700,
    ... )
    >>> when = pd.Timestamp("2024-05-01")
    >>> incidents = gpd.GeoDataFrame(
    ...     {
    ...         "offence": ["Robbery", "Anti-social behaviour", "Robbery"],
    ...         "harm": [365.0, 1.0, 365.0],
    ...         "ward_code": ["W2", "W2", "W1"],
    ...         "start": when,
    ...         "end": when,
    ...         "precision": "minute",
    ...     },
    ...     geometry=[Point(5, -5), Point(9, -9), Point(5, 5)],
    ...     crs=27700,
    ... )
    >>> found = rank_wards(incidents, wards, weights={"harm": 1, "asb": 1}, draws=10)
    >>> found.wards[["rank", "ward", "score"]].round(3).values.tolist()
    [[1, 'South', 1.0], [2, 'North', 0.499]]
    """
    given = dict(MEASURE_WEIGHTS if weights is None else weights)
    _require_choices(given, months, fewest, full_after_days, draws)
    stated = weights_in_order(given)
    measured = measure_wards(
        incidents,
        wards,
        covered=covered,
        burglaries=burglaries,
        addresses=addresses,
        last_street_weeks=last_street_weeks,
        months=months,
        fewest=fewest,
    )
    table, periods = measured.wards, measured.periods
    known = scale_measures(table, full_after_days=full_after_days)
    scaled = fill_with_middle(known)
    table["score"] = score_wards(scaled, stated[None])[0] if len(table) else []
    for name in MEASURES:
        table[f"scaled_{name}"] = known[name]
    table["not_known"] = _not_known(known, stated)
    table = table.assign(**_survival(scaled, stated, draws=draws, seed=seed))
    order = np.lexsort((table["ward_code"], -table["harm"], -table["score"].fillna(-1)))
    ranked = table.iloc[order].reset_index(drop=True)
    rank = ranked["score"].rank(ascending=False, method="min", na_option="bottom")
    ranked.insert(0, "rank", rank.astype("int64"))
    settings = WardRankingSettings(
        dict(zip(MEASURES, stated.tolist(), strict=True)),
        *(months, fewest, full_after_days, draws, seed),
        periods.in_words,
        periods.compared,
        int(table["incidents"].sum()),
    )
    tried = _tried(known, stated, table)
    return WardRanking(ranked, tried, (*measured.notes, *_notes(known, stated)), settings)


def _require_choices(
    weights: Mapping[str, float], months: int, fewest: int, full_after_days: int, draws: int
) -> None:
    problems = []
    strangers = [name for name in weights if name not in MEASURES]
    if strangers:
        cure = f"choose from {listed(MEASURES, most=len(MEASURES))}"
        problems.append(Problem(f"no measure is called {listed(strangers)}", cure, "weights"))
    bad = {n: w for n, w in weights.items() if not (np.isfinite(w) and w >= 0)}
    if bad:
        seen = listed([f"{name} = {value}" for name, value in bad.items()])
        what = f"weights that are no numbers of 0 or more: {seen}"
        problems.append(Problem(what, "give numbers such as 0.3", "weights"))
    elif not any(weights.get(name, 0) for name in MEASURES):
        problems.append(Problem("no measure weighs anything", "give one a weight", "weights"))
    for name, value, least in (
        ("months", months, 1),
        ("fewest", fewest, 1),
        ("full_after_days", full_after_days, 1),
        ("draws", draws, 1),
    ):
        if value < least:
            problems.append(Problem(f"{name} = {value!r}", f"give {least} or more", name))
    raise_if_any(problems)


def _used(scaled: pd.DataFrame, stated: Numbers) -> NDArray[np.bool_]:
    """Tell which measures weigh something and are known of any ward."""
    return np.asarray((stated > 0) & scaled.notna().any().to_numpy())


def _not_known(scaled: pd.DataFrame, stated: Numbers) -> list[str]:
    weighing = [name for name, weight in zip(MEASURES, stated, strict=True) if weight > 0]
    missing = scaled[weighing].isna().to_numpy()
    words = [MEASURE_WORDS[name] for name in weighing]
    return [", ".join(w for w, gone in zip(words, row, strict=True) if gone) for row in missing]


def _survival(
    scaled: pd.DataFrame, stated: Numbers, *, draws: int, seed: int
) -> dict[str, Numbers]:
    """Share of other weights under which each ward is first, or among the first three."""
    used, found = _used(scaled, stated), {}
    random = np.random.default_rng([seed, len(MEASURES)])
    for kind in ("near", "any"):
        drawn = np.zeros((draws, len(MEASURES)))
        if used.any():
            around = _NEAR * stated[used] / stated[used].sum()
            drawn[:, used] = random.dirichlet(
                around if kind == "near" else np.ones(used.sum()), draws
            )
        for name, most in (("first", 1), ("three", FIRST_FEW)):
            if len(scaled):
                found[f"{kind}_{name}"] = among_first(score_wards(scaled, drawn), most).mean(axis=0)
            else:
                found[f"{kind}_{name}"] = np.empty(0)
    return found


def _tried(known: pd.DataFrame, stated: Numbers, table: pd.DataFrame) -> pd.DataFrame:
    """Rank by other weights and scales that a reader may ask for."""
    scaled = fill_with_middle(known)
    used = _used(scaled, stated)
    sets: list[tuple[str, pd.DataFrame, Numbers]] = [
        (AS_STATED, scaled, stated),
        (EQUAL, scaled, used / max(used.sum(), 1)),
    ]
    for at in np.flatnonzero(used):
        without = np.where(np.arange(len(MEASURES)) == at, 0.0, stated)
        if (without * used).sum() > 0:
            name = f"without {MEASURE_WORDS[MEASURES[at]]}"
            sets.append((name, scaled, without / without.sum()))
    sets.append((BY_RANKS, fill_with_middle(rank_scale(known)), stated))
    sets.append((LEFT_OUT, known, stated))
    ours: set[int] = set()
    rows = []
    for name, values, weights in sets if len(table) else []:
        order = _first_few(score_wards(values, weights[None])[0], table)
        ours = ours or set(order)
        wards = [str(table["ward"].iloc[row]) for row in order]
        wards += [""] * (FIRST_FEW - len(wards))
        rows.append((name, *weights, *wards, len(ours & set(order))))
    columns = ["weights", *MEASURES, "first", "second", "third", "kept"]
    kinds = dict.fromkeys(MEASURES, "float64") | {"kept": "int64"}
    texts = dict.fromkeys(("weights", "first", "second", "third"), "str")
    return pd.DataFrame(rows, columns=columns).astype(kinds | texts)


def _first_few(score: Numbers, table: pd.DataFrame) -> list[int]:
    order = np.lexsort((table["ward_code"], -table["harm"], -np.nan_to_num(score, nan=-1.0)))
    return [int(row) for row in order[:FIRST_FEW] if np.isfinite(score[row])]


def _notes(scaled: pd.DataFrame, stated: Numbers) -> list[str]:
    notes = []
    for name, weight in zip(MEASURES, stated, strict=True):
        gone = int(scaled[name].isna().sum())
        if weight > 0 and 0 < gone < len(scaled):
            notes.append(
                f"{MEASURE_WORDS[name].capitalize()}: not known of {gone:,} of {len(scaled):,}"
                " wards; it counts there as that of the middle ward, so that it neither lifts nor"
                " sinks them."
            )
    return notes

"""Which districts and wards need a burglary campaign before the dark evenings."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from hotspots.errors import Problem, listed, raise_if_any
from hotspots.grid_ref import require_projected_metres
from hotspots.ground.close_pairs import ClosePairs, pairs_within
from hotspots.patterns.campaign_season import (
    CODE_CHANGE,
    Season,
    reaches_back,
    split_interval,
    take_season,
)
from hotspots.patterns.campaign_strength import Strength, find_strength, ratio_interval
from hotspots.patterns.incident_dates import SingleDate, dates_of
from hotspots.patterns.periods import Coverage, coverage_of

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

LEVELS = ("district", "ward")
CAMPAIGN_COLUMNS = (
    *("level", "area", "rank", "rank_low", "rank_high", "verdict", "burglaries", "per_year"),
    *("per_1000_homes_a_year", "near_repeat_ratio", "ratio_low", "ratio_high", "p", "p_fdr"),
    *("extra_per_year", "extra_low", "extra_high", "season", "year_before", "trend"),
    *("trend_low", "trend_high"),
)
NEAR_REPEATS = "near repeats beyond chance"
NONE = "no more near repeats than by chance"
THIN = "evidence too thin"
NO_DAYS = "cannot be told from months"
_TEXTS = ("level", "area", "verdict")
_WHOLE = ("burglaries", "season", "year_before")
# Where chance is not ruled out and twice the expected pairs are not either, nothing is known.
_COULD_BE = 2.0


@dataclass(frozen=True)
class CampaignChoices:
    """What areas were ranked with."""

    near_m: float
    soon_days: int
    months: int
    fewest: int
    level: float
    fdr_level: float
    permutations: int
    date: SingleDate
    seed: int
    season: str = ""
    year_before: str = ""
    years: float = float("nan")
    burglaries: int = 0


@dataclass(frozen=True)
class CampaignRanking:
    """Areas in the order in which they need a campaign.

    Attributes
    ----------
    areas
        Districts by rank, then wards by rank, with ``CAMPAIGN_COLUMNS``.
    precise
        Whether dates are exact enough to tell near repeats at all.
    notes
        What a reader has to be told.
    settings
        What ranked them.
    """

    areas: pd.DataFrame
    precise: bool
    notes: tuple[str, ...]
    settings: CampaignChoices


def rank_campaign_areas(
    burglaries: gpd.GeoDataFrame,
    *,
    homes: pd.DataFrame | None = None,
    covered: Coverage | None = None,
    last: dt.date | None = None,
    months: int = 6,
    near_m: float = 200.0,
    soon_days: int = 14,
    fewest: int = 30,
    level: float = 0.9,
    fdr_level: float = 0.05,
    permutations: int = 999,
    date: SingleDate = "midpoint",
    seed: int = 1,
) -> CampaignRanking:
    """Rank districts and wards by the burglaries a campaign could prevent.

    A campaign warns the neighbours of a burgled home. What it can prevent are the burglaries that
    follow another near and soon: those beyond what chance gives, per year. Areas are ranked by
    the lower end of the interval of that number, so that an area known to have many goes before
    one that might.

    Parameters
    ----------
    burglaries
        Dwelling burglaries: points in metres with ``start``, ``end``, ``district`` and ``ward``.
    homes
        One row a home with ``district`` and ``ward``, for rates; None leaves them out.
    covered
        What time the data cover; by default that of these burglaries.
    last
        The season ends with the last whole month on or before this day; by default of the data.
    months
        How many whole months the season has, up to 12.
    near_m, soon_days
        What near (under so many metres, the same place included) and soon (up to so many days)
        mean.
    fewest
        Of fewer burglaries nothing is said.
    level
        Of the intervals.
    fdr_level
        Share of the areas with near repeats beyond chance that may be so by chance, level by
        level (Benjamini and Hochberg).
    permutations
        How often the days are shuffled within an area.
    date
        Which day of a window counts.
    seed
        Of the random numbers.

    Returns
    -------
    CampaignRanking
        ``areas`` has a row for each district and ward with a burglary; ``trend`` is the season
        to the year before (NaN without any then, or where the data do not reach back). Where
        most dates are months all that rests on days is NaN and ``precise`` is False. No
        burglaries: no rows.

    Raises
    ------
    InputError
        When columns are missing, coordinates not in metres, or a setting is unusable.

    Notes
    -----
    Ratio: observed pairs to near pairs x soon pairs / all pairs of the area. Its interval is that
    of a Poisson count, widened for pairs that share a burglary by the infinitesimal jackknife; an
    area is taken to be at least as uneven as all areas of its level together. Pairs that a border
    parts count in neither area.

    Trend: the exact interval of the split between two seasons, with counts worth less where
    burglaries come in series.

    Examples
    --------
    >>> from hotspots import read_boundaries, read_incidents
    >>> rows = read_incidents(
    ...     "data/sample_incidents/sample_incidents.csv.gz",
    ...     boundaries=read_boundaries("data/boundaries/essex_sample_wards.geojson"),
    ... ).incidents
    >>> found = rank_campaign_areas(rows[rows["offence_code"] == "28E"], permutations=99)
    >>> found.areas.loc[0, ["area", "verdict"]].tolist()
    ['Basildon', 'near repeats beyond chance']
    """
    settings = CampaignChoices(
        *(near_m, soon_days, months, fewest, level, fdr_level, permutations, date, seed)
    )
    _require_choices(settings)
    _require_columns(burglaries, homes)
    covered = covered or coverage_of(burglaries)
    if covered is None or not len(burglaries):
        reason = "no burglary has a date" if len(burglaries) else "there are no burglaries"
        return CampaignRanking(_empty(), False, (reason,), settings)
    season = take_season(covered, last, months)
    settings = replace(
        settings,
        season=str(season),
        year_before=str(season.year_before),
        years=covered.days / 365.25,
        burglaries=len(burglaries),
    )
    frame, day, precise, notes = _ordered(burglaries, settings)
    pairs = _near_pairs(frame, near_m) if precise else None
    tables = [
        _rank_level(frame, day, pairs, level_name, homes, season, covered, settings)
        for level_name in LEVELS
    ]
    areas = pd.concat(tables, ignore_index=True) if any(map(len, tables)) else _empty()
    notes += _notes(frame, season, covered, precise, homes)
    return CampaignRanking(_as_declared(areas), precise, tuple(notes), settings)


def _ordered(
    burglaries: gpd.GeoDataFrame, settings: CampaignChoices
) -> tuple[gpd.GeoDataFrame, Whole | None, bool, list[str]]:
    """Bring burglaries into an order of their own, with their days where they have any."""
    dated = burglaries[burglaries[["start", "end"]].notna().all(axis=1)]
    notes = []
    if len(dated) < len(burglaries):
        notes.append(f"{len(burglaries) - len(dated):,} burglaries without a date are left out")
    exact = ~dated["precision"].astype("str").isin(["month", "none"]).to_numpy()
    precise = bool(exact.mean() > 0.5) if len(dated) else False
    if precise and not exact.all():
        notes.append(f"{int((~exact).sum()):,} burglaries dated by month only are left out")
        dated = dated[exact]
    x, y = dated.geometry.x.to_numpy(), dated.geometry.y.to_numpy()
    ordered = dated.iloc[np.lexsort((x, y, dated["end"], dated["start"]))]
    day = dates_of(ordered, date=settings.date) if precise else None
    return ordered, day, precise, notes


def _near_pairs(frame: gpd.GeoDataFrame, near_m: float) -> ClosePairs:
    return pairs_within(frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy(), within_m=near_m)


def _rank_level(
    frame: gpd.GeoDataFrame,
    day: Whole | None,
    pairs: ClosePairs | None,
    level_name: str,
    homes: pd.DataFrame | None,
    season: Season,
    covered: Coverage,
    settings: CampaignChoices,
) -> pd.DataFrame:
    """Put the areas of one level in order."""
    names = _names(frame, level_name)
    known = names[names != ""]
    areas = sorted(known.unique())
    number = pd.Index(areas).get_indexer(names)
    counts = pd.Series(number[number >= 0]).value_counts()
    burglaries = np.array([counts.get(k, 0) for k in range(len(areas))], dtype=np.int64)
    table = pd.DataFrame({"level": level_name, "area": areas, "burglaries": burglaries})
    table["per_year"] = table["burglaries"] / settings.years
    table["per_1000_homes_a_year"] = np.nan
    if homes is not None:
        of_area = _names(homes, level_name).value_counts().reindex(areas).to_numpy(dtype=float)
        table["per_1000_homes_a_year"] = 1000 * table["per_year"] / of_area
    strengths: list[Strength] = []
    if day is not None and pairs is not None:
        # A generator of its own for each level: one level must not move the other's numbers.
        random = np.random.default_rng([settings.seed, LEVELS.index(level_name)])
        strengths = _strengths(day, pairs, number, len(areas), settings, random)
    table = _with_strength(table, strengths, settings)
    table = _with_trend(table, frame, number, strengths, season, covered, settings)
    table = _with_rank(table, strengths, settings)
    table["verdict"] = [_verdict(row, settings) for row in table.to_dict("records")]
    return table.sort_values(["rank", "area"], ignore_index=True, na_position="last")


def _names(frame: pd.DataFrame, level_name: str) -> pd.Series:
    """Name the area of each row; wards with their district, as two may be called the same."""
    district = frame["district"].astype("object").where(frame["district"].notna(), "")
    if level_name == "district":
        return district.astype("str")
    ward = frame["ward"].astype("object").where(frame["ward"].notna(), "")
    whole = [f"{w} ({d})" if w and d else str(w) for w, d in zip(ward, district, strict=True)]
    return pd.Series(whole, index=frame.index, dtype="str")


def _strengths(
    day: Whole,
    pairs: ClosePairs,
    number: Whole,
    areas: int,
    settings: CampaignChoices,
    random: np.random.Generator,
) -> list[Strength]:
    """Measure the near repeats of each area, on the pairs that lie within it."""
    of_pair = np.where(number[pairs.first] == number[pairs.second], number[pairs.first], -1)
    by_area = np.argsort(of_pair, kind="stable")
    bounds = np.searchsorted(of_pair[by_area], np.arange(areas + 1))
    found, row_in_area = [], np.zeros(len(day), dtype=np.int64)
    for area in range(areas):
        rows = np.flatnonzero(number == area)
        row_in_area[rows] = np.arange(len(rows))
        own = by_area[bounds[area] : bounds[area + 1]]
        found.append(
            find_strength(
                day[rows],
                row_in_area[pairs.first[own]],
                row_in_area[pairs.second[own]],
                soon_days=settings.soon_days,
                permutations=settings.permutations,
                random=random,
            )
        )
    return found


def _with_strength(
    table: pd.DataFrame, strengths: Sequence[Strength], settings: CampaignChoices
) -> pd.DataFrame:
    columns = ("near_repeat_ratio", "ratio_low", "ratio_high", "p", "p_fdr")
    extra = ("extra_per_year", "extra_low", "extra_high")
    if not strengths:
        return table.assign(**dict.fromkeys((*columns, *extra), np.nan))
    p = np.array([one.p_value for one in strengths])
    spread = _spreads(strengths)
    intervals = [
        ratio_interval(one.observed, one.expected, wide, level=settings.level)
        for one, wide in zip(strengths, spread, strict=True)
    ]
    beyond, error = _extra(strengths, settings)
    reach = norm.ppf((1 + settings.level) / 2) * error
    low, high = np.array(intervals).T
    return table.assign(
        near_repeat_ratio=[one.ratio for one in strengths],
        ratio_low=low,
        ratio_high=high,
        p=p,
        p_fdr=false_discovery_control(p),
        extra_per_year=beyond,
        extra_low=beyond - reach,
        extra_high=beyond + reach,
    )


def _spreads(strengths: Sequence[Strength]) -> Numbers:
    """Give each area's spread: its own, but at least that of all of them together."""
    own = np.array([one.spread for one in strengths])
    pairs = np.array([one.observed for one in strengths], dtype=np.float64)
    together = float((own * pairs).sum() / pairs.sum()) if pairs.sum() else 1.0
    return np.asarray(np.maximum(own, together), dtype=np.float64)


def _extra(strengths: Sequence[Strength], settings: CampaignChoices) -> tuple[Numbers, Numbers]:
    """Give the burglaries beyond chance that follow another, a year, and their standard error.

    Where none follows at all, the error is that of one that might have.
    """
    followers = np.array([one.followers for one in strengths], dtype=np.float64)
    by_chance = np.array([one.followers_by_chance for one in strengths])
    error = np.sqrt(_spreads(strengths) * np.maximum(followers, 1))
    return (followers - by_chance) / settings.years, error / settings.years


def _with_trend(
    table: pd.DataFrame,
    frame: gpd.GeoDataFrame,
    number: Whole,
    strengths: Sequence[Strength],
    season: Season,
    covered: Coverage,
    settings: CampaignChoices,
) -> pd.DataFrame:
    """Set the season against the same of the year before."""
    middle = frame["start"] + (frame["end"] - frame["start"]) / 2

    def counted(one: Season) -> Whole:
        inside = one.holds(middle) & (number >= 0)
        return np.bincount(number[inside], minlength=len(table)).astype(np.int64)

    now, before = counted(season), counted(season.year_before)
    table = table.assign(season=now, year_before=before)
    nothing = np.full(len(table), np.nan)
    if not reaches_back(season, covered):
        return table.assign(trend=nothing, trend_low=nothing, trend_high=nothing)
    extra = np.array([one.observed - one.expected for one in strengths] or np.zeros(len(table)))
    # Burglaries that come in series are worth fewer than they are: the variance of their number
    # is that of independent ones, plus twice the pairs beyond chance.
    series = 1 + 2 * np.maximum(extra, 0) / np.maximum(table["burglaries"].to_numpy(), 1)
    low, high = split_interval(now / series, before / series, settings.level)
    longer = season.days / season.year_before.days
    trend = np.divide(now, before * longer, out=nothing.copy(), where=before > 0)
    # Without any the year before there is no trend to have an interval.
    low, high = (np.where(before > 0, end / longer, np.nan) for end in (low, high))
    return table.assign(trend=trend, trend_low=low, trend_high=high)


def _with_rank(
    table: pd.DataFrame, strengths: Sequence[Strength], settings: CampaignChoices
) -> pd.DataFrame:
    """Rank by the lower end of the extra burglaries; see where the number itself may rank."""
    if not strengths:
        return table.assign(rank=np.nan, rank_low=np.nan, rank_high=np.nan)
    beyond, error = _extra(strengths, settings)
    lower = table["extra_low"].to_numpy()
    random = np.random.default_rng([settings.seed, len(LEVELS)])
    drawn = beyond + random.normal(size=(settings.permutations, len(table))) * error
    ranks = 1 + np.argsort(np.argsort(-drawn, axis=1), axis=1)
    ends = np.quantile(ranks, [(1 - settings.level) / 2, (1 + settings.level) / 2], axis=0)
    rank = pd.Series(lower).rank(ascending=False, method="min").to_numpy()
    return table.assign(
        rank=rank,
        rank_low=np.minimum(np.floor(ends[0]), rank),
        rank_high=np.maximum(np.ceil(ends[1]), rank),
    )


def _verdict(row: Mapping[Any, Any], settings: CampaignChoices) -> str:
    if np.isnan(row["extra_per_year"]):
        return NO_DAYS
    if row["burglaries"] < settings.fewest:
        return THIN
    if row["p_fdr"] > settings.fdr_level or not row["extra_low"] > 0:
        could_be = not row["ratio_high"] < _COULD_BE
        return THIN if could_be else NONE
    if row["trend_low"] > 1:
        return f"{NEAR_REPEATS}, and rising"
    if row["trend_high"] < 1:
        return f"{NEAR_REPEATS}, but falling"
    return NEAR_REPEATS


def _notes(
    frame: gpd.GeoDataFrame,
    season: Season,
    covered: Coverage,
    precise: bool,
    homes: pd.DataFrame | None,
) -> list[str]:
    notes = []
    if not precise:
        notes.append(
            "most dates are months: near repeats cannot be told from them, and areas are not ranked"
        )
    before = season.year_before
    if not reaches_back(season, covered):
        notes.append(f"the data do not reach back to {before}, so there is no trend")
    elif before.first < CODE_CHANGE <= season.first:
        notes.append(
            "from April 2023 burglaries of sheds and garages have a code of their own; before,"
            " they were counted with homes: part of a fall against the year before may be that"
        )
    nowhere = int(frame["district"].isna().sum())
    if nowhere:
        notes.append(f"{nowhere:,} burglaries lie in no district and are left out")
    if homes is None:
        notes.append("homes are not known, so there are no rates per 1,000 homes")
    return notes


def _empty() -> pd.DataFrame:
    return _as_declared(pd.DataFrame({name: [] for name in CAMPAIGN_COLUMNS}))


def _as_declared(areas: pd.DataFrame) -> pd.DataFrame:
    kinds = dict.fromkeys(CAMPAIGN_COLUMNS, "float64")
    kinds |= dict.fromkeys(_TEXTS, "str") | dict.fromkeys(_WHOLE, "int64")
    return areas[list(CAMPAIGN_COLUMNS)].astype(kinds)


def _require_columns(burglaries: gpd.GeoDataFrame, homes: pd.DataFrame | None) -> None:
    require_projected_metres(burglaries.crs, where="the burglaries")
    problems = []
    for frame, needed, where in (
        (burglaries, (*LEVELS, "start", "end", "precision"), "the burglaries"),
        (homes, LEVELS, "the homes"),
    ):
        missing = [] if frame is None else [name for name in needed if name not in frame]
        if missing:
            cure = "read the incidents with boundaries, or add the columns"
            problems.append(Problem(f"there is no column {listed(missing)}", cure, where))
    raise_if_any(problems)


def _require_choices(settings: CampaignChoices) -> None:
    problems = []

    def refuse(name: str, value: object, cure: str) -> None:
        problems.append(Problem(f"{name} = {value!r}", cure, name))

    if not (np.isfinite(settings.near_m) and settings.near_m > 0):
        refuse("near_m", settings.near_m, "give metres above 0, e.g. 200")
    if not 0 <= settings.soon_days <= 366:
        refuse("soon_days", settings.soon_days, "give 0 to 366 days, e.g. 14")
    if not 1 <= settings.months <= 12:
        refuse("months", settings.months, "give 1 to 12 whole months, e.g. 6")
    if settings.fewest < 1:
        refuse("fewest", settings.fewest, "give a number of burglaries from 1, e.g. 30")
    if settings.permutations < 19:
        refuse("permutations", settings.permutations, "give at least 19, e.g. 999")
    for name in ("level", "fdr_level"):
        if not 0 < getattr(settings, name) < 1:
            refuse(name, getattr(settings, name), "give a share between 0 and 1")
    raise_if_any(problems)

"""Which wards a Street Week is compared with: chosen by a stated rule, from data before it only."""

import hashlib
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.patterns.periods import Coverage, Period, coverage_of, lay_periods, sort_into_periods
from hotspots.records.evaluation_plans import NO_RULE

HISTORY_MONTHS = 12
FEWEST_MONTHS = 3
_MOST_OFFENCES = 10
_LEVELS = (0.5, 2.0)
_DAY = pd.Timedelta(days=1)
_MAY_BE_MISSING = 3  # days without any incident, at either end of the data
_BLOCK = 3  # months that are added up before series are compared
CANDIDATE_COLUMNS = {
    "code": "str",
    "ward": "str",
    "per_month": "float64",
    "level": "float64",
    "mix": "float64",
    "trend": "float64",
    "distance": "float64",
    "rank": "int64",
    "why_not": "str",
}
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class ComparisonChoice:
    """Which wards were chosen, and among which.

    Attributes
    ----------
    candidates
        One row for each other ward, nearest first, those that may not be chosen last:
        ``CANDIDATE_COLUMNS``. ``per_month`` in incidents; ``level``, ``mix`` and ``trend`` are
        parts of ``distance``, each 1 for a typical candidate; ``rank`` from 1, 0 for those not
        chosen; ``why_not`` says why a ward may not be.
    monthly
        Incidents by month (rows, ``2024-01``) in the treated ward (first column) and the chosen
        ones (by code).
    rule
        The rule in words, with its numbers.
    first, last
        First and last month.
    incidents, fingerprint
        How many incidents before the week it was chosen by, and their hash.
    notes
        What a reader has to be told.
    """

    candidates: pd.DataFrame
    monthly: pd.DataFrame
    rule: str
    first: str
    last: str
    incidents: int
    fingerprint: str
    notes: tuple[str, ...] = ()

    @property
    def chosen(self) -> pd.DataFrame:
        """The rows of the comparison wards, nearest first."""
        return self.candidates[self.candidates["rank"] > 0]


def incidents_before(incidents: gpd.GeoDataFrame, day: str | pd.Timestamp) -> gpd.GeoDataFrame:
    """Pick the incidents that were over before a day began.

    >>> dates = pd.to_datetime(["2024-01-05", "2024-03-09"])
    >>> frame = gpd.GeoDataFrame({"start": dates, "end": dates}, geometry=[None, None])
    >>> len(incidents_before(frame, "2024-03-01"))
    1
    """
    first = pd.Timestamp(day)
    start, end = incidents["start"], incidents["end"]
    return incidents[(start < first) & (end <= first)]


def choose_comparison_wards(
    incidents: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    treated: str,
    *,
    before: str | pd.Timestamp,
    count: int = 4,
    within_m: float = 300.0,
    covered: Coverage | None = None,
    asked: tuple[str, ...] = (),
) -> ComparisonChoice:
    """Choose the wards that were most like a ward in the months before its Street Week.

    Incidents that were not over before the week are cut off first: nothing that happened later
    can change the choice.

    Parameters
    ----------
    incidents
        With ``ward_code``, ``offence``, ``start`` and ``end``.
    wards
        ``ward_code``, ``ward`` and polygons in a projected system in metres.
    treated
        Code of the ward of the Street Week.
    before
        First day of the week.
    count
        How many wards to choose, at most.
    within_m
        How wide the displacement ring is: a ward that it reaches may not be chosen.
    covered
        What time the data cover; by default that of these incidents.
    asked
        Codes that somebody named instead: they are chosen in this order, whatever the rule
        says, if they do not touch the ring.

    Returns
    -------
    ComparisonChoice
        With fewer wards than ``count`` where there are not so many, and with a note.

    Raises
    ------
    InputError
        When the data begin less than three whole months before the week, the ward is unknown or
        had no incidents, a ward that was asked for cannot serve, or no ward may be chosen.

    Examples
    --------
    >>> boxes = [shapely.box(x, 0, x + 100, 100) for x in (0, 900, 1900)]
    >>> wards = gpd.GeoDataFrame(
    ...     {"ward_code": ["A", "B", "C"], "ward": ["One", "Two", "Six"]}, geometry=boxes, crs=27700
    ... )
    >>> days = pd.date_range("2024-01-01", "2024-06-30").repeat(3)
    >>> frame = {"ward_code": ["A", "B", "C"] * 182, "offence": "Theft", "start": days, "end": days}
    >>> incidents = gpd.GeoDataFrame(frame, geometry=[shapely.Point(0, 0)] * 546, crs=27700)
    >>> choice = choose_comparison_wards(incidents, wards, "A", before="2024-06-10", count=1)
    >>> choice.chosen["ward"].tolist(), choice.first, choice.last
    (['Two'], '2024-01', '2024-05')
    """
    if count < 1:
        raise InputError(Problem(f"count = {count} wards", "choose 3 to 5", "count"))
    if treated not in set(wards["ward_code"]):
        what = "the treated ward is not among the wards"
        raise InputError(Problem(what, "give the boundaries it is in", "ward"))
    earlier = incidents_before(incidents, before)
    history = _count_history(earlier, wards, pd.Timestamp(before), covered or coverage_of(earlier))
    if not history.monthly.loc[treated].any():
        what = f"the ward has no incident from {history.first} to {history.last}"
        raise InputError(Problem(what, "look at its name, or read more offences", "ward"))
    candidates = _compare(history, wards, treated, within_m)
    chosen, notes = _pick(candidates, count, asked, within_m)
    candidates["rank"] = candidates["code"].map({c: n for n, c in enumerate(chosen, 1)})
    candidates["rank"] = candidates["rank"].fillna(0)
    last = len(candidates) + 1
    order = candidates.assign(
        barred=candidates["why_not"] != "", first=candidates["rank"].replace(0, last)
    ).sort_values(["first", "barred", "distance", "code"], kind="stable")
    table = order[list(CANDIDATE_COLUMNS)].astype(CANDIDATE_COLUMNS).reset_index(drop=True)
    return ComparisonChoice(
        table,
        history.monthly.loc[[treated, *chosen]].T,
        _asked_rule(len(chosen)) if asked else _rule(history, len(chosen), within_m),
        history.first,
        history.last,
        history.incidents,
        history.fingerprint,
        (*notes, *_gap_notes(history, pd.Timestamp(before))),
    )


@dataclass(frozen=True)
class _History:
    monthly: pd.DataFrame  # by ward code and month
    mix: pd.DataFrame  # by ward code and offence: shares
    first: str
    last: str
    incidents: int
    fingerprint: str


def _count_history(
    earlier: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    week: pd.Timestamp,
    covered: Coverage | None,
) -> _History:
    """Count the whole months before the week that the data cover, twelve at most, by ward."""
    months = _months_before(week, covered)
    if len(months) < FEWEST_MONTHS:
        raise InputError(
            Problem(
                f"{len(months)} whole months of data lie before the week, and comparison wards"
                f" are chosen by {FEWEST_MONTHS} to {HISTORY_MONTHS}",
                "give incidents that begin earlier, or a later week",
                "incidents",
            )
        )
    split = sort_into_periods(earlier, months)
    known = pd.Index(wards["ward_code"].astype("str"))
    inside = split.of_incident >= 0
    rows = earlier[inside]
    ward = known.get_indexer(rows["ward_code"].astype("str").fillna(""))
    mine = ward >= 0
    monthly = np.zeros((len(known), len(months)), dtype=np.int64)
    np.add.at(monthly, (ward[mine], split.of_incident[inside][mine]), 1)
    names = [str(month) for month in months]
    return _History(
        pd.DataFrame(monthly, index=known, columns=names),
        _mix(rows["offence"].astype("str").to_numpy(dtype=object)[mine], ward[mine], known),
        names[0],
        names[-1],
        int(mine.sum()),
        _fingerprint(rows[mine]),
    )


def _months_before(week: pd.Timestamp, covered: Coverage | None) -> tuple[Period, ...]:
    """Lay the months: a week is planned before the newest months are recorded."""
    if covered is None:
        return ()
    slack = pd.Timedelta(days=_MAY_BE_MISSING)
    known = covered.last.normalize() + slack + _DAY
    stop = min(week.normalize(), known).replace(day=1)
    first = stop - pd.DateOffset(months=HISTORY_MONTHS)
    begins = max(first, covered.first.normalize() - slack)
    if begins >= stop:
        return ()
    return lay_periods(length="month", first=begins, last=stop - _DAY)


def _gap_notes(history: _History, week: pd.Timestamp) -> list[str]:
    """Say how long before the week nothing is known, where that is a whole month or more."""
    gap = (week.to_period("M") - pd.Period(history.last, "M")).n - 1
    if not gap:
        return []
    many = f"{gap} whole months" if gap > 1 else "One whole month"
    lie = "lie" if gap > 1 else "lies"
    return [
        f"{many} before the week {lie} beyond the data: the comparison wards were chosen by the"
        f" months up to {history.last}."
    ]


def _mix(offences: NDArray[Any], ward: NDArray[Any], known: pd.Index) -> pd.DataFrame:
    """Share out each ward's incidents over the commonest offences."""
    named = pd.Series(offences, dtype="str").fillna("not stated")
    counts = named.value_counts()
    common = sorted(counts.index, key=lambda one: (-counts[one], one))[:_MOST_OFFENCES]
    table = pd.crosstab(ward, named.where(named.isin(common), "other"))
    table = table.reindex(range(len(known)), fill_value=0)
    shares = table.div(table.sum(axis=1).clip(lower=1), axis=0)
    return shares.set_axis(known)


def _fingerprint(rows: gpd.GeoDataFrame) -> str:
    """Hash what the choice was made of, in whatever order the rows come."""
    plain = pd.DataFrame(
        {name: rows[name].astype("str") for name in ("ward_code", "offence", "start", "end")}
    )
    hashes = np.sort(pd.util.hash_pandas_object(plain, index=False).to_numpy())
    return hashlib.sha256(hashes.astype("<u8").tobytes()).hexdigest()


def _compare(
    history: _History, wards: gpd.GeoDataFrame, treated: str, within_m: float
) -> pd.DataFrame:
    """Measure how unlike each other ward is, and say which may not be chosen."""
    monthly = history.monthly.to_numpy(dtype=np.float64)
    here = int(np.flatnonzero(history.monthly.index == treated)[0])
    mean = monthly.mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = mean / mean[here]
        level = np.abs(np.log(relative))
        shape = _blocks(monthly)
        shape = shape / shape.mean(axis=1, keepdims=True)
    trend = np.sqrt(((shape - shape[here]) ** 2).mean(axis=1))
    mix = history.mix.to_numpy(dtype=np.float64)
    mixed = np.sqrt(((np.sqrt(mix) - np.sqrt(mix[here])) ** 2).sum(axis=1) / 2)
    shapes = wards.geometry.to_numpy()
    near = shapely.distance(shapes, shapes[here]) <= within_m
    why = np.full(len(wards), "", dtype=object)
    why[(relative < _LEVELS[0]) | (relative > _LEVELS[1])] = "level not within half and twice"
    why[mean == 0] = "no incident"
    why[near] = "in the displacement ring"
    others = np.arange(len(wards)) != here
    fit = others & (why == "")
    parts = {"level": level, "mix": mixed, "trend": trend}
    parts = {name: _in_typical(part, fit) for name, part in parts.items()}
    distance = np.sqrt(sum(part**2 for part in parts.values()))
    frame = {
        "code": wards["ward_code"].astype("str").to_numpy(dtype=object),
        "ward": wards["ward"].astype("str").to_numpy(dtype=object),
        "per_month": mean,
        **parts,
        "distance": distance,
        "why_not": why,
    }
    table = pd.DataFrame(pd.DataFrame(frame)[others])
    return table.sort_values(["distance", "code"], kind="stable", ignore_index=True)


def _blocks(monthly: Numbers) -> Numbers:
    """Add up months by threes from the newest back, so that chance does not choose the wards."""
    months = monthly.shape[1]
    size = _BLOCK if months >= 2 * _BLOCK else 1
    whole = months // size * size
    newest = monthly[:, months - whole :].reshape(len(monthly), -1, size)
    return np.asarray(newest.sum(axis=2))


def _in_typical(part: Numbers, fit: NDArray[np.bool_]) -> Numbers:
    """Measure a part of the distance in what is usual among the wards that may be chosen."""
    usual = float(np.median(part[fit])) if fit.any() else 0.0
    return part / usual if usual > 0 else part


def _pick(
    candidates: pd.DataFrame, count: int, asked: tuple[str, ...], within_m: float
) -> tuple[list[str], list[str]]:
    if asked:
        return _asked(candidates, asked), []
    fit = candidates[candidates["why_not"] == ""]
    if not len(fit):
        raise InputError(
            Problem(
                f"none of {len(candidates):,} other wards can be compared with: they lie within"
                f" {within_m:g} m of the ward, or their level is not within half and twice its own",
                "read the incidents and boundaries of more districts, or name wards with --compare",
                "comparison wards",
            )
        )
    chosen = [str(code) for code in fit["code"][:count]]
    if len(chosen) < count:
        return chosen, [
            f"Only {len(chosen)} of {count} comparison wards could be found; incidents and"
            " boundaries of more districts would give more."
        ]
    return chosen, []


def _asked(candidates: pd.DataFrame, asked: tuple[str, ...]) -> list[str]:
    why = candidates.set_index("code")["why_not"]
    bad = [code for code in asked if code not in why.index or "ring" in why[code]]
    bad += [code for code in asked if code in why.index and why[code] == "no incident"]
    if bad:
        raise InputError(
            Problem(
                f"{len(bad)} of {len(asked)} wards cannot be compared with: unknown, without"
                " incidents, the ward itself, or in its displacement ring",
                "name other wards, or none, and the rule chooses",
                "compare",
            )
        )
    return list(dict.fromkeys(asked))


def _rule(history: _History, count: int, within_m: float) -> str:
    which = f"{count} wards" if count > 1 else "ward"
    return (
        f"The {which} most like this one from {history.first} to {history.last}, judged on"
        " incidents of those months only: by level, by mix of offences and by course over time,"
        " each measured in what is usual among the wards, and taken together. Only wards with"
        " half to twice its incidents count, none within"
        f" {within_m:g} m of it; of two that are as near, the one whose code comes first."
    )


def _asked_rule(many: int) -> str:
    return f"{many} wards that whoever evaluates named; {NO_RULE}."

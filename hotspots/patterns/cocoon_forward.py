"""Whether cocoon zones would have held the next burglaries, and lists the homes to come.

Played through day by day: each day knows only what had been reported before it began.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.grid_ref import require_projected_metres, require_same_crs
from hotspots.ground.pairs_of_sets import pairs_between
from hotspots.patterns.incident_dates import SingleDate, dates_of
from hotspots.patterns.risk_decay import RiskDecay, choose_decay
from hotspots.patterns.visit_days import RANKED_BY, Reach, rank_days

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

VISIT_COLUMNS = ("ranked_by", "share_of_homes", "held", "share_held", "low", "high", "times_chance")
IN_RANDOM_ORDER = "zones, in random order"
_TITLES = {"zones": IN_RANDOM_ORDER}
_LEVEL = 0.95


@dataclass(frozen=True)
class ForwardSettings:
    """What the zones were played through with."""

    within_m: float
    within_days: int
    warm_up_days: int
    refit_days: int
    visit_shares: tuple[float, ...]
    date: SingleDate
    seed: int
    burglaries: int
    homes: int
    homes_are: str
    first_day: str
    last_day: str


@dataclass(frozen=True)
class CocoonForward:
    """What zones, and lists of the homes that score highest, would have held.

    Attributes
    ----------
    next_burglaries
        How many burglaries after the warm-up were asked for.
    held
        How many of them were in a live zone.
    share_held, low, high
        The share, with its 95 % interval (as if burglaries came one by one; they come in
        bursts, so it is somewhat too narrow).
    share_of_homes
        The mean share of homes inside any live zone on the days of these burglaries.
    times_chance
        ``share_held / share_of_homes``.
    visits
        One row a way to rank homes and a share of homes visited each day: ``ranked_by``,
        ``share_of_homes``, ``held`` (burglaries expected at the homes visited, ties being
        drawn by lot), ``share_held`` with ``low`` and ``high``, and ``times_chance``.
    next_ones
        One row a next burglary in order of days, on the burglaries' index: ``day``, ``in_zone``,
        ``share_of_homes_in_zones`` and ``decay`` (fitted or published) on that day.
    notes
        What a reader has to be told.
    settings
        What made it.
    """

    next_burglaries: int
    held: int
    share_held: float
    low: float
    high: float
    share_of_homes: float
    times_chance: float
    visits: pd.DataFrame
    next_ones: pd.DataFrame
    notes: tuple[str, ...]
    settings: ForwardSettings


def score_cocoons_forward(
    burglaries: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame | None = None,
    *,
    within_m: float = 400.0,
    within_days: int = 42,
    warm_up_days: int = 180,
    refit_days: int = 91,
    visit_shares: Sequence[float] = (0.01, 0.02, 0.05, 0.1),
    date: SingleDate = "midpoint",
    decay: RiskDecay | None = None,
    seed: int = 1,
) -> CocoonForward:
    """Play burglaries through day by day and see where the next ones were.

    On each day after the warm-up on which a burglary happened, zones are live round those that
    were recorded on an earlier day (where no time of recording is known: that were over on an
    earlier day) and happened at most ``within_days`` ago. Homes are ranked by the extra risk
    that these burglaries give them, by lot inside the zones, by the long-term density of all
    burglaries known so far, and by both together.

    Parameters
    ----------
    burglaries
        Points in metres, with dates exact to the day; ``recorded`` is used where it is there.
    homes
        Points that might be visited; by default every place at which a burglary of these ever
        happened. Give burglaries and homes of the same ground.
    within_m, within_days
        How far and how long a zone reaches.
    warm_up_days
        Burglaries of so many first days are only learnt from.
    refit_days
        How often the decay is chosen anew, each time from what was known the day before.
    visit_shares
        Shares of all homes that could be visited each day.
    date
        Which day of a window counts.
    decay
        A decay to use throughout; by default :func:`hotspots.patterns.risk_decay.choose_decay`.
    seed
        Of the fits' random numbers; the lots are counted out, not drawn.

    Returns
    -------
    CocoonForward
        Where there is no burglary after the warm-up the tables are empty, the shares NaN.

    Raises
    ------
    InputError
        When dates are by month or missing, there are no homes, coordinates are not in metres or
        differ in system, or a setting is unusable.

    Examples
    --------
    >>> from shapely import Point
    >>> days = pd.to_datetime(["2024-01-01", "2024-03-01", "2024-03-04", "2024-03-09"])
    >>> frame = gpd.GeoDataFrame(
    ...     {"start": days, "end": days, "precision": "minute"},
    ...     geometry=[Point(0, 0), Point(5000, 0), Point(5100, 0), Point(9000, 0)],
    ...     crs=27700,
    ... )
    >>> found = score_cocoons_forward(frame, warm_up_days=30)
    >>> found.held, found.next_burglaries
    (1, 3)
    """
    settings = ForwardSettings(
        *(float(within_m), within_days, warm_up_days, refit_days, tuple(visit_shares), date, seed),
        *(len(burglaries), 0, "", "", ""),
    )
    _require_choices(settings)
    require_projected_metres(burglaries.crs, where="the burglaries")
    played, places, settings = _prepare(burglaries, homes, settings)
    ranks, kinds = _play(played, places, settings, decay)
    return _summary(played, ranks, kinds, settings)


@dataclass(frozen=True)
class _Played:
    """Burglaries in the order in which they were known, and which of them are asked for."""

    frame: gpd.GeoDataFrame
    x: Numbers
    y: Numbers
    happened: Whole
    known: Whole
    asked: Whole  # rows, by the day they happened


def _prepare(
    burglaries: gpd.GeoDataFrame, homes: gpd.GeoDataFrame | None, settings: ForwardSettings
) -> tuple[_Played, Numbers, ForwardSettings]:
    happened = dates_of(burglaries, date=settings.date)
    known = np.maximum(_known(burglaries, settings.date), happened)
    x, y = burglaries.geometry.x.to_numpy(), burglaries.geometry.y.to_numpy()
    order = np.lexsort((x, y, happened, known))
    x, y, happened, known = x[order], y[order], happened[order], known[order]
    if homes is not None:
        require_same_crs(homes.crs, burglaries.crs, one_is="the homes", other_is="the burglaries")
        if not len(homes):
            cure = "give the points of the homes, or None for the places of the burglaries"
            raise InputError(Problem("there are no homes", cure, "homes"))
        places = np.column_stack([homes.geometry.x.to_numpy(), homes.geometry.y.to_numpy()])
    else:
        places = np.unique(np.column_stack([x, y]), axis=0)
    start = happened.min() + settings.warm_up_days if len(happened) else 0
    asked = np.flatnonzero(happened >= start)
    asked = asked[np.argsort(happened[asked], kind="stable")]
    ends = (
        [str(np.datetime64(int(day), "D")) for day in happened[asked][[0, -1]]]
        if len(asked)
        else ["", ""]
    )
    kind = "places of burglaries" if homes is None else "homes"
    values = {**settings.__dict__, "homes": len(places), "homes_are": kind}
    values |= {"first_day": ends[0], "last_day": ends[1]}
    played = _Played(burglaries.iloc[order], x, y, happened, known, asked)
    return played, places, ForwardSettings(**values)


def _known(burglaries: gpd.GeoDataFrame, date: SingleDate) -> Whole:
    """Give the day each burglary was known: recorded, else over."""
    over = dates_of(burglaries, date="latest")
    if "recorded" not in burglaries:
        return over
    recorded = pd.to_datetime(burglaries["recorded"]).to_numpy()
    days = recorded.astype("datetime64[D]").astype(np.int64)
    return np.where(np.isnat(recorded), over, days)


def _play(
    played: _Played, places: Numbers, settings: ForwardSettings, decay: RiskDecay | None
) -> tuple[Whole, list[str]]:
    """Go through the days, choosing the decay anew from time to time."""
    asked, homes = played.asked, len(places)
    targets = np.concatenate([places, np.column_stack([played.x[asked], played.y[asked]])])
    reach = _reach(played, targets, settings.within_m)
    ranks = np.zeros((len(asked), 2 + 2 * len(RANKED_BY)), dtype=np.int64)
    background, known_so_far = np.zeros(len(targets)), 0
    # The quartic kernel, as wide as a zone.
    kernel = (1 - np.minimum(reach.distance_m / settings.within_m, 1) ** 2) ** 2
    days = np.stack([played.known, played.happened])
    ages = np.arange(settings.within_days + 1, dtype=np.float64)
    when = played.happened[asked]
    kinds: list[str] = []
    for first, last in _stretches(when, settings.refit_days):
        chosen = decay or choose_decay(
            played.frame[played.known < when[first]], date=settings.date, seed=settings.seed
        )
        kinds += [chosen.kind] * (last - first)
        at_once = chosen.by_distance(reach.distance_m, reach.distance_m == 0)
        known_so_far = rank_days(
            *(days, reach.start, reach.target, np.stack([at_once, kernel])),
            *(chosen.by_age(ages), when[first:last], first, homes),
            *(background, known_so_far, ranks[first:last]),
        )
    return ranks, kinds


def _reach(played: _Played, targets: Numbers, within_m: float) -> Reach:
    pairs = pairs_between(played.x, played.y, *targets.T, within_m=within_m)
    counts = np.bincount(pairs.first, minlength=len(played.x))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Reach(start, pairs.second, np.asarray(pairs.distance_m, dtype=np.float64))


def _stretches(when: Whole, refit_days: int) -> list[tuple[int, int]]:
    """Cut the days asked for into stretches between two fits."""
    if not len(when):
        return []
    number = (when - when[0]) // refit_days
    cuts = np.flatnonzero(np.diff(number)) + 1
    bounds = [0, *cuts.tolist(), len(when)]
    return list(pairwise(bounds))


def _summary(
    played: _Played, ranks: Whole, kinds: list[str], settings: ForwardSettings
) -> CocoonForward:
    asked, held = len(played.asked), int(ranks[:, 1].sum())
    shares = ranks[:, 0] / settings.homes if settings.homes else np.zeros(0)
    covered = float(shares.mean()) if asked else float("nan")
    share, low, high = _share(held, asked)
    next_ones = pd.DataFrame(
        {
            "day": played.happened[played.asked].astype("datetime64[D]").astype("datetime64[us]"),
            "in_zone": ranks[:, 1] > 0,
            "share_of_homes_in_zones": shares,
            "decay": pd.Series(kinds, dtype="str").to_numpy(),
        },
        index=played.frame.index[played.asked],
    ).astype({"decay": "str"})
    times = share / covered if asked and covered else float("nan")
    return CocoonForward(
        *(asked, held, share, low, high, covered, times),
        _visits(ranks, settings),
        next_ones,
        tuple(_notes(kinds, settings)),
        settings,
    )


def _visits(ranks: Whole, settings: ForwardSettings) -> pd.DataFrame:
    rows = []
    asked = len(ranks[:, 0]) if settings.visit_shares else 0
    for way, name in enumerate(RANKED_BY):
        for share in settings.visit_shares if asked else ():
            left = share * settings.homes - ranks[:, 2 + way]
            held = float(
                np.clip(left / np.maximum(ranks[:, 2 + len(RANKED_BY) + way], 1), 0, 1).sum()
            )
            shares = _share(held, asked)
            rows.append((_TITLES.get(name, name), share, held, *shares, shares[0] / share))
    kinds = {"ranked_by": "str"} | dict.fromkeys(VISIT_COLUMNS[1:], "float64")
    return pd.DataFrame(rows, columns=list(VISIT_COLUMNS)).astype(kinds)


def _share(held: float, asked: int) -> tuple[float, float, float]:
    """Give a share and its exact interval (Clopper and Pearson)."""
    if not asked:
        return float("nan"), float("nan"), float("nan")
    tail = (1 - _LEVEL) / 2
    low = float(beta.ppf(tail, held, asked - held + 1)) if held > 0 else 0.0
    high = float(beta.ppf(1 - tail, held + 1, asked - held)) if held < asked else 1.0
    return held / asked, low, high


def _notes(kinds: list[str], settings: ForwardSettings) -> list[str]:
    notes = []
    if not kinds:
        return [f"no burglary after the first {settings.warm_up_days:,} days"]
    if settings.homes_are != "homes":
        notes.append(
            "homes are not known: the places at which burglaries ever happened stand in for them,"
            " so the share that zones cover is too high and nothing can be said of other homes"
        )
    published = kinds.count("published")
    if published:
        notes.append(
            f"{published:,} of {len(kinds):,} were ranked by published weights, as the burglaries"
            " known by then did not support a decay of their own"
        )
    return notes


def _require_choices(settings: ForwardSettings) -> None:
    problems = []

    def refuse(name: str, value: object, cure: str) -> None:
        problems.append(Problem(f"{name} = {value!r}", cure, name))

    if not (np.isfinite(settings.within_m) and settings.within_m > 0):
        refuse("within_m", settings.within_m, "give metres above 0, e.g. 400")
    if not 1 <= settings.within_days <= 3660:
        refuse("within_days", settings.within_days, "give 1 to 3660 days, e.g. 42")
    if settings.warm_up_days < 0:
        refuse("warm_up_days", settings.warm_up_days, "give days from 0, e.g. 180")
    if settings.refit_days < 1:
        refuse("refit_days", settings.refit_days, "give at least 1 day, e.g. 91")
    if not all(0 < share <= 1 for share in settings.visit_shares):
        refuse("visit_shares", settings.visit_shares, "give shares above 0 and up to 1")
    raise_if_any(problems)

"""Which units are hot again and again, which have become so, and which were once."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import Problem, listed, raise_if_any
from hotspots.patterns.local import HOT, judge_units
from hotspots.patterns.neighbours import touching_neighbours
from hotspots.patterns.periods import PeriodSplit
from hotspots.patterns.places import weights_of
from hotspots.patterns.unit_totals import OUTSIDE, total_by_unit_and_period, unit_of_each

HotWhen = Literal["local", "top share"]

PERSISTENT, EMERGING, INTERMITTENT = "persistent", "emerging", "intermittent"
FORMER, NONE = "former", "none"
CLASSES = (PERSISTENT, EMERGING, INTERMITTENT, FORMER, NONE)
FEWEST_PERIODS = 3


@dataclass(frozen=True)
class PersistenceSettings:
    """What persistence was found with."""

    periods: tuple[str, ...]
    recent: int
    often: float
    hot_when: HotWhen
    share: float
    weights: str | None
    fdr: bool
    level: float


@dataclass(frozen=True)
class Persistence:
    """How often and how lately each unit was hot.

    Attributes
    ----------
    units
        One row a unit, in their order: ``unit``, ``incidents`` and ``weight`` (over all
        periods), ``periods_hot``, ``recent_hot`` (of the recent periods), ``hot`` (a 1 or a
        0 for each period, the earliest first), ``class`` and the polygon.
    hot
        The same as an array: one row a unit, one column a period.
    notes
        What a reader has to be told.
    settings
        What found it.
    """

    units: gpd.GeoDataFrame
    hot: NDArray[np.bool_]
    notes: tuple[str, ...]
    settings: PersistenceSettings


def find_persistence(
    incidents: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    split: PeriodSplit,
    *,
    hot_when: HotWhen = "local",
    share: float = 0.05,
    recent: int | None = None,
    often: float = 2 / 3,
    weights: str | None = None,
    fdr: bool = True,
    level: float = 0.05,
) -> Persistence:
    """Sort units by how often and how lately they were hot.

    Parameters
    ----------
    incidents
        Points in a projected system in metres.
    units
        Polygons in the same system.
    split
        Their periods, of :func:`hotspots.patterns.periods.split_periods`: three or more.
    hot_when
        ``"local"``: a unit is hot in a period when local Gi* finds it hot among that period's
        incidents. ``"top share"``: when it is among the ``share`` of units that hold most in
        that period, and holds anything; of equals at the border all are.
    share
        For ``"top share"``.
    recent
        How many of the last periods count as now; by default a third of them, rounded up.
    often
        Share of the periods that makes a hot unit persistent.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    fdr, level
        Of :func:`hotspots.patterns.local.find_local_hotspots`.

    Returns
    -------
    Persistence
        See :func:`classify_sequences` for the rules.

    Raises
    ------
    InputError
        When there are under three periods, a setting or a weight is unusable, or the systems
        differ.

    Examples
    --------
    >>> from shapely import Point, box
    >>> units = gpd.GeoDataFrame(geometry=[box(x, 0, x + 9, 9) for x in range(0, 90, 9)], crs=27700)
    >>> days = pd.to_datetime(["2024-01-01", "2024-02-05", "2024-03-31"])
    >>> incidents = gpd.GeoDataFrame(
    ...     {"start": days, "end": days},
    ...     geometry=[Point(5, 5), Point(50, 5), Point(50, 5)],
    ...     crs=27700,
    ... )
    >>> from hotspots.patterns.periods import split_periods
    >>> found = find_persistence(
    ...     incidents, units, split_periods(incidents), hot_when="top share", share=0.1
    ... )
    >>> found.units.loc[found.units["periods_hot"] > 0, ["unit", "hot", "class"]].values.tolist()
    [[0, 'H..', 'former'], [5, '.HH', 'persistent']]
    """
    periods = len(split.periods)
    now = math.ceil(periods / 3) if recent is None else recent
    _require_choices(periods, now, often, hot_when, share)
    counts = total_by_unit_and_period(incidents, units, split)
    totals = total_by_unit_and_period(incidents, units, split, weights=weights)
    if hot_when == "local":
        hot = _hot_by_period(incidents, units, split, totals, weights, fdr=fdr, level=level)
    else:
        hot = among_the_most(totals, share)
    number = units["unit"].to_numpy() if "unit" in units else np.arange(len(units))
    frame = pd.DataFrame(
        {
            "unit": number,
            "incidents": counts.sum(axis=1).astype(np.int64),
            "weight": totals.sum(axis=1),
            "periods_hot": hot.sum(axis=1),
            "recent_hot": hot[:, periods - now :].sum(axis=1),
            # Letters: a spreadsheet would take ones and noughts for a number, and round it.
            "hot": ["".join("H" if one else "." for one in row) for row in hot],
            "class": classify_sequences(hot, recent=now, often=often),
        }
    ).astype({"hot": "str", "class": "str"})
    settings = PersistenceSettings(
        tuple(map(str, split.periods)), now, often, hot_when, share, weights, fdr, level
    )
    shaped = gpd.GeoDataFrame(frame, geometry=units.geometry.to_numpy(), crs=units.crs)
    return Persistence(shaped, hot, split.notes, settings)


def _hot_by_period(
    incidents: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    split: PeriodSplit,
    totals: NDArray[np.float64],
    weights: str | None,
    *,
    fdr: bool,
    level: float,
) -> NDArray[np.bool_]:
    """Find by local Gi*, in each period by itself, which units are hot."""
    neighbours = touching_neighbours(units)
    value = weights_of(incidents, weights)
    inside = unit_of_each(incidents, units) != OUTSIDE
    hot = np.zeros(totals.shape, dtype=bool)
    for period in range(len(split.periods)):
        each = value[inside & (split.of_incident == period)]
        judged = judge_units(totals[:, period], each, neighbours, fdr=fdr, level=level)
        hot[:, period] = judged["class"] == HOT
    return hot


def classify_sequences(
    hot: NDArray[np.bool_], *, recent: int, often: float = 2 / 3
) -> NDArray[np.object_]:
    """Give each sequence of hot and other periods its one class.

    The first of these rules that fits:

    1. *none*: hot in no period.
    2. *former*: hot before, in none of the recent periods.
    3. *persistent*: hot in at least ``often`` of all periods.
    4. *emerging*: hot in recent periods, never before.
    5. *intermittent*: any other: hot recently and before, but not often.

    Parameters
    ----------
    hot
        One row a unit, one column a period, the earliest first.
    recent
        How many of the last periods count as now.
    often
        Share of the periods that makes a unit persistent.

    Examples
    --------
    >>> rows = ["000000", "111100", "111101", "000011", "100010"]
    >>> hot = np.array([[mark == "1" for mark in row] for row in rows])
    >>> classify_sequences(hot, recent=2).tolist()
    ['none', 'former', 'persistent', 'emerging', 'intermittent']
    """
    periods = hot.shape[1]
    now = hot[:, periods - recent :].any(axis=1)
    before = hot[:, : periods - recent].any(axis=1)
    # Whole numbers: 4 of 6 is two thirds, whatever the last bit of 2 / 3.
    enough = hot.sum(axis=1) >= math.ceil(often * periods - 1e-9)
    rules = [~now & ~before, ~now, enough, ~before]
    return np.select(rules, [NONE, FORMER, PERSISTENT, EMERGING], INTERMITTENT).astype(object)


def among_the_most(totals: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Tell for each unit and period whether the unit is in the share of units that hold most.

    >>> among_the_most(np.array([[5.0, 0], [3, 0], [3, 0], [0, 0]]), 0.5).tolist()
    [[True, False], [True, False], [True, False], [False, False]]
    """
    many = math.ceil(share * len(totals) - 1e-9)
    least = np.sort(totals, axis=0)[len(totals) - many]
    return np.asarray((totals >= least) & (totals > 0))


def _require_choices(
    periods: int, recent: int, often: float, hot_when: HotWhen, share: float
) -> None:
    problems = []
    if periods < FEWEST_PERIODS:
        what = f"{periods} periods are too few to tell what persists"
        cure = f"give at least {FEWEST_PERIODS}, e.g. shorter ones"
        problems.append(Problem(what, cure, "split"))
    elif not 1 <= recent < periods:
        cure = f"give a number from 1 to {periods - 1}"
        problems.append(Problem(f"recent = {recent!r} of {periods} periods", cure, "recent"))
    for name, value in (("often", often), ("share", share)):
        if not 0 < value <= 1:
            cure = "give a share above 0 and up to 1"
            problems.append(Problem(f"{name} = {value!r}", cure, name))
    if hot_when not in get_args(HotWhen):
        cure = f"choose one of {listed(get_args(HotWhen))}"
        problems.append(Problem(f"hot_when = {hot_when!r}", cure, "hot_when"))
    raise_if_any(problems)

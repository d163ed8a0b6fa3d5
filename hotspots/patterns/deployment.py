"""A deployment grid: how many officers are out in which hours of a week, by what those hours hold.

A ward has a few hundred incidents a year and a week has 168 hours, so its own table is mostly
chance. It is drawn towards that of the places around it, and that one towards what weekdays and
hours hold apart from each other: the fewer incidents, and the less they differ from it, the more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.patterns.clock import WEEKDAYS
from hotspots.patterns.timing import Timing, find_timing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# How many incidents the table that another is drawn towards may be worth; tried one by one.
_WORTH = np.geomspace(1.0, 1e6, 241)
_TIE = 9
_HARDLY = 0.01


@dataclass(frozen=True)
class DeploymentSettings:
    """What officers were shared out with."""

    officer_hours: tuple[float, ...]
    staffed: tuple[int, int]
    block_hours: int
    least: int
    weights: str | None


@dataclass(frozen=True)
class Deployment:
    """Officers for each block of hours of a week.

    Attributes
    ----------
    grid
        Officers: one row a day of the week asked for (``DatetimeIndex``), one column a staffed
        block of hours, named as in ``"18:00 to 20:00"``.
    demand
        Share of the ward's incidents, or their weight, that each hour of the week is reckoned to
        hold: seven rows, Monday first, 24 columns; adds up to 1. Even where no hour is known.
    recorded
        What was recorded in each of these hours.
    share_staffed
        Share of the demand that falls into staffed hours; missing where no hour is known.
    officer_hours
        Hours that are shared out, by day.
    spare_hours
        Of the officer-hours, those left over because a block is a whole one, by day.
    own_worth, around_worth
        How many incidents the tables that the ward's and the surroundings' were drawn towards
        count for; missing where there was nothing to draw.
    known
        How many of the ward's incidents have an hour.
    settings
        What shared them out.
    notes
        What a reader has to be told.
    """

    grid: pd.DataFrame
    demand: pd.DataFrame
    recorded: pd.DataFrame
    share_staffed: float
    officer_hours: tuple[float, ...]
    spare_hours: tuple[float, ...]
    own_worth: float
    around_worth: float
    known: int
    settings: DeploymentSettings
    notes: tuple[str, ...]


def plan_deployment(
    incidents: pd.DataFrame,
    *,
    week: pd.DatetimeIndex,
    officer_hours: float | Sequence[float] = 96.0,
    staffed: tuple[int, int] = (0, 24),
    block_hours: int = 2,
    least: int = 1,
    around: pd.DataFrame | None = None,
    weights: str | None = None,
    place: str = "the ward",
) -> Deployment:
    """Share the officers of a week out over its days and hours, in proportion to demand.

    Every staffed block has ``least`` officers; the rest of each day goes where that day's demand
    is, in whole officers, by the largest remainder. A day's officers are its own: none are
    moved to another day.

    Parameters
    ----------
    incidents
        Of the ward, with the columns of :func:`hotspots.read_incidents`.
    week
        Seven days that follow each other.
    officer_hours
        Available each day, or for each of the seven.
    staffed
        From and until which hour of the day; (0, 24) is round the clock, (18, 2) is over midnight:
        the hours after it belong to the next day's date, and stand on it.
    block_hours
        How long an officer stays in a block; has to divide the staffed hours.
    least
        Officers in every staffed block.
    around
        Incidents of the rest of the district, which the ward's few are drawn towards; None: only
        towards the ward's own weekdays and hours.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    place
        What notes call the ward.

    Returns
    -------
    Deployment
        With an even grid, and a note that says so, where no hour is known.

    Raises
    ------
    InputError
        When the week is none, a number is out of range, there are too few officer-hours for the
        least in every block, or the incidents cannot be used.

    Examples
    --------
    >>> evenings = pd.date_range("2024-03-04 20:30", periods=50, freq="D")
    >>> incidents = pd.DataFrame({"start": evenings, "end": evenings, "precision": "minute"})
    >>> week = pd.date_range("2024-06-03", periods=7)
    >>> plan = plan_deployment(
    ...     incidents, week=week, officer_hours=40, staffed=(16, 24), block_hours=4
    ... )
    >>> plan.grid.iloc[0].to_dict()
    {'16:00 to 20:00': 1, '20:00 to 24:00': 9}
    """
    hours = _by_day(officer_hours)
    settings = DeploymentSettings(hours, staffed, block_hours, least, weights)
    starts = _starts(settings)
    _check(week, settings, len(starts))
    own = find_timing(incidents, weights=weights)
    others = None if around is None else find_timing(around, weights=weights)
    demand, own_worth, around_worth = _demand(own, others)
    known = own.known.with_hour
    blocks = demand_of_blocks(_week_table(demand), week, starts, block_hours)
    many = [int(one / block_hours + 10.0**-_TIE) for one in hours]
    officers = [
        share_out_whole(whole, wants, least) for whole, wants in zip(many, blocks, strict=True)
    ]
    names = [f"{at:02}:00 to {_end(at, block_hours):02}:00" for at in starts]
    grid = pd.DataFrame(officers, index=week.rename("day"), columns=names).astype("int64")
    spare = tuple(one - whole * block_hours for one, whole in zip(hours, many, strict=True))
    even = not known and (others is None or not others.known.with_hour)
    share = float("nan") if even else float(blocks.sum())
    return Deployment(
        *(grid, _week_table(demand), own.table, share, hours, spare),
        *(own_worth, around_worth, known, settings),
        tuple(_notes(own, others, (own_worth, around_worth), share, spare, settings, place)),
    )


def share_out_whole(total: int, wants: Floats, least: int = 0) -> Ints:
    """Share a whole number out in proportion, in whole numbers that add up to it exactly.

    Parameters
    ----------
    total
        What there is, at least ``least`` for each.
    wants
        In proportion to these; evenly where all are nought.
    least
        What each has before the rest is shared out.

    Returns
    -------
    numpy.ndarray
        Of equal remainders the first goes first.

    Examples
    --------
    >>> share_out_whole(7, np.array([1.0, 1.0, 2.0])).tolist()
    [2, 2, 3]
    >>> share_out_whole(7, np.array([0.0, 0.0, 2.0]), least=1).tolist()
    [1, 1, 5]
    """
    rest = total - least * len(wants)
    part = wants / wants.sum() if wants.sum() > 0 else np.full(len(wants), 1 / len(wants))
    exact = np.round(rest * part, _TIE)
    whole = np.floor(exact).astype(np.int64)
    order = np.lexsort((np.arange(len(wants)), -np.round(exact - whole, _TIE)))
    whole[order[: rest - int(whole.sum())]] += 1
    return np.asarray(whole + least, dtype=np.int64)


def draw_towards(counts: Floats, pattern: Floats) -> tuple[Floats, float]:
    """Draw a table of few incidents towards a pattern, by as much as the incidents allow.

    The pattern counts for as many incidents as make what was recorded most likely, if a place's
    own shares vary about the pattern's (Dirichlet-multinomial). Where the table differs from it
    no more than chance gives, nearly nothing of the table's own is left.

    Parameters
    ----------
    counts
        Incidents, or parts of them, in each cell.
    pattern
        Shares, which add up to 1.

    Returns
    -------
    numpy.ndarray, float
        Shares, which add up to 1, and how many incidents the pattern counts for.

    Examples
    --------
    A table like the pattern stays near it; one with all its incidents elsewhere does not.

    >>> even = np.full(4, 0.25)
    >>> draw_towards(np.array([5.0, 6, 4, 5]), even)[0].round(2).tolist()
    [0.25, 0.25, 0.25, 0.25]
    >>> draw_towards(np.array([20.0, 0, 0, 0]), even)[0].round(2).tolist()
    [0.96, 0.01, 0.01, 0.01]
    """
    total = counts.sum()
    if not total > 0:
        return pattern.copy(), float("nan")
    some = pattern > 0
    prior = _WORTH[:, None] * pattern[some]
    fits = gammaln(_WORTH) - gammaln(_WORTH + total)
    fits = fits + (gammaln(prior + counts[some]) - gammaln(prior)).sum(axis=1)
    worth = float(_WORTH[int(np.argmax(np.round(fits, _TIE)))])
    return (counts + worth * pattern) / (total + worth), worth


def _demand(own: Timing, others: Timing | None) -> tuple[Floats, float, float]:
    """Reckon what share of the ward's demand each hour of the week holds."""
    around_worth = float("nan")
    if others is not None and others.known.with_hour:
        pattern, around_worth = draw_towards(_counts(others), _apart(others))
    else:
        pattern = _apart(own)
    demand, own_worth = draw_towards(_counts(own), pattern)
    return demand, own_worth, around_worth


def _counts(timing: Timing) -> Floats:
    """Give what the hours hold on the scale of incidents: weights would be taken for many."""
    table = timing.table.to_numpy(np.float64).ravel()
    total = table.sum()
    return table * (timing.known.with_hour / total) if total > 0 else table


def _apart(timing: Timing) -> Floats:
    """Multiply what weekdays hold by what hours hold, each with one more in the pot."""
    days = timing.by_weekday.to_numpy(np.float64)
    hours = _counts(timing).reshape(7, 24).sum(axis=0)
    if days.sum() > 0:
        days = days * timing.known.with_weekday / days.sum()
    days, hours = days + 1.0, hours + 1.0
    return np.outer(days / days.sum(), hours / hours.sum()).ravel()


def demand_of_blocks(
    demand: pd.DataFrame, week: pd.DatetimeIndex, starts: list[int], block_hours: int
) -> Floats:
    """Add up the demand of each day's blocks of hours.

    Parameters
    ----------
    demand
        Seven rows, Monday first, and 24 columns.
    week
        The days.
    starts, block_hours
        At which hours blocks start, and how long they are.
    """
    hourly = demand.to_numpy(np.float64).ravel()
    first = 24 * week.day_of_week.to_numpy()[:, None, None] + np.array(starts)[None, :, None]
    hours = (first + np.arange(block_hours)) % len(hourly)  # a block may run into the next day
    return np.asarray(hourly[hours].sum(axis=2))


def _week_table(demand: Floats) -> pd.DataFrame:
    table = pd.DataFrame(
        demand.reshape(7, 24), index=pd.Index(WEEKDAYS, name="weekday"), columns=range(24)
    )
    table.columns.name = "hour"
    return table


def _by_day(officer_hours: float | Sequence[float]) -> tuple[float, ...]:
    if isinstance(officer_hours, int | float | np.integer | np.floating):
        return (float(officer_hours),) * 7
    return tuple(float(one) for one in officer_hours)


def _starts(settings: DeploymentSettings) -> list[int]:
    """List the hours at which blocks start, by the clock of one date."""
    first, last = settings.staffed
    hours, block = (last - first) % 24 or 24, settings.block_hours
    whole = all(isinstance(one, int) for one in (first, last, block))
    if not whole or not (0 <= first <= 23 and 0 < last <= 24) or block < 1 or hours % block:
        what = f"blocks of {block!r} hours do not fill the staffed hours, {first!r} to {last!r}"
        cure = "give whole hours of the day, and blocks that divide them"
        raise InputError(Problem(what, cure, "block_hours"))
    return sorted((first + at) % 24 for at in range(0, hours, block))


def _end(start: int, block_hours: int) -> int:
    return start + block_hours if start + block_hours <= 24 else (start + block_hours) % 24


def _check(week: pd.DatetimeIndex, settings: DeploymentSettings, blocks: int) -> None:
    problems = []
    if len(week) != 7 or not (np.diff(week.normalize()) == np.timedelta64(1, "D")).all():
        what = f"the week has {len(week)} days, or they do not follow each other"
        problems.append(Problem(what, "give seven days, e.g. of week_of", "week"))
    hours, least = settings.officer_hours, settings.least
    if len(hours) != 7 or not all(np.isfinite(one) and one >= 0 for one in hours):
        what = f"officer_hours = {listed([f'{one:g}' for one in hours])}"
        cure = "give one number of hours, or one for each of the seven days"
        problems.append(Problem(what, cure, "officer_hours"))
    elif least < 0 or least != int(least):
        problems.append(Problem(f"least = {least!r}", "give a whole number from 0", "least"))
    elif (short := least * blocks * settings.block_hours) > min(hours):
        what = f"{min(hours):g} officer-hours a day are too few to keep {least} in every block"
        cure = f"give at least {short:g}, staff fewer hours, or lower the least"
        problems.append(Problem(what, cure, "officer_hours"))
    raise_if_any(problems)


def _notes(
    own: Timing,
    others: Timing | None,
    worth: tuple[float, float],
    share: float,
    spare: tuple[float, ...],
    settings: DeploymentSettings,
    place: str,
) -> list[str]:
    known, notes = own.known, []
    if np.isnan(share):
        only = ": the data have months, not hours" if known.months else ""
        notes.append(
            f"No hour of any incident in {place} is known{only}. Officers are spread evenly over"
            " the staffed hours; nothing here says when they are needed."
        )
    else:
        notes.append(_say_smoothing(known.with_hour, others, worth, place))
        if known.with_hour < known.incidents:
            notes.append(
                f"The hour of {known.incidents - known.with_hour:,} of {known.incidents:,}"
                f" incidents in {place} is not known; they are in no hour."
            )
    if any(spare):
        notes.append(
            f"Up to {max(spare):g} officer-hours a day are left over: officers stay for whole"
            f" blocks of {settings.block_hours} hours."
        )
    return notes


def _say_smoothing(
    known: int, others: Timing | None, worth: tuple[float, float], place: str
) -> str:
    """Say what demand is reckoned from, and how much of it is the ward's own."""
    whose = (
        "the pattern of the rest of the district"
        if others is not None and others.known.with_hour
        else "its own weekdays and hours taken apart"
    )
    if not known:
        return f"No hour is known in {place}: its demand is {whose}."
    own = known / (known + worth[0])
    few = f"{known:,} incident{'' if known == 1 else 's'} in {place}"
    if own < _HARDLY:
        return f"The hours of {few} differ from {whose} by no more than chance: that is the demand."
    return (
        f"{few} are few for the 168 hours of a week. Demand is {own:.0%} what was recorded and"
        f" {1 - own:.0%} {whose}: the shares that make the record likeliest."
    )

"""What no plan can exceed, by prices: each unit may go where it likes, if it pays for it.

The rules that tie units together (no spot twice within so many hours, so many visits a week, only
so many minutes of work) are given up, and a visit that may break one pays for that instead. Each
unit's best way through its shift is then found exactly, minute by minute. Whatever the prices, no
plan that keeps the rules covers more than all units' best ways and what the prices bring in
(Lagrangian relaxation). Prices are raised where a rule is broken and lowered where it is not.

References
----------
Held, Wolfe and Crowder (1974), "Validation of subgradient optimization", Mathematical Programming
6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.patterns.patrol_routes import TourPlan
from hotspots.patterns.patrol_search import _NEVER

Numbers = NDArray[np.float64]
_GRID = 15  # minutes between the stretches in which a spot is visited once at most
_ROUNDS = 200
_PATIENCE = 8


@dataclass(frozen=True, eq=False)
class _Team:
    """Units that are alike, in one shift."""

    begins: int
    week: int
    units: int
    value: Numbers
    step: NDArray[np.int64]
    budget: int


@dataclass(eq=False)
class _Prices:
    """Of visits by spot and stretch of time, of a shift's work, and for visits that are owed."""

    apart: Numbers
    work: Numbers
    owed: Numbers


def bound_by_prices(plan: TourPlan, planned: NDArray[np.int64], held: float) -> float:
    """Bound the harm that any plan within the rules can cover.

    Parameters
    ----------
    plan
        Tours, whose visits are not looked at, and rules.
    planned
        Visits to each spot in each week, shape (weeks, spots): the rule of visits a week counts
        as far as the plan keeps it.
    held
        What a plan covers: prices move faster the farther they are from it.
    """
    teams = _teams(plan)
    if not teams:
        return 0.0
    rules, spots = plan.rules, len(plan.rules.per_hour)
    first = min(team.begins for team in teams)
    last = max(team.begins + team.value.shape[1] for team in teams)
    stretches = (last - first) // _GRID + 2
    owed = np.minimum(planned, np.array(rules.at_least)[:, None]).astype(np.float64)
    prices = _Prices(np.zeros((spots, stretches)), np.zeros(len(teams)), np.zeros_like(owed))
    best, best_prices, speed, waited = np.inf, prices, 1.0, 0
    for _ in range(_ROUNDS):
        worth, broken = _respond(teams, prices, owed, first, rules.apart)
        if worth < best - 1e-4 * abs(best if np.isfinite(best) else 1.0):
            waited = 0
        else:
            waited += 1
        if worth < best:
            best, best_prices = worth, prices
        if waited > _PATIENCE:
            speed, waited, prices = speed / 2, 0, best_prices
            worth, broken = _respond(teams, prices, owed, first, rules.apart)
        size = sum(float((one**2).sum()) for one in (broken.apart, broken.work, broken.owed))
        if best <= held * (1 + 1e-6) or size <= 0.0 or speed < 0.01:
            break
        pace = speed * (worth - held) / size
        prices = _Prices(
            np.maximum(prices.apart + pace * broken.apart, 0.0),
            np.maximum(prices.work + pace * broken.work, 0.0),
            np.maximum(prices.owed + pace * broken.owed, 0.0),
        )
    return best


def _teams(plan: TourPlan) -> list[_Team]:
    groups: dict[tuple[int, str, bytes, bytes], _Team] = {}
    for tour in plan.tours:
        alike = (tour.shift.begins, tour.shift.name, tour.step.tobytes(), tour.open.tobytes())
        units = groups[alike].units + 1 if alike in groups else 1
        weeks = enumerate(plan.rules.weeks)
        groups[alike] = _Team(
            tour.shift.begins,
            next(k for k, (low, high) in weeks if low <= tour.shift.day < high),
            units,
            np.where(tour.open[:, None], plan.worth[tour.shift], _NEVER),
            tour.step,
            min(plan.rules.budget, tour.shift.minutes),
        )
    return list(groups.values())


def _respond(
    teams: Sequence[_Team], prices: _Prices, owed: Numbers, first: int, apart: int
) -> tuple[float, _Prices]:
    """Let every unit take its best way at these prices; say its worth, and what it breaks."""
    spots, stretches = prices.apart.shape
    total = float(prices.apart.sum() + sum(
        price * team.units for price, team in zip(prices.work, teams, strict=True)
    ) - (prices.owed * owed).sum())  # fmt: skip
    used = np.zeros((spots, stretches + 1))
    broken = _Prices(-np.ones_like(prices.apart), np.zeros_like(prices.work), owed.copy())
    running = np.concatenate([np.zeros((spots, 1)), np.cumsum(prices.apart, axis=1)], axis=1)
    for number, team in enumerate(teams):
        minute = team.begins - first + np.arange(team.value.shape[1])
        newest = minute // _GRID
        oldest = np.maximum((minute - apart) // _GRID + 1, 0)
        pays = running[:, newest + 1] - running[:, oldest]
        value = np.where(
            team.value > _NEVER / 2,
            team.value - pays + prices.owed[team.week][:, None],
            _NEVER,
        )
        per_minute = prices.work[number] / team.budget
        worth, stop, at, work = best_way(value, team.step, apart, per_minute)
        total += team.units * worth
        broken.work[number] = team.units * (work / team.budget - 1.0)
        np.add.at(used, (stop, oldest[at]), team.units)
        np.add.at(used, (stop, newest[at] + 1), -team.units)
        np.subtract.at(broken.owed[team.week], stop, float(team.units))
    broken.apart += np.cumsum(used, axis=1)[:, :-1]
    # A price of nothing cannot be lowered.
    broken.apart[(prices.apart <= 0) & (broken.apart < 0)] = 0.0
    broken.work[(prices.work <= 0) & (broken.work < 0)] = 0.0
    broken.owed[(prices.owed <= 0) & (broken.owed < 0)] = 0.0
    return total, broken


@njit(cache=True, nogil=True)
def best_way(
    value: Any, step: Any, apart: int, per_minute: float
) -> tuple[float, Any, Any, int]:  # pragma: no cover
    """Find the way through a shift that is worth most, when every minute of work costs something.

    A spot may come again, at once only after ``apart`` minutes.

    Returns
    -------
    worth, stop, at, work
        What it is worth, its spots, its minutes, and its minutes of work.
    """
    spots, last, depot = value.shape[0], value.shape[1] - 1, step.shape[0] - 1
    best = np.full((spots, last + 1), _NEVER)  # of ways that are at a spot by a minute
    when = np.zeros((spots, last + 1), dtype=np.int32)
    came = np.full((spots, last + 1), -1, dtype=np.int32)
    for minute in range(last + 1):
        for spot in range(spots):
            if minute:
                best[spot, minute] = best[spot, minute - 1]
                when[spot, minute] = when[spot, minute - 1]
            if value[spot, minute] < _NEVER / 2:
                continue
            so_far, source = _NEVER, -1
            if step[depot, spot] <= minute:
                so_far = -per_minute * step[depot, spot]
            for other in range(spots):
                gap = step[other, spot]
                clock = apart if other == spot else gap
                if clock <= minute:
                    here = best[other, minute - clock] - per_minute * gap
                    if here > so_far:
                        so_far, source = here, other
            if so_far > _NEVER / 2 and so_far + value[spot, minute] > best[spot, minute]:
                best[spot, minute] = so_far + value[spot, minute]
                when[spot, minute], came[spot, minute] = minute, source
    worth, spot, minute = 0.0, -1, 0
    for end in range(spots):
        gap = step[end, depot]
        if gap <= last and best[end, last - gap] - per_minute * gap > worth:
            worth = best[end, last - gap] - per_minute * gap
            spot, minute = end, last - gap
    stop, at, work = _way_back(spot, minute, when, came, step, apart)
    return worth, stop, at, work


@njit(cache=True, nogil=True)
def _way_back(
    spot: int, minute: int, when: Any, came: Any, step: Any, apart: int
) -> tuple[Any, Any, int]:  # pragma: no cover
    """Follow a way back from its last spot: its spots, its minutes, its minutes of work."""
    depot = step.shape[0] - 1
    stop, at = [0 for _ in range(0)], [0 for _ in range(0)]
    work, following = 0, depot
    while spot >= 0:
        minute = int(when[spot, minute])
        stop.append(spot)
        at.append(minute)
        work += step[spot, following]
        source = int(came[spot, minute])
        following = spot
        if source < 0:
            work += step[depot, spot]
        else:
            minute -= apart if source == spot else step[source, spot]
        spot = source
    return np.array(stop, dtype=np.int64), np.array(at, dtype=np.int64), work

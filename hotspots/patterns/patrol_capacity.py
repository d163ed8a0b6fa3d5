"""How many visits there can be at most, proven by a linear program: what a rule can ask for.

The program forgets in which order a unit goes. A visit takes its minutes and the shortest way
that can lead to it and on from it: half of the ways to its two nearest neighbours, as nobody comes
from a spot and goes back to it (it may not be visited again so soon), unless they wait. In any
stretch of a shift there is only so much time. So every plan that keeps the rules is allowed by
the program, and no plan has more visits than the program finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from hotspots.patterns.patrol_routes import Tour, TourPlan, TourRules
from hotspots.patterns.patrol_search import _NEVER
from hotspots.patterns.patrol_shifts import WorkedShift

Numbers = NDArray[np.float64]
_SLOT = 30  # minutes within which arrivals are not told apart
_FAR = 1 << 20


@dataclass(frozen=True, eq=False)
class _Legs:
    """Least minutes of way for each spot's visit, and how far an end of a tour may undercut it."""

    least: Numbers
    at_end: float
    second: Numbers


@dataclass(frozen=True, eq=False)
class _Block:
    """Visits that like units may make in one shift: spot and slot of each kind of them."""

    shift: WorkedShift
    units: int
    legs: _Legs
    spot: NDArray[np.int64]
    slot: NDArray[np.int64]


def most_visits(plan: TourPlan) -> int:
    """Bound how many visits there can be that count for the rule of visits a week."""
    blocks = _blocks(plan)
    if not sum(len(block.spot) for block in blocks):
        return 0
    rows = [*_apart_rows(blocks, plan.rules), *_time_rows(blocks, plan.rules)]
    for (week, _), visits in _week_rows(blocks, plan.rules).items():
        rows.append((visits, float(plan.rules.at_least[week])))
    return int(np.floor(_solve(blocks, rows) + 1e-6))


_Row = tuple[dict[int, float], float]


def _solve(blocks: Sequence[_Block], rows: list[_Row]) -> float:
    visits = sum(len(block.spot) for block in blocks)
    size = visits + len(blocks)  # after the visits: turns that cost waiting, not way
    which = np.repeat(np.arange(len(rows)), [len(row) for row, _ in rows])
    columns = np.array([column for row, _ in rows for column in row], dtype=np.int64)
    values = np.array([value for row, _ in rows for value in row.values()])
    matrix = sparse.csr_array((values, (which, columns)), shape=(len(rows), size))
    counted = np.where(np.arange(size) < visits, -1.0, 0.0)
    most = np.array([most for _, most in rows])
    solved: Any = linprog(counted, A_ub=matrix, b_ub=most, method="highs")  # type: ignore[call-overload]  # sparse
    return float(-solved.fun)


def _blocks(plan: TourPlan) -> list[_Block]:
    """Gather the tours of one shift by units that are alike."""
    groups: dict[tuple[int, str, bytes, bytes], list[Tour]] = {}
    for tour in plan.tours:
        alike = (tour.shift.begins, tour.shift.name, tour.step.tobytes(), tour.open.tobytes())
        groups.setdefault(alike, []).append(tour)
    made = []
    for tours in groups.values():
        tour = tours[0]
        value = np.where(tour.open[:, None], plan.worth[tour.shift], _NEVER)
        slots = -(-value.shape[1] // _SLOT)
        padded = np.full((len(value), slots * _SLOT), _NEVER)
        padded[:, : value.shape[1]] = value
        most = padded.reshape(len(value), slots, _SLOT).max(axis=2)
        spot, slot = np.nonzero(most > _NEVER / 2)
        legs = _legs(tour, plan.rules)
        made.append(_Block(tour.shift, len(tours), legs, spot, slot))
    return made


def _legs(tour: Tour, rules: TourRules) -> _Legs:
    """Find how much way a visit takes at least."""
    between = np.where(tour.step < _FAR, tour.step, np.inf)[:-1, :-1] - rules.dose
    between[:, ~tour.open] = between[~tour.open, :] = np.inf
    np.fill_diagonal(between, np.inf)
    ways = np.minimum(between, between.T)
    to_start = np.minimum(tour.step[-1, :-1], tour.step[:-1, -1] - rules.dose).astype(float)
    # From the start and back is a way like any other; without one it costs nothing, and is at
    # the tour's two ends only, which are allowed for apart.
    has_start = bool(np.any(to_start[tour.open] > 0))
    if has_start:
        ways = np.column_stack([ways, to_start])
    ways = np.sort(np.column_stack([ways, np.full((len(ways), 2), np.inf)]), axis=1)
    nearest = np.where(np.isfinite(ways[:, 0]), ways[:, 0], 0.0)
    second = np.where(np.isfinite(ways[:, 1]), ways[:, 1], nearest)
    second = np.where(tour.open, second, 0.0)
    least = np.where(tour.open, (nearest + second) / 2, 0.0)
    # Who comes back to a spot waits until its time is over; who stays at one, too.
    least = np.minimum(least, max(rules.apart - 2 * rules.dose, 0) / 2)
    return _Legs(least, 2 * float((second / 2).max(initial=0.0)), second)


def _columns(blocks: Sequence[_Block]) -> list[int]:
    return list(accumulate((len(block.spot) for block in blocks), initial=0))


def _apart_rows(blocks: Sequence[_Block], rules: TourRules) -> list[_Row]:
    """No two visits to a spot in slots that are all within the time visits are apart."""
    begins = np.concatenate([b.shift.begins + _SLOT * b.slot for b in blocks])
    spots = np.concatenate([b.spot for b in blocks])
    rows: list[_Row] = []
    for spot in np.unique(spots).tolist():
        mine = np.flatnonzero(spots == spot)
        mine = mine[np.argsort(begins[mine], kind="stable")]
        starts = begins[mine]
        whole = max(rules.apart - _SLOT, 0)
        ends = np.searchsorted(starts, starts + whole, side="right")
        most = float(-(-_SLOT // rules.apart))  # one, unless visits may be nearer than a slot
        reach = 0
        for k, end in enumerate(ends.tolist()):
            if end > reach:
                rows.append((dict.fromkeys(mine[k:end].tolist(), 1.0), most))
                reach = end
    return rows


def _time_rows(blocks: Sequence[_Block], rules: TourRules) -> list[_Row]:
    """Units have only so much time: in all, and in any stretch of a shift."""
    first, rows = _columns(blocks), []
    for number, block in enumerate(blocks):
        length, legs = block.shift.minutes, block.legs
        takes = rules.dose + legs.least[block.spot]
        idle = max(0.0, (rules.apart - 2 * rules.dose) / 2 - float(legs.least.max(initial=0.0)))
        saved = float(legs.second.max(initial=0.0)) / 2
        turn = first[-1] + number
        used = np.unique(block.slot).tolist()
        for low in used:
            for high in (one for one in used if one >= low):
                inside = np.flatnonzero((block.slot >= low) & (block.slot <= high))
                row = dict(
                    zip((first[number] + inside).tolist(), takes[inside].tolist(), strict=True)
                )
                ends = min((high + 1) * _SLOT - 1 + rules.dose, length)
                most = block.units * (ends - low * _SLOT + legs.at_end)
                if low == used[0] and high == used[-1]:
                    row[turn] = idle
                rows.append((row, float(most)))
        every = range(first[number], first[number + 1])
        row = dict(zip(every, takes.tolist(), strict=True)) | {turn: -saved}
        budget = min(rules.budget, length)
        rows.append((row, block.units * (budget + legs.at_end)))
        # A visit has two ways, and each can be saved once.
        rows.append((dict.fromkeys(every, -2.0) | {turn: 1.0}, 0.0))
    return rows


def _week_rows(
    blocks: Sequence[_Block], rules: TourRules
) -> dict[tuple[int, int], dict[int, float]]:
    """Gather the visits to each spot in each week."""
    first = _columns(blocks)
    found: dict[tuple[int, int], dict[int, float]] = {}
    for number, block in enumerate(blocks):
        week = next(k for k, days in enumerate(rules.weeks) if days[0] <= block.shift.day < days[1])
        for k, spot in enumerate(block.spot.tolist()):
            found.setdefault((week, spot), {})[first[number] + k] = 1.0
    return found

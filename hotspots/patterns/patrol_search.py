"""One unit's shift, minute by minute: the best times for an order of visits, and better orders.

A tour is an order of visits. For any order the best times are found exactly (by dynamic
programming over the minutes); which visits, in which order, is searched for: the best visit to put
in, wherever it fits, then a few taken out and put in again otherwise, again and again.
"""

from typing import Any

import numpy as np
from numba import njit

_NEVER = -1e30  # of a minute in which a visit may not begin


@njit(cache=True, nogil=True)
def best_times(
    row: Any,
    stop: Any,
    count: int,
    low: Any,
    high: Any,
    value: Any,
    step: Any,
    before: Any,
    at: Any,
) -> float:  # pragma: no cover
    """Find the minutes of arrival at which an order of visits is worth most.

    Parameters
    ----------
    row, stop, count
        Of each visit the row of ``value`` and of ``step``; how many there are.
    low, high
        Earliest and latest minute of each visit.
    value
        What a visit is worth that begins in a minute; below ``_NEVER / 2`` where none may.
    step
        Minutes from one arrival to the next, visit and way; the last row and column are of the
        start, with the way alone from it.
    before
        Gets, for each visit and minute, what all up to it are worth if it has begun by then.
    at
        Gets the minutes.

    Returns
    -------
    float
        What they are worth; ``_NEVER`` where no times fit.
    """
    last = value.shape[1] - 1
    depot = step.shape[0] - 1
    before[0, :] = 0.0
    previous = depot
    for k in range(count):
        most = _NEVER
        gap = step[previous, stop[k]]
        for minute in range(last + 1):
            if low[k] <= minute <= high[k] and minute >= gap:
                here = value[row[k], minute]
                so_far = before[k, minute - gap]
                if here > _NEVER / 2 and so_far > _NEVER / 2 and here + so_far > most:
                    most = here + so_far
            before[k + 1, minute] = most
        previous = stop[k]
    minute = last - step[previous, depot] if count else last
    if minute < 0 or before[count, minute] < _NEVER / 2:
        return _NEVER
    worth: float = before[count, minute]
    for k in range(count - 1, -1, -1):
        goal = before[k + 1, minute]
        while minute > 0 and before[k + 1, minute - 1] == goal:
            minute -= 1
        at[k] = minute
        if k:
            minute -= step[stop[k - 1], stop[k]]
    return worth


@njit(cache=True, nogil=True)
def keep_apart(
    stop: Any, count: int, at: Any, apart: int, last: int, low: Any, high: Any
) -> None:  # pragma: no cover
    """Set limits to visits of one spot in one tour, so that they stay apart whatever moves."""
    for k in range(count):
        low[k], high[k] = 0, last
    for k in range(count):
        for other in range(k + 1, count):
            if stop[other] == stop[k]:
                high[k] = at[k] + (at[other] - at[k] - apart) // 2
                low[other] = high[k] + apart
                break


@njit(cache=True, nogil=True)
def _suffix(
    stop: Any, count: int, low: Any, high: Any, value: Any, step: Any, after: Any
) -> None:  # pragma: no cover
    """For each visit and minute: what it and all later ones are worth, begun then or later."""
    last = value.shape[1] - 1
    depot = step.shape[0] - 1
    for minute in range(last + 1):
        after[count, minute] = 0.0
    following = depot
    for k in range(count - 1, -1, -1):
        most = _NEVER
        gap = step[stop[k], following]
        for minute in range(last, -1, -1):
            if low[k] <= minute <= high[k] and minute + gap <= last:
                here = value[stop[k], minute]
                rest = after[k + 1, minute + gap]
                if here > _NEVER / 2 and rest > _NEVER / 2 and here + rest > most:
                    most = here + rest
            after[k, minute] = most
        following = stop[k]


@njit(cache=True, nogil=True)
def _work(stop: Any, count: int, step: Any) -> int:  # pragma: no cover
    """Add up visits and ways."""
    depot = step.shape[0] - 1
    total, previous = 0, depot
    for k in range(count):
        total += step[previous, stop[k]]
        previous = stop[k]
    return total + step[previous, depot] if count else 0


@njit(cache=True, nogil=True)
def _random(state: Any) -> float:  # pragma: no cover
    """Give the next number from 0 to 1 of a simple generator; the same on every machine."""
    state[0] = state[0] * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return float(state[0] >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def _extra(stop: Any, count: int, need: Any, bonus: float, work: int) -> float:  # pragma: no cover
    """Give what a tour is worth beside harm: visits that are owed, and a trifle for short ways."""
    total = 0.0
    for k in range(count):
        times = 1
        for earlier in range(k):
            times += stop[earlier] == stop[k]
        if times <= need[stop[k]]:
            total += bonus
    return total - 1e-7 * bonus * work


@njit(cache=True, nogil=True)
def _worth_between(
    room: Any, values: Any, k: int, to: int, on: int, earliest: int, latest: int
) -> float:  # pragma: no cover
    """Give what the best tour is worth with a visit put in before its visit ``k``."""
    before, after = room
    most = _NEVER
    for minute in range(earliest, latest + 1):
        if after[k, minute + on] < _NEVER / 2:
            break
        if before[k, minute - to] > _NEVER / 2 and values[minute] > _NEVER / 2:
            most = max(most, before[k, minute - to] + values[minute] + after[k, minute + on])
    return most


@njit(cache=True, nogil=True)
def _clear_of(
    stop: Any, at: Any, count: int, spot: int, k: int, apart: int, earliest: int, latest: int
) -> tuple[int, int]:  # pragma: no cover
    """Narrow the minutes of a new visit before visit ``k`` to those clear of its spot's others."""
    for other in range(count):
        if stop[other] == spot:
            if other < k:
                earliest = max(earliest, at[other] + apart)
            else:
                latest = min(latest, at[other] - apart)
    return earliest, latest


@njit(cache=True, nogil=True)
def _best_insertion(
    tour: Any, count: int, world: Any, limits: Any, owed: Any, room: Any, banned: Any, luck: Any
) -> tuple[int, int]:  # pragma: no cover
    """Find the visit that adds most for its minutes: which spot, and before which visit."""
    stop, at, _, _ = tour
    value, step = world
    budget, apart = limits
    need, bonus = owed
    blur, state = luck
    last, depot = value.shape[1] - 1, step.shape[0] - 1
    spare = budget - _work(stop, count, step)
    total = room[0][count, last - step[stop[count - 1], depot]] if count else 0.0
    found, place, best = -1, -1, 0.0
    for spot in range(value.shape[0]):
        if banned[spot]:
            continue
        already = 0
        for k in range(count):
            already += stop[k] == spot
        for k in range(count + 1):
            previous = stop[k - 1] if k else depot
            following = stop[k] if k < count else depot
            to, on = step[previous, spot], step[spot, following]
            longer = to + on - (step[previous, following] if count else 0)
            if longer > spare or to > last or on > last:
                continue
            ends = _clear_of(stop, at, count, spot, k, apart, to, last - on)
            most = _worth_between(room, value[spot], k, to, on, ends[0], ends[1])
            if most < _NEVER / 2:
                continue
            score = (most - total + (bonus if already < need[spot] else 0.0)) / max(longer, 1)
            score *= 1.0 + blur * (_random(state) - 0.5)
            if score > best:
                found, place, best = spot, k, score
    return found, place


@njit(cache=True, nogil=True)
def _put_in(
    tour: Any, count: int, spot: int, place: int, apart: int, last: int
) -> None:  # pragma: no cover
    """Put a visit into a tour, with limits that hold it apart from its spot's other visits."""
    stop, at, low, high = tour
    for k in range(count, place, -1):
        stop[k], low[k], high[k], at[k] = stop[k - 1], low[k - 1], high[k - 1], at[k - 1]
    stop[place], low[place], high[place] = spot, 0, last
    for k in range(count + 1):
        if k < place and stop[k] == spot:
            high[k] = min(high[k], at[k])
            low[place] = max(low[place], at[k] + apart)
        elif k > place and stop[k] == spot:
            low[k] = max(low[k], at[k])
            high[place] = min(high[place], at[k] - apart)


@njit(cache=True, nogil=True)
def _fill(
    tour: Any, count: int, world: Any, limits: Any, owed: Any, room: Any, luck: Any
) -> int:  # pragma: no cover
    """Put in visit after visit while one fits; give how many there are."""
    stop, at, low, high = tour
    value, step = world
    before, after = room
    last, apart = value.shape[1] - 1, limits[1]
    banned = np.zeros(value.shape[0], dtype=np.bool_)
    while count < len(stop) - 1:
        best_times(stop, stop, count, low, high, value, step, before, at)
        _suffix(stop, count, low, high, value, step, after)
        spot, place = _best_insertion(tour, count, world, limits, owed, room, banned, luck)
        if spot < 0:
            break
        old_low, old_high, old_at = low.copy(), high.copy(), at.copy()
        _put_in(tour, count, spot, place, apart, last)
        count += 1
        if best_times(stop, stop, count, low, high, value, step, before, at) < _NEVER / 2:
            count -= 1  # it would have to be nearer in time to another visit of this spot
            for k in range(place, count):
                stop[k] = stop[k + 1]
            low[:], high[:], at[:] = old_low, old_high, old_at
            banned[spot] = True
        else:
            keep_apart(stop, count, at, apart, last, low, high)
    return count


@njit(cache=True, nogil=True)
def _take_out(tour: Any, count: int, luck: Any) -> int:  # pragma: no cover
    """Take out a few visits, of one stretch or here and there; give how many are left."""
    stop, at, _, _ = tour
    state = luck[1]
    some = 1 + int(_random(state) * min(count, 6))
    first = int(_random(state) * count)
    scattered = _random(state) < 0.5
    for _ in range(min(some, count)):
        out = int(_random(state) * count) if scattered else min(first, count - 1)
        for k in range(out, count - 1):
            stop[k], at[k] = stop[k + 1], at[k + 1]
        count -= 1
    return count


@njit(cache=True, nogil=True)
def _shorter_by(stop: Any, count: int, i: int, j: int, step: Any) -> int:  # pragma: no cover
    """Give the minutes saved when visits ``i`` to ``j`` are made the other way round."""
    depot = step.shape[0] - 1
    first = stop[i - 1] if i else depot
    following = stop[j + 1] if j + 1 < count else depot
    saved: int = step[first, stop[i]] + step[stop[j], following]
    saved -= step[first, stop[j]] + step[stop[i], following]
    for k in range(i, j):
        saved += step[stop[k], stop[k + 1]] - step[stop[k + 1], stop[k]]
    return saved


@njit(cache=True, nogil=True)
def _turn_round(
    stop: Any, count: int, at: Any, value: Any, step: Any, before: Any
) -> None:  # pragma: no cover
    """Make a stretch of the tour the other way round where that is shorter and fits (2-opt)."""
    for k in range(count):
        for other in range(k):
            if stop[other] == stop[k]:
                return  # visits of one spot are held apart by their order
    low, high = np.zeros_like(stop), np.full_like(stop, value.shape[1] - 1)
    worth = best_times(stop, stop, count, low, high, value, step, before, at)
    again = True
    while again:
        again = False
        for i in range(count - 1):
            for j in range(i + 1, count):
                if _shorter_by(stop, count, i, j, step) <= 0:
                    continue
                stop[i : j + 1] = stop[i : j + 1][::-1].copy()
                turned = best_times(stop, stop, count, low, high, value, step, before, at)
                if turned >= worth:
                    worth, again = turned, True
                else:
                    stop[i : j + 1] = stop[i : j + 1][::-1].copy()


@njit(cache=True, nogil=True)
def improve_tour(
    stop: Any, at: Any, count: int, world: Any, limits: Any, owed: Any, rounds: int, seed: int
) -> tuple[int, float]:  # pragma: no cover
    """Search for a better tour: which visits, in which order, at which minutes.

    Parameters
    ----------
    stop, at, count
        Spots in their order, when, and how many; get what is found. The arrays have room for one
        more than can fit.
    world
        What a visit is worth that begins in a minute, shape (spots, minutes + 1), ``_NEVER``
        where none may; and minutes from arrival to arrival, see :func:`best_times`.
    limits
        Minutes of all visits and ways together, and between two arrivals at one spot.
    owed
        How many visits each spot is owed in this tour, and what one that is owed is worth.
    rounds
        How often some visits are taken out and put in again.
    seed
        Of the random choices.

    Returns
    -------
    count, worth
        Worth counts harm, visits owed, and a trifle for short ways.
    """
    value, step = world
    last, size, apart = value.shape[1] - 1, len(stop), limits[1]
    room = np.empty((size + 1, last + 1)), np.empty((size + 1, last + 1))
    low, high = np.zeros(size, dtype=np.int64), np.full(size, last, dtype=np.int64)
    tour = stop, at, low, high
    state = np.array([np.uint64(seed)])
    best, best_count, best_at, best_worth = stop.copy(), 0, at.copy(), -np.inf
    for one in range(rounds + 1):
        blur = 0.0
        if one:
            stop[:], at[:] = best, best_at
            count = _take_out(tour, best_count, (blur, state))
            blur = 0.0 if _random(state) < 0.2 else 1.0
        keep_apart(stop, count, at, apart, last, low, high)
        count = _fill(tour, count, world, limits, owed, room, (blur, state))
        best_times(stop, stop, count, low, high, value, step, room[0], at)
        _turn_round(stop, count, at, value, step, room[0])
        keep_apart(stop, count, at, apart, last, low, high)
        worth = best_times(stop, stop, count, low, high, value, step, room[0], at)
        worth += _extra(stop, count, owed[0], owed[1], _work(stop, count, step))
        if worth > best_worth:
            best_worth, best_count = worth, count
            best[:], best_at[:] = stop, at
    stop[:], at[:] = best, best_at
    return best_count, best_worth

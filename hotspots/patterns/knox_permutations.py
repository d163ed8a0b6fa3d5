"""Counting close pairs under thousands of permuted dates, 64 permutations at a time.

A pair is looked up once for 64 permutations, whose dates lie side by side in memory: what is
done with them is then one instruction of the processor for 16 or 32 dates. Each permutation is
drawn from its own stream, of the seed and its number, so that threads do not matter.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.patterns.banded_pairs import BandedPairs
from hotspots.patterns.incident_dates import DayWeights

LONGEST_SPAN_DAYS = 32_766  # two bytes hold a date
_TOGETHER = 64
_AT_ONCE = 30_000  # counts of two bytes are emptied before they overflow

Seed = int | np.random.Generator | None


def seed_of(rng: object) -> int:
    """Give the number that a test's streams are made of: given, drawn, or new.

    >>> seed_of(7)
    7
    """
    if rng is None:
        return int(np.random.default_rng().integers(2**62))
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**62))
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer) or rng < 0:
        what = f"rng = {rng!r}"
        cure = "give a whole number from 0 up, a NumPy Generator or None"
        raise InputError(Problem(what, cure, "rng"))
    return int(rng)


def count_dates(
    pairs: BandedPairs,
    days: NDArray[np.int64],
    edges: NDArray[np.float64],
    *,
    permutations: int,
    seed: int,
    threads: int | None = None,
) -> NDArray[np.int64]:
    """Count pairs less than each edge apart in time, as they are and with dates permuted.

    Parameters
    ----------
    pairs
        By band of distance.
    days
        Date of each point, in the order of the rows.
    edges
        Days, finite.
    permutations, seed, threads
        How often, from which streams, and on how many threads (None: one for each core).

    Returns
    -------
    numpy.ndarray
        (1 + permutations, bands of distance, edges); the first is as observed.

    Raises
    ------
    InputError
        When dates span more than 32,766 days, 89 years.
    """
    if len(days) < 2:
        return np.zeros((permutations + 1, len(pairs.start), len(edges)), np.int64)
    span = int(days.max() - days.min())
    if span > LONGEST_SPAN_DAYS:
        what = f"the dates span {span:,} days ({span / 365.25:.0f} years)"
        cure = "mend or leave out the dates that are wrong; at most 89 years can be tested"
        raise InputError(Problem(what, cure, "the incidents"))
    since = (days - days.min()).astype(np.int16)
    drawn_from = np.sort(since)
    limit = np.minimum(edges, LONGEST_SPAN_DAYS + 1).astype(np.int16)
    counts = np.empty((permutations + 1, len(pairs.start), len(edges)), np.int64)

    def count_block(low: int) -> None:
        high = min(low + _TOGETHER, permutations + 1)
        dates = np.zeros((len(days), _TOGETHER), np.int16)
        for number in range(low, high):
            dates[:, number - low] = _drawn(since, drawn_from, seed, number)[pairs.row]
        for band, start in enumerate(pairs.start):
            found = np.zeros((len(edges), _TOGETHER), np.int64)
            _count_block(dates, start, pairs.second, limit, found)
            counts[low:high, band] = found[:, : high - low].T

    _do_all(range(0, permutations + 1, _TOGETHER), count_block, threads)
    return counts


def share_dates(
    pairs: BandedPairs,
    shared: DayWeights,
    edges: NDArray[np.float64],
    *,
    permutations: int,
    seed: int,
    threads: int | None = None,
) -> NDArray[np.float64]:
    """Add up how probably pairs are less than each edge apart; windows are permuted whole.

    Parameters and result are those of :func:`count_dates`, with the weights of days in place
    of dates, and probabilities in place of counts.
    """
    if len(shared.first_day) < 2:
        return np.zeros((permutations + 1, len(pairs.start), len(edges)))
    # Alike windows in alike order, whatever the order of rows.
    ends = np.add.reduceat(shared.weight * np.arange(len(shared.weight)), shared.start[:-1])
    middle = ends - shared.start[:-1] + shared.first_day
    first_weight = shared.weight[shared.start[:-1]]
    drawn_from = np.lexsort((first_weight, middle, shared.days, shared.first_day))
    own = np.arange(len(drawn_from))
    sums = np.empty((permutations + 1, len(pairs.start), len(edges)))
    windows = (shared.first_day, shared.start, shared.weight)

    def add_one(number: int) -> None:
        window = _drawn(own, drawn_from, seed, number)[pairs.row]
        for band, start in enumerate(pairs.start):
            found = np.zeros(len(edges) + 1)
            _add_shares(window, *windows, start, pairs.second, edges, found)
            sums[number, band] = np.cumsum(found[:-1])

    _do_all(range(permutations + 1), add_one, threads)
    return sums


def count_all_pairs(days: NDArray[np.int64], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count, of all pairs of incidents, those less than each edge apart in time.

    >>> count_all_pairs(np.array([3, 3, 5]), np.array([0.0, 1, 3])).tolist()
    [0, 1, 3]
    """
    ordered = np.sort(days)
    after = np.arange(1, len(days) + 1)
    counts = [
        (np.searchsorted(ordered, ordered + int(edge)) - after).sum() if edge else 0
        for edge in edges
    ]
    return np.array(counts, np.int64)


def share_all_pairs(shared: DayWeights, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up, over all pairs of incidents, how probably they are less than each edge apart."""
    if not len(shared.first_day):
        return np.zeros(len(edges))
    which = np.repeat(np.arange(len(shared.days)), shared.days)
    day = np.arange(len(which)) - shared.start[which] + shared.first_day[which]
    mass = np.bincount(day - day.min(), weights=shared.weight)
    below = np.concatenate([[0.0], np.cumsum(mass)])
    days, found = np.arange(len(mass)), []
    for edge in edges:
        reach = int(min(edge, len(mass)))
        within = below[np.minimum(days + reach, len(mass))]
        within = within - below[np.maximum(days - reach + 1, 0)] if reach else 0 * mass
        own = _share_own(shared.start, shared.weight, reach)
        # Each pair is there from both sides, and each incident with itself.
        found.append(((mass * within).sum() - own) / 2)
    return np.array(found)


def _drawn(own: NDArray[Any], drawn_from: NDArray[Any], seed: int, number: int) -> NDArray[Any]:
    """Give the dates of one permutation, in the order of rows; number nought is as they are.

    Drawn from sorted dates, so that it is the same draw whatever the bands.
    """
    if not number:
        return own
    stream = np.random.SeedSequence(seed, spawn_key=(number,))
    permuted = drawn_from.copy()
    _shuffle(permuted, stream.generate_state(1, np.uint64)[0])
    return permuted


def _do_all(pieces: range, work: Callable[[int], None], threads: int | None) -> None:
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for _ in pool.map(work, pieces):
            pass


@njit(cache=True, nogil=True)
def _shuffle(values: Any, state: Any) -> None:  # pragma: no cover
    """Shuffle (Fisher and Yates), every order as likely; NumPy's own takes five times as long.

    Numbers are those of SplitMix64 (Steele et al., 2014), brought into range without bias by
    Lemire's method (2019).
    """
    low_half, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    for at in range(len(values) - 1, 0, -1):
        size = np.uint64(at + 1)
        while True:
            state += np.uint64(0x9E3779B97F4A7C15)
            mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            wide = ((mixed ^ (mixed >> np.uint64(31))) >> half) * size
            rest = wide & low_half
            if rest >= size or rest >= (low_half + np.uint64(1) - size) % size:
                break
        other = np.int64(wide >> half)
        kept = values[at]
        values[at] = values[other]
        values[other] = kept


@njit(cache=True, nogil=True)
def _count_block(
    dates: Any, start: Any, second: Any, limits: Any, found: Any
) -> None:  # pragma: no cover
    """Count, for each edge and column of dates, the pairs of a band that are closer in time.

    Four edges at a time, written out: a loop over edges inside the one over columns would keep
    the compiler from using the processor's wide registers. What is left over is counted again
    with the last edge and let go.
    """
    edges, points = len(limits), len(start) - 1
    counts = np.zeros((4, _TOGETHER), np.int16)
    a, b, c, d = counts[0], counts[1], counts[2], counts[3]
    for edge in range(0, edges, 4):
        below_a = limits[edge]
        below_b = limits[min(edge + 1, edges - 1)]
        below_c = limits[min(edge + 2, edges - 1)]
        below_d = limits[min(edge + 3, edges - 1)]
        held = 0
        for at in range(points):
            own = dates[at]
            pair, end = start[at], start[at + 1]
            while pair < end:
                stop = min(end, pair + _AT_ONCE - held)
                held += stop - pair
                for one in range(pair, stop):
                    other = dates[second[one]]
                    for k in range(_TOGETHER):
                        days = np.int16(abs(np.int16(own[k] - other[k])))
                        a[k] += np.int16(days < below_a)
                        b[k] += np.int16(days < below_b)
                        c[k] += np.int16(days < below_c)
                        d[k] += np.int16(days < below_d)
                pair = stop
                if held == _AT_ONCE:
                    _empty(counts, found, edge)
                    held = 0
        _empty(counts, found, edge)


@njit(cache=True, nogil=True)
def _empty(counts: Any, found: Any, edge: Any) -> None:  # pragma: no cover
    for one in range(min(4, len(found) - edge)):
        found[edge + one] += counts[one]
    counts[:] = 0


@njit(cache=True, nogil=True)
def _add_shares(
    window: Any,
    first_day: Any,
    begin: Any,
    weight: Any,
    start: Any,
    second: Any,
    edges: Any,
    found: Any,
) -> None:  # pragma: no cover
    """Add up, for each band of time, how probably the pairs of a band of distance are in it."""
    last = edges[len(edges) - 1]
    for at in range(len(start) - 1):
        one = window[at]
        for pair in range(start[at], start[at + 1]):
            other = window[second[pair]]
            ahead = first_day[other] - first_day[one]
            days, others = begin[one + 1] - begin[one], begin[other + 1] - begin[other]
            if ahead - (days - 1) >= last or -ahead - (others - 1) >= last:
                continue
            for day in range(days):
                for its in range(others):
                    apart, band = abs(ahead + its - day), 0
                    while band < len(edges) and apart >= edges[band]:
                        band += 1
                    found[band] += weight[begin[one] + day] * weight[begin[other] + its]


@njit(cache=True, nogil=True)
def _share_own(start: Any, weight: Any, reach: Any) -> Any:  # pragma: no cover
    """Add up how probably two days drawn from one window are less than so many days apart."""
    total = 0.0
    for incident in range(len(start) - 1):
        for one in range(start[incident], start[incident + 1]):
            for other in range(start[incident], start[incident + 1]):
                if abs(one - other) < reach:
                    total += weight[one] * weight[other]
    return total

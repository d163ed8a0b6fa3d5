"""How strongly burglaries of one area follow one another, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from hotspots.patterns.pair_grid import pairs_by_days_apart

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

_AT_ONCE = 4_000_000  # pairs times shuffles held in memory


@dataclass(frozen=True)
class Strength:
    """Near repeats of one area.

    Attributes
    ----------
    observed, expected
        Pairs that are near and soon, and how many there would be if place and time had nothing
        to do with each other.
    spread
        By how much the variance of ``observed`` exceeds that of as many independent pairs.
    p_value
        Chance of so many, days being shuffled among the area's burglaries.
    followers, followers_by_chance
        Burglaries that follow another, near and soon, and how many would by chance.
    """

    observed: int
    expected: float
    spread: float
    p_value: float
    followers: int
    followers_by_chance: float

    @property
    def ratio(self) -> float:
        """Observed to expected; NaN where none are expected."""
        return self.observed / self.expected if self.expected > 0 else float("nan")


def find_strength(
    day: Whole,
    first: Whole,
    second: Whole,
    *,
    soon_days: int,
    permutations: int,
    random: np.random.Generator,
) -> Strength:
    """Measure how much more often than by chance an area's burglaries follow one another.

    Parameters
    ----------
    day
        Of each burglary.
    first, second
        The near pairs, as rows.
    soon_days
        A pair is soon when it lies up to so many days apart, 0 being the same day.
    permutations
        Shuffles of the days.
    random
        Draws them.

    Notes
    -----
    Under shuffled days the expected number is exactly near pairs x soon pairs / all pairs.
    """
    apart = np.abs(day[first] - day[second])
    soon = apart <= soon_days
    observed = int(np.count_nonzero(soon))
    soon_by_days = pairs_by_days_apart(day)[: soon_days + 1].sum()
    every = len(day) * (len(day) - 1) / 2
    expected = float(len(first) * soon_by_days / every) if every else 0.0
    followers = int(np.unique(_later(day[first], day[second], first, second)[soon]).size)
    if not len(first):
        return Strength(0, 0.0, 1.0, 1.0, 0, 0.0)
    more, following = _shuffled(day, first, second, soon_days, permutations, observed, random)
    return Strength(
        observed,
        expected,
        _spread(day, first, second, soon, soon_by_days, soon_days),
        (1 + more) / (1 + permutations),
        followers,
        following,
    )


def ratio_interval(
    observed: float, expected: float, spread: float, *, level: float
) -> tuple[float, float]:
    """Give the interval of observed / expected, pairs being as dependent as ``spread`` says.

    The exact interval of a Poisson count, of as many independent pairs as the dependent ones are
    worth. With ``spread`` 1 it is that of the count itself.

    >>> [round(end, 2) for end in ratio_interval(10, 5.0, 1.0, level=0.95)]
    [0.96, 3.68]
    """
    if expected <= 0:
        return float("nan"), float("nan")
    worth, tail = observed / spread, (1 - level) / 2
    low = float(gammaincinv(worth, tail)) if worth > 0 else 0.0
    high = float(gammaincinv(worth + 1, 1 - tail))
    return low * spread / expected, high * spread / expected


def _later(a: Whole, b: Whole, first: Whole, second: Whole) -> Whole:
    return np.where(a > b, first, second)


def _shuffled(
    day: Whole,
    first: Whole,
    second: Whole,
    soon_days: int,
    permutations: int,
    observed: int,
    random: np.random.Generator,
) -> tuple[int, float]:
    """Shuffle the days: how often there are as many pairs, and how many follow on average."""
    as_many, following, left = 0, 0, permutations
    while left:
        many = min(left, max(1, _AT_ONCE // max(len(first), len(day))))
        days = random.permuted(np.tile(day.astype(np.int32), (many, 1)), axis=1)
        a, b = days[:, first], days[:, second]
        soon = np.abs(a - b) <= soon_days
        as_many += int(np.count_nonzero(soon.sum(axis=1) >= observed))
        row, pair = np.nonzero(soon)
        follows = np.zeros(days.shape, dtype=np.bool_)
        follows[row, _later(a, b, first, second)[row, pair]] = True
        following += int(np.count_nonzero(follows))
        left -= many
    return as_many, following / permutations


def _spread(
    day: Whole,
    first: Whole,
    second: Whole,
    soon: NDArray[np.bool_],
    soon_pairs: float,
    soon_days: int,
) -> float:
    """Measure the variance of log(observed / expected) against that of independent pairs.

    The infinitesimal jackknife over burglaries: how the log ratio moves as each burglary weighs
    a little more. As each pair is counted with both its burglaries, it is taken off once again.
    """
    observed, near, size = int(np.count_nonzero(soon)), len(first), len(day)
    if not observed:
        return 1.0
    of_near = np.bincount(np.concatenate([first, second]), minlength=size)
    of_observed = np.bincount(np.concatenate([first[soon], second[soon]]), minlength=size)
    ordered = np.sort(day)
    around = np.searchsorted(ordered, day + soon_days, side="right")
    around -= np.searchsorted(ordered, day - soon_days, side="left")
    moves = of_observed / observed - of_near / near - (around - 1) / soon_pairs + 2 / size
    variance = float((moves**2).sum()) - 1 / observed
    return max(1.0, variance * observed)

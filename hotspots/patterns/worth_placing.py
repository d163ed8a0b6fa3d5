"""Which of all squares or circles that could be placed can matter to the best set.

One square touches at most four squares that keep clear of each other (a circle five circles).
If, then, more than four times ``count`` squares that keep clear of each other hold at least
``t`` each, every square of a best set holds ``t`` too: a lighter one could be swapped for one
of those that none of the others touches.

Where still more of them could matter than can be looked at, the heaviest are listed and it is
said what the others hold at most, so that the proof stays one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hotspots.errors import InputError, Problem
from hotspots.patterns.best_set import Limits, take_greedily
from hotspots.patterns.candidates import Candidates, join_candidates
from hotspots.patterns.conflicts import Nearness
from hotspots.patterns.free_shapes import FreeShape
from hotspots.patterns.places import Places

# How many times the heavy candidates that are needed are looked at first to find them, and
# how many at most.
_FIRST_LOOK = 20
_MOST_LOOKED_AT = 100_000
# The places of all candidates listed, added up: what they take in memory.
_MOST_LISTED = 4_000_000
# Pairs of places near each other: beyond, listing takes minutes.
_MOST_PAIRS = 4e9
_STEPS = 2_000
# How many to a side stand in a row where it is crowded.
_TO_A_SHAPE = 8
# The last bits of a sum depend on its order, and must not cost a candidate.
_LAST_BITS = 1e-9


@dataclass(frozen=True)
class Worth:
    """Candidates that a best set may contain.

    Attributes
    ----------
    candidates
        Those that are listed.
    unlisted
        For each group what a spot holds at most that is not listed and could matter; zero
        where all are listed.
    """

    candidates: Candidates
    unlisted: NDArray[np.float64]


def list_worth_placing(
    places: Places,
    shape: FreeShape,
    limits: Limits,
    *,
    min_spacing_m: float = 0.0,
    min_incidents: float = 0.0,
) -> Worth:
    """List the squares or circles, of each group's own places, that a best set may contain.

    Parameters
    ----------
    places
        Positions with their weight and number of incidents.
    shape
        Square or circle.
    limits
        How many; its groups are those of the places.
    min_spacing_m
        Least distance between two centres.
    min_incidents
        Fewest incidents in a spot.

    Raises
    ------
    InputError
        When the shape is so large that looking at all of them would take too long.
    """
    _check_work(places, shape)
    groups = np.flatnonzero(limits.most > 0).tolist()
    lists = [
        _OfOneGroup(places, group, shape, limits, min_spacing_m, min_incidents) for group in groups
    ]
    unlisted = np.zeros(len(limits.most))
    found = []
    for group, one in zip(groups, lists, strict=True):
        candidates, unlisted[group] = one.that_can_matter(_MOST_LISTED // len(groups))
        found.append(candidates)
    return Worth(join_candidates(found, len(places.x)), unlisted)


def _check_work(places: Places, shape: FreeShape) -> None:
    """Refuse a shape that holds so many places that the work would never end."""
    cell = np.column_stack([places.x, places.y]) // shape.clear_m
    _, many = np.unique(cell, axis=0, return_counts=True)
    pairs = float((many.astype(float) ** 2).sum()) * 9 / 2
    if pairs > _MOST_PAIRS:
        raise InputError(
            Problem(
                f"spots {shape.clear_m:,.0f} m across hold up to {many.max():,} of"
                f" {len(places.x):,} places; there are {pairs:.1e} ways to place them, and"
                f" {_MOST_PAIRS:.0e} are the most",
                "give a smaller size",
                "size_m",
            )
        )


@dataclass(frozen=True)
class _OfOneGroup:
    """One group's places, and what is asked of a spot among them."""

    places: Places
    group: int
    shape: FreeShape
    limits: Limits
    min_spacing_m: float
    min_incidents: float

    def that_can_matter(self, most_listed: int) -> tuple[Candidates, float]:
        """List the candidates that can matter, and say what those not listed hold at most."""
        mine = self._mine
        if not len(mine):
            return self._candidates_at(np.zeros((0, 2))), 0.0
        x, y, weight = self.places.x[mine], self.places.y[mine], self.places.weight[mine]
        everywhere = self._candidates_at(self._everywhere(x, y))
        least = self._lightest_of_enough(everywhere)
        heaviest = self.shape.heaviest(x, y, weight, least)
        heaviest = heaviest[np.lexsort((heaviest[:, 1], heaviest[:, 0], -heaviest[:, 2]))]
        heavy, better = self._enough_heavy(heaviest)
        least = max(least, better)
        most = float(heaviest[:, 2].max(initial=0.0))
        above_all = np.nextafter(most * (1 + _LAST_BITS), np.inf)
        steps = np.append(np.linspace(least, most, _STEPS, endpoint=False), above_all)
        tally = self.shape.tally(x, y, weight, steps)
        from_there_on = np.cumsum(tally[::-1])[::-1]
        listed_from = float(steps[np.argmax(from_there_on <= most_listed)])
        listed = self._candidates_at(self.shape.worth(x, y, weight, listed_from))
        if listed_from == least:
            return listed, 0.0
        # What is needed for one after the other is there, however much stands on one ground.
        light = [one.pick(one.weigh(self.places) < listed_from) for one in (heavy, everywhere)]
        every = join_candidates([listed, *light], len(self.places.x))
        return every, listed_from * (1 + _LAST_BITS)

    def _everywhere(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give centres in rows wherever there are places."""
        step = max(self.shape.clear_m, self.min_spacing_m) / _TO_A_SHAPE
        corner = np.array([x.min(), y.min()])
        cells = np.unique(np.floor((np.column_stack([x, y]) - corner) / step), axis=0)
        while len(cells) > _MOST_LOOKED_AT:
            step *= 2
            cells = np.unique(np.floor(cells / 2), axis=0)
        around = np.arange(_TO_A_SHAPE + 1) - _TO_A_SHAPE / 2
        shifts = np.stack(np.meshgrid(around, around), axis=-1).reshape(-1, 2)
        if len(cells) * len(shifts) > _MOST_LOOKED_AT:
            shifts = np.zeros((1, 2))
        centres = np.unique((cells[:, None] + shifts).reshape(-1, 2), axis=0)
        return np.asarray(corner + step * (centres + 0.5))

    @property
    def _mine(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.limits.group == self.group)

    def _enough_heavy(self, heaviest: NDArray[np.float64]) -> tuple[Candidates, float]:
        """Find enough heavy candidates in no conflict; of all looked at, tell what they hold.

        Returns what was looked at, and what the lightest of enough holds; zero where there
        are too few.
        """
        looked_at = 0
        while True:
            looked_at = min(max(_FIRST_LOOK * self._enough(), 4 * looked_at), _MOST_LOOKED_AT)
            heavy = self._candidates_at(heaviest[:looked_at])
            least = self._lightest_of_enough(heavy)
            if least or looked_at >= min(len(heaviest), _MOST_LOOKED_AT):
                return heavy, least

    def _lightest_of_enough(self, candidates: Candidates) -> float:
        """Say what the lightest of enough in no conflict holds; zero where there are too few."""
        enough = self._enough()
        weight = candidates.weigh(self.places)
        near = nearness_of(candidates.x, candidates.y, self.shape, self.min_spacing_m)
        taken = take_greedily(weight, near.of, Limits.of(enough, places=len(candidates)))
        return float(weight[taken[-1]]) * (1 - _LAST_BITS) if len(taken) == enough else 0.0

    def _enough(self) -> int:
        """Say how many that keep clear of each other leave one over when a set is in their way."""
        in_the_way = self.shape.most_touched
        if self.min_spacing_m > self.shape.clear_m:
            in_the_way += 5  # those only crowded, each in a sixth of a circle of its own
        return in_the_way * (self.limits.count - 1) + 1

    def _candidates_at(self, shapes: NDArray[np.float64]) -> Candidates:
        """Make candidates of centres; those with too few incidents are left out."""
        mine, many = self._mine, len(self.places.x)
        held = self.shape.held(shapes[:, :2], self.places.x[mine], self.places.y[mine])
        found = Candidates(
            shapes[:, 0],
            shapes[:, 1],
            sparse.csr_array((held.data, mine[held.indices], held.indptr), (len(shapes), many)),
            np.full(len(shapes), self.group, dtype=np.int64),
        )
        return found.pick(found.count(self.places) >= max(self.min_incidents, 1))


def nearness_of(
    x: NDArray[np.float64], y: NDArray[np.float64], shape: FreeShape, min_spacing_m: float
) -> Nearness:
    """Tell which shapes at these centres touch, or are too near each other."""
    return Nearness(x, y, shape.clear_m, shape.metric, min_spacing_m)

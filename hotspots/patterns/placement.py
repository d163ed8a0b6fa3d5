"""Where to put a number of spots so that together they hold the most.

Squares and circles are free to stand anywhere: no grid, whose origin would decide what is
found. There are infinitely many ways to stand but few that can matter, and from those the
best set is chosen, with a proof of how good it is.

Which can matter: one square touches at most four squares that keep clear of each other (a
circle five circles). If, then, more than four times ``count`` squares that keep clear of each
other hold at least ``t`` each, every square of a best set holds ``t`` too: a lighter one could
be swapped for one of those.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from hotspots.patterns.best_set import Bound, Limits, bound_of_any_set, take_best, take_greedily
from hotspots.patterns.candidates import Candidates, crowding, join_candidates
from hotspots.patterns.free_shapes import FreeShape
from hotspots.patterns.places import Places

Search = Literal["best", "greedy"]
# More candidates than this would take the solver minutes. The bound is that of all.
_MOST_SOLVED = 2_000
_MOST_BOUNDED = 40_000
# How many times the heavy candidates that are needed are looked at first to find them.
_FIRST_LOOK = 20
# How far a spot moves towards its middle: all the way, or as far as it can.
_STEPS = (1.0, 0.75, 0.5, 0.25)


@dataclass(frozen=True)
class Placement:
    """Spots that were placed, the heaviest first.

    Attributes
    ----------
    x, y
        Centres, metres.
    members
        For each spot the numbers of the places it holds, none of them in two.
    numbers
        For each spot its number among the candidates it was chosen from.
    held
        What they hold together.
    bound
        No allowed set of this shape and number, wherever its spots stand, holds more.
    greedy
        What taking one after the other would have held.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    members: tuple[NDArray[np.int64], ...]
    numbers: NDArray[np.int64]
    held: float
    bound: float
    greedy: float

    @property
    def gap(self) -> float:
        """By what share of what is held a better set could be better, at most; 0: proven best.

        >>> nowhere = np.zeros(0)
        >>> round(Placement(nowhere, nowhere, (), nowhere.astype(int), 90.0, 99.0, 85.0).gap, 3)
        0.1
        """
        return max(0.0, self.bound / self.held - 1.0) if self.held else 0.0


def place_spots(
    places: Places,
    shape: FreeShape,
    *,
    limits: Limits,
    min_spacing_m: float = 0.0,
    min_incidents: float = 0.0,
    search: Search = "best",
) -> Placement:
    """Place squares or circles so that together they hold the most weight.

    No two share ground, and each place counts once. A spot of one group holds that group's
    places only: a district's officers work in their own district.

    Parameters
    ----------
    places
        Positions with their weight and number of incidents.
    shape
        :class:`Square` or :class:`Circle`.
    limits
        How many spots at most, in all and in each group; its groups are those of the places.
    min_spacing_m
        Least distance between two centres.
    min_incidents
        Fewest incidents in a spot.
    search
        ``"best"`` proves the choice, or says how far it may be from the best; ``"greedy"``
        takes the heaviest, then the heaviest left, and so on, and says how far that may be.

    Returns
    -------
    Placement
        Without spots where no place holds enough.

    Examples
    --------
    >>> from hotspots.patterns.free_shapes import Square
    >>> x, y = np.array([0.0, 100, 200, 300]), np.zeros(4)
    >>> places = Places(x, y, np.array([4.0, 5, 5, 4]), np.ones(4, dtype=np.int64), np.arange(4))
    >>> best = place_spots(places, Square(110), limits=Limits.of(2, places=4))
    >>> best.held, best.greedy, best.gap
    (18.0, 14.0, 0.0)
    """
    found = [
        _that_can_matter(places, group, shape, limits, min_spacing_m, min_incidents)
        for group in np.flatnonzero(limits.most > 0).tolist()
    ]
    candidates = join_candidates(found, len(places.x))
    conflicts = _conflicts(candidates, shape, min_spacing_m)
    placed = choose_spots(candidates, conflicts, places, limits=limits, search=search)
    return _with_room(placed, places, limits.group, shape, candidates.group, min_spacing_m)


def choose_spots(
    candidates: Candidates,
    conflicts: sparse.csr_array,
    places: Places,
    *,
    limits: Limits,
    search: Search = "best",
) -> Placement:
    """Choose the set that holds most among given candidates, whatever their shape.

    Parameters
    ----------
    candidates
        What could be taken.
    conflicts
        Symmetric, non-zero where two candidates cannot both be taken.
    places
        What the members are and weigh.
    limits, search
        As in :func:`place_spots`.
    """
    allowed = Limits(limits.count, candidates.group, limits.most)
    weight = candidates.weigh(places)
    greedy = take_greedily(weight, conflicts, allowed)
    taken, so_far = greedy, float(weight[greedy].sum())
    bound = _bound(candidates, weight, places, allowed)
    if search == "best" and bound.most > so_far:
        hopeful = _hopeful(bound, so_far, weight)
        among = Limits(limits.count, candidates.group[hopeful], limits.most)
        best = hopeful[take_best(weight[hopeful], conflicts[hopeful][:, hopeful], among)]
        taken = best if weight[best].sum() > so_far else greedy
    taken = taken[np.lexsort((candidates.y[taken], candidates.x[taken], -weight[taken]))]
    held = float(weight[taken].sum())
    return Placement(
        candidates.x[taken],
        candidates.y[taken],
        tuple(candidates.members_of(one) for one in taken),
        taken,
        held,
        max(held, bound.most),
        so_far,
    )


def _hopeful(bound: Bound, so_far: float, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Keep the candidates with which a set could hold more than the one already found.

    Where those are too many for the solver, half of what is kept costs least of the bound,
    which forgets conflicts, and half weighs most, which counts where spots have to keep their
    distance. What is lost by that shows in the gap.
    """
    hopeful = np.flatnonzero(bound.loss <= bound.most - so_far)
    if len(hopeful) <= _MOST_SOLVED:
        return hopeful
    cheap = np.lexsort((-weight[hopeful], bound.loss[hopeful]))[: _MOST_SOLVED // 2]
    heavy = np.argsort(-weight[hopeful], kind="stable")[: _MOST_SOLVED // 2]
    return hopeful[np.union1d(cheap, heavy)]


def _that_can_matter(
    places: Places,
    group: int,
    shape: FreeShape,
    limits: Limits,
    min_spacing_m: float,
    min_incidents: float,
) -> Candidates:
    """List a group's candidates that a best set may contain."""
    mine = np.flatnonzero(limits.group == group)
    x, y, weight = places.x[mine], places.y[mine], places.weight[mine]
    tree = cKDTree(np.column_stack([x, y]))

    def candidates_at(squares: NDArray[np.float64]) -> Candidates:
        held = shape.held(squares[:, :2], tree)
        counts = np.array([0, *(len(one) for one in held)])
        columns = mine[np.concatenate([np.zeros(0, dtype=np.int64), *held])]
        members = sparse.csr_array(
            (np.ones(len(columns)), columns, np.cumsum(counts)),
            shape=(len(squares), len(places.x)),
        )
        found = Candidates(
            squares[:, 0], squares[:, 1], members, np.full(len(squares), group, dtype=np.int64)
        )
        return found.pick(found.count(places) >= max(min_incidents, 1))

    enough = _enough(shape, limits.count, min_spacing_m)
    heaviest = shape.heaviest(x, y, weight)
    heaviest = heaviest[np.lexsort((heaviest[:, 1], heaviest[:, 0], -heaviest[:, 2]))]
    least, looked_at = 0.0, 0
    while not least and looked_at < len(heaviest):
        looked_at = max(_FIRST_LOOK * enough, 4 * looked_at)
        least = _lightest_of(
            enough, candidates_at(heaviest[:looked_at]), places, shape, min_spacing_m
        )
    # The last bits of a sum depend on its order, and must not cost a candidate.
    return candidates_at(shape.worth(x, y, weight, least * (1 - 1e-9)))


def _enough(shape: FreeShape, count: int, min_spacing_m: float) -> int:
    """Say how many that keep clear of each other leave one over when a set is in their way."""
    in_the_way = shape.most_touched
    if min_spacing_m > shape.clear_m:
        in_the_way += 5  # those only crowded, each in a sixth of a circle of its own
    return in_the_way * (count - 1) + 1


def _lightest_of(
    enough: int,
    candidates: Candidates,
    places: Places,
    shape: FreeShape,
    min_spacing_m: float,
) -> float:
    """Say what the lightest of enough heavy candidates in no conflict holds; 0: too few."""
    conflicts = _conflicts(candidates, shape, min_spacing_m)
    limits = Limits.of(enough, places=len(candidates))
    weight = candidates.weigh(places)
    taken = take_greedily(weight, conflicts, limits)
    return float(weight[taken[-1]]) if len(taken) == enough else 0.0


def _conflicts(candidates: Candidates, shape: FreeShape, min_spacing_m: float) -> sparse.csr_array:
    """Find the pairs that cannot both be taken: on the same ground, or too near."""
    touching = shape.touching(candidates.x, candidates.y)
    return sparse.csr_array(touching + crowding(candidates, apart_m=min_spacing_m))


def _bound(
    candidates: Candidates, weight: NDArray[np.float64], places: Places, limits: Limits
) -> Bound:
    """Bound what any allowed set can hold."""
    if len(candidates) <= _MOST_BOUNDED:
        return bound_of_any_set(places.weight, candidates.members, limits)
    heaviest = np.sort(weight)[::-1][: limits.count]
    return Bound(float(heaviest.sum()), heaviest[-1] - np.minimum(weight, heaviest[-1]))


def _with_room(
    placed: Placement,
    places: Places,
    group_of_place: NDArray[np.int64],
    shape: FreeShape,
    group: NDArray[np.int64],
    min_spacing_m: float,
) -> Placement:
    """Move each spot to the middle of what it holds, as far as it still holds just that.

    A candidate leans on two of its places. Seen from its middle it is easier to find on the
    ground, and what happens a few metres on is in it too.
    """
    x, y = placed.x.copy(), placed.y.copy()
    trees: dict[int, tuple[NDArray[np.int64], cKDTree]] = {}
    for spot, members in enumerate(placed.members):
        own = int(group[placed.numbers[spot]])
        if own not in trees:
            mine = np.flatnonzero(group_of_place == own)
            trees[own] = mine, cKDTree(np.column_stack([places.x[mine], places.y[mine]]))
        mine, tree = trees[own]
        there = np.array(shape.middle(places.x[members], places.y[members]))
        here = np.array([x[spot], y[spot]])
        for share in _STEPS:
            step = np.round(here + share * (there - here), 1)
            held = mine[shape.held(step[None, :], tree)[0]]
            x[spot], y[spot] = step
            if np.array_equal(held, members) and _is_clear(x, y, spot, shape, min_spacing_m):
                break
            x[spot], y[spot] = here
    return replace(placed, x=x, y=y)


def _is_clear(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    spot: int,
    shape: FreeShape,
    min_spacing_m: float,
) -> bool:
    """Tell whether one spot conflicts with no other."""
    none = sparse.csr_array((len(x), 0))
    spots = Candidates(x, y, none, np.zeros(len(x), dtype=np.int64))
    return _conflicts(spots, shape, min_spacing_m)[[spot]].nnz == 0

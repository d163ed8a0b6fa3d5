"""Where to put a number of spots so that together they hold the most.

Squares and circles are free to stand anywhere: no grid, whose origin would decide what is
found. There are infinitely many ways to stand but few that can matter, and from those the
best set is chosen, with a proof of how good it is.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hotspots.patterns.best_set import Bound, Limits, bound_of_any_set, take_best, take_greedily
from hotspots.patterns.candidates import Candidates
from hotspots.patterns.conflicts import Conflicts
from hotspots.patterns.free_shapes import FreeShape
from hotspots.patterns.places import Places
from hotspots.patterns.worth_placing import list_worth_placing, nearness_of

Search = Literal["best", "greedy"]
# More candidates than this would take the solver minutes. The bound is that of all.
_MOST_SOLVED = 2_000
# The places of all candidates told from each other in the bound, added up.
_MOST_BOUNDED = 600_000
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
        if not self.held:
            return math.inf if self.bound else 0.0
        return max(0.0, self.bound / self.held - 1.0)


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
    worth = list_worth_placing(
        places, shape, limits, min_spacing_m=min_spacing_m, min_incidents=min_incidents
    )
    candidates = worth.candidates
    near = nearness_of(candidates.x, candidates.y, shape, min_spacing_m)
    placed = choose_spots(
        candidates, near, places, limits=limits, search=search, unlisted=worth.unlisted
    )
    return _with_room(placed, places, limits.group, shape, candidates.group, min_spacing_m)


def choose_spots(
    candidates: Candidates,
    conflicts: Conflicts,
    places: Places,
    *,
    limits: Limits,
    search: Search = "best",
    unlisted: NDArray[np.float64] | None = None,
) -> Placement:
    """Choose the set that holds most among given candidates, whatever their shape.

    Parameters
    ----------
    candidates
        What could be taken.
    conflicts
        Which of them cannot both be taken.
    places
        What the members are and weigh.
    limits, search
        As in :func:`place_spots`.
    unlisted
        For each group what a spot may hold that is not among the candidates; None: all are.
    """
    allowed = Limits(limits.count, candidates.group, limits.most)
    weight = candidates.weigh(places)
    taken = take_greedily(weight, conflicts.of, allowed)
    so_far = float(weight[taken].sum())
    others = np.zeros(len(limits.most)) if unlisted is None else unlisted
    bound = _bound(candidates, weight, others, places, limits)
    if search == "best":
        taken = _improve(taken, weight, conflicts, bound, allowed)
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


def _improve(
    taken: NDArray[np.int64],
    weight: NDArray[np.float64],
    conflicts: Conflicts,
    bound: Bound,
    limits: Limits,
) -> NDArray[np.int64]:
    """Look for a set that holds more than the one taken.

    Only candidates with which a set could hold more are looked at. Where those are too many
    for the solver it is asked twice: about those that cost least of the bound, which forgets
    conflicts, and then about as many that weigh most, which counts where spots have to keep
    their distance. What is lost by that shows in the gap.
    """
    for share_of_heavy in (0.0, 0.5):
        so_far = float(weight[taken].sum())
        hopeful = np.flatnonzero(bound.loss <= bound.most - so_far)
        if bound.most <= so_far:
            break
        heavy = np.argsort(-weight[hopeful], kind="stable")
        cheap = np.lexsort((-weight[hopeful], bound.loss[hopeful]))
        most_heavy = int(share_of_heavy * _MOST_SOLVED)
        some = np.union1d(heavy[:most_heavy], cheap[: _MOST_SOLVED - most_heavy])
        tried = np.union1d(taken, hopeful[some])
        among = Limits(limits.count, limits.group[tried], limits.most)
        best = tried[take_best(weight[tried], conflicts.among(tried), among)]
        taken = best if weight[best].sum() > so_far else taken
        if len(hopeful) <= _MOST_SOLVED:
            break
    return taken


def _bound(
    candidates: Candidates,
    weight: NDArray[np.float64],
    unlisted: NDArray[np.float64],
    places: Places,
    limits: Limits,
) -> Bound:
    """Bound what any allowed set can hold.

    Where the candidates are too many for the solver, only the heaviest are told from each
    other; the lighter ones count as if they held what the heaviest of them does.
    """
    kinds, alike = candidates.tell_apart()
    heaviest_first = kinds[np.argsort(-weight[kinds], kind="stable")]
    held = np.cumsum(np.diff(candidates.members.indptr)[heaviest_first])
    told, rest = heaviest_first[held <= _MOST_BOUNDED], heaviest_first[held > _MOST_BOUNDED]
    others = unlisted.copy()
    np.maximum.at(others, candidates.group[rest], weight[rest])
    among = Limits(limits.count, candidates.group[told], limits.most)
    bound = bound_of_any_set(places.weight, candidates.members[told], among, unlisted=others)
    loss = bound.loss_of_unlisted[candidates.group]
    loss[told] = bound.loss
    loss = loss[kinds][alike]
    there_is = float(places.weight[limits.most[limits.group] > 0].sum())
    too_much = max(0.0, bound.most - there_is)
    loss = np.maximum(loss - too_much, 0.0)
    return Bound(bound.most - too_much, loss, bound.loss_of_unlisted)


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
    near = nearness_of(x, y, shape, min_spacing_m)
    groups = {
        number: np.flatnonzero(group_of_place == number)
        for number in np.unique(group[placed.numbers]).tolist()
    }
    for spot, members in enumerate(placed.members):
        mine = groups[int(group[placed.numbers[spot]])]
        there = np.array(shape.middle(places.x[members], places.y[members]))
        here = np.array([x[spot], y[spot]])
        for share in _STEPS:
            step = np.round(here + share * (there - here), 1)
            held = mine[shape.held(step[None, :], places.x[mine], places.y[mine]).indices]
            if np.array_equal(held, members) and near.is_clear(spot, *step.tolist()):
                x[spot], y[spot] = step
                break
    return replace(placed, x=x, y=y)

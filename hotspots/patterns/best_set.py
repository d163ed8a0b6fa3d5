"""The best set: which of many candidate spots to take when only so many can be had.

Greedy first: always the heaviest that keeps clear of those already taken. Then the same
question as a mixed-integer program (maximum weight packing), whose solver goes on until it has
proven that nothing better exists, or says how far it may be from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from hotspots.patterns.cliques import cover_by_cliques
from hotspots.patterns.conflicts import GivenConflicts

# Enough for thousands of candidates; counted in nodes, since a time limit would give one
# answer on a fast machine and another on a slow one.
_MOST_NODES = 200


@dataclass(frozen=True)
class Limits:
    """How many may be taken: in all, and in each group.

    Attributes
    ----------
    count
        In all.
    group
        For each candidate (or place) the number of its group.
    most
        For each group how many.
    """

    count: int
    group: NDArray[np.int64]
    most: NDArray[np.int64]

    @classmethod
    def of(cls, count: int, *, places: int) -> "Limits":
        """Limit only how many in all."""
        return cls(count, np.zeros(places, dtype=np.int64), np.array([count]))


def take_greedily(
    weight: NDArray[np.float64],
    in_the_way_of: Callable[[int], NDArray[np.int64]],
    limits: Limits,
) -> NDArray[np.int64]:
    """Take the heaviest, then the heaviest that conflicts with none taken, and so on.

    Parameters
    ----------
    weight
        What each candidate holds; of equals the first is taken.
    in_the_way_of
        Lists the candidates that one is in conflict with.
    limits
        How many.

    Returns
    -------
    numpy.ndarray
        Numbers of the candidates taken, in the order of taking.

    Examples
    --------
    >>> middle_one = GivenConflicts(sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> take_greedily(np.array([3.0, 4, 2]), middle_one.of, Limits.of(2, places=3)).tolist()
    [1]
    """
    free = np.ones(len(weight), dtype=bool)
    left = limits.most.copy()
    taken: list[int] = []
    for candidate in np.argsort(-weight, kind="stable"):
        if len(taken) == limits.count:
            break
        group = limits.group[candidate]
        if free[candidate] and left[group] > 0:
            taken.append(int(candidate))
            left[group] -= 1
            free[in_the_way_of(int(candidate))] = False
    return np.array(taken, dtype=np.int64)


def take_best(
    weight: NDArray[np.float64], conflicts: sparse.csr_array, limits: Limits
) -> NDArray[np.int64]:
    """Take the set that holds most of all, or the best found within the solver's nodes.

    Parameters
    ----------
    weight
        What each candidate holds.
    conflicts
        Symmetric, non-zero where two candidates cannot both be taken.
    limits
        How many.

    Returns
    -------
    numpy.ndarray
        Numbers of the candidates taken, the heaviest first; never worse than
        :func:`take_greedily`.

    Examples
    --------
    >>> middle_one = sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> take_best(np.array([3.0, 4, 2]), middle_one, Limits.of(2, places=3)).tolist()
    [0, 2]
    """
    greedy = take_greedily(weight, GivenConflicts(conflicts).of, limits)
    if not len(weight):
        return greedy
    cliques = cover_by_cliques(conflicts, weight)
    fits = sparse.vstack([cliques, _limit_rows(limits)], format="csr")
    most = np.concatenate([np.ones(cliques.shape[0]), limits.most, [limits.count]])
    solved = milp(
        -weight,
        constraints=LinearConstraint(fits, -np.inf, most),
        integrality=np.ones(len(weight), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"node_limit": _MOST_NODES, "mip_rel_gap": 0.0},
    )
    if solved.x is None:
        return greedy
    taken = np.flatnonzero(solved.x > 0.5)
    if weight[taken].sum() <= weight[greedy].sum():
        return greedy
    return taken[np.argsort(-weight[taken], kind="stable")]


@dataclass(frozen=True)
class Bound:
    """What no allowed set can exceed, and what each candidate costs of it.

    Attributes
    ----------
    most
        No allowed set holds more.
    loss
        For each candidate: no allowed set with it in holds more than ``most`` less this.
    loss_of_unlisted
        For each group the same of a candidate that is not listed.
    """

    most: float
    loss: NDArray[np.float64]
    loss_of_unlisted: NDArray[np.float64]


def bound_of_any_set(
    weight: NDArray[np.float64],
    members: sparse.csr_array,
    limits: Limits,
    *,
    unlisted: NDArray[np.float64] | None = None,
) -> Bound:
    """Bound what any set within the limits can hold, even one whose spots overlap.

    A place counts once, however many spots hold it. That candidates conflict is forgotten and
    they may be taken in part, which can only raise the bound: no allowed set holds more. What
    a place and a spot are worth at the best of this easier question (its dual) tells how much
    is lost at least by taking a candidate.

    Parameters
    ----------
    weight
        What each place weighs.
    members
        Shape (candidates, places), non-zero where a candidate holds a place.
    limits
        How many.
    unlisted
        For each group what a spot holds at most that is not among the candidates, of which
        there may be any number; zero (None) where all that hold anything are listed.

    References
    ----------
    Church and ReVelle (1974), "The maximal covering location problem", Papers of the Regional
    Science Association 32.

    Examples
    --------
    >>> members = sparse.csr_array([[1, 1, 0], [0, 1, 1], [1, 0, 0]])
    >>> bound = bound_of_any_set(np.array([1.0, 2, 3]), members, Limits.of(1, places=3))
    >>> bound.most, bound.loss.tolist()
    (5.0, [2.0, 0.0, 2.0])
    """
    groups = len(limits.most)
    others = np.zeros(groups) if unlisted is None else unlisted
    many = members.shape[0]
    held = np.unique(members.indices)
    # A place is held as far as candidates that hold it are taken, and at most once. What is
    # not listed is taken as if it held no place, but its full weight, again and again.
    covers = members[:, held].T
    limit_rows = _limit_rows(
        Limits(limits.count, np.concatenate([limits.group, np.arange(groups)]), limits.most)
    )
    fits = sparse.block_array(
        [
            [-covers, sparse.csr_array((len(held), groups)), sparse.eye_array(len(held))],
            [limit_rows[:, :many], limit_rows[:, many:], None],
        ],
        format="csr",
    )
    most = np.concatenate([np.zeros(len(held)), limits.most, [limits.count]])
    value = np.concatenate([np.zeros(many), others, weight[held]])
    # Taking a candidate twice holds no more, so only places need a limit of one.
    upper = np.concatenate([np.full(many + groups, np.inf), np.ones(len(held))])
    bounds = np.column_stack([np.zeros_like(upper), upper])
    solved: Any = linprog(-value, A_ub=fits, b_ub=most, bounds=bounds, method="highs")  # type: ignore[call-overload]  # sparse
    price = -solved.ineqlin.marginals
    worth = np.concatenate([covers.T @ price[: len(held)], others])
    loss = np.maximum(limit_rows.T @ price[len(held) :] - worth, 0.0)
    return Bound(float(-solved.fun), loss[:many], loss[many:])


def _limit_rows(limits: Limits) -> sparse.csr_array:
    """Write the limits of each group, and of all together, as rows of the program."""
    many, groups = len(limits.group), len(limits.most)
    rows = np.concatenate([limits.group, np.full(many, groups)])
    columns = np.concatenate([np.arange(many), np.arange(many)])
    return sparse.csr_array((np.ones(2 * many), (rows, columns)), shape=(groups + 1, many))

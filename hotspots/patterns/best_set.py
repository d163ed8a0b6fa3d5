"""The best set: which of many candidate spots to take when only so many can be had.

Greedy first: always the heaviest that keeps clear of those already taken. Then the same
question as a mixed-integer program (maximum weight packing), whose solver goes on until it has
proven that nothing better exists, or says how far it may be from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

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
    weight: NDArray[np.float64], conflicts: sparse.csr_array, limits: Limits
) -> NDArray[np.int64]:
    """Take the heaviest, then the heaviest that conflicts with none taken, and so on.

    Parameters
    ----------
    weight
        What each candidate holds; of equals the first is taken.
    conflicts
        Symmetric, non-zero where two candidates cannot both be taken.
    limits
        How many.

    Returns
    -------
    numpy.ndarray
        Numbers of the candidates taken, in the order of taking.

    Examples
    --------
    >>> a_and_b = sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> limits = Limits.of(2, places=3)
    >>> take_greedily(np.array([3.0, 4, 2]), a_and_b, limits).tolist()
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
            free[
                conflicts.indices[conflicts.indptr[candidate] : conflicts.indptr[candidate + 1]]
            ] = False
    return np.array(taken, dtype=np.int64)


def take_best(
    weight: NDArray[np.float64], conflicts: sparse.csr_array, limits: Limits
) -> NDArray[np.int64]:
    """Take the set that holds most of all, or the best found within the solver's nodes.

    Returns
    -------
    numpy.ndarray
        Numbers of the candidates taken, the heaviest first; never worse than
        :func:`take_greedily`.

    Examples
    --------
    >>> a_and_b = sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> limits = Limits.of(2, places=3)
    >>> take_best(np.array([3.0, 4, 2]), a_and_b, limits).tolist()
    [0, 2]
    """
    greedy = take_greedily(weight, conflicts, limits)
    if not len(weight):
        return greedy
    rows = [*_cliques(conflicts, weight)]
    each = sparse.csr_array(
        (
            np.ones(sum(map(len, rows))),
            (
                np.repeat(np.arange(len(rows)), [len(row) for row in rows]),
                np.concatenate([*rows, []]),
            ),
        ),
        shape=(len(rows), len(weight)),
    )
    fits = sparse.vstack([each, _limit_rows(limits)], format="csr")
    most = np.concatenate([np.ones(len(rows)), limits.most, [limits.count]])
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
    """

    most: float
    loss: NDArray[np.float64]


def bound_of_any_set(
    weight: NDArray[np.float64], members: sparse.csr_array, limits: Limits
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
    held = np.unique(members.indices)
    if not len(held):
        return Bound(0.0, np.zeros(members.shape[0]))
    # A place is held as far as candidates that hold it are taken, and at most once.
    covers = members[:, held].T
    limit_rows = _limit_rows(limits)
    fits = sparse.vstack(
        [
            sparse.hstack([-covers, sparse.eye_array(len(held))]),
            sparse.hstack([limit_rows, sparse.csr_array((limit_rows.shape[0], len(held)))]),
        ],
        format="csr",
    )
    most = np.concatenate([np.zeros(len(held)), limits.most, [limits.count]])
    value = np.concatenate([np.zeros(members.shape[0]), weight[held]])
    # Taking a candidate twice holds no more, so only places need a limit of one.
    upper = np.concatenate([np.full(members.shape[0], np.inf), np.ones(len(held))])
    bounds = np.column_stack([np.zeros_like(upper), upper])
    solved: Any = linprog(-value, A_ub=fits, b_ub=most, bounds=bounds, method="highs")  # type: ignore[call-overload]
    price = -solved.ineqlin.marginals
    loss = limit_rows.T @ price[len(held) :] - covers.T @ price[: len(held)]
    return Bound(float(-solved.fun), np.maximum(loss, 0.0))


def _limit_rows(limits: Limits) -> sparse.csr_array:
    """Write the limits of each group, and of all together, as rows of the program."""
    many, groups = len(limits.group), len(limits.most)
    rows = np.concatenate([limits.group, np.full(many, groups)])
    columns = np.concatenate([np.arange(many), np.arange(many)])
    return sparse.csr_array((np.ones(2 * many), (rows, columns)), shape=(groups + 1, many))


def _cliques(
    conflicts: sparse.csr_array, weight: NDArray[np.float64]
) -> Sequence[NDArray[np.int64]]:
    """Cover all conflicts by sets of which any two conflict.

    "At most one of these ten" tells the solver far more than 45 times "not both of these".
    Each set grows from a conflict no set covers yet, by the heaviest that conflict with all.
    """
    many = conflicts.shape[0]
    beside = [
        set(conflicts.indices[conflicts.indptr[one] : conflicts.indptr[one + 1]].tolist())
        for one in range(many)
    ]
    uncovered = [{other for other in others if other > one} for one, others in enumerate(beside)]
    rows = []
    for one in range(many):
        for other in sorted(uncovered[one]):
            if other not in uncovered[one]:
                continue  # covered by a set that grew meanwhile
            clique, common = [one, other], beside[one] & beside[other]
            for third in sorted(common, key=lambda number: (-weight[number], number)):
                if third in common:
                    clique.append(third)
                    common &= beside[third]
            clique.sort()
            for place, first in enumerate(clique):
                uncovered[first].difference_update(clique[place + 1 :])
            rows.append(np.array(clique))
    return rows

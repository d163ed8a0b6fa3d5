"""Sets of candidates of which any two are in conflict."""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse


def cover_by_cliques(conflicts: sparse.csr_array, weight: NDArray[np.float64]) -> sparse.csr_array:
    """Cover all conflicts by sets of which any two conflict.

    "At most one of these ten" tells a solver far more than 45 times "not both of these".
    Each set grows from a conflict no set covers yet, by the heaviest that conflict with all.

    Parameters
    ----------
    conflicts
        Symmetric, non-zero where two candidates are in conflict.
    weight
        What each of them holds.

    Returns
    -------
    scipy.sparse.csr_array
        Shape (sets, candidates), one where a candidate is in a set.

    Examples
    --------
    >>> three = sparse.csr_array([[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0]])
    >>> cover_by_cliques(three, np.ones(4)).toarray().astype(int).tolist()
    [[1, 1, 1, 0], [0, 0, 1, 1]]
    """
    many = len(weight)
    heaviest_first = np.argsort(-weight, kind="stable")
    beside = conflicts[heaviest_first][:, heaviest_first].toarray() != 0
    np.fill_diagonal(beside, False)
    sets, starts = _grow(beside)
    members = heaviest_first[sets]
    shape = (len(starts) - 1, many)
    return sparse.csr_array((np.ones(len(members)), members, starts), shape=shape)


@njit(cache=True, nogil=True)
def _grow(beside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Grow the sets, one after the other: all members in a row, and where each set starts."""
    many = len(beside)
    uncovered = beside.copy()
    members, starts = [np.int64(0) for _ in range(0)], [np.int64(0)]
    for one in range(many):
        for other in range(one + 1, many):
            if not uncovered[one, other]:
                continue
            begin = len(members)
            members.append(np.int64(one))
            members.append(np.int64(other))
            common = beside[one] & beside[other]
            for third in range(many):
                if common[third]:
                    members.append(np.int64(third))
                    common &= beside[third]
            for first in members[begin:]:
                for second in members[begin:]:
                    uncovered[first, second] = False
            starts.append(np.int64(len(members)))
    return np.array(members, dtype=np.int64), np.array(starts, dtype=np.int64)

"""Candidate spots of any shape: where they are, which places they hold, which are in conflict."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from hotspots.patterns.candidate_squares import TOUCH_M
from hotspots.patterns.places import Places


@dataclass(frozen=True)
class Candidates:
    """Spots that could be taken.

    Attributes
    ----------
    x, y
        Centres, metres.
    members
        Shape (candidates, places), one where a candidate holds a place.
    group
        For each the number of its group, e.g. of its district.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    members: sparse.csr_array
    group: NDArray[np.int64]

    def __len__(self) -> int:
        """Count them."""
        return len(self.x)

    def members_of(self, candidate: int) -> NDArray[np.int64]:
        """List the places that one of them holds."""
        first, last = self.members.indptr[candidate : candidate + 2]
        return np.sort(self.members.indices[first:last]).astype(np.int64)

    def weigh(self, places: Places) -> NDArray[np.float64]:
        """Add up what each of them holds."""
        return np.asarray(self.members @ places.weight)

    def count(self, places: Places) -> NDArray[np.float64]:
        """Count the incidents in each of them."""
        return np.asarray(self.members @ places.count.astype(np.float64))

    def pick(self, which: NDArray[np.bool_]) -> "Candidates":
        """Keep some of them."""
        return Candidates(self.x[which], self.y[which], self.members[which], self.group[which])


def join_candidates(lists: list[Candidates], places: int) -> Candidates:
    """Put lists of candidates among the same places into one; none gives an empty list."""
    none = sparse.csr_array((0, places))
    return Candidates(
        np.concatenate([np.zeros(0), *(one.x for one in lists)]),
        np.concatenate([np.zeros(0), *(one.y for one in lists)]),
        sparse.csr_array(sparse.vstack([none, *(one.members for one in lists)])),
        np.concatenate([np.zeros(0, dtype=np.int64), *(one.group for one in lists)]),
    )


def crowding(candidates: Candidates, *, apart_m: float) -> sparse.csr_array:
    """Find the pairs whose centres are nearer to each other than a distance.

    Returns
    -------
    scipy.sparse.csr_array
        Symmetric, non-zero for each such pair.

    Examples
    --------
    >>> x = np.array([0.0, 90, 190])
    >>> three = Candidates(x, np.zeros(3), sparse.csr_array((3, 0)), np.zeros(3, dtype=int))
    >>> crowding(three, apart_m=100).toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    """
    return near_pairs(candidates.x, candidates.y, within_m=apart_m - 2 * TOUCH_M)


def near_pairs(
    x: NDArray[np.float64], y: NDArray[np.float64], *, within_m: float, metric: float = 2.0
) -> sparse.csr_array:
    """Find the pairs of points at most a distance apart (``metric`` as in Minkowski's)."""
    shape = (len(x), len(x))
    if within_m <= 0 or not len(x):
        return sparse.csr_array(shape)
    tree = cKDTree(np.column_stack([x, y]))
    one, other = tree.query_pairs(within_m, p=metric, output_type="ndarray").T
    both = np.concatenate([one, other]), np.concatenate([other, one])
    return sparse.csr_array((np.ones(len(both[0])), both), shape=shape)

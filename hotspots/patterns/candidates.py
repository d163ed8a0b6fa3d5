"""Candidate spots of any shape: where they are, and which places they hold."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

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

    def tell_apart(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find the first of each kind: those of one group that hold the same places.

        Returns
        -------
        tuple
            Numbers of the first ones; for each candidate the position of its like among them.
        """
        members = self.members.sorted_indices()
        seen: dict[tuple[int, bytes], int] = {}
        alike = np.empty(len(self), dtype=np.int64)
        first: list[int] = []
        for one, (begin, end) in enumerate(pairwise(members.indptr.tolist())):
            kind = int(self.group[one]), members.indices[begin:end].tobytes()
            if kind not in seen:
                seen[kind] = len(first)
                first.append(one)
            alike[one] = seen[kind]
        return np.array(first, dtype=np.int64), alike

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


def places_around(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    centres: NDArray[np.float64],
    *,
    within_m: float,
    is_round: bool,
) -> sparse.csr_array:
    """Find the places near each of many centres: in a square around it, or in a circle.

    Parameters
    ----------
    x, y
        Places, sorted by easting.
    centres
        Shape (centres, 2).
    within_m
        Half a side, or the radius; what is on the edge is in.
    is_round
        Whether a circle is meant.

    Returns
    -------
    scipy.sparse.csr_array
        Shape (centres, places), one where a place is near; its columns in rising order.

    Examples
    --------
    >>> x, y, centre = np.array([0.0, 9, 20]), np.array([0.0, 9, 0]), np.array([[0.0, 0]])
    >>> places_around(x, y, centre, within_m=10, is_round=False).indices.tolist()
    [0, 1]
    >>> places_around(x, y, centre, within_m=10, is_round=True).indices.tolist()
    [0]
    """
    first = np.searchsorted(x, centres[:, 0] - within_m - TOUCH_M)
    reach = within_m + TOUCH_M
    many = _count_around(x, y, centres, first, reach, is_round)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(many)])
    columns = _list_around(x, y, centres, first, reach, is_round, starts)
    return sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(centres), len(x)))


@njit(cache=True, nogil=True)
def _is_around(east: float, north: float, reach: float, is_round: bool) -> bool:
    if is_round:
        return bool(east * east + north * north <= reach * reach)
    return bool(abs(east) <= reach and abs(north) <= reach)


@njit(cache=True, nogil=True)
def _count_around(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    centres: NDArray[np.float64],
    first: NDArray[np.int64],
    reach: float,
    is_round: bool,
) -> NDArray[np.int64]:
    many = np.zeros(len(centres), dtype=np.int64)
    for centre in range(len(centres)):
        for place in range(first[centre], len(x)):
            east, north = x[place] - centres[centre, 0], y[place] - centres[centre, 1]
            if east > reach:
                break
            many[centre] += _is_around(east, north, reach, is_round)
    return many


@njit(cache=True, nogil=True)
def _list_around(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    centres: NDArray[np.float64],
    first: NDArray[np.int64],
    reach: float,
    is_round: bool,
    starts: NDArray[np.int64],
) -> NDArray[np.int64]:
    columns = np.empty(starts[-1], dtype=np.int64)
    for centre in range(len(centres)):
        many = starts[centre]
        for place in range(first[centre], len(x)):
            east, north = x[place] - centres[centre, 0], y[place] - centres[centre, 1]
            if east > reach:
                break
            if _is_around(east, north, reach, is_round):
                columns[many] = place
                many += 1
    return columns

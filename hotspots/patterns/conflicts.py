"""Which candidate spots cannot both be taken: those on the same ground, or too near."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from hotspots.patterns.candidate_squares import TOUCH_M


class Conflicts(Protocol):
    """Conflicts among candidates, asked for where they are needed.

    Thousands of candidates may stand on the same ground. Their pairs would fill the memory.
    """

    def of(self, candidate: int) -> NDArray[np.int64]:
        """List those that one is in conflict with; it may be among them itself."""

    def among(self, candidates: NDArray[np.int64]) -> sparse.csr_array:
        """Find the pairs in conflict among some: symmetric, non-zero where they are."""


@dataclass(frozen=True)
class Nearness:
    """Conflicts of candidates whose centres are too near each other.

    Attributes
    ----------
    x, y
        Centres, metres.
    touching_m, metric
        Centres at most so far apart, by this of Minkowski's distances, touch.
    spacing_m
        Centres have to be at least so far apart in a straight line.

    Examples
    --------
    >>> near = Nearness(np.array([0.0, 90, 190]), np.zeros(3), spacing_m=100)
    >>> near.of(1).tolist(), near.among(np.arange(3)).toarray().astype(int).tolist()
    ([0, 1], [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    touching_m: float = -1.0
    metric: float = 2.0
    spacing_m: float = 0.0

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(np.column_stack([self.x, self.y]))

    @property
    def _rules(self) -> list[tuple[float, float]]:
        """Within which distance is too near, and how it is measured."""
        rules = [
            (self.touching_m + 3 * TOUCH_M, self.metric),
            (self.spacing_m - 2 * TOUCH_M, 2.0),
        ]
        return [rule for rule in rules if rule[0] > 0]

    def of(self, candidate: int) -> NDArray[np.int64]:
        """List those that one is in conflict with, and itself."""
        here = self.x[candidate], self.y[candidate]
        found = [self._tree.query_ball_point(here, within, p=p) for within, p in self._rules]
        return np.unique(np.concatenate([np.zeros(0), *found])).astype(np.int64)

    def among(self, candidates: NDArray[np.int64]) -> sparse.csr_array:
        """Find the pairs in conflict among some."""
        shape = (len(candidates), len(candidates))
        if not len(candidates):
            return sparse.csr_array(shape)
        tree = cKDTree(np.column_stack([self.x[candidates], self.y[candidates]]))
        pairs = [tree.query_pairs(within, p=p, output_type="ndarray") for within, p in self._rules]
        one, other = np.concatenate([np.zeros((0, 2), dtype=np.int64), *pairs]).T
        both = np.concatenate([one, other]), np.concatenate([other, one])
        return sparse.csr_array((np.ones(len(both[0])), both), shape=shape)

    def is_clear(self, one: int, x: float, y: float) -> bool:
        """Tell whether one, moved to another centre, is in conflict with none of the others."""
        apart = np.abs(np.column_stack([self.x - x, self.y - y]))
        apart[one] = np.inf
        return all(
            bool((np.linalg.norm(apart, ord=p, axis=1) > within).all()) for within, p in self._rules
        )


@dataclass(frozen=True)
class GivenConflicts:
    """Conflicts that are known pair by pair: symmetric, non-zero where two are in conflict.

    >>> given = GivenConflicts(sparse.csr_array([[0, 1], [1, 0]]))
    >>> given.of(0).tolist()
    [1]
    """

    pairs: sparse.csr_array

    def of(self, candidate: int) -> NDArray[np.int64]:
        """List those that one is in conflict with."""
        first, last = self.pairs.indptr[candidate : candidate + 2]
        return np.asarray(self.pairs.indices[first:last], dtype=np.int64)

    def among(self, candidates: NDArray[np.int64]) -> sparse.csr_array:
        """Find the pairs in conflict among some."""
        return sparse.csr_array(self.pairs[candidates][:, candidates])

"""Pairs of burglaries, counted by how far and how many days they lie apart.

The grid is what a decay is fitted to. Each pair also belongs to a block of ground, so that whole
blocks can be drawn again: pairs that share a burglary are not independent, blocks nearly are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hotspots.ground.close_pairs import pairs_within

Numbers = NDArray[np.float64]
Days = NDArray[np.int64]

# Wider than any pair that is counted is long, so that a burst of burglaries mostly stays whole.
BLOCK_M = 1000.0


@dataclass(frozen=True)
class PairGrid:
    """Close pairs by distance (rows, the first is the same place) and days apart (columns).

    Attributes
    ----------
    observed
        Pairs in each cell; column t holds those t days apart.
    distance_m
        Mean distance of a row's pairs; of an empty row its middle.
    edges_m
        Bounds of the rows after the first: row k holds ``edges_m[k-1] <= distance <
        edges_m[k]``, and the pairs at the same place are in the first.
    share_of_days
        Of all pairs of burglaries at any distance, the share in each column, as a share of all
        columns: what any row would be spread like if place and time had nothing to do with each
        other.
    of_blocks
        The same pairs by block of ground: a row a block, a column a cell of ``observed``, in
        its order.
    """

    observed: Numbers
    distance_m: Numbers
    edges_m: Numbers
    share_of_days: Numbers
    of_blocks: sparse.csr_array


def count_pairs(
    x: Numbers, y: Numbers, day: Days, *, max_m: float, step_m: float, max_days: int
) -> PairGrid:
    """Count the pairs of burglaries by distance and days apart.

    Parameters
    ----------
    x, y
        Where they happened, metres.
    day
        The day each happened.
    max_m, step_m
        Pairs up to which distance, in rows of which width.
    max_days
        Columns from 0 (the same day) to this many days.

    Examples
    --------
    >>> grid = count_pairs(
    ...     np.array([0.0, 0.0, 30.0]),
    ...     np.zeros(3),
    ...     np.array([5, 6, 6]),
    ...     max_m=50,
    ...     step_m=25,
    ...     max_days=2,
    ... )
    >>> grid.observed.astype(int).tolist()
    [[0, 1, 0], [0, 0, 0], [1, 1, 0]]
    """
    rows = int(np.ceil(max_m / step_m))
    edges = np.minimum(np.arange(rows + 1) * step_m, max_m)
    pairs = pairs_within(x, y, within_m=max_m)
    distance = np.asarray(pairs.distance_m, dtype=np.float64)
    row = np.where(distance == 0, 0, 1 + np.searchsorted(edges, distance, side="right") - 1)
    apart = np.abs(day[pairs.first] - day[pairs.second])
    totals = np.bincount(row, minlength=rows + 1).astype(np.float64)
    metres = np.bincount(row, weights=distance, minlength=rows + 1)
    middle = np.concatenate([[0.0], (edges[1:] + edges[:-1]) / 2])
    mean = np.divide(metres, totals, out=middle, where=totals > 0)
    soon = apart <= max_days
    cell = row[soon] * (max_days + 1) + apart[soon]
    shape = (rows + 1, max_days + 1)
    observed = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    blocks = _blocks(x, y, pairs.first[soon], pairs.second[soon])
    days = pairs_by_days_apart(day)
    within = np.zeros(max_days + 1)
    within[: len(days)] = days[: max_days + 1]
    return PairGrid(
        observed.astype(np.float64),
        mean,
        edges,
        within / max(within.sum(), 1.0),
        _by_block(blocks, cell, shape[0] * shape[1]),
    )


def pairs_by_days_apart(day: Days) -> Numbers:
    """Count all pairs by how many days they lie apart: exact, without looking at a pair.

    >>> pairs_by_days_apart(np.array([3, 3, 4, 6])).tolist()
    [1.0, 2.0, 1.0, 2.0]
    """
    if not len(day):
        return np.zeros(1)
    of_day = np.bincount(day - day.min()).astype(np.float64)
    # The counts against themselves, shifted by each number of days.
    apart = np.array(
        [of_day[shift:] @ of_day[: len(of_day) - shift] for shift in range(len(of_day))]
    )
    apart[0] = (of_day * (of_day - 1)).sum() / 2
    return apart


def _blocks(x: Numbers, y: Numbers, first: Days, second: Days) -> Days:
    """Give the block of ground in which the middle of each pair lies.

    Blocks are laid from the burglaries' own corner: where the origin of the map is must not
    matter.
    """
    if not len(first):
        return np.zeros(0, dtype=np.int64)
    east = ((x[first] + x[second]) / 2 - x.min()) // BLOCK_M
    north = ((y[first] + y[second]) / 2 - y.min()) // BLOCK_M
    return np.asarray(north * (east.max() + 1) + east, dtype=np.int64)


def _by_block(blocks: Days, cell: Days, cells: int) -> sparse.csr_array:
    names, number = np.unique(blocks, return_inverse=True)
    ones = np.ones(len(cell))
    return sparse.csr_array((ones, (number.ravel(), cell)), shape=(len(names), cells))

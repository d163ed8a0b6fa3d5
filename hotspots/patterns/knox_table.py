"""From counts of close pairs to the cells of a Knox table, the open ones by subtraction.

Pairs far apart in space or time are most of all pairs, and are never counted one by one: a row
and a column are known from what is close, and all pairs from the number of incidents.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.patterns.bands import Bands

Numbers = NDArray[Any]
_TIE = 1e-9  # sums of probabilities closer than this are equal


@dataclass(frozen=True)
class PairCounts:
    """Pairs less than each finite edge apart in time.

    Attributes
    ----------
    close
        (1 + permutations, bands of distance from nought, edges); the first is as observed.
    every
        Of all pairs, however far apart in space: permuting dates does not change them.
    """

    close: Numbers
    every: Numbers


@dataclass(frozen=True)
class Cells:
    """Every cell of a table, as observed and permuted.

    Attributes
    ----------
    observed
        Bands of distance by bands of time.
    permuted
        One such table for each permutation.
    expected
        Row times column over all pairs.
    """

    observed: Numbers
    permuted: Numbers
    expected: NDArray[np.float64]


def lay_cells_out(
    counts: PairCounts, in_band: NDArray[np.int64], pairs: int, space: Bands, time: Bands
) -> Cells:
    """Make the cells of a table from cumulated counts.

    Parameters
    ----------
    counts
        Of close pairs and of all.
    in_band
        Close pairs in each band of distance from nought.
    pairs
        All there are.
    space, time
        Bands of the table.
    """
    close, every, rows = counts.close, counts.every, in_band
    if time.open:
        without_end = np.broadcast_to(rows[:, None], (*close.shape[:2], 1))
        close = np.concatenate([close, without_end], axis=2)
        every = np.append(every, pairs)
    if space.open:
        beyond = every - close.sum(axis=1)
        close = np.concatenate([close, beyond[:, None]], axis=1)
        rows = np.append(rows, pairs - rows.sum())
    cells, columns = np.diff(close, axis=2), np.diff(every)
    nearer = len(rows) - len(space)  # what lies nearer than the first band
    cells, rows = cells[:, nearer:], rows[nearer:]
    expected = rows[:, None] * (columns[None, :] / max(pairs, 1))
    return Cells(cells[0], cells[1:], expected)


def judge_cells(cells: Cells, space: Bands, time: Bands) -> dict[str, pd.DataFrame]:
    """Make the tables of a result: what was observed, expected, and how chance does as much."""
    observed, expected = cells.observed, cells.expected
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(expected > 0, observed / expected, np.nan)
    trials = len(cells.permuted) + 1
    reached = (cells.permuted >= observed - _TIE * np.maximum(observed, 1)).sum(axis=0)
    tables = {
        "observed": observed,
        "expected": expected,
        "ratio": ratio,
        "p_value": (1 + reached) / trials,
        "p_adjusted": _adjusted(cells, _closed(space, time)),
    }
    return {
        name: pd.DataFrame(table, index=list(space.labels), columns=list(time.labels))
        for name, table in tables.items()
    }


def _closed(space: Bands, time: Bands) -> NDArray[np.bool_]:
    """Tell the cells that end somewhere, in space and in time."""
    return np.isfinite(space.edges[1:])[:, None] & np.isfinite(time.edges[1:])


def _adjusted(cells: Cells, closed: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Compare each cell with the most that any cell of a permuted table stands out.

    Cells without an end are not judged: what happened far away or long after is no near repeat.
    Square roots of counts spread alike, few or many (Anscombe): each cell is then measured by
    its own spread over the permutations, the observed table being one more of them.
    """
    trials = len(cells.permuted) + 1
    root = np.sqrt(np.maximum(np.concatenate([cells.observed[None], cells.permuted]), 0) + 0.375)
    spread = root.std(axis=0)
    still = spread < _TIE
    score = (root - root.mean(axis=0)) / np.where(still, 1.0, spread)
    score[:, still] = 0.0
    score[:, ~closed] = -np.inf
    most = np.sort(score[1:].max(axis=(1, 2)))
    reached = trials - 1 - np.searchsorted(most, score[0] - _TIE)
    return np.where(closed, (1 + reached) / trials, np.nan)

"""DBSCAN on weighted places, exactly, without ever listing anybody's neighbours.

Places are sorted into square cells whose diagonal is a little less than ``eps_m``. Places of
one cell are therefore neighbours without measuring; whoever else is a neighbour lies at most
two cells away. Most questions are answered a cell at a time (its weight makes all its places
cores; a box that is too far, or wholly near enough, needs no look at its places), and two
cells are one cluster as soon as a single pair of their cores is near enough.

Nearness is ``dx * dx + dy * dy <= eps_m * eps_m`` in double precision, the comparison that the
leaves of scikit-learn's trees make. Its branches compare roots, so two places that are farther
apart than ``eps_m`` by less than double precision can show may go either way there, depending
on how the tree was built; here they are never neighbours.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem

NOISE = -1
# How many cells away a neighbour can be, and how many columns of cells that makes.
_REACH = 2
_COLUMNS = 2 * _REACH + 1
# Cells are this much smaller than they need be, more than rounding can move a place, so long
# as there are no more than so many of them in a row.
_SHRINK = 1e-5
MOST_CELLS_ACROSS = 2**30


@dataclass(frozen=True)
class Found:
    """What DBSCAN says of each place.

    Attributes
    ----------
    label
        Number of the cluster, in the order of their first core place; -1 for none.
    core
        True where the weight within reach is enough.
    """

    label: NDArray[np.int64]
    core: NDArray[np.bool_]


@dataclass(frozen=True)
class _Cells:
    """Places in the order of their cells, and which cells are near which.

    Cells run up each column from south to north, columns from west to east; those near a cell
    are therefore five unbroken stretches, one in each column.
    """

    order: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    start: NDArray[np.int64]
    near: NDArray[np.int32]

    @property
    def of_place(self) -> NDArray[np.int64]:
        """Number of the cell that each place lies in."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def find_dense_places(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    eps_m: float,
    min_weight: float,
) -> Found:
    """Find cores, and the clusters they make, among distinct places.

    The cores, and how they fall into clusters, are those of scikit-learn's DBSCAN. A place that
    is no core goes with the core nearest to it; of equally near ones with the westernmost, then
    southernmost.

    Parameters
    ----------
    x, y
        Distinct places, sorted by easting, then northing.
    weight
        What each weighs, zero or more. Zero adds nothing, but such a place can be a core.
    eps_m
        How near is a neighbour, inclusive.
    min_weight
        Weight within ``eps_m``, the place itself included, that makes a core.

    Raises
    ------
    InputError
        When ``eps_m`` is less than a thousand-millionth of the extent.

    Examples
    --------
    >>> x, y = np.array([0.0, 50, 90, 5000]), np.zeros(4)
    >>> found = find_dense_places(x, y, np.ones(4), eps_m=60, min_weight=3)
    >>> found.label.tolist(), found.core.tolist()
    ([0, 0, 0, -1], [False, True, False, False])
    """
    label = np.full(len(x), NOISE, dtype=np.int64)
    core = np.zeros(len(x), dtype=bool)
    if not len(x):
        return Found(label, core)
    cells = _sort_into_cells(x, y, eps_m)
    boxes = _boxes(cells.x, cells.y, cells.start)
    eps2 = eps_m * eps_m
    is_core = _cores(
        cells.x, cells.y, weight[cells.order], cells.start, cells.near, boxes, eps2, min_weight
    )
    core[cells.order] = is_core
    if not is_core.any():
        return Found(label, core)
    label[cells.order] = _clusters(cells, is_core, eps2)
    return Found(_in_order_of_first_core(label, core), core)


def _sort_into_cells(x: NDArray[np.float64], y: NDArray[np.float64], eps_m: float) -> _Cells:
    west, south = x.min(), y.min()
    extent = max(float(x.max() - west), float(y.max() - south))
    side = eps_m / math.sqrt(2) * (1 - _SHRINK)
    if extent / MOST_CELLS_ACROSS >= side:
        raise InputError(
            Problem(
                f"eps_m = {eps_m!r} over {extent / 1000:,.0f} km of incidents would take more than"
                f" {MOST_CELLS_ACROSS:,} cells in a row",
                "give a larger distance, or the incidents of a smaller area",
                "eps_m",
            )
        )
    column = np.floor((x - west) / side).astype(np.int64)
    row = np.floor((y - south) / side).astype(np.int64)
    # Room at either end of a column, so that what is near a cell never runs into the next.
    tall = int(row.max()) + 1 + 2 * _REACH
    key = column * tall + row + _REACH
    order = np.argsort(key, kind="stable")
    key = key[order]
    start = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1], [True]]))
    return _Cells(order, x[order], y[order], start, _near_cells(key[start[:-1]], tall))


def _clusters(cells: _Cells, is_core: NDArray[np.bool_], eps2: float) -> NDArray[np.int64]:
    """Name the cluster of each place, in the order of cells, by one of its cells."""
    of_place = cells.of_place
    at = np.flatnonzero(is_core)
    # Only cores join and attract: from here on the cells hold nothing else.
    core_x, core_y = cells.x[at], cells.y[at]
    start = np.searchsorted(of_place[at], np.arange(len(cells.start)))
    boxes = _boxes(core_x, core_y, start)
    root = _join_cells(core_x, core_y, start, cells.near, boxes, eps2)
    label = np.full(len(of_place), NOISE, dtype=np.int64)
    label[at] = root[of_place[at]]
    rest = np.flatnonzero(~is_core)
    nearest = _nearest_cores(
        cells.x[rest],
        cells.y[rest],
        of_place[rest],
        core_x,
        core_y,
        cells.order[at],
        start,
        cells.near,
        boxes,
        eps2,
    )
    reached = nearest >= 0
    label[rest[reached]] = root[of_place[at[nearest[reached]]]]
    return label


def _in_order_of_first_core(label: NDArray[np.int64], core: NDArray[np.bool_]) -> NDArray[np.int64]:
    names, first = np.unique(label[core], return_index=True)
    number = np.empty(len(names), dtype=np.int64)
    number[np.argsort(first)] = np.arange(len(names))
    return np.where(label == NOISE, NOISE, number[np.searchsorted(names, label) % len(names)])


@njit(cache=True, nogil=True)
def _near_cells(key: NDArray[np.int64], tall: int) -> NDArray[np.int32]:
    """For each cell and column, the first cell that is near and the one after the last."""
    near = np.empty((len(key), 5, 2), dtype=np.int32)
    for column in range(5):
        low = high = 0
        for cell in range(len(key)):
            middle = key[cell] + (column - 2) * tall
            while low < len(key) and key[low] < middle - 2:
                low += 1
            while high < len(key) and key[high] <= middle + 2:
                high += 1
            near[cell, column, 0] = low
            near[cell, column, 1] = high
    return near


@njit(cache=True, nogil=True)
def _boxes(
    x: NDArray[np.float64], y: NDArray[np.float64], start: NDArray[np.int64]
) -> NDArray[np.float64]:
    """West, south, east and north of what each cell holds; nowhere for an empty one."""
    boxes = np.empty((len(start) - 1, 4))
    for cell in range(len(start) - 1):
        west = south = np.inf
        east = north = -np.inf
        for place in range(start[cell], start[cell + 1]):
            west, east = min(west, x[place]), max(east, x[place])
            south, north = min(south, y[place]), max(north, y[place])
        boxes[cell, 0], boxes[cell, 1] = west, south
        boxes[cell, 2], boxes[cell, 3] = east, north
    return boxes


# Rounding never turns an order round: the distance to a box, computed as below, is no more
# than to any place in it as computed, and that to its far corner no less.
@njit(cache=True, nogil=True, inline="always")
def _nearest2(x: float, y: float, box: NDArray[np.float64]) -> float:
    """Squared distance to the nearest point of a box."""
    dx: float = max(box[0] - x, x - box[2], 0.0)
    dy: float = max(box[1] - y, y - box[3], 0.0)
    return dx * dx + dy * dy


@njit(cache=True, nogil=True, inline="always")
def _farthest2(x: float, y: float, box: NDArray[np.float64]) -> float:
    """Squared distance to the farthest corner of a box."""
    dx: float = max(x - box[0], box[2] - x)
    dy: float = max(y - box[1], box[3] - y)
    return dx * dx + dy * dy


@njit(cache=True, nogil=True)
def _cores(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    start: NDArray[np.int64],
    near: NDArray[np.int32],
    boxes: NDArray[np.float64],
    eps2: float,
    min_weight: float,
) -> NDArray[np.bool_]:
    """Tell which places have enough weight around them."""
    cells = len(start) - 1
    held = np.zeros(cells)
    for cell in range(cells):
        for place in range(start[cell], start[cell + 1]):
            held[cell] += weight[place]
    core = np.zeros(len(x), dtype=np.bool_)
    for cell in range(cells):
        if held[cell] >= min_weight:
            core[start[cell] : start[cell + 1]] = True
            continue
        for place in range(start[cell], start[cell + 1]):
            total = held[cell]
            for column in range(5):
                for other in range(near[cell, column, 0], near[cell, column, 1]):
                    if other == cell or _nearest2(x[place], y[place], boxes[other]) > eps2:
                        continue
                    if _farthest2(x[place], y[place], boxes[other]) <= eps2:
                        total += held[other]
                        continue
                    for one in range(start[other], start[other + 1]):
                        dx, dy = x[one] - x[place], y[one] - y[place]
                        if dx * dx + dy * dy <= eps2:
                            total += weight[one]
                if total >= min_weight:
                    core[place] = True
                    break
    return core


@njit(cache=True, nogil=True)
def _join_cells(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    start: NDArray[np.int64],
    near: NDArray[np.int32],
    boxes: NDArray[np.float64],
    eps2: float,
) -> NDArray[np.int64]:
    """Name for each cell with cores the first cell of its cluster."""
    root = np.arange(len(start) - 1)
    for cell in range(len(root)):
        if start[cell] == start[cell + 1]:
            continue
        for column in range(2, 5):
            for other in range(max(cell + 1, near[cell, column, 0]), near[cell, column, 1]):
                if start[other] == start[other + 1]:
                    continue
                one, two = _root(root, cell), _root(root, other)
                if one != two and _touch(x, y, start, boxes, cell, other, eps2):
                    root[max(one, two)] = min(one, two)
    for cell in range(len(root)):
        root[cell] = _root(root, cell)
    return root


@njit(cache=True, nogil=True)
def _root(root: NDArray[np.int64], cell: int) -> int:
    while root[cell] != cell:
        root[cell] = root[root[cell]]
        cell = root[cell]
    return cell


@njit(cache=True, nogil=True)
def _touch(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    start: NDArray[np.int64],
    boxes: NDArray[np.float64],
    cell: int,
    other: int,
    eps2: float,
) -> bool:
    """Tell whether any place of one cell is a neighbour of any of another."""
    for place in range(start[cell], start[cell + 1]):
        if _nearest2(x[place], y[place], boxes[other]) > eps2:
            continue
        for one in range(start[other], start[other + 1]):
            dx, dy = x[one] - x[place], y[one] - y[place]
            if dx * dx + dy * dy <= eps2:
                return True
    return False


@njit(cache=True, nogil=True)
def _nearest_cores(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    cell: NDArray[np.int64],
    core_x: NDArray[np.float64],
    core_y: NDArray[np.float64],
    core_place: NDArray[np.int64],
    start: NDArray[np.int64],
    near: NDArray[np.int32],
    boxes: NDArray[np.float64],
    eps2: float,
) -> NDArray[np.int64]:
    """Find for each other place the nearest core within reach; -1 where there is none."""
    nearest = np.full(len(x), -1, dtype=np.int64)
    for place in range(len(x)):
        best = eps2
        for column in range(5):
            for other in range(near[cell[place], column, 0], near[cell[place], column, 1]):
                if _nearest2(x[place], y[place], boxes[other]) > best:
                    continue
                for one in range(start[other], start[other + 1]):
                    dx, dy = core_x[one] - x[place], core_y[one] - y[place]
                    apart = dx * dx + dy * dy
                    at = nearest[place]
                    if apart > best or (
                        at >= 0 and apart == best and core_place[one] > core_place[at]
                    ):
                        continue
                    best, nearest[place] = apart, one
    return nearest

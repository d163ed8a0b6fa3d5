"""Which units are neighbours, and how much each counts: one sparse matrix, units in order."""

from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from hotspots.errors import InputError, Problem, listed
from hotspots.ground.lattice import CellIndex, lattice_of

DistanceWeights = Literal["binary", "linear"]
NeighbourWeights = csr_array[np.float64, tuple[int, int]]

MOST_PAIRS = 100_000_000
_BYTES_A_PAIR = 40
_ROUNDING = 1 + 1e-9  # units just within reach stay so, whatever the last bit of a distance


def touching_neighbours(units: gpd.GeoDataFrame) -> NeighbourWeights:
    """Weigh one each unit, and every unit that touches it at an edge or a corner.

    Squares have up to eight neighbours, hexagons up to six, wards as many as they have.

    Returns
    -------
    csr_array
        Symmetric, one row a unit, itself included.

    Examples
    --------
    >>> units = gpd.GeoDataFrame(geometry=[shapely.box(x, 0, x + 9, 9) for x in (0, 9, 18)])
    >>> touching_neighbours(units).toarray().tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]
    """
    found = lattice_of(units)
    if found is None:
        polygons = units.geometry.to_numpy()
        one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    else:
        lattice, row, column = found
        index = CellIndex(row, column)
        own = np.arange(len(units))
        around = [own, *(index.find(*cells) for cells in lattice.around(row, column))]
        beside = np.concatenate(around)
        held = beside >= 0
        one, other = np.tile(own, len(around))[held], beside[held]
    return _matrix(one, other, np.ones(len(one)), len(units))


def neighbours_within(
    units: gpd.GeoDataFrame, *, within_m: float, distance_weights: DistanceWeights = "binary"
) -> NeighbourWeights:
    """Weigh every unit whose middle lies within ``within_m`` of a unit's middle.

    Parameters
    ----------
    units
        Polygons in metres.
    within_m
        How far a neighbour may be; exactly as far still counts.
    distance_weights
        ``"binary"``: each weighs one. ``"linear"``: 1 - distance / ``within_m``, from one for
        the unit itself down to nothing (an inverse distance would be infinite there).

    Returns
    -------
    csr_array
        Symmetric, one row a unit, itself included.

    Raises
    ------
    InputError
        When ``within_m`` is not a length, reaches no neighbour of any unit, or so many that
        the matrix would not fit.

    Examples
    --------
    >>> units = gpd.GeoDataFrame(geometry=[shapely.box(x, 0, x + 9, 9) for x in (0, 9, 18)])
    >>> neighbours_within(units, within_m=18, distance_weights="linear").toarray().tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    """
    if not (np.isfinite(within_m) and within_m > 0):
        problem = Problem(f"within_m = {within_m!r}", "give a number above zero", "within_m")
        raise InputError(problem)
    if distance_weights not in ("binary", "linear"):
        known = listed(["binary", "linear"])
        what = f"distance_weights = {distance_weights!r}"
        raise InputError(Problem(what, f"choose one of {known}", "distance_weights"))
    middle = shapely.get_coordinates(shapely.centroid(units.geometry.to_numpy()))
    tree = KDTree(middle)
    reach = within_m * _ROUNDING
    _require_some_and_not_too_many(tree, reach, within_m)
    pairs = tree.query_pairs(reach, output_type="ndarray")
    weight = np.ones(len(pairs))
    if distance_weights == "linear":
        apart = np.hypot(*(middle[pairs[:, 0]] - middle[pairs[:, 1]]).T)
        weight = np.maximum(1 - apart / within_m, 0)
    own = np.arange(len(units))
    return _matrix(
        np.concatenate([own, pairs[:, 0], pairs[:, 1]]),
        np.concatenate([own, pairs[:, 1], pairs[:, 0]]),
        np.concatenate([np.ones(len(units)), weight, weight]),
        len(units),
    )


def _require_some_and_not_too_many(tree: KDTree, reach: float, within_m: float) -> None:
    pairs = int(tree.count_neighbors(tree, reach))
    if pairs > MOST_PAIRS:
        raise InputError(
            Problem(
                f"within {within_m:g} m there are {pairs:,} pairs of units"
                f" ({pairs * _BYTES_A_PAIR / 2**30:.1f} GiB)",
                f"choose a smaller within_m or larger cells; at most {MOST_PAIRS:,} are weighed",
                "within_m",
            )
        )
    if pairs == tree.n > 1:
        nearest = float(np.asarray(tree.query(tree.data, k=2)[0])[:, 1].min())
        raise InputError(
            Problem(
                f"within_m = {within_m:g} reaches no neighbour of any unit",
                f"choose at least {nearest:g}, the distance of the nearest two middles",
                "within_m",
            )
        )


def _matrix(
    one: NDArray[np.int64], other: NDArray[np.int64], weight: NDArray[np.float64], units: int
) -> NeighbourWeights:
    return csr_array((weight, (one, other)), shape=(units, units))

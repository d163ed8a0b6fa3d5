"""The statistic Gi*, and the chance of it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc
from scipy.stats import binom, norm

from hotspots.patterns.neighbours import NeighbourWeights

Alternative = Literal["two-sided", "greater"]
Numbers = NDArray[np.float64]

_STRAIGHT = 1e-4  # less skewness than this changes no digit anybody reads


@dataclass(frozen=True)
class GiStar:
    """Gi* of each unit.

    Attributes
    ----------
    z
        0 where nothing can stand out: all units hold the same, or all are neighbours alike.
    around
        What the unit and its neighbours hold, each times its weight.
    """

    z: Numbers
    around: Numbers


def gi_star(values: Numbers, neighbours: NeighbourWeights) -> GiStar:
    """Compute Gi* of each unit.

    Dividing a row of weights by its sum changes nothing in z.

    Parameters
    ----------
    values
        One number a unit.
    neighbours
        Weights, one row a unit, itself on the diagonal.

    References
    ----------
    Getis and Ord (1992), "The analysis of spatial association by use of distance statistics",
    Geographical Analysis 24. Ord and Getis (1995), "Local spatial autocorrelation statistics:
    distributional issues and an application", Geographical Analysis 27.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> chain = csr_array([[1.0, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 1, 1]])
    >>> gi_star(np.array([8.0, 4, 0, 0]), chain).z.round(3).tolist()
    [1.567, 0.905, -1.508, -1.567]
    """
    count = len(values)
    first, second = _sums(neighbours, 1), _sums(neighbours, 2)
    mean = float(values.mean())
    # Deviations first: a difference of squares would lose the digits of large harms.
    deviation = float(np.sqrt(((values - mean) ** 2).mean()))
    scale = deviation * np.sqrt(np.maximum(count * second - first**2, 0) / (count - 1))
    around = np.asarray(neighbours @ values)
    z = np.zeros(count)
    rounding = 1e-12 * (abs(mean) + deviation) * first
    np.divide(around - mean * first, scale, out=z, where=scale > rounding)
    return GiStar(z, around)


def chance_of_z(z: Numbers, alternative: Alternative) -> Numbers:
    """Give the chance of so large a z by the normal curve; of one so far from 0 if two-sided.

    >>> chance_of_z(np.array([0.0, 1.959964]), "two-sided").round(4).tolist()
    [1.0, 0.05]
    """
    return np.asarray(norm.sf(z) if alternative == "greater" else 2 * norm.sf(np.abs(z)))


def chance_if_strewn(
    around: Numbers, neighbours: NeighbourWeights, weights: Numbers, alternative: Alternative
) -> Numbers:
    """Give the chance of as much around a unit if incidents were strewn over the units.

    Every incident falls on any unit alike. Counts among neighbours that weigh one each are
    then binomial, and the chance is exact; harm, or weights that fall with distance, have the
    right mean, spread and skewness (Pearson's type III curve), from half a typical weight
    nearer the middle, since they come in lumps.

    Parameters
    ----------
    around
        As of :class:`GiStar`.
    neighbours
        Weights, one row a unit, itself on the diagonal.
    weights
        Of each incident in the units: all one for a count.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> pairs = csr_array(np.kron(np.eye(5), np.ones((2, 2))))
    >>> chance_if_strewn(np.array([3.0] * 10), pairs, np.ones(3), "greater")[0].round(6)
    np.float64(0.008)
    """
    units = len(around)
    if not len(weights):
        return np.ones(units)
    first, second, third = (_sums(neighbours, power) / units for power in (1, 2, 3))
    if (weights == 1).all() and (neighbours.data == 1).all():
        held = around.round()
        upper = binom.sf(held - 1, len(weights), np.minimum(first, 1))
        lower = binom.cdf(held, len(weights), np.minimum(first, 1))
    else:
        # Largest first, so that the order of rows does not reach the last bit.
        total, squares, cubes = (float((np.sort(weights) ** power).sum()) for power in (1, 2, 3))
        spread = np.sqrt(squares * np.maximum(second - first**2, 0))
        skewness, upper_z, lower_z = np.zeros((3, units))
        known = spread > 0
        lump = squares / total / 2 if total else 0.0
        np.divide(
            cubes * (third - 3 * first * second + 2 * first**3),
            spread**3,
            out=skewness,
            where=known,
        )
        np.divide(around - lump - total * first, spread, out=upper_z, where=known)
        np.divide(total * first - around - lump, spread, out=lower_z, where=known)
        upper, lower = _skewed_tail(upper_z, skewness), _skewed_tail(lower_z, -skewness)
    if alternative == "greater":
        return np.asarray(upper)
    return np.asarray(np.minimum(2 * np.minimum(upper, lower), 1.0))


def _sums(neighbours: NeighbourWeights, power: int) -> Numbers:
    return np.asarray(neighbours.power(power).sum(axis=1), dtype=np.float64)


def _skewed_tail(z: Numbers, skewness: Numbers) -> Numbers:
    """Give the chance of more than z under Pearson's type III curve (a shifted gamma curve)."""
    skewed = np.abs(skewness) > _STRAIGHT
    shape = 4 / np.where(skewed, skewness, 1.0) ** 2
    root = np.sqrt(shape)
    # A curve with its long tail below is the mirror image of one with it above.
    above = gammaincc(shape, np.maximum(shape + z * root, 0))
    below = gammainc(shape, np.maximum(shape - z * root, 0))
    return np.where(skewed, np.where(skewness > 0, above, below), norm.sf(z))

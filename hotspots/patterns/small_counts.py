"""What concentration is left when chance is taken out of it.

A thousand incidents on ten thousand streets use at most a tenth of the streets, however evenly
the risk is spread. Here is what chance alone would show, and two corrections for it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

_SHAPES = (1e-4, 1e5)  # from one unit that holds everything to no difference at all


def share_by_chance(share: float, *, mean: float) -> float:
    """Tell which share of units holds a share of incidents that are scattered evenly at random.

    Each unit is equally likely to be hit. Counts are then Poisson: units with y or more hold
    P(Y >= y - 1) of the incidents. The fullest are taken first, and of those with equally many
    no more than are needed.

    Parameters
    ----------
    share
        Of the incidents, above 0 and up to 1.
    mean
        Incidents per unit.

    Returns
    -------
    float
        Share of all units, as if there were very many of them.

    References
    ----------
    Chalfin, Kaplan and Cuellar (2021), "Measuring marginal crime concentration: a new solution
    to an old problem", Journal of Research in Crime and Delinquency 58(4), who set observed
    concentration against such a scatter.

    Examples
    --------
    >>> round(share_by_chance(0.5, mean=0.001), 5), round(share_by_chance(0.5, mean=10000), 2)
    (0.0005, 0.5)
    """
    counts = stats.poisson(mean)
    # The least y of which units with y or more hold enough.
    y = 1 + int(counts.isf(share))
    while counts.sf(y - 1) >= share:
        y += 1
    while y > 1 and counts.sf(y - 2) < share:
        y -= 1
    held = counts.sf(y - 1)  # by units with more than y
    return float(counts.sf(y) + (share - held) * mean / y)


def gini(amounts: NDArray[np.float64]) -> float:
    """Measure how unequal amounts are: 0 when all are the same, towards 1 when one has all.

    NaN when there is nothing.

    >>> round(gini(np.array([3.0, 1, 1, 0, 0, 0, 0, 0, 0, 0])), 9)
    0.78
    """
    total, units = float(amounts.sum()), len(amounts)
    if not total:
        return float("nan")
    ranks = np.arange(1, units + 1)
    return float(2 * (ranks @ np.sort(amounts)) / (units * total) - (units + 1) / units)


def generalised_gini(amounts: NDArray[np.float64], *, pieces: float) -> float:
    """Measure inequality beyond what so few incidents must show on so many units.

    G' = 1 - max(1, n / c) (1 - G) for c incidents on n units: 0 when each is in a unit of its
    own, the Gini coefficient itself when there are as many incidents as units.

    Parameters
    ----------
    amounts
        What each unit holds.
    pieces
        How many incidents that is.

    References
    ----------
    Bernasco and Steenbeek (2017), "More places than crimes", Journal of Quantitative
    Criminology 33(3).

    Examples
    --------
    >>> round(generalised_gini(np.array([5.0, 2, 1, 0, 0, 0, 0, 0, 0, 0]), pieces=8), 9)
    0.75
    """
    if not pieces:
        return float("nan")
    return 1 - max(1.0, len(amounts) / pieces) * (1 - gini(amounts))


def fit_gamma_shape(amounts: NDArray[np.float64]) -> float:
    """Fit how unequal the rates behind counts are: the shape k of a gamma distribution.

    Counts are taken to be Poisson with rates that are gamma distributed, and so negative
    binomial; k is that of maximum likelihood, the mean being the sample's. It is infinite, all
    rates being equal, when the counts vary no more than chance makes them.

    Parameters
    ----------
    amounts
        Counts, whole or not; not all of them zero.

    References
    ----------
    Mohler, Brantingham, Carter and Short (2019), "Reducing bias in estimates for the law of
    crime concentration", Journal of Quantitative Criminology 35.
    Levin and Reeds (1977), "Compound multinomial likelihood functions are unimodal", Annals of
    Statistics 5: there is one such k if the variance is above the mean, and else none.

    Examples
    --------
    >>> fit_gamma_shape(np.array([1.0, 1, 1, 0]))
    inf
    >>> round(fit_gamma_shape(np.array([8.0, 1, 0, 0])), 3)
    0.333
    """
    values, times = np.unique(amounts, return_counts=True)
    units = len(amounts)
    mean = float(values @ times) / units
    if float((values - mean) ** 2 @ times) / units <= mean:
        return float("inf")

    def minus_likelihood(log_k: float) -> float:
        k = np.exp(log_k)
        each = special.gammaln(values + k) - special.gammaln(k) - values * np.log(k + mean)
        return -float(each @ times) + units * k * float(np.log1p(mean / k))

    found = optimize.minimize_scalar(
        minus_likelihood, bounds=tuple(np.log(_SHAPES)), method="bounded", options={"xatol": 1e-9}
    )
    return float(np.exp(found.x))


def share_of_rates(share: float, *, shape: float) -> float:
    """Tell which share of units has a share of all risk, where rates are gamma distributed.

    Units with a rate above x (in scales) are Q(k, x) of all and have Q(k + 1, x) of the risk, Q
    being the regularised upper incomplete gamma function.

    >>> round(share_of_rates(0.5, shape=1.0), 4)  # exponential: e^-x where e^-x (1 + x) = 1/2
    0.1867
    >>> share_of_rates(0.5, shape=float("inf"))
    0.5
    """
    if np.isinf(shape):
        return share
    return float(special.gammaincc(shape, special.gammainccinv(shape + 1, share)))


def gini_of_rates(shape: float) -> float:
    """Give the Gini coefficient of a gamma distribution: Γ(k + 1/2) / (√π Γ(k + 1)).

    >>> round(gini_of_rates(1.0), 9), gini_of_rates(float("inf"))
    (0.5, 0.0)
    """
    if np.isinf(shape):
        return 0.0
    log = special.gammaln(shape + 0.5) - special.gammaln(shape + 1)
    return float(np.exp(log) / np.sqrt(np.pi))

"""What concentration is left when chance is taken out of it.

A thousand incidents on ten thousand streets use at most a tenth of the streets, however evenly
the risk is spread. Here is what chance alone would show, and the concentration of the rates behind
the counts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

_STEPS = 150
_EM_STEPS = 1000


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


@dataclass(frozen=True)
class Rates:
    """How unequal the rates behind counts are.

    Attributes
    ----------
    rate
        Expected incidents of a unit, from the lowest.
    share
        Share of units that have it; adds up to 1.
    """

    rate: NDArray[np.float64]
    share: NDArray[np.float64]

    def units_with(self, share: float) -> float:
        """Tell which share of units has a share of all risk, those with the highest rates first.

        >>> rates = Rates(np.array([0.0, 1.0, 8.0]), np.array([0.5, 0.4, 0.1]))
        >>> round(rates.units_with(0.5), 9), round(rates.units_with(0.75), 9)
        (0.075, 0.2)
        """
        rate, units = self.rate[::-1], self.share[::-1]
        risk = np.cumsum(rate * units)
        last = int(np.argmax(risk >= share * risk[-1]))
        before = risk[last] - rate[last] * units[last]
        return float(units[:last].sum() + (share * risk[-1] - before) / rate[last])

    @property
    def gini(self) -> float:
        """Gini coefficient of the rates.

        >>> round(Rates(np.array([0.0, 4.0]), np.array([0.75, 0.25])).gini, 9)
        0.75
        """
        risk = np.concatenate([[0.0], np.cumsum(self.rate * self.share)])
        return float(1 - self.share @ (risk[1:] + risk[:-1]) / risk[-1])


def fit_rates(amounts: NDArray[np.float64]) -> Rates:
    """Fit how unequal the rates behind counts are, whatever their distribution.

    Each unit's count is taken to be Poisson with a rate of its own. Which share of units has
    which rate is found by maximum likelihood with no shape assumed: rates stand on a grid
    (nought, then in equal proportions from a fiftieth of the mean to the largest count, and the
    largest counts themselves), and a thousand steps of the EM algorithm from equal shares find
    the shares. Counts that vary no more than chance makes them have one rate.

    Parameters
    ----------
    amounts
        Counts, whole or not; not all of them zero.

    References
    ----------
    Mohler, Brantingham, Carter and Short (2019), "Reducing bias in estimates for the law of
    crime concentration", Journal of Quantitative Criminology 35, for taking the concentration
    of the rates; theirs are gamma distributed, which makes too much or too little of it where
    there are fields without any crime, or a station with much.
    Laird (1978), "Nonparametric maximum likelihood estimation of a mixing distribution",
    Journal of the American Statistical Association 73.

    Examples
    --------
    >>> fit_rates(np.array([1.0, 1.0, 1.0, 0.0]))
    Rates(rate=array([0.75]), share=array([1.]))
    >>> half_of_them = np.array([900.0] * 50 + [0.0] * 50)
    >>> round(fit_rates(half_of_them).gini, 3), round(fit_rates(half_of_them).units_with(0.5), 3)
    (0.5, 0.25)
    """
    values, times = np.unique(amounts, return_counts=True)
    units = len(amounts)
    mean = float(values @ times) / units
    if float((values - mean) ** 2 @ times) / units <= mean:
        return Rates(np.array([mean]), np.array([1.0]))
    steps = np.geomspace(mean / 50, values[-1], _STEPS)
    grid = np.unique(np.concatenate([[0.0], steps, values[-_STEPS:]]))
    logs = special.xlogy(values[:, None], grid) - grid - special.gammaln(values + 1)[:, None]
    likely = np.exp(logs - logs.max(axis=1, keepdims=True))
    share = np.full(len(grid), 1 / len(grid))
    for _ in range(_EM_STEPS):
        share *= (times / (likely @ share)) @ likely / units
    return Rates(grid, share)

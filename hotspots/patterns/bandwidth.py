"""Bandwidths found by rule: Silverman's, by likelihood, and adaptive.

All three look for a quartic kernel's bandwidth, or a Gaussian's, and are turned into that of
the kernel in use by canonical bandwidths (:mod:`hotspots.patterns.kernels`), so that the choice
of kernel does not change how smooth a map is.

**Silverman** (1986, eq. 4.14 and p. 87): for a Gaussian in two dimensions h = s n^(-1/6), where
s² is the mean of the variances of the eastings and of the northings. With weights, n is the
effective number (Σw)² / Σw² and the variances are weighted. It is right for one round hump; a
district has many, and the rule smooths them into one. Take it as an upper bound.

**Likelihood**: the bandwidth under which the other places predict each place best. Snapped
incidents share places, and leaving out one *incident* would leave its twins behind: the
likelihood then grows without limit as the bandwidth goes to zero. So the whole *place* is left
out, with every incident on it. A place with no other in reach would make the likelihood zero
and one remote farm would decide the bandwidth of the town; so one more incident is thought to be
spread evenly over the area, and everything is possible everywhere. The sum over places of
w log((Σ w' K + w̄ / A) / (W - w + w̄)) is highest among 24 bandwidths in equal ratios, from
three cells to Silverman's. With more than 5,000 places, every so-manieth, in order of their
eastings, is judged, by all the others.

**Adaptive** (Abramson 1982): small where incidents are dense, large where they are sparse. The
pilot is the density at each place under the likelihood's bandwidth h; a place's own bandwidth is
h (pilot / g)^(-1/2), where g is the geometric mean of the pilot over incidents, and at most
three times h, and at least a third of it.

None of them gives less than a cell.

References
----------
Silverman (1986), Density Estimation for Statistics and Data Analysis, sections 3.4, 4.3, 5.3.
Abramson (1982), "On bandwidth variation in kernel estimates: a square root law".
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.patterns.kernels import KERNELS, Floats, Kernel
from hotspots.patterns.spread import do_all

Rule = Literal["silverman", "likelihood", "adaptive"]
RULES: tuple[Rule, ...] = get_args(Rule)
CANDIDATES = 24
MOST_JUDGED = 5_000
ADAPTIVE_RANGE = 3.0
# The pilot is quartic: how far it sees, at most, in bandwidths of the kernel in use.
PILOT_REACH = KERNELS["quartic"].canonical
_PIECE = 256  # places to one piece of work


@dataclass(frozen=True)
class Spreading:
    """What a rule looks at.

    Attributes
    ----------
    x, y, weight
        Distinct places, in order of their eastings, and what is on each.
    effective
        (Σw)² / Σw² over incidents; their number when each counts for one.
    incidents
        How many there are.
    area_m2
        Ground on which they could have been.
    cell_m
        Size of a cell: no bandwidth is smaller.
    """

    x: Floats
    y: Floats
    weight: Floats
    effective: float
    incidents: int
    area_m2: float
    cell_m: float


def find_bandwidth(rule: str, what: Spreading, kernel: Kernel) -> float:
    """Find the bandwidth that a rule gives; for ``adaptive`` the pilot's.

    Returns
    -------
    float
        Metres, for the kernel in use.

    Raises
    ------
    InputError
        When there is no such rule, or incidents lie on fewer than two places.

    Examples
    --------
    >>> x = np.array([0.0, 600.0, 1200.0])
    >>> spreading = Spreading(x, x, np.ones(3), 3.0, 3, 4e6, 50.0)
    >>> round(find_bandwidth("silverman", spreading, KERNELS["gaussian"]), 3)  # 600 * 3**(-1/6)
    499.61
    """
    if rule not in RULES:
        raise InputError(
            Problem(
                f"bandwidth_m = {rule!r}",
                f"give metres, or one of {listed(RULES)}",
                "bandwidth_m",
            )
        )
    if np.count_nonzero(what.weight) < 2:
        raise InputError(
            Problem(
                f"the rule {rule!r} cannot choose a bandwidth for incidents on fewer than two"
                " places",
                "give the bandwidth in metres",
                "bandwidth_m",
            )
        )
    if rule == "silverman":
        found = kernel.equivalent(KERNELS["gaussian"], _silverman(what))
    else:
        found = kernel.equivalent(KERNELS["quartic"], _likelihood(what))
    return float(max(found, what.cell_m))


def adapt_bandwidths(
    x: Floats,
    y: Floats,
    weight: Floats,
    own: NDArray[np.bool_],
    *,
    pilot_m: float,
    cell_m: float,
    kernel: Kernel,
) -> Floats:
    """Give each place its own bandwidth by Abramson's square-root law.

    Parameters
    ----------
    x, y, weight
        Every place that is spread, in order of the eastings.
    own
        Which of them lie in the study area: the geometric mean is theirs.
    pilot_m
        As :func:`find_bandwidth` gives it, for the kernel in use.
    cell_m
        No bandwidth is smaller.
    """
    h = KERNELS["quartic"].equivalent(kernel, pilot_m)
    pilot = _sums_at(x, y, weight, np.arange(len(x)), np.array([h]), leave_out=False)[:, 0]
    counted = own & (weight > 0)
    typical = np.average(np.log(pilot[counted]), weights=weight[counted])
    # A place of no weight may have none around it: it spreads nothing, however far.
    factor = np.exp(-0.5 * (np.log(np.maximum(pilot, np.finfo(float).tiny)) - typical))
    local = pilot_m * factor.clip(1 / ADAPTIVE_RANGE, ADAPTIVE_RANGE)
    wide_enough: Floats = np.maximum(local, cell_m)
    return wide_enough


def _silverman(what: Spreading) -> float:
    """Silverman's rule for a Gaussian, both axes together."""
    unbiased = what.effective / (what.effective - 1) if what.effective > 1 else 1.0
    variance = 0.0
    for axis in (what.x, what.y):
        middle = np.average(axis, weights=what.weight)
        variance += float(np.average((axis - middle) ** 2, weights=what.weight)) * unbiased / 2
    return float(np.sqrt(variance) * what.effective ** (-1 / 6))


def _likelihood(what: Spreading) -> float:
    """Find the quartic bandwidth under which the other places predict each place best."""
    lowest = 3 * what.cell_m
    highest = KERNELS["quartic"].equivalent(KERNELS["gaussian"], _silverman(what))
    candidates = np.geomspace(lowest, max(highest, lowest), CANDIDATES)
    count = len(what.x)
    judged = np.unique(np.linspace(0, count - 1, min(count, MOST_JUDGED)).round().astype(np.int64))
    around = _sums_at(what.x, what.y, what.weight, judged, candidates, leave_out=True)
    total, one = what.weight.sum(), what.weight.sum() / what.incidents
    mine = what.weight[judged, None]
    expected = (around + one / what.area_m2) / (total - mine + one)
    return float(candidates[np.argmax((mine * np.log(expected)).sum(axis=0))])


def _sums_at(
    x: Floats,
    y: Floats,
    weight: Floats,
    judged: NDArray[np.int64],
    candidates: Floats,
    *,
    leave_out: bool,
) -> Floats:
    """Estimate the density (quartic) at some of the places, for each bandwidth; per m²."""
    sums = np.zeros((len(judged), len(candidates)))
    # Where to look: places are in order of their eastings.
    first = np.searchsorted(x, x[judged] - candidates[-1], side="left")
    last = np.searchsorted(x, x[judged] + candidates[-1], side="right")

    def add(piece: int) -> None:
        part = slice(piece * _PIECE, (piece + 1) * _PIECE)
        _add_up_at(
            sums[part],
            x,
            y,
            weight,
            judged[part],
            first[part],
            last[part],
            candidates,
            leave_out,
        )

    do_all(add, -(-len(judged) // _PIECE))
    return sums * KERNELS["quartic"].scale(candidates)


@njit(cache=True, nogil=True)
def _add_up_at(
    sums: Floats,
    x: Floats,
    y: Floats,
    weight: Floats,
    judged: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    candidates: Floats,
    leave_out: bool,
) -> None:
    """Add w (h² - d²)² for every bandwidth h that reaches, from the widest down."""
    widest2 = candidates[-1] * candidates[-1]
    for number in range(len(judged)):
        me = judged[number]
        for place in range(first[number], last[number]):
            dx, dy = x[place] - x[me], y[place] - y[me]
            d2 = dx * dx + dy * dy
            if d2 >= widest2 or (leave_out and place == me):
                continue
            for candidate in range(len(candidates) - 1, -1, -1):
                near = candidates[candidate] * candidates[candidate] - d2
                if near <= 0.0:
                    break
                sums[number, candidate] += weight[place] * near * near

"""Weighted displacement quotient: what became of the ground around, set against the effect."""

import math
from dataclasses import dataclass

from hotspots.errors import InputError, Problem

Pair = tuple[float, float]


@dataclass(frozen=True)
class Wdq:
    """A weighted displacement quotient, and whether it may be read.

    Attributes
    ----------
    quotient
        Change of the ring to change of the target, both as shares of the comparison; NaN where
        it is not defined.
    success
        Change of the target as a share of the comparison: below nothing is success.
    net_effect
        Incidents fewer in target and ring than had they changed as the comparison did; NaN where
        the comparison had none before.
    may_be_read
        Whether the quotient means anything: the target has to have done better.
    reading
        What it says, or why it says nothing, in plain words.
    """

    quotient: float
    success: float
    net_effect: float
    may_be_read: bool
    reading: str


def weighted_displacement_quotient(target: Pair, ring: Pair, comparison: Pair) -> Wdq:
    """Set what happened around a place against what happened in it.

    It has no interval and says nothing of chance: read it beside a
    :func:`~hotspots.patterns.wdd.weighted_displacement_difference`, never alone.

    Parameters
    ----------
    target, ring, comparison
        Incidents before and after. Unequal periods cancel out, sizes of the places too.

    Raises
    ------
    InputError
        When a count is negative or no number.

    References
    ----------
    Bowers, K. J. and Johnson, S. D. (2003), Measuring the geographical displacement and diffusion
    of benefit effects of crime prevention activity, Journal of Quantitative Criminology 19.

    Examples
    --------
    >>> found = weighted_displacement_quotient((100, 60), (50, 60), (200, 200))
    >>> round(found.quotient, 2), found.reading
    (-0.25, 'Some of the fall may have moved to the ground around, less than was gained.')
    >>> weighted_displacement_quotient((20, 20), (50, 60), (200, 200)).may_be_read
    False
    """
    counts = (*target, *ring, *comparison)
    if not all(math.isfinite(one) and one >= 0 for one in counts):
        what = "the counts hold a number below nothing, or none"
        raise InputError(Problem(what, "count the incidents anew", "counts"))
    if not (comparison[0] and comparison[1]):
        said = "It is not defined: the comparison wards had no incident before or after."
        return Wdq(math.nan, math.nan, math.nan, False, said)
    of_target, of_ring = (one[1] / comparison[1] - one[0] / comparison[0] for one in (target, ring))
    grown = comparison[1] / comparison[0]
    net = target[0] * grown - target[1] + ring[0] * grown - ring[1]
    if of_target >= 0:
        why = (
            "It must not be read: the ward did no better than the comparison wards, so there is"
            " no gain that could have moved."
        )
        quotient = of_ring / of_target if of_target else math.nan
        return Wdq(quotient, of_target, net, False, why)
    quotient = of_ring / of_target
    return Wdq(quotient, of_target, net, True, _reading(quotient))


def _reading(quotient: float) -> str:
    if quotient > 1:
        return "The ground around gained too, even more than the ward itself."
    if quotient > 0:
        return "The ground around gained too, less than the ward itself."
    if quotient == 0:
        return "Nothing moved to the ground around, and nothing was gained there."
    if quotient > -1:
        return "Some of the fall may have moved to the ground around, less than was gained."
    return "As much as was gained, or more, may have moved to the ground around."

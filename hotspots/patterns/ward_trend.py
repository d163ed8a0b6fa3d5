"""Which wards are rising, with small counts held back by what they can prove."""

import numpy as np
from numpy.typing import NDArray

from hotspots.patterns.campaign_season import split_interval

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

_LEVEL = 0.9
_HALF = 0.5  # added to both counts, so that nought has a logarithm


def find_ward_trends(before: Whole, after: Whole, *, days: tuple[int, int]) -> dict[str, Numbers]:
    """Find the rise or fall of each ward.

    Parameters
    ----------
    before, after
        Incidents of each ward in two stretches of time.
    days
        How long they are.

    Returns
    -------
    dict
        ``trend`` (after to before, by day; NaN without any before), ``trend_low``,
        ``trend_high`` (its exact 90% interval) and ``trend_shrunk``: the same drawn towards that
        of all wards, the more the fewer incidents it rests on, and wholly where the wards differ
        by no more than chance. NaN where a ward had none in either.

    References
    ----------
    DerSimonian and Laird (1986), "Meta-analysis in clinical trials", Controlled Clinical Trials
    7: how much places differ beyond chance.

    Examples
    --------
    Two that doubled, on many and on few, among eight that did not:

    >>> before = np.array([400, 2] + [300] * 8)
    >>> found = find_ward_trends(before, np.array([800, 4] + [300] * 8), days=(90, 90))
    >>> found["trend"][:2].tolist(), found["trend_shrunk"][:2].round(2).tolist()
    ([2.0, 2.0], [1.94, 1.15])
    """
    longer = days[1] / days[0]
    nothing = np.full(len(before), np.nan)
    trend = np.divide(after, before * longer, out=nothing.copy(), where=before > 0)
    low, high = split_interval(after.astype(float), before.astype(float), _LEVEL)
    known = before > 0
    return {
        "trend": trend,
        "trend_low": np.where(known, low / longer, np.nan),
        "trend_high": np.where(known, high / longer, np.nan),
        "trend_shrunk": _shrink(before, after, longer),
    }


def _shrink(before: Whole, after: Whole, longer: float) -> Numbers:
    shrunk = np.full(len(before), np.nan)
    any_at_all = before + after > 0
    if not any_at_all.any():
        return shrunk
    b, a = before[any_at_all] + _HALF, after[any_at_all] + _HALF
    log_ratio, variance = np.log(a / b / longer), 1 / a + 1 / b
    precision = 1 / variance
    mean = (precision * log_ratio).sum() / precision.sum()
    excess = (precision * (log_ratio - mean) ** 2).sum() - (len(a) - 1)
    spare = precision.sum() - (precision**2).sum() / precision.sum()
    between = max(0.0, float(excess / spare)) if len(a) > 1 else 0.0
    weight = 1 / (variance + between)
    mean = (weight * log_ratio).sum() / weight.sum()
    shrunk[any_at_all] = np.exp(mean + between / (between + variance) * (log_ratio - mean))
    return shrunk

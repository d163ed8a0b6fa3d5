"""Measures of wards on one scale, their weighted mean, and which ward comes where.

Every scale has a meaning of its own, the same whichever wards are compared: half the harm of the
heaviest ward is 0.5, and no change is 0.5. Ranks, or the span from least to most, would stretch a
chance difference between like wards to the whole scale.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.settings.street_week import MEASURE_WEIGHTS

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

MEASURES = tuple(MEASURE_WEIGHTS)
# What each stands for in print, and how it is brought to 0-1.
MEASURE_WORDS = {
    "harm": "harm",
    "asb": "anti-social behaviour",
    "trend": "rise",
    "repeat_places": "repeat places",
    "near_repeats": "near repeats",
    "waited": "time since the last Street Week",
}
SCALES = {
    "harm": "its harm over that of the heaviest ward",
    "asb": "its incidents over those of the ward with most",
    "trend": "0.5 no change, 1 doubled, 0 halved; drawn towards all wards where counts are small",
    "repeat_places": "share of incidents at a place with three or more",
    "near_repeats": "share of near pairs beyond chance, by the lower end of the 90% interval",
    "waited": "days over those after which a ward has waited long enough; never held: 1",
}
_TIE = 9  # decimals: scores closer than this are equal


def scale_measures(wards: pd.DataFrame, *, full_after_days: int = 365) -> pd.DataFrame:
    """Bring the measures of wards to scales from 0 to 1.

    Parameters
    ----------
    wards
        As :func:`hotspots.patterns.ward_measures.measure_wards` gives them.
    full_after_days
        After how many days a ward has waited long enough.

    Returns
    -------
    pandas.DataFrame
        A column for each of ``MEASURES``, NaN where a measure is not known.

    Examples
    --------
    >>> wards = pd.DataFrame({"harm": [10.0, 5.0], "asb": [np.nan] * 2, "trend_shrunk": [2.0, 1.0]})
    >>> wards["repeat_places"], wards["near_repeat_low"] = [0.3, np.nan], [2.0, 0.7]
    >>> wards["days_since"] = [np.inf, 73.0]
    >>> scale_measures(wards).T.to_numpy().tolist()[:2]
    [[1.0, 0.5], [nan, nan]]
    >>> scale_measures(wards)[["trend", "near_repeats", "waited"]].values.tolist()
    [[1.0, 0.5, 1.0], [0.5, 0.0, 0.2]]
    """
    rise, low = wards["trend_shrunk"].to_numpy(float), wards["near_repeat_low"].to_numpy(float)
    with np.errstate(divide="ignore"):
        return pd.DataFrame(
            {
                "harm": _over_most(wards["harm"]),
                "asb": _over_most(wards["asb"]),
                "trend": np.clip(0.5 + np.log2(rise) / 2, 0, 1),
                "repeat_places": wards["repeat_places"].to_numpy(float),
                "near_repeats": np.clip(1 - 1 / low, 0, 1),
                "waited": np.clip(wards["days_since"].to_numpy(float) / full_after_days, 0, 1),
            },
            index=wards.index,
        )


def _over_most(values: "pd.Series[float]") -> Numbers:
    """Divide by the most there is; where there is nothing at all, nought."""
    most = values.max()
    return np.asarray(values.to_numpy(dtype=float) / (most if most > 0 else 1.0))


def rank_scale(scaled: pd.DataFrame) -> pd.DataFrame:
    """Put each measure on the scale of its ranks, least 0 and most 1, to try the ranking on it.

    >>> rank_scale(pd.DataFrame({"harm": [0.1, 0.9, 1.0, 0.1]}))["harm"].round(2).tolist()
    [0.17, 0.67, 1.0, 0.17]
    """
    ranks = scaled.rank() - 1
    return ranks / (scaled.notna().sum() - 1).clip(lower=1)


def fill_with_middle(scaled: pd.DataFrame) -> pd.DataFrame:
    """Let a measure that is not known of a ward count as that of the middle ward.

    Were it left out of the ward's mean instead, a ward of which little is known would pass one
    that is known to be weak in it. A measure that is known of no ward stays unknown.

    >>> fill_with_middle(pd.DataFrame({"harm": [0.2, 0.4, 1.0, np.nan], "asb": np.nan}))[
    ...     "harm"
    ... ].tolist()
    [0.2, 0.4, 1.0, 0.4]
    """
    return scaled.fillna(scaled.median())


def score_wards(scaled: pd.DataFrame, weights: Numbers) -> Numbers:
    """Take the weighted mean of what is known of each ward.

    A measure that is not known leaves the mean, and its weight with it.

    Parameters
    ----------
    scaled
        One row a ward, one column a measure.
    weights
        One row a set of weights, in the order of the columns.

    Returns
    -------
    numpy.ndarray
        One row a set, one column a ward; NaN where nothing that weighs is known.

    Examples
    --------
    >>> scaled = pd.DataFrame({"harm": [1.0, 0.5], "asb": [0.0, np.nan]})
    >>> score_wards(scaled, np.array([[1.0, 1.0], [0.0, 1.0]])).tolist()
    [[0.5, 0.5], [0.0, nan]]
    """
    values = scaled.to_numpy(dtype=float)
    known = np.isfinite(values)
    held = weights @ np.where(known, values, 0.0).T
    of = weights @ known.T.astype(float)
    nothing = np.full(held.shape, np.nan)
    return np.asarray(np.round(np.divide(held, of, out=nothing, where=of > 0), _TIE))


def among_first(scores: Numbers, most: int) -> Flags:
    """Tell which wards are among the first so many, ties together, in each row of scores.

    >>> among_first(np.array([[3.0, 1.0, 2.0, 2.0, np.nan]]), 2).tolist()
    [[True, False, True, True, False]]
    """
    last = np.where(np.isfinite(scores), scores, -np.inf)
    bar = -np.sort(-last, axis=1)[:, [min(most, scores.shape[1]) - 1]]
    return np.asarray((last >= bar) & np.isfinite(scores))


def weights_in_order(weights: Mapping[str, float]) -> Numbers:
    """Give weights in the order of ``MEASURES``, adding up to 1."""
    given = np.array([float(weights.get(name, 0.0)) for name in MEASURES])
    return np.asarray(given / given.sum())

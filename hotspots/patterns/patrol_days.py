"""Treated and control days of a patrol trial: which spots are drawn for which day."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def draw_days(
    spots: int, days: int, treated_per_day: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw for each day the spots that are treated on it.

    As if from a shuffled pack: cards are dealt until it is used up, and then all are shuffled
    again. So every spot is treated equally often, but for one day, while any of them may come up
    on any day. Drawn anew each day, a spot of twenty would have no treated day in one week of 35.

    Parameters
    ----------
    spots, days
        How many.
    treated_per_day
        Of the spots; 0 or all of them: every one is treated every day.
    rng
        Shuffles.

    Returns
    -------
    numpy.ndarray
        Shape (spots, days).

    Examples
    --------
    >>> drawn = draw_days(5, 5, 2, np.random.default_rng(1))
    >>> drawn.sum(axis=0).tolist(), drawn.sum(axis=1).tolist()
    ([2, 2, 2, 2, 2], [2, 2, 2, 2, 2])
    """
    if not 0 < treated_per_day < spots:
        return np.ones((spots, days), dtype=bool)
    treated = np.zeros((spots, days), dtype=bool)
    pack: list[int] = []
    for day in range(days):
        today, pack = pack[:treated_per_day], pack[treated_per_day:]
        if len(today) < treated_per_day:
            fresh = rng.permutation(spots).tolist()
            more = [one for one in fresh if one not in today][: treated_per_day - len(today)]
            pack = [one for one in fresh if one not in more]
            today = today + more
        treated[today, day] = True
    return treated


def days_table(
    names: list[str], dates: pd.DatetimeIndex, treated: NDArray[np.bool_], *, trial: bool
) -> pd.DataFrame:
    """List each day's spots and whether they are treated on it; empty where there is no trial."""
    table = pd.DataFrame(
        {
            "spot": pd.array(np.tile(np.array(names, dtype=object), len(dates)), dtype="str"),
            "date": np.repeat(dates.to_numpy("datetime64[us]"), len(names)),
            "treated": treated.T.ravel(),
        }
    )
    return table if trial else table[:0]

"""Whether two ways to say where something was name the same places."""

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem

# Past this two places of one row are not roundings of each other, nor is it a matter of the
# datum, which is some hundred metres at most.
_APART_M = 5_000
_MOSTLY = 0.5

COMPARED_ROWS = 2_000  # are enough to tell

Floats = NDArray[np.float64]


def require_agreement(
    places: tuple[Floats, Floats],
    others: tuple[Floats, Floats],
    *,
    these: str,
    those: str,
    choice: str,
    where: str,
) -> None:
    """Refuse a file in which most rows have two places that are kilometres apart.

    Parameters
    ----------
    places, others
        x and y of the same rows by the one pair of columns and by the other, in one system in
        metres; all finite.
    these, those
        What the two pairs are called.
    choice
        What to do, when it is not that x and y of the first pair are swapped.
    where
        The file, for the message.

    Raises
    ------
    InputError
        It says how far apart they are, in whole kilometres.

    Examples
    --------
    >>> x, y = np.array([587_880.0]), np.array([185_830.0])
    >>> names = {"these": "x and y", "those": "lon and lat", "choice": "choose", "where": "a.csv"}
    >>> require_agreement((x, y), (x + 80, y), **names)
    >>> require_agreement((y, x), (x, y), **names)
    Traceback (most recent call last):
        ...
    hotspots.errors.InputError: a.csv: x and y and lon and lat do not name the same places: of 1 \
rows compared, 1 are over 5 km apart, 569 km as a rule. To mend it: the two columns are the wrong \
way round: swap them with columns.
    """
    apart = np.hypot(places[0] - others[0], places[1] - others[1])
    far = apart > _APART_M
    if np.count_nonzero(far) <= _MOSTLY * len(apart):
        return
    swapped = np.hypot(places[1] - others[0], places[0] - others[1]) <= _APART_M
    raise InputError(
        Problem(
            f"{these} and {those} do not name the same places: of {len(apart):,} rows compared,"
            f" {np.count_nonzero(far):,} are over {_APART_M / 1000:.0f} km apart,"
            f" {np.median(apart[far]) / 1000:,.0f} km as a rule",
            "the two columns are the wrong way round: swap them with columns"
            if np.count_nonzero(swapped) > _MOSTLY * len(apart)
            else choice,
            where,
        )
    )

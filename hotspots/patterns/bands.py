"""Bands of distance and of time: half-open, with names that say what they hold.

A band holds its lower edge and not its upper one. Names are of what is held: with whole days
``[1, 8)`` is "1 to 7 days", which other software calls 1 to 8 or 0 to 7.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, raise_if_any

SAME_PLACE = "same place"
SAME_PLACE_M: Final = 0.01  # closer than a centimetre is one place, whatever was rounded
_MOST = 51


@dataclass(frozen=True)
class Bands:
    """Bands one after the other, the lower edge of each in it and the upper one not.

    Attributes
    ----------
    edges
        One more than there are bands; the last may be infinite.
    labels
        What each band holds, in words.
    """

    edges: tuple[float, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        """Count the bands."""
        return len(self.labels)

    @property
    def reach(self) -> float:
        """The last edge that is not infinite: what lies further need not be looked at."""
        return self.edges[-1] if np.isfinite(self.edges[-1]) else self.edges[-2]

    @property
    def from_nought(self) -> NDArray[np.float64]:
        """Finite edges, with nought before them where they start later."""
        finite = self.finite
        return finite if finite[0] == 0 else np.concatenate([[0.0], finite])

    @property
    def open(self) -> bool:
        """Whether the last band has no end."""
        return not np.isfinite(self.edges[-1])

    @property
    def finite(self) -> NDArray[np.float64]:
        """Edges that are not infinite."""
        return np.array([edge for edge in self.edges if np.isfinite(edge)])

    def of(self, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Give the number of the band each value is in, and -1 where it is in none.

        >>> distance_bands((0, 100, 200)).of(np.array([0, 0.01, 100, 199.9, 200])).tolist()
        [0, 1, 2, 2, -1]
        """
        number = np.searchsorted(self.edges, values, side="right") - 1
        return np.where(number < len(self), number, -1).astype(np.int64)


def distance_bands(edges_m: Iterable[float]) -> Bands:
    """Make bands of distance; one that starts at nought is divided into same place and near.

    Parameters
    ----------
    edges_m
        Rising, in metres, two or more; the last may be ``inf``. From 0, points less than a
        centimetre apart are a band of their own: the same home is another matter than next
        door.

    Raises
    ------
    InputError
        When edges are too few, do not rise, are negative or no numbers.

    Examples
    --------
    >>> distance_bands((0, 100, 200, float("inf"))).labels
    ('same place', 'under 100 m', '100 to under 200 m', '200 m or more')
    >>> distance_bands((0, 100)).edges
    (0.0, 0.01, 100.0)
    """
    edges = _checked(edges_m, "distance_bands_m")
    if edges[0] == 0:
        if edges[1] <= SAME_PLACE_M:
            what = f"the first band ends at {edges[1]:g} m"
            cure = "leave that edge out: under a centimetre is a band of its own already"
            raise InputError(Problem(what, cure, "distance_bands_m"))
        edges = (0.0, SAME_PLACE_M, *edges[1:])
    labels = [_distance_label(*pair) for pair in pairwise(edges)]
    return Bands(edges, tuple(labels))


def time_bands(edges_days: Iterable[float]) -> Bands:
    """Make bands of whole days between two dates.

    Parameters
    ----------
    edges_days
        Rising whole numbers, two or more; the last may be ``inf``. A day is 0 from itself.

    Raises
    ------
    InputError
        When edges are too few, do not rise, are negative, no numbers or parts of days.

    Examples
    --------
    >>> time_bands((0, 1, 8, 15, float("inf"))).labels
    ('same day', '1 to 7 days', '8 to 14 days', '15 days or more')
    >>> time_bands((0, 7, 8)).labels
    ('0 to 6 days', '7 days')
    """
    edges = _checked(edges_days, "time_bands_days")
    parts = [edge for edge in edges if np.isfinite(edge) and edge != int(edge)]
    if parts:
        what = f"{parts[0]:g} is no whole number of days"
        cure = "give whole days: dates are compared, not hours"
        raise InputError(Problem(what, cure, "time_bands_days"))
    labels = [_days_label(*pair) for pair in pairwise(edges)]
    return Bands(edges, tuple(labels))


def _checked(edges: Iterable[float], where: str) -> tuple[float, ...]:
    try:
        found = tuple(float(edge) for edge in edges)
    except (TypeError, ValueError) as error:
        cure = "give rising numbers such as (0, 100, 200)"
        raise InputError(Problem(f"{where} = {edges!r}", cure, where)) from error
    problems = []
    if not 2 <= len(found) <= _MOST:
        cure = f"give from 2 to {_MOST}, one more than there are bands"
        problems.append(Problem(f"there are {len(found)} edges", cure, where))
    bad = [edge for edge in found if not edge >= 0]  # NaN too
    if bad:
        cure = "give numbers from 0 up"
        problems.append(Problem(f"an edge is {bad[0]:g}", cure, where))
    elif found and np.isinf(found[0]):
        problems.append(Problem("the first edge is infinite", "only the last may be", where))
    elif any(upper <= lower for lower, upper in pairwise(found)):
        listing = ", ".join(f"{edge:g}" for edge in found[:12])
        cure = "put them in rising order, each once"
        problems.append(Problem(f"the edges {listing} do not rise", cure, where))
    raise_if_any(problems)
    return found


def _distance_label(lower: float, upper: float) -> str:
    if upper <= SAME_PLACE_M:
        return SAME_PLACE
    if np.isinf(upper):
        return f"{lower:,.10g} m or more" if lower > SAME_PLACE_M else "any distance but nought"
    if lower <= SAME_PLACE_M:
        return f"under {upper:,.10g} m"
    return f"{lower:,.10g} to under {upper:,.10g} m"


def _days_label(lower: float, upper: float) -> str:
    if np.isinf(upper):
        return f"{lower:g} day{'s' if lower != 1 else ''} or more" if lower else "any time"
    last = int(upper) - 1
    if last == 0:
        return "same day"
    if last == lower:
        return f"{last:g} day{'s' if last != 1 else ''}"
    return f"{lower:g} to {last:g} days"

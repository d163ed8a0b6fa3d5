"""Names for spots that stay the same from month to month."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from hotspots.grid_ref import grid_reference

_LETTERS = "bcdefghjkmnpqrstuvwxyz"  # without those that are read as digits


def name_spots(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    british: bool,
    earlier: Sequence[tuple[str, float, float]] = (),
    within_m: float = 75.0,
) -> list[str]:
    """Give each spot the name it had, or a new one made of where it is.

    A spot is the one of an earlier list whose centre is within ``within_m``; where that can be
    said of several, all together move as little as possible. A new name is the 100 m square
    the centre lies in when the spot is first seen, with a letter if that name is taken. It
    stays with the spot, also when that moves over the square's side.

    Parameters
    ----------
    x, y
        Centres, metres; the order names are given in.
    british
        Whether they are on the British National Grid; else names are made of the metres.
    earlier
        Name and centre of each spot of the list before. Names are not given out again.
    within_m
        How far a spot may have moved.

    Examples
    --------
    >>> x, y = np.array([580010.0, 580190.0]), np.array([186020.0, 186000.0])
    >>> name_spots(x, y, british=True)
    ['TQ800860', 'TQ801860']
    >>> name_spots(x, y, british=True, earlier=[("TQ799859", 579995.0, 185990.0)])
    ['TQ799859', 'TQ801860']
    """
    names = _same_as_before(x, y, sorted(earlier), within_m)
    taken = {name for name, _, _ in earlier} | {name for name in names if name}
    for spot, name in enumerate(names):
        if not name:
            names[spot] = _free(_square_name(x[spot], y[spot], british=british), taken)
            taken.add(names[spot])
    return names


def _same_as_before(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    earlier: Sequence[tuple[str, float, float]],
    within_m: float,
) -> list[str]:
    names = [""] * len(x)
    if not earlier or not len(x):
        return names
    before = np.array([(east, north) for _, east, north in earlier])
    moved = np.hypot(x[:, None] - before[:, 0], y[:, None] - before[:, 1])
    # What is too far costs more than all that is near together, and is taken out again.
    too_far = within_m * (len(x) + 1)
    spots, olds = linear_sum_assignment(np.where(moved <= within_m, moved, too_far))
    # Two districts, or two months, may have the same name: the nearer spot goes on with it.
    for one in np.argsort(moved[spots, olds], kind="stable"):
        name = earlier[int(olds[one])][0]
        if moved[spots[one], olds[one]] <= within_m and name not in names:
            names[spots[one]] = name
    return names


def _square_name(x: float, y: float, *, british: bool) -> str:
    """Name the 100 m square of a point."""
    letters = grid_reference(x, y, digits=6).replace(" ", "") if british else ""
    return letters or f"E{int(x // 100)}N{int(y // 100)}"


def _free(name: str, taken: set[str]) -> str:
    """Add a letter to a name that is taken."""
    if name not in taken:
        return name
    return next(found for found in map(name.__add__, _suffixes()) if found not in taken)


def _suffixes() -> Iterator[str]:
    """Give b, c, ... z, bb, bc, ... without end."""
    return (
        "".join(letters)
        for many in itertools.count(1)
        for letters in itertools.product(_LETTERS, repeat=many)
    )

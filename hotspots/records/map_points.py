"""Map points: the different places among rows, each looked at once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class MapPoints:
    """The different places among some rows.

    Half of a force's incidents share their place with another: five million rows would not
    fit into memory with a shape each, and each place is looked up once.

    Attributes
    ----------
    x, y
        Of each different place, in the order in which the rows first name it.
    of_row
        For each row the number of its place; -1 for a row without one.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    of_row: NDArray[np.intp]

    def only(self, rows: NDArray[np.bool_]) -> "MapPoints":
        """Keep some of the rows; the places stay."""
        return MapPoints(self.x, self.y, self.of_row[rows])


def find_map_points(x: NDArray[np.float64], y: NDArray[np.float64]) -> MapPoints:
    """Tell the different places among rows apart.

    Examples
    --------
    >>> found = find_map_points(np.array([5.0, 1.0, 5.0]), np.array([2.0, 2.0, 2.0]))
    >>> found.x.tolist(), found.of_row.tolist()
    ([5.0, 1.0], [0, 1, 0])
    """
    pairs = np.column_stack([x, y]).view(np.complex128).reshape(-1)
    of_row, distinct = pd.factorize(pairs)
    return MapPoints(distinct.real.copy(), distinct.imag.copy(), of_row)

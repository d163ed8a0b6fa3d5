"""The densest ground: the smallest areas that hold a quarter, half, three quarters of it all."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from hotspots.patterns.density import Surface

SHARES = (0.25, 0.5, 0.75)
SHARES_IN_WORDS = ("a quarter", "half", "three quarters")


def densest_ground(surface: Surface, places: gpd.GeoDataFrame) -> NDArray[np.uint8]:
    """Find the densest ground that holds a quarter, half, three quarters of the incidents.

    "Half of the incidents fall here" means the same in a town and in a village district,
    which a class of density would not, and lone incidents do not make a village look hot.
    The share is of the incidents (or harm) themselves, not of their smoothed surface, which
    spreads them over more ground than they are on.

    Parameters
    ----------
    surface
        A density.
    places
        Points with ``incidents`` and ``harm``, of which the one that the surface weighs counts.

    Returns
    -------
    numpy.ndarray
        Shape of the surface: 1 for the densest ground, which holds a quarter, 2 for what has to
        be added to hold half, 3 for three quarters, 0 for none of these.
    """
    values, cells = surface.values, surface.cells
    classes = np.zeros(values.shape, dtype=np.uint8)
    if not len(places):
        return classes
    row = ((cells.north - places.geometry.y.to_numpy()) // cells.cell_m).astype(int)
    column = ((places.geometry.x.to_numpy() - cells.west) // cells.cell_m).astype(int)
    row, column = row.clip(0, cells.rows - 1), column.clip(0, cells.columns - 1)
    at_place = np.nan_to_num(values[row, column])  # a cell across the boundary shows no density
    order = np.argsort(-at_place, kind="stable")
    weights = places["harm" if surface.settings.weights else "incidents"].to_numpy(dtype=float)
    held = np.cumsum(weights[order])
    for number in range(len(SHARES), 0, -1) if held[-1] > 0 else ():
        last = np.searchsorted(held, SHARES[number - 1] * held[-1] * (1 - 1e-12))
        classes[(values >= at_place[order][last]) & (values > 0)] = number
    return classes

"""The densest ground: the smallest areas that hold a quarter, half, three quarters of it all."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from hotspots.patterns.density import Surface
from hotspots.patterns.volume_contours import QUARTERS, values_at, volume_thresholds

SHARES = QUARTERS
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
    values = surface.values
    classes = np.zeros(values.shape, dtype=np.uint8)
    # An incident on a cell across the boundary, which shows no density, still counts.
    density = np.nan_to_num(
        values_at(surface, places.geometry.x.to_numpy(), places.geometry.y.to_numpy())
    )
    weight = places["harm" if surface.settings.weights else "incidents"].to_numpy(dtype=float)
    thresholds = volume_thresholds(density, weight, SHARES)
    for number, threshold in reversed(list(enumerate(thresholds, start=1))):
        classes[(values >= threshold) & (values > 0)] = number
    return classes

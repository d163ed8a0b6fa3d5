"""From British National Grid to longitude and latitude, the same on every machine."""

from __future__ import annotations

import numpy as np

from hotspots.ostn15 import to_longitude_latitude
from scripts.sample_county.chance import Floats


def to_lon_lat(at: Floats) -> Floats:
    """Change eastings and northings to WGS84 degrees with 6 decimals (0.1 m)."""
    longitude, latitude = to_longitude_latitude(at[:, 0], at[:, 1])
    degrees: Floats = np.stack([longitude, latitude], axis=1)
    return np.round(degrees, 6)

"""From British National Grid to longitude and latitude, the same on every machine."""

from __future__ import annotations

import numpy as np
import pyproj

from scripts.sample_county.chance import Floats

# The steps are spelt out (the seven-parameter shift, EPSG:1314) so that a machine that has the more
# exact Ordnance Survey grid installed still writes the same bytes.
PIPELINE = (
    "+proj=pipeline "
    "+step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 "
    "+ellps=airy "
    "+step +proj=push +v_3 "
    "+step +proj=cart +ellps=airy "
    "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 "
    "+s=-20.489 +convention=position_vector "
    "+step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


def to_lon_lat(at: Floats) -> Floats:
    """Change eastings and northings to WGS84 degrees with 6 decimals (0.1 m)."""
    lon, lat = pyproj.Transformer.from_pipeline(PIPELINE).transform(at[:, 0], at[:, 1])
    degrees: Floats = np.round(np.stack([lon, lat], axis=1), 6)
    return degrees

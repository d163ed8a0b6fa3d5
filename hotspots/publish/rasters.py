"""Write rasters: GeoTIFF with its place, unit and meaning inside."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import rasterio

from hotspots.patterns.density import DensitySettings, Surface

NODATA = -9999.0
_TILE, _STEP = 256, 16  # cells; a tile's sides are multiples of sixteen


def write_geotiff(surface: Surface, path: Path, *, title: str) -> None:
    """Write a surface as a tiled, compressed GeoTIFF (float32; cells outside are nodata).

    The band carries its title and unit, the file carries the settings that made it.

    Parameters
    ----------
    surface
        Values, frame and coordinate system.
    path
        Where to; replaced when it exists.
    title
        Description of the band.
    """
    values = np.where(np.isnan(surface.values), NODATA, surface.values).astype(np.float32)
    rows, columns = values.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=rows,
        width=columns,
        count=1,
        dtype="float32",
        crs=surface.crs.to_wkt(),
        transform=surface.transform,
        nodata=NODATA,
        compress="deflate",
        predictor=3,
        tiled=True,
        blockxsize=_block(columns),
        blockysize=_block(rows),
    ) as raster:
        raster.write(values, 1)
        raster.set_band_description(1, title)
        raster.units = (surface.unit,)
        raster.update_tags(**_tags(surface.settings))


def _block(cells: int) -> int:
    """Choose the side of a tile: 256 cells, or as few sixteens as hold a small raster."""
    return min(_TILE, -(-cells // _STEP) * _STEP)


def _tags(settings: DensitySettings) -> dict[str, str]:
    """Write settings as texts, those of a base surface under its name: ``base.kernel``."""
    tags: dict[str, str] = {}
    for name, value in asdict(settings).items():
        if isinstance(value, dict):
            tags |= {f"{name}.{inner}": _text(inner, one) for inner, one in value.items()}
        else:
            tags[name] = _text(name, value)
    return tags


def _text(name: str, value: object) -> str:
    if name.endswith("weights"):
        return str(value or "count")
    return f"{value:.10g}" if isinstance(value, float) else str(value)

"""Write rasters: GeoTIFF with its place, unit and meaning inside."""

from pathlib import Path

import numpy as np
import rasterio

from hotspots.patterns import Surface

NODATA = -9999.0


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
    tiled = rows >= 256 and columns >= 256  # smaller rasters are one strip of their own size
    layout = {"tiled": True, "blockxsize": 256, "blockysize": 256} if tiled else {}
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
        **layout,
    ) as raster:
        raster.write(values, 1)
        raster.set_band_description(1, title)
        raster.units = (surface.unit,)
        settings = surface.settings
        raster.update_tags(
            kernel=settings.kernel,
            bandwidth_m=f"{settings.bandwidth_m:g}",
            cell_m=f"{settings.cell_m:g}",
            weights=settings.weights or "count",
            incidents=str(settings.incidents),
        )

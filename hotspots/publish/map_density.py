"""The density as a picture: classes of cells in the map's own projection, in runs.

The page's script paints them (``assets/map/density.js``), so that they follow light and dark.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import rasterio.warp
import shapely
from numpy.typing import NDArray
from rasterio.transform import array_bounds

from hotspots.grid_ref import WGS84
from hotspots.patterns.densest_ground import SHARES_IN_WORDS, densest_ground
from hotspots.patterns.density import Surface
from hotspots.products import Product
from hotspots.products.declare import MapFigure
from hotspots.projection import project_points
from hotspots.publish.map_payload import (
    LayerTable,
    LegendRow,
    MapLayer,
    pack_numbers,
    pack_shapes,
)
from hotspots.publish.map_words import name_column, say_cell, say_contour

# Of the smallest areas that hold a quarter, half, three quarters.
SHADES = ("more-5", "more-3", "more-1")
CONTOURS = "volume_contours"
_LINES = ("more-5", "more-4", "more-3")  # lines are thin: none as light as the shades
_OPACITY = 0.7
_MERCATOR = "EPSG:3857"


def make_density_layer(product: Product, figure: MapFigure, *, show: bool = True) -> MapLayer:
    """Make the layer of a product's raster.

    Parameters
    ----------
    product, figure
        A product that is drawn as a raster, and how.
    show
        Whether it is on at first.

    Returns
    -------
    MapLayer
        Its ``picture`` holds ``bounds`` in degrees, ``width`` and ``height``, and runs of cells
        row by row from the north-west: ``classes`` (0 none, 1 the densest ...) as u1 and
        ``lengths`` as u4; ``shades`` names the colour of each class from 1.
    """
    surface = product.rasters[figure.raster]
    classes, bounds = warp_classes(surface, product.tables[figure.raster_places])
    what = "harm" if surface.settings.weights else "incidents"
    return MapLayer(
        "density",
        "Density",
        f"Where {what} are densest",
        "density",
        kind="picture",
        legend=tuple(
            LegendRow(f"{words} of {what}", shade)
            for shade, words in zip(SHADES, SHARES_IN_WORDS, strict=True)
        ),
        legend_title=f"The smallest areas that hold so much of {what}; each takes in the stronger",
        show=show,
        picture=pack_picture(classes, bounds),
    )


def make_contour_layer(product: Product) -> MapLayer:
    """Make the layer of the edges round the smallest ground that holds shares of it all.

    Edges only, so that what lies inside stays in reach of the pointer.
    """
    table = product.declaration.table(CONTOURS)
    contours: gpd.GeoDataFrame = product.tables[CONTOURS]
    what = "harm" if product.settings.get("weights") else "incidents"
    rows = contours.to_dict("records")
    shades = _LINES[: len(rows)]
    return MapLayer(
        CONTOURS,
        "Density",
        f"Percent contours of {what} ({len(rows):,})",
        "contour",
        shapes=pack_shapes(
            shapely.boundary(contours.geometry.to_numpy()), crs=contours.crs, simplify_m=1
        ),
        shades=shades,
        says=[say_contour(row, product.settings) for row in rows],
        legend=tuple(
            LegendRow(f"{100 * row['share']:.0f}% of {what} lie inside", shade)
            for row, shade in zip(rows, shades, strict=True)
        ),
        table=LayerTable(
            "Percent contours",
            tuple(name_column(one) for one in table.columns),
            tuple(one.kind != "text" for one in table.columns),
            tuple(tuple(say_cell(row[one.name], one) for one in table.columns) for row in rows),
        ),
    )


def pack_picture(classes: NDArray[np.uint8], bounds: list[list[float]]) -> dict[str, Any]:
    """Write classes of cells as runs.

    >>> pack_picture(np.zeros((2, 3), dtype=np.uint8), [[51.0, 0.0], [51.1, 0.1]])["lengths"]
    'BgAAAA=='
    """
    flat = classes.ravel()
    starts = np.flatnonzero(np.diff(flat, prepend=flat[:1] + 1))
    lengths = np.diff(starts, append=len(flat))
    height, width = classes.shape
    return {
        "width": width,
        "height": height,
        "bounds": bounds,
        "classes": pack_numbers(flat[starts], "<u1"),
        "lengths": pack_numbers(lengths, "<u4"),
        "shades": SHADES,
        "opacity": _OPACITY,
    }


def warp_classes(
    surface: Surface, places: gpd.GeoDataFrame
) -> tuple[NDArray[np.uint8], list[list[float]]]:
    """Sort cells into the densest ground, in the projection of the web map.

    Returns
    -------
    tuple
        Classes as :func:`densest_ground` gives them, north up; the corners in degrees,
        ``[[south, west], [north, east]]``.
    """
    classes = densest_ground(surface, places)
    rows, columns = classes.shape
    source = surface.crs.to_wkt()
    left, bottom, right, top = array_bounds(rows, columns, surface.transform)
    transform, width, height = rasterio.warp.calculate_default_transform(
        source, _MERCATOR, columns, rows, left=left, bottom=bottom, right=right, top=top
    )
    warped = np.zeros((height, width), dtype=np.uint8)
    rasterio.warp.reproject(
        classes,
        warped,
        src_transform=surface.transform,
        src_crs=source,
        dst_transform=transform,
        dst_crs=_MERCATOR,
        resampling=rasterio.warp.Resampling.nearest,
    )
    west, south, east, north = array_bounds(height, width, transform)
    lon, lat, _ = project_points([west, east], [south, north], from_crs=3857, to_crs=WGS84)
    return warped, [[float(lat[0]), float(lon[0])], [float(lat[1]), float(lon[1])]]

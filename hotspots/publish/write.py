"""Write a product: exactly the files it declares."""

from pathlib import Path

import geopandas as gpd

from hotspots.products import Product, check_product
from hotspots.publish.rasters import write_geotiff
from hotspots.publish.tables import write_csv, write_geopackage


def write_product(product: Product, folder: Path) -> tuple[Path, ...]:
    """Write a product's tables, layers and rasters into a folder.

    Parameters
    ----------
    product
        Checked against its declaration before anything is written.
    folder
        Must exist.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the declared order.

    Raises
    ------
    DeclarationError
        When the product is not what it declares.
    """
    check_product(product)
    for name, frame in product.tables.items():
        write_csv(frame, folder / f"{name}.csv")
    layers = {
        name: frame for name, frame in product.tables.items() if isinstance(frame, gpd.GeoDataFrame)
    }
    if layers:
        geometry = {table.name: table.geometry for table in product.declaration.tables}
        write_geopackage(layers, folder / f"{product.declaration.id}.gpkg", geometry=geometry)
    for raster in product.declaration.rasters:
        path = folder / f"{raster.name}.tif"
        write_geotiff(product.rasters[raster.name], path, title=raster.title)
    return tuple(folder / name for name in product.declaration.files)

"""A product as a picture in SVG, whatever kind of figure it declares."""

import geopandas as gpd

from hotspots.ground import StudyArea
from hotspots.products import Product
from hotspots.products.declare import (
    BandsFigure,
    BarsFigure,
    CurveFigure,
    HoursFigure,
    MapFigure,
    WeeksFigure,
)
from hotspots.publish.svg_bands import draw_svg_bands
from hotspots.publish.svg_charts import draw_svg_bars, draw_svg_curve, draw_svg_hours
from hotspots.publish.svg_map import draw_svg_map
from hotspots.publish.svg_parts import Picture
from hotspots.publish.svg_weeks import draw_svg_weeks


def draw_svg_figure(
    product: Product, study_area: StudyArea, *, streets: gpd.GeoDataFrame | None = None
) -> Picture | None:
    """Draw a product as its declaration says.

    Parameters
    ----------
    product
        As made.
    study_area
        The ground of a map.
    streets
        Lines that a map is read by; None for none.

    Returns
    -------
    Picture or None
        None where no figure is declared, or a chart has no row to draw.
    """
    how = product.declaration.figure
    if isinstance(how, MapFigure):
        return draw_svg_map(product, how, study_area, streets=streets)
    if how is None or not len(product.tables[how.table]):
        return None
    match how:
        case HoursFigure():
            return draw_svg_hours(product, how)
        case CurveFigure():
            return draw_svg_curve(product, how)
        case BarsFigure():
            return draw_svg_bars(product, how)
        case BandsFigure():
            return draw_svg_bands(product, how)
        case WeeksFigure():
            return draw_svg_weeks(product, how)

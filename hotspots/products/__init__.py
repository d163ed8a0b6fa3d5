"""What a person is given: each product declared, made, and not yet a file."""

from hotspots.products.accuracy import ACCURACY, make_accuracy
from hotspots.products.concentration import CONCENTRATION, make_concentration
from hotspots.products.declare import Declaration, Product, check_product
from hotspots.products.density import DENSITY, make_density
from hotspots.products.harm_spots import HARM_SPOTS, make_harm_spots, select_harm_spots
from hotspots.products.hotspot_areas import HOTSPOT_AREAS, make_hotspot_areas
from hotspots.products.stacked_points import STACKED_POINTS, make_stacked_points
from hotspots.products.timing import TIMING, make_timing

DECLARATIONS: tuple[Declaration, ...] = (HARM_SPOTS, DENSITY, HOTSPOT_AREAS, STACKED_POINTS)

__all__ = [
    "ACCURACY",
    "CONCENTRATION",
    "DECLARATIONS",
    "DENSITY",
    "HARM_SPOTS",
    "HOTSPOT_AREAS",
    "STACKED_POINTS",
    "TIMING",
    "Declaration",
    "Product",
    "check_product",
    "make_accuracy",
    "make_concentration",
    "make_density",
    "make_harm_spots",
    "make_hotspot_areas",
    "make_stacked_points",
    "make_timing",
    "select_harm_spots",
]

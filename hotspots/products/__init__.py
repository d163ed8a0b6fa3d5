"""What a person is given: each product declared, made, and not yet a file."""

from hotspots.products.declare import Declaration, Product, check_product
from hotspots.products.harm_spots import HARM_SPOTS, make_harm_spots, select_harm_spots
from hotspots.products.hotspot_map import HOTSPOT_MAP, make_hotspot_map

DECLARATIONS: tuple[Declaration, ...] = (HARM_SPOTS, HOTSPOT_MAP)

__all__ = [
    "DECLARATIONS",
    "HARM_SPOTS",
    "HOTSPOT_MAP",
    "Declaration",
    "Product",
    "check_product",
    "make_harm_spots",
    "make_hotspot_map",
    "select_harm_spots",
]

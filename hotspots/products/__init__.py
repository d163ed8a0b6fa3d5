"""What a person is given: each product declared, made, and not yet a file."""

from hotspots.products.accuracy import ACCURACY, make_accuracy
from hotspots.products.campaign import CAMPAIGN, make_campaign
from hotspots.products.change import CHANGE, find_changes, make_change
from hotspots.products.cocoon import COCOON, make_cocoon, make_no_cocoon
from hotspots.products.concentration import CONCENTRATION, make_concentration
from hotspots.products.declare import Declaration, Product, check_product
from hotspots.products.density import DENSITY, make_density
from hotspots.products.eva_pack import EVA_PACK, make_eva_pack
from hotspots.products.harm_spots import HARM_SPOTS, make_harm_spots, select_harm_spots
from hotspots.products.hotspot_areas import HOTSPOT_AREAS, make_hotspot_areas
from hotspots.products.local import LOCAL_HOTSPOTS, make_local_hotspots
from hotspots.products.near_repeat import NEAR_REPEAT, make_near_repeat
from hotspots.products.patrol_plan import (
    PATROL_PLAN,
    make_no_patrol_plan,
    make_patrol_plan,
)
from hotspots.products.stacked_points import STACKED_POINTS, make_stacked_points
from hotspots.products.street_week import STREET_WEEK, make_street_week
from hotspots.products.timing import TIMING, make_timing

DECLARATIONS: tuple[Declaration, ...] = (
    HARM_SPOTS,
    DENSITY,
    HOTSPOT_AREAS,
    LOCAL_HOTSPOTS,
    CHANGE,
    CONCENTRATION,
    TIMING,
    ACCURACY,
    NEAR_REPEAT,
    CAMPAIGN,
    COCOON,
    PATROL_PLAN,
    STREET_WEEK,
    EVA_PACK,
    STACKED_POINTS,
)

__all__ = [
    "ACCURACY",
    "CAMPAIGN",
    "CHANGE",
    "COCOON",
    "CONCENTRATION",
    "DECLARATIONS",
    "DENSITY",
    "EVA_PACK",
    "HARM_SPOTS",
    "HOTSPOT_AREAS",
    "LOCAL_HOTSPOTS",
    "NEAR_REPEAT",
    "PATROL_PLAN",
    "STACKED_POINTS",
    "STREET_WEEK",
    "TIMING",
    "Declaration",
    "Product",
    "check_product",
    "find_changes",
    "make_accuracy",
    "make_campaign",
    "make_change",
    "make_cocoon",
    "make_concentration",
    "make_density",
    "make_eva_pack",
    "make_harm_spots",
    "make_hotspot_areas",
    "make_local_hotspots",
    "make_near_repeat",
    "make_no_cocoon",
    "make_no_patrol_plan",
    "make_patrol_plan",
    "make_stacked_points",
    "make_street_week",
    "make_timing",
    "select_harm_spots",
]

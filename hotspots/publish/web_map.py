"""The district map: whatever products have a place on it, on one page, offline."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from hotspots.grid_ref import WGS84
from hotspots.ground import StudyArea
from hotspots.ground.base_map import BaseMap
from hotspots.ground.mapped_ground import MappedGround
from hotspots.products import Product
from hotspots.products.declare import MapFigure
from hotspots.projection import project_points
from hotspots.publish.map_density import CONTOURS, make_contour_layer, make_density_layer
from hotspots.publish.map_ground import MOST_MB, ground_layers, pack_ground
from hotspots.publish.map_incidents import pack_incidents
from hotspots.publish.map_layers import LayerPlan, make_layer, plan_any
from hotspots.publish.map_page import MapPage, draw_map_page
from hotspots.publish.map_payload import MapLayer
from hotspots.publish.map_plans import COVERING, PLANNED, SHOWN, STANDING, ZONES
from hotspots.publish.map_routes import (
    make_outline_layer,
    make_patrol_layer,
    make_walk_layer,
    make_ward_layer,
)
from hotspots.publish.map_words import say_months
from hotspots.publish.map_zones import make_zone_layer, zone_words
from hotspots.publish.page import Page
from hotspots.publish.view import ground_to_show

PATROL_SHIFTS, EVA_WALKS = "patrol_shifts", "eva_walks"
_DECIMALS = 6  # of a degree: 0.1 m
# What leads to burgled homes, or tells when officers will be where.
_RESTRICTED = ("cocoon_zones", "near_repeat_series", PATROL_SHIFTS)


@dataclass(frozen=True)
class DistrictMap:
    """All that a district's map shows.

    Attributes
    ----------
    study_area
        The ground.
    products
        What is drawn on it: every table of shapes that the map has marks for, and the figure
        of each that declares a map.
    incidents
        The district's own, for the filter and the dots; None: there is neither.
    ground
        The street map under it all; None where no file is given.
    ground_mb
        How large it may be, megabytes.
    routes
        Lines beside the products: ``patrol_shifts`` and ``eva_walks`` -> one row a line.
    """

    study_area: StudyArea
    products: tuple[Product, ...]
    incidents: gpd.GeoDataFrame | None = None
    ground: MappedGround | BaseMap | None = None
    ground_mb: float = MOST_MB
    routes: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)

    def table(self, name: str) -> gpd.GeoDataFrame | None:
        """Find a table of any of the products; None where none has it."""
        return next((one.tables[name] for one in self.products if name in one.tables), None)

    @property
    def is_restricted(self) -> bool:
        """Say whether it leads to burgled homes, or tells where officers will be."""
        tables = (self.routes.get(name, self.table(name)) for name in _RESTRICTED)
        return any(one is not None and len(one) > 0 for one in tables)


def draw_district_map(district: DistrictMap, page: Page) -> str:
    """Compose the page of one district's map.

    Returns
    -------
    str
        HTML that needs nothing from outside itself; the same text for the same input.
    """
    area = district.study_area
    ground = pack_ground(district.ground, area.outline, crs=area.crs, most_mb=district.ground_mb)
    content = MapPage(
        _view(district),
        (*ground_layers(ground), *_layers(district)),
        incidents=_incidents(district),
        ground=ground,
        words=_words(district),
    )
    return draw_map_page(content, page)


def _layers(district: DistrictMap) -> Iterator[MapLayer]:
    """Make every layer, the lowest first."""
    yield from _rasters(district)
    yield from (_dated(district, one) for one in _planned(district, COVERING))
    yield make_ward_layer(district.study_area, district.incidents)
    yield make_outline_layer(district.study_area)
    contours = _product_of(district, CONTOURS)
    if contours is not None:
        yield make_contour_layer(contours)
    zones = _product_of(district, ZONES.table)
    if zones is not None and _is_worth_a_switch(district, zones, ZONES.table):
        yield make_zone_layer(zones, show=_is_shown(district, ZONES.table))
    yield from _unplanned(district)
    yield from _routes(district)
    yield from _planned(district, STANDING)


def _rasters(district: DistrictMap) -> Iterator[MapLayer]:
    for product in district.products:
        figure = product.declaration.figure
        if isinstance(figure, MapFigure) and figure.raster:
            yield make_density_layer(product, figure)


def _planned(district: DistrictMap, plans: tuple[LayerPlan, ...]) -> Iterator[MapLayer]:
    for plan in plans:
        product = _product_of(district, plan.table)
        if product is not None and _is_worth_a_switch(district, product, plan.table):
            layer = make_layer(product, plan, show=_is_shown(district, plan.table))
            if layer.shapes or plan.unless is None or layer.show:
                yield layer


def _dated(district: DistrictMap, layer: MapLayer) -> MapLayer:
    """Say what was compared with what, in the legend of what changed."""
    product = _product_of(district, layer.id)
    compared = product.settings.get("compared") if product else None
    if layer.id != "change" or not isinstance(compared, list | tuple):
        return layer
    before, after = compared
    return replace(layer, legend_title=f"{say_months(after)} against {say_months(before)}")


def _unplanned(district: DistrictMap) -> Iterator[MapLayer]:
    """Draw what declares a map and is of no kind that this map knows."""
    for product in district.products:
        figure = product.declaration.figure
        if isinstance(figure, MapFigure) and figure.table and figure.table not in PLANNED:
            show = _is_shown(district, figure.table)
            yield make_layer(product, plan_any(figure), show=show)


def _routes(district: DistrictMap) -> Iterator[MapLayer]:
    made = []
    if PATROL_SHIFTS in district.routes:
        made.append(make_patrol_layer(district.routes[PATROL_SHIFTS]))
    if EVA_WALKS in district.routes:
        made.append(make_walk_layer(district.routes[EVA_WALKS]))
    yield from (one for one in made if one is not None)


def _is_worth_a_switch(district: DistrictMap, product: Product, table: str) -> bool:
    """Leave out what is empty, unless it is what the map is about: that there is none is news."""
    return len(product.tables[table]) > 0 or _is_shown(district, table)


def _is_shown(district: DistrictMap, table: str) -> bool:
    """Of several products the first thing to look at is on; of one, what it is about."""
    if len(district.products) > 1:
        return table in SHOWN
    figure = district.products[0].declaration.figure
    return isinstance(figure, MapFigure) and figure.table == table


def _product_of(district: DistrictMap, table: str) -> Product | None:
    return next((one for one in district.products if table in one.tables), None)


def _incidents(district: DistrictMap) -> dict[str, Any] | None:
    if district.incidents is None:
        return None
    return pack_incidents(
        district.incidents,
        wards=district.study_area.wards,
        spots=district.table("harm_spots"),
    )


def _words(district: DistrictMap) -> dict[str, Any]:
    zones = _product_of(district, ZONES.table)
    return {} if zones is None else {"zones": zone_words(zones)}


def _view(district: DistrictMap) -> list[list[float]]:
    """Choose what the map opens on, in degrees."""
    area, shape = district.study_area, ground_to_show(district.study_area, district.products)
    # Every corner, because north of the grid is not north of the map.
    x, y = shapely.get_coordinates(shape).T
    lon, lat, _ = project_points(x, y, from_crs=area.crs, to_crs=WGS84)
    west, east = np.round([lon.min(), lon.max()], _DECIMALS).tolist()
    south, north = np.round([lat.min(), lat.max()], _DECIMALS).tolist()
    return [[south, west], [north, east]]

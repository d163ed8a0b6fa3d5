"""The district map: whatever products have a place on it, on one page, offline."""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely

from hotspots.grid_ref import WGS84
from hotspots.ground import StudyArea
from hotspots.ground.base_map import BaseMap
from hotspots.ground.mapped_ground import MappedGround
from hotspots.products import Product
from hotspots.projection import project_points
from hotspots.publish.map_ground import MOST_MB, ground_layers, pack_ground
from hotspots.publish.map_page import MapPage, draw_map_page
from hotspots.publish.map_payload import LayerTable, MapLayer, pack_shapes
from hotspots.publish.page import Page
from hotspots.publish.view import ground_to_show

_DECIMALS = 6  # of a degree: 0.1 m


@dataclass(frozen=True)
class DistrictMap:
    """All that a district's map shows.

    Attributes
    ----------
    study_area
        The ground.
    products
        What is drawn on it: each that declares a map.
    incidents
        The district's own, for the filter and the dots; None: there is neither.
    ground
        The street map under it all; None where no file is given.
    ground_mb
        How large it may be, megabytes.
    routes
        Lines beside the products: name (``patrol_shifts``, ``eva_walks``) -> one row a line.
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


def draw_district_map(district: DistrictMap, page: Page) -> str:
    """Compose the page of one district's map.

    Returns
    -------
    str
        HTML that needs nothing from outside itself; the same text for the same input.
    """
    area = district.study_area
    layers = [_ward_layer(area), _outline_layer(area)]
    spots = district.table("harm_spots")
    if spots is not None:
        layers.append(_spot_layer(spots))
    ground = pack_ground(district.ground, area.outline, crs=area.crs, most_mb=district.ground_mb)
    layers = [*ground_layers(ground), *layers]
    return draw_map_page(MapPage(_view(district), tuple(layers), ground=ground), page)


def _ward_layer(area: StudyArea) -> MapLayer:
    shapes = pack_shapes(area.wards.geometry.to_numpy(), crs=area.crs, simplify_m=5)
    names = area.wards["ward"].fillna("").tolist()
    return MapLayer("wards", "Ground", "Wards", "ward", shapes=shapes, labels=names, show=True)


def _outline_layer(area: StudyArea) -> MapLayer:
    words = "District boundary" if area.has_boundary else "Extent of the data (no boundary given)"
    shapes = pack_shapes([area.outline], crs=area.crs, simplify_m=5)
    return MapLayer("district", "Ground", words, "district", shapes=shapes, show=True)


def _spot_layer(spots: gpd.GeoDataFrame) -> MapLayer:
    rows = spots.to_dict("records")
    table = LayerTable(
        "Harm spots",
        ("Rank", "Where", "Harm", "Incidents"),
        (True, False, True, True),
        tuple(
            (str(row["rank"]), row["around"] or "", f"{row['harm']:,.0f}", f"{row['incidents']:,}")
            for row in rows
        ),
    )
    return MapLayer(
        "harm_spots",
        "Harm spots",
        f"Harm spots ({len(spots):,})",
        "harm-spot",
        shapes=pack_shapes(spots.geometry.to_numpy(), crs=spots.crs),
        labels=[str(row["rank"]) for row in rows],
        says=[
            f"Harm spot {row['rank']}, {row['around']}: {row['incidents']:,} incidents"
            for row in rows
        ],
        table=table,
        show=True,
    )


def _view(district: DistrictMap) -> list[list[float]]:
    """Choose what the map opens on, in degrees."""
    area, shape = district.study_area, ground_to_show(district.study_area, district.products)
    # Every corner, because north of the grid is not north of the map.
    x, y = shapely.get_coordinates(shape).T
    lon, lat, _ = project_points(x, y, from_crs=area.crs, to_crs=WGS84)
    west, east = np.round([lon.min(), lon.max()], _DECIMALS).tolist()
    south, north = np.round([lat.min(), lat.max()], _DECIMALS).tolist()
    return [[south, west], [north, east]]

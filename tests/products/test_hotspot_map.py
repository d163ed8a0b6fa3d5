"""The hotspot map: what it declares, what it finds, the places it draws."""

from hotspots.patterns import estimate_density, find_clusters
from hotspots.products import check_product, make_hotspot_map
from hotspots.products.declare import Product
from tests.worlds import points_at, square_area


def product_of(incidents: object) -> Product:
    area = square_area()
    surface = estimate_density(incidents, bandwidth_m=200, cell_m=50, study_area=area)
    clusters = find_clusters(incidents, eps_m=50, min_incidents=3, study_area=area)
    product = make_hotspot_map(area, incidents, surface, clusters)
    check_product(product)
    return product


def test_incidents_add_up_by_position() -> None:
    product = product_of(
        points_at(
            [(100, 100)] * 4 + [(900, 900)],
            harm=[1.0, 2, 3, 4, 5],
            offence=["Drugs", "Robbery", "Robbery", None, None],
            location=["B Street", "A Street", None, None, None],
        )
    )
    places = product.tables["incident_places"]
    assert places["incidents"].tolist() == [4, 1]
    assert places["harm"].tolist() == [10.0, 5.0]
    assert places["top_offence"].tolist() == ["Robbery", ""]
    assert places["location"].tolist() == ["A Street", ""]  # of equals the first in the alphabet
    assert product.finding == "80% of incidents in Squareton cluster in one area"


def test_nothing_at_all_keeps_every_column() -> None:
    product = product_of(points_at([]))
    assert len(product.tables["incident_places"]) == len(product.tables["hotspot_areas"]) == 0
    assert product.finding == "Incidents in Squareton do not cluster at this setting"


def test_areas_are_numbered_from_one() -> None:
    product = product_of(points_at([(100, 100)] * 4 + [(900, 900)] * 3))
    assert product.tables["hotspot_areas"]["hotspot_area"].tolist() == [1, 2]
    assert product.finding == "100% of incidents in Squareton cluster in 2 areas"

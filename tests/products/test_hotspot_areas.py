"""Hotspot areas: numbers from one, and the finding they give."""

from typing import Any

from hotspots.patterns.clusters import find_clusters
from hotspots.products import check_product, make_hotspot_areas
from hotspots.products.declare import Product
from tests.worlds import points_at, square_area


def product_of(incidents: Any) -> Product:
    area = square_area()
    clusters = find_clusters(incidents, eps_m=50, min_incidents=3, study_area=area)
    product = make_hotspot_areas(area, clusters)
    check_product(product)
    return product


def test_the_finding_says_how_much_lies_in_them() -> None:
    product = product_of(points_at([(100, 100)] * 4 + [(900, 900)]))
    assert product.finding == "80% of incidents in Squareton cluster in one area"


def test_nothing_at_all_keeps_every_column() -> None:
    product = product_of(points_at([]))
    assert len(product.tables["hotspot_areas"]) == 0
    assert product.finding == "Incidents in Squareton do not cluster at this setting"


def test_areas_are_numbered_from_one() -> None:
    product = product_of(points_at([(100, 100)] * 4 + [(900, 900)] * 3))
    assert product.tables["hotspot_areas"]["hotspot_area"].tolist() == [1, 2]
    assert product.finding == "100% of incidents in Squareton cluster in 2 areas"

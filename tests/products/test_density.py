"""The density: what it declares, on how little ground half lies, the places it is of."""

from dataclasses import replace

from hotspots.patterns.density import estimate_density
from hotspots.products import check_product, make_density
from hotspots.products.declare import Product
from tests.worlds import points_at, square_area


def product_of(incidents: object) -> Product:
    area = square_area()
    surface = estimate_density(incidents, bandwidth_m=200, cell_m=50, study_area=area)
    product = make_density(area, incidents, surface)
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


def test_nothing_at_all_keeps_every_column() -> None:
    product = product_of(points_at([]))
    assert len(product.tables["incident_places"]) == 0
    assert product.finding == "There is no density of incidents to map in Squareton"


def test_the_finding_says_on_how_little_ground_half_lies() -> None:
    """Four of five on one point: the smallest ground that holds half is its densest cells."""
    product = product_of(points_at([(125, 125)] * 4 + [(925, 925)]))
    # The point is the middle of a 50 m cell: that cell alone, of 2 km by 2 km, is 0.0625 %.
    assert product.finding == "Half of the incidents in Squareton lie on 0.062% of its ground"


def test_harm_is_what_a_surface_of_harm_is_about() -> None:
    incidents = points_at([(125, 125), (925, 925), (1525, 925)], harm=[1.0, 1.0, 9.0])
    area = square_area()
    surface = estimate_density(
        incidents, bandwidth_m=200, cell_m=50, study_area=area, weights="harm"
    )
    assert make_density(area, incidents, surface).finding == (
        "Half of the harm in Squareton lies on 0.062% of its ground"
    )


def test_without_a_boundary_the_ground_is_measured_not_shared() -> None:
    area = replace(square_area(), has_boundary=False)
    incidents = points_at([(125, 125)] * 4)
    surface = estimate_density(incidents, bandwidth_m=200, cell_m=50, study_area=area)
    finding = make_density(area, incidents, surface).finding
    assert finding == "Half of the incidents in Squareton lie on 0.0025 km²"

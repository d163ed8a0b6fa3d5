"""The product of concentration: one sentence, every denominator, a curve exact at its points."""

import geopandas as gpd
import numpy as np
import pytest

from hotspots.ground.units import lay_units
from hotspots.patterns.concentration import find_concentration
from hotspots.products import Product, check_product, make_concentration
from tests.patterns.test_concentration import incidents_in, row_of_cells
from tests.worlds import points_at, scattered, square_area


def product_of(
    incidents: gpd.GeoDataFrame, units: gpd.GeoDataFrame, *, shares: tuple[float, ...] = (0.5, 0.8)
) -> Product:
    found = [find_concentration(incidents, units, weights=w, shares=shares) for w in (None, "harm")]
    product = make_concentration(square_area(), {"100 m squares": found})
    check_product(product)
    return product


def test_the_finding_says_how_many_of_how_many() -> None:
    product = product_of(incidents_in(1, 6, 0, 2, 1), row_of_cells(10))
    assert product.finding == (
        "Half of the incidents in Squareton happen in 10% of its 100 m squares (1 of 10)"
    )
    table = product.tables["concentration"]
    assert table["holding"].tolist() == ["incidents"] * 2 + ["harm"] * 2
    assert table["units_holding"].tolist() == [1, 2, 1, 2]
    assert (table["units"] == 10).all()
    assert (table["units_used"] == 4).all()
    assert (
        "25% of the 100 m squares with any incident (of 4) and 10% of the ground."
        in product.notes[0]
    )


def test_another_share_is_named() -> None:
    product = product_of(incidents_in(1, 6, 0, 2, 1), row_of_cells(10), shares=(0.8,))
    assert product.finding.startswith("80% of the incidents in Squareton happen in 20% of its")


def test_the_curve_is_thin_and_exact() -> None:
    incidents = points_at(scattered(900, seed=1), harm=np.random.default_rng(2).random(900))
    units = lay_units(square_area(), cell_m=20)
    curve = product_of(incidents, units).tables["lorenz"]
    rows = product_of(incidents, units).tables["concentration"]
    whole = find_concentration(incidents, units, weights="harm").lorenz
    harm = curve[curve["holding"] == "harm"]
    assert len(harm) < 150 < len(whole) == 10_001
    exact = whole.set_index("units").loc[harm["units"], "share"]
    np.testing.assert_allclose(harm["share"], exact, atol=1e-6)
    assert set(rows["units_holding"]) <= set(curve["units"])
    assert (harm["units"].iloc[0], harm["share"].iloc[-1]) == (0, 1.0)


def test_two_kinds_of_unit_stand_one_under_the_other() -> None:
    incidents = incidents_in(1, 6, 0, 2, 1)
    found = {
        name: [find_concentration(incidents, row_of_cells(many))]
        for name, many in (("squares", 10), ("wards", 5))
    }
    product = make_concentration(square_area(), found)
    check_product(product)
    assert product.tables["concentration"]["unit"].tolist() == ["squares"] * 3 + ["wards"] * 3
    assert product.tables["concentration"]["units"].tolist() == [10] * 3 + [5] * 3
    assert set(product.settings) == {"squares", "wards"}


def test_few_incidents_and_those_outside_are_pointed_out() -> None:
    product = product_of(incidents_in(1, 1, 1, 1, 1), row_of_cells(4))
    assert product.notes[1:] == ("1 incidents are in none of the 100 m squares and not counted.",)
    product = product_of(incidents_in(1, 1, 1), row_of_cells(40))
    assert product.notes[1].startswith("There are fewer incidents (3) than 100 m squares (40)")
    assert "corrected for chance it is 50%" in product.notes[0]


@pytest.mark.parametrize("incidents", [points_at([]), points_at([(9999, 9999)])])
def test_nothing_found_is_empty_tables(incidents: gpd.GeoDataFrame) -> None:
    product = product_of(incidents, row_of_cells(3))
    assert product.finding == "Nothing is recorded in the 100 m squares of Squareton"
    assert all(len(table) == 0 for table in product.tables.values())

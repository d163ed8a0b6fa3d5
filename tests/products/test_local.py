"""The product of local hotspots: its sentence, its table, and that it can be written."""

from pathlib import Path

import numpy as np

from hotspots.ground.units import lay_units
from hotspots.patterns.local import find_local_hotspots
from hotspots.products.declare import Product, check_product
from hotspots.products.local import make_local_hotspots
from hotspots.publish import write_product
from tests.worlds import points_at, square_area


def made(weights: str | None = None, **columns: object) -> Product:
    """Squareton: one incident in each of 400 squares but twenty; fifty more in one."""
    area = square_area()
    places = np.array([(x, y) for x in range(50, 2000, 100) for y in range(150, 2000, 100)])
    xy = np.concatenate([places, np.tile([[1050, 1050]], (50, 1))])
    units = lay_units(area, cell_m=100)
    found = find_local_hotspots(points_at(xy, **columns), units, weights=weights)
    return make_local_hotspots(area, found, harm_title="Demo index")


def test_the_sentence_says_how_many_of_how_many_and_what_they_hold() -> None:
    product = made()
    check_product(product)
    assert product.finding == (
        "9 of 400 squares of 100 m in Squareton stand out as hot; they hold 14% of incidents"
    )
    assert product.settings["fdr"] is True
    assert product.settings["incidents"] == 430


def test_the_table_is_hottest_first_and_says_what_it_leaves_out() -> None:
    product = made()
    table = product.tables["local_hotspots"]
    assert len(table) == 380
    assert table["class"].tolist()[:10] == ["hot"] * 9 + ["not significant"]
    assert table["z"].is_monotonic_decreasing
    assert table.loc[table["incidents"] == 51, ["easting", "northing"]].values.tolist() == [
        [1050, 1050]
    ]
    assert "20 squares of 100 m that hold no incident" in product.notes[-1]
    assert "400 squares of 100 m were tested at once" in product.notes[-2]


def test_harm_is_named() -> None:
    harm = np.r_[np.ones(380), np.full(50, 7.0)]
    product = made("harm", harm=harm)
    assert product.finding.endswith("they hold 49% of harm")
    assert "Harm is measured by the Demo index." in product.notes


def test_hot_without_an_incident_of_its_own_is_said() -> None:
    area = square_area()
    units = lay_units(area, cell_m=100)
    found = find_local_hotspots(points_at([(1050, 1050)] * 30), units)
    product = make_local_hotspots(area, found)
    assert "Hot only by their neighbours, with no incident of their own: 8." in product.notes
    assert len(product.tables["local_hotspots"]) == 9


def test_nothing_found_is_a_sentence_and_an_empty_layer(tmp_path: Path) -> None:
    area = square_area()
    found = find_local_hotspots(points_at([]), lay_units(area, cell_m=500, shape="hexagon"))
    product = make_local_hotspots(area, found)
    assert product.finding == "None of 27 hexagons of 500 m in Squareton stands out as hot"
    assert not len(product.tables["local_hotspots"])
    written = write_product(product, tmp_path)
    assert [path.name for path in written] == ["local_hotspots.csv", "local_hotspots.gpkg"]


def test_it_is_written_as_declared(tmp_path: Path) -> None:
    write_product(made(), tmp_path)
    header = (tmp_path / "local_hotspots.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert header.startswith("unit,class,confidence,incidents,weight,around,z,p,p_fdr")

"""The product of zones: counts, findings, and no address in it."""

import pandas as pd
import pytest
import shapely

from hotspots.ground import StudyArea
from hotspots.patterns.door_lists import list_doors
from hotspots.products import check_product, make_cocoon, make_no_cocoon
from tests.doors import burglaries, street
from tests.patterns.test_cocoon_plan import HOMES, plan
from tests.worlds import METRES

WARDS = burglaries([])[:0].assign(ward_code="", ward="")[["ward_code", "ward", "geometry"]]
AFORD = StudyArea("Aford", "E1", shapely.box(-500, -500, 500, 3500), METRES, WARDS)


def test_two_zones_of_a_district() -> None:
    made = plan([(40, 8), (190, 3008)], hours_ago=[60, 20])
    product = make_cocoon(AFORD, made, list_doors(made, districts=["Aford"]))
    check_product(product)
    zones = product.tables["cocoon_zones"]
    assert zones["status"].tolist() == ["overdue", "due"]
    assert zones.geometry.area.to_numpy() == pytest.approx(400**2 * 3.1416, rel=0.01)
    assert zones["homes"].tolist()[0] == 39
    wards = product.tables["cocoon_wards"]
    assert wards.to_numpy().tolist() == [["North", 2, 40, 40, 1.0], ["South", 0, 40, 40, 1.0]]
    assert product.finding.startswith("2 burglaries have live cocoon zones in Aford on 20 November")
    assert "100% of its homes lie in one" in product.finding
    assert any("1 of the zones are overdue" in note for note in product.notes)
    assert any("a zone alone does not say where to go" in note for note in product.notes)


def test_no_address_and_no_reference_is_in_it() -> None:
    made = plan([(40, 8)])
    product = make_cocoon(AFORD, made, list_doors(made, districts=["Aford"]))
    told = product.finding + "".join(product.notes)
    told += "".join(frame.to_csv() for frame in product.tables.values())
    for secret in ("Mill Lane", "B0", "M9", "M11"):
        assert secret not in told


def test_a_district_without_burglaries() -> None:
    made = plan([(40, 8)])
    elsewhere = StudyArea("Bley", "E2", shapely.box(0, 0, 1, 1), METRES, WARDS)
    product = make_cocoon(elsewhere, made, list_doors(made, districts=["Bley"]))
    check_product(product)
    assert product.finding == "No burglary has a live cocoon zone in Bley on 20 November 2024"


def test_zones_without_addresses() -> None:
    made = plan([(40, 8)], homes=HOMES[:0])
    product = make_cocoon(AFORD, made, list_doors(made, districts=["Aford"]))
    check_product(product)
    assert product.finding.endswith("without addresses there are no lists of doors")
    assert len(product.tables["cocoon_zones"]) == 1


def test_zones_that_are_done_and_homes_nobody_knows() -> None:
    gold = [*(f"M{one}" for one in (1, 3, 5, 7, 11, 13, 15, 17)), "M10"]
    visits = [(door, "spoke", "2024-11-20") for door in gold]
    made = plan([(40, 8), (5000, 5000)], visits=visits)
    product = make_cocoon(AFORD, made, list_doors(made, districts=["Aford"]))
    told = " ".join(product.notes)
    assert "1 of the zones are done" in told
    assert "1 of the zones have no known home in them" in told


def test_where_there_can_be_none_the_product_says_why() -> None:
    product = make_no_cocoon(AFORD, "they have months only")
    check_product(product)
    assert product.finding == "No cocoon zones can be drawn in Aford: they have months only"
    assert all(frame.empty for frame in product.tables.values())


def test_two_burglaries_of_one_reference_are_two_zones() -> None:
    table = street("Mill Lane", 0, houses=40)
    made = plan([(40, 8), (100, 8)], homes=table)
    made.live.burglaries["burglary"] = "same"
    product = make_cocoon(AFORD, made, list_doors(made, districts=["Aford"]))
    assert len(product.tables["cocoon_zones"]) == 2
    assert isinstance(product.tables["cocoon_zones"], pd.DataFrame)

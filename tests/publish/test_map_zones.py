"""Cocoon zones as data of the slider, against the product's own table."""

import pandas as pd
import pytest

from hotspots.products import make_no_cocoon
from hotspots.publish import DistrictMap, draw_district_map
from hotspots.publish.map_zones import make_zone_layer, zone_words
from tests.publish.map_worlds import AS_OF, PAGE, WITHIN_DAYS, cocoon, facts_in
from tests.worlds import square_area

_EPOCH = pd.Timestamp("1970-01-01")


def number_of(day: str) -> int:
    return (pd.Timestamp(day).normalize() - _EPOCH).days


def test_a_zone_is_live_from_its_report_until_it_expires() -> None:
    product = cocoon()
    zones = product.tables["cocoon_zones"]
    layer = make_zone_layer(product)
    assert list(layer.days) == [
        (number_of(one), number_of(other))
        for one, other in zip(zones["reported"], zones["expires"], strict=True)
    ]
    assert layer.days[0] == (number_of("2024-12-03"), number_of("2025-01-13"))
    live = [first <= number_of(AS_OF) < end for first, end in layer.days]
    assert live == (zones["status"] != "expired").tolist() == [False, True, True, True]


def test_the_slider_fades_as_the_table_does() -> None:
    product = cocoon()
    words, layer = zone_words(product), make_zone_layer(product)
    faded = [max(0, end - words["as_of"]) / words["within_days"] for _, end in layer.days]
    assert faded == pytest.approx(product.tables["cocoon_zones"]["fade"].tolist(), abs=5e-4)


def test_the_slider_knows_from_when_on_the_table_is_complete() -> None:
    assert zone_words(cocoon()) == {
        "as_of": number_of(AS_OF),
        "complete_from": number_of("2025-01-07"),
        "within_days": WITHIN_DAYS,
    }


def test_zones_say_how_they_stand() -> None:
    layer = make_zone_layer(cocoon())
    assert layer.says[2] == (
        "Cocoon zone 3, Only: home burgled on 24 December 2024, reported 27 December 2024."
        " Neighbours to be reached by 29 December 2024, 08:00 (due). The zone expires on 4 February"
        " 2025. Best knocked at 17:00 to 20:00."
    )
    assert layer.legend_title == "Status on 14 January 2025"
    assert list(layer.shades) == ["less-2", "more-3", "more-3", "more-3"]
    assert layer.table is not None
    assert "Gold (doors)" not in layer.table.columns  # without addresses nothing is known of them
    with_doors = make_zone_layer(cocoon(homes=9)).table
    assert with_doors is not None
    assert "Gold (doors)" in with_doors.columns


def test_no_words_of_a_zone_tell_where_its_home_is() -> None:
    product = cocoon()
    layer = make_zone_layer(product)
    assert layer.table is not None
    assert not {"Easting (m)", "Northing (m)", "Longitude", "Latitude"} & {*layer.table.columns}
    assert layer.labels == ()  # a label would stand on the home


def test_without_zones_there_is_no_layer_but_on_their_own_map() -> None:
    area = square_area()
    product = make_no_cocoon(area, "they have months only")
    assert zone_words(product) == {}
    facts = facts_in(draw_district_map(DistrictMap(area, (product,)), PAGE))
    assert facts["by_id"]["cocoon_zones"]["title"] == "Cocoon zones (0)"
    assert facts["by_id"]["cocoon_zones"]["days"] == []

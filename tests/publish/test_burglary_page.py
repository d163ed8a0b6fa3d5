"""A sheet for each burglary: its doors, and no way to see from it which home was burgled."""

import re
from dataclasses import replace

import pytest
import shapely

from hotspots.publish.burglary_page import doors_of, draw_burglary_page
from tests.publish.lists import nasty_lists, sample_lists


def test_gold_and_silver_doors_are_listed_and_bronze_counted_by_street() -> None:
    lists = sample_lists()
    doors = doors_of(lists, 1)
    knocked = doors[doors["priority"] != "bronze"]
    page = draw_burglary_page(lists, 1)
    assert re.findall(r'<td class="small">(\d+)</td>', page) == knocked["door"].tolist()
    counted = re.findall(r"<span><bdi>([^<]+)</bdi> (\d+)</span>", page)
    bronze = doors[doors["priority"] == "bronze"]
    assert {street: int(homes) for street, homes in counted} == dict(
        bronze["street"].value_counts()
    )
    assert page.count("<i></i>") == 5 * len(knocked)


def test_every_door_stands_on_one_sheet_only() -> None:
    lists = sample_lists()
    doors = [door for number in (1, 2, 3) for door in doors_of(lists, number)["door"]]
    assert sorted(doors) == sorted(lists.doors["door"])


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_sheet_does_not_depend_on_where_the_burgled_home_is(number: int) -> None:
    lists = sample_lists()
    moved = lists.burglaries.copy()
    moved["geometry"] = shapely.Point(0, 0)
    moved[["street", "burglary"]] = "elsewhere"
    elsewhere = replace(lists, burglaries=moved, reassure=lists.reassure[:0])
    assert draw_burglary_page(elsewhere, number) == draw_burglary_page(lists, number)


def test_flats_on_one_spot_share_a_dot() -> None:
    page = draw_burglary_page(sample_lists(), 1)
    assert ">1–2</text>" in page  # as it is printed


def test_bronze_alone_is_a_map_without_numbers() -> None:
    lists = sample_lists()
    page = draw_burglary_page(replace(lists, doors=lists.doors.assign(priority="bronze")), 2)
    assert "Burglary 2: 0 doors to knock on" in page
    assert '<td class="small">' not in page
    assert "<svg" in page


def test_texts_are_escaped() -> None:
    page = draw_burglary_page(nasty_lists(), 3)
    assert "<script" not in page
    assert "&lt;/script&gt;&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page

"""What partners get: leaflets by street, none so few that they point at a home."""

from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import openpyxl
import pandas as pd
import pytest
from hypothesis import given

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.publish.address_secrets import secrets_of_lists
from hotspots.publish.disclosure import find_disclosures
from hotspots.publish.partner_version import (
    OTHER_STREETS,
    OTHER_WARDS,
    count_leaflets,
    deliver_by,
    write_partner_version,
)
from tests.publish.lists import sample_lists


def doors(homes: dict[tuple[str, str], int]) -> pd.DataFrame:
    rows = [pair for pair, count in homes.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=["ward", "street"], dtype="str")


def counted(homes: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    table = count_leaflets(doors(homes))
    pairs = zip(table["ward"], table["street"], strict=True)
    return dict(zip(pairs, table["homes"], strict=True))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["", "A", "B", "C"]), st.sampled_from(["", "p", "q", "r", "s"])),
        st.integers(1, 12),
    )
)
def test_no_number_is_small_and_no_home_is_lost(homes: dict[tuple[str, str], int]) -> None:
    found = counted(homes)
    assert all(count >= FEWEST_SHARED for count in found.values())
    assert sum(found.values()) == (
        sum(homes.values()) if sum(homes.values()) >= FEWEST_SHARED else 0
    )
    # A street that is named has all its homes: nothing can be taken away from a number.
    for (ward, street), count in found.items():
        if street != OTHER_STREETS:
            assert homes[ward, street] == count


def test_short_streets_are_joined_with_the_smallest_other_where_need_be() -> None:
    assert counted({("A", "p"): 3, ("A", "q"): 6, ("A", "r"): 20}) == {
        ("A", "r"): 20,
        ("A", OTHER_STREETS): 9,
    }
    assert counted({("A", "p"): 3, ("A", "q"): 4, ("A", "r"): 20}) == {
        ("A", "r"): 20,
        ("A", OTHER_STREETS): 7,
    }


def test_small_wards_are_joined_with_the_smallest_other_where_need_be() -> None:
    assert counted({("A", "p"): 30, ("B", "q"): 10, ("C", "r"): 2}) == {
        ("A", "p"): 30,
        (OTHER_WARDS, OTHER_STREETS): 12,
    }
    assert counted({("B", "q"): 2, ("C", "r"): 4}) == {(OTHER_WARDS, OTHER_STREETS): 6}


def test_fewer_than_five_homes_in_all_give_no_row() -> None:
    assert counted({("A", "p"): 4}) == {}
    assert list(count_leaflets(doors({})).columns) == ["ward", "street", "homes"]


@pytest.mark.parametrize(
    ("as_of", "sunday"),
    [("2024-03-10", "2024-03-17"), ("2024-03-08", "2024-03-10"), ("2024-03-04", "2024-03-10")],
)
def test_all_streets_have_one_day_and_it_is_a_sunday(as_of: str, sunday: str) -> None:
    lists = replace(sample_lists(), as_of=pd.Timestamp(as_of))
    assert deliver_by(lists) == pd.Timestamp(sunday)


def test_the_files_do_not_depend_on_the_burglaries(tmp_path: Path) -> None:
    """Neither their number nor their days, rings, scores or places reach a partner."""
    lists = sample_lists()
    other = lists.doors.assign(
        burglary_number=9,
        burglary_numbers="9",
        burglaries=1,
        distance_m=1.0,
        score=1.0,
        ring="opposite",
        priority="gold",
        deadline=pd.Timestamp("2020-01-01"),
        expires=pd.Timestamp("2020-01-01"),
    )
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = write_partner_version(lists, tmp_path / "one")
    changed = replace(
        lists, doors=other, burglaries=lists.burglaries[:0], finding="x", basis="y", notes=("z",)
    )
    two = write_partner_version(changed, tmp_path / "other")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_the_files_hold_no_address_of_any_door(tmp_path: Path) -> None:
    paths = write_partner_version(sample_lists(), tmp_path)
    assert find_disclosures(tmp_path, secrets_of_lists(sample_lists())) == ()
    for path in paths:
        if path.suffix != ".xlsx":
            text = path.read_text("utf-8")
            assert [one for one in sample_lists().doors["address"] if one in text] == []


def test_the_workbook_is_a_marked_sheet_with_room_to_sign(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write_partner_version(sample_lists(), tmp_path)[0]).active
    assert sheet.oddHeader.center.text == "OFFICIAL"
    assert sheet.page_setup.orientation == "portrait"
    heads = [cell.value for cell in sheet[4]]
    assert heads == ["Ward", "Street", "Homes to leaflet", "Who delivers", "Delivered on"]
    total = sum(row[2] for row in sheet.iter_rows(min_row=5, values_only=True))
    assert total == len(sample_lists().doors)

"""The burgled door is found, so that it can be kept off its neighbours' lists."""

import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.burgled_homes import find_burgled_homes
from hotspots.patterns.live_burglaries import find_uprn
from tests.doors import burglaries, street, town


def test_the_nearest_home_is_the_burgled_one() -> None:
    homes = street("Mill Lane", 0)
    found = find_burgled_homes(burglaries([(21, 9), (0, -8)]), homes)
    assert not len(found.beside)
    assert homes["number"].iloc[found.address].tolist() == ["5", "2"]
    assert found.burglary.tolist() == [0, 1]
    assert not found.exact.any()
    assert not len(found.unknown)
    assert found.of_each(3).tolist() == [*found.address.tolist(), -1]


def test_beside_every_building_all_that_are_nearly_as_near_may_be_it() -> None:
    """On the street, 8 m from number 5 and 6, and 12.8 m from those beside them."""
    homes = street("Mill Lane", 0)
    found = find_burgled_homes(burglaries([(20, 0.5)]), homes)
    assert homes["number"].iloc[found.address].tolist() == ["5", "3", "4", "6", "7", "8"]
    assert found.likeliest.tolist() == [True] + [False] * 5
    assert found.beside.tolist() == [0]


def test_flats_of_one_building_are_all_found() -> None:
    flats = town(*[street("Mill Lane", 0, houses=1, flat=f"Flat {one}") for one in (1, 2, 3)])
    found = find_burgled_homes(burglaries([(1, 8)]), flats)
    assert found.address.tolist() == [0, 1, 2]
    assert found.of_each(1).tolist() == [0]


def test_the_door_s_own_number_goes_before_the_nearest() -> None:
    homes = street("Mill Lane", 0)
    table = burglaries([(0, 8)], UPRN=["00M7.0"])
    assert find_uprn(burglaries([(0, 8)])).tolist() == [""]
    found = find_burgled_homes(table, homes, uprn=find_uprn(table))
    assert homes["number"].iloc[found.address].tolist() == ["7"]
    assert found.exact.tolist() == [True]


def test_a_number_that_nobody_has_falls_back_to_the_nearest() -> None:
    found = find_burgled_homes(
        burglaries([(0, 8)]), street("Mill Lane", 0), uprn=pd.Series(["nobody's"])
    )
    assert found.address.tolist() == [0]
    assert not found.exact.any()


def test_too_far_from_every_home_is_counted() -> None:
    homes = street("Mill Lane", 0)
    assert find_burgled_homes(burglaries([(0, 33)]), homes).unknown.tolist() == []
    assert find_burgled_homes(burglaries([(0, 33.1)]), homes).unknown.tolist() == [0]
    assert find_burgled_homes(burglaries([(0, 33.1)]), homes, within_m=26).unknown.tolist() == []


def test_a_shop_is_no_home_but_what_has_no_class_may_be() -> None:
    shop = street("Mill Lane", 0, houses=1, residential=pd.array([False], dtype="boolean"))
    unknown = street("Mill Lane", 6, houses=1, residential=pd.array([None], dtype="boolean"))
    found = find_burgled_homes(burglaries([(0, 8)]), town(shop, unknown))
    assert found.address.tolist() == [1]


@pytest.mark.parametrize("empty", ["burglaries", "homes"])
def test_nothing_gives_nothing(empty: str) -> None:
    table = burglaries([] if empty == "burglaries" else [(0, 0)])
    homes = street("Mill Lane", 0, houses=0 if empty == "homes" else 4)
    found = find_burgled_homes(table, homes)
    assert not len(found.burglary)
    assert len(found.unknown) == len(table)


def test_what_cannot_be_is_refused() -> None:
    homes = street("Mill Lane", 0)
    with pytest.raises(InputError, match="within_m = -1"):
        find_burgled_homes(burglaries([]), homes, within_m=-1)
    with pytest.raises(InputError, match="the burglaries"):
        find_burgled_homes(burglaries([(0, 0)]).to_crs(32631), homes)

"""Frontages: rows of houses in small streets that anybody can walk along in their head."""

import math
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground import number_sides, street_sides
from hotspots.ground.frontages import Frontages, find_frontages
from hotspots.records import read_addresses
from tests.worlds import METRES

SAMPLE = "data/addresses/sample_addresses.csv.gz"
Door = tuple[str | None, int | str | None, float, float]


def addresses_of(doors: Sequence[Door], **columns: Any) -> gpd.GeoDataFrame:
    """Addresses from (street, number such as 12 or "12A", a name or None, x, y)."""
    rows = []
    for street, number, _, _ in doors:
        text = "" if number is None else str(number)
        digits = "".join(one for one in text if one.isdigit())
        named = bool(text) and not digits
        rows.append(
            {
                "street": street,
                "town": "Squareton",
                "number_from": int(digits) if digits else None,
                "number_suffix": text[len(digits) :] or None if digits else None,
                "building_name": text if named else None,
            }
        )
    frame = pd.DataFrame(
        rows, columns=["street", "town", "number_from", "number_suffix", "building_name"]
    )
    frame = frame.astype({"number_from": "Int64"}).assign(**columns)
    x, y = ([door[place] for door in doors] for place in (2, 3))
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(x, y), crs=METRES)


def streets_of(*lines: tuple[str, Sequence[tuple[float, float]]]) -> gpd.GeoDataFrame:
    names, shapes = [one[0] for one in lines], [shapely.LineString(one[1]) for one in lines]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=METRES)


def side(
    street: str | None,
    numbers: Sequence[int | str | None],
    y: float,
    *,
    spacing_m: float = 9.0,
    start_m: float = 0.0,
) -> list[Door]:
    return [(street, number, start_m + spacing_m * n, y) for n, number in enumerate(numbers)]


def terrace(street: str, y: float, *, many: int = 12) -> list[Door]:
    """A street along the x axis: odd numbers north of it, even ones south of it."""
    odd = side(street, list(range(1, 2 * many, 2)), y + 12)
    return odd + side(street, list(range(2, 2 * many + 1, 2)), y - 12)


def told(
    frontages: Frontages, row: int, addresses: gpd.GeoDataFrame, *, each_side: int = 4
) -> dict[str, dict[int, set[str]]]:
    """Relation -> steps -> numbers (or names) of the neighbours."""
    found = frontages.neighbours([row], each_side=each_side)
    answer: dict[str, dict[int, set[str]]] = {}
    for _, one in found.iterrows():
        it = addresses.iloc[one["neighbour"]]
        number = "" if pd.isna(it["number_from"]) else str(it["number_from"])
        suffix = "" if pd.isna(it["number_suffix"]) else it["number_suffix"]
        name = number + suffix or str(it["building_name"])
        answer.setdefault(one["relation"], {}).setdefault(one["steps"], set()).add(name)
    return answer


TWO_STREETS = [*terrace("Mill Lane", 0), *terrace("High Street", 54)]
TWO_LINES = streets_of(("Mill Lane", [(-20, 0), (120, 0)]), ("High Street", [(-20, 54), (120, 54)]))


@pytest.mark.parametrize("streets", [None, TWO_LINES])
def test_the_neighbours_of_a_house_in_a_terrace(streets: gpd.GeoDataFrame | None) -> None:
    addresses = addresses_of(TWO_STREETS)
    frontages = find_frontages(addresses, streets=streets)
    # 9 Mill Lane stands at x = 36: 10 Mill Lane faces it, 10 High Street backs on to it.
    found = told(frontages, 4, addresses, each_side=2)
    assert found["next door"] == {1: {"7", "11"}, 2: {"5", "13"}}
    assert found["opposite"] == {0: {"10"}, 1: {"8", "12"}, 2: {"6", "14"}}
    assert found["behind"] == {1: {"10"}, 2: {"8"}}
    behind = frontages.neighbours([4], each_side=2).query("relation == 'behind'")["neighbour"]
    assert set(addresses["street"].iloc[behind]) == {"High Street"}


def test_each_neighbour_has_one_relation_and_the_house_itself_is_none_of_them() -> None:
    addresses = addresses_of(TWO_STREETS)
    found = find_frontages(addresses).neighbours(list(range(len(addresses))))
    assert not found.duplicated(["address", "neighbour"]).any()
    assert (found["address"] != found["neighbour"]).all()
    assert found["known"].all()


def test_next_door_is_mutual() -> None:
    addresses = addresses_of(TWO_STREETS)
    found = find_frontages(addresses).neighbours(list(range(len(addresses))))
    near = found[found["relation"] == "next door"]
    pairs = set(zip(near["address"], near["neighbour"], near["steps"], strict=True))
    assert pairs == {(other, one, steps) for one, other, steps in pairs}


def pairs_of(found: pd.DataFrame) -> set[tuple[Any, ...]]:
    """Pairs with all that is told of them; of two equally far behind either may come first."""
    steps = found["steps"].where(found["relation"] != "behind", 0)
    return set(found.assign(steps=steps).itertuples(index=False, name=None))


@given(angle=st.floats(0, 2 * math.pi), seed=st.integers(0, 99))
def test_neither_turning_the_world_nor_the_order_of_rows_matters(angle: float, seed: int) -> None:
    addresses = addresses_of([*TWO_STREETS, ("Mill Lane", "Rose Cottage", 108.0, 13.0)])
    random = np.random.default_rng(seed)
    order = random.permutation(len(addresses))
    turned = addresses.assign(geometry=addresses.rotate(math.degrees(angle), origin=(0, 0)))
    lines = TWO_LINES.assign(geometry=TWO_LINES.rotate(math.degrees(angle), origin=(0, 0)))
    for streets, turned_streets in ((None, None), (TWO_LINES, lines.iloc[::-1])):
        expected = find_frontages(addresses, streets=streets)
        other = find_frontages(turned.iloc[order].reset_index(drop=True), streets=turned_streets)
        asked = [4, 11, 20, 30, 48]
        one = expected.neighbours(asked, each_side=3)
        place = np.argsort(order)
        two = other.neighbours(place[asked], each_side=3)
        two[["address", "neighbour"]] = order[two[["address", "neighbour"]].to_numpy()]
        assert pairs_of(one) == pairs_of(two)


def test_flats_of_one_number_are_one_house() -> None:
    doors: list[Door] = [("Mill Lane", 5, 18.0, 12.0), ("Mill Lane", 5, 21.0, 14.0)]
    addresses = addresses_of([*terrace("Mill Lane", 0), *doors])
    frontages = find_frontages(addresses)
    assert len(frontages.houses) == 24
    assert len(set(frontages.house_of[[2, 24, 25]])) == 1
    found = frontages.neighbours([2])
    assert found["neighbour"][found["relation"] == "same building"].tolist() == [24, 25]
    assert found["steps"][found["relation"] == "same building"].tolist() == [0, 0]
    # The house next to the flats has all of them as its neighbours.
    near = frontages.neighbours([3], each_side=1)
    assert set(near["neighbour"][near["relation"] == "next door"]) == {2, 24, 25, 4}


def test_a_number_far_from_its_namesake_is_another_house() -> None:
    addresses = addresses_of([("High Street", 1, 0, 0), ("High Street", 1, 5000, 0)])
    assert len(find_frontages(addresses).houses) == 2


def test_a_door_without_a_number_is_part_of_the_house_on_its_point() -> None:
    doors: list[Door] = [
        ("High Street", 3, 0, 0),
        (None, None, 0, 0),
        ("High Street", "Annexe", 0, 0),
    ]
    assert len(find_frontages(addresses_of(doors)).houses) == 1


def test_numbers_stacked_on_one_point_stay_houses_in_their_order() -> None:
    addresses = addresses_of([("Mill Lane", number, 50.0, 50.0) for number in (5, 1, 3, 7)])
    frontages = find_frontages(addresses)
    assert len(frontages.houses) == 4
    assert told(frontages, 1, addresses)["next door"] == {1: {"3"}, 2: {"5"}, 3: {"7"}}


def test_a_suffix_stands_behind_its_number() -> None:
    addresses = addresses_of(side("Mill Lane", [1, 3, "3A", 5, 7], 12.0))
    assert told(find_frontages(addresses), 2, addresses, each_side=1)["next door"] == {
        1: {"3", "5"}
    }


def test_a_gap_at_a_junction_ends_the_row_and_a_side_street_does_not() -> None:
    west, east = (
        side("Mill Lane", [1, 3, 5, 7], 12),
        side("Mill Lane", [9, 11, 13], 12, start_m=107),
    )
    middle = side("Mill Lane", [15, 17, 19], 12, start_m=151)  # 26 m after the last, three times 9
    addresses = addresses_of([*west, *east, *middle])
    lines = streets_of(("Mill Lane", [(-20, 0), (300, 0)]))
    for streets in (None, lines):
        frontages = find_frontages(addresses, streets=streets)
        assert told(frontages, 3, addresses, each_side=2)["next door"] == {1: {"5"}, 2: {"3"}}
        found = told(frontages, 6, addresses, each_side=2)["next door"]
        assert found == {1: {"11", "15"}, 2: {"9", "17"}}


def test_detached_houses_with_wide_plots_are_neighbours() -> None:
    addresses = addresses_of(side("Mill Lane", [1, 3, 5], 12, spacing_m=40))
    assert told(find_frontages(addresses), 1, addresses)["next door"] == {1: {"1", "5"}}


def test_nobody_is_next_door_beyond_60_m() -> None:
    addresses = addresses_of(side("Mill Lane", [1, 3, 5], 12, spacing_m=61))
    assert told(find_frontages(addresses), 1, addresses) == {}


def close() -> list[Door]:
    """Numbers 1 to 8 up one side of a close, 9 to 11 round its head, 12 to 19 down the other."""
    up = [("Fir Close", n + 1, -12.0, 10.0 * n) for n in range(8)]
    head = [
        ("Fir Close", 9, -8.0, 81.0),
        ("Fir Close", 10, 0.0, 86.0),
        ("Fir Close", 11, 8.0, 81.0),
    ]
    down = [("Fir Close", 12 + n, 12.0, 70.0 - 10 * n) for n in range(8)]
    return [*up, *head, *down]


@pytest.mark.parametrize("streets", [None, streets_of(("Fir Close", [(0, -20), (0, 74)]))])
def test_numbers_run_on_round_a_close(streets: gpd.GeoDataFrame | None) -> None:
    addresses = addresses_of(close())
    frontages = find_frontages(addresses, streets=streets)
    assert told(frontages, 3, addresses, each_side=2)["next door"] == {1: {"3", "5"}, 2: {"2", "6"}}
    assert told(frontages, 9, addresses, each_side=3)["next door"] == {
        1: {"9", "11"},
        2: {"8", "12"},
        3: {"7", "13"},
    }
    assert told(frontages, 3, addresses, each_side=1)["opposite"] == {0: {"16"}, 1: {"15", "17"}}


@pytest.mark.parametrize("streets", [None, streets_of(("Fir Close", [(0, -20), (0, 74)]))])
def test_a_close_without_a_head_has_two_sides(streets: gpd.GeoDataFrame | None) -> None:
    doors = [door for door in close() if door[1] not in (9, 10, 11)]
    addresses = addresses_of(doors)
    frontages = find_frontages(addresses, streets=streets)
    found = told(frontages, 7, addresses, each_side=1)
    assert found["next door"] == {1: {"7"}}
    assert found["opposite"][0] == {"12"}


def test_consecutive_numbers_on_one_side_of_a_street_are_one_row() -> None:
    addresses = addresses_of(side("Sea View", list(range(1, 12)), 12))
    frontages = find_frontages(addresses)
    assert told(frontages, 5, addresses, each_side=2)["next door"] == {1: {"5", "7"}, 2: {"4", "8"}}
    assert set(frontages.houses["side"]) == {"both"}


def test_a_row_goes_round_a_bend() -> None:
    turn = [("Mill Lane", [(0, 0), (100, 0), (100, 100)])]
    along = side("Mill Lane", list(range(1, 22, 2)), -10)
    outside: list[Door] = [
        ("Mill Lane", 23, 103, -9),
        ("Mill Lane", 25, 110, -3),
        ("Mill Lane", 27, 110, 9),
    ]
    addresses = addresses_of([*along, *outside])
    for streets in (None, streets_of(*turn)):
        found = told(find_frontages(addresses, streets=streets), 11, addresses, each_side=2)
        assert found["next door"] == {1: {"21", "25"}, 2: {"19", "27"}}


def test_a_corner_house_is_on_the_street_of_its_address() -> None:
    doors = [
        *terrace("Mill Lane", 0, many=6),
        ("Church Road", 1, -4.0, 26.0),
        ("Church Road", 3, -4.0, 36.0),
    ]
    lines = streets_of(("Mill Lane", [(-40, 0), (80, 0)]), ("Church Road", [(-17, 0), (-17, 90)]))
    addresses = addresses_of(doors)
    found = told(find_frontages(addresses, streets=lines), 12, addresses)
    assert found["next door"] == {1: {"3"}}
    assert "opposite" not in found


def test_a_house_set_far_back_does_not_part_its_neighbours() -> None:
    row = side("Mill Lane", [1, 3, 7, 9, 11], 12)
    addresses = addresses_of([*row, ("Mill Lane", 5, 13.0, 37.0)])
    for streets in (None, streets_of(("Mill Lane", [(-20, 0), (100, 0)]))):
        found = told(find_frontages(addresses, streets=streets), 1, addresses, each_side=1)
        assert found["next door"] == {1: {"1", "7"}}


@pytest.mark.parametrize("streets", [None, streets_of(("Mill Lane", [(-20, 0), (120, 0)]))])
def test_a_house_with_a_name_takes_its_place_in_the_row(streets: gpd.GeoDataFrame | None) -> None:
    doors = terrace("Mill Lane", 0)
    doors[4] = ("Mill Lane", "Rose Cottage", 36.0, 14.0)
    addresses = addresses_of(doors)
    frontages = find_frontages(addresses, streets=streets)
    assert told(frontages, 3, addresses, each_side=1)["next door"] == {1: {"5", "Rose Cottage"}}
    assert told(frontages, 4, addresses, each_side=1)["next door"] == {1: {"7", "11"}}
    assert told(frontages, 4, addresses, each_side=1)["opposite"][0] == {"10"}


def test_points_without_text_are_told_by_the_lines() -> None:
    addresses = addresses_of([(None, None, door[2], door[3]) for door in TWO_STREETS])
    frontages = find_frontages(addresses, streets=TWO_LINES)
    found = frontages.neighbours([4], each_side=1)
    assert found["known"].all()
    assert found["neighbour"][found["relation"] == "next door"].tolist() == [3, 5]
    assert found["neighbour"][found["relation"] == "opposite"].tolist() == [16, 15, 17]
    assert found["neighbour"][found["relation"] == "behind"].tolist() == [40]
    assert set(frontages.houses["street"]) == {"mill ln", "high st"}


def test_points_without_text_or_lines_have_only_near_ones() -> None:
    addresses = addresses_of([(None, None, float(x), 0.0) for x in range(0, 100, 10)])
    found = find_frontages(addresses).neighbours([0, 5], each_side=2)
    assert not found["known"].any()
    assert set(found["relation"]) == {"next door"}
    asked = found[found["address"] == 5]
    assert asked["neighbour"].tolist() == [4, 6, 3, 7]
    assert asked["steps"].tolist() == [1, 1, 2, 2]
    assert found["neighbour"][found["address"] == 0].tolist() == [1, 2, 3, 4]


def test_no_street_lies_between_a_house_and_the_one_behind_it() -> None:
    addresses = addresses_of(TWO_STREETS)
    alley = streets_of(("Back Lane", [(-20, 27), (120, 27)]))
    lines = gpd.GeoDataFrame(pd.concat([TWO_LINES, alley], ignore_index=True))
    assert "behind" in told(find_frontages(addresses, streets=TWO_LINES), 4, addresses)
    assert "behind" not in told(find_frontages(addresses, streets=lines), 4, addresses)


def test_a_path_without_a_name_parts_nobody() -> None:
    addresses = addresses_of(TWO_STREETS)
    path = streets_of(("", [(-20, 27), (120, 27)]))
    lines = gpd.GeoDataFrame(pd.concat([TWO_LINES, path], ignore_index=True))
    found = find_frontages(addresses, streets=lines).neighbours([4])
    pd.testing.assert_frame_equal(
        found, find_frontages(addresses, streets=TWO_LINES).neighbours([4])
    )


def test_houses_far_from_any_line_of_their_street_are_told_by_numbers() -> None:
    addresses = addresses_of(TWO_STREETS)
    elsewhere = streets_of(("High Street", [(-20, 54), (120, 54)]))
    frontages = find_frontages(addresses, streets=elsewhere)
    table = frontages.houses
    assert set(table["side"][table["street"] == "Mill Lane"]) == {"odd", "even"}
    assert set(table["side"][table["street"] == "High Street"]) == {"left", "right"}
    assert told(frontages, 4, addresses, each_side=1)["next door"] == {1: {"7", "11"}}


def test_the_houses_table_says_street_side_and_position() -> None:
    addresses = addresses_of(terrace("Mill Lane", 0, many=3))
    table = find_frontages(addresses, streets=streets_of(("MILL LN", [(-20, 0), (80, 0)]))).houses
    assert table["street"].tolist() == ["Mill Lane"] * 6
    assert table["side"].tolist() == ["left", "right"] * 3
    assert table["position"].tolist() == pytest.approx([20, 20, 29, 29, 38, 38])
    numbers = find_frontages(addresses).houses
    assert numbers["side"].tolist() == ["odd", "even"] * 3
    assert numbers["position"].tolist() == [0, 0, 1, 1, 2, 2]


def test_shops_take_their_place_in_the_row() -> None:
    addresses = addresses_of(terrace("High Street", 0), residential=True)
    addresses.loc[3, "residential"] = False
    assert told(find_frontages(addresses), 4, addresses, each_side=1)["next door"] == {
        1: {"7", "11"}
    }


def test_the_sample_town_by_numbers_and_by_what_its_makers_know() -> None:
    box = (587_000, 185_000, 588_500, 186_500)
    addresses = read_addresses(SAMPLE, within=box).addresses
    frontages = find_frontages(addresses)
    # In the file houses stand in the order of their street, one side after the other.
    house = pd.unique(frontages.house_of)
    place = np.empty(len(house), dtype=int)
    place[house] = np.arange(len(house))
    found = frontages.neighbours(list(range(len(addresses))), each_side=1)
    near = found[(found["relation"] == "next door") & found["known"]]
    steps = (
        place[frontages.house_of[near["address"]]] - place[frontages.house_of[near["neighbour"]]]
    )
    assert len(near) > 5_000
    assert np.mean(np.abs(steps) == 1) > 0.999


def test_no_addresses_have_no_houses_and_no_neighbours() -> None:
    frontages = find_frontages(addresses_of([]), streets=TWO_LINES)
    assert len(frontages.houses) == 0
    assert frontages.houses.columns.tolist() == ["street", "side", "position", "x", "y"]
    found = frontages.neighbours([])
    assert found.columns.tolist() == ["address", "neighbour", "relation", "steps", "known"]
    assert len(found) == 0


def test_asking_nobody_gives_an_empty_table() -> None:
    assert len(find_frontages(addresses_of(TWO_STREETS)).neighbours([])) == 0


def test_streets_without_a_name_make_no_side() -> None:
    addresses = addresses_of(TWO_STREETS)
    frontages = find_frontages(addresses, streets=streets_of(("", [(0, 0), (9, 0)])))
    assert set(frontages.houses["side"]) == {"odd", "even"}


def test_one_address_has_no_neighbour() -> None:
    assert len(find_frontages(addresses_of([("Mill Lane", 1, 0, 0)])).neighbours([0])) == 0


@pytest.mark.parametrize("rows", [[-1], [99], [0.5], [[1]]])
def test_rows_that_are_none_are_refused(rows: Any) -> None:
    frontages = find_frontages(addresses_of(terrace("Mill Lane", 0, many=3)))
    with pytest.raises(InputError, match="rows are not positions in a table of 6 addresses"):
        frontages.neighbours(rows)


def test_no_houses_on_either_side_are_refused() -> None:
    frontages = find_frontages(addresses_of(terrace("Mill Lane", 0, many=3)))
    with pytest.raises(InputError, match="0 houses on either side are no neighbours"):
        frontages.neighbours([0], each_side=0)


def test_tables_that_cannot_be_used_are_refused() -> None:
    addresses = addresses_of(TWO_STREETS)
    with pytest.raises(InputError, match="no columns called 'street'"):
        find_frontages(addresses.drop(columns="street"))
    gone = addresses.geometry.where(addresses.index != 3)
    with pytest.raises(InputError, match="1 of 48 addresses have no point"):
        find_frontages(addresses.assign(geometry=gone))
    with pytest.raises(InputError, match="not a projected coordinate system in metres"):
        find_frontages(addresses.to_crs(4326))
    with pytest.raises(InputError, match="the streets are in EPSG:32616"):
        find_frontages(addresses, streets=TWO_LINES.set_crs(32616, allow_override=True))
    with pytest.raises(InputError, match="streets need a column 'name' and lines"):
        find_frontages(addresses, streets=TWO_LINES.rename(columns={"name": "road"}))
    with pytest.raises(InputError, match="and lines, not Polygon"):
        find_frontages(addresses, streets=TWO_LINES.assign(geometry=TWO_LINES.buffer(3)))


def test_a_row_that_faces_nobody_looks_away_from_the_backs_of_others() -> None:
    lonely = side("Sea View", list(range(1, 20, 2)), -50)  # behind the even side of Mill Lane
    addresses = addresses_of([*terrace("Mill Lane", 0), *lonely])
    found = told(find_frontages(addresses), 24 + 4, addresses, each_side=1)
    assert found == {"next door": {1: {"7", "11"}}, "behind": {1: {"10"}}}
    alone = addresses_of(lonely)
    assert set(told(find_frontages(alone), 4, alone)) == {"next door"}


@pytest.mark.parametrize("streets", [None, TWO_LINES])
def test_the_size_of_blocks_makes_no_difference(
    streets: gpd.GeoDataFrame | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = addresses_of(TWO_STREETS)
    rows = list(range(len(addresses)))
    whole = find_frontages(addresses, streets=streets).neighbours(rows)
    monkeypatch.setattr(number_sides, "_BLOCK", 7)
    monkeypatch.setattr(street_sides, "_BLOCK", 7)
    in_blocks = find_frontages(addresses, streets=streets).neighbours(rows)
    pd.testing.assert_frame_equal(whole, in_blocks)


def test_a_street_without_any_number_is_only_near() -> None:
    addresses = addresses_of(side("Church Walk", ["Elm", "Oak", "Ash", "Yew"], 0))
    found = find_frontages(addresses).neighbours([1], each_side=1)
    assert found[["neighbour", "relation", "steps", "known"]].to_numpy().tolist() == [
        [0, "next door", 1, False],
        [2, "next door", 1, False],
    ]


def test_asking_twice_answers_twice() -> None:
    frontages = find_frontages(addresses_of(TWO_STREETS))
    once, twice = frontages.neighbours([4, 9]), frontages.neighbours([9, 4, 9])
    assert twice["address"].drop_duplicates().tolist() == [9, 4]
    assert len(twice) == len(once) + (once["address"] == 9).sum()


def test_rows_do_not_cross_a_narrow_street_where_one_side_ends_and_the_other_begins() -> None:
    odd = side("Mews", [1, 3, 5, 7], 6, start_m=-27)
    addresses = addresses_of([*odd, *side("Mews", [2, 4, 6, 8], -6, start_m=10)])
    frontages = find_frontages(addresses, streets=streets_of(("Mews", [(-40, 0), (60, 0)])))
    assert told(frontages, 3, addresses, each_side=1)["next door"] == {1: {"5"}}


def test_houses_that_look_this_way_are_not_behind() -> None:
    addresses = addresses_of(TWO_STREETS)
    found = find_frontages(addresses).neighbours([4], each_side=12)
    behind = addresses.iloc[found["neighbour"][found["relation"] == "behind"]]
    # The far side of High Street is 54 m away, and faces this way.
    assert set(behind.geometry.y) == {42.0}


def test_houses_of_the_same_street_that_look_away_are_not_opposite() -> None:
    loop = streets_of(("Mill Lane", [(-20, 0), (150, 0), (150, -60), (-20, -60)]))
    north, south = side("Mill Lane", [1, 3, 5], 12), side("Mill Lane", [21, 23, 25], -46)
    addresses = addresses_of([*north, *south])
    found = told(find_frontages(addresses, streets=loop), 1, addresses)
    assert set(found) == {"next door"}

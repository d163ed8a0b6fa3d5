"""Pavements, crossings and second carriageways are told from paths by where they lie."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.ground.audit_walk import plan_audit_walk
from hotspots.ground.way_pieces import WayPieces, cut_ways
from hotspots.patterns.surroundings import find_surroundings
from tests.mapped_worlds import Way, ground_of, ways_of

PLACE = shapely.box(-50, -100, 250, 250)
STREET: Way = ("LINESTRING (0 0, 100 0, 200 0)", "High Street", "street", "yes")
# Both pavements, a crossing between them in the middle, none of them called so; and a path that
# leads from one pavement to the next street.
DRAWN_APART: list[Way] = [
    ("LINESTRING (0 9, 100 9, 200 9)", "", "footway", "unknown"),
    ("LINESTRING (0 -9, 100 -9, 200 -9)", "", "footway", "unknown"),
    ("LINESTRING (100 9, 100 0, 100 -9)", "", "footway", "unknown"),
]
PATH: Way = ("LINESTRING (200 9, 200 100)", "", "footway", "no")
NEXT: Way = ("LINESTRING (0 100, 200 100)", "Low Street", "street", "yes")


def pieces_of(*ways: Way) -> WayPieces:
    return cut_ways(ways_of(ways), PLACE, beyond_m=500)


def kinds_of(*ways: Way) -> list[str]:
    pieces = pieces_of(*ways)
    return sorted(set(pieces.kind[pieces.beside]))


def footway(line: str, name: str = "") -> Way:
    return (f"LINESTRING ({line})", name, "footway", "unknown")


def test_a_street_is_walked_and_counted_once_though_its_pavements_are_drawn() -> None:
    apart, plain = ways_of([STREET, *DRAWN_APART]), ways_of([STREET])
    walk = plan_audit_walk(apart, PLACE)
    assert walk.metres == plan_audit_walk(plain, PLACE).metres == 400
    assert set(walk.legs["name"]) == {"High Street"}
    found = find_surroundings(ground_of([STREET, *DRAWN_APART]), PLACE)
    assert found.counts.values.tolist() == [["street", 1, 200.0], ["dead end", 2, 0.0]]
    assert found.lighting["length_m"].tolist() == [200, 0, 0]


def test_a_path_from_pavement_to_street_is_a_cut_through_and_is_walked() -> None:
    ways = [STREET, *DRAWN_APART, PATH, NEXT]
    found = find_surroundings(ground_of(ways), PLACE)
    (link,) = found.places[found.places["kind"] == "cut-through"].to_dict("records")
    assert link["detail"] == "links High Street and Low Street"
    assert link["geometry"].length == 91
    walk = plan_audit_walk(ways_of(ways), PLACE)
    assert walk.legs.loc[walk.legs["kind"] == "footway", "metres"].sum() == 182
    assert not any("parts" in note for note in walk.notes)


@pytest.mark.parametrize(
    ("way", "kinds"),
    [
        (footway("0 14, 200 14"), ["pavement"]),
        (footway("0 16, 200 16"), []),
        (footway("0 -14, 90 -14, 90 -60"), []),  # it leaves the street
        (footway("0 -14, 180 -14, 180 -40"), ["pavement"]),
        (footway("0 10, 200 10", "High Street"), ["pavement"]),
        (footway("0 10, 200 10", "Church Walk"), []),
        (footway("200 0, 300 0"), []),  # on from the end of the street
        (footway("100 0, 100 12"), []),  # it ends at a door
        (("LINESTRING (0 10, 200 10)", "", "alley", "no"), []),
        (("LINESTRING (0 10, 200 10)", "", "steps", "no"), []),
        (("LINESTRING (0 24, 200 24)", "", "pavement", "no"), ["pavement"]),
        (("LINESTRING (0 90, 200 90)", "", "pavement", "no"), []),
        (("LINESTRING (100 -20, 100 0)", "", "crossing", "no"), ["crossing"]),
    ],
)
def test_what_is_part_of_a_street(way: Way, kinds: list[str]) -> None:
    assert kinds_of(STREET, way) == kinds


def test_without_a_walked_street_a_pavement_is_a_path_to_walk() -> None:
    ways = [("LINESTRING (0 9, 200 9)", "", "pavement", "yes")]
    walk = plan_audit_walk(ways_of(ways), PLACE)
    assert walk.metres == 400
    assert find_surroundings(ground_of(ways), PLACE).counts["kind"].tolist()[0] == "pavement"


def test_a_short_way_between_two_streets_is_no_crossing() -> None:
    other: Way = ("LINESTRING (0 24, 200 24)", "Low Street", "street", "yes")
    assert kinds_of(STREET, other, footway("100 0, 100 24")) == []


def test_each_of_two_carriageways_has_one_side() -> None:
    ways: list[Way] = [
        ("LINESTRING (0 0, 200 0)", "Queensway", "street", "yes"),
        ("LINESTRING (0 18, 200 18)", "Queensway", "street", "yes"),
        ("LINESTRING (200 0, 200 18)", "Queensway", "street", "yes"),
        ("LINESTRING (200 18, 250 18)", "Queensway", "street", "yes"),
        ("LINESTRING (0 -60, 200 -60)", "Mill Lane", "street", "yes"),
    ]
    pieces = pieces_of(*ways)
    one_sided = ~pieces.two_sided
    assert sorted(pieces.length_m[one_sided].tolist()) == [200, 200]
    assert set(pieces.name[one_sided]) == {"Queensway"}
    walk = plan_audit_walk(ways_of(ways[:2]), shapely.box(-5, -5, 205, 10))
    assert walk.metres == 400  # there, and back the same way: nothing else leads back


def test_what_is_indoors_is_told_and_not_walked() -> None:
    indoors: Way = ("LINESTRING (100 0, 100 -70)", "", "indoor way", "unknown")
    walk = plan_audit_walk(ways_of([STREET, indoors]), PLACE)
    assert walk.metres == 400
    assert walk.notes[0].startswith("70 m of ways indoors or under the ground")
    found = find_surroundings(ground_of([STREET, indoors]), PLACE)
    assert found.counts["kind"].tolist() == ["street", "indoor way", "dead end"]
    assert found.counts["number"].tolist() == [1, 1, 2]
    assert found.lighting["length_m"].sum() == 200


def test_a_few_steps_to_a_door_are_seen_from_their_mouth() -> None:
    walk = plan_audit_walk(ways_of([STREET, footway("100 0, 100 15")]), PLACE)
    assert walk.metres == 400
    found = find_surroundings(ground_of([STREET, footway("100 0, 100 15")]), PLACE)
    assert found.counts.set_index("kind")["number"]["dead end"] == 2
    assert plan_audit_walk(ways_of([STREET, footway("100 0, 100 25")]), PLACE).metres == 450


@given(st.permutations([STREET, *DRAWN_APART, PATH, NEXT]), st.floats(0, 6.28))
def test_neither_order_nor_direction_nor_turning_the_map_matters(
    ways: list[Way], angle: float
) -> None:
    turned = ways_of(ways)
    turned.geometry = turned.geometry.rotate(angle, origin=(0, 0), use_radians=True).reverse()
    place = shapely.Point(0, 0).buffer(900)
    pieces, plain = cut_ways(turned, place), cut_ways(ways_of(ways), place)
    for one in ("kind", "name", "beside", "two_sided"):
        got = sorted(zip(pieces.length_m.round(2), getattr(pieces, one), strict=True))
        want = sorted(zip(plain.length_m.round(2), getattr(plain, one), strict=True))
        assert np.array_equal(np.array(got, dtype=object), np.array(want, dtype=object))

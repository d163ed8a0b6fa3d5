"""What the street map knows of a place, and what it does not."""

import dataclasses

import pytest
import shapely

from hotspots.errors import InputError
from hotspots.ground.mapped_ground import LIT
from hotspots.ground.way_pieces import cut_ways
from hotspots.patterns.surroundings import (
    NOT_COVERED,
    STREETS_ONLY,
    Surroundings,
    find_surroundings,
)
from tests.mapped_worlds import ground_of

# Two streets 100 m apart, an alley between them, a cul-de-sac off the first.
WAYS = [
    ("LINESTRING (0 0, 100 0, 150 0, 300 0)", "Low Street", "street", "yes"),
    ("LINESTRING (0 100, 100 100, 300 100)", "High Street", "street", "unknown"),
    ("LINESTRING (100 0, 100 60)", "", "alley", "no"),
    ("LINESTRING (100 60, 100 100)", "", "steps", "unknown"),
    ("LINESTRING (150 0, 150 -80)", "Short Close", "street", "yes"),
]
FEATURES = [
    ("POINT (50 5)", "cash machine", "Estuary Bank", ""),
    ("POINT (60 900)", "cash machine", "Far Bank", ""),
    ("POLYGON ((200 10, 500 10, 500 60, 200 60, 200 10))", "park", "Green", ""),
    ("LINESTRING (10 10, 10 40)", "wall", "", ""),
    ("POLYGON ((320 -20, 400 -20, 400 20, 320 20, 320 -20))", "school", "Beyond", ""),
]
PLACE = shapely.box(-10, -90, 310, 110)


def counts_of(found: Surroundings) -> dict[str, tuple[int, float]]:
    return {kind: (number, metres) for kind, number, metres in found.counts.values.tolist()}


def test_everything_in_the_place_is_counted_once() -> None:
    found = find_surroundings(ground_of(WAYS, FEATURES), PLACE)
    assert counts_of(found) == {
        "street": (3, 680.0),
        "alley": (1, 60.0),
        "steps": (1, 40.0),
        "dead end": (5, 0.0),
        "cut-through": (1, 100.0),
        "cash machine": (1, 0.0),
        "park": (1, 0.0),
        "wall": (1, 30.0),
    }
    assert found.lighting.values.tolist() == [
        ["yes", 380.0, pytest.approx(380 / 780)],
        ["no", 60.0, pytest.approx(60 / 780)],
        ["unknown", 340.0, pytest.approx(340 / 780)],
    ]
    assert found.attribution == "© OpenStreetMap contributors"


def test_places_are_clipped_and_described() -> None:
    places = find_surroundings(ground_of(WAYS, FEATURES), PLACE).places
    (park,) = places[places["kind"] == "park"].geometry
    assert park.area == 110 * 50
    (link,) = places[places["kind"] == "cut-through"]["detail"]
    assert link == "links High Street and Low Street"
    (alley,) = places[places["kind"] == "alley"]["detail"]
    assert alley == "tagged as not lit"
    ends = places[places["kind"] == "dead end"]["detail"].tolist()
    assert ends.count("end of Short Close") == 1
    assert places.crs.to_epsg() == 27700


def test_a_missing_tag_is_unknown_never_dark() -> None:
    lit = [("LINESTRING (0 0, 100 0)", "A", "street", "unknown")]
    found = find_surroundings(ground_of(lit), shapely.box(0, -5, 100, 5))
    assert found.lighting["share"].tolist() == [0.0, 0.0, 1.0]
    assert "of 100% nobody has said" in found.sentences[0]
    assert not any("dark" in one for one in found.sentences)


def test_a_place_the_map_does_not_cover_is_not_zero() -> None:
    found = find_surroundings(ground_of(WAYS, FEATURES), shapely.box(9000, 9000, 9100, 9100))
    assert found.sentences == (NOT_COVERED,)
    assert not found.covered
    for table, columns in (
        (found.counts, ["kind", "number", "length_m"]),
        (found.places, ["kind", "name", "detail", "geometry"]),
        (found.lighting, ["lit", "length_m", "share"]),
    ):
        assert table.columns.tolist() == columns
        assert not len(table)


def test_a_file_of_streets_says_that_the_rest_is_unknown() -> None:
    ground = ground_of(WAYS, holds_features=False)
    found = find_surroundings(ground, PLACE)
    assert found.sentences[-1] == STREETS_ONLY
    assert not found.holds_features
    none = find_surroundings(ground_of(WAYS), PLACE)
    assert "No feature is mapped in it." in none.sentences


def test_ways_for_cars_can_be_left_out() -> None:
    found = find_surroundings(ground_of(WAYS), PLACE, streets_too=False)
    assert set(counts_of(found)) == {"alley", "steps", "cut-through"}
    assert found.lighting["length_m"].tolist() == [0.0, 60.0, 40.0]


def test_a_path_that_comes_back_to_its_street_is_no_cut_through() -> None:
    loop = [WAYS[0], ("LINESTRING (100 0, 120 50, 150 0)", "", "footway", "unknown")]
    found = find_surroundings(ground_of(loop), PLACE)
    assert "cut-through" not in counts_of(found)


def test_paths_on_either_side_of_a_street_are_two_cut_throughs() -> None:
    ways = [
        *WAYS,
        ("LINESTRING (0 200, 100 200, 300 200)", "Top Street", "street", "yes"),
        ("LINESTRING (100 100, 100 200)", "", "footway", "yes"),
    ]
    found = find_surroundings(ground_of(ways), shapely.box(-10, -90, 310, 210))
    assert counts_of(found)["cut-through"] == (2, 200.0)


def test_a_way_cut_by_the_edge_of_the_place_is_no_dead_end() -> None:
    found = find_surroundings(ground_of(WAYS), shapely.box(20, -10, 90, 10))
    assert counts_of(found) == {"street": (1, 70.0)}


def test_the_order_of_rows_does_not_matter() -> None:
    ground = ground_of(WAYS, FEATURES)
    turned = dataclasses.replace(ground, ways=ground.ways[::-1])
    one, two = find_surroundings(ground, PLACE), find_surroundings(turned, PLACE)
    assert one.counts.equals(two.counts)
    assert one.lighting.equals(two.lighting)
    assert one.places.equals(two.places)
    assert one.sentences == two.sentences


def test_a_piece_drawn_twice_is_walked_once() -> None:
    twice = [*WAYS, ("LINESTRING (300 0, 150 0)", "", "footway", "no")]
    pieces = cut_ways(ground_of(twice).ways, PLACE)
    assert pieces.length_m.sum() == 780.0
    assert set(pieces.lit) == set(LIT)


def test_pieces_end_at_the_outline_and_share_the_cut() -> None:
    pieces = cut_ways(ground_of(WAYS[:1]).ways, shapely.box(120, -5, 200, 5))
    found = sorted(zip(pieces.length_m.tolist(), pieces.inside.tolist(), strict=True))
    assert found == [(80.0, True), (100.0, False), (120.0, False)]
    assert sorted(pieces.degree.tolist()) == [1, 1, 2, 2]  # the cuts are nodes of both sides


@pytest.mark.parametrize("shape", ["LINESTRING (0 0, 9 9)", "POLYGON EMPTY"])
def test_an_outline_has_to_be_an_area(shape: str) -> None:
    with pytest.raises(InputError, match="the outline is a"):
        find_surroundings(ground_of(WAYS), shapely.from_wkt(shape))

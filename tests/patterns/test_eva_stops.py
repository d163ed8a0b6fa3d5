"""Where somebody on an audit stops, and in which order."""

import pytest
import shapely

from hotspots.errors import InputError
from hotspots.ground.audit_walk import plan_audit_walk
from hotspots.patterns.eva_stops import STOP_COLUMNS, AuditStops, find_stops, number_stops
from hotspots.patterns.surroundings import find_lit_stretches, find_surroundings
from hotspots.records.audit_categories import CATEGORIES
from tests.mapped_worlds import Feature, Way, ground_of
from tests.patterns.test_surroundings import FEATURES, PLACE, WAYS


def stops_of(ways: list[Way], features: list[Feature] = FEATURES, *, most: int = 40) -> AuditStops:
    ground = ground_of(ways, features)
    lighting = find_lit_stretches(ground, PLACE)
    return find_stops(find_surroundings(ground, PLACE), PLACE, lighting, most=most)


def test_every_thing_of_interest_has_a_stop() -> None:
    stops = stops_of(WAYS).stops
    where = {kind: sorted((p.x, p.y) for p in one.geometry) for kind, one in stops.groupby("kind")}
    assert where["alley"] == [(100, 0), (100, 60)]
    assert where["cut-through"] == [(100, 100)]  # its other end is the alley's
    assert where["steps"] == [(100, 80)]
    assert where["cash machine"] == [(50, 5)]
    assert where["not lit"] == [(100, 30)]
    assert where["lighting unknown"] == [(150, 100)]
    assert (150, -80) in where["dead end"]
    assert set(where) == {*where} & {
        "alley", "cut-through", "steps", "cash machine", "not lit", "lighting unknown",
        "dead end", "park",
    }  # fmt: skip
    assert set(stops["category"]) <= {one.id for one in CATEGORIES}
    assert (stops["look_for"] != "").all()
    assert stops.drop(columns="geometry").columns.tolist() == list(STOP_COLUMNS)


def test_what_is_near_a_stop_is_looked_at_from_there() -> None:
    near: list[Feature] = [
        ("POINT (50 5)", "cash machine", "Estuary Bank", ""),
        ("POINT (58 5)", "licensed premises", "The Anchor", "pub"),
        ("POINT (61 5)", "bin", "", ""),
    ]
    stops = stops_of(WAYS[:1], near).stops
    (bank,) = stops[stops["kind"] == "cash machine"].to_dict("records")
    assert bank["name"] == "Estuary Bank"
    assert bank["detail"] == "also licensed premises: The Anchor, pub"
    assert "queues" in bank["look_for"]
    assert "run" in bank["look_for"]
    assert len(stops[stops["kind"] == "bin"]) == 1  # 11 m off is another stop


def test_unknown_light_everywhere_is_said_once() -> None:
    ways = [(wkt, name, kind, "unknown") for wkt, name, kind, _ in WAYS]
    found = stops_of(ways)
    assert "lighting unknown" not in set(found.stops["kind"])
    assert "look at every lamp" in found.notes[0]


def test_a_stretch_in_pieces_has_one_stop() -> None:
    dark = [(wkt, name, kind, "no") for wkt, name, kind, _ in WAYS[:1]]
    stops = stops_of(dark, []).stops
    assert stops[stops["kind"] == "not lit"]["detail"].tolist() == ["tagged as not lit, 300 m"]


def test_too_many_stops_are_cut_and_said() -> None:
    found = stops_of(WAYS, most=3)
    assert found.stops["kind"].tolist() == ["alley", "cut-through", "steps"]
    assert (
        "the walk stops at 3. Passed without a stop: not lit 1, cash machine 1" in found.notes[-1]
    )
    with pytest.raises(InputError, match="most = 0"):
        stops_of(WAYS, most=0)


def test_no_kind_takes_all_the_stops_if_others_wait() -> None:
    machines: list[Feature] = [
        (f"POINT ({x} 5)", "cash machine", "", "") for x in range(20, 290, 20)
    ]
    bins: list[Feature] = [(f"POINT ({x} 25)", "bin", "", "") for x in range(20, 290, 40)]
    kinds = stops_of(WAYS[:1], [*machines, *bins], most=12).stops["kind"].value_counts()
    assert kinds.to_dict() == {"cash machine": 5, "bin": 5, "dead end": 2}


def test_stops_are_numbered_in_the_order_of_the_walk() -> None:
    ground = ground_of(WAYS, FEATURES)
    stops = stops_of(WAYS).stops
    walk = plan_audit_walk(ground.ways, PLACE, stops.get_coordinates().to_numpy())
    numbered = number_stops(stops, walk)
    assert numbered["number"].tolist() == list(range(1, len(stops) + 1))
    assert numbered["at_m"].is_monotonic_increasing
    assert sorted(numbered["kind"]) == sorted(stops["kind"])
    assert numbered["outing"].unique().tolist() == [1]
    parts = number_stops(stops, walk, outing_minutes=walk.minutes / 3)
    assert parts["outing"].unique().tolist() == [1, 2, 3]


def test_nothing_of_interest_is_a_table_without_rows() -> None:
    ring = [("LINESTRING (0 0, 90 0, 90 90, 0 90, 0 0)", "Ring", "street", "yes")]
    found = stops_of(ring, [])
    assert found.stops.drop(columns="geometry").columns.tolist() == list(STOP_COLUMNS)
    assert not len(found.stops)
    walk = plan_audit_walk(ground_of(ring).ways, PLACE)
    assert not len(number_stops(found.stops, walk))
    assert walk.route.length == pytest.approx(720)
    assert shapely.get_point(walk.route, 0) == shapely.get_point(walk.route, -1)

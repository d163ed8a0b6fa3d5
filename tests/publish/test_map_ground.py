"""What the map page is handed of the ground: where it is, how large, and that nothing is lost."""

import base64
import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.ground.base_map import BaseMap, no_backdrop
from hotspots.ground.openstreetmap import read_mapped_ground
from hotspots.projection import project_geometries
from hotspots.publish.map_ground import ground_layers, pack_ground
from tests.mapped_worlds import ground_of

HOME = shapely.box(588_000, 185_000, 589_000, 186_000)
Row = tuple[str, str, str, str]  # well-known text, kind, name, detail


def at(wkt: str) -> BaseGeometry:
    """Read a shape that is written in metres from the district's south-west."""
    return shapely.affinity.translate(shapely.from_wkt(wkt), 588_000, 185_000)


def base_of(streets: list[tuple[str, str, str]], behind: list[Row] | None = None) -> BaseMap:
    named = pd.DataFrame([one[1:] for one in streets], columns=["name", "class"], dtype="str")
    table = gpd.GeoDataFrame(named, geometry=[at(one[0]) for one in streets], crs=27700)
    if not behind:
        return BaseMap(table, no_backdrop("EPSG:27700"))
    kinds = pd.DataFrame([one[1:] for one in behind], columns=["kind", "name", "detail"])
    shapes = [at(one[0]) for one in behind]
    return BaseMap(table, gpd.GeoDataFrame(kinds.astype("str"), geometry=shapes, crs=27700))


def packed(base: BaseMap, outline: BaseGeometry = HOME, **how: Any) -> dict[str, Any]:
    found = pack_ground(base, outline, crs=27700, **how)
    assert found is not None
    return found


def numbers(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def lines_of(part: dict[str, Any]) -> list[shapely.LineString]:
    """Unpack lines, back in metres from the south-west."""
    sizes, starts = numbers(part["sizes"], "<u4"), numbers(part["starts"], "<i4").reshape(-1, 2)
    steps = numbers(part["steps"], "<u2").astype(int).reshape(-1, 2) - 32_768
    lines, done = [], 0
    for size, start in zip(sizes, starts, strict=True):
        run = np.vstack([start[None], steps[done : done + size - 1]]).cumsum(axis=0)
        lines.append(shapely.LineString(run / 1e6))
        done += size - 1
    assert done == len(steps)
    placed, _ = project_geometries(np.array([*lines, None])[:-1], from_crs=4326, to_crs=27700)
    return [shapely.affinity.translate(one, -588_000, -185_000) for one in placed]


def test_lines_come_back_where_they_were() -> None:
    rows = [("LINESTRING (100 100, 300 180, 500 100)", "High Street", "main road")]
    found = lines_of(packed(base_of(rows))["lines"]["main"])
    assert len(found) == 1
    assert shapely.hausdorff_distance(found[0], shapely.from_wkt(rows[0][0])) < 0.15


def test_a_step_that_is_too_long_is_cut() -> None:
    far = shapely.box(588_000, 185_000, 608_000, 205_000)
    found = packed(base_of([("LINESTRING (0 0, 19000 19000)", "", "motorway")]), far)
    line = lines_of(found["lines"]["main"])[0]
    assert line.length == pytest.approx(19_000 * 2**0.5, rel=1e-3)
    assert len(line.coords) > 5


def test_classes_go_where_they_are_drawn() -> None:
    classes = ("motorway", "main road", "minor road", "service road", "path")
    rows = [(f"LINESTRING (0 {100 * n}, 500 {100 * n})", "", one) for n, one in enumerate(classes)]
    behind = [
        ("LINESTRING (0 700, 500 700)", "railway", "", "rail"),
        ("LINESTRING (0 800, 500 800)", "watercourse", "Brook", "stream"),
    ]
    found = packed(base_of(rows, behind))["lines"]
    counts = {kind: part["count"] for kind, part in found.items()}
    assert counts == {
        "main": 2, "minor": 1, "service": 1, "path": 1, "railway": 1, "watercourse": 1,
    }  # fmt: skip


def test_what_is_far_from_the_district_is_left_out_and_what_is_near_is_cut() -> None:
    rows = [
        ("LINESTRING (500 500, 500 9000)", "Long Road", "minor road"),
        ("LINESTRING (5000 500, 5000 900)", "Far Road", "minor road"),
    ]
    found = packed(base_of(rows))
    assert [one["name"] for one in found["names"]] == ["Long Road"]
    assert lines_of(found["lines"]["minor"])[0].length == pytest.approx(1500, abs=25)


def test_every_street_once_with_its_middle_and_two_of_a_name_if_far_apart() -> None:
    rows = [
        ("LINESTRING (0 0, 100 0)", "Mill Lane", "minor road"),
        ("LINESTRING (100 0, 200 0)", "Mill Lane", "minor road"),
        ("LINESTRING (300 0, 340 0)", "Mill Lane", "path"),
        ("LINESTRING (0 900, 50 900)", "Mill Lane", "minor road"),
        ("LINESTRING (0 500, 80 500)", "St. John's Road", "minor road"),
        ("LINESTRING (80 500, 99 500)", "St Johns Road", "minor road"),
        ("LINESTRING (0 600, 99 600)", "", "minor road"),
    ]
    found = packed(base_of(rows))
    names = [(one["name"], one["kind"]) for one in found["names"]]
    assert names.count(("Mill Lane", "street")) == 2
    assert len(names) == 3
    middles = np.array([shapely.Point(np.array(one["at"]) / 1e6) for one in found["names"]])
    placed, _ = project_geometries(middles, from_crs=4326, to_crs=27700)
    where = [(round(point.x - 588_000), round(point.y - 185_000)) for point in placed]
    assert (100, 0) in where  # of the longest stretch
    assert (25, 900) in where
    named = numbers(found["lines"]["minor"]["named"], "<u4")
    assert sorted(named.tolist())[-1] == 0xFFFFFFFF  # the street without a name
    assert {names[one][0] for one in named.tolist()[1:]} >= {"Mill Lane"}


def test_places_parks_and_waters_can_be_found() -> None:
    behind = [
        ("POINT (500 500)", "place", "Leigh", "suburb"),
        ("POLYGON ((0 0, 90 0, 90 90, 0 90, 0 0))", "green", "Priory Park", "park"),
        ("POLYGON ((0 200, 90 200, 90 290, 0 290, 0 200))", "water", "", "water"),
        ("LINESTRING (0 700, 500 700)", "railway", "Estuary Line", "rail"),
    ]
    found = packed(base_of([("LINESTRING (0 0, 99 0)", "Ash Row", "path")], behind))
    assert [(one["name"], one["kind"]) for one in found["names"]] == [
        ("Ash Row", "street"), ("Leigh", "suburb"), ("Priory Park", "park"),
    ]  # fmt: skip


def test_holes_run_the_other_way_round_than_outlines() -> None:
    lake = (
        "POLYGON ((0 0, 400 0, 400 400, 0 400, 0 0), (100 100, 300 100, 300 300, 100 300, 100 100))"
    )
    other = "POLYGON ((500 0, 500 400, 900 400, 900 0, 500 0))"
    base = base_of([], [(lake, "water", "", "water"), (other, "water", "", "water")])
    rings = lines_of(packed(base)["areas"]["water"])
    ways = [shapely.is_ccw(shapely.LinearRing(ring.coords)) for ring in rings]
    holes = [ring.length < 1000 for ring in rings]
    assert holes.count(True) == 1
    assert len({way != hole for way, hole in zip(ways, holes, strict=True)}) == 1


def test_the_sea_is_painted_and_the_coast_is_not() -> None:
    behind = [("LINESTRING (-5000 500, 6000 500)", "coastline", "", "coastline")]
    found = packed(base_of([("LINESTRING (0 700, 99 700)", "", "path")], behind))
    sea = shapely.Polygon(lines_of(found["areas"]["water"])[0].coords)
    assert sea.contains(shapely.Point(500, 0))
    assert sea.bounds[3] == pytest.approx(500, abs=2)
    assert "coastline" not in found["lines"]


def test_what_does_not_fit_is_drawn_in_less_detail_and_still_found() -> None:
    rng = np.random.default_rng(1)
    rows = []
    for n in range(120):
        xy = np.column_stack([np.linspace(0, 900, 60), 8 * n + rng.normal(0, 4, 60)])
        kind = ("minor road", "service road", "path")[n % 3]
        rows.append((shapely.LineString(xy).wkt, f"Street {n}", kind))
    base = base_of([*rows, ("LINESTRING (0 990, 900 990)", "Main", "main road")])
    sizes = {}
    for most in (1.0, 0.02, 0.005, 0.000_001):
        found = packed(base, most_mb=most)
        counts = {kind: part["count"] for kind, part in found["lines"].items()}
        sizes[most] = (len(json.dumps(found["lines"])), counts["minor"], counts["path"])
        assert len(found["names"]) == 121
        assert counts["main"] == 1
    assert sizes[1.0][1:] == (40, 40)
    assert sizes[0.02][0] < sizes[1.0][0]
    assert sizes[0.005][1:] == (40, 0)
    assert sizes[0.000_001][1:] == (0, 0)


def test_the_order_of_rows_makes_no_difference() -> None:
    ground = read_mapped_ground("data/streets/sample_towns.osm.gz")
    outline = shapely.box(587_000, 185_000, 589_000, 187_000)
    one = pack_ground(ground, outline, crs=27700)
    base = BaseMap(ground.ways[::-1], ground.backdrop[::-1])  # type: ignore[index]
    assert pack_ground(base, outline, crs=27700) == one


def test_a_town_is_small() -> None:
    ground = read_mapped_ground("data/streets/sample_towns.osm.gz")
    found = pack_ground(ground, shapely.box(584_000, 183_000, 593_000, 190_000), crs=27700)
    assert len(json.dumps(found)) < 200_000


def test_no_ground_and_ground_of_elsewhere() -> None:
    assert pack_ground(None, HOME, crs=27700) is None
    ground = ground_of([("LINESTRING (0 0, 100 0)", "High Street", "street", "yes")])
    assert pack_ground(ground, HOME, crs=27700) is None
    assert ground_layers(None) == []


def test_layers_are_named_for_what_there_is() -> None:
    bare = packed(base_of([("LINESTRING (0 0, 99 0)", "Ash Row", "path")]))
    assert [one.id for one in ground_layers(bare)] == ["streets"]
    lake = [("POLYGON ((0 200, 90 200, 90 290, 0 290, 0 200))", "water", "", "water")]
    both = packed(base_of([("LINESTRING (0 0, 99 0)", "Ash Row", "path")], lake))
    assert [(one.id, one.group, one.show) for one in ground_layers(both)] == [
        ("water_green", "Ground", True), ("streets", "Ground", True),
    ]  # fmt: skip

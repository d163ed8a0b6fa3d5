"""Overlaps, gaps and wards that do not fit their district, measured on squares."""

from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from hotspots.records.coverage import GAP_COLUMNS, OVERLAP_COLUMNS, Coverage, check_coverage


def wards_of(*shapes: BaseGeometry, homes: str = "") -> gpd.GeoDataFrame:
    codes = [f"W{number}" for number in range(1, len(shapes) + 1)]
    columns: dict[str, Any] = {
        "ward_code": codes,
        "ward": [f"Ward {code[1:]}" for code in codes],
        "district_code": homes.split() or [None] * len(shapes),
    }
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=27700)


def districts_of(*shapes: BaseGeometry) -> gpd.GeoDataFrame:
    codes = [f"D{number}" for number in range(1, len(shapes) + 1)]
    columns = {"district_code": codes, "district": [f"Town {code[1:]}" for code in codes]}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=27700)


def check(wards: gpd.GeoDataFrame, *districts: BaseGeometry, drawn: bool = False) -> Coverage:
    found = check_coverage(wards, districts_of(*districts), drawn_from_wards=drawn)
    for table, columns in ((found.overlaps, OVERLAP_COLUMNS), (found.gaps, GAP_COLUMNS)):
        assert tuple(table.columns) == (*columns, "geometry")
        assert table.crs.to_epsg() == 27700
        assert table.geometry.area.tolist() == pytest.approx(table["area_m2"].tolist())
    return found


def rows(table: gpd.GeoDataFrame) -> list[list[Any]]:
    found: list[list[Any]] = table.drop(columns="geometry").to_numpy(dtype=object).tolist()
    return [[*row[:-1], round(row[-1], 6)] for row in found]


RING = Polygon(box(0, 0, 300, 300).exterior, [box(100, 100, 200, 200).exterior])


def test_areas_that_fit_are_without_remark() -> None:
    found = check(wards_of(box(0, 0, 100, 100), box(100, 0, 200, 100), RING.buffer(0)), drawn=False)
    assert len(found.overlaps) == 2  # the ring lies over both
    fine = check(wards_of(box(0, 0, 100, 100), box(100, 0, 200, 100), box(0, 100, 200, 200)))
    assert (len(fine.overlaps), len(fine.gaps), fine.notes) == (0, 0, ())


def test_pairs_that_overlap_the_largest_first() -> None:
    found = check(wards_of(box(0, 0, 100, 100), box(90, 0, 200, 100), box(0, 98, 100, 200)))
    assert rows(found.overlaps) == [
        ["ward", "W1", "Ward 1", "W2", "Ward 2", 1000.0],
        ["ward", "W1", "Ward 1", "W3", "Ward 3", 200.0],
        ["ward", "W2", "Ward 2", "W3", "Ward 3", 20.0],
    ]
    assert found.notes == (
        "pairs of wards that overlap: 3 (1,220 m² in all, most: 'Ward 1' and 'Ward 2'); a point in"
        " both goes to the one whose code comes first",
    )


def test_one_area_drawn_twice_overlaps_whole() -> None:
    found = check(wards_of(box(0, 0, 100, 100), box(0, 0, 100, 100)))
    assert rows(found.overlaps)[0][-1] == 10_000


@pytest.mark.parametrize(
    ("width", "height", "said"),
    [(0.9, 1000, False), (1.1, 1000, True), (3, 3, False), (3.5, 3.5, True)],
)
def test_slivers_are_not_overlaps_and_not_gaps(width: float, height: float, said: bool) -> None:
    """Narrower than a metre or smaller than 10 square metres."""
    one, other = box(0, 0, 1000, 1000), box(1000 - width, 0, 2000, height)
    assert len(check(wards_of(one, other)).overlaps) == said
    hole = box(500, 0, 500 + width, height).exterior
    holed = Polygon(box(-1, -1, 1001, 1001).exterior, [hole])
    assert len(check(wards_of(holed)).gaps) == said


def test_a_gap_is_named_by_an_area_beside_it() -> None:
    west, east = RING.intersection(box(0, 0, 150, 300)), RING.intersection(box(150, 0, 300, 300))
    far = box(1000, 0, 1100, 100)
    found = check(wards_of(far, east, west))
    assert rows(found.gaps) == [["ward", "W2", "Ward 2", 10_000.0]]
    assert found.gaps.geometry[0].equals(box(100, 100, 200, 200))
    assert found.notes == (
        "gaps between wards: 1 (10,000 m² in all, the largest at 'Ward 2'); incidents there are in"
        " no ward",
    )


def test_an_island_in_a_gap_is_no_part_of_it() -> None:
    found = check(wards_of(RING, box(120, 120, 140, 140), box(160, 160, 180, 200)))
    assert rows(found.gaps)[0][-1] == 10_000 - 400 - 800


def test_a_hole_that_another_ward_fills_is_no_gap() -> None:
    assert len(check(wards_of(RING, box(100, 100, 200, 200))).gaps) == 0


def test_districts_drawn_from_wards_are_not_asked_again() -> None:
    shapes = [box(0, 0, 100, 100), box(90, 0, 200, 100), RING]
    wards = wards_of(*shapes, homes="D1 D1 D2")
    found = check(wards, shapes[0].union(shapes[1]), RING, drawn=True)
    assert set(found.overlaps["level"]) == {"ward"}
    assert rows(found.gaps) == [["ward", "W1", "Ward 1", 10_000.0]]  # a corner of it is enough


def test_wards_without_a_district_count_in_what_is_covered() -> None:
    wards = wards_of(RING, box(100, 100, 200, 200), homes="D1 none").replace({"none": None})
    assert len(check(wards, RING, drawn=True).gaps) == 0


def test_districts_alone() -> None:
    found = check(wards_of(), box(0, 0, 100, 100), box(50, 0, 150, 100), RING)
    assert found.overlaps["level"].tolist() == ["district"] * 3
    assert rows(found.overlaps)[0][1:5] == ["D1", "Town 1", "D3", "Town 3"]
    assert found.gaps["level"].tolist() == ["district"]
    assert "pairs of districts that overlap: 3" in found.notes[0]
    assert (
        "a point in both, and in no ward, goes to the one whose code comes first" in found.notes[0]
    )
    assert "gaps between districts: 1 (10,000 m²" in found.notes[1]


def test_a_ward_that_sticks_out_of_its_district() -> None:
    wards = wards_of(box(0, 0, 100, 120), box(100, 0, 200, 100), homes="D1 D1")
    found = check(wards, box(0, 0, 200, 100))
    assert rows(found.overlaps) == [
        ["ward beyond district", "W1", "Ward 1", "D1", "Town 1", 2000.0]
    ]
    assert found.notes == (
        "wards of which more than a hundredth lies outside their district: 1 (2,000 m² in all,"
        " most: 'Ward 1' outside 'Town 1'); incidents there go to the ward and its district",
    )
    # A hundredth is how far two generalisations of one border may differ.
    within = wards_of(box(0, 0, 1000, 1009), box(1000, 0, 2000, 1011), homes="D1 D1")
    found = check(within, box(0, 0, 2000, 1000))
    assert found.overlaps["one_code"].tolist() == ["W2"]


def test_a_part_of_a_district_in_none_of_its_wards() -> None:
    found = check(wards_of(box(0, 0, 100, 90), homes="D1"), box(0, 0, 100, 100))
    assert rows(found.gaps) == [["district beyond wards", "D1", "Town 1", 1000.0]]
    assert found.notes == (
        "parts of districts that are in none of their wards: 1 (1,000 m² in all, the largest at"
        " 'Town 1'); incidents there have a district and no ward",
    )
    fine = check(wards_of(box(0, 0, 1000, 995), homes="D1"), box(0, 0, 1000, 1000))
    assert len(fine.gaps) == 0


def test_districts_without_any_ward_are_counted() -> None:
    wards = wards_of(box(0, 0, 100, 100), homes="D2")
    found = check(wards, box(500, 0, 600, 100), box(0, 0, 100, 100))
    assert found.notes == ("districts without any ward: 1 of 2",)
    assert (len(found.overlaps), len(found.gaps)) == (0, 0)


def test_areas_of_several_parts() -> None:
    parts = MultiPolygon([box(0, 0, 100, 100), box(300, 0, 400, 100)])
    found = check(wards_of(parts, box(90, 0, 310, 100)))
    assert rows(found.overlaps)[0][-1] == 2000.0
    assert shapely.get_num_geometries(found.overlaps.geometry[0]) == 2

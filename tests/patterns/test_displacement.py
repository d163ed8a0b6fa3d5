"""Rings: no ground twice, no incident twice."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.patterns.displacement import lay_evaluated_ground


def row_of_wards(*starts: float) -> gpd.GeoDataFrame:
    boxes = [shapely.box(x, 0, x + 100, 100) for x in starts]
    codes = [chr(ord("A") + i) for i in range(len(boxes))]
    frame = {"ward_code": codes, "ward": codes}
    return gpd.GeoDataFrame(frame, geometry=boxes, crs=27700)


def test_rings_share_no_ground_with_each_other_or_with_wards() -> None:
    wards = row_of_wards(0, 250, 360)  # rings of 100 m overlap, and B's reaches over C
    areas = lay_evaluated_ground(wards, "A", ["C", "B"], within_m=100).areas
    assert areas["code"].tolist() == ["A", "B", "C", "", ""]
    for i, one in enumerate(areas.geometry):
        for other in areas.geometry[i + 1 :]:
            assert one.intersection(other).area == pytest.approx(0, abs=1e-6)
    whole = shapely.union_all(wards.geometry).buffer(100)
    assert areas["area_km2"].sum() * 1e6 == pytest.approx(whole.area, rel=0.01)


def test_incidents_are_counted_once_by_brute_force() -> None:
    wards = row_of_wards(0, 250, 600)
    ground = lay_evaluated_ground(wards, "A", ["B"], within_m=100)
    x, y = np.meshgrid(np.arange(-150, 800, 10.0), np.arange(-150, 260, 10.0))
    points = gpd.GeoDataFrame(geometry=shapely.points(x.ravel(), y.ravel()), crs=27700)
    found = ground.area_of_each(points)
    for point, row in zip(points.geometry, found, strict=True):
        holds = [i for i, shape in enumerate(ground.areas.geometry) if shape.intersects(point)]
        assert row == (holds[0] if holds else -1)
    assert set(found) == {-1, 0, 1, 2, 3}


def test_a_point_on_the_border_is_the_wards() -> None:
    ground = lay_evaluated_ground(row_of_wards(0, 900), "A", ["B"], within_m=50)
    point = gpd.GeoDataFrame(geometry=[shapely.Point(100, 50)], crs=27700)
    assert ground.area_of_each(point).tolist() == [0]


def test_rings_end_where_nothing_can_be_recorded() -> None:
    land = shapely.union(shapely.box(-1000, 0, 2000, 1000), shapely.box(-400, -400, -300, 900))
    areas = lay_evaluated_ground(row_of_wards(0, 900), "A", ["B"], recorded_within=land).areas
    assert areas.geometry.iloc[2].bounds[1] >= 0
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("within_m", [0.0, -1.0, float("nan"), float("inf")])
def test_a_ring_needs_a_width(within_m: float) -> None:
    with pytest.raises(InputError, match="wide is none"):
        lay_evaluated_ground(row_of_wards(0, 900), "A", ["B"], within_m=within_m)


@pytest.mark.parametrize("comparison", [["Z"], ["B", "B"], ["A"]])
def test_unknown_or_repeated_wards_are_refused(comparison: list[str]) -> None:
    with pytest.raises(InputError, match="not known, or named twice"):
        lay_evaluated_ground(row_of_wards(0, 900), "A", comparison)


def test_another_system_is_refused() -> None:
    ground = lay_evaluated_ground(row_of_wards(0, 900), "A", ["B"])
    with pytest.raises(InputError):
        ground.area_of_each(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4326))


def test_a_ring_that_runs_along_a_border_stays_ground() -> None:
    land = shapely.union(shapely.box(-50, 0, 100, 100), shapely.box(50, 200, 90, 300))
    wards = row_of_wards(0, 2000)  # the ring of 100 m touches the second piece in a line only
    areas = lay_evaluated_ground(wards, "A", ["B"], within_m=100, recorded_within=land).areas
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon", "GeometryCollection"}
    assert areas.geometry.iloc[2].area == pytest.approx(5000)
    assert areas.geometry.iloc[2].geom_type == "Polygon"
    assert areas.geometry.iloc[3].is_empty

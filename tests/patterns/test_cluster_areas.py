"""Outlines of clusters: valid, apart, in the district, round every incident, without slivers."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.patterns.cluster_areas import (
    CLOSING,
    HOLE,
    NARROWEST,
    SIMPLIFYING,
    _links,
    _smooth,
    _span,
    draw_areas,
)
from hotspots.patterns.dbscan import find_dense_places
from tests.worlds import scattered

# A district with a creek in it, 20 m wide, and a hole.
DISTRICT = (
    shapely.box(300, 300, 1900, 1800)
    .difference(shapely.box(900, 300, 920, 1500))
    .difference(shapely.Point(1400, 1000).buffer(90))
)
MARGIN_HELD = 0.3  # of eps_m; what is left of MARGIN where corners were simplified


def clustered_world(
    seed: int, *, eps_m: float = 60, least: float = 8, step_m: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    xy = scattered(600, seed=seed)
    if step_m:
        xy = np.round(xy / step_m) * step_m
    xy = np.unique(xy, axis=0)
    weight = np.ones(len(xy))
    found = find_dense_places(xy[:, 0], xy[:, 1], weight, eps_m=eps_m, min_weight=least)
    return xy, found.label


def areas_of(
    xy: NDArray[np.float64],
    label: NDArray[np.int64],
    eps_m: float = 60,
    outline: BaseGeometry | None = None,
    *,
    bridge_gaps: bool = False,
) -> NDArray[np.object_]:
    areas = draw_areas(
        xy[:, 0], xy[:, 1], label, eps_m=eps_m, outline=outline, bridge_gaps=bridge_gaps
    )
    return np.array(areas, dtype=object)


def shared_m2(areas: NDArray[np.object_]) -> float:
    one, other = shapely.STRtree(areas).query(areas)
    pairs = one < other
    shared = shapely.intersection(areas[one[pairs]], areas[other[pairs]])
    return float(shapely.area(shared).sum())


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("outline", [None, DISTRICT], ids=["uncut", "district"])
@pytest.mark.parametrize("least", [4, 9])
def test_what_every_area_promises(seed: int, outline: BaseGeometry | None, least: int) -> None:
    xy, label = clustered_world(seed, least=least, step_m=10.0 if seed % 3 == 0 else 0.0)
    areas = areas_of(xy, label, outline=outline)
    assert len(areas) == label.max() + 1 > 0
    assert shapely.is_valid(areas).all()
    assert shared_m2(areas) < 1e-6
    points = np.asarray(shapely.points(xy))
    mine = label >= 0
    if outline is not None:
        assert shapely.area(shapely.difference(areas, outline)).max() < 1e-6
        mine &= shapely.covers(outline, points)
        on_edge = shapely.dwithin(outline.boundary, points, 1e-3)
        near = shapely.dwithin(areas[label[mine]], points[mine], 1e-3)
        assert near.all()
        mine &= ~on_edge
    assert shapely.covers(areas[label[mine]], points[mine]).all()


@pytest.mark.parametrize("seed", range(12))
def test_each_part_holds_an_incident_and_is_no_sliver(seed: int) -> None:
    eps_m = 60.0
    xy, label = clustered_world(seed, least=4)
    for outline in (None, DISTRICT):
        for cluster, area in enumerate(areas_of(xy, label, eps_m, outline)):
            places = shapely.MultiPoint(xy[label == cluster])
            for part in shapely.get_parts(area):
                assert part.distance(places) < 1e-3
                # But for corners, which end in a point, and for ground around incidents.
                width = NARROWEST * eps_m
                thick = part.buffer(-0.45 * width).buffer(3 * width)
                thin = part.difference(thick).difference(places.buffer(1.5 * width))
                assert thin.area < 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_ground_around_incidents_is_held_where_nothing_cuts(seed: int) -> None:
    eps_m = 60.0
    xy, label = clustered_world(seed)
    for cluster, area in enumerate(areas_of(xy, np.where(label == 0, 0, -1), eps_m)):
        ground = shapely.MultiPoint(xy[label == cluster]).buffer(MARGIN_HELD * eps_m)
        assert area.covers(ground)
        assert area.geom_type == "Polygon"


@pytest.mark.parametrize("seed", range(8))
def test_smoothing_moves_the_outline_no_farther_than_stated(seed: int) -> None:
    eps_m = 60.0
    xy, label = clustered_world(seed, least=4)
    xy, label = xy[label >= 0], label[label >= 0]
    span = _span(xy, label, _links(xy, label, eps_m, bridge_gaps=False))
    before = shapely.buffer(span, eps_m / 3, quad_segs=64)
    after = _smooth(span, eps_m)
    moved = 0.0
    for raw, smooth in zip(before, after, strict=True):
        assert raw.difference(smooth.buffer(0.03 * eps_m)).area < 1e-6
        # Farther in there is only ground of holes that were filled.
        inside = smooth.difference(raw.buffer((CLOSING + SIMPLIFYING) * eps_m))
        assert all(part.area < (HOLE * eps_m) ** 2 for part in shapely.get_parts(inside))
        moved = max(moved, smooth.difference(raw.buffer(0.05 * eps_m)).area)
    assert moved > 0  # Something was smoothed at all.


def test_small_holes_are_filled_and_large_ones_left() -> None:
    def holes(radius: float) -> list[float]:
        angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        xy = np.unique(radius * np.column_stack([np.cos(angle), np.sin(angle)]), axis=0)
        (ring,) = areas_of(xy, np.zeros(len(xy), dtype=np.int64), 100)
        return [shapely.Polygon(hole).area for hole in ring.interiors]

    # Of a ring of radius 85 m a hole of about 50 m would be left; of 150 m, one of 115 m.
    assert holes(85) == []
    assert [area > (HOLE * 100) ** 2 for area in holes(150)] == [True]


def test_shared_ground_goes_to_the_nearest_place() -> None:
    xy = np.array([(0, 0), (0, 50), (50, 0), (50, 50)], dtype=float)
    areas = areas_of(xy, np.array([0, 0, 1, 1]), 100)
    west, east = shapely.box(-200, -200, 25, 200), shapely.box(25, -200, 200, 200)
    assert areas[0].difference(west).area < 1e-6
    assert areas[1].difference(east).area < 1e-6
    assert areas[0].distance(areas[1]) < 1e-9
    assert areas[0].area == pytest.approx(areas[1].area)


def test_a_cluster_in_the_hole_of_another_keeps_its_ground() -> None:
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = 85 * np.column_stack([np.cos(angle), np.sin(angle)])
    xy = np.vstack([ring, [(0, 0)]])
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    label = np.array([0] * 40 + [1])[order]
    areas = areas_of(xy[order], label, 100)
    assert areas[1].area > np.pi * 25**2
    assert areas[1].covers(shapely.Point(0, 0))
    assert shared_m2(areas) < 1e-6


def test_a_cut_by_the_district_leaves_parts_with_incidents_only() -> None:
    xy = np.array([(860, 600), (880, 600), (940, 600), (990, 600)], dtype=float)
    label = np.zeros(4, dtype=np.int64)
    assert areas_of(xy, label, 100, DISTRICT)[0].geom_type == "MultiPolygon"
    (west,) = areas_of(xy[:2], label[:2], 100, DISTRICT)
    assert west.geom_type == "Polygon"
    assert west.bounds[2] == 900
    (outside,) = areas_of(xy[:2] + 5000, label[:2], 100, DISTRICT)
    assert outside.is_empty
    assert outside.geom_type == "Polygon"


def test_places_on_one_line_and_alone() -> None:
    line = np.column_stack([np.arange(5) * 90.0, np.arange(5) * 30.0])
    (area,) = areas_of(line, np.zeros(5, dtype=np.int64), 100)
    assert area.geom_type == "Polygon"
    assert area.covers(shapely.LineString(line).buffer(30))
    (dot,) = areas_of(line[:1], np.zeros(1, dtype=np.int64), 100)
    assert dot.area == pytest.approx(np.pi * (100 / 3) ** 2, rel=0.06)
    assert draw_areas(line[:, 0], line[:, 1], np.full(5, -1), eps_m=100) == []


def test_gaps_are_bridged_only_when_asked_and_only_as_far_as_it_takes() -> None:
    xy = np.array([(0, 0), (0, 100), (300, 0), (300, 100), (300, 700)], dtype=float)
    label = np.array([0, 0, 0, 0, 1])
    apart = areas_of(xy, label, 100)
    assert apart[0].geom_type == "MultiPolygon"
    bridged = areas_of(xy, label, 100, bridge_gaps=True)
    assert bridged[0].geom_type == "Polygon"
    assert bridged[0].covers(shapely.Point(150, 0))
    assert bridged[1].equals(apart[1])


@settings(max_examples=60, deadline=None)
@given(
    cells=st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=60),
    owner=st.lists(st.integers(0, 3), min_size=60, max_size=60),
    corner=st.sampled_from([0.0, 588_000.12]),
)
def test_places_of_any_clusters_mixed_in_any_way_stay_in_their_own(
    cells: set[tuple[int, int]], owner: list[int], corner: float
) -> None:
    # As bad as it can get: neighbours on a lattice belong to four clusters at random.
    xy = np.array(sorted(cells)) * 20.0 + corner
    _, label = np.unique(owner[: len(xy)], return_inverse=True)
    areas = areas_of(xy, label, 60)
    assert shapely.is_valid(areas).all()
    assert shared_m2(areas) < 1e-6
    assert shapely.covers(areas[label], shapely.points(xy)).all()

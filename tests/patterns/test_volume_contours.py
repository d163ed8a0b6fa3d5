"""Volume contours: they hold what they say, lie in each other, and in the study area."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground import StudyArea
from hotspots.patterns.density import estimate_density
from hotspots.patterns.volume_contours import (
    find_volume_contours,
    values_at,
    volume_thresholds,
)
from tests.worlds import METRES, points_at, scattered, square_area


@pytest.mark.parametrize("weights", [None, "harm"])
def test_each_holds_its_share_and_lies_in_the_next(weights: str | None) -> None:
    xy = scattered(600, seed=3)
    harm = np.random.default_rng(1).exponential(4, 600)
    incidents = points_at(xy, harm=harm)
    surface = estimate_density(
        incidents, bandwidth_m=300, cell_m=50, study_area=square_area(), weights=weights
    )
    areas = find_volume_contours(surface, incidents, shares=(0.75, 0.25, 0.5)).areas
    assert areas["share"].tolist() == [0.25, 0.5, 0.75]
    assert (areas.geom_type == "MultiPolygon").all()
    assert areas.is_valid.all()
    assert areas.crs == surface.crs
    weight = harm if weights else np.ones(600)
    for row in areas.itertuples():
        inside = shapely.intersects_xy(row.geometry, *xy.T)
        assert row.held == pytest.approx(weight[inside].sum() / weight.sum(), abs=1e-12)
        assert row.incidents == inside.sum()
        assert row.share <= row.held <= row.share + 0.1
        assert row.area_ha == pytest.approx(row.geometry.area / 10_000)
        dense = surface.values >= row.threshold
        assert row.area_ha == pytest.approx(dense.sum() * 0.25)
    small, middle, large = areas.geometry
    assert middle.covers(small)
    assert large.covers(middle)


def test_weights_change_the_contours() -> None:
    incidents = points_at([(500, 500)] * 3 + [(1500, 1500)], harm=[1.0, 1, 1, 50])
    held = {}
    for weights in (None, "harm"):
        surface = estimate_density(
            incidents, bandwidth_m=200, cell_m=50, study_area=square_area(), weights=weights
        )
        held[weights] = find_volume_contours(surface, incidents, shares=[0.5]).areas.iloc[0]
    assert held[None].geometry.contains(shapely.Point(500, 500))
    assert held["harm"].geometry.contains(shapely.Point(1500, 1500))
    assert (held[None].incidents, held["harm"].incidents) == (3, 1)


def test_they_are_the_smallest_that_brute_force_finds() -> None:
    """No other choice of as few cells by density holds the share: one threshold less does not."""
    xy = scattered(200, seed=9)
    incidents = points_at(xy)
    surface = estimate_density(incidents, bandwidth_m=250, cell_m=100, study_area=square_area())
    at = surface.values[
        ((surface.cells.north - xy[:, 1]) // 100).astype(int).clip(0, 19),
        (xy[:, 0] // 100).astype(int).clip(0, 19),
    ]
    for row in find_volume_contours(surface, incidents).areas.itertuples():
        levels = np.unique(surface.values)
        enough = [level for level in levels if (at >= level).sum() >= row.share * 200]
        assert row.threshold == max(enough)


def test_they_stay_in_the_study_area_where_its_outline_crosses_cells() -> None:
    outline = shapely.Point(1000, 1000).buffer(310)
    area = StudyArea("R", "R", outline, METRES, square_area().wards)
    xy = 1000 + np.random.default_rng(2).uniform(-300, 300, (400, 2))
    incidents = points_at(xy[shapely.contains_xy(outline, *xy.T)])
    surface = estimate_density(incidents, bandwidth_m=200, cell_m=50, study_area=area)
    cut = find_volume_contours(surface, incidents, shares=[1], study_area=area).areas
    whole = find_volume_contours(surface, incidents, shares=[1]).areas
    assert outline.buffer(1e-6).covers(cut.geometry[0])
    assert not outline.buffer(1e-6).covers(whole.geometry[0])
    assert cut.area_ha[0] < whole.area_ha[0]


def test_incidents_across_the_boundary_are_not_shared() -> None:
    incidents = points_at([(500, 500)] * 4 + [(2050, 500)] * 9)
    surface = estimate_density(incidents, bandwidth_m=200, cell_m=50, study_area=square_area())
    found = find_volume_contours(surface, incidents, shares=[1])
    assert (found.settings.incidents, found.settings.incidents_outside) == (4, 9)
    assert found.areas.incidents[0] == 4
    assert found.settings.density == surface.settings


@pytest.mark.parametrize("weights", [None, "harm"])
def test_nothing_to_share_is_an_empty_table_with_its_columns(weights: str | None) -> None:
    incidents = points_at([] if weights is None else [(500, 500)], harm=0.0)
    surface = estimate_density(
        incidents, bandwidth_m=200, cell_m=50, study_area=square_area(), weights=weights
    )
    areas = find_volume_contours(surface, incidents).areas
    assert len(areas) == 0
    assert areas.crs == METRES
    kinds = {name: str(kind) for name, kind in areas.dtypes.items()}
    assert kinds == {
        "share": "float64",
        "threshold": "float64",
        "area_ha": "float64",
        "incidents": "int64",
        "held": "float64",
        "geometry": "geometry",
    }


@pytest.mark.parametrize("xy", [[(500, 500)], [(500, 500)] * 50])
def test_one_place_is_one_small_area(xy: list[tuple[int, int]]) -> None:
    incidents = points_at(xy)
    surface = estimate_density(incidents, bandwidth_m=200, cell_m=40, study_area=square_area())
    areas = find_volume_contours(surface, incidents).areas
    assert areas.incidents.tolist() == [len(xy)] * 3
    assert areas.area_ha.tolist() == [0.16] * 3


@pytest.mark.parametrize("shares", [[], [0.0], [0.5, 1.5], [-1.0], [float("nan")]])
def test_shares_that_are_none_are_refused(shares: list[float]) -> None:
    incidents = points_at([(500, 500)])
    surface = estimate_density(incidents, bandwidth_m=200, cell_m=50, study_area=square_area())
    with pytest.raises(InputError, match="shares = "):
        find_volume_contours(surface, incidents, shares=shares)


def test_incidents_in_another_system_or_of_impossible_weight_are_refused() -> None:
    incidents = points_at([(500, 500)])
    surface = estimate_density(
        incidents, bandwidth_m=200, cell_m=50, study_area=square_area(), weights="harm"
    )
    with pytest.raises(InputError, match="3857"):
        find_volume_contours(surface, incidents.set_crs(3857, allow_override=True))
    with pytest.raises(InputError, match="of 1 weights 1 are missing"):
        find_volume_contours(surface, incidents.assign(harm=np.nan))


def test_the_last_line_of_the_frame_belongs_to_its_last_cell() -> None:
    surface = estimate_density(
        points_at([(1000, 1000)]), bandwidth_m=2000, cell_m=50, study_area=square_area()
    )
    x, y = np.array([2000.0, 2000.1, 0.0, -0.1]), np.array([0.0, 0.0, 2000.0, 1000.0])
    values = values_at(surface, x, y)
    assert values[0] == surface.values[-1, -1]
    assert values[2] == surface.values[0, 0]
    assert np.isnan(values[[1, 3]]).all()


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.floats(0, 9), st.integers(0, 5)), max_size=30),
    st.lists(st.floats(0.01, 1), min_size=1, max_size=4),
)
def test_thresholds_hold_their_share_and_none_higher_does(
    at: list[tuple[float, int]], shares: list[float]
) -> None:
    density, weight = np.array(at, dtype=float).reshape(-1, 2).T
    thresholds = volume_thresholds(density, weight, shares)
    if weight.sum() == 0:
        assert thresholds == []
        return
    for share, threshold in zip(shares, thresholds, strict=True):
        least = share * weight.sum() * (1 - 1e-9)
        assert weight[density >= threshold].sum() >= least
        assert weight[density > threshold].sum() < share * weight.sum() * (1 + 1e-9)

"""Kernel density: exact against brute force, sums to what went in, moves with the points."""

from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError
from hotspots.patterns import Surface, estimate_density
from tests.worlds import METRES, points_at, scattered, square_area


def brute_force(
    surface: Surface, xy: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Evaluate the quartic kernel for every cell and every incident, the slow plain way."""
    h = surface.settings.bandwidth_m
    x, y = np.meshgrid(surface.cells.x_centres, surface.cells.y_centres)
    total = np.zeros(x.shape)
    for (px, py), w in zip(xy, weight, strict=True):
        u2 = ((x - px) ** 2 + (y - py) ** 2) / h**2
        total += w * np.where(u2 < 1, (1 - u2) ** 2, 0)
    return total * 3 / (np.pi * h**2) * 1e6


@pytest.mark.parametrize(("bandwidth_m", "cell_m"), [(200, 50), (333.3, 27.5), (60, 60)])
def test_exact_at_every_cell_centre(bandwidth_m: float, cell_m: float) -> None:
    xy = scattered(400, seed=5)
    harm = np.random.default_rng(6).exponential(10, 400)
    area = square_area()
    surface = estimate_density(
        points_at(xy, harm=harm),
        bandwidth_m=bandwidth_m,
        cell_m=cell_m,
        study_area=area,
        weights="harm",
    )
    expected = brute_force(surface, xy, harm)
    inside = surface.cells.centres_inside(area.outline)
    np.testing.assert_allclose(surface.values[inside], expected[inside], rtol=1e-9, atol=1e-9)
    assert np.isnan(surface.values[~inside]).all()


def test_without_a_boundary_the_surface_sums_to_the_incidents() -> None:
    xy = scattered(250, seed=8)
    surface = estimate_density(points_at(xy), bandwidth_m=300, cell_m=10)
    cells_per_km2 = 1e6 / 10**2
    assert np.nansum(surface.values) / cells_per_km2 == pytest.approx(250, rel=1e-3)
    assert surface.settings.incidents == 250


def test_weights_change_the_answer_in_proportion() -> None:
    xy = scattered(100, seed=9)
    count = estimate_density(points_at(xy), bandwidth_m=300, cell_m=50)
    tripled = estimate_density(points_at(xy, harm=3.0), bandwidth_m=300, cell_m=50, weights="harm")
    np.testing.assert_allclose(tripled.values, 3 * count.values, rtol=1e-12)
    assert (count.unit, tripled.unit) == ("incidents per km²", "harm per km²")


def test_shuffled_rows_give_the_same_bytes() -> None:
    incidents = points_at(scattered(500, seed=10), harm=np.random.default_rng(1).random(500))
    shuffled = incidents.sample(frac=1, random_state=4)
    one, other = (
        estimate_density(frame, bandwidth_m=250, cell_m=50, weights="harm").values
        for frame in (incidents, shuffled)
    )
    assert one.tobytes() == other.tobytes()


def test_points_moved_by_whole_cells_move_the_surface_with_them() -> None:
    xy = np.round(scattered(100, seed=11))
    one = estimate_density(points_at(xy), bandwidth_m=200, cell_m=50)
    other = estimate_density(points_at(xy + np.array([5000, 250])), bandwidth_m=200, cell_m=50)
    np.testing.assert_allclose(other.values, one.values, rtol=1e-9, atol=1e-12)
    assert other.transform.c - one.transform.c == 5000
    assert other.transform.f - one.transform.f == 250


def test_incidents_across_the_boundary_count_towards_the_edge() -> None:
    just_outside = points_at([(2050, 1000)])
    surface = estimate_density(just_outside, bandwidth_m=200, cell_m=50, study_area=square_area())
    assert np.nanmax(surface.values) > 0
    assert surface.settings.incidents == 1


def test_nothing_near_is_zero_everywhere_and_said() -> None:
    far = points_at([(9000, 9000)])
    surface = estimate_density(far, bandwidth_m=100, cell_m=50, study_area=square_area())
    assert np.nanmax(surface.values) == 0
    assert (surface.settings.incidents, surface.settings.incidents_outside) == (0, 1)
    empty = estimate_density(points_at([]), bandwidth_m=100, cell_m=50, study_area=square_area())
    assert np.nanmax(empty.values) == 0


def test_the_transform_places_the_peak_on_the_incident() -> None:
    surface = estimate_density(points_at([(525, 1475)]), bandwidth_m=200, cell_m=50)
    row, column = np.unravel_index(np.nanargmax(surface.values), surface.values.shape)
    assert (surface.cells.x_centres[column], surface.cells.y_centres[row]) == (525, 1475)
    assert surface.transform.c + surface.transform.a * (column + 0.5) == 525


def test_cells_outside_a_crooked_outline_are_missing() -> None:
    area = square_area()
    round_area = type(area)("R", "R", shapely.Point(1000, 1000).buffer(500), METRES, area.wards)
    surface = estimate_density(
        points_at([(1000, 1000)]), bandwidth_m=300, cell_m=50, study_area=round_area
    )
    assert np.isnan(surface.values[0, 0])
    assert not np.isnan(surface.values[10, 10])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"bandwidth_m": 0, "cell_m": 50}, "bandwidth_m = 0"),
        ({"bandwidth_m": float("nan"), "cell_m": -1}, "cell_m = -1"),
        ({"bandwidth_m": 20, "cell_m": 50}, "a bandwidth of 20 m is smaller than a cell of 50 m"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        estimate_density(points_at([(0, 0)]), **arguments)


def test_no_incidents_and_no_area_is_refused() -> None:
    with pytest.raises(InputError, match="no incidents to draw a box around"):
        estimate_density(points_at([]), bandwidth_m=100, cell_m=50)

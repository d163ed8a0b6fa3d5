"""Kernel density: exact against brute force, sums to what went in, moves with the points."""

from dataclasses import asdict
from typing import Any, get_args

import numpy as np
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.ground import lay_cells
from hotspots.patterns.density import estimate_density
from hotspots.patterns.kernels import KERNELS, KernelName
from hotspots.patterns.spread import spread
from tests.patterns.brute import density_at
from tests.worlds import METRES, points_at, scattered, square_area

KERNEL_NAMES: tuple[KernelName, ...] = get_args(KernelName)


@pytest.mark.parametrize("weights", [None, "harm"])
@pytest.mark.parametrize("kernel", KERNEL_NAMES)
@pytest.mark.parametrize(("bandwidth_m", "cell_m"), [(200, 20), (333.3, 27.5), (60, 60)])
def test_exact_at_a_thousand_cell_centres(
    kernel: KernelName, weights: str | None, bandwidth_m: float, cell_m: float
) -> None:
    xy = scattered(400, seed=5)
    harm = np.random.default_rng(6).exponential(10, 400)
    surface = estimate_density(
        points_at(xy, harm=harm),
        bandwidth_m=bandwidth_m,
        cell_m=cell_m,
        study_area=square_area(),
        kernel=kernel,
        weights=weights,
        edge_correction=False,
    )
    x, y = np.meshgrid(surface.cells.x_centres, surface.cells.y_centres)
    inside = np.argwhere(surface.cells.centres_inside(square_area().outline))
    row, column = np.random.default_rng(7).choice(inside, 1000).T
    weight = np.ones(400) if weights is None else harm
    at = np.column_stack([x[row, column], y[row, column]])
    expected = density_at(at, xy, weight, bandwidth_m, kernel)
    assert (expected > 0).sum() > 100
    # Where one kernel just ends, what is left of it is rounding: of the whole, not of itself.
    tolerance = 1e-13 * density_at(at[:1], at[:1], weight[:1], bandwidth_m, kernel)[0]
    np.testing.assert_allclose(surface.values[row, column], expected, rtol=1e-9, atol=tolerance)
    assert np.isnan(surface.values).sum() == surface.values.size - len(inside)


def test_a_cell_exactly_at_the_bandwidth_is_inside_whatever_the_rounding() -> None:
    """Snapped positions are whole metres, and 240² + 320² is 400²."""
    surface = estimate_density(
        points_at([(600_025, 200_025)]), bandwidth_m=400, cell_m=10, kernel="uniform"
    )
    x, y = np.meshgrid(surface.cells.x_centres, surface.cells.y_centres)
    at = (np.abs(x - 600_025) == 240) & (np.abs(y - 200_025) == 320)
    assert at.sum() == 4
    assert (surface.values[at] == surface.values.max()).all()


@pytest.mark.parametrize("many", [1, 2, 7])
def test_the_number_of_threads_changes_no_bit(many: int) -> None:
    xy = scattered(3000, seed=2)
    cells = lay_cells(square_area().outline, cell_m=10, crs=METRES)
    weight, bandwidth = np.ones(3000), np.linspace(40, 300, 3000)
    made = [
        spread(cells, xy[:, 0], xy[:, 1], weight, bandwidth, KERNELS["quartic"], threads=threads)
        for threads in (1, many)
    ]
    assert made[0].tobytes() == made[1].tobytes()
    shuffled = np.random.default_rng(1).permutation(3000)
    other = spread(
        cells,
        xy[shuffled, 0],
        xy[shuffled, 1],
        weight,
        bandwidth[shuffled],
        KERNELS["quartic"],
        threads=2,
    )
    np.testing.assert_allclose(other, made[0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("kernel", "within"),
    # What is left is the error of adding up cells: a kernel with an edge has more of it.
    [
        ("quartic", 1e-6),
        ("gaussian", 1e-6),
        ("epanechnikov", 1e-4),
        ("triangular", 1e-4),
        ("uniform", 2e-3),
    ],
)
def test_without_a_boundary_the_surface_sums_to_the_incidents(
    kernel: KernelName, within: float
) -> None:
    xy = scattered(250, seed=8)
    surface = estimate_density(points_at(xy), bandwidth_m=300, cell_m=10, kernel=kernel)
    assert np.nansum(surface.values) * 10**2 / 1e6 == pytest.approx(250, rel=within)
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
        ({"bandwidth_m": "wide", "cell_m": 50}, "bandwidth_m = 'wide'.*'silverman', 'likelihood'"),
        ({"bandwidth_m": 90, "cell_m": 50, "kernel": "cone"}, "there is no kernel 'cone'"),
        ({"bandwidth_m": 90, "cell_m": 50, "weights": "age"}, "no column 'age' to weigh them by"),
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


@pytest.mark.parametrize("harm", [float("nan"), -1.0, float("inf")])
def test_weights_that_are_none_are_refused(harm: float) -> None:
    incidents = points_at([(500, 500), (600, 600)], harm=[1.0, harm])
    with pytest.raises(InputError, match=r"of 2 weights [01] are missing or infinite and [01]"):
        estimate_density(incidents, bandwidth_m=200, cell_m=50, weights="harm")


def test_a_thousand_million_cells_are_refused_before_any_is_made() -> None:
    with pytest.raises(InputError, match=r"1,6\d\d,\d{3},\d{3} cells of 0.05 m .*\(1\d\.\d GiB\)"):
        estimate_density(
            points_at([(500, 500)]), bandwidth_m=50, cell_m=0.05, study_area=square_area()
        )


def test_cells_larger_than_the_study_area_are_refused() -> None:
    with pytest.raises(InputError, match="cells of 3000 m are larger than the area"):
        estimate_density(
            points_at([(500, 500)]), bandwidth_m=9000, cell_m=3000, study_area=square_area()
        )


def test_a_study_area_in_another_system_is_refused() -> None:
    elsewhere = points_at([(500, 500)]).set_crs(3857, allow_override=True)
    with pytest.raises(InputError, match="3857"):
        estimate_density(elsewhere, bandwidth_m=200, cell_m=50, study_area=square_area())


def test_the_settings_say_what_made_it() -> None:
    surface = estimate_density(
        points_at([(500, 500)] * 3 + [(9000, 500)]),
        bandwidth_m=100,
        cell_m=50,
        kernel="gaussian",
        study_area=square_area(),
    )
    assert asdict(surface.settings) == {
        "kernel": "gaussian",
        "bandwidth_m": 100.0,
        "bandwidth_rule": "by hand",
        "narrowest_m": 100.0,
        "widest_m": 100.0,
        "cut_off_m": 400.0,
        "cell_m": 50,
        "weights": None,
        "incidents": 3,
        "incidents_outside": 1,
        "edge_correction": "at the boundary of the study area",
        "incidents_rescaled": 0,
    }

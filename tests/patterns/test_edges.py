"""Edge correction: nothing is lost at the edge, and nothing changes away from it."""

import math
from typing import get_args

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError
from hotspots.ground import StudyArea
from hotspots.patterns.density import Surface, estimate_density
from hotspots.patterns.edges import MOST_HEAVIER
from hotspots.patterns.kernels import KernelName
from tests.patterns.brute import density_at
from tests.worlds import METRES, points_at, scattered, square_area


def total_of(surface: Surface) -> float:
    """What the surface adds up to."""
    return float(np.nansum(surface.values)) * surface.cells.cell_m**2 / 1e6


def area_of(outline: BaseGeometry) -> StudyArea:
    return StudyArea("A", "A", outline, METRES, square_area().wards)


@pytest.mark.parametrize("kernel", get_args(KernelName))
@pytest.mark.parametrize("weights", [None, "harm"])
def test_the_surface_adds_up_as_if_there_were_no_edge(
    kernel: KernelName, weights: str | None
) -> None:
    xy = np.random.default_rng(3).uniform(0, 2000, (300, 2))
    incidents = points_at(xy, harm=np.arange(300.0))
    corrected, boundless = (
        estimate_density(
            incidents,
            bandwidth_m=150,
            cell_m=20,
            kernel=kernel,
            weights=weights,
            study_area=area,
        )
        for area in (square_area(), None)
    )
    assert total_of(corrected) == pytest.approx(total_of(boundless), rel=1e-12)
    assert total_of(corrected) == pytest.approx(300 if weights is None else 44_850, rel=1e-3)
    assert corrected.settings.incidents_rescaled > 20


def test_a_thousand_incidents_along_the_coast_add_up_to_a_thousand() -> None:
    random = np.random.default_rng(1)
    coast = shapely.Polygon([(0, 0), (2000, 150), (1800, 2000), (1000, 1400), (150, 1900)])
    xy = random.uniform(0, 2000, (4000, 2))
    xy = xy[shapely.contains_xy(coast, *xy.T)][:1000]
    surface = estimate_density(points_at(xy), bandwidth_m=300, cell_m=20, study_area=area_of(coast))
    assert total_of(surface) == pytest.approx(1000, rel=1e-6)
    lost = estimate_density(
        points_at(xy),
        bandwidth_m=300,
        cell_m=20,
        study_area=area_of(coast),
        edge_correction=False,
    )
    assert total_of(lost) < 900


def test_each_incident_is_as_much_heavier_as_brute_force_says() -> None:
    outline = shapely.Point(1000, 1000).buffer(700)
    random = np.random.default_rng(4)
    angle, out = random.uniform(0, 2 * np.pi, 60), random.uniform(0, 690, 60)
    xy = np.column_stack([1000 + out * np.cos(angle), 1000 + out * np.sin(angle)])
    surface = estimate_density(
        points_at(xy), bandwidth_m=200, cell_m=50, study_area=area_of(outline)
    )
    x, y = (
        axis.ravel() for axis in np.meshgrid(np.arange(-475, 2500, 50), np.arange(-475, 2500, 50))
    )
    lattice = np.column_stack([x, y]).astype(float)
    on_ground = shapely.contains_xy(outline, *lattice.T)
    heavier = np.empty(60)
    for number in range(60):
        mass = density_at(lattice, xy[[number]], np.ones(1), 200, "quartic")
        heavier[number] = mass.sum() / mass[on_ground].sum()
    away = 700 - np.hypot(*(xy - 1000).T) > 200
    np.testing.assert_allclose(heavier[away], 1, rtol=1e-12)
    heavier[away] = 1
    assert (heavier[~away] > 1.01).any()
    at = np.argwhere(~np.isnan(surface.values))
    cells = np.column_stack([surface.cells.x_centres[at[:, 1]], surface.cells.y_centres[at[:, 0]]])
    expected = density_at(cells, xy, heavier, 200, "quartic")
    np.testing.assert_allclose(surface.values[tuple(at.T)], expected, rtol=1e-9, atol=1e-9)
    assert surface.settings.incidents_rescaled == (heavier > 1 + 1e-9).sum()


def test_even_incidents_at_a_straight_edge_show_ln_2_of_their_density() -> None:
    """∫ k / F over what lies inside is ln 1 - ln ½, whatever the kernel; without, it is ½."""
    x, y = np.meshgrid(np.arange(5, 1000, 10), np.arange(5, 2000, 10))
    even = points_at(np.column_stack([x.ravel(), y.ravel()]))
    half_plane = area_of(shapely.box(0, 0, 1000, 2000))
    shown = {}
    for corrected in (True, False):
        surface = estimate_density(
            even,
            bandwidth_m=400,
            cell_m=10,
            study_area=half_plane,
            edge_correction=corrected,
        )
        middle = surface.values[100] / 10_000  # incidents per km²
        shown[corrected] = middle[0] + (middle[0] - middle[1]) / 2  # at the edge itself
        assert middle[50] == pytest.approx(1, rel=0.002 if not corrected else 0.2)
    assert shown[True] == pytest.approx(math.log(2), abs=0.004)
    assert shown[False] == pytest.approx(0.5, abs=0.004)


def test_with_incidents_beyond_the_boundary_nothing_is_corrected() -> None:
    inside, beyond = [(1990.0, 1000.0)] * 2, [(2010.0, 1000.0)]
    own = estimate_density(points_at(inside), bandwidth_m=200, cell_m=50, study_area=square_area())
    assert own.settings.edge_correction == "at the boundary of the study area"
    assert own.settings.incidents_rescaled == 2
    surrounded = estimate_density(
        points_at(inside + beyond), bandwidth_m=200, cell_m=50, study_area=square_area()
    )
    assert surrounded.settings.edge_correction == "none: incidents beyond the boundary were given"
    assert surrounded.settings.incidents_rescaled == 0
    far_beyond = estimate_density(
        points_at([*inside, (9000.0, 1000.0)]),
        bandwidth_m=200,
        cell_m=50,
        study_area=square_area(),
    )
    assert far_beyond.values.tobytes() == own.values.tobytes()


def test_the_border_between_two_districts_is_no_edge_but_the_sea_is() -> None:
    """West of Squareton is the sea, east of it another district of the same force."""
    xy = np.random.default_rng(9).uniform((0, 500), (2100, 1500), (500, 2))
    force = shapely.box(0, 0, 4000, 2000)
    corrected, plain = (
        estimate_density(
            points_at(xy),
            bandwidth_m=200,
            cell_m=50,
            study_area=square_area(),
            edge_correction=correct,
            recorded_within=force,
        )
        for correct in (True, False)
    )
    ratio = corrected.values / np.where(plain.values > 0, plain.values, np.nan)
    assert np.nanmin(ratio) >= 1
    assert np.nanmean(ratio[:, 0]) > 1.2
    np.testing.assert_array_equal(corrected.values[:, 8:], plain.values[:, 8:])
    assert corrected.settings.edge_correction == "at the edge of the ground given as recorded"
    assert plain.settings.edge_correction == "none: not wanted"


def test_an_incident_on_a_pier_is_made_heavier_within_reason() -> None:
    shore = shapely.box(0, 0, 2000, 1000)
    pier = shapely.box(995, 1000, 1015, 1500)
    surface = estimate_density(
        points_at([(1005, 1450)]),
        bandwidth_m=300,
        cell_m=10,
        study_area=area_of(shapely.union_all([shore, pier])),
    )
    assert 1 / MOST_HEAVIER < total_of(surface) < 1
    nowhere = estimate_density(
        points_at([(1005, 1450)]),
        bandwidth_m=50,
        cell_m=50,
        study_area=area_of(shapely.union_all([shore, shapely.box(1004, 1000, 1006, 1500)])),
    )
    assert np.isfinite(np.nanmax(nowhere.values))


def test_without_a_boundary_there_is_no_edge() -> None:
    surface = estimate_density(points_at(scattered(50, seed=1)), bandwidth_m=200, cell_m=50)
    assert surface.settings.edge_correction == "none: there is no boundary"


@settings(max_examples=30, deadline=None)
@given(
    x=st.floats(0, 2000),
    y=st.floats(0, 2000),
    bandwidth_m=st.floats(100, 600),
    kernel=st.sampled_from(get_args(KernelName)[:1] + get_args(KernelName)[2:]),
)
def test_one_incident_anywhere_keeps_its_mass(
    x: float, y: float, bandwidth_m: float, kernel: KernelName
) -> None:
    boundless, corrected = (
        estimate_density(
            points_at([(x, y)]),
            bandwidth_m=bandwidth_m,
            cell_m=25,
            kernel=kernel,
            study_area=area,
        )
        for area in (None, square_area())
    )
    assert total_of(corrected) == pytest.approx(total_of(boundless), rel=1e-9)


@pytest.mark.parametrize(
    ("recorded", "says"),
    [
        (shapely.box(9000, 0, 9900, 900), "does not touch the study area"),
        (shapely.LineString([(0, 0), (1, 1)]), "recorded_within is a LineString"),
    ],
)
def test_ground_that_cannot_be_it_is_refused(recorded: BaseGeometry, says: str) -> None:
    with pytest.raises(InputError, match=says):
        estimate_density(
            points_at([(500, 500)]),
            bandwidth_m=200,
            cell_m=50,
            study_area=square_area(),
            recorded_within=recorded,
        )

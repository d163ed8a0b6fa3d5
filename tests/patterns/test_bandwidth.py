"""Bandwidths by rule: what the papers say, on worlds small enough to say it again slowly."""

import numpy as np
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.patterns.bandwidth import ADAPTIVE_RANGE, CANDIDATES, RULES, Rule
from hotspots.patterns.density import estimate_density
from hotspots.patterns.kernels import KERNELS, KernelName
from tests.patterns.brute import Floats, density_at
from tests.worlds import points_at, scattered, square_area


def bandwidth_of(
    xy: Floats,
    rule: Rule,
    *,
    kernel: KernelName = "quartic",
    harm: Floats | None = None,
    cell_m: float = 20,
) -> float:
    incidents = points_at(xy, harm=1.0 if harm is None else harm)
    surface = estimate_density(
        incidents,
        bandwidth_m=rule,
        cell_m=cell_m,
        kernel=kernel,
        weights=None if harm is None else "harm",
        study_area=square_area(),
    )
    assert surface.settings.bandwidth_rule == rule
    return surface.settings.bandwidth_m


def test_silverman_is_his_formula_for_both_axes_and_every_kernel() -> None:
    xy = np.random.default_rng(1).uniform((200, 800), (1800, 1200), (150, 2))
    s = np.sqrt((xy[:, 0].var(ddof=1) + xy[:, 1].var(ddof=1)) / 2)
    gaussian = s * 150 ** (-1 / 6)
    assert bandwidth_of(xy, "silverman", kernel="gaussian") == pytest.approx(gaussian)
    quartic = bandwidth_of(xy, "silverman")
    assert quartic == pytest.approx(2.779 * gaussian, rel=1e-3)
    assert bandwidth_of(xy, "silverman", kernel="uniform") == pytest.approx(2 * gaussian)


def test_whole_weights_count_like_repeated_incidents() -> None:
    """But for the effective number: 60 incidents of unequal weight say less than 120 do."""
    xy = scattered(60, seed=3)
    weight = np.random.default_rng(2).integers(1, 4, 60).astype(float)
    effective = weight.sum() ** 2 / (weight**2).sum()
    middle = np.average(xy, axis=0, weights=weight)
    variance = np.average((xy - middle) ** 2, axis=0, weights=weight).mean()
    s = np.sqrt(variance * effective / (effective - 1))
    expected = 2.779 * s * effective ** (-1 / 6)
    assert bandwidth_of(xy, "silverman", harm=weight) == pytest.approx(expected, rel=1e-3)
    assert bandwidth_of(xy, "silverman") != pytest.approx(expected, rel=1e-3)


def likelihoods(xy: Floats, weight: Floats, candidates: Floats, area_m2: float) -> list[float]:
    """Leave each place out, with all that is on it, and see how well the others foretell it."""
    places, number = np.unique(xy, axis=0, return_inverse=True)
    each = np.bincount(number.reshape(-1), weights=weight)
    one = weight.mean()
    found = []
    for h in candidates:
        total = 0.0
        for place in range(len(places)):
            others = np.arange(len(places)) != place
            around = density_at(places[[place]], places[others], each[others], h, "quartic")[0]
            expected = (around / 1e6 + one / area_m2) / (each[others].sum() + one)
            total += each[place] * np.log(expected)
        found.append(total)
    return found


@pytest.mark.parametrize("weighted", [False, True])
def test_the_likelihood_is_highest_where_brute_force_finds_it(weighted: bool) -> None:
    xy = scattered(120, seed=8)
    harm = np.random.default_rng(4).exponential(5, 120)
    highest = bandwidth_of(xy, "silverman", harm=harm if weighted else None)
    candidates = np.geomspace(60, highest, CANDIDATES)
    weight = harm if weighted else np.ones(120)
    best = candidates[np.argmax(likelihoods(xy, weight, candidates, 4e6))]
    assert 60 < best < highest
    assert bandwidth_of(xy, "likelihood", harm=harm if weighted else None) == pytest.approx(best)


def test_more_on_the_same_places_does_not_make_the_likelihood_collapse() -> None:
    """Leaving out one incident and not its twins would find the smallest bandwidth there is."""
    xy = scattered(100, seed=5)
    once = bandwidth_of(xy, "likelihood")
    assert bandwidth_of(np.repeat(xy, 20, axis=0), "likelihood") == pytest.approx(once, rel=0.35)
    assert once > 60


def test_one_remote_farm_does_not_decide_for_the_town() -> None:
    town = np.random.default_rng(6).normal(500, 60, (300, 2))
    alone = bandwidth_of(town, "likelihood", cell_m=10)
    with_farm = bandwidth_of(np.vstack([town, [(1900, 1900)]]), "likelihood", cell_m=10)
    assert with_farm < 1.5 * alone < 400


def test_the_likelihood_follows_the_scale_of_the_pattern() -> None:
    tight, loose = (
        np.vstack([np.random.default_rng(1).normal(c, size, (150, 2)) for c in (600, 1400)])
        for size in (30, 120)
    )
    assert 2 * bandwidth_of(tight, "likelihood", cell_m=10) < bandwidth_of(loose, "likelihood")


@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
@pytest.mark.parametrize("weights", [None, "harm"])
def test_adaptive_is_exact_against_abramsons_law(kernel: KernelName, weights: str | None) -> None:
    xy = np.unique(scattered(300, seed=7), axis=0)
    harm = np.random.default_rng(5).exponential(3, len(xy)) if weights else np.ones(len(xy))
    surface = estimate_density(
        points_at(xy, harm=harm),
        bandwidth_m="adaptive",
        cell_m=25,
        kernel=kernel,
        weights=weights,
        study_area=square_area(),
        edge_correction=False,
    )
    pilot_m = surface.settings.bandwidth_m
    h = pilot_m * KERNELS["quartic"].canonical / KERNELS[kernel].canonical
    pilot = density_at(xy, xy, harm, h, "quartic")
    law = np.sqrt(np.exp(np.average(np.log(pilot), weights=harm)) / pilot)
    local = np.maximum(pilot_m * law.clip(1 / ADAPTIVE_RANGE, ADAPTIVE_RANGE), 25)
    assert len(np.unique(local)) > 100
    row, column = np.random.default_rng(2).integers(0, 80, (2, 1000))
    at = np.column_stack([surface.cells.x_centres[column], surface.cells.y_centres[row]])
    expected = density_at(at, xy, harm, local, kernel)
    np.testing.assert_allclose(surface.values[row, column], expected, rtol=1e-9, atol=1e-9)
    assert surface.settings.narrowest_m == pytest.approx(local.min())
    assert surface.settings.widest_m == pytest.approx(local.max())


def test_adaptive_incidents_around_the_area_spread_as_if_it_were_larger() -> None:
    """What lies far off changes nothing; what lies near spreads as its own neighbours say."""
    xy = scattered(400, seed=2)
    corner = square_area(1000)
    near = points_at(xy)
    far = points_at(np.vstack([xy, xy + 50_000]))
    made = [
        estimate_density(frame, bandwidth_m="adaptive", cell_m=25, study_area=corner).values
        for frame in (near, far)
    ]
    assert made[0].tobytes() == made[1].tobytes()


def test_rules_keep_every_incident_and_its_order_does_not_matter() -> None:
    xy = scattered(300, seed=11)
    for rule in RULES:
        incidents = points_at(xy)
        surface = estimate_density(incidents, bandwidth_m=rule, cell_m=25)
        total = surface.values.sum() * 25**2 / 1e6
        assert total == pytest.approx(300, rel=1e-3)
        again = estimate_density(incidents.sample(frac=1), bandwidth_m=rule, cell_m=25)
        assert again.values.tobytes() == surface.values.tobytes()


def test_many_places_are_judged_by_a_sample_of_them() -> None:
    xy = np.random.default_rng(1).uniform(0, 2000, (12_000, 2))
    xy[:6000] = 1000 + (xy[:6000] - 1000) / 10
    found = bandwidth_of(xy, "likelihood")
    assert 60 <= found <= bandwidth_of(xy, "silverman")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("xy", [[], [(500, 500)], [(500, 500)] * 9])
def test_a_rule_cannot_learn_from_fewer_than_two_places(
    rule: Rule, xy: list[tuple[int, int]]
) -> None:
    with pytest.raises(InputError, match=r"fewer than two places\. To mend it: give the bandwidth"):
        estimate_density(points_at(xy), bandwidth_m=rule, cell_m=50, study_area=square_area())


@pytest.mark.parametrize("rule", RULES)
def test_two_places_side_by_side_give_at_least_a_cell(rule: Rule) -> None:
    surface = estimate_density(
        points_at([(500, 500), (501, 500)]),
        bandwidth_m=rule,
        cell_m=50,
        study_area=square_area(),
    )
    assert 50 <= surface.settings.narrowest_m <= surface.settings.widest_m <= 3 * 150
    assert np.nanmax(surface.values) > 0


def test_harm_of_zero_everywhere_leaves_a_rule_nothing() -> None:
    with pytest.raises(InputError, match="fewer than two places"):
        bandwidth_of(scattered(20, seed=1), "likelihood", harm=np.zeros(20))


def test_places_without_harm_spread_nothing_but_do_no_harm() -> None:
    xy = np.vstack([scattered(50, seed=1), [(1990.0, 1990.0)]])
    harm = np.append(np.ones(50), 0.0)
    surface = estimate_density(
        points_at(xy, harm=harm),
        bandwidth_m="adaptive",
        cell_m=25,
        weights="harm",
        study_area=square_area(),
    )
    assert np.isfinite(surface.values).all()


def test_a_town_without_a_study_area_is_judged_on_its_own_box() -> None:
    surface = estimate_density(
        points_at(scattered(100, seed=1)), bandwidth_m="likelihood", cell_m=25
    )
    west, south, east, north = (
        surface.transform.c,
        surface.transform.f - 25 * surface.cells.rows,
        surface.transform.c + 25 * surface.cells.columns,
        surface.transform.f,
    )
    reach = surface.settings.cut_off_m
    assert shapely.box(west, south, east, north).covers(
        points_at(scattered(100, seed=1)).union_all().buffer(reach)
    )

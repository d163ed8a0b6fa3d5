"""The kernels: of mass one, and as smooth as their canonical bandwidths say."""

import numpy as np
import pytest

from hotspots.errors import InputError
from hotspots.patterns.kernels import KERNELS, kernel_named
from tests.patterns.brute import FORMULAS


@pytest.mark.parametrize("name", FORMULAS)
def test_each_has_a_mass_of_one_and_its_canonical_bandwidth(name: str) -> None:
    kernel = KERNELS[name]
    step = kernel.reach / 400_000
    u = np.linspace(step / 2, kernel.reach - step / 2, 400_000)
    ring = 2 * np.pi * u * step
    k = FORMULAS[name](u)
    assert (k * ring).sum() == pytest.approx(1, abs=1e-9)
    roughness, variance = (k**2 * ring).sum(), (k * u**2 * ring).sum() / 2
    canonical = (4 * np.pi * roughness / variance**2) ** (1 / 6)
    assert kernel.canonical == pytest.approx(canonical, rel=2e-3 if name == "gaussian" else 1e-6)


def test_the_canonical_bandwidths_are_silvermans() -> None:
    """Table 4.1: 2.40 for Epanechnikov and 2.78 for the quartic kernel, beside 1."""
    assert round(KERNELS["epanechnikov"].canonical, 2) == 2.40
    assert round(KERNELS["quartic"].canonical, 2) == 2.78


def test_an_unknown_kernel_is_refused_with_the_choice() -> None:
    with pytest.raises(InputError, match=r"there is no kernel 'round'.*'quartic', 'gaussian'"):
        kernel_named("round")

"""Weighted displacement quotient: by hand, and when it must not be read."""

import math

import pytest

from hotspots.errors import InputError
from hotspots.patterns.wdq import weighted_displacement_quotient


def test_by_hand() -> None:
    found = weighted_displacement_quotient((100, 60), (50, 60), (200, 200))
    assert found.success == pytest.approx(0.3 - 0.5)
    assert found.quotient == pytest.approx((0.3 - 0.25) / (0.3 - 0.5))
    assert found.net_effect == pytest.approx(100 - 60 + 50 - 60)
    assert found.may_be_read


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        ((50, 5), "even more than the ward"),
        ((50, 40), "gained too, less than"),
        ((50, 50), "Nothing moved"),
        ((50, 60), "Some of the fall may have moved"),
        ((50, 95), "As much as was gained, or more"),
    ],
)
def test_what_it_says(ring: tuple[int, int], said: str) -> None:
    assert said in weighted_displacement_quotient((100, 60), ring, (200, 200)).reading


@pytest.mark.parametrize("target", [(100, 100), (100, 120), (0, 0)])
def test_a_target_that_did_not_fall_is_not_read(target: tuple[int, int]) -> None:
    found = weighted_displacement_quotient(target, (50, 20), (200, 200))
    assert not found.may_be_read
    assert "must not be read" in found.reading


@pytest.mark.parametrize("comparison", [(0, 10), (10, 0), (0, 0)])
def test_no_comparison_no_quotient(comparison: tuple[int, int]) -> None:
    found = weighted_displacement_quotient((10, 5), (5, 5), comparison)
    assert math.isnan(found.quotient)
    assert not found.may_be_read
    assert "not defined" in found.reading


def test_no_count_is_refused() -> None:
    with pytest.raises(InputError, match="below nothing"):
        weighted_displacement_quotient((1, 2), (-1, 2), (1, 1))

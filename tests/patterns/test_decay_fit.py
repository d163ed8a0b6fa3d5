"""The fit: exact tables give back what made them, and its slope is that of its value."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from hotspots.patterns.decay_fit import Decay, DecayCells, _misfit, maximise

TRUTH = Decay(20.0, 6.0, 80.0, 12.0)
DISTANCES = np.concatenate([[0.0], np.arange(24) * 25 + 12.5])
DAYS = np.arange(1.0, 91.0)


def table(decay: Decay, *, base: float = 5e4, with_repeats: bool = True) -> DecayCells:
    """The pairs a decay makes, without any chance, over days that thin out."""
    share = np.linspace(1.2, 0.8, len(DAYS)) / len(DAYS)
    usual = np.outer(base * (1 + np.arange(len(DISTANCES))), share)
    blank = DecayCells(usual, DISTANCES, DAYS, share, with_repeats)
    return DecayCells(usual * (1 + blank.extra_risk(decay)), DISTANCES, DAYS, share, with_repeats)


@pytest.mark.parametrize(
    "truth", [TRUTH, Decay(3.0, 1.0, 200.0, 30.0), Decay(60.0, 12.0, 30.0, 3.0)]
)
def test_an_exact_table_gives_back_its_decay(truth: Decay) -> None:
    found = maximise(table(truth), longest_m=600, longest_days=90)
    for name in ("repeat_excess", "excess", "distance_scale_m", "days_scale"):
        assert getattr(found, name) == pytest.approx(getattr(truth, name), rel=0.01)


def test_the_extra_pairs_in_a_rows_total_do_not_hide_the_effect() -> None:
    cells = table(TRUTH)
    usual = cells.usual(TRUTH)
    base = 5e4 * (1 + np.arange(len(DISTANCES)))
    assert usual.sum(axis=1) == pytest.approx(base)
    naive = np.outer(cells.observed.sum(axis=1), cells.share_of_days)
    assert naive[0].sum() > 2 * usual[0].sum()


def test_how_many_pairs_a_row_holds_does_not_matter() -> None:
    cells = table(TRUTH)
    crowded = np.exp(np.sin(np.arange(len(DISTANCES))))[:, None]
    found = maximise(
        DecayCells(cells.observed * crowded, DISTANCES, DAYS, cells.share_of_days, True),
        longest_m=600,
        longest_days=90,
    )
    assert found.distance_scale_m == pytest.approx(80, rel=0.01)


def test_without_an_effect_none_is_found() -> None:
    found = maximise(table(Decay(0.0, 0.0, 80.0, 12.0)), longest_m=600, longest_days=90)
    assert abs(found.excess) < 0.01
    assert abs(found.repeat_excess) < 0.01


def test_without_repeats_the_home_itself_is_as_next_door() -> None:
    found = maximise(table(TRUTH, with_repeats=False), longest_m=600, longest_days=90)
    assert found.repeat_excess == found.excess == pytest.approx(6.0, rel=0.01)


def test_a_place_without_late_pairs_has_an_end_to_its_excess() -> None:
    cells = table(TRUTH, base=20.0)
    observed = cells.observed.copy()
    observed[0] = np.where(DAYS < 10, 2.0, 0.0)
    lone = DecayCells(observed, DISTANCES, DAYS, cells.share_of_days, True)
    assert maximise(lone, longest_m=600, longest_days=90).repeat_excess < 1000


@pytest.mark.parametrize("with_repeats", [True, False])
def test_the_slope_is_that_of_the_value(with_repeats: bool) -> None:
    cells = table(TRUTH, base=3.0, with_repeats=with_repeats)
    for at in ([2.0, 1.0, 4.0, 2.0], [0.5, 3.0, 6.0, 1.0], [-1.0, -0.5, 5.0, 3.0]):
        value = np.array(at)
        slope = _misfit(value, cells)[1]

        def misfit(one: Any) -> float:
            return _misfit(one, cells)[0]

        numeric = approx_fprime(value, misfit, 1e-7)
        assert slope == pytest.approx(numeric, rel=1e-3, abs=1e-2)

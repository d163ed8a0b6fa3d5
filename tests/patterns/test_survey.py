"""Shares before and after: published intervals, small groups put together."""

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.survey import (
    FEWEST,
    SUMMARY_COLUMNS,
    mask_small_groups,
    summarise_survey,
    wilson,
)


def answers(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["question", "answer", "wave", "count"])


def test_newcombes_published_example() -> None:
    # Newcombe 1998, table II, 56/70 against 48/80 by method 10: 0.0524 to 0.3339.
    table = answers(
        ("Q", "yes", "after", 56),
        ("Q", "no", "after", 14),
        ("Q", "yes", "before", 48),
        ("Q", "no", "before", 32),
    )
    yes = summarise_survey(table).iloc[0]
    assert yes["difference"] == pytest.approx(0.2)
    assert (yes["low"], yes["high"]) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert yes["stands_out"]


def test_wilsons_published_example() -> None:
    # Newcombe 1998, 81 of 263 by method 3: 0.2553 to 0.3662.
    share, low, high = wilson(np.array([81.0]), np.array([263.0]), z=1.959964)
    assert (float(low[0]), float(high[0])) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert float(share[0]) == pytest.approx(81 / 263)


def test_asked_once_has_no_difference() -> None:
    found = summarise_survey(answers(("Q", "yes", "after", 5), ("Q", "no", "after", 5))).iloc[0]
    assert np.isnan(found["difference"])
    assert not found["stands_out"]
    assert found["asked_before"] == 0


def test_no_answers_no_rows() -> None:
    assert list(summarise_survey(answers())) == list(SUMMARY_COLUMNS)
    assert len(summarise_survey(mask_small_groups(answers()))) == 0


def test_small_groups_are_put_together_in_both_waves() -> None:
    table = answers(
        *[
            ("Q", name, "before", number)
            for name, number in zip("abcd", (50, 30, 12, 2), strict=True)
        ],
        *[
            ("Q", name, "after", number)
            for name, number in zip("abcd", (40, 40, 1, 8), strict=True)
        ],
    )
    masked = mask_small_groups(table)
    assert masked["count"].min() >= FEWEST
    assert masked["answer"].unique().tolist() == ["a", "b", "other answers"]
    whole = table.groupby("wave")["count"].sum()
    pd.testing.assert_series_equal(masked.groupby("wave")["count"].sum(), whole)


def test_one_small_group_takes_the_next_with_it() -> None:
    masked = mask_small_groups(
        answers(("Q", "a", "before", 50), ("Q", "b", "before", 9), ("Q", "c", "before", 1))
    )
    assert dict(zip(masked["answer"], masked["count"], strict=True)) == {
        "a": 50,
        "other answers": 10,
    }


def test_a_question_few_answered_is_left_out() -> None:
    few = answers(("Q", "a", "before", 19), ("R", "a", "before", 20))
    assert mask_small_groups(few)["question"].tolist() == ["R"]


def test_no_level() -> None:
    with pytest.raises(InputError, match="level = 2"):
        summarise_survey(answers(), level=2)

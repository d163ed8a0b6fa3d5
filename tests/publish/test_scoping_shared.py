"""What is shared of a ward, before a reader who takes one number from another."""

from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.patterns.periods import Period
from hotspots.patterns.ward_profile import THIS_WARD
from hotspots.publish.scoping_shared import (
    shared_months,
    shared_offences,
    tells_asb,
    tells_trend,
)


def ward(
    months: list[int], offences: dict[str, int] | None = None, *, trend: int = 0, asb: int = 0
) -> Any:
    """A ward's months up to December 2024, and the trend of the last ones against those before."""
    starts = pd.date_range(end="2024-12-01", periods=len(months), freq="MS")
    end = pd.Timestamp("2025-01-01")
    rows, before, after = [], None, None
    if trend:
        middle = end - pd.DateOffset(months=trend)
        back = middle - pd.DateOffset(months=trend)
        before, after = Period(back, middle), Period(middle, end)
        rows.append((THIS_WARD, sum(months[-2 * trend : -trend]), sum(months[-trend:])))
    named = pd.DataFrame((offences or {}).items(), columns=["offence", "incidents"])
    return SimpleNamespace(
        incidents=sum(months[-12:]) if offences is None else sum(offences.values()),
        asb=asb,
        offences=named,
        months=pd.DataFrame({"month": starts, "incidents": months}),
        periods=SimpleNamespace(before=before, after=after),
        trend=pd.DataFrame(rows, columns=["area", "before", "after"]),
    )


def possible(counts: list[int], shown: list[float]) -> list[set[int]]:
    """Go through all that the withheld counts of one sum could be; a set for each of them."""
    hidden = [at for at, one in enumerate(shown) if np.isnan(one)]
    whole = sum(counts) - int(np.nansum(shown))
    worlds = [
        world for world in product(range(whole + 1), repeat=len(hidden)) if sum(world) == whole
    ]
    return [{world[at] for world in worlds} for at in range(len(hidden))]


def test_one_quiet_month_does_not_follow_from_the_total() -> None:
    months = [9, 12, 9, 30, 14, 3, 11, 7, 20, 20, 20, 20]
    shown = shared_months(ward(months)).tolist()
    assert [at for at, one in enumerate(shown) if np.isnan(one)] == [5, 7]
    assert [one for one in shown if not np.isnan(one)] == [9, 12, 9, 30, 14, 11, 20, 20, 20, 20]
    assert all(max(one) >= FEWEST_SHARED for one in possible(months, shown))


@pytest.mark.parametrize("seed", range(30))
def test_no_month_of_either_year_can_be_worked_out(seed: int) -> None:
    random = np.random.default_rng(seed)
    months = random.poisson(random.choice((8.0, 12.0)), 24).tolist()
    months[seed % 24] = 2
    shown = shared_months(ward(months)).tolist()
    assert np.isnan(shown[seed % 24])
    for year in (slice(0, 12), slice(12, 24)):
        told = zip(months[year], shown[year], strict=True)
        hidden = [count for count, one in told if np.isnan(one)]
        assert len(hidden) != 1
        assert not hidden or 0 < sum(hidden) != 4 * len(hidden)


def test_the_sums_of_the_trend_are_known_as_well() -> None:
    months = [9, 9, 9, 9, 9, 9, 3, 8, 9, 4, 9, 7]
    found = ward(months, trend=3)
    assert tells_trend(found)
    shown = shared_months(found).tolist()
    for part in (slice(0, 6), slice(6, 9), slice(9, 12)):
        assert all(len(one) > 1 for one in possible(months[part], shown[part]))
    assert [at for at, one in enumerate(shown) if np.isnan(one)] == [6, 7, 9, 11]


def test_no_trend_where_what_it_leaves_of_the_year_is_small() -> None:
    assert tells_trend(ward([9, 9, 9], trend=1))
    assert not tells_trend(ward([3, 9, 9], trend=1))
    assert not tells_trend(ward([9, 3, 9], trend=1))
    assert not tells_trend(ward([9, 9, 9]))


def test_what_is_not_listed_of_the_total_is_never_small() -> None:
    """20 and 8 of 30 would tell that there were two burglaries."""
    found = ward([30], {"Shoplifting": 20, "Burglary": 2, "Criminal damage": 8, "Arson": 0})
    assert shared_offences(found) == [("Shoplifting", 20)]
    found = ward([36], {"Shoplifting": 20, "Burglary": 6, "Criminal damage": 8, "Arson": 2})
    assert shared_offences(found) == [("Shoplifting", 20), ("Criminal damage", 8)]
    assert shared_offences(ward([7], {"Shoplifting": 7})) == []
    assert shared_offences(ward([], {})) == []


def test_anti_social_behaviour_is_told_where_nothing_follows_from_it() -> None:
    many = {"Shoplifting": 20, "Anti-social behaviour": 9, "Burglary": 6}
    assert tells_asb(ward([35], many, asb=9))
    few = {"Anti-social behaviour": 30, "Burglary": 4}
    assert not tells_asb(ward([34], few, asb=30))
    two_kinds = {"Anti-social behaviour": 30, "ASB - rowdy": 3, "Burglary": 40}
    assert not tells_asb(ward([73], two_kinds, asb=33))
    assert not tells_asb(ward([40], {"Shoplifting": 36, "ASB": 4}, asb=4))

"""Zones played forward: against a plain recount, and by hand."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots import InputError
from hotspots.patterns.cocoon_forward import IN_RANDOM_ORDER, score_cocoons_forward
from hotspots.patterns.risk_decay import RiskDecay, published_decay
from tests.patterns.burglary_worlds import DAY, NEW_YEAR, burglaries_at, following, town
from tests.worlds import points_at

HOMES = points_at([(100.0 * i, 0) for i in range(100)])


def held(found: Any, ranked_by: str, share: float) -> float:
    rows = found.visits
    chosen = (rows["ranked_by"] == ranked_by) & np.isclose(rows["share_of_homes"], share)
    return float(rows.loc[chosen, "held"].iloc[0])


def test_a_world_to_check_by_hand() -> None:
    # Zones of 250 m: five homes each (of 0 only three), for 10 days.
    xy = [(0, 0), (5000, 0), (5100, 0), (9000, 0), (5200, 0)]
    found = score_cocoons_forward(
        burglaries_at(xy, [0, 100, 104, 106, 150]),
        HOMES,
        within_m=250,
        within_days=10,
        warm_up_days=50,
        visit_shares=[0.02, 0.05],
        decay=published_decay(),
    )
    assert found.next_burglaries == 4
    assert found.next_ones["in_zone"].tolist() == [False, True, False, False]
    # None live; that of 5000; those of 5000 and 5100 (4800 to 5300); none live again.
    assert found.next_ones["share_of_homes_in_zones"].tolist() == [0, 0.05, 0.06, 0]
    assert (found.held, found.share_held) == (1, 0.25)
    assert found.share_of_homes == pytest.approx(0.0275)
    # 5100 is one of two homes second in risk, after 5000 itself: 2 visits find it by halves. The
    # others lie among homes of no risk: by lot, 2 of 100, (2 - 6 + 0) of none, and 2 of 100.
    assert held(found, "near repeats", 0.02) == pytest.approx(0.02 + 0.5 + 0 + 0.02)
    assert held(found, IN_RANDOM_ORDER, 0.02) == pytest.approx(0.02 + 2 / 5 + 0 + 0.02)
    assert held(found, IN_RANDOM_ORDER, 0.05) == pytest.approx(0.05 + 1 + 0 + 0.05)


def test_a_zone_is_live_from_the_day_after_it_was_recorded_and_until_it_expires() -> None:
    near = [(0, 0)] + [(100, 0)] * 4
    days = [0, 3, 4, 42, 43]
    world = burglaries_at(near, days)
    late = NEW_YEAR + np.array([3, 99, 99, 99, 99]) * DAY
    known: dict[str, Any] = {"decay": published_decay(), "warm_up_days": 1}
    found = score_cocoons_forward(world.assign(recorded=late), HOMES, **known)
    assert found.next_ones["in_zone"].tolist() == [False, True, True, False]
    # Without a time of recording it is known when it is over.
    over = score_cocoons_forward(world.iloc[:2], HOMES, **known)
    assert over.next_ones["in_zone"].tolist() == [True]
    over = score_cocoons_forward(
        world.iloc[:2].assign(end=world["start"].iloc[:2] + 5 * pd.Timedelta(days=1)),
        HOMES,
        **{**known, "date": "earliest"},
    )
    assert over.next_ones["in_zone"].tolist() == [False]


def recount(
    burglaries: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, decay: RiskDecay, share: float
) -> dict[str, float]:
    """Do the same a day, a home and a burglary at a time."""
    day = (burglaries["start"].to_numpy() - NEW_YEAR) // DAY
    x, y = burglaries.geometry.x.to_numpy(), burglaries.geometry.y.to_numpy()
    hx, hy = homes.geometry.x.to_numpy(), homes.geometry.y.to_numpy()
    totals = dict.fromkeys(
        ["near repeats", IN_RANDOM_ORDER, "long-term density", "zone", "homes"], 0.0
    )
    for one in np.flatnonzero(day >= day.min() + 60):
        known = np.flatnonzero(day < day[one])
        live = known[day[one] - day[known] <= 42]

        def score(px: Any, py: Any, day: Any = day, live: Any = live, known: Any = known,
                  one: Any = one,) -> tuple[Any, Any, Any]:  # fmt: skip
            gap = np.hypot(px[:, None] - x[live], py[:, None] - y[live])
            age = np.broadcast_to(day[one] - day[live], gap.shape)
            risk = np.where(gap <= 400, decay.risk(gap, age, gap == 0), 0).sum(axis=1)
            every = np.hypot(px[:, None] - x[known], py[:, None] - y[known])
            kernel = ((1 - np.minimum(every / 400, 1) ** 2) ** 2).sum(axis=1)
            return risk, (gap <= 400).any(axis=1).astype(float), kernel

        of_homes = score(hx, hy)
        own = score(x[[one]], y[[one]])
        for name, there, here in zip(totals, of_homes, own, strict=False):
            tied = np.isclose(there, here[0], rtol=1e-9, atol=0)
            left = share * len(hx) - ((there > here[0]) & ~tied).sum()
            totals[name] += float(np.clip(left / max(tied.sum(), 1), 0, 1))
        totals["zone"] += own[1][0]
        totals["homes"] += of_homes[1].mean()
    return totals


def test_it_is_what_a_plain_recount_gives() -> None:
    world = following(3, first=150, days=150)
    homes = points_at(town(np.random.default_rng(3))[:400])
    found = score_cocoons_forward(
        world, homes, warm_up_days=60, visit_shares=[0.05], decay=published_decay(), refit_days=7
    )
    again = recount(world, homes, published_decay(), 0.05)
    for name in ("near repeats", IN_RANDOM_ORDER, "long-term density"):
        assert held(found, name, 0.05) == pytest.approx(again[name])
    assert found.held == again["zone"]
    assert found.share_of_homes * found.next_burglaries == pytest.approx(again["homes"])


def test_what_happens_later_changes_nothing_before() -> None:
    world = following(6, first=900, days=360)
    homes = points_at(town(np.random.default_rng(6))[:1000])
    middle = pd.Timestamp("2024-10-01")
    some: dict[str, Any] = {"warm_up_days": 180, "refit_days": 60}
    whole = score_cocoons_forward(world, homes, **some)
    cut = score_cocoons_forward(world[world["start"] < middle], homes, **some)
    before = whole.next_ones[whole.next_ones["day"] < middle]
    pd.testing.assert_frame_equal(before, cut.next_ones)
    assert "fitted" in before["decay"].unique()


def test_a_decay_is_chosen_from_what_was_known_the_day_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = following(6, first=300, days=360)
    recorded = world["start"] + pd.to_timedelta(np.arange(len(world)) % 20, unit="D")
    world = world.assign(recorded=recorded)
    given: list[gpd.GeoDataFrame] = []

    def choose(burglaries: gpd.GeoDataFrame, **_: Any) -> RiskDecay:
        given.append(burglaries)
        return published_decay()

    monkeypatch.setattr("hotspots.patterns.cocoon_forward.choose_decay", choose)
    found = score_cocoons_forward(world, HOMES, refit_days=60)
    days = found.next_ones["day"]
    stretch = (days - days.iloc[0]) // pd.Timedelta(days=60)
    first_days = days.groupby(stretch).min()
    assert len(given) == len(first_days) == 3
    for seen, first in zip(given, first_days, strict=True):
        assert seen["recorded"].max() < first
        assert len(seen) == (recorded < first).sum()


def test_ranked_homes_hold_more_than_zones_at_random() -> None:
    homes = points_at(town(np.random.default_rng(7))[:2000])
    found = score_cocoons_forward(following(7, first=900, days=360), homes)
    by_risk, by_lot = (held(found, name, 0.02) for name in ("near repeats", IN_RANDOM_ORDER))
    assert by_risk > 3 * by_lot
    assert found.low < found.share_held < found.high
    assert found.times_chance == pytest.approx(found.share_held / found.share_of_homes)


def test_the_order_of_rows_does_not_matter() -> None:
    world = following(3, first=300, days=250)
    one = score_cocoons_forward(world, decay=published_decay())
    other = score_cocoons_forward(world.sample(frac=1, random_state=1), decay=published_decay())
    pd.testing.assert_frame_equal(one.visits, other.visits)
    pd.testing.assert_frame_equal(one.next_ones, other.next_ones)


def test_without_homes_the_places_of_burglaries_stand_in_and_it_is_said() -> None:
    world = burglaries_at([(0, 0), (0, 0), (50, 0)], [0, 200, 210])
    found = score_cocoons_forward(world)
    assert found.settings.homes == 2
    assert found.settings.homes_are == "places of burglaries"
    assert "homes are not known" in found.notes[0]
    assert "2 of 2 were ranked by published weights" in found.notes[1]


@pytest.mark.parametrize("days", [[], [5], [5, 9]])
def test_nothing_after_the_warm_up_is_an_empty_table(days: list[int]) -> None:
    found = score_cocoons_forward(burglaries_at([(0, 0)] * len(days), days), HOMES)
    assert (found.next_burglaries, found.held) == (0, 0)
    assert np.isnan([found.share_held, found.share_of_homes, found.times_chance]).all()
    assert found.notes == ("no burglary after the first 180 days",)
    assert not len(found.visits)
    assert found.visits.columns[0] == "ranked_by"
    assert found.next_ones.columns.tolist() == [
        *("day", "in_zone", "share_of_homes_in_zones", "decay")
    ]


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"within_m": 0}, "within_m"),
        ({"within_days": 0}, "within_days"),
        ({"warm_up_days": -1}, "warm_up_days"),
        ({"refit_days": 0}, "refit_days"),
        ({"visit_shares": [0.1, 2]}, "visit_shares"),
        ({"homes": HOMES[:0]}, "homes"),
        ({"homes": HOMES.to_crs(32631)}, "the homes"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError, match=where):
        score_cocoons_forward(following(3, first=50), **given)


def test_months_are_refused() -> None:
    with pytest.raises(InputError, match="month"):
        score_cocoons_forward(following(3, first=50).assign(precision="month"))

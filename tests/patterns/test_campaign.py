"""Which areas need a campaign: planted ones come first, thin ones are said to be thin."""

import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots import InputError, read_boundaries, read_incidents
from hotspots.patterns.campaign import (
    CAMPAIGN_COLUMNS,
    NEAR_REPEATS,
    NO_DAYS,
    NONE,
    THIN,
    CampaignRanking,
    _spreads,
    rank_campaign_areas,
)
from hotspots.patterns.campaign_strength import Strength
from hotspots.patterns.periods import Coverage
from tests.patterns.burglary_worlds import burglaries_at, following, shuffled

TWO_YEARS = Coverage(pd.Timestamp("2024-01-01"), pd.Timestamp("2025-12-31 23:00"))


def area(world: gpd.GeoDataFrame, district: str, ward: str, east: float = 0.0) -> gpd.GeoDataFrame:
    moved = world.set_geometry(world.geometry.translate(east, 0))
    return moved.assign(district=district, ward=ward)


def three_areas() -> gpd.GeoDataFrame:
    """Much follows in Aford, nothing in Bley, and of Cotham little is known."""
    strong = area(following(1, first=700, days=730), "Aford", "North")
    weak = area(shuffled(following(2, first=700, days=730), 1), "Bley", "West", 50_000)
    few = area(following(3, first=12, days=730, share=0.9), "Cotham", "North", 100_000)
    return gpd.GeoDataFrame(pd.concat([strong, weak, few], ignore_index=True), crs=27700)


def rank(world: gpd.GeoDataFrame, **given: Any) -> CampaignRanking:
    return rank_campaign_areas(world, **{"covered": TWO_YEARS, "permutations": 199, **given})


def row_of(found: CampaignRanking, name: str) -> dict[Any, Any]:
    return found.areas.set_index("area").loc[name].to_dict()


def test_each_area_gets_the_words_it_deserves() -> None:
    found = rank(three_areas())
    assert found.precise
    districts = found.areas[found.areas["level"] == "district"]
    assert districts["area"].tolist()[0] == "Aford"
    assert row_of(found, "Aford")["verdict"].startswith(NEAR_REPEATS)
    assert row_of(found, "Bley")["verdict"] == NONE
    assert row_of(found, "Cotham")["verdict"] == THIN
    wards = {"North (Aford)", "North (Cotham)", "West (Bley)"}
    assert set(found.areas["area"][3:]) == wards
    strong = row_of(found, "Aford")
    assert (strong["rank"], strong["rank_low"]) == (1, 1)
    assert strong["extra_low"] < strong["extra_per_year"] < strong["extra_high"]
    assert strong["ratio_low"] < strong["near_repeat_ratio"] < strong["ratio_high"]
    assert strong["ratio_low"] > 1 > row_of(found, "Bley")["ratio_low"]


def test_ranks_are_by_the_lower_end_and_lie_in_their_own_interval() -> None:
    areas = rank(three_areas()).areas
    for _, level in areas.groupby("level"):
        assert level["extra_low"].is_monotonic_decreasing
        assert level["rank"].tolist() == [1, 2, 3]
        assert (level["rank_low"] <= level["rank"]).all()
        assert (level["rank"] <= level["rank_high"]).all()


def test_two_areas_alike_cannot_be_told_apart() -> None:
    world = following(1, first=500, days=730)
    both = [area(world, "Aford", "North"), area(world, "Bley", "West", 50_000)]
    ranks = rank(gpd.GeoDataFrame(pd.concat(both, ignore_index=True), crs=27700)).areas.head(2)
    assert ranks["rank_low"].tolist() == [1, 1]
    assert ranks["rank_high"].tolist() == [2, 2]


def test_an_area_is_at_least_as_uneven_as_its_level() -> None:
    some = [Strength(30, 9.0, spread, 0.01, 20, 9.0) for spread in (1.0, 4.0)]
    assert _spreads(some).tolist() == [2.5, 4.0]
    assert _spreads([Strength(0, 0.0, 1.0, 1.0, 0, 0.0)]).tolist() == [1.0]


def trend_of(before: int, after: int, **given: Any) -> tuple[CampaignRanking, dict[Any, Any]]:
    """Burglaries far apart: so many in July 2024, so many in July 2025."""
    xy = np.column_stack([np.arange(before + after) * 5000.0, np.zeros(before + after)])
    days = np.concatenate([np.full(before, 190), np.full(after, 190 + 365)])
    world = burglaries_at(xy, days, district="Aford")
    found = rank(world, **given)
    return found, row_of(found, "Aford")


def test_the_season_is_set_against_the_same_a_year_before() -> None:
    found, row = trend_of(40, 60)
    assert found.settings.season == "1 July 2025 to 31 December 2025"
    assert found.settings.year_before == "1 July 2024 to 31 December 2024"
    assert (row["year_before"], row["season"], row["trend"]) == (40, 60, 1.5)
    # Exact interval of 60 of 100, as odds: R's binom.test(60, 100, conf.level = 0.9).
    assert row["trend_low"] == pytest.approx(0.513 / 0.487, rel=0.01)
    assert row["trend_high"] == pytest.approx(0.682 / 0.318, rel=0.01)


def test_a_season_may_end_earlier_and_be_shorter() -> None:
    found, row = trend_of(40, 60, last=dt.date(2025, 7, 31), months=1)
    assert found.settings.season == "1 July 2025 to 31 July 2025"
    assert (row["year_before"], row["season"]) == (40, 60)
    found, row = trend_of(40, 60, last=dt.date(2025, 7, 30), months=1)
    assert found.settings.season == "1 June 2025 to 30 June 2025"
    assert (row["year_before"], row["season"]) == (0, 0)
    assert np.isnan([row["trend"], row["trend_low"], row["trend_high"]]).all()


def test_a_month_that_ends_in_a_leap_day_is_compared_whole() -> None:
    covered = Coverage(pd.Timestamp("2023-01-01"), pd.Timestamp("2024-02-29 20:00"))
    world = burglaries_at([(0, 0), (9000, 0)], [-310, 59], district="Aford", ward="North")
    found = rank(world, covered=covered, months=1)
    assert found.settings.season == "1 February 2024 to 29 February 2024"
    assert found.settings.year_before == "1 February 2023 to 28 February 2023"
    row = row_of(found, "Aford")
    assert row["season"] == row["year_before"] == 1
    assert row["trend"] == pytest.approx(28 / 29)
    assert row["trend_low"] * row["trend_high"] == pytest.approx((28 / 29) ** 2)


def test_series_make_a_trend_less_sure() -> None:
    alone = trend_of(40, 60)[1]
    xy = np.repeat(np.arange(50) * 5000.0, 2)
    days = np.repeat(np.concatenate([np.full(20, 190), np.full(30, 555)]), 2)
    days = days + np.repeat(np.arange(50) % 25 * 3, 2)
    world = burglaries_at(np.column_stack([xy, xy * 0]), days, district="Aford", ward="North")
    row = row_of(rank(world), "Aford")
    assert row["trend"] == alone["trend"]
    assert row["trend_low"] < alone["trend_low"] < alone["trend_high"] < row["trend_high"]


def test_without_a_year_before_there_is_no_trend() -> None:
    covered = Coverage(pd.Timestamp("2024-09-01"), pd.Timestamp("2025-12-31"))
    found = rank(three_areas(), covered=covered)
    assert found.areas[["trend", "trend_low", "trend_high"]].isna().all(axis=None)
    assert any("so there is no trend" in note for note in found.notes)


@pytest.mark.parametrize(("start", "flagged"), [(2022, True), (2023, False), (2021, False)])
def test_the_change_of_codes_is_flagged_where_it_lies_between(start: int, flagged: bool) -> None:
    covered = Coverage(pd.Timestamp(start, 1, 1), pd.Timestamp(start + 1, 12, 31))
    notes = rank(three_areas(), covered=covered).notes
    assert any("April 2023" in note for note in notes) is flagged


def test_homes_give_rates() -> None:
    homes = pd.DataFrame({"district": ["Aford"] * 500, "ward": ["North"] * 400 + ["South"] * 100})
    found = rank(three_areas(), homes=homes)
    row, ward = row_of(found, "Aford"), row_of(found, "North (Aford)")
    assert row["per_1000_homes_a_year"] == pytest.approx(row["per_year"] * 2)
    assert ward["per_1000_homes_a_year"] == pytest.approx(ward["per_year"] * 2.5)
    assert np.isnan(row_of(found, "Bley")["per_1000_homes_a_year"])
    assert not any("homes are not known" in note for note in found.notes)


def test_months_rank_nothing_but_still_count() -> None:
    world = three_areas()
    month = world["start"].dt.to_period("M").dt.start_time
    world = world.assign(start=month, end=month + pd.offsets.MonthBegin(1), precision="month")
    found = rank(world)
    assert not found.precise
    row = row_of(found, "Aford")
    assert row["verdict"] == NO_DAYS
    assert np.isnan([row[name] for name in ("rank", "near_repeat_ratio", "extra_low", "p")]).all()
    assert row["burglaries"] > 700
    assert row["season"] > 100
    assert np.isfinite(row["trend_low"])
    assert any("most dates are months" in note for note in found.notes)


def test_a_few_months_and_missing_dates_are_left_out() -> None:
    world = three_areas()
    precision = np.where(np.arange(len(world)) < 7, "month", "minute")
    start = world["start"].where(np.arange(len(world)) >= 3)
    notes = rank(world.assign(precision=precision, start=start)).notes
    assert "3 burglaries without a date are left out" in notes
    assert "4 burglaries dated by month only are left out" in notes


def test_burglaries_in_no_district_are_counted_apart() -> None:
    world = three_areas()
    world.loc[world["district"] == "Cotham", ["district", "ward"]] = None
    found = rank(world)
    assert set(found.areas["area"]) == {"Aford", "Bley", "North (Aford)", "West (Bley)"}
    assert any("lie in no district and are left out" in note for note in found.notes)


def test_pairs_across_a_border_count_in_neither() -> None:
    world = burglaries_at([(0, 0), (50, 0), (100, 0), (9000, 0)], [1, 2, 300, 5]).assign(
        district=["Aford", "Bley", "Bley", "Bley"], ward="North"
    )
    found = rank(world)
    assert row_of(found, "Aford")["extra_per_year"] == 0
    assert np.isnan(row_of(found, "Aford")["near_repeat_ratio"])
    assert row_of(found, "Bley")["near_repeat_ratio"] == 0


def test_the_order_of_rows_does_not_matter_and_other_areas_do_not_move_it() -> None:
    world = three_areas()
    found = rank(world).areas
    again = rank(world.sample(frac=1, random_state=5)).areas
    pd.testing.assert_frame_equal(found, again)


def test_the_sample_county() -> None:
    boundaries = read_boundaries("data/boundaries/essex_sample_wards.geojson")
    rows = read_incidents(
        "data/sample_incidents/sample_incidents.csv.gz", boundaries=boundaries
    ).incidents
    found = rank_campaign_areas(rows[rows["offence_code"] == "28E"], permutations=199)
    districts = found.areas[found.areas["level"] == "district"]
    assert len(districts) == 14
    assert districts["verdict"].str.startswith(NEAR_REPEATS).all()  # planted everywhere
    assert districts["burglaries"].sum() == 7082
    wards = found.areas[found.areas["level"] == "ward"]
    assert (wards["verdict"] == THIN).sum() > 100
    # 1,737 were planted in two years, of which some follow by chance as well.
    assert 400 < districts["extra_per_year"].sum() < 870


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_or_one_is_a_table_all_the_same(rows: int) -> None:
    found = rank(three_areas().head(rows))
    assert found.areas.columns.tolist() == list(CAMPAIGN_COLUMNS)
    assert len(found.areas) == 2 * rows
    if not rows:
        assert found.notes == ("there are no burglaries",)
    else:
        assert row_of(found, "Aford")["verdict"] == THIN


def test_no_dates_at_all() -> None:
    world = three_areas().assign(start=pd.NaT, end=pd.NaT, precision="none")
    found = rank_campaign_areas(world)
    assert found.notes == ("no burglary has a date",)
    assert not len(found.areas)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"near_m": 0}, "near_m"),
        ({"soon_days": -1}, "soon_days"),
        ({"months": 13}, "months"),
        ({"fewest": 0}, "fewest"),
        ({"permutations": 3}, "permutations"),
        ({"level": 0}, "level"),
        ({"fdr_level": 1}, "fdr_level"),
        ({"homes": pd.DataFrame({"district": ["Aford"]})}, "the homes: there is no column 'ward'"),
    ],
)
def test_settings_that_cannot_be_are_refused(given: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError, match=where):
        rank(three_areas(), **given)


def test_areas_and_metres_are_needed() -> None:
    with pytest.raises(InputError, match="no column 'district'"):
        rank(three_areas().drop(columns="district"))
    with pytest.raises(InputError, match="metres"):
        rank(three_areas().set_crs(4326, allow_override=True))

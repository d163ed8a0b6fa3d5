"""Harm spots: the heaviest squares, ranked, apart, each incident counted once."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.products import check_product, make_harm_spots, select_harm_spots
from hotspots.products.harm_spots import HARM_SPOTS, HarmSpots
from tests.worlds import points_at, scattered, square_area

COLUMNS = [column.name for column in HARM_SPOTS.tables[0].columns]


def test_the_first_spot_is_the_best_square_there_is() -> None:
    xy = np.round(scattered(300, seed=1))
    harm = np.round(np.random.default_rng(2).exponential(20, 300))
    spots = select_harm_spots(points_at(xy, harm=harm), count=1, min_per_year=1).spots
    squares = [harm[(np.abs(xy - centre) <= 75).all(axis=1)].sum() for centre in xy]
    assert spots["harm"][0] >= max(squares)


def test_the_list_is_no_worse_than_the_next_best_one_after_the_other() -> None:
    incidents = points_at(np.round(scattered(300, seed=3)))
    best = select_harm_spots(incidents, count=8, min_per_year=1)
    greedy = select_harm_spots(incidents, count=8, min_per_year=1, search="greedy")
    assert greedy.settings.held == best.settings.greedy <= best.settings.held
    assert best.settings.held <= best.settings.bound
    assert best.settings.gap == pytest.approx(best.settings.bound / best.settings.held - 1)
    assert best.spots["incidents"].sum() == best.settings.held


def test_an_incident_counts_for_one_spot_only() -> None:
    xy = scattered(500, seed=9)
    spots = select_harm_spots(points_at(xy), count=30, min_per_year=1, min_spacing_m=0).spots
    points = shapely.points(xy)
    inside = np.array([shapely.covers(ground, points) for ground in spots.geometry])
    assert inside.sum(axis=0).max() == 1
    np.testing.assert_array_equal(inside.sum(axis=1), spots["incidents"])


def test_squares_keep_apart_and_are_of_the_size_asked_for() -> None:
    incidents = points_at(scattered(500, seed=4))
    spots = select_harm_spots(incidents, count=30, size_m=120, min_spacing_m=300).spots
    assert (spots.geometry.area.round(6) == 120**2).all()
    centres = spots[["easting", "northing"]].to_numpy()
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    assert apart[np.triu_indices(len(centres), 1)].min() >= 300


def test_no_spacing_still_means_no_overlap() -> None:
    incidents = points_at(scattered(500, seed=5))
    spots = select_harm_spots(incidents, count=30, min_spacing_m=0, min_per_year=1).spots
    union = spots.geometry.union_all().area
    assert union == pytest.approx(spots.geometry.area.sum())


def test_harm_and_count_choose_differently() -> None:
    xy = [(0, 0)] * 10 + [(1000, 0)] * 6
    incidents = points_at(xy, harm=[1.0] * 10 + [365.0] * 6)
    by_harm = select_harm_spots(incidents, weight="harm", min_per_year=6).spots
    by_count = select_harm_spots(incidents, weight="count", min_per_year=6).spots
    assert by_harm["easting"].tolist() == [1000, 0]
    assert by_count["easting"].tolist() == [0, 1000]


def test_what_a_spot_is_told_to_hold() -> None:
    incidents = points_at(
        [(580000, 186000)] * 4 + [(580050, 186000)] * 2 + [(590000, 186000)] * 2,
        harm=[10.0] * 4 + [5.0] * 2 + [25.0] * 2,
        offence=["Robbery"] * 4 + ["Drugs"] * 2 + ["Burglary"] * 2,
        location=["High Street"] * 5 + [None] + ["Lane"] * 2,
        ward=["Milton"] * 6 + ["Leigh"] * 2,
    )
    row = select_harm_spots(incidents, min_per_year=3).spots.iloc[0]
    assert (row["rank"], row["incidents"], row["harm"]) == (1, 6, 50.0)
    assert row["share_of_harm"] == pytest.approx(0.5)
    assert row["share_of_incidents"] == pytest.approx(0.75)
    assert (row["top_offence"], row["around"], row["ward"]) == (
        "Robbery",
        "High Street",
        "Milton",
    )
    assert row["top_offence_share"] == pytest.approx(4 / 6)
    assert row["largest_point_share"] == pytest.approx(4 / 6)
    assert row["grid_reference"] == "TQ 8002 8600"
    assert row["longitude"] == pytest.approx(0.594452, abs=1e-3)


def test_a_spot_in_no_ward_is_given_none_of_the_others() -> None:
    """Wards are categories, most of which do not occur among a spot's incidents."""
    points = points_at(np.tile([500.0, 500.0], (8, 1)))
    points["ward"] = pd.Categorical([None] * 8, categories=["Kursaal", "Milton"])
    assert select_harm_spots(points, min_per_year=8).spots["ward"].tolist() == [""]


def dated(xy: Any, days: list[str], **columns: Any) -> gpd.GeoDataFrame:
    start = pd.to_datetime(days)
    end = start + pd.Timedelta(days=1)
    return points_at(xy, start=start, end=end, precision="day", **columns)


@pytest.mark.parametrize("shape", ["square", "circle", "cluster"])
def test_row_order_changes_nothing(shape: Any) -> None:
    random = np.random.default_rng(8)
    incidents = points_at(
        scattered(400, seed=6),
        harm=random.exponential(size=400),
        offence=random.choice(["Robbery", "Drugs"], 400),
    )
    one = select_harm_spots(incidents, shape=shape, size_m=80)
    other = select_harm_spots(incidents.sample(frac=1, random_state=2), shape=shape, size_m=80)
    assert one.spots.to_wkb().equals(other.spots.to_wkb())
    assert one.curve.equals(other.curve)
    assert repr(one.settings) == repr(other.settings)


def test_moved_points_move_the_spots() -> None:
    xy = np.round(scattered(200, seed=7))
    one = select_harm_spots(points_at(xy)).spots
    other = select_harm_spots(points_at(xy + np.array([1000, 500]))).spots
    np.testing.assert_allclose(other["easting"] - one["easting"], 1000, atol=0.11)
    assert (other["incidents"] == one["incidents"]).all()


def test_the_fewest_are_counted_over_the_time_the_incidents_cover() -> None:
    """Two years are known, so six a year are twelve in all."""
    days = ["2022-01-01", "2023-12-31"] * 6
    here = [(500, 500)] * 12 + [(1500, 500)] * 11
    found = select_harm_spots(dated(here, [*days, *days[:11]]), min_per_year=6)
    assert found.settings.years == pytest.approx(2, abs=0.01)
    assert found.spots["incidents"].tolist() == [12]
    undated = select_harm_spots(points_at(here), min_per_year=12)
    assert undated.spots["incidents"].tolist() == [12]
    note = "The incidents have no dates; they are taken to cover one year."
    assert note in make_harm_spots(square_area(), undated, harm_title="i").notes


def test_with_a_half_life_newer_incidents_weigh_more() -> None:
    """Five a hundred days old weigh 5/2 at a half-life of a hundred days; three new ones 3."""
    xy = [(500, 500)] * 5 + [(1500, 500)] * 3
    incidents = dated(xy, ["2024-01-01"] * 5 + ["2024-04-10"] * 3)
    plain = select_harm_spots(incidents, count=1, min_per_year=1)
    fading = select_harm_spots(incidents, count=1, min_per_year=1, half_life_days=100)
    assert (plain.spots["incidents"][0], plain.settings.held) == (5, 5.0)
    assert (fading.spots["incidents"][0], fading.settings.held) == (3, 3.0)
    slow = select_harm_spots(incidents, count=1, min_per_year=1, half_life_days=200)
    assert slow.settings.held == pytest.approx(5 * 0.5**0.5)
    counted = select_harm_spots(
        incidents.assign(harm=2.0), count=1, min_per_year=1, half_life_days=100, weight="count"
    )
    assert counted.settings.held == 3.0


def test_quotas_limit_each_district_and_elsewhere() -> None:
    xy = [(1000.0 * i, 0) for i in range(6) for _ in range(6 - i)]
    district = [["A", "A", "A", "B", "B", "C"][int(x // 1000)] for x, _ in xy]
    incidents = points_at(xy, district=district)

    def eastings(**quotas: int) -> list[float]:
        found = select_harm_spots(incidents, min_per_year=1, count=4, quotas=quotas)
        return [float(east) for east in found.spots["easting"]]

    assert eastings() == [0, 1000, 2000, 3000]
    assert eastings(A=1) == [0, 3000, 4000, 5000]
    assert eastings(A=1, elsewhere=1) == [0, 3000]
    assert eastings(B=0, elsewhere=2) == [0, 1000]


def test_names_are_kept_from_list_to_list() -> None:
    first = select_harm_spots(
        points_at([(580010, 186010)] * 9 + [(581010, 186010)] * 8), min_per_year=1
    ).spots
    assert first["spot"].tolist() == ["TQ800860", "TQ810860"]
    moved = points_at([(581040, 186010)] * 9 + [(580110, 186010)] * 8 + [(580010, 186310)] * 7)
    later = select_harm_spots(moved, earlier=first, min_per_year=1).spots
    assert later["spot"].tolist() == ["TQ810860", "TQ801860", "TQ800863"]


@pytest.mark.parametrize(
    ("earlier", "says"),
    [
        ({"spot": ["a"]}, "no column 'easting', 'northing'"),
        ({"spot": ["a"], "easting": [None], "northing": [1.0]}, "1 spots without a centre"),
    ],
)
def test_an_earlier_list_that_is_none_is_refused(earlier: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        select_harm_spots(points_at([(0, 0)]), earlier=pd.DataFrame(earlier))


@pytest.mark.parametrize("harm", [np.nan, -1.0, np.inf])
@pytest.mark.parametrize("weight", ["harm", "count"])
def test_unusable_harm_is_refused(harm: float, weight: Any) -> None:
    incidents = points_at([(0, 0), (1, 1)], harm=[1.0, harm])
    with pytest.raises(InputError, match="column 'harm'"):
        select_harm_spots(incidents, weight=weight)


def test_incidents_without_their_columns_or_metres_are_refused() -> None:
    with pytest.raises(InputError, match="no column 'harm', 'ward'"):
        select_harm_spots(points_at([(0, 0)]).drop(columns=["harm", "ward"]))
    with pytest.raises(InputError, match="not a projected coordinate system in metres"):
        select_harm_spots(points_at([(500000, 200000)]).to_crs(4326))


def test_one_incident_is_a_spot_where_one_is_enough() -> None:
    found = select_harm_spots(points_at([(500, 500)]), min_per_year=1)
    assert (len(found.spots), found.settings.gap) == (1, 0.0)


def test_where_nothing_weighs_anything_there_is_no_share() -> None:
    found = select_harm_spots(points_at([(500, 500)] * 20, harm=0.0))
    assert found.spots["share_of_harm"].tolist() == [0.0]
    assert found.curve["share_of_harm"].tolist() == [0.0]
    assert found.settings.gap == 0.0


def test_the_curve_has_a_row_for_each_length_and_the_lists_own() -> None:
    xy = [(300.0 * (i % 12), 300.0 * (i // 12)) for i in range(110) for _ in range(1 + i % 3)]
    found = select_harm_spots(points_at(xy), count=25, min_per_year=1)
    curve = found.curve
    assert curve["spots"].tolist() == [10, 20, 25, 30, 67, 100]
    for column in ("harm", "incidents", "area_ha", "share_of_harm"):
        assert curve[column].is_monotonic_increasing
    assert curve["incidents"].tolist() == [30, 60, 75, 90, 36 * 3 + 31 * 2, 36 * 3 + 37 * 2 + 27]
    own = curve[curve["spots"] == 25].iloc[0]
    assert own["harm"] == found.spots["harm"].sum()
    assert own["area_ha"] == pytest.approx(25 * 2.25)


def test_outlines_are_given_in_longitude_and_latitude() -> None:
    found = select_harm_spots(points_at([(580000, 186000)] * 12))
    there = found.spots_wgs84
    assert there.crs == 4326
    west, south, east, north = there.geometry.iloc[0].bounds
    assert west < found.spots["longitude"][0] < east
    assert south < found.spots["latitude"][0] < north
    assert (north - south) * 111_250 == pytest.approx(150, rel=0.05)
    written = shapely.from_wkt(found.spots["outline_wgs84"][0])
    assert shapely.hausdorff_distance(written, there.geometry.iloc[0]) < 1e-6
    nothing = select_harm_spots(points_at([]))
    assert (len(nothing.spots_wgs84), nothing.spots_wgs84.crs) == (0, 4326)


def test_a_circle_and_a_chain_are_drawn_as_they_are() -> None:
    incidents = points_at([(500, 500)] * 12)
    circle = select_harm_spots(incidents, shape="circle", size_m=100).spots
    assert circle["area_ha"][0] == pytest.approx(3.14, abs=0.02)
    line = shapely.LineString([(450, 500), (550, 500)])
    streets = gpd.GeoDataFrame({"name": ["Lane"]}, geometry=[line], crs=27700)
    chain = select_harm_spots(incidents, shape="chain", streets=streets)
    assert chain.spots["incidents"].tolist() == [12]
    product = make_harm_spots(square_area(), chain, harm_title="index")
    assert any("of this shape among these streets" in note for note in product.notes)


def test_what_happens_and_when_is_told() -> None:
    hours = ["2024-03-01 22:30", "2024-03-02 23:10", "2024-03-09 22:00"] * 4
    start = pd.to_datetime(hours)
    incidents = points_at(
        [(500, 500)] * 12,
        start=start,
        end=start + pd.Timedelta(minutes=1),
        precision="minute",
        offence=["Robbery"] * 8 + ["Drugs"] * 4,
        location=["On or near High Street"] * 7 + ["Station Road"] * 5,
    )
    row = select_harm_spots(incidents).spots.iloc[0]
    assert row["top_offences"] == "Robbery 8, Drugs 4"
    assert row["around"] == "High Street / Station Road"
    assert row["present"] == "2 of 2 weeks"
    assert "(100% of 12)" in row["peak_hours"]


def test_notes_say_how_good_the_choice_is() -> None:
    four = [(0, 0)] * 4 + [(100, 0)] * 5 + [(200, 0)] * 5 + [(300, 0)] * 4
    arguments: dict[str, Any] = {"count": 2, "size_m": 110, "min_spacing_m": 0, "min_per_year": 1}
    best = select_harm_spots(points_at(four), **arguments)
    worse = select_harm_spots(points_at(four), search="greedy", **arguments)
    fewer = select_harm_spots(points_at(four), **{**arguments, "count": 9, "min_per_year": 9})

    def notes(spots: HarmSpots) -> str:
        return " ".join(make_harm_spots(square_area(), spots, harm_title="i").notes)

    assert "No other choice of as many spots of this shape could hold more." in notes(best)
    assert "could hold at most 29% more" in notes(worse)
    assert "9 spots were asked for; 2 were found with 9 or more incidents a year" in notes(fewer)


def test_nothing_found_is_an_empty_table_with_all_columns() -> None:
    for incidents in (points_at([]), points_at([(0, 0)] * 4)):
        spots = select_harm_spots(incidents, min_per_year=5)
        assert list(spots.spots.columns) == [*COLUMNS, "geometry"]
        assert not len(spots.curve)
        assert spots.spots.crs == incidents.crs
        product = make_harm_spots(square_area(), spots, harm_title="index")
        check_product(product)
        assert product.finding == (
            "No small place in Squareton has enough incidents to be a harm spot"
        )


def test_the_finding_states_what_was_found() -> None:
    incidents = points_at([(500, 500)] * 6 + [(1500, 1500)] * 4, harm=[2.0] * 6 + [3.0] * 4)
    spots = select_harm_spots(incidents, count=1, min_per_year=4)
    product = make_harm_spots(square_area(), spots, harm_title="Some Index")
    assert product.finding == (
        "One small place holds 50% of the recorded harm in Squareton on 0.56% of its ground"
    )
    assert "Harm is measured by the Some Index." in product.notes
    assert any("one exact position: 1 of 1" in note for note in product.notes)


def test_where_all_weigh_the_same_the_finding_speaks_of_incidents() -> None:
    spots = select_harm_spots(
        points_at([(500, 500)] * 6 + [(1500, 1500)] * 4), count=1, min_per_year=4
    )
    product = make_harm_spots(square_area(), spots, harm_title="Some Index")
    assert "60% of all recorded incidents" in product.finding


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"count": 0}, "count = 0"),
        ({"size_m": -5.0}, "size_m = -5.0"),
        ({"min_spacing_m": -1.0}, "min_spacing_m = -1.0"),
        ({"min_per_year": -1}, "min_per_year = -1"),
        ({"min_per_year": np.nan}, "min_per_year = nan"),
        ({"count": 2.5}, "count = 2.5"),
        ({"count": np.nan}, "count = nan"),
        ({"size_m": np.inf}, "size_m = inf"),
        ({"size_m": "150"}, "size_m = '150'"),
        ({"half_life_days": 0.0}, "half_life_days = 0.0"),
        ({"shape": "star"}, "shape = 'star'"),
        ({"search": "luck"}, "search = 'luck'"),
        ({"quotas": {"A": -1}}, "the quota for 'A' is no number of spots"),
        ({"quotas": {"A": 1.5}}, "the quota for 'A' is no number of spots"),
        ({"quotas": {"A": 1}}, "no column 'district'"),
        ({"shape": "chain"}, "chains of street segments need streets"),
        ({"half_life_days": 30.0}, "1 of 1 incidents have no date"),
        ({"weight": "cost"}, "weight = 'cost'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        select_harm_spots(points_at([(0, 0)]), **arguments)


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(ValueError, match="count") as caught:
        select_harm_spots(points_at([(0, 0)]), count=0, size_m=0, weight="cost")  # type: ignore[arg-type]
    assert len(str(caught.value).splitlines()) == 3


def test_a_spot_says_on_which_kind_of_stacked_point_its_fullest_position_is() -> None:
    xy = [(0, 0)] * 6 + [(20, 0)] * 4 + [(900, 0)] * 5 + [(920, 0)] * 6
    kinds = [*["prison"] * 6, *[None] * 4, *["airport"] * 5, *[None] * 6]
    spots = select_harm_spots(points_at(xy, stacked=kinds), min_per_year=5).spots
    assert spots["stacked_point"].tolist() == ["", "prison"]
    assert select_harm_spots(points_at(xy), min_per_year=5).spots["stacked_point"].tolist() == [
        "",
        "",
    ]

"""Harm spots: the heaviest squares, ranked, apart, each incident counted once."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.products import check_product, make_harm_spots, select_harm_spots
from hotspots.products.harm_spots import HARM_SPOTS
from tests.worlds import points_at, scattered, square_area

COLUMNS = [column.name for column in HARM_SPOTS.tables[0].columns]


def test_the_first_spot_is_the_best_square_there_is() -> None:
    xy = np.round(scattered(300, seed=1))
    harm = np.round(np.random.default_rng(2).exponential(20, 300))
    spots = select_harm_spots(points_at(xy, harm=harm), count=1, min_incidents=1).spots
    squares = [harm[(np.abs(xy - centre) <= 75).all(axis=1)].sum() for centre in xy]
    assert spots["harm"][0] == max(squares)


def test_each_next_spot_is_the_best_of_what_is_left() -> None:
    xy = np.round(scattered(300, seed=3))
    incidents = points_at(xy)
    spots = select_harm_spots(incidents, count=8, min_incidents=1).spots
    left = np.ones(len(xy), dtype=bool)
    taken: list[np.ndarray] = []
    for row in spots.itertuples():
        values = []
        for centre in xy:
            clear = all(
                np.abs(centre - other).max() >= 150 and np.hypot(*(centre - other)) >= 150
                for other in taken
            )
            square = (np.abs(xy - centre) <= 75).all(axis=1) & left
            values.append(square.sum() if clear else 0)
        assert row.incidents == max(values)
        centre = np.array([row.easting, row.northing])
        left &= ~(np.abs(xy - centre) <= 75).all(axis=1)
        taken.append(centre)


def test_squares_keep_apart_and_are_of_the_size_asked_for() -> None:
    incidents = points_at(scattered(500, seed=4))
    spots = select_harm_spots(incidents, count=30, size_m=120, min_spacing_m=300).spots
    assert (spots.geometry.area.round(6) == 120**2).all()
    centres = spots[["easting", "northing"]].to_numpy()
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    assert apart[np.triu_indices(len(centres), 1)].min() >= 300


def test_no_spacing_still_means_no_overlap() -> None:
    incidents = points_at(scattered(500, seed=5))
    spots = select_harm_spots(incidents, count=30, min_spacing_m=0, min_incidents=1).spots
    union = spots.geometry.union_all().area
    assert union == pytest.approx(spots.geometry.area.sum())


def test_harm_and_count_choose_differently() -> None:
    xy = [(0, 0)] * 10 + [(1000, 0)] * 6
    incidents = points_at(xy, harm=[1.0] * 10 + [365.0] * 6)
    by_harm = select_harm_spots(incidents, weight="harm").spots
    by_count = select_harm_spots(incidents, weight="count").spots
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
    row = select_harm_spots(incidents, min_incidents=3).spots.iloc[0]
    assert (row["rank"], row["incidents"], row["harm"]) == (1, 6, 50.0)
    assert row["share_of_harm"] == pytest.approx(0.5)
    assert row["share_of_incidents"] == pytest.approx(0.75)
    assert (row["top_offence"], row["location"], row["ward"]) == (
        "Robbery",
        "High Street",
        "Milton",
    )
    assert row["top_offence_share"] == pytest.approx(4 / 6)
    assert row["largest_point_share"] == pytest.approx(4 / 6)
    assert row["grid_reference"] == "TQ 8000 8600"
    assert row["longitude"] == pytest.approx(0.594452, abs=1e-6)


def test_a_spot_in_no_ward_is_given_none_of_the_others() -> None:
    """Wards are categories, most of which do not occur among a spot's incidents."""
    points = points_at(np.tile([500.0, 500.0], (8, 1)))
    points["ward"] = pd.Categorical([None] * 8, categories=["Kursaal", "Milton"])
    assert select_harm_spots(points).spots["ward"].tolist() == [""]


def test_row_order_changes_nothing() -> None:
    random = np.random.default_rng(8)
    incidents = points_at(
        scattered(400, seed=6),
        harm=random.exponential(size=400),
        offence=random.choice(["Robbery", "Drugs"], 400),
    )
    one = select_harm_spots(incidents).spots
    other = select_harm_spots(incidents.sample(frac=1, random_state=2)).spots
    np.testing.assert_allclose(one["harm"], other["harm"], rtol=1e-12)
    assert one.drop(columns=["harm", "share_of_harm"]).equals(
        other.drop(columns=["harm", "share_of_harm"])
    )


def test_moved_points_move_the_spots() -> None:
    xy = np.round(scattered(200, seed=7))
    one = select_harm_spots(points_at(xy)).spots
    other = select_harm_spots(points_at(xy + np.array([1000, 500]))).spots
    assert (other["easting"] - one["easting"] == 1000).all()
    assert (other["incidents"] == one["incidents"]).all()


def test_nothing_found_is_an_empty_table_with_all_columns() -> None:
    for incidents in (points_at([]), points_at([(0, 0)] * 4)):
        spots = select_harm_spots(incidents, min_incidents=5)
        assert list(spots.spots.columns) == [*COLUMNS, "geometry"]
        assert spots.spots.crs == incidents.crs
        product = make_harm_spots(square_area(), spots, harm_title="index")
        check_product(product)
        assert product.finding == (
            "No small place in Squareton has enough incidents to be a harm spot"
        )


def test_the_finding_states_what_was_found() -> None:
    incidents = points_at([(500, 500)] * 6 + [(1500, 1500)] * 4, harm=[2.0] * 6 + [3.0] * 4)
    spots = select_harm_spots(incidents, count=1)
    product = make_harm_spots(square_area(), spots, harm_title="Some Index")
    assert product.finding == (
        "One small place holds 50% of the recorded harm in Squareton on 0.56% of its ground"
    )
    assert "Harm is measured by the Some Index." in product.notes
    assert any("one exact position: 1 of 1" in note for note in product.notes)


def test_where_all_weigh_the_same_the_finding_speaks_of_incidents() -> None:
    spots = select_harm_spots(points_at([(500, 500)] * 6 + [(1500, 1500)] * 4), count=1)
    product = make_harm_spots(square_area(), spots, harm_title="Some Index")
    assert "60% of all recorded incidents" in product.finding


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"count": 0}, "count = 0"),
        ({"size_m": -5.0}, "size_m = -5.0"),
        ({"min_spacing_m": -1.0}, "min_spacing_m = -1.0"),
        ({"min_incidents": 0}, "min_incidents = 0"),
        ({"weight": "cost"}, "weight = 'cost'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        select_harm_spots(points_at([(0, 0)]), **arguments)


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(ValueError, match="count") as caught:
        select_harm_spots(points_at([(0, 0)]), count=0, size_m=0, weight="cost")
    assert len(str(caught.value).splitlines()) == 3


def test_a_spot_says_on_which_kind_of_stacked_point_its_fullest_position_is() -> None:
    xy = [(0, 0)] * 6 + [(20, 0)] * 4 + [(900, 0)] * 5 + [(920, 0)] * 6
    kinds = [*["prison"] * 6, *[None] * 4, *["airport"] * 5, *[None] * 6]
    spots = select_harm_spots(points_at(xy, stacked=kinds)).spots
    assert spots["stacked_point"].tolist() == ["", "prison"]
    assert select_harm_spots(points_at(xy)).spots["stacked_point"].tolist() == ["", ""]

"""How few units hold how much: by hand, with both denominators, corrected for small counts."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError
from hotspots.ground.units import lay_units
from hotspots.patterns.concentration import LORENZ_COLUMNS, TABLE_COLUMNS, find_concentration
from tests.worlds import METRES, points_at, scattered, square_area


def row_of_cells(cells: int, **columns: Any) -> gpd.GeoDataFrame:
    boxes = [shapely.box(x, 0, x + 100, 100) for x in range(0, 100 * cells, 100)]
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=METRES)


def incidents_in(*counts: int, **columns: Any) -> gpd.GeoDataFrame:
    """So many in the first cell, so many in the second."""
    xy = [(100 * cell + 50, 50) for cell, many in enumerate(counts) for _ in range(many)]
    return points_at(xy, **columns)


def test_by_hand() -> None:
    found = find_concentration(incidents_in(1, 6, 0, 2, 1), row_of_cells(10))
    table = found.table
    assert table["share"].tolist() == [0.25, 0.5, 0.8]
    assert table["units_holding"].tolist() == [1, 1, 2]
    assert table["share_of_units"].tolist() == [0.1, 0.1, 0.2]
    assert table["share_of_used"].tolist() == [0.25, 0.25, 0.5]
    assert table["share_of_ground"].tolist() == pytest.approx([0.1, 0.1, 0.2])
    assert (found.units, found.units_used, found.incidents, found.outside) == (10, 4, 10, 0)
    assert found.gini == pytest.approx(0.76)  # 2 (7 + 8 + 2 x 9 + 6 x 10) / 100 - 11 / 10
    assert found.gini_used == pytest.approx(0.4)  # 2 (1 + 2 + 2 x 3 + 6 x 4) / 40 - 5 / 4
    assert found.lorenz["units"].tolist() == list(range(11))
    assert found.lorenz["share"].tolist() == pytest.approx([0, 0.6, 0.8, 0.9] + [1.0] * 7)
    assert found.lorenz["share_of_units"].tolist() == pytest.approx(np.arange(11) / 10)


def test_a_share_that_is_just_reached_is_reached() -> None:
    tenths = incidents_in(*[1] * 15, harm=0.1)  # their sum is not quite fifteen times the first
    found = find_concentration(tenths, row_of_cells(20), weights="harm", shares=[1 / 15, 0.6, 1])
    assert found.table["units_holding"].tolist() == [1, 9, 15]


def test_of_units_with_equally_much_the_first_are_taken() -> None:
    share_inside = np.linspace(1, 0.1, 400)
    found = find_concentration(
        incidents_in(*[3, 1] * 200), row_of_cells(400, share_inside=share_inside), shares=[0.3]
    )
    ground = share_inside[0:160:2].sum() / share_inside.sum()  # eighty of those with three
    assert found.table["units_holding"].tolist() == [80]
    assert found.table["share_of_ground"].tolist() == pytest.approx([ground])


def test_weights_change_the_answer() -> None:
    incidents = incidents_in(1, 6, 0, 2, 1, harm=[1000.0] + [1.0] * 9)
    counted, weighed = (
        find_concentration(incidents, row_of_cells(10), weights=w) for w in (None, "harm")
    )
    assert counted.table["units_holding"].tolist() == [1, 1, 2]
    assert weighed.table["units_holding"].tolist() == [1, 1, 1]
    assert weighed.gini > counted.gini
    assert (weighed.total, weighed.incidents, weighed.settings.weights) == (1009.0, 10, "harm")


def test_weights_all_alike_are_a_count() -> None:
    units = lay_units(square_area(), cell_m=100)
    incidents = points_at(scattered(300, seed=1), harm=7.0)
    counted, weighed = (find_concentration(incidents, units, weights=w) for w in (None, "harm"))
    np.testing.assert_allclose(counted.table, weighed.table, rtol=1e-9)
    assert counted.gini_corrected == pytest.approx(weighed.gini_corrected)


def test_ground_is_only_what_is_inside() -> None:
    units = row_of_cells(4, share_inside=[0.5, 1.0, 1.0, 0.5])
    found = find_concentration(incidents_in(5, 0, 1), units, shares=[0.5, 1])
    assert found.table["share_of_units"].tolist() == [0.25, 0.5]
    assert found.table["share_of_ground"].tolist() == pytest.approx([0.5 / 3, 1.5 / 3])


def test_streets_take_what_is_near_and_ground_is_their_length() -> None:
    lines = [[(0, 0), (100, 0)], [(0, 500), (300, 500)]]
    streets = gpd.GeoDataFrame(geometry=[shapely.LineString(line) for line in lines], crs=METRES)
    incidents = points_at([(50, 20), (50, 49), (60, 510), (60, 600)])
    found = find_concentration(incidents, streets, shares=[0.5])
    assert (found.units, found.incidents, found.outside) == (2, 3, 1)
    assert found.table[["units_holding", "share_of_ground"]].to_numpy().tolist() == [[1, 0.25]]
    assert found.settings.within_m == 50
    assert find_concentration(incidents, streets, within_m=100).outside == 0


def test_incidents_outside_every_unit_are_counted_apart() -> None:
    found = find_concentration(incidents_in(2, 2, 2), row_of_cells(2))
    assert (found.incidents, found.outside, found.total) == (4, 2, 4.0)
    assert find_concentration(incidents_in(2), row_of_cells(2)).settings.within_m is None


def test_each_in_a_unit_of_its_own_is_no_concentration() -> None:
    found = find_concentration(incidents_in(*[1] * 20), row_of_cells(200), shares=[0.25, 0.5])
    assert found.table["share_of_units"].tolist() == [0.025, 0.05]
    assert found.table["share_corrected"].tolist() == pytest.approx([0.25, 0.5])
    assert found.gini == pytest.approx(0.9)
    assert found.gini_used == found.gini_corrected == pytest.approx(0)


@pytest.mark.parametrize(("weights", "nearly"), [(None, 0.03), ("harm", 0.2)])
def test_few_incidents_scattered_at_random_are_hardly_concentrated(
    weights: str | None, nearly: float
) -> None:
    random = np.random.default_rng(7)
    units = lay_units(square_area(), cell_m=50)  # 1,600 of them
    corrected, observed, by_chance = [], [], []
    for _ in range(8):
        harm = random.choice([1.0, 5.0, 10.0], 500)
        incidents = points_at(random.uniform(0, 2000, (500, 2)), harm=harm)
        row = find_concentration(incidents, units, weights=weights, shares=[0.5]).table.iloc[0]
        observed.append(row["share_of_units"])
        by_chance.append(row["share_by_chance"])
        corrected.append(row["share_corrected"])
    assert max(observed) < 0.13
    assert np.mean(by_chance) == pytest.approx(np.mean(observed), rel=nearly)
    assert 0.35 < np.mean(corrected) <= 0.5


@settings(deadline=None)
@given(
    counts=st.lists(st.integers(0, 40), min_size=1, max_size=30).filter(any),
    seed=st.integers(0, 999),
)
def test_what_must_always_hold(counts: list[int], seed: int) -> None:
    units = row_of_cells(len(counts))
    incidents = incidents_in(*counts).sample(frac=1, random_state=seed)
    found = find_concentration(incidents, units)
    fullest = sorted(counts, reverse=True)
    for share, many in zip(found.table["share"], found.table["units_holding"], strict=True):
        assert sum(fullest[:many]) >= share * sum(counts) - 1e-9
        assert sum(fullest[: many - 1]) < share * sum(counts)
    assert (found.table["share_corrected"] >= found.table["share_of_units"] - 1e-12).all()
    assert (found.table["share_corrected"] <= found.table["share"] + 1 / len(counts)).all()
    assert 0 - 1e-9 <= found.gini_corrected <= found.gini <= 1
    assert found.lorenz["share"].is_monotonic_increasing


def test_shuffled_rows_give_the_same_bytes() -> None:
    units = lay_units(square_area(), cell_m=100)
    incidents = points_at(scattered(400, seed=2), harm=np.random.default_rng(3).exponential(9, 400))
    one, other = (
        find_concentration(frame, units, weights="harm").table.to_numpy().tobytes()
        for frame in (incidents, incidents.sample(frac=1, random_state=1))
    )
    assert one == other


@pytest.mark.parametrize(
    ("incidents", "outside"),
    [
        (points_at([]), 0),
        (points_at([(5000, 5000)]), 1),
        (incidents_in(3, harm=0.0), 0),
    ],
)
def test_nothing_found_is_empty_tables(incidents: gpd.GeoDataFrame, outside: int) -> None:
    found = find_concentration(incidents, row_of_cells(3), weights="harm")
    assert found.table.dtypes.astype(str).to_dict() == TABLE_COLUMNS
    assert found.lorenz.dtypes.astype(str).to_dict() == LORENZ_COLUMNS
    assert len(found.table) == len(found.lorenz) == found.units_used == 0
    assert (found.units, found.outside, found.total) == (3, outside, 0.0)
    assert np.isnan([found.gini, found.gini_used, found.gini_corrected]).all()


@pytest.mark.parametrize("incidents", [incidents_in(1), incidents_in(0, 9)])
def test_one_incident_or_one_place(incidents: gpd.GeoDataFrame) -> None:
    found = find_concentration(incidents, row_of_cells(4))
    assert found.table["units_holding"].tolist() == [1, 1, 1]
    assert found.table.notna().all(axis=None)
    assert found.gini == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"shares": []}, "shares = "),
        ({"shares": [0.5, 0]}, "give shares above 0"),
        ({"shares": [np.nan]}, "give shares above 0"),
        ({"units": row_of_cells(2)[:0]}, "there are no units"),
        ({"units": points_at([(0, 0)])}, "1 of 1 units are not polygons"),
        ({"units": row_of_cells(2).to_crs(4326)}, "EPSG:4326"),
        ({"weights": "cost"}, "no column 'cost'"),
        ({"incidents": incidents_in(1, harm=np.nan), "weights": "harm"}, "1 are missing"),
        ({"incidents": incidents_in(1, harm=-1.0), "weights": "harm"}, "1 are negative"),
        ({"incidents": row_of_cells(1)}, "1 of 1 incidents are not points"),
    ],
)
def test_what_cannot_be_used_is_refused(change: dict[str, Any], says: str) -> None:
    given = {"incidents": incidents_in(2), "units": row_of_cells(2), **change}
    with pytest.raises(InputError, match=says):
        find_concentration(given.pop("incidents"), given.pop("units"), **given)

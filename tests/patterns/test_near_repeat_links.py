"""Links, classes, chains and groups: what the significant cells of a table are made of."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.patterns.incident_dates import dates_of
from hotspots.patterns.near_repeat import NearRepeat, knox_test
from hotspots.patterns.near_repeat_chains import CHAIN_COLUMNS, find_chains
from hotspots.patterns.near_repeat_groups import GROUP_COLUMNS, knox_by_group
from hotspots.patterns.near_repeat_links import LINK_COLUMNS, NearRepeatLinks, find_links
from hotspots.patterns.near_repeats_found import find_near_repeats
from tests.patterns.test_near_repeat import FakeStreets, on_days, scattered
from tests.worlds import METRES

EDGES: dict[str, Any] = {"distance_bands_m": (0, 100, 200), "time_bands_days": (0, 7, 14)}


def table_where(incidents: gpd.GeoDataFrame, cells: list[list[bool]], **options: Any) -> NearRepeat:
    """Give a table in which just these cells (three rows, two columns) stand out."""
    found = knox_test(incidents, **{**EDGES, "rng": 1, "permutations": 9, **options})
    adjusted = found.p_adjusted.copy()
    adjusted.loc[:, :] = np.where(cells, 0.01, 0.9)
    return replace(found, p_adjusted=adjusted, ratio=0 * found.ratio.fillna(0) + 2)


NEAR_AND_SOON = [[True, False], [True, False], [False, False]]


def links_of(incidents: gpd.GeoDataFrame, cells: Any = NEAR_AND_SOON) -> NearRepeatLinks:
    return find_links(incidents, table_where(incidents, cells))


def test_incidents_are_classed_by_what_came_before() -> None:
    incidents = on_days([(0, 0), (0, 0), (60, 0), (150, 0), (900, 0), (60, 0)], [0, 3, 5, 6, 5, 30])
    found = links_of(incidents)
    # 0-1 is at one place, 0-2 and 1-2 are near, 2-3 is 90 m; 5 comes too late, 4 is far off.
    assert found.links[["earlier", "later"]].to_numpy().tolist() == [[0, 1], [0, 2], [1, 2], [2, 3]]
    assert found.links["distance_m"].tolist() == [0, 60, 60, 90]
    assert found.links["days"].tolist() == [3, 5, 2, 1]
    assert found.links["distance_band"].tolist() == ["same place", *["under 100 m"] * 3]
    assert set(found.links["time_band"]) == {"0 to 6 days"}
    assert found.classes.tolist() == [
        "originator",
        "repeat",
        "near repeat",
        "near repeat",
        "not linked",
        "not linked",
    ]


def test_at_one_place_outweighs_near_by() -> None:
    found = links_of(on_days([(0, 0), (50, 0), (0, 0)], [0, 1, 2]))
    assert found.classes.tolist() == ["originator", "near repeat", "repeat"]


def test_only_pairs_in_cells_that_stand_out_are_linked() -> None:
    incidents = scattered(120, seed=1)
    cells = [[False, False], [False, True], [True, False]]
    found = links_of(incidents, cells).links
    x, y, day = incidents.geometry.x, incidents.geometry.y, dates_of(incidents)
    expected = set()
    for one in range(120):
        for other in range(one + 1, 120):
            metres = np.hypot(x[one] - x[other], y[one] - y[other])
            days = abs(day[one] - day[other])
            if (0.01 <= metres < 100 and 7 <= days < 14) or (100 <= metres < 200 and days < 7):
                expected.add((one, other))
    pairs = found[["earlier", "later"]].to_numpy()
    assert {tuple(sorted(pair)) for pair in pairs.tolist()} == expected
    assert (day[pairs[:, 1]] - day[pairs[:, 0]]).tolist() == found["days"].tolist()
    assert (found["days"] >= 0).all()
    assert found.equals(found.sort_values(["earlier", "later"]))
    later = found["distance_band"] == "100 to under 200 m"
    assert set(found.loc[later, "time_band"]) == {"0 to 6 days"}


def test_on_one_day_the_window_that_starts_first_is_the_earlier() -> None:
    incidents = on_days([(0, 0), (10, 0)], [0, 0])
    incidents["precision"] = "minute"
    hour = pd.Timedelta(hours=1)
    incidents["start"] += [3 * hour, 2 * hour]
    incidents["end"] = incidents["start"]
    assert links_of(incidents).classes.tolist() == ["near repeat", "originator"]
    incidents["start"] = incidents["end"] = incidents["start"].min()
    assert links_of(incidents).classes.tolist() == ["originator", "near repeat"]
    assert links_of(incidents[::-1]).classes.tolist() == ["near repeat", "originator"]


def test_shared_out_dates_and_streets_are_linked_too() -> None:
    incidents = on_days([(0, 0), (10, 0), (110, 0)], [0, 1, 2])
    shared = table_where(incidents, NEAR_AND_SOON, date="aoristic")
    assert len(find_links(incidents, shared).links) == 1
    streets = FakeStreets()
    by_street = table_where(incidents, NEAR_AND_SOON, metric="street", streets=streets)
    assert len(find_links(incidents, by_street, streets=streets).links) == 1
    with pytest.raises(InputError, match="no streets are given"):
        find_links(incidents, by_street)


def test_bands_that_start_later_link_what_is_in_them() -> None:
    incidents = on_days([(0, 0), (50, 0), (150, 0)], [0, 5, 9])
    found = knox_test(incidents, distance_bands_m=(80, 120), time_bands_days=(2, 6), rng=1)
    sure = replace(found, p_adjusted=0 * found.p_adjusted, ratio=0 * found.ratio + 2)
    links = find_links(incidents, sure).links
    assert links[["earlier", "later"]].to_numpy().tolist() == [[1, 2]]


def test_other_incidents_than_were_tested_are_refused() -> None:
    incidents = scattered(20, seed=1)
    found = knox_test(incidents, rng=1, permutations=9)
    with pytest.raises(InputError, match="19 incidents are given, 20 were tested"):
        find_links(incidents[1:], found)
    with pytest.raises(InputError, match=r"level = 0.*\n.*least_ratio = 0\.5"):
        find_links(incidents, found, level=0, least_ratio=0.5)


def test_cells_that_hold_little_more_are_not_linked() -> None:
    incidents = on_days([(0, 0), (10, 0), (110, 0)], [0, 1, 2])
    found = table_where(incidents, NEAR_AND_SOON)
    assert len(find_links(incidents, found, least_ratio=2).links) == 1
    assert len(find_links(incidents, found, least_ratio=2.1).links) == 0


def test_rows_of_one_incident_are_no_near_repeats_of_it() -> None:
    incidents = scattered(60, seed=7)
    incidents["id"] = [str(row // 2) for row in range(50)] + [""] * 5 + [None] * 5
    for rows in (incidents, incidents.sample(frac=1, random_state=1)):
        found = find_near_repeats(rows, rng=1, permutations=9)
        assert (found.repeated, len(found.incidents), found.given) == (25, 35, 60)
        for row in range(0, 50, 2):
            pair = incidents.iloc[row : row + 2]
            kept = pair["start"].idxmin() if pair["start"].nunique() == 2 else None
            assert kept is None or kept in found.incidents.index
    assert find_near_repeats(incidents[:0], permutations=9).repeated == 0


def test_a_chain_says_when_and_where_it_was() -> None:
    incidents = on_days(
        [(0, 0), (80, 0), (80, 60), (900, 900), (900, 900), (5000, 0)], [0, 4, 8, 40, 41, 41]
    )
    links = links_of(incidents)
    chains, of_incident = find_chains(incidents, links)
    assert of_incident.tolist() == [1, 1, 1, 2, 2, 0]
    first = chains.iloc[0].drop("geometry").to_dict()
    assert first == {
        "chain": 1,
        "incidents": 3,
        "originators": 1,
        "repeats": 0,
        "first_day": "2024-01-01",
        "last_day": "2024-01-09",
        "span_days": 8,
        "longest_m": 100.0,
        "footprint_m2": 2400.0,
        "centre_x": pytest.approx(160 / 3),
        "centre_y": 20.0,
    }
    second = chains.iloc[1]
    assert (second["incidents"], second["repeats"], second["longest_m"]) == (2, 1, 0)
    assert second["footprint_m2"] == 0
    assert chains.geometry.iloc[1].area == pytest.approx(np.pi * 100, rel=0.05)
    assert chains.crs == METRES
    assert shapely.covers(chains.geometry.iloc[0], incidents.geometry.iloc[:3]).all()


def test_chains_are_the_same_whatever_the_order_of_rows() -> None:
    incidents = scattered(150, seed=2)
    shuffled = incidents.sample(frac=1, random_state=1)
    (one, of_one), (other, of_other) = (
        find_chains(rows, links_of(rows)) for rows in (incidents, shuffled)
    )
    assert len(one) > 5
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
    assert of_one.equals(of_other.loc[of_one.index])
    assert one["incidents"].is_monotonic_decreasing
    assert one["incidents"].sum() == (of_one > 0).sum()
    assert (one["incidents"] >= 2).all()


@pytest.mark.parametrize("rows", [0, 1, 9])
def test_without_links_there_are_columns_and_no_rows(rows: int) -> None:
    incidents = scattered(9, seed=3)[:rows]
    links = find_links(incidents, knox_test(incidents, rng=1, permutations=9))
    chains, of_incident = find_chains(incidents, links)
    assert links.links.dtypes.astype(str).to_dict() == LINK_COLUMNS
    assert len(links.links) == len(chains) == 0
    assert links.classes.tolist() == ["not linked"] * rows
    assert chains.drop(columns="geometry").dtypes.astype(str).to_dict() == CHAIN_COLUMNS
    assert (chains.crs, of_incident.tolist()) == (METRES, [0] * rows)


def test_groups_are_tested_each_by_itself() -> None:
    incidents = scattered(100, seed=4).assign(district=["A"] * 40 + ["B"] * 57 + ["C"] * 2 + [None])
    found = knox_by_group(incidents, by="district", fewest=30, rng=5, permutations=49)
    assert list(found.tests) == ["A", "B"]
    assert (found.too_few, found.without_group) == ({"C": 2}, 1)
    assert found.table.dtypes.astype(str).to_dict() == GROUP_COLUMNS
    alone = knox_test(incidents[:40], rng=5, permutations=49)
    own = found.table[found.table["group"] == "A"]
    assert own["p_value"].tolist() == alone.p_value.to_numpy().ravel().tolist()
    assert set(own["incidents"]) == {40}
    assert set(own["pairs"]) == {780}
    again = knox_by_group(
        incidents.sample(frac=1, random_state=1), by="district", fewest=30, rng=5, permutations=49
    )
    pd.testing.assert_frame_equal(again.table, found.table)


def test_groups_share_a_seed_that_is_told() -> None:
    incidents = scattered(60, seed=4).assign(ward=["A"] * 30 + ["B"] * 30)
    found = knox_by_group(incidents, by="ward", fewest=2, permutations=9)
    assert len({test.settings.seed for test in found.tests.values()}) == 1


def test_groups_too_small_or_missing_are_told() -> None:
    incidents = scattered(20, seed=5)
    none = knox_by_group(incidents, by="ward")
    assert (len(none.table), none.too_few) == (0, {"Kursaal": 20})
    assert none.table.dtypes.astype(str).to_dict() == GROUP_COLUMNS
    assert knox_by_group(incidents[:0], by="ward").too_few == {}
    with pytest.raises(InputError, match="no column 'beat'"):
        knox_by_group(incidents, by="beat")
    with pytest.raises(InputError, match="fewest = 1"):
        knox_by_group(incidents, by="ward", fewest=1)


def test_incidents_without_a_day_are_left_out_and_counted() -> None:
    incidents = scattered(60, seed=6)
    incidents.loc[:9, "precision"] = "month"
    incidents.loc[10:12, "precision"] = "none"
    found = find_near_repeats(incidents, rng=1, permutations=9)
    assert (found.months, found.undated, len(found.incidents), found.given) == (10, 3, 47, 60)
    assert found.result.settings.incidents == 47
    assert found.incidents.index.tolist() == list(range(13, 60))
    start = incidents["start"][13:].dt.strftime("%Y-%m-%d").tolist()
    assert found.incidents["day"].tolist() == start
    assert "near_repeat" not in incidents


def test_a_planted_series_comes_out_as_a_chain() -> None:
    noise = scattered(150, seed=13, days=300, size_m=5000)
    series = on_days([(2500 + 20 * k, 2500) for k in range(8)], [100 + k for k in range(8)])
    incidents = gpd.GeoDataFrame(pd.concat([noise, series], ignore_index=True))
    found = find_near_repeats(incidents, rng=1)
    assert found.chains["incidents"].tolist()[0] >= 8
    assert set(found.incidents["chain"].iloc[-8:]) == {1}
    assert found.incidents["near_repeat"].iloc[-8:].tolist()[1:] == ["near repeat"] * 7

"""Methods choose the places they say, whatever order the rows come in."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError
from hotspots.ground import StudyArea
from hotspots.patterns.accuracy import ground_of
from hotspots.patterns.spot_methods import (
    Method,
    SpotTask,
    all_methods,
    earlier_spots,
    freely_placed,
    grid_counts,
    random_cells,
    top_density_cells,
)
from tests.worlds import METRES, points_at, scattered, square_area

AREA = square_area(2000)


def dated(xy: Any, *months: str, **columns: Any) -> gpd.GeoDataFrame:
    """Incidents known to the month: one month for all, or one for each."""
    points = points_at(xy, **columns)
    start = pd.to_datetime(pd.Series(list(months) * (len(points) if len(months) == 1 else 1)))
    start = start.astype("datetime64[us]")
    return points.assign(start=start, end=start + pd.offsets.MonthBegin(1))


def corners(places: gpd.GeoSeries) -> list[list[float]]:
    found: list[list[float]] = places.bounds[["minx", "miny"]].to_numpy().tolist()
    return found


def methods(task: SpotTask, area: StudyArea = AREA) -> list[tuple[str, Method]]:
    return list(all_methods(task, study_area=area).items())


def test_free_squares_straddle_the_lines_of_a_grid() -> None:
    incidents = points_at([(95, 50)] * 3 + [(105, 50)] * 3 + [(550, 50)] * 4)
    assert corners(freely_placed(SpotTask(1, 100))(incidents)) == [[50, 0]]
    assert corners(grid_counts(SpotTask(2, 100))(incidents)) == [[500, 0], [0, 0]]


def test_squares_of_the_grid_that_hold_as_much_go_from_south_to_north_then_east() -> None:
    incidents = points_at([(150, 250), (250, 50), (50, 50), (350, 350), (350, 350)])
    found = corners(grid_counts(SpotTask(9, 100))(incidents))
    assert found == [[300, 300], [0, 0], [200, 0], [100, 200]]


def test_density_ranks_a_square_by_what_is_around_it_too() -> None:
    alone, together = [(1050, 1050)] * 4, [(250, 250)] * 3 + [(350, 250)] * 3
    incidents = points_at(alone + together)
    ranked = corners(top_density_cells(SpotTask(3, 100), study_area=AREA)(incidents))
    assert ranked == [[200, 200], [300, 200], [1000, 1000]]
    assert corners(top_density_cells(SpotTask(3, 100))(incidents)) == ranked


def test_density_by_hand() -> None:
    """Quartic, 3/π (1 - u²)² per h²: 0.8 m of three at the side weigh more than two here."""
    incidents = points_at([(50, 50)] * 2 + [(150, 50)] * 3)
    u = 100 / 200
    beside = 3 * (1 - u**2) ** 2 + 2, 2 * (1 - u**2) ** 2 + 3
    assert beside[1] > beside[0] > 3 * (1 - u**2) ** 2
    assert corners(top_density_cells(SpotTask(1, 100))(incidents)) == [[100, 0]]


def test_squares_without_any_density_are_not_chosen() -> None:
    found = top_density_cells(SpotTask(400, 100), study_area=AREA)(points_at([(1050, 1050)]))
    assert len(found) == 9  # centres within two squares' sides: closer than 200 m


def test_weights_change_what_is_chosen() -> None:
    incidents = dated(
        [(50, 50), (50, 50), (1550, 1550)], "2024-01-01", harm=np.array([1.0, 1.0, 50.0])
    )
    for (name, counted), (_, weighed) in zip(
        methods(SpotTask(1, 100)), methods(SpotTask(1, 100, "harm")), strict=True
    ):
        same = corners(counted(incidents)) == corners(weighed(incidents))
        assert same == (name == "random_cells"), name


def test_earlier_spots_know_only_the_first_half() -> None:
    months = [f"2024-0{month}-01" for month in (1, 2, 3, 4)]
    incidents = dated([(100, 100), (100, 100), *[(900, 900)] * 2], *months)
    place = earlier_spots(SpotTask(1, 100))
    assert corners(place(incidents)) == [[50, 50]]
    only = dated([(900, 900)], "2024-01-01")
    assert corners(place(only)) == [[850, 850]]  # no half of a month: all of it


def test_earlier_spots_are_a_year_old_where_incidents_reach_back_two() -> None:
    xy = [(100, 100)] * 2 + [(500, 500)] * 3 + [(900, 900)] * 4
    months = ["2022-01-01"] * 2 + ["2023-05-01"] * 3 + ["2024-06-01"] * 4
    assert corners(earlier_spots(SpotTask(1, 100))(dated(xy, *months))) == [[450, 450]]
    shorter = dated(xy[2:], *months[2:])  # 14 months: its first half holds the three
    assert corners(earlier_spots(SpotTask(1, 100))(shorter)) == [[450, 450]]


def test_squares_are_drawn_on_the_ground_each_once_and_as_the_seed_says() -> None:
    incidents = dated([(50, 50)], "2024-01-01")
    squares = random_cells(SpotTask(30, 100), study_area=AREA, seed=3)(incidents)
    assert len(squares) == 30
    assert ground_of(squares, None) == pytest.approx(0.3)
    assert shapely.covers(AREA.outline, squares.to_numpy()).all()
    again = random_cells(SpotTask(30, 100), study_area=AREA, seed=3)(incidents)
    other = random_cells(SpotTask(30, 100), study_area=AREA, seed=4)(incidents)
    assert corners(squares) == corners(again) != corners(other)


def test_no_more_squares_are_drawn_than_hold_ground() -> None:
    squares = random_cells(SpotTask(30, 100), study_area=square_area(200))(points_at([(9, 9)]))
    assert sorted(corners(squares)) == [[0, 0], [0, 100], [100, 0], [100, 100]]


def test_on_average_squares_drawn_catch_their_share_of_the_ground() -> None:
    xy = np.asarray(shapely.points(scattered(300, seed=5)))
    share = [
        shapely.intersects(xy[:, None], np.asarray(squares)).any(axis=1).mean()
        for seed in range(300)
        for squares in [
            random_cells(SpotTask(20, 100), study_area=AREA, seed=seed)(points_at([(1, 1)]))
        ]
    ]
    error = 3 * np.std(share) / np.sqrt(len(share))
    assert np.mean(share) == pytest.approx(20 / 400, abs=error)


def test_the_order_of_rows_changes_nothing() -> None:
    random = np.random.default_rng(1)
    xy = scattered(200, seed=2)
    months = [f"2024-0{month}-01" for month in random.integers(1, 7, 200)]
    incidents = dated(xy, *months, harm=random.uniform(0, 9, 200))
    shuffled = incidents.iloc[random.permutation(200)]
    for name, method in methods(SpotTask(8, 150, "harm")):
        assert method(incidents).to_wkb().tolist() == method(shuffled).to_wkb().tolist(), name


def test_without_incidents_there_are_no_places() -> None:
    nothing = dated([], "2024-01-01")
    for name, method in methods(SpotTask(3, 150)):
        found = method(nothing)
        assert found.crs == METRES
        assert len(found) == (3 if name == "random_cells" else 0), name


@pytest.mark.parametrize("xy", [[(500, 500)], [(500, 500)] * 7])
def test_one_place_is_in_the_places_of_every_method_that_looks(xy: Any) -> None:
    for name, method in methods(SpotTask(3, 150))[:-1]:
        found = method(dated(xy, "2024-01-01"))
        assert found.intersects(shapely.Point(500, 500)).any(), name
        assert shapely.area(found.to_numpy()) == pytest.approx(150**2), name


def test_weights_that_weigh_nothing_are_no_trouble() -> None:
    incidents = dated([(500, 500)] * 3, "2024-01-01", harm=0.0)
    for name, method in methods(SpotTask(3, 150, "harm")):
        assert len(method(incidents)) <= 3, name


@pytest.mark.parametrize("harm", [np.nan, -1.0, np.inf])
def test_weights_have_to_be_usable(harm: float) -> None:
    incidents = dated([(500, 500)] * 3, "2024-01-01", harm=harm)
    for _, method in methods(SpotTask(3, 150, "harm"))[:-1]:
        with pytest.raises(InputError, match="of 3 weights"):
            method(incidents)


def without_dates() -> None:
    earlier_spots(SpotTask(3, 150))(points_at([(1, 1)]))


def with_a_date_missing() -> None:
    incidents = dated([(1, 1), (2, 2)], "2024-01-01")
    incidents.loc[1, "end"] = pd.NaT
    earlier_spots(SpotTask(3, 150))(incidents)


def in_another_system() -> None:
    place = random_cells(SpotTask(3, 150), study_area=AREA)
    place(points_at([(1, 1)]).set_crs(32630, allow_override=True))


def with_squares_too_large() -> None:
    top_density_cells(SpotTask(3, 5000), study_area=AREA)(points_at([(1, 1)]))


def with_too_many_cells() -> None:
    wide = square_area(10_000_000)
    top_density_cells(SpotTask(3, 300), study_area=wide)(points_at([(1, 1)]))


def with_too_narrow_a_kernel() -> None:
    top_density_cells(SpotTask(3, 300), bandwidth_m=100)(points_at([(1, 1)]))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: SpotTask(0, 150), "count = 0"),
        (lambda: SpotTask(5, 0), "size_m = 0"),
        (lambda: SpotTask(5, np.nan), "size_m = nan"),
        (lambda: random_cells(SpotTask(5, 150), study_area=AREA, seed=-1), "seed = -1"),
        (without_dates, "no start and end"),
        (with_a_date_missing, "1 of 2 incidents have no date"),
        (in_another_system, "the bounds of the study area"),
        (with_squares_too_large, "cells of 5000 m are larger than the area"),
        (with_too_many_cells, r"1,111,\d+,\d+ cells of 300 m would be needed \(8.3 GiB\)"),
        (with_too_narrow_a_kernel, "a bandwidth of 100 m is smaller than a cell"),
    ],
)
def test_what_cannot_be_is_refused(wrong: Callable[[], object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        wrong()

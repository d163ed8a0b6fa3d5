"""The sample's two towns: addresses along the streets, and incidents on both."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import shapely

from tests.scripts.sample_files import (
    STREETS,
    TOWNS,
    addresses,
    highways,
    named_streets,
    placed,
    truth,
)

# Classes of schools, car parks, works, churches and parks: they stand in the middle of their land.
GROUNDS = ["CE03", "CT01", "CI03", "ZW99", "LP03"]
PATHS_CALLED = ("Park/Open Space", "Footpath", "Pedestrian Subway", "Footbridge")

in_each_town = pytest.mark.parametrize("town", TOWNS)


# --- Addresses --------------------------------------------------------------------------------


@cache
def along_their_streets() -> pd.DataFrame:
    """The addresses that have a number, how far along their street they are and how far off.

    `off_m` is above nought on the left of the street.
    """
    rows = addresses()
    number = rows["address"].str.extract(r"^(?:Flat \d+, )?(\d+)(?:[A-Z]|-\d+)? ", expand=False)
    rows = rows.assign(number=pd.to_numeric(number)).dropna(subset="number")
    lines = np.array(
        [named_streets(town)[name] for town, name in zip(rows["town"], rows["street"], strict=True)]
    )
    places = shapely.points(rows["easting"], rows["northing"])
    along_m = shapely.line_locate_point(lines, places)
    before, at, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(run_m, 0)))
        for run_m in (along_m - 0.5, along_m, along_m + 0.5)
    )
    ahead, aside = after - before, shapely.get_coordinates(places) - at
    side = np.sign(ahead[:, 0] * aside[:, 1] - ahead[:, 1] * aside[:, 0])
    return rows.assign(along_m=along_m, off_m=side * shapely.distance(lines, places))


def test_an_address_stands_on_the_street_it_names() -> None:
    off_m = along_their_streets()["off_m"].abs()
    assert off_m.min() > 8
    assert off_m.max() < 35
    assert off_m.quantile(0.99) < 20


@in_each_town
def test_no_house_stands_in_a_street(town: str) -> None:
    rows = addresses()[addresses()["town"] == town]
    tree = shapely.STRtree([w.line for w in highways(town) if w.tags["highway"] in STREETS])
    homes = rows[~rows["class"].isin(GROUNDS)]
    _, gaps = tree.query_nearest(
        shapely.points(homes["easting"], homes["northing"]), return_distance=True
    )
    assert gaps.min() > 8


@in_each_town
def test_hardly_a_house_stands_on_a_path(town: str) -> None:
    homes = addresses()[(addresses()["town"] == town) & ~addresses()["class"].isin(GROUNDS)]
    paths = [way.line for way in highways(town) if way.tags["highway"] not in STREETS]
    near = shapely.dwithin(
        shapely.points(homes["easting"], homes["northing"]), shapely.union_all(paths), 4
    )
    assert near.sum() < 20


def test_odd_and_even_numbers_face_each_other() -> None:
    rows = along_their_streets()
    sides = rows.assign(left=rows["off_m"] > 0).groupby(["town", "street", rows["number"] % 2])
    assert (sides["left"].nunique() == 1).all()
    first = sides["left"].first().unstack()
    both = first.dropna()
    assert len(both) > 900
    assert (both[0] != both[1]).all()


def test_numbers_rise_along_a_street() -> None:
    rows = along_their_streets().assign(parity=lambda one: one["number"] % 2)
    side = ["town", "street", "parity"]
    places = rows.groupby([*side, "number"])["along_m"].mean()
    by_side = places.groupby(side)
    # An extract need not draw a street from its low end; both its sides run the same way.
    climb = by_side.transform("last") - by_side.transform("first")
    way_up = pd.Series(np.sign(climb), index=climb.index)
    risen = by_side.diff() * way_up
    assert len(risen) > 40_000
    # Where a street bends, the places of two houses may change by less than a front door.
    assert not (risen < -0.5).any()
    long = way_up[by_side.transform("size") > 2]
    assert (long.groupby(["town", "street"]).nunique() == 1).all()


def test_addresses_are_told_apart_and_nobody_elses() -> None:
    rows = addresses()
    assert rows["UPRN"].is_unique
    assert rows["UPRN"].between(999_000_000_000, 999_999_999_999).all()
    assert rows["address"].is_unique
    # No post town in the country has a postcode area of ZZ.
    assert rows["postcode"].str.fullmatch(r"ZZ[12] \d[A-Z]{2}").all()
    by_postcode = rows.groupby("postcode")
    assert by_postcode.size().max() <= 24
    assert (by_postcode["street"].nunique() == 1).all()
    for one in truth()["towns"]:
        town = rows[rows["town"] == one["name"]]
        assert len(town) == one["addresses"]
        assert town["class"].str.startswith("RD").sum() == one["homes"]


# --- Incidents --------------------------------------------------------------------------------


@cache
def incidents_in(town: str) -> pd.DataFrame:
    """The rows within a town's streets, stacked points aside, and whether at an address."""
    rows = placed()
    stacks = [(one["easting"], one["northing"]) for one in truth()["stacks"]]
    built_up = shapely.convex_hull(shapely.MultiLineString([w.line for w in highways(town)]))
    rows = rows[shapely.contains_xy(built_up, rows["easting"], rows["northing"])]
    at = pd.MultiIndex.from_frame(rows[["easting", "northing"]])
    homes = pd.MultiIndex.from_frame(addresses()[["easting", "northing"]])
    return rows.assign(at_address=at.isin(homes))[~at.isin(stacks)]


@in_each_town
def test_burglaries_of_homes_are_at_homes(town: str) -> None:
    rows = incidents_in(town)
    burgled = rows[rows["target"] == "home"]
    homes = addresses()[addresses()["class"].str.startswith("RD")]
    places = set(
        zip(homes["easting"], homes["northing"], "On or near " + homes["street"], strict=True)
    )
    assert len(burgled) > 700
    for place in zip(burgled["easting"], burgled["northing"], burgled["location"], strict=True):
        assert place in places


@in_each_town
def test_incidents_in_a_town_are_at_an_address_or_on_the_street_they_name(town: str) -> None:
    rows = incidents_in(town)
    assert rows["at_address"].mean() > 0.25
    paths = [w.line for w in highways(town) if w.tags["highway"] in ("footway", "path", "steps")]
    lines = named_streets(town) | dict.fromkeys(PATHS_CALLED, shapely.MultiLineString(paths))
    outside = rows[~rows["at_address"]]
    named = np.array([lines[text.removeprefix("On or near ")] for text in outside["location"]])
    gaps = shapely.distance(named, shapely.points(outside["easting"], outside["northing"]))
    # Incidents are written to the metre.
    assert gaps.max() < 1
    assert len(gaps) > 4_000

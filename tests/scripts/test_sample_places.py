"""The sample's places: districts, wards, planted harm spots, stacked points, rows gone wrong."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from scripts.sample_county.county import read_county
from tests.scripts.sample_files import incidents, placed, truth, wards

SPOTS = [pytest.param(one, id=f"{one['town']} {one['location'][11:]}") for one in truth()["spots"]]
Flags = npt.NDArray[np.bool_]


def distance_m(place: dict[str, Any]) -> npt.NDArray[np.float64]:
    rows = placed()
    gaps = np.hypot(rows["easting"] - place["easting"], rows["northing"] - place["northing"])
    return np.asarray(gaps, dtype=np.float64)


def on_stack() -> Flags:
    stacks = {(one["easting"], one["northing"]) for one in truth()["stacks"]}
    rows = placed()
    pairs = zip(rows["easting"], rows["northing"], strict=True)
    return np.array([pair in stacks for pair in pairs])


def of_the_night() -> Flags:
    mix = list(truth()["mixes"][truth()["rhythm_of_spots"]])
    return placed()["ho_code"].isin(mix).to_numpy()


@pytest.mark.parametrize("spot", SPOTS)
def test_a_planted_harm_spot_holds_what_was_planted_and_stands_out(spot: dict[str, Any]) -> None:
    away, night = distance_m(spot), of_the_night()
    inside = night & (away <= spot["radius_m"])
    named = inside & (placed()["location"] == spot["location"]).to_numpy()
    assert named.sum() >= spot["extra_incidents"]
    # What its surroundings would put there, had nothing been planted.
    ring = night & ~on_stack() & (away > 150) & (away <= 400)
    usual = ring.sum() * spot["radius_m"] ** 2 / (400**2 - 150**2)
    extra = inside.sum() - usual
    assert extra == pytest.approx(spot["extra_incidents"], rel=0.1)
    assert inside.sum() > 10 * usual


def test_harm_spots_are_apart_and_add_up() -> None:
    spots = truth()["spots"]
    assert len(spots) == 40
    total = sum(spot["extra_incidents"] for spot in spots)
    assert total == truth()["rows_by_kind"]["spot"]
    places = [(spot["easting"], spot["northing"]) for spot in spots]
    others = [(one["easting"], one["northing"]) for one in truth()["stacks"]]
    for n, place in enumerate(places):
        assert all(math.dist(place, one) > 500 for one in places[:n])
        assert all(math.dist(place, one) > 400 for one in others)


def test_a_stacked_point_holds_what_truth_says_and_nothing_else() -> None:
    rows = placed()
    for stack in truth()["stacks"]:
        here = (rows["easting"] == stack["easting"]) & (rows["northing"] == stack["northing"])
        assert here.sum() == stack["incidents"]
        assert set(rows.loc[here, "location"]) == {stack["location"]}
        assert set(rows.loc[here, "ho_code"]) <= set(truth()["mixes"][stack["mix"]])
    assert on_stack().sum() == truth()["rows_by_kind"]["stack"]


def test_no_other_point_holds_as_many_as_a_stack() -> None:
    rows = placed()[~on_stack()]
    assert rows.groupby(["easting", "northing"]).size().max() < min(
        stack["incidents"] for stack in truth()["stacks"]
    )


def test_rows_gone_wrong_are_the_listed_ones() -> None:
    rows = incidents()
    nowhere, nought = rows["easting"].isna(), (rows["easting"] == 0) & (rows["northing"] == 0)
    county = shapely.union_all(wards().geometry.array)
    outside = ~nowhere & ~nought & ~shapely.contains_xy(county, rows["easting"], rows["northing"])
    found = {"no_coordinates": nowhere, "zero_coordinates": nought, "outside_county": outside}
    for kind, listed in truth()["bad_rows"].items():
        assert sorted(rows.index[found[kind]]) == sorted(listed["incident_ids"])
        assert len(listed["incident_ids"]) == listed["rows"] > 0


def test_every_row_lies_in_the_district_truth_counts_it_in() -> None:
    rows = placed()
    districts = wards().dissolve("LAD24CD").geometry
    for one in truth()["districts"]:
        shape = districts[one["code"]]
        here = shapely.contains_xy(shape, rows["easting"], rows["northing"])
        assert here.sum() == one["rows"]
        near = shapely.dwithin(
            shape.boundary, shapely.points(rows["easting"][here], rows["northing"][here]), 50
        )
        # A shift between datums of a few metres moves none across.
        assert not near.any()
    assert sum(one["rows"] for one in truth()["districts"]) == len(rows)


def test_wards_have_codes_nobody_else_has_and_names_once() -> None:
    rows = wards()
    # The ONS begins codes with the letter of a country: E, W, S, N; K, L, M and J cross borders.
    assert rows["WD24CD"].str.fullmatch(r"X05\d{6}").all()
    assert rows["WD24CD"].is_unique
    assert rows["WD24NM"].is_unique
    assert rows["LAD24CD"].str.fullmatch(r"E0[67]\d{6}").all()


def test_wards_fill_their_districts_without_gap_or_overlap() -> None:
    for _, group in wards().groupby("LAD24CD"):
        district = shapely.union_all(group.geometry.array)
        # Corners are written to a tenth of a metre, and each is shared by its neighbours.
        assert district.area == pytest.approx(group.area.sum(), rel=1e-9)
        assert isinstance(district, shapely.Polygon)
        assert not list(district.interiors)
        assert group.is_valid.all()


def test_districts_do_not_overlap_and_lie_around_their_main_towns() -> None:
    districts = wards().dissolve("LAD24CD").geometry
    county = shapely.union_all(districts.array)
    assert county.area == pytest.approx(districts.area.sum(), rel=1e-9)
    assert county.geom_type == "Polygon"
    for one in read_county().districts:
        assert shapely.contains_xy(districts[one.code], *one.main_town)


def test_districts_have_roughly_their_real_size() -> None:
    real_km2 = {
        "Basildon": 110, "Braintree": 612, "Brentwood": 153, "Castle Point": 45,
        "Chelmsford": 339, "Colchester": 329, "Epping Forest": 339, "Harlow": 31, "Maldon": 359,
        "Rochford": 169, "Southend-on-Sea": 42, "Tendring": 338, "Thurrock": 163,
        "Uttlesford": 641,
    }  # fmt: skip
    areas = wards().dissolve("LAD24NM").area / 1e6
    assert areas.to_dict() == pytest.approx(real_km2, rel=0.2)

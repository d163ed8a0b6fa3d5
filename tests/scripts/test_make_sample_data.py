"""The committed sample is what the script makes, and holds what its truth says was planted."""

from __future__ import annotations

import csv
import doctest
import gzip
import itertools
import json
import math
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from scripts import make_sample_data as script

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
INCIDENTS = Path("sample_incidents") / "sample_incidents_2024.csv.gz"
TRUTH = Path("sample_incidents") / "truth.json"
WARDS = Path("boundaries") / "essex_sample_wards.geojson"

# Code, name and area in square kilometres, as the Office for National Statistics publishes them.
REAL_DISTRICTS = {
    "E06000033": ("Southend-on-Sea", 42),
    "E06000034": ("Thurrock", 163),
    "E07000066": ("Basildon", 110),
    "E07000067": ("Braintree", 612),
    "E07000068": ("Brentwood", 153),
    "E07000069": ("Castle Point", 45),
    "E07000070": ("Chelmsford", 339),
    "E07000071": ("Colchester", 329),
    "E07000072": ("Epping Forest", 339),
    "E07000073": ("Harlow", 31),
    "E07000074": ("Maldon", 359),
    "E07000075": ("Rochford", 169),
    "E07000076": ("Tendring", 338),
    "E07000077": ("Uttlesford", 641),
}
POLICE_UK_CATEGORIES = {
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    assert script.main(["--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / TRUTH).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    return gpd.read_file(DATA / WARDS)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with gzip.open(DATA / INCIDENTS, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def good_rows(rows: list[dict[str, str]], truth: dict[str, Any]) -> list[dict[str, str]]:
    bad = {number for kind in truth["bad_rows"].values() for number in kind["incident_ids"]}
    return [row for row in rows if row["incident_id"] not in bad]


def points(rows: list[dict[str, str]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([(int(row["easting"]), int(row["northing"])) for row in rows], dtype=float)


def when(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


# ------------------------------------------------------------------------------- made from a seed


def test_the_committed_files_are_what_the_script_makes(made: Path) -> None:
    assert (made / WARDS).read_bytes() == (DATA / WARDS).read_bytes()
    assert (made / TRUTH).read_bytes() == (DATA / TRUTH).read_bytes()
    # zlib may pack the same bytes differently from one Python to the next.
    again = gzip.decompress((made / INCIDENTS).read_bytes())
    assert again == gzip.decompress((DATA / INCIDENTS).read_bytes())


def test_the_script_makes_nothing_else(made: Path) -> None:
    files = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    assert files == {WARDS, TRUTH, INCIDENTS}


def test_the_gzip_header_names_no_time_and_no_file() -> None:
    header = (DATA / INCIDENTS).read_bytes()[:10]
    flags, modified = header[3], header[4:8]
    assert flags == 0
    assert modified == bytes(4)


def test_the_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 2_000_000


def test_another_seed_is_another_county_of_the_same_kind() -> None:
    other = script.make_sample(seed=7, n_incidents=600, months=2)
    assert script.draw_wards(1, other.county) != other.rings
    assert shapely.coverage_is_valid([shapely.Polygon(ring) for ring in other.rings])
    assert len(other.incidents) == 600
    assert {row.committed_from.month for row in other.incidents} == {1, 2}
    assert all(n > 0 for n in other.bad_counts.values())


def test_a_longer_sample_is_named_after_its_years() -> None:
    assert script.incidents_name(1) == "sample_incidents_2024.csv.gz"
    assert script.incidents_name(12) == "sample_incidents_2024.csv.gz"
    assert script.incidents_name(13) == "sample_incidents_2024_2025.csv.gz"
    assert script.hours_in(12) == 366 * 24
    assert script.hours_in(24) == (366 + 365) * 24


@pytest.mark.parametrize("option", ["--incidents=99", "--months=0", "--seed=-1", "--months=x"])
def test_senseless_options_are_refused(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        script.main([option, "--out", str(tmp_path)])
    assert stop.value.code == 2
    assert "is not a whole number from" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_examples_in_the_script_run() -> None:
    results = doctest.testmod(script)
    assert results.attempted > 0
    assert results.failed == 0


# --------------------------------------------------------------------------------------- the wards


def test_all_14_districts_have_their_real_names_and_codes(wards: gpd.GeoDataFrame) -> None:
    pairs = set(zip(wards["LAD24CD"], wards["LAD24NM"], strict=True))
    assert pairs == {(code, name) for code, (name, _) in REAL_DISTRICTS.items()}


def test_ward_codes_and_names_are_invented_and_used_once(wards: gpd.GeoDataFrame) -> None:
    assert wards["WD24CD"].str.fullmatch(r"X05\d{6}").all()
    assert wards["WD24CD"].is_unique
    assert wards["WD24NM"].is_unique


def test_the_geojson_keeps_to_its_standard() -> None:
    collection = json.loads((DATA / WARDS).read_text(encoding="utf-8"))
    assert "crs" not in collection
    for feature in collection["features"]:
        assert feature["geometry"]["type"] == "Polygon"
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        assert shapely.is_ccw(shapely.LinearRing(ring))
        assert all(-0.1 < lon < 1.4 and 51.4 < lat < 52.2 for lon, lat in ring)
        assert all(value == round(value, 6) for at in ring for value in at)


def test_wards_fit_together_without_gap_or_overlap(wards: gpd.GeoDataFrame) -> None:
    for shapes in (wards.geometry.array, wards.to_crs(27700).geometry.array):
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)
    county = shapely.coverage_union_all(wards.to_crs(27700).geometry.array)
    assert isinstance(county, shapely.Polygon)
    assert not county.interiors
    assert county.area == pytest.approx(wards.to_crs(27700).area.sum())


def test_written_corners_lead_back_to_the_drawn_ones(wards: gpd.GeoDataFrame) -> None:
    rings = script.draw_wards(script.DEFAULT_SEED, script.read_county())
    drawn = np.array([at for ring in rings for at in [*ring, ring[0]]], dtype=float)
    read = shapely.get_coordinates(wards.to_crs(27700).geometry.array)
    # Not exactly: where the Ordnance Survey's grid is installed, the way back is about 2 m off.
    assert np.hypot(*(read - drawn).T).max() < 5


def test_districts_are_about_the_right_size_and_hold_their_town(wards: gpd.GeoDataFrame) -> None:
    districts = wards.to_crs(27700).dissolve("LAD24CD")
    for district in script.read_county().districts:
        shape = districts.geometry[district.code]
        real_km2 = REAL_DISTRICTS[district.code][1]
        assert shape.geom_type == "Polygon", district.name
        assert shapely.contains_xy(shape, *district.main_town), district.name
        assert 0.7 < shape.area / 1e6 / real_km2 < 1.4, district.name


# ----------------------------------------------------------------------------------- the incidents


def test_row_counts_are_the_truths(rows: list[dict[str, str]], truth: dict[str, Any]) -> None:
    assert len(rows) == truth["rows"] == sum(truth["rows_by_kind"].values())
    assert truth["seed"] == script.DEFAULT_SEED
    assert Counter(row["offence"] for row in rows) == truth["offences"]
    assert sum(row["committed_to"] != "NULL" for row in rows) == truth["windowed_rows"]
    spots = sum(spot["extra_incidents"] for spot in truth["spots"])
    stacks = sum(stack["incidents"] for stack in truth["stacks"])
    bad = sum(kind["rows"] for kind in truth["bad_rows"].values())
    assert spots == truth["rows_by_kind"]["spot"]
    assert stacks == truth["rows_by_kind"]["stack"]
    assert bad + sum(district["rows"] for district in truth["districts"]) == len(rows)


def test_every_good_row_lies_in_its_district(
    good_rows: list[dict[str, str]], wards: gpd.GeoDataFrame, truth: dict[str, Any]
) -> None:
    districts = wards.to_crs(27700).dissolve("LAD24CD")
    at = points(good_rows)
    for district in truth["districts"]:
        shape = districts.geometry[district["code"]]
        shapely.prepare(shape)
        assert shapely.contains_xy(shape, at).sum() == district["rows"], district["name"]
        # Well inside, so that a 2 m difference between datum shifts moves no row across.
        assert shapely.contains_xy(shape.buffer(-20), at).sum() == district["rows"]


def test_bad_rows_are_the_ones_the_truth_lists(
    rows: list[dict[str, str]], wards: gpd.GeoDataFrame, truth: dict[str, Any]
) -> None:
    by_number = {row["incident_id"]: row for row in rows}
    bad = {
        kind: [by_number[number] for number in listed["incident_ids"]]
        for kind, listed in truth["bad_rows"].items()
    }
    assert {kind: len(found) for kind, found in bad.items()} == {
        "no_coordinates": 20,
        "zero_coordinates": 5,
        "outside_county": 10,
    }
    assert all(row["easting"] == row["northing"] == "" for row in bad["no_coordinates"])
    assert all(row["easting"] == row["northing"] == "0" for row in bad["zero_coordinates"])
    county = shapely.coverage_union_all(wards.to_crs(27700).geometry.array)
    distances = shapely.distance(county, shapely.points(points(bad["outside_county"])))
    assert (distances > 2_000).all()


def test_numbers_offences_and_order(rows: list[dict[str, str]]) -> None:
    assert tuple(rows[0]) == script.COLUMNS
    assert all(re.fullmatch(r"00/\d{7}/2[45]", row["incident_id"]) for row in rows)
    assert len({row["incident_id"] for row in rows}) == len(rows)
    assert {row["offence"] for row in rows} == POLICE_UK_CATEGORIES
    assert [row["recorded"] for row in rows] == sorted(row["recorded"] for row in rows)
    assert all(row["location"] for row in rows)


def test_times_and_the_null_convention(rows: list[dict[str, str]]) -> None:
    windowed: Counter[str] = Counter()
    for row in rows:
        start = when(row["committed_from"])
        assert start.year == 2024
        end = start
        if row["committed_to"] != "NULL":
            windowed[row["offence"]] += 1
            end = when(row["committed_to"])
            assert timedelta(hours=2) <= end - start <= timedelta(hours=73)
        assert end < when(row["recorded"])
    offences = Counter(row["offence"] for row in rows)
    assert set(windowed) == {"Burglary", "Vehicle crime", "Criminal damage and arson"}
    for offence, n in windowed.items():
        assert n / offences[offence] == pytest.approx(1 / 3, abs=0.05)


def test_no_time_falls_in_the_hour_the_clocks_skip(rows: list[dict[str, str]]) -> None:
    assert script.last_sunday_of_march(2024) == datetime(2024, 3, 31)
    assert script.last_sunday_of_march(2025) == datetime(2025, 3, 30)
    assert script.real_time(datetime(2024, 3, 31, 1, 20)) == datetime(2024, 3, 31, 2, 20)
    for row, column in itertools.product(rows, ("committed_from", "committed_to", "recorded")):
        assert not row[column].startswith("2024-03-31 01:")


def test_planted_spots_stand_out_from_the_places_beside_them(
    good_rows: list[dict[str, str]], truth: dict[str, Any]
) -> None:
    at = points(good_rows)

    def within(centre: tuple[float, float], radius_m: float) -> int:
        return int((np.hypot(*(at - centre).T) <= radius_m).sum())

    assert len(truth["spots"]) == 40
    for spot in truth["spots"]:
        centre, radius_m = (spot["easting"], spot["northing"]), spot["radius_m"]
        beside = [
            within((centre[0] + 250 * math.cos(turn), centre[1] + 250 * math.sin(turn)), radius_m)
            for turn in np.linspace(0, 2 * math.pi, 8, endpoint=False)
        ]
        inside = within(centre, radius_m)
        assert inside >= spot["extra_incidents"], spot
        assert inside > max(beside), spot
        assert inside > 5 * np.mean(beside), spot


def test_planted_spots_are_violent_nights(
    good_rows: list[dict[str, str]], truth: dict[str, Any]
) -> None:
    streets = {(spot["location"], spot["district"]) for spot in truth["spots"]}
    assert len(streets) == len(truth["spots"])
    extra = [row for row in good_rows if row["location"] in {name for name, _ in streets}]
    assert len(extra) == truth["rows_by_kind"]["spot"]
    assert {row["offence"] for row in extra} == {
        "Violence and sexual offences",
        "Public order",
        "Robbery",
    }
    at_night = sum(not 5 <= when(row["committed_from"]).hour < 20 for row in extra)
    assert at_night / len(extra) > 0.6


def test_harm_spots_keep_their_distance(truth: dict[str, Any]) -> None:
    spots = [(spot["easting"], spot["northing"]) for spot in truth["spots"]]
    stacks = [(stack["easting"], stack["northing"]) for stack in truth["stacks"]]
    assert min(math.dist(a, b) for a, b in itertools.combinations(spots, 2)) > 500
    assert min(math.dist(a, b) for a, b in itertools.product(spots, stacks)) > 350


def test_stacked_points_are_the_biggest_single_coordinates(
    good_rows: list[dict[str, str]], truth: dict[str, Any]
) -> None:
    counts = Counter((int(row["easting"]), int(row["northing"])) for row in good_rows)
    planted = {(s["easting"], s["northing"]): s["incidents"] for s in truth["stacks"]}
    assert dict(counts.most_common(len(planted))) == planted
    words = {stack["location"] for stack in truth["stacks"]}
    assert {"Airport/Airfield", "Prison", "Police Station", "Shopping Area"} <= words


def test_offences_keep_their_own_hours(rows: list[dict[str, str]]) -> None:
    def share(offence: str, hours: range) -> float:
        starts = [when(r["committed_from"]).hour for r in rows if r["offence"] == offence]
        return sum(hour in hours for hour in starts) / len(starts)

    assert share("Shoplifting", range(8, 21)) > 0.9
    assert share("Vehicle crime", range(8, 16)) < 0.2
    assert share("Burglary", range(16, 20)) > 0.25


# --------------------------------------------------------------------------------- what is written


def test_the_readme_explains_every_column(rows: list[dict[str, str]]) -> None:
    text = (DATA / "sample_incidents" / "README.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)
    assert tuple(explained[: len(rows[0])]) == tuple(rows[0])


def test_the_readme_explains_every_field_of_the_wards(wards: gpd.GeoDataFrame) -> None:
    text = (DATA / "boundaries" / "README.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)
    assert explained == [column for column in wards.columns if column != "geometry"]


def test_the_readmes_give_the_sample_its_true_size(
    wards: gpd.GeoDataFrame, truth: dict[str, Any]
) -> None:
    incidents = (DATA / "sample_incidents" / "README.md").read_text(encoding="utf-8")
    boundaries = (DATA / "boundaries" / "README.md").read_text(encoding="utf-8")
    assert f"{truth['rows']:,} rows" in incidents
    assert f"{len(truth['spots'])} planted harm spots" in incidents
    assert f"{len(truth['stacks'])} stacked points" in incidents
    assert f"{len(wards)} wards" in boundaries


@pytest.mark.parametrize("folder", [".", "boundaries", "sample_incidents"])
def test_every_readme_says_the_data_is_invented(folder: str) -> None:
    text = " ".join((DATA / folder / "README.md").read_text(encoding="utf-8").split())
    assert "invented" in text
    assert "not for operations" in text.lower()

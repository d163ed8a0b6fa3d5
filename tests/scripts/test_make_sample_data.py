"""The sample county: made again byte for byte, fits together, and holds what its truth says."""

import csv
import gzip
import json
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from scripts.make_sample_data import main
from scripts.sample_county.sample import Wanted, write_sample

DATA = Path(__file__).parents[2] / "data"
MOST_BYTES = 15_000_000


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def incidents() -> dict[str, dict[str, str]]:
    rows = rows_of(DATA / "sample_incidents" / "sample_incidents.csv.gz")
    return {row["incident_id"]: row for row in rows}


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (DATA / "sample_incidents" / "truth.json").read_text("utf-8")
    )
    return loaded


def when(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


def test_the_committed_files_are_what_the_script_writes(tmp_path: Path) -> None:
    main(["--out", str(tmp_path)])
    written = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(written) >= 6
    for path in written:
        assert path.read_bytes() == (DATA / path.relative_to(tmp_path)).read_bytes(), path.name
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < MOST_BYTES


def test_another_seed_gives_another_county_and_any_size_can_be_made(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_sample(Wanted(seed, 2_000, 3, 3), tmp_path / str(seed))
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / seed).rglob("*") if path.is_file()}
        for seed in ("1", "2")
    )
    assert one.keys() == two.keys()
    assert all(one[name] != two[name] for name in one)


def test_wards_cover_the_county_without_gap_or_overlap() -> None:
    wards = gpd.read_file(DATA / "boundaries" / "essex_sample_wards.geojson").to_crs(27700)
    assert (wards["LAD24CD"].nunique(), wards["WD24CD"].is_unique) == (14, True)
    assert 280 <= len(wards) <= 330
    whole = wards.union_all()
    # Corners are rounded to six decimals, a tenth of a metre.
    assert abs(whole.area - wards.area.sum()) < 1e-6 * whole.area
    assert whole.geom_type == "Polygon"
    assert not list(whole.interiors)


def test_windows_and_records_are_in_order(incidents: dict[str, dict[str, str]]) -> None:
    burglaries = [row for row in incidents.values() if row["ho_code"].startswith("28")]
    windows = [row for row in burglaries if row["committed_to"] != "NULL"]
    assert 0.28 < len(windows) / len(burglaries) < 0.38
    for row in incidents.values():
        end = row["committed_from"] if row["committed_to"] == "NULL" else row["committed_to"]
        assert row["committed_from"] <= end <= row["recorded"]


def test_the_break_in_series(incidents: dict[str, dict[str, str]]) -> None:
    sheds = [row["recorded"] for row in incidents.values() if row["ho_code"] == "28I"]
    assert len(sheds) > 100
    assert min(sheds) >= "2023-04-01"


def test_triggered_burglaries_are_near_their_parents(
    incidents: dict[str, dict[str, str]], truth: dict[str, Any]
) -> None:
    process = truth["near_repeat"]
    reach = process["distance_limit_m"] + process["distance_slack_m"]
    children = [
        row
        for row in rows_of(DATA / "sample_incidents" / "truth" / "truth_rows.csv.gz")
        if row["parent_id"]
    ]
    assert len(children) == process["triggered"]
    true = {
        row["incident_id"]: when(row["true_moment"])
        for row in rows_of(DATA / "sample_incidents" / "truth" / "truth_rows.csv.gz")
    }
    for row in children:
        child, parent = incidents[row["incident_id"]], incidents[row["parent_id"]]
        apart = (
            (int(child["easting"]) - int(parent["easting"])) ** 2
            + (int(child["northing"]) - int(parent["northing"])) ** 2
        ) ** 0.5
        assert apart <= reach + 1
        begun = true.get(row["parent_id"], when(parent["committed_from"]))
        later = (true[row["incident_id"]].date() - begun.date()).days
        assert 0 <= later < process["days_limit"]


def test_streets_are_well_formed_and_whole() -> None:
    with gzip.open(DATA / "streets" / "sample_towns.osm.gz") as file:
        root = ET.parse(file).getroot()
    nodes = {node.get("id") for node in root.iter("node")}
    ways = list(root.iter("way"))
    assert len(ways) > 300
    for way in ways:
        assert all(one.get("ref") in nodes for one in way.iter("nd"))
    tags = {(tag.get("k"), tag.get("v")) for tag in root.iter("tag")}
    for wanted in (
        ("highway", "residential"), ("highway", "footway"), ("highway", "steps"), ("lit", "no"),
        ("lit", "yes"), ("amenity", "pub"), ("amenity", "atm"), ("highway", "bus_stop"),
        ("leisure", "park"), ("amenity", "parking"), ("man_made", "surveillance"),
        ("waterway", "river"), ("railway", "rail"),
    ):  # fmt: skip
        assert wanted in tags, wanted
    assert any(key == "tunnel" for key, _ in tags)


def test_addresses_are_each_there_once_and_most_are_homes() -> None:
    rows = rows_of(DATA / "addresses" / "sample_addresses.csv.gz")
    assert len({row["UPRN"] for row in rows}) == len(rows) > 55_000
    homes = sum(row["class"].startswith("RD") for row in rows)
    assert 0.8 < homes / len(rows) < 1

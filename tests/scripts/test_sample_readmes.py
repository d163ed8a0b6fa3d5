"""What the READMEs under data/ say is so: columns, counts, sentences with a number in them."""

import re
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from tests.scripts.sample_files import DATA, addresses, incidents, table, wards, ways

TABLES = {
    "addresses": ["sample_addresses.csv.gz"],
    "boundaries": ["essex_sample_wards.geojson"],
    "sample_incidents": ["sample_incidents.csv.gz"],
}


def text_of(folder: str) -> str:
    return (DATA / folder / "README.md").read_text("utf-8")


def columns_described(folder: str) -> list[str]:
    """The names in the first column of a README's table, which may hold several a row."""
    rows = [line for line in text_of(folder).splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def columns_of(path: Path) -> list[str]:
    if path.suffix == ".geojson":
        return [name for name in gpd.read_file(path).columns if name != "geometry"]
    return pd.read_csv(path, nrows=1).columns.tolist()


@pytest.mark.parametrize("folder", TABLES)
def test_a_readme_describes_each_column_of_its_table_in_order(folder: str) -> None:
    for name in TABLES[folder]:
        assert columns_described(folder) == columns_of(DATA / folder / name)


@pytest.mark.parametrize("path", sorted(DATA.glob("*/")), ids=lambda path: path.name)
def test_a_readme_names_every_file_beside_it_and_no_other(path: Path) -> None:
    beside = {
        str(one.relative_to(path))
        for one in path.rglob("*")
        if one.is_file() and one.name[0] != "."
    }
    named = re.findall(r"`([\w/]+\.(?:csv\.gz|osm\.gz|geojson|json))`", text_of(path.name))
    assert set(named) | {"README.md"} == beside
    assert f"({path.name}/README.md)" in (DATA / "README.md").read_text("utf-8")


def test_the_counts_in_the_readmes_are_right() -> None:
    assert f"{len(addresses()):,} invented addresses" in text_of("addresses")
    assert f"{len(wards())} wards in {wards()['LAD24CD'].nunique()} districts" in text_of(
        "boundaries"
    )
    assert f"{len(incidents()):,} rows" in text_of("sample_incidents")


def test_incidents_are_as_their_readme_says() -> None:
    rows = table("sample_incidents/sample_incidents.csv.gz")
    assert rows["committed_from"].min() >= "2023-01-01"
    assert rows["committed_from"].max() < "2025-01-01"
    number = rows["incident_id"].str.extract(r"^00/(\d{7})/(\d\d)$")
    assert number[0].astype(int).to_list() == list(range(1, len(rows) + 1))
    assert (number[1] == rows["recorded"].str[2:4]).all()
    assert rows["recorded"].is_monotonic_increasing
    last = rows["committed_to"].where(rows["committed_to"] != "NULL", rows["committed_from"])
    assert (rows["recorded"] > last).all()
    assert set(rows.loc[rows["ho_code"] == "", "offence"]) == {"Anti-social behaviour"}
    assert rows["location"].str.startswith("On or near ").all()


def test_sheds_and_garages_get_their_own_code_in_april_2023() -> None:
    rows = incidents()
    sheds = rows[rows["target"] == "outbuilding"]
    before = sheds["recorded"] < "2023-04-01"
    assert before.sum() > 100
    assert set(sheds.loc[before, "ho_code"]) == {"28E"}
    assert set(sheds.loc[~before, "ho_code"]) == {"28I"}


def test_no_minute_is_in_the_hour_that_the_clocks_skip() -> None:
    rows = incidents()
    for column in ("committed_from", "committed_to", "recorded"):
        assert not rows[column].str.contains(r"(?:2023-03-26|2024-03-31) 01:").any()
    assert (
        not rows["moment"].dt.strftime("%Y-%m-%d %H").isin(["2023-03-26 01", "2024-03-31 01"]).any()
    )


def test_the_extract_holds_what_its_readme_lists() -> None:
    tags = {pair for way in ways() for pair in way.tags.items()}
    for wanted in (
        ("highway", "residential"), ("highway", "footway"), ("highway", "steps"),
        ("tunnel", "yes"), ("bridge", "yes"), ("lit", "yes"), ("lit", "no"),
        ("leisure", "park"), ("amenity", "parking"), ("waterway", "river"), ("railway", "rail"),
        ("service", "alley"), ("oneway", "yes"), ("barrier", "wall"), ("barrier", "fence"),
    ):  # fmt: skip
        assert wanted in tags, wanted
    streets = [way for way in ways() if "highway" in way.tags]
    said = sum("lit" in way.tags for way in streets)
    assert 0.4 < said / len(streets) < 0.9


def test_the_sample_project_reads_the_sample() -> None:
    project = tomllib.loads((DATA / "sample_project.toml").read_text("utf-8"))
    assert (DATA / project["incidents"]["files"]).is_file()

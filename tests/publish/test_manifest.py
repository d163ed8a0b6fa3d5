"""The manifest proves a run: all that went in, all that came out, the same bytes every time."""

import csv
import gzip
import hashlib
import json
import random
import re
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.districts import RunResult, run_districts
from hotspots.publish import MANIFEST, manifest, software_versions, write_manifest
from tests.conftest import DATA, sample_settings

SOME = ("Southend-on-Sea", "Maldon")
INCIDENTS = "sample_incidents/sample_incidents.csv.gz"


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a run but its log, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.log"
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return content


@pytest.fixture(scope="module")
def some_run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A district with streets and homes, and one with neither."""
    out = tmp_path_factory.mktemp("some")
    return run_districts(sample_settings(), folder=DATA, out=out, districts=SOME)


@pytest.fixture(scope="module")
def shuffled_run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """The same once more: elsewhere, with the rows of the incident file shuffled."""
    data = tmp_path_factory.mktemp("shuffled") / "data"
    shutil.copytree(DATA, data)
    with gzip.open(data / INCIDENTS, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    random.Random(1).shuffle(rows)
    with gzip.open(data / INCIDENTS, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return run_districts(sample_settings(), folder=data, out=data / "maps", districts=SOME)


def test_a_run_lists_every_file_but_its_manifest_and_log(sample_run: RunResult) -> None:
    outputs = {one["name"]: one for one in read_manifest(sample_run.folder)["outputs"]}
    written = contents(sample_run.folder)
    assert outputs.keys() == written.keys() - {MANIFEST}
    for name, data in written.items():
        if name != MANIFEST:
            assert outputs[name]["bytes"] == len(data)
            assert outputs[name]["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_district_lists_every_file_but_its_manifest(sample_run: RunResult) -> None:
    for district in sample_run.districts:
        outputs = {one["name"]: one["sha256"] for one in read_manifest(district.folder)["outputs"]}
        written = {name: hash_of(district.folder / name) for name in contents(district.folder)}
        del written[MANIFEST]
        assert outputs == written


def test_a_run_says_what_made_it(sample_run: RunResult) -> None:
    content = read_manifest(sample_run.folder)
    assert content["run"] == "essex-sample"
    assert content["seed"] == 1
    assert {one["name"]: one["sha256"] for one in content["inputs"]} == {
        Path(name).name: hash_of(DATA / name)
        for name in (
            INCIDENTS,
            "boundaries/essex_sample_wards.geojson",
            "addresses/sample_addresses.csv.gz",
            "streets/sample_towns.osm.gz",
        )
    }
    assert content["rows"]["read"] == 60_000 == sum(content["rows"]["went_to"].values())
    assert content["rows"]["kept"] + sum(content["rows"]["rejected"].values()) == 60_000
    assert content["settings"] == sample_settings().model_dump(mode="json")
    assert content["coordinates"]["incidents"]["name"] == "kept as given"
    assert content["coordinates"]["incidents"]["accuracy_m"] == 0
    assert content["coordinates"]["boundaries"]["accuracy_m"] > 0
    assert content["harm_index"]["title"]
    assert isinstance(content["warnings"], list)
    assert content["versions"].keys() >= {"python", "hotspots-toolkit", "leaflet", "gdal", "proj"}
    assert [one["name"] for one in content["districts"]] == [
        result.study_area.name for result in sample_run.districts
    ]


def test_a_district_says_what_made_it_and_what_its_columns_mean(sample_run: RunResult) -> None:
    for district in sample_run.districts:
        content = read_manifest(district.folder)
        assert content["district"] == district.study_area.name
        assert content["incidents"] == district.incidents
        assert content["settings"]["harm_spots"]["count"] == 10
        assert content["sources"]
        files = {name for product in content["products"] for name in product["files"]}
        written = {path.name for path in district.folder.iterdir()}
        pages = {f"{product['id']}.html" for product in content["products"]}
        assert written - {"cocoon", "eva", "patrol", "street-week"} == files | pages | {
            MANIFEST,
            "map.html",
            "index.html",
        }
        for product in content["products"]:
            assert product["finding"]
            assert product["settings"]
            for columns in product["tables"].values():
                assert all(column["meaning"] for column in columns)


METHOD = "method.html"
BY_LINE = ("rejected.csv", "not_mapped.csv")


def test_shuffled_rows_in_another_place_give_the_same_bytes(
    some_run: RunResult, shuffled_run: RunResult
) -> None:
    first, second = contents(some_run.folder), contents(shuffled_run.folder)
    assert first.keys() == second.keys()
    differing = {name for name in first if first[name] != second[name]}
    # These hold the hash of the input and the numbers of its lines.
    assert differing == {MANIFEST, METHOD, *BY_LINE}
    hashes = re.compile(rb'[0-9a-f]{64}|<td class="number">[\d,]+</td>')
    assert hashes.sub(b"", first[METHOD]) == hashes.sub(b"", second[METHOD])


def test_what_differs_for_shuffled_rows_is_line_numbers_and_hashes(
    some_run: RunResult, shuffled_run: RunResult
) -> None:
    tables, manifests = [], []
    for run in (some_run, shuffled_run):
        for name in BY_LINE:
            table = pd.read_csv(run.folder / name, encoding="utf-8-sig").drop(columns="line")
            tables.append(sorted(table.itertuples(index=False, name=None)))
        content = read_manifest(run.folder)
        content["outputs"] = [
            one for one in content["outputs"] if one["name"] not in (METHOD, *BY_LINE)
        ]
        content["inputs"] = [one["name"] for one in content["inputs"]]
        manifests.append(content)
    assert tables[:2] == tables[2:]
    assert manifests[0] == manifests[1]


def test_no_file_tells_of_the_machine_the_time_or_chance(sample_run: RunResult) -> None:
    places = [
        str(DATA.parent),
        str(sample_run.folder.parent),
        tempfile.gettempdir(),
        str(Path.home()),
    ]
    patterns = {
        "a place on this machine": "|".join(re.escape(f"{place}/") for place in places),
        "a random id": r"\b[0-9a-f]{32}\b",
        "a clock time": r"\b\d\d:\d\d:\d\d\b",
    }
    for name, data in contents(sample_run.folder).items():
        text = re.sub(r"base64,[\w+/=]+", "", data.decode("latin-1"))
        for what, pattern in patterns.items():
            found = re.search(pattern, text)
            if name.endswith(".gpkg") and found and what == "a clock time":
                # A GeoPackage has to hold a time of writing: always the same one.
                assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:.]+Z", text)) == {
                    "2000-01-01T00:00:00.000Z"
                }
                continue
            assert found is None, f"{name} holds {what}: {found[0]}"


def test_it_is_readable_and_the_same_every_time(tmp_path: Path) -> None:
    content = {"district": "Môn “é”", "harm": np.float64(1.5), "n": np.int64(2), "list": [1]}
    path = write_manifest(content, tmp_path)
    assert path == tmp_path / "manifest.json"
    text = '{\n  "district": "Môn “é”",\n  "harm": 1.5,\n  "n": 2,\n  "list": [\n    1\n  ]\n}\n'
    assert path.read_bytes() == text.encode()


def test_what_has_no_place_in_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="set cannot go into a manifest"):
        write_manifest({"outputs": {1, 2}}, tmp_path)
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_manifest({"harm": float("nan")}, tmp_path)
    assert not (tmp_path / MANIFEST).exists()


def test_a_package_that_is_not_installed_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(manifest, "version", nowhere)
    assert software_versions()["hotspots-toolkit"] == "not installed"

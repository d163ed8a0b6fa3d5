"""The delivery pack of a ward, from files on disk to a folder of files."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from hotspots.districts.job import job_of
from hotspots.districts.prepare import prepare_run
from hotspots.districts.street_week_delivery import (
    MadeDelivery,
    delivery_pack_of,
    make_delivery,
    write_delivery,
)
from hotspots.errors import InputError, OutputError
from hotspots.ground.one_ward import find_ward
from hotspots.settings import check_settings
from tests.cocoon_project import write_cocoon_project


def make(folder: Path, ward: str = "North", **sections: dict[str, Any]) -> MadeDelivery:
    settings = check_settings(write_cocoon_project(folder, delivery={"beats": 2}, **sections))
    return make_delivery(settings, folder=folder, ward=ward)


def test_doors_of_the_ward_only(tmp_path: Path) -> None:
    pack = make(tmp_path).pack
    assert set(pack.doors["street"]) == {"Mill Lane"}
    assert pack.beats["doors"].tolist() == [20, 20]
    assert pack.marking == "OFFICIAL-SENSITIVE"
    # The newest burglary is of the 19th of November 2024: the second Monday after it.
    assert pack.week[0].isoformat() == "2024-12-02T00:00:00"
    assert set(make(tmp_path, "W2").pack.doors["street"]) == {"Back Lane"}


def test_ward_and_week_of_the_settings(tmp_path: Path) -> None:
    week = {"ward": "South", "week": "2025-03-11"}
    pack = make(tmp_path, "", street_week=week).pack
    assert pack.ward == "South"
    assert pack.week[0].day_name() == "Tuesday"


def test_a_job_of_a_run_gives_the_same(tmp_path: Path) -> None:
    made = make(tmp_path)
    settings = check_settings(write_cocoon_project(tmp_path, delivery={"beats": 2}))
    prepared = prepare_run(settings, folder=tmp_path)
    job = job_of(prepared, prepared.study_areas)
    pack = delivery_pack_of(job, find_ward(job.study_area, "North"))
    assert pack.doors.equals(made.pack.doors)
    assert pack.grid.equals(made.pack.grid)


def test_the_folder_is_whole_and_says_what_made_it(tmp_path: Path) -> None:
    made = make(tmp_path)
    many = write_delivery(made, tmp_path / "out", folder=tmp_path)
    files = [one for one in (tmp_path / "out").rglob("*") if one.is_file()]
    assert len(files) == many + 1
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["ward"] == "North"
    assert manifest["shared_out_with"]["beats"]["beats"] == 2
    assert {one["name"] for one in manifest["outputs"]} >= {
        "restricted/overview.html",
        "public/street-week.html",
    }
    assert write_delivery(made, tmp_path / "out", folder=tmp_path) == many
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError):
        write_delivery(made, tmp_path / "taken", folder=tmp_path)


@pytest.mark.parametrize(
    ("sections", "ward", "message"),
    [
        ({}, "", "no ward is named"),
        ({}, "Westley", "no ward called 'Westley'"),
        ({"addresses": {"files": ""}}, "North", "no addresses are named"),
        ({"streets": {"file": ""}}, "North", "no streets are named"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: Path, sections: dict[str, Any], ward: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        make(tmp_path, ward, **sections)


def test_a_ward_without_addresses(tmp_path: Path) -> None:
    settings = write_cocoon_project(tmp_path)
    lines = (tmp_path / "addresses.csv").read_text().splitlines()
    kept = [line for line in lines if "Back Lane" not in line]
    (tmp_path / "addresses.csv").write_text("\n".join(kept) + "\n")
    with pytest.raises(InputError, match="the ward South has no addresses, so there is no door"):
        make_delivery(check_settings(settings), folder=tmp_path, ward="South")


def test_streets_of_another_place_are_refused(tmp_path: Path) -> None:
    settings = check_settings(write_cocoon_project(tmp_path, delivery={"beats": 2}))
    far = gpd.read_file(tmp_path / "streets.gpkg")
    far.geometry = far.geometry.translate(yoff=100_000)
    far.to_file(tmp_path / "streets.gpkg")
    with pytest.raises(InputError, match="none of the streets lies in the ward North"):
        make_delivery(settings, folder=tmp_path, ward="North")


def test_a_job_without_addresses_or_streets(tmp_path: Path) -> None:
    settings = write_cocoon_project(tmp_path)
    settings["addresses"], settings["streets"] = {}, {}
    prepared = prepare_run(check_settings(settings), folder=tmp_path)
    job = job_of(prepared, prepared.study_areas)
    with pytest.raises(InputError, match=r"(?s)no addresses, and beats.*no streets, and beats"):
        delivery_pack_of(job, find_ward(job.study_area, "North"))

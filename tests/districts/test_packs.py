"""Packs of a run: made where the inputs allow, led to from the front page, or left out."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.districts.many_districts import RunResult, run_districts
from hotspots.errors import InputError
from hotspots.records.patrol_register import read_patrol_register
from hotspots.settings import check_settings
from tests.cocoon_project import write_cocoon_project


def run(folder: Path, **sections: dict[str, Any]) -> RunResult:
    given: dict[str, dict[str, Any]] = {
        "harm_spots": {"min_per_year": 0, "count": 2},
        "patrol": {"days": 2},
        "delivery": {"beats": 3},
    }
    settings = check_settings(write_cocoon_project(folder, **(given | sections)))
    return run_districts(settings, folder=folder, out=folder / "maps")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run(tmp_path_factory.mktemp("packs"))


def test_every_pack_is_in_its_folder_in_three_versions(made: RunResult) -> None:
    for place in ("patrol", "street-week/scoping", "street-week/delivery", "cocoon"):
        for version in ("restricted", "partner", "public"):
            assert any((made.folder / "aford" / place / version).iterdir()), (place, version)
    (audit,) = (made.folder / "aford/eva").iterdir()
    assert {one.name for one in audit.iterdir()} == {"restricted", "partner", "public"}


def test_the_front_page_leads_to_every_pack_and_to_no_numbered_sheet(made: RunResult) -> None:
    page = made.index.read_text()
    links = re.findall(r'href="(aford/[^"]+)"', page)
    assert "aford/patrol/restricted/overview.html" in links
    assert "aford/street-week/scoping/public/scoping.html" in links
    assert "aford/street-week/delivery/restricted/overview.html" in links
    assert not [one for one in links if "/beat-0" in one]
    assert all((made.folder / one).exists() for one in links)
    assert ">audit form</a>" in page


def test_the_manifest_lists_what_the_packs_hold(made: RunResult) -> None:
    (district,) = (one for one in made.districts if one.study_area.name == "Aford")
    names = {one.name for one in district.outputs}
    files = {
        path.relative_to(made.folder / "aford").as_posix()
        for path in (made.folder / "aford").rglob("*")
        if path.is_file()
    }
    assert names == files


def test_plans_that_are_issued_are_remembered(tmp_path: Path) -> None:
    made = run(tmp_path, patrol={"days": 2, "register_folder": "patrols"})
    planned = read_patrol_register(tmp_path / "patrols").planned
    visits = [
        one.tables["patrol_visits"]
        for district in made.districts
        for one in district.products
        if one.declaration.id == "patrol_plan"
    ]
    assert len(planned) == sum(len(one) for one in visits) > 0
    assert set(planned["place"]) == {"Aford", "Bley"}


def test_packs_that_nobody_wants_are_not_made(tmp_path: Path) -> None:
    made = run(tmp_path, run={"name": "two", "packs": ["patrol"]})
    folders = {path.name for path in (made.folder / "aford").iterdir() if path.is_dir()}
    assert folders == {"patrol"}
    page = made.index.read_text()
    assert "Patrol plan" in page
    assert "Street Week</th>" not in page
    assert "Lists of doors" not in page


def test_a_ward_without_homes_has_no_beats_and_stops_nobody(tmp_path: Path) -> None:
    settings = check_settings(
        write_cocoon_project(
            tmp_path,
            harm_spots={"min_per_year": 0, "count": 2},
            run={"name": "two", "packs": ["street-week"]},
            delivery={"beats": 3},
        )
    )
    addresses = pd.read_csv(tmp_path / "addresses.csv", dtype=str)
    shops = addresses["street"] == "Mill Lane"
    addresses.loc[shops, "class"] = "CR08"
    addresses.to_csv(tmp_path / "addresses.csv", index=False)
    made = run_districts(settings, folder=tmp_path, out=tmp_path / "maps")
    packs = {
        name: sorted(one.name for one in (made.folder / name / "street-week").iterdir())
        for name in ("aford", "bley")
    }
    assert packs == {"aford": ["scoping"], "bley": ["delivery", "scoping"]}


def test_a_ward_that_nobody_knows_stops_the_run_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no ward called 'Nrth'.*did you mean 'North'"):
        run(tmp_path, street_week={"ward": "Nrth"})
    assert not list((tmp_path / "maps").rglob("map.html"))


def test_two_runs_are_the_same_to_the_byte(made: RunResult, tmp_path: Path) -> None:
    again = run(tmp_path)  # from files written anew: a GeoPackage's hash is another each time
    for path in sorted(made.folder.rglob("*")):
        if path.is_file() and path.name not in ("run.log", "manifest.json", "method.html"):
            twin = again.folder / path.relative_to(made.folder)
            assert path.read_bytes() == twin.read_bytes(), path.relative_to(made.folder)

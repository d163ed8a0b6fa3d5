"""A whole run: folders, front page, manifest last, one bad place never taken for a good one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hotspots.districts import how_many, many_districts, older_folders, run_districts
from hotspots.errors import MissingFileError, OutputError
from hotspots.products import DECLARATIONS
from hotspots.settings import check_settings
from tests.worlds import two_district_project

DISTRICT_FILES = {
    *(f"{one.id}.html" for one in DECLARATIONS),
    "accuracy.csv",
    "accuracy_by_period.csv",
    "campaign.csv",
    "campaign_first.csv",
    "change.csv",
    "change.gpkg",
    "cocoon.gpkg",
    "cocoon_wards.csv",
    "cocoon_zones.csv",
    "concentration.csv",
    "density.gpkg",
    "density.tif",
    "eva_lighting.csv",
    "eva_pack.gpkg",
    "eva_stops.csv",
    "eva_surroundings.csv",
    "harm_spots.csv",
    "harm_spots.gpkg",
    "harm_spots_curve.csv",
    "hotspot_areas.csv",
    "hotspot_areas.gpkg",
    "hour_by_weekday.csv",
    "index.html",
    "incident_places.csv",
    "local_hotspots.csv",
    "local_hotspots.gpkg",
    "lorenz.csv",
    "manifest.json",
    "map.html",
    "near_repeat.csv",
    "near_repeat.gpkg",
    "near_repeat_decay.csv",
    "near_repeat_incidents.csv",
    "near_repeat_series.csv",
    "patrol_days.csv",
    "patrol_plan.gpkg",
    "patrol_shifts.csv",
    "patrol_spots.csv",
    "patrol_visits.csv",
    "persistence.csv",
    "stacked_points.csv",
    "stacked_points.gpkg",
    "street_week.gpkg",
    "street_week_wards.csv",
    "street_week_weights.csv",
    "volume_contours.csv",
    "weekdays.csv",
}

PACKS = {"patrol", "street-week"}  # without homes or a street map there are no others


def run(folder: Path, **sections: dict[str, Any]) -> many_districts.RunResult:
    settings = check_settings(two_district_project(folder, **sections))
    return run_districts(settings, folder=folder, out=folder / "maps")


def test_the_tree_that_a_run_makes(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.folder == tmp_path / "maps" / "two"
    assert {path.name for path in result.folder.iterdir()} == {
        "aford",
        "bley",
        "index.html",
        "manifest.json",
        "method.html",
        "not_mapped.csv",
        "rejected.csv",
    }
    for district in ("aford", "bley"):
        assert {
            path.name for path in (result.folder / district).iterdir()
        } == DISTRICT_FILES | PACKS


def test_progress_ends_at_the_number_of_districts(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    settings = check_settings(two_district_project(tmp_path))
    run_districts(settings, folder=tmp_path, out=tmp_path, progress=lambda *step: told.append(step))
    assert told == [
        ("Reading incidents", 1, 1),
        ("Mapping districts", 0, 2),
        ("Mapping districts", 1, 2),
        ("Mapping districts", 2, 2),
    ]


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    settings = check_settings(two_district_project(tmp_path))
    first, second = (
        {path: path.read_bytes() for path in result.folder.rglob("*") if path.is_file()}
        for result in (
            run_districts(settings, folder=tmp_path, out=tmp_path / "maps") for _ in range(2)
        )
    )
    assert first == second


def test_a_failed_run_leaves_no_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished = run(tmp_path)
    assert (finished.folder / "manifest.json").exists()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(many_districts, "_write_front", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        run(tmp_path)
    assert not (finished.folder / "manifest.json").exists()


def test_a_file_where_the_run_should_go_is_refused(tmp_path: Path) -> None:
    (tmp_path / "maps").write_text("in the way")
    with pytest.raises(OutputError, match=r"cannot write here \((Not a directory|File exists)\)"):
        run(tmp_path)


def test_a_foreign_folder_is_not_replaced(tmp_path: Path) -> None:
    precious = tmp_path / "maps" / "two" / "aford" / "notes.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("mine")
    with pytest.raises(OutputError, match="something that hotspots did not make is in the way"):
        run(tmp_path)
    assert precious.read_text() == "mine"


def test_districts_of_one_name_take_their_codes(tmp_path: Path) -> None:
    names = many_districts._folders(run(tmp_path).prepared.study_areas)
    assert names == {"E1": "aford", "E2": "bley"}
    aford = run(tmp_path).prepared.study_areas[0]
    twin = type(aford)("AFORD", "E9", aford.outline, aford.crs, aford.wards)
    assert many_districts._folders([aford, twin]) == {"E1": "aford-e1", "E9": "aford-e9"}


def test_a_district_without_incidents_still_has_its_pages(tmp_path: Path) -> None:
    settings = two_district_project(tmp_path)
    lines = (tmp_path / "incidents.csv").read_text().splitlines()
    kept = [line for line in lines if not line.startswith("503000")]
    (tmp_path / "incidents.csv").write_text("\n".join(kept))
    result = run_districts(check_settings(settings), folder=tmp_path, out=tmp_path / "maps")
    bley = result.districts[1]
    assert (bley.incidents, bley.harm) == (0, 0.0)
    assert "No small place in Bley" in (bley.folder / "map.html").read_text("utf-8")
    assert {path.name for path in bley.folder.iterdir()} == DISTRICT_FILES


def test_a_sheet_that_was_asked_for_is_among_the_files_of_its_product(tmp_path: Path) -> None:
    result = run(tmp_path, run={"name": "two", "districts": ["Aford"], "sheets": ["png"]})
    page = (result.folder / "aford" / "index.html").read_text(encoding="utf-8")
    assert (result.folder / "aford" / "sheets" / "harm_spots.png").is_file()
    assert page.count('href="sheets/harm_spots.png"') == 2  # on its card, and in the list of all
    front = (result.folder / "index.html").read_text(encoding="utf-8")
    assert 'href="aford/sheets/harm_spots.png"' in front


def test_the_manifest_accounts_for_rows_and_settings(tmp_path: Path) -> None:
    result = run(tmp_path)
    manifest = json.loads((result.folder / "manifest.json").read_text("utf-8"))
    assert manifest["rows"]["read"] == sum(manifest["rows"]["went_to"].values()) == 21
    assert manifest["seed"] == 1
    assert manifest["settings"]["density"]["bandwidth_m"] == 200
    assert manifest["coordinates"]["incidents"]["name"] == "kept as given"
    assert [one["name"] for one in manifest["inputs"]] == ["incidents.csv", "wards.gpkg"]
    assert [one["incidents"] for one in manifest["districts"]] == [12, 6]


def test_names_that_no_folder_can_tell_apart_are_numbered(tmp_path: Path) -> None:
    aford = run(tmp_path).prepared.study_areas[0]
    names = ("東", "西", "南")
    unlettered = [type(aford)(n, n, aford.outline, aford.crs, aford.wards) for n in names]
    folders = many_districts._folders(unlettered)
    assert len(set(folders.values())) == 3


def test_a_run_that_cannot_be_read_leaves_the_finished_one_alone(tmp_path: Path) -> None:
    finished = run(tmp_path)
    before = (finished.folder / "manifest.json").read_bytes()
    with pytest.raises(MissingFileError):
        run(tmp_path, incidents={"files": "gone.csv"})
    assert (finished.folder / "manifest.json").read_bytes() == before


def test_somebody_elses_folder_is_not_taken_for_a_run(tmp_path: Path) -> None:
    website = tmp_path / "maps" / "two"
    website.mkdir(parents=True)
    (website / "manifest.json").write_text('{"short_name": "a web app"}')
    (website / "index.html").write_text("mine")
    with pytest.raises(OutputError, match="something that hotspots did not make"):
        run(tmp_path)
    assert (website / "index.html").read_text() == "mine"


def test_older_districts_are_named(tmp_path: Path) -> None:
    everything = run(tmp_path)
    assert older_folders(everything.folder, everything.districts) == []
    only_one = run(tmp_path, run={"districts": ["Bley"]})
    assert older_folders(only_one.folder, only_one.districts) == ["aford"]


def test_incidents_in_no_district_are_listed_by_file_and_line(tmp_path: Path) -> None:
    result = run(tmp_path)
    listed = (result.folder / "not_mapped.csv").read_text("utf-8-sig").splitlines()
    assert listed == [
        "file,line,reason",
        "incidents.csv,20,outside every boundary",
        "incidents.csv,21,outside every boundary",
    ]


def test_what_an_analyst_saved_beside_the_layers_survives(tmp_path: Path) -> None:
    saved = run(tmp_path).folder / "aford" / "my-project.qgz"
    saved.write_text("an afternoon's work")
    run(tmp_path)
    assert saved.read_text() == "an afternoon's work"


def test_how_many_in_words(tmp_path: Path) -> None:
    assert how_many(run(tmp_path).districts) == "2 districts"
    assert how_many(run(tmp_path, run={"districts": ["Bley"]}).districts) == "one district"
    (tmp_path / "box").mkdir()
    assert how_many(run(tmp_path / "box", boundaries={"files": []}).districts) == "one area"


def test_the_manifest_says_how_incidents_were_weighed_and_by_which_table(tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("offence,weight\nRobbery,50\n")
    result = run(tmp_path, harm={"table": "weights.csv"})
    manifest = json.loads((result.folder / "manifest.json").read_text("utf-8"))
    assert [one["name"] for one in manifest["inputs"]] == [
        "incidents.csv",
        "wards.gpkg",
        "weights.csv",
    ]
    index = manifest["harm_index"]
    assert index["title"] == "own table: weights.csv"
    assert index["weighed"] == {"by the force's own table": 14, "floor: unknown": 6}
    assert index["offences_unknown"] == {"Drugs": 6}
    assert manifest["inputs"][2]["sha256"] in index["source"]
    page = (result.folder / "aford" / "map.html").read_text("utf-8")
    assert "weigh 1 each: &#39;6 × Drugs&#39;" in page
    assert "own table: weights.csv" in page


def test_every_link_of_the_pages_leads_to_a_file(tmp_path: Path) -> None:
    result = run(tmp_path)
    pages = [result.index, result.folder / "method.html", *result.folder.glob("*/index.html")]
    assert len(pages) == 4
    for page in pages:
        links = re.findall(r'href="([^"#]*)(#[^"]*)?"', page.read_text("utf-8"))
        assert links
        assert [link for link, _ in links if link and not (page.parent / link).is_file()] == []
        assert not any(link.startswith(("/", "file:", "http")) for link, _ in links)
        found = re.search(r'id="findable">(.*?)</script>', page.read_text("utf-8"))
        for _, _, _, href in json.loads(found[1]) if found else []:
            assert (page.parent / href.partition("#")[0]).is_file()


def test_no_page_and_no_manifest_names_a_folder_of_the_machine(tmp_path: Path) -> None:
    result = run(tmp_path, incidents={"files": str(tmp_path / "incidents.csv")})
    for path in [*result.folder.rglob("*.html"), *result.folder.rglob("manifest.json")]:
        assert str(tmp_path) not in path.read_text("utf-8"), path.name

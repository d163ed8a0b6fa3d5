"""Stacked points in a run: kept, flagged or set aside, and every later product says so."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from hotspots.districts import RunResult, prepare_run, run_districts
from hotspots.errors import SettingsError
from hotspots.settings import check_settings
from tests.worlds import two_district_project, write_lines

STACKS = (("Airport/Airfield", 200), ("Mill Lane", 100))
RECORDED = "Stacked points hold improbably many incidents, perhaps because they are recorded there."


def project(folder: Path, **sections: dict[str, Any]) -> dict[str, Any]:
    """Aford with 50 ordinary places and two stacks; Bley with four places, too few to judge."""
    settings = two_district_project(folder, **sections)
    rows = [
        (500_100 + 30 * place, 200_300, "High Street")
        for place in range(50)
        for _ in range(1 + place % 4)
    ]
    for number, (name, height) in enumerate(STACKS):
        rows += [(500_500 + 400 * number, 201_500, f"On or near {name}")] * height
    rows += [(503_000 + 10 * (i % 4), 200_500, "Pier") for i in range(40)]
    lines = [f"{x},{y},Robbery,2024-03-01,{text}" for x, y, text in rows]
    write_lines(folder / "incidents.csv", ["easting,northing,offence,date,location", *lines])
    return settings


def run(folder: Path, **stacked: Any) -> RunResult:
    settings = check_settings(project(folder, stacked_points=stacked))
    return run_districts(settings, folder=folder, out=folder / "maps")


def page(result: RunResult, district: str = "aford") -> str:
    return (result.folder / district / "map.html").read_text("utf-8")


def table(result: RunResult, name: str, district: str = "aford") -> list[dict[str, str]]:
    text = (result.folder / district / f"{name}.csv").read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_stacks_are_flagged_and_stay_on_the_map_by_default(tmp_path: Path) -> None:
    result = run(tmp_path)
    prepared = result.prepared
    assert prepared.chosen["stacked"].value_counts().to_dict() == {"airport": 200, "other": 100}
    assert not any(what.startswith("set aside") for what in prepared.account)
    assert [one["treatment"] for one in table(result, "stacked_points")] == ["flag", "flag"]
    spots = {one["around"]: one["stacked_point"] for one in table(result, "harm_spots")}
    assert spots["Airport/Airfield"] == "airport"
    assert spots["Mill Lane"] == "other"
    assert spots["High Street"] == ""
    assert f"{RECORDED} Flagged: Airport/Airfield 200, Mill Lane 100." in page(result)
    assert "100%, stacked point (airport)" in page(result)
    assert '"100%, stacked point"' in page(result)
    assert "one exact position: 4 of" in page(result)
    assert "on a stacked point: 2." in page(result)
    assert prepared.notes[:2] == (
        "Stacked points hold improbably many incidents for their district: 2 flagged (300"
        " incidents: airport 200, streets and others 100)",
        "districts with fewer than 20 places, not searched for stacks: 1",
    )


def test_set_aside_means_on_no_map_and_told_everywhere(tmp_path: Path) -> None:
    result = run(tmp_path, kinds={"airport": "set aside"})
    prepared = result.prepared
    assert prepared.account["set aside: stacked point (airport)"] == 200
    assert sum(prepared.account.values()) == prepared.records.summary.read
    assert result.districts[0].incidents == prepared.account["mapped: Aford"] == 223
    assert "Airport/Airfield" not in {one["around"] for one in table(result, "harm_spots")}
    assert "On or near Airport/Airfield" not in {
        one["location"] for one in table(result, "incident_places")
    }
    assert [(one["kind"], one["treatment"]) for one in table(result, "stacked_points")] == [
        ("airport", "set aside"),
        ("other", "flag"),
    ]
    told = "Flagged: Mill Lane 100. Set aside, not on this map: Airport/Airfield 200."
    assert told in page(result)
    front = result.index.read_text("utf-8")
    assert "1 set aside and on no map (200 incidents: airport 200)" in front
    assert "set aside: stacked point (airport)" in front
    manifest = json.loads((result.folder / "manifest.json").read_text("utf-8"))
    assert manifest["stacked_points"]["set_aside"] == {"airport": 200}
    assert manifest["stacked_points"]["treatment"]["other"] == "flag"
    district = json.loads((result.folder / "aford" / "manifest.json").read_text("utf-8"))
    assert any(told in caveat for caveat in district["caveats"])
    # Another district has nothing to tell of it.
    assert "Airport" not in page(result, "bley")
    assert table(result, "stacked_points", "bley") == []


def test_kept_means_listed_and_no_more(tmp_path: Path) -> None:
    result = run(tmp_path, treatment="keep")
    assert result.prepared.chosen["stacked"].isna().all()
    assert "tacked point" not in page(result)
    assert [one["treatment"] for one in table(result, "stacked_points")] == ["keep", "keep"]
    assert {one["stacked_point"] for one in table(result, "harm_spots")} == {""}


def test_everything_can_be_set_aside_but_one_kind(tmp_path: Path) -> None:
    result = run(tmp_path, treatment="set aside", kinds={"airport": "keep"})
    assert result.prepared.stacked.set_aside == {"other": 100}
    assert "Set aside, not on this map: Mill Lane 100." in page(result)
    assert "Airport/Airfield 200" not in page(result)


def test_a_district_by_itself_has_the_same_stacks(tmp_path: Path) -> None:
    both = run(tmp_path, kinds={"airport": "set aside"})
    settings = check_settings(project(tmp_path, stacked_points={"kinds": {"airport": "set aside"}}))
    alone = run_districts(settings, folder=tmp_path, out=tmp_path / "alone", districts=["Aford"])
    assert table(alone, "stacked_points") == table(both, "stacked_points")
    assert page(alone) == page(both)


def test_without_boundaries_everything_is_judged_as_one(tmp_path: Path) -> None:
    settings = check_settings(project(tmp_path, boundaries={"files": []}))
    prepared = prepare_run(settings, folder=tmp_path)
    (area,) = prepared.study_areas
    assert prepared.stacked.points_in(area)["incidents"].tolist() == [200, 100]
    assert any("Airport/Airfield 200" in note for note in prepared.stacked.notes_of(area))


def test_only_chosen_offences_are_stacked(tmp_path: Path) -> None:
    sections = {"incidents": {"offences": ["Robbery"]}}
    settings = project(tmp_path, stacked_points={"treatment": "set aside"}, **sections)
    path = tmp_path / "incidents.csv"
    path.write_text(path.read_text().replace("Robbery", "Drugs", 5))
    prepared = prepare_run(check_settings(settings), folder=tmp_path)
    assert prepared.account["set aside: not a chosen offence"] == 5
    assert sum(prepared.account.values()) == prepared.records.summary.read


@pytest.mark.parametrize(
    ("kind", "cure"),
    [("airprt", "did you mean 'airport'?"), ("zzz", "the choice is airport, prison, police")],
)
def test_a_kind_there_is_not_is_refused_before_anything_is_read(
    tmp_path: Path, kind: str, cure: str
) -> None:
    settings = project(tmp_path, stacked_points={"kinds": {kind: "flag"}})
    (tmp_path / "incidents.csv").unlink()
    with pytest.raises(SettingsError) as caught:
        prepare_run(check_settings(settings), folder=tmp_path)
    assert f"[stacked_points] kinds: '{kind}' is not a kind of stacked point" in str(caught.value)
    assert cure in str(caught.value)


def test_a_treatment_there_is_not_is_refused() -> None:
    table = {"incidents": {"files": "a"}, "stacked_points": {"kinds": {"airport": "hide"}}}
    with pytest.raises(SettingsError, match=r"kinds\.airport = 'hide'.*'keep', 'flag' or"):
        check_settings(table)


def test_many_points_are_not_all_named(tmp_path: Path) -> None:
    prepared = prepare_run(
        check_settings(project(tmp_path, stacked_points={"expected_by_chance": 1000})),
        folder=tmp_path,
    )
    (note,) = prepared.stacked.notes_of(prepared.study_areas[0])
    assert "High Street 4 and 44 more." in note

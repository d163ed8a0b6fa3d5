"""Lists of doors of a run and by themselves: right doors, right places, remembered."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.districts import MadeLists, make_lists, make_one_product, run_districts, write_lists
from hotspots.districts.cocoon import NoCocoonError
from hotspots.errors import InputError, OutputError
from hotspots.records import read_returns
from hotspots.records.register import read_register
from hotspots.settings import check_settings
from tests.cocoon_project import write_cocoon_project
from tests.worlds import two_district_project, write_lines


def make(folder: Path, *districts: str, **sections: dict[str, Any]) -> MadeLists:
    settings = check_settings(write_cocoon_project(folder, **sections))
    return make_lists(settings, folder=folder, districts=districts)


def test_every_door_is_on_the_list_of_its_own_district(tmp_path: Path) -> None:
    both = make(tmp_path)
    aford, bley = make(tmp_path, "Aford").lists, make(tmp_path, "Bley").lists
    assert set(aford.doors["street"]) == {"Mill Lane"}
    assert set(bley.doors["street"]) == {"Back Lane"}
    assert set(both.lists.doors["door"]) == {*aford.doors["door"], *bley.doors["door"]}
    assert aford.reassure["addresses"].tolist() == ["9 Mill Lane, Aford"]
    assert bley.reassure["addresses"].tolist() == ["11 Back Lane, Bley"]
    assert aford.burglaries["status"].tolist() == ["due"]
    assert bley.burglaries["status"].tolist() == ["overdue"]
    assert both.saturation["homes"].tolist() == [40, 40]
    assert both.saturation["homes_in_zones"].tolist() == [40, 40]


def test_sheds_and_shops_get_no_zone_unless_they_are_wanted(tmp_path: Path) -> None:
    assert len(make(tmp_path).lists.burglaries) == 2
    wanted = make(tmp_path, cocoon={"as_of": "2024-11-20", "unconnected": True})
    assert len(wanted.lists.burglaries) == 3


def test_teams_of_the_settings(tmp_path: Path) -> None:
    cocoon = {"as_of": "2024-11-20", "teams": {"Night team": ["North"], "Rest": ["Bley"]}}
    made = make(tmp_path, cocoon=cocoon)
    assert set(made.lists.doors["team"]) == {"Night team", "Rest"}
    cocoon["teams"] = {"Night team": ["Westley"]}
    with pytest.raises(InputError, match=r"neither a ward nor a district: 'Westley'"):
        make(tmp_path, cocoon=cocoon)


def test_settings_reach_the_lists(tmp_path: Path) -> None:
    cocoon = {"as_of": "2024-11-20", "gold": 2, "silver": 3, "bronze": 0, "per_shift": 4}
    made = make(tmp_path, "Aford", cocoon={**cocoon, "decay": "published"}).lists
    assert made.doors["priority"].value_counts().to_dict() == {"silver": 3, "gold": 2}
    assert made.rounds["doors"].max() <= 4
    assert "Bowers" in made.basis
    three_weeks = make(tmp_path, "Bley", cocoon={**cocoon, "within_days": 21}).lists
    assert not len(three_weeks.doors)


def test_rows_of_one_burglary_are_one(tmp_path: Path) -> None:
    settings = check_settings(write_cocoon_project(tmp_path))
    path = tmp_path / "burglary.csv"
    lines = path.read_text().splitlines()
    write_lines(path, [*lines, lines[1]])
    made = make_lists(settings, folder=tmp_path)
    assert len(made.lists.burglaries) == 2
    assert any("1 rows repeat a burglary's reference" in note for note in made.lists.notes)


def test_lists_are_written_whole_and_replace_their_own(tmp_path: Path) -> None:
    made = make(tmp_path, "Aford")
    target = tmp_path / "lists"
    written = write_lists(made, target, folder=tmp_path)
    files = sorted(path.relative_to(target).as_posix() for path in target.rglob("*.*"))
    assert len(files) == written + 1  # the manifest
    assert "restricted/aford.xlsx" in files
    first = {name: (target / name).read_bytes() for name in files}
    again = make_lists(made.job.settings, folder=tmp_path, districts=["Aford"])
    write_lists(again, target, folder=tmp_path)
    assert {name: (target / name).read_bytes() for name in files} == first
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="something that hotspots did not make is in the way"):
        write_lists(made, tmp_path / "mine", folder=tmp_path)


def test_issued_lists_are_remembered_and_visits_change_the_next(tmp_path: Path) -> None:
    from hotspots.publish import record_returns

    register = {"as_of": "2024-11-20", "register_folder": "register"}
    made = make(tmp_path, "Aford", cocoon=register)
    write_lists(made, tmp_path / "lists", folder=tmp_path)
    planned = read_register(tmp_path / "register").planned
    assert set(planned["door"]) == set(made.lists.doors["door"])
    gold = made.lists.doors[made.lists.doors["priority"] == "gold"]["door"].tolist()
    rows = [f"{door},spoke,2024-11-20 18:00,1234" for door in gold[:3]]
    write_lines(tmp_path / "returns.csv", ["UPRN,Outcome,Visited,Officer", *rows])
    record_returns(
        read_returns(tmp_path / "returns.csv"), tmp_path / "register", as_of="2024-11-21"
    )
    after = make(tmp_path, "Aford", cocoon=register)
    assert not set(gold[:3]) & set(after.lists.doors["door"])
    assert after.lists.burglaries["visited"].tolist() == [3]
    assert any(file.name == "visits.csv" for file in after.prepared.inputs)


def test_a_run_writes_the_lists_and_the_zones(tmp_path: Path) -> None:
    settings = check_settings(
        write_cocoon_project(tmp_path, cocoon={"as_of": "2024-11-20", "register_folder": "reg"})
    )
    result = run_districts(settings, folder=tmp_path, out=tmp_path / "maps")
    aford = result.folder / "aford"
    lists = make(tmp_path, "Aford", cocoon={"as_of": "2024-11-20"}).lists
    written = pd.read_csv(aford / "cocoon" / "restricted" / "aford.csv", dtype=str)
    assert written["door"].tolist() == lists.doors["door"].tolist()
    zones = pd.read_csv(aford / "cocoon_zones.csv")
    assert zones[["status", "ward", "homes"]].to_numpy().tolist() == [["due", "North", 39]]
    assert len(read_register(tmp_path / "reg").planned) == 2 * len(lists.doors)
    index = result.index.read_text("utf-8")
    assert "aford/cocoon/restricted/aford.html" in index
    assert "burglary-01.html" not in index


def test_no_address_stands_outside_the_restricted_folder(tmp_path: Path) -> None:
    """Every address of the project is looked for in every file of a run, its log included."""
    settings = check_settings(
        write_cocoon_project(tmp_path, cocoon={"as_of": "2024-11-20", "register_folder": "reg"})
    )
    result = run_districts(settings, folder=tmp_path, out=tmp_path / "maps")
    table = pd.read_csv(tmp_path / "addresses.csv", dtype=str)
    secrets = {*table["address"], *(f"{one}," for one in table["uprn"]), "AA/1", "AA/2"}
    shared = [path for path in result.folder.rglob("*") if path.is_file()]
    shared = [path for path in shared if "restricted" not in path.parts]
    assert {"partner", "public"} <= {path.parent.name for path in shared}
    for path in shared:
        content = path.read_bytes()
        assert not [one for one in secrets if one.encode() in content], path.name
    names = " ".join(path.name for path in result.folder.rglob("*"))
    assert not [one for one in ("mill", "back-lane", "AA", "1234") if one in names]


def test_months_and_other_crimes_make_maps_without_zones(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    settings = check_settings(two_district_project(tmp_path / "other"))
    made = make_one_product("cocoon", settings, folder=tmp_path / "other", districts=["Aford"])
    assert made.product.finding == (
        "No cocoon zones can be drawn in Aford: no incident is a burglary of a home"
    )
    header = "urn,ho code,offence,month,date,easting,northing"
    rows = [header, "1,28E,Burglary,2024-11,,580240,190508"]
    settings = check_settings(write_cocoon_project(tmp_path))
    write_lines(tmp_path / "burglary.csv", rows)
    made = make_one_product("cocoon", settings, folder=tmp_path, districts=["Aford"])
    assert "all 1 incidents have a month only" in made.product.finding
    with pytest.raises(NoCocoonError, match=r"all 1 incidents.*use an extract with days"):
        make_lists(settings, folder=tmp_path)
    rows.append("2,45,Theft,2024-11,2024-11-09,580240,190508")
    write_lines(tmp_path / "burglary.csv", rows)
    with pytest.raises(NoCocoonError, match=r"all 1 burglaries of homes have a month only"):
        make_lists(settings, folder=tmp_path)


def test_a_few_rows_without_a_day_are_left_out_and_said(tmp_path: Path) -> None:
    settings = check_settings(write_cocoon_project(tmp_path))
    path = tmp_path / "burglary.csv"
    write_lines(path, [*path.read_text().splitlines(), "AA/9,28E,Burglary,,,,580240,190508"])
    made = make_lists(settings, folder=tmp_path)
    assert len(made.lists.burglaries) == 2
    assert any("1 burglaries of homes have a month only, or no date" in n for n in made.lists.notes)


def test_burglaries_of_who_knows_what_are_refused_with_the_cure(tmp_path: Path) -> None:
    settings = write_cocoon_project(tmp_path)
    path = tmp_path / "burglary.csv"
    path.write_text(path.read_text().replace("28E", "").replace("28I", "").replace("30C", ""))
    with pytest.raises(NoCocoonError, match=r"nothing says which were of homes.*home_offences"):
        make_lists(check_settings(settings), folder=tmp_path)
    settings["cocoon"]["home_offences"] = ["burglary"]
    made = make_lists(check_settings(settings), folder=tmp_path)
    assert len(made.lists.burglaries) == 4
    settings["cocoon"]["home_offences"] = ["Arson"]
    with pytest.raises(InputError, match="no incident has the offence 'Arson'"):
        make_lists(check_settings(settings), folder=tmp_path)


def test_lists_need_addresses_of_the_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no addresses are named, and a list needs doors"):
        make(tmp_path, addresses={"files": ()})
    settings = check_settings(write_cocoon_project(tmp_path))
    path = tmp_path / "addresses.csv"
    write_lines(path, [line for line in path.read_text().splitlines() if "Back Lane" not in line])
    with pytest.raises(InputError, match="no address lies in the place that the lists are for"):
        make_lists(settings, folder=tmp_path, districts=["Bley"])


def test_without_boundaries_everything_is_one_place(tmp_path: Path) -> None:
    made = make(tmp_path, boundaries={"files": ()})
    assert set(made.lists.doors["street"]) == {"Mill Lane", "Back Lane"}
    assert set(made.lists.doors["team"]) == {made.lists.place}

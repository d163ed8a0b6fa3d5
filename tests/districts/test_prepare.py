"""Reading a run: every row accounted for, every wrong name refused before work begins."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.districts import prepare_run
from hotspots.errors import InputError
from hotspots.ground import osm_ground
from hotspots.ground.osm_xml import read_osm_xml
from hotspots.publish import source_lines
from hotspots.settings import Settings, check_settings
from tests.worlds import two_district_project


def settings_of(folder: Path, **sections: dict[str, Any]) -> Settings:
    return check_settings(two_district_project(folder, **sections))


def test_every_row_has_one_place(tmp_path: Path) -> None:
    prepared = prepare_run(settings_of(tmp_path), folder=tmp_path)
    assert prepared.account == {
        "rejected: no coordinates": 1,
        "mapped: Aford": 12,
        "mapped: Bley": 6,
        "not mapped: outside every boundary": 2,
    }
    assert sum(prepared.account.values()) == prepared.records.summary.read == 21


def test_rows_of_districts_that_were_not_chosen_are_counted(tmp_path: Path) -> None:
    prepared = prepare_run(settings_of(tmp_path), folder=tmp_path, districts=["Bley"])
    assert prepared.account["not mapped: in a district that was not chosen"] == 12
    assert [area.name for area in prepared.study_areas] == ["Bley"]
    assert sum(prepared.account.values()) == 21


def test_offences_that_were_not_chosen_are_set_aside(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, incidents={"offences": ["ROBBERY"]})
    prepared = prepare_run(settings, folder=tmp_path)
    assert prepared.account["set aside: not a chosen offence"] == 6
    assert set(prepared.chosen["offence"]) == {"Robbery"}
    assert sum(prepared.account.values()) == 21


def test_an_offence_that_does_not_occur_names_those_that_do(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, incidents={"offences": ["Piracy"]})
    with pytest.raises(InputError, match="no incident has the offence 'Piracy'") as caught:
        prepare_run(settings, folder=tmp_path)
    assert "choose from 'Robbery', 'Drugs'" in str(caught.value)


def test_without_boundaries_everything_is_one_area(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, boundaries={"files": []}, run={"title": "Allshire"})
    prepared = prepare_run(settings, folder=tmp_path)
    assert prepared.account == {"rejected: no coordinates": 1, "mapped: Allshire": 20}
    assert not prepared.study_areas[0].has_boundary


def test_a_district_without_boundaries_is_refused(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, boundaries={"files": []})
    with pytest.raises(
        InputError, match=r"districts are named \('Bley'\) but the settings have no"
    ):
        prepare_run(settings, folder=tmp_path, districts=["Bley"])


def test_a_district_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not among the boundaries: 'Cham'"):
        prepare_run(settings_of(tmp_path, run={"districts": ["Cham"]}), folder=tmp_path)


def test_a_file_of_another_place_is_named(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    rows = pd.DataFrame({"id": [1, 2, 3], "easting": [400_000] * 3, "northing": [300_000] * 3})
    rows.to_csv(tmp_path / "elsewhere.csv", index=False)
    files = (str(settings.incidents.files), "elsewhere.csv")
    incidents = settings.incidents.model_copy(update={"files": files})
    prepared = prepare_run(settings.model_copy(update={"incidents": incidents}), folder=tmp_path)
    assert prepared.notes[0] == (
        "most incidents of elsewhere.csv lie outside every boundary (3 of 3): is it of another"
        " place?"
    )
    assert not any("another place" in note for note in prepared.notes[1:])


def test_notes_of_incidents_and_boundaries_come_together(tmp_path: Path) -> None:
    prepared = prepare_run(settings_of(tmp_path), folder=tmp_path)
    assert prepared.boundaries is not None
    assert prepared.notes == (
        *prepared.stacked.notes,
        *prepared.records.notes,
        *prepared.boundaries.notes,
    )
    assert any("have no id" in note for note in prepared.notes)


def test_own_incidents_are_those_sorted_into_the_district(tmp_path: Path) -> None:
    prepared = prepare_run(settings_of(tmp_path), folder=tmp_path)
    aford, bley = prepared.study_areas
    assert len(prepared.own_incidents(aford)) == 12
    assert set(prepared.own_incidents(bley)["district"]) == {"Bley"}


def test_wards_that_lie_in_no_district_have_a_line_of_their_own(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    wards = gpd.read_file(tmp_path / "wards.gpkg")
    wards.loc[1, ["LAD24CD", "LAD24NM"]] = None
    wards.to_file(tmp_path / "wards.gpkg", layer="wards")
    prepared = prepare_run(settings, folder=tmp_path)
    assert prepared.account["not mapped: in a ward that lies in no district"] == 6
    assert "not mapped: in a district that was not chosen" not in prepared.account
    assert prepared.not_mapped["reason"].value_counts().to_dict() == {
        "in a ward that lies in no district": 6,
        "outside every boundary": 2,
    }


def test_cells_that_cannot_be_laid_are_refused_before_anything_is_mapped(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, density={"cell_m": 0.1, "bandwidth_m": 200})
    with pytest.raises(InputError, match=r"cells of 0\.1 m would be needed"):
        prepare_run(settings, folder=tmp_path)


def test_a_system_in_degrees_is_refused_by_the_name_of_its_setting(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, coordinates={"crs": "EPSG:4326"})
    with pytest.raises(InputError, match=r"^\[coordinates\] crs: EPSG:4326 is not"):
        prepare_run(settings, folder=tmp_path)


def test_two_districts_of_one_name_are_accounted_for_apart(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    wards = gpd.read_file(tmp_path / "wards.gpkg")
    wards["LAD24NM"] = "Twinford"
    wards.to_file(tmp_path / "wards.gpkg", layer="wards")
    prepared = prepare_run(settings, folder=tmp_path)
    assert prepared.account["mapped: Twinford (E1)"] == 12
    assert prepared.account["mapped: Twinford (E2)"] == 6
    assert sum(prepared.account.values()) == 21


def test_boundaries_in_two_systems_tell_the_less_exact_operation(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, boundaries={"files": ["districts.geojson", "wards.gpkg"]})
    wards = gpd.read_file(tmp_path / "wards.gpkg")
    districts = wards[["LAD24CD", "LAD24NM", "geometry"]].to_crs(4326)
    for order in (["districts.geojson", "wards.gpkg"], ["wards.gpkg", "districts.geojson"]):
        districts.to_file(tmp_path / "districts.geojson")
        changed = settings.boundaries.model_copy(update={"files": tuple(order)})
        prepared = prepare_run(settings.model_copy(update={"boundaries": changed}), folder=tmp_path)
        assert "(accuracy 1 m;" in prepared.operations["Boundaries"]
        assert "(accuracy 0 m)" in prepared.operations["Incidents"]


def test_a_table_of_weights_is_taken_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("offence,weight\nRobbery,50\n")
    settings = settings_of(tmp_path, harm={"table": "weights.csv", "floor": 2})
    prepared = prepare_run(settings, folder=tmp_path)
    assert prepared.records.harm_index.title == "own table: weights.csv"
    assert set(prepared.chosen["harm"]) == {50, 2}
    assert any("weigh 2 each: '6 × Drugs'" in note for note in prepared.notes)


def test_offences_that_no_table_knows_can_be_refused(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, harm={"index": "ons"})
    with pytest.raises(InputError, match=r"^\[harm\]: 6 incidents .* '6 × Drugs'"):
        prepare_run(settings, folder=tmp_path)
    settings = settings_of(tmp_path, harm={"index": "ons", "unknown": "floor"})
    assert set(prepare_run(settings, folder=tmp_path).chosen["harm"]) == {746, 1}


def test_a_table_of_weights_with_faults_is_told_before_incidents_are_read(tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("offence,weight\nRobbery,many\n")
    settings = settings_of(
        tmp_path, harm={"table": "weights.csv"}, incidents={"files": "there-is-none.csv"}
    )
    with pytest.raises(InputError, match=r"weights\.csv: 1 rows have a 'weight' that is no number"):
        prepare_run(settings, folder=tmp_path)


def test_the_layer_and_the_system_of_boundaries_are_settings(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, boundaries={"layer": "wards"})
    wards = gpd.read_file(tmp_path / "wards.gpkg")
    wards.to_file(tmp_path / "wards.gpkg", layer="copy")
    assert prepare_run(settings, folder=tmp_path).account["mapped: Aford"] == 12
    # A wrong system is stated: degrees.
    wards.set_crs(4326, allow_override=True).to_file(tmp_path / "wrong.gpkg", layer="wards")
    given = {"files": "wrong.gpkg", "crs": "EPSG:27700"}
    settings = settings_of(tmp_path, boundaries=given)
    assert prepare_run(settings, folder=tmp_path).account["mapped: Aford"] == 12


def test_the_street_map_is_read_once_for_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = Path("data/streets/sample_towns.osm.gz").resolve()
    opened = []
    monkeypatch.setattr(
        osm_ground, "read_osm_xml", lambda path: (opened.append(path), read_osm_xml(path))[1]
    )
    settings = settings_of(tmp_path, streets={"file": str(sample)})
    prepared = prepare_run(settings, folder=tmp_path)
    assert opened == [sample]
    assert prepared.ground is not None
    assert prepared.ground.holds_features
    assert prepared.network is prepared.ground.walking
    assert prepared.streets is not None
    assert len(prepared.streets) == len(prepared.network)
    assert prepared.attributions == ("Streets: invented for the sample, no map was used",)
    lines = source_lines(settings, {}, attributions=prepared.attributions)
    assert prepared.attributions[0] in lines


def test_street_lines_have_names_and_no_attribution_of_their_own(tmp_path: Path) -> None:
    line = [shapely.LineString([(500_000, 200_000), (500_100, 200_000)])]
    table = gpd.GeoDataFrame({"name": ["High Street"], "oneway": ["F"]}, geometry=line, crs=27700)
    table.to_file(tmp_path / "roads.gpkg")
    streets = {"file": "roads.gpkg", "source": "Contains OS data"}
    settings = settings_of(tmp_path, streets=streets)
    prepared = prepare_run(settings, folder=tmp_path)
    assert prepared.streets is not None
    assert list(prepared.streets.columns) == ["name", "geometry"]
    assert (prepared.attributions, prepared.ground is not None) == ((), True)
    assert source_lines(settings, {}, attributions=prepared.attributions) == ("Contains OS data",)


def test_without_a_street_map_there_is_no_ground(tmp_path: Path) -> None:
    prepared = prepare_run(settings_of(tmp_path), folder=tmp_path)
    assert (prepared.ground, prepared.network, prepared.streets) == (None, None, None)
    assert prepared.attributions == ()

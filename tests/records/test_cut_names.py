"""Names as a shapefile cuts them: recognised where they can mean one thing alone."""

import warnings
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from hotspots.records.cut_names import find_cut_names
from hotspots.records.known_names import KNOWN_NAMES


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["incident_i"], {"id": "incident_i"}),
        (["INCIDENT_I"], {"id": "INCIDENT_I"}),
        (["CrimeRefer"], {"id": "CrimeRefer"}),
        (["recorded_d"], {"recorded": "recorded_d"}),
        (["location_t"], {"location": "location_t"}),
        (["committed_", "committe_1"], {"start": "committed_", "end": "committe_1"}),
        (["committe_1", "committed_"], {"start": "committed_", "end": "committe_1"}),
        (["committed_"], {}),
        (["committed_", "committe_1", "committe_2"], {}),
        (["incident_id", "incident"], {}),
        (["something_"], {}),
        ([], {}),
    ],
)
def test_which_cut_names_are_recognised(header: list[str], found: dict[str, str]) -> None:
    assert find_cut_names(header, KNOWN_NAMES, {}) == found


def test_what_is_known_already_is_not_found_again() -> None:
    assert find_cut_names(["incident_i"], KNOWN_NAMES, {"id": "ref"}) == {}
    assert find_cut_names(["incident_i"], KNOWN_NAMES, {"offence": "incident_i"}) == {}
    window = ["committed_", "committe_1"]
    assert find_cut_names(window, KNOWN_NAMES, {"start": "date_from"}) == {}


def test_a_shapefile_cuts_names_as_we_think(tmp_path: Path) -> None:
    columns = {"incident_id": ["a"], "committed_from": ["x"], "committed_to": ["y"]}
    frame = gpd.GeoDataFrame(columns, geometry=[shapely.Point(0, 0)], crs=27700)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(tmp_path / "a.shp")
    header = list(pyogrio.read_info(tmp_path / "a.shp")["fields"])
    assert find_cut_names(header, KNOWN_NAMES, {}) == {
        "id": "incident_i",
        "start": "committed_",
        "end": "committe_1",
    }

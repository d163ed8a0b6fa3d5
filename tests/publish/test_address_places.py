"""Lists for devices: where the doors are, in walking order, in files that devices take."""

from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.publish.address_places import write_address_geojson, write_address_gpx
from tests.publish.lists import NASTY, TEAMS, nasty_lists, sample_lists

GPX = "{http://www.topografix.com/GPX/1/1}"


def doors_of(team: str) -> gpd.GeoDataFrame:
    lists = sample_lists()
    return lists.doors[lists.doors["team"] == team]


def test_geojson_puts_every_door_where_it_is(tmp_path: Path) -> None:
    path, doors = tmp_path / "a.geojson", doors_of(TEAMS[0])
    write_address_geojson(doors.sample(frac=1, random_state=1), path, marking="OFFICIAL")
    read = gpd.read_file(path)
    assert read.crs.to_epsg() == 4326
    assert read["door"].tolist() == doors["door"].tolist()
    apart = read.to_crs(27700).distance(doors.geometry.reset_index(drop=True))
    assert apart.max() < 5  # geopandas has no OSTN15
    assert np.ptp(read.geometry.x) > 0


def test_geojson_says_nothing_for_no_moment(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    write_address_geojson(doors_of(TEAMS[0]).assign(deadline=pd.NaT), path, marking="OFFICIAL")
    assert '"visit_by": null' in path.read_text("utf-8")


def test_gpx_has_waypoints_in_walking_order_and_a_route_a_round(tmp_path: Path) -> None:
    path, doors = tmp_path / "a.gpx", doors_of(TEAMS[0])
    mixed = doors.sample(frac=1, random_state=1)
    write_address_gpx(mixed, path, title="Team & day", marking="OFFICIAL")
    root = ElementTree.parse(path).getroot()  # our own file
    assert [child.tag.removeprefix(GPX) for child in root] == [
        "metadata",
        *["wpt"] * len(doors),
        *["rte"] * 4,
    ]
    names = [point.findtext(f"{GPX}name") for point in root.iter(f"{GPX}wpt")]
    walked = doors.sort_values(["round", "stop"])
    assert names == [
        f"{one.round}-{one.stop:02d} {one.address}" for one in walked.itertuples(index=False)
    ]
    routed = [point.findtext(f"{GPX}name") for point in root.iter(f"{GPX}rtept")]
    assert routed == names
    latitude = [float(point.get("lat", 0)) for point in root.iter(f"{GPX}wpt")]
    assert latitude == pytest.approx([51.54] * len(doors), abs=0.01)


def test_gpx_stays_well_formed_whatever_an_address_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.gpx"
    write_address_gpx(nasty_lists().doors, path, title="<&>", marking="A & B")
    root = ElementTree.parse(path).getroot()  # our own file
    names = [str(point.findtext(f"{GPX}name")) for point in root.iter(f"{GPX}wpt")]
    for name, address in zip(names, NASTY, strict=False):
        assert name.split(" ", 1)[1] == address.replace("\u0007", "")

"""Tiles of a run: opened before anything is mapped, named as a source, and drawn beneath a map."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import geopandas as gpd
import pytest
import shapely

from hotspots.districts.base_map import base_map_for
from hotspots.districts.prepare import prepare_run
from hotspots.districts.tiles import check_reach, read_tiles
from hotspots.errors import InputError, MissingFileError
from hotspots.ground import StudyArea, whole_extent
from hotspots.settings import Settings, check_settings
from tests.mapped_worlds import ground_of
from tests.tile_files import write_tiles

WEST, SOUTH = 588_000, 185_000


def settings_of(**map_: Any) -> Settings:
    return check_settings({"incidents": {"files": "a.csv"}, "map": map_})


def area_at(east: float, north: float, name: str = "Leigh") -> StudyArea:
    spots = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy([east, east + 900], [north] * 2), crs=27700
    )
    return whole_extent(spots, name=name, margin_m=100)


@pytest.fixture
def tiles(tmp_path: Path) -> Path:
    line = shapely.LineString([(WEST - 500, SOUTH), (WEST + 1500, SOUTH)])
    roads = gpd.GeoDataFrame(
        {"kind": ["minor_road"], "name": ["Mill Lane"]}, geometry=[line], crs=27700
    )
    about = {"attribution": "© OpenStreetMap"}
    return write_tiles(tmp_path / "essex.pmtiles", {"roads": roads}, about=about)


def job_of(settings: Settings, **parts: Any) -> Any:
    given = {"tiles": None, "ground": None, "study_area": area_at(WEST, SOUTH)} | parts
    return cast(Any, SimpleNamespace(settings=settings, once=lambda what, find: find(), **given))


def test_no_tiles_unless_they_are_named_and_wanted(tiles: Path) -> None:
    assert read_tiles(settings_of(), tiles.parent) is None
    assert read_tiles(settings_of(tiles=tiles.name, streets=False), tiles.parent) is None
    found = read_tiles(settings_of(tiles=tiles.name), tiles.parent)
    assert found is not None
    assert found.path == tiles
    with pytest.raises(MissingFileError):
        read_tiles(settings_of(tiles="kent.pmtiles"), tiles.parent)


def test_districts_that_the_tiles_do_not_reach_are_named(tiles: Path) -> None:
    found = read_tiles(settings_of(tiles=tiles.name), tiles.parent)
    here, far = area_at(WEST, SOUTH), area_at(430_000, 433_000, "Leeds")
    check_reach(found, [here])
    check_reach(None, [far])
    with pytest.raises(InputError, match=r"essex\.pmtiles: its tiles do not reach 'Leeds'"):
        check_reach(found, [here, far])


def test_tiles_stand_in_for_the_street_map(tiles: Path) -> None:
    settings = settings_of(tiles=tiles.name)
    ground = ground_of([("LINESTRING (0 0, 100 0)", "High Street", "street", "yes")])
    found = read_tiles(settings, tiles.parent)
    drawn = base_map_for(job_of(settings, tiles=found, ground=ground))
    assert drawn is not None
    assert set(drawn.streets["name"]) == {"Mill Lane"}
    drawn = base_map_for(job_of(settings_of(), ground=ground))
    assert drawn is not None
    assert set(drawn.streets["name"]) == {"High Street"}
    assert base_map_for(job_of(settings_of())) is None
    assert base_map_for(job_of(settings_of(streets=False), ground=ground)) is None


@pytest.mark.parametrize(("source", "line"), [("", "© OpenStreetMap"), ("© Mine", "© Mine")])
def test_a_run_reads_them_and_names_their_source(tiles: Path, source: str, line: str) -> None:
    folder = tiles.parent
    rows = "\n".join(f"{WEST + n},{SOUTH + n},Theft" for n in range(0, 500, 50))
    (folder / "a.csv").write_text(f"easting,northing,offence\n{rows}\n", encoding="utf-8")
    settings = settings_of(tiles=tiles.name, source=source)
    prepared = prepare_run(settings, folder=folder, with_density=False, with_cocoon=False)
    assert prepared.attributions == (line,)
    assert "essex.pmtiles" in [file.name for file in prepared.inputs]

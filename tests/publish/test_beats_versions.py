"""A delivery pack's files: what officers get, and that partners and the public get no door."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from hotspots.errors import InputError, OutputError
from hotspots.ground.beats import cut_beats
from hotspots.patterns.deployment import plan_deployment
from hotspots.products.beats import (
    BEAT_COLUMNS,
    DOOR_COLUMNS,
    TALLY_COLUMNS,
    DeliveryPack,
    make_delivery_pack,
)
from hotspots.publish.beats_pages import (
    about,
    draw_beat_sheets,
    draw_overview,
    draw_public_page,
    homes_by_street,
)
from hotspots.publish.beats_versions import write_delivery_pack
from hotspots.records import read_returns
from tests.ground.beat_worlds import doors_on, grid_lines, town_of
from tests.worlds import METRES

WEEK = pd.date_range("2025-03-10", periods=7)


@pytest.fixture(scope="module")
def pack() -> DeliveryPack:
    lines = grid_lines(3, 3)
    addresses, network = town_of(lines, [10] * 11 + [3])
    flats = doors_on(lines[0][1], 12, name="=1+1 <b>Court</b>", first=501, spot=True)
    every = gpd.GeoDataFrame(pd.concat([addresses, flats], ignore_index=True), crs=METRES)
    times = pd.Series(pd.date_range("2024-01-01 20:30", periods=60, freq="D"))
    incidents = pd.DataFrame({"start": times, "end": times, "precision": "minute"})
    outline = shapely.box(-50, -50, 250, 250)
    streets = gpd.GeoDataFrame(
        {"name": [name for name, _ in lines]}, geometry=[line for _, line in lines], crs=METRES
    )
    found = cut_beats(every, network, beats=4, within=outline)
    plan = plan_deployment(incidents, week=WEEK, officer_hours=48)
    return make_delivery_pack(
        *(every, found, plan),
        place="Aford",
        ward="North",
        outline=outline,
        streets=streets,
        sources=("Addresses: invented.",),
    )


def test_every_door_is_in_the_tallies_and_on_its_walk(pack: DeliveryPack) -> None:
    assert list(pack.doors.columns)[: len(DOOR_COLUMNS)] == list(DOOR_COLUMNS)
    assert list(pack.tallies.columns) == list(TALLY_COLUMNS)
    assert set(BEAT_COLUMNS) <= set(pack.beats.columns)
    by_beat = pack.tallies.groupby("beat")["doors"].sum()
    assert by_beat.tolist() == pack.beats["doors"].tolist()
    assert not pack.doors.duplicated(["beat", "stop"]).any()
    assert pack.doors["door"].is_unique
    assert pack.grid.sum(axis=1).tolist() == [24] * 7
    assert pack.demand.shape == pack.grid.shape
    assert "125 doors in North are cut into 4 beats of" in pack.finding


def test_tallies_by_hand() -> None:
    (lane,) = [("Mill Lane", shapely.LineString([(0, 0), (100, 0)]))]
    addresses, network = town_of([lane], [5])
    addresses.loc[4, "number_from"] = pd.NA
    plan = plan_deployment(
        pd.DataFrame({"start": pd.to_datetime([]), "end": pd.to_datetime([]), "precision": []}),
        week=WEEK,
    )
    made = make_delivery_pack(
        *(addresses, cut_beats(addresses, network, beats=1), plan),
        place="Aford",
        ward="North",
        outline=shapely.box(-9, -9, 200, 9),
    )
    told = made.tallies.set_index("side")[["numbers", "doors", "buildings"]]
    assert list(told.loc["odd"]) == ["1 to 3", 2, 2]
    assert list(told.loc["even"]) == ["2 to 4", 2, 2]
    assert list(told.loc["no number"]) == ["", 1, 1]


def test_the_overview_shows_officers_and_beats(pack: DeliveryPack) -> None:
    page = draw_overview(pack)
    assert pack.finding in page
    assert "Mon 10 Mar" in page
    assert "Every hour of the week is staffed" in page
    assert page.count(">Beat ") == 4
    assert "OFFICIAL-SENSITIVE" in page
    assert "=1+1 &lt;b&gt;Court&lt;/b&gt;" in page
    assert "<b>Court" not in page
    assert "Addresses: invented." in page


def test_an_even_grid_says_so(pack: DeliveryPack) -> None:
    even = replace(pack, share_staffed=float("nan"))
    page = draw_overview(even)
    assert "spread evenly over the staffed hours: no hour of demand is known" in page
    part = replace(pack, grid=pack.grid.iloc[:, :6], demand=pack.demand.iloc[:, :6])
    assert "The staffed hours hold" in draw_overview(replace(part, share_staffed=0.25))


def test_a_sheet_counts_street_sides_and_lists_doors_only_when_asked(pack: DeliveryPack) -> None:
    one = draw_beat_sheets(pack, [2])
    beat = pack.tallies[pack.tallies["beat"] == 2]
    assert f"Beat 2 of 4: {beat['doors'].sum()} homes, about" in one
    assert one.count("<tr>") == 1 + len(beat) + 1
    address = pack.doors.loc[pack.doors["beat"] == 2, "address"].iloc[0]
    assert address not in one
    assert address in draw_beat_sheets(pack, [2], with_addresses=True)
    every = draw_beat_sheets(pack, [1, 2, 3, 4])
    assert every.count('class="page" id="beat-') == 4


def test_restricted_files(pack: DeliveryPack, tmp_path: Path) -> None:
    written = write_delivery_pack(pack, tmp_path, versions=["restricted"])
    names = {one.name for one in written}
    assert names == {one.name for one in (tmp_path / "restricted").iterdir()}
    assert {"overview.html", "beat-sheets.html", "beat-01.html", "beat-04.html"} <= names
    restricted = tmp_path / "restricted"
    doors = pd.read_csv(restricted / "doors.csv", dtype=str)
    assert len(doors) == 125
    assert doors["street"].str.startswith("'=1+1").sum() == 12  # no formula
    grid = pd.read_csv(restricted / "deployment.csv", index_col="day")
    assert grid.to_numpy().tolist() == pack.grid.to_numpy().tolist()
    walks = json.loads((restricted / "walks.geojson").read_text())
    assert len(walks["features"]) == 4
    assert walks["marking"] == "OFFICIAL-SENSITIVE"
    gpx = ElementTree.parse(restricted / "walks.gpx").getroot()
    assert len(gpx.findall("{*}trk")) == len(gpx.findall("{*}wpt")) == 4


def test_the_workbook_comes_back_as_returns(pack: DeliveryPack, tmp_path: Path) -> None:
    write_delivery_pack(pack, tmp_path, versions=["restricted"])
    path = tmp_path / "restricted" / "doors.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Read me", "By street", *(f"Beat {n}" for n in range(1, 5))]
    sheet = book["Beat 1"]
    head = {cell.value: cell.column for cell in sheet[3]}
    for row, outcome in ((4, "spoke"), (5, "no answer")):
        sheet.cell(row, head["Outcome"], outcome)
        sheet.cell(row, head["Date"], "2025-03-10")
        sheet.cell(row, head["Time"], "10:15")
    book.save(tmp_path / "back.xlsx")
    read = read_returns([tmp_path / "back.xlsx"])
    first = pack.doors[pack.doors["beat"] == 1]["door"].tolist()[:2]
    assert read.visits.set_index("door")["outcome"].to_dict() == dict(
        zip(first, ["spoke", "no answer"], strict=True)
    )
    cells = [cell for one in book for line in one.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_shared_versions_show_no_door(pack: DeliveryPack, tmp_path: Path) -> None:
    write_delivery_pack(pack, tmp_path)
    partner = tmp_path / "partner"
    table = pd.read_csv(partner / "homes-by-street.csv")
    assert table["homes"].sum() == 125
    page = (partner / "street-week.html").read_text()
    assert "Homes by street" in page
    assert "Officers by day" not in page
    public = (tmp_path / "public" / "street-week.html").read_text()
    assert "Monday 10 March 2025" in public
    assert "about 120 homes" in public
    assert "PUBLIC" in public
    assert "OFFICIAL" not in public
    assert "Row A" not in public
    assert "<svg" not in public


def test_a_shared_file_with_a_door_in_it_is_deleted(pack: DeliveryPack, tmp_path: Path) -> None:
    leaking = replace(pack, sources=(pack.doors["address"].iloc[0],))
    with pytest.raises(OutputError, match="something personal"):
        write_delivery_pack(leaking, tmp_path, versions=["public"])
    assert not list((tmp_path / "public").iterdir())


def test_small_streets_are_joined(pack: DeliveryPack) -> None:
    homes = homes_by_street(pack)
    assert sum(homes.values()) == 125
    assert min(homes.values()) >= 5
    assert (about(9), about(125), about(1250)) == ("fewer than 10", "120", "1,200")


def test_the_same_bytes_twice(pack: DeliveryPack, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_delivery_pack(pack, tmp_path / name)
    for path in sorted((tmp_path / "one").rglob("*.*")):
        assert (
            path.read_bytes()
            == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()
        )


def test_what_is_no_pack(pack: DeliveryPack, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the pack of 'North' has no beat"):
        write_delivery_pack(replace(pack, beats=pack.beats[:0]), tmp_path)
    with pytest.raises(InputError, match="in a beat that is not in the pack"):
        write_delivery_pack(replace(pack, beats=pack.beats[:3]), tmp_path)
    with pytest.raises(InputError, match="the handling marking has 99 characters"):
        write_delivery_pack(replace(pack, marking="X" * 99), tmp_path)
    with pytest.raises(InputError, match="no version 'press'"):
        write_delivery_pack(pack, tmp_path, versions=["press"])


def test_a_pack_without_streets_or_walks_is_drawn(pack: DeliveryPack) -> None:
    bare = replace(pack, streets=None, walks=pack.walks.set_geometry([shapely.LineString()] * 4))
    assert "<svg" in draw_beat_sheets(bare, [1])
    assert "<svg" in draw_overview(bare)
    assert "fewer than 10" in draw_public_page(replace(pack, doors=pack.doors[:4]))

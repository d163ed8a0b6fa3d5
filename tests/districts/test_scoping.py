"""Ranking and scoping of a project on disk: the right ward, three versions, nothing personal."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hotspots.districts.scoping import (
    MadeScoping,
    make_scoping,
    write_scoping_pack,
)
from hotspots.districts.street_week_packs import write_street_week_packs
from hotspots.errors import InputError, OutputError
from hotspots.publish.scoping_words import trend_lines
from hotspots.settings import check_settings
from tests.street_week_project import write_street_week_project
from tests.worlds import write_lines


def make(folder: Path, *districts: str, ward: str = "", **sections: Any) -> MadeScoping:
    settings = check_settings(write_street_week_project(folder, **sections))
    return make_scoping(settings, folder=folder, districts=districts, ward=ward)


@pytest.fixture(scope="module")
def aford(tmp_path_factory: pytest.TempPathFactory) -> MadeScoping:
    return make(tmp_path_factory.mktemp("aford"), "Aford")


def text_of(path: Path) -> str:
    page = re.sub(r"<style>.*?</style>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_the_ward_that_ranks_first_unless_one_is_named(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert (made.pack.ward, made.pack.place) == ("Harbour", "Aford")
    assert made.ranking.wards["rank"].tolist() == [1, 2, 3]
    assert made.pack.week_in_words == "Monday 6 January to Sunday 12 January 2025"
    named = make(tmp_path, "Aford", ward="middle", street_week={"week": "2025-03-10"})
    assert named.pack.ward == "Middle"
    assert named.pack.week[0].strftime("%Y-%m-%d") == "2025-03-10"
    assert named.pack.why_here[0].startswith("It ranks 2 of 3 wards of Aford. Harbour would gain")


def test_a_ward_of_two_districts_needs_its_district_or_code(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"2 wards of .* are called 'Harbour'"):
        make(tmp_path, ward="Harbour")
    assert make(tmp_path, ward="W4").pack.place == "Bley"
    with pytest.raises(InputError, match="has no ward called 'Harbor'"):
        make(tmp_path, ward="Harbor")


def test_earlier_street_weeks_are_read_and_checked(tmp_path: Path) -> None:
    write_lines(tmp_path / "weeks.csv", ["ward,week", "W1,2024-12-02", "Park,2020-01-06"])
    given = {"earlier": "weeks.csv", "weights": {"harm": 1, "waited": 9}}
    made = make(tmp_path, "Aford", street_week=given)
    assert made.pack.ward == "Middle"
    assert "weeks.csv" in [file.name for file in made.prepared.inputs]
    write_lines(tmp_path / "weeks.csv", ["ward,week", "Harbor,2024-12-02"])
    with pytest.raises(InputError, match="Street Weeks in what is no ward: 'Harbor'"):
        make(tmp_path, "Aford", street_week=given)


def test_three_versions_are_written_whole(aford: MadeScoping, tmp_path: Path) -> None:
    written = write_scoping_pack(aford, tmp_path / "pack", folder=tmp_path)
    pack = tmp_path / "pack"
    files = sorted(one.relative_to(pack).as_posix() for one in pack.rglob("*.*"))
    assert files == [
        "manifest.json",
        "not_mapped.csv",
        "partner/scoping.html",
        "public/scoping.html",
        "rejected.csv",
        "restricted/scoping.html",
        "restricted/scoping.xlsx",
    ]
    assert written == 6
    manifest = json.loads((pack / "manifest.json").read_text())
    assert (manifest["ward"], len(manifest["outputs"])) == ("Harbour", 6)
    before = {name: (pack / name).read_bytes() for name in files[1:]}
    write_scoping_pack(make(tmp_path, "Aford"), pack, folder=tmp_path)
    assert before == {name: (pack / name).read_bytes() for name in files[1:]}
    with pytest.raises(OutputError):
        write_scoping_pack(aford, tmp_path, folder=tmp_path)


def test_who_may_see_what(aford: MadeScoping, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    write_scoping_pack(aford, pack, folder=tmp_path)
    restricted, partner, public = (
        text_of(pack / name / "scoping.html") for name in ("restricted", "partner", "public")
    )
    assert "OFFICIAL-SENSITIVE" in restricted
    assert "Burglary of a dwelling" in restricted
    assert "Quay Street" in restricted
    assert "Quay Street" in partner
    for shared in (partner, public):
        assert "Burglary of a dwelling" not in shared
        assert "REF/" not in shared
    assert "Quay Street" not in public
    assert "January 2025" in public
    assert "6 January" not in public
    book = openpyxl.load_workbook(pack / "restricted/scoping.xlsx")
    assert book.sheetnames[0] == "Read me"
    assert [one.value for one in book["Offences"][3]] == ["offence", "incidents", "harm"]


def test_small_counts_are_not_shared(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    write_scoping_pack(make(tmp_path, "Bley", ward="Rural"), pack, folder=tmp_path)
    restricted, partner, public = (
        text_of(pack / name / "scoping.html") for name in ("restricted", "partner", "public")
    )
    assert "too few to tell" in restricted
    assert "fewer than 5 incidents in Rural" in partner
    assert "too few to tell" not in partner
    assert "fewer than 5" in public
    assert not re.search(r"\d%", public)


def test_a_run_writes_the_pack_where_it_can(aford: MadeScoping, tmp_path: Path) -> None:
    write_street_week_packs(aford.job, tmp_path / "one")
    assert (tmp_path / "one/scoping/restricted/scoping.xlsx").exists()
    elsewhere = make(tmp_path, "Aford", "Bley", ward="W5").job
    write_street_week_packs(replace(aford.job, settings=elsewhere.settings), tmp_path / "two")
    assert not (tmp_path / "two").exists()


def test_months_that_are_not_as_long_are_compared_day_for_day(
    aford: MadeScoping, tmp_path: Path
) -> None:
    short = make(tmp_path, "Aford", incidents={"last": "2023-07-31"})
    assert "day for day: 92 days against 89." in trend_lines(short.pack)[0]
    assert not [line for line in trend_lines(aford.pack) if "day for day" in line]


def test_months_only_says_that_hours_are_not_known(tmp_path: Path) -> None:
    settings = write_street_week_project(tmp_path)
    path = tmp_path / "incidents.csv"
    lines = path.read_text().splitlines()
    months = ["month,crime type,location,easting,northing"]
    for line in lines[1:]:
        part = line.split(",")
        months.append(f"{part[3][:7]},{part[2]},{part[6]},{part[7]},{part[8]}")
    write_lines(path, months)
    made = make_scoping(check_settings(settings), folder=tmp_path, districts=["Aford"])
    assert made.pack.ward == "Harbour"
    assert made.pack.zones is None
    write_scoping_pack(made, tmp_path / "pack", folder=tmp_path)
    said = text_of(tmp_path / "pack/restricted/scoping.html")
    assert "the records give the month only" in said
    assert "Cocoon zones are not counted" in said


def test_live_zones_are_counted(aford: MadeScoping) -> None:
    zones = aford.pack.zones
    assert zones is not None
    assert zones.live > 0
    assert zones.homes == 0


def test_no_month_follows_from_the_total_on_any_shared_page(tmp_path: Path) -> None:
    """The reader adds up the months of the page and takes them from its total."""
    made = make(tmp_path, "Aford", ward="Middle")
    months = made.pack.profile.months["incidents"].tail(12).tolist()
    assert sum(one < 5 for one in months) > 0
    write_scoping_pack(made, tmp_path / "pack", folder=tmp_path)
    for version in ("partner", "public"):
        text = (tmp_path / "pack" / version / "scoping.html").read_text("utf-8")
        figures = re.search(r"Middle: ((?:(?:\d+|not known)(?:, )?){12});", text)
        assert figures is not None
        shown = zip(months, figures[1].split(", "), strict=True)
        hidden = [count for count, told in shown if told == "not known"]
        assert len(hidden) > 1
        assert sum(hidden) != 4 * len(hidden)

"""The folder of a run that anybody may see: what is in it, what is not, and the proof of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.districts import RunResult, public_folder, run_districts, write_public_site
from hotspots.districts.public_counts import common_kinds, count_for_anybody
from hotspots.errors import OutputError
from hotspots.settings import check_settings
from tests.cocoon_project import write_cocoon_project


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Two towns with every pack, and their public version."""
    folder = tmp_path_factory.mktemp("public")
    given = write_cocoon_project(
        folder,
        run={"public": True},
        accuracy={"scored": 1, "bootstrap": 100},
        near_repeat={"permutations": 99},
        campaign={"permutations": 99},
        street_week={"draws": 20},
        patrol={"days": 2},
    )
    return run_districts(check_settings(given), folder=folder, out=folder / "maps")


def names_in(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def test_only_counts_and_the_packs_public_pages_are_in_it(run: RunResult) -> None:
    names = names_in(public_folder(run.folder))
    town = [name.removeprefix("aford/") for name in names if name.startswith("aford/")]
    assert town == [
        "cocoon/aford-wards.csv",
        "cocoon/aford-wards.html",
        "eva-1/audit.html",
        "index.html",
        "patrol/patrols.html",
        "street-week-delivery/street-week.html",
        "street-week-scoping/scoping.html",
    ]
    rest = [name for name in names if not name.startswith(("aford/", "bley/"))]
    assert rest == ["index.html", "manifest.json", "method.html"]
    manifest = json.loads((public_folder(run.folder) / "manifest.json").read_bytes())
    assert set(manifest) == {"run", "version", "districts", "versions", "outputs"}
    assert manifest["version"] == "public"
    assert [one["name"] for one in manifest["outputs"]] == [
        name for name in names if name != "manifest.json"
    ]


@pytest.mark.parametrize("product", ["cocoon", "near_repeat", "patrol_plan"])
def test_pages_that_lead_to_homes_or_officers_are_marked_as_sensitive(
    run: RunResult, product: str
) -> None:
    pages = [run.folder / town / f"{product}.html" for town in ("aford", "bley")]
    assert all('role="note">OFFICIAL-SENSITIVE</div>' in page.read_text("utf-8") for page in pages)


def test_every_page_is_marked_public_and_every_link_leads_somewhere(run: RunResult) -> None:
    folder = public_folder(run.folder)
    for path in folder.rglob("*.html"):
        text = path.read_text("utf-8")
        assert 'role="note">PUBLIC</div>' in text, path
        for link in re.findall(r'href="([^"#]+)"', text):
            assert (path.parent / link).is_file(), (path, link)


def test_the_same_run_gives_the_same_bytes_and_takes_the_old_version_away(run: RunResult) -> None:
    folder = public_folder(run.folder)
    before = {name: (folder / name).read_bytes() for name in names_in(folder)}
    write_public_site(run.prepared, run.districts, run.folder)
    assert {name: (folder / name).read_bytes() for name in names_in(folder)} == before


def test_nothing_may_stand_among_files_that_were_searched(run: RunResult) -> None:
    folder = public_folder(run.folder)
    (folder / "aford" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="nothing may stand among files for the public"):
        write_public_site(run.prepared, run.districts, run.folder)
    (folder / "aford" / "notes.txt").unlink()
    write_public_site(run.prepared, run.districts, run.folder)


def spoil_spot(run: RunResult) -> str:
    spots = next(one for one in run.districts[0].products if one.declaration.id == "harm_spots")
    return str(spots.tables["harm_spots"]["spot"].iloc[0])


def spoil_corner(run: RunResult) -> str:
    spots = next(one for one in run.districts[0].products if one.declaration.id == "harm_spots")
    return f"{spots.tables['harm_spots'].geometry.iloc[0].bounds[0]:.0f}"


SPOILS: dict[str, tuple[Callable[[RunResult], str], str]] = {
    "address": (lambda _: "9 Mill Lane, Aford", "address: 2"),
    "house": (lambda _: "9 mill  lane", "address: 1"),
    "reference": (lambda _: "AA/1 BB/2", "crime reference: 1"),
    "easting": (lambda _: "580240", "coordinates: 1"),
    "spot": (spoil_spot, "harm spot: 1"),
    "corner": (spoil_corner, "coordinates: 1"),
    "column": (lambda _: "easting,northing", "column of a restricted table: 2"),
    "day": (lambda _: "19 November 2024", "day: 1"),
}


@pytest.mark.parametrize("what", list(SPOILS))
def test_whatever_must_not_be_in_it_ends_it(
    run: RunResult, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    from hotspots.districts import public_site

    secret, says = SPOILS[what]
    text = secret(run)
    monkeypatch.setattr(public_site, "draw_public_method", lambda *_: f"<p>see {text} there</p>")
    if what == "reference":
        monkeypatch.setattr(public_site, "draw_public_method", lambda *_: "<p>see AA/1</p>")
        named = run.prepared.chosen["id"].iloc[0]
        assert named == "AA/1"
    with pytest.raises(OutputError, match=says) as raised:
        write_public_site(run.prepared, run.districts, run.folder)
    assert text not in str(raised.value)
    folder = public_folder(run.folder)
    assert not folder.exists()
    assert not list(folder.parent.glob(".*partial"))
    monkeypatch.undo()
    write_public_site(run.prepared, run.districts, run.folder)


def test_no_switch_no_folder() -> None:
    assert not check_settings({"incidents": {"files": "a.csv"}}).run.public


def incidents(rows: list[tuple[str, str, str | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["ward_code", "offence", "start"])
    frame["offence_group"] = pd.Series([None] * len(frame), dtype="str")
    return frame.assign(start=pd.to_datetime(frame["start"]))


def test_what_leads_to_people_has_no_column_of_its_own() -> None:
    rows: list[Any] = [("W1", "Burglary", "2024-01-01")] * 9 + [("W1", "Theft", "2024-01-01")] * 7
    rows += [("W1", "Rape", "2024-01-01")] * 8 + [("W1", "Arson", "2024-01-01")] * 4
    assert common_kinds(incidents(rows)) == ("Theft",)


def test_counts_are_by_quarter_or_coarser_where_quarters_tell_too_much() -> None:
    rows: list[Any] = []
    for ward, month in [(w, m) for w in ("W1", "W2") for m in range(1, 13)]:
        rows += [(ward, "Theft", f"2024-{month:02d}-05")] * 4
    frame = incidents(rows)
    shared = count_for_anybody(frame, ["W1", "W2"], ("Theft",), described={})
    assert shared is not None
    assert shared.tables["period"].names[0] == "Jan to Mar 2024"
    assert shared.tables["period"].counts.tolist() == [[12] * 4] * 2
    few = frame[(frame["start"].dt.month > 3) | (frame["ward_code"] == "W1")]
    few = few[few["start"].dt.month.ne(5) | few["ward_code"].ne("W1")]
    coarse = count_for_anybody(pd.concat([few[:6], few[40:]]), ["W1", "W2"], (), described={})
    assert coarse is None or np.all(coarse.totals >= 0)


def test_what_has_no_date_is_counted_apart() -> None:
    rows: list[Any] = [(ward, "Theft", "2024-02-01") for ward in ("W1", "W2")] * 9
    rows += [(ward, "Theft", None) for ward in ("W1", "W2")] * 6
    shared = count_for_anybody(incidents(rows), ["W1", "W2"], (), described={})
    assert shared is not None
    assert shared.tables["period"].names == ("Feb 2024", "Not dated")
    assert shared.tables["period"].counts.tolist() == [[9, 6], [9, 6]]


def test_a_ward_does_not_show_by_its_own_page_what_the_months_before_held() -> None:
    """12 months on the page of its Street Week, 13 in the run: the month that differs had two."""
    rows: list[Any] = [(ward, "Theft", "2024-02-01") for ward in ("W1", "W2", "W3")] * 20
    rows += [("W1", "Theft", "2023-01-05")] * 2
    for told, hidden in ((20, True), (12, False), (22, False)):
        shared = count_for_anybody(incidents(rows), ["W1", "W2", "W3"], (), described={"W1": told})
        assert shared is not None
        assert shared.withheld.tolist() == [hidden, hidden, False]

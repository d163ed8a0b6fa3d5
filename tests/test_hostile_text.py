"""Whatever stands in the data, no file of a run does what it says.

One small project is run twice: with plain names, and with names that attack pages, templates,
style sheets and spreadsheets. Every page has to be made of the same elements both times.
"""

import csv
import getpass
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Browser, Dialog

from hotspots.districts import RunResult, public_folder, run_districts
from hotspots.publish import folder_name
from hotspots.settings import check_settings
from tests.browser import watched
from tests.doors import DAY
from tests.worlds import METRES, write_lines

ATTACKS = (
    '=HYPERLINK("http://evil.example")',
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "</style><script>alert(3)</script>",
    "--><svg onload=alert(4)>",
    "\"'` onmouseover='alert(5)'",
    "{{7*7}}",
    "{% raise %}",
    "\\22 } * {display:none}",
    "\u202edesrever\u202c",
    "\u2028\u2029",
    "👮🏽‍♀️",
    "&lt;b&gt;",
    "%s %(x)s {0}",
)
HOSTILE = " ".join(ATTACKS)
SECRET = "do-not-print-this-9f3a"
EAST, NORTH = 580_000.0, 190_000.0


def write_project(folder: Path, *, hostile: bool) -> dict[str, Any]:
    """Write 40 houses and 60 incidents in two wards, each text with the attacks or without."""

    def text(plain: str) -> str:
        return f"{HOSTILE} {plain}" if hostile else plain

    def row(*cells: object) -> str:
        return ",".join('"' + str(cell).replace('"', '""') + '"' for cell in cells)

    doors = [row("uprn", "address", "street", "number", "postcode", "class", "easting", "northing")]
    for number in range(1, 41):
        x, y = EAST + 200 + 10 * ((number - 1) // 2), NORTH + 500 + (8 if number % 2 else -8)
        doors.append(
            row(
                100_001_000 + number,
                text(f"{number} Mill Lane"),
                text("Mill Lane"),
                number,
                "ZZ1 1AA",
                "RD04",
                f"{x:.0f}",
                f"{y:.0f}",
            )
        )
    write_lines(folder / "addresses.csv", doors)
    rows = [row("urn", "ho code", "offence", "from", "to", "location", "easting", "northing")]
    for at in range(60):
        moment = DAY - pd.Timedelta(days=1 + 5 * at, hours=at % 9)
        burgled = at % 20 == 0
        x, y = (240 + 40 * (at % 3), 508) if at % 4 != 1 else (1200, 1500)
        rows.append(
            row(
                f"AA/{1000 + at}",
                "28E" if burgled else "8N",
                text("Burglary" if burgled else ("Assault", "Shoplifting")[at % 2]),
                f"{moment:%Y-%m-%d %H:%M}",
                "NULL",
                text("Mill Lane"),
                f"{EAST + x:.0f}",
                f"{NORTH + y:.0f}",
            )
        )
    write_lines(folder / "incidents.csv", rows)
    names = {
        "WD24CD": ["W1", "W2"],
        "WD24NM": [text("North"), text("South")],
        "LAD24CD": ["E1", "E1"],
        "LAD24NM": [text("Aford")] * 2,
    }
    halves = [(0, 0, 2000, 1000), (0, 1000, 2000, 2000)]
    areas = [shapely.box(EAST + w, NORTH + s, EAST + e, NORTH + n) for w, s, e, n in halves]
    gpd.GeoDataFrame(names, geometry=areas, crs=METRES).to_file(folder / "wards.gpkg")
    lines = [
        shapely.LineString([(EAST + w, NORTH + s), (EAST + e, NORTH + n)])
        for w, s, e, n in ((150, 500, 450, 500), (450, 500, 1300, 1500), (150, 500, 150, 700))
    ]
    gpd.GeoDataFrame({"name": [text("Mill Lane")] * 3}, geometry=lines, crs=METRES).to_file(
        folder / "streets.gpkg"
    )
    return {
        "run": {
            "name": "hostile" if hostile else "plain",
            "title": text("Place"),
            "packs": ["cocoon", "patrol", "street-week", "eva"],
            "public": True,
        },
        "incidents": {
            "files": "incidents.csv",
            "source": text("Incidents"),
            "columns": {"start": "from", "end": "to", "offence_code": "ho code", "id": "urn"},
        },
        "boundaries": {"files": "wards.gpkg", "source": text("Boundaries")},
        "addresses": {"files": "addresses.csv", "source": text("Addresses")},
        "streets": {"file": "streets.gpkg", "source": text("Streets")},
        "cocoon": {"as_of": "2024-11-20", "teams": {text("Team"): [text("Aford")]}},
        "patrol": {"units": {text("Alpha"): "foot"}, "shifts": {"late": "14-22"}, "days": 2},
        "density": {"bandwidth_m": 200, "cell_m": 100},
        "clusters": {"min_incidents": 5},
        "accuracy": {"scored": 1, "bootstrap": 100},
        "near_repeat": {"permutations": 99},
        "campaign": {"permutations": 99},
        "street_week": {"draws": 20},
    }


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunResult]]:
    """Both runs; the environment holds something that is nobody's business."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOTSPOTS_TOKEN", SECRET)
        made = {}
        for name in ("plain", "hostile"):
            folder = tmp_path_factory.mktemp(name)
            settings = check_settings(write_project(folder, hostile=name == "hostile"))
            made[name] = run_districts(settings, folder=folder, out=folder / "maps")
        yield made


def folders_of(run: RunResult) -> tuple[Path, Path]:
    return run.folder, public_folder(run.folder)


def plain_name(path: Path, run: RunResult) -> str:
    """Name a file as in the other run: some take names from the data, cut to what is safe."""
    name = path.relative_to(run.folder.parent).as_posix().replace(run.folder.name, "run", 1)
    return re.sub(f"{folder_name(HOSTILE)}|aford|alpha|team", "X", name)


def pages_of(run: RunResult) -> list[Path]:
    return sorted(path for one in folders_of(run) for path in one.rglob("*.html"))


def files_of(run: RunResult) -> list[Path]:
    return sorted(path for one in folders_of(run) for path in one.rglob("*") if path.is_file())


COUNT_ELEMENTS = """() => {
  const counts = {};
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    counts[name] = (counts[name] || 0) + 1;
    for (const { name: attribute } of element.attributes) {
      if (attribute.startsWith("on")) { counts[attribute] = (counts[attribute] || 0) + 1; }
    }
  }
  return counts;
}"""
# What an attack would make; how many lines of a label or dots of a map there are depends on words.
_NEVER_MORE = (
    "img",
    "script",
    "style",
    "iframe",
    "svg",
    "form",
    "input",
    "link",
    "meta",
    "b",
    "base",
)


def look_at(browser: Browser, run: RunResult) -> tuple[dict[str, dict[str, int]], str]:
    """Open every page of a run: what it is made of by page, and all that can be read."""
    made: dict[str, list[dict[str, int]]] = {}
    words = []
    with watched(browser) as seen:
        dialogs: list[str] = []

        def note(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        seen.page.on("dialog", note)
        for path in pages_of(run):
            seen.open(path)
            assert (seen.complaints, seen.outside, dialogs) == ([], [], []), path.name
            made.setdefault(plain_name(path, run), []).append(seen.page.evaluate(COUNT_ELEMENTS))
            words.append(str(seen.page.evaluate("document.documentElement.textContent")))
    together = {
        f"{name} {at}": one
        for name, ones in made.items()
        for at, one in enumerate(sorted(ones, key=lambda one: sorted(one.items())))
    }
    return together, "\n".join(words)


@pytest.mark.browser
def test_no_page_does_what_the_data_say(browser: Browser, runs: dict[str, RunResult]) -> None:
    plain, _ = look_at(browser, runs["plain"])
    hostile, words = look_at(browser, runs["hostile"])
    assert len(plain) > 25
    assert plain.keys() == hostile.keys()
    for name, counts in plain.items():
        for element in {*_NEVER_MORE, *(one for one in hostile[name] if one.startswith("on"))}:
            assert counts.get(element, 0) == hostile[name].get(element, 0), (name, element)
    for attack in ATTACKS:  # they stand there, to be read
        spaced = re.sub(r"\s+", " ", attack).strip()
        assert not spaced or spaced in re.sub(r"\s+", " ", words), attack


def test_the_runs_make_the_same_files(runs: dict[str, RunResult]) -> None:
    plain, hostile = (
        sorted(plain_name(path, run) for path in files_of(run)) for run in runs.values()
    )
    assert plain == hostile
    packs = ("cocoon/restricted/", "patrol/restricted/", "street-week/", "eva/")
    assert all(any(pack in name for name in plain) for pack in packs)


FORMULA = re.compile(r"^\s*[=+@\t\r]|^-(?![\d.])")


def test_no_table_holds_a_formula(runs: dict[str, RunResult]) -> None:
    cells = 0
    for path in files_of(runs["hostile"]):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                texts = [cell for row in csv.reader(file) for cell in row]
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            own = [cell for cell in found if cell.data_type == "f"]
            assert not [cell for cell in own if "evil" in str(cell.value)], path.name
            assert not [cell for cell in found if cell.hyperlink], path.name
            # A workbook knows which cell is a text: it may begin as it likes.
            texts = []
            cells += sum("evil.example" in str(cell.value) for cell in found)
        else:
            continue
        bad = [one for one in texts if FORMULA.match(one)]
        assert bad == [], path.name
        cells += sum("evil.example" in one for one in texts)
    assert cells > 20


def test_what_is_no_page_can_still_be_read(runs: dict[str, RunResult]) -> None:
    read = 0
    for path in files_of(runs["hostile"]):
        if path.suffix in (".json", ".geojson"):
            json.loads(path.read_bytes())
        elif path.suffix == ".gpx":
            ElementTree.parse(path)
        elif path.suffix == ".ics":
            lines = path.read_text("utf-8").splitlines()
            assert not [one for one in lines if one.startswith(("ATTACH", "URL"))]
        else:
            continue
        read += 1
    assert read > 10


def test_no_file_tells_of_the_machine_or_what_it_keeps(runs: dict[str, RunResult]) -> None:
    for run in runs.values():
        own = {str(run.folder.parent.parent), str(Path.home()), str(Path.cwd()), SECRET}
        own |= {"/tmp/", "\\Users\\", "/home/", "pytest"}
        own |= {user for user in (getpass.getuser(),) if len(user) > 4}
        own -= {"/"}
        for path in files_of(run):
            for name, data in members(path):
                shown = {text for text in own if text.encode() in data or text in path.name}
                assert shown == set(), f"{path.name} {name}"


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and of each file in it."""
    yield "", path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)


def test_the_watch_over_files_sees_what_it_should(tmp_path: Path) -> None:
    assert [one for one in ("=1", " =1", "+1", "@a", "-cmd", "\tx") if not FORMULA.match(one)] == []
    assert [one for one in ("-1.5", "a=1", "'=1", "") if FORMULA.match(one)] == []
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("inside.xml", SECRET)
    assert [SECRET.encode() in data for _, data in members(tmp_path / "a.xlsx")] == [True, True]

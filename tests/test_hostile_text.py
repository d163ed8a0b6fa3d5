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
from playwright.sync_api import Browser, sync_playwright

from hotspots.districts import RunResult, public_folder, run_districts
from hotspots.settings import check_settings
from tests.doors import DAY
from tests.test_browser import FLAGS, find_browser, watched
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
    areas = [
        shapely.box(EAST + w, NORTH + s, EAST + e, NORTH + n) for w, s, e, n in halves
    ]
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


def test_time(runs):
    pass

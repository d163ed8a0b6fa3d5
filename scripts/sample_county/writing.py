"""The sample's files: GeoJSON, gzipped CSV and XML, and the truth. The same bytes every time."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from scripts.sample_county.addresses import COLUMNS as ADDRESS_COLUMNS
from scripts.sample_county.addresses import BuiltTown
from scripts.sample_county.grid_to_degrees import to_lon_lat
from scripts.sample_county.ground import Ground
from scripts.sample_county.incidents import HOME, NOWHERE, OUTBUILDING, Rows
from scripts.sample_county.rhythms import DAY, FIRST_YEAR

BOUNDARIES = Path("boundaries") / "essex_sample_wards.geojson"
INCIDENTS = Path("sample_incidents") / "sample_incidents.csv.gz"
TRUTH = Path("sample_incidents") / "truth.json"
TRUTH_ROWS = Path("sample_incidents") / "truth" / "truth_rows.csv.gz"
ADDRESSES = Path("addresses") / "sample_addresses.csv.gz"
STREETS = Path("streets") / "sample_towns.osm.gz"

INCIDENT_COLUMNS = (
    "incident_id",
    "ho_code",
    "offence",
    "committed_from",
    "committed_to",
    "recorded",
    "easting",
    "northing",
    "location",
)
TRUTH_COLUMNS = ("incident_id", "true_moment", "target", "parent_id", "generation")
AT_ONCE = 200_000


def write_gzip(path: Path, lines: Iterable[str]) -> None:
    """Write lines as UTF-8, packed, with no time and no file name in the header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=7, fileobj=file, mtime=0) as packed,
    ):
        for line in lines:
            packed.write(line.encode("utf-8"))


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with plain line feeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def boundaries_text(ground: Ground) -> str:
    """Write the wards as GeoJSON (RFC 7946: longitude first, outer rings anticlockwise)."""
    lines = []
    for ward in ground.wards:
        district = ground.districts[ward.district]
        fields = {
            "WD24CD": ward.code,
            "WD24NM": ward.name,
            "LAD24CD": district.code,
            "LAD24NM": district.name,
        }
        corners = to_lon_lat(np.array([*ward.ring, ward.ring[0]], dtype=np.float64)).tolist()
        feature = {
            "type": "Feature",
            "properties": fields,
            "geometry": {"type": "Polygon", "coordinates": [corners]},
        }
        lines.append(json.dumps(feature, separators=(",", ":")))
    head = '{"type":"FeatureCollection","name":"essex_sample_wards","features":[\n'
    return head + ",\n".join(lines) + "\n]}\n"


class TimeWords:
    """Writes minutes since the first day as dates and times, by looking them up."""

    def __init__(self, last_minute: int) -> None:
        first = datetime(FIRST_YEAR, 1, 1)
        days = [first + timedelta(days=n) for n in range(last_minute // DAY + 1)]
        self._days = [f"{day:%Y-%m-%d}" for day in days]
        self._years = [f"{day:%y}" for day in days]
        self._clock = [f"{n // 60:02d}:{n % 60:02d}" for n in range(DAY)]

    def moments(self, minutes: np.ndarray[Any, Any]) -> list[str]:
        """Write moments, to the minute."""
        return [f"{self._days[m // DAY]} {self._clock[m % DAY]}" for m in minutes.tolist()]

    def ids(self, recorded: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Number rows; `00` stands where a real force has its own number."""
        days = (recorded // DAY).tolist()
        return np.array([f"00/{n:07d}/{self._years[d]}" for n, d in enumerate(days, start=1)])


def field(text: str) -> str:
    """Quote a field of a CSV file if it needs it.

    Examples
    --------
    >>> field("On or near Anchor Row"), field("a, b")
    ('On or near Anchor Row', '"a, b"')
    """
    return f'"{text}"' if "," in text else text


def incident_lines(
    ground: Ground, plan: Mapping[str, Any], rows: Rows, ids: np.ndarray[Any, Any], words: TimeWords
) -> Iterator[str]:
    """Write the incidents as a force extract would have them."""
    offences = [f"{one['code']},{field(one['text'])}" for one in plan["offences"]]
    locations = [field(text) for text in ground.names]
    yield ",".join(INCIDENT_COLUMNS) + "\n"
    for first in range(0, len(rows), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        start, end = rows.start[part], rows.end[part]
        ends = words.moments(end)
        for i in np.flatnonzero(start == end).tolist():
            ends[i] = "NULL"
        columns = (
            ids[part].tolist(),
            rows.offence[part].tolist(),
            words.moments(start),
            ends,
            words.moments(rows.recorded[part]),
            rows.east[part].tolist(),
            rows.north[part].tolist(),
            rows.name[part].tolist(),
        )
        yield "".join(
            f"{number},{offences[offence]},{a},{b},{recorded},"
            f"{'' if east == NOWHERE else east},{'' if north == NOWHERE else north},"
            f"{locations[name]}\n"
            for number, offence, a, b, recorded, east, north, name in zip(*columns, strict=True)
        )


def truth_lines(
    plan: Mapping[str, Any], rows: Rows, ids: np.ndarray[Any, Any], words: TimeWords
) -> Iterator[str]:
    """Write what a row does not say: when it truly was, home or shed, and what brought it on."""
    codes = [one["code"] for one in plan["offences"]]
    target = {codes.index(HOME): "home", codes.index(OUTBUILDING): "outbuilding"}
    listed = (rows.start != rows.end) | np.isin(rows.true_offence, list(target))
    yield ",".join(TRUTH_COLUMNS) + "\n"
    where = np.flatnonzero(listed)
    for first in range(0, len(where), AT_ONCE):
        some = where[first : first + AT_ONCE]
        columns = (
            ids[some].tolist(),
            words.moments(rows.moment[some]),
            rows.true_offence[some].tolist(),
            rows.parent[some].tolist(),
            rows.generation[some].tolist(),
        )
        yield "".join(
            f"{number},{moment},{target.get(offence, '')},"
            f"{'' if parent == NOWHERE else ids[parent]},"
            f"{generation if target.get(offence) == 'home' else ''}\n"
            for number, moment, offence, parent, generation in zip(*columns, strict=True)
        )


def address_lines(towns: Iterable[BuiltTown]) -> Iterator[str]:
    """Write the addresses in walking order: by town, street and side."""
    yield ",".join(ADDRESS_COLUMNS) + "\n"
    for built in towns:
        for one in built.addresses:
            east, north = one.at
            yield (
                f"{one.uprn},{field(one.text)},{one.postcode},{one.street_name},"
                f"{east},{north},{one.kind}\n"
            )


def truth_text(truth: Mapping[str, Any]) -> str:
    """Write the truth with one list a line, so that a person can read it and git can compare it."""
    lines = []
    for key, value in truth.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inner = ",\n".join("  " + json.dumps(one) for one in value)
            lines.append(f' "{key}": [\n{inner}\n ]')
        elif isinstance(value, Mapping):
            inner = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            lines.append(f' "{key}": {{\n{inner}\n }}')
        else:
            lines.append(f' "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"

"""Fetch streets, and what stands beside them, from an Overpass server: OpenStreetMap's data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, isfinite, radians
from pathlib import Path
from typing import Any

from hotspots.errors import InputError, Problem, listed
from hotspots.progress import Progress, silent
from hotspots.records.boundaries import read_boundaries
from hotspots.records.download.fetch import Fetcher
from hotspots.records.download.overpass import OVERPASS, Box, ask_overpass, overpass_query
from hotspots.records.download.receipts import (
    State,
    folder_for,
    new_file,
    read_receipt,
    receipt_path,
    set_changed_aside,
    state_of,
    write_receipt,
)

ODBL = "Open Database Licence 1.0"
ODBL_URL = "https://opendatacommons.org/licenses/odbl/1-0/"
ATTRIBUTION = "© OpenStreetMap contributors, Open Database Licence"
EXTRACTS = "https://download.geofabrik.de"
MOST_KM2 = 1_000.0
MARGIN_M = 1_000.0  # beyond the districts: the way round may lead through the next one
_KM_A_DEGREE = 111.2
_PLACES = 4  # of a degree, about ten metres: so that a box is the same again
_LAST_LATITUDE = 85.0


@dataclass(frozen=True)
class DownloadedStreets:
    """An extract that was fetched, or was there already.

    Attributes
    ----------
    files
        The extract.
    receipt
        What says where it came from.
    box
        West, south, east, north, in degrees.
    from_cache
        Whether it was there already, unchanged.
    source
        The server.
    attribution
        Lines that have to stand on everything made from it.
    asked
        What was asked for.
    notes
        What became of a file that had been changed.
    """

    files: tuple[Path, ...]
    receipt: Path
    box: Box
    from_cache: bool
    source: str
    attribution: tuple[str, ...]
    asked: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def download_streets(
    out: str | Path = "streets",
    *,
    bbox: Sequence[float] | None = None,
    boundaries: str | Path | None = None,
    districts: Sequence[str] = (),
    url: str = OVERPASS,
    refresh: bool = False,
    fetcher: Fetcher | None = None,
    progress: Progress = silent,
    today: date | None = None,
) -> DownloadedStreets:
    """Fetch the streets of a box, or of districts with a kilometre around them.

    One request is made. What is there and unchanged is not fetched again.

    Parameters
    ----------
    out
        Folder for the extract and its receipt.
    bbox
        West, south, east, north, in degrees.
    boundaries, districts
        Instead of a box: a file of boundaries, and names or codes of districts in it; all of them
        where none is named.
    url
        The interpreter of an Overpass server.
    refresh
        Whether to fetch anew what is there.
    fetcher, progress, today
        How to fetch, whom to tell, and the day on the receipt.

    Returns
    -------
    DownloadedStreets
        The extract is ``streets_….osm.gz``, as :func:`hotspots.read_walking_network` reads it.

    Raises
    ------
    InputError
        When there is no such district, the box is none, or is larger than 1,000 km².
    DownloadError
        When it cannot be fetched: what is wrong, and how to get it by hand.
    OutputError
        When it cannot be written, or another's file is in the way.

    Examples
    --------
    >>> download_streets(bbox=(0.0, 51.0, 2.0, 53.0))
    Traceback (most recent call last):
        ...
    hotspots.errors.InputError: bbox: the box is 30,452 km², and 1,000 are fetched at most. To \
mend it: name fewer districts, or take an extract of the county from \
https://download.geofabrik.de and name it under [streets] file.
    """
    box, label = _box(bbox, boundaries, districts)
    server, query = url.rstrip("/"), overpass_query(box)
    asked = {"bbox": list(box), "query": query, "url": server}
    name = f"streets_{label}"
    path, receipt_file = Path(out) / f"{name}.osm.gz", receipt_path(Path(out), name)
    receipt = read_receipt(receipt_file)
    state = state_of(path, receipt)
    if state is State.KEPT and receipt.get("asked") == asked and not refresh:
        return _result(path, receipt_file, receipt, from_cache=True)
    fetcher = fetcher or Fetcher(by_hand=_by_hand(path), timeout_s=240.0)
    with folder_for(path.parent):
        content = ask_overpass(fetcher, server, query, progress=progress)
        notes = [set_changed_aside(path)] if state is State.CHANGED else []
        with new_file(path) as file:
            file.write(content)
        made = {
            "asked": asked,
            "source": server,
            "licence": {"name": ODBL, "url": ODBL_URL},
            "attribution": [ATTRIBUTION],
            "retrieved": (today or date.today()).isoformat(),
            "files": {path.name: {"bytes": file.size, "sha256": file.sha256}},
        }
        write_receipt(made, receipt_file)
    return _result(path, receipt_file, made, from_cache=False, notes=notes)


def box_of_text(text: str) -> list[float]:
    """Read a box as it is written in a command.

    >>> box_of_text("0.05, 51.74, 0.16, 51.8")
    [0.05, 51.74, 0.16, 51.8]
    """
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        cure = "give west, south, east, north, e.g. 0.05,51.74,0.16,51.80"
        raise InputError(Problem(f"{text[:80]!r} is no box in degrees", cure, "bbox")) from None


def _box(
    bbox: Sequence[float] | None, boundaries: str | Path | None, districts: Sequence[str]
) -> tuple[Box, str]:
    """Find the box that is meant, and what its file is called."""
    if (bbox is None) == (boundaries is None):
        how_many = "neither a box nor" if bbox is None else "both a box and"
        what = f"{how_many} boundaries are given"
        cure = "give one: --bbox WEST,SOUTH,EAST,NORTH, or --boundaries FILE with -d DISTRICT"
        raise InputError(Problem(what, cure, "bbox"))
    if boundaries is not None:
        box, label = _box_of_districts(boundaries, districts)
    else:
        box = _checked_box(bbox or ())
        label = "_".join(f"{one:g}" for one in box)
    km2 = _area_km2(box)
    if km2 > MOST_KM2:
        what = f"the box is {km2:,.0f} km², and {MOST_KM2:,.0f} are fetched at most"
        cure = (
            f"name fewer districts, or take an extract of the county from {EXTRACTS} and name it"
            " under [streets] file"
        )
        raise InputError(Problem(what, cure, "bbox"))
    return box, label


def _checked_box(bbox: Sequence[float]) -> Box:
    numbers = [float(one) for one in bbox]
    west, south, east, north = numbers if len(numbers) == 4 else (0.0, 0.0, 0.0, 0.0)
    fine = all(map(isfinite, numbers)) and -180 <= west < east <= 180
    if not (fine and -_LAST_LATITUDE <= south < north <= _LAST_LATITUDE):
        what = f"{', '.join(f'{one:g}' for one in numbers)} is no box in degrees"
        cure = "give west, south, east, north, e.g. 0.05,51.74,0.16,51.80"
        raise InputError(Problem(what, cure, "bbox"))
    return round(west, _PLACES), round(south, _PLACES), round(east, _PLACES), round(north, _PLACES)


def _box_of_districts(boundaries: str | Path, districts: Sequence[str]) -> tuple[Box, str]:
    """Draw a box round districts, with a margin."""
    read = read_boundaries(boundaries)
    table, label = (read.districts if len(read.districts) else read.wards), "all"
    names = [" ".join(name.split()).casefold() for name in districts]
    if names:
        there = read.districts["district"].tolist()
        folded = read.districts["district"].str.casefold()
        codes = read.districts["district_code"].str.casefold()
        missing = [name for name in names if name not in {*folded, *codes}]
        if missing:
            cure = f"choose from {listed(there, most=40)}" if there else "give a file of districts"
            what = f"not among the boundaries: {listed(missing)}"
            raise InputError(Problem(what, cure, "districts"))
        wanted = folded.isin(names) | codes.isin(names)
        table = read.districts[wanted]
        label = "_".join(re.sub(r"\W+", "-", name) for name in sorted(folded[wanted]))
    around = table.geometry.buffer(MARGIN_M).to_crs(4326).total_bounds
    return _checked_box(around.tolist()), label


def _area_km2(box: Box) -> float:
    west, south, east, north = box
    across = (east - west) * cos(radians((south + north) / 2))
    return across * (north - south) * _KM_A_DEGREE**2


def _by_hand(path: Path) -> str:
    return (
        f"fetch an extract with a browser from {EXTRACTS} (.osm.pbf), put it into {path.parent} and"
        " name it under [streets] file"
    )


def _result(
    path: Path,
    receipt_file: Path,
    receipt: Mapping[str, Any],
    *,
    from_cache: bool,
    notes: Sequence[str] = (),
) -> DownloadedStreets:
    west, south, east, north = receipt["asked"]["bbox"]
    return DownloadedStreets(
        files=(path,),
        receipt=receipt_file,
        box=(west, south, east, north),
        from_cache=from_cache,
        source=str(receipt["source"]),
        attribution=tuple(receipt["attribution"]),
        asked=receipt["asked"],
        notes=tuple(notes),
    )

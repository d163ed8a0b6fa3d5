"""What ``hotspots check`` says of incidents: recognised, rejected, and what to paste."""

import glob
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hotspots.grid_ref import BRITISH_NATIONAL_GRID

if TYPE_CHECKING:
    import pandas as pd

    from hotspots.records import IncidentRecords
    from hotspots.records.incident_rows import Reading

_SHOWN = ("id", "offence", "start", "end", "precision", "location")
_PLACE = {"easting", "northing", "longitude", "latitude", "grid_reference", "x", "y", "point"}
_MOST_LINES, _MOST_FILES = 3, 3


def describe_file(path: Path, records: "IncidentRecords", crs: str) -> list[str]:
    """Say, line by line, what was recognised, three rows, the account, and what to paste."""
    lines: list[str] = []
    for reading in records.readings:
        lines += [
            f"{reading.name}: {reading.kind}",
            f"  places: {reading.places}",
            *(f"  {role}: column {name!r}" for role, name in reading.columns.items()),
            f"  {records.by_file[reading.name]}",
        ]
    lines += describe_rejected(records.rejected)
    lines.append(f"coordinates: {records.operation}")
    lines.append("the first three incidents:")
    for _, row in records.incidents.head(3).iterrows():
        texts = {name: str(row[name]) for name in _SHOWN if str(row[name]) not in ("nan", "NaT")}
        place = f"at {row.geometry.x:,.0f}, {row.geometry.y:,.0f}"
        lines.append("  " + "; ".join([*(f"{name} {one}" for name, one in texts.items()), place]))
    lines += [f"note: {note}" for note in (*_addresses(records.readings), *records.notes)]
    lines += ["", *settings_to_paste(path, records.readings, crs)]
    return lines


def describe_rejected(rejected: "pd.DataFrame") -> list[str]:
    """Say for each reason where the first of its rows stand; never what is in them."""
    lines = []
    for reason, rows in rejected.groupby("reason", sort=False):
        by_file = [(name, found["line"]) for name, found in rows.groupby("file", sort=False)]
        places = [_lines_of(str(name), found.tolist()) for name, found in by_file[:_MOST_FILES]]
        if others := by_file[_MOST_FILES:]:
            more = sum(len(found) for _, found in others)
            places.append(f"{more:,} more in {len(others):,} other files")
        lines.append(f"rejected: {reason}: {'; '.join(places)}")
    return lines


def _lines_of(file: str, lines: Sequence[int]) -> str:
    *first, last = [f"{line:,}" for line in lines[:_MOST_LINES]]
    more = len(lines) - _MOST_LINES
    if more > 0:
        said = f"lines {', '.join([*first, last])} and {more:,} more"
    else:
        said = f"lines {', '.join(first)} and {last}" if first else f"line {last}"
    return f"{said} of {file}"


def _addresses(readings: Sequence["Reading"]) -> list[str]:
    """Name the files that look like lists of addresses: doors, and nothing that happened."""
    happened = {"id", "offence", "offence_code", "offence_group", "date", "start", "month", "year"}
    return [
        f"{one.name}: this looks like a file of addresses, not of incidents (read_addresses in"
        " Python reads those)"
        for one in readings
        if any(name.strip().casefold() == "uprn" for name in one.header)
        and not happened & one.columns.keys()
    ]


def settings_to_paste(path: Path, readings: Sequence["Reading"], crs: str) -> list[str]:
    """Write what was recognised as lines of a settings file that reads the same incidents.

    The file is named in full, so that it is found whatever folder the settings are in.
    """
    elsewhere = ["[coordinates]", f"crs = {_toml(crs)}", ""] if crs != BRITISH_NATIONAL_GRID else []
    shared = _shared_columns(readings)
    columns = ["", "[incidents.columns]", *(f"{role} = {_toml(one)}" for role, one in shared)]
    return [
        "# To paste into a settings file. Files are named in full: a shorter name counts from",
        "# the folder that the settings file is in.",
        *elsewhere,
        "[incidents]",
        f"files = {_toml(_in_full(path))}",
        *(columns if shared else []),
        *([] if _alike(readings) else ["# Columns that differ from file to file are recognised."]),
    ]


def _in_full(path: Path) -> str:
    """Write the whole path; in a pattern, brackets in the folder's own name are themselves."""
    if path.exists():
        return path.absolute().as_posix()
    return (Path(glob.escape(str(Path.cwd()))) / path).as_posix()


def _own_columns(reading: "Reading") -> dict[str, str]:
    """Leave out the columns that a layer's points were written into: the file has none such."""
    return {role: name for role, name in reading.columns.items() if name in reading.header}


def _alike(readings: Sequence["Reading"]) -> bool:
    return len({tuple(sorted(one.columns.items())) for one in readings}) == 1


def _shared_columns(readings: Sequence["Reading"]) -> list[tuple[str, str]]:
    """List what every file's columns are for, where all agree.

    Those that say where are given whole or not at all: to name some of them would change which
    of them a file is read by.
    """
    first, *others = [_own_columns(one) for one in readings]
    shared = [one for one in first.items() if all(one in other.items() for other in others)]
    places = {
        tuple(sorted((role, name) for role, name in one.columns.items() if role in _PLACE))
        for one in readings
    }
    from_points = any(one.columns.keys() - _own_columns(one).keys() for one in readings)
    if len(places) > 1 or from_points:
        return [(role, name) for role, name in shared if role not in _PLACE]
    return shared


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

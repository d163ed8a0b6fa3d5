"""What ``hotspots check FILE`` says of an incident file: what it holds and how it was read."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hotspots.grid_ref import BRITISH_NATIONAL_GRID, crs_name

if TYPE_CHECKING:
    from hotspots.records import IncidentRecords

_SHOWN = ("id", "offence", "start", "end", "precision", "location")


def describe_file(path: Path, records: "IncidentRecords") -> list[str]:
    """Say, line by line, what was recognised, three rows, the account, and what to paste."""
    lines: list[str] = []
    for reading in records.readings:
        lines += [
            f"{reading.name}: {reading.kind}",
            f"  places: {reading.places}",
            *(f"  {role}: column {name!r}" for role, name in reading.columns.items()),
            f"  {records.by_file[reading.name]}",
        ]
    lines.append(f"coordinates: {records.operation}")
    lines.append("the first three incidents:")
    for _, row in records.incidents.head(3).iterrows():
        texts = {name: str(row[name]) for name in _SHOWN if str(row[name]) not in ("nan", "NaT")}
        place = f"at {row.geometry.x:,.0f}, {row.geometry.y:,.0f}"
        lines.append("  " + "; ".join([*(f"{name} {one}" for name, one in texts.items()), place]))
    lines += [f"note: {note}" for note in records.notes]
    lines += ["", *settings_to_paste(path, records)]
    return lines


def settings_to_paste(path: Path, records: "IncidentRecords") -> list[str]:
    """Write what was recognised in the first table as lines of a settings file.

    Columns that a layer's points were written into are not the file's own, so they are left out.
    """
    first = records.readings[0]
    own = {role: name for role, name in first.columns.items() if name in first.header}
    system = crs_name(records.incidents.crs)
    elsewhere = ["[coordinates]", f"crs = {json.dumps(system)}", ""]
    return [
        *(elsewhere if system != BRITISH_NATIONAL_GRID else []),
        "[incidents]",
        f"files = {json.dumps(path.as_posix(), ensure_ascii=False)}",
        "",
        "[incidents.columns]",
        *(f"{role} = {json.dumps(name, ensure_ascii=False)}" for role, name in own.items()),
    ]

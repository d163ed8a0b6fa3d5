"""What the shapes of a map say, row by row: one sentence that an officer understands."""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from hotspots.patterns.plain_words import say_day, say_metres
from hotspots.products.declare import Column, Table
from hotspots.publish.shading import say_value, title_of
from hotspots.records.place_kinds import OTHER

Row = Mapping[Hashable, Any]
Settings = Mapping[str, object]
Sentence = Callable[[Row, Settings], str]


_TITLES = {
    "asb": "Anti-social behaviour",
    "asb_per_km2": "Anti-social behaviour per km²",
    "chain": "Series",
    "harm_per_km2": "Harm per km²",
    "p": "Probability of one test alone",
    "p_fdr": "Probability by chance",
    "pai": "PAI (times)",
    "pei": "PEI",
    "rate_ratio": "Times as many",
    "rri": "RRI (times)",
    "trend_shrunk": "Trend",
}
# Units that a name or the values themselves say.
_UNSAID = ("date", "local time", "incidents or harm", "0-1", "chance 0-1", "hours", "positions")
_UNIT_ENDINGS = {"ha": "ha", "m": "m", "m2": "m²", "days": "days", "minutes": "minutes"}
_RARE = 0.001


def name_column(column: Column) -> str:
    """Name a column for an officer: no abbreviations, no unit twice.

    >>> (
    ...     name_column(Column("area_ha", "number", "ha", "")),
    ...     name_column(Column("asb", "number", "", "")),
    ... )
    ('Area (ha)', 'Anti-social behaviour')
    """
    if column.name == "around":
        return "Where" if column.kind == "text" else "With neighbours"
    if column.name in _TITLES:
        return _TITLES[column.name]
    *first, last = column.name.split("_")
    name = " ".join(first) if first and _UNIT_ENDINGS.get(last) == column.unit else ""
    said = column.unit in (*_UNSAID, "incidents") or (not name and column.unit in (*first, last))
    unit = "" if said else column.unit
    return title_of(replace(column, name=name or column.name, unit=unit))


def say_cell(value: object, column: Column) -> str:
    """Write a value of a table in full: unlike on a figure there is room for long texts.

    >>> say_cell("", Column("ward", "text", "", "")), say_cell(0.5, Column("s", "number", "", ""))
    ('–', '0.5')
    """
    if value is None or isinstance(value, str):
        return value or "–"
    if column.unit == "chance 0-1" and float(value) < _RARE:  # type: ignore[arg-type]  # a number
        return f"under {_RARE:g}"
    return say_value(value, column).replace("-", "−")


def say_row(row: Row, table: Table, *, leave_out: tuple[str, ...] = ()) -> str:
    """Say of a row of any table what its first columns say, where nothing better is known.

    >>> kind = Table("cells", "a cell", (Column("kind", "text", "", ""),))
    >>> say_row({"kind": "new"}, kind)
    'Kind: new.'
    """
    told = [one for one in table.columns if one.name not in leave_out][:4]
    parts = [f"{one.name.replace('_', ' ')}: {say_cell(row[one.name], one)}" for one in told]
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def many(number: float, one: str = "incident", several: str = "") -> str:
    """Say how many.

    >>> many(1), many(1200), many(3, "visit")
    ('1 incident', '1,200 incidents', '3 visits')
    """
    return f"{number:,.0f} {one if number == 1 else several or one + 's'}"


def on_one_position(row: Row) -> str:
    """Say how much of a harm spot is on its fullest position, and whether that is stacked."""
    kind = row["stacked_point"]
    stacked = f", stacked point{'' if kind == OTHER else f' ({kind})'}" if kind else ""
    return f"{100 * row['largest_point_share']:.0f}%{stacked}"


def position_of(row: Row) -> str:
    """Say where a spot is: by grid reference, or in degrees outside Great Britain."""
    reference: str = row["grid_reference"]
    return reference or f"{row['latitude']:.5f}, {row['longitude']:.5f}"


def say_harm_spot(row: Row, settings: Settings) -> str:
    """Say what a harm spot holds, what happens there most, and when."""
    of = "incidents" if settings.get("all_weigh_the_same") else "harm"
    share = row["share_of_incidents" if of == "incidents" else "share_of_harm"]
    where = row["around"] or row["ward"]
    most = f"; most often {row['top_offence']}" if row["top_offence"] else ""
    hours = f"; busiest {row['peak_hours']}" if row["peak_hours"] else ""
    return (
        f"Harm spot {row['rank']}{f', {where}' if where else ''}: {many(row['incidents'])} with"
        f" {100 * share:.1f}% of all {of}{most}{hours}."
    )


def say_hotspot_area(row: Row, _: Settings) -> str:
    """Say how much lies close together in an area."""
    at = many(row["places"], "position")
    return (
        f"Hotspot area {row['hotspot_area']}: {many(row['incidents'])} lie close together here, at"
        f" {at} on {row['area_ha']:,.1f} ha."
    )


def say_contour(row: Row, settings: Settings) -> str:
    """Say what share lies inside a contour."""
    what = "harm" if settings.get("weights") else "incidents"
    return (
        f"{100 * row['share']:.0f}% of {what} lie inside: the smallest ground that holds as much,"
        f" {many(row['incidents'])} on {row['area_ha']:,.0f} ha."
    )


def say_local_hotspot(row: Row, settings: Settings) -> str:
    """Say that a cell stands out together with those around it, and how surely."""
    hot = row["class"] == "hot"
    held = f"{row['around']:,.0f} {'of harm' if settings.get('weights') else 'incidents'}"
    return (
        f"Stands out as {row['class']} with its neighbours: {held} here and around,"
        f" {row['incidents']:,} in this cell itself. {'More' if hot else 'Fewer'} than chance would"
        f" give ({row['confidence']}% confidence)."
    )


def say_change(row: Row, _: Settings) -> str:
    """Say by how much a cell rose or fell."""
    verb = {"up": "Rose", "down": "Fell"}.get(row["class"], "No clear change:")
    by = " by more than chance:" if row["class"] in ("up", "down") else ""
    after = f"{row['after']:,} ({row['difference']:+,})".replace("-", "−")
    return f"{verb}{by} {many(row['before'])} in the earlier months, {after} in the later ones."


def say_persistence(row: Row, settings: Settings) -> str:
    """Say how often a cell was hot."""
    persistence = settings.get("persistence")
    recent = persistence.get("recent") if isinstance(persistence, Mapping) else None
    lately = f", {row['recent_hot']} of the last {recent}" if recent else ""
    word = str(row["class"])
    return (
        f"{word[:1].upper()}{word[1:]} hotspot: hot in {row['periods_hot']} of"
        f" {len(row['hot'])} periods{lately}; {many(row['incidents'])} in all."
    )


def say_street_week(row: Row, _: Settings) -> str:
    """Say where a ward ranks for a Street Week."""
    if np.isnan(row["score"]):
        return f"{row['ward']}: too little is known to rank it for a Street Week."
    days = row["days_since"]
    last = "" if np.isnan(days) else f"; its last was {days:,.0f} days ago"
    return (
        f"{row['ward']} is number {row['rank']} for the next Street Week (score"
        f" {row['score']:.2f}): {many(row['incidents'])}{last}."
    )


def say_stacked_point(row: Row, _: Settings) -> str:
    """Warn of a map point that may hold records, not places where things happen."""
    kind = "" if row["kind"] == OTHER else f" ({row['kind']})"
    return (
        f"Stacked point {row['rank']}, {row['location'] or 'no location text'}{kind}:"
        f" {many(row['incidents'])} on one position where about {row['expected_most']:,.0f} would"
        f" be the most expected. Treatment: {row['treatment']}."
    )


def say_series(row: Row, _: Settings) -> str:
    """Say what a series of near repeats is."""
    return (
        f"Series {row['chain']}: {many(row['incidents'])} close in place and time, up to"
        f" {say_metres(row['longest_m'])} apart, from {_day(row['first_day'])} to"
        f" {_day(row['last_day'])}."
    )


def say_zone(row: Row, _: Settings) -> str:
    """Say how a cocoon zone stands, and by when its neighbours should be seen."""
    knock = f" Best knocked at {row['visit_window']}." if row["visit_window"] else ""
    deadline, ward = pd.Timestamp(row["deadline"]), f", {row['ward']}" if row["ward"] else ""
    return (
        f"Cocoon zone {row['number']}{ward}: home burgled on {_day(row['happened'])}, reported"
        f" {_day(row['reported'])}. Neighbours to be reached by {say_day(deadline)},"
        f" {deadline:%H:%M} ({row['status']}). The zone expires on {_day(row['expires'])}.{knock}"
    )


def say_patrol_spot(row: Row, _: Settings) -> str:
    """Say how often a spot is visited, or why not."""
    where = row["around"] or row["ward"] or "no location text"
    if not row["planned"]:
        return f"Harm spot {row['rank']}, {where}: no visit planned, {row['why_not']}."
    return (
        f"Harm spot {row['rank']}, {where}: {many(row['planned'], 'visit')} planned,"
        f" {'in its hours ' if row['window'][:1].isdigit() else ''}{row['window']}."
    )


def say_patrol_route(row: Row, _: Settings) -> str:
    """Say whose round a line is."""
    start, end = pd.Timestamp(row["start"]), pd.Timestamp(row["end"])
    how = "on foot" if row["mode"] == "foot" else f"by {row['mode']}"
    return (
        f"{row['unit']}, {row['shift']} shift, {start:%H:%M} to {end:%H:%M} on"
        f" {start:%A} {say_day(start)}, {how}: {many(row['visits'], 'visit')},"
        f" {say_metres(row['metres'])}."
    )


def say_stop(row: Row, _: Settings) -> str:
    """Say what there is to look at on an audit's walk."""
    what = row["name"] or row["kind"]
    look = f" Look at: {row['look_for']}." if row["look_for"] else ""
    return f"Stop {row['number']} of the audit of {row['place']}: {what}.{look}"


def say_walk(row: Row, _: Settings) -> str:
    """Say how long an audit's walk is."""
    return (
        f"Audit walk of {row['place']}: {say_metres(row['metres'])}, about"
        f" {row['minutes']:,.0f} minutes with its stops."
    )


def say_months(text: str) -> str:
    """Say a run of periods as ``2024-07 to 2024-09`` names them; what else there is stays.

    >>> say_months("2024-07 to 2024-09"), say_months("2023-12 to 2024-01"), say_months("2024")
    ('July to September 2024', 'December 2023 to January 2024', '2024')
    """
    parts = text.split(" to ")
    if not all(re.fullmatch(r"\d{4}-\d{2}", one) for one in parts):
        return text
    first, last = pd.Timestamp(parts[0]), pd.Timestamp(parts[-1])
    if first == last:
        return f"{first:%B %Y}"
    return f"{first:%B}{f' {first:%Y}' if first.year != last.year else ''} to {last:%B %Y}"


def _day(text: str) -> str:
    return say_day(pd.Timestamp(text)) if text else "an unknown day"

"""Environmental Visual Audits before the walk: what is known of places, and the way round them.

Restricted as a whole: what may be shown to whom is decided where the versions are made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import pandas as pd
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from hotspots.ground import StudyArea
from hotspots.patterns.plain_words import say_metres, say_minutes
from hotspots.patterns.surroundings import Surroundings
from hotspots.products.declare import Column, Declaration, MapFigure, Product, Table, lay_out

PlaceKind = Literal["harm spot", "ward", "line"]
_AUDIT = (
    Column("audit", "text", "", "the audit's name in files"),
    Column("place", "text", "", "the place in words"),
)
_STOPS = (
    *_AUDIT,
    Column("number", "whole number", "", "in the order of the walk"),
    Column("kind", "text", "", "what the map shows there"),
    Column("name", "text", "", "its name; empty where it has none"),
    Column("detail", "text", "", "what the map says more, and what else is at this stop"),
    Column("look_for", "text", "", "what to look at"),
    Column("category", "text", "", "category of the audit form"),
    Column("at_m", "number", "m", "metres walked from the start", 0),
    Column("outing", "whole number", "", "in which outing, where the walk is too long for one"),
    Column("easting", "number", "m", "where it is", 1),
    Column("northing", "number", "m", "where it is", 1),
)
_SURROUNDINGS = (
    *_AUDIT,
    Column("kind", "text", "", "kind of way or feature"),
    Column("number", "whole number", "", "how many the map has in the place"),
    Column("length_m", "number", "m", "length of ways, walls and fences; 0 for the rest", 0),
)
_LIGHTING = (
    *_AUDIT,
    Column("lit", "text", "", "as tagged: yes, no, or unknown: nobody has said"),
    Column("length_m", "number", "m", "length of ways", 0),
    Column("share", "number", "share 0-1", "of the length of all ways in the place", 3),
)
EVA_PACK = Declaration(
    "eva_pack",
    "Environmental Visual Audits",
    "What is there to look at in a place, and in which order does one walk past it?",
    (
        Table("eva_stops", "one stop of a walk, in its order", _STOPS, "Point"),
        Table("eva_surroundings", "one kind of thing on the map in a place", _SURROUNDINGS),
        Table("eva_lighting", "ways of a place that are lit, not lit or unknown", _LIGHTING),
    ),
    figure=MapFigure(
        "eva_stops", "Stops of the audit walk", number="number", names=("kind", "name")
    ),
)


@dataclass(frozen=True)
class AuditPlace:
    """The place of an audit.

    Attributes
    ----------
    audit
        Its name in files.
    place
        Its name in words.
    kind
        What it is.
    outline
        Its ground, with the margin that is walked too.
    core
        The harm spot, ward or line itself.
    partner_place
        What it is called without its rank among harm spots.
    public_place
        What it is called where harm spots must not be shown: the ward, or the district.
    secrets
        Words that would tell that it is a harm spot, and which.
    """

    audit: str
    place: str
    kind: PlaceKind
    outline: BaseGeometry
    core: BaseGeometry
    partner_place: str
    public_place: str
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Audit:
    """Everything of an audit up to the walk.

    Attributes
    ----------
    audit, place, kind, outline, core, partner_place, public_place, secrets
        As in :class:`AuditPlace`.
    as_of
        The day up to which crime is counted.
    period
        What time the crime figures are of, in words.
    stops
        ``STOP_COLUMNS`` and points, by number: the order of the walk.
    walk
        The way, from the start back to it.
    legs
        The same piece by piece, ``LEG_COLUMNS``.
    start_words
        Where it starts, in words.
    metres, minutes, extra_m
        Of the walk; ``extra_m`` is walked only to get on.
    surroundings
        What the map knows.
    lighting
        ``name``, ``kind``, ``lit`` and lines.
    crime
        ``offence``, ``incidents``, ``harm``.
    timing
        When it happens, in words.
    window
        The four hours in which most happens; empty where too few hours are known.
    hours
        Incidents by weekday and hour; None where too few hours are known.
    streets
        ``name`` and line of streets in and round the place.
    marking
        Handling marking of the restricted version.
    sources
        Where the data come from and under which licence; the street map's line is among them.
    notes
        What a reader has to be told.
    settings
        What made it.
    """

    audit: str
    place: str
    kind: PlaceKind
    outline: BaseGeometry
    core: BaseGeometry
    partner_place: str
    public_place: str
    secrets: tuple[str, ...]
    as_of: pd.Timestamp
    period: str
    stops: gpd.GeoDataFrame
    walk: LineString
    legs: gpd.GeoDataFrame
    start_words: str
    metres: float
    minutes: float
    extra_m: float
    surroundings: Surroundings
    lighting: gpd.GeoDataFrame
    crime: pd.DataFrame
    timing: str
    window: str
    hours: pd.DataFrame | None
    streets: gpd.GeoDataFrame
    marking: str
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def finding(self) -> str:
        """Say in one plain sentence what the walk is."""
        return f"{self.place}: {self.walk_words}"

    @property
    def walk_words(self) -> str:
        """Say how long the walk is."""
        many = "1 stop" if len(self.stops) == 1 else f"{len(self.stops)} stops"
        long = say_minutes(self.minutes, to=5)
        return f"a walk of {say_metres(self.metres)} past {many}, about {long}"

    @property
    def outings(self) -> int:
        """Count the outings that it takes."""
        return int(self.stops["outing"].max()) if len(self.stops) else 1


def make_eva_pack(study_area: StudyArea, audits: Sequence[Audit], *, no_audit: str = "") -> Product:
    """Make the product of a district's audits.

    Parameters
    ----------
    study_area
        The district.
    audits
        Of its places; there may be none.
    no_audit
        Why there is none, as a clause, e.g. ``"no street map is given"``.
    """
    frames: dict[str, list[pd.DataFrame]] = {table.name: [] for table in EVA_PACK.tables}
    for one in audits:
        place = {"audit": one.audit, "place": one.place}
        xy = one.stops.get_coordinates()
        stops = one.stops.assign(**place, easting=xy["x"], northing=xy["y"])
        frames["eva_stops"].append(stops)
        frames["eva_surroundings"].append(one.surroundings.counts.assign(**place))
        frames["eva_lighting"].append(one.surroundings.lighting.assign(**place))
    tables = {
        table.name: lay_out(_joined(frames[table.name], table, study_area), table)
        for table in EVA_PACK.tables
    }
    notes = dict.fromkeys(note for one in audits for note in one.notes)
    sources = dict.fromkeys(one.surroundings.attribution for one in audits)
    return Product(
        EVA_PACK,
        _finding(study_area.name, audits, no_audit),
        tables,
        settings={"audits": {one.audit: dict(one.settings) for one in audits}},
        notes=(*notes, *filter(None, sources)),
    )


def _joined(parts: list[pd.DataFrame], table: Table, study_area: StudyArea) -> pd.DataFrame:
    if parts:
        return pd.concat(parts, ignore_index=True)
    empty = pd.DataFrame({column.name: [] for column in table.columns})
    if not table.geometry:
        return empty
    placed: pd.DataFrame = gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=study_area.crs))
    return placed


def _finding(name: str, audits: Sequence[Audit], no_audit: str) -> str:
    if not audits:
        why = f": {no_audit}" if no_audit else ""
        return f"No audit walk is planned in {name}{why}"
    if len(audits) == 1:
        return f"Audit of {audits[0].finding}"
    metres = say_metres(sum(one.metres for one in audits))
    return f"{len(audits)} audit walks are planned in {name}, {metres} in all"

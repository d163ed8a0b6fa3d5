"""The lists of a cocoon: which doors to knock on, in which order, by whom and by when.

Everything an address list, a leaflet count or a public table is made of, before any of them is
a file. It is restricted as a whole: the burgled homes are in it. What may be shown to whom is
decided where the versions are made, in :mod:`hotspots.publish`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from hotspots.patterns.door_priorities import PRIORITIES
from hotspots.patterns.zone_doors import RINGS

__all__ = [
    "BURGLARY_COLUMNS",
    "DOOR_COLUMNS",
    "PRIORITIES",
    "REASSURE_COLUMNS",
    "RINGS",
    "ROUND_COLUMNS",
    "STATUSES",
    "WARD_COLUMNS",
    "CocoonLists",
]

STATUSES = ("due", "overdue", "done", "expired")

BURGLARY_COLUMNS = {
    "number": "int64",  # 1, 2, 3 ... by deadline: what pages and files call it by
    "burglary": "str",  # the force's reference
    "team": "str",
    "district": "str",
    "ward": "str",
    "street": "str",  # of the burgled home; empty where it is not known
    "happened_from": "datetime64[us]",
    "happened_to": "datetime64[us]",
    "happened": "datetime64[us]",  # the chosen date inside the window
    "reported": "datetime64[us]",
    "deadline": "datetime64[us]",  # reported + 48 h
    "expires": "datetime64[us]",  # midnight that ends the zone's last day
    "age_days": "int64",
    "fade": "float64",  # 1 on the day, 0 when it expires
    "visit_window": "str",  # "17:00 to 21:00"; empty where no time of day is known
    "status": "str",
    "gold": "int64",
    "silver": "int64",
    "bronze": "int64",
    "visited": "int64",  # doors on its list with a visit since the offence
}
DOOR_COLUMNS = {
    "team": "str",
    "round": "int64",  # one officer's shift on foot, from 1 for each team
    "stop": "int64",  # order in the round, from 1
    "minutes": "float64",  # from the start of the round until this door is done
    "door": "str",  # UPRN, or another id that returns are matched by
    "address": "str",
    "number": "str",
    "flat": "str",
    "street": "str",
    "postcode": "str",
    "ward": "str",
    "priority": "str",  # gold, silver, bronze
    "ring": "str",  # the nearest relation to any of its burglaries
    "burglary_number": "int64",  # the burglary that adds most to its score
    "burglaries": "int64",  # how many it answers to
    "burglary_numbers": "str",  # "1; 4", the one that adds most first
    "distance_m": "float64",  # to the burglary that adds most
    "score": "float64",  # extra risk, in times the usual, added up over its burglaries
    "deadline": "datetime64[us]",  # the earliest
    "expires": "datetime64[us]",  # the latest
    "visit_window": "str",
    "status": "str",
    "outcome": "str",  # of the latest visit since the offence; empty: none
    "visited": "datetime64[us]",
}
REASSURE_COLUMNS = {
    "team": "str",
    "burglary_number": "int64",
    "burglary": "str",
    "addresses": "str",  # the burgled home; all that it may be, the likeliest first
    "door_ids": "str",  # theirs
    "doors": "int64",
    "deadline": "datetime64[us]",
    "status": "str",  # due or overdue, whatever became of the neighbours
}
ROUND_COLUMNS = {
    "team": "str",
    "round": "int64",
    "doors": "int64",
    "gold": "int64",
    "silver": "int64",
    "bronze": "int64",
    "metres": "float64",
    "minutes": "float64",
    "deadline": "datetime64[us]",
}
WARD_COLUMNS = {
    "ward": "str",
    "burglaries": "int64",  # live
    "homes": "int64",
    "homes_in_zones": "int64",
    "leaflets": "int64",
}


@dataclass(frozen=True)
class CocoonLists:
    """All lists of one place on one day.

    Attributes
    ----------
    place
        District or force.
    as_of
        The day the lists are of; deadlines and fading count from it.
    finding
        What they hold, in one plain sentence.
    basis
        Where the scores come from: the force's own near repeats or a published default.
    burglaries
        One row a live burglary by ``number``, with ``BURGLARY_COLUMNS``; its point is the burgled
        home, which no neighbour's list may show.
    doors
        One row a door, by team, round and stop, with ``DOOR_COLUMNS``; points.
    reassure
        The burgled homes themselves, for a separate visit (Op Reassure), ``REASSURE_COLUMNS``.
    rounds
        One row a team's round, ``ROUND_COLUMNS``.
    wards
        One row a ward with a home, ``WARD_COLUMNS``.
    streets
        ``name`` and line, for small maps; None where no streets are given.
    marking
        Handling marking of the restricted version.
    settings
        What made them.
    notes
        What a reader has to be told.
    sources
        Where the data come from and under which licence.
    """

    place: str
    as_of: pd.Timestamp
    finding: str
    basis: str
    burglaries: gpd.GeoDataFrame
    doors: gpd.GeoDataFrame
    reassure: pd.DataFrame
    rounds: pd.DataFrame
    wards: pd.DataFrame
    streets: gpd.GeoDataFrame | None = None
    marking: str = "OFFICIAL-SENSITIVE"
    settings: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

"""The delivery pack of a Street Week: beats to walk from house to house, and who is out when.

Everything its sheets, workbooks and shared versions are made of, before any of them is a file. It
is restricted as a whole: every door of the ward is in it. What may be shown to whom is decided
where the versions are made, in :mod:`hotspots.publish`.
"""

from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from hotspots.ground.beats import BEAT_COLUMNS, Beats
from hotspots.patterns.deployment import Deployment, demand_of_blocks
from hotspots.patterns.plain_words import say_minutes

__all__ = [
    "BEAT_COLUMNS",
    "DOOR_COLUMNS",
    "TALLY_COLUMNS",
    "WALK_COLUMNS",
    "DeliveryPack",
    "make_delivery_pack",
]

ODD, EVEN, NO_NUMBER = "odd", "even", "no number"

DOOR_COLUMNS = {
    "beat": "int64",
    "stop": "int64",  # order in the beat, from 1
    "minutes": "float64",  # from the start of the beat until this door is done
    "door": "str",  # UPRN, or another id that returns are matched by
    "address": "str",
    "number": "str",
    "flat": "str",
    "street": "str",
    "postcode": "str",
    "side": "str",  # odd, even, or no number
}
WALK_COLUMNS = {
    "beat": "int64",
    "metres": "float64",
    "minutes": "float64",
}
TALLY_COLUMNS = {
    "beat": "int64",
    "street": "str",  # empty where it is not known
    "side": "str",
    "numbers": "str",  # e.g. "1 to 43"
    "first_stop": "int64",
    "doors": "int64",
    "buildings": "int64",
}


@dataclass(frozen=True)
class DeliveryPack:
    """The delivery of one Street Week.

    Attributes
    ----------
    place, ward
        District, and the ward the week is in.
    outline
        Of the ward.
    week
        Its seven days.
    finding
        What the pack holds, in one plain sentence.
    beats
        One row a beat, with ``BEAT_COLUMNS``; its ground, Polygon or MultiPolygon.
    doors
        One row a door, by beat and stop, with ``DOOR_COLUMNS``; points.
    walks
        One row a beat, with ``WALK_COLUMNS``; LineString, empty for a beat on one spot.
    grid
        Officers: seven days by blocks of hours, as :func:`hotspots.patterns.deployment
        .plan_deployment` gives it.
    demand
        Share of demand in the same cells; all alike where no hour is known.
    share_staffed
        Share of the week's demand in staffed hours; missing where no hour is known.
    tallies
        One row a street side in a beat, in the order of the walk, ``TALLY_COLUMNS``.
    balance
        Least, most and mean minutes of a beat, and their coefficient of variation.
    streets
        ``name`` and line, for maps; None where none are given.
    marking
        Handling marking of the restricted version.
    settings
        What made it.
    notes
        What a reader has to be told of the beats.
    grid_notes
        And of the grid.
    sources
        Where the data come from and under which licence.
    """

    place: str
    ward: str
    outline: BaseGeometry
    week: pd.DatetimeIndex
    finding: str
    beats: gpd.GeoDataFrame
    doors: gpd.GeoDataFrame
    walks: gpd.GeoDataFrame
    grid: pd.DataFrame
    demand: pd.DataFrame
    share_staffed: float
    tallies: pd.DataFrame
    balance: Mapping[str, float]
    streets: gpd.GeoDataFrame | None = None
    marking: str = "OFFICIAL-SENSITIVE"
    settings: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    grid_notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def make_delivery_pack(
    addresses: gpd.GeoDataFrame,
    found: Beats,
    plan: Deployment,
    *,
    place: str,
    ward: str,
    outline: BaseGeometry,
    streets: gpd.GeoDataFrame | None = None,
    marking: str = "OFFICIAL-SENSITIVE",
    sources: tuple[str, ...] = (),
) -> DeliveryPack:
    """Put beats and a deployment grid together to what a ward's week is delivered with.

    Parameters
    ----------
    addresses
        The table that the beats were cut from. Not changed.
    found, plan
        The beats, and the officers.
    place, ward, outline
        District, ward and its ground.
    streets
        For maps.
    marking, sources
        What stands on every page.
    """
    doors = _doors(addresses, found)
    balance = found.balance
    table = found.beats
    finding = (
        f"{len(doors):,} doors in {ward} are cut into {len(table):,} beat"
        f"{'' if len(table) == 1 else 's'} of {say_minutes(balance['least'], to=5)} to"
        f" {say_minutes(balance['most'], to=5)}"
    )
    return DeliveryPack(
        place=place,
        ward=ward,
        outline=outline,
        week=pd.DatetimeIndex(plan.grid.index),
        finding=finding,
        beats=table,
        doors=doors,
        walks=found.walks,
        grid=plan.grid,
        demand=_block_demand(plan),
        share_staffed=plan.share_staffed,
        tallies=_tallies(doors),
        balance=balance,
        streets=streets,
        marking=marking,
        settings={"beats": asdict(found.settings), "deployment": asdict(plan.settings)},
        notes=found.notes,
        grid_notes=plan.notes,
        sources=sources,
    )


def _doors(addresses: gpd.GeoDataFrame, found: Beats) -> gpd.GeoDataFrame:
    """Put the doors into the order of their walks, with what a list needs of each."""
    texts = {
        name: addresses[column].astype("str").fillna("").to_numpy()
        for name, column in {
            "door": "uprn",
            "address": "address",
            "number": "number",
            "flat": "flat",
            "street": "street",
            "postcode": "postcode",
        }.items()
    }
    walked = found.doors[["beat", "stop", "minutes"]].reset_index(drop=True)
    number = addresses["number_from"].astype("Int64").reset_index(drop=True)
    side = np.where(number.isna(), NO_NUMBER, np.where(number.fillna(0) % 2 == 1, ODD, EVEN))
    doors = gpd.GeoDataFrame(
        {**walked, **texts, "side": side},
        geometry=addresses.geometry.to_numpy(),
        crs=addresses.crs,
    ).assign(number_from=number)
    doors = doors.sort_values(["beat", "stop"], kind="stable").reset_index(drop=True)
    kinds: dict[Hashable, str] = dict(DOOR_COLUMNS.items())
    return doors.astype(kinds)[[*DOOR_COLUMNS, "number_from", "geometry"]]


def _tallies(doors: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count doors by street side within each beat, in the order in which they are come to."""
    rows = []
    at = np.char.add(
        np.char.add(doors.geometry.x.to_numpy().astype(str), " "),
        doors.geometry.y.to_numpy().astype(str),
    )
    doors = doors.assign(_spot=at)
    for (beat, street, side), these in doors.groupby(["beat", "street", "side"], sort=True):
        numbers = these["number_from"].dropna()
        low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
        said = "" if not len(numbers) else str(low) if low == high else f"{low} to {high}"
        rows.append(
            {
                "beat": beat,
                "street": street,
                "side": side,
                "numbers": said,
                "first_stop": int(these["stop"].min()),
                "doors": len(these),
                "buildings": int(these["_spot"].nunique()),
            }
        )
    table = pd.DataFrame(rows, columns=list(TALLY_COLUMNS)).astype(TALLY_COLUMNS)
    # A street's two sides stand together, where the first of them is come to.
    first = table.groupby(["beat", "street"])["first_stop"].transform("min")
    order = table.assign(_first=first).sort_values(["beat", "_first", "street", "first_stop"])
    return order[list(TALLY_COLUMNS)].reset_index(drop=True)


def _block_demand(plan: Deployment) -> pd.DataFrame:
    """Give the share of demand in each cell of the grid."""
    week = pd.DatetimeIndex(plan.grid.index)
    starts = [int(name[:2]) for name in plan.grid.columns]
    return pd.DataFrame(
        demand_of_blocks(plan.demand, week, starts, plan.settings.block_hours),
        index=plan.grid.index,
        columns=plan.grid.columns,
    )

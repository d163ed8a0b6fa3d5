"""Address lists: one place's doors by team and round, the burgled homes apart from them."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.ground.streets import WalkingNetwork
from hotspots.patterns.cocoon_plan import DUE, EXPIRED, OVERDUE, CocoonPlan
from hotspots.patterns.door_lists import ListedDoors, address_lines
from hotspots.patterns.team_rounds import MINUTES_AT_DOOR, PlannedRounds, plan_rounds
from hotspots.patterns.teams import team_of_each
from hotspots.patterns.ward_counts import count_by_ward
from hotspots.products.cocoon_lists import (
    BURGLARY_COLUMNS,
    DOOR_COLUMNS,
    REASSURE_COLUMNS,
    ROUND_COLUMNS,
    WARD_COLUMNS,
    CocoonLists,
)


def make_address_lists(
    place: str,
    plan: CocoonPlan,
    listed: ListedDoors,
    *,
    teams: Mapping[str, Sequence[str]] | None = None,
    per_shift: int = 40,
    per_team: int = 400,
    leaflets_per_shift: int = 200,
    leaflets_per_team: int = 1000,
    minutes_at_door: Mapping[str, float] = MINUTES_AT_DOOR,
    network: WalkingNetwork | None = None,
    streets: gpd.GeoDataFrame | None = None,
    marking: str = "OFFICIAL-SENSITIVE",
    sources: Sequence[str] = (),
) -> CocoonLists:
    """Make the lists of one place: who goes where, in which order, by when.

    Parameters
    ----------
    place
        What the lists call it.
    plan
        Of the whole force.
    listed
        The place's burglaries and doors.
    teams
        Team -> wards or districts it covers; the others form a team of their district's name.
    per_shift, per_team, leaflets_per_shift, leaflets_per_team
        Doors on an officer's round, and on a team's list, at most: to knock at, for leaflets.
    minutes_at_door
        Priority -> minutes.
    network
        Streets to walk on.
    streets
        ``name`` and line, for small maps.
    marking
        Handling marking of the restricted version.
    sources
        Where the data come from.

    Returns
    -------
    CocoonLists
        Without live burglaries all tables are empty.
    """
    covered = teams or {}
    doors = listed.doors.assign(team=team_of_each(listed.doors, covered, otherwise=place))
    planned = plan_rounds(
        doors,
        per_shift=per_shift,
        per_team=per_team,
        leaflets_per_shift=leaflets_per_shift,
        leaflets_per_team=leaflets_per_team,
        minutes_at_door=minutes_at_door,
        network=network,
    )
    burglaries = listed.burglaries.assign(
        team=team_of_each(listed.burglaries, covered, otherwise=place)
    )
    own = listed.own(burglaries)  # whose burgled homes get a visit of their own (Op Reassure)
    return CocoonLists(
        place=place,
        as_of=plan.live.as_of,
        finding=_finding(place, planned, own),
        basis=plan.decay.source,
        burglaries=_laid_out(burglaries, BURGLARY_COLUMNS),
        doors=_laid_out(planned.doors, DOOR_COLUMNS),
        reassure=_reassure(plan, own),
        rounds=pd.DataFrame(_laid_out(planned.rounds, ROUND_COLUMNS)),
        wards=_laid_out(count_by_ward(plan, listed, planned.doors), WARD_COLUMNS),
        streets=streets,
        marking=marking,
        settings={
            "per_shift": per_shift,
            "per_team": per_team,
            "leaflets_per_shift": leaflets_per_shift,
            "leaflets_per_team": leaflets_per_team,
            "teams": dict(covered),
        },
        notes=tuple(_notes(plan, planned, planned.doors, own)),
        sources=tuple(sources),
    )


def _finding(place: str, planned: PlannedRounds, burglaries: pd.DataFrame) -> str:
    doors = planned.doors
    if not len(doors):
        return f"No door in {place} is to be visited"
    knocks = int((doors["priority"] != "bronze").sum())
    live = int((burglaries["status"] != EXPIRED).sum())
    rounds = planned.rounds
    walked = int((rounds["gold"] + rounds["silver"] > 0).sum())
    return (
        f"{knocks:,} doors to knock at in {place} on {walked} round{'s' * (walked != 1)},"
        f" and {len(doors) - knocks:,} leaflets, after {live} burglar{'y' if live == 1 else 'ies'}"
    )


def _reassure(plan: CocoonPlan, burglaries: pd.DataFrame) -> pd.DataFrame:
    """List the burgled homes themselves; where nobody knows which, every door it may be."""
    live = burglaries[burglaries["status"] != EXPIRED].reset_index(drop=True)
    mine = np.isin(plan.homes.burglary, live["row"].to_numpy())
    row, address = plan.homes.burglary[mine], plan.homes.address[mine]
    homes = pd.DataFrame({"address": address_lines(plan.addresses.iloc[address])}).assign(
        door=plan.door_ids[address]
    )
    by_burglary = homes.groupby(row, sort=False)
    frame = live[["team", "burglary", "deadline"]].assign(
        burglary_number=live["number"],
        addresses=live["row"]
        .map(by_burglary["address"].agg("; ".join))
        .astype("object")
        .fillna(""),
        door_ids=live["row"].map(by_burglary["door"].agg("; ".join)).astype("object").fillna(""),
        doors=live["row"].map(by_burglary.size()).fillna(0),
        status=np.where(live["deadline"] < plan.live.judged_at, OVERDUE, DUE),
    )
    return pd.DataFrame(frame[list(REASSURE_COLUMNS)]).astype(REASSURE_COLUMNS)


def _notes(
    plan: CocoonPlan, planned: PlannedRounds, doors: pd.DataFrame, burglaries: pd.DataFrame
) -> list[str]:
    notes = []
    for team, left in planned.over_the_cap.items():
        notes.append(
            f"{left:,} doors of {team} are not on the list: it is full. Those that can still be"
            " reached in time go first, then those at most risk."
        )
    live = burglaries.loc[burglaries["status"] != EXPIRED, "row"].to_numpy()
    homes = plan.homes
    beside = int(np.isin(live, homes.beside).sum())
    several = pd.Series(homes.burglary[homes.likeliest]).value_counts()
    unsure = int(np.isin(live, several[several > 1].index).sum())
    unknown = int(np.isin(live, homes.unknown).sum())
    if unsure:
        notes.append(
            f"{unsure} of the burgled homes are one of several in a building, and nobody knows"
            " which: all its doors are left to the reassurance visit."
        )
    if beside:
        notes.append(
            f"{beside} of the burglaries stand beside every building, and no UPRN says which was"
            " burgled: all that are nearly as near as the nearest are left to the reassurance"
            " visit."
        )
    if unknown:
        notes.append(
            f"{unknown} of the burglaries lie more than {homes.within_m:g} m from every known"
            " home, so that a burgled home may itself be on a list."
        )
    if plan.live.later or plan.live.reported_too_late:
        notes.append(
            f"{plan.live.later:,} burglaries of the force were not known yet at the time of the"
            f" list; {plan.live.reported_too_late:,} of its last two days were reported after their"
            " zone had expired."
        )
    bare = int(doors["address"].str.startswith("at ").sum())
    if bare:
        notes.append(f"{bare:,} doors have no address text, and are known by where they are.")
    nowhere = int(plan.addresses["residential"].isna().sum())
    if nowhere:
        notes.append(
            f"{nowhere:,} addresses have no class that says whether they are homes; they count as"
            " homes."
        )
    return notes


def _laid_out(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Bring a frame into the order and kinds of the lists; points stay where they are."""
    shaped = ["geometry"] if "geometry" in frame else []
    laid = frame[[*columns, *shaped]].astype(dict(columns))
    for name, kind in columns.items():
        if kind == "str":
            laid[name] = laid[name].replace("nan", "").fillna("")
    return laid.reset_index(drop=True)

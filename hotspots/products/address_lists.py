"""Address lists: one place's doors by team and round, the burgled homes apart from them."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd

from hotspots.ground.streets import WalkingNetwork
from hotspots.patterns.cocoon_plan import EXPIRED, CocoonPlan
from hotspots.patterns.door_lists import ListedDoors
from hotspots.patterns.team_rounds import MINUTES_AT_DOOR, PlannedRounds, plan_rounds
from hotspots.patterns.teams import team_of_each
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
        wards=_wards(listed.own(plan.saturation), own, planned.doors),
        streets=streets,
        marking=marking,
        settings={
            "per_shift": per_shift,
            "per_team": per_team,
            "leaflets_per_shift": leaflets_per_shift,
            "leaflets_per_team": leaflets_per_team,
            "teams": dict(covered),
        },
        notes=tuple(_notes(plan, planned)),
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
    names = plan.live.burglaries["burglary"].to_numpy(dtype=object)
    lines = plan.addresses["address"].iloc[plan.homes.address].astype("str").fillna("")
    homes = pd.DataFrame({"burglary": names[plan.homes.burglary], "address": lines.to_numpy()})
    homes = homes[homes["burglary"].isin(live["burglary"])]
    by_burglary = homes.groupby("burglary", sort=False)["address"]
    frame = live[["team", "burglary", "deadline", "status"]].assign(
        burglary_number=live["number"],
        addresses=live["burglary"].map(by_burglary.agg("; ".join)).fillna(""),
        doors=live["burglary"].map(by_burglary.size()).fillna(0),
    )
    return pd.DataFrame(frame[list(REASSURE_COLUMNS)]).astype(REASSURE_COLUMNS)


def _wards(counts: pd.DataFrame, burglaries: pd.DataFrame, doors: pd.DataFrame) -> pd.DataFrame:
    counts = counts.groupby("ward", as_index=False)[["homes", "homes_in_zones"]].sum()
    live = burglaries[burglaries["status"] != EXPIRED]["ward"].value_counts()
    leaflets = doors[doors["priority"] == "bronze"]["ward"].value_counts()
    counts["burglaries"] = counts["ward"].map(live).fillna(0)
    counts["leaflets"] = counts["ward"].map(leaflets).fillna(0)
    return counts[list(WARD_COLUMNS)].astype(WARD_COLUMNS)


def _notes(plan: CocoonPlan, planned: PlannedRounds) -> list[str]:
    notes = []
    for team, left in planned.over_the_cap.items():
        notes.append(
            f"{left:,} doors of {team} are not on the list: it is full. They are those at least"
            " risk."
        )
    buildings = pd.Series(plan.homes.burglary).value_counts()
    unsure = int((buildings > 1).sum())
    if unsure:
        notes.append(
            f"{unsure} of the force's burgled homes are one of several in a building, and nobody"
            " knows which: all its doors are left to the reassurance visit."
        )
    if plan.homes.unknown:
        notes.append(
            f"{plan.homes.unknown} of the force's burglaries lie more than"
            f" {plan.homes.within_m:g} m from every known home, so that a burgled home may itself"
            " be on a list."
        )
    nowhere = int(plan.addresses["residential"].isna().sum())
    if nowhere:
        notes.append(
            f"{nowhere:,} addresses have no class that says whether they are homes; they count as"
            " homes."
        )
    return notes


def _laid_out(frame: gpd.GeoDataFrame, columns: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Bring a frame into the order and kinds of the lists; points stay where they are."""
    shaped = ["geometry"] if "geometry" in frame else []
    laid = frame[[*columns, *shaped]].astype(dict(columns))
    for name, kind in columns.items():
        if kind == "str":
            laid[name] = laid[name].replace("nan", "").fillna("")
    return laid.reset_index(drop=True)

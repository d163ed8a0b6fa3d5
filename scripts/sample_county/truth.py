"""What was planted, so that a method's answer can be marked against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from scripts.sample_county.addresses import BuiltTown
from scripts.sample_county.county import Point
from scripts.sample_county.ground import Ground
from scripts.sample_county.incidents import BAD, HOME, OUTBUILDING, Kind, Rows
from scripts.sample_county.rhythms import FIRST_YEAR, hour_of_week_shares
from scripts.sample_county.routes import far_neighbours


def truth_of(
    seed: int,
    months: int,
    ground: Ground,
    plan: Mapping[str, Any],
    rows: Rows,
    ids: np.ndarray[Any, Any],
) -> dict[str, Any]:
    """Describe everything that was planted.

    Parameters
    ----------
    seed, months
        As the sample was asked for.
    ground, plan, rows
        What the sample was made of.
    ids
        The incident id of each row.
    """
    return {
        "about": "What make_sample_data.py planted. Invented; not for operations.",
        "seed": seed,
        "first_month": f"{FIRST_YEAR}-01",
        "months": months,
        "rows": len(rows),
        "rows_by_kind": {kind.name.lower(): int((rows.kind == kind).sum()) for kind in Kind},
        "offences": offences(plan, rows),
        "windowed_rows": int((rows.start != rows.end).sum()),
        "break_in_series": break_in_series(plan, rows),
        "near_repeat": near_repeat(plan, rows),
        "districts": districts(ground, rows),
        "spots": spots(ground, rows),
        "stacks": stacks(ground, rows),
        "stacked_rows_by_kind": stacked_rows_by_kind(ground, rows),
        "bad_rows": {
            kind.name.lower(): {
                "rows": int((rows.kind == kind).sum()),
                "incident_ids": ids[rows.kind == kind].tolist(),
            }
            for kind in BAD
        },
        "towns": [town(built) for built in ground.towns],
        "far_neighbours": pairs(ground),
        "schematic_streets": ground.n_schematic_streets,
        "process": ground.county.process,
        "windows": {
            "offences": [one["code"] for one in plan["offences"] if one["window"]],
            "share": plan["window_share"],
            "hours": plan["window_hours"],
        },
        "mixes": plan["mixes"],
        "seasons": {
            name: {"swing": one["swing"], "peak_month": one["peak_month"]}
            for name, one in plan["rhythms"].items()
        },
        "hour_of_week": {name: hour_of_week_shares(one) for name, one in plan["rhythms"].items()},
        "rhythm_of": {one["code"]: one["rhythm"] for one in plan["offences"]},
        "rhythm_of_spots": "night",
    }


def offences(plan: Mapping[str, Any], rows: Rows) -> list[dict[str, Any]]:
    """Count the rows of each offence as recorded, and as it truly was."""
    n = len(plan["offences"])
    recorded, true = (np.bincount(c, minlength=n) for c in (rows.offence, rows.true_offence))
    return [
        {
            "ho_code": one["code"],
            "offence": one["text"],
            "rows": int(recorded[k]),
            "true_rows": int(true[k]),
        }
        for k, one in enumerate(plan["offences"])
    ]


def break_in_series(plan: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """Describe the break: sheds and garages stand among homes until the day before."""
    moved = rows.offence != rows.true_offence
    return {
        "recorded_from": plan["break_in_series"].isoformat(),
        "before": HOME,
        "after": OUTBUILDING,
        "outbuildings_recorded_as_homes": int(moved.sum()),
    }


def near_repeat(plan: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """Describe the process behind burglaries of homes, and what came of it."""
    ours = (rows.kind == Kind.BACKGROUND) | (rows.kind == Kind.TRIGGERED)
    triggered = rows.kind == Kind.TRIGGERED
    parent = rows.parent[triggered]
    same = (rows.east[triggered] == rows.east[parent]) & (
        rows.north[triggered] == rows.north[parent]
    )
    return {
        "offence": HOME,
        **plan["near_repeat"],
        "distance_density": "exp(-d / distance_scale_m) for 0 < d <= distance_limit_m",
        "days_density": "exp(-t / days_scale) for 0 <= t < days_limit, in whole days between dates",
        "days_note": "one that would come before its parent, on the same day, comes a day later",
        "background": int((rows.kind == Kind.BACKGROUND).sum()),
        "triggered": int(triggered.sum()),
        "triggered_at_the_same_point": int(same.sum()),
        "by_generation": np.bincount(rows.generation[ours]).tolist(),
    }


def districts(ground: Ground, rows: Rows) -> list[dict[str, Any]]:
    """Describe the districts: people, rate, and the rows meant to lie in each, by kind."""
    found = []
    for number, (one, people) in enumerate(zip(ground.districts, ground.people, strict=True)):
        kinds = np.bincount(rows.kind[rows.district == number], minlength=len(Kind)).tolist()
        found.append(
            {
                "code": one.code,
                "name": one.name,
                "people": people,
                "rate": one.rate,
                "rows": sum(kinds),
                "rows_by_kind": {k.name.lower(): kinds[k] for k in Kind if k not in BAD},
            }
        )
    return found


def spots(ground: Ground, rows: Rows) -> list[dict[str, Any]]:
    """Describe the harm spots, with the rows that were added on each."""
    names = {text: number for number, text in enumerate(ground.names)}
    on = rows.kind == Kind.SPOT
    keys = np.stack([rows.name[on], rows.district[on]], axis=1)
    found = []
    for spot in ground.spots:
        location = f"On or near {spot.name}"
        mine = (keys == (names[location], spot.district)).all(axis=1)
        found.append(
            {
                **at(spot.centre),
                "radius_m": ground.county.process["spot_radius_m"],
                "district": ground.districts[spot.district].code,
                "town": spot.town,
                "location": location,
                "extra_incidents": int(mine.sum()),
            }
        )
    return found


def stacks(ground: Ground, rows: Rows) -> list[dict[str, Any]]:
    """Describe the stacked points, with the rows on each."""
    on = rows.kind == Kind.STACK
    keys = np.stack([rows.east[on], rows.north[on]], axis=1)
    return [
        {
            **at(one.stack.at),
            "district": ground.districts[one.district].code,
            "kind": one.stack.kind,
            "location": f"On or near {one.stack.kind}",
            "mix": one.stack.mix,
            "incidents": int((keys == one.stack.at).all(axis=1).sum()),
        }
        for one in ground.stacks
    ]


def stacked_rows_by_kind(ground: Ground, rows: Rows) -> dict[str, int]:
    """Add the stacked rows up by the kind of institution."""
    counts: dict[str, int] = {}
    for one in stacks(ground, rows):
        counts[one["kind"]] = counts.get(one["kind"], 0) + one["incidents"]
    return counts


def town(built: BuiltTown) -> dict[str, Any]:
    """Describe a town with streets."""
    return {
        "name": built.town.name,
        "addresses": len(built.addresses),
        "homes": sum(one.is_home for one in built.addresses),
        "streets": sum(bool(name) for name in built.town.names),
    }


def pairs(ground: Ground) -> list[dict[str, Any]]:
    """Describe homes that are neighbours on the map and far from each other on foot."""
    return [
        {
            "town": built.town.name,
            "barrier": one.barrier,
            "uprns": list(one.uprns),
            "straight_m": one.straight_m,
            "by_street_m": one.by_street_m,
        }
        for built in ground.towns
        for one in far_neighbours(built)
    ]


def at(point: Point) -> dict[str, int]:
    """Write a point."""
    return {"easting": point[0], "northing": point[1]}

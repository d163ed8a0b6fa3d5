"""The tables of an evidence page, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.patterns.audit_scores import AuditScores, split_photos
from hotspots.products.audit_results import say_number
from hotspots.records.audit_categories import (
    CATEGORIES,
    CATEGORY_TITLES,
    SEVERITIES,
    STILL_OPEN,
)
from hotspots.records.audit_forms import personal_kinds
from hotspots.records.personal_texts import find_personal

Row = dict[str, Any]
_NO_COST = "not given"


@dataclass(frozen=True)
class PhotoFolder:
    """Names of the files in a folder of photos, and the way to it from the page."""

    names: tuple[str, ...]
    way: str

    @classmethod
    def of(cls, folder: Path, way: str) -> "PhotoFolder":
        """Look into a folder."""
        return cls(tuple(sorted(path.name for path in folder.iterdir() if path.is_file())), way)


def score_rows(scores: AuditScores, *, keep_personal: bool) -> list[Row]:
    """Say the score of each category looked at and what it means there, the worst first."""
    scale = {one.id: one.scale for one in CATEGORIES}
    table = scores.scores.dropna(subset="score")
    table = table.sort_values("score", ascending=False, kind="stable")
    return [
        {
            "title": one["title"],
            "score": say_number(one["score"]),
            "meaning": scale[one["category"]][int(one["score"])],
            "note": "" if find_personal(one["note"]) and not keep_personal else one["note"],
        }
        for one in table.to_dict("records")
    ]


def unseen_titles(scores: AuditScores) -> list[str]:
    """Name the categories that nobody looked at."""
    return scores.scores["title"][scores.scores["score"].isna()].tolist()


def comparison_rows(scores: AuditScores) -> list[Row]:
    """Say each category before and after; those without scores or findings are left out."""
    counts = ["new", "closed", "declined", "still_open"]
    table = scores.comparison
    known = table[["earlier_score", "score"]].notna().any(axis=1) | (table[counts] > 0).any(axis=1)
    return [
        {
            **{str(name): value for name, value in one.items()},
            "earlier": say_number(one["earlier_score"]),
            "score": say_number(one["score"]),
        }
        for one in table[known].to_dict("records")
    ]


def severity_rows(actions: pd.DataFrame) -> list[Row]:
    """Count findings by severity, the worst first."""
    return [
        {"severity": severity, **_states(actions[actions["severity"] == severity])}
        for severity in reversed(SEVERITIES)
        if len(actions)
    ]


def _states(actions: pd.DataFrame) -> Row:
    return {
        "open": int(actions["status"].isin(STILL_OPEN).sum()),
        "done": int((actions["status"] == "done").sum()),
        "declined": int((actions["status"] == "declined").sum()),
        "overdue": int((actions["days_overdue"] > 0).sum()),
    }


def finding_groups(actions: pd.DataFrame, photos: PhotoFolder | None, *, warn: bool) -> list[Row]:
    """List findings by severity, the worst first, with their photos."""
    groups = []
    for severity in reversed(SEVERITIES):
        rows = [
            {
                "finding": one["finding"],
                "where": _say_where(one),
                "what": one["what"],
                "warning": " and ".join(personal_kinds(one)) if warn else "",
                "photos": [_find_photo(name, photos) for name in split_photos(one["photo"])],
                "status": _say_status(one),
            }
            for one in actions[actions["severity"] == severity].to_dict("records")
        ]
        if rows:
            groups.append({"severity": severity, "rows": rows})
    return groups


def _say_where(action: Mapping[Any, Any]) -> str:
    stop = f"stop {action['stop']}" if action["stop"] else "whole place"
    return f"{CATEGORY_TITLES[action['category']]}, {stop}"


def _say_status(action: Mapping[Any, Any]) -> str:
    late = action["days_overdue"]
    said = f"{action['status']}, {late:,} {'day' if late == 1 else 'days'} overdue"
    return said if late else str(action["status"])


def _find_photo(name: str, photos: PhotoFolder | None) -> Row:
    """Find a photo by its name, or by its number where that names one file only."""
    if photos is None:
        return {"name": name, "href": "", "missing": False}
    wanted = name.casefold()
    found = [one for one in photos.names if one.casefold() == wanted] or [
        one for one in photos.names if one.casefold().rpartition(".")[0] == wanted
    ]
    if len(found) != 1:
        return {"name": name, "href": "", "missing": True}
    return {"name": found[0], "href": f"{photos.way}/{found[0]}", "missing": False}


def owner_rows(actions: pd.DataFrame, costs: Mapping[str, Decimal] | None) -> list[Row]:
    """Count actions by owner, who has most to do first, with the cost of what is open."""
    rows = [
        {"owner": owner, **_states(mine), "cost": _say_sum(mine, costs)}
        for owner, mine in actions.groupby("owner", sort=True)
    ]
    return sorted(rows, key=lambda one: -one["open"])


def _say_sum(actions: pd.DataFrame, costs: Mapping[str, Decimal] | None) -> str:
    still = actions[actions["status"].isin(STILL_OPEN)]["finding"]
    if costs is None or still.empty:
        return ""
    known = [costs[one] for one in still if one in costs]
    if not known:
        return _NO_COST
    lacking = len(still) - len(known)
    said = say_pounds(sum(known, Decimal(0)))
    return f"{said} and {lacking:,} {_NO_COST}" if lacking else said


def say_costs(actions: pd.DataFrame, costs: Mapping[str, Decimal] | None) -> str:
    """Say what open actions cost in all, and how many have no cost."""
    if costs is None:
        return ""
    still = actions[actions["status"].isin(STILL_OPEN)]["finding"]
    known = [costs[one] for one in still if one in costs]
    lacking = len(still) - len(known)
    if not known:
        return f"None of the {len(still):,} open actions has a cost."
    said = f"Open actions with a cost come to {say_pounds(sum(known, Decimal(0)))}"
    if not lacking:
        return f"{said}: all {len(still):,} of them."
    return (
        f"{said}: {len(known):,} of {len(still):,}. The cost of the other {lacking:,} is not given,"
        " so the whole is more."
    )


def say_pounds(pounds: Decimal) -> str:
    """Write pounds, with pence where there are any.

    >>> say_pounds(Decimal("1200")), say_pounds(Decimal("1200.50"))
    ('£1,200', '£1,200.50')
    """
    return f"£{pounds:,.0f}" if pounds == pounds.to_integral_value() else f"£{pounds:,.2f}"


def action_rows(actions: pd.DataFrame, costs: Mapping[str, Decimal] | None) -> list[Row]:
    """List actions in the order of the findings: who, what, by when, for how much."""
    return [
        {
            "finding": one["finding"],
            "owner": one["owner"],
            "action": one["action"] or "none agreed yet",
            "due": "no day agreed" if pd.isna(one["due"]) else f"{one['due']:%d/%m/%Y}",
            "status": _say_status(one),
            "cost": say_pounds(costs[one["finding"]])
            if costs is not None and one["finding"] in costs
            else _NO_COST,
        }
        for one in actions.to_dict("records")
    ]
